"""History along one topic, difference between two days, over packs of the test's own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao import InvalidInput, Policy, PolicyError, UnknownRegion
from yibao.catalogue import Parameter, rate
from yibao.policy.difference import Change, Difference, Side, endings, turns
from yibao.policy.pack import read_pack

HEAD = """
[region]
code = "999900"
zh = "试验市"
en = "Testville"

[source.a]
title = "通知"
number = "试医保发〔2021〕1号"
evidence = "reported"

[source.b]
title = "早报"
evidence = "unverified"
"""
CREDIT = """
[[employee.credit.in_service]]
from = 2020-01-01
to = 2023-01-01
source = "a"
rows = [
  { age = "..34", rate = 0.028 },
  { age = "35..", rate = 0.03 },
]

[[employee.credit.in_service]]
from = 2023-01-01
source = "a"
rows = [
  { age = "..44", rate = 0.02 },
  { age = "45..", rate = 0.03 },
]

[[employee.credit.in_service]]
source = "b"
rate = 0.04

[[employee.credit.in_service]]
from = 2023-01-01
source = "b"
rate = 0.05
rival_of = "a: a newspaper"
"""
FLOOR = """
[[employee.contribution.base_floor]]
from = 2024-01-01
to = 2025-01-01
value = 4000
source = "a"

