"""A day of settlement messages: good ones kept, bad ones listed with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.core import money
from yibao.errors import YibaoError
from yibao.nhsa.checker import Cause, Conventions, Finding, causes, check, chosen
from yibao.nhsa.messages import Settlement, read_settlement


@frozen
class Unreadable:
    """A message that can't be read, by its place in the day, and why."""

    index: int
    error: YibaoError

    def text(self, language: str = "zh") -> str:
        """What is wrong with it, in a line."""
        start = f"message {self.index}" if language == "en" else f"第 {self.index} 条"
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
        start = f"message {self.index}: " if language == "en" else f"第 {self.index} 条："
        told = [finding.text(language) for finding in self.findings]
        told += [cause.text(language) for cause in self.causes]
        return "\n".join(start + each for each in told)


@frozen
class Day:
    """A day of messages, counted from 0: ``good`` add up; the others are listed."""

    good: tuple[tuple[int, Settlement], ...]
    inconsistent: tuple[Inconsistent, ...]
    unreadable: tuple[Unreadable, ...]

    def total(self, name: str) -> Decimal:
        """The sum of an amount over the good ones, yuan; reversals count against it."""
        told = (getattr(settlement.info, name) for _, settlement in self.good)
        return money.yuan(sum(money.fen(each, negative=True) for each in told if each is not None))

    def text(self, language: str = "zh") -> str:
        """The day in lines, in Chinese or English."""
        counts = len(self.good), len(self.inconsistent), len(self.unreadable)
        head = (
            "{} add up, {} don't, {} can't be read"
            if language == "en"
            else "相符 {} 条，不符 {} 条，无法读取 {} 条"
        )
        bad = [each.text(language) for each in self.inconsistent]
        bad += [each.text(language) for each in self.unreadable]
        return "\n".join((head.format(*counts), *bad))

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
    doesn't add up with its findings, and the others are kept.

    Args:
        messages: objects, JSON texts or settlements; ``infno`` beside an answer tells the
            transaction.
        region, conventions: as for ``check``.

    Raises:
        InvalidInput: for a region that is no area code.
    """
    told = chosen(region, conventions)
    good: list[tuple[int, Settlement]] = []
    wrong, unreadable = [], []
    for index, message in enumerate(messages):
        try:
            found = message if isinstance(message, Settlement) else read_settlement(message)
            findings = check(found, conventions=told)
        except YibaoError as error:
            unreadable.append(Unreadable(index, error))
            continue
        if findings:
            mended = causes(found, conventions=told)
            wrong.append(Inconsistent(index, found, findings, mended))
        else:
            good.append((index, found))
    return Day(tuple(good), tuple(wrong), tuple(unreadable))
