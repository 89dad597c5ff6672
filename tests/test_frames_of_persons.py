"""Rules over one person's rows: frames keyed by person answer as the scalar calls do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from strategies import maybe, seldom
from test_continuity import CITY
from yibao import Enrolment, InvalidInput, YearsSpan, frames
from yibao.errors import YibaoError

TODAY = date(2031, 3, 5)
Row = dict[str, Any]

PLACES = st.sampled_from(["999901", "长春", "110000", "440100", "310000"])
DAYS = st.dates(date(2015, 1, 1), date(2031, 12, 31))
SCHEMES = st.sampled_from(["resident", "employee", "rural_cooperative"])
ENROLMENT = {
    "person": st.integers(1, 5),
    "scheme": seldom(SCHEMES, "医保", None),
    "status": seldom(maybe(st.sampled_from(["in_service", "flexible", "suspended"])), "上班"),
    "region": seldom(PLACES, None, "大理", ""),
    "since": seldom(DAYS, None, date(2035, 1, 1)),
    "until": maybe(DAYS),
    "birth_date": seldom(st.none(), date(1990, 2, 28), date(2026, 1, 1), date(2032, 1, 1)),
    "base": seldom(st.none(), "8000", "-1"),
    "wage": seldom(st.none(), "8000"),
}


def lives(most: int = 12) -> st.SearchStrategy[list[Row]]:
    """Enrolments of some persons, most of whose lives can be read."""
    rough = st.lists(st.fixed_dictionaries(ENROLMENT), max_size=most)
    clean = st.lists(st.fixed_dictionaries({**ENROLMENT, **CLEAN}), max_size=most)
    return st.one_of(rough, clean)


CLEAN = {
    "scheme": SCHEMES,
    "status": st.none(),
    "region": PLACES,
    "since": st.dates(date(2020, 1, 1), date(2025, 12, 31)),
    "until": st.dates(date(2026, 1, 1), date(2031, 12, 31)),
    "birth_date": st.none(),
    "base": st.none(),
    "wage": st.none(),
}
KINDS: dict[str, Any] = {
    **dict.fromkeys(("person", "benefit_year", "bought_back", "missed_years"), pl.Int64),
    **dict.fromkeys(("continuous_months", "employee_months"), pl.Int64),
    **dict.fromkeys(("first_enrolment", "flexible", "first_year_student"), pl.Boolean),
    **dict.fromkeys(("since", "until", "birth_date", "on", "left_employee_on"), pl.Date),
    **dict.fromkeys(("registered_on", "waiting_until", "benefit_start"), pl.Date),
}


def polars_frame(rows: list[Row], names: Any) -> pl.DataFrame:
    kinds = {name: KINDS.get(name, pl.String) for name in names}
    return pl.DataFrame(rows, schema=kinds)


def lazy_frame(rows: list[Row], names: Any) -> pl.LazyFrame:
    return polars_frame(rows, names).lazy()


def pandas_frame(rows: list[Row], names: Any) -> pd.DataFrame:
    """As pandas has it: days as stamps, nulls of many kinds, and an index of its own."""
    frame = pd.DataFrame(rows, columns=list(names))
    for name in names:
        if KINDS.get(name) is pl.Int64:
            frame[name] = frame[name].astype("Int64")
        if KINDS.get(name) is pl.Date:
            frame[name] = pd.to_datetime(frame[name])
    frame.index = [f"row {number}" for number in range(len(frame))]
    return frame


def arrow_frame(rows: list[Row], names: Any) -> pa.Table:
    return polars_frame(rows, names).to_arrow()


ENGINES = {
    "polars": polars_frame,
    "lazy": lazy_frame,
    "pandas": pandas_frame,
    "arrow": arrow_frame,
}
MAKE = st.sampled_from(list(ENGINES.values()))


def answers(frame: Any) -> list[Row]:
    """The rows of a frame of any library, its nulls as None."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pa.Table):
        frame = pl.from_arrow(frame)
    if isinstance(frame, pl.DataFrame):
        return frame.to_dicts()
    return [{name: _cell(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _cell(value: Any) -> Any:
    if value is pd.NaT or value is pd.NA or value != value:
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def told(row: Row, *, without: tuple[str, ...] = ()) -> Row:
    return {k: v for k, v in row.items() if v is not None and k != "person" and k not in without}


def enrolments(rows: list[Row], person: int) -> list[Enrolment]:
    return [Enrolment(**{"scheme": None, **told(r)}) for r in rows if r["person"] == person]


def tried(call: Callable[[], Row]) -> tuple[Row, str | None]:
    """What a scalar call gives by column, and why it gives nothing."""
    try:
        return call(), None
    except YibaoError as error:
        return {}, str(error)


def same(found: Row, expected: Row, reason: str | None, name: str) -> None:
    unknown = expected.pop("unknown", None)
    assert found[f"{name}_reason"] == (reason if unknown is None else str(unknown))
    for column, value in expected.items():
        assert found[column] == value, column
    if reason is not None:
        assert found[list(found)[-2]] is None


# -- continuous years


def years_of(rows: list[Row], person: int, on: date) -> Row:
    found = yibao.continuous_years(enrolments(rows, person), on=on, policy=CITY)
    return {
        "unknown": found.unknown,
        "continuous_years": None if found.unknown else found.years,
        "continuous_years_least": found.least,
        "continuous_years_most": found.most,
        "continuous_since": found.since,
    }


def check_years(found: list[Row], rows: list[Row], on: date) -> None:
    assert [row["person"] for row in found] == list(dict.fromkeys(r["person"] for r in rows))
    for row in found:
        person = row["person"]
        expected, reason = tried(lambda person=person: years_of(rows, person, on))  # type: ignore[misc]
        same(row, expected, reason, "continuous_years")


@settings(max_examples=60)
@given(make=MAKE, rows=lives(), on=st.sampled_from([TODAY, date(2026, 1, 1), date(2024, 12, 31)]))
def test_continuous_years_are_those_of_each_person(make: Any, rows: list[Row], on: date) -> None:
    frame = make(rows, ENROLMENT)
    found = frames.continuous_years(frame, on=on, policy=CITY, on_error="null")
    check_years(answers(found), rows, on)


# -- waits and first days

PAYMENT = {
    "person": st.integers(1, 6),
    "scheme": seldom(st.just("resident"), "employee", None, "医保"),
    "region": seldom(PLACES, None, "大理"),
    "group": seldom(st.sampled_from(["adult", "student"]), None, "大人"),
    "birth_date": seldom(st.none(), date(2030, 11, 1), date(1990, 1, 1)),
    "on": seldom(st.dates(date(2030, 9, 1), date(2031, 12, 31)), None, date(2029, 1, 1)),
    "benefit_year": seldom(st.just(2031), 2032, 2025, None, 1800),
    "paid": maybe(st.sampled_from(["in_window", "late"])),
    "bought_back": seldom(st.none(), 1, 3, -1),
    "special": seldom(st.none(), "newborn", "graduate", "高龄"),
}
PAST = {
    "missed_years": maybe(st.integers(0, 8)),
    "first_enrolment": maybe(st.booleans()),
    "left_employee_on": seldom(st.none(), date(2030, 9, 30), date(2031, 12, 31)),
    "continuous_months": maybe(st.integers(0, 40)),
}


def asked(row: Row) -> tuple[Enrolment, Row]:
    """The enrolment of a payment, and the scalar call's arguments."""
    names = ("scheme", "region", "group", "birth_date")
    case = {name: row[name] for name in names if row[name] is not None}
    beside = told(row, without=names)
    return Enrolment(**{"scheme": None, **case}), {
        "on": None,
        "benefit_year": None,
        "policy": CITY,
        **beside,
    }


def wait_of(row: Row, past: Callable[[], Row] = dict) -> Row:
    case, beside = asked(row)
    found = yibao.waiting_period(case, **beside, **past())
    return {
        "unknown": found.unknown,
        "waiting_months": None if found.unknown else found.months,
        "waiting_least": found.least,
        "waiting_most": found.most,
        "year_entry": None if found.entry is None else found.entry.key,
        "repair_cost_fen": None if found.cost is None else int(found.cost * 100),
    }


def start_of(row: Row, past: Callable[[], Row] = dict) -> Row:
    case, beside = asked(row)
    return {"benefit_start": yibao.benefit_start(case, **beside, **past())}


PAID = [
    (frames.waiting_period, wait_of, "waiting"),
    (frames.benefit_start, start_of, "benefit_start"),
]
paid = pytest.mark.parametrize(("over", "scalar", "name"), PAID, ids=[name for *_, name in PAID])


@paid
@settings(max_examples=60)
@given(make=MAKE, rows=lives(), payments=st.lists(st.fixed_dictionaries(PAYMENT), max_size=8))
def test_payments_answer_by_the_history_of_each_payer(
    over: Any, scalar: Any, name: str, make: Any, rows: list[Row], payments: list[Row]
) -> None:
    found = over(
        make(payments, PAYMENT), history=make(rows, ENROLMENT), policy=CITY, on_error="null"
    )
    for row, payment in zip(answers(found), payments, strict=True):

        def call(payment: Row = payment) -> Row:
            person = payment["person"]
            return dict(scalar(payment, lambda: {"history": enrolments(rows, person)}))

        expected, reason = tried(call)
        same(row, expected, reason, name)


@paid
@settings(max_examples=40)
@given(payments=st.lists(st.fixed_dictionaries({**PAYMENT, **PAST}), max_size=8))
def test_without_a_history_the_columns_tell_the_past(
    over: Any, scalar: Any, name: str, payments: list[Row]
) -> None:
    frame = polars_frame(payments, {**PAYMENT, **PAST})
    found = over(frame, policy=CITY, on_error="null")
    for row, payment in zip(answers(found), payments, strict=True):
        expected, reason = tried(lambda payment=payment: scalar(payment))  # type: ignore[misc]
        same(row, expected, reason, name)


# -- contribution years

SPAN = {
    "person": st.integers(1, 4),
    "first": st.dates(date(1988, 1, 1), date(2024, 12, 31)).map(lambda d: f"{d:%Y-%m}"),
    "last": st.dates(date(1990, 1, 1), date(2026, 12, 31)).map(lambda d: f"{d:%Y-%m}"),
    "kind": seldom(maybe(st.sampled_from(["paid", "deemed", "resident", "补缴"])), "军龄", "工"),
    "region": seldom(maybe(PLACES), "大理"),
}
WHO = {
    "person": st.integers(1, 5),
    "scheme": seldom(st.just("employee"), None),
    "region": seldom(PLACES, None, "大理"),
    "birth_date": maybe(st.dates(date(1960, 1, 1), date(1999, 1, 1))),
    "on": seldom(st.just(date(2027, 1, 1)), None, date(2020, 1, 1)),
}


def months_of(row: Row, spans: list[Row]) -> Row:
    case = Enrolment(**{"scheme": None, **told(row, without=("on",))})
    shown = [YearsSpan(**told(s)) for s in spans if s["person"] == row["person"]]
    found = yibao.contribution_years(case, shown, on=row["on"], policy=CITY)
    return {
        "total_months": found.total,
        "actual_months": found.paid,
        "local_months": found.local,
        "deemed_months": found.deemed,
        "military_months": found.military,
        "resident_months": found.resident,
        "open_months": found.open,
        "not_counted_months": found.not_counted,
        "started_on": found.started and found.started.first,
    }


@settings(max_examples=40)
@given(
    make=MAKE,
    who=st.lists(st.fixed_dictionaries(WHO), max_size=6),
    spans=st.lists(st.fixed_dictionaries(SPAN), max_size=8),
)
def test_contribution_years_are_those_of_each_person(
    make: Any, who: list[Row], spans: list[Row]
) -> None:
    found = frames.contribution_years(
        make(who, WHO), spans=make(spans, SPAN), policy=CITY, on_error="null"
    )
    for row, person in zip(answers(found), who, strict=True):
        expected, reason = tried(lambda person=person: months_of(person, spans))  # type: ignore[misc]
        same(row, expected, reason, "contribution_years")


def test_months_counted_settle_the_retirement() -> None:
    who = polars_frame(
        [{"person": 1, "scheme": "employee", "region": "110000", "sex": "male"}],
        ("person", "scheme", "region", "sex"),
    )
    spans = pl.DataFrame({"person": [1], "first": ["1995-01"], "last": ["2024-12"]})
    counted = frames.contribution_years(who, spans=spans, on=date(2025, 3, 1))
    assert counted["total_months"].to_list() == [360]
    settled = frames.retirement_outcome(counted, on=date(2025, 3, 1))
    expected = yibao.retirement_entitlement(
        Enrolment(scheme="employee", region="110000", sex="male"),
        yibao.contribution_years(
            Enrolment(scheme="employee", region="110000"),
            [YearsSpan("1995-01", "2024-12")],
            on=date(2025, 3, 1),
        ),
        on=date(2025, 3, 1),
    )
    assert settled["retirement"].to_list() == [expected.outcome.key]


# -- what becomes of duplicates

PAIRED = {
    **ENROLMENT,
    **CLEAN,
    "status": st.sampled_from([None, "in_service", "flexible"]),
    "region": st.sampled_from(["长春", "110000", "310000"]),
}
BESIDE = {
    "on": seldom(st.dates(date(2026, 1, 1), date(2027, 6, 30)), None),
    "works_in": seldom(maybe(st.sampled_from(["长春", "110000"])), "大理"),
    "lives_in": maybe(st.sampled_from(["长春", "310000"])),
    "flexible": maybe(st.booleans()),
    "employee_months": maybe(st.integers(0, 30)),
    "waiting_until": seldom(st.none(), date(2026, 9, 30)),
    "benefit_start": seldom(st.none(), date(2026, 1, 1), date(2027, 1, 1)),
    "choice": seldom(st.none(), "first", "second", "both"),
}


def resolution_of(row: Row, listed: list[Enrolment]) -> Row:
    (duplicate,) = (
        d
        for d in yibao.find_duplicates(listed, policy=CITY)
        if d.first is listed[row["first_row"]] and d.second is listed[row["second_row"]]
    )
    beside = {name: row[name] for name in BESIDE if name != "on" and row[name] is not None}
    found = yibao.resolve(duplicate, on=row["on"], policy=CITY, **beside)
    kept = {id(duplicate.first): row["first_row"], id(duplicate.second): row["second_row"]}
    return {
        "kept_by": found.basis.key,
        "kept_row": kept.get(id(found.kept)),
        "fate": found.fate.key,
        "from_day": found.from_day,
        "subsidy": found.subsidy.key,
    }


@settings(max_examples=60)
@given(
    make=st.sampled_from([polars_frame, pandas_frame]),
    rows=st.lists(
        st.fixed_dictionaries({**PAIRED, "person": st.just(1)}),
        max_size=5,
        unique_by=lambda row: row["since"],
    ),
    beside=st.lists(st.fixed_dictionaries(BESIDE), min_size=10, max_size=10),
)
def test_duplicates_are_resolved_one_by_one(make: Any, rows: list[Row], beside: list[Row]) -> None:
    frame = make(rows, PAIRED)
    duplicates = answers(frames.find_duplicates(frame, policy=CITY))
    pairs = [{**d, **b} for d, b in zip(duplicates, beside, strict=False)]
    names = ("person", "first_row", "second_row", "kind", "since", "until", *BESIDE)
    kinds = {"first_row": pl.Int64, "second_row": pl.Int64}
    asked_of = pl.DataFrame(
        [{n: p[n] for n in names} for p in pairs],
        schema={n: kinds.get(n, KINDS.get(n, pl.String)) for n in names},
    )
    found = frames.resolve(asked_of, enrolments=frame, policy=CITY, on_error="null")
    listed = enrolments(rows, 1)
    for row, pair in zip(answers(found), pairs, strict=True):
        expected, reason = tried(lambda pair=pair: resolution_of(pair, listed))  # type: ignore[misc]
        same(row, expected, reason, "resolve")


def test_duplicates_belong_to_their_frame() -> None:
    rows = [
        {"person": p, "scheme": s, "region": "长春", "since": date(2026, 1, d)}
        for p, s, d in (("a", "resident", 1), ("a", "employee", 2), ("b", "resident", 1))
    ]
    frame = pl.DataFrame(rows)
    duplicates = frames.find_duplicates(frame)
    settled = frames.resolve(duplicates, enrolments=frame, on=date(2026, 3, 1))
    assert settled["kept_by"].to_list() == ["untold"]
    with pytest.raises(frames.FrameError, match="a row of 'a' in the frame of enrolments"):
        frames.resolve(duplicates, enrolments=frame.reverse(), on=date(2026, 3, 1))
    with pytest.raises(InvalidInput, match="first_row"):
        frames.resolve(duplicates.drop("first_row"), enrolments=frame, on=date(2026, 3, 1))


# -- streams

LIVES = [
    {"person": p, "scheme": s, "region": "长春", "since": date(a, 1, 1), "until": u}
    for p, s, a, u in (
        ("a", "resident", 2025, date(2026, 12, 31)),
        ("a", "employee", 2027, date(2028, 12, 31)),
        ("a", "resident", 2029, None),
        ("b", "resident", 2030, None),
        ("c", "resident", 2025, date(2025, 12, 31)),
        ("c", "resident", 2027, date(2029, 12, 31)),
    )
]


def record_batches(cuts: list[int]) -> list[pa.RecordBatch]:
    """The lives as Arrow record batches, cut at the given rows."""
    schema = pa.schema(
        {
            **dict.fromkeys(("person", "scheme", "region"), pa.string()),
            **dict.fromkeys(("since", "until"), pa.date32()),
        }
    )
    edges = [0, *cuts, len(LIVES)]
    return [pa.RecordBatch.from_pylist(LIVES[a:b], schema=schema) for a, b in pairwise(edges)]


def every_cut() -> list[list[int]]:
    """All ways to cut the lives, between any of their rows."""
    places = range(1, len(LIVES))
    ways = range(1 << len(places))
    return [[p for p in places if way >> (p - 1) & 1] for way in ways]


@pytest.mark.parametrize("cuts", every_cut(), ids=str)
def test_a_person_may_be_cut_anywhere(cuts: list[int]) -> None:
    payments = polars_frame(
        [{"person": p, "scheme": "resident", "region": "999901", "group": "adult"} for p in "abc"],
        ("scheme", "region", "group"),
    ).with_columns(person=pl.Series(list("abc")))
    asked = {"on": date(2031, 3, 5), "policy": CITY, "on_error": "null"}
    counted: list[Row] = []
    waits: list[Row] = []
    for whole in frames.whole_persons(record_batches(cuts)):
        counted += answers(frames.continuous_years(whole, **asked))
        there = pl.from_arrow(whole)["person"].unique()  # type: ignore[union-attr,index]
        mine = payments.filter(pl.col("person").is_in(there.implode()))
        waits += answers(frames.waiting_period(mine, history=whole, benefit_year=2031, **asked))
    frame = pl.DataFrame(LIVES)
    assert counted == answers(frames.continuous_years(frame, **asked))
    assert [row["continuous_years_most"] for row in counted] == [3, 2, 0]
    assert waits == answers(
        frames.waiting_period(payments, history=frame, benefit_year=2031, **asked)
    )
    assert [row["waiting_months"] for row in waits] == [3, 3, 3]


def test_a_stream_out_of_order_is_refused() -> None:
    first, second, third = record_batches([2, 3])
    with pytest.raises(InvalidInput, match="person: got 'a'; expected frames sorted by person"):
        list(frames.whole_persons([first, third, second]))


# -- at the edges


def test_good_persons_are_kept_and_bad_ones_named() -> None:
    frame = pl.DataFrame(
        {
            "person": ["good", "bad", "good", "bad"],
            "scheme": "resident",
            "region": "999901",
            "since": [date(2028, 1, 1), date(2028, 1, 1), date(2030, 1, 1), date(2030, 1, 1)],
            "until": [date(2028, 12, 31), None, None, None],
        }
    )
    with pytest.raises(frames.FrameError, match=r"row 1 \('bad'\): history: got '2030-01-01") as e:
        frames.continuous_years(frame, on=TODAY, policy=CITY)
    assert list(e.value.rows) == [1]
    found = frames.continuous_years(frame, on=TODAY, policy=CITY, on_error="null")
    assert found["continuous_years"].to_list() == [2, None]


def test_a_lazy_frame_keeps_whole_lives_under_filters_and_selections() -> None:
    frame = pl.DataFrame(LIVES)
    found = frames.continuous_years(frame.lazy(), on=TODAY, policy=CITY, on_error="null")
    eager = frames.continuous_years(frame, on=TODAY, policy=CITY, on_error="null")
    assert found.collect_schema() == eager.schema
    for ask in (
        lambda f: f.head(1),
        lambda f: f.filter(pl.col("person") == "b"),
        lambda f: f.select("continuous_years_most"),
    ):
        assert ask(found).collect().equals(ask(eager))


@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame])
def test_a_row_that_tells_no_person_fails_alone(library: Any) -> None:
    history = pl.DataFrame(LIVES)
    base = {"person": ["a", None, "a"], "scheme": ["resident"] * 3, "region": ["999901"] * 3}
    reason = "person: got None; expected a person in every row."
    payments = library({**base, "group": ["adult"] * 3, "paid": ["in_window"] * 3})
    asked = {"on": TODAY, "policy": CITY, "on_error": "null"}
    spans = pl.DataFrame({"person": ["a"], "first": ["1995-01"], "last": ["2024-12"]})
    for done, name in (
        (frames.waiting_period(payments, history=history, benefit_year=2031, **asked), "waiting"),
        (frames.contribution_years(library(base), spans=spans, **asked), "contribution_years"),
    ):
        told = list(done[f"{name}_reason"])
        assert told[1] == reason
        assert told[0] != reason != told[2]
    duplicates = frames.find_duplicates(pl.DataFrame(DOUBLED))
    twice = pl.concat([duplicates.with_columns(person=pl.lit(None, pl.String)), duplicates])
    settled = frames.resolve(
        twice, enrolments=pl.DataFrame(DOUBLED), on=date(2026, 3, 1), on_error="null"
    )
    assert settled["resolve_reason"].to_list() == [reason, None]
    nobody = pl.DataFrame(DOUBLED).with_columns(person=pl.Series(["a", None]))
    with pytest.raises(InvalidInput, match="Row 1 tells none"):
        frames.find_duplicates(nobody)


DOUBLED = [
    {"person": "a", "scheme": s, "region": "长春", "since": date(2026, 1, d)}
    for s, d in (("resident", 1), ("employee", 2))
]


def test_what_two_frames_must_have_in_common() -> None:
    history = pl.DataFrame(LIVES)
    payments = pl.DataFrame(
        {"person": ["a"], "scheme": "resident", "region": "999901", "group": "adult"}
    )
    asked = {"on": date(2031, 3, 5), "benefit_year": 2031, "policy": CITY}
    stranger = pl.DataFrame({**payments.to_dict(as_series=False), "person": [1]})
    never = payments.with_columns(person=pl.lit("z"), paid=pl.lit("in_window"))
    for frame, more, message in (
        (stranger, {}, "one kind of value in both frames"),
        (payments.drop("person"), {}, "person: got 'person'"),
        (payments, {"benefit_year": None}, "benefit_year: got None; expected a year"),
        (payments.with_columns(waiting_months=1), {}, "a frame without it"),
        (payments, {"on_error": "skip"}, "on_error"),
        ({"person": 1}, {}, "data frame"),
        (payments.with_columns(missed_years=1), {}, "a history, or missed_years"),
    ):
        with pytest.raises(InvalidInput, match=message):
            frames.waiting_period(frame, history=history, **{**asked, **more})
    # Who has no row in the history was never enrolled.
    found = frames.waiting_period(never, history=history, **asked, on_error="null")
    expected = yibao.waiting_period(
        Enrolment(scheme="resident", region="999901", group="adult"),
        **asked,
        paid="in_window",
        history=[],
    )
    assert found["waiting_least"].to_list() == [expected.least]
    with pytest.raises(InvalidInput, match="a column first"):
        frames.contribution_years(payments, spans=history.drop("since"), on=TODAY)
    renamed = history.rename({"person": "continuous_years"})
    with pytest.raises(InvalidInput, match="continuous_years: got 'a column of the frame'"):
        frames.continuous_years(renamed, on=TODAY, person="continuous_years")
    with pytest.raises(InvalidInput, match="person: got 'who'"):
        frames.continuous_years(history.lazy(), on=TODAY, person="who")
