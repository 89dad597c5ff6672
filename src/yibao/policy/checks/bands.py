"""Checks on bands and caps: bands that turn, that nothing falls into, caps of zero."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from yibao.catalogue import Field, Kind
from yibao.core import money
from yibao.core.table import Cells
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import Bands, shown
from yibao.vocabulary import Span


def zero_caps(subject: Subject) -> Iterator[Doubt]:
    """A cap is positive: zero is written for "no cap" by mistake, or means that nothing is paid.

    No cap is ``"none"``. Which columns are meant is declared in the catalogue (``positive``).
    """
    for placed in subject.placed():
        for column in placed.parameter.fields:
            for cells in placed.rows if column.positive else ():
                if cells.values.get(column.name) == 0:
                    yield placed.doubt(f'{column.name} of 0 pays nothing; no cap is "none"')


def bands_that_turn(subject: Subject) -> Iterator[Doubt]:
    """Bands rise with the cost or fall, not both; those of critical-illness insurance rise.

    The catalogue declares which rise (``rises``; N-BEN-20). Neighbours that pay alike are one.
    """
    for placed, column, _, found in _banded(subject):
        steps = [after - before for (_, before), (_, after) in pairwise(found)]
        if 0 in steps:
            yield placed.doubt(f"{column.name}: two neighbouring bands pay alike")
        if min(steps) < 0 and (column.rises or max(steps) > 0):
            turns = "fall" if column.rises else "rise and fall"
            yield placed.doubt(f"{column.name}: its bands {turns}: {shown(column, found)}")


def bands_below_the_threshold(subject: Subject) -> Iterator[Doubt]:
    """No band ends below the threshold from which a layer pays: nothing would fall into it.

    Most often the bands are those of the cost above the threshold.
    """
    for placed, column, cells, found in _banded(subject):
        threshold, span = (cells.values.get(name) for name in ("threshold", "span"))
        if span == Span.COST and isinstance(threshold, int) and found[0][0] <= threshold:
            yield placed.doubt(
                f"{column.name}: the first band ends at {money.yuan(found[0][0])}, not above the "
                f"threshold of {money.yuan(threshold)}"
            )


def _banded(subject: Subject) -> Iterator[tuple[Placed, Field, Cells, Bands]]:
    """Every cell of several bands."""
    for placed in subject.placed():
        for column in placed.parameter.fields:
            for cells in placed.rows if column.kind is Kind.BANDS else ():
                found = cells.values.get(column.name)
                if isinstance(found, tuple) and len(found) > 1:
                    yield placed, column, cells, found


CHECKS = (zero_caps, bands_that_turn, bands_below_the_threshold)
