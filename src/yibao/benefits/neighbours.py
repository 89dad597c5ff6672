"""What might stand behind another figure: one line, one fact, one day, one sum of the year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from yibao.benefits.claim import Claim
from yibao.benefits.schedule import Schedule
from yibao.benefits.settlement import Settlement
from yibao.benefits.settling import settle
from yibao.benefits.year import BenefitYear
from yibao.core.calendar import ONE_DAY
from yibao.core.money import NO_LIMIT, yuan
from yibao.core.terms import Term
from yibao.errors import YibaoError
from yibao.people import Enrolment
from yibao.vocabulary import (
    Care,
    FamilyDoctor,
    Helped,
    ItemClass,
    Layer,
    Place,
    ProviderKind,
    Referral,
    Scheme,
    Status,
    Tier,
)

ADMISSIONS = 4


@frozen
class Neighbour:
    """A settlement with one thing changed, not yet made; and what the change is called."""

    kind: str
    zh: str
    en: str
    make: Callable[[], Settlement]


Made = Callable[..., Neighbour]


def neighbours(
    claim: Claim, enrolment: Enrolment, *, year: BenefitYear | None = None, **asked: Any
) -> Iterator[Neighbour]:
    """Every change worth trying on a settlement, the smallest first."""

    def made(kind: str, zh: str, en: str, **changed: Any) -> Neighbour:
        case = {"claim": claim, "enrolment": enrolment, "year": year, **changed}
        return Neighbour(
            kind,
            zh,
            en,
            lambda: settle(case["claim"], case["enrolment"], year=case["year"], **asked),
        )

    settled = _settled(claim, enrolment, year, asked)
    yield from _of_the_bill(claim, made)
    yield from _of_the_year(claim, enrolment, year, made, asked)
    yield from _of_the_state(claim, year, settled, made)
    yield from _of_the_lines(claim, made)
    yield from _of_the_claim(claim, made)
    yield from _of_the_person(enrolment, made)
    yield from _of_the_day(claim, enrolment, made, asked)


def _settled(
    claim: Claim, enrolment: Enrolment, year: BenefitYear | None, asked: dict[str, Any]
) -> Settlement | None:
    """The claim as it is; None where it can't be settled so."""
    try:
        return settle(claim, enrolment, year=year, **asked)
    except YibaoError:
        return None


def _of_the_bill(claim: Claim, made: Made) -> Iterator[Neighbour]:
    """All lines of a kind without their first share, price limit or class; no cut elsewhere."""

    def changed(words: tuple[str, str, str], which: Any, **told: Any) -> Iterator[Neighbour]:
        lines = [evolve(line, **told) if which(line) else line for line in claim.items]
        if lines != list(claim.items):
            yield made(*words, claim=evolve(claim, items=lines))

    yield from changed(
        ("first_share", "乙类未扣先行自付", "no first share of class B gives"),
        lambda line: line.kind is ItemClass.B,
        kind=ItemClass.A,
        share=None,
    )
    yield from changed(
        ("limit", "未按支付标准限价", "no price limit gives"),
        lambda line: line.limit is not None,
        limit=None,
    )
    yield from changed(
        ("other class", "丙类按甲类计入", "class C counted as class A gives"),
        lambda line: line.kind is ItemClass.C,
        kind=ItemClass.A,
    )
    if claim.place is not Place.LOCAL:
        zh, en = "未按异地就医降低待遇", "no cut for care elsewhere gives"
        yield made("out of area", zh, en, claim=evolve(claim, place=Place.LOCAL))


def _of_the_lines(claim: Claim, made: Made) -> Iterator[Neighbour]:
    """One line in another class; lines that are alike are tried once."""
    seen = set()
    for number, line in enumerate(claim.items, 1):
        if line.kind is ItemClass.FLAT or line in seen:
            continue
        seen.add(line)
        named = f" ({line.name})" if line.name else ""
        for kind in (ItemClass.A, ItemClass.C, ItemClass.B):
            if kind is line.kind:
                continue
            other = evolve(line, kind=kind, share=None)
            items = [*claim.items[: number - 1], other, *claim.items[number:]]
            yield made(
                "other class",
                f"第 {number} 行{named}按{kind.zh}计",
                f"line {number}{named} as {kind.en} gives",
                claim=evolve(claim, items=items),
            )


def _of_the_state(
    claim: Claim, year: BenefitYear | None, settled: Settlement | None, made: Made
) -> Iterator[Neighbour]:
    """The deductible taken twice; what an earlier year used up counted in this one."""
    if settled is None:
        return
    off = settled.layers[0].deductible
    twice = _less_eligible(claim, settled, off) if off else None
    if twice is not None:
        zh, en = "起付标准扣了两次", "the deductible taken twice gives"
        yield made("deductible twice", zh, en, claim=twice)
    if year is not None and year.first != settled.before.first and year.counts:
        zh, en = "沿用上一年度的累计", "what an earlier year used up, counted in this one, gives"
        yield made("other year", zh, en, year=evolve(year, first=settled.before.first, last=None))


