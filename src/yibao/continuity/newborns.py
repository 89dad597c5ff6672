"""Newborns (新生儿参保): in time or not, covered from when, whose years' premiums.

National rules N-MEM-10, N-GAP-08.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answered, answers, quietly, situation
from yibao.continuity.days import day_from
from yibao.core.calendar import day, months_covering
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput, NotKnown
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.premiums import resident_premium
from yibao.vocabulary import NewbornClock, NewbornEntry, Registration, Special, YearEntry

LOCALS = {
    "terms": Label("新生儿规定", "terms for newborns", hidden=True),
    "kind": Label("参保情形", "how the newborn was enrolled", Quantity.TERM, hidden=True),
    "start": Label("起算日", "start", Quantity.TERM, hidden=True),
}


@rule(
    "新生儿时限内参保",
    "newborn enrolled in time",
    Quantity.FLAG,
    "N-MEM-10",
    labels=LOCALS,
)
def newborn_in_time(e: Any, on: date, law: Any) -> Any:
    """自出生（或户籍登记）之日起在规定的天数或者月数内参保缴费。"""
    terms = law.newborn_terms(registration=e.registration)
    if known(terms.months):
        return e.months_old <= terms.months
    if terms.clock == NewbornClock.REGISTRATION:
        return e.days_registered <= terms.days
    return e.days_old <= terms.days


@rule(
    "新生儿参保情形",
    "how a newborn was enrolled",
    Quantity.TERM,
    "N-MEM-10",
    "N-GAP-08",
    term=NewbornEntry,
    labels=LOCALS,
)
def newborn_entry(e: Any, on: date, law: Any) -> Any:
    """时限内参保的，地方规定自出生之日起享受待遇；逾期的按地方规定。"""
    if not newborn_in_time(e, on, law):
        return outcome(NewbornEntry.LATE, "N-MEM-10")
    if law.newborn_terms(registration=e.registration).retroactive:
        return outcome(NewbornEntry.FROM_BIRTH, "N-MEM-10", "N-GAP-08")
    return outcome(NewbornEntry.IN_TIME, "N-MEM-10", "N-GAP-08")


@rule(
    "新生儿待遇起始日",
    "first day of a newborn's benefits",
    Quantity.DAY,
    "N-MEM-10",
    labels=LOCALS,
)
def newborn_first_day(e: Any, on: date, law: Any) -> Any:
    """自出生之日；不追溯或者逾期的，自地方规定的起算日。"""
    kind = newborn_entry(e, on, law)
    if kind == NewbornEntry.FROM_BIRTH:
        return e.birth_date
    if kind == NewbornEntry.LATE:
        start = law.newborn_terms(registration=e.registration).late
    else:
        start = law.resident_clock(entry=YearEntry.EXEMPT).start
    return day_from(e, on, law, start, 0, e.year_start)


@rule(
    "新生儿应缴年数",
    "years a newborn pays for",
    Quantity.COUNT,
    "N-MEM-10",
    "N-FIN-12",
    labels=LOCALS,
)
def newborn_years(e: Any, on: date, law: Any) -> Any:
    """自出生之日起享受待遇且出生与缴费跨年度的，地方规定是否缴两年。"""
    if newborn_entry(e, on, law) == NewbornEntry.FROM_BIRTH and e.crosses_year:
        return 2 if law.newborn_terms(registration=e.registration).both_years else 1
    return 1


def newborn_facts(
    facts: Facts,
    law: Law,
    paid_on: date,
    registration: Registration | str | None,
    registered_on: date | None,
) -> Facts:
    """The facts with those of a newborn: days and months from birth to payment."""
    if not known(facts.birth_date):
        raise InvalidInput("birth_date", None, expected="the newborn's birth date")
    born: Any = facts.birth_date
    if born > paid_on:
        raise InvalidInput("birth_date", born, expected=f"a day not after the payment ({paid_on})")
    found: dict[str, Any] = {
        "days_old": (paid_on - born).days,
        "months_old": months_covering(born, paid_on),
        "crosses_year": born.year != paid_on.year,
    }
    if registration is not None:
        found["registration"] = Registration.parse(registration, "registration")
        facts = facts.but(registration=found["registration"])
    _still_newborn(facts, law, born, paid_on, found["months_old"])
    if registered_on is not None:
        if not born <= day(registered_on, "registered_on") <= paid_on:
            raise InvalidInput(
                "registered_on", registered_on, expected=f"a day from {born} to {paid_on}"
            )
        found["days_registered"] = (paid_on - registered_on).days
    return facts.but(**found)


def _still_newborn(facts: Facts, law: Law, born: date, paid_on: date, months: int) -> None:
    """Nobody is a newborn beyond the region's age, nor after the year that follows the birth."""
    oldest = law.newborn_terms(registration=facts.registration).oldest
    if known(oldest) and months > oldest:
        expected = f"a child of up to {oldest} months on {paid_on}"
    elif born.year < paid_on.year - 1:
        expected = f"a child born in the year of payment ({paid_on.year}) or the year before"
    else:
        return
    raise InvalidInput("birth_date", born, expected=expected)


def newborn_situation(
    enrolment: Enrolment,
    *,
    on: date,
    registration: Registration | str | None = None,
    registered_on: date | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What the rules of newborns read: the law is that of the day of payment."""
    paid_on = day(on)
    facts, when, law = situation(
        enrolment,
        paid_on,
        policy,
        until=date(paid_on.year, 12, 31),
        special=Special.NEWBORN,
        paid_on=paid_on,
        year_start=date(paid_on.year, 1, 1),
    )
    return newborn_facts(facts, law, paid_on, registration, registered_on), when, law


@frozen
class NewbornCover:
    """A newborn's cover: ``start`` is its first day; None where it is not on file.

    ``years`` are the benefit years to be paid for it, None where it is not on file whether one
    or two; ``premiums`` their sums in yuan, None each where not on file.
    """

    entry: NewbornEntry
    start: date | None
    years: tuple[int, ...] | None
    premiums: tuple[Decimal | None, ...]


@answers(newborn_entry, newborn_situation)
def newborn_cover(
    enrolment: Enrolment,
    *,
    on: date,
    registration: Registration | str | None = None,
    registered_on: date | None = None,
    policy: Policy | None = None,
) -> NewbornCover:
    """From when a newborn is covered, and for which years a premium is due (新生儿参保).

    Args:
        enrolment: the newborn's resident enrolment, with ``birth_date``.
        on: the day of payment.
        registration: ``"registered"`` or ``"unregistered"``, where the region tells them apart.
        registered_on: the day of household registration, where the window runs from it.

    Raises:
        NotKnown: where the region's window is not on file.

    Source: N-MEM-10; window, retroactivity and premiums are local.
    """
    facts, when, law = newborn_situation(
        enrolment,
        on=on,
        registration=registration,
        registered_on=registered_on,
        policy=policy,
    )
    kind = NewbornEntry.of(answered(newborn_entry, facts, when, law))
    count = quietly(newborn_years, facts, when, law)
    years = None if count is None else tuple(range(when.year + 1 - count, when.year + 1))
    return NewbornCover(
        kind,
        quietly(newborn_first_day, facts, when, law),
        years,
        tuple(_premium(enrolment, year, policy) for year in years or ()),
    )


def _premium(enrolment: Enrolment, year: int, policy: Policy | None) -> Decimal | None:
    try:
        return resident_premium(enrolment, benefit_year=year, policy=policy).individual
    except (NotKnown, InvalidInput):
        return None


RULES = (newborn_in_time, newborn_entry, newborn_first_day, newborn_years)
