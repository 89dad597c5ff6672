"""The law over columns: each row's parameters gathered from the tables in force for it.

Every table is laid out once as a dense array of row numbers over its keys; a look-up is then
a gather. What is unknown stays a reason code beside the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from threading import Lock
from typing import Any

import numpy as np
from attrs import frozen

from yibao.catalogue import Dimension, Kind, Parameter
from yibao.core.rules.column_verbs import Col
from yibao.core.rules.source import RuleError
from yibao.core.table import Lookup, Row, Table
from yibao.core.unknown import Unknown
from yibao.policy.law import Law

EPOCH = date(1970, 1, 1).toordinal()
NUMERIC = (Kind.MONEY, Kind.RATE, Kind.INTEGER, Kind.FLAG, Kind.TERM, Kind.ROUNDING)


class Reasons:
    """Why values are missing: one code per reason, 0 for none."""

    def __init__(self) -> None:
        self._found: list[Unknown] = []
        self._lock = Lock()

    def add(self, unknown: Unknown) -> int:
        """The code of a reason."""
        with self._lock:
            self._found.append(unknown)
            return len(self._found)

    def error(self, code: int) -> Exception:
        """The error a scalar call would raise."""
        return self._found[code - 1].error()


class LawSet:
    """The laws that the rows of a frame fall under."""

    def __init__(self, laws: list[Law], parameters: Mapping[str, Parameter], reasons: Reasons):
        self.laws, self.parameters, self.reasons = laws, parameters, reasons
        self._tables: dict[str, _Dense] = {}

    def table(self, name: str) -> _Dense:
        """A parameter over all laws, laid out when first read."""
        found = self._tables.get(name)
        if found is None:
            found = _Dense(self, self.parameters[name])
            self._tables[name] = found
        return found


class LawBlock:
    """The law of one block of rows: ``index`` numbers each row's law."""

    def __init__(self, laws: LawSet, index: Any) -> None:
        self._laws = laws
        self.index = index

    def get(self, name: str) -> Any:
        """A parameter without keys: its value, or its row."""
        dense = self._laws.table(name)
        rows = RowBlock(dense, self.index, fixed=())
        return rows.get(dense.parameter.fields[0].name) if dense.parameter.single else rows

    def lookup(self, name: str, key: Mapping[str, Callable[[], Col]]) -> RowBlock:
        """The rows for the keys; a key is computed only if a table needs it."""
        dense = self._laws.table(name)
        return dense.find(self.index, {n: key[n]() for n in dense.uses})


class RowBlock:
    """The rows found for a block.

    ``index`` holds row numbers; or law numbers, where ``fixed``, the same key for the whole
    block, leaves only the law to decide.
    """

    def __init__(self, dense: _Dense, index: Any, *, fixed: Fixed = None, null: Any = None):
        self._dense, self._index, self._fixed, self._null = dense, index, fixed, null
        self._rows_bad: Any = _NOT_READ

    def get(self, name: str) -> Col:
        """The column of a cell."""
        cells = self._dense.cells(name, self._fixed)
        values = _gather(cells.values, self._index)
        if cells.bad is None:
            return Col(values, self.bad)
        bad = _gather(cells.bad, self._index)
        return Col(values, bad if self.bad is None else np.where(self.bad, self.bad, bad))

    @property
    def bad(self) -> Any:
        """Why no row is known, where none is."""
        if self._rows_bad is _NOT_READ:
            bad = _gather(self._dense.rows_bad(self._fixed), self._index)
            if self._null is not None:
                bad = self._null if bad is None else np.where(self._null, self._null, bad)
            self._rows_bad = bad
        return self._rows_bad


_NOT_READ = object()

Fixed = tuple[int, ...] | None
"""The codes of a key that is the same for a whole block; None where rows differ."""


@frozen
class _Cells:
    """A cell by row or law number: one value where all agree; reasons where some lack it."""

    values: Any
    bad: Any


