"""Enrolments as a person's record: covered years, missed years, continuous years (连续参保年数).

The reductions are pure functions over one person's sorted spells, so that a frame keyed by
person can use them as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from attrs import field, frozen

from yibao.asking import answered, answers, default_policy
from yibao.core.calendar import ONE_DAY, day, matching_day
from yibao.core.rules import Quantity, known, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput, NotKnown, YibaoError
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.vocabulary import Scheme, Status

LOCALS: dict[str, Label] = {}
YEARS = range(1949, 2101)


class Spell(NamedTuple):
    """One spell of one scheme: first day, and last day if it has ended.

    The reductions below take one person's spells in order; ``spells_of`` makes them of
    enrolments, and a frame's rows make them as they stand.
    """

    since: date
    until: date | None
    scheme: int


def spells_of(enrolments: Iterable[Enrolment], on: date) -> tuple[Spell, ...]:
    """A person's enrolments as spells, sorted and checked; a suspended relation covers nothing.

    Raises:
        InvalidInput: an enrolment without a first day, before birth, in the future, or that
            overlaps another one of its own scheme.
    """
    paid = [e for e in _listed(enrolments) if e.status is not Status.SUSPENDED]
    return in_order([_spell(enrolment, on) for enrolment in paid])


def in_order(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """One person's spells by first day; none overlaps another of its own scheme."""
    ordered = sorted(spells, key=lambda s: (s.since, s.until or date.max, s.scheme))
    last: dict[int, Spell] = {}
    for one in ordered:
        before = last.get(one.scheme)
        if before is not None and (before.until is None or before.until >= one.since):
            raise InvalidInput(
                "history",
                f"{one.since} in {Scheme.of(one.scheme).key}",
                expected="enrolments of one scheme that don't overlap",
                remedy=f"The one since {before.since} isn't over by then.",
            )
        last[one.scheme] = one
    return tuple(ordered)


def _listed(enrolments: Any) -> list[Enrolment]:
    if isinstance(enrolments, Enrolment):
        return [enrolments]
    listed = list(enrolments)
    for enrolment in listed:
        if not isinstance(enrolment, Enrolment):
            raise InvalidInput("history", enrolment, expected="enrolments")
    return listed


def _spell(enrolment: Enrolment, on: date) -> Spell:
    born = getattr(enrolment.facts, "birth_date", None)
    scheme = int(Scheme.parse(enrolment.scheme))
    return spell(
        enrolment.since, enrolment.until, scheme, born if isinstance(born, date) else None, on
    )


def spell(
    since: date | None, until: date | None, scheme: int, born: date | None, on: date
) -> Spell:
    """A spell as told, if it begins after birth and by the day asked for."""
    if since is None:
        raise InvalidInput("since", None, expected="the first day of each enrolment of a history")
    if since > on:
        raise InvalidInput("since", since, expected=f"a day not after the day asked for ({on})")
    if born is not None and since < born:
        raise InvalidInput("since", since, expected=f"a day not before the birth ({born})")
    return Spell(since, until, scheme)


def resident_years(spells: Sequence[Spell], last: int) -> tuple[int, ...]:
    """The years up to ``last`` in which a person was in a resident scheme, some day of them."""
    own = [spell for spell in spells if spell.scheme != Scheme.EMPLOYEE]
    return _years(own, last)


def covered_years(spells: Sequence[Spell], last: int) -> tuple[int, ...]:
    """The years up to ``last`` in which a person was in any scheme, some day of them."""
    return _years(spells, last)


def _years(spells: Sequence[Spell], last: int) -> tuple[int, ...]:
    there: set[int] = set()
    for one in spells:
        end = last if one.until is None else min(one.until.year, last)
        there.update(range(one.since.year, end + 1))
    return tuple(sorted(there))


def run_until(years: Iterable[int], last: int) -> tuple[int, ...]:
    """The unbroken run of years that ends with ``last``."""
    there, first = set(years), last
    while first in there:
        first -= 1
    return tuple(range(first + 1, last + 1))


def missed_before(years: Sequence[int], year: int) -> tuple[int, ...]:
    """The unbroken run of missed years before a year; empty for who was never covered."""
    earlier = [y for y in years if y < year]
    return tuple(range(max(earlier) + 1, year)) if earlier else ()


def left_employee_on(spells: Sequence[Spell], on: date) -> date | None:
    """The last day of the employee scheme before a day, if nothing followed it."""
    ended = [s for s in spells if s.until is None or s.until < on]
    last = max(ended, key=lambda s: s.until or on, default=None)
    if last is None or last.scheme != Scheme.EMPLOYEE:
        return None
    return last.until


def continuous_months(spells: Sequence[Spell], until: date) -> int:
    """Whole months of cover in any scheme that end, unbroken, with a day."""
    first = until + ONE_DAY
    while True:
        reaching = [
            s.since for s in spells if s.since < first and _end(s, until) >= first - ONE_DAY
        ]
        if not reaching:
            break
        first = min(reaching)
    end = until + ONE_DAY
    return (end.year - first.year) * 12 + end.month - first.month - (end.day < first.day)


def _end(spell: Spell, until: date) -> date:
    return until if spell.until is None else min(spell.until, until)


class Record(NamedTuple):
    """What a resident's rules need of a person's past, before a benefit year.

    ``strict`` are the years missed if only years with benefits as a resident are continuous,
    None where that makes no difference.
    """

    missed: tuple[int, ...] | None
    first_enrolment: bool
    left_employee_on: date | None
    continuous_months: int | None
    strict: tuple[int, ...] | None = None


