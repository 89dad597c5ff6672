"""Caps as tables tell them (限额): the cap that a row is, its further ones, whom they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from yibao.benefits.stage import Cap
from yibao.catalogue import by_name
from yibao.catalogue.benefits import BENEFITS, CAP
from yibao.core.table import Table
from yibao.core.terms import Term
from yibao.core.unknown import sure
from yibao.errors import NotKnown
from yibao.vocabulary import Care, Layer, Measure, Period, Scheme

PARAMETERS = by_name(BENEFITS)


class CapNotKnown(NotKnown):
    """All that a layer pays by is on file but for its cap."""

    lacks = "cap"


@cache
def of_care(scheme: Scheme, care: Care, table: str) -> str:
    """The parameter of one of a kind of care's three tables."""
    return f"{scheme.key}_{care.key}_{table}"


def records(further: Iterable[Any]) -> list[dict[str, Any]]:
    return [dict(record) for record in further]


@lru_cache(maxsize=4096)
def named(table: Table, column: str, kind: type[Term]) -> frozenset[Any]:
    """The terms that a column of any row, or of a row's further caps, names."""
    rows = [row.values for row in table.rows]
    cells = [*rows, *(cap for row in rows for cap in records(row.get("further", ())))]
    told = [one[column] for one in cells if column in one]
    listed = [each for one in told for each in (one if isinstance(one, tuple) else (one,))]
    return frozenset(kind.parse(each, column) for each in listed)


def further_caps(row: Any, name: str, cares: tuple[Care, ...]) -> list[Cap]:
    """The further caps of a row."""
    return [cap_of(cap, name, cares) for cap in records(sure(row.further))]


def first_cap(row: Any) -> dict[str, Any]:
    """The cap that a row of a table of caps itself is."""
    return {column.name: sure(getattr(row, column.name)) for column in CAP}


def cap_of(cells: Mapping[str, Any], name: str, cares: tuple[Care, ...]) -> Cap:
    """A cap as a table tells it; it counts the table's kinds of care and those it shares."""
    return Cap(
        cells["sum"],
        Measure.of(cells["on"]),
        Period.of(cells["per"]),
        (*cares, *cares_of(cells["shared"])),
        cells["name"],
        tuple(Layer.parse(layer, "over") for layer in cells["over"]),
        name,
    )


def layer_cap(layer: Layer, name: str, row: Any) -> int:
    """A layer's yearly cap; where all but the cap is on file, the error says so."""
    try:
        return int(sure(row.cap))
    except NotKnown as error:
        raise CapNotKnown(
            f"the yearly cap of {layer.zh} ({layer.en}, {PARAMETERS[name].path})",
            region=error.region,
            known=f"Its threshold and ratio are on file, its cap alone isn't. {error.known}",
            remedy=error.template,
        ) from None


def cares_of(names: tuple[str, ...]) -> tuple[Care, ...]:
    return tuple(Care.parse(name, "shared") for name in names)
