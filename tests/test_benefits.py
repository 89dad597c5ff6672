"""Benefits: a claim, whether it is payable, who pays which yuan, what a year has used up."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import yibao
from yibao import Enrolment, InvalidInput, NotAllowed, NotKnown, Policy, PolicyError, explain
from yibao.benefits import (
    BenefitYear,
    Claim,
    Item,
    Schedule,
    Settlement,
    is_payable,
    settle,
    settle_all,
)
from yibao.benefits.stage import (
    Cap,
    Deductible,
    Reckoned,
    Stage,
    cost_of,
    period_of,
    reckon,
    worth,
)
from yibao.core.ledger import Ledger
from yibao.core.money import MILLION, NO_LIMIT, fen
from yibao.vocabulary import (
    Care,
    Cause,
    Layer,
    Measure,
    Part,
    Payable,
    Period,
    Position,
    Scheme,
    Span,
)

DAY = date(2026, 3, 2)
EMPLOYEE = Enrolment(scheme="employee", status="in_service", region="西安")
RETIRED = Enrolment(scheme="employee", status="retired", region="西安")
RESIDENT = Enrolment(scheme="resident", group="adult", region="北京")


def schedule(text: str, **more: Any) -> Schedule:
    return Schedule.read(text, **more)


def basic(
    care: str = "outpatient", *, off: str = "sum = 0", ratio: str, cap: str = '"none"'
) -> str:
    """The three tables of the basic insurance, in the words of a pack."""
    return f"""
[[employee.{care}.deductible]]
{off}
[[employee.{care}.ratio]]
{ratio}
[[employee.{care}.cap]]
sum = {cap}
"""


def visit(total: Any, on: date = DAY, **more: Any) -> Claim:
    return Claim(**{"care": "outpatient", "tier": "primary", "on": on, "total": total, **more})


def stay(total: Any, on: date = DAY, **more: Any) -> Claim:
    return Claim(**{"care": "inpatient", "tier": "tertiary", "on": on, "total": total, **more})


# -- a layer's reckoning: what always holds

ratios = st.integers(0, MILLION)


@st.composite
def band_tables(draw: Any) -> tuple[tuple[int, int], ...]:
    edges = sorted(set(draw(st.lists(st.integers(1, 5_000_000), max_size=3))))
    return tuple((to, draw(ratios)) for to in [*edges, NO_LIMIT])


@st.composite
def stages(draw: Any, *, yearly: bool = False) -> Stage:
    periods = st.just(Period.YEAR) if yearly else st.sampled_from(Period)
    caps = draw(
        st.lists(
            st.builds(
                Cap,
                st.integers(0, 3_000_000),
                st.sampled_from(Measure),
                periods,
                name=st.sampled_from(["", "primary"]),
            ),
            max_size=4,
        )
    )
    return Stage(
        layer=Layer.BASIC,
        care=Care.OUTPATIENT,
        bands=draw(band_tables()),
        span=draw(st.sampled_from(Span)),
        bands_per=draw(periods),
        deductible=Deductible(
            draw(st.integers(0, 500_000)),
            draw(periods),
            draw(st.sampled_from(Position)),
            draw(st.sampled_from([NO_LIMIT, 300_000])),
        ),
        caps=tuple(caps),
        rounding=draw(st.sampled_from([0, 1, 2, 5, 6])),
    )


amounts = st.integers(0, 4_000_000)
claims = st.lists(st.tuples(amounts, st.integers(0, 360)), min_size=1, max_size=6)


def fold(stage: Stage, bills: list[tuple[int, int]]) -> list[Reckoned]:
    counts: dict[str, int] = {}
    done = []
    for amount, offset in sorted(bills, key=lambda bill: bill[1]):
        done.append(reckon(stage, amount, date(2026, 1, 1) + timedelta(offset), counts))
        counts = {
            k: counts.get(k, 0) + done[-1].added.get(k, 0) for k in {**counts, **done[-1].added}
        }
    return done


@given(stages(), claims)
@settings(max_examples=300)
def test_what_reaches_a_layer_is_paid_or_left_and_nothing_is_negative(
    stage: Stage, bills: list[tuple[int, int]]
) -> None:
    for one in fold(stage, bills):
        parts = (one.deductible, one.co_payment, one.above_cap, one.paid)
        assert min(parts) >= 0
        assert sum(parts) == one.base


BILLS = [(900_000, 3), (10_000, 40), (2_500_000, 41), (777, 200)]


@given(stages(), st.permutations([amount for amount, _ in BILLS]))
def test_caps_hold_whatever_the_order(stage: Stage, shuffled: list[int]) -> None:
    days = [offset for _, offset in BILLS]
    done = fold(stage, list(zip(shuffled, days, strict=True)))
    on = [date(2026, 1, 1) + timedelta(offset) for offset in days]
    for cap in stage.caps:
        if cap.on is not Measure.FUND:
            continue
        sums: Counter[Any] = Counter()
        for index, one in enumerate(done):
            mark = index if cap.per is Period.VISIT else period_of(cap.per, on[index])
            sums[mark] += one.paid
        assert max(sums.values()) <= cap.sum


@given(stages(), amounts, amounts)
@settings(max_examples=300)
def test_a_dearer_bill_never_leaves_the_fund_paying_less(
    stage: Stage, one: int, other: int
) -> None:
    low, high = sorted((one, other))
    less, more = (reckon(stage, amount, DAY, {}).paid for amount in (low, high))
    assert less <= more


@given(stages(yearly=True), st.lists(st.integers(1, 2_000_000), min_size=2, max_size=5))
@settings(max_examples=300)
def test_splitting_a_bill_under_yearly_sums_changes_a_fen_for_each_claim_at_most(
    stage: Stage, pieces: list[int]
) -> None:
    stage = evolve(stage, rounding=0, deductible=evolve(stage.deductible, position=Position.COST))
    whole = fold(stage, [(sum(pieces), 0)])
    split = fold(stage, [(piece, i) for i, piece in enumerate(pieces)])
    if not any(cap.on is Measure.FUND for cap in stage.caps):
        assert sum(one.exact for one in split) == whole[0].exact
    assert abs(sum(one.paid for one in split) - whole[0].paid) < len(pieces)
    assert sum(one.deductible for one in split) == whole[0].deductible


@given(band_tables(), st.integers(0, 3_000_000), st.integers(0, 3_000_000))
def test_the_cost_of_a_payment_is_the_cost_that_makes_it(
    bands: tuple[tuple[int, int], ...], start: int, amount: int
) -> None:
    made = (worth(bands, start + amount) - worth(bands, start)) // MILLION
    cost = cost_of(bands, start, made)
    assert cost <= amount
    back = worth(bands, start + cost) - worth(bands, start)
    assert abs(back - made * MILLION) <= MILLION


# -- every kind of rule that a table can tell


def paid(text: str, *bills: Claim, enrolment: Enrolment = EMPLOYEE, **more: Any) -> list[str]:
    settled = []
    year = None
    for bill in bills:
        done = settle(bill, enrolment, year=year, schedule=schedule(text), **more)
        year = done.next
        settled.append(str(done.paid_by("basic")))
    return settled


def test_a_yearly_deductible_runs_over_visits() -> None:
    text = basic(off='sum = 500\nper = "year"', ratio="ratio = 0.84")
    assert paid(text, visit(200), visit(400), visit(100)) == ["0.00", "84.00", "84.00"]


def test_a_deductible_of_each_visit_month_and_quarter() -> None:
    days = (date(2026, 1, 5), date(2026, 1, 9), date(2026, 2, 1), date(2026, 4, 1))
    bills = [visit(100, on) for on in days]

    def at(per: str) -> list[str]:
        return paid(basic(off=f'sum = 60\nper = "{per}"', ratio="ratio = 0.5"), *bills)

    assert at("visit") == ["20.00"] * 4
    assert at("month") == ["20.00", "50.00", "20.00", "20.00"]
    assert at("quarter") == ["20.00", "50.00", "50.00", "20.00"]
    assert at("year") == ["20.00", "50.00", "50.00", "50.00"]


def test_yearly_deductibles_by_tier_share_what_was_used() -> None:
    text = basic(
        off='rows = [{ tier = "primary", sum = 200, per = "year" }, { sum = 400, per = "year" }]',
        ratio="ratio = 0.5",
    )
    bills = (visit(300), visit(300, tier="tertiary"), visit(100))
    assert paid(text, *bills) == ["50.00", "50.00", "50.00"]


def test_a_year_may_bound_the_deductibles_together() -> None:
    text = basic(off='sum = 200\nper = "visit"\nyear_most = 300', ratio="ratio = 0.5")
    assert paid(text, visit(300), visit(300), visit(300)) == ["50.00", "100.00", "150.00"]


def test_a_deductible_off_the_payment_comes_after_the_ratio() -> None:
    text = basic(off='sum = 100\nper = "month"\nposition = "payment"', ratio="ratio = 0.75")
    done = settle(visit(300, outside=100), EMPLOYEE, schedule=schedule(text))
    assert done.fund == 50
    assert done.parts[Part.DEDUCTIBLE] == 100
    assert done.parts[Part.CO_PAYMENT] == 50


BANDS = "ratio = [{ to = 5000, ratio = 0.8 }, { to = 10000, ratio = 0.85 }, { ratio = 0.9 }]"


def test_bands_count_from_the_first_fen_or_above_the_deductible() -> None:
    off = 'sum = 800\nper = "visit"'
    whole = basic(off=off, ratio=f'{BANDS}\nspan = "cost"\nper = "visit"')
    above = basic(off=off, ratio=f'{BANDS}\nspan = "above_deductible"\nper = "visit"')
    assert paid(whole, visit(10000)) == ["7610.00"]
    assert paid(above, visit(10000)) == [str(Decimal("4000.00") + Decimal("3570.00"))]


def test_bands_of_the_year_go_on_where_the_last_claim_ended() -> None:
    text = basic(ratio=f'{BANDS}\nspan = "above_deductible"\nper = "year"')
    visits = basic(ratio=f'{BANDS}\nspan = "above_deductible"\nper = "visit"')
    assert paid(text, visit(5000), visit(1000)) == ["4000.00", "850.00"]
    assert paid(visits, visit(5000), visit(1000)) == ["4000.00", "800.00"]


def test_what_a_table_does_not_tell_is_asked_for_only_where_it_matters() -> None:
    text = basic(ratio=BANDS)
    assert paid(text, visit(4000), visit(900)) == ["3200.00", "720.00"]
    with pytest.raises(NotKnown, match="where and over which period its bands are counted"):
        paid(text, visit(4000), visit(2000))
    off = basic(off="sum = 100", ratio="ratio = 0.5")
    assert paid(off, visit(300)) == ["100.00"]
    with pytest.raises(NotKnown, match="over which period its deductible counts"):
        paid(off, visit(300), visit(300))


def test_adjustments_come_in_one_order() -> None:
    text = """
