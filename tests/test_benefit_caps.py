"""Caps and thresholds of benefits: several on one care, of a part of it, over layers, by month."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao import Enrolment, InvalidInput, NotKnown, Policy, PolicyError, explain
from yibao.benefits import Claim, Item, Schedule, Settlement, settle
from yibao.core.money import fen
from yibao.policy.pack import read_pack
from yibao.vocabulary import Layer, Period

DAY = date(2026, 3, 2)
MEMBER = Enrolment(scheme="employee", status="in_service", region="西安")
RETIRED = Enrolment(scheme="employee", status="retired", region="西安")


def tables(cap: str, *, ratio: str = "1", care: str = "outpatient", more: str = "") -> Schedule:
    return Schedule.read(f"""
[[employee.{care}.deductible]]
sum = 0
[[employee.{care}.ratio]]
ratio = {ratio}
[[employee.{care}.cap]]
{cap}
{more}""")


def bill(total: Any, on: date = DAY, tier: str = "primary", **more: Any) -> Claim:
    return Claim(**{"care": "outpatient", "tier": tier, "on": on, "total": total, **more})


def fold(schedule: Schedule, *bills: Claim, who: Enrolment = MEMBER) -> list[Settlement]:
    year, done = None, []
    for each in bills:
        done.append(settle(each, who, year=year, schedule=schedule))
        year = done[-1].next
    return done


def paid(
    schedule: Schedule, *bills: Claim, by: str = "basic", who: Enrolment = MEMBER
) -> list[int]:
    return [int(one.paid_by(by)) for one in fold(schedule, *bills, who=who)]


# -- several caps on one kind of care


def test_a_visit_a_month_and_a_year_cap_stand_beside_each_other() -> None:
    schedule = tables("""
sum = 500
further = [{ sum = 200, per = "month" }, { sum = 120, per = "visit" }]
""")
    days = [
        date(2026, 1, 5),
        date(2026, 1, 6),
        date(2026, 2, 1),
        date(2026, 3, 1),
        date(2026, 3, 2),
    ]
    assert paid(schedule, *(bill(300, on) for on in days)) == [120, 80, 120, 120, 60]


def test_a_part_of_the_care_has_a_cap_of_its_own_inside_the_total() -> None:
    # Hospitals may use 300 of the 500; what primary care used doesn't count for the 300.
    schedule = tables("""
rows = [
  { tier = ["secondary", "tertiary"], sum = 500, further = [{ name = "hospital", sum = 300 }] },
  { sum = 500 },
]""")
    bills = [bill(150), bill(400, tier="tertiary"), bill(400, tier="secondary"), bill(100)]
    assert paid(schedule, *bills) == [150, 300, 0, 50]
    assert paid(schedule, *reversed(bills)) == [100, 300, 0, 100]


def test_a_cap_of_each_disease_counts_that_disease_alone() -> None:
    schedule = tables(
        """
rows = [
  { disease = "dialysis", sum = 700, name = "透析" },
  { disease = "diabetes", sum = 200, name = "糖尿病" },
  { sum = 0 },
]""",
        care="chronic",
    )
    bills = [bill(500, care="chronic", disease=d) for d in ("dialysis", "diabetes") * 2]
    assert paid(schedule, *bills) == [500, 200, 200, 0]


def test_a_named_cap_may_take_in_another_kind_of_care() -> None:
    rest = """
[[employee.chronic.deductible]]
sum = 0
[[employee.chronic.ratio]]
ratio = 1
[[employee.chronic.cap]]
sum = "none"
"""
    schedule = tables(
        'sum = "none"\nfurther = [{ name = "门诊合计", sum = 600, shared = ["chronic"] }]',
        more=rest,
    )
    bills = [bill(400), bill(400, care="chronic"), bill(400)]
    assert paid(schedule, *bills) == [400, 200, 0]


def test_a_month_cap_counts_the_care_of_rows_that_have_none() -> None:
    schedule = tables("""
rows = [
  { tier = "primary", sum = 1000, further = [{ sum = 200, per = "month" }] },
  { sum = 1000 },
]""")
    bills = [bill(150, tier="tertiary"), bill(150)]
    assert paid(schedule, *bills) == [150, 50]
    assert paid(schedule, *reversed(bills)) == [150, 150]


# -- over layers

JOINT = tables(
    'sum = 600\nfurther = [{ sum = 1000, over = ["large_sum"] }]',
    ratio="0.8",
    more="""
