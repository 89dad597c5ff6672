"""Who pays which yuan of a bill: the own account, the family, cash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import situation
from yibao.core.calendar import day
from yibao.core.money import fen, yuan
from yibao.core.unknown import Unknown, sure
from yibao.errors import InvalidInput, NotAllowed
from yibao.people import Enrolment
from yibao.policy import Law, Policy
from yibao.vocabulary import Purse

OWN_FIRST = (Purse.OWN_ACCOUNT, Purse.FAMILY)


@frozen
class Paid:
    """A part of a bill: yuan, from which purse; for the family, who gives."""

    purse: Purse
    amount: Decimal
    giver: str = ""


@frozen
class Payment:
    """How a bill is paid (支付拆分); the parts sum to the bill."""

    parts: tuple[Paid, ...]

    @property
    def total(self) -> Decimal:
        return yuan(sum(fen(part.amount) for part in self.parts))

    def by(self, purse: Purse | str) -> Decimal:
        """What one purse pays."""
        wanted = Purse.parse(purse, "purse")
        return yuan(sum(fen(part.amount) for part in self.parts if part.purse is wanted))


def pay(
    amount: Decimal | str | int,
    own_balance: Decimal | str | int = 0,
    family: Iterable[tuple[str, Decimal | str | int]] = (),
    *,
    order: Sequence[Purse | str] | None = None,
    patient: Enrolment | None = None,
    on: date | None = None,
    policy: Policy | None = None,
) -> Payment:
    """Split what a patient bears over the own account, the family and cash.

    The amount is the own share, after the pooled benefit of the patient's own scheme, which
    sharing never changes (N-FAM-09). Cash pays what is left.

    Args:
        amount: what the patient bears, in yuan.
        own_balance: what the patient's own account holds; 0 for a resident.
        family: givers with their quotas, in the order chosen: ``[("daughter", "500")]``.
        order: ``("own_account", "family")`` or the reverse. Without it, the patient's region
            decides.
        patient, on, policy: whose region may demand that the own account pays first.

    Raises:
        NotAllowed: where the order is not that of the region.
        NotKnown: without an order, where the region's is not on file.
    """
    rest = fen(amount, "amount")
    own = fen(own_balance, "own_balance")
    quotas = _quotas(family)
    parts: list[Paid] = []
    for purse in _order(order, patient, on, policy):
        purses = [("", own)] if purse is Purse.OWN_ACCOUNT else quotas
        for giver, held in purses:
            taken = min(rest, held)
            rest -= taken
            if taken:
                parts.append(Paid(purse, yuan(taken), giver))
    if rest:
        parts.append(Paid(Purse.CASH, yuan(rest)))
    return Payment(tuple(parts))


def _quotas(family: Iterable[tuple[str, Any]]) -> list[tuple[str, int]]:
    quotas: list[tuple[str, int]] = []
    for row in family:
        if not isinstance(row, tuple) or len(row) != 2 or not isinstance(row[0], str):
            raise InvalidInput("family", row, expected='pairs such as ("daughter", "500")')
        if row[0] in {giver for giver, _ in quotas}:
            raise InvalidInput("family", row[0], expected="each giver once")
        quotas.append((row[0], fen(row[1], f"quota of {row[0]}")))
    return quotas


def _order(
    told: Sequence[Purse | str] | None,
    patient: Enrolment | None,
    on: date | None,
    policy: Policy | None,
) -> tuple[Purse, ...]:
    law = None if patient is None else situation(patient, day(on), policy)[2]
    if told is None:
        if law is None:
            raise InvalidInput(
                "order",
                None,
                expected='("own_account", "family") or the reverse',
                remedy="Or give patient= and on=, and the region decides.",
            )
        return OWN_FIRST if sure(law.sharing_terms.own_first) else OWN_FIRST[::-1]
    order = () if isinstance(told, str) else tuple(Purse.parse(purse, "order") for purse in told)
    if sorted(order) != sorted(OWN_FIRST):
        raise InvalidInput(
            "order", told, expected='("own_account", "family") or the reverse; cash is last'
        )
    if law is not None and order != OWN_FIRST and _own_first(law):
        piece = law.piece("sharing_terms")
        source = piece.entry.source.short if piece else ""
        raise NotAllowed(
            "order",
            [purse.key for purse in order],
            expected=f"the own account first (先用本人账户), as {law.region.zh} demands ({source})",
        )
    return order


def _own_first(law: Law) -> bool:
    demanded = law.sharing_terms.own_first
    return type(demanded) is not Unknown and bool(demanded)
