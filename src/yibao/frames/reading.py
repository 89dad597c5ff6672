"""Columns as the frame holds them, read block by block as rules count: fen, codes, days.

A reader knows its kind twice: ``ready`` reads a column and marks what can't be read; ``one``
takes a single value as the scalar call takes it, and raises what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

import narwhals as nw
import numpy as np
from attrs import frozen

from yibao.core.calendar import day
from yibao.core.money import LIMIT, fen, float_fen, yuan
from yibao.core.terms import Term
from yibao.errors import InvalidInput, YibaoError
from yibao.frames.distinct import distinct
from yibao.people import COUNT, DAY, FACT, FLAG, MONEY
from yibao.policy.law_columns import EPOCH
from yibao.vocabulary import DuplicateKind

Read = Callable[[slice], tuple[Any, Any, Any]]
"""Gives, for a block: values, where they are null (or None), where unreadable (or None)."""


@frozen
class Column:
    """A column ready to be read; ``sure`` where it holds nothing that can't be read."""

    read: Read
    sure: bool = False


ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Reader(Protocol):
    """Reads one kind of column."""

    def ready(self, series: Any) -> Column:
        """What reads a column of the frame."""

    def one(self, value: Any) -> Any:
        """One value as the scalar call takes it."""


BESIDE = (
    *("paid", "purpose", "beneficiary", "relation", "distance", "cover"),
    *("special", "registration", "choice"),
)
"""Terms told beside a case: the scalar call reads them after the case."""


UNREAD = {
    **dict.fromkeys(("since", "until", "left_employee_on", "registered_on"), DAY),
    **dict.fromkeys(("benefit_year", "first_row", "second_row"), COUNT),
    "kind": DuplicateKind,
    "flexible": FLAG,
}
"""Columns that are no fact of a rule, and their kinds."""


def reader(name: str) -> Reader:
    """The reader of a column named as a field."""
    kind: Any = UNREAD[name] if name in UNREAD else FACT[name].kind
    if kind == MONEY:
        return Yuan(name)
    if kind == DAY:
        return Days(name)
    if kind == COUNT:
        return Counts(name)
    if kind == FLAG:
        return Flags(name)
    return Asked(name, kind) if name in BESIDE else Terms(name, kind)


@frozen
class Fen:
    """Money in whole fen."""

    name: str

    def ready(self, series: Any) -> Column:
        if not series.dtype.is_integer():
            return _refused(series, self.name, "a column of whole fen")
        return _integers(series, 0, LIMIT - 1)

    def one(self, value: Any) -> Decimal:
        if type(value) is not int or not 0 <= value < LIMIT:
            expected = "whole fen, at least 0 and below 1,000,000,000,000"
            raise InvalidInput(self.name, value, expected=expected)
        return yuan(value)


