"""One layer over the claims of many persons: ``yibao.benefits.stage`` in columns.

Claims stand in order of person, year and day. What a year has used up before each claim is
found in one of two ways. Where a year's deductible and caps stay the same all year, its sums
telescope and are running sums. Else the claims are carried: the first claim of everybody,
then the second of everybody, and so on. Terms and arithmetic are the scalar chapter's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from attrs import evolve, frozen

from yibao.benefits import arithmetic
from yibao.benefits.arithmetic import How, left_of, worth_from
from yibao.benefits.stage import Cap, Stage
from yibao.core.money import NO_LIMIT, STEPS
from yibao.vocabulary import Care, Measure, Period, Position, Span

COLUMNS = How(np.minimum, np.maximum, np.where)

_MARKED = (Period.MONTH, Period.QUARTER)


@frozen
class Claims:
    """What a layer reads of its claims, a row each: which terms hold, whose year, when, what.

    ``year`` numbers the years from 0, in order; ``month`` counts months; ``care`` is a number.
    """

    stage: Any
    year: Any
    month: Any
    care: Any
    amount: Any

    def at_rows(self, rows: Any) -> Claims:
        """Some of the claims."""
        care = self.care if len(self.care) == 1 else self.care[rows]
        return Claims(self.stage[rows], self.year[rows], self.month[rows], care, self.amount[rows])


@frozen
class Paid:
    """What a layer made of each claim, in fen; ``unsure`` where its table doesn't tell enough."""

    deductible: Any
    co_payment: Any
    above_cap: Any
    paid: Any
    unsure: Any

    @classmethod
    def room_for(cls, size: int) -> Paid:
        return cls(*(np.zeros(size, np.int64) for _ in range(4)), np.zeros(size, bool))

    def put(self, rows: Any, other: Paid) -> None:
        """Set the answers of some rows."""
        for name in ("deductible", "co_payment", "above_cap", "paid", "unsure"):
            getattr(self, name)[rows] = getattr(other, name)


class Terms:
    """The terms of some stages, a column each: one number where all agree."""

    def __init__(self, stages: Sequence[Stage], cares: Sequence[Care]) -> None:
        self.stages, self.cares = stages, cares
        self.caps = {m: max((len(_caps(s, m)) for s in stages), default=0) for m in Measure}
        self.edges = max(len(stage.bands) for stage in stages)

    def column(self, read: Callable[[Stage], Any], which: Any) -> Any:
        """What is read of each row's stage; one number where all stages agree."""
        values = [int(read(stage)) for stage in self.stages]
        if len(set(values)) == 1:
            return values[0]
        return np.array(values, np.int64)[which]

    def bands(self, which: Any) -> list[tuple[Any, Any]]:
        """The bands, padded by closed ones."""

        def edge(number: int) -> Callable[[Stage], Any]:
            return lambda stage: (stage.bands[number : number + 1] or stage.bands[-1:])[0][0]

        def rate(number: int) -> Callable[[Stage], Any]:
            return lambda stage: (stage.bands[number : number + 1] or stage.bands[-1:])[0][1]

        return [
            (self.column(edge(n), which), self.column(rate(n), which)) for n in range(self.edges)
        ]

    def step(self, which: Any) -> tuple[Any, Any]:
        divisor = self.column(lambda s: STEPS[s.rounding][0], which)
        return divisor, self.column(lambda s: STEPS[s.rounding][1], which)


def _caps(stage: Stage, measure: Measure) -> list[Cap]:
    return [cap for cap in stage.caps if cap.on is measure and cap.sum != NO_LIMIT]


def _cap(stage: Stage, measure: Measure, number: int) -> Cap:
    """A cap of a stage, or one that never cuts."""
    return (_caps(stage, measure)[number : number + 1] or [Cap(NO_LIMIT, per=Period.VISIT)])[0]


def _one_band(stage: Stage) -> bool:
    return len(stage.bands) == 1


def _at_cost(stage: Stage) -> bool:
    return stage.deductible.position is Position.COST


