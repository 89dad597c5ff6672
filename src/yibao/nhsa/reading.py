"""How the values of a message are read and written, kind by kind.

The platform writes amounts as numbers, as texts or as null; each is read exactly or refused
with the message, the field, the value and what was expected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import Any

from attrs import frozen

from yibao.core import money
from yibao.errors import InvalidInput
from yibao.nhsa.codes import Code, code

PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
WHOLE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?", re.ASCII)
DIGITS = 16
ZERO = Decimal("0.00")
LARGEST = Decimal(money.LIMIT // 100)
HIDDEN = "***"
"""Stands for personal data wherever it would be shown."""


@frozen
class Kind:
    """A kind of value: how it is read (with its path, for errors) and written."""

    name: str
    read: Callable[[str, Any, str], Any]
    write: Callable[[Any], Any] = lambda value: value


# -- numbers


def amount(path: str, value: Any, _: str = "") -> Decimal:
    """An amount of yuan, exact to the fen, of either sign."""
    if type(value) is Decimal and value.as_tuple().exponent == -2 and value.copy_abs() < LARGEST:
        return value or ZERO  # in its form already
    if isinstance(value, float):
        return money.yuan(money.float_fen(value, path, negative=True))
    return money.yuan(money.fen(_plain(path, value, "yuan"), path, negative=True))


def number(path: str, value: Any, places: str) -> Decimal:
    """A number with so many places at most; a float is read as the shortest text for it."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    plain = _plain(path, value, "a number")
    if isinstance(plain, bool) or not isinstance(plain, Decimal | int | str):
        raise InvalidInput(path, value, expected="a number")
    read = Decimal(plain)
    if not read.is_finite() or abs(read.adjusted()) > DIGITS:
        raise InvalidInput(path, value, expected=f"a number of at most {DIGITS} digits")
    if (Fraction(read) * 10 ** int(places)).denominator > 1:
        raise InvalidInput(path, value, expected=f"at most {places} decimal places")
    return read


def ratio(path: str, value: Any, places: str) -> Decimal:
    """A share in 0..1."""
    read = number(path, value, places)
    if not 0 <= read <= 1:
        raise InvalidInput(path, value, expected="a fraction in 0..1, such as 0.84")
    return read


def _plain(path: str, value: Any, what: str) -> Any:
    """A text must hold digits only: one with an exponent may have lost digits on its way."""
    if isinstance(value, str) and not PLAIN.fullmatch(value):
        raise InvalidInput(path, value, expected=f"{what} in plain digits, such as '1234.50'")
    return value


# -- other kinds


def text(path: str, value: Any, _: str = "") -> str:
    """A text; a whole number is taken for the text of its digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InvalidInput(path, value, expected="a text")


def coded(path: str, value: Any, name: str) -> Code:
    """A code of a list."""
    if isinstance(value, Code):
        return value
    try:
        return code(name, text(path, value))
    except InvalidInput:
        raise InvalidInput(path, value, expected="a code as text, such as '11'") from None


def flag(path: str, value: Any, _: str = "") -> bool:
    """Yes or no: ``"1"`` or ``"0"``."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str | int) and value in ("0", "1", 0, 1):
        return value in ("1", 1)
    raise InvalidInput(path, value, expected="'0' (否, no) or '1' (是, yes)")


def day(path: str, value: Any, _: str = "") -> date:
    """A day; a time of day behind it is left out."""
    return moment(path, value).date()


