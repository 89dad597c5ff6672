"""Benefit tables of one's own (自备待遇表), read as a pack that cites them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from yibao.core.sources import OWN_TABLES
from yibao.errors import InvalidInput, PolicyError
from yibao.policy.law import OWN
from yibao.policy.pack import read_text


def own_tables(tables: Any, name: str) -> dict[str, Any]:
    """The tables of a TOML text, of a file by its path, or of a dict."""
    if isinstance(tables, Mapping):
        return dict(tables)
    if isinstance(tables, Path):
        tables = read_text(tables)
    if not isinstance(tables, str):
        raise InvalidInput("tables", tables, expected="a TOML text, its path, or a dict")
    try:
        return tomllib.loads(tables, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name}: not TOML: {error}") from None


def as_pack(raw: dict[str, Any], name: str) -> dict[str, Any]:
    """The tables as a pack: a region of its own, and for what cites nothing the schedule itself."""
    zh = OWN_TABLES[0] if name == OWN_TABLES[1] else name
    head = {
        "region": {"code": OWN, "zh": zh, "en": name},
        "source": {"own": {"title": zh, "evidence": "reported"}, **raw.get("source", {})},
    }
    tables = {k: v for k, v in raw.items() if k not in ("region", "source")}
    return {**head, **{k: _with_source(v, k) for k, v in tables.items()}}


def _with_source(node: Any, path: str) -> Any:
    if isinstance(node, list):
        return [
            {"source": "own", **_days_of(e, path), **e}
            if isinstance(e, dict) and path != "question"
            else e
            for e in node
        ]
    if isinstance(node, Mapping):
        return {key: _with_source(child, key) for key, child in node.items()}
    return node


def _days_of(entry: Mapping[str, Any], path: str) -> dict[str, Any]:
    """An entry that tells no days holds on all; a statistic has a year."""
    told = path == "statistic" or {"from", "to", "seen"} & set(entry)
    return {} if told else {"from": date.min}
