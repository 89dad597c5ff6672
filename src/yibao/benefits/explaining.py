"""A settlement as steps: what was reckoned, from what, resting on which parameter."""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao.benefits import naming
from yibao.benefits.settlement import LAYER_RULES, LayerPayment, Settlement
from yibao.benefits.settling import settle
from yibao.benefits.stage import Reckoned
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity
from yibao.core.rules.spec import Label
from yibao.core.rules.trace import Step
from yibao.policy import Law
from yibao.policy.face import percent
from yibao.vocabulary import ItemClass, ItemKind, Measure, Part, Payable, Scheme

MONEY = Quantity.MONEY


def told(settled: Settlement) -> tuple[Any, date, Law, Step]:
    """The funds' payment, the day, the law, and the steps that lead to it."""
    root = _step("settle", "基金支付总额", "paid by the funds", settled.fund)
    root.kind = "rule"
    root.steps = [_decision(settled), *_bill(settled)]
    root.steps += [_layer(one) for one in settled.layers]
    root.steps += _person(settled)
    return settled.fund, settled.on, settled.terms.law, root


def _step(name: str, zh: str, en: str, amount: Any, kind: str = "amount") -> Step:
    """An amount; it is a part of the bill, never a mere repetition of the one above it."""
    stored = amount if isinstance(amount, int) else fen(amount)
    return Step(kind, name, Label(zh, en, MONEY), stored)


def _decision(settled: Settlement) -> Step:
    label = Label("能否支付", "payable", Quantity.TERM)
    return Step("rule", "payability", label, settled.decision, Payable, ids=settled.rules)


def _bill(settled: Settlement) -> list[Step]:
    basic = settled.layers[0]
    rows = [_step("total", "医疗费总额", "the bill", settled.total)]
    for key, zh, en, amount in naming.off_the_bill(settled):
        rows.append(_step(key, zh, en, amount))
        rows[-1].steps = _own_shares(settled) if key == Part.FIRST_SHARE.key else []
    if settled.provider_share:
        rows.append(_step("provider_share", "医院负担", "provider's share", settled.provider_share))
    if settled.third_party:
        words = naming.third_party(settled)
        rows.append(_step("third_party", *words, settled.third_party))
    scope = naming.eligible(settled)
    rows.append(_step("eligible", "政策范围内费用", "eligible amount", scope))
    if settled.account_first:
        rows.append(_step("account_first", *naming.ACCOUNT_FIRST, settled.account_first))
        rows[-1].cited = "account_first"
        rows.append(_step("after_account", *naming.AFTER_ACCOUNT, basic.base))
    if settled.advance:
        rows.append(_step("advance", "其中先行支付", "of it advanced", settled.advance))
    return rows


def _own_shares(settled: Settlement) -> list[Step]:
    """The region's shares that lines of the bill took: that of their kind, or of class B."""
    rows: list[Step] = []
    own = settled.terms.law.piece("item_share") is not None
    lines = [line for line in settled.claim.items if line.share is None]
    for line in lines:
        if line.of is not None and own and line.kind in (ItemClass.B, ItemClass.FLAT):
            kind = ItemKind.parse(line.of)
            rows.append(_step("item", kind.zh, kind.en, line.amount, "parameter"))
            rows[-1].cited = "item_share"
    if any(line.kind is ItemClass.B and not (own and line.of) for line in lines):
        share = settled.terms.class_b(Scheme.parse(settled.enrolment.scheme))
        rows.append(_rate("class_b", "乙类先行自付比例", "class B: share borne first", share))
    return rows


def _rate(name: str, zh: str, en: str, rate: int) -> Step:
    return Step("parameter", name, Label(zh, en, Quantity.RATE), rate, cited=name)


def _takes(reckoned: Reckoned) -> list[Step]:
    """The parts of the bill that a layer above counts, and what they come to."""
    stage = reckoned.stage
    if not stage.takes:
        return []
    zh, en = ("、".join(part.zh for part in stage.takes), ", ".join(p.en for p in stage.takes))
    step = _step("takes", f"计入的费用（{zh}）", f"what counts ({en})", reckoned.base, "parameter")
    step.cited = stage.read[-1]
    return [step]


def _layer(one: LayerPayment) -> Step:
    step = _step(one.layer.key, f"{one.layer.zh}支付", f"paid by {one.layer.en}", one.paid, "rule")
    step.ids = LAYER_RULES[one.layer]
    reckoned = one.reckoned
    step.steps = [*_takes(reckoned), *_deductible(reckoned), *_ratios(reckoned), *_caps(reckoned)]
    for name, zh, en, amount in (
        ("flat", "定比例项目", "lines with a share of their own", yuan(reckoned.flat)),
        ("co_payment", "按比例自付", "co-payment", one.co_payment),
        ("above_cap", "限额以上", "above the cap", one.above_cap),
    ):
        if amount:
            step.steps.append(_step(name, zh, en, amount))
    return step


def _deductible(reckoned: Reckoned) -> list[Step]:
    own = reckoned.stage.deductible
    if not own.sum:
        return []
    level = _step("deductible.sum", "起付标准", "deductible", own.sum, "parameter")
    level.cited = reckoned.stage.read[0]
    taken = _step("deductible", "本次计入起付", "deductible of this claim", reckoned.deductible)
    return [level, taken]


def _ratios(reckoned: Reckoned) -> list[Step]:
    read = reckoned.stage.read
    cited = next((name for name in read if name.endswith("_ratio")), read[0])
    rows = []
    if "out_of_area" in read:
        cut = reckoned.stage.cut
        rows.append(_rate("out_of_area", "异地就医降低", "less for care elsewhere", cut))
    for amount, ratio, made in reckoned.pieces():
        shown = f"{yuan(amount):,} × {percent(ratio)}"
        step = Step("parameter", "ratio", Label(shown, shown, MONEY), made, cited=cited)
        rows.append(step)
    return rows


def _caps(reckoned: Reckoned) -> list[Step]:
    """The caps that cut, each with what it still left, and those where the payment ends."""
    rows = []
    left = dict(reckoned.cut_by)
    for cap in reckoned.stage.caps:
        if cap not in left and not (cap.on is Measure.FUND and reckoned.paid == cap.sum):
            continue
        step = _step("cap", cap.words("zh"), cap.words("en"), cap.sum, "parameter")
        step.cited = cap.read
        if left.get(cap, cap.sum) < cap.sum:
            step.steps = [_step("cap.left", "此前尚余", "of it still left", left[cap])]
        rows.append(step)
    return rows


def _person(settled: Settlement) -> list[Step]:
    rows = [
        Step("note", one.layer.key, Label(one.text("zh"), one.text("en")), None)
        for one in settled.missing
    ]
    person = _step("person", "个人负担", "left to the person", settled.person)
    for name, zh, en, amount in (
        ("account", "个人账户支付", "own account", settled.account),
        ("family", "家庭共济支付", "family accounts", settled.family),
        ("cash", "现金支付", "cash", settled.cash),
    ):
        if amount and amount != settled.person:
            person.steps.append(_step(name, zh, en, amount))
    return [*rows, person]


settle.__dict__["told"] = told
