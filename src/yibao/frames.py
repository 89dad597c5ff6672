"""The rules over data frames: Polars (eager and lazy), pandas, and other eager frames.

Each function takes a frame with one row a case and returns it with the answer added, money
in whole fen in a column named ``…_fen``. Input columns are named as the fields of
``Enrolment`` (money in yuan, or whole fen under the name with ``_fen``); the day is ``on=``,
or a column ``on``.

A row without an answer raises, naming the column, the first such rows and why; with
``on_error="null"`` it becomes null, and a column ``…_reason`` tells why.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any, Protocol

import narwhals as nw
import numpy as np
from attrs import frozen

from yibao import accounts, contributions, schemes
from yibao.asking import dated, default_policy
from yibao.catalogue import by_name
from yibao.core.calendar import day
from yibao.core.money import LIMIT, fen, millionths, yuan
from yibao.core.rules import Quantity, spec_of
from yibao.core.rules.columns import Block, Col, run
from yibao.core.terms import Term
from yibao.core.unknown import Unknown
from yibao.errors import InvalidInput, NotInForce, NotKnown, YibaoError
from yibao.ledgers import uses
from yibao.people import COUNT, DAY, FACT, FLAG, MONEY, RATE, missing
from yibao.policy import Policy
from yibao.policy.law_columns import EPOCH, LawBlock, LawSet, Reasons
from yibao.vocabulary import Helped, Origin, Paid, Plan, Scheme, Status

ROWS = 1 << 17
"""Rows in a block: few enough for a core's cache, enough that two threads rarely wait."""

SHOWN = 5
"""How many bad rows an error lists."""


class FrameError(InvalidInput):
    """Some rows of a frame have no answer; ``rows`` maps the first of them to their errors."""

    def __init__(self, column: str, count: int, rows: dict[int, Exception]) -> None:
        self.rows = rows
        listed = "; ".join(f"row {row}: {error}" for row, error in rows.items())
        super().__init__(
            column,
            f"{count} row(s) without an answer",
            expected="an answer for every row",
            remedy=f'{listed} Mend them, or pass on_error="null".',
        )


def monthly_credit(frame: Any, **options: Any) -> Any:
    """``yibao.monthly_credit`` over a frame: adds ``monthly_credit_fen``."""
    return _answer(frame, "monthly_credit_fen", accounts.month_credit, **options)


def has_personal_account(frame: Any, **options: Any) -> Any:
    """``yibao.has_personal_account`` over a frame: adds ``has_personal_account``."""
    return _answer(frame, "has_personal_account", schemes.account_held, **options)


def contribution_base(frame: Any, **options: Any) -> Any:
    """``yibao.contribution_base`` over a frame: adds ``contribution_base_fen``."""
    return _answer(frame, "contribution_base_fen", contributions.base_of, **options)


def may_spend(frame: Any, **options: Any) -> Any:
    """``yibao.may_spend`` with ``purpose`` and ``beneficiary``: adds ``may_spend``, a key."""
    return _answer(frame, "may_spend", uses.spending, **options)


def which_scheme(frame: Any, **options: Any) -> Any:
    """``yibao.which_scheme`` over a frame: adds ``which_scheme``, as the outcome's key."""
    return _answer(frame, "which_scheme", schemes.membership, **options)


def individual_premium(frame: Any, *, benefit_year: int, **options: Any) -> Any:
    """The individual part of ``yibao.resident_premium``: adds ``individual_premium_fen``."""
    name = "individual_premium_fen"

    def answers(case: _Case) -> list[_Answer]:
        unfit = case.unfit(Scheme.RESIDENT)
        values, failed = case.run(contributions.individual_premium, unfit == 0)
        return [_Answer(name, values, np.where(unfit, unfit, failed))]

    return _over(frame, [name], Quantity.MONEY, answers, on=date(benefit_year, 1, 1), **options)


def monthly_contribution(frame: Any, **options: Any) -> Any:
    """``yibao.monthly_contribution`` over a frame: adds a column a component and payer.

    They are named ``basic_employer_fen``, ``maternity_employer_fen`` and so on: 0 where that
    payer owes nothing, null where an optional component is not on file for the region.
    """
    dues: dict[str, list[tuple[Status, contributions.Due]]] = {}
    for status, listed in contributions.DUES.items():
        for due in listed:
            dues.setdefault(f"{due.component.key}_{due.payer.key}_fen", []).append((status, due))

    def parts(case: _Case) -> list[_Answer]:
        unfit = case.unfit(Scheme.EMPLOYEE)
        return [_contributed(case, name, listed, unfit) for name, listed in dues.items()]

    return _over(frame, list(dues), Quantity.MONEY, parts, **options)


