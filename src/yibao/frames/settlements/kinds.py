"""Kinds of claims that occur, each asked of the scalar chapter once."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from attrs import frozen

from yibao.benefits.settling import IN_SCOPE, Case, stage_above, with_admission
from yibao.benefits.stage import Stage
from yibao.core.rules.column_verbs import Col, age_on
from yibao.errors import NotInForce, NotKnown, YibaoError
from yibao.frames.distinct import distinct
from yibao.frames.settlements.told import AMOUNTS, Asked, Told
from yibao.policy.law_columns import EPOCH
from yibao.vocabulary import Care, Layer, Part, Payable

_AGES = 200


@frozen
class Kind:
    """Claims that are alike but for their amounts: their case, or None where none may be paid."""

    case: Case | None
    scheme: int = 0
    first_month: int = 1
    care: int = 0
    hard: bool = False

    @property
    def payable(self) -> bool:
        """Whether there is a case at all."""
        return self.case is not None


@frozen
class Way:
    """What a kind of claim is paid by: its basic terms, and those above in their order."""

    first_share: int
    basic: Stage
    order: tuple[Layer, ...]
    above: tuple[Stage | None, ...]
    takes: tuple[tuple[Part, ...], ...]
    """What each layer counts; whatever is in scope where that isn't on file."""
    missing: tuple[bool, ...]
    """Which layers are not on file."""


def way_of(case: Case, admission: int) -> Way | None:
    """None where the basic terms are not on file, or layers share a cap: both are settled alone."""
    case = with_admission(case, admission)
    try:
        basic = case.terms.basic(case.facts)
        first = case.terms.first_share(case.facts)
        order = tuple(x for x in case.terms.order(case.scheme) if x is not Layer.BASIC)
    except YibaoError:
        return None
    above: list[Stage | None] = []
    counted: list[tuple[Part, ...]] = []
    missing: list[bool] = []
    for layer in order:
        stage, takes, lacking = None, IN_SCOPE, False
        try:
            takes = case.terms.takes(layer, case.facts)
            stage = stage_above(case, layer)
        except (NotKnown, NotInForce):
            lacking = True
        above.append(stage)
        counted.append(takes)
        missing.append(lacking)
    if any(cap.layers for stage in (basic, *above) if stage for cap in stage.caps):
        return None
    return Way(first, basic, order, tuple(above), tuple(counted), tuple(missing))


class Calendar:
    """What hangs on the day alone, by day."""

    def __init__(self, days: Any, starts: list[date]) -> None:
        self.first = int(days.min()) if days.size else 0
        span = np.arange(self.first, (int(days.max()) if days.size else 0) + 1)
        changes = np.array([start.toordinal() - EPOCH for start in starts], np.int64)
        occurring, self._law = np.unique(
            np.searchsorted(changes, span, side="right"), return_inverse=True
        )
        self._month = span.astype("M8[D]").astype("M8[M]").astype(np.int64)
        self.laws = len(occurring)

    def law(self, days: Any) -> Any:
        """The number of the stretch in which no law changes."""
        return self._law[days - self.first]

    def month(self, days: Any) -> Any:
        """The month, counted from 1970-01."""
        return self._month[days - self.first]


