"""What a rule says of itself: labels, unit, rule ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

from attrs import frozen

F = TypeVar("F", bound=Callable[..., Any])


class Quantity(Enum):
    """What a result or a named local is, for showing it."""

    MONEY = "fen"
    RATE = "millionths"
    COUNT = "count"
    FLAG = "flag"
    TERM = "term"
    ROUNDING = "rounding"
    DAY = "day"


@frozen
class Label:
    """A name in both languages, and how to show the value."""

    zh: str
    en: str
    quantity: Quantity = Quantity.COUNT
    hidden: bool = False


@frozen
class Spec:
    """A rule's own label, the ids of the national rules behind it, and its locals' labels."""

    label: Label
    ids: tuple[str, ...]
    locals: Mapping[str, Label]
    term: type[Any] | None = None


def rule(
    zh: str,
    en: str,
    quantity: Quantity,
    *ids: str,
    term: type[Any] | None = None,
    labels: Mapping[str, Label] | None = None,
    hidden: bool = False,
) -> Callable[[F], F]:
    """Attach labels to a rule. The function itself stays as written."""

    def attach(function: F) -> F:
        function.__dict__["__rule__"] = Spec(
            Label(zh, en, quantity, hidden), ids, dict(labels or {}), term
        )
        return function

    return attach


def spec_of(function: Callable[..., Any]) -> Spec:
    """The spec of a rule; a plain function has none and is refused."""
    spec = getattr(function, "__rule__", None)
    if not isinstance(spec, Spec):
        raise TypeError(f"{getattr(function, '__name__', function)!r} is not a rule")
    return spec
