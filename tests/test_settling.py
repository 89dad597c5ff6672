"""Several claims at once: what is kept and listed, and what purses hold from claim to claim."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from yibao import (
    BenefitYear,
    Claim,
    Enrolment,
    InvalidInput,
    NotAllowed,
    NotKnown,
    Schedule,
    settle,
    settle_all,
)
from yibao.benefits import Balances
from yibao.vocabulary import Cause, Payable

DAY = date(2026, 3, 2)
EMPLOYEE = Enrolment(scheme="employee", status="in_service", region="西安")
TABLES = """
[[employee.outpatient.deductible]]
sum = 500
per = "year"
[[employee.outpatient.ratio]]
ratio = 0.8
[[employee.outpatient.cap]]
sum = 2000
[[employee.inpatient.deductible]]
sum = 500
per = "visit"
[[employee.inpatient.ratio]]
ratio = 0.9
[[employee.inpatient.cap]]
sum = "none"
"""
OWN = Schedule.read(TABLES)
FIRST = Schedule.read(TABLES + "[[benefit.account_first]]\nfirst = true\n")


def visit(total: Any, on: date = DAY, **more: Any) -> Claim:
    return Claim(**{"care": "outpatient", "tier": "primary", "on": on, "total": total, **more})


def stay(total: Any, on: date, admitted: date, **more: Any) -> Claim:
    return Claim(care="inpatient", tier="tertiary", on=on, admitted=admitted, total=total, **more)


# -- a batch keeps its good claims and lists the bad ones

GOOD = [visit(400, date(2026, 5, 1)), visit(600, date(2026, 2, 1)), visit(100, date(2026, 6, 1))]


def test_a_batch_keeps_its_good_claims_and_lists_the_bad_ones() -> None:
    bad = visit(900, date(2026, 4, 1), cause="work_injury")
    claims: list[Any] = [GOOD[0], "a bill", bad, GOOD[1], None, GOOD[2]]
    found = settle_all(claims, EMPLOYEE, schedule=OWN, on_error="list")
    alone = settle_all(GOOD, EMPLOYEE, schedule=OWN)
    assert list(found) == list(alone) == list(found.settled)
    assert (len(found), found[0].claim.on, found[-1]) == (3, date(2026, 2, 1), alone[2])
    assert found[:2] == alone.settled[:2]
    assert [one.index for one in found.refused] == [1, 2, 4]
    assert [one.claim for one in found.refused] == ["a bill", bad, None]
    assert isinstance(found.refused[1].error, NotAllowed)
    assert found.refused[1].error.outcome is Payable.WORK_INJURY
    assert "claims[1]: got 'a bill'; expected a Claim" in str(found.refused[0].error)
    assert alone.refused == ()


def test_the_first_bad_claim_raises_and_its_place_is_told() -> None:
    bad = visit(900, date(2026, 4, 1), cause="work_injury")
    with pytest.raises(NotAllowed) as caught:
        settle_all([*GOOD, bad], EMPLOYEE, schedule=OWN)
    assert caught.value.__notes__ == ["It was claims[3]."]
    with pytest.raises(InvalidInput, match=r"claims\[1\]: got 7; expected a Claim"):
        settle_all([GOOD[0], 7], EMPLOYEE, schedule=OWN)  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"on_error": "null"}, "on_error"),
        ({"enrolment": "me"}, "enrolment"),
        ({"year": 2026}, "year"),
        ({"schedule": "mine"}, "schedule"),
        ({"account": -1}, "account"),
        ({"account": 1.5}, "account"),
        ({"this_year_account": True}, "this_year_account"),
        ({"family": [("son", 1), ("son", 2)]}, "family"),
        ({"order": ("cash",)}, "order"),
        ({"cap_rise": "much"}, "cap_rise"),
        ({"claims": GOOD[0]}, "claims"),
        ({"claims": "bills"}, "claims"),
        ({"claims": None}, "claims"),
        ({"schedule": None, "enrolment": evolve(EMPLOYEE, region="Atlantis")}, "region"),
    ],
)
def test_what_is_wrong_with_the_call_raises_whatever_is_listed(
    asked: dict[str, Any], field: str
) -> None:
    told = {"claims": GOOD, "enrolment": EMPLOYEE, "schedule": OWN, "on_error": "list", **asked}
    with pytest.raises(InvalidInput) as caught:
        settle_all(told.pop("claims"), told.pop("enrolment"), **told)
    assert caught.value.field == field


def test_claims_of_a_year_before_the_one_given_are_listed() -> None:
    year = BenefitYear.opening(date(2026, 1, 1), scheme="employee", region="999999")
    old = visit(100, date(2025, 12, 31))
    found = settle_all([old, *GOOD], EMPLOYEE, year=year, schedule=OWN, on_error="list")
    assert [one.claim for one in found.refused] == [old]
    assert len(found) == 3


def test_no_claims_settle_to_nothing() -> None:
    found = settle_all([], EMPLOYEE, account=5)
    assert (len(found), found.refused, found.left.account) == (0, (), 5)


# -- purses beside several claims

yuans = st.integers(0, 300_000).map(lambda fen: Decimal(fen) / 100)
bills = st.lists(
    st.tuples(yuans, st.integers(0, 600), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(bills, yuans, yuans, yuans, st.booleans())
@settings(max_examples=120, deadline=None)
def test_what_purses_pay_and_what_they_keep_is_what_they_held(
    told: list[tuple[Decimal, int, bool]],
    account: Decimal,
    son: Decimal,
    wife: Decimal,
    own_first: bool,
) -> None:
    claims = [
        visit(total, date(2026, 1, 1) + timedelta(day), cause="illness" if good else "abroad")
        for total, day, good in told
    ]
    order = ("own_account", "family") if own_first else ("family", "own_account")
    held = {"account": account, "family": [("son", son), ("wife", wife)], "order": order}
    found = settle_all(claims, EMPLOYEE, schedule=OWN, on_error="list", **held)
    taken = sum((one.account for one in found), Decimal(0))
    assert taken + found.left.account == account
    for (giver, left), quota in zip(found.left.family, (son, wife), strict=True):
        given_by = [p.amount for one in found for p in one.payment.parts if p.giver == giver]
        assert sum(given_by, Decimal(0)) + left == quota
    kept = [found.left.account, *(left for _, left in found.left.family)]
    assert min(kept) >= 0
    assert all(one.person == one.account + one.family + one.cash for one in found)
    assert len(found) + len(found.refused) == len(claims)


def test_each_claim_is_paid_from_what_those_before_it_left() -> None:
    held: dict[str, Any] = {
        "account": 500,
        "family": [("son", 100)],
        "order": ["家庭共济", "own_account"],
    }
    found = settle_all(GOOD, EMPLOYEE, schedule=OWN, **held)
    assert [(one.family, one.account, one.cash) for one in found] == [
        (100, 420, 0),
        (0, 80, 0),
        (0, 0, 20),
    ]
    assert [one.left.account for one in found] == [80, 0, 0]
    assert found.left == found[-1].left == Balances(family=(("son", Decimal("0.00")),))
    year, left = None, Balances.told(500, 0, [("son", 100)])
    for claim, done in zip(sorted(GOOD, key=lambda one: one.on), found, strict=True):
        again = settle(
            claim,
            EMPLOYEE,
            year=year,
            account=left.account,
            family=left.family,
            order=held["order"],
            schedule=OWN,
        )
        assert again == done
        year, left = again.next, again.left


def test_this_years_account_money_is_one_years() -> None:
    first = visit(300, date(2026, 12, 1))
    second, next_year = visit(300, date(2026, 12, 20)), visit(300, date(2027, 1, 5))
    found = settle_all([first, second], EMPLOYEE, this_year_account=500, schedule=FIRST)
    assert [(one.account, one.left.this_year_account) for one in found] == [(300, 200), (200, 0)]
    claims = [first, next_year]
    listed = settle_all(claims, EMPLOYEE, this_year_account=500, schedule=FIRST, on_error="list")
    assert (len(listed), listed.left.this_year_account) == (1, 200)
    assert "2027-01-01 begins another than 2026-01-01" in str(listed.refused[0].error)
    with pytest.raises(InvalidInput, match="Settle each year's claims"):
        settle_all(claims, EMPLOYEE, this_year_account=500, schedule=FIRST)
    spent = settle_all(claims, EMPLOYEE, this_year_account=300, schedule=FIRST)
    assert [one.account for one in spent] == [300, 0]


def test_who_has_no_account_has_every_claim_listed() -> None:
    resident = Enrolment(scheme="resident", group="adult", region="西安")
    found = settle_all(GOOD, resident, account=5, on_error="list")
    assert (len(found), len(found.refused)) == (0, 3)
    assert {type(one.error) for one in found.refused} <= {NotAllowed, NotKnown}


# -- a stay over the year's end, and claims that come late: the line that supplies the rule

OVER = stay(3000, date(2027, 1, 4), date(2026, 12, 30))
NOTICE: dict[str, Any] = {"since": date(2026, 1, 1), "source": "the city's notice"}
CITY = yibao.Policy().with_values(
    "610100",
    employee_inpatient_deductible=[
        {"admission": "..1", "sum": 500, "per": "visit"},
        {"admission": "2..", "sum": 250, "per": "visit"},
    ],
    employee_inpatient_ratio={"ratio": "0.9"},
    employee_inpatient_cap={"sum": "none"},
    **NOTICE,
)


def told_line(error: NotKnown) -> str:
    """The line of code that an error tells, its source filled in."""
    return error.remedy.partition("policy.")[2].replace("…", "the city's notice").rstrip(".")


@pytest.mark.parametrize(("counted", "first"), [("admission", 2026), ("discharge", 2027)])
def test_the_line_that_is_told_settles_a_stay_over_the_years_end(counted: str, first: int) -> None:
    with pytest.raises(NotKnown, match=r'stay_year="admission \| discharge \| split"') as caught:
        settle(OVER, EMPLOYEE, policy=CITY)
    line = told_line(caught.value).replace("admission | discharge | split", counted)
    policy = eval(f"policy.{line}", {"policy": CITY, "date": date})
    done = settle(OVER, EMPLOYEE, policy=policy)
    assert (done.fund, done.next.first, done.next.admissions) == (2250, date(first, 1, 1), 1)
    assert done.reverse(done.next) == done.before
    assert done.before == BenefitYear.opening(date(first, 5, 1), scheme="employee", region="610100")


@pytest.mark.parametrize(("counted", "first"), [("admission", 2026), ("discharge", 2027)])
def test_the_table_that_is_told_does_so_in_a_schedule_of_ones_own(counted: str, first: int) -> None:
    with pytest.raises(NotKnown) as caught:
        settle(OVER, EMPLOYEE, schedule=OWN)
    assert "for own schedule on 2027-01-04" in str(caught.value)
    lines = caught.value.remedy.partition("\n")[2].replace("admission | discharge | split", counted)
    done = settle(OVER, EMPLOYEE, schedule=Schedule.read(TABLES + lines))
    assert done.next.first == date(first, 1, 1)


def test_a_stay_counted_in_either_year_moves_its_admissions_and_is_settled_anew() -> None:
    """The last stay of 2026, one over the year's end, the first of 2027."""
    before = stay(3000, date(2026, 12, 5), date(2026, 12, 1))
    after = stay(3000, date(2027, 2, 3), date(2027, 2, 1))
    for counted, paid in (
        ("admission", [2250, 2475, 2250]),
        ("discharge", [2250, 2250, 2475]),
    ):
        policy = CITY.with_values("610100", stay_year=counted, late_claims="resettle", **NOTICE)
        found = settle_all([after, OVER, before], EMPLOYEE, policy=policy)
        assert [one.fund for one in found] == paid
        left = settle_all([after, before], EMPLOYEE, policy=policy)
        assert [one.fund for one in left] == [2250, 2250]
        assert found[1].reverse(found[1].next) == found[1].before
        again = settle_all([before, after, OVER], EMPLOYEE, policy=policy)
        assert list(again) == list(found)


