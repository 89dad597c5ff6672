"""The drawings made by code: a rule's decision where a page asks for it, and the floors.

A page asks with one line, ``<!-- decision: mutual_aid.sharing -->``: a chapter, and a rule of it.
The picture stands on the next line. Answers that are another rule's are followed to the end;
``<!-- decision: ledgers.spending depth=0 -->`` leaves them as they are. After a change, write
the drawings anew, and the pictures under markers that have none yet::

    python docs/drawings.py --write

Without ``--write`` it only reports what differs.
"""

from __future__ import annotations

import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import frozen

from yibao.decisions import Decision, decision
from yibao.decisions.sheet import MONO, Sheet, width

DOCS = Path(__file__).parent
ASSETS = DOCS / "assets"
LANGUAGES = ("zh", "en")
MARKER = re.compile(
    r"^(?P<line><!-- decision: (?P<name>[\w.]+)(?: depth=(?P<depth>\d+))? -->)\n"
    r"(?P<picture>!\[.*\]\(.*\)(?:\n|$))?",
    re.M,
)


# -- the floors


@frozen
class Floor:
    """A floor of the house: its name, what it is for, its modules by step, the lowest first.

    A step knows those below it and itself.
    """

    zh: str
    en: str
    about_zh: str
    about_en: str
    steps: tuple[tuple[str, ...], ...]


FLOORS = (
    Floor(
        "地基",
        "Ground",
        "钱、日历、表、时间线、规则的几种读法",
        "money, calendar, tables, timelines, readings of rules",
        (("errors",), ("core",)),
    ),
    Floor(
        "名录",
        "Registers",
        "每个参数、词语、条文声明一次",
        "each parameter, term and rule declared once",
        (("vocabulary", "rulebook"), ("catalogue",)),
    ),
    Floor(
        "政策",
        "Policy",
        "政策包分层成为时间线；数字都在这里",
        "packs layered into timelines; every figure is here",
        (("policy",),),
    ),
    Floor(
        "案情",
        "The case",
        "一个人、一天、当天的法",
        "a person, a day, the law of that day",
        (("people",), ("asking",)),
    ),
    Floor(
        "章节",
        "Chapters",
        "规则：普通函数，没有数字",
        "rules without figures",
        (
            ("schemes",),
            ("contributions", "premiums"),
            ("accounts",),
            ("ledgers",),
            ("history",),
            ("mutual_aid", "continuity"),
            ("benefits",),
            ("duplicates",),
            ("retirement", "transfer"),
        ),
    ),
    Floor(
        "问法",
        "Asking",
        "为什么、差在哪、成列地算、画成图",
        "why, in columns, in drawings",
        (("explanations", "decisions"), ("reconciliation", "frames", "nhsa")),
    ),
    Floor(
        "门面",
        "Face",
        "只有名字，用到哪章载入哪章",
        "names only; chapters load on first use",
        (("yibao",),),
    ),
)
"""The house, from the ground up. The test of imports reads it too."""

FILLS = ("#0f766e", "#11857b", "#1b978b", "#3aa99e", "#5bb8ae", "#7cc6be", "#9ed5cf", "#c3e6e2")
WIDTH, LEFT, RIGHT, PILLS = 1000, 64, 960, 214
PILL_HEIGHT, PILL_ROW, BETWEEN, PAD = 28, 37, 9, 14


def floors(language: str) -> str:
    """The floors drawn, the face on top; a floor with many modules has several rows."""
    zh = language == "zh"
    sheet = Sheet()
    title = (
        "每个箭头都朝下：下层不知道上层"
        if zh
        else ("Every arrow points down: no floor knows one above it")
    )
    sheet.text(40, 46, title, 20, weight=600)
    y = 74.0
    for fill, floor in zip(FILLS, reversed(FLOORS), strict=False):
        y = _floor(sheet, floor, fill, y, language) + BETWEEN
    bottom = y - BETWEEN
    sheet.parts.append(
        f'<path d="M32 82 V{bottom - 12:g}" stroke="#e76f51" stroke-width="3" fill="none"/>'
        f'<path d="M24 {bottom - 16:g} L32 {bottom - 2:g} L40 {bottom - 16:g} Z" fill="#e76f51"/>'
    )
    return sheet.svg("房子的楼层" if zh else "The floors of the house", WIDTH, bottom + 40)


