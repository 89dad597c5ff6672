"""Checks on what several sources, or several layers, say of one thing."""

from __future__ import annotations

from collections.abc import Iterator

from yibao.catalogue import Parameter
from yibao.core.table import Table
from yibao.core.timeline import FIRST, LAST, Standing
from yibao.policy.checks.findings import Doubt, Subject
from yibao.policy.checks.reading import same_days
from yibao.policy.law import NATION
from yibao.policy.tables import cell, keys


def unmarked_contradictions(subject: Subject) -> Iterator[Doubt]:
    """A value of a region's own that departs from the one it would inherit says so in a note."""
    if subject.pack.region.code == NATION:
        return
    above = subject.above()
    for placed in subject.placed():
        if not placed.dated or placed.entry.table is None:
            continue
        for piece in subject.policy.timeline(above, placed.parameter.name):
            entry = piece.entry
            national = above == NATION or piece.inherited_from
            if not (placed.parameter.inherits or national) or entry.table is None:
                continue
            met = piece.start < (placed.entry.end or LAST) and (
                (placed.entry.start or FIRST) < piece.end
            )
            if met and _differ(placed.parameter, placed.entry.table, entry.table):
                yield placed.doubt(
                    f"departs from what {entry.source.short} says for the layer above",
                    placed.note,
                )


def _differ(parameter: Parameter, one: Table, other: Table) -> bool:
    """Whether two tables know different cells for one key."""
    for key in keys(parameter.dimensions, (one, other)):
        for column in parameter.fields:
            values = {cell(table, key, column.name) for table in (one, other)}
            if len(values - {None}) == 2:
                return True
    return False


def evidence_of_rivals(subject: Subject) -> Iterator[Doubt]:
    """The better evidence stands; a rival with better evidence than what stands tells why."""
    for rival in subject.placed():
        if rival.entry.standing is not Standing.RIVAL:
            continue
        _, _, why = rival.entry.rival_of.partition(":")
        for placed in subject.placed(rival.parameter.name):
            if (
                placed.entry.standing is not Standing.RIVAL
                and same_days(placed.entry, rival.entry)
                and rival.entry.source.evidence < placed.entry.source.evidence
            ):
                yield rival.doubt(
                    f"is {rival.entry.source.evidence.key}, the entry that stands is "
                    f"{placed.entry.source.evidence.key}; write why after a colon in rival_of",
                    why.strip(),
                )


CHECKS = (unmarked_contradictions, evidence_of_rivals)
