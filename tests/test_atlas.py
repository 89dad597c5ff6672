"""The pages over all regions: what changes on which day, how much is on file, drawn and told."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import pytest

import atlas
import heatmap
from yibao import Policy
from yibao.catalogue import CATALOGUE, find
from yibao.core.sources import Evidence
from yibao.policy.checks import stale
from yibao.policy.difference import turns

LANGUAGES = ("zh", "en")
TODAY = date(2026, 11, 28)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_lists_every_day_on_which_something_begins_newest_first(language: str) -> None:
    page = atlas.calendar_of_changes(language, TODAY)
    days = [date.fromisoformat(day) for day in re.findall(r"\{ #d(\d{4}-\d\d-\d\d) \}", page)]
    assert days == sorted(set(days), reverse=True)
    known = turns(Policy(), date.min, date.max)
    assert set(known) <= set(days)
    for day, changes in known.items():
        section = page[page.index(f"{{ #d{day} }}") :]
        for change in changes:
            assert change.after is not None
            assert atlas.cell(change.after.text(language)) in section


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("today", "coming"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)]
)
def test_the_healthcare_security_law_is_to_come_until_it_is_in_force(
    language: str, today: date, coming: bool
) -> None:
    page = atlas.calendar_of_changes(language, today)
    assert (page.index("{ #d2027-01-01 }") < page.index("\n## 202")) is coming
    assert "N-LAW-02" in page


def test_what_ends_without_a_successor_is_told() -> None:
    page = atlas.calendar_of_changes("en", TODAY)
    section = page[page.index("nothing after") : page.index("\n## 2026")]
    assert "| 2027-06-30 | [Beijing](regions/110000.md) | floor of the contribution base" in section


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coverage_page_has_a_row_for_each_region_and_lists_all_that_is_stale(
    language: str,
) -> None:
    page = atlas.coverage_page(language, TODAY, "一句。")
    for region in Policy().regions():
        assert f"\n| [{getattr(region, language)}](regions/{region.code}.md) |" in page
    for mark in stale(Policy()):
        assert mark.text(language) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_is_well_formed_and_has_a_square_for_each_region_and_parameter(
    language: str,
) -> None:
    root = ET.fromstring(heatmap.svg(language, TODAY))
    (_, _, width, height) = map(float, root.get("viewBox", "").split())
    squares = [node for node in root.iter() if node.tag.endswith("}rect")]
    expected = len(Policy().regions()) * len(heatmap.columns(Policy()))
    assert len(squares) == expected + 13
    for node in squares:
        assert 0 <= float(node.get("x", "")) <= width - heatmap.SIDE
        assert 0 <= float(node.get("y", "")) <= height - heatmap.SIDE
    told = {node.text for node in root.iter() if node.tag.endswith("}text")}
    assert {getattr(evidence, language) for evidence in list(Evidence)[:3]} <= told
    assert {getattr(region, language) for region in Policy().regions()} <= told


def known(code: str, name: str) -> Any:
    policy = Policy()
    return heatmap.known(policy, policy.region(code), find(name))


def test_a_square_tells_evidence_age_and_whence() -> None:
    fresh = known("110000", "base_floor")
    assert (fresh.kind, fresh.evidence, fresh.strength(TODAY)) == ("value", Evidence.REPORTED, 1.0)
    old = known("370100", "base_floor")
    assert old.newest_day(TODAY) == date(2021, 12, 31)
    assert old.strength(TODAY) < fresh.strength(TODAY)
    assert known("610100", "premium").kind == "inherited"
    assert known("450100", "late_premium").kind == "question"
    assert known("110000", "late_premium") is None
    assert known("150100", "base_floor").kind == "undated"


def test_every_topic_that_has_a_name_is_one_of_the_catalogue() -> None:
    topics = {heatmap.topic(parameter) for parameter in CATALOGUE}
    assert set(heatmap.TOPICS) <= topics
    assert heatmap.topic_name("some.path", "zh") == "some.path"
