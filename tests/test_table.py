"""Tables: which row answers, what is refused, lines and adjustments."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yibao.core.money import MILLION
from yibao.core.table import Band, Cells, Choice, Line, Lookup, Row, Table, after
from yibao.core.unknown import Unknown, sure


def row(value: Any, **when: Any) -> Cells:
    return Cells(when, {"value": value})


def one(*codes: int) -> Choice:
    return Choice(frozenset(codes))


def look(table: Table, **key: Any) -> Any:
    lookup = Lookup(
        table, lambda cells, key: ("unknown", cells, key), lambda *told: ("silent", told[-1])
    )
    return lookup(**key)


def test_the_row_that_names_more_dimensions_wins() -> None:
    table = Table(
        (
            row(1),
            row(2, plan=one(1)),
            row(3, plan=one(1), age=Band(70, None)),
            row(4, age=Band(80, 80)),
        )
    )
    assert look(table, plan=2, age=50).value == 1
    assert look(table, plan=1, age=69).value == 2
    assert look(table, plan=1, age=70).value == 3
    assert look(table, plan=2, age=80).value == 4
    assert look(table, plan=1, age=80).value == 3


def test_order_of_rows_does_not_matter() -> None:
    rows = (row(1), row(2, plan=one(1)), row(3, plan=one(1), age=Band(70, None)))
    for ordered in (rows, rows[::-1], (rows[1], rows[2], rows[0])):
        assert look(Table(ordered), plan=1, age=75).value == 3


def test_bands_hold_both_ends() -> None:
    table = Table(
        (row(1, age=Band(None, 34)), row(2, age=Band(35, 44)), row(3, age=Band(45, None)))
    )
    assert [look(table, age=a).value for a in (0, 34, 35, 44, 45, 120)] == [1, 1, 2, 2, 3, 3]
    assert list(table.clashes()) == []
    assert table.hole({"age": (0, *table.edges("age"))}) is None


def test_bands_of_days_hold_both_ends() -> None:
    last = date(2012, 12, 31)
    table = Table((row(1, retired_on=Band(None, last)), row(2, retired_on=Band(after(last), None))))
    assert look(table, retired_on=last).value == 1
    assert look(table, retired_on=date(2013, 1, 1)).value == 2
    assert table.edges("retired_on") == (date(2013, 1, 1),)


def test_a_list_of_terms_holds_each_of_them() -> None:
    table = Table((row(1, group=one(2, 3)), row(9)))
    assert [look(table, group=g).value for g in (1, 2, 3, 4)] == [9, 1, 1, 9]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row(1, age=Band(None, 40)), row(2, age=Band(40, None))),
        (row(1, plan=one(1, 2)), row(2, plan=one(2, 3))),
        (row(1, plan=one(1)), row(2, age=Band(30, 40))),
        (row(1), row(2)),
    ],
)
def test_rows_that_match_one_key_and_name_equally_many_clash(first: Cells, second: Cells) -> None:
    assert list(Table((first, second)).clashes()) == [(first, second)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row(1, age=Band(None, 39)), row(2, age=Band(40, None))),
        (row(1, plan=one(1)), row(2, plan=one(2))),
        (row(1, plan=one(1)), row(2, plan=one(1), age=Band(30, 40))),
    ],
)
def test_rows_that_share_no_key_or_differ_in_detail_do_not_clash(
    first: Cells, second: Cells
) -> None:
    assert list(Table((first, second)).clashes()) == []


def test_a_hole_is_found_and_named() -> None:
    table = Table((row(1, age=Band(None, 34)), row(2, age=Band(40, None))))
    assert table.hole({"age": (0, *table.edges("age"))}) == {"age": 35}
    assert Table(()).hole({}) == {}


KEYS = range(25)


@st.composite
def bands(draw: st.DrawFn) -> Band:
    first = draw(st.none() | st.integers(0, 20))
    last = draw(st.none() | st.integers(first or 0, 22))
    return Band(first, last)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    cells = []
    for value in range(draw(st.integers(1, 5))):
        when: dict[str, Any] = {}
        if draw(st.booleans()):
            when["age"] = draw(bands())
        if draw(st.booleans()):
            when["plan"] = Choice(draw(st.frozensets(st.integers(1, 3), min_size=1)))
        cells.append(row(value, **when))
    return Table(tuple(cells))


@given(tables())
def test_a_hole_is_found_wherever_there_is_one(table: Table) -> None:
    found = table.hole({"age": (0, *table.edges("age")), "plan": (1, 2, 3)})
    keys = [{"age": a, "plan": p} for a in KEYS for p in (1, 2, 3)]
    assert (found is None) is all(table.find(key) is not None for key in keys)


@given(tables())
def test_without_clashes_one_row_alone_names_most(table: Table) -> None:
    assume(not list(table.clashes()))
    for age in KEYS:
        for plan in (1, 2, 3):
            matching = sorted(
                len(c.when) for c in table.rows if c.matches({"age": age, "plan": plan})
            )
            assert len(matching) < 2 or matching[-1] > matching[-2]


@given(bands(), bands())
def test_bands_meet_where_some_key_lies_in_both(one_band: Band, other: Band) -> None:
    together = any(key in one_band and key in other for key in range(-1, 30))
    assert one_band.meets(other) is together


def test_a_line_moves_with_its_key_between_its_bounds() -> None:
    line = Line(750_000, 2_000, "age", most=900_000)  # 75 % and 0.2 points a year of age
    assert [line.at(age) for age in (0, 50, 75, 76, 90)] == [
        750_000,
        850_000,
        900_000,
        900_000,
        900_000,
    ]
    falling = Line(60_000_000, -1_800_000, "short_years", least=0)
    assert [falling.at(n) for n in (0, 5, 33, 34, 50)] == [60_000_000, 51_000_000, 600_000, 0, 0]


def test_a_line_makes_its_key_necessary() -> None:
    table = Table((row(Line(0, 1, "age")),))
    assert table.uses == {"age"}
    assert look(table, age=41).value == 41


def test_a_key_that_no_row_names_need_not_be_known() -> None:
    def fail() -> Exception:
        return AssertionError("the key was needed")

    assert look(Table((row(7),)), age=Unknown(fail)).value == 7
    answer = look(Table((row(7, age=Band(1, None)), row(8))), age=Unknown(fail))
    assert type(answer) is Unknown


def ratio(value: int, **when: Any) -> Cells:
    return Cells(when, {"ratio": value})


RETIRED = 2


@pytest.mark.parametrize(
    ("base", "added", "factors", "expected"),
    [
        (850_000, (), (), 850_000),
        (850_000, (50_000,), (), 900_000),
        (850_000, (50_000, 20_000), (), 920_000),
        (850_000, (), (600_000,), 910_000),  # the person's 15 % become 9 %
        (850_000, (50_000,), (600_000,), 940_000),  # points first, then 60 % of the 10 % left
        (850_000, (), (600_000, 500_000), 955_000),
        (980_000, (50_000,), (), 1_000_000),
        (50_000, (-100_000,), (), 0),
        (999_999, (), (500_000,), 999_999),  # half of a millionth goes up
    ],
)
def test_points_come_first_then_factors_on_the_own_share_then_bounds(
    base: int, added: tuple[int, ...], factors: tuple[int, ...], expected: int
) -> None:
    table = Table(
        (ratio(base),),
        added=tuple(ratio(a, status=one(RETIRED)) for a in added),
        factors=tuple(ratio(f, status=one(RETIRED)) for f in factors),
        adjusted="ratio",
    )
    assert look(table, status=RETIRED).ratio == expected
    assert look(table, status=1).ratio == base


@given(st.integers(0, MILLION), st.integers(-MILLION, MILLION), st.integers(0, MILLION))
def test_an_adjusted_ratio_stays_a_ratio(base: int, points: int, factor: int) -> None:
    table = Table((ratio(base),), (ratio(points),), (ratio(factor),), "ratio")
    assert 0 <= look(table).ratio <= MILLION


def test_points_may_be_a_line() -> None:
    # minus 3 points for each missing year
    line = Line(0, -30_000, "short_years")
    table = Table((ratio(850_000),), added=(Cells({}, {"ratio": line}),), adjusted="ratio")
    assert look(table, short_years=2).ratio == 790_000


def test_a_row_that_says_unknown_answers_with_its_reason() -> None:
    hole = Cells({"plan": one(2)}, {}, unknown="why")
    kind, cells, key = look(Table((row(1), hole)), plan=2)
    assert (kind, cells, key) == ("unknown", hole, {"plan": 2})


def test_a_cell_that_is_not_stated_is_silent_and_the_others_answer() -> None:
    answer = look(Table((Cells({}, {"rate": 20_000}),)))
    assert isinstance(answer, Row)
    assert answer.rate == 20_000
    assert answer.base == ("silent", "base")


# What stands where a value is missing


class Missing(Exception):
    """What the tests' unknown values raise."""


