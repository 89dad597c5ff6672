"""The pages people read: their code runs, their figures hold, their links lead somewhere."""

from __future__ import annotations

import ast
import re
import runpy
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

import yibao
from beside import DOCS, ROOT, chapters, load
from yibao import Enrolment, Policy, nhsa
from yibao.catalogue import CATALOGUE
from yibao.core.rules import spec_of
from yibao.policy.face import percent
from yibao.rulebook import rulebook

LANGUAGES = ("zh", "en")
QUESTIONS = (
    *range(1, 13),
    *range(14, 60),
)


examples, pages, codes = load("examples"), load("pages"), load("codes")
PAGES = examples.documents()


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return {**dict(pages.pages()), **dict(codes.pages())}


# -- code on the pages


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_code_of_a_page_prints_what_the_page_shows(page: Path) -> None:
    for ran in examples.run(page):
        assert ran.printed == ran.shown, f"{named(page)}, line {ran.line}"


def test_every_python_block_is_run() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        assert text.count("```python") == len(examples.BLOCK.findall(text)), named(page)


def test_a_wrong_or_missing_output_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```python\nprint(1)\n```\n\n```text\n2\n```\n\n```python\nprint(3)\n```\n", "utf-8"
    )
    assert [(ran.shown, ran.printed) for ran in examples.run(page)] == [("2\n", "1\n"), ("", "3\n")]
    page.write_text(examples.rewritten(page), "utf-8")
    assert [(ran.shown, ran.printed) for ran in examples.run(page)] == [
        ("1\n", "1\n"),
        ("3\n", "3\n"),
    ]


# -- two trees, one navigation


def test_both_languages_have_the_same_pages() -> None:
    trees = [{p.name for p in (DOCS / language).glob("*.md")} for language in LANGUAGES]
    assert trees[0] == trees[1]


def test_the_navigation_names_every_page_once_in_both_languages(generated: dict[str, str]) -> None:
    listed = re.findall(r"(?:zh|en)/[\w/]+\.md$", _navigation(), re.M)
    written = [named(p).removeprefix("docs/") for p in DOCS.glob("??/*.md")]
    made = [path for path in generated if not re.search(r"/\d{6}\.md$", path)]
    assert sorted(listed) == sorted(written + made)
    assert [p[3:] for p in listed if p[:2] == "zh"] == [p[3:] for p in listed if p[:2] == "en"]


def _navigation() -> str:
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    return text[text.index("nav:") : text.index("not_in_nav:")]


LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def test_links_between_pages_lead_to_a_page(generated: dict[str, str]) -> None:
    texts = {named(page): page.read_text("utf-8") for page in PAGES}
    texts |= {f"docs/{path}": text for path, text in generated.items()}
    for name, text in texts.items():
        for target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.S)):
            if not re.match(r"https?://|#", target):
                path = (ROOT / name).parent / target.partition("#")[0]
                found = path.resolve()
                assert found.is_file() or _under_root(found) in texts, f"{name}: {target}"


def test_a_page_that_links_to_one_made_at_build_says_so(generated: dict[str, str]) -> None:
    """Read on a code host, such a link leads nowhere."""
    made = {f"docs/{path}" for path in generated}
    linking = 0
    for page in PAGES:
        text = page.read_text("utf-8")
        for target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.S)):
            path = (page.parent / target.partition("#")[0]).resolve()
            if not re.match(r"https?://|#", target) and _under_root(path) in made:
                linking += 1
                assert "`make docs`" in text, f"{named(page)}: {target}"
    assert linking > 10


def test_links_into_the_reference_lead_to_something_it_lists() -> None:
    listed = _reference()
    for page in PAGES:
        for anchor in re.findall(r"reference\.md#(yibao[\w.]+)", page.read_text("utf-8")):
            assert anchor in listed, f"{named(page)}: {anchor}"


def test_the_reference_lists_what_exists() -> None:
    for name in _reference():
        assert resolve_name(name), name


def _reference() -> set[str]:
    """The names that the reference makes an anchor for."""
    text = (DOCS / "en" / "reference.md").read_text("utf-8")
    names: set[str] = set()
    for block in re.split(r"^::: ", text, flags=re.M)[1:]:
        module = block.partition("\n")[0].strip()
        members = re.search(r"members: \[([^\]]*)\]", block)
        names.add(module)
        names |= {
            f"{module}.{each.strip()}" for each in (members or ["", ""])[1].split(",") if each
        }
    return names


