"""A claim of benefits out of the messages of a visit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from setlinfo_messages import load, yuan
from yibao import Claim, InvalidInput, Item, Scheme, nhsa
from yibao.core.money import fen
from yibao.vocabulary import Care, Cause, ItemClass, Place, Tier

DAY = date(2026, 3, 2)
CODES = {each.code: each for each in nhsa.code_list("med_type").entries}
SAID = {"22": {"cause": "illness"}, **{code: {"place": "local"} for code in ("23", "25", "27")}}


def visit(med_type: str | None = "11", **more: Any) -> dict[str, Any]:
    info = {"med_type": med_type, "insutype": "310", "begntime": "2026-03-02 09:00:00", **more}
    return {"mdtrtinfo": info}


def line(number: int = 1, fee: Any = "100.00", **more: Any) -> dict[str, Any]:
    row = {"feedetl_sn": str(number), "det_item_fee_sumamt": fee, "cnt": "1", "pric": "100.00"}
    return {**row, "chrgitm_lv": "01", "selfpay_prop": 0, **more}


def bill(*lines: dict[str, Any], request: Any = None, **of_visit: Any) -> nhsa.Bill:
    read = nhsa.read_lines({"feedetail": list(lines)}) if lines else ()
    return nhsa.read_bill(visit(**of_visit), read, request)


def split_of(claim: Claim) -> tuple[Decimal, Decimal]:
    amounts = claim.amounts(lambda: 0)
    return yuan(amounts.outside), yuan(amounts.first_share)


# -- what kind of care


@pytest.mark.parametrize(
    ("code", "care"),
    [
        ("11", Care.OUTPATIENT),
        ("1101", Care.OUTPATIENT),
        ("13", Care.OUTPATIENT),
        ("140104", Care.CHRONIC),
        ("21", Care.INPATIENT),
        ("2107", Care.INPATIENT),
        ("28", Care.INPATIENT),
        ("51", Care.MATERNITY),
        ("52", Care.MATERNITY),
    ],
)
def test_the_care_category_tells_the_kind_of_care(code: str, care: Care) -> None:
    found = bill(line(), med_type=code, endtime="2026-03-09")
    claim = nhsa.claim_of(found)
    assert claim.care is care
    assert found.med_type is not None
    assert found.med_type.raw == code
    assert claim.emergency is (code == "13")


@pytest.mark.parametrize("code", ["9901", "41", "15", "16", "19", "53", "61", "71", "9218", None])
def test_a_code_that_tells_no_care_is_named_and_may_be_said(code: str | None) -> None:
    odd = bill(line(), med_type=code)
    with pytest.raises(InvalidInput, match=r"med_type: got .*care=\"outpatient\"") as error:
        nhsa.claim_of(odd)
    assert code is None or code in str(error.value)
    assert nhsa.claim_of(odd, care="chronic").care is Care.CHRONIC


def test_no_code_of_the_list_is_silently_taken_for_what_it_is_not() -> None:
    """A code that says the place or the cause isn't as usual asks for it."""
    for code, entry in CODES.items():
        found = bill(line(), med_type=code, endtime="2026-03-09")
        if entry.asks:
            with pytest.raises(InvalidInput, match=f"{entry.asks} beside it"):
                nhsa.claim_of(found)
            assert nhsa.claim_of(found, **SAID[code]).care is Care.INPATIENT
    assert {code for code, entry in CODES.items() if entry.asks} == set(SAID)


def test_a_pharmacy_is_its_own_tier_and_the_caller_goes_first() -> None:
    shop = bill(line(), med_type="41")
    assert nhsa.claim_of(shop, care="outpatient").tier is Tier.PHARMACY
    assert nhsa.claim_of(shop, care="outpatient", tier="primary").tier is Tier.PRIMARY
    assert nhsa.claim_of(bill(line(), med_type="2101"), care="outpatient").admitted is None


def test_what_no_message_tells_is_given_and_what_they_tell_is_not() -> None:
    claim = nhsa.claim_of(bill(line()), tier="一级", place="referred", cause="work_injury")
    assert (claim.tier, claim.place, claim.cause) == (
        Tier.PRIMARY,
        Place.REFERRED,
        Cause.WORK_INJURY,
    )
    for name in ("items", "total", "outside", "teir"):
        with pytest.raises(InvalidInput, match=f"{name}: .*no message tells"):
            nhsa.claim_of(bill(line()), **{name: 1})


# -- days


