"""Messages of the platform: read strictly, kept whole, written back as they came."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, datetime
from decimal import Decimal, Inexact, localcontext
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from setlinfo_messages import FILES, FOLDER, SETTLED, consistent, load, put, read, without
from yibao import InvalidInput, nhsa
from yibao.vocabulary import Account

VISIT = load("outpatient_2207_hebei")


# -- reading


@pytest.mark.parametrize("path", SETTLED, ids=lambda path: path.stem)
def test_every_real_settlement_is_read_and_written_back(path: Path) -> None:
    raw = load(path.stem)
    settlement = read(path.stem)
    assert settlement.to_message() == raw
    again = nhsa.from_json(nhsa.to_json(settlement.to_message()))
    assert again == raw
    assert nhsa.to_json(again) == nhsa.to_json(raw)


def test_the_readme_tells_of_every_message() -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    for path in FILES:
        assert f"`{path.name}`" in text
        assert load(path.stem)["_source"]


def test_amounts_days_codes_and_flags_are_typed() -> None:
    info = read("outpatient_2207_hebei").info
    assert info.medfee_sumamt == Decimal("4.52")
    assert str(info.hosp_part_amt) == "0.00"
    assert info.setl_date == date(2021, 11, 29)
    assert info.psn_type == nhsa.code("psn_type", "1101")
    assert info.psn_type.zh == "职工在职"
    assert info.cvlserv_flag is False
    assert info.pool_prop_selfpay == 0
    assert info.clr_optins == "131199"


def test_the_parts_tell_who_paid() -> None:
    settlement = read("outpatient_2207_hebei")
    (part,) = settlement.parts or ()
    assert part.fund_pay_type is not None
    assert part.fund_pay_type.term(Account) is Account.PERSONAL_ACCOUNT
    assert part.fund_payamt == Decimal("4.52")
    assert part.steps == ()


def test_the_steps_of_the_pooled_fund_are_read_as_objects_or_text() -> None:
    settlement = read("setldetail_zhejiang")
    pooled, commercial = settlement.parts or ()
    (step,) = pooled.steps
    assert (step.polItemCode, step.hifpPayInscp, step.poolPropSelfpay, step.hifpPay) == (
        "C001",
        Decimal("12028.48"),
        Decimal("0.84"),
        Decimal("10103.92"),
    )
    assert commercial.steps == ()
    raw = {**pooled.to_message(), "setl_proc_info": nhsa.to_json(pooled.extra["setl_proc_info"])}
    assert nhsa.FundPart.read(raw).steps == (step,)


def test_a_query_names_some_amounts_otherwise() -> None:
    info = read("query_5203_shenzhen").info
    assert (info.psn_part_amt, info.psn_cash_pay) == (Decimal("78.56"), Decimal("78.56"))
    assert info.dedc_hosp_lv is not None
    assert info.dedc_hosp_lv.en == "no level"
    written = evolve(info, psn_cash_pay="78.55").to_message()
    assert written["cash_payamt"] == Decimal("78.55")
    assert "psn_cash_pay" not in written


def test_two_spellings_of_one_amount_must_agree() -> None:
    both = put(VISIT, "cash_payamt", "0.00")
    assert nhsa.read_settlement(both, "2207").to_message() == both
    with pytest.raises(InvalidInput, match=r"2207 setlinfo\.cash_payamt.*psn_cash_pay"):
        nhsa.read_settlement(put(VISIT, "cash_payamt", 1), "2207")


def test_a_reversal_takes_amounts_back() -> None:
    for name in ("outpatient_2208_hebei", "outpatient_2208_hangzhou_truncated"):
        assert read(name).reversal
    assert read("outpatient_2208_hebei").info.acct_pay == Decimal("-25.10")
    assert not read("outpatient_2207_hebei").reversal


def test_the_answer_its_output_and_its_setlinfo_alone_are_taken() -> None:
    output = VISIT["output"]
    whole = nhsa.read_settlement(VISIT)
    assert nhsa.read_settlement(output) == whole
    bare = nhsa.read_settlement(output["setlinfo"])
    assert (bare.info, bare.parts) == (whole.info, None)
    assert bare.to_message() == output["setlinfo"]
    assert nhsa.read_settlement(nhsa.to_json(VISIT).encode()) == whole


def test_infno_beside_the_answer_tells_the_transaction() -> None:
    assert nhsa.read_settlement({"infno": "2207", **VISIT}).kind == "2207"
    assert nhsa.read_settlement({"infno": 2207, **VISIT}).kind == "2207"
    assert nhsa.read_settlement({"infno": "2207", **VISIT}, "2207A").kind == "2207A"


# -- writing


@given(consistent())
def test_reading_and_writing_gives_the_same_message(message: dict[str, Any]) -> None:
    text = nhsa.to_json(message)
    assert nhsa.from_json(text) == message
    settlement = nhsa.read_settlement(text, "2304")
    assert settlement.to_message() == message
    assert nhsa.read_settlement(settlement.to_message(), "2304") == settlement


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1).map("x_".__add__), JSON, max_size=4))
def test_fields_that_are_not_known_are_kept(extra: dict[str, Any]) -> None:
    message = copy.deepcopy(VISIT)
    message["output"]["setlinfo"] |= extra
    message["output"] |= {"x": extra}
    settlement = nhsa.read_settlement(message)
    assert settlement.to_message() == message
    assert {k: v for k, v in settlement.info.extra.items() if k in extra} == extra


@pytest.mark.parametrize("form", ["4.52", 4.52, Decimal("4.520"), "4.520"])
def test_an_unchanged_amount_is_written_in_the_form_it_came_in(form: Any) -> None:
    settlement = nhsa.read_settlement(put(VISIT, "medfee_sumamt", form))
    assert settlement.info.medfee_sumamt == Decimal("4.52")
    written = settlement.to_message()["output"]["setlinfo"]["medfee_sumamt"]
    assert (type(written), written) == (type(form), form)


def test_a_changed_value_is_written_anew_and_others_stay() -> None:
    settlement = read("outpatient_2207_hebei")
    changed = evolve(
        settlement, info=evolve(settlement.info, balc="0.5", setl_date="2021-12-01", cvlserv_flag=1)
    )
    expected = {"balc": Decimal("0.50"), "setl_date": "2021-12-01", "cvlserv_flag": "1"}
    info = changed.to_message()["output"]["setlinfo"]
    assert info == VISIT["output"]["setlinfo"] | expected
    cleared = evolve(settlement.info, clr_way=None, hifdm_pay=1).to_message()
    assert (cleared["clr_way"], cleared["hifdm_pay"]) == (None, Decimal("1.00"))


def test_a_settlement_of_ones_own_is_written() -> None:
    info = nhsa.SetlInfo(medfee_sumamt="10", med_type="11", setl_time=datetime(2026, 11, 1, 9, 30))
    settlement = nhsa.Settlement(info=info, parts=(nhsa.FundPart(fund_payamt=3),))
    assert settlement.to_message() == {
        "setlinfo": {
            "setl_time": "2026-11-01 09:30:00",
            "med_type": "11",
            "medfee_sumamt": Decimal("10.00"),
        },
        "setldetail": [{"fund_payamt": Decimal("3.00")}],
    }


# -- values


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_a_settlement_is_a_value(again: Any) -> None:
    settlement = read("setldetail_zhejiang")
    assert again(settlement) == settlement
    assert again(settlement).to_message() == settlement.to_message()
    assert len({settlement, again(settlement)}) == 1
    with pytest.raises(AttributeError):
        settlement.info.balc = 1  # type: ignore[misc]


def test_what_a_message_gives_is_ones_own() -> None:
    message = copy.deepcopy(VISIT)
    settlement = nhsa.read_settlement(message)
    message["output"]["setlinfo"]["medfee_sumamt"] = 0
    settlement.to_message()["output"]["setldetail"].clear()
    settlement.info.extra["x"] = 1
    assert settlement.to_message() == VISIT


def test_the_callers_decimal_context_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 2
        context.traps[Inexact] = True
        assert read("setldetail_zhejiang").parts == read("setldetail_zhejiang").parts
        line = nhsa.FeeLine(det_item_fee_sumamt="12345.67", cnt="3", pric="4115.223333")
        assert line.pric == Decimal("4115.223333")
        settlement = nhsa.read_settlement(put(VISIT, "medfee_sumamt", Decimal("1234567.89")))
        (first, *_) = nhsa.check(settlement)
        assert first.difference == Decimal("1234563.37")


def test_personal_values_are_never_shown() -> None:
    secret = {
        "psn_name": "张三",
        "certno": "000000199001010000",
        "psn_no": "1100",
        "brdy": "1990-01-01",
    }
    info = nhsa.SetlInfo.read({**VISIT["output"]["setlinfo"], **secret})
    assert info.certno == secret["certno"]
    assert info.brdy == date(1990, 1, 1)
    for value in secret.values():
        assert value not in repr(info)
    assert "certno=***" in repr(info)
    for field, wrong in (("brdy", "1990年正月"), ("certno", ["000000199001010000"])):
        with pytest.raises(InvalidInput, match=rf"setlinfo\.{field}") as raised:
            nhsa.SetlInfo.read({field: wrong})
        assert "1990" not in str(raised.value)
    with pytest.raises(InvalidInput, match=r"infcode.*'-1'") as raised:
        nhsa.read_settlement({"infcode": "-1", "err_msg": "张三未参保", "output": None})
    assert "张三" not in str(raised.value)


# -- bad input


REQUIRED = [name for name, spec in nhsa.SetlInfo.specs().items() if spec.required]


@pytest.mark.parametrize("field", REQUIRED)
@pytest.mark.parametrize("how", ["left out", "null"])
def test_an_amount_that_must_be_there_is_missed(field: str, how: str) -> None:
    message = without(VISIT, field) if how == "left out" else put(VISIT, field, None)
    with pytest.raises(InvalidInput, match=rf"2207 setlinfo\.{field}: got None.*complete=False"):
        nhsa.read_settlement(message, "2207")
    assert getattr(nhsa.read_settlement(message, complete=False).info, field) is None


AMOUNTS = [name for name, spec in nhsa.SetlInfo.specs().items() if spec.kind.name == "amount"]
BAD = [
    ("", "yuan in plain digits"),
    (" ", "plain digits"),
    ("12,000.00", "plain digits"),
    ("1_000", "plain digits"),
    ("4.52元", "plain digits"),
    ("１２", "plain digits"),
    ("1.2E+05", "plain digits"),
    ("NaN", "plain digits"),
    ("+5", "plain digits"),
    ("1.001", "at most two decimal places"),
    (Decimal("1E-3"), "at most two decimal places"),
    (Decimal("1E+400"), "below 10,000,000,000"),
    (Decimal("NaN"), "finite"),
    (0.1 + 0.2 + 0.0001, "whole fen"),
    (float("nan"), "yuan"),
    (float("inf"), "below 10,000,000,000"),
    (-1, "at least 0 yuan"),
    ("-0.01", "at least 0 yuan"),
    (True, "a number"),
    ([1], "a number"),
    ({"yuan": 1}, "a number"),
]


CASES = [("medfee_sumamt", *each) for each in BAD]
CASES += [("hifp_pay", *each) for each in BAD]
CASES += [(field, "", "plain digits") for field in AMOUNTS]
CASES += [(field, "-0.01", "at least 0 yuan") for field in AMOUNTS]


@pytest.mark.parametrize(("field", "value", "expected"), CASES)
def test_a_bad_amount_is_refused_by_message_field_and_expectation(
    field: str, value: Any, expected: str
) -> None:
    with pytest.raises(InvalidInput, match=rf"2207 setlinfo\.{field}: (?s:.*){expected}"):
        nhsa.read_settlement(put(VISIT, field, value), "2207")


@pytest.mark.parametrize("value", [0.1 + 0.2, 4.52, Decimal("0E-8"), "0", "0.30", Decimal("1E+2")])
def test_a_float_near_a_fen_and_other_exact_forms_are_taken(value: Any) -> None:
    message = put(VISIT, "hifdm_pay", value)
    taken = nhsa.read_settlement(message).info.hifdm_pay
    assert taken == Decimal(str(round(float(value), 2)))


def test_json_numbers_are_read_exactly() -> None:
    text = json.dumps({"medfee_sumamt": 0}).replace(": 0", ": 4.10")
    assert str(nhsa.from_json(text)["medfee_sumamt"]) == "4.10"
    assert nhsa.to_json(nhsa.from_json(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1]", "null", '"x"', '{"setlinfo": NaN}', '{"a": 1, "a": 2}', b"\xff\xfe\x00"],
)
def test_what_is_no_json_object_is_refused(text: Any) -> None:
    with pytest.raises(InvalidInput, match="message"):
        nhsa.read_settlement(text)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({}, "setlinfo: got None"),
        ({"setlinfo": [1]}, "setlinfo: got 'list'"),
        ({"setlinfo": None}, "medfee_sumamt"),
        ({"setlinfo": VISIT["output"]["setlinfo"], "setldetail": {"a": 1}}, "expected a list"),
        ({"setlinfo": VISIT["output"]["setlinfo"], "setldetail": [1]}, r"setldetail\[0\]"),
        (
            {"setlinfo": VISIT["output"]["setlinfo"], "setldetail": [{}]},
            r"setldetail\[0\].fund_pay",
        ),
        ([], "output: got 'list'"),
    ],
)
def test_a_message_of_another_shape_is_refused(output: Any, expected: str) -> None:
    with pytest.raises(InvalidInput, match=expected):
        nhsa.read_settlement({"output": output})


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("setl_date", "20211129", "a day or time"),
        ("setl_date", "2021-02-30", "a day or time"),
        ("setl_date", 20211129, "a day or time"),
        ("cvlserv_flag", "2", r"'0' \(否"),
        ("cvlserv_flag", 1.0, r"'0' \(否"),
        ("pool_prop_selfpay", "84", r"0\.\.1"),
        ("pool_prop_selfpay", "0.84567", "at most 4 decimal places"),
        ("pool_prop_selfpay", True, "a number"),
        ("med_type", 1.5, "a code as text"),
        ("med_type", ["11"], "a code as text"),
        ("age", Decimal("1E+30"), "at most 16 digits"),
        ("setl_id", 1.5, "a text"),
    ],
)
def test_other_bad_values_are_refused_too(field: str, value: Any, expected: str) -> None:
    with pytest.raises(InvalidInput, match=rf"setlinfo\.{field}.*{expected}"):
        nhsa.read_settlement(put(VISIT, field, value))


def test_one_bill_goes_one_way() -> None:
    back = load("outpatient_2208_hebei")
    with pytest.raises(InvalidInput, match=r"2208 setlinfo\.acct_pay.*at most 0 yuan"):
        nhsa.read_settlement(put(back, "acct_pay", "25.1"), "2208")
    with pytest.raises(InvalidInput, match=r"setlinfo\.acct_pay.*Only a reversal"):
        nhsa.read_settlement(put(VISIT, "acct_pay", "-4.52"), "2207")
    back["output"]["setldetail"][0]["fund_payamt"] = 25
    with pytest.raises(InvalidInput, match=r"2208 setldetail\[0\]\.fund_payamt.*the sign of"):
        nhsa.read_settlement(back, "2208")


def test_only_a_reversal_may_leave_the_family_account_null() -> None:
    with pytest.raises(InvalidInput, match="acct_mulaid_pay"):
        nhsa.read_settlement(put(VISIT, "acct_mulaid_pay", None))
    assert load("outpatient_2208_hebei")["output"]["setlinfo"]["acct_mulaid_pay"] is None


def test_an_empty_text_or_code_is_no_value_and_is_kept() -> None:
    message = put(put(VISIT, "clr_way", ""), "setl_date", "")
    settlement = nhsa.read_settlement(message)
    assert (settlement.info.clr_way, settlement.info.setl_date) == (None, None)
    assert settlement.to_message() == message
