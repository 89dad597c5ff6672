"""A day of settlement messages: good ones kept, bad ones listed with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from yibao.core import money
from yibao.errors import InvalidInput, NotKnown, YibaoError
from yibao.nhsa.checker import causes, check
from yibao.nhsa.comparing import Difference, compare
from yibao.nhsa.findings import Cause, Conventions, Finding, beside, chosen
from yibao.nhsa.messages import SetlInfo, Settlement, read_settlement
from yibao.nhsa.reading import AMOUNT

Message = Mapping[str, Any] | str | bytes | Settlement
"""An answer of the platform, as an object, as JSON text, or read already."""


@frozen
class Unreadable:
    """A message that can't be read, by its place in the day, and why."""

    index: int
    error: YibaoError

    def text(self, language: str = "zh") -> str:
        """What is wrong with it, in a line."""
        start = f"message {self.index}" if language == "en" else f"第 {self.index + 1} 条"
        return f"{start}: {self.error}" if language == "en" else f"{start}：{self.error}"


@frozen
class Inconsistent:
    """A message that can be read and doesn't add up: findings, and single changes that mend it."""

    index: int
    settlement: Settlement
    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]

    def text(self, language: str = "zh") -> str:
        """What doesn't add up, a line for each finding and cause."""
        start = f"message {self.index}: " if language == "en" else f"第 {self.index + 1} 条："
        told = [finding.text(language) for finding in self.findings]
        told += [cause.text(language) for cause in self.causes]
        return "\n".join(start + each for each in told)


@frozen
class Contradicting:
    """A message with the ``setl_id`` of another, the same way, that tells other amounts.

    ``differences`` are the fields that differ: ``foreseen`` is what ``first`` tells, ``answered``
    what this one does.
    """

    index: int
    first: int
    setl_id: str
    differences: tuple[Difference, ...]

    def text(self, language: str = "zh") -> str:
        """Which it contradicts, and in what, in a line."""
        told = [
            f"{beside(each.field, each.name)} {each.foreseen} → {each.answered}"
            for each in self.differences
        ]
        if language == "en":
            head = f"settlement {self.setl_id} again, otherwise than message {self.first}"
            return f"message {self.index}: {head}: {', '.join(told)}"
        return (
            f"第 {self.index + 1} 条：结算 {self.setl_id} 与第 {self.first + 1} 条同号而金额不同："
            f"{'、'.join(told)}"
        )


@frozen
class Repeated:
    """A message that tells again what another told: the same ``setl_id``, way and amounts."""

    index: int
    first: int
    setl_id: str

    def text(self, language: str = "zh") -> str:
        """Which it repeats, in a line."""
        if language == "en":
            which = f"settlement {self.setl_id}" if self.setl_id else "the same, without a setl_id,"
            return f"message {self.index}: {which} again, as message {self.first}"
        if not self.setl_id:
            return f"第 {self.index + 1} 条：没有结算ID，内容与第 {self.first + 1} 条相同"
        return f"第 {self.index + 1} 条：结算 {self.setl_id} 与第 {self.first + 1} 条重复"


@frozen
class Day:
    """A day of messages: ``good`` add up; the others are listed.

    Of messages that tell one settlement with different amounts the first that adds up counts, and
    the others are ``contradicting``. ``index`` counts from 0, as English texts do; Chinese ones
    say 第 1 条 of the first.
    """

    good: tuple[tuple[int, Settlement], ...]
    inconsistent: tuple[Inconsistent, ...]
    unreadable: tuple[Unreadable, ...]
    repeated: tuple[Repeated, ...] = ()
    contradicting: tuple[Contradicting, ...] = ()

    def total(self, name: str) -> Decimal:
        """The sum of an amount over the good ones, yuan.

        Reversals count against it; trials and queries, by which no money moves, don't count.

        Raises:
            InvalidInput: for a name that is no amount of a settlement.
            NotKnown: where a message's transaction isn't told, so that it may be a trial.
        """
        spec = SetlInfo.specs().get(name)
        if spec is None or spec.kind is not AMOUNT:
            raise InvalidInput("name", name, expected="an amount of a setlinfo")
        if self.untold:
            raise NotKnown(
                f"which transaction messages {', '.join(map(str, self.untold[:5]))} answer, and "
                "whether money moved by it",
                known=f"{len(self.untold)} of {len(self.good)} messages don't tell it.",
                remedy='Give it beside each, check_day([("2207", message), …]), or for all that '
                'lack it: check_day(messages, kind="2207").',
            )
        told = [getattr(each.info, name) for _, each in self.good if each.booked]
        return money.yuan(sum(money.fen(each, negative=True) for each in told if each is not None))

    @property
    def untold(self) -> tuple[int, ...]:
        """The good ones whose transaction isn't told (未注明交易), by their places."""
        return tuple(index for index, each in self.good if not each.kind)

    def text(self, language: str = "zh") -> str:
        """The day in lines, in Chinese or English."""
        lists: list[Any] = [self.good, self.inconsistent, self.unreadable, self.repeated]
        head = (
            "{} add up, {} don't, {} can't be read, {} repeated"
            if language == "en"
            else "相符 {} 条，不符 {} 条，无法读取 {} 条，重复 {} 条"
        )
        if self.contradicting:
            head += ", {} contradict another" if language == "en" else "，同号不同额 {} 条"
            lists.append(self.contradicting)
        if self.untold:
            head += (
                f", {len(self.untold)} of unknown transaction"
                if language == "en"
                else f"，未注明交易 {len(self.untold)} 条"
            )
        bad = [each.text(language) for each in self.inconsistent]
        bad += [each.text(language) for each in self.unreadable]
        bad += [each.text(language) for each in self.repeated]
        bad += [each.text(language) for each in self.contradicting]
        return "\n".join((head.format(*map(len, lists)), *bad))

    def __str__(self) -> str:
        return self.text()


