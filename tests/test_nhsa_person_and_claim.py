"""A person and enrolments out of 1101; a claim out of 2203, 2204 and 2303."""

from __future__ import annotations

import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import yibao
from setlinfo_messages import load, yuan
from yibao import Enrolment, InvalidInput, Person, Scheme, Status, UnknownRegion, nhsa
from yibao.ledgers.buckets import Buckets
from yibao.vocabulary import Employer, Group, Helped, Origin, Sex

PERSONS = ("person_hangzhou_employee", "person_qinhuangdao_employee", "person_qinhuangdao_resident")
ON = date(2026, 11, 1)


def insured(name: str) -> nhsa.Insured:
    return nhsa.read_person(load(name))


def answer(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A 1101 answer; each row is that of an employee in Hangzhou, but for what is told."""
    usual = load("person_hangzhou_employee")["output"]["insuinfo"][0]
    base = {"gend": "2", **more.pop("base", {})}
    return {"output": {"baseinfo": base, "insuinfo": [{**usual, **row} for row in rows], **more}}


def only(*rows: dict[str, Any], **more: Any) -> tuple[Enrolment, ...]:
    return nhsa.read_person(answer(*rows)).enrolments(**more)


# -- the real persons


@pytest.mark.parametrize("name", PERSONS)
def test_every_real_person_is_read_and_written_back(name: str) -> None:
    raw = load(name)
    person = nhsa.read_person(raw)
    assert person.to_message() == raw
    assert nhsa.read_person(nhsa.to_json(raw)) == person


def test_a_row_for_each_kind_of_insurance_an_enrolment_for_each_scheme_in_force() -> None:
    person = insured("person_qinhuangdao_employee")
    assert [row.scheme for row in person.rows] == [Scheme.EMPLOYEE, None, None, None]
    assert [row.active for row in person.rows] == [True, True, False, True]
    assert person.rows[2].paus_insu_date == date(2015, 6, 1)
    (mine,) = person.enrolments()
    assert mine == Enrolment(
        scheme="employee",
        status="in_service",
        region="130399",
        since=date(2015, 6, 1),
        person=Person(sex="male"),
    )
    assert person.balance() == Decimal("1378.15")
    assert person.balance("resident") is None


def test_the_region_of_a_pool_code_is_told_and_not_guessed() -> None:
    person = insured("person_qinhuangdao_employee")
    (mine,) = person.enrolments()
    with pytest.raises(UnknownRegion, match="130399"):
        yibao.has_personal_account(mine, on=ON)
    (told,) = person.enrolments(pools={"130399": "石家庄"})
    assert told.region == "130100"
    assert yibao.has_personal_account(told, on=ON)


def test_a_resident_may_have_a_balance() -> None:
    person = insured("person_qinhuangdao_resident")
    (mine,) = person.enrolments(pools={"130302": "130100"})
    assert (mine.scheme, mine.status, mine.group) == (Scheme.RESIDENT, None, Group.ADULT)
    assert person.balance("resident") == Decimal("200.00")
    assert not yibao.has_personal_account(mine, on=ON)


def test_buckets_where_a_province_tells_them() -> None:
    zero = Decimal("0.00")
    assert insured("person_hangzhou_employee").buckets == Buckets(zero, zero)
    assert insured("person_qinhuangdao_employee").buckets is None
    told = {"crtYearBalc": "12.5", "calYearBalc": 3}
    for content in (told, nhsa.to_json(told)):
        person = nhsa.read_person(answer({}, base={"exp_content": content}))
        assert person.buckets == Buckets(Decimal("12.50"), Decimal("3.00"))
    assert nhsa.read_person(answer({}, base={"exp_content": ""})).buckets is None
    with pytest.raises(InvalidInput, match=r"exp_content\.crtYearBalc"):
        _ = nhsa.read_person(answer({}, base={"exp_content": told | {"crtYearBalc": "x"}})).buckets


# -- what a row means


@pytest.mark.parametrize(
    ("psn_type", "expected"),
    [
        ("11", {"status": Status.IN_SERVICE}),
        ("116032", {"status": Status.IN_SERVICE}),
        ("1102", {"status": Status.IN_SERVICE, "employer": Employer.CIVIL_SERVICE}),
        ("1103", {"status": Status.FLEXIBLE}),
        ("1201", {"status": Status.RETIRED, "origin": Origin.EMPLOYER}),
        ("1203", {"status": Status.RETIRED, "origin": Origin.FLEXIBLE}),
        ("12", {"status": Status.RETIRED, "origin": None}),
        ("1300", {"status": None}),
    ],
)
def test_the_class_of_an_employee(psn_type: str, expected: dict[str, Any]) -> None:
    (mine,) = only({"psn_type": psn_type})
    assert {name: getattr(mine, name) for name in expected} == expected


def test_a_suspended_employee_is_suspended_and_a_suspended_resident_gives_no_enrolment() -> None:
    suspended = {"psn_insu_stas": "2", "paus_insu_date": "2025-03-31"}
    (mine,) = only(suspended)
    assert (mine.status, mine.until) == (Status.SUSPENDED, None)
    assert only({**suspended, "insutype": "390"}) == ()


@pytest.mark.parametrize("state", ["0", "3", "4"])
def test_what_ended_or_never_began_gives_no_enrolment(state: str) -> None:
    person = nhsa.read_person(answer({"psn_insu_stas": state}))
    assert person.enrolments() == ()
    assert person.rows[0].scheme is Scheme.EMPLOYEE
    assert not person.rows[0].active


def test_two_schemes_at_once_give_two_enrolments() -> None:
    found = only({}, {"insutype": "390", "psn_type": "15"})
    assert [each.scheme for each in found] == [Scheme.EMPLOYEE, Scheme.RESIDENT]


@pytest.mark.parametrize(("flag", "employer"), [("0", None), ("1", Employer.CIVIL_SERVICE)])
def test_a_civil_servants_flag_tells_the_employer(flag: str, employer: Any) -> None:
    (mine,) = only({"cvlserv_flag": flag})
    assert mine.employer == employer


def test_birth_date_and_sex_reach_the_enrolment() -> None:
    person = nhsa.read_person(answer({}, base={"brdy": "1980-01-31", "gend": "1"}))
    assert person.person == Person(birth_date=date(1980, 1, 31), sex=Sex.MALE)
    (mine,) = person.enrolments()
    assert mine.facts.birth_date == date(1980, 1, 31)


DIBAO = {"psn_idet_type": "2303", "begntime": "2026-01-01 00:00:00", "endtime": "2026-12-31"}
POOR = {"psn_idet_type": "2304", "begntime": "2026-07-01", "endtime": None}
OTHER = {"psn_idet_type": "2401"}
RESIDENT = {"insutype": "390", "psn_type": "15"}


def test_a_helped_group_counts_on_its_days() -> None:
    person = nhsa.read_person(answer(RESIDENT, {}, idetinfo=[DIBAO, POOR, OTHER]))
    helped = {day: person.helped(day) for day in (date(2025, 12, 31), date(2026, 1, 1))}
    assert list(helped.values()) == [(), (Helped.DIBAO,)]
    first = date(2026, 6, 30)
    resident, employee = person.enrolments(on=first)
    assert (resident.helped, employee.helped) == (Helped.DIBAO, None)
    with pytest.raises(InvalidInput, match=r"psn_idet_type.*dibao.*destitute.*helped="):
        person.enrolments(on=date(2026, 7, 1))
    assert person.enrolments(helped="destitute")[0].helped is Helped.DESTITUTE
    assert person.enrolments(on=date(2027, 1, 1))[0].helped is Helped.DESTITUTE
    with pytest.raises(InvalidInput, match="on: got None"):
        person.enrolments()
    assert nhsa.read_person(answer(RESIDENT, idetinfo=[OTHER])).enrolments()[0].helped is None


# -- bad persons


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"insutype": None}, r"1101 insuinfo\[0\]\.insutype"),
        ({"insutype": ""}, r"1101 insuinfo\[0\]\.insutype"),
        ({"psn_insu_stas": None}, r"1101 insuinfo\[0\]\.psn_insu_stas"),
        ({"insuplc_admdvs": None}, r"1101 insuinfo\[0\]\.insuplc_admdvs"),
        ({"balc": "x"}, r"1101 insuinfo\[0\]\.balc.*plain digits"),
        ({"balc": "-0.01"}, r"1101 insuinfo\[0\]\.balc.*at least 0"),
        ({"psn_insu_date": "2019-13-01"}, r"1101 insuinfo\[0\]\.psn_insu_date"),
    ],
)
def test_a_bad_row_is_named(row: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidInput, match=expected):
        nhsa.read_person(answer(row))


def test_a_bad_area_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"insuplc_admdvs.*six digits"):
        nhsa.read_person(answer({"insuplc_admdvs": "3301"})).enrolments()


def test_what_is_no_person_is_refused() -> None:
    with pytest.raises(InvalidInput, match="1101 baseinfo"):
        nhsa.read_person({"output": {}})
    with pytest.raises(InvalidInput, match="1101 infcode"):
        nhsa.read_person({"infcode": -1, "output": {"baseinfo": {}}})
    with pytest.raises(InvalidInput, match=r"1101 baseinfo\.certno: got '\*\*\*'"):
        nhsa.read_person({"baseinfo": {"certno": 1.5}})


# -- a claim


VISIT = {
    "input": {
        "mdtrtinfo": {
            "mdtrt_id": "V1",
            "psn_no": "P1",
            "med_type": "2101",
            "begntime": "2026-11-01 08:00:00",
            "endtime": "2026-11-05 10:00:00",
            "dise_name": "x",
            "geso_val": 3,
        },
        "diseinfo": [{"diag_type": "1", "diag_code": "J10", "x": 1}],
    }
}
LINE = {
    "feedetl_sn": "1",
    "mdtrt_id": "V1",
    "det_item_fee_sumamt": "4.52",
    "cnt": "1.0000",
    "pric": "4.520000",
    "fee_ocur_time": "2026-11-01 09:00:00",
}
TOLD = load("feedetail_2204_hebei")["output"]["result"][0] | {"feedetl_sn": "1"}
REQUEST = {"input": {"data": {"mdtrt_id": "V1", "medfee_sumamt": "4.52", "dscgTime": "2026-11-05"}}}


def lines(*rows: dict[str, Any]) -> tuple[nhsa.FeeLine, ...]:
    return nhsa.read_lines({"input": {"feedetail": list(rows)}})


def test_a_claim_out_of_a_visit_its_lines_and_what_is_asked() -> None:
    bill = nhsa.read_bill(VISIT, lines(LINE), REQUEST)
    assert bill.visit.inpatient is True
    assert bill.visit.begntime == datetime(2026, 11, 1, 8)
    assert bill.discharged == datetime(2026, 11, 5, 10)
    assert bill.total == Decimal("4.52")
    assert bill.visit.extra == {"geso_val": 3}
    assert bill.visit.to_message() == VISIT["input"]["mdtrtinfo"]
    assert [each.to_message() for each in bill.diagnoses] == VISIT["input"]["diseinfo"]
    assert bill.request is not None
    assert bill.request.to_message() == REQUEST["input"]["data"]
    assert "P1" not in repr(bill)
    assert "J10" not in repr(bill.diagnoses)


def test_the_input_of_an_inpatient_settlement_is_visit_and_request_in_one() -> None:
    data = {**REQUEST["input"]["data"], "insutype": "310", "mid_setl_flag": "0", "inscp_scp_amt": 4}
    bill = nhsa.read_bill({"infno": "2303", "input": {"data": data}}, lines(LINE))
    assert bill.request is not None
    assert bill.request.inscp_scp_amt == Decimal("4.00")
    assert bill.discharged == datetime(2026, 11, 5)
    assert bill.visit.inpatient is None
    assert bill.request.to_message() == data


def test_the_real_request_is_read() -> None:
    request = load("outpatient_2207A_hangzhou_truncated")["request"]
    bill = nhsa.read_bill({"mdtrtinfo": {"med_type": "11"}}, request=request)
    assert bill.request is not None
    assert bill.request.medfee_sumamt == Decimal("1200.00")
    assert bill.request.acct_used_flag is True
    assert bill.visit.inpatient is False


def test_the_answer_adds_to_a_line_how_it_was_split() -> None:
    (line,) = nhsa.read_lines({"feedetail": [LINE]}, answer={"output": {"result": [TOLD]}})
    assert line.preselfpay_amt == Decimal("0.23")
    assert line.chrgitm_lv is not None
    assert line.chrgitm_lv.en == "class B"
    assert line.fee_ocur_time == datetime(2026, 11, 1, 9)
    assert line.price_ceiling is None
    assert nhsa.FeeLine.read({"pric_uplmt_amt": 3}).price_ceiling == 3
    both = {"input": {"feedetail": [LINE]}, "output": {"result": [TOLD]}}
    assert nhsa.read_lines(both, answer=both) == (line,)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"feedetl_sn": "2"}, r"feedetl_sn.*same lines"),
        ({"feedetl_sn": None}, r"feedetl_sn.*same lines"),
        ({"det_item_fee_sumamt": "4.51"}, "result 1 det_item_fee_sumamt.*as sent"),
    ],
)
def test_an_answer_to_other_lines_is_refused(row: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidInput, match=expected):
        nhsa.read_lines({"feedetail": [LINE]}, answer={"result": [{**TOLD, **row}]})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"det_item_fee_sumamt": None}, r"feedetail\[0\]\.det_item_fee_sumamt: got None"),
        ({"det_item_fee_sumamt": ""}, r"feedetail\[0\]\.det_item_fee_sumamt.*plain digits"),
        ({"det_item_fee_sumamt": "-4.52"}, r"feedetail\[0\]\.cnt.*the sign of"),
        ({"cnt": None}, r"feedetail\[0\]\.cnt: got None"),
        ({"cnt": "-1"}, r"feedetail\[0\]\.cnt.*the sign of"),
        ({"cnt": "1.00001"}, r"feedetail\[0\]\.cnt.*at most 4 decimal"),
        ({"pric": "-4.52"}, r"feedetail\[0\]\.pric.*at least 0"),
        ({"pric": "abc"}, r"feedetail\[0\]\.pric.*plain digits"),
        ({"selfpay_prop": "1.05"}, r"feedetail\[0\]\.selfpay_prop.*0\.\.1"),
        ({"preselfpay_amt": "-0.23"}, r"feedetail\[0\]\.(preselfpay|det_item).*0 yuan"),
    ],
)
def test_a_bad_line_is_named(row: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidInput, match=expected):
        lines({**LINE, **row})


def test_two_lines_of_one_number_and_a_message_without_lines_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"feedetail\[1\]\.feedetl_sn.*each line once"):
        lines(LINE, LINE)
    with pytest.raises(InvalidInput, match="line items"):
        nhsa.read_lines({"input": {}})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"endtime": "2026-10-31"}, "endtime.*not before begntime"),
        ({"mdtrt_id": "V2"}, r"mdtrt_id: got 'V1'; expected the visit \(V2\)"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(change: dict[str, Any], expected: str) -> None:
    visit = copy.deepcopy(VISIT)
    visit["input"]["mdtrtinfo"] |= change
    with pytest.raises(InvalidInput, match=expected):
        nhsa.read_bill(visit, lines(LINE), REQUEST)


def test_lines_must_add_up_to_what_is_asked() -> None:
    with pytest.raises(InvalidInput, match=r"medfee_sumamt.*sum of 2 line items, 9\.04 yuan"):
        nhsa.read_bill(VISIT, lines(LINE, {**LINE, "feedetl_sn": "2"}), REQUEST)
    with pytest.raises(InvalidInput, match=r"data\.medfee_sumamt: got None"):
        nhsa.read_bill(VISIT, (), {"data": {}})
    with pytest.raises(InvalidInput, match="mdtrtinfo"):
        nhsa.read_bill({"input": {}})


@given(st.lists(st.tuples(st.integers(1, 10**6), st.booleans()), max_size=8))
def test_refunds_count_against_the_total(fees: list[tuple[int, bool]]) -> None:
    rows = [
        {
            **LINE,
            "feedetl_sn": str(n),
            "det_item_fee_sumamt": yuan(-fee if back else fee),
            "cnt": -1 if back else 1,
        }
        for n, (fee, back) in enumerate(fees)
    ]
    bill = nhsa.read_bill(VISIT, lines(*rows))
    assert bill.total == yuan(sum(-fee if back else fee for fee, back in fees))
    assert [line.refund for line in bill.lines] == [back for _, back in fees]
    assert [line.to_message() for line in bill.lines] == rows
