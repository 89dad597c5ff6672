"""From a caller's question to a rule: the case, the day, the law, and back to a plain value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from yibao.core.calendar import Month, day
from yibao.core.money import yuan
from yibao.core.rules import Quantity, spec_of
from yibao.core.rules.trace import Trace
from yibao.core.unknown import Unknown
from yibao.errors import InvalidInput, NotInForce, NotKnown
from yibao.people import Enrolment, Facts, Person, Situation
from yibao.policy import Law, Policy

F = TypeVar("F", bound=Callable[..., Any])


@cache
def default_policy() -> Policy:
    """The policy used where a caller names none: the shipped packs, strictly."""
    return Policy()


def situation(
    case: Enrolment | Person | Situation, on: Any, policy: Policy | None
) -> tuple[Facts, date, Law]:
    """What a rule reads: the facts of a case, the day, and the law of that day."""
    when = on if type(on) is date else day(on)
    enrolment = case.enrolment if isinstance(case, Situation) else case
    if isinstance(enrolment, Enrolment):
        region = enrolment.region
        if enrolment.since or enrolment.until:
            _within(enrolment, when)
    elif isinstance(case, Person | Situation):
        region = None
    else:
        raise InvalidInput("enrolment", case, expected="an Enrolment (or a Person, to decide one)")
    if policy is None:
        policy = default_policy()
    elif not isinstance(policy, Policy):
        raise InvalidInput("policy", policy, expected="a Policy")
    return case.facts, when, policy.law(region, when)


def _within(case: Enrolment, when: date) -> None:
    """An enrolment answers for the months from its first day to its last."""
    month = Month.of(when)
    if (case.since and month < Month.of(case.since)) or (
        case.until and month > Month.of(case.until)
    ):
        span = f"{case.since or ''}..{case.until or ''}"
        raise InvalidInput(
            "on", when.isoformat(), expected=f"a day in the months of the relation ({span})"
        )


def ask(
    rule: Any, case: Enrolment | Person | Situation, on: Any, policy: Policy | None = None
) -> Any:
    """A rule's answer as stored (fen, codes); what is not known raises, naming the day."""
    facts, when, law = situation(case, on, policy)
    try:
        answer = rule(facts, when, law)
        if type(answer) is Unknown:
            raise answer.error()
    except (NotKnown, NotInForce) as error:
        raise dated(error, when) from None
    return answer


def decide(
    rule: Any, case: Enrolment | Person | Situation, on: Any, policy: Policy | None = None
) -> tuple[Any, tuple[str, ...]]:
    """A decision's outcome, and the ids of the national rules that it rests on."""
    facts, when, law = situation(case, on, policy)
    trace = Trace(lambda name, value: None)
    try:
        answer = trace.call(rule, facts, when, law)
        if type(answer) is Unknown:
            raise answer.error()
    except (NotKnown, NotInForce) as error:
        raise dated(error, when) from None
    return spec_of(rule).term.of(answer), trace.root.ids  # type: ignore[union-attr]


def dated(error: NotKnown | NotInForce, when: date) -> NotKnown | NotInForce:
    """The same error, naming the day that was asked for."""
    if isinstance(error, NotKnown):
        return NotKnown(
            error.what, region=error.region, day=when, known=error.known, remedy=error.template
        )
    return NotInForce(error.what, day=when, why=error.why, remedy=error.remedy)


def answers(rule: Any, case: Callable[..., Situation] | None = None) -> Callable[[F], F]:
    """Tie a public function to its rule, so that it can be explained and run over frames.

    A function that asks about more than a case gives ``case``, which makes one of its
    arguments.
    """

    def tie(function: F) -> F:
        function.__dict__["rule"] = rule
        function.__dict__["case"] = case
        return function

    return tie


def rule_of(function: Any) -> Any:
    """The rule behind a public function."""
    rule = getattr(function, "rule", None)
    if rule is None:
        name = getattr(function, "__name__", repr(function))
        raise InvalidInput(
            "function", name, expected="a function with a rule, such as yibao.monthly_credit"
        )
    return rule


def case_of(function: Any, case: Any, more: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The case that a function's rule reads, from the arguments of the function."""
    make = getattr(function, "case", None)
    if make is not None:
        return case if isinstance(case, Situation) else make(case, *more, **named)
    extra = {k: v for k, v in named.items() if k not in ("on", "policy")}
    if more or extra:
        name = getattr(function, "__name__", repr(function))
        raise InvalidInput(
            "arguments", [*more, *extra], expected=f"what {name} takes: a case, on and policy"
        )
    return case


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
