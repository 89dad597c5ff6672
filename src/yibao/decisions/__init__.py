"""Decisions as drawings: the questions a rule asks and the answers it can give.

Made from the rule's own branches, so a drawing can't say anything else than the rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from yibao.asking import rule_of
from yibao.catalogue import Kind, by_name
from yibao.core.rules import Quantity, spec_of
from yibao.core.rules.branches import Answer, Node, Passed, Test, branches
from yibao.core.rules.words import Name, Words
from yibao.decisions.drawing import drawn
from yibao.decisions.flow import answers, flow, lines
from yibao.errors import InvalidInput
from yibao.explanations import QUANTITY, fact_label
from yibao.rulebook import NationalRule, rulebook

__all__ = ["Answer", "Decision", "Node", "Passed", "Test", "decision"]


@frozen(eq=False)
class Decision:
    """The questions of a rule and its answers (判断流程).

    ``tree`` is made of ``Test`` (a question, ``yes``, ``no``), ``Answer`` and ``Passed`` (the
    answer is another rule's). ``str()`` tells it in Chinese, ``text("en")`` in English; ``svg``
    draws it. It draws itself in a notebook.
    """

    name: str
    label: Words
    tree: Node

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer it can give, with the ids of the rules it rests on, as they are read."""
        ends = answers(flow(self.tree))
        return tuple({(end.words, end.ids): end for end in ends}.values())

    @property
    def rules(self) -> tuple[NationalRule, ...]:
        """The national rules that its answers rest on."""
        ids = dict.fromkeys(key for answer in self.answers for key in answer.ids)
        return tuple(rulebook()[key] for key in ids)

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str = "zh") -> str:
        """The questions in order, each with its answers, in Chinese (zh) or English (en).

        Where an answer says ``↓``, the next question of the same depth follows.
        """
        _known(language)
        return "\n".join([self.label[language], *lines(flow(self.tree), language)])

    def svg(self, language: str = "zh") -> str:
        """A drawing as one SVG text, in Chinese (zh) or English (en)."""
        _known(language)
        return drawn(self.label[language], flow(self.tree), language)

    def _repr_svg_(self) -> str:
        return self.svg()


def decision(function: Any, *, depth: int | None = None) -> Decision:
    """The decision that a function or rule makes, as questions and answers.

    Args:
        function: a public function with a rule, such as ``yibao.may_share``, or a rule.
        depth: an answer that is another rule's is followed this many rules deep; to the end
            if None.
    """
    rule = function if hasattr(function, "__rule__") else rule_of(function)
    if depth is not None and (type(depth) is not int or depth < 0):
        raise InvalidInput("depth", depth, expected="a whole number of at least 0, or None")
    label = spec_of(rule).label
    return Decision(rule.__name__, Words(label.zh, label.en), branches(rule, NAMES, depth))


class Names:
    """What the facts and parameters of the library are called."""

    def fact(self, name: str) -> Name:
        label, term = fact_label(name)
        return Name(label.zh, label.en, label.quantity, term, given=True)

    def parameter(self, name: str, field: str | None, keys: Iterable[Name]) -> Name:
        found = by_name()[name]
        zh, en = found.zh + _keys(keys, "zh"), found.en + _keys(keys, "en")
        column = found.field(field) if field else found.fields[0] if found.single else None
        if column is None:
            return Name(zh, en)
        quantity = QUANTITY.get(column.kind, Quantity.COUNT)
        if column.kind is Kind.FLAG and not found.single:
            zh, en = _within(zh, column.zh), _within(en, column.en)
        elif len(found.fields) > 1:
            zh, en = column.zh + _keys(keys, "zh"), column.en + _keys(keys, "en")
        return Name(zh, en, quantity, column.term)


NAMES = Names()


def _within(whole: str, part: str) -> str:
    return whole if part in whole else f"{whole} · {part}"


def _keys(keys: Iterable[Name], language: str) -> str:
    told = [key.words[language] for key in keys]
    if not told:
        return ""
    return f"（{'、'.join(told)}）" if language == "zh" else f" ({', '.join(told)})"


def _known(language: str) -> None:
    if language not in ("zh", "en"):
        raise InvalidInput("language", language, expected='"zh" or "en"')
