"""Reconcile names the smallest single change that gives a printed figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import yibao
from yibao import Enrolment, Evidence, InvalidInput, Policy, reconcile

ON = date(2026, 11, 1)
ME = Enrolment(scheme="employee", status="in_service", region="长春", base="12000")
BEIJING = Enrolment(scheme="employee", status="in_service", region="北京", wage="40000")
SUMMER = date(2025, 8, 1)


def test_an_equal_figure_agrees():
    found = reconcile("228.00", yibao.monthly_credit, ME, on=ON)
    assert found.agrees
    assert found.cause is None
    assert "一致" in str(found)


def test_an_earlier_period_of_a_parameter_is_named_with_its_source():
    # 2 % of 35,283, the ceiling of the contribution year before; 2 % of 35,811 is 716.22.
    found = reconcile("705.66", yibao.monthly_credit, BEIJING, on=SUMMER)
    assert found.ours == Decimal("716.22")
    assert found.cause.kind == "earlier"
    assert found.cause.parameter == "employee.contribution.base_ceiling"
    assert found.cause.source.number == "京人社发〔2024〕12号"
    assert found.cause.source.evidence is Evidence.OFFICIAL
    assert "the rule in force until 2025-06-30 gives (35,283.00)" in found.text("en")
    assert "2025-06-30 以前" in found.text("zh")


def test_the_page_that_leaves_long_term_care_out_is_named_as_a_rival():
    found = reconcile("240.00", yibao.monthly_credit, ME, on=ON)
    assert found.ours == Decimal("228.00")
    assert (found.cause.kind, found.cause.parameter) == ("rival", "employee.credit.in_service")
    assert found.cause.source.evidence is Evidence.REPORTED
    assert "a rival value of the credit of an in-service employee gives (2 %)" in found.text("en")
    assert "另一来源" in found.text("zh")


@pytest.mark.parametrize(
    ("printed", "kind", "parameter"),
    [
        ("800.00", "raw wage", None),  # 2 % of 40,000
        ("705.66", "earlier", "employee.contribution.base_ceiling"),  # 2 % of 35,283
        ("143.24", "base at the floor", None),  # 2 % of 7,162
        ("716.30", "rounding", "employee.rounding.credit"),  # 716.22, to the jiao upwards
        ("716.00", "rounding", "employee.rounding.credit"),  # … to the yuan
    ],
)
def test_each_known_neighbour_is_found(printed, kind, parameter):
    found = reconcile(printed, yibao.monthly_credit, BEIJING, on=SUMMER)
    assert (found.cause.kind, found.cause.parameter) == (kind, parameter)


def test_a_premium_taken_from_the_credit_is_found():
    member = Enrolment(
        scheme="employee", status="retired", region="北京", birth_date=date(1950, 1, 1)
    )
    found = reconcile("107.00", yibao.monthly_credit, member, on=date(2022, 10, 1))
    assert found.cause.kind == "premium"
    assert "3.00" in found.cause.zh


def test_a_premium_not_taken_is_found():
    policy = Policy().revise("长春", retiree_credit={"sum": "111", "deducted": "8.66"})
    member = Enrolment(scheme="employee", status="retired", region="长春")
    assert yibao.monthly_credit(member, on=ON, policy=policy) == Decimal("102.34")
    found = reconcile("111.00", yibao.monthly_credit, member, on=ON, policy=policy)
    assert "premium" in [cause.kind for cause in found.causes]


def test_another_age_band_and_origin_are_found():
    member = Enrolment(
        scheme="employee", status="retired", region="北京", birth_date=date(1950, 1, 1)
    )
    found = reconcile("100.00", yibao.monthly_credit, member, on=date(2022, 10, 1))
    assert found.cause.kind == "other age"
    wuhan = Enrolment(scheme="employee", status="retired", region="武汉")
    found = reconcile("66.00", yibao.monthly_credit, wuhan, on=date(2024, 1, 1))
    assert found.cause.kind == "other origin"


def test_a_rival_value_on_file_is_found():
    member = Enrolment(scheme="employee", status="in_service", region="银川", wage="3000")
    day = date(2025, 6, 1)
    assert yibao.contribution_base(member, on=day) == Decimal("4955.00")
    found = reconcile("5070.00", yibao.contribution_base, member, on=day)
    assert found.cause.kind == "rival"
    assert found.cause.parameter == "employee.contribution.base_floor"


def test_where_nothing_fits_it_says_none():
    suspended = Enrolment(scheme="employee", status="suspended", region="长春", base="12000")
    found = reconcile("0.07", yibao.monthly_credit, suspended, on=ON)
    assert found.causes == ()
    assert "none of" in found.text("en")
    assert "均不能得出" in found.text("zh")


def test_where_the_library_has_no_answer_it_says_why_and_still_looks():
    early = date(2022, 6, 1)
    found = reconcile("240.00", yibao.monthly_credit, ME, on=early)
    assert found.ours is None
    assert "employee.credit.in_service" in found.problem
    assert found.cause.parameter == "employee.credit.in_service"


CHANGES = {
    "in_service_credit": (yibao.monthly_credit, ME, ON, "employee.credit.in_service", "rate"),
    "base_ceiling": (
        yibao.contribution_base,
        BEIJING,
        SUMMER,
        "employee.contribution.base_ceiling",
        "money",
    ),
}


@given(
    st.sampled_from(sorted(CHANGES)),
    st.integers(1, 60_000),
    st.integers(1_000_000, 3_900_000),
)
def test_a_perturbed_parameter_is_named(name, millionths, fen):
    function, case, on, path, kind = CHANGES[name]
    value = Decimal(millionths).scaleb(-6) if kind == "rate" else Decimal(fen).scaleb(-2)
    policy = Policy().revise(case.region, **{name: str(value)})
    printed = function(case, on=on, policy=policy)
    assume(printed != function(case, on=on))
    found = reconcile(printed, function, case, on=on)
    assert path in [cause.parameter for cause in found.causes], found.causes


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("retiree_credit", "95", "employee.credit.retiree"),
        ("retiree_credit", "1234.56", "employee.credit.retiree"),
    ],
)
def test_a_perturbed_sum_is_named(name, value, path):
    member = Enrolment(scheme="employee", status="retired", region="长春")
    policy = Policy().revise("长春", **{name: value})
    printed = yibao.monthly_credit(member, on=ON, policy=policy)
    found = reconcile(printed, yibao.monthly_credit, member, on=ON)
    assert found.cause.parameter == path
    assert found.cause.source is None
    assert "no source on file has it" in found.text("en")


def test_only_functions_that_give_money_are_reconciled():
    with pytest.raises(InvalidInput, match="gives money"):
        reconcile("1", yibao.has_personal_account, ME, on=ON)
    with pytest.raises(InvalidInput, match="function"):
        reconcile("1", len, ME, on=ON)
    with pytest.raises(InvalidInput, match="printed"):
        reconcile(1.0, yibao.monthly_credit, ME, on=ON)


def test_an_undated_part_on_file_comes_before_an_invented_base():
    worker = Enrolment(scheme="employee", status="in_service", region="西安", base="10000")
    found = reconcile("706.40", yibao.employer_contribution, worker, on=date(2026, 3, 1))
    # 10000 × (6 % + 1 %) + 6.40: the employer's 6.40 of the large-sum 8 are on file without days.
    assert (found.cause.kind, found.cause.parameter) == (
        "undated",
        "employee.contribution.large_sum",
    )
    assert found.text() == (
        "706.40 元：日期不详的大额医疗费用补助缴费（6.40）"
        "〔《陕西最新职工医保住院费报销标准（以西安市为例）》 · 报道转述〕"
    )


def test_a_figure_that_nothing_on_file_explains_is_not_explained():
    # Guangzhou's rate of 2026 is not on file; no rate that was is 10.8 %.
    worker = Enrolment(scheme="employee", status="in_service", region="广州", base="18000")
    found = reconcile("1944", yibao.employer_contribution, worker, on=date(2026, 10, 1))
    assert found.ours is None
    assert "employee.contribution.employer_rate" in found.problem
    assert found.cause is None


def test_it_speaks_one_language_and_good_english():
    found = reconcile("260.00", yibao.employee_contribution, ME, on=ON)
    assert str(found) == found.text("zh")
    told = [cause.en for cause in found.causes]
    assert any("an employee rate of" in text for text in told)
    assert not any("a employee" in text for text in told)


WORKER = Enrolment(scheme="employee", status="in_service", region="北京", wage="20500")
MARCH = date(2026, 3, 1)


def test_the_total_of_a_month_is_reconciled():
    ours = yibao.monthly_contribution(WORKER, on=MARCH).total
    assert reconcile(ours, yibao.monthly_contribution, WORKER, on=MARCH).agrees
    raised = Policy().revise("北京", employer_rate="0.08")
    printed = yibao.monthly_contribution(WORKER, on=MARCH, policy=raised).total
    found = reconcile(printed, yibao.monthly_contribution, WORKER, on=MARCH)
    assert (found.ours, found.agrees) == (ours, False)
    assert found.cause.parameter == "employee.contribution.employer_rate"
    assert "8 %" in found.text("en")


def test_a_part_of_the_total_is_named_as_such():
    # 20,500 × 2 %; the employee pays 3 yuan of large-sum contribution beside it.
    assert yibao.employee_contribution(WORKER, on=MARCH) == Decimal("413.00")
    found = reconcile("410.00", yibao.monthly_contribution, WORKER, on=MARCH)
    assert found.cause.kind == "other figure"
    assert found.text() == "410.00 元：职工个人缴纳基本医疗保险费，而非合计"


def test_a_total_that_has_no_answer_tells_why():
    resident = Enrolment(scheme="resident", region="北京")
    found = reconcile("100", yibao.monthly_contribution, resident, on=MARCH)
    assert found.ours is None
    assert "yibao.resident_premium" in found.problem
