"""The law of one region over a stretch of days on which nothing in it changes.

Rules read parameters as its attributes: a value, a row of values, or a table to be called
with a key. Each is resolved when first read, so an unknown parameter troubles only those
who need it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from attrs import evolve, frozen

from yibao.catalogue import Field, Kind, Parameter
from yibao.core.calendar import ONE_DAY
from yibao.core.sources import Evidence, Source
from yibao.core.table import Cells, Lookup, Row, Table
from yibao.core.timeline import FIRST, LAST, Entry, Piece
from yibao.core.unknown import Unknown
from yibao.errors import (
    DAY,
    InvalidInput,
    NotInForce,
    NotKnown,
    ProvisionalWarning,
    UnverifiedParameterWarning,
    outside,
)
from yibao.policy.face import shown

if TYPE_CHECKING:
    from yibao.policy.pack import Region


NATION = "100000"
OWN = "999999"
"""The code of a schedule of one's own, which stands for no region."""
"""The area code of the whole country."""


@frozen
class OnFile:
    """What is on file for a parameter over all days: in words, and the stretches known."""

    words: str
    pieces: tuple[Piece, ...]

    def lapsed(self, day: date) -> bool:
        """Whether a value that ended before a day is the last thing known by then."""
        before = [piece for piece in self.pieces if piece.end <= day]
        return bool(before) and before[-1].entry.table is not None


CARRY = "policy.using(carry_forward=True) takes the last value on file, marked provisional. "
"""The remedy before ``repair`` where a value on file has ended and nothing follows it."""


class Law:
    """What is in force in a region from ``start`` until the day before ``end``."""

    def __init__(
        self,
        region: Region,
        start: date,
        end: date,
        pieces: Mapping[str, Piece],
        parameters: Mapping[str, Parameter],
        history: Callable[[Parameter], OnFile],
    ) -> None:
        self.region, self.start, self.end = region, start, end
        self._pieces, self._parameters, self._history = pieces, parameters, history
        self._lookups: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        """Resolve a parameter on first use and keep it."""
        parameter = self.__dict__.get("_parameters", {}).get(name)
        if parameter is None:
            raise AttributeError(name)
        value = self.read(name)
        if not _trying.get():
            self.__dict__[name] = value
        return value

    def but(self, name: str, entry: Entry) -> Law:
        """The same law with another entry answering for one parameter."""
        if entry.table is not None and entry.table.moving:
            entry = evolve(entry, table=entry.table.on(self.start, lambda name, year: None))
        pieces = {**self._pieces, name: Piece(self.start, self.end, entry)}
        parts = (self.region, self.start, self.end, pieces, self._parameters, self._history)
        return Law(*parts)

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """The parameters of the catalogue, by name."""
        return self._parameters

    def piece(self, name: str) -> Piece | None:
        """The stretch of the timeline that answers for a parameter; None if none does."""
        return self._pieces.get(name)

    def read(self, name: str) -> Any:
        """A parameter as rules see it."""
        lookup = self.lookup(name)
        parameter = self._parameters[name]
        if parameter.dimensions or type(lookup) is Unknown:
            return lookup
        row = lookup()
        return getattr(row, parameter.fields[0].name) if parameter.single else row

    def lookup(self, name: str) -> Any:
        """A parameter's table, bound to its error messages; or what is unknown."""
        found = self._lookups.get(name)
        if found is None:
            found = self._lookup(name)
            if not _trying.get():
                self._lookups[name] = found
        return found

    def _lookup(self, name: str) -> Any:
        parameter = self._parameters[name]
        found = self.piece(name)
        if found is None:
            if parameter.default is None:
                return self._not_known(parameter)
            return self._bound(parameter, default_table(parameter))
        entry = found.entry
        if entry.not_in_force:
            return Unknown(lambda: NotInForce(self._name(parameter), why=_sentence(entry.why)))
        if entry.table is None:
            return self._not_known(parameter, entry.why)
        if entry.source.evidence is Evidence.UNVERIFIED:
            _warn_once(self.region, parameter, found, UnverifiedParameterWarning)
        if entry.principle or found.carried_from:
            _warn_once(self.region, parameter, found, ProvisionalWarning)
        return self._bound(parameter, entry.table)

    def _bound(self, parameter: Parameter, table: Table) -> Lookup:
        def unknown(cells: Any, key: Mapping[str, Any]) -> Unknown:
            if cells is not None and cells.not_in_force:
                why = _sentence(cells.not_in_force)
                return Unknown(lambda: NotInForce(self._name(parameter), why=why))
            shown = ", ".join(f"{k} {getattr(v, 'key', v)}" for k, v in key.items())
            why = cells.unknown if cells else "No row is on file for it"
            asked = f"{why} ({shown})" if shown else why
            return self._not_known(parameter, f"{_sentence(asked)}{_other_plans(table, key)}")

        def missing(cells: Cells, key: Mapping[str, Any], name: str) -> Unknown:
            if name not in {column.name for column in parameter.fields}:
                raise AttributeError(name)
            why = cells.silent.get(name) or f"The sources on file don't state its {name}"
            told = _keyed(parameter, cells, key), table.values(key, cells)
            return self._not_known(parameter, why, name, *told)

        return Lookup(table, unknown, missing)

    def _not_known(self, parameter: Parameter, why: str = "", *lacking: Any) -> Unknown:
        def make() -> NotKnown | InvalidInput:
            history = self._history(parameter)
            lapsed = self.piece(parameter.name) is None and history.lapsed(self.start)
            if self.region.code == NATION and not (why or history.words):
                return InvalidInput(
                    "region",
                    None,
                    expected=f"a region: {self._name(parameter)} is local",
                    remedy='Give region="…", by area code or name.',
                )
            return NotKnown(
                self._name(parameter),
                region=_place(self.region),
                known=" ".join(filter(None, (_sentence(why), history.words))),
                remedy=CARRY * lapsed + repair(self.region, parameter, *lacking),
                parameter=parameter.path,
            )

        return Unknown(make)

    @staticmethod
    def _name(parameter: Parameter) -> str:
        return f"{parameter.path} ({parameter.zh}, {parameter.en})"


