"""A person's contribution records as one checked history (缴费历史)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from attrs import field, frozen

from yibao.core.calendar import Month, day
from yibao.errors import InvalidInput
from yibao.people import ContributionRecord
from yibao.vocabulary import RecordKind

AHEAD = (RecordKind.PREPAID,)
"""Kinds that may be paid before their month."""


def _ordered(records: Iterable[ContributionRecord]) -> tuple[ContributionRecord, ...]:
    found = tuple(records)
    for record in found:
        if not isinstance(record, ContributionRecord):
            raise InvalidInput("records", record, expected="ContributionRecord objects")
    return tuple(sorted(found, key=_when))


def _when(record: ContributionRecord) -> tuple[Month, bool, date]:
    """A month's payment goes before its make-ups, those in the order paid."""
    makes_up = record.kind is RecordKind.BASE_MAKE_UP
    return record.month, makes_up, record.paid_on or date.max


def _as_of(value: Any) -> date:
    return day(value, "as_of")


@frozen
class ContributionHistory:
    """Contribution records (缴费记录) in order of their months, checked together.

    A month is paid once, however many make-ups of its base follow. ``as_of`` is the day on
    which the records were read.

    Raises:
        InvalidInput: for records that overlap, lie in the future, or contradict each other.
    """

    records: tuple[ContributionRecord, ...] = field(converter=_ordered)
    as_of: date = field(converter=_as_of)

    def __attrs_post_init__(self) -> None:
        paid: dict[Month, ContributionRecord] = {}
        for record in self.records:
            self._check_days(record)
            if record.kind is RecordKind.BASE_MAKE_UP:
                self._check_make_up(record, paid.get(record.month))
            elif record.month in paid:
                _refuse(
                    record,
                    "one record a month",
                    "Of two employers one is kept (N-DUP-03): yibao.who_pays tells which.",
                )
            else:
                paid[record.month] = record

    def _check_make_up(self, record: ContributionRecord, paid: ContributionRecord | None) -> None:
        if paid is None:
            _refuse(record, "a month that was paid: there is no base to make up")
        elif paid.paid_on and record.paid_on and record.paid_on < paid.paid_on:
            _refuse(record, f"a make-up paid after the month itself, on or after {paid.paid_on}")
        undated = [r for r in self.of(record.month) if r.kind is record.kind and r.paid_on is None]
        if len(undated) > 1:
            _refuse(record, "make-ups with a day each (paid_on), which tells their order")

    def _check_days(self, record: ContributionRecord) -> None:
        if record.kind not in AHEAD and record.month > Month.of(self.as_of):
            _refuse(record, f"a month not after {self.as_of}", 'What is paid ahead is "prepaid".')
        if record.paid_on is None:
            return
        if record.paid_on > self.as_of:
            _refuse(record, f"paid on or before {self.as_of}, not {record.paid_on}")
        if record.kind in AHEAD and record.paid_on > record.month.last:
            _refuse(record, f"prepaid before its month ends, not on {record.paid_on}")
        if record.kind not in AHEAD and record.paid_on < record.month.first:
            _refuse(record, f"paid in or after its month, not on {record.paid_on}")

    @property
    def paid(self) -> tuple[ContributionRecord, ...]:
        """One record for each month that was paid."""
        return tuple(r for r in self.records if r.kind is not RecordKind.BASE_MAKE_UP)

    def of(self, month: Month | date | str) -> tuple[ContributionRecord, ...]:
        """The records of a month, make-ups last."""
        wanted = Month.of(month)
        return tuple(r for r in self.records if r.month == wanted)

    def missed(self, since: Month | date | str, until: Month | date | str) -> tuple[Month, ...]:
        """The months from one to another, both included, for which nothing was paid (漏缴)."""
        there = {r.month for r in self.paid}
        return tuple(m for m in months(Month.of(since), Month.of(until)) if m not in there)


def months(first: Month, last: Month) -> Iterator[Month]:
    """The months from one to another, both included."""
    month = first
    while month <= last:
        yield month
        month += 1


def _refuse(record: ContributionRecord, expected: str, remedy: str = "") -> None:
    assert isinstance(record.kind, RecordKind)
    shown = f"{record.month} {record.kind.key}"
    raise InvalidInput("records", shown, expected=expected, remedy=remedy)
