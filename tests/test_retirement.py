"""Retirement: years counted, entitled or not, what is missing and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from yibao import (
    ContributionRecord,
    ContributionYears,
    Enrolment,
    Policy,
    RetirementOutcome,
    ShortfallOption,
    Status,
    YearsRequired,
    YearsSpan,
    contribution_years,
    frames,
    retirement,
    retirement_entitlement,
    shortfall_options,
    shortfall_price,
    transfer,
    years_required,
)
from yibao import vocabulary as v
from yibao.asking import answered, situation
from yibao.core.calendar import Month
from yibao.core.rules.column_verbs import Col
from yibao.core.rules.columns import Block, run
from yibao.core.unknown import sure
from yibao.explanations import traced
from yibao.people import Facts, missing
from yibao.policy.law_columns import EPOCH, LawBlock, LawSet, Reasons
from yibao.retirement import years as years_module

DAY = date(2025, 3, 18)
BORN = date(1970, 3, 17)
ANYWHERE = "110000"
ALWAYS: dict[str, Any] = {"since": date(2000, 1, 1), "until": date(2099, 12, 31)}
SHIPPED = Policy()


def employee(region: str | None = "Beijing", sex: str | None = "female", **more: Any) -> Enrolment:
    told = {"status": "in_service", "birth_date": BORN, **more}
    return Enrolment(scheme="employee", region=region, sex=sex, **told)


def policy(**cells: Any) -> Policy:
    """The packs with terms of Beijing's laid over."""
    return SHIPPED.with_values(ANYWHERE, **ALWAYS, source="a test", **cells)


def outcome(years: ContributionYears, on: date = DAY, **more: Any) -> RetirementOutcome:
    case = more.pop("case", None) or employee()
    return retirement_entitlement(case, years, on=on, **more).outcome


# -- years required


@pytest.mark.parametrize(
    ("region", "sex", "on", "months"),
    [
        ("Beijing", "female", date(2001, 4, 1), (240, None, None)),
        ("Beijing", "male", DAY, (300, None, None)),
        ("Shanghai", None, date(2026, 6, 29), (181, None, None)),
        ("Urumqi", "male", date(2023, 11, 7), (300, 180, None)),
        ("Urumqi", "male", date(2025, 3, 1), (300, 180, None)),
        ("Wuhan", "male", date(2022, 2, 28), (360, None, None)),
        ("Wuhan", "male", date(2025, 4, 26), (360, None, 120)),
        ("Qingdao", "female", date(2025, 3, 18), (240, None, None)),
        ("Guangzhou", "male", date(2030, 1, 1), (360, None, 120)),
        ("Shenzhen", "female", date(2030, 1, 1), (300, None, 120)),
    ],
)
def test_years_required_by_region_sex_and_day(region, sex, on, months):
    found = years_required(employee(region, sex), on=on)
    assert (found.total, found.actual, found.local) == months


@pytest.mark.parametrize(
    ("region", "on"),
    [
        ("Beijing", date(2001, 3, 31)),
        ("Urumqi", date(2025, 2, 28)),
        ("Urumqi", date(2025, 4, 1)),
        ("Tianjin", date(2025, 1, 1)),
        ("Qingdao", date(2021, 12, 14)),
        ("Guangzhou", date(2029, 12, 31)),
        ("Zhengzhou", DAY),
        ("Harbin", date(2024, 12, 31)),
        ("Lhasa", DAY),
    ],
)
def test_years_that_are_not_on_file_raise_and_tell_how_to_supply_them(region, on):
    with pytest.raises(yibao.NotKnown, match=r"employee.retirement.years.*with_values"):
        years_required(employee(region), on=on)
    assert outcome(ContributionYears(paid=500), on, case=employee(region)) is (
        RetirementOutcome.UNDECIDED
    )


