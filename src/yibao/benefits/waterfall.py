"""A settlement as a waterfall (SVG): from the bill down to cash, who paid which yuan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Any
from unicodedata import east_asian_width

from attrs import frozen

from yibao.benefits import naming
from yibao.benefits.settlement import LAYER_RULES, LayerPayment, Settlement
from yibao.core.timeline import carried_words
from yibao.errors import InvalidInput
from yibao.rulebook import national_rule

ROW, TOP, LEFT, WIDE, WIDTH = 34, 56, 340, 400, 1140
FOOT, LINE, MARGIN, FINE_SIZE = 44, 18, 24, 12
ROOM = WIDTH - 2 * MARGIN
THIN = 2
"""A payment of a few fen still shows."""
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
FUND, PERSON, OTHER, WHOLE = "#0f766e", "#e76f51", "#9fb4b7", "#12343b"
NOTE, FINE, PAPER = "#4f676b", "#41585c", "#ffffff"


@frozen
class Bar:
    """One bar: its label, its amount, where it begins, its colour, and what it rests on."""

    label: str
    amount: Decimal
    start: Decimal
    colour: str
    note: str = ""


def waterfall(settled: Settlement, language: str = "zh") -> str:
    """The drawing as SVG text; every bar begins where the one above ends."""
    if language not in ("zh", "en"):
        raise InvalidInput("language", language, expected='"zh" or "en"')
    bars = tuple(_bars(settled, language))
    notes = tuple(_foot(settled, language))
    scale = Decimal(WIDE) / max(settled.total, Decimal("0.01"))
    height = TOP + ROW * len(bars) + FOOT + LINE * (len(notes) - 1)
    title = "医疗费由谁支付" if language == "zh" else "Who pays the bill"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" font-family="{FONT}">',
        f"<title>{escape(title)} {settled.total:,}</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="{PAPER}"/>',
        _text(MARGIN, 34, title, size=17, weight=600),
    ]
    for i, bar in enumerate(bars):
        lines += _drawn(bar, TOP + ROW * i, scale)
    foot = TOP + ROW * len(bars) + FOOT - LINE
    lines += [
        _text(MARGIN, foot + LINE * i, _cut(words, ROOM, FINE_SIZE), size=FINE_SIZE, colour=FINE)
        for i, words in enumerate(notes)
    ]
    return "\n".join([*lines, "</svg>"])


def _bars(settled: Settlement, language: str) -> Iterator[Bar]:
    def name(chinese: str, english: str) -> str:
        return chinese if language == "zh" else english

    third = naming.third_party(settled, short=True)

    def by(rule: str) -> str:
        return _named((rule,), language)

    left = settled.total
    yield Bar(name("医疗费总额", "bill"), left, Decimal(0), WHOLE)
    for label, amount, colour, note in (
        *(
            (getattr(one.layer, language), one.paid, FUND, _grounds(settled, one, language))
            for one in settled.layers
        ),
        (name(*third), settled.third_party, OTHER, by("N-BEN-05")),
        (name("医院负担", "provider"), settled.provider_share, OTHER, ""),
        (name("个人账户", "own account"), settled.account, PERSON, by("N-ACC-14")),
        (
            name("家庭共济", "family accounts"),
            settled.family,
            PERSON,
            by("N-FAM-09"),
        ),
        (name("现金", "cash"), settled.cash, PERSON, ""),
    ):
        if amount:
            left -= amount
            yield Bar(label, amount, left, colour, note)


def _grounds(settled: Settlement, one: LayerPayment, language: str) -> str:
    """The rates, and the region's document behind them; national rules where it has none."""
    read = one.reckoned.stage.read
    name = next((name for name in read if name.endswith("_ratio")), read[0])
    piece = settled.terms.law.piece(name)
    rates = dict.fromkeys(rate for _, rate in one.shared())
    told: list[Any] = [" / ".join(f"{rate / 10_000:g} %" for rate in rates)]
    rules = LAYER_RULES[one.layer]
    told.append(piece.entry.source.named(language) if piece else _named(rules, language))
    if piece and piece.carried_from:
        told.append(carried_words(piece.carried_from, language))
    return " · ".join(words for words in told if words)


def _named(rules: tuple[str, ...], language: str) -> str:
    """What national rules say: an id alone tells a patient nothing."""
    return " ".join(f"{getattr(national_rule(rule), language)} [{rule}]" for rule in rules)


def _foot(settled: Settlement, language: str) -> Iterator[str]:
    """What the person's part is made of, and what was not reckoned."""
    zh = language == "zh"
    named = naming.shares(settled)
    parts = [f"{chinese if zh else english} {amount:,}" for _, chinese, english, amount in named]
    own, colon, join = ("个人负担", "：", "，") if zh else ("left to the person", ": ", ", ")
    line = f"{own} {settled.person:,}"
    for i, part in enumerate(parts):
        longer = f"{line}{join if i else colon}{part}"
        if _length(longer, FINE_SIZE) > ROOM:
            yield line
            longer = part
        line = longer
    yield line
    for missing in settled.missing:
        yield missing.text(language)


def _drawn(bar: Bar, top: int, scale: Decimal) -> list[str]:
    wide = max(THIN, int(bar.amount * scale))
    x = min(LEFT + int(bar.start * scale), LEFT + WIDE - wide)
    room = LEFT - 2 * MARGIN - _length(f"{bar.amount:,}", 14)
    drawn = [
        _text(MARGIN, top + 17, _cut(bar.label, room, 14), size=14),
        _text(LEFT - 14, top + 17, f"{bar.amount:,}", size=14, weight=600, anchor="end"),
        f'<rect x="{x}" y="{top}" width="{wide}" height="22" rx="{min(4, wide // 2)}" '
        f'fill="{bar.colour}"/>',
    ]
    if bar.note:
        room = WIDTH - LEFT - WIDE - 14 - MARGIN
        shown = _cut(bar.note, room, 11)
        drawn.append(_text(LEFT + WIDE + 14, top + 16, shown, size=11, colour=NOTE, full=bar.note))
    return drawn


def _length(words: str, size: int) -> int:
    """About how wide a text is: a full-width sign is as wide as high, others little over half."""
    return sum(20 if east_asian_width(c) in "WFA" else 11 for c in words) * size // 20


def _cut(words: str, room: int, size: int) -> str:
    """A text cut to its room, an ellipsis telling so."""
    if _length(words, size) <= room:
        return words
    while words and _length(words, size) > room - size:
        words = words[:-1]
    return f"{words.rstrip()}…"


def _text(
    x: int,
    y: int,
    words: str,
    *,
    size: int,
    weight: int = 400,
    anchor: str = "start",
    colour: str = WHOLE,
    full: str = "",
) -> str:
    """A text; what had to be cut is told whole to whoever points at it."""
    told = f"<title>{escape(full)}</title>" if full and full != words else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{colour}">{told}{escape(words)}</text>'
    )
