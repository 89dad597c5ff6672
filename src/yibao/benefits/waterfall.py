"""A settlement as a waterfall (SVG): from the bill down to cash, who paid which yuan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from html import escape

from attrs import frozen

from yibao.benefits.settlement import LAYER_RULES, LayerPayment, Settlement
from yibao.errors import InvalidInput
from yibao.vocabulary import Part

ROW, TOP, LEFT, WIDE, WIDTH = 34, 56, 340, 400, 1140
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
FUND, PERSON, OTHER, WHOLE = "#0f766e", "#e76f51", "#9fb4b7", "#12343b"


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
    scale = Decimal(WIDE) / max(settled.total, Decimal("0.01"))
    height = TOP + ROW * len(bars) + 44
    title = "医疗费由谁支付" if language == "zh" else "Who pays the bill"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" font-family="{FONT}">',
        f"<title>{escape(title)}: {settled.total:,}</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="#ffffff"/>',
        _text(24, 34, title, size=17, weight=600),
    ]
    for i, bar in enumerate(bars):
        lines += _drawn(bar, TOP + ROW * i, scale)
    own = "个人负担" if language == "zh" else "left to the person"
    foot = f"{own} {settled.person:,}: {_own(settled, language)}"
    lines.append(_text(24, height - 18, foot, size=12, colour="#41585c"))
    return "\n".join([*lines, "</svg>"])


def _bars(settled: Settlement, language: str) -> Iterator[Bar]:
    zh = language == "zh"
    left = settled.total
    yield Bar("医疗费总额" if zh else "bill", left, Decimal(0), WHOLE)
    taken: list[tuple[str, Decimal, str, str]] = [
        (
            getattr(one.layer, language),
            one.paid,
            FUND,
            f"{_rates(one)} · {_ruled(settled, one)}",
        )
        for one in settled.layers
    ]
    taken.append(("第三人" if zh else "third party", settled.third_party, OTHER, "N-BEN-05"))
    taken.append(("医院负担" if zh else "provider", settled.provider_share, OTHER, ""))
    taken.append(("个人账户" if zh else "own account", settled.account, PERSON, "N-ACC-14"))
    taken.append(("家庭共济" if zh else "family accounts", settled.family, PERSON, "N-FAM-09"))
    taken.append(("现金" if zh else "cash", settled.cash, PERSON, ""))
    for label, amount, colour, note in taken:
        if amount:
            left -= amount
            yield Bar(label, amount, left, colour, note.strip())


def _rates(one: LayerPayment) -> str:
    found = dict.fromkeys(ratio for _, ratio, _ in one.reckoned.pieces())
    return " / ".join(f"{ratio / 10_000:g} %" for ratio in found)


def _ruled(settled: Settlement, one: LayerPayment) -> str:
    """The region's document behind the rates, or the national rules where it has none."""
    read = one.reckoned.stage.read
    name = next((name for name in read if name.endswith("_ratio")), read[0])
    piece = settled.terms.law.piece(name)
    return piece.entry.source.short if piece else ", ".join(LAYER_RULES[one.layer])


def _own(settled: Settlement, language: str) -> str:
    """What the person's part is made of."""
    join = "，" if language == "zh" else ", "
    return join.join(
        f"{getattr(part, language)} {settled.parts[part]:,}" for part in Part if settled.parts[part]
    )


def _drawn(bar: Bar, top: int, scale: Decimal) -> list[str]:
    x = LEFT + int(bar.start * scale)
    wide = max(1, int(bar.amount * scale))
    drawn = [
        _text(24, top + 17, bar.label, size=14),
        _text(LEFT - 14, top + 17, f"{bar.amount:,}", size=14, weight=600, anchor="end"),
        f'<rect x="{x}" y="{top}" width="{wide}" height="22" rx="4" fill="{bar.colour}"/>',
    ]
    if bar.note:
        drawn.append(_text(LEFT + WIDE + 14, top + 16, bar.note, size=11, colour="#6b8285"))
    return drawn


def _text(
    x: int,
    y: int,
    words: str,
    *,
    size: int,
    weight: int = 400,
    anchor: str = "start",
    colour: str = WHOLE,
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
    )
