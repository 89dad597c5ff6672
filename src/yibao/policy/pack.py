"""A policy pack: one region's facts in one TOML file, read into entries and checked.

The format is told in ``docs/en/packs.md``. A pack is keyed by its insurance area code
(医保区划); it is either a pool (统筹地区) or a province layer, never both.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from yibao.catalogue import CATALOGUE, Parameter
from yibao.core.calendar import ONE_DAY
from yibao.core.money import fen
from yibao.core.sources import Evidence, Source
from yibao.core.table import Statistics
from yibao.core.timeline import Entry, Standing, piece
from yibao.errors import InvalidInput, PolicyError, nearest
from yibao.policy.doubts import ANSWERABLE
from yibao.policy.law import NATION
from yibao.policy.statistics import Statistic
from yibao.policy.values import Reader, refuse

ENTRY_KEYS = frozenset(
    [
        "from",
        "to",
        "seen",
        "source",
        "evidence",
        "note",
        "answers",
        "gap",
        "principle",
        "rival_of",
        "not_in_force",
        "rows",
        "add",
        "factor",
    ]
)
SOURCE_KEYS = frozenset(
    ["title", "issuer", "number", "date", "article", "link", "evidence", "note"]
)
REGION_KEYS = frozenset(["code", "zh", "en", "parent", "layer", "aliases"])


@frozen
class Region:
    """A pooling region (统筹地区) or a province layer."""

    code: str
    zh: str
    en: str
    parent: str = NATION
    layer: bool = False
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.zh


@frozen
class Question:
    """An open question: what could not be settled, and what was looked for."""

    topic: str
    text: str


@frozen(eq=False)
class Pack:
    """What one file says; ``figures`` are its statistics with their sources."""

    region: Region
    entries: Mapping[str, tuple[Entry, ...]]
    questions: tuple[Question, ...] = ()
    statistics: Mapping[tuple[str, int], int] = field(factory=dict)
    origin: str = ""
    figures: tuple[Statistic, ...] = ()

    def main(self, name: str) -> list[Entry]:
        """The entries of a parameter that answer: neither undated nor rivals, by day."""
        found = [
            entry
            for entry in self.entries.get(name, ())
            if entry.standing in (Standing.FROM, Standing.SEEN)
        ]
        return sorted(found, key=lambda entry: entry.start or date.min)


def read_pack(
    text: str,
    origin: str,
    *,
    catalogue: tuple[Parameter, ...] = CATALOGUE,
    statistics: Statistics = lambda name, year: None,
) -> Pack:
    """A pack from the text of a TOML file; ``origin`` names the file in errors."""
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{origin}: not TOML: {error}") from None
    return pack_of(raw, origin, catalogue=catalogue, statistics=statistics)


def pack_of(
    raw: dict[str, Any],
    origin: str,
    *,
    catalogue: tuple[Parameter, ...] = CATALOGUE,
    statistics: Statistics = lambda name, year: None,
) -> Pack:
    """A pack from the tables of a TOML file, as a dict; exact numbers, no floats."""
    return _PackReader(raw, origin, catalogue, statistics).pack()


def read_header(text: str, origin: str) -> Region:
    """The region of a pack, read without the rest of the file."""
    end = text.find("\n[", text.find("[region]"))
    try:
        raw = tomllib.loads(text if end < 0 else text[:end])
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{origin}: not TOML: {error}") from None
    return _region(raw.get("region"), origin)


class _PackReader:
    def __init__(
        self,
        raw: dict[str, Any],
        origin: str,
        catalogue: tuple[Parameter, ...],
        statistics: Statistics,
    ) -> None:
        self.raw, self.origin, self.outer = raw, origin, statistics
        self.paths = {parameter.path: parameter for parameter in catalogue}
        self.catalogue = catalogue

    def pack(self) -> Pack:
        region = _region(self.raw.get("region"), self.origin)
        sources = self.raw.get("source", {})
        if not isinstance(sources, dict):
            refuse(f"{self.origin}: source", sources, "tables written [source.key]")
        self.sources = {key: self._source(key, raw) for key, raw in sources.items()}
        figures = tuple(self._statistics(region.code))
        self.statistics = {(found.name, found.year): found.value for found in figures}
        entries = {
            parameter.name: tuple(
                self._entry(parameter, raw, f"{self.origin}: {path}[{i}]")
                for i, raw in enumerate(rows)
            )
            for path, rows in self._leaves()
            for parameter in [self._parameter(path)]
        }
        questions = tuple(self._questions())
        pack = Pack(region, entries, questions, self.statistics, self.origin, figures)
        for parameter in self.catalogue:
            _refuse_overlaps(pack, parameter)
        return pack

    def _leaves(self) -> Iterable[tuple[str, list[Any]]]:
        """Every array of tables outside the pack's own sections, with its dotted path."""
        own = {"region", "source", "statistic", "question"}

        def walk(node: Any, path: str) -> Iterable[tuple[str, list[Any]]]:
            if isinstance(node, list):
                yield path, node
            elif isinstance(node, dict):
                for key, child in node.items():
                    yield from walk(child, f"{path}.{key}" if path else key)
            else:
                refuse(f"{self.origin}: {path}", node, "an entry written [[path.of.parameter]]")

        for key, node in self.raw.items():
            if key not in own:
                yield from walk(node, key)

    def _parameter(self, path: str) -> Parameter:
        if path not in self.paths:
            refuse(
                f"{self.origin}: [[{path}]]",
                path,
                "a path of the catalogue",
                nearest(path, self.paths),
            )
        return self.paths[path]

    def _source(self, key: str, raw: Any) -> Source:
        where = f"{self.origin}: source.{key}"
        _only(raw, SOURCE_KEYS, where)
        if not raw.get("title"):
            refuse(where, raw, "a title")
        evidence = self._evidence(raw.get("evidence"), where)
        rest = {k: str(v) for k, v in raw.items() if k not in ("evidence", "date")}
        return Source(date=_text_date(raw.get("date", "")), evidence=evidence, **rest)

    def _evidence(self, raw: Any, where: str) -> Evidence:
        try:
            evidence = Evidence.parse(raw, f"{where}.evidence")
        except InvalidInput as error:
            raise PolicyError(str(error)) from None
        if evidence is Evidence.ASSUMED:
            refuse(
                f"{where}.evidence",
                raw,
                "official, reported or unverified",
                "An assumed value belongs in policy.revise(...), never in a pack.",
            )
        return evidence

    def _statistics(self, region: str) -> Iterable[Statistic]:
        for i, raw in enumerate(self.raw.get("statistic", [])):
            where = f"{self.origin}: statistic[{i}]"
            _only(raw, {"name", "year", "value", "source", "note"}, where)
            source = self._cited(raw, where)[0]
            _require(raw, where, name=str, year=int)
            try:
                value = fen(raw.get("value"), f"{where}.value")
            except InvalidInput as error:
                raise PolicyError(str(error)) from None
            yield Statistic(region, raw["name"], raw["year"], value, source, raw.get("note", ""))

    def _questions(self) -> Iterable[Question]:
        for i, raw in enumerate(self.raw.get("question", [])):
            _only(raw, {"topic", "text"}, f"{self.origin}: question[{i}]")
            _require(raw, f"{self.origin}: question[{i}]", topic=str, text=str)
            yield Question(raw["topic"], raw["text"])

    def _statistic(self, name: str, year: int) -> int | None:
        return self.statistics.get((name, year)) or self.outer(name, year)

    def _cited(self, raw: Mapping[str, Any], where: str) -> tuple[Source, ...]:
        keys = raw.get("source")
        keys = [keys] if isinstance(keys, str) else keys
        if not keys or not isinstance(keys, list):
            refuse(where, dict(raw), "a source for every value", 'Write source = "key".')
        for key in keys:
            if key not in self.sources:
                refuse(
                    f"{where}.source",
                    key,
                    "the key of a [source.…] table of this file",
                    nearest(key, self.sources),
                )
        return tuple(self.sources[key] for key in keys)

    def _entry(self, parameter: Parameter, raw: Any, where: str) -> Entry:
        if not isinstance(raw, dict):
            refuse(where, raw, "a table")
        source, *more = self._cited(raw, where)
        if "evidence" in raw:
            source = self._lowered(source, raw["evidence"], where)
        start, end, standing = _days(raw, where)
        cells = {k: v for k, v in raw.items() if k not in ENTRY_KEYS - {"rows", "add", "factor"}}
        not_in_force = str(raw.get("not_in_force", ""))
        table = None
        if not_in_force or "unknown" in cells:
            _only(cells, {"unknown"}, where)
        else:
            table = Reader(parameter, self._statistic).table(cells, where)
        if raw.get("principle") and self.raw["region"]["code"] != NATION:
            refuse(f"{where}.principle", True, "a principle in national.toml only")
        return Entry(
            source,
            Standing.RIVAL if "rival_of" in raw else standing,
            table,
            start,
            end,
            note=str(raw.get("note", "")),
            answers=_answers(raw, where),
            gap=str(raw.get("gap", "")),
            why=not_in_force or str(raw.get("unknown", "")),
            not_in_force=bool(not_in_force),
            principle=bool(raw.get("principle", False)),
            rival_of=str(raw.get("rival_of", "")),
            more=tuple(more),
            pack=self.origin,
        )

    def _lowered(self, source: Source, raw: Any, where: str) -> Source:
        evidence = self._evidence(raw, where)
        if evidence < source.evidence:
            refuse(f"{where}.evidence", raw, f"no better than its source ({source.evidence.key})")
        return evolve(source, evidence=evidence)


