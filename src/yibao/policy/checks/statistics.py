"""Checks against statistics: what is a share of a wage is that share, or at least near it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from yibao.catalogue import Field, Near
from yibao.core import money
from yibao.core.timeline import LAST, Entry
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import ordinary, single_value
from yibao.policy.law import NATION

YUAN = 100
YEARS_BACK = (1, 2)
"""Limits rest on the wage of the year before, or of the year before that (N-FIN-03)."""


def limits_of_the_average_wage(subject: Subject) -> Iterator[Doubt]:
    """Where the average wage is on file, floor and ceiling are the ruled shares of it.

    The shares are those of the region's base rule, or else the national one's. A limit of
    another year's wage, or of another wage, says so in a note. Without the wage of the year
    before nothing is found: the limit may rest on it.
    """
    code = subject.pack.region.code
    for name in ("base_floor", "base_ceiling"):
        for placed in subject.placed(name):
            value, start = single_value(placed), placed.entry.start
            if not placed.dated or not value or not start:
                continue
            wages = [
                subject.policy.statistic(code, "average_wage", start.year - n) for n in YEARS_BACK
            ]
            share = _ruled_share(subject, placed)
            expected = [share * wage for wage in wages if wage and share]
            if wages[0] and expected and all(abs(value - x) > YUAN for x in expected):
                shown = " or ".join(str(money.yuan(round(limit))) for limit in expected)
                yield placed.doubt(
                    f"{money.yuan(value)} is not {share:f} times an average wage on file: {shown}"
                )


def _ruled_share(subject: Subject, placed: Placed) -> Decimal | None:
    """The share of the average wage that the base rule in force gives, or the national one."""
    rules = [
        piece.entry
        for piece in subject.policy.timeline(subject.pack.region.code, "base_rule")
        if placed.entry.start
        and piece.start < (placed.entry.end or LAST)
        and placed.entry.start < piece.end
    ]
    rules += subject.policy.pack(NATION).entries.get("base_rule", ())
    return next((share for rule in rules if (share := _share(rule, placed.parameter.name))), None)


def _share(rule: Entry, name: str) -> Decimal | None:
    cells = rule.table.rows[0].values if rule.table else {}
    if name == "base_floor":
        floor = cells.get("floor_share")
        return Decimal(floor) / money.MILLION if floor else None
    ceiling = str(cells.get("ceiling_share", ""))
    return Decimal(ceiling) if re.fullmatch(r"\d+(\.\d+)?", ceiling) else None


def far_off(subject: Subject) -> Iterator[Doubt]:
    """A sum many times above or below what national statistics suggest is most often a slip.

    A yearly figure taken for a monthly one, a figure too many. The catalogue declares which
    share of which statistic a column lies near, and how far is too far (``Near``).
    """
    for placed in subject.placed():
        for column in placed.parameter.fields:
            if column.near and placed.dated and placed.entry.start:
                yield from _far(subject, placed, column, column.near)


def _far(subject: Subject, placed: Placed, column: Field, near: Near) -> Iterator[Doubt]:
    assert placed.entry.start is not None
    name, year, statistic = _latest(subject, near, placed.entry.start.year)
    if statistic is None:
        return
    about = statistic * near.share // money.MILLION
    for cells in filter(ordinary, placed.rows):
        value = cells.values.get(column.name)
        if (
            isinstance(value, int)
            and 0 < value < money.NO_LIMIT
            and not (about // near.factor <= value <= about * near.factor)
        ):
            yield placed.doubt(
                f"{column.name} of {money.yuan(value)} is far from {money.yuan(about)}, about what "
                f"the {name} of {year} suggests"
            )


def _latest(subject: Subject, near: Near, before: int) -> tuple[str, int, int | None]:
    """The newest figure of a year before, the region's first; none more than three years old."""
    levels = ((near.local, subject.pack.region.code), (near.statistic, NATION))
    for (name, code), year in product(levels, range(before - 1, before - 4, -1)):
        found = subject.policy.statistic(code, name, year)
        if found is not None:
            return name, year, found
    return near.statistic, before, None


CHECKS = (limits_of_the_average_wage, far_off)
