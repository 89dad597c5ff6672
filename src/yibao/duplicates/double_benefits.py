"""What follows on benefits drawn twice (重复享受医疗保障待遇).

National rule N-DUP-13; before 2027 the fund-use regulation, from then on the Healthcare
Security Law.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answered, answers, decided, situation
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput
from yibao.ledgers.uses import undated
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.vocabulary import Sanction

LOCALS: dict[str, Label] = {}


@rule(
    "重复享受待遇的处理",
    "what follows on benefits drawn twice",
    Quantity.TERM,
    "N-DUP-13",
    "N-LAW-02",
    "N-LAW-04",
    term=Sanction,
    labels=LOCALS,
)
def sanction(e: Any, on: date, law: Any) -> Any:
    """退回造成的损失、暂停联网结算；以骗取为目的的并处罚款。2027年起依医疗保障法，以前依基金监管条例。"""
    if not law.double_benefits.forbidden:
        return outcome(Sanction.NONE, "N-DUP-13")
    if law.security_law:
        if not known(e.intent):
            return outcome(Sanction.INTENT_OPEN, "N-DUP-13", "N-LAW-02")
        if e.intent:
            return outcome(Sanction.FINE, "N-DUP-13", "N-LAW-02")
        return outcome(Sanction.SUSPENSION, "N-DUP-13", "N-LAW-02")
    if not known(e.intent):
        return outcome(Sanction.INTENT_OPEN, "N-DUP-13", "N-LAW-04")
    if e.intent:
        return outcome(Sanction.FINE, "N-DUP-13", "N-LAW-04")
    return outcome(Sanction.SUSPENSION, "N-DUP-13", "N-LAW-04")


@rule("罚款下限", "least fine", Quantity.MONEY, "N-DUP-13", labels=LOCALS)
def least_fine(e: Any, on: date, law: Any) -> Any:
    """以骗取为目的的，按骗取金额的最低倍数；其他不罚。"""
    if e.intent:
        return e.drawn_twice * law.double_benefits.fine_least
    return 0


@rule("罚款上限", "most fine", Quantity.MONEY, "N-DUP-13", labels=LOCALS)
def most_fine(e: Any, on: date, law: Any) -> Any:
    """以骗取为目的的，按骗取金额的最高倍数；其他不罚。"""
    if e.intent:
        return e.drawn_twice * law.double_benefits.fine_most
    return 0


@frozen
class DoubleBenefits:
    """What follows on benefits drawn twice.

    ``returned`` is yuan; ``suspension`` the least and most months without networked
    settlement; ``fine`` the least and most yuan (0 and 0 without intent to defraud, None where
    intent isn't told). ``suspension_mandatory``, ``instalments``, ``set_off`` (against later
    benefits) and ``account_set_off`` (against the personal account) are None where the texts
    on file don't say.
    """

    sanction: Sanction
    returned: Decimal
    suspension: tuple[int, int]
    suspension_mandatory: bool | None
    fine: tuple[Decimal, Decimal] | None
    instalments: bool | None
    set_off: bool | None
    account_set_off: bool | None
    rules: tuple[str, ...]


def double_benefits_situation(
    enrolment: Enrolment,
    *,
    amount: Decimal | str | int,
    on: date,
    intent: bool | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What the rules on double benefits read."""
    if fen(amount, "amount") == 0:
        raise InvalidInput("amount", amount, expected="what was drawn twice, above 0 yuan")
    return situation(undated(enrolment), on, policy, drawn_twice=amount, intent=intent)


@answers(sanction, double_benefits_situation)
def double_benefits(
    enrolment: Enrolment,
    *,
    amount: Decimal | str | int,
    on: date,
    intent: bool | None = None,
    policy: Policy | None = None,
) -> DoubleBenefits:
    """What follows on drawing the benefits of two relations for one cost (重复享受待遇).

    Args:
        enrolment: the relation whose fund lost the money.
        amount: what was drawn once too often, in yuan.
        on: the day on which it was drawn: the law of that day answers.
        intent: whether it was done to defraud (以骗取医疗保障基金为目的).
        policy: the policy.

    Raises:
        NotInForce: on a day before the fund-use regulation.

    Source: N-DUP-13 (医疗保障基金使用监督管理条例 arts 17 and 41, 社会保险经办条例 art. 46;
    from 2027-01-01 医疗保障法 arts 13, 48 and 49).
    """
    facts, when, law = double_benefits_situation(
        enrolment, amount=amount, on=on, intent=intent, policy=policy
    )
    found, rules = decided(sanction, facts, when, law)
    if found is Sanction.NONE:
        nothing = yuan(0)
        none = (None, None, None)
        return DoubleBenefits(found, nothing, (0, 0), False, (nothing, nothing), *none, rules)
    terms = law.double_benefits
    fine = None
    if intent is not None:
        least, most = (answered(rule, facts, when, law) for rule in (least_fine, most_fine))
        fine = yuan(least), yuan(most)
    return DoubleBenefits(
        found,
        yuan(fen(amount)),
        (int(terms.suspension_least), int(terms.suspension_most)),
        _told(terms.suspension_mandatory),
        fine,
        _told(law.overdrawn.instalments),
        _told(law.overdrawn.set_off),
        _told(law.account_set_off),
        rules,
    )


def _told(flag: Any) -> bool | None:
    return bool(flag) if known(flag) else None


RULES = (sanction, least_fine, most_fine)
