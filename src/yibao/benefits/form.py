"""A settlement as the form a hospital hands out (结算单), in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

from yibao.benefits.settlement import LayerPayment, Settlement
from yibao.core.money import NO_LIMIT, yuan
from yibao.errors import InvalidInput
from yibao.policy.face import percent
from yibao.vocabulary import Care, Layer, Part, Scheme, Tier

WIDTH = 44
Line = tuple[str, Decimal | None, str]
"""What a line says, its amount, and what it rests on."""


def form(settled: Settlement, language: str = "zh") -> str:
    """The lines of the form: the bill, each layer, what is left to the person."""
    if language not in ("zh", "en"):
        raise InvalidInput("language", language, expected='"zh" or "en"')
    lines = [_head(settled, language), *_rows(settled, language)]
    return "\n".join(lines)


def _head(settled: Settlement, language: str) -> str:
    claim, zh = settled.claim, language == "zh"
    region = settled.terms.law.region
    scheme = Scheme.parse(settled.enrolment.scheme)
    words = [region.zh if zh else region.en, getattr(scheme, language)]
    words.append(getattr(Care.parse(claim.care), language))
    if claim.tier is not None:
        words.append(getattr(Tier.parse(claim.tier), language))
    days = claim.on.isoformat()
    if claim.admitted:
        days = f"{claim.admitted.isoformat()} … {days}"
    title = "医疗费用结算单" if zh else "Settlement"
    return f"{title}  {' · '.join(words)}  {days}"


def _rows(settled: Settlement, language: str) -> Iterator[str]:
    zh = language == "zh"
    for indent, line in _lines(settled, zh):
        yield _row("  " * indent + line[0], line[1], line[2])
    for missing in settled.missing:
        yield missing.text(language)


def _lines(settled: Settlement, zh: bool) -> Iterator[tuple[int, Line]]:
    def name(chinese: str, english: str) -> str:
        return chinese if zh else english

    def term(member: Any) -> str:
        return str(member.zh if zh else member.en)

    yield 0, (name("医疗费总额", "Bill"), settled.total, "")
    for part in (Part.OUTSIDE, Part.FIRST_SHARE):
        if settled.parts[part]:
            yield 1, (term(part), settled.parts[part], "")
    if settled.provider_share:
        yield 1, (name("医院负担", "borne by the provider"), settled.provider_share, "")
    if settled.third_party:
        yield 1, (name("第三人负担", "borne by the third party"), settled.third_party, "")
    if settled.account_first:
        yield 1, (name("当年账户先支付", "this year's account first"), settled.account_first, "")
    yield 1, (name("政策范围内", "eligible"), settled.layers[0].base, "")
    for one in settled.layers:
        yield 0, (name(f"{one.layer.zh}支付", f"Paid by {one.layer.en}"), one.paid, "")
        yield from ((1, line) for line in _layer(one, settled, zh))
    yield 0, (name("基金支付合计", "Paid by all funds"), settled.fund, "")
    if settled.advance:
        yield 1, (name("其中先行支付", "of it advanced"), settled.advance, "")
    yield 0, (name("个人负担", "Left to the person"), settled.person, "")
    for label, amount in (
        (name("个人账户", "own account"), settled.account),
        (name("家庭共济", "family accounts"), settled.family),
        (name("现金", "cash"), settled.cash),
    ):
        if amount:
            yield 1, (label, amount, "")
    care = Care.parse(settled.claim.care)
    for label, what in (
        (name("年度累计起付", "Deductible of the year so far"), "deductible"),
        (name("年度累计基本医保支付", "Paid by the basic fund this year"), "fund"),
    ):
        yield 0, (label, settled.next.used(what, Layer.BASIC, care), "")


def _layer(one: LayerPayment, settled: Settlement, zh: bool) -> Iterator[Line]:
    reckoned = one.reckoned
    read = reckoned.stage.read
    off, ratio = read[0], next((r for r in read if r.endswith("_ratio")), read[0])
    if one.deductible:
        label = "起付标准" if zh else "deductible"
        yield label, one.deductible, _source(settled, off)
    if reckoned.stage.cut:
        label = "异地就医降低" if zh else "less for care elsewhere"
        yield f"{label} {percent(reckoned.stage.cut)}", None, _source(settled, "out_of_area")
    for amount, rate, _ in reckoned.pieces():
        label = f"{'共付段' if zh else 'shared'} × {percent(rate)}"
        yield label, yuan(amount), _source(settled, ratio)
    if reckoned.flat:
        yield "定比例项目" if zh else "lines with a share of their own", yuan(reckoned.flat), ""
    if one.co_payment:
        yield "按比例自付" if zh else "co-payment", one.co_payment, ""
    if one.above_cap:
        yield _above(one, zh), one.above_cap, _source(settled, _cut_by(one))


def _above(one: LayerPayment, zh: bool) -> str:
    """The line of what is above the cap; it names the cap that cut where there are several."""
    label = "限额以上" if zh else "above the cap"
    limits = [cap for cap in one.reckoned.stage.caps if cap.sum != NO_LIMIT]
    if len(limits) < 2:
        return label
    words = [cap.words("zh" if zh else "en") for cap, _ in one.reckoned.cut_by]
    return f"{label}：{'、'.join(words)}" if zh else f"{label}: {', '.join(words)}"


def _cut_by(one: LayerPayment) -> str:
    """The parameter of the cap that cut."""
    cut_by = one.reckoned.cut_by
    return cut_by[0][0].read if cut_by else one.reckoned.stage.read[0]


def _source(settled: Settlement, name: str) -> str:
    piece = settled.terms.law.piece(name)
    if piece is None:
        return ""
    source = piece.entry.source
    return f"[{source.short} · {source.evidence.key}]"


def _row(label: str, amount: Decimal | None, source: str) -> str:
    wide = sum(2 if east_asian_width(c) in "WF" else 1 for c in label)
    shown = f"{amount:,}" if amount is not None else ""
    return f"{label}{' ' * max(1, WIDTH - wide - len(shown))}{shown}   {source}".rstrip()
