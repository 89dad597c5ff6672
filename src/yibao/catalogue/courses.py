"""How the cells of benefit tables move along their keys, for the checks: what a slip breaks.

A region may depart, and says so in a note. Law: lower tiers pay more and ask less
(N-BEN-11, N-BEN-12), the retired are not worse off, care at home is not worse off.
"""

from __future__ import annotations

from yibao.catalogue.kinds import Order
from yibao.vocabulary import FamilyDoctor, Place, ProviderKind, Referral, Status, Tier

TIERS = (Tier.VILLAGE, Tier.COMMUNITY, Tier.PRIMARY, Tier.SECONDARY, Tier.TERTIARY)
PROVIDERS = (
    "provider",
    tuple(k for k in ProviderKind if k not in (ProviderKind.SPECIAL, ProviderKind.SPECIALIST)),
)
"""Specialists, and the few special hospitals above all tiers, go their own way."""
RETIRING = (Status.IN_SERVICE, Status.RETIRED)
AWAY = (
    (Place.LOCAL, Place.RESIDING, Place.UNFILED),
    (Place.LOCAL, Place.REFERRED, Place.UNFILED),
    (Place.LOCAL, Place.EMERGENCY),
    (Place.LOCAL, Place.TEMPORARY, Place.UNFILED),
)

DEDUCTIBLE: tuple[Order, ...] = (
    Order("sum", "tier", terms=TIERS, across=PROVIDERS),
    Order("sum", "status", falls=True, terms=RETIRING),
    Order("sum", "admission", falls=True),
    *(Order("sum", "place", terms=places) for places in AWAY),
)
RATIO: tuple[Order, ...] = (
    Order("ratio", "tier", falls=True, terms=TIERS, across=PROVIDERS),
    Order("ratio", "status", terms=RETIRING),
    Order("ratio", "months"),
    Order("ratio", "referral", terms=tuple(Referral)),
    Order("ratio", "family_doctor", terms=tuple(FamilyDoctor)),
    *(Order("ratio", "place", falls=True, terms=places) for places in AWAY),
)
CAP: tuple[Order, ...] = (
    Order("sum", "status", terms=RETIRING),
    Order("sum", "months"),
)
LAYER: tuple[Order, ...] = (
    Order("ratio", "tier", falls=True, terms=TIERS, across=PROVIDERS),
    Order("ratio", "status", terms=RETIRING),
    Order("ratio", "months"),
    Order("cap", "months"),
)
