"""Tables: rows over declared dimensions, each cell a value.

The row that names more dimensions wins. Two rows that name equally many and match one key
are refused, and so is a key that no row matches: a hole is written as a row with
``unknown``. Cells are whole numbers (fen, millionths, codes) or texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import combinations, product
from typing import Any

from attrs import evolve, field, frozen

from yibao.core.money import HALF_UP_TO_FEN, MILLION, round_millionths
from yibao.core.unknown import Unknown


@frozen
class Band:
    """Keys from ``first`` to ``last``, both included; None leaves a side open."""

    first: Any
    last: Any

    def __contains__(self, key: Any) -> bool:
        return (self.first is None or key >= self.first) and (self.last is None or key <= self.last)

    def meets(self, other: Band) -> bool:
        return not (
            (self.last is not None and other.first is not None and self.last < other.first)
            or (other.last is not None and self.first is not None and other.last < self.first)
        )

    def __str__(self) -> str:
        if self.first == self.last:
            return str(self.first)
        return (
            f"{'' if self.first is None else self.first}..{'' if self.last is None else self.last}"
        )


@frozen
class Choice:
    """One or more terms of a vocabulary."""

    codes: frozenset[int]
    text: str = ""

    def __contains__(self, key: Any) -> bool:
        return key in self.codes

    def meets(self, other: Choice) -> bool:
        return bool(self.codes & other.codes)

    def __str__(self) -> str:
        return self.text


@frozen
class Line:
    """A cell that moves with a key: ``start + per × key``, kept within its bounds."""

    start: int
    per: int
    of: str
    least: int | None = None
    most: int | None = None

    def at(self, key: int) -> int:
        value = self.start + self.per * key
        if self.least is not None:
            value = max(value, self.least)
        return value if self.most is None else min(value, self.most)


Statistics = Callable[[str, int], int | None]
"""Finds a statistic in fen by name and year."""


@frozen
class Moving:
    """A share of a statistic of ``before`` years before: another sum every year.

    The year is the one in whose ``first_month`` it begins; ``share`` is in millionths.
    """

    name: str
    share: int
    before: int
    first_month: int = 1
    rounding: int = HALF_UP_TO_FEN

    def year(self, on: date) -> int:
        """The year whose statistic counts on a day."""
        return on.year - (on.month < self.first_month) - self.before

    def days(self, year: int) -> tuple[date, date]:
        """The first day on which a year's statistic counts, and the day after the last."""
        first = year + self.before
        return date(first, self.first_month, 1), date(first + 1, self.first_month, 1)

    def at(self, on: date, statistics: Statistics) -> int | str:
        """The sum on a day; a text tells why it is unknown."""
        statistic = statistics(self.name, self.year(on))
        if statistic is None:
            whose = f"{self.before} years before" if self.before else "the year itself"
            return f"the statistic {self.name} of {whose} is not on file"
        return round_millionths(statistic * self.share, self.rounding)


class Row:
    """The cells that hold for one key, read as attributes; one that isn't stated is unknown."""

    def __init__(self, cells: Mapping[str, Any], missing: Any) -> None:
        self.__dict__.update(cells)
        self.__dict__["_missing"] = missing

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["_missing"](name)


@frozen(eq=False)
class Cells:
    """One row as written: what its key must be, and its cells, or why they are unknown."""

    when: Mapping[str, Any]
    values: Mapping[str, Any]
    unknown: str = ""
    not_in_force: str = ""
    silent: Mapping[str, str] = field(factory=dict)

    def matches(self, key: Mapping[str, Any]) -> bool:
        return all(name in key and key[name] in wanted for name, wanted in self.when.items())

    def may_match(self, key: Mapping[str, Any]) -> bool:
        """Whether what is known of a key leaves the row possible."""
        return all(
            type(key[name]) is Unknown or key[name] in wanted for name, wanted in self.when.items()
        )

    def meets(self, other: Cells) -> bool:
        return all(
            wanted.meets(other.when[name])
            for name, wanted in self.when.items()
            if name in other.when
        )

    def moving(self) -> Iterator[Moving]:
        """The shares that are another sum every year."""
        for value in self.values.values():
            yield from (cell for cell in _inside(value) if isinstance(cell, Moving))

    def on(self, day: date, statistics: Statistics) -> Cells:
        """The row as it stands on a day."""
        values, silent = dict(self.values), dict(self.silent)
        for name, value in self.values.items():
            told = _settled(value, day, statistics)
            if isinstance(told, str) and told != value:
                del values[name]
                silent[name] = told
            else:
                values[name] = told
        return evolve(self, values=values, silent=silent)

    def lines(self) -> Iterator[str]:
        for value in self.values.values():
            if isinstance(value, Line):
                yield value.of


