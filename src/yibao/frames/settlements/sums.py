"""Running sums: a layer whose yearly deductible and caps stay the same all year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from yibao.benefits import arithmetic
from yibao.benefits.arithmetic import left_of, worth_from
from yibao.benefits.stage import PARTS_OF_YEAR, Stage
from yibao.core.money import NO_LIMIT
from yibao.frames.settlements.terms import (
    COLUMNS,
    Claims,
    Paid,
    Terms,
    caps_on,
    cut_to,
    has_one_band,
    used_of,
)
from yibao.vocabulary import Care, Measure, Period, Position, Span


@frozen
class Sums:
    """Terms whose yearly sums telescope; which sums count all kinds of care together."""

    terms: Terms
    together: dict[Any, bool]

    @classmethod
    def of(cls, terms: Terms) -> Sums | None:
        """None where the terms look back at a month, a visit's bound, or at what isn't known."""
        for stage in terms.stages:
            own = stage.deductible
            if own.sum and (own.per is not Period.YEAR or own.position is not Position.COST):
                return None
            limits = [cap for cap in stage.caps if cap.sum != NO_LIMIT]
            if any(cap.per in PARTS_OF_YEAR or cap.name for cap in limits):
                return None
            if stage.known_to != NO_LIMIT:
                return None
            told = stage.bands_per in (Period.YEAR, Period.VISIT) and stage.span is not None
            if not told and not has_one_band(stage):
                return None
        together: dict[Any, bool] = {}
        counted: list[tuple[Any, Stage, tuple[Care, ...]]] = [
            ("off", stage, stage.deductible.cares) for stage in terms.stages if stage.deductible.sum
        ]
        counted += [
            ("bands", stage, stage.bands_cares)
            for stage in terms.stages
            if stage.bands_per is Period.YEAR and not has_one_band(stage)
        ]
        counted += [
            (m, stage, cap.cares)
            for stage in terms.stages
            for m in Measure
            for cap in caps_on(stage, m)
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

    def cap_at(self, measure: Measure, visit: bool) -> Callable[[Stage], int]:
        def least(stage: Stage) -> int:
            caps = [c for c in caps_on(stage, measure) if (c.per is Period.VISIT) is visit]
            return min((cap.sum for cap in caps), default=NO_LIMIT)

        return least

    @staticmethod
    def _off(stage: Stage) -> int:
        return min(stage.deductible.sum, stage.deductible.year_most)

    def steady(self, claims: Claims) -> Any:
        """The rows of years in which no sum changes; None for all."""
        bad: Any = None
        read = [("off", self._off), *((m, self.cap_at(m, False)) for m in Measure)]
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
            cap = terms.column(self.cap_at(measure, not yearly), which)
            if not yearly or (not isinstance(cap, np.ndarray) and cap == NO_LIMIT):
                return cap
            left = left_of(COLUMNS, cap, before(amounts, self.together.get(measure, True)))
            return np.where(cap == NO_LIMIT, NO_LIMIT, left)

        asked = cut_to(claims.amount, room(Measure.COST, None, yearly=False))
        allowed = cut_to(asked, room(Measure.COST, asked, yearly=True))
        off: Any = terms.column(self._off, which)
        if isinstance(off, np.ndarray) or off:
            off = left_of(COLUMNS, off, before(allowed, self.together.get("off", True)))
        visit = room(Measure.SHARED, None, yearly=False)
        allowed, off, shared = arithmetic.shared_cost(COLUMNS, allowed, NO_LIMIT, off, visit)
        shared = cut_to(shared, room(Measure.SHARED, shared, yearly=True))
        bands = terms.bands(which)
        start = self._starts(claims, before, off, allowed, shared)
        exact = worth_from(COLUMNS, bands, start, shared)
        paid, off_paid = arithmetic.payment(COLUMNS, exact, shared, 0, terms.step(which))
        full = cut_to(paid, room(Measure.FUND, None, yearly=False))
        kept = cut_to(full, room(Measure.FUND, full, yearly=True))
        used = used_of(paid, kept, off_paid, shared, bands, start)
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
        if all(has_one_band(stage) for stage in terms.stages):
            return 0
        yearly = terms.column(lambda s: s.bands_per is Period.YEAR, which)
        by_cost = terms.column(lambda s: s.span is Span.COST, which)
        start: Any = by_cost * off
        if np.any(yearly):
            all_care = self.together.get("bands", False)
            start = start + yearly * np.where(
                by_cost, before(allowed, all_care), before(shared, all_care)
            )
        return start


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
