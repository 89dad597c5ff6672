"""Checks of continuity: waits after a gap, windows of payment."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator

from yibao.policy.checks.findings import Check, Doubt, Subject
from yibao.policy.law import NATION


def wait_above_ceiling(subject: Subject) -> Iterator[Doubt]:
    """A region's wait after a gap in the employee scheme is six months at most (N-GAP-03)."""
    pieces = subject.policy.timeline(NATION, "gap_ceiling")
    tables = [piece.entry.table for piece in pieces if piece.entry.table]
    most = max((row.values["months"] for table in tables for row in table.rows), default=None)
    for placed in subject.placed("gap_wait"):
        for cells in placed.rows:
            months = cells.values.get("months")
            if months is not None and most is not None and months > most:
                message = f"{months} months are more than the national ceiling of {most}"
                yield placed.doubt(message)


def possible_windows(subject: Subject) -> Iterator[Doubt]:
    """A window's days are days: month and day, from January of the year before its year."""
    for placed in subject.placed("resident_window"):
        for cells in placed.rows:
            days = [cells.values.get(name) for name in ("opens", "closes")]
            for code in days:
                if code is not None and not _is_day(code):
                    yield placed.fault(f"{code} is no month and day, such as 901 or 1428")
            opens, closes = days
            if opens is not None and closes is not None and opens > closes:
                yield placed.fault(f"it closes ({closes}) before it opens ({opens})")


def _is_day(code: int) -> bool:
    month, number = divmod(code, 100)
    return 1 <= month <= 24 and 1 <= number <= monthrange(2024, (month - 1) % 12 + 1)[1]


CHECKS: tuple[Check, ...] = (wait_above_ceiling, possible_windows)
