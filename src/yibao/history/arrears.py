"""A missed month (漏缴): what is owed with the late fee, what stops, what is credited later.

National rules N-FIN-14 to N-FIN-16.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answered, answers, decided, default_policy, situation
from yibao.contributions import Contribution, monthly_contribution
from yibao.core.calendar import ONE_DAY, Month, day, day_within
from yibao.core.ledger import Posting
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity, known, outcome, rule, share
from yibao.core.rules.spec import Label
from yibao.core.unknown import sure
from yibao.errors import InvalidInput, NotKnown
from yibao.people import Enrolment, Facts, told
from yibao.policy import Law, Policy
from yibao.schemes import scheme_on
from yibao.vocabulary import (
    Account,
    MissedMonth,
    RecordKind,
    Scheme,
    Status,
    UnpaidCover,
)

LOCALS = {
    "terms": Label("地方规定", "local terms", hidden=True),
    "bears": Label("由单位承担", "borne by the employer", Quantity.FLAG, hidden=True),
    "pauses": Label("停待遇月数", "months until cover stops", Quantity.COUNT, hidden=True),
}
HUNDREDTH = 10_000
"""One per cent, in millionths."""


@rule("滞纳金", "late fee", Quantity.MONEY, "N-FIN-14", labels=LOCALS)
def fee_due(e: Any, on: date, law: Any) -> Any:
    """自欠缴之日起，按欠缴额和天数逐日加收。"""
    return share(e.amount * e.days_late, law.late_fee.rate)


@rule("未申报的应缴额", "assessed contribution", Quantity.MONEY, "N-FIN-14", labels=LOCALS)
def assessed(e: Any, on: date, law: Any) -> Any:
    """用人单位未按规定申报的，按上月缴费额的百分比确定应缴额。"""
    return share(e.last_month, law.late_fee.undeclared * HUNDREDTH)


@rule(
    "漏缴月份",
    "a missed month",
    Quantity.TERM,
    "N-FIN-14",
    "N-FIN-07",
    "N-FIN-08",
    "N-FIN-06",
    term=MissedMonth,
    labels=LOCALS,
)
def missed(e: Any, on: date, law: Any) -> Any:
    """在职职工由单位补缴；领取失业金的由失业保险基金缴纳；灵活就业人员能否补缴由地方规定。"""
    if scheme_on(e, on, law) != Scheme.EMPLOYEE:
        return outcome(MissedMonth.NOTHING_DUE, "N-FIN-09")
    if e.status == Status.IN_SERVICE:
        return outcome(MissedMonth.OWED_BY_EMPLOYER, "N-FIN-14")
    if e.status == Status.UNEMPLOYED:
        return outcome(MissedMonth.OWED_BY_UNEMPLOYMENT_FUND, "N-FIN-08")
    if e.status == Status.FLEXIBLE:
        return outcome(MissedMonth.MAY_BE_MADE_UP, "N-FIN-07", "N-GAP-17")
    return outcome(MissedMonth.NOTHING_DUE, "N-FIN-06")


@rule(
    "欠费期间的待遇",
    "cover while unpaid",
    Quantity.TERM,
    "N-FIN-15",
    term=UnpaidCover,
    labels=LOCALS,
)
def cover(e: Any, on: date, law: Any) -> Any:
    """地方规定停待遇以前仍享受；以后限期内补缴的由基金报销，否则由单位承担或者不予支付。"""
    terms = law.unpaid_cover
    pauses = terms.pauses
    if e.status != Status.IN_SERVICE or not known(pauses):
        return outcome(UnpaidCover.LOCAL, "N-FIN-15", "N-GAP-17")
    if e.months_unpaid < pauses:
        return outcome(UnpaidCover.COVERED, "N-FIN-15")
    if terms.reimbursed and e.cured_in_time:
        return outcome(UnpaidCover.PAID_AFTERWARDS, "N-FIN-15")
    bears = terms.employer_bears
    if known(bears) and bears:
        return outcome(UnpaidCover.EMPLOYER_BEARS, "N-FIN-15")
    return outcome(UnpaidCover.NOT_PAYABLE, "N-FIN-15")


@rule("补缴是否计入", "whether it is credited", Quantity.FLAG, "N-FIN-16", labels=LOCALS)
def credited_later(e: Any, on: date, law: Any) -> Any:
    """补缴的职工医保费是否计入个人账户，按补缴类型由地方规定。"""
    return law.backpay_credit(record_kind=e.record_kind).credited


# -- the late fee


def fee_situation(
    amount: Any, *, due_on: date, paid_on: date, policy: Policy | None = None
) -> tuple[Facts, date, Law]:
    """What ``late_fee`` asks about: the law of the first day in arrears decides."""
    first, last = day(due_on, "due_on"), day(paid_on, "paid_on")
    facts = Facts(**told(amount=amount, days_late=max((last - first).days, 0)))
    begins = first + ONE_DAY
    return facts, begins, (policy or default_policy()).law(None, begins)


@answers(fee_due, fee_situation)
def late_fee(
    amount: Decimal | str | int, *, due_on: date, paid_on: date, policy: Policy | None = None
) -> Decimal:
    """The late fee on a contribution paid late by an employer (滞纳金), in yuan.

    Args:
        amount: what was owed, in yuan.
        due_on: the last day of the term; arrears begin on the day after it.
        paid_on: the day of payment, which counts as a day in arrears.
        policy: the policy to ask; the shipped packs unless given.

    Source: N-FIN-14 (社会保险法第八十六条; arrears from before 1 July 2011 by 社会保险费征缴
    暂行条例第十三条).
    """
    asked = fee_situation(amount, due_on=due_on, paid_on=paid_on, policy=policy)
    return yuan(answered(fee_due, *asked))


# -- a missed month


@frozen
class Arrears:
    """What is owed for a missed month (欠费), in yuan.

    ``kind`` tells who owes it. ``fee`` is the late fee up to the day asked for, in ``days``
    days; ``fine`` the least and highest fine if the collector's order is not followed. Both
    fall on the employer.
    """

    month: Month
    kind: MissedMonth
    contribution: Contribution | None
    days: int
    fee: Decimal
    fine: tuple[Decimal, Decimal] | None
    rules: tuple[str, ...]

    @property
    def principal(self) -> Decimal:
        """The contributions owed, the employee's part included."""
        return self.contribution.total if self.contribution else yuan(0)

    @property
    def total(self) -> Decimal:
        """Principal and late fee; the fine, if any, is set by the authority."""
        return yuan(fen(self.principal) + fen(self.fee))

    def postings(self, on: date) -> tuple[Posting, ...]:
        """The payment of contribution and late fee on a day; the fee joins the fund."""
        paid = self.contribution.postings(on) if self.contribution else ()
        if not self.fee:
            return paid
        fund = Account.POOLED_FUND.key
        payer = Account.EMPLOYER.key
        note = str(self.month)
        return (*paid, Posting(on, fund, payer, self.fee, "late_fee", note, ("N-FIN-14",)))


