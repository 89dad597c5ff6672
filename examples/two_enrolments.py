"""Paid twice, enrolled twice: who is kept where, and what comes back.

    python examples/two_enrolments.py

Lan paid the resident premium in November. A firm hires her in December, or in February. Bo is
in the resident scheme at home and at his college. Chen works for two firms.
"""

from __future__ import annotations

import sys
from datetime import date

import yibao
from yibao import Enrolment, Ledger

START = date(2026, 1, 1)
PAID = {"paid": "400", "paid_on": date(2025, 11, 10), "benefit_start": START, "subsidy": "700"}
LAN = Enrolment(scheme="resident", region="长春", since=START, until=date(2026, 12, 31))


def hired(on: date) -> yibao.Refund:
    """Lan asks for her premium back on the day on which she is hired."""
    print(f"hired on {on}")
    back = yibao.refund(LAN, "joined_employee_scheme", on=on, **PAID)
    print(f"  {back.decision.en}: {back.amount} yuan, until {back.until}")
    book = Ledger().add(*back.postings(on))
    for account, balance in book.balances().items():
        print(f"  {account}: {balance}")
    return back


def february() -> None:
    """Hired in the benefit year, both run at once: what the law says, and what it leaves."""
    on = date(2026, 2, 10)
    firm = Enrolment(scheme="employee", status="in_service", region="长春", since=on)
    (duplicate,) = yibao.find_duplicates([LAN, firm])
    print(f"\n{duplicate.kind.en}, {duplicate.since} to {duplicate.until}: {duplicate.days} days")
    for months in (None, 3, 14):
        found = yibao.resolve(
            duplicate, on=on, employee_months=months, benefit_start=START, choice=None
        )
        told = "untold" if months is None else months
        print(f"  months as an employee {told}: {found.basis.en}", *found.needs)
    settled = yibao.resolve(duplicate, on=on, employee_months=14, benefit_start=START)
    assert settled.refund is not None
    print(f"  the resident relation is {settled.fate.en} from {settled.from_day} on,")
    print(f"  {settled.refund.en}")


def student() -> None:
    """Bo at home in Harbin and at college in Guangzhou, in his first year and in his second."""
    home = Enrolment(scheme="resident", region="哈尔滨", since=START)
    college = Enrolment(scheme="resident", region="广州", since=date(2026, 9, 1))
    (duplicate,) = yibao.find_duplicates([home, college])
    for first_year in (True, False):
        found = yibao.resolve(
            duplicate,
            on=date(2026, 10, 8),
            studies_in="广州",
            lives_in="哈尔滨",
            first_year_student=first_year,
        )
        assert found.kept is not None
        print(f"  kept: {found.kept.region} ({found.basis.en}); the other: {found.fate.en};")
        print(f"  subsidy {found.subsidy.en}; other one to be ended first: {found.stop_first}")


def two_employers() -> None:
    """Chen's firms in Beijing and Changchun; he has moved to Changchun."""
    old = Enrolment(scheme="employee", status="in_service", region="北京", since=date(2024, 3, 1))
    new = Enrolment(scheme="employee", status="in_service", region="长春", since=date(2026, 5, 1))
    (duplicate,) = yibao.find_duplicates([old, new], as_of=date(2026, 7, 31))
    ask = {"on": date(2026, 8, 1), "works_in": "长春", "waiting_until": date(2026, 8, 31)}
    found = yibao.resolve(duplicate, **ask)
    print(f"  {duplicate.days} days twice; kept: {found.basis.en};")
    print(f"  the other: {found.fate.en}, from {found.from_day}")
    print(yibao.explain(yibao.resolve, duplicate, **ask).text("en"))
    back = yibao.refund(old, "joined_elsewhere", on=ask["on"], paid="2000")
    print(f"  what was paid in Beijing: {back.decision.en}")


def main() -> int:
    print("== Lan paid in November\n")
    hired(date(2025, 12, 15))
    hired(date(2026, 2, 10))
    print("\nwhy:")
    case = {"on": date(2026, 2, 10), **PAID}
    print(yibao.explain(yibao.refund, LAN, "joined_employee_scheme", **case).text("en"))
    february()
    print("\n== Bo, at home and at college\n")
    student()
    print("\n== Chen and two employers\n")
    two_employers()
    return 0


if __name__ == "__main__":
    sys.exit(main())