def pay(stages: Sequence[Stage], claims: Claims, *, telescope: bool = True) -> Paid:
    """What a layer pays of every claim."""
    cares = sorted({stage.care for stage in stages})
    codes = np.zeros(max(Care) + 1, np.int64)
    codes[cares] = np.arange(len(cares))
    care = codes[claims.care] if len(cares) > 1 else np.zeros(1, np.int64)
    claims = Claims(claims.stage, claims.year, claims.month, care, claims.amount)
    terms = Terms(stages, cares)
    if telescope and (sums := _Sums.of(terms)):
        steady = sums.steady(claims)
        if steady is None:
            return sums.paid(claims)
        done = Paid.room_for(len(claims.amount))
        for rows, way in ((steady, sums.paid), (~steady, partial(_carried, terms))):
            if rows.any():
                done.put(rows, way(_renumbered(claims, rows)))
        return done
    return _carried(terms, claims)


def _renumbered(claims: Claims, rows: Any) -> Claims:
    """Some of the claims, their years numbered anew."""
    some = claims.at_rows(rows)
    return evolve(some, year=np.cumsum(np.r_[0, some.year[1:] != some.year[:-1]]))


# -- running sums


@frozen
class _Sums:
    """Terms whose yearly sums telescope; which sums count all kinds of care together."""

    terms: Terms
    together: dict[Any, bool]

    @classmethod
    def of(cls, terms: Terms) -> _Sums | None:
        """None where the terms look back at a month, a visit's bound, or at what isn't told."""
        for stage in terms.stages:
            own = stage.deductible
            if own.sum and (own.per is not Period.YEAR or own.position is not Position.COST):
                return None
            if any(cap.per in _MARKED and cap.sum != NO_LIMIT for cap in stage.caps):
                return None
            told = stage.bands_per in (Period.YEAR, Period.VISIT) and stage.span is not None
            if not told and not _one_band(stage):
                return None
        together: dict[Any, bool] = {}
        counted: list[tuple[Any, Stage, tuple[Care, ...]]] = [
            ("off", stage, stage.deductible.cares) for stage in terms.stages if stage.deductible.sum
        ]
        counted += [
            (m, stage, cap.cares)
            for stage in terms.stages
            for m in Measure
            for cap in _caps(stage, m)
            if cap.per is Period.YEAR
        ]
        for what, stage, cares in counted:
            held = {stage.care, *cares} & set(terms.cares)
            everything = len(held) == len(terms.cares)
            if len(held) > 1 and not everything:
                return None
            if together.setdefault(what, everything) != everything:
                return None
        return cls(terms, together)

    def _cap(self, measure: Measure, visit: bool) -> Callable[[Stage], int]:
        def least(stage: Stage) -> int:
            caps = [c for c in _caps(stage, measure) if (c.per is Period.VISIT) is visit]
            return min((cap.sum for cap in caps), default=NO_LIMIT)

        return least

    @staticmethod
    def _off(stage: Stage) -> int:
        return min(stage.deductible.sum, stage.deductible.year_most)

    def steady(self, claims: Claims) -> Any:
        """The rows of years in which no sum changes; None for all."""
        bad: Any = None
        read = [("off", self._off), *((m, self._cap(m, False)) for m in Measure)]
        for what, sums in read:
            column = self.terms.column(sums, claims.stage)
            if not isinstance(column, np.ndarray):
                continue
            for part in self._scopes(claims, self.together.get(what, True)):
                values, years = column[part], claims.year[part]
                change = (values[1:] != values[:-1]) & (years[1:] == years[:-1])
                if change.any():
                    bad = np.zeros(int(claims.year[-1]) + 1, bool) if bad is None else bad
                    bad[years[1:][change]] = True
        return None if bad is None else ~bad[claims.year]

    def _scopes(self, claims: Claims, together: bool) -> list[Any]:
        if together or len(self.terms.cares) == 1:
            return [slice(None)]
        return [np.flatnonzero(claims.care == code) for code in range(len(self.terms.cares))]

    def paid(self, claims: Claims) -> Paid:
        """What is paid, every claim at once."""
        terms, which = self.terms, claims.stage
        before = _Before(claims, len(terms.cares))

        def room(measure: Measure, amounts: Any, *, yearly: bool) -> Any:
            """What caps leave: those of a visit, or those of the year beside its sums so far."""
            cap = terms.column(self._cap(measure, not yearly), which)
            if not yearly or (not isinstance(cap, np.ndarray) and cap == NO_LIMIT):
                return cap
            left = left_of(COLUMNS, cap, before(amounts, self.together.get(measure, True)))
            return np.where(cap == NO_LIMIT, NO_LIMIT, left)

        asked = _cut(claims.amount, room(Measure.COST, None, yearly=False))
        allowed = _cut(asked, room(Measure.COST, asked, yearly=True))
        off: Any = terms.column(self._off, which)
        if isinstance(off, np.ndarray) or off:
            off = left_of(COLUMNS, off, before(allowed, self.together.get("off", True)))
        visit = room(Measure.SHARED, None, yearly=False)
        allowed, off, shared = arithmetic.shared_cost(COLUMNS, allowed, NO_LIMIT, off, visit)
        shared = _cut(shared, room(Measure.SHARED, shared, yearly=True))
        bands = terms.bands(which)
        start = self._starts(claims, before, off, allowed, shared)
        exact = worth_from(COLUMNS, bands, start, shared)
        paid, off_paid = arithmetic.payment(COLUMNS, exact, shared, 0, terms.step(which))
        full = _cut(paid, room(Measure.FUND, None, yearly=False))
        kept = _cut(full, room(Measure.FUND, full, yearly=True))
        used = _used(paid, kept, off_paid, shared, bands, start)
        return Paid(
            off,
            used - kept,
            claims.amount - off - used,
            kept,
            np.zeros(len(claims.amount), bool),
        )

    def _starts(self, claims: Claims, before: _Before, off: Any, allowed: Any, shared: Any) -> Any:
        """Where each claim begins on the axis of its bands."""
        terms, which = self.terms, claims.stage
        if all(_one_band(stage) for stage in terms.stages):
            return 0
        yearly = terms.column(lambda s: s.bands_per is Period.YEAR, which)
        by_cost = terms.column(lambda s: s.span is Span.COST, which)
        start: Any = by_cost * off
        if np.any(yearly):
            start = start + yearly * np.where(
                by_cost, before(allowed, False), before(shared, False)
            )
        return start


