"""Bad input for claims: every error names the value, the field, what was expected, the remedy.

What the scalar call refuses a frame lists, with the same words, and the other rows stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from yibao import (
    BenefitYear,
    Claim,
    Enrolment,
    InvalidInput,
    Item,
    NotKnown,
    YibaoError,
    frames,
    settle,
)
from yibao.benefits import Schedule, Settlement

DAY = date(2026, 3, 2)
EMPLOYEE = Enrolment(scheme="employee", status="in_service", region="西安")
FREE = Schedule.read(
    """
[[employee.outpatient.deductible]]
sum = 0
[[employee.outpatient.ratio]]
rows = [{ tier = "primary", ratio = 0.5 }, { unknown = "only tier one is told" }]
[[employee.outpatient.cap]]
sum = "none"
"""
)


def visit(**more: Any) -> Claim:
    return Claim(**{"care": "outpatient", "tier": "primary", "on": DAY, "total": "100", **more})


def settled() -> Settlement:
    """A bill of which a third party owes all, advanced."""
    crash = visit(cause="third_party", third_party_share=1, advance_applied=True)
    return settle(crash, EMPLOYEE, schedule=FREE)


WRONG: list[tuple[Callable[[], Any], str, str]] = [
    (lambda: Item(100, "B", share="1.2"), "share", "got '1.2'; expected a rate in 0..1"),
    (lambda: Item(100, "B", share="10%"), "share", "got '10%'; expected a rate such as '0.1'"),
    (lambda: Item(100, "B", share=0.1), "share", "got 0.1; .* Write share='0.1'"),
    (lambda: Item(100, "B", share=True), "share", "got True; expected a number"),
    (lambda: Item(100, name=5), "name", "got 5; expected a text"),
    (lambda: Item(float("nan")), "amount", "got nan; expected yuan as Decimal, int or str"),
    (lambda: visit(items=[Item(90)]), "total", r"what the items sum to \(90.00\). Leave total"),
    (lambda: visit(items=[Item(100), "x"]), "items[1]", "got 'x'; expected an Item, such as"),
    (lambda: visit(items=[{"amount": 90}]), "items[0]", "expected an Item"),
    (lambda: visit(items={"a": 1}), "items", "expected Item objects, one a line"),
    (lambda: visit(total="-5"), "total", "got '-5'; expected an amount of at least 0 yuan"),
    (lambda: visit(total=Decimal("NaN")), "total", "expected a finite number"),
    (lambda: visit(total="inf"), "total", "expected a finite number"),
    (lambda: visit(total=True), "total", "got True; expected a number as Decimal, int or str"),
    (lambda: visit(total=100.5), "total", "write total='100.5'"),
    (lambda: visit(total="100.005"), "total", "at most two decimal places. Round it"),
    (lambda: visit(total="1,000"), "total", "expected a number such as '12000.50'"),
    (lambda: visit(outside="200"), "total", r"what is outside, .* \(200.00\)"),
    (lambda: visit(outside="-1"), "outside", "at least 0 yuan"),
    (lambda: visit(on="2026-03-02"), "on", r"Write date\(2026, 3, 2\)"),
    (lambda: visit(on=datetime(2026, 3, 2, 10)), "on", r"Write date\(2026, 3, 2\)"),
    (lambda: visit(on=None), "on", "the day of the visit, or of the discharge"),
    (lambda: visit(care=None), "care", "the kind of care"),
    (lambda: visit(care="dentist"), "care", "expected one of outpatient"),
    (lambda: visit(tier="quaternary"), "tier", "Did you mean tertiary"),
    (
        lambda: visit(care="inpatient", admitted=date(2026, 3, 3)),
        "admitted",
        r"a day not after the discharge \(2026-03-02\)",
    ),
    (lambda: visit(care="inpatient", admission=0), "admission", "a whole number of at least 1"),
    (lambda: visit(cause="third_party", third_party_share="70"), "third_party_share", "0..1"),
    (lambda: settle(visit(), EMPLOYEE, family=None), "family", "got None; expected pairs"),
    (lambda: settle(visit(), EMPLOYEE, family={"son": 5}), "family", "expected pairs such as"),
    (lambda: settle(visit(), EMPLOYEE, account=1.5), "account", "write account='1.5'"),
    (lambda: BenefitYear("2026-01-01"), "first", r"Write date\(2026, 1, 1\)"),
    (lambda: BenefitYear(DAY, last="May"), "last", "expected a datetime.date"),
    (lambda: BenefitYear(DAY, scheme="x"), "scheme", "expected one of employee"),
    (lambda: BenefitYear(DAY, {"basic.outpatient.fund": -1}), "counts", "at least 0"),
    (lambda: BenefitYear(DAY, {"basic.outpatient.fund": 1.5}), "counts", "whole numbers"),
    (lambda: BenefitYear(DAY, 5), "counts", "what was counted, by name"),
    (lambda: BenefitYear.opening("2026"), "on", "expected a datetime.date"),
    (lambda: BenefitYear.opening(DAY, 13), "first_month", "a month from 1 to 12"),
    (lambda: BenefitYear.opening(DAY, "7"), "first_month", "a month from 1 to 12"),
    (lambda: BenefitYear(DAY, region=610100), "region", "an area code as text"),
    (lambda: settled().reverse(2026), "year", "the BenefitYear that counts the settlement"),
    (lambda: settled().return_advance(DAY, "50.01"), "amount", "at most the advance"),
    (lambda: settled().return_advance(date(2026, 3, 1), 5), "on", "2026-03-02"),
    (
        lambda: settle(visit(tier=None), EMPLOYEE, schedule=FREE),
        "tier",
        'The rule needs it here: give tier="…"',
    ),
    (
        lambda: settle(visit(), Enrolment(scheme="employee", since=date(2026, 4, 1))),
        "claim",
        r"no cover on that day.*N-BEN-28.*covers 2026-04-01\.\., and the claim is of 2026-03-02",
    ),
    (
        lambda: settle(visit(), Enrolment(scheme="employee", status="suspended")),
        "claim",
        "A suspended enrolment covers no day",
    ),
    (
        lambda: settle(visit(designated=False), EMPLOYEE),
        "claim",
        "N-BEN-07.*An emergency is told by emergency=True",
    ),
]


@pytest.mark.parametrize(("make", "field", "told"), WRONG)
def test_what_is_wrong_is_told_with_what_would_be_right(
    make: Callable[[], Any], field: str, told: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        make()
    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field}: got ")
    assert re.search(told, str(caught.value))


def test_a_tier_that_the_schedule_does_not_know_names_the_row_that_would_supply_it() -> None:
    with pytest.raises(YibaoError, match="only tier one is told") as caught:
        settle(visit(tier="secondary"), EMPLOYEE, schedule=FREE)
    assert "add to its tables:\n[[employee.outpatient.ratio]]\nratio = " in str(caught.value)


ROWS: dict[str, list[Any]] = {
    "person": [1, 1],
    "scheme": ["employee"] * 2,
    "status": ["in_service"] * 2,
    "care": ["outpatient"] * 2,
    "tier": ["primary"] * 2,
    "on": [DAY] * 2,
    "total": [100, 200],
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"total": [-5, 200]}, "total: got -5; expected an amount of at least 0 yuan."),
        ({"total": [float("nan"), 200.0]}, "total: got None; expected the bill's total"),
        ({"total": [100.001, 200.0]}, "total: got 100.001; expected whole fen"),
        ({"total": ["much", "200"]}, "total: got 'much'; expected a number"),
        ({"outside": [500, 0]}, "total: got '100.00'; expected at least what is outside"),
        ({"on": [None, DAY]}, "on: got None; expected the day of the visit"),
        ({"on": ["2.3.2026", "2026-03-02"]}, "on: got '2.3.2026'; expected"),
        ({"on": [datetime(2026, 3, 2, 10), datetime(2026, 3, 2)]}, "expected a day without a time"),
        ({"tier": ["quaternary", "primary"]}, "Did you mean tertiary"),
        ({"tier": ["secondary", "primary"]}, "only tier one is told"),
        ({"tier": [None, "primary"]}, "tier: got None; expected tier of the provider"),
        ({"since": [date(2026, 4, 1), None]}, "no cover on that day"),
        ({"admitted": [DAY, None]}, "admitted: got datetime.date(2026, 3, 2); expected a day for"),
        ({"cause": ["third_party", None], "third_party_share": ["2", None]}, "0..1"),
    ],
)
def test_a_frame_lists_the_bad_row_and_settles_the_other(
    change: dict[str, list[Any]], told: str
) -> None:
    frame = pl.DataFrame({**ROWS, **change}, strict=False)
    done = frames.settle(frame, schedule=FREE, on_error="null")
    assert done["fund_fen"].to_list() == [None, 10_000]
    assert told in done["settle_reason"][0]
    assert done["settle_reason"][1] is None
    with pytest.raises(frames.FrameError, match="1 row") as caught:
        frames.settle(frame, schedule=FREE)
    assert list(caught.value.rows) == [0]


@pytest.mark.parametrize("values", [[True, False], [None, None]])
def test_a_column_that_holds_no_money_fails_in_every_row(values: list[Any]) -> None:
    done = frames.settle(pl.DataFrame({**ROWS, "total": values}), schedule=FREE, on_error="null")
    assert done["fund_fen"].to_list() == [None, None]
    assert all("total: got" in reason for reason in done["settle_reason"])


def test_an_order_that_is_not_on_file_may_be_given() -> None:
    with pytest.raises(NotKnown, match=r'own_first.*Or give order=\("own_account", "family"\)'):
        settle(visit(), EMPLOYEE, account=5, family=[("son", 1)])
    done = settle(
        visit(), EMPLOYEE, account=5, family=[("son", 1)], order=("family", "own_account")
    )
    assert (done.family, done.account) == (1, 5)
