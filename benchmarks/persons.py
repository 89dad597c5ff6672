"""Rules over a person's rows: a frame of many lives against a loop of scalar calls.

Both answer the same question in the same run; what counts is how many times as fast the frame
is. The lives are drawn at random; the region and its figures are made up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from time import perf_counter
from typing import Any

PLACE, ON, YEAR = "999901", date(2031, 3, 5), 2031
Row = dict[str, Any]


def _policy() -> Any:
    import yibao

    city = yibao.Policy().with_region(PLACE, "试验市", "Trial city")
    return city.with_values(
        PLACE,
        since=date(2025, 1, 1),
        source="made up",
        resident_wait_variable={"months": 1, "long_gap": 4, "least": 6},
        resident_wait_counts={"earlier_years": False, "late_payment": False},
        resident_clock=[{"start": "next_month"}],
        incentive_earlier=True,
    )


def _lives(count: int) -> list[Row]:
    """Two to four enrolments a person, one after the other, a row each."""
    draw, rows = random.Random(7), []
    for person in range(count):
        year = draw.randint(2016, 2022)
        for _ in range(draw.randint(2, 4)):
            last = year + draw.randint(0, 2)
            scheme = draw.choice(("resident", "resident", "employee"))
            since, until = date(year, 1, 1), date(last, 12, 31)
            rows.append(
                {"person": person, "scheme": scheme, "region": PLACE, "since": since}
                | {"until": until}
            )
            year = last + draw.randint(1, 2)
            if year > YEAR - 1:
                break
    return rows


def _payments(count: int) -> list[Row]:
    """A payment a person, on a day between January and June."""
    draw = random.Random(8)
    case = {"scheme": "resident", "region": PLACE, "group": "adult", "paid": "late"}
    return [
        {"person": person, **case, "on": date(YEAR, draw.randint(1, 6), draw.randint(1, 28))}
        for person in range(count)
    ]


def _spans(count: int) -> list[Row]:
    """Two spells of work a person, some twenty years together."""
    draw, rows = random.Random(9), []
    for person in range(count):
        year = draw.randint(1995, 2005)
        for _ in range(2):
            last = year + draw.randint(6, 12)
            rows.append({"person": person, "first": f"{year}-07", "last": f"{last}-06"})
            year = last + 1
    return rows


def _by_person(rows: list[Row], make: Callable[[Row], Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        told = {name: value for name, value in row.items() if name != "person"}
        found.setdefault(row["person"], []).append(make(told))
    return found


def cases(count: int) -> Iterator[tuple[str, Callable[[], list[Any]], Callable[[], list[Any]]]]:
    """Name, the frame's answers, the loop's; a loop makes its enrolments from the same rows."""
    import polars as pl

    import yibao
    from yibao import Enrolment, YearsSpan, frames

    policy = _policy()
    rows, paid, spans = _lives(count), _payments(count), _spans(count)
    who = [{"person": p, "scheme": "employee", "region": PLACE} for p in range(count)]
    lives, payments, months, people = map(pl.DataFrame, (rows, paid, spans, who))

    def enrolments() -> dict[int, list[Any]]:
        return _by_person(rows, lambda told: Enrolment(**told))

    def paid_for() -> Iterator[tuple[Any, list[Any], Row]]:
        past = enrolments()
        for row in paid:
            case = Enrolment(scheme=row["scheme"], region=row["region"], group=row["group"])
            asked = {"on": row["on"], "benefit_year": YEAR, "paid": row["paid"], "policy": policy}
            yield case, past[row["person"]], asked

    yield (
        "continuous_years",
        lambda: frames.continuous_years(lives, on=ON, policy=policy)["continuous_years"].to_list(),
        lambda: [
            yibao.continuous_years(listed, on=ON, policy=policy).years
            for listed in enrolments().values()
        ],
    )
    yield (
        "waiting_period",
        lambda: frames.waiting_period(payments, history=lives, benefit_year=YEAR, policy=policy)[
            "waiting_months"
        ].to_list(),
        lambda: [
            yibao.waiting_period(case, history=past, **asked).months
            for case, past, asked in paid_for()
        ],
    )
    yield (
        "benefit_start",
        lambda: frames.benefit_start(payments, history=lives, benefit_year=YEAR, policy=policy)[
            "benefit_start"
        ].to_list(),
        lambda: [
            yibao.benefit_start(case, history=past, **asked) for case, past, asked in paid_for()
        ],
    )
    yield (
        "contribution_years",
        lambda: frames.contribution_years(people, spans=months, on=ON, policy=policy)[
            "total_months"
        ].to_list(),
        lambda: [
            yibao.contribution_years(
                Enrolment(scheme="employee", region=PLACE), listed, on=ON, policy=policy
            ).total
            for listed in _by_person(spans, lambda told: YearsSpan(**told)).values()
        ],
    )


def ratios(count: int) -> Iterator[tuple[str, float, float]]:
    """Name, persons a second in a frame, and how many times as fast as the loop that is."""
    for name, frame, loop in cases(count):
        if frame() != loop():
            raise SystemExit(f"{name}: the frame and the loop differ")
        framed, looped = (min(_seconds(call) for _ in range(3)) for call in (frame, loop))
        yield name, count / framed, looped / framed


def _seconds(call: Callable[[], Any]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


if __name__ == "__main__":
    for told in ratios(2_000):
        print("{}: {:,.0f} persons a second, {:.1f} times the loop".format(*told))