LATE, EARLY = visit(800, date(2026, 5, 1)), visit(600, date(2026, 2, 1))


@pytest.mark.parametrize("order", ["as_settled", "resettle"])
def test_the_line_that_is_told_settles_a_late_claim(order: str) -> None:
    policy = yibao.Policy()
    first = settle(LATE, EMPLOYEE, policy=policy)
    with pytest.raises(NotKnown, match="since=date\\(2026, 2, 1\\)") as caught:
        settle(EARLY, EMPLOYEE, year=first.next, policy=policy)
    line = told_line(caught.value).replace("as_settled | resettle", order)
    policy = eval(f"policy.{line}", {"policy": policy, "date": date})
    first = settle(LATE, EMPLOYEE, policy=policy)
    if order == "resettle":
        with pytest.raises(InvalidInput, match="settle_all"):
            settle(EARLY, EMPLOYEE, year=first.next, policy=policy)
        found = settle_all([LATE, EARLY], EMPLOYEE, policy=policy)
        assert [one.parts[yibao.Part.DEDUCTIBLE] for one in found] == [200, 0]
        with pytest.raises(InvalidInput, match="settle_all"):
            found[0].reverse(found[1].next)
        assert list(settle_all([LATE], EMPLOYEE, policy=policy)) == [first]
        return
    late = settle(EARLY, EMPLOYEE, year=first.next, policy=policy)
    assert (first.fund, late.fund) == (420, 420)
    left = first.reverse(late.next)
    assert left.used("deductible") == 0
    assert left.used("fund") == late.fund
    assert late.reverse(late.next) == first.next


