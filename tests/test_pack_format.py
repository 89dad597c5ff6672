"""The pack format: every kind of value a region may have, and every mistake a file may hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yibao import NotInForce, NotKnown, Policy, PolicyError
from yibao import vocabulary as v
from yibao.catalogue import Dimension, Field, Kind, Parameter, flag, integer, money, rate, rounding
from yibao.catalogue.kinds import records
from yibao.core.money import NO_LIMIT, rounding_text, yuan
from yibao.core.rules import share
from yibao.core.sources import Evidence
from yibao.core.terms import Term
from yibao.core.timeline import Standing
from yibao.core.unknown import Unknown, sure
from yibao.policy.pack import Pack, read_pack


class Hospital(Term):
    """Kind of hospital."""

    PRIMARY = 1, "一级", "primary"
    SECONDARY = 2, "二级", "secondary"
    TERTIARY = 3, "三级", "tertiary"


class Answer(Term):
    """Yes or no."""

    YES = 1, "是", "yes"
    NO = 2, "否", "no"


class Stage(Term):
    """Where a rounding is applied."""

    STATISTIC = 1, "统计数", "statistic"
    BASE = 2, "基数", "base"
    COMPONENT = 3, "分项", "component"
    MONTH = 4, "月", "month"
    YEAR = 5, "年", "year"


class BaseKind(Term):
    """What a rate is taken of."""

    OWN_BASE = 1, "本人基数", "own base"
    WAGE_BILL = 2, "工资总额", "wage bill"


class Per(Term):
    """How often."""

    VISIT = 1, "每次", "visit"
    MONTH = 2, "每月", "month"
    QUARTER = 3, "每季", "quarter"
    YEAR = 4, "每年", "year"


class On(Term):
    """What a cap acts on."""

    COST = 1, "费用", "cost"
    FUND = 2, "基金", "fund"


class Care(Term):
    """Kind of care."""

    OUTPATIENT = 1, "普通门诊", "outpatient"
    CHRONIC = 2, "门诊慢特病", "chronic"
    INPATIENT = 3, "住院", "inpatient"


class Item(Term):
    """A line item."""

    DIALYSIS = 1, "透析", "dialysis"
    BLOOD = 2, "血液", "blood"


class Group(Term):
    """Premium group."""

    ADULT = 1, "成年", "adult"
    STUDENT = 2, "学生", "student"
    MINOR = 3, "未成年", "minor"
    NEWBORN = 4, "新生儿", "newborn"
    OTHER = 5, "其他", "other"


def term(name: str, kind: type[Term], **extra: Any) -> Field:
    return Field(name, Kind.TERM, name, name, term=kind, **extra)


def keyed(name: str, kind: type[Term]) -> Dimension:
    return Dimension(name, name, name, kind)


def parameter(
    path: str, fields: tuple[Field, ...], *dimensions: Dimension, **extra: Any
) -> Parameter:
    name = path.replace(".", "_")
    return Parameter(name, path, path, path, fields, dimensions, **extra)


VALUE = (money("value", "值", "value"),)
SUM = (money("sum", "额", "sum"),)
RATE = (rate("rate", "率", "rate"),)
HOSPITAL = keyed("hospital", Hospital)
AGE = Dimension("age", "年龄", "age")
SHORT_YEARS = Dimension("short_years", "差额", "missing years", last=50)
MONTHS = Dimension("months", "连续月数", "continuous months", last=600)
MONTHS_USED = Dimension("months_used", "已享月数", "months used", last=12)
RETIRED_ON = Dimension("retired_on", "退休日期", "day of retirement", days=True)

VARIETY = (
    parameter("benefit.deductible", SUM, HOSPITAL),
    parameter("benefit.annual_cap", VALUE),
    parameter("benefit.second_cap", VALUE),
    parameter("benefit.self_pay", RATE),
    parameter("statistic_share.retiree_sum", VALUE),
    parameter("statistic_share.floor", VALUE),
    parameter("statistic_share.critical_deductible", VALUE),
    parameter("statistic_share.unheard_of", VALUE),
    parameter("statistic_share.moving", VALUE),
    parameter("line.ratio", RATE, AGE),
    parameter("line.retiree_sum", SUM, SHORT_YEARS),
    parameter(
        "benefit.ratio",
        (rate("ratio", "支付比例", "ratio"),),
        HOSPITAL,
        keyed("status", v.Status),
        keyed("family_doctor", Answer),
        keyed("filed", Answer),
        SHORT_YEARS,
        adjusted="ratio",
    ),
    parameter("benefit.cap_by_tier", SUM, keyed("plan", v.Plan), MONTHS),
    parameter(
        "benefit.retiree_ratio",
        RATE,
        RETIRED_ON,
        keyed("origin", v.Origin),
        keyed("helped", v.Helped),
        HOSPITAL,
    ),
    parameter("rounding_of", (rounding("value", "取整", "rounding"),), keyed("stage", Stage)),
    parameter(
        "contribution",
        (
            term("base_kind", BaseKind, default="own_base"),
            rate("rate", "比例", "rate", default="0"),
            money("sum", "额", "sum", default="0"),
            term("per", Per, default="month"),
            term("to", v.Destination),
            rounding("rounding", "取整", "rounding", default="fen half_up"),
            flag("from_account", "代扣", "from the account", default=False),
        ),
        keyed("component", v.Component),
        keyed("payer", v.Payer),
    ),
    parameter(
        "stages",
        (
            Field("order", Kind.LIST, "顺序", "order"),
            Field("critical_feeds", Kind.LIST, "进大病", "feeds critical illness"),
        ),
    ),
    parameter(
        "caps",
        (
            money("amount", "限额", "amount"),
            term("on", On),
            Field("shared_with", Kind.LIST, "合并", "shared with", default=[]),
            records(
                "further",
                "另有",
                "further",
                money("amount", "限额", "amount"),
                term("by", Per, default="year"),
                default=[],
            ),
        ),
        keyed("care", Care),
        keyed("per", Per),
    ),
    parameter(
        "line_item",
        (
            rate("share", "比例", "share"),
            flag("further_ratio", "再按比例", "further", default=True),
        ),
        keyed("item", Item),
    ),
    parameter(
        "sharing",
        (money("reserve", "留存", "reserve"), flag("own_account_first", "先用本人", "own first")),
    ),
    parameter(
        "premium",
        (
            money("sum", "个人缴费", "sum"),
            flag("owes_subsidy", "另缴补助", "owes the subsidy", default=False),
            integer("years", "年数", "years", default=1),
        ),
        keyed("group", Group),
        keyed("helped", v.Helped),
        keyed("paid", v.Paid),
    ),
    parameter("refund", (money("refunded", "退费", "refunded"),), MONTHS_USED),
    parameter("standing.stepped", VALUE),
    parameter("standing.begun", VALUE),
)

FILE = Path(__file__).parent / "packs" / "variety.toml"
TEXT = FILE.read_text("utf-8")
DAY = date(2026, 11, 1)


def read(text: str, **options: Any) -> Pack:
    return read_pack(text, "variety.toml", catalogue=VARIETY, **options)


def policy_of(text: str) -> Policy:
    return Policy(catalogue=VARIETY, packs=(read(text),), shipped=False)


@pytest.fixture(scope="module")
def law() -> Any:
    return policy_of(TEXT).law("990100", DAY)


def at(on: date) -> Any:
    return policy_of(TEXT).law("百样", on)


def refused(old: str, new: str, *words: str) -> str:
    """The message for the pack with one passage changed; it must hold the words."""
    assert TEXT.count(old) == 1, old
    with pytest.raises(PolicyError) as caught:
        read(TEXT.replace(old, new))
    message = str(caught.value)
    for word in ("variety.toml", *words):
        assert word in message
    return message


# 1. Sums, rates, none, unknown


def test_a_sum_a_rate_no_limit_and_unknown(law: Any) -> None:
    assert str(yuan(law.benefit_deductible(hospital=Hospital.PRIMARY).sum)) == "200.00"
    assert str(yuan(law.benefit_deductible(hospital=Hospital.SECONDARY).sum)) == "450.50"
    assert law.benefit_self_pay == 125_000
    assert law.benefit_annual_cap == NO_LIMIT
    with pytest.raises(NotKnown, match="to be announced"):
        sure(law.benefit_second_cap)
    with pytest.raises(NotKnown, match=r"primary and secondary hospitals only.*tertiary"):
        sure(law.benefit_deductible(hospital=Hospital.TERTIARY))


# 2. Shares of a statistic


def test_a_share_of_a_statistic_is_computed_with_its_rounding(law: Any) -> None:
    # 3320.00 × 2.8 % = 92.96, down to the yuan
    assert str(yuan(law.statistic_share_retiree_sum)) == "92.00"
    # 8131.67 × 60 % = 4879.002
    assert str(yuan(law.statistic_share_floor)) == "4879.00"
    assert str(yuan(law.statistic_share_critical_deductible)) == "22500.00"


def test_a_share_moves_with_the_statistic_of_the_years_before() -> None:
    """Six times the wage of the year before, from July on."""
    for day in (date(2026, 7, 1), date(2027, 6, 30)):
        assert at(day).statistic_share_moving == 4_879_002
    for day in (date(2026, 6, 30), date(2027, 7, 1)):
        unknown = at(day).statistic_share_moving
        assert "average_wage of 1 years before is not on file" in str(unknown.error())


def test_a_share_of_a_statistic_that_is_not_on_file_is_not_known(law: Any) -> None:
    with pytest.raises(NotKnown, match=r"average_wage of 1999 is not on file"):
        sure(law.statistic_share_unheard_of)


def test_a_sum_that_disagrees_with_its_share_is_refused() -> None:
    refused("is = 92 }", "is = 93 }", "statistic_share.retiree_sum[0]", "93", "92.00", "rival")


def test_a_sum_stands_where_its_statistic_is_not_on_file() -> None:
    told = TEXT.replace(
        'of = "average_pension", year = 2021, rounding',
        'of = "average_pension", year = 2020, rounding',
    )
    assert policy_of(told).law("990100", DAY).statistic_share_retiree_sum == 9_200


def test_a_statistic_of_the_layer_above_serves() -> None:
    above = {("average_wage", 1999): 80_000}
    pack = read(TEXT, statistics=lambda name, year: above.get((name, year)))
    law = Policy(catalogue=VARIETY, packs=(pack,), shipped=False).law("990100", DAY)
    assert str(yuan(law.statistic_share_unheard_of)) == "400.00"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'rounding = "yuan down", is = 92',
            'rounding = "yuan sideways", is = 92',
            ("yuan sideways",),
        ),
        (
            'rounding = "yuan down", is = 92',
            'rounding = "yuan down", is = "about 92"',
            ("about 92",),
        ),
        ("share = 0.028", 'share = "a bit"', ("a bit",)),
        ("share = 0.028", "share = 0.02800001", ("0.02800001",)),
        ("share = 0.028", "share = -0.028", ("-0.028",)),
        ("share = 0.028", "shares = 0.028", ("share, of and year",)),
    ],
)
def test_a_share_that_cannot_be_computed_exactly_is_refused(
    old: str, new: str, words: tuple[str, ...]
) -> None:
    refused(old, new, "statistic_share.retiree_sum[0]", *words)


# 3. Lines


def test_lines_move_with_age_or_missing_years_within_their_bounds(law: Any) -> None:
    ratios = [law.line_ratio(age=age).rate for age in (20, 25, 60, 75, 80)]
    assert ratios == [800_000, 800_000, 870_000, 900_000, 900_000]
    sums = [str(yuan(law.line_retiree_sum(short_years=n).sum)) for n in (0, 5, 33, 34)]
    assert sums == ["60.00", "51.00", "0.60", "0.00"]


@pytest.mark.parametrize(
    ("new", "word"),
    [
        ('of = "height"', "height"),
        ('of = "age", step = 2', "step"),
        ('of = "age", min = 0.80000001', "0.80000001"),
        ('of = "age", min = true', "min"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(new: str, word: str) -> None:
    refused('of = "age", min = 0.8', new, "line.ratio[0]", word)


# 4. Adjustments


@pytest.mark.parametrize(
    ("hospital", "status", "doctor", "filed", "short", "expected"),
    [
        ("tertiary", "in_service", "no", "yes", 0, 850_000),
        ("tertiary", "in_service", "yes", "yes", 0, 900_000),
        ("tertiary", "retired", "no", "yes", 0, 910_000),  # 60 % of 15 % is 9 %
        ("tertiary", "retired", "yes", "yes", 0, 940_000),  # 60 % of (15 - 5) % is 6 %
        ("secondary", "retired", "no", "yes", 0, 922_000),  # 60 % of 13 % is 7.8 %
        ("tertiary", "in_service", "no", "no", 0, 750_000),
        ("tertiary", "retired", "no", "no", 2, 814_000),  # 60 % of (15 + 10 + 6) % is 18.6 %
        ("primary", "in_service", "no", "no", 50, 0),
    ],
)
def test_points_then_the_factor_on_the_own_share_then_bounds(
    hospital: str, status: str, doctor: str, filed: str, short: int, expected: int
) -> None:
    found = at(DAY).benefit_ratio(
        hospital=Hospital.parse(hospital),
        status=v.Status.parse(status),
        family_doctor=Answer.parse(doctor),
        filed=Answer.parse(filed),
        short_years=short,
    )
    assert found.ratio == expected


BEIJING = """
[region]
code = "990100"
zh = "百样市"
en = "Variety"
[source.rules]
title = "办法"
evidence = "official"
[[benefit.ratio]]
from = 2026-01-01
rows = [
  { hospital = "primary", ratio = 0.9 },
  { hospital = "secondary", ratio = 0.87 },
  { ratio = 0.85 },
]
add = [ { family_doctor = "yes", ratio = 0.05 } ]
factor = [ { status = "retired", ratio = 0.6 } ]
source = "rules"
"""


def test_retired_members_bear_60_percent_of_the_share_of_others() -> None:
    # The part of case 4 that needs no negative points and no line.
    law = policy_of(BEIJING).law("990100", DAY)
    key = {"status": v.Status.RETIRED, "filed": 1, "short_years": 0}
    assert law.benefit_ratio(hospital=3, family_doctor=2, **key).ratio == 910_000
    assert law.benefit_ratio(hospital=3, family_doctor=1, **key).ratio == 940_000


def test_a_single_ratio_takes_adjustments_too() -> None:
    text = (
        BEIJING.split("rows = [")[0]
        + 'ratio = 0.85\nadd = [ { status = "retired", ratio = 0.05 } ]\nsource = "rules"\n'
    )
    law = policy_of(text).law("990100", DAY)
    key = {"hospital": 1, "filed": 1, "short_years": 0, "family_doctor": 1}
    assert law.benefit_ratio(status=v.Status.RETIRED, **key).ratio == 900_000


def test_an_adjustment_that_is_not_known_is_not_known_where_it_applies() -> None:
    text = BEIJING.replace(
        '{ status = "retired", ratio = 0.6 }', '{ status = "retired", unknown = "why" }'
    )
    law = policy_of(text).law("990100", DAY)
    key = {"hospital": 3, "family_doctor": 1, "filed": 1, "short_years": 0}
    assert law.benefit_ratio(status=v.Status.IN_SERVICE, **key).ratio == 900_000
    with pytest.raises(NotKnown, match="why"):
        sure(law.benefit_ratio(status=v.Status.RETIRED, **key))


def test_adjustments_of_a_parameter_that_takes_none_are_refused() -> None:
    refused("reserve = 500\n", "reserve = 500\nadd = [{ reserve = 5 }]\n", "sharing[0]", "add")


# 5. Dimensions


@pytest.mark.parametrize(
    ("plan", "months", "expected"),
    [
        ("tier_1", 5, 50_000),
        ("tier_1", 6, 200_000),
        ("tier_1", 35, 200_000),
        ("tier_1", 36, 400_000),
        ("tier_2", 0, 100_000),
        ("tier_3", 99, 100_000),
    ],
)
def test_caps_by_tier_and_continuous_months(
    law: Any, plan: str, months: int, expected: int
) -> None:
    assert law.benefit_cap_by_tier(plan=v.Plan.parse(plan), months=months).sum == expected * 100


@pytest.mark.parametrize(
    ("retired_on", "origin", "helped", "hospital", "expected"),
    [
        (date(2000, 12, 31), "employer", "none", "tertiary", 950_000),
        (date(2001, 1, 1), "employer", "none", "tertiary", 900_000),
        (date(2001, 1, 1), "flexible", "none", "tertiary", 880_000),
        (date(1990, 1, 1), "flexible", "dibao", "primary", 1_000_000),
        (date(1990, 1, 1), "flexible", "dibao", "tertiary", 950_000),
        (date(2020, 1, 1), "employer", "dibao", "primary", 900_000),
    ],
)
def test_ratios_by_day_of_retirement_origin_helped_group_and_hospital(
    law: Any, retired_on: date, origin: str, helped: str, hospital: str, expected: int
) -> None:
    found = law.benefit_retiree_ratio(
        retired_on=retired_on,
        origin=v.Origin.parse(origin),
        helped=v.Helped.parse(helped),
        hospital=Hospital.parse(hospital),
    )
    assert found.rate == expected


# 6. Rounding


@pytest.mark.parametrize(
    ("stage", "rounding_", "shown"),
    [
        ("statistic", "yuan half_up", "83.00"),
        ("base", "yuan down", "83.00"),
        ("component", "jiao up", "83.50"),
        ("month", "fen half_up", "83.47"),
        ("year", "jiao down", "83.40"),
    ],
)
def test_each_stage_has_its_rounding(law: Any, stage: str, rounding_: str, shown: str) -> None:
    code = law.rounding_of(stage=Stage.parse(stage)).value
    assert rounding_text(code) == rounding_
    assert str(yuan(share(439_320, 19_000, code))) == shown  # 83.4708


# 7. Contributions


def test_contributions_are_rows_of_component_payer_base_rate_or_sum_and_destination(
    law: Any,
) -> None:
    def due(component: v.Component, payer: v.Payer) -> Any:
        return law.contribution(component=component, payer=payer)

    employer = due(v.Component.BASIC, v.Payer.EMPLOYER)
    assert (employer.base_kind, employer.rate, employer.sum) == (BaseKind.WAGE_BILL, 80_000, 0)
    assert employer.to is v.Destination.POOLED_FUND
    own = due(v.Component.BASIC, v.Payer.EMPLOYEE)
    assert (own.rate, own.to, own.per) == (20_000, v.Destination.PERSONAL_ACCOUNT, Per.MONTH)
    monthly = due(v.Component.LARGE_SUM, v.Payer.EMPLOYEE)
    assert (monthly.rate, str(yuan(monthly.sum)), monthly.per) == (0, "7.50", Per.MONTH)
    by_rate = due(v.Component.LARGE_SUM, v.Payer.EMPLOYER)
    # 4393.20 × 0.2 % = 8.7864, up to the jiao
    assert str(yuan(share(439_320, by_rate.rate, by_rate.rounding))) == "8.80"
    yearly = due(v.Component.LARGE_SUM, v.Payer.PERSON)
    assert (str(yuan(yearly.sum)), yearly.per, yearly.from_account) == ("60.00", Per.YEAR, True)
    assert type(due(v.Component.MATERNITY, v.Payer.EMPLOYER)) is Unknown


# 8. Stage order


def test_the_order_of_the_stages_is_data(law: Any) -> None:
    stages = law.stages
    assert stages.order[:3] == ("account_of_this_year", "own_segment", "pooled_fund")
    assert stages.critical_feeds == ("co_payment", "deductible", "above_cap")


# 9. Caps


def test_caps_act_on_cost_or_fund_by_visit_month_quarter_or_year_and_are_shared(law: Any) -> None:
    def cap(care: Care, per: Per) -> tuple[str, Any, Any]:
        found = law.caps(care=care, per=per)
        return str(yuan(found.amount)), found.on, found.shared_with

    assert cap(Care.OUTPATIENT, Per.YEAR) == ("4000.00", On.FUND, ("chronic",))
    assert cap(Care.OUTPATIENT, Per.VISIT) == ("120.00", On.COST, ())
    assert cap(Care.CHRONIC, Per.QUARTER) == ("900.00", On.FUND, ())
    assert cap(Care.CHRONIC, Per.MONTH) == ("350.50", On.COST, ())
    assert type(law.caps(care=Care.INPATIENT, per=Per.YEAR)) is Unknown
    month, year = law.caps(care=Care.OUTPATIENT, per=Per.YEAR).further
    assert month == (("amount", 40_000), ("by", Per.MONTH))
    assert year == (("amount", 300_000), ("by", Per.YEAR))


# 10. and 11. A line item; family sharing


def test_a_line_item_has_a_flat_share_and_no_further_ratio(law: Any) -> None:
    dialysis = law.line_item(item=Item.DIALYSIS)
    assert (dialysis.share, dialysis.further_ratio) == (950_000, False)
    assert law.line_item(item=Item.BLOOD).further_ratio is True


def test_sharing_leaves_a_reserve_and_empties_the_own_account_first(law: Any) -> None:
    assert (law.sharing.reserve, law.sharing.own_account_first) == (50_000, True)


# 12. and 13. Premiums and refunds


@pytest.mark.parametrize(
    ("group", "helped", "paid", "expected"),
    [
        ("adult", "none", "in_window", ("400.00", False, 1)),
        ("adult", "none", "late", ("400.00", True, 1)),
        ("minor", "none", "late", ("380.00", False, 1)),
        ("newborn", "none", "in_window", ("780.00", False, 2)),
        ("newborn", "destitute", "late", ("0.00", False, 2)),
    ],
)
def test_premiums_by_group_time_of_payment_and_years_at_once(
    law: Any, group: str, helped: str, paid: str, expected: tuple[str, bool, int]
) -> None:
    found = law.premium(
        group=Group.parse(group), helped=v.Helped.parse(helped), paid=v.Paid.parse(paid)
    )
    assert (str(yuan(found.sum)), found.owes_subsidy, found.years) == expected


def test_a_prepaid_year_is_refunded_by_month(law: Any) -> None:
    refunds = [str(yuan(law.refund(months_used=n).refunded)) for n in (0, 1, 6, 11, 12)]
    # 400, 400 - 33.34, 400 - 200.04, 400 - 366.74, 400 - 400.08
    assert refunds == ["400.00", "366.66", "199.96", "33.26", "0.00"]


# Days and standings


def test_from_and_to_are_half_open() -> None:
    days = [date(2025, 1, 1), date(2025, 12, 31), date(2026, 7, 1), date(2099, 1, 1)]
    assert [at(day).standing_stepped for day in days] == [10_000, 10_000, 11_000, 11_000]


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2026, 1, 1), date(2026, 6, 30)])
def test_gaps_and_days_before_are_not_known_and_undated_values_and_rivals_never_answer(
    day: date,
) -> None:
    with pytest.raises(
        NotKnown, match=r"2025-01-01\.\.2025-12-31, from 2026-07-01, and 2 undated or rival"
    ):
        sure(at(day).standing_stepped)


def test_what_was_seen_answers_on_its_days_only() -> None:
    assert at(date(2024, 3, 1)).standing_stepped == 9_000
    assert at(date(2024, 3, 31)).standing_stepped == 9_000
    for day in (date(2024, 2, 29), date(2024, 4, 1)):
        assert type(at(day).standing_stepped) is Unknown


def test_a_rule_that_did_not_exist_is_not_in_force() -> None:
    with pytest.raises(NotInForce, match="founded on 2026-01-01"):
        sure(at(date(2025, 12, 31)).standing_begun)
    assert at(date(2026, 1, 1)).standing_begun == 500


def test_standings_are_kept() -> None:
    entries = read(TEXT).entries["standing_stepped"]
    assert [e.standing for e in entries] == [
        Standing.FROM,
        Standing.FROM,
        Standing.SEEN,
        Standing.UNDATED,
        Standing.RIVAL,
    ]
    assert entries[0].source.number == "百政发〔2026〕1号"
    assert entries[0].source.date == "2026-01-01"
    assert entries[0].source.evidence is Evidence.OFFICIAL


def test_an_entry_may_lower_its_sources_evidence() -> None:
    text = TEXT.replace(
        'value = 80\nsource = "paper"\n', 'value = 80\nsource = "paper"\nevidence = "unverified"\n'
    )
    pack = read(text)
    assert pack.entries["standing_stepped"][3].source.evidence is Evidence.UNVERIFIED
    assert pack.entries["standing_stepped"][2].source.evidence is Evidence.REPORTED


# Mistakes: each names the file, the key, the value, what was expected


SELF_PAY = '[[benefit.self_pay]]\nfrom = 2026-01-01\nrate = 0.125\nsource = "rules"\n'


def test_an_unknown_key_of_an_entry_is_refused_with_the_near_one() -> None:
    refused(
        "rate = 0.125",
        "rates = 0.125",
        "benefit.self_pay[0]",
        "'rates'",
        "rate",
        "Did you mean rate?",
    )


def test_an_unknown_key_of_a_row_is_refused() -> None:
    refused(
        '{ hospital = "primary", sum = 200 }',
        '{ hospitl = "primary", sum = 200 }',
        "benefit.deductible[0].rows[0]",
        "'hospitl'",
        "Did you mean hospital?",
    )


@pytest.mark.parametrize("table", ["region", "source.rules", "statistic", "question"])
def test_an_unknown_key_of_a_packs_own_table_is_refused(table: str) -> None:
    texts = {
        "region": TEXT.replace('code = "990100"', 'code = "990100"\nprovince = "990000"'),
        "source.rules": TEXT.replace('issuer = "百样市人民政府"', 'isuer = "百样市人民政府"'),
        "statistic": TEXT.replace("value = 45000", "value = 45000\nunit = 1"),
        "question": TEXT + '\n[[question]]\ntopic = "refund"\ntext = "?"\nwhy = "?"\n',
    }
    with pytest.raises(PolicyError, match=rf"variety\.toml: {table}.*expected a key among"):
        read(texts[table])


@pytest.mark.parametrize("key", ["unknown", "not_in_force"])
def test_an_unknown_key_is_refused_beside_unknown_too(key: str) -> None:
    refused(
        'unknown = "the sum is to be announced"',
        f'{key} = "the sum is to be announced"\nvaleu = 5',
        "benefit.second_cap[0]",
        "'valeu'",
    )


@pytest.mark.parametrize("empty", ['""', "{}"])
def test_a_null_cell_is_refused_with_the_way_to_write_it(empty: str) -> None:
    refused(
        "rate = 0.125",
        f"rate = {empty}",
        "benefit.self_pay[0].rate",
        "a rate in 0..1",
        'unknown = "why"',
    )


def test_an_entry_with_no_value_at_all_is_refused() -> None:
    refused("rate = 0.125\n", "", "benefit.self_pay[0]", "at least one of rate", 'unknown = "why"')


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("rate = 0.125", 'rate = "12.5%"', ("benefit.self_pay[0].rate", "12.5%", "a rate in 0..1")),
        ("rate = 0.125", "rate = 1.25", ("1.25", "a rate in 0..1")),
        ("rate = 0.125", "rate = 0.1250001", ("0.1250001", "six decimal places")),
        ("rate = 0.125", "rate = nan", ("rate", "a rate in 0..1")),
        ("rate = 0.125", "rate = inf", ("rate", "a rate in 0..1")),
        ("rate = 0.125", "rate = true", ("True", "a rate in 0..1")),
        ("reserve = 500", "reserve = -500", ("sharing[0].reserve", "-500", "yuan")),
        ("reserve = 500", "reserve = 500.005", ("500.005", "two decimal places")),
        ("reserve = 500", "reserve = [500]", ("sharing[0].reserve", "yuan")),
        ("own_account_first = true", 'own_account_first = "yes"', ("yes", "true or false")),
        (
            'order = ["account_of_this_year"',
            'order = [1, "account_of_this_year"',
            ("a list of texts",),
        ),
        (
            '{ stage = "base", value = "yuan down" }',
            '{ stage = "base", value = "down" }',
            ("'down'", "yuan down"),
        ),
        ('on = "fund", amount = 900', 'on = "money", amount = 900', ("money", "vocabulary")),
        ("sum = 780, years = 2", 'sum = 780, years = "2"', ("years", "a whole number")),
        (
            'hospital = "secondary", sum',
            'hospital = "second", sum',
            ("hospital", "second", "primary"),
        ),
        ('months = "6..35"', 'months = "35..6"', ("months", "35..6", "a band such as")),
        ('months = "6..35"', 'months = ".."', ("months", "a band such as")),
        ('months = "6..35"', 'months = "six"', ("months", "six", "a band such as")),
        (
            'retired_on = "..2000-12-31", rate',
            'retired_on = "..2000", rate',
            ("retired_on", "a band such as"),
        ),
    ],
)
def test_a_cell_or_key_of_the_wrong_kind_is_refused(
    old: str, new: str, words: tuple[str, ...]
) -> None:
    refused(old, new, *words)


def test_a_value_without_a_source_is_refused() -> None:
    text = TEXT.replace(SELF_PAY, SELF_PAY.replace('source = "rules"\n', ""))
    with pytest.raises(
        PolicyError, match=r'variety\.toml: benefit\.self_pay\[0\].*a source.*source = "key"'
    ):
        read(text)


def test_a_statistic_without_a_source_is_refused() -> None:
    refused('value = 45000\nsource = "paper"\n', "value = 45000\n", "statistic[2]", "a source")


def test_a_source_that_is_not_in_the_file_is_refused_with_the_near_one() -> None:
    text = TEXT.replace(SELF_PAY, SELF_PAY.replace('"rules"', '"rule"'))
    with pytest.raises(
        PolicyError, match=r"benefit\.self_pay\[0\]\.source.*'rule'.*Did you mean rules\?"
    ):
        read(text)


def test_a_source_without_a_title_or_evidence_is_refused() -> None:
    refused('title = "百样晚报"\n', "", "source.paper", "a title")
    refused(
        'date = "2026-02"\nevidence = "reported"',
        'date = "2026-02"',
        "source.paper.evidence",
        "official",
    )


def test_an_unmarked_overlap_is_refused_naming_both() -> None:
    message = refused(
        "from = 2026-07-01\nvalue = 110",
        "from = 2025-12-31\nvalue = 110",
        "standing.stepped",
        "2025-01-01..2025-12-31",
        "2025-12-31..",
        "rival_of",
        "don't overlap",
    )
    assert "百政发〔2026〕1号" in message


def test_a_long_entry_may_not_overlap_one_that_is_not_its_neighbour() -> None:
    # The first ends after the third begins; the second lies wholly inside the first.
    text = TEXT.replace(
        SELF_PAY,
        (
            SELF_PAY.replace("from = 2026-01-01", "from = 2020-01-01\nto = 2026-06-01")
            + SELF_PAY.replace("from = 2026-01-01", "from = 2025-01-01\nto = 2025-02-01")
            + SELF_PAY
        ),
    )
    with pytest.raises(PolicyError, match="overlap"):
        read(text)


def test_a_hole_is_refused_with_the_key_that_finds_no_row() -> None:
    message = refused(
        '  { unknown = "the notice names primary and secondary hospitals only" },\n',
        "",
        "benefit.deductible[0]",
        "no row for",
        "hospital",
        'unknown = "why"',
    )
    assert "tertiary" in message


def test_a_hole_between_bands_is_refused() -> None:
    refused('months_used = "1.."', 'months_used = "2.."', "refund[0]", "months_used 1")


def test_a_clash_is_refused_with_both_rows() -> None:
    refused(
        '{ group = ["student", "minor"], sum = 380 }',
        '{ group = ["student", "adult"], sum = 380 }',
        "premium[0]",
        "group adult",
        "group student, adult",
        "one key",
        "Name one more dimension",
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("from = 2026-01-01\nto = 2025-01-01", ("to", "2025, 1, 1", "a day after 2026-01-01")),
        (
            "from = 2026-01-01\nto = 2026-01-01",
            ("to", "a day after 2026-01-01", "the day after the last day"),
        ),
        ("to = 2026-01-01", ("to", "a from beside it", "seen = [first, last]")),
        ('from = "2026-01-01"', ("from", "'2026-01-01'", "without quotes")),
        ("from = 2026-01-01T00:00:00", ("from", "a day such as 2025-10-01")),
        ("from = 2026", ("from", "2026", "a day such as 2025-10-01")),
        ("seen = [2026-02-01, 2026-01-01]", ("seen", "a first and a last day")),
        ("seen = [2026-01-01]", ("seen", "a first and a last day")),
        ('seen = "2026"', ("seen", "'2026'")),
        ("seen = 2026-01-01\nfrom = 2026-01-01", ("either from",)),
    ],
)
def test_bad_days_are_refused(days: str, words: tuple[str, ...]) -> None:
    refused(SELF_PAY, SELF_PAY.replace("from = 2026-01-01", days), "benefit.self_pay[0]", *words)


def test_evidence_better_than_the_source_is_refused() -> None:
    refused(
        'value = 80\nsource = "paper"\n',
        'value = 80\nsource = "paper"\nevidence = "official"\n',
        "standing.stepped[3].evidence",
        "'official'",
        "no better than its source (reported)",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('date = "2026-02"\nevidence = "reported"', 'date = "2026-02"\nevidence = "assumed"'),
        ('value = 80\nsource = "paper"\n', 'value = 80\nsource = "paper"\nevidence = "assumed"\n'),
    ],
)
def test_an_assumption_is_refused_in_a_file(old: str, new: str) -> None:
    refused(old, new, "evidence", "'assumed'", "official, reported or unverified", "policy.revise")


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("code", 'code = "990100"', 'code = "9901"'),
        ("code", 'code = "990100"', "code = 990100"),
        ("code", 'code = "990100"', 'code = "99010A"'),
        ("code", 'code = "990100"\n', ""),
        ("zh", 'zh = "百样市"', 'zh = ""'),
        ("en", 'en = "Variety"\n', ""),
        ("parent", 'parent = "990000"', "parent = 990000"),
        ("parent", 'parent = "990000"', 'parent = "990100"'),
        ("layer", 'parent = "990000"', 'layer = "yes"'),
        ("aliases", 'parent = "990000"', 'aliases = "百样"'),
    ],
)
def test_a_bad_region_is_refused(key: str, old: str, new: str) -> None:
    refused(old, new, f"region.{key}")


def test_a_pack_without_a_region_is_refused() -> None:
    with pytest.raises(
        PolicyError, match=r"variety\.toml: region: got None; expected a \[region\]"
    ):
        read("[source.rules]" + TEXT.split("[source.rules]", 1)[1])


def test_a_misspelt_path_is_refused_with_the_near_one() -> None:
    refused(
        "[[benefit.annual_cap]]",
        "[[benefit.anual_cap]]",
        "[[benefit.anual_cap]]",
        "a path of the catalogue",
        "Did you mean benefit.annual_cap",
    )


def test_a_table_in_place_of_an_entry_is_refused() -> None:
    refused("[[sharing]]", "[sharing]", "sharing.", "[[path.of.parameter]]")


def test_what_is_not_toml_is_refused_with_the_line() -> None:
    with pytest.raises(PolicyError, match=r"variety\.toml: not TOML: .*line 4"):
        read('[region]\ncode = "990100"\nzh = "百样市"\nen = Variety\n')


def test_a_principle_is_refused_outside_the_national_pack() -> None:
    refused(
        "rate = 0.125\n", "rate = 0.125\nprinciple = true\n", "benefit.self_pay[0]", "principle"
    )


ITEM_ROWS = """rows = [
  { item = "dialysis", share = 0.95, further_ratio = false },
  { item = "blood", share = 0.7 },
]"""
MALFORMED: dict[str, Callable[[str], str]] = {
    "a source that is no table": lambda t: 'source = "x"\n' + t.replace("[source.", "[sources."),
    "a statistic without a name": lambda t: t.replace('name = "disposable_income"\n', ""),
    "a statistic that is no number": lambda t: t.replace("value = 45000", 'value = "much"'),
    "a statistic without a year": lambda t: t.replace(
        "year = 2025\nvalue = 45000", "value = 45000"
    ),
    "a question without a text": lambda t: t + '\n[[question]]\ntopic = "refund"\n',
    "rows that are no list": lambda t: t.replace(
        ITEM_ROWS,
        "rows = 5",
    ),
    "rows that are empty": lambda t: t.replace(
        ITEM_ROWS,
        "rows = []",
    ),
    "a source key that is a number": lambda t: t.replace(
        SELF_PAY, SELF_PAY.replace('"rules"', "5")
    ),
    "a line with a text": lambda t: t.replace("per = 0.002", 'per = "little"'),
    "an entry that is a number": lambda t: t.replace(
        "[[sharing]]\nfrom = 2026-01-01\nreserve = 500\nown_account_first = true\n"
        'source = "rules"\n',
        "",
    ).replace("[region]", "sharing = [5]\n[region]"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_a_policy_error_that_names_the_file(name: str) -> None:
    text = MALFORMED[name](TEXT)
    assert text != TEXT
    with pytest.raises(PolicyError, match=r"variety\.toml"):
        read(text)
