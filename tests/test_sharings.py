"""Sharing relations with quotas (N-FAM-06), and who pays which yuan."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import yibao
from yibao import Enrolment, InvalidInput, NotAllowed, NotKnown, Policy, Purse, Sharing, Sharings
from yibao.vocabulary import SharingMove as Move

ON = date(2026, 2, 1)
ME = Enrolment(scheme="employee", status="in_service", region="北京")
GRANDMOTHER = Enrolment(scheme="resident", region="哈尔滨")


def started(**facts: Any) -> Sharings:
    told = {"giver_enrolment": ME, "receiver_enrolment": GRANDMOTHER, "on": ON, **facts}
    return Sharings().set_up("Ming", "Wang", "grandparent", **told)


def test_a_life_of_a_relation() -> None:
    found = started().reserve("Ming", "Wang", "500", balance="2000", on=ON)
    assert found.reserved("Ming") == 500
    found = found.use("Ming", "Wang", "120.50", "pharmacy", on=ON)
    found = found.release("Ming", "Wang", "100", on=ON)
    assert found.between("Ming", "Wang").left == Decimal("279.50")
    ended = found.moved("Ming", on=ON + timedelta(days=30))
    assert ended.given_by("Ming") == ()
    assert ended.reserved("Ming") == 0
    assert [(m.move, m.amount) for m in ended.record] == [
        (Move.SET_UP, Decimal("0.00")),
        (Move.RESERVED, Decimal("500.00")),
        (Move.USED, Decimal("120.50")),
        (Move.RETURNED, Decimal("100.00")),
        (Move.RETURNED, Decimal("279.50")),
        (Move.ENDED, Decimal("0.00")),
    ]
    assert ended.relations[0].until == date(2026, 3, 3)
    again = ended.set_up(
        "Ming",
        "Wang",
        "grandparent",
        giver_enrolment=ME,
        receiver_enrolment=GRANDMOTHER,
        on=date(2026, 4, 1),
    )
    assert again.reserved("Ming") == 0


def test_both_ways_and_with_several() -> None:
    mother = Enrolment(scheme="employee", status="retired", region="哈尔滨")
    found = started().set_up(
        "Hong", "Ming", "child", giver_enrolment=mother, receiver_enrolment=ME, on=ON
    )
    found = found.set_up(
        "Ming", "Hong", "parent", giver_enrolment=ME, receiver_enrolment=mother, on=ON
    )
    found = found.reserve("Ming", "Wang", "600", balance="1000", on=ON)
    with pytest.raises(NotAllowed, match=r"400\.00 yuan, what is not reserved yet \[N-FAM-06\]"):
        found.reserve("Ming", "Hong", "400.01", balance="1000", on=ON)
    found = found.reserve("Ming", "Hong", "400", balance="1000", on=ON)
    assert [r.receiver for r in found.given_by("Ming")] == ["Wang", "Hong"]
    assert [r.giver for r in found.received_by("Ming")] == ["Hong"]
    ended = found.moved("Ming", on=ON)
    assert [r.giver for r in ended.received_by("Ming")] == ["Hong"]


REFUSED: dict[str, tuple[Any, str]] = {
    "not set up": (lambda s: s.reserve("Wang", "Ming", "1", balance="9", on=ON), "N-FAM-06"),
    "over the quota": (lambda s: s.use("Ming", "Wang", "500.01", "outpatient", on=ON), "N-FAM-06"),
    "a return over the quota": (lambda s: s.release("Ming", "Wang", "501", on=ON), "N-FAM-06"),
    "over the balance": (
        lambda s: s.reserve("Ming", "Wang", "501", balance="1000", on=ON),
        "N-FAM-06",
    ),
    "forbidden": (lambda s: s.use("Ming", "Wang", "1", "fitness", on=ON), "N-ACC-15"),
    "ended": (
        lambda s: s.end("Ming", "Wang", on=ON).use("Ming", "Wang", "1", "pharmacy", on=ON),
        "has a sharing relation",
    ),
    "the next-door aunt": (
        lambda s: s.set_up(
            "Ming", "Aunt", "uncle_or_aunt", giver_enrolment=ME, receiver_enrolment=ME, on=ON
        ),
        "N-FAM-03",
    ),
    "a resident who gives": (
        lambda s: s.set_up(
            "Wang", "Ming", "grandchild", giver_enrolment=GRANDMOTHER, receiver_enrolment=ME, on=ON
        ),
        "N-FAM-08",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_names_the_rule_and_changes_nothing(why: str) -> None:
    change, told = REFUSED[why]
    found = started().reserve("Ming", "Wang", "500", balance="1000", on=ON)
    same = started().reserve("Ming", "Wang", "500", balance="1000", on=ON)
    with pytest.raises(NotAllowed, match=told) as caught:
        change(found)
    assert found == same
    assert caught.value.rules


def test_before_the_order_of_2026_it_cannot_be_set_up() -> None:
    with pytest.raises(NotAllowed) as caught:
        started(on=date(2026, 1, 8))
    assert caught.value.outcome is Sharing.LOCAL  # both regions may have been in the pilot
    with pytest.raises(NotAllowed) as caught:
        Sharings().set_up(
            "Ming",
            "Hong",
            "parent",
            giver_enrolment=ME,
            receiver_enrolment=GRANDMOTHER,
            on=date(2024, 11, 30),
        )
    assert caught.value.outcome is Sharing.DISTANCE_NOT_YET
    assert caught.value.rules == ("N-FAM-05",)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.reserve("Ming", "Wang", "0", balance="9", on=ON),
        lambda s: s.reserve("Ming", "Wang", "1", balance="9", on=ON - timedelta(days=1)),
        lambda s: s.use("Ming", "Wang", "1", "holiday", on=ON),
        lambda s: s.set_up(
            "Ming", "Wang", "grandparent", giver_enrolment=ME, receiver_enrolment=ME, on=ON
        ),
        lambda s: s.set_up(
            "Ming", "Ming", "child", giver_enrolment=ME, receiver_enrolment=ME, on=ON
        ),
        lambda s: s.set_up("", "Wang", "child", giver_enrolment=ME, receiver_enrolment=ME, on=ON),
    ],
)
def test_bad_input(change: Any) -> None:
    with pytest.raises(InvalidInput):
        change(started())


def test_an_uninsured_relative_can_only_have_the_premium_paid() -> None:
    with pytest.raises(InvalidInput, match="distance"):
        started(receiver_enrolment=None)
    found = started(receiver_enrolment=None, distance="other_province")
    found = found.reserve("Ming", "Wang", "500", balance="500", on=ON)
    with pytest.raises(NotAllowed) as caught:
        found.use("Ming", "Wang", "1", "pharmacy", on=ON)
    assert caught.value.outcome is Sharing.RELATIVE_NOT_INSURED
    assert found.use("Ming", "Wang", "400", "resident_premium", on=ON).reserved("Ming") == 100


def test_a_resident_still_to_be_can_have_the_premium_paid() -> None:
    coming = Enrolment(scheme="resident", region="哈尔滨", since=date(2026, 3, 1))
    found = started(receiver_enrolment=coming).reserve("Ming", "Wang", "9", balance="9", on=ON)
    assert found.use("Ming", "Wang", "5", "resident_premium", on=ON).reserved("Ming") == 4
    with pytest.raises(NotAllowed):
        found.use("Ming", "Wang", "5", "outpatient", on=ON)
    later = found.use("Ming", "Wang", "5", "outpatient", on=date(2026, 3, 1))
    assert later.reserved("Ming") == 4


@pytest.mark.parametrize(
    "days",
    [
        {"scheme": "resident", "until": date(2020, 12, 31)},
        {"scheme": "employee", "until": date(2026, 1, 31)},
        {"scheme": "employee", "since": date(2026, 3, 1)},
    ],
)
def test_no_relation_with_an_enrolment_that_insures_nobody_on_the_day(days: Any) -> None:
    with pytest.raises(NotAllowed, match="N-FAM-04") as caught:
        started(receiver_enrolment=Enrolment(region="哈尔滨", **days))
    assert caught.value.outcome is Sharing.RELATIVE_NOT_INSURED


def test_every_line_of_the_record_names_its_rules() -> None:
    found = started().reserve("Ming", "Wang", "500", balance="2000", on=ON)
    found = found.use("Ming", "Wang", "120.50", "pharmacy", on=ON).moved("Ming", on=ON)
    across = ("N-FAM-03", "N-FAM-05", "N-FAM-06")
    only = ("N-FAM-06",)
    assert [moved.rules for moved in found.record] == [across, only, across, only, only]


# -- plain data and back


def lived() -> Sharings:
    found = started().reserve("Ming", "Wang", "500", balance="2000", on=ON)
    found = found.use("Ming", "Wang", "120.50", "pharmacy", on=ON).end("Ming", "Wang", on=ON)
    person = yibao.Person(birth_date=date(1940, 1, 1), sex="female")
    her = Enrolment(scheme="employee", status="retired", region="哈尔滨", pension="4000")
    again = found.set_up(
        "Ming",
        "Wang",
        "grandparent",
        giver_enrolment=Enrolment(
            scheme="employee", status="in_service", region="北京", base="9", person=person
        ),
        receiver_enrolment=None,
        distance="pilot",
        on=ON,
    ).reserve("Ming", "Wang", "9", balance="9", on=ON)
    return again.set_up(
        "Hong", "Ming", "child", giver_enrolment=her, receiver_enrolment=ME, on=date(2026, 2, 2)
    )


def test_to_plain_data_and_back() -> None:
    for found in (Sharings(), started(), lived()):
        told = json.loads(json.dumps(found.to_dict(), ensure_ascii=False))
        assert Sharings.from_dict(told) == found
    assert lived().to_dict()["record"][2] == {
        "on": "2026-02-01",
        "move": "used",
        "giver": "Ming",
        "receiver": "Wang",
        "amount": "120.50",
        "purpose": "pharmacy_drugs",
        "rules": ["N-FAM-03", "N-FAM-05", "N-FAM-06"],
    }


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        (("relations", 0, "quota"), "120.51"),
        (("relations", 0, "used"), "0"),
        (("relations", 0, "until"), None),
        (("relations", 1, "quota"), 9.0),
        (("relations", 1, "since"), "2026-02-31"),
        (("relations", 1, "since"), "2026-01-31"),
        (("relations", 1, "relation"), "friend"),
        (("relations", 1, "receiver"), ""),
        (("relations", 1, "giver"), "Hong"),
        (("relations", 1, "giver_enrolment"), {"region": "北京"}),
        (("relations", 1, "giver_enrolment"), {"scheme": "employee", "wages": "1"}),
        (("relations", 1, "giver_enrolment"), None),
        (("relations", 1, "distance"), "far"),
        (("relations", 1, "more"), 1),
        (("relations",), []),
        (("relations",), "none"),
        (("record", 1, "amount"), "600"),
        (("record", 1, "on"), "2026-02-03"),
        (("record", 1, "on"), None),
        (("record", 1, "rules"), "N-FAM-06"),
        (("record", 0, "move"), "moved"),
    ],
)
def test_plain_data_that_cannot_be_is_refused(where: tuple[Any, ...], wrong: Any) -> None:
    told: Any = lived().to_dict()
    part = told
    for step in where[:-1]:
        part = part[step]
    part[where[-1]] = wrong
    with pytest.raises(InvalidInput):
        Sharings.from_dict(told)


# -- conservation

YUAN = st.integers(1, 300_000).map(lambda fen: Decimal(fen).scaleb(-2))
WHO = st.sampled_from(["a", "b", "c"])
TOTAL = Decimal("0.00")


class Life(RuleBasedStateMachine):
    """Random lives of three people who share with each other; no yuan appears or is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.sharings = Sharings()
        self.on = ON
        self.account = dict.fromkeys("abc", Decimal("5000.00"))
        self.bills = Decimal("0.00")

    def tried(self, change: Any) -> bool:
        before = self.sharings
        try:
            self.sharings = change(before)
        except (NotAllowed, InvalidInput):
            assert self.sharings is before
            return False
        return True

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.on += timedelta(days=days)

    @rule(giver=WHO, receiver=WHO, relation=st.sampled_from(["spouse", "sibling", "cousin"]))
    def set_up(self, giver: str, receiver: str, relation: str) -> None:
        facts = {"giver_enrolment": ME, "receiver_enrolment": ME, "on": self.on}
        self.tried(lambda s: s.set_up(giver, receiver, relation, **facts))

    @rule(giver=WHO, receiver=WHO, amount=YUAN)
    def reserve(self, giver: str, receiver: str, amount: Decimal) -> None:
        balance = self.account[giver]
        self.tried(lambda s: s.reserve(giver, receiver, amount, balance=balance, on=self.on))

    @rule(giver=WHO, receiver=WHO, amount=YUAN, purpose=st.sampled_from(["pharmacy", "fitness"]))
    def use(self, giver: str, receiver: str, amount: Decimal, purpose: str) -> None:
        if self.tried(lambda s: s.use(giver, receiver, amount, purpose, on=self.on)):
            assert purpose == "pharmacy"
            self.account[giver] -= amount
            self.bills += amount

    @rule(giver=WHO, receiver=WHO, amount=st.none() | YUAN)
    def release(self, giver: str, receiver: str, amount: Decimal | None) -> None:
        self.tried(lambda s: s.release(giver, receiver, amount, on=self.on))

    @rule(giver=WHO, receiver=WHO)
    def end(self, giver: str, receiver: str) -> None:
        self.tried(lambda s: s.end(giver, receiver, on=self.on))

    @precondition(lambda self: self.sharings.relations)
    @rule(giver=WHO)
    def move_away(self, giver: str) -> None:
        assert self.tried(lambda s: s.moved(giver, on=self.on))
        assert self.sharings.given_by(giver) == ()

    @invariant()
    def nothing_is_lost(self) -> None:
        sums = dict.fromkeys(Move, Decimal("0.00"))
        for moved in self.sharings.record:
            sums[moved.move] += moved.amount
        left = sum((r.left for r in self.sharings.relations), TOTAL)
        assert sums[Move.RESERVED] == sums[Move.USED] + sums[Move.RETURNED] + left
        assert sums[Move.USED] == self.bills
        assert sum(self.account.values(), self.bills) == 15_000

    @invariant()
    def plain_data_tell_the_same(self) -> None:
        assert Sharings.from_dict(self.sharings.to_dict()) == self.sharings

    @invariant()
    def no_quota_is_below_zero_or_above_the_balance(self) -> None:
        for relation in self.sharings.relations:
            assert relation.left >= 0
            assert relation.open or relation.left == 0
        for giver, balance in self.account.items():
            assert 0 <= self.sharings.reserved(giver) <= balance


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=25, stateful_step_count=30)


