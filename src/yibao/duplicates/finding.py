"""Which of a person's relations overlap, and how (重复参保的认定).

National rules N-DUP-01, N-DUP-02, N-DUP-12.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

from attrs import frozen

from yibao.asking import answered, area_code, default_policy
from yibao.core.calendar import day
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput
from yibao.people import Enrolment, Facts, told
from yibao.policy import Policy
from yibao.schemes import scheme_on
from yibao.vocabulary import DuplicateKind, Scheme, Status

LOCALS = {
    "one": Label("前一个的险种", "the first one's scheme", hidden=True),
    "other": Label("后一个的险种", "the second one's scheme", hidden=True),
}


@rule(
    "后一个关系的险种",
    "the second relation's scheme",
    Quantity.TERM,
    "N-MEM-06",
    term=Scheme,
    hidden=True,
    labels=LOCALS,
)
def other_scheme_on(e: Any, on: date, law: Any) -> Any:
    """城镇居民医保、新农合并入居民医保后，按居民医保认定。"""
    if law.scheme_period(scheme=e.other_scheme).open:
        return e.other_scheme
    return Scheme.RESIDENT


@rule(
    "重复参保种类",
    "kind of duplicate",
    Quantity.TERM,
    "N-DUP-01",
    "N-DUP-02",
    term=DuplicateKind,
    labels=LOCALS,
)
def duplicate_kind(e: Any, on: date, law: Any) -> Any:
    """同时有两个正常参保的关系为重复参保；中断、暂停的不算。分制度内和跨制度、同一地和不同地。"""
    if known(e.status) and e.status == Status.SUSPENDED:
        return outcome(DuplicateKind.NONE, "N-DUP-01")
    if known(e.other_status) and e.other_status == Status.SUSPENDED:
        return outcome(DuplicateKind.NONE, "N-DUP-01")
    one = scheme_on(e, on, law)
    other = other_scheme_on(e, on, law)
    if one != other:
        if e.same_place:
            return outcome(DuplicateKind.ACROSS_SAME_PLACE, "N-DUP-01", "N-DUP-02")
        return outcome(DuplicateKind.ACROSS_PLACES, "N-DUP-01", "N-DUP-02")
    if one == Scheme.EMPLOYEE:
        if e.same_place:
            return outcome(DuplicateKind.EMPLOYEE_SAME_PLACE, "N-DUP-01", "N-DUP-02")
        return outcome(DuplicateKind.EMPLOYEE_TWICE, "N-DUP-01", "N-DUP-02")
    if e.same_place:
        return outcome(DuplicateKind.RESIDENT_SAME_PLACE, "N-DUP-01", "N-DUP-02")
    return outcome(DuplicateKind.RESIDENT_TWICE, "N-DUP-01", "N-DUP-02")


@frozen
class Duplicate:
    """Two normally paid relations that run at once (重复参保).

    ``first`` began no later than ``second``. ``until`` is the last day on which both run and
    ``days`` counts the days from ``since`` on, both included; both are None where neither
    relation has a last day and no day to count to was given.
    """

    first: Enrolment
    second: Enrolment
    kind: DuplicateKind
    since: date
    until: date | None

    @property
    def days(self) -> int | None:
        return None if self.until is None else (self.until - self.since).days + 1


def find_duplicates(
    enrolments: Iterable[Enrolment], *, as_of: date | None = None, policy: Policy | None = None
) -> tuple[Duplicate, ...]:
    """Every overlap of two normally paid relations of one person (重复参保), by first day.

    Suspended relations are no duplicates. The names of before the merger (新农合, 城镇居民医保)
    count as the resident scheme from the day on which it took their place.

    Args:
        enrolments: one person's relations, each with ``region`` and ``since``.
        as_of: the day of looking; what has no last day, or a later one, is counted to it.
            Without it no first day is too late: the clock is never asked which lie ahead.
        policy: the policy that tells regions and schemes apart.

    Raises:
        InvalidInput: for a relation without a first day or region, one that begins before
            birth or after ``as_of``, one that is listed twice, and for two persons' relations.

    Source: N-DUP-01, N-DUP-02 (医保发〔2020〕33号).
    """
    policy = default_policy() if policy is None else policy
    looked = None if as_of is None else day(as_of, "as_of")
    listed = _checked(enrolments, looked)
    places = [area_code(str(e.region), policy) for e in listed]
    found = []
    for (one, here), (other, there) in combinations(zip(listed, places, strict=True), 2):
        span = _overlap(one, other, looked)
        if span is None:
            continue
        if here == there:
            _not_the_same(one, other)
        facts = pair_facts(one, other, same_place=here == there)
        kind = DuplicateKind.of(answered(duplicate_kind, facts, span[0], policy.law(None, span[0])))
        if kind is not DuplicateKind.NONE:
            found.append(Duplicate(one, other, kind, *span))
    return tuple(sorted(found, key=lambda d: d.since))


def pair_facts(one: Enrolment, other: Enrolment, *, same_place: bool, **beside: Any) -> Facts:
    """The facts of two relations as rules read them: the first one's, and the other beside."""
    return one.facts.but(
        **told(
            other_scheme=other.scheme,
            other_status=other.status,
            other_helped=other.facts.helped,
            same_place=same_place,
            **beside,
        )
    )


def _checked(enrolments: Iterable[Enrolment], as_of: date | None) -> list[Enrolment]:
    """The relations in order of their first day, each one usable."""
    if isinstance(enrolments, Enrolment):
        enrolments = (enrolments,)
    listed = list(enrolments)
    for e in listed:
        if not isinstance(e, Enrolment):
            raise InvalidInput("enrolments", e, expected="Enrolment objects")
        if e.region is None:
            raise InvalidInput(
                "region", None, expected="the region of every relation", remedy=f"It lacks in {e}."
            )
        if e.since is None:
            raise InvalidInput(
                "since",
                None,
                expected="the first day of every relation",
                remedy=f"It lacks in {e}.",
            )
        if as_of is not None and e.since > as_of:
            raise InvalidInput("since", e.since, expected=f"a day not after as_of ({as_of})")
    _one_person(listed)
    return sorted(listed, key=_first_day)


def _first_day(enrolment: Enrolment) -> date:
    assert enrolment.since is not None
    return enrolment.since


def _one_person(listed: list[Enrolment]) -> None:
    births = {e.facts.birth_date for e in listed if known(e.facts.birth_date)}
    if len(births) > 1:
        raise InvalidInput(
            "birth_date", sorted(births), expected="the relations of one person, born on one day"
        )
    for e in listed:
        for born in births:
            if _first_day(e) < born:
                raise InvalidInput("since", e.since, expected=f"a day not before birth ({born})")


def _overlap(
    one: Enrolment, other: Enrolment, as_of: date | None
) -> tuple[date, date | None] | None:
    """The first and last day on which both run; no last day where both stay open."""
    since = max(_first_day(one), _first_day(other))
    ends = [last for last in (one.until, other.until, as_of) if last is not None]
    until = min(ends, default=None)
    return None if until is not None and until < since else (since, until)


def _not_the_same(one: Enrolment, other: Enrolment) -> None:
    """Refuse one relation listed twice: same scheme, place and first day, at once."""
    if (one.scheme, one.since) != (other.scheme, other.since):
        return
    told_alike = one == other
    raise InvalidInput(
        "enrolments",
        f"two relations of {one.scheme} in {one.region} since {one.since}",
        expected="each relation once, with one last day and one status",
        remedy="They are the same." if told_alike else "They contradict each other.",
    )


RULES = (other_scheme_on, duplicate_kind)
