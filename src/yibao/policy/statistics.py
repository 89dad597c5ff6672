"""Statistics that rules or checks need: ``data/statistics.toml``, read and cited.

What only one region's values rest on stands in that region's pack.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import frozen

from yibao.core.money import fen
from yibao.core.sources import Source
from yibao.errors import PolicyError, nearest

NAMES: dict[str, tuple[str, str]] = {
    "average_wage": ("全口径月平均工资", "average wage of all urban units, a month"),
    "on_post_wage": ("在岗职工年平均工资", "average wage of on-post workers, a year"),
    "average_pension": ("月平均基本养老金", "average basic pension, a month"),
    "disposable_income": ("居民人均可支配收入（年）", "disposable income per head, a year"),
    "wage_above_scale": (
        "规模以上企业就业人员年平均工资",
        "average wage of enterprises above a size, a year",
    ),
    "national_disposable_income": (
        "全国居民人均可支配收入（年）",
        "national disposable income per head, a year",
    ),
    "national_average_pension": (
        "全国企业职工月人均养老金支出",
        "national pension per retired member, a month",
    ),
}
"""What a statistic is called, in Chinese and in English."""

OWN = ("average_pension", "disposable_income")
"""Names whose rules mean the region's own figure: a province's is never taken for a city's."""


@frozen
class Statistic:
    """A statistic of a region and a year, in fen."""

    region: str
    name: str
    year: int
    value: int
    source: Source
    note: str = ""


def read_statistics(text: str, origin: str) -> tuple[Statistic, ...]:
    """The statistics of a file, each with its source."""
    raw = tomllib.loads(text, parse_float=Decimal)
    sources = {key: Source(**row) for key, row in raw.get("source", {}).items()}
    found: dict[tuple[str, str, int], Statistic] = {}
    for i, row in enumerate(raw.get("statistic", [])):
        where = f"{origin}: statistic[{i}]"
        if row.get("name") not in NAMES:
            raise PolicyError(
                f"{where}.name: got {row.get('name')!r}; expected a statistic that is declared. "
                + nearest(row.get("name"), NAMES)
            )
        if row.get("source") not in sources:
            raise PolicyError(f"{where}.source: got {row.get('source')!r}; expected a source.")
        for region, value, field in _values(row, where):
            key = (region, row["name"], row["year"])
            if key in found:
                raise PolicyError(f"{where}: {key} is there twice.")
            amount = _monthly(fen(value, field), row.get("months", 1))
            found[key] = Statistic(*key, amount, sources[row["source"]], row.get("note", ""))
    return tuple(found.values())


def _values(row: Mapping[str, Any], where: str) -> list[tuple[str, Any, str]]:
    """The regions of an entry with their values: one, or those of a table."""
    if ("by" in row) == ("value" in row):
        raise PolicyError(f"{where}: expected region and value, or by: a table by region.")
    if "value" in row:
        return [(row["region"], row["value"], f"{where}.value")]
    return [(region, value, f"{where}.by.{region}") for region, value in row["by"].items()]


def _monthly(amount: int, months: int) -> int:
    """A figure of so many months, a month, half up to the fen."""
    return (2 * amount + months) // (2 * months)


@cache
def shipped_statistics() -> Mapping[str, tuple[Statistic, ...]]:
    """The statistics shipped with the library, by region."""
    path = files("yibao") / "data" / "statistics.toml"
    by_region: dict[str, tuple[Statistic, ...]] = {}
    for found in read_statistics(path.read_text("utf-8"), path.name):
        by_region[found.region] = (*by_region.get(found.region, ()), found)
    return by_region


@cache
def shipped_figures(region: str, name: str) -> Mapping[int, int]:
    """The figures of one name of a region by year, in fen."""
    found = shipped_statistics().get(region, ())
    return {each.year: each.value for each in found if each.name == name}
