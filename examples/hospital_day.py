"""A hospital's day of settlement messages, one of them wrong.

    python examples/hospital_day.py

Five answers of the national platform (made up, in examples/setlinfo): a flu visit and its
reversal, a chronic disease, a surgery, drugs. The day adds up. Then two digits of one amount are
swapped on their way into the hospital's books, and an amount is lost from another message. Which
messages are wrong, in which amount, and what do the others come to?
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from yibao import nhsa
from yibao.vocabulary import Account

FOLDER = Path(__file__).parent / "setlinfo"
REGION = "130100"
TOTALS = ("medfee_sumamt", "fund_pay_sumamt", "acct_pay", "psn_cash_pay")


def messages() -> list[Any]:
    """The day's messages, numbers exact."""
    return [nhsa.from_json(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


def tell(day: nhsa.Day) -> None:
    """The bills that add up, and who paid them."""
    for index, settlement in day.good:
        info = settlement.info
        kind = info.med_type.en if info.med_type else ""
        back = "taken back" if settlement.reversal else "settled"
        print(f"message {index}: {kind} ({info.med_type}), {info.medfee_sumamt} {back}")
        for part in settlement.parts or ():
            payer = part.fund_pay_type
            if payer is not None:
                own = payer.term(Account)
                print(f"    {payer} {own.en if own else payer.en}: {part.fund_payamt}")
    for name in TOTALS:
        spec = nhsa.SetlInfo.specs()[name]
        print(f"{spec.en} ({spec.zh}): {day.total(name)}")


def damaged(day: list[Any]) -> list[Any]:
    """The same day with two swapped digits in the surgery, and an amount lost from the drugs."""
    surgery = nhsa.read_settlement(day[2]).to_message()
    surgery["output"]["setlinfo"]["psn_cash_pay"] = Decimal("6246.75")
    drugs = nhsa.read_settlement(day[3]).to_message()
    drugs["output"]["setlinfo"]["acct_pay"] = ""
    return [*day[:2], surgery, drugs, *day[4:]]


def main() -> None:
    """Tell the story."""
    day = messages()
    print("== The day as the platform answered it\n")
    tell(nhsa.check_day(day, region=REGION))
    print("\n== Does the reversal take back what was settled?\n")
    visit, back = nhsa.read_settlement(day[0]), nhsa.read_settlement(day[4])
    print(nhsa.check_reversal(visit, back) or "every amount of it")
    print("\n== The day as it stands in the books\n")
    checked = nhsa.check_day(damaged(day), region=REGION)
    print(checked.text("en"))
    print()
    print(checked.text("zh"))
    print("\n== Mended, the books are the platform's answers again\n")
    (wrong,) = checked.inconsistent
    (cause,) = wrong.causes
    surgery = wrong.settlement.to_message()
    surgery["output"]["setlinfo"][cause.field] = cause.needed
    mended = nhsa.check_day([*day[:2], surgery, *day[3:]], region=REGION)
    print(mended.text("en"))
    print("cash:", mended.total("psn_cash_pay"))


if __name__ == "__main__":
    main()
