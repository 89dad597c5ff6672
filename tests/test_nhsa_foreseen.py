"""What a settlement looks like as a message: it adds up, reads back, compares, is taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import yibao
from setlinfo_messages import consistent, load, put, read, yuan
from yibao import Claim, Enrolment, InvalidInput, Item, NotKnown, nhsa
from yibao.benefits import Schedule, Settlement, settle
from yibao.core.money import fen
from yibao.nhsa import Conventions

DAY = date(2026, 3, 2)
ME = Enrolment(scheme="employee", status="in_service", region="西安", employer="civil_service")
CHILD = Enrolment(scheme="resident", group="adult", region="西安", helped="dibao")

TABLES = """
[[employee.inpatient.deductible]]
sum = 300
per = "year"
[[employee.inpatient.ratio]]
ratio = [{ to = 2000, ratio = 0.8 }, { to = 6000, ratio = 0.855 }, { ratio = 0.9 }]
span = "above_deductible"
per = "visit"
[[employee.inpatient.cap]]
sum = 5000
[[employee.large_sum.terms]]
ratio = 0.7
cap = 20000
[[employee.civil_servant.terms]]
ratio = 0.3
cap = "none"
[[employee.civil_servant.takes]]
parts = ["co_payment"]
[[employee.critical_illness.terms]]
threshold = 3000
ratio = 0.5
cap = "none"
[[employee.critical_illness.takes]]
parts = ["co_payment", "first_share"]
[[resident.inpatient.deductible]]
sum = 500
per = "visit"
[[resident.inpatient.ratio]]
ratio = 0.65
[[resident.inpatient.cap]]
sum = 4000
on = "cost"
[[resident.critical_illness.terms]]
threshold = 1000
ratio = [{ to = 3000, ratio = 0.6 }, { ratio = 0.7 }]
cap = "none"
span = "above_deductible"
[[resident.critical_illness.takes]]
parts = ["above_cap", "co_payment", "deductible"]
[[medical_assistance.terms]]
ratio = 0.7
cap = 900
[[medical_assistance.takes]]
parts = ["co_payment", "deductible"]
[[further_assistance.terms]]
ratio = 0.5
cap = "none"
[[further_assistance.takes]]
parts = ["co_payment"]
[[benefit.account_first]]
first = true
"""
SCHEDULE = Schedule.read(TABLES)
PAYERS = {"critical_illness": "330200"}
CONVENTIONS = [
    Conventions(fund_contains_account=contains, family_beside_account=beside, parts_by_payer=parts)
    for contains in (False, True)
    for beside in (False, True)
    for parts in (False, True)
]

items = st.builds(
    lambda amount, kind, share, limit: Item(
        yuan(amount),
        kind,
        share=Decimal(share).scaleb(-2) if kind in ("B", "flat") else None,
        limit=None if limit is None else yuan(limit),
    ),
    st.integers(0, 800_000),
    st.sampled_from(["A", "B", "C", "flat"]),
    st.integers(0, 100),
    st.none() | st.integers(0, 500_000),
)


@st.composite
def settlements(draw: Any) -> Settlement:
    """A stay of an employee or a resident that may reach every layer and every purse."""
    lines = draw(st.lists(items, max_size=4))
    money = st.integers(0, 400_000).map(yuan)
    bill: dict[str, Any] = {"items": lines}
    if not lines:
        total, outside, first = (draw(st.integers(0, 3_000_000)) for _ in range(3))
        outside, first = min(outside, total), min(first, max(0, total - outside))
        bill = {"total": yuan(total), "outside": yuan(outside), "first_share": yuan(first)}
    claim = Claim(care="inpatient", tier="tertiary", on=DAY, admitted=DAY, **bill)
    eligible = claim.amounts(lambda: 0).eligible
    borne = draw(st.just(0) | st.integers(0, max(0, eligible)))
    employee = draw(st.booleans())
    purses: dict[str, Any] = {"family": [("daughter", draw(money))] if draw(st.booleans()) else []}
    if employee:
        purses |= {"account": draw(money), "order": ("own_account", "family")}
        purses |= {"this_year_account": draw(money)}
    who = ME if employee else CHILD
    return settle(evolve(claim, provider_share=yuan(borne)), who, schedule=SCHEDULE, **purses)


balances = st.integers(0, 10**7)


# -- the message of a settlement


@given(settlements(), st.sampled_from(CONVENTIONS), balances)
@settings(max_examples=120)
def test_a_foreseen_message_adds_up_and_reads_back_equal(
    settled: Settlement, own: Conventions, more: int
) -> None:
    before = yuan(fen(settled.account) + more)
    made = nhsa.foreseen(
        settled, balance_before=before, conventions=own, payers=PAYERS, kind="2304"
    )
    assert nhsa.check(made, balance_before=before, conventions=own) == ()
    text = nhsa.to_json(made.to_message())
    assert nhsa.read_settlement(text, "2304") == made
    info = made.info
    assert (info.medfee_sumamt, info.psn_cash_pay) == (settled.total, settled.cash)
    assert info.psn_part_amt == settled.person
    assert info.balc == yuan(more)
    parts = settled.claim.amounts(lambda: 0)
    outside = (fen(getattr(info, name)) for name in ("fulamt_ownpay_amt", "overlmt_selfpay"))
    assert (sum(outside), fen(info.preselfpay_amt)) == (parts.outside, parts.first_share)


@given(settlements(), st.sampled_from(CONVENTIONS))
def test_its_reversal_takes_back_every_amount(settled: Settlement, own: Conventions) -> None:
    assume(settled.total)
    made = nhsa.foreseen(
        settled, balance_before=9999, conventions=own, payers=PAYERS, kind="2304", setl_id="S"
    )
    back = nhsa.reversal_of(made, conventions=own)
    assert (back.kind, back.reversal, back.info.setl_id) == ("2305", True, "S")
    assert nhsa.check_reversal(made, back) == ()
    assert nhsa.check(back, conventions=own) == ()
    assert back.info.balc == Decimal("9999.00")
    assert nhsa.read_settlement(nhsa.to_json(back.to_message()), "2305") == back


@given(consistent(back=False))
def test_any_message_that_adds_up_is_taken_back(message: dict[str, Any]) -> None:
    told = nhsa.read_settlement(message, "2207")
    assume(told.info.medfee_sumamt)
    back = nhsa.reversal_of(told)
    assert back.kind == "2208"
    assert nhsa.check_reversal(told, back) == nhsa.check(back) == ()


def stay(**more: Any) -> Claim:
    lines = [
        *(Item("9000", "A"), Item("1000", "B", share="0.1")),
        *(Item("500", "C"), Item("300", "A", limit="220")),
    ]
    day = {"on": DAY, "admitted": DAY}
    return Claim(**{"care": "inpatient", "tier": "tertiary", "items": lines, **day, **more})


def test_every_layer_and_purse_stands_where_the_platform_has_it() -> None:
    settled = settle(stay(provider_share="100"), ME, schedule=SCHEDULE, account="200")
    made = nhsa.foreseen(settled, balance_before="250.50", payers=PAYERS, setl_id="S1")
    info, parts = made.info, made.parts or ()
    assert (info.fulamt_ownpay_amt, info.overlmt_selfpay, info.preselfpay_amt) == (500, 80, 100)
    assert info.inscp_scp_amt == info.medfee_sumamt - 680  # type: ignore[operator]
    assert (info.act_pay_dedc, info.hosp_part_amt) == (300, 100)
    for layer, name in (("basic", "hifp_pay"), ("large_sum", "hifob_pay")):
        assert getattr(info, name) == settled.paid_by(layer)
        assert settled.paid_by(layer)
    assert info.cvlserv_pay == settled.paid_by("civil_servant") > 0
    assert info.oth_pay == settled.paid_by("critical_illness")
    assert (info.fund_pay_sumamt, info.balc) == (settled.fund, Decimal("50.50"))
    payers = [str(part.fund_pay_type) for part in parts]
    assert payers == ["310100", "330100", "320100", "310200", "999996"]
    assert parts[0].fund_pay_type_name == "职工基本医疗保险统筹基金"
    assert (str(info.insutype), info.begndate, info.setl_id) == ("310", DAY, "S1")
    assert (info.med_type, info.psn_no, info.setl_time) == (None, None, None)


def test_the_funds_of_residents_are_their_own() -> None:
    settled = settle(stay(), CHILD, schedule=SCHEDULE)
    made = nhsa.foreseen(settled, balance_before=0)
    assert [str(part.fund_pay_type) for part in made.parts or ()] == ["390100", "390200", "610100"]
    assisted = settled.paid_by("assistance") + settled.paid_by("extra_assistance")
    assert made.info.maf_pay == assisted > settled.paid_by("assistance") > 0
    assert made.info.hifmi_pay == settled.paid_by("critical_illness") > 0
    assert str(made.info.insutype) == "390"


def test_what_a_bill_tells_stands_in_its_message() -> None:
    row = {"feedetl_sn": "1", "det_item_fee_sumamt": 100, "cnt": "1", "pric": "100"}
    split = {"fulamt_ownpay_amt": 5, "overlmt_amt": 20, "preselfpay_amt": 8, "inscp_scp_amt": 67}
    lines = nhsa.read_lines({"feedetail": [{**row, **split}]})
    told = {"med_type": "2101", "mdtrt_id": "V1", "psn_no": "P1", "insutype": "310"}
    days = {"begntime": "2026-03-01", "endtime": "2026-03-02"}
    bill = nhsa.read_bill({"mdtrtinfo": {**told, **days}}, lines)
    settled = settle(nhsa.claim_of(bill, tier="tertiary"), ME, schedule=SCHEDULE)
    info = nhsa.foreseen(settled, balance_before=0, bill=bill).info
    assert (info.fulamt_ownpay_amt, info.overlmt_selfpay, info.preselfpay_amt) == (5, 20, 8)
    assert (str(info.med_type), info.mdtrt_id, info.psn_no) == ("2101", "V1", "P1")
    assert info.begndate == date(2026, 3, 1)
    made = nhsa.foreseen(settled, balance_before=0, bill=bill)
    assert nhsa.check(made, lines=lines, balance_before=0) == ()
    without = nhsa.foreseen(settled, balance_before=0).info
    assert (without.fulamt_ownpay_amt, without.overlmt_selfpay) == (25, 0)
    other = settle(stay(items=(), total=90), ME, schedule=SCHEDULE)
    with pytest.raises(InvalidInput, match=r"bill: .*the bill that was settled \(90\.00 yuan\)"):
        nhsa.foreseen(other, balance_before=0, bill=bill)


def test_a_line_split_above_a_ceiling_beside_one_that_is_not_stays_above_it() -> None:
    row = {"det_item_fee_sumamt": 100, "cnt": "1", "pric": "100", "chrgitm_lv": "01"}
    split = {"fulamt_ownpay_amt": 5, "overlmt_amt": 20, "preselfpay_amt": 8, "inscp_scp_amt": 67}
    rows = [{**row, **split, "feedetl_sn": "1"}, {**row, "feedetl_sn": "2"}]
    days = {"med_type": "21", "begntime": "2026-03-01", "endtime": "2026-03-02"}
    bill = nhsa.read_bill({"mdtrtinfo": days}, nhsa.read_lines({"feedetail": rows}))
    settled = settle(nhsa.claim_of(bill, tier="tertiary"), ME, schedule=SCHEDULE)
    info = nhsa.foreseen(settled, balance_before=0, bill=bill).info
    assert (info.fulamt_ownpay_amt, info.overlmt_selfpay, info.preselfpay_amt) == (5, 20, 8)
    assert info.inscp_scp_amt == 167


def test_the_ratio_is_the_bands_or_what_several_come_to() -> None:
    def ratio(total: int) -> Any:
        done = settle(stay(items=(), total=total), ME, schedule=SCHEDULE)
        return nhsa.foreseen(done, balance_before=0, payers=PAYERS).info.pool_prop_selfpay

    assert (ratio(300), ratio(1300)) == (0, Decimal("0.8"))
    # 2000 at 80 % and 2000 at 85.5 %: 3310 of 4000
    assert ratio(4300) == Decimal("0.8275")


# -- what has no place


def test_what_has_no_place_in_a_message_is_refused() -> None:
    third = stay(cause="third_party", third_party_share="0.5", third_party_paid=True)
    settled = settle(third, ME, schedule=SCHEDULE)
    with pytest.raises(InvalidInput, match=r"third_party: .*no place for it"):
        nhsa.foreseen(settled, balance_before=0)
    plain = settle(stay(), ME, schedule=SCHEDULE, account=50)
    with pytest.raises(InvalidInput, match=r"balance_before: .*at least what the account paid"):
        nhsa.foreseen(plain, balance_before="49.99")
    for name in ("hifp_pay", "pool_prop_selfpay", "setlid"):
        with pytest.raises(InvalidInput, match=name):
            nhsa.foreseen(plain, balance_before=50, **{name: 1})
    with pytest.raises(InvalidInput, match=r"settled: .*yibao\.settle"):
        nhsa.foreseen(stay(), balance_before=0)  # type: ignore[arg-type]


def test_the_employees_critical_illness_fund_has_no_national_code() -> None:
    lines = [Item("4000", "A"), Item("20000", "B", share="0.9")]
    settled = settle(stay(items=lines), ME, schedule=SCHEDULE)
    assert settled.paid_by("critical_illness")
    with pytest.raises(InvalidInput, match=r"payers: .*critical_illness"):
        nhsa.foreseen(settled, balance_before=0)
    made = nhsa.foreseen(settled, balance_before=0, payers=PAYERS)
    assert made.info.oth_pay == settled.paid_by("critical_illness")
    assert "330200" in [str(part.fund_pay_type) for part in made.parts or ()]


def test_a_layer_that_is_not_on_file_is_not_silently_nothing() -> None:
    tables = TABLES[: TABLES.index("[[employee.large_sum")]
    settled = settle(stay(), evolve(ME, employer="enterprise"), schedule=Schedule.read(tables))
    assert settled.missing
    with pytest.raises(NotKnown, match=r"(?s)large-sum.*partial=True"):
        nhsa.foreseen(settled, balance_before=0)
    made = nhsa.foreseen(settled, balance_before=0, partial=True)
    assert (made.info.hifob_pay, nhsa.check(made)) == (0, ())


def test_the_steps_of_a_trace_are_taken_back_with_it() -> None:
    settled = settle(stay(), evolve(ME, employer="enterprise"), schedule=SCHEDULE)
    made = nhsa.foreseen(
        settled, balance_before=0, payers=PAYERS, kind="2304", trace=True, partial=True
    )
    back = nhsa.reversal_of(made)
    assert made.parts is not None
    assert back.parts is not None
    steps = list(zip(made.parts[0].steps, back.parts[0].steps, strict=True))
    assert len(steps) == 2
    for one, other in steps:
        assert one.hifpPay == -other.hifpPay > 0  # type: ignore[operator]
        assert one.hifpPayInscp == -other.hifpPayInscp  # type: ignore[operator]
        assert one.poolPropSelfpay == other.poolPropSelfpay
    assert back.parts[0].crt_payb_lmt_amt == made.parts[0].crt_payb_lmt_amt == 5000
    assert nhsa.check_reversal(made, back) == nhsa.check(back) == ()
    assert nhsa.read_settlement(back.to_message(), "2305") == back


def test_what_is_of_another_kind_is_refused_without_showing_it() -> None:
    message = {"psn_name": "Someone"}
    for call in (
        nhsa.claim_of,
        nhsa.reversal_of,
        nhsa.read_trace,
        nhsa.schedule_of,
        lambda wrong: nhsa.compare(wrong, VISIT),
        lambda wrong: nhsa.foreseen(wrong, balance_before=0),
    ):
        with pytest.raises(InvalidInput, match="expected what") as error:
            call(message)  # type: ignore[arg-type]
        assert "Someone" not in str(error.value)


@pytest.mark.parametrize("name", ["2206", "2303"])
def test_a_trial_and_a_reversal_are_not_taken_back(name: str) -> None:
    settled = settle(stay(), CHILD, schedule=SCHEDULE)
    with pytest.raises(InvalidInput, match="money moved"):
        nhsa.reversal_of(nhsa.foreseen(settled, balance_before=0, kind=name))
    with pytest.raises(InvalidInput, match="money moved"):
        nhsa.reversal_of(read("outpatient_2208_hebei"))


def test_the_real_settlement_taken_back_looks_like_a_real_reversal() -> None:
    real, made = read("outpatient_2208_hebei"), nhsa.reversal_of(read("outpatient_2207_hebei"))
    assert made.kind == real.kind
    assert made.info.balc == Decimal("1378.15")
    for part in (*(real.parts or ()), *(made.parts or ())):
        assert part.fund_payamt == part.fund_payamt < 0  # type: ignore[operator]
    assert (made.info.acct_pay, made.info.preselfpay_amt) == (Decimal("-4.52"), Decimal("-0.23"))


# -- beside the bureau's answer


def test_the_real_visit_is_foreseen_to_the_fen() -> None:
    """From 1101, 2204 and the visit to the very amounts that Hebei answered."""
    person = nhsa.read_person(load("person_qinhuangdao_employee"))
    lines = nhsa.read_lines(load("feedetail_2204_hebei"))
    visit = {"med_type": "11", "insutype": "310", "begntime": "2021-11-26"}
    bill = nhsa.read_bill({"mdtrtinfo": visit}, lines, {"data": {"medfee_sumamt": "4.52"}})
    claim = nhsa.claim_of(bill, tier="secondary")
    me = person.enrolment(bill.insutype, on=claim.on, pools={"130399": "130100"})
    tables = {"deductible": [{"sum": 100}], "ratio": [{"ratio": "0.5"}], "cap": [{"sum": "none"}]}
    own = Schedule.read({"employee": {"outpatient": tables}})  # what it is, the message can't tell
    balance = person.balance()
    assert balance is not None
    settled = settle(claim, me, schedule=own, account=balance)
    made = nhsa.foreseen(settled, balance_before=balance, bill=bill, partial=True)
    found = nhsa.compare(made, read("outpatient_2207_hebei"))
    assert (found.compared, found.differences) == (21, ())


VISIT = load("outpatient_2207_hebei")


def test_what_agrees_agrees_and_what_is_null_is_not_compared() -> None:
    told = read("outpatient_2207_hebei")
    same = nhsa.compare(told, nhsa.to_json(VISIT))
    assert same.agrees
    assert same.compared == 21
    lost = put(VISIT, "psn_part_amt", None)
    assert nhsa.compare(told, lost).compared == 20
    assert nhsa.compare(told, {**VISIT, "output": {**VISIT["output"], "setldetail": None}}).agrees


@given(consistent(), st.data())
def test_every_amount_that_was_changed_is_named(message: dict[str, Any], data: Any) -> None:
    told = nhsa.read_settlement(message)
    assume(told.info.medfee_sumamt)
    names = [n for n, v in message["output"]["setlinfo"].items() if isinstance(v, Decimal) and v]
    names.remove("pool_prop_selfpay")
    name = data.draw(st.sampled_from(names))
    by = yuan(-1 if told.reversal and name != "balc" else 1)
    value = message["output"]["setlinfo"][name]
    (found,) = nhsa.compare(told, put(message, name, value + by)).differences
    assert (found.name, found.foreseen, found.difference) == (name, value, by)


def test_a_payer_that_only_one_side_has_is_named() -> None:
    told = read("outpatient_2207_hebei")
    longer = nhsa.read_settlement(VISIT)
    assert longer.parts is not None
    local = evolve(longer, parts=(evolve(longer.parts[0], fund_pay_type="310201"),))
    assert nhsa.compare(told, local).agrees
    other = evolve(longer, parts=(evolve(longer.parts[0], fund_pay_type="310100"),))
    found = nhsa.compare(told, other).differences
    assert [(d.name, d.foreseen, d.answered) for d in found] == [
        ("setldetail 310200", Decimal("4.52"), Decimal("0.00")),
        ("setldetail 310100", Decimal("0.00"), Decimal("4.52")),
    ]
    assert found[1].text("en") == (
        "setldetail 310100, employee pooled fund: foreseen 0.00, answered 4.52, difference 4.52"
    )


def test_a_difference_is_told_as_the_answer_spells_it() -> None:
    real = read("query_5203_shenzhen")
    mine = evolve(real, info=evolve(real.info, psn_part_amt="78.50"))
    found = nhsa.compare(mine, real)
    assert found.differences[0].field == "psn_pay"
    assert found.text("en").endswith(
        "psn_pay [psn_part_amt], person's share: foreseen 78.50, answered 78.56, difference 0.06"
    )
    assert str(found).splitlines()[0].endswith("1 项不同")
    assert (
        "psn_pay [psn_part_amt] 个人负担总金额：预期 78.50 元，结算 78.56 元，相差 0.06 元"
        in str(found)
    )


def test_reconcile_tells_why_the_bureau_paid_otherwise() -> None:
    claim = stay(items=(), total="1300.00")
    answered = nhsa.foreseen(
        settle(claim, ME, schedule=SCHEDULE, year=settle(claim, ME, schedule=SCHEDULE).next),
        balance_before=0,
    )
    mine = nhsa.foreseen(settle(claim, ME, schedule=SCHEDULE), balance_before=0)
    names = {each.name for each in nhsa.compare(mine, answered).differences}
    assert {"act_pay_dedc", "hifp_pay", "fund_pay_sumamt", "setldetail 310100"} <= names
    printed = answered.info.fund_pay_sumamt
    told = yibao.reconcile(printed, yibao.settle, claim, ME, schedule=SCHEDULE)
    assert told.cause is not None
    assert told.cause.kind == "deductible used"
