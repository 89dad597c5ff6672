"""Reading tables whole: every key that may be told apart, the cell for a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from yibao.catalogue import Dimension, Parameter
from yibao.core.table import Band, Cells, Choice, Line, Moving, Table


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
    if isinstance(value, Moving):
        return None
    return value.at(key[value.of]) if isinstance(value, Line) else value


def row_pairs(
    parameter: Parameter, one: Table, other: Table
) -> Iterator[tuple[Cells | None, Cells | None]]:
    """The rows of two tables that answer for one key, each pair once."""
    seen = set()
    for key in keys(parameter.dimensions, (one, other)):
        pair = one.find(key), other.find(key)
        if (marks := tuple(map(id, pair))) not in seen:
            seen.add(marks)
            yield pair


def common_key(
    parameter: Parameter, one: Mapping[str, Any], other: Mapping[str, Any]
) -> dict[str, Any]:
    """The key that two rows have in common."""
    found = {}
    for dimension in parameter.dimensions:
        wanted = [when[dimension.name] for when in (one, other) if dimension.name in when]
        if wanted:
            found[dimension.name] = wanted[0] if len(wanted) == 1 else _meet(dimension, *wanted)
    return found


def _meet(dimension: Dimension, one: Any, other: Any) -> Band | Choice:
    if dimension.term is None:
        firsts = [band.first for band in (one, other) if band.first is not None]
        lasts = [band.last for band in (one, other) if band.last is not None]
        return Band(max(firsts, default=None), min(lasts, default=None))
    codes = one.codes & other.codes
    return Choice(codes, ", ".join(dimension.term.of(code).key for code in sorted(codes)))
