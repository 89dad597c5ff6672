"""Rules written once in plain Python, and read in four ways."""

from yibao.core.rules.spec import Quantity, Spec, rule, spec_of
from yibao.core.rules.verbs import (
    age_on,
    clamp,
    day_after_period,
    days_between,
    known,
    matching_day,
    month_day,
    outcome,
    share,
)

__all__ = [
    "Quantity",
    "Spec",
    "age_on",
    "clamp",
    "day_after_period",
    "days_between",
    "known",
    "matching_day",
    "month_day",
    "outcome",
    "rule",
    "share",
    "spec_of",
]