class Keys:
    """Kinds of claims: rows that tell the same, under the same law, at the same age."""

    def __init__(self, told: Told, asked: Asked, days: Any, table: Any) -> None:
        self._told, self._asked, self._days = told, asked, days
        skipped = ("on", "birth_date", *AMOUNTS, "admitted")
        self._codes: list[tuple[Any, int]] = []
        regions: list[Any] = [None]
        for name, (column, read) in self._told.columns.items():
            if name in skipped:
                continue
            codes, values = distinct(table.get_column(column))
            self._codes.append((codes, len(values) + 1))
            if name == "region":
                regions += [read.one(value) for value in values]
        self.day = Calendar(self._days, self._asked.laws(regions))
        self._births = self._told.amount("birth_date")
        self._dated = bool({"since", "until"} & set(self._told.columns))
        self._narrow()
        self._numbers: dict[int, int] = {}
        span = self._span()
        self._table = np.full(span, -1, np.int32) if span <= 1 << 21 else None
        self._kinds: list[Kind] = []
        self._columns: dict[str, Any] = {}
        self._way_numbers: dict[tuple[int, int], int] = {}
        self.ways: list[Way | None] = []

    def _span(self) -> int:
        span = self.day.laws * (_AGES if self._births else 1)
        span *= int(np.ptp(self._days)) + 1 if self._dated and self._days.size else 1
        for _, count in self._codes:
            span *= count
        return span

    def _narrow(self) -> None:
        """Number the combinations that occur, where all that may be pass 64 bits."""
        while self._span() > 1 << 60 and len(self._codes) > 1:
            (one, _), (other, more) = self._codes.pop(), self._codes.pop()
            joint = (one.astype(np.int64) + 1) * more + other + 1
            values, codes = np.unique(joint, return_inverse=True)
            self._codes.append((codes - 1, len(values)))

    def kinds(self, part: slice) -> Any:
        """The number of each row's kind."""
        days = self._days[part]
        key = self.day.law(days).astype(np.int64)
        for codes, count in self._codes:
            key *= count
            key += codes[part]
            key += 1
        if self._births:
            key = key * _AGES + self._ages(part, days)
        if self._dated:
            key = key * (int(np.ptp(self._days)) + 1) + days - self.day.first
        if self._table is None:
            values, which = np.unique(key, return_inverse=True)
            return np.array([self._kind(int(v), part, which, n) for n, v in enumerate(values)])[
                which
            ]
        found = self._table[key]
        while (found < 0).any():
            row = int(np.argmax(found < 0))
            self._table[key[row]] = self._new(part.start + row)
            found = self._table[key]
        return found

    def _ages(self, part: slice, days: Any) -> Any:
        assert self._births is not None
        values, null, wrong = self._births.read(part)
        lived = age_on(Col(values), Col(days)).values
        bad = (values > days) if wrong is None else wrong | (values > days)
        lived = np.where(bad, _AGES - 1, np.clip(lived, 0, _AGES - 3))
        return lived if null is None else np.where(null, _AGES - 2, lived)

    def _kind(self, key: int, part: slice, which: Any, number: int) -> int:
        if key not in self._numbers:
            self._numbers[key] = self._new(part.start + int(np.argmax(which == number)))
        return self._numbers[key]

    def _new(self, row: int) -> int:
        """Ask for the kind of a row."""
        self._columns = {}
        day = date.fromordinal(int(self._days[row]) + EPOCH)
        self._kinds.append(self._ask(self._told.cells([row])[0], day))
        return len(self._kinds) - 1

    def _ask(self, cells: dict[str, Any], on: date) -> Kind:
        """Ask for a kind on its day: that of the row may be one that can't be read."""
        amounts = dict.fromkeys(("outside", "first_share", "provider_share"), 0)
        try:
            claim, enrolment = self._told.read(cells, on=on, total=0, admitted=None, **amounts)
            case, decision = self._asked.case(claim, enrolment)
            month = case.terms.first_month(case.scheme)
        except YibaoError:
            return Kind(None)
        care = Care.parse(claim.care)
        return Kind(
            case,
            scheme=case.scheme,
            first_month=month,
            care=care,
            hard=decision is not Payable.PAYABLE,
        )

    def of(self, name: str, kind: Any) -> Any:
        """What is told of each row's kind."""
        if name not in self._columns:
            self._columns[name] = np.array([getattr(k, name) for k in self._kinds])
        return self._columns[name][kind]

    @property
    def count(self) -> int:
        """How many kinds have occurred."""
        return len(self._kinds)

    def way(self, kind: int, admission: int) -> int:
        """The number of the way in which a kind of claim is paid at an admission of the year."""
        number = self._way_numbers.get((kind, admission))
        if number is None:
            number = self._way_numbers[kind, admission] = len(self.ways)
            case = self._kinds[kind].case
            assert case is not None
            self.ways.append(way_of(case, admission))
        return number
