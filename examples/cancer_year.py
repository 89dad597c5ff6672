"""A year of cancer treatment that crosses every layer: in Beijing, and in Xi'an.

    python examples/cancer_year.py

Chen, 52, is in Beijing's resident scheme and on the minimum living allowance. In 2026 she is
admitted five times; her daughter shares 15,000 yuan of her account. Basic insurance pays until its
cap, then critical-illness insurance and medical assistance; the daughter's account pays of what
is left, and cash the rest. The city's ratios, deductibles, terms and caps are on file for 2026; two
things are laid over and marked: which costs count for critical-illness insurance and assistance,
and that the bands of the former begin above its deductible.

A resident has no account. Wang, 46, works in Xi'an: one stay for a transplant in 2023 passes the
cap of 400,000 yuan, the large-sum subsidy pays above it, then her own account, her husband's, cash.
Every figure is on file; that of the subsidy was seen in August 2022 and is carried forward.
"""

from __future__ import annotations

import warnings
from datetime import date

import yibao
from yibao import Claim, Enrolment, Policy

CHEN = Enrolment(scheme="resident", group="adult", helped="dibao", region="北京")
IN_SCOPE = {"parts": ["above_cap", "co_payment", "deductible"]}
LAID_OVER = Policy().with_values(
    "北京",
    since=date(2026, 1, 1),
    source="assumed for this example",
    evidence="unverified",
    critical_illness_takes=IN_SCOPE,
    assistance_takes=IN_SCOPE,
    critical_illness=[
        {
            "helped": "dibao",
            "threshold": 15202,
            "ratio": [{"to": 50000, "ratio": "0.65"}, {"ratio": "0.75"}],
            "span": "above_deductible",
            "cap": "none",
        }
    ],
)
BILLS = (
    (date(2026, 1, 20), "86000", "9000"),
    (date(2026, 3, 10), "64000", "6500"),
    (date(2026, 5, 5), "70000", "12000"),
    (date(2026, 7, 14), "58000", "4000"),
    (date(2026, 10, 8), "121000", "15000"),
)
FAMILY_THEN_CASH = ("own_account", "family")

WANG = Enrolment(scheme="employee", status="in_service", region="西安", employer="enterprise")
TRANSPLANT = Claim(
    care="inpatient",
    tier="tertiary",
    admitted=date(2023, 4, 3),
    on=date(2023, 6, 20),
    total="536000",
    outside="24000",
    first_share="11500",
)


def told(settled: yibao.Settlement) -> str:
    """Who pays which yuan of a bill, nobody who pays nothing."""
    payers = [(layer.layer.en, layer.paid) for layer in settled.layers]
    payers += [
        ("own account", settled.account),
        ("family accounts", settled.family),
        ("cash", settled.cash),
    ]
    return ", ".join(f"{name} {paid:,}" for name, paid in payers if paid)


def beijing() -> None:
    """Chen's five bills, her daughter's account carried down; and what the packs alone tell."""
    claims = [
        Claim(care="inpatient", tier="tertiary", on=on, total=total, outside=outside)
        for on, total, outside in BILLS
    ]
    year = yibao.settle_all(
        claims, CHEN, family=[("daughter", "15000")], order=FAMILY_THEN_CASH, policy=LAID_OVER
    )
    print("== Beijing, bill by bill\n")
    for one in year:
        print(f"{one.on}  {one.total:>10,}  {told(one)}")

    print("\n== The year\n")
    total, left = sum(one.total for one in year), sum(one.person for one in year)
    print(f"bills {total:,}, paid by the funds {total - left:,}, left to her {left:,}")
    shared = sum(one.family for one in year)
    print(f"of it paid by her daughter's account {shared:,}; left there {year.left.family[0][1]:,}")
    print("counted for critical-illness insurance:", year[-1].next.used("cost", "critical_illness"))
    print("its threshold used:", year[-1].next.used("deductible", "critical_illness"))

    print("\n== The last bill\n")
    print(year[-1].text("en"))

    print("\n== From the packs alone\n")
    alone = yibao.settle_all(claims, CHEN, on_error="list")
    basic = sum(one.fund for one in alone)
    print(f"{len(alone)} settled, {len(alone.refused)} refused, basic insurance pays {basic:,}")
    print("not reckoned:", alone[-1].missing[0].why.partition(" If you know it")[0])


def xian() -> None:
    """Wang's one stay: the cap of basic insurance, the subsidy above it, two accounts."""
    settled = yibao.settle(
        TRANSPLANT,
        WANG,
        account="6800",
        family=[("husband", "9200")],
        order=FAMILY_THEN_CASH,
        policy=Policy().using(carry_forward=True),
    )
    print("\n== Xi'an, one stay\n")
    print(settled.text("en"))
    print("\nevery layer that concerns her is on file:", settled.complete)


def main() -> None:
    """Both stories."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", yibao.UnverifiedParameterWarning)
        warnings.simplefilter("ignore", yibao.ProvisionalWarning)
        beijing()
        xian()


if __name__ == "__main__":
    main()
