"""Bills that rest on earlier ones which a layer was not reckoned for; what is asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from yibao import BenefitYear, Claim, Enrolment, NotKnown, Schedule, frames, settle, settle_all

ME = Enrolment(scheme="resident")
TABLES = """
[[resident.inpatient.deductible]]
sum = 0
per = "visit"

[[resident.inpatient.ratio]]
ratio = 0.5

[[resident.inpatient.cap]]
sum = "none"

[[resident.critical_illness.takes]]
parts = ["co_payment"]

[[benefit.late_claims]]
order = "as_settled"

[[resident.critical_illness.terms]]
threshold = 10000
ratio = [{ to = 20000, ratio = 0.6 }, { ratio = 0.8 }]
cap = "none"
"""
OPEN = Schedule.read(TABLES)
SPANS = {name: Schedule.read(f'{TABLES}span = "{name}"') for name in ("cost", "above_deductible")}
REPRO = (30000, 80000, 20000, 100000, 5000)


def stays(*totals: int) -> list[Claim]:
    return [
        Claim(care="inpatient", tier="tertiary", on=date(2026, 1 + n, 3), total=total)
        for n, total in enumerate(totals)
    ]


def framed(totals: tuple[int, ...], schedule: Schedule) -> pl.DataFrame:
    bills = stays(*totals)
    frame = pl.DataFrame(
        {
            "person": ["a"] * len(bills),
            "scheme": ["resident"] * len(bills),
            "care": ["inpatient"] * len(bills),
            "tier": ["tertiary"] * len(bills),
            "on": [bill.on for bill in bills],
            "total": list(totals),
        }
    )
    return frames.settle(frame, schedule=schedule)


def test_a_bill_after_ones_that_were_not_reckoned_is_not_complete() -> None:
    *_, last = settle_all(stays(*REPRO), ME, schedule=OPEN)
    assert not last.complete
    (missing,) = last.missing
    assert (missing.layer.key, missing.lacks) == ("critical_illness", "earlier")
    assert "bills of 2026-02, 2026-03, 2026-04, of which up to 100,000.00 yuan" in missing.why
    assert "大病保险：未计算（本年度此前有费用在该层未计算）" in last.text()
    assert "it wasn't reckoned for an earlier bill of the year" in last.text("en")
    *_, told = settle_all(stays(*REPRO), ME, schedule=SPANS["above_deductible"])
    assert told.complete
    assert told.paid_by("critical_illness") == Decimal("2000.00")


def test_a_gap_that_can_change_nothing_leaves_the_answer() -> None:
    """Bills that together stay below the threshold, and one that no threshold concerns."""
    gap = BenefitYear(
        date(2026, 1, 1), {"critical_illness.inpatient.open": 400_000}, scheme="resident"
    )
    small, large = (settle(bill, ME, year=gap, schedule=OPEN) for bill in stays(10000, 12001))
    assert small.complete
    assert not large.complete


@pytest.mark.parametrize(
    ("terms", "sure"),
    [
        ('threshold = 0\nratio = 0.6\ncap = "none"', True),
        ("threshold = 0\nratio = 0.6\ncap = 5000", False),
        ("threshold = 0\nratio = 0.6\ncap = 50000", True),
        ('threshold = 10000\nper = "visit"\nratio = 0.6\ncap = "none"', True),
        ('threshold = 10000\nper = "month"\nratio = 0.6\ncap = "none"', True),
        ('threshold = 10000\nratio = 0.6\ncap = "none"', False),
    ],
)
def test_what_a_gap_of_an_earlier_month_may_change(terms: str, sure: bool) -> None:
    base = TABLES[: TABLES.index("threshold")]
    bill = stays(30000, 20000)
    lacking = Schedule.read(base + 'unknown = "not told"')
    first = settle(bill[0], ME, schedule=lacking)
    assert not first.complete
    second = settle(bill[1], ME, year=first.next, schedule=Schedule.read(base + terms))
    assert second.complete is sure


def test_taking_such_a_bill_back_restores_the_year() -> None:
    done = settle_all(stays(*REPRO), ME, schedule=OPEN)
    for one in done:
        assert one.reverse(one.next) == one.before
    last = done[-1]
    without = done[1].reverse(last.next)
    assert without.counts["critical_illness.inpatient.open"] == 10_250_000 - 4_000_000
    assert "critical_illness.inpatient.open@2026-02" not in without.counts
    assert done[1].before != done[1].next


@given(st.lists(st.integers(0, 150_000), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_is_complete_is_what_every_way_of_counting_gives(totals: list[int]) -> None:
    bills = stays(*totals)
    ways = [settle_all(bills, ME, schedule=each) for each in SPANS.values()]
    done = settle_all(bills, ME, schedule=OPEN)
    for one, *told in zip(done, *ways, strict=True):
        if one.complete:
            assert {each.fund for each in told} == {one.fund}
    columns = framed(tuple(totals), OPEN)
    assert columns["complete"].to_list() == [one.complete for one in done]
    assert columns["fund_fen"].to_list() == [int(one.fund * 100) for one in done]


def test_columns_rest_on_bills_of_another_kind_of_care_too() -> None:
    """Which outpatient costs count isn't told; a stay after such a visit rests on it."""
    tables = TABLES.replace('per = "visit"', 'per = "visit"', 1).replace(
        '[[resident.critical_illness.takes]]\nparts = ["co_payment"]',
        '[[resident.critical_illness.takes]]\nrows = [{ care = "inpatient", parts = '
        '["co_payment"] }, { unknown = "not told" }]',
    )
    visits = "\n".join(
        f"[[resident.outpatient.{name}]]\n{cells}"
        for name, cells in (("deductible", 'sum = 0\nper = "year"'), ("ratio", "ratio = 0.5"))
    )
    terms = 'span = "cost"\n' + visits + '\n[[resident.outpatient.cap]]\nsum = "none"'
    own = Schedule.read(tables + terms)
    kinds = ("inpatient", "outpatient", "inpatient")
    bills = [
        Claim(care=care, tier="tertiary", on=date(2026, 1 + n, 3), total=30000)
        for n, care in enumerate(kinds)
    ]
    done = settle_all(bills, ME, schedule=own)
    assert [one.complete for one in done] == [True, False, False]
    frame = pl.DataFrame(
        {
            "person": ["a", "a", "a"],
            "scheme": ["resident"] * 3,
            "care": list(kinds),
            "tier": ["tertiary"] * 3,
            "on": [bill.on for bill in bills],
            "total": [30000] * 3,
        }
    )
    assert frames.settle(frame, schedule=own)["complete"].to_list() == [True, False, False]