def test_a_dead_anchor_of_the_built_pages_is_seen(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    one, other = tmp_path / "one.html", tmp_path / "two.html"
    built = {
        one: '<h1 id="top">1</h1><a href="two.html#there">a</a><a href="#top">b</a>'
        '<a href="https://example.org/#x">c</a>',
        other: '<p id=there>2</p><a href="one.html#gone">d</a>',
    }
    assert list(load("hooks").dead_anchors(built)) == ["two.html → one.html#gone"]


def _under_root(path: Path) -> str:
    return (
        path.relative_to(ROOT.resolve()).as_posix() if path.is_relative_to(ROOT.resolve()) else ""
    )


def test_no_page_loads_anything_from_another_host(generated: dict[str, str]) -> None:
    for text in [*(p.read_text("utf-8") for p in PAGES), *generated.values()]:
        assert not re.search(r"!\[[^\]]*\]\((?:https?:)?//", text)
        assert not re.search(r"<(?:script|link|img|iframe|source|object)\b", text)
    assert "font: false" in (ROOT / "mkdocs.yml").read_text("utf-8")


# -- READMEs and CONTRIBUTING


READMES = {"zh": ROOT / "README.md", "en": ROOT / "README.en.md"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_states_what_is_on_file(language: str) -> None:
    words = " ".join(READMES[language].read_text("utf-8").split())
    assert pages.coverage_sentence(language) in words


def test_the_coverage_sentence_counts_the_packs() -> None:
    numbers = [int(n) for n in re.findall(r"\d+", pages.coverage_sentence("en"))]
    rows = Policy().coverage()
    questions = sum(len(Policy().pack(r.code).questions) for r in Policy().regions())
    assert numbers[0] == len(Policy().regions())
    assert numbers[2] == sum(numbers[3:6])
    assert numbers[6:] == [
        sum(r["undated"] for r in rows),
        sum(r["rivals"] for r in rows),
        questions,
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_fits_a_screen_and_shows_ten_lines_a_picture_and_two_commands(
    language: str,
) -> None:
    text = READMES[language].read_text("utf-8")
    assert text.count("\n") <= 60
    (block,) = examples.BLOCK.finditer(text)
    assert len([line for line in block["code"].splitlines() if line]) <= 10
    assert block["output"]
    assert f"docs/assets/credit.{language}.svg" in text
    assert "make demo" in text
    assert "make test" in text


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*?##", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in PAGES:
        for target in re.findall(
            r"`make ([a-z]+)|^make ([a-z]+) +#", page.read_text("utf-8"), re.M
        ):
            assert "".join(target) in targets, f"{named(page)}: make {target}"


# -- generated pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_region_has_a_page_with_its_values_sources_and_questions(
    language: str, generated: dict[str, str]
) -> None:
    for region in Policy().regions():
        text = generated[f"{language}/regions/{region.code}.md"]
        pack = Policy().pack(region.code)
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        entries = [entry for found in pack.entries.values() for entry in found]
        statistics = len(pages.figures(pack))
        heads = sum(1 for found in pack.entries.values() if found) + bool(statistics)
        assert len(rows) == len(entries) + statistics + 2 * heads, region
        for entry in entries:
            for source in entry.sources:
                assert pages.escape(source.title) in text, (region, source.title)
            assert pages.cell(entry.note) in text, (region, entry.note)
        for question in pack.questions:
            assert pages.escape(question.text) in text, (region, question)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_lists_every_region(language: str, generated: dict[str, str]) -> None:
    text = generated[f"{language}/regions/index.md"]
    for region in Policy().regions():
        assert f"[{getattr(region, language)}]({region.code}.md)" in text


def test_a_region_page_shows_days_rates_sums_and_keys(generated: dict[str, str]) -> None:
    beijing = generated["zh/regions/110000.md"]
    assert "2001-04-01 … 2022-08-31" in beijing
    assert "年龄 35–44：计入比例 2 %，统筹划入比例 1 %" in beijing
    assert "年龄 ≥ 70：月定额 110.00 元" in beijing
    assert (
        "seen 2025-09-01 … 2025-09-30 | 4,307.10 | unverified" in generated["en/regions/220100.md"]
    )
    assert (
        "年龄 ≤ 49：计入比例 2 %，统筹划入比例 0.02 % × 年龄" in generated["zh/regions/510100.md"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_page_holds_every_national_rule(language: str, generated: dict[str, str]) -> None:
    text = generated[f"{language}/rules.md"]
    for key, rule in rulebook().items():
        assert f"### {key} " in text
        assert pages.escape(getattr(rule, language)) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_page_holds_every_parameter(language: str, generated: dict[str, str]) -> None:
    text = generated[f"{language}/catalogue.md"]
    for parameter in CATALOGUE:
        assert f"`{parameter.path}`" in text
        for column in parameter.fields:
            assert f"| `{column.name}` | {getattr(column, language)} |" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_codes_page_holds_every_code_field_and_identity(
    language: str, generated: dict[str, str]
) -> None:
    text = generated[f"{language}/codes.md"]
    for each in nhsa.code_lists():
        assert f"{{ #{each.name} }}" in text
        for entry in each.entries:
            assert f"| {entry.code} | {pages.cell(entry.zh)} | {pages.cell(entry.en)} |" in text
    for record in codes.RECORDS:
        for name in record.specs():
            assert f"`{name}`" in text
    for identity in nhsa.IDENTITIES:
        assert f"| {identity.id} | {pages.cell(getattr(identity, language))} |" in text


# -- chapters, questions, reference


PAGE_OF = {"premiums": "contributions"}
"""Chapters told on the page of another."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.__name__)
def test_a_chapter_page_tells_every_national_rule_of_its_rules(chapter: Any, language: str) -> None:
    name = chapter.__name__.split(".")[1]
    name = PAGE_OF.get(name, name)
    text = (DOCS / language / f"{name}.md").read_text("utf-8")
    for rule in chapter.RULES:
        for key in spec_of(rule).ids:
            assert f"{key} {getattr(rulebook()[key], language)}" in text, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_a_short_answer_and_a_call(language: str) -> None:
    text = (DOCS / language / "questions.md").read_text("utf-8")
    sections = re.split(r"^##+ ", text, flags=re.M)
    for number in QUESTIONS:
        (section,) = [s for s in sections if f"{{ #q{number} }}" in s.partition("\n")[0]]
        (block,) = examples.BLOCK.finditer(section)
        assert block["output"], number


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_names_everything_public(language: str) -> None:
    text = (DOCS / language / "reference.md").read_text("utf-8")
    for name in yibao.__all__:
        assert re.search(rf"\b{name}\b", text), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_names_every_chapter_and_functions_that_exist(language: str) -> None:
    text = (DOCS / language / "index.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`" in line]
    for name in re.findall(r"`([\w.]+)", "".join(rows)):
        found: Any = yibao
        for part in name.split("."):
            found = getattr(found, part)
        assert callable(found), name
    linked = set(re.findall(r"\((\w+)\.md\)", "".join(rows)))
    told = {chapter.__name__.split(".")[1] for chapter in chapters()}
    assert {PAGE_OF.get(name, name) for name in told} <= linked


# -- drawings


DRAWINGS = sorted((DOCS / "assets").rglob("*.svg"))


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.name)
def test_a_drawing_is_well_formed_and_stands_alone(drawing: Path) -> None:
    text = drawing.read_text("utf-8")
    ET.fromstring(text)
    assert "href" not in text
    assert "url(" not in text
    assert "<title>" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bill_is_drawn_as_the_library_draws_it(language: str) -> None:
    stay = runpy.run_path(str(DOCS.parent / "examples" / "surgery.py"))
    done = yibao.settle(stay["HIP"], stay["ZHAO"], account="4000")
    drawn = (DOCS / "assets" / f"bill.{language}.svg").read_text("utf-8")
    assert drawn == done.svg(language) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_shows_what_the_library_answers(language: str) -> None:
    me = Enrolment(scheme="employee", status="in_service", region="220100", base="12000")
    day = date(2026, 11, 1)
    why = yibao.explain(yibao.monthly_credit, me, on=day)
    rate = next(s for s in why.root.walk() if s.name == "employee.credit.in_service.rate")
    texts = _texts(DOCS / "assets" / f"credit.{language}.svg")
    assert str(why.value) in texts
    # One rate since the reform; the picture shows no other.
    assert {text for text in texts if text.endswith(" %")} == {percent(rate.value)}
    (cited,) = [c for c in why.citations if c.parameter == "employee.credit.in_service"]
    told = " ".join(texts)
    assert cited.start is not None
    assert cited.start.isoformat() in told
    assert cited.source.number.partition("；")[0] in told


def _texts(drawing: Path) -> list[str]:
    return [node.text or "" for node in ET.parse(drawing).iter() if node.tag.endswith("}text")]


def _floors(language: str) -> list[list[str]]:
    """The floors as drawn, from the ground up: the modules on each, in all its rows."""
    bands, pills = [], []
    for node in ET.parse(DOCS / "assets" / f"floors.{language}.svg").iter():
        if node.tag.endswith("}rect") and float(node.get("width", "0")) == 896:
            top = float(node.get("y", "0"))
            bands.append((top, top + float(node.get("height", "0"))))
        if node.tag.endswith("}text") and "monospace" in node.get("font-family", ""):
            pills.append((float(node.get("y", "0")), node.text or ""))
    floors = [[name for y, name in pills if top < y < end] for top, end in bands]
    assert sum(map(len, floors)) == len(pills), "a module is drawn outside the floors"
    return floors[::-1]


def _imported(path: Path) -> Iterator[str]:
    """The modules of the package that a file imports, by their first name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "yibao":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("yibao."):
            yield (node.module or "").split(".")[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_floors_are_drawn_as_they_are_built(language: str) -> None:
    floor = {name: number for number, row in enumerate(_floors(language)) for name in row}
    package = Path(yibao.__file__).parent
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        name = inside.parts[0].removesuffix(".py").replace("__init__", "yibao")
        assert name in floor, f"{name} stands on no floor"
        for other in _imported(path):
            assert floor.get(other, floor["yibao"]) <= floor[name], f"{inside} imports {other}"
