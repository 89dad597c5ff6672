"""A schedule read back out of settlements: what a trace shows, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import yibao
from setlinfo_messages import load, read, yuan
from yibao import Claim, Enrolment, InvalidInput, NotKnown, nhsa
from yibao.benefits import Schedule, Settlement, settle
from yibao.nhsa import Band, Trace
from yibao.vocabulary import Care, Layer, Scheme

DAY = date(2022, 3, 2)
ME = Enrolment(scheme="employee", status="in_service", region="杭州", employer="enterprise")
ZHEJIANG = read("setldetail_zhejiang")


def stay(total: Any, **more: Any) -> Claim:
    return Claim(**{"care": "inpatient", "tier": "tertiary", "on": DAY, "total": total, **more})


def basic(claim: Claim, schedule: Schedule, **more: Any) -> Decimal:
    return settle(claim, ME, schedule=schedule, **more).paid_by("basic")


# -- the real one


def test_the_real_trace_shows_its_band_and_pays_what_was_paid() -> None:
    trace = nhsa.read_trace(ZHEJIANG, care="inpatient", tier="tertiary")
    assert (trace.scheme, trace.care) == (Scheme.EMPLOYEE, Care.INPATIENT)
    assert trace.bands == (Band(Decimal("12028.48"), Decimal("0.84")),)
    assert (trace.deductible, trace.cap) == (None, None)
    own = nhsa.schedule_of(trace, deductible=0, cap="none")
    assert basic(stay("12028.48"), own) == Decimal("10103.92")
    assert basic(stay("100"), own) == Decimal("84.00")


def test_what_the_real_trace_does_not_show_is_not_known() -> None:
    trace = nhsa.read_trace(ZHEJIANG, care="inpatient", tier="tertiary")
    own = nhsa.schedule_of(trace, deductible=0, cap="none")
    for claim, named in (
        (stay("12028.49"), "what it pays above 12028.48 yuan"),
        (stay("100", tier="secondary"), "No trace on hand shows it"),
        (stay("100", care="outpatient"), "employee.outpatient.deductible"),
    ):
        with pytest.raises(NotKnown, match=named):
            settle(claim, ME, schedule=own)
    for given_, lacking in (({"cap": "none"}, "deductible=…"), ({"deductible": 0}, "cap=…")):
        with pytest.raises(NotKnown, match=lacking):
            settle(stay("100"), ME, schedule=nhsa.schedule_of(trace, **given_))
    resident = Enrolment(scheme="resident", group="adult", region="杭州")
    with pytest.raises(NotKnown, match=r"resident\.inpatient"):
        settle(stay("100"), resident, schedule=own)


def test_without_keys_a_trace_answers_for_every_tier() -> None:
    trace = nhsa.read_trace(ZHEJIANG, care="住院")
    own = nhsa.schedule_of(trace, deductible=500, cap="none")
    assert basic(stay("600", tier="primary"), own) == Decimal("84.00")


# -- there and back


@st.composite
def schedules(draw: Any, *, capped: bool = True) -> Schedule:
    """Bands above a deductible, and a cap on fund money: all that a trace can show."""
    edges = sorted(draw(st.sets(st.integers(1, 3_000_000), max_size=3)))
    ratios = st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-4))
    closed = [{"to": yuan(edge), "ratio": draw(ratios)} for edge in edges]
    cap = draw(st.integers(1, 3_000_000).map(yuan)) if capped and draw(st.booleans()) else "none"
    off = {"sum": yuan(draw(st.integers(0, 200_000))), "per": draw(st.sampled_from(PERIODS))}
    ratio = {
        "ratio": [*closed, {"ratio": draw(ratios)}] if closed else draw(ratios),
        "span": draw(st.sampled_from(["cost", "above_deductible"])),
        "per": draw(st.sampled_from(PERIODS)),
    }
    inpatient = {"deductible": [off], "ratio": [ratio], "cap": [{"sum": cap}]}
    return Schedule.read({"employee": {"inpatient": inpatient}})


PERIODS = ["visit", "year"]
totals = st.integers(0, 5_000_000).map(yuan)


def message(settled: Settlement, **more: Any) -> nhsa.Settlement:
    made = nhsa.foreseen(
        settled, balance_before=0, trace=True, partial=True, med_type="21", kind="2304", **more
    )
    return nhsa.read_settlement(nhsa.to_json(made.to_message()), "2304")


@given(schedules(), totals)
@settings(max_examples=60)
def test_the_same_bill_is_paid_the_same_by_the_schedule_read_back(
    own: Schedule, total: Decimal
) -> None:
    claim = stay(total)
    settled = settle(claim, ME, schedule=own)
    assume(settled.paid_by("basic"))
    told = message(settled)
    assert nhsa.check(told) == ()
    trace = nhsa.read_trace(told)
    again = nhsa.schedule_of(trace, cap=None if trace.cap else "none")
    assert basic(claim, again) == settled.paid_by("basic")
    assert settle(claim, ME, schedule=again).layers[0] == settled.layers[0]


@given(schedules(capped=False), totals, totals)
@settings(max_examples=30)
def test_by_a_schedule_read_back_a_bill_is_paid_right_or_not_at_all(
    own: Schedule, total: Decimal, other: Decimal
) -> None:
    settled = settle(stay(total), ME, schedule=own)
    assume(settled.paid_by("basic"))
    again = nhsa.schedule_of(nhsa.read_trace(message(settled)), cap="none")
    if other <= total:
        assert basic(stay(other), again) == basic(stay(other), own)
    else:
        with pytest.raises(NotKnown, match="what it pays above"):
            basic(stay(other), again)


@given(schedules(capped=False), totals, totals)
@settings(max_examples=30)
def test_two_traces_of_one_region_show_what_the_longer_one_shows(
    own: Schedule, one: Decimal, other: Decimal
) -> None:
    done = [settle(stay(total), ME, schedule=own) for total in (one, other)]
    assume(all(each.paid_by("basic") for each in done))
    traces = [nhsa.read_trace(message(each)) for each in done]
    both = nhsa.schedule_of(traces, cap="none")
    for each in done:
        assert basic(each.claim, both) == each.paid_by("basic")


def test_a_trace_in_the_middle_of_a_year_is_not_taken_for_its_beginning() -> None:
    """Of a deductible partly used up the message tells two sums: what the rule is isn't shown."""
    tables = {"deductible": [{"sum": 500, "per": "year"}], "ratio": [{"ratio": "0.8"}]}
    own = Schedule.read({"employee": {"inpatient": {**tables, "cap": [{"sum": 900}]}}})
    first = settle(stay("400"), ME, schedule=own)
    second = settle(stay("400"), ME, schedule=own, year=first.next)
    told = message(second)
    assert (told.info.dedc_std, told.info.crt_dedc, told.info.act_pay_dedc) == (500, 100, 100)
    trace = nhsa.read_trace(told)
    assert (trace.deductible, trace.cap) == (None, Decimal("900.00"))
    with pytest.raises(NotKnown, match="deductible"):
        settle(stay("400"), ME, schedule=nhsa.schedule_of(trace))
    again = nhsa.schedule_of(trace, deductible=100)
    assert basic(stay("400"), again) == second.paid_by("basic") == Decimal("240.00")


