"""What every region's pack gives to fixed persons, year by year, as small text files.

A change in the data shows here what it does to whom. ``make snapshots`` writes the files of
``tests/snapshots`` anew; the tests compare. The first day of each year from 2015 to 2031 is
asked, and each day between on which something on file begins or ends; only the days on which
an answer changes are written. Last stand the doubts of the checks that the pack answers. A
new chapter adds its questions to ``QUESTIONS``; persons and bills stand in ``snapshot_cases``.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

import yibao
from snapshot_cases import (
    BILLS,
    BY_CHOICE,
    EMPLOYERS,
    GROUPS,
    IN_SERVICE,
    PATIENTS,
    PLANS,
    RESIDENTS,
    RETIRED,
    RETIRED_ALONE,
    RETIRING,
    UNEMPLOYED,
    WAGES,
    Bill,
)
from yibao import Enrolment, Policy
from yibao.policy import checks

FOLDER = Path(__file__).parent / "snapshots"
DAYS = tuple(date(year, 1, 1) for year in range(2015, 2032))
NOT_KNOWN, NOT_IN_FORCE = "?", "not in force"


Ask = Callable[[Enrolment, date, Policy], Any]


@frozen
class Question:
    """A question put to some persons: what is asked, of whom, and how to ask it."""

    name: str
    persons: dict[str, dict[str, Any]]
    ask: Ask


@cache
def national(policy: Policy) -> Policy:
    """The policy that lets a national principle answer, made once for what it works out."""
    return policy.using(national=True)


def _settled(bills: tuple[Bill, ...]) -> Ask:
    """The last of some bills; where the region is silent, by the national principle."""

    def ask(case: Enrolment, on: date, policy: Policy) -> str:
        year, policy = None, national(policy)
        for bill in bills:
            claim = yibao.Claim(**{"on": on, "referral": "none", "months": 60, **bill})
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
    path, _, rest = what.partition(" ")
    told = rest.partition(": ")[2].partition(" is not known for ")[0]
    return f"{NOT_KNOWN} {path if '.' in path else told or what}"


def _contribution(case: Enrolment, on: date, policy: Policy) -> Any:
    told = yibao.monthly_contribution(case, on=on, policy=policy)
    return f"{told.total} + {NOT_KNOWN}" if told.not_on_file else told.total


def _premium(case: Enrolment, on: date, policy: Policy) -> Any:
    found = yibao.resident_premium(case, benefit_year=on.year, policy=policy)
    return f"{found.individual} + {NOT_KNOWN if found.subsidy is None else found.subsidy}"


def _retirement(case: Enrolment, on: date, policy: Policy) -> str:
    years = yibao.years_required(case, on=on, policy=policy)
    floors = (("paid", years.actual), ("paid here", years.local))
    told = [f"{NOT_KNOWN if n is None else yibao.years_text(n)} {name}" for name, n in floors]
    return ", ".join([yibao.years_text(years.total), *told])


def _window(case: Enrolment, on: date, policy: Policy) -> str:
    found = yibao.enrolment_window(case, benefit_year=on.year, policy=policy)
    return f"{found.opens or NOT_KNOWN} to {found.closes or NOT_KNOWN}"


def _wait(missed: int) -> Ask:
    def ask(case: Enrolment, on: date, policy: Policy) -> str:
        told = yibao.waiting_period(
            case, on=on, benefit_year=on.year, paid="late", missed_years=missed, policy=policy
        )
        most = NOT_KNOWN if told.most is None else told.most
        return f"{told.least} months" if most == told.least else f"{told.least} to {most} months"

    return ask


def _newborn(age: int) -> Ask:
    """A newborn of the household's region, paid for at so many days."""

    def ask(case: Enrolment, on: date, policy: Policy) -> str:
        child = evolve(case, birth_date=on - timedelta(days=age))
        told = yibao.newborn_cover(child, on=on, registration="registered", policy=policy)
        days = NOT_KNOWN if told.start is None else (told.start - child.birth_date).days
        years = NOT_KNOWN if told.years is None else len(told.years)
        return f"{told.entry.key}, from day {days}, years to pay {years}"

    return ask


EMPLOYED = WAGES | IN_SERVICE | EMPLOYERS | PLANS
HOLDERS = IN_SERVICE | PLANS | RETIRED | RETIRED_ALONE | BY_CHOICE
QUESTIONS: tuple[Question, ...] = (
    Question(
        "account",
        HOLDERS,
        lambda case, on, policy: yibao.has_personal_account(case, on=on, policy=policy),
    ),
    Question(
        "base",
        WAGES,
        lambda case, on, policy: yibao.contribution_base(case, on=on, policy=policy),
    ),
    Question(
        "employee pays",
        EMPLOYED,
        lambda case, on, policy: yibao.employee_contribution(case, on=on, policy=policy),
    ),
    Question(
        "employer pays",
        EMPLOYED,
        lambda case, on, policy: yibao.employer_contribution(case, on=on, policy=policy),
    ),
    Question("all pay", BY_CHOICE | RETIRED | UNEMPLOYED, _contribution),
    Question(
        "credit",
        HOLDERS | UNEMPLOYED,
        lambda case, on, policy: yibao.monthly_credit(case, on=on, policy=policy),
    ),
    Question("years required of who retires", RETIRING, _retirement),
    Question("premium + subsidy", RESIDENTS, _premium),
    Question("window", GROUPS, _window),
    *(Question(f"late, missed years {n}", {"adult": GROUPS["adult"]}, _wait(n)) for n in (1, 4)),
    *(
        Question(f"newborn, paid at {n} days", {"minor": GROUPS["minor"]}, _newborn(n))
        for n in (60, 150, 300)
    ),
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
def days(code: str, scheme: str, policy: Policy) -> tuple[date, ...]:
    """The years' first days, and those on which something on a scheme begins or ends."""
    others = {"employee", "resident"} - {scheme}
    pieces = (
        piece
        for parameter in policy.catalogue
        if parameter.path.partition(".")[0] not in others
        for piece in policy.timeline(code, parameter.name)
    )
    turns = {day for piece in pieces for day in (piece.start, piece.end)}
    return tuple(sorted({*DAYS, *(day for day in turns if DAYS[0] <= day <= DAYS[-1])}))


def changes(
    question: Question, facts: dict[str, Any], code: str, policy: Policy
) -> list[tuple[date, str]]:
    """The answers for a person, each with the first of the days asked that has it."""
    case = Enrolment(region=code, **facts)
    found: list[tuple[date, str]] = []
    for on in days(code, facts["scheme"], policy):
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
