"""Days, months and ages.

Age and periods follow articles 200 to 204 of the Civil Code (民法典): a period in years
ends on the matching day, and where a month has no such day, on the month's last day. So
a person born on 29 February completes a year of age on 28 February of a common year.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, datetime, timedelta
from typing import Any, Self

from attrs import field, frozen

from yibao.errors import InvalidInput

ONE_DAY = timedelta(days=1)


def day(value: Any, name: str = "on") -> date:
    """A calendar day; a ``datetime`` is refused, since its zone would decide the day."""
    if isinstance(value, datetime) or not isinstance(value, date):
        meant = _meant(value) or date(2026, 11, 1)
        raise InvalidInput(
            name,
            value,
            expected="a datetime.date",
            remedy=f"Write date({meant.year}, {meant.month}, {meant.day}).",
        )
    return value


def _meant(value: Any) -> date | None:
    """The day that something other than a day stands for, if it is plain."""
    if isinstance(value, datetime):
        return value.date()
    try:
        return date(*map(int, re.findall(r"\d+", value))) if isinstance(value, str) else None
    except (TypeError, ValueError):
        return None


def day_told(text: Any, name: str = "on") -> date:
    """The day that a text tells, such as ``"2026-11-01"``."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise InvalidInput(name, text, expected="a day as text, such as '2026-11-01'") from None


@frozen(order=True)
class Month:
    """A calendar month, such as ``Month(2025, 10)``; orders, and moves with ``+``."""

    year: int = field()
    month: int = field()

    @year.validator
    def _check_year(self, _: Any, year: Any) -> None:
        _within("year", year, 1, 9998)

    @month.validator
    def _check_month(self, _: Any, month: Any) -> None:
        _within("month", month, 1, 12)

    @classmethod
    def of(cls, value: Any) -> Self:
        """The month of a month, a day, or a text such as ``"2025-10"``."""
        if isinstance(value, cls):
            return value
        if isinstance(value, date):
            return cls(value.year, value.month)
        if isinstance(value, str):
            year, _, month = value.partition("-")
            if _number(year) in range(1, 9999) and _number(month) in range(1, 13):
                return cls(int(year), int(month))
        raise InvalidInput("month", value, expected="a Month, a date or a text such as '2025-10'")

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def __add__(self, months: int) -> Month:
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else -1


def _within(name: str, value: Any, first: int, last: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not first <= value <= last:
        raise InvalidInput(name, value, expected=f"a whole number from {first} to {last}")


def age(birth: date, on: date) -> int:
    """Whole years of age on a day (周岁)."""
    birthday = (birth.month, birth.day)
    if birthday == (2, 29) and not isleap(on.year):
        birthday = (2, 28)
    return on.year - birth.year - ((on.month, on.day) < birthday)


def years_before(on: date, years: int) -> date:
    """The day that many years before; where the month has no such day, its last one."""
    from dateutil.relativedelta import relativedelta

    earlier: date = on - relativedelta(years=years)
    return earlier


def period_end(start: date, months: int) -> date:
    """The last day of a period of whole months whose first day isn't counted (Civil Code).

    It is the matching day of the last month, or that month's last day where it has none.
    """
    return day_within(Month.of(start) + months, start.day)


def matching_day(start: date, months: int) -> date:
    """The first day after whole months whose first day is counted (a local convention).

    It is the matching day; where the month has no such day, the first of the next month.
    """
    month = Month.of(start) + months
    return period_end(start, months) if start.day <= month.last.day else (month + 1).first


def months_covering(start: date, end: date) -> int:
    """The least number of whole months from ``start`` that reach ``end`` (Civil Code)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (period_end(start, months) < end)


def day_within(month: Month, number: int) -> date:
    """The numbered day of a month, or its last day where it has no such day."""
    if number < 1:
        raise InvalidInput("day", number, expected="the number of a day, 1 or more")
    return date(month.year, month.month, min(number, month.last.day))
