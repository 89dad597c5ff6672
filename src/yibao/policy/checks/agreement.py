"""Checks on what several sources, or several layers, say of one thing."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from yibao.catalogue import Parameter
from yibao.core.table import Table
from yibao.core.timeline import FIRST, LAST, Entry, Standing
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import overlap, same_days
from yibao.policy.law import NATION
from yibao.policy.tables import cell, keys
from yibao.policy.values import default_cell


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
                    f"departs from what {entry.source.short} says for the layer above"
                )


def _differ(parameter: Parameter, one: Table, other: Table, *, stated: bool = False) -> bool:
    """Whether two tables know different cells for one key.

    ``stated`` takes a cell at its default as one that isn't stated.
    """
    for key in keys(parameter.dimensions, (one, other)):
        for column in parameter.fields:
            values = {cell(table, key, column.name) for table in (one, other)}
            silent = {default_cell(column)} if stated and column.optional else set()
            if len(values - {None} - silent) == 2:
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
                yield rival.fault(
                    f"is {rival.entry.source.evidence.key}, the entry that stands is "
                    f"{placed.entry.source.evidence.key}; write why after a colon in rival_of",
                    why.strip(),
                )


def one_document_two_values(subject: Subject) -> Iterator[Doubt]:
    """One document says one thing: packs of a province that cite it agree, or a note tells.

    A province's notice is often cited by several of its regions. Where they take different
    values from it for the same days, one of them misread it, unless it speaks city by city.
    """
    mine = subject.pack.region
    siblings = [
        region.code
        for region in subject.policy.regions()
        if region.code[:2] == mine.code[:2] and region.code not in (mine.code, mine.parent)
    ]
    for placed in subject.placed():
        for other in _citing(subject, placed, siblings) if placed.dated else ():
            table = other.entry.table
            if (
                placed.entry.table
                and table
                and _differ(placed.parameter, placed.entry.table, table)
            ):
                yield placed.doubt(
                    f"{other.region} takes another value from {placed.entry.source.short}"
                )


@frozen(eq=False)
class _Elsewhere:
    """An entry of another pack."""

    region: str
    entry: Entry


def _citing(subject: Subject, placed: Placed, codes: list[str]) -> Iterator[_Elsewhere]:
    """Entries of other packs on the same topic and days that cite the same document."""
    documents = {source.title for source in placed.entry.sources if source.number or source.link}
    for code in codes:
        for entry in subject.policy.pack(code).main(placed.parameter.name):
            if overlap(entry, placed.entry) and documents & {s.title for s in entry.sources}:
                yield _Elsewhere(code, entry)


def undated_and_alone(subject: Subject) -> Iterator[Doubt]:
    """An undated value agrees with another on file, if there is any, or a note tells which it is.

    Otherwise nobody can say whether it is an older figure or a contradiction. It answers on no
    day, so the note need not name this check.
    """
    for placed in subject.placed():
        if placed.entry.standing is not Standing.UNDATED or placed.entry.table is None:
            continue
        others = [
            entry.table
            for entry in subject.pack.entries[placed.parameter.name]
            if entry is not placed.entry
            and entry.table
            and not entry.principle
            and entry.standing is not Standing.RIVAL
        ]
        if others and all(
            _differ(placed.parameter, placed.entry.table, table, stated=True) for table in others
        ):
            yield placed.fault(
                "says something else than every other value on file: write which it is in a note",
                placed.entry.note,
            )


CHECKS = (
    unmarked_contradictions,
    evidence_of_rivals,
    one_document_two_values,
    undated_and_alone,
)
