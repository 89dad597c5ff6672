"""A sheet to draw on: boxes, arrows and measured text as one SVG that stands alone."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from attrs import define, field

FONT = (
    'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", '
    '"Noto Sans SC", sans-serif'
)
MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace'
INK, PALE, LINE, ACCENT = "#12343b", "#6b8285", "#dbe4e6", "#e76f51"

# Readers have different fonts, so a character counts as wide as in the widest usual one.
_WIDTHS = {
    **dict.fromkeys("iljIJ.,:;'|! ", 0.36),
    **dict.fromkeys("tfr()[]-", 0.42),
    **dict.fromkeys("mwMW@%—…<>=×+", 0.98),
}
_BOLD = 1.14
_NOT_FIRST = "，。、；：？！）〕》」』”’,.;:?!)]"
_NOT_LAST = "（〔《「『“‘(["
_PIECE = re.compile(r"[^\W\u2e80-\uffef]+(?:[-'’/.·][^\W\u2e80-\uffef]+)*|\s+|.")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is drawn, in pixels, at most."""
    return sum(_em(character) for character in text) * size * (_BOLD if bold else 1)


def _em(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return 0.77 if character.isupper() else 0.64


def _pieces(text: str) -> list[str]:
    """What stays on one line: words, characters, each with the marks that belong to it."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if pieces and (piece in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """A text in lines that fit: Chinese breaks between characters, other scripts at spaces."""
    lines = [""]
    for piece in _pieces(text):
        fits = width(lines[-1] + piece.rstrip(), size, bold=bold) <= room
        if fits or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return [line.rstrip() for line in lines if line.strip()]


@define
class Sheet:
    """Shapes in the order they are drawn."""

    parts: list[str] = field(factory=list)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: str,
        *,
        stroke: str = "none",
        rx: float = 9,
        extra: str = "",
    ) -> None:
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{rx:g}" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="1.2"{extra}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        fill: str = INK,
        *,
        weight: int = 400,
        anchor: str = "start",
        font: str = "",
    ) -> None:
        family = f" font-family='{font}'" if font else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}" font-weight="{weight}" '
            f'text-anchor="{anchor}"{family}>{escape(text, quote=False)}</text>'
        )

    def arrow(self, *points: tuple[float, float], colour: str = PALE) -> None:
        """A line through points, ending in a head; straight along one axis at its end."""
        (before, _), (x, y) = points[-2:]
        line = " L".join(f"{a:g} {b:g}" for a, b in points)
        self.parts.append(f'<path d="M{line}" stroke="{colour}" stroke-width="1.6" fill="none"/>')
        if x == before:
            head = f"M{x - 5:g} {y - 8:g} L{x:g} {y:g} L{x + 5:g} {y - 8:g} Z"
        else:
            head = f"M{x - 8:g} {y - 5:g} L{x:g} {y:g} L{x - 8:g} {y + 5:g} Z"
        self.parts.append(f'<path d="{head}" fill="{colour}"/>')

    def svg(self, title: str, w: float, h: float) -> str:
        """The sheet on a white card."""
        card = Sheet()
        card.rect(1, 1, w - 2, h - 2, "#ffffff", stroke=LINE, rx=16)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:g}" '
                f'width="{w:g}" height="{h:g}" role="img" font-family=\'{FONT}\'>',
                f"<title>{escape(title, quote=False)}</title>",
                *card.parts,
                *self.parts,
                "</svg>\n",
            ]
        )