def test_a_number_may_depend_on_birth_on_work_and_on_what_one_retires_from():
    terms = {
        "rows": [
            {"sex": "female", "total": 20},
            {"sex": "male", "total": 25},
            {"sex": "female", "birth_date": "1975-01-01..", "total": 22},
            {"sex": "female", "started_on": "..2001-10-09", "total": 20, "actual": 15},
            {"sex": "female", "origin": "flexible", "total": 21},
        ]
    }
    # The three narrower rows meet: each question names what tells them apart.
    clash = pytest.raises(yibao.PolicyError, match="no two rows")
    with clash:
        policy(retirement_years=terms)
    by_birth = policy(retirement_years={"rows": terms["rows"][:3]})
    assert (
        years_required(employee(birth_date=date(1974, 12, 31)), on=DAY, policy=by_birth).total
        == 240
    )
    assert (
        years_required(employee(birth_date=date(1975, 1, 1)), on=DAY, policy=by_birth).total == 264
    )
    by_work = policy(retirement_years={"rows": [*terms["rows"][:2], terms["rows"][3]]})
    for started, actual in ((date(2001, 10, 9), 180), (date(2001, 10, 10), None)):
        found = years_required(employee(), on=DAY, started_on=started, policy=by_work)
        assert found.actual == actual
    by_origin = policy(retirement_years={"rows": [*terms["rows"][:2], terms["rows"][4]]})
    assert years_required(employee(status="flexible"), on=DAY, policy=by_origin).total == 252
    assert years_required(employee(), on=DAY, policy=by_origin).total == 240


def test_a_plan_without_an_account_may_ask_other_years():
    by_plan = policy(retirement_years={"rows": [{"total": 20}, {"plan": "pool_only", "total": 25}]})
    assert years_required(employee(), on=DAY, policy=by_plan).total == 240
    assert years_required(employee(plan="pool_only"), on=DAY, policy=by_plan).total == 300
    with pytest.raises(yibao.InvalidInput, match="plan: got None"):
        years_required(employee(status="flexible"), on=DAY, policy=by_plan)


def test_a_region_that_tells_by_sex_asks_for_it():
    with pytest.raises(yibao.InvalidInput, match="sex: got None"):
        years_required(employee(sex=None), on=DAY)


# -- counting


def test_overlaps_count_once_and_months_are_exact():
    spans = [
        YearsSpan("2001-04", "2014-12"),
        YearsSpan("2014-06", "2015-03", region="上海"),
        YearsSpan("1990-07", "2001-05", "deemed"),
    ]
    found = contribution_years(employee(), spans, on=DAY)
    assert (found.total, found.paid, found.deemed, found.local) == (297, 168, 129, 165)
    assert found.started == Month(1990, 7)
    assert str(found) == "total 24y 9m, paid 14y, deemed 10y 9m, local 13y 9m"


def test_deemed_months_count_up_to_the_cut_off_of_the_region():
    on = date(2026, 6, 29)
    shanghai = employee("Shanghai")
    found = contribution_years(shanghai, [YearsSpan("1990-01", "1992-12", "deemed")], on=on)
    assert found.deemed == 36
    for span in (
        YearsSpan("1992-12", "1993-01", "deemed"),
        YearsSpan("1992-12", "1993-01", "pension_paid"),
    ):
        with pytest.raises(yibao.InvalidInput, match=r"1993-01 deemed|1992-12 pension_paid"):
            contribution_years(shanghai, [span], on=on)
    open_ = contribution_years(shanghai, [YearsSpan("1993-01", "1993-06", "pension_paid")], on=on)
    assert (open_.total, open_.open) == (0, 6)
    assert (
        contribution_years(
            shanghai, [YearsSpan("1990-01", "1990-12", "deemed")], on=date(2025, 9, 9)
        ).open
        == 12
    )


def test_beijing_leaves_open_what_the_listing_does_not_tell():
    spans = [YearsSpan("2001-03", "2001-04", "deemed"), YearsSpan("2010-01", "2010-06", "补缴")]
    found = contribution_years(employee(), spans, on=DAY)
    assert (found.deemed, found.open, found.paid) == (1, 7, 0)


def test_active_service_counts_since_the_law_of_2012():
    span = [YearsSpan("1990-01", "1991-12", "军龄")]
    assert contribution_years(employee(), span, on=date(2012, 7, 1)).military == 24
    assert contribution_years(employee(), span, on=date(2012, 6, 30)).open == 24


