"""A schedule as a value: equal, shown, given back; and what a wrong one is told."""

from __future__ import annotations

import pickle
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from yibao import Enrolment, InvalidInput, Policy, PolicyError, frames
from yibao.benefits import Claim, Schedule, settle
from yibao.rulebook import national_rule

TEXT = """
[[employee.outpatient.deductible]]
sum = 500
per = "year"
[[employee.outpatient.ratio]]
ratio = 0.8
[[employee.outpatient.cap]]
sum = "none"
[[employee.large_sum.terms]]
ratio = 0.5
cap = "none"
"""
ME = Enrolment(scheme="employee", status="in_service")


def test_two_reads_of_the_same_tables_are_equal(tmp_path: Path) -> None:
    one, file = Schedule.read(TEXT), tmp_path / "own.toml"
    file.write_text(TEXT, "utf-8")
    same = (Schedule.read(TEXT + "# remark"), Schedule.read(file), Schedule.read(one.to_dict()))
    assert {one, *same} == {one}
    others = (
        Schedule.read(TEXT.replace("0.8", "0.9")),
        Schedule.read(TEXT, "another"),
        Schedule.read(TEXT, policy=Policy()),
        Schedule.of("西安"),
    )
    assert all(one != other for other in others)
    assert Schedule.of("西安") == Schedule.of("610100") != Schedule.of("南京")
    assert one != TEXT
    again = pickle.loads(pickle.dumps(one))
    assert again.to_dict() == one.to_dict()


def test_a_schedule_tells_what_it_is() -> None:
    names = ", ".join(Schedule.read(TEXT).tables)
    assert repr(Schedule.read(TEXT, "ours")) == f"<Schedule: ours; {names}>"
    assert "employee.outpatient.ratio" in names
    assert repr(Schedule.of("西安")) == "<Schedule: 610100>"
    assert repr(Schedule.of(None)) == "<Schedule: the nation>"


def test_the_tables_that_come_out_change_nothing_inside() -> None:
    told: dict[str, Any] = Schedule.read(TEXT).to_dict()
    own = Schedule.read(told)
    told["employee"]["outpatient"]["ratio"][0]["ratio"] = "0.1"
    own.to_dict()["employee"].clear()
    assert own == Schedule.read(TEXT)
    with pytest.raises(InvalidInput, match="stand in its pack"):
        Schedule.of("西安").to_dict()


@pytest.mark.parametrize("nothing", ["", "# remark", {}])
def test_a_schedule_without_a_table_is_refused(nothing: Any) -> None:
    with pytest.raises(PolicyError, match=r"no table; expected one at least.*Schedule\.read\(Path"):
        Schedule.read(nothing)


def test_a_wrong_key_of_an_adjustment_is_told_where_the_points_stand() -> None:
    more = 'add = [{ staus = "retired", points = 0.05 }]\n'
    with pytest.raises(
        PolicyError, match=r"add\[0\]: got 'staus'.*stands in ratio\. Did you mean sta"
    ):
        Schedule.read(TEXT.replace("ratio = 0.8\n", "ratio = 0.8\n" + more))


def frame(**columns: Any) -> pl.DataFrame:
    row = {"person": "a", "scheme": "employee", "status": "in_service", "care": "outpatient"}
    return pl.DataFrame([{**row, "tier": "tertiary", "on": date(2026, 3, 9), **columns}])


def test_a_frame_with_a_misspelt_amount_is_refused() -> None:
    own = Schedule.read(TEXT)
    for wrong in ("totl_fen", "outsid_fen", "first_shares", "provider_shar"):
        more = {} if wrong == "totl_fen" else {"total_fen": 100_000}
        with pytest.raises(
            InvalidInput, match=f"{wrong}: got 'a column'; expected a name that isn't"
        ):
            frames.settle(frame(**more, **{wrong: 5}), schedule=own)
    # What tells something else, or stands beside the amount itself, is let be.
    beside = frame(total_fen=100_000, total_fee=1, outdoor=1, first_day=1)
    assert frames.settle(beside, schedule=own)["fund_fen"].to_list() == [40_000]


def test_the_drawing_says_what_a_national_rule_says() -> None:
    claim = Claim(care="outpatient", tier="tertiary", on=date(2026, 3, 9), total=1000)
    done = settle(claim, ME, account=100, schedule=Schedule.read(TEXT))
    rule = national_rule("N-ACC-14")
    for language, says in (("zh", rule.zh), ("en", escape(rule.en))):
        drawn = done.svg(language)
        assert f"<title>{says} [N-ACC-14]</title>" in drawn
        assert f">{says[:12]}" in drawn
        assert ">N-ACC-14" not in drawn