def _answer(frame: Any, name: str, rule: Any, **options: Any) -> Any:
    def answers(case: _Case) -> list[_Answer]:
        return [_Answer(name, *case.run(rule))]

    return _over(frame, [name], spec_of(rule).label.quantity, answers, rule=rule, **options)


class _Answer:
    """One column of answers, with the reason codes of the rows that have none."""

    def __init__(self, name: str, values: Any, failed: Any, *, optional: Any = None) -> None:
        self.name, self.values, self.failed = name, values, failed
        self.null = failed if optional is None else np.where(failed, failed, optional)


def _over(
    frame: Any,
    names: Sequence[str],
    quantity: Quantity,
    answers: Callable[[_Case], list[_Answer]],
    *,
    on: date | None = None,
    policy: Policy | None = None,
    on_error: str = "raise",
    rule: Any = None,
) -> Any:
    """Run rules over a frame and return it with their columns."""
    if on_error not in ("raise", "null"):
        raise InvalidInput("on_error", on_error, expected='"raise" or "null"')

    def eager(native: Any) -> Any:
        table = nw.from_native(native, eager_only=True)
        case = _Case(table, None if on is None else day(on), policy or default_policy())
        found = answers(case)
        columns = []
        for answer in found:
            if on_error == "raise":
                _raise_first(answer, case)
            columns.append(_column(answer, quantity, rule, table))
        if on_error == "null":
            columns.append(_reasons(names, found, case, table))
        return table.with_columns(*columns).to_native()

    given = nw.from_native(frame)
    if isinstance(given, nw.LazyFrame):
        return _lazily(frame, eager, names, quantity, on_error)
    return eager(frame)


def _lazily(frame: Any, eager: Any, names: Sequence[str], quantity: Quantity, on_error: str) -> Any:
    """A lazy Polars frame stays lazy: the rule runs when it is collected."""
    if nw.get_native_namespace(frame).__name__ != "polars":
        raise InvalidInput(
            "frame",
            type(frame).__name__,
            expected="a Polars or pandas frame",
            remedy="Collect it first.",
        )
    import polars as pl

    kinds = {Quantity.MONEY: pl.Int64(), Quantity.FLAG: pl.Boolean(), Quantity.TERM: pl.String()}
    schema = dict(frame.collect_schema())
    schema.update(dict.fromkeys(names, kinds[quantity]))
    if on_error == "null":
        schema[_reason_name(names)] = pl.String()
    return frame.map_batches(eager, schema=schema)


def _reason_name(names: Sequence[str]) -> str:
    return f"{names[0].removesuffix('_fen')}_reason" if len(names) == 1 else "contribution_reason"


def _raise_first(answer: _Answer, case: _Case) -> None:
    rows = np.flatnonzero(answer.failed)
    if rows.size:
        shown = {int(row): case.error(int(answer.failed[row]), row) for row in rows[:SHOWN]}
        raise FrameError(answer.name, int(rows.size), shown)


def _column(answer: _Answer, quantity: Quantity, rule: Any, table: Any) -> Any:
    """The answers as a column of the caller's library, null where there is none."""
    null = answer.null != 0
    name, values = answer.name, answer.values
    if quantity is Quantity.TERM:
        term: Any = spec_of(rule).term
        keys = {int(member): member.key for member in term}
        pairs = zip(values.tolist(), null, strict=True)
        texts = [None if lacking else keys[code] for code, lacking in pairs]
        return nw.new_series(name, texts, nw.String, backend=table.implementation)
    if quantity is Quantity.FLAG:
        values = values.astype(bool)
    return nw.from_native(_with_nulls(name, values, null, table), series_only=True).alias(name)


