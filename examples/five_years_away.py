"""Five years away and back: what a gap in the resident scheme costs, and what staying earns.

    python examples/five_years_away.py

Lin, an adult in Guangzhou, pays for 2025, stays away for five years and pays for 2031 in the
window. How long does he wait, what does buying years back cost and bring, from when is he
covered, and what do continuous and claim-free years earn afterwards?

Guangzhou's months and amounts are on file; the day from which a wait runs, the cap, and the
premium of 2031 are not. They are laid over here, and marked as such.
"""

from __future__ import annotations

from datetime import date

import yibao
from yibao import Enrolment, Policy

LIN = Enrolment(scheme="resident", region="广州", group="adult")
PAID = date(2030, 11, 20)
PAST = [
    Enrolment(scheme="resident", region="广州", since=date(y, 1, 1), until=date(y, 12, 31))
    for y in range(2021, 2026)
]


def policy() -> Policy:
    """The packs, with the three figures that this story supposes."""
    return Policy().with_values(
        "广州",
        since=date(2030, 1, 1),
        source="supposed for this story",
        resident_clock=[{"entry": "gap", "start": "period_start"}, {"unknown": "not supposed"}],
        premium=[
            {"group": "adult", "helped": "none", "sum": 400},
            {"unknown": "not supposed"},
        ],
        resident_wait_counts={"late_payment": False, "earlier_years": False},
        original_cap="450000",
        incentive_earlier=False,
    )


def back(policy: Policy) -> None:
    """The wait after five missed years, with and without buying years back."""
    for bought in (0, 1, 4):
        case = {"on": PAID, "benefit_year": 2031, "paid": "in_window", "history": PAST}
        wait = yibao.waiting_period(LIN, **case, bought_back=bought, policy=policy)
        start = yibao.benefit_start(LIN, **case, bought_back=bought, policy=policy)
        years = f"{bought} bought back" if bought else "nothing bought back"
        print(f"{years}: {wait.months} months, covered from {start}, {wait.cost} yuan")


def days(policy: Policy) -> None:
    """Whether a stay on a day is payable."""
    case = {"paid_on": PAID, "benefit_year": 2031, "paid": "in_window", "missed_years": 5}
    for on in (date(2030, 12, 1), date(2031, 7, 31), date(2031, 8, 1)):
        print(f"{on}: {yibao.covered(LIN, on=on, **case, policy=policy).en}")


def incentives(policy: Policy) -> None:
    """The cap, year by year, for who stays and claims nothing until 2034."""
    for year in (2031, 2034, 2035, 2036):
        on = date(year, 6, 1)
        years = [*range(2021, 2026), *range(2031, year + 1)]
        claimed = [2035] if year > 2035 else []
        run = yibao.continuous_years(years, on=on, region="广州", policy=policy)
        free = yibao.zero_claim_years(years, claimed=claimed, used=claimed, on=on, policy=policy)
        more = yibao.cap_incentive(
            LIN, on=on, continuous_years=run.years, zero_claim_years=free, policy=policy
        )
        print(f"{year}: {run.years} continuous years, {free} without claims, cap {more.cap}")


def main() -> None:
    """Tell the story."""
    supposed = policy()
    print("== Back after five years\n")
    back(supposed)
    print("\n== Why\n")
    case = {"benefit_year": 2031, "paid": "in_window", "missed_years": 5, "bought_back": 4}
    print(yibao.explain(yibao.waiting_period, LIN, on=PAID, **case, policy=supposed).text("en"))
    print("\n== Which days are payable, nothing bought back\n")
    days(supposed)
    print("\n== What staying earns (in 2035 a payment uses the room of the incentives)\n")
    incentives(supposed)


if __name__ == "__main__":
    main()
