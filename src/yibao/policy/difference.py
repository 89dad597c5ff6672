"""Time travel, across all topics: what two days' laws say differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from yibao.catalogue import Parameter, topic_of
from yibao.core.calendar import ONE_DAY, day
from yibao.core.sources import Source
from yibao.core.table import Band, Cells
from yibao.core.timeline import FIRST, LAST, Entry, Piece, Standing, at
from yibao.policy.law import NATION
from yibao.policy.listing import shown_cells
from yibao.policy.pack import Region
from yibao.policy.tables import common_key, row_pairs
from yibao.policy.words import absence, key_words, row_words

if TYPE_CHECKING:
    from yibao.policy.policy import Policy


@frozen
class Side:
    """What one day's law says for one key: ``entry`` is the value on file, with its source."""

    parameter: Parameter
    entry: Entry = field(eq=False, repr=False)
    cells: Cells | None = field(eq=False, repr=False)

    def text(self, language: str = "zh") -> str:
        """The value in Chinese or English."""
        if self.cells is None:
            return absence(self.entry, language)
        return row_words(self.parameter, self.cells, language)

    def value(self) -> Any:
        """The cells as a dict of plain values; or why there are none."""
        if self.cells is None:
            return self.entry.why
        known = shown_cells(self.parameter, self.cells)
        return known or self.cells.unknown or self.cells.not_in_force


@frozen
class Change:
    """What differs for one key of one parameter's table (一处变动).

    ``before`` or ``after`` is None where that day's law says nothing for the key: nothing is
    on file, which doesn't mean that nothing was in force. ``since`` is the first day of what
    holds after, where it is known. ``last`` is the last day on file of what ran out, with
    nothing of its own after it (到期后尚未收录), whatever the layer above or the nation says
    all along, which then is ``after``; None for everything else.
    """

    region: Region
    parameter: Parameter
    key: Mapping[str, Any] = field(hash=False)
    before: Side | None
    after: Side | None
    last: date | None = None

    @property
    def since(self) -> date | None:
        """The first day of what holds after; None where it isn't known."""
        entry = self.after.entry if self.after else None
        known = entry and entry.standing is Standing.FROM and entry.start != FIRST
        return entry.start if entry and known else None

    @property
    def source(self) -> Source:
        """The document of what holds after; where nothing is on file, of what held before."""
        side = self.after or self.before
        assert side is not None
        return side.entry.source

    def text(self, language: str = "zh") -> str:
        """The change in a line with source and evidence, in Chinese or English."""
        nothing = "未收录" if language == "zh" else "not on file"
        sides = [s.text(language) if s else nothing for s in (self.before, self.after)]
        what = f"{getattr(self.region, language)} {getattr(self.parameter, language)}"
        key = self.key_text(language)
        told = f"{what}（{key}）" if language == "zh" else f"{what} ({key})"
        named = told if key else what
        colon = "：" if language == "zh" else ": "
        return f"{named}{colon}{' → '.join(sides)}  〔{self.source.cited(language)}〕"

    def key_text(self, language: str = "zh") -> str:
        """The key of the table's row; empty where it holds for all."""
        return key_words(self.parameter, self.key, language)

    def to_dict(self) -> dict[str, Any]:
        """A plain row for a data frame."""
        source = self.source
        return {
            "region": self.region.zh,
            "code": self.region.code,
            "topic": self.parameter.path,
            "key": ", ".join(f"{name} {wanted}" for name, wanted in self.key.items()),
            "before": self.before.value() if self.before else None,
            "after": self.after.value() if self.after else None,
            "since": self.since,
            "last": self.last,
            "evidence": source.evidence.key,
            "source": source.title,
            "number": source.number,
        }


