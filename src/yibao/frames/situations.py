"""Cases that a scalar chapter has reduced to facts, a day and a law, asked together in columns.

The reduction stays the chapter's own function; what it gives is laid out as columns, and the
compiled rule runs over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from attrs import frozen

from yibao.catalogue import by_name
from yibao.core.rules.column_verbs import Col
from yibao.core.rules.columns import Block, run
from yibao.core.unknown import Unknown
from yibao.people import FACT, Facts, missing
from yibao.policy import Law, Policy
from yibao.policy.law_columns import EPOCH, LawBlock, LawSet, Reasons

Situation = tuple[Facts, date, Law]


@frozen
class Answers:
    """A rule's answers: values, and where there is none.

    In ``failed`` rows the rule came upon what isn't known; in ``unknown`` ones that is what it
    answers.
    """

    values: Any
    failed: Any
    unknown: Any

    @property
    def lacking(self) -> Any:
        """The rows that have no answer."""
        return self.failed | self.unknown


class Situations:
    """Situations as columns. ``rows`` repeats them, with further facts told by row."""

    def __init__(
        self,
        listed: Sequence[Situation],
        policy: Policy,
        rows: Any = None,
        beside: Mapping[str, Any] | None = None,
    ) -> None:
        numbers: dict[int, int] = {}
        laws: list[Law] = []
        for _, _, law in listed:
            if numbers.setdefault(id(law), len(laws)) == len(laws):
                laws.append(law)
        self._rows = np.arange(len(listed)) if rows is None else np.asarray(rows, np.int64)
        self._told = [facts.__dict__ for facts, _, _ in listed]
        self._reasons = Reasons()
        self._columns = {name: Col(values) for name, values in (beside or {}).items()}
        days = np.array([_number(when) for _, when, _ in listed], np.int64)
        index = np.array([numbers[id(law)] for _, _, law in listed], np.int64)
        self._on = Col(days[self._rows])
        laid = LawSet(laws, by_name(policy.catalogue), self._reasons)
        self._law = LawBlock(laid, index[self._rows])

    def ask(self, rule: Any) -> Answers:
        """A rule's answer in every row."""
        size = len(self._rows)
        nobody = np.zeros(size, bool)
        if not size:
            return Answers(np.zeros(0, np.int64), nobody, nobody)
        block = Block(size)
        found = run(rule, block, self, self._on, self._law)
        failed = block.failed != 0
        unknown = nobody if found.bad is None else np.not_equal(found.bad, 0) & ~failed
        return Answers(np.broadcast_to(found.values, size), failed, unknown)

    def get(self, name: str) -> Col:
        """A fact as rules over columns read it."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def _read(self, name: str) -> Col:
        told = [facts.get(name) for facts in self._told]
        null = np.array([value is None or type(value) is Unknown for value in told], bool)
        values = [0 if lacks else _number(v) for v, lacks in zip(told, null, strict=True)]
        column = np.array(values, np.int64)[self._rows]
        if not null.any():
            return Col(column)
        code = self._reasons.add(missing(name)) if name in FACT else 0
        return Col(column, np.where(null[self._rows], np.int32(code), np.int32(0)))


def _number(value: Any) -> int:
    """A fact as rules count it."""
    return value.toordinal() - EPOCH if isinstance(value, date) else int(value)
