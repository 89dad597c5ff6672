"""The terms of one layer and its claims, a column each, and what both ways of paying share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from yibao.benefits import arithmetic
from yibao.benefits.arithmetic import How
from yibao.benefits.stage import Cap, Stage
from yibao.core.money import NO_LIMIT, STEPS
from yibao.vocabulary import Care, Measure, Period, Position

COLUMNS = How(np.minimum, np.maximum, np.where)

MARKED = (Period.MONTH, Period.QUARTER)


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
        one, two, three, four = (np.zeros(size, np.int64) for _ in range(4))
        return cls(one, two, three, four, np.zeros(size, bool))

    def put(self, rows: Any, other: Paid) -> None:
        """Set the answers of some rows."""
        for name in ("deductible", "co_payment", "above_cap", "paid", "unsure"):
            getattr(self, name)[rows] = getattr(other, name)


class Terms:
    """The terms of some stages, a column each: one number where all agree."""

    def __init__(self, stages: Sequence[Stage], cares: Sequence[Care]) -> None:
        self.stages, self.cares = stages, cares
        self.caps = {m: max((len(caps_on(s, m)) for s in stages), default=0) for m in Measure}
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


def caps_on(stage: Stage, measure: Measure) -> list[Cap]:
    return [cap for cap in stage.caps if cap.on is measure and cap.sum != NO_LIMIT]


def cap_at(stage: Stage, measure: Measure, number: int) -> Cap:
    """A cap of a stage, or one that never cuts."""
    return (caps_on(stage, measure)[number : number + 1] or [Cap(NO_LIMIT, per=Period.VISIT)])[0]


def has_one_band(stage: Stage) -> bool:
    """Whether a stage pays alike wherever on its axis a claim begins."""
    return len(stage.bands) == 1 and stage.known_to == NO_LIMIT


def takes_off_cost(stage: Stage) -> bool:
    return stage.deductible.position is Position.COST


def renumbered(claims: Claims, rows: Any) -> Claims:
    """Some of the claims, their years numbered anew."""
    some = claims.at_rows(rows)
    return evolve(some, year=np.cumsum(np.r_[0, some.year[1:] != some.year[:-1]]))


def cut_to(amounts: Any, room: Any) -> Any:
    """Amounts as far as there is room."""
    if not isinstance(room, np.ndarray) and room == NO_LIMIT:
        return amounts
    return np.minimum(amounts, room)


def used_of(paid: Any, kept: Any, off: Any, shared: Any, bands: Any, start: Any) -> Any:
    """The cost that was paid for: less than was shared where a cap on fund money cut."""
    if kept is paid:
        return shared
    rows = np.flatnonzero(kept < paid)
    if not rows.size:
        return shared
    used = np.array(shared)
    mine = [(at_rows_of(to, rows), at_rows_of(ratio, rows)) for to, ratio in bands]
    cost = arithmetic.cost_of(
        COLUMNS, mine, at_rows_of(start, rows), kept[rows] + at_rows_of(off, rows)
    )
    used[rows] = np.minimum(shared[rows], cost)
    return used


def at_rows_of(column: Any, rows: Any) -> Any:
    return column[rows] if isinstance(column, np.ndarray) else column
