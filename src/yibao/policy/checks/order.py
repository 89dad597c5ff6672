"""Checks on the course of a table: what the catalogue says rises or falls along a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, product
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
        found = [(step, _within(table, {**key, order.along: step}, order)) for step in steps]
        for (one, old), (other, new) in pairwise((s, values) for s, values in found if values):
            for within, before, after in _neighbours(old, new, order):
                if _breaks(order, before, after):
                    met.setdefault(
                        f"{column.name} {'rises' if order.falls else 'falls'} from "
                        f"{shown(column, before)} to {shown(column, after)} between "
                        f"{dimension.name} {_name(one)} and {_name(other)}",
                        [],
                    ).append({**key, **within})
    for message, keys_met in met.items():
        yield placed.doubt(message + _beside(keys_met))


def _within(table: Table, key: Mapping[str, Any], order: Order) -> dict[Any, Any]:
    """The known cells of a step, by the terms across which neighbours are compared."""
    name, terms = order.across or ("", ())
    wanted = {term: {**key, name: term} for term in terms} if name in table.uses else {None: key}
    cells = {term: adjusted(table, whole, order.column) for term, whole in wanted.items()}
    return {term: value for term, value in cells.items() if value is not None}


def _neighbours(
    old: Mapping[Any, Any], new: Mapping[Any, Any], order: Order
) -> Iterator[tuple[dict[str, Any], Any, Any]]:
    """Like with like; a term that only one step has, with every term of the other."""
    for one, other in sorted(product(old, new), key=lambda pair: pair[0] is not pair[1]):
        if one is None:
            yield {}, old[one], new[other]
        elif one is other or one not in new or other not in old:
            assert order.across is not None
            told = one if one is other else f"{_name(one)} against {_name(other)}"
            yield {order.across[0]: told}, old[one], new[other]


def _breaks(order: Order, before: Any, after: Any) -> bool:
    """Whether two neighbours run against the order, in bands on any band."""
    pairs = at_each_edge(before, after)
    return any(then > first if order.falls else then < first for first, then in pairs)


def _courses(
    parameter: Parameter, table: Table, dimension: Dimension, order: Order
) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Every key but for one dimension and what it is compared across; the dimension's keys."""
    every = list(keys(parameter.dimensions, (table,)))
    steps = list(order.terms) or list(dict.fromkeys(key[dimension.name] for key in every))
    aside = {dimension.name, *(order.across or ())[:1]}
    seen: list[dict[str, Any]] = []
    for key in every:
        other = {name: wanted for name, wanted in key.items() if name not in aside}
        if other not in seen:
            seen.append(other)
            yield other, steps


def _beside(found: list[dict[str, Any]]) -> str:
    """The first of the keys for which it is so, and how many more."""
    first = ", ".join(f"{name} {_name(step)}" for name, step in found[0].items())
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f" ({first}{more})" if first else ""


def _name(step: Any) -> str:
    return str(getattr(step, "key", step))


CHECKS = (out_of_order,)
