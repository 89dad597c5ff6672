"""Entries of the shipped packs, named by what they rest on.

A name is a key of the pack's sources; ``key@day`` where several entries of a table rest on it,
the day being the first of the entry, or one on which it was seen, or ``undated``. So a row of
a test keeps its entry when others are added to the table.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def pack(code: str) -> dict[str, Any]:
    """A region's pack as it is written."""
    path = files("yibao") / "data" / "regions" / f"{code}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def entry(code: str, path: str, name: str) -> dict[str, Any]:
    """The one entry of a table that has a name."""
    return dict(named(pack(code), path, name))


def named(raw: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    """The one entry of a table of a written pack that has a name, itself."""
    node: Any = raw
    for part in path.split("."):
        node = node[part]
    source, _, day = name.partition("@")
    found = [one for one in node if source in _listed(one["source"]) and day in ("", *_days(one))]
    assert len(found) == 1, f"{path}: {len(found)} entries are named {name}"
    one: dict[str, Any] = found[0]
    return one


def _days(one: dict[str, Any]) -> list[str]:
    days = [str(day) for key in ("from", "seen") for day in _listed(one.get(key, []))]
    return days or ["undated"]


def _listed(cell: Any) -> list[Any]:
    return cell if isinstance(cell, list) else [cell]
