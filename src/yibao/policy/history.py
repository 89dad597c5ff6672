"""Time travel, along one topic: every value on file over all days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import indent
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from yibao.catalogue import Parameter, topic_of
from yibao.core.calendar import ONE_DAY
from yibao.core.sources import Evidence, Source
from yibao.core.timeline import FIRST, Entry, Standing
from yibao.policy.law import NATION
from yibao.policy.listing import panel_rows
from yibao.policy.pack import Region
from yibao.policy.words import entry_days, entry_lines

if TYPE_CHECKING:
    from yibao.policy.policy import Policy

ROWS_IN_A_LINE = 3


@frozen
class Value:
    """One value on file (一条参数): what it says, on which days, and who says so.

    ``level`` is the region, province layer or nation in whose pack it stands.
    """

    level: Region
    parameter: Parameter
    entry: Entry = field(eq=False, repr=False)

    @property
    def standing(self) -> Standing:
        """How it stands: with a first day, seen in force, undated, or a rival."""
        return self.entry.standing

    @property
    def start(self) -> date | None:
        """The first day known; None where there is none."""
        return None if self.entry.start == FIRST else self.entry.start

    @property
    def last(self) -> date | None:
        """The last day; None where it is in force until further notice, or undated."""
        return self.entry.end - ONE_DAY if self.entry.end else None

    @property
    def evidence(self) -> Evidence:
        """How well it is known."""
        return self.entry.source.evidence

    @property
    def source(self) -> Source:
        """The document it stands in."""
        return self.entry.source

    def text(self, language: str = "zh") -> str:
        """Days, value, source, evidence and what is to be noted, in Chinese or English.

        In one line, but for a table of many rows, each of which has its own.
        """
        join = "；" if language == "zh" else "; "
        sources = (source.named(language) for source in self.entry.sources)
        cited = " · ".join([*sources, _name(self.evidence, language)])
        days = entry_days(self.entry, language)
        rows = entry_lines(self.parameter, self.entry, language)
        notes = " ".join(filter(None, (self.entry.rival_of, self.entry.note, self.entry.gap)))
        if len(rows) > ROWS_IN_A_LINE:
            head = "  ".join(filter(None, (days, f"〔{cited}〕", notes)))
            return "\n".join([head, *(f"  {row}" for row in rows)])
        return "  ".join(filter(None, (days, join.join(rows), f"〔{cited}〕", notes)))

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows of its table, as in ``Policy.panel``, with ``principle`` and ``rival_of``."""
        return [
            {**row, "principle": self.entry.principle, "rival_of": self.entry.rival_of}
            for row in panel_rows(self.level, self.parameter, self.entry)
        ]


@frozen
class History:
    """Every value on file of a topic in a region (沿革), in order of their days.

    Values with a day come first, then rivals and what is undated; a region's own before
    what the layers above hand down.
    """

    region: Region
    topic: str
    values: tuple[Value, ...]

    def __iter__(self) -> Iterator[Value]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str = "zh") -> str:
        """The history in Chinese or English, a line a value, or a line a row of a long table."""
        lines = []
        heading = None
        for value in self.values:
            told = (value.level, value.parameter)
            if told != heading:
                lines.append(" ".join((_name(value.level, language), _label(told[1], language))))
                heading = told
            lines.append(indent(value.text(language), "  "))
        nothing = "没有收录" if language == "zh" else "nothing on file"
        return "\n".join(lines or [f"{_name(self.region, language)} {self.topic}: {nothing}"])

    def to_dicts(self) -> list[dict[str, Any]]:
        """Plain rows, one for each row of a value's table, for a data frame."""
        return [row for value in self.values for row in value.to_dicts()]


def history(policy: Policy, region: str | None, topic: str) -> History:
    """See ``Policy.history``."""
    found = policy.region(region or NATION)
    values = [
        Value(level, parameter, entry)
        for parameter in topic_of(topic, policy.catalogue)
        for level in policy.chain(found)
        if level is found or parameter.inherits or level.code == NATION
        for entry in sorted(_entries(policy, found, level, parameter), key=_order)
    ]
    return History(found, topic, tuple(values))


def _entries(policy: Policy, asker: Region, level: Region, parameter: Parameter) -> Iterator[Entry]:
    for pack in policy.own_packs(level.code):
        yield from pack.entries.get(parameter.name, ())
    for overlay in policy.overlays:
        mine = overlay.region == level.code or (overlay.region is None and level is asker)
        if mine and overlay.name == parameter.name:
            yield overlay.entry


def _order(entry: Entry) -> tuple[bool, bool, date]:
    late = entry.standing in (Standing.RIVAL, Standing.UNDATED)
    return late, entry.standing is Standing.UNDATED, entry.start or FIRST


def _name(thing: Any, language: str) -> str:
    return str(getattr(thing, language))


def _label(parameter: Parameter, language: str) -> str:
    return f"{_name(parameter, language)} {parameter.path}"
