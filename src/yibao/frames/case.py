"""The rows of a frame as rules read them: facts, day and law, block by block."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from yibao.catalogue import by_name
from yibao.core.rules.column_verbs import Col
from yibao.core.rules.columns import Block, run
from yibao.core.unknown import Unknown
from yibao.errors import InvalidInput, NotKnown, YibaoError
from yibao.frames.distinct import distinct
from yibao.frames.reading import Column, Days
from yibao.frames.telling import Telling, region_of
from yibao.people import FACT, FLAG, missing
from yibao.policy import Policy
from yibao.policy.law_columns import EPOCH, LawBlock, LawSet, Reasons
from yibao.vocabulary import (
    Beneficiary,
    Citizenship,
    Cover,
    Helped,
    Origin,
    Paid,
    Plan,
    Scheme,
    Status,
)

if TYPE_CHECKING:
    from yibao.frames.questions import Question

ROWS = 1 << 16
"""Rows in a block: few enough for a core's cache, enough that two threads rarely wait."""

_HALF = 1_000_000
_SPAN = 10_000_000

ALWAYS = {
    "helped": Helped.NONE,
    "paid": Paid.IN_WINDOW,
    "citizenship": Citizenship.MAINLAND,
    "beneficiary": Beneficiary.SELF,
    "cover": Cover.UNINSURED,
    "open_months": 0,
    **{f.name: 0 for f in FACT.values() if f.kind == FLAG and f.name != "entitled_retiree"},
}
"""What holds unless told otherwise."""

EMPLOYEES = {"plan": Plan.POOL_AND_ACCOUNT, "origin": Origin.EMPLOYER, "short_years": 0}
"""What holds of an employee who is no flexible worker, unless told otherwise."""


class Case:
    """The rows of a frame: what they tell, which law each falls under, and the answers.

    Columns are kept as the frame holds them and read block by block, so that beside the
    frame and the answer only a few blocks stand in memory.
    """

    def __init__(self, table: Any, on: date | None, policy: Policy, question: Question) -> None:
        self.table, self.policy, self.question, self.size = table, policy, question, len(table)
        self.reasons = Reasons()
        self.telling = Telling(table, on, policy, question)
        self.lacking = {name: self.reasons.add(missing(name)) for name in FACT}
        self.refused = {name: self._code(name) for name in ("on", "scheme", *question.facts)}
        self.sources = {
            name: _Held(reader.ready(table.get_column(column)), self.lacking.get(name, 0))
            for name, (column, reader) in self.telling.columns.items()
            if name != "region"
        }
        self.day = None if on is None else on.toordinal() - EPOCH
        if on is None:
            days = Days("on").ready(table.get_column("on"))
            self.days = _Held(days, self.refused["on"])
        self.some_lack_scheme = "scheme" in self.sources and bool(
            table.get_column("scheme").null_count()
        )
        self.laws, self._law_numbers = self._laws()

    def _code(self, name: str) -> int:
        """The code of a value that can't be used; the row itself tells what is wrong."""
        return self.reasons.add(
            Unknown(lambda: InvalidInput(name, "a value", expected="one that can be used"))
        )

    # -- running

    def run(self) -> tuple[list[Any], list[Any] | None, Any]:
        """The answers to the question: columns, their missing parts, and reason codes."""
        count = len(self.question.names)
        columns = [np.empty(self.size, np.int64) for _ in range(count)]
        absent = [np.zeros(self.size, bool) for _ in range(count)] if self.question.parts else None
        failed = np.zeros(self.size, np.int32)

        def one(start: int) -> None:
            part = slice(start, min(start + ROWS, self.size))
            rows = Rows(self, part)
            found = self.question.answer(rows)
            for column, values in zip(columns, found.columns, strict=True):
                column[part] = values
            for column, values in zip(absent or (), found.absent or (), strict=True):
                column[part] = values
            codes = rows.all_failed(found.failed)
            if codes.any():  # pages of zeros that nobody writes take no memory
                failed[part] = codes
            rows.facts.drop()

        starts = range(0, self.size, ROWS)
        for start in starts[:1]:
            one(start)
        if len(starts) > 1:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(one, starts[1:]))
        return columns, absent, failed

    def errors(self, rows: Any, failed: Any) -> list[Exception]:
        """The errors that scalar calls for those rows raise."""
        told = self.telling.errors(rows)
        codes = failed[rows].tolist()
        return [error or self.reasons.error(code) for error, code in zip(told, codes, strict=True)]

    # -- the law of each row

    def _laws(self) -> tuple[LawSet, Any]:
        """The laws of every region named, numbered in order of region and day."""
        codes, names = self._regions()
        self._region_codes = codes
        laws: list[Any] = []
        starts: list[int] = []
        firsts: list[int] = []
        bad = np.zeros(len(names), np.int32)
        for number, name in enumerate(names):
            try:
                found = self._laws_of(name)
            except YibaoError:
                bad[number] = self.refused["region"]
                found = self.policy.laws(None)
            if self.day is not None:
                when = date.fromordinal(self.day + EPOCH)
                found = tuple(law for law in found if law.start <= when < law.end)
            firsts.append(len(laws))
            laws.extend(found)
            starts.extend(
                number * _SPAN + max(law.start.toordinal() - EPOCH, -_HALF) for law in found
            )
        self._region_bad = bad if bad.any() else None
        self._firsts = np.array(firsts)
        chosen = LawSet(laws, by_name(self.policy.catalogue), self.reasons)
        return chosen, np.array(starts, np.int64)

    def _laws_of(self, region: Any) -> Any:
        if region is not None and not isinstance(region, str):
            raise InvalidInput("region", region, expected="an area code or a name, as text")
        return self.policy.laws(region)

    def _regions(self) -> tuple[Any, list[Any]]:
        if "region" not in self.telling.columns:
            return None, [None]
        codes, values = distinct(self.table.get_column("region"))
        names = [region_of(value) for value in values]
        if codes.size and codes.min() < 0:
            return np.where(codes < 0, len(names), codes), [*names, None]
        return codes, names

    def law_index(self, part: slice, on: Col) -> tuple[Any, Any]:
        """The number of each row's law, and reason codes where its region is not on file."""
        codes = self._region_codes
        codes = codes if codes is None else _one_if_same(codes[part])
        bad = None
        if self._region_bad is not None:
            bad = self._region_bad[0 if codes is None else codes]
        if self.day is not None:
            return 0 if codes is None else _by_number(self._firsts, codes), bad
        wanted = np.maximum(on.values, -_HALF) + (0 if codes is None else codes * np.int64(_SPAN))
        return np.searchsorted(self._law_numbers, wanted, side="right") - 1, bad


