"""Settling a claim (结算): who pays which yuan, layer after layer, and what is left to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve, frozen

from yibao.asking import dated, decided, quietly
from yibao.benefits.arithmetic import INTEGERS, How
from yibao.benefits.claim import Amounts, Claim, Yuan
from yibao.benefits.payable import payability, payable_situation
from yibao.benefits.schedule import Schedule, Terms
from yibao.benefits.settlement import LayerPayment, Missing, Settlement
from yibao.benefits.stage import Reckoned, Stage, reckon
from yibao.benefits.year import ADMISSIONS, BenefitYear, year_start
from yibao.core.money import fen, yuan
from yibao.core.rules import share
from yibao.errors import InvalidInput, NotAllowed, NotInForce, NotKnown
from yibao.mutual_aid.payment import Paid, Payment, pay
from yibao.people import Enrolment, Facts, told
from yibao.policy import Law, Policy
from yibao.schemes import account_held
from yibao.vocabulary import Care, LateOrder, Layer, Part, Payable, Purse, Scheme, StayYear


@frozen
class Case:
    """What a settlement is made from, checked and looked up."""

    claim: Claim
    enrolment: Enrolment
    facts: Facts
    terms: Terms
    scheme: Scheme
    on: date
    law: Law
    rise: int


def settle(
    claim: Claim,
    enrolment: Enrolment,
    *,
    year: BenefitYear | None = None,
    account: Yuan = 0,
    this_year_account: Yuan = 0,
    family: Iterable[tuple[str, Yuan]] = (),
    order: Sequence[Purse | str] | None = None,
    cap_rise: Yuan = 0,
    policy: Policy | None = None,
    schedule: Schedule | None = None,
) -> Settlement:
    """Settle a claim: what each layer pays, and what is left to the person (待遇结算).

    Args:
        claim, enrolment: the bill, and whose it is; the region's rules of the claim's day hold.
        year: what the person has used up of the benefit year; nothing, unless told. A year
            that has ended gives way to a new one.
        account, family, order: balances that may pay what is left, as for ``yibao.pay``; cost
            outside the catalogues is paid in cash.
        this_year_account: this year's account money, where the region lets it pay first.
        cap_rise: what continuity adds to the critical-illness cap (``yibao.cap_incentive``), or
            below zero takes off it after a gap (``yibao.cap_after_gap``).
        policy, schedule: whose rules; the shipped packs of the person's region unless given.

    Raises:
        NotAllowed: where basic insurance does not pay; ``outcome`` and ``rules`` tell why.
        NotKnown: where the region's basic table, or whether it pays at all, is not on file.
            A layer above that is not on file is named in ``missing``.

    Source: N-BEN-01 to N-BEN-31; the region's rules.
    """
    rise = fen(cap_rise, "cap_rise", negative=True)
    case, decision, rules = case_of(claim, enrolment, policy, schedule, rise)
    purses = (account, family, order)
    for name, balance in (("account", account), ("this_year_account", this_year_account)):
        _refuse_without_account(case, name, balance)
    try:
        return _settled(case, decision, rules, year, this_year_account, purses)
    except (NotKnown, NotInForce) as error:
        raise dated(error, case.on) from None


def _settled(
    case: Case,
    decision: Payable,
    rules: tuple[str, ...],
    year: BenefitYear | None,
    this_year_account: Yuan,
    purses: tuple[Yuan, Iterable[tuple[str, Yuan]], Sequence[Purse | str] | None],
) -> Settlement:
    claim = case.claim
    before = _year(case, year)
    case = with_admission(case, before.admissions + 1)
    amounts = claim.amounts(lambda: case.terms.class_b(case.scheme))
    third, kept = _third_party(decision, case, amounts)
    first, taken = _account_first(case, kept, fen(this_year_account, "this_year_account"))
    done, parts, missing = _layers(case, kept, first, before)
    parts[Part.CO_PAYMENT] += taken
    advance = 0
    if decision is Payable.ADVANCE:
        own = amounts.less(int(case.facts.third_party_share))
        advance = _paid(done) - _paid(_layers(case, own, own.eligible, before)[0])
    person = sum(parts.values()) - taken
    added = _added(done)
    if claim.care is Care.INPATIENT:
        added[ADMISSIONS] = 1
    return Settlement(
        claim=claim,
        enrolment=case.enrolment,
        decision=decision,
        rules=rules,
        on=case.terms.day,
        layers=tuple(_face(one) for one in done),
        parts={part: yuan(parts[part]) for part in Part},
        third_party=yuan(third),
        payment=_pay(person, parts[Part.OUTSIDE], purses, case),
        account_first=yuan(taken),
        advance=yuan(advance),
        missing=missing,
        before=before,
        next=before.with_added(added, claim.on),
        terms=case.terms,
    )


def case_of(
    claim: Claim,
    enrolment: Enrolment,
    policy: Policy | None,
    schedule: Schedule | None,
    rise: int,
) -> tuple[Case, Payable, tuple[str, ...]]:
    """The case of a claim that basic insurance pays; any other raises."""
    if schedule is not None and not isinstance(schedule, Schedule):
        raise InvalidInput("schedule", schedule, expected="a Schedule")
    facts, when, law = payable_situation(claim, enrolment, policy=policy)
    terms = (schedule or Schedule.of(enrolment.region, policy)).on(when)
    law = law if schedule is None else terms.law
    decision, rules = decided(payability, facts, when, law)
    if decision.payable is None:
        raise NotKnown(
            f"whether basic insurance pays ({decision.zh}, {decision.en})",
            region=law.region.zh,
            day=when,
            remedy=f"It rests on {', '.join(rules)}.",
        )
    if not decision.payable:
        raise NotAllowed(
            "claim",
            decision.key,
            expected=f"a claim that basic insurance pays ({decision.en}; {decision.zh})",
            rules=rules,
            outcome=decision,
        )
    scheme = Scheme.of(facts.scheme)
    case = Case(claim, enrolment, facts, terms, scheme, when, law, rise)
    return case, decision, rules


def _refuse_without_account(case: Case, name: str, balance: Yuan) -> None:
    """Who has no personal account has no balance to pay with (N-ACC-01, N-ACC-03)."""
    if not fen(balance, name):
        return
    held = quietly(account_held, case.facts, case.on, case.law)
    if held is not None and not held:
        raise NotAllowed(
            name,
            balance,
            expected="0 where there is no personal account",
            remedy="What relatives give belongs in family.",
            rules=("N-ACC-01", "N-ACC-03"),
        )


def _year(case: Case, year: BenefitYear | None) -> BenefitYear:
    """The benefit year that the claim belongs to: the one given, or a new one."""
    if year is not None and not isinstance(year, BenefitYear):
        raise InvalidInput("year", year, expected="a BenefitYear, such as settlement.next")
    start = counted_year(case.claim, case.terms, case.scheme)
    if year is not None and year.scheme not in (None, case.scheme):
        raise InvalidInput(
            "year",
            year.scheme.key,
            expected=f"a benefit year of the {case.scheme.en}",
            remedy="Each scheme counts for itself: leave year out.",
        )
    if year is None or year.first < start:
        return BenefitYear(start, scheme=case.scheme)
    if year.first > start:
        raise InvalidInput(
            "year",
            year.first,
            expected=f"the benefit year that begins on {start}",
            remedy="The claim belongs to an earlier year: give that year's state.",
        )
    late = year.last is not None and case.claim.on < year.last
    if late and case.terms.late_order(case.scheme) is LateOrder.RESETTLE:
        raise InvalidInput(
            "year",
            year.last,
            expected="a year settled up to the claim's day",
            remedy="The region settles anew in order of care: settle_all(claims, enrolment).",
        )
    return year


def counted_year(claim: Claim, terms: Terms, scheme: Scheme) -> date:
    """The first day of the benefit year that a claim belongs to.

    A stay over the year's end belongs where the region's rule says; NotKnown without one.
    """
    month = terms.first_month(scheme)
    start = year_start(claim.on, month)
    if claim.admitted is None or claim.admitted >= start:
        return start
    if terms.stay_year(scheme) is StayYear.DISCHARGE:
        return start
    return year_start(claim.admitted, month)


def _third_party(decision: Payable, case: Case, amounts: Amounts) -> tuple[int, Amounts]:
    """What a third party bears, and what is left to be settled."""
    if decision is not Payable.PARTLY:
        return 0, amounts
    kept = amounts.less(int(case.facts.third_party_share))
    return amounts.total - kept.total, kept


def _account_first(case: Case, amounts: Amounts, balance: int) -> tuple[int, int]:
    """The eligible amount once this year's account money has paid, and what it paid."""
    if not balance or not case.terms.account_first(case.scheme, Care.of(case.facts.care)):
        return amounts.eligible, 0
    taken = min(balance, amounts.eligible)
    return amounts.eligible - taken, taken


