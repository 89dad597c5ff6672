"""The usual slips in a bill, found by reconcile as single changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from yibao import BenefitYear, Claim, Enrolment, Item, Schedule, reconcile, settle

ME = Enrolment(scheme="employee", status="in_service")
OWN = Schedule.read("""
[[employee.inpatient.deductible]]
sum = 1000
per = "year"

[[employee.inpatient.ratio]]
ratio = [{ to = 9000, ratio = 0.8 }, { ratio = 0.9 }]
span = "above_deductible"
per = "year"

[[employee.inpatient.cap]]
sum = 300000

[[out_of_area.cut]]
first_share = 0.1
points = 0.05
""")
LINES = [
    Item(20000, "A", name="床位"),
    Item(7000, "B", share="0.1", name="药品"),
    Item(3000, "C", name="会诊"),
    Item(2400, "A", limit=600, quantity=3, name="材料"),
]
STAY = Claim(care="inpatient", tier="tertiary", on=date(2026, 3, 2), items=LINES)


def other(number: int, **changed: Any) -> Claim:
    lines = list(LINES)
    lines[number] = evolve(lines[number], **changed)
    return evolve(STAY, items=lines)


@pytest.mark.parametrize(
    ("printed", "zh", "en"),
    [
        (other(1, kind="A", share=None), "乙类未扣先行自付", "no first share of class B"),
        (other(2, kind="A"), "丙类按甲类计入", "class C counted as class A"),
        (other(3, limit=None), "未按支付标准限价", "no price limit"),
        (other(0, kind="C"), "第 1 行 (床位)按", "line 1 (床位) as class C"),
    ],
)
def test_a_slip_in_the_lines_is_the_first_cause(printed: Claim, zh: str, en: str) -> None:
    theirs = settle(printed, ME, schedule=OWN).fund
    found = reconcile(theirs, settle, STAY, ME, schedule=OWN)
    assert not found.agrees
    assert found.cause is not None
    assert found.cause.zh.startswith(zh)
    assert found.cause.en.startswith(en)


def test_a_deductible_taken_twice_and_a_cut_not_made() -> None:
    ours = settle(STAY, ME, schedule=OWN)
    twice = ours.fund - Decimal("900.00")
    found = reconcile(twice, settle, STAY, ME, schedule=OWN)
    assert found.cause is not None
    assert (found.cause.kind, found.cause.zh) == ("deductible twice", "起付标准扣了两次")
    theirs = ours.person + 900
    found = reconcile(theirs, settle, STAY, ME, schedule=OWN)
    assert "个人负担（起付标准扣了两次）" in [cause.zh for cause in found.causes]
    away = evolve(STAY, place="unfiled")
    assert settle(away, ME, schedule=OWN).fund != ours.fund
    found = reconcile(ours.fund, settle, away, ME, schedule=OWN)
    assert found.cause is not None
    assert found.cause.zh == "未按异地就医降低待遇"


def test_what_the_year_before_used_up_counted_in_this_one() -> None:
    last = settle(evolve(STAY, on=date(2025, 3, 2)), ME, schedule=OWN).next
    carried = BenefitYear(date(2026, 1, 1), last.counts, scheme="employee")
    theirs = settle(STAY, ME, year=carried, schedule=OWN).fund
    found = reconcile(theirs, settle, STAY, ME, year=last, schedule=OWN)
    assert "沿用上一年度的累计" in [cause.zh for cause in found.causes]


def test_lines_that_are_alike_are_tried_once() -> None:
    few = reconcile("0.01", settle, STAY, ME, schedule=OWN).tried
    many = evolve(STAY, items=[*LINES, *[LINES[0]] * 200])
    assert reconcile("0.01", settle, many, ME, schedule=OWN).tried == few