def test_over_what_bands_are_counted_is_asked_for_once_it_matters() -> None:
    bands = [{"to": 100, "ratio": "0.5"}, {"ratio": "0.8"}]
    ratio = {"ratio": bands, "span": "above_deductible", "per": "visit"}
    tables = {"deductible": [{"sum": 0}], "ratio": [ratio], "cap": [{"sum": "none"}]}
    own = Schedule.read({"employee": {"inpatient": tables}})
    first = settle(stay("500"), ME, schedule=own)
    trace = nhsa.read_trace(message(first))
    unsaid = nhsa.schedule_of(trace, cap="none")
    year = settle(stay("200"), ME, schedule=unsaid).next
    with pytest.raises(NotKnown, match="over which period"):
        settle(stay("200"), ME, schedule=unsaid, year=year)
    said = nhsa.schedule_of(trace, cap="none", per="visit")
    year = settle(stay("200"), ME, schedule=said).next
    assert basic(stay("200"), said, year=year) == Decimal("130.00")


# -- several traces


def trace(*bands: tuple[Any, Any], **more: Any) -> Trace:
    kept = tuple(Band(Decimal(to), Decimal(ratio)) for to, ratio in bands)
    told = {"scheme": Scheme.EMPLOYEE, "care": Care.INPATIENT, "deductible": Decimal(0)}
    return Trace(**{**told, "bands": kept, **more})