def _with_nulls(name: str, values: Any, null: Any, table: Any) -> Any:
    """Values as a series of the caller's library, null where they are missing."""
    kind = nw.Boolean if values.dtype == bool else nw.Int64
    if not null.any():
        return nw.new_series(name, values, kind, backend=table.implementation).to_native()
    if table.implementation.is_polars():
        import polars as pl

        return pl.select(pl.when(pl.Series(~null)).then(pl.Series(values)).alias(name)).to_series()
    if table.implementation.is_pandas():
        import pandas as pd

        array = pd.arrays.BooleanArray if kind is nw.Boolean else pd.arrays.IntegerArray
        return pd.Series(array(values, null), name=name, index=table.to_native().index)
    listed = [None if lacking else v for v, lacking in zip(values.tolist(), null, strict=True)]
    return nw.new_series(name, listed, kind, backend=table.implementation).to_native()


def _reasons(names: Sequence[str], found: list[_Answer], case: _Case, table: Any) -> Any:
    """Why a row has no answer, null where it has one."""
    failed = np.zeros(case.size, np.int64)
    for answer in found:
        failed = np.where(failed, failed, answer.failed)
    texts: list[str | None] = [None] * case.size
    for row in np.flatnonzero(failed):
        texts[row] = str(case.error(int(failed[row]), int(row)))
    return nw.new_series(_reason_name(names), texts, nw.String, backend=table.implementation)


def _contributed(case: _Case, name: str, listed: list[Any], unfit: Any) -> _Answer:
    """One component and payer, each row by the rule of its status."""
    values = np.zeros(case.size, np.int64)
    failed = unfit.astype(np.int32)
    absent = np.zeros(case.size, np.int32)
    for status, due in listed:
        concerned = case.status_is(status) & (unfit == 0)
        if not concerned.any():
            continue
        found, bad = case.run(due.rule, concerned)
        np.copyto(values, found, where=concerned)
        silent = case.not_on_file(bad) if due.optional else np.zeros(case.size, bool)
        np.copyto(absent, bad, where=concerned & silent)
        np.copyto(failed, bad, where=concerned & (failed == 0) & ~silent)
    return _Answer(name, values, failed, optional=absent)


