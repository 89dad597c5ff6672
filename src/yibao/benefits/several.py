"""A person's claims settled one after another: good ones are kept, bad ones raise or are listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, overload

from attrs import frozen

from yibao.benefits.claim import Claim, Yuan
from yibao.benefits.purses import Balances
from yibao.benefits.schedule import Schedule
from yibao.benefits.settlement import Settlement
from yibao.benefits.settling import checked_schedule, counted_year, settle
from yibao.benefits.year import BenefitYear, checked_year
from yibao.core.money import fen
from yibao.errors import InvalidInput, YibaoError
from yibao.mutual_aid.payment import pay
from yibao.people import Enrolment
from yibao.policy import Policy
from yibao.vocabulary import Purse, Scheme


@frozen
class Refused:
    """A claim that could not be settled: its place among those given, itself, and why."""

    index: int
    claim: Any
    error: YibaoError


@frozen
class Settlements(Sequence[Settlement]):
    """Settled claims in order of their days; a sequence of settlements.

    ``refused`` are the claims that could not be settled, in the order given; they count in no
    year and take nothing. ``left`` is what is left of the balances.
    """

    settled: tuple[Settlement, ...]
    refused: tuple[Refused, ...] = ()
    left: Balances = Balances()

    @overload
    def __getitem__(self, at: int) -> Settlement: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Settlement, ...]: ...
    def __getitem__(self, at: int | slice) -> Settlement | tuple[Settlement, ...]:
        return self.settled[at]

    def __len__(self) -> int:
        return len(self.settled)


def settle_all(
    claims: Iterable[Claim],
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
    on_error: str = "raise",
) -> Settlements:
    """Settle a person's claims one after another, in order of their days (逐笔结算).

    So a late claim is settled anew with the others. Where the region counts late claims in the
    order of settlement, fold ``settle`` over them in that order.

    Args:
        claims: the bills, in any order; those of one day in the order given.
        enrolment, year, order, cap_rise, policy, schedule: as for ``settle``.
        account, this_year_account, family: balances before the first claim, carried down: each
            claim is paid from what those before it left. This year's account money is the money
            of one benefit year, that of the first claim.
        on_error: ``"raise"``, or ``"list"``: claims that can't be settled are listed in
            ``refused``. What is wrong with the call itself raises either way.

    Raises:
        InvalidInput: for an argument, or for what is no ``Claim``, named by its place.
        NotAllowed, NotKnown: as ``settle``; a note tells the claim's place.
    """
    held = Balances.told(account, this_year_account, family)
    _check_call(enrolment, year, order, cap_rise, on_error)
    rules = checked_schedule(schedule) or Schedule.of(enrolment.region, policy)
    asked = {"order": order, "cap_rise": cap_rise, "policy": policy, "schedule": schedule}
    carried = _Carried(enrolment, year, held, rules, asked)
    settled, refused = [], []
    for index, claim in _in_order(claims):
        try:
            settled.append(carried.settle(index, claim))
        except YibaoError as error:
            if on_error == "raise":
                error.add_note(f"It was claims[{index}].")
                raise
            refused.append(Refused(index, claim, error.with_traceback(None)))
    refused.sort(key=lambda one: one.index)
    return Settlements(tuple(settled), tuple(refused), carried.held)


def _check_call(
    enrolment: Any, year: Any, order: Sequence[Purse | str] | None, cap_rise: Any, on_error: Any
) -> None:
    """What concerns every claim is wrong once, not claim by claim."""
    if on_error not in ("raise", "list"):
        raise InvalidInput("on_error", on_error, expected='"raise" or "list"')
    if not isinstance(enrolment, Enrolment):
        raise InvalidInput("enrolment", enrolment, expected="an Enrolment")
    checked_year(year)
    fen(cap_rise, "cap_rise", negative=True)
    if order is not None:
        pay(0, order=order)


def _in_order(claims: Any) -> list[tuple[int, Any]]:
    """Claims by day with their places; what is no claim stands first."""
    if isinstance(claims, Claim | str) or not isinstance(claims, Iterable):
        raise InvalidInput("claims", claims, expected="Claim objects, as a list")
    bills = list(enumerate(claims))
    return sorted(bills, key=lambda one: one[1].on if isinstance(one[1], Claim) else date.min)


class _Carried:
    """What is carried from claim to claim: benefit years by their first day, and balances."""

    def __init__(
        self,
        enrolment: Enrolment,
        year: BenefitYear | None,
        held: Balances,
        rules: Schedule,
        asked: dict[str, Any],
    ) -> None:
        self._enrolment, self._given, self._rules, self._asked = enrolment, year, rules, asked
        self._years = {year.first: year} if year else {}
        self._first: date | None = None
        self.held = held

    def settle(self, index: int, claim: Any) -> Settlement:
        """Settle the next claim, and carry on what it leaves."""
        if not isinstance(claim, Claim):
            raise InvalidInput(f"claims[{index}]", claim, expected="a Claim")
        start = self._start_of(claim)
        self._refuse_other_year(start)
        year = self._given if start is None else self._years.get(start, self._given)
        held = self.held
        done = settle(
            claim,
            self._enrolment,
            year=year,
            account=held.account,
            this_year_account=held.this_year_account,
            family=held.family,
            **self._asked,
        )
        self._first = self._first or done.next.first
        self._years[done.next.first] = done.next
        self.held = done.left
        return done

    def _start_of(self, claim: Claim) -> date | None:
        """The benefit year that a claim counts in; None where ``settle`` will tell why not."""
        try:
            scheme = Scheme.parse(self._enrolment.scheme, "scheme")
            return counted_year(claim, self._rules.on(claim.on), scheme)
        except YibaoError:
            return None

    def _refuse_other_year(self, start: date | None) -> None:
        """What is left of this year's account money is earlier years' in the next."""
        if self.held.this_year_account and self._first and start and start != self._first:
            raise InvalidInput(
                "this_year_account",
                str(self.held.this_year_account),
                expected=f"claims of one benefit year beside it; {start} begins another than "
                f"{self._first}",
                remedy="Settle each year's claims by themselves.",
            )
