"""Ten years of a shop assistant's personal account in Beijing, and what became of it.

    python examples/ten_years.py

Credits come from ``yibao.credits``, month by month, over the reform of September 2022. The
deposit rate and the days of booking are the example's own: no source on file states them.
"""

from __future__ import annotations

import sys
import warnings
from datetime import date
from decimal import Decimal

import yibao
from yibao import (
    Deposits,
    Enrolment,
    Heir,
    Month,
    NotAllowed,
    PersonalAccount,
    UnverifiedParameterWarning,
)

FIRST, LAST = Month(2016, 1), Month(2025, 12)
RATE = Deposits(demand="0.003")
ASSISTANT = Enrolment(
    scheme="employee",
    status="in_service",
    region="北京",
    base="6000",
    birth_date=date(1980, 5, 20),
)


def ten_years() -> PersonalAccount:
    """Credits on the 20th of the next month, some spending, interest at the year's end."""
    account = PersonalAccount.open(ASSISTANT, on=FIRST.first)
    month = FIRST
    while month <= LAST:
        day = (month + 1).first.replace(day=20)
        account = account.credit(*yibao.credits(ASSISTANT, month), on=day)
        account = spend(account, day)
        if day.month == 12:
            account = yibao.add_interest(account, day.year, RATE, on=date(day.year, 12, 31))
        month += 1
    return account


def spend(account: PersonalAccount, day: date) -> PersonalAccount:
    """Medicine in March, a visit in October, a stay in hospital in 2023."""
    if day.month == 3:
        account = account.spend("68.50", "pharmacy_drugs", on=day)
    if day.month == 10:
        account = account.spend("120", "outpatient", on=day)
    if (day.year, day.month) == (2023, 6):
        account = account.spend("1850", "inpatient", on=day, note="own share of a stay")
    return account


def show_years(account: PersonalAccount) -> None:
    print(f"{'year':6}{'opening':>10}{'credited':>10}{'spent':>10}{'interest':>10}{'closing':>10}")
    for year in range(FIRST.year, LAST.year + 1):
        found = account.statement(year)
        sums = found.by_purpose
        credited = sum((v for k, v in sums.items() if k.startswith("credit.")), Decimal(0))
        earned = sums.get("interest", Decimal(0))
        spent = found.opening + credited + earned - found.closing
        print(
            f"{year:<6}{found.opening:>10}{credited:>10}{spent:>10}{earned:>10}{found.closing:>10}"
        )


def refusals(account: PersonalAccount) -> None:
    for amount, purpose in (("300", "fitness"), ("300", "cash"), ("90000", "inpatient")):
        try:
            account.spend(amount, purpose, on=date(2026, 2, 1))
        except NotAllowed as error:
            print("-", error)


def after_a_death(account: PersonalAccount) -> None:
    """The heirs of the first order, in equal parts; an insured one gets it on the account."""
    heirs = [
        Heir("husband", "配偶", insured=True),
        Heir("daughter", "子女"),
        Heir("mother", "父母"),
    ]
    estate = yibao.inherit(account, heirs, on=date(2026, 3, 1))
    for name, amount in estate.shares.items():
        print(f"{name:10}{amount:>10}")
    print("fen left over:", estate.remainder_fen, *estate.remainder_to)
    print("left in the account:", estate.account.balance())
    print("sum over all accounts:", estate.account.ledger.total)


def main() -> int:
    warnings.simplefilter("ignore", UnverifiedParameterWarning)
    account = ten_years()
    print("== Ten years, yuan\n")
    show_years(account)
    print("\n== What is refused, and why\n")
    refusals(account)
    stopped = yibao.balance_after(ASSISTANT, "contributions_stop", on=date(2026, 2, 1))
    print(f"\n== When contributions stop the balance is {stopped.en}")
    print("\n== After a death on 1 March 2026\n")
    after_a_death(account)
    return 0


if __name__ == "__main__":
    sys.exit(main())
