"""Transfer: whether a relation moves, the steps, what becomes of years, balance and a gap."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from yibao import (
    AccountFate,
    Enrolment,
    GapOutcome,
    Person,
    PersonalAccount,
    Policy,
    TransferOutcome,
    YearsFate,
    gap_on_transfer,
    move_balance,
    transfer_relation,
)
from yibao.core.ledger import Ledger, Posting
from yibao.transfer import working_day

DAY = date(2026, 11, 2)
SINCE = date(2021, 12, 1)


def employee(region: str | None = "Beijing", status: str | None = "in_service") -> Enrolment:
    return Enrolment(scheme="employee", status=status, region=region, base="9000")


def resident(region: str = "Beijing") -> Enrolment:
    return Enrolment(scheme="resident", region=region)


GUANGZHOU = employee("Guangzhou")


# -- the relation


@pytest.mark.parametrize(
    ("old", "new", "on", "outcome", "years", "balance"),
    [
        (employee(), GUANGZHOU, DAY, "moves", "added", "transferred"),
        (employee(), GUANGZHOU, date(2011, 7, 1), "moves", "added", "transferred"),
        (employee("Shenzhen"), GUANGZHOU, DAY, "moves", "added", "transferred"),
        (employee(), employee("北京"), DAY, "same_region", "added", "kept"),
        (employee(), resident(), DAY, "switch", "kept", "kept"),
        (employee(), resident("Guangzhou"), DAY, "switch", "kept", "undecided"),
        (resident(), GUANGZHOU, DAY, "switch", "local", None),
        (resident(), resident("Guangzhou"), DAY, "moves_resident", "none", None),
        (resident(), resident("Guangzhou"), date(2023, 12, 1), "moves_resident", "none", None),
        (employee(status="retired"), GUANGZHOU, DAY, "not_retired", "stay", "kept"),
        (employee(status="retired"), GUANGZHOU, SINCE, "not_retired", "stay", "kept"),
    ],
)
def test_what_moves(old, new, on, outcome, years, balance):
    found = transfer_relation(old, new, on=on)
    told = found.balance and found.balance.key
    assert (found.outcome.key, found.years.key, told) == (outcome, years, balance)
    assert found.moves is (outcome in ("moves", "moves_resident"))
    assert bool(found.steps) is found.moves


@pytest.mark.parametrize(
    ("old", "new", "on"),
    [
        (employee(), GUANGZHOU, date(2011, 6, 30)),
        (resident(), resident("Guangzhou"), date(2023, 11, 30)),
        (employee(status="retired"), GUANGZHOU, date(2021, 11, 30)),
    ],
)
def test_on_the_day_before_a_rule_nothing_is_decided(old, new, on):
    found = transfer_relation(old, new, on=on)
    assert found.outcome is TransferOutcome.UNDECIDED
    assert (found.moves, found.steps, found.working_days) == (None, (), None)


def test_the_limits_hold_since_the_measures_of_2021():
    before = transfer_relation(employee(), GUANGZHOU, on=SINCE - timedelta(days=1))
    assert before.moves
    assert [step.working_days for step in before.steps] == [None] * 4
    assert before.working_days is None
    found = transfer_relation(employee(), GUANGZHOU, on=SINCE)
    assert [step.working_days for step in found.steps] == [None, None, 10, 5]
    assert [step.party.key for step in found.steps] == ["person", "both", "sending", "receiving"]
    assert found.working_days == 15
    assert {step.due for step in found.steps} == {None}


def test_each_side_has_its_own_limit():
    faster = Policy().with_values(
        "Guangzhou",
        transfer_limits={"sending": 4, "receiving": 3},
        since=date(2025, 1, 1),
        source="a test",
    )
    there = transfer_relation(employee(), GUANGZHOU, on=DAY, policy=faster)
    back = transfer_relation(GUANGZHOU, employee(), on=DAY, policy=faster)
    assert (there.working_days, back.working_days) == (10 + 3, 4 + 5)


def test_a_soldier_who_leaves_is_transferred_by_the_army():
    soldier = Person(employment="soldier")
    found = transfer_relation(soldier, GUANGZHOU, on=date(2012, 7, 1))
    assert found.outcome is TransferOutcome.FROM_ARMY
    assert (found.years, found.balance) == (YearsFate.ADDED, AccountFate.TRANSFERRED)
    assert [step.party.key for step in found.steps] == ["army", "receiving"]
    assert found.working_days is None
    early = transfer_relation(soldier, GUANGZHOU, on=date(2012, 6, 30))
    assert early.outcome is TransferOutcome.UNDECIDED
    to_resident = transfer_relation(soldier, resident(), on=DAY)
    assert (to_resident.outcome, to_resident.years) == (TransferOutcome.UNDECIDED, YearsFate.KEPT)


@pytest.mark.parametrize(("counts", "fate"), [(True, "added"), (False, "not_counted")])
def test_the_receiving_region_tells_whether_resident_years_count(counts, fate):
    rows = [{"years_kind": "resident", "counts": counts}, {"unknown": "not told"}]
    policy = Policy().with_values(
        "Guangzhou", counted_years={"rows": rows}, since=date(2025, 1, 1), source="a test"
    )
    there = transfer_relation(resident(), GUANGZHOU, on=DAY, policy=policy)
    assert there.years.key == fate
    elsewhere = transfer_relation(resident("Guangzhou"), employee(), on=DAY, policy=policy)
    assert elsewhere.years is YearsFate.LOCAL


def test_a_balance_that_cannot_be_received_is_paid_out_where_the_region_does():
    on = date(2025, 6, 30)
    found = transfer_relation(GUANGZHOU, resident(), on=on)
    assert found.balance is AccountFate.PAID_OUT
    later = transfer_relation(GUANGZHOU, resident(), on=on + timedelta(days=1))
    assert later.balance is AccountFate.UNDECIDED


def test_the_law_of_2027_changes_nothing_in_a_move():
    for on in (date(2026, 12, 31), date(2027, 1, 1)):
        assert transfer_relation(employee(), GUANGZHOU, on=on).working_days == 15


def test_a_move_is_explained_by_its_branch():
    why = yibao.explain(transfer_relation, employee(), GUANGZHOU, on=DAY)
    assert why.value is TransferOutcome.MOVES
    assert "N-TRF-01" in [rule.id for rule in why.rules]
    assert "transfer.relation" in {cited.parameter for cited in why.citations}
    dated = yibao.explain(transfer_relation, employee(), GUANGZHOU, on=DAY, holidays=[DAY])
    assert str(dated) == str(why)


def test_a_relation_that_has_ended_still_moves():
    ended = Enrolment(
        scheme="employee", status="in_service", region="Beijing", until=date(2026, 8, 31)
    )
    assert transfer_relation(ended, GUANGZHOU, on=DAY).moves


def test_a_region_without_a_pack_is_told_by_its_code():
    nowhere = employee("431200")
    for old, new in ((employee(), nowhere), (nowhere, employee())):
        found = transfer_relation(old, new, on=DAY)
        assert (found.outcome.key, found.working_days) == ("moves", 15)
        assert found.balance is AccountFate.TRANSFERRED
    assert transfer_relation(nowhere, nowhere, on=DAY).outcome.key == "same_region"
    assert transfer_relation(nowhere, resident(), on=DAY).balance is AccountFate.UNDECIDED
    with pytest.raises(yibao.UnknownRegion):
        transfer_relation(employee(), employee("怀化"), on=DAY)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (employee(None), GUANGZHOU, "enrolment.region: got None"),
        (employee(), employee(None), "to.region: got None"),
        (employee(), None, "to: got None"),
        (Person(employment="employed"), GUANGZHOU, "a Person who is a soldier"),
        (employee(status=None), GUANGZHOU, "status: got None"),
        (employee("Atlantis"), GUANGZHOU, "Atlantis"),
        ("Beijing", GUANGZHOU, "expected an Enrolment"),
    ],
)
def test_bad_input_is_told(old, new, message):
    with pytest.raises(yibao.InvalidInput, match=message):
        transfer_relation(old, new, on=DAY)


# -- working days


def test_limits_become_days_only_with_the_holidays_told():
    # 1 to 7 October 2026 are told as holidays, 10 October as a worked Saturday.
    week = [date(2026, 10, day) for day in range(1, 8)]
    found = transfer_relation(
        employee(), GUANGZHOU, on=date(2026, 9, 25), holidays=week, workdays=[date(2026, 10, 10)]
    )
    assert [step.due for step in found.steps] == [
        None,
        None,
        date(2026, 10, 15),
        date(2026, 10, 22),
    ]


def test_holidays_are_days():
    for told in ({"holidays": ["2026-10-01"]}, {"holidays": (), "workdays": [20261010]}):
        with pytest.raises(yibao.InvalidInput, match=r"holidays|workdays"):
            transfer_relation(employee(), GUANGZHOU, on=DAY, **told)


@settings(max_examples=50)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 40))
def test_without_holidays_five_working_days_are_a_week(start, number):
    nothing: frozenset[date] = frozenset()
    later = working_day(start, number + 5, nothing, nothing)
    if number:
        assert later - working_day(start, number, nothing, nothing) == timedelta(days=7)
    assert working_day(start, 0, nothing, nothing) == start
    assert later > start


# -- a gap


@pytest.mark.parametrize(
    ("interrupted", "paid_on", "outcome", "waiting", "longest"),
    [
        ("2025-03", date(2025, 3, 31), "none", 0, None),
        ("2024-12", date(2025, 3, 31), "bridged", 0, None),
        ("2024-12", date(2025, 4, 1), "local_wait", None, 6),
        ("2021-10", date(2021, 11, 30), "undecided", None, None),
        ("2021-10", date(2021, 12, 1), "bridged", 0, None),
    ],
)
def test_a_gap_of_three_months_is_bridged(interrupted, paid_on, outcome, waiting, longest):
    found = gap_on_transfer(GUANGZHOU, interrupted=interrupted, paid_on=paid_on, made_up=True)
    told = (found.outcome.key, found.waiting_months, found.longest_wait)
    assert told == (outcome, waiting, longest)
    assert (found.benefits_from is None) is (waiting is None)


@pytest.mark.parametrize(("months", "outcome"), [(23, "local"), (24, "bridged")])
def test_a_switch_wants_two_years_of_cover(months, outcome):
    for new, old in ((GUANGZHOU, "resident"), (resident(), "employee")):
        found = gap_on_transfer(
            new,
            interrupted="2025-01",
            paid_on=date(2025, 3, 1),
            from_scheme=old,
            continuous_months=months,
            made_up=True,
        )
        assert found.outcome.key == outcome
        assert found.longest_wait is None
    with pytest.raises(yibao.InvalidInput, match="continuous_months: got None"):
        gap_on_transfer(
            GUANGZHOU, interrupted="2025-01", paid_on=date(2025, 3, 1), from_scheme="resident"
        )


def test_a_gap_is_bridged_once_it_is_made_up():
    told = {"interrupted": "2024-12", "paid_on": date(2025, 3, 31)}
    found = gap_on_transfer(GUANGZHOU, **told)
    assert (found.outcome, found.waiting_months) == (GapOutcome.MAY_PAY_UP, None)
    assert found.benefits_from is None


def test_the_gap_on_a_move_is_the_gap_of_the_employee_scheme():
    flexible = Enrolment(scheme="employee", status="flexible", region="上海")
    found = gap_on_transfer(flexible, interrupted="2025-10", paid_on=date(2026, 2, 1))
    gap = yibao.employee_gap(flexible, on=date(2026, 2, 1), last_paid="2025-09", change="move")
    assert (found.waiting_months, found.longest_wait) == (gap.wait, None) == (6, None)
    switch = {"continuous_months": 24, "made_up": True}
    for day, outcome in ((date(2021, 6, 15), "bridged"), (date(2020, 9, 13), "undecided")):
        first = yibao.Month.of(day) + (-1)
        found = gap_on_transfer(
            GUANGZHOU, interrupted=first, paid_on=day, from_scheme="resident", **switch
        )
        assert found.outcome.key == outcome
    why = yibao.explain(
        gap_on_transfer,
        GUANGZHOU,
        interrupted="2025-01",
        paid_on=date(2025, 3, 1),
        from_scheme="resident",
        **switch,
    )
    assert "N-GAP-02" in why.root.ids


def test_residents_who_stay_residents_follow_other_rules():
    found = gap_on_transfer(
        resident(), interrupted="2025-01", paid_on=date(2025, 3, 1), from_scheme="resident"
    )
    assert found.outcome is GapOutcome.LOCAL


def test_a_payment_before_the_gap_is_refused():
    with pytest.raises(yibao.InvalidInput, match="a day not before the gap"):
        gap_on_transfer(GUANGZHOU, interrupted="2025-04", paid_on=date(2025, 3, 31))


# -- the balance


def account(balance: str, enrolment: Enrolment | None = None, **more: Any) -> PersonalAccount:
    opened = PersonalAccount.open(enrolment or employee(), on=date(2020, 1, 1), **more)
    if Decimal(balance):
        opened = opened.book(
            Posting(date(2026, 1, 5), opened.name, "pooled_fund", balance, "credit.contribution")
        )
    return opened


@settings(max_examples=30)
@given(st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_what_leaves_one_ledger_arrives_in_the_other(fen, already):
    old = account(str(Decimal(fen).scaleb(-2)))
    new = account(str(Decimal(already).scaleb(-2)), GUANGZHOU)
    closed, moved = move_balance(old, new, on=DAY, received_on=DAY + timedelta(days=7))
    assert closed.balance() == 0
    assert moved.balance() == Decimal(fen + already).scaleb(-2)
    assert Ledger((*closed.ledger.postings, *moved.ledger.postings)).total == 0
    assert closed.closed == DAY


def test_a_quota_returns_before_the_balance_moves():
    old = account("100").reserve("40", "mother", on=date(2026, 6, 1))
    _, moved = move_balance(old, account("0", GUANGZHOU), on=DAY, received_on=DAY)
    assert moved.balance() == Decimal("100.00")


def test_what_does_not_move_is_refused_with_its_rule():
    retired = account("100", employee(status="retired"))
    with pytest.raises(yibao.NotAllowed, match="N-TRF-05") as caught:
        move_balance(retired, account("0", GUANGZHOU), on=DAY, received_on=DAY)
    assert caught.value.outcome is TransferOutcome.NOT_RETIRED
    with pytest.raises(yibao.NotAllowed, match="same region"):
        move_balance(account("100"), account("0", employee("北京")), on=DAY, received_on=DAY)


def test_bad_moves_are_told():
    old, new = account("100"), account("0", GUANGZHOU)
    with pytest.raises(yibao.InvalidInput, match="received_on"):
        move_balance(old, new, on=DAY, received_on=DAY - timedelta(days=1))
    with pytest.raises(yibao.InvalidInput, match="same holder"):
        move_balance(old, account("0", GUANGZHOU, holder="Hao"), on=DAY, received_on=DAY)
    closed, _ = move_balance(old, new, on=DAY, received_on=DAY)
    with pytest.raises(yibao.NotAllowed, match="was closed"):
        closed.spend("1", "outpatient", on=DAY)
