"""Who pays which yuan of a bill: the own account, the family, cash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import decided, quietly, situation
from yibao.core.calendar import day
from yibao.core.money import fen, yuan
from yibao.core.unknown import Unknown, sure
from yibao.errors import InvalidInput, NotAllowed, NotKnown, YibaoError
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.schemes import account_held
from yibao.vocabulary import Purse

OWN_FIRST = (Purse.OWN_ACCOUNT, Purse.FAMILY)
GROUNDS = {
    Purse.OWN_ACCOUNT: ("N-ACC-13", "N-ACC-14"),
    Purse.FAMILY: ("N-ACC-14", "N-FAM-09", "N-FAM-11"),
    Purse.CASH: (),
}


@frozen
class Paid:
    """A part of a bill: yuan, from which purse; for the family, who gives.

    ``rules`` are the ids of the national rules by which that purse may pay an own share: of the
    own account, before and since April 2021.
    """

    purse: Purse
    amount: Decimal
    giver: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        return GROUNDS[self.purse]


@frozen
class Payment:
    """How a bill is paid (支付拆分); the parts sum to the bill."""

    parts: tuple[Paid, ...]

    @property
    def total(self) -> Decimal:
        return yuan(sum(fen(part.amount) for part in self.parts))

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the national rules that the parts rest on, each once."""
        return tuple(dict.fromkeys(key for part in self.parts for key in part.rules))

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
        own_balance: what the patient's own account holds; 0 for a resident. A balance kept
            from an earlier relation is that relation's: leave ``patient`` out, or tell that one.
        family: givers with their quotas, in the order chosen: ``[("daughter", "500")]``.
        order: ``("own_account", "family")`` or the reverse. Without it, the patient's region
            decides.
        patient, on, policy: whose region may demand that the own account pays first.

    Raises:
        NotAllowed: where the order is not that of the region, or a balance is told for a
            patient who has no account.
        NotKnown: without an order, where the region's is not on file.
    """
    rest = fen(amount, "amount")
    own = fen(own_balance, "own_balance")
    quotas = quotas_of(family)
    asked = None if patient is None else situation(patient, day(on), policy)
    if asked and own:
        _holds_account(own, *asked)
    parts: list[Paid] = []
    for purse in _order(order, asked[2] if asked else None):
        purses = [("", own)] if purse is Purse.OWN_ACCOUNT else quotas
        for giver, held in purses:
            taken = min(rest, held)
            rest -= taken
            if taken:
                parts.append(Paid(purse, yuan(taken), giver))
    if rest:
        parts.append(Paid(Purse.CASH, yuan(rest)))
    return Payment(tuple(parts))


def quotas_of(family: Iterable[tuple[str, Any]]) -> list[tuple[str, int]]:
    """Givers with their quotas in fen, checked."""
    if isinstance(family, str | Mapping) or not isinstance(family, Iterable):
        raise InvalidInput("family", family, expected='pairs such as [("daughter", "500")]')
    quotas: list[tuple[str, int]] = []
    for row in family:
        if not isinstance(row, tuple) or len(row) != 2 or not isinstance(row[0], str):
            raise InvalidInput("family", row, expected='pairs such as ("daughter", "500")')
        if row[0] in {giver for giver, _ in quotas}:
            raise InvalidInput("family", row[0], expected="each giver once")
        quotas.append((row[0], fen(row[1], f"quota of {row[0]}")))
    return quotas


def _holds_account(own: int, facts: Facts, on: date, law: Law) -> None:
    """Refuse a balance of a patient who surely has no account."""
    held = quietly(account_held, facts, on, law, YibaoError)
    if held is None or held:
        return
    raise NotAllowed(
        "own_balance",
        str(yuan(own)),
        expected="0 for a patient who has no personal account",
        remedy="A balance kept from an earlier relation (N-ACC-23) is that relation's: leave "
        "patient out and give order, or tell that relation as the patient.",
        rules=decided(account_held, facts, on, law)[1],
    )


def _order(told: Sequence[Purse | str] | None, law: Law | None) -> tuple[Purse, ...]:
    if told is None:
        if law is None:
            raise InvalidInput(
                "order",
                None,
                expected='("own_account", "family") or the reverse',
                remedy="Or give patient= and on=, and the region decides.",
            )
        return OWN_FIRST if _demands_own_first(law) else OWN_FIRST[::-1]
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


def _demands_own_first(law: Law) -> bool:
    """What the region says; where that isn't on file, the caller may."""
    try:
        return bool(sure(law.sharing_terms.own_first))
    except NotKnown as error:
        raise NotKnown(
            error.what,
            region=error.region,
            known=error.known,
            remedy=f'{error.template} Or give order=("own_account", "family") or the reverse.',
            parameter=error.parameter,
        ) from None


def _own_first(law: Law) -> bool:
    demanded = law.sharing_terms.own_first
    return type(demanded) is not Unknown and bool(demanded)