class _Case:
    """The rows of a frame as rules read them: facts, day and law, block by block.

    Columns are kept as the frame holds them and read block by block, so that beside the
    frame and the answer only a few blocks stand in memory.
    """

    def __init__(self, table: Any, on: date | None, policy: Policy) -> None:
        self.table, self.policy, self.size = table, policy, len(table)
        self.reasons = Reasons()
        self._sources: dict[str, _Source] = {}
        self._lock = threading.RLock()
        self._day = (
            _Same(on.toordinal() - EPOCH) if on else self._column("on", _Days("on"), _no_day)
        )
        self.laws, self._law_numbers = self._laws()

    # -- running

    def run(self, rule: Any, concerned: Any = None) -> tuple[Any, Any]:
        """A rule's values and reason codes for every row (or those concerned)."""
        values = np.zeros(self.size, np.int64)
        failed = np.zeros(self.size, np.int32)

        def one(start: int) -> None:
            part = slice(start, min(start + ROWS, self.size))
            block = Block(part.stop - part.start)
            active = None if concerned is None else concerned[part]
            on = self._day.block(part, block.fail)
            block.fail(on.bad, active)
            facts = _FactBlock(self, part, on, block.fail)
            law = LawBlock(self.laws, self._law_index(part, on, block, active))
            answer = run(rule, block, facts, on, law, active=active)
            values[part] = block.firm(answer, active)
            failed[part] = block.failed

        starts = range(0, self.size, ROWS)
        for start in starts[:1]:
            one(start)
        if len(starts) > 1:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(one, starts[1:]))
        return values, failed

    def error(self, code: int, row: int) -> Exception:
        """The error a scalar call for that row would raise."""
        error = self.reasons.error(int(code))
        if isinstance(error, NotKnown | NotInForce):
            on = self._day.block(slice(row, row + 1))
            return dated(error, date.fromordinal(int(np.ravel(on.values)[0]) + EPOCH))
        return error

    def whole(self, name: str) -> Col:
        """A fact over all rows."""
        on = self._day.block(slice(0, self.size))
        return _FactBlock(self, slice(0, self.size), on).get(name)

    def source(self, name: str) -> _Source:
        """Where a fact is read from, made ready when first asked for."""
        with self._lock:
            found = self._sources.get(name)
            if found is None:
                found = self._sources[name] = self._source(name)
            return found

    def _source(self, name: str) -> _Source:
        kind = FACT[name].kind
        lacking = missing(name)
        if kind == MONEY and f"{name}_fen" in self.table.columns:
            return self._column(f"{name}_fen", _Fen(f"{name}_fen"), lacking)
        if name in self.table.columns:
            return self._column(name, _reader(name), lacking)
        if kind == FLAG:
            return _Same(0)
        return _Same(0, self.reasons.add(lacking))

    def _column(self, name: str, reader: _Reader, lacking: Unknown) -> _Source:
        if name not in self.table.columns:
            raise lacking.error()
        series = self.table.get_column(name)
        return _Held(series, reader.ready(series), self.reasons, lacking)

    # -- the law of each row

    def _laws(self) -> tuple[LawSet, Any]:
        """The laws of every region named, numbered in order of region and day."""
        codes, names = self._regions()
        self._region_codes = codes
        laws: list[Any] = []
        starts: list[int] = []
        firsts: list[int] = []
        bad = np.zeros(len(names), np.int32)
        for number, name in enumerate(names):
            try:
                found = self.policy.laws(name)
            except YibaoError as error:
                bad[number] = self.reasons.add(Unknown(_again(error)))
                found = self.policy.laws(None)
            if isinstance(self._day, _Same):
                when = date.fromordinal(int(self._day.values) + EPOCH)
                found = tuple(law for law in found if law.start <= when < law.end)
            firsts.append(len(laws))
            laws.extend(found)
            starts.extend(
                number * _SPAN + max(law.start.toordinal() - EPOCH, -_HALF) for law in found
            )
        self._region_bad = bad if bad.any() else None
        self._firsts = np.array(firsts)
        chosen = LawSet(laws, by_name(self.policy.catalogue), self.reasons)
        return chosen, np.array(starts, np.int64)

    def _law_index(self, part: slice, on: Col, block: Block, active: Any) -> Any:
        """The number of each row's law; rows whose region is not on file fail."""
        codes = self._region_codes
        codes = codes if codes is None else _one_if_same(codes[part])
        if self._region_bad is not None:
            bad = self._region_bad[0 if codes is None else codes]
            block.fail(np.broadcast_to(bad, block.size), active)
        if isinstance(self._day, _Same):
            return 0 if codes is None else _by_number(self._firsts, codes)
        wanted = np.maximum(on.values, -_HALF) + (0 if codes is None else codes * np.int64(_SPAN))
        return np.searchsorted(self._law_numbers, wanted, side="right") - 1

    def _regions(self) -> tuple[Any, list[str | None]]:
        if "region" not in self.table.columns:
            return None, [None]
        codes, values = _factorized(self.table.get_column("region"))
        if codes.size and codes.min() < 0:
            codes = np.where(codes < 0, len(values), codes)
            return codes, [*values, None]
        return codes, values

    def province(self, part: slice, on: Col) -> Col:
        """The first two digits of each row's area code."""
        codes = np.array([int(law.region.code[:2]) for law in self.laws.laws], np.int64)
        index = self._law_index(part, on, Block(part.stop - part.start), None)
        return Col(int(codes[index]) if isinstance(index, int) else codes[index])

    # -- what monthly_contribution asks

    def status_is(self, status: Status) -> Any:
        return np.broadcast_to(np.equal(self.whole("status").values, status), self.size)

    def unfit(self, wanted: Scheme) -> Any:
        """Reason codes of the rows that are not in the scheme a question is about."""
        scheme, bad = self.run(schemes.scheme_on)
        other = InvalidInput(
            "scheme",
            "of another kind",
            expected=f"the {wanted.en}",
            remedy="Employees pay by the month: frames.monthly_contribution(...); "
            "residents by the year: frames.individual_premium(...).",
        )
        fits = np.equal(scheme == Scheme.EMPLOYEE, wanted is Scheme.EMPLOYEE)
        failed = np.where(bad, bad, np.where(fits, 0, self.reasons.add(Unknown(_again(other)))))
        lacking = self.whole("status").bad if wanted is Scheme.EMPLOYEE else None
        return failed if lacking is None else np.where(failed, failed, lacking)

    def not_on_file(self, bad: Any) -> Any:
        """Which reason codes say that the pack is silent."""
        codes = [
            c for c in np.unique(bad) if c and isinstance(self.reasons.error(int(c)), NotKnown)
        ]
        return np.isin(bad, codes)


def _by_number(values: Any, numbers: Any) -> Any:
    return (
        np.take(values, numbers, mode="clip")
        if isinstance(numbers, np.ndarray)
        else int(values[numbers])
    )


