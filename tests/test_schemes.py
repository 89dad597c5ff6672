"""Who must or may join which scheme (N-MEM-17), and who has a personal account (N-ACC-01 to 04)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import yibao
from yibao import Enrolment, InvalidInput, Membership, NotInForce, NotKnown, Person, Scheme

BEFORE, AFTER = date(2026, 12, 31), date(2027, 1, 1)  # 医疗保障法 is in force from 2027-01-01


# which_scheme


DECISIONS: dict[str, tuple[dict[str, Any], Membership]] = {
    "a soldier": ({"employment": "现役军人"}, Membership.OUTSIDE),
    "another state guarantee": (
        {"employment": "unemployed", "other_guarantee": True},
        Membership.OUTSIDE,
    ),
    "another state guarantee, though employed": (
        {"employment": "employed", "other_guarantee": True},
        Membership.OUTSIDE,
    ),
    "an employee": ({"employment": "受雇"}, Membership.EMPLOYEE_DUTY),
    "an employee who would rather not": (
        {"employment": "employed", "chooses_employee_scheme": False},
        Membership.EMPLOYEE_DUTY,
    ),
    "an employee who draws a pension": (
        {"employment": "employed", "entitled_retiree": True},
        Membership.EMPLOYEE_DUTY,
    ),
    "a foreign employee": (
        {"employment": "employed", "citizenship": "foreign"},
        Membership.EMPLOYEE_DUTY,
    ),
    "a foreign employee whom a treaty exempts": (
        {"employment": "employed", "citizenship": "外国人", "treaty_exempt": True},
        Membership.OUTSIDE,
    ),
    "an employee from Hong Kong": (
        {"employment": "employed", "citizenship": "港澳台居民"},
        Membership.EMPLOYEE_DUTY,
    ),
    "drawing unemployment benefit": (
        {"employment": "unemployed", "on_unemployment_benefit": True},
        Membership.EMPLOYEE_BY_UNEMPLOYMENT_FUND,
    ),
    "an entitled retired member": (
        {"employment": "retired", "entitled_retiree": True},
        Membership.EMPLOYEE_RETIRED,
    ),
    "retired without the years": (
        {"employment": "retired", "entitled_retiree": False},
        Membership.RESIDENT,
    ),
    "a flexible worker who chooses it": (
        {"employment": "灵活就业", "chooses_employee_scheme": True},
        Membership.EMPLOYEE_CHOSEN,
    ),
    "a flexible worker who doesn't": ({"employment": "flexible"}, Membership.RESIDENT),
    "without work": ({"employment": "not employed"}, Membership.RESIDENT),
    "without work but wishing": (
        {"employment": "unemployed", "chooses_employee_scheme": True},
        Membership.RESIDENT,
    ),
    "a student": ({"employment": "学生"}, Membership.RESIDENT),
    "a foreigner without work": (
        {"employment": "unemployed", "citizenship": "foreign"},
        Membership.UNDECIDED,
    ),
    "a student from Macao": (
        {"employment": "student", "citizenship": "hong_kong_macao_taiwan"},
        Membership.RESIDENT,
    ),
    "from Taiwan, without work, with a residence permit": (
        {"employment": "unemployed", "citizenship": "港澳台居民", "residence_permit": True},
        Membership.RESIDENT,
    ),
    "from Taiwan, without work or permit": (
        {"employment": "unemployed", "citizenship": "港澳台居民"},
        Membership.UNDECIDED,
    ),
    "from Taiwan, flexible, with a permit, choosing it": (
        {
            "employment": "flexible",
            "citizenship": "港澳台居民",
            "residence_permit": True,
            "chooses_employee_scheme": True,
        },
        Membership.EMPLOYEE_CHOSEN,
    ),
}


@pytest.mark.parametrize("day", [BEFORE, AFTER], ids=str)
@pytest.mark.parametrize("who", DECISIONS)
def test_the_scheme_to_join(who: str, day: date) -> None:
    facts, expected = DECISIONS[who]
    assert yibao.which_scheme(Person(**facts), day) is expected


@pytest.mark.parametrize("who", DECISIONS)
def test_the_explanation_agrees_with_the_answer_on_both_sides_of_2027(who: str) -> None:
    facts, expected = DECISIONS[who]
    for day in (BEFORE, AFTER):
        assert yibao.explain(yibao.which_scheme, Person(**facts), on=day).value is expected


def rules(on: date, **facts: Any) -> set[str]:
    return {rule.id for rule in yibao.explain(yibao.which_scheme, Person(**facts), on=on).rules}


@pytest.mark.parametrize(
    "facts",
    [
        {"employment": "unemployed"},
        {"employment": "student"},
        {"employment": "flexible"},
        {"employment": "retired", "entitled_retiree": False},
    ],
    ids=lambda facts: facts["employment"],
)
def test_the_duty_of_residents_rests_on_the_new_law_from_2027(facts: dict[str, Any]) -> None:
    assert {"N-MEM-05", "N-LAW-02"} <= rules(AFTER, **facts)
    assert "N-LAW-02" not in rules(BEFORE, **facts)
    assert {"N-MEM-05", "N-MEM-01"} <= rules(BEFORE, **facts)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"employment": "soldier"}, "N-MEM-14"),
        ({"employment": "employed"}, "N-MEM-02"),
        ({"employment": "employed", "citizenship": "foreign"}, "N-MEM-13"),
        ({"employment": "employed", "citizenship": "hong_kong_macao_taiwan"}, "N-MEM-12"),
        ({"employment": "unemployed", "on_unemployment_benefit": True}, "N-MEM-08"),
        ({"employment": "retired", "entitled_retiree": True}, "N-MEM-09"),
        ({"employment": "flexible", "chooses_employee_scheme": True}, "N-MEM-03"),
    ],
)
def test_each_outcome_cites_its_rule(facts: dict[str, Any], rule: str) -> None:
    assert rule in rules(BEFORE, **facts)
    assert rule in rules(AFTER, **facts)


def test_an_outcome_names_its_scheme() -> None:
    assert Membership.RESIDENT.scheme is Scheme.RESIDENT
    assert Membership.OUTSIDE.scheme is None
    assert Membership.UNDECIDED.scheme is None
    for chosen in (
        Membership.EMPLOYEE_DUTY,
        Membership.EMPLOYEE_CHOSEN,
        Membership.EMPLOYEE_RETIRED,
    ):
        assert chosen.scheme is Scheme.EMPLOYEE


def test_employment_is_asked_for_where_it_decides() -> None:
    with pytest.raises(InvalidInput, match=r"employment: got None.*employed.*give employment="):
        yibao.which_scheme(Person(), BEFORE)


def test_another_guarantee_alone_decides() -> None:
    assert yibao.which_scheme(Person(other_guarantee=True), BEFORE) is Membership.OUTSIDE


def test_before_the_employee_scheme_was_founded_nobody_joins_it() -> None:
    assert (
        yibao.which_scheme(Person(employment="employed"), date(2000, 1, 1))
        is Membership.EMPLOYEE_DUTY
    )
    with pytest.raises(NotInForce):
        yibao.which_scheme(Person(employment="employed"), date(1990, 1, 1))


def test_before_there_was_a_resident_scheme_nobody_joins_it() -> None:
    # The first, the rural cooperative scheme, came in 2003.
    with pytest.raises(NotInForce):
        yibao.which_scheme(Person(employment="unemployed"), date(2000, 1, 1))


@pytest.mark.parametrize("wrong", [Enrolment(scheme="resident"), "me", None])
def test_only_a_person_joins(wrong: Any) -> None:
    with pytest.raises(InvalidInput):
        yibao.which_scheme(wrong, BEFORE)


# has_personal_account


def account(on: date, scheme: str = "employee", **told: Any) -> bool:
    return yibao.has_personal_account(Enrolment(scheme=scheme, **told), on=on)


def test_residents_have_none_since_2021() -> None:
    assert account(date(2026, 11, 1), "resident") is False
    assert account(date(2021, 1, 1), "居民医保", region="北京") is False


@pytest.mark.parametrize("day", [date(2018, 6, 1), date(2020, 12, 31)])
def test_whether_residents_had_one_before_2021_is_local_and_not_known(day: date) -> None:
    with pytest.raises(NotKnown, match="2020-12-31"):
        account(day, "resident")


def test_the_urban_resident_scheme_had_none() -> None:
    assert account(date(2010, 6, 1), "城镇居民医保") is False
    assert account(date(2018, 6, 1), "urban_resident") is False


def test_whether_a_rural_household_had_one_is_local_and_not_known() -> None:
    for day in (date(2005, 1, 1), date(2018, 6, 1)):
        with pytest.raises(NotKnown, match="counties"):
            account(day, "新农合")


def test_a_question_about_a_merged_scheme_is_answered_as_the_resident_scheme() -> None:
    # N-MEM-06: after the merger 新农合 and 城镇居民医保 mean the resident scheme.
    assert account(date(2022, 6, 1), "rural_cooperative") is False
    assert account(date(2022, 6, 1), "urban_resident") is False


@pytest.mark.parametrize(
    ("scheme", "last", "first"),
    [
        ("employee", date(1998, 12, 13), date(1998, 12, 14)),
        ("rural_cooperative", date(2002, 12, 31), None),
        ("urban_resident", date(2006, 12, 31), date(2007, 1, 1)),
        ("resident", date(2016, 1, 2), None),
    ],
)
def test_before_a_scheme_existed_it_was_not_in_force(
    scheme: str, last: date, first: date | None
) -> None:
    with pytest.raises(NotInForce):
        account(last, scheme, status="in_service")
    with pytest.raises(NotInForce):
        account(date(1997, 1, 1), scheme, status="in_service")
    if first:
        account(first, scheme, status="in_service")


@pytest.mark.parametrize("status", ["in_service", "retired", "suspended", "unemployed"])
@pytest.mark.parametrize(
    "day", [date(2005, 1, 1), date(2021, 1, 1), date(2026, 11, 1), date(2030, 1, 1)]
)
def test_members_of_the_employee_scheme_have_one(status: str, day: date) -> None:
    assert account(day, status=status, region="长春") is True
    assert account(day, status=status) is True


@pytest.mark.parametrize("plan", ["pool_only", "inpatient_only", "住院保险"])
def test_a_plan_without_account_has_none(plan: str) -> None:
    assert account(date(2026, 11, 1), status="in_service", region="长春", plan=plan) is False


@pytest.mark.parametrize(
    ("region", "plan", "day", "expected"),
    [
        ("长春", "pool_and_account", date(2025, 10, 1), True),
        ("长春", "pool_only", date(2025, 10, 1), False),
        ("武汉", "pool_only", date(2023, 2, 1), False),
        ("武汉", "pool_and_account", date(2023, 2, 1), False),  # none for flexible workers at all
        ("海南", "pool_only", date(2024, 7, 1), False),
        ("上海", "pool_and_account", date(2024, 3, 1), True),
        ("兰州", "pool_only", date(2025, 1, 1), False),
    ],
)
def test_a_flexible_workers_account_depends_on_region_and_plan(
    region: str, plan: str, day: date, expected: bool
) -> None:
    assert account(day, status="flexible", region=region, plan=plan) is expected


def test_a_flexible_workers_plan_is_asked_for_where_it_decides() -> None:
    assert account(date(2023, 2, 1), status="flexible", region="武汉") is False
    with pytest.raises(InvalidInput, match="plan"):
        account(date(2025, 10, 1), status="flexible", region="长春")


@pytest.mark.parametrize("day", [date(2023, 10, 1), date(2026, 11, 1)])
def test_shenzhens_first_tier_has_one_and_the_second_is_not_known(day: date) -> None:
    assert account(day, status="in_service", region="深圳", plan="一档") is True
    for plan in ("tier_2", "pool_and_account"):
        with pytest.raises(NotKnown, match="tier_1"):
            account(day, status="in_service", region="深圳", plan=plan)


def test_shenzhens_tiers_before_october_2023_are_not_known() -> None:
    with pytest.raises(NotKnown, match="set by the region"):
        account(date(2023, 8, 31), status="in_service", region="深圳", plan="tier_1")


def test_chongqings_flexible_tiers_of_2025_do_not_tell() -> None:
    # Which tier carries an account is on file undated only.
    with pytest.raises(NotKnown):
        account(date(2025, 6, 1), status="flexible", region="重庆", plan="tier_2")


def test_the_account_is_explained_with_its_rules() -> None:
    told = yibao.explain(
        yibao.has_personal_account, Enrolment(scheme="新农合"), on=date(2022, 6, 1)
    )
    assert told.value is False
    assert {"N-ACC-01", "N-ACC-03"} <= {rule.id for rule in told.rules}


def test_whoever_is_retired_is_asked_for_the_entitlement() -> None:
    with pytest.raises(InvalidInput, match="entitled_retiree"):
        yibao.which_scheme(Person(employment="退休"), AFTER)
