"""Whether basic insurance pays for a claim (能否支付), decided before any arithmetic.

National rules N-BEN-01 to N-BEN-08 and N-BEN-35. Lists of the patient's own faults are local
(N-BEN-04): they decide only where the region's rule is on file.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao.asking import answered, answers, situation
from yibao.benefits.claim import Claim
from yibao.core.money import MILLION
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput
from yibao.ledgers.uses import undated
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.vocabulary import CareCover, Cause, Payable, Status

LOCALS = {"local": Label("地方规定", "rule of the region", Quantity.FLAG, hidden=True)}


@rule(
    "基本医疗保险能否支付",
    "payable by basic insurance",
    Quantity.TERM,
    *("N-BEN-01", "N-BEN-02", "N-BEN-03", "N-BEN-04", "N-BEN-05", "N-BEN-06"),
    *("N-BEN-07", "N-BEN-08", "N-BEN-28", "N-BEN-35", "N-LAW-02"),
    term=Payable,
    labels=LOCALS,
)
def payability(e: Any, on: date, law: Any) -> Any:
    """先看待遇期，再看法定不支付的情形，再看定点或者急诊，最后看第三人责任和地方规定。"""
    if e.care_cover == CareCover.NONE:
        return outcome(Payable.NOT_COVERED, "N-BEN-28")
    if e.cause in (Cause.WORK_INJURY, Cause.PUBLIC_HEALTH, Cause.ABROAD):
        return excluded_by_statute(e, on, law)
    if e.cause in (Cause.FITNESS, Cause.WELLNESS, Cause.CHECK_UP):
        return outcome(Payable.OUTSIDE_SCOPE, "N-BEN-03")
    if e.cause == Cause.COSMETIC:
        return outcome(Payable.OUTSIDE_SCOPE, "N-BEN-35")
    if e.not_designated and not e.emergency:
        return outcome(Payable.NOT_DESIGNATED, "N-BEN-07")
    if e.care_cover == CareCover.PART:
        return outcome(Payable.PART_OF_STAY, "N-BEN-28")
    if e.cause == Cause.THIRD_PARTY:
        return third_party(e, on, law)
    if e.cause != Cause.ILLNESS:
        return fault(e, on, law)
    if e.not_designated:
        return outcome(Payable.PAYABLE, "N-BEN-01", "N-BEN-08")
    return outcome(Payable.PAYABLE, "N-BEN-01", "N-BEN-07")


@rule(
    "法定不予支付的情形",
    "excluded by statute",
    Quantity.TERM,
    *("N-BEN-02", "N-BEN-06", "N-LAW-02"),
    term=Payable,
    labels=LOCALS,
)
def excluded_by_statute(e: Any, on: date, law: Any) -> Any:
    """工伤、公共卫生、境外就医不由基金支付；医疗保障法施行后经其第二条继续适用。"""
    if e.cause == Cause.WORK_INJURY:
        if law.security_law:
            return outcome(Payable.WORK_INJURY, "N-BEN-02", "N-BEN-06", "N-LAW-02")
        return outcome(Payable.WORK_INJURY, "N-BEN-02", "N-BEN-06")
    if e.cause == Cause.PUBLIC_HEALTH:
        if law.security_law:
            return outcome(Payable.PUBLIC_HEALTH, "N-BEN-02", "N-LAW-02")
        return outcome(Payable.PUBLIC_HEALTH, "N-BEN-02")
    if law.security_law:
        return outcome(Payable.ABROAD, "N-BEN-02", "N-LAW-02")
    return outcome(Payable.ABROAD, "N-BEN-02")


@rule(
    "第三人责任",
    "a third party's responsibility",
    Quantity.TERM,
    *("N-BEN-02", "N-BEN-05", "N-LAW-20"),
    term=Payable,
    labels=LOCALS,
)
def third_party(e: Any, on: date, law: Any) -> Any:
    """第三人按责任比例负担；未付或者无法确定第三人的，经申请由基金先行支付后追偿。"""
    if e.third_party_share == 0:
        return outcome(Payable.PAYABLE, "N-BEN-05")
    if e.third_party_paid:
        if e.third_party_share == MILLION:
            return outcome(Payable.THIRD_PARTY, "N-BEN-02", "N-BEN-05")
        return outcome(Payable.PARTLY, "N-BEN-02", "N-BEN-05")
    if not e.advance_applied:
        return outcome(Payable.APPLY, "N-BEN-05")
    if e.bill_paid and not known(law.advance_despite_payment):
        return outcome(Payable.UNDECIDED, "N-BEN-05")
    return outcome(Payable.ADVANCE, "N-BEN-05", "N-LAW-20")


@rule(
    "地方规定的不予支付情形",
    "exclusions of the region",
    Quantity.TERM,
    "N-BEN-04",
    term=Payable,
    labels=LOCALS,
)
def fault(e: Any, on: date, law: Any) -> Any:
    """酗酒、自杀等情形国家没有排除，由地方规定。"""
    local = law.local_exclusion(cause=e.cause).excluded
    if not known(local):
        return outcome(Payable.LOCAL, "N-BEN-04")
    if local:
        return outcome(Payable.EXCLUDED_LOCALLY, "N-BEN-04")
    return outcome(Payable.PAYABLE, "N-BEN-01", "N-BEN-04")


def payable_situation(
    claim: Claim, enrolment: Enrolment, *, policy: Policy | None = None
) -> tuple[Facts, date, Law]:
    """What ``is_payable`` asks about, as rules read it; the day is the claim's."""
    if not isinstance(claim, Claim):
        raise InvalidInput("claim", claim, expected="a Claim")
    if not isinstance(enrolment, Enrolment):
        raise InvalidInput("enrolment", enrolment, expected="an Enrolment")
    beside = {k: v for k, v in claim.facts.items() if v is not None}
    beside.setdefault("third_party_paid", False)
    cover = _care_cover(claim, enrolment)
    return situation(undated(enrolment), claim.on, policy, care_cover=cover, **beside)


def _care_cover(claim: Claim, enrolment: Enrolment) -> CareCover:
    """Which days of care cover takes in: the day of a visit, every day of a stay.

    Cover is what the enrolment says: its days, and a status in good standing.
    """
    since, until = enrolment.since or date.min, enrolment.until or date.max
    first, last = claim.admitted or claim.on, claim.on
    if enrolment.status is Status.SUSPENDED or last < since or until < first:
        return CareCover.NONE
    return CareCover.WHOLE if since <= first and last <= until else CareCover.PART


@answers(payability, payable_situation)
def is_payable(claim: Claim, enrolment: Enrolment, *, policy: Policy | None = None) -> Payable:
    """Whether basic insurance pays for a claim, or why not (能否支付).

    Cover is what the enrolment says: its days, and a status in good standing. A visit asks for
    its day, a stay for every day from admission to discharge. ``LOCAL``, ``PART_OF_STAY``,
    ``APPLY`` and ``UNDECIDED`` leave it open; ``.payable`` is None then, and ``settle`` refuses
    (but for costs above an unpaid third party's share).

    Source: N-BEN-01 to N-BEN-08, N-BEN-35; from 2027-01-01 the Healthcare Security Law beside
    the Social Insurance Law (N-LAW-02).
    """
    asked = payable_situation(claim, enrolment, policy=policy)
    return Payable.of(answered(payability, *asked))


RULES = (payability, excluded_by_statute, third_party, fault)
