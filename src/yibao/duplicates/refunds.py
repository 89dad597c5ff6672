"""Whether what was paid comes back (退费), how much, until when.

National rules N-DUP-08 to N-DUP-10. A resident's premium comes back before the benefit period
begins; of employee contributions no national rule says so for a duplicate.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answered, answers, decided, situation
from yibao.core.calendar import ONE_DAY, day
from yibao.core.ledger import Posting
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity, days_between, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput
from yibao.ledgers.uses import undated
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.premiums import ResidentPremium
from yibao.schemes import scheme_on
from yibao.vocabulary import Account, Ground, Refundability, Scheme, Status

LOCALS = {
    "arose": Label("事由发生日期", "day of the ground", hidden=True),
    "local": Label("地方规定", "local rule", Quantity.FLAG, hidden=True),
    "national": Label("全国规定", "national rule", Quantity.FLAG, hidden=True),
    "deadline": Label("期限", "deadline", hidden=True),
    "decision": Label("结论", "decision", hidden=True),
    "months": Label("退还未到月份", "unused months come back", Quantity.FLAG, hidden=True),
}


@rule(
    "退费",
    "refund",
    Quantity.TERM,
    "N-DUP-08",
    "N-DUP-09",
    "N-DUP-10",
    term=Refundability,
    labels=LOCALS,
)
def refund_decision(e: Any, on: date, law: Any) -> Any:
    """居民医保看事由发生在待遇享受期开始以前还是以后；职工医保没有因重复参保退费的全国规定。"""
    if scheme_on(e, on, law) == Scheme.EMPLOYEE:
        return employee_refund(e, on, law)
    arose = e.ground_on if known(e.ground_on) else on
    if arose < e.benefit_start:
        return refund_before(e, on, law)
    return refund_after(e, on, law)


@rule(
    "享受期开始前发生的退费",
    "refund on a ground before the benefit period",
    Quantity.TERM,
    "N-DUP-08",
    "N-DUP-09",
    term=Refundability,
    labels=LOCALS,
)
def refund_before(e: Any, on: date, law: Any) -> Any:
    """死亡、重复缴费、参加职工医保、在其他统筹地区参保的依申请退费；其他事由和申请期限由地方定，没有期限的以享受期开始为限。"""
    local = law.local_refund(ground=e.ground).before
    if known(local):
        if not local:
            return outcome(Refundability.NOT_LOCALLY, "N-DUP-08")
    else:
        national = law.refund_ground(ground=e.ground).before
        if not known(national):
            return outcome(Refundability.UNDECIDED, "N-DUP-08")
        if not national:
            return outcome(Refundability.NOT_REFUNDED, "N-DUP-08")
    deadline = law.refund_deadline
    if known(deadline):
        if days_between(on, e.benefit_start) < deadline:
            return outcome(Refundability.DEADLINE_PASSED, "N-DUP-08")
    elif on >= e.benefit_start:
        return refund_after(e, on, law)
    if known(local):
        return outcome(Refundability.REFUNDED_LOCALLY, "N-DUP-08")
    return outcome(Refundability.REFUNDED, "N-DUP-08")


@rule(
    "享受期开始后发生的退费",
    "refund on a ground within the benefit period",
    Quantity.TERM,
    "N-DUP-09",
    term=Refundability,
    labels=LOCALS,
)
def refund_after(e: Any, on: date, law: Any) -> Any:
    """待遇享受期开始后暂停居民医保的不退费；其他情形看地方规定。"""
    local = law.local_refund(ground=e.ground).after
    if known(local):
        if local:
            return outcome(Refundability.REFUNDED_LOCALLY, "N-DUP-09")
        return outcome(Refundability.NOT_LOCALLY, "N-DUP-09")
    national = law.refund_ground(ground=e.ground).after
    if not known(national):
        return outcome(Refundability.UNDECIDED, "N-DUP-09")
    if national:
        return outcome(Refundability.REFUNDED, "N-DUP-09")
    return outcome(Refundability.PERIOD_BEGUN, "N-DUP-09")


@rule(
    "职工医保费的退还",
    "refund of employee contributions",
    Quantity.TERM,
    "N-DUP-10",
    term=Refundability,
    labels=LOCALS,
)
def employee_refund(e: Any, on: date, law: Any) -> Any:
    """擅自更改基数、费率多收的退还；灵活就业预缴的月份看地方规定；因重复参保退费没有全国规定。"""
    if e.ground == Ground.OVER_COLLECTED:
        if law.over_collection:
            return outcome(Refundability.REFUNDED, "N-DUP-10")
        return outcome(Refundability.NO_NATIONAL_RULE, "N-DUP-10")
    if known(e.months_left) and e.status == Status.FLEXIBLE:
        months = law.prepaid_refund
        if not known(months):
            return outcome(Refundability.UNDECIDED, "N-DUP-10")
        if months:
            return outcome(Refundability.BY_MONTH, "N-DUP-10")
        return outcome(Refundability.NOT_LOCALLY, "N-DUP-10")
    return outcome(Refundability.NO_NATIONAL_RULE, "N-DUP-10")


@rule(
    "退费金额",
    "amount refunded",
    Quantity.MONEY,
    "N-DUP-08",
    "N-DUP-09",
    "N-DUP-10",
    labels=LOCALS,
)
def refund_amount(e: Any, on: date, law: Any) -> Any:
    """退个人已缴的；多缴、多收的退多出的部分；预缴的退未到月份；不退的为零。"""
    decision = refund_decision(e, on, law)
    if decision == Refundability.BY_MONTH:
        return e.premium_paid * e.months_left // e.months_paid
    if decision in (Refundability.REFUNDED, Refundability.REFUNDED_LOCALLY):
        if e.ground in (Ground.LATER_HELPED, Ground.OVER_COLLECTED):
            return max(e.premium_paid - e.premium_owed, 0)
        return e.premium_paid
    return 0


ENDING = (
    Ground.DEATH,
    Ground.PAID_TWICE,
    Ground.JOINED_EMPLOYEE_SCHEME,
    Ground.JOINED_ELSEWHERE,
)
"""Grounds on which the resident relation ends with the refund (art. 16 of the 2021 rules)."""


@frozen
class Refund:
    """What becomes of a payment (退费).

    ``amount`` is yuan back to the person (to the estate after a death): 0 where nothing comes
    back, None where it isn't settled. ``subsidy`` is what goes back to the treasury: None where
    what it was is not told. ``until`` is the last day on which a resident's refund may be
    applied for: the region's deadline, or else the eve of the benefit period, before which the
    ground must arise; None where neither bounds it. ``ends`` is the relation ended with it.
    """

    ground: Ground
    decision: Refundability
    amount: Decimal | None
    subsidy: Decimal | None
    until: date | None
    ends: Enrolment | None
    scheme: Scheme
    rules: tuple[str, ...]

    @property
    def refunded(self) -> bool | None:
        """Whether money comes back; None where it isn't settled."""
        return self.decision.refunded

    def postings(self, on: date) -> tuple[Posting, ...]:
        """Out of the fund: to the person, and the subsidy to the treasury. None where nothing.

        Raises:
            InvalidInput: where it isn't settled whether anything comes back.
        """
        if self.amount is None:
            raise InvalidInput(
                "decision", self.decision.key, expected="a refund that is settled, yes or no"
            )
        resident = self.scheme is not Scheme.EMPLOYEE
        fund = Account.RESIDENT_FUND if resident else Account.BASIC_FUND
        person = Account.ESTATE if self.ground is Ground.DEATH else Account.PERSON
        back = ((person, self.amount), (Account.TREASURY, self.subsidy))
        return tuple(
            Posting(on, to.key, fund.key, amount, "refund", self.ground.key, self.rules)
            for to, amount in back
            if amount
        )