def _layers(
    case: Case, amounts: Amounts, eligible: int, before: BenefitYear
) -> tuple[list[Reckoned], dict[Part, int], tuple[Missing, ...]]:
    """Every layer in its order, the parts of the bill that are left, and what isn't on file."""
    facts, terms = case.facts, case.terms
    stage = terms.basic(facts)
    parts = dict.fromkeys(Part, 0)
    parts[Part.OUTSIDE], parts[Part.FIRST_SHARE] = amounts.outside, amounts.first_share
    elsewhere = share(eligible, terms.first_share(facts))
    parts[Part.FIRST_SHARE] += elsewhere
    done = [reckon(stage, eligible - elsewhere, case.on, before.counts, amounts.flat)]
    parts[Part.DEDUCTIBLE] = done[0].deductible
    parts[Part.CO_PAYMENT] = done[0].co_payment
    parts[Part.ABOVE_CAP] = done[0].above_cap
    for layer in terms.order(case.scheme):
        if layer is Layer.BASIC:
            continue
        try:
            above = _above(case, layer, parts, before)
        except (NotKnown, NotInForce) as error:
            return done, parts, (Missing(layer, str(dated(error, case.on))),)
        if above is not None:
            done.append(above)
            pay_off(parts, above.stage.takes, above.paid)
    return done, parts, ()


