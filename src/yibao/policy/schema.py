"""A JSON Schema of packs, made from the catalogue, so that an editor completes and checks them.

``python -m yibao.policy.schema > docs/pack.schema.json``. It describes a file as JSON data:
days as texts, exact numbers as numbers or texts. What only the loader can see (overlaps,
holes in a table, a source that is not in the file) it leaves to the loader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

from yibao.catalogue import CATALOGUE, Dimension, Field, Kind, Parameter
from yibao.core import money
from yibao.core.sources import Evidence
from yibao.core.terms import Term
from yibao.policy.doubts import ANSWERABLE

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string", "minLength": 1}
SUM_TEXT = r"^\d+(\.\d{1,2})?$"
WIDTH = 100
BAND = r"^(\d+|\d+\.\.\d*|\.\.\d+)$"
_POINTS: list[Schema] = [{"type": "number", "minimum": -1, "maximum": 0}]
DAY = r"\d{4}-\d\d-\d\d"


def pack_schema(catalogue: tuple[Parameter, ...] = CATALOGUE) -> Schema:
    """The schema of a pack file over a catalogue."""
    paths: Schema = {}
    shapes = _shapes(catalogue)
    for parameter in catalogue:
        _place(paths, parameter.path.split("."), _entries(parameter, shapes[parameter.name]))
    return {
        "$schema": DRAFT,
        "title": "yibao policy pack",
        "description": "The facts of one region. 一个统筹地区的政策数据。",
        "type": "object",
        "required": ["region"],
        "properties": {
            "region": _region(),
            "source": {
                "description": "The documents that values cite, by key. 来源。",
                "type": "object",
                "additionalProperties": _source(),
            },
            "statistic": {"type": "array", "items": _statistic()},
            "question": {"type": "array", "items": _question(catalogue)},
            **paths,
        },
        "additionalProperties": False,
        "$defs": _definitions(catalogue),
    }


def _place(tree: Schema, path: list[str], leaf: Schema) -> None:
    """Put a leaf into nested objects, one for each part of its path."""
    first, *rest = path
    if not rest:
        tree[first] = leaf
        return
    node = tree.setdefault(
        first, {"type": "object", "properties": {}, "additionalProperties": False}
    )
    _place(node["properties"], rest, leaf)


# -- the pack's own sections


def _region() -> Schema:
    code = {"type": "string", "pattern": r"^\d{6}$"}
    return _object(
        {
            "code": {**code, "description": "Insurance area code. 医保区划代码。"},
            "zh": {**TEXT, "description": "Chinese name. 中文名。"},
            "en": {**TEXT, "description": "English name. 英文名。"},
            "parent": {**code, "description": "The layer above. 上级。"},
            "layer": {
                "type": "boolean",
                "description": "A province layer, whose values its regions inherit. 省级层。",
            },
            "aliases": {"type": "array", "items": TEXT},
        },
        "code zh en",
    )


def _source() -> Schema:
    return _object(
        {
            "title": TEXT,
            "issuer": {**TEXT, "description": "发文机关。"},
            "number": {**TEXT, "description": "文号, such as 国办发〔2021〕14号; several by ；"},
            "date": {
                "description": "As much of the date as is known. 日期。",
                "type": "string",
                "pattern": r"^\d{4}(-\d\d){0,2}$",
            },
            "article": {**TEXT, "description": "条款。"},
            "link": {"type": "string", "format": "uri", "pattern": r"^https?://"},
            "evidence": {"$ref": "#/$defs/evidence"},
            "note": TEXT,
        },
        "title evidence",
    )


def _statistic() -> Schema:
    return _object(
        {
            "name": TEXT,
            "year": {"type": "integer"},
            "value": {"$ref": "#/$defs/sum"},
            "source": {"$ref": "#/$defs/cited"},
            "note": TEXT,
        },
        "name year value source",
    )


def _question(catalogue: tuple[Parameter, ...]) -> Schema:
    topics = {
        "type": "string",
        "examples": [parameter.path for parameter in catalogue],
        "pattern": r"^[a-z_]+(\.[a-z_]+)+$",
    }
    return _object({"topic": topics, "text": TEXT}, "topic text")


# -- entries


def _shapes(catalogue: tuple[Parameter, ...]) -> dict[str, str]:
    """By parameter, the one whose rows it has the form of: the first that is written alike."""
    first: dict[str, str] = {}
    return {
        p.name: first.setdefault(json.dumps([_row(p), p.adjusted], sort_keys=True), p.name)
        for p in catalogue
    }


def _entries(parameter: Parameter, shape: str) -> Schema:
    """The entries of a parameter, in a form that parameters share."""
    label = f"{parameter.zh} · {parameter.en}"
    if parameter.rules:
        label += f" ({', '.join(parameter.rules)})"
    items = {"$ref": f"#/$defs/{shape}_entry"}
    return {"description": label, "type": "array", "items": items}


def _entry_of(parameter: Parameter) -> Schema:
    """An entry: a table of rows, or one row by itself."""
    name = f"{parameter.name}_row"
    row = _row(parameter)
    cells, keys = _cells(parameter), [dimension.name for dimension in parameter.dimensions]
    properties: Schema = {key: {"$ref": f"#/$defs/entry/properties/{key}"} for key in _entry_keys()}
    properties |= {
        key: row["properties"][key] if key in keys else {"$ref": f"#/$defs/{name}/properties/{key}"}
        for key in row["properties"]
    }
    properties["rows"] = {"type": "array", "minItems": 1, "items": {"$ref": f"#/$defs/{name}"}}
    if parameter.adjusted:
        kept = {key: properties[key] for key in (*keys, parameter.adjusted)}
        points = {**kept, parameter.adjusted: {"anyOf": [*_POINTS, {"$ref": "#/$defs/rate"}]}}
        for key, cell in (("add", points), ("factor", kept)):
            rows = {"type": "array", "minItems": 1, "items": _object(cell, parameter.adjusted)}
            properties[key] = rows
    entry = _object(properties, "source")
    entry["anyOf"] = _required("rows", *cells, "unknown", "not_in_force")
    entry["allOf"] = [
        {"$ref": "#/$defs/entry"},
        _without(_required("rows"), keys, cells),
        _without(_required("unknown", "not_in_force"), keys, cells, ("rows", "add", "factor")),
    ]
    return entry


def _row(parameter: Parameter) -> Schema:
    """A row says something: a cell, or why there is none."""
    cells = _cells(parameter)
    keys = {d.name: {"$ref": f"#/$defs/key_{d.name}"} for d in parameter.dimensions}
    row = _object({**keys, **cells, "unknown": TEXT, "not_in_force": TEXT, "note": TEXT})
    return {**row, "anyOf": _required(*cells, "unknown", "not_in_force")}


def _entry() -> Schema:
    """What every entry may say beside its values, and which days go together."""
    return {
        "properties": _entry_keys(),
        "allOf": [
            {"not": {"required": ["seen", "from"]}},
            {"not": {"required": ["seen", "to"]}},
            {"if": {"required": ["answers"]}, "then": {"required": ["note"]}},
            {"if": {"required": ["to"]}, "then": {"anyOf": _required("from", "not_in_force")}},
        ],
    }


def _entry_keys() -> Schema:
    day = {"$ref": "#/$defs/day"}
    return {
        "from": {**day, "description": "First day known. 起始日。"},
        "to": {**day, "description": "The day after the last day. 截止日的次日。"},
        "seen": {
            "description": "A day, or the first and last day, on which a source shows it in force.",
            "anyOf": [day, {"type": "array", "items": day, "minItems": 2, "maxItems": 2}],
        },
        "source": {"$ref": "#/$defs/cited"},
        "evidence": {"$ref": "#/$defs/evidence"},
        "answers": {
            "description": "The checks whose doubts the note answers. 备注所回答的检查。",
            "type": "array",
            "items": {"enum": list(ANSWERABLE)},
            "uniqueItems": True,
        },
        "gap": {**TEXT, "description": "Why nothing is known between this entry and the next."},
        "rival_of": {
            **TEXT,
            "pattern": r"^[^:]+: *\S",
            "description": "source key of the entry it disagrees with: why it is weaker",
        },
        "principle": {
            "type": "boolean",
            "description": "A national principle; in national.toml only. 国家原则性规定。",
        },
    }


def _without(some: list[Schema], *refused: Iterable[str]) -> Schema:
    """Where one of some things stands, none of the refused names may."""
    return {"if": {"anyOf": some}, "then": {"not": {"anyOf": _required(*chain(*refused))}}}


def _required(*names: str) -> list[Schema]:
    return [{"required": [name]} for name in names]


def _object(properties: Schema, required: str = "") -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        found["required"] = required.split()
    return found


# -- cells and keys


def _cells(parameter: Parameter) -> Schema:
    numbers = [d.name for d in parameter.dimensions if d.term is None and not d.days]
    return {column.name: _cell(column, numbers) for column in parameter.fields}


def _cell(column: Field, numbers: list[str]) -> Schema:
    """A cell: its plain form, ``{ unknown = "why" }``, and for numbers a share or a line."""
    forms: list[Schema] = [_plain(column), {"$ref": "#/$defs/silent"}]
    if column.kind in (Kind.MONEY, Kind.RATE, Kind.BANDS):
        forms.append({"$ref": "#/$defs/share"})
        if numbers:
            forms.append(_line(numbers))
    cell: Schema = {"description": f"{column.zh} · {column.en}: {column.kind.value}"}
    if column.optional:
        cell["default"] = column.default
    return {**cell, "anyOf": forms}


def _plain(column: Field) -> Schema:
    if column.kind is Kind.TERM:
        assert column.term is not None
        return {"$ref": f"#/$defs/{_name(column.term)}"}
    names = {"$ref": f"#/$defs/{_name(column.term)}"} if column.term else TEXT
    plain: dict[Kind, Schema] = {
        Kind.MONEY: {"$ref": "#/$defs/money"},
        Kind.RATE: {"$ref": "#/$defs/rate"},
        Kind.INTEGER: {"type": "integer"},
        Kind.FLAG: {"type": "boolean"},
        Kind.TEXT: TEXT,
        Kind.ROUNDING: {"$ref": "#/$defs/rounding"},
        Kind.LIST: {"type": "array", "items": names},
        Kind.BANDS: {"anyOf": [{"$ref": "#/$defs/rate"}, {"$ref": "#/$defs/bands"}]},
        Kind.RECORDS: {"$ref": f"#/$defs/{column.name}"},
    }
    return plain[column.kind]


def _records(column: Field) -> Schema:
    """A list of records."""
    cells = {own.name: _cell(own, []) for own in column.columns}
    needed = " ".join(own.name for own in column.columns if not own.optional)
    return {"type": "array", "items": _object(cells, needed)}


def _line(numbers: list[str]) -> Schema:
    exact = {"type": "number"}
    line = _object(
        {"start": exact, "per": exact, "of": {"enum": numbers}, "min": exact, "max": exact},
        "start per of",
    )
    return {**line, "description": "start + per × key, kept within min and max"}


def _key(dimension: Dimension) -> Schema:
    """What a row asks of a key: terms, or a band with both ends included."""
    label = f"{dimension.zh} · {dimension.en}"
    if dimension.term is None:
        pattern = BAND.replace(r"\d+", DAY).replace(r"\d*", f"({DAY})?") if dimension.days else BAND
        band: list[Schema] = [{"type": "string", "pattern": pattern}, {"const": "*"}]
        if not dimension.days:
            band.append({"type": "integer", "minimum": 0})
        return {"description": f"{label}: '..34', '35..44', '45..'", "anyOf": band}
    one = {"$ref": f"#/$defs/{_name(dimension.term)}"}
    many = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}
    return {"description": label, "anyOf": [one, many, {"const": "*"}]}


# -- definitions


def _definitions(catalogue: tuple[Parameter, ...]) -> Schema:
    fields = [f for p in catalogue for column in p.fields for f in (column, *column.columns)]
    keyed = [dimension.term for p in catalogue for dimension in p.dimensions]
    terms = {term for term in (*keyed, *(f.term for f in fields)) if term is not None}
    shapes = set(_shapes(catalogue).values())
    shared = [p for p in catalogue if p.name in shapes]
    amount: Schema = {
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": SUM_TEXT},
        ]
    }
    roundings = [f"{unit} {way}" for unit in money.UNITS for way in money.DIRECTIONS]
    share = _object(
        {
            "share": {"$ref": "#/$defs/multiple"},
            "of": TEXT,
            "year": {"type": "integer"},
            "years_before": {"type": "integer", "minimum": 0},
            "first_month": {"type": "integer", "minimum": 1, "maximum": 12},
            "rounding": {"$ref": "#/$defs/rounding"},
            "is": {"$ref": "#/$defs/sum"},
        },
        "share of",
    )
    share["oneOf"] = [
        {"required": ["year"], "not": {"anyOf": _required("years_before", "first_month")}},
        {"required": ["years_before"], "not": {"anyOf": _required("year", "is")}},
    ]
    return {
        "cited": {
            "description": "The key of a source, or several. 来源。",
            "anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}],
        },
        "bands": {
            "description": "Rising bands, the last one open. 分段比例。",
            "type": "array",
            "minItems": 1,
            "items": _object(
                {"to": {"$ref": "#/$defs/sum"}, "ratio": {"$ref": "#/$defs/rate"}}, "ratio"
            ),
        },
        "day": {"type": "string", "format": "date", "pattern": f"^{DAY}$"},
        "evidence": _enumeration([e for e in Evidence if e is not Evidence.ASSUMED]),
        "money": {"anyOf": [{"$ref": "#/$defs/sum"}, {"const": "none"}]},
        "rate": {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": r"^(0(\.\d{1,6})?|1(\.0{1,6})?)$"},
            ]
        },
        "multiple": {
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": r"^\d+(\.\d{1,6})?$"},
            ]
        },
        "rounding": {"enum": roundings},
        "share": {
            **share,
            "description": "A share of a statistic of a year, or of some years before the day; "
            "is: the sum as published.",
        },
        "silent": {
            **_object({"unknown": TEXT}, "unknown"),
            "description": "Not known, and why.",
        },
        "entry": _entry(),
        "sum": amount,
        **{f"key_{d.name}": _key(d) for parameter in catalogue for d in parameter.dimensions},
        **{f"{parameter.name}_row": _row(parameter) for parameter in shared},
        **{f"{parameter.name}_entry": _entry_of(parameter) for parameter in shared},
        **{f.name: _records(f) for f in fields if f.kind is Kind.RECORDS},
        **{_name(t): _enumeration(list(t)) for t in sorted(terms, key=lambda t: t.__name__)},
    }


def _name(term: type[Term]) -> str:
    return term.__name__.lower()


def _enumeration(members: list[Any]) -> Schema:
    """Terms as ``oneOf``, so that each carries its description in both languages."""
    return {"oneOf": [{"const": m.key, "description": f"{m.zh} · {m.en}"} for m in members]}


def text(catalogue: tuple[Parameter, ...] = CATALOGUE) -> str:
    """The schema as it is kept in a file."""
    whole = json.dumps(pack_schema(catalogue), ensure_ascii=False, indent=1)
    for small in (r"[\[{][^\[\]{}]*[\]}]", r"\{[^\[\]{}]*\[[^\[\]{}\n]*\]\s*\}"):
        whole = re.sub(small, _on_one_line, whole)
    return whole + "\n"


def _on_one_line(found: re.Match[str]) -> str:
    """A small list or object without its line breaks, where it then fits a line."""
    short = re.sub(r"(?<=[\[{])\n\s*|\n\s*(?=[\]}])", "", found[0])
    short = re.sub(r"\n\s*", " ", short)
    return short if len(short) <= WIDTH else found[0]


if __name__ == "__main__":
    import sys

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(text())
