"""The checker: it passes what adds up, names what doesn't, and finds the single wrong amount."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from setlinfo_messages import FUNDS, SETTLED, consistent, load, put, read, yuan
from yibao import InvalidInput, nhsa
from yibao.nhsa import Conventions
from yibao.nhsa.identities import LINE, SETTLEMENT, TOTAL

INSIDE = Conventions(fund_contains_account=True)
VISIT = load("outpatient_2207_hebei")


def ids(findings: Any) -> list[str]:
    return [finding.id for finding in findings]


# -- the real messages


@pytest.mark.parametrize("path", SETTLED, ids=lambda path: path.stem)
def test_every_real_message_adds_up_but_for_one_of_shenzhen(path: Path) -> None:
    known = {"query_5203_shenzhen": ["I11"]}
    assert ids(nhsa.check(read(path.stem))) == known.get(path.stem, [])


def test_what_fails_in_shenzhen_is_named_in_both_languages() -> None:
    (finding,) = nhsa.check(read("query_5203_shenzhen"))
    assert (finding.left, finding.right) == (Decimal("78.41"), Decimal("0.00"))
    assert finding.fields == ("act_pay_dedc", "inscp_scp_amt")
    assert finding.text("zh") == str(finding)
    assert finding.text("zh").startswith("I11 实际支付起付线 ≤ 符合政策范围金额：左边 78.41 元")
    assert finding.text("en").startswith("I11: the deductible borne is not above")
    assert "2021" in finding.identity.basis


def test_the_real_line_adds_up_and_is_the_bill() -> None:
    lines = nhsa.read_lines(load("feedetail_2204_hebei"))
    assert nhsa.check_lines(lines) == ()
    visit = read("outpatient_2207_hebei")
    assert nhsa.check(visit, lines=lines, balance_before="1378.15", region="130300") == ()
    assert ids(nhsa.check(visit, balance_before="1378.14")) == ["I9"]
    assert ids(nhsa.check(visit, lines=lines * 2)) == ["L1", "L4", "L5"]


def test_the_same_check_takes_the_message_itself() -> None:
    assert nhsa.check(VISIT) == nhsa.check(nhsa.to_json(VISIT)) == ()
    with pytest.raises(InvalidInput, match="setlinfo"):
        nhsa.check({"output": {}})


# -- every identity is watched


@given(consistent())
def test_a_bill_that_adds_up_passes(message: dict[str, Any]) -> None:
    assert nhsa.check(message) == ()


@given(consistent(contained=True))
def test_a_region_may_count_the_account_among_the_funds(message: dict[str, Any]) -> None:
    assert nhsa.check(message, conventions=INSIDE) == ()
    account = message["output"]["setlinfo"]["acct_pay"]
    found = nhsa.check(message)
    assert ids(found) == (["I1", "I3"] if account else [])


WATCHED = sorted(
    {
        name
        for identity in SETTLEMENT
        for item in identity.items
        for name in item.names
        if identity.relation == "=" and name in nhsa.SetlInfo.specs() and name != "balc"
    }
)


def test_every_amount_of_a_bill_is_watched() -> None:
    assert set(WATCHED) == {
        *FUNDS,
        *("medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt"),
        *("inscp_scp_amt", "fund_pay_sumamt", "psn_part_amt", "acct_pay", "acct_mulaid_pay"),
        *("psn_cash_pay", "hosp_part_amt"),
    }


def corrupted(message: dict[str, Any], field: str, by: int) -> dict[str, Any]:
    return put(message, field, message["output"]["setlinfo"][field] + yuan(by))


@given(consistent(), st.sampled_from(WATCHED), st.integers(1, 10**8), st.booleans())
def test_any_one_wrong_amount_is_found(
    message: dict[str, Any], field: str, by: int, less: bool
) -> None:
    wrong = corrupted(message, field, -by if less else by)
    try:
        settlement = nhsa.read_settlement(wrong)
    except InvalidInput:
        return  # another sign than the rest: the sign tests tell that it is named
    found = nhsa.check(settlement)
    equal = [finding for finding in found if finding.id != "I11"]
    assert equal
    assert all(field in finding.fields for finding in equal)
    assert all(abs(finding.difference) == yuan(by) for finding in equal)
    if equal == list(found):
        right = message["output"]["setlinfo"][field]
        assert (field, right) in [(cause.field, cause.needed) for cause in nhsa.causes(settlement)]


@given(consistent(back=False), st.integers(1, 10**6))
def test_a_wrong_part_is_found(message: dict[str, Any], by: int) -> None:
    message["output"]["setldetail"][1]["fund_payamt"] += yuan(by)
    assume(message["output"]["setlinfo"]["medfee_sumamt"])
    (finding,) = nhsa.check(message)
    assert (finding.id, finding.difference) == ("I6", yuan(by))
    fields = [cause.field for cause in nhsa.causes(message)]
    assert "setldetail[1].fund_payamt" in fields
    assert "psn_cash_pay" not in fields
    assert nhsa.check(message, conventions=Conventions(parts_by_payer=False)) == ()


def test_an_excess_of_fund_and_hospital_is_seen_though_both_sides_move() -> None:
    info = VISIT["output"]["setlinfo"]
    swapped = put(put(VISIT, "psn_cash_pay", "1.00"), "acct_pay", "3.52")
    assert ids(nhsa.check(swapped)) == ["I6"]
    assert info["acct_pay"] == Decimal("4.52")


# -- what is lacking


def test_the_hospitals_part_has_two_names() -> None:
    output = {**VISIT["output"], "setldetail": None}
    message = put({"output": output}, "psn_cash_pay", 0)
    for name in ("hosp_part_amt", "ownpay_hosp_part"):
        borne = put(put(put(message, "hosp_part_amt", None), name, "0.52"), "acct_pay", "4.00")
        borne = put(borne, "psn_part_amt", "4.00")
        assert nhsa.check(borne) == (), name
    assert ids(nhsa.check(put(borne, "ownpay_hosp_part", "0.51"))) == ["I1"]


def test_without_the_persons_share_account_and_cash_stand_for_it() -> None:
    back = load("outpatient_2208_hebei")
    assert nhsa.check(back) == ()
    wrong = put(back, "acct_pay", "-25.09")
    assert ids(nhsa.check(wrong)) == ["I1"]
    found = {cause.field: cause.needed for cause in nhsa.causes(wrong)}
    assert found["acct_pay"] == Decimal("-25.10")


def test_an_identity_is_left_out_where_an_amount_is_lacking() -> None:
    cut = read("outpatient_2207A_hangzhou_truncated")
    assert nhsa.check(cut) == ()
    assert nhsa.check(evolve(cut, info=evolve(cut.info, psn_cash_pay=5))) == ()
    lost = put(put(VISIT, "hosp_part_amt", None), "medfee_sumamt", "5.00")
    assert "I1" in ids(nhsa.check(lost))
    assert "I1" not in ids(nhsa.check(nhsa.read_settlement(lost, complete=False)))


# -- reversals


@pytest.mark.parametrize(("payer", "other"), [("999996", "0"), ("999997", "0"), ("999996", "-1")])
def test_a_reversal_tells_the_hospitals_part_among_the_payers(payer: str, other: str) -> None:
    back = load("outpatient_2208_hebei")
    for field, value in (("medfee_sumamt", "-30.00"), ("fulamt_ownpay_amt", "-4.90")):
        back = put(back, field, value)
    rest = Decimal("-4.90") - Decimal(other)
    for field in ("oth_pay", "fund_pay_sumamt"):
        back = put(back, field, other)
    back["output"]["setldetail"].append({"fund_pay_type": payer, "fund_payamt": rest})
    if other != "0":
        back["output"]["setldetail"].append({"fund_pay_type": "999997", "fund_payamt": other})
    assert nhsa.check(back) == ()
    assert ids(nhsa.check(put(back, "acct_pay", "-25.11"))) == ["I1"]
    without_parts = {"output": {**back["output"], "setldetail": None}}
    assert nhsa.check(put(without_parts, "acct_pay", "-25.11")) == ()


def test_a_reversal_takes_back_what_was_settled() -> None:
    bill, back = (read(f"outpatient_{k}_hangzhou_truncated") for k in ("2207A", "2208"))
    assert nhsa.check_reversal(bill, back) == ()
    less = evolve(back, info=evolve(back.info, psn_cash_pay="-1199.99"))
    (finding,) = nhsa.check_reversal(bill, less)
    assert (finding.id, finding.where, finding.difference) == (
        "I10",
        "psn_cash_pay",
        Decimal("0.01"),
    )
    assert "psn_cash_pay" in finding.text("en")


@given(consistent(back=False))
def test_a_bill_turned_round_is_its_reversal(message: dict[str, Any]) -> None:
    bill = nhsa.read_settlement(message, "2207")
    kept = ("balc", "pool_prop_selfpay", "med_type")
    info = message["output"]["setlinfo"]
    info = {name: value if name in kept else -value for name, value in info.items()}
    info |= {"psn_part_amt": None, "hosp_part_amt": None, "acct_mulaid_pay": None}
    parts = [{**p, "fund_payamt": -p["fund_payamt"]} for p in message["output"]["setldetail"]]
    back = nhsa.read_settlement({"setlinfo": info, "setldetail": parts}, "2208", complete=False)
    assert nhsa.check_reversal(bill, back) == ()


def test_a_transaction_that_goes_the_wrong_way_is_named() -> None:
    back = load("outpatient_2208_hebei")
    assert ids(nhsa.check(nhsa.read_settlement(back, "2207A"))) == ["I10"]
    assert ids(nhsa.check(nhsa.read_settlement(VISIT, "2305"))) == ["I10"]
    assert ids(nhsa.check(nhsa.read_settlement(back, "2208"))) == []


# -- conventions


def test_regions_differ_in_what_the_funds_total_contains() -> None:
    told = {code: nhsa.conventions(code).fund_contains_account for code in ("430100", "440400")}
    assert told == {"430100": False, "440400": True}
    zhuhai = nhsa.conventions("440402")
    assert zhuhai.source is not None
    assert "Zhuhai" in zhuhai.source.title
    assert nhsa.conventions("310000") == Conventions()
    assert nhsa.conventions("310000").source is None
    with pytest.raises(InvalidInput, match="area code"):
        nhsa.conventions("珠海")


@given(consistent(contained=True, back=False))
def test_a_wrong_convention_is_a_cause(message: dict[str, Any]) -> None:
    assume(message["output"]["setlinfo"]["acct_pay"])
    assert nhsa.check(message, region="440400") == ()
    found = nhsa.causes(message)
    assert ("fund_contains_account", True) in [(c.field, c.needed) for c in found]
    assert "若基金支付总额含个人账户支出，则全部相符" in [c.text("zh") for c in found]
    assert "adds up if fund_pay_sumamt contains acct_pay" in [c.text("en") for c in found]
    assert nhsa.causes(message, region="440400") == ()


def test_family_money_may_be_part_of_the_accounts() -> None:
    inside = put(VISIT, "acct_mulaid_pay", "1.52")
    assert ids(nhsa.check(inside)) == ["I2"]
    assert nhsa.check(inside, conventions=Conventions(family_beside_account=False)) == ()


# -- texts


def test_a_finding_tells_both_sides_the_fields_and_what_would_mend_it() -> None:
    wrong = put(VISIT, "psn_part_amt", "4.53")
    found = nhsa.check(wrong)
    assert ids(found) == ["I1", "I2"]
    assert found[1].text("en") == (
        "I2: the person's share is account, family account and cash: left 4.53 yuan, right 4.52 "
        "yuan, difference 0.01 (psn_part_amt 4.53, acct_pay 4.52, acct_mulaid_pay 0.00, "
        "psn_cash_pay 0.00)"
    )
    (cause,) = nhsa.causes(wrong)
    assert cause.text("en") == "adds up if psn_part_amt were 4.52, not 4.53"
    assert str(cause) == "psn_part_amt 若为 4.52 元（报文为 4.53 元），则全部相符"


def test_no_single_change_is_invented() -> None:
    two = put(put(VISIT, "inscp_scp_amt", "4.00"), "psn_cash_pay", "1.00")
    assert ids(nhsa.check(two)) == ["I2", "I4", "I6", "I11"]
    assert nhsa.causes(two) == ()


def test_ids_are_unique_and_every_identity_has_both_sentences() -> None:
    seen = set()
    for identity in nhsa.IDENTITIES:
        assert identity.zh
        assert identity.en
        assert (identity.id, identity.formula) not in seen
        seen.add((identity.id, identity.formula))
        assert identity.left
        assert identity.right


# -- the pooled fund's step


@pytest.mark.parametrize(("paid", "expected"), [("10103.92", []), ("10103.93", ["I7"])])
def test_the_pooled_fund_pays_its_ratio_of_the_base(paid: str, expected: list[str]) -> None:
    raw = load("setldetail_zhejiang")
    raw["output"]["setldetail"][0]["setl_proc_info"][0]["hifpPay"] = paid
    found = nhsa.check(nhsa.read_settlement(raw, complete=False))
    assert ids(found) == expected
    assert [finding.where for finding in found] == ["setldetail[0] C001"] * len(expected)


# -- lines


@st.composite
def lines(draw: Any) -> nhsa.FeeLine:
    """A line that adds up: fee, split by class."""
    cnt = Decimal(draw(st.integers(1, 10**5))).scaleb(-2)
    pric = Decimal(draw(st.integers(1, 10**7))).scaleb(-4)
    fee = (cnt * pric).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    level = draw(st.sampled_from(["01", "02", "03"]))
    prop = (
        Decimal(draw(st.integers(0, 100))).scaleb(-2) if level == "02" else Decimal(level == "03")
    )
    first = (fee * prop).quantize(Decimal("0.01"), "ROUND_HALF_UP") if level != "03" else 0
    full = fee if level == "03" else 0
    return nhsa.FeeLine(
        det_item_fee_sumamt=fee,
        cnt=cnt,
        pric=pric,
        chrgitm_lv=level,
        selfpay_prop=prop,
        fulamt_ownpay_amt=full,
        overlmt_amt=0,
        preselfpay_amt=first,
        inscp_scp_amt=fee - full - first,
    )


@given(lines())
def test_a_line_that_adds_up_passes(line: nhsa.FeeLine) -> None:
    assert nhsa.check_lines([line]) == ()


@given(
    lines(),
    st.sampled_from(["fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt"]),
    st.integers(1, 10**6),
)
def test_a_wrong_amount_of_a_line_is_found(line: nhsa.FeeLine, field: str, by: int) -> None:
    wrong = evolve(line, **{field: getattr(line, field) + yuan(by)})
    assert "D2" in ids(nhsa.check_lines([wrong]))


@given(lines(), st.integers(2, 10**6))
def test_a_wrong_fee_of_a_line_is_found(line: nhsa.FeeLine, by: int) -> None:
    wrong = evolve(line, det_item_fee_sumamt=line.det_item_fee_sumamt + yuan(by))
    assert {"D1", "D2"} <= set(ids(nhsa.check_lines([wrong])))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"selfpay_prop": "0.06"}, ["D3"]),
        ({"chrgitm_lv": "03"}, ["D4", "D5", "D6"]),
        ({"chrgitm_lv": None, "selfpay_prop": "0.06"}, []),
        ({"cnt": 2}, ["D1"]),
        ({"pric": "4.524999"}, []),
        ({"pric": "4.53"}, ["D1"]),
    ],
)
def test_the_rules_of_a_class(changed: dict[str, Any], expected: list[str]) -> None:
    (line,) = nhsa.read_lines(load("feedetail_2204_hebei"))
    found = nhsa.check_lines([evolve(line, **changed)])
    assert ids(found) == expected
    assert all(finding.where == "feedetail[0]" for finding in found)


def test_a_refund_is_a_line_turned_round() -> None:
    (line,) = nhsa.read_lines(load("feedetail_2204_hebei"))
    turned = ("det_item_fee_sumamt", "cnt", "preselfpay_amt", "inscp_scp_amt")
    back = evolve(line, **{name: -getattr(line, name) for name in turned})
    assert back.refund
    assert nhsa.check_lines([line, back]) == ()


# -- a day


def test_a_day_keeps_the_good_and_lists_the_bad() -> None:
    good, back = {"infno": "2207", **VISIT}, {"infno": "2208", **load("outpatient_2208_hebei")}
    wrong = put(good, "psn_cash_pay", "0.01")
    messages = [good, wrong, put(good, "medfee_sumamt", ""), "{", None, back, nhsa.to_json(good)]
    day = nhsa.check_day(messages)
    assert [index for index, _ in day.good] == [0, 5]
    assert [(each.index, each.first) for each in day.repeated] == [(6, 0)]
    assert [(each.index, ids(each.findings)) for each in day.inconsistent] == [(1, ["I2", "I6"])]
    assert [each.index for each in day.unreadable] == [2, 3, 4]
    assert day.total("medfee_sumamt") == Decimal("4.52") - Decimal("25.10")
    told = day.text("en").splitlines()
    assert told[0] == "2 add up, 1 don't, 3 can't be read, 1 repeated"
    assert "message 1: adds up if psn_cash_pay were 0.00, not 0.01" in told
    assert "2207 setlinfo.medfee_sumamt: got ''" in day.text("en")
    assert str(day).startswith(
        "相符 2 条，不符 1 条，无法读取 3 条，重复 1 条\n第 2 条：I2 个人负担总金额"
    )


@given(st.lists(consistent(), max_size=6), st.data())
def test_one_wrong_message_of_a_day_is_found_and_no_other(messages: Any, data: Any) -> None:
    assume(messages)
    index = data.draw(st.integers(0, len(messages) - 1))
    field = data.draw(st.sampled_from(WATCHED))
    messages[index] = corrupted(messages[index], field, 1)
    messages = [put(message, "setl_id", f"S{n}") for n, message in enumerate(messages)]
    day = nhsa.check_day(messages)
    bad = [each.index for each in day.inconsistent] + [each.index for each in day.unreadable]
    assert bad == [index]
    assert [n for n, _ in day.good] == [n for n in range(len(messages)) if n != index]


@given(st.lists(consistent(contained=True), max_size=3))
def test_a_day_goes_by_the_conventions_of_its_region(messages: Any) -> None:
    assert not nhsa.check_day(messages, region="440400").inconsistent
    assert not nhsa.check_day(messages, conventions=INSIDE).inconsistent


def test_what_is_told_twice_counts_once_and_a_trial_not_at_all() -> None:
    told = put({"infno": "2207", **VISIT}, "setl_id", "S1")
    back = put({"infno": "2208", **load("outpatient_2208_hebei")}, "setl_id", "S1")
    trial = put({"infno": "2206", **VISIT}, "setl_id", "S1")
    query = {**told, "infno": "5203"}
    day = nhsa.check_day([trial, told, told, back, query])
    assert [index for index, _ in day.good] == [0, 1, 3, 4]
    assert [(each.index, each.first) for each in day.repeated] == [(2, 1)]
    assert day.total("medfee_sumamt") == Decimal("4.52") - Decimal("25.10")
    assert day.text("en").endswith("message 2: settlement S1 again, as message 1")
    assert day.text("zh").endswith("第 3 条：结算 S1 与第 2 条重复")
    for name in ("medfee", "pool_prop_selfpay", "psn_name"):
        with pytest.raises(InvalidInput, match="an amount of a setlinfo"):
            day.total(name)


def test_an_empty_day_is_a_day() -> None:
    day = nhsa.check_day([])
    assert (day.good, day.total("medfee_sumamt"), str(day)) == (
        (),
        Decimal("0.00"),
        "相符 0 条，不符 0 条，无法读取 0 条，重复 0 条",
    )
    with pytest.raises(InvalidInput, match="region"):
        nhsa.check_day([], region="x")


def test_the_identities_told_on_the_page_are_those_that_are_checked() -> None:
    assert {each.id for each in (*SETTLEMENT, *LINE, *TOTAL)} < {x.id for x in nhsa.IDENTITIES}
