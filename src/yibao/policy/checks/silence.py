"""What a pack doesn't speak of, though every region should: a value, or an open question.

Like a stale value it is no mistake, so it is listed and not found. A question that only
holds a place is found: nobody has looked yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from yibao.catalogue import Parameter
from yibao.policy.checks.findings import Doubt, Subject
from yibao.policy.law import NATION
from yibao.policy.pack import Region
from yibao.policy.policy import Policy
from yibao.policy.skeleton import NOT_LOOKED_FOR


@frozen
class Silence:
    """A wanted parameter of which a region's pack, and its province's, say nothing."""

    region: Region
    parameter: Parameter

    def __str__(self) -> str:
        return (
            f"{self.region.code} {self.parameter.path}: neither a value nor an open question "
            "(silent)"
        )


def silences(policy: Policy, region: str) -> tuple[Silence, ...]:
    """What is wanted of a pool, and isn't spoken of; a province layer may say little."""
    found = policy.region(region)
    if found.layer or found.code == NATION:
        return ()
    return tuple(
        Silence(found, parameter)
        for parameter in policy.catalogue
        if parameter.wanted and not _spoken_of(policy, found, parameter)
    )


def _spoken_of(policy: Policy, region: Region, parameter: Parameter) -> bool:
    levels = [level for level in policy.chain(region) if level.code != NATION]
    for level in levels if parameter.inherits else levels[:1]:
        for pack in policy.own_packs(level.code):
            asked = any(question.topic == parameter.path for question in pack.questions)
            if asked or pack.entries.get(parameter.name):
                return True
    return False


def unanswered_placeholders(subject: Subject) -> Iterator[Doubt]:
    """A question that only holds a place is answered, or tells what was looked for."""
    for index, question in enumerate(subject.pack.questions):
        if question.text.strip() == NOT_LOOKED_FOR:
            yield Doubt("question", index, f"{question.topic} was not looked for yet")


CHECKS = (unanswered_placeholders,)
