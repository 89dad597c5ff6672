"""A family's accounts and sharing relations stay in step (N-FAM-06)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

import yibao
from yibao import (
    Credit,
    Enrolment,
    FamilyAccounts,
    Household,
    InvalidInput,
    Month,
    NotAllowed,
    NotKnown,
    PersonalAccount,
    Policy,
)
from yibao.vocabulary import CreditKind

ON = date(2026, 2, 1)
ME = Enrolment(scheme="employee", status="in_service", region="北京", base="12000")
GRANDMOTHER = Enrolment(scheme="resident", region="哈尔滨")
NO_RESERVE = Policy().with_values(
    "北京", sharing_terms={"reserve": 0, "own_first": False}, since=date(2021, 5, 1), source="told"
)


def family(balance: str = "2000", policy: Policy = NO_RESERVE) -> FamilyAccounts:
    home = (
        Household()
        .with_person("Ming", birth_date=date(1990, 1, 1))
        .with_person("Hong", birth_date=date(1965, 1, 1))
        .with_person("Wang", birth_date=date(1940, 1, 1))
        .with_child("Hong", "Wang")
        .with_child("Ming", "Hong")
    )
    money = Credit(Decimal(balance), CreditKind.CONTRIBUTION, Month(2026, 1), None)
    mine = PersonalAccount.open(ME, on=date(2021, 5, 1), holder="Ming", policy=policy)
    return FamilyAccounts(home, {"Ming": mine.credit(money, on=date(2026, 1, 20))}, policy=policy)


def shared(**more: str) -> FamilyAccounts:
    made = family(**more)
    return made.share("Ming", "Wang", receiver_enrolment=GRANDMOTHER, on=ON)


def held(found: FamilyAccounts) -> tuple[Decimal, Decimal]:
    account = found.accounts["Ming"]
    return account.available(), account.reserved()


def test_a_quota_is_set_aside_used_and_given_back_in_both() -> None:
    found = shared().reserve("Ming", "Wang", "500", on=ON)
    assert held(found) == (Decimal("1500.00"), Decimal("500.00"))
    found = found.use("Ming", "Wang", "120.50", "pharmacy_drugs", on=ON)
    assert held(found) == (Decimal("1500.00"), Decimal("379.50"))
    assert found.sharings.between("Ming", "Wang").left == Decimal("379.50")
    found = found.release("Ming", "Wang", "100", on=ON)
    assert held(found) == (Decimal("1600.00"), Decimal("279.50"))
    moved = found.moved("Ming", on=ON + timedelta(30))
    assert held(moved) == (Decimal("1879.50"), Decimal("0.00"))
    assert moved.sharings.given_by("Ming") == ()
    assert moved.accounts["Ming"].ledger.total == 0


def test_kinship_is_that_of_the_household() -> None:
    assert shared().sharings.relations[0].relation is yibao.Relation.GRANDPARENT


def test_a_cousin_gets_nothing_and_nothing_changes() -> None:
    home = family()
    with_friend = evolve(home, household=home.household.with_person("Friend"))
    with pytest.raises(NotAllowed) as caught:
        with_friend.share("Ming", "Friend", receiver_enrolment=GRANDMOTHER, on=ON)
    assert "N-FAM-03" in caught.value.rules


def test_the_premium_of_a_relative_who_is_not_insured() -> None:
    with pytest.raises(InvalidInput, match="distance"):
        family().share("Ming", "Wang", receiver_enrolment=None, on=ON)
    found = family().share(
        "Ming", "Wang", receiver_enrolment=None, distance="other_province", on=ON
    )
    found = found.reserve("Ming", "Wang", "500", on=ON)
    found = found.use("Ming", "Wang", "400", "resident_premium", on=ON)
    assert held(found) == (Decimal("1500.00"), Decimal("100.00"))


def test_before_the_circle_was_widened_a_grandmother_is_refused() -> None:
    with pytest.raises(NotAllowed):
        family().share("Ming", "Wang", receiver_enrolment=GRANDMOTHER, on=date(2024, 1, 1))


@pytest.mark.parametrize("purpose", ["fitness", "cash"])
def test_a_forbidden_purpose_is_refused_whole(purpose: str) -> None:
    found = shared().reserve("Ming", "Wang", "500", on=ON)
    with pytest.raises(NotAllowed):
        found.use("Ming", "Wang", "10", purpose, on=ON)
    assert held(found) == (Decimal("1500.00"), Decimal("500.00"))


def test_no_more_than_the_region_lets_be_shared() -> None:
    keeps = Policy().with_values(
        "北京", sharing_terms={"reserve": 1800}, since=date(2021, 5, 1), source="told"
    )
    found = shared(policy=keeps)
    with pytest.raises(NotAllowed, match=r"200\.00"):
        found.reserve("Ming", "Wang", "200.01", on=ON)
    assert held(found.reserve("Ming", "Wang", "200", on=ON))[1] == 200


def test_an_unknown_reserve_is_said() -> None:
    with pytest.raises(NotKnown, match="sharing_terms"):
        shared(policy=Policy()).reserve("Ming", "Wang", "1", on=ON)


def test_accounts_and_relations_must_agree() -> None:
    found = shared().reserve("Ming", "Wang", "500", on=ON)
    with pytest.raises(InvalidInput, match="set aside"):
        FamilyAccounts(found.household, found.accounts)
    with pytest.raises(InvalidInput, match="household"):
        FamilyAccounts(found.household, {"Nobody": found.accounts["Ming"]}, found.sharings)
    with pytest.raises(InvalidInput, match="an account here"):
        found.share("Hong", "Wang", receiver_enrolment=GRANDMOTHER, on=ON)
    with pytest.raises(InvalidInput):
        found.share("Ming", "Ming", receiver_enrolment=GRANDMOTHER, on=ON)


FEN = st.integers(1, 150_000).map(lambda fen: Decimal(fen).scaleb(-2))


class Families(RuleBasedStateMachine):
    """Random quotas: relations and accounts never part, money is conserved."""

    def __init__(self) -> None:
        super().__init__()
        self.family = shared()
        self.used = Decimal(0)

    def step(self, change, amount=Decimal(0)):
        try:
            self.family = change(self.family)
        except InvalidInput:
            return
        self.used += amount

    @rule(amount=FEN)
    def reserve(self, amount):
        self.step(lambda f: f.reserve("Ming", "Wang", amount, on=ON))

    @rule(amount=FEN, purpose=st.sampled_from(["outpatient", "pharmacy_drugs", "fitness"]))
    def use(self, amount, purpose):
        self.step(lambda f: f.use("Ming", "Wang", amount, purpose, on=ON), amount)

    @rule(amount=st.none() | FEN)
    def release(self, amount):
        self.step(lambda f: f.release("Ming", "Wang", amount, on=ON))

    @rule()
    def end_and_begin_anew(self):
        self.step(lambda f: f.end("Ming", "Wang", on=ON))
        self.step(lambda f: f.share("Ming", "Wang", receiver_enrolment=GRANDMOTHER, on=ON))

    @invariant()
    def in_step(self):
        account = self.family.accounts["Ming"]
        assert account.reserved() == self.family.sharings.reserved("Ming")
        assert account.balance() == 2000 - self.used
        assert account.available() >= 0
        assert account.ledger.total == 0


TestFamilies = Families.TestCase
