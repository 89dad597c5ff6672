"""Random lives of two accounts in one ledger: money is conserved, nothing is overdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import yibao
from yibao import (
    Credit,
    Deposits,
    Enrolment,
    InvalidInput,
    Ledger,
    Month,
    NotAllowed,
    PersonalAccount,
    Policy,
    Posting,
)
from yibao.vocabulary import CreditKind

ME = Enrolment(scheme="employee", status="in_service", region="Beijing", base="12000")
FIRST = date(2021, 5, 1)
RATES = Deposits(demand="0.0035")
POLICY = Policy().with_values(
    "Beijing",
    account_buckets={"two": True, "year_starts": 1, "order": "earlier_first"},
    since=FIRST,
    source="told",
)
FEN = st.integers(1, 300_000).map(lambda fen: Decimal(fen).scaleb(-2))
DAYS = st.integers(0, 2000).map(lambda n: FIRST + timedelta(n))


class Lives(RuleBasedStateMachine):
    """Two relatives, wang and li; every refused step must leave everything as it was."""

    @initialize()
    def open(self):
        self.accounts = {
            name: PersonalAccount.open(ME, on=FIRST, holder=name, policy=POLICY)
            for name in ("wang", "li")
        }

    def step(self, name, operation):
        """One operation on one account; the other account sees the new ledger."""
        before = self.accounts[name]
        kept = before.ledger.postings
        try:
            after = operation(before)
        except InvalidInput:
            assert before.ledger.postings == kept
            return False
        other = "li" if name == "wang" else "wang"
        self.accounts[name] = after
        self.accounts[other] = evolve(self.accounts[other], ledger=after.ledger)
        return True

    who = st.sampled_from(["wang", "li"])

    @rule(name=who, amount=FEN, day=DAYS)
    def is_credited(self, name, amount, day):
        credit = Credit(amount, CreditKind.CONTRIBUTION, Month.of(day), None)
        assert self.step(name, lambda a: a.credit(credit, on=day)) or self.closed(name)

    @rule(
        name=who,
        amount=FEN,
        day=DAYS,
        purpose=st.sampled_from(["outpatient", "devices", "fitness", "cash", "vaccine"]),
        shared=st.booleans(),
    )
    def spends(self, name, amount, day, purpose, shared):
        done = self.step(name, lambda a: a.spend(amount, purpose, on=day, shared=shared))
        assert not (done and purpose in ("fitness", "vaccine"))
        assert not (done and purpose == "cash" and day >= date(2022, 9, 1))

    @rule(name=who, amount=FEN, day=DAYS)
    def shares(self, name, amount, day):
        other = "li" if name == "wang" else "wang"
        self.step(name, lambda a: a.share_out(amount, other, on=day))

    @rule(name=who, amount=FEN, day=DAYS)
    def reserves(self, name, amount, day):
        self.step(name, lambda a: a.reserve(amount, "mother", on=day))

    @rule(name=who, amount=FEN, day=DAYS)
    def pays_for_mother(self, name, amount, day):
        self.step(name, lambda a: a.spend_on_relative(amount, "outpatient", "mother", on=day))

    @rule(name=who, day=DAYS)
    def releases(self, name, day):
        self.step(name, lambda a: a.release("mother", on=day))

    @rule(name=who, year=st.integers(2021, 2026))
    def earns_interest(self, name, year):
        day = date(year, 12, 31)
        self.step(name, lambda a: yibao.add_interest(a, year, RATES, on=day))

    @rule(name=who, amount=FEN, day=DAYS.filter(lambda d: d >= date(2023, 12, 1)))
    def has_benefits_set_off(self, name, amount, day):
        self.step(name, lambda a: a.set_off(amount, on=day))

    @precondition(lambda self: self.accounts["wang"].ledger.postings)
    @rule(name=who, data=st.data(), later=st.integers(0, 300))
    def is_corrected(self, name, data, later):
        posting = data.draw(st.sampled_from(self.accounts[name].ledger.postings))
        day = posting.day + timedelta(later)
        self.step(name, lambda a: a.correct(posting, on=day))

    @rule(name=who, day=DAYS)
    def moves_away(self, name, day):
        self.step(name, lambda a: yibao.close_account(a, "move", on=day, to_region="Tianjin"))

    def closed(self, name):
        return self.accounts[name].closed is not None

    @invariant()
    def money_is_conserved(self):
        for account in self.accounts.values():
            assert account.ledger.total == 0

    @invariant()
    def nothing_is_overdrawn_on_any_day(self):
        for account in self.accounts.values():
            for name in (account.name, account.wallet, *account.quotas):
                assert account.ledger.lowest(name, since=FIRST)[1] >= 0

    @invariant()
    def replaying_gives_the_same_balances(self):
        ledger = self.accounts["wang"].ledger
        again = Ledger.from_dicts(ledger.to_dicts())
        assert again == ledger
        replayed = Ledger()
        for posting in reversed(ledger.postings):
            replayed = replayed.add(posting)
        assert replayed.balances().items() == ledger.balances().items()

    @invariant()
    def both_buckets_are_the_balance(self):
        for account in self.accounts.values():
            for day in (FIRST, date(2022, 12, 31), date(2027, 1, 1)):
                found = account.buckets(day)
                assert found.this_year + found.earlier_years == account.balance(day)
                assert min(found.this_year, found.earlier_years) >= 0


TestLives = Lives.TestCase


# -- within one day


def entries(account, credit, interest, spent):
    day = date(2025, 12, 31)
    return (
        Posting(day, account.name, "credits_due", credit, "credit.contribution"),
        Posting(day, account.name, "interest", interest, "interest", "2025"),
        Posting(day, "provider", account.name, spent, "outpatient"),
    )


@given(FEN, FEN, FEN)
def test_credits_and_interest_of_a_day_commute(credit, interest, spent):
    account = PersonalAccount.open(ME, on=FIRST, policy=POLICY)
    first, second, _ = entries(account, credit, interest, spent)
    one, other = account.post(first).post(second), account.post(second).post(first)
    assert one.ledger.balances() == other.ledger.balances()
    assert one.buckets(date(2026, 1, 1)) == other.buckets(date(2026, 1, 1))


@given(FEN, FEN, st.integers(0, 1000))
def test_a_spending_that_the_days_credits_cover_is_allowed_in_any_order(credit, interest, part):
    account = PersonalAccount.open(ME, on=FIRST, policy=POLICY)
    covered = max((credit + interest) * part / 1000, Decimal("0.01")).quantize(Decimal("0.01"))
    covered = min(covered, credit + interest)
    balances = {
        tuple(sorted(account.post(*order).ledger.balances().items()))
        for order in permutations(entries(account, credit, interest, covered))
    }
    assert len(balances) == 1


@given(FEN, FEN)
def test_a_fen_more_than_the_day_covers_is_refused_in_any_order(credit, interest):
    account = PersonalAccount.open(ME, on=FIRST, policy=POLICY)
    more = credit + interest + Decimal("0.01")
    for order in permutations(entries(account, credit, interest, more)):
        with pytest.raises(NotAllowed, match="N-ACC-24"):
            account.post(*order)
    assert not account.ledger.postings