def _cut(amounts: Any, room: Any) -> Any:
    """Amounts as far as there is room."""
    if not isinstance(room, np.ndarray) and room == NO_LIMIT:
        return amounts
    return np.minimum(amounts, room)


class _Before:
    """Running sums: what the same year held before each claim."""

    def __init__(self, claims: Claims, cares: int) -> None:
        self._claims, self._cares = claims, cares
        year = claims.year
        starts = np.flatnonzero(np.r_[True, year[1:] != year[:-1]]) if len(year) else year
        self._starts, self._lengths = starts, np.diff(np.r_[starts, len(year)])

    def __call__(self, amounts: Any, together: bool) -> Any:
        if together or self._cares == 1:
            return self._sums(amounts)
        care = self._claims.care
        total = np.zeros(len(amounts), np.int64)
        for code in range(self._cares):
            mine = care == code
            total += np.where(mine, self._sums(np.where(mine, amounts, 0)), 0)
        return total

    def _sums(self, amounts: Any) -> Any:
        sums = np.cumsum(amounts)
        sums -= amounts
        sums -= np.repeat(sums[self._starts], self._lengths)
        return sums


def _used(paid: Any, kept: Any, off: Any, shared: Any, bands: Any, start: Any) -> Any:
    """The cost that was paid for: less than was shared where a cap on fund money cut."""
    if kept is paid:
        return shared
    rows = np.flatnonzero(kept < paid)
    if not rows.size:
        return shared
    used = np.array(shared)
    mine = [(_at(to, rows), _at(ratio, rows)) for to, ratio in bands]
    cost = arithmetic.cost_of(COLUMNS, mine, _at(start, rows), kept[rows] + _at(off, rows))
    used[rows] = np.minimum(shared[rows], cost)
    return used


def _at(column: Any, rows: Any) -> Any:
    return column[rows] if isinstance(column, np.ndarray) else column


# -- claim by claim


def _carried(terms: Terms, claims: Claims) -> Paid:
    """What is paid: everybody's first claim, then everybody's second, and so on."""
    done = Paid.room_for(len(claims.amount))
    carrying = _Carrying(terms, claims)
    for rows in _turns(claims.year):
        done.put(rows, carrying.turn(rows))
    return done


