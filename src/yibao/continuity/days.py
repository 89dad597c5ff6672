"""The first day after a wait, by the convention of the region."""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao.core.rules import Quantity, day_after_period, matching_day, month_day, rule
from yibao.core.rules.spec import Label
from yibao.vocabulary import StartDay

LOCALS = {
    "start": Label("起算日", "start", Quantity.TERM),
    "months": Label("等待月数", "months of wait"),
    "period": Label("待遇期首日", "first day of the period", Quantity.DAY),
}


@rule(
    "按起算日推算的首日",
    "first day by the convention",
    Quantity.DAY,
    "N-GAP-04",
    "N-GAP-05",
    hidden=True,
    labels=LOCALS,
)
def day_from(e: Any, on: date, law: Any, start: Any, months: Any, period: Any) -> Any:
    """自待遇期首日、缴费当日、次日、当月或者次月起算，等待期满后的第一日。"""
    if start == StartDay.PERIOD_START:
        return max(month_day(period, months, 1), e.paid_on)
    if start == StartDay.PAYMENT_DAY:
        return matching_day(e.paid_on, months)
    if start == StartDay.DAY_AFTER:
        return day_after_period(e.paid_on, months)
    if start == StartDay.PAYMENT_MONTH:
        return month_day(e.paid_on, months, 1)
    return month_day(e.paid_on, months + 1, 1)


RULES = (day_from,)
