"""A policy: packs in layers, as an immutable value.

Layers, from the top: what a caller laid over; the region's own pack; the province layer,
for parameters that may be inherited; what the nation fixes. A national figure that is only
a principle answers when asked for (``using(national=True)``), and never otherwise.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import evolve, field, fields, frozen

from yibao.catalogue import CATALOGUE, Parameter, find
from yibao.core.calendar import ONE_DAY
from yibao.core.calendar import day as as_day
from yibao.core.sources import Evidence, Source
from yibao.core.table import Statistics
from yibao.core.terms import Term
from yibao.core.timeline import (
    FIRST,
    LAST,
    Entry,
    Piece,
    Standing,
    carry_forward,
    lay_over,
    lay_under,
    piece,
    yearly,
)
from yibao.errors import InvalidInput, UnknownRegion
from yibao.policy.difference import Difference, difference
from yibao.policy.history import History, history
from yibao.policy.law import NATION, Law, OnFile, days_text
from yibao.policy.listing import covered, panel_rows
from yibao.policy.naming import find_region, renamed
from yibao.policy.pack import Pack, Region, read_header, read_pack, read_text
from yibao.policy.statistics import OWN, shipped_figures
from yibao.policy.values import Reader


@frozen(eq=False)
class Overlay:
    """One figure laid over a pack (``region`` None: over every region)."""

    region: str | None
    name: str
    entry: Entry
    until_next: bool


@frozen(eq=False, repr=False)
class Policy:
    """What is known of the law, and on which terms it answers.

    ``Policy()`` holds the packs shipped with the library. Every method returns a new
    policy; none changes this one.
    """

    catalogue: tuple[Parameter, ...] = CATALOGUE
    packs: tuple[Pack, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    carry_forward: bool = False
    national: bool = False
    shipped: bool = True
    _cache: dict[Any, Any] = field(factory=dict, init=False, repr=False)

    def __repr__(self) -> str:
        terms = [name for name in ("carry_forward", "national") if getattr(self, name)]
        parts = [f"{len(self.packs)} packs and {len(self.overlays)} figures of the caller's"]
        return f"<Policy: {', '.join([*parts, *terms])}>"

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what was worked out from it."""
        return {a.name: getattr(self, a.name) for a in fields(Policy) if a.name != "_cache"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in {**state, "_cache": {}}.items():
            object.__setattr__(self, name, value)

    # -- making other policies

    def using(self, *, carry_forward: bool | None = None, national: bool | None = None) -> Policy:
        """The same facts on other terms.

        ``carry_forward`` answers on days after a value was last known, marked provisional;
        ``national`` lets a national principle answer where the local value is missing.
        """
        for name, value in (("carry_forward", carry_forward), ("national", national)):
            if value is not None and not isinstance(value, bool):
                raise InvalidInput(name, value, expected="True or False")
        return evolve(
            self,
            carry_forward=self.carry_forward if carry_forward is None else carry_forward,
            national=self.national if national is None else national,
        )

    def with_region(self, code: str, zh: str, en: str = "", *, parent: str = NATION) -> Policy:
        """With a region that has no pack yet, for ``with_values`` to fill."""
        pack = read_pack(
            f'[region]\ncode = "{code}"\nzh = "{zh}"\nen = "{en or zh}"\nparent = "{parent}"\n',
            f"region {code}",
            catalogue=self.catalogue,
        )
        return self.with_pack(pack)

    def with_pack(self, pack: Pack | str | Path) -> Policy:
        """With a pack of the caller's own on top: a ``Pack``, or the path of its TOML file."""
        if not isinstance(pack, Pack):
            if not isinstance(pack, str | Path):
                raise InvalidInput("pack", pack, expected="a Pack, or the path of its TOML file")
            path = Path(pack)
            text = read_text(path)
            region = read_header(text, path.name)
            pack = read_pack(
                text,
                path.name,
                catalogue=self.catalogue,
                statistics=lambda name, year: self._handed_to(region, name, year),
            )
        return evolve(self, packs=(*self.packs, pack))

    def with_values(
        self,
        region: str | None,
        *,
        since: date | None = None,
        until: date | None = None,
        source: str | Source,
        evidence: str | Evidence = Evidence.REPORTED,
        **values: Any,
    ) -> Policy:
        """With figures of the caller's own over a region's pack.

        ``since`` is the first day and ``until`` the last one; without ``until`` a figure
        holds until the pack's next entry that starts later. A figure is a plain value
        (``base_floor="4952"``), a dict of cells, or a list of rows.
        """
        if since is None:
            raise InvalidInput("since", None, expected="the figure's first day, as a date")
        told = Evidence.parse(evidence, "evidence")
        if told is Evidence.ASSUMED:
            raise InvalidInput(
                "evidence",
                evidence,
                expected="official, reported or unverified",
                remedy="A what-if belongs in policy.revise(...).",
            )
        if not isinstance(source, Source):
            if not isinstance(source, str) or not source.strip():
                raise InvalidInput("source", source, expected="where the figure stands, as a text")
            source = Source(source, evidence=told)
        return self._laid_over(region, since, until, source, values, until_next=True)

    def revise(
        self,
        region: str | None = None,
        *,
        since: date | None = None,
        until: date | None = None,
        title: str = "a reform under study",
        **values: Any,
    ) -> Policy:
        """A reformed policy: ``values`` hold from ``since`` on, whatever the packs say.

        ``region`` None reforms every region. The values cite ``Source.assumed(title)``.
        """
        return self._laid_over(
            region, since, until, Source.assumed(title), values, until_next=False
        )

    def _laid_over(
        self,
        region: str | None,
        since: date | None,
        until: date | None,
        source: Source,
        values: Mapping[str, Any],
        *,
        until_next: bool,
    ) -> Policy:
        code = None if region is None else self.region(region).code
        start = FIRST if since is None else as_day(since, "since")
        last = LAST if until is None else as_day(until, "until")
        end = None if last == LAST else last + ONE_DAY
        if end is not None and end <= start:
            raise InvalidInput("until", until, expected=f"a day not before since ({start})")
        if not values:
            raise InvalidInput("values", None, expected='a figure, such as base_floor="4952"')
        added = []
        for name, value in values.items():
            parameter = find(name, self.catalogue)
            table = Reader(parameter, self._statistics_of(code)).table(
                _cells(parameter, value, source), f"{source.title}: {parameter.path}"
            )
            entry = Entry(source, Standing.FROM, table, start, end, pack=source.title)
            added.append(
                Overlay(code, parameter.name, entry, until_next=until_next and until is None)
            )
        return evolve(self, overlays=(*self.overlays, *added))

    # -- regions

    def region(self, name: str) -> Region:
        """A region by its area code, or its Chinese or English name."""
        found: Region | None = self._cache.get(("region", name))
        if found is None:
            found = self._cache["region", name] = self._find_region(name)
        return found

    def regions(self) -> tuple[Region, ...]:
        """Every region with a pack, in order of code; province layers included."""
        known = dict(shipped_regions()) if self.shipped else {}
        for pack in self.packs:
            known[pack.region.code] = renamed(pack.region, known.get(pack.region.code))
        return tuple(known[code] for code in sorted(known) if code != NATION)

    def _find_region(self, name: str) -> Region:
        if not isinstance(name, str) or not name.strip():
            raise UnknownRegion("region", name, expected="an area code or a name, as a text")
        if name.strip() == NATION:
            return self.pack(NATION).region
        return find_region(name, self.regions())

    def pack(self, code: str) -> Pack:
        """The pack of a region as shipped, or the first one a caller brought."""
        for shipped in self.own_packs(code):
            return shipped
        raise UnknownRegion("region", code, expected="a region on file")

    def own_packs(self, code: str) -> list[Pack]:
        """A region's own packs, lowest first: as shipped, then a caller's."""
        shipped = [shipped_pack(code)] if self.shipped and code in shipped_regions() else []
        return shipped + [pack for pack in self.packs if pack.region.code == code]

    def chain_packs(self, code: str) -> list[Pack]:
        """The packs of a region and of the layers above it, the region's own first."""
        region = _NATION if code == NATION else self.region(code)
        return [pack for level in self.chain(region) for pack in self.own_packs(level.code)]

    def chain(self, region: Region) -> list[Region]:
        """The region, the layers above it, and the nation."""
        chain = [region]
        while chain[-1].code != NATION:
            parent = chain[-1].parent
            known = {r.code: r for r in self.regions()}
            chain.append(known.get(parent, _NATION))
        return chain

    def _statistics_of(self, code: str | None) -> Any:
        start = NATION if code is None else code
        return lambda name, year: self.statistic(start, name, year)

    def statistic(self, code: str, name: str, year: int) -> int | None:
        """A statistic in fen, of a region or of the layers above it; None if not on file.

        A region with figures of its own takes none from above, and a pension or an income is
        never handed down: another year's, or a province's, would be a wrong number.
        """
        for level in self._statistical_levels(code):
            figures = _figures(level, name, self.own_packs(level), self.shipped)
            if figures or name in OWN:
                return figures.get(year)
        return None

    def _handed_to(self, region: Region, name: str, year: int) -> int | None:
        """A statistic for a pack that is being read, whose region may be new."""
        own = self.statistic(region.code, name, year)
        return own if own is not None or name in OWN else self.statistic(region.parent, name, year)

    def _statistical_levels(self, code: str) -> tuple[str, ...]:
        """A region's code and those above it; a province may have statistics without a pack."""
        known = {r.code: r for r in self.regions()}
        chain = self.chain(known[code]) if code in known else [_NATION]
        above = (level for region in chain for level in (region.code, region.parent))
        return tuple(dict.fromkeys((code, *above)))

    # -- the law on a day

    def law(self, region: str | None, on: date) -> Law:
        """What is in force in a region on a day (``region`` None: what the nation fixes)."""
        view = self._cache.get(("view", region))
        if view is None:
            found = _NATION if region is None else self.region(region)
            view = self._cache.get(("view", found.code)) or _View(self, found)
            self._cache["view", region] = self._cache["view", found.code] = view
        return view.law(on)

    def laws(self, region: str | None) -> tuple[Law, ...]:
        """The law of a region, stretch by stretch, over all days."""
        self.law(region, FIRST)
        return tuple(self._cache["view", region].laws)

    def timeline(self, region: str | None, name: str) -> list[Piece]:
        """The stretches of days of a parameter in a region, as this policy answers them."""
        parameter = find(name, self.catalogue)
        found = _NATION if region is None else self.region(region)
        pieces: list[Piece] = []
        for level in self.chain(found):
            if level is not found and not (parameter.inherits or level.code == NATION):
                continue
            pieces = lay_under(pieces, self._own(level, parameter, found))
            if level is not found:
                pieces = self._overlaid(pieces, parameter, level.code)
        if self.national:
            pieces = lay_under(pieces, self._principles(parameter))
        pieces = self._overlaid(pieces, parameter, found.code, None)
        return carry_forward(pieces) if self.carry_forward else pieces

    def _overlaid(self, pieces: list[Piece], parameter: Parameter, *codes: Any) -> list[Piece]:
        for overlay in self.overlays:
            if overlay.name == parameter.name and overlay.region in codes:
                pieces = _laid_on(pieces, overlay, self._statistics_of(overlay.region))
        return pieces

    def _own(self, level: Region, parameter: Parameter, asker: Region) -> list[Piece]:
        pieces: list[Piece] = []
        inherited = None if level is asker else level
        for pack in self.own_packs(level.code):
            for entry in pack.main(parameter.name):
                if not entry.principle:
                    whole = piece(entry, inherited_from=inherited)
                    for part in yearly(whole, self._statistics_of(asker.code)):
                        pieces = lay_over(pieces, part)
        return pieces

    def _principles(self, parameter: Parameter) -> list[Piece]:
        entries = [e for p in self.own_packs(NATION) for e in p.main(parameter.name) if e.principle]
        return [piece(entry, inherited_from=_NATION) for entry in entries]

    # -- what is known

    def coverage(self, region: str | None = None) -> list[dict[str, Any]]:
        """What is known: per region and parameter, since when, until when, how well.

        One dict a region and parameter with anything on file: ``region``, ``code``,
        ``topic``, ``first``, ``last`` (None: in force until further notice),
        ``stretches`` (the first and last days between which there is no hole), ``evidence``
        (the weakest), ``values``, ``undated``, ``rivals``. What is open isn't counted here:
        ``pack(code).questions`` has it.
        """
        rows = []
        for found in [self.region(region)] if region else self.regions():
            for parameter in self.catalogue:
                entries = [
                    e for p in self.own_packs(found.code) for e in p.entries.get(parameter.name, ())
                ]
                main = [e for e in entries if e.standing in (Standing.FROM, Standing.SEEN)]
                if entries:
                    rows.append(covered(found, parameter, entries, main))
        return rows

    def panel(self, topic: str, region: str | None = None) -> list[dict[str, Any]]:
        """One topic over all regions (or one), as rows of a tidy table.

        ``topic`` is a parameter's path, its name, or its Chinese name.

        Each row: ``region``, ``code``, ``topic``, the row's key (``key``), the cells
        (``value``, a dict), ``from``, ``to`` (the last day), ``standing``, ``evidence``,
        ``source``, ``number``, ``note``. Undated values and rivals are listed too.
        """
        parameter = find(topic, self.catalogue)
        return [
            row
            for found in ([self.region(region)] if region else (_NATION, *self.regions()))
            for pack in self.own_packs(found.code)
            for entry in pack.entries.get(parameter.name, ())
            for row in panel_rows(found, parameter, entry)
        ]

    # -- time travel

    def history(self, region: str | None, topic: str) -> History:
        """Every value on file of a topic in a region, over all days.

        ``topic`` is a parameter's path, name or Chinese name, or the beginning of a path
        (``"employee.credit"``). What the layers above hand down is listed with their name;
        rivals and undated values are listed too. ``region`` None: the nation's own.
        """
        return history(self, region, topic)

    def diff(
        self, day_a: date, day_b: date, region: str | None = None, topic: str | None = None
    ) -> Difference:
        """What the law of one day and that of another say differently.

        For a region, what differs for those insured there, handed down or its own; without
        one, each change stands under the region, province layer or nation that makes it.
        ``topic`` as in ``history``; without one, everything. What is on file until a day
        between the two, with nothing of its own after it, stands apart in ``ran_out``.
        """
        return difference(self, day_a, day_b, region, topic)


class _View:
    """A region's timelines, cut into laws."""

    def __init__(self, policy: Policy, region: Region) -> None:
        parameters = {p.name: p for p in policy.catalogue}
        lines = {name: policy.timeline(region.code, name) for name in parameters}
        edges = {FIRST}
        for pieces in lines.values():
            for found in pieces:
                edges.update((found.start, found.end))
        starts = sorted(edges - {LAST})
        ends = [*starts[1:], LAST]

        def on_file(parameter: Parameter) -> OnFile:
            pieces = lines[parameter.name]
            return OnFile(_on_file(policy, region, parameter, pieces), tuple(pieces))

        self.laws = [
            Law(
                region,
                start,
                end,
                {
                    name: found
                    for name, pieces in lines.items()
                    for found in pieces
                    if found.start <= start < found.end
                },
                parameters,
                on_file,
            )
            for start, end in zip(starts, ends, strict=True)
        ]
        self._starts = [start.toordinal() for start in starts]

    def law(self, on: date) -> Law:
        return self.laws[bisect_right(self._starts, on.toordinal()) - 1]


def _laid_on(pieces: list[Piece], overlay: Overlay, statistics: Statistics) -> list[Piece]:
    above = piece(overlay.entry)
    if overlay.until_next:
        later = [p.start for p in pieces if p.start > above.start]
        above = above.cut(above.start, min([above.end, *later]))
    for part in yearly(above, statistics):
        pieces = lay_over(pieces, part)
    return pieces


def _on_file(policy: Policy, region: Region, parameter: Parameter, pieces: list[Piece]) -> str:
    """What is on file for a parameter, in words; for the nation nothing where it is local."""
    own = [p for p in pieces if p.entry.table and not p.carried_from]
    known = ", ".join(days_text(p.start, p.end) for p in own) or "nothing"
    entries = [e for p in policy.own_packs(region.code) for e in p.entries.get(parameter.name, ())]
    loose = [e for e in entries if e.standing in (Standing.UNDATED, Standing.RIVAL)]
    if region.code == NATION and not (own or loose):
        return ""
    more = f", and {len(loose)} undated or rival" if loose else ""
    return f"On file: {known}{more}."


def _cells(parameter: Parameter, value: Any, source: Source) -> dict[str, Any]:
    """A caller's figure in the form of a pack entry; keys it doesn't name are not known."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list | tuple):
        names = {dimension.name for dimension in parameter.dimensions}
        if all(isinstance(row, Mapping) and names & set(row) for row in value):
            return {"rows": [*value, {"unknown": f"{source.short} doesn't give it"}]}
        return {"rows": list(value)}
    if isinstance(value, Term):
        value = value.key
    return {parameter.fields[0].name: value}


_NATION = Region(NATION, "全国", "China", parent=NATION)


@cache
def shipped_regions() -> dict[str, Region]:
    """The regions with a shipped pack; reads only the head of each file."""
    folder = files("yibao") / "data" / "regions"
    headers = [
        read_header(path.read_text("utf-8"), path.name)
        for path in folder.iterdir()
        if path.name.endswith(".toml")
    ]
    return {NATION: _NATION, **{region.code: region for region in headers}}


def _figures(
    level: str, name: str, packs: Iterable[Pack], shipped: bool = True
) -> Mapping[int, int]:
    """The figures of a level by year; what a pack tells stands over what is shipped beside it."""
    figures = dict(shipped_figures(level, name)) if shipped else {}
    for pack in packs:
        figures |= {year: value for (of, year), value in pack.statistics.items() if of == name}
    return figures


@cache
def shipped_pack(code: str) -> Pack:
    """A shipped pack, parsed when first needed; its parents first, for their statistics."""
    folder = files("yibao") / "data"
    path = folder / "national.toml" if code == NATION else folder / "regions" / f"{code}.toml"

    def outer(name: str, year: int) -> int | None:
        regions, level = shipped_regions(), code
        while True:
            above = level != code and level in regions
            figures = _figures(level, name, [shipped_pack(level)] if above else [])
            if figures or name in OWN or level == NATION:
                return figures.get(year)
            level = regions[level].parent if level in regions else NATION

    return read_pack(path.read_text("utf-8"), path.name, statistics=outer)
