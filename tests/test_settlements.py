"""Settlement over columns: the same fen as the scalar fold, row by row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao import Enrolment, InvalidInput, YibaoError, frames
from yibao.benefits import Claim, Schedule, settle
from yibao.benefits.stage import Cap, Deductible, Stage, reckon
from yibao.core.money import MILLION, NO_LIMIT, fen, yuan
from yibao.errors import NotKnown
from yibao.frames import whole_persons as whole
from yibao.frames.settlements import layers, terms
from yibao.frames.writing import FrameError
from yibao.vocabulary import Care, Layer, Measure, Part, Period, Position, Span

# -- one layer

CARES = [Care.OUTPATIENT, Care.INPATIENT]
sets = st.lists(st.sampled_from(Care), max_size=2, unique=True).map(tuple)


ALL_CARE = st.shared(st.sampled_from([(), tuple(Care)]), key="bands of all care")


@st.composite
def stages(draw: Any, *, plain: bool) -> Stage:
    def some(kind: Any, *more: Any) -> Any:
        return draw(st.sampled_from([*kind, *more]))

    edges = sorted(draw(st.sets(st.integers(1, 60_000), max_size=2)))
    caps = st.builds(
        Cap,
        st.sampled_from([0, 9_000, 40_000, NO_LIMIT]),
        st.sampled_from(Measure),
        st.sampled_from([Period.YEAR, Period.VISIT] if plain else list(Period)),
        st.just(tuple(Care)) if plain else sets,
        st.just("") if plain else st.sampled_from(["", "", "primary", "hospital"]),
    )
    return Stage(
        layer=Layer.BASIC,
        care=some(CARES),
        bands=tuple((to, draw(st.integers(0, MILLION))) for to in [*edges, NO_LIMIT]),
        span=some(Span) if plain else some(Span, None),
        bands_per=some([Period.YEAR, Period.VISIT]) if plain else some(Period, None),
        bands_cares=draw(ALL_CARE) if plain else draw(st.one_of(st.just(()), sets)),
        deductible=Deductible(
            some([0, 5_000, 20_000]),
            Period.YEAR if plain else some(Period, None),
            Position.COST if plain else some(Position),
            some([NO_LIMIT, 15_000]),
            tuple(Care) if plain else draw(sets),
        ),
        caps=tuple(draw(st.lists(caps, max_size=2 if plain else 4))),
        rounding=some([0, 0, 1, 2, 5]),
        periods=draw(st.sampled_from([frozenset(), frozenset([Period.MONTH])])),
    )


bills = st.tuples(st.integers(0, 3), st.integers(0, 364), st.integers(0, 2), st.integers(0, 50_000))


def folded(table: list[Stage], rows: list[tuple[int, int, int, int]]) -> list[Any]:
    counts: dict[int, dict[str, int]] = {}
    found: list[Any] = []
    for year, offset, which, amount in rows:
        held = counts.setdefault(year, {})
        try:
            one = reckon(table[which], amount, date(2026, 1, 1) + timedelta(offset), held)
        except NotKnown:
            found.append(None)
            return found
        for name, added in one.added.items():
            held[name] = held.get(name, 0) + added
        found.append((one.deductible, one.co_payment, one.above_cap, one.paid))
    return found


def in_columns(
    table: list[Stage], rows: list[tuple[int, int, int, int]], *, telescope: bool
) -> list[Any]:
    year, offset, which, amount = (np.array(part, np.int64) for part in zip(*rows, strict=True))
    numbers = np.unique(year, return_inverse=True)[1]
    month = (np.datetime64("2026-01-01") + offset).astype("M8[M]").astype(np.int64)
    care = np.array([stage.care for stage in table])[which]
    claims = terms.Claims(which, numbers, month, care, amount)
    done = layers.pay(table, claims, telescope=telescope)
    columns = (done.deductible, done.co_payment, done.above_cap, done.paid)
    listed: list[Any] = list(zip(*(np.asarray(c).tolist() for c in columns), strict=True))
    bad = np.flatnonzero(done.unsure)
    return [*listed[: bad[0]], None] if bad.size else listed


def test_a_ratio_that_is_known_in_part_is_left_to_the_scalar_call() -> None:
    """A ratio of 80 % known up to 1,000,000 fen: 750,000 is paid, 1,000,001 isn't known."""
    stage = Stage(
        layer=Layer.BASIC,
        care=Care.OUTPATIENT,
        bands=((NO_LIMIT, 800_000),),
        span=Span.ABOVE_DEDUCTIBLE,
        bands_per=Period.VISIT,
        known_to=1_000_000,
    )
    rows = [(0, 0, 0, 750_000), (0, 1, 0, 1_000_001)]
    assert [one and one[3] for one in folded([stage], rows)] == [600_000, None]
    assert in_columns([stage], rows, telescope=True) == [None]


