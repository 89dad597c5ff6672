"""Cells, keys and rows as a pack writes them, checked and made exact.

Each function takes ``where``, the place in the file, and raises ``PolicyError`` with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NoReturn

from attrs import frozen

from yibao.catalogue import Dimension, Field, Kind, Parameter
from yibao.core import money
from yibao.core.table import Band, Cells, Choice, Line, Moving, Statistics, Table
from yibao.errors import InvalidInput, PolicyError, nearest

ROW_KEYS = ("unknown", "not_in_force", "note")
BAND_KEYS = {"to", "ratio"}
BANDS_REMEDY = "The last band is open: it has a ratio and no to."
_NUMBERS = (Kind.MONEY, Kind.RATE, Kind.BANDS)


def refuse(where: str, value: Any, expected: str, remedy: str = "") -> NoReturn:
    """Raise a PolicyError that names the place, the value and the expectation."""
    raise PolicyError(f"{where}: got {value!r}; expected {expected}. {remedy}".rstrip())


@frozen
class Reader:
    """Reads the cells of one parameter."""

    parameter: Parameter
    statistics: Statistics

    def table(self, raw: Mapping[str, Any], where: str) -> Table:
        """The table of an entry: its ``rows``, or its own cells as the only row."""
        if "rows" in raw:
            listed = self._listed(raw, "rows", where)
            rows = tuple(self.row(r, f"{where}.rows[{i}]") for i, r in enumerate(listed))
            beside = set(raw) - {"rows", "add", "factor"}
            if beside:
                refuse(where, sorted(beside), "cells inside the rows only")
        else:
            own = {k: v for k, v in raw.items() if k not in ("add", "factor")}
            rows = (self.row(own, where),)
        table = Table(
            rows,
            added=self._adjustments(raw, "add", where),
            factors=self._adjustments(raw, "factor", where),
            adjusted=self.parameter.adjusted or "",
        )
        self._check(table, where)
        return table

    def row(self, raw: Any, where: str) -> Cells:
        if not isinstance(raw, Mapping):
            refuse(where, raw, "a table of cells")
        when: dict[str, Any] = {}
        values: dict[str, Any] = {}
        unknown = str(raw.get("unknown", ""))
        ended = str(raw.get("not_in_force", ""))
        silent: dict[str, str] = {}
        for key, value in raw.items():
            place = f"{where}.{key}"
            dimension = next((d for d in self.parameter.dimensions if d.name == key), None)
            if key in ROW_KEYS:
                continue
            if dimension is not None:
                if value != "*":
                    when[key] = self.key(dimension, value, place)
                continue
            column = next((f for f in self.parameter.fields if f.name == key), None)
            if column is None:
                self._unknown_key(key, where)
            if isinstance(value, Mapping) and set(value) == {"unknown"}:
                silent[key] = str(value["unknown"])
                continue
            cell = self.cell(column, value, place)
            if isinstance(cell, str) and column.kind in _NUMBERS:
                unknown = cell
            elif isinstance(cell, str) and column.kind is Kind.RECORDS:
                silent[key] = cell
            else:
                values[key] = cell
        if not (values or unknown or ended or silent):
            names = ", ".join(f.name for f in self.parameter.fields)
            refuse(where, dict(raw), f"at least one of {names}", 'Or write unknown = "why".')
        if not (unknown or ended):
            for column in self.parameter.fields:
                if column.optional and column.name not in values and column.name not in silent:
                    values[column.name] = default_cell(column)
        self._refuse_fault(values, raw, where)
        return Cells(when, values, unknown, ended, silent)

    def cell(self, column: Field, value: Any, where: str) -> Any:
        """A cell as stored; for numbers and records, a text tells why it is unknown."""
        if value is None or value == "" or value == {}:
            refuse(where, value, column.kind.value, 'A null cell is written unknown = "why".')
        if column.kind is Kind.BANDS and isinstance(value, list):
            return self._bands(value, where)
        if column.kind is Kind.RECORDS and isinstance(value, list):
            return self._records(column, value, where)
        if column.kind in _NUMBERS and isinstance(value, Mapping):
            if "start" in value:
                return self._line(column, value, where)
            return self._share(value, where)
        try:
            return _READERS[column.kind](column, value)
        except (InvalidInput, TypeError, ValueError, KeyError) as error:
            told = _told(error, value)
            remedy = f'Write "{value}", in quotes.' if isinstance(value, float) else told
            refuse(where, value, column.kind.value, remedy if told else "")

    def key(self, dimension: Dimension, value: Any, where: str) -> Any:
        """What a row asks of a dimension: terms, or a band such as ``"..34"``."""
        if dimension.term is not None:
            names = value if isinstance(value, list) else [value]
            try:
                members = [dimension.term.parse(name, where) for name in names]
            except InvalidInput as error:
                raise PolicyError(str(error)) from None
            return Choice(frozenset(int(m) for m in members), ", ".join(m.key for m in members))
        return _band(dimension, value, where)

    def _line(self, column: Field, raw: Mapping[str, Any], where: str) -> Line:
        allowed = {"start", "per", "of", "min", "max"}
        if set(raw) - allowed or not {"start", "per", "of"} <= set(raw):
            refuse(where, dict(raw), "start, per and of, and if need be min and max")
        of = next((d for d in self.parameter.dimensions if d.name == raw["of"]), None)
        if of is None or of.term is not None or of.days:
            refuse(f"{where}.of", raw["of"], "a dimension of whole numbers, such as age")
        scale = 100 if column.kind is Kind.MONEY else money.MILLION

        def exact(name: str) -> int:
            value = raw[name]
            if isinstance(value, bool) or not isinstance(value, Decimal | int):
                refuse(f"{where}.{name}", value, "an exact number, without quotes")
            scaled = value * scale
            if scaled != int(scaled):
                refuse(f"{where}.{name}", value, "a number of whole fen or millionths")
            return int(scaled)

        return Line(
            exact("start"),
            exact("per"),
            of.name,
            exact("min") if "min" in raw else None,
            exact("max") if "max" in raw else None,
        )

    def _bands(self, raw: list[Any], where: str) -> tuple[tuple[int, int], ...]:
        """Bands in rising order, the last one open: up to which fen, at which rate."""
        found: list[tuple[int, int]] = []
        for i, band in enumerate(raw):
            place, last = f"{where}[{i}]", i == len(raw) - 1
            if not isinstance(band, Mapping) or set(band) != ({"ratio"} if last else BAND_KEYS):
                refuse(place, band, "a ratio alone" if last else "to and ratio", BANDS_REMEDY)
            try:
                to = money.NO_LIMIT if last else money.fen(band["to"], f"{place}.to")
                ratio = money.millionths(band["ratio"], f"{place}.ratio")
            except InvalidInput as error:
                raise PolicyError(str(error)) from None
            if to <= (found[-1][0] if found else 0):
                refuse(f"{place}.to", band["to"], "a sum above that of the band before")
            found.append((to, ratio))
        return tuple(found)

    def _records(self, column: Field, raw: list[Any], where: str) -> tuple[Any, ...] | str:
        """Records, each as pairs of a name and a cell; a text where one isn't known."""
        found: list[tuple[tuple[str, Any], ...]] = []
        for i, record in enumerate(raw):
            cells = self._record(column, record, f"{where}[{i}]")
            if isinstance(cells, str):
                return cells
            self._refuse_fault(cells, record, f"{where}[{i}]")
            found.append(tuple(cells.items()))
        return tuple(found)

    def _refuse_fault(self, cells: Mapping[str, Any], raw: Any, where: str) -> None:
        expected = self.parameter.fault(cells) if self.parameter.fault else ""
        if expected:
            refuse(where, raw, expected)

    def _record(self, column: Field, raw: Any, where: str) -> dict[str, Any] | str:
        """The cells of one record by name, in the order of its columns."""
        if not isinstance(raw, Mapping):
            refuse(where, raw, "a record of cells")
        if set(raw) == {"unknown"}:
            return str(raw["unknown"])
        names = [own.name for own in column.columns]
        for key in raw:
            if key not in names:
                refuse(where, key, "a key among " + ", ".join(names), nearest(key, names))
        cells: dict[str, Any] = {}
        for own in column.columns:
            if own.name not in raw:
                if not own.optional:
                    refuse(where, dict(raw), f"{own.name} in every record")
                cells[own.name] = default_cell(own)
                continue
            value = raw[own.name]
            if isinstance(value, Mapping) and set(value) == {"unknown"}:
                return str(value["unknown"])
            if isinstance(value, Mapping) and "start" in value:
                refuse(f"{where}.{own.name}", value, own.kind.value, "A record holds no line.")
            cells[own.name] = self.cell(own, value, f"{where}.{own.name}")
            if own.kind in _NUMBERS and isinstance(cells[own.name], str):
                return str(cells[own.name])
        return cells

    def _moving(self, raw: Mapping[str, Any], where: str) -> Moving:
        """A share of a named statistic of some years before, with its rounding."""
        allowed = {"share", "of", "years_before", "first_month", "rounding"}
        if set(raw) - allowed or not {"share", "of"} <= set(raw) or not isinstance(raw["of"], str):
            refuse(where, dict(raw), "share, of, years_before, perhaps first_month and rounding")
        before, month = raw["years_before"], raw.get("first_month", 1)
        if type(before) is not int or before < 0 or type(month) is not int or not 1 <= month <= 12:
            refuse(where, dict(raw), "a whole number of years before, a first_month in 1..12")
        try:
            share = money.multiple(raw["share"], f"{where}.share")
            code = money.rounding_code(raw.get("rounding", "fen half_up"), f"{where}.rounding")
        except InvalidInput as error:
            raise PolicyError(str(error)) from None
        return Moving(raw["of"], share, before, month, code)

    def _share(self, raw: Mapping[str, Any], where: str) -> int | str | Moving:
        """A share of a named statistic of a named year, with its rounding."""
        if "years_before" in raw:
            return self._moving(raw, where)
        allowed = {"share", "of", "year", "rounding", "is"}
        if set(raw) - allowed or not {"share", "of", "year"} <= set(raw):
            refuse(where, dict(raw), "share, of and year, and if need be rounding and is")
        try:
            stated = money.fen(raw["is"], f"{where}.is") if "is" in raw else None
            share = money.multiple(raw["share"], f"{where}.share")
            code = money.rounding_code(raw.get("rounding", "fen half_up"), f"{where}.rounding")
        except InvalidInput as error:
            raise PolicyError(str(error)) from None
        statistic = self.statistics(raw["of"], raw["year"])
        if statistic is None:
            if stated is not None:
                return stated
            return f"the statistic {raw['of']} of {raw['year']} is not on file"
        computed = money.round_millionths(statistic * share, code)
        if stated is not None and stated != computed:
            refuse(
                where,
                str(raw["is"]),
                f"{money.yuan(computed)}, which is what the share of the statistic gives",
                "Keep one, and write the other as a rival.",
            )
        return computed

    def _adjustments(self, raw: Mapping[str, Any], key: str, where: str) -> tuple[Cells, ...]:
        if key not in raw:
            return ()
        if not self.parameter.adjusted:
            refuse(f"{where}.{key}", raw[key], "no adjustments: the parameter takes none")
        return tuple(
            self._adjustment(r, f"{where}.{key}[{i}]", signed=key == "add")
            for i, r in enumerate(self._listed(raw, key, where))
        )

    def _listed(self, raw: Mapping[str, Any], key: str, where: str) -> list[Any]:
        if not isinstance(raw[key], list | tuple) or not raw[key]:
            refuse(f"{where}.{key}", raw[key], "a list of rows")
        return list(raw[key])

    def _adjustment(self, raw: Any, where: str, *, signed: bool) -> Cells:
        """Points added may be below zero: what is written with a minus is taken off."""
        name = self.parameter.adjusted or ""
        points = raw.get(name) if isinstance(raw, Mapping) else None
        if not (signed and isinstance(points, Decimal | int) and points < 0):
            return self.row(raw, where)
        cells = self.row({**raw, name: -points}, where)
        return Cells(cells.when, {**cells.values, name: -cells.values[name]})

    def _check(self, table: Table, where: str) -> None:
        for one, other in table.clashes():
            refuse(
                where,
                _shown(one.when) + " and " + _shown(other.when),
                "no two rows that match one key and name equally many dimensions",
                "Name one more dimension in one of them.",
            )
        domains = {d.name: self._domain(d, table) for d in self.parameter.dimensions}
        hole = table.hole(domains)
        if hole is not None:
            refuse(
                where,
                "no row for " + _shown(hole),
                "a row for every key",
                'Write the hole as a row: { unknown = "why" }.',
            )
        clash = self.parameter.clash
        expected = clash(tuple(row.values for row in table.rows)) if clash else ""
        if expected:
            refuse(where, "rows that don't go together", expected)

    def _domain(self, dimension: Dimension, table: Table) -> tuple[Any, ...]:
        if dimension.term is not None:
            return tuple(dimension.term)
        lowest: Any = date.min if dimension.days else 0
        return (lowest, *table.edges(dimension.name))

    def _unknown_key(self, key: str, where: str) -> NoReturn:
        names = [f.name for f in self.parameter.fields]
        names += [d.name for d in self.parameter.dimensions]
        remedy = nearest(key, names)
        if where.rpartition(".")[2].startswith(("add[", "factor[")):
            adjusted = f"What is adjusted stands in {self.parameter.adjusted}."
            remedy = f"{adjusted} {remedy}".rstrip()
        refuse(where, key, "a key among " + ", ".join(names), remedy)