@frozen
class Yuan:
    """Money in yuan: integers, decimals and texts exactly, floats within a millionth of a fen."""

    name: str

    def ready(self, series: Any) -> Column:
        if series.dtype.is_integer():
            return _integers(series, 0, LIMIT // 100 - 1, times=100)
        if series.dtype.is_float():
            return self._floats(np.asarray(series.to_numpy(), np.float64))
        return _each(series, self.one)

    @staticmethod
    def _floats(raw: Any) -> Column:
        def read(part: slice) -> tuple[Any, Any, Any]:
            null = np.isnan(raw[part])
            scaled = np.clip(np.where(null, 0.0, raw[part]) * 100, -100, LIMIT)
            values = np.rint(scaled).astype(np.int64)
            wrong = np.abs(scaled - values) > 1e-6
            wrong |= (values < 0) | (values >= LIMIT)
            return np.where(wrong, 0, values), null, wrong if wrong.any() else None

        return Column(read)

    def one(self, value: Any) -> Decimal:
        if not isinstance(value, float):
            return yuan(fen(value, self.name))
        return yuan(float_fen(value, self.name))


@frozen
class Days:
    """Days, counted from 1970-01-01."""

    name: str

    def ready(self, series: Any) -> Column:
        if series.dtype == nw.Date and series.implementation.is_polars():
            physical = nw.from_native(series.to_native().to_physical(), series_only=True)
            return _integers(physical, None, None)
        stamps = isinstance(series.dtype, nw.Datetime) and series.dtype.time_zone is None
        if series.dtype == nw.Date or stamps:
            return self._stamps(np.asarray(series.to_numpy()))
        return _each(series, self.one)

    @staticmethod
    def _stamps(raw: Any) -> Column:
        def read(part: slice) -> tuple[Any, Any, Any]:
            stamps = raw[part] if raw.dtype.kind == "M" else raw[part].astype("M8[us]")
            null = np.isnat(stamps)
            days = stamps.astype("M8[D]")
            wrong = (stamps != days) & ~null
            return np.where(null, 0, days.astype(np.int64)), null, wrong if wrong.any() else None

        return Column(read)

    def one(self, value: Any) -> date:
        if isinstance(value, datetime) and value.tzinfo is None:
            if value != datetime.combine(value, datetime.min.time()):
                raise InvalidInput(self.name, value, expected="a day without a time")
            return value.date()
        if isinstance(value, str) and ISO.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        return day(value, self.name)


@frozen
class Counts:
    """Whole numbers of at least 0."""

    name: str

    def ready(self, series: Any) -> Column:
        if not series.dtype.is_integer():
            return _refused(series, self.name, "a column of whole numbers")
        return _integers(series, 0, None)

    def one(self, value: Any) -> Any:
        return value


@frozen
class Flags:
    """True and false."""

    name: str

    def ready(self, series: Any) -> Column:
        if series.dtype != nw.Boolean:
            return _each(series, self.one)
        null = np.asarray(series.is_null().to_numpy(), bool)
        raw = np.asarray(series.fill_null(False).to_numpy(), bool)
        lacking = null if null.any() else None

        def read(part: slice) -> tuple[Any, Any, Any]:
            return raw[part].astype(np.int64), None if lacking is None else lacking[part], None

        return Column(read, sure=True)

    def one(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise InvalidInput(self.name, value, expected="True or False")
        return value


@frozen
class Terms:
    """Terms: spellings as ``Term.parse`` takes them, or their codes."""

    name: str
    term: type[Term]

    def ready(self, series: Any) -> Column:
        if not series.dtype.is_integer():
            return _each(series, self.one)
        return _integers(series, 1, max(self.term))

    def one(self, value: Any) -> Term:
        if type(value) is not int:
            return self.term.parse(value, self.name)
        if not 1 <= value <= max(self.term):
            expected = ", ".join(f"{int(m)} ({m.key})" for m in self.term)
            raise InvalidInput(self.name, value, expected=f"one of {expected}")
        return self.term.of(value)


class Asked(Terms):
    """A term told beside the case: the scalar call itself reads it, after the case."""

    def ready(self, series: Any) -> Column:
        return Terms(self.name, self.term).ready(series)

    def one(self, value: Any) -> Any:
        return self.term.of(value) if type(value) is int and value in list(self.term) else value


def _integers(series: Any, least: int | None, most: int | None, *, times: int = 1) -> Column:
    """A column of integers as the frame holds it; a block of it as 64 bits."""
    within = series.null_count() == len(series) or (
        (least is None or series.min() >= least) and (most is None or series.max() <= most)
    )
    null = None
    if series.null_count():
        null = np.asarray(series.is_null().to_numpy(), bool)
        series = series.fill_null(0)
    whole = _whole(series)

    def read(part: slice) -> tuple[Any, Any, Any]:
        values = whole[part].astype(np.int64, copy=False)
        lacking, wrong = None if null is None else null[part], None
        if not within:
            wrong = np.zeros(len(values), bool)
            if least is not None:
                wrong |= values < least
            if most is not None:
                wrong |= values > most
            values = np.where(wrong, 0, values)
            wrong = wrong if lacking is None else wrong & ~lacking
        return values * times if times > 1 else values, lacking, wrong

    return Column(read, sure=within)


def _whole(series: Any) -> Any:
    """Integers as an array; those that 64 bits don't hold are cut to what lies beyond bounds."""
    whole = np.asarray(series.to_numpy())
    if whole.dtype.kind not in "iu":
        return np.array([min(max(int(v), -_MOST), _MOST) for v in series.to_list()], np.int64)
    return np.minimum(whole, np.uint64(_MOST)) if whole.dtype == np.uint64 else whole


_MOST = 2**62
"""Stands for what is beyond every bound."""


def _refused(series: Any, name: str, expected: str) -> Column:
    """A column of the wrong type; one without any value has none."""
    if series.null_count() < len(series):
        remedy = 'In pandas, .astype("Int64") keeps nulls beside whole numbers.'
        raise InvalidInput(name, str(series.dtype), expected=expected, remedy=remedy)

    def read(part: slice) -> tuple[Any, Any, Any]:
        size = part.stop - part.start
        return np.zeros(size, np.int64), np.ones(size, bool), None

    return Column(read, sure=True)


def _each(series: Any, read: Callable[[Any], Any]) -> Column:
    """Each distinct value read once, as a scalar call would read it."""
    codes, values = distinct(series)
    numbers = np.zeros(len(values) + 1, np.int64)
    unreadable = np.zeros(len(values) + 1, bool)
    for number, value in enumerate(values):
        try:
            numbers[number] = _number(read(value))
        except YibaoError:
            unreadable[number] = True
    sure = not unreadable.any()

    def block(part: slice) -> tuple[Any, Any, Any]:
        mine = codes[part]
        return numbers[mine], mine < 0, None if sure else unreadable[mine]

    return Column(block, sure=bool(sure))


def _number(value: Any) -> int:
    """A value as rules count it."""
    if isinstance(value, Decimal):
        return fen(value)
    if isinstance(value, date):
        return value.toordinal() - EPOCH
    return int(value)
