"""Where a value comes from, and how well it is known."""

from __future__ import annotations

from typing import Self

from attrs import field, frozen

from yibao.core.terms import Term


class Evidence(Term):
    """证据: how well a value is known, best first."""

    OFFICIAL = 1, "官方原文", "official"
    REPORTED = 2, "报道转述", "reported"
    UNVERIFIED = 3, "未经核实", "unverified"
    ASSUMED = 4, "假设", "assumed"


def _evidence(value: Evidence | str) -> Evidence:
    return Evidence.parse(value, "evidence")


RECALLED = ("一般知识，未见原文", "general knowledge, not confirmed in any text")
"""How packs title what rests on no document, and the same in English."""

OWN_TABLES = ("自备待遇表", "own schedule")
"""What a schedule of one's own is called that has no name, and the same in English."""


@frozen
class Source:
    """A document: title, issuer, number (文号), date, article, link, evidence.

    ``date`` is a text, since a source may tell only its year or month. ``note`` says what
    is weak about it.
    """

    title: str
    issuer: str = ""
    number: str = ""
    date: str = ""
    article: str = ""
    link: str = ""
    evidence: Evidence = field(default=Evidence.UNVERIFIED, kw_only=True, converter=_evidence)
    note: str = field(default="", kw_only=True)

    @classmethod
    def assumed(cls, title: str) -> Self:
        """The source of a what-if; a shipped pack never holds one."""
        return cls(title, evidence=Evidence.ASSUMED)

    @property
    def short(self) -> str:
        """The document number, or else the title."""
        return self.named("zh")

    def named(self, language: str) -> str:
        """The document number, or else the title; what is no document, in the language."""
        if self.number:
            return self.number
        for zh, en in (RECALLED, OWN_TABLES):
            if self.title == zh:
                return zh if language == "zh" else en
        return f"《{self.title}》"

    def cited(self, language: str) -> str:
        """What it is called and how well it is known, both in the language."""
        return f"{self.named(language)} · {getattr(self.evidence, language)}"