_HALF = 1_000_000
_SPAN = 10_000_000


class _FactBlock:
    """The facts of one block of rows, read when a rule asks for them."""

    def __init__(self, case: _Case, part: slice, on: Col, fail: Fail | None = None) -> None:
        self._case, self._part, self._on, self._fail = case, part, on, fail
        self._known: dict[str, Col] = {}

    def get(self, name: str) -> Col:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._read(name)
        return found

    def _read(self, name: str) -> Col:
        if name == "province":
            return self._case.province(self._part, self._on)
        column = self._case.source(name).block(self._part, self._fail)
        if column.bad is None:
            return self._born(column) if name == "birth_date" else column
        if name in ("helped", "paid"):
            return _filled(column, Helped.NONE if name == "helped" else Paid.IN_WINDOW, True)
        if name in _DEFAULTS:
            scheme, status = self.get("scheme").values, self.get("status").values
            usual = np.equal(scheme, Scheme.EMPLOYEE) & np.not_equal(status, Status.FLEXIBLE)
            return _filled(column, _DEFAULTS[name], usual)
        return self._born(column) if name == "birth_date" else column

    def _born(self, birth: Col) -> Col:
        """Birth dates; one after the day asked for is refused."""
        late = np.greater(birth.values, self._on.values)
        if not np.any(late):
            return birth
        error = InvalidInput(
            "birth_date", "a later day", expected="a day not after the day asked for"
        )
        code = self._case.reasons.add(Unknown(_again(error)))
        bad = np.where(late, code, 0)
        return Col(birth.values, bad if birth.bad is None else np.where(birth.bad, birth.bad, bad))


_DEFAULTS = {"plan": Plan.POOL_AND_ACCOUNT, "origin": Origin.EMPLOYER, "short_years": 0}
_no_day = Unknown(
    lambda: InvalidInput(
        "on", None, expected="a day, as on=date(2026, 11, 1) or as a column named on"
    )
)


def _again(error: YibaoError) -> Callable[[], Exception]:
    return lambda: error


def _filled(column: Col, value: int, rows: Any) -> Col:
    """A column with a default in the rows that lack it."""
    lacking = np.logical_and(np.not_equal(column.bad, 0), rows)
    if np.all(lacking):
        return Col(int(value))
    bad = np.where(lacking, 0, column.bad)
    return Col(np.where(lacking, value, column.values), bad if np.any(bad) else None)


# -- columns as the frame holds them


class _Source(Protocol):
    """Gives the column of a block."""

    def block(self, part: slice, fail: Fail | None = None) -> Col: ...


class _Same:
    """One value (or one reason) for all rows."""

    def __init__(self, values: int, bad: int | None = None) -> None:
        self.values, self.bad = values, bad

    def block(self, part: slice, fail: Fail | None = None) -> Col:
        return Col(self.values, self.bad)


Fail = Callable[[Any, Any], None]
"""Marks rows of a block that can't be used at all, with their reason codes."""

Wrong = list[tuple[Any, YibaoError]]
"""Which rows can't be used, each lot with its error."""


class _Reader(Protocol):
    """Reads one kind of column."""

    def ready(self, series: Any) -> Callable[[slice], tuple[Any, Any, Wrong]]:
        """What gives, for a block: values, where they are null (or None), what is wrong."""


class _Held:
    """A column of the frame, read block by block."""

    def __init__(self, series: Any, read: Any, reasons: Reasons, lacking: Unknown) -> None:
        self._read, self._reasons, self._lacking = read, reasons, lacking
        self._null = 0

    def block(self, part: slice, fail: Fail | None = None) -> Col:
        values, null, wrong = self._read(part)
        if wrong and fail is not None:
            failed = np.zeros(len(values), np.int32)
            for rows, error in wrong:
                failed[rows] = self._reasons.add(Unknown(_again(error)))
            fail(failed, None)
        if null is None or not null.any():
            return Col(_one_if_same(values))
        self._null = self._null or self._reasons.add(self._lacking)
        return Col(values, np.where(null, self._null, 0).astype(np.int32))


def _one_if_same(values: Any) -> Any:
    """One number for a block that holds no other: what rests on it is then done once."""
    if values.size and values[0] == values[-1] and (values == values[0]).all():
        return int(values[0])
    return values


