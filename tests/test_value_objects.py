"""What callers hold is a value: it copies, pickles, and can't be changed from outside."""

from __future__ import annotations

import copy
import pickle
import warnings
from datetime import date
from decimal import Decimal, localcontext

import pytest

import yibao
from yibao import Enrolment, InvalidInput, Policy

ON = date(2026, 11, 1)
ME = Enrolment(scheme="employee", status="in_service", region="长春", base="12000")
CHILD = Enrolment(scheme="resident", region="广州", group="adult")


@pytest.fixture(params=[copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def copied(request):
    return request.param


def test_an_enrolment_copies_after_use(copied):
    unknown = ME.facts.pension
    assert unknown is not None
    yibao.monthly_credit(ME, on=ON)
    again = copied(ME)
    assert again == ME
    assert yibao.monthly_credit(again, on=ON) == Decimal("228.00")
    missing = copied(Enrolment(scheme="employee", status="in_service", region="长春"))
    with pytest.raises(InvalidInput, match="wage"):
        yibao.monthly_credit(missing, on=ON)


def test_a_policy_copies_after_use(copied):
    policy = Policy().revise("长春", since=ON, in_service_credit="0.03")
    yibao.monthly_credit(ME, on=ON, policy=policy)
    again = copied(policy)
    assert yibao.monthly_credit(ME, on=ON, policy=again) == Decimal("360.00")
    assert again.panel("flexible_plan")
    laid = again.with_values("长春", base_floor="1", since=ON, source="x")
    assert yibao.monthly_credit(ME, on=ON, policy=laid) == Decimal("360.00")


def test_an_explanation_copies(copied):
    told = yibao.explain(yibao.monthly_credit, ME, on=ON)
    assert str(copied(told)) == str(told)
    assert len({told, told}) == 1


def test_a_policy_is_short_to_look_at():
    assert len(repr(Policy().using(carry_forward=True))) < 100


def test_facts_cannot_be_changed():
    with pytest.raises(AttributeError, match="base"):
        ME.facts.base = 1
    assert yibao.monthly_credit(ME, on=ON) == Decimal("228.00")


def test_a_callers_decimal_context_changes_nothing():
    plain = yibao.monthly_contribution(ME, on=ON)
    with localcontext(prec=3):
        told = yibao.monthly_contribution(ME, on=ON)
        assert (told.total, told.employer) == (plain.total, plain.employer)
        assert yibao.allocate(told).total == plain.total
        premium = yibao.resident_premium(CHILD, benefit_year=2026)
    assert premium.total == Decimal("1369.00")


def test_the_modules_are_attributes_too():
    assert yibao.frames.monthly_credit
    assert yibao.accounts.allocate is yibao.allocate


# -- what is made of several rules


def test_a_contribution_is_explained_part_by_part():
    told = yibao.explain(yibao.monthly_contribution, ME, on=ON)
    assert told.value == yibao.monthly_contribution(ME, on=ON)
    on_file = [step.name for step in told.root.steps if step.value is not None]
    assert on_file == ["employer_basic", "employee_basic"]
    text = told.text()
    assert text.startswith("月缴费合计 1,164.00 元")
    assert "单位缴费比例 7.7 %" in text


@pytest.mark.parametrize("detail", [False, True])
def test_an_explained_contribution_lists_what_is_not_on_file(detail):
    told = yibao.explain(yibao.monthly_contribution, ME, on=ON)
    absent = ["单位缴纳生育保险费", "单位缴纳大额补助费", "职工个人缴纳大额补助费"]
    lines = told.text(detail=detail).splitlines()
    ends = [line.partition("─ ")[2] for line in lines if line[0] in "├└"]
    assert ends[-3:] == [f"{name} 未收录" for name in absent]
    parts = (
        yibao.explain(yibao.employer_contribution, ME, on=ON),
        yibao.explain(yibao.employee_contribution, ME, on=ON),
    )
    for name in absent:
        assert any(f"{name} 未收录" in part.text(detail=detail) for part in parts)
    assert told.to_dict()["steps"]["steps"][-1]["text"] == "未收录"


def test_a_basic_rate_that_is_not_on_file_still_stops_the_explanation():
    city = Policy().with_region("999902", "某市", "Some city")
    policy = city.with_values("999902", employee_rate="0.02", since=ON, source="our notice")
    told = Enrolment(scheme="employee", status="in_service", region="999902", base="12000")
    with pytest.raises(yibao.NotKnown, match="employer_rate"):
        yibao.explain(yibao.monthly_contribution, told, on=ON, policy=policy)
    told_all = policy.with_values("999902", employer_rate="0.08", since=ON, source="our notice")
    found = yibao.explain(yibao.monthly_contribution, told, on=ON, policy=told_all)
    assert str(found.value.total) == "1200.00"


def test_a_contribution_prints_itself():
    text = str(yibao.monthly_contribution(ME, on=ON))
    assert "缴费合计 1,164.00 元" in text
    assert "未收录" in text


def test_what_the_payslip_shows_is_a_function_of_its_own():
    assert yibao.employee_contribution(ME, on=ON) == Decimal("240.00")
    assert yibao.employer_contribution(ME, on=ON) == Decimal("924.00")
    found = yibao.reconcile("200.00", yibao.employee_contribution, ME, on=ON)
    assert found.cause.kind == "other base"
    assert "10,000.00" in found.cause.zh


def test_the_parts_add_up_wherever_they_answer():
    for region in Policy().regions():
        case = Enrolment(scheme="employee", status="in_service", region=region.code, base=9999)
        for year in range(2021, 2027):
            on = date(year, 6, 1)
            try:
                told = yibao.monthly_contribution(case, on=on)
            except (yibao.NotKnown, InvalidInput):
                continue
            assert yibao.employee_contribution(case, on=on) == told.employee, region
            assert yibao.employer_contribution(case, on=on) == told.employer, region


def test_a_premium_is_explained_and_reconciled():
    told = yibao.explain(yibao.resident_premium, CHILD, benefit_year=2026)
    assert told.value == yibao.resident_premium(CHILD, benefit_year=2026)
    assert told.root.steps[0].name == "individual_premium"
    assert "居民个人缴费 549.00 元" in str(told)
    found = yibao.reconcile("413.00", yibao.resident_premium, CHILD, benefit_year=2026)
    assert found.cause.kind == "other group"


def test_an_approved_base_beyond_the_limits_is_used_and_noted():
    high = Enrolment(scheme="employee", status="in_service", region="长春", base="999999")
    assert yibao.monthly_credit(high, on=ON) == Decimal("18999.98")
    text = str(yibao.explain(yibao.monthly_credit, high, on=ON))
    assert "高于在档上限 21,966.00 元" in text


def test_details_hold_no_objects():
    told = yibao.explain(yibao.monthly_credit, ME, on=ON)
    for language in ("zh", "en"):
        text = told.text(language, detail=True)
        assert "object at" not in text
        assert "〔〕" not in text
    assert "object at" not in str(told.to_dict())
    with pytest.raises(InvalidInput, match="language"):
        told.text("fr")


def test_a_relation_answers_for_its_months_only():
    left = Enrolment(
        scheme="employee",
        status="in_service",
        region="长春",
        base="12000",
        since=date(2026, 2, 10),
        until=date(2026, 6, 15),
    )
    for inside in (date(2026, 2, 1), date(2026, 6, 30)):
        assert yibao.monthly_credit(left, on=inside) == Decimal("228.00")
    for outside in (date(2026, 1, 31), date(2026, 7, 1)):
        with pytest.raises(InvalidInput, match=r"2026-02-10\.\.2026-06-15"):
            yibao.monthly_credit(left, on=outside)


def test_a_child_enrolled_within_the_year_can_be_priced():
    child = Enrolment(scheme="resident", region="广州", group="student", since=date(2026, 6, 1))
    assert yibao.resident_premium(child, benefit_year=2026).individual == Decimal("413.00")
    with pytest.raises(InvalidInput, match="relation"):
        yibao.resident_premium(child, benefit_year=2025)


def test_a_region_of_ones_own_needs_three_words():
    policy = (
        Policy()
        .with_region("532900", "大理州", "Dali")
        .with_values("大理州", since=date(2025, 1, 1), source="公开报道", in_service_credit="0.02")
    )
    me = Enrolment(scheme="employee", status="in_service", region="532900", base="4700")
    assert yibao.monthly_credit(me, on=ON, policy=policy) == Decimal("94.00")


def test_without_a_region_local_questions_ask_for_one():
    nowhere = Enrolment(scheme="employee", status="in_service", base="12000")
    assert yibao.has_personal_account(nowhere, on=ON)
    with pytest.raises(InvalidInput, match="region: got None"):
        yibao.monthly_credit(nowhere, on=ON)


@pytest.mark.parametrize("status", ["in_service", "retired", "flexible", "unemployed", "suspended"])
def test_the_payslip_functions_are_for_those_in_service(status):
    case = Enrolment(
        scheme="employee", status=status, region="长春", base="12000", plan="pool_and_account"
    )
    try:
        told = yibao.monthly_contribution(case, on=ON)
        expected = (told.employee, told.employer)
    except yibao.NotKnown:
        expected = (Decimal("0.00"), Decimal("0.00"))
    found = (yibao.employee_contribution(case, on=ON), yibao.employer_contribution(case, on=ON))
    assert found == expected


def test_a_late_payer_who_owes_the_subsidy_gets_none():
    policy = Policy().with_values(
        "长春",
        since=date(2020, 1, 1),
        source="x",
        premium="400",
        subsidy="700",
        late_premium={"sum": "400", "owes_subsidy": True},
    )
    adult = Enrolment(scheme="resident", region="长春", group="adult")
    told = yibao.resident_premium(adult, benefit_year=2025, paid="late", policy=policy)
    assert (str(told.individual), str(told.subsidy), str(told.total)) == (
        "1100.00",
        "0.00",
        "1100.00",
    )


def test_a_contribution_is_split_by_the_policy_it_was_made_under():
    policy = Policy().revise("长春", in_service_credit="0.01")
    told = yibao.monthly_contribution(ME, on=ON, policy=policy)
    assert yibao.allocate(told).personal_account == Decimal("120.00")
    greedy = Policy().revise("长春", in_service_credit="0.9")
    with pytest.raises(yibao.PolicyError, match="than is paid"):
        yibao.allocate(yibao.monthly_contribution(ME, on=ON, policy=greedy))


def test_reconciling_warns_of_nothing_it_only_tries():
    policy = Policy()
    case = Enrolment(scheme="employee", status="in_service", region="长春", wage="20000")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yibao.reconcile("1.11", yibao.contribution_base, case, on=ON, policy=policy)


@pytest.mark.parametrize(
    "call",
    [
        lambda: yibao.monthly_credit(ME, on=date(2020, 1, 1)),
        lambda: yibao.has_personal_account(ME, on=date(1990, 1, 1)),
        lambda: Enrolment(scheme="x"),
        lambda: Policy().region("大理"),
    ],
)
def test_errors_travel(call, copied):
    with pytest.raises(yibao.YibaoError) as caught:
        call()
    again = copied(caught.value)
    assert type(again) is type(caught.value)
    assert str(again) == str(caught.value)


def test_a_term_prints_its_key():
    assert str(yibao.Scheme.EMPLOYEE) == "employee"
    assert yibao.Source("t", evidence="official").evidence is yibao.Evidence.OFFICIAL