# -- who pays

BILL = st.integers(0, 10**6).map(lambda fen: Decimal(fen).scaleb(-2))
FAMILY = st.lists(BILL, max_size=4).map(
    lambda sums: [(f"giver {i}", amount) for i, amount in enumerate(sums)]
)


@given(BILL, BILL, FAMILY, st.sampled_from([("own_account", "family"), ("family", "own_account")]))
def test_the_parts_are_the_bill_to_the_fen(
    amount: Decimal, own: Decimal, family: list[tuple[str, Decimal]], order: tuple[str, str]
) -> None:
    paid = yibao.pay(amount, own, family, order=order)
    assert paid.total == amount
    assert paid.by("own_account") <= own
    for part in paid.parts:
        assert part.amount > 0
        if part.giver:
            assert part.amount <= dict(family)[part.giver]
    if paid.by("cash"):
        assert paid.by("own_account") == own
        assert paid.by("family") == sum(quota for _, quota in family)
    first = paid.by(order[0])
    assert first == min(amount, own if order[0] == "own_account" else sum(q for _, q in family))


def test_the_order_says_who_pays_first() -> None:
    family = [("daughter", "100"), ("son", "500")]
    own_first = yibao.pay("400", "50.50", family, order=("own_account", "family"))
    assert [(p.purse, p.giver, str(p.amount)) for p in own_first.parts] == [
        (Purse.OWN_ACCOUNT, "", "50.50"),
        (Purse.FAMILY, "daughter", "100.00"),
        (Purse.FAMILY, "son", "249.50"),
    ]
    family_first = yibao.pay("700", "50.50", family, order=("family", "本人个人账户"))
    assert family_first.by("cash") == Decimal("49.50")


