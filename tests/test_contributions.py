"""Bases, contributions and resident premiums of real regions; figures worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import yibao
from yibao import Contribution, Enrolment, Evidence, InvalidInput, NotInForce, NotKnown, Policy
from yibao.vocabulary import Component, Destination, Payer

BASIC, MATERNITY, LARGE_SUM = Component.BASIC, Component.MATERNITY, Component.LARGE_SUM
EMPLOYER, EMPLOYEE, PERSON = Payer.EMPLOYER, Payer.EMPLOYEE, Payer.PERSON


BARE = Policy().with_region("999902", "某市", "Some city")
"""A region of which nothing is on file."""


def worker(region: str, **facts: Any) -> Enrolment:
    return Enrolment(**{"scheme": "employee", "status": "in_service", "region": region, **facts})


def base(region: str, wage: str, on: date, policy: Policy | None = None) -> str:
    return str(yibao.contribution_base(worker(region, wage=wage), on=on, policy=policy))


def pay(region: str, on: date, policy: Policy | None = None, **facts: Any) -> Contribution:
    facts = facts if "base" in facts or "wage" in facts else {"base": "10000", **facts}
    return yibao.monthly_contribution(worker(region, **facts), on=on, policy=policy)


def parts(contribution: Contribution) -> dict[tuple[Component, Payer], str]:
    return {(part.component, part.payer): str(part.amount) for part in contribution.parts}


# The base


@pytest.mark.parametrize(
    ("region", "on", "floor", "ceiling"),
    [
        ("长春", date(2025, 9, 1), "4307.10", "21535.50"),
        ("长春", date(2025, 9, 30), "4307.10", "21535.50"),
        ("长春", date(2025, 10, 1), "4393.20", "21966.00"),
        ("北京", date(2021, 7, 1), "5360.00", "28221.00"),
        ("北京", date(2022, 6, 30), "5360.00", "28221.00"),
        ("北京", date(2022, 7, 1), "5869.00", "31884.00"),
        ("北京", date(2025, 6, 30), "6821.00", "35283.00"),
        ("北京", date(2025, 7, 1), "7162.00", "35811.00"),
        ("北京", date(2026, 6, 30), "7162.00", "35811.00"),
        ("北京", date(2026, 7, 1), "7270.00", "36348.00"),
        ("上海", date(2019, 3, 31), "4279.00", "21396.00"),
        ("上海", date(2019, 5, 1), "4927.00", "24633.00"),
        ("上海", date(2020, 6, 30), "4927.00", "24633.00"),
        ("上海", date(2020, 7, 1), "4927.00", "28017.00"),
        ("上海", date(2026, 7, 1), "7546.00", "37731.00"),
        ("深圳", date(2026, 1, 1), "6727.00", "33633.00"),
        ("武汉", date(2025, 7, 31), "4494.00", "22467.00"),
        ("武汉", date(2025, 10, 1), "4498.00", "22488.00"),
        ("武汉", date(2026, 6, 30), "4498.00", "22488.00"),
        ("西安", date(2025, 1, 1), "5182.00", "25912.00"),
        ("重庆", date(2025, 1, 1), "4404.00", "22017.00"),
        ("大连", date(2025, 12, 31), "4914.00", "24570.00"),
        ("兰州", date(2022, 12, 31), "3840.00", "19200.00"),
        ("兰州", date(2025, 1, 1), "4317.00", "21582.00"),
        ("海南", date(2024, 12, 1), "4878.60", "24393.00"),
    ],
)
def test_a_wage_is_raised_to_the_floor_and_cut_to_the_ceiling(
    region: str, on: date, floor: str, ceiling: str
) -> None:
    assert base(region, "0", on) == floor
    assert base(region, str(Decimal(floor) - Decimal("0.01")), on) == floor
    assert base(region, floor, on) == floor
    assert base(region, "10000.01", on) == "10000.01"
    assert base(region, ceiling, on) == ceiling
    assert base(region, str(Decimal(ceiling) + Decimal("0.01")), on) == ceiling
    assert base(region, "999999", on) == ceiling


@pytest.mark.parametrize(
    ("region", "on"),
    [
        ("长春", date(2021, 6, 1)),
        ("南京", date(2024, 6, 1)),
        ("常州", date(2024, 6, 1)),
        ("长春", date(2025, 8, 31)),
        ("北京", date(2021, 6, 30)),
        ("北京", date(2027, 7, 1)),
        ("上海", date(2019, 4, 30)),
        ("上海", date(2027, 7, 1)),
        ("广州", date(2026, 1, 1)),
        ("深圳", date(2025, 12, 31)),
        ("武汉", date(2025, 8, 1)),
        ("武汉", date(2025, 9, 30)),
        ("武汉", date(2026, 7, 1)),
        ("大连", date(2026, 1, 1)),
        ("兰州", date(2023, 1, 1)),
        ("海南", date(2024, 11, 30)),
    ],
)
def test_without_limits_on_file_a_wage_has_no_base_but_an_approved_base_stands(
    region: str, on: date
) -> None:
    with pytest.raises(NotKnown, match=r"employee\.contribution\.base_"):
        base(region, "10000", on)
    told = worker(region, base="10000")
    assert str(yibao.contribution_base(told, on=on)) == "10000.00"


def test_an_approved_base_is_used_as_it_is_even_outside_the_limits() -> None:
    day = date(2025, 10, 1)
    for approved in ("1000", "50000"):
        told = worker("长春", base=approved)
        assert yibao.contribution_base(told, on=day) == Decimal(approved)


@given(st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_the_base_never_falls_as_the_wage_rises(one: int, other: int) -> None:
    low, high = sorted((one, other))
    bases = [Decimal(base("北京", str(Decimal(w) / 100), date(2026, 7, 1))) for w in (low, high)]
    assert Decimal(7270) <= bases[0] <= bases[1] <= Decimal(36348)


def test_the_base_is_rounded_as_the_region_does() -> None:
    policy = Policy().with_values(
        "长春", base_rounding="yuan up", since=date(2025, 10, 1), source="x"
    )
    assert base("长春", "1000", date(2025, 10, 1), policy) == "4394.00"
    assert base("长春", "10000.01", date(2025, 10, 1), policy) == "10001.00"


# In service


def test_changchun_in_service() -> None:
    # 7.7 % and 2 % of 12000
    told = pay("长春", date(2026, 11, 1), base="12000")
    assert parts(told) == {(BASIC, EMPLOYER): "924.00", (BASIC, EMPLOYEE): "240.00"}
    assert (str(told.employer), str(told.employee), str(told.total)) == (
        "924.00",
        "240.00",
        "1164.00",
    )
    assert (str(told.base), str(told.month)) == ("12000.00", "2026-11")
    assert set(told.not_on_file) == {
        (MATERNITY, EMPLOYER),
        (LARGE_SUM, EMPLOYER),
        (LARGE_SUM, EMPLOYEE),
    }


def test_a_wage_pays_on_its_limited_base() -> None:
    low = pay("长春", date(2025, 10, 1), wage="3000")
    # 4393.20 × 7.7 % = 338.2764; × 2 % = 87.864
    assert parts(low) == {(BASIC, EMPLOYER): "338.28", (BASIC, EMPLOYEE): "87.86"}
    high = pay("长春", date(2025, 10, 1), wage="30000")
    # 21966 × 7.7 % = 1691.382; × 2 % = 439.32
    assert parts(high) == {(BASIC, EMPLOYER): "1691.38", (BASIC, EMPLOYEE): "439.32"}


def test_beijing_paid_maternity_beside_9_percent_until_2019() -> None:
    told = pay("北京", date(2019, 12, 31))
    assert parts(told) == {
        (BASIC, EMPLOYER): "900.00",
        (BASIC, EMPLOYEE): "200.00",
        (MATERNITY, EMPLOYER): "80.00",
    }
    assert str(told.employer) == "980.00"
    assert (LARGE_SUM, EMPLOYEE) in told.not_on_file  # the 3 yuan are on file from 2021 on


@pytest.mark.parametrize(
    "on", [date(2021, 1, 1), date(2024, 6, 30), date(2024, 7, 1), date(2026, 7, 1)]
)
def test_beijing_pays_maternity_and_large_sum_inside_9_8_percent_since_2021(on: date) -> None:
    told = pay("北京", on)
    assert parts(told) == {
        (BASIC, EMPLOYER): "980.00",
        (BASIC, EMPLOYEE): "200.00",
        (LARGE_SUM, EMPLOYEE): "3.00",
    }
    assert told.not_on_file == ()


def test_before_its_rate_of_maternity_is_on_file_beijing_lists_it_so() -> None:
    told = pay("北京", date(2019, 12, 30))
    assert parts(told) == {(BASIC, EMPLOYER): "900.00", (BASIC, EMPLOYEE): "200.00"}
    assert (MATERNITY, EMPLOYER) in told.not_on_file


def test_of_2020_beijings_last_day_alone_is_known() -> None:
    for day in (date(2020, 1, 1), date(2020, 12, 30)):
        with pytest.raises(NotKnown, match=r"employer_rate.*2019-12-31, 2020-12-31, from 2021"):
            pay("北京", day)
    # 10.8 %, with maternity and large-sum payments in it
    told = pay("北京", date(2020, 12, 31))
    assert parts(told) == {(BASIC, EMPLOYER): "1080.00", (BASIC, EMPLOYEE): "200.00"}
    assert (MATERNITY, EMPLOYER) not in told.not_on_file


def test_harbins_rate_of_2025_is_not_known_of_2026_and_may_be_carried_on() -> None:
    on = date(2026, 1, 1)
    assert parts(pay("哈尔滨", date(2025, 12, 31)))[BASIC, EMPLOYER] == "750.00"
    with pytest.raises(NotKnown, match=r"employer_rate.*2025-01-01\.\.2025-12-31"):
        pay("哈尔滨", on)
    carried = Policy().using(carry_forward=True)
    told = worker("哈尔滨", base="10000")
    assert str(yibao.employer_contribution(told, on=on, policy=carried)) == "750.00"
    why = yibao.explain(yibao.employer_contribution, told, on=on, policy=carried)
    assert why.provisional
    assert "暂按，最后所知 2025-12-31" in why.text()


def test_a_basic_rate_that_is_not_on_file_is_not_known() -> None:
    with pytest.raises(NotKnown, match=r"employer_rate.*太原市.*2025-06-01"):
        pay("太原", date(2025, 6, 1))


def test_what_is_paid_late_is_not_taken_from_the_window() -> None:
    with pytest.raises(NotKnown, match=r"resident\.premium\.late"):
        premium("北京", 2026, paid="late")


def test_help_makes_up_the_groups_standard() -> None:
    told = yibao.resident_premium(
        Enrolment(scheme="resident", region="沈阳", group="adult", helped="dibao"),
        benefit_year=2025,
        policy=Policy().using(national=True),
    )
    assert (str(told.individual), str(told.assistance)) == ("0.00", "460.00")
    assert str(told.total) == "1160.00"


@pytest.mark.parametrize(
    ("on", "employer"),
    [
        (date(2022, 12, 1), "600.00"),
        (date(2024, 2, 29), "600.00"),
        (date(2024, 3, 1), "450.00"),
        (date(2025, 12, 31), "450.00"),
    ],
)
def test_guangzhous_employers_paid_less_for_22_months(on: date, employer: str) -> None:
    told = parts(pay("广州", on))
    maternity = {} if on < date(2023, 1, 1) else {(MATERNITY, EMPLOYER): "85.00"}
    assert told == {(BASIC, EMPLOYER): employer, (BASIC, EMPLOYEE): "200.00", **maternity}


@pytest.mark.parametrize("on", [date(2022, 11, 30), date(2026, 1, 1), date(2027, 1, 1)])
def test_guangzhous_rates_are_known_between_two_days(on: date) -> None:
    with pytest.raises(NotKnown, match="employer_rate"):
        pay("广州", on)


def test_whether_guangzhous_6_percent_are_back_in_2026_may_be_told() -> None:
    for on in (date(2026, 1, 1), date(2026, 12, 31)):
        with pytest.raises(NotKnown, match="cut ended with 2025, and the notice of 2022 has 6%"):
            pay("广州", on)
    policy = Policy().with_values(
        "广州", employer_rate="0.06", since=date(2026, 1, 1), source="our notice"
    )
    assert parts(pay("广州", date(2026, 12, 31), policy))[BASIC, EMPLOYER] == "600.00"


@pytest.mark.parametrize(
    ("plan", "employer", "on", "expected"),
    [
        ("tier_1", None, date(2023, 9, 15), ("620.00", "200.00")),
        ("tier_2", None, date(2023, 9, 30), ("60.00", "20.00")),
        ("tier_3", None, date(2023, 9, 1), ("45.00", "10.00")),
        ("tier_1", None, date(2023, 10, 1), ("600.00", "200.00")),
        ("tier_1", "enterprise", date(2024, 1, 1), ("500.00", "200.00")),
        ("tier_1", "enterprise", date(2025, 12, 31), ("500.00", "200.00")),
        ("tier_1", None, date(2026, 1, 1), ("600.00", "200.00")),
        ("tier_2", None, date(2023, 10, 1), ("150.00", "50.00")),
        ("tier_2", "public_body", date(2025, 6, 1), ("150.00", "50.00")),
        ("tier_2", None, date(2026, 11, 1), ("150.00", "50.00")),
    ],
)
def test_shenzhens_tiers(
    plan: str, employer: str | None, on: date, expected: tuple[str, str]
) -> None:
    told = pay("深圳", on, plan=plan, employer=employer)
    assert (str(told.employer), str(told.employee)) == expected


def test_shenzhens_cut_is_on_file_for_enterprises_only() -> None:
    with pytest.raises(NotKnown, match="stated for enterprises"):
        pay("深圳", date(2025, 6, 1), plan="tier_1", employer="public_body")
    with pytest.raises(InvalidInput, match="employer: got None"):
        pay("深圳", date(2025, 6, 1), plan="tier_1")
    with pytest.raises(NotKnown, match="tier_1 and tier_2 only"):
        pay("深圳", date(2026, 6, 1))


def test_a_maternity_rate_that_may_be_inside_is_listed_as_not_on_file() -> None:
    # Shenzhen 2026: 0.5 %, whether inside the employer rate is not said.
    told = pay("深圳", date(2026, 6, 1), plan="tier_1")
    assert (MATERNITY, EMPLOYER) in told.not_on_file
    assert (MATERNITY, EMPLOYER) not in parts(told)


def test_xians_maternity_is_beside_the_7_percent() -> None:
    assert parts(pay("西安", date(2025, 1, 1))) == {
        (BASIC, EMPLOYER): "700.00",
        (BASIC, EMPLOYEE): "200.00",
        (MATERNITY, EMPLOYER): "100.00",
    }


def test_dalians_large_sum_is_a_share_of_the_base_from_both() -> None:
    told = pay("大连", date(2025, 1, 1), base="8190")
    assert parts(told) == {
        (BASIC, EMPLOYER): "655.20",
        (BASIC, EMPLOYEE): "163.80",
        (LARGE_SUM, EMPLOYER): "16.38",
        (LARGE_SUM, EMPLOYEE): "8.19",
    }
    assert {p.to for p in told.parts if p.component is LARGE_SUM} == {Destination.LARGE_SUM_FUND}
    assert told.not_on_file == ((MATERNITY, EMPLOYER),)


@pytest.mark.parametrize(
    ("employer", "expected"),
    [("enterprise", "900.00"), ("public_body", "835.00"), ("civil_service", "835.00")],
)
def test_lanzhous_employer_rate_depends_on_the_employer(employer: str, expected: str) -> None:
    told = pay("兰州", date(2025, 1, 10), employer=employer)
    assert (str(told.employer), str(told.employee)) == (expected, "200.00")


def test_lanzhou_needs_to_know_the_employer() -> None:
    with pytest.raises(InvalidInput, match="employer: got None"):
        pay("兰州", date(2025, 1, 10))


@pytest.mark.parametrize(
    ("on", "employer"),
    [(date(2024, 6, 30), "850.00"), (date(2024, 7, 1), "600.00"), (date(2025, 1, 1), "600.00")],
)
def test_hainans_employers_pay_less_since_july_2024(on: date, employer: str) -> None:
    told = pay("海南", on)
    assert (str(told.employer), str(told.employee)) == (employer, "200.00")
    assert parts(told) == {(BASIC, EMPLOYER): employer, (BASIC, EMPLOYEE): "200.00"}
    # Maternity is inside the 8.5 %; whether it is inside the 6 % two pages tell apart.
    assert ((MATERNITY, EMPLOYER) in told.not_on_file) is (on >= date(2024, 7, 1))


def test_what_is_not_on_file_may_be_told_by_the_caller() -> None:
    day = date(2026, 11, 1)
    policy = Policy().with_values(
        "长春",
        maternity_rate={"rate": "0.007", "merged": False},
        large_sum=[{"payer": "employee", "sum": "7"}, {"payer": "employer", "rate": "0.002"}],
        since=day,
        source="our notice",
    )
    told = pay("长春", day, policy)
    assert parts(told) == {
        (BASIC, EMPLOYER): "770.00",
        (BASIC, EMPLOYEE): "200.00",
        (MATERNITY, EMPLOYER): "70.00",
        (LARGE_SUM, EMPLOYER): "20.00",
        (LARGE_SUM, EMPLOYEE): "7.00",
    }
    assert told.not_on_file == ()


def test_each_contribution_is_rounded_as_the_region_does() -> None:
    day = date(2025, 10, 1)
    for written, employee in (
        ("jiao up", "87.90"),
        ("yuan half_up", "88.00"),
        ("fen down", "87.86"),
    ):
        policy = Policy().with_values("长春", contribution_rounding=written, since=day, source="x")
        assert str(pay("长春", day, policy, base="4393.20").employee) == employee  # 87.864


@given(st.integers(0, 10**8), st.integers(0, 10**6))
def test_contributions_never_fall_as_the_base_rises(amount: int, more: int) -> None:
    day = date(2025, 1, 1)
    low, high = (pay("大连", day, base=str(Decimal(a) / 100)) for a in (amount, amount + more))
    assert low.employer <= high.employer
    assert low.employee <= high.employee
    assert high.total == high.employer + high.employee


# Others of the employee scheme


@pytest.mark.parametrize(
    ("region", "on", "plan", "expected"),
    [
        ("长春", date(2025, 10, 1), "pool_only", {(BASIC, PERSON): "388.94"}),
        ("长春", date(2026, 11, 1), "pool_and_account", {(BASIC, PERSON): "589.49"}),
        ("北京", date(2026, 6, 30), "pool_only", {(BASIC, PERSON): "584.92"}),
        ("北京", date(2025, 6, 30), "pool_only", {(BASIC, PERSON): "576.32"}),
        ("北京", date(2024, 7, 1), "pool_only", {(BASIC, PERSON): "576.32"}),
        ("北京", date(2024, 6, 30), "pool_only", {(BASIC, PERSON): "553.56"}),
        ("北京", date(2022, 6, 30), "pool_only", {(BASIC, PERSON): "460.96"}),
        (
            "西安",
            date(2025, 12, 31),
            "pool_only",
            {(BASIC, PERSON): "466.38", (LARGE_SUM, PERSON): "8.00"},
        ),
        # 0.3 % of 8190 is 24.57
        (
            "大连",
            date(2025, 1, 1),
            "pool_only",
            {(BASIC, PERSON): "475.02", (LARGE_SUM, PERSON): "24.57"},
        ),
        # 61500 × 5 % / 12 and × 11 % / 12
        ("重庆", date(2025, 1, 1), "tier_1", {(BASIC, PERSON): "256.25"}),
        ("重庆", date(2025, 12, 31), "tier_2", {(BASIC, PERSON): "563.75"}),
        # 6117 × 8.75 % = 535.2375; × 0.75 % = 45.8775
        (
            "成都",
            date(2025, 10, 1),
            "pool_and_account",
            {(BASIC, PERSON): "535.24", (LARGE_SUM, PERSON): "45.88"},
        ),
        (
            "成都",
            date(2025, 9, 30),
            "pool_and_account",
            {(BASIC, PERSON): "526.31", (LARGE_SUM, PERSON): "45.11"},
        ),
    ],
)
def test_flexible_workers_pay_all_of_their_plan(
    region: str, on: date, plan: str, expected: dict[Any, str]
) -> None:
    told = yibao.monthly_contribution(worker(region, status="flexible", plan=plan), on=on)
    assert parts(told) == expected
    assert told.employer == told.employee == 0


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 2, 29), "400.00"),
        (date(2024, 3, 1), "325.00"),
        (date(2025, 12, 31), "325.00"),
        (date(2026, 1, 1), None),
    ],
)
def test_guangzhous_flexible_workers_pay_on_the_base_they_chose(
    on: date, expected: str | None
) -> None:
    told = worker("广州", status="flexible", plan="pool_only", base="5000")
    if expected is None:
        with pytest.raises(NotKnown, match="cut ended with 2025, and the notice of 2022 has 8%"):
            yibao.monthly_contribution(told, on=on)
        return
    assert str(yibao.monthly_contribution(told, on=on).total) == expected


def test_a_flexible_plan_that_is_not_offered_is_not_known() -> None:
    with pytest.raises(NotKnown, match="pool_only and pool_and_account"):
        yibao.monthly_contribution(
            worker("长春", status="flexible", plan="tier_1"), on=date(2025, 10, 1)
        )
    with pytest.raises(NotKnown, match=r"employee\.flexible\.tiers"):
        yibao.monthly_contribution(
            worker("北京", status="flexible", plan="pool_only"), on=date(2022, 7, 1)
        )


def test_a_flexible_workers_plan_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="plan: got None"):
        yibao.monthly_contribution(worker("长春", status="flexible"), on=date(2025, 10, 1))


def test_changchuns_yearly_sums_of_2021_are_not_lost() -> None:
    # 3091.63 a year, 100 of it large-sum: no month's contribution follows from it by a rate.
    with pytest.raises(NotKnown):
        yibao.monthly_contribution(
            worker("长春", status="flexible", plan="pool_only"), on=date(2021, 6, 1)
        )


def test_retired_members_pay_no_basic_contribution() -> None:
    told = yibao.monthly_contribution(worker("长春", status="retired"), on=date(2026, 11, 1))
    assert (told.parts, told.base, told.total) == ((), None, Decimal("0.00"))
    assert told.not_on_file == ((LARGE_SUM, PERSON),)


def test_a_retired_members_yearly_large_sum_is_not_lost() -> None:
    # Yinchuan, since 2025-01-01: 60 yuan a year. In which month is not on file.
    told = yibao.monthly_contribution(worker("银川", status="retired"), on=date(2025, 3, 1))
    assert (LARGE_SUM, PERSON) in parts(told) or (LARGE_SUM, PERSON) in told.not_on_file


def test_a_retired_members_monthly_large_sum_is_due() -> None:
    policy = Policy().with_values(
        "长春",
        large_sum=[{"payer": "person", "status": "retired", "sum": "5"}],
        since=date(2026, 1, 1),
        source="our notice",
    )
    told = yibao.monthly_contribution(
        worker("长春", status="retired"), on=date(2026, 1, 1), policy=policy
    )
    assert parts(told) == {(LARGE_SUM, PERSON): "5.00"}
    assert told.not_on_file == ()
    beijing = yibao.monthly_contribution(worker("北京", status="retired"), on=date(2026, 1, 1))
    assert parts(beijing) == {(LARGE_SUM, PERSON): "3.00"}


def test_the_unemployment_fund_pays_for_who_draws_benefit() -> None:
    # Lanzhou, since 2025-01-01: 11 % of the base.
    told = yibao.monthly_contribution(
        worker("兰州", status="unemployed", base="5000"), on=date(2025, 1, 1)
    )
    assert parts(told) == {(BASIC, Payer.UNEMPLOYMENT_FUND): "550.00"}
    assert told.employee == 0
    with pytest.raises(NotKnown):
        yibao.monthly_contribution(
            worker("兰州", status="unemployed", base="5000"), on=date(2024, 12, 31)
        )


def test_what_the_fund_pays_elsewhere_is_not_known_unless_told() -> None:
    day = date(2026, 1, 1)
    person = worker("长春", status="unemployed")
    with pytest.raises(NotKnown, match=r"employee\.contribution\.unemployed"):
        yibao.monthly_contribution(person, on=day)
    policy = Policy().with_values(
        "长春", unemployed_contribution={"rate": "0.077", "base": "4393.20"}, since=day, source="x"
    )
    told = yibao.monthly_contribution(person, on=day, policy=policy)
    assert str(told.total) == "338.28"


def test_nothing_is_due_while_suspended() -> None:
    told = yibao.monthly_contribution(worker("长春", status="suspended"), on=date(2026, 1, 1))
    assert (told.parts, told.total, told.not_on_file) == ((), Decimal("0.00"), ())


def test_residents_are_sent_to_their_own_function_and_back() -> None:
    resident = Enrolment(scheme="resident", region="长春", group="adult")
    with pytest.raises(
        InvalidInput, match=r"scheme.*expected the employee scheme.*resident_premium"
    ):
        yibao.monthly_contribution(resident, on=date(2026, 1, 1))
    with pytest.raises(
        InvalidInput, match=r"scheme.*expected the resident scheme.*monthly_contribution"
    ):
        yibao.resident_premium(worker("长春", base="1"), benefit_year=2026)


def test_before_the_scheme_there_was_no_contribution() -> None:
    with pytest.raises(NotInForce, match="1998-12-14"):
        pay("北京", date(1997, 1, 1))


# Residents


def premium(region: str | None, year: int, policy: Policy | None = None, **facts: Any) -> Any:
    paid = facts.pop("paid", "in_window")
    told = Enrolment(scheme="resident", region=region, **{"group": "adult", **facts})
    return yibao.resident_premium(told, benefit_year=year, paid=paid, policy=policy)


@pytest.mark.parametrize(
    ("region", "year", "facts", "expected"),
    [
        ("北京", 2026, {"group": "elderly"}, "460.00"),
        ("北京", 2026, {"group": "student"}, "435.00"),
        ("北京", 2026, {"group": "adult"}, "795.00"),
        ("北京", 2024, {"group": "adult"}, "705.00"),
        ("北京", 2021, {"group": "adult"}, "580.00"),
        ("北京", 2020, {"group": "minor"}, "300.00"),
        ("长春", 2025, {"group": "minor"}, "410.00"),
        ("长春", 2024, {"helped": "dibao"}, "240.00"),
        ("广州", 2026, {"group": "学生"}, "413.00"),
        ("广州", 2026, {"group": "adult"}, "549.00"),
        ("长春", 2021, {"group": "adult"}, "320.00"),
        ("长春", 2021, {"group": "minor"}, "200.00"),
        ("大连", 2025, {"group": "adult"}, "460.00"),
        ("大连", 2025, {"group": "minor"}, "400.00"),
        ("大连", 2025, {"group": "adult", "helped": "dibao"}, "0.00"),
        ("大连", 2025, {"group": "student", "helped": "特困人员"}, "0.00"),
        ("大连", 2025, {"group": "adult", "helped": "dibao_edge"}, "184.00"),
        ("大连", 2025, {"group": "student", "helped": "dibao_edge"}, "160.00"),
        ("大连", 2024, {"group": "adult"}, "440.00"),
        ("大连", 2021, {"group": "student"}, "295.00"),
        ("西安", 2019, {"group": "elderly"}, "50.00"),
        ("西安", 2019, {"group": "adult"}, "220.00"),
        ("西安", 2025, {"group": "adult", "helped": "dibao"}, "110.00"),
        ("兰州", 2025, {"group": "adult", "helped": "orphan"}, "0.00"),
        ("兰州", 2025, {"group": "minor", "helped": "monitored"}, "150.00"),
        ("兰州", 2025, {"group": "adult", "helped": "out_of_poverty"}, "300.00"),
        ("重庆", 2025, {"plan": "tier_1"}, "400.00"),
        ("重庆", 2025, {"plan": "二档"}, "775.00"),
        ("重庆", 2022, {"plan": "tier_2"}, "695.00"),
        ("呼和浩特", 2022, {"group": "without_permit"}, "940.00"),
        ("呼和浩特", 2022, {"helped": "low_income"}, "180.00"),
        ("武汉", 2024, {}, "380.00"),
        ("海南", 2023, {}, "350.00"),
    ],
)
def test_what_residents_pay(region: str, year: int, facts: dict[str, Any], expected: str) -> None:
    assert str(premium(region, year, **facts).individual) == expected


@pytest.mark.parametrize(
    ("region", "year", "facts", "words"),
    [
        ("北京", 2026, {"group": "minor"}, "other groups"),
        ("北京", 2019, {}, "resident.premium.individual"),
        ("北京", 2026, {"helped": "dibao"}, "helped groups are not on file"),
        ("兰州", 2025, {"helped": "dibao"}, "rural classes"),
        ("重庆", 2025, {"plan": "tier_3"}, "tier_1 and tier_2"),
        ("大连", 2023, {}, "2022-01-01..2022-12-31"),
    ],
)
def test_what_residents_pay_is_not_guessed(
    region: str, year: int, facts: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotKnown) as caught:
        premium(region, year, **facts)
    assert words in str(caught.value)


def test_group_and_tier_are_asked_for_where_they_decide() -> None:
    with pytest.raises(InvalidInput, match="group: got None"):
        premium("北京", 2026, group=None)
    with pytest.raises(InvalidInput, match="plan: got None"):
        premium("重庆", 2025)
    assert str(premium("武汉", 2024, group="adult").individual) == "380.00"


def test_guangzhous_subsidy_and_its_central_part() -> None:
    # 2026: adults 549 and 820, students 413 and 956; Guangdong stands in the class of 30 %.
    adult, student = premium("广州", 2026), premium("广州", 2026, group="student")
    assert (str(adult.subsidy), str(adult.central), str(adult.total)) == (
        "820.00",
        "217.20",
        "1369.00",
    )
    assert (str(student.subsidy), str(student.central), str(student.total)) == (
        "956.00",
        "217.20",
        "1369.00",
    )


@pytest.mark.parametrize(
    ("region", "year", "subsidy", "central"),
    [
        ("大连", 2024, "730.00", "201.00"),  # 30 %, apart from its province
        ("西安", 2025, "670.00", "536.00"),  # 80 %
        ("兰州", 2024, "640.00", "512.00"),  # 80 %
        ("兰州", 2025, "670.00", "536.00"),
    ],
)
def test_the_central_part_of_the_subsidy(
    region: str, year: int, subsidy: str, central: str
) -> None:
    told = premium(region, year)
    assert (str(told.subsidy), str(told.central)) == (subsidy, central)


def test_a_subsidy_that_is_not_on_file_is_none() -> None:
    told = premium("北京", 2026)
    assert (told.subsidy, told.central, told.total) == (None, None, None)


def test_the_benefit_year_follows_the_notice_year() -> None:
    # N-FIN-12: what the notice of 2025 sets is collected in autumn 2025 for 2026.
    told = premium("北京", 2026)
    assert (told.benefit_year, told.notice_year) == (2026, 2025)


@pytest.mark.parametrize(
    ("year", "individual", "subsidy"),
    [
        # individual: the notice of the year before; subsidy: that of the year itself (N-FIN-10, 12)
        (2019, "220.00", "520.00"),
        (2020, "250.00", "550.00"),
        (2021, "280.00", "580.00"),
        (2022, "320.00", "610.00"),
        (2023, "350.00", "640.00"),
        (2024, "380.00", "670.00"),
        (2025, "400.00", "700.00"),
        (2026, "400.00", "724.00"),
    ],
)
def test_the_national_principle_gives_the_least_premium_of_a_benefit_year(
    year: int, individual: str, subsidy: str
) -> None:
    with pytest.raises(NotKnown, match="On file: nothing"):
        premium("999902", year, BARE)
    told = premium("999902", year, BARE.using(national=True))
    assert (str(told.individual), str(told.subsidy)) == (individual, subsidy)


def test_the_principle_never_stands_in_for_a_local_value() -> None:
    national = Policy().using(national=True)
    assert str(premium("北京", 2026, national).individual) == "795.00"
    # On file locally, but for other groups: the principle doesn't fill the row.
    with pytest.raises(NotKnown):
        premium("北京", 2026, national, group="minor")


def test_an_answer_by_principle_is_marked() -> None:
    law = BARE.using(national=True).law("999902", date(2026, 1, 1))
    for name in ("premium", "subsidy"):
        piece = law.piece(name)
        assert piece is not None
        assert piece.entry.principle
        assert piece.inherited_from.zh == "全国"


def test_2027_is_not_known_even_in_principle() -> None:
    with pytest.raises(NotKnown, match="notice of 2026 was not found"):
        premium("999902", 2027, BARE.using(national=True))


def test_late_payers_owe_the_subsidy_too_where_the_region_says_so() -> None:
    day = date(2026, 1, 1)
    policy = Policy().with_values(
        "长春",
        premium="400",
        late_premium={"sum": "400", "owes_subsidy": True},
        subsidy={"sum": "700"},
        since=day,
        source="x",
    )
    assert str(premium("长春", 2026, policy).individual) == "400.00"
    assert str(premium("长春", 2026, policy, paid="逾期").individual) == "1100.00"


@pytest.mark.parametrize("year", ["2026", 2026.0, True, None, 0, -1, 10_000, 20260])
def test_a_benefit_year_is_a_year(year: Any) -> None:
    with pytest.raises(InvalidInput, match="benefit_year"):
        premium("北京", year)


def test_an_unknown_time_of_payment_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"paid: got 'soon'.*in_window"):
        premium("北京", 2026, paid="soon")


@pytest.mark.parametrize("scheme", ["新农合", "城镇居民医保"])
def test_the_merged_schemes_pay_the_resident_premium(scheme: str) -> None:
    told = Enrolment(scheme=scheme, region="北京", group="adult")
    assert str(yibao.resident_premium(told, benefit_year=2026).individual) == "795.00"


def test_no_premium_before_the_resident_scheme() -> None:
    with pytest.raises(NotInForce):
        premium("北京", 2010)


def test_the_base_is_explained_with_its_source() -> None:
    told = yibao.explain(yibao.contribution_base, worker("深圳", wage="1000"), on=date(2026, 1, 1))
    assert told.evidence is Evidence.REPORTED
    assert {c.parameter for c in told.citations} == {
        "employee.contribution.base_floor",
        "employee.contribution.base_ceiling",
    }
    assert "《2026年度医保缴费基数与费率温馨提示》" in str(told)