def _floor(sheet: Sheet, floor: Floor, fill: str, y: float, language: str) -> float:
    """One floor, and its bottom."""
    about = floor.about_zh if language == "zh" else floor.about_en
    rows = _rows([name for step in floor.steps for name in step], width(about, 13))
    height = len(rows) * PILL_ROW - (PILL_ROW - PILL_HEIGHT) + 2 * PAD
    ink = "#ffffff" if fill in FILLS[:3] else "#062b2b"
    sheet.parts.append(f'<g data-floor="{floor.en}">')
    sheet.rect(LEFT, y, RIGHT - LEFT, height, fill)
    sheet.text(84, y + 34, floor.zh if language == "zh" else floor.en, 17, ink, weight=600)
    for number, row in enumerate(rows):
        top = y + PAD + number * PILL_ROW
        for x, w, name in row:
            sheet.rect(x, top, w, PILL_HEIGHT, "#ffffff", rx=14, extra=' fill-opacity="0.92"')
            sheet.text(
                x + w / 2, top + 19, name, 14, "#0b4f4a", weight=500, anchor="middle", font=MONO
            )
    sheet.text(RIGHT - 20, y + 33, about, 13, ink, anchor="end")
    sheet.parts.append("</g>")
    return y + height


def _rows(names: list[str], beside: float) -> list[list[tuple[float, float, str]]]:
    """Pills in rows: the first leaves room for what stands beside it, the others don't."""
    rows: list[list[tuple[float, float, str]]] = [[]]
    x, end = float(PILLS), RIGHT - 20 - beside - 16
    for name in names:
        w = len(name) * 9 + 21.0
        if x + w > end and rows[-1]:
            rows.append([])
            x, end = float(PILLS), RIGHT - 20.0
        rows[-1].append((x, w, name))
        x += w + 10
    return rows


# -- decisions


def rule_named(name: str) -> Any:
    """The rule of a chapter (``mutual_aid.sharing``); a chapter may be a folder of files."""
    chapter, _, rule = name.rpartition(".")
    module = import_module(f"yibao.{chapter}")
    inside = [module]
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        inside.append(import_module(f"{module.__name__}.{found.name}"))
    for one in inside:
        if any(known.__name__ == rule for known in getattr(one, "RULES", ())):
            return getattr(one, rule)
    raise SystemExit(f"{name}: no rule of yibao.{chapter} has that name (see its RULES)")


def pages() -> list[Path]:
    """The pages that may ask for a drawing."""
    return sorted(path for language in LANGUAGES for path in (DOCS / language).rglob("*.md"))


@frozen
class Marker:
    """What a page asks for: a rule, and how deep others are followed; all the way if None."""

    name: str
    depth: int | None

    @classmethod
    def of(cls, found: re.Match[str]) -> Marker:
        return cls(found["name"], int(found["depth"]) if found["depth"] else None)

    @property
    def file(self) -> str:
        return self.name if self.depth is None else f"{self.name}-{self.depth}"

    def decision(self) -> Decision:
        return decision(rule_named(self.name), depth=self.depth)


def markers() -> list[Marker]:
    """What the pages ask for."""
    texts = (page.read_text("utf-8") for page in pages())
    asked = {Marker.of(found) for text in texts for found in MARKER.finditer(text)}
    return sorted(asked, key=lambda marker: marker.file)


def with_pictures(page: Path) -> str:
    """The page with a picture under each of its markers."""
    language = page.relative_to(DOCS).parts[0]
    assets = Path(os.path.relpath(ASSETS, page.parent)).as_posix()

    def pictured(found: re.Match[str]) -> str:
        marker = Marker.of(found)
        target = f"{assets}/decisions/{marker.file}.{language}.svg"
        if found["picture"] and f"]({target})" in found["picture"]:
            return found[0]
        words = marker.decision().label[language]
        return f"{found['line']}\n![{words}]({target})\n"

    return MARKER.sub(pictured, page.read_text("utf-8"))


def drawings() -> Iterator[tuple[Path, str]]:
    """Every drawing that is made by code, as it should be."""
    for language in LANGUAGES:
        yield ASSETS / f"floors.{language}.svg", floors(language)
    for marker in markers():
        drawn = marker.decision()
        for language in LANGUAGES:
            yield ASSETS / "decisions" / f"{marker.file}.{language}.svg", drawn.svg(language)


def wanted() -> dict[Path, str]:
    """Every file as it should be: drawings, and pages with their pictures."""
    return {**dict(drawings()), **{page: with_pictures(page) for page in pages()}}


def stale() -> list[Path]:
    """The files that differ, and drawings that no page asks for any more."""
    files = wanted()
    left = [path for path in (ASSETS / "decisions").glob("*.svg") if path not in files]
    return left + [
        path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text
    ]


def write() -> None:
    """Write what differs, and remove what no page asks for."""
    files = wanted()
    for path in stale():
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
        else:
            path.unlink()


if __name__ == "__main__":
    differing = [path.relative_to(DOCS.parent).as_posix() for path in stale()]
    if "--write" in sys.argv:
        write()
        print("\n".join(f"wrote {path}" for path in differing))
    elif differing:
        sys.exit("stale, run python docs/drawings.py --write:\n" + "\n".join(differing))