@given(st.lists(stages(plain=False), min_size=3, max_size=3), st.lists(bills, min_size=1))
@settings(max_examples=150)
def test_a_layer_in_columns_pays_what_it_pays_claim_by_claim(
    table: list[Stage], listed: list[tuple[int, int, int, int]]
) -> None:
    rows = sorted(listed)
    scalar = folded(table, rows)
    columns = in_columns(table, rows, telescope=True)
    assert columns == scalar


@given(
    st.lists(stages(plain=True), min_size=3, max_size=3), st.booleans(), st.lists(bills, min_size=1)
)
@settings(max_examples=150)
def test_running_sums_are_what_is_carried_from_claim_to_claim(
    table: list[Stage], same: bool, listed: list[tuple[int, int, int, int]]
) -> None:
    if same:
        first = table[0]
        table = [evolve(one, deductible=first.deductible, caps=first.caps) for one in table]
    rows = sorted(listed)
    scalar = folded(table, rows)
    assert in_columns(table, rows, telescope=True) == scalar
    assert in_columns(table, rows, telescope=False) == scalar


# -- frames

TABLES = """
[[benefit.late_claims]]
order = "as_settled"
[[out_of_area.cut]]
rows = [{ place = "referred", points = 0.1, first_share = 0.05 }, { unknown = "not told" }]
[[employee.outpatient.deductible]]
rows = [{ tier = "primary", sum = 200, per = "year" }, { sum = 350, per = "year" }]
[[employee.outpatient.ratio]]
ratio = 0.7
add = [{ status = "retired", ratio = 0.055 }]
[[employee.outpatient.cap]]
sum = 900
per = "quarter"
[[employee.inpatient.deductible]]
rows = [{ admission = "..1", sum = 800, per = "visit" }, { admission = "2..", sum = 400, per = "visit" }]
[[employee.inpatient.ratio]]
ratio = [{ to = 3000, ratio = 0.855 }, { ratio = 0.9 }]
span = "cost"
per = "year"
[[employee.inpatient.cap]]
sum = 6000
shared = ["outpatient"]
[[employee.large_sum.terms]]
ratio = 0.95
cap = 5000
[[resident.outpatient.deductible]]
sum = 150
per = "year"
[[resident.outpatient.ratio]]
ratio = 0.533333
[[resident.outpatient.cap]]
sum = 1000
further = [{ sum = 300, per = "visit" }]
[[resident.inpatient.deductible]]
sum = 500
[[resident.inpatient.ratio]]
rows = [{ age = "..59", ratio = 0.65 }, { age = "60..", ratio = 0.7 }]
[[resident.inpatient.cap]]
sum = 9000
on = "cost"
[[resident.critical_illness.terms]]
threshold = 2000
ratio = [{ to = 3000, ratio = 0.6 }, { ratio = 0.7 }]
span = "above_deductible"
cap = 4000
[[resident.critical_illness.takes]]
parts = ["co_payment", "deductible"]
[[medical_assistance.terms]]
rows = [{ helped = "low_income", threshold = 1000, ratio = 0.7, cap = 3000 }, { unknown = "others" }]
[[medical_assistance.takes]]
rows = [{ care = "inpatient", parts = ["above_cap", "co_payment"] }, { parts = ["co_payment"] }]
"""  # noqa: E501
SCHEDULE = Schedule.read(TABLES)
MANY_CAPS = Schedule.read("""
[[employee.outpatient.deductible]]
sum = 0
[[employee.outpatient.ratio]]
ratio = [{ to = 1000, ratio = 0.6 }, { ratio = 0.755 }]
span = "above_deductible"
per = "year"
[[employee.outpatient.cap]]
rows = [
  { tier = "tertiary", sum = 2000, further = [
    { name = "hospital", sum = 900, shared = ["inpatient"] },
    { name = "hospital", sum = 300, per = "month" },
  ] },
  { sum = 2000, further = [
    { sum = 700, per = "month" },
    { sum = 400, per = "visit", on = "cost" },
  ] },
]
[[employee.inpatient.deductible]]
sum = 300
per = "visit"
[[employee.inpatient.ratio]]
ratio = 0.8
[[employee.inpatient.cap]]
sum = 5000
further = [{ sum = 2500, per = "quarter", on = "shared", shared = ["outpatient"] }]
[[employee.large_sum.terms]]
threshold = 50
per = "month"
ratio = [{ to = 500, ratio = 0.9 }, { ratio = 0.8 }]
span = "cost"
cap = 1500
further = [{ sum = 333, per = "quarter" }, { sum = 250, per = "visit" }]
[[resident.outpatient.deductible]]
sum = 50
per = "year"
[[resident.outpatient.ratio]]
ratio = 0.5
[[resident.outpatient.cap]]
sum = 1000
further = [{ sum = 1400, over = ["critical_illness"] }]
[[resident.inpatient.deductible]]
sum = 0
[[resident.inpatient.ratio]]
ratio = 0.6
[[resident.inpatient.cap]]
sum = 4000
[[resident.critical_illness.terms]]
threshold = 100
per = "visit"
ratio = 0.7
cap = "none"
[[resident.critical_illness.takes]]
parts = ["co_payment", "above_cap"]
""")
schedules = st.sampled_from([SCHEDULE, MANY_CAPS])