def _region(raw: Any, origin: str) -> Region:
    where = f"{origin}: region"
    if not isinstance(raw, dict):
        refuse(where, raw, "a [region] table at the top of the file")
    _only(raw, REGION_KEYS, where)
    for key in ("code", "zh", "en"):
        if not isinstance(raw.get(key), str) or not raw[key]:
            refuse(f"{where}.{key}", raw.get(key), "a text in quotes")
    if not (len(raw["code"]) == 6 and raw["code"].isdecimal()):
        refuse(f"{where}.code", raw["code"], "an area code of six digits in quotes")
    parent = raw.get("parent", NATION)
    if not isinstance(parent, str) or len(parent) != 6 or not parent.isdecimal():
        refuse(f"{where}.parent", parent, "an area code of six digits in quotes")
    if parent == raw["code"] and parent != NATION:
        refuse(f"{where}.parent", parent, "the code of the layer above, not the region's own")
    if not isinstance(raw.get("layer", False), bool):
        refuse(f"{where}.layer", raw["layer"], "true or false")
    aliases = raw.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(a, str) for a in aliases):
        refuse(f"{where}.aliases", aliases, "a list of names")
    return Region(
        raw["code"],
        raw["zh"],
        raw["en"],
        raw.get("parent", NATION),
        raw.get("layer", False),
        tuple(raw.get("aliases", ())),
    )