SHORT = trace((1000, "0.8"), (1500, "0.85"), name="S1")
LONG = trace((1000, "0.8"), (3000, "0.85"), (4000, "0.9"), name="S2")


def test_traces_are_laid_together_by_what_they_are_of() -> None:
    keyed = [
        evolve(SHORT, keys=(("tier", "secondary"),)),
        evolve(LONG, keys=(("tier", "tertiary"),)),
        evolve(SHORT, scheme=Scheme.RESIDENT),
    ]
    own = nhsa.schedule_of(keyed, cap="none")
    assert basic(stay(4000), own) == Decimal("3400.00")
    assert basic(stay(1500, tier="secondary"), own) == Decimal("1225.00")
    with pytest.raises(NotKnown, match=r"above 1500\.00"):
        basic(stay(4000, tier="secondary"), own)
    with pytest.raises(NotKnown, match="No trace on hand"):
        basic(stay(1, tier="primary"), own)
    resident = Enrolment(scheme="resident", group="adult", region="杭州")
    assert settle(stay(1000), resident, schedule=own).paid_by(Layer.BASIC) == 800


@pytest.mark.parametrize(
    ("one", "other", "named"),
    [
        (
            SHORT,
            trace((1200, "0.8"), (1500, "0.85")),
            r"trace 2: 0\.8; trace 1 \(S1\): 0\.85, on 1000",
        ),
        (LONG, trace((2000, "0.8")), r"trace 2: 0\.8; trace 1 \(S2\): 0\.85, on 1000 to 2000"),
        (SHORT, trace((500, "0.7")), r"trace 2: 0\.7; trace 1 \(S1\): 0\.8, on 0 to 500"),
        (
            SHORT,
            trace((500, "0.8"), deductible=Decimal(300)),
            r"deductible: got 'trace 1 \(S1\): 0 yuan; trace 2: 300 yuan'.*admission",
        ),
    ],
)
def test_traces_that_contradict_each_other_are_both_named(
    one: Trace, other: Trace, named: str
) -> None:
    with pytest.raises(InvalidInput, match=named):
        nhsa.schedule_of([one, other], cap="none")


def test_a_limit_of_this_time_is_kept_where_every_trace_tells_the_same() -> None:
    told = [evolve(SHORT, cap=Decimal(cap)) for cap in (900, 900, 800)]
    assert basic(stay(1500), nhsa.schedule_of(told[:2])) == Decimal("900.00")
    assert basic(stay(1500), nhsa.schedule_of(told, cap=1000)) == Decimal("1000.00")
    with pytest.raises(NotKnown, match="cap=…"):
        basic(stay(1500), nhsa.schedule_of(told))
    with pytest.raises(InvalidInput, match=r"deductible: .*trace 1 \(S1\) tells, 0 yuan"):
        nhsa.schedule_of(SHORT, deductible=300)


# -- what is no trace


def changed(**step: Any) -> nhsa.Settlement:
    raw = load("setldetail_zhejiang")
    raw["output"]["setldetail"][0]["setl_proc_info"][0] |= step
    return nhsa.read_settlement(raw, complete=False)


@pytest.mark.parametrize(
    ("settlement", "asked", "named"),
    [
        (ZHEJIANG, {}, r"med_type: .*care="),
        (read("outpatient_2207_hebei"), {}, r"2207 setldetail\.setl_proc_info: got '0 parts"),
        (read("outpatient_2208_hebei"), {}, "not one taken back"),
        (ZHEJIANG, {"care": "inpatient", "teir": "x"}, r"keys: got 'teir'.*tier"),
        (changed(hifpPay="10103.93"), {"care": "inpatient"}, r"setl_proc_info: .*I7"),
        (changed(hifpPay=None), {"care": "inpatient"}, r"setl_proc_info\.hifpPay: got None"),
        (changed(poolPropSelfpay=None), {"care": "inpatient"}, r"\.poolPropSelfpay: got None"),
        (
            changed(hifpPayInscp=100, hifpPay=84),
            {"care": "inpatient"},
            r"setl_proc_info: got Decimal\('84.00'\); expected .*10103\.92 yuan",
        ),
        (changed(hifpPayInscp=0, hifpPay=0), {"care": "inpatient"}, r"10103\.92 yuan"),
    ],
)
def test_what_is_no_trace_is_refused(
    settlement: nhsa.Settlement, asked: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidInput, match=named):
        nhsa.read_trace(settlement, **asked)


