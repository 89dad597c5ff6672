"""Regions by their names: area code, Chinese or English name, alias; a province before it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from attrs import evolve

from yibao.errors import UnknownRegion
from yibao.policy.pack import Region

SUFFIXES = ("特别行政区", "自治区", "自治州", "州", "地区", "省", "市", "盟")


def find_region(name: str, regions: tuple[Region, ...]) -> Region:
    """The region of a name; an unknown or ambiguous one is refused, with its candidates."""
    wanted = name.strip().lower()
    candidates = [r for r in regions if wanted in _names(r)]
    if not candidates:
        candidates = [r for r in regions if _bare(name) in map(_bare, _longer(r))]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        listed = ", ".join(f"{r.code} {r.zh}" for r in candidates)
        raise UnknownRegion(
            "region", name, expected="one region", remedy=f"It may be {listed}: give the code."
        )
    names = {n: r for r in regions for n in _names(r)}
    close = difflib.get_close_matches(wanted, names, 3, 0.6)
    hint = "Did you mean " + " or ".join(f"{names[n].zh} ({names[n].code})" for n in close)
    raise UnknownRegion(
        "region",
        name,
        expected="a region on file, by area code, Chinese or English name",
        remedy=(hint + "? " if close else "")
        + "Policy().regions() lists them; Policy().with_region(code, name) adds an empty "
        "one for with_values, Policy().with_pack(path) a whole pack.",
    )


def renamed(region: Region, shipped: Region | None) -> Region:
    """A caller's region keeps the names it is shipped under."""
    if shipped is None or shipped is region:
        return region
    return evolve(region, aliases=(*region.aliases, shipped.zh, shipped.en, *shipped.aliases))


def _names(region: Region) -> set[str]:
    names = {region.code, region.zh, region.en.lower(), *(a.lower() for a in region.aliases)}
    for suffix in SUFFIXES:
        if region.zh.endswith(suffix) and len(region.zh) > len(suffix) + 1:
            names.add(region.zh.removesuffix(suffix))
            break
    return names


IGNORED = re.compile(r"[\s'’‘,，·]+")


def _bare(name: str) -> str:
    """A name without case, spaces, apostrophes and commas."""
    return IGNORED.sub("", name).lower()


def _longer(region: Region) -> Iterator[str]:
    """The names, and each with its province: 陕西西安, 陕西省西安市, Xi'an, Shaanxi."""
    names = _names(region) - {region.code}
    yield from names
    zh, rest, en = provinces().get(region.code[:2], ("", "", ""))
    if zh and zh not in names:
        for name in names:
            yield from (f"{name}, {en}",) if name.isascii() else (zh + name, zh + rest + name)


@cache
def provinces() -> dict[str, tuple[str, str, str]]:
    """The short name, what the full one adds, and the English name, by the code's beginning."""
    text = (files("yibao") / "data" / "provinces.toml").read_text("utf-8")
    return {code: tuple(names) for code, names in tomllib.loads(text).items()}
