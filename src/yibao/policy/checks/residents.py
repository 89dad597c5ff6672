"""Checks on what residents pay and the state adds: never below the national minimum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yibao.core import money
from yibao.core.table import Cells
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import ordinary, overlap
from yibao.policy.tables import cell
from yibao.vocabulary import Group, Helped


def premium_below_minimum(subject: Subject) -> Iterator[Doubt]:
    """The nation sets the least individual payment of a benefit year (N-FIN-10).

    An adult never pays less; students, minors and the lower of several tiers may, if the pack
    says so. Helped groups do: medical assistance pays their rest. A long-term-care part
    doesn't count towards it.
    """
    adult = {"group": Group.ADULT, "helped": Helped.NONE}
    for placed, cells, message in _below(subject, "premium", adult):
        group = cells.when.get("group")
        strict = "plan" not in cells.when and (group is None or Group.ADULT in group)
        yield placed.fault(message) if strict else placed.doubt(message)


def subsidy_below_minimum(subject: Subject) -> Iterator[Doubt]:
    """The nation sets the least subsidy of a year (N-FIN-10); less wants an answer.

    Most often the sum is that of the notice of the year before (N-FIN-12).
    """
    for placed, _, message in _below(subject, "subsidy", {"group": Group.ADULT}):
        yield placed.doubt(message)


def _below(
    subject: Subject, name: str, key: Mapping[str, Any]
) -> Iterator[tuple[Placed, Cells, str]]:
    """Rows of who isn't helped whose sum lies below the national one of a year, and in words."""
    for placed in subject.placed(name):
        if not placed.dated or placed.entry.principle:
            continue
        whole_key = {d.name: key.get(d.name) for d in placed.parameter.dimensions}
        least = max(
            (
                cell(principle.table, whole_key, "sum") or 0
                for principle in subject.principles(name)
                if principle.table and overlap(principle, placed.entry)
            ),
            default=0,
        )
        for cells in filter(ordinary, placed.rows):
            paid = cells.values.get("sum")
            if paid is not None and paid - cells.values.get("long_term_care", 0) < least:
                shown = money.yuan(paid - cells.values.get("long_term_care", 0))
                message = f"{shown} is below the national minimum of {money.yuan(least)}"
                yield placed, cells, message


CHECKS = (premium_below_minimum, subsidy_below_minimum)
