"""Reading entries under check: their only value, the ends of a row, days in common."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yibao.catalogue import Field, Kind, Parameter
from yibao.core.money import NO_LIMIT
from yibao.core.sources import Source
from yibao.core.table import Band, Cells, Choice, Line, Table
from yibao.core.timeline import FIRST, LAST, Entry
from yibao.policy import face
from yibao.policy.checks.findings import Placed
from yibao.vocabulary import Helped


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


Bands = tuple[tuple[int, int], ...]


def bands(value: Any) -> Bands:
    """A ratio as bands: (to, ratio), one that is the same throughout as a single band."""
    return value if isinstance(value, tuple) else ((NO_LIMIT, value),)


def at_each_edge(*values: Any) -> Iterator[tuple[int, ...]]:
    """Cells side by side, band by band; plain numbers once."""
    whole = [bands(value) for value in values]
    for edge in sorted({to for found in whole for to, _ in found}):
        yield tuple(next(ratio for to, ratio in found if edge <= to) for found in whole)


def ordinary(cells: Cells) -> bool:
    """Whether a row holds for people whom no assistance helps."""
    helped = cells.when.get("helped")
    return helped is None or Helped.NONE in helped


def adjusted(table: Table, key: Mapping[str, Any], column: str) -> Any:
    """The cell of a key, adjustments included; None where it isn't known."""
    cells = table.doubt(key) or table.find(key)
    if cells is None or cells.unknown or cells.not_in_force or column not in cells.values:
        return None
    return table.values(key, cells)[column]


def overlap(one: Entry, other: Entry) -> bool:
    return (one.start or FIRST) < (other.end or LAST) and (other.start or FIRST) < (one.end or LAST)


def same_days(one: Entry, other: Entry) -> bool:
    """Days in common, or none given in either and a source in common."""
    if one.start or one.end or other.start or other.end:
        return bool((one.start or one.end) and (other.start or other.end)) and overlap(one, other)
    return bool({s.title for s in one.sources} & {s.title for s in other.sources})


def days_of(written: str) -> tuple[date, date] | None:
    """The first and the last day that a source's date may mean: a year, a month or a day."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", written):
        return None
    try:
        first = date.fromisoformat((written + "-01-01")[:10])
    except ValueError:
        return None
    if len(written) == 10:
        return first, first
    month = first.month if len(written) == 7 else 12
    return first, date(first.year, month, monthrange(first.year, month)[1])


def document_year(source: Source) -> int | None:
    """The year in a document number (文号), the earliest of several; None without one."""
    return min((int(year) for year in re.findall(r"〔(\d{4})〕", source.number)), default=None)


def percent(rate: int) -> str:
    return f"{(Decimal(rate) / 10_000).normalize():f}%"


def shown(column: Field, value: Any) -> str:
    """A cell as it is written, rates without an exponent."""
    if column.kind is Kind.BANDS and isinstance(value, tuple):
        return "/".join(percent(ratio) for _, ratio in value)
    told = face.shown(column, value)
    return f"{told:f}" if column.kind in (Kind.RATE, Kind.BANDS) else str(told)