def test_reversing_an_earlier_claim_tells_the_day_and_the_line() -> None:
    first = settle(EARLY, EMPLOYEE)
    second = settle(LATE, EMPLOYEE, year=first.next)
    with pytest.raises(NotKnown) as caught:
        first.reverse(second.next)
    assert 'late_claims="as_settled | resettle", since=date(2026, 2, 1)' in str(caught.value)


@pytest.mark.parametrize("line", ["stay_year", "late_claims"])
def test_a_line_pasted_as_it_is_told_is_refused(line: str) -> None:
    terms = {"stay_year": "admission | discharge | split", "late_claims": "as_settled | resettle"}
    with pytest.raises(yibao.PolicyError, match=line):
        yibao.Policy().with_values("610100", **{line: terms[line]}, **NOTICE)


# -- columns


def test_a_frame_refuses_a_stay_covered_in_part_as_the_scalar_call_does() -> None:
    rows = {
        "person": [1, 1, 2],
        "scheme": ["employee"] * 3,
        "status": ["in_service"] * 3,
        "care": ["inpatient"] * 3,
        "tier": ["tertiary"] * 3,
        "since": [date(2026, 2, 10)] * 3,
        "admitted": [date(2026, 2, 1), date(2026, 2, 10), date(2026, 2, 11)],
        "on": [date(2026, 2, 20), date(2026, 2, 21), date(2026, 2, 22)],
        "total": [1000, 1000, 1000],
    }
    done = yibao.frames.settle(pl.DataFrame(rows), schedule=OWN, on_error="null")
    assert done["fund_fen"].to_list() == [None, 45_000, 45_000]
    assert "only a part of the stay is covered" in done["settle_reason"][0]


