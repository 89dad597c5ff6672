"""Checks on sources: links that open, numbers and dates as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from yibao.policy.checks.findings import Doubt, Subject


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
        if source.date and not _is_date(source.date):
            yield Doubt(key, None, f"date {source.date!r} is no year, month or day")


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


CHECKS = (well_formed_links, well_formed_numbers, well_formed_dates)
