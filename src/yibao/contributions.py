"""Chapter: contributions. The base, and what each payer owes by component.

National rules N-FIN-01 to N-FIN-08. What residents pay by the year is the chapter
``premiums``; where the money goes after it has been paid is the business of ``accounts``:
this chapter knows only funds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from yibao.asking import answered, answers, ask, quietly, situation
from yibao.core.calendar import Month
from yibao.core.calendar import day as day_of
from yibao.core.ledger import Posting
from yibao.core.money import MILLION, fen, yuan
from yibao.core.rules import Quantity, clamp, known, rule, share
from yibao.core.rules.spec import Label
from yibao.core.rules.verbs import month_of
from yibao.core.unknown import sure
from yibao.errors import InvalidInput
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.schemes import scheme_on
from yibao.vocabulary import Component, Destination, Payer, Scheme, Status

ROW = Label("规定", "terms", hidden=True)
LOCALS = {
    "limited": Label("封顶保底后的工资", "wage within the limits", Quantity.MONEY),
    "base": Label("缴费基数", "contribution base", Quantity.MONEY, hidden=True),
    "rate": Label("费率", "rate", Quantity.RATE, hidden=True),
    "monthly": Label("月缴部分", "monthly part", Quantity.MONEY),
    "maternity": Label("生育保险费", "maternity contribution", hidden=True),
    "due": Label("基本医疗保险费", "basic contribution", Quantity.MONEY, hidden=True),
    "large": Label("大额补助费", "large-sum contribution", Quantity.MONEY, hidden=True),
    "plan": ROW,
    "terms": ROW,
}


@rule("核定缴费基数", "contribution base", Quantity.MONEY, "N-FIN-03", labels=LOCALS)
def base_of(e: Any, on: date, law: Any) -> Any:
    """核定的基数照用；否则灵活就业按档次基数，其余以月工资为准，不低于下限、不高于上限。"""
    if known(e.base):
        return e.base
    if e.status == Status.FLEXIBLE:
        plan = law.flexible_plan(plan=e.plan)
        if known(plan.base):
            return plan.base
        if not plan.own_choice:
            return e.base
    limited = clamp(e.wage, law.base_floor, law.base_ceiling)
    return share(limited, MILLION, law.base_rounding)


@rule(
    "单位缴纳基本医疗保险费",
    "employer's basic contribution",
    Quantity.MONEY,
    "N-FIN-02",
    labels=LOCALS,
)
def employer_basic(e: Any, on: date, law: Any) -> Any:
    """单位按缴费基数和单位费率缴费。"""
    rate = law.employer_rate(plan=e.plan, employer=e.employer).rate
    return share(base_of(e, on, law), rate, law.contribution_rounding)


@rule(
    "职工个人缴纳基本医疗保险费",
    "employee's basic contribution",
    Quantity.MONEY,
    "N-FIN-01",
    labels=LOCALS,
)
def employee_basic(e: Any, on: date, law: Any) -> Any:
    """职工按本人缴费基数和个人费率缴费。"""
    rate = law.employee_rate(plan=e.plan).rate
    return share(base_of(e, on, law), rate, law.contribution_rounding)


@rule(
    "单位缴纳生育保险费",
    "employer's maternity contribution",
    Quantity.MONEY,
    "N-FIN-05",
    labels=LOCALS,
)
def employer_maternity(e: Any, on: date, law: Any) -> Any:
    """生育保险费由单位缴纳，职工不缴；已并入单位医保费率的不再另计。"""
    terms = law.maternity_rate
    if law.employer_rate(plan=e.plan, employer=e.employer).with_maternity:
        return 0
    if not known(terms.merged):
        return terms.merged
    if terms.merged:
        return 0
    if not known(terms.rate):
        return terms.rate
    return share(base_of(e, on, law), terms.rate, law.contribution_rounding)


@rule("大额补助费", "large-sum contribution", Quantity.MONEY, "N-FIN-06", labels=LOCALS)
def large_sum_of(e: Any, on: date, law: Any, payer: Any) -> Any:
    """大额医疗费用补助按月定额或按比例缴纳；有的地方按年一次缴纳。"""
    terms = law.large_sum(payer=payer, status=e.status)
    monthly = terms.sum
    if not known(monthly):
        return monthly
    if terms.rate > 0:
        monthly = monthly + share(base_of(e, on, law), terms.rate, law.contribution_rounding)
    if terms.yearly == 0:
        return monthly
    if not known(terms.month):
        return terms.month
    return monthly + terms.yearly if month_of(on) == terms.month else monthly


@rule(
    "单位缴纳大额补助费",
    "employer's large-sum contribution",
    Quantity.MONEY,
    "N-FIN-06",
    labels=LOCALS,
)
def employer_large_sum(e: Any, on: date, law: Any) -> Any:
    """单位缴纳的大额补助费。"""
    return large_sum_of(e, on, law, Payer.EMPLOYER)


@rule(
    "职工个人缴纳大额补助费",
    "employee's large-sum contribution",
    Quantity.MONEY,
    "N-FIN-06",
    labels=LOCALS,
)
def employee_large_sum(e: Any, on: date, law: Any) -> Any:
    """职工个人缴纳的大额补助费。"""
    return large_sum_of(e, on, law, Payer.EMPLOYEE)


@rule(
    "灵活就业人员缴纳基本医疗保险费",
    "flexible worker's basic contribution",
    Quantity.MONEY,
    "N-FIN-07",
    labels=LOCALS,
)
def flexible_basic(e: Any, on: date, law: Any) -> Any:
    """灵活就业人员全部由个人缴纳：按所选基数和档次费率，或按档次月缴额。"""
    plan = law.flexible_plan(plan=e.plan)
    if known(plan.sum) and not known(e.base):
        return plan.sum
    if not known(plan.rate):
        return plan.rate
    return share(base_of(e, on, law), plan.rate, law.contribution_rounding)


@rule(
    "灵活就业人员缴纳大额补助费",
    "flexible worker's large-sum contribution",
    Quantity.MONEY,
    "N-FIN-07",
    labels=LOCALS,
)
def flexible_large_sum(e: Any, on: date, law: Any) -> Any:
    """灵活就业人员的大额补助费按档次的月定额、比例，或按年一次缴纳。"""
    plan = law.flexible_plan(plan=e.plan)
    if known(plan.large_sum):
        return plan.large_sum
    if known(plan.large_sum_rate):
        return share(base_of(e, on, law), plan.large_sum_rate, law.contribution_rounding)
    if known(plan.large_sum_yearly) and month_of(on) != plan.large_sum_month:
        return 0
    return plan.large_sum_yearly


@rule(
    "退休人员缴纳大额补助费",
    "retired member's large-sum contribution",
    Quantity.MONEY,
    "N-FIN-06",
    labels=LOCALS,
)
def retired_large_sum(e: Any, on: date, law: Any) -> Any:
    """达到年限的退休人员不再缴基本医疗保险费，大额补助费由地方规定。"""
    return large_sum_of(e, on, law, Payer.PERSON)


@rule(
    "失业保险基金代缴基本医疗保险费",
    "basic contribution paid by the unemployment fund",
    Quantity.MONEY,
    "N-MEM-08",
    "N-FIN-08",
    labels=LOCALS,
)
def unemployed_basic(e: Any, on: date, law: Any) -> Any:
    """领取失业保险金期间的医保费由失业保险基金缴纳，个人不缴。"""
    terms = law.unemployed_contribution
    if not known(terms.rate):
        return terms.rate
    if known(terms.base) and not known(e.base):
        return share(terms.base, terms.rate, law.contribution_rounding)
    return share(base_of(e, on, law), terms.rate, law.contribution_rounding)


@rule("职工个人月缴费", "employee's contribution", Quantity.MONEY, "N-FIN-01", labels=LOCALS)
def employee_due(e: Any, on: date, law: Any) -> Any:
    """在职职工个人缴纳基本医疗保险费；当地在档的大额补助费一并计入。"""
    if scheme_on(e, on, law) != Scheme.EMPLOYEE or e.status != Status.IN_SERVICE:
        return 0
    due = employee_basic(e, on, law)
    large = employee_large_sum(e, on, law)
    if known(large):
        return due + large
    return due


@rule(
    "单位月缴费",
    "employer's contribution",
    Quantity.MONEY,
    "N-FIN-02",
    "N-FIN-05",
    labels=LOCALS,
)
def employer_due(e: Any, on: date, law: Any) -> Any:
    """单位为在职职工缴纳基本医疗保险费；当地在档的生育保险费、大额补助费一并计入。"""
    if scheme_on(e, on, law) != Scheme.EMPLOYEE or e.status != Status.IN_SERVICE:
        return 0
    due = employer_basic(e, on, law)
    maternity = employer_maternity(e, on, law)
    if known(maternity):
        due = due + maternity
    large = employer_large_sum(e, on, law)
    if known(large):
        due = due + large
    return due


@frozen
class Due:
    """One component that one payer owes: which rule, for whom, and where it goes."""

    component: Component
    payer: Payer
    to: Destination
    rule: Callable[..., Any]
    optional: bool = False


_BASIC, _LARGE = Destination.BASIC_FUND, Destination.LARGE_SUM_FUND

DUES: dict[Status, tuple[Due, ...]] = {
    Status.IN_SERVICE: (
        Due(Component.BASIC, Payer.EMPLOYER, _BASIC, employer_basic),
        Due(Component.BASIC, Payer.EMPLOYEE, _BASIC, employee_basic),
        Due(Component.MATERNITY, Payer.EMPLOYER, _BASIC, employer_maternity, optional=True),
        Due(Component.LARGE_SUM, Payer.EMPLOYER, _LARGE, employer_large_sum, optional=True),
        Due(Component.LARGE_SUM, Payer.EMPLOYEE, _LARGE, employee_large_sum, optional=True),
    ),
    Status.FLEXIBLE: (
        Due(Component.BASIC, Payer.PERSON, _BASIC, flexible_basic),
        Due(Component.LARGE_SUM, Payer.PERSON, _LARGE, flexible_large_sum, optional=True),
    ),
    Status.RETIRED: (
        Due(Component.LARGE_SUM, Payer.PERSON, _LARGE, retired_large_sum, optional=True),
    ),
    Status.UNEMPLOYED: (Due(Component.BASIC, Payer.UNEMPLOYMENT_FUND, _BASIC, unemployed_basic),),
    Status.SUSPENDED: (),
}


@frozen
class Part:
    """What one payer owes for one component, in yuan, and which fund it goes to."""

    component: Component
    payer: Payer
    to: Destination
    amount: Decimal


@frozen
class Contribution:
    """A month's contribution (缴费) of one enrolment, by component and payer.

    ``not_on_file`` lists the further components, with their payer, of which the region's
    pack says nothing: they may be due or not.
    """

    on: date
    enrolment: Enrolment = field(repr=False)
    base: Decimal | None
    parts: tuple[Part, ...]
    not_on_file: tuple[tuple[Component, Payer], ...] = ()
    policy: Policy | None = field(default=None, repr=False, eq=False)

    @property
    def month(self) -> Month:
        """The month it is for."""
        return Month.of(self.on)

    @property
    def total(self) -> Decimal:
        """Everything all payers owe on file, in yuan."""
        return yuan(sum(fen(part.amount) for part in self.parts))

    def paid_by(self, payer: Payer | str) -> Decimal:
        """What one payer owes, in yuan."""
        wanted = Payer.parse(payer, "payer")
        return yuan(sum(fen(part.amount) for part in self.parts if part.payer is wanted))

    def __str__(self) -> str:
        lines = [f"{self.month} 缴费合计 {self.total:,} 元"]
        for part in self.parts:
            lines.append(f"  {part.payer.zh} {part.component.zh} {part.amount:,} 元 → {part.to.zh}")
        for component, payer in self.not_on_file:
            lines.append(f"  {payer.zh} {component.zh}：未收录")
        return "\n".join(lines)

    def postings(self, on: date | None = None) -> tuple[Posting, ...]:
        """Who paid into which fund, on the day of payment (that of the contribution, untold).

        Basic contributions wait in ``basic_fund`` until ``yibao.allocate`` has split them.
        """
        paid = day_of(on or self.on)
        return tuple(
            Posting(paid, p.to.key, p.payer.key, p.amount, f"contribution.{p.component.key}")
            for p in self.parts
        )

    @property
    def employer(self) -> Decimal:
        return self.paid_by(Payer.EMPLOYER)

    @property
    def employee(self) -> Decimal:
        return self.paid_by(Payer.EMPLOYEE)


@answers(base_of)
def contribution_base(enrolment: Enrolment, *, on: date, policy: Policy | None = None) -> Decimal:
    """The monthly contribution base (核定缴费基数) in yuan.

    An approved ``base`` is used as it is. From a ``wage``: raised to the floor and cut to the
    ceiling of that day, rounded as the region does.

    Raises:
        NotKnown: where a wage is given and the limits of that day are not on file.

    Source: N-FIN-03; the region's limits.
    """
    return yuan(ask(base_of, enrolment, on, policy))


@answers(employee_due)
def employee_contribution(
    enrolment: Enrolment, *, on: date, policy: Policy | None = None
) -> Decimal:
    """What is taken from an employee's pay for the month of a day (个人缴费), in yuan.

    The basic contribution, and the large-sum premium where one is on file. Where none is, the
    sum may lack a part: ``explain`` says so, and ``monthly_contribution(...).not_on_file``.

    Source: N-FIN-01; the region's rates.
    """
    return yuan(ask(employee_due, enrolment, on, policy))


@answers(employer_due)
def employer_contribution(
    enrolment: Enrolment, *, on: date, policy: Policy | None = None
) -> Decimal:
    """What an employer owes for an employee for the month of a day (单位缴费), in yuan.

    The basic contribution, and the maternity and large-sum parts where they are on file. Where
    they aren't, the sum may lack them: ``explain`` says so, and
    ``monthly_contribution(...).not_on_file``.

    Source: N-FIN-02, N-FIN-05; the region's rates.
    """
    return yuan(ask(employer_due, enrolment, on, policy))


def monthly_contribution(
    enrolment: Enrolment, *, on: date, policy: Policy | None = None
) -> Contribution:
    """What employer, employee or others owe for the month of a day (月缴费), part by part.

    Raises:
        NotKnown: where a basic rate (or the limits, for a wage) is not on file. Large-sum and
            maternity parts of which the pack says nothing are listed in ``not_on_file``.
        InvalidInput: for the resident scheme, which is paid by the year.

    Source: N-FIN-01, N-FIN-02, N-FIN-05 to N-FIN-08; the region's rates.
    """
    facts, when, law = situation(enrolment, on, policy)
    parts, absent = [], []
    for due in dues(facts, when, law):
        if due.optional and quietly(due.rule, facts, when, law) is None:
            absent.append((due.component, due.payer))
            continue
        amount = answered(due.rule, facts, when, law)
        if amount:
            parts.append(Part(due.component, due.payer, due.to, yuan(amount)))
    base = None
    if any(part.component is Component.BASIC for part in parts):
        stored = quietly(base_of, facts, when, law, InvalidInput)
        base = None if stored is None else yuan(stored)
    return Contribution(when, enrolment, base, tuple(parts), tuple(absent), policy)


def dues(facts: Facts, when: date, law: Law) -> tuple[Due, ...]:
    """The components that are due for a case, with their payers."""
    if answered(scheme_on, facts, when, law) != Scheme.EMPLOYEE:
        raise InvalidInput(
            "scheme",
            Scheme.of(facts.scheme).key,
            expected="the employee scheme",
            remedy="Residents pay by the year: yibao.resident_premium(...).",
        )
    return DUES[Status.of(sure(facts.status))]


def _contribution_rules(facts: Facts, when: date, law: Law) -> list[tuple[Any, bool]]:
    """The rules a contribution is made of, and whether each may be silent in the pack."""
    return [(due.rule, due.optional) for due in dues(facts, when, law)]


monthly_contribution.__dict__["parts"] = _contribution_rules
monthly_contribution.__dict__["total"] = Label("月缴费合计", "monthly contribution", Quantity.MONEY)


RULES = (
    base_of,
    large_sum_of,
    employer_basic,
    employee_basic,
    employer_maternity,
    employer_large_sum,
    employee_large_sum,
    flexible_basic,
    flexible_large_sum,
    retired_large_sum,
    unemployed_basic,
    employee_due,
    employer_due,
)
