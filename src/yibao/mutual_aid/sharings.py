"""Sharing relations with quotas (共济关系、共济额度): set up, reserve, use, release, end.

N-FAM-06. Balances are kept elsewhere: a quota is reserved out of a balance that is stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self

from attrs import evolve, frozen

from yibao.asking import decided
from yibao.core.calendar import day, day_told
from yibao.core.money import fen, yuan
from yibao.core.plain import Readers, made, plain
from yibao.errors import InvalidInput, NotAllowed
from yibao.mutual_aid import sharing, sharing_situation
from yibao.people import Enrolment
from yibao.policy import Policy
from yibao.vocabulary import Distance, Purpose, Relation, Scheme, Sharing, SharingMove

RULE = ("N-FAM-06",)


@frozen
class SharingRelation:
    """One giver's sharing with one receiver (共济关系); amounts in yuan.

    ``quota`` is what was reserved less what was returned; ``left`` is what can still be used.
    ``distance`` is None where the two regions tell it.
    """

    giver: str
    receiver: str
    relation: Relation
    giver_enrolment: Enrolment
    receiver_enrolment: Enrolment | None
    since: date
    until: date | None = None
    quota: Decimal = Decimal("0.00")
    used: Decimal = Decimal("0.00")
    distance: Distance | None = None

    @property
    def left(self) -> Decimal:
        return self.quota - self.used

    @property
    def open(self) -> bool:
        """Whether the relation stands."""
        return self.until is None


@frozen
class Moved:
    """A line of the record: on which day what happened, between whom, how many yuan.

    ``rules`` are the ids of the national rules it rests on.
    """

    on: date
    move: SharingMove
    giver: str
    receiver: str
    amount: Decimal = Decimal("0.00")
    purpose: Purpose | None = None
    rules: tuple[str, ...] = RULE


@frozen
class Sharings:
    """All sharing relations, past and present; every change gives a new value.

    A change is refused whole, with the rule that refuses it (``NotAllowed``). One may share with
    several and receive from several, both ways.
    """

    relations: tuple[SharingRelation, ...] = ()
    record: tuple[Moved, ...] = ()

    # -- reading

    def between(self, giver: str, receiver: str) -> SharingRelation:
        """The relation that stands between two."""
        for found in self.relations:
            if found.open and (found.giver, found.receiver) == (giver, receiver):
                return found
        raise NotAllowed(
            "receiver",
            receiver,
            expected=f"somebody with whom {giver} has a sharing relation",
            rules=RULE,
        )

    def given_by(self, giver: str) -> tuple[SharingRelation, ...]:
        """The relations in which somebody gives."""
        return tuple(r for r in self.relations if r.open and r.giver == giver)

    def received_by(self, receiver: str) -> tuple[SharingRelation, ...]:
        """The relations in which somebody receives, in the order set up."""
        return tuple(r for r in self.relations if r.open and r.receiver == receiver)

    def reserved(self, giver: str) -> Decimal:
        """What of a giver's balance is reserved: the giver can't use it meanwhile."""
        return sum((r.left for r in self.given_by(giver)), Decimal("0.00"))

    # -- changing

    def set_up(
        self,
        giver: str,
        receiver: str,
        relation: Relation | str,
        *,
        giver_enrolment: Enrolment,
        receiver_enrolment: Enrolment | None,
        distance: Distance | str | None = None,
        on: date,
        policy: Policy | None = None,
    ) -> Sharings:
        """A relation set up by both sides, if ``may_share`` allows to help this relative.

        A relative who isn't insured (None, or a resident still to be) can only have a resident
        premium paid. ``distance`` is needed where the two regions don't tell it.
        """
        when = self._after(on)
        for name in (giver, receiver):
            _name(name, "name")
        if giver == receiver:
            raise InvalidInput("receiver", receiver, expected="somebody other than the giver")
        if any(r.receiver == receiver for r in self.given_by(giver)):
            raise InvalidInput("receiver", receiver, expected=f"no relation yet from {giver}")
        made = SharingRelation(
            giver,
            receiver,
            Relation.parse(relation, "relation"),
            giver_enrolment,
            receiver_enrolment,
            when,
            distance=None if distance is None else Distance.parse(distance, "distance"),
        )
        rules = _decide(made, _first_purpose(receiver_enrolment, when), when, policy)
        moved = Moved(when, SharingMove.SET_UP, giver, receiver, rules=rules)
        return Sharings((*self.relations, made), (*self.record, moved))

    def reserve(
        self,
        giver: str,
        receiver: str,
        amount: Decimal | str | int,
        *,
        balance: Decimal | str | int,
        on: date,
    ) -> Sharings:
        """Fix a quota, or add to it.

        ``balance`` is what of the giver's account may be shared, quotas already reserved
        included; ``yibao.shareable`` takes off a local reserve.
        """
        when, sum_ = self._after(on), _positive(amount)
        found = self.between(giver, receiver)
        free = fen(balance, "balance") - fen(self.reserved(giver))
        if sum_ > free:
            raise NotAllowed(
                "amount",
                str(yuan(sum_)),
                expected=f"at most {yuan(max(free, 0))} yuan, what is not reserved yet",
                rules=RULE,
            )
        changed = evolve(found, quota=found.quota + yuan(sum_))
        return self._with(
            found, changed, Moved(when, SharingMove.RESERVED, giver, receiver, yuan(sum_))
        )

    def use(
        self,
        giver: str,
        receiver: str,
        amount: Decimal | str | int,
        purpose: Purpose | str,
        *,
        on: date,
        policy: Policy | None = None,
    ) -> Sharings:
        """Pay out of a quota, if ``may_share`` allows the purpose on the day."""
        when, sum_ = self._after(on), _positive(amount)
        found = self.between(giver, receiver)
        what = Purpose.parse(purpose, "purpose")
        rules = _decide(found, what, when, policy)
        if sum_ > fen(found.left):
            raise NotAllowed(
                "amount",
                str(yuan(sum_)),
                expected=f"at most {found.left} yuan, what is left of the quota",
                rules=RULE,
            )
        changed = evolve(found, used=found.used + yuan(sum_))
        moved = Moved(when, SharingMove.USED, giver, receiver, yuan(sum_), what, rules)
        return self._with(found, changed, moved)

    def release(
        self,
        giver: str,
        receiver: str,
        amount: Decimal | str | int | None = None,
        *,
        on: date,
    ) -> Sharings:
        """Give unused quota back to the giver's account: an amount, or all that is left."""
        when = self._after(on)
        found = self.between(giver, receiver)
        sum_ = fen(found.left) if amount is None else _positive(amount)
        if sum_ > fen(found.left):
            raise NotAllowed(
                "amount",
                str(yuan(sum_)),
                expected=f"at most {found.left} yuan, what is left of the quota",
                rules=RULE,
            )
        if not sum_:
            return self
        changed = evolve(found, quota=found.quota - yuan(sum_))
        return self._with(
            found, changed, Moved(when, SharingMove.RETURNED, giver, receiver, yuan(sum_))
        )

    def end(self, giver: str, receiver: str, *, on: date) -> Sharings:
        """End a relation; what is unused returns to the giver's account."""
        self.between(giver, receiver)
        released = self.release(giver, receiver, on=on)
        found = released.between(giver, receiver)
        when = day(on)
        ended = evolve(found, until=when)
        return released._with(found, ended, Moved(when, SharingMove.ENDED, giver, receiver))

    def moved(self, giver: str, *, on: date) -> Sharings:
        """The giver's insurance relation changed: all the giver's relations end (自动解除)."""
        self._after(on)
        found = self
        for relation in self.given_by(giver):
            found = found.end(giver, relation.receiver, on=on)
        return found

    # -- plain data and back

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the relations and the record, as lists of dicts."""
        told: dict[str, Any] = plain(self)
        return told

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """What ``to_dict`` wrote; refused where relations and record disagree."""
        found = made(cls, told, relations=_relations, record=_record)
        days = [moved.on for moved in found.record]
        if days != sorted(days):
            raise InvalidInput("record", days, expected="lines in order of their day")
        pairs = {(r.giver, r.receiver) for r in found.relations}
        pairs |= {(moved.giver, moved.receiver) for moved in found.record}
        for giver, receiver in sorted(pairs):
            found._check(giver, receiver)
        return found

    def _check(self, giver: str, receiver: str) -> None:
        """What the relations of two hold is what the record says."""
        relations = [r for r in self.relations if (r.giver, r.receiver) == (giver, receiver)]
        lines = [m for m in self.record if (m.giver, m.receiver) == (giver, receiver)]
        sums = dict.fromkeys(SharingMove, Decimal("0.00"))
        for moved in lines:
            sums[moved.move] += moved.amount
        days = {
            move: [m.on for m in lines if m.move is move]
            for move in (SharingMove.SET_UP, SharingMove.ENDED)
        }
        held = (
            sum((r.quota for r in relations), Decimal("0.00")),
            sum((r.used for r in relations), Decimal("0.00")),
            [r.since for r in relations],
            [r.until for r in relations if not r.open],
        )
        said = (
            sums[SharingMove.RESERVED] - sums[SharingMove.RETURNED],
            sums[SharingMove.USED],
            *days.values(),
        )
        below = any(r.left < 0 or (r.left and not r.open) for r in relations)
        if held != said or below or sum(r.open for r in relations) > 1:
            raise InvalidInput(
                "relations",
                f"{giver} for {receiver}",
                expected="quotas, what was used and days as the record says",
            )

    def _with(self, old: SharingRelation, new: SharingRelation, moved: Moved) -> Sharings:
        relations = tuple(new if r is old else r for r in self.relations)
        return Sharings(relations, (*self.record, moved))

    def _after(self, on: Any) -> date:
        when = day(on)
        if self.record and when < self.record[-1].on:
            raise InvalidInput(
                "on", when, expected=f"a day not before the last change ({self.record[-1].on})"
            )
        return when


def _first_purpose(receiver: Any, on: date) -> Purpose:
    """What a relation must at least serve: the premium of who is not yet insured, or costs."""
    if receiver is None:
        return Purpose.RESIDENT_PREMIUM
    if isinstance(receiver, Enrolment) and receiver.scheme is not Scheme.EMPLOYEE:
        return Purpose.RESIDENT_PREMIUM if (receiver.since or on) > on else Purpose.OUTPATIENT
    return Purpose.OUTPATIENT


def _decide(
    relation: SharingRelation, purpose: Purpose, on: date, policy: Policy | None
) -> tuple[str, ...]:
    """The ids of the rules that allow the purpose, with those of the relation; or a refusal."""
    asked = sharing_situation(
        relation.giver_enrolment,
        relation.relation,
        purpose,
        receiver=relation.receiver_enrolment,
        distance=relation.distance,
        on=on,
        policy=policy,
    )
    found, rules = decided(sharing, *asked)
    if found is not Sharing.ALLOWED:
        raise NotAllowed(
            "purpose",
            purpose.key,
            expected=f"what {relation.giver} may pay for {relation.receiver} on {on} "
            f"({found.en}; {found.zh})",
            rules=rules,
            outcome=found,
        )
    return tuple(dict.fromkeys((*rules, *RULE)))


def _rows(told: Any, name: str) -> list[Any]:
    if not isinstance(told, list | tuple):
        raise InvalidInput(name, told, expected="a list of dicts")
    return list(told)


def _relations(told: Any, name: str) -> tuple[SharingRelation, ...]:
    readers: Readers = {
        "giver": _name,
        "receiver": _name,
        "relation": Relation.parse,
        "giver_enrolment": lambda row, _: Enrolment.from_dict(row),
        "receiver_enrolment": lambda row, _: row if row is None else Enrolment.from_dict(row),
        "since": day_told,
        "until": day_told,
        "quota": _yuan,
        "used": _yuan,
        "distance": Distance.parse,
    }
    return tuple(made(SharingRelation, row, **readers) for row in _rows(told, name))


def _record(told: Any, name: str) -> tuple[Moved, ...]:
    readers: Readers = {
        "on": day_told,
        "move": SharingMove.parse,
        "giver": _name,
        "receiver": _name,
        "amount": _yuan,
        "purpose": Purpose.parse,
        "rules": lambda ids, field: tuple(_name(key, field) for key in _rows(ids, field)),
    }
    return tuple(made(Moved, row, **readers) for row in _rows(told, name))


def _name(value: Any, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(field, value, expected="a name or key, as text")
    return value


def _yuan(value: Any, field: str) -> Decimal:
    return yuan(fen(value, field))


def _positive(amount: Any) -> int:
    whole = fen(amount, "amount")
    if whole == 0:
        raise InvalidInput("amount", amount, expected="an amount above 0 yuan")
    return whole


__all__ = ["Moved", "SharingRelation", "Sharings"]
