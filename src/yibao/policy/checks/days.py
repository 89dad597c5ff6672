"""Checks on days: stretches on which nothing is said, days that a source can't tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from yibao.core.calendar import ONE_DAY, years_before
from yibao.core.sources import Evidence, Source
from yibao.core.timeline import FIRST, Entry, Standing
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import days_of, document_year


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


def long_before_its_document(subject: Subject) -> Iterator[Doubt]:
    """A document sets what is to come: a value of a year or more before it is mostly misdated.

    Looks at values that rest on documents with a number alone; a report may tell of the past.
    """
    for placed in subject.placed():
        start, issued = placed.entry.start, _issued(placed.entry)
        if placed.entry.standing is not Standing.FROM or start is None or issued is None:
            continue
        if start <= years_before(issued, 1):
            yield placed.doubt(f"begins {start}, its document is of {issued.year}")


def _issued(entry: Entry) -> date | None:
    """The first day on which the earliest document of an entry may be issued; None in doubt."""
    found = []
    for source in entry.sources:
        days, year = days_of(source.date), document_year(source)
        if year is None:
            return None
        found.append(min(date(year, 1, 1), days[0]) if days else date(year, 1, 1))
    return min(found)


def seen_after_its_source(subject: Subject) -> Iterator[Doubt]:
    """A source shows a value until its own day, or the figures of its year until that year ends.

    A document with a number may speak of the year after. Whoever writes a later ``seen`` takes
    the value to be unchanged.
    """
    for placed in subject.placed():
        years = [_last_year(source) for source in placed.entry.sources]
        if placed.entry.standing is Standing.SEEN and placed.entry.end and None not in years:
            last, newest = placed.entry.end - ONE_DAY, max(filter(None, years))
            if last.year > newest:
                yield placed.doubt(f"seen until {last}, which no source of it can show")


def _last_year(source: Source) -> int | None:
    """The last year of which a source may speak; None if it has no date."""
    days = days_of(source.date)
    return days[1].year + bool(source.number) if days else None


def page_day_as_first_day(subject: Subject) -> Iterator[Doubt]:
    """The day of a page is most often taken for the first day of what it tells: write ``seen``.

    No doubt is a document with a number, a title that names the day, a whole year's figures.
    """
    for placed in subject.placed():
        entry, start = placed.entry, placed.entry.start
        if entry.standing is not Standing.FROM or start is None or _whole_years(entry):
            continue
        if entry.source.evidence is not Evidence.OFFICIAL and any(
            source.date == start.isoformat()
            and not source.number
            and f"{start.month}月{start.day}日" not in source.title
            for source in entry.sources
        ):
            yield placed.doubt(f"begins {start}, the very day of its page")


def _whole_years(entry: Entry) -> bool:
    start, end = entry.start, entry.end
    return bool(start and end and (start.month, start.day) == (end.month, end.day))


CHECKS = (
    unexplained_gaps,
    long_before_its_document,
    seen_after_its_source,
    page_day_as_first_day,
)
