"""Rules written once in plain Python, and their three readings: value, explanation, columns."""

from yibao.core.rules.spec import Quantity, Spec, rule, spec_of
from yibao.core.rules.verbs import age_on, clamp, days_between, known, outcome, share

__all__ = [
    "Quantity",
    "Spec",
    "age_on",
    "clamp",
    "days_between",
    "known",
    "outcome",
    "rule",
    "share",
    "spec_of",
]
