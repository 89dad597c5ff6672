"""A column of values, and the verbs of ``verbs`` for columns."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from yibao.core.money import HALF_UP_TO_FEN, MILLION, STEPS


class Col:
    """A column: values, and per row a reason code (0: none). Either may be one number for all."""

    __slots__ = ("bad", "values")

    def __init__(self, values: Any, bad: Any = None) -> None:
        self.values = values
        self.bad = bad


def known(value: Any) -> Col:
    """Where a value is not missing."""
    bad = value.bad
    return Col(
        True if bad is None else np.equal(bad, 0) if isinstance(bad, np.ndarray) else not bad
    )


def share(amount: Any, rate: Any, rounding: Any = 0) -> Any:
    """Amount × rate, rounded by each row's rounding."""
    if not isinstance(rate, np.ndarray) and rate == MILLION and _usual(rounding):
        return amount
    product = np.multiply(amount, rate, dtype=np.int64)
    if not isinstance(rounding, np.ndarray):
        divisor, offset = STEPS[int(rounding)]
        product += offset
        product //= divisor
        if divisor != MILLION:
            product *= divisor // MILLION
        return product
    divisors, offsets = np.array(STEPS, np.int64).T
    divisor, offset = divisors[rounding], offsets[rounding]
    return (product + offset) // divisor * (divisor // MILLION)


def _usual(rounding: Any) -> bool:
    return not isinstance(rounding, np.ndarray) and int(rounding) == HALF_UP_TO_FEN


def clamp(amount: Any, least: Any, most: Any) -> Any:
    """The amount, raised to the least and cut to the most."""
    return np.maximum(least, np.minimum(amount, most))


def month_of(on: Any) -> Any:
    """The month of each day, 1 to 12; days are counted from 1970-01-01."""
    months = np.asarray(on, "M8[D]").astype("M8[M]").astype(np.int64)
    return months % 12 + 1


def days_between(first: Any, then: Any) -> Any:
    """Days from one day to another; days are whole numbers."""
    return np.subtract(then, first)


def month_day(on: Any, ahead: Any, number: Any) -> Any:
    """The numbered day of the month ``ahead`` months on, or that month's last day."""
    months = np.asarray(on, "M8[D]").astype("M8[M]") + np.asarray(ahead, "m8[M]")
    first = months.astype("M8[D]").astype(np.int64)
    length = (months + np.timedelta64(1, "M")).astype("M8[D]").astype(np.int64) - first
    return first + np.minimum(number, length) - 1


def matching_day(on: Any, months: Any) -> Any:
    """The first day after whole months, the first day counted."""
    number = _of_month(on)
    found = month_day(on, months, number)
    return found + (_of_month(found) < number)


def day_after_period(on: Any, months: Any) -> Any:
    """The first day after whole months, the first day not counted."""
    return month_day(on, months, _of_month(on)) + 1


def _of_month(on: Any) -> Any:
    days = np.asarray(on, "M8[D]")
    return (days - days.astype("M8[M]").astype("M8[D]")).astype(np.int64) + 1


def age_on(birth: Col, on: Col) -> Col:
    """Whole years of age; missing where the birth date is."""
    if not isinstance(on.values, np.ndarray) and isinstance(birth.values, np.ndarray):
        lived = int(on.values) - birth.values
        return Col(np.take(_ages(int(on.values)), lived, mode="clip"), birth.bad)
    return Col(_age(np.asarray(birth.values), np.asarray(on.values)), birth.bad)


_DAYS = 131 * 366


@cache
def _ages(on: int) -> Any:
    """The age on a day of who was born 0, 1, 2 … days before it."""
    return _age(on - np.arange(_DAYS), np.asarray(on))


def _age(birth: Any, on: Any) -> Any:
    """Ages by the Civil Code: a 29 February counts as 28 February in a common year."""
    birth_year, birth_day = _year_and_day(birth)
    on_year, on_day = _year_and_day(on)
    leap = (on_year % 4 == 0) & ((on_year % 100 != 0) | (on_year % 400 == 0))
    birth_day = np.where((birth_day == 229) & ~leap, 228, birth_day)
    return on_year - birth_year - (on_day < birth_day)


def _year_and_day(days: Any) -> tuple[Any, Any]:
    stamps = days.astype("M8[D]")
    months = stamps.astype("M8[M]")
    count = months.astype(np.int64)
    of_month = (stamps - months.astype("M8[D]")).astype(np.int64) + 1
    return count // 12 + 1970, (count % 12 + 1) * 100 + of_month
