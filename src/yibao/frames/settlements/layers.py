"""One layer over the claims of many persons: ``yibao.benefits.stage`` in columns.

Claims stand in order of person, year and day. What a year has used up before each claim is
found in one of two ways. Where a year's deductible and caps stay the same all year, its sums
telescope and are running sums. Else the claims are carried: the first claim of everybody,
then the second of everybody, and so on. Terms and arithmetic are the scalar chapter's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from yibao.benefits.stage import Stage
from yibao.frames.settlements.carrying import carried
from yibao.frames.settlements.sums import Sums
from yibao.frames.settlements.terms import Claims, Paid, Terms, renumbered
from yibao.vocabulary import Care


def pay(stages: Sequence[Stage], claims: Claims, *, telescope: bool = True) -> Paid:
    """What a layer pays of every claim."""
    cares = sorted({stage.care for stage in stages})
    codes = np.zeros(max(Care) + 1, np.int64)
    codes[cares] = np.arange(len(cares))
    care = codes[claims.care] if len(cares) > 1 else np.zeros(1, np.int64)
    claims = Claims(claims.stage, claims.year, claims.month, care, claims.amount)
    terms = Terms(stages, cares)
    if telescope and (sums := Sums.of(terms)):
        steady = sums.steady(claims)
        if steady is None:
            return sums.paid(claims)
        done = Paid.room_for(len(claims.amount))
        for rows, way in ((steady, sums.paid), (~steady, partial(carried, terms))):
            if rows.any():
                done.put(rows, way(renumbered(claims, rows)))
        return done
    return carried(terms, claims)
