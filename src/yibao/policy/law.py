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
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from yibao.catalogue import Kind, Parameter
from yibao.core.calendar import ONE_DAY
from yibao.core.sources import Evidence
from yibao.core.table import Lookup, Row, Table
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

if TYPE_CHECKING:
    from yibao.policy.pack import Region


NATION = "100000"
"""The area code of the whole country."""


class Law:
    """What is in force in a region from ``start`` until the day before ``end``."""

    def __init__(
        self,
        region: Region,
        start: date,
        end: date,
        pieces: Mapping[str, Piece],
        parameters: Mapping[str, Parameter],
        history: Callable[[Parameter], str],
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
            return self._not_known(parameter, f"{why} ({shown})" if shown else why)

        def missing(silent: Mapping[str, str], name: str) -> Unknown:
            if name not in {column.name for column in parameter.fields}:
                raise AttributeError(name)
            why = silent.get(name) or f"The sources on file don't state its {name}"
            return self._not_known(parameter, why)

        return Lookup(table, unknown, missing)

    def _not_known(self, parameter: Parameter, why: str = "") -> Unknown:
        def make() -> NotKnown | InvalidInput:
            if self.region.code == NATION and not (why or self._history(parameter)):
                return InvalidInput(
                    "region",
                    None,
                    expected=f"a region: {self._name(parameter)} is local",
                    remedy='Give region="…", by area code or name.',
                )
            return NotKnown(
                self._name(parameter),
                region=f"{self.region.zh} {self.region.en} ({self.region.code})",
                known=" ".join(filter(None, (_sentence(why), self._history(parameter)))),
                remedy=repair(self.region, parameter),
            )

        return Unknown(make)

    @staticmethod
    def _name(parameter: Parameter) -> str:
        return f"{parameter.path} ({parameter.zh}, {parameter.en})"


def repair(region: Region, parameter: Parameter) -> str:
    """The line that would supply a missing value."""
    needed = [f for f in parameter.fields if not f.optional]
    value = _example(parameter.fields[0].kind)
    if 1 < len(needed) <= MOST_SHOWN:
        value = "{" + ", ".join(f'"{f.name}": {_example(f.kind)}' for f in needed) + "}"
    cell = f"{parameter.name}={value}"
    return f'If you know it: policy.with_values("{region.code}", {cell}, since={DAY}, source="…").'


MOST_SHOWN = 4
"""With more columns than this the line shows the first one alone."""


def _example(kind: Kind) -> str:
    """How a value of a kind is written, its figure left open."""
    return {Kind.FLAG: "True", Kind.INTEGER: "…"}.get(kind, '"…"')


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


__all__ = ["Law", "Row", "days_text", "repair"]
