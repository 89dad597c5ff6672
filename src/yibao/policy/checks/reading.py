"""Reading entries under check: their only value, the ends of a row, days in common."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yibao.catalogue import Field, Kind, Parameter
from yibao.core.table import Band, Cells, Choice, Line
from yibao.core.timeline import FIRST, LAST, Entry
from yibao.policy import face
from yibao.policy.checks.findings import Placed


def single_value(placed: Placed) -> int | None:
    found = placed.rows[0].values.get("value") if placed.rows else None
    return found if isinstance(found, int) else None


def extremes(parameter: Parameter, cells: Cells, value: Any) -> tuple[int, ...]:
    """The lowest and highest of a cell over its row's keys."""
    if not isinstance(value, Line):
        return (value,)
    dimension = next(d for d in parameter.dimensions if d.name == value.of)
    wanted: Band | Choice | None = cells.when.get(value.of)
    first, last = (wanted.first, wanted.last) if isinstance(wanted, Band) else (None, None)
    return value.at(first or 0), value.at(dimension.last if last is None else last)


def overlap(one: Entry, other: Entry) -> bool:
    return (one.start or FIRST) < (other.end or LAST) and (other.start or FIRST) < (one.end or LAST)


def same_days(one: Entry, other: Entry) -> bool:
    """Days in common, or none given in either and a source in common."""
    if one.start or one.end or other.start or other.end:
        return bool((one.start or one.end) and (other.start or other.end)) and overlap(one, other)
    return bool({s.title for s in one.sources} & {s.title for s in other.sources})


def percent(rate: int) -> str:
    return f"{(Decimal(rate) / 10_000).normalize():f}%"


def shown(column: Field, value: Any) -> str:
    """A cell as it is written, rates without an exponent."""
    told = face.shown(column, value)
    return f"{told:f}" if column.kind is Kind.RATE else str(told)