@frozen(eq=False)
class Table:
    """Rows, and for a ratio what is added to it and what multiplies the person's share."""

    rows: tuple[Cells, ...]
    added: tuple[Cells, ...] = ()
    factors: tuple[Cells, ...] = ()
    adjusted: str = ""
    uses: frozenset[str] = field(init=False)

    @uses.default
    def _uses(self) -> frozenset[str]:
        """The dimensions that decide; a key need not be known in any other."""
        names: set[str] = set()
        for cells in (*self.rows, *self.added, *self.factors):
            names.update(cells.when, cells.lines())
        return frozenset(names)

    @property
    def moving(self) -> tuple[Moving, ...]:
        """The shares in it that are another sum every year."""
        return tuple(cell for row in self.rows for cell in row.moving())

    def on(self, day: date, statistics: Statistics) -> Table:
        """The table as it stands on a day."""
        return evolve(self, rows=tuple(row.on(day, statistics) for row in self.rows))

    def needed(self, key: Mapping[str, Any]) -> set[str]:
        """The dimensions that still decide, given what is known of a key."""
        names: set[str] = set()
        for cells in (*self.rows, *self.added, *self.factors):
            if cells.may_match(key):
                names.update(cells.when, cells.lines())
        return names

    def find(self, key: Mapping[str, Any]) -> Cells | None:
        """The row for a key: of those that match, the one naming most dimensions."""
        matching = [cells for cells in self.rows if cells.matches(key)]
        return max(matching, key=lambda cells: len(cells.when), default=None)

    def values(self, key: Mapping[str, Any], cells: Cells) -> dict[str, Any]:
        """The cells of a row for a key: lines taken at the key, the ratio adjusted."""
        found = {name: _at(value, key) for name, value in cells.values.items()}
        if self.adjusted and self.adjusted in found:
            found[self.adjusted] = self._adjust(found[self.adjusted], key)
        return found

    def _adjust(self, ratio: Any, key: Mapping[str, Any]) -> Any:
        """Fixed order: added points, then factors on the person's share, then 0..1."""
        if isinstance(ratio, tuple):
            return tuple((to, self._adjust(own, key)) for to, own in ratio)
        ratio += sum(_at(c.values[self.adjusted], key) for c in self.added if c.matches(key))
        for cells in self.factors:
            if cells.matches(key):
                own = (MILLION - ratio) * _at(cells.values[self.adjusted], key)
                ratio = MILLION - (own + MILLION // 2) // MILLION
        return min(max(ratio, 0), MILLION)

    def doubt(self, key: Mapping[str, Any]) -> Cells | None:
        """An adjustment that applies to a key and is itself not known."""
        for cells in (*self.added, *self.factors):
            if self.adjusted not in cells.values and cells.matches(key):
                return cells
        return None

    def clashes(self) -> Iterator[tuple[Cells, Cells]]:
        """Pairs of rows that name equally many dimensions and match a key in common."""
        for one, other in combinations(self.rows, 2):
            if len(one.when) == len(other.when) and one.meets(other):
                yield one, other

    def hole(self, domains: Mapping[str, tuple[Any, ...]]) -> dict[str, Any] | None:
        """A key of the given domains that no row matches; None if every key has one."""
        names = sorted({name for cells in self.rows for name in cells.when})
        for keys in product(*(domains[name] for name in names)):
            key = dict(zip(names, keys, strict=True))
            if self.find(key) is None:
                return key
        return None

    def edges(self, name: str) -> tuple[Any, ...]:
        """The first keys of the stretches on which a banded dimension doesn't change the row."""
        starts: set[Any] = set()
        for cells in (*self.rows, *self.added, *self.factors):
            band = cells.when.get(name)
            if isinstance(band, Band):
                if band.first is not None:
                    starts.add(band.first)
                if band.last is not None:
                    starts.add(after(band.last))
        return tuple(sorted(starts))


class Lookup:
    """A table bound to its law: called with a key, it answers the row or what is unknown."""

    def __init__(self, table: Table, unknown: Any, missing: Any) -> None:
        self.table = table
        self._uses = tuple(sorted(table.uses))
        self._unknown = unknown
        self._missing = missing
        self._memo: dict[Any, Any] = {}

    def __call__(self, **key: Any) -> Any:
        needed = []
        for name in self._uses:
            value = key[name]
            if type(value) is Unknown:
                return value
            needed.append(value)
        memo_key = tuple(needed)
        row = self._memo.get(memo_key)
        if row is None:
            row = self._row(dict(zip(self._uses, needed, strict=True)))
            self._memo[memo_key] = row
        return row

    def told(self, key: Mapping[str, Any]) -> Any:
        """As when called, but what only impossible rows ask for may be unknown."""
        unknown = [name for name in self._uses if type(key[name]) is Unknown]
        if not unknown:
            return self(**key)
        needed = self.table.needed(key)
        for name in unknown:
            if name in needed:
                return key[name]
        return self._row({name: key[name] for name in self._uses if name not in unknown})

    def _row(self, key: dict[str, Any]) -> Any:
        cells = self.table.doubt(key) or self.table.find(key)
        if cells is None or cells.unknown or cells.not_in_force:
            return self._unknown(cells, key)
        return Row(self.table.values(key, cells), partial(self._missing, cells, key))


def _inside(value: Any) -> Iterator[Any]:
    """A cell, or the cells of a list of records."""
    yield value
    if isinstance(value, tuple):
        for each in value:
            yield from _inside(each)


def _settled(value: Any, day: date, statistics: Statistics) -> Any:
    """A cell on a day; a text where a share in it is not known."""
    if isinstance(value, Moving):
        return value.at(day, statistics)
    if not any(isinstance(cell, Moving) for cell in _inside(value)):
        return value
    records = []
    for record in value:
        cells = tuple((name, _settled(cell, day, statistics)) for name, cell in record)
        for (_, cell), (_, told) in zip(record, cells, strict=True):
            if isinstance(cell, Moving) and isinstance(told, str):
                return told
        records.append(cells)
    return tuple(records)


def _at(value: Any, key: Mapping[str, Any]) -> Any:
    return value.at(key[value.of]) if isinstance(value, Line) else value


def after(key: Any) -> Any:
    """The key that follows: the next number, the next day."""
    return date.fromordinal(key.toordinal() + 1) if isinstance(key, date) else key + 1