def _other_plans(table: Table, key: Mapping[str, Any]) -> str:
    """The plans that a table does tell, where another one was asked: a person may be in one."""
    asked = key.get("plan")
    told = [row.when["plan"] for row in table.rows if row.values and "plan" in row.when]
    if asked is None or type(asked) is Unknown or any(asked in plan for plan in told):
        return ""
    plans = dict.fromkeys(map(str, told))
    return f' On file for plan {", ".join(plans)}: give plan="…".' if plans else ""


def repair(
    region: Region,
    parameter: Parameter,
    wanted: str = "",
    key: Mapping[str, Any] | None = None,
    known: Mapping[str, Any] | None = None,
) -> str:
    """The line that would supply a missing value.

    Where a row lacks ``wanted`` alone, the line is that row: its ``key`` and the cells ``known``.
    """
    first, known = parameter.fields[0], known or {}
    columns = _columns(parameter, parameter.field(wanted) if wanted else first, known)
    if region.code == OWN:
        return _tables(parameter, columns, key or {}, known)
    cells = [f'"{name}": {_written(told)}' for name, told in (key or {}).items()]
    cells += [f'"{f.name}": {_cell(f, known)}' for f in columns]
    plain = columns == [first] and not key and first.kind is not Kind.LIST
    value = _example(first) if plain else f"{{{', '.join(cells)}}}"
    cell = f"{parameter.name}={f'[{value}]' if key else value}"
    return f'If you know it: policy.with_values("{region.code}", {cell}, since={DAY}, source="…").'


MOST_SHOWN = 4
"""With more columns than this the line shows fewer: sums and rates, or what is wanted alone."""


def _columns(parameter: Parameter, wanted: Field, known: Mapping[str, Any]) -> list[Field]:
    """The columns of the line: what is wanted, what is known, and what else is likely needed."""
    told = [f for f in parameter.fields if f is wanted or _stated(f, known)]
    needed = [f for f in parameter.fields if not f.optional]
    sums = [f for f in needed if f.kind in (Kind.MONEY, Kind.RATE)]
    for more in (sums,) if known else (needed, sums):
        shown = [f for f in parameter.fields if f in told or f in more]
        if len(shown) <= MOST_SHOWN:
            return shown
    return told


def _stated(column: Field, known: Mapping[str, Any]) -> bool:
    """Whether a cell is known, and not by its default."""
    from yibao.policy.values import default_cell

    if column.name not in known:
        return False
    return not (column.optional and known[column.name] == default_cell(column))


def _cell(column: Field, known: Mapping[str, Any]) -> str:
    """A cell of the line: as it is known, or left open."""
    if column.name not in known:
        return _example(column)
    return _written(shown(column, known[column.name]))


def _written(told: Any) -> str:
    """A cell as ``with_values`` takes it: numbers as texts, bands as dicts, the last one open."""
    if isinstance(told, tuple) and told and isinstance(told[0], dict):
        records = (", ".join(f'"{k}": {_written(v)}' for k, v in row.items()) for row in told)
        return f"[{', '.join(f'{{{cells}}}' for cells in records)}]"
    if isinstance(told, tuple) and told and isinstance(told[0], tuple):
        bands = [f'{{"to": "{to}", "ratio": "{ratio}"}}' for to, ratio in told[:-1]]
        return f'[{", ".join(bands)}, {{"ratio": "{told[-1][1]}"}}]'
    if isinstance(told, tuple):
        return str(list(told))
    return f'"{told}"' if isinstance(told, Decimal | str) else str(told)


