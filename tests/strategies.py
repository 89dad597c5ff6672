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


DAY = st.dates(date(1996, 1, 1), date(2028, 12, 31))
YUAN = st.integers(0, 5_000_000).map(lambda fen: str(Decimal(fen).scaleb(-2)))
CASE = st.fixed_dictionaries(
    {
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
)


def enrolment(case):
    kind, amount = case["pay"]
    told = {k: v for k, v in case.items() if k not in ("pay", "on")}
    return Enrolment(**told, **({kind: amount} if kind else {}))
