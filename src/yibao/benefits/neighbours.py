"""What might stand behind another figure: one fact, one day, one sum of the year changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from attrs import evolve, frozen

from yibao.benefits.claim import Claim
from yibao.benefits.schedule import Schedule
from yibao.benefits.settlement import Settlement
from yibao.benefits.settling import settle
from yibao.benefits.year import BenefitYear
from yibao.core.calendar import ONE_DAY
from yibao.core.money import NO_LIMIT
from yibao.core.terms import Term
from yibao.errors import YibaoError
from yibao.people import Enrolment
from yibao.vocabulary import (
    Care,
    FamilyDoctor,
    Helped,
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

    yield from _of_the_year(claim, enrolment, year, made, asked)
    yield from _of_the_claim(claim, made)
    yield from _of_the_person(enrolment, made)
    yield from _of_the_day(claim, enrolment, made, asked)


Made = Callable[..., Neighbour]


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
            if member != getattr(claim, name):
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
