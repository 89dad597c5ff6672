"""A mover: twelve years in Beijing, then a job in Guangzhou, with the years and the balance.

    python examples/moving.py

Hao leaves his employer in Beijing at the end of November 2024 and starts in Guangzhou in March
2025. Does his relation move, by which steps, how long may they take, does he wait for benefits,
where is his account's money, and do his years add up?
"""

from __future__ import annotations

import warnings
from datetime import date

import yibao
from yibao import Enrolment, PersonalAccount, YearsSpan

BEIJING = Enrolment(
    scheme="employee", status="in_service", region="北京", base="9000", birth_date=date(1982, 6, 1)
)
GUANGZHOU = Enrolment(
    scheme="employee", status="in_service", region="广州", base="9000", birth_date=date(1982, 6, 1)
)
APPLIED = date(2025, 3, 10)
HOLIDAYS = (date(2025, 4, 4),)


def relation() -> None:
    """What moves, and the steps."""
    found = yibao.transfer_relation(BEIJING, GUANGZHOU, on=APPLIED, holidays=HOLIDAYS)
    print(f"{found.outcome.en}; years: {found.years.en}; balance: {found.balance.en}")
    for number, step in enumerate(found.steps, 1):
        limit = f" within {step.working_days} working days, by {step.due}" if step.due else ""
        print(f"{number}. {step.party.en}: {step.step.en}{limit}")
    print("working days in all:", found.working_days)
    resident = Enrolment(scheme="resident", region="广州")
    retired = Enrolment(scheme="employee", status="retired", region="北京")
    for old, new in ((BEIJING, resident), (resident, BEIJING), (retired, GUANGZHOU)):
        other = yibao.transfer_relation(old, new, on=APPLIED)
        balance = other.balance.en if other.balance else "no account"
        print(f"{old.scheme} to {new.scheme}: {other.outcome.en}; {other.years.en}; {balance}")


def balance() -> None:
    """The balance in both ledgers: nothing is lost on the way."""
    account = PersonalAccount.open(BEIJING, on=date(2024, 1, 1), holder="Hao")
    for month in range(1, 12):
        account = account.credit(*yibao.credits(BEIJING, f"2024-{month:02}"), on=date(2024, 12, 1))
    account = account.spend("480.50", "pharmacy_drugs", on=date(2025, 1, 15))
    new = PersonalAccount.open(GUANGZHOU, on=date(2025, 3, 1), holder="Hao")
    print("Beijing before:", account.balance())
    old, new = yibao.move_balance(account, new, on=date(2025, 3, 20), received_on=date(2025, 3, 27))
    print("Beijing after:", old.balance(), "closed", old.closed)
    print("Guangzhou:", new.balance())
    for posting in (*old.ledger.of("other_region:广州"), *new.ledger.postings):
        print(posting.day, posting.debit, "from", posting.credit, posting.amount)


def main() -> None:
    """Tell the story."""
    warnings.simplefilter("ignore", yibao.UnverifiedParameterWarning)
    print("== The relation\n")
    relation()
    print("\n== The gap from December to February\n")
    for paid_on in (date(2025, 3, 10), date(2025, 4, 10)):
        gap = yibao.gap_on_transfer(GUANGZHOU, interrupted="2024-12", paid_on=paid_on, made_up=True)
        wait = gap.waiting_months if gap.longest_wait is None else f"at most {gap.longest_wait}"
        print(f"paid on {paid_on}: {gap.months} months, {gap.outcome.en}; months to wait: {wait}")
    print("\n== The balance\n")
    balance()
    print("\n== The years, in Guangzhou, at the end of 2025\n")
    spans = [YearsSpan("2012-12", "2024-11", region="北京"), YearsSpan("2025-03", "2025-12")]
    print(yibao.contribution_years(GUANGZHOU, spans, on=date(2025, 12, 31)))


if __name__ == "__main__":
    main()
