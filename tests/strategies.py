"""Drawn enrolments, as good and as bad as callers bring them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from yibao import Enrolment, Policy
from yibao.vocabulary import Employer, Group, Helped, Origin, Plan, Scheme, Status

REGIONS = [region.code for region in Policy().regions()]


def maybe(strategy):
    return st.one_of(st.none(), strategy)


def seldom(strategy, *others):
    """The strategy, and about once in eight draws one of the others."""
    return st.integers(0, 7).flatmap(lambda n: strategy if n else st.sampled_from(others))


DAY = st.dates(date(1996, 1, 1), date(2028, 12, 31))
YUAN = st.integers(0, 5_000_000).map(lambda fen: str(Decimal(fen).scaleb(-2)))
FIELDS = {
    "scheme": st.sampled_from([m.key for m in Scheme]),
    "status": maybe(st.sampled_from([m.key for m in Status])),
    "region": st.sampled_from(REGIONS),
    "plan": maybe(st.sampled_from([m.key for m in Plan])),
    "pay": st.tuples(maybe(st.sampled_from(["base", "wage"])), YUAN),
    "pension": maybe(YUAN),
    "birth_date": maybe(st.dates(date(1925, 1, 1), date(1995, 12, 31))),
    "retired_on": maybe(st.dates(date(1990, 1, 1), date(1996, 1, 1))),
    "origin": maybe(st.sampled_from([m.key for m in Origin])),
    "employer": maybe(st.sampled_from([m.key for m in Employer])),
    "short_years": maybe(st.integers(0, 12)),
    "group": maybe(st.sampled_from([m.key for m in Group])),
    "helped": maybe(st.sampled_from([m.key for m in Helped])),
    "on": DAY,
}
CASE = st.fixed_dictionaries(
    {**FIELDS, "birth_date": maybe(st.dates(date(1925, 1, 1), date(1989, 12, 31)))}
)
"""Cases that a caller may bring: nobody retires before birth."""


_SPELT = {name: FIELDS[name] for name in ("status", "plan", "employer", "group")}
ROUGH = st.fixed_dictionaries(
    {
        **FIELDS,
        **{name: seldom(keys, "上班", "") for name, keys in _SPELT.items()},
        "scheme": seldom(FIELDS["scheme"], "医保", None),
        "region": seldom(st.sampled_from(REGIONS), None, "大理", "长村", ""),
        "other_pay": seldom(st.none(), "5000", "-1", "0.001"),
        "since": seldom(st.none(), date(2001, 3, 31), date(2025, 6, 15), date(2027, 1, 1)),
        "until": seldom(st.none(), date(2024, 12, 31), date(2025, 6, 2), date(2028, 2, 29)),
    }
)
"""Cases with what callers get wrong: terms that are none, both base and wage, other months."""


def enrolment(case):
    kind, amount = case["pay"]
    told = {k: v for k, v in case.items() if k not in ("pay", "other_pay", "on")}
    if case.get("other_pay"):
        told["wage" if kind == "base" else "base"] = case["other_pay"]
    return Enrolment(**told, **({kind: amount} if kind else {}))
