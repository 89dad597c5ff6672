"""Columns give the scalar answers, on every engine, and say what is wrong with a row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from strategies import CASE, DAY, ROUGH, enrolment, maybe
from yibao import Enrolment, Person, Policy, frames
from yibao.errors import InvalidInput, YibaoError
from yibao.frames import case as blocks
from yibao.vocabulary import (
    Citizenship,
    Employment,
)

ON = date(2025, 6, 1)


def columns(cases):
    names = [name for name in cases[0] if not name.endswith("pay")]
    lists = {name: [case[name] for case in cases] for name in names}
    for kind in ("base", "wage"):
        lists[kind] = [paid(case, kind) for case in cases]
    return lists


def paid(case, kind):
    """What a case gives as base, or as wage."""
    if case["pay"][0] == kind:
        return case["pay"][1]
    other = "wage" if case["pay"][0] == "base" else "base"
    return case.get("other_pay") if kind == other else None


SCHEMA = {
    **dict.fromkeys(
        ("scheme", "status", "region", "plan", "origin", "employer", "group", "helped"), pl.String
    ),
    **dict.fromkeys(("base", "wage", "pension"), pl.String),
    **dict.fromkeys(("birth_date", "retired_on", "on", "since", "until"), pl.Date),
    "short_years": pl.Int64,
}


def polars_frame(cases):
    return pl.DataFrame(columns(cases), schema_overrides=SCHEMA)


def pandas_frame(cases):
    return pd.DataFrame(columns(cases)).astype({"short_years": "Int64"})


def coded_frame(cases):
    """Terms as categories, money in fen: as a frame that is kept for speed."""
    frame = polars_frame(cases)
    texts = [name for name, kind in SCHEMA.items() if kind == pl.String and name in frame.columns]
    coded = [name for name in texts if name not in ("base", "wage", "pension")]
    pension = pl.col("pension").cast(pl.Decimal(20, 2)) * 100
    return frame.with_columns(
        *(pl.col(name).cast(pl.Categorical) for name in coded),
        pension.cast(pl.Int64).alias("pension_fen"),
    ).drop("pension")


FRAMES = {"polars": polars_frame, "pandas": pandas_frame, "coded": coded_frame}


def listed(column):
    """A column's values, None where null, whichever library holds it."""
    return [
        None if value is None or value is pd.NA or value != value else value for value in column
    ]


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
    (yibao.employee_contribution, frames.employee_contribution, "employee_contribution_fen"),
    (yibao.employer_contribution, frames.employer_contribution, "employer_contribution_fen"),
]


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize(("function", "over", "name"), PAIRS, ids=[p[2] for p in PAIRS])
@settings(max_examples=50)
@given(cases=st.one_of(*(st.lists(kind, min_size=1, max_size=30) for kind in (CASE, ROUGH))))
def test_columns_equal_the_scalar_answers_and_errors(function, over, name, make, cases):
    answers = over(make(cases), on_error="null")
    found = listed(answers[name])
    reasons = listed(answers[f"{name.removesuffix('_fen')}_reason"])
    for case, value, reason in zip(cases, found, reasons, strict=True):
        expected, error = scalar(function, case)
        if error is None:
            assert reason is None
            assert value == (int(expected * 100) if name.endswith("_fen") else expected)
        else:
            assert value is None
            assert reason == error


@settings(max_examples=100)
@given(cases=st.lists(ROUGH, min_size=1, max_size=30))
def test_contribution_columns_equal_the_parts(cases):
    answers = frames.monthly_contribution(polars_frame(cases), on_error="null")
    names = [n for n in answers.columns if n.endswith("_fen")]
    for row, case in zip(answers.iter_rows(named=True), cases, strict=True):
        expected, error = scalar(yibao.monthly_contribution, case)
        assert row["contribution_reason"] == error
        if expected is None:
            assert all(row[name] is None for name in names)
            continue
        parts = {f"{p.component.key}_{p.payer.key}_fen": p.amount for p in expected.parts}
        absent = {f"{c.key}_{p.key}_fen" for c, p in expected.not_on_file}
        for name in names:
            wanted = None if name in absent else int(parts.get(name, 0) * 100)
            assert row[name] == wanted, name


@settings(max_examples=100)
@given(
    cases=st.lists(ROUGH, min_size=1, max_size=30),
    year=st.integers(2017, 2027),
    paid=st.sampled_from(["in_window", "late", None, "集中期"]),
)
def test_premium_columns_equal_the_individual_part(cases, year, paid):
    frame = polars_frame(cases).with_columns(pl.lit(paid, pl.String).alias("paid"))
    answers = frames.individual_premium(frame, benefit_year=year, on_error="null")
    told = {} if paid is None else {"paid": paid}
    for row, case in zip(answers.iter_rows(named=True), cases, strict=True):
        expected = error = None
        try:
            person = enrolment(case)
            expected = yibao.resident_premium(person, benefit_year=year, **told).individual * 100
        except YibaoError as caught:
            error = str(caught)
        assert row["individual_premium_fen"] == expected
        assert row["individual_premium_reason"] == error


