"""Checks on contributions and credits: limits, rates, sums that must fit each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from yibao.catalogue import Kind
from yibao.core import money
from yibao.core.timeline import FIRST, LAST, Entry, Standing
from yibao.policy.checks.findings import Doubt, Placed, Subject
from yibao.policy.checks.reading import extremes, overlap, percent, same_days, single_value
from yibao.policy.tables import cell, keys
from yibao.vocabulary import Plan

REFORM_DONE = date(2025, 1, 1)
"""The transition of the 2021 reform ended by the end of 2024 (N-ACC-10)."""

HIGH_EMPLOYER_RATE = 150_000
HIGH_EMPLOYEE_RATE = 30_000
LEAST_TOGETHER, MOST_TOGETHER = 60_000, 130_000
"""Of both rates (N-FIN-01, N-FIN-02)."""
YUAN = 100


def credit_above_contribution(subject: Subject) -> Iterator[Doubt]:
    """In-service credit is the own contribution, no more and no less, since the 2021 reform.

    Looks at credits in force from 2025 on, and at all that have no part from the pooled fund.
    """
    for placed in subject.placed("in_service_credit"):
        pooled = any(c.values.get("pool_rate") or c.values.get("pool_yearly") for c in placed.rows)
        if pooled and (placed.entry.end or LAST) <= REFORM_DONE:
            continue
        if any(c.values.get("pool_yearly") for c in placed.rows):
            yield placed.doubt("still adds a yearly sum of the pooled fund")
        start = max(placed.entry.start or FIRST, REFORM_DONE if pooled else FIRST)
        for credit, paid in sorted(_credit_and_contribution(subject, placed, start)):
            if credit != paid:
                yield placed.doubt(
                    f"credits {percent(credit)} of the base where the employee pays {percent(paid)}"
                )


def _credit_and_contribution(subject: Subject, placed: Placed, start: date) -> set[tuple[int, int]]:
    """Every pair of credit rate and employee rate that hold for one key on one day."""
    code = subject.pack.region.code
    rates = subject.policy.using(national=True).timeline(code, "employee_rate")
    end = placed.entry.end or LAST
    pairs = set()
    for piece in rates:
        if piece.start < end and start < piece.end and piece.entry.table and placed.entry.table:
            tables = (placed.entry.table, piece.entry.table)
            for key in keys(placed.parameter.dimensions, tables):
                credit, paid = (cell(table, key, "rate") for table in tables)
                if credit is not None and paid is not None:
                    pairs.add((credit + (cell(tables[0], key, "pool_rate") or 0), paid))
    return pairs


def base_limits(subject: Subject) -> Iterator[Doubt]:
    """Ceiling and floor are shares of one wage, mostly 300% and 60%, where a base rule says so.

    Without a rule in force a ratio outside 3 to 8 wants a note: limits may be of two wages.
    """
    for floor, ceiling in product(subject.placed("base_floor"), subject.placed("base_ceiling")):
        low, high = single_value(floor), single_value(ceiling)
        if not low or not high or not same_days(floor.entry, ceiling.entry):
            continue
        if Standing.RIVAL in (floor.entry.standing, ceiling.entry.standing):
            continue
        ratios = set(_ruled_ratios(subject, floor.entry))
        for ratio in ratios:
            if abs(high - low * ratio) > (ratio + 1) * YUAN:
                yield ceiling.doubt(
                    f"{money.yuan(high)} is not {ratio.normalize():f} times the floor "
                    f"{money.yuan(low)}, though the base rule takes both from one wage"
                )
        if not ratios and not 3 * low <= high <= 8 * low:
            yield ceiling.doubt(
                f"{money.yuan(high)} is {Decimal(high) / low:.2f} times the floor "
                f"{money.yuan(low)}; 5 is usual"
            )


def stated_shares(subject: Subject) -> Iterator[Doubt]:
    """A limit whose note says "60% of 8637" is that share, within the rounding to a yuan.

    So 300% and 60% of one figure stand as five to one.
    """
    for placed in subject.placed("base_floor", "base_ceiling"):
        value = single_value(placed)
        shares = [s * w for w, s in _stated_shares(placed.entry.note).items()]
        if value and shares and all(abs(value - s * YUAN) >= YUAN for s in shares):
            yield placed.fault(f"{money.yuan(value)} is no share that its note states")


def _stated_shares(note: str) -> dict[Decimal, Decimal]:
    """Shares that a note states of a figure, by figure: "60% of 8637", "300% of 90,220/12"."""
    found = re.findall(r"(\d+(?:\.\d+)?)% of (\d[\d,]*(?:\.\d+)?)(/12)?(?![\d%])", note)
    return {
        Decimal(wage.replace(",", "")) / (12 if yearly else 1): Decimal(share) / 100
        for share, wage, yearly in found
    }


def _ruled_ratios(subject: Subject, floor: Entry) -> Iterator[Decimal]:
    """Ceiling over floor by the base rules of the region that hold beside a floor."""
    for piece in subject.policy.timeline(subject.pack.region.code, "base_rule"):
        table = piece.entry.table
        if table and floor.start and piece.start < (floor.end or LAST) and floor.start < piece.end:
            low, high = (table.rows[0].values.get(f"{x}_share") for x in ("floor", "ceiling"))
            if low and high and re.fullmatch(r"\d+(\.\d+)?", high):
                yield Decimal(high) * money.MILLION / low


def plausible_rates(subject: Subject) -> Iterator[Doubt]:
    """Rates lie in 0..1; an employer pays below 15%, an employee at most 3%, or the pack tells."""
    for placed in subject.placed():
        for cells in placed.rows:
            for column in placed.parameter.fields:
                if column.kind is not Kind.RATE or column.name not in cells.values:
                    continue
                for rate in extremes(placed.parameter, cells, cells.values[column.name]):
                    if not 0 <= rate <= money.MILLION:
                        yield placed.fault(f"{column.name} reaches {percent(rate)}")
                    elif _is_high(placed.parameter.name, rate):
                        yield placed.doubt(f"{column.name} of {percent(rate)} is unusually high")


def rates_together(subject: Subject) -> Iterator[Doubt]:
    """Employer and employee pay about 8% together by the national rule, and 6% to 13% in fact.

    Less is most often a rate of some other plan, more one that holds another insurance.
    """
    for employer, employee in product(
        subject.placed("employer_rate"), subject.placed("employee_rate")
    ):
        if employer.dated and employee.dated and overlap(employer.entry, employee.entry):
            for first, second in sorted(_paid_together(employer, employee)):
                if not LEAST_TOGETHER <= first + second <= MOST_TOGETHER:
                    yield employer.doubt(
                        f"{percent(first)} and the employee's {percent(second)} are "
                        f"{percent(first + second)} together"
                    )


def _paid_together(employer: Placed, employee: Placed) -> set[tuple[int, int]]:
    """Pairs of rates that hold for one key, in the plan with an account or in all plans."""
    one, other = employer.entry.table, employee.entry.table
    if one is None or other is None or employer.entry.principle or employee.entry.principle:
        return set()
    pairs = {
        (cell(one, key, "rate"), cell(other, key, "rate"))
        for key in keys(employer.parameter.dimensions, (one, other))
        if key.get("plan") in (None, Plan.POOL_AND_ACCOUNT)
    }
    return {(first, second) for first, second in pairs if None not in (first, second)}


def _is_high(name: str, rate: int) -> bool:
    return (name == "employer_rate" and rate >= HIGH_EMPLOYER_RATE) or (
        name == "employee_rate" and rate > HIGH_EMPLOYEE_RATE
    )


def flexible_sums(subject: Subject) -> Iterator[Doubt]:
    """A flexible worker's monthly sum is base times rate to the fen, and a yearly sum twelve."""
    for placed in subject.placed("flexible_plan"):
        for cells in placed.rows:
            for message in _wrong_sums(**cells.values):
                yield placed.doubt(message)


def _wrong_sums(
    rate: int | None = None,
    base: int | None = None,
    sum: int | None = None,
    yearly: int | None = None,
    **_: Any,
) -> Iterator[str]:
    if rate is not None and base is not None and sum is not None:
        given = money.round_millionths(base * rate)
        if abs(given - sum) > 1:
            yield (
                f"{percent(rate)} of {money.yuan(base)} is {money.yuan(given)}, "
                f"not {money.yuan(sum)}"
            )
    if sum is not None and yearly is not None and abs(12 * sum - yearly) > 12:
        yield f"twelve times {money.yuan(sum)} is not {money.yuan(yearly)}"


CHECKS = (
    credit_above_contribution,
    base_limits,
    stated_shares,
    plausible_rates,
    rates_together,
    flexible_sums,
)
