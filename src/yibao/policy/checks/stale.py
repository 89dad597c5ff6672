"""What has fallen behind: figures set anew every year whose latest ones are not on file.

A stale value is not wrong: it holds for its days. It is marked so that the next one is
looked for. How often a parameter is set anew is declared in the catalogue (``renewed``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from yibao.catalogue import Parameter
from yibao.core.calendar import ONE_DAY, years_before
from yibao.core.timeline import FIRST, LAST, Piece
from yibao.policy.law import NATION
from yibao.policy.pack import Region
from yibao.policy.policy import Policy


@frozen
class Stale:
    """A parameter of a region that has fallen behind the newest of its kind.

    ``last`` is the last day for which a value is on file; None where its newest value is open
    and only old, in force since ``start``. ``ahead`` is a region with a newer one, from
    ``newest`` on. ``asked`` tells whether the pack has an open question about it.
    """

    region: Region
    parameter: Parameter
    start: date
    last: date | None
    newest: date
    ahead: Region
    asked: bool

    def text(self, language: str = "zh") -> str:
        """The mark in a line, in Chinese or English."""
        ahead = getattr(self.ahead, language)
        if language == "zh":
            known = f"收录到 {self.last}" if self.last else f"自 {self.start} 起未更新"
            return f"{known}；{ahead}已有 {self.newest} 起的标准"
        known = f"on file until {self.last}" if self.last else f"unchanged since {self.start}"
        return f"{known}; {ahead} has one from {self.newest}"

    def __str__(self) -> str:
        return f"{self.region.code} {self.parameter.path}: {self.text('en')} (stale)"


def stale(policy: Policy, region: str | None = None) -> tuple[Stale, ...]:
    """What has fallen behind in a region (by its code), or in all of them."""
    found = [r for r in policy.regions() if region in (None, r.code)]
    return tuple(
        mark
        for parameter in policy.catalogue
        if parameter.renewed is not None
        for mark in _behind(policy, parameter, found)
    )


def _behind(policy: Policy, parameter: Parameter, regions: list[Region]) -> Iterator[Stale]:
    latest = {r: latest_of(policy, r, parameter) for r in policy.regions()}
    known = [(piece.start, region) for region, piece in latest.items() if piece]
    if not known:
        return
    newest, ahead = max(known, key=lambda pair: (pair[0], pair[1].code))
    for region in regions:
        piece = latest[region]
        if piece and _is_behind(piece, newest, parameter):
            last = None if piece.end == LAST else piece.end - ONE_DAY
            asked = any(
                question.topic == parameter.path
                for pack in policy.own_packs(region.code)
                for question in pack.questions
            )
            yield Stale(region, parameter, piece.start, last, newest, ahead, asked)


def latest_of(policy: Policy, region: Region, parameter: Parameter) -> Piece | None:
    """The latest stretch with a value, its own or handed down by a province."""
    pieces = [
        piece
        for piece in policy.timeline(region.code, parameter.name)
        if piece.entry.table
        and piece.start != FIRST
        and getattr(piece.inherited_from, "code", "") != NATION
    ]
    return pieces[-1] if pieces else None


def _is_behind(piece: Piece, newest: date, parameter: Parameter) -> bool:
    """Ended before the newest of its kind begins, or begun too many years before it."""
    assert parameter.renewed is not None
    return piece.end <= newest or piece.start < years_before(newest, parameter.renewed)
