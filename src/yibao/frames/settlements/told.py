"""What a frame of claims tells: fields and their readers, a row as a claim, whose rules hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import numpy as np
from attrs import fields, frozen

from yibao.benefits.claim import Claim
from yibao.benefits.schedule import Schedule
from yibao.benefits.settlement import Settlement
from yibao.benefits.settling import Case, case_of
from yibao.benefits.settling import settle as settle_one
from yibao.errors import InvalidInput, YibaoError
from yibao.frames.distinct import plain
from yibao.frames.reading import Column, Days, Fen, Flags, Reader, Yuan, reader
from yibao.frames.telling import Region
from yibao.people import FACT, MONEY, Enrolment
from yibao.policy import Policy
from yibao.vocabulary import Payable

AMOUNTS = ("total", "outside", "first_share", "provider_share")
WHO = tuple(a.name for a in fields(Enrolment) if a.init and a.name != "person")
BILL = tuple(a.name for a in fields(Claim) if a.name not in ("items", *AMOUNTS))
FIELDS = frozenset((*WHO, *BILL, *AMOUNTS, *(f"{name}_fen" for name in AMOUNTS)))
NEAR = 0.85
"""How like two names are of which one is taken for the other, misspelt."""

REFUSED = ("items", "account", "this_year_account", "family", "cap_rise")
"""What the scalar call takes and columns don't tell."""


@frozen
class Asked:
    """Whose rules hold."""

    policy: Policy
    schedule: Schedule | None

    def laws(self, regions: list[Any]) -> list[date]:
        """The days on which any of the laws that may be asked changes."""
        days: set[date] = set()
        for region in regions:
            if region is not None and not isinstance(region, str):
                continue
            try:
                days |= {law.start for law in self.policy.laws(region)}
            except YibaoError:
                continue
        if self.schedule is not None:
            days |= {law.start for law in self.schedule.policy.laws(self.schedule.region)}
        return sorted(days)

    def case(self, claim: Claim, enrolment: Enrolment) -> tuple[Case, Payable]:
        case, decision, _ = case_of(claim, enrolment, self.policy, self.schedule, 0)
        return case, decision

    def settle(self, claim: Claim, enrolment: Enrolment, year: Any = None) -> Settlement:
        return settle_one(claim, enrolment, year=year, policy=self.policy, schedule=self.schedule)


class Told:
    """The columns of a frame as readers of fields, and a row as a claim and an enrolment."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self.columns = dict(self._found(table.columns))
        for name in ("scheme", "care", "on"):
            if name not in self.columns:
                raise InvalidInput(
                    name,
                    None,
                    expected=f"a column {name}",
                    remedy="Columns are named as the fields of Claim and Enrolment; this frame "
                    f"has: {', '.join(table.columns)}.",
                )
        if "total" not in self.columns:
            raise InvalidInput("total", None, expected="a column total or total_fen")

    def _found(self, columns: list[str]) -> Iterator[tuple[str, tuple[str, Reader]]]:
        for name in REFUSED:
            for there in {name, f"{name}_fen"} & set(columns):
                raise InvalidInput(
                    there, "a column", expected="a frame without it", remedy="Use yibao.settle."
                )
        _refuse_near(columns)
        for name in dict.fromkeys((*WHO, *BILL, *AMOUNTS)):
            in_fen = f"{name}_fen"
            money = name in AMOUNTS or (name in FACT and FACT[name].kind == MONEY)
            if money and in_fen in columns:
                if name in columns:
                    raise InvalidInput(
                        name, f"columns {name} and {in_fen}", expected="one of them, yuan or fen"
                    )
                yield name, (in_fen, Fen(in_fen))
            elif name in columns:
                yield name, (name, _reader(name))

    def amount(self, name: str) -> Column | None:
        """The reader of an amount, or of a day; None where no column tells it."""
        if name not in self.columns:
            return None
        column, read = self.columns[name]
        return read.ready(self._table.get_column(column))

    def cells(self, rows: Any) -> list[dict[str, Any]]:
        """What some rows tell, as the frame holds it."""
        names = list(dict.fromkeys(column for column, _ in self.columns.values()))
        listed = self._table.select(names)[np.asarray(rows).tolist(), :].rows()
        return [dict(zip(names, map(plain, cells), strict=True)) for cells in listed]

    def read(self, cells: Mapping[str, Any], **other: Any) -> tuple[Claim, Enrolment]:
        """The claim and the enrolment of a row, some fields told otherwise."""
        told = {
            name: read.one(cells[column])
            for name, (column, read) in self.columns.items()
            if name not in other and cells[column] is not None
        }
        told = {"scheme": None, "care": None, "tier": None, "on": None, **told, **other}
        bill = {k: v for k, v in told.items() if k in BILL or k in AMOUNTS}
        return Claim(**bill), Enrolment(**{k: v for k, v in told.items() if k in WHO})


def _refuse_near(columns: list[str]) -> None:
    """Refuse what looks like an amount's name misspelt, where no column tells the amount."""
    for name in AMOUNTS:
        spellings = (name, f"{name}_fen")
        if set(spellings) & set(columns):
            continue
        for column in columns:
            near = get_close_matches(column, spellings, 1, NEAR)
            if near and column not in FIELDS:
                raise InvalidInput(
                    column,
                    "a column",
                    expected=f"a name that isn't taken for {near[0]}, which the frame doesn't tell",
                    remedy="Rename it, or drop it.",
                )


@frozen
class _AsTold:
    """What the claim itself checks."""

    def ready(self, series: Any) -> Column:
        raise NotImplementedError

    def one(self, value: Any) -> Any:
        return value


@frozen
class _Rate(_AsTold):
    """A rate: what the claim itself reads, or a float within a billionth of six decimal places."""

    name: str

    def one(self, value: Any) -> Any:
        if not isinstance(value, float):
            return value
        exact = round(value, 6)
        if not abs(value - exact) <= 1e-9:
            expected = "a rate in 0..1 with at most six decimal places"
            raise InvalidInput(self.name, value, expected=expected)
        return Decimal(repr(exact))


def _reader(name: str) -> Reader:
    if name == "region":
        return Region()
    if name in AMOUNTS:
        return Yuan(name)
    if name in ("on", "admitted"):
        return Days(name)
    if name == "designated":
        return Flags(name)
    if name in ("third_party_share", "paid_rate"):
        return _Rate(name)
    return _AsTold() if name == "bill_paid" else reader(name)


def whole_column(column: Column | None, size: int) -> tuple[Any, Any, Any]:
    """A whole column: values, where null, where unreadable."""
    assert column is not None
    values, null, wrong = column.read(slice(0, size))
    none = np.zeros(size, bool)
    return values, none if null is None else null, none if wrong is None else wrong
