"""What becomes of a duplicate: the relation kept, and the other one (重复参保的处理).

National rules N-DUP-06 to N-DUP-09, N-DUP-14, N-MEM-07.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve, frozen

from yibao.asking import answered, answers, area_code, decided, default_policy
from yibao.core.calendar import ONE_DAY, day
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.duplicates.finding import Duplicate, duplicate_kind, other_scheme_on, pair_facts
from yibao.duplicates.kept import kept_by, kept_relation
from yibao.duplicates.refunds import refund_decision, refund_situation
from yibao.errors import InvalidInput
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.schemes import scheme_on
from yibao.vocabulary import (
    DuplicateKind,
    EnrolmentBar,
    Ground,
    KeptBy,
    Refundability,
    RelationFate,
    Scheme,
    Status,
    SubsidyFate,
    Which,
)

HIDDEN = Label("中间结果", "between", hidden=True)
LOCALS = dict.fromkeys(("kind", "kept", "waits"), HIDDEN)


@rule(
    "重复参保的禁止",
    "how the law stands to double enrolment",
    Quantity.TERM,
    "N-MEM-07",
    "N-LAW-02",
    term=EnrolmentBar,
    labels=LOCALS,
)
def enrolment_bar(e: Any, on: date, law: Any) -> Any:
    """2027年1月1日起医疗保障法禁止；以前依指导意见原则上不得重复参保。"""
    if law.security_law:
        return outcome(EnrolmentBar.FORBIDDEN, "N-MEM-07", "N-LAW-02")
    return outcome(EnrolmentBar.IN_PRINCIPLE, "N-MEM-07", "N-DUP-01")


@rule(
    "另一个关系的险种",
    "scheme of the relation given up",
    Quantity.TERM,
    "N-DUP-14",
    term=Scheme,
    hidden=True,
    labels=LOCALS,
)
def given_up_scheme(e: Any, on: date, law: Any) -> Any:
    """没有保留的那个关系属于哪个险种。"""
    if kept_relation(e, on, law) == Which.FIRST:
        return other_scheme_on(e, on, law)
    return scheme_on(e, on, law)


@rule(
    "另一个关系的处理",
    "what becomes of the other relation",
    Quantity.TERM,
    "N-DUP-06",
    "N-DUP-07",
    "N-DUP-08",
    "N-DUP-09",
    "N-DUP-14",
    term=RelationFate,
    labels=LOCALS,
)
def relation_fate(e: Any, on: date, law: Any) -> Any:
    """居民医保重复的终止；改保留职工医保的，享受期开始前终止、开始后暂停；职工医保的暂停；有等待期的延至期满。"""
    kept = kept_relation(e, on, law)
    if kept == Which.NEITHER:
        return outcome(RelationFate.UNDECIDED, "N-DUP-14")
    waits = known(e.waiting_until) and e.waiting_until >= on
    if given_up_scheme(e, on, law) == Scheme.EMPLOYEE:
        if waits:
            return outcome(RelationFate.PAUSED_AFTER_WAITING, "N-DUP-07", "N-DUP-14")
        return outcome(RelationFate.PAUSED, "N-DUP-05", "N-DUP-14")
    kind = duplicate_kind(e, on, law)
    if kind in (DuplicateKind.RESIDENT_TWICE, DuplicateKind.RESIDENT_SAME_PLACE):
        if waits:
            return outcome(RelationFate.ENDED_AFTER_WAITING, "N-DUP-06", "N-DUP-07")
        return outcome(RelationFate.ENDED, "N-DUP-06")
    if not known(e.benefit_start):
        return outcome(RelationFate.UNDECIDED, "N-DUP-08", "N-DUP-09")
    if waits:
        if e.gives_way_on < e.benefit_start:
            return outcome(RelationFate.ENDED_AFTER_WAITING, "N-DUP-07", "N-DUP-08")
        return outcome(RelationFate.PAUSED_AFTER_WAITING, "N-DUP-07", "N-DUP-09")
    if on < e.benefit_start:
        return outcome(RelationFate.ENDED, "N-DUP-08")
    return outcome(RelationFate.PAUSED, "N-DUP-09")


@rule(
    "当年财政补助",
    "the year's subsidy",
    Quantity.TERM,
    "N-DUP-06",
    term=SubsidyFate,
    labels=LOCALS,
)
def subsidy_fate(e: Any, on: date, law: Any) -> Any:
    """终止重复的居民医保，扣减当年财政补助；大中专学生入学当年重复参保的除外。"""
    if kept_relation(e, on, law) == Which.NEITHER:
        return outcome(SubsidyFate.UNDECIDED, "N-DUP-06")
    if given_up_scheme(e, on, law) == Scheme.EMPLOYEE:
        return outcome(SubsidyFate.NONE, "N-DUP-06")
    if e.first_year_student:
        return outcome(SubsidyFate.LEFT, "N-DUP-06")
    if relation_fate(e, on, law) in (RelationFate.ENDED, RelationFate.ENDED_AFTER_WAITING):
        return outcome(SubsidyFate.DEDUCTED, "N-DUP-06")
    return outcome(SubsidyFate.UNDECIDED, "N-DUP-06")


# -- the public face

NEEDED = {
    KeptBy.UNTOLD: {
        DuplicateKind.EMPLOYEE_TWICE: ("works_in",),
        DuplicateKind.EMPLOYEE_SAME_PLACE: ("works_in",),
        DuplicateKind.RESIDENT_TWICE: ("lives_in", "studies_in"),
        DuplicateKind.RESIDENT_SAME_PLACE: ("lives_in", "studies_in"),
        DuplicateKind.ACROSS_SAME_PLACE: ("employee_months", "flexible"),
        DuplicateKind.ACROSS_PLACES: ("employee_months", "flexible"),
    }
}


@frozen
class Resolution:
    """What becomes of a duplicate (重复参保的处理).

    ``kept`` and ``given_up`` are None where it isn't decided; ``basis`` says why, and ``needs``
    which facts would settle what is open: nothing where the choice that was told is refused.
    ``fate`` tells what the other relation comes to from ``from_day``
    on, ``refund`` whether its premium comes back then, and ``subsidy`` what becomes of the
    year's subsidy. ``stop_first`` is whether the region of the kept resident relation wants the
    other one ended before it is joined (None where not on file); ``bar`` how the law of the day
    stands to double enrolment.
    """

    duplicate: Duplicate
    basis: KeptBy
    kept: Enrolment | None
    given_up: Enrolment | None
    fate: RelationFate
    from_day: date | None
    refund: Refundability | None
    subsidy: SubsidyFate
    stop_first: bool | None
    bar: EnrolmentBar
    needs: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Whether one of the two is kept."""
        return self.basis.settled