def owed(
    enrolment: Enrolment,
    month: Month | date | str,
    *,
    on: date,
    due_on: date | None = None,
    policy: Policy | None = None,
) -> Arrears:
    """What is owed on a day for a month that was not paid (漏缴补缴).

    An employer owes its own part and the employee's, which it has to withhold, and alone
    bears the late fee. A flexible worker owes nothing: the month is a gap, and whether it may
    be made up is local (``kind``).

    Args:
        enrolment: of that month, with its base or wage.
        month: the month that was missed.
        on: the day of payment.
        due_on: the last day of the term, where the region's is not on file.
        policy: the policy to ask; the shipped packs unless given.

    Raises:
        NotKnown: where the region's term or rates are not on file.

    Source: N-FIN-14 (社会保险法第六十三条、第八十六条).
    """
    of = Month.of(month)
    kind, rules = decided(missed, *situation(enrolment, of.first, policy, until=of.last))
    if kind not in (MissedMonth.OWED_BY_EMPLOYER, MissedMonth.OWED_BY_UNEMPLOYMENT_FUND):
        return Arrears(of, kind, None, 0, yuan(0), None, rules)
    due = monthly_contribution(enrolment, on=_day_of(enrolment, of), policy=policy)
    if kind is MissedMonth.OWED_BY_UNEMPLOYMENT_FUND:
        return Arrears(of, kind, due, 0, yuan(0), None, rules)
    last = due_on or term_of(enrolment, of, policy)
    facts, first, law = fee_situation(due.total, due_on=last, paid_on=on, policy=policy)
    fee = yuan(answered(fee_due, facts, first, law))
    days = sure(facts.days_late)
    fine = _fine(fen(due.total), law) if days else None
    return Arrears(of, kind, due, days, fee, fine, rules)


