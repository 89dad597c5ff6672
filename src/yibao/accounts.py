"""Chapter: personal accounts. What is credited to an account in a month, and why.

National rules N-ACC-01 to N-ACC-10 and N-ACC-26; every figure is the region's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answers, ask, situation
from yibao.contributions import Contribution, base_of
from yibao.core.calendar import Month, day_within
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity, age_on, clamp, known, rule, share
from yibao.core.rules.spec import Label
from yibao.core.rules.verbs import month_of
from yibao.errors import PolicyError
from yibao.people import Enrolment
from yibao.policy import Policy
from yibao.schemes import account_held
from yibao.vocabulary import CreditKind, Destination, Status

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
    due = _due(enrolment, of, on, policy)
    booked = []
    for kind, credit, sign in KINDS:
        amount = ask(credit, enrolment, on, policy)
        if amount:
            booked.append(Credit(yuan(sign * amount), kind, of, due))
    return tuple(booked)


@answers(month_credit)
def monthly_credit(enrolment: Enrolment, *, on: date, policy: Policy | None = None) -> Decimal:
    """What is credited to the personal account for the month of a day (月计入), in yuan.

    It is the sum of ``credits``; 0 without an account and while suspended.

    Raises:
        NotKnown: where the region's standard of that day is not on file.

    Source: N-ACC-06 to N-ACC-09 (国办发〔2021〕14号); the region's standard.
    """
    return yuan(ask(month_credit, enrolment, on, policy))


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


def _due(enrolment: Enrolment, month: Month, on: date, policy: Policy | None) -> date | None:
    """The day of booking, where the region's timing is on file."""
    _, _, law = situation(enrolment, on, policy)
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
