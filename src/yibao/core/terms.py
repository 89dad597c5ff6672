"""Terms: a code with a name in Chinese and in English.

A member is an ``int`` so that rules compare codes in one person and in a column alike.
Callers may write the member, its lower-case name, its Chinese name or an alias.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Self

from yibao.errors import InvalidInput, close


class Term(IntEnum):
    """A code with a name in Chinese and in English."""

    zh: str
    en: str
    aliases: tuple[str, ...]

    def __new__(cls, code: int, zh: str, en: str, *aliases: str) -> Self:
        member = int.__new__(cls, code)
        member._value_ = code
        member.zh = zh
        member.en = en
        member.aliases = aliases
        return member

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The name as written in packs and by callers: lower case."""
        return self.name.lower()

    @classmethod
    def of(cls, code: Any) -> Self:
        """The member with a code."""
        return cls._value2member_map_[int(code)]  # type: ignore[return-value]

    @classmethod
    def parse(cls, value: Any, field: str | None = None) -> Self:
        """The member for a member, its name, its Chinese or English name, or an alias."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            found = cls._spellings().get(value.strip().lower())
            if found is not None:
                return found
        raise InvalidInput(
            field or cls.__name__.lower(),
            value,
            expected="one of " + ", ".join(f"{member.key} ({member.zh})" for member in cls),
            remedy=cls._nearest(value),
        )

    @classmethod
    def _nearest(cls, value: Any) -> str:
        """A hint naming the members whose spellings are near to a value, or hold it."""
        spellings = cls._spellings()
        word = value.strip().lower() if isinstance(value, str) else ""
        inside = [spelling for spelling in spellings if len(word) > 1 and word in spelling]
        near = inside or close(word, spellings)
        members = dict.fromkeys(spellings[spelling] for spelling in near)
        shown = [m.key if word.isascii() else f"{m.key} ({m.zh})" for m in members]
        return f"Did you mean {' or '.join(shown[:3])}?" if shown else ""

    @classmethod
    def _spellings(cls) -> dict[str, Self]:
        table = _SPELLINGS.get(cls)
        if table is None:
            table = {}
            for member in cls:
                for name in (member.key, member.zh, member.en, *member.aliases):
                    table[name.lower()] = member
            _SPELLINGS[cls] = table
        return table


_SPELLINGS: dict[type[Term], dict[str, Any]] = {}