[[employee.outpatient.deductible]]
sum = 0
[[employee.outpatient.ratio]]
ratio = 0.85
add = [{ family_doctor = "signed", ratio = 0.05 }]
factor = [{ status = "retired", ratio = 0.6 }]
[[employee.outpatient.cap]]
sum = "none"
"""
    signed = visit(1000, family_doctor="signed")
    assert paid(text, visit(1000)) == ["850.00"]
    assert paid(text, signed) == ["900.00"]
    assert paid(text, signed, enrolment=RETIRED) == ["940.00"]


def test_a_factor_adjusts_each_band() -> None:
    text = """
[[employee.inpatient.deductible]]
sum = 1300
per = "visit"
[[employee.inpatient.ratio]]
ratio = [{ to = 30000, ratio = 0.85 }, { ratio = 0.9 }]
span = "cost"
factor = [{ status = "retired", ratio = 0.6 }]
[[employee.inpatient.cap]]
sum = "none"
"""
    assert paid(text, stay(40000), enrolment=RETIRED) == ["35517.00"]


def test_a_ratio_may_rise_with_age() -> None:
    ratio = 'ratio = { start = 0.75, per = 0.002, of = "age", max = 0.95 }'
    text = basic(ratio=ratio)
    at_40 = Enrolment(scheme="employee", status="in_service", birth_date=date(1986, 1, 1))
    assert paid(text, visit(1000), enrolment=at_40) == ["830.00"]
    with pytest.raises(InvalidInput, match="birth_date"):
        paid(text, visit(1000), enrolment=Enrolment(scheme="employee", status="in_service"))


def test_a_fact_is_asked_for_only_where_a_row_still_possible_uses_it() -> None:
    text = basic(
        ratio='rows = [{ status = "retired", age = "..69", ratio = 0.7 }, '
        '{ status = "retired", age = "70..", ratio = 0.8 }, { ratio = 0.5 }]\n'
        'add = [{ status = "retired", retired_on = "..2000-12-31", ratio = 0.05 }]'
    )
    assert paid(text, visit(1000)) == ["500.00"]
    with pytest.raises(InvalidInput, match="birth_date"):
        paid(text, visit(1000), enrolment=evolve(RETIRED, retired_on=date(2001, 1, 1)))
    with pytest.raises(InvalidInput, match="retired_on"):
        paid(text, visit(1000), enrolment=evolve(RETIRED, birth_date=date(1950, 1, 1)))
    told = evolve(RETIRED, birth_date=date(1950, 1, 1), retired_on=date(2000, 1, 1))
    assert paid(text, visit(1000), enrolment=told) == ["850.00"]


def test_caps_cut_cost_or_fund_money() -> None:
    off = 'sum = 800\nper = "year"'
    fund = basic(off=off, ratio="ratio = 0.6", cap="6000")
    cost = basic(off=off, ratio="ratio = 0.6", cap='10000\non = "cost"')
    shared = basic(off=off, ratio="ratio = 0.6", cap='10000\non = "shared"')
    for text, basic_pays, above in (
        (fund, "6000.00", "9200.00"),
        (cost, "5520.00", "10000.00"),
        (shared, "6000.00", "9200.00"),
    ):
        done = settle(visit(20000), EMPLOYEE, schedule=schedule(text))
        assert str(done.fund) == basic_pays
        assert str(done.parts[Part.ABOVE_CAP]) == above


def test_caps_of_a_visit_a_month_a_quarter() -> None:
    days = (date(2026, 1, 5), date(2026, 1, 9), date(2026, 2, 1), date(2026, 4, 1))
    bills = [visit(100, on) for on in days]
    each = basic(ratio="ratio = 1", cap='"none"\nfurther = [{ sum = 70, per = "visit" }]')
    assert paid(each, *bills) == ["70.00"] * 4
    month = basic(ratio="ratio = 1", cap='150\nper = "month"')
    assert paid(month, *bills) == ["100.00", "50.00", "100.00", "100.00"]
    quarter = basic(ratio="ratio = 1", cap='150\nper = "quarter"')
    assert paid(quarter, *bills) == ["100.00", "50.00", "0.00", "100.00"]


def test_a_cap_may_be_shared_between_kinds_of_care() -> None:
    text = basic("outpatient", ratio="ratio = 0.5", cap="400") + basic(
        "inpatient", ratio="ratio = 0.9", cap='1000\nshared = ["outpatient"]'
    )
    assert paid(text, visit(600), stay(1000), visit(600)) == ["300.00", "700.00", "0.00"]


def test_another_kinds_cap_troubles_only_the_care_that_it_counts() -> None:
    text = (
        basic(ratio="ratio = 0.5")
        + """
[[employee.inpatient.cap]]
rows = [{ tier = "tertiary", sum = 1000 }, { unknown = "only tier three is told" }]
[[employee.chronic.cap]]
unknown = "to be announced"
"""
    )
    assert paid(text, visit(600)) == ["300.00"]
    counted = text.replace("sum = 1000 }", 'sum = 1000, shared = ["outpatient"] }')
    with pytest.raises(NotKnown, match="only tier three is told"):
        paid(counted, visit(600))


def test_a_deductible_may_be_shared_between_kinds_of_care() -> None:
    def off(other: str) -> str:
        return f'sum = 500\nper = "year"\nshared = ["{other}"]'

    text = basic("outpatient", off=off("inpatient"), ratio="ratio = 0.5")
    text += basic("inpatient", off=off("outpatient"), ratio="ratio = 0.9")
    assert paid(text, visit(300), stay(1000)) == ["0.00", "720.00"]


@pytest.mark.parametrize("says", ["outpatient", "chronic"])
def test_a_deductible_that_one_side_says_is_shared_is_shared_in_either_order(says: str) -> None:
    text = ""
    for care, other in (("outpatient", "chronic"), ("chronic", "outpatient")):
        shared = f'\nshared = ["{other}"]' if care == says else ""
        text += basic(care, off=f'sum = 100\nper = "year"{shared}', ratio="ratio = 0.5")
    bills = (visit(75), visit(75, care="chronic"))
    assert paid(text, *bills) == paid(text, *reversed(bills)) == ["0.00", "25.00"]


def test_the_deductible_falls_with_the_admission() -> None:
    text = basic(
        "inpatient",
        off='rows = [{ admission = "..1", sum = 800, per = "visit" }, '
        '{ admission = "2..", sum = 400, per = "visit" }]',
        ratio="ratio = 1",
    )
    assert paid(text, stay(1000), stay(1000)) == ["200.00", "600.00"]
    assert paid(text, stay(1000, admission=2)) == ["600.00"]


def test_care_elsewhere_costs_points_unless_the_table_tells_places_apart() -> None:
    cut = """