[[employee.contribution.base_floor]]
seen = 2026-05-01
value = 4200
source = "a"
"""


def policy_of(body: str = CREDIT + FLOOR) -> Policy:
    return Policy().with_pack(read_pack(HEAD + body, "test.toml"))


# -- history


def test_a_history_lists_every_value_and_how_it_stands() -> None:
    found = policy_of().history("试验市", "in_service_credit")
    own = [v for v in found if v.level.code == "999900"]
    assert [v.standing.key for v in own] == ["from", "from", "rival", "undated"]
    assert [(v.start, v.last) for v in own] == [
        (date(2020, 1, 1), date(2022, 12, 31)),
        (date(2023, 1, 1), None),
        (date(2023, 1, 1), None),
        (None, None),
    ]
    assert own[0].evidence.key == "reported"
    assert own[2].source.title == "早报"


def test_what_the_layers_above_say_is_listed_under_their_name() -> None:
    found = Policy().history("西安市", "premium")
    levels = [value.level.zh for value in found]
    assert levels == sorted(levels, key=["西安市", "陕西省", "全国"].index)
    assert {"陕西省", "全国"} <= set(levels)
    local = policy_of().history("999900", "in_service_credit")
    assert {v.level.code for v in local} == {"999900", "100000"}


def test_a_history_is_told_in_both_languages() -> None:
    found = policy_of().history("999900", "employee.contribution.base_floor")
    assert (
        str(found)
        == found.text("zh")
        == (
            "试验市 缴费基数下限 employee.contribution.base_floor\n"
            "  2024-01-01 … 2024-12-31  4,000.00 元  〔试医保发〔2021〕1号 · 报道转述〕\n"
            "  见于 2026-05-01  4,200.00 元  〔试医保发〔2021〕1号 · 报道转述〕"
        )
    )
    assert "seen 2026-05-01  4,200.00  〔试医保发〔2021〕1号 · reported〕" in found.text("en")
    empty = policy_of().history("999900", "resident_base")
    assert len(empty) == 0
    assert empty.text("en") == "Testville resident_base: nothing on file"


def test_a_history_is_rows_of_plain_values() -> None:
    rows = policy_of().history("999900", "in_service_credit").to_dicts()
    assert len([row for row in rows if row["code"] == "999900"]) == 6
    assert rows[0]["value"] == {"rate": Decimal("0.028")}
    assert rows[0]["key"] == "age ..34"
    assert rows[0]["to"] == date(2022, 12, 31)
    rival = next(row for row in rows if row["standing"] == "rival")
    assert rival["rival_of"] == "a: a newspaper"


def test_the_beginning_of_a_path_is_a_topic() -> None:
    found = Policy().history("北京", "employee.credit")
    names = {value.parameter.path for value in found}
    assert len(names) > 1
    assert all(name.startswith("employee.credit.") for name in names)


def test_a_long_table_has_a_line_for_each_row() -> None:
    (value,) = Policy().history("西安", "employee_inpatient_ratio").values
    head, *rows = value.text("en").splitlines()
    assert head.startswith("seen 20")
    assert "〔《" in head
    assert len(rows) == len(value.to_dicts()) > 3
    assert rows[0].startswith("  tertiary: ratio up to 10,000: 88 %, up to 50,000: 91 %")
    told = Policy().history("西安", "employee_inpatient_ratio").text("en").splitlines()
    assert told[1:] == [f"  {line}" for line in (head, *rows)]


def test_a_callers_figure_is_part_of_the_history() -> None:
    policy = policy_of().with_values(
        "999900", base_floor="4444", since=date(2027, 1, 1), source="our notice"
    )
    last = policy.history("999900", "base_floor").values[2]
    assert last.source.title == "our notice"
    assert last.start == date(2027, 1, 1)


def test_an_unknown_region_or_topic_is_refused() -> None:
    with pytest.raises(UnknownRegion):
        Policy().history("大理", "base_floor")
    with pytest.raises(PolicyError, match="Did you mean base_floor"):
        Policy().history("北京", "base_flor")


@pytest.mark.parametrize("region", [r.code for r in Policy().regions()])
def test_a_history_holds_every_entry_of_the_pack(region: str) -> None:
    for name, entries in Policy().pack(region).entries.items():
        found = Policy().history(region, name)
        own = [value for value in found if value.level.code == region]
        assert len(own) == len(entries)
        assert found.text("zh")
        assert found.text("en")


# -- difference


def test_rows_are_compared_key_by_key_however_they_are_cut() -> None:
    days = date(2022, 12, 31), date(2023, 1, 1)
    found = policy_of().diff(*days, "999900", "employee.credit")
    told = [(c.key_text("en"), c.before.text(), c.after.text()) for c in found]  # type: ignore[union-attr]
    assert told == [
        ("age ≤ 34", "计入比例 2.8 %", "计入比例 2 %"),
        ("age 35–44", "计入比例 3 %", "计入比例 2 %"),
    ]
    assert [c.since for c in found] == [date(2023, 1, 1)] * 2
    assert found.changes[0].to_dict() == {
        "region": "试验市",
        "code": "999900",
        "topic": "employee.credit.in_service",
        "key": "age ..34",
        "before": {"rate": Decimal("0.028")},
        "after": {"rate": Decimal("0.02")},
        "since": date(2023, 1, 1),
        "last": None,
        "evidence": "reported",
        "source": "通知",
        "number": "试医保发〔2021〕1号",
    }


def test_a_difference_is_told_in_both_languages() -> None:
    found = policy_of().diff(date(2023, 12, 31), date(2024, 1, 1), "999900", "base_floor")
    assert str(found) == (
        "2023-12-31 → 2024-01-01\n"
        "  试验市 缴费基数下限：未收录 → 4,000.00 元  〔试医保发〔2021〕1号 · 报道转述〕"
    )
    assert "Testville floor of the contribution base: not on file → 4,000.00" in found.text("en")
    nothing = policy_of().diff(date(2024, 1, 1), date(2024, 2, 1), "999900", "base_floor")
    assert len(nothing) == 0
    assert nothing.text("en") == "2024-01-01 → 2024-02-01\n  nothing on file differs"


def test_what_is_only_seen_has_no_first_day() -> None:
    (change,) = policy_of().diff(date(2025, 1, 1), date(2026, 5, 1), "999900", "base_floor")
    assert change.before is None
    assert change.since is None


@pytest.mark.parametrize(
    ("day_a", "day_b", "topics"),
    [
        (date(2026, 12, 30), date(2026, 12, 31), set()),
        (date(2026, 12, 31), date(2027, 1, 1), {"scheme.healthcare_security_law"}),
        (date(2027, 1, 1), date(2027, 1, 2), set()),
    ],
)
def test_the_healthcare_security_law_is_a_change_of_the_nation_told_once(
    day_a: date, day_b: date, topics: set[str]
) -> None:
    found = Policy().diff(day_a, day_b, topic="scheme.healthcare_security_law")
    assert {change.parameter.path for change in found} == topics
    assert {change.region.code for change in found} <= {"100000"}
    local = Policy().diff(day_a, day_b, "北京", "scheme.healthcare_security_law")
    assert len(local) == len(topics)


def test_what_ran_out_does_not_bury_what_changes() -> None:
    found = Policy().diff(date(2026, 12, 31), date(2027, 1, 1))
    assert found.changes[0].parameter.path == "scheme.healthcare_security_law"
    assert all(change.after and change.last is None for change in found)
    assert all(c.last == date(2026, 12, 31) for c in found.ran_out)
    assert any(c.after is None for c in found.ran_out)
    assert len(found.ran_out) > 10 * len(found)
    lines = found.text().splitlines()
    assert "医疗保障法施行：否 → 是" in lines[1]
    late = [line for line in lines if line.startswith("  2026-12-31 到期，此后本级未收录：")]
    assert lines[-len(late) :] == late
    assert any("北京市：居民个人缴费标准" in line for line in late)
    assert len(found.to_dicts()) == len(found) + len(found.ran_out)


def test_what_ran_out_is_told_by_its_last_day() -> None:
    found = policy_of().diff(date(2026, 5, 1), date(2026, 5, 3), "999900", "base_floor")
    assert len(found) == 0
    (change,) = found.ran_out
    assert change.last == date(2026, 5, 1)
    assert found.text("en").splitlines()[1:] == [
        "  nothing on file differs",
        "  on file until 2026-05-01, nothing of its own after: "
        "Testville: floor of the contribution base",
    ]
    back = policy_of().diff(date(2026, 5, 3), date(2026, 5, 1), "999900", "base_floor")
    assert (len(back), back.ran_out) == (1, ())


WAIT = """
[[resident.waiting_period.fixed]]
from = {}
to = {}
source = "a"
rows = [{{ months = 2 }}]
"""


@pytest.mark.parametrize(
    ("days", "changed", "ran_out"),
    [
        # What the region asks ends in 2026; the nation has asked three months since 2025.
        ((date(2026, 12, 31), date(2027, 1, 1)), [], [date(2026, 12, 31)]),
        ((date(2027, 1, 1), date(2026, 12, 31)), [date(2025, 1, 1)], []),
    ],
)
def test_a_value_that_runs_out_is_no_change_where_the_nation_answers_after(
    days: tuple[date, date], changed: list[date], ran_out: list[date]
) -> None:
    policy = policy_of(WAIT.format("2025-01-01", "2027-01-01"))
    for region in ("999900", None):
        found = policy.diff(*days, region, "resident_wait_fixed")
        mine = [c for c in found if c.region.code == "999900"]
        assert sorted({c.since for c in mine if c.since}) == changed
        gone = [c for c in found.ran_out if c.region.code == "999900"]
        assert sorted({c.last for c in gone if c.last}) == ran_out
        assert all(c.before and c.after for c in gone)


def test_a_value_of_a_city_that_runs_out_before_the_nation_asks_is_no_change() -> None:
    found = Policy().diff(date(2022, 12, 31), date(2023, 1, 1), "320200", "resident_wait_fixed")
    assert (len(found), {c.last for c in found.ran_out}) == (0, {date(2022, 12, 31)})


@pytest.mark.parametrize(("last", "turn"), [(date(2025, 1, 1), True), (date(2026, 1, 1), False)])
def test_a_value_that_gives_way_to_a_new_one_of_the_nation_is_a_change(
    last: date, turn: bool
) -> None:
    """The nation's wait begins on 2025-01-01: what ends on that day ends by it."""
    policy = policy_of(WAIT.format("2021-01-01", last))
    found = policy.diff(last - timedelta(days=1), last, "999900", "resident_wait_fixed")
    assert (len(found) > 0, len(found.ran_out) > 0) == (turn, not turn)


