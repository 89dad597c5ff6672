"""An operation in Xi'an: a stay with items of every class, a second one, a reversal.

    python examples/surgery.py [FILE.svg]

Zhao, 58, works in Xi'an. In May 2023 he has a hip replaced at a tertiary hospital, and in September
he is admitted again. The tables are the city's, as pages of 2023 show them; whether bands run
over one stay or over the year they don't say, so the second bill is reckoned both ways. With
FILE.svg the first bill is drawn: who paid which yuan.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import yibao
from yibao import Claim, Enrolment, Item, Ledger, Policy

ZHAO = Enrolment(scheme="employee", status="in_service", region="西安", birth_date=date(1965, 2, 3))
HIP = Claim(
    care="inpatient",
    tier="tertiary",
    admitted=date(2023, 5, 8),
    on=date(2023, 5, 23),
    items=[
        Item("21400.00", "A", name="operation, nursing, bed"),
        Item("12800.00", "B", share="0.04", name="drugs"),
        Item("38000.00", "flat", share="0.5", name="imported joint"),
        Item("2600.00", "C", name="escort and meals"),
    ],
)
AGAIN = Claim(
    care="inpatient",
    tier="tertiary",
    admitted=date(2023, 9, 2),
    on=date(2023, 9, 9),
    total="9650.00",
)


def counted(per: str) -> Policy:
    """The city's bands, counted over the year or over each stay."""
    bands = [
        {"to": 10000, "ratio": "0.88"},
        {"to": 50000, "ratio": "0.91"},
        {"ratio": "0.95"},
    ]
    return Policy().with_values(
        "西安",
        since=date(2023, 1, 1),
        until=date(2023, 12, 31),
        source="the page of 2023, with a period laid over",
        employee_inpatient_ratio={"ratio": bands, "span": "above_deductible", "per": per},
    )


def main(drawing: Path | None = None) -> None:
    """Both stays, the postings, and the year after a reversal."""
    print("== The operation\n")
    first = yibao.settle(HIP, ZHAO, account="4000")
    print(first.text("en"))
    if drawing is not None:
        drawing.write_text(first.svg("en"), "utf-8")

    print("\n== Admitted again: the deductible falls\n")
    try:
        yibao.settle(AGAIN, ZHAO, year=first.next)
    except yibao.NotKnown as error:
        print(error.what, "is not known")
    for per in ("year", "visit"):
        second = yibao.settle(AGAIN, ZHAO, year=first.next, policy=counted(per))
        print(f"counted by {per:6} paid {second.fund:,}, left {second.person:,}")
    print(second.text("en"))

    print("\n== Booked\n")
    ledger = Ledger((*first.postings(), *second.postings()))
    for name, balance in ledger.balances().items():
        print(f"{name:18}{balance:>12}")
    print("sum", ledger.total)

    print("\n== The second bill is taken back\n")
    year = second.reverse(second.next)
    print("as before it:", year == first.next, "| admissions:", year.admissions)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
