"""Continuity: residents' waits and starts, newborns, employees' gaps, incentives (N-GAP-*)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from yibao import (
    Change,
    DayCover,
    Enrolment,
    InvalidInput,
    Month,
    NewbornEntry,
    NotInForce,
    NotKnown,
    Policy,
    Resumption,
    YearEntry,
)
from yibao.continuity import days, gaps, incentives, newborns, starts, waiting, years
from yibao.continuity.years import Spell
from yibao.core.calendar import matching_day, months_covering, period_end
from yibao.core.rules import column_verbs as cv
from yibao.core.rules import columns as col
from yibao.core.rules import verbs
from yibao.core.unknown import sure
from yibao.people import FACT, Facts
from yibao.policy.law_columns import EPOCH, LawBlock, LawSet, Reasons
from yibao.vocabulary import Scheme, StartDay

NATIONAL = Policy().using(national=True)
COUNTS = {"earlier_years": False, "late_payment": False, "other_years": True}
CITY = (
    Policy()
    .with_region("999901", "试验市", "Trial city")
    .with_values(
        "999901",
        since=date(2025, 1, 1),
        source="a test",
        resident_wait_variable={"months": 1, "long_gap": 4, "least": 6},
        resident_wait_counts=COUNTS,
        resident_clock=[
            {"entry": ["late", "gap"], "start": "payment_day"},
            {"start": "next_month"},
        ],
        resident_window=[{"opens": 901, "closes": 1228}],
    )
)


def resident(region: str = "999901", **facts: Any) -> Enrolment:
    return Enrolment(scheme="resident", region=region, **{"group": "adult", **facts})


def employee(region: str = "长春", **facts: Any) -> Enrolment:
    return Enrolment(scheme="employee", region=region, **{"status": "in_service", **facts})


def wait(missed: int | None = 0, *, year: int = 2032, late: bool = False, **told: Any) -> Any:
    on = date(year, 3, 5) if late else date(year - 1, 11, 5)
    case = {"on": on, "benefit_year": year, "policy": CITY, "missed_years": missed, **told}
    return yibao.waiting_period(case.pop("who", resident()), **case)


# -- how long


@pytest.mark.parametrize(
    ("missed", "bought", "months"),
    [
        *((0, 0, 0), (1, 0, 3), (2, 0, 4), (3, 0, 5), (3, 2, 3), (4, 0, 6), (4, 1, 6)),
        *((5, 0, 7), (5, 1, 6), (5, 5, 6), (3, 3, 3), (1, 1, 3)),
    ],
)
def test_three_fixed_months_and_one_for_each_further_year(
    missed: int, bought: int, months: int
) -> None:
    assert wait(missed, bought_back=bought).months == months


def test_the_first_missed_year_adds_a_month_only_where_the_province_counts_it() -> None:
    counting = CITY.with_values(
        "999901",
        since=date(2025, 1, 1),
        source="a test",
        resident_wait_counts={**COUNTS, "first_year": True},
    )
    assert wait(1).months == 3
    assert wait(1, policy=counting).months == 4
    assert wait(5, policy=counting).months == 8


def test_late_without_a_gap_waits_the_fixed_months() -> None:
    assert wait(0, late=True).months == 3
    assert wait(0, late=True).entry is YearEntry.LATE
    assert wait(0).entry is YearEntry.CONTINUOUS
    assert wait(1).entry is YearEntry.GAP


def test_the_window_decides_what_is_late() -> None:
    for on, entry in (
        (date(2031, 12, 28), YearEntry.CONTINUOUS),
        (date(2031, 12, 29), YearEntry.LATE),
        (date(2032, 12, 31), YearEntry.LATE),
    ):
        assert wait(0, on=on).entry is entry
    window = yibao.enrolment_window(resident(), benefit_year=2032, policy=CITY)
    assert (window.opens, window.closes) == (date(2031, 9, 1), date(2031, 12, 28))
    beijing = yibao.enrolment_window(resident("北京"), benefit_year=2026)
    assert (beijing.opens, beijing.closes) == (date(2025, 11, 30), date(2026, 2, 28))
    changchun = yibao.enrolment_window(resident("长春"), benefit_year=2025)
    assert (changchun.opens, changchun.closes) == (date(2024, 9, 1), date(2025, 2, 28))
    late = {"benefit_year": 2025, "missed_years": 0}
    assert yibao.waiting_period(resident("长春"), on=date(2025, 2, 28), **late).months == 0
    assert yibao.waiting_period(resident("长春"), on=date(2025, 3, 1), **late).months == 3
    with pytest.raises(NotKnown, match=r"resident\.window"):
        yibao.enrolment_window(resident("北京"), benefit_year=2027)
    with pytest.raises(NotKnown, match=r"resident\.window"):
        yibao.waiting_period(
            resident("长春"), on=date(2027, 3, 1), benefit_year=2027, missed_years=0
        )


def test_no_rule_before_2025_but_beijings_own() -> None:
    late = {"paid": "late", "missed_years": 0}
    with pytest.raises(NotInForce, match="began in 2025"):
        yibao.waiting_period(
            resident(), on=date(2024, 12, 31), benefit_year=2024, policy=CITY, **late
        )
    told = {"on": date(2025, 1, 1), "benefit_year": 2025, "policy": CITY}
    assert yibao.waiting_period(resident(), **told, **late).months == 3
    # Paid in December 2024 for 2025: the law of the benefit year.
    told["on"] = date(2024, 12, 30)
    assert yibao.waiting_period(resident(), **told, **late).months == 3
    beijing = {"on": date(2024, 6, 1), "benefit_year": 2024}
    assert yibao.waiting_period(resident("北京"), **beijing, **late).months == 3
    gap = {"on": date(2023, 11, 1), "benefit_year": 2024, "paid": "in_window", "missed_years": 3}
    assert yibao.waiting_period(resident("北京"), **gap).months == 0


def test_years_before_2025_give_a_range_unless_the_province_is_known() -> None:
    case = {"on": date(2026, 11, 5), "benefit_year": 2027, "paid": "in_window", "missed_years": 5}
    found = yibao.waiting_period(resident("长春"), **case, policy=NATIONAL)
    assert (found.least, found.most, found.entry) == (4, 7, YearEntry.GAP)
    with pytest.raises(NotKnown, match="The wait is 4 to 7 months"):
        _ = found.months
    for counted, months in ((False, 4), (True, 7)):
        policy = NATIONAL.with_values(
            "长春",
            since=date(2025, 1, 1),
            source="a test",
            resident_wait_counts={"earlier_years": counted},
        )
        assert yibao.waiting_period(resident("长春"), **case, policy=policy).months == months


def test_without_local_months_only_the_least_is_known() -> None:
    case = {"on": date(2026, 11, 5), "benefit_year": 2027, "paid": "in_window"}
    assert yibao.waiting_period(resident("长春"), **case, missed_years=1).months == 3
    found = yibao.waiting_period(resident("长春"), **case, missed_years=2)
    assert (found.least, found.most) == (3, None)
    with pytest.raises(NotKnown, match="3 months or more"):
        _ = found.months


def test_a_late_payment_counts_as_missed_only_where_the_province_says_so() -> None:
    case = {"on": date(2027, 3, 5), "benefit_year": 2027, "paid": "late", "missed_years": 1}
    found = yibao.waiting_period(resident("长春"), **case, policy=NATIONAL)
    assert (found.least, found.most) == (3, 4)
    assert yibao.waiting_period(resident("长春"), **{**case, "missed_years": 0}).months == 3


def test_a_first_enrolment_in_the_window_is_left_to_the_province() -> None:
    case = {"on": date(2026, 11, 5), "benefit_year": 2027, "paid": "in_window"}
    found = yibao.waiting_period(resident("长春"), **case, first_enrolment=True)
    assert (found.least, found.most, found.entry) == (0, 3, None)
    history = yibao.waiting_period(resident("长春"), **case, history=[])
    assert (history.least, history.most) == (0, 3)


def test_exempt_groups() -> None:
    case = {"on": date(2026, 3, 5), "benefit_year": 2026, "paid": "late", "missed_years": 0}
    assert yibao.waiting_period(resident("北京"), **case, special="newly_eligible").months == 0
    found = yibao.waiting_period(resident("北京"), **case, special="graduate")
    assert (found.least, found.most) == (0, 3)
    born = resident("北京", birth_date=date(2026, 2, 1))
    spared = yibao.waiting_period(born, **case, special="newborn")
    assert (spared.months, spared.entry) == (0, YearEntry.EXEMPT)


@pytest.mark.parametrize(
    ("on", "months", "entry"),
    [
        (date(2032, 4, 30), 24, YearEntry.LEFT_EMPLOYEE),
        (date(2032, 5, 1), 24, YearEntry.LATE),
        (date(2032, 4, 30), 23, YearEntry.LATE),
    ],
)
def test_three_months_from_leaving_the_employee_scheme_after_two_years(
    on: date, months: int, entry: YearEntry
) -> None:
    told = {"left_employee_on": date(2031, 12, 31), "continuous_months": months}
    found = wait(0, on=on, **told)
    assert found.entry is entry
    assert found.months == (0 if entry is YearEntry.LEFT_EMPLOYEE else 3)


def test_beijing_gives_ninety_days() -> None:
    case = {"benefit_year": 2026, "paid": "late", "missed_years": 0}
    left = date(2026, 3, 1)
    for after, months in ((90, 0), (91, 3)):
        on = left + timedelta(days=after)
        found = yibao.waiting_period(resident("北京"), **case, on=on, left_employee_on=left)
        assert found.months == months


@given(st.integers(0, 6), st.integers(0, 6))
def test_more_missed_never_waits_less_and_more_bought_never_more(missed: int, bought: int) -> None:
    here = wait(missed, bought_back=min(bought, missed)).months
    assert here <= wait(missed + 1, bought_back=min(bought, missed)).months
    if bought < missed:
        assert wait(missed, bought_back=bought + 1).months <= here
    assert (here == 0) == (missed == 0)
    assert here == 0 or here >= 3
    assert missed < 4 or here >= 6


def test_the_price_of_the_repair_is_the_standard_of_the_year() -> None:
    priced = CITY.with_values(
        "999901",
        since=date(2032, 1, 1),
        source="a test",
        premium=[{"helped": "none", "sum": 430}, {"helped": "dibao", "sum": 50}, {"unknown": "?"}],
    )
    assert wait(3, bought_back=2, policy=priced).cost == Decimal("860.00")
    helped = resident(helped="dibao")
    assert wait(3, bought_back=2, policy=priced, who=helped).cost == Decimal("860.00")
    assert wait(3, bought_back=2).cost is None
    assert wait(3).cost == 0


# -- from when


def start(missed: int = 0, *, year: int = 2032, **told: Any) -> date:
    case = {"on": date(year - 1, 11, 5), "policy": CITY, "missed_years": missed, **told}
    return yibao.benefit_start(resident(), benefit_year=year, **case)


def test_paid_in_the_window_without_a_gap_starts_on_1_january() -> None:
    assert start() == date(2032, 1, 1)
    # The day of payment doesn't matter, nor does the convention of the region.
    case = {"on": date(2026, 11, 5), "benefit_year": 2027, "paid": "in_window", "missed_years": 0}
    assert yibao.benefit_start(resident("长春"), **case) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("convention", "on", "first"),
    [
        ("payment_day", date(2032, 7, 3), date(2032, 10, 3)),
        ("day_after", date(2032, 7, 3), date(2032, 10, 4)),
        ("payment_month", date(2032, 7, 3), date(2032, 10, 1)),
        ("next_month", date(2032, 7, 3), date(2032, 11, 1)),
        ("period_start", date(2031, 12, 31), date(2032, 4, 1)),
        ("payment_day", date(2032, 8, 31), date(2032, 12, 1)),
        ("day_after", date(2032, 8, 31), date(2032, 12, 1)),
        ("payment_day", date(2032, 11, 30), date(2033, 3, 1)),
        ("day_after", date(2032, 11, 29), date(2033, 3, 1)),
    ],
)
def test_each_convention_to_the_day(convention: str, on: date, first: date) -> None:
    policy = CITY.with_values(
        "999901", since=date(2025, 1, 1), source="a test", resident_clock=[{"start": convention}]
    )
    assert start(on=on, policy=policy) == first


def test_an_unknown_convention_tells_the_days_that_are_possible() -> None:
    case = {"on": date(2026, 7, 3), "benefit_year": 2026, "paid": "late", "missed_years": 0}
    with pytest.raises(NotKnown) as caught:
        yibao.benefit_start(resident("长春"), **case)
    told = "2026-10-01, 2026-10-03, 2026-10-04, 2026-11-01. "
    assert f"Possible first days: {told}" in str(caught.value)
    with pytest.raises(NotKnown, match=r"2026-11-01 or later\."):
        yibao.benefit_start(resident("长春"), **{**case, "missed_years": 2})


@pytest.mark.parametrize("region", ["南京", "常州", "苏州", "无锡"])
def test_jiangsu_never_falls_to_the_nations_three_months(region: str) -> None:
    case = {"benefit_year": 2027, "missed_years": 0, "paid": "late"}
    with pytest.raises(NotKnown, match="two months"):
        yibao.waiting_period(resident(region), on=date(2027, 3, 1), **case)
    # Where no ordinance is on file, the nation's three months hold.
    assert yibao.waiting_period(resident("长春"), on=date(2027, 3, 1), **case).months == 3


def test_wuxi_waits_two_months_while_its_calls_to_pay_are_on_file() -> None:
    case = {"benefit_year": 2026, "missed_years": 0}
    days = {"late": date(2026, 12, 31), "in_window": date(2025, 11, 5)}
    for paid, months in (("late", 2), ("in_window", 0)):
        found = yibao.waiting_period(resident("无锡"), on=days[paid], paid=paid, **case)
        assert found.months == months


def test_after_the_employee_scheme_by_region() -> None:
    case = {"benefit_year": 2026, "missed_years": 0, "on": date(2026, 5, 20), "paid": "late"}
    left = {"left_employee_on": date(2026, 4, 30), "continuous_months": 30}
    assert yibao.benefit_start(resident("北京"), **case, **left) == date(2026, 5, 1)
    assert yibao.benefit_start(resident("广州"), **case, **left) == date(2026, 6, 1)
    assert yibao.benefit_start(resident("南京"), **case, **left) == date(2026, 6, 1)


def test_the_benefit_period_of_students_is_local() -> None:
    case = {"on": date(2026, 10, 5), "benefit_year": 2027, "paid": "in_window", "missed_years": 0}
    with pytest.raises(NotKnown, match="students is local"):
        yibao.benefit_start(resident("长春", group="student"), **case)
    assert yibao.benefit_start(resident("北京", group="student"), **case) == date(2027, 1, 1)


# -- the day of service


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2031, 11, 4), DayCover.NOT_YET),
        (date(2031, 12, 31), DayCover.NOT_YET),
        (date(2032, 1, 1), DayCover.WAITING),
        (date(2032, 2, 4), DayCover.WAITING),
        (date(2032, 2, 5), DayCover.COVERED),
        (date(2032, 12, 31), DayCover.COVERED),
        (date(2033, 1, 1), DayCover.ENDED),
    ],
)
def test_the_day_of_service_decides(on: date, expected: DayCover) -> None:
    told = {"paid_on": date(2031, 11, 5), "benefit_year": 2032, "missed_years": 1, "policy": CITY}
    found = yibao.covered(resident(), on=on, **told)
    assert found is expected
    assert found.payable == (expected is DayCover.COVERED)


def test_what_is_open_need_not_matter_for_the_day() -> None:
    told = {"paid_on": date(2026, 3, 5), "benefit_year": 2026, "paid": "late", "missed_years": 0}
    changchun = resident("长春")
    assert yibao.covered(changchun, on=date(2026, 3, 20), **told) is DayCover.WAITING
    assert yibao.covered(changchun, on=date(2026, 7, 1), **told) is DayCover.COVERED
    with pytest.raises(NotKnown):
        yibao.covered(changchun, on=date(2026, 6, 10), **told)
    told["missed_years"] = 2
    with pytest.raises(NotKnown):  # how long the wait is isn't on file at all
        yibao.covered(changchun, on=date(2026, 12, 1), **told)


# -- newborns


def baby(region: str, born: date = date(2025, 11, 10)) -> Enrolment:
    return resident(region, group="minor", birth_date=born)


@pytest.mark.parametrize(
    ("region", "on", "entry", "first"),
    [
        ("南京", date(2026, 2, 8), NewbornEntry.FROM_BIRTH, date(2025, 11, 10)),
        ("南京", date(2026, 2, 9), NewbornEntry.LATE, date(2026, 3, 1)),
        ("哈尔滨", date(2026, 2, 8), NewbornEntry.FROM_BIRTH, date(2025, 11, 10)),
        ("哈尔滨", date(2026, 2, 9), NewbornEntry.LATE, None),
    ],
)
def test_ninety_days_from_birth(
    region: str, on: date, entry: NewbornEntry, first: date | None
) -> None:
    found = yibao.newborn_cover(baby(region), on=on)
    assert (found.entry, found.start) == (entry, first)


def test_beijing_counts_from_the_household_registration() -> None:
    registered = date(2025, 12, 1)
    for after, entry in ((90, NewbornEntry.FROM_BIRTH), (91, NewbornEntry.LATE)):
        on = registered + timedelta(days=after)
        found = yibao.newborn_cover(baby("北京"), on=on, registered_on=registered)
        assert found.entry is entry
    with pytest.raises(InvalidInput, match="days_registered"):
        yibao.newborn_cover(baby("北京"), on=registered)


def test_guangzhou_counts_months_or_days_and_asks_for_two_years() -> None:
    for kind, last in (("registered", date(2026, 5, 10)), ("unregistered", date(2026, 5, 9))):
        found = yibao.newborn_cover(baby("广州"), on=last, registration=kind)
        assert (found.entry, found.years) == (NewbornEntry.FROM_BIRTH, (2025, 2026))
        found = yibao.newborn_cover(baby("广州"), on=last + timedelta(1), registration=kind)
        assert (found.entry, found.years) == (NewbornEntry.LATE, (2026,))
    in_year = yibao.newborn_cover(
        baby("广州", date(2026, 3, 1)), on=date(2026, 4, 1), registration="registered"
    )
    assert in_year.years == (2026,)


def test_whether_one_premium_or_two_is_not_on_file_everywhere() -> None:
    found = yibao.newborn_cover(baby("南京"), on=date(2026, 1, 5))
    assert (found.years, found.premiums) == (None, ())
    found = yibao.newborn_cover(baby("南京"), on=date(2025, 12, 5))
    assert found.years == (2025,)
    with pytest.raises(NotKnown, match=r"resident\.newborn"):
        yibao.newborn_cover(baby("长春"), on=date(2025, 12, 5))


def test_a_window_of_28_days() -> None:
    policy = CITY.with_values(
        "999901",
        since=date(2025, 1, 1),
        source="a test",
        newborn_terms=[{"days": 28, "clock": "birth", "retroactive": True, "both_years": False}],
    )
    for on, entry in (
        (date(2025, 12, 8), NewbornEntry.FROM_BIRTH),
        (date(2025, 12, 9), NewbornEntry.LATE),
    ):
        assert yibao.newborn_cover(baby("999901"), on=on, policy=policy).entry is entry


def test_the_stay_after_birth_is_covered_retroactively() -> None:
    told = {"benefit_year": 2026, "paid": "late", "special": "newborn"}
    for on, paid_on, expected in (
        (date(2025, 11, 12), date(2026, 2, 8), DayCover.RETROACTIVE),
        (date(2025, 11, 12), date(2026, 2, 9), DayCover.NOT_YET),
        (date(2026, 2, 20), date(2026, 2, 9), DayCover.WAITING),
        (date(2026, 3, 1), date(2026, 2, 9), DayCover.COVERED),
    ):
        assert yibao.covered(baby("南京"), on=on, paid_on=paid_on, **told) is expected


# -- employees


def gap(unpaid: int, **told: Any) -> Any:
    last = Month(2026, 1)
    on = (last + (unpaid + 1)).first
    return yibao.employee_gap(told.pop("who", employee()), on=on, last_paid=last, **told)


@pytest.mark.parametrize(
    ("unpaid", "change", "made_up", "months", "expected"),
    [
        (0, "resume", False, None, Resumption.NO_GAP),
        (3, "move", True, None, Resumption.RETROACTIVE),
        (3, "move", False, None, Resumption.MAY_MAKE_UP),
        (4, "move", True, None, Resumption.LOCAL),
        (3, "switch", True, 24, Resumption.RETROACTIVE),
        (3, "switch", True, 23, Resumption.LOCAL),
        (1, "resume", True, None, Resumption.LOCAL),
    ],
)
def test_a_gap_of_three_months(
    unpaid: int, change: str, made_up: bool, months: int | None, expected: Resumption
) -> None:
    found = gap(unpaid, change=change, made_up=made_up, continuous_months=months)
    assert found.outcome is expected
    assert found.unpaid_months == unpaid
    if expected is Resumption.RETROACTIVE:
        assert (found.wait, found.starts) == (0, date(2026, 2, 1))
    if expected in (Resumption.LOCAL, Resumption.MAY_MAKE_UP):
        assert (found.wait, found.starts) == (None, None)


def test_who_switches_is_asked_for_the_months_before() -> None:
    with pytest.raises(InvalidInput, match="continuous_months"):
        gap(2, change="switch")


def test_the_rule_on_moves_began_in_december_2021() -> None:
    told = {"last_paid": "2021-08", "change": "move", "made_up": True}
    found = yibao.employee_gap(employee(), on=date(2021, 12, 1), **told)
    assert found.outcome is Resumption.RETROACTIVE
    with pytest.raises(NotKnown, match="before December 2021"):
        yibao.employee_gap(employee(), on=date(2021, 11, 30), **told)


def test_flexible_workers_of_shanghai_and_zhejiang() -> None:
    shanghai = employee("上海", status="flexible")
    came = {"who": shanghai, "change": "switch", "continuous_months": 23}
    assert gap(3, **came).outcome is Resumption.NO_WAIT
    assert gap(3, **came).starts == date(2026, 6, 15)
    found = gap(4, **came)
    assert (found.outcome, found.wait, found.starts) == (Resumption.WAITS, 6, None)
    for unpaid in (1, 3, 4):  # the waiver isn't for a flexible worker's own pause
        assert gap(unpaid, who=shanghai).outcome is Resumption.LOCAL
    assert gap(4, who=employee("上海")).outcome is Resumption.LOCAL
    hangzhou = employee("杭州", status="flexible")
    told = {"last_paid": "2025-01", "policy": Policy().using(carry_forward=True)}
    found = yibao.employee_gap(hangzhou, on=date(2025, 5, 7), **told)
    assert (found.wait, found.starts) == (2, date(2025, 7, 1))  # the third calendar month


def test_a_local_wait_above_the_ceiling_is_reported_beside_it() -> None:
    for months, above in ((6, False), (7, True)):
        policy = CITY.with_values(
            "999901", since=date(2025, 1, 1), source="a test", gap_wait=[{"months": months}]
        )
        found = gap(5, who=employee("999901"), policy=policy)
        assert (found.wait, found.ceiling, found.above_ceiling) == (months, 6, above)


def test_days_around_a_gap() -> None:
    case = {"paid_on": date(2026, 5, 1), "last_paid": "2026-01", "change": "move"}
    who = employee("北京")
    for on, made_up, expected in (
        (date(2026, 1, 31), False, DayCover.COVERED),
        (date(2026, 2, 1), True, DayCover.RETROACTIVE),
        (date(2026, 2, 1), False, DayCover.UNPAID),
        (date(2026, 5, 1), True, DayCover.COVERED),
    ):
        assert yibao.covered_around_gap(who, on=on, made_up=made_up, **case) is expected
    found = yibao.covered_around_gap(employee(), on=date(2026, 2, 1), **case)
    assert found is DayCover.LOCAL
    with pytest.raises(NotKnown):  # a longer gap: from when cover resumes isn't on file
        yibao.covered_around_gap(
            employee(), on=date(2026, 8, 1), **case | {"paid_on": date(2026, 7, 1)}
        )


def test_a_wait_after_a_gap_is_not_payable() -> None:
    policy = CITY.with_values(
        "999901",
        since=date(2025, 1, 1),
        source="a test",
        gap_wait=[{"months": 3, "start": "next_month"}],
    )
    told = {"paid_on": date(2026, 7, 9), "last_paid": "2026-01", "policy": policy}
    for on, expected in (
        (date(2026, 7, 9), DayCover.WAITING),
        (date(2026, 10, 31), DayCover.WAITING),
        (date(2026, 11, 1), DayCover.COVERED),
    ):
        assert yibao.covered_around_gap(employee("999901"), on=on, **told) is expected


# -- years and incentives


def test_continuous_years_and_both_figures_where_it_is_open() -> None:
    on = date(2026, 5, 1)
    found = yibao.continuous_years(range(2020, 2027), on=on, region="长春")
    assert (found.least, found.most, found.since) == (2, 7, 2020)
    with pytest.raises(NotKnown, match="2 without them, 7 with them"):
        _ = found.years
    known = Policy().with_values(
        "长春", since=date(2025, 1, 1), source="a test", incentive_earlier=True
    )
    assert yibao.continuous_years(range(2020, 2027), on=on, region="长春", policy=known).years == 7


def test_a_gap_restarts_the_count() -> None:
    on = date(2030, 5, 1)
    assert yibao.continuous_years([2025, 2026, 2028, 2029, 2030], on=on).years == 3
    assert yibao.continuous_years([2025, 2026], on=on).years == 0


def test_years_of_a_persons_enrolments() -> None:
    spells = [
        resident("北京", since=date(2025, 1, 1), until=date(2026, 6, 30)),
        employee("北京", since=date(2026, 7, 1), until=date(2027, 6, 30)),
        resident("北京", since=date(2027, 8, 15)),
    ]
    assert yibao.continuous_years(spells, on=date(2029, 1, 1)).years == 5
    only = [spells[0], spells[1], resident("北京", since=date(2028, 1, 1))]
    assert yibao.continuous_years(only, on=date(2029, 1, 1)).years == 2


def test_a_history_is_reduced_to_the_facts() -> None:
    history = [
        resident(since=date(2026, 1, 1), until=date(2026, 12, 31)),
        employee("北京", since=date(2027, 1, 1), until=date(2028, 6, 30)),
    ]
    case = {"on": date(2030, 11, 5), "benefit_year": 2031, "policy": CITY}
    assert yibao.waiting_period(resident(), **case, history=history).months == 4
    soon = {"on": date(2028, 10, 31), "benefit_year": 2028, "policy": CITY, "history": history}
    found = yibao.waiting_period(resident(), **soon)
    assert (found.months, found.entry) == (0, YearEntry.LEFT_EMPLOYEE)
    soon["on"] = date(2028, 11, 1)
    assert yibao.waiting_period(resident(), **soon).entry is YearEntry.LATE


def test_months_of_continuous_cover() -> None:
    def spell(first: date, last: date | None, scheme: Scheme = Scheme.EMPLOYEE) -> Spell:
        return Spell(first, last, scheme)

    on = date(2028, 6, 30)
    for spells, months in (
        ([spell(date(2026, 7, 1), on)], 24),
        ([spell(date(2026, 7, 2), on)], 23),
        (
            [
                spell(date(2026, 1, 1), date(2026, 12, 31), Scheme.RESIDENT),
                spell(date(2027, 1, 1), None),
            ],
            30,
        ),
        (
            [
                spell(date(2026, 1, 1), date(2026, 12, 30), Scheme.RESIDENT),
                spell(date(2027, 1, 1), on),
            ],
            18,
        ),
        ([], 0),
    ):
        assert years.continuous_months(spells, on) == months


def rises(run: int, free: int = 0, region: str = "广州", **told: Any) -> Any:
    return yibao.cap_incentive(
        resident(region), on=date(2090, 5, 1), continuous_years=run, zero_claim_years=free, **told
    )


def test_the_fifth_year_brings_the_first_rise() -> None:
    assert [rises(n).continuous for n in (0, 4, 5, 7)] == [0, 0, 3800, 11400]
    assert rises(5, 2).earned == Decimal("11400.00")


def test_both_together_stay_under_a_fifth_of_the_original_cap() -> None:
    assert (rises(5, 1, cap=450000).rise, rises(5, 1, cap=450000).cap) == (7600, 457600)
    assert rises(20, 20, cap=450000).rise == 90000
    assert rises(14, 10, "海南").cap == Decimal("360000.00")
    assert rises(13, 10, "海南").cap == Decimal("357000.00")
    assert rises(5, 1).rise is None
    assert rises(4).rise == 0


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 10**6))
def test_a_rise_never_falls_with_more_years_nor_passes_the_ceiling(a: int, b: int, c: int) -> None:
    here = rises(a, b, cap=c)
    assert here.rise <= rises(a + 1, b, cap=c).rise
    assert here.rise <= rises(a, b + 1, cap=c).rise
    assert here.rise * 5 <= c + Decimal("0.03")
    assert here.cap == c + here.rise


def test_the_national_principle_answers_only_when_asked() -> None:
    case = {"on": date(2030, 1, 1), "continuous_years": 5, "zero_claim_years": 1}
    with pytest.raises(NotKnown, match=r"resident\.incentive\.terms"):
        yibao.cap_incentive(resident("长春"), **case)
    found = yibao.cap_incentive(resident("长春"), **case, policy=NATIONAL)
    assert (found.continuous, found.zero_claim) == (1000, 1000)
    case["on"] = date(2024, 12, 31)
    with pytest.raises(NotInForce):
        yibao.cap_incentive(resident("长春"), **case, policy=NATIONAL)


def test_what_was_earned_before_a_gap_is_kept_only_by_local_rule() -> None:
    with pytest.raises(NotKnown, match=r"resident\.incentive\.kept"):
        rises(1, earned_before_gap=7600)
    for kept, left in ((True, 7600), (False, 0)):
        policy = Policy().with_values(
            "广州", since=date(2025, 1, 1), source="a test", incentive_kept=kept
        )
        assert rises(1, earned_before_gap=7600, policy=policy).continuous == left


def test_the_cap_after_a_gap_is_local() -> None:
    told = {"on": date(2030, 1, 1), "cap": 300000}
    with pytest.raises(NotKnown, match="lower_cap"):
        yibao.cap_after_gap(resident("广州"), **told)
    policy = Policy().with_values("广州", since=date(2025, 1, 1), source="a test", gap_cap="20000")
    assert yibao.cap_after_gap(resident("广州"), **told, policy=policy) == Decimal("280000.00")


def test_years_without_claims_start_anew_after_use_and_after_a_gap() -> None:
    on = date(2032, 1, 1)
    assert yibao.zero_claim_years(range(2023, 2033), on=on) == 7
    assert yibao.zero_claim_years(range(2023, 2033), on=on, claimed=[2027]) == 6
    assert yibao.zero_claim_years(range(2023, 2033), on=on, claimed=[2027], used=[2027]) == 4
    assert yibao.zero_claim_years([2025, 2026, 2029, 2030, 2031], on=on) == 3
    with pytest.raises(InvalidInput, match="years of enrolment"):
        yibao.zero_claim_years([2025], on=on, claimed=[2026])


# -- bad input


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"benefit_year": "2026"}, "benefit_year"),
        ({"on": date(2030, 12, 31)}, "a day of payment for 2032"),
        ({"on": date(2033, 1, 1)}, "a day of payment for 2032"),
        ({"on": date(2031, 8, 31)}, "before the window of that year opens"),
        ({"missed_years": -1}, "missed_years"),
        ({"missed_years": 1, "bought_back": 2}, "bought_back"),
        ({"missed_years": None}, "missed_years"),
        ({"missed_years": None, "history": [], "first_enrolment": True}, "history"),
        ({"left_employee_on": date(2031, 11, 5)}, "left_employee_on"),
        ({"special": "nobody"}, "special"),
        ({"special": "newborn"}, "birth_date"),
        ({"paid": "yesterday"}, "paid"),
        ({"who": employee("999901")}, "the resident scheme"),
    ],
)
def test_bad_input_of_a_wait(told: dict[str, Any], message: str) -> None:
    case = {"on": date(2031, 11, 5), "benefit_year": 2032, "missed_years": 0, "policy": CITY}
    told = dict(told)
    who = told.pop("who", resident())
    with pytest.raises(InvalidInput, match=message):
        yibao.waiting_period(who, **(case | told))


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ([resident()], "first day of each enrolment"),
        ([resident(since=date(2033, 1, 1))], "not after the day asked for"),
        ([resident(since=date(1990, 1, 1), birth_date=date(1995, 1, 1))], "before the birth"),
        (
            [resident(since=date(2026, 1, 1)), resident(since=date(2027, 1, 1))],
            "don't overlap",
        ),
        (
            [
                resident(since=date(2026, 1, 1), until=date(2026, 12, 31)),
                resident(since=date(2026, 12, 31), until=date(2027, 12, 31)),
            ],
            "don't overlap",
        ),
        ([2026], "enrolments"),
    ],
)
def test_bad_histories(history: list[Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        wait(None, history=history)


def test_bad_input_of_the_others() -> None:
    on = date(2026, 5, 1)
    with pytest.raises(InvalidInput, match="last_paid"):
        yibao.employee_gap(employee(), on=on, last_paid="2026-05")
    with pytest.raises(InvalidInput, match="the employee scheme"):
        yibao.employee_gap(resident(), on=on, last_paid="2026-01", policy=CITY)
    with pytest.raises(InvalidInput, match="birth_date"):
        yibao.newborn_cover(resident("南京"), on=on)
    with pytest.raises(InvalidInput, match="not after the payment"):
        yibao.newborn_cover(baby("南京", date(2026, 5, 2)), on=on)
    with pytest.raises(InvalidInput, match="registered_on"):
        yibao.newborn_cover(baby("北京"), on=on, registered_on=date(2025, 11, 9))
    with pytest.raises(InvalidInput, match="each year once"):
        yibao.continuous_years([2025, 2025], on=on)
    with pytest.raises(InvalidInput, match="not after 2026"):
        yibao.continuous_years([2027], on=on)
    with pytest.raises(InvalidInput, match="region"):
        _ = yibao.continuous_years([2024, 2025, 2026], on=on).years


# -- periods


@pytest.mark.parametrize(
    ("first", "months", "end", "matching"),
    [
        (date(2025, 7, 3), 3, date(2025, 10, 3), date(2025, 10, 3)),
        (date(2025, 11, 30), 3, date(2026, 2, 28), date(2026, 3, 1)),
        (date(2027, 11, 30), 3, date(2028, 2, 29), date(2028, 3, 1)),
        (date(2025, 12, 1), 3, date(2026, 3, 1), date(2026, 3, 1)),
        (date(2025, 1, 31), 1, date(2025, 2, 28), date(2025, 3, 1)),
    ],
)
def test_periods_in_months(first: date, months: int, end: date, matching: date) -> None:
    assert period_end(first, months) == end
    assert matching_day(first, months) == matching
    assert months_covering(first, end) == months
    assert months_covering(first, end + timedelta(1)) == months + 1


DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@given(st.lists(st.tuples(DAYS, st.integers(0, 40)), min_size=1, max_size=20), st.integers(1, 31))
def test_days_are_the_same_in_columns(pairs: list[tuple[date, int]], number: int) -> None:
    on = np.array([d.toordinal() - EPOCH for d, _ in pairs])
    months = np.array([m for _, m in pairs])
    for verb, column in (
        (verbs.matching_day, cv.matching_day(on, months)),
        (verbs.day_after_period, cv.day_after_period(on, months)),
        (lambda d, m: verbs.month_day(d, m, number), cv.month_day(on, months, number)),
    ):
        assert column.tolist() == [verb(d, m).toordinal() - EPOCH for d, m in pairs]


@given(DAYS, st.integers(0, 12))
def test_a_later_payment_never_starts_earlier(on: date, months: int) -> None:
    after = on + timedelta(1)
    facts, later = Facts(paid_on=on), Facts(paid_on=after)
    for convention in StartDay:
        if convention is not StartDay.PERIOD_START:
            told = (on, None, convention, months, None)
            assert days.day_from(facts, *told) <= days.day_from(later, *told)


# -- three readings


RULES = [
    rule
    for chapter in (years, waiting, newborns, starts, gaps, incentives)
    for rule in chapter.RULES
    if rule not in (starts.spared, starts.clock)  # they take more; ``first_day`` runs them
]


class Given:
    """Facts as columns, from lists; None is a null."""

    def __init__(self, reasons: Reasons, cases: list[dict[str, Any]]) -> None:
        self.reasons, self.cases = reasons, cases

    def get(self, name: str) -> cv.Col:
        from yibao.people import missing

        values = [case.get(name) for case in self.cases]
        null = np.array([v is None for v in values])
        numbers = np.array([0 if v is None else _number(v) for v in values], np.int64)
        reason = self.reasons.add(missing(name))
        return cv.Col(numbers, np.where(null, reason, 0) if null.any() else None)


def _number(value: Any) -> int:
    return value.toordinal() - EPOCH if isinstance(value, date) else int(value)


def _options(name: str) -> st.SearchStrategy[Any]:
    kind = FACT[name].kind
    if kind == "day":
        return st.dates(date(2025, 1, 1), date(2027, 12, 31))
    if kind == "flag":
        return st.booleans()
    if isinstance(kind, str):
        return st.integers(0, 6)
    return st.sampled_from(list(kind))


READ = (
    *("special", "paid", "missed_years", "earlier_missed", "bought_back", "first_enrolment"),
    *("strict_missed", "strict_earlier", "months_unpaid", "cured_in_time"),
    *("left_months", "left_days", "continuous_months", "paid_code", "paid_on", "year_start"),
    *("change", "unpaid_months", "made_up", "gap_from", "registration", "days_old"),
    *("months_old", "days_registered", "crosses_year", "continuous_years", "birth_date"),
    *("earlier_continuous", "zero_claim_years", "earned_before_gap", "cap", "group", "helped"),
    *("status", "plan"),
)
CASE = st.fixed_dictionaries({name: st.none() | _options(name) for name in READ})


@settings(max_examples=40, deadline=None)
@given(st.lists(CASE, min_size=1, max_size=8), st.sampled_from(RULES))
def test_columns_are_the_scalar_answers(cases: list[dict[str, Any]], rule: Any) -> None:
    on = date(2026, 5, 5)
    law = CITY.law("999901", on)
    reasons = Reasons()
    laws = LawSet([law], dict(law.parameters), reasons)
    block = col.Block(len(cases))
    answer = col.run(
        rule, block, Given(reasons, cases), cv.Col(on.toordinal() - EPOCH), LawBlock(laws, 0)
    )
    values = np.broadcast_to(block.firm(answer, None), len(cases))
    found = [None if bad else int(v) for v, bad in zip(values, block.failed, strict=True)]
    assert found == [_scalar(rule, case, on, law) for case in cases]


def _scalar(rule: Any, case: dict[str, Any], on: date, law: Any) -> int | None:
    try:
        facts = Facts(**{k: v for k, v in case.items() if v is not None})
        return _number(sure(rule(facts, on, law)))
    except (NotKnown, NotInForce, InvalidInput):
        return None


def test_the_explanation_is_the_branch_taken() -> None:
    case = {"on": date(2031, 11, 5), "benefit_year": 2032, "policy": CITY, "missed_years": 5}
    why = yibao.explain(yibao.waiting_period, resident(), **case, bought_back=1)
    assert why.value == 6
    assert why.root.ids == ("N-GAP-05", "N-GAP-06", "N-GAP-07")
    why = yibao.explain(yibao.benefit_start, resident(), **case)
    assert why.value == date(2032, 6, 5)
    assert why.to_dict()["value"] == "2032-06-05"
    assert "2032-06-05" in str(why)
    told = {k: v for k, v in case.items() if k != "on"} | {"paid_on": case["on"]}
    why = yibao.explain(yibao.covered, resident(), on=date(2032, 1, 5), **told)
    assert why.value is DayCover.WAITING
    why = yibao.explain(
        yibao.employee_gap,
        employee(),
        on=date(2026, 5, 1),
        last_paid="2026-01",
        change=Change.MOVE,
        made_up=True,
    )
    assert why.value is Resumption.RETROACTIVE
    why = yibao.explain(yibao.continuous_years, [2025, 2026], on=date(2026, 5, 1), region="长春")
    assert why.value == 2
