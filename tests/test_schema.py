"""The editor's schema of packs: up to date, true to the shipped packs, and not blind."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from yibao import vocabulary as v
from yibao.catalogue import AGE, CATALOGUE, Field, Kind, Parameter
from yibao.core import money
from yibao.policy.pack import ENTRY_KEYS, REGION_KEYS, SOURCE_KEYS, read_pack
from yibao.policy.schema import pack_schema, text

ROOT = Path(__file__).parents[1]
DATA = Path(str(files("yibao") / "data"))
PACKS = [DATA / "national.toml", *sorted((DATA / "regions").glob("*.toml"))]
SCHEMA = pack_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def as_json(node: Any) -> Any:
    """A TOML value as JSON data: days as texts."""
    if isinstance(node, dict):
        return {key: as_json(child) for key, child in node.items()}
    if isinstance(node, list):
        return [as_json(child) for child in node]
    return node.isoformat() if isinstance(node, date) else node


def valid(text: str, validator: Draft202012Validator = VALIDATOR) -> bool:
    return bool(validator.is_valid(as_json(tomllib.loads(text))))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_committed_file_is_up_to_date() -> None:
    kept = (ROOT / "docs" / "pack.schema.json").read_text(encoding="utf-8")
    assert kept == text(), "run: python -m yibao.policy.schema > docs/pack.schema.json"
    assert json.loads(kept) == SCHEMA


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_shipped_pack_is_valid(path: Path) -> None:
    errors = VALIDATOR.iter_errors(as_json(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert [(list(error.absolute_path), error.message) for error in errors] == []


def row_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The form of a row in the entries of a parameter."""
    ref = schema["items"]["properties"]["rows"]["items"]["$ref"]
    return dict(SCHEMA["$defs"][ref.rpartition("/")[2]])


def entries(path: str) -> dict[str, Any]:
    node: Any = SCHEMA
    for part in path.split("."):
        node = node["properties"][part]
    return {**node, "items": SCHEMA["$defs"][node["items"]["$ref"].rpartition("/")[2]]}


@pytest.mark.parametrize("parameter", CATALOGUE, ids=lambda parameter: parameter.name)
def test_every_parameter_offers_its_cells_and_keys(parameter: Parameter) -> None:
    schema = entries(parameter.path)
    offered = set(schema["items"]["properties"])
    names = {column.name for column in parameter.fields}
    names |= {dimension.name for dimension in parameter.dimensions}
    plain = ENTRY_KEYS if parameter.adjusted else ENTRY_KEYS - {"add", "factor"}
    assert offered == names | {"unknown"} | plain
    assert parameter.zh in schema["description"]
    assert parameter.en in schema["description"]
    row = row_of(schema)["properties"]
    assert all(column.zh in row[column.name]["description"] for column in parameter.fields)


def test_the_own_sections_offer_what_the_loader_takes() -> None:
    properties = SCHEMA["properties"]
    assert set(properties["region"]["properties"]) == REGION_KEYS
    assert set(properties["source"]["additionalProperties"]["properties"]) == SOURCE_KEYS


@pytest.mark.parametrize("term", [v.Plan, v.Group, v.Helped, v.Employer, v.Payer, v.Status])
def test_terms_are_described_in_both_languages(term: type[v.Term]) -> None:
    offered = SCHEMA["$defs"][term.__name__.lower()]["oneOf"]
    assert [(o["const"], o["description"]) for o in offered] == [
        (member.key, f"{member.zh} · {member.en}") for member in term
    ]


def test_no_pack_may_be_assumed() -> None:
    offered = [o["const"] for o in SCHEMA["$defs"]["evidence"]["oneOf"]]
    assert offered == ["official", "reported", "unverified"]


GOOD = """
[region]
code = "999900"
zh = "试验市"
en = "Testville"
parent = "100000"

[source.a]
title = "通知"
date = "2021-04"
link = "https://example.cn/a"
evidence = "reported"

[[statistic]]
name = "average_pension"
year = 2021
value = "3320.00"
source = "a"

[[employee.credit.in_service]]
from = 2025-01-01
to = 2026-01-01
rate = 0.02
source = "a"

[[employee.credit.retiree]]
seen = [2023-01-01, 2023-12-31]
rows = [
  { age = "..69", sum = { share = 0.028, of = "average_pension", year = 2021, is = "92.96" } },
  { age = "70..", plan = ["tier_1", "tier_2"], sum = { start = 9, per = 1, of = "short_years" } },
  { age = "..69", retired_on = "..2012-12-31", most = "none", least = { unknown = "not found" } },
  { unknown = "not found" },
]
source = ["a"]

[[employee.contribution.base_floor]]
value = "4393.20"
source = "a"
rival_of = "a: an older page"

[[employee.rounding.base]]
from = 2025-01-01
value = "jiao up"
source = "a"

[[resident.premium.subsidy]]
to = 2016-01-01
not_in_force = "founded in 2016"
source = "a"

[[question]]
topic = "employee.gap"
text = "How long the wait is."
"""