def record_of(spells: Sequence[Spell], year: int, on: date, wait: int = 0) -> Record:
    """A person's record before a benefit year, seen on the day of payment.

    ``wait`` is the months that who enters in the course of a year waits.
    """
    years = covered_years(spells, year - 1)
    sure = resident_years(begun(spells, wait), year - 1)
    missed, strict = missed_before(years, year), missed_before(sure, year)
    left = left_employee_on(spells, on)
    months = None if left is None else continuous_months(spells, left)
    same = strict == missed and bool(sure) == bool(years)
    return Record(missed, not years, left, months, None if same else strict)


def begun(spells: Sequence[Spell], wait: int) -> tuple[Spell, ...]:
    """The spells from the end of the wait of who entered in the course of a year, with a gap."""
    found = []
    for spell in spells:
        first = spell.since
        joined = any(s.since < first and _end(s, first) >= first - ONE_DAY for s in spells)
        if not joined and (first.month, first.day) != (1, 1):
            first = matching_day(first, wait)
        if spell.until is None or first <= spell.until:
            found.append(spell._replace(since=first))
    return tuple(found)


# -- continuous years


@rule(
    "连续参保年数",
    "continuous years",
    Quantity.COUNT,
    "N-GAP-10",
    "N-GAP-14",
    labels=LOCALS,
)
def counted_years(e: Any, on: date, law: Any) -> Any:
    """断保后重新计算；制度施行前的连续年度是否计入由地方规定。"""
    if e.earlier_continuous > 0 and law.incentive_earlier:
        return e.continuous_years + e.earlier_continuous
    return e.continuous_years


@frozen
class ContinuousYears:
    """Continuous resident years on a day (连续参保年数).

    ``least`` and ``most`` differ where it is not on file whether years before 2025 count;
    ``years`` then raises. ``since`` is the first year of the unbroken run, None if there is none.
    """

    least: int
    most: int
    since: int | None
    unknown: YibaoError | None = field(default=None, eq=False, repr=False)

    @property
    def years(self) -> int:
        """The number of years.

        Raises:
            NotKnown: telling both figures, where it depends on what is not on file.
        """
        if self.unknown is not None:
            raise self.unknown
        return self.least


def continuous_situation(
    enrolments: Iterable[Enrolment] | Iterable[int],
    *,
    on: date,
    region: str | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``continuous_years`` asks about, as rules read it."""
    when = day(on)
    listed: list[Any] = [enrolments] if isinstance(enrolments, Enrolment) else list(enrolments)
    years: Sequence[int]
    if all(type(item) is int for item in listed):
        years = _checked(listed, when)
    else:
        years = resident_years(spells_of(listed, when), when.year)
        region = region or listed[-1].region
    return run_situation(run_until(years, when.year), when, region, policy or default_policy())


def run_situation(
    run: Sequence[int], when: date, region: str | None, policy: Policy
) -> tuple[Facts, date, Law]:
    """What the rule of continuous years reads, from an unbroken run of them."""
    ruled = len(ruled_years(run, region, policy))
    facts = Facts(continuous_years=ruled, earlier_continuous=len(run) - ruled)
    return facts, when, policy.law(region, when)


def ruled_years(years: Iterable[int], region: str | None, policy: Policy) -> tuple[int, ...]:
    """The years in which the incentives are in force."""
    return tuple(y for y in years if known(policy.law(region, date(y, 1, 1)).incentive_ceiling))


def _checked(years: Sequence[Any], on: date) -> list[int]:
    for year in years:
        if year not in YEARS or year > on.year:
            raise InvalidInput("enrolments", year, expected=f"years not after {on.year}")
    if len(set(years)) != len(years):
        raise InvalidInput("enrolments", list(years), expected="each year once")
    return list(years)


@answers(counted_years, continuous_situation)
def continuous_years(
    enrolments: Iterable[Enrolment] | Iterable[int],
    *,
    on: date,
    region: str | None = None,
    policy: Policy | None = None,
) -> ContinuousYears:
    """Continuous years in the resident scheme up to the year of a day (连续参保年数).

    A year counts if the person was enrolled on some day of it; a missed year restarts the
    count, and so does a year spent in the employee scheme alone (the rule speaks of the
    resident scheme).

    Args:
        enrolments: a person's dated enrolments, or the years themselves.
        on, policy: the day, and the policy.
        region: where the years count; the last enrolment's unless given.

    Raises:
        InvalidInput: enrolments that overlap themselves, lie in the future or before birth.

    Source: N-GAP-10, N-GAP-14 (国办发〔2024〕38号); whether years before 2025 count is local.
    """
    facts, when, law = continuous_situation(enrolments, on=on, region=region, policy=policy)
    least = int(facts.continuous_years)
    total = least + int(facts.earlier_continuous)
    since = when.year - total + 1 if total else None
    try:
        years = answered(counted_years, facts, when, law)
    except InvalidInput as error:  # no region was told
        return ContinuousYears(least, total, since, error)
    except NotKnown as error:
        told = NotKnown(
            error.what,
            region=error.region,
            day=when,
            known=f"It is {least} without them, {total} with them. {error.known}",
            remedy=error.template,
        )
        return ContinuousYears(least, total, since, told)
    return ContinuousYears(years, years, since)


RULES = (counted_years,)
