"""What is on file as rows of plain dicts: how far it reaches, and value by value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from yibao.catalogue import Parameter
from yibao.core.calendar import ONE_DAY
from yibao.core.table import Cells
from yibao.core.timeline import FIRST, LAST, Entry, Standing
from yibao.policy.face import shown
from yibao.policy.pack import Region
from yibao.policy.values import default_cell


def covered(
    region: Region, parameter: Parameter, entries: list[Entry], main: list[Entry]
) -> dict[str, Any]:
    """One row of ``Policy.coverage``."""
    ends = [entry.end for entry in main]
    return {
        "region": region.zh,
        "code": region.code,
        "topic": parameter.path,
        "first": min((e.start for e in main if e.start), default=None),
        "last": None if None in ends or not ends else max(e for e in ends if e) - ONE_DAY,
        "evidence": max(e.source.evidence for e in entries).key,
        "stretches": tuple(_stretches(main)),
        "values": sum(e.table is not None for e in main),
        "undated": sum(e.standing is Standing.UNDATED for e in entries),
        "rivals": sum(e.standing is Standing.RIVAL for e in entries),
    }


def _stretches(main: list[Entry]) -> Iterator[tuple[date | None, date | None]]:
    """The days for which something is known, without a hole: first and last, None where open."""
    known = [e for e in main if e.table is not None]
    days = sorted((entry.start or FIRST, entry.end or LAST) for entry in known)
    while days:
        first, end = days.pop(0)
        while days and days[0][0] <= end:
            end = max(end, days.pop(0)[1])
        yield None if first == FIRST else first, None if end == LAST else end - ONE_DAY


def panel_rows(region: Region, parameter: Parameter, entry: Entry) -> Iterator[dict[str, Any]]:
    """The rows of one entry in ``Policy.panel``, one for each row of its table."""
    rows = entry.table.rows if entry.table else ()
    told = [
        (
            ", ".join(f"{name} {wanted}" for name, wanted in cells.when.items()),
            shown_cells(parameter, cells) or cells.unknown or cells.not_in_force,
        )
        for cells in rows
    ]
    for key, value in told or [("", entry.why)]:
        yield {
            "region": region.zh,
            "code": region.code,
            "topic": parameter.path,
            "key": key,
            "value": value,
            "from": None if entry.start in (None, FIRST) else entry.start,
            "to": entry.end - ONE_DAY if entry.end else None,
            "standing": entry.standing.key,
            "evidence": entry.source.evidence.key,
            "source": entry.source.title,
            "number": entry.source.number,
            "note": entry.note,
        }


def shown_cells(parameter: Parameter, cells: Cells) -> dict[str, Any]:
    """The cells a source states: those at their default are left out, unless all are."""
    stated = {
        c.name: shown(c, cells.values[c.name]) for c in parameter.fields if c.name in cells.values
    }
    telling = {
        c.name: stated[c.name]
        for c in parameter.fields
        if c.name in stated and not (c.optional and cells.values[c.name] == default_cell(c))
    }
    return telling or stated
