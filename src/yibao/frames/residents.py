"""Residents' continuous years, waits and first days, over frames keyed by person."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from functools import partial
from typing import Any

import narwhals as nw

from yibao.continuity import starts, waiting, years
from yibao.continuity.waiting import WaitingPeriod, repair_price, resident_situation
from yibao.continuity.years import ContinuousYears, resident_years, run_until
from yibao.core.calendar import day
from yibao.core.money import fen
from yibao.core.rules import Quantity
from yibao.errors import InvalidInput, YibaoError
from yibao.frames.asking_rows import (
    Asked,
    Case,
    Questions,
    answer_all,
    asked_together,
    bare,
    by_scalar,
    reduced,
    spread,
)
from yibao.frames.lives import Lives, Told, asked_keys, gathered, keys_of, no_person, same_kind
from yibao.frames.writing import (
    RowAnswer,
    Shape,
    attached,
    checked,
    given_frame,
    lazy_schema,
    refuse_other_lazy,
    refuse_taken,
    row_by_row,
)
from yibao.policy import Policy
from yibao.policy.law_columns import EPOCH
from yibao.vocabulary import YearEntry

# -- continuous years

YEARS_SHAPE = Shape(
    "continuous_years",
    {
        "continuous_years": Quantity.COUNT,
        "continuous_years_least": Quantity.COUNT,
        "continuous_years_most": Quantity.COUNT,
        "continuous_since": Quantity.COUNT,
    },
)


def continuous_years(
    frame: Any,
    *,
    on: date,
    person: str = "person",
    region: str | None = None,
    policy: Policy | None = None,
    on_error: str = "raise",
) -> Any:
    """``yibao.continuous_years`` over a frame of enrolments, person by person.

    Gives a frame with a row a person, in the order of their first rows: ``person``,
    ``continuous_years``, the ``continuous_years_least`` and ``continuous_years_most`` that
    what is on file allows, and ``continuous_since``, the first year of the run.

    Args:
        frame: columns are named as the fields of ``Enrolment``; a person's rows may stand
            anywhere in it.
        person: the column that tells whose row it is; none may be null.
        on, region, policy: as for ``yibao.continuous_years``; unless told, the region is that
            of the person's last row.
        on_error: ``"raise"``, or ``"null"`` for a null and a column ``continuous_years_reason``.

    Raises:
        FrameError: naming the first rows of the first persons without an answer, and why.
    """
    terms, when = checked(policy, on_error), day(on)
    given, names = given_frame(frame), YEARS_SHAPE.names(on_error)
    refuse_taken([person], names)

    def eager(native: Any) -> Any:
        table = nw.from_native(native, eager_only=True)
        lives = Lives(table, person, terms)
        keys = list(lives.rows)
        answers = _years(lives, when, region, terms)
        made = nw.from_dict(
            {person: keys}, schema={person: table.schema[person]}, backend=table.implementation
        )
        firsts = [numbers[0] for numbers in lives.rows.values()]
        return attached(YEARS_SHAPE, made, answers, on_error, firsts, keys)

    if not isinstance(given, nw.LazyFrame):
        return eager(given.to_native())
    native = given.to_native()
    refuse_other_lazy(native)
    kinds = native.collect_schema()
    if person not in kinds:
        keys_of(given, person)
    schema = {person: kinds[person], **lazy_schema(YEARS_SHAPE.kinds, names)}
    # No part of a person's life may be cut away before it is looked at.
    return native.map_batches(
        eager,
        schema=schema,
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
    )


def _years(lives: Lives, when: date, region: str | None, policy: Policy) -> list[RowAnswer]:
    known: dict[Hashable, Any] = {}

    def reduce(key: Any) -> Any:
        run = run_until(resident_years(lives.spells(key, when), when.year), when.year)
        place = region or lives.last_region(key)
        if (len(run), place) not in known:
            known[len(run), place] = years.run_situation(run, when, place, policy)
        return known[len(run), place]

    def scalar(key: Any) -> ContinuousYears:
        return years.continuous_years(lives.enrolments(key), on=when, region=region, policy=policy)

    cases = [reduced(partial(reduce, key), partial(scalar, key)) for key in lives.rows]
    return answer_all(cases, partial(_counted, policy=policy))


def _counted(cases: list[Case], policy: Policy) -> list[RowAnswer]:
    counted = asked_together(cases, policy).ask(years.counted_years)
    return [
        by_scalar(case, _of_years)
        if lacks
        else _of_years(ContinuousYears(n, n, case.situation[1].year - n + 1 if n else None))
        for case, n, lacks in zip(
            cases, counted.values.tolist(), counted.lacking.tolist(), strict=True
        )
    ]


def _of_years(found: ContinuousYears) -> RowAnswer:
    values = {
        "continuous_years": None if found.unknown else found.least,
        "continuous_years_least": found.least,
        "continuous_years_most": found.most,
        "continuous_since": found.since,
    }
    return RowAnswer(values, found.unknown)


# -- waits and first days: a frame of payments, and one of the payers' earlier enrolments

PAST = ("missed_years", "first_enrolment", "left_employee_on", "continuous_months")
PAYMENT = Told(
    ("payment",),
    Quantity.TERM,
    ("benefit_year", "paid", "bought_back", "special", *PAST, "registration", "registered_on"),
)
WAIT = Shape(
    "waiting",
    {
        "waiting_months": Quantity.COUNT,
        "waiting_least": Quantity.COUNT,
        "waiting_most": Quantity.COUNT,
        "year_entry": Quantity.TERM,
        "repair_cost_fen": Quantity.MONEY,
    },
)
START = Shape("benefit_start", {"benefit_start": Quantity.DAY})


def waiting_period(
    payments: Any,
    *,
    history: Any = None,
    on: date | None = None,
    benefit_year: int | None = None,
    person: str = "person",
    policy: Policy | None = None,
    on_error: str = "raise",
) -> Any:
    """``yibao.waiting_period`` over a frame of payments, each payer's past from another frame.

    Adds ``waiting_months``, the ``waiting_least`` and ``waiting_most`` that what is on file
    allows (no most: no upper bound is known), ``year_entry`` and ``repair_cost_fen``.

    Args:
        payments: a row a payment; columns are named as the fields of ``Enrolment`` and the
            arguments of ``yibao.waiting_period``.
        history: the payers' earlier enrolments, a row each; who has none was never enrolled.
            Without it the past is what the columns of ``payments`` tell.
        on: the day of payment, unless a column ``on`` tells it.
        benefit_year: the year paid for, unless a column ``benefit_year`` tells it.
        person: the column that tells, in both frames, whose row it is.
        policy, on_error: as for the other functions; the reason is in ``waiting_reason``.
    """
    return _paid(WAIT, payments, history, on, benefit_year, person, policy, on_error)


def benefit_start(
    payments: Any,
    *,
    history: Any = None,
    on: date | None = None,
    benefit_year: int | None = None,
    person: str = "person",
    policy: Policy | None = None,
    on_error: str = "raise",
) -> Any:
    """``yibao.benefit_start`` over a frame of payments: adds ``benefit_start``, a day.

    The arguments are those of ``waiting_period`` here.
    """
    return _paid(START, payments, history, on, benefit_year, person, policy, on_error)


def _paid(
    shape: Shape,
    payments: Any,
    history: Any,
    on: date | None,
    benefit_year: int | None,
    person: str,
    policy: Policy | None,
    on_error: str,
) -> Any:
    terms = checked(policy, on_error)
    when = None if on is None else day(on)

    function, answer = (
        (waiting.waiting_period, _waits) if shape is WAIT else (starts.benefit_start, _starts)
    )

    def answers(table: Any) -> list[RowAnswer]:
        if benefit_year is None and "benefit_year" not in table.columns:
            raise InvalidInput(
                "benefit_year", None, expected="a year, as benefit_year=2026 or as a column"
            )
        payers = _Payers(table, when, benefit_year, terms, function)
        if history is not None:
            payers.remember(Lives(gathered(history), person, terms), table, person)
        return spread(payers.rows(), partial(answer, policy=terms))

    return row_by_row(shape, payments, answers, on_error)


class _Payers:
    """Payments, each with the payer's past."""

    def __init__(
        self, table: Any, on: date | None, year: int | None, policy: Policy, function: Any
    ) -> None:
        self._questions = Questions(table, on, policy, PAYMENT)
        self._year, self._function = year, function
        self._lives: Lives | None = None
        self._keys: list[Any] = []
        self._person = ""

    def remember(self, lives: Lives, table: Any, person: str) -> None:
        """Take the pasts of the payers, whose rows the table tells."""
        self._lives, self._person, self._keys = lives, person, asked_keys(table, person)
        same_kind("person", self._keys, lives.rows)

    def rows(self) -> Iterator[tuple[Hashable, Callable[[], Case]]]:
        """Each row's look, and what makes a case of it."""
        read: dict[str, Asked | YibaoError] = {}
        for number in range(len(self._questions)):
            look = self._questions.look(number)
            if look not in read:
                read[look] = self._row(number)
            asked = read[look]
            if isinstance(asked, YibaoError):
                yield look, partial(Case, None, None, asked)
                continue
            if self._lives is not None and self._keys[number] is None:
                yield (look, None), partial(Case, None, None, no_person(self._person))
                continue
            past, telling = self._past(asked, number)
            yield (look, past), partial(self._case, asked, telling)

    def _row(self, number: int) -> Asked | YibaoError:
        try:
            asked = self._questions.row(number)
        except YibaoError as error:
            return bare(error)
        year = asked.beside.get("benefit_year") if self._year is None else self._year
        return asked.telling(benefit_year=year)

    def _past(self, asked: Asked, number: int) -> tuple[Hashable, Callable[[], dict[str, Any]]]:
        """What a payer's past is known by, and what gives it as a scalar call takes it."""
        if self._lives is None:
            return None, dict
        key, year = self._keys[number], asked.beside["benefit_year"]
        if type(asked.on) is date and year in years.YEARS and not _told_twice(asked):
            try:
                return self._lives.spells(key, asked.on), partial(self._listed, key)
            except YibaoError:
                pass  # the scalar call tells it, in its turn
        return (key,), partial(self._listed, key)

    def _listed(self, key: Any) -> dict[str, Any]:
        assert self._lives is not None
        return {"history": self._lives.enrolments(key)}

    def _case(self, asked: Asked, past: Callable[[], dict[str, Any]]) -> Case:
        def call(function: Any) -> Any:
            return asked.call(function, past)

        return reduced(partial(call, resident_situation), partial(call, self._function))


