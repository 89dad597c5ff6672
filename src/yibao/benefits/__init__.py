"""Chapter: benefits (待遇). From a claim to who pays which yuan, layer after layer.

National rules N-BEN-01 to N-BEN-35; every figure is the region's.
"""

from __future__ import annotations

from yibao.benefits.claim import Claim, Item
from yibao.benefits.explaining import told
from yibao.benefits.neighbours import neighbours
from yibao.benefits.payable import (
    RULES,
    excluded_by_statute,
    fault,
    is_payable,
    payability,
    third_party,
)
from yibao.benefits.purses import Balances
from yibao.benefits.schedule import Schedule
from yibao.benefits.settlement import LayerPayment, Missing, Settlement
from yibao.benefits.settling import settle
from yibao.benefits.several import Refused, Settlements, settle_all
from yibao.benefits.year import BenefitYear

__all__ = [
    "RULES",
    "Balances",
    "BenefitYear",
    "Claim",
    "Item",
    "LayerPayment",
    "Missing",
    "Refused",
    "Schedule",
    "Settlement",
    "Settlements",
    "excluded_by_statute",
    "fault",
    "is_payable",
    "neighbours",
    "payability",
    "settle",
    "settle_all",
    "third_party",
    "told",
]