[[employee.large_sum.terms]]
ratio = 0.9
cap = "none"
[[employee.large_sum.takes]]
parts = ["above_cap", "co_payment"]
""",
)


def test_a_cap_over_two_layers_cuts_the_one_that_pays_later() -> None:
    done = fold(JOINT, bill(800), bill(500))
    first = [str(done[0].paid_by(layer)) for layer in ("basic", "large_sum")]
    # 600 by the cap of the basic layer; then 90 % of the 200 that are left: 180 of 400.
    assert first == ["600.00", "180.00"]
    assert [str(done[1].paid_by(layer)) for layer in ("basic", "large_sum")] == ["0.00", "220.00"]
    told = str(explain(settle, bill(500), MEMBER, year=done[0].next, schedule=JOINT))
    assert "限额（年度累计，基金支付额，与基本医疗保险合计） 1,000.00 元" in told
    assert "此前尚余 220.00 元" in told


def test_a_cap_over_two_layers_cuts_the_lower_one_too() -> None:
    done = fold(JOINT, *(bill(250) for _ in range(5)))
    sums = [int(one.paid_by("basic")) for one in done]
    # Each: 200, and 90 % of the 50 left = 45; after three 735; of the fourth basic stops at 600.
    assert sums == [200, 200, 200, 0, 0]
    assert sum(one.fund for one in done) == 1000


lists = st.lists(
    st.tuples(
        st.integers(1, 400_000), st.integers(0, 360), st.sampled_from(["primary", "tertiary"])
    ),
    min_size=1,
    max_size=7,
)
MANY = tables(
    """
rows = [
  { tier = "tertiary", sum = 2000, further = [
    { name = "hospital", sum = 900 },
    { name = "hospital", sum = 300, per = "month" },
    { sum = 2600, over = ["large_sum", "civil_servant"] },
  ] },
  { sum = 2000, further = [
    { sum = 700, per = "month" },
    { sum = 400, per = "visit", on = "cost" },
    { sum = 2600, over = ["large_sum", "civil_servant"] },
  ] },
]""",
    ratio="[{ to = 1000, ratio = 0.6 }, { ratio = 0.75 }]\nspan = 'above_deductible'\nper = 'year'",
    more="""
[[employee.large_sum.terms]]
threshold = 50
per = "visit"
ratio = 0.9
cap = 1500
further = [{ sum = 333, per = "month" }, { sum = 250, per = "visit" }]
""",
)


@given(lists)
@settings(max_examples=120, deadline=None)
def test_many_caps_hold_in_whatever_order_and_all_adds_up(bills: list[Any]) -> None:
    claims = [
        bill(Decimal(total) / 100, date(2026, 1, 1) + timedelta(offset), tier)
        for total, offset, tier in sorted(bills, key=lambda one: one[1])
    ]
    sums: Counter[Any] = Counter()
    for claim, one in zip(claims, fold(MANY, *claims), strict=True):
        assert one.total == one.fund + one.person
        basic, large = fen(one.paid_by("basic")), fen(one.paid_by("large_sum"))
        assert min(basic, large, *map(fen, one.parts.values())) >= 0
        month = claim.on.month
        hospital = claim.tier == "tertiary"
        sums["basic"] += basic
        sums["hospital"] += basic * hospital
        sums["hospital", month] += basic * hospital
        sums["large"] += large
        sums["large", month] += large
        sums["all"] += basic + large
        assert large <= 25_000
        assert hospital or basic <= 40_000
    most = {"basic": 200_000, "hospital": 90_000, "large": 150_000, "all": 260_000}
    assert all(sums[name] <= cap for name, cap in most.items())
    assert all(sums["hospital", month] <= 30_000 for month in range(1, 13))
    assert all(sums["large", month] <= 33_300 for month in range(1, 13))


@given(st.integers(0, 900_000), st.integers(0, 900_000), st.sampled_from(["primary", "tertiary"]))
@settings(max_examples=80, deadline=None)
def test_a_dearer_bill_is_paid_no_less_under_many_caps(one: int, other: int, tier: str) -> None:
    low, high = (Decimal(total) / 100 for total in sorted((one, other)))
    before = fold(MANY, bill(700, date(2026, 2, 1), "tertiary"))[0].next
    less, more = (
        settle(bill(total, tier=tier), MEMBER, year=before, schedule=MANY).fund
        for total in (low, high)
    )
    assert less <= more


def test_a_reversal_restores_what_named_caps_counted() -> None:
    one, other = fold(MANY, bill(500, tier="tertiary"), bill(300, tier="tertiary"))
    assert other.reverse(other.next) == one.next
    assert one.next.used("fund", name="hospital") == one.paid_by("basic")
    assert one.next.used("fund", name="primary") == 0


# -- layers above by visit and by month


@pytest.mark.parametrize(
    ("per", "pays"), [("visit", [45, 45, 45]), ("month", [45, 90, 45]), ("year", [45, 90, 90])]
)
def test_a_layers_threshold_counts_by_visit_month_or_year(per: str, pays: list[int]) -> None:
    schedule = tables(
        "sum = 0",
        more=f"""
