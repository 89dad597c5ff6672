"""Claim by claim: everybody's first claim of a year, then everybody's second, and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from yibao.benefits import arithmetic
from yibao.benefits.arithmetic import left_of, worth_from
from yibao.benefits.stage import PARTS_OF_YEAR, Stage
from yibao.core.money import NO_LIMIT
from yibao.frames.settlements.terms import (
    COLUMNS,
    Claims,
    Paid,
    Terms,
    at_rows_of,
    cap_at,
    cut_to,
    has_one_band,
    takes_off_cost,
    used_of,
)
from yibao.vocabulary import Care, Measure, Period, Span


def carried(terms: Terms, claims: Claims) -> Paid:
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
    """What each year has used up so far, by counter, in the year and its last month."""

    def __init__(self, claims: Claims, counters: int, periods: set[Period]) -> None:
        self._years = int(claims.year[-1]) + 1 if len(claims.year) else 0
        size = self._years * counters
        names = ("deductible", "cost", "shared", "fund")
        self._sums = {(n, p): np.zeros(size, np.int64) for n in names for p in periods}
        self._marks = {p: np.full(size, -1, np.int64) for p in periods if p in PARTS_OF_YEAR}

    def cells(self, counter: Any, year: Any) -> Any:
        return counter * self._years + year

    def read(self, what: str, period: Period, cells: Any, month: Any) -> Any:
        held = self._sums[what, period][cells]
        if period in PARTS_OF_YEAR:
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
                held[mine] = np.where(fresh, 0, held[mine]) + at_rows_of(amount, rows)


def _mark(period: Period, month: Any) -> Any:
    return month if period is Period.MONTH else month // 3


class _Carrying:
    """Claims that are settled turn by turn: their terms as columns, and what was used up."""

    def __init__(self, terms: Terms, claims: Claims) -> None:
        self._claims, self._terms = claims, terms

        def column(read: Callable[[Stage], Any]) -> Any:
            return terms.column(read, claims.stage)

        def together(read: Callable[[Stage], tuple[Care, ...]], named: Any = _unnamed) -> list[Any]:
            return [column(partial(_counts, read, named, c)) for c in terms.counters]

        stages = terms.stages
        self._off = column(lambda s: s.deductible.sum)
        self._most = column(lambda s: s.deductible.year_most)
        self.takes_off_cost = column(takes_off_cost)
        self._per = self._periods(lambda s: s.deductible.per)
        self._untold = column(lambda s: s.deductible.per is None and s.deductible.sum > 0)
        self._partly_known = column(lambda s: s.known_to != NO_LIMIT)
        self._off_with = together(lambda s: s.deductible.cares)
        self._bands_with = together(lambda s: s.bands_cares)
        self.caps_on: dict[Measure, list[tuple[Any, Any, Any]]] = {
            m: [
                (
                    column(partial(_cap_sum, m, n)),
                    self._periods(partial(_cap_per, m, n)),
                    together(partial(_cap_cares, m, n), partial(_cap_name, m, n)),
                )
                for n in range(terms.caps[m])
            ]
            for m in Measure
        }
        ways = {way for stage in stages for way in _ways(stage)}
        self._ways = [(*way, column(partial(_goes, way))) for way in sorted(ways, reverse=True)]
        self._bands, self._step = terms.bands(claims.stage), terms.step(claims.stage)
        self._asks = {
            p: column(partial(_asks, p))
            for p in PARTS_OF_YEAR
            if any(p in s.counted for s in stages)
        }
        self._names = [
            (code, column(partial(_stands, terms.counters[code])))
            for code in range(len(terms.cares), len(terms.counters))
        ]
        self._years = _Used(claims, len(terms.counters), {*PARTS_OF_YEAR, Period.YEAR})

    def _periods(self, read: Callable[[Stage], Period | None]) -> list[tuple[Period, Any]]:
        """The periods over which something is counted, and where each of them holds."""
        found = {read(stage) for stage in self._terms.stages} - {None, Period.VISIT}
        which = self._claims.stage
        return [(p, self._terms.column(partial(_is, read, p), which)) for p in found if p]

    def turn(self, rows: Any) -> Paid:
        """Settle one claim of each year, and count what it used up."""
        claims, used = self._claims.at_rows(rows), self._years
        own = used.cells(claims.care, claims.year)
        left, in_year = self._left(claims, rows)
        at_cost = at_rows_of(self.takes_off_cost, rows)
        allowed, off, shared = arithmetic.shared_cost(
            COLUMNS,
            claims.amount,
            self._room(Measure.COST, claims, rows),
            left * at_cost,
            self._room(Measure.SHARED, claims, rows),
        )
        bands = [(at_rows_of(to, rows), at_rows_of(ratio, rows)) for to, ratio in self._bands]
        start, exact, unsure = self._start(claims, rows, off, shared, bands)
        step = (at_rows_of(self._step[0], rows), at_rows_of(self._step[1], rows))
        paid, off_paid = arithmetic.payment(COLUMNS, exact, shared, left * (1 - at_cost), step)
        room = self._room(Measure.FUND, claims, rows)
        kept = cut_to(paid, room)
        cost = used_of(paid, kept, off_paid, shared, bands, start)
        taken = off + off_paid
        unsure |= (np.asarray(at_rows_of(self._untold, rows)) != 0) & (in_year > 0)
        unsure |= np.asarray(at_rows_of(self._partly_known, rows)) != 0  # the fold tells how far
        added = {"deductible": taken, "cost": allowed, "shared": shared, "fund": kept}
        asks = {p: at_rows_of(column, rows) for p, column in self._asks.items()}
        used.add(added, own, claims.month, asks)
        for code, stands in self._names:
            mine = np.flatnonzero(np.broadcast_to(at_rows_of(stands, rows), rows.shape))
            under = {what: at_rows_of(amount, mine) for what, amount in added.items()}
            cells, own_asks = used.cells(code, claims.year[mine]), _of_rows(asks, mine)
            used.add(under, cells, claims.month[mine], own_asks)
        return Paid(taken, cost - kept - off_paid, claims.amount - off - cost, kept, unsure)

    def _left(self, claims: Claims, rows: Any) -> tuple[Any, Any]:
        in_year = self._sum("deductible", self._off_with, [(Period.YEAR, 1)], claims, rows)
        used = self._sum("deductible", self._off_with, self._per, claims, rows)
        left = np.minimum(
            left_of(COLUMNS, at_rows_of(self._off, rows), used),
            left_of(COLUMNS, at_rows_of(self._most, rows), in_year),
        )
        return left, in_year

    def _room(self, measure: Measure, claims: Claims, rows: Any) -> Any:
        room: Any = NO_LIMIT
        for most, periods, together in self.caps_on[measure]:
            used = self._sum(measure.key, together, periods, claims, rows)
            room = np.minimum(room, left_of(COLUMNS, at_rows_of(most, rows), used))
        return room

    def _sum(self, what: str, together: Any, periods: Any, claims: Claims, rows: Any) -> Any:
        """What was used of all kinds of care that count together, over each row's period."""
        total: Any = np.zeros(len(rows), np.int64)
        for period, holds in periods:
            for code, counted in enumerate(together):
                if not isinstance(counted, np.ndarray) and not counted:
                    continue
                cells = self._years.cells(code, claims.year)
                held = self._years.read(what, period, cells, claims.month)
                total += held * at_rows_of(counted, rows) * at_rows_of(holds, rows)
        return total

    def _start(
        self, claims: Claims, rows: Any, off: Any, shared: Any, bands: Any
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
                here = ahead + self._sum(what, self._bands_with, [(per, 1)], claims, rows)
            worth = worth_from(COLUMNS, bands, here, shared)
            mine = np.broadcast_to(np.asarray(at_rows_of(holds, rows)) != 0, have.shape)
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
    if has_one_band(stage):
        return [(Span.ABOVE_DEDUCTIBLE, Period.VISIT)]
    spans = list(Span) if stage.span is None else [stage.span]
    periods = list(Period) if stage.bands_per is None else [stage.bands_per]
    return [(span, per) for span in spans for per in periods]


def _of_rows(asks: dict[Period, Any], rows: Any) -> dict[Period, Any]:
    return {period: at_rows_of(asked, rows) for period, asked in asks.items()}


def _unnamed(stage: Stage) -> str:
    return ""


def _counts(
    read: Callable[[Stage], tuple[Care, ...]],
    named: Callable[[Stage], str],
    counter: tuple[Care, str],
    stage: Stage,
) -> bool:
    care, name = counter
    return name == named(stage) and care in (stage.care, *read(stage))


def _stands(counter: tuple[Care, str], stage: Stage) -> bool:
    """Whether what a stage pays is counted under a cap's name."""
    care, name = counter
    return care == stage.care and name in {cap.name for cap in stage.caps}


def _is(read: Callable[[Stage], Period | None], period: Period, stage: Stage) -> bool:
    return read(stage) is period


def _goes(way: tuple[Span, Period], stage: Stage) -> bool:
    return way in _ways(stage)


def _asks(period: Period, stage: Stage) -> bool:
    return period in stage.counted


def _cap_sum(measure: Measure, number: int, stage: Stage) -> int:
    return cap_at(stage, measure, number).sum


def _cap_per(measure: Measure, number: int, stage: Stage) -> Period:
    return cap_at(stage, measure, number).per


def _cap_name(measure: Measure, number: int, stage: Stage) -> str:
    return cap_at(stage, measure, number).name


def _cap_cares(measure: Measure, number: int, stage: Stage) -> tuple[Care, ...]:
    return cap_at(stage, measure, number).cares