def test_the_days_of_a_visit_and_of_a_stay() -> None:
    assert nhsa.claim_of(bill(line())).on == DAY
    stay = nhsa.claim_of(bill(line(), med_type="21", endtime="2026-03-09"))
    assert (stay.admitted, stay.on) == (DAY, date(2026, 3, 9))
    born = nhsa.claim_of(bill(line(), med_type="52", endtime="2026-03-09"))
    assert (born.admitted, born.on) == (DAY, date(2026, 3, 9))
    assert nhsa.claim_of(bill(line(), med_type="51")).admitted is None


def test_a_day_of_admission_is_for_a_stay_only() -> None:
    with pytest.raises(InvalidInput, match=r"admitted: .*a stay only"):
        nhsa.claim_of(bill(line()), admitted=DAY)


def test_a_day_that_is_lacking_is_named_and_may_be_given() -> None:
    open_end = bill(line(), med_type="21")
    with pytest.raises(InvalidInput, match=r"endtime: .*Give on="):
        nhsa.claim_of(open_end)
    assert nhsa.claim_of(open_end, on=DAY).on == DAY
    asked = {"data": {"medfee_sumamt": 1, "dscgTime": "2026-03-09", "med_type": "21"}}
    whole = {**asked["data"], **dict.fromkeys(nhsa.bills.SCOPE[:3], 0), "inscp_scp_amt": 1}
    request_alone = nhsa.read_bill({"data": whole})
    with pytest.raises(InvalidInput, match=r"begntime: .*Give admitted="):
        nhsa.claim_of(request_alone)
    claim = nhsa.claim_of(request_alone, admitted=DAY)
    assert (claim.admitted, claim.on, claim.total) == (DAY, date(2026, 3, 9), Decimal("1.00"))
    with pytest.raises(InvalidInput, match="begntime"):
        nhsa.claim_of(bill(line(), begntime=None))


def test_a_request_of_another_category_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"data\.med_type: got '21'"):
        bill(line(), request={"data": {"medfee_sumamt": 100, "med_type": "21"}})


# -- amounts


def test_lines_become_items_by_class_share_ceiling_and_quantity() -> None:
    claim = nhsa.claim_of(
        bill(
            line(1, med_list_codg="X1"),
            line(2, "40.00", cnt="4", pric="10.00", chrgitm_lv="02", selfpay_prop="0.1"),
            line(3, "30.00", pric="30.00", chrgitm_lv="03", selfpay_prop=1),
            line(4, "50.00", cnt="2", pric="25.00", pric_uplmt_amt="20.00"),
            line(5, "9.00", pric="9.00", pric_uplmt_amt=999999),
            line(6, "60.00", cnt="3", pric="20.00", pric_uplmt_amt="10.005"),
            line(7, "70.00", pric="70.00", chrgitm_lv="02", selfpay_prop=None),
            line(8, "80.00", pric="80.00", selfpay_prop="0.05"),
        )
    )
    a, b, c = ItemClass.A, ItemClass.B, ItemClass.C
    assert claim.items == (
        Item("100.00", a, name="X1"),
        Item("40.00", b, share="0.1"),
        Item("30.00", c),
        Item("50.00", a, quantity=2, limit="20.00"),
        Item("9.00", a),
        Item("60.00", a, limit="30.02"),
        Item("70.00", b),
        Item("80.00", b, share="0.05"),
    )
    assert claim.total == Decimal("439.00")


def test_the_real_line_gives_the_same_split_told_or_worked_out() -> None:
    (told,) = nhsa.read_lines(load("feedetail_2204_hebei"))
    whole = nhsa.claim_of(nhsa.read_bill(visit(), [told]))
    assert (whole.items, whole.total, whole.first_share) == ((), Decimal("4.52"), Decimal("0.23"))
    untold = evolve(told, inscp_scp_amt=None)
    worked_out = nhsa.claim_of(nhsa.read_bill(visit(), [untold]))
    assert len(worked_out.items) == 1
    assert split_of(worked_out) == split_of(whole) == (Decimal("0.00"), Decimal("0.23"))


SCOPED = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")


