"""What account money may be spent on (个人账户使用范围), by day and region.

National rules N-ACC-13 to N-ACC-17 and N-FAM-06.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve

from yibao.asking import answers, dated, situation
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.core.rules.trace import Trace
from yibao.core.unknown import sure
from yibao.errors import NotInForce, NotKnown
from yibao.people import Enrolment, told
from yibao.policy import Policy
from yibao.schemes import account_held
from yibao.vocabulary import Beneficiary, Permission, Purpose

HIDDEN = Label("规定", "terms", hidden=True)
LOCALS = {"local": HIDDEN, "cash": HIDDEN, "permission": HIDDEN}


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
    """没有账户的不能支付；不得提现；地方另有规定的从其规定；其余看国家规定的使用范围。"""
    if not account_held(e, on, law):
        return outcome(Permission.NO_ACCOUNT, "N-ACC-01", "N-ACC-03")
    if e.purpose == Purpose.CASH:
        cash = law.account_cash
        if known(cash) and cash:
            return outcome(Permission.ALLOWED_LOCALLY, "N-ACC-17")
        return outcome(Permission.FORBIDDEN, "N-ACC-17")
    local = law.account_extension(purpose=e.purpose, beneficiary=e.beneficiary).allowed
    if known(local):
        if local:
            return outcome(Permission.ALLOWED_LOCALLY, "N-ACC-16")
        return outcome(Permission.FORBIDDEN, "N-ACC-16")
    return national_use(e, on, law)


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
def national_use(e: Any, on: date, law: Any) -> Any:
    """2021年4月22日以前只用于本人医疗费用；以后可用于规定的范围，不得用于公共卫生、健身、保健等。"""
    permission = law.account_use(purpose=e.purpose, beneficiary=e.beneficiary).permission
    if not law.use_widened:
        if permission == Permission.ALLOWED and e.not_designated:
            return outcome(Permission.FORBIDDEN, "N-ACC-13")
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


def balance_case(
    enrolment: Any,
    purpose: Any = None,
    *,
    beneficiary: Any = Beneficiary.SELF,
    designated: bool = True,
    **more: Any,
) -> tuple[Any, dict[str, Any]]:
    """The case and the further facts of a spending.

    A balance outlives the relation's days, so those don't bound the question (N-ACC-23).
    """
    case = undated(enrolment)
    facts = {
        "purpose": purpose,
        "beneficiary": beneficiary,
        "not_designated": not designated,
        **more,
    }
    return case, facts


def undated(enrolment: Any) -> Any:
    """The enrolment without the first and last day of the relation."""
    if isinstance(enrolment, Enrolment) and (enrolment.since or enrolment.until):
        return evolve(enrolment, since=None, until=None)
    return enrolment


def asked(rule_: Any, case: Any, on: Any, policy: Policy | None, facts: dict[str, Any]) -> Any:
    """A rule's answer on a case with further facts told beside it."""
    own, when, law = situation(case, on, policy)
    try:
        return sure(rule_(own.but(**told(**facts)), when, law))
    except (NotKnown, NotInForce) as error:
        raise dated(error, when) from None


def decided(
    rule_: Any, case: Any, on: Any, policy: Policy | None, facts: dict[str, Any]
) -> tuple[Any, tuple[str, ...]]:
    """A decision, and the ids of the rules it rests on."""
    own, when, law = situation(case, on, policy)
    trace = Trace(lambda name, value: None)
    try:
        answer = sure(trace.call(rule_, own.but(**told(**facts)), when, law))
    except (NotKnown, NotInForce) as error:
        raise dated(error, when) from None
    return answer, trace.root.ids


@answers(spending)
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
        beneficiary: 本人 or 近亲属; which relatives count is a matter of family mutual aid.
        designated: whether the institution or pharmacy is a designated one (定点).
        policy: the policy to ask; the shipped packs unless given.

    Only what the insured person bears is meant. ``UNDECIDED`` where regions decide and none
    of their rules is on file.

    Source: N-ACC-13 to N-ACC-17 (国发〔1998〕44号, 国办发〔2021〕14号); local ordinances.
    """
    case, facts = balance_case(enrolment, purpose, beneficiary=beneficiary, designated=designated)
    return Permission.of(asked(spending, case, on, policy, facts))


may_spend.prepare = balance_case  # type: ignore[attr-defined]

RULES = (spending, national_use)
