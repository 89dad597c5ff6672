"""Taking a settlement back: only from a year that counts it, and only once."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao import Enrolment, InvalidInput
from yibao.benefits import BenefitYear, Claim, Schedule, Settlement, settle

ME = Enrolment(scheme="employee", status="in_service")


def own(order: str = "as_settled") -> Schedule:
    return Schedule.read(f"""
[[employee.outpatient.deductible]]
sum = 100
per = "year"
[[employee.outpatient.ratio]]
ratio = 0.8
[[employee.outpatient.cap]]
sum = 2000
[[employee.large_sum.terms]]
ratio = 0.5
cap = "none"
[[benefit.late_claims]]
order = "{order}"
""")


AS_SETTLED = own()


def fold(*totals: int, outside: int = 0, schedule: Schedule = AS_SETTLED) -> list[Settlement]:
    year, done = None, []
    for place, total in enumerate(totals):
        on = date(2026, 3, 9) + timedelta(place)
        claim = Claim(care="outpatient", tier="primary", on=on, total=total, outside=outside)
        done.append(settle(claim, ME, year=year, schedule=schedule))
        year = done[-1].next
    return done


@pytest.mark.parametrize("order", ["as_settled", "resettle"])
def test_what_a_year_never_counted_is_not_taken_back(order: str) -> None:
    one, two = fold(300, 500, schedule=own(order))
    with pytest.raises(InvalidInput, match="a year that counts the settlement") as caught:
        two.reverse(one.next)
    assert "marks" not in str(caught.value)
    with pytest.raises(InvalidInput, match="a year that counts the settlement"):
        one.reverse(one.before)


def test_a_settlement_is_taken_back_once() -> None:
    one, *_, last = fold(300, 300, 300, 300)
    left = one.reverse(last.next)
    with pytest.raises(InvalidInput, match="hasn't given it back yet"):
        one.reverse(left)
    assert last.reverse(left).used("fund") == last.before.used("fund") - one.fund


def test_a_bill_that_adds_nothing_is_taken_back_once_too() -> None:
    one, two = fold(300, 300, outside=300)
    assert one.next.counts == {}
    assert one.next.marks
    assert two.reverse(two.next) == one.next
    with pytest.raises(InvalidInput, match="counts the settlement"):
        one.reverse(one.before)


def test_a_year_opened_from_counts_alone_says_that_it_knows_no_settlements() -> None:
    one, two = fold(300, 500)
    told = {"scheme": "employee", "region": two.next.region, "last": two.next.last}
    with pytest.raises(InvalidInput, match=r"opened from counts alone.*marks=…"):
        one.reverse(BenefitYear(two.next.first, two.next.counts, **told))
    kept = BenefitYear(two.next.first, two.next.counts, **told, marks=[*two.next.marks][::-1])
    assert kept == two.next
    assert hash(kept) == hash(two.next)
    assert two.reverse(kept) == one.next
    assert pickle.loads(pickle.dumps(kept)) == kept
    with pytest.raises(InvalidInput, match="marks"):
        BenefitYear(two.next.first, marks="abc")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="marks"):
        BenefitYear(two.next.first, marks=(1,))  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 1500), min_size=1, max_size=6), st.data())
@settings(max_examples=80, deadline=None)
def test_whatever_the_order_everything_comes_back_once(totals: list[int], data: Any) -> None:
    done = fold(*totals)
    assert done[-1].reverse(done[-1].next) == done[-1].before
    year = done[-1].next
    for one in data.draw(st.permutations(done)):
        year = one.reverse(year)
        with pytest.raises(InvalidInput, match="counts the settlement"):
            one.reverse(year)
    assert (dict(year.counts), year.marks) == ({}, ())