[[out_of_area.cut]]
rows = [{ place = "referred", points = 0.1 }, { unknown = "only referrals are told" }]
"""
    text = basic("inpatient", ratio="ratio = 0.8")
    referred = stay(1000, place="referred")
    assert paid(text + cut, referred) == ["700.00"]
    with pytest.raises(NotKnown, match=r"out_of_area\.cut"):
        paid(text + cut, stay(1000, place="unfiled"))
    with pytest.raises(NotKnown, match=r"out_of_area\.cut"):
        paid(text, referred)
    own = basic("inpatient", ratio='rows = [{ ratio = 0.8 }, { place = "referred", ratio = 0.55 }]')
    assert paid(own, referred) == ["550.00"]


def test_the_national_bound_answers_on_request_only() -> None:
    policy = Policy().with_values(
        "310000",
        since=date(2026, 1, 1),
        source="a notice",
        employee_inpatient_deductible={"sum": "0"},
        employee_inpatient_ratio={"ratio": "0.8"},
        employee_inpatient_cap={"sum": "none"},
    )
    me = Enrolment(scheme="employee", status="retired", region="上海")
    bill = stay(1000, place="referred")
    with pytest.raises(NotKnown, match=r"out_of_area\.cut"):
        settle(bill, me, policy=policy)
    with pytest.warns(yibao.ProvisionalWarning):
        done = settle(bill, me, policy=policy.using(national=True))
    assert done.fund == 700


def test_a_first_share_elsewhere_comes_before_the_ratio() -> None:
    cut = (
        '[[out_of_area.cut]]\nrows = [{ place = "temporary", first_share = 0.2 }, { points = 0 }]\n'
    )
    text = basic("inpatient", ratio="ratio = 0.8") + cut
    done = settle(stay(1000, place="temporary"), EMPLOYEE, schedule=schedule(text))
    assert done.parts[Part.FIRST_SHARE] == 200
    assert done.fund == 640


def test_this_years_account_money_may_come_first() -> None:
    text = basic(off='sum = 300\nper = "year"', ratio="ratio = 0.5")
    first = text + "[[benefit.account_first]]\nfirst = true\n"
    bill = visit(1000)
    done = settle(bill, EMPLOYEE, schedule=schedule(first), this_year_account=200)
    assert (done.account, done.fund, done.cash) == (200, 250, 550)
    done = settle(bill, EMPLOYEE, schedule=schedule(text), this_year_account=200, account=200)
    assert (done.account, done.fund, done.cash) == (200, 350, 450)


def test_an_unknown_tier_or_care_is_a_clear_error() -> None:
    text = basic(ratio='rows = [{ tier = "primary", ratio = 0.5 }, { unknown = "primary only" }]')
    with pytest.raises(
        NotKnown, match=r"employee\.outpatient\.ratio.*primary only.*tier secondary"
    ):
        paid(text, visit(1000, tier="secondary"))
    with pytest.raises(InvalidInput, match="tier: got None"):
        paid(text, visit(1000, tier=None))
    with pytest.raises(InvalidInput, match="tier: got 'quaternary'; expected one of village"):
        visit(1000, tier="quaternary")
    with pytest.raises(
        NotKnown, match=r"add to its tables:\n\[\[employee\.chronic\.deductible\]\]\nsum = "
    ):
        paid(text, visit(1000, care="chronic"))
    with pytest.raises(InvalidInput, match="care: got 'hypertension_diabetes'"):
        paid(text, visit(1000, care="hypertension_diabetes"))


# -- layers

PIPELINE = """
[[resident.inpatient.deductible]]
sum = 300
per = "visit"
[[resident.inpatient.ratio]]
ratio = 0.7
[[resident.inpatient.cap]]
sum = 100000
[[resident.critical_illness.terms]]
rows = [
  { helped = "none", threshold = 16901, ratio = [{ to = 50000, ratio = 0.6 }, { ratio = 0.7 }], span = "above_deductible", cap = 200000 },
  { threshold = "8450.50", ratio = [{ to = 50000, ratio = 0.65 }, { ratio = 0.75 }], span = "above_deductible", cap = "none" },
]
[[resident.critical_illness.takes]]
parts = ["deductible", "co_payment", "above_cap"]
[[medical_assistance.terms]]
rows = [{ helped = "dibao", ratio = 0.7, cap = 50000 }, { unknown = "only the minimum living allowance is told" }]
[[medical_assistance.takes]]
parts = ["deductible", "co_payment", "above_cap"]
[[further_assistance.terms]]
threshold = 3500
ratio = 0.7
cap = 20000
[[further_assistance.takes]]
parts = ["deductible", "co_payment", "above_cap"]
"""  # noqa: E501
POOR = Enrolment(scheme="resident", group="adult", helped="dibao")
ADULT = Enrolment(scheme="resident", group="adult")


def test_the_layers_pay_one_after_another() -> None:
    done = settle(stay(120000, outside=20000), POOR, schedule=schedule(PIPELINE))
    by = {one.layer: one.paid for one in done.layers}
    left = Decimal("30210.00") - by[Layer.CRITICAL_ILLNESS]
    assert by[Layer.BASIC] == Decimal("69790.00")
    assert by[Layer.CRITICAL_ILLNESS] == Decimal("14143.68")
    assert by[Layer.ASSISTANCE] == Decimal("11246.42") == (left * Decimal("0.7")).quantize(left)
    assert by[Layer.EXTRA_ASSISTANCE] == Decimal("923.93")
    assert done.complete
    assert done.person == 120000 - done.fund
    assert done.parts[Part.OUTSIDE] == 20000


def test_assistance_is_for_helped_persons_and_a_threshold_runs_over_the_year() -> None:
    first = settle(stay(50300), ADULT, schedule=schedule(PIPELINE))
    assert [one.layer for one in first.layers] == [Layer.BASIC, Layer.CRITICAL_ILLNESS]
    assert first.paid_by("大病保险") == 0
    second = settle(stay(50300), ADULT, year=first.next, schedule=schedule(PIPELINE))
    assert second.paid_by("critical_illness") == Decimal("8219.40")
    assert second.next.used("deductible", "critical_illness") == 16901


ABOVE_TWO_KINDS = (
    basic("inpatient", ratio="ratio = 0")
    + basic("chronic", ratio="ratio = 0")
    + """
