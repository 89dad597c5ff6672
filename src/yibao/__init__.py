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
    "BenefitYear": "benefits.year",
    "Claim": "benefits.claim",
    "Item": "benefits.claim",
    "Schedule": "benefits.schedule",
    "Settlement": "benefits.settlement",
    "is_payable": "benefits.payable",
    "settle": "benefits.settling",
    "settle_all": "benefits.settling",
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
    "InvalidInput": "errors",
    "NotAllowed": "errors",
    "NotInForce": "errors",
    "NotKnown": "errors",
    "PolicyError": "errors",
    "ProvisionalWarning": "errors",
    "UnknownRegion": "errors",
    "UnverifiedParameterWarning": "errors",
    "YibaoError": "errors",
    "Explanation": "explanations",
    "explain": "explanations",
    "WalletTransfer": "mutual_aid",
    "may_share": "mutual_aid",
    "shareable": "mutual_aid",
    "wallet_transfer": "mutual_aid",
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
    "Care": "vocabulary",
    "Layer": "vocabulary",
    "Part": "vocabulary",
    "Payable": "vocabulary",
    "Tier": "vocabulary",
    "Employment": "vocabulary",
    "Distance": "vocabulary",
    "Membership": "vocabulary",
    "NoBalance": "vocabulary",
    "Permission": "vocabulary",
    "Plan": "vocabulary",
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
    *("accounts", "benefits", "contributions", "frames", "people", "policy"),
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