PERSON_FIELDS = {
    "employment": maybe(st.sampled_from([m.key for m in Employment])),
    "citizenship": maybe(st.sampled_from([m.key for m in Citizenship])),
    "entitled_retiree": maybe(st.booleans()),
    **{
        flag: maybe(st.booleans())
        for flag in (
            "on_unemployment_benefit",
            "chooses_employee_scheme",
            "other_guarantee",
            "residence_permit",
            "treaty_exempt",
        )
    },
}
PERSON = st.fixed_dictionaries(PERSON_FIELDS)


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
@given(
    people=st.lists(PERSON, min_size=1, max_size=20),
    on=DAY,
    untold=st.sets(st.sampled_from(["citizenship", "entitled_retiree", "treaty_exempt"])),
)
def test_the_scheme_to_join_over_columns(make, people, on, untold):
    lists = {name: [p[name] for p in people] for name in PERSON_FIELDS if name not in untold}
    answers = frames.which_scheme(make(lists), on=on, on_error="null")
    found = listed(answers["which_scheme"]), listed(answers["which_scheme_reason"])
    for person, key, reason in zip(people, *found, strict=True):
        told = {k: v for k, v in person.items() if v is not None and k not in untold}
        expected = error = None
        try:
            expected = yibao.which_scheme(Person(**told), on).key
        except YibaoError as caught:
            error = str(caught)
        assert key == expected
        assert reason == error


def test_citizenship_is_mainland_and_flags_are_false_unless_told():
    frame = pl.DataFrame({"employment": ["unemployed", "employed"]})
    found = frames.which_scheme(frame, on=LATE)["which_scheme"].to_list()
    assert found == ["resident", "employee_duty"]


def test_whether_a_retired_person_is_entitled_is_asked():
    frame = pl.DataFrame({"employment": ["retired"]})
    bad(frame, ["row 0: entitled_retiree"], function=frames.which_scheme)
    told = frame.with_columns(entitled_retiree=pl.lit(None, pl.Boolean))
    bad(told, ["row 0: entitled_retiree"], function=frames.which_scheme)
    found = frames.which_scheme(frame.with_columns(entitled_retiree=True), on=LATE)
    assert found["which_scheme"].to_list() == ["employee_retired"]


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
    monkeypatch.setattr(blocks, "ROWS", 7)
    assert frames.monthly_credit(long, on=LATE).equals(whole)


def test_each_row_may_have_its_own_day():
    frame = pl.DataFrame(
        {
            "scheme": ["employee"] * 2,
            "status": ["in_service"] * 2,
            "region": ["北京"] * 2,
            "base": [12000] * 2,
            "birth_date": [date(1990, 1, 1)] * 2,
            "on": [date(2022, 8, 31), date(2022, 9, 1)],
        }
    )
    # Below 35: 2 % and 0.8 % of the employer's share; since the reform of that September 2 %.
    assert frames.monthly_credit(frame)["monthly_credit_fen"].to_list() == [33600, 24000]


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
    bad(one().drop("scheme"), ["scheme", "fields of Enrolment", "has: status, region, base."])
    chinese = one().rename({"scheme": "险种", "status": "参保身份"})
    bad(chinese, ["a column scheme", "since, until", "险种, 参保身份, region, base"])
    bad(pl.DataFrame({"就业": ["employed"]}), ["fields of Person"], function=frames.which_scheme)
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


def test_many_bad_rows_are_told_by_reason():
    frame = pl.concat([*[one(base="x")] * 2, *[one(region="火星")] * 3, one(), one(base="-1")] * 2)
    text = str(bad(frame, ["12 row(s)"]))
    assert "rows 0, 1, 7 and 1 more: base: got 'x'" in text
    assert "rows 2, 3, 4 and 3 more: region: got '火星'" in text
    assert "rows 6, 13: base: got '-1'" in text
    assert text.count("got 'x'") == 1
    many = bad(pl.concat([one(base=f"x{n}") for n in range(7)]), ["row 4: base: got 'x4'"])
    assert "and 2 more reason(s)" in str(many)
    assert "got 'x5'" not in str(many)


def test_beyond_a_thousand_bad_rows_only_the_first_are_asked():
    text = str(bad(pl.concat([one(base="x")] * 1200), ["1200 row(s)"]))
    assert "rows 0, 1, 2 and 997 more" in text
    assert "(Reasons of the first 1000 such rows.)" in text