[[employee.critical_illness.terms]]
threshold = 10000
ratio = [{ to = 50000, ratio = 0.6 }, { ratio = 0.8 }]
span = "above_deductible"
cap = "none"
[[employee.critical_illness.takes]]
parts = ["co_payment"]
"""
)


@pytest.mark.parametrize("span", ["above_deductible", "cost"])
def test_bands_of_a_layer_above_go_on_over_kinds_of_care(span: str) -> None:
    own = schedule(ABOVE_TWO_KINDS.replace("above_deductible", span))
    for one, other in ((stay, stay), (stay, partial(visit, care="chronic"))):
        bills = [one(60000), other(60000, date(2026, 4, 1))]
        _, second = settle_all(bills, EMPLOYEE, schedule=own)
        assert second.paid_by("critical_illness") == 48000


def test_continuity_moves_the_cap_of_critical_illness_insurance() -> None:
    tight = schedule(PIPELINE.replace("cap = 200000", "cap = 10000"))

    def paid_with(rise: Any) -> Decimal:
        done = settle(stay(150000), ADULT, schedule=tight, cap_rise=rise)
        return done.paid_by("critical_illness")

    assert [paid_with(rise) for rise in (0, 3000, "-4000", -20000)] == [10000, 13000, 6000, 0]
    earned = yibao.cap_incentive(
        Enrolment(scheme="resident", group="adult", region="广州"),
        on=date(2026, 3, 1),
        continuous_years=5,
        cap=10000,
    )
    assert paid_with(earned.rise) == 10000 + earned.rise > 10000


def test_a_layer_that_is_not_on_file_is_named_and_nothing_above_it_is_reckoned() -> None:
    text = PIPELINE.split("[[resident.critical_illness.terms]]")[0]
    done = settle(stay(50300), POOR, schedule=schedule(text))
    assert not done.complete
    (missing,) = done.missing
    assert missing.layer is Layer.CRITICAL_ILLNESS
    assert "resident.critical_illness.takes" in missing.why
    assert "2026-03-02" in missing.why
    assert missing.parameter == "resident.critical_illness.takes"
    assert "大病保险：未计算（未收录计入的费用）" in str(done)
    why = "critical-illness insurance: not reckoned (which costs count isn't on file)"
    assert why in done.text("en")
    assert "critical-illness insurance: not reckoned" in done.svg("en")
    small = settle(stay(0), POOR, schedule=schedule(text))
    assert small.complete


def test_the_order_of_the_layers_is_data() -> None:
    order = '[[benefit.layers]]\norder = ["basic", "assistance", "critical_illness"]\n'
    for wrong in ('"assistance", "basic"', '"basic", "moon"', '"basic", "assistance", "医疗救助"'):
        with pytest.raises(PolicyError, match=r"benefit\.layers"):
            schedule(PIPELINE + f"[[benefit.layers]]\norder = [{wrong}]\n")
    done = settle(stay(120000), POOR, schedule=schedule(PIPELINE + order))
    assert [one.layer for one in done.layers] == [
        Layer.BASIC,
        Layer.ASSISTANCE,
        Layer.CRITICAL_ILLNESS,
    ]


def test_a_fund_cap_is_turned_back_into_cost_for_the_next_layer() -> None:
    text = basic("inpatient", off='sum = 1200\nper = "visit"', ratio="ratio = 0.91", cap="65000")
    text += "[[employee.large_sum.terms]]\nratio = 0.95\ncap = 535000\n"
    done = settle(stay(300000), EMPLOYEE, schedule=schedule(text))
    assert done.paid_by("basic") == 65000
    assert done.paid_by("large_sum") == Decimal("216002.86")


@pytest.mark.parametrize(
    ("takes", "pays"), [("co_payment", 225), ("first_share", 45), ("above_cap", 0)]
)
def test_a_large_sum_layer_pays_on_whatever_parts_it_takes(takes: str, pays: int) -> None:
    text = basic(ratio="ratio = 0.5") + "[[employee.large_sum.terms]]\nratio = 0.5\ncap = 9000\n"
    text += f'[[employee.large_sum.takes]]\nparts = ["{takes}"]\n'
    done = settle(visit(990, first_share=90), EMPLOYEE, schedule=schedule(text))
    assert done.complete
    assert done.paid_by("large_sum") == pays


def test_where_servants_have_a_table_an_untold_employer_is_asked_for() -> None:
    text = basic(ratio="ratio = 0.5")
    assert settle(visit(100), EMPLOYEE, schedule=schedule(text)).complete
    done = settle(visit(100), EMPLOYEE, schedule=schedule(text + SUBSIDY))
    (missing,) = done.missing
    assert (missing.layer, missing.fact) == (Layer.CIVIL_SERVANT, "employer")
    assert 'employer="enterprise" or "civil_service"' in missing.why
    assert "公务员医疗补助：未计算（未告知单位类型）" in str(done)
    assert "not reckoned (the kind of employer isn't told)" in done.text("en")
    told = evolve(EMPLOYEE, employer="enterprise")
    assert settle(visit(100), told, schedule=schedule(text + SUBSIDY)).complete
    free = visit(100, outside=100)
    assert settle(free, EMPLOYEE, schedule=schedule(text + SUBSIDY)).complete


def test_a_civil_servant_needs_the_subsidy_to_be_on_file() -> None:
    text = basic(ratio="ratio = 0.5")
    servant = Enrolment(scheme="employee", status="in_service", employer="civil_service")
    done = settle(visit(100), servant, schedule=schedule(text))
    assert [one.layer for one in done.missing] == [Layer.CIVIL_SERVANT]
    more = '[[employee.civil_servant.terms]]\nratio = 0.5\ncap = "none"\n'
    more += '[[employee.civil_servant.takes]]\nparts = ["co_payment"]\n'
    assert settle(visit(100), servant, schedule=schedule(text + more)).fund == 75


# -- a settlement adds up

kinds = st.sampled_from(["A", "B", "C", "flat"])


@st.composite
def items(draw: Any) -> Item:
    kind = draw(kinds)
    share = None if kind in ("A", "C") else Decimal(draw(st.integers(0, 100))) / 100
    limit = None if draw(st.booleans()) else Decimal(draw(st.integers(1, 50_000))) / 100
    amount = Decimal(draw(st.integers(1, 8_000_000))) / 100
    return Item(amount, kind, share=share, limit=limit, quantity=draw(st.integers(1, 3)))


@given(
    st.lists(items(), min_size=1, max_size=5),
    st.integers(0, 2_000_000),
    st.integers(0, 500_000),
    st.sampled_from([POOR, ADULT]),
    st.randoms(),
)
@settings(max_examples=150, deadline=None)
def test_a_settlement_adds_up_on_every_path_and_its_postings_balance(
    lines: list[Item], own: int, family: int, who: Enrolment, random: Any
) -> None:
    own_schedule = schedule(PIPELINE)
    quota = Decimal(family) / 100
    purses = {
        "family": [("daughter", quota), ("son", Decimal(own) / 100)],
        "order": ("own_account", "family"),
    }
    bill = Claim(care="inpatient", tier="tertiary", on=DAY, items=lines)
    done = settle(bill, who, schedule=own_schedule, **purses)
    assert done.total == done.fund + done.person + done.provider_share + done.third_party
    assert done.person == done.account + done.family + done.cash
    assert min([done.fund, done.person, done.cash, *done.parts.values()]) >= 0
    ledger = Ledger(done.postings())
    assert ledger.total == 0
    assert ledger.balance("provider") == done.total
    random.shuffle(lines)
    again = settle(
        Claim(care="inpatient", tier="tertiary", on=DAY, items=lines),
        who,
        schedule=own_schedule,
        **purses,
    )
    assert again == settle(again.claim, who, schedule=own_schedule, **purses)
    assert (again.fund, again.parts, again.next) == (done.fund, done.parts, done.next)


def test_items_enter_the_formula_by_their_class() -> None:
    text = basic("inpatient", off='sum = 800\nper = "visit"', ratio="ratio = 0.888")
    lines = [
        Item(2000, "C"),
        Item(34800, "A"),
        Item(18200, "乙类", share="0.1"),
        Item(2000, "B", share="0.3"),
        Item(50000, "flat", share="0.5", name="imported joint"),
        Item(3000, "丙"),
    ]
    bill = Claim(care="inpatient", tier="tertiary", on=DAY, items=lines, total=110000)
    done = settle(bill, RETIRED, schedule=schedule(text))
    assert done.person == Decimal("39019.36")
    assert done.fund == Decimal("70980.64")


def test_a_price_limit_leaves_the_rest_to_the_person() -> None:
    text = basic(ratio="ratio = 1")
    bill = Claim(
        care="outpatient",
        tier="primary",
        on=DAY,
        items=[Item(100, "A", limit="30", quantity=2), Item("10", "A", limit="30")],
    )
    done = settle(bill, EMPLOYEE, schedule=schedule(text))
    assert (done.parts[Part.OUTSIDE], done.fund) == (40, 70)


def test_class_b_takes_the_share_of_the_region_where_the_line_has_none() -> None:
    bill = Claim(care="outpatient", tier="primary", on=DAY, items=[Item(100, "B")])
    text = basic(ratio="ratio = 1")
    with pytest.raises(NotKnown, match=r"benefit\.class_b"):
        settle(bill, EMPLOYEE, schedule=schedule(text))
    share = "[[benefit.class_b]]\nshare = 0.04\n"
    assert settle(bill, EMPLOYEE, schedule=schedule(text + share)).fund == 96


def test_cost_outside_the_catalogues_is_paid_in_cash() -> None:
    done = settle(
        visit(100, outside=40), EMPLOYEE, schedule=schedule(basic(ratio="ratio = 0.5")), account=500
    )
    assert (done.account, done.cash) == (30, 40)


def test_who_has_no_account_pays_nothing_from_one() -> None:
    for purse in ("account", "this_year_account"):
        with pytest.raises(NotAllowed, match="no personal account") as caught:
            settle(stay(100), ADULT, schedule=schedule(PIPELINE), **{purse: 5})
        assert caught.value.field == purse
    zero = settle(stay(100), ADULT, schedule=schedule(PIPELINE), account=0, family=[("son", 5)])
    assert (zero.account, zero.family) == (0, 5)


def test_the_providers_share_is_nobody_elses() -> None:
    done = settle(
        visit(100, provider_share=20), EMPLOYEE, schedule=schedule(basic(ratio="ratio = 0.5"))
    )
    assert (done.fund, done.person, done.provider_share, done.total) == (40, 40, 20, 100)
    assert Ledger(done.postings()).balance("provider") == 80


def test_a_region_may_round_its_payments() -> None:
    text = basic(ratio="ratio = 0.55") + '[[benefit.rounding]]\nvalue = "yuan down"\n'
    done = settle(visit("99.90"), EMPLOYEE, schedule=schedule(text))
    assert done.fund == 54
    assert done.person == Decimal("45.90")


# -- payable or not


@pytest.mark.parametrize(
    ("more", "outcome", "rules"),
    [
        ({}, Payable.PAYABLE, {"N-BEN-01", "N-BEN-07"}),
        ({"cause": "work_injury"}, Payable.WORK_INJURY, {"N-BEN-02", "N-BEN-06"}),
        ({"cause": "公共卫生"}, Payable.PUBLIC_HEALTH, {"N-BEN-02"}),
        ({"cause": "境外"}, Payable.ABROAD, {"N-BEN-02"}),
        ({"cause": "体检"}, Payable.OUTSIDE_SCOPE, {"N-BEN-03"}),
        ({"cause": "cosmetic"}, Payable.OUTSIDE_SCOPE, {"N-BEN-35"}),
        ({"designated": False}, Payable.NOT_DESIGNATED, {"N-BEN-07"}),
        ({"designated": False, "emergency": True}, Payable.PAYABLE, {"N-BEN-01", "N-BEN-08"}),
        ({"cause": "drunkenness"}, Payable.LOCAL, {"N-BEN-04"}),
    ],
)
def test_what_is_payable_is_decided_and_cited(
    more: dict[str, Any], outcome: Payable, rules: set[str]
) -> None:
    bill = visit(100, **more)
    assert is_payable(bill, EMPLOYEE) is outcome
    told = explain(is_payable, bill, EMPLOYEE)
    assert {rule.id for rule in told.rules} == rules
    if not outcome.payable:
        with pytest.raises((NotAllowed, NotKnown)) as caught:
            settle(bill, EMPLOYEE)
        assert all(rule in str(caught.value) for rule in rules)
    if outcome is Payable.LOCAL:
        line = 'local_exclusion=[{"cause": "drunkenness", "excluded": "True | False"}]'
        assert line in str(caught.value)


@pytest.mark.parametrize("cause", ["work_injury", "public_health", "abroad"])
def test_from_2027_the_statute_stands_beside_the_new_law(cause: str) -> None:
    for on, cited in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
        told = explain(is_payable, visit(100, on, cause=cause), EMPLOYEE)
        assert ("N-LAW-02" in {rule.id for rule in told.rules}) is cited


def third(**more: Any) -> Claim:
    return visit(1000, more.pop("on", DAY), cause="third_party", third_party_share="0.7", **more)


def test_a_third_party_that_pays_bears_its_share() -> None:
    text = schedule(basic(ratio="ratio = 0.5"))
    done = settle(third(third_party_paid=True), EMPLOYEE, schedule=text)
    assert done.decision is Payable.PARTLY
    assert (done.third_party, done.fund, done.person, done.advance) == (700, 150, 150, 0)
    assert Ledger(done.postings()).balance("third_party") == -700
    whole = visit(1000, cause="third_party", third_party_share=1, third_party_paid=True)
    assert is_payable(whole, EMPLOYEE) is Payable.THIRD_PARTY
    none = visit(1000, cause="third_party", third_party_share=0)
    assert is_payable(none, EMPLOYEE) is Payable.PAYABLE


def test_a_third_party_that_does_not_pay_is_advanced_on_application() -> None:
    text = schedule(basic(ratio="ratio = 0.5"))
    assert is_payable(third(), EMPLOYEE) is Payable.APPLY
    alone = evolve(third(), third_party_share=1)
    with pytest.raises(NotAllowed, match=r"N-BEN-05.*advance_applied=True") as caught:
        settle(alone, EMPLOYEE, schedule=text)
    assert caught.value.outcome is is_payable(alone, EMPLOYEE) is Payable.APPLY
    applied = evolve(alone, advance_applied=True)
    assert settle(applied, EMPLOYEE, schedule=text).advance == 500
    rest = settle(third(), EMPLOYEE, schedule=text)
    assert rest.decision is Payable.APPLY
    assert (rest.third_party, rest.fund, rest.person, rest.advance) == (700, 150, 150, 0)
    done = settle(third(advance_applied=True), EMPLOYEE, schedule=text)
    assert done.decision is Payable.ADVANCE
    assert (done.fund, done.advance) == (500, 350)
    back = done.return_advance(date(2026, 9, 1), 200)
    ledger = Ledger((*done.postings(), *back))
    assert ledger.balance("pooled_fund") == -300
    with pytest.raises(InvalidInput, match="amount"):
        done.return_advance(date(2026, 9, 1), 351)


def test_a_third_partys_part_is_rounded_once() -> None:
    own = schedule(basic(ratio="ratio = 0.5"))
    lines = [Item("0.01"), Item("0.01", "B", share=1), Item("0.03", "C")]
    bill = evolve(half(None, items=lines), third_party_paid=True)
    assert settle(bill, EMPLOYEE, schedule=own).third_party == Decimal("0.03")


def half(total: Any, **more: Any) -> Claim:
    """A bill of which a third party that does not pay owes one half, with an advance."""
    return visit(total, cause="third_party", third_party_share="0.5", advance_applied=True, **more)


@pytest.mark.parametrize(("account", "advance"), [(0, 500), (1000, 250), (1800, 0)])
def test_account_money_that_pays_first_counts_for_the_advance_too(
    account: int, advance: int
) -> None:
    text = basic(off='sum = 500\nper = "year"', ratio="ratio = 0.5")
    own = schedule(text + "[[benefit.account_first]]\nfirst = true\n")
    done = settle(half(2000), EMPLOYEE, schedule=own, this_year_account=account)
    assert done.advance == advance


SERVANT = Enrolment(scheme="employee", status="in_service", employer="civil_service")
SUBSIDY = (
    '[[employee.civil_servant.terms]]\nratio = 0.5\ncap = "none"\n'
    '[[employee.civil_servant.takes]]\nparts = ["co_payment"]\n'
)
NO_LARGE_SUM = '[[benefit.layers]]\norder = ["basic", "civil_servant"]\n'


@given(st.lists(items(), min_size=1, max_size=3), st.integers(1, 2000))
@settings(max_examples=100, deadline=None)
def test_an_advance_is_never_below_zero_and_a_dearer_bill_is_paid_no_less(
    lines: list[Item], cap: int
) -> None:
    own = schedule(basic(ratio="ratio = 0.5", cap=str(cap)) + SUBSIDY + NO_LARGE_SUM)
    whole = settle(half(None, items=lines), SERVANT, schedule=own)
    paid = evolve(whole.claim, third_party_paid=True)
    assert 0 <= whole.advance == whole.fund - settle(paid, SERVANT, schedule=own).fund


def test_lines_with_a_share_of_their_own_come_last_under_a_cap() -> None:
    text = basic(ratio="ratio = 0.5", cap="100") + SUBSIDY
    bill = half(None, items=[Item(200), Item(100, "flat", share=0)])
    done = settle(bill, SERVANT, schedule=schedule(text + NO_LARGE_SUM))
    assert (done.fund, done.advance) == (150, 25)
    cut_short = settle(bill, SERVANT, schedule=schedule(text))
    assert [one.layer for one in cut_short.missing] == [Layer.LARGE_SUM]
    assert (cut_short.fund, cut_short.advance) == (100, 0)


@given(
    st.lists(items(), min_size=1, max_size=4),
    st.integers(0, 1_000_000),
    st.booleans(),
    st.integers(0, 100),
)
@settings(max_examples=80, deadline=None)
def test_with_a_third_party_and_a_provider_who_bears_a_part_all_adds_up(
    lines: list[Item], share: int, pays: bool, provider: int
) -> None:
    eligible = Claim(care="inpatient", tier="tertiary", on=DAY, items=lines).amounts(int).eligible
    bill = Claim(
        care="inpatient",
        tier="tertiary",
        on=DAY,
        items=lines,
        cause="third_party",
        third_party_share=Decimal(share) / MILLION,
        third_party_paid=pays,
        advance_applied=True,
        provider_share=Decimal(eligible * provider // 100) / 100,
    )
    assume(not (pays and share == MILLION))
    done = settle(bill, POOR, schedule=schedule(PIPELINE))
    assert done.total == done.fund + done.person + done.provider_share + done.third_party
    assert min(done.third_party, done.advance, done.person, *done.parts.values()) >= 0
    assert done.advance <= done.fund
    assert bool(done.advance) <= (done.decision is Payable.ADVANCE)
    ledger = Ledger(done.postings())
    assert ledger.balance("provider") == done.total - done.provider_share


def test_since_february_2026_a_paid_bill_bars_no_advance() -> None:
    for on, outcome in (
        (date(2026, 1, 31), Payable.UNDECIDED),
        (date(2026, 2, 1), Payable.ADVANCE),
    ):
        assert is_payable(third(on=on, advance_applied=True, bill_paid=True), EMPLOYEE) is outcome


def test_an_exclusion_of_the_region_decides_where_it_is_on_file() -> None:
    bill = visit(100, cause="酗酒")
    for excluded, outcome in ((True, Payable.EXCLUDED_LOCALLY), (False, Payable.PAYABLE)):
        policy = Policy().with_values(
            "610100",
            since=date(2020, 1, 1),
            source="the city's rules",
            local_exclusion=[{"cause": "drunkenness", "excluded": excluded}],
        )
        assert is_payable(bill, EMPLOYEE, policy=policy) is outcome


def test_without_cover_nothing_is_settled() -> None:
    later = Enrolment(scheme="employee", status="in_service", region="西安", since=date(2026, 4, 1))
    suspended = Enrolment(scheme="employee", status="suspended", region="西安")
    for who in (later, suspended):
        assert is_payable(visit(100), who) is Payable.NOT_COVERED
        with pytest.raises(NotAllowed, match="no cover on that day") as caught:
            settle(visit(100), who)
        assert caught.value.outcome is Payable.NOT_COVERED
        assert caught.value.rules == ("N-BEN-28",)
    assert is_payable(visit(100, date(2026, 4, 1)), later) is Payable.PAYABLE


@pytest.mark.parametrize(
    ("since", "until", "paid"),
    [
        (date(2026, 3, 1), None, None),
        (None, date(2026, 3, 1), None),
        (date(2026, 2, 20), date(2026, 2, 25), None),
        (date(2026, 2, 1), date(2026, 3, 2), 500),
        (date(2026, 3, 3), None, False),
        (None, date(2026, 1, 31), False),
    ],
)
def test_a_stay_covered_in_part_is_the_regions_to_settle(since: Any, until: Any, paid: Any) -> None:
    own = schedule(basic("inpatient", ratio="ratio = 0.5"))
    who = evolve(EMPLOYEE, since=since, until=until)
    bill = stay(1000, admitted=date(2026, 2, 1))
    if paid:
        assert settle(bill, who, schedule=own).fund == paid
        assert is_payable(bill, who) is Payable.PAYABLE
        return
    outcome = Payable.PART_OF_STAY if paid is None else Payable.NOT_COVERED
    assert is_payable(bill, who) is outcome
    assert outcome.payable is paid
    with pytest.raises(NotKnown if paid is None else NotAllowed, match="N-BEN-28") as caught:
        settle(bill, who, schedule=own)
    assert outcome.en in str(caught.value)


def test_why_a_stay_covered_in_part_is_open_is_explained() -> None:
    who = evolve(EMPLOYEE, since=date(2026, 3, 1))
    told = explain(is_payable, stay(1000, admitted=date(2026, 2, 1)), who)
    assert told.value is Payable.PART_OF_STAY
    assert "days of care that are covered some" in told.text("en")
    assert "就医日期 仅部分在待遇期内" in told.text("zh")
    assert {rule.id for rule in told.rules} == {"N-BEN-28"}
    injury = stay(1000, admitted=date(2026, 2, 1), cause="work_injury")
    assert is_payable(injury, who) is Payable.WORK_INJURY
    suspended = evolve(who, status="suspended")
    assert is_payable(stay(1000, admitted=date(2026, 2, 1)), suspended) is Payable.NOT_COVERED


# -- the benefit year

SIMPLE = basic(off='sum = 500\nper = "year"', ratio="ratio = 0.8", cap="2000")


def test_a_reversal_restores_the_year_before_exactly() -> None:
    own = schedule(SIMPLE)
    one = settle(visit(400), EMPLOYEE, schedule=own)
    two = settle(visit(400), EMPLOYEE, year=one.next, schedule=own)
    assert two.reverse(two.next) == one.next
    assert one.reverse(one.next) == BenefitYear.opening(DAY, scheme="employee", region="999999")
    with pytest.raises(NotKnown, match=r"benefit\.late_claims"):
        one.reverse(two.next)


def test_a_claim_is_taken_back_from_its_own_year_scheme_and_region_only() -> None:
    own = schedule(SIMPLE + '[[benefit.late_claims]]\norder = "as_settled"\n')
    old = settle(visit(400, date(2026, 12, 20)), EMPLOYEE, schedule=own)
    new = settle(visit(400, date(2027, 1, 5)), EMPLOYEE, year=old.next, schedule=own)
    others = (
        new.next,
        BenefitYear(old.next.first, old.next.counts, scheme=Scheme.RESIDENT, region="999999"),
        BenefitYear(old.next.first, old.next.counts, scheme=Scheme.EMPLOYEE, region="610100"),
    )
    for other in others:
        with pytest.raises(InvalidInput, match="2026-01-01, of the same scheme and region"):
            old.reverse(other)


def test_each_region_counts_for_itself() -> None:
    spent = settle(visit(1000, tier="secondary"), EMPLOYEE)
    harbin = Enrolment(scheme="employee", status="in_service", region="哈尔滨")
    assert spent.next.region == "610100"
    with pytest.raises(InvalidInput, match=r"哈尔滨市.*Each region counts for itself") as caught:
        settle(visit(1000, tier="secondary"), harbin, year=spent.next)
    assert caught.value.field == "year"


def test_an_earlier_claim_is_taken_out_as_the_region_says() -> None:
    as_settled = schedule(SIMPLE + '[[benefit.late_claims]]\norder = "as_settled"\n')
    one = settle(visit(400), EMPLOYEE, schedule=as_settled)
    two = settle(visit(400), EMPLOYEE, year=one.next, schedule=as_settled)
    left = one.reverse(two.next)
    assert left.used("deductible") == 100
    assert left.used("fund") == two.fund
    with pytest.raises(InvalidInput, match="year"):
        two.reverse(one.before)
    again = schedule(SIMPLE + '[[benefit.late_claims]]\norder = "resettle"\n')
    one = settle(visit(400), EMPLOYEE, schedule=again)
    two = settle(visit(400), EMPLOYEE, year=one.next, schedule=again)
    with pytest.raises(InvalidInput, match="settle_all"):
        one.reverse(two.next)


def test_a_late_claim_counts_as_the_region_says() -> None:
    early, late = visit(400, date(2026, 2, 1)), visit(400, date(2026, 5, 1))
    first = settle(late, EMPLOYEE, schedule=schedule(SIMPLE))
    with pytest.raises(NotKnown, match=r"benefit\.late_claims"):
        settle(early, EMPLOYEE, year=first.next, schedule=schedule(SIMPLE))
    own = schedule(SIMPLE + '[[benefit.late_claims]]\norder = "as_settled"\n')
    assert settle(early, EMPLOYEE, year=first.next, schedule=own).fund == 240
    again = schedule(SIMPLE + '[[benefit.late_claims]]\norder = "resettle"\n')
    with pytest.raises(InvalidInput, match="settle_all"):
        settle(early, EMPLOYEE, year=first.next, schedule=again)
    both = settle_all([late, early], EMPLOYEE, schedule=again)
    assert [one.claim.on for one in both] == [early.on, late.on]
    assert [one.fund for one in both] == [0, 240]


def test_a_year_that_has_ended_gives_way_and_an_earlier_claim_needs_its_own() -> None:
    own = schedule(SIMPLE)
    old = settle(visit(900, date(2026, 12, 31)), EMPLOYEE, schedule=own)
    new = settle(visit(900, date(2027, 1, 1)), EMPLOYEE, year=old.next, schedule=own)
    assert old.fund == new.fund == 320
    opening = BenefitYear.opening(date(2027, 1, 1), scheme="employee", region="999999")
    assert new.before == opening
    with pytest.raises(InvalidInput, match="Each scheme counts for itself"):
        settle(stay(100), ADULT, year=old.next, schedule=schedule(PIPELINE))
    with pytest.raises(InvalidInput, match="earlier year"):
        settle(visit(900, date(2026, 12, 31)), EMPLOYEE, year=new.next, schedule=own)


def test_a_benefit_year_may_begin_in_july() -> None:
    own = schedule(SIMPLE + "[[benefit.year]]\nfirst_month = 7\n")
    june = settle(visit(900, date(2026, 6, 30)), EMPLOYEE, schedule=own)
    july = settle(visit(900, date(2026, 7, 1)), EMPLOYEE, year=june.next, schedule=own)
    assert june.next.first == date(2025, 7, 1)
    assert july.next.first == date(2026, 7, 1)
    assert july.fund == 320


def test_a_stay_over_the_years_end_belongs_where_the_region_says() -> None:
    text = basic("inpatient", off='sum = 500\nper = "year"', ratio="ratio = 0.8")
    over = stay(1000, date(2027, 1, 4), admitted=date(2026, 12, 30))
    with pytest.raises(NotKnown, match=r"benefit\.stay_year"):
        settle(over, EMPLOYEE, schedule=schedule(text))
    for counted, first in (("admission", date(2026, 1, 1)), ("discharge", date(2027, 1, 1))):
        own = schedule(text + f'[[benefit.stay_year]]\ncounted = "{counted}"\n')
        assert settle(over, EMPLOYEE, schedule=own).next.first == first


ADMITTED = """
[[benefit.stay_year]]
counted = "admission"
[[benefit.late_claims]]
order = "resettle"
"""


def test_claims_around_a_stay_counted_in_the_old_year_are_settled_together() -> None:
    off = 'sum = 500\nper = "year"'
    text = basic(off=off, ratio="ratio = 0.8") + basic("inpatient", off=off, ratio="ratio = 0.8")
    bills = [
        visit(1000, date(2026, 1, 5)),
        stay(1000, date(2026, 1, 10), admitted=date(2025, 12, 20)),
        visit(1000, date(2026, 1, 20)),
    ]
    settled = settle_all(bills, EMPLOYEE, schedule=schedule(text + ADMITTED))
    assert [one.next.first.year for one in settled] == [2026, 2025, 2026]
    assert [one.fund for one in settled] == [400, 400, 800]
    with pytest.raises(InvalidInput, match=r"claims\[1\]: got 'x'; expected a Claim"):
        settle_all([bills[0], "x"], EMPLOYEE, schedule=schedule(text))  # type: ignore[list-item]
    with pytest.raises(InvalidInput, match="earlier year"):
        settle_all(bills, EMPLOYEE, year=settled[0].before, schedule=schedule(text + ADMITTED))


def test_a_stay_counted_in_the_old_year_asks_which_years_cap_holds() -> None:
    cap = "[[employee.inpatient.cap]]\nsum = "
    parted = basic("inpatient", ratio="ratio = 0.8").replace(f'{cap}"none"', "@")
    both = "\n".join(
        f"[[employee.inpatient.cap]]\n{days}\nsum = {most}"
        for days, most in (("from = 2026-01-01\nto = 2027-01-01", 1000), ("from = 2027-01-01", 500))
    )
    over = stay(5000, date(2027, 1, 4), admitted=date(2026, 12, 30))
    own = schedule(parted.replace("@", both) + ADMITTED)
    with pytest.raises(NotKnown, match="2026-12-31 or those of the discharge"):
        settle(over, EMPLOYEE, schedule=own)
    assert settle(evolve(over, admitted=date(2027, 1, 1)), EMPLOYEE, schedule=own).fund == 500


def test_a_year_tells_what_was_used() -> None:
    done = settle(visit(1000), EMPLOYEE, schedule=schedule(SIMPLE))
    year = done.next
    assert year.used("deductible") == 500
    assert year.used("fund", "basic", "outpatient") == 400
    assert year.used("fund", "basic", "inpatient") == 0
    assert year.admissions == 0
    assert pickle.loads(pickle.dumps(year)) == year
    with pytest.raises(InvalidInput, match="what"):
        year.used("everything")


# -- bad input


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: stay(100, admitted=date(2026, 3, 3)), "admitted"),
        (lambda: visit(100, admitted=DAY), "admitted"),
        (lambda: Item(100, "B", share="1.2"), "share"),
        (lambda: Item(100, "A", share="0.1"), "share"),
        (lambda: Item(100, "flat"), "share"),
        (lambda: Item(-1), "amount"),
        (lambda: Item(1.5), "amount"),
        (lambda: Item(1, quantity=0), "quantity"),
        (lambda: Item(1, quantity="many"), "quantity"),
        (lambda: Item(1, "D"), "kind"),
        (lambda: visit(None), "total"),
        (lambda: visit(100, items=[Item(90)]), "total"),
        (lambda: visit(None, items=[Item(90)], outside=3), "items"),
        (lambda: visit(None, items="A"), "items"),
        (lambda: visit(100, outside=80, first_share=30), "total"),
        (lambda: visit("-3"), "total"),
        (lambda: visit(100, care=None), "care"),
        (lambda: visit(100, on=None), "on"),
        (lambda: visit(100, cause="third_party"), "third_party_share"),
        (lambda: visit(100, third_party_share="0.5"), "third_party_share"),
        (lambda: visit(100, designated="yes"), "designated"),
        (lambda: visit(100, admission=-1), "admission"),
        (lambda: settle(visit(100), EMPLOYEE, year=2026), "year"),
        (lambda: settle(visit(100), EMPLOYEE, schedule="x"), "schedule"),
        (lambda: settle("bill", EMPLOYEE), "claim"),
        (lambda: settle(visit(100), "me"), "enrolment"),
        (
            lambda: settle(visit(100), Enrolment(scheme="新农合"), schedule=schedule(SIMPLE)),
            "scheme",
        ),
        (lambda: Schedule.read(3), "tables"),
        (
            lambda: Stage(layer=Layer.BASIC, care=Care.OUTPATIENT, bands=((5, 1), (3, 2))),
            "bands",
        ),
        (
            lambda: Stage(layer=Layer.BASIC, care=Care.OUTPATIENT, bands=((NO_LIMIT, -1),)),
            "bands",
        ),
        (
            lambda: settle(
                visit(100, outside=90, provider_share=20), EMPLOYEE, schedule=schedule(SIMPLE)
            ),
            "total",
        ),
    ],
)
def test_bad_input_is_refused_by_field(make: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        make()
    assert caught.value.field == field


def test_a_provider_bears_eligible_cost_only() -> None:
    text = schedule(SIMPLE)
    with pytest.raises(InvalidInput, match="provider_share"):
        settle(
            Claim(
                care="outpatient",
                tier="primary",
                on=DAY,
                items=[Item(100, "C"), Item(10)],
                provider_share=20,
            ),
            EMPLOYEE,
            schedule=text,
        )


@pytest.mark.parametrize(
    ("ratio", "wrong"),
    [
        ("ratio = 1.2", "ratio"),
        ("ratio = [{ to = 100, ratio = 0.5 }]", "a ratio alone"),
        ("ratio = [{ ratio = 0.5 }, { ratio = 0.6 }]", "to and ratio"),
        ("ratio = [{ to = 200, ratio = 0.5 }, { to = 100, ratio = 0.5 }, { ratio = 1 }]", "above"),
        ("ratio = [{ to = 100, ratio = 2 }, { ratio = 1 }]", "0..1"),
        ('ratio = 0.5\nspan = "sideways"', "span"),
        ("rate = 0.5", "Did you mean ratio"),
        ('rows = [{ tier = "primary", ratio = 0.5 }]', "no row for"),
    ],
)
def test_a_schedule_is_checked_when_it_is_made(ratio: str, wrong: str) -> None:
    with pytest.raises(PolicyError, match=wrong):
        schedule(basic(ratio=ratio))
    with pytest.raises(PolicyError, match="not TOML"):
        schedule("[[")


# -- the region's packs


def test_a_visit_in_xian_is_settled_from_the_pack_alone() -> None:
    done = settle(visit(800, tier="secondary", outside=100), EMPLOYEE)
    assert (done.fund, done.person) == (300, 500)
    assert done.complete
    assert settle(visit(800, tier="secondary", outside=100), RETIRED).fund == 325
    told = explain(settle, visit(800, tier="secondary"), EMPLOYEE)
    assert told.value == 360
    assert {c.parameter for c in told.citations} == {
        "employee.outpatient.deductible",
        "employee.outpatient.ratio",
    }
    assert told.evidence.key == "unverified"  # the day alone, says the pack
    assert "500.00 × 60 %" not in str(told)
    assert "600.00 × 60 % 360.00 元" in str(told)
    assert {"N-BEN-11", "N-BEN-12"} <= {rule.id for rule in told.rules}
    assert told.to_dict()["value"] == "360.00"


def test_a_stay_in_xian_answers_where_the_pages_show_it() -> None:
    on = date(2023, 6, 9)
    done = settle(stay(40650, on), EMPLOYEE)
    assert done.fund == Decimal("8800.00") + Decimal("27300.00")
    with pytest.raises(NotKnown, match=r"employee\.inpatient\.deductible"):
        settle(stay(40650), EMPLOYEE)


def test_schedules_tell_what_is_on_file() -> None:
    assert "employee.outpatient.ratio" in Schedule.of("西安").tables
    assert "employee.outpatient.ratio" in schedule(SIMPLE).tables
    assert "employee.chronic.ratio" not in schedule(SIMPLE).tables


# -- how it is shown


def test_the_form_and_the_waterfall_speak_both_languages() -> None:
    done = settle(
        visit(1000, outside=100),
        EMPLOYEE,
        schedule=schedule(SIMPLE),
        account=50,
        family=[("wife", 30)],
        order=("own_account", "family"),
    )
    assert isinstance(done, Settlement)
    zh, en = str(done), done.text("en")
    for words in ("医疗费用结算单", "基本医疗保险支付", "320.00", "家庭共济", "现金"):
        assert words in zh
    for words in (
        "Settlement",
        "Paid by basic insurance",
        "own account",
        "family accounts",
        "cash",
    ):
        assert words in en
    assert "[own schedule]" in en
    with pytest.raises(InvalidInput, match="language"):
        done.text("fr")
    with pytest.raises(InvalidInput, match="language"):
        done.svg("fr")
    for drawn in (done.svg(), done.svg("en"), done._repr_svg_()):
        root = ElementTree.fromstring(drawn)
        bars = [e for e in root.iter("{http://www.w3.org/2000/svg}rect") if e.get("height") == "22"]
        assert len(bars) == 5
        ends = {int(bar.get("x", 0)) + int(bar.get("width", 0)) for bar in bars}
        assert max(ends) <= 740
    assert "80 % · own schedule" in done.svg("en")


def test_an_explanation_tells_the_cut_elsewhere_and_what_it_rests_on() -> None:
    bill = stay(2000, date(2023, 6, 9), place="unfiled")
    told = explain(settle, bill, EMPLOYEE)
    assert "out_of_area.cut" in {cited.parameter for cited in told.citations}
    assert told.evidence is max(cited.evidence for cited in told.citations)
    assert "less for care elsewhere 20 %" in told.text("en")
    done = settle(bill, EMPLOYEE)
    assert "less for care elsewhere 20 %" in done.text("en")
    assert "异地就医降低 20 %" in done.text()
    local = explain(settle, evolve(bill, place="local"), EMPLOYEE)
    assert "out_of_area.cut" not in {cited.parameter for cited in local.citations}


def test_an_explanation_tells_class_b_and_what_a_layer_takes() -> None:
    own = schedule(PIPELINE + "[[benefit.class_b]]\nshare = 0.04\n")
    lines = [Item(50000, "B")]
    bill = Claim(care="inpatient", tier="tertiary", on=DAY, items=lines)
    told = explain(settle, bill, POOR, schedule=own)
    assert "class B: share borne first 4 %" in told.text("en")
    assert "what counts (deductible, co-payment, above the cap)" in told.text("en")
    assert {"benefit.class_b", "resident.critical_illness.takes"} <= {
        cited.parameter for cited in told.citations
    }
    shared = explain(
        settle, evolve(bill, items=[Item(50000, "B", share="0.1")]), POOR, schedule=own
    )
    assert "class B" not in shared.text("en")


def test_a_co_payment_as_large_as_the_payment_is_told() -> None:
    own = schedule(basic(ratio="ratio = 0.5"))
    told = explain(settle, visit(1400), EMPLOYEE, schedule=own)
    assert "co-payment 700.00 yuan" in told.text("en")


def test_explanations_tell_layers_caps_and_what_is_missing() -> None:
    tight = schedule(PIPELINE.replace("sum = 100000", "sum = 1000"))
    text = explain(settle, stay(50300), POOR, schedule=tight).text("en", detail=True)
    assert "cap (per benefit year, money the fund pays) 1,000.00 yuan" in text
    assert "paid by critical-illness insurance" in text
    assert "threshold" in text or "deductible" in text
    alone = schedule(PIPELINE.split("[[resident.critical_illness.terms]]")[0])
    unreckoned = explain(settle, stay(50300), POOR, schedule=alone).text("en")
    assert "critical-illness insurance: not reckoned" in unreckoned


def test_causes_and_periods_parse_by_either_name() -> None:
    assert Cause.parse("工伤") is Cause.WORK_INJURY
    assert Period.parse("admission") is Period.VISIT
    assert fen("1") == 100


# -- why two figures differ


@pytest.mark.parametrize(
    ("printed", "kind", "words"),
    [
        ("480.00", "deductible used", "the deductible used up before gives"),
        ("300.00", "other tier", "tier 'tertiary' gives"),
        ("390.00", "other status", "status 'retired' gives"),
        ("440.00", "other figure", "what is left to the person"),
    ],
)
def test_a_printed_payment_finds_its_cause(printed: str, kind: str, words: str) -> None:
    bill = visit(800, tier="secondary")
    found = yibao.reconcile(printed, settle, bill, EMPLOYEE)
    assert found.cause is not None
    assert found.cause.kind == kind
    assert words in found.text("en")
    assert not found.agrees


def test_the_funds_payment_comes_before_other_figures_which_are_named() -> None:
    rows = {"primary": "0.9", "secondary": "0.6", "tertiary": "0.4"}
    told = ", ".join(f'{{ tier = "{tier}", ratio = {ratio} }}' for tier, ratio in rows.items())
    text = basic(ratio=f"rows = [{told}, {{ ratio = 0.1 }}]")
    found = yibao.reconcile("400.00", settle, visit(1000), EMPLOYEE, schedule=schedule(text))
    assert [cause.en for cause in found.causes] == [
        "tier 'tertiary' gives",
        "is left to the person, as tier 'secondary' gives it",
    ]
    assert found.causes[1].zh == "个人负担（医疗机构级别按“二级”）"


def test_an_agreeing_payment_and_one_without_cause() -> None:
    bill = visit(800, tier="secondary")
    assert yibao.reconcile("360", settle, bill, EMPLOYEE).agrees
    none = yibao.reconcile("123.45", settle, bill, EMPLOYEE)
    assert none.cause is None
    assert none.tried > 10
    assert "none of" in none.text("en")


def test_a_cut_elsewhere_an_earlier_rule_and_a_second_admission_are_found() -> None:
    policy = Policy().with_values(
        "610100",
        since=date(2024, 1, 1),
        source="a notice",
        employee_inpatient_deductible=[
            {"admission": "..1", "sum": 600, "per": "visit"},
            {"admission": "2..", "sum": 400, "per": "visit"},
        ],
        employee_inpatient_ratio={"ratio": "0.9"},
        employee_inpatient_cap={"sum": "none"},
    )
    bill = stay(10600, date(2024, 6, 1))
    for printed, kind in (
        ("9000", ""),
        ("8000", "other place"),
        ("9180", "other admission"),
        ("8756", "other day"),
    ):
        found = yibao.reconcile(printed, settle, bill, EMPLOYEE, policy=policy)
        assert (found.cause.kind if found.cause else "") == kind, printed


def test_a_settlement_travels_between_processes() -> None:
    done = settle(visit(1000), EMPLOYEE, schedule=schedule(SIMPLE))
    again = pickle.loads(pickle.dumps(done))
    assert again == done
    assert again.text() == done.text()
    assert again.reverse(again.next) == done.before
    assert hash(again.next) == hash(done.next)


def test_a_schedule_of_ones_own_decides_its_exclusions() -> None:
    own = schedule(
        SIMPLE + '[[benefit.exclusion]]\nrows = [{ cause = "drug_use", excluded = true }, '
        '{ unknown = "one is told" }]\n'
    )
    with pytest.raises(NotAllowed) as caught:
        settle(visit(100, cause="吸毒"), EMPLOYEE, schedule=own)
    assert caught.value.outcome is Payable.EXCLUDED_LOCALLY
    with pytest.raises(NotAllowed, match="N-LAW-02"):
        settle(visit(100, date(2027, 1, 1), cause="abroad"), EMPLOYEE, schedule=own)


def test_a_schedule_may_be_built_in_code_or_read_from_a_file(tmp_path: Path) -> None:
    tables = {
        "employee": {
            "outpatient": {
                "deductible": [{"sum": 500, "per": "year"}],
                "ratio": [{"ratio": Decimal("0.8")}],
                "cap": [{"sum": 2000}],
            }
        }
    }
    path = tmp_path / "ours.toml"
    path.write_text(SIMPLE, "utf-8")
    for own in (Schedule.read(tables), Schedule.read(path), schedule(SIMPLE)):
        assert settle(visit(1000), EMPLOYEE, schedule=own).fund == 400
    tables["employee"]["outpatient"]["ratio"] = [{"ratio": 0.8}]  # type: ignore[list-item]
    with pytest.raises(PolicyError, match="ratio"):
        Schedule.read(tables)