def test_a_step_of_nothing_shows_nothing() -> None:
    raw = load("setldetail_zhejiang")
    steps = raw["output"]["setldetail"][0]["setl_proc_info"]
    none = {"polItemCode": "C000", "hifpPayInscp": 0, "poolPropSelfpay": "0.5", "hifpPay": 0}
    steps.insert(0, none)
    steps.append({**none, "polItemCode": "C002"})
    told = nhsa.read_settlement(raw, complete=False)
    assert nhsa.read_trace(told, care="inpatient") == nhsa.read_trace(ZHEJIANG, care="inpatient")


def test_a_limit_below_what_was_paid_is_refused() -> None:
    raw = load("setldetail_zhejiang")
    raw["output"]["setldetail"][0]["crt_payb_lmt_amt"] = "10103.91"
    with pytest.raises(InvalidInput, match=r"setldetail\.crt_payb_lmt_amt: .*10103\.92"):
        nhsa.read_trace(nhsa.read_settlement(raw, complete=False), care="inpatient")


def test_a_schedule_needs_a_trace() -> None:
    for wrong in ([], [ZHEJIANG]):
        with pytest.raises(InvalidInput, match="traces"):
            nhsa.schedule_of(wrong)  # type: ignore[arg-type]


def test_lines_and_roundings_that_steps_can_not_tell_are_refused() -> None:
    tables = {"deductible": [{"sum": 0}], "ratio": [{"ratio": "0.8"}], "cap": [{"sum": "none"}]}
    own = {"employee": {"inpatient": tables}}
    flat = stay(None, items=[yibao.Item(100, "flat", share="0.3"), yibao.Item(100)])
    rounded = {**own, "benefit": {"rounding": [{"value": "yuan down"}]}}
    for claim, schedule, why in (
        (flat, own, "a share of their own"),
        (stay("10.50"), rounded, "rounded otherwise"),
    ):
        settled = settle(claim, ME, schedule=Schedule.read(schedule))
        with pytest.raises(InvalidInput, match=f"trace: .*{why}"):
            nhsa.foreseen(settled, balance_before=0, trace=True, partial=True)
        assert nhsa.check(nhsa.foreseen(settled, balance_before=0, partial=True)) == ()


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ('deductible]]\nsum = 300\nposition = "payment"', "off the payment"),
        ("ratio]]\nratio = 0.81234", "more than four places"),
    ],
)
def test_a_payment_that_steps_can_not_tell_is_refused(table: str, why: str) -> None:
    text = "".join(
        f"[[employee.inpatient.{each}\n"
        for each in (*("deductible]]\nsum = 0", "ratio]]\nratio = 0.8", "cap]]\nsum = 'none'"),)
        if each.split("]")[0] != table.split("]")[0]
    )
    own = Schedule.read(f"{text}[[employee.inpatient.{table}\n")
    settled = settle(stay("5000"), ME, schedule=own)
    with pytest.raises(InvalidInput, match=f"trace: .*{why}"):
        nhsa.foreseen(settled, balance_before=0, trace=True, partial=True)
    assert nhsa.foreseen(settled, balance_before=0, partial=True).parts


def test_a_ratio_known_up_to_a_sum_may_be_written_in_a_pack() -> None:
    place = {"since": date(2020, 1, 1), "source": "own notice"}
    policy = yibao.Policy().with_region("999903", "某市", "Some city")
    policy = policy.with_values(
        "999903", employee_inpatient_ratio={"ratio": "0.8", "known_to": "1000"}, **place
    )
    policy = policy.with_values("999903", employee_inpatient_deductible={"sum": "0"}, **place)
    policy = policy.with_values("999903", employee_inpatient_cap={"sum": "none"}, **place)
    there = evolve(ME, region="999903")
    assert settle(stay("1000"), there, policy=policy).paid_by("basic") == 800
    with pytest.raises(NotKnown, match=r"above 1000\.00"):
        settle(stay("1000.01"), there, policy=policy)
