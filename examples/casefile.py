"""Case files: published figures, how they were reached, and the call that should give them.

The format is told in docs/en/cases.md. What is wrong with a file is told by file, case and
key, before anything is run.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from attrs import Factory, frozen

import yibao
from yibao.errors import nearest
from yibao.policy.pack import Pack, Region

SUBJECTS: dict[str, Any] = {"enrolment": yibao.Enrolment, "person": yibao.Person}
"""What a call may be about: the key in a case file, and the class its table fills."""

TABLES: dict[str, Any] = {"years": yibao.ContributionYears}
"""Arguments that a case file writes as a table, and the class it fills."""

GRADES = {"A": "reported", "B": "reported", "C": "reported", "D": "unverified"}
"""How far a published text can be trusted, as evidence for the values it states."""

NO_REGION = Region("999999", "未注明", "not named")
ALWAYS = {"since": date.min, "until": date(9999, 12, 30)}

SOURCE_KEYS = {"title", "publisher", "link", "date", "grade", "note"}
REGION_KEYS = {"code", "zh", "en", "parent"}
CASE_KEYS = {"id", "kind", "region", "date", "source", "steps", "note", "basis", "using", "call"}
CALL_KEYS = {
    *("label", "function", "expected", "months", "field", "part", "cannot"),
    *("values", "statistics", "verdict", "reason", "alone", "alone_reason", "claims"),
}
PART_KEYS = {"component", "payer", "to", "kind"}
FILE_KEYS = {"packs", "region", "source", "case"}


class CaseError(Exception):
    """A case file cannot be run: the message names file, case and key."""


class Verdict(Enum):
    """What became of a published figure."""

    AGREE = "agree"
    DISAGREE = "disagree"
    CANNOT = "cannot"


@frozen
class Place:
    """Where in a file something stands."""

    file: str
    case: str = ""

    def __truediv__(self, case: str) -> Place:
        return Place(self.file, case)

    def refuse(self, key: str, value: Any, expected: str, remedy: str = "") -> NoReturn:
        where = f"{self.file}: case {self.case}" if self.case else self.file
        raise CaseError(
            f"{where}: {key}: got {value!r}; expected {expected}. {remedy}".rstrip()
        ) from None


@frozen
class Values:
    """Figures that a text states, to be laid over the pack."""

    cells: dict[str, Any]
    since: date
    until: date
    source: yibao.Source


@frozen
class Call:
    """One published figure and the call that should give it."""

    label: str
    function: Callable[..., Any] | None
    subject: Any
    arguments: dict[str, Any]
    expected: Any
    months: tuple[yibao.Month, ...] = ()
    field: str = ""
    part: dict[str, str] | None = None
    cannot: str = ""
    verdict: Verdict | None = None
    reason: str = ""
    alone: Verdict | None = None
    alone_reason: str = ""
    values: tuple[Values, ...] = ()
    statistics: dict[tuple[str, int], int] = Factory(dict)
    claims: tuple[yibao.Claim, ...] = ()


@frozen
class Case:
    """One published worked example."""

    id: str
    kind: str
    date: str
    region: Region
    has_pack: bool
    source: dict[str, str]
    steps: str
    note: str
    basis: str
    base_policy: yibao.Policy
    calls: tuple[Call, ...]
    place: Place

    def policy(self, call: Call) -> yibao.Policy:
        """The packs, with what the text states laid over them."""
        policy = self.base_policy
        if call.statistics:
            policy = policy.with_pack(Pack(self.region, {}, statistics=call.statistics))
        for laid in call.values:
            try:
                policy = policy.with_values(
                    self.region.code,
                    since=laid.since,
                    until=laid.until,
                    source=laid.source,
                    **laid.cells,
                )
            except yibao.YibaoError as error:
                self.place.refuse("values", laid.cells, "cells of the catalogue", str(error))
        return policy


def read(path: Path) -> tuple[Case, ...]:
    """The cases of a file, checked.

    Raises:
        CaseError: naming file, case and key.
    """
    place = Place(path.name)
    try:
        raw = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CaseError(f"{path.name}: not a readable TOML file: {error}") from None
    return _File(raw, place, path.parent).cases()


class _File:
    def __init__(self, raw: dict[str, Any], place: Place, folder: Path) -> None:
        _only(raw, FILE_KEYS, place)
        self.raw, self.place = raw, place
        self.policy = self._policy(folder)
        regions = raw.get("region", [])
        self.regions = [self._region(r) for r in _listed(regions)]
        sources = raw.get("source", {})
        _only(sources, sources, place, "source")
        for key, source in sources.items():
            _only(source, SOURCE_KEYS, place, f"source.{key}")

    def cases(self) -> tuple[Case, ...]:
        found = self.raw.get("case")
        if not isinstance(found, list) or not found:
            self.place.refuse("case", found, "at least one [[case]] table")
        cases = tuple(self._case(raw, i) for i, raw in enumerate(found))
        ids = [case.id for case in cases]
        for case_id in ids:
            if ids.count(case_id) > 1:
                self.place.refuse("id", case_id, "an id that no other case of the file has")
        return cases

    def _policy(self, folder: Path) -> yibao.Policy:
        policy = yibao.Policy()
        for name in _listed(self.raw.get("packs", [])):
            try:
                policy = policy.with_pack(folder / name)
            except (OSError, yibao.YibaoError) as error:
                self.place.refuse("packs", name, "a policy pack beside the case file", str(error))
        return policy

    def _region(self, raw: dict[str, Any]) -> Region:
        _only(raw, REGION_KEYS, self.place, "region")
        code: Any = raw.get("code")
        if not _is_code(code):
            self.place.refuse("region.code", code, "an area code of six digits in quotes")
        zh = raw.get("zh") or raw.get("en") or code
        return Region(code, zh, raw.get("en") or zh, raw.get("parent", "100000"))

    def _case(self, raw: dict[str, Any], index: int) -> Case:
        place = self.place / f"number {index + 1}"
        _only(raw, raw, place)
        place = self.place / str(raw.get("id", f"number {index + 1}"))
        calls = _listed(raw.get("call", [{}]))
        for call in calls:
            _only(call, call, place, "call")
        functions = [_function(given.get("function"), place) for given in (raw, *calls)]
        arguments = {name for function in functions for name in _arguments(function)}
        _only(raw, CASE_KEYS | CALL_KEYS | set(SUBJECTS) | arguments, place)
        for key in ("id", "kind"):
            if not isinstance(raw.get(key), str) or not raw[key]:
                place.refuse(key, raw.get(key), "a text in quotes")
        region, base = self._place_of(raw.get("region"), place)
        source = self._source(raw.get("source"), place)
        using = raw.get("using", {})
        _only(using, {"carry_forward", "national"}, place, "using")
        reader = _CallReader(place, region, _cited(source))
        return Case(
            raw["id"],
            raw["kind"],
            str(raw.get("date", "")),
            region,
            base is self.policy,
            source,
            raw.get("steps", ""),
            raw.get("note", ""),
            raw.get("basis", "stated"),
            base.using(**using),
            tuple(reader.call(raw, call) for call in calls),
            place,
        )

    def _place_of(self, told: Any, place: Place) -> tuple[Region, yibao.Policy]:
        """The region, and the packs; a region without a pack gets an empty one."""
        if told is None:
            return NO_REGION, self.policy.with_pack(Pack(NO_REGION, {}))
        for region in self.regions:
            if told in (region.code, region.zh, region.en) and not self._packed(region):
                return region, self.policy.with_pack(Pack(region, {}))
        try:
            return self.policy.region(told), self.policy
        except yibao.UnknownRegion as error:
            if not _is_code(told):
                place.refuse(
                    "region",
                    told,
                    "a region with a pack, an area code, or a [[region]] of this file",
                    error.remedy,
                )
        region = Region(told, told, told)
        return region, self.policy.with_pack(Pack(region, {}))

    def _packed(self, region: Region) -> bool:
        return region.code in {known.code for known in self.policy.regions()}

    def _source(self, told: Any, place: Place) -> dict[str, str]:
        listed = self.raw.get("source", {})
        if isinstance(told, str):
            if told not in listed:
                place.refuse("source", told, "the key of a [source.…] table", nearest(told, listed))
            told = listed[told]
        if told is None:
            place.refuse("source", told, "where the figure was published, with a title")
        _only(told, SOURCE_KEYS, place, "source")
        if not told.get("title"):
            place.refuse("source.title", told.get("title"), "a title")
        if told.get("grade", "C") not in GRADES:
            place.refuse("source.grade", told["grade"], "one of " + ", ".join(GRADES))
        return {key: str(value) for key, value in told.items()}


class _CallReader:
    """Reads the calls of one case; what a call leaves out is the case's."""

    def __init__(self, place: Place, region: Region, source: yibao.Source) -> None:
        self.place, self.region, self.source = place, region, source

    def call(self, case: Mapping[str, Any], own: Mapping[str, Any]) -> Call:
        place = self.place
        given = {k: v for k, v in case.items() if k not in CASE_KEYS} | dict(own)
        function = None if "cannot" in given else _function(given.get("function"), place)
        _only(own, CALL_KEYS | set(SUBJECTS) | set(_arguments(function)), place, "call")
        if "expected" not in given:
            place.refuse("expected", None, "the published figure")
        if function is None and "cannot" not in given:
            place.refuse("function", None, 'a function to call, or cannot = "why"')
        if function is not None:
            self._complete(function, given)
        return Call(
            given.get("label", ""),
            function,
            self._subject(case, own) if function else None,
            {k: self._argument(k, given[k]) for k in _arguments(function) if k in given},
            given["expected"],
            self._months(given.get("months")),
            given.get("field", ""),
            given.get("part"),
            given.get("cannot", ""),
            self._verdict("verdict", given),
            given.get("reason", ""),
            self._verdict("alone", given),
            given.get("alone_reason", ""),
            self._values(case.get("values")) + self._values(own.get("values")),
            self._statistics(given.get("statistics", [])),
            tuple(self._claim(told) for told in _listed(given.get("claims", []))),
        )

    def _claim(self, told: Any) -> yibao.Claim:
        """A claim: the arguments of ``Claim``, its lines as tables."""
        known = list(inspect.signature(yibao.Claim).parameters)
        _only(told, known, self.place, "claims")
        lines = told.get("items", [])
        for line in lines:
            _only(line, list(inspect.signature(yibao.Item).parameters), self.place, "claims.items")
        try:
            items = tuple(yibao.Item(**line) for line in lines)
            return yibao.Claim(**{**told, "items": items})
        except yibao.InvalidInput as error:
            self.place.refuse(f"claims.{error.field}", error.value, error.expected, error.remedy)

    def _complete(self, function: Callable[..., Any], given: Mapping[str, Any]) -> None:
        """Refuse a call that lacks an argument; ``months`` stands for the day."""
        parameters = _parameters(function)
        for name in _arguments(function):
            needed = parameters[name].default is inspect.Parameter.empty
            by_month = name in ("on", "month") and "months" in given
            if needed and name not in given and not by_month:
                self.place.refuse(name, None, f"what {function.__name__} asks for")
        part = given.get("part", {})
        _only(part, PART_KEYS, self.place, "part")

    def _subject(self, case: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
        told = [key for key in SUBJECTS if key in case or key in own]
        if len(told) != 1:
            self.place.refuse("enrolment", told or None, "one table: " + " or ".join(SUBJECTS))
        key, kind = told[0], SUBJECTS[told[0]]
        for tables in (case, own):
            _only(tables.get(key, {}), tables.get(key, {}), self.place, key)
        facts = {**case.get(key, {}), **own.get(key, {})}
        known = [n for n in inspect.signature(kind).parameters if n not in ("region", "person")]
        _only(facts, known, self.place, key)
        if key == "person":
            return self._built(key, kind, facts)
        return self._built(key, kind, facts | {"region": self.region.code})

    def _argument(self, key: str, told: Any) -> Any:
        if key not in TABLES:
            return told
        _only(told, inspect.signature(TABLES[key]).parameters, self.place, key)
        return self._built(key, TABLES[key], told)

    def _built(self, key: str, kind: Any, facts: dict[str, Any]) -> Any:
        try:
            return kind(**facts)
        except yibao.InvalidInput as error:
            self.place.refuse(f"{key}.{error.field}", error.value, error.expected, error.remedy)

    def _months(self, told: Any) -> tuple[yibao.Month, ...]:
        if told is None:
            return ()
        try:
            first, last = map(yibao.Month.of, str(told).split(".."))
        except ValueError:
            self.place.refuse("months", told, 'a first and a last month: "2024-01..2024-12"')
        found = [first]
        while found[-1] < last:
            found.append(found[-1] + 1)
        if found[-1] != last:
            self.place.refuse("months", told, "a last month not before the first")
        return tuple(found)

    def _verdict(self, key: str, given: Mapping[str, Any]) -> Verdict | None:
        if key not in given:
            return None
        try:
            return Verdict(given[key])
        except ValueError:
            options = ", ".join(v.value for v in Verdict)
            self.place.refuse(key, given[key], f"one of {options}")

    def _values(self, told: Any) -> tuple[Values, ...]:
        if told is None:
            return ()
        found = []
        for raw in told if isinstance(told, list) else [told]:
            if not isinstance(raw, dict):
                self.place.refuse("values", raw, "a table of parameters")
            cells = {k: v for k, v in raw.items() if k not in ("since", "until", "source")}
            days = ALWAYS | {k: raw[k] for k in ALWAYS if k in raw}
            for key, day in days.items():
                if type(day) is not date:
                    self.place.refuse(f"values.{key}", day, "a day such as 2025-10-01")
            source = yibao.Source(raw["source"]) if "source" in raw else self.source
            found.append(Values(cells, days["since"], days["until"], source))
        return tuple(found)

    def _statistics(self, told: Iterable[Any]) -> dict[tuple[str, int], int]:
        found = {}
        for raw in told:
            _only(raw, {"name", "year", "value"}, self.place, "statistics")
            value = raw.get("value")
            try:
                fen = Decimal(value) * 100
            except (ArithmeticError, TypeError, ValueError):
                self.place.refuse("statistics.value", value, "a sum of yuan")
            if fen != int(fen) or not isinstance(raw.get("year"), int) or "name" not in raw:
                self.place.refuse("statistics", raw, "name, year and a sum of whole fen")
            found[raw["name"], raw["year"]] = int(fen)
        return found


def _cited(source: Mapping[str, str]) -> yibao.Source:
    return yibao.Source(
        source["title"],
        source.get("publisher", ""),
        date=source.get("date", ""),
        link=source.get("link", ""),
        evidence=yibao.Evidence.parse(GRADES[source.get("grade", "C")]),
    )


def _function(name: Any, place: Place) -> Callable[..., Any] | None:
    known = [n for n in yibao.__all__ if n.islower()]
    if name is None:
        return None
    if name not in known:
        place.refuse("function", name, "a function of yibao", nearest(str(name), known))
    found: Callable[..., Any] = getattr(yibao, name)
    return found


def _listed(told: Any) -> list[Any]:
    """A list; a single table or text stands for a list of one."""
    return told if isinstance(told, list) else [told]


def _arguments(function: Any) -> list[str]:
    """What a function takes besides its subject and a policy."""
    if function is None:
        return ["on"]
    names = [name for name in _parameters(function) if name != "policy"][1:]
    return [name for name in names if name not in SUBJECTS]


def _parameters(function: Any) -> dict[str, inspect.Parameter]:
    """A function's parameters; where it passes some on, those of what it passes them to."""
    found = dict(inspect.signature(function).parameters)
    passed = [name for name, p in found.items() if p.kind is inspect.Parameter.VAR_KEYWORD]
    if not passed:
        return found
    found.pop(passed[0])
    return found | {k: v for k, v in _parameters(function.situation).items() if k not in found}


def _only(raw: Any, allowed: Iterable[str], place: Place, where: str = "") -> None:
    if not isinstance(raw, Mapping):
        place.refuse(where or "case", raw, "a table")
    for key in raw:
        if key not in allowed:
            names = sorted(allowed)
            place.refuse(
                f"{where}.{key}" if where else key,
                raw[key],
                "a key among " + ", ".join(names),
                nearest(key, names),
            )


def _is_code(told: Any) -> bool:
    return isinstance(told, str) and len(told) == 6 and told.isdecimal()