@frozen
class Difference:
    """What the law of ``day_b`` says differently from that of ``day_a`` (两日比较).

    ``changes``, over which it iterates, are what is on file for the later day, and what begins
    or ends going back. Apart from them stands what ``ran_out``: a value on file for ``day_a``
    whose days ended, after which the level that said it has nothing on file. That is no change
    of the law, even where the layer above or the nation answers from then on with what it had
    said before: what follows was not published, or not found yet.
    """

    day_a: date
    day_b: date
    changes: tuple[Change, ...]
    ran_out: tuple[Change, ...] = ()

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str = "zh") -> str:
        """The changes, a line each, in Chinese or English; then what ran out, by last day."""
        nothing = "收录的参数没有变动" if language == "zh" else "nothing on file differs"
        lines = [f"  {change.text(language)}" for change in self.changes]
        ended = [f"  {line}" for line in self._ended(language)]
        return "\n".join([f"{self.day_a} → {self.day_b}", *(lines or [f"  {nothing}"]), *ended])

    def _ended(self, language: str) -> Iterator[str]:
        """What ran out: each last day and region in a line, with its parameters."""
        zh = language == "zh"
        ran_out = ((c.last, c.region, c.parameter) for c in self.ran_out if c.last)
        for (last, region), parameters in by_last_day(ran_out).items():
            names = ("、" if zh else ", ").join(getattr(p, language) for p in parameters)
            until = f"on file until {last}, nothing of its own after: "
            told = f"{last} 到期，此后本级未收录：" if zh else until
            yield f"{told}{getattr(region, language)}{'：' if zh else ': '}{names}"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Plain rows, one a change, for a data frame; ``last`` is told for what ran out."""
        return [change.to_dict() for change in (*self.changes, *self.ran_out)]


def difference(
    policy: Policy, day_a: date, day_b: date, region: str | None, topic: str | None
) -> Difference:
    """See ``Policy.diff``."""
    first, then = day(day_a, "day_a"), day(day_b, "day_b")
    changes: list[Change] = []
    for found in _levels(policy, region):
        for parameter in topic_of(topic, policy.catalogue) if topic else policy.catalogue:
            pieces = policy.timeline(found.code, parameter.name)
            before, after = at(pieces, first), at(pieces, then)
            if region is not None or _own(before, found) or _own(after, found):
                last = _ran_out(pieces, first, then)
                changes += compared(found, parameter, before, after, last)
    stand = tuple(change for change in changes if change.last is None)
    return Difference(first, then, stand, tuple(c for c in changes if c.last is not None))


def _ran_out(pieces: list[Piece], first: date, then: date) -> date | None:
    """The last day of what a level said, where nothing, or only a layer above, answers after.

    A layer above that itself begins between the two days changes the law: then there is none.
    """
    before, after = at(pieces, first), at(pieces, then)
    height = _height(after)
    if _height(before) >= height or (after and _begins(after, first)):
        return None
    ends = [p.end for p in pieces if p.end <= then and _height(p) < height]
    return max(ends) - ONE_DAY if ends and max(ends) > first else None


def _height(piece: Piece | None) -> int:
    """How far above a level stands what answers for it: itself, its province, the nation, none."""
    if piece is None:
        return 3
    above = piece.inherited_from
    return 0 if above is None else 1 if above.code != NATION else 2


def _begins(piece: Piece, after: date) -> bool:
    """Whether an entry is known to begin after a day."""
    start = piece.entry.start or FIRST
    return piece.entry.standing is Standing.FROM and start > after


Ending = tuple[date, Region, Parameter]


def by_last_day(found: Iterable[Ending]) -> dict[tuple[date, Region], list[Parameter]]:
    """The parameters that run out, by their last day and region, in order."""
    groups: dict[tuple[date, Region], list[Parameter]] = {}
    for last, region, parameter in found:
        group = groups.setdefault((last, region), [])
        if parameter not in group:
            group.append(parameter)
    return dict(sorted(groups.items(), key=lambda item: (item[0][0], item[0][1].code)))


def endings(policy: Policy, after: date) -> dict[tuple[date, Region], list[Parameter]]:
    """What is on file until a day after ``after``, with nothing to follow (到期后尚未收录).

    Each stands under the level that says it itself; not where a layer above has said the very
    same all along.
    """
    return by_last_day(_endings(policy, after))


def _endings(policy: Policy, after: date) -> Iterator[Ending]:
    for level in _levels(policy, None):
        for parameter in policy.catalogue:
            pieces = policy.timeline(level.code, parameter.name)
            last = next((p for p in reversed(pieces) if p.inherited_from is None), None)
            if (
                last
                and last.entry.standing is Standing.FROM
                and (last.entry.table is not None or last.entry.not_in_force)
                and after < last.end < LAST
                and _ran_out(pieces, last.end - ONE_DAY, last.end)
                and compared(level, parameter, last, at(pieces, last.end))
            ):
                yield last.end - ONE_DAY, level, parameter


def turns(policy: Policy, since: date, until: date) -> dict[date, list[Change]]:
    """What is known to begin on each day from ``since`` to ``until``, over all regions.

    A change stands under the level that makes it, national principles under the nation. A
    value whose first day is unknown is missing; so is the end of one after which nothing is
    on file.
    """
    found: dict[date, list[Change]] = {}
    for level in _levels(policy, None):
        asked = policy.using(national=True) if level.code == NATION else policy
        for parameter in policy.catalogue:
            pieces = asked.timeline(level.code, parameter.name)
            pairs = [(None, pieces[0]), *pairwise(pieces)] if pieces else []
            for before, after in pairs:
                if (
                    since <= after.start <= until
                    and after.entry.standing is Standing.FROM
                    and _own(after, level)
                ):
                    met = before if before and before.end == after.start else None
                    changes = compared(level, parameter, met, after)
                    if changes:
                        found.setdefault(after.start, []).extend(changes)
    return found


def _levels(policy: Policy, region: str | None) -> tuple[Region, ...]:
    if region is not None:
        return (policy.region(region),)
    return (policy.region(NATION), *policy.regions())


def _own(piece: Piece | None, level: Region) -> bool:
    """Whether a level says it itself."""
    return piece is not None and piece.inherited_from in (None, level)


def compared(
    region: Region,
    parameter: Parameter,
    before: Piece | None,
    after: Piece | None,
    last: date | None = None,
) -> list[Change]:
    """The keys for which what answers before and what answers after differ."""
    one, other = (piece.entry if piece else None for piece in (before, after))
    if one is other:
        return []
    return [
        Change(
            region,
            parameter,
            common_key(parameter, *(cells.when if cells else {} for cells in pair)),
            _side(parameter, one, pair[0]),
            _side(parameter, other, pair[1]),
            last,
        )
        for pair in _pairs(parameter, one, other)
        if not _same(*pair) and (_speaks(one, pair[0]) or _speaks(other, pair[1]))
    ]


def _pairs(
    parameter: Parameter, one: Entry | None, other: Entry | None
) -> Iterator[tuple[Cells | None, Cells | None]]:
    """The rows of two entries that answer for one key, then their adjustments."""
    old, new = (entry.table if entry else None for entry in (one, other))
    if old and new:
        yield from row_pairs(parameter, old, new)
    elif old or new:
        yield from ((cells, None) for cells in (old.rows if old else ()))
        yield from ((None, cells) for cells in (new.rows if new else ()))
    else:
        yield None, None
    for kind in ("added", "factors"):
        rows = [
            {tuple(_plain(cells.when)): cells for cells in (getattr(table, kind) if table else ())}
            for table in (old, new)
        ]
        for key in dict.fromkeys((*rows[0], *rows[1])):
            yield rows[0].get(key), rows[1].get(key)


def _plain(when: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A row's key, however it is written."""
    for name, wanted in sorted(when.items()):
        yield name, (wanted.first, wanted.last) if isinstance(wanted, Band) else wanted.codes


def _side(parameter: Parameter, entry: Entry | None, cells: Cells | None) -> Side | None:
    """One side of a change; none where the entry's table has nothing for the key."""
    if entry is None or (cells is None and entry.table is not None):
        return None
    return Side(parameter, entry, cells)


def _speaks(entry: Entry | None, cells: Cells | None) -> bool:
    """Whether a side knows something: a value, or that nothing was in force."""
    if cells is None:
        return bool(entry and entry.not_in_force)
    return not cells.unknown


def _same(one: Cells | None, other: Cells | None) -> bool:
    if one is None or other is None:
        return False
    parts = ("values", "unknown", "not_in_force", "silent")
    return all(getattr(one, name) == getattr(other, name) for name in parts)
