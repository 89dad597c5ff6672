"""A double-entry ledger as an immutable value. What accounts and purposes mean is not its business.

Money only moves: each posting takes an amount from one account and gives it to another, so
the sum over all accounts is always zero. A balance is what an account was given less what was
taken from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self

from attrs import Attribute, evolve, field, frozen

from yibao.core import calendar, money
from yibao.core.calendar import Month
from yibao.errors import InvalidInput

KEYS = ("day", "debit", "credit", "amount", "purpose", "note", "rules")


def _ids(value: Iterable[str]) -> tuple[str, ...]:
    ids = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(rule_id, str) for rule_id in ids):
        raise InvalidInput("rules", value, expected="ids of rules, as texts")
    return ids


def _yuan(value: Any) -> Decimal:
    return money.yuan(money.fen(value))


def _name(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, str) or not value:
        raise InvalidInput(attribute.name, value, expected="the name of an account, as text")


def _text(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, str):
        raise InvalidInput(attribute.name, value, expected="a text")


def _check_day(_: Any, attribute: Attribute[Any], value: Any) -> None:
    calendar.day(value, attribute.name)


@frozen
class Posting:
    """Money that moves on a day (分录): ``debit`` receives ``amount``, ``credit`` gives it.

    ``amount`` is yuan, above zero; ``fen`` the same as whole fen. ``rules`` are the ids of
    the rules it rests on.
    """

    day: date = field(validator=_check_day)
    debit: str = field(validator=_name)
    credit: str = field(validator=_name)
    amount: Decimal = field(converter=_yuan)
    purpose: str = field(validator=_text)
    note: str = field(default="", validator=_text)
    rules: tuple[str, ...] = field(default=(), converter=_ids)
    fen: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.debit == self.credit:
            raise InvalidInput(
                "debit", self.debit, expected=f"an account other than credit ({self.credit})"
            )
        if not self.amount:
            raise InvalidInput("amount", self.amount, expected="an amount above 0 yuan")
        object.__setattr__(self, "fen", money.fen(self.amount))

    def reversed(self, on: date, purpose: str, rules: Iterable[str] = ()) -> Posting:
        """The posting that takes this one back, on a day of its own."""
        note = f"{self.day.isoformat()} {self.purpose}"
        return Posting(on, self.credit, self.debit, self.amount, purpose, note, tuple(rules))

    def effect(self, accounts: frozenset[str]) -> int:
        """What it adds to a set of accounts, in fen; 0 where it moves money among them."""
        return self.fen * ((self.debit in accounts) - (self.credit in accounts))

    def to_dict(self) -> dict[str, Any]:
        """Plain data: texts, and a list of rule ids."""
        return {
            "day": self.day.isoformat(),
            "debit": self.debit,
            "credit": self.credit,
            "amount": str(self.amount),
            "purpose": self.purpose,
            "note": self.note,
            "rules": list(self.rules),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """The posting that ``to_dict`` wrote."""
        unknown, lacking = set(plain) - set(KEYS), set(KEYS[:5]) - set(plain)
        if unknown or lacking:
            raise InvalidInput(
                "posting", sorted(unknown | lacking), expected="the keys " + ", ".join(KEYS)
            )
        on = calendar.day_told(plain["day"], "day")
        return cls(**{**plain, "day": on, "rules": tuple(plain.get("rules", ()))})


@frozen
class Statement:
    """What happened to an account in a year (对账单)."""

    account: str
    first: date
    last: date
    opening: Decimal
    postings: tuple[Posting, ...]
    closing: Decimal

    @property
    def by_purpose(self) -> dict[str, Decimal]:
        """What each purpose added (or took, below zero), in yuan."""
        own = frozenset({self.account})
        sums: Counter[str] = Counter()
        for posting in self.postings:
            sums[posting.purpose] += posting.effect(own)
        return {purpose: money.yuan(amount) for purpose, amount in sums.items()}


def _ordered(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    found = tuple(postings)
    for posting in found:
        if not isinstance(posting, Posting):
            raise InvalidInput("postings", posting, expected="Posting objects")
    return tuple(sorted(found, key=lambda posting: posting.day))


@frozen
class Ledger:
    """Postings in order of their day (总账); within a day in order of entry.

    ``add`` gives a new ledger and leaves this one as it is.
    """

    postings: tuple[Posting, ...] = field(default=(), converter=_ordered)

    def add(self, *postings: Posting) -> Ledger:
        """A ledger with these postings too: all of them, or none where one is no posting."""
        return evolve(self, postings=(*self.postings, *postings))

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account that money moved from or to, in order of first use."""
        names = (name for p in self.postings for name in (p.credit, p.debit))
        return tuple(dict.fromkeys(names))

    def of(self, *accounts: str) -> tuple[Posting, ...]:
        """The postings that touch some accounts."""
        wanted = set(accounts)
        return tuple(p for p in self.postings if p.debit in wanted or p.credit in wanted)

    def fen(self, *accounts: str, on: date | None = None) -> int:
        """The balance of some accounts together at the end of a day, in fen."""
        wanted = frozenset(accounts)
        return sum(p.effect(wanted) for p in self.postings if on is None or p.day <= on)

    def balance(self, *accounts: str, on: date | None = None) -> Decimal:
        """The balance of one or several accounts at the end of a day (余额), in yuan."""
        return money.yuan(self.fen(*accounts, on=on))

    def balances(self, on: date | None = None) -> dict[str, Decimal]:
        """The balance of every account at the end of a day."""
        sums = dict.fromkeys(self.accounts, 0)
        for posting in self.postings:
            if on is None or posting.day <= on:
                sums[posting.debit] += posting.fen
                sums[posting.credit] -= posting.fen
        return {name: money.yuan(amount) for name, amount in sums.items()}

    @property
    def total(self) -> Decimal:
        """The sum over all accounts: zero, always."""
        return sum(self.balances().values(), Decimal("0.00"))

    def lowest(self, *accounts: str, since: date) -> tuple[date, int]:
        """The lowest balance at the end of any day from a day on, and its day."""
        wanted = frozenset(accounts)
        balance = self.fen(*accounts, on=since)
        day, low = since, balance
        later = [p for p in self.postings if p.day > since]
        for index, posting in enumerate(later):
            balance += posting.effect(wanted)
            ends = index + 1 == len(later) or later[index + 1].day > posting.day
            if ends and balance < low:
                day, low = posting.day, balance
        return day, low

    def statement(self, account: str, year: int, *, first_month: int = 1) -> Statement:
        """An account's year; ``first_month`` where the year isn't the calendar year."""
        first = Month(year, first_month).first
        last = (Month(year, first_month) + 11).last
        opening = self.fen(account, on=first - calendar.ONE_DAY)
        inside = tuple(p for p in self.of(account) if first <= p.day <= last)
        closing = self.fen(account, on=last)
        return Statement(account, first, last, money.yuan(opening), inside, money.yuan(closing))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Plain data, one dict a posting."""
        return [posting.to_dict() for posting in self.postings]

    @classmethod
    def from_dicts(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """The ledger that ``to_dicts`` wrote."""
        return cls(tuple(Posting.from_dict(row) for row in rows))

    def to_frame(self, backend: Any = "polars") -> Any:
        """A data frame of a library that is installed: ``amount_fen`` and one row a posting."""
        import narwhals.stable.v2 as nw

        columns: dict[str, list[Any]] = {
            "day": [p.day for p in self.postings],
            "debit": [p.debit for p in self.postings],
            "credit": [p.credit for p in self.postings],
            "amount_fen": [p.fen for p in self.postings],
            "purpose": [p.purpose for p in self.postings],
            "note": [p.note for p in self.postings],
            "rules": [" ".join(p.rules) for p in self.postings],
        }
        kinds = {name: nw.String() for name in columns} | {"day": nw.Date()}
        schema: Any = {**kinds, "amount_fen": nw.Int64()}
        if backend == "pandas":
            schema["day"] = nw.Datetime()
        return nw.from_dict(columns, schema=schema, backend=backend).to_native()

    @classmethod
    def from_frame(cls, frame: Any) -> Self:
        """The ledger that ``to_frame`` wrote."""
        import narwhals.stable.v2 as nw

        rows = nw.from_native(frame, eager_only=True).iter_rows(named=True)
        return cls(tuple(_from_row(row) for row in rows))


def _from_row(row: Mapping[str, Any]) -> Posting:
    day = row["day"]
    return Posting(
        day.date() if hasattr(day, "date") else day,
        row["debit"],
        row["credit"],
        money.yuan(row["amount_fen"]),
        row["purpose"],
        row["note"],
        tuple(row["rules"].split()),
    )
