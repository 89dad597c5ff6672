"""Contribution history: arrears and late fees, a new base, joining and leaving, replay."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from yibao import (
    ContributionHistory,
    ContributionRecord,
    Deposits,
    Enrolment,
    InvalidInput,
    MissedMonth,
    Month,
    MonthDue,
    NotInForce,
    NotKnown,
    Policy,
    UnpaidCover,
)
from yibao.vocabulary import Component, Payer, RecordKind

BASIC = (Component.BASIC, Payer.EMPLOYER), (Component.BASIC, Payer.EMPLOYEE)
SINCE = date(2016, 1, 1)


def told(region: str = "长春", **values: Any) -> Policy:
    return Policy().with_values(region, since=SINCE, source="an example", **values)


TIMED = told(credit_timing={"lag_months": 1, "day": 20})
YEARLY = {"basis": "year_end_balance", "month": 12, "day": 31}
EARNING = TIMED.with_values(
    "长春",
    account_interest={"this_year": "demand", "earlier_years": "demand", **YEARLY},
    since=SINCE,
    source="an example",
)


def worker(status: str = "in_service", region: str = "长春", **facts: Any) -> Enrolment:
    return Enrolment(scheme="employee", status=status, region=region, **facts)


def month_paid(month: str, base: str = "10000", **more: Any) -> ContributionRecord:
    return ContributionRecord(month=month, base=base, **more)


def history(*records: ContributionRecord, as_of: date = date(2026, 11, 1)) -> ContributionHistory:
    return ContributionHistory(records, as_of)


def year_of(year: int, base: str = "10000") -> list[ContributionRecord]:
    return [month_paid(f"{year}-{month:02}", base) for month in range(1, 13)]


# -- the late fee


@pytest.mark.parametrize(
    ("due", "paid", "fee"),
    [
        (date(2026, 3, 25), date(2026, 3, 25), "0.00"),
        (date(2026, 3, 25), date(2026, 3, 24), "0.00"),
        (date(2026, 3, 25), date(2026, 3, 26), "0.50"),
        (date(2026, 3, 25), date(2026, 5, 9), "22.50"),
        (date(2024, 2, 28), date(2024, 3, 1), "1.00"),
        (date(2011, 7, 1), date(2011, 7, 11), "5.00"),
        (date(2011, 6, 30), date(2011, 7, 10), "5.00"),
        (date(2011, 6, 29), date(2011, 7, 10), "22.00"),
    ],
)
def test_half_a_per_mille_a_day_since_the_social_insurance_law(
    due: date, paid: date, fee: str
) -> None:
    assert yibao.late_fee("1000", due_on=due, paid_on=paid) == Decimal(fee)


def test_there_was_no_late_fee_before_the_regulation() -> None:
    with pytest.raises((NotKnown, NotInForce)):
        yibao.late_fee("1000", due_on=date(1999, 1, 20), paid_on=date(1999, 3, 1))
    yibao.late_fee("1000", due_on=date(1999, 1, 21), paid_on=date(1999, 3, 1))


def test_the_fee_is_explained_with_the_article() -> None:
    days = {"due_on": date(2026, 3, 25), "paid_on": date(2026, 5, 9)}
    found = yibao.explain(yibao.late_fee, "1000", on=None, **days)
    assert "社会保险法" in str(found)
    assert found.evidence.key == "official"


@given(st.integers(1, 10**8), st.integers(0, 4000), st.integers(0, 4000))
def test_the_fee_grows_with_the_days_and_is_exact(amount: int, days: int, more: int) -> None:
    owed, due = Decimal(amount).scaleb(-2), date(2012, 1, 1)
    fees = [
        yibao.late_fee(owed, due_on=due, paid_on=due + timedelta(n)) for n in (days, days + more)
    ]
    assert fees[0] <= fees[1]
    assert abs(fees[0] - owed * days * Decimal("0.0005")) <= Decimal("0.005")


def test_what_was_not_declared_is_set_by_the_month_before() -> None:
    assert yibao.assessed_contribution("1000", on=date(2026, 1, 1)) == Decimal("1100.00")


# -- a missed month


def test_what_an_employer_owes_for_a_missed_month() -> None:
    found = yibao.owed(
        worker(base="12000"), "2026-03", on=date(2026, 5, 9), due_on=date(2026, 3, 25)
    )
    assert found.kind is MissedMonth.OWED_BY_EMPLOYER
    assert found.principal == Decimal("1164.00")
    assert (found.days, found.fee) == (45, Decimal("26.19"))
    assert found.total == Decimal("1190.19")
    assert found.fine == (Decimal("1164.00"), Decimal("3492.00"))
    postings = found.postings(date(2026, 5, 9))
    assert sum(p.amount for p in postings) == found.total
    assert {p.credit for p in postings} == {"employer", "employee"}


def test_paid_in_time_nothing_is_added() -> None:
    found = yibao.owed(
        worker(base="12000"), "2026-03", on=date(2026, 3, 25), due_on=date(2026, 3, 25)
    )
    assert (found.fee, found.fine, found.days) == (Decimal("0.00"), None, 0)
    assert [p.purpose for p in found.postings(date(2026, 3, 25))] == ["contribution.basic"] * 2


def test_the_term_is_the_regions_or_is_told() -> None:
    missed = worker(base="12000")
    with pytest.raises(NotKnown, match=r"due_on=date"):
        yibao.owed(missed, "2026-03", on=date(2026, 5, 9))
    law = told(payment_term={"day": 31})
    found = yibao.owed(missed, "2026-02", on=date(2026, 3, 1), policy=law)
    assert found.days == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("flexible", MissedMonth.MAY_BE_MADE_UP),
        ("retired", MissedMonth.NOTHING_DUE),
        ("suspended", MissedMonth.NOTHING_DUE),
    ],
)
def test_who_has_no_employer_owes_no_late_fee(status: str, kind: MissedMonth) -> None:
    found = yibao.owed(worker(status), "2026-03", on=date(2026, 5, 9))
    assert (found.kind, found.total) == (kind, Decimal("0.00"))


def test_a_resident_owes_no_month() -> None:
    found = yibao.owed(
        Enrolment(scheme="resident", region="长春", group="adult"), "2026-03", on=date(2026, 5, 9)
    )
    assert found.kind is MissedMonth.NOTHING_DUE


# -- what stops meanwhile


def cover(region: str, on: date, since: str = "2026-03", **more: Any) -> UnpaidCover:
    return yibao.cover_while_unpaid(worker(region=region), unpaid_since=since, on=on, **more)


def test_zhejiang_pauses_from_the_second_calendar_month() -> None:
    assert cover("杭州", date(2026, 3, 31)) is UnpaidCover.COVERED
    first = date(2026, 4, 1)
    assert cover("杭州", first, cured_in_time=True) is UnpaidCover.PAID_AFTERWARDS
    assert cover("杭州", first, cured_in_time=False) is UnpaidCover.EMPLOYER_BEARS
    with pytest.raises(InvalidInput, match="cured_in_time"):
        cover("杭州", first)


def test_shanghai_pays_nothing_for_the_pause() -> None:
    assert cover("上海", date(2026, 3, 31)) is UnpaidCover.COVERED
    for cured in (True, False):
        assert cover("上海", date(2026, 4, 1), cured_in_time=cured) is UnpaidCover.NOT_PAYABLE


@pytest.mark.parametrize(
    ("region", "first"), [("杭州", date(2021, 7, 1)), ("上海", date(2025, 9, 10))]
)
def test_the_ordinances_hold_from_their_day(region: str, first: date) -> None:
    before = first - timedelta(1)
    months = [str(Month.of(day)) for day in (first, before)]
    assert cover(region, first, months[0]) is UnpaidCover.COVERED
    assert cover(region, before, months[1]) is UnpaidCover.LOCAL


def test_without_a_rule_on_file_it_is_local() -> None:
    assert cover("长春", date(2026, 6, 1)) is UnpaidCover.LOCAL
    flexible = worker("flexible", "杭州")
    found = yibao.cover_while_unpaid(flexible, unpaid_since="2026-03", on=date(2026, 6, 1))
    assert found is UnpaidCover.LOCAL


def test_a_day_before_the_arrears_is_refused() -> None:
    with pytest.raises(InvalidInput, match="2026-03-01"):
        cover("杭州", date(2026, 2, 28))


# -- back payment


def test_whether_a_back_payment_is_credited_is_local() -> None:
    with pytest.raises(NotKnown, match="backpay_credit"):
        yibao.backpay_credited(worker(), "arrears", on=date(2026, 5, 1))
    rows = [
        {"record_kind": "arrears", "credited": True},
        {"record_kind": "back_payment", "credited": False},
    ]
    law = told(backpay_credit=rows)
    on = {"on": date(2026, 5, 1), "policy": law}
    assert yibao.backpay_credited(worker(), "arrears", **on) is True
    assert yibao.backpay_credited(worker(), "补缴中断", **on) is False
    with pytest.raises(NotKnown):
        yibao.backpay_credited(worker(), "retirement_buy_in", **on)


def test_only_what_is_paid_later_can_be_asked() -> None:
    with pytest.raises(InvalidInput, match="arrears, back_payment, retirement_buy_in"):
        yibao.backpay_credited(worker(), "normal", on=date(2026, 5, 1))


# -- a base that changes


def test_a_base_change_in_july_adds_to_the_months_paid_since() -> None:
    paid = history(*(month_paid(f"2026-{m:02}") for m in range(5, 10)))
    found = yibao.base_make_up(worker(), paid, since="2026-07", base="12000")
    assert [str(m.month) for m in found.months] == ["2026-07", "2026-08", "2026-09"]
    assert found.paid_by("employee") == 3 * Decimal("40.00")
    assert found.paid_by("employer") == 3 * Decimal("154.00")
    assert found.total == Decimal("582.00")
    assert found.credit == 3 * Decimal("38.00")


def test_a_base_that_falls_gives_money_back() -> None:
    paid = history(month_paid("2026-07"))
    found = yibao.base_make_up(worker(), paid, since="2026-07", base="9000")
    assert found.total == Decimal("-97.00")
    assert found.credit == Decimal("-19.00")


def test_a_second_change_starts_from_the_first() -> None:
    paid = history(month_paid("2026-07"))
    once = yibao.base_make_up(worker(), paid, since="2026-07", base="11000")
    again = history(*paid.records, *once.records(date(2026, 10, 9)))
    twice = yibao.base_make_up(worker(), again, since="2026-07", base="12000")
    whole = yibao.base_make_up(worker(), paid, since="2026-07", base="12000")
    assert once.total + twice.total == whole.total
    assert once.credit + twice.credit == whole.credit


def test_what_was_paid_counts_as_the_record_tells() -> None:
    amounts = dict(zip(BASIC, (Decimal("700"), Decimal("200")), strict=True))
    paid = history(month_paid("2026-07", amounts=amounts))
    found = yibao.base_make_up(worker(), paid, since="2026-07", base="10000")
    assert found.months[0].amounts == {BASIC[0]: Decimal("70.00")}


def test_a_new_wage_is_held_to_the_limits_of_each_month() -> None:
    limits = Policy().with_values(
        "长春", base_floor="5000", base_ceiling="20000", since=date(2026, 7, 1), source="told"
    )
    paid = history(month_paid("2026-07", "20000"))
    found = yibao.base_make_up(worker(), paid, since="2026-07", wage="90000", policy=limits)
    assert found.total == 0
    assert found.months[0].base == Decimal("20000.00")


def test_a_month_from_which_nothing_was_paid_is_refused() -> None:
    with pytest.raises(InvalidInput, match="since"):
        yibao.base_make_up(worker(), history(month_paid("2026-03")), since="2026-07", base="1")


@settings(max_examples=30)
@given(st.integers(300_000, 3_000_000), st.integers(300_000, 3_000_000))
def test_making_up_equals_paying_the_new_base_at_once(old: int, new: int) -> None:
    bases = [Decimal(fen).scaleb(-2) for fen in (old, new)]
    on = date(2026, 7, 1)
    paid = history(month_paid("2026-07", str(bases[0])))
    found = yibao.base_make_up(worker(), paid, since="2026-07", base=bases[1])
    due = [yibao.monthly_contribution(worker(base=base), on=on).total for base in bases]
    assert found.total == due[1] - due[0]


# -- joining and leaving

CUT_OFF = told(month_of_change={"join_until": 15, "leave_from": 16})


@pytest.mark.parametrize(
    ("since", "until", "answer"),
    [
        (date(2026, 4, 1), None, MonthDue.DUE),
        (date(2026, 4, 15), None, MonthDue.DUE),
        (date(2026, 4, 16), None, MonthDue.JOINED_TOO_LATE),
        (None, date(2026, 4, 30), MonthDue.DUE),
        (None, date(2026, 4, 16), MonthDue.DUE),
        (None, date(2026, 4, 15), MonthDue.LEFT_TOO_EARLY),
        (date(2026, 3, 31), date(2026, 5, 1), MonthDue.DUE),
    ],
)
def test_the_cut_off_day_decides_and_the_month_is_whole(
    since: date | None, until: date | None, answer: MonthDue
) -> None:
    found = yibao.who_pays({"A": worker(since=since, until=until)}, "2026-04", policy=CUT_OFF)
    assert found.answers == {"A": answer}
    assert found.employer == ("A" if answer is MonthDue.DUE else None)


def test_a_change_of_job_leaves_one_payer() -> None:
    jobs = {"A": worker(until=date(2026, 4, 20)), "B": worker(since=date(2026, 4, 21))}
    assert yibao.who_pays(jobs, "2026-04", policy=CUT_OFF).employer == "A"
    assert yibao.who_pays(jobs, "2026-05", policy=CUT_OFF).employer == "B"
    assert yibao.who_pays(jobs, "2026-03", policy=CUT_OFF).employer == "A"


def test_a_gap_month_is_owed_by_nobody() -> None:
    jobs = {"A": worker(until=date(2026, 4, 3)), "B": worker(since=date(2026, 4, 28))}
    found = yibao.who_pays(jobs, "2026-04", policy=CUT_OFF)
    assert (found.employer, found.due) == (None, ())


def test_of_two_employers_one_is_kept() -> None:
    jobs = {"A": worker(), "B": worker()}
    found = yibao.who_pays(jobs, "2026-04")
    assert (found.employer, found.due) == (None, ("A", "B"))
    assert "N-DUP-03" in found.rules
    assert yibao.who_pays(jobs, "2026-04", keeps="B").employer == "B"
    with pytest.raises(InvalidInput, match="A, B"):
        yibao.who_pays(jobs, "2026-04", keeps="C")


def test_the_cut_off_is_asked_for_only_where_it_decides() -> None:
    whole = {"A": worker(since=date(2026, 4, 1))}
    assert yibao.who_pays(whole, "2026-04").employer == "A"
    with pytest.raises(NotKnown, match=r'month_of_change=\{"join_until": …, "leave_from": …\}'):
        yibao.who_pays({"A": worker(since=date(2026, 4, 2))}, "2026-04")


def test_only_enrolments_in_service_have_an_employer() -> None:
    with pytest.raises(InvalidInput, match="in service"):
        yibao.who_pays({"A": worker("flexible")}, "2026-04")


# -- a history is checked


def refused(match: str, *records: Any, **more: Any) -> None:
    with pytest.raises(InvalidInput, match=match):
        history(*records, **more)


def test_records_that_overlap_lie_ahead_or_contradict_are_refused() -> None:
    refused("one record a month", month_paid("2026-03"), month_paid("2026-03", kind="arrears"))
    refused("not after 2026-11-01", month_paid("2026-12"))
    refused("paid on or before", month_paid("2026-10", paid_on=date(2026, 11, 2)))
    refused("in or after its month", month_paid("2026-10", paid_on=date(2026, 9, 30)))
    refused("no base to make up", month_paid("2026-10", kind="base_make_up"))
    refused("ContributionRecord", "2026-10")


def test_what_is_prepaid_may_lie_ahead() -> None:
    ahead = month_paid("2026-12", kind="prepaid", paid_on=date(2026, 10, 1))
    assert history(ahead).paid == (ahead,)


def test_missed_months_are_those_without_a_record() -> None:
    found = history(month_paid("2026-01"), month_paid("2026-03"))
    assert [str(m) for m in found.missed("2026-01", "2026-04")] == ["2026-02", "2026-04"]


# -- replay


def replayed(*records: ContributionRecord, as_of: date, **more: Any) -> yibao.PersonalAccount:
    more.setdefault("policy", TIMED)
    more.setdefault("whole", True)
    relation = more.pop("relation", worker(since=date(2026, 1, 1)))
    return yibao.replay(relation, ContributionHistory(records, as_of), **more)


def test_a_year_replayed_through_every_account_balances_to_zero() -> None:
    found = replayed(*year_of(2026), as_of=date(2027, 2, 1))
    assert found.balance() == 12 * Decimal("190.00")
    sums = found.ledger.balances()
    assert sums["employer"] == -12 * Decimal("770.00")
    assert sums["employee"] == -12 * Decimal("200.00")
    assert (sums["basic_fund"], sums["credits_due"]) == (0, 0)
    assert sums["pooled_fund"] == 12 * (Decimal("970.00") - Decimal("190.00"))
    assert found.ledger.total == 0


def test_credits_alone_need_no_contribution_rates() -> None:
    start = worker(since=date(2025, 1, 1))
    found = replayed(*year_of(2025)[:6], as_of=date(2025, 7, 31), relation=start, whole=False)
    assert found.balance() == 6 * Decimal("190.00")  # 1.9 % of 10,000
    with pytest.raises(NotKnown, match="employer_rate"):
        replayed(*year_of(2025)[:6], as_of=date(2025, 7, 31), relation=start)


def test_a_credit_is_booked_on_the_regions_day() -> None:
    found = replayed(month_paid("2026-01"), as_of=date(2026, 2, 20))
    assert found.balance(date(2026, 2, 19)) == 0
    assert found.balance(date(2026, 2, 20)) == Decimal("190.00")
    early = replayed(month_paid("2026-01"), as_of=date(2026, 2, 19))
    assert early.balance() == 0


def test_what_is_paid_late_is_credited_late() -> None:
    late = month_paid("2026-01", kind="arrears", paid_on=date(2026, 5, 9))
    law = TIMED.with_values("长春", backpay_credit=True, since=SINCE, source="an example")
    found = replayed(late, as_of=date(2026, 7, 1), policy=law)
    assert found.balance(date(2026, 6, 19)) == 0
    assert found.balance(date(2026, 6, 20)) == Decimal("190.00")


def test_a_back_payment_that_is_not_credited_goes_to_the_pool() -> None:
    late = month_paid("2026-01", kind="arrears", paid_on=date(2026, 5, 9))
    with pytest.raises(NotKnown, match="backpay_credit"):
        replayed(late, as_of=date(2026, 7, 1))
    law = TIMED.with_values("长春", backpay_credit=False, since=SINCE, source="an example")
    found = replayed(late, as_of=date(2026, 7, 1), policy=law)
    assert found.balance() == 0
    assert found.ledger.balance("pooled_fund") == Decimal("970.00")
    assert found.ledger.total == 0


@pytest.mark.parametrize("base", ["12000", "9000"])
def test_a_replayed_make_up_ends_where_paying_at_once_does(base: str) -> None:
    paid = [month_paid(f"2026-0{m}") for m in (7, 8)]
    more = yibao.base_make_up(worker(), history(*paid), since="2026-07", base=base)
    made_up = replayed(*paid, *more.records(date(2026, 10, 9)), as_of=date(2026, 12, 1))
    at_once = replayed(*(month_paid(f"2026-0{m}", base) for m in (7, 8)), as_of=date(2026, 12, 1))
    assert made_up.ledger.balances() == at_once.ledger.balances()


def test_a_month_without_a_record_credits_nothing() -> None:
    found = replayed(month_paid("2026-01"), month_paid("2026-03"), as_of=date(2026, 12, 1))
    assert found.balance() == 2 * Decimal("190.00")


def test_deemed_months_bring_no_money() -> None:
    found = replayed(month_paid("2026-01", kind="deemed"), as_of=date(2026, 12, 1))
    assert found.ledger.postings == ()


def test_a_retired_member_is_credited_without_records() -> None:
    relations = [
        worker(since=date(2026, 1, 1), until=date(2026, 3, 31)),
        worker("retired", since=date(2026, 4, 1)),
    ]
    records = [month_paid(f"2026-0{m}") for m in (1, 2, 3)]
    found = replayed(*records, as_of=date(2026, 6, 20), relation=relations)
    monthly = yibao.monthly_credit(relations[1], on=date(2026, 4, 1))
    assert found.balance() == 3 * Decimal("190.00") + 2 * monthly


def test_interest_is_booked_year_by_year() -> None:
    records = [*year_of(2026), *year_of(2027)]
    start = worker(since=date(2026, 1, 1))
    deposits = Deposits(demand="0.01")
    found = replayed(
        *records, as_of=date(2027, 12, 31), relation=start, deposits=deposits, policy=EARNING
    )
    monthly = [yibao.monthly_credit(worker(base="10000"), on=date(y, 1, 1)) for y in (2026, 2027)]
    assert monthly[1] == Decimal("190.00")
    earned = [p.amount for p in found.ledger.postings if p.purpose == "interest"]
    first = found.balance(date(2026, 12, 31)) - earned[0]
    assert earned[0] == (first / 100).quantize(Decimal("0.01"))
    assert len(earned) == 2
    by_year = replayed(
        *records,
        as_of=date(2027, 12, 31),
        relation=start,
        deposits={2026: deposits, 2027: deposits},
        policy=EARNING,
    )
    assert by_year.balance() == found.balance()
    with pytest.raises(InvalidInput, match="2027"):
        replayed(
            *records,
            as_of=date(2027, 12, 31),
            relation=start,
            deposits={2026: deposits},
            policy=EARNING,
        )


def test_a_year_that_is_settled_in_june_earns_in_june() -> None:
    june = TIMED.with_values(
        "长春",
        account_interest={
            "this_year": "demand",
            "earlier_years": "demand",
            "basis": "year_end_balance",
            "month": 6,
            "day": 30,
        },
        since=SINCE,
        source="an example",
    )
    found = replayed(
        *year_of(2026)[:5],
        as_of=date(2026, 7, 31),
        deposits=Deposits(demand="0.01"),
        policy=june,
    )
    [earned] = [p for p in found.ledger.postings if p.purpose == "interest"]
    assert (earned.day, earned.amount) == (date(2026, 6, 30), Decimal("9.50"))


def test_without_a_day_of_booking_the_line_that_supplies_it_is_shown() -> None:
    with pytest.raises(NotKnown, match=r'credit_timing=\{"lag_months": 1, "day": 10\}'):
        replayed(month_paid("2026-01"), as_of=date(2026, 12, 1), policy=Policy())


def test_replay_refuses_what_does_not_fit() -> None:
    as_of = date(2026, 12, 1)
    with pytest.raises(InvalidInput, match="within one of the enrolments"):
        replayed(month_paid("2025-12"), as_of=as_of)
    with pytest.raises(InvalidInput, match="first day"):
        replayed(as_of=as_of, relation=worker())
    with pytest.raises(InvalidInput, match="share a month"):
        replayed(as_of=as_of, relation=[worker(since=date(2026, m, 1)) for m in (1, 2)])
    with pytest.raises(InvalidInput, match="one region"):
        replayed(
            as_of=as_of,
            relation=[
                worker(since=date(2026, 1, 1), until=date(2026, 1, 31)),
                worker(region="北京", since=date(2026, 2, 1)),
            ],
        )
    with pytest.raises(InvalidInput, match="carries an account"):
        replayed(
            as_of=as_of,
            relation=Enrolment(scheme="resident", region="长春", since=date(2026, 1, 1)),
        )


def test_what_makes_up_an_uncredited_month_is_not_credited_either() -> None:
    late = month_paid("2026-03", "5000", kind="arrears", paid_on=date(2026, 5, 9))
    law = TIMED.with_values("长春", backpay_credit=False, since=SINCE, source="an example")
    more = yibao.base_make_up(worker(), history(late), since="2026-03", base="6000", policy=law)
    assert (more.total, more.credit) == (Decimal("97.00"), Decimal("0.00"))
    found = replayed(late, *more.records(date(2026, 8, 5)), as_of=date(2026, 11, 1), policy=law)
    assert found.balance() == 0
    with pytest.raises(NotKnown, match="backpay_credit"):
        yibao.base_make_up(worker(), history(late), since="2026-03", base="6000")


def test_make_ups_count_in_the_order_paid() -> None:
    second = month_paid("2026-03", "5500", kind="base_make_up", paid_on=date(2026, 9, 5))
    first = month_paid("2026-03", "6000", kind="base_make_up", paid_on=date(2026, 8, 5))
    found = replayed(month_paid("2026-03", "5000"), second, first, as_of=date(2026, 11, 1))
    assert found.balance() == Decimal("104.50")
    again = yibao.base_make_up(
        worker(),
        history(month_paid("2026-03", "5000"), second, first),
        since="2026-03",
        base="5500",
    )
    assert again.total == 0
    undated = [month_paid("2026-03", base, kind="base_make_up") for base in ("5500", "6000")]
    refused("a day each", month_paid("2026-03", "5000"), *undated)
    refused("after the month itself", month_paid("2026-03", paid_on=date(2026, 9, 9)), first)


def test_what_was_paid_ahead_is_all_there() -> None:
    relation = worker("flexible", plan="pool_and_account", since=date(2026, 1, 1))
    paid_on = date(2025, 12, 20)
    ahead = [month_paid(f"2026-{m:02}", kind="prepaid", paid_on=paid_on) for m in range(1, 13)]
    rates = TIMED.with_values(
        "长春",
        flexible_plan=[{"plan": "pool_and_account", "rate": "0.097", "account": True}],
        flexible_credit=[{"plan": "pool_and_account", "rate": "0.019"}],
        since=SINCE,
        source="an example",
    )
    found = replayed(*ahead, as_of=date(2026, 6, 30), relation=relation, policy=rates)
    assert found.ledger.balance("person") == -12 * Decimal("970.00")
    assert found.balance() == 5 * Decimal("190.00")
    assert found.ledger.balance("credits_due") == 7 * Decimal("190.00")
    assert found.ledger.total == 0
    refused(
        "before its month ends", month_paid("2026-01", kind="prepaid", paid_on=date(2026, 2, 1))
    )


def test_a_month_of_retirement_takes_no_record_but_pays_its_dues() -> None:
    retired = worker("retired", since=date(2026, 1, 1))
    for kind in ("normal", "retirement_buy_in"):
        with pytest.raises(InvalidInput, match="month of retirement"):
            replayed(month_paid("2026-02", kind=kind), as_of=date(2026, 3, 1), relation=retired)
    law = TIMED.with_values(
        "长春",
        large_sum=[{"payer": "person", "status": "retired", "sum": 3}],
        since=SINCE,
        source="an example",
    ).revise("长春", since=SINCE, retiree_credit={"sum": 111})  # of which nothing is taken
    found = replayed(as_of=date(2026, 2, 28), relation=retired, policy=law)
    assert found.ledger.balance("large_sum_fund") == Decimal("6.00")
    assert found.ledger.total == 0


def test_a_make_up_needs_the_base_that_was_paid_on() -> None:
    told_wage = ContributionRecord(month="2026-07", wage="9000")
    with pytest.raises(InvalidInput, match="limits of today"):
        yibao.base_make_up(worker(), history(told_wage), since="2026-07", base="12000")
    with pytest.raises(InvalidInput, match="one of the two"):
        yibao.base_make_up(worker(), history(month_paid("2026-07")), since="2026-07")
    with pytest.raises(InvalidInput, match="pays on a base"):
        yibao.base_make_up(
            worker("suspended"), history(month_paid("2026-07")), since="2026-07", base="1"
        )
    deemed = month_paid("2026-07", kind="deemed")
    with pytest.raises(InvalidInput, match="months were paid"):
        yibao.base_make_up(worker(), history(deemed), since="2026-07", base="12000")


KINDS = st.sampled_from([RecordKind.NORMAL, RecordKind.PREPAID, RecordKind.ARREARS, None])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(KINDS, st.integers(3000, 30000)), min_size=1, max_size=12))
def test_replay_conserves_money_and_credits_what_monthly_credit_says(
    months: list[tuple[RecordKind | None, int]],
) -> None:
    law = TIMED.with_values("长春", backpay_credit=True, since=SINCE, source="an example")
    records = [
        month_paid(f"2026-{n + 1:02}", str(base), kind=kind)
        for n, (kind, base) in enumerate(months)
        if kind is not None
    ]
    start = worker(since=date(2026, 1, 1))
    found = replayed(*records, as_of=date(2027, 3, 1), relation=start, policy=law)
    expected = sum(yibao.monthly_credit(worker(base=r.base), on=r.month.first) for r in records)
    assert found.balance() == expected
    assert found.ledger.total == 0
    assert all(p.day <= date(2027, 3, 1) for p in found.ledger.postings)
