"""A settlement as the form a hospital hands out (结算单), in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

from yibao.benefits import naming
from yibao.benefits.settlement import LayerPayment, Settlement
from yibao.core.money import NO_LIMIT, yuan
from yibao.core.timeline import carried_words
from yibao.errors import InvalidInput
from yibao.policy.face import percent
from yibao.policy.law import graded
from yibao.vocabulary import Care, Helped, Layer, Place, Scheme, Status, Tier

WIDTH = 44
"""The columns of a form; one with longer labels or larger sums is wider."""

Line = tuple[str, Decimal | None, str]
"""What a line says, its amount, and what it rests on."""


def form(settled: Settlement, language: str = "zh") -> str:
    """The lines of the form: the bill, each layer, what is left to the person."""
    if language not in ("zh", "en"):
        raise InvalidInput("language", language, expected='"zh" or "en"')
    lines = [
        ("  " * indent + label, "" if amount is None else f"{amount:,}", source)
        for indent, (label, amount, source) in _lines(settled, language)
    ]
    wide = max(_wide(label) + 1 + len(shown) for label, shown, _ in lines if shown)
    rows = [_row(*line, max(WIDTH, wide)) for line in lines]
    return "\n".join([_head(settled, language), *rows])


def _head(settled: Settlement, language: str) -> str:
    claim, zh = settled.claim, language == "zh"
    region, who = settled.terms.law.region, settled.enrolment
    terms: list[Any] = [Scheme.parse(who.scheme)]
    if who.status is not None:
        terms.append(Status.parse(who.status))
    if who.helped not in (None, Helped.NONE):
        terms.append(Helped.parse(who.helped))
    terms.append(Care.parse(claim.care))
    if claim.tier is not None:
        terms.append(Tier.parse(claim.tier))
    if claim.place is not Place.LOCAL:
        terms.append(Place.parse(claim.place))
    words = [region.zh if zh else region.en, *(getattr(term, language) for term in terms)]
    days = claim.on.isoformat()
    if claim.admitted:
        days = f"{claim.admitted.isoformat()} {'至' if zh else 'to'} {days}"
    title = "医疗费用结算单" if zh else "Settlement"
    return f"{title}  {' · '.join(words)}  {days}"


def _lines(settled: Settlement, language: str) -> Iterator[tuple[int, Line]]:
    def name(chinese: str, english: str) -> str:
        return chinese if language == "zh" else english

    yield from _bill(settled, name)
    for one in settled.layers:
        yield 0, (name(f"{one.layer.zh}支付", f"Paid by {one.layer.en}"), one.paid, "")
        yield from ((1, line) for line in _layer(one, settled, language))
    for missing in settled.missing:
        yield 0, (missing.text(language), None, "")
    yield 0, (name("基金支付合计", "Paid by all funds"), settled.fund, "")
    if settled.advance:
        yield 1, (name("其中先行支付", "of it advanced"), settled.advance, "")
    yield from _person(settled, name)
    care = Care.parse(settled.claim.care)
    for label, what in (
        (name(f"本年度{care.zh}累计起付", f"Year so far, {care.en}: deductible"), "deductible"),
        (name(f"本年度{care.zh}累计统筹支付", f"Year so far, {care.en}: basic fund"), "fund"),
    ):
        yield 0, (label, settled.next.used(what, Layer.BASIC, care), "")


def _bill(settled: Settlement, name: Any) -> Iterator[tuple[int, Line]]:
    yield 0, (name("医疗费总额", "Bill"), settled.total, "")
    for label, amount in (
        *((name(zh, en), amount) for _, zh, en, amount in naming.off_the_bill(settled)),
        (name("医院负担", "borne by the provider"), settled.provider_share),
        (name(*naming.third_party(settled)), settled.third_party),
    ):
        if amount:
            yield 1, (label, amount, "")
    yield 1, (name("政策范围内", "eligible"), naming.eligible(settled), "")
    if settled.account_first:
        yield 2, (name(*naming.ACCOUNT_FIRST), settled.account_first, "")
        yield 2, (name(*naming.AFTER_ACCOUNT), settled.layers[0].base, "")


def _person(settled: Settlement, name: Any) -> Iterator[tuple[int, Line]]:
    if settled.complete:
        yield 0, (name("个人负担", "Left to the person"), settled.person, "")
    else:
        yield 0, (name("个人负担（暂计）", "Left to the person so far"), settled.person, "")
    for label, amount in (
        (name("个人账户", "own account"), settled.account),
        (name("家庭共济", "family accounts"), settled.family),
        (name("现金", "cash"), settled.cash),
    ):
        if amount:
            yield 1, (label, amount, "")
    if settled.account:
        left = settled.left.account + settled.left.this_year_account
        yield 0, (name("个人账户余额", "Left in the own account"), left, "")


def _layer(one: LayerPayment, settled: Settlement, language: str) -> Iterator[Line]:
    def source(parameter: str) -> str:
        return _source(settled, parameter, language)

    zh, reckoned = language == "zh", one.reckoned
    read = reckoned.stage.read
    off, ratio = read[0], next((r for r in read if r.endswith("_ratio")), read[0])
    if one.deductible:
        yield "起付标准" if zh else "deductible", one.deductible, source(off)
    if reckoned.stage.cut:
        label = "异地就医降低" if zh else "less for care elsewhere"
        yield f"{label} {percent(reckoned.stage.cut)}", None, source("out_of_area")
    for amount, rate in one.shared():
        yield f"{'共付段' if zh else 'shared'} × {percent(rate)}", amount, source(ratio)
    if reckoned.flat:
        yield "定比例项目" if zh else "lines with a share of their own", yuan(reckoned.flat), ""
    if one.co_payment:
        yield "按比例自付" if zh else "co-payment", one.co_payment, ""
    if one.above_cap:
        yield _above(one, zh), one.above_cap, source(_cut_by(one))


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


def _source(settled: Settlement, name: str, language: str) -> str:
    piece = settled.terms.law.piece(name)
    if piece is None:
        return ""
    source = piece.entry.source
    zh, cited = language == "zh", source.named(language)
    if graded(source, settled.terms.law.region):
        cited = f"{cited} · {source.evidence.zh if zh else source.evidence.key}"
    if piece.carried_from:
        cited = f"{cited} · {carried_words(piece.carried_from, language)}"
    return f"〔{cited}〕" if zh else f"[{cited}]"


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _row(label: str, shown: str, source: str, wide: int) -> str:
    gap = " " * (wide - _wide(label) - len(shown))
    return f"{label}{gap}{shown}   {source}".rstrip()
