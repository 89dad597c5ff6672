"""Statistics that rules or checks need: ``data/statistics.toml``, read and cited.

What only one region's values rest on stands in that region's pack.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files

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
    "national_average_pension": (
        "全国企业职工月人均养老金支出",
        "national pension per retired member, a month",
    ),
}
"""What a statistic is called, in Chinese and in English."""


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
        key = (row["region"], row["name"], row["year"])
        if key in found:
            raise PolicyError(f"{where}: {key} is there twice.")
        value = fen(row["value"], f"{where}.value")
        found[key] = Statistic(*key, value, sources[row["source"]], row.get("note", ""))
    return tuple(found.values())


@cache
def shipped_statistics() -> Mapping[str, tuple[Statistic, ...]]:
    """The statistics shipped with the library, by region."""
    path = files("yibao") / "data" / "statistics.toml"
    by_region: dict[str, tuple[Statistic, ...]] = {}
    for found in read_statistics(path.read_text("utf-8"), path.name):
        by_region[found.region] = (*by_region.get(found.region, ()), found)
    return by_region


def shipped_statistic(region: str, name: str, year: int) -> int | None:
    """One of them in fen; None where it is not on file."""
    for found in shipped_statistics().get(region, ()):
        if (found.name, found.year) == (name, year):
            return found.value
    return None
