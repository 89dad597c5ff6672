"""Chapter: personal accounts. What is credited to an account in a month, and why.

National rules N-ACC-01 to N-ACC-10 and N-ACC-26; every figure is the region's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answers, ask, situation
from yibao.contributions import Contribution, base_of
from yibao.core.calendar import Month, day_within
from yibao.core.ledger import Posting
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity, age_on, clamp, known, rule, share
from yibao.core.rules.spec import Label
from yibao.core.rules.verbs import month_of
from yibao.errors import InvalidInput, PolicyError
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.schemes import account_held
from yibao.vocabulary import Account, CreditKind, Destination, Status

ROW = Label("计入标准", "terms", hidden=True)
LOCALS = {
    "terms": ROW,
    "pension": Label("计算用养老金", "pension counted", Quantity.MONEY),
    "credit": Label("按养老金计入", "credit from the pension", Quantity.MONEY),
    "gross": Label("代扣前", "before premiums are taken", Quantity.MONEY),
    "added": Label("统筹划入合计", "added from the pooled fund", Quantity.MONEY, hidden=True),
}


@rule("在职计入标准", "in-service terms", Quantity.COUNT, "N-ACC-07", hidden=True, labels=LOCALS)
def in_service_terms(e: Any, on: date, law: Any) -> Any:
    """按参保档次、年龄、单位类型确定。"""
    return law.in_service_credit(plan=e.plan, age=age_on(e.birth_date, on), employer=e.employer)


@rule(
    "按缴费基数计入",
    "credited from the base",
    Quantity.MONEY,
    "N-ACC-06",
    "N-ACC-07",
    labels=LOCALS,
)
def contribution_credit(e: Any, on: date, law: Any) -> Any:
    """在职职工按本人缴费基数和计入比例；灵活就业、领失业金人员按地方规定。"""
    if e.status == Status.IN_SERVICE:
        terms = in_service_terms(e, on, law)
        return share(base_of(e, on, law), terms.rate, law.credit_rounding)
    if e.status == Status.FLEXIBLE:
        return flexible_credit(e, on, law)
    if e.status == Status.UNEMPLOYED:
        return unemployed_credit(e, on, law)
    return 0


@rule("灵活就业人员计入", "flexible worker's credit", Quantity.MONEY, "N-ACC-02", labels=LOCALS)
def flexible_credit(e: Any, on: date, law: Any) -> Any:
    """建立个人账户的档次，按计入基数和比例，或按月定额。"""
    terms = law.flexible_credit(plan=e.plan, age=age_on(e.birth_date, on))
    if terms.rate == 0:
        return terms.sum
    if terms.base > 0 and not known(e.base):
        return share(terms.base, terms.rate, law.credit_rounding)
    return share(base_of(e, on, law), terms.rate, law.credit_rounding)


@rule(
    "领取失业金人员计入",
    "credit while drawing unemployment benefit",
    Quantity.MONEY,
    "N-MEM-08",
    labels=LOCALS,
)
def unemployed_credit(e: Any, on: date, law: Any) -> Any:
    """领取失业保险金期间是否计入由地方规定。"""
    terms = law.unemployed_credit
    if terms.rate == 0:
        return terms.sum
    return share(base_of(e, on, law), terms.rate, law.credit_rounding)


@rule(
    "统筹基金按比例划入",
    "added from the pooled fund",
    Quantity.MONEY,
    "N-ACC-06",
    "N-ACC-08",
    labels=LOCALS,
)
def pool_credit(e: Any, on: date, law: Any) -> Any:
    """改革前单位缴费的一部分按年龄段划入在职职工个人账户；改革后为零。"""
    if e.status == Status.IN_SERVICE:
        terms = in_service_terms(e, on, law)
        if terms.pool_rate > 0:
            return share(base_of(e, on, law), terms.pool_rate, law.credit_rounding)
    return 0


@rule(
    "统筹基金年度划入", "yearly sum from the pooled fund", Quantity.MONEY, "N-ACC-06", labels=LOCALS
)
def pool_yearly_credit(e: Any, on: date, law: Any) -> Any:
    """有的地方按年定额，在医保年度的一个月一次划入。"""
    if e.status == Status.IN_SERVICE:
        terms = in_service_terms(e, on, law)
        if month_of(on) == terms.month:
            return terms.pool_yearly
    return 0


@rule(
    "退休人员月划入",
    "retired member's monthly credit",
    Quantity.MONEY,
    "N-ACC-06",
    "N-ACC-09",
    labels=LOCALS,
)
def retiree_credit(e: Any, on: date, law: Any) -> Any:
    """改革后按月定额；改革前有的地方按本人养老金的比例，设最低、最高额。"""
    if e.status == Status.RETIRED:
        terms = retiree_terms(e, on, law)
        if terms.pension_rate == 0:
            return terms.sum
        pension = max(e.pension, terms.pension_floor)
        credit = share(pension, terms.pension_rate, law.credit_rounding)
        return terms.sum + clamp(credit, terms.least, terms.most)
    return 0


@rule(
    "退休人员年度划入", "retired member's yearly credit", Quantity.MONEY, "N-ACC-09", labels=LOCALS
)
def retiree_yearly_credit(e: Any, on: date, law: Any) -> Any:
    """有的地方按年定额，在医保年度的一个月一次划入。"""
    if e.status == Status.RETIRED:
        terms = retiree_terms(e, on, law)
        if month_of(on) == terms.month:
            return terms.yearly
    return 0


@rule("代扣保费", "premium taken from the credit", Quantity.MONEY, "N-ACC-09", labels=LOCALS)
def premium_taken(e: Any, on: date, law: Any) -> Any:
    """从划入额中代扣的大额或长护险保费，以划入额为限。"""
    if e.status == Status.RETIRED:
        return min(retiree_terms(e, on, law).deducted, retiree_credit(e, on, law))
    return 0


@rule(
    "退休人员计入标准",
    "retired member's terms",
    Quantity.COUNT,
    "N-ACC-09",
    hidden=True,
    labels=LOCALS,
)
def retiree_terms(e: Any, on: date, law: Any) -> Any:
    """按参保档次、年龄、退休来源、退休日期和年限差额确定。"""
    return law.retiree_credit(
        plan=e.plan,
        age=age_on(e.birth_date, on),
        origin=e.origin,
        retired_on=e.retired_on,
        short_years=e.short_years,
    )


@rule(
    "个人账户月计入",
    "monthly credit to the personal account",
    Quantity.MONEY,
    "N-ACC-07",
    "N-ACC-09",
    labels=LOCALS,
)
def month_credit(e: Any, on: date, law: Any) -> Any:
    """无个人账户的不计入；中断缴费的不计入；其余为当月各项计入之和，减去代扣保费。"""
    if not account_held(e, on, law):
        return 0
    if e.status == Status.SUSPENDED:
        return 0
    if e.status == Status.RETIRED:
        gross = retiree_credit(e, on, law) + retiree_yearly_credit(e, on, law)
        return gross - premium_taken(e, on, law)
    added = pool_credit(e, on, law) + pool_yearly_credit(e, on, law)
    return contribution_credit(e, on, law) + added


KINDS: tuple[tuple[CreditKind, Callable[..., Any], int], ...] = (
    (CreditKind.CONTRIBUTION, contribution_credit, 1),
    (CreditKind.POOL_SHARE, pool_credit, 1),
    (CreditKind.POOL_YEARLY, pool_yearly_credit, 1),
    (CreditKind.RETIREE, retiree_credit, 1),
    (CreditKind.RETIREE_YEARLY, retiree_yearly_credit, 1),
    (CreditKind.PREMIUM_TAKEN, premium_taken, -1),
)


@frozen
class Credit:
    """Money booked to a personal account (计入): yuan, why, for which month, due when.

    A premium taken from the credit is an amount below zero. ``due`` is the day of booking, or
    None where the region's timing is not on file.
    """

    amount: Decimal
    kind: CreditKind
    month: Month
    due: date | None

    def postings(self, on: date | None = None, *, account: str = "") -> tuple[Posting, ...]:
        """The credit as booked on a day: its due day unless another is given.

        ``account`` is the personal account's name in the ledger. What comes from the month's
        contribution was set aside by ``allocate``; sums of the pooled fund come from there.
        """
        booked = on or self.due
        if booked is None:
            raise InvalidInput(
                "on",
                None,
                expected="the day of booking",
                remedy="The region's timing is not on file: give on=date(…).",
            )
        own = account or Account.PERSONAL_ACCOUNT.key
        giver, rules = GIVERS[self.kind]
        note = str(self.month)
        if self.amount < 0:
            taken = -self.amount
            return (Posting(booked, giver.key, own, taken, "premium_taken", note, rules),)
        purpose = f"credit.{self.kind.key}"
        return (Posting(booked, own, giver.key, self.amount, purpose, note, rules),)


GIVERS: dict[CreditKind, tuple[Account, tuple[str, ...]]] = {
    CreditKind.CONTRIBUTION: (Account.CREDITS_DUE, ("N-ACC-06", "N-ACC-07")),
    CreditKind.POOL_SHARE: (Account.CREDITS_DUE, ("N-ACC-06",)),
    CreditKind.POOL_YEARLY: (Account.POOLED_FUND, ("N-ACC-06",)),
    CreditKind.RETIREE: (Account.POOLED_FUND, ("N-ACC-09",)),
    CreditKind.RETIREE_YEARLY: (Account.POOLED_FUND, ("N-ACC-09",)),
    CreditKind.PREMIUM_TAKEN: (Account.INSURER, ("N-ACC-09",)),
}
"""The other side of each kind of credit, and the national rules it rests on.

