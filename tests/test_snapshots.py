"""The stored snapshots are what the packs give; and a change in the data shows in them."""

from __future__ import annotations

import difflib
from datetime import date

import pytest

import snapshot
from yibao import Policy

POLICY = Policy()


@pytest.mark.parametrize("code", snapshot.codes())
def test_a_region_gives_what_its_snapshot_says(code: str) -> None:
    stored = (snapshot.FOLDER / f"{code}.txt").read_text("utf-8")
    change = difflib.unified_diff(
        stored.splitlines(), snapshot.text(code, POLICY).splitlines(), "stored", "now", lineterm=""
    )
    assert not list(change), "make snapshots writes it anew; read the difference first"


def test_every_region_has_a_snapshot_and_none_is_left_over() -> None:
    assert sorted(path.stem for path in snapshot.FOLDER.iterdir()) == snapshot.codes()


def test_a_change_in_the_data_shows_what_it_does_to_whom() -> None:
    before = snapshot.text("110000", POLICY).splitlines()
    reformed = POLICY.revise("110000", since=date(2026, 7, 1), retiree_credit={"sum": 90})
    after = snapshot.text("110000", reformed).splitlines()
    added = [line for line in difflib.ndiff(before, after) if line[:2] in ("+ ", "- ")]
    # Those below 70, those of 70 and above, and who retired as a flexible worker, age not told;
    # who turns 70 in 2030 has no other sum from then on.
    assert sorted(added) == ["+     2026-07 90.00"] * 3 + ["-     2031-01 110.00"]


def test_a_change_in_a_benefit_table_shows_who_gets_less() -> None:
    before = snapshot.text("610100", POLICY).splitlines()
    cap = {"sum": 300, "per": "year"}
    reformed = POLICY.revise("610100", since=date(2024, 1, 1), employee_outpatient_cap=cap)
    after = snapshot.text("610100", reformed).splitlines()
    added = [line[2:] for line in difflib.ndiff(before, after) if line[:2] == "+ "]
    told = "    2024-01 basic 300.00; left {}"
    # Five visits of 1,000 and two of 30,000, each in service and retired.
    assert added == [told.format("700.00")] * 10 + [told.format("29700.00")] * 4


def test_a_bill_tells_each_layer_and_what_is_missing() -> None:
    adult, worker = snapshot.PATIENTS["adult"], snapshot.PATIENTS["in service"]
    ask = {question.name: question for question in snapshot.QUESTIONS}
    visit = snapshot.changes(ask["visit, primary, 1,000"], adult, "610100", POLICY)
    told = "basic 200.00, critical_illness ? resident.critical_illness.takes; left 800.00"
    assert (date(2023, 1, 1), told) in visit
    assert visit[0] == (date(2015, 1, 1), "? resident.outpatient.deductible")
    first, second = (
        dict(snapshot.changes(ask[name], worker, "340100", POLICY))[date(2025, 1, 1)]
        for name in ("stay, tertiary, 20,000", "second stay, tertiary, 20,000")
    )
    assert (first, second) == ("basic 17460.00; left 2540.00", "basic 17730.00; left 2270.00")


def test_a_day_within_a_year_is_asked_where_something_begins() -> None:
    assert set(snapshot.DAYS) < set(snapshot.days("420100", "employee", POLICY))
    question = next(q for q in snapshot.QUESTIONS if q.name == "visit, tertiary, 1,000")
    found = snapshot.changes(question, snapshot.PATIENTS["in service"], "420100", POLICY)
    assert "2023-02-01" in [str(on) for on, answer in found if answer.startswith("basic")]


def test_an_unknown_and_a_missing_fact_are_told_apart() -> None:
    question = next(q for q in snapshot.QUESTIONS if q.name == "employee pays")
    known = {"scheme": "employee", "status": "in_service", "employer": "enterprise"}
    base = snapshot.changes(question, {**known, "base": "9000"}, "110000", POLICY)
    wage = snapshot.changes(question, {**known, "wage": "9000"}, "110000", POLICY)
    none = snapshot.changes(question, known, "110000", POLICY)
    # 2 % of 9,000; 3 yuan of large-sum contribution beside it are on file from 2021.
    assert base == [(date(2015, 1, 1), "180.00"), (date(2021, 1, 1), "183.00")]
    assert wage[0] == (date(2015, 1, 1), "?")
    assert wage[-1] == (date(2027, 7, 1), "?")  # the limits end with June
    assert "needs wage" in {answer for _, answer in none}
