"""The national rules that answers cite, by id: what each says, and where it stands."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from attrs import frozen

from yibao.core.sources import Evidence, Source
from yibao.errors import InvalidInput


@frozen
class NationalRule:
    """A national rule in one sentence, in both languages, with its sources."""

    id: str
    zh: str
    en: str
    evidence: Evidence
    sources: tuple[Source, ...]
    articles: str = ""
    start: date | None = None
    note: str = ""

    @property
    def short(self) -> str:
        """The document it stands in, for a citation."""
        return "；".join(source.short for source in self.sources[:2]) + self.articles


@cache
def rulebook() -> dict[str, NationalRule]:
    """Every national rule on file, by id."""
    raw = tomllib.loads((files("yibao") / "data" / "rules.toml").read_text("utf-8"))
    sources = {
        key: Source(**{**row, "evidence": Evidence.parse(row["evidence"])})
        for key, row in raw.pop("source").items()
    }
    return {
        key: NationalRule(
            key,
            row["zh"],
            row["en"],
            Evidence.parse(row["evidence"]),
            tuple(sources[name] for name in row["sources"]),
            row.get("articles", ""),
            row.get("from"),
            row.get("note", ""),
        )
        for key, row in raw.items()
    }


def national_rule(rule_id: str) -> NationalRule:
    """One national rule by its id, such as ``"N-ACC-07"``."""
    book = rulebook()
    if rule_id not in book:
        raise InvalidInput("rule id", rule_id, expected="the id of a national rule on file")
    return book[rule_id]