MEMBERS = [
    {"scheme": "employee", "status": "in_service"},
    {"scheme": "employee", "status": "retired"},
    {"scheme": "resident", "group": "adult", "birth_date": date(1966, 6, 1)},
    {
        "scheme": "resident",
        "group": "adult",
        "helped": "low_income",
        "birth_date": date(1980, 1, 1),
    },
    {"scheme": "resident", "group": "adult", "helped": "orphan"},
]
CLAIMS: dict[str, Any] = {
    "care": st.sampled_from(["outpatient", "outpatient", "inpatient", "chronic"]),
    "tier": st.sampled_from(["primary", "tertiary", None]),
    "place": st.sampled_from([None, None, None, "referred", "unfiled"]),
    "cause": st.sampled_from([None] * 6 + ["work_injury"]),
    "on": st.dates(date(2026, 1, 1), date(2027, 3, 1)),
    "total_fen": st.integers(0, 900_000),
    "outside": st.sampled_from([None, 0, 3, 20]),
    "provider_share": st.sampled_from([None, None, 1]),
}
FIELDS = ("scheme", "status", "group", "helped", "birth_date", *CLAIMS)


@st.composite
def tables(draw: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for person in range(draw(st.integers(1, 4))):
        member = draw(st.sampled_from(MEMBERS))
        bills = draw(st.lists(st.fixed_dictionaries(CLAIMS), min_size=1, max_size=6))
        some = dict.fromkeys(FIELDS) | member
        rows += [{"person": person, **some, **bill} for bill in bills]
    return rows


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    texts = ("scheme", "status", "group", "helped", "care", "tier", "place", "cause")
    kinds = dict.fromkeys(texts, pl.String) | {"birth_date": pl.Date, "on": pl.Date}
    kinds |= dict.fromkeys(("person", "total_fen", "outside", "provider_share"), pl.Int64)
    return pl.DataFrame(rows, schema=kinds)


def by_fold(rows: list[dict[str, Any]], schedule: Schedule) -> list[Any]:
    """What the scalar call makes of every row: amounts in fen, or an error's text."""
    found: list[Any] = [None] * len(rows)
    years: dict[Any, Any] = {}
    for number in sorted(range(len(rows)), key=lambda n: (rows[n]["person"], rows[n]["on"])):
        row = {k: v for k, v in rows[number].items() if v is not None}
        person, total = row.pop("person"), row.pop("total_fen")
        who = {k: row.pop(k) for k in FIELDS[:5] if k in row}
        key = (person, who["scheme"])
        try:
            done = settle(
                Claim(**{"tier": None, **row}, total=yuan(total)),
                Enrolment(**who),
                year=years.get(key),
                schedule=schedule,
            )
        except YibaoError as error:
            found[number] = str(error)
            continue
        years[key] = done.next
        paid = [fen(done.paid_by(layer)) for layer in Layer]
        left = [fen(done.parts[part]) for part in Part]
        found[number] = [*paid, fen(done.fund), fen(done.person), *left, done.complete]
    return found


COLUMNS = [f"{layer.key}_fen" for layer in Layer]
COLUMNS += ["fund_fen", "person_fen", *(f"own_{part.key}_fen" for part in Part), "complete"]


def by_frame(frame: Any, schedule: Schedule) -> list[Any]:
    done = frames.settle(frame, schedule=schedule, on_error="null")
    rows = done.select(COLUMNS).rows()
    reasons = done["settle_reason"].to_list()
    return [reason or list(row) for row, reason in zip(rows, reasons, strict=True)]


@given(tables(), schedules, st.randoms())
@settings(max_examples=100, deadline=None)
def test_a_frame_settles_as_the_scalar_fold_does(
    rows: list[dict[str, Any]], schedule: Schedule, shuffle: Any
) -> None:
    assert by_frame(frame_of(rows), schedule) == by_fold(rows, schedule)
    shuffle.shuffle(rows)
    assert by_frame(frame_of(rows), schedule) == by_fold(rows, schedule)


@given(tables(), schedules, st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_batches_cut_inside_a_person_settle_as_the_whole(
    rows: list[dict[str, Any]], schedule: Schedule, size: int
) -> None:
    frame = frame_of(rows)
    batches = [frame[start : start + size] for start in range(0, len(frame), size)]
    cut = [frames.settle(part, schedule=schedule, on_error="null") for part in whole(batches)]
    whole_frame = frames.settle(frame, schedule=schedule, on_error="null")
    assert pl.concat(cut).equals(whole_frame)


BILLS = {
    "person": ["b", "a", "a"],
    "scheme": ["employee"] * 3,
    "status": ["in_service"] * 3,
    "care": ["outpatient"] * 3,
    "tier": ["primary"] * 3,
    "on": [date(2026, 5, 1), date(2026, 3, 1), date(2026, 2, 1)],
    "total_fen": [30_000, 30_000, 30_000],
}


def test_rows_stand_as_they_stood_whatever_the_library() -> None:
    # Person a: 300 in February (200 deductible, 70 %), 300 in March; b begins anew.
    right = [7_000, 21_000, 7_000]
    for frame in (pl.DataFrame(BILLS), pd.DataFrame(BILLS)):
        done = frames.settle(frame, schedule=SCHEDULE)
        assert list(done["basic_fen"]) == right
        assert list(done["total_fen"]) == BILLS["total_fen"]


def test_a_refused_claim_is_listed_and_the_others_stand() -> None:
    frame = pl.DataFrame({**BILLS, "cause": [None, "work_injury", None]})
    with pytest.raises(frames.FrameError, match="1 row") as raised:
        frames.settle(frame, schedule=SCHEDULE)
    assert list(raised.value.rows) == [1]
    done = frames.settle(frame, schedule=SCHEDULE, on_error="null")
    assert done["basic_fen"].to_list() == [7_000, None, 7_000]
    assert "work_injury" in done["settle_reason"][1]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account": [1, 1, 1]}, "account"),
        ({"basic_fen": [1, 1, 1]}, "basic_fen"),
        ({"total": ["1", "1", "1"]}, "total"),
        ({"person": ["a", None, "b"]}, "person"),
    ],
)
def test_what_a_frame_may_not_hold_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput, match=field):
        frames.settle(pl.DataFrame({**BILLS, **change}), schedule=SCHEDULE)


