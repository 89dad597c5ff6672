"""A winter flu visit in Xi'an: the bill, the form, and a figure that doesn't fit.

    python examples/flu_visit.py

Li works in Xi'an. On 12 January 2026 she sees a doctor at a secondary hospital, and two weeks later
buys the rest of her drugs at a designated pharmacy on the hospital's prescription, out of what is
left in her account. Every figure is the city's, as on file.
"""

from __future__ import annotations

from datetime import date

import yibao
from yibao import Claim, Enrolment, Item

LI = Enrolment(scheme="employee", status="in_service", region="西安")
VISIT = Claim(
    care="outpatient",
    tier="secondary",
    on=date(2026, 1, 12),
    items=[
        Item("25.00", "A", name="consultation"),
        Item("180.00", "A", name="blood test"),
        Item("96.00", "B", share="0.04", name="antiviral"),
        Item("60.00", "C", name="vitamin drip"),
    ],
    total="361.00",
)
PHARMACY = Claim(care="outpatient", tier="pharmacy", on=date(2026, 1, 26), total="88.00")
PRINTED = "52.80"


def main() -> None:
    """The two bills one after the other, and what the pharmacy printed."""
    print("== May it be paid?\n")
    print(yibao.explain(yibao.is_payable, VISIT, LI).text("en"))

    print("\n== The visit\n")
    visit = yibao.settle(VISIT, LI, account="260")
    print(visit.text("en"))
    print("deductible of the year used:", visit.next.used("deductible"))

    print("\n== The pharmacy\n")
    later = yibao.settle(PHARMACY, LI, year=visit.next, account=visit.left.account)
    print(later.text("en"))
    print(yibao.explain(yibao.settle, PHARMACY, LI, year=visit.next).text("zh"))

    print("\n== The receipt says otherwise\n")
    print(yibao.reconcile(PRINTED, yibao.settle, PHARMACY, LI, year=visit.next).text("en"))


if __name__ == "__main__":
    main()
