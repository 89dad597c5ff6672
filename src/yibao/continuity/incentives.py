"""Incentives on the critical-illness cap (大病保险限额激励), from 2025.

National rules N-GAP-10 to N-GAP-15.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answered, answers, default_policy, quietly, situation
from yibao.continuity.years import YEARS, ruled_years, run_until
from yibao.core import money
from yibao.core.calendar import day
from yibao.core.rules import Quantity, known, rule, share
from yibao.core.rules.spec import Label
from yibao.core.unknown import sure
from yibao.errors import InvalidInput
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy

LOCALS = {
    "terms": Label("激励标准", "terms of the incentives", hidden=True),
    "earned": Label("累计激励额", "both incentives", Quantity.MONEY),
    "ceiling": Label("累计上限", "ceiling of both", Quantity.MONEY),
    "original": Label("原封顶线", "original cap", Quantity.MONEY),
}


@rule(
    "连续参保激励",
    "incentive for continuous enrolment",
    Quantity.MONEY,
    "N-GAP-10",
    "N-GAP-14",
    labels=LOCALS,
)
def continuous_rise(e: Any, on: date, law: Any) -> Any:
    """连续参保满规定年数后每连续一年提高；断保重新计算，已得的是否保留由地方规定。"""
    terms = law.incentive
    earned = max(e.continuous_years - terms.after_years, 0) * terms.continuous
    if e.earned_before_gap > 0 and law.incentive_kept:
        return earned + e.earned_before_gap
    return earned


@rule(
    "零报销激励",
    "incentive for years without claims",
    Quantity.MONEY,
    "N-GAP-11",
    "N-GAP-13",
    labels=LOCALS,
)
def zero_claim_rise(e: Any, on: date, law: Any) -> Any:
    """当年基金零报销的次年提高；使用奖励额度后清零重新积累。"""
    return e.zero_claim_years * law.incentive.zero_claim


@rule("两项激励合计", "both incentives", Quantity.MONEY, "N-GAP-10", "N-GAP-11", labels=LOCALS)
def earned_rise(e: Any, on: date, law: Any) -> Any:
    """连续参保激励与零报销激励之和。"""
    return continuous_rise(e, on, law) + zero_claim_rise(e, on, law)


@rule(
    "大病保险原封顶线", "original critical-illness cap", Quantity.MONEY, "N-GAP-12", labels=LOCALS
)
def cap_before(e: Any, on: date, law: Any) -> Any:
    """激励之前的最高支付限额。"""
    if known(e.cap):
        return e.cap
    return law.original_cap


@rule(
    "激励提高额",
    "rise of the cap",
    Quantity.MONEY,
    "N-GAP-12",
    labels=LOCALS,
)
def cap_rise(e: Any, on: date, law: Any) -> Any:
    """两项激励累计不超过原封顶线的规定比例。"""
    earned = earned_rise(e, on, law)
    if earned == 0:
        return 0
    ceiling = share(cap_before(e, on, law), law.incentive_ceiling)
    return min(earned, ceiling)


@rule(
    "激励后封顶线",
    "cap with incentives",
    Quantity.MONEY,
    "N-GAP-12",
    labels=LOCALS,
)
def raised_cap(e: Any, on: date, law: Any) -> Any:
    """原封顶线加激励提高额。"""
    return cap_before(e, on, law) + cap_rise(e, on, law)


@rule("断保后封顶线", "cap after a gap", Quantity.MONEY, "N-GAP-15", labels=LOCALS)
def lowered_cap(e: Any, on: date, law: Any) -> Any:
    """断保后再参保的，地方可以降低封顶线。"""
    return max(cap_before(e, on, law) - law.gap_cap, 0)


def incentive_situation(
    enrolment: Enrolment,
    *,
    on: date,
    continuous_years: int,
    zero_claim_years: int = 0,
    earned_before_gap: Decimal | str | int = 0,
    cap: Decimal | str | int | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What the incentives ask about, as rules read it."""
    asked = situation(
        enrolment,
        on,
        policy,
        continuous_years=continuous_years,
        zero_claim_years=zero_claim_years,
        earned_before_gap=earned_before_gap,
        cap=cap,
    )
    if known(asked[2].incentive_ceiling):
        _ruled(sure(asked[0].zero_claim_years), asked[1], enrolment.region, policy)
    return asked


def _ruled(years: int, on: date, region: str | None, policy: Policy | None) -> None:
    """Refuses more years without claims than there are years of the rule up to the day's."""
    first = on.year - years + 1
    if years and (
        first not in YEARS or not ruled_years([first], region, policy or default_policy())
    ):
        raise InvalidInput("zero_claim_years", years, expected=f"years of the rule up to {on.year}")


