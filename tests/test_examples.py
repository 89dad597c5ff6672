"""The examples run, and every published figure comes out as its case file pins it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import yibao

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = sorted((EXAMPLES / "cases").glob("*.toml"))

PUBLISHED = [
    *(f"W-{n:03}" for n in (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20)),
    *(f"W-{n:03}" for n in (82, 83, 85, 86, 88, 89, 91, 92, 94, 95, 97, 98, 100)),
    *(f"W-{n:03}" for n in (101, 102, 104, 105, 107, 108, 110, 111, 113, 114)),
    *("W-115", "W-116", "W-118", "W-119", "W-121", "W-122", "W-123"),
    *(f"W-{n:03}" for n in (21, 22, 24, 25, 27, 28, 30, 31, 33, 34, 36, 37, 39, 40, 42, 43)),
    *(f"W-{n:03}" for n in (45, 46, 48, 49, 50, 51, 53, 54, 56, 57, 59, 60, 62, 63, 65, 66)),
    *(f"W-{n:03}" for n in (68, 69, 71, 72, 74, 75, 77, 78, 79, 80, 124, 125, 127, 128)),
]


@pytest.fixture(scope="module")
def cases() -> ModuleType:
    """The runner, imported as the script imports its neighbours."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        import cases
    finally:
        sys.path.remove(str(EXAMPLES))
    return cases


@pytest.fixture(scope="module")
def results(cases: ModuleType) -> list[Any]:
    return [result for path in FILES for result in cases.run_file(path)]


