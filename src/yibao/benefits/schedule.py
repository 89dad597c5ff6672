"""A region's benefit rules as a value (待遇表): tables in, the terms of one claim out.

A ``Schedule`` comes from the packs, from a TOML text in a pack's own words, or from code.
Whatever table a claim asks for and is not on file raises ``NotKnown``, naming it and the
line that would supply it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, Self
from weakref import WeakKeyDictionary

from attrs import evolve, field, frozen

from yibao.asking import default_policy
from yibao.benefits.caps import (
    PARAMETERS,
    cap_of,
    cares_of,
    first_cap,
    further_caps,
    layer_cap,
    named,
    of_care,
)
from yibao.benefits.claim import Item
from yibao.benefits.own import as_pack, own_tables
from yibao.benefits.stage import PARTS_OF_YEAR, Bands, Cap, Deductible, Stage
from yibao.catalogue import Parameter
from yibao.catalogue.benefits import BENEFITS, LAYER_NAMES
from yibao.core.money import MILLION, NO_LIMIT
from yibao.core.rules import age_on
from yibao.core.sources import OWN_TABLES
from yibao.core.table import Lookup, Table
from yibao.core.terms import Term
from yibao.core.unknown import Unknown, sure
from yibao.errors import InvalidInput, NotKnown, PolicyError
from yibao.people import Facts
from yibao.policy import Law, Policy
from yibao.policy.law import NATION, OWN
from yibao.policy.pack import pack_of
from yibao.vocabulary import (
    Care,
    Employer,
    Helped,
    ItemClass,
    LateOrder,
    Layer,
    Measure,
    Part,
    Period,
    Place,
    Position,
    Scheme,
    Span,
    StayYear,
)

_FOUND: WeakKeyDictionary[Law, dict[Any, Any]] = WeakKeyDictionary()
"""What was found in the tables of a law, whatever the case."""


@frozen
class _Own:
    """What a schedule of one's own was read from: its name, its tables, beside which policy."""

    name: str
    tables: dict[str, Any] = field(hash=False)
    policy: Policy


@frozen(eq=False, repr=False)
class Schedule:
    """The benefit rules of one region (待遇表), whatever the day.

    ``Schedule.of("西安")`` reads the packs; ``Schedule.read(text)`` a TOML text or its path,
    with the tables of a pack (``[[employee.outpatient.ratio]]``); days and sources may be
    left out there. Both check every table when they are made. It is a value: two of the same
    region and policy, or read from the same tables, are equal.
    """

    policy: Policy = field(repr=False)
    region: str | None = None
    _own: _Own | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schedule) and self._told == other._told

    def __hash__(self) -> int:
        return hash(self._told)

    @property
    def _told(self) -> Any:
        return self._own or (self.region, self.policy)

    def __repr__(self) -> str:
        if self._own is None:
            return f"<Schedule: {self.region or 'the nation'}>"
        return f"<Schedule: {self._own.name}; {', '.join(self.tables)}>"

    def to_dict(self) -> dict[str, Any]:
        """The tables that it was read from, as ``Schedule.read`` takes them.

        Raises:
            InvalidInput: for a region's schedule, whose tables stand in its pack.
        """
        if self._own is None:
            raise InvalidInput(
                "schedule",
                self.region,
                expected="a schedule of one's own, of Schedule.read or nhsa.schedule_of",
                remedy="A region's tables stand in its pack.",
            )
        return deepcopy(self._own.tables)

    @classmethod
    def of(cls, region: str | None, policy: Policy | None = None) -> Self:
        """The schedule of a region, as a policy knows it."""
        policy = default_policy() if policy is None else policy
        return cls(policy, None if region is None else policy.region(region).code)

    @classmethod
    def read(
        cls,
        tables: str | Path | Mapping[str, Any],
        name: str = OWN_TABLES[1],
        policy: Policy | None = None,
    ) -> Self:
        """A schedule of one's own: a TOML text, the path of a file, or the same as a dict.

        It stands alone; of what ``policy`` knows it takes only what the nation fixes.

        Raises:
            PolicyError: naming the table, the key and what was expected.
        """
        policy = default_policy() if policy is None else policy
        told = deepcopy(own_tables(tables, name))
        pack = pack_of(as_pack(told, name), name)
        if not pack.entries:
            raise PolicyError(
                f"{name}: no table; expected one at least, such as [[employee.outpatient.ratio]]. "
                "A file is given by its path: Schedule.read(Path(…))."
            )
        return cls(policy.with_pack(pack), OWN, _Own(name, told, policy))

    def on(self, day: date) -> Terms:
        """The rules of a day."""
        return Terms(self, day)

    @property
    def tables(self) -> tuple[str, ...]:
        """The paths of the benefit tables that are on file, on whatever day."""
        packs = self.policy.chain_packs(self.region or NATION)
        own = [pack for pack in packs if pack.region.code != NATION or self.region is None]
        names = {name for pack in own for name in pack.entries}
        return tuple(p.path for p in BENEFITS if p.name in names)


