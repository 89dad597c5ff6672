"""What account money may be spent on (个人账户使用范围), by day and region.

National rules N-ACC-13 to N-ACC-17 and N-FAM-06.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve

from yibao.asking import answered, answers, situation
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.schemes import account_held
from yibao.vocabulary import Beneficiary, Permission, Purpose

HIDDEN = Label("规定", "terms", hidden=True)
LOCALS = {
    "local": HIDDEN,
    "cash": HIDDEN,
    "earlier": HIDDEN,
    "permission": HIDDEN,
    "whose": Label("费用属于谁", "whose cost", Quantity.TERM),
}


@rule(
    "个人账户能否支付",
    "may be paid from the account",
    Quantity.TERM,
    "N-ACC-13",
    "N-ACC-14",
    "N-ACC-15",
    "N-ACC-16",
    "N-ACC-17",
    term=Permission,
    labels=LOCALS,
)
def spending(e: Any, on: date, law: Any) -> Any:
    """没有账户的不能支付；有账户的看用途和费用属于谁。"""
    if not account_held(e, on, law):
        return outcome(Permission.NO_ACCOUNT, "N-ACC-01", "N-ACC-03")
    return use_of(e, on, law, e.beneficiary)


@rule(
    "用途能否由个人账户支付",
    "a use of the account",
    Quantity.TERM,
    "N-ACC-13",
    "N-ACC-14",
    "N-ACC-15",
    "N-ACC-16",
    "N-ACC-17",
    term=Permission,
    labels=LOCALS,
)
def use_of(e: Any, on: date, law: Any, whose: Any) -> Any:
    """不得提现；地方另有规定的从其规定；其余看国家规定的使用范围。家庭共济的用途也由此判断。"""
    if e.purpose == Purpose.CASH:
        return cash_use(e, on, law)
    local = law.account_extension(purpose=e.purpose, beneficiary=whose).allowed
    if known(local):
        if local:
            return outcome(Permission.ALLOWED_LOCALLY, "N-ACC-16")
        return outcome(Permission.FORBIDDEN, "N-ACC-16")
    return national_use(e, on, law, whose)


@rule(
    "能否提取现金",
    "may be drawn in cash",
    Quantity.TERM,
    "N-ACC-17",
    term=Permission,
    labels=LOCALS,
)
def cash_use(e: Any, on: date, law: Any) -> Any:
    """不得提现；地方曾经允许、以前计入的资金能否继续提取没有查到的，不作结论。"""
    cash = law.account_cash
    if known(cash.allowed):
        if cash.allowed:
            return outcome(Permission.ALLOWED_LOCALLY, "N-ACC-17")
        earlier = cash.earlier
        if not known(earlier) or earlier:
            return outcome(Permission.UNDECIDED, "N-ACC-17")
    return outcome(Permission.FORBIDDEN, "N-ACC-17")


@rule(
    "国家规定的使用范围",
    "uses fixed nationally",
    Quantity.TERM,
    "N-ACC-13",
    "N-ACC-14",
    "N-ACC-15",
    "N-FAM-06",
    term=Permission,
    labels=LOCALS,
)
def national_use(e: Any, on: date, law: Any, whose: Any) -> Any:
    """2021年4月22日以前只用于本人医疗费用；以后可用于规定的范围，不得用于公共卫生、健身、保健等。"""
    permission = law.account_use(purpose=e.purpose, beneficiary=whose).permission
    if not law.use_widened:
        if permission == Permission.ALLOWED and e.not_designated:
            return outcome(Permission.FORBIDDEN, "N-ACC-13")
        if permission == Permission.UNDECIDED and whose == Beneficiary.RELATIVE:
            return outcome(permission, "N-ACC-13", "N-FAM-01")
        return outcome(permission, "N-ACC-13")
    if e.purpose in (Purpose.RESIDENT_PREMIUM, Purpose.LONG_TERM_CARE_PREMIUM):
        if permission == Permission.ALLOWED:
            return outcome(permission, "N-FAM-06")
        if permission == Permission.UNDECIDED:
            return outcome(permission, "N-ACC-14")
        return outcome(permission, "N-ACC-15")
    if permission == Permission.ALLOWED:
        if e.not_designated:
            return outcome(Permission.FORBIDDEN, "N-ACC-14")
        return outcome(permission, "N-ACC-14")
    if permission == Permission.UNDECIDED:
        return outcome(permission, "N-ACC-15", "N-ACC-16")
    return outcome(permission, "N-ACC-15")


@rule(
    "医保钱包能否支付",
    "may be paid from the e-wallet",
    Quantity.TERM,
    "N-FAM-08",
    "N-ACC-14",
    term=Permission,
    labels=LOCALS,
)
def wallet_use(e: Any, on: date, law: Any) -> Any:
    """钱包里的钱由近亲属转来，没有个人账户的人也有；用途与个人账户相同。"""
    return use_of(e, on, law, e.beneficiary)


def undated(enrolment: Any) -> Any:
    """The enrolment without the first and last day of the relation."""
    if isinstance(enrolment, Enrolment) and (enrolment.since or enrolment.until):
        return evolve(enrolment, since=None, until=None)
    return enrolment


def balance_situation(
    enrolment: Any, on: Any, policy: Policy | None, **beside: Any
) -> tuple[Facts, date, Law]:
    """What the rules of a balance read.

    A balance outlives the relation's days, so those don't bound the question (N-ACC-23).
    """
    return situation(undated(enrolment), on, policy, **beside)


def spending_situation(
    enrolment: Enrolment,
    purpose: Purpose | str | None,
    *,
    on: date,
    beneficiary: Beneficiary | str = Beneficiary.SELF,
    designated: bool = True,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``may_spend`` asks about, as rules read it."""
    if not isinstance(designated, bool):
        raise InvalidInput("designated", designated, expected="True or False")
    return balance_situation(
        enrolment,
        on,
        policy,
        purpose=purpose,
        beneficiary=beneficiary,
        not_designated=not designated,
    )


@answers(spending, spending_situation)
def may_spend(
    enrolment: Enrolment,
    purpose: Purpose | str,
    *,
    on: date,
    beneficiary: Beneficiary | str = Beneficiary.SELF,
    designated: bool = True,
    policy: Policy | None = None,
) -> Permission:
    """Whether account money may be spent on something on a day (个人账户能否支付).

    Args:
        enrolment: whose account; it needs no balance, and no status in good standing.
        purpose: 用途, such as ``"pharmacy_drugs"``, ``"健身"``.
        on: the day of spending.
        beneficiary: 本人 or 近亲属; which relatives count tells
            ``yibao.may_share``.
        designated: whether the institution or pharmacy is a designated one (定点).
        policy: the policy to ask; the shipped packs unless given.

    Only what the insured person bears is meant. ``UNDECIDED`` where regions decide and none
    of their rules is on file.

    Source: N-ACC-13 to N-ACC-17 (国发〔1998〕44号, 国办发〔2021〕14号); local ordinances.
    """
    asked = spending_situation(
        enrolment,
        purpose,
        on=on,
        beneficiary=beneficiary,
        designated=designated,
        policy=policy,
    )
    return Permission.of(answered(spending, *asked))


RULES = (spending, use_of, cash_use, national_use, wallet_use)
