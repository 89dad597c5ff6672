"""A year of cancer treatment in Beijing that crosses every layer.

    python examples/cancer_year.py

Chen, 52, is in Beijing's resident scheme and on the minimum living allowance. In 2026 she is
admitted five times. The ratios, the deductibles and the terms of critical-illness insurance and
of medical assistance are the city's, as on file; the yearly cap of 2018 is carried forward (it has
been raised since; the day is not on file). What no source on file tells is laid over and marked:
which costs count for critical-illness insurance and assistance, and that the former has no cap
for her.
"""

from __future__ import annotations

import warnings
from datetime import date

import yibao
from yibao import Claim, Enrolment, Policy

CHEN = Enrolment(scheme="resident", group="adult", helped="dibao", region="北京")
IN_SCOPE = {"parts": ["above_cap", "co_payment", "deductible"]}
ASSUMED = (
    Policy()
    .using(carry_forward=True)
    .with_values(
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
)
BILLS = (
    (date(2026, 1, 20), "86000", "9000"),
    (date(2026, 3, 10), "64000", "6500"),
    (date(2026, 5, 5), "70000", "12000"),
    (date(2026, 7, 14), "58000", "4000"),
    (date(2026, 10, 8), "91000", "15000"),
)


def main() -> None:
    """Each bill by layer, the year in sum, and what the packs alone tell."""
    claims = [
        Claim(care="inpatient", tier="tertiary", on=on, total=total, outside=outside)
        for on, total, outside in BILLS
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", yibao.UnverifiedParameterWarning)
        warnings.simplefilter("ignore", yibao.ProvisionalWarning)
        settled = yibao.settle_all(claims, CHEN, policy=ASSUMED)
        alone = yibao.settle(claims[0], CHEN, policy=Policy().using(carry_forward=True))

    print("== Bill by bill\n")
    for one in settled:
        paid = ", ".join(f"{layer.layer.en} {layer.paid:,}" for layer in one.layers if layer.paid)
        print(f"{one.on}  {one.total:>10,}  {paid}; left {one.person:,}")

    print("\n== The year\n")
    total = sum(one.total for one in settled)
    left = sum(one.person for one in settled)
    year = settled[-1].next
    print(f"bills {total:,}, paid by the funds {total - left:,}, left to her {left:,}")
    print("counted for critical-illness insurance:", year.used("cost", "critical_illness"))
    print("its threshold used:", year.used("deductible", "critical_illness"))

    print("\n== The last bill\n")
    print(settled[-1].text("en"))

    print("\n== From the packs alone\n")
    print("basic insurance", alone.paid_by("basic"), "| complete:", alone.complete)
    print(alone.missing[0].why.partition(" On file")[0])


if __name__ == "__main__":
    main()
