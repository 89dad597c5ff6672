"""The pages over all regions: what changes on which day, how much is on file, drawn and told."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import pages
import pytest

import atlas
import heatmap
from yibao import Policy
from yibao.catalogue import CATALOGUE, find
from yibao.core.sources import Evidence
from yibao.policy.checks import holes, stale
from yibao.policy.difference import turns

LANGUAGES = ("zh", "en")
TODAY = date(2026, 11, 28)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_lists_every_day_on_which_something_begins_in_order(language: str) -> None:
    page = atlas.calendar_of_changes(language, TODAY)
    days = [date.fromisoformat(day) for day in re.findall(r"\{ #d(\d{4}-\d\d-\d\d) \}", page)]
    coming = [day for day in days if day > TODAY]
    assert days == sorted(coming) + sorted({*days} - {*coming}, reverse=True)
    known = turns(Policy(), date.min, date.max)
    known.pop(date.min, None)  # no first day is known
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
    section = page[page.index("nothing of its own after") : page.index("\n## 2026")]
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
@pytest.mark.parametrize("chapter", heatmap.CHAPTERS)
def test_a_map_is_well_formed_and_has_a_square_for_each_region_and_parameter(
    language: str, chapter: tuple[str, str]
) -> None:
    root = ET.fromstring(heatmap.svg(language, TODAY, chapter))
    squares = drawn_inside(root)
    groups = heatmap.columns(Policy(), chapter)
    parameters = [p for _, found in groups for p in found]
    assert len(squares) == len(Policy().regions()) * len(parameters)
    told = [node.text for node in root.iter() if node.tag.endswith("}text")]
    heads = [
        word for word in told if word not in names_of_regions(language) | {*heatmap.MARKS.values()}
    ]
    assert len(heads) == len(set(heads)) == len(parameters)
    assert names_of_regions(language) <= set(told)


def names_of_regions(language: str) -> set[str]:
    return {getattr(region, language) for region in Policy().regions()}


def drawn_inside(root: ET.Element) -> list[ET.Element]:
    """The squares of a drawing, each inside it."""
    (_, _, width, height) = map(float, root.get("viewBox", "").split())
    squares = [node for node in root.iter() if node.tag.endswith("}rect")]
    for node in squares:
        assert 0 <= float(node.get("x", "")) <= width - heatmap.SIDE
        assert 0 <= float(node.get("y", "")) <= height - heatmap.SIDE
    return squares


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_shows_each_evidence_by_age_and_what_else_a_square_may_be(language: str) -> None:
    root = ET.fromstring(heatmap.legend(language))
    assert len(drawn_inside(root)) == 3 * 3 + 5
    words = {node.text for node in root.iter() if node.tag.endswith("}text")}
    assert {getattr(evidence, language) for evidence in list(Evidence)[:3]} <= words


def test_the_maps_hold_every_parameter_once_and_none_is_too_wide_for_a_page() -> None:
    policy = Policy()
    shown = [
        p for chapter in heatmap.CHAPTERS for _, ps in heatmap.columns(policy, chapter) for p in ps
    ]
    assert sorted(p.name for p in shown) == sorted(p.name for p in heatmap.told(policy))
    for chapter in heatmap.CHAPTERS:
        root = ET.fromstring(heatmap.svg("en", TODAY, chapter))
        assert int(root.get("width", "")) <= 900


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coverage_page_tells_what_a_whole_province_lacks(language: str) -> None:
    page = atlas.coverage_page(language, TODAY, "一句。")
    for marks in holes(Policy()).values():
        for mark in marks:
            assert f"catalogue.md#{mark.parameter.path})" in page
            assert mark.text(language) in page


def known(code: str, name: str) -> Any:
    policy = Policy()
    return heatmap.known(policy, policy.region(code), find(name), TODAY)


def test_a_square_tells_evidence_age_and_whence() -> None:
    fresh = known("110000", "base_floor")
    assert (fresh.kind, fresh.evidence, fresh.strength(TODAY)) == ("value", Evidence.REPORTED, 1.0)
    floors = [known(region.code, "base_floor") for region in Policy().regions()]
    days = [found.newest_day(TODAY) for found in floors if found and found.kind == "value"]
    assert min(days) < date(2026, 1, 1) < fresh.newest_day(TODAY)
    old = heatmap.Known("value", Evidence.REPORTED, date(2021, 1, 1), date(2022, 1, 1))
    assert old.newest_day(TODAY) == date(2021, 12, 31)
    assert old.strength(TODAY) < fresh.strength(TODAY)
    assert known("610100", "premium").kind == "inherited"
    assert known("450100", "late_premium").kind == "question"
    assert known("110000", "late_premium") is None
    assert known("620100", "retirement_years").kind == "undated"


def test_a_square_shows_what_is_in_force_and_tells_what_is_to_come() -> None:
    years = "retirement_years"
    foshan, shenzhen = known("440600", years), known("440300", years)
    assert (foshan.kind, foshan.newest_day(TODAY)) == ("value", date(2017, 3, 27))
    assert shenzhen.newest_day(TODAY) == date(2024, 12, 31)
    assert foshan.coming == shenzhen.coming == date(2030, 1, 1)
    assert foshan.strength(TODAY) < shenzhen.strength(TODAY) < 1
    shenyang = known("210100", years)
    assert (shenyang.start, shenyang.coming) == (date(2026, 1, 1), date(2027, 1, 1))
    assert known("110000", "base_floor").coming is None
    dongguan = known("441900", years)
    assert (dongguan.kind, dongguan.evidence, dongguan.coming) == (
        "coming",
        None,
        date(2030, 1, 1),
    )
    root = ET.fromstring(heatmap.svg("en", TODAY, ("参保关系", "The insurance relation")))
    titles = {node.text or "" for node in root.iter() if node.tag.endswith("}title")}
    about = [t for t in titles if "retirement" in t and "a value to come from 2030-01-01" in t]
    assert {t.split(" · ")[0] for t in about} >= {"Foshan", "Shenzhen", "Dongguan"}


def test_the_year_of_a_topics_newest_value_is_none_to_come() -> None:
    page = atlas.coverage_page("en", TODAY, "A sentence.")
    assert "· 2030" not in page


def test_every_topic_has_a_name_in_both_languages_and_every_name_a_topic() -> None:
    topics = {heatmap.topic(parameter) for parameter in CATALOGUE}
    assert set(heatmap.TOPICS) == topics
    for names in zip(*heatmap.TOPICS.values(), strict=True):
        assert all(names)
        assert len(set(names)) == len(names)
    for zh, en in (*heatmap.TOPICS.values(), *heatmap.CHAPTERS):
        assert re.fullmatch(r"[\u4e00-\u9fff]+", zh)
        assert en.isascii()


def test_a_region_shows_the_statistics_of_a_province_that_has_no_page() -> None:
    found = {(f.region, f.name, f.year) for f in pages.figures(Policy().pack("370100"))}
    assert ("370000", "average_wage", 2022) in found
    assert "disposable_income" not in {name for _, name, _ in found}
    guangzhou = {f.region for f in pages.figures(Policy().pack("440100"))}
    assert guangzhou == {"440100"}
    page = dict(pages.pages(TODAY))["en/regions/370100.md"]
    assert "| 2022 | 7,069.25 | 鲁人社字〔2023〕59号 · official | 84,831 a year. |" in page
    dongguan = {f.name: f.source.evidence for f in pages.figures(Policy().pack("441900"))}
    assert dongguan["disposable_income"] is Evidence.REPORTED


def test_the_coverage_page_tells_in_how_many_pools_each_wanted_parameter_answers() -> None:
    pools = [r for r in Policy().regions() if not r.layer and r.code != "100000"]
    wanted = [parameter for parameter in CATALOGUE if parameter.wanted]
    page = atlas.coverage_page("en", TODAY, "")
    for parameter in wanted:
        now, before, neither = atlas.reach(parameter, TODAY)
        assert now + before + neither == len(pools)
        assert f"](catalogue.md#{parameter.path}) | {now} | {before} | {neither} |" in page
    rate = next(parameter for parameter in wanted if parameter.name == "employee_rate")
    answering = 0
    for region in pools:
        law = Policy().law(region.code, TODAY)
        piece = law.piece(rate.name)
        answering += bool(piece and piece.entry.table and not piece.entry.principle)
    assert atlas.reach(rate, TODAY)[0] == answering
