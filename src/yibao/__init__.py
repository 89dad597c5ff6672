"""yibao: China's basic medical insurance (基本医疗保险) as a library, with the law cited.

Names only; chapters load on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Allocation": "accounts",
    "Credit": "accounts",
    "allocate": "accounts",
    "booking_day": "accounts",
    "credits": "accounts",
    "monthly_credit": "accounts",
    "Contribution": "contributions",
    "ResidentPremium": "premiums",
    "contribution_base": "contributions",
    "employee_contribution": "contributions",
    "employer_contribution": "contributions",
    "monthly_contribution": "contributions",
    "resident_premium": "premiums",
    "Month": "core.calendar",
    "Ledger": "core.ledger",
    "Posting": "core.ledger",
    "Statement": "core.ledger",
    "Evidence": "core.sources",
    "Source": "core.sources",
    "Decision": "decisions",
    "decision": "decisions",
    "InvalidInput": "errors",
    "NotAllowed": "errors",
    "NotInForce": "errors",
    "NotKnown": "errors",
    "PolicyError": "errors",
    "ProvisionalWarning": "errors",
    "UnknownRegion": "errors",
    "UnverifiedParameterWarning": "errors",
    "YibaoError": "errors",
    "DoubleBenefits": "duplicates.double_benefits",
    "double_benefits": "duplicates.double_benefits",
    "Duplicate": "duplicates.finding",
    "find_duplicates": "duplicates.finding",
    "Resolution": "duplicates.resolving",
    "resolve": "duplicates.resolving",
    "Refund": "duplicates.refunds",
    "refund": "duplicates.refunds",
    "refundable": "duplicates.refunds",
    "Explanation": "explanations",
    "explain": "explanations",
    "Arrears": "history.arrears",
    "owed": "history.arrears",
    "late_fee": "history.arrears",
    "assessed_contribution": "history.arrears",
    "cover_while_unpaid": "history.arrears",
    "backpay_credited": "history.arrears",
    "BaseMakeUp": "history.changes",
    "base_make_up": "history.changes",
    "MonthPayer": "history.changes",
    "who_pays": "history.changes",
    "ContributionHistory": "history.records",
    "replay": "history.replay",
    "WalletTransfer": "mutual_aid",
    "may_share": "mutual_aid",
    "shareable": "mutual_aid",
    "wallet_transfer": "mutual_aid",
    "FamilyAccounts": "mutual_aid.family",
    "Household": "mutual_aid.household",
    "Payment": "mutual_aid.payment",
    "pay": "mutual_aid.payment",
    "SharingRelation": "mutual_aid.sharings",
    "Sharings": "mutual_aid.sharings",
    "PersonalAccount": "ledgers.account",
    "PooledFund": "ledgers.account",
    "Buckets": "ledgers.buckets",
    "Estate": "ledgers.closing",
    "Heir": "ledgers.closing",
    "balance_after": "ledgers.closing",
    "close_account": "ledgers.closing",
    "inherit": "ledgers.closing",
    "Deposits": "ledgers.interest",
    "add_interest": "ledgers.interest",
    "account_interest": "ledgers.interest",
    "Credential": "ledgers.reasons",
    "Reason": "ledgers.reasons",
    "why_no_balance": "ledgers.reasons",
    "may_spend": "ledgers.uses",
    "ContributionRecord": "people",
    "Enrolment": "people",
    "Person": "people",
    "Policy": "policy",
    "Reconciliation": "reconciliation",
    "reconcile": "reconciliation",
    "national_rule": "rulebook",
    "has_personal_account": "schemes",
    "which_scheme": "schemes",
    "AccountEvent": "vocabulary",
    "AccountFate": "vocabulary",
    "Employment": "vocabulary",
    "Distance": "vocabulary",
    "DuplicateKind": "vocabulary",
    "EnrolmentBar": "vocabulary",
    "Ground": "vocabulary",
    "KeptBy": "vocabulary",
    "Refundability": "vocabulary",
    "RelationFate": "vocabulary",
    "Sanction": "vocabulary",
    "SubsidyFate": "vocabulary",
    "Which": "vocabulary",
    "Membership": "vocabulary",
    "NoBalance": "vocabulary",
    "Permission": "vocabulary",
    "Plan": "vocabulary",
    "MissedMonth": "vocabulary",
    "MonthDue": "vocabulary",
    "UnpaidCover": "vocabulary",
    "RecordKind": "vocabulary",
    "Purse": "vocabulary",
    "Relation": "vocabulary",
    "Purpose": "vocabulary",
    "Scheme": "vocabulary",
    "Sharing": "vocabulary",
    "Status": "vocabulary",
    "WalletOutcome": "vocabulary",
}

__all__ = sorted(_HOME)
__version__ = "0.1.0"


_MODULES = (
    *("accounts", "contributions", "frames", "people", "policy"),
    *("premiums", "schemes", "vocabulary"),
)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"yibao.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'yibao' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"yibao.{_HOME[name]}"), name)
    return value


def __dir__() -> list[str]:
    return [*__all__, *_MODULES]
