"""What the form, the explanation and the drawing of a settlement call the parts of a bill."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from yibao.benefits.settlement import Settlement
from yibao.core.money import fen, yuan
from yibao.vocabulary import Part, Payable

Named = tuple[str, str, str, Decimal]
"""A key, the Chinese and the English name, and an amount."""

OVER = ("超限价自费", "above the price limit")
ACCOUNT_FIRST = ("当年账户先支付（计入按比例自付）", "this year's account first (in co-payment)")
AFTER_ACCOUNT = ("账户支付后", "after the account")


def off_the_bill(settled: Settlement) -> Iterator[Named]:
    """What never comes to be shared: outside the catalogues, above price limits, borne first."""
    found = [*_outside(settled), _part(Part.FIRST_SHARE, settled)]
    yield from (one for one in found if one[-1])


def _outside(settled: Settlement) -> Iterator[Named]:
    """What is outside, and what above price limits; one line where a third party bears of both."""
    whole = _part(Part.OUTSIDE, settled)
    key, chinese, english, amount = whole
    full, over = settled.claim.left_out
    if not over:
        yield whole
    elif fen(amount) == full + over:
        yield key, chinese, english, yuan(full)
        yield "over_limit", *OVER, yuan(over)
    else:
        yield key, f"{chinese}和{OVER[0]}", f"{english} or {OVER[1]}", amount


def shares(settled: Settlement) -> Iterator[Named]:
    """All parts of what is left to the person."""
    yield from off_the_bill(settled)
    for part in (Part.DEDUCTIBLE, Part.CO_PAYMENT, Part.ABOVE_CAP):
        key, chinese, english, amount = _part(part, settled)
        if part is Part.CO_PAYMENT and settled.account_first:
            first = f"{settled.account_first:,}"
            chinese += f"（含当年账户先支付 {first}）"
            english += f" (this year's account first, {first}, in it)"
        if amount:
            yield key, chinese, english, amount


def _part(part: Part, settled: Settlement) -> Named:
    return part.key, part.zh, part.en, settled.parts[part]


def third_party(settled: Settlement, *, short: bool = False) -> tuple[str, str]:
    """What a third party bears; what it hasn't paid isn't told as if it had."""
    if short:
        unpaid = settled.decision is Payable.APPLY
        return ("第三人（未付）", "third party, unpaid") if unpaid else ("第三人", "third party")
    if settled.decision is Payable.APPLY:
        return (
            "第三人应负担（未付，可申请先行支付）",
            "owed by the third party, unpaid (an advance may be applied for)",
        )
    return "第三人负担", "borne by the third party"


def eligible(settled: Settlement) -> Decimal:
    """What is within the policy's scope (政策范围内), before this year's account pays of it."""
    return settled.layers[0].base + settled.account_first