def check_day(
    messages: Iterable[Message | tuple[str, Message]],
    *,
    kind: str = "",
    region: str | None = None,
    conventions: Conventions | None = None,
) -> Day:
    """Check a day of settlement messages (一日结算报文).

    Nothing stops the batch: a message that can't be read is listed with its error, one that
    doesn't add up with its findings, one that tells a settlement again as repeated, or, with
    other amounts, as contradicting, and the others are kept.

    Args:
        messages: objects, JSON texts or settlements; ``infno`` beside an answer tells the
            transaction, or a pair does: ``("2207", message)``.
        kind: the transaction of messages that tell none.
        region, conventions: as for ``check``.

    Raises:
        InvalidInput: for a region that is no area code.
    """
    told = chosen(region, conventions)
    unreadable: list[Unreadable] = []
    groups: dict[Any, list[_Read]] = {}
    for index, message in enumerate(messages):
        try:
            found = _read(message, kind)
            read = _Read(index, found, check(found, conventions=told))
        except YibaoError as error:
            unreadable.append(Unreadable(index, error))
            continue
        groups.setdefault(read.key, []).append(read)
    counted: list[_Read] = []
    repeated: list[Repeated] = []
    contradicting: list[Contradicting] = []
    for group in groups.values():
        first = next((each for each in group if not each.findings), group[0])
        counted.append(first)
        for each in group:
            if each is not first:
                again = _again(each, first, group)
                if isinstance(again, Repeated):
                    repeated.append(again)
                else:
                    contradicting.append(again)
    counted.sort(key=_place)
    wrong = [
        Inconsistent(each.index, each.found, each.findings, causes(each.found, conventions=told))
        for each in counted
        if each.findings
    ]
    return Day(
        tuple((each.index, each.found) for each in counted if not each.findings),
        tuple(wrong),
        tuple(unreadable),
        tuple(sorted(repeated, key=_place)),
        tuple(sorted(contradicting, key=_place)),
    )


@frozen
class _Read:
    """A message that was read, and what of it doesn't add up."""

    index: int
    found: Settlement
    findings: tuple[Finding, ...]

    @property
    def key(self) -> Any:
        """What two messages of one settlement share; a message's own place where none may."""
        return self.found.told_as if self.found.booked else self.index


def _again(each: _Read, first: _Read, group: list[_Read]) -> Repeated | Contradicting:
    """A message that tells a settlement again: as an earlier one did, or otherwise."""
    told = each.found.info.setl_id or ""
    earlier = (first, *(one for one in group if one.index < each.index and one is not first))
    for one in earlier:
        if compare(one.found, each.found).agrees:
            return Repeated(each.index, one.index, told)
    return Contradicting(
        each.index, first.index, told, compare(first.found, each.found).differences
    )


def _place(each: Any) -> int:
    return int(each.index)


def _read(message: Message | tuple[str, Message], kind: str) -> Settlement:
    """A message, with the transaction told beside it, or that of all that tell none."""
    beside = ""
    if isinstance(message, tuple) and len(message) == 2:
        beside, message = message
    found = message if isinstance(message, Settlement) else read_settlement(message, beside)
    told = beside or found.kind or kind
    return found if told == found.kind else evolve(found, kind=told)