def script(name: str, *arguments: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLES / name, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


# -- the published cases


def test_every_figure_has_the_verdict_its_file_pins(results: list[Any]) -> None:
    assert [r.astray for r in results if r.astray] == []
    assert [r.case.id for r in results if r.call.verdict is None] == []


def test_all_published_examples_of_the_chapters_are_there(
    results: list[Any],
) -> None:
    assert list(dict.fromkeys(sorted(r.case.id for r in results))) == sorted(PUBLISHED)
    lacking = {r.case.id for r in results if not r.case.source.get("link")}
    assert lacking == {"W-080"}  # the excerpt came without an address
    assert all(r.case.source["title"] for r in results)


def test_every_figure_asked_of_packs_alone_is_pinned(results: list[Any]) -> None:
    asked = [r for r in results if r.alone is not None]
    assert asked
    assert [r.case.id for r in asked if r.call.alone is None] == []


def test_what_disagrees_or_cannot_be_answered_tells_why(results: list[Any]) -> None:
    open_ = [r for r in results if r.answer.verdict.value != "agree"]
    assert {r.answer.verdict.value for r in open_} == {"disagree", "cannot"}
    assert [r.case.id for r in open_ if not r.reason] == []


def test_counts(results: list[Any]) -> None:
    assert Counter(r.answer.verdict.value for r in results) == {
        "agree": 158,
        "disagree": 9,
        "cannot": 11,
    }
    assert Counter(r.alone.verdict.value for r in results if r.alone) == {
        "agree": 18,
        "disagree": 1,
        "cannot": 58,
    }


def test_every_official_example_of_waits_and_incentives_agrees(results: list[Any]) -> None:
    official = [
        r
        for r in results
        if r.case.kind in ("waiting", "incentive") and r.case.source["grade"] == "A"
    ]
    assert len({r.case.id for r in official}) == 7
    assert {r.answer.verdict.value for r in official} == {"agree"}


def test_a_case_may_tell_what_a_function_passes_on(cases: ModuleType, tmp_path: Path) -> None:
    text = """
[source.s]
title = "a test"
[[case]]
id = "covered"
kind = "waiting"
region = "440100"
source = "s"
function = "covered"
enrolment = { scheme = "resident", group = "adult" }
on = 2031-06-30
paid_on = 2030-11-20
benefit_year = 2031
paid = "in_window"
missed_years = 5
bought_back = 5
values = { resident_clock = [{ start = "period_start" }] }
expected = "waiting"
"""
    (found,) = cases.run_file(written(tmp_path, text))
    assert found.answer.verdict.value == "agree"
    with pytest.raises(cases.CaseError, match="bought_bak"):
        cases.run_file(written(tmp_path, text.replace("bought_back", "bought_bak")))


def test_packs_alone_rest_on_nothing_that_a_text_states(results: list[Any]) -> None:
    # W-013: Beijing's bands before the reform are in the pack.
    [found] = [r for r in results if r.case.id == "W-013"]
    assert found.call.values
    assert found.alone.ours == Decimal("320.00")
    assert not found.case.base_policy.overlays


def test_a_figure_that_disagrees_is_reconciled(results: list[Any]) -> None:
    credited = [r for r in results if not r.call.claims]
    told = {r.case.id: r.reconciled for r in credited if r.answer.verdict.value == "disagree"}
    assert set(told) == {"W-008", "W-016", "W-111", "W-121"}
    assert told["W-111"] == ""  # months, no sum to reconcile
    assert "99.39" in told["W-008"]
    assert "110.00" in told["W-016"]
    assert "7,187.50" in told["W-121"]


def test_w016_prints_107_which_is_the_110_of_the_pack_less_3() -> None:
    grandmother = yibao.Enrolment(
        scheme="employee", status="retired", region="110000", birth_date=date(1950, 1, 1)
    )
    assert yibao.monthly_credit(grandmother, on=date(2022, 8, 1)) - 3 == 107


# -- other people's files

FOREIGN = """
[[region]]
code = "621200"
zh = "陇南市"

[source.mine]
title = "a payslip"
grade = "B"

[[case]]
id = "mine-1"
kind = "credit"
region = "陇南市"
source = "mine"
function = "monthly_credit"
on = 2024-05-01
enrolment = { scheme = "employee", status = "in_service", base = 6000 }
values = { in_service_credit = { rate = 0.02 } }
expected = 120

[[case]]
id = "mine-2"
kind = "credit"
region = "620700"
source = "mine"
function = "monthly_credit"
on = 2024-05-01
enrolment = { scheme = "employee", status = "in_service", base = 6000 }
expected = 120

[[case]]
id = "mine-3"
kind = "scheme"
source = "mine"
function = "has_personal_account"
on = 2024-05-01
enrolment = { scheme = "resident" }
expected = false

[[case]]
id = "mine-4"
kind = "credit"
region = "长春"
source = "mine"
on = 2026-11-01
enrolment = { scheme = "employee", status = "in_service", base = 12000 }
call = [
  { function = "monthly_credit", expected = "240.00" },
  { function = "monthly_credit", months = "2026-01..2026-12", expected = 2736 },
  { function = "credits", month = "2026-11", part = { kind = "contribution" }, expected = 228 },
]

[[case]]
id = "mine-5"
kind = "scheme"
source = "mine"
function = "which_scheme"
on = 2024-05-01
person = { employment = "employed" }
expected = "employee_duty"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_foreign_file_runs_with_a_region_that_has_no_pack(
    cases: ModuleType, tmp_path: Path
) -> None:
    found = cases.run_file(written(tmp_path, FOREIGN))
    told = [(r.case.id, r.answer.verdict.value, r.alone is not None) for r in found]
    assert told == [
        ("mine-1", "agree", False),
        ("mine-2", "cannot", False),
        ("mine-3", "agree", False),
        ("mine-4", "disagree", True),
        ("mine-4", "agree", True),
        ("mine-4", "agree", True),
        ("mine-5", "agree", False),
    ]
    assert "employee.credit.in_service is not known on 2024-05-01" in found[1].reason
    assert "a rival value of the credit of an in-service employee" in found[3].reconciled


def test_a_foreign_pack_beside_the_file_is_read(cases: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "longnan.toml").write_text(
        '[region]\ncode = "621200"\nzh = "陇南市"\nen = "Longnan"\n'
        '[source.it]\ntitle = "our notice"\nevidence = "reported"\n'
        "[[employee.credit.in_service]]\nfrom = 2023-01-01\nrate = 0.02\nsource = 'it'\n",
        "utf-8",
    )
    text = FOREIGN.replace("[[region]]", 'packs = ["longnan.toml"]\n[[region]]', 1)
    first = cases.run_file(written(tmp_path, text))[0]
    assert first.alone.verdict.value == "agree"


def test_a_verdict_that_is_not_as_pinned_fails_the_run(
    cases: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = FOREIGN.replace("expected = 120", 'expected = 120\nverdict = "disagree"', 1)
    assert cases.main([str(written(tmp_path, text))]) == 1
    assert "NOT AS PINNED: verdict pinned disagree, got agree" in capsys.readouterr().out


def test_a_file_without_pins_never_fails(cases: ModuleType, tmp_path: Path) -> None:
    assert cases.main([str(written(tmp_path, FOREIGN))]) == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id = 'x'", "id = 'x'", "mine.toml: not a readable TOML file"),
        ("on = 2024-05-01", "onn = 2024-05-01", "case mine-1: onn: got .* Did you mean on"),
        ("base = 6000", "base = -1", "case mine-1: enrolment.base: got -1; expected an amount"),
        ('status = "in_service"', 'status = "retird"', "enrolment.status: got 'retird'"),
        ("base = 6000", "bas = 6000", "case mine-1: enrolment.bas: .* Did you mean base"),
        ('source = "mine"', 'source = "min"', "case mine-1: source: got 'min'"),
        ('title = "a payslip"', 'titel = "x"', "mine.toml: source.mine.titel"),
        ('region = "陇南市"', 'region = "陇西市"', "case mine-1: region: got '陇西市'"),
        ("in_service_credit =", "in_service =", "case mine-1: values: .*no parameter"),
        ("rate = 0.02", "rate = 2", "case mine-1: values: .*a rate in 0..1"),
        ('"monthly_credit"', '"monthly_credits"', "case mine-1: function: .*monthly_credit"),
        ("expected = 120", "expect = 120", "case mine-1: expect: got 120"),
        ("expected = 120", 'expected = "much"', "case mine-1: expected: got 'much'"),
        ("on = 2024-05-01", "", "case mine-1: on: got None"),
        ("expected = 120", 'expected = 120\nfield = "totl"', "case mine-1: field: got 'totl'"),
        ("expected = 120", "expected = 120\npart = 3", "case mine-1: part: got 3"),
        ("enrolment = {", "enrolments = {", "case mine-1: enrolments: .* Did you mean enrolment"),
        ("expected = 120", "# expected", "case mine-1: expected: got None"),
        ("expected = 120", 'expected = 120\nverdict = "yes"', "verdict: got 'yes'; .*agree"),
        ("expected = 120", 'expected = 120\nmonths = "2024"', "months: got '2024'"),
        ('kind = "credit"', "kind = 3", "case mine-1: kind: got 3"),
        ('"mine-2"', '"mine-1"', "mine.toml: id: got 'mine-1'"),
        ('grade = "B"', 'grade = "Z"', "source.grade: got 'Z'; expected one of A, B, C, D"),
    ],
)
def test_a_bad_file_is_refused_by_file_case_and_key(
    old: str,
    new: str,
    message: str,
    cases: ModuleType,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = FOREIGN.replace(old, new, 1) if old in FOREIGN else FOREIGN + "\n= broken"
    assert cases.main([str(written(tmp_path, text))]) == 1
    told = capsys.readouterr().err
    assert told.startswith("mine.toml")
    assert re.search(message, told), told


# -- the scripts


def test_the_runner_as_a_script_prints_the_table_and_succeeds() -> None:
    ran = script("cases.py", *FILES)
    assert ran.returncode == 0, ran.stderr
    assert "published figures: 178 = 158 agree, 9 disagree, 11 cannot" in ran.stdout
    assert "figures from packs alone: 77 = 18 agree, 1 disagree, 58 cannot" in ran.stdout


def test_the_runner_as_a_script_fails_on_a_missing_file(tmp_path: Path) -> None:
    ran = script("cases.py", tmp_path / "none.toml")
    assert ran.returncode == 1
    assert ran.stderr.startswith("none.toml: not a readable TOML file")


def test_the_story_of_a_grandmothers_bill_runs_whole() -> None:
    ran = script("mutual_aid.py")
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout.splitlines()
    assert "2024-11-20  Wang, Ming's grandparent: not yet open at this distance" in told
    assert "2026-01-08  Wang, Ming's grandparent: left to the region, not on file" in told
    assert "2026-01-09  Wang, Ming's grandparent: allowed" in told
    assert told[told.index("family Ming 300.00") + 1] == "cash 86.50"
    assert "Ming may spend 1500.00 and has set aside 200.00" in told
    assert told[-2:] == ["2026-06-01 ended 0.00", "Ming may spend 1700.00"]


def test_the_story_of_two_enrolments_runs_whole() -> None:
    ran = script("two_enrolments.py")
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout.splitlines()
    hired = told.index("hired on 2025-12-15"), told.index("hired on 2026-02-10")
    assert told[hired[0] + 1] == "  refunded: 400.00 yuan, until 2025-12-31"
    assert told[hired[1] + 1].startswith("  not refunded: the benefit period has begun: 0.00 yuan")
    assert "  treasury: 700.00" in told[hired[0] : hired[1]]
    assert sum("the place of study" in line for line in told) == 2
    assert "  the other: paused after the waiting period, from 2026-09-01" in told


def test_the_story_of_three_years_short_runs_whole() -> None:
    ran = script("retiring.py")
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout.splitlines()
    assert told[0] == "== Counted: total 17y, paid 17y, local 17y"
    qingdao = told.index("Qingdao: short of years: may pay in one sum; by the month is not on file")
    assert told[qingdao + 1] == "  required 20y, missing 3y"
    assert told[qingdao + 2] == "  go on paying by the month"
    assert told[qingdao + 3].startswith("    the nation's right to pay until the years are reached")
    assert told[qingdao + 6] == "  join the resident scheme"
    assert "Guangzhou: the region's years are not on file" in told
    assert "  go on paying by the month, benefits as in service, not credited" in told
    assert "36 months in one sum: 10530.00" in told  # 6,500 x 4.5 % = 292.50 a month
    assert "credited a month: 100.00" in told


def test_the_story_of_a_mover_runs_whole() -> None:
    ran = script("moving.py")
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout.splitlines()
    assert told[5].endswith("within 10 working days, by 2025-03-24")
    assert told[6].endswith("within 5 working days, by 2025-03-31")
    assert "working days in all: 15" in told
    assert {"Beijing before: 1499.50", "Guangzhou: 1499.50"} <= set(told)
    assert told[-1] == "total 12y 10m, paid 12y 10m, local 10m"


def test_five_years_away_and_back() -> None:
    ran = script("five_years_away.py")
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout
    assert "nothing bought back: 7 months, covered from 2031-08-01, 0.00 yuan" in told
    assert "4 bought back: 6 months, covered from 2031-07-01, 1600.00 yuan" in told
    assert "2035: 5 continuous years, 4 without claims, cap 469000.00" in told
    assert "N-GAP-07" in told


def test_a_child_born_on_10_november() -> None:
    ran = script("newborn.py")
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout
    assert "paid 2026-02-08: in time: covered from birth, first day 2025-11-10" in told
    assert "paid 2026-02-09: after the window for newborns, first day 2026-03-01" in told
    assert "2025-11-12: covered retroactively" in told


def test_the_main_example_runs_whole(tmp_path: Path) -> None:
    ran = script("main.py", "--out", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "credited a month: 228.00" in ran.stdout
    assert "240.00 is what a rival value of the credit of an in-service" in ran.stdout
    assert "cases: 90 = 74 agree, 9 disagree, 7 cannot" in ran.stdout
    assert "mother           6,150.00    3,600.00   -2,550.00   reported / reported" in ran.stdout
    assert drawn(tmp_path) or "No picture: it needs matplotlib" in ran.stdout
    assert drawn(tmp_path) == (find_spec("matplotlib") is not None)


def drawn(folder: Path) -> bool:
    path = folder / "family.png"
    return path.exists() and path.read_bytes().startswith(b"\x89PNG")


def test_what_the_accounts_of_the_family_lose_the_pooled_fund_gains() -> None:
    sys.path.insert(0, str(EXAMPLES))
    try:
        import family
    finally:
        sys.path.remove(str(EXAMPLES))
    years = family.story().values()
    lost = sum(before.total - after.total for before, after in years)
    gained = sum(after.pooled_fund - before.pooled_fund for before, after in years)
    assert lost == gained == Decimal("3630.00")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_file_shown_in_the_docs_runs(language: str, cases: ModuleType, tmp_path: Path) -> None:
    page = (EXAMPLES.parent / "docs" / language / "cases.md").read_text("utf-8")
    sample = re.search(r"```toml\n(.*?)```", page, re.S)
    assert sample
    found = cases.run_file(written(tmp_path, sample[1]))
    assert [str(r.answer.ours) for r in found] == ["94.00", "86.12"]
    assert not [r for r in found if r.astray]


def test_a_hospitals_day_finds_the_message_that_was_corrupted() -> None:
    ran = script("hospital_day.py")
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout.splitlines()
    assert "every amount of it" in told
    assert "3 add up, 1 don't, 1 can't be read, 0 repeated" in told
    assert "message 2: adds up if psn_cash_pay were 6264.75, not 6246.75" in told
    assert any(line.startswith("message 3: 2207 setlinfo.acct_pay: got ''") for line in told)
    assert told[-2:] == ["5 add up, 0 don't, 0 can't be read, 0 repeated", "cash: 6397.05"]


def test_a_stay_is_foreseen_and_the_bureaus_answer_explained() -> None:
    ran = script("foresee.py")
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout.splitlines()
    assert {"adds up: True", "so does the answer: True", "6 of 23 amounts differ"} <= set(told)
    assert "11349.00 is what admission 2 of the year gives" in told
    assert "0 of 23 amounts differ" in told
    assert "0.9 up to 12610.00 above the deductible" in told
    assert "11349.00 as answered: 11349.00" in told
    assert told[-2:] == ["2305 -11349.00 -812.40 812.40", "takes back every amount: True"]


# -- ten years of one account


def test_ten_years_of_a_shop_assistant() -> None:
    done = script("ten_years.py")
    assert done.returncode == 0, done.stderr
    assert re.search(r"2025 +17920\.91 +1440\.00 +0\.00 +58\.08 +19418\.99", done.stdout)
    assert "2019-03 2019-03 2019-04 2019-04 2019-05 2019-05" in done.stdout
    assert "employer 294.00, employee 60.00, credited on top 60.00" in done.stdout
    assert "contributions 582.00, late fee of 45 days 13.10: 595.10" in done.stdout
    assert done.stdout.count("N-ACC-") >= 3
    assert "left in the account: 0.00" in done.stdout


def test_an_account_after_a_death() -> None:
    done = script("after_a_death.py")
    assert done.returncode == 0, done.stderr
    assert "balance 618.60 of which set aside for his mother 134.60" in done.stdout
    for heir in ("wife", "daughter", "mother"):
        assert re.search(rf"{heir} +206\.20", done.stdout)
    assert re.search(r"daughter +412\.40\nbrother +206\.20", done.stdout)
    assert done.stdout.count("sum over all accounts 0.00") == 2


def test_a_flu_visit_is_settled_and_its_receipt_reconciled() -> None:
    ran = script("flu_visit.py")
    assert ran.returncode == 0, ran.stderr
    assert "Paid by basic insurance                58.30" in ran.stdout
    assert "Paid by basic insurance                61.60" in ran.stdout
    assert "Left in the own account                17.30" in ran.stdout
    assert (
        "own account                          17.30\n  cash                                  9.10"
        in ran.stdout
    )
    assert "52.80 is what tier 'secondary' gives" in ran.stdout


def test_an_operation_is_settled_booked_drawn_and_taken_back(tmp_path: Path) -> None:
    drawing = tmp_path / "bill.svg"
    ran = script("surgery.py", drawing)
    assert ran.returncode == 0, ran.stderr
    assert "Paid by basic insurance            48,764.58" in ran.stdout
    assert "counted by year   paid 8,281.00" in ran.stdout
    assert "counted by visit  paid 8,008.00" in ran.stdout
    assert "sum 0.00" in ran.stdout
    assert "as before it: True" in ran.stdout
    assert drawing.read_text("utf-8").startswith("<svg")


def test_a_cancer_year_crosses_every_layer() -> None:
    ran = script("cancer_year.py")
    assert ran.returncode == 0, ran.stderr
    assert "bills 399,000.00, paid by the funds 346,196.03, left to her 52,803.97" in ran.stdout
    assert "its threshold used: 15202.00" in ran.stdout
    # 56,775 + 42,637.50 + 43,012.50 + 40,012.50 + 67,562.50, the cap of the pack.
    alone = "5 settled, 0 refused, basic insurance pays 250,000.00"
    assert f"{alone}\nnot reckoned: resident.critical_illness.takes" in ran.stdout
    for payer in (
        "basic insurance 67,562.50, critical-illness insurance 28,714.18",
        "medical assistance 8,264.82",
        "family accounts 1,458.50, cash 15,000.00",
        "paid by her daughter's account 6,303.97; left there 8,696.03",
    ):
        assert payer in ran.stdout
    transplant = ran.stdout.partition("== Xi'an, one stay")[2]
    for line in (
        "Paid by basic insurance            400,000.00",
        "Paid by large-sum subsidy           72,557.50",
        "own account                        6,800.00",
        "family accounts                    9,200.00",
        "cash                              47,442.50",
    ):
        assert line in transplant
    assert "every layer that concerns her is on file: True" in transplant


def test_care_elsewhere_is_settled_by_how_it_was_arranged() -> None:
    ran = script("out_of_area.py")
    assert ran.returncode == 0, ran.stderr
    paid = re.findall(r" paid +([\d,.]+)", ran.stdout)
    assert paid == ["21,320.00", "21,320.00", "19,020.00", "16,720.00"]
    assert "at most 10 points less" in ran.stdout
    assert "so at least 19,020.00 would be paid, and at most 7,630.00 left" in ran.stdout


def test_the_list_of_examples_names_every_script_once() -> None:
    listed = re.findall(r"\]\((\w+\.py)\)", (EXAMPLES / "README.md").read_text("utf-8"))
    scripts = [p.name for p in EXAMPLES.glob("*.py") if p.name != "casefile.py"]
    assert sorted(listed) == sorted(scripts)
