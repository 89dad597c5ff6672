"""Ten years of a shop assistant's personal account in Beijing, and what became of it.

    python examples/ten_years.py

From contribution records to the balance: two months that the employer forgot, a base that was
raised afterwards, the reform of September 2022, interest, spending, and a death. The deposit
rate, the days of booking and whether arrears are credited are the example's own: no source on
file states them for Beijing.
"""

from __future__ import annotations

import sys
import warnings
from datetime import date
from decimal import Decimal

import yibao
from yibao import (
    ContributionHistory,
    ContributionRecord,
    Deposits,
    Enrolment,
    Heir,
    Month,
    NotAllowed,
    NotKnown,
    PersonalAccount,
    Policy,
    UnverifiedParameterWarning,
)

FIRST, LAST = Month(2016, 1), Month(2025, 12)
READ_ON = date(2026, 1, 31)
FORGOTTEN = {Month(2019, 3): date(2019, 5, 10), Month(2019, 4): date(2019, 5, 10)}
ASSISTANT = Enrolment(
    scheme="employee",
    status="in_service",
    region="北京",
    birth_date=date(1980, 5, 20),
    since=date(2016, 1, 4),
)
EXAMPLE = Policy().with_values(
    "北京",
    since=date(2016, 1, 1),
    source="the example's own",
    credit_timing={"lag_months": 1, "day": 20},
    backpay_credit=[{"record_kind": "arrears", "credited": True}],
    account_interest={
        "this_year": "demand",
        "earlier_years": "demand",
        "basis": "year_end_balance",
        "month": 12,
        "day": 31,
    },
)


def records() -> ContributionHistory:
    """Ten years as paid; in 2019 two months late, in 2024 at a base that was set afterwards."""
    found = []
    month = FIRST
    while month <= LAST:
        late = FORGOTTEN.get(month)
        kind = "arrears" if late else "normal"
        found.append(ContributionRecord(month=month, kind=kind, base="6000", paid_on=late))
        month += 1
    return ContributionHistory(found, READ_ON)


def untouched(history: ContributionHistory) -> PersonalAccount:
    """What the account should hold if nothing was ever spent."""
    return yibao.replay(ASSISTANT, history, deposits=Deposits(demand="0.003"), policy=EXAMPLE)


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


def forgotten_month() -> None:
    """March 2026, forgotten by a shop in Changchun, where the rates are on file."""
    clerk = Enrolment(scheme="employee", status="in_service", region="长春", base="6000")
    owed = yibao.owed(clerk, "2026-03", on=date(2026, 5, 9), due_on=date(2026, 3, 25))
    print(f"contributions {owed.principal}, late fee of {owed.days} days {owed.fee}: {owed.total}")
    print("rules:", *owed.rules)
    try:
        yibao.backpay_credited(clerk, "arrears", on=date(2026, 5, 9))
    except NotKnown as error:
        print("credited?", error)
    for region in ("杭州", "上海"):
        colleague = Enrolment(scheme="employee", status="in_service", region=region)
        found = yibao.cover_while_unpaid(
            colleague, unpaid_since="2026-03", on=date(2026, 4, 20), cured_in_time=True
        )
        print(f"a visit on 20 April in {colleague.region}: {found.en} ({found.zh})")


def raised_afterwards(history: ContributionHistory) -> None:
    """In October the bureau set the base anew from July: what is owed for the months paid."""
    paid = ContributionHistory(
        [r for r in history.records if r.month <= Month(2025, 9)], date(2025, 10, 31)
    )
    found = yibao.base_make_up(ASSISTANT, paid, since="2025-07", base="7000", policy=RATES)
    print(
        f"{len(found.months)} months: employer {found.paid_by('employer')}, "
        f"employee {found.paid_by('employee')}, credited on top {found.credit}"
    )


RATES = EXAMPLE.with_values(
    "北京",
    since=date(2025, 1, 1),
    source="the example's own",
    employer_rate=[{"rate": "0.098", "with_maternity": True}],
    employee_rate="0.02",
)


def refusals(account: PersonalAccount) -> None:
    for amount, purpose in (("300", "fitness"), ("300", "cash"), ("90000", "inpatient")):
        try:
            account.spend(amount, purpose, on=READ_ON)
        except NotAllowed as error:
            print("-", error)


def after_a_death(account: PersonalAccount) -> None:
    """The heirs of the first order, in equal parts; an insured one gets it on the account."""
    heirs = [
        Heir("husband", "配偶", insured=True),
        Heir("daughter", "子女"),
        Heir("mother", "父母"),
    ]
    estate = yibao.inherit(account, heirs, on=READ_ON)
    for name, amount in estate.shares.items():
        print(f"{name:10}{amount:>10}")
    print("fen left over:", estate.remainder_fen, *estate.remainder_to)
    print("left in the account:", estate.account.balance())


def main() -> int:
    warnings.simplefilter("ignore", UnverifiedParameterWarning)
    history = records()
    account = untouched(history)
    print("== Ten untouched years, yuan\n")
    show_years(account)
    arrived = [p for p in account.ledger.postings if p.day == date(2019, 6, 20)]
    print("\nTwo months late, booked on 2019-06-20 with May:", *(p.note for p in arrived))
    print("\n== The base was raised afterwards\n")
    raised_afterwards(history)
    print("\n== A month was forgotten\n")
    forgotten_month()
    spent = account.spend("1850", "inpatient", on=READ_ON, note="own share of a stay")
    print("\n== Spent 1850.00 on a stay:", spent.balance(), "left. What is refused, and why\n")
    refusals(spent)
    stopped = yibao.balance_after(ASSISTANT, "contributions_stop", on=READ_ON)
    print(f"\n== When contributions stop the balance is {stopped.en}")
    print("\n== After a death\n")
    after_a_death(spent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
