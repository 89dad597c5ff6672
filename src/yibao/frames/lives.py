"""Rows keyed by person, reduced to what rules about a whole life read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
from attrs import frozen

from yibao.continuity.years import Spell, in_order, spell, spells_of
from yibao.core.rules import Quantity
from yibao.errors import InvalidInput
from yibao.frames.case import Case, Rows
from yibao.frames.distinct import distinct, plain
from yibao.frames.questions import Found, Question
from yibao.frames.telling import Telling, region_of
from yibao.frames.writing import given_frame
from yibao.people import Enrolment
from yibao.policy import Policy
from yibao.policy.law_columns import EPOCH
from yibao.vocabulary import Status

FAR = date(2200, 1, 1)
"""A day that stands for none: enrolments as such are asked about no day."""


@frozen
class Told(Question):
    """What a row tells: an enrolment, and what the scalar call takes beside it."""

    beside: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return (*super().facts, *self.beside)


@frozen
class _Spells(Told):
    """The days and schemes of enrolments, and which rows are no enrolment."""

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(name for name in super().facts if name != "region")

    @property
    def parts(self) -> bool:
        return True

    @property
    def bounded(self) -> bool:
        return False

    def answer(self, rows: Rows) -> Found:
        told = [rows.read(name) for name in self.names]
        absent = [np.bool_(False) if c.bad is None else np.not_equal(c.bad, 0) for c in told]
        return Found([c.values for c in told], np.zeros(rows.size, np.int32), absent)


ENROLMENTS = Told(("enrolments",), Quantity.TERM)
_SPELLS = _Spells(("since", "until", "scheme", "birth_date", "status"), Quantity.DAY)


def eager(frame: Any) -> Any:
    """A caller's frame, which must be there as a whole."""
    table = given_frame(frame)
    if isinstance(table, nw.LazyFrame):
        raise InvalidInput(
            "frame", "a lazy frame", expected="an eager one", remedy="Collect it first."
        )
    return table


def gathered(frame: Any) -> Any:
    """A caller's frame, collected if it is lazy."""
    table = given_frame(frame)
    return table.collect() if isinstance(table, nw.LazyFrame) else table


def keys_of(table: Any, person: str) -> list[Any]:
    """Whose row each is; every row must tell it."""
    keys = asked_keys(table, person)
    if None in keys:
        raise no_person(person, f"Row {keys.index(None)} tells none.")
    return keys


def asked_keys(table: Any, person: str) -> list[Any]:
    """Whose row each is, None where a row doesn't tell: that row alone has no answer."""
    if person not in table.columns:
        raise InvalidInput(
            "person",
            person,
            expected="the column that tells whose row it is, one of " + ", ".join(table.columns),
        )
    keys: list[Any] = table[person].to_list()
    if table[person].null_count():
        lacking = table[person].is_null().to_list()
        return [None if lacks else key for key, lacks in zip(keys, lacking, strict=True)]
    return keys


def no_person(person: str, remedy: str = "") -> InvalidInput:
    """What is wrong with a row that tells no person."""
    return InvalidInput(person, None, expected="a person in every row", remedy=remedy)


def rows_of(table: Any, person: str) -> dict[Any, list[int]]:
    """The numbers of each person's rows, in the order of the frame."""
    rows: dict[Any, list[int]] = {}
    for number, key in enumerate(keys_of(table, person)):
        rows.setdefault(key, []).append(number)
    return rows


def same_kind(name: str, asked: list[Any], told: Mapping[Any, Any]) -> None:
    """Refuse two frames whose keys can never be equal."""
    one, other = {type(key) for key in asked} - {type(None)}, {type(key) for key in told}
    if one and other and not one & other:
        raise InvalidInput(
            name,
            " and ".join(sorted(kind.__name__ for kind in one | other)),
            expected="one kind of value in both frames",
        )


def enrolment_reader(table: Any, policy: Policy) -> Callable[[int], Enrolment]:
    """What makes an enrolment of the numbered row."""
    columns = Telling(table, FAR, policy, ENROLMENTS).columns
    cells = cell_reader(table, [column for column, _ in columns.values()])

    def read(number: int) -> Enrolment:
        row = cells(number)
        told = {
            name: reader.one(row[column])
            for name, (column, reader) in columns.items()
            if row[column] is not None
        }
        return Enrolment(**{"scheme": None, **told})

    return read


def cell_reader(table: Any, names: list[str]) -> Callable[[int], dict[str, Any]]:
    """What gives the cells of the numbered row; the frame is read at the first of them."""
    names = list(dict.fromkeys(names))
    held: list[Any] = []

    def read(number: int) -> dict[str, Any]:
        if not held:
            held.append(table.select(names).rows())
        return dict(zip(names, map(plain, held[0][number]), strict=True))

    return read


class Lives:
    """The enrolments of many persons, as the spells that the rules of a life read."""

    def __init__(self, table: Any, person: str, policy: Policy) -> None:
        self.rows = rows_of(table, person)
        self._read = enrolment_reader(table, policy)
        columns, absent, failed = Case(table, FAR, policy, _SPELLS).run()
        assert absent is not None
        self._regions: list[Any] = [None] * len(table)
        self._bad = failed != 0
        if "region" in table.columns:
            self._tell_regions(table.get_column("region"))
        days = (_days(columns[n], absent[n]) for n in (0, 1, 3))
        since, until, born = days
        self._told = list(zip(since, until, columns[2].tolist(), born, strict=True))
        suspended = (columns[4] == Status.SUSPENDED) & ~np.asarray(absent[4], bool)
        self._suspended = suspended.tolist()

    def _tell_regions(self, series: Any) -> None:
        codes, values = distinct(series)
        regions = [*map(region_of, values), None]
        self._regions = [regions[code] for code in codes.tolist()]
        wrong = np.array([not isinstance(v, str) for v in regions[:-1]] + [False])
        self._bad |= wrong[codes]

    def enrolments(self, key: Any) -> list[Enrolment]:
        """A person's enrolments, for a scalar call."""
        return [self._read(number) for number in self.rows.get(key, ())]

    def spells(self, key: Any, on: date) -> tuple[Spell, ...]:
        """A person's spells; raises as ``spells_of`` does for the enrolments."""
        numbers = self.rows.get(key, ())
        if any(self._bad[number] for number in numbers):
            return spells_of(self.enrolments(key), on)
        paid = [number for number in numbers if not self._suspended[number]]
        return in_order(spell(*self._told[number], on) for number in paid)

    def last_region(self, key: Any) -> str | None:
        """The region that the person's last row tells."""
        region: str | None = self._regions[self.rows[key][-1]]
        return region


def _days(values: Any, absent: Any) -> list[date | None]:
    known: dict[int, date] = {}
    found: list[date | None] = []
    for number, lacks in zip(values.tolist(), absent.tolist(), strict=True):
        if lacks:
            found.append(None)
            continue
        if number not in known:
            known[number] = date.fromordinal(number + EPOCH)
        found.append(known[number])
    return found