def resolution_situation(
    duplicate: Duplicate,
    *,
    on: date,
    works_in: str | None = None,
    lives_in: str | None = None,
    studies_in: str | None = None,
    flexible: bool | None = None,
    employee_months: int | None = None,
    waiting_until: date | None = None,
    benefit_start: date | None = None,
    first_year_student: bool = False,
    choice: Enrolment | Which | str | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What the rules of a duplicate read: the pair, and what is told beside it."""
    if not isinstance(duplicate, Duplicate):
        raise InvalidInput(
            "duplicate", duplicate, expected="a Duplicate, as yibao.find_duplicates gives"
        )
    policy = default_policy() if policy is None else policy
    when = _within(duplicate, day(on))
    first, second = duplicate.first, duplicate.second
    statuses = (first.status, second.status)
    chosen = _chosen(duplicate, choice)
    asked = second if chosen is Which.SECOND else first
    law = policy.law(_on_file(asked.region, policy), when)
    facts = pair_facts(
        first,
        second,
        same_place=_at(duplicate, first.region, policy) is Which.BOTH,
        work_at=_at(duplicate, works_in, policy),
        home_at=_at(duplicate, lives_in, policy),
        study_at=_at(duplicate, studies_in, policy),
        choice=chosen,
        flexible_work=Status.FLEXIBLE in statuses if flexible is None else flexible,
        employee_months=_months(duplicate, employee_months, when, law),
        waiting_until=waiting_until,
        gives_way_on=_after(waiting_until),
        benefit_start=benefit_start,
        first_year_student=first_year_student,
    )
    return facts, when, law


def _after(waiting_until: date | None) -> date | None:
    """The day on which the old relation gives way: the one after the waiting period."""
    return None if waiting_until is None else day(waiting_until, "waiting_until") + ONE_DAY


def _within(duplicate: Duplicate, when: date) -> date:
    ends = [last for last in (duplicate.first.until, duplicate.second.until) if last]
    until = min(ends, default=None)
    if when < duplicate.since or (until is not None and when > until):
        raise InvalidInput(
            "on", when, expected=f"a day on which both run ({duplicate.since}..{until or ''})"
        )
    return when


def _at(duplicate: Duplicate, place: str | None, policy: Policy) -> Which | None:
    """Which relation is in a place; None where the place isn't told."""
    if place is None:
        return None
    code = area_code(place, policy)
    here = area_code(str(duplicate.first.region), policy) == code
    there = area_code(str(duplicate.second.region), policy) == code
    if here and there:
        return Which.BOTH
    return Which.FIRST if here else Which.SECOND if there else Which.NEITHER


def _chosen(duplicate: Duplicate, choice: Enrolment | Which | str | None) -> Which | None:
    if choice is None:
        return None
    if isinstance(choice, Enrolment):
        if choice == duplicate.first:
            return Which.FIRST
        if choice == duplicate.second:
            return Which.SECOND
    else:
        which = Which.parse(choice, "choice")
        if which in (Which.FIRST, Which.SECOND):
            return which
    raise InvalidInput("choice", choice, expected='one of the two: "first", "second", or itself')


def _months(duplicate: Duplicate, told: int | None, when: date, law: Law) -> int | None:
    """Months in a row in the employee scheme: as told, or as many as the relation itself shows.

    One that is too young to decide shows nothing: cover before it may have gone on unbroken.
    """
    enough = law.duplicate_terms.employee_months
    if told is not None or not known(enough):
        return told
    for e in (duplicate.first, duplicate.second):
        if e.scheme is Scheme.EMPLOYEE and e.since is not None:
            months = (when.year - e.since.year) * 12 + when.month - e.since.month
            months -= when.day < e.since.day
            return months if months >= enough else None
    return None


def _on_file(region: str | None, policy: Policy) -> str | None:
    """A region with a pack; None, for the nation's rules alone, where there is none."""
    known_codes = {known_region.code for known_region in policy.regions()}
    code = area_code(str(region), policy)
    return code if code in known_codes else None


@answers(kept_by, resolution_situation)
def resolve(
    duplicate: Duplicate,
    *,
    on: date,
    works_in: str | None = None,
    lives_in: str | None = None,
    studies_in: str | None = None,
    flexible: bool | None = None,
    employee_months: int | None = None,
    waiting_until: date | None = None,
    benefit_start: date | None = None,
    first_year_student: bool = False,
    choice: Enrolment | Which | str | None = None,
    policy: Policy | None = None,
) -> Resolution:
    """Which relation of a duplicate is kept, and what becomes of the other (重复参保的处理).

    Args:
        duplicate: as ``find_duplicates`` gives it.
        on: the day on which it is settled, while both run.
        works_in, lives_in, studies_in: where the person works, usually lives, studies: a region.
        flexible: whether the person works part-time, temporarily or flexibly; unless told,
            whether one of the relations is a flexible worker's.
        employee_months: months in a row in the employee scheme. Unless told, they are counted
            where the relation itself is a year old or more.
        waiting_until: last day of a waiting period in the kept scheme; whether there is one
            at all is not decided here.
        benefit_start: first day of the benefit period of a resident relation.
        first_year_student: a college or vocational student doubly enrolled in the year of
            entry.
        choice: the relation that the person chooses or declares to keep: ``"first"``,
            ``"second"`` or the enrolment. It counts where the law leaves it to the person, or
            the region of the chosen relation takes it in writing.
        policy: the policy.

    The nation's rules decide "in principle". Where they leave it to the person, as with less
    than a year in the employee scheme, the basis is ``CHOICE_OPEN``; where a fact is missing
    ``UNTOLD``, and ``needs`` names it.

    Raises:
        NotInForce: on a day before the opinion of 2020.
        InvalidInput: on a day on which the two don't both run.

    Source: N-DUP-03 to N-DUP-11 (医保发〔2020〕33号), N-MEM-02, N-MEM-07, N-MEM-09.
    """
    facts, when, law = resolution_situation(
        duplicate,
        on=on,
        works_in=works_in,
        lives_in=lives_in,
        studies_in=studies_in,
        flexible=flexible,
        employee_months=employee_months,
        waiting_until=waiting_until,
        benefit_start=benefit_start,
        first_year_student=first_year_student,
        choice=choice,
        policy=policy,
    )
    basis, why = decided(kept_by, facts, when, law)
    fate, so = decided(relation_fate, facts, when, law)
    subsidy, thus = decided(subsidy_fate, facts, when, law)
    bar, by = decided(enrolment_bar, facts, when, law)
    which = Which.of(answered(kept_relation, facts, when, law))
    pair = (duplicate.first, duplicate.second)
    kept, other = (pair if which is Which.FIRST else pair[::-1]) if basis.settled else (None, None)
    from_day = first_day_of_fate(fate, when, waiting_until)
    policy = default_policy() if policy is None else policy
    refund, back = _refund(kept, other, from_day, benefit_start, policy)
    return Resolution(
        duplicate,
        basis,
        kept,
        other,
        fate,
        from_day,
        refund,
        subsidy,
        _stop_first(kept, basis, duplicate.kind, when, policy),
        bar,
        _needs(basis, duplicate.kind, other, benefit_start, choice),
        tuple(dict.fromkeys((*why, *so, *thus, *back, *by))),
    )


resolve.__dict__["beside"] = (relation_fate, subsidy_fate, enrolment_bar)


def first_day_of_fate(fate: RelationFate, on: date, waiting_until: date | None) -> date | None:
    """The day from which the other relation ends or pauses."""
    if fate is RelationFate.UNDECIDED:
        return None
    return _after(waiting_until) if fate.waits else on


def _needs(
    basis: KeptBy,
    kind: DuplicateKind,
    other: Enrolment | None,
    benefit_start: date | None,
    choice: Enrolment | Which | str | None,
) -> tuple[str, ...]:
    """The arguments that would settle what is open; a choice that is refused settles nothing."""
    if basis is KeptBy.UNTOLD:
        return NEEDED[basis][kind]
    if other is None:
        return () if basis is KeptBy.NO_DUPLICATE or choice is not None else ("choice",)
    by_period = other.scheme is not Scheme.EMPLOYEE
    return ("benefit_start",) if by_period and benefit_start is None else ()


def _refund(
    kept: Enrolment | None,
    other: Enrolment | None,
    from_day: date | None,
    benefit_start: date | None,
    policy: Policy,
) -> tuple[Refundability | None, tuple[str, ...]]:
    """Whether the other relation's premium comes back on the day on which it stops, and by what.

    The ground arose with the kept relation.
    """
    if kept is None or other is None or from_day is None or kept.since is None:
        return None, ()
    if other.scheme is not Scheme.EMPLOYEE and benefit_start is None:
        return None, ()
    asked = evolve(other, region=_on_file(other.region, policy))
    ground = Ground.JOINED_EMPLOYEE_SCHEME
    if kept.scheme is not Scheme.EMPLOYEE:
        same = area_code(str(kept.region), policy) == area_code(str(other.region), policy)
        ground = Ground.PAID_TWICE if same else Ground.JOINED_ELSEWHERE
    read = refund_situation(
        asked,
        ground,
        on=from_day,
        ground_on=kept.since,
        benefit_start=benefit_start,
        policy=policy,
    )
    return decided(refund_decision, *read)


def _stop_first(
    kept: Enrolment | None, basis: KeptBy, kind: DuplicateKind, on: date, policy: Policy
) -> bool | None:
    """Whether the region of a kept resident relation wants the other ended first."""
    if kept is None or kept.scheme is Scheme.EMPLOYEE:
        return None
    terms = policy.law(_on_file(kept.region, policy), on).stop_first
    wanted = None
    if kind in (DuplicateKind.ACROSS_PLACES, DuplicateKind.ACROSS_SAME_PLACE):
        wanted = terms.employees
    elif basis is KeptBy.PLACE_OF_STUDY:
        wanted = terms.students
    return None if wanted is None or not known(wanted) else bool(wanted)


RULES = (enrolment_bar, given_up_scheme, relation_fate, subsidy_fate)