def _reader(name: str) -> _Reader:
    kind = FACT[name].kind
    if kind == MONEY:
        return _Yuan(name)
    if kind == DAY:
        return _Days(name)
    if kind in (COUNT, FLAG):
        return _Count(name) if kind == COUNT else _Flags(name)
    if kind == RATE:
        return _Rates(name)
    return _Terms(name, kind)


@frozen
class _Fen:
    """Money in whole fen."""

    name: str

    def ready(self, series: Any) -> Any:
        if not series.dtype.is_integer():
            raise InvalidInput(self.name, str(series.dtype), expected="a column of whole fen")
        return _checked(_integers(series), lambda values: _in_bounds(values, self.name))


@frozen
class _Yuan:
    """Money in yuan: integers, decimals and texts exactly, floats within a millionth of a fen."""

    name: str

    def ready(self, series: Any) -> Any:
        if series.dtype.is_integer():
            whole = _integers(series)

            def scaled(part: slice) -> Any:
                values, null = whole(part)
                return np.clip(values, -LIMIT, LIMIT) * 100, null

            return _checked(scaled, lambda values: _in_bounds(values, self.name))
        if series.dtype.is_float():
            return self._floats(series)
        return _each(series, lambda value: fen(value, self.name))

    def _floats(self, series: Any) -> Any:
        raw = np.asarray(series.to_numpy(), np.float64)

        def read(part: slice) -> tuple[Any, Any, Wrong]:
            null = np.isnan(raw[part])
            scaled = np.clip(np.where(null, 0.0, raw[part]) * 100, -LIMIT, LIMIT)
            values = np.rint(scaled).astype(np.int64)
            wrong = _in_bounds(values, self.name)
            rows = np.flatnonzero(np.abs(scaled - values) > 1e-6)
            if rows.size:
                first = raw[part][rows[0]]
                expected = "whole fen (within a millionth of one)"
                wrong.append((rows, InvalidInput(self.name, first, expected=expected)))
            return values, null, wrong

        return read


@frozen
class _Rates:
    """Rates, as decimals or texts, in millionths."""

    name: str

    def ready(self, series: Any) -> Any:
        return _each(series, lambda value: millionths(value, self.name))


@frozen
class _Days:
    """Days, counted from 1970-01-01."""

    name: str

    def ready(self, series: Any) -> Any:
        if series.dtype == nw.Date and series.implementation.is_polars():
            physical = nw.from_native(series.to_native().to_physical(), series_only=True)
            return _checked(_integers(physical), lambda values: [])
        if series.dtype == nw.Date or isinstance(series.dtype, nw.Datetime):
            return self._stamps(np.asarray(series.to_numpy()))
        return _each(series, self._one)

    def _stamps(self, raw: Any) -> Any:
        def read(part: slice) -> tuple[Any, Any, Wrong]:
            stamps = raw[part].astype("M8[us]")
            null = np.isnat(stamps)
            days = stamps.astype("M8[D]")
            rows = np.flatnonzero((stamps != days) & ~null)
            wrong: Wrong = []
            if rows.size:
                first = str(stamps[rows[0]])
                wrong = [(rows, InvalidInput(self.name, first, expected="a day without a time"))]
            return np.where(null, 0, days.astype(np.int64)), null, wrong

        return read

    def _one(self, value: Any) -> int:
        if isinstance(value, datetime) and value == datetime.combine(value, datetime.min.time()):
            value = value.date()
        return day(value, self.name).toordinal() - EPOCH


@frozen
class _Count:
    """Whole numbers of at least 0."""

    name: str

    def ready(self, series: Any) -> Any:
        if not series.dtype.is_integer():
            raise InvalidInput(self.name, str(series.dtype), expected="a column of whole numbers")

        def check(values: Any) -> Wrong:
            rows = np.flatnonzero(values < 0)
            error = InvalidInput(self.name, "below 0", expected="a whole number of at least 0")
            return [(rows, error)] if rows.size else []

        return _checked(_integers(series), check)


@frozen
class _Flags:
    """True and false; null is not told, so false."""

    name: str

    def ready(self, series: Any) -> Any:
        if series.dtype != nw.Boolean:
            raise InvalidInput(self.name, str(series.dtype), expected="a column of true and false")
        raw = np.asarray(series.fill_null(False).to_numpy(), bool)
        return lambda part: (raw[part].astype(np.int64), None, [])


