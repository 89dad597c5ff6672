"""A frame of claims, settled block by block; what columns can't do, one by one."""

from __future__ import annotations

from typing import Any

import numpy as np

from yibao.benefits.settlement import Settlement
from yibao.benefits.year import BenefitYear
from yibao.core.money import NO_LIMIT, fen
from yibao.errors import YibaoError
from yibao.frames.settlements.blocks import Block
from yibao.frames.settlements.kinds import Keys
from yibao.frames.settlements.told import AMOUNTS, Asked, Told, whole_column
from yibao.vocabulary import Care, Layer, Part

ROWS = 1 << 16
"""Rows settled at a time, cut between persons."""

PAID = tuple(f"{layer.key}_fen" for layer in Layer)
LEFT = tuple(f"own_{part.key}_fen" for part in Part)
NAMES = (*PAID, "fund_fen", "third_party_fen", "person_fen", *LEFT)


class Settling:
    """The claims of a frame in order of person and day, settled block by block."""

    def __init__(self, table: Any, starts: Any, asked: Asked) -> None:
        self.told, self.asked, self.size = Told(table), asked, len(table)
        self.starts = starts
        days, lacking, wrong = whole_column(self.told.amount("on"), self.size)
        self.unread = lacking | wrong
        self.days = np.where(self.unread, days.max(initial=0), days)
        self._keys = Keys(self.told, self.asked, self.days, table)
        self._amounts = {name: self.told.amount(name) for name in (*AMOUNTS, "admitted")}
        self.columns = {name: np.zeros(self.size, np.int64) for name in NAMES}
        self.incomplete = np.zeros(self.size, bool)
        self.failed = np.zeros(self.size, bool)
        self.errors: dict[int, YibaoError] = {}
        self.folded: list[range] = []

    def run(self) -> None:
        """Settle everything; persons that columns can't do go to the scalar call."""
        bounds = np.r_[self.starts, self.size]
        first = 0
        while first < len(self.starts):
            last = int(np.searchsorted(bounds, bounds[first] + ROWS, side="right")) - 1
            last = max(last, first + 1)
            self._block(first, last, bounds)
            first = last
        for rows in self.folded:
            self._fold(rows)

    # -- columns

    def _block(self, first: int, last: int, bounds: Any) -> None:
        part = slice(int(bounds[first]), int(bounds[last]))
        person = np.repeat(np.arange(last - first), np.diff(bounds[first : last + 1]))
        kind = self._keys.kinds(part)
        read, wrong = self._read(part)
        amounts = {name: read.get(name, NOTHING_TOLD)[0] for name in AMOUNTS}
        held = amounts["outside"] + amounts["first_share"] + amounts["provider_share"]
        total = amounts["total"]
        refused = wrong | self.unread[part] | (held > total) | ~self._keys.of("payable", kind)
        hard = np.add.reduceat(total, bounds[first:last] - part.start) > NO_LIMIT
        month = self._keys.day.month(self.days[part])
        year = (month - (self._keys.of("first_month", kind) - 1)) // 12
        if "admitted" in read:
            hard |= self._stays(part, read["admitted"], kind, year, person, refused)
        rows = np.flatnonzero(~refused)
        self.failed[part] = refused
        hard[person[rows][self._keys.of("hard", kind[rows])]] = True
        block = Block(self._keys, kind[rows], person[rows], year[rows], month[rows])
        hard[block.person[block.crossed()]] = True
        parts = {
            Part.OUTSIDE: np.broadcast_to(amounts["outside"], total.shape)[rows],
            Part.FIRST_SHARE: np.broadcast_to(amounts["first_share"], total.shape)[rows],
        }
        if rows.size:
            settled = block.settled((total - held)[rows], parts)
            hard[block.person[block.unsure]] = True
            fit = ~hard[block.person]
            every = len(rows) == len(kind) and bool(fit.all())
            to = part if every else part.start + rows[fit]
            for name, values in settled.items():
                if values.any():  # pages of zeros that nobody writes take no memory
                    self.columns[name][to] = values if every else values[fit]
            if block.incomplete.any():
                self.incomplete[to] = block.incomplete if every else block.incomplete[fit]
        for number in (first + np.flatnonzero(hard)).tolist():
            self.folded.append(range(bounds[number], bounds[number + 1]))

    def _read(self, part: slice) -> tuple[dict[str, Any], Any]:
        """The amounts of a block with where they are null, and the rows that can't be read."""
        size = part.stop - part.start
        wrong = np.zeros(size, bool)
        found: dict[str, Any] = {}
        for name, column in self._amounts.items():
            if column is None:
                continue
            values, null, unreadable = column.read(part)
            if unreadable is not None:
                wrong |= unreadable
            if null is not None and name != "admitted":
                values = np.where(null, 0, values)
                if name == "total":
                    wrong |= null
            found[name] = (values, np.zeros(size, bool) if null is None else null)
        return found, wrong

    def _stays(
        self, part: slice, admitted: Any, kind: Any, year: Any, person: Any, refused: Any
    ) -> Any:
        """Persons with a stay over a year's end or covered in part; no stay at all is refused."""
        values, null = admitted
        told = ~null
        care = self._keys.of("care", kind)
        stay = (care == Care.INPATIENT) | (care == Care.MATERNITY)
        refused |= told & (~stay | (values > self.days[part]))
        opening = year * 12 + self._keys.of("first_month", kind) - 1
        before = np.asarray(values).astype("M8[D]").astype("M8[M]").astype(np.int64) < opening
        hard = np.zeros(int(person[-1]) + 1, bool)
        hard[person[told & (before | self._uncovered(part, values))]] = True
        return hard

    def _uncovered(self, part: slice, admitted: Any) -> Any:
        """Stays that begin before their cover does: what is paid for them the fold refuses."""
        since = self.told.amount("since")
        if since is None:
            return np.zeros(len(admitted), bool)
        values, null, wrong = since.read(part)
        unread = [mask for mask in (null, wrong) if mask is not None]
        return (admitted < values) & ~np.any(unread, axis=0) if unread else admitted < values

    # -- one by one

    def _fold(self, rows: range) -> None:
        """A person's claims as the scalar call settles them."""
        years: dict[Any, BenefitYear] = {}
        self.failed[rows.start : rows.stop] = False
        for row, cells in zip(rows, self.told.cells(rows), strict=True):
            try:
                claim, enrolment = self.told.read(cells)
                done = self.asked.settle(claim, enrolment, years.get(enrolment.scheme))
            except YibaoError as error:
                self.failed[row] = True
                self.errors[row] = error.with_traceback(None)
                continue
            years[enrolment.scheme] = done.next
            for name, amount in _face(done).items():
                self.columns[name][row] = fen(amount)
            self.incomplete[row] = not done.complete

    def error(self, row: int) -> YibaoError:
        """Why a row has no answer."""
        if row not in self.errors:
            try:
                self.asked.settle(*self.told.read(self.told.cells([row])[0]))
            except YibaoError as error:
                self.errors[row] = error.with_traceback(None)
        return self.errors[row]


NOTHING_TOLD = (np.zeros(1, np.int64), None)


def _face(done: Settlement) -> dict[str, Any]:
    found = {name: done.paid_by(layer) for name, layer in zip(PAID, Layer, strict=True)}
    found |= {"fund_fen": done.fund, "third_party_fen": done.third_party}
    found["person_fen"] = done.person
    return found | {name: done.parts[part] for name, part in zip(LEFT, Part, strict=True)}
