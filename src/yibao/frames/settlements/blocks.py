"""The claims of some persons, settled year by year and layer by layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from yibao.benefits.settling import IN_SCOPE, pay_off, reaches
from yibao.benefits.stage import Stage
from yibao.core.money import NO_LIMIT
from yibao.core.rules.column_verbs import share
from yibao.frames.settlements import layers, terms
from yibao.frames.settlements.kinds import Keys, Way
from yibao.frames.settlements.terms import COLUMNS
from yibao.vocabulary import Care, Layer, Part

_NOTHING = Way(
    0, Stage(layer=Layer.BASIC, care=Care.OUTPATIENT, bands=((NO_LIMIT, 0),)), (), (), (), ()
)


class Block:
    """The claims of some persons that may be paid: year by year, layer by layer."""

    def __init__(self, keys: Keys, kind: Any, person: Any, year: Any, month: Any) -> None:
        self._keys, self._kind, self.person, self._month = keys, kind, person, month
        self._calendar = year
        self._count = keys.of("scheme", kind) * 16 + keys.of("first_month", kind)
        fresh = (person[1:] != person[:-1]) | (year[1:] != year[:-1])
        self._year = np.cumsum(np.r_[0, fresh]) if len(kind) else year
        self.care = keys.of("care", kind)
        self.unsure = np.zeros(len(kind), bool)
        self.incomplete = np.zeros(len(kind), bool)
        self._reckoned = np.zeros(len(kind), bool)

    def crossed(self) -> Any:
        """Rows that change the scheme, or when its year begins, or fall back to an earlier year."""
        same = self.person[1:] == self.person[:-1]
        back = self._calendar[1:] < self._calendar[:-1]
        return np.flatnonzero(same & (back | (self._count[1:] != self._count[:-1])))

    def settled(self, eligible: Any, parts: dict[Part, Any]) -> dict[str, Any]:
        """What every layer pays and what is left, by column."""
        way, ways = self._ways()
        rate = one_if_same(np.array([w.first_share for w in ways]), way)
        elsewhere: Any = share(eligible, rate) if np.any(rate) else 0
        parts[Part.FIRST_SHARE] = parts[Part.FIRST_SHARE] + elsewhere
        done = self._pay([w.basic for w in ways], way, slice(None), eligible - elsewhere)
        parts[Part.DEDUCTIBLE] = done.deductible
        parts[Part.CO_PAYMENT] = done.co_payment
        parts[Part.ABOVE_CAP] = done.above_cap
        paid = {layer: np.zeros(0, np.int64) for layer in Layer}
        paid[Layer.BASIC] = done.paid
        for place in range(max(len(w.order) for w in ways)):
            self._above(place, ways, way, parts, paid)
            self._rest_on_gaps()
        settled: dict[str, Any] = {
            f"{layer.key}_fen": amounts for layer, amounts in paid.items() if amounts.size
        }
        settled["fund_fen"] = sum(settled.values())
        settled["person_fen"] = sum(parts.values())
        return settled | {f"own_{part.key}_fen": parts[part] for part in Part}

    def _ways(self) -> tuple[Any, list[Way]]:
        """The way of each row, and the ways; rows whose terms aren't on file are unsure."""
        stays = self.care == Care.INPATIENT
        number = np.zeros(len(self._kind), np.int64)
        if stays.any():
            sums = np.cumsum(stays)
            starts = np.flatnonzero(np.r_[True, self._year[1:] != self._year[:-1]])
            before = np.r_[0, sums][starts]
            lengths = np.diff(np.r_[starts, len(sums)])
            number = np.where(stays, sums - np.repeat(before, lengths), 0)
        most = int(number.max()) + 1
        values, which = occurring(
            self._kind * np.int64(most) + number, len(self._keys._kinds) * most
        )
        numbers = [self._keys.way(int(v) // most, int(v) % most) for v in values]
        found = [self._keys.ways[n] for n in numbers]
        good = next((w for w in found if w is not None), None)
        lacking = np.array([w is None for w in found])
        if lacking.any():
            self.unsure |= lacking[which]
        orders = np.array([0 if w is None else hash(w.order) for w in found])[which]
        turned = (orders[1:] != orders[:-1]) & (self._year[1:] == self._year[:-1])
        self.unsure[1:] |= turned
        empty = good or _NOTHING
        return which, [empty if w is None else w for w in found]

    def _pay(self, stages: list[Stage], which: Any, rows: Any, amount: Any) -> terms.Paid:
        """What a layer pays on some rows; ``which`` tells each row's stage."""
        if len(stages) > 1:
            used, which = occurring(which, len(stages))
            stages = [stages[n] for n in used]
        claims = terms.Claims(which, self._year[rows], self._month[rows], self.care[rows], amount)
        done = layers.pay(stages, claims)
        if done.unsure.any():
            self.unsure[rows] |= done.unsure
        return done

    def _above(
        self, place: int, ways: list[Way], way: Any, parts: dict[Part, Any], paid: dict[Layer, Any]
    ) -> None:
        """What the layer at a place of the order pays, on top of those before it."""
        self._reckoned[:] = False
        names = {w.order[place] for w in ways if place < len(w.order)}
        for layer in sorted(names):
            mine = [place < len(w.order) and w.order[place] is layer for w in ways]
            missing = np.array([m and w.missing[place] for m, w in zip(mine, ways, strict=True)])
            stages = [w.above[place] if m else None for m, w in zip(mine, ways, strict=True)]
            there = np.array([stage is not None for stage in stages])
            if not there.any() and not missing.any():
                continue
            come = self._come(place, ways, mine, way, parts)
            if missing.any():
                self.incomplete |= come & missing[way]
            rows = np.flatnonzero(come & there[way])
            if rows.size:
                self._reckoned[rows] = True
                done = self._layer(stages, way[rows], rows, parts)
                if not paid[layer].size:
                    paid[layer] = np.zeros(len(way), np.int64)
                paid[layer][rows] = done

    def _rest_on_gaps(self) -> None:
        """Claims reckoned in a layer after one of the year that wasn't: they may rest on it."""
        if not (self.incomplete.any() and self._reckoned.any()):
            return
        sums = np.cumsum(self.incomplete)
        starts = np.flatnonzero(np.r_[True, self._year[1:] != self._year[:-1]])
        lengths = np.diff(np.r_[starts, len(sums)])
        before = sums - self.incomplete - np.repeat((sums - self.incomplete)[starts], lengths)
        self.unsure |= self._reckoned & (before > 0)

    def _come(
        self, place: int, ways: list[Way], mine: list[bool], way: Any, parts: dict[Part, Any]
    ) -> Any:
        """The rows that come to a layer: something is left of what it counts."""
        come = np.zeros(len(way), bool)
        for takes in sorted({w.takes[place] for m, w in zip(mine, ways, strict=True) if m}):
            if takes:
                of = [m and w.takes[place] == takes for m, w in zip(mine, ways, strict=True)]
                come |= np.array(of)[way] & reaches(parts, takes)
        return come & reaches(parts, IN_SCOPE) & ~self.incomplete

    def _layer(
        self, stages: list[Stage | None], which: Any, rows: Any, parts: dict[Part, Any]
    ) -> Any:
        """What a layer pays on the rows that come to it; taken off the parts that it counts."""
        stage = next(s for s in stages if s is not None)
        told = [stage if s is None else s for s in stages]
        base = np.zeros(len(rows), np.int64)
        groups = []
        for takes in sorted({s.takes for s in told}):
            mine = np.flatnonzero(np.array([s.takes == takes for s in told])[which])
            groups.append((takes, mine))
            for part in takes:
                base[mine] += parts[part][rows[mine]]
        done = self._pay(told, which, rows, base)
        for takes, mine in groups:
            some = {part: parts[part][rows[mine]] for part in takes}
            pay_off(some, takes, done.paid[mine], COLUMNS)
            for part, values in some.items():
                parts[part][rows[mine]] = values
        return done.paid


def occurring(codes: Any, span: int) -> tuple[list[int], Any]:
    """The codes that occur, and the place of each row's among them."""
    if span > max(len(codes), 1 << 12):
        values, which = np.unique(codes, return_inverse=True)
        return values.tolist(), which
    there = np.zeros(span, bool)
    there[codes] = True
    return np.flatnonzero(there).tolist(), (np.cumsum(there) - 1)[codes]


def one_if_same(values: Any, which: Any) -> Any:
    """A column; one number where all rows have the same."""
    return int(values[0]) if (values == values[0]).all() else values[which]
