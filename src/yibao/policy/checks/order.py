"""Checks on the course of a table: what the catalogue says rises or falls along a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from yibao.catalogue import Dimension, Order, Parameter
from yibao.core.table import Table
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import adjusted, at_each_edge, shown
from yibao.policy.tables import keys


def out_of_order(subject: Subject) -> Iterator[Doubt]:
    """A deductible rises with the tier, a ratio is not lower for the retired, or a note tells.

    What moves which way is declared in the catalogue (``Order``), for one key with all other
    keys alike. Cells that aren't known are passed over.
    """
    for placed in subject.placed():
        for order in placed.parameter.orders:
            if placed.entry.table and not placed.entry.principle:
                yield from _against(placed, placed.entry.table, order)


def _against(placed: Placed, table: Table, order: Order) -> Iterator[Doubt]:
    column = placed.parameter.field(order.column)
    dimension = next(d for d in placed.parameter.dimensions if d.name == order.along)
    if dimension.name not in table.uses:
        return
    met: dict[str, list[dict[str, Any]]] = {}
    for key, steps in _courses(placed.parameter, table, dimension, order):
        known = [
            (step, v)
            for step in steps
            if (v := adjusted(table, {**key, order.along: step}, order.column)) is not None
        ]
        for (one, before), (other, after) in pairwise(known):
            if _breaks(order, before, after):
                met.setdefault(
                    f"{column.name} {'rises' if order.falls else 'falls'} from "
                    f"{shown(column, before)} to {shown(column, after)} between "
                    f"{dimension.name} {_name(one)} and {_name(other)}",
                    [],
                ).append(key)
    for message, found in met.items():
        yield placed.doubt(message + _beside(found))


def _breaks(order: Order, before: Any, after: Any) -> bool:
    """Whether two neighbours run against the order, in bands on any band."""
    pairs = at_each_edge(before, after)
    return any(then > first if order.falls else then < first for first, then in pairs)


def _courses(
    parameter: Parameter, table: Table, dimension: Dimension, order: Order
) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Every key but for one dimension, and that dimension's keys in order."""
    every = list(keys(parameter.dimensions, (table,)))
    steps = list(order.terms) or list(dict.fromkeys(key[dimension.name] for key in every))
    others = [{k: v for k, v in key.items() if k != dimension.name} for key in every]
    seen: list[dict[str, Any]] = []
    for other in others:
        if other not in seen and _concerned(order, other):
            seen.append(other)
            yield other, steps


def _concerned(order: Order, key: Mapping[str, Any]) -> bool:
    name, wanted = order.only or ("", None)
    return name not in key or key[name] == wanted


def _beside(found: list[dict[str, Any]]) -> str:
    """The first of the keys for which it is so, and how many more."""
    first = ", ".join(f"{name} {_name(step)}" for name, step in found[0].items())
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f" ({first}{more})" if first else ""


def _name(step: Any) -> str:
    return str(getattr(step, "key", step))


CHECKS = (out_of_order,)
