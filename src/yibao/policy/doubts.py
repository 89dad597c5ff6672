"""The checks whose doubts an entry may answer: it names them in ``answers``, beside its note.

A note that happens to stand on an entry answers nothing by itself, so that a new slip on that
entry is found. The reader and the schema of packs read this list; the checks themselves stand
in ``yibao.policy.checks``.
"""

from __future__ import annotations

ANSWERABLE: tuple[str, ...] = (
    "bands_below_the_threshold",
    "bands_that_turn",
    "base_limits",
    "credit_above_contribution",
    "far_off",
    "flexible_sums",
    "limits_of_the_average_wage",
    "long_before_its_document",
    "one_document_two_values",
    "out_of_order",
    "outside_national_range",
    "page_day_as_first_day",
    "plausible_rates",
    "premium_below_minimum",
    "premium_far_above_minimum",
    "rates_together",
    "residents_ahead_of_members",
    "seen_after_its_source",
    "subsidy_below_minimum",
    "unmarked_contradictions",
    "unusual_values",
    "wait_above_ceiling",
    "zero_caps",
)