[[employee.large_sum.terms]]
threshold = 50
per = "{per}"
ratio = 0.9
cap = "none"
""",
    )
    days = (date(2026, 1, 5), date(2026, 1, 6), date(2026, 2, 1))
    assert paid(schedule, *(bill(100, on) for on in days), by="large_sum") == pays


def test_a_layer_may_have_a_cap_of_a_visit_beside_its_yearly_one() -> None:
    schedule = tables(
        "sum = 0",
        more="""
[[employee.large_sum.terms]]
ratio = 1
cap = 150
further = [{ sum = 60, per = "visit" }]
""",
    )
    assert paid(schedule, bill(100), bill(100), bill(100), by="large_sum") == [60, 60, 30]


def test_a_list_of_severe_diseases_is_a_key_of_a_layer() -> None:
    schedule = tables(
        "sum = 0",
        more="""
[[employee.large_sum.terms]]
rows = [{ disease = "severe", ratio = 1, cap = 300 }, { ratio = 1, cap = 150 }]
""",
    )
    severe, other = bill(500, disease="重大疾病"), bill(500, disease="other")
    assert paid(schedule, severe, by="large_sum") == [300]
    assert paid(schedule, other, by="large_sum") == [150]


# -- sums that a statistic tells

WAGES = """
[[statistic]]
name = "average_wage"
year = 2024
value = "1000.00"
[[statistic]]
name = "average_wage"
year = 2025
value = "1100.00"
"""
MOVING = 'sum = { share = 0.06, of = "average_wage", years_before = 1%s }'


def test_a_cap_may_be_many_times_a_statistic_of_a_named_year() -> None:
    cap = 'sum = { share = 6, of = "average_wage", year = 2024, is = 6000 }'
    assert paid(tables(cap, more=WAGES), bill(9000)) == [6000]
    half = """
[[employee.large_sum.terms]]
threshold = { share = 0.5, of = "average_wage", year = 2024 }
ratio = 1
cap = { share = 1.5, of = "average_wage", year = 2025, rounding = "yuan down" }
"""
    schedule = tables("sum = 0", more=WAGES + half)
    assert paid(schedule, bill(700), bill(9000), by="large_sum") == [200, 1450]


def test_a_cap_moves_with_the_statistic_of_the_year_before() -> None:
    schedule = tables(MOVING % "", more=WAGES)
    for on, pays in ((date(2025, 12, 31), 60), (date(2026, 1, 1), 66), (date(2026, 12, 31), 66)):
        assert paid(schedule, bill(900, on)) == [pays]
    for on in (date(2024, 12, 31), date(2027, 1, 1)):
        with pytest.raises(NotKnown, match="average_wage of 1 years before is not on file"):
            paid(schedule, bill(900, on))
    july = tables(MOVING % ", first_month = 7", more=WAGES)
    assert paid(july, bill(900, date(2026, 6, 30))) == [60]
    assert paid(july, bill(900, date(2026, 7, 1))) == [66]


def test_a_further_cap_moves_too_and_a_statistic_laid_over_a_pack_fills_it() -> None:
    text = """
[region]
code = "532901"
zh = "大理市"
en = "Dali"
[source.a]
title = "a made-up rule"
evidence = "reported"
"""
    rule = """