def _above(
    case: Case, layer: Layer, parts: Mapping[Part, int], before: BenefitYear
) -> Reckoned | None:
    """What a layer above the basic one pays; None where it isn't for this person or bill."""
    if not reaches(layer, parts):
        return None
    stage = stage_above(case, layer)
    if stage is None:
        return None
    base = sum(parts[part] for part in stage.takes)
    return reckon(stage, base, case.on, before.counts)


def reaches(layer: Layer, parts: Mapping[Part, Any]) -> Any:
    """Whether a bill, of which these parts are left, comes to a layer above the basic one."""
    if layer is Layer.LARGE_SUM:
        return parts[Part.ABOVE_CAP] > 0
    return parts[Part.DEDUCTIBLE] + parts[Part.CO_PAYMENT] + parts[Part.ABOVE_CAP] > 0


def stage_above(case: Case, layer: Layer) -> Stage | None:
    """The terms of a layer above the basic one; None where it isn't for this person."""
    rise = case.rise if layer is Layer.CRITICAL_ILLNESS else 0
    return case.terms.above(layer, case.facts, rise)


def with_admission(case: Case, number: int) -> Case:
    """The case as that admission of the year, unless the claim itself tells the number."""
    if case.claim.care is not Care.INPATIENT or case.claim.admission is not None:
        return case
    return evolve(case, facts=case.facts.but(**told(admission=number)))


def pay_off(parts: dict[Part, Any], takes: Iterable[Part], paid: Any, how: How = INTEGERS) -> None:
    """Take what a layer paid off the parts that it counts, in their order."""
    rest = paid
    for part in takes:
        off = how.least(rest, parts[part])
        parts[part] = parts[part] - off
        rest = rest - off


def _paid(done: Iterable[Reckoned]) -> int:
    return sum(one.paid for one in done)


def _added(done: Iterable[Reckoned]) -> dict[str, int]:
    return {name: amount for one in done for name, amount in one.added.items()}


def _face(one: Reckoned) -> LayerPayment:
    return LayerPayment(
        one.stage.layer,
        yuan(one.base),
        yuan(one.deductible),
        yuan(one.co_payment),
        yuan(one.above_cap),
        yuan(one.paid),
        one,
    )


def _pay(
    person: int,
    outside: int,
    purses: tuple[Yuan, Iterable[tuple[str, Yuan]], Sequence[Purse | str] | None],
    case: Case,
) -> Payment:
    """Split what is left to the person; cost outside the catalogues is paid in cash."""
    account, family, order = purses
    givers = tuple(family)
    where: dict[str, Any] = {}
    if order is None and givers and fen(account, "account"):
        where = {"patient": case.enrolment, "on": case.on}
    elif order is None:
        order = (Purse.OWN_ACCOUNT, Purse.FAMILY)
    inside = pay(yuan(person - outside), account, givers, order=order, **where)
    if not outside:
        return inside
    cash = fen(inside.by(Purse.CASH)) + outside
    kept = tuple(part for part in inside.parts if part.purse is not Purse.CASH)
    return Payment((*kept, Paid(Purse.CASH, yuan(cash))))


def settle_all(
    claims: Iterable[Claim], enrolment: Enrolment, *, year: BenefitYear | None = None, **asked: Any
) -> tuple[Settlement, ...]:
    """Settle a person's claims one after another, in order of their days.

    ``asked`` is passed on to ``settle``; balances are those of each claim.
    """
    settled: list[Settlement] = []
    for claim in sorted(claims, key=lambda one: one.on):
        settled.append(settle(claim, enrolment, year=year, **asked))
        year = settled[-1].next
    return tuple(settled)