def refund_situation(
    enrolment: Enrolment,
    ground: Ground | str,
    *,
    on: date,
    paid: ResidentPremium | Decimal | str | int | None = None,
    paid_on: date | None = None,
    ground_on: date | None = None,
    benefit_start: date | None = None,
    owed: Decimal | str | int | None = None,
    months_paid: int | None = None,
    months_left: int | None = None,
    subsidy: Any = None,
    first_year_student: bool = False,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What a refund's rules read, checked."""
    when = day(on)
    _days_in_reach(enrolment, when, paid_on, benefit_start)
    arose = when if ground_on is None else day(ground_on, "ground_on")
    if arose > when:
        raise InvalidInput(
            "ground_on", arose, expected=f"a day not after the day asked for ({when})"
        )
    if paid_on is not None and day(paid_on, "paid_on") > when:
        raise InvalidInput(
            "paid_on",
            paid_on,
            expected=f"a day not after {when}",
            remedy="What was never paid can't be refunded.",
        )
    amount = paid.individual if isinstance(paid, ResidentPremium) else paid
    if amount is not None and fen(amount, "paid") == 0:
        raise InvalidInput(
            "paid", paid, expected="what was paid, above 0 yuan", remedy="Nothing was ever paid."
        )
    _months(amount, months_paid, months_left)
    return situation(
        undated(enrolment),
        when,
        policy,
        ground=ground,
        ground_on=ground_on,
        premium_paid=amount,
        premium_owed=owed,
        benefit_start=benefit_start,
        months_paid=months_paid,
        months_left=months_left,
    )


def _days_in_reach(
    enrolment: Enrolment, when: date, paid_on: date | None, benefit_start: date | None
) -> None:
    """Nobody asks before birth; a premium is collected from the year before on (N-FIN-12)."""
    born = undated(enrolment).facts.birth_date
    if known(born) and when < born:
        raise InvalidInput("on", when, expected=f"a day not before birth ({born})")
    if benefit_start is None:
        return
    earliest = date(day(benefit_start, "benefit_start").year - 1, 1, 1)
    if paid_on is not None and day(paid_on, "paid_on") < earliest:
        raise InvalidInput("paid_on", paid_on, expected=f"a day from {earliest} on")
    if when < earliest:
        raise InvalidInput(
            "benefit_start",
            benefit_start,
            expected=f"a day of the year of {when} or of the next, or before",
            remedy="It is the first day of the benefit period that was paid for.",
        )


def _months(paid: Any, months_paid: int | None, months_left: int | None) -> None:
    """Prepaid months: fewer left than paid, and each of a whole number of fen."""
    if months_left is None and months_paid is None:
        return
    for name, value in (("months_paid", months_paid), ("months_left", months_left)):
        if type(value) is not int or value < 0:
            raise InvalidInput(name, value, expected="a whole number, given with the other")
    assert months_paid is not None
    assert months_left is not None
    if months_paid == 0 or months_left > months_paid:
        raise InvalidInput(
            "months_left", months_left, expected=f"at most the months paid ({months_paid})"
        )
    if paid is not None and fen(paid, "paid") % months_paid:
        raise InvalidInput(
            "paid", paid, expected=f"{months_paid} months of one amount, in whole fen each"
        )


@answers(refund_decision, refund_situation)
def refundable(
    enrolment: Enrolment,
    ground: Ground | str,
    *,
    on: date,
    ground_on: date | None = None,
    benefit_start: date | None = None,
    months_paid: int | None = None,
    months_left: int | None = None,
    policy: Policy | None = None,
) -> Refundability:
    """Whether what was paid comes back (能否退费); ``.refunded`` is True, False or None.

    As ``refund``, without amounts. None: the region decides, and nothing is on file.
    """
    facts, when, law = refund_situation(
        enrolment,
        ground,
        on=on,
        ground_on=ground_on,
        benefit_start=benefit_start,
        months_paid=months_paid,
        months_left=months_left,
        policy=policy,
    )
    return Refundability.of(answered(refund_decision, facts, when, law))


@answers(refund_decision, refund_situation)
def refund(
    enrolment: Enrolment,
    ground: Ground | str,
    *,
    on: date,
    paid: ResidentPremium | Decimal | str | int | None = None,
    paid_on: date | None = None,
    ground_on: date | None = None,
    benefit_start: date | None = None,
    owed: Decimal | str | int | None = None,
    months_paid: int | None = None,
    months_left: int | None = None,
    subsidy: Decimal | str | int | None = None,
    first_year_student: bool = False,
    policy: Policy | None = None,
) -> Refund:
    """What of a payment comes back (退费): yes, no or undecided, how much, until when.

    Args:
        enrolment: the relation that was paid for; its region's rules are asked.
        ground: 退费事由: ``"death"``, ``"paid_twice"``, ``"joined_employee_scheme"``,
            ``"joined_elsewhere"``, ``"later_helped"``, ``"over_collected"``, ``"other"``.
        on: the day of the application.
        paid: what was paid, in yuan, or a ``ResidentPremium`` (its individual part). For
            ``"paid_twice"`` the payment that is one too many.
        paid_on: the day of payment.
        ground_on: the day on which the ground arose; the day of the application unless given.
        benefit_start: first day of the benefit period (待遇享受期) that was paid for, usually
            1 January. The resident scheme needs it.
        owed: what is owed after all, for ``"later_helped"`` and ``"over_collected"``.
        months_paid, months_left: months that a flexible worker paid ahead, and those not begun.
        subsidy: the subsidy paid for the person, unless ``paid`` tells it.
        first_year_student: a college or vocational student doubly enrolled in the year of
            entry, whose subsidy isn't deducted.
        policy: the policy.

    A ground that arose in time, but is put forward once the period has begun, counts as one
    within the period unless the region's deadline is on file: what is paused within the period
    isn't refunded, and of death and double payment the national text then says nothing.

    Raises:
        InvalidInput: for a premium never paid, or paid before the year that precedes the
            period's (N-FIN-12), for a day before birth, and for a fact that the rule needs.

    Source: N-DUP-06, N-DUP-08 to N-DUP-10 (医保办函〔2021〕11号 art. 16; 社会保险法 art. 90).
    """
    if paid is None:
        raise InvalidInput(
            "paid",
            None,
            expected="what was paid, in yuan",
            remedy='Give paid="400"; yibao.refundable decides without an amount.',
        )
    if not isinstance(first_year_student, bool):
        raise InvalidInput("first_year_student", first_year_student, expected="True or False")
    facts, when, law = refund_situation(
        enrolment,
        ground,
        on=on,
        paid=paid,
        paid_on=paid_on,
        ground_on=ground_on,
        benefit_start=benefit_start,
        owed=owed,
        months_paid=months_paid,
        months_left=months_left,
        policy=policy,
    )
    decision, rules = decided(refund_decision, facts, when, law)
    scheme = Scheme.of(answered(scheme_on, facts, when, law))
    given = decision.refunded
    amount = None if given is None else yuan(answered(refund_amount, facts, when, law))
    ends = bool(given) and scheme is Scheme.RESIDENT and facts.ground in ENDING
    back = _subsidy(paid, subsidy) if ends and not first_year_student else yuan(0)
    return Refund(
        Ground.of(facts.ground),
        decision,
        amount,
        None if given is None else back,
        _until(facts, law) if scheme is Scheme.RESIDENT else None,
        enrolment if ends else None,
        scheme,
        (*rules, "N-DUP-06") if ends else rules,
    )


def _subsidy(paid: Any, subsidy: Any) -> Decimal | None:
    """The subsidy that goes back with an ended relation, where it is told."""
    if subsidy is not None:
        return yuan(fen(subsidy, "subsidy"))
    return paid.subsidy if isinstance(paid, ResidentPremium) else None


def _until(facts: Facts, law: Law) -> date | None:
    """The last day for a refund, of grounds on which there is one before the period."""
    before = law.local_refund(ground=facts.ground).before
    if not known(before):
        before = law.refund_ground(ground=facts.ground).before
    if not known(before) or not before:
        return None
    deadline = law.refund_deadline
    eve: date = facts.benefit_start - ONE_DAY
    return facts.benefit_start - timedelta(days=int(deadline)) if known(deadline) else eve


RULES = (
    refund_decision,
    refund_before,
    refund_after,
    employee_refund,
    refund_amount,
)