def _keyed(parameter: Parameter, cells: Cells, key: Mapping[str, Any]) -> dict[str, Any]:
    """The key of a line's row: the terms asked for, the bands of the row that was found."""
    found: dict[str, Any] = {}
    for dimension in parameter.dimensions:
        if dimension.name in key and dimension.term is not None:
            found[dimension.name] = dimension.term.of(key[dimension.name]).key
        elif dimension.name in cells.when:
            found[dimension.name] = str(cells.when[dimension.name])
    return found


def _example(column: Field) -> str:
    """How a cell is written, its figure left open; one of few terms is told."""
    if column.kind is Kind.TERM and column.term and len(column.term) <= MOST_SHOWN:
        return f'"{" | ".join(member.key for member in column.term)}"'
    if column.kind is Kind.LIST and column.term:
        return f'["{" | ".join(member.key for member in column.term)}"]'
    open_cells = {Kind.FLAG: "True", Kind.INTEGER: "…", Kind.RECORDS: "[{…}]"}
    return open_cells.get(column.kind, '"…"')


def graded(source: Source, region: Region) -> bool:
    """Whether anybody told how well a source is known: of tables of one's own nobody did."""
    return region.code != OWN or source.title != region.zh


def _place(region: Region) -> str:
    if region.code == OWN:
        return region.en
    return f"{region.zh} {region.en} ({region.code})"


def _tables(
    parameter: Parameter, columns: list[Field], key: Mapping[str, Any], known: Mapping[str, Any]
) -> str:
    """The lines that a schedule of one's own lacks, in TOML."""
    cells = [f"{name} = {_toml(told)}" for name, told in key.items()]
    for f in columns:
        told = _toml(shown(f, known[f.name])) if f.name in known else _example(f)
        cells.append(f"{f.name} = {told}")
    row = f"rows = [{{ {', '.join(cells)} }}]" if key else "\n".join(cells)
    return f"If you know it, add to its tables:\n[[{parameter.path}]]\n{row}"


def _toml(told: Any) -> str:
    """A cell as a TOML text has it: bands and records as inline tables, the last band open."""
    if isinstance(told, tuple) and told and isinstance(told[0], dict):
        records = (", ".join(f"{k} = {_toml(v)}" for k, v in row.items()) for row in told)
        return f"[{', '.join(f'{{ {cells} }}' for cells in records)}]"
    if isinstance(told, tuple) and told and isinstance(told[0], tuple):
        bands = [f'{{ to = "{to}", ratio = "{ratio}" }}' for to, ratio in told[:-1]]
        return f'[{", ".join(bands)}, {{ ratio = "{told[-1][1]}" }}]'
    if isinstance(told, bool):
        return str(told).lower()
    return _written(told).replace("'", '"')


def days_text(start: date, end: date) -> str:
    """A stretch of days for people: both ends included, open ends left open."""
    first = "" if start == FIRST else start.isoformat()
    if end == LAST:
        return f"from {first}" if first else "all days"
    last = (end - ONE_DAY).isoformat()
    if not first:
        return f"until {last}"
    return first if first == last else f"{first}..{last}"


def default_table(parameter: Parameter) -> Table:
    """The library's own convention, for the few parameters that have one."""
    from yibao.policy.values import Reader

    assert parameter.default is not None
    return Reader(parameter, lambda name, year: None).table(parameter.default, parameter.path)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "。")) else text + "."


_trying: ContextVar[bool] = ContextVar("_trying", default=False)


@contextmanager
def trying() -> Iterator[None]:
    """While values are only tried out, nothing warns, and no warning is spent."""
    token = _trying.set(True)
    try:
        yield
    finally:
        _trying.reset(token)


_warned: dict[type[UserWarning], WeakSet[Entry]] = {
    UnverifiedParameterWarning: WeakSet(),
    ProvisionalWarning: WeakSet(),
}


def _warn_once(region: Region, parameter: Parameter, found: Piece, kind: type[UserWarning]) -> None:
    entry = found.entry
    if _trying.get() or entry in _warned[kind]:
        return
    _warned[kind].add(entry)
    if kind is UnverifiedParameterWarning:
        why = "unverified"
    elif entry.principle:
        why = "national principle"
    else:
        why = f"provisional, last known {found.carried_from}"
    warnings.warn(
        f"{region.zh} {parameter.path} {days_text(found.start, found.end)}: "
        f"{why} ({entry.source.named('en')}). {entry.note}".rstrip(),
        kind,
        stacklevel=outside(),
    )


__all__ = ["Law", "Row", "days_text", "graded", "repair"]
