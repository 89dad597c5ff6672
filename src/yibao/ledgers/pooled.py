"""The pooled fund over a ledger. National rule N-ACC-24."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from attrs import evolve, field, frozen

from yibao.core.ledger import Ledger, Posting, Statement
from yibao.ledgers.receivers import amount_above_zero
from yibao.vocabulary import Account


@frozen
class PooledFund:
    """The pooled fund (统筹基金) as a view over a ledger; nobody has a share in it."""

    ledger: Ledger = field(factory=Ledger)
    name: str = Account.POOLED_FUND.key

    def balance(self, on: date | None = None) -> Decimal:
        """What the ledger's persons put in, less what it paid."""
        return self.ledger.balance(self.name, on=on)

    def statement(self, year: int, *, first_month: int = 1) -> Statement:
        """The fund's year."""
        return self.ledger.statement(self.name, year, first_month=first_month)

    def pay(self, amount: Decimal | str | int, *, on: date, note: str = "") -> Self:
        """Pay a benefit to a provider; no account balance bears on it (N-ACC-24)."""
        posting = Posting(
            on,
            Account.PROVIDER.key,
            self.name,
            amount_above_zero(amount),
            "benefit",
            note,
            ("N-ACC-24",),
        )
        return evolve(self, ledger=self.ledger.add(posting))
