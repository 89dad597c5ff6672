"""Settling a claim (结算): who pays which yuan, layer after layer, and what is left to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve, frozen

from yibao.asking import dated, decided
from yibao.benefits.arithmetic import INTEGERS, How
from yibao.benefits.claim import Amounts, Claim, Yuan
from yibao.benefits.gaps import opened, refuse_gap
from yibao.benefits.payable import payability, payable_situation
from yibao.benefits.purses import Balances, paid_from, refuse_without_account
from yibao.benefits.schedule import Schedule, Terms
from yibao.benefits.settlement import LayerPayment, Missing, Settlement
from yibao.benefits.stage import Counts, NotTold, Reckoned, Stage, reckon
from yibao.benefits.year import ADMISSIONS, BenefitYear, checked_year, year_start
from yibao.core.calendar import ONE_DAY, Month
from yibao.core.money import MILLION, fen, yuan
from yibao.core.rules import share
from yibao.errors import InvalidInput, NotAllowed, NotInForce, NotKnown
from yibao.people import Enrolment, Facts, told
from yibao.policy import Law, Policy
from yibao.policy.law import OWN
from yibao.vocabulary import (
    Care,
    Cause,
    LateOrder,
    Layer,
    Part,
    Payable,
    Purse,
    Scheme,
    Status,
    StayYear,
)


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
        NotAllowed: where basic insurance does not pay; ``outcome`` and ``rules`` tell why. So
            where an unpaid third party owes the whole bill: ``APPLY``, an advance may be applied
            for.
        NotKnown: where the region's basic table, or whether it pays at all, is not on file; for
            a stay of which cover takes in only a part.
            A layer above that is not on file is named in ``missing``.

    A third party that hasn't paid its share, with no advance applied for (``decision`` is
    ``APPLY``), still owes ``third_party``: the rest is settled, and an advance may be applied for.

    Source: N-BEN-01 to N-BEN-31; the region's rules.
    """
    rise = fen(cap_rise, "cap_rise", negative=True)
    held = Balances.told(account, this_year_account, family)
    case, decision, rules = case_of(claim, enrolment, policy, schedule, rise)
    refuse_without_account(held, case.facts, case.on, case.law)
    try:
        return _settled(case, decision, rules, year, held, order)
    except (NotKnown, NotInForce) as error:
        raise _placed(error, case) from None


def _placed(error: NotKnown | NotInForce, case: Case) -> NotKnown | NotInForce:
    """The same error with the claim's day, and the region where it names none."""
    placed = error
    if isinstance(error, NotKnown) and not error.region:
        remedy = error.template
        if isinstance(error, NotTold):
            remedy = case.terms.repair(error.table, error.cells, case.facts)
        region = case.law.region
        placed = NotKnown(
            error.what,
            region=region.en if region.code == OWN else region.zh,
            known=error.known,
            remedy=remedy,
        )
    found = dated(placed, case.on)
    if found is not error:
        for note in getattr(error, "__notes__", ()):
            found.add_note(note)
    return found


def _settled(
    case: Case,
    decision: Payable,
    rules: tuple[str, ...],
    year: BenefitYear | None,
    held: Balances,
    order: Sequence[Purse | str] | None,
) -> Settlement:
    claim = case.claim
    before = _year(case, year)
    case = with_admission(case, before.admissions + 1)
    _same_rules(case, before.first)
    amounts = claim.amounts(lambda item: case.terms.item_share(item, case.facts))
    third, kept = _third_party(decision, case, amounts)
    balance = fen(held.this_year_account)
    first, taken = _account_first(case, kept, balance)
    done, parts, missing = _layers(case, kept, first, before)
    added = {**_added(done), **_opened(case, parts, missing)}
    parts[Part.CO_PAYMENT] += taken
    advance = 0
    if decision is Payable.ADVANCE:
        advance = _advance(case, amounts, balance, before, done)
    outside = parts[Part.OUTSIDE]
    inside = sum(parts.values()) - taken - outside
    payment = paid_from(held, inside, outside, order, case.enrolment, case.on)
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
        payment=payment,
        left=held.less(yuan(taken), payment),
        account_first=yuan(taken),
        advance=yuan(advance),
        missing=missing,
        before=before,
        next=before.with_added(added, claim.on, Care.parse(claim.care)),
        terms=case.terms,
    )


def checked_schedule(schedule: Any) -> Schedule | None:
    """A schedule as a caller gives it, or none."""
    if schedule is not None and not isinstance(schedule, Schedule):
        raise InvalidInput("schedule", schedule, expected="a Schedule")
    return schedule


