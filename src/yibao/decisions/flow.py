"""The order in which a tree is read: short answers aside, the long way on below.

Questions are numbered in that order. What was told once is not told again: a tree that stands
above already becomes a line that leads there.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from yibao.core.rules.branches import Answer, Node, Passed, Test
from yibao.core.rules.words import NO, YES, Words

OTHER_RULE = Words("另一条规则", "another rule")


@frozen
class Back:
    """The way leads to a question that is told elsewhere."""

    number: int

    @property
    def words(self) -> Words:
        return Words(f"转到第 {self.number} 问", f"go to question {self.number}")


@frozen
class Leaf:
    """An answer: an own one, another rule's, or the way back to a question."""

    node: Answer | Passed | Back


@frozen
class Question:
    """A question with its number: the short answer ``aside`` and the way ``on``.

    Each is a yes or no with what follows.
    """

    number: int
    words: Words
    aside: tuple[Words, Flow]
    on: tuple[Words, Flow]

    def sentence(self, language: str) -> str:
        text = self.words[language]
        if language == "zh":
            return f"{text}？"
        first = 1 if text.startswith("(") else 0
        return f"{text[:first]}{text[first : first + 1].upper()}{text[first + 1 :]}?"


@frozen
class Opened:
    """Another rule that is followed in place."""

    words: Words
    flow: Flow


Flow = Leaf | Question | Opened


def flow(tree: Node) -> Flow:
    """A tree in the order in which it is read."""
    return _Order().of(tree)


@define
class _Order:
    told: dict[Node, int] = field(factory=dict)

    def of(self, node: Node) -> Flow:
        if isinstance(node, Passed) and node.tree is not None:
            if node.tree in self.told:
                return self.of(node.tree)
            return Opened(node.words, self.of(node.tree))
        if not isinstance(node, Test):
            return Leaf(node)
        if node in self.told:
            return Leaf(Back(self.told[node]))
        number = self.told[node] = len(self.told) + 1
        yes, no = (YES, node.yes), (NO, node.no)
        first, then = (yes, no) if _size(node.yes) <= _size(node.no) else (no, yes)
        aside, on = self.of(first[1]), self.of(then[1])
        if isinstance(on, Leaf) and not isinstance(aside, Leaf):
            return Question(number, node.question, (then[0], on), (first[0], aside))
        return Question(number, node.question, (first[0], aside), (then[0], on))


def _size(node: Node) -> int:
    return 0 if isinstance(node, Answer) else sum(1 for _ in node.walk()) - 1


def answers(flow: Flow) -> Iterator[Answer]:
    """The answers in the order in which they are read."""
    if isinstance(flow, Opened):
        yield from answers(flow.flow)
    elif isinstance(flow, Question):
        yield from answers(flow.aside[1])
        yield from answers(flow.on[1])
    elif isinstance(flow.node, Answer):
        yield flow.node


def lines(flow: Flow, language: str, indent: str = "") -> Iterator[str]:
    """A tree as lines; ``↓`` leads to the next question of the same depth."""
    if isinstance(flow, Opened):
        yield f"{indent}▸ {flow.words[language]}"
        yield from lines(flow.flow, language, indent)
    elif isinstance(flow, Question):
        yield f"{indent}{flow.number}. {flow.sentence(language)}"
        yield from _side(*flow.aside, language, indent, "    ")
        yield from _side(*flow.on, language, indent, "")
    else:
        yield indent + _ending(flow, language)


def _side(word: Words, flow: Flow, language: str, indent: str, deeper: str) -> Iterator[str]:
    if isinstance(flow, Leaf):
        yield f"{indent}  {word[language]} → {_ending(flow, language)}"
    else:
        yield f"{indent}  {word[language]} {'→' if deeper else '↓'}"
        yield from lines(flow, language, indent + deeper)


def _ending(leaf: Leaf, language: str) -> str:
    """An answer in one line, with the rules it rests on."""
    words, note = leaf.node.words[language], notes(leaf, language)
    if not note:
        return words
    return f"{words}〔{note}〕" if language == "zh" else f"{words} [{note}]"


def notes(leaf: Leaf, language: str) -> str:
    """What an answer rests on."""
    if isinstance(leaf.node, Answer):
        return (" " if language == "zh" else ", ").join(leaf.node.ids)
    return OTHER_RULE[language] if isinstance(leaf.node, Passed) else ""