What is taken off a credit is most often the long-term-care premium: whoever takes it has it.
"""


@frozen
class Allocation:
    """Where the money of a contribution ends: yuan by destination; nothing is lost."""

    personal_account: Decimal
    pooled_fund: Decimal
    large_sum_fund: Decimal

    @property
    def total(self) -> Decimal:
        parts = (self.personal_account, self.pooled_fund, self.large_sum_fund)
        return yuan(sum(fen(part) for part in parts))

    def postings(self, on: date) -> tuple[Posting, ...]:
        """The split of ``basic_fund``: to the pooled fund, and to what is due to the account.

        ``Credit.postings`` books the latter on its own day; the large-sum fund has its money.
        """
        shares = (
            (Account.CREDITS_DUE, self.personal_account, ("N-ACC-06", "N-ACC-07")),
            (Account.POOLED_FUND, self.pooled_fund, ("N-ACC-08",)),
        )
        return tuple(
            Posting(on, to.key, Account.BASIC_FUND.key, amount, "allocation", "", rules)
            for to, amount, rules in shares
            if amount
        )


def credits(
    enrolment: Enrolment, month: Month | date | str, *, policy: Policy | None = None
) -> tuple[Credit, ...]:
    """Everything credited to the personal account for a month (当月计入各项).

    A month's law is that of its first day; give a day to ask by another. Yearly sums stand in
    the month in which they are booked. An enrolment without an account has no credits.

    Source: N-ACC-06 to N-ACC-09, N-ACC-26; the region's standard.
    """
    on = month if isinstance(month, date) else Month.of(month).first
    if not ask(account_held, enrolment, on, policy):
        return ()
    if enrolment.status is Status.SUSPENDED:
        return ()
    of = Month.of(on)
    due = booking_day(enrolment, of, policy, on=on)
    booked = []
    for kind, credit, sign in KINDS:
        amount = ask(credit, enrolment, on, policy)
        if amount:
            booked.append(Credit(yuan(sign * amount), kind, of, due))
    return tuple(booked)


@answers(month_credit)
def monthly_credit(enrolment: Enrolment, *, on: date, policy: Policy | None = None) -> Decimal:
    """What is credited to the personal account for the month of a day (月计入), in yuan.

    It is the sum of ``credits``; 0 without an account and while suspended. What a region
    takes off the balance besides, such as the long-term-care premium, is no part of it:
    ``explain`` names it where it is on file (``employee.balance.long_term_care``).

    Raises:
        NotKnown: where the region's standard of that day is not on file.

    Source: N-ACC-06 to N-ACC-09 (国办发〔2021〕14号); the region's standard.
    """
    return yuan(ask(month_credit, enrolment, on, policy))


def _taken_besides(
    credited: int, e: Facts, on: date, law: Law
) -> Iterator[tuple[str, Label, int | None]]:
    """What is taken off the balance besides (另从余额扣缴): its parameter, words, and rate."""
    piece = law.piece("account_fee")
    if not credited or piece is None or piece.entry.table is None:
        return
    rate = law.account_fee(status=e.status, age=age_on(e.birth_date, on)).rate
    if not known(rate):
        yield "account_fee", TAKEN_BY_AGE, None
    elif rate:
        yield "account_fee", TAKEN, rate


TAKEN = Label(
    "另从余额扣缴长护险费", "taken off the balance besides: long-term-care premium", Quantity.RATE
)
TAKEN_BY_AGE = Label(
    "另从余额扣缴长护险费（费率看身份、年龄）",
    "taken off the balance besides: long-term-care premium, at a rate by status and age",
    Quantity.RATE,
)
monthly_credit.__dict__["notes"] = _taken_besides


def allocate(contribution: Contribution, *, policy: Policy | None = None) -> Allocation:
    """Split a contribution into personal account, pooled fund and large-sum fund (分账).

    The account receives what is credited from this month's contribution; the rest of the basic
    contribution goes to the pooled fund (统筹基金).

    Source: N-ACC-06 to N-ACC-08.
    """
    policy = contribution.policy if policy is None else policy
    basic = sum(fen(p.amount) for p in contribution.parts if p.to is Destination.BASIC_FUND)
    large = sum(fen(p.amount) for p in contribution.parts if p.to is Destination.LARGE_SUM_FUND)
    credited = 0
    if basic:
        for credit in credits(contribution.enrolment, contribution.on, policy=policy):
            if credit.kind in (CreditKind.CONTRIBUTION, CreditKind.POOL_SHARE):
                credited += fen(credit.amount)
    if credited > basic:
        raise PolicyError(
            f"{yuan(credited)} yuan are credited of {yuan(basic)} paid: expected no more than is "
            "paid. Look at the credit and contribution rates of the policy."
        )
    return Allocation(yuan(credited), yuan(basic - credited), yuan(large))


def booking_day(
    enrolment: Enrolment, month: Month, policy: Policy | None = None, *, on: date | None = None
) -> date | None:
    """The day on which a month's credit is booked (到账日), where the timing is on file."""
    _, _, law = situation(enrolment, on or month.first, policy)
    timing = law.credit_timing
    if not known(timing) or not known(timing.lag_months) or not timing.day:
        return None
    return day_within(month + timing.lag_months, timing.day)


RULES = (
    in_service_terms,
    contribution_credit,
    flexible_credit,
    unemployed_credit,
    pool_credit,
    pool_yearly_credit,
    retiree_terms,
    retiree_credit,
    retiree_yearly_credit,
    premium_taken,
    month_credit,
)
