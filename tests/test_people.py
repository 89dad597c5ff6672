"""What a caller tells of a person: spellings taken, mistakes refused, defaults."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

import yibao
from yibao import ContributionRecord, Enrolment, InvalidInput, Month, Person
from yibao import vocabulary as v
from yibao.core.terms import Term

DAY = date(2026, 11, 1)


def enrolment(**told: Any) -> Enrolment:
    return Enrolment(**{"scheme": "employee", "status": "in_service", "region": "长春", **told})


# Spellings


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        ("scheme", "employee", v.Scheme.EMPLOYEE),
        ("scheme", "职工医保", v.Scheme.EMPLOYEE),
        ("scheme", "职工基本医疗保险", v.Scheme.EMPLOYEE),
        ("scheme", "UEBMI", v.Scheme.EMPLOYEE),
        ("scheme", "uebmi", v.Scheme.EMPLOYEE),
        ("scheme", "310", v.Scheme.EMPLOYEE),
        ("scheme", " Employee ", v.Scheme.EMPLOYEE),
        ("scheme", v.Scheme.RESIDENT, v.Scheme.RESIDENT),
        ("scheme", "居民医保", v.Scheme.RESIDENT),
        ("scheme", "城乡居民医保", v.Scheme.RESIDENT),
        ("scheme", "新农合", v.Scheme.RURAL_COOPERATIVE),
        ("scheme", "城镇居民医保", v.Scheme.URBAN_RESIDENT),
        ("status", "在职", v.Status.IN_SERVICE),
        ("status", "in service", v.Status.IN_SERVICE),
        ("status", "退休人员", v.Status.RETIRED),
        ("status", "灵活就业人员", v.Status.FLEXIBLE),
        ("status", "领取失业金", v.Status.UNEMPLOYED),
        ("status", "断缴", v.Status.SUSPENDED),
        ("plan", "统账结合", v.Plan.POOL_AND_ACCOUNT),
        ("plan", "一档", v.Plan.TIER_1),
        ("sex", "女", v.Sex.FEMALE),
        ("employer", "公务员单位", v.Employer.CIVIL_SERVICE),
        ("origin", "灵活就业退休", v.Origin.FLEXIBLE),
        ("group", "学生", v.Group.STUDENT),
        ("helped", "低保对象", v.Helped.DIBAO),
    ],
)
def test_terms_are_taken_in_chinese_english_and_as_members(
    field: str, written: Any, meant: Any
) -> None:
    told = Enrolment(**{"scheme": "resident", field: written})
    assert getattr(told, field) is meant


def test_money_is_kept_exactly_however_it_is_written() -> None:
    for written in ("12000", 12000, Decimal("12000"), Decimal("12000.00"), "12000.0"):
        assert enrolment(base=written).base == Decimal("12000.00")
    assert enrolment(base="12000") == enrolment(base=12000)
    assert hash(enrolment(base="12000")) == hash(enrolment(base=12000))


# Mistakes


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scheme", "pension"),
        ("scheme", None),
        ("scheme", 1),
        ("scheme", ""),
        ("scheme", v.Status.IN_SERVICE),
        ("status", "working"),
        ("status", "retird"),
        ("status", 2),
        ("status", v.Scheme.RESIDENT),
        ("plan", "gold"),
        ("sex", "x"),
        ("employer", "shop"),
        ("origin", "abroad"),
        ("group", "everyone"),
        ("helped", True),
        ("region", 220100),
        ("region", ["长春"]),
        ("base", -1),
        ("base", "-0.01"),
        ("base", 12000.0),
        ("base", float("nan")),
        ("base", "12,000"),
        ("base", "12000.005"),
        ("base", True),
        ("base", ""),
        ("wage", -1),
        ("wage", 12000.5),
        ("wage", "lots"),
        ("pension", -4000),
        ("pension", 4000.1),
        ("since", "2026-01-01"),
        ("since", 2026),
        ("until", "2026-01-01"),
        ("birth_date", "1980-01-31"),
        ("birth_date", datetime(1980, 1, 31)),
        ("birth_date", 1980),
        ("retired_on", "2020-01-31"),
        ("short_years", -1),
        ("short_years", "2"),
        ("short_years", 2.0),
        ("short_years", True),
        ("person", "me"),
        ("person", {"birth_date": date(1980, 1, 31)}),
    ],
)
def test_a_wrong_fact_of_an_enrolment_is_refused_by_its_name(field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        enrolment(**{field: value})
    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field}: got ")
    assert caught.value.expected


def test_nobody_retires_before_birth() -> None:
    born = date(1995, 1, 1)
    for told in ({"birth_date": born}, {"person": Person(birth_date=born)}):
        for day in (date(1990, 1, 1), born):
            with pytest.raises(InvalidInput, match=r"retired_on: got .*after birth"):
                enrolment(status="retired", retired_on=day, **told)
        assert enrolment(status="retired", retired_on=date(2055, 1, 1), **told).retired_on


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "1980-01-31"),
        ("birth_date", datetime(1980, 1, 31)),
        ("sex", "x"),
        ("employment", "employd"),
        ("employment", 1),
        ("citizenship", "martian"),
        ("on_unemployment_benefit", "no"),
        ("on_unemployment_benefit", 0),
        ("entitled_retiree", "false"),
        ("chooses_employee_scheme", "no"),
        ("other_guarantee", "none"),
        ("residence_permit", "expired"),
        ("treaty_exempt", None),
    ],
)
def test_a_wrong_fact_of_a_person_is_refused_by_its_name(field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        Person(**{field: value})
    assert caught.value.field == field


def test_an_unknown_status_is_answered_with_all_of_them_and_the_near_one() -> None:
    with pytest.raises(InvalidInput) as caught:
        enrolment(status="retird")
    for part in (
        "'retird'",
        "in_service (在职)",
        "retired (退休)",
        "flexible (灵活就业)",
        "Did you mean retired?",
    ):
        assert part in str(caught.value)


def test_base_and_wage_exclude_each_other() -> None:
    with pytest.raises(InvalidInput, match=r"wage: got.*base or wage, not both.*raw pay"):
        enrolment(base="12000", wage="13000")


def test_a_relation_ends_after_it_began() -> None:
    with pytest.raises(InvalidInput, match=r"until: .*not before 2026-01-02"):
        enrolment(since=date(2026, 1, 2), until=date(2026, 1, 1))
    assert enrolment(since=date(2026, 1, 1), until=date(2026, 1, 1)).until == date(2026, 1, 1)


def test_a_misspelt_fact_is_refused() -> None:
    with pytest.raises(TypeError, match="wages"):
        enrolment(wages="12000")


@pytest.mark.parametrize("name", ["birth_date", "sex"])
def test_what_the_person_says_may_not_be_contradicted(name: str) -> None:
    person = Person(birth_date=date(1980, 1, 31), sex="male")
    other = {"birth_date": date(1981, 1, 31), "sex": "female"}
    with pytest.raises(InvalidInput, match=rf"{name}: .*what the person says"):
        enrolment(person=person, **{name: other[name]})


def test_an_enrolment_has_its_persons_birth_date_and_may_repeat_it() -> None:
    person = Person(birth_date=date(1980, 1, 31), sex="女")
    assert enrolment(person=person).facts.birth_date == date(1980, 1, 31)
    assert enrolment(person=person, birth_date=date(1980, 1, 31)).facts.sex is v.Sex.FEMALE


# Defaults


def test_an_employee_is_in_pool_and_account_unless_told_otherwise() -> None:
    for status in ("in_service", "retired", "unemployed", "suspended"):
        facts = enrolment(status=status).facts
        assert facts.plan is v.Plan.POOL_AND_ACCOUNT
        assert (facts.origin, facts.short_years) == (v.Origin.EMPLOYER, 0)
    assert enrolment(plan="tier_1").facts.plan is v.Plan.TIER_1


def test_a_flexible_workers_plan_is_never_guessed() -> None:
    with pytest.raises(InvalidInput, match=r"plan: got None.*give plan="):
        bool(enrolment(status="flexible").facts.plan)


def test_nobody_is_helped_unless_told_otherwise() -> None:
    facts = Enrolment(scheme="resident", group="adult").facts
    assert (facts.helped, facts.paid) == (v.Helped.NONE, v.Paid.IN_WINDOW)


def test_a_person_is_a_mainland_citizen_unless_told_otherwise() -> None:
    assert Person().facts.citizenship is v.Citizenship.MAINLAND


def test_a_fact_that_was_not_given_is_asked_for_only_where_a_rule_needs_it() -> None:
    # Beijing credits by age until 2022-08-31 and by a single rate afterwards.
    told = enrolment(region="北京", base="10000")
    assert str(yibao.monthly_credit(told, on=date(2022, 9, 1))) == "200.00"
    with pytest.raises(
        InvalidInput,
        match=r"birth_date: got None; expected birth date \(出生日期\).*give birth_date=",
    ):
        yibao.monthly_credit(told, on=date(2022, 8, 31))


def test_a_status_that_was_not_given_is_asked_for() -> None:
    told = Enrolment(scheme="employee", region="长春", base="12000")
    for function in (yibao.monthly_credit, yibao.monthly_contribution, yibao.has_personal_account):
        with pytest.raises(InvalidInput, match=r"status: got None.*in_service.*give status="):
            function(told, on=DAY)


def test_neither_base_nor_wage_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match=r"wage: got None"):
        yibao.monthly_credit(enrolment(), on=DAY)


def test_nobody_has_an_age_before_being_born() -> None:
    told = enrolment(region="北京", base="10000", birth_date=date(2022, 8, 1))
    with pytest.raises(InvalidInput, match="birth_date"):
        yibao.monthly_credit(told, on=date(2022, 7, 1))


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 7, 1)])
def test_a_day_outside_the_relation_gives_no_credit(day: date) -> None:
    told = enrolment(base="12000", since=date(2026, 2, 1), until=date(2026, 6, 30))
    assert str(yibao.monthly_credit(told, on=date(2026, 2, 1))) == "228.00"
    try:
        credited = yibao.monthly_credit(told, on=day)
    except yibao.YibaoError:
        return
    assert credited == 0


# Records


def test_a_record_holds_a_month_of_contributions() -> None:
    record = ContributionRecord(
        month="2026-03",
        kind="补缴欠费",
        base="12000",
        paid_on=date(2026, 5, 2),
        payer="单位",
        amounts={(v.Component.BASIC, v.Payer.EMPLOYER): "960"},
    )
    assert record.month == Month(2026, 3)
    assert record.kind is v.RecordKind.ARREARS
    assert record.payer is v.Payer.EMPLOYER
    assert ContributionRecord(month=date(2026, 3, 9)).kind is v.RecordKind.NORMAL


BASIC = (v.Component.BASIC, v.Payer.EMPLOYEE)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"month": "2026-13"}, "month"),
        ({"month": 202603}, "month"),
        ({"kind": "late"}, "kind"),
        ({"base": 12000.0}, "base"),
        ({"wage": -1}, "wage"),
        ({"base": "1", "wage": "2"}, "wage"),
        ({"paid_on": "2026-05-02"}, "paid_on"),
        ({"payer": "boss"}, "payer"),
        ({"amounts": {"basic": "1"}}, "amounts"),
        ({"amounts": {("basic", "employee"): "1"}}, "amounts"),
        ({"amounts": {BASIC: 1.5}}, "amounts"),
        ({"amounts": {BASIC: "-1"}}, "amounts"),
        ({"amounts": {BASIC: "0.001"}}, "amounts"),
        ({"amounts": [(BASIC, "1")]}, "amounts"),
    ],
)
def test_a_wrong_record_is_refused_by_the_name_of_the_field(
    told: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        ContributionRecord(**{"month": "2026-03", **told})
    assert caught.value.field == field


def test_only_a_make_up_of_a_base_change_may_be_negative() -> None:
    record = ContributionRecord(month="2026-03", kind="base_make_up", amounts={BASIC: "-12.50"})
    assert record.amounts[BASIC] in ("-12.50", Decimal("-12.50"))


# The vocabulary itself

TERMS = [
    kind
    for kind in (getattr(v, name) for name in v.__all__)
    if isinstance(kind, type) and issubclass(kind, Term)
]


@pytest.mark.parametrize("kind", TERMS, ids=lambda kind: kind.__name__)
def test_each_spelling_of_a_term_means_it_and_no_other(kind: type[Term]) -> None:
    for member in kind:
        for name in (member, member.key, member.name, member.zh, member.en, *member.aliases):
            assert kind.parse(name) is member
            if not isinstance(name, kind):
                assert kind.parse(f" {name.upper()} ") is member


@pytest.mark.parametrize("kind", TERMS, ids=lambda kind: kind.__name__)
def test_codes_start_at_one_and_leave_nothing_out(kind: type[Term]) -> None:
    assert [int(member) for member in kind] == list(range(1, len(kind) + 1))


def test_evidence_orders_from_best_to_weakest() -> None:
    names = [evidence.key for evidence in sorted(v.Evidence)]
    assert names == ["official", "reported", "unverified", "assumed"]


def test_a_source_is_cited_by_its_number_or_else_its_title() -> None:
    source = yibao.Source(
        "关于缴费基数的通知", number="医保发〔2025〕1号", evidence=v.Evidence.OFFICIAL
    )
    assert source.short == "医保发〔2025〕1号"
    assert yibao.Source("关于缴费基数的通知").short == "《关于缴费基数的通知》"


def test_a_source_is_unverified_unless_told_otherwise() -> None:
    assert yibao.Source("something heard").evidence is v.Evidence.UNVERIFIED
    assert yibao.Source.assumed("what if").evidence is v.Evidence.ASSUMED
