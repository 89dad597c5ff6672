"""When a resident's benefits start (待遇起始日), and whether a day of service is covered.

National rules N-FIN-12, N-GAP-04, N-GAP-05, N-GAP-09, N-MEM-10.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao.asking import answered, answers, quietly
from yibao.continuity.assuming import Assumed, Terms, assumptions
from yibao.continuity.days import day_from
from yibao.continuity.newborns import newborn_first_day
from yibao.continuity.waiting import (
    entry,
    payment_time,
    resident_situation,
    waiting,
)
from yibao.core.calendar import day
from yibao.core.rules import Quantity, month_day, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import NotKnown
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.vocabulary import DayCover, Paid, Special, StartDay, YearEntry

LOCALS = {
    "kind": Label("参保情形", "how the year is entered", Quantity.TERM, hidden=True),
    "period": Label("待遇期首日", "first day of the period", Quantity.DAY, hidden=True),
    "start": Label("起算日", "start", Quantity.TERM, hidden=True),
    "begun": Label("待遇期已开始", "the period has begun", Quantity.FLAG, hidden=True),
    "row": Label("起算规定", "terms of the start", hidden=True),
    "starts": Label("待遇起始日", "first day of benefits", Quantity.DAY, hidden=True),
}


@rule("待遇期首日", "first day of the period", Quantity.DAY, "N-FIN-12", labels=LOCALS)
def period_start(e: Any, on: date, law: Any) -> Any:
    """居民待遇期一般为自然年度；学生由地方规定。"""
    return month_day(e.year_start, law.resident_period(group=e.group).first_month - 13, 1)


@rule("待遇期满次日", "day after the period", Quantity.DAY, "N-FIN-12", labels=LOCALS)
def period_over(e: Any, on: date, law: Any) -> Any:
    """待遇期为十二个月。"""
    return month_day(period_start(e, on, law), 12, 1)


@rule(
    "集中参保期内且不设等待期",
    "in the window, without a wait",
    Quantity.FLAG,
    "N-GAP-04",
    "N-GAP-08",
    hidden=True,
    labels=LOCALS,
)
def spared(e: Any, on: date, law: Any, kind: Any) -> Any:
    """集中参保期内连续参保，或者不设等待期的特殊群体在期内参保。"""
    if kind == YearEntry.EXEMPT:
        return payment_time(e, on, law) == Paid.IN_WINDOW
    return kind == YearEntry.CONTINUOUS


@rule(
    "起算日",
    "day from which it runs",
    Quantity.TERM,
    "N-GAP-04",
    "N-GAP-05",
    hidden=True,
    term=StartDay,
    labels=LOCALS,
)
def clock(e: Any, on: date, law: Any, kind: Any) -> Any:
    """地方规定的起算日；自待遇期首日起算而待遇期已开始后逾期缴费的，另看地方规定。"""
    row = law.resident_clock(entry=kind)
    begun = row.start == StartDay.PERIOD_START and e.paid_on > period_start(e, on, law)
    if begun and payment_time(e, on, law) == Paid.LATE:
        return row.begun
    return row.start


@rule(
    "待遇起始日",
    "first day of benefits",
    Quantity.DAY,
    "N-FIN-12",
    "N-GAP-04",
    "N-GAP-05",
    labels=LOCALS,
)
def first_day(e: Any, on: date, law: Any) -> Any:
    """待遇期前连续参保缴费的自待遇期首日；其余自地方规定的起算日经等待期；待遇期外出生的不早于待遇期。"""
    period = period_start(e, on, law)
    if e.special == Special.NEWBORN:
        if e.paid_on < period:
            return max(newborn_first_day(e, on, law), period)
        return newborn_first_day(e, on, law)
    kind = entry(e, on, law)
    if spared(e, on, law, kind):
        start = law.resident_clock(entry=kind).start
        if e.paid_on <= period:
            return outcome(period, "N-FIN-12")
        if start == StartDay.PERIOD_START:
            return outcome(period, "N-FIN-12")
        return max(day_from(e, on, law, start, 0, period), period)
    start = clock(e, on, law, kind)
    return max(day_from(e, on, law, start, waiting(e, on, law), period), period)


@rule(
    "就诊日待遇",
    "entitlement on a day",
    Quantity.TERM,
    "N-GAP-09",
    "N-MEM-10",
    "N-FIN-12",
    term=DayCover,
    labels=LOCALS,
)
def entitlement(e: Any, on: date, law: Any) -> Any:
    """等待期内、待遇期开始前、结束后不予支付；追溯的，缴费前的费用也支付。"""
    if on >= period_over(e, on, law):
        return outcome(DayCover.ENDED, "N-GAP-09")
    if on < e.paid_on and e.special != Special.NEWBORN:
        if on < period_start(e, on, law):
            return outcome(DayCover.NOT_YET, "N-GAP-09")
        kind = entry(e, on, law)
        if kind == YearEntry.GAP or kind == YearEntry.LATE:
            return outcome(DayCover.NOT_YET, "N-GAP-09")
    starts = first_day(e, on, law)
    if on >= starts:
        if on < e.paid_on:
            return outcome(DayCover.RETROACTIVE, "N-MEM-10", "N-FIN-12")
        return outcome(DayCover.COVERED, "N-GAP-09")
    if on < e.paid_on or on < period_start(e, on, law):
        return outcome(DayCover.NOT_YET, "N-GAP-09")
    if starts >= period_over(e, on, law):
        return outcome(DayCover.NEVER, "N-GAP-09")
    return outcome(DayCover.WAITING, "N-GAP-09")


@answers(first_day, resident_situation)
def benefit_start(
    enrolment: Enrolment,
    *,
    on: date,
    benefit_year: int,
    policy: Policy | None = None,
    **past: Any,
) -> date:
    """The first day on which a resident has benefits (待遇起始日).

    Paid before the period, in the window and without a gap: the period's first day, 1 January as
    a rule. Otherwise after the wait, counted as the region counts it; a payment in the window
    after that day counts as the region says, too. The day may lie beyond the year that is paid
    for: then that year brings no cover, see ``covered``.

    Args:
        on: the day of payment.
        benefit_year: the year that is paid for.
        past: the other arguments of ``waiting_period``.

    Raises:
        NotKnown: telling the days that are possible, where the region's convention or the
            length of the wait is not on file.
        NotInForce: as ``waiting_period`` does.

    Source: N-FIN-12, N-GAP-04, N-GAP-05, N-MEM-10.
    """
    facts, when, law = resident_situation(
        enrolment, on=on, benefit_year=benefit_year, policy=policy, **past
    )
    try:
        start: date = answered(first_day, facts, when, law)
        return start
    except NotKnown as error:
        try:
            days: list[date]
            days, bounded = possible(first_day, facts, when, law)
        except NotKnown:
            raise error from None
        if bounded and len(days) == 1:
            return days[0]  # what is open doesn't matter here
        listed = ", ".join(d.isoformat() for d in days) + ("" if bounded else " or later")
        raise NotKnown(
            error.what,
            region=error.region,
            day=when,
            known=f"Possible first days: {listed}. {error.known}",
            remedy=error.template,
        ) from None


class AnyStart:
    """A clock that starts as assumed, for every way of entering a year."""

    def __init__(self, start: StartDay) -> None:
        self.start = self.begun = start

    def __call__(self, **_: Any) -> AnyStart:
        return self


def possible(rule: Any, facts: Facts, when: date, law: Law) -> tuple[list[Any], bool]:
    """The answers that what is on file allows; False beside them: later days too."""
    found: set[Any] = set()
    bounded = True
    for assumed in assumptions(facts, law):
        for start in _starts(facts, when, assumed):
            free = {} if start is None else {"resident_clock": AnyStart(start)}
            tried: Any = Assumed(assumed, **free)  # type: ignore[arg-type]
            try:
                found.add(answered(rule, facts, when, tried))
            except NotKnown:
                bounded = False
                tried = Assumed(tried, resident_wait_variable=Terms())
                found.add(answered(rule, facts, when, tried))
    return sorted(found), bounded


def _starts(facts: Facts, when: date, law: Any) -> tuple[StartDay | None, ...]:
    """The conventions to try: none where the region's own is on file."""
    kind = answered(entry, facts, when, law)
    period = answered(period_start, facts, when, law)
    told = quietly(lambda e, on, law: clock(e, on, law, kind), facts, when, law)
    if told is not None:
        return (None,)
    # Who pays in the course of the year doesn't wait from a day before.
    waits = facts.paid_on > period and not answered(
        lambda e, on, law: spared(e, on, law, kind), facts, when, law
    )
    return tuple(s for s in StartDay if not (waits and s is StartDay.PERIOD_START))


