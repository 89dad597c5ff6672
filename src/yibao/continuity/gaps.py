"""Gaps in the employee scheme (职工医保中断): made up, or followed by a wait.

National rules N-GAP-01 to N-GAP-03, N-GAP-17, N-FIN-15.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import frozen

from yibao.asking import answered, answers, quietly, situation
from yibao.continuity.days import day_from
from yibao.core.calendar import Month, day
from yibao.core.rules import Quantity, known, month_day, outcome, rule
from yibao.core.rules.spec import Label
from yibao.core.unknown import sure
from yibao.errors import InvalidInput
from yibao.history.arrears import cover
from yibao.people import Enrolment, Facts
from yibao.people import told as asked
from yibao.policy import Law, Policy
from yibao.schemes import scheme_on
from yibao.vocabulary import Change, DayCover, Resumption, Scheme, UnpaidCover

LOCALS = {
    "terms": Label("规定", "terms", hidden=True),
    "kind": Label("中断后恢复", "what becomes of the gap", Quantity.TERM, hidden=True),
    "starts": Label("待遇起始日", "first day of benefits", Quantity.DAY, hidden=True),
    "meanwhile": Label("欠费期间的待遇", "cover while unpaid", Quantity.TERM, hidden=True),
}


@rule(
    "可补缴的中断",
    "a gap that may be made up",
    Quantity.FLAG,
    "N-GAP-01",
    "N-GAP-02",
    labels=LOCALS,
)
def may_make_up(e: Any, on: date, law: Any) -> Any:
    """转移关系或者转换险种、中断不超过规定月数的可以补缴；转换险种的须连续参保满规定年限。"""
    if e.change == Change.RESUME:
        return False
    terms = law.bridge(change=e.change)
    if terms.continuous_years > 0 and e.continuous_months < terms.continuous_years * 12:
        return False
    return e.unpaid_months <= terms.months


@rule("免等待的中断", "a gap without a wait", Quantity.FLAG, "N-GAP-17", labels=LOCALS)
def waived(e: Any, on: date, law: Any) -> Any:
    """地方不设等待期，或者中断不超过地方免等待的月数，不论是否补缴。"""
    terms = law.gap_wait(status=e.status, change=e.change)
    return terms.months == 0 or e.unpaid_months <= terms.waived


@rule(
    "中断后恢复",
    "what becomes of the gap",
    Quantity.TERM,
    "N-GAP-01",
    "N-GAP-02",
    "N-GAP-03",
    "N-GAP-17",
    term=Resumption,
    labels=LOCALS,
)
def resumption(e: Any, on: date, law: Any) -> Any:
    """转移、转换的短期中断可以补缴并追溯；其余由地方规定，地方等待期不超过国家上限。"""
    if e.unpaid_months == 0:
        return outcome(Resumption.NO_GAP, "N-GAP-01")
    if may_make_up(e, on, law):
        if e.made_up:
            return outcome(Resumption.RETROACTIVE, "N-GAP-01", "N-GAP-02")
        return outcome(Resumption.MAY_MAKE_UP, "N-GAP-01", "N-GAP-02")
    terms = law.gap_wait(status=e.status, change=e.change)
    if not known(terms.months):
        if e.change == Change.RESUME:
            return outcome(Resumption.LOCAL, "N-GAP-17")
        return outcome(Resumption.LOCAL, "N-GAP-03")
    if waived(e, on, law):
        return outcome(Resumption.NO_WAIT, "N-GAP-17")
    if e.change == Change.RESUME:
        return outcome(Resumption.WAITS, "N-GAP-17")
    return outcome(Resumption.WAITS, "N-GAP-03")


@rule(
    "职工待遇等待期（月）",
    "wait in the employee scheme, in months",
    Quantity.COUNT,
    "N-GAP-01",
    "N-GAP-03",
    "N-GAP-17",
    labels=LOCALS,
)
def employee_wait(e: Any, on: date, law: Any) -> Any:
    """补缴的、地方免等待的不设等待期；其余为地方规定的月数。"""
    kind = resumption(e, on, law)
    if kind in (Resumption.NO_GAP, Resumption.RETROACTIVE) or waived(e, on, law):
        return 0
    return law.gap_wait(status=e.status, change=e.change).months


@rule(
    "恢复后待遇起始日",
    "first day of benefits after the gap",
    Quantity.DAY,
    "N-GAP-01",
    "N-GAP-03",
    "N-GAP-17",
    labels=LOCALS,
)
def employee_first_day(e: Any, on: date, law: Any) -> Any:
    """补缴的自中断首日追溯；设等待期的自地方起算日经等待期；不设等待期的按地方缴费后享受时间。"""
    kind = resumption(e, on, law)
    if kind in (Resumption.NO_GAP, Resumption.RETROACTIVE):
        return e.gap_from
    if waived(e, on, law):
        return month_day(e.paid_on, law.employee_start.lag_months, law.employee_start.day)
    terms = law.gap_wait(status=e.status, change=e.change)
    return day_from(e, on, law, terms.start, terms.months, e.paid_on)


@rule(
    "中断前后就诊日待遇",
    "entitlement around a gap",
    Quantity.TERM,
    "N-GAP-01",
    "N-GAP-17",
    "N-FIN-15",
    term=DayCover,
    labels=LOCALS,
)
def gap_entitlement(e: Any, on: date, law: Any) -> Any:
    """没有缺缴月份的不间断；补缴追溯的，中断期间的费用也支付；未补缴的按欠费期间的待遇；等待期内不予支付。"""
    if on < e.gap_from:
        return outcome(DayCover.COVERED, "N-GAP-17")
    kind = resumption(e, on, law)
    if kind == Resumption.NO_GAP:
        return outcome(DayCover.COVERED, "N-GAP-01")
    if on < e.paid_on and kind != Resumption.RETROACTIVE:
        meanwhile = cover(e, on, law)
        if meanwhile == UnpaidCover.COVERED:
            return outcome(DayCover.COVERED, "N-FIN-15")
        if meanwhile == UnpaidCover.PAID_AFTERWARDS:
            return outcome(DayCover.RETROACTIVE, "N-FIN-15")
        if meanwhile == UnpaidCover.LOCAL:
            return outcome(DayCover.LOCAL, "N-FIN-15", "N-GAP-17")
        return outcome(DayCover.UNPAID, "N-FIN-15")
    starts = employee_first_day(e, on, law)
    if on < starts:
        return outcome(DayCover.WAITING, "N-GAP-03", "N-GAP-17")
    if on < e.paid_on:
        return outcome(DayCover.RETROACTIVE, "N-GAP-01", "N-GAP-02")
    return outcome(DayCover.COVERED, "N-GAP-01")


def gap_situation(
    enrolment: Enrolment,
    *,
    on: date,
    last_paid: Month | date | str,
    change: Change | str = Change.RESUME,
    made_up: bool = False,
    continuous_months: int | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``employee_gap`` asks about: the law is that of the payment that ends the gap."""
    paid_on, last = day(on), Month.of(last_paid)
    unpaid = _months(Month.of(paid_on)) - _months(last) - 1
    if unpaid < 0:
        raise InvalidInput("last_paid", str(last), expected=f"a month before {paid_on}")
    facts, when, law = situation(
        enrolment,
        paid_on,
        policy,
        unpaid_months=unpaid,
        change=change,
        made_up=made_up,
        continuous_months=continuous_months,
        paid_on=paid_on,
        gap_from=(last + 1).first,
    )
    if answered(scheme_on, facts, when, law) != Scheme.EMPLOYEE:
        raise InvalidInput(
            "scheme",
            enrolment.scheme,
            expected="the employee scheme",
            remedy="For residents: yibao.waiting_period(...).",
        )
    return facts, when, law