def test_a_month_is_shared_on_leaving_the_army_but_no_two():
    army = YearsSpan("1990-01", "1991-12", "military")
    shared = [army, YearsSpan("1991-12", "1992-12", "deemed")]
    assert contribution_years(employee(), shared, on=DAY).total == 36
    with pytest.raises(yibao.InvalidInput, match="during active service"):
        contribution_years(employee(), [YearsSpan("1991-11", "1992-12"), army], on=DAY)


def test_resident_years_are_open_unless_the_region_tells():
    span = [YearsSpan("2010-01", "2011-12", "resident")]
    assert contribution_years(employee(), span, on=DAY).open == 24
    for told, name in ((True, "resident"), (False, "not_counted")):
        by = policy(
            counted_years={
                "rows": [{"years_kind": "resident", "counts": told}, {"unknown": "not told"}]
            }
        )
        found = contribution_years(employee(), span, on=DAY, policy=by)
        assert getattr(found, name) == 24
        assert found.total == (24 if told else 0)


def test_records_count_by_what_they_are():
    records = [
        ContributionRecord(month="2020-01"),
        ContributionRecord(month="2020-01", kind="base_make_up"),
        ContributionRecord(month="2020-02", kind="arrears"),
        ContributionRecord(month="2020-03", kind="back_payment"),
        ContributionRecord(month="2000-12", kind="deemed"),
    ]
    found = contribution_years(employee(), records, on=DAY)
    assert (found.paid, found.deemed, found.open) == (2, 1, 1)


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 60), st.booleans()), min_size=1, max_size=6
    )
)
def test_counting_is_the_union_of_months(drawn):
    start = Month(1999, 1)
    spans = [
        YearsSpan(start + first, start + first + more, region=None if here else "上海")
        for first, more, here in drawn
    ]
    months = {first + i for first, more, _ in drawn for i in range(more + 1)}
    here = {first + i for first, more, own in drawn if own for i in range(more + 1)}
    found = contribution_years(employee(), spans, on=date(2030, 1, 1))
    assert (found.paid, found.local) == (len(months), len(here))
    assert contribution_years(employee(), spans[::-1], on=date(2030, 1, 1)) == found


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: YearsSpan("2010-02", "2010-01"), "last: got '2010-01'"),
        (lambda: YearsSpan("2010-13", "2011-01"), "month: got '2010-13'"),
        (lambda: YearsSpan("2010-01", "2011-01", "gold"), "kind: got 'gold'"),
        (lambda: ContributionYears(paid=-12), "paid: got -12"),
        (lambda: ContributionYears(paid=12, local=13), "local: got 13"),
        (lambda: ContributionYears(paid=1.5), "paid: got 1.5"),
        (
            lambda: contribution_years(employee(), [YearsSpan("2025-03", "2025-04")], on=DAY),
            "months not after 2025-03-18",
        ),
        (
            lambda: contribution_years(employee(), [YearsSpan("1970-02", "1990-01")], on=DAY),
            "months not before birth",
        ),
        (lambda: contribution_years(employee(), ["2010"], on=DAY), "spans: got '2010'"),
        (lambda: outcome(240), "years: got 240; expected ContributionYears"),
        (
            lambda: outcome(ContributionYears(paid=240, started=Month(2025, 4))),
            "not before the first contribution",
        ),
        (
            lambda: outcome(ContributionYears(paid=240, ended=Month(2025, 4))),
            r"not before the last contribution \(2025-04\)",
        ),
        (
            lambda: shortfall_price(employee(), "reduced", short_months=3, on=DAY),
            "option: got 'reduced'",
        ),
        (
            lambda: shortfall_price(employee(), "monthly", short_months=-1, on=DAY),
            "short_months: got -1",
        ),
    ],
)
def test_bad_input_is_told(make, message):
    with pytest.raises(yibao.InvalidInput, match=message):
        make()


# -- entitled or not


