"""The arithmetic of the checker: numbers of a message by name, exact, and identities over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from typing import Any

from attrs import field, frozen

from yibao.core import money
from yibao.nhsa.claim import FeeLine
from yibao.nhsa.findings import Conventions, Finding
from yibao.nhsa.identities import Identity, Item
from yibao.nhsa.messages import FundPart, Settlement
from yibao.nhsa.records import Record

PLACES = 6
"""Numbers are whole millionths here, sums of products millionths of millionths."""

FACTORS = 2
"""How many numbers a product has at most."""

FEN = 10**10
"""A fen in millionths of millionths of a yuan."""

WIDE = Context(prec=60)
"""Arithmetic that a caller's decimal context can't change."""


@frozen
class Amounts:
    """Numbers by the platform's names, in millionths.

    ``behind`` tells what in the message stands for a number that it doesn't have itself, none
    where it was taken for nothing; ``spelt`` how the message writes a name.
    """

    values: Mapping[str, int]
    behind: Mapping[str, tuple[str, ...]] = field(factory=dict)
    spelt: Mapping[str, str] = field(factory=dict)

    def told_by(self, name: str) -> tuple[str, ...]:
        """The numbers of the message that tell a number."""
        return self.behind.get(name, (name,))


def exact(value: Any) -> int:
    """A number of at most six places as whole millionths, whatever the caller's context."""
    return int(WIDE.scaleb(value, PLACES))


def stated(settlement: Settlement) -> dict[str, int]:
    """Every amount that a settlement tells, by name, and the sum of its parts."""
    found, parts = numbers(settlement.info), settlement.parts
    if parts is not None and all(part.fund_payamt is not None for part in parts):
        found["fund_payamt"] = total(parts)
    return found


def total(parts: Iterable[FundPart]) -> int:
    """What parts pay together."""
    return sum(exact(p.fund_payamt) for p in parts if p.fund_payamt is not None)


def numbers(record: Record) -> dict[str, int]:
    """The numbers of a record by name."""
    values = {name: getattr(record, name) for name in record.specs()}
    return {name: exact(v) for name, v in values.items() if isinstance(v, Decimal)}


def of_record(record: Record) -> Amounts:
    """The numbers of a record, with the names that its message uses."""
    return Amounts(numbers(record), spelt=record.spelt)


def sums(lines: tuple[FeeLine, ...]) -> dict[str, int]:
    """The sums of the lines, where every line tells the amount."""
    found = {}
    for name in (
        "det_item_fee_sumamt",
        "fulamt_ownpay_amt",
        "overlmt_amt",
        "preselfpay_amt",
        "inscp_scp_amt",
    ):
        told = [getattr(line, name) for line in lines]
        if None not in told:
            key = name if name == "det_item_fee_sumamt" else f"line_{name}"
            found[key] = sum(map(exact, told))
    return found


def failing(
    identity: Identity, amounts: Amounts, told: Conventions, where: str = ""
) -> list[Finding]:
    """A finding, where an identity can be checked and fails."""
    sides, used = [], []
    for side in (identity.left, identity.right):
        counted = [item for item in side if counts(item, told)]
        if not counted:
            return []
        values = [_value(item, amounts.values) for item in counted]
        if any(value is None for value in values):
            return []
        sides.append(sum(v for v in values if v is not None))
        used += [n for item in counted for n in item.names if n in amounts.values]
    if _holds(identity, *sides):
        return []
    named = dict.fromkeys(each for name in used for each in amounts.told_by(name))
    shown = tuple((name, _shown(amounts.values[name])) for name in named)
    spelt = tuple((name, amounts.spelt[name]) for name in named if name in amounts.spelt)
    return [Finding(identity, _yuan(sides[0]), _yuan(sides[1]), shown, where, spelt)]


def counts(item: Item, told: Conventions) -> bool:
    """Whether a member of a formula counts under a region's conventions."""
    return not item.switch or bool(getattr(told, item.switch))


def _value(item: Item, values: Mapping[str, int]) -> int | None:
    """A member of a formula, in millionths of millionths; None where a number is lacking."""
    product = item.sign
    for name in item.names:
        if name.isdecimal():
            product *= int(name) * money.MILLION
        elif name in values:
            product *= values[name]
        else:
            return None
    return product if len(item.names) == FACTORS else product * money.MILLION


def _holds(identity: Identity, left: int, right: int) -> bool:
    if identity.relation == "<=":
        return left <= right
    if identity.relation == "|<=|":
        return abs(left) <= abs(right)
    return 2 * abs(left - right) <= FEN if identity.rounded else left == right


def _yuan(value: int) -> Decimal:
    """Millionths of millionths of a yuan to the fen, half away from zero."""
    whole = (2 * abs(value) + FEN) // (2 * FEN)
    return money.yuan(whole if value >= 0 else -whole)


def _shown(value: int) -> Decimal:
    """Millionths as a number was told: two places at least, six at most."""
    whole, rest = divmod(value, FEN // money.MILLION)
    return Decimal(f"{value}E-{PLACES}") if rest else money.yuan(whole)
