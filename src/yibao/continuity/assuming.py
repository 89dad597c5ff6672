"""What a region leaves open: the law under each possible answer.

A rule is asked once under every answer; where all agree, what is open doesn't matter, and
where they don't, the least and the most are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from attrs import fields, frozen

from yibao.core.rules import known
from yibao.people import Facts
from yibao.policy import Law


class Assumed:
    """A law under one answer to what a region leaves open."""

    def __init__(self, law: Law, **answers: Any) -> None:
        self._law, self._answers = law, answers

    def __getattr__(self, name: str) -> Any:
        found = self._answers.get(name)
        return getattr(self._law, name) if found is None else found


@frozen
class Row:
    """The flags of ``resident_wait_counts`` under one assumption."""

    first_year: bool
    earlier_years: bool
    late_payment: bool
    first_enrolment: bool
    other_years: bool


@frozen
class Terms:
    """No variable wait: the least that unknown terms can mean."""

    months: int = 0
    long_gap: int = 1000
    least: int = 0


@frozen
class Exempt:
    """Whether a special group is exempt, under one assumption."""

    exempt: bool

    def __call__(self, **_: Any) -> Exempt:
        return self


def assumptions(facts: Facts, law: Law) -> Iterator[Assumed]:
    """The law under every possible answer to what it leaves open."""
    counts = law.resident_wait_counts
    names = [each.name for each in fields(Row)]
    flags = [_options(getattr(counts, name)) for name in names]
    exempt = law.resident_wait_exempt(special=facts.special).exempt
    for told in product(*flags):
        for spared in (None,) if known(exempt) else (False, True):
            free = {} if spared is None else {"resident_wait_exempt": Exempt(spared)}
            yield Assumed(law, resident_wait_counts=Row(*told), **free)


def _options(flag: Any) -> tuple[bool, ...]:
    return (bool(flag),) if known(flag) else (False, True)
