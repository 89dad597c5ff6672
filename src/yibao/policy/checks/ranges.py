"""Checks against what the nation says: a local value outside its range carries a note."""

from __future__ import annotations

from collections.abc import Iterator

from yibao.catalogue import Bound, Field
from yibao.core.table import Table
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import overlap, shown
from yibao.policy.tables import cell, keys


def outside_national_range(subject: Subject) -> Iterator[Doubt]:
    """A value outside the range that the nation sets in principle says why in a note.

    The catalogue declares, column by column, how the national figure binds (``Bound``).
    """
    for placed in subject.placed():
        bound = [column for column in placed.parameter.fields if column.national]
        if not bound or not placed.dated or placed.entry.principle:
            continue
        for principle in subject.principles(placed.parameter.name):
            if principle.table and overlap(principle, placed.entry):
                for column in bound:
                    for value, wanted in _outside(placed, principle.table, column):
                        yield placed.doubt(
                            f"{column.name} of {shown(column, value)}: the nation says "
                            f"{shown(column, wanted)} ({principle.source.short})",
                            placed.note,
                        )


def _outside(placed: Placed, national: Table, column: Field) -> Iterator[tuple[int, int]]:
    """Every local cell outside the national one for the same key, with that one."""
    table = placed.entry.table
    for key in keys(placed.parameter.dimensions, (table, national)) if table else ():
        assert table is not None
        value, wanted = cell(table, key, column.name), cell(national, key, column.name)
        if value is not None and wanted is not None and _departs(column.national, value, wanted):
            yield value, wanted


def _departs(bound: Bound | None, value: int, wanted: int) -> bool:
    if bound is Bound.LEAST:
        return value < wanted
    return value > wanted if bound is Bound.MOST else value != wanted


CHECKS = (outside_national_range,)
