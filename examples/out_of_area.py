"""A retiree from Xi'an who falls ill in Sanya: filed or not, and what it costs.

    python examples/out_of_area.py

Sun, 71, is retired in Xi'an and spends the winter of 2023 in Sanya. The same bill at a tertiary
hospital is settled by how the stay was arranged. The cuts are known from an unofficial file only;
for an emergency it says nothing, and the nation tells a bound.
"""

from __future__ import annotations

import warnings
from datetime import date
from decimal import Decimal

import yibao
from yibao import Claim, Enrolment, Policy
from yibao.core.money import MILLION
from yibao.vocabulary import Place

SUN = Enrolment(scheme="employee", status="retired", region="西安", birth_date=date(1952, 4, 6))
DAY = date(2023, 12, 11)


def stay(place: Place) -> Claim:
    """The bill, as arranged."""
    return Claim(
        care="inpatient",
        tier="tertiary",
        place=place,
        emergency=place is Place.EMERGENCY,
        admitted=date(2023, 12, 1),
        on=DAY,
        total="26650",
        outside="3000",
    )


def main() -> None:
    """The bill by how it was arranged, the cut's source, and what the national bound gives."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", yibao.UnverifiedParameterWarning)
        warnings.simplefilter("ignore", yibao.ProvisionalWarning)
        print("== By arrangement\n")
        for place in Place:
            try:
                done = yibao.settle(stay(place), SUN)
                print(f"{place.en:28} paid {done.fund:>10,}  left {done.person:>9,}")
            except yibao.NotKnown as error:
                print(f"{place.en:28} {error.what} is not known")

        print("\n== What the cut rests on\n")
        for row in Policy().panel("out_of_area.cut", "西安"):
            cells = row["value"]
            told = cells if isinstance(cells, str) else f"{cells['points'] * 100:.0f} points less"
            print(row["key"] or "else", "|", told, "|", row["evidence"])
        print("all from:", row["source"])

        print("\n== An emergency, by the national bound\n")
        nation = Policy().using(national=True)
        print(yibao.national_rule("N-BEN-31").en)
        bound = nation.law(None, DAY).out_of_area(
            scheme=yibao.Scheme.EMPLOYEE, place=Place.EMERGENCY, care=yibao.Care.INPATIENT
        )
        print("at most", bound.points // 10_000, "points less")
        least = Policy().with_values(
            "西安",
            since=DAY,
            source="the national bound, N-BEN-31",
            evidence="unverified",
            out_of_area=[{"place": "emergency", "points": Decimal(bound.points) / MILLION}],
        )
        done = yibao.settle(stay(Place.EMERGENCY), SUN, policy=least)
        print(f"so at least {done.fund:,} would be paid, and at most {done.person:,} left")


if __name__ == "__main__":
    main()