@st.composite
def classed(draw: Any) -> dict[str, Any]:
    """A line of any class as the platform splits it, one number at a time."""
    cnt, pric = draw(st.integers(1, 50)), draw(st.integers(1, 10**6))
    fee, ceiling = cnt * pric, draw(st.none() | st.integers(1, 10**6))
    level = draw(st.sampled_from(["01", "02", "03"]))
    share = draw(st.integers(0, 100)) if level == "02" else 100 * (level == "03")
    full = fee if level == "03" else 0
    over = 0 if level == "03" or ceiling is None else max(0, fee - ceiling * cnt)
    first = 0 if level == "03" else ((fee - over) * share * 2 + 100) // 200
    split = dict(
        zip(SCOPED, map(yuan, (full, over, first, fee - full - over - first)), strict=True)
    )
    row = line(draw(st.integers(1, 10**9)), yuan(fee), cnt=str(cnt), pric=yuan(pric))
    row |= {"chrgitm_lv": level, "selfpay_prop": Decimal(share).scaleb(-2)}
    return {**row, "pric_uplmt_amt": None if ceiling is None else yuan(ceiling), **split}


bills = st.lists(classed(), min_size=1, max_size=5, unique_by=lambda row: row["feedetl_sn"])


@given(bills, st.data())
def test_told_worked_out_or_mixed_the_split_is_the_same(
    rows: list[dict[str, Any]], data: Any
) -> None:
    told = nhsa.claim_of(bill(*rows))
    bare = [{k: v for k, v in row.items() if k not in SCOPED} for row in rows]
    kept = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    mixed = [row if keep else less for row, less, keep in zip(rows, bare, kept, strict=True)]
    assert told.items == ()
    assert split_of(told) == split_of(nhsa.claim_of(bill(*bare)))
    assert split_of(told) == split_of(nhsa.claim_of(bill(*mixed)))
    assert sum(fen(row["inscp_scp_amt"]) for row in rows) == told.amounts(lambda: 0).eligible


@given(bills, st.data())
def test_a_line_taken_back_whole_never_was(rows: list[dict[str, Any]], data: Any) -> None:
    index = data.draw(st.integers(0, len(rows) - 1))
    row = rows[index]
    turned = ("det_item_fee_sumamt", *SCOPED)
    back = {**row, **{name: -row[name] for name in turned}, "cnt": f"-{row['cnt']}"}
    back |= {"feedetl_sn": "back", "init_feedetl_sn": row["feedetl_sn"]}
    left = [other for other in rows if other is not row]
    assume(left)
    assert nhsa.claim_of(bill(*rows, back)) == nhsa.claim_of(bill(*left))
    bare = [{k: v for k, v in each.items() if k not in SCOPED} for each in (*rows, back)]
    less = [{k: v for k, v in each.items() if k not in SCOPED} for each in left]
    assert nhsa.claim_of(bill(*bare)) == nhsa.claim_of(bill(*less))


def test_a_request_may_tell_the_split_of_a_bill_without_lines() -> None:
    asked = {
        "medfee_sumamt": "100.00",
        "fulamt_ownpay_amt": 10,
        "overlmt_selfpay": 5,
        "preselfpay_amt": 8,
        "inscp_scp_amt": 77,
    }
    claim = nhsa.claim_of(bill(request={"data": asked}))
    assert (claim.total, claim.outside, claim.first_share) == tuple(map(Decimal, (100, 15, 8)))
    for name in list(asked)[1:]:
        lost = bill(request={"data": {**asked, name: None}})
        with pytest.raises(InvalidInput, match=rf"data\.{name}: got None"):
            nhsa.claim_of(lost)
    with pytest.raises(InvalidInput, match=r"inscp_scp_amt: .*expected what is left"):
        nhsa.claim_of(bill(request={"data": {**asked, "inscp_scp_amt": 78}}))