def test_twenty_years_paid_in_beijing_are_enough_and_a_month_less_is_not():
    found = retirement_entitlement(employee(), ContributionYears(paid=240), on=DAY)
    assert (found.outcome, found.entitled) == (RetirementOutcome.ENTITLED, True)
    short = retirement_entitlement(employee(), ContributionYears(paid=239), on=DAY)
    assert short.outcome is RetirementOutcome.LUMP_SUM_OR_PAY_ON
    assert (short.entitled, short.months_to_pay, short.short_years) == (False, 1, 1)


def test_an_explanation_says_which_floors_are_not_on_file():
    why = yibao.explain(retirement_entitlement, employee(), ContributionYears(paid=240), on=DAY)
    assert "所需实际缴费月数 未收录" in str(why)
    assert "所需本地实际缴费月数 未收录" in str(why)


def test_shanghai_asks_for_more_than_fifteen_years():
    on, case = date(2026, 6, 29), employee("Shanghai", None)
    assert outcome(ContributionYears(paid=181), on, case=case) is RetirementOutcome.ENTITLED
    assert outcome(ContributionYears(paid=180), on, case=case) is RetirementOutcome.PAY_ON


def test_months_paid_after_the_day_of_retirement_do_not_count_for_it():
    years = contribution_years(employee(), [YearsSpan("2001-01", "2024-12")], on=DAY)
    assert years.ended == Month(2024, 12)
    assert outcome(years) is RetirementOutcome.ENTITLED
    assert outcome(years, date(2024, 12, 1)) is RetirementOutcome.ENTITLED
    with pytest.raises(yibao.InvalidInput, match=r"on: got '2024-11-30'.*contribution_years"):
        outcome(years, date(2024, 11, 30))


def test_a_total_reached_by_deemed_or_distant_years_waits_for_floors_that_are_not_on_file():
    for years in (ContributionYears(paid=200, deemed=60), ContributionYears(paid=260, local=100)):
        found = retirement_entitlement(employee(), years, on=DAY)
        assert (found.outcome, found.entitled) == (RetirementOutcome.OPEN_FLOOR, None)


def test_floors_bind_apart_from_the_total():
    by = policy(retirement_years={"total": 20, "actual": 15, "local": 10})

    def found(**months):
        return retirement_entitlement(employee(), ContributionYears(**months), on=DAY, policy=by)

    assert found(paid=180, deemed=60, local=120).entitled
    actual = found(paid=170, deemed=100, local=120)
    assert (actual.short_total, actual.short_actual, actual.short_local) == (0, 10, 0)
    local = found(paid=240, local=100)
    assert (local.short_total, local.short_actual, local.short_local) == (0, 0, 20)
    both = found(paid=100, deemed=100, local=100)
    assert (both.short_total, both.short_actual, both.months_to_pay) == (40, 80, 80)
    assert {x.outcome for x in (actual, local, both)} == {RetirementOutcome.LUMP_SUM_OR_PAY_ON}


def test_open_months_decide_only_where_they_matter():
    assert outcome(ContributionYears(paid=240, open=99)) is RetirementOutcome.ENTITLED
    assert outcome(ContributionYears(paid=230, open=10)) is RetirementOutcome.OPEN_MONTHS
    assert outcome(ContributionYears(paid=230, open=9)) is RetirementOutcome.LUMP_SUM_OR_PAY_ON


def rows(**allowed: bool) -> dict[str, Any]:
    told = [{"option": option, "allowed": value} for option, value in allowed.items()]
    return {"rows": [*told, {"unknown": "not told"}]}


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        ({"monthly": True}, "monthly"),
        ({"lump_sum": True, "monthly": False}, "lump_sum"),
        ({"lump_sum": True, "monthly": True}, "either"),
        ({"lump_sum": True}, "lump_sum_or_pay_on"),
        ({"reduced": True, "monthly": True}, "reduced_or_pay_on"),
        ({"reduced": True}, "reduced_or_pay_on"),
        ({"lump_sum": False, "monthly": False}, "pay_on"),
    ],
)
def test_what_may_be_done_about_a_shortfall(allowed, expected):
    by = policy(shortfall=rows(**allowed))
    found = outcome(ContributionYears(paid=200), policy=by)
    assert found.key == expected
    assert found.short
    assert found.entitled is False


