"""Purses beside a claim (账户余额): what they hold, what they pay of the own share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from attrs import frozen

from yibao.asking import quietly
from yibao.benefits.claim import Yuan
from yibao.core.money import fen, yuan
from yibao.errors import InvalidInput, NotAllowed
from yibao.mutual_aid.payment import Paid, Payment, pay, quotas_of
from yibao.people import Enrolment, Facts
from yibao.policy import Law
from yibao.schemes import account_held
from yibao.vocabulary import Purse

NOTHING = yuan(0)


@frozen
class Balances:
    """What may pay what is left to the person, in yuan.

    ``account`` is the own account's (for the first stage only: ``this_year_account``); ``family``
    are givers with their quotas, in the order chosen.
    """

    account: Decimal = NOTHING
    this_year_account: Decimal = NOTHING
    family: tuple[tuple[str, Decimal], ...] = ()

    @classmethod
    def told(
        cls, account: Yuan, this_year_account: Yuan, family: Iterable[tuple[str, Yuan]]
    ) -> Self:
        """The balances as a caller tells them, checked."""
        quotas = tuple((giver, yuan(quota)) for giver, quota in quotas_of(family))
        return cls(
            yuan(fen(account, "account")),
            yuan(fen(this_year_account, "this_year_account")),
            quotas,
        )

    def less(self, first: Decimal, payment: Payment) -> Balances:
        """What is left once ``first`` was taken of this year's money, and a payment was made."""
        given = {part.giver: part.amount for part in payment.parts if part.purse is Purse.FAMILY}
        return Balances(
            self.account - payment.by(Purse.OWN_ACCOUNT),
            self.this_year_account - first,
            tuple((giver, quota - given.get(giver, NOTHING)) for giver, quota in self.family),
        )


def refuse_without_account(held: Balances, facts: Facts, on: date, law: Law) -> None:
    """Who has no personal account has no balance to pay with (N-ACC-01, N-ACC-03)."""
    for name in ("account", "this_year_account"):
        balance = getattr(held, name)
        if not balance:
            continue
        owns = quietly(account_held, facts, on, law)
        if owns is not None and not owns:
            raise NotAllowed(
                name,
                str(balance),
                expected="0 where there is no personal account",
                remedy="What relatives give belongs in family.",
                rules=("N-ACC-01", "N-ACC-03"),
            )


def paid_from(
    held: Balances,
    inside: int,
    outside: int,
    order: Sequence[Purse | str] | None,
    patient: Enrolment,
    on: date,
) -> Payment:
    """Split what is left to the person, fen; cost outside the catalogues is paid in cash."""
    where: dict[str, Any] = {}
    if order is None and held.family and held.account:
        if patient.region is None:
            raise InvalidInput(
                "order",
                None,
                expected="the order in which account and family pay: no region is told whose rule "
                "on it (employee.mutual_aid.terms) could be asked",
                remedy='Give it: order=["own_account", "family"], or the other way round.',
            )
        where = {"patient": patient, "on": on}
    elif order is None:
        order = (Purse.OWN_ACCOUNT, Purse.FAMILY)
    payment = pay(yuan(inside), held.account, held.family, order=order, **where)
    if not outside:
        return payment
    cash = fen(payment.by(Purse.CASH)) + outside
    kept = tuple(part for part in payment.parts if part.purse is not Purse.CASH)
    return Payment((*kept, Paid(Purse.CASH, yuan(cash))))
