"""From a frame to its answer: the question is run, and answers become columns of the caller's."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
import numpy as np

from yibao.asking import default_policy
from yibao.core.calendar import day
from yibao.core.rules import Quantity
from yibao.errors import InvalidInput
from yibao.frames.case import Case
from yibao.frames.questions import Question
from yibao.policy import Policy

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


def answered(
    question: Question, frame: Any, on: date | None, policy: Policy | None, on_error: str
) -> Any:
    """A frame with the answers to a question as columns."""
    if on_error not in ("raise", "null"):
        raise InvalidInput("on_error", on_error, expected='"raise" or "null"')
    if policy is not None and not isinstance(policy, Policy):
        raise InvalidInput("policy", policy, expected="a Policy")
    terms = default_policy() if policy is None else policy
    when = None if on is None else day(on)
    given = given_frame(frame)
    names = [*question.names, *([question.reason] if on_error == "null" else [])]

    def eager(native: Any) -> Any:
        table = nw.from_native(native, eager_only=True)
        return _with_answers(question, table, Case(table, when, terms, question), on_error)

    if isinstance(given, nw.LazyFrame):
        return _lazily(given.to_native(), eager, question, names)
    _refuse_taken(given.columns, names)
    return eager(given.to_native())


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


def _refuse_taken(columns: list[str], names: list[str]) -> None:
    """An answer never takes the place of a column of the frame."""
    for name in names:
        if name in columns:
            raise InvalidInput(
                name,
                "a column of the frame",
                expected="a frame without it, since the answer gets that name",
                remedy=f"Rename {name}, or drop it.",
            )


def _lazily(frame: Any, eager: Any, question: Question, names: list[str]) -> Any:
    """A lazy Polars frame stays lazy: the rule runs when it is collected."""
    if nw.get_native_namespace(frame).__name__ != "polars":
        raise InvalidInput(
            "frame",
            type(frame).__name__,
            expected="a Polars or pandas data frame",
            remedy="Collect it first.",
        )
    import polars as pl

    kinds = {Quantity.MONEY: pl.Int64(), Quantity.FLAG: pl.Boolean(), Quantity.TERM: pl.String()}
    schema = dict(frame.collect_schema())
    _refuse_taken(list(schema), names)
    for name in names:
        schema[name] = kinds[question.quantity] if name in question.names else pl.String()
    return frame.map_batches(eager, schema=schema)


def _with_answers(question: Question, table: Any, case: Case, on_error: str) -> Any:
    columns, absent, failed = case.run()
    bad = np.flatnonzero(failed)
    if bad.size and on_error == "raise":
        shown = dict(zip(bad[:SHOWN].tolist(), case.errors(bad[:SHOWN], failed), strict=True))
        raise FrameError(_stem(question), int(bad.size), shown)
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
