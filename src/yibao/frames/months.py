"""Contribution years over a frame of persons, and one of the months that they can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from attrs import frozen

from yibao.asking import situation
from yibao.core.calendar import day
from yibao.core.rules import Quantity
from yibao.errors import InvalidInput, YibaoError
from yibao.frames.asking_rows import Case, Questions, answer_all, bare, by_scalar, reduced
from yibao.frames.distinct import plain
from yibao.frames.lives import ENROLMENTS, asked_keys, gathered, no_person, rows_of, same_kind
from yibao.frames.reading import Terms
from yibao.frames.situations import Situation, Situations
from yibao.frames.telling import region_of
from yibao.frames.writing import RowAnswer, Shape, checked, row_by_row
from yibao.people import Enrolment
from yibao.policy import Policy
from yibao.policy.law_columns import EPOCH
from yibao.retirement import years
from yibao.retirement.years import ContributionYears, MonthSpent, YearsSpan
from yibao.vocabulary import YearsKind

PERSONS = 2048
"""Persons whose months are asked together: some hundreds of thousands of rows."""

SHAPE = Shape(
    "contribution_years",
    {
        "total_months": Quantity.COUNT,
        "actual_months": Quantity.COUNT,
        "local_months": Quantity.COUNT,
        "deemed_months": Quantity.COUNT,
        "military_months": Quantity.COUNT,
        "resident_months": Quantity.COUNT,
        "open_months": Quantity.COUNT,
        "not_counted_months": Quantity.COUNT,
        "started_on": Quantity.DAY,
    },
)


def contribution_years(
    persons: Any,
    *,
    spans: Any,
    on: date | None = None,
    person: str = "person",
    policy: Policy | None = None,
    on_error: str = "raise",
) -> Any:
    """``yibao.contribution_years`` over a frame of persons and one of their months.

    Adds, in months, ``total_months``, ``actual_months`` (paid), ``local_months`` (of those, in
    the region of the row), ``deemed_months``, ``military_months``, ``resident_months``,
    ``open_months`` (it isn't on file whether they count), ``not_counted_months``; and
    ``started_on``, the first day of the first month. ``retirement_outcome`` reads them.

    Args:
        persons: a row a person; columns are named as the fields of ``Enrolment``.
        spans: a row a stretch of months of one kind, with columns named as the arguments of
            ``YearsSpan``: ``first``, ``last``, and ``kind``, ``region`` if told. Who has none
            has no months.
        on: the day asked for, unless a column ``on`` tells it.
        person: the column that tells, in both frames, whose row it is.
        policy, on_error: as for the other functions; the reason is in
            ``contribution_years_reason``.
    """
    terms = checked(policy, on_error)
    when = None if on is None else day(on)

    def answers(table: Any) -> list[RowAnswer]:
        shown = _Spans(gathered(spans), person)
        keys = asked_keys(table, person)
        same_kind(person, keys, shown.rows)
        questions = Questions(table, when, terms, ENROLMENTS)
        found: list[RowAnswer] = []
        for start in range(0, len(keys), PERSONS):
            part = keys[start : start + PERSONS]
            cases = [
                Case(None, None, no_person(person))
                if key is None
                else _case(questions, shown, n, key)
                for n, key in enumerate(part, start)
            ]
            found += answer_all(cases, partial(_tallied, policy=terms))
        return found

    return row_by_row(SHAPE, persons, answers, on_error)


class _Spans:
    """The spans of many persons."""

    def __init__(self, table: Any, person: str) -> None:
        self.rows = rows_of(table, person)
        for name in ("first", "last"):
            if name not in table.columns:
                raise InvalidInput("spans", table.columns, expected=f"a column {name}")
        self._names = [n for n in ("first", "last", "kind", "region") if n in table.columns]
        self._cells = table.select(self._names).rows()
        self._kind = Terms("kind", YearsKind)
        self._known: dict[str, YearsSpan] = {}

    def of(self, key: Any) -> list[YearsSpan]:
        """A person's spans; raises what is wrong with one."""
        return [self._span(self._cells[number]) for number in self.rows.get(key, ())]

    def _span(self, cells: tuple[Any, ...]) -> YearsSpan:
        look = repr(cells)
        if look not in self._known:
            told = dict(zip(self._names, map(plain, cells), strict=True))
            kind = YearsKind.PAID if told.get("kind") is None else self._kind.one(told["kind"])
            region = region_of(told.get("region"))
            self._known[look] = YearsSpan(told["first"], told["last"], kind, region)
        return self._known[look]


@frozen
class _Life:
    """A person's case, and the months to be judged."""

    situation: Situation
    months: Sequence[MonthSpent]


def _case(questions: Questions, shown: _Spans, number: int, key: Any) -> Case:
    try:
        asked = questions.row(number)
    except YibaoError as error:
        return Case(None, None, bare(error))

    def life(enrolment: Enrolment, *, on: Any, policy: Policy) -> _Life:
        spans = shown.of(key)
        facts, when, law = situation(enrolment, on, policy)
        listed = years.checked_spans(spans, enrolment, when)
        return _Life((facts, when, law), years.months_of(listed, enrolment, policy))

    def counted(enrolment: Enrolment, *, on: Any, policy: Policy) -> ContributionYears:
        return years.contribution_years(enrolment, shown.of(key), on=on, policy=policy)

    return reduced(partial(asked.call, life), partial(asked.call, counted))


def _tallied(cases: list[Case], policy: Policy) -> Iterator[RowAnswer]:
    lives: list[_Life] = [case.situation for case in cases]
    lengths = [len(life.months) for life in lives]
    months = [spent for life in lives for spent in life.months]
    together = Situations(
        [life.situation for life in lives],
        policy,
        np.repeat(np.arange(len(lives)), lengths),
        {
            "years_kind": np.array([int(spent.kind) for spent in months], np.int64),
            "served_on": np.array([_first_day(spent) for spent in months], np.int64),
        },
    )
    found = together.ask(years.month_counts)
    counts = [
        None if unknown else bool(value)
        for value, unknown in zip(found.values.tolist(), found.unknown.tolist(), strict=True)
    ]
    start = 0
    for case, life, length in zip(cases, lives, lengths, strict=True):
        part = slice(start, start + length)
        start += length
        if found.failed[part].any():
            yield by_scalar(case, _of_years)
            continue
        try:
            yield _of_years(years.tallied(life.months, counts[part], life.situation[2]))
        except YibaoError as error:
            yield RowAnswer({}, bare(error))


def _first_day(spent: MonthSpent) -> int:
    return spent.month.first.toordinal() - EPOCH


def _of_years(found: ContributionYears) -> RowAnswer:
    values = {
        "total_months": found.total,
        "actual_months": found.paid,
        "local_months": found.local,
        "deemed_months": found.deemed,
        "military_months": found.military,
        "resident_months": found.resident,
        "open_months": found.open,
        "not_counted_months": found.not_counted,
        "started_on": None if found.started is None else found.started.first,
    }
    return RowAnswer(values)
