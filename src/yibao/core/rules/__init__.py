"""Rules written once in plain Python, and read in four ways."""

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