def test_a_frame_needs_its_columns() -> None:
    for name in ("person", "scheme", "care", "on", "total_fen"):
        with pytest.raises(InvalidInput, match=name.removesuffix("_fen")):
            frames.settle(pl.DataFrame(BILLS).drop(name), schedule=SCHEDULE)


def test_what_columns_cannot_do_is_done_one_by_one() -> None:
    tables = TABLES + '[[benefit.stay_year]]\ncounted = "admission"\n'
    own = Schedule.read(tables)
    stays = {
        "person": [1, 1, 1],
        "scheme": ["employee"] * 3,
        "status": ["in_service"] * 3,
        "care": ["inpatient"] * 3,
        "tier": ["tertiary"] * 3,
        "admitted": [date(2026, 5, 1), date(2026, 12, 30), None],
        "on": [date(2026, 5, 9), date(2027, 1, 5), date(2027, 2, 1)],
        "total": [5_000, 5_000, 5_000],
    }
    year = None
    right = []
    for number in range(3):
        row = {name: values[number] for name, values in stays.items() if name != "person"}
        who = Enrolment(scheme=row.pop("scheme"), status=row.pop("status"))
        done = settle(Claim(**row), who, year=year, schedule=own)
        year = done.next
        right.append(fen(done.fund))
    assert frames.settle(pl.DataFrame(stays), schedule=own)["fund_fen"].to_list() == right


