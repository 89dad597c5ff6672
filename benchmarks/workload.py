"""The question that every engine answers, with the figures, the people and the right answer.

    in service:  the wage, raised to the region's floor and cut to its ceiling, times the
                 region's rate, half a fen up
    retired:     the region's fixed sum, by whether the person is 70 or older

The figures of the forty regions are drawn at random and only shaped like real ones. They
state no region's rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

REGIONS = 40
ON = date(2026, 6, 1)
OLD = 70
EPOCH = date(1970, 1, 1).toordinal()
CODES = tuple(f"99{number:02d}00" for number in range(1, REGIONS + 1))


@dataclass(frozen=True)
class Figures:
    """Each region's figures: fen, hundredths of a per cent, and the last birth day that is old."""

    floor: np.ndarray
    ceiling: np.ndarray
    rate: np.ndarray
    fixed: np.ndarray
    old_born: int


@dataclass(frozen=True)
class People:
    """The people, in the narrowest columns that hold them: 14 bytes a person."""

    region: np.ndarray  # int8, the number of the region
    retired: np.ndarray  # bool
    born: np.ndarray  # int32, days since 1970-01-01
    wage: np.ndarray  # int64, fen

    def __len__(self) -> int:
        return len(self.wage)

    @property
    def columns(self) -> tuple[np.ndarray, ...]:
        return self.region, self.retired, self.born, self.wage


def figures() -> Figures:
    draw = np.random.default_rng(7)
    floor = draw.integers(3_500, 7_500, REGIONS) * 100
    young = draw.integers(5_000, 18_000, REGIONS)
    return Figures(
        floor=floor,
        ceiling=floor * 5,
        # 2.25 % and 3.25 % put many products on half a fen exactly.
        rate=draw.choice([75, 200, 200, 200, 225, 250, 280, 325, 350], REGIONS),
        fixed=np.stack([young, young + draw.integers(500, 3_000, REGIONS)], axis=1),
        old_born=ON.replace(year=ON.year - OLD).toordinal() - EPOCH,
    )


def people(rows: int) -> People:
    draw = np.random.default_rng(11)
    retired = draw.random(rows) < 0.27
    age = np.where(retired, draw.integers(50, 96, rows), draw.integers(18, 62, rows))
    on = ON.toordinal() - EPOCH
    born = on - age * 365 - age // 4 - draw.integers(0, 365, rows)
    yuan = np.exp(draw.normal(8.9, 0.6, rows))
    whole = draw.random(rows) < 0.5
    wage = np.where(whole, np.floor(yuan) * 100, np.floor(yuan * 100))
    return People(
        region=draw.integers(0, REGIONS, rows).astype(np.int8),
        retired=retired,
        born=born.astype(np.int32),
        wage=wage.astype(np.int64),
    )


def expected(who: People, law: Figures) -> np.ndarray:
    """The right answer in fen, region by region, written as plainly as can be."""
    answer = np.zeros(len(who), np.int64)
    for region in range(REGIONS):
        rows = np.flatnonzero(who.region == region)
        base = np.clip(who.wage[rows], law.floor[region], law.ceiling[region])
        earned = (base * law.rate[region] + 5_000) // 10_000
        old = who.born[rows] <= law.old_born
        fixed = np.where(old, law.fixed[region, 1], law.fixed[region, 0])
        answer[rows] = np.where(who.retired[rows], fixed, earned)
    return answer


def packs(law: Figures) -> list[tuple[str, str]]:
    """A policy pack for each made-up region: its file name and its text."""
    return [(f"{code}.toml", _pack(number, code, law)) for number, code in enumerate(CODES)]


def _pack(number: int, code: str, law: Figures) -> str:
    young, old = (_yuan(sum_) for sum_ in law.fixed[number])
    return f"""
[region]
code = "{code}"
zh = "虚构{number}市"
en = "Madeup {number}"
parent = "990000"

[source.drawn]
title = "Drawn at random for a benchmark: no region's rule"
evidence = "reported"

[[employee.contribution.base_floor]]
from = 2020-01-01
value = "{_yuan(law.floor[number])}"
source = "drawn"

[[employee.contribution.base_ceiling]]
from = 2020-01-01
value = "{_yuan(law.ceiling[number])}"
source = "drawn"

[[employee.credit.in_service]]
from = 2020-01-01
rate = {law.rate[number] / 10_000:.4f}
source = "drawn"

[[employee.credit.retiree]]
from = 2020-01-01
rows = [{{ age = "..{OLD - 1}", sum = "{young}" }}, {{ age = "{OLD}..", sum = "{old}" }}]
source = "drawn"
"""


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
