"""Waiting periods of residents (居民待遇等待期), by the rules in force from 2025.

National rules N-GAP-02, N-GAP-04 to N-GAP-08, N-GAP-16, N-GAP-18.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from yibao.asking import answered, answers, default_policy, quietly, situation
from yibao.continuity.assuming import Assumed, Terms, assumptions
from yibao.continuity.newborns import newborn_facts
from yibao.continuity.windows import first_of, window_code
from yibao.continuity.years import YEARS, Record, record_of, spells_of
from yibao.core import money
from yibao.core.calendar import day
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput, NotInForce, NotKnown
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.policy.law import trying
from yibao.schemes import scheme_on
from yibao.vocabulary import Helped, Paid, Registration, Scheme, Special, YearEntry

LOCALS = {
    "terms": Label("规定", "terms", hidden=True),
    "counts": Label("计算规定", "what counts", hidden=True),
    "counted": Label("计入的断保年数", "missed years that count"),
    "earlier": Label("制度施行前断保年数", "years missed before the rule"),
    "kind": Label("参保情形", "how the year is entered", Quantity.TERM, hidden=True),
    "fixed": Label("固定等待期", "fixed wait"),
    "added": Label("增加等待期的断保年数", "missed years that add months"),
    "left": Label("修复后的变动等待期", "variable wait after repair"),
}


@rule(
    "缴费时间",
    "time of payment",
    Quantity.TERM,
    "N-GAP-16",
    term=Paid,
    labels=LOCALS,
)
def payment_time(e: Any, on: date, law: Any) -> Any:
    """缴费日在当地集中参保期截止日之前的为期内，其后为逾期。"""
    if not known(e.paid_code):
        return e.paid
    if e.paid_code <= law.resident_window(group=e.group).closes:
        return outcome(Paid.IN_WINDOW, "N-GAP-16")
    return outcome(Paid.LATE, "N-GAP-16")


@rule(
    "退出职工医保后规定时限内参保",
    "soon after leaving the employee scheme",
    Quantity.FLAG,
    "N-GAP-02",
    "N-GAP-18",
    labels=LOCALS,
)
def left_soon(e: Any, on: date, law: Any) -> Any:
    """连续参保满规定年限、退出职工医保后在规定时限内参加居民医保的，不设等待期。"""
    if not known(e.left_months):
        return False
    terms = law.left_employee
    if terms.continuous_years > 0 and e.continuous_months < terms.continuous_years * 12:
        return False
    if known(terms.days):
        return e.left_days <= terms.days
    return e.left_months <= terms.months


@rule(
    "仅享受居民待遇的年度算连续",
    "only years with benefits as a resident are continuous",
    Quantity.FLAG,
    "N-GAP-05",
    labels=LOCALS,
)
def strictly(e: Any, on: date, law: Any) -> Any:
    """只参加职工医保的年度、等待期未满未享受待遇的年度是否算连续参保，由地方规定。"""
    if not known(e.strict_missed):
        return False
    return not law.resident_wait_counts.other_years


@rule("首次参保", "never enrolled before", Quantity.FLAG, "N-GAP-04", labels=LOCALS)
def never_enrolled(e: Any, on: date, law: Any) -> Any:
    """从未参保；其他年度不算连续的，此前没有享受居民待遇的年度也是。"""
    if strictly(e, on, law):
        return e.strict_missed + e.strict_earlier == 0
    return e.first_enrolment


@rule("断保年数", "missed years", Quantity.COUNT, "N-GAP-05", labels=LOCALS)
def years_missed(e: Any, on: date, law: Any) -> Any:
    """参保前连续断保的年数；制度施行前的年度、逾期参保的年度是否计入由地方规定。"""
    if not known(law.resident_wait_open):
        return e.missed_years + e.earlier_missed
    counts = law.resident_wait_counts
    counted = e.missed_years
    earlier = e.earlier_missed
    if strictly(e, on, law):
        counted = e.strict_missed
        earlier = e.strict_earlier
    if earlier > 0 and counts.earlier_years:
        counted = counted + earlier
    if counted == 0 and not counts.first_year:
        return 0
    if payment_time(e, on, law) == Paid.LATE and counts.late_payment:
        return counted + 1
    return counted


@rule(
    "参保情形",
    "how the year is entered",
    Quantity.TERM,
    "N-GAP-04",
    "N-GAP-08",
    term=YearEntry,
    labels=LOCALS,
)
def entry(e: Any, on: date, law: Any) -> Any:
    """特殊群体、退出职工医保不久的先行判断；其余看是否在集中参保期内、是否连续参保。"""
    if e.special != Special.NONE and law.resident_wait_exempt(special=e.special).exempt:
        return outcome(YearEntry.EXEMPT, "N-GAP-08")
    if left_soon(e, on, law):
        return outcome(YearEntry.LEFT_EMPLOYEE, "N-GAP-02", "N-GAP-18")
    if payment_time(e, on, law) == Paid.LATE:
        return outcome(YearEntry.LATE, "N-GAP-04")
    if years_missed(e, on, law) > 0:
        return outcome(YearEntry.GAP, "N-GAP-04", "N-GAP-05")
    if never_enrolled(e, on, law) and law.resident_wait_counts.first_enrolment:
        return outcome(YearEntry.GAP, "N-GAP-04")
    return outcome(YearEntry.CONTINUOUS, "N-GAP-04", "N-GAP-16")


@rule(
    "待遇等待期（月）",
    "waiting period in months",
    Quantity.COUNT,
    "N-GAP-02",
    "N-GAP-04",
    "N-GAP-05",
    "N-GAP-06",
    "N-GAP-07",
    "N-GAP-08",
    labels=LOCALS,
)
def waiting(e: Any, on: date, law: Any) -> Any:
    """固定等待期，加首个断保年度之外每年的变动等待期，减修复；长期断保的不少于规定月数。"""
    kind = entry(e, on, law)
    if kind in (YearEntry.CONTINUOUS, YearEntry.LEFT_EMPLOYEE, YearEntry.EXEMPT):
        return 0
    fixed = law.resident_wait_fixed(paid=payment_time(e, on, law)).months
    if not known(law.resident_wait_open):
        return outcome(fixed, "N-GAP-04")
    counted = years_missed(e, on, law)
    added = counted if law.resident_wait_counts.first_year else counted - 1
    if added <= 0:
        return outcome(fixed, "N-GAP-04")
    terms = law.resident_wait_variable
    left = max(added * terms.months - e.bought_back * law.resident_wait_repair, 0)
    if counted >= terms.long_gap:
        return outcome(max(fixed + left, terms.least), "N-GAP-05", "N-GAP-06", "N-GAP-07")
    return outcome(fixed + left, "N-GAP-05", "N-GAP-06")


@rule("修复缴费", "price of the repair", Quantity.MONEY, "N-GAP-06", labels=LOCALS)
def repair_price(e: Any, on: date, law: Any) -> Any:
    """每多缴一年，按当年参保地的个人缴费标准缴费。"""
    if e.bought_back == 0:
        return 0
    return e.bought_back * law.premium(group=e.group, helped=Helped.NONE, plan=e.plan).sum


# -- what a caller asks


def resident_situation(
    enrolment: Enrolment,
    *,
    on: date,
    benefit_year: int,
    paid: Paid | str | None = None,
    missed_years: int | None = None,
    first_enrolment: bool | None = None,
    bought_back: int = 0,
    special: Special | str = Special.NONE,
    left_employee_on: date | None = None,
    continuous_months: int | None = None,
    history: Iterable[Enrolment] | None = None,
    registration: Registration | str | None = None,
    registered_on: date | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What the rules of a resident's start read, from a payment and a past.

    The law is that of the day of payment, or of the benefit year's first day if that is later.
    """
    paid_on, first = day(on), first_of(benefit_year)
    if not date(benefit_year - 1, 1, 1) <= paid_on <= date(benefit_year, 12, 31):
        raise InvalidInput(
            "on",
            paid_on,
            expected=f"a day of payment for {benefit_year}, in it or in the year before",
        )
    when = max(paid_on, first)
    facts, _, law = situation(
        enrolment,
        when,
        policy,
        until=date(benefit_year, 12, 31),
        bought_back=bought_back,
        special=special,
        paid_on=paid_on,
        year_start=first,
        paid=paid,
        paid_code=window_code(paid_on, benefit_year) if paid is None else None,
    )
    if answered(scheme_on, facts, when, law) == Scheme.EMPLOYEE:
        raise InvalidInput(
            "scheme",
            enrolment.scheme,
            expected="the resident scheme",
            remedy="For a gap in the employee scheme: yibao.employee_gap(...).",
        )
    if paid is None:
        _not_before_the_window(facts, law, paid_on)
    told = (missed_years, first_enrolment, left_employee_on, continuous_months)
    if history is not None:
        wait = quietly(_late_wait, facts, when, law, NotInForce) or 0
        record = _record(history, told, benefit_year, paid_on, wait, facts)
    else:
        if missed_years is None and (first_enrolment or facts.special == Special.NEWBORN):
            missed_years = 0
        missed = _missed(missed_years, benefit_year)
        record = Record(missed, bool(first_enrolment), left_employee_on, continuous_months)
    _plausible(facts, record, benefit_year, missed_years)
    facts = facts.but(**_past(record, paid_on, enrolment.region, policy))
    if record.missed is not None:
        most = max(len(record.missed), len(record.strict or ()))
        if bought_back > most:
            raise InvalidInput(
                "bought_back", bought_back, expected=f"at most {most}, the missed years"
            )
    if facts.special == Special.NEWBORN:
        facts = newborn_facts(facts, law, paid_on, registration, registered_on)
    return facts, when, law


