"""Checks on days: stretches on which nothing is said."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from yibao.core.calendar import ONE_DAY
from yibao.core.timeline import FIRST
from yibao.policy.checks.findings import Doubt, Placed, Subject


def unexplained_gaps(subject: Subject) -> Iterator[Doubt]:
    """Days between two entries on which nothing is known are marked as such, not overlooked."""
    by_name: dict[tuple[str, bool], list[Placed]] = {}
    for placed in subject.placed():
        if placed.dated:
            key = placed.parameter.name, placed.entry.principle
            by_name.setdefault(key, []).append(placed)
    for entries in by_name.values():
        entries.sort(key=lambda placed: placed.entry.start or FIRST)
        for one, other in pairwise(entries):
            end, start = one.entry.end, other.entry.start
            if end and start and end < start:
                yield one.fault(
                    f'nothing is said of the days {end}..{start - ONE_DAY}: write gap = "why" here',
                    one.entry.gap,
                )


CHECKS = (unexplained_gaps,)
