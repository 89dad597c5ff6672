"""Values as plain data and back: texts, numbers, lists and dicts, as JSON keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from attrs import NOTHING, fields, has

from yibao.core.terms import Term
from yibao.errors import InvalidInput

T = TypeVar("T")
NONE = (None, None)
Readers = dict[str, Callable[[Any, str], Any]]


def plain(value: Any) -> Any:
    """A value without types of ours: terms as keys, money and days as texts.

    What may be None by default and is so is left out.
    """
    if isinstance(value, Term):
        return value.key
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if has(type(value)):
        told = {a.name: (getattr(value, a.name), a.default) for a in fields(type(value)) if a.init}
        return {name: plain(v) for name, (v, default) in told.items() if (v, default) != NONE}
    return value


def made(kind: type[T], told: Any, **readers: Callable[[Any, str], Any]) -> T:
    """The value that ``plain`` wrote; ``readers`` read the fields that the type doesn't itself."""
    if not isinstance(told, Mapping):
        raise InvalidInput(kind.__name__, told, expected="a dict, as to_dict wrote it")
    known = {a.name: a.default for a in fields(kind) if a.init}  # type: ignore[arg-type]
    needed = {name for name, default in known.items() if default is NOTHING}
    wrong = (set(told) - set(known)) | (needed - set(told))
    if wrong:
        listed = ", ".join(known)
        raise InvalidInput(kind.__name__, sorted(map(str, wrong)), expected=f"the keys {listed}")
    read = {
        name: readers[name](value, name)
        if name in readers and (value, known[name]) != NONE
        else value
        for name, value in told.items()
    }
    return kind(**read)
