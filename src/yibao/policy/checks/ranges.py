"""Checks against ranges: what the nation says in principle, what is usual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yibao.catalogue import Bound, Field
from yibao.core.money import NO_LIMIT
from yibao.core.table import Table
from yibao.core.timeline import Entry, Standing
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import at_each_edge, bands, overlap, shown
from yibao.policy.tables import cell, keys


def outside_national_range(subject: Subject) -> Iterator[Doubt]:
    """A value outside the range that the nation sets in principle says why.

    The catalogue declares, column by column, how the national figure binds (``Bound``).
    """
    for placed in subject.placed():
        bound = [column for column in placed.parameter.fields if column.national]
        if not bound or placed.entry.standing is Standing.RIVAL or placed.entry.principle:
            continue
        for principle in subject.principles(placed.parameter.name):
            if principle.table and _meet(principle, placed):
                for column in bound:
                    for value, wanted in _outside(placed, principle.table, column):
                        yield placed.doubt(
                            f"{column.name} of {shown(column, value)}: the nation says "
                            f"{shown(column, wanted)} ({principle.source.short})"
                        )


def unusual_values(subject: Subject) -> Iterator[Doubt]:
    """A ratio of 6%, a rate of 18% is most often a slip: a decimal off, the person's own share.

    Which values are seldom passed is declared in the catalogue (``usual``).
    """
    for placed in subject.placed():
        for column in placed.parameter.fields:
            for cells in placed.rows if column.usual else ():
                value = cells.values.get(column.name)
                if isinstance(value, int | tuple) and _unusual(value, column.usual):
                    yield placed.doubt(f"{column.name} of {shown(column, value)} is unusual")


def _unusual(value: Any, usual: tuple[int, int] | None) -> bool:
    least, most = usual or (0, NO_LIMIT)
    return not all(least <= one <= most for _, one in bands(value))


def _meet(principle: Entry, placed: Placed) -> bool:
    """Whether a principle holds on a day of an entry; on an undated one, if it is still open."""
    if placed.entry.standing is Standing.UNDATED:
        return principle.end is None
    return overlap(principle, placed.entry)


def _outside(placed: Placed, national: Table, column: Field) -> Iterator[tuple[Any, Any]]:
    """Every local cell outside the national one for the same key, with that one."""
    table = placed.entry.table
    for key in keys(placed.parameter.dimensions, (table, national)) if table else ():
        assert table is not None
        value, wanted = cell(table, key, column.name), cell(national, key, column.name)
        if value is None or wanted is None:
            continue
        if any(_departs(column.national, *pair) for pair in at_each_edge(value, wanted)):
            yield value, wanted


def _departs(bound: Bound | None, value: int, wanted: int) -> bool:
    if bound is Bound.LEAST:
        return value < wanted
    return value > wanted if bound is Bound.MOST else value != wanted


CHECKS = (outside_national_range, unusual_values)