@frozen(eq=False)
class Terms:
    """The benefit rules of a region on a day: what a claim's stages are made from."""

    schedule: Schedule
    day: date
    law: Law = field(init=False, repr=False)

    @law.default
    def _law(self) -> Law:
        return self.schedule.policy.law(self.schedule.region, self.day)

    def __reduce__(self) -> Any:
        return Terms, (self.schedule, self.day)

    def order(self, scheme: Scheme) -> tuple[Layer, ...]:
        """The layers in the order in which they pay."""
        names = self._row("benefit_layers", {"scheme": scheme}).order
        return tuple(Layer.parse(name, "benefit.layers") for name in names)

    def first_month(self, scheme: Scheme) -> int:
        """The month in which the benefit year begins."""
        return int(self._row("benefit_year", {"scheme": scheme}).first_month)

    def stay_year(self, scheme: Scheme) -> StayYear:
        """The year to which a stay over the year's end belongs."""
        return StayYear.of(sure(self._row("stay_year", {"scheme": scheme}).counted))

    def late_order(self, scheme: Scheme) -> LateOrder:
        """How a claim is counted that comes after later ones."""
        return LateOrder.of(sure(self._row("late_claims", {"scheme": scheme}).order))

    def class_b(self, scheme: Scheme) -> int:
        """The region's first share of class B, in millionths."""
        return int(sure(self._row("class_b", {"scheme": scheme}).share))

    def item_share(self, item: Item, facts: Facts) -> int:
        """The person's share of a line that tells none: that of its kind, or of class B."""
        flat = item.kind is ItemClass.FLAT
        if item.of is None or not (flat or self.law.piece("item_share")):
            return self.class_b(_known_scheme(facts))
        names = [d.name for d in PARAMETERS["item_share"].dimensions if d.name != "item"]
        key = {name: getattr(facts, name) for name in names}
        row = self._row("item_share", {**key, "item": item.of})
        return MILLION - int(sure(row.ratio)) if flat else int(sure(row.first_share))

    def account_first(self, scheme: Scheme, care: Care) -> bool:
        """Whether this year's account money pays before the deductible."""
        key = {"scheme": scheme, "care": care}
        return bool(sure(self._row("account_first", key).first))

    def basic(self, facts: Facts) -> Stage:
        """The basic insurance's terms for a case."""
        scheme, care = _known_scheme(facts), Care.of(facts.care)
        read = [of_care(scheme, care, table) for table in ("deductible", "ratio")]
        if read[0] not in PARAMETERS:
            raise InvalidInput("care", care.key, expected=f"a kind of care of the {scheme.en}")
        off, ratio = self._row(read[0], facts), self._row(read[1], facts)
        cut, cut_read = self._cut(read[1], scheme, facts)
        caps = self._caps(scheme, care, facts)
        return Stage(
            layer=Layer.BASIC,
            care=care,
            bands=_less(_bands(ratio.ratio), cut),
            span=_maybe(Span, ratio.span),
            bands_per=_maybe(Period, ratio.per),
            known_to=ratio.known_to,
            deductible=Deductible(
                sure(off.sum),
                _maybe(Period, off.per),
                Position.of(off.position),
                off.year_most,
                self._together(scheme, care, cares_of(off.shared), facts),
            ),
            caps=caps,
            cut=cut,
            rounding=self.law.benefit_rounding,
            read=(*read[:2], *dict.fromkeys(cap.read for cap in caps), *cut_read),
            periods=self._periods(
                (
                    *(
                        of_care(scheme, other, table)
                        for table in ("deductible", "ratio", "cap")
                        for other in (care, *self._counting(scheme, care, table))
                    ),
                    *self._tables_over(Layer.BASIC, scheme),
                )
            ),
        )

    def takes(self, layer: Layer, facts: Facts) -> tuple[Part, ...]:
        """The parts of the bill that a layer above counts; none where it is for somebody else."""
        name = LAYER_NAMES.get((_known_scheme(facts), layer))
        if name is None or not self._perhaps(layer, name, facts):
            return ()
        takes = _row_of(self.law.lookup(f"{name}_takes"), {"care": Care.of(facts.care)})
        return tuple(Part.parse(part, "parts") for part in sure(takes.parts))

    def above(self, layer: Layer, facts: Facts, rise: int = 0) -> Stage | None:
        """The terms of a layer above the basic one; None where it isn't for this person.

        ``rise`` is added to its cap, fen.
        """
        scheme, care = _known_scheme(facts), Care.of(facts.care)
        name = LAYER_NAMES.get((scheme, layer))
        if name is None or not self._concerns(layer, name, facts):
            return None
        parts = self.takes(layer, facts)
        if not parts:
            return None
        row = self._row(name, facts)
        per, threshold, ratio = Period.of(row.per), sure(row.threshold), _bands(row.ratio)
        cap = layer_cap(layer, name, row)
        cares = self._counted_with(name, care)
        return Stage(
            layer=layer,
            care=care,
            bands=ratio,
            span=_maybe(Span, row.span),
            bands_per=per,
            bands_cares=cares,
            deductible=Deductible(threshold, per, cares=cares),
            caps=(
                Cap(
                    cap if cap == NO_LIMIT else max(0, cap + rise),
                    Measure.of(row.on),
                    cares=cares,
                    read=name,
                ),
                *further_caps(row, name, cares),
                *self._joint(layer, facts),
            ),
            takes=parts,
            rounding=self.law.benefit_rounding,
            read=(name, f"{name}_takes"),
            periods=self._periods((name, *self._tables_over(layer, scheme))),
        )

    def _joint(self, layer: Layer, facts: Facts) -> Iterator[Cap]:
        """The caps that layers below share with this one."""
        scheme = _known_scheme(facts)
        order = self.order(scheme)
        for below in order[: order.index(layer)]:
            for cap in self._caps_over(below, layer, scheme, facts):
                others = (below, *cap.layers)
                yield evolve(cap, layers=tuple(x for x in others if x is not layer))

    def _caps_over(self, below: Layer, layer: Layer, scheme: Scheme, facts: Facts) -> list[Cap]:
        """The caps of a layer that take in another."""
        care = Care.of(facts.care)
        if below is Layer.BASIC:
            found = (
                list(self._caps(scheme, care, facts)) if self._over(below, layer, scheme) else []
            )
        else:
            name = LAYER_NAMES.get((scheme, below), "")
            held = self._over(below, layer, scheme) and self._perhaps(below, name, facts)
            cares = self._counted_with(name, care)
            found = further_caps(self._row(name, facts), name, cares) if held else []
        return [cap for cap in found if layer in cap.layers]

    def _over(self, below: Layer, layer: Layer, scheme: Scheme) -> bool:
        """Whether any table of a layer's caps, as on file, takes in another layer."""
        return not set(_cap_tables(below, scheme)).isdisjoint(self._tables_over(layer, scheme))

    def _tables_over(self, layer: Layer, scheme: Scheme) -> tuple[str, ...]:
        """The tables of other layers' caps that, as on file, take in a layer."""

        def found() -> tuple[str, ...]:
            names = [n for x in Layer if x is not layer for n in _cap_tables(x, scheme)]
            return tuple(name for name in names if self._tells(name, "over", layer))

        return tuple(self._once(("over", scheme, layer), found))

    def _counted_with(self, name: str, care: Care) -> tuple[Care, ...]:
        """The kinds of care that a layer counts together: all, or one where its table says so."""
        lookup = self.law.lookup(name) if name in PARAMETERS else None
        apart = isinstance(lookup, Lookup) and "care" in lookup.table.uses
        return (care,) if apart else tuple(Care)

    def _concerns(self, layer: Layer, name: str, facts: Facts) -> bool:
        """Whether a layer is for this person; NotKnown where what decides it isn't told."""
        if layer is Layer.CIVIL_SERVANT and type(facts.employer) is Unknown:
            if not self._perhaps(layer, name, facts):
                return False
            raise NotKnown(
                f"whether the person's employer is the civil service ({layer.zh}, {layer.en})",
                region=self.law.region.zh,
                remedy='Tell it: Enrolment(…, employer="enterprise" or "civil_service").',
                fact="employer",
            )
        return self._perhaps(layer, name, facts)

    def _perhaps(self, layer: Layer, name: str, facts: Facts) -> bool:
        """Whether a layer is, or for all that is told may be, for this person."""
        if layer in (Layer.ASSISTANCE, Layer.EXTRA_ASSISTANCE):
            helped: bool = facts.helped != Helped.NONE
            further = layer is Layer.EXTRA_ASSISTANCE and self.law.piece(name) is None
            return helped and not further
        if layer is Layer.CIVIL_SERVANT:
            if type(facts.employer) is Unknown:
                return self.law.piece(name) is not None
            return bool(facts.employer == Employer.CIVIL_SERVICE)
        if layer is Layer.CRITICAL_ILLNESS and facts.scheme == Scheme.EMPLOYEE:
            return self.law.piece(name) is not None
        return True

    def _caps(self, scheme: Scheme, care: Care, facts: Facts) -> tuple[Cap, ...]:
        """The caps of this kind of care, and those of others that count it too."""
        found: list[Cap] = []
        for other in sorted((care, *self._counting(scheme, care, "cap"))):
            name = of_care(scheme, other, "cap")
            row = self._row(name, facts)
            if other is care or care in cares_of(row.shared):
                found.append(cap_of(first_cap(row), name, (other,)))
            found += [cap for cap in further_caps(row, name, (other,)) if care in cap.cares]
        return tuple(found)

    def _counting(self, scheme: Scheme, care: Care, table: str) -> tuple[Care, ...]:
        """The other kinds of care whose table, as on file, says that it counts this one."""

        def found() -> tuple[Care, ...]:
            others = [other for other in Care if other is not care]
            names = {other: of_care(scheme, other, table) for other in others}
            return tuple(other for other in others if self._tells(names[other], "shared", care))

        return tuple(self._once((table, scheme, care), found))

    def _periods(self, names: tuple[str, ...]) -> frozenset[Period]:
        """The months and quarters over which any row of some tables counts."""

        def found() -> frozenset[Period]:
            told: set[Period] = set()
            for table in filter(None, map(self._table, names)):
                told |= named(table, "per", Period)
            return frozenset(told & set(PARTS_OF_YEAR))

        return frozenset(self._once(names, found))

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What hangs on the law alone, found once."""
        held = _FOUND.setdefault(self.law, {})
        if key not in held:
            held[key] = make()
        return held[key]

    def _together(
        self, scheme: Scheme, care: Care, own: tuple[Care, ...], facts: Facts
    ) -> tuple[Care, ...]:
        """The kinds of care that share a deductible with this one, whichever of them says so."""
        counting = self._counting(scheme, care, "deductible")
        names = {other: of_care(scheme, other, "deductible") for other in counting}
        asked = [other for other in counting if other not in own]
        return (*own, *(o for o in asked if care in cares_of(self._row(names[o], facts).shared)))

    def _tells(self, name: str, column: str, member: Care | Layer) -> bool:
        """Whether another table, as on file, says that it counts this care or layer too."""
        table = self._table(name)
        return table is not None and member in named(table, column, type(member))

    def _table(self, name: str) -> Table | None:
        """A table as on file."""
        piece = self.law.piece(name) if name in PARAMETERS else None
        return piece.entry.table if piece else None

    def _cut(self, ratio: str, scheme: Scheme, facts: Facts) -> tuple[int, tuple[str, ...]]:
        """The points that care elsewhere costs, unless the ratio's own table tells places apart."""
        if facts.place == Place.LOCAL or "place" in self.law.lookup(ratio).table.uses:
            return 0, ()
        return int(sure(self._row("out_of_area", facts).points)), ("out_of_area",)

    def first_share(self, facts: Facts) -> int:
        """The share that the person bears first on care elsewhere, in millionths."""
        scheme, care = _known_scheme(facts), Care.of(facts.care)
        lookup = self.law.lookup(of_care(scheme, care, "ratio"))
        told = type(lookup) is not Unknown and "place" in lookup.table.uses
        if facts.place == Place.LOCAL or told:
            return 0
        return int(sure(self._row("out_of_area", facts).first_share))

    def _row(self, name: str, facts: Any) -> Any:
        """The row of a table for a case; what is missing raises."""
        lookup = sure(self.law.lookup(name))
        return sure(lookup.told(self._key(PARAMETERS[name], facts)))

    def repair(self, name: str, cells: tuple[str, ...], facts: Facts) -> str:
        """The line that would tell what the row of a table leaves open."""
        row, table = self._row(name, facts), PARAMETERS[name]
        for cell in cells:
            if any(column.name == cell for column in table.fields):
                open_cell = getattr(row, cell)
                try:
                    sure(open_cell)
                except NotKnown as error:
                    return error.template
        region = self.law.region.code
        if region == OWN:
            return f"If you know it, add {cells[0]} to its tables: [[{table.path}]]."
        return (
            f"If you know it, lay the table over with {cells[0]}: "
            f'policy.with_values("{region}", {name}=…).'
        )

    def _key(self, parameter: Parameter, facts: Any) -> dict[str, Any]:
        if isinstance(facts, Mapping):
            return dict(facts)
        key = {d.name: getattr(facts, d.name) for d in parameter.dimensions if d.name != "age"}
        return {**key, "age": age_on(facts.birth_date, self.day)}


def _cap_tables(layer: Layer, scheme: Scheme) -> tuple[str, ...]:
    """The tables that tell a layer's caps."""
    if layer is Layer.BASIC:
        return tuple(of_care(scheme, care, "cap") for care in Care)
    return tuple(filter(None, [LAYER_NAMES.get((scheme, layer))]))


def _row_of(lookup: Any, key: Mapping[str, Any]) -> Any:
    return sure(sure(lookup)(**key))


def _known_scheme(facts: Facts) -> Scheme:
    scheme = Scheme.of(sure(facts.scheme))
    if scheme not in (Scheme.EMPLOYEE, Scheme.RESIDENT):
        raise InvalidInput("scheme", scheme.key, expected="the employee or the resident scheme")
    return scheme


def _maybe(kind: type[Term], code: Any) -> Any:
    return None if type(code) is Unknown else kind.of(code)


def _bands(cell: Any) -> Bands:
    ratio = sure(cell)
    return ratio if isinstance(ratio, tuple) else ((NO_LIMIT, ratio),)


def _less(bands: Bands, points: int) -> Bands:
    return tuple((to, max(0, ratio - points)) for to, ratio in bands) if points else bands


__all__ = ["Schedule", "Terms"]
