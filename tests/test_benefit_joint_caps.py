"""Caps over several layers: they hold by visit, month, quarter and year, whatever the rows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao import Enrolment, PolicyError, frames
from yibao.benefits import Claim, Schedule, settle
from yibao.core.money import fen
from yibao.vocabulary import Period

MEMBER = Enrolment(scheme="employee", status="in_service")


def schedule(care: str, cap: str) -> Schedule:
    return Schedule.read(f"""
[[employee.{care}.deductible]]
sum = 0
per = "year"
[[employee.{care}.ratio]]
ratio = 0.8
[[employee.{care}.cap]]
{cap}
[[employee.large_sum.terms]]
threshold = 0
ratio = 0.5
cap = "none"
[[employee.large_sum.takes]]
parts = ["above_cap", "co_payment"]
[[employee.civil_servant.terms]]
ratio = 0.9
cap = "none"
[[employee.civil_servant.takes]]
parts = ["above_cap", "co_payment"]
""")


def bill(total: Any, on: date, tier: str = "tertiary", care: str = "outpatient") -> Claim:
    return Claim(care=care, tier=tier, on=on, total=total)


def test_a_cap_of_a_visit_over_two_layers_counts_both() -> None:
    own = schedule(
        "inpatient", 'sum = "none"\nfurther = [{sum=1000, per="visit", over=["large_sum"]}]'
    )
    done = settle(bill(3000, date(2026, 3, 9), care="inpatient"), MEMBER, schedule=own)
    assert done.fund == 1000
    frame = pl.DataFrame(
        {
            "person": ["a", "a"],
            "care": ["inpatient"] * 2,
            "tier": ["tertiary"] * 2,
            "on": [date(2026, 3, 9), date(2026, 4, 9)],
            "total_fen": [300_000, 100_000],
            "scheme": ["employee"] * 2,
            "status": ["in_service"] * 2,
        }
    )
    settled = frames.settle(frame, schedule=own)
    # 80 % of 1,000 and half of the 200 left; the visit before doesn't count.
    assert settled["fund_fen"].to_list() == [100_000, 90_000]


@pytest.mark.parametrize("per", ["month", "quarter"])
def test_a_joint_cap_of_a_period_counts_the_care_of_rows_that_have_none(per: str) -> None:
    cap = f"""
rows = [
  {{ tier = "tertiary", sum = "none", further = [
    {{ sum = 300, per = "{per}", over = ["large_sum"] }}] }},
  {{ sum = "none" }},
]"""
    own = schedule("outpatient", cap)
    one = settle(bill(300, date(2026, 1, 9), "primary"), MEMBER, schedule=own)
    assert one.fund == 270
    two = settle(bill(300, date(2026, 1, 9)), MEMBER, year=one.next, schedule=own)
    # Basic has 30 left of the 300, and nothing is left for the layer above it.
    assert (two.paid_by("basic"), two.paid_by("large_sum")) == (30, 0)
    later = settle(bill(300, date(2026, 4, 9)), MEMBER, year=one.next, schedule=own)
    assert later.fund == 270


def test_what_a_lower_layer_paid_by_month_is_kept_for_the_cap_of_one_above() -> None:
    more = """
rows = [{ tier = "tertiary", ratio = 0.5, cap = "none", further = [
  { sum = 300, per = "month", over = ["basic"] }] }, { ratio = 0.5, cap = "none" }]"""
    text = f"""
[[employee.outpatient.deductible]]
sum = 0
[[employee.outpatient.ratio]]
ratio = 0.8
[[employee.outpatient.cap]]
sum = "none"
[[employee.large_sum.terms]]
{more}
[[employee.large_sum.takes]]
parts = ["co_payment"]
"""
    own = Schedule.read(text)
    one = settle(bill(300, date(2026, 1, 9), "primary"), MEMBER, schedule=own)
    two = settle(bill(60, date(2026, 1, 10)), MEMBER, year=one.next, schedule=own)
    # 240 and 30 of the first, 48 of the second: nothing is left of the 300.
    assert [int(two.paid_by(layer)) for layer in ("basic", "large_sum")] == [48, 0]


@pytest.mark.parametrize(
    ("one", "other", "good"),
    [
        ('over = ["large_sum"]', 'over = ["civil_servant"]', False),
        ('over = ["large_sum"]', "per = 'month'", False),
        ('over = ["large_sum"]', "per = 'month', over = ['large_sum']", True),
        ("per = 'month'", "per = 'year'", True),
    ],
)
def test_caps_of_one_name_are_over_the_same_layers(one: str, other: str, good: bool) -> None:
    cap = f"""
rows = [
  {{ tier = "tertiary", sum = 9, further = [{{ name = "x", sum = 300, {one} }}] }},
  {{ sum = 9, further = [{{ name = "x", sum = 300, {other} }}] }},
]"""
    if good:
        assert schedule("outpatient", cap).tables
        return
    with pytest.raises(PolicyError, match=r"cap\[0\].*one name.*'x'.*over the same layers"):
        schedule("outpatient", cap)


LIMITS = st.sampled_from([0, 70, 150, 300, 900])
BILLS = st.lists(
    st.tuples(
        st.integers(1, 60_000), st.integers(0, 200), st.sampled_from(["primary", "tertiary"])
    ),
    min_size=1,
    max_size=8,
)


@given(BILLS, LIMITS, st.sampled_from(Period), st.sampled_from(["both", "tertiary", "primary"]))
@settings(max_examples=150, deadline=None)
def test_a_joint_cap_holds_over_all_its_layers(
    bills: list[Any], limit: int, per: Period, where: str
) -> None:
    cap = (
        f'further = [{{ sum = {limit}, per = "{per.key}", over = ["large_sum", "civil_servant"] }}]'
    )
    rows = [
        f"{{ {when}sum = 500{', ' + cap if where in ('both', tier) else ''} }}"
        for tier, when in (("tertiary", 'tier = "tertiary", '), ("primary", ""))
    ]
    own = schedule("outpatient", f"rows = [{', '.join(rows)}]")
    servant = Enrolment(scheme="employee", status="in_service", employer="civil_service")
    year, paid = None, Counter[Any]()
    for place, (total, offset, tier) in enumerate(sorted(bills, key=lambda one: one[1])):
        on = date(2026, 1, 1) + timedelta(offset)
        done = settle(bill(Decimal(total) / 100, on, tier), servant, year=year, schedule=own)
        year = done.next
        mark = {"visit": place, "month": on.month, "quarter": (on.month + 2) // 3}.get(per.key, 0)
        before = paid[mark]
        paid[mark] += fen(done.fund)
        assert done.total == done.fund + done.person
        if where in ("both", tier):
            assert paid[mark] <= max(before, limit * 100)