def _months(month: Month) -> int:
    return month.year * 12 + month.month


@frozen
class EmployeeGap:
    """What becomes of a gap in the employee scheme (职工医保中断).

    ``wait`` is in months, ``starts`` the first day of benefits: the gap's first day where it is
    covered retroactively; both None where left to the region and not on file. ``ceiling`` is
    the national ceiling of the wait, None where none is known for the day.
    """

    outcome: Resumption
    unpaid_months: int
    wait: int | None
    starts: date | None
    ceiling: int | None

    @property
    def above_ceiling(self) -> bool:
        """Whether the region's wait is longer than the national ceiling allows."""
        return None not in (self.wait, self.ceiling) and self.wait > self.ceiling  # type: ignore[operator]


@answers(resumption, gap_situation)
def employee_gap(
    enrolment: Enrolment,
    *,
    on: date,
    last_paid: Month | date | str,
    change: Change | str = Change.RESUME,
    made_up: bool = False,
    continuous_months: int | None = None,
    policy: Policy | None = None,
) -> EmployeeGap:
    """What a gap in the employee scheme means (职工医保中断缴费).

    Around a move, and on changing scheme after two years' cover, a gap of up to three months
    may be made up, with benefits back to its first day. After a longer one the region may make
    wait, up to six months. A gap without a move is a local matter altogether: "three months,
    then wait three" is no national rule.

    Args:
        enrolment: the employee's enrolment, where contributions are resumed.
        on: the day of the first payment after the gap.
        last_paid: the last month paid for before it.
        change: ``"move"``, ``"switch"`` (of scheme) or ``"resume"`` in the same place.
        made_up: whether the months of the gap were paid for too.
        continuous_months: months of unbroken cover before it, asked of who switches.

    Source: N-GAP-01 to N-GAP-03 (医保办发〔2021〕43号, 医保发〔2020〕33号), N-GAP-17.
    """
    facts, when, law = gap_situation(
        enrolment,
        on=on,
        last_paid=last_paid,
        change=change,
        made_up=made_up,
        continuous_months=continuous_months,
        policy=policy,
    )
    return EmployeeGap(
        Resumption.of(answered(resumption, facts, when, law)),
        int(facts.unpaid_months),
        quietly(employee_wait, facts, when, law),
        quietly(employee_first_day, facts, when, law),
        quietly(lambda e, on, law: law.gap_ceiling, facts, when, law),
    )