@pytest.mark.parametrize(
    ("allowed", "before", "since"),
    [
        ({"monthly": False}, "short", "pay_on"),
        ({"lump_sum": True}, "lump_sum", "lump_sum_or_pay_on"),
        ({"reduced": True}, "reduced", "reduced_or_pay_on"),
    ],
)
def test_the_right_to_pay_on_rests_on_the_law_of_2011(allowed, before, since):
    by = policy(retirement_years={"total": 20}, shortfall=rows(**allowed))
    for on, expected in ((date(2011, 6, 30), before), (date(2011, 7, 1), since)):
        assert outcome(ContributionYears(paid=200), on, policy=by).key == expected
        offers = shortfall_options(employee(), short_months=3, on=on, policy=by)
        by_law = [offer.option.key for offer in offers if not offer.on_file]
        assert by_law == (["monthly"] if expected == since and "monthly" not in allowed else [])


@pytest.mark.parametrize("paid", [240, 200])
def test_the_law_of_2027_is_cited_from_its_first_day(paid):
    by = policy(shortfall=rows(monthly=False))
    for on, cited in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
        why = yibao.explain(
            retirement_entitlement, employee(), ContributionYears(paid=paid), on=on, policy=by
        )
        told = retirement_entitlement(
            employee(), ContributionYears(paid=paid), on=on, policy=by
        ).outcome
        assert why.value is told
        decisive = str(why)
        assert ("N-LAW-02" in decisive) is cited


def test_a_resident_has_no_retired_benefits_of_the_employee_scheme():
    resident = Enrolment(scheme="resident", region="Beijing")
    found = retirement_entitlement(resident, ContributionYears(paid=300), on=DAY)
    assert (found.outcome, found.required) == (RetirementOutcome.NOT_EMPLOYEE, None)
    assert found.months_to_pay == 0


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 60), st.integers(1, 60))
def test_more_years_never_make_it_worse(paid, deemed, open_, more):
    order = {False: 0, None: 1, True: 2}

    def rank(**months):
        return order[outcome(ContributionYears(**months)).entitled]

    before = rank(paid=paid, deemed=deemed, open=open_)
    assert rank(paid=paid + more, deemed=deemed, open=open_) >= before
    assert rank(paid=paid, deemed=deemed + more, open=open_) >= before


def test_paying_the_months_that_are_missing_is_enough():
    by = policy(retirement_years={"total": 20, "actual": 15, "local": 10})
    years = ContributionYears(paid=100, deemed=100, local=30)
    missing = retirement_entitlement(employee(), years, on=DAY, policy=by).months_to_pay
    for months, entitled in ((missing, True), (missing - 1, False)):
        paid = ContributionYears(paid=100 + months, deemed=100, local=30 + months)
        found = retirement_entitlement(employee(), paid, on=DAY, policy=by)
        assert found.entitled is entitled


# -- what it costs


def test_the_price_is_months_times_base_times_rate():
    by = policy(shortfall={"allowed": True, "base": "7200", "rate": "0.08", "large_sum": "15"})
    assert shortfall_price(employee(), "lump_sum", short_months=36, on=DAY, policy=by) == (
        Decimal("21276.00")
    )
    why = yibao.explain(shortfall_price, employee(), "lump_sum", short_months=36, on=DAY, policy=by)
    assert why.value == Decimal("21276.00")


def test_the_price_may_take_the_own_base_and_the_employers_rate():
    guangzhou = employee("Guangzhou", base="8000")
    by = Policy().with_values(
        "Guangzhou",
        shortfall={"allowed": True, "own_base": True, "employer_rate": True},
        since=date(2024, 3, 1),
        until=date(2025, 6, 30),
        source="a test",
    )
    price = shortfall_price(guangzhou, "一次性补足", short_months=12, on=DAY, policy=by)
    assert price == 12 * Decimal("360.00")


