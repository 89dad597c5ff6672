"""An explanation runs the same rule, tells its steps, and cites what it rests on."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from inspect import isfunction

import pytest
from hypothesis import given, settings

import yibao
from strategies import CASE, enrolment
from yibao import Enrolment, Evidence, InvalidInput, Policy, explain, reconcile
from yibao.errors import YibaoError
from yibao.explanations import explainable
from yibao.reconciliation import reconcilable

ON = date(2026, 11, 1)
ME = Enrolment(scheme="employee", status="in_service", region="长春", base="12000")


def test_the_credit_in_changchun_reads_as_designed():
    assert str(explain(yibao.monthly_credit, ME, on=ON)) == (
        "个人账户月计入 228.00 元\n"
        "├─ 核定缴费基数 12,000.00 元\n"
        "└─ 计入比例 1.9 %   〔长春市 2023-01-01 起 · 长医保发〔2021〕45号 · 报道转述〕"
    )


def test_it_reads_in_english_too():
    text = explain(yibao.monthly_credit, ME, on=ON).text("en")
    assert text.splitlines()[0] == "monthly credit to the personal account 228.00 yuan"
    assert "since 2023-01-01" in text


def told(call):
    """What a call answers, and the words of its error."""
    try:
        return call(), ""
    except YibaoError as error:
        return None, f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    "function", [yibao.monthly_credit, yibao.has_personal_account, yibao.contribution_base]
)
@settings(max_examples=100)
@given(case=CASE)
def test_explained_is_the_rule(function, case):
    person, on = enrolment(case), case["on"]
    expected, error = told(lambda: function(person, on=on))
    if error:
        assert told(lambda: explain(function, person, on=on)) == (None, error)
        return
    found = explain(function, person, on=on)
    assert found.value == expected
    assert type(found.value) is type(expected)
    json.dumps(found.to_dict(), ensure_ascii=False)
    for language in ("zh", "en"):
        assert found.text(language)
        assert found.text(language, detail=True)


def test_it_cites_parameters_with_days_source_and_evidence():
    found = explain(yibao.monthly_credit, ME, on=ON)
    cited = {citation.parameter: citation for citation in found.citations}
    credit = cited["employee.credit.in_service"]
    assert credit.start == date(2023, 1, 1)
    assert credit.source.number == "长医保发〔2021〕45号"
    assert credit.evidence is Evidence.REPORTED
    assert found.evidence is Evidence.REPORTED
    assert not found.provisional


def test_it_names_the_national_rules_behind_the_steps():
    ids = [rule.id for rule in explain(yibao.monthly_credit, ME, on=ON).rules]
    assert "N-ACC-07" in ids
    assert all(yibao.national_rule(i).zh for i in ids)


def test_the_weakest_evidence_shows():
    member = Enrolment(scheme="employee", status="retired", region="西安")
    found = explain(yibao.monthly_credit, member, on=ON)
    assert found.evidence is Evidence.UNVERIFIED
    assert "未经核实" in str(found)


def test_a_decision_tells_the_facts_and_the_rule():
    resident = Enrolment(scheme="居民医保", region="北京")
    text = str(explain(yibao.has_personal_account, resident, on=ON))
    assert text.splitlines()[0] == "有无个人账户 否"
    assert "N-ACC-03" in text
    assert "2021-01-01" in text


def test_an_answer_on_request_is_marked_with_its_terms():
    on = date(2027, 3, 1)
    member = Enrolment(scheme="employee", status="in_service", region="上海", wage="99999")
    policy = Policy().using(carry_forward=True)
    found = explain(yibao.contribution_base, member, on=date(2027, 8, 1), policy=policy)
    assert found.provisional
    assert "2027-06-30" in str(found)
    assert not explain(yibao.contribution_base, member, on=on, policy=policy).provisional


def test_a_dict_holds_texts_only():
    found = explain(yibao.monthly_credit, ME, on=ON).to_dict()
    assert found["value"] == "228.00"
    assert found["on"] == "2026-11-01"
    assert Decimal(found["value"]) == Decimal("228.00")


def test_it_draws_itself_in_a_notebook():
    html = explain(yibao.monthly_credit, ME, on=ON)._repr_html_()
    assert html.startswith("<pre>")
    assert "228.00" in html


def test_what_rests_on_no_document_is_named_in_one_language():
    told = {"status": "in_service", "plan": "tier_1", "base": "9000"}
    worker = Enrolment(scheme="employee", region="深圳", **told)
    why = explain(yibao.monthly_credit, worker, on=date(2026, 6, 1))
    assert " · 一般知识，未见原文 · 未经核实〕" in why.text()
    assert " · general knowledge, not confirmed in any text · unverified]" in why.text("en")
    assert "《一般" not in why.text() + why.text("en")


def test_what_is_taken_off_the_balance_besides_is_named_beside_the_credit():
    def told(**facts):
        worker = Enrolment(scheme="employee", region="成都", base="10000", **facts)
        found = explain(yibao.monthly_credit, worker, on=ON)
        notes = [step for step in found.root.steps if step.kind == "note"]
        return found.value, [(step.name, step.value) for step in notes], str(found)

    path, in_service = "employee.balance.long_term_care", {"status": "in_service"}
    value, notes, text = told(**in_service, birth_date=date(1990, 1, 1))
    assert (value, notes) == (Decimal("200.00"), [(path, 1_000)])
    assert "另从余额扣缴长护险费 0.1 %   〔成都市 2023-01-01 起" in text
    assert told(**in_service, birth_date=date(1980, 1, 1))[1] == [(path, 2_000)]
    value, notes, text = told(**in_service)
    assert (value, notes) == (Decimal("200.00"), [(path, None)])
    assert "另从余额扣缴长护险费（费率看身份、年龄）" in text
    assert told(status="suspended")[:2] == (Decimal("0.00"), [])
    assert explain(yibao.monthly_credit, ME, on=ON).root.steps[-1].kind != "note"


PUBLIC = [getattr(yibao, name) for name in yibao.__all__]


def test_what_can_be_explained_is_told_of_every_public_function():
    names = {each.__name__ for each in PUBLIC if explainable(each)}
    assert {"settle", "is_payable", "employee_gap", "refundable", "years_required"} <= names
    assert {"monthly_contribution", "resident_premium", "which_scheme"} <= names
    others = [each for each in PUBLIC if isfunction(each) and not explainable(each)]
    assert others
    for each in others:
        with pytest.raises(InvalidInput, match=r"a function with a rule.*settle"):
            explain(each, ME, on=ON)


def test_what_can_be_reconciled_gives_money():
    names = {each.__name__ for each in PUBLIC if reconcilable(each)}
    assert {"settle", "monthly_contribution", "late_fee", "monthly_credit"} <= names
    assert not names & {"which_scheme", "years_required", "refundable", "employee_gap"}
    for each in PUBLIC:
        if explainable(each) and not reconcilable(each):
            with pytest.raises(InvalidInput, match="a function that gives money"):
                reconcile("1", each, ME, on=ON)