def gap_day_situation(
    enrolment: Enrolment,
    *,
    on: date,
    paid_on: date,
    last_paid: Any,
    cured_in_time: bool | None = None,
    **told: Any,
) -> tuple[Facts, date, Law]:
    """What ``covered_around_gap`` asks about: the law of the payment, the day of service."""
    facts, _, law = gap_situation(enrolment, on=paid_on, last_paid=last_paid, **told)
    when = day(on)
    months = max(_months(Month.of(when)) - _months(Month.of(last_paid)) - 1, 0)
    # Who never made the gap up didn't cure it either.
    cured = cured_in_time if sure(facts.made_up) else False
    return facts.but(**asked(months_unpaid=months, cured_in_time=cured)), when, law


gap_day_situation.__dict__["situation"] = gap_situation  # what ``told`` may hold


@answers(gap_entitlement, gap_day_situation)
def covered_around_gap(
    enrolment: Enrolment,
    *,
    on: date,
    paid_on: date,
    last_paid: Month | date | str,
    policy: Policy | None = None,
    **told: Any,
) -> DayCover:
    """Whether an employee's cost of a day before, in or after a gap is payable (就诊日).

    Args:
        on: the day of service.
        paid_on: the day of the first payment after the gap.
        last_paid: the last month paid for before it.
        told: ``change``, ``made_up``, ``continuous_months``, as for ``employee_gap``; and
            ``cured_in_time``, as for ``cover_while_unpaid``, whose rule answers for the months
            of the gap.

    ``LOCAL`` for a day of the gap where no rule of the region is on file.

    Raises:
        NotKnown: for a day after it, where the wait is left to the region and not on file.

    Source: N-GAP-01, N-GAP-02, N-GAP-17, N-FIN-15.
    """
    asked = gap_day_situation(
        enrolment, on=on, paid_on=paid_on, last_paid=last_paid, policy=policy, **told
    )
    return DayCover.of(answered(gap_entitlement, *asked))


RULES = (may_make_up, waived, resumption, employee_wait, employee_first_day, gap_entitlement)
