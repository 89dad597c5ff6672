"""What a settlement refuses, and the way out that it tells."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from yibao import Enrolment, InvalidInput, NotKnown, PolicyError, YibaoError, frames
from yibao.benefits import Claim, Item, Schedule, settle, settle_all
from yibao.vocabulary import Layer

ME = Enrolment(scheme="employee", status="in_service")
DAY = date(2026, 3, 9)
TABLES = """
[[employee.inpatient.deductible]]
rows = [{ admission = 1, sum = 500, per = "visit" }, { sum = 200, per = "visit" }]
[[employee.inpatient.ratio]]
ratio = 0.8
[[employee.inpatient.cap]]
sum = 10000
[[employee.large_sum.terms]]
ratio = 0.5
cap = "none"
"""


def stay(total: Any, on: date = DAY, **more: Any) -> Claim:
    return Claim(**{"care": "inpatient", "tier": "tertiary", "on": on, "total": total, **more})


# -- a stay that is cut at the year's end

SPLIT = Schedule.read(TABLES + '[[benefit.stay_year]]\ncounted = "年终结转"')
OVER = {"admitted": date(2026, 12, 20), "on": date(2027, 1, 9)}


def test_a_stay_that_is_cut_at_the_years_end_is_settled_in_two_claims() -> None:
    with pytest.raises(InvalidInput, match="each year's costs in its own year") as caught:
        settle(stay(3000, **OVER), ME, schedule=SPLIT)
    assert "on=2026-12-31, and the others with admitted=2027-01-01" in caught.value.remedy
    old = stay(2000, date(2026, 12, 31), admitted=OVER["admitted"])
    new = {"on": OVER["on"], "admitted": date(2027, 1, 1)}
    done = settle_all([old, stay(1000, **new)], ME, schedule=SPLIT)
    assert [(one.next.first.year, int(one.fund)) for one in done] == [(2026, 1200), (2027, 400)]
    # Where the region asks no new deductible of the second part, its table tells so by admission.
    again = settle(stay(1000, **new, admission=2), ME, schedule=SPLIT)
    assert again.fund == 640
    listed = settle_all([stay(3000, **OVER)], ME, schedule=SPLIT, on_error="list")
    assert "each year's costs" in str(listed.refused[0].error)


def test_a_frame_refuses_a_stay_that_is_to_be_cut() -> None:
    row = {"person": "a", "care": "inpatient", "tier": "tertiary", "total": 3000, **OVER}
    frame = pl.DataFrame([{**row, "scheme": "employee", "status": "in_service"}])
    told = frames.settle(frame, schedule=SPLIT, on_error="null")["settle_reason"][0]
    assert "each year's costs in its own year" in told


# -- the order of the layers


def test_the_tables_names_of_the_assistance_layers_are_names_of_the_layers_too() -> None:
    order = ["basic", "medical_assistance", "further_assistance"]
    own = Schedule.read(TABLES + f"[[benefit.layers]]\norder = {order}")
    told = own.on(DAY).order(settle(stay(1000), ME, schedule=own).enrolment.scheme)
    assert told == (Layer.BASIC, Layer.ASSISTANCE, Layer.EXTRA_ASSISTANCE)


def test_a_wrong_layer_of_the_order_is_named_with_the_near_one() -> None:
    with pytest.raises(PolicyError, match=r"\('asistance': one of basic.*Did you mean assistance"):
        Schedule.read(TABLES + '[[benefit.layers]]\norder = ["basic", "asistance"]')


# -- lines of a bill


def test_a_line_without_an_amount_is_refused_at_once() -> None:
    for make in (lambda: Item(), lambda: Item(None)):  # type: ignore[arg-type]
        with pytest.raises(InvalidInput, match="amount: got None; expected what the line costs"):
            make()


def test_an_error_of_a_line_tells_which_it_was() -> None:
    items = [Item(100), Item(50, "B", name="CT")]
    claim = Claim(care="inpatient", tier="tertiary", on=DAY, items=items)
    with pytest.raises(NotKnown, match=r"benefit\.class_b") as caught:
        settle(claim, ME, schedule=Schedule.read(TABLES))
    assert caught.value.__notes__ == ["It was items[1] (CT)."]
    listed = settle_all([claim], ME, schedule=Schedule.read(TABLES), on_error="list").refused
    assert isinstance(listed[0].error, YibaoError)


# -- account and family


def test_without_a_region_the_order_of_account_and_family_is_asked_for() -> None:
    money: dict[str, Any] = {"account": 100, "family": [("father", 50)]}
    own = Schedule.read(TABLES)
    with pytest.raises(InvalidInput, match=r'order: got None.*order=\["own_account", "family"\]'):
        settle(stay(1000), ME, schedule=own, **money)
    done = settle(stay(1000), ME, schedule=own, order=["family", "own_account"], **money)
    assert (done.family, done.account) == (50, 100)