class Rows:
    """One block of rows: facts, day, law, and which rows can't be used at all."""

    def __init__(self, case: Case, part: slice) -> None:
        self._case, self._part, self.size = case, part, part.stop - part.start
        self._refused: Any = None
        self.on = Col(case.day) if case.day is not None else self._days()
        self.facts = FactBlock(self)
        index, bad = case.law_index(part, self.on)
        self.refuse(bad, True)
        self.law = LawBlock(case.laws, index)

    def _days(self) -> Col:
        on = self._read(self._case.days, "on")
        self.refuse(on.bad, True)
        return Col(on.values)

    def ask(self, rule: Any, active: Any = None) -> tuple[Any, Any]:
        """A rule's values and reason codes for every row (or those concerned)."""
        block = Block(self.size)
        answer = run(rule, block, self.facts, self.on, self.law, active=active)
        values = block.firm(answer, active)
        # The facts know their block: without this the two would wait for the collector.
        block.results.clear()
        return values, block.failed

    def unfit(self, wrong: Any, failed: Any) -> Any:
        """Reason codes with those of the rows whose scheme a question is not about."""
        return np.where(failed, failed, np.where(wrong, self._case.refused["scheme"], 0))

    def not_on_file(self, bad: Any) -> Any:
        """Which reason codes say that the pack is silent."""
        error = self._case.reasons.error
        return np.isin(bad, [c for c in np.unique(bad) if c and isinstance(error(c), NotKnown)])

    # -- what no rule has to ask for: rows that the scalar call refuses as they are

    def refuse(self, bad: Any, where: Any) -> None:
        """Mark the rows that can't be used at all."""
        if bad is None or not np.any(where):
            return
        if self._refused is None:
            self._refused = np.zeros(self.size, np.int32)
        np.copyto(self._refused, bad, where=np.logical_and(where, self._refused == 0))

    def refuse_later(self, name: str) -> None:
        """Mark the rows that tell a day after the one asked for."""
        later = np.greater(self.facts.get(name).values, self.on.values)
        self.refuse(self._case.refused[name], self._told(name) & later)

    def refuse_out_of_reach(self) -> None:
        """Mark the rows asked before birth, or over a year before the year of the period."""
        if "birth_date" in self._case.sources:
            born = self.read("birth_date")
            told = np.bool_(True) if born.bad is None else np.equal(born.bad, 0)
            late = np.greater(born.values, self.on.values)
            self.refuse(self._case.refused["birth_date"], told & late)
        ahead = _year(self.facts.get("benefit_start").values) > _year(self.on.values) + 1
        self.refuse(self._case.refused["benefit_start"], self._told("benefit_start") & ahead)

    def all_failed(self, failed: Any) -> Any:
        """The reason codes of an answer, with those of the rows refused as they are."""
        sources = self._case.sources
        for name, source in sources.items():
            if not source.sure:
                self.facts.get(name)
        if self._case.some_lack_scheme:
            self.refuse(self._case.refused["scheme"], ~self._told("scheme"))
        if "base" in sources and "wage" in sources:
            self.refuse(self._case.refused["wage"], self._told("base") & self._told("wage"))
        if "retired_on" in sources and "birth_date" in sources:
            self._retired_after_birth()
        if "since" in sources or "until" in sources:
            self._within()
        return failed if self._refused is None else np.where(self._refused, self._refused, failed)

    def _retired_after_birth(self) -> None:
        retired, born = self.read("retired_on"), self.read("birth_date")
        strange = np.less_equal(retired.values, born.values)
        for column in (retired, born):
            if column.bad is not None:
                strange = strange & np.equal(column.bad, 0)
        self.refuse(self._case.refused["retired_on"], strange)

    def _within(self) -> None:
        """A relation answers for the months from its first day to its last."""
        last = self._case.question.last(self.on.values)
        since, until = self.facts.get("since").values, self.facts.get("until").values
        begun, ended = self._told("since"), self._told("until")
        late = begun & np.less(_month(last), _month(since))
        early = ended & np.greater(_month(self.on.values), _month(until))
        crossed = begun & ended & np.greater(since, until)
        strange = (late | early) if self._case.question.bounded else np.bool_(False)
        self.refuse(self._case.refused["on"], strange | crossed)

    def _told(self, name: str) -> Any:
        """The rows that tell a fact."""
        if name not in self._case.sources:
            return np.bool_(False)
        bad = self.facts.get(name).bad
        return np.bool_(True) if bad is None else np.equal(bad, 0)

    def read(self, name: str) -> Col:
        """A fact as the frame holds it; rows where it can't be read are refused."""
        source = self._case.sources.get(name)
        if source is None:
            return Col(0, self._case.lacking.get(name, _UNTOLD))
        return self._read(source, name)

    def _read(self, source: _Held, name: str) -> Col:
        column, wrong = source.block(self._part)
        if wrong is not None:
            self.refuse(self._case.refused[name], wrong)
        return column

    def late(self, birth: Col) -> Col:
        """Birth dates; one after the day asked for is refused."""
        late = np.greater(birth.values, self.on.values)
        if not np.any(late):
            return birth
        bad = np.where(late, self._case.refused["birth_date"], 0)
        return Col(birth.values, bad if birth.bad is None else np.where(birth.bad, birth.bad, bad))


