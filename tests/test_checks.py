"""Checks that need a catalogue of their own or several packs; and what is marked as stale."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from yibao import Policy
from yibao.catalogue import CATALOGUE, Bound, Kind, Order, Parameter, money, rate
from yibao.catalogue.dimensions import AGE, PLAN, STATUS
from yibao.policy.checks import check, main, stale
from yibao.policy.pack import read_pack
from yibao.vocabulary import Plan, Status

SCHEMES = ("employee", "resident")
CARES = ("outpatient", "inpatient")

HEAD = """
[region]
code = "{code}"
zh = "试验市{code}"
en = "Testville {code}"

[source.a]
title = "关于基数的通知"
number = "试医保发〔1999〕1号"
evidence = "reported"
"""

DEDUCTIBLE = Parameter(
    "deductible",
    "test.deductible",
    "起付标准",
    "deductible",
    (money("sum", "起付标准", "deductible"),),
    (PLAN, STATUS),
    orders=(
        Order("sum", "plan", terms=(Plan.TIER_1, Plan.TIER_2, Plan.TIER_3)),
        Order("sum", "status", falls=True, terms=(Status.IN_SERVICE, Status.RETIRED)),
    ),
)
RATIO = Parameter(
    "ratio",
    "test.ratio",
    "支付比例",
    "payment ratio",
    (rate("rate", "支付比例", "payment ratio"),),
    (STATUS, AGE),
    adjusted="rate",
    orders=(
        Order("rate", "status", terms=(Status.IN_SERVICE, Status.RETIRED)),
        Order("rate", "age"),
    ),
)
CEILING = Parameter(
    "cap", "test.cap", "限额", "cap", (money("sum", "限额", "cap", national=Bound.MOST),)
)


NUMBERS = (Kind.MONEY, Kind.RATE, Kind.INTEGER, Kind.BANDS)


def findings(body: str, *catalogue: Parameter, code: str = "999900", **more: Any) -> list[str]:
    known = catalogue or CATALOGUE
    pack = read_pack(HEAD.format(code=code) + body, "test.toml", catalogue=known)
    policy = Policy(catalogue=(*CATALOGUE, *catalogue)).with_pack(pack)
    return [f"{found.check}: {found.message}" for found in check(pack, policy)]


def table(path: str, *rows: str, more: str = "") -> str:
    joined = ",\n".join(f"{{ {row} }}" for row in (*rows, "unknown = 'not found'"))
    return f"[[{path}]]\nfrom = 2025-01-01\nsource = 'a'\nrows = [{joined}]\n{more}"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["plan = 'tier_1', sum = 200", "plan = 'tier_2', sum = 400"], []),
        (["plan = 'tier_1', sum = 400", "plan = 'tier_2', sum = 400"], []),
        (
            ["plan = 'tier_1', sum = 400", "plan = 'tier_3', sum = 399"],
            ["sum falls from 400.00 to 399.00 between plan tier_1 and tier_3"],
        ),
        (["plan = 'tier_1', sum = 400", "plan = 'low_tier', sum = 1"], []),
        (
            ["plan = 'tier_1', status = 'in_service', sum = 1", "plan = 'tier_1', sum = 2"],
            [
                "sum rises from 1.00 to 2.00 between status in_service and retired (plan tier_1)",
            ],
        ),
    ],
)
def test_a_deductible_rises_with_the_tier_and_falls_for_the_retired(
    rows: list[str], found: list[str]
) -> None:
    assert findings(table("test.deductible", *rows), DEDUCTIBLE) == [
        f"out_of_order: {text}" for text in found
    ]


@pytest.mark.parametrize(
    ("rows", "more", "found"),
    [
        (["status = 'in_service', rate = 0.8", "status = 'retired', rate = 0.85"], "", 0),
        (["status = 'in_service', rate = 0.85", "status = 'retired', rate = 0.8"], "", 1),
        (["status = 'in_service', rate = 0.8", "status = 'flexible', rate = 0.7"], "", 0),
        (["age = '..59', rate = 0.8", "age = '60..', rate = 0.7"], "", 1),
        (["age = '..59', rate = 0.8", "age = '60..', rate = 0.9"], "", 0),
        (["rate = 0.8"], "add = [{ status = 'retired', rate = 0.05 }]", 0),
        (["rate = 0.8"], "add = [{ status = 'retired', rate = -0.05 }]", 1),
        (
            ["status = 'in_service', rate = 0.85", "status = 'retired', rate = 0.8"],
            "note = 'The retired pay no premium.'\nanswers = ['out_of_order']",
            0,
        ),
    ],
)
def test_a_ratio_is_not_lower_for_the_retired_adjustments_included(
    rows: list[str], more: str, found: int
) -> None:
    if rows == ["rate = 0.8"]:
        body = f"[[test.ratio]]\nfrom = 2025-01-01\nsource = 'a'\nrows = [{{ rate = 0.8 }}]\n{more}"
    else:
        body = table("test.ratio", *rows, more=more)
    assert len(findings(body, RATIO)) == found


DEDUCTIBLES = [f"{s}.{c}.deductible" for s, c in product(SCHEMES, CARES)]
RATIOS = [f"{s}.{c}.ratio" for s, c in product(SCHEMES, CARES)]
LAYERS = ["employee.large_sum.terms", "resident.critical_illness.terms"]
CAPS = [f"{s}.{c}.cap" for s, c in product(SCHEMES, CARES)]


@pytest.mark.parametrize(
    ("paths", "column", "low", "high", "rising"),
    [
        (DEDUCTIBLES, "sum", "200", "300", ("tier = 'primary'", "tier = 'tertiary'")),
        (DEDUCTIBLES, "sum", "200", "300", ("tier = 'community'", "tier = 'secondary'")),
        (DEDUCTIBLES, "sum", "200", "300", ("status = 'retired'", "status = 'in_service'")),
        (DEDUCTIBLES, "sum", "200", "300", ("admission = '2..'", "admission = '..1'")),
        (DEDUCTIBLES, "sum", "200", "300", ("place = 'local'", "place = 'temporary'")),
        (RATIOS, "ratio", "0.6", "0.7", ("tier = 'tertiary'", "tier = 'primary'")),
        (RATIOS, "ratio", "0.6", "0.7", ("status = 'in_service'", "status = 'retired'")),
        (RATIOS, "ratio", "0.6", "0.7", ("place = 'unfiled'", "place = 'local'")),
        (RATIOS, "ratio", "0.6", "0.7", ("place = 'unfiled'", "place = 'referred'")),
        (RATIOS, "ratio", "0.6", "0.7", ("referral = 'none'", "referral = 'referred'")),
        (RATIOS, "ratio", "0.6", "0.7", ("months = '..11'", "months = '12..'")),
        (
            RATIOS,
            "ratio",
            "[{ to = 2000, ratio = 0.6 }, { ratio = 0.9 }]",
            "[{ to = 1000, ratio = 0.7 }, { ratio = 0.9 }]",
            ("tier = 'tertiary'", "tier = 'secondary'"),
        ),
        (CAPS, "sum", "2000", "3000", ("status = 'in_service'", "status = 'retired'")),
        (
            ["resident.critical_illness.terms"],
            "cap",
            "2",
            "3",
            ("months = '..11'", "months = '12..'"),
        ),
    ],
)
def test_a_benefit_table_that_runs_against_its_order_is_found(
    paths: list[str], column: str, low: str, high: str, rising: tuple[str, str]
) -> None:
    for path in paths:
        for first, then, found in ((low, high, 0), (low, low, 0), (high, low, 1)):
            values = zip(rising, (first, then), strict=True)
            rows = [f"{key}, {column} = {value}" for key, value in values]
            told = findings(table(path, *rows))
            assert [text.split(":")[0] for text in told] == ["out_of_order"] * found, path
            answer = "note = 'As printed.'\nanswers = ['out_of_order']"
            unneeded = [] if found else ["unneeded_answers"]
            told = findings(table(path, *rows, more=answer))
            assert [text.split(":")[0] for text in told] == unneeded


def test_a_finding_names_the_first_key_and_counts_the_others() -> None:
    rows = [
        f"tier = '{tier}', age = '{band}', ratio = {ratio}"
        for tier, ratio in (("primary", 0.6), ("tertiary", 0.7))
        for band in ("..34", "35..49", "50..")
    ]
    (told,) = findings(table("resident.inpatient.ratio", *rows))
    assert told.endswith(
        "rises from 0.6 to 0.7 between tier primary and tertiary (age 0 and 2 more)"
    )


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # A specialist's deductible stands apart, and so does a special hospital's.
        (["secondary,,300", "tertiary,,400", "tertiary,specialist,150"], []),
        (["secondary,,300", "tertiary,,400", "tertiary,special,150"], []),
        (
            ["secondary,,300", "tertiary,,200", "tertiary,specialist,150"],
            ["300.00 to 200.00 between tier secondary and tertiary (provider ordinary and 4 more)"],
        ),
        # A tier of one sum beside one that has a sum for each kind of provider.
        (["secondary,,500", "tertiary,municipal,600", "tertiary,provincial,900"], []),
        (
            ["secondary,,800", "tertiary,municipal,600", "tertiary,provincial,900"],
            [
                "800.00 to 600.00 between tier secondary and tertiary "
                "(provider municipal and 3 more)"
            ],
        ),
        # Like with like: a provincial hospital of tier two asks more than a municipal one above.
        (
            [
                "secondary,municipal,400",
                "secondary,provincial,700",
                "tertiary,municipal,600",
                "tertiary,provincial,900",
            ],
            [],
        ),
        # A kind that one tier alone has, with every kind of the other.
        (["secondary,grade_a,500", "tertiary,municipal,600", "tertiary,provincial,900"], []),
        (
            ["secondary,grade_a,700", "tertiary,municipal,600", "tertiary,provincial,900"],
            [
                "700.00 to 600.00 between tier secondary and tertiary "
                "(provider grade_a against municipal)"
            ],
        ),
    ],
)
def test_tiers_are_compared_whatever_kind_of_provider_their_rows_name(
    rows: list[str], found: list[str]
) -> None:
    names = ("tier = '{}'", "provider = '{}'", "sum = {}")
    written = [
        ", ".join(n.format(cell) for n, cell in zip(names, row.split(","), strict=True) if cell)
        for row in rows
    ]
    told = findings(table("resident.outpatient.deductible", *written))
    assert told == [f"out_of_order: sum falls from {text}" for text in found]


def test_a_threshold_of_critical_illness_lies_near_half_of_the_disposable_income() -> None:
    income = (
        "\n[[statistic]]\nname = 'disposable_income'\nyear = 2024\nvalue = 40000\nsource = 'a'\n"
    )
    path = "resident.critical_illness.terms"
    far = findings(table(path, "tier = 'tertiary', threshold = 2000, ratio = 0.6"))
    assert ["national_disposable_income of 2024" in text for text in far] == [True]
    for threshold, found in ((20000, 0), (6700, 0), (6600, 1), (60000, 0), (60100, 1)):
        for key, seen in (
            ("tier = 'tertiary', ", found),
            ("helped = 'none', ", found),
            ("helped = 'dibao', ", 0),
        ):
            told = findings(income + table(path, f"{key}threshold = {threshold}, ratio = 0.6"))
            assert [text.split(":")[0] for text in told] == ["far_off"] * seen, (threshold, key)


def test_an_order_names_a_column_of_numbers_and_a_dimension_of_its_parameter() -> None:
    for parameter in (*CATALOGUE, DEDUCTIBLE, RATIO):
        dimensions = {dimension.name: dimension for dimension in parameter.dimensions}
        for order in parameter.orders:
            assert parameter.field(order.column).kind in NUMBERS
            term = dimensions[order.along].term
            assert not order.terms or term is not None
            assert all(isinstance(step, term) for step in order.terms if term)


def test_a_column_that_the_nation_binds_holds_numbers() -> None:
    for parameter in CATALOGUE:
        for column in parameter.fields:
            if column.national:
                assert column.kind in NUMBERS


@pytest.mark.parametrize(("value", "found"), [(99, 0), (100, 0), (101, 1)])
def test_a_value_above_what_the_nation_allows_is_found(value: int, found: int) -> None:
    nation = read_pack(
        HEAD.format(code="100000")
        + "[[test.cap]]\nfrom = 2020-01-01\nsource = 'a'\nsum = 100\nprinciple = true\n",
        "national.toml",
        catalogue=(CEILING,),
    )
    body = f"[[test.cap]]\nfrom = 2025-01-01\nsource = 'a'\nsum = {value}\n"
    local = read_pack(HEAD.format(code="999900") + body, "test.toml", catalogue=(CEILING,))
    policy = Policy(catalogue=(*CATALOGUE, CEILING), shipped=False, packs=(nation, local))
    assert len(check(local, policy)) == found


# -- several packs

CITIES = "answers = ['one_document_two_values']\n"
FLOOR = "[[employee.contribution.base_floor]]\nfrom = 2025-01-01\nsource = 'a'\n"


@pytest.mark.parametrize(
    ("code", "body", "found"),
    [
        ("999901", FLOOR + "value = 4000\n", 1),
        ("999901", FLOOR + "value = 4100\n", 0),
        ("999901", FLOOR + "value = 4000\nnote = 'The notice lists city by city.'\n", 1),
        ("999901", FLOOR + f"value = 4000\nnote = 'City by city.'\n{CITIES}", 0),
        ("989901", FLOOR + "value = 4000\n", 0),
        ("999901", FLOOR.replace("2025", "2024") + "to = 2025-01-01\nvalue = 4000\n", 0),
    ],
)
def test_two_packs_of_a_province_take_one_value_from_one_document(
    code: str, body: str, found: int
) -> None:
    other = read_pack(HEAD.format(code="999900") + FLOOR + "value = 4100\n", "other.toml")
    mine = read_pack(HEAD.format(code=code) + body, "mine.toml")
    names = [f.check for f in check(mine, Policy().with_pack(other).with_pack(mine))]
    assert names == ["one_document_two_values"] * found


# -- stale


def two(first: str, second: str, *, question: str = "") -> Policy:
    packs = [
        read_pack(HEAD.format(code=code) + body, f"{code}.toml")
        for code, body in (("999900", first + question), ("889900", second))
    ]
    return Policy(shipped=False, packs=tuple(packs))


def floor(start: int, end: int | None = None) -> str:
    until = f"to = {end}-01-01\n" if end else ""
    return FLOOR.replace("2025", str(start)) + until + "value = 4000\n"


@pytest.mark.parametrize(
    ("first", "second", "behind"),
    [
        (floor(2025, 2026), floor(2026), True),
        (floor(2025), floor(2026), False),
        (floor(2024), floor(2026), True),
        (floor(2025, 2027), floor(2026), False),
        (floor(2026), floor(2026), False),
    ],
)
def test_a_yearly_figure_that_trails_the_newest_of_its_kind_is_stale(
    first: str, second: str, behind: bool
) -> None:
    found = stale(two(first, second))
    assert [mark.region.code for mark in found] == (["999900"] if behind else [])


def test_a_mark_tells_where_it_ends_who_is_ahead_and_whether_it_is_asked() -> None:
    question = "[[question]]\ntopic = 'employee.contribution.base_floor'\ntext = 'The next one.'\n"
    (mark,) = stale(two(floor(2025, 2026), floor(2026), question=question))
    assert mark.last == date(2025, 12, 31)
    assert mark.ahead.code == "889900"
    assert mark.asked
    assert mark.text("en") == "on file until 2025-12-31; Testville 889900 has one from 2026-01-01"
    assert mark.text() == "收录到 2025-12-31；试验市889900已有 2026-01-01 起的标准"
    (open_mark,) = stale(two(floor(2023), floor(2026)))
    assert open_mark.last is None
    assert not open_mark.asked
    assert "unchanged since 2023-01-01" in str(open_mark)


def test_what_is_not_set_anew_every_year_is_never_stale() -> None:
    assert all(mark.parameter.renewed for mark in stale(Policy()))
    old = "[[employee.contribution.employee_rate]]\nfrom = 1999-01-01\nsource = 'a'\nrate = 0.02\n"
    new = old.replace("1999", "2026")
    assert stale(two(old, new)) == ()


def test_a_region_with_the_premium_of_its_province_is_not_stale() -> None:
    assert "resident.premium.individual" not in {
        mark.parameter.path for mark in stale(Policy(), "610100")
    }
    assert stale(Policy(), "100000") == ()


def test_the_command_prints_what_is_stale_and_succeeds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.toml"
    path.write_text(HEAD.format(code="999900") + floor(2020, 2021), "utf-8")
    assert main([str(path)]) == 0
    assert "on file until 2020-12-31" in capsys.readouterr().out


def test_the_folder_of_checks_runs_as_a_command(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(HEAD.format(code="999900") + FLOOR + "value = 43932\n", "utf-8")
    command = [sys.executable, "-m", "yibao.policy.checks", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "far_off" in done.stdout


def test_the_command_tells_a_pack_that_the_reader_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(HEAD.format(code="999900") + FLOOR + "vale = 4393\n", "utf-8")
    assert main([str(path)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 1
    assert "wrong.toml: employee.contribution.base_floor[0]: got 'vale'" in told[0]
    assert main([str(tmp_path / "none.toml")]) == 1
    assert "can't be read" in capsys.readouterr().out


def test_the_command_tells_its_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for flag in ("-h", "--help"):
        assert main([flag]) == 0
        assert capsys.readouterr().out.startswith("usage: python -m yibao.policy.checks [FILE")


def test_a_reader_that_has_read_enough_gets_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(HEAD.format(code="999900") + FLOOR + "value = 43932\n", "utf-8")
    command = [sys.executable, "-m", "yibao.policy.checks", *[str(path)] * 3]
    done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.stdout is not None
    assert done.stderr is not None
    done.stdout.close()
    assert done.stderr.read() == ""
    assert done.wait() == 1
    done.stderr.close()