def test_the_region_may_demand_that_the_own_account_pays_first() -> None:
    policy = Policy().with_values(
        "太原",
        sharing_terms={"reserve": "1000", "own_first": True},
        since=date(2025, 1, 1),
        source="a notice",
    )
    patient = Enrolment(scheme="employee", status="in_service", region="太原")
    told = {"patient": patient, "on": date(2025, 6, 1)}
    bill = ("80", "50", [("son", "100")])
    assert yibao.pay(*bill, **told, policy=policy).by("own_account") == 50
    with pytest.raises(NotAllowed, match="own account first"):
        yibao.pay(*bill, order=("family", "own_account"), **told, policy=policy)
    with pytest.raises(NotKnown, match=r"employee\.mutual_aid\.terms"):
        yibao.pay(*bill, **told)
    assert yibao.pay(*bill, order=("family", "own_account"), **told).by("family") == 80


def test_a_balance_of_who_has_no_account_is_refused() -> None:
    told = {"order": ("own_account", "family"), "on": date(2026, 11, 1)}
    for patient, rule_id in (
        (Enrolment(scheme="resident", region="长春"), "N-ACC-03"),
        (
            Enrolment(scheme="employee", status="flexible", plan="pool_only", region="长春"),
            "N-ACC-02",
        ),
    ):
        with pytest.raises(
            NotAllowed, match="0 for a patient who has no personal account"
        ) as caught:
            yibao.pay("100", "300", patient=patient, **told)
        assert caught.value.field == "own_balance"
        assert rule_id in caught.value.rules
        assert yibao.pay("100", "0", patient=patient, **told).by("cash") == 100
    kept = Enrolment(scheme="employee", status="suspended", region="长春")
    assert yibao.pay("100", "300", patient=kept, **told).by("own_account") == 100
    assert yibao.pay("100", "300", order=told["order"]).by("own_account") == 100


