"""What a pack doesn't speak of, though every region should: a value of some day, or a question.

A value that ended long before the newest of its kind elsewhere speaks of the past alone.

Like a stale value it is no mistake, so it is listed and not found. A question that only
holds a place is found: nobody has looked yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from attrs import frozen

from yibao.catalogue import Parameter
from yibao.core.calendar import years_before
from yibao.core.timeline import FIRST, LAST, Entry, Standing
from yibao.policy.checks.findings import Doubt, Subject
from yibao.policy.checks.stale import latest_of, stale
from yibao.policy.law import NATION
from yibao.policy.pack import Pack, Region
from yibao.policy.policy import Policy
from yibao.policy.skeleton import NOT_LOOKED_FOR

NOTHING = "neither a value nor an open question", "没有数值，也没有待查问题"
NO_DAY = (
    "only values without a day, which answer on none, and no open question",
    "只有日期不详、哪天都用不上的数值，也没有待查问题",
)
ONE_SIDE = (
    "no values from before and after the reform, nor an open question",
    "没有改革前、改革后两段的数值，也没有待查问题",
)
ENDED = (
    "the latest value ended long before the newest of its kind elsewhere, and no open question",
    "最后一条早已截止，别处收录的要新得多，也没有待查问题",
)
LONG = 2  # years
BEHIND = "the latest is neither on file nor asked for", "最新标准没有收录，也没有列为待查"


@frozen
class Silence:
    """A wanted parameter of which a region's pack, and its province's, don't say enough.

    ``why`` tells what is missing, in English and in Chinese.
    """

    region: Region
    parameter: Parameter
    why: tuple[str, str] = NOTHING

    def text(self, language: str = "zh") -> str:
        """What is missing, in Chinese or English."""
        return self.why[language == "zh"]

    def __str__(self) -> str:
        return f"{self.region.code} {self.parameter.path}: {self.text('en')} (silent)"


def silences(policy: Policy, region: str) -> tuple[Silence, ...]:
    """What is wanted of a pool, and isn't spoken of; a province layer may say little."""
    found = policy.region(region)
    if found.layer or found.code == NATION:
        return ()
    return tuple(
        Silence(found, parameter, why)
        for parameter in policy.catalogue
        if parameter.wanted and (why := _missing(policy, found, parameter))
    )


def holes(policy: Policy) -> dict[str, tuple[Silence, ...]]:
    """What each province's best described pool lacks, by the first two digits of its code.

    Of what is wanted everywhere: what isn't spoken of, and figures set anew every year whose
    latest is neither on file nor asked for.
    """
    behind = {(mark.region, mark.parameter.name) for mark in stale(policy) if not mark.asked}
    found: dict[str, tuple[Silence, ...]] = {}
    for region in policy.regions():
        if not region.layer:
            own, best = _lacking(policy, region, behind), found.get(region.code[:2])
            if best is None or len(own) < len(best):
                found[region.code[:2]] = own
    return found


def _lacking(
    policy: Policy, region: Region, behind: set[tuple[Region, str]]
) -> tuple[Silence, ...]:
    silent = {mark.parameter.name: mark for mark in silences(policy, region.code)}
    return tuple(
        silent.get(parameter.name) or Silence(region, parameter, BEHIND)
        for parameter in policy.catalogue
        if parameter.everywhere and (parameter.name in silent or (region, parameter.name) in behind)
    )


def _missing(policy: Policy, region: Region, parameter: Parameter) -> tuple[str, str] | None:
    """What is missing on a parameter; None where enough is said."""
    packs = _packs(policy, region, parameter)
    if any(question.topic == parameter.path for pack in packs for question in pack.questions):
        return None
    entries = [entry for pack in packs for entry in pack.entries.get(parameter.name, ())]
    if not entries:
        return NOTHING
    if not any(pack.main(parameter.name) for pack in packs):
        return NO_DAY
    turned = parameter.turned
    if turned and not _both_sides(entries, *turned):
        return ONE_SIDE
    return ENDED if _ended(policy, region, parameter) else None


def _ended(policy: Policy, region: Region, parameter: Parameter) -> bool:
    """Whether the latest value ended over two years before the newest of any region.

    What is set anew every year is stale much sooner.
    """
    last = latest_of(policy, region, parameter)
    if parameter.renewed is not None or last is None or last.end == LAST:
        return False
    found = (latest_of(policy, other, parameter) for other in policy.regions())
    newest = max(piece.start for piece in found if piece)
    return last.end <= years_before(newest, LONG)


def _packs(policy: Policy, region: Region, parameter: Parameter) -> list[Pack]:
    """The packs that may speak of a parameter: the region's, and what its province hands down."""
    levels = [level for level in policy.chain(region) if level.code != NATION]
    spoken = levels if parameter.inherits else levels[:1]
    return [pack for level in spoken for pack in policy.own_packs(level.code)]


def _both_sides(entries: list[Entry], first: date, last: date) -> bool:
    """Whether values are on file from before and after a change that came between two days.

    One value may stand for both sides only if it held throughout; one without a day may stand
    for either.
    """
    return any(
        _before(one, first, last) and _after(other, first, last)
        for one, other in product(entries, repeat=2)
        if one is not other or _throughout(one, first, last)
    )


def _before(entry: Entry, first: date, last: date) -> bool:
    """In force before the change began, or ended by the time it was over."""
    undated = entry.standing is Standing.UNDATED
    return undated or (entry.start or FIRST) < first or (entry.end or LAST) <= last


def _after(entry: Entry, first: date, last: date) -> bool:
    """In force after the change was over, or begun since it started."""
    undated = entry.standing is Standing.UNDATED
    return undated or (entry.end or LAST) > last or (entry.start or FIRST) >= first


def _throughout(entry: Entry, first: date, last: date) -> bool:
    dated = entry.standing is not Standing.UNDATED
    return dated and (entry.start or FIRST) < first and (entry.end or LAST) > last


def unanswered_placeholders(subject: Subject) -> Iterator[Doubt]:
    """A question that only holds a place is answered, or tells what was looked for."""
    for index, question in enumerate(subject.pack.questions):
        if question.text.strip() == NOT_LOOKED_FOR:
            yield Doubt("question", index, f"{question.topic} was not looked for yet")


CHECKS = (unanswered_placeholders,)
