"""Checks on sources: links that open, numbers and dates as they are written, a trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from yibao.core.sources import Evidence
from yibao.policy.checks.findings import Doubt, Subject
from yibao.policy.checks.reading import days_of, document_year


def well_formed_links(subject: Subject) -> Iterator[Doubt]:
    """A link opens: a scheme, a host, no blanks."""
    for key, source in subject.sources():
        if source.link and not _opens(source.link):
            yield Doubt(key, None, f"link {source.link!r} is no http or https address")


def _opens(link: str) -> bool:
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return False
    well_named = re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) is not None
    return parts.scheme in ("http", "https") and well_named and not re.search(r"\s", link)


NUMBER = re.compile(
    r"""[\u4e00-\u9fff]+〔\d{4}〕第?\d+号          # 国办发〔2021〕14号
    |[\u4e00-\u9fff、]*令第?[\d一二三四五六七八九十百]+号  # 深圳市人民政府令第256号
    |[\u4e00-\u9fff]*公告(〔\d{4}〕|\d{4}年)?第?\d+号   # 公告2020年第5号""",
    re.VERBOSE,
)


def well_formed_numbers(subject: Subject) -> Iterator[Doubt]:
    """A document number (文号) has the form that finds the document: issuer, 〔year〕, 号."""
    for key, source in subject.sources():
        for number in re.split(r"[；;，,]\s*|、(?=.*〔)", source.number) if source.number else ():
            if not NUMBER.fullmatch(re.sub(r"（[^（）]*）$", "", number)):
                yield Doubt(key, None, f"{number!r} is not of the form 国办发〔2021〕14号")


def well_formed_dates(subject: Subject) -> Iterator[Doubt]:
    """The date of a source tells as much as is known: a year, a month or a day that exists."""
    for key, source in subject.sources():
        if source.date and not days_of(source.date):
            yield Doubt(key, None, f"date {source.date!r} is no year, month or day")


def dates_before_their_numbers(subject: Subject) -> Iterator[Doubt]:
    """A document isn't older than the year in its number; adopted in autumn, it may be."""
    for key, source in subject.sources():
        days, year = days_of(source.date), document_year(source)
        if days and year and days[1].year < year and days[1] < date(year - 1, AUTUMN, 1):
            yield Doubt(key, None, f"date {source.date} is before the year of {source.number!r}")


AUTUMN = 10

STATUTE = re.compile(r"(法|法典|条例)(（[^（）]*）)?$")


def official_without_a_trace(subject: Subject) -> Iterator[Doubt]:
    """What was read in the issuer's own words can be found again: by its link or its number.

    A statute is found by its name. Anything else is reported.
    """
    for key, source in subject.sources():
        traced = source.link or source.number or STATUTE.search(source.title)
        if source.evidence is Evidence.OFFICIAL and not traced:
            yield Doubt(key, None, "official, with neither link nor number: it can't be found")


CHECKS = (
    well_formed_links,
    well_formed_numbers,
    well_formed_dates,
    dates_before_their_numbers,
    official_without_a_trace,
)