def test_an_account_of_which_nothing_is_known_is_not_refused() -> None:
    told = {"order": ("own_account", "family"), "on": date(2018, 1, 1)}
    rural = Enrolment(scheme="rural_cooperative", region="长春")
    assert yibao.pay("100", "30", patient=rural, **told).by("own_account") == 30
    flexible = Enrolment(scheme="employee", status="flexible", region="长春")
    assert yibao.pay("100", "30", patient=flexible, **told).by("own_account") == 30


def test_a_payment_names_its_rules() -> None:
    paid = yibao.pay("100", "30", [("son", "20")], order=("own_account", "family"))
    assert [part.rules for part in paid.parts] == [
        ("N-ACC-13", "N-ACC-14"),
        ("N-ACC-14", "N-FAM-09", "N-FAM-11"),
        (),
    ]
    assert paid.rules == ("N-ACC-13", "N-ACC-14", "N-FAM-09", "N-FAM-11")
    assert all(yibao.national_rule(key) for key in paid.rules)
    assert yibao.pay("100", order=("own_account", "family")).rules == ()


@pytest.mark.parametrize(
    "told",
    [
        {"amount": "-1"},
        {"amount": 1.5},
        {"family": [("son", "1"), ("son", "2")]},
        {"family": ["son"]},
        {"order": ("family",)},
        {"order": "family"},
        {"order": ("cash", "family")},
        {"order": None},
    ],
)
def test_bad_input_of_a_payment(told: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        yibao.pay(
            **{
                "amount": "5",
                "own_balance": "1",
                "family": [],
                "order": ("own_account", "family"),
                **told,
            }
        )
