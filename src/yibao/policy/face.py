"""Stored cells as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yibao.catalogue import Kind
from yibao.core import money
from yibao.core.table import Line


def shown_cell(kind: Kind, value: Any) -> Any:
    """Yuan and rates as ``Decimal``; ``"none"`` for no limit; other cells as they are."""
    if isinstance(value, Line):
        return f"{value.start} + {value.per} × {value.of}"
    if kind is Kind.MONEY:
        return "none" if value == money.NO_LIMIT else money.yuan(value)
    if kind is Kind.RATE:
        return (Decimal(value) / money.MILLION).normalize() + 0
    if kind is Kind.ROUNDING:
        return money.rounding_text(value)
    if kind is Kind.TERM:
        return value.key
    return value
