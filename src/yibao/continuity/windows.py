"""The residents' enrolment window (集中参保期), and days counted in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import frozen

from yibao.asking import answered, situation
from yibao.continuity.years import YEARS
from yibao.core.rules import known
from yibao.errors import InvalidInput
from yibao.people import Enrolment
from yibao.policy import Policy


def first_of(benefit_year: Any) -> date:
    if type(benefit_year) is not int or benefit_year not in YEARS:
        raise InvalidInput("benefit_year", benefit_year, expected="a year, such as 2026")
    return date(benefit_year, 1, 1)


def window_code(paid_on: date, benefit_year: int) -> int:
    """Month and day of payment, months counted from January of the year before."""
    return ((paid_on.year - benefit_year + 1) * 12 + paid_on.month) * 100 + paid_on.day


@frozen
class Window:
    """The enrolment window of a benefit year (集中参保期); None: that day is not on file."""

    benefit_year: int
    opens: date | None
    closes: date | None


def enrolment_window(
    enrolment: Enrolment, *, benefit_year: int, policy: Policy | None = None
) -> Window:
    """When a resident's premium for a benefit year is to be paid (集中参保期).

    Raises:
        NotKnown: where neither day is on file.

    Source: N-GAP-16; the region's yearly notice.
    """
    first = first_of(benefit_year)
    facts, when, law = situation(enrolment, first, policy, until=date(benefit_year, 12, 31))
    window = law.resident_window(group=facts.group)
    days = [None if not known(code) else int(code) for code in (window.opens, window.closes)]
    if days == [None, None]:
        answered(lambda e, on, law: window.closes, facts, when, law)
    return Window(benefit_year, *(_coded(code, benefit_year) for code in days))


def _coded(code: int | None, benefit_year: int) -> date | None:
    """The day that a code stands for: month and day, from January of the year before."""
    if code is None:
        return None
    month = code // 100 - 1
    return date(benefit_year - 1 + month // 12, month % 12 + 1, code % 100)
