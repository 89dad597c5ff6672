"""How a settlement is shown: the form line by line, the drawing, and the other figure it names."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width
from xml.etree import ElementTree

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao import (
    Claim,
    Enrolment,
    InvalidInput,
    Item,
    Policy,
    ProvisionalWarning,
    Schedule,
    Settlement,
    reconcile,
    settle,
)
from yibao.catalogue import find
from yibao.policy.law import repair

DAY = date(2026, 3, 2)
EMPLOYEE = Enrolment(scheme="employee", status="in_service", region="西安")
SVG = "{http://www.w3.org/2000/svg}"


def tables(**cells: str) -> str:
    told = {"off": "sum = 500", "ratio": "ratio = 0.5", "cap": "sum = 2000", **cells}
    return f"""
[[employee.outpatient.deductible]]
{told["off"]}
[[employee.outpatient.ratio]]
{told["ratio"]}
[[employee.outpatient.cap]]
{told["cap"]}
"""


def visit(total: Any, **more: Any) -> Claim:
    return Claim(**{"care": "outpatient", "tier": "tertiary", "on": DAY, "total": total, **more})


def done(total: Any, text: str = "", who: Enrolment = EMPLOYEE, **asked: Any) -> Settlement:
    return settle(visit(total), who, schedule=Schedule.read(text or tables()), **asked)


def amounts(form: str) -> dict[str, str]:
    """The lines of a form: what each says, and its amount."""
    found = (re.match(r"\s*(.+?)\s+([\d,]+\.\d\d)(\s{3}.*)?$", line) for line in form.split("\n"))
    return {row[1]: row[2] for row in found if row}


def test_what_a_cap_leaves_to_the_person_is_not_shown_as_shared() -> None:
    lines = amounts(done(10_500).text("en"))
    assert lines["shared × 50 %"] == "4,000.00"
    assert lines["co-payment"] == "2,000.00"
    assert lines["above the cap"] == "6,000.00"
    bands = 'ratio = [{ to = 1000, ratio = 0.4 }, { ratio = 0.8 }]\nspan = "above_deductible"'
    lines = amounts(done(10_500, tables(ratio=f'{bands}\nper = "visit"')).text("en"))
    assert (lines["shared × 40 %"], lines["shared × 80 %"]) == ("1,000.00", "2,000.00")
    off = tables(off='sum = 500\nposition = "payment"')
    assert amounts(done(2_000, off).text("en"))["shared × 50 %"] == "2,000.00"


fens = st.integers(1, 3_000_000).map(lambda fen: Decimal(fen) / 100)


@given(fens, st.integers(0, 100), st.sampled_from(["cost", "payment"]), st.integers(0, 300_000))
@settings(max_examples=100, deadline=None)
def test_a_layers_lines_sum_to_what_reached_it(
    total: Decimal, percent: int, position: str, cap: int
) -> None:
    text = tables(
        off=f'sum = 500\nposition = "{position}"',
        ratio=f"ratio = {Decimal(percent) / 100}",
        cap=f"sum = {Decimal(cap) / 100}",
    )
    (layer,) = [one for one in done(total, text).layers if one.layer.key == "basic"]
    shared = sum((amount for amount, _ in layer.shared()), Decimal(0))
    before = layer.deductible if position == "cost" else Decimal(0)
    assert shared + before + layer.above_cap == layer.base
    assert all(amount > 0 for amount, _ in layer.shared())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("total", ["0.03", "1286.40", "123456789.01"])
def test_amounts_stand_under_each_other_however_wide(language: str, total: str) -> None:
    text = tables(cap='sum = "none"') + (
        '[[employee.large_sum.terms]]\nratio = 0.5\ncap = "none"\n'
        '[[employee.large_sum.takes]]\nparts = ["co_payment"]\n'
    )
    form = done(total, text, account="20").text(language)
    rows = [re.match(r"(.*?[\d,]+\.\d\d)(\s{3}.*)?$", line) for line in form.split("\n")[1:]]
    ends = {
        sum(2 if east_asian_width(sign) in "WF" else 1 for sign in row[1]) for row in rows if row
    }
    assert len(ends) == 1
    assert ends.pop() >= 44


def test_the_form_tells_who_where_and_when() -> None:
    stay = Claim(
        care="inpatient",
        tier="tertiary",
        admitted=date(2023, 5, 20),
        on=date(2023, 6, 2),
        total=20_000,
        place="residing",
    )
    shown = settle(stay, evolve(EMPLOYEE, status="retired"))
    assert shown.text().startswith(
        "医疗费用结算单  西安市 · 职工医保 · 退休 · 住院 · 三级 · 异地长期居住备案  "
        "2023-05-20 至 2023-06-02\n"
    )
    assert "· retired · inpatient · tertiary · residing elsewhere, filed" in shown.text("en")
    assert "2023-05-20 to 2023-06-02" in shown.text("en")
    poor = Enrolment(scheme="resident", group="adult", helped="dibao", region="西安")
    shown = settle(evolve(stay, tier="primary", place="local"), poor)
    assert "居民医保 · 低保对象 · 住院" in shown.text()
    assert amounts(shown.text())["个人负担（暂计）"] == "4,120.00"
    assert "Left to the person so far" in shown.text("en")


def test_the_form_speaks_its_own_language_of_sources() -> None:
    since = date(2026, 1, 1)
    policy = Policy().with_values(
        "610100",
        since=since,
        source="一般知识，未见原文",
        evidence="unverified",
        employee_outpatient_ratio={"ratio": "0.5"},
    )
    told: dict[str, Any] = {"source": "门诊报销方案", "evidence": "reported"}
    deductible = {"sum": 200, "per": "year"}
    policy = policy.with_values(
        "610100", since=since, **told, employee_outpatient_deductible=deductible
    )
    shown = settle(visit(1000), EMPLOYEE, policy=policy)
    assert "〔一般知识，未见原文 · 未经核实〕" in shown.text()
    assert "〔《门诊报销方案》 · 报道转述〕" in shown.text()
    english = shown.text("en")
    assert "[general knowledge, not confirmed in any text · unverified]" in english
    assert "general knowledge" in shown.svg("en")
    assert "一般知识" in shown.svg("zh")


def test_the_form_tells_what_is_left_in_the_account() -> None:
    shown = done(1000, account=300)
    assert amounts(shown.text())["个人账户余额"] == "0.00"
    assert amounts(done(1000, account=2000).text("en"))["Left in the own account"] == "1,250.00"
    assert "余额" not in done(1000).text()
    assert shown.left.account == 0


# -- the drawing


def texts(svg: str) -> list[Any]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


LONG = "A very long title of a table that somebody found in a data set of the program of a city"


def test_nothing_in_the_drawing_runs_over_or_vanishes() -> None:
    own = Schedule.read(tables(), name=LONG)
    lines = [Item("123456789.01"), Item("1234567.89", "C"), Item("234567.89", "B", share="0.1")]
    claim = visit(None, items=lines, provider_share="0.01")
    shown = settle(
        claim,
        EMPLOYEE,
        schedule=own,
        account="0.02",
        family=[("son", "0.03")],
        order=("own_account", "family"),
    )
    for language in ("zh", "en"):
        drawn = shown.svg(language)
        root = ElementTree.fromstring(drawn)
        width = int(root.get("width", 0))
        bars = [bar for bar in root.iter(f"{SVG}rect") if bar.get("height") == "22"]
        assert len(bars) == 6
        for bar in bars:
            x, wide = int(bar.get("x", 0)), int(bar.get("width", 0))
            assert wide >= 2
            assert 340 <= x < x + wide <= 740
        for text in texts(drawn):
            if text.get("text-anchor") == "start":
                words = (
                    "".join(text.itertext()) if text.find(f"{SVG}title") is None else text[0].tail
                )
                assert int(text.get("x")) + len(words) * int(text.get("font-size")) / 2 <= width
        assert "…" in drawn
        assert f"50 % · 《{LONG}》" in drawn


def test_the_foot_tells_every_part_and_breaks_where_it_is_long() -> None:
    own = Schedule.read(tables())
    lines = [Item("123456789.01"), Item("1234567.89", "C"), Item("234567.89", "B", share="0.1")]
    shown = settle(visit(None, items=lines), EMPLOYEE, schedule=own)
    words = ["".join(text.itertext()) for text in texts(shown.svg("en"))]
    foot = [line for line in words if "above the cap" in line or "outside the catal" in line]
    assert "above the cap" in " ".join(foot)
    assert "个人负担 " in shown.svg()
    assert "：全自费 1,234,567.89，先行自付 23,456.79" in shown.svg()


# -- reconcile names the figure


PAIRED = tables(cap='sum = "none"') + (
    '[[employee.large_sum.terms]]\nratio = 0.5\ncap = "none"\n'
    '[[employee.large_sum.takes]]\nparts = ["co_payment"]\n'
)


@pytest.mark.parametrize(
    ("printed", "english", "chinese"),
    [
        ("400.00", "is left to the person", "个人负担"),
        ("200.00", "is paid in cash", "现金支付"),
        ("150.00", "the own account pays", "个人账户支付"),
        ("50.00", "family accounts pay", "家庭共济支付"),
        ("900.00", "basic insurance pays", "基本医疗保险支付"),
        ("300.00", "large-sum subsidy pays", "职工大额医疗费用补助支付"),
    ],
)
def test_the_figure_that_is_printed_is_named(printed: str, english: str, chinese: str) -> None:
    text = PAIRED.replace("sum = 500", "sum = 0").replace("ratio = 0.5", "ratio = 0.6", 1)
    asked: dict[str, Any] = {
        "schedule": Schedule.read(text),
        "account": 150,
        "family": [("son", 50)],
        "order": ("own_account", "family"),
    }
    bill = visit(1600, outside=100)
    assert settle(bill, EMPLOYEE, **asked).fund == 1200
    found = reconcile(printed, settle, bill, EMPLOYEE, **asked)
    assert found.cause is not None
    assert (found.cause.kind, found.cause.en) == ("other figure", english)
    assert found.cause.zh == f"{chinese}，而非基金支付总额"
    assert found.text("en") == f"{printed} is what {english}"


def test_where_we_have_no_answer_the_reason_is_told_and_neighbours_are_tried() -> None:
    bill = visit(800, tier="secondary", cause="third_party", third_party_share=1)
    found = reconcile("360.00", settle, bill, EMPLOYEE)
    assert found.ours is None
    assert "advance_applied=True" in found.problem
    assert found.tried > 10
    with pytest.raises(InvalidInput, match="claim"):
        reconcile("360.00", settle, "bill", EMPLOYEE)


def test_nothing_paid_is_no_figure_to_be_named() -> None:
    found = reconcile("0.00", settle, visit(800, tier="secondary"), EMPLOYEE)
    assert all("account" not in cause.en for cause in found.causes)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "暂按，最后所知 "), ("en", "provisional, last known ")]
)
def test_a_figure_carried_beyond_its_days_is_marked_on_the_form_and_on_the_drawing(
    language: str, words: str
) -> None:
    policy = Policy().with_region("532901", "大理市")
    for cells in (
        {"employee_outpatient_deductible": {"sum": "500", "per": "year"}},
        {"employee_outpatient_ratio": {"ratio": "0.5"}},
        {"employee_outpatient_cap": {"sum": "2000", "per": "year"}},
    ):
        policy = policy.with_values(
            "532901", since=date(2025, 1, 1), until=date(2025, 12, 31), source="x", **cells
        )
    who = evolve(EMPLOYEE, region="532901")
    known = settle(evolve(visit(900), on=date(2025, 6, 1)), who, policy=policy)
    assert words not in known.text(language) + known.svg(language)
    with pytest.warns(ProvisionalWarning):
        carried = settle(visit(900), who, policy=policy.using(carry_forward=True))
    lines = carried.text(language).split("\n")
    assert sum(f"{words}2025-12-31" in line for line in lines) == 2  # deductible and ratio
    assert f"{words}2025-12-31" in carried.svg(language)


def test_the_line_that_repairs_what_a_layer_counts_is_taken_as_it_is_printed() -> None:
    policy = Policy().with_region("532901", "大理市")
    line = repair(policy.region("532901"), find("critical_illness_takes"))
    assert 'critical_illness_takes={"parts": ["outside | ' in line
    told = {"critical_illness_takes": {"parts": ["co_payment"]}}
    assert policy.with_values("532901", since=DAY, source="x", **told)
