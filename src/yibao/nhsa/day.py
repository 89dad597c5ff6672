"""A day of settlement messages: good ones kept, bad ones listed with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.core import money
from yibao.errors import InvalidInput, YibaoError
from yibao.nhsa.checker import causes, check
from yibao.nhsa.comparing import Difference, compare
from yibao.nhsa.findings import Cause, Conventions, Finding, beside, chosen
from yibao.nhsa.messages import SetlInfo, Settlement, read_settlement
from yibao.nhsa.reading import AMOUNT


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
            f"第 {self.index} 条：结算 {self.setl_id} 与第 {self.first} 条同号而金额不同："
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
            return f"message {self.index}: settlement {self.setl_id} again, as message {self.first}"
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
        """
        spec = SetlInfo.specs().get(name)
        if spec is None or spec.kind is not AMOUNT:
            raise InvalidInput("name", name, expected="an amount of a setlinfo")
        told = [getattr(each.info, name) for _, each in self.good if each.booked]
        return money.yuan(sum(money.fen(each, negative=True) for each in told if each is not None))

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
        bad = [each.text(language) for each in self.inconsistent]
        bad += [each.text(language) for each in self.unreadable]
        bad += [each.text(language) for each in self.repeated]
        bad += [each.text(language) for each in self.contradicting]
        return "\n".join((head.format(*map(len, lists)), *bad))

    def __str__(self) -> str:
        return self.text()


def check_day(
    messages: Iterable[Mapping[str, Any] | str | bytes | Settlement],
    *,
    region: str | None = None,
    conventions: Conventions | None = None,
) -> Day:
    """Check a day of settlement messages (一日结算报文).

    Nothing stops the batch: a message that can't be read is listed with its error, one that
    doesn't add up with its findings, one that tells a settlement again as repeated, or, with
    other amounts, as contradicting, and the others are kept.

    Args:
        messages: objects, JSON texts or settlements; ``infno`` beside an answer tells the
            transaction.
        region, conventions: as for ``check``.

    Raises:
        InvalidInput: for a region that is no area code.
    """
    told = chosen(region, conventions)
    unreadable: list[Unreadable] = []
    groups: dict[Any, list[_Read]] = {}
    for index, message in enumerate(messages):
        try:
            found = message if isinstance(message, Settlement) else read_settlement(message)
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
        told = self.found.info.setl_id
        return (told, self.found.reversal) if told and self.found.booked else self.index


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
