"""A tree of questions drawn top down: answers to the right, the way on below."""

from __future__ import annotations

from typing import Any

from attrs import define, field

from yibao.core.rules.branches import Answer
from yibao.core.rules.words import Words
from yibao.decisions.flow import Flow, Leaf, Opened, Question, notes
from yibao.decisions.sheet import PALE, Sheet, wrapped

WIDTH, MARGIN = 920, 28
QUESTIONS_END, ANSWERS = 562, 618
ANSWER_WIDTH = WIDTH - MARGIN - ANSWERS
INDENT, STEM, GAP, HEADING = 42, 17, 30, 24
PAD, LINE_HEIGHT, NOTE_HEIGHT = 14, 20, 17
SIZE, NOTE_SIZE, NUMBER = 15, 12.5, 26

YES_COLOURS = ("#e4f4ef", "#0f766e", "#0b4f4a")
NO_COLOURS = ("#fdeee9", "#e76f51", "#87310f")
OPEN_COLOURS = ("#fff6dd", "#d6a13c", "#674800")
OTHER_COLOURS = ("#eaf2f6", "#7ba3b3", "#173f4f")


def drawn(title: str, flow: Flow, language: str) -> str:
    """A tree as one SVG text."""
    drawing = _Drawing(language)
    drawing.sheet.text(MARGIN, 46, _capital(title), 19, weight=600)
    bottom = drawing.block(flow, MARGIN, 68)
    return drawing.sheet.svg(title, WIDTH, bottom + MARGIN)


@define
class _End:
    """The text of an answer's box, in lines, and its colours."""

    lines: list[str]
    notes: list[str]
    colours: tuple[str, str, str]
    dashed: bool

    @property
    def height(self) -> float:
        return len(self.lines) * LINE_HEIGHT + len(self.notes) * NOTE_HEIGHT + 18


@define
class _Drawing:
    language: str
    sheet: Sheet = field(factory=Sheet)

    def block(self, flow: Flow, x: float, y: float) -> float:
        """Draw a tree with its top left corner; its bottom."""
        if isinstance(flow, Opened):
            text = _capital(flow.words[self.language])
            self.sheet.text(x + 34, y + 14, text, 13, "#0f766e", weight=600)
            return self.block(flow.flow, x, y + HEADING)
        if isinstance(flow, Question):
            return self.question(flow, x, y)
        end = self.end(flow)
        self.box(end, x, y, end.height)
        return y + end.height

    def question(self, question: Question, x: float, y: float) -> float:
        (word, aside), (other, on) = question.aside, question.on
        room = QUESTIONS_END - x
        text = wrapped(question.sentence(self.language), SIZE, room - 2 * PAD - NUMBER)
        end = self.end(aside) if isinstance(aside, Leaf) else None
        height = max(len(text) * LINE_HEIGHT + 18, end.height if end else 0)
        self.sheet.rect(x, y, room, height, "#f2f7f7", stroke="#b9cdd0")
        top = y + height / 2 - len(text) * LINE_HEIGHT / 2 + 15
        self.sheet.text(x + PAD, top, f"{question.number}", 13, PALE, weight=600)
        for place, line in enumerate(text):
            self.sheet.text(x + PAD + NUMBER, top + place * LINE_HEIGHT, line, SIZE, weight=500)
        bottom = y + height
        if end:
            middle = y + height / 2
            self.sheet.arrow((QUESTIONS_END, middle), (ANSWERS, middle))
            self.word(word, (QUESTIONS_END + ANSWERS) / 2 - 4, middle - 7, "middle")
            self.box(end, ANSWERS, y, height)
        else:
            self.way(word, aside, x + INDENT, bottom, bottom + GAP)
            bottom = self.block(aside, x + INDENT, bottom + GAP)
        self.way(other, on, x, y + height, bottom + GAP)
        return self.block(on, x, bottom + GAP)

    def way(self, word: Words, flow: Flow, x: float, start: float, y: float) -> None:
        """The arrow down to a block, with its yes or no."""
        heading = HEADING if isinstance(flow, Opened) else 0
        self.sheet.arrow((x + STEM, start), (x + STEM, y + heading))
        self.word(word, x + STEM + 6, start + 18, "start")

    def word(self, word: Words, x: float, y: float, anchor: str) -> None:
        self.sheet.text(x, y, word[self.language], 13, PALE, weight=600, anchor=anchor)

    def end(self, leaf: Leaf) -> _End:
        room = ANSWER_WIDTH - 2 * PAD
        text = leaf.node.words[self.language]
        return _End(
            wrapped(_capital(text), SIZE, room, bold=True),
            wrapped(notes(leaf, self.language), NOTE_SIZE, room),
            _colours(leaf.node.values) if isinstance(leaf.node, Answer) else OTHER_COLOURS,
            not isinstance(leaf.node, Answer),
        )

    def box(self, end: _End, x: float, y: float, height: float) -> None:
        fill, stroke, ink = end.colours
        dash = ' stroke-dasharray="5 4"' if end.dashed else ""
        self.sheet.rect(x, y, ANSWER_WIDTH, height, fill, stroke=stroke, extra=dash)
        at = y + (height - end.height) / 2 + 9 + 15
        for line in end.lines:
            self.sheet.text(x + PAD, at, line, SIZE, ink, weight=600)
            at += LINE_HEIGHT
        for line in end.notes:
            self.sheet.text(x + PAD, at - 2, line, NOTE_SIZE, ink)
            at += NOTE_HEIGHT


def _colours(values: tuple[Any, ...]) -> tuple[str, str, str]:
    """Green for yes, red for no, yellow for not settled, blue for what is none of these."""
    if len(values) != 1:
        return OTHER_COLOURS
    (value,) = values
    allowed: Any = getattr(value, "allowed", value)
    if allowed is None:
        return OPEN_COLOURS
    if isinstance(allowed, bool):
        return YES_COLOURS if allowed else NO_COLOURS
    return OTHER_COLOURS


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
