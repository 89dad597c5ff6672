"""What the rows of a frame tell, by field; and one row told again as a scalar call.

A row that has no answer is asked once more by itself, so that its error is, to the letter,
what the scalar call raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from yibao.errors import InvalidInput, YibaoError
from yibao.frames.distinct import plain
from yibao.frames.reading import Column, Days, Fen, Reader, reader
from yibao.people import FACT, MONEY, Enrolment
from yibao.policy import Policy

if TYPE_CHECKING:
    from yibao.frames.questions import Question


PLACES = ("region", "works_in", "lives_in", "studies_in")
"""Columns that tell a region."""


class Telling:
    """Which column tells which field, and how it is read."""

    def __init__(self, table: Any, on: date | None, policy: Policy, question: Question) -> None:
        self._table, self._on, self._policy, self._question = table, on, policy, question
        self.columns = dict(self._found(table.columns))
        self._refuse_strangers(table.columns)
        if on is None and "on" not in table.columns:
            raise InvalidInput(
                "on", None, expected="a day, as on=date(2026, 11, 1) or as a column named on"
            )

    def _found(self, columns: list[str]) -> Iterator[tuple[str, tuple[str, Reader]]]:
        for name in self._question.facts:
            fen = f"{name}_fen"
            if name in FACT and FACT[name].kind == MONEY and fen in columns:
                if name in columns:
                    raise InvalidInput(
                        name, f"columns {name} and {fen}", expected="one of them, yuan or fen"
                    )
                yield name, (fen, Fen(fen))
            elif name in columns:
                yield name, (name, Region() if name in PLACES else reader(name))

    def _refuse_strangers(self, columns: list[str]) -> None:
        """A frame must have the column that every case has, or at least one that tells."""
        kind = self._question.kind
        needed = "scheme" if kind is Enrolment else "employment"
        if needed in self.columns or (kind is not Enrolment and self.columns):
            return
        raise InvalidInput(
            needed,
            None,
            expected=f"a column {needed}",
            remedy=f"Columns are named as the fields of {kind.__name__} "
            f"({', '.join(self._question.facts)}); this frame has: {', '.join(columns)}.",
        )

    def untold(self, errors: Iterable[Exception]) -> str:
        """A word on the columns that errors ask for and the frame lacks, and on its others."""
        asked = {e.field for e in errors if isinstance(e, InvalidInput) and e.value is None}
        lacking = [name for name in self._question.facts if name in asked - set(self.columns)]
        if not lacking:
            return ""
        used = {column for column, _ in self.columns.values()} | {"on"}
        strange = ", ".join(str(name) for name in self._table.columns if name not in used)
        beside = f"; its columns {strange} were not used" if strange else ""
        return f"The frame has no column {' or '.join(lacking)}{beside}."

    def errors(self, rows: Any) -> list[Exception | None]:
        """The error of each of some rows; None where a row by itself has an answer."""
        names = list(dict.fromkeys(column for column, _ in self.columns.values()))
        if self._on is None:
            names.append("on")
        if not len(rows):
            return []
        known: dict[Any, Exception | None] = {}
        return [self._once(cells, names, known) for cells in self._table[rows, names].rows()]

    def _once(
        self, cells: tuple[Any, ...], names: list[str], known: dict[Any, Exception | None]
    ) -> Exception | None:
        """The error of a row; rows that look the same are asked once."""
        look = repr(cells)
        if look not in known:
            known[look] = self._error(dict(zip(names, map(plain, cells), strict=True)))
        return known[look]

    def _error(self, cells: dict[str, Any]) -> Exception | None:
        try:
            told = {
                name: reader.one(cells[column])
                for name, (column, reader) in self.columns.items()
                if cells[column] is not None
            }
            if self._question.kind is Enrolment:
                told.setdefault("scheme", None)
            self._question.ask(told, lambda: self._day(cells), self._policy)
        except YibaoError as error:
            error.__context__ = None
            return error.with_traceback(None)  # which would keep every call's names alive
        return None

    def _day(self, cells: dict[str, Any]) -> date | None:
        if self._on is not None:
            return self._on
        return None if cells["on"] is None else Days("on").one(cells["on"])


@frozen
class Region:
    """Area codes, as text or whole numbers, and names; the policy knows which are on file."""

    def ready(self, series: Any) -> Column:
        raise NotImplementedError

    def one(self, value: Any) -> Any:
        return region_of(value)


def region_of(value: Any) -> Any:
    """An area code given as a whole number as text."""
    return str(value) if type(value) is int else value
