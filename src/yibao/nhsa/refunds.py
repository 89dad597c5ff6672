"""Refunds (退费): lines below zero, taken off the lines that they take back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from attrs import evolve

from yibao.errors import InvalidInput
from yibao.nhsa.amounts import WIDE
from yibao.nhsa.claim import FeeLine

ADDED = (
    *("det_item_fee_sumamt", "cnt"),
    *("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt"),
)
"""What a refund takes off its line."""

SAME = ("med_list_codg", "medins_list_codg", "pric")
"""What a refund and its line have alike, where no number tells which line it is."""


def netted(lines: Sequence[FeeLine]) -> tuple[FeeLine, ...]:
    """The lines that are left when refunds are taken off; a line wholly taken back is gone.

    A refund names its line by ``init_feedetl_sn``. Where it doesn't, it is taken off the last
    line of the same item and price that has as much left, one of exactly its quantity first.

    Raises:
        InvalidInput: for a refund that fits no line, or is more than what is left of it.
    """
    kept = [line for line in lines if not line.refund]
    for refund in lines:
        if refund.refund:
            index = _of(refund, kept)
            kept[index] = _less(kept[index], refund)
    return tuple(line for line in kept if line.cnt or line.det_item_fee_sumamt)


def _of(refund: FeeLine, lines: list[FeeLine]) -> int:
    """The place of the line that a refund takes back."""
    if refund.init_feedetl_sn is not None:
        fits = [n for n, one in enumerate(lines) if one.feedetl_sn == refund.init_feedetl_sn]
    else:
        fits = [n for n, one in enumerate(lines) if _alike(refund, one)]
    if not fits:
        named = refund.init_feedetl_sn is not None
        raise InvalidInput(
            path_of(refund, "init_feedetl_sn" if named else "med_list_codg"),
            refund.init_feedetl_sn if named else refund.med_list_codg,
            expected="a line of the bill that the refund takes back",
            remedy="" if named else "Name it: init_feedetl_sn.",
        )
    back = _number(refund.cnt).copy_negate()
    exactly = [n for n in fits if lines[n].cnt == back]
    enough = [n for n in fits if _number(lines[n].cnt) >= back]
    return (exactly or enough or fits)[-1]


def _alike(refund: FeeLine, line: FeeLine) -> bool:
    """Whether a line is of the same item at the same price; an item without a code is none."""
    coded = refund.med_list_codg or refund.medins_list_codg
    return bool(coded) and all(getattr(refund, n) == getattr(line, n) for n in SAME)


def _less(line: FeeLine, refund: FeeLine) -> FeeLine:
    """What a refund leaves of a line."""
    changed: dict[str, Any] = {}
    for name in ADDED:
        had, back = getattr(line, name), getattr(refund, name)
        if had is None or back is None:
            changed[name] = None
            continue
        changed[name] = WIDE.add(had, back)
        if changed[name] < 0:
            expected = f"no more than what is left of line {line.feedetl_sn or ''} ({had})"
            raise InvalidInput(path_of(refund, name), back, expected=expected)
    if not changed["cnt"] and changed["det_item_fee_sumamt"]:
        expected = f"the fee of line {line.feedetl_sn or ''}, which it takes back whole"
        raise InvalidInput(
            path_of(refund, "det_item_fee_sumamt"), refund.det_item_fee_sumamt, expected=expected
        )
    return evolve(line, **changed)


def _number(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else value


def path_of(line: FeeLine, name: str) -> str:
    """A field of a line, as errors name it."""
    return f"feedetail {line.feedetl_sn or ''}".rstrip() + f".{name}"
