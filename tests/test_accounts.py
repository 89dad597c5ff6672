"""Credits to the personal account in real regions, before, during and after their reforms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import yibao
from yibao import (
    Enrolment,
    Evidence,
    InvalidInput,
    Month,
    NotInForce,
    NotKnown,
    Policy,
    YibaoError,
)
from yibao.vocabulary import CreditKind


def member(region: str, status: str = "in_service", **facts: Any) -> Enrolment:
    if status == "in_service" and not {"base", "wage"} & set(facts):
        facts["base"] = "10000"
    return Enrolment(scheme="employee", status=status, region=region, **facts)


def credit(region: str, on: date, policy: Policy | None = None, **facts: Any) -> str:
    return str(yibao.monthly_credit(member(region, **facts), on=on, policy=policy))


def aged(years: int, on: date) -> date:
    """The birth date of who turned so old on that very day."""
    return on.replace(year=on.year - years)


# In service


@pytest.mark.parametrize(
    ("region", "on", "expected"),
    [
        ("长春", date(2023, 1, 1), "190.00"),
        ("长春", date(2025, 9, 30), "190.00"),
        ("长春", date(2025, 10, 1), "190.00"),
        ("长春", date(2026, 11, 1), "190.00"),
        ("大连", date(2023, 1, 1), "200.00"),
        ("大连", date(2025, 6, 1), "200.00"),
        ("北京", date(2022, 9, 1), "200.00"),
        ("上海", date(2023, 7, 1), "200.00"),
        ("武汉", date(2023, 2, 1), "200.00"),
        ("西安", date(2023, 1, 1), "200.00"),
        ("兰州", date(2023, 1, 1), "200.00"),
        ("成都", date(2023, 1, 1), "200.00"),
        ("济南", date(2024, 1, 1), "200.00"),
        ("银川", date(2023, 6, 1), "200.00"),
    ],
)
def test_after_the_reform_a_share_of_the_base_is_credited_at_any_age(
    region: str, on: date, expected: str
) -> None:
    assert credit(region, on) == expected


@pytest.mark.parametrize(
    ("region", "on"),
    [
        ("长春", date(2022, 12, 30)),
        ("大连", date(2022, 12, 31)),
        ("广州", date(2022, 12, 1)),  # nor does one that is the nation's rule from memory
        ("常州", date(2023, 1, 1)),
        ("苏州", date(2026, 6, 1)),
        ("武汉", date(2022, 12, 31)),
        ("西安", date(2022, 11, 30)),
        ("兰州", date(2022, 12, 31)),
        ("成都", date(2022, 11, 30)),
        ("银川", date(2023, 5, 31)),
        ("济南", date(2023, 12, 31)),
        ("重庆", date(2023, 12, 31)),
        ("海南", date(2021, 12, 30)),
        ("石家庄", date(2025, 6, 1)),  # an undated credit answers on no day
    ],
)
def test_outside_the_days_on_file_no_credit_is_guessed(region: str, on: date) -> None:
    with pytest.raises(NotKnown, match=r"employee\.credit\.in_service"):
        credit(region, on, birth_date=date(1980, 1, 1))


@pytest.mark.parametrize(
    ("region", "last", "bands"),
    [
        # the last day before the reform, and from which age how much of 10000 is credited
        ("北京", date(2022, 8, 31), {0: "280.00", 35: "300.00", 45: "400.00"}),
        ("武汉", date(2023, 1, 31), {0: "310.00", 35: "340.00", 45: "410.00"}),
        ("西安", date(2022, 12, 31), {0: "270.00", 41: "300.00", 51: "360.00"}),
    ],
)
def test_before_the_reform_the_credit_depended_on_age(
    region: str, last: date, bands: dict[int, str]
) -> None:
    starts = sorted(bands)
    for index, start in enumerate(starts):
        assert credit(region, last, birth_date=aged(max(start, 20), last)) == bands[start]
        if index:
            # A day short of the birthday the band below still holds.
            day_short = date.fromordinal(aged(start, last).toordinal() + 1)
            assert credit(region, last, birth_date=day_short) == bands[starts[index - 1]]
    with pytest.raises(InvalidInput, match="birth_date: got None"):
        credit(region, last)


def test_changchun_credited_by_age_on_the_last_day_before_the_reform() -> None:
    # The page has 3 % of those below 45 and 4 % of those above, and doesn't place who is 45.
    last = date(2022, 12, 31)
    credited = {age: credit("长春", last, birth_date=aged(age, last)) for age in (30, 44, 46, 60)}
    assert credited == {30: "300.00", 44: "300.00", 46: "400.00", 60: "400.00"}
    with pytest.raises(NotKnown, match="those below and those above 45"):
        credit("长春", last, birth_date=aged(45, last))


def test_chengdu_credited_a_line_in_age_before_the_reform() -> None:
    # 2 % and 0.02 % per year of age, from 50 on 0.035 %, of the base
    on = date(2022, 12, 31)
    credited = {age: credit("成都", on, birth_date=aged(age, on)) for age in (30, 49, 50, 60)}
    assert credited == {30: "260.00", 49: "298.00", 50: "375.00", 60: "410.00"}


@pytest.mark.parametrize(
    ("on", "wage", "expected"),
    [
        (date(2025, 10, 1), "3000", "83.47"),  # 4393.20 × 1.9 % = 83.4708
        (date(2025, 10, 1), "30000", "417.35"),  # 21966 × 1.9 % = 417.354
        (date(2025, 9, 30), "3000", "81.83"),  # 4307.10 × 1.9 % = 81.8349
        (date(2025, 9, 30), "30000", "409.17"),  # 21535.50 × 1.9 % = 409.1745
        (date(2025, 10, 1), "12000", "228.00"),
    ],
)
def test_the_credit_is_counted_on_the_limited_base(on: date, wage: str, expected: str) -> None:
    assert credit("长春", on, wage=wage) == expected


def test_one_and_nine_tenths_are_credited_though_two_are_paid() -> None:
    on = date(2026, 11, 1)
    told = member("长春", base="12000")
    assert str(yibao.monthly_contribution(told, on=on).employee) == "240.00"
    assert str(yibao.monthly_credit(told, on=on)) == "228.00"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2023, 9, 30), None),
        (date(2023, 10, 1), "200.00"),
        (date(2026, 11, 1), "200.00"),
    ],
)
def test_shenzhens_first_tier(on: date, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(NotKnown):
            credit("深圳", on, plan="tier_1", birth_date=date(1980, 1, 1))
    else:
        assert credit("深圳", on, plan="tier_1") == expected


def test_shenzhens_second_tier_is_not_known() -> None:
    with pytest.raises(NotKnown):
        credit("深圳", date(2026, 1, 1), plan="tier_2")


def test_the_credit_is_rounded_as_the_region_does() -> None:
    day = date(2025, 10, 1)
    for written, expected in (("jiao down", "83.40"), ("jiao up", "83.50"), ("fen up", "83.48")):
        policy = Policy().with_values("长春", credit_rounding=written, since=day, source="x")
        assert credit("长春", day, policy, base="4393.20") == expected


# Yearly sums


@pytest.mark.parametrize(
    ("age", "yearly"),
    [(20, "210.00"), (34, "210.00"), (35, "420.00"), (44, "420.00"), (45, "630.00")],
)
@pytest.mark.parametrize("year", [2019, 2022])
def test_shanghais_yearly_sum_stood_in_july(age: int, yearly: str, year: int) -> None:
    july = date(year, 7, 15)
    told = member("上海", birth_date=aged(age, date(year, 6, 1)))
    booked = yibao.credits(told, july)
    assert [(str(c.amount), c.kind) for c in booked] == [
        ("200.00", CreditKind.CONTRIBUTION),
        (yearly, CreditKind.POOL_YEARLY),
    ]
    assert yibao.monthly_credit(told, on=july) == Decimal("200.00") + Decimal(yearly)
    for month in (date(year, 8, 1), date(year + 1, 6, 30)):
        assert str(yibao.monthly_credit(told, on=month)) == "200.00"


def test_since_july_2023_shanghai_credits_the_own_contribution_only() -> None:
    told = member("上海", birth_date=date(1985, 1, 1))
    assert [c.kind for c in yibao.credits(told, "2023-07")] == [CreditKind.CONTRIBUTION]
    assert str(yibao.monthly_credit(told, on=date(2023, 7, 1))) == "200.00"


@pytest.mark.parametrize(("age", "yearly"), [(60, "1680.00"), (74, "1680.00"), (75, "1890.00")])
@pytest.mark.parametrize("year", [2019, 2023, 2025])
def test_shanghais_retired_members_get_a_yearly_sum_in_july(
    age: int, yearly: str, year: int
) -> None:
    told = member("上海", "retired", birth_date=aged(age, date(year, 6, 1)))
    (booked,) = yibao.credits(told, Month(year, 7))
    assert (str(booked.amount), booked.kind, booked.month) == (
        yearly,
        CreditKind.RETIREE_YEARLY,
        Month(year, 7),
    )
    assert yibao.credits(told, Month(year, 8)) == ()
    assert str(yibao.monthly_credit(told, on=date(year, 12, 1))) == "0.00"


@pytest.mark.parametrize("status", ["in_service", "retired"])
def test_a_yearly_sum_whose_month_is_not_known_is_not_left_out(status: str) -> None:
    # June 2019: the sums are on file, the month in which they were booked isn't.
    told = member("上海", status, birth_date=date(1950, 1, 1), base="10000")
    with pytest.raises(NotKnown):
        yibao.monthly_credit(told, on=date(2019, 6, 15))


# Retired


@pytest.mark.parametrize(
    ("region", "on", "facts", "expected"),
    [
        ("长春", date(2023, 1, 1), {}, "108.22"),  # 111 less 2.78 for long-term care
        ("长春", date(2026, 11, 1), {}, "108.22"),
        ("武汉", date(2023, 2, 1), {}, "83.00"),
        ("武汉", date(2023, 2, 1), {"origin": "employer"}, "83.00"),
        ("武汉", date(2023, 2, 1), {"origin": "灵活就业退休"}, "66.00"),
        ("西安", date(2023, 1, 1), {}, "100.00"),
        ("西安", date(2023, 1, 1), {"origin": "flexible"}, "100.00"),
        ("西安", date(2022, 12, 31), {"pension": "3000"}, "150.00"),
        ("西安", date(2022, 12, 1), {"pension": "3456.78"}, "172.84"),  # 172.839
        ("大连", date(2023, 1, 1), {}, "80.00"),
        ("大连", date(2026, 11, 1), {}, "80.00"),
        ("郑州", date(2024, 5, 21), {}, "95.00"),
        ("郑州", date(2025, 1, 1), {}, "95.00"),
        ("兰州", date(2023, 1, 1), {}, "90.00"),
        ("兰州", date(2023, 10, 31), {}, "90.00"),
        ("哈尔滨", date(2023, 1, 1), {}, "90.00"),
    ],
)
def test_retired_members(region: str, on: date, facts: dict[str, Any], expected: str) -> None:
    assert credit(region, on, status="retired", **facts) == expected


def test_what_long_term_care_takes_of_a_retired_members_credit_is_booked_apart() -> None:
    booked = yibao.credits(member("长春", "retired"), "2026-03")
    assert [(str(c.amount), c.kind) for c in booked] == [
        ("111.00", CreditKind.RETIREE),
        ("-2.78", CreditKind.PREMIUM_TAKEN),
    ]


@pytest.mark.parametrize(
    ("region", "on", "words"),
    [
        ("长春", date(2022, 12, 31), "the rate itself is not on file"),
        ("武汉", date(2023, 1, 31), "floor base that is not on file"),
        ("西安", date(2022, 11, 30), "employee.credit.retiree"),
        ("大连", date(2022, 12, 31), "On file: from 2023-01-01"),
        ("郑州", date(2024, 5, 20), "2024-05-21..2025-01-01"),
        ("郑州", date(2025, 1, 2), "2024-05-21..2025-01-01"),
        ("兰州", date(2023, 11, 1), "2023-01-01..2023-10-30, 2023-10-31"),
        ("广州", date(2025, 1, 1), "employee.credit.retiree"),
        ("海南", date(2021, 12, 30), "2021-12-31..2025-05-02"),
    ],
)
def test_retired_members_of_whom_nothing_is_on_file(region: str, on: date, words: str) -> None:
    with pytest.raises(NotKnown) as caught:
        credit(region, on, status="retired", birth_date=date(1950, 1, 1), pension="3000")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "on", [date(2022, 8, 1), date(2022, 8, 31), date(2022, 9, 1), date(2026, 11, 1)]
)
def test_beijings_retired_members_get_more_from_70_on(on: date) -> None:
    turning = aged(70, on)
    assert credit("北京", on, status="retired", birth_date=turning) == "110.00"
    younger = turning.replace(year=turning.year + 1)
    assert credit("北京", on, status="retired", birth_date=younger) == "100.00"
    next_day = date.fromordinal(turning.toordinal() + 1)
    assert credit("北京", on, status="retired", birth_date=next_day) == "100.00"


def test_a_pension_is_asked_for_where_the_credit_is_a_share_of_it() -> None:
    with pytest.raises(InvalidInput, match="pension: got None"):
        credit("西安", date(2022, 12, 31), status="retired")


def test_hainans_line_in_missing_years_lays_over_its_undated_entry() -> None:
    # 60 yuan under 70, 72 from 70 on; 3 % less for each missing year
    rows = [
        {
            "age": "..69",
            "sum": {"start": 60, "per": Decimal("-1.8"), "of": "short_years", "min": 0},
        },
        {
            "age": "70..",
            "sum": {"start": 72, "per": Decimal("-2.16"), "of": "short_years", "min": 0},
        },
    ]
    day = date(2025, 1, 1)
    policy = Policy().with_values("海南", retiree_credit=rows, since=day, source="jiusong-7060180")
    credited = {
        (age, short): credit(
            "海南", day, policy, status="retired", birth_date=aged(age, day), short_years=short
        )
        for age in (69, 70)
        for short in (0, 5, 34)
    }
    assert credited == {
        (69, 0): "60.00",
        (69, 5): "51.00",
        (69, 34): "0.00",
        (70, 0): "72.00",
        (70, 5): "61.20",
        (70, 34): "0.00",
    }


JINAN = {"pension_rate": "0.04", "least": "50", "most": "170"}


@pytest.mark.parametrize(
    ("pension", "expected"),
    [
        ("1000", "50.00"),
        ("1250", "50.00"),
        ("2000.10", "80.00"),
        ("4250", "170.00"),
        ("9000", "170.00"),
    ],
)
def test_a_share_of_the_pension_has_a_least_and_a_most(pension: str, expected: str) -> None:
    # Jinan before the reform, undated there: 4 % of the pension, 50 to 170 yuan.
    day = date(2022, 6, 1)
    policy = Policy().with_values("济南", retiree_credit=JINAN, since=day, source="jiusong-refund")
    assert credit("济南", day, policy, status="retired", pension=pension) == expected


def test_a_premium_is_taken_from_the_credit() -> None:
    day = date(2026, 1, 1)
    policy = Policy().with_values(
        "长春", retiree_credit={"sum": "111", "deducted": "5"}, since=day, source="x"
    )
    told = member("长春", "retired")
    booked = yibao.credits(told, day, policy=policy)
    assert [(str(c.amount), c.kind) for c in booked] == [
        ("111.00", CreditKind.RETIREE),
        ("-5.00", CreditKind.PREMIUM_TAKEN),
    ]
    assert str(yibao.monthly_credit(told, on=day, policy=policy)) == "106.00"


def test_no_more_premium_is_taken_than_is_credited() -> None:
    day = date(2026, 1, 1)
    policy = Policy().with_values(
        "长春", retiree_credit={"sum": "3", "deducted": "5"}, since=day, source="x"
    )
    assert credit("长春", day, policy, status="retired") == "0.00"


def test_a_yearly_sum_and_a_premium_meet_in_one_month() -> None:
    cells = {"yearly": "1200", "month": 3, "deducted": "5"}
    policy = Policy().with_values("长春", retiree_credit=cells, since=date(2026, 1, 1), source="x")
    told = member("长春", "retired")
    for month in (date(2026, 3, 1), date(2026, 4, 1)):
        booked = yibao.credits(told, month, policy=policy)
        total = yibao.monthly_credit(told, on=month, policy=policy)
        assert sum((c.amount for c in booked), Decimal(0)) == total
        assert total >= 0


# Flexible, unemployed, suspended, residents


@pytest.mark.parametrize(
    ("region", "on", "facts", "expected"),
    [
        # 6077.26 × 1.9 % = 115.46794
        ("长春", date(2025, 10, 1), {"plan": "pool_and_account"}, "115.47"),
        ("长春", date(2025, 10, 1), {"plan": "pool_only"}, "0.00"),
        ("武汉", date(2023, 2, 1), {"plan": "pool_only"}, "0.00"),
        ("海南", date(2024, 7, 1), {"plan": "pool_only"}, "0.00"),
        ("兰州", date(2025, 1, 1), {"plan": "pool_only", "base": "8000"}, "0.00"),
        ("西安", date(2025, 1, 1), {"plan": "pool_only"}, "0.00"),
        # the fixed base of 5182 × 2 % = 103.64; an own base of 8000 gives 160
        ("西安", date(2025, 1, 1), {"plan": "pool_and_account"}, "103.64"),
        ("西安", date(2025, 1, 1), {"plan": "pool_and_account", "base": "8000"}, "160.00"),
    ],
)
def test_flexible_workers(region: str, on: date, facts: dict[str, Any], expected: str) -> None:
    assert credit(region, on, status="flexible", **facts) == expected


def test_chongqings_flexible_workers_are_not_known() -> None:
    for plan in ("tier_1", "tier_2"):
        with pytest.raises(NotKnown):
            credit("重庆", date(2025, 6, 1), status="flexible", plan=plan)


@pytest.mark.parametrize("region", ["长春", "北京", "上海", "武汉", "兰州"])
def test_what_is_credited_while_on_benefit_is_local_and_not_known(region: str) -> None:
    with pytest.raises(NotKnown, match=r"employee\.credit\.unemployed"):
        credit(region, date(2025, 6, 1), status="unemployed", base="5000")


def test_what_is_credited_while_on_benefit_may_be_told() -> None:
    day = date(2025, 6, 1)
    by_rate = Policy().with_values(
        "长春", unemployed_credit={"rate": "0.019"}, since=day, source="x"
    )
    assert credit("长春", day, by_rate, status="unemployed", base="5000") == "95.00"
    nothing = Policy().with_values("长春", unemployed_credit={"sum": 0}, since=day, source="x")
    assert credit("长春", day, nothing, status="unemployed") == "0.00"
    told = member("长春", "unemployed")
    assert yibao.credits(told, day, policy=nothing) == ()


def test_nothing_is_credited_while_suspended() -> None:
    told = member("长春", "suspended", base="10000")
    assert str(yibao.monthly_credit(told, on=date(2026, 1, 1))) == "0.00"
    assert yibao.credits(told, "2026-01") == ()
    assert yibao.has_personal_account(told, on=date(2026, 1, 1)) is True


@pytest.mark.parametrize("scheme", ["resident", "新农合", "城镇居民医保"])
def test_residents_are_credited_nothing(scheme: str) -> None:
    told = Enrolment(scheme=scheme, region="长春", group="adult")
    assert str(yibao.monthly_credit(told, on=date(2026, 1, 1))) == "0.00"
    assert yibao.credits(told, "2026-01") == ()


def test_whether_residents_were_credited_in_2018_is_not_known() -> None:
    with pytest.raises(NotKnown):
        yibao.monthly_credit(Enrolment(scheme="新农合", region="长春"), on=date(2018, 1, 1))


def test_before_the_scheme_nothing_was_in_force() -> None:
    with pytest.raises(NotInForce, match="1998-12-14"):
        credit("北京", date(1997, 1, 1))


# Months and days of booking


def test_a_month_may_be_told_in_several_ways() -> None:
    told = member("长春")
    expected = yibao.credits(told, Month(2026, 3))
    assert expected[0].month == Month(2026, 3)
    for written in ("2026-03", date(2026, 3, 1), date(2026, 3, 31)):
        assert yibao.credits(told, written) == expected
    with pytest.raises(InvalidInput, match="month"):
        yibao.credits(told, "March")


def test_the_law_of_a_month_is_that_of_its_first_day() -> None:
    # Wuhan's reform: 2023-02-01.
    told = member("武汉", birth_date=date(1970, 1, 1))
    assert [str(c.amount) for c in yibao.credits(told, "2023-01")] == ["200.00", "210.00"]
    assert [c.kind for c in yibao.credits(told, "2023-01")] == [
        CreditKind.CONTRIBUTION,
        CreditKind.POOL_SHARE,
    ]
    assert [str(c.amount) for c in yibao.credits(told, "2023-02")] == ["200.00"]


def test_the_day_of_booking_is_told_where_it_is_on_file() -> None:
    assert yibao.credits(member("长春"), "2026-03")[0].due is None
    policy = Policy().with_values(
        "长春", credit_timing={"lag_months": 1, "day": 31}, since=date(2026, 1, 1), source="x"
    )
    (booked,) = yibao.credits(member("长春"), "2026-03", policy=policy)
    assert booked.due == date(2026, 4, 30)
    (booked,) = yibao.credits(member("长春"), "2026-12", policy=policy)
    assert booked.due == date(2027, 1, 31)


# Allocation


def test_changchuns_contribution_is_split() -> None:
    told = yibao.monthly_contribution(member("长春", base="12000"), on=date(2026, 11, 1))
    split = yibao.allocate(told)
    # 924 and 240 are paid, 228 of it credited
    assert (str(split.personal_account), str(split.pooled_fund)) == ("228.00", "936.00")
    assert (str(split.large_sum_fund), str(split.total)) == ("0.00", "1164.00")


def test_dalians_large_sum_goes_to_its_own_fund() -> None:
    day = date(2025, 1, 1)
    policy = Policy().with_values("大连", in_service_credit={"rate": "0.02"}, since=day, source="x")
    told = yibao.monthly_contribution(member("大连", base="8190"), on=day, policy=policy)
    split = yibao.allocate(told, policy=policy)
    assert (str(split.personal_account), str(split.pooled_fund), str(split.large_sum_fund)) == (
        "163.80",
        "655.20",
        "24.57",
    )


def test_before_the_reform_part_of_the_employers_money_went_to_the_account() -> None:
    day = date(2022, 8, 1)
    told = yibao.monthly_contribution(member("北京", birth_date=date(1970, 1, 1)), on=day)
    split = yibao.allocate(told)
    assert (str(split.personal_account), str(split.pooled_fund)) == ("400.00", "780.00")


def test_a_retired_members_credit_comes_from_no_contribution() -> None:
    told = yibao.monthly_contribution(member("长春", "retired"), on=date(2026, 11, 1))
    split = yibao.allocate(told)
    assert (split.personal_account, split.pooled_fund, split.total) == (0, 0, 0)


def test_the_split_is_that_of_the_day_of_the_contribution() -> None:
    # A reform in the middle of a month.
    day = date(2026, 3, 15)
    policy = Policy().with_values(
        "长春", in_service_credit={"rate": "0.01"}, since=day, until=date(2026, 4, 14), source="x"
    )
    told = yibao.monthly_contribution(member("长春"), on=day, policy=policy)
    assert str(yibao.monthly_credit(member("长春"), on=day, policy=policy)) == "100.00"
    assert str(yibao.allocate(told, policy=policy).personal_account) == "100.00"


# Properties over drawn enrolments


REGIONS = [r.code for r in Policy().regions() if not r.layer]
PLANS = [None, "pool_and_account", "pool_only", "tier_1", "tier_2"]


@cache
def generous() -> Policy:
    """Answers more often: carried forward and by national principle."""
    return Policy().using(carry_forward=True, national=True)


@st.composite
def enrolments(draw: st.DrawFn) -> Enrolment:
    return Enrolment(
        scheme=draw(st.sampled_from(["employee", "employee", "employee", "resident"])),
        status=draw(
            st.sampled_from(["in_service", "in_service", "retired", "flexible", "suspended"])
        ),
        region=draw(st.sampled_from(REGIONS)),
        plan=draw(st.sampled_from(PLANS)),
        base=Decimal(draw(st.integers(0, 5_000_000))) / 100,
        birth_date=draw(st.dates(date(1930, 1, 1), date(1989, 12, 31))),
        retired_on=draw(st.dates(date(1990, 1, 1), date(2020, 12, 31))),
        pension=Decimal(draw(st.integers(0, 2_000_000))) / 100,
        employer=draw(st.sampled_from(["enterprise", "public_body"])),
        origin=draw(st.sampled_from(["employer", "flexible"])),
        short_years=draw(st.integers(0, 40)),
    )


DAYS = st.dates(date(2018, 1, 1), date(2027, 12, 31))
POLICIES = st.sampled_from([Policy, generous])


def tried(call: Any) -> Any:
    """The answer, or the kind of error."""
    try:
        return call()
    except YibaoError as error:
        return type(error)


@given(enrolments(), DAYS, POLICIES)
def test_the_credits_of_a_month_add_up_to_the_monthly_credit(
    told: Enrolment, on: date, terms: Any
) -> None:
    policy = terms()
    total = tried(lambda: yibao.monthly_credit(told, on=on, policy=policy))
    booked = tried(lambda: yibao.credits(told, on, policy=policy))
    if isinstance(total, Decimal):
        assert sum((c.amount for c in booked), Decimal("0.00")) == total
        assert total >= 0
        assert total.as_tuple().exponent == -2
        assert all(c.amount for c in booked)
    else:
        assert booked is total


@given(enrolments(), DAYS)
def test_allocation_conserves_the_money(told: Enrolment, on: date) -> None:
    assume(told.status is not yibao.Status.SUSPENDED)
    policy = generous()
    paid = tried(lambda: yibao.monthly_contribution(told, on=on, policy=policy))
    assume(not isinstance(paid, type))
    split = tried(lambda: yibao.allocate(paid, policy=policy))
    assume(not isinstance(split, type))
    assert split.total == paid.total == paid.employer + paid.employee + paid.paid_by("person")
    assert min(split.personal_account, split.large_sum_fund) >= 0


@given(enrolments(), DAYS, st.integers(0, 1_000_000))
def test_a_higher_base_never_means_a_lower_credit(told: Enrolment, on: date, more: int) -> None:
    assert told.base is not None
    policy = generous()
    low = tried(lambda: yibao.monthly_credit(told, on=on, policy=policy))
    assume(isinstance(low, Decimal))
    richer = member_with(told, base=told.base + Decimal(more) / 100)
    assert yibao.monthly_credit(richer, on=on, policy=policy) >= low


def member_with(told: Enrolment, **changed: Any) -> Enrolment:
    names = (
        "scheme",
        "status",
        "region",
        "plan",
        "base",
        "birth_date",
        "retired_on",
        "pension",
        "employer",
        "origin",
        "short_years",
    )
    return Enrolment(**{**{name: getattr(told, name) for name in names}, **changed})


@given(enrolments(), DAYS)
def test_an_explanation_gives_the_same_answer(told: Enrolment, on: date) -> None:
    plain = tried(lambda: yibao.monthly_credit(told, on=on))
    explained = tried(lambda: yibao.explain(yibao.monthly_credit, told, on=on).value)
    assert explained == plain


def test_a_credit_is_explained_with_its_source_and_evidence() -> None:
    told = yibao.explain(yibao.monthly_credit, member("长春", base="12000"), on=date(2026, 11, 1))
    assert str(told.value) == "228.00"
    assert told.evidence is Evidence.REPORTED
    for part in (
        "228.00 元",
        "12,000.00 元",
        "1.9 %",
        "长春市 2023-01-01 起",
        "长医保发〔2021〕45号",
        "报道转述",
    ):
        assert part in str(told)
