"""What a parameter is made of: kinds of cells, columns, keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from attrs import field, frozen

from yibao.core.terms import Term


class Kind(Enum):
    """What a cell of a parameter holds."""

    MONEY = "yuan, as a whole number or a decimal in quotes"
    RATE = "a rate in 0..1, such as 0.02"
    INTEGER = "a whole number"
    FLAG = "true or false"
    TEXT = "a text"
    TERM = "a term of the vocabulary"
    ROUNDING = "a unit and a direction, such as 'fen half_up', 'jiao up', 'yuan down'"
    LIST = "a list of texts, in order"
    BANDS = "a rate in 0..1, or bands such as [{ to = 10000, ratio = 0.88 }, { ratio = 0.9 }]"
    RECORDS = "a list of records, such as [{ sum = 500, per = 'month' }]"


class Bound(Enum):
    """How a local cell may depart from what the nation says, without a note."""

    LEAST = "not below the national figure"
    MOST = "not above the national figure"
    EQUAL = "the national figure itself"


@frozen
class Near:
    """About which share of a national statistic a cell lies, so that a slip is seen.

    ``share`` is in millionths of the statistic as published (a year's wage for a monthly
    base: 0.6 / 12 = 50_000); ``factor`` is how many times off is too far. ``local`` is the
    statistic of the region that comes first, where one is on file.
    """

    statistic: str
    share: int
    factor: int
    local: str = ""


class _Absent(Enum):
    """Stands for "no default"; an enum member keeps its identity through copies."""

    ABSENT = "absent"


_ABSENT: Any = _Absent.ABSENT


@frozen
class Field:
    """One column of a parameter. Without a default, an omitted cell is not known.

    ``term``: the vocabulary of a term, or of the names in a list; ``first``: the name with
    which a list begins; ``columns``: what each record of a list holds; ``example``: how a pack
    may write it. For the checks: ``positive``, zero wants an answer; ``rises``, later bands pay
    no less than earlier ones; ``usual``, the least and the most that is seldom passed;
    ``most_times``, how many times the nation's principle is too much.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    default: Any = field(default=_ABSENT, hash=False)
    term: type[Term] | None = None
    national: Bound | None = None
    near: Near | None = None
    first: str = ""
    example: str = ""
    positive: bool = False
    rises: bool = False
    usual: tuple[int, int] | None = None
    most_times: Decimal | None = None
    columns: tuple[Field, ...] = ()

    @property
    def optional(self) -> bool:
        return self.default is not _ABSENT


@frozen
class Dimension:
    """A key of a table: a term, or a band of whole numbers or of days."""

    name: str
    zh: str
    en: str
    term: type[Term] | None = None
    days: bool = False
    last: int = 130

    @property
    def size(self) -> int:
        """How many keys there are (a last one stands for a key that is not given)."""
        return (max(self.term) if self.term else self.last) + 1


@frozen
class Order:
    """A column that moves one way along a key, as a deductible rises with the hospital tier.

    ``terms`` are the keys in order, where not all of them, or not in the order of their
    codes: ``terms=(Status.IN_SERVICE, Status.RETIRED)`` for "not lower for the retired".
    ``across`` are terms of another key within which neighbours are compared: a municipal
    hospital with a municipal one of the next tier; a term that only one of them has, with
    every term of the other. Equal neighbours are in order.
    """

    column: str
    along: str
    falls: bool = False
    terms: tuple[Term, ...] = ()
    across: tuple[str, tuple[Term, ...]] | None = None


@frozen
class Parameter:
    """A parameter of the law.

    ``renewed`` is the number of years after which its figures are set anew, where they are;
    an entry that trails the newest of its kind by more is stale. ``orders`` are what the
    checks hold its tables to. Of what is ``wanted``, every region has a value or a question;
    of what is also wanted ``everywhere``, at least one pool of every province has. Of what
    ``turned`` in every region, between two days, values from before and after are wanted.
    ``fault`` tells what is expected of a row, or of a record in it, that can't be so as stored;
    ``clash`` the same of rows that can't stand beside each other.
    """

    name: str
    path: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    dimensions: tuple[Dimension, ...] = ()
    rules: tuple[str, ...] = ()
    inherits: bool = False
    default: dict[str, Any] | None = field(default=None, hash=False)
    adjusted: str | None = None
    renewed: int | None = None
    orders: tuple[Order, ...] = ()
    wanted: bool = False
    everywhere: bool = False
    turned: tuple[date, date] | None = None
    fault: Callable[[Mapping[str, Any]], str] | None = None
    clash: Callable[[tuple[Mapping[str, Any], ...]], str] | None = None

    @property
    def single(self) -> bool:
        """A parameter with no key and one column is read as that value itself."""
        return not self.dimensions and len(self.fields) == 1

    def field(self, name: str) -> Field:
        for column in self.fields:
            if column.name == name:
                return column
        raise KeyError(name)


def money(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.MONEY, zh, en, **extra)


def rate(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.RATE, zh, en, **extra)


def integer(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.INTEGER, zh, en, **extra)


def flag(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.FLAG, zh, en, **extra)


def text(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.TEXT, zh, en, **extra)


def term(name: str, zh: str, en: str, of: type[Term], **extra: Any) -> Field:
    return Field(name, Kind.TERM, zh, en, term=of, **extra)


def bands(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.BANDS, zh, en, **extra)


def texts(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.LIST, zh, en, **extra)


def rounding(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.ROUNDING, zh, en, **extra)


def records(name: str, zh: str, en: str, *columns: Field, **extra: Any) -> Field:
    return Field(name, Kind.RECORDS, zh, en, columns=columns, **extra)
