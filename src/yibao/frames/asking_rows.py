"""Questions told row by row: each distinct one is reduced once, and all are asked together.

``reduce`` makes of a row what rules read, by the chapter's own function; a row that the rule
in columns has no answer for is asked of the scalar function, which answers it after all or
tells why not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve, frozen

from yibao.errors import YibaoError
from yibao.frames.distinct import plain
from yibao.frames.lives import Told
from yibao.frames.reading import Days
from yibao.frames.situations import Situations
from yibao.frames.telling import Telling
from yibao.frames.writing import RowAnswer
from yibao.people import Enrolment
from yibao.policy import Policy


@frozen
class Asked:
    """One row as a scalar call takes it: the case's fields, the day, what is told beside."""

    case: Mapping[str, Any]
    on: Any
    beside: Mapping[str, Any]
    policy: Policy

    def telling(self, **more: Any) -> Asked:
        """The same with more told beside."""
        return evolve(self, beside={**self.beside, **more})

    def call(self, function: Callable[..., Any], more: Callable[[], dict[str, Any]] = dict) -> Any:
        """A scalar function's answer; ``more`` is told once the case itself is sound."""
        case = Enrolment(**self.case)
        return function(case, on=self.on, policy=self.policy, **self.beside, **more())


class Questions:
    """The rows of a frame of questions."""

    def __init__(self, table: Any, on: date | None, policy: Policy, question: Told) -> None:
        self._on, self._policy = on, policy
        self._beside = question.beside
        self.columns = Telling(table, on, policy, question).columns
        names = [column for column, _ in self.columns.values()] + (["on"] if on is None else [])
        self._names = list(dict.fromkeys(names))
        self._rows = table.select(self._names).rows() if self._names else [()] * len(table)
        self._days = Days("on")

    def __len__(self) -> int:
        return len(self._rows)

    def look(self, number: int) -> str:
        """What rows that tell the same have in common."""
        return repr(self._rows[number])

    def row(self, number: int) -> Asked:
        """A row as a scalar call takes it; raises what can't be read."""
        cells = dict(zip(self._names, map(plain, self._rows[number]), strict=True))
        told = {
            name: reader.one(cells[column])
            for name, (column, reader) in self.columns.items()
            if cells[column] is not None
        }
        told.setdefault("scheme", None)
        beside = {name: told.pop(name) for name in self._beside if name in told}
        return Asked(told, self._day(cells), beside, self._policy)

    def _day(self, cells: Mapping[str, Any]) -> Any:
        if self._on is not None:
            return self._on
        return None if cells["on"] is None else self._days.one(cells["on"])


@frozen
class Case:
    """A row reduced: what rules read of it, or why it is no case; and its scalar call."""

    situation: Any
    scalar: Any
    error: Exception | None = None


def reduced(reduce: Callable[[], Any], scalar: Callable[[], Any]) -> Case:
    """A case, or the error of one that can't be reduced."""
    try:
        return Case(reduce(), scalar)
    except YibaoError as error:
        return Case(None, scalar, bare(error))


def bare(error: YibaoError) -> YibaoError:
    """An error without the calls that led to it, whose names it would keep alive."""
    error.__context__ = None
    return error.with_traceback(None)


def spread(
    rows: Iterable[tuple[Hashable, Callable[[], Case]]], answer: Callable[[list[Case]], Any]
) -> list[RowAnswer]:
    """The answers of rows, each told by its look and what makes a case of it.

    Rows with one look are one case.
    """
    cases: list[Case] = []
    numbers: dict[Hashable, int] = {}
    index = []
    for look, make in rows:
        number = numbers.setdefault(look, len(cases))
        if number == len(cases):
            cases.append(make())
        index.append(number)
    answers = answer_all(cases, answer)
    return [answers[number] for number in index]


def answer_all(cases: Sequence[Case], answer: Callable[[list[Case]], Any]) -> list[RowAnswer]:
    """The answer of each case; ``answer`` gives those of the cases that could be reduced."""
    sound = [case for case in cases if case.error is None]
    found = iter(answer(sound))
    return [RowAnswer({}, case.error) if case.error is not None else next(found) for case in cases]


def by_scalar(case: Case, values: Callable[[Any], RowAnswer]) -> RowAnswer:
    """What the scalar call answers, or why it doesn't."""
    try:
        return values(case.scalar())
    except YibaoError as error:
        return RowAnswer({}, bare(error))


def asked_together(cases: Sequence[Case], policy: Policy) -> Situations:
    """The situations of cases, as columns."""
    return Situations([case.situation for case in cases], policy)
