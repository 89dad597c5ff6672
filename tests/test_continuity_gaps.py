"""Continuity where rules meet: gaps and unpaid months, late payers, histories, bad input."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import yibao
from yibao import (
    DayCover,
    Enrolment,
    InvalidInput,
    NotKnown,
    Policy,
    Resumption,
    UnpaidCover,
    YearEntry,
)
from yibao.continuity import years

MEANWHILE = {
    UnpaidCover.COVERED: DayCover.COVERED,
    UnpaidCover.PAID_AFTERWARDS: DayCover.RETROACTIVE,
    UnpaidCover.EMPLOYER_BEARS: DayCover.UNPAID,
    UnpaidCover.NOT_PAYABLE: DayCover.UNPAID,
    UnpaidCover.LOCAL: DayCover.LOCAL,
}


def employee(region: str = "北京", **facts: Any) -> Enrolment:
    return Enrolment(scheme="employee", region=region, **{"status": "in_service", **facts})


def resident(region: str = "北京", **facts: Any) -> Enrolment:
    return Enrolment(scheme="resident", region=region, **{"group": "adult", **facts})


def fuxin(**counts: bool) -> Policy:
    """A city whose late payers and payers after a gap wait from the day of payment."""
    return (
        Policy()
        .with_region("210900", "阜新市", "Fuxin")
        .with_values(
            "210900",
            since=date(2025, 1, 1),
            source="a test",
            resident_wait_counts={"earlier_years": False, "late_payment": False, **counts},
            resident_clock=[
                {"entry": ["late", "gap"], "start": "payment_day"},
                {"unknown": "not told"},
            ],
        )
    )


# -- employees


@pytest.mark.parametrize("region", ["北京", "上海"])
def test_a_month_paid_within_it_is_no_gap(region: str) -> None:
    told = {"paid_on": date(2026, 4, 20), "last_paid": "2026-03"}
    found = yibao.covered_around_gap(employee(region), on=date(2026, 4, 5), **told)
    assert found is DayCover.COVERED


@pytest.mark.parametrize("told", [{"change": "move"}, {"change": "switch"}])
@pytest.mark.parametrize("months", [23, 24, 36])
def test_a_local_waiver_holds_made_up_or_not(told: dict[str, Any], months: int) -> None:
    flexible = employee("上海", status="flexible")
    for last, wait, starts in (("2025-10", 0, date(2026, 2, 15)), ("2025-08", 6, None)):
        found = yibao.employee_gap(
            flexible, on=date(2026, 1, 31), last_paid=last, continuous_months=months, **told
        )
        assert (found.wait, found.starts) == (wait, starts)


@pytest.mark.parametrize("region", ["北京", "上海", "杭州", "长春"])
@pytest.mark.parametrize("on", [date(2026, 1, 20), date(2026, 2, 10), date(2026, 3, 1)])
@pytest.mark.parametrize("cured", [False, True])
def test_unpaid_months_have_one_rule(region: str, on: date, cured: bool) -> None:
    here, told = employee(region), {"cured_in_time": cured}
    unpaid = yibao.cover_while_unpaid(here, unpaid_since="2026-01", on=on, **told)
    around = {"paid_on": date(2026, 4, 1), "last_paid": "2025-12", "made_up": cured}
    assert yibao.covered_around_gap(here, on=on, **around, **told) is MEANWHILE[unpaid]


def test_what_regions_say_of_unpaid_months() -> None:
    for region, on, expected in (
        ("上海", date(2026, 1, 20), UnpaidCover.COVERED),
        ("上海", date(2026, 2, 10), UnpaidCover.NOT_PAYABLE),
        ("北京", date(2026, 1, 20), UnpaidCover.NOT_PAYABLE),
        ("长春", date(2026, 1, 20), UnpaidCover.LOCAL),
    ):
        told = {"unpaid_since": "2026-01", "on": on, "cured_in_time": True}
        assert yibao.cover_while_unpaid(employee(region), **told) is expected


def test_who_did_not_make_the_gap_up_did_not_cure_it() -> None:
    around = {"paid_on": date(2026, 4, 1), "last_paid": "2025-12", "on": date(2026, 2, 10)}
    assert yibao.covered_around_gap(employee("杭州"), **around) is DayCover.UNPAID
    with pytest.raises(InvalidInput, match="cured_in_time"):
        yibao.covered_around_gap(employee("杭州"), **around, made_up=True)


def test_zhejiangs_ordinance_began_as_a_whole() -> None:
    flexible = employee("杭州", status="flexible")
    found = yibao.employee_gap(flexible, on=date(2023, 5, 7), last_paid="2023-01")
    assert (found.outcome, found.starts) == (Resumption.WAITS, date(2023, 7, 1))


def test_three_months_are_counted_in_one_way() -> None:
    left = {"left_employee_on": date(2026, 2, 28), "continuous_months": 30, "missed_years": 0}
    for on, wait, outcome in ((date(2026, 6, 30), 0, "bridged"), (date(2026, 7, 1), 3, None)):
        case = {"on": on, "benefit_year": 2026, "paid": "late"}
        assert yibao.waiting_period(resident("长春"), **case, **left).months == wait
        gap = yibao.gap_on_transfer(
            resident("长春"),
            interrupted="2026-03",
            paid_on=on,
            continuous_months=30,
            made_up=True,
        )
        assert (gap.outcome.key == outcome) is (outcome is not None)


# -- residents: from which day


def test_a_payment_in_the_window_but_in_the_year() -> None:
    case = {"benefit_year": 2026, "missed_years": 0}
    paid = {"paid_on": date(2026, 2, 28), **case}
    with pytest.raises(NotKnown, match="2026-01-01, 2026-02-01, 2026-02-28, 2026-03-01"):
        yibao.benefit_start(resident(), on=date(2026, 2, 28), **case)
    with pytest.raises(NotKnown):
        yibao.covered(resident(), on=date(2026, 1, 15), **paid)
    assert yibao.covered(resident(), on=date(2026, 3, 1), **paid) is DayCover.COVERED
    early = {"on": date(2025, 12, 31), **case}
    assert yibao.benefit_start(resident(), **early) == date(2026, 1, 1)
    for start, first, before in (
        ("period_start", date(2026, 1, 1), DayCover.RETROACTIVE),
        ("payment_day", date(2026, 2, 28), DayCover.NOT_YET),
    ):
        policy = Policy().with_values(
            "北京", since=date(2026, 1, 1), source="a test", resident_clock=[{"start": start}]
        )
        told = {**case, "policy": policy}
        assert yibao.benefit_start(resident(), on=date(2026, 2, 28), **told) == first
        found = yibao.covered(resident(), on=date(2026, 1, 15), **paid, policy=policy)
        assert found is before


@pytest.mark.parametrize(
    "told",
    [{"special": "newly_eligible"}, {"left_employee_on": date(2026, 4, 30)}],
)
def test_the_month_of_payment_is_covered_from_its_first_day(told: dict[str, Any]) -> None:
    case = {"benefit_year": 2026, "missed_years": 0, "paid": "late", **told}
    assert yibao.benefit_start(resident(), on=date(2026, 5, 20), **case) == date(2026, 5, 1)
    for on, expected in (
        (date(2026, 4, 30), DayCover.NOT_YET),
        (date(2026, 5, 1), DayCover.RETROACTIVE),
        (date(2026, 5, 19), DayCover.RETROACTIVE),
        (date(2026, 5, 20), DayCover.COVERED),
    ):
        found = yibao.covered(resident(), on=on, paid_on=date(2026, 5, 20), **case)
        assert found is expected


def test_a_late_payers_wait_does_not_vanish() -> None:
    case = {"on": date(2025, 7, 3), "benefit_year": 2025, "paid": "late", "missed_years": 0}
    clock = {"start": "period_start"}
    for begun, first in ((None, None), ("payment_day", date(2025, 10, 3))):
        row = clock if begun is None else {**clock, "begun": begun}
        policy = Policy().with_values(
            "长春", since=date(2025, 1, 1), source="a test", resident_clock=[row]
        )
        if first is None:
            with pytest.raises(NotKnown, match="2025-10-01, 2025-10-03"):
                yibao.benefit_start(resident("长春"), **case, policy=policy)
        else:
            assert yibao.benefit_start(resident("长春"), **case, policy=policy) == first


def test_a_wait_beyond_the_year_says_that_there_is_no_cover() -> None:
    policy = fuxin()
    case = {"benefit_year": 2025, "paid": "late", "missed_years": 0, "policy": policy}
    here, paid_on = resident("210900"), date(2025, 11, 6)
    assert yibao.benefit_start(here, on=paid_on, **case) == date(2026, 2, 6)
    for on, expected in (
        (date(2025, 11, 5), DayCover.NOT_YET),
        (date(2025, 12, 1), DayCover.NEVER),
        (date(2026, 2, 6), DayCover.ENDED),
    ):
        found = yibao.covered(here, on=on, paid_on=paid_on, **case)
        assert (found, found.payable) == (expected, False)


# -- a history


LIVES = {
    "employee only": [employee(since=date(2020, 1, 1), until=date(2025, 1, 2))],
    "entered too late": [
        resident(since=date(2020, 1, 1), until=date(2024, 12, 31)),
        resident(since=date(2025, 11, 6)),
    ],
}


@pytest.mark.parametrize("life", LIVES)
def test_a_history_does_not_decide_what_is_open(life: str) -> None:
    case = {"on": date(2025, 11, 6), "benefit_year": 2026, "paid": "in_window"}
    told = {**case, "history": LIVES[life]}
    found = yibao.waiting_period(resident("210900"), **told, policy=fuxin(first_enrolment=True))
    assert (found.least, found.most, found.entry) == (0, 3, None)
    for other_years, months in ((True, 0), (False, 3)):
        policy = fuxin(first_enrolment=True, other_years=other_years)
        found = yibao.waiting_period(resident("210900"), **told, policy=policy)
        assert found.months == months


def test_fuxins_own_example_told_as_a_history() -> None:
    case = {"on": date(2025, 11, 6), "benefit_year": 2026, "paid": "in_window"}
    told = {**case, "history": LIVES["entered too late"], "policy": fuxin(other_years=False)}
    assert yibao.benefit_start(resident("210900"), **told) == date(2026, 2, 6)
    with pytest.raises(NotKnown, match="2026-01-01, 2026-02-06"):
        yibao.benefit_start(resident("210900"), **told | {"policy": fuxin()})


def test_a_year_with_benefits_is_sure() -> None:
    spells = years.spells_of(
        [
            resident(since=date(2020, 1, 1), until=date(2024, 6, 30)),
            employee(since=date(2024, 7, 1), until=date(2025, 2, 28)),
            resident(since=date(2025, 3, 1)),
        ],
        date(2025, 11, 6),
    )
    assert years.record_of(spells, 2026, date(2025, 11, 6), 3).strict is None


def test_a_suspended_relation_covers_nothing() -> None:
    since = date(2019, 1, 1)
    stopped = employee(status="suspended", since=since, until=date(2026, 2, 1))
    told = {"on": date(2026, 3, 5), "benefit_year": 2026, "paid": "late"}
    found = yibao.waiting_period(resident("长春"), **told, history=[stopped])
    assert found.entry is YearEntry.LATE
    stopped = resident(status="suspended", since=date(2025, 1, 1))
    assert yibao.continuous_years([stopped], on=date(2026, 5, 1)).years == 0


# -- newborns


def newborn(born: date, region: str = "南京") -> Enrolment:
    return resident(region, group="minor", birth_date=born)


def test_next_years_premium_alone_buys_no_cover_before_it() -> None:
    told = {"on": date(2026, 12, 15), "special": "newborn"}
    born = newborn(date(2026, 11, 10))
    assert yibao.benefit_start(born, benefit_year=2027, **told) == date(2027, 1, 1)
    assert yibao.benefit_start(born, benefit_year=2026, **told) == date(2026, 11, 10)
    case = {"paid_on": told["on"], "benefit_year": 2027, "special": "newborn"}
    assert yibao.covered(born, on=date(2026, 12, 20), **case) is DayCover.NOT_YET


def test_nobody_stays_a_newborn() -> None:
    told = {"on": date(2026, 5, 1), "benefit_year": 2026, "special": "newborn", "paid": "late"}
    for region, born in (("北京", date(1996, 1, 1)), ("南京", date(2025, 4, 30))):
        with pytest.raises(InvalidInput, match="birth_date"):
            yibao.waiting_period(newborn(born, region), **told)
    late = yibao.newborn_cover(newborn(date(2025, 5, 2)), on=date(2026, 5, 1))
    assert late.start == date(2026, 6, 1)


def test_harbin_asks_for_both_years() -> None:
    found = yibao.newborn_cover(newborn(date(2024, 12, 1), "哈尔滨"), on=date(2025, 1, 20))
    assert found.years == (2024, 2025)
    assert sum(sum_ for sum_ in found.premiums if sum_ is not None) == 780


def test_an_explanation_tells_the_range_too() -> None:
    case = {"on": date(2026, 11, 20), "benefit_year": 2027, "paid": "in_window"}
    with pytest.raises(NotKnown, match="The wait is 4 to 7 months"):
        yibao.explain(yibao.waiting_period, resident("广州"), **case, missed_years=5)


def test_a_year_that_may_be_missed_may_be_bought_back() -> None:
    case = {"on": date(2026, 11, 6), "benefit_year": 2027, "paid": "in_window"}
    before = LIVES["entered too late"][0]
    life = [before, employee(since=date(2025, 1, 1), until=date(2026, 3, 31))]
    told = {**case, "history": life, "policy": fuxin(other_years=False)}
    wait = yibao.waiting_period(resident("210900"), **told, bought_back=2)
    assert (wait.least, wait.entry) == (3, YearEntry.GAP)
    with pytest.raises(InvalidInput, match="at most 2"):
        yibao.waiting_period(resident("210900"), **told, bought_back=3)


# -- bad input


@pytest.mark.parametrize(
    ("who", "told", "message"),
    [
        ({"birth_date": date(2025, 3, 1)}, {"missed_years": 9}, "missed_years"),
        (
            {"birth_date": date(2026, 1, 1)},
            {"missed_years": 0, "left_employee_on": date(2025, 12, 31)},
            "left_employee_on",
        ),
        ({}, {"missed_years": 5, "first_enrolment": True}, "missed_years"),
        (
            {"birth_date": date(2024, 1, 1)},
            {"history": [resident(since=date(2023, 1, 1), until=date(2023, 12, 31))]},
            "history",
        ),
    ],
)
def test_a_past_that_cannot_be(who: dict[str, Any], told: dict[str, Any], message: str) -> None:
    case = {"on": date(2026, 3, 5), "benefit_year": 2026, "paid": "late"}
    with pytest.raises(InvalidInput, match=message):
        yibao.waiting_period(resident("长春", **who), **case, **told)


def test_years_without_claims_began_with_the_rule() -> None:
    told = {"on": date(2026, 5, 1), "continuous_years": 5}
    assert yibao.cap_incentive(resident("广州"), **told, zero_claim_years=1).zero_claim > 0
    for number in (3, 50, 5000):
        with pytest.raises(InvalidInput, match="zero_claim_years"):
            yibao.cap_incentive(resident("广州"), **told, zero_claim_years=number)


def test_one_incentive_on_file_is_told_alone() -> None:
    told = {"on": date(2026, 5, 1), "continuous_years": 5}
    found = yibao.cap_incentive(resident("沈阳"), **told, zero_claim_years=1)
    assert (found.continuous, found.zero_claim, found.earned, found.rise) == (
        None,
        4000,
        None,
        None,
    )
    with pytest.raises(NotKnown, match="after_years"):
        yibao.cap_incentive(resident("沈阳"), **told)