def case_of(
    claim: Claim,
    enrolment: Enrolment,
    policy: Policy | None,
    schedule: Schedule | None,
    rise: int,
) -> tuple[Case, Payable, tuple[str, ...]]:
    """The case of a claim that basic insurance pays; any other raises."""
    checked_schedule(schedule)
    facts, when, law = payable_situation(claim, enrolment, policy=policy)
    terms = (schedule or Schedule.of(enrolment.region, policy)).on(when)
    law = law if schedule is None else terms.law
    decision, rules = decided(payability, facts, when, law)
    if decision is Payable.APPLY:
        _third_party_alone(facts, rules)
    elif decision.payable is None:
        raise NotKnown(
            f"whether basic insurance pays ({decision.zh}, {decision.en})",
            region=law.region.zh,
            day=when,
            remedy=_remedy(decision, facts, rules, law),
        )
    elif not decision.payable:
        raise _not_payable(decision, rules, _helps(decision, claim, enrolment))
    scheme = Scheme.of(facts.scheme)
    case = Case(claim, enrolment, facts, terms, scheme, when, law, rise)
    return case, decision, rules


def _helps(decision: Payable, claim: Claim, enrolment: Enrolment) -> str:
    """What a caller may have told wrongly."""
    if decision is Payable.NOT_COVERED:
        if enrolment.status is Status.SUSPENDED:
            return "A suspended enrolment covers no day: give that of the claim's day."
        days = f"{enrolment.since or ''}..{enrolment.until or ''}"
        return f"The enrolment covers {days}, and the claim is of {claim.on}."
    if decision is Payable.NOT_DESIGNATED:
        return "An emergency is told by emergency=True."
    return ""


def _not_payable(decision: Payable, rules: tuple[str, ...], remedy: str = "") -> NotAllowed:
    return NotAllowed(
        "claim",
        decision.key,
        expected=f"a claim that basic insurance pays ({decision.en}; {decision.zh})",
        remedy=remedy,
        rules=rules,
        outcome=decision,
    )


def _third_party_alone(facts: Facts, rules: tuple[str, ...]) -> None:
    """Costs above an unpaid third party's share are payable as usual; there may be none."""
    if facts.third_party_share == MILLION:
        raise _not_payable(
            Payable.APPLY,
            rules,
            "The third party owes the whole bill. On a written application the fund advances it: "
            "Claim(…, advance_applied=True).",
        )


def _remedy(decision: Payable, facts: Facts, rules: tuple[str, ...], law: Law) -> str:
    """What would decide an open claim: for the region's exclusions the line that supplies them."""
    rests = f"It rests on {', '.join(rules)}."
    if decision is Payable.PART_OF_STAY:
        return (
            f"{rests} Where the region parts them, settle the covered days' costs as a claim of "
            "their own."
        )
    if decision is not Payable.LOCAL:
        return rests
    row = f'[{{"cause": "{Cause.of(facts.cause).key}", "excluded": "True | False"}}]'
    return (
        f"{rests} Supply the region's rule: policy.with_values({law.region.code!r}, "
        f"since=…, source=…, local_exclusion={row})."
    )


def _year(case: Case, year: BenefitYear | None) -> BenefitYear:
    """The benefit year that the claim belongs to: the one given, or a new one."""
    checked_year(year)
    start = counted_year(case.claim, case.terms, case.scheme)
    if year is not None and year.scheme not in (None, case.scheme):
        raise InvalidInput(
            "year",
            year.scheme.key,
            expected=f"a benefit year of the {case.scheme.en}",
            remedy="Each scheme counts for itself: leave year out.",
        )
    region = case.terms.schedule.region
    if year is not None and year.region not in (None, region):
        raise InvalidInput(
            "year",
            year.region,
            expected=f"a benefit year of {case.law.region.zh} ({region})",
            remedy="Each region counts for itself: leave year out.",
        )
    if year is None or year.first < start:
        return BenefitYear(start, scheme=case.scheme, region=region)
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


def _same_rules(case: Case, start: date) -> None:
    """Which day's figures hold for a stay counted in the year before isn't told.

    The discharge day's are taken; NotKnown where those of the year's last day differ.
    """
    admitted, month = case.claim.admitted, Month.of(start)
    if admitted is None or case.claim.on < (following := (month + 12).first):
        return
    last = following - ONE_DAY
    try:
        same = case.terms.schedule.on(last).basic(case.facts) == case.terms.basic(case.facts)
    except (NotKnown, NotInForce):
        same = False
    if not same:
        raise NotKnown(
            f"whether the figures of {last} or those of the discharge ({case.on}) hold for a "
            "stay over the year's end (跨年度住院适用的标准)",
            region=case.law.region.zh,
            remedy="Settle with a policy or schedule whose figures are the same on both days.",
        )