[[employee.outpatient.deductible]]
from = 2024-01-01
sum = 0
source = "a"
[[employee.outpatient.ratio]]
from = 2024-01-01
ratio = 1
source = "a"
[[employee.outpatient.cap]]
from = 2024-01-01
sum = "none"
further = [{ sum = { share = 0.5, of = "average_wage", years_before = 2 }, per = "month" }]
source = "a"
"""

    who = Enrolment(scheme="employee", status="in_service", region="大理")
    policy = Policy().with_pack(read_pack(text + rule, "dali"))
    with pytest.raises(NotKnown, match="average_wage of 2 years before is not on file"):
        settle(bill(900), who, policy=policy)
    wage = text + '[[statistic]]\nname = "average_wage"\nyear = 2024\nvalue = 800\nsource = "a"\n'
    filled = policy.with_pack(read_pack(wage, "wage"))
    assert settle(bill(900), who, policy=filled).paid_by("basic") == 400
    assert settle(bill(900, date(2026, 12, 31)), who, policy=filled).paid_by("basic") == 400
    with pytest.raises(NotKnown, match="average_wage of 2 years before"):
        settle(bill(900, date(2027, 1, 1)), who, policy=filled)
    rows = policy.panel("employee.outpatient.cap", "大理")
    assert rows[0]["value"]["further"] == ({"sum": "0.5 × average_wage(-2)", "per": "month"},)
    told = policy.history("大理", "employee.outpatient.cap").text("zh")
    assert "上上年全口径月平均工资的 50 %，每月" in told


# -- lines and drugs with rules of their own

OWN = tables(
    'sum = "none"',
    ratio="0.5",
    more="""
[[benefit.class_b]]
share = 0.1
[[benefit.item_share]]
rows = [
  { item = "equipment_exam", ratio = 0.8 },
  { item = "consultation", tier = "tertiary", ratio = 0.6 },
  { item = "negotiated_drug", first_share = 0.3 },
  { unknown = "the notice names three kinds" },
]
[[employee.special_drugs.deductible]]
sum = 0
[[employee.special_drugs.ratio]]
ratio = 0.65
[[employee.special_drugs.cap]]
sum = 150
""",
)


def test_a_line_takes_the_share_of_its_kind() -> None:
    lines = (
        (Item("100", kind="flat", of="大型设备检查"), "80.00"),
        (Item("100", kind="flat", of="consultation"), "60.00"),
        (Item("100", kind="B", of="谈判药品"), "35.00"),
        (Item("100", kind="B"), "45.00"),
        (Item("100", kind="B", share="0.2", of="negotiated_drug"), "40.00"),
    )
    for line, fund in lines:
        done = settle(bill(None, tier="tertiary", items=[line]), MEMBER, schedule=OWN)
        assert str(done.fund) == fund, line
    other = bill(None, items=[Item("9", kind="flat", of="material")])
    with pytest.raises(NotKnown, match="the notice names three kinds"):
        settle(other, MEMBER, schedule=OWN)
    drug = bill(None, items=[Item("100", kind="B", of="谈判药品")])
    told = explain(settle, drug, MEMBER, schedule=OWN)
    assert "谈判药品 100.00 元" in str(told)
    with pytest.raises(InvalidInput, match="what it is"):
        Item("100", kind="flat")


def test_separately_paid_drugs_are_a_kind_of_care() -> None:
    assert paid(OWN, bill(100, care="双通道药品"), bill(900, care="special_drugs")) == [65, 85]


def test_a_cap_may_hang_on_the_rate_paid() -> None:
    schedule = tables("""
rows = [
  { paid_rate = "420..450", sum = 500 },
  { paid_rate = "600..650", sum = 1200 },
  { unknown = "other rates" },
]""")
    assert paid(schedule, bill(9000, paid_rate="0.042"), bill(9000, paid_rate="0.06")) == [500, 700]
    with pytest.raises(InvalidInput, match="paid_rate"):
        paid(schedule, bill(9000))
    with pytest.raises(InvalidInput, match="ten-thousandths"):
        bill(1, paid_rate="0.04255")


# -- what is missing, and which cap cut


def test_where_only_the_cap_of_a_layer_is_missing_it_is_said_and_how_to_give_it() -> None:
    more = """
