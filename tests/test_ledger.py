"""The ledger as a value: postings, balances, statements, plain data and frames."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao import InvalidInput, Ledger, Posting

DAY = date(2026, 3, 5)
NAMES = ("employer", "personal_account", "pooled_fund", "provider")
POSTINGS = st.builds(
    lambda day, pair, fen, purpose, note, rules: Posting(
        day, *pair, Decimal(fen).scaleb(-2), purpose, note, rules
    ),
    st.dates(date(2020, 1, 1), date(2022, 12, 31)),
    st.permutations(NAMES).map(lambda names: names[:2]),
    st.integers(1, 10**9),
    st.sampled_from(["credit", "outpatient"]),
    st.text("abc 元", max_size=5),
    st.lists(st.sampled_from(["N-ACC-07", "N-ACC-14"]), unique=True).map(tuple),
)
LEDGERS = st.lists(POSTINGS, max_size=12).map(lambda found: Ledger(tuple(found)))


def posting(**told):
    given_ = {
        "day": DAY,
        "debit": "provider",
        "credit": "personal_account",
        "amount": "12.50",
        "purpose": "outpatient",
    }
    return Posting(**{**given_, **told})


def test_a_posting_has_yuan_at_the_face_and_fen_inside():
    found = posting(amount=12)
    assert found.amount == Decimal("12.00")
    assert found.fen == 1200
    assert found == posting(amount="12.00")
    with pytest.raises(AttributeError):
        found.amount = Decimal(1)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"amount": 12.5}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"day": "2026-03-05"}, "day"),
        ({"day": datetime(2026, 3, 5)}, "day"),
        ({"debit": "personal_account"}, "debit"),
        ({"debit": ""}, "debit"),
        ({"credit": None}, "credit"),
        ({"purpose": 3}, "purpose"),
        ({"rules": [3]}, "rules"),
    ],
)
def test_a_bad_posting_is_refused_by_its_field(told, field):
    with pytest.raises(InvalidInput) as caught:
        posting(**told)
    assert caught.value.field == field


def test_adding_gives_a_new_ledger_whole_or_not_at_all():
    empty = Ledger()
    one = empty.add(posting())
    assert empty.postings == ()
    with pytest.raises(InvalidInput, match="Posting objects"):
        one.add(posting(day=date(2026, 1, 1)), "posting")
    assert len(one.postings) == 1


def test_postings_stand_by_day_and_in_order_of_entry_within_one():
    late, early = posting(), posting(day=date(2026, 1, 1))
    again = posting(note="second")
    assert Ledger().add(late, early, again).postings == (early, late, again)


@given(LEDGERS, st.dates(date(2019, 12, 31), date(2023, 1, 1)))
def test_the_sum_over_all_accounts_is_always_zero(ledger, on):
    assert ledger.total == 0
    assert sum(ledger.balances(on).values()) == 0
    for name in NAMES:
        assert ledger.balances(on).get(name, 0) == ledger.balance(name, on=on)


@given(LEDGERS)
def test_statements_of_following_years_join(ledger):
    for name in NAMES:
        years = [ledger.statement(name, year) for year in (2020, 2021, 2022)]
        assert years[0].opening == 0
        assert years[-1].closing == ledger.balance(name)
        for one, next_ in pairwise(years):
            assert one.closing == next_.opening
        for year in years:
            assert year.opening + sum(year.by_purpose.values()) == year.closing


def test_a_year_may_begin_with_another_month():
    ledger = Ledger().add(posting(), posting(day=date(2026, 7, 1)))
    found = ledger.statement("provider", 2025, first_month=7)
    assert (found.first, found.last) == (date(2025, 7, 1), date(2026, 6, 30))
    assert found.closing == Decimal("12.50")


@given(LEDGERS, st.dates(date(2020, 1, 1), date(2022, 12, 31)))
def test_the_lowest_balance_is_that_of_some_day(ledger, since):
    name = NAMES[1]
    _, low = ledger.lowest(name, since=since)
    days = {since, *(p.day for p in ledger.postings if p.day >= since)}
    assert low == min(ledger.fen(name, on=day) for day in days)


@given(LEDGERS)
def test_out_to_plain_data_and_frames_and_back(ledger):
    assert Ledger.from_dicts(ledger.to_dicts()) == ledger
    assert Ledger.from_frame(ledger.to_frame()) == ledger


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_every_kind_of_frame_brings_it_back(backend):
    ledger = Ledger().add(posting(note="药", rules=("N-ACC-14", "N-ACC-16")), posting())
    assert Ledger.from_frame(ledger.to_frame(backend)) == ledger


@pytest.mark.parametrize(
    "change",
    [{"colour": "red"}, {"day": "yesterday"}, {"amount": "1.234"}, {"day": None}],
)
def test_bad_plain_data_is_refused(change):
    with pytest.raises(InvalidInput):
        Ledger.from_dicts([{**posting().to_dict(), **change}])
    lacking = posting().to_dict()
    del lacking["purpose"]
    with pytest.raises(InvalidInput, match="purpose"):
        Ledger.from_dicts([lacking])


def test_a_posting_taken_back_leaves_nothing():
    ledger = Ledger().add(posting(), posting().reversed(date(2026, 4, 1), "correction"))
    assert ledger.balance("provider") == 0
    assert ledger.balance("provider", on=DAY) == Decimal("12.50")