@frozen
class _Terms:
    """Terms: spellings as ``Term.parse`` takes them, or their codes."""

    name: str
    term: type[Term]

    def ready(self, series: Any) -> Any:
        if not series.dtype.is_integer():
            return _each(series, lambda value: int(self.term.parse(value, self.name)))
        last = max(self.term)

        def check(values: Any) -> Wrong:
            if not values.size or (values.min() >= 1 and values.max() <= last):
                return []
            rows = np.flatnonzero((values < 1) | (values > last))
            expected = ", ".join(f"{int(m)} ({m.key})" for m in self.term)
            error = InvalidInput(self.name, int(values[rows[0]]), expected=f"one of {expected}")
            return [(rows, error)]

        return _checked(_integers(series), check)


def _integers(series: Any) -> Callable[[slice], tuple[Any, Any]]:
    """A column of integers as the frame holds it; a block of it as 64 bits."""
    if not series.is_null().any():
        whole = np.asarray(series.to_numpy())
        return lambda part: (whole[part].astype(np.int64, copy=False), None)
    null = np.asarray(series.is_null().to_numpy(), bool)
    filled = np.asarray(series.fill_null(0).to_numpy())
    return lambda part: (filled[part].astype(np.int64, copy=False), null[part])


def _checked(read: Callable[[slice], tuple[Any, Any]], check: Callable[[Any], Wrong]) -> Any:
    """Blocks of a column with what a check finds wrong; nulls are not checked."""

    def block(part: slice) -> tuple[Any, Any, Wrong]:
        values, null = read(part)
        wrong = check(values)
        if null is not None:
            wrong = [(rows[~null[rows]], error) for rows, error in wrong]
        return values, null, [(rows, error) for rows, error in wrong if rows.size]

    return block


def _in_bounds(values: Any, name: str) -> Wrong:
    if not values.size or (values.min() >= 0 and values.max() < LIMIT):
        return []
    rows = np.flatnonzero((values < 0) | (values >= LIMIT))
    first = yuan(int(values[rows[0]]))
    return [(rows, InvalidInput(name, first, expected="at least 0 and below 10,000,000,000 yuan"))]


def _each(series: Any, read: Callable[[Any], int]) -> Any:
    """Each distinct value read once, as a scalar call would read it."""
    codes, values = _factorized(series)
    numbers = np.zeros(len(values) + 1, np.int64)
    errors: dict[int, YibaoError] = {}
    for number, value in enumerate(values):
        try:
            numbers[number] = read(value)
        except YibaoError as error:
            errors[number] = error

    def block(part: slice) -> tuple[Any, Any, Wrong]:
        mine = codes[part]
        wrong = [(np.flatnonzero(mine == number), error) for number, error in errors.items()]
        null = mine < 0
        return numbers[mine], null, [(rows, error) for rows, error in wrong if rows.size]

    return block


def _factorized(series: Any) -> tuple[Any, list[Any]]:
    """Codes and the distinct values they stand for; -1 where null."""
    native = series.to_native()
    if series.implementation.is_pandas():
        import pandas as pd

        codes, values = pd.factorize(native)
        return np.asarray(codes, np.int32), list(values)
    if series.implementation.is_polars():
        import polars as pl

        if native.dtype not in (pl.Categorical, pl.Enum):
            native = (
                native.cast(pl.String).cast(pl.Categorical) if native.dtype == pl.String else native
            )
        kept = native.unique().drop_nulls()
        if native.dtype in (pl.Categorical, pl.Enum):
            return _physical(native, kept)
    listed = series.to_list()
    seen: dict[Any, int] = {}
    codes = [-1 if value is None else seen.setdefault(value, len(seen)) for value in listed]
    return np.array(codes, np.int32), list(seen)


def _physical(native: Any, kept: Any) -> tuple[Any, list[Any]]:
    """A Polars categorical's own codes, renumbered from 0."""
    numbers = kept.to_physical().to_numpy().astype(np.int64)
    renumbered = np.full(int(numbers.max(initial=-1)) + 2, -1, np.int32)
    renumbered[numbers] = np.arange(len(numbers), dtype=np.int32)
    physical = native.to_physical()
    if physical.null_count():
        physical = physical.cast(int).fill_null(len(renumbered) - 1)
    return renumbered[physical.to_numpy()], kept.cast(str).to_list()


__all__ = [
    "FrameError",
    "contribution_base",
    "has_personal_account",
    "individual_premium",
    "monthly_contribution",
    "monthly_credit",
    "which_scheme",
]