def _less_eligible(claim: Claim, settled: Settlement, off: Decimal) -> Claim | None:
    """The claim with less within scope; None where its lines can't be told as sums."""
    scheme = Scheme.parse(settled.enrolment.scheme)
    if any(line.share is None and line.of is not None for line in claim.items):
        return None
    try:
        found = claim.amounts(lambda line: settled.terms.class_b(scheme))
        if found.flat:
            return None
        return evolve(
            claim,
            items=(),
            total=settled.total,
            outside=yuan(found.outside) + off,
            first_share=yuan(found.first_share),
        )
    except YibaoError:
        return None


def _of_the_year(
    claim: Claim, enrolment: Enrolment, year: BenefitYear | None, made: Made, asked: dict[str, Any]
) -> Iterator[Neighbour]:
    """The deductible used up, or nothing of the year used."""
    opening = year or _opening(claim, enrolment, asked)
    if opening is None:
        return
    care = Care.parse(claim.care)
    used = {f"{Layer.BASIC.key}.{care.key}.deductible{mark}": NO_LIMIT for mark in _marks(claim.on)}
    met = evolve(opening, counts={**opening.counts, **used})
    yield made(
        "deductible used", "起付标准已经用完", "the deductible used up before gives", year=met
    )
    if year is not None and year.counts:
        zh, en = "本年度此前没有费用", "no earlier claim of the year gives"
        yield made("first claim", zh, en, year=None)
    if claim.care is Care.INPATIENT:
        for number in range(1, ADMISSIONS + 1):
            if number != (claim.admission or opening.admissions + 1):
                zh, en = f"按第 {number} 次住院", f"admission {number} of the year gives"
                yield made("other admission", zh, en, claim=evolve(claim, admission=number))


def _opening(claim: Claim, enrolment: Enrolment, asked: dict[str, Any]) -> BenefitYear | None:
    """The claim's year with nothing used; None where the claim can't be settled as it is."""
    try:
        return settle(claim, enrolment, **asked).before
    except YibaoError:
        return None


def _marks(on: date) -> tuple[str, ...]:
    return ("", f"@{on.year}-{on.month:02d}", f"@{on.year}Q{(on.month + 2) // 3}")


def _of_the_claim(claim: Claim, made: Made) -> Iterator[Neighbour]:
    """Another tier, place, referral; what is borne first or outside not taken off."""
    terms: tuple[tuple[str, type[Term], str, str], ...] = (
        ("tier", Tier, "医疗机构级别", "tier"),
        ("place", Place, "就医地", "place of care"),
        ("provider", ProviderKind, "医疗机构类别", "kind of provider"),
        ("referral", Referral, "转诊", "referral"),
        ("family_doctor", FamilyDoctor, "家庭医生", "family doctor"),
    )
    for name, kind, zh, en in terms:
        for member in kind:
            if member is not getattr(claim, name) and member is not Place.LOCAL:
                yield made(
                    f"other {name}",
                    f"{zh}按“{member.zh}”",
                    f"{en} '{member.key}' gives",
                    claim=_with(claim, name, member),
                )
    for name, zh, en in (
        ("outside", "未剔除全自费", "nothing outside the catalogues gives"),
        ("first_share", "未扣先行自付", "no first share gives"),
    ):
        if getattr(claim, name):
            yield made(name, zh, en, claim=_with(claim, name, 0))


def _with(claim: Claim, name: str, value: Any) -> Claim:
    changed: dict[str, Any] = {name: value}
    return evolve(claim, **changed)


def _of_the_person(enrolment: Enrolment, made: Made) -> Iterator[Neighbour]:
    """Another status in the employee scheme, another helped group of residents."""
    if enrolment.scheme is Scheme.EMPLOYEE:
        for status in (Status.IN_SERVICE, Status.RETIRED):
            if status is not enrolment.status:
                zh, en = f"参保身份按“{status.zh}”", f"status '{status.key}' gives"
                yield made("other status", zh, en, enrolment=evolve(enrolment, status=status))
    for helped in Helped:
        if helped is not (enrolment.helped or Helped.NONE):
            zh, en = f"资助对象按“{helped.zh}”", f"helped group '{helped.key}' gives"
            yield made("other helped group", zh, en, enrolment=evolve(enrolment, helped=helped))


def _of_the_day(
    claim: Claim, enrolment: Enrolment, made: Made, asked: dict[str, Any]
) -> Iterator[Neighbour]:
    """The rules of another day of the region."""
    rules = asked.get("schedule") or Schedule.of(enrolment.region, asked.get("policy"))
    whose = evolve(enrolment, since=None, until=None)
    for law in rules.policy.laws(rules.region):
        if law.start <= claim.on < law.end:
            continue
        earlier = law.end <= claim.on
        day = law.end - ONE_DAY if earlier else law.start
        moved = evolve(claim, on=day, admitted=None)
        yield made(
            "other day",
            f"与 {day} {'以前' if earlier else '起'}的规定一致",
            f"the rules in force {'until' if earlier else 'from'} {day} give",
            claim=moved,
            enrolment=whose,
            year=None,
        )


settle.__dict__["neighbours"] = neighbours
