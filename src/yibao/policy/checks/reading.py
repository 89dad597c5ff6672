"""Reading tables under check: every key, the cell for a key, days in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from yibao.catalogue import Dimension, Parameter
from yibao.core.table import Band, Cells, Choice, Line, Table
from yibao.core.timeline import FIRST, LAST, Entry
from yibao.policy.checks.findings import Placed


def keys(dimensions: Iterable[Dimension], tables: Iterable[Table]) -> Iterator[dict[str, Any]]:
    """One key for every way in which some tables may tell keys apart."""
    tables = tuple(tables)
    used = [d for d in dimensions if any(d.name in table.uses for table in tables)]
    for keys in product(*(_domain(d, tables) for d in used)):
        yield dict(zip((d.name for d in used), keys, strict=True))


def _domain(dimension: Dimension, tables: Iterable[Table]) -> tuple[Any, ...]:
    if dimension.term is not None:
        return tuple(dimension.term)
    edges = {edge for table in tables for edge in table.edges(dimension.name)}
    return (date.min if dimension.days else 0, *sorted(edges))


def cell(table: Table, key: Mapping[str, Any], name: str) -> Any:
    """A cell for a key; None where it isn't known."""
    cells = table.find(key)
    if cells is None or cells.unknown or cells.not_in_force:
        return None
    value = cells.values.get(name)
    return value.at(key[value.of]) if isinstance(value, Line) else value


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