[[employee.large_sum.terms]]
threshold = 10
ratio = 0.9
cap = { unknown = "the page ends there" }
"""
    done = fold(tables("sum = 100", more=more), bill(500))[0]
    [missing] = done.missing
    assert (missing.layer, missing.lacks) == (Layer.LARGE_SUM, "cap")
    assert "only" in missing.why or "alone" in missing.why
    for words in ("the page ends there", 'terms]]\nthreshold = "10.00"\nratio = "0.9"\ncap = "…"'):
        assert words in missing.why
    assert "职工大额医疗费用补助：未计算（未收录封顶线）" in done.text("zh")
    assert "large-sum subsidy: not reckoned (its cap isn't on file)" in done.text("en")
    whole = fold(tables("sum = 100"), bill(500))[0]
    assert [(one.layer, one.lacks) for one in whole.missing] == [(Layer.LARGE_SUM, "")]
    assert "职工大额医疗费用补助：未计算（未收录待遇标准）" in whole.text("zh")


def test_the_form_and_the_explanation_name_the_cap_that_cut() -> None:
    schedule = tables("""
rows = [
  { tier = "tertiary", sum = 500, further = [{ name = "医院", sum = 300 }, { sum = 250, per = "month" }] },
  { sum = 500 },
]""")  # noqa: E501
    one, other = fold(schedule, bill(100, tier="tertiary"), bill(400, tier="tertiary"))
    assert "限额" not in one.text("zh")
    assert "限额以上：限额（每月，基金支付额）" in other.text("zh")
    assert "above the cap: cap (per month, money the fund pays)" in other.text("en")
    told = str(explain(settle, bill(400, date(2026, 4, 1), "tertiary"), MEMBER, year=other.next,
                       schedule=schedule))  # fmt: skip
    assert "限额（年度累计，基金支付额，医院） 300.00 元" in told
    assert "此前尚余 50.00 元" in told
    assert "每月" not in told


def test_a_line_that_supplies_a_cap_writes_the_further_ones_again() -> None:
    policy = Policy().with_values(
        "西安",
        since=date(2026, 1, 1),
        source="our notice",
        employee_chronic_deductible={"sum": 0},
        employee_chronic_ratio={"ratio": 1},
        employee_chronic_cap=[
            {"disease": "diabetes", "further": [{"sum": 70, "per": "month", "name": "x"}]}
        ],
    )
    with pytest.raises(NotKnown) as raised:
        settle(bill(100, care="chronic", disease="diabetes"), MEMBER, policy=policy)
    further = '"further": [{"sum": "70.00", "per": "month", "name": "x"}]'
    assert further in str(raised.value)


# -- what can't be so


@pytest.mark.parametrize(
    ("further", "says"),
    [
        ('[{ per = "month" }]', "sum in every record"),
        ('[{ sum = 5, over = ["large_sum"], on = "cost" }]', "layers have nothing but money"),
        ('[{ sum = 5, name = "a.b" }]', "a name without any of"),
        ("[{ sum = 5, month = 3 }]", "a key among sum, per"),
        ('[{ sum = { start = 1, per = 1, of = "age" } }]', "A record holds no line"),
        ('[{ sum = 5, per = "week" }]', "term"),
        ("[5]", "a record of cells"),
        ("5", "a list of records"),
    ],
)
def test_a_further_cap_that_cannot_be_is_refused_by_its_place(further: str, says: str) -> None:
    with pytest.raises(PolicyError, match="further") as raised:
        tables(f"sum = 100\nfurther = {further}")
    assert says in str(raised.value)


@pytest.mark.parametrize("cap", ['name = "a:b"', 'over = ["large_sum"]\non = "cost"'])
def test_a_cap_of_a_row_is_held_to_the_same(cap: str) -> None:
    with pytest.raises(PolicyError, match=r"employee\.outpatient\.cap"):
        tables(f"sum = 1\n{cap}")


def test_a_further_cap_that_is_not_known_is_asked_for_where_it_counts() -> None:
    schedule = tables("""
rows = [
  { tier = "tertiary", sum = 500, further = [{ sum = { unknown = "not seen" }, per = "month" }] },
  { sum = 500 },
]""")
    assert paid(schedule, bill(900)) == [500]
    with pytest.raises(NotKnown, match="not seen"):
        paid(schedule, bill(900, tier="tertiary"))


@pytest.mark.parametrize(
    ("share", "says"),
    [
        ('{ share = -1, of = "average_wage", year = 2024 }', "at least 0"),
        ('{ share = 1, of = "average_wage", years_before = -1 }', "years before"),
        ('{ share = 1, of = "average_wage", years_before = 1, first_month = 13 }', "first_month"),
        ('{ share = 1, of = "average_wage", years_before = 1, year = 2024 }', "years_before"),
        ("{ share = 1, years_before = 1 }", "years_before"),
    ],
)
def test_a_share_that_cannot_be_is_refused(share: str, says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        tables(f"sum = {share}", more=WAGES)


def test_a_cap_with_a_layer_that_pays_before_cuts_what_comes_after_alone() -> None:
    more = """
