"""Checks on what residents pay and the state adds, beside the national minimum."""

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


def premium_far_above_minimum(subject: Subject) -> Iterator[Doubt]:
    """A premium many times the national minimum is most often what is collected in all.

    The subsidy with it, or two years' sums. How many times is too many is declared in the
    catalogue (``most_times``). Who has no residence permit pays the subsidy too in some places.
    """
    for placed in subject.placed("premium"):
        times = placed.parameter.field("sum").most_times
        least = _least(subject, placed, {"group": Group.ADULT, "helped": Helped.NONE})
        for cells in filter(ordinary, placed.rows):
            group, paid = cells.when.get("group"), cells.values.get("sum")
            permitted = group is None or Group.ADULT in group or Group.WITHOUT_PERMIT not in group
            if least and times and paid is not None and permitted and paid > least * times:
                yield placed.doubt(
                    f"{money.yuan(paid)} is more than {times} times the national minimum of "
                    f"{money.yuan(least)}"
                )


def _below(
    subject: Subject, name: str, key: Mapping[str, Any]
) -> Iterator[tuple[Placed, Cells, str]]:
    """Rows of who isn't helped whose sum lies below the national one of a year, and in words."""
    for placed in subject.placed(name):
        least = _least(subject, placed, key)
        for cells in filter(ordinary, placed.rows):
            paid = cells.values.get("sum")
            if paid is not None and paid - cells.values.get("long_term_care", 0) < least:
                shown = money.yuan(paid - cells.values.get("long_term_care", 0))
                message = f"{shown} is below the national minimum of {money.yuan(least)}"
                yield placed, cells, message


def _least(subject: Subject, placed: Placed, key: Mapping[str, Any]) -> int:
    """The national sum for a key in the days of an entry, the highest of several years; or 0."""
    if not placed.dated or placed.entry.principle:
        return 0
    whole_key = {d.name: key.get(d.name) for d in placed.parameter.dimensions}
    return max(
        (
            cell(principle.table, whole_key, "sum") or 0
            for principle in subject.principles(placed.parameter.name)
            if principle.table and overlap(principle, placed.entry)
        ),
        default=0,
    )


CHECKS = (premium_below_minimum, premium_far_above_minimum, subsidy_below_minimum)