def counted_year(claim: Claim, terms: Terms, scheme: Scheme) -> date:
    """The first day of the benefit year that a claim belongs to.

    A stay over the year's end belongs where the region's rule says; NotKnown without one. Where
    it is cut at the year's end, each year's costs are a claim of their own.
    """
    month = terms.first_month(scheme)
    start = year_start(claim.on, month)
    if claim.admitted is None or claim.admitted >= start:
        return start
    counted = terms.stay_year(scheme)
    if counted is StayYear.SPLIT:
        raise _to_be_split(claim, start)
    if counted is StayYear.DISCHARGE:
        return start
    return year_start(claim.admitted, month)


def _to_be_split(claim: Claim, start: date) -> InvalidInput:
    """A stay that the region cuts at the year's end (年终结转), given as one claim."""
    return InvalidInput(
        "admitted",
        claim.admitted,
        expected=f"a day from {start} on: the region counts each year's costs in its own year",
        remedy="Settle the costs up to the year's end as a claim of their own, on="
        f"{start - ONE_DAY}, and the others with admitted={start}. Which deductible the second "
        "part takes is read off the table by its admission of the year: Claim(…, admission=…).",
    )


def _third_party(decision: Payable, case: Case, amounts: Amounts) -> tuple[int, Amounts]:
    """What a third party bears, paid or not, and what is left to be settled."""
    if decision not in (Payable.PARTLY, Payable.APPLY):
        return 0, amounts
    kept = amounts.less(int(case.facts.third_party_share))
    return amounts.total - kept.total, kept


def _advance(
    case: Case, amounts: Amounts, balance: int, before: BenefitYear, done: list[Reckoned]
) -> int:
    """What the funds pay more than they would, had the third party paid its part.

    A layer that the whole bill didn't get to, as one below it isn't on file, counts in neither.
    """
    own = amounts.less(int(case.facts.third_party_share))
    less, *_ = _layers(case, own, _account_first(case, own, balance)[0], before)
    reached = [one.stage.layer for one in done]
    return max(0, _paid(done) - _paid(one for one in less if one.stage.layer in reached))


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
    refuse_gap(done[0], case.on, before.counts)
    parts[Part.DEDUCTIBLE] = done[0].deductible
    parts[Part.CO_PAYMENT] = done[0].co_payment
    parts[Part.ABOVE_CAP] = done[0].above_cap
    for layer in terms.order(case.scheme):
        if layer is Layer.BASIC:
            continue
        try:
            above = _above(case, layer, parts, before, done)
        except (NotKnown, NotInForce) as error:
            lacks = getattr(error, "lacks", "")
            return done, parts, (Missing.of(layer, _placed(error, case), lacks),)
        if above is not None:
            done.append(above)
            pay_off(parts, above.stage.takes, above.paid)
    return done, parts, ()


def _above(
    case: Case,
    layer: Layer,
    parts: Mapping[Part, int],
    before: BenefitYear,
    done: Sequence[Reckoned],
) -> Reckoned | None:
    """What a layer above the basic one pays; None where it isn't for this person or bill."""
    if not reaches(parts, IN_SCOPE) or not reaches(parts, case.terms.takes(layer, case.facts)):
        return None
    stage = stage_above(case, layer)
    if stage is None:
        return None
    base = sum(parts[part] for part in stage.takes)
    joint = any(cap.layers for cap in stage.caps)
    counts = _so_far(before.counts, done) if joint else before.counts
    one = reckon(stage, base, case.on, counts, below=_added(done))
    refuse_gap(one, case.on, counts)
    return one


def _opened(case: Case, parts: Mapping[Part, int], missing: tuple[Missing, ...]) -> dict[str, int]:
    """What reached the layers that weren't reckoned: later bills of the year may rest on it."""
    if not missing:
        return {}
    order = case.terms.order(case.scheme)
    wanting = order[order.index(missing[0].layer) :]
    reaching = {layer: sum(parts[part] for part in _counted(case, layer)) for layer in wanting}
    return opened(reaching, Care.of(case.facts.care), case.on)


def _counted(case: Case, layer: Layer) -> Iterable[Part]:
    """The parts of the bill that a layer counts; all of them where that isn't on file."""
    try:
        return case.terms.takes(layer, case.facts)
    except (NotKnown, NotInForce):
        return Part


def _so_far(counts: Counts, done: Iterable[Reckoned]) -> Counts:
    """What a year has used up, with what the layers below made of this claim."""
    return {**counts, **{k: counts.get(k, 0) + n for k, n in _added(done).items()}}


IN_SCOPE: tuple[Part, ...] = tuple(part for part in Part if part is not Part.OUTSIDE)


def reaches(parts: Mapping[Part, Any], takes: Iterable[Part]) -> Any:
    """Whether anything is left of some parts of a bill, or of many bills."""
    return sum(parts[part] for part in takes) > 0


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