def _turns(year: Any) -> Iterator[Any]:
    """The rows of everybody's first claim, second claim, …"""
    if not len(year):
        return
    first = np.r_[True, year[1:] != year[:-1]]
    starts = np.flatnonzero(first)
    rank = np.arange(len(year)) - np.repeat(starts, np.diff(np.r_[starts, len(year)]))
    order = np.argsort(rank, kind="stable")
    bounds = np.cumsum(np.bincount(rank))
    yield from np.split(order, bounds[:-1])


class _Used:
    """What each year has used up so far, by kind of care, in the year and its last month."""

    def __init__(self, claims: Claims, cares: int, periods: set[Period]) -> None:
        self._years = int(claims.year[-1]) + 1 if len(claims.year) else 0
        self.cares, self._periods = cares, periods
        size = self._years * cares
        names = ("deductible", "cost", "shared", "fund")
        self._sums = {(n, p): np.zeros(size, np.int64) for n in names for p in periods}
        self._marks = {p: np.full(size, -1, np.int64) for p in periods if p in _MARKED}

    def cells(self, care: Any, year: Any) -> Any:
        return care * self._years + year

    def read(self, what: str, period: Period, cells: Any, month: Any) -> Any:
        held = self._sums[what, period][cells]
        if period in _MARKED:
            return np.where(self._marks[period][cells] == _mark(period, month), held, 0)
        return held

    def add(self, added: dict[str, Any], cells: Any, month: Any, asks: dict[Period, Any]) -> None:
        for what, amount in added.items():
            self._sums[what, Period.YEAR][cells] += amount
        for period, asked in asks.items():
            rows = np.flatnonzero(np.broadcast_to(asked, cells.shape))
            mine, mark = cells[rows], _mark(period, month)[rows]
            fresh = self._marks[period][mine] != mark
            self._marks[period][mine] = mark
            for what, amount in added.items():
                held = self._sums[what, period]
                held[mine] = np.where(fresh, 0, held[mine]) + _at(amount, rows)


def _mark(period: Period, month: Any) -> Any:
    return month if period is Period.MONTH else month // 3