def test_a_column_that_is_lacking_is_named_with_those_not_used():
    frame = one().rename({"region": "地区"})
    text = str(bad(frame, ["row 0: region: got None"]))
    assert "The frame has no column region; its columns 地区 were not used." in text
    plain = str(bad(one().drop("region"), ["The frame has no column region."]))
    assert "not used" not in plain
    held = bad(one(region=None).cast({"region": pl.String}), ["row 0: region"])
    assert "no column" not in str(held)


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
    bad(one(base_fen=1.0).drop("base"), ["base_fen", "whole fen"])
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
    bad(frame, ["resident", "resident_premium"], function=frames.monthly_contribution)


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


# -- rows the scalar call refuses


@pytest.mark.parametrize("status", ["上班", ""])
def test_a_status_that_is_none_fails_the_whole_row_of_contributions(status):
    frame = pl.concat([one(status=status), one()])
    function = frames.monthly_contribution
    error = bad(frame, ["monthly_contribution", "1 row(s)", "row 0: status"], function=function)
    assert repr(status) in str(error.rows[0])
    answers = function(frame, on=LATE, on_error="null")
    sums = [name for name in answers.columns if name.endswith("_fen")]
    assert set(answers.select(sums).row(0)) == {None}
    assert answers["basic_employee_fen"][1] == 24000


def test_a_row_is_checked_in_fields_that_no_rule_reads():
    bad(one(group="control"), ["row 0: group", "'control'"])
    with pytest.raises(InvalidInput, match="control"):
        Enrolment(scheme="employee", group="control")


def test_a_relation_answers_for_its_months_only():
    span = {"since": [date(2025, 6, 15)] * 3, "until": [date(2026, 2, 2)] * 3}
    days = [date(2025, 5, 31), date(2025, 6, 1), date(2026, 3, 1)]
    frame = pl.concat([one()] * 3).with_columns(on=pl.Series(days), **map_series(span))
    found = frames.monthly_credit(frame, on_error="null")
    assert found["monthly_credit_fen"].to_list() == [None, 22800, None]
    assert "(2025-06-15..2026-02-02)" in found["monthly_credit_reason"][0]
    turned = one(since=date(2026, 2, 1), until=date(2026, 1, 1))
    bad(turned, ["row 0: until", "not before 2026-02-01"])


def map_series(lists):
    return {name: pl.Series(values) for name, values in lists.items()}


def test_a_premium_is_for_a_year_that_the_relation_meets():
    span = {"since": [date(2026, 3, 1), date(2027, 1, 1)]}
    rest = {"scheme": ["resident"] * 2, "region": ["北京"] * 2, "group": ["elderly"] * 2}
    frame = pl.DataFrame({**span, **rest})
    found = frames.individual_premium(frame, benefit_year=2026, on_error="null")
    assert [v is None for v in found["individual_premium_fen"]] == [False, True]
    assert found["individual_premium_reason"][1].startswith("on: got '2026-01-01'")


@pytest.mark.parametrize(
    "names", [("base", "wage"), ("base_fen", "wage"), ("base_fen", "wage_fen")]
)
def test_base_and_wage_in_one_row_are_refused(names):
    pay = {names[0]: [12000, None, 12000], names[1]: [None, 12000, 12000]}
    frame = pl.concat([one().drop("base")] * 3).with_columns(**map_series(pay))
    assert list(bad(frame, ["1 row(s)", "row 2: wage", "base or wage, not both"]).rows) == [2]


@pytest.mark.parametrize("name", ["base", "wage", "pension"])
def test_two_columns_for_one_sum_are_refused(name):
    frame = one().drop("base").with_columns(**map_series({name: [1], f"{name}_fen": [100]}))
    bad(frame, [f"columns {name} and {name}_fen"])


@pytest.mark.parametrize("region", ["missing", None])
def test_without_a_region_a_local_figure_is_not_guessed(region):
    frame = one(region=region).cast({"region": pl.String})
    if region:
        frame = frame.drop("region")
    told = Enrolment(scheme="employee", status="in_service", base="12000")
    with pytest.raises(InvalidInput) as caught:
        yibao.monthly_credit(told, on=LATE)
    error = bad(frame, ["row 0: region"])
    assert str(error.rows[0]) == str(caught.value)


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
@pytest.mark.parametrize("codes", [[220100, 110000], [220100, 110000, 99_220_100]])
def test_area_codes_may_be_whole_numbers(make, codes):
    size = len(codes)
    rest = {"scheme": "employee", "status": "in_service", "base": "12000"}
    frame = make({"region": codes, **{name: [value] * size for name, value in rest.items()}})
    found = frames.monthly_credit(frame, on=LATE, on_error="null")
    assert listed(found["monthly_credit_fen"])[:2] == [22800, 24000]
    assert all("'99220100'" in text for text in listed(found["monthly_credit_reason"])[2:])


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
def test_days_may_be_texts_in_iso_form(make):
    born = ["1950-01-01", "1985-03-03", "19850303", "1985-W10-7", "1985-02-30"]
    size = len(born)
    rest = {"scheme": "employee", "status": "retired", "region": "北京"}
    frame = make({"birth_date": born, **{name: [value] * size for name, value in rest.items()}})
    found = frames.monthly_credit(frame, on=LATE, on_error="null")
    assert listed(found["monthly_credit_fen"]) == [11000, 10000, None, None, None]
    for text, reason in zip(born[2:], listed(found["monthly_credit_reason"])[2:], strict=True):
        assert f"got {text!r}" in reason


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
def test_stamps_with_a_zone_are_no_days(make):
    stamp = datetime(1950, 1, 1, tzinfo=UTC)
    row = {"scheme": "employee", "status": "retired", "region": "北京", "birth_date": stamp}
    bad(make({name: [value] for name, value in row.items()}), ["birth_date", "a datetime.date"])


