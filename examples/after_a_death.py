"""An account after a death: who inherits, what a will changes, what goes back first.

    python examples/after_a_death.py

Zhang of Changchun dies on 5 March 2026. He leaves a balance and a quota for his mother that
she has not used up. Whether an insured heir gets it on the account is the example's own.
"""

from __future__ import annotations

import sys
import warnings
from datetime import date

import yibao
from yibao import Enrolment, Heir, InvalidInput, NotAllowed, PersonalAccount, Policy

DIED = date(2026, 3, 5)
ZHANG = Enrolment(scheme="employee", status="in_service", region="长春", base="12000")
LOCAL = Policy().with_values(
    "长春",
    since=date(2026, 1, 1),
    source="the example's own",
    account_death={"to_insured_heir": True},
)
FAMILY = [
    Heir("wife", "配偶", insured=True),
    Heir("daughter", "子女"),
    Heir("mother", "父母"),
    Heir("brother", "兄弟姐妹"),
]


def account() -> PersonalAccount:
    """Three months' credits, a quota for his mother, one visit of hers."""
    found = PersonalAccount.open(ZHANG, on=date(2025, 11, 1), holder="zhang", policy=LOCAL)
    for month in ("2025-11", "2025-12", "2026-01"):
        booked = yibao.Month.of(month) + 1
        found = found.credit(*yibao.credits(ZHANG, month), on=booked.first.replace(day=20))
    found = found.reserve("200", "mother", on=date(2026, 2, 21))
    return found.spend_on_relative("65.40", "outpatient", "mother", on=date(2026, 2, 26))


def show(estate: yibao.Estate) -> None:
    for name, amount in estate.shares.items():
        print(f"{name:10}{amount:>10}")
    if estate.remainder_fen:
        print("fen left over:", estate.remainder_fen, "to", *estate.remainder_to)
    ledger = estate.account.ledger
    for name in ledger.accounts:
        if name.startswith(("wife:", "daughter:", "mother:", "brother:", "zhang:")):
            print(f"  {name:28}{ledger.balance(name):>10}")
    print("  sum over all accounts", ledger.total)


def refused(mine: PersonalAccount, closed: PersonalAccount) -> None:
    """What can't be done, and the rule that forbids it."""
    late = yibao.credits(ZHANG, "2026-02")
    for what, step in (
        ("a credit after the account is closed", lambda: closed.credit(*late, on=DIED)),
        ("paying the balance out", lambda: yibao.close_account(mine, "death", on=DIED)),
        ("an heir twice", lambda: yibao.inherit(mine, [*FAMILY, FAMILY[0]], on=DIED)),
        ("no heir at all", lambda: yibao.inherit(mine, [], on=DIED)),
    ):
        try:
            step()
        except (NotAllowed, InvalidInput) as error:
            print(f"- {what}: {error}")


def main() -> int:
    warnings.simplefilter("ignore", yibao.UnverifiedParameterWarning)
    mine = account()
    print("== What he leaves\n")
    print("balance", mine.balance(), "of which set aside for his mother", mine.reserved())
    print("\n== Why it is inherited\n")
    print(yibao.explain(yibao.balance_after, ZHANG, "death", on=DIED).text("en"))
    print("\n== By law: the first order in equal parts; a brother gets nothing\n")
    by_law = yibao.inherit(mine, FAMILY, on=DIED)
    show(by_law)
    print("\n== By a will: two parts to his daughter, one to his brother\n")
    show(yibao.inherit(mine, FAMILY, on=DIED, will={"daughter": 2, "brother": 1}))
    print("\n== What is refused\n")
    refused(mine, by_law.account)
    return 0


if __name__ == "__main__":
    sys.exit(main())