def _answers(raw: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """The checks that the note of an entry answers."""
    names = raw.get("answers", [])
    if not isinstance(names, list):
        refuse(f"{where}.answers", names, 'checks in brackets, such as ["far_off"]')
    for name in names:
        if name not in ANSWERABLE:
            hint = nearest(str(name), ANSWERABLE)
            refuse(f"{where}.answers", name, "a check that a note may answer", hint)
    if names and not raw.get("note"):
        refuse(where, dict(raw), "a note beside answers", "The note says why it is so.")
    return tuple(names)


def _days(raw: Mapping[str, Any], where: str) -> tuple[date | None, date | None, Standing]:
    """The days of an entry: ``from`` and ``to``, or ``seen``, or neither."""
    for key in ("from", "to"):
        if key in raw and type(raw[key]) is not date:
            refuse(f"{where}.{key}", raw[key], "a day such as 2025-10-01, without quotes")
    start, end = raw.get("from"), raw.get("to")
    if "seen" in raw:
        if start or end:
            refuse(where, "seen with from or to", "either from (and to) or seen")
        seen = raw["seen"] if isinstance(raw["seen"], list) else [raw["seen"], raw["seen"]]
        days = len(seen) == 2 and all(type(d) is date for d in seen)
        if not days or seen[0] > seen[1] or seen[1] == date.max:
            refuse(f"{where}.seen", raw["seen"], "a day, or a first and a last day in brackets")
        return seen[0], seen[1] + ONE_DAY, Standing.SEEN
    if start and end and start >= end:
        refuse(f"{where}.to", end, f"a day after {start}", "to is the day after the last day.")
    if start:
        return start, end, Standing.FROM
    if end and "not_in_force" in raw:
        return None, end, Standing.FROM
    if end:
        refuse(
            f"{where}.to",
            end,
            "a from beside it",
            "Where only the end is known, write seen = [first, last] of what a source shows.",
        )
    return None, None, Standing.UNDATED


def _refuse_overlaps(pack: Pack, parameter: Parameter) -> None:
    """Sources that disagree must say so: an unmarked overlap is refused."""
    for principle in (False, True):
        entries = [e for e in pack.main(parameter.name) if e.principle is principle]
        for one, other in pairwise(entries):
            if piece(one).end > piece(other).start:
                refuse(
                    f"{pack.origin}: {parameter.path}",
                    f"{_span(one)} ({one.source.short}) and {_span(other)} ({other.source.short})",
                    "entries whose days don't overlap",
                    "Close the first with to, or mark the weaker one with rival_of.",
                )


def _span(entry: Entry) -> str:
    return f"{entry.start or ''}..{entry.end - ONE_DAY if entry.end else ''}"


def _only(raw: Any, allowed: Iterable[str], where: str) -> None:
    if not isinstance(raw, dict):
        refuse(where, raw, "a table")
    for key in raw:
        if key not in allowed:
            refuse(where, key, "a key among " + ", ".join(sorted(allowed)), nearest(key, allowed))


def _require(raw: Mapping[str, Any], where: str, **kinds: type) -> None:
    for key, kind in kinds.items():
        if not isinstance(raw.get(key), kind) or raw[key] == "":
            refuse(f"{where}.{key}", raw.get(key), "a text" if kind is str else "a whole number")


def _text_date(raw: Any) -> str:
    return raw.isoformat() if isinstance(raw, date) else str(raw)


def read_text(path: Path) -> str:
    """The text of a pack file, in UTF-8 with or without a byte-order mark."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise PolicyError(f"{path.name}: not UTF-8: save the file as UTF-8.") from None
    except OSError as error:
        raise PolicyError(f"{path}: can't be read: {error.strerror}") from None