UNKNOWN = Unknown(lambda: Missing("the rate"))


@pytest.mark.parametrize(
    "use",
    [
        lambda x: x + 1,
        lambda x: 1 + x,
        lambda x: x - 1,
        lambda x: 1 - x,
        lambda x: x * 2,
        lambda x: 2 * x,
        lambda x: x // 2,
        lambda x: 2 // x,
        lambda x: -x,
        lambda x: x == 1,
        lambda x: x != 1,
        lambda x: x < 1,
        lambda x: x <= 1,
        lambda x: min(x, 1),
        lambda x: max(1, x),
        bool,
        int,
        hash,
        lambda x: [1, 2][x],
        lambda x: {x: 1},
        lambda x: 1 if x else 2,
        sure,
    ],
)
def test_an_unknown_value_raises_its_error_wherever_it_is_used(use: Any) -> None:
    with pytest.raises(Missing, match="the rate"):
        use(UNKNOWN)


def test_an_unknown_value_may_be_passed_along() -> None:
    assert UNKNOWN(plan=1).rate(age=3) is UNKNOWN
    assert sure(5) == 5
    with pytest.raises(AttributeError):
        UNKNOWN.__array__  # noqa: B018


def test_an_unknown_value_makes_a_fresh_error_each_time() -> None:
    assert UNKNOWN.error() is not UNKNOWN.error()