def _not_before_the_window(facts: Facts, law: Law, paid_on: date) -> None:
    with trying():
        opens = quietly(
            lambda e, on, law: law.resident_window(group=e.group).opens,
            facts,
            paid_on,
            law,
            InvalidInput,
        )
    if opens is not None and facts.paid_code < opens:
        raise InvalidInput(
            "on",
            paid_on,
            expected="a day not before the window of that year opens",
            remedy='See yibao.enrolment_window(...), or tell paid="in_window".',
        )


def _late_wait(e: Facts, on: date, law: Law) -> Any:
    return law.resident_wait_fixed(paid=Paid.LATE).months


def _plausible(facts: Facts, record: Record, year: int, missed_years: int | None) -> None:
    """Refuses a past that can't be: years missed before birth, or by who was never enrolled."""
    if record.first_enrolment and missed_years:
        raise InvalidInput(
            "missed_years", missed_years, expected="none for a first enrolment: nothing was missed"
        )
    born = facts.birth_date
    if not known(born):
        return
    if missed_years and year - missed_years < born.year:
        raise InvalidInput(
            "missed_years", missed_years, expected=f"years not before the birth ({born})"
        )
    left = record.left_employee_on
    if left is not None and day(left, "left_employee_on") < born:
        raise InvalidInput(
            "left_employee_on", left, expected=f"a day not before the birth ({born})"
        )


