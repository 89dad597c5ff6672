"""A grandmother's pharmacy bill, paid from another province.

    python examples/mutual_aid.py

Ming works in Beijing. His mother Hong is retired in Harbin, his grandmother Wang is in the
resident scheme there. In December 2024 and in February 2026 Wang has a pharmacy bill. May Ming's
account pay, and if so, who pays which yuan? That Beijing keeps no part of a balance for the
holder is the example's own: nothing on file says so.
"""

from __future__ import annotations

from datetime import date

import yibao
from yibao import Enrolment, FamilyAccounts, Household, PersonalAccount, Policy

MING = Enrolment(scheme="employee", status="in_service", region="北京")
HONG = Enrolment(scheme="employee", status="retired", region="哈尔滨")
WANG = Enrolment(scheme="resident", region="哈尔滨")
BILL = "386.50"
NO_RESERVE = Policy().with_values(
    "北京", sharing_terms={"reserve": 0}, since=date(2021, 5, 1), source="the example's own"
)
DAYS = (
    date(2023, 5, 6),
    date(2024, 11, 20),
    date(2024, 12, 9),
    date(2026, 1, 8),
    date(2026, 1, 9),
)


def household() -> Household:
    """Wang is the mother of Hong, Hong of Ming."""
    family = Household()
    for name, sex, born in (
        ("Wang", "female", date(1945, 3, 1)),
        ("Hong", "female", date(1968, 9, 9)),
        ("Ming", "male", date(1994, 7, 7)),
    ):
        family = family.with_person(name, sex=sex, birth_date=born)
    return family.with_child("Hong", "Wang").with_child("Ming", "Hong")


def dates(family: Household) -> None:
    """Whom in Harbin Ming's account could help at a pharmacy, day by day."""
    for on in DAYS:
        for name, enrolment in (("Hong", HONG), ("Wang", WANG)):
            relation = family.relation("Ming", name)
            answer = yibao.may_share(MING, relation, "pharmacy", receiver=enrolment, on=on)
            print(f"{on}  {name}, Ming's {relation.en}: {answer.en}")


def account() -> PersonalAccount:
    """What Ming's account holds: 2,000 yuan, moved there with him."""
    mine = PersonalAccount.open(MING, on=date(2024, 1, 1), holder="Ming", policy=NO_RESERVE)
    return mine.transfer_in("2000", "哈尔滨", on=date(2024, 1, 1))


def payment(family: Household, on: date) -> None:
    """Ming sets a quota of 300 yuan out of 2,000; the bill is paid; he moves to another city."""
    home = FamilyAccounts(family, {"Ming": account()}, policy=NO_RESERVE)
    home = home.share("Ming", "Wang", receiver_enrolment=WANG, on=on)
    home = home.reserve("Ming", "Wang", "300", on=on)
    quotas = [(r.giver, r.left) for r in home.sharings.received_by("Wang")]
    paid = yibao.pay(BILL, 0, quotas, order=("own_account", "family"))
    for part in paid.parts:
        print(f"{part.purse.en} {part.giver}".rstrip(), part.amount)
        if part.giver:
            home = home.use(part.giver, "Wang", part.amount, "pharmacy", on=on)
    home = home.reserve("Ming", "Wang", "200", on=on)
    mine = home.accounts["Ming"]
    print("Ming may spend", mine.available(), "and has set aside", mine.reserved())
    home = home.moved("Ming", on=date(2026, 6, 1))
    for moved in home.sharings.record:
        print(moved.on, moved.move.en, moved.amount)
    print("Ming may spend", home.accounts["Ming"].available())


def main() -> None:
    """Tell the story."""
    family = household()
    print("== Whom may Ming's account help, and since when?\n")
    dates(family)
    on = date(2026, 2, 3)
    print("\n== Why, in February 2026\n")
    relation = family.relation("Ming", "Wang")
    print(yibao.explain(yibao.may_share, MING, relation, "pharmacy", receiver=WANG, on=on))
    print(f"\n== The bill of {BILL}\n")
    payment(family, on)


if __name__ == "__main__":
    main()