def test_what_ends_before_a_value_of_the_nation_stands_among_the_endings() -> None:
    found = endings(policy_of(WAIT.format("2026-01-01", "2027-06-01")), date(2026, 11, 28))
    ((told,),) = [ps for (last, region), ps in found.items() if region.code == "999900"]
    assert told.path == "resident.waiting_period.fixed"


def test_endings_are_what_the_next_day_has_nothing_for() -> None:
    policy = Policy()
    for (last, region), parameters in endings(policy, date(2026, 11, 28)).items():
        told = policy.diff(last, last + timedelta(days=1), region.code).ran_out
        assert {p.path for p in parameters} <= {c.parameter.path for c in told}, (last, region)


def test_the_same_day_differs_in_nothing_and_a_bad_day_is_refused() -> None:
    assert len(Policy().diff(date(2025, 1, 1), date(2025, 1, 1))) == 0
    with pytest.raises(InvalidInput, match="day_b"):
        Policy().diff(date(2025, 1, 1), "next year")  # type: ignore[arg-type]


def _of(change: Change, names: tuple[str, ...]) -> list[Side | None]:
    return [getattr(change, name) for name in names]


DAYS = st.dates(date(1998, 1, 1), date(2028, 1, 1))


@settings(max_examples=25, deadline=None)
@given(DAYS, DAYS, st.sampled_from([r.code for r in Policy().regions()]))
def test_a_difference_backwards_swaps_before_and_after(one: date, other: date, code: str) -> None:
    there = Policy().diff(one, other, code)
    back = Policy().diff(other, one, code)

    def sides(found: Difference, *names: str) -> set[tuple[str | None, ...]]:
        return {
            (
                c.parameter.path,
                c.key_text(),
                *(s and s.text() for s in map(c.__getattribute__, names)),
            )
            for c in (*found.changes, *found.ran_out)
        }

    assert not (other < one and there.ran_out)
    assert sides(there, "before", "after") == sides(back, "after", "before")


