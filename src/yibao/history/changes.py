"""A base that changes afterwards, and the months of joining and leaving.

National rules N-FIN-01 to N-FIN-03 and N-DUP-03; the days are the region's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from yibao.accounts import monthly_credit
from yibao.asking import decided, situation
from yibao.contributions import monthly_contribution
from yibao.core.calendar import Month
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity, outcome, rule
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput
from yibao.history.arrears import LATER, backpay_credited
from yibao.history.records import ContributionHistory
from yibao.people import ContributionRecord, Enrolment
from yibao.policy import Policy
from yibao.vocabulary import Component, MonthDue, Payer, RecordKind, Status

LOCALS = {"terms": Label("入职、离职当月", "month of change", hidden=True)}


@rule(
    "当月是否由该单位缴纳",
    "whether a month is due by an employer",
    Quantity.TERM,
    "N-FIN-02",
    term=MonthDue,
    labels=LOCALS,
)
def month_due(e: Any, on: date, law: Any) -> Any:
    """整月在职的由单位缴纳；入职、离职当月看地方规定的截止日；按整月缴纳，不按天折算。"""
    if e.join_day > 1 and e.join_day > law.month_of_change.join_until:
        return outcome(MonthDue.JOINED_TOO_LATE, "N-FIN-02")
    if e.leave_day > 0 and e.leave_day < law.month_of_change.leave_from:
        return outcome(MonthDue.LEFT_TOO_EARLY, "N-FIN-02")
    return outcome(MonthDue.DUE, "N-FIN-02")


# -- a base that changes afterwards


@frozen
class MonthMakeUp:
    """What a changed base adds to one month: yuan by component and payer, and to the account."""

    month: Month
    base: Decimal
    amounts: Mapping[tuple[Component, Payer], Decimal]
    credit: Decimal


@frozen
class BaseMakeUp:
    """What a changed base adds to the months already paid (补缴基数差), in yuan.

    Amounts are below zero where the base falls.
    """

    months: tuple[MonthMakeUp, ...]
    rules: tuple[str, ...] = ("N-FIN-01", "N-FIN-02", "N-FIN-03")

    @property
    def total(self) -> Decimal:
        """What all payers owe for all months."""
        return yuan(sum(fen(a, negative=True) for m in self.months for a in m.amounts.values()))

    def paid_by(self, payer: Payer | str) -> Decimal:
        """What one payer owes for all months."""
        wanted = Payer.parse(payer, "payer")
        parts = (m.amounts.items() for m in self.months)
        return yuan(
            sum(fen(a, negative=True) for part in parts for (_, who), a in part if who is wanted)
        )

    @property
    def credit(self) -> Decimal:
        """What is credited to the account on top, for all months."""
        return yuan(sum(fen(m.credit, negative=True) for m in self.months))

    def records(self, paid_on: date | None = None) -> tuple[ContributionRecord, ...]:
        """The make-ups as records, one a month, to go into a history."""
        return tuple(
            ContributionRecord(
                month=m.month,
                kind=RecordKind.BASE_MAKE_UP,
                base=m.base,
                paid_on=paid_on,
                amounts=dict(m.amounts),
            )
            for m in self.months
        )


def base_make_up(
    enrolment: Enrolment,
    history: ContributionHistory,
    *,
    since: Month | date | str,
    base: Decimal | str | int | None = None,
    wage: Decimal | str | int | None = None,
    policy: Policy | None = None,
) -> BaseMakeUp:
    """What a new base adds to the months already paid since a month (补缴基数差).

    A base or limits announced late hold from the first month of the contribution year. Each
    month is reckoned anew by its own law; from a ``wage`` with the limits of that month.

    Args:
        enrolment: whose; its own base and wage are not used.
        history: the months as paid; the base of each is that of its record.
        since: the first month of the new base.
        base, wage: the new base as approved, or the new wage.
        policy: the policy to ask; the shipped packs unless given.

    Source: N-FIN-01 to N-FIN-03.
    """
    first = Month.of(since)
    if (base is None) == (wage is None):
        raise InvalidInput("base", base, expected="the new base or the new wage: one of the two")
    paid = [r for r in history.paid if r.month >= first and r.kind is not RecordKind.DEEMED]
    if not paid:
        raise InvalidInput("since", str(first), expected="a month from which months were paid")
    return BaseMakeUp(
        tuple(_make_up(enrolment, history.of(r.month), base, wage, policy) for r in paid)
    )


def _make_up(
    enrolment: Enrolment,
    records: tuple[ContributionRecord, ...],
    base: Any,
    wage: Any,
    policy: Policy | None,
) -> MonthMakeUp:
    """One month, at the base of its last record and at the new one."""
    last = records[-1]
    on = last.month.first
    before = evolve(enrolment, base=last.base, wage=last.wage)
    after = evolve(enrolment, base=base, wage=wage)
    sums: Counter[tuple[Component, Payer]] = Counter()
    due = monthly_contribution(after, on=on, policy=policy)
    for part in due.parts:
        sums[part.component, part.payer] += fen(part.amount)
    for key, amount in _already(records, enrolment, on, policy).items():
        sums[key] -= amount
    if due.base is None:
        raise InvalidInput(
            "status", enrolment.status, expected="an enrolment that pays on a base (in service)"
        )
    credit = 0
    if _credited(enrolment, records[0], policy):
        credit = fen(monthly_credit(after, on=on, policy=policy)) - fen(
            monthly_credit(before, on=on, policy=policy)
        )
    amounts = {key: yuan(amount) for key, amount in sums.items() if amount}
    return MonthMakeUp(last.month, due.base, amounts, yuan(credit))


def _credited(enrolment: Enrolment, paid: ContributionRecord, policy: Policy | None) -> bool:
    """Whether a month's payment, and so what it is made up by, goes to the account."""
    on = paid.month.first
    return paid.kind not in LATER or backpay_credited(enrolment, paid.kind, on=on, policy=policy)