def _day_of(enrolment: Enrolment, month: Month) -> date:
    """A day of the month on which the relation stood."""
    return max(month.first, enrolment.since) if enrolment.since else month.first


def _fine(principal: int, law: Law) -> tuple[Decimal, Decimal] | None:
    least, most = law.late_fee.fine_least, law.late_fee.fine_most
    if not known(least) or not known(most):
        return None
    return yuan(principal * least), yuan(principal * most)


def term_of(enrolment: Enrolment, month: Month, policy: Policy | None = None) -> date:
    """The last day on which a month's contribution is in time (缴费期限).

    Raises:
        NotKnown: where the region's term is not on file.
    """
    _, _, law = situation(enrolment, _day_of(enrolment, month), policy)
    term = law.payment_term
    try:
        return day_within(month + sure(sure(term).lag_months), sure(sure(term).day))
    except NotKnown as error:
        raise NotKnown(
            error.what,
            region=error.region,
            day=month.first,
            known=error.known,
            remedy=f"Tell the last day of the term: due_on=date(…). {error.template}".strip(),
        ) from None


def assessed_contribution(
    last_month: Decimal | str | int, *, on: date, policy: Policy | None = None
) -> Decimal:
    """What an employer owes that did not declare (未申报): a share of last month's payment.

    Source: N-FIN-14 (社会保险法第六十二条).
    """
    when = day(on)
    law = (policy or default_policy()).law(None, when)
    return yuan(answered(assessed, Facts(**told(last_month=last_month)), when, law))


# -- what stops meanwhile


def unpaid_situation(
    enrolment: Enrolment,
    *,
    unpaid_since: Month | date | str,
    on: date,
    cured_in_time: bool | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``cover_while_unpaid`` asks about, as rules read it."""
    first, now = Month.of(unpaid_since), Month.of(day(on))
    if now < first:
        raise InvalidInput("on", on.isoformat(), expected=f"a day from {first.first} on")
    months = (now.year - first.year) * 12 + now.month - first.month
    return situation(enrolment, on, policy, months_unpaid=months, cured_in_time=cured_in_time)


@answers(cover, unpaid_situation)
def cover_while_unpaid(
    enrolment: Enrolment,
    *,
    unpaid_since: Month | date | str,
    on: date,
    cured_in_time: bool | None = None,
    policy: Policy | None = None,
) -> UnpaidCover:
    """Who bears the costs of a day while the employer has not paid (欠费期间的待遇).

    Args:
        enrolment: the employee's.
        unpaid_since: the first unpaid month.
        on: the day of care.
        cured_in_time: whether the employer paid within the time that the collector ordered;
            asked for only where the region's rule turns on it.
        policy: the policy to ask; the shipped packs unless given.

    ``LOCAL`` where no rule of the region is on file: there is no national one. The account's
    balance stays usable (N-ACC-23).

    Source: N-FIN-15; the region's ordinance.
    """
    asked = unpaid_situation(
        enrolment,
        unpaid_since=unpaid_since,
        on=on,
        cured_in_time=cured_in_time,
        policy=policy,
    )
    return UnpaidCover.of(answered(cover, *asked))


# -- what is credited later


def backpay_situation(
    enrolment: Enrolment, kind: RecordKind | str, *, on: date, policy: Policy | None = None
) -> tuple[Facts, date, Law]:
    """What ``backpay_credited`` asks about, as rules read it."""
    asked = RecordKind.parse(kind, "kind")
    if asked not in LATER:
        names = ", ".join(k.key for k in LATER)
        raise InvalidInput("kind", asked.key, expected=f"a kind of later payment: {names}")
    return situation(enrolment, on, policy, record_kind=asked)


LATER = (RecordKind.ARREARS, RecordKind.BACK_PAYMENT, RecordKind.RETIREMENT_BUY_IN)


@answers(credited_later, backpay_situation)
def backpay_credited(
    enrolment: Enrolment, kind: RecordKind | str, *, on: date, policy: Policy | None = None
) -> bool:
    """Whether a contribution paid later is credited to the account (补缴是否计入个人账户).

    ``kind``: ``"arrears"`` (the employer's), ``"back_payment"`` (of a gap) or
    ``"retirement_buy_in"``.

    Raises:
        NotKnown: where the region's rule is not on file; there is no national one.

    Source: N-FIN-16.
    """
    asked = backpay_situation(enrolment, kind, on=on, policy=policy)
    return bool(answered(credited_later, *asked))


RULES = (fee_due, assessed, missed, cover, credited_later)
