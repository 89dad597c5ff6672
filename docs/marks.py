"""Markdown by hand: texts made safe for a page or a table, and tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def cell(text: Any) -> str:
    """A text safe inside a Markdown table."""
    return escape(str(text)).replace("|", "\\|").replace("\n", " ")


def escape(text: str) -> str:
    for mark in "\\`*_[]<>":
        text = text.replace(mark, f"\\{mark}" if mark not in "<>" else f"&#{ord(mark)};")
    return text


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class Speaker:
    """Says things in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, zh: Any, en: Any) -> Any:
        return zh if self.language == "zh" else en
