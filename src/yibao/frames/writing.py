"""From a frame to its answer: the question is run, and answers become columns of the caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
from attrs import frozen

from yibao.asking import default_policy
from yibao.core.calendar import day
from yibao.core.rules import Quantity
from yibao.errors import InvalidInput
from yibao.frames.case import Case
from yibao.frames.questions import Question
from yibao.policy import Policy

SHOWN = 5
"""How many bad rows an error keeps, and how many reasons it lists."""
ASKED = 1000
"""How many bad rows are asked for their reason; their reasons are counted."""


class FrameError(InvalidInput):
    """Some rows of a frame have no answer; ``rows`` maps the first of them to their errors.

    The text lists the reasons, the first one first, each with the rows that it holds for.
    """

    def __init__(
        self,
        column: str,
        count: int,
        errors: dict[int, Exception],
        hint: str = "",
        whose: Mapping[int, Any] | None = None,
    ) -> None:
        self.rows = dict(list(errors.items())[:SHOWN])
        reasons: dict[str, list[int]] = {}
        for row, error in errors.items():
            reasons.setdefault(str(error), []).append(row)
        told = list(reasons.items())[:SHOWN]
        listed = [f"{_rows(rows, whose or {})}: {text}" for text, rows in told]
        if len(reasons) > SHOWN:
            listed.append(f"and {len(reasons) - SHOWN} more reason(s).")
        if count > len(errors):
            listed.append(f"(Reasons of the first {len(errors)} such rows.)")
        super().__init__(
            column,
            f"{count} row(s) without an answer",
            expected="an answer for every row",
            remedy=" ".join(filter(None, ("; ".join(listed), hint, REMEDY))),
        )


REMEDY = 'Mend them, or pass on_error="null".'


def _rows(rows: list[int], whose: Mapping[int, Any]) -> str:
    """The rows of one reason: the first three by number, whose they are, and how many more."""
    first = ", ".join(f"{r} ({whose[r]!r})" if r in whose else str(r) for r in rows[:3])
    if len(rows) > 3:
        return f"rows {first} and {len(rows) - 3} more"
    return f"row {first}" if len(rows) == 1 else f"rows {first}"


def answered(
    question: Question, frame: Any, on: date | None, policy: Policy | None, on_error: str
) -> Any:
    """A frame with the answers to a question as columns."""
    terms = checked(policy, on_error)
    when = None if on is None else day(on)
    given = given_frame(frame)
    names = [*question.names, *([question.reason] if on_error == "null" else [])]

    def eager(native: Any) -> Any:
        table = nw.from_native(native, eager_only=True)
        return _with_answers(question, table, Case(table, when, terms, question), on_error)

    if isinstance(given, nw.LazyFrame):
        kinds = dict.fromkeys(question.names, question.quantity)
        return _lazily(given.to_native(), eager, kinds, names)
    refuse_taken(given.columns, names)
    return eager(given.to_native())


def checked(policy: Policy | None, on_error: str) -> Policy:
    """The policy to ask, once both are what they may be."""
    if on_error not in ("raise", "null"):
        raise InvalidInput("on_error", on_error, expected='"raise" or "null"')
    if policy is not None and not isinstance(policy, Policy):
        raise InvalidInput("policy", policy, expected="a Policy")
    return default_policy() if policy is None else policy


# -- answers that come row by row, several values each


@frozen
class RowAnswer:
    """What a row comes to: values by column, those known, and the error if it has no answer."""

    values: Mapping[str, Any]
    error: Exception | None = None


@frozen
class Shape:
    """The columns that an answer adds, each with its kind, and what an error calls it."""

    name: str
    kinds: Mapping[str, Quantity]

    def names(self, on_error: str) -> list[str]:
        """The columns added."""
        return [*self.kinds, *([f"{self.name}_reason"] if on_error == "null" else [])]


def row_by_row(
    shape: Shape,
    frame: Any,
    answers: Callable[[Any], Sequence[RowAnswer]],
    on_error: str,
) -> Any:
    """A frame with what ``answers`` gives for each of its rows; a lazy one stays lazy."""
    given, names = given_frame(frame), shape.names(on_error)

    def eager(native: Any) -> Any:
        table = nw.from_native(native, eager_only=True)
        return attached(shape, table, answers(table), on_error)

    if isinstance(given, nw.LazyFrame):
        return _lazily(given.to_native(), eager, shape.kinds, names)
    refuse_taken(given.columns, names)
    return eager(given.to_native())


def attached(
    shape: Shape,
    table: Any,
    answers: Sequence[RowAnswer],
    on_error: str,
    numbers: Sequence[int] | None = None,
    whose: Sequence[Any] | None = None,
) -> Any:
    """A table with answers as columns; ``numbers`` and ``whose`` name its rows in errors."""
    bad = [row for row, answer in enumerate(answers) if answer.error is not None]
    if bad and on_error == "raise":
        number = numbers or range(len(answers))
        errors = {number[row]: answers[row].error for row in bad[:ASKED]}
        keys = {number[row]: whose[row] for row in bad[:ASKED]} if whose else None
        raise FrameError(shape.name, len(bad), errors, whose=keys)  # type: ignore[arg-type]
    added = [
        _listed(name, [answer.values.get(name) for answer in answers], kind, table)
        for name, kind in shape.kinds.items()
    ]
    if on_error == "null":
        texts = [None if a.error is None else str(a.error) for a in answers]
        added.append(_listed(f"{shape.name}_reason", texts, Quantity.TERM, table))
    return table.with_columns(*added).to_native()


def _listed(name: str, values: list[Any], kind: Quantity, table: Any) -> Any:
    """Values as a column of the caller's library."""
    if kind in (Quantity.TERM, Quantity.DAY):
        pandas = table.implementation.is_pandas()
        days = nw.Datetime if pandas else nw.Date
        dtype = nw.String if kind is Quantity.TERM else days
        return nw.new_series(name, values, dtype, backend=table.implementation)
    null = np.array([value is None for value in values], bool)
    whole = np.array([0 if value is None else value for value in values], np.int64)
    return nw.from_native(with_nulls(name, whole, null, table), series_only=True).alias(name)


