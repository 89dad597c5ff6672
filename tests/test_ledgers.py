"""Personal accounts: what may be booked, interest, events, and why no balance is seen."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import yibao
from yibao import (
    AccountFate,
    Credential,
    Deposits,
    Enrolment,
    Heir,
    InvalidInput,
    NoBalance,
    NotAllowed,
    NotInForce,
    NotKnown,
    Permission,
    Person,
    PersonalAccount,
    Policy,
    PooledFund,
    Posting,
    Purpose,
    may_spend,
)
from yibao.ledgers.closing import divided
from yibao.vocabulary import CredentialState, CreditKind

OPENED = date(2019, 1, 1)
BEFORE, SINCE = date(2021, 4, 21), date(2021, 4, 22)
DAY = date(2026, 3, 5)


def employee(region="Beijing", status="in_service", **facts):
    return Enrolment(scheme="employee", status=status, region=region, base="12000", **facts)


def account(amount="1000", *, on=date(2025, 6, 1), region="Beijing", **more):
    opened = PersonalAccount.open(employee(region), on=OPENED, **more)
    return opened.transfer_in(amount, "Tianjin", on=on) if amount else opened


def local(region, **values):
    return Policy().with_values(region, since=date(2025, 5, 1), source="told", **values)


# -- uses


USES = {
    "outpatient": (Permission.ALLOWED, Permission.ALLOWED),
    "住院费用": (Permission.ALLOWED, Permission.ALLOWED),
    "pharmacy_drugs": (Permission.ALLOWED, Permission.ALLOWED),
    "devices": (Permission.UNDECIDED, Permission.ALLOWED),
    "consumables": (Permission.UNDECIDED, Permission.ALLOWED),
    "fitness": (Permission.FORBIDDEN, Permission.FORBIDDEN),
    "wellness": (Permission.FORBIDDEN, Permission.FORBIDDEN),
    "public_health": (Permission.FORBIDDEN, Permission.FORBIDDEN),
    "other": (Permission.FORBIDDEN, Permission.FORBIDDEN),
    "cash": (Permission.FORBIDDEN, Permission.FORBIDDEN),
    "commercial_insurance": (Permission.UNDECIDED, Permission.UNDECIDED),
    "体检": (Permission.UNDECIDED, Permission.UNDECIDED),
    "resident_premium": (Permission.FORBIDDEN, Permission.FORBIDDEN),
}


@pytest.mark.parametrize("purpose", USES)
def test_uses_before_and_since_april_2021(purpose):
    me = employee("Changchun")
    assert (may_spend(me, purpose, on=BEFORE), may_spend(me, purpose, on=SINCE)) == USES[purpose]


CARE = ("outpatient", "inpatient", "pharmacy_drugs", "devices", "consumables")


@pytest.mark.parametrize("purpose", Purpose)
def test_before_april_2021_only_local_pilots_paid_for_relatives(purpose):
    found = may_spend(employee("Changchun"), purpose, on=BEFORE, beneficiary="relative")
    pilots = purpose.key in CARE
    assert found is (Permission.UNDECIDED if pilots else Permission.FORBIDDEN)


@pytest.mark.parametrize("purpose", ["resident_premium", "long_term_care_premium"])
def test_premiums_of_relatives_by_date(purpose):
    found = [
        may_spend(employee("Changchun"), purpose, on=day, beneficiary="relative")
        for day in (BEFORE, SINCE, date(2026, 1, 8), date(2026, 1, 9))
    ]
    assert [p.key for p in found] == ["forbidden", "undecided", "undecided", "allowed"]


@pytest.mark.parametrize("day", [BEFORE, SINCE])
def test_only_at_designated_providers(day):
    me = employee("Changchun")
    assert may_spend(me, "outpatient", on=day, designated=False) is Permission.FORBIDDEN


def test_a_resident_has_no_account_to_spend_from():
    me = Enrolment(scheme="resident", region="Changchun")
    assert may_spend(me, "outpatient", on=DAY) is Permission.NO_ACCOUNT


def test_cash_in_beijing_ended_on_1_september_2022_for_money_credited_since():
    me = employee()
    assert may_spend(me, "cash", on=date(2022, 8, 31)) is Permission.ALLOWED_LOCALLY
    assert may_spend(me, "提现", on=date(2022, 9, 1)) is Permission.UNDECIDED
    for earlier, found in ((False, Permission.FORBIDDEN), (True, Permission.UNDECIDED)):
        told = local("Beijing", account_cash={"allowed": False, "earlier": earlier})
        assert may_spend(me, "cash", on=DAY, policy=told) is found
    with pytest.raises(NotAllowed, match="account_cash"):
        account().spend("1", "cash", on=DAY)


def test_commercial_insurance_in_zhejiang_and_shanghai():
    for region, first, relative in (
        ("Hangzhou", date(2021, 7, 1), "undecided"),
        ("Shanghai", date(2025, 3, 1), "allowed_locally"),
    ):
        me = employee(region)
        assert may_spend(me, "commercial_insurance", on=first) is Permission.ALLOWED_LOCALLY
        before = first - timedelta(1)
        assert may_spend(me, "commercial_insurance", on=before) is Permission.UNDECIDED
        found = may_spend(me, "commercial_insurance", on=first, beneficiary="relative")
        assert found.key == relative


def test_a_local_rule_of_the_callers_own_decides():
    yes = local("Changchun", account_extension={"allowed": True})
    no = local("Changchun", account_extension={"allowed": False})
    assert may_spend(employee("Changchun"), "vaccine", on=DAY, policy=yes).key == "allowed_locally"
    assert may_spend(employee("Changchun"), "vaccine", on=DAY, policy=no) is Permission.FORBIDDEN


def test_the_balance_outlives_the_relation():
    past = employee("Changchun", until=date(2024, 6, 30))
    assert may_spend(past, "outpatient", on=DAY) is Permission.ALLOWED
    stopped = employee("Changchun", "suspended")
    assert may_spend(stopped, "outpatient", on=DAY) is Permission.ALLOWED


@pytest.mark.parametrize(
    ("purpose", "day", "ids"),
    [
        ("fitness", DAY, ["N-ACC-15"]),
        ("fitness", BEFORE, ["N-ACC-13"]),
        ("outpatient", DAY, ["N-ACC-14"]),
        ("cash", DAY, ["N-ACC-17"]),
        ("vaccine", DAY, ["N-ACC-15", "N-ACC-16"]),
    ],
)
def test_a_use_is_explained_by_the_branch_taken(purpose, day, ids):
    me = employee("Changchun")
    found = yibao.explain(may_spend, me, on=day, purpose=purpose)
    assert found.value is may_spend(me, purpose, on=day)
    assert list(found.root.ids) == ids
    assert all(i in found.text("en") for i in ids)


def test_a_use_without_purpose_or_with_a_strange_one_is_refused():
    with pytest.raises(InvalidInput, match="purpose"):
        yibao.explain(may_spend, employee(), on=DAY)
    with pytest.raises(InvalidInput, match="purpose"):
        may_spend(employee(), "gold", on=DAY)
    with pytest.raises(InvalidInput, match="colour"):
        yibao.explain(may_spend, employee(), on=DAY, purpose="cash", colour="red")


def test_uses_over_a_frame():
    import polars as pl

    from yibao import frames

    purposes = [p.key for p in Purpose]
    frame = pl.DataFrame({"purpose": purposes}).with_columns(
        scheme=pl.lit("employee"),
        status=pl.lit("in_service"),
        region=pl.lit("Beijing"),
        beneficiary=pl.lit("self"),
    )
    for day in (BEFORE, SINCE, DAY):
        found = frames.may_spend(frame, on=day)["may_spend"].to_list()
        assert found == [may_spend(employee(), p, on=day).key for p in purposes]


# -- booking


def test_a_year_through_every_account_balances_to_zero():
    me = employee("Changchun")
    mine, fund = PersonalAccount.open(me, on=OPENED), "pooled_fund"
    for month in range(1, 13):
        day = date(2026, month, 20)
        paid = yibao.monthly_contribution(me, on=day)
        split = yibao.allocate(paid)
        mine = mine.book(*paid.postings(), *split.postings(day))
        mine = mine.credit(*yibao.credits(me, day), on=day)
    balances = mine.ledger.balances()
    assert mine.ledger.total == 0
    assert balances["basic_fund"] == balances["credits_due"] == 0
    assert balances["personal_account"] == Decimal("228.00") * 12
    assert balances[fund] == Decimal("936.00") * 12
    assert balances["employer"] + balances["employee"] == Decimal("-1164.00") * 12
    pooled = PooledFund(mine.ledger)
    assert pooled.pay("36", on=date(2026, 12, 31)).balance() == Decimal("936.00") * 12 - 36
    assert pooled.statement(2026).closing == pooled.balance()


def test_the_unemployment_fund_pays_and_a_resident_premium_comes_from_two():
    jobless = Enrolment(scheme="employee", status="unemployed", region="Lanzhou", base="6000")
    (paid,) = yibao.monthly_contribution(jobless, on=DAY).postings()
    assert (paid.credit, paid.debit) == ("unemployment_fund", "basic_fund")
    resident = Enrolment(scheme="resident", region="Lanzhou", group="adult")
    premium = yibao.resident_premium(resident, benefit_year=2025)
    found = premium.postings(date(2024, 11, 1))
    assert [(p.credit, p.debit) for p in found] == [
        ("person", "resident_fund"),
        ("treasury", "resident_fund"),
    ]
    assert sum(p.amount for p in found) == premium.total


def test_a_retired_members_credit_comes_from_the_pooled_fund():
    (credit,) = yibao.credits(employee("Wuhan", "retired"), "2026-03")
    with pytest.raises(InvalidInput, match="day of booking"):
        credit.postings()
    (posting,) = credit.postings(DAY)
    assert (posting.credit, posting.debit) == ("pooled_fund", "personal_account")
    taken = evolve(credit, amount=Decimal("-3"), kind=CreditKind.PREMIUM_TAKEN)
    (posting,) = taken.postings(DAY)
    assert (posting.credit, posting.debit, posting.fen) == (
        "personal_account",
        "insurer",
        300,
    )


def refused(call, *, rules, field):
    with pytest.raises(NotAllowed) as caught:
        call()
    assert caught.value.field == field
    assert set(rules) <= set(caught.value.rules)
    assert all(rule in str(caught.value) for rule in rules)


def test_what_is_not_allowed_is_refused_with_its_rule_and_leaves_the_ledger():
    mine = account()
    before = mine.ledger
    refused(lambda: mine.spend("1", "fitness", on=DAY), rules=["N-ACC-15"], field="purpose")
    refused(lambda: mine.spend("1", "cash", on=DAY), rules=["N-ACC-17"], field="purpose")
    refused(lambda: mine.spend("1", "vaccine", on=DAY), rules=["N-ACC-16"], field="purpose")
    refused(lambda: mine.spend("1000.01", "outpatient", on=DAY), rules=["N-ACC-24"], field="amount")
    refused(
        lambda: mine.spend("1", "outpatient", on=date(2018, 12, 31)),
        rules=["N-ACC-01"],
        field="day",
    )
    refused(
        lambda: mine.spend("1", "outpatient", on=DAY, designated=False),
        rules=["N-ACC-14"],
        field="purpose",
    )
    assert mine.ledger is before
    assert mine.balance() == 1000


def test_a_late_entry_may_not_overdraw_a_later_day():
    mine = account().spend("900", "outpatient", on=DAY)
    with pytest.raises(NotAllowed, match=r"at most 100\.00"):
        mine.spend("200", "outpatient", on=date(2025, 7, 1))
    assert mine.spend("100", "outpatient", on=date(2025, 7, 1)).balance() == 0


def test_nothing_is_booked_after_the_day_of_the_statement():
    mine = account(as_of=DAY)
    mine.spend("1", "outpatient", on=DAY)
    with pytest.raises(InvalidInput, match="day of the statement"):
        mine.spend("1", "outpatient", on=date(2026, 3, 6))


def test_postings_of_the_callers_own_are_checked_whole():
    mine = account()
    good = Posting(DAY, "provider", mine.name, "10", "outpatient")
    bad = Posting(DAY, "gym", mine.name, "10", "fitness")
    hidden = Posting(DAY, "cash", mine.name, "10", "outpatient")
    strange = Posting(DAY, "provider", mine.name, "10", "payout")
    assert mine.post(good, good).balance() == 980
    wallet = Posting(DAY, "gym", mine.wallet, "10", "fitness")
    for wrong in (bad, hidden, strange, wallet):
        with pytest.raises(InvalidInput):
            mine.post(good, wrong)
    relative = evolve(good, purpose="family.outpatient", day=BEFORE)
    refused(lambda: mine.post(relative), rules=["N-ACC-13"], field="purpose")


def test_an_account_is_opened_only_where_there_is_one():
    resident = Enrolment(scheme="resident", region="Changchun")
    refused(lambda: PersonalAccount.open(resident, on=DAY), rules=["N-ACC-03"], field="enrolment")


def test_quotas_sharing_and_the_wallet():
    mine = account(holder="wang").reserve("300", "mother", on=DAY)
    assert (mine.available(), mine.reserved(), mine.balance()) == (700, 300, 1000)
    refused(lambda: mine.spend("701", "outpatient", on=DAY), rules=["N-ACC-24"], field="amount")
    mine = mine.spend_on_relative("120", "pharmacy_drugs", "mother", on=DAY)
    assert (mine.available(), mine.reserved()) == (700, 180)
    mine = mine.release("mother", on=DAY)
    assert (mine.available(), mine.reserved()) == (880, 0)
    with pytest.raises(InvalidInput, match="unused quota"):
        mine.release("mother", on=DAY)
    mine = mine.share_out("80", "li", on=DAY)
    li = PersonalAccount.open(employee(), on=OPENED, holder="li", ledger=mine.ledger)
    assert li.ledger.balance(li.wallet) == 80
    li = li.spend("30", "outpatient", on=DAY, shared=True)
    assert li.ledger.balance(li.wallet) == 50
    refused(
        lambda: li.spend("51", "outpatient", on=DAY, shared=True),
        rules=["N-ACC-24"],
        field="amount",
    )
    assert li.share_in("5", "wang", on=DAY).ledger.balance(li.wallet) == 55
    assert li.ledger.total == 0
    for call in (mine.share_out, mine.share_in, mine.reserve):
        with pytest.raises(InvalidInput, match="someone other"):
            call("1", "wang", on=DAY)
    for call in (mine.share_out, mine.reserve):
        with pytest.raises(NotAllowed, match="N-ACC-13"):
            call("1", "li", on=BEFORE)


def test_a_relatives_premium_is_paid_since_2026():
    mine = account().spend_on_relative("400", "resident_premium", "son", on=DAY)
    assert mine.ledger.balance("resident_fund") == 400
    refused(
        lambda: account().spend_on_relative("400", "resident_premium", "son", on=date(2025, 10, 1)),
        rules=["N-ACC-14"],
        field="purpose",
    )


def test_set_off_since_december_2023():
    mine = account("100", on=date(2023, 1, 1))
    assert mine.set_off("40", on=date(2023, 12, 1)).balance() == 60
    with pytest.raises(NotInForce):
        mine.set_off("40", on=date(2023, 11, 30))
    refused(lambda: mine.set_off("101", on=DAY), rules=["N-ACC-24"], field="amount")


def test_a_posting_is_taken_back_once():
    mine = account().spend("100", "outpatient", on=DAY)
    spent = mine.ledger.postings[-1]
    mended = mine.correct(spent, on=date(2026, 4, 1), note="booked twice")
    assert (mended.balance(), mended.balance(DAY)) == (1000, 900)
    for call in (
        lambda: mended.correct(spent, on=date(2026, 4, 2)),
        lambda: mended.correct(mended.ledger.postings[-1], on=date(2026, 4, 2)),
        lambda: mine.correct(spent, on=date(2026, 3, 4)),
        lambda: mine.correct(evolve(spent, note="another"), on=date(2026, 4, 1)),
    ):
        with pytest.raises(InvalidInput):
            call()
    received = mine.ledger.postings[0]
    refused(lambda: mine.correct(received, on=DAY), rules=["N-ACC-24"], field="amount")


def test_a_wallet_receives_passes_on_and_spends_without_an_account():
    resident = Enrolment(scheme="resident", region="Changchun")
    mine = PersonalAccount.open_wallet(resident, on=OPENED, holder="zhao")
    mine = mine.share_in("100", "wang", on=DAY).share_out("30", "li", on=DAY, shared=True)
    mine = mine.spend("20", "pharmacy_drugs", on=DAY, shared=True)
    assert mine.ledger.balance(mine.wallet) == 50
    assert mine.ledger.balance("li:wallet") == 30
    assert mine.ledger.of("li:wallet")[0].rules == ("N-FAM-08",)
    refused(
        lambda: mine.share_out("51", "li", on=DAY, shared=True), rules=["N-ACC-24"], field="amount"
    )
    for call in (
        lambda: mine.transfer_in("1", "Jinan", on=DAY),
        lambda: mine.spend("1", "outpatient", on=DAY),
        lambda: mine.reserve("1", "li", on=DAY),
    ):
        with pytest.raises(NotAllowed, match="N-ACC-03"):
            call()


def test_nobody_is_given_money_before_april_2021():
    mine = account(holder="wang")
    assert mine.share_in("5", "li", on=SINCE).ledger.balance(mine.wallet) == 5
    refused(lambda: mine.share_in("5", "li", on=BEFORE), rules=["N-FAM-01"], field="purpose")


def test_a_quota_that_was_fixed_bounds_what_a_relative_gets():
    mine = account().reserve("100", "mother", on=DAY)
    mine = mine.spend_on_relative("100", "outpatient", "mother", on=DAY)
    refused(
        lambda: mine.spend_on_relative("1", "outpatient", "mother", on=DAY),
        rules=["N-ACC-24"],
        field="amount",
    )
    assert mine.spend_on_relative("1", "outpatient", "son", on=DAY).available() == 899
    more = mine.reserve("10", "mother", on=DAY).release("mother", on=DAY)
    assert more.spend_on_relative("1", "outpatient", "mother", on=DAY).available() == 899


@pytest.mark.parametrize(
    "receiver", ["bob:personal_account", "bob:wallet", "quota:mother", "bob:estate", "person"]
)
def test_a_person_is_not_paid_under_the_name_of_care(receiver):
    mine = account(holder="wang")
    with pytest.raises(InvalidInput, match="share_out"):
        mine.post(Posting(DAY, receiver, mine.name, "1", "outpatient"))
    with pytest.raises(InvalidInput, match="share_out"):
        mine.spend("1", "outpatient", on=DAY, to=receiver)
    with pytest.raises(NotAllowed, match="N-ACC-17"):
        mine.spend("1", "outpatient", on=DAY, to="wang:cash")


def test_an_account_goes_out_and_back_with_its_days_and_its_holder():
    mine = account(holder="wang", as_of=DAY).share_in("5", "li", on=DAY)
    mine = mine.share_out("5", "li", on=DAY, shared=True)
    for found in (mine, yibao.close_account(mine, "move", on=DAY, to_region="Jinan")):
        again = PersonalAccount.from_dict(json.loads(json.dumps(found.to_dict())), employee())
        assert again == found
        assert again.closed_by == found.closed_by
    plain = mine.to_dict()
    for wrong in ({"holder": "x"}, {**plain, "opened": None}, {**plain, "closed": "soon"}):
        with pytest.raises(InvalidInput):
            PersonalAccount.from_dict(wrong, employee())


# -- buckets


def test_buckets_need_the_regions_rule_and_its_order():
    with pytest.raises(NotKnown):
        account().buckets(DAY)
    policy = local("Beijing", account_buckets={"two": False})
    assert account(policy=policy).buckets(DAY) is None
    policy = local("Beijing", account_buckets={"two": True, "year_starts": 1})
    mine = account(policy=policy).transfer_in("50", "Tianjin", on=DAY)
    assert mine.buckets(DAY) == yibao.Buckets(Decimal(50), Decimal(1000))
    with pytest.raises(NotKnown):
        mine.spend("20", "outpatient", on=DAY).buckets(DAY)


@pytest.mark.parametrize(
    ("order", "spent", "left"),
    [
        ("this_year_first", "20", (30, 1000)),
        ("this_year_first", "60", (0, 990)),
        ("earlier_first", "20", (50, 980)),
        ("earlier_first", "1010", (40, 0)),
        ("earlier_first", "1050", (0, 0)),
    ],
)
def test_the_order_of_use_is_data(order, spent, left):
    policy = local("Beijing", account_buckets={"two": True, "year_starts": 1, "order": order})
    mine = account(policy=policy).transfer_in("50", "Tianjin", on=DAY)
    found = mine.spend(spent, "outpatient", on=DAY).buckets(DAY)
    assert (found.this_year, found.earlier_years) == left


def test_a_year_may_turn_in_july_and_carries_over_without_limit():
    terms = {"two": True, "order": "this_year_first", "year_starts": 7}
    mine = account(on=date(2025, 6, 30), policy=local("Beijing", account_buckets=terms))
    for day, left in (
        (date(2025, 6, 30), (1000, 0)),
        (date(2025, 7, 1), (0, 1000)),
        (date(2060, 7, 1), (0, 1000)),
    ):
        found = mine.buckets(day)
        assert (found.this_year, found.earlier_years) == left


def test_commercial_insurance_is_paid_from_earlier_years_only():
    policy = local(
        "Hangzhou",
        account_buckets={"two": True, "year_starts": 1, "order": "this_year_first"},
        account_extension={"allowed": True, "earlier_years_only": True},
    )
    mine = account("100", on=date(2025, 6, 1), region="Hangzhou", policy=policy)
    mine = mine.transfer_in("500", "Tianjin", on=date(2026, 1, 2))
    mine = mine.spend("80", "commercial_insurance", on=DAY)
    found = mine.buckets(DAY)
    assert (found.this_year, found.earlier_years) == (500, 20)
    refused(
        lambda: mine.spend("21", "commercial_insurance", on=DAY),
        rules=["N-ACC-16"],
        field="amount",
    )
    refused(
        lambda: mine.spend("21", "outpatient", on=date(2025, 12, 1)),
        rules=["N-ACC-16"],
        field="amount",
    )


def test_postings_of_the_callers_own_draw_on_earlier_years_too():
    policy = local("Shanghai", account_buckets={"two": True, "year_starts": 1})
    mine = account("300", on=date(2025, 6, 1), region="Shanghai", policy=policy)
    mine = mine.transfer_in("500", "Tianjin", on=date(2026, 1, 2))
    for amount, allowed in (("300", True), ("301", False)):
        posting = Posting(DAY, "insurer", mine.name, amount, "commercial_insurance")
        if allowed:
            assert mine.post(posting).buckets(DAY) == yibao.Buckets(Decimal(500), Decimal(0))
        else:
            call = partial(mine.post, posting)
            refused(call, rules=["N-ACC-16"], field="amount")


TWO = {"two": True, "year_starts": 1, "order": "earlier_first"}


def two_buckets():
    mine = account(policy=local("Beijing", account_buckets=TWO))
    return mine.transfer_in("200", "Jinan", on=date(2026, 1, 2))


@pytest.mark.parametrize("back", [DAY, date(2026, 4, 1)])
@pytest.mark.parametrize("amount", ["300", "1100"])
def test_what_is_taken_back_returns_to_its_bucket(back, amount):
    mine = two_buckets().spend(amount, "outpatient", on=DAY)
    mended = mine.correct(mine.ledger.postings[-1], on=back)
    assert mended.buckets(back) == yibao.Buckets(Decimal(200), Decimal(1000))
    again = mended.spend("1200", "outpatient", on=back)
    assert again.buckets(back) == yibao.Buckets(Decimal(0), Decimal(0))


def test_what_is_taken_back_in_a_later_year_is_earlier_years_money():
    mine = two_buckets().spend("1100", "outpatient", on=DAY)
    mended = mine.correct(mine.ledger.postings[-1], on=date(2027, 2, 1))
    assert mended.buckets(date(2027, 2, 1)) == yibao.Buckets(Decimal(0), Decimal(1200))


@pytest.mark.parametrize(
    ("spent", "back", "left"),
    [
        ("1", DAY, (0, 999)),
        ("1100", DAY, None),
        ("1000", DAY, (0, 0)),
        ("100", date(2027, 2, 1), (0, 900)),
    ],
)
def test_a_credit_taken_back_leaves_the_bucket_it_went_to(spent, back, left):
    mine = two_buckets().spend(spent, "outpatient", on=date(2026, 2, 1))
    credit = mine.ledger.postings[1]
    if left is None:
        refused(lambda: mine.correct(credit, on=back), rules=["N-ACC-24"], field="amount")
        return
    found = mine.correct(credit, on=back).buckets(back)
    assert (found.this_year, found.earlier_years) == left


# -- interest

RATES = Deposits(demand="0.0035", three_month="0.011", one_year="0.015")
YEAR_END = {"this_year": "demand", "earlier_years": "demand", "basis": "year_end_balance"}


def test_beijing_pays_the_demand_rate_on_the_year_end_balance():
    mine = account("1000").spend("100", "outpatient", on=date(2025, 12, 31))
    assert yibao.account_interest(mine, 2025, RATES) == Decimal("3.15")
    with pytest.raises(NotKnown, match="on=date"):
        yibao.add_interest(mine, 2025, RATES)
    booked = yibao.add_interest(mine, 2025, RATES, on=date(2025, 12, 31))
    assert booked.balance() == Decimal("903.15")
    assert yibao.account_interest(booked, 2025, RATES) == Decimal("3.15")
    with pytest.raises(InvalidInput, match="isn't booked"):
        yibao.add_interest(booked, 2025, RATES, on=date(2025, 12, 31))


def test_interest_is_rounded_half_up_to_the_fen():
    rate = Deposits(demand="0.005")
    for balance, interest in (("100.99", "0.50"), ("101.00", "0.51"), ("0.99", "0.00")):
        found = yibao.account_interest(account(balance), 2025, rate)
        assert found == Decimal(interest), balance
    nothing = account("0.99")
    assert yibao.add_interest(nothing, 2025, rate, on=DAY) is nothing


def test_a_rate_that_was_not_given_and_a_rule_not_on_file_are_told():
    with pytest.raises(InvalidInput, match="demand_rate"):
        yibao.account_interest(account(), 2025, Deposits())
    with pytest.raises(NotKnown, match="个人账户计息"):
        yibao.account_interest(account(region="Changchun"), 2025, RATES)
    with pytest.raises(InvalidInput, match="demand"):
        Deposits(demand=0.0035)


def test_qingdao_keeps_two_rates_and_says_what_it_does_not_know():
    policy = Policy().using(carry_forward=True)
    mine = account(region="Qingdao", on=date(2024, 5, 1), policy=policy)
    with pytest.raises(NotKnown, match="basis"):
        yibao.account_interest(mine, 2025, RATES)
    terms = {
        "this_year": "demand",
        "earlier_years": "three_month",
        "basis": "year_end_balance",
        "month": 12,
        "day": 31,
    }
    mine = evolve(mine, policy=local("Qingdao", account_interest=terms).using(carry_forward=True))
    mine = evolve(
        mine,
        policy=mine.policy.with_values(
            "Qingdao",
            account_buckets={"two": True, "year_starts": 1},
            since=date(2025, 5, 1),
            source="told",
        ),
    ).transfer_in("200", "Tianjin", on=date(2025, 5, 1))
    assert yibao.account_interest(mine, 2025, RATES) == Decimal("11.70")
    assert yibao.add_interest(mine, 2025, RATES).ledger.postings[-1].day == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("basis", "interest"),
    [("year_end_balance", "3.50"), ("monthly_average", "2.04"), ("daily_average", "2.05")],
)
def test_averaging_is_data(basis, interest):
    policy = local("Changchun", account_interest={**YEAR_END, "basis": basis})
    mine = account("1000", region="Changchun", on=date(2025, 6, 1), policy=policy)
    assert yibao.account_interest(mine, 2025, RATES) == Decimal(interest)


JUNE = {**YEAR_END, "month": 6, "day": 30}


@pytest.mark.parametrize(
    ("basis", "interest"),
    [("year_end_balance", "10.00"), ("monthly_average", "9.17"), ("daily_average", "8.88")],
)
def test_the_year_of_interest_ends_on_the_settling_day(basis, interest):
    told = local("Changchun", account_interest={**JUNE, "basis": basis})
    mine = account("1000", region="Changchun", on=date(2025, 8, 11), policy=told)
    demand = Deposits(demand="0.01")
    assert yibao.account_interest(mine, 2025, demand) == 0
    assert yibao.account_interest(mine, 2026, demand) == Decimal(interest)
    booked = yibao.add_interest(mine, 2026, demand).ledger.postings[-1]
    assert (booked.day, booked.amount) == (date(2026, 6, 30), Decimal(interest))


@pytest.mark.parametrize("terms", [YEAR_END, {**YEAR_END, "month": 12, "day": 31}])
def test_interest_is_not_booked_before_its_year_has_ended(terms):
    mine = account("1000", policy=local("Beijing", account_interest=terms))
    for early in (date(2025, 6, 30), date(2025, 12, 30)):
        with pytest.raises(InvalidInput, match="2025-12-31"):
            yibao.add_interest(mine, 2025, RATES, on=early)
    for day in (date(2025, 12, 31), date(2026, 1, 15)):
        assert yibao.add_interest(mine, 2025, RATES, on=day).ledger.postings[-1].day == day


def test_an_unfinished_year_has_no_interest_yet():
    with pytest.raises(InvalidInput, match="has ended"):
        yibao.account_interest(account(as_of=date(2025, 12, 30)), 2025, RATES)
    ended = account(as_of=date(2025, 12, 31))
    assert yibao.account_interest(ended, 2025, RATES) == Decimal("3.50")


def test_two_rates_need_two_kinds_of_money():
    terms = {**YEAR_END, "earlier_years": "three_month"}
    told = local("Beijing", account_interest=terms, account_buckets={"two": False})
    with pytest.raises(NotKnown, match="two rates"):
        yibao.account_interest(account(policy=told), 2025, RATES)


def test_interest_comes_to_the_same_whenever_an_entry_arrives():
    last, demand = date(2025, 12, 31), Deposits(demand="0.01")
    mine = account("1000", on=last)
    first = yibao.add_interest(mine.transfer_in("1000", "Jinan", on=last), 2025, demand, on=last)
    late = yibao.add_interest(mine, 2025, demand, on=last).transfer_in("1000", "Jinan", on=last)
    assert late.balance() == 2010
    late = yibao.add_interest(late, 2025, demand, on=last)
    assert first.balance() == late.balance() == 2020
    less = late.spend("500", "outpatient", on=last)
    less = yibao.add_interest(less, 2025, demand, on=last)
    assert less.balance() == 1515
    with pytest.raises(InvalidInput, match="isn't booked"):
        yibao.add_interest(less, 2025, demand, on=last)


@pytest.mark.parametrize("back", [date(2025, 12, 31), date(2026, 2, 1)])
def test_interest_taken_back_is_not_booked(back):
    last = date(2025, 12, 31)
    booked = yibao.add_interest(account("1000"), 2025, RATES, on=last)
    mended = booked.correct(booked.ledger.postings[-1], on=back)
    assert yibao.account_interest(mended, 2025, RATES) == Decimal("3.50")
    again = yibao.add_interest(mended, 2025, RATES, on=back)
    assert again.balance() == Decimal("1003.50")
    with pytest.raises(InvalidInput, match="isn't booked"):
        yibao.add_interest(again, 2025, RATES, on=back)


# -- events


@pytest.mark.parametrize(
    ("event", "more", "fate"),
    [
        ("contributions_stop", {}, "kept"),
        ("death", {}, "inherited"),
        ("move", {}, "transferred"),
        ("move_not_received", {}, "undecided"),
        ("emigration", {}, "undecided"),
        ("abolition", {}, "no_account"),
        ("departure", {}, "kept"),
        ("departure", {"citizenship": "foreign"}, "kept"),
        ("departure", {"citizenship": "foreign", "written_request": True}, "paid_out"),
        ("离境", {"citizenship": "港澳台居民", "written_request": True}, "paid_out"),
        ("departure", {"citizenship": "港澳台居民"}, "kept"),
        ("departure", {"written_request": True}, "kept"),
    ],
)
def test_what_becomes_of_a_balance(event, more, fate):
    me = employee("Changchun")
    assert yibao.balance_after(me, event, on=DAY, **more).key == fate
    found = yibao.explain(yibao.balance_after, me, on=DAY, event=event, **more)
    assert found.value.key == fate


def test_departure_by_date_and_by_the_persons_citizenship():
    taiwan = employee("Changchun", person=Person(citizenship="港澳台居民"))
    for day, fate in ((date(2019, 12, 31), "undecided"), (date(2020, 1, 1), "paid_out")):
        found = yibao.balance_after(taiwan, "departure", on=day, written_request=True)
        assert found.key == fate


def test_moves_and_emigration_where_a_region_says_so():
    me = employee("Guangzhou")
    for day, fate in ((date(2025, 6, 30), "paid_out"), (date(2025, 7, 1), "undecided")):
        assert yibao.balance_after(me, "move_not_received", on=day).key == fate
    for allowed, fate in ((True, "paid_out"), (False, "kept")):
        policy = local("Wuhan", emigration_payout=allowed)
        found = yibao.balance_after(employee("Wuhan"), "emigration", on=DAY, policy=policy)
        assert found.key == fate
    resident = Enrolment(scheme="resident", region="Wuhan")
    assert yibao.balance_after(resident, "abolition", on=DAY) is AccountFate.UNDECIDED
    policy = local("Wuhan", abolished_balance=True)
    found = yibao.balance_after(resident, "abolition", on=DAY, policy=policy)
    assert found is AccountFate.KEPT


EVENTS = ("contributions_stop", "death", "move", "move_not_received", "departure", "emigration")


@pytest.mark.parametrize("event", EVENTS)
def test_where_there_is_no_account_nothing_becomes_of_a_balance(event):
    resident = Enrolment(scheme="resident", region="Changchun")
    pooled = Enrolment(scheme="employee", status="flexible", plan="pool_only", region="Changchun")
    for case, rule in ((resident, "N-ACC-03"), (pooled, "N-ACC-02")):
        assert yibao.balance_after(case, event, on=DAY) is AccountFate.NO_ACCOUNT
        found = yibao.explain(yibao.balance_after, case, on=DAY, event=event)
        assert rule in found.root.ids
    farmer = Enrolment(scheme="rural_cooperative", region="Changchun")
    assert yibao.balance_after(farmer, event, on=date(2012, 1, 5)) is AccountFate.UNDECIDED


def test_an_account_is_closed_though_the_last_plan_carries_none():
    pooled = Enrolment(scheme="employee", status="flexible", plan="pool_only", region="Changchun")
    mine = evolve(account(), enrolment=pooled)
    assert yibao.close_account(mine, "move", on=DAY, to_region="Jinan").balance() == 0


def test_a_closed_account_takes_nothing():
    closed = yibao.close_account(account(), "move", on=DAY, to_region="Jinan")
    assert closed.balance() == 0
    assert closed.ledger.balance("other_region:Jinan") == 1000
    refused(lambda: closed.spend("1", "outpatient", on=DAY), rules=["N-ACC-22"], field="day")
    refused(lambda: closed.transfer_in("1", "Tianjin", on=DAY), rules=["N-ACC-22"], field="day")


def test_payout_on_written_request():
    mine = account().reserve("300", "mother", on=DAY)
    closed = yibao.close_account(
        mine, "departure", on=DAY, written_request=True, citizenship="foreign"
    )
    assert closed.ledger.balance("cash") == 1000
    assert closed.closed_by == "N-ACC-19"
    refused(
        lambda: yibao.close_account(mine, "contributions_stop", on=DAY),
        rules=["N-ACC-23"],
        field="event",
    )
    refused(lambda: yibao.close_account(mine, "death", on=DAY), rules=["N-ACC-18"], field="event")
    for to, told in (("", "region moved to"), ("北京", "other than"), ("Atlantis", "on file")):
        with pytest.raises(InvalidInput, match=told):
            yibao.close_account(mine, "move", on=DAY, to_region=to)
    with pytest.raises(InvalidInput, match="last posting"):
        yibao.close_account(mine, "move", on=date(2026, 3, 4), to_region="Jinan")


@pytest.mark.parametrize("region", ["110000", "北京", "Atlantis", ""])
def test_a_balance_comes_from_another_region_that_is_known(region):
    with pytest.raises(InvalidInput, match="region"):
        account().transfer_in("5", region, on=DAY)


def test_a_region_without_a_pack_is_told_by_its_area_code():
    assert account().transfer_in("5", "659999", on=DAY).balance() == 1005


CLOSE = {
    "move": lambda mine, on: yibao.close_account(mine, "move", on=on, to_region="Jinan"),
    "death": lambda mine, on: yibao.inherit(mine, [Heir("son", "child")], on=on).account,
}


@pytest.mark.parametrize("close", CLOSE.values(), ids=CLOSE)
def test_an_account_is_closed_once_and_not_before_it_was_opened(close):
    closed = close(account(), DAY)
    refused(lambda: close(closed, DAY + timedelta(9)), rules=[closed.closed_by], field="day")
    early = OPENED - timedelta(1)
    refused(lambda: close(account(""), early), rules=["N-ACC-01"], field="day")
    assert close(account(""), OPENED).closed == OPENED


@pytest.mark.parametrize("close", CLOSE.values(), ids=CLOSE)
def test_money_in_the_wallet_keeps_an_account_open(close):
    mine = account(holder="wang").share_in("50", "li", on=DAY)
    refused(lambda: close(mine, DAY), rules=["N-FAM-08"], field="account")
    with pytest.raises(InvalidInput, match="last posting"):
        close(mine.share_out("50", "li", on=DAY + timedelta(1), shared=True), DAY)
    emptied = mine.share_out("50", "li", on=DAY, shared=True)
    assert close(emptied, DAY).balance() == 0


# -- death


def test_the_first_order_inherits_in_equal_parts_and_the_fen_left_over_is_told():
    heirs = [
        Heir("wife", "spouse"),
        Heir("sister", "sibling"),
        Heir("son", "child"),
        Heir("father", "父母"),
    ]
    found = yibao.inherit(account("100.01", region="Changchun"), heirs, on=DAY)
    assert found.shares == {
        "wife": Decimal("33.34"),
        "son": Decimal("33.34"),
        "father": Decimal("33.33"),
    }
    assert (found.remainder_fen, found.remainder_to) == (2, ("wife", "son"))
    assert found.account.balance() == 0
    assert found.account.ledger.balance("wife:estate") == Decimal("33.34")


def test_the_second_order_only_without_the_first_and_a_will_before_both():
    mine = account(region="Changchun")
    second = [
        Heir("sister", "sibling"),
        Heir("grandmother", "grandparent"),
        Heir("friend", "other"),
    ]
    assert set(yibao.inherit(mine, second, on=DAY).shares) == {"sister", "grandmother"}
    found = yibao.inherit(mine, second, on=DAY, will={"friend": 3, "sister": 1})
    assert found.shares == {"friend": 750, "sister": 250}


def test_beijing_credits_insured_heirs_and_gives_the_rest_to_the_pool():
    found = yibao.inherit(
        account(), [Heir("wife", "spouse", insured=True), Heir("son", "child")], on=DAY
    )
    assert found.account.ledger.balance("wife:personal_account") == 500
    assert found.account.ledger.balance("son:estate") == 500
    found = yibao.inherit(account(), [], on=DAY)
    assert found.account.ledger.balance("pooled_fund") == 1000
    with pytest.raises(InvalidInput, match="at least one heir"):
        yibao.inherit(account(region="Changchun"), [Heir("friend", "other")], on=DAY)


@pytest.mark.parametrize(
    ("heirs", "will"),
    [
        ([Heir("a", "child"), Heir("a", "spouse")], None),
        ([Heir("a", "child")], {"b": 1}),
        ([Heir("a", "child")], {"a": -1}),
        ([Heir("a", "child")], {"a": 0}),
    ],
)
def test_bad_heirs_and_wills_are_refused(heirs, will):
    with pytest.raises(InvalidInput):
        yibao.inherit(account(), heirs, on=DAY, will=will)


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.text(min_size=1), st.integers(0, 50), min_size=1).filter(
        lambda parts: sum(parts.values())
    ),
)
def test_fen_are_divided_exactly(amount, parts):
    shares, left, lucky = divided(amount, parts)
    assert sum(shares.values()) == amount
    assert len(lucky) == left
    whole = sum(parts.values())
    for name, part in parts.items():
        assert shares[name] == amount * part // whole + (name in lucky)
        assert part or not shares[name]


# -- why no balance is seen


def reasons(*told, **more):
    return [reason.kind for reason in yibao.why_no_balance(*told, **{"on": DAY, **more})]


def test_each_reason_stands_alone_with_its_rule():
    me = employee("Changchun")
    assert reasons(me) == []
    assert reasons(Enrolment(scheme="resident", region="Changchun")) == [NoBalance.RESIDENT]
    flexible = Enrolment(scheme="employee", status="flexible", plan="pool_only", region="Changchun")
    assert reasons(flexible) == [NoBalance.POOL_ONLY]
    assert reasons(employee("Changchun", "suspended")) == [NoBalance.SUSPENDED]
    assert reasons(me, in_arrears=True) == [NoBalance.ARREARS]
    assert reasons(me, asked_in="Beijing") == [NoBalance.INSURED_ELSEWHERE]
    assert reasons(me, asked_in="长春") == []
    (found,) = yibao.why_no_balance(me, on=DAY, in_arrears=True)
    assert found.rule.id == "N-FIN-15"


def test_a_first_credit_may_be_still_to_come():
    new = employee("Changchun", since=date(2026, 3, 1))
    assert reasons(new) == [NoBalance.NOT_YET_DUE]
    assert reasons(new, on=date(2026, 4, 1)) == []
    terms = {"lag_months": 1, "day": 10}
    told = Policy().with_values(
        "Changchun", credit_timing=terms, since=date(2020, 1, 1), source="told"
    )
    assert yibao.booking_day(new, yibao.Month(2026, 3), told) == date(2026, 4, 10)
    assert reasons(new, on=date(2026, 4, 9), policy=told) == [NoBalance.NOT_YET_DUE]
    assert reasons(new, on=date(2026, 4, 10), policy=told) == []


@pytest.mark.parametrize("kind", ["card", "医保电子凭证"])
@pytest.mark.parametrize("state", CredentialState)
def test_a_credential_never_changes_the_money(kind, state):
    mine, credential = account("5"), Credential(kind, state)
    found = reasons(employee(), account=mine, credential=credential)
    assert credential.usable == (found == []) == (state is CredentialState.ACTIVE)
    assert mine.spend("5", "outpatient", on=DAY).balance() == 0


def test_a_resident_account_before_2021_is_local():
    farmer = Enrolment(scheme="rural_cooperative", region="Changchun")
    day = date(2012, 5, 5)
    with pytest.raises(NotKnown):
        yibao.has_personal_account(farmer, on=day)
    (found,) = yibao.why_no_balance(farmer, on=day)
    assert (found.kind, found.rule.id) == (NoBalance.RESIDENT_LOCAL, "N-ACC-04")


def test_a_closed_account_shows_no_balance():
    mine = account()
    moved = yibao.close_account(mine, "move", on=DAY, to_region="Jinan")
    died = yibao.inherit(mine, [Heir("son", "child")], on=DAY).account
    for closed, rule in ((moved, "N-ACC-22"), (died, "N-ACC-18")):
        (found,) = yibao.why_no_balance(employee(), on=DAY, account=closed)
        assert (found.kind, found.rule.id) == (NoBalance.CLOSED, rule)
        assert found.note == DAY.isoformat()
        assert reasons(employee(), account=closed, on=DAY - timedelta(1)) == []


def test_what_the_postings_tell():
    empty = account("")
    assert reasons(employee(), account=empty) == []
    assert reasons(employee(), account=account().reserve("1000", "son", on=DAY)) == [
        NoBalance.QUOTA_GIVEN
    ]
    gone = account().spend_on_relative("400", "resident_premium", "son", on=DAY)
    assert reasons(employee(), account=gone) == []
    used = account().reserve("1000", "son", on=DAY)
    used = used.spend_on_relative("1000", "outpatient", "son", on=DAY)
    assert reasons(employee(), account=used) == [NoBalance.SPENT]
    set_off = account().set_off("1000", on=DAY)
    assert reasons(employee(), account=set_off) == [NoBalance.SET_OFF]
    gone = gone.spend("600", "outpatient", on=DAY)
    assert reasons(employee(), account=gone) == [NoBalance.PREMIUM_TAKEN, NoBalance.SPENT]