# -- is_payable and settle agree

ANY_CARE = "\n".join(
    f"""
[[employee.{care}.deductible]]
sum = 0
[[employee.{care}.ratio]]
ratio = 0.5
[[employee.{care}.cap]]
sum = "none"
"""
    for care in ("outpatient", "inpatient")
)
PAYS = Schedule.read(ANY_CARE)
near = st.integers(-3, 3).map(lambda days: DAY + timedelta(days))


@st.composite
def any_claims(draw: Any) -> Claim:
    cause = draw(st.sampled_from(list(Cause)))
    third = cause is Cause.THIRD_PARTY
    admitted = draw(st.none() | st.integers(0, 3).map(lambda days: DAY - timedelta(days)))
    return Claim(
        care="outpatient" if admitted is None else "inpatient",
        tier="primary",
        on=DAY,
        admitted=admitted,
        total=1000,
        cause=cause,
        designated=draw(st.booleans()),
        emergency=draw(st.booleans()),
        third_party_share=draw(st.sampled_from(["0", "0.3", "1"])) if third else None,
        third_party_paid=draw(st.none() | st.booleans()) if third else None,
        advance_applied=draw(st.booleans()),
        bill_paid=draw(st.booleans()),
    )


def made_of(claim: Claim, who: Enrolment) -> tuple[Payable, bool | None] | str:
    """What settling came to: the decision, and whether the fund pays; or what is not known."""
    try:
        return settle(claim, who, schedule=PAYS).decision, True
    except NotAllowed as error:
        return error.outcome, False
    except NotKnown as error:
        return str(error)


@given(
    any_claims(),
    st.none() | near,
    st.none() | near,
    st.sampled_from(["in_service", "retired", "suspended"]),
)
@settings(max_examples=300, deadline=None)
def test_what_is_payable_is_settled_and_nothing_else(
    claim: Claim, since: date | None, until: date | None, status: str
) -> None:
    if since and until and until < since:
        since, until = until, since
    who = Enrolment(scheme="employee", status=status, since=since, until=until)
    outcome, made = yibao.is_payable(claim, who), made_of(claim, who)
    if outcome is Payable.APPLY:
        assert made == (outcome, claim.third_party_share != 1)
    elif outcome.payable is None:
        assert isinstance(made, str)
        assert outcome.en in made
    else:
        assert made == (outcome, outcome.payable)