SPLIT = dict(zip(SCOPED, (0, 0, 10, 90), strict=True))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"chrgitm_lv": None}, r"feedetail 1\.chrgitm_lv: got None.*read_lines"),
        ({"chrgitm_lv": "09"}, r"feedetail 1\.chrgitm_lv: got '09'"),
        ({"chrgitm_lv": "03", "selfpay_prop": "0.5"}, r"feedetail 1\.selfpay_prop"),
        ({**SPLIT, "inscp_scp_amt": 91}, r"feedetail 1\.inscp_scp_amt: .*90\.00 yuan"),
    ],
)
def test_a_line_that_can_not_be_read_is_named(changed: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        nhsa.claim_of(bill(line(**changed)))


def test_lines_and_request_must_tell_one_split() -> None:
    asked = {"medfee_sumamt": 100, "preselfpay_amt": 9}
    with pytest.raises(InvalidInput, match=r"data\.preselfpay_amt: .*the lines tell, 10\.00"):
        nhsa.claim_of(bill(line(**SPLIT), request={"data": asked}))


# -- refunds


def refund(number: int, fee: str, cnt: str, **more: Any) -> dict[str, Any]:
    return line(number, fee, cnt=cnt, **more)


def test_a_refund_without_a_number_takes_the_line_of_its_item_and_price() -> None:
    own = {"med_list_codg": "X1"}
    rows = [
        line(1, "300.00", cnt="3", **own),
        line(2, "500.00", cnt="5", **own),
        line(3, "100.00", med_list_codg="X2"),
        line(4, "20.00", pric="20.00", **own),
    ]
    left = nhsa.claim_of(bill(*rows, refund(5, "-300.00", "-3", **own))).items
    assert [item.amount for item in left] == [Decimal(500), Decimal(100), Decimal(20)]
    left = nhsa.claim_of(bill(*rows, refund(5, "-400.00", "-4", **own))).items
    assert [item.amount for item in left] == [Decimal(300), Decimal(100), Decimal(100), Decimal(20)]


def test_a_refund_goes_to_the_line_that_has_as_much_left() -> None:
    own = {"med_list_codg": "X1"}
    rows = [line(1, "500.00", cnt="5", **own), line(2, "300.00", cnt="3", **own)]
    left = nhsa.claim_of(bill(*rows, refund(3, "-400.00", "-4", **own))).items
    assert [item.amount for item in left] == [Decimal(100), Decimal(300)]
    twice = [*rows, refund(3, "-300.00", "-3", **own), refund(4, "-300.00", "-3", **own)]
    assert [item.amount for item in nhsa.claim_of(bill(*twice)).items] == [Decimal(200)]


def test_a_refund_keeps_the_ceiling_of_what_is_left() -> None:
    rows = [line(1, "500.00", cnt="5", pric_uplmt_amt="60.00")]
    back = refund(2, "-200.00", "-2", init_feedetl_sn="1", pric_uplmt_amt="60.00")
    assert nhsa.claim_of(bill(*rows, back)).items == (
        Item("300.00", "A", quantity=3, limit="60.00"),
    )


@pytest.mark.parametrize(
    ("back", "named"),
    [
        (refund(2, "-100.00", "-1", init_feedetl_sn="9"), r"feedetail 2\.init_feedetl_sn: got '9'"),
        (refund(2, "-100.00", "-1"), r"feedetail 2\.med_list_codg: .*init_feedetl_sn"),
        (
            refund(2, "-80.00", "-1", med_list_codg="X1", pric="80.00"),
            r"feedetail 2\.med_list_codg: got 'X1'",
        ),
        (
            refund(2, "-200.00", "-2", init_feedetl_sn="1"),
            r"feedetail 2\.det_item_fee_sumamt: .*left of line 1 \(100\.00\)",
        ),
        (
            refund(2, "-99.00", "-1", init_feedetl_sn="1"),
            r"feedetail 2\.det_item_fee_sumamt: .*takes back whole",
        ),
    ],
)
def test_a_refund_of_nothing_on_the_bill_is_named(back: dict[str, Any], named: str) -> None:
    rows = [line(1, med_list_codg="X1"), line(3, "700.00", cnt="7", med_list_codg="X3")]
    with pytest.raises(InvalidInput, match=named):
        nhsa.claim_of(bill(*rows, back))


def test_a_bill_of_refunds_only_is_a_reversal() -> None:
    with pytest.raises(InvalidInput, match=r"medfee_sumamt: .*reversal"):
        nhsa.claim_of(bill(refund(1, "-100.00", "-1")))
    asked = {"data": {"medfee_sumamt": -1}}
    with pytest.raises(InvalidInput, match=r"medfee_sumamt: .*reversal"):
        nhsa.claim_of(bill(request=asked))


# -- whose it is


def test_the_enrolment_of_a_bill_is_the_row_of_its_insurance() -> None:
    person = nhsa.read_person(load("person_qinhuangdao_employee"))
    (told,) = person.enrolments()
    assert person.enrolment(nhsa.code("insutype", "310"), on=DAY) == told
    assert person.enrolment("employee", on=DAY) == told
    assert told.scheme is Scheme.EMPLOYEE
    for wanted in (nhsa.code("insutype", "390"), nhsa.code("insutype", "330"), "resident", None):
        with pytest.raises(InvalidInput, match=r"insutype: .*of which it has 0"):
            person.enrolment(wanted, on=DAY)
    twice = evolve(person, rows=person.rows * 2)
    with pytest.raises(InvalidInput, match="of which it has 2"):
        twice.enrolment("employee", on=DAY)