@settings(max_examples=25)
@given(st.integers(0, 600), st.integers(0, 600), st.integers(1, 3_000_000))
def test_prices_add_up_over_months(one, other, base):
    yuan = str(Decimal(base).scaleb(-2))
    by = policy(shortfall={"allowed": True, "base": yuan, "rate": "0.0561"})

    def price(months):
        return shortfall_price(employee(), "monthly", short_months=months, on=DAY, policy=by)

    assert price(one) + price(other) == price(one + other)


def test_a_price_that_is_not_on_file_is_not_guessed():
    with pytest.raises(yibao.NotKnown, match="base"):
        shortfall_price(employee(), "lump_sum", short_months=36, on=DAY)
    with pytest.raises(yibao.NotKnown):
        shortfall_price(employee("Urumqi"), "lump_sum", short_months=36, on=DAY)
    no = policy(shortfall=rows(monthly=False))
    with pytest.raises(yibao.NotAllowed, match="N-RET-02"):
        shortfall_price(employee(), "monthly", short_months=3, on=DAY, policy=no)


@pytest.mark.parametrize("region", ["Qingdao", "Guangzhou", "Urumqi", "Beijing"])
@pytest.mark.parametrize("option", ["lump_sum", "monthly"])
def test_the_line_that_repairs_a_price_gives_the_price(region, option):
    case, ask = employee(region), {"short_months": 36, "on": DAY}
    with pytest.raises(yibao.NotKnown) as caught:
        shortfall_price(case, option, **ask)
    line = caught.value.remedy.split("If you know it: ")[1].removesuffix(".")
    for name, figure in (("base", "7200"), ("rate", "0.05"), ("source", "a counter")):
        line = line.replace(f'"{name}": "…"', f'"{name}": "{figure}"')
        line = line.replace(f'{name}="…"', f'{name}="{figure}"')
    assert "…" not in line
    mended = eval(line, {"policy": SHIPPED, "date": date})
    # Guangzhou's own rule is the employer's rate, which is on file.
    expected = "11664.00" if region == "Guangzhou" else "12960.00"
    assert shortfall_price(case, option, policy=mended, **ask) == Decimal(expected)


def test_the_ways_of_guangdong_hold_for_three_years():
    guangzhou = employee("Guangzhou")
    for on, options in (
        (date(2022, 6, 30), []),
        (date(2022, 7, 1), ["monthly", "lump_sum"]),
        (date(2025, 6, 30), ["monthly", "lump_sum"]),
        (date(2025, 7, 1), []),
    ):
        offers = shortfall_options(guangzhou, short_months=36, on=on)
        assert [offer.option.key for offer in offers if offer.on_file] == options
        # What is not on file leaves the nation's right to pay until the years are reached.
        assert [offer.option.key for offer in offers if not offer.on_file] == (
            [] if options else ["monthly"]
        )
    monthly, once = shortfall_options(guangzhou, short_months=36, on=DAY)
    assert (monthly.credits_account, monthly.meanwhile) == (False, Status.IN_SERVICE)
    assert (once.credits_account, once.meanwhile) == (None, None)
    assert monthly.total is None
    assert "base" in monthly.why


def test_hainan_retires_with_less_and_qingdao_offers_the_resident_scheme():
    hainan = employee("Hainan")
    on = date(2025, 4, 18)
    found = outcome(ContributionYears(paid=264), on, case=hainan)
    assert (found, found.short) == (RetirementOutcome.REDUCED_OR_PAY_ON, True)
    by_law, reduced = shortfall_options(hainan, short_months=36, on=on)
    assert (by_law.option, by_law.on_file, by_law.total) == (ShortfallOption.MONTHLY, False, None)
    assert "N-RET-01" in by_law.why
    resident = Enrolment(scheme="resident", region="Hainan")
    ways = shortfall_options(resident, short_months=36, on=on)
    assert [way.option.key for way in ways] == ["reduced"]
    assert (reduced.option, reduced.total, reduced.why) == (ShortfallOption.REDUCED, None, "")
    ways = shortfall_options(employee("Qingdao"), short_months=36, on=DAY)
    assert [(way.option.key, way.on_file) for way in ways] == [
        ("monthly", False),
        ("lump_sum", True),
        ("resident", True),
    ]


