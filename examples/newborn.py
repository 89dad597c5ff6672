"""A child born on 10 November: by what day to enrol, covered from when, whose premium.

    python examples/newborn.py

Mei is born in Nanjing on 10 November 2025 and stays in hospital until 14 November. Enrolled and
paid for within 90 days she is covered back to birth; a day later she isn't. Guangzhou gives six
months, and asks for two premiums where the year has ended meanwhile.
"""

from __future__ import annotations

from datetime import date

import yibao
from yibao import Enrolment

BORN = date(2025, 11, 10)
STAY = date(2025, 11, 12)


def child(region: str) -> Enrolment:
    """The child's enrolment in a region."""
    return Enrolment(scheme="resident", region=region, group="minor", birth_date=BORN)


def window(region: str, *days: date) -> None:
    """What paying on each of some days brings."""
    for on in days:
        cover = yibao.newborn_cover(child(region), on=on)
        print(f"paid {on}: {cover.entry.en}, first day {cover.start}")


def stay(paid_on: date) -> None:
    """Whether the stay after birth is payable."""
    told = {"paid_on": paid_on, "benefit_year": 2026, "paid": "late", "special": "newborn"}
    print(f"{STAY}: {yibao.covered(child('南京'), on=STAY, **told).en}")


def two_years() -> None:
    """Guangzhou: both premiums, where birth and payment lie in two years."""
    for on in (date(2026, 1, 5), date(2026, 5, 10), date(2026, 5, 11)):
        cover = yibao.newborn_cover(child("广州"), on=on, registration="registered")
        print(f"paid {on}: {cover.entry.en}, years {cover.years}")


def main() -> None:
    """Tell the story."""
    print("== Nanjing: 90 days\n")
    window("南京", date(2025, 12, 20), date(2026, 2, 8), date(2026, 2, 9))
    print("\n== The stay after birth, paid for on 8 and on 9 February\n")
    stay(date(2026, 2, 8))
    stay(date(2026, 2, 9))
    print("\n== Why\n")
    print(yibao.explain(yibao.newborn_cover, child("南京"), on=date(2026, 2, 8)).text("en"))
    print("\n== Guangzhou: six months, two premiums\n")
    two_years()


if __name__ == "__main__":
    main()