def test_an_accident_that_somebody_else_pays_for_is_settled_too() -> None:
    frame = pl.DataFrame(
        {
            **BILLS,
            "cause": [None, "third_party", None],
            "third_party_share": [None, "0.5", None],
            "third_party_paid": [None, True, None],
        }
    )
    done = frames.settle(frame, schedule=SCHEDULE)
    assert done["third_party_fen"].to_list() == [0, 15_000, 0]
    assert done["basic_fen"].to_list() == [7_000, 10_500, 7_000]


@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame])
def test_shares_may_stand_as_floats(library: Any) -> None:
    accident = {
        **BILLS,
        "cause": [None, "third_party", "third_party"],
        "third_party_share": [None, 0.5, 0.1 + 0.2],
        "third_party_paid": [None, True, True],
    }
    done = frames.settle(library(accident), schedule=SCHEDULE)
    assert done["third_party_fen"].to_list()[1] == 15_000
    text = {**accident, "third_party_share": [None, "0.5", "0.3"]}
    assert list(done["fund_fen"]) == list(
        frames.settle(library(text), schedule=SCHEDULE)["fund_fen"]
    )
    for wrong in (0.12345678, float("inf"), 1.5):
        odd = library({**accident, "third_party_share": [None, 0.5, wrong]})
        told = frames.settle(odd, schedule=SCHEDULE, on_error="null")["settle_reason"]
        assert [isinstance(reason, str) for reason in told] == [False, False, True]
        assert "third_party_share" in list(told)[2]


@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame])
def test_a_row_without_a_person_fails_alone(library: Any) -> None:
    whole = frames.settle(pl.DataFrame(BILLS), schedule=SCHEDULE)
    for row in range(3):
        given = [None if n == row else person for n, person in enumerate(BILLS["person"])]
        frame = library({**BILLS, "person": given})
        done = frames.settle(frame, schedule=SCHEDULE, on_error="null")
        kept = [n for n in range(3) if n != row]
        rest = frames.settle(pl.DataFrame(BILLS)[kept], schedule=SCHEDULE)
        assert [list(done["fund_fen"])[n] for n in kept] == rest["fund_fen"].to_list()
        reasons = list(done["settle_reason"])
        assert reasons[row].startswith("person: got None; expected a person in every row")
        assert not any(isinstance(reasons[n], str) for n in kept)
        with pytest.raises(FrameError, match=f"row {row}: person: got None"):
            frames.settle(frame, schedule=SCHEDULE)
    assert whole["fund_fen"].null_count() == 0
    nobody = library({**BILLS, "person": [None] * 3})
    done = frames.settle(nobody, schedule=SCHEDULE, on_error="null")
    assert all(isinstance(reason, str) for reason in done["settle_reason"])


def test_an_empty_frame_stays_empty() -> None:
    done = frames.settle(pl.DataFrame(BILLS).clear(), schedule=SCHEDULE)
    assert done.is_empty()
    assert {"basic_fen", "complete"} <= set(done.columns)


def test_the_rate_paid_is_a_column_too() -> None:
    own = Schedule.read("""
[[employee.outpatient.deductible]]
sum = 0
[[employee.outpatient.ratio]]
ratio = 1
[[employee.outpatient.cap]]
rows = [{ paid_rate = "420..450", sum = 50 }, { unknown = "other rates" }]
""")
    frame = pl.DataFrame({**BILLS, "paid_rate": ["0.042", "0.06", "0.045"]})
    done = frames.settle(frame, schedule=own, on_error="null")
    assert done["basic_fen"].to_list() == [5_000, None, 5_000]
    assert "other rates" in done["settle_reason"][1]