def test_an_offer_with_a_price_agrees_with_the_price():
    by = policy(
        shortfall={
            "rows": [
                {
                    "option": "lump_sum",
                    "allowed": True,
                    "base": "7200",
                    "rate": "0.08",
                    "credits": True,
                    "meanwhile": "retired",
                },
                {"unknown": "not told"},
            ]
        }
    )
    _, offer = shortfall_options(employee(), short_months=36, on=DAY, policy=by)
    assert (offer.month, offer.total) == (Decimal("576.00"), Decimal("20736.00"))
    assert (offer.credits_account, offer.meanwhile) == (True, Status.RETIRED)


# -- over a frame

ROW = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["Beijing", "Shanghai", "Guangzhou", "Qingdao", "Harbin"]),
        "scheme": st.sampled_from(["employee", "employee", "resident"]),
        "status": st.sampled_from(["in_service", "flexible", None]),
        "sex": st.sampled_from(["male", "female", None]),
        "total_months": st.one_of(st.none(), st.integers(0, 400)),
        "actual_months": st.one_of(st.none(), st.integers(0, 400)),
        "local_months": st.one_of(st.none(), st.integers(0, 400)),
        "open_months": st.one_of(st.none(), st.integers(0, 30)),
        "on": st.sampled_from([DAY, date(2026, 6, 29), date(2026, 12, 31), date(2030, 1, 1)]),
    }
)


@settings(max_examples=40)
@given(st.lists(ROW, min_size=1, max_size=8))
def test_a_frame_answers_as_the_rule_answers_one_person(drawn):
    def one(row):
        months = {k: row[k] for k in row if k.endswith("_months")}
        months["open_months"] = months["open_months"] or 0
        told = {k: row[k] for k in ("region", "scheme", "status", "sex")}
        try:
            return RetirementOutcome.of(
                answered(
                    retirement.retirement, *situation(Enrolment(**told), row["on"], None, **months)
                )
            ).key
        except yibao.YibaoError:
            return None

    kinds = {k: pl.Int64 for k in drawn[0] if k.endswith("_months")}
    texts = dict.fromkeys(("region", "scheme", "status", "sex"), pl.String)
    frame = pl.DataFrame(drawn, schema={**texts, **kinds, "on": pl.Date})
    found = frames.retirement_outcome(frame, on_error="null")
    assert found["retirement"].to_list() == [one(row) for row in drawn]
    reasons = found["retirement_reason"] if "retirement_reason" in found.columns else None
    if reasons is not None:
        assert [r is None for r in reasons] == [one(row) is not None for row in drawn]


def test_a_frame_agrees_with_the_function():
    months = [(239, 239), (240, 240), (260, 200)]
    frame = pl.DataFrame(
        {
            "scheme": "employee",
            "status": "in_service",
            "region": "Beijing",
            "sex": "female",
            "total_months": [total for total, _ in months],
            "actual_months": [paid for _, paid in months],
            "local_months": [paid for _, paid in months],
        }
    )
    found = frames.retirement_outcome(frame, on=DAY)["retirement"].to_list()
    years = [ContributionYears(paid=paid, deemed=total - paid) for total, paid in months]
    expected = ["lump_sum_or_pay_on", "entitled", "open_floor"]
    assert found == [outcome(y).key for y in years] == expected


# -- the three readings of the rules of both chapters

