"""From a caller's question to a rule: the case, the day, the law, and back to a plain value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from inspect import Signature, signature
from typing import Any, TypeVar

from yibao.core.calendar import Month, day
from yibao.core.money import yuan
from yibao.core.rules import Quantity, spec_of
from yibao.core.rules.trace import Trace
from yibao.core.unknown import Unknown, sure
from yibao.errors import InvalidInput, NotInForce, NotKnown, UnknownRegion, YibaoError
from yibao.people import Enrolment, Facts, Person, told
from yibao.policy import Law, Policy

F = TypeVar("F", bound=Callable[..., Any])


@cache
def default_policy() -> Policy:
    """The policy used where a caller names none: the shipped packs, strictly."""
    return Policy()


def situation(
    case: Enrolment | Person,
    on: Any,
    policy: Policy | None,
    *,
    until: date | None = None,
    **beside: Any,
) -> tuple[Facts, date, Law]:
    """What a rule reads: the facts of a case, the day, and the law of that day.

    The question is about the month of the day, or the days until ``until``. ``beside`` are
    facts that a function takes beside the case; None tells nothing.
    """
    when = on if type(on) is date else day(on)
    if isinstance(case, Enrolment):
        region = case.region
        if case.since or case.until:
            _within(case, when, until or when)
    elif isinstance(case, Person):
        region = None
    else:
        raise InvalidInput("enrolment", case, expected="an Enrolment (or a Person, to decide one)")
    if policy is None:
        policy = default_policy()
    elif not isinstance(policy, Policy):
        raise InvalidInput("policy", policy, expected="a Policy")
    facts = case.facts.but(**told(**beside)) if beside else case.facts
    return facts, when, policy.law(region, when)


def _within(case: Enrolment, first: date, last: date) -> None:
    """An enrolment answers for the months from its first day to its last."""
    if (case.since and Month.of(last) < Month.of(case.since)) or (
        case.until and Month.of(first) > Month.of(case.until)
    ):
        span = f"{case.since or ''}..{case.until or ''}"
        raise InvalidInput(
            "on", first.isoformat(), expected=f"a day in the months of the relation ({span})"
        )


def area_code(region: str, policy: Policy) -> str:
    """The area code of a region; a code without a pack tells at least the province.

    One that begins with the digits of no province on file is refused. Which other codes exist
    is not on file: the insurance has codes of its own, such as ``xx99xx``.
    """
    try:
        return policy.region(region).code
    except UnknownRegion:
        six = len(region) == 6 and region.isascii() and region.isdecimal()
        if six and region[:2] in _provinces():
            return region
        raise


@cache
def _provinces() -> frozenset[str]:
    """The first two digits of every province with a shipped pack."""
    return frozenset(region.code[:2] for region in default_policy().regions())


def ask(rule: Any, case: Enrolment | Person, on: Any, policy: Policy | None = None) -> Any:
    """A rule's answer as stored (fen, codes); what is not known raises, naming the day."""
    return answered(rule, *situation(case, on, policy))


def answered(rule: Any, facts: Facts, when: date, law: Law) -> Any:
    """A rule's answer for a situation."""
    try:
        answer = rule(facts, when, law)
        if type(answer) is Unknown:
            raise answer.error()
    except (NotKnown, NotInForce) as error:
        raise dated(error, when) from None
    return answer


def decided(rule: Any, facts: Facts, when: date, law: Law) -> tuple[Any, tuple[str, ...]]:
    """A decision for a situation, and the ids of the national rules that it rests on."""
    trace = Trace(lambda name, value: None)
    answer = answered(lambda *read: trace.call(rule, *read), facts, when, law)
    return face(rule, answer), trace.root.ids


def quietly(rule: Any, facts: Any, when: date, law: Any, also: type[YibaoError] = NotKnown) -> Any:
    """A rule's answer, None where it is not on file (or fails in one other way)."""
    try:
        return sure(rule(facts, when, law))
    except (NotKnown, also):
        return None


def dated(error: NotKnown | NotInForce, when: date) -> NotKnown | NotInForce:
    """The same error, naming the day that was asked for."""
    if isinstance(error, NotKnown):
        return NotKnown(
            error.what,
            region=error.region,
            day=when,
            known=error.known,
            remedy=error.template,
            parameter=error.parameter,
            fact=error.fact,
        )
    return NotInForce(error.what, day=when, why=error.why, remedy=error.remedy)


def answers(rule: Any, situation: Callable[..., Any] | None = None) -> Callable[[F], F]:
    """Tie a public function to its rule, so that it can be explained and run over frames.

    A function that takes more than a case and a day gives ``situation``: it takes the
    function's own arguments and returns what the rule reads (facts, day, law).
    """

    def tie(function: F) -> F:
        function.__dict__["rule"] = rule
        if situation is not None:
            function.__dict__["situation"] = situation
        return function

    return tie


def rule_of(function: Any) -> Any:
    """The rule behind a public function."""
    rule = getattr(function, "rule", None)
    if rule is None:
        name = getattr(function, "__name__", repr(function))
        raise InvalidInput(
            "function",
            name,
            expected="a function with a rule, such as yibao.monthly_credit, "
            "employee_contribution, contribution_base, resident_premium, settle",
        )
    return rule


def asked_of(
    function: Any, case: Any, *more: Any, on: Any, policy: Policy | None, **asked: Any
) -> tuple[Facts, date, Law]:
    """The situation that a public function would answer for, from the function's arguments."""
    if not hasattr(function, "parts"):
        rule_of(function)
    make = getattr(function, "situation", situation)
    if on is not None:
        asked["on"] = on
    elif "on" in _signature(function).parameters:
        raise InvalidInput("on", None, expected="a day, as on=date(2026, 11, 1)")
    try:
        call = _signature(function).bind(case, *more, policy=policy, **asked)
    except TypeError as error:
        name = getattr(function, "__name__", repr(function))
        raise InvalidInput(
            "arguments",
            list(asked),
            expected=f"those of {name}{_signature(function)}",
            remedy=f"({error})",
        ) from None
    situated: tuple[Facts, date, Law] = make(*call.args, **call.kwargs)
    return situated


@cache
def _signature(function: Any) -> Signature:
    return signature(function)


def face(rule: Any, stored: Any) -> Any:
    """A stored answer as callers see it: ``Decimal`` yuan, ``bool``, a term."""
    spec = spec_of(rule)
    if spec.label.quantity is Quantity.MONEY:
        return yuan(stored)
    if spec.label.quantity is Quantity.RATE:
        return Decimal(stored) / 1_000_000
    if spec.label.quantity is Quantity.FLAG:
        return bool(stored)
    return spec.term.of(stored) if spec.term else stored