# -- what is asked for, and how tables of one's own are cited


def test_an_own_table_is_mended_by_lines_of_its_own() -> None:
    _, second = settle_all(stays(30000, 80000), ME, schedule=OPEN)
    (missing,) = second.missing
    assert missing.lacks == "bands"
    assert "policy.with_values" not in missing.why
    head, _, lines = missing.why.partition("add to its tables:\n")
    assert "doesn't tell span" in head
    assert 'span = "cost | above_deductible"' in lines
    mended = TABLES[: TABLES.index("[[resident.critical_illness.terms]]")] + lines
    told = Schedule.read(mended.replace("cost | above_deductible", "cost"))
    _, again = settle_all(stays(30000, 80000), ME, schedule=told)
    assert again.complete
    assert "大病保险：未计算（未告知分段口径或周期（span、per））" in second.text()


def test_a_shipped_packs_table_is_mended_by_a_line_that_names_its_region() -> None:
    policy = Schedule.of("610100").policy.with_values(
        "610100",
        employee_inpatient_ratio={"ratio": [{"to": "10000", "ratio": "0.5"}, {"ratio": "0.6"}]},
        since=date(2026, 1, 1),
        source="a notice",
    )
    policy = policy.with_values(
        "610100",
        employee_inpatient_deductible={"sum": "0", "per": "visit"},
        employee_inpatient_cap={"sum": "none"},
        since=date(2026, 1, 1),
        source="a notice",
    )
    me = Enrolment(scheme="employee", status="in_service", region="610100")
    one, two = stays(8000, 8000)
    year = settle(one, me, policy=policy).next
    with pytest.raises(NotKnown) as caught:
        settle(two, me, year=year, policy=policy)
    assert 'policy.with_values("610100", employee_inpatient_ratio={' in caught.value.remedy
    assert '"span": "cost | above_deductible"' in caught.value.remedy


def test_tables_of_ones_own_carry_no_grade_that_nobody_gave() -> None:
    done = settle(stays(30000)[0], ME, schedule=OPEN)
    assert "〔自备待遇表〕" in done.text()
    assert "自备待遇表 · 居民医保" in done.text()
    assert "[own schedule]" in done.text("en")
    assert not {"报道转述", "reported"} & set(done.text().split() + done.text("en").split())
    notice = (
        TABLES.replace("ratio = 0.5", 'ratio = 0.5\nsource = "notice"')
        + '\n[source.notice]\ntitle = "某市通知"\nevidence = "official"\n'
    )
    told = settle(stays(30000)[0], ME, schedule=Schedule.read(notice))
    assert "〔《某市通知》 · 官方原文〕" in told.text()


def test_a_named_table_of_ones_own_is_cited_by_its_name() -> None:
    own = Schedule.read(f'{TABLES}span = "cost"', name="某企业补充表")
    done = settle(stays(30000)[0], ME, schedule=own)
    assert "〔《某企业补充表》〕" in done.text()
    explained = yibao.explain(settle, stays(30000)[0], ME, schedule=own)
    assert "《某企业补充表》" in str(explained)
    assert not any(word in explained.text("en") for word in ("· reported", "报道转述"))
