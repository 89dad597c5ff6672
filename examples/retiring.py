"""Three years short at retirement, in Beijing, Qingdao and Guangzhou.

    python examples/retiring.py

Lan retires on 18 March 2025, at 55. She has paid for 17 years, all of them where she retires.
How many years are asked of her, what may she do about those that are missing, what does it
cost, and what comes in per month afterwards?
"""

from __future__ import annotations

import warnings
from datetime import date

import yibao
from yibao import ContributionYears, Enrolment, Policy, YearsSpan

DAY = date(2025, 3, 18)
BORN = date(1970, 3, 17)
PAID = YearsSpan("2008-03", "2025-02")


def enrolment(region: str, **more: object) -> Enrolment:
    """Lan, employed in a region until she retires."""
    told = {"status": "in_service", "sex": "female", "birth_date": BORN, **more}
    return Enrolment(scheme="employee", region=region, **told)  # type: ignore[arg-type]


def counted(region: str) -> ContributionYears:
    """Her contribution years, counted by a region's rules."""
    return yibao.contribution_years(enrolment(region), [PAID], on=DAY)


def asked(region: str) -> None:
    """What a region asks for, what is missing, and what may be done."""
    found = yibao.retirement_entitlement(enrolment(region), counted(region), on=DAY)
    print(f"{region}: {found.outcome.en}")
    if found.required is not None:
        print(f"  required {yibao.years_text(found.required.total)}", end=", ")
        print(f"missing {yibao.years_text(found.months_to_pay)}")


def ways(region: str, policy: Policy | None = None) -> None:
    """The ways to make up 36 months: those on file with their price, and the nation's right."""
    offers = yibao.shortfall_options(enrolment(region), short_months=36, on=DAY, policy=policy)
    for offer in offers:
        meanwhile = f", benefits as {offer.meanwhile.en}" if offer.meanwhile else ""
        credits = {True: ", credited", False: ", not credited", None: ""}[offer.credits_account]
        price = f": {offer.month} a month, {offer.total} in all" if offer.month else ""
        print(f"  {offer.option.en}{price}{meanwhile}{credits}")
        if not offer.on_file:
            print("    the nation's right to pay until the years are reached; how is not on file")
        elif offer.why:
            print("    base or rate is not on file")


def main() -> None:
    """Tell the story."""
    warnings.simplefilter("ignore", yibao.UnverifiedParameterWarning)
    print("== Counted:", counted("Beijing"))

    print("\n== Three regions, one day\n")
    for region in ("Beijing", "Qingdao", "Guangzhou"):
        asked(region)
        ways(region)

    print("\n== Why, in Beijing\n")
    case = enrolment("Beijing")
    print(yibao.explain(yibao.retirement_entitlement, case, counted("Beijing"), on=DAY))

    print("\n== With what the counter in Guangzhou said\n")
    once = {"allowed": True, "employer_rate": True, "base": "6500"}
    told = Policy().with_values(
        "Guangzhou",
        shortfall=once,
        since=date(2025, 1, 1),
        until=date(2025, 6, 30),
        source="the counter, 18 March 2025",
    )
    price = yibao.shortfall_price(
        enrolment("Guangzhou"), "lump_sum", short_months=36, on=DAY, policy=told
    )
    print(f"36 months in one sum: {price}")

    print("\n== Retired in Beijing, once the years are complete\n")
    retired = enrolment("Beijing", status="retired", retired_on=DAY)
    print("credited a month:", yibao.monthly_credit(retired, on=date(2025, 4, 1)))

    print("\n== A year on, under the law of 2027\n")
    years = ContributionYears(paid=20 * 12)
    for day in (date(2026, 12, 31), date(2027, 1, 1)):
        found = yibao.explain(yibao.retirement_entitlement, case, years, on=day)
        print(day, found.value.en, [r.id for r in found.rules if r.id in ("N-RET-01", "N-LAW-02")])


if __name__ == "__main__":
    main()
