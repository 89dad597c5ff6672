"""Bills of the year that a layer was not reckoned for (未计算的费用), and who rests on them.

What reached the layer stands among the year's counts as ``open``. It is all that such a bill
may have used up there: where a later bill's answer could be another for it, that isn't known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from yibao.benefits.stage import (
    PARTS_OF_YEAR,
    Counts,
    Reckoned,
    Stage,
    could_differ,
    count_key,
    period_of,
)
from yibao.core.money import yuan
from yibao.errors import NotKnown
from yibao.vocabulary import Care, Layer

OPEN = "open"
USED = ("deductible", "cost", "shared", "fund")


class EarlierNotKnown(NotKnown):
    """What a layer pays rests on earlier bills of the year that it was not reckoned for."""

    lacks = "earlier"


def opened(reaching: Mapping[Layer, int], care: Care, on: date) -> dict[str, int]:
    """What a bill adds to the year's counts for layers that weren't reckoned: what reached them."""
    marks = ("", *(period_of(per, on) for per in PARTS_OF_YEAR))
    return {
        count_key(layer, care, OPEN) + mark: amount
        for layer, amount in reaching.items()
        for mark in marks
        if amount
    }


def refuse_gap(one: Reckoned, on: date, counts: Counts) -> None:
    """Refuse an answer that could be another, had earlier bills been reckoned in the layer."""
    stage = one.stage
    layers = {stage.layer, *(layer for cap in stage.caps for layer in cap.layers)}
    gaps = [
        (layer, care, mark, amount)
        for layer, care, mark, amount in _gaps(counts)
        if layer in {each.key for each in layers}
    ]
    if gaps and could_differ(one, on, counts, _raised(stage, counts, gaps)):
        months = sorted(mark[1:] for _, _, mark, _ in gaps if mark and "Q" not in mark)
        amount = sum(amount for _, _, mark, amount in gaps if not mark)
        raise EarlierNotKnown(
            f"{stage.care.zh} {stage.layer.zh} ({stage.care.en}, {stage.layer.en}): what earlier "
            "bills of the year used up of it",
            known=f"It wasn't reckoned for bills of {', '.join(dict.fromkeys(months))}, of which "
            f"up to {yuan(amount):,} yuan reached it. For this claim it makes a difference.",
            remedy="Their missing tells what would repair them; settle them anew with it.",
        )


Gap = tuple[str, str, str, int]
"""A layer, a kind of care, the mark of a period, and what reached the layer."""


def _gaps(counts: Counts) -> Iterable[Gap]:
    for name, amount in counts.items():
        head, found, mark = name.partition(f".{OPEN}")
        if found:
            layer, _, care = head.partition(".")
            yield layer, care, mark, amount


def _raised(stage: Stage, counts: Counts, gaps: Iterable[Gap]) -> Counts:
    """The counts, had those bills used up all that reached the layer."""
    raised = dict(counts)
    names = {"", *(f":{cap.name}" for cap in stage.caps if cap.name)}
    for layer, care, mark, amount in gaps:
        for key in (f"{layer}.{care}.{what}{name}{mark}" for what in USED for name in names):
            raised[key] = raised.get(key, 0) + amount
    return raised
