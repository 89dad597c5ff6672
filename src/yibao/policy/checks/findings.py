"""What a check sees and what it says: a pack as a subject, doubts, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import evolve, frozen

from yibao.catalogue import Parameter
from yibao.core.sources import Evidence, Source
from yibao.core.table import Cells
from yibao.core.timeline import Entry, Standing
from yibao.policy.law import NATION
from yibao.policy.pack import Pack
from yibao.policy.policy import Policy


@frozen
class Finding:
    """What a check found; ``entry`` is the place under ``path``, counted from 0.

    ``remedy`` tells what the entry would have to say for it to be no mistake.
    """

    check: str
    region: str
    path: str
    entry: int | None
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = self.path if self.entry is None else f"{self.path}[{self.entry}]"
        told = f"{self.region} {place}: {self.message} ({self.check})"
        return f"{told}; {self.remedy}" if self.remedy else told


@frozen
class Doubt:
    """What looks wrong, and the words of the pack that answer it, if there are any.

    ``remedy`` tells what words would.
    """

    path: str
    entry: int | None
    message: str
    answer: str = ""
    remedy: str = ""


@frozen(eq=False)
class Placed:
    """An entry with its place in the pack, as the check of a name sees it."""

    parameter: Parameter
    index: int
    entry: Entry
    check: str = ""

    def doubt(self, message: str) -> Doubt:
        """A doubt about this entry, which its note answers if ``answers`` names the check.

        One about a rival is answered by ``rival_of``: it tells why it isn't believed.
        """
        answer = self.entry.note if self.check in self.entry.answers else self.entry.rival_of
        remedy = f'if it is so, say why in a note and add answers = ["{self.check}"]'
        return self.fault(message, answer, remedy)

    def fault(self, message: str, answer: str = "", remedy: str = "") -> Doubt:
        """A doubt that no note answers, but at most words under a key of its own."""
        return Doubt(self.parameter.path, self.index, message, answer, remedy)

    @property
    def rows(self) -> tuple[Cells, ...]:
        """The rows of its table; none where it is unknown."""
        return self.entry.table.rows if self.entry.table else ()

    @property
    def dated(self) -> bool:
        """Whether it answers on some day."""
        return self.entry.standing in (Standing.FROM, Standing.SEEN)


def _without_moving(entry: Entry) -> Entry:
    """The entry without the shares that are another sum every year: no figure to check."""
    if entry.table is None or not entry.table.moving:
        return entry
    return evolve(entry, table=entry.table.on(date.max, lambda name, year: None))


@frozen(eq=False)
class Subject:
    """A pack under a check, the policy it belongs to, the file as written, if there is one."""

    pack: Pack
    policy: Policy
    raw: Mapping[str, Any] | None = None
    check: str = ""

    def parameter(self, name: str) -> Parameter:
        """A parameter of the policy's catalogue."""
        return next(p for p in self.policy.catalogue if p.name == name)

    def placed(self, *names: str) -> Iterator[Placed]:
        """The entries of some parameters, or of all."""
        for name in names or self.pack.entries:
            for index, entry in enumerate(self.pack.entries.get(name, ())):
                yield Placed(self.parameter(name), index, _without_moving(entry), self.check)

    def above(self) -> str:
        """The code of the layer above, or the nation where that layer has no pack."""
        parent = self.pack.region.parent
        return parent if any(r.code == parent for r in self.policy.regions()) else NATION

    def principles(self, name: str) -> list[Entry]:
        """The national principles on a parameter."""
        return [e for e in self.policy.pack(NATION).main(name) if e.principle]

    def sources(self) -> Iterator[tuple[str, Source]]:
        """Every source, under its key in the file; without a file, those that a value cites."""
        if self.raw is None:
            for source in dict.fromkeys(s for p in self.placed() for s in p.entry.sources):
                yield f"source 《{source.title}》", source
        else:
            for key, raw in self.raw.get("source", {}).items():
                number, day, link = (str(raw.get(k, "")) for k in ("number", "date", "link"))
                evidence = Evidence.parse(raw["evidence"])
                yield (
                    f"source.{key}",
                    Source(raw["title"], number=number, date=day, link=link, evidence=evidence),
                )


Check = Callable[[Subject], Iterator[Doubt]]
