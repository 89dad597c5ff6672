"""This year's money and earlier years' money of an account (当年资金、历年结余).

Nothing is booked at a year's end: which money is left follows from the postings and the
region's order of use, so that a late entry needs no mending.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from attrs import frozen

from yibao.core.ledger import Posting
from yibao.core.money import yuan
from yibao.core.unknown import sure
from yibao.ledgers.corrections import taken_back
from yibao.vocabulary import BucketOrder


@frozen
class Buckets:
    """What an account holds of this year's credits and of earlier years, in yuan."""

    this_year: Decimal
    earlier_years: Decimal


def split(
    postings: Iterable[Posting],
    own: frozenset[str],
    on: date,
    first_month: int,
    order: Any,
    earlier_only: Callable[[Posting], bool],
) -> Buckets:
    """The two buckets at the end of a day; below zero where what was spent wasn't there.

    A day's money comes in before any goes out. ``order`` is asked for only where both
    buckets hold money and not all of it goes. What is taken back returns to the bucket it
    came from; taken back on its own day, it leaves no trace.
    """
    moved = [p for p in postings if p.day <= on and p.effect(own)]
    back = _later(moved, taken_back(moved))
    pot = _Pot(order)
    for day, places in groupby(sorted(back), key=lambda place: moved[place].day):
        pot.turn(insurance_year(day, first_month))
        today = list(places)
        for place in _in_turn(today, moved, own, earlier_only):
            pot.book(place, moved[place].effect(own), back[place], earlier_only(moved[place]))
    pot.turn(insurance_year(on, first_month))
    return Buckets(yuan(pot.this_year), yuan(pot.earlier))


def _later(moved: list[Posting], back: dict[int, int]) -> dict[int, int | None]:
    """The places that count, with the place that each takes back, if it does."""
    gone = {p for pair in back.items() for p in pair if _same_day(moved, pair)}
    return {place: back.get(place) for place in range(len(moved)) if place not in gone}


def _same_day(moved: list[Posting], pair: tuple[int, int]) -> bool:
    return moved[pair[0]].day == moved[pair[1]].day


def _in_turn(
    places: list[int],
    moved: list[Posting],
    own: frozenset[str],
    earlier_only: Callable[[Posting], bool],
) -> list[int]:
    """A day's places: what comes in, what only earlier years' money pays, the rest."""
    out = [place for place in places if moved[place].effect(own) < 0]
    ranked = sorted(out, key=lambda place: not earlier_only(moved[place]))
    return [place for place in places if place not in out] + ranked


class _Pot:
    """The two buckets while the postings are gone through, in fen."""

    def __init__(self, order: Any) -> None:
        self.order, self.this_year, self.earlier = order, 0, 0
        self.year: int | None = None
        self.drawn: dict[int, tuple[int | None, int]] = {}

    def turn(self, year: int) -> None:
        """In a new year what is left of the old one is earlier years' money."""
        if self.year is not None and year > self.year:
            self.earlier += self.this_year
            self.this_year = 0
        self.year = year

    def book(self, place: int, fen: int, back: int | None, earlier_only: bool) -> None:
        """Money in or out, at a place that a later correction may take back."""
        if back is not None:
            this_year = self._back(fen, back)
        elif fen > 0:
            this_year = fen
        else:
            this_year = 0 if earlier_only else -self._taken(-fen)
        self.drawn[place] = (self.year, abs(this_year))
        self.this_year += this_year
        self.earlier += fen - this_year

    def _back(self, fen: int, back: int) -> int:
        """What a correction moves of this year's money; a credit spent since is taken as is."""
        year, drawn = self.drawn[back]
        same = drawn if year == self.year else 0
        if fen > 0:
            return same
        return -max(min(same, self.this_year), -fen - max(self.earlier, 0))

    def _taken(self, fen: int) -> int:
        """How much of a spending is this year's."""
        told = self.this_year > 0 and self.earlier > 0 and fen < self.this_year + self.earlier
        if told and sure(self.order) == BucketOrder.THIS_YEAR_FIRST:
            return min(fen, self.this_year)
        return fen - min(fen, max(self.earlier, 0))


def insurance_year(day: date, first_month: int) -> int:
    """The year a day belongs to, where years begin with a month."""
    return day.year if day.month >= first_month else day.year - 1
