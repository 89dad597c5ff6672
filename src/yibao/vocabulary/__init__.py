"""Every enumerated term of the field, once: a code, the Chinese name, the English name.

One file a chapter.
"""

from __future__ import annotations

from yibao.core.sources import Evidence
from yibao.vocabulary.accounts import (
    Account,
    AccountEvent,
    AccountFate,
    Beneficiary,
    BucketOrder,
    CredentialKind,
    CredentialState,
    Deposit,
    HeirOrder,
    InterestBasis,
    NoBalance,
    Permission,
    Purpose,
)
from yibao.vocabulary.contributions import (
    Component,
    CreditKind,
    Destination,
    Paid,
    Payer,
    RecordKind,
)
from yibao.vocabulary.mutual_aid import (
    Circle,
    Cover,
    Distance,
    Purse,
    Relation,
    Sharing,
    SharingMove,
    WalletOutcome,
)
from yibao.vocabulary.retirement import RetirementOutcome, ShortfallOption, YearsKind
from yibao.vocabulary.schemes import (
    Citizenship,
    Employer,
    Employment,
    Group,
    Helped,
    Membership,
    Origin,
    Plan,
    Scheme,
    Sex,
    Status,
)
from yibao.vocabulary.transfer import (
    GapOutcome,
    TransferOutcome,
    TransferParty,
    TransferStep,
    YearsFate,
)

__all__ = [
    "Account",
    "AccountEvent",
    "AccountFate",
    "Beneficiary",
    "BucketOrder",
    "Circle",
    "Citizenship",
    "Component",
    "Cover",
    "CredentialKind",
    "CredentialState",
    "CreditKind",
    "Deposit",
    "Destination",
    "Distance",
    "Employer",
    "Employment",
    "Evidence",
    "GapOutcome",
    "Group",
    "HeirOrder",
    "Helped",
    "InterestBasis",
    "Membership",
    "NoBalance",
    "Origin",
    "Paid",
    "Payer",
    "Permission",
    "Plan",
    "Purpose",
    "Purse",
    "RecordKind",
    "Relation",
    "RetirementOutcome",
    "Scheme",
    "Sex",
    "Sharing",
    "SharingMove",
    "ShortfallOption",
    "Status",
    "TransferOutcome",
    "TransferParty",
    "TransferStep",
    "WalletOutcome",
    "YearsFate",
    "YearsKind",
]
