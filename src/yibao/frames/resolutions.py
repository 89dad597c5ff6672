"""What becomes of the duplicates that ``find_duplicates`` found in a frame of enrolments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from attrs import frozen

from yibao.core.calendar import day
from yibao.core.rules import Quantity
from yibao.duplicates import resolving
from yibao.duplicates.finding import Duplicate
from yibao.duplicates.kept import kept_by, kept_relation
from yibao.duplicates.resolving import Resolution, first_day_of_fate
from yibao.errors import InvalidInput, YibaoError
from yibao.frames.asking_rows import (
    Case,
    Questions,
    answer_all,
    bare,
    by_scalar,
    reduced,
)
from yibao.frames.lives import Told, asked_keys, enrolment_reader, gathered, keys_of, no_person
from yibao.frames.situations import Situation, Situations
from yibao.frames.writing import RowAnswer, Shape, checked, row_by_row
from yibao.policy import Policy
from yibao.vocabulary import KeptBy, RelationFate, SubsidyFate

SHAPE = Shape(
    "resolve",
    {
        "kept_by": Quantity.TERM,
        "kept_row": Quantity.COUNT,
        "fate": Quantity.TERM,
        "from_day": Quantity.DAY,
        "subsidy": Quantity.TERM,
    },
)
PAIR = ("first_row", "second_row", "kind", "since", "until")
BESIDE = (
    *("works_in", "lives_in", "studies_in", "flexible", "employee_months", "waiting_until"),
    *("benefit_start", "first_year_student", "choice"),
)


class _Pair(Told):
    """What the row of a duplicate tells."""

    @property
    def kind(self) -> Any:
        return Duplicate

    @property
    def facts(self) -> tuple[str, ...]:
        return (*PAIR, *BESIDE)


_DUPLICATES = _Pair(("duplicates",), Quantity.TERM)


def resolve(
    duplicates: Any,
    *,
    enrolments: Any,
    on: date | None = None,
    person: str = "person",
    policy: Policy | None = None,
    on_error: str = "raise",
) -> Any:
    """``yibao.resolve`` over the frame that ``frames.find_duplicates`` gave.

    Adds ``kept_by``, ``kept_row`` (the kept enrolment's row number, null where it isn't
    decided), ``fate`` of the other relation, ``from_day``, and ``subsidy``.

    Args:
        duplicates: a row a duplicate; further columns are named as the arguments of
            ``yibao.resolve``: ``works_in``, ``lives_in``, ``employee_months`` …
        enrolments: the frame in which they were found.
        on: the day on which they are settled, unless a column ``on`` tells it.
        person, policy, on_error: as for the other functions; the reason is in
            ``resolve_reason``.
    """
    terms = checked(policy, on_error)
    when = None if on is None else day(on)

    def answers(table: Any) -> list[RowAnswer]:
        for name in PAIR:
            if name not in table.columns:
                raise InvalidInput(
                    "duplicates",
                    table.columns,
                    expected=f"the columns of frames.find_duplicates, {name} too",
                )
        pairs = _Pairs(table, gathered(enrolments), when, person, terms)
        cases = [pairs.case(number) for number in range(len(table))]
        return answer_all(cases, partial(_resolved, policy=terms))

    return row_by_row(SHAPE, duplicates, answers, on_error)


@frozen
class _Settling:
    """A duplicate to be settled, and which rows it is about."""

    situation: Situation
    rows: tuple[int, int]
    waiting_until: date | None


class _Pairs:
    """The rows of a frame of duplicates, with the enrolments that they name."""

    def __init__(
        self, table: Any, enrolments: Any, on: date | None, person: str, policy: Policy
    ) -> None:
        self._questions = Questions(table, on, policy, _DUPLICATES)
        self._read = enrolment_reader(enrolments, policy)
        self._person = person
        self._whose, self._owners = asked_keys(table, person), keys_of(enrolments, person)

    def case(self, number: int) -> Case:
        """A duplicate and what is told beside it."""
        if self._whose[number] is None:
            return Case(None, None, no_person(self._person))
        try:
            asked = self._questions.row(number)
            told = {k: v for k, v in asked.case.items() if k not in ("scheme", *PAIR)}
            duplicate = self._duplicate(asked.case, self._whose[number])
        except YibaoError as error:
            return Case(None, None, bare(error))
        asking = {"on": asked.on, "policy": asked.policy, **told}
        rows = asked.case["first_row"], asked.case["second_row"]

        def settling() -> _Settling:
            situation = resolving.resolution_situation(duplicate, **asking)
            return _Settling(situation, rows, told.get("waiting_until"))

        return reduced(settling, partial(resolving.resolve, duplicate, **asking))

    def _duplicate(self, told: Any, whose: Any) -> Duplicate:
        rows = [told.get(name) for name in ("first_row", "second_row")]
        for name in ("kind", "since"):
            if told.get(name) is None:
                raise InvalidInput(name, None, expected=f"the {name} of every duplicate")
        for name, row in zip(("first_row", "second_row"), rows, strict=True):
            theirs = type(row) is int and 0 <= row < len(self._owners)
            if not theirs or self._owners[row] != whose:
                raise InvalidInput(
                    name,
                    row,
                    expected=f"the number of a row of {whose!r} in the frame of enrolments",
                    remedy="Give the frame in which the duplicates were found.",
                )
        first, second = map(self._read, rows)
        return Duplicate(first, second, told["kind"], told["since"], told.get("until"))


def _resolved(cases: list[Case], policy: Policy) -> Iterator[RowAnswer]:
    settling: list[_Settling] = [case.situation for case in cases]
    together = Situations([one.situation for one in settling], policy)
    rules = (kept_by, kept_relation, resolving.relation_fate, resolving.subsidy_fate)
    found = [together.ask(rule) for rule in rules]
    for number, (case, one) in enumerate(zip(cases, settling, strict=True)):
        if any(answers.lacking[number] for answers in found):
            yield by_scalar(case, partial(_of_resolution, one.rows))
            continue
        basis, which, fate, subsidy = (int(answers.values[number]) for answers in found)
        kept = one.rows[which - 1] if KeptBy.of(basis).settled else None
        yield _settled(
            KeptBy.of(basis),
            kept,
            RelationFate.of(fate),
            first_day_of_fate(RelationFate.of(fate), one.situation[1], one.waiting_until),
            SubsidyFate.of(subsidy),
        )


def _of_resolution(rows: tuple[int, int], found: Resolution) -> RowAnswer:
    kept = None if found.kept is None else rows[found.kept is found.duplicate.second]
    return _settled(found.basis, kept, found.fate, found.from_day, found.subsidy)


def _settled(
    basis: KeptBy,
    kept: int | None,
    fate: RelationFate,
    from_day: date | None,
    subsidy: SubsidyFate,
) -> RowAnswer:
    values = {
        "kept_by": basis.key,
        "kept_row": kept,
        "fate": fate.key,
        "from_day": from_day,
        "subsidy": subsidy.key,
    }
    return RowAnswer(values)