def _already(
    records: tuple[ContributionRecord, ...], enrolment: Enrolment, on: date, policy: Policy | None
) -> Counter[tuple[Component, Payer]]:
    """What was paid for a month, in fen: as the records tell, or else as was due."""
    sums: Counter[tuple[Component, Payer]] = Counter()
    for record in records:
        if record.amounts:
            for key, amount in record.amounts.items():
                sums[key] += fen(amount, negative=True)
            continue
        if record.base is None:
            raise InvalidInput(
                "records",
                str(record.month),
                expected="the base that was paid on (base=), or the amounts paid",
                remedy="From a wage it would be reckoned with the limits of today.",
            )
        then = evolve(enrolment, base=record.base)
        due = monthly_contribution(then, on=on, policy=policy)
        sums = Counter({(p.component, p.payer): fen(p.amount) for p in due.parts})
    return sums


# -- joining and leaving


@frozen
class MonthPayer:
    """Which employer pays for a month (当月由谁缴费).

    ``employer`` is None where none owes it (the person may pay as a flexible worker if the
    region allows), and where several do and the one that is kept was not told.
    """

    month: Month
    employer: str | None
    due: tuple[str, ...]
    answers: Mapping[str, MonthDue]
    rules: tuple[str, ...]


def who_pays(
    employments: Mapping[str, Enrolment],
    month: Month | date | str,
    *,
    keeps: str | None = None,
    policy: Policy | None = None,
) -> MonthPayer:
    """Which of a person's employers pays for a month, whole (入职、离职当月谁缴).

    Args:
        employments: enrolments in service by employer, ``since`` the first day of work and
            ``until`` the last.
        month: the month asked for.
        keeps: with two employers, the one whose relation is kept: in principle that of the
            current place of work.
        policy: the policy to ask; the shipped packs unless given.

    Raises:
        NotKnown: where the month of joining or leaving turns on the region's cut-off days and
            they are not on file.

    Source: N-FIN-02, N-DUP-03.
    """
    of = Month.of(month)
    answers: dict[str, MonthDue] = {}
    rules: tuple[str, ...] = ()
    for name, employment in employments.items():
        if _touches(name, employment, of):
            answers[name], found = decided(month_due, *_change(employment, of, policy))
            rules = (*rules, *(r for r in found if r not in rules))
    due = tuple(name for name, answer in answers.items() if answer is MonthDue.DUE)
    if len(due) > 1:
        rules = (*rules, "N-DUP-03")
    if keeps is not None and keeps not in employments:
        names = ", ".join(employments)
        raise InvalidInput("keeps", keeps, expected=f"one of the employers: {names}")
    payer = due[0] if len(due) == 1 else keeps if keeps in due else None
    return MonthPayer(of, payer, due, answers, rules)


def _touches(name: str, employment: Enrolment, month: Month) -> bool:
    """Whether an employment has a day in a month."""
    if not isinstance(employment, Enrolment) or employment.status is not Status.IN_SERVICE:
        raise InvalidInput("employments", name, expected="enrolments in service, by employer")
    return not (
        (employment.since and employment.since > month.last)
        or (employment.until and employment.until < month.first)
    )


def _change(employment: Enrolment, month: Month, policy: Policy | None) -> Any:
    """What ``month_due`` reads: 0 where the day lies outside the month."""
    joined, left = employment.since, employment.until
    return situation(
        employment,
        max(month.first, joined) if joined else month.first,
        policy,
        join_day=joined.day if joined and joined > month.first else 0,
        leave_day=left.day if left and left < month.last else 0,
    )


RULES = (month_due,)
