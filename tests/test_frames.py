"""Columns give the scalar answers, on every engine, and say what is wrong with a row."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from strategies import CASE, DAY, enrolment, maybe
from yibao import Enrolment, Person, Policy, frames
from yibao.errors import InvalidInput, YibaoError
from yibao.vocabulary import (
    Citizenship,
    Employment,
)

ON = date(2025, 6, 1)


def columns(cases):
    names = [name for name in cases[0] if name != "pay"]
    lists = {name: [case[name] for case in cases] for name in names}
    for kind in ("base", "wage"):
        lists[kind] = [c["pay"][1] if c["pay"][0] == kind else None for c in cases]
    return lists


SCHEMA = {
    **dict.fromkeys(
        ("scheme", "status", "region", "plan", "origin", "employer", "group", "helped"), pl.String
    ),
    **dict.fromkeys(("base", "wage", "pension"), pl.String),
    **dict.fromkeys(("birth_date", "retired_on", "on"), pl.Date),
    "short_years": pl.Int64,
}


def polars_frame(cases):
    return pl.DataFrame(columns(cases), schema_overrides=SCHEMA)


def scalar(function, case, **extra):
    """The answer and the error a scalar call gives."""
    try:
        return function(enrolment(case), on=case["on"], **extra), None
    except YibaoError as error:
        return None, str(error)


PAIRS = [
    (yibao.monthly_credit, frames.monthly_credit, "monthly_credit_fen"),
    (yibao.has_personal_account, frames.has_personal_account, "has_personal_account"),
    (yibao.contribution_base, frames.contribution_base, "contribution_base_fen"),
]


@pytest.mark.parametrize(("function", "over", "name"), PAIRS, ids=[p[2] for p in PAIRS])
@settings(max_examples=60)
@given(cases=st.lists(CASE, min_size=1, max_size=30))
def test_columns_equal_the_scalar_answers_to_the_fen(function, over, name, cases):
    answers = over(polars_frame(cases), on_error="null")
    found = answers[name].to_list()
    reasons = answers[f"{name.removesuffix('_fen')}_reason"].to_list()
    for case, value, reason in zip(cases, found, reasons, strict=True):
        expected, error = scalar(function, case)
        if error is None:
            assert reason is None
            assert value == (int(expected * 100) if name.endswith("_fen") else expected)
        else:
            assert value is None
            assert reason == error


@settings(max_examples=60)
@given(cases=st.lists(CASE, min_size=1, max_size=30))
def test_contribution_columns_equal_the_parts(cases):
    answers = frames.monthly_contribution(polars_frame(cases), on_error="null")
    names = [n for n in answers.columns if n.endswith("_fen")]
    for row, case in zip(answers.iter_rows(named=True), cases, strict=True):
        expected, error = scalar(yibao.monthly_contribution, case)
        assert (row["contribution_reason"] is None) == (error is None)
        if expected is None:
            continue
        parts = {f"{p.component.key}_{p.payer.key}_fen": p.amount for p in expected.parts}
        absent = {f"{c.key}_{p.key}_fen" for c, p in expected.not_on_file}
        for name in names:
            wanted = None if name in absent else int(parts.get(name, 0) * 100)
            assert row[name] == wanted, name


@settings(max_examples=60)
@given(cases=st.lists(CASE, min_size=1, max_size=30), year=st.integers(2017, 2027))
def test_premium_columns_equal_the_individual_part(cases, year):
    answers = frames.individual_premium(polars_frame(cases), benefit_year=year, on_error="null")
    for row, case in zip(answers.iter_rows(named=True), cases, strict=True):
        try:
            person = enrolment(case)
            expected = yibao.resident_premium(person, benefit_year=year).individual * 100
        except YibaoError:
            expected = None
        assert row["individual_premium_fen"] == expected


PERSON = st.fixed_dictionaries(
    {
        "employment": maybe(st.sampled_from([m.key for m in Employment])),
        "citizenship": st.sampled_from([m.key for m in Citizenship]),
        **{
            flag: st.booleans()
            for flag in (
                "on_unemployment_benefit",
                "entitled_retiree",
                "chooses_employee_scheme",
                "other_guarantee",
                "residence_permit",
                "treaty_exempt",
            )
        },
    }
)


@given(people=st.lists(PERSON, min_size=1, max_size=20), on=DAY)
def test_the_scheme_to_join_over_columns(people, on):
    frame = pl.DataFrame(people, schema_overrides={"employment": pl.String})
    found = frames.which_scheme(frame, on=on, on_error="null")["which_scheme"].to_list()
    for person, key in zip(people, found, strict=True):
        try:
            expected = yibao.which_scheme(Person(**person), on).key
        except YibaoError:
            expected = None
        assert key == expected


# -- engines

GOOD = {
    "scheme": ["employee", "employee", "居民医保", "employee"],
    "status": ["in_service", "retired", None, "flexible"],
    "region": ["长春", "610100", "北京", "Changchun"],
    "plan": [None, None, None, "pool_and_account"],
    "base": ["12000.00", None, None, None],
}
EXPECTED = [22800, 10000, 0, 11547]
LATE = date(2026, 11, 1)


def test_polars_eager_keeps_the_rows_and_adds_the_column():
    frame = pl.DataFrame(GOOD)
    answer = frames.monthly_credit(frame, on=LATE)
    assert isinstance(answer, pl.DataFrame)
    assert answer["monthly_credit_fen"].to_list() == EXPECTED
    assert answer["monthly_credit_fen"].dtype == pl.Int64
    assert answer.drop("monthly_credit_fen").equals(frame)


def test_polars_lazy_stays_lazy():
    answer = frames.monthly_credit(pl.LazyFrame(GOOD), on=LATE)
    assert isinstance(answer, pl.LazyFrame)
    assert answer.collect_schema()["monthly_credit_fen"] == pl.Int64
    assert answer.collect()["monthly_credit_fen"].to_list() == EXPECTED


def test_pandas_keeps_its_index():
    frame = pd.DataFrame(GOOD, index=[7, 5, 3, 1])
    answer = frames.monthly_credit(frame, on=LATE)
    assert isinstance(answer, pd.DataFrame)
    assert answer["monthly_credit_fen"].tolist() == EXPECTED
    assert answer.index.tolist() == [7, 5, 3, 1]


def test_an_arrow_table_works_as_it_is():
    pyarrow = pytest.importorskip("pyarrow")
    answer = frames.monthly_credit(pyarrow.table(GOOD), on=LATE)
    assert answer["monthly_credit_fen"].to_pylist() == EXPECTED


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
def test_null_mode_gives_nulls_and_reasons(make):
    frame = make({**GOOD, "region": ["长春", "610100", "北京", "大理"]})
    answer = frames.monthly_credit(frame, on=LATE, on_error="null")
    values = list(answer["monthly_credit_fen"])
    reasons = list(answer["monthly_credit_reason"])
    assert values[:3] == EXPECTED[:3]
    assert pd.isna(values[3])
    assert "region" in reasons[3]
    assert "大理" in reasons[3]
    assert all(pd.isna(reason) for reason in reasons[:3])


def test_no_rows_give_no_rows():
    frame = pl.DataFrame(GOOD).head(0)
    assert frames.monthly_credit(frame, on=LATE)["monthly_credit_fen"].to_list() == []
    many = frames.monthly_contribution(frame, on=LATE)
    assert many["basic_employer_fen"].to_list() == []


def test_many_blocks_are_as_one(monkeypatch):
    frame = pl.DataFrame(GOOD)
    long = pl.concat([frame] * 300)
    whole = frames.monthly_credit(long, on=LATE)
    monkeypatch.setattr(frames, "ROWS", 7)
    assert frames.monthly_credit(long, on=LATE).equals(whole)


def test_each_row_may_have_its_own_day():
    frame = pl.DataFrame(
        {
            "scheme": ["employee"] * 2,
            "status": ["in_service"] * 2,
            "region": ["长春"] * 2,
            "base": [12000] * 2,
            "on": [date(2025, 9, 30), date(2025, 10, 1)],
        }
    )
    assert frames.monthly_credit(frame)["monthly_credit_fen"].to_list() == [24000, 22800]


@pytest.mark.parametrize(
    "base",
    [
        pl.Series([12000, 7]),
        pl.Series([12000.0, 7.0]),
        pl.Series(["12000", "7.00"]),
        pl.Series([Decimal("12000.00"), Decimal("7.00")]),
        pl.Series([12000, 7], dtype=pl.Int16),
    ],
    ids=lambda s: str(s.dtype),
)
def test_yuan_may_be_whole_decimal_text_or_float(base):
    frame = pl.DataFrame({"scheme": ["employee"] * 2, "base": base, "region": ["长春"] * 2})
    found = frames.contribution_base(frame, on=LATE)["contribution_base_fen"].to_list()
    assert found == [1_200_000, 700]


def test_floats_from_spreadsheets_become_the_fen_they_mean():
    base = [0.1 + 0.2, 1234.56, 1e-9 + 5.01]
    frame = pd.DataFrame({"scheme": "employee", "base": base, "region": "长春"})
    found = frames.contribution_base(frame, on=LATE)["contribution_base_fen"].tolist()
    assert found == [30, 123456, 501]


def test_whole_fen_may_be_given():
    frame = pl.DataFrame({"scheme": ["employee"], "base_fen": [123], "region": ["长春"]})
    assert frames.contribution_base(frame, on=LATE)["contribution_base_fen"].to_list() == [123]


def test_codes_may_be_given():
    frame = pl.DataFrame({"scheme": [1], "status": [1], "base": [100], "region": ["220100"]})
    assert frames.monthly_credit(frame, on=LATE)["monthly_credit_fen"].to_list() == [190]


# -- bad frames


LINE = Policy().revise(
    "长春",
    since=date(2026, 1, 1),
    retiree_credit={
        "sum": {"start": 60, "per": Decimal("-1.8"), "of": "short_years", "min": 0},
    },
)


def bad(frame, match, *, on=LATE, function=frames.monthly_credit, **options):
    with pytest.raises(InvalidInput) as caught:
        function(frame, on=on, **options)
    text = str(caught.value)
    for part in match:
        assert part in text, text
    return caught.value


def one(**changed):
    row = {"scheme": "employee", "status": "in_service", "region": "长春", "base": "12000"}
    return pl.DataFrame({name: [value] for name, value in {**row, **changed}.items()})


def test_a_missing_column_is_named():
    bad(one().drop("scheme"), ["scheme", "one of employee"])
    bad(one().drop("base"), ["wage", "row 0", '"12000"'])


def test_a_missing_day_is_named():
    bad(one(), ["on", "date(2026, 11, 1)"], on=None)


def test_a_null_is_told_by_row_and_field():
    frame = pl.concat([one(), one(status=None), one()], how="vertical_relaxed")
    error = bad(frame, ["monthly_credit_fen", "1 row(s)", "row 1", "status", 'on_error="null"'])
    assert list(error.rows) == [1]


def test_only_the_first_bad_rows_are_listed():
    frame = pl.concat([one(base="x")] * 9)
    assert list(bad(frame, ["9 row(s)", "base", "'x'"]).rows) == [0, 1, 2, 3, 4]


def test_a_null_that_no_rule_needs_is_no_error():
    frame = one(pension=None, birth_date=None)
    assert frames.monthly_credit(frame, on=LATE)["monthly_credit_fen"].to_list() == [22800]


def test_an_unknown_region_and_status_are_told():
    bad(one(region="长村"), ["region", "长村", "row 0"])
    bad(one(status="working"), ["status", "working", "in_service"])
    bad(one(status=77), ["status", "77", "in_service"])
    bad(one(region=None).cast({"region": pl.String}), ["employee.credit.in_service"])


def test_money_that_is_no_money_is_told():
    bad(one(base="-1"), ["base", "-1", "at least 0"])
    bad(one(base=-1), ["base", "-1", "at least 0"])
    bad(one(base="1.005"), ["base", "1.005", "two decimal places"])
    bad(one(base=1.005), ["base", "1.005", "whole fen"])
    bad(one(base=float("inf")), ["base"])
    bad(one(base=True), ["base"])
    bad(one(base=10**13), ["base", "10,000,000,000"])


def test_days_that_are_no_days_are_told():
    bad(one(status="retired", region="北京", birth_date="1950"), ["birth_date", "'1950'"])
    noon = datetime(1950, 1, 1, 12)
    bad(one(status="retired", region="北京", birth_date=noon), ["birth_date", "without a time"])
    later = date(2030, 1, 1)
    bad(one(status="retired", region="北京", birth_date=later), ["birth_date", "not after"])


def test_midnight_stamps_are_days():
    row = {"scheme": ["employee"], "status": ["retired"], "region": ["北京"]}
    frame = pd.DataFrame({**row, "birth_date": pd.to_datetime(["1950-01-01"])})
    assert frames.monthly_credit(frame, on=LATE)["monthly_credit_fen"].tolist() == [11000]


def test_a_count_below_zero_is_told():
    bad(one(status="retired", short_years=-1), ["short_years", "at least 0"], policy=LINE)


def test_a_wrong_type_of_column_is_told():
    bad(one(base_fen=1.0), ["base_fen", "whole fen"])
    told = one(status="retired", short_years="2")
    bad(told, ["short_years", "whole numbers"], policy=LINE)
    with pytest.raises(InvalidInput, match="residence_permit"):
        frames.which_scheme(
            pl.DataFrame(
                {
                    "employment": ["unemployed"],
                    "citizenship": ["hong_kong_macao_taiwan"],
                    "residence_permit": ["yes"],
                }
            ),
            on=LATE,
        )


def test_a_scalar_float_is_refused_where_a_float_column_is_not():
    with pytest.raises(InvalidInput, match="binary float"):
        Enrolment(scheme="employee", base=12000.0)


def test_an_unknown_way_with_errors_is_refused():
    with pytest.raises(InvalidInput, match="on_error"):
        frames.monthly_credit(one(), on=LATE, on_error="skip")


def test_residents_have_no_monthly_contribution():
    frame = one(scheme="resident", status=None).cast({"status": pl.String})
    bad(frame, ["resident", "individual_premium"], function=frames.monthly_contribution)


def test_a_policy_of_ones_own_is_used():
    policy = Policy().revise("长春", in_service_credit="0.03", since=date(2026, 1, 1))
    answer = frames.monthly_credit(one(), on=LATE, policy=policy)
    assert answer["monthly_credit_fen"].to_list() == [36000]


def test_a_line_over_columns_is_the_scalar_line():
    years = [0, 1, 5, 40, 70, None]
    frame = pl.DataFrame(
        {"scheme": "employee", "status": "retired", "region": "长春", "short_years": years}
    )
    found = frames.monthly_credit(frame, on=LATE, policy=LINE)["monthly_credit_fen"].to_list()
    assert found == [6000, 5820, 5100, 0, 0, 6000]
    for count, fen in zip(years, found, strict=True):
        member = Enrolment(scheme="employee", status="retired", region="长春", short_years=count)
        assert yibao.monthly_credit(member, on=LATE, policy=LINE) * 100 == fen


def test_large_columns_do_not_overflow():
    frame = one(base_fen=10**12 - 1).drop("base")
    found = frames.monthly_credit(frame, on=LATE)["monthly_credit_fen"].to_list()
    assert found == [19_000_000_000]
    assert np.iinfo(np.int64).max > (10**12) * 10**6