def moment(path: str, value: Any, _: str = "") -> datetime:
    """A time as a clock in China shows it; a day alone is its beginning."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, str) and WHOLE.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    expected = "a day or time such as '2026-11-01' or '2026-11-01 09:30:00'"
    raise InvalidInput(path, value, expected=expected)


AMOUNT = Kind("amount", amount)
NUMBER = Kind("number", number)
RATIO = Kind("ratio", ratio)
TEXT = Kind("text", text)
CODE = Kind("code", coded, str)
FLAG = Kind("flag", flag, lambda value: "1" if value else "0")
DAY = Kind("day", day, date.isoformat)
MOMENT = Kind("moment", moment, lambda value: value.isoformat(" "))


# -- JSON


@frozen
class Node:
    """A JSON object as an immutable value: names and values in order."""

    items: tuple[tuple[str, Any], ...] = ()

    def __contains__(self, name: str) -> bool:
        return any(name == own for own, _ in self.items)


SCALARS = (str, int, float, Decimal)


def froze(value: Any, path: str) -> Any:
    """A JSON value as an immutable one."""
    if isinstance(value, Decimal) and value.is_snan():
        raise InvalidInput(path, str(value), expected="a value that JSON has")
    if value is None or isinstance(value, SCALARS):
        return value
    if isinstance(value, Mapping):
        for name in value:
            if not isinstance(name, str):
                raise InvalidInput(path, name, expected="the names of fields as texts")
        return Node(tuple((name, froze(each, path)) for name, each in value.items()))
    if isinstance(value, list | tuple):
        return tuple(froze(each, path) for each in value)
    raise InvalidInput(path, type(value).__name__, expected="a value that JSON has")


def thawed(value: Any) -> Any:
    """The JSON value, as lists and dicts of one's own."""
    if isinstance(value, Node):
        return {name: thawed(each) for name, each in value.items}
    if isinstance(value, tuple):
        return [thawed(each) for each in value]
    return value


def from_json(source: str | bytes, what: str = "message") -> Any:
    """JSON with its numbers kept exact: what has a point is read as ``Decimal``."""

    def refuse(word: str) -> Any:
        raise InvalidInput(what, word, expected="numbers that are finite")

    try:
        return json.loads(
            source, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=_once(what)
        )
    except InvalidInput:
        raise
    except ValueError as error:
        raise InvalidInput(what, "(not shown)", expected=f"JSON ({error})") from None
    except RecursionError:
        raise InvalidInput(what, "(not shown)", expected="JSON nested less deeply") from None


def _once(what: str) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """A field written twice can't be told apart from a forgery: refused."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        read = dict(found)
        if len(read) < len(found):
            names = [name for name, _ in found]
            twice = next(name for name in names if names.count(name) > 1)
            raise InvalidInput(f"{what} {twice}", "two values", expected="each field once")
        return read

    return pairs


def to_json(value: Any) -> str:
    """JSON text of a message, with decimals as plain numbers."""
    if isinstance(value, Mapping):
        inside = (f"{to_json(str(name))}: {to_json(each)}" for name, each in value.items())
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(to_json, value)) + "]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def mapping(value: Any, path: str) -> Mapping[str, Any]:
    """A JSON object, or refused."""
    if not isinstance(value, Mapping):
        raise InvalidInput(
            path,
            _kind(value),
            expected="an object with named fields",
            remedy="Read the file first: path.read_bytes()." if isinstance(value, PathLike) else "",
        )
    return value


def refuse_other(value: Any, kind: type, name: str, maker: str) -> None:
    """Refuse what isn't of a kind, without showing it."""
    if not isinstance(value, kind):
        raise InvalidInput(name, _kind(value), expected=f"what {maker} gives")


def rows(value: Any, path: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The objects of a JSON list, each with its path; null is an empty list."""
    if value is not None and not isinstance(value, list | tuple):
        raise InvalidInput(path, _kind(value), expected="a list")
    for index, row in enumerate(value or ()):
        yield f"{path}[{index}]", mapping(row, f"{path}[{index}]")


def body_of(
    message: Mapping[str, Any] | str | bytes, label: str, first: str = "output"
) -> Mapping[str, Any]:
    """What is inside the envelope of an answer or an input; ``first`` where both are kept.

    An answer that failed holds nothing; its text may name persons and isn't shown.
    """
    if isinstance(message, str | bytes):
        message = from_json(message, label)
    whole = mapping(message, label)
    if str(whole.get("infcode", "0")) != "0":
        raise InvalidInput(
            f"{label} infcode",
            whole["infcode"],
            expected="0, an answer that succeeded",
            remedy="err_msg tells why it failed.",
        )
    for name in (first, "input", "output"):
        if name in whole:
            return mapping(whole[name], f"{label} {name}")
    return whole


def _kind(value: Any) -> str:
    """What may be shown of something unexpected: its type, since it may name persons."""
    return "null" if value is None else type(value).__name__