def covered_situation(
    enrolment: Enrolment, *, on: date, paid_on: date, benefit_year: int, **past: Any
) -> tuple[Facts, date, Law]:
    """What ``covered`` asks about: the law of the payment, the day of service."""
    facts, _, law = resident_situation(enrolment, on=paid_on, benefit_year=benefit_year, **past)
    return facts, day(on), law


covered_situation.__dict__["situation"] = resident_situation  # what ``past`` may hold


@answers(entitlement, covered_situation)
def covered(
    enrolment: Enrolment,
    *,
    on: date,
    paid_on: date,
    benefit_year: int,
    policy: Policy | None = None,
    **past: Any,
) -> DayCover:
    """Whether a resident's cost of a day is payable, by the date of service (就诊日).

    What is incurred before cover begins or during the wait is not payable, even after paying
    up; a newborn enrolled in time is covered back to birth.

    Args:
        on: the day of service; of admission for a hospital stay.
        paid_on: the day of payment.
        benefit_year: the year that was paid for.
        past: the other arguments of ``waiting_period``.

    Raises:
        NotKnown: where the day falls among the possible first days, as ``benefit_start``.

    Source: N-GAP-09, N-MEM-10.
    """
    asked = covered_situation(
        enrolment, on=on, paid_on=paid_on, benefit_year=benefit_year, policy=policy, **past
    )
    try:
        return DayCover.of(answered(entitlement, *asked))
    except NotKnown:
        # What is open may not matter for this day: every possible first day says the same.
        found, bounded = possible(entitlement, *asked)
        later = (DayCover.WAITING, DayCover.NOT_YET)  # the same if cover begins later still
        if len(found) > 1 or not (bounded or found[0] in later):
            raise
        return DayCover.of(found[0])


RULES = (period_start, period_over, spared, clock, first_day, entitlement)