def test_the_sample_is_valid_for_the_schema_and_for_the_loader() -> None:
    assert valid(GOOD)
    read_pack(GOOD, "sample.toml")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('code = "999900"', 'code = "9999"'),
        ('zh = "试验市"\n', ""),
        ('parent = "100000"', 'father = "100000"'),
        ('title = "通知"\n', ""),
        ('evidence = "reported"', 'evidence = "assumed"'),
        ('evidence = "reported"', 'evidence = "sure"'),
        ('link = "https://example.cn/a"', 'link = "example.cn/a"'),
        ('date = "2021-04"', 'date = "April 2021"'),
        ("[[employee.credit.in_service]]", "[[employee.credit.in_servce]]"),
        ("[[employee.credit.in_service]]", "[employee.credit.in_service]"),
        ("rate = 0.02", "rate = 2"),
        ("rate = 0.02", 'rate = "2%"'),
        ("rate = 0.02", "rat = 0.02"),
        ("rate = 0.02\n", ""),
        ('rate = 0.02\nsource = "a"', "rate = 0.02"),
        ("from = 2025-01-01\nto = 2026-01-01", 'from = "2025"'),
        ("from = 2025-01-01\nto", "to"),
        ("from = 2025-01-01\nto", "seen = 2025-01-01\nto"),
        ("from = 2025-01-01\nto = 2026-01-01", "from = 2025-01-01\nseen = 2025-01-01"),
        ("seen = [2023-01-01, 2023-12-31]", "seen = [2023-01-01]"),
        ('age = "..69"', 'age = "-69"'),
        ('age = "..69"', 'ages = "..69"'),
        ('retired_on = "..2012-12-31"', 'retired_on = "..2012"'),
        ('"tier_2"', '"tier_9"'),
        ("share = 0.028, ", ""),
        ('of = "short_years"', 'of = "years"'),
        ('{ unknown = "not found" }', "{}"),
        ('most = "none"', 'most = "no"'),
        ('most = "none"', "most = -1"),
        ("start = 9", 'start = "9"'),
        ("rate = 0.02\n", 'rate = 0.02\nunknown = "not found"\n'),
        ('source = ["a"]', 'source = ["a"]\nunknown = "not found"'),
        ('source = ["a"]', 'source = ["a"]\nsum = 100'),
        ('value = "4393.20"', 'value = "4,393.20"'),
        ('value = "4393.20"', 'value = "4393.205"'),
        ('rival_of = "a: an older page"', 'rival_of = "a"'),
        ('value = "jiao up"', 'value = "jiao upwards"'),
        ('not_in_force = "founded in 2016"', "sum = 400"),
        ('topic = "employee.gap"\n', ""),
    ],
)
def test_a_typical_mistake_is_not_valid(right: str, wrong: str) -> None:
    assert GOOD.count(right) >= 1
    assert not valid(GOOD.replace(right, wrong, 1))


def test_a_catalogue_of_another_kind_is_described_too() -> None:
    ratio = Parameter(
        "ratio",
        "test.ratio",
        "支付比例",
        "payment ratio",
        (
            Field("ratio", Kind.RATE, "比例", "ratio"),
            Field("who", Kind.TERM, "身份", "status", term=v.Status, default="retired"),
            Field("stages", Kind.LIST, "顺序", "order", default=[]),
        ),
        (AGE,),
        adjusted="ratio",
    )
    validator = Draft202012Validator(pack_schema((ratio,)))
    Draft202012Validator.check_schema(pack_schema((ratio,)))
    head = GOOD[: GOOD.index("[[employee")]
    entry = (
        '[[test.ratio]]\nsource = "a"\nrows = [{ ratio = 0.8, who = "retired", stages = ["x"] }]\n'
        'add = [{ age = "70..", ratio = 0.05 }]\nfactor = [{ ratio = "0.6" }]\n'
    )
    assert valid(head + entry, validator)
    assert not valid(head + entry.replace('"retired"', '"tired"'), validator)
    assert not valid(head + entry.replace('["x"]', '"x"'), validator)
    assert not valid(head + entry.replace("ratio = 0.05", "points = 5"), validator)
    assert valid(head + entry.replace("ratio = 0.05", "ratio = -0.03"), validator)
    assert not valid(head + entry.replace('ratio = "0.6"', "ratio = -0.03"), validator)
    assert not valid(head + re.sub("rows.*", "ratio = 2", entry), validator)


def test_every_rounding_is_offered() -> None:
    offered = SCHEMA["$defs"]["rounding"]["enum"]
    assert sorted(money.rounding_code(rounding) for rounding in offered) == list(range(9))
