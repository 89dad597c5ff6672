"""Chapter: schemes. Who belongs where, and who has a personal account.

National rules N-MEM-01 to N-MEM-17 and N-ACC-01 to N-ACC-05.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao.asking import answers, ask
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.people import Enrolment, Person
from yibao.policy import Policy
from yibao.vocabulary import Citizenship, Employment, Membership, Plan, Scheme, Status

LOCALS = {
    "retired": Label("退休", "retired", Quantity.FLAG, hidden=True),
    "offered": Label(
        "档次是否建立个人账户", "the plan carries an account", Quantity.FLAG, hidden=True
    ),
}


@rule(
    "当日险种",
    "scheme on that day",
    Quantity.TERM,
    "N-MEM-06",
    term=Scheme,
    hidden=True,
    labels=LOCALS,
)
def scheme_on(e: Any, on: date, law: Any) -> Any:
    """城镇居民医保、新农合并入居民医保后，按居民医保回答。"""
    if law.scheme_period(scheme=e.scheme).open:
        return e.scheme
    return Scheme.RESIDENT


@rule(
    "有无个人账户",
    "has a personal account",
    Quantity.FLAG,
    "N-ACC-01",
    "N-ACC-02",
    "N-ACC-03",
    labels=LOCALS,
)
def account_held(e: Any, on: date, law: Any) -> Any:
    """职工医保参保人建立个人账户，灵活就业人员看参保档次；居民医保不设个人账户。"""
    if scheme_on(e, on, law) != Scheme.EMPLOYEE:
        return outcome(law.resident_account(scheme=e.scheme).exists, "N-ACC-01", "N-ACC-03")
    if known(e.plan) and e.plan in (Plan.POOL_ONLY, Plan.INPATIENT_ONLY):
        return outcome(False, "N-ACC-02")
    if e.status == Status.FLEXIBLE:
        offered = law.flexible_plan(plan=e.plan).account
        if known(offered):
            return outcome(offered, "N-ACC-02")
    return outcome(law.employee_account(plan=e.plan).exists, "N-ACC-01")


@rule("应参加的险种", "scheme to join", Quantity.TERM, "N-MEM-17", term=Membership, labels=LOCALS)
def membership(p: Any, on: date, law: Any) -> Any:
    """军人和享有其他国家保障的在外；受雇、领失业金、退休、灵活就业依次判断；其余参加居民医保。"""
    if not law.scheme_period(scheme=Scheme.EMPLOYEE).open:
        return outcome(Membership.OUTSIDE, "N-LAW-07")
    if p.other_guarantee or p.employment == Employment.SOLDIER:
        return outcome(Membership.OUTSIDE, "N-MEM-14", "N-MEM-17")
    if p.employment == Employment.EMPLOYED:
        if p.citizenship == Citizenship.FOREIGN:
            if p.treaty_exempt:
                return outcome(Membership.OUTSIDE, "N-MEM-13")
            if law.foreigners_join:
                return outcome(Membership.EMPLOYEE_DUTY, "N-MEM-13")
            return outcome(Membership.UNDECIDED, "N-MEM-13")
        if p.citizenship == Citizenship.HONG_KONG_MACAO_TAIWAN:
            if law.hong_kong_macao_taiwan_join:
                return outcome(Membership.EMPLOYEE_DUTY, "N-MEM-12")
            return outcome(Membership.UNDECIDED, "N-MEM-12")
        return outcome(Membership.EMPLOYEE_DUTY, "N-MEM-02")
    if p.on_unemployment_benefit:
        return outcome(Membership.EMPLOYEE_BY_UNEMPLOYMENT_FUND, "N-MEM-08")
    retired = p.employment == Employment.RETIRED or known(p.entitled_retiree)
    if retired and p.entitled_retiree:
        return outcome(Membership.EMPLOYEE_RETIRED, "N-MEM-09")
    if p.citizenship == Citizenship.FOREIGN:
        return outcome(Membership.UNDECIDED, "N-MEM-13")
    if p.citizenship == Citizenship.HONG_KONG_MACAO_TAIWAN:
        if not law.hong_kong_macao_taiwan_join:
            return outcome(Membership.UNDECIDED, "N-MEM-12")
        if p.employment == Employment.STUDENT:
            return outcome(Membership.RESIDENT, "N-MEM-12")
        if not p.residence_permit:
            return outcome(Membership.UNDECIDED, "N-MEM-12")
    if p.employment == Employment.FLEXIBLE and p.chooses_employee_scheme:
        return outcome(Membership.EMPLOYEE_CHOSEN, "N-MEM-03")
    if not law.scheme_period(scheme=Scheme.RESIDENT).open:
        return outcome(Membership.UNDECIDED, "N-MEM-06")
    if law.security_law:
        return outcome(Membership.RESIDENT, "N-MEM-05", "N-LAW-02")
    return outcome(Membership.RESIDENT, "N-MEM-05", "N-MEM-01")


@answers(account_held)
def has_personal_account(enrolment: Enrolment, *, on: date, policy: Policy | None = None) -> bool:
    """Whether an enrolment carries a personal account (个人账户) on a day.

    The employee scheme has one, in service, retired and while suspended; a flexible worker's
    depends on the plan paid for; the resident scheme has none since 2021-01-01.

    Raises:
        NotKnown: where it is local and not on file, such as a rural household account in 2018.
        NotInForce: on a day before the scheme existed.

    Source: N-ACC-01 to N-ACC-04 (国发〔1998〕44号 and the resident notice of 2019).
    """
    return bool(ask(account_held, enrolment, on, policy))


@answers(membership)
def which_scheme(person: Person, on: date, *, policy: Policy | None = None) -> Membership:
    """Which scheme a person must or may join on a day (应参加的险种).

    ``Membership.scheme`` is the scheme itself. ``UNDECIDED`` where the law read doesn't settle
    it: a foreigner who isn't employed, or a Hong Kong, Macao or Taiwan resident without a
    residence permit who neither works for an employer nor studies.

    Source: N-MEM-17, composed of N-MEM-02 to N-MEM-14; from 2027-01-01 医疗保障法 art. 11.
    """
    return Membership.of(ask(membership, person, on, policy))


RULES = (scheme_on, account_held, membership)