WRONG = {
    "floats": pl.Series([5000.123, 1 / 3, float("inf"), -2.5, 5000.0]),
    "wide": pl.Series([2**64 - 1, 2**63, 10**10, 10**15, 5000], dtype=pl.UInt64),
    "signed": pl.Series([-1, -(2**63), 10**10, 2**63 - 1, 5000]),
}


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG)
def test_each_wrong_sum_is_shown_as_it_is(values):
    frame = pl.DataFrame({"scheme": "employee", "base": values, "region": "长春"})
    error = bad(frame, ["4 row(s)"], function=frames.contribution_base)
    for row, value in enumerate(values.to_list()[:4]):
        assert f"base: got {value!r};" in str(error.rows[row])


def test_wrong_codes_counts_and_fen_are_shown_as_they_are():
    wide = pl.Series([2**64 - 1, 10**12, 1], dtype=pl.UInt64)
    frame = pl.concat([one()] * 3)
    for name in ("base_fen", "status"):
        lacking = frame.drop("base") if name == "base_fen" else frame
        error = bad(lacking.with_columns(wide.alias(name)), ["2 row(s)"])
        assert f"{name}: got 18446744073709551615;" in str(error.rows[0])
        assert f"{name}: got 1000000000000;" in str(error.rows[1])
    counts = pl.Series("short_years", [-7, 0, -(2**40)])
    error = bad(frame.with_columns(counts), ["2 row(s)"])
    assert all(f"got {count};" in str(error.rows[row]) for row, count in ((0, -7), (2, -(2**40))))


def test_true_in_a_column_of_sums_is_not_one():
    frame = pd.DataFrame({"scheme": "employee", "base": [1, True], "region": "长春"})
    assert list(bad(frame, ["got True"], function=frames.contribution_base).rows) == [1]


def test_the_reason_names_the_rows_own_key():
    rows = {"birth_date": [date(1955, 1, 1), date(1991, 1, 1)], "scheme": "employee"}
    row = pl.DataFrame({**rows, "status": "retired", "region": "长春"})
    policy = Policy().revise(
        "长春",
        retiree_credit=[
            {"age": "..80", "unknown": "not told"},
            {"age": "81..", "sum": "1"},
        ],
    )
    reasons = frames.monthly_credit(row, on=LATE, policy=policy, on_error="null")
    assert ["(age 71)" in text for text in reasons["monthly_credit_reason"]] == [True, False]
    assert ["(age 35)" in text for text in reasons["monthly_credit_reason"]] == [False, True]


# -- what is no frame, no year, no policy


@pytest.mark.parametrize("frame", [[one()], {"scheme": ["employee"]}, pl.Series([1]), None])
def test_what_is_no_frame_is_refused(frame):
    bad(frame, ["frame", type(frame).__name__, "Polars or pandas"])


def test_a_policy_must_be_one():
    bad(one(), ["policy", "'x'"], policy="x")


@pytest.mark.parametrize("year", ["2026", 99999, 2026.0, True])
def test_a_benefit_year_must_be_one(year):
    with pytest.raises(InvalidInput, match="benefit_year"):
        frames.individual_premium(one(), benefit_year=year)


@pytest.mark.parametrize("name", ["monthly_credit_fen", "monthly_credit_reason"])
@pytest.mark.parametrize("lazy", [False, True])
def test_an_answer_takes_no_column_of_the_frame(name, lazy):
    frame = one(**{name: 1})
    bad(frame.lazy() if lazy else frame, [name, "Rename"], on_error="null")


def test_the_column_of_reasons_is_free_where_none_is_written():
    answer = frames.monthly_credit(one(monthly_credit_reason="mine"), on=LATE)
    assert answer["monthly_credit_reason"].to_list() == ["mine"]
