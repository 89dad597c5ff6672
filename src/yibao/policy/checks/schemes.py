"""Checks of the two schemes beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from yibao.catalogue import Parameter
from yibao.core.table import Table
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import adjusted, at_each_edge, overlap, shown
from yibao.policy.tables import keys
from yibao.policy.values import default_cell
from yibao.vocabulary import Helped, Status

CARES = ("outpatient", "inpatient")
LIKE: dict[str, tuple[str, ...]] = {"ratio": (), "sum": ("per", "on")}
"""What must be alike for a column of both schemes to be compared."""


def residents_ahead_of_members(subject: Subject) -> Iterator[Doubt]:
    """A member of the employee scheme, who pays far more, gets no less than a resident.

    Compared are ratios and caps at the same tier in days in common, the better of those in
    service and the retired with residents without help; caps only where no large-sum cover
    stands above the member's. A resident's figure is most often another kind of care's.
    """
    for care in CARES:
        yield from _ahead(subject, f"{care}_ratio", "ratio")
        if not subject.pack.entries.get("large_sum_benefit"):
            yield from _ahead(subject, f"{care}_cap", "sum")


def _ahead(subject: Subject, table: str, column: str) -> Iterator[Doubt]:
    residents = [p for p in subject.placed(f"resident_{table}") if p.dated and p.entry.table]
    members = [p for p in subject.placed(f"employee_{table}") if p.dated and p.entry.table]
    for resident, member in product(residents, members):
        if not overlap(resident.entry, member.entry):
            continue
        field = resident.parameter.field(column)
        for tier, theirs, ours in _less_for_members(resident, member, column):
            at = f" at tier {tier.key}" if tier else ""
            yield resident.doubt(
                f"{column} of {shown(field, theirs)}{at}: members of the employee scheme have "
                f"{shown(field, ours)}"
            )


def _less_for_members(
    resident: Placed, member: Placed, column: str
) -> Iterator[tuple[Any, Any, Any]]:
    """Keys of residents without help for whom every status of members has a smaller cell."""
    one, other = resident.entry.table, member.entry.table
    assert one is not None
    assert other is not None
    for key in keys(resident.parameter.dimensions, (one, other)):
        theirs = _cells(resident.parameter, one, key, column)
        if key.get("helped", Helped.NONE) != Helped.NONE or theirs[0] is None:
            continue
        of_members = [
            _cells(member.parameter, other, {**key, "status": status}, column)
            for status in (Status.IN_SERVICE, Status.RETIRED)
        ]
        known = [ours for ours in of_members if ours[0] is not None and ours[1:] == theirs[1:]]
        if known and all(_less(ours[0], theirs[0]) for ours in known):
            yield key.get("tier"), theirs[0], known[-1][0]


def _cells(parameter: Parameter, table: Table, key: dict[str, Any], column: str) -> tuple[Any, ...]:
    """The cell of a column and those that must be alike, or their defaults."""
    alike = (
        adjusted(table, key, name) or default_cell(parameter.field(name)) for name in LIKE[column]
    )
    return adjusted(table, key, column), *alike


def _less(ours: Any, theirs: Any) -> bool:
    return any(mine < his for mine, his in at_each_edge(ours, theirs))


CHECKS = (residents_ahead_of_members,)