class _Carrying:
    """Claims that are settled turn by turn: their terms as columns, and what was used up."""

    def __init__(self, terms: Terms, claims: Claims) -> None:
        self._claims, self._terms = claims, terms

        def column(read: Callable[[Stage], Any]) -> Any:
            return terms.column(read, claims.stage)

        def together(read: Callable[[Stage], tuple[Care, ...]]) -> list[Any]:
            return [column(lambda s, c=c: c in (s.care, *read(s))) for c in terms.cares]

        stages = terms.stages
        self._off = column(lambda s: s.deductible.sum)
        self._most = column(lambda s: s.deductible.year_most)
        self._at_cost = column(_at_cost)
        self._per = self._periods(lambda s: s.deductible.per)
        self._untold = column(lambda s: s.deductible.per is None and s.deductible.sum > 0)
        self._off_with = together(lambda s: s.deductible.cares)
        self._caps: dict[Measure, list[tuple[Any, Any, Any]]] = {
            m: [
                (
                    column(lambda s, m=m, n=n: _cap(s, m, n).sum),
                    self._periods(lambda s, m=m, n=n: _cap(s, m, n).per),
                    together(lambda s, m=m, n=n: _cap(s, m, n).cares),
                )
                for n in range(terms.caps[m])
            ]
            for m in Measure
        }
        ways = {way for stage in stages for way in _ways(stage)}
        self._ways = [
            (*way, column(lambda s, w=way: w in _ways(s))) for way in sorted(ways, reverse=True)
        ]
        self._bands, self._step = terms.bands(claims.stage), terms.step(claims.stage)
        self._asks = {
            p: column(lambda s, p=p: p in _asked(s))
            for p in _MARKED
            if any(p in _asked(s) for s in stages)
        }
        self._years = _Used(claims, len(terms.cares), {*_MARKED, Period.YEAR})

    def _periods(self, read: Callable[[Stage], Period | None]) -> list[tuple[Period, Any]]:
        """The periods over which something is counted, and where each of them holds."""
        found = {read(stage) for stage in self._terms.stages} - {None, Period.VISIT}
        which = self._claims.stage
        return [(p, self._terms.column(lambda s, p=p: read(s) is p, which)) for p in found if p]

    def turn(self, rows: Any) -> Paid:
        """Settle one claim of each year, and count what it used up."""
        claims, used = self._claims.at_rows(rows), self._years
        own = used.cells(claims.care, claims.year)
        left, in_year = self._left(claims, rows)
        at_cost = _at(self._at_cost, rows)
        allowed, off, shared = arithmetic.shared_cost(
            COLUMNS,
            claims.amount,
            self._room(Measure.COST, claims, rows),
            left * at_cost,
            self._room(Measure.SHARED, claims, rows),
        )
        bands = [(_at(to, rows), _at(ratio, rows)) for to, ratio in self._bands]
        start, exact, unsure = self._start(claims, rows, own, off, shared, bands)
        step = (_at(self._step[0], rows), _at(self._step[1], rows))
        paid, off_paid = arithmetic.payment(COLUMNS, exact, shared, left * (1 - at_cost), step)
        room = self._room(Measure.FUND, claims, rows)
        kept = _cut(paid, room)
        cost = _used(paid, kept, off_paid, shared, bands, start)
        taken = off + off_paid
        unsure |= (np.asarray(_at(self._untold, rows)) != 0) & (in_year > 0)
        added = {"deductible": taken, "cost": allowed, "shared": shared, "fund": kept}
        asks = {p: _at(column, rows) for p, column in self._asks.items()}
        used.add(added, own, claims.month, asks)
        return Paid(taken, cost - kept - off_paid, claims.amount - off - cost, kept, unsure)

    def _left(self, claims: Claims, rows: Any) -> tuple[Any, Any]:
        in_year = self._sum("deductible", self._off_with, [(Period.YEAR, 1)], claims, rows)
        used = self._sum("deductible", self._off_with, self._per, claims, rows)
        left = np.minimum(
            left_of(COLUMNS, _at(self._off, rows), used),
            left_of(COLUMNS, _at(self._most, rows), in_year),
        )
        return left, in_year

    def _room(self, measure: Measure, claims: Claims, rows: Any) -> Any:
        room: Any = NO_LIMIT
        for most, periods, together in self._caps[measure]:
            used = self._sum(measure.key, together, periods, claims, rows)
            room = np.minimum(room, left_of(COLUMNS, _at(most, rows), used))
        return room

    def _sum(self, what: str, together: Any, periods: Any, claims: Claims, rows: Any) -> Any:
        """What was used of all kinds of care that count together, over each row's period."""
        total: Any = np.zeros(len(rows), np.int64)
        for period, holds in periods:
            for code, counted in enumerate(together):
                cells = self._years.cells(code, claims.year)
                held = self._years.read(what, period, cells, claims.month)
                total += held * _at(counted, rows) * _at(holds, rows)
        return total

    def _start(
        self, claims: Claims, rows: Any, own: Any, off: Any, shared: Any, bands: Any
    ) -> tuple[Any, Any, Any]:
        """Where the bands begin, what they make, and where ways that aren't told differ."""
        unsure = np.zeros(len(rows), bool)
        start: Any = None
        exact: Any = None
        have: Any = np.zeros(len(rows), bool)
        for span, per, holds in self._ways:
            what, ahead = ("cost", off) if span is Span.COST else ("shared", 0)
            here = ahead
            if per is not Period.VISIT:
                here = ahead + self._years.read(what, per, own, claims.month)
            worth = worth_from(COLUMNS, bands, here, shared)
            mine = np.broadcast_to(np.asarray(_at(holds, rows)) != 0, have.shape)
            if start is None:
                start, exact, have = here, worth, mine
                continue
            unsure |= mine & have & (worth != exact)
            start = np.where(mine & ~have, here, start)
            exact = np.where(mine & ~have, worth, exact)
            have = have | mine
        return start, exact, unsure


def _ways(stage: Stage) -> list[tuple[Span, Period]]:
    """How bands may be counted; a single band pays alike however it is counted."""
    if _one_band(stage):
        return [(Span.ABOVE_DEDUCTIBLE, Period.VISIT)]
    spans = list(Span) if stage.span is None else [stage.span]
    periods = list(Period) if stage.bands_per is None else [stage.bands_per]
    return [(span, per) for span in spans for per in periods]


def _asked(stage: Stage) -> set[Period | None]:
    """The periods whose sums a stage keeps."""
    return {stage.deductible.per, stage.bands_per, *(cap.per for cap in stage.caps)}