_UNTOLD = -1
"""A day that no rule reads and no row tells."""


class FactBlock:
    """The facts of one block of rows, read when a rule asks for them."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._known: dict[str, Col] = {}

    def drop(self) -> None:
        """Let go of what was read; rows and facts know each other, so nobody else will soon."""
        self._known.clear()

    def get(self, name: str) -> Col:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._read(name)
        return found

    def _read(self, name: str) -> Col:
        column = self._rows.read(name)
        if name == "birth_date":
            return self._rows.late(column)
        if column.bad is None:
            return column
        if name in ALWAYS:
            return _filled(column, ALWAYS[name], True)
        if name in EMPLOYEES:
            scheme, status = self.get("scheme").values, self.get("status").values
            usual = np.equal(scheme, Scheme.EMPLOYEE) & np.not_equal(status, Status.FLEXIBLE)
            return _filled(column, EMPLOYEES[name], usual)
        return column


class _Held:
    """A column of the frame, read block by block."""

    def __init__(self, column: Column, lacking: int) -> None:
        self._read, self.sure = column.read, column.sure
        self._lacking = lacking or _UNTOLD

    def block(self, part: slice) -> tuple[Col, Any]:
        """The column of a block, and where it can't be read (or None)."""
        values, null, wrong = self._read(part)
        if null is None or not null.any():
            return Col(_one_if_same(values)), wrong
        return Col(values, np.where(null, np.int32(self._lacking), np.int32(0))), wrong


def _year(days: Any) -> Any:
    return np.asarray(days).astype("M8[D]").astype("M8[Y]").astype(np.int64)


def _month(days: Any) -> Any:
    return np.asarray(days).astype("M8[D]").astype("M8[M]").astype(np.int64)


def _by_number(values: Any, numbers: Any) -> Any:
    if isinstance(numbers, np.ndarray):
        return np.take(values, numbers, mode="clip")
    return int(values[numbers])


def _one_if_same(values: Any) -> Any:
    """One number for a block that holds no other: what rests on it is then done once."""
    if values.size and values[0] == values[-1] and (values == values[0]).all():
        return int(values[0])
    return values


def _filled(column: Col, value: int, rows: Any) -> Col:
    """A column with a default in the rows that lack it."""
    lacking = np.logical_and(np.not_equal(column.bad, 0), rows)
    if np.all(lacking):
        return Col(int(value))
    bad = np.where(lacking, 0, column.bad)
    return Col(np.where(lacking, value, column.values), bad if np.any(bad) else None)