[[employee.large_sum.terms]]
ratio = 1
cap = "none"
further = [{ sum = 500, over = ["basic"] }]
"""
    done = fold(tables("sum = 400", more=more), bill(450), bill(450))
    assert [int(one.paid_by("basic")) for one in done] == [400, 0]
    assert [int(one.paid_by("large_sum")) for one in done] == [50, 50]


def test_periods_are_kept_as_far_as_anybody_asks() -> None:
    schedule = tables('sum = 100\nfurther = [{ sum = 50, per = "quarter" }]')
    one = settle(bill(1), MEMBER, schedule=schedule)
    stage = one.layers[0].reckoned.stage
    assert stage.counted == {Period.QUARTER}


# -- regions whose rules need these forms


def test_shenzhens_caps_are_shares_of_a_wage_with_a_part_for_hospitals() -> None:
    """Caps of 6 % and, at secondary institutions and above, 3 % of the wage two years before."""
    who = Enrolment(scheme="employee", status="in_service", plan="tier_1", region="深圳")
    visits = [bill(50_000, tier="tertiary"), bill(50_000)]
    with pytest.raises(NotKnown, match="on_post_wage of 2 years before is not on file"):
        settle(visits[0], who)
    wage = """
[region]
code = "440300"
zh = "深圳市"
en = "Shenzhen"
[source.a]
title = "a made-up wage"
evidence = "reported"
[[statistic]]
name = "on_post_wage"
year = 2024
value = 150000
source = "a"
"""
    policy = Policy().with_pack(read_pack(wage, "wage"))
    first = settle(visits[0], who, policy=policy)
    assert first.paid_by("basic") == 4500
    second = settle(visits[1], who, year=first.next, policy=policy)
    assert second.paid_by("basic") == 4500
    retired = Enrolment(scheme="employee", status="retired", plan="tier_1", region="深圳")
    assert settle(visits[0], retired, policy=policy).paid_by("basic") == 5250
    own = (
        Policy()
        .law("深圳", DAY)
        .lookup("item_share")(
            item=1, scheme=who.scheme, care=visits[0].care, tier=visits[0].tier, plan=who.plan
        )
    )
    assert own.ratio == 800_000


def test_nanjing_counts_each_disease_for_itself() -> None:
    rest = {"employee_chronic_deductible": {"sum": 0}}
    policy = Policy().with_values("南京", since=date(2026, 1, 1), source="made up", **rest)
    who = Enrolment(scheme="employee", status="in_service", region="南京")
    one = settle(bill(10**5, care="chronic", disease="dialysis"), who, policy=policy)
    assert one.paid_by("basic") == 69_000
    assert "限额（年度累计，基金支付额，透析） 69,000.00 元" in str(
        explain(settle, one.claim, who, policy=policy)
    )
    later = bill(10**5, care="chronic", disease="cancer_targeted")
    other = settle(later, who, year=one.next, policy=policy)
    assert other.paid_by("basic") == 92_000
    again = settle(later, who, year=other.next, policy=policy)
    assert again.paid_by("basic") == 8_000


def test_a_cap_over_two_upper_layers_counts_all_kinds_of_care() -> None:
    more = """
[[employee.inpatient.deductible]]
sum = 0
[[employee.inpatient.ratio]]
ratio = 1
[[employee.inpatient.cap]]
sum = 0
[[employee.large_sum.terms]]
ratio = 0.5
cap = "none"
further = [{ sum = 130, over = ["civil_servant"] }]
[[employee.civil_servant.terms]]
ratio = 1
cap = "none"
[[employee.civil_servant.takes]]
parts = ["above_cap"]
"""
    servant = Enrolment(
        scheme="employee", status="in_service", employer="civil_service", region="西安"
    )
    bills = (bill(100), bill(100, care="inpatient"))
    done = fold(tables("sum = 0", more=more), *bills, who=servant)
    sums = [[int(one.paid_by(layer)) for layer in ("large_sum", "civil_servant")] for one in done]
    assert sums == [[50, 50], [30, 0]]
