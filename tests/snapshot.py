"""What every region's pack gives to fixed persons, year by year, as small text files.

A change in the data shows here what it does to whom. ``make snapshots`` writes the files of
``tests/snapshots`` anew; the tests compare. Each half year from 2015 to 2027 is asked, and each
day between on which something on file begins or ends; only the days on which an answer changes
are written. Last stand the doubts of the checks that the pack answers. A new chapter adds its
questions to ``QUESTIONS``, a bill to ``BILLS``.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import frozen

import yibao
from yibao import Enrolment, Policy
from yibao.policy import checks

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


PATIENTS = {
    "in service": {**WORKER, "base": "9000"},
    "retired": {**RETIREE, "birth_date": date(1945, 6, 15)},
    "adult": {**RESIDENT, "group": "adult", "birth_date": date(1980, 6, 15)},
    "minor": {**RESIDENT, "group": "minor", "birth_date": date(2014, 6, 15)},
}
PATIENTS["adult, dibao"] = {**PATIENTS["adult"], "helped": "dibao"}
STAY = {"care": "inpatient", "tier": "tertiary", "total": 20000}
BILLS: dict[str, tuple[dict[str, Any], ...]] = {
    "visit, primary, 1,000": ({"care": "outpatient", "tier": "primary", "total": 1000},),
    "visit, secondary, 1,000": ({"care": "outpatient", "tier": "secondary", "total": 1000},),
    "visit, tertiary, 1,000": ({"care": "outpatient", "tier": "tertiary", "total": 1000},),
    "visit, tertiary, 30,000": ({"care": "outpatient", "tier": "tertiary", "total": 30000},),
    "chronic, secondary, diabetes, 5,000": (
        {"care": "chronic", "tier": "secondary", "disease": "diabetes", "total": 5000},
    ),
    "stay, primary, 5,000": ({"care": "inpatient", "tier": "primary", "total": 5000},),
    "stay, secondary, 10,000": ({"care": "inpatient", "tier": "secondary", "total": 10000},),
    "stay, tertiary, 20,000": (STAY,),
    "second stay, tertiary, 20,000": (STAY, STAY),
    "stay, tertiary, cancer, 300,000": (
        {**STAY, "disease": "cancer_chemo_radio", "total": 300000},
    ),
}
"""Bills by name; where there are several, the last is told, settled after the others."""


def _settled(bills: tuple[dict[str, Any], ...]) -> Callable[[Enrolment, date, Policy], str]:
    def ask(case: Enrolment, on: date, policy: Policy) -> str:
        year = None
        for bill in bills:
            claim = yibao.Claim(on=on, referral="none", months=60, **bill)
            done = yibao.settle(claim, case, year=year, policy=policy)
            year = done.next
        return settled_text(done)

    return ask


def settled_text(done: yibao.Settlement) -> str:
    """What each layer pays, which isn't on file, what is left."""
    paid = [f"{one.layer.key} {one.paid}" for one in done.layers if one.paid or not done.fund]
    missing = [f"{one.layer.key} {_short(one.why)}" for one in done.missing]
    return f"{', '.join([*paid, *missing])}; left {done.person}"


def _short(what: str) -> str:
    """What is not known: the path of the table, or the words of the message's end."""
    path, _, _ = what.partition(" ")
    return f"{NOT_KNOWN} {path if '.' in path else what.rpartition(': ')[2]}"


def _contribution(case: Enrolment, on: date, policy: Policy) -> Any:
    told = yibao.monthly_contribution(case, on=on, policy=policy)
    return f"{told.total} + {NOT_KNOWN}" if told.not_on_file else told.total


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
    *(Question(name, PATIENTS, _settled(bills)) for name, bills in BILLS.items()),
)


def text(code: str, policy: Policy) -> str:
    """The snapshot of a region."""
    region = policy.region(code)
    head = f"{region.code} {region.zh} {region.en}"
    return "\n".join([head, *_lines(code, policy), *_odd(code, policy)]) + "\n"


def _odd(code: str, policy: Policy) -> Iterator[str]:
    """What the checks doubt and the pack answers: whether its words do is read here."""
    yield "\ndoubts that are answered"
    yield from sorted(
        {
            f"  {f.path}: {f.message} ({f.check})"
            for f, _ in checks.answered(policy.pack(code), policy)
        }
    )


def _lines(code: str, policy: Policy) -> Iterator[str]:
    for question in QUESTIONS:
        yield f"\n{question.name}"
        told = [
            (name, changes(question, facts, code, policy))
            for name, facts in question.persons.items()
        ]
        for found, alike in groupby(told, key=lambda pair: pair[1]):
            yield "  " + "; ".join(name for name, _ in alike)
            yield from (f"    {_month(on)} {answer}" for on, answer in found)


def _month(on: date) -> str:
    return f"{on:%Y-%m}" if on.day == 1 else str(on)


@cache
def days(code: str, policy: Policy) -> tuple[date, ...]:
    """The half years, and the days on which something on file for a region begins or ends."""
    pieces = (p for parameter in policy.catalogue for p in policy.timeline(code, parameter.name))
    turns = {day for piece in pieces for day in (piece.start, piece.end)}
    return tuple(sorted({*DAYS, *(day for day in turns if DAYS[0] <= day <= DAYS[-1])}))


def changes(
    question: Question, facts: dict[str, Any], code: str, policy: Policy
) -> list[tuple[date, str]]:
    """The answers for a person, each with the first of the days asked that has it."""
    case = Enrolment(region=code, **facts)
    found: list[tuple[date, str]] = []
    for on in days(code, policy):
        answer = answered(question, case, on, policy)
        if not found or found[-1][1] != answer:
            found.append((on, answer))
    return found


def answered(question: Question, case: Enrolment, on: date, policy: Policy) -> str:
    try:
        answer = question.ask(case, on, policy)
    except yibao.NotKnown as error:
        return _short(error.what) if question.name in BILLS else NOT_KNOWN
    except yibao.NotInForce:
        return NOT_IN_FORCE
    except yibao.InvalidInput as error:
        return f"needs {error.field}"
    return str(answer)


def codes() -> list[str]:
    return [region.code for region in Policy().regions()]


def main(wanted: list[str]) -> None:
    """Write the snapshots of some regions anew, or all, without those of regions that are gone."""
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.txt"):
        if path.stem not in codes():
            path.unlink()
    policy = Policy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for code in wanted or codes():
            path = FOLDER / f"{code}.txt"
            written = text(code, policy)
            if not path.exists() or path.read_text("utf-8") != written:
                path.write_text(written, "utf-8")
                print(path.name)


if __name__ == "__main__":
    main(sys.argv[1:])
