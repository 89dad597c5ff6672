"""Checks over packs: what the loader can't refuse, since a region may do it, yet is seldom meant.

Each check is a function whose docstring is its reason. Where the law leaves room, an entry
answers it: its note says why, and its ``answers`` name the check, which asks that the pack
says so, not that the region conforms.
``python -m yibao.policy.checks FILE…`` prints what it finds in packs of your own; without a
file, what no pool of a province has of all that is wanted everywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Set
from decimal import Decimal
from pathlib import Path

from attrs import evolve

from yibao.errors import YibaoError
from yibao.policy.checks import (
    agreement,
    bands,
    continuity,
    contributions,
    days,
    order,
    ranges,
    residents,
    schemes,
    silence,
    sources,
    statistics,
    written,
)
from yibao.policy.checks.findings import Check, Doubt, Finding, Subject
from yibao.policy.checks.silence import Silence, holes, silences
from yibao.policy.checks.stale import Stale, stale
from yibao.policy.law import NATION
from yibao.policy.pack import Pack, read_text
from yibao.policy.policy import Policy

CHECKS: tuple[Check, ...] = (
    *contributions.CHECKS,
    *residents.CHECKS,
    *schemes.CHECKS,
    *continuity.CHECKS,
    *statistics.CHECKS,
    *ranges.CHECKS,
    *order.CHECKS,
    *bands.CHECKS,
    *days.CHECKS,
    *agreement.CHECKS,
    *sources.CHECKS,
    *silence.CHECKS,
)
FILE_CHECKS: tuple[Check, ...] = written.FILE_CHECKS


def check(pack: Pack, policy: Policy) -> list[Finding]:
    """What the checks find in a pack that it doesn't answer."""
    return [f for f, answer in _run(Subject(pack, _with(pack, policy)), CHECKS) if not answer]


def check_file(path: str | Path, policy: Policy) -> list[Finding]:
    """What the checks find in a pack's file, those on its text included."""
    subject = _of_file(Path(path), policy)
    return [f for f, answer in _run(subject, CHECKS + FILE_CHECKS) if not answer]


def answered(pack: Pack, policy: Policy) -> list[tuple[Finding, str]]:
    """What the checks would find but for an answer, with its words: the oddities of a region."""
    return [found for found in _run(Subject(pack, _with(pack, policy)), CHECKS) if found[1]]


def _with(pack: Pack, policy: Policy) -> Policy:
    code = pack.region.code
    known = code == NATION or any(region.code == code for region in policy.regions())
    if pack in policy.packs or (known and policy.pack(code) is pack):
        return policy
    return policy.with_pack(pack)


def _of_file(path: Path, policy: Policy) -> Subject:
    with_it = policy.with_pack(path)
    raw = tomllib.loads(read_text(path), parse_float=Decimal)
    return Subject(with_it.packs[-1], with_it, raw)


def _run(subject: Subject, checks: Iterable[Check]) -> Iterator[tuple[Finding, str]]:
    """What some checks find, with the words that answer it; last, answers that nothing needs."""
    needed = set()
    for run in checks:
        for doubt in dict.fromkeys(run(evolve(subject, check=run.__name__))):
            needed.add((doubt.path, doubt.entry, run.__name__))
            yield _finding(subject, run.__name__, doubt), doubt.answer
    for unneeded in unneeded_answers(subject, needed):
        yield _finding(subject, unneeded_answers.__name__, unneeded), ""


def _finding(subject: Subject, name: str, doubt: Doubt) -> Finding:
    code = subject.pack.region.code
    return Finding(name, code, doubt.path, doubt.entry, doubt.message, doubt.remedy)


def unneeded_answers(subject: Subject, needed: Set[tuple[str, int | None, str]]) -> Iterator[Doubt]:
    """An entry names only checks that doubt it: an answer in advance would hide a later slip."""
    for placed in subject.placed():
        for name in placed.entry.answers:
            if (placed.parameter.path, placed.index, name) not in needed:
                yield placed.fault(f"answers {name}, which has no doubt here: take it out")


USAGE = """\
usage: python -m yibao.policy.checks [FILE…]

What the checks find in packs, then what is stale or missing in them. Without a file: what no
pool of a province has of all that is wanted everywhere. Ends with 1 if anything is found."""


def main(paths: list[str]) -> int:
    """Print the findings in some files, then what is stale or missing.

    Without a file, print the holes of the shipped packs, province by province. Gives 1 for a
    finding or a hole, or for a file that can't be used, which is told instead.
    """
    if {"-h", "--help"} & set(paths):
        print(USAGE)
        return 0
    if not paths:
        found = [mark for marks in holes(Policy()).values() for mark in marks]
        for mark in found:
            print(mark.region.zh, mark)
        return 1 if found else 0
    try:
        findings = [found for path in paths for found in check_file(path, Policy())]
        told = [*findings, *(mark for path in paths for mark in marks(Path(path)))]
    except YibaoError as error:
        print(error)
        return 1
    for line in told:
        print(line)
    return 1 if findings else 0


def marks(path: Path) -> list[Stale | Silence]:
    """What a file wants without being wrong: newer figures, topics it doesn't speak of."""
    policy = Policy().with_pack(path)
    code = policy.packs[-1].region.code
    return [*stale(policy, code), *silences(policy, code)]


__all__ = [
    "CHECKS",
    "FILE_CHECKS",
    "Finding",
    "Silence",
    "Stale",
    "answered",
    "check",
    "check_file",
    "holes",
    "main",
    "marks",
    "silences",
    "stale",
]
