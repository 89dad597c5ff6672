"""Amounts, purposes and receivers of what an account pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yibao.core.money import fen, yuan
from yibao.errors import InvalidInput
from yibao.vocabulary import Account, Beneficiary, Purpose

FAMILY = "family."
"""Stands before the purpose of what is spent on a relative."""

PURPOSES = {purpose.key: purpose for purpose in Purpose}
PERSONS = {
    Account.PERSONAL_ACCOUNT.key,
    Account.WALLET.key,
    Account.QUOTA.key,
    Account.ESTATE.key,
    Account.PERSON.key,
    Account.EMPLOYEE.key,
}


def purpose_of(text: str) -> tuple[str, Beneficiary]:
    """The key of a posting's purpose, and whose cost it is."""
    whose = Beneficiary.RELATIVE if text.startswith(FAMILY) else Beneficiary.SELF
    return text.removeprefix(FAMILY), whose


def meant_by(purpose: Purpose, receiver: str) -> Purpose:
    """What a spending is for, seen who receives it: cash stays cash, no person is paid."""
    parts = receiver.split(":")
    if parts[-1] == Account.CASH.key:
        return Purpose.CASH
    if PERSONS.intersection(parts):
        raise InvalidInput(
            "receiver",
            receiver,
            expected="a provider, a fund or an insurer",
            remedy="share_out(…) gives money to a relative, reserve(…) sets it aside.",
        )
    return purpose


def receiver_of(purpose: Purpose) -> str:
    """Who is paid for a purpose, unless told."""
    premiums = {
        Purpose.RESIDENT_PREMIUM: Account.RESIDENT_FUND,
        Purpose.LARGE_SUM_PREMIUM: Account.LARGE_SUM_FUND,
        Purpose.LONG_TERM_CARE_PREMIUM: Account.INSURER,
        Purpose.COMMERCIAL_INSURANCE: Account.INSURER,
    }
    return premiums.get(purpose, Account.PROVIDER).key


def amount_above_zero(value: Any) -> Decimal:
    if not fen(value):
        raise InvalidInput("amount", value, expected="an amount above 0 yuan")
    return yuan(fen(value))
