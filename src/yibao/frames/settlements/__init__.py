"""Settlement over a frame of claims: every layer, limits carried per person and year.

What a claim's layers pay by is asked of ``yibao.benefits`` once for every kind of claim and
law that occurs; ``layers`` then pays. What columns can't do to the fen, the scalar ``settle``
does, for all claims of that person.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np

from yibao.asking import default_policy
from yibao.benefits.schedule import Schedule
from yibao.errors import InvalidInput, YibaoError
from yibao.frames.distinct import distinct
from yibao.frames.lives import eager, no_person
from yibao.frames.settlements.settling import NAMES, Settling
from yibao.frames.settlements.told import Asked, Told, whole_column
from yibao.frames.writing import SHOWN, FrameError, with_nulls
from yibao.policy import Policy

REASON = "settle_reason"


def settle(
    frame: Any,
    *,
    person: str = "person",
    policy: Policy | None = None,
    schedule: Schedule | None = None,
    on_error: str = "raise",
) -> Any:
    """``yibao.settle`` over a frame of claims, each person's benefit years carried along.

    Adds what each layer pays (``basic_fen``, ``critical_illness_fen``, …), ``fund_fen`` (all
    layers), ``third_party_fen``, ``person_fen``, its parts (``own_deductible_fen``, …) and
    ``complete`` (whether every layer is on file). A person's claims are settled in order of
    their days, as rows stand within a day, from benefit years that begin with nothing used;
    each scheme counts for itself. A claim that fails is not counted in its year.

    Args:
        frame: an eager frame; columns are named as the fields of ``Claim`` and ``Enrolment``,
            money in yuan or in whole fen under the name with ``_fen``. Lines of a bill and
            balances are not taken. Persons must lie whole in it: see ``whole_persons``.
        person: the column that tells whose claim it is; a row without one fails.
        policy, schedule: as for ``yibao.settle``.
        on_error: ``"raise"``, or ``"null"``: failing rows become null and ``settle_reason``
            tells why.

    Raises:
        FrameError: naming the first rows that have no answer, and why.
    """
    if on_error not in ("raise", "null"):
        raise InvalidInput("on_error", on_error, expected='"raise" or "null"')
    if schedule is not None and not isinstance(schedule, Schedule):
        raise InvalidInput("schedule", schedule, expected="a Schedule")
    table = eager(frame)
    asked = Asked(default_policy() if policy is None else policy, schedule)
    return _answered(table, person, asked, on_error)


def _in_order(table: Any, person: str) -> tuple[Any, Any]:
    """The rows that tell a person, by person and day (None for all as they stand), and starts."""
    if person not in table.columns:
        expected = "the column that tells whose claim it is, one of " + ", ".join(table.columns)
        raise InvalidInput("person", person, expected=expected)
    series = table.get_column(person)
    days, null, wrong = whole_column(Told(table).amount("on"), len(table))
    days = np.where(null | wrong, 0, days)
    kept = None
    if series.null_count():
        kept = np.flatnonzero(~np.asarray(series.is_null().to_numpy(), bool))
        series, days = series[kept.tolist()], days[kept]
    order, starts = _by_person(series, days)
    return (order if kept is None else kept if order is None else kept[order]), starts


def _by_person(series: Any, days: Any) -> tuple[Any, Any]:
    """The order of rows by person and day (None where they stand so), and where persons begin."""
    if not len(series):
        return None, np.zeros(0, np.int64)
    fresh = _changes(series)
    heads = np.flatnonzero(fresh)
    if series[heads.tolist()].n_unique() == len(heads):
        if not ((days[1:] < days[:-1]) & ~fresh[1:]).any():
            return None, heads
        codes = np.cumsum(fresh)
    else:
        codes = distinct(series)[0]
    order = np.lexsort((days, codes))
    codes = codes[order]
    return order, np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])


def _changes(series: Any) -> Any:
    """Where a row's person is another than the row's before."""
    if series.implementation.is_polars():
        return np.asarray((series != series.shift(1)).fill_null(True).to_numpy(), bool)
    values = series.to_numpy()
    return np.r_[True, np.asarray(values[1:] != values[:-1], bool)]


def _answered(table: Any, person: str, asked: Asked, on_error: str) -> Any:
    """The frame with its answers."""
    names = [*NAMES, "complete", *([REASON] if on_error == "null" else [])]
    for name in set(names) & set(table.columns):
        raise InvalidInput(
            name, "a column of the frame", expected="a frame without it", remedy="Rename it."
        )
    if not len(table):
        order, starts = None, np.zeros(0, np.int64)
        Told(table)
    else:
        order, starts = _in_order(table, person)
    settling = Settling(table if order is None else table[order, :], starts, asked)
    settling.run()
    size = len(table)
    failed = _back(settling.failed, order, size, True)
    bad = np.flatnonzero(failed)

    places = _back(np.arange(settling.size), order, size, -1)

    def error(row: int) -> YibaoError:
        at = int(places[row])
        return no_person(person) if at < 0 else settling.error(at)

    if bad.size and on_error == "raise":
        shown: dict[int, Exception] = {row: error(row) for row in bad[:SHOWN].tolist()}
        raise FrameError("settle", int(bad.size), shown)
    null = failed if bad.size else None
    added = [
        nw.from_native(with_nulls(n, _back(v, order, size), null, table), series_only=True).alias(n)
        for n, v in (*settling.columns.items(), ("complete", ~settling.incomplete))
    ]
    if on_error == "null":
        texts: list[str | None] = [None] * len(table)
        for row in bad.tolist():
            texts[row] = str(error(row))
        added.append(nw.new_series(REASON, texts, nw.String, backend=table.implementation))
    return table.with_columns(*added).to_native()


def _back(values: Any, order: Any, size: int, absent: Any = 0) -> Any:
    """Values of rows put in order, as the frame had them; ``absent`` for rows left out."""
    if order is None:
        return values
    back = np.full(size, absent, values.dtype)
    back[order] = values
    return back
