"""Stored cells as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yibao.catalogue import Field, Kind
from yibao.core import money
from yibao.core.table import Line, Moving


def shown(column: Field, value: Any) -> Any:
    """A cell of a column; records as dicts of what they state."""
    if column.kind is not Kind.RECORDS:
        return shown_cell(column.kind, value)
    return tuple({c.name: shown(c, cell) for c, cell in stated(column, record)} for record in value)


def stated(column: Field, record: Any) -> list[tuple[Field, Any]]:
    """The cells of a record that are not at their default."""
    from yibao.policy.values import default_cell

    cells = [(own, dict(record)[own.name]) for own in column.columns]
    return [(c, value) for c, value in cells if not (c.optional and value == default_cell(c))]


def shown_cell(kind: Kind, value: Any) -> Any:
    """Yuan and rates as ``Decimal``; ``"none"`` for no limit; a line as its formula."""
    if isinstance(value, Line):
        start, per = shown_cell(kind, value.start), shown_cell(kind, abs(value.per))
        return f"{start} {'-' if value.per < 0 else '+'} {per} × {value.of}"
    if isinstance(value, Moving):
        times = _plain(Decimal(value.share) / money.MILLION)
        return f"{times:f} × {value.name}({-value.before:+d})"
    if kind is Kind.MONEY:
        return "none" if value == money.NO_LIMIT else money.yuan(value)
    if kind is Kind.BANDS and isinstance(value, tuple):
        shown = [(shown_cell(Kind.MONEY, to), shown_cell(Kind.RATE, ratio)) for to, ratio in value]
        return tuple(shown)
    if kind in (Kind.RATE, Kind.BANDS):
        return _plain(Decimal(value) / money.MILLION)
    if kind is Kind.ROUNDING:
        return money.rounding_text(value)
    if kind is Kind.TERM:
        return value.key
    return value


def percent(millionths: int) -> str:
    """A rate as a percentage: ``"1.9 %"``."""
    return f"{_plain(Decimal(millionths) / 10_000):f} %"


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros, and never as 2E+1."""
    return (
        number.normalize() if number != number.to_integral_value() else number.quantize(Decimal(1))
    )