def _told_twice(asked: Asked) -> bool:
    return any(name in asked.beside for name in PAST)


def _waits(cases: list[Case], policy: Policy) -> list[RowAnswer]:
    together = asked_together(cases, policy)
    months, kinds, costs = map(together.ask, (waiting.waiting, waiting.entry, repair_price))
    answers = []
    for number, case in enumerate(cases):
        if months.lacking[number]:
            answers.append(by_scalar(case, _of_wait))
            continue
        wait = int(months.values[number])
        values = {
            "waiting_months": wait,
            "waiting_least": wait,
            "waiting_most": wait,
            "year_entry": YearEntry.of(kinds.values[number]).key,
            "repair_cost_fen": None if costs.lacking[number] else int(costs.values[number]),
        }
        answers.append(RowAnswer(values))
    return answers


def _of_wait(found: WaitingPeriod) -> RowAnswer:
    values = {
        "waiting_months": None if found.unknown else found.least,
        "waiting_least": found.least,
        "waiting_most": found.most,
        "year_entry": None if found.entry is None else found.entry.key,
        "repair_cost_fen": None if found.cost is None else fen(found.cost),
    }
    return RowAnswer(values, found.unknown)


def _starts(cases: list[Case], policy: Policy) -> list[RowAnswer]:
    found = asked_together(cases, policy).ask(starts.first_day)
    return [
        by_scalar(case, _of_start) if lacks else _of_start(date.fromordinal(int(first) + EPOCH))
        for case, first, lacks in zip(cases, found.values, found.lacking, strict=True)
    ]


def _of_start(first: date) -> RowAnswer:
    return RowAnswer({"benefit_start": first})
