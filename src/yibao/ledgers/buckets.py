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
    buckets hold money and not all of it goes.
    """
    pot = _Pot(order)
    year = None
    moved = [p for p in postings if p.day <= on and p.effect(own)]
    for day, entries in groupby(moved, key=lambda p: p.day):
        now = insurance_year(day, first_month)
        if year is not None and now > year:
            pot.turn()
        year = now
        today = [(p, p.effect(own)) for p in entries]
        pot.this_year += sum(fen for _, fen in today if fen > 0)
        out = [(p, -fen) for p, fen in today if fen < 0]
        for posting, fen in sorted(out, key=lambda each: not earlier_only(each[0])):
            if earlier_only(posting):
                pot.earlier -= fen
            else:
                pot.take(fen)
    if year is not None and insurance_year(on, first_month) > year:
        pot.turn()
    return Buckets(yuan(pot.this_year), yuan(pot.earlier))


class _Pot:
    """The two buckets while the postings are gone through, in fen."""

    def __init__(self, order: Any) -> None:
        self.order, self.this_year, self.earlier = order, 0, 0

    def turn(self) -> None:
        """A new year: what is left of the old one becomes earlier years' money."""
        self.earlier += self.this_year
        self.this_year = 0

    def take(self, fen: int) -> None:
        told = self.this_year > 0 and self.earlier > 0 and fen < self.this_year + self.earlier
        if told and sure(self.order) == BucketOrder.THIS_YEAR_FIRST:
            from_earlier = max(fen - self.this_year, 0)
        else:
            from_earlier = min(fen, max(self.earlier, 0))
        self.earlier -= from_earlier
        self.this_year -= fen - from_earlier


def insurance_year(day: date, first_month: int) -> int:
    """The year a day belongs to, where years begin with a month."""
    return day.year if day.month >= first_month else day.year - 1