@cache
def default_cell(column: Field) -> Any:
    """The stored form of a column's default."""
    return _READERS[column.kind](column, column.default)


def _band(dimension: Dimension, value: Any, where: str) -> Band:
    """``"..34"``, ``"35..44"``, ``"45.."`` or a single key; both ends are included."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    first, dots, last = text.partition("..")
    try:
        low = _bound(dimension, first)
        high = _bound(dimension, last) if dots else low
    except ValueError:
        low = high = None
        dots = ""
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        refuse(where, value, "a band such as '..34', '35..44' or '45..'")
    return Band(low, high)


def _bound(dimension: Dimension, text: str) -> Any:
    if not text:
        return None
    return date.fromisoformat(text) if dimension.days else int(text)


def _told(error: Exception, cell: Any) -> str:
    """What was expected of a cell, and of which member of a list; with the nearest that is."""
    if not isinstance(error, InvalidInput):
        return ""
    of = f"{error.value!r}: " if isinstance(cell, list) and error.value in cell else ""
    return f"({of}{error.expected}) {error.remedy}".rstrip()


def _shown(when: Mapping[str, Any]) -> str:
    return "(" + ", ".join(f"{k} {getattr(v, 'key', v)}" for k, v in when.items()) + ")"


def _read_money(_: Field, value: Any) -> int:
    return money.NO_LIMIT if value == "none" else money.fen(value)


def _read_rate(_: Field, value: Any) -> int:
    return money.millionths(value)


def _read_integer(_: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    return value


def _read_flag(_: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _read_text(_: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _read_term(column: Field, value: Any) -> int:
    assert column.term is not None
    return column.term.parse(value)


def _read_rounding(_: Field, value: Any) -> int:
    return money.rounding_code(value)


def _read_records(_: Field, value: Any) -> tuple[Any, ...]:
    """The default of a list of records: none."""
    if value != []:
        raise TypeError(value)
    return ()


def _read_list(column: Field, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(value)
    if column.term is not None:
        _check_names(column, [column.term.parse(item, column.name).key for item in value])
    return tuple(value)


def _check_names(column: Field, names: list[str]) -> None:
    """Each name once, and the one that has to come first at the head."""
    if len(set(names)) < len(names):
        raise InvalidInput(column.name, names, expected="each name once")
    if column.first and names[:1] != [column.first]:
        raise InvalidInput(column.name, names, expected=f"a list that begins with {column.first}")


_READERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.MONEY: _read_money,
    Kind.RATE: _read_rate,
    Kind.INTEGER: _read_integer,
    Kind.FLAG: _read_flag,
    Kind.TEXT: _read_text,
    Kind.TERM: _read_term,
    Kind.ROUNDING: _read_rounding,
    Kind.LIST: _read_list,
    Kind.RECORDS: _read_records,
    Kind.BANDS: _read_rate,
}
