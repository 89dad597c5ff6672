"""Days, months and ages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from yibao import InvalidInput, Month
from yibao.core.calendar import age, day, day_within

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
MONTHS = st.builds(Month, st.integers(1, 9997), st.integers(1, 12))


@pytest.mark.parametrize(
    "written", ["2025-10", date(2025, 10, 1), date(2025, 10, 31), Month(2025, 10)]
)
def test_a_month_is_read_from_text_day_or_month(written: object) -> None:
    assert Month.of(written) == Month(2025, 10)


def test_a_month_of_one_digit_is_read() -> None:
    assert Month.of("2025-1") == Month(2025, 1)


@pytest.mark.parametrize(
    "written",
    [
        "2025-13",
        "2025-00",
        "2025",
        "2025/10",
        "2025-10-01",
        "",
        "10-2025-",
        202510,
        None,
        2025.10,
        "0000-01",
        "99999-01",
    ],
)
def test_what_is_no_month_is_refused(written: object) -> None:
    with pytest.raises(InvalidInput, match="month"):
        Month.of(written)


@pytest.mark.parametrize(
    ("year", "month"), [(2025, 0), (2025, 13), (0, 1), ("2025", 1), (2025, 1.0)]
)
def test_a_month_that_does_not_exist_is_invalid_input(year: object, month: object) -> None:
    with pytest.raises(InvalidInput):
        Month(year, month)


def test_months_order_and_print() -> None:
    assert Month(2024, 12) < Month(2025, 1) < Month(2025, 2)
    assert str(Month(985, 3)) == "0985-03"


@pytest.mark.parametrize(
    ("start", "step", "expected"),
    [
        (Month(2025, 1), 0, Month(2025, 1)),
        (Month(2025, 12), 1, Month(2026, 1)),
        (Month(2025, 1), -1, Month(2024, 12)),
        (Month(2025, 5), 12, Month(2026, 5)),
        (Month(2025, 5), -17, Month(2023, 12)),
    ],
)
def test_months_move(start: Month, step: int, expected: Month) -> None:
    assert start + step == expected


@given(st.builds(Month, st.integers(1900, 2100), st.integers(1, 12)), st.integers(-600, 600))
def test_moving_a_month_there_and_back_leaves_it(start: Month, step: int) -> None:
    assert (start + step) + -step == start
    assert (start + step > start) is (step > 0)


@given(MONTHS)
def test_a_month_ends_on_the_day_before_the_next_one_begins(month: Month) -> None:
    assert month.last + timedelta(days=1) == (month + 1).first
    assert month.first.day == 1
    assert Month.of(str(month)) == month


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (Month(2024, 2), 29),
        (Month(2025, 2), 28),
        (Month(1900, 2), 28),
        (Month(2000, 2), 29),
        (Month(2026, 4), 30),
        (Month(2026, 12), 31),
    ],
)
def test_month_ends(month: Month, last: int) -> None:
    assert month.last.day == last


def test_a_numbered_day_that_a_month_lacks_is_its_last() -> None:
    assert day_within(Month(2025, 2), 30) == date(2025, 2, 28)
    assert day_within(Month(2025, 2), 28) == date(2025, 2, 28)
    assert day_within(Month(2025, 1), 31) == date(2025, 1, 31)
    assert day_within(Month(2025, 4), 31) == date(2025, 4, 30)


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(1990, 5, 10), date(2025, 5, 9), 34),
        (date(1990, 5, 10), date(2025, 5, 10), 35),
        (date(1990, 5, 10), date(2025, 5, 11), 35),
        (date(1956, 12, 31), date(2026, 12, 30), 69),
        (date(1956, 12, 31), date(2026, 12, 31), 70),
        (date(2026, 3, 1), date(2026, 3, 1), 0),
        (date(2025, 3, 1), date(2026, 2, 28), 0),
    ],
)
def test_age_turns_on_the_birthday(birth: date, on: date, years: int) -> None:
    assert age(birth, on) == years


@pytest.mark.parametrize(
    ("on", "years"),
    [
        (date(2018, 2, 27), 17),
        (date(2018, 2, 28), 18),
        (date(2018, 3, 1), 18),
        (date(2020, 2, 28), 19),
        (date(2020, 2, 29), 20),
        (date(2100, 2, 27), 99),
        (date(2100, 2, 28), 100),
    ],
)
def test_born_on_29_february_a_year_ends_on_the_last_of_february(on: date, years: int) -> None:
    # Civil Code art. 202: where the month has no matching day, its last day ends the period.
    assert age(date(2000, 2, 29), on) == years


@given(DAYS, st.integers(0, 45_000))
def test_age_agrees_with_an_independent_count(birth: date, later: int) -> None:
    on = birth + timedelta(days=later)
    assert age(birth, on) == relativedelta(on, birth).years


@given(DAYS, st.integers(0, 45_000))
def test_age_never_falls_and_never_jumps(birth: date, later: int) -> None:
    on = birth + timedelta(days=later)
    assert age(birth, on + timedelta(days=1)) - age(birth, on) in (0, 1)


def test_a_day_is_a_date_and_no_datetime() -> None:
    assert day(date(2026, 11, 1)) == date(2026, 11, 1)
    for value in (datetime(2026, 11, 1), "2026-11-01", 20261101, None):
        with pytest.raises(InvalidInput, match=r"on: got .*expected a datetime.date.*date\(2026"):
            day(value)
