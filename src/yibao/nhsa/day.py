"""A day of settlement messages: good ones kept, bad ones listed with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.core import money
from yibao.errors import InvalidInput, YibaoError
from yibao.nhsa.checker import causes, check
from yibao.nhsa.findings import Cause, Conventions, Finding, chosen
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
class Repeated:
    """A message that tells again what another told: the same ``setl_id``, the same way."""

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

    ``index`` counts from 0, as English texts do; Chinese ones say 第 1 条 of the first.
    """

    good: tuple[tuple[int, Settlement], ...]
    inconsistent: tuple[Inconsistent, ...]
    unreadable: tuple[Unreadable, ...]
    repeated: tuple[Repeated, ...] = ()

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
        lists = self.good, self.inconsistent, self.unreadable, self.repeated
        head = (
            "{} add up, {} don't, {} can't be read, {} repeated"
            if language == "en"
            else "相符 {} 条，不符 {} 条，无法读取 {} 条，重复 {} 条"
        )
        bad = [each.text(language) for each in self.inconsistent]
        bad += [each.text(language) for each in self.unreadable]
        bad += [each.text(language) for each in self.repeated]
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
    doesn't add up with its findings, one that tells a settlement again as repeated, and the
    others are kept.

    Args:
        messages: objects, JSON texts or settlements; ``infno`` beside an answer tells the
            transaction.
        region, conventions: as for ``check``.

    Raises:
        InvalidInput: for a region that is no area code.
    """
    told = chosen(region, conventions)
    good: list[tuple[int, Settlement]] = []
    wrong, unreadable, repeated = [], [], []
    seen: dict[tuple[str, bool], int] = {}
    for index, message in enumerate(messages):
        try:
            found = message if isinstance(message, Settlement) else read_settlement(message)
            findings = check(found, conventions=told)
        except YibaoError as error:
            unreadable.append(Unreadable(index, error))
            continue
        key = (found.info.setl_id or "", found.reversal)
        if found.booked and key[0] and seen.setdefault(key, index) != index:
            repeated.append(Repeated(index, seen[key], key[0]))
        elif findings:
            mended = causes(found, conventions=told)
            wrong.append(Inconsistent(index, found, findings, mended))
        else:
            good.append((index, found))
    return Day(tuple(good), tuple(wrong), tuple(unreadable), tuple(repeated))
