"""What every region's pack gives to fixed persons, year by year, as small text files.

A change in the data shows here what it does to whom. ``make snapshots`` writes the files of
``tests/snapshots`` anew; the tests compare. Each half year from 2015 to 2027 is asked; only the
days on which an answer changes are written. A new chapter adds its questions to ``QUESTIONS``.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import frozen

import yibao
from yibao import Enrolment, Policy

FOLDER = Path(__file__).parent / "snapshots"
DAYS = tuple(date(year, month, 1) for year in range(2015, 2028) for month in (1, 7))
NOT_KNOWN, NOT_IN_FORCE = "?", "not in force"


@frozen
class Question:
    """A question put to some persons: what is asked, of whom, and how to ask it."""

    name: str
    persons: dict[str, dict[str, Any]]
    ask: Callable[[Enrolment, date, Policy], Any]


WORKER = {
    "scheme": "employee",
    "status": "in_service",
    "employer": "enterprise",
    "birth_date": date(1988, 6, 15),
}
RETIREE = {
    "scheme": "employee",
    "status": "retired",
    "pension": "4000",
    "origin": "employer",
    "retired_on": date(2005, 6, 30),
}
FLEXIBLE = {
    "scheme": "employee",
    "status": "flexible",
    "wage": "5000",
    "birth_date": date(1980, 6, 15),
}
RESIDENT = {"scheme": "resident"}

WAGES = {f"in service, wage {wage}": {**WORKER, "wage": wage} for wage in ("3000", "9000", "60000")}
PLANS = {
    f"in service, base 9000, {plan.replace('_', ' ')}": {**WORKER, "base": "9000", "plan": plan}
    for plan in ("pool_only", "tier_1", "tier_2")
}
IN_SERVICE = {
    "in service, base 9000, born 1988": {**WORKER, "base": "9000"},
    "in service, base 9000, born 1968": {**WORKER, "base": "9000", "birth_date": date(1968, 6, 15)},
}
RETIRED = {
    f"retired, pension 4000, born {year}": {**RETIREE, "birth_date": date(year, 6, 15)}
    for year in (1945, 1935)
}
BY_CHOICE = {
    f"flexible, {plan.replace('_', ' ')}": {**FLEXIBLE, "plan": plan}
    for plan in ("pool_and_account", "pool_only", "tier_1", "tier_2", "tier_3")
}
UNEMPLOYED = {"on unemployment benefit": {**WORKER, "status": "unemployed"}}
RESIDENTS = {
    group: {**RESIDENT, "group": group} for group in ("adult", "student", "minor", "elderly")
} | {
    "adult, dibao": {**RESIDENT, "group": "adult", "helped": "dibao"},
    "adult, low tier": {**RESIDENT, "group": "adult", "plan": "low_tier"},
    "adult, high tier": {**RESIDENT, "group": "adult", "plan": "high_tier"},
}


def _contribution(case: Enrolment, on: date, policy: Policy) -> Any:
    return yibao.monthly_contribution(case, on=on, policy=policy).total


def _premium(case: Enrolment, on: date, policy: Policy) -> Any:
    found = yibao.resident_premium(case, benefit_year=on.year, policy=policy)
    return f"{found.individual} + {NOT_KNOWN if found.subsidy is None else found.subsidy}"


QUESTIONS: tuple[Question, ...] = (
    Question(
        "account",
        IN_SERVICE | PLANS | RETIRED | BY_CHOICE,
        lambda case, on, policy: yibao.has_personal_account(case, on=on, policy=policy),
    ),
    Question(
        "employee pays",
        WAGES | IN_SERVICE | PLANS,
        lambda case, on, policy: yibao.employee_contribution(case, on=on, policy=policy),
    ),
    Question(
        "employer pays",
        WAGES | IN_SERVICE | PLANS,
        lambda case, on, policy: yibao.employer_contribution(case, on=on, policy=policy),
    ),
    Question("all pay", BY_CHOICE | RETIRED | UNEMPLOYED, _contribution),
    Question(
        "credit",
        IN_SERVICE | PLANS | RETIRED | BY_CHOICE | UNEMPLOYED,
        lambda case, on, policy: yibao.monthly_credit(case, on=on, policy=policy),
    ),
    Question("premium + subsidy", RESIDENTS, _premium),
)


def text(code: str, policy: Policy) -> str:
    """The snapshot of a region."""
    region = policy.region(code)
    return "\n".join([f"{region.code} {region.zh} {region.en}", *_lines(code, policy)]) + "\n"


def _lines(code: str, policy: Policy) -> Iterator[str]:
    for question in QUESTIONS:
        yield f"\n{question.name}"
        told = [
            (name, changes(question, facts, code, policy))
            for name, facts in question.persons.items()
        ]
        for found, alike in groupby(told, key=lambda pair: pair[1]):
            yield "  " + "; ".join(name for name, _ in alike)
            yield from (f"    {on:%Y-%m} {answer}" for on, answer in found)


def changes(
    question: Question, facts: dict[str, Any], code: str, policy: Policy
) -> list[tuple[date, str]]:
    """The answers for a person, each with the first of the days asked that has it."""
    case = Enrolment(region=code, **facts)
    found: list[tuple[date, str]] = []
    for on in DAYS:
        answer = answered(question, case, on, policy)
        if not found or found[-1][1] != answer:
            found.append((on, answer))
    return found


def answered(question: Question, case: Enrolment, on: date, policy: Policy) -> str:
    try:
        answer = question.ask(case, on, policy)
    except yibao.NotKnown:
        return NOT_KNOWN
    except yibao.NotInForce:
        return NOT_IN_FORCE
    except yibao.InvalidInput as error:
        return f"needs {error.field}"
    return str(answer)


def codes() -> list[str]:
    return [region.code for region in Policy().regions()]


def main() -> None:
    """Write every snapshot anew, and take away those of regions that are gone."""
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.txt"):
        if path.stem not in codes():
            path.unlink()
    policy = Policy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for code in codes():
            path = FOLDER / f"{code}.txt"
            written = text(code, policy)
            if not path.exists() or path.read_text("utf-8") != written:
                path.write_text(written, "utf-8")
                print(path.name)


if __name__ == "__main__":
    main()
