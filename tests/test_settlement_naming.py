"""What the form, the explanation and the drawing call the parts of a bill."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yibao import Enrolment, explain
from yibao.benefits import Claim, Item, Schedule, Settlement, settle
from yibao.vocabulary import Part

ME = Enrolment(scheme="employee", status="in_service")
OWN = Schedule.read("""
[[employee.inpatient.deductible]]
sum = 300
per = "year"
[[employee.inpatient.ratio]]
ratio = 0.75
[[employee.inpatient.cap]]
sum = "none"
[[employee.large_sum.terms]]
ratio = 0.5
cap = "none"
[[benefit.account_first]]
first = true
""")


def settled(language: str = "en", **more: Any) -> tuple[Settlement, str, str]:
    money = {"this_year_account": more.pop("this_year_account", 0)}
    claim = Claim(care="inpatient", tier="tertiary", on=date(2026, 3, 9), **more)
    done = settle(claim, ME, schedule=OWN, **money)
    told = explain(settle, claim, ME, schedule=OWN, **money).text(language)
    return done, done.text(language), told


def amount(text: str, label: str) -> str:
    """The amount on the line of a label."""
    (line,) = [line for line in text.splitlines() if line.strip(" ├└│─").startswith(f"{label} ")]
    return line.partition(label)[2].split()[0]


def test_the_scope_of_a_bill_is_told_before_this_years_account_pays_of_it() -> None:
    done, form, told = settled(total=1000, outside=100, this_year_account=500)
    first = "this year's account first (in co-payment)"
    # 900 in scope, 500 from the account; of 400 the deductible takes 300, 100 are shared.
    for text, scope in ((form, "eligible"), (told, "eligible amount")):
        assert amount(text, scope) == "900.00"
        assert amount(text, first) == "500.00"
        assert amount(text, "after the account") == "400.00"
    assert done.parts[Part.CO_PAYMENT] == 525
    assert "co-payment (this year&#x27;s account first, 500.00, in it) 525.00" in done.svg("en")
    assert "按比例自付（含当年账户先支付 500.00） 525.00" in done.svg("zh")
    plain = settled(total=1000, outside=100)[1]
    assert amount(plain, "eligible") == "900.00"
    assert "account" not in plain


THIRD: dict[str, Any] = {"total": 8000, "cause": "third_party", "third_party_share": "0.5"}


@pytest.mark.parametrize(
    ("paid", "zh", "en"),
    [
        (True, "第三人负担", "borne by the third party"),
        (
            False,
            "第三人应负担（未付，可申请先行支付）",
            "owed by the third party, unpaid (an advance may be applied for)",
        ),
    ],
)
def test_a_third_party_that_has_not_paid_is_not_told_as_if_it_had(
    paid: bool, zh: str, en: str
) -> None:
    for language, words in (("zh", zh), ("en", en)):
        done, form, told = settled(language, **THIRD, third_party_paid=paid)
        assert amount(form, words) == "4,000.00"
        assert amount(told, words) == "4,000.00"
        drawn = {"zh": "第三人（未付）", "en": "third party, unpaid"}[language]
        assert (drawn in done.svg(language)) is not paid


LINES = [Item(500), Item(100, "C"), Item(300, limit=120)]


def test_what_is_above_a_price_limit_is_told_apart_from_what_is_outside() -> None:
    done, form, told = settled("zh", items=LINES)
    assert done.parts[Part.OUTSIDE] == 280
    for text in (form, told):
        assert amount(text, "全自费") == "100.00"
        assert amount(text, "超限价自费") == "180.00"
    assert "全自费 100.00，超限价自费 180.00" in done.svg("zh")
    shared = {k: v for k, v in THIRD.items() if k != "total"}
    form = settled("en", items=LINES, **shared, third_party_paid=True)[1]
    assert amount(form, "outside the catalogues or above the price limit") == "140.00"
