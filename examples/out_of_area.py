"""A retiree from Xi'an who falls ill in Sanya: filed or not, and what it costs.

    python examples/out_of_area.py

Sun, 71, is retired in Xi'an and spends the winter of 2023 in Sanya. The same bill at a tertiary
hospital is settled by how the stay was arranged. The cuts are known from an unofficial file only;
for an emergency it says nothing, and the nation tells a bound.
"""

from __future__ import annotations

import warnings
from datetime import date

import yibao
from yibao import Claim, Enrolment, Policy
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
    """The bill by how it was arranged, the cut's source, and the national bound."""
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
            print(row["key"] or "else", "|", row["value"], "|", row["source"], "|", row["evidence"])

        print("\n== An emergency, by the national bound\n")
        nation = Policy().using(national=True)
        print(yibao.national_rule("N-BEN-31").en)
        bound = nation.law(None, DAY).out_of_area(
            scheme=yibao.Scheme.EMPLOYEE, place=Place.EMERGENCY, care=yibao.Care.INPATIENT
        )
        print("at most", bound.points // 10_000, "points less")


if __name__ == "__main__":
    main()