def _record(
    history: Any, told: tuple[Any, ...], year: int, on: date, wait: int, facts: Facts
) -> Record:
    if any(value is not None for value in told):
        raise InvalidInput(
            "history",
            "a history and facts beside it",
            expected="a history, or missed_years, first_enrolment, left_employee_on and "
            "continuous_months, not both",
        )
    spells, born = spells_of(history, on), facts.birth_date
    if spells and known(born) and spells[0].since < born:
        raise InvalidInput(
            "history", spells[0].since, expected=f"enrolments not before the birth ({born})"
        )
    return record_of(spells, year, on, wait)


def _missed(missed_years: int | None, year: int) -> tuple[int, ...] | None:
    """The years missed right before a year; None where it isn't told."""
    if missed_years is None:
        return None
    if type(missed_years) is not int or not 0 <= missed_years <= year - YEARS[0]:
        raise InvalidInput(
            "missed_years", missed_years, expected="a whole number of years, 0 or more"
        )
    return tuple(range(year - missed_years, year))


def _past(
    record: Record, paid_on: date, region: str | None, policy: Policy | None
) -> dict[str, Any]:
    """A record as facts: which missed years lie under the rule of 2025, and the rest."""
    facts: dict[str, Any] = {"first_enrolment": record.first_enrolment, "earlier_missed": 0}
    if record.missed is not None:
        ruled = _ruled(record.missed, region, policy)
        facts |= {"missed_years": ruled, "earlier_missed": len(record.missed) - ruled}
    if record.strict is not None:
        ruled = _ruled(record.strict, region, policy)
        facts |= {"strict_missed": ruled, "strict_earlier": len(record.strict) - ruled}
    left = record.left_employee_on
    if left is not None:
        if day(left, "left_employee_on") >= paid_on:
            raise InvalidInput(
                "left_employee_on", left, expected=f"a day before the payment ({paid_on})"
            )
        facts |= {
            "left_months": max(_month(paid_on) - _month(left) - 1, 0),
            "left_days": (paid_on - left).days,
        }
    if record.continuous_months is not None:
        facts["continuous_months"] = record.continuous_months
    return facts


def _month(on: date) -> int:
    return on.year * 12 + on.month


def _ruled(years: Iterable[int], region: str | None, policy: Policy | None) -> int:
    """How many of the years lie under the rule of 2025."""
    policy = policy or default_policy()
    return sum(known(policy.law(region, date(y, 1, 1)).resident_wait_open) for y in years)


# -- what is open


def possible_waits(facts: Facts, when: date, law: Law) -> tuple[int, int | None]:
    """The least and the most months of wait that what is on file allows; None: no upper bound."""
    found: list[int] = []
    bounded = True
    for assumed in assumptions(facts, law):
        try:
            found.append(answered(waiting, facts, when, assumed))  # type: ignore[arg-type]
        except NotKnown:
            bounded = False
            least = Assumed(assumed, resident_wait_variable=Terms())  # type: ignore[arg-type]
            found.append(answered(waiting, facts, when, least))  # type: ignore[arg-type]
    return min(found), max(found) if bounded else None