class _Dense:
    """One parameter over all laws: row 0 stands for a key that was not given."""

    def __init__(self, laws: LawSet, parameter: Parameter) -> None:
        self.parameter = parameter
        self._reasons = laws.reasons
        self._rows: list[Any] = [None]
        found = [law.lookup(parameter.name) for law in laws.laws]
        tables = [lookup.table for lookup in found if isinstance(lookup, Lookup)]
        self.uses = sorted({name for table in tables for name in table.uses})
        self._dimensions = [d for d in parameter.dimensions if d.name in self.uses]
        self._edges = {
            d.name: sorted({edge for table in tables for edge in table.edges(d.name)})
            for d in self._dimensions
            if d.days
        }
        sizes = [self._size(d) + 1 for d in self._dimensions]
        self._strides = np.zeros((len(self._dimensions), len(found)), np.int64)
        self._offsets = np.zeros(len(found), np.int64)
        self._flat = self._laid_out(laws.laws, found, sizes)
        self._cells: dict[Any, _Cells] = {}
        self._bad: dict[Fixed, Any] = {}

    def _size(self, dimension: Dimension) -> int:
        return len(self._edges[dimension.name]) + 1 if dimension.days else dimension.size

    def _laid_out(self, laws: list[Law], found: list[Any], sizes: list[int]) -> Any:
        parts: list[Any] = []
        seen: dict[Any, tuple[int, Any]] = {}
        length = 0
        for number, (law, lookup) in enumerate(zip(laws, found, strict=True)):
            same: Any = number
            if isinstance(lookup, Lookup):
                same = id(lookup.table)
                if same not in seen:
                    same = law.region.code, same
            if same not in seen:
                used = lookup.table.uses if isinstance(lookup, Lookup) else frozenset()
                shape = [
                    size if d.name in used else 1
                    for d, size in zip(self._dimensions, sizes, strict=True)
                ]
                before = len(self._rows)
                part = self._part(lookup, shape)
                if isinstance(lookup, Lookup) and all(map(self._whole, self._rows[before:])):
                    same = id(lookup.table)
                seen[same] = length, _strides(shape)
                parts.append(part)
                length += part.size
            self._offsets[number], self._strides[:, number] = seen[same]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def _whole(self, row: Any) -> bool:
        """Whether a row lacks nothing: it is then the same row in every region."""
        return isinstance(row, Row) and not any(
            type(getattr(row, field.name)) is Unknown for field in self.parameter.fields
        )

    def _part(self, lookup: Any, shape: list[int]) -> Any:
        """The row numbers of one table over all its keys."""
        if type(lookup) is Unknown:
            return np.array([self._row(lookup)])
        part = np.zeros(shape, np.int64)
        stretches = [
            list(self._stretches(d, lookup.table)) if size > 1 else [(slice(None), None)]
            for d, size in zip(self._dimensions, shape, strict=True)
        ]
        for combination in product(*stretches):
            key = {
                d.name: representative
                for d, (_, representative) in zip(self._dimensions, combination, strict=True)
                if representative is not None
            }
            part[tuple(where for where, _ in combination)] = self._row(lookup(**key))
        return part.ravel()

    def _stretches(self, dimension: Dimension, table: Table) -> Iterator[tuple[slice, Any]]:
        """Stretches of codes on which a table's row doesn't change, each with one key of it."""
        if dimension.term is not None:
            for member in dimension.term:
                yield slice(int(member), int(member) + 1), member
            return
        if dimension.days:
            edges = self._edges[dimension.name]
            for code, first in enumerate([date.min, *edges]):
                yield slice(code, code + 1), first
            return
        moving = any(dimension.name in cells.lines() for cells in table.rows)
        starts = range(dimension.size) if moving else sorted({0, *table.edges(dimension.name)})
        ends = [*list(starts)[1:], dimension.size]
        for start, end in zip(starts, ends, strict=True):
            yield slice(start, min(end, dimension.size)), start

    def _row(self, row: Any) -> int:
        self._rows.append(row)
        return len(self._rows) - 1

    def find(self, index: Any, key: Mapping[str, Col]) -> RowBlock:
        """The rows for a block of keys."""
        columns = [key[d.name] for d in self._dimensions]
        if not any(isinstance(c.values, np.ndarray) or c.bad is not None for c in columns):
            pairs = zip(self._dimensions, columns, strict=True)
            return RowBlock(
                self, index, fixed=tuple(int(self._codes(d, c.values)) for d, c in pairs)
            )
        flat: Any = _by_law(self._offsets, index)
        null: Any = None
        for d, strides in zip(self._dimensions, self._strides, strict=True):
            column = key[d.name]
            codes = self._codes(d, column.values)
            if column.bad is not None:
                codes = np.where(np.asarray(column.bad) != 0, self._size(d), codes)
                null = column.bad if null is None else np.where(null, null, column.bad)
            flat = flat + codes * _by_law(strides, index)
        rows = _gather(self._flat, flat)
        bad = None if null is None else np.where(np.equal(rows, 0), null, 0)
        return RowBlock(self, rows, null=bad)

    def _codes(self, dimension: Dimension, values: Any) -> Any:
        if dimension.days:
            edges = [edge.toordinal() - EPOCH for edge in self._edges[dimension.name]]
            return np.searchsorted(np.array(edges, np.int64), values, side="right")
        if dimension.term is not None:
            return values
        return np.clip(values, 0, dimension.size - 1)

    def _numbers(self, fixed: tuple[int, ...]) -> Any:
        """The row number of each law for a key that is the same for all."""
        codes = np.array(fixed, np.int64)
        return self._flat[self._offsets + codes @ self._strides]

    def cells(self, name: str, fixed: Fixed) -> _Cells:
        """A cell by row number, or by law where the key is fixed."""
        found = self._cells.get((name, fixed))
        if found is None:
            found = self._cells[name, fixed] = self._read_cells(name, fixed)
        return found

    def _read_cells(self, name: str, fixed: Fixed) -> _Cells:
        if self.parameter.field(name).kind not in NUMERIC:
            raise RuleError(f"{self.parameter.path}.{name} is a text: rules can't read it")
        values: Any = np.zeros(len(self._rows), np.int64)
        bad = np.zeros(len(self._rows), np.int32)
        for number, row in enumerate(self._rows):
            cell = getattr(row, name) if isinstance(row, Row) else 0
            if type(cell) is Unknown:
                bad[number] = self._reasons.add(cell)
            else:
                values[number] = int(cell)
        known = np.array([isinstance(row, Row) for row in self._rows])
        if fixed is not None:
            numbers = self._numbers(fixed)
            values, bad, known = values[numbers], bad[numbers], known[numbers]
        if known.any() and (values[known] == values[known][0]).all():
            values = int(values[known][0])
        return _Cells(values, bad if bad.any() else None)

    def rows_bad(self, fixed: Fixed) -> Any:
        """Why a row is unknown, by row or law number; None where all are known."""
        if fixed not in self._bad:
            self._bad[fixed] = self._read_bad(fixed)
        return self._bad[fixed]

    def _read_bad(self, fixed: Fixed) -> Any:
        if fixed is not None:
            bad = self.rows_bad(None)
            return _same(bad[self._numbers(fixed)]) if isinstance(bad, np.ndarray) else bad
        bad = np.zeros(len(self._rows), np.int32)
        for number, row in enumerate(self._rows):
            if type(row) is Unknown:
                bad[number] = self._reasons.add(row)
        return bad if bad.any() else None


def _same(bad: Any) -> Any:
    """Reason codes, as one number or None where they are all alike."""
    if not bad.any():
        return None
    return int(bad[0]) if (bad == bad[0]).all() else bad


def _gather(values: Any, index: Any) -> Any:
    """Values by number; a gather that trusts its index, which this module made."""
    if not isinstance(values, np.ndarray):
        return values
    return (
        np.take(values, index, mode="clip") if isinstance(index, np.ndarray) else int(values[index])
    )


def _by_law(values: Any, index: Any) -> Any:
    """A number each row takes from its law; one number where all laws agree."""
    return int(values[0]) if (values == values[0]).all() else _gather(values, index)


def _strides(shape: list[int]) -> Any:
    """How far apart neighbouring keys lie; 0 in a dimension that doesn't decide."""
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step if size > 1 else 0)
        step *= size
    return np.array(strides[::-1], np.int64)