def test_turns_are_the_differences_of_each_day_to_the_one_before() -> None:
    policy = policy_of()
    found = turns(policy, date(2020, 1, 1), date(2026, 12, 31))
    mine = {
        day: [c for c in changes if c.region.code == "999900"] for day, changes in found.items()
    }
    assert {day for day, changes in mine.items() if changes} == {
        date(2020, 1, 1),
        date(2023, 1, 1),
        date(2024, 1, 1),
    }
    for day, changes in mine.items():
        before = day - timedelta(days=1)
        told = policy.diff(before, day, "999900")
        assert {c.text() for c in changes} <= {c.text() for c in told}


def test_adjustments_differ_apart_from_rows() -> None:
    ratio = Parameter("x", "x.y", "比例", "ratio", (rate("rate", "比例", "rate"),), adjusted="rate")
    body = (
        "[[x.y]]\nfrom = 2020-01-01\nto = 2021-01-01\nsource = 'a'\nrows = [{ rate = 0.8 }]\n"
        "[[x.y]]\nfrom = 2021-01-01\nsource = 'a'\n"
        "rows = [{ rate = 0.8 }]\nadd = [{ rate = 0.05 }]\n"
    )
    pack = read_pack(HEAD + body, "test.toml", catalogue=(ratio,))
    policy = Policy(catalogue=(ratio,), shipped=False, packs=(pack,))
    (change,) = policy.diff(date(2020, 6, 1), date(2021, 6, 1), "999900")
    assert change.before is None
    assert change.after is not None
    assert change.after.text("en") == "5 %"
