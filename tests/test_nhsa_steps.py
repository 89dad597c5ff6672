"""The steps of a payment beside the settlement; messages of a day that contradict each other."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yibao import nhsa

ANSWER = Path(__file__).parents[1] / "examples" / "stay" / "2304_answer.json"


def answer(**changed: Any) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(ANSWER.read_text("utf-8"))
    message["output"]["setlinfo"] |= changed
    return message


def with_steps(*steps: dict[str, Any], limit: Any = None, **changed: Any) -> dict[str, Any]:
    message = answer(**changed)
    part = message["output"]["setldetail"][0]
    part["setl_proc_info"] = list(steps)
    part["crt_payb_lmt_amt"] = limit
    return message


def step(base: Any, ratio: Any, paid: Any) -> dict[str, Any]:
    return {"hifpPayInscp": base, "poolPropSelfpay": ratio, "hifpPay": paid}


def ids(message: dict[str, Any], **more: Any) -> list[str]:
    return [each.id for each in nhsa.check(message, **more)]


def test_a_wrong_deductible_or_ratio_is_shown_by_the_steps() -> None:
    assert ids(answer()) == []
    wrong = answer(act_pay_dedc=4000)
    (found,) = nhsa.check(wrong)
    assert found.id == "I13"
    assert found.difference == Decimal("3600.00")
    assert "act_pay_dedc" in found.fields
    (cause,) = nhsa.causes(wrong)
    assert (cause.field, cause.needed) == ("act_pay_dedc", Decimal("400.00"))
    for ratio in (0.09, 0.91):
        (found,) = nhsa.check(answer(pool_prop_selfpay=ratio))
        assert found.id == "I14"
        assert "pool_prop_selfpay" in found.fields


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step(12610, 0.9, 11349)], []),
        ([step(12610, 0.09, 11349)], ["I7", "I14"]),
        ([step(11000, 0.9, 9900)], ["I12", "I13"]),
        ([step(6000, 0.9, 5400), step(6610, 0.9, 5949)], []),
        ([step(6000, 0.9, 5400), step(6610, 0.9, 5949), step(0, 0.95, 0)], []),
        ([step(None, 0.9, 11349)], []),
    ],
)
def test_steps_are_checked_as_far_as_they_are_told(steps: Any, expected: list[str]) -> None:
    assert ids(with_steps(*steps)) == expected


def test_of_several_steps_the_ratio_lies_between() -> None:
    steps = step(6305, 0.85, "5359.25"), step(6305, 0.95, "5989.75")
    assert ids(with_steps(*steps)) == []
    assert ids(with_steps(*steps, pool_prop_selfpay=0.84)) == ["I14"]
    assert ids(with_steps(*steps, pool_prop_selfpay=0.96)) == ["I14"]


def test_under_a_limit_the_steps_need_not_share_all() -> None:
    steps = step(12610, 0.9, 11349)
    capped = {"limit": 11349, "inscp_scp_amt": 23010, "medfee_sumamt": 24700}
    assert "I13" not in ids(with_steps(steps, **capped))
    assert "I13" in ids(with_steps(steps, **{**capped, "limit": 11350}))
    assert "I13" in ids(with_steps(steps, limit=11349, act_pay_dedc=401))


def test_what_the_hospital_bears_may_lie_within_the_scope_or_without() -> None:
    path = ANSWER.parents[1] / "setlinfo" / "3_surgery_inpatient.json"
    surgery = json.loads(path.read_text("utf-8"))
    assert surgery["output"]["setlinfo"]["hosp_part_amt"] == 150
    assert ids(surgery) == []
    surgery["output"]["setlinfo"]["act_pay_dedc"] = 801
    assert ids(surgery) == ["I13"]


def test_a_region_may_reckon_otherwise() -> None:
    told = nhsa.Conventions(steps_cover_scope=False)
    assert ids(answer(act_pay_dedc=4000), conventions=told) == []


# -- a day


def test_a_settlement_told_again_with_other_amounts_is_listed_by_field() -> None:
    right, wrong = answer(), answer(psn_cash_pay=2583.6)
    for messages, counted in (([right, wrong], 0), ([wrong, right], 1)):
        day = nhsa.check_day(messages)
        assert [index for index, _ in day.good] == [counted]
        assert (day.repeated, day.inconsistent) == ((), ())
        (one,) = day.contradicting
        assert (one.index, one.first, one.setl_id) == (1 - counted, counted, "S101")
        (differs,) = one.differences
        assert differs.field == "psn_cash_pay"
        assert (differs.foreseen, differs.answered) == (Decimal("2538.60"), Decimal("2583.60"))
        assert day.total("psn_cash_pay") == Decimal("2538.60")
        assert "同号不同额 1 条" in str(day)
        assert "psn_cash_pay 2538.60 → 2583.60" in day.text("en")


def test_the_exact_repeat_stays_a_repeat() -> None:
    right, wrong = answer(), answer(psn_cash_pay=2583.6)
    day = nhsa.check_day([wrong, right, wrong, right])
    assert [index for index, _ in day.good] == [1]
    assert [(each.index, each.first) for each in day.repeated] == [(2, 0), (3, 1)]
    assert [(each.index, each.first) for each in day.contradicting] == [(0, 1)]


def test_two_that_both_add_up_contradict_each_other() -> None:
    other = answer(acct_pay=812.3, psn_cash_pay=2538.7)
    other["output"]["setldetail"][1]["fund_payamt"] = 812.3
    assert ids(other) == []
    day = nhsa.check_day([answer(), other])
    assert [index for index, _ in day.good] == [0]
    fields = [each.field for each in day.contradicting[0].differences]
    assert fields == ["acct_pay", "psn_cash_pay", "setldetail 310200"]
