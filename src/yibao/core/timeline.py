"""Timelines: values and the days on which they are known to be in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from attrs import evolve, frozen

from yibao.core.calendar import ONE_DAY
from yibao.core.sources import Source
from yibao.core.table import Statistics, Table
from yibao.core.terms import Term


class Standing(Term):
    """How an entry stands in its timeline."""

    FROM = 1, "起始日已知", "first day known"
    SEEN = 2, "起始日不详", "first day unknown"
    UNDATED = 3, "日期不详", "undated"
    RIVAL = 4, "另有说法", "rival"


@frozen(eq=False)
class Entry:
    """A value as one source gives it, with its days: half-open, ``[start, end)``.

    ``table`` is None where the source says that the rule was not in force, or that the
    value is unknown; ``why`` then tells. ``answers`` are the checks whose doubts ``note``
    answers.
    """

    source: Source
    standing: Standing
    table: Table | None = None
    start: date | None = None
    end: date | None = None
    note: str = ""
    answers: tuple[str, ...] = ()
    gap: str = ""
    why: str = ""
    not_in_force: bool = False
    principle: bool = False
    rival_of: str = ""
    more: tuple[Source, ...] = ()
    pack: str = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        return (self.source, *self.more)


@frozen(eq=False)
class Piece:
    """A stretch of days on which one entry answers, and on what terms."""

    start: date
    end: date
    entry: Entry
    inherited_from: Any = None
    carried_from: date | None = None

    def cut(self, start: date, end: date) -> Piece:
        return evolve(self, start=start, end=end)


def carried_words(day: date, language: str) -> str:
    """That a value is carried beyond the last day for which it is known (暂按)."""
    return f"暂按，最后所知 {day}" if language == "zh" else f"provisional, last known {day}"


FIRST, LAST = date.min, date.max


def piece(entry: Entry, **extra: Any) -> Piece:
    """The days an entry answers for by itself."""
    return Piece(entry.start or FIRST, entry.end or LAST, entry, **extra)


_YEARS = range(1980, 2081)
"""The years whose statistics are looked for."""


def yearly(whole: Piece, statistics: Statistics) -> list[Piece]:
    """A piece cut where a share in its table moves to the next year's statistic."""
    table = whole.entry.table
    if table is None or not table.moving:
        return [whole]
    edges = {whole.start, whole.end}
    for cell in set(table.moving):
        for year in _YEARS:
            if statistics(cell.name, year) is not None:
                edges.update(day for day in cell.days(year) if whole.start < day < whole.end)
    found = []
    for start, end in pairwise(sorted(edges)):
        entry = evolve(whole.entry, table=table.on(start, statistics))
        found.append(evolve(whole, start=start, end=end, entry=entry))
    return found


def lay_over(below: Iterable[Piece], above: Piece) -> list[Piece]:
    """The pieces with one more on top, which hides what lies under it."""
    result = [above]
    for old in below:
        if old.start < above.start:
            result.append(old.cut(old.start, min(old.end, above.start)))
        if old.end > above.end:
            result.append(old.cut(max(old.start, above.end), old.end))
    return sorted((p for p in result if p.start < p.end), key=lambda p: p.start)


def lay_under(above: Iterable[Piece], below: Iterable[Piece]) -> list[Piece]:
    """The pieces above, and those below wherever none above answers."""
    result = list(below)
    for upper in above:
        result = lay_over(result, upper)
    return result


def carry_forward(pieces: list[Piece]) -> list[Piece]:
    """The pieces with every stretch after a known one answered by it, marked as carried."""
    result: list[Piece] = []
    for index, known in enumerate(pieces):
        result.append(known)
        following = pieces[index + 1].start if index + 1 < len(pieces) else LAST
        if known.end < following and not known.entry.not_in_force:
            last_known = known.end - ONE_DAY
            result.append(evolve(known, start=known.end, end=following, carried_from=last_known))
    return result


def at(pieces: Iterable[Piece], day: date) -> Piece | None:
    """The piece that answers for a day."""
    for found in pieces:
        if found.start <= day < found.end:
            return found
    return None
