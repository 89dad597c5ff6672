"""A hospital foresees the settlement of a stay, and reads what the bureau did otherwise.

    python examples/foresee.py

Six messages of the national platform about one stay in Yinchuan (made up, in examples/stay). The
hospital knows the patient, the bill and how its lines were split. What will the funds pay? The
bureau's answer differs: by which amounts, and why? Its steps show the city's ratio, without any
table of the city.
"""

from __future__ import annotations

from pathlib import Path

import yibao
from yibao import nhsa

FOLDER = Path(__file__).parent / "stay"


def read(name: str) -> str:
    """A message, as JSON text: its numbers are read exactly."""
    return (FOLDER / f"{name}.json").read_text("utf-8")


def main() -> None:
    """Tell the story."""
    print("== From the messages to a settlement\n")
    lines = nhsa.read_lines(read("2204_input"), answer=read("2204_answer"))
    bill = nhsa.read_bill(read("2203_input"), lines, read("2304_input"))
    person = nhsa.read_person(read("1101_answer"))
    claim = nhsa.claim_of(bill, tier="secondary")
    me = person.enrolment(bill.insutype, on=claim.on)
    balance = person.balance() or 0
    settled = yibao.settle(claim, me, account=balance)
    print(settled.text("en"))

    print("\n== What the bureau should answer, and what it answers\n")
    expected = nhsa.foreseen(settled, balance_before=balance, bill=bill, trace=True)
    print("adds up:", nhsa.check(expected, lines=lines, balance_before=balance) == ())
    answer = nhsa.read_settlement(read("2304_answer"))
    print("so does the answer:", nhsa.check(answer, lines=lines, balance_before=balance) == ())
    print(nhsa.compare(expected, answer).text("en"))

    print("\n== Why\n")
    printed = answer.info.fund_pay_sumamt
    print(yibao.reconcile(printed, yibao.settle, claim, me, account=balance).text("en"))
    second = yibao.settle(nhsa.claim_of(bill, tier="secondary", admission=2), me, account=balance)
    again = nhsa.foreseen(second, balance_before=balance, bill=bill)
    print(nhsa.compare(again, answer).text("en"))

    print("\n== The city's ratio, out of the answer itself\n")
    trace = nhsa.read_trace(answer, tier="secondary")
    for band in trace.bands:
        print(f"{band.ratio} up to {band.to} above the deductible")
    own = nhsa.schedule_of(trace, deductible=400, cap="none")
    print(yibao.settle(claim, me, schedule=own).fund, "as answered:", answer.info.hifp_pay)
    try:
        yibao.settle(nhsa.claim_of(bill, tier="tertiary"), me, schedule=own)
    except yibao.NotKnown as error:
        print(str(error).partition(" (tier")[0])

    print("\n== Taken back\n")
    back = nhsa.reversal_of(answer)
    print(back.kind, back.info.fund_pay_sumamt, back.info.acct_pay, back.info.balc)
    print("takes back every amount:", nhsa.check_reversal(answer, back) == ())


if __name__ == "__main__":
    main()
