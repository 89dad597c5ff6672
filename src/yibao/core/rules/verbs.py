"""The few verbs a rule may call, for one person.

``core.rules.columns`` has each of them for columns; the tests hold the two together.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao.core import calendar
from yibao.core.money import MILLION, STEPS
from yibao.core.unknown import Unknown, sure
from yibao.errors import InvalidInput, YibaoError


def share(amount: int, rate: int, rounding: int = 0) -> int:
    """Amount × rate, rounded: fen from fen and millionths."""
    if rounding == 0:
        return (amount * rate + MILLION // 2) // MILLION
    divisor, offset = STEPS[rounding]
    return (amount * rate + offset) // divisor * (divisor // MILLION)


def clamp(amount: int, least: int, most: int) -> int:
    """The amount, raised to the least and cut to the most."""
    try:
        return max(least, min(amount, most))
    except YibaoError:
        for value in (amount, least, most):
            sure(value)
        raise


def age_on(birth: Any, on: date) -> Any:
    """Whole years of age; unknown where the birth date is."""
    if type(birth) is Unknown:
        return birth
    if birth > on:
        raise InvalidInput(
            "birth_date", birth, expected=f"a day not after the day asked for ({on})"
        )
    return calendar.age(birth, on)


def month_of(on: date) -> int:
    """The number of the month, 1 to 12."""
    return on.month


def days_between(first: Any, then: Any) -> int:
    """Days from one day to another; below zero where the other comes first."""
    days: int = (then - first).days
    return days


def month_day(on: date, ahead: int, number: int) -> date:
    """The numbered day of the month ``ahead`` months on, or that month's last day."""
    return calendar.day_within(calendar.Month.of(on) + ahead, number)


def matching_day(on: date, months: int) -> date:
    """The first day after whole months, the first day counted."""
    return calendar.matching_day(on, months)


def day_after_period(on: date, months: int) -> date:
    """The first day after whole months, the first day not counted."""
    return calendar.period_end(on, months) + calendar.ONE_DAY


def known(value: Any) -> bool:
    """Whether a fact was given, or a parameter is on file."""
    return type(value) is not Unknown


def outcome(code: Any, *rules: str) -> Any:
    """A decision, with the ids of the rules it rests on (kept for the explanation)."""
    return code