MONTHS = st.one_of(st.none(), st.integers(0, 400))
FACTS = st.fixed_dictionaries(
    {
        "scheme": st.sampled_from([v.Scheme.EMPLOYEE, v.Scheme.EMPLOYEE, v.Scheme.RESIDENT]),
        "status": st.sampled_from([v.Status.IN_SERVICE, v.Status.RETIRED, v.Status.FLEXIBLE, None]),
        "plan": st.sampled_from([v.Plan.POOL_AND_ACCOUNT, v.Plan.POOL_ONLY, None]),
        "origin": st.sampled_from([*v.Origin, None]),
        "employer": st.none(),
        "sex": st.sampled_from([*v.Sex, None]),
        "base": st.one_of(st.none(), st.integers(0, 10**7)),
        "wage": st.one_of(st.none(), st.integers(0, 10**7)),
        "birth_date": st.one_of(st.none(), st.dates(date(1950, 1, 1), date(1999, 12, 31))),
        "started_on": st.one_of(st.none(), st.dates(date(1980, 1, 1), date(2010, 12, 31))),
        "served_on": st.dates(date(1985, 1, 1), date(2020, 12, 31)),
        "years_kind": st.sampled_from([*v.YearsKind]),
        "total_months": MONTHS,
        "actual_months": MONTHS,
        "local_months": MONTHS,
        "open_months": st.sampled_from([0, 0, 12]),
        "short_months": st.integers(0, 400),
        "option": st.sampled_from([*v.ShortfallOption]),
        "employment": st.sampled_from([None, None, v.Employment.SOLDIER]),
        "to_scheme": st.sampled_from([v.Scheme.EMPLOYEE, v.Scheme.RESIDENT]),
        "from_scheme": st.sampled_from([v.Scheme.EMPLOYEE, v.Scheme.RESIDENT]),
        "distance": st.sampled_from([*v.Distance]),
        "event": st.just(v.AccountEvent.MOVE_NOT_RECEIVED),
        "unpaid_months": st.integers(0, 6),
        "change": st.sampled_from([v.Change.MOVE, v.Change.SWITCH]),
        "made_up": st.booleans(),
        "continuous_months": st.one_of(st.none(), st.integers(20, 28)),
    }
)
LAWS = [
    SHIPPED.law(region, on)
    for region in ("Beijing", "Guangzhou", "Shanghai", "Qingdao", "Hainan")
    for on in (date(2011, 6, 30), DAY, date(2025, 4, 18), date(2026, 6, 29), date(2030, 1, 1))
]


RULES = [
    rule
    for rule in (*retirement.RULES, *years_module.RULES, *transfer.RULES)
    if rule is not retirement.years_terms  # a row; the rules that read it are compared
]


class Columns:
    """Facts as columns, from the rows drawn."""

    def __init__(self, reasons, people):
        self.reasons, self.people = reasons, people

    def get(self, name):
        values = [person[name] for person in self.people]
        numbers = [
            0 if x is None else x.toordinal() - EPOCH if isinstance(x, date) else int(x)
            for x in values
        ]
        lacking = self.reasons.add(missing(name))
        bad = np.array([lacking if x is None else 0 for x in values])
        return Col(np.array(numbers, np.int64), bad)


@pytest.mark.parametrize("rule_", RULES, ids=lambda r: r.__name__)
@settings(max_examples=20)
@given(people=st.lists(FACTS, min_size=1, max_size=8), law=st.sampled_from(LAWS))
def test_a_rule_reads_the_same_for_one_person_in_columns_and_explained(rule_, people, law):
    on = law.start if law.start > date(1990, 1, 1) else law.end - timedelta(days=1)

    def one(read, person):
        facts = Facts(**{k: x for k, x in person.items() if x is not None})
        try:
            return int(sure(read(facts)))
        except yibao.YibaoError:
            return None

    scalar = [one(lambda facts: rule_(facts, on, law), person) for person in people]
    assert [one(lambda f: traced(rule_, f, on, law).value, person) for person in people] == scalar
    reasons = Reasons()
    block = Block(len(people))
    laws = LawBlock(LawSet([law], dict(law.parameters), reasons), 0)
    answer = run(rule_, block, Columns(reasons, people), Col(on.toordinal() - EPOCH), laws)
    values = np.broadcast_to(block.firm(answer, None), len(people))
    found = [None if bad else int(x) for x, bad in zip(values, block.failed, strict=True)]
    assert found == scalar


def test_the_years_required_tell_months_and_the_years_they_make() -> None:
    required = YearsRequired(300, None, 126)
    assert repr(required) == str(required)
    assert repr(required) == (
        "YearsRequired(total=300 months (25 years), actual=None, "
        "local=126 months (10 years 6 months))"
    )
    assert (required.total, required.local) == (300, 126)
    assert repr(YearsRequired(12, 5, 0)) == (
        "YearsRequired(total=12 months (1 year), actual=5 months, local=0 months)"
    )