def given_frame(frame: Any) -> Any:
    """A caller's frame, of whatever library."""
    try:
        return nw.from_native(frame)
    except TypeError:
        raise InvalidInput(
            "frame",
            type(frame).__name__,
            expected="a Polars or pandas data frame",
            remedy="Make one: polars.DataFrame(...) or pandas.DataFrame(...).",
        ) from None


def refuse_taken(columns: list[str], names: list[str]) -> None:
    """An answer never takes the place of a column of the frame."""
    for name in names:
        if name in columns:
            raise InvalidInput(
                name,
                "a column of the frame",
                expected="a frame without it, since the answer gets that name",
                remedy=f"Rename {name}, or drop it.",
            )


def _lazily(frame: Any, eager: Any, kinds: Mapping[str, Quantity], names: list[str]) -> Any:
    """A lazy Polars frame stays lazy: the rule runs when it is collected."""
    refuse_other_lazy(frame)
    schema = dict(frame.collect_schema())
    refuse_taken(list(schema), names)
    schema |= lazy_schema(kinds, names)
    return frame.map_batches(eager, schema=schema)


def lazy_schema(kinds: Mapping[str, Quantity], names: list[str]) -> dict[str, Any]:
    """The Polars types of the columns that an answer adds."""
    import polars as pl

    types: dict[Any, Any] = {
        Quantity.MONEY: pl.Int64(),
        Quantity.COUNT: pl.Int64(),
        Quantity.FLAG: pl.Boolean(),
        Quantity.TERM: pl.String(),
        Quantity.DAY: pl.Date(),
    }
    return {name: types[kinds[name]] if name in kinds else pl.String() for name in names}


def refuse_other_lazy(frame: Any) -> None:
    """Of lazy frames, only Polars' are taken as they are."""
    if nw.get_native_namespace(frame).__name__ != "polars":
        raise InvalidInput(
            "frame",
            type(frame).__name__,
            expected="a Polars or pandas data frame",
            remedy="Collect it first.",
        )


def _with_answers(question: Question, table: Any, case: Case, on_error: str) -> Any:
    columns, absent, failed = case.run()
    bad = np.flatnonzero(failed)
    if bad.size and on_error == "raise":
        asked = bad[:ASKED]
        errors = dict(zip(asked.tolist(), case.errors(asked, failed), strict=True))
        hint = case.telling.untold(errors.values())
        raise FrameError(_stem(question), int(bad.size), errors, hint)
    added = []
    for number, name in enumerate(question.names):
        null = failed != 0 if bad.size else None
        if absent is not None:
            null = absent[number] if null is None else null | absent[number]
        added.append(_column(name, columns[number], null, question, table))
    if on_error == "null":
        texts: list[str | None] = [None] * case.size
        for row, error in zip(bad.tolist(), case.errors(bad, failed), strict=True):
            texts[row] = str(error)
        added.append(nw.new_series(question.reason, texts, nw.String, backend=table.implementation))
    return table.with_columns(*added).to_native()


def _stem(question: Question) -> str:
    """What an error calls the answer."""
    return question.names[0] if len(question.names) == 1 else "monthly_contribution"


def _column(name: str, values: Any, null: Any, question: Question, table: Any) -> Any:
    """The answers as a column of the caller's library, null where there is none."""
    if question.quantity is Quantity.TERM:
        keys = {int(member): member.key for member in question.term}
        lacking = np.zeros(len(values), bool) if null is None else null
        pairs = zip(values.tolist(), lacking, strict=True)
        texts = [None if absent else keys[code] for code, absent in pairs]
        return nw.new_series(name, texts, nw.String, backend=table.implementation)
    if question.quantity is Quantity.FLAG:
        values = values.astype(bool)
    return nw.from_native(with_nulls(name, values, null, table), series_only=True).alias(name)


def with_nulls(name: str, values: Any, null: Any, table: Any) -> Any:
    """Values as a series of the caller's library, null where they are missing."""
    kind = nw.Boolean if values.dtype == bool else nw.Int64
    if null is None or not null.any():
        if table.implementation.is_pandas():
            import pandas as pd

            return pd.Series(values, name=name, index=table.to_native().index, copy=False)
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
