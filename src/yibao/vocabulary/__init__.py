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
from yibao.vocabulary.history import (
    MissedMonth,
    MonthDue,
    UnpaidCover,
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
    "Group",
    "HeirOrder",
    "Helped",
    "InterestBasis",
    "Membership",
    "MissedMonth",
    "MonthDue",
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
    "Scheme",
    "Sex",
    "Sharing",
    "SharingMove",
    "Status",
    "UnpaidCover",
    "WalletOutcome",
]