# -- the answer


@frozen
class WaitingPeriod:
    """A resident's waiting period (待遇等待期), in months.

    ``least`` and ``most`` differ where the region leaves something open that is not on file
    (``most`` None: no upper bound is known); ``months`` then raises. ``entry`` tells how the
    benefit year is entered, None where that is open. ``cost`` is the price in yuan of the
    years bought back, None where the region's premium is not on file.
    """

    least: int
    most: int | None
    entry: YearEntry | None
    bought_back: int
    cost: Decimal | None
    unknown: NotKnown | None = field(default=None, eq=False, repr=False)

    @property
    def months(self) -> int:
        """The number of months.

        Raises:
            NotKnown: telling the range, where it depends on what is not on file.
        """
        if self.unknown is not None:
            raise self.unknown
        return self.least


@answers(waiting, resident_situation)
def waiting_period(
    enrolment: Enrolment,
    *,
    on: date,
    benefit_year: int,
    paid: Paid | str | None = None,
    missed_years: int | None = None,
    first_enrolment: bool | None = None,
    bought_back: int = 0,
    special: Special | str = Special.NONE,
    left_employee_on: date | None = None,
    continuous_months: int | None = None,
    history: Iterable[Enrolment] | None = None,
    registration: Registration | str | None = None,
    registered_on: date | None = None,
    policy: Policy | None = None,
) -> WaitingPeriod:
    """How long a resident waits for benefits after enrolling (居民待遇等待期), from 2025.

    Three fixed months for who enrols outside the window or after a gap; in principle one more
    for each *further* missed year, which can be bought back; in principle at least six after
    four missed years. What a region leaves open gives a range, see ``WaitingPeriod``.

    Args:
        enrolment: the resident's enrolment that is paid for.
        on: the day of payment.
        benefit_year: the year in which the cover is to run.
        paid: ``"in_window"`` or ``"late"``; by the region's window unless told.
        missed_years: years missed right before ``benefit_year``, those before 2025 included.
        first_enrolment: True for who was never enrolled; then nothing was missed.
        bought_back: missed years that are paid for besides.
        special: ``"newborn"``, ``"graduate"`` … (特殊群体), for who meets the region's terms.
        left_employee_on: last day of the employee scheme, for who comes from there. A limit in
            months counts the whole months without contribution in between, as for employees.
        continuous_months: months of unbroken cover before that day.
        history: the person's earlier enrolments, in place of the four facts above. Whether
            years in the employee scheme alone are continuous, or a year entered so late that
            its wait outlasted it, is local.
        registration, registered_on: household registration of a newborn.

    Raises:
        NotInForce: before 2025, where no local rule is on file.
        NotKnown: where the region's window is needed and not on file; ``months``, where a
            range is all that is known.
        InvalidInput: for a payment before the window opens, more years bought than missed …

    Source: N-GAP-02, N-GAP-04 to N-GAP-08, N-GAP-18 (国办发〔2024〕38号).
    """
    facts, when, law = resident_situation(
        enrolment,
        on=on,
        benefit_year=benefit_year,
        paid=paid,
        missed_years=missed_years,
        first_enrolment=first_enrolment,
        bought_back=bought_back,
        special=special,
        left_employee_on=left_employee_on,
        continuous_months=continuous_months,
        history=history,
        registration=registration,
        registered_on=registered_on,
        policy=policy,
    )
    unknown = None
    try:
        least: int = answered(waiting, facts, when, law)
        most: int | None = least
    except NotKnown as error:
        least, most = possible_waits(facts, when, law)
        unknown = _ranged(error, facts, when, law)
    kinds = {quietly(entry, facts, when, assumed) for assumed in assumptions(facts, law)}
    kind = kinds.pop() if len(kinds) == 1 else None
    cost = quietly(repair_price, facts, when, law, InvalidInput)
    return WaitingPeriod(
        least,
        most,
        None if kind is None else YearEntry.of(kind),
        bought_back,
        None if cost is None else money.yuan(cost),
        None if least == most else unknown,
    )


def _ranged(error: NotKnown, facts: Facts, when: date, law: Law) -> NotKnown:
    least, most = possible_waits(facts, when, law)
    span = f"{least} months or more" if most is None else f"{least} to {most} months"
    return NotKnown(
        error.what,
        region=error.region,
        day=error.day,
        known=f"The wait is {span}. {error.known}",
        remedy=error.template,
    )


waiting_period.__dict__["ranged"] = _ranged  # what an explanation tells of what is open


RULES = (
    payment_time,
    left_soon,
    strictly,
    never_enrolled,
    years_missed,
    entry,
    waiting,
    repair_price,
)