@frozen
class Incentive:
    """What the incentives add to the critical-illness cap, in yuan.

    ``continuous`` and ``zero_claim`` are earned, one of them None where its amount is not on
    file; ``rise`` is what both may add under their ceiling, ``cap`` the cap with it: None where
    an amount is not on file, or the original cap neither given nor on file.
    """

    continuous: Decimal | None
    zero_claim: Decimal | None
    rise: Decimal | None
    cap: Decimal | None

    @property
    def earned(self) -> Decimal | None:
        """Both together, before the ceiling; None where one is not on file."""
        if self.continuous is None or self.zero_claim is None:
            return None
        return self.continuous + self.zero_claim


@answers(earned_rise, incentive_situation)
def cap_incentive(
    enrolment: Enrolment,
    *,
    on: date,
    continuous_years: int,
    zero_claim_years: int = 0,
    earned_before_gap: Decimal | str | int = 0,
    cap: Decimal | str | int | None = None,
    policy: Policy | None = None,
) -> Incentive:
    """What continuous enrolment and claim-free years add to the cap (大病保险限额激励).

    From the fifth continuous year on each adds the region's amount; so does each year without
    claims, in the next year. Together at most 20% of the original cap.

    Args:
        continuous_years: see ``yibao.continuous_years``.
        zero_claim_years: years without claims since incentive room was last used, see
            ``yibao.zero_claim_years``.
        earned_before_gap: what had been earned for continuous enrolment before a gap; whether
            it is kept is local.
        cap: the original cap in yuan; the region's unless told.

    Raises:
        NotKnown: where none of the region's amounts is on file. The national principle, at least
            1,000 yuan each, answers with ``policy.using(national=True)``.
        NotInForce: before 2025.

    Source: N-GAP-10 to N-GAP-14 (国办发〔2024〕38号).
    """
    facts, when, law = incentive_situation(
        enrolment,
        on=on,
        continuous_years=continuous_years,
        zero_claim_years=zero_claim_years,
        earned_before_gap=earned_before_gap,
        cap=cap,
        policy=policy,
    )
    earned = [quietly(r, facts, when, law) for r in (continuous_rise, zero_claim_rise)]
    if earned[0] is None and (earned[1] is None or facts.zero_claim_years == 0):
        answered(continuous_rise, facts, when, law)
    totals = [quietly(r, facts, when, law, InvalidInput) for r in (cap_rise, raised_cap)]
    return Incentive(*(None if sum_ is None else money.yuan(sum_) for sum_ in earned + totals))


def gap_cap_situation(
    enrolment: Enrolment,
    *,
    on: date,
    cap: Decimal | str | int | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``cap_after_gap`` asks about, as rules read it."""
    return situation(enrolment, on, policy, cap=cap)


@answers(lowered_cap, gap_cap_situation)
def cap_after_gap(
    enrolment: Enrolment,
    *,
    on: date,
    cap: Decimal | str | int | None = None,
    policy: Policy | None = None,
) -> Decimal:
    """The critical-illness cap of who re-enrols after a gap, in yuan (断保后封顶线).

    Raises:
        NotKnown: where it is not on file whether, and how far, the region lowers it.

    Source: N-GAP-15.
    """
    asked = gap_cap_situation(enrolment, on=on, cap=cap, policy=policy)
    return money.yuan(answered(lowered_cap, *asked))


def zero_claim_years(
    years: Iterable[int],
    *,
    on: date,
    claimed: Iterable[int] = (),
    used: Iterable[int] = (),
    region: str | None = None,
    policy: Policy | None = None,
) -> int:
    """Years without claims that count on a day (零报销年数).

    A year of the rule counts from the next one on. The count starts anew after a year in which
    incentive room was used, and after a gap.

    Args:
        years: the years of enrolment in the resident scheme.
        claimed: years in which the fund paid anything.
        used: years in which a critical-illness payment used incentive room.

    Raises:
        InvalidInput: where a year was claimed in or used without being enrolled.

    Source: N-GAP-11, N-GAP-13, N-GAP-14.
    """
    last = day(on).year - 1
    enrolled, paid, spent = set(years), set(claimed), set(used)
    if not paid | spent <= enrolled:
        raise InvalidInput(
            "claimed", sorted((paid | spent) - enrolled), expected="years of enrolment"
        )
    run = ruled_years(run_until(enrolled, last), region, policy or default_policy())
    return len([y for y in run if y > max(spent, default=0) and y not in paid])


RULES = (
    continuous_rise,
    zero_claim_rise,
    earned_rise,
    cap_before,
    cap_rise,
    raised_cap,
    lowered_cap,
)
