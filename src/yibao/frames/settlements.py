"""Settlement over a frame of claims: every layer, limits carried per person and year.

What a claim's layers pay by is asked of ``yibao.benefits`` once for every kind of claim and
law that occurs; ``layers`` then pays. What columns can't do to the fen, the scalar ``settle``
does, for all claims of that person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
from attrs import fields, frozen

from yibao.asking import default_policy
from yibao.benefits.claim import Claim
from yibao.benefits.schedule import Schedule
from yibao.benefits.settlement import Settlement
from yibao.benefits.settling import (
    Case,
    case_of,
    pay_off,
    reaches,
    stage_above,
    with_admission,
)
from yibao.benefits.settling import settle as settle_one
from yibao.benefits.stage import Stage
from yibao.benefits.year import BenefitYear
from yibao.core.money import NO_LIMIT, fen
from yibao.core.rules.column_verbs import Col, age_on, share
from yibao.errors import InvalidInput, NotInForce, NotKnown, YibaoError
from yibao.frames import layers
from yibao.frames.distinct import distinct, plain
from yibao.frames.layers import COLUMNS
from yibao.frames.persons import eager
from yibao.frames.reading import Column, Days, Fen, Flags, Reader, Yuan, reader
from yibao.frames.telling import Region
from yibao.frames.writing import SHOWN, FrameError, with_nulls
from yibao.people import FACT, MONEY, Enrolment
from yibao.policy import Policy
from yibao.policy.law_columns import EPOCH
from yibao.vocabulary import Care, Layer, Part, Payable

ROWS = 1 << 16
"""Rows settled at a time, cut between persons."""

AMOUNTS = ("total", "outside", "first_share", "provider_share")
WHO = tuple(a.name for a in fields(Enrolment) if a.init and a.name != "person")
BILL = tuple(a.name for a in fields(Claim) if a.name not in ("items", *AMOUNTS))
REFUSED = ("items", "account", "this_year_account", "family", "cap_rise")
"""What the scalar call takes and columns don't tell."""

PAID = tuple(f"{layer.key}_fen" for layer in Layer)
LEFT = tuple(f"own_{part.key}_fen" for part in Part)
NAMES = (*PAID, "fund_fen", "third_party_fen", "person_fen", *LEFT)
REASON = "settle_reason"
_AGES = 200


def settle(
    frame: Any,
    *,
    person: str = "person",
    policy: Policy | None = None,
    schedule: Schedule | None = None,
    on_error: str = "raise",
) -> Any:
    """``yibao.settle`` over a frame of claims, each person's benefit years carried along.

    Adds what each layer pays (``basic_fen``, ``critical_illness_fen``, …), ``fund_fen`` (all
    layers), ``third_party_fen``, ``person_fen``, its parts (``own_deductible_fen``, …) and
    ``complete`` (whether every layer is on file). A person's claims are settled in order of
    their days, as rows stand within a day, from benefit years that begin with nothing used;
    each scheme counts for itself. A claim that fails is not counted in its year.

    Args:
        frame: an eager frame; columns are named as the fields of ``Claim`` and ``Enrolment``,
            money in yuan or in whole fen under the name with ``_fen``. Lines of a bill and
            balances are not taken. Persons must lie whole in it: see ``whole_persons``.
        person: the column that tells whose claim it is; none may be null.
        policy, schedule: as for ``yibao.settle``.
        on_error: ``"raise"``, or ``"null"``: failing rows become null and ``settle_reason``
            tells why.

    Raises:
        FrameError: naming the first rows that have no answer, and why.
    """
    if on_error not in ("raise", "null"):
        raise InvalidInput("on_error", on_error, expected='"raise" or "null"')
    if schedule is not None and not isinstance(schedule, Schedule):
        raise InvalidInput("schedule", schedule, expected="a Schedule")
    table = eager(frame)
    asked = _Asked(default_policy() if policy is None else policy, schedule)
    return _answered(table, person, asked, on_error)


@frozen
class _Asked:
    """Whose rules hold."""

    policy: Policy
    schedule: Schedule | None

    def laws(self, regions: list[Any]) -> list[date]:
        """The days on which any of the laws that may be asked changes."""
        days: set[date] = set()
        for region in regions:
            try:
                days |= {law.start for law in self.policy.laws(region)}
            except YibaoError:
                continue
        if self.schedule is not None:
            days |= {law.start for law in self.schedule.policy.laws(self.schedule.region)}
        return sorted(days)

    def case(self, claim: Claim, enrolment: Enrolment) -> tuple[Case, Payable]:
        case, decision, _ = case_of(claim, enrolment, self.policy, self.schedule, 0)
        return case, decision

    def settle(self, claim: Claim, enrolment: Enrolment, year: Any = None) -> Settlement:
        return settle_one(claim, enrolment, year=year, policy=self.policy, schedule=self.schedule)


# -- what the frame tells


class _Told:
    """The columns of a frame as readers of fields, and a row as a claim and an enrolment."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self.columns = dict(self._found(table.columns))
        for name in ("scheme", "care", "on"):
            if name not in self.columns:
                raise InvalidInput(
                    name,
                    None,
                    expected=f"a column {name}",
                    remedy="Columns are named as the fields of Claim and Enrolment; this frame "
                    f"has: {', '.join(table.columns)}.",
                )
        if "total" not in self.columns:
            raise InvalidInput("total", None, expected="a column total or total_fen")

    def _found(self, columns: list[str]) -> Iterator[tuple[str, tuple[str, Reader]]]:
        for name in REFUSED:
            for there in {name, f"{name}_fen"} & set(columns):
                raise InvalidInput(
                    there, "a column", expected="a frame without it", remedy="Use yibao.settle."
                )
        for name in dict.fromkeys((*WHO, *BILL, *AMOUNTS)):
            in_fen = f"{name}_fen"
            money = name in AMOUNTS or (name in FACT and FACT[name].kind == MONEY)
            if money and in_fen in columns:
                if name in columns:
                    raise InvalidInput(
                        name, f"columns {name} and {in_fen}", expected="one of them, yuan or fen"
                    )
                yield name, (in_fen, Fen(in_fen))
            elif name in columns:
                yield name, (name, _reader(name))

    def amount(self, name: str) -> Column | None:
        """The reader of an amount, or of a day; None where no column tells it."""
        if name not in self.columns:
            return None
        column, read = self.columns[name]
        return read.ready(self._table.get_column(column))

    def cells(self, rows: Any) -> list[dict[str, Any]]:
        """What some rows tell, as the frame holds it."""
        names = list(dict.fromkeys(column for column, _ in self.columns.values()))
        listed = self._table.select(names)[np.asarray(rows).tolist(), :].rows()
        return [dict(zip(names, map(plain, cells), strict=True)) for cells in listed]

    def read(self, cells: Mapping[str, Any], **other: Any) -> tuple[Claim, Enrolment]:
        """The claim and the enrolment of a row, some fields told otherwise."""
        told = {
            name: read.one(cells[column])
            for name, (column, read) in self.columns.items()
            if name not in other and cells[column] is not None
        }
        told = {"scheme": None, "care": None, "tier": None, "on": None, **told, **other}
        bill = {k: v for k, v in told.items() if k in BILL or k in AMOUNTS}
        return Claim(**bill), Enrolment(**{k: v for k, v in told.items() if k in WHO})


@frozen
class _AsTold:
    """What the claim itself checks."""

    def ready(self, series: Any) -> Column:
        raise NotImplementedError

    def one(self, value: Any) -> Any:
        return value


def _reader(name: str) -> Reader:
    if name == "region":
        return Region()
    if name in AMOUNTS:
        return Yuan(name)
    if name in ("on", "admitted"):
        return Days(name)
    if name == "designated":
        return Flags(name)
    return _AsTold() if name in ("third_party_share", "bill_paid") else reader(name)


# -- kinds of claims


@frozen
class _Kind:
    """Claims that are alike but for their amounts: their case, or None where none may be paid."""

    case: Case | None
    scheme: int = 0
    first_month: int = 1
    care: int = 0
    hard: bool = False

    @property
    def payable(self) -> bool:
        """Whether there is a case at all."""
        return self.case is not None


@frozen
class _Way:
    """What a kind of claim is paid by: its basic terms, and those above in their order."""

    first_share: int
    basic: Stage
    order: tuple[Layer, ...]
    above: tuple[Stage | None, ...]
    missing: tuple[bool, ...]
    """Which layers are not on file."""


def _way(case: Case, admission: int) -> _Way | None:
    """None where the basic terms are not on file."""
    case = with_admission(case, admission)
    try:
        basic = case.terms.basic(case.facts)
        first = case.terms.first_share(case.facts)
        order = tuple(x for x in case.terms.order(case.scheme) if x is not Layer.BASIC)
    except YibaoError:
        return None
    above: list[Stage | None] = []
    missing: list[bool] = []
    for layer in order:
        try:
            stage = stage_above(case, layer)
        except (NotKnown, NotInForce):
            stage = None
            missing.append(True)
        else:
            missing.append(False)
        above.append(stage)
    return _Way(first, basic, order, tuple(above), tuple(missing))


class _Days:
    """What hangs on the day alone, by day."""

    def __init__(self, days: Any, starts: list[date]) -> None:
        self.first = int(days.min()) if days.size else 0
        span = np.arange(self.first, (int(days.max()) if days.size else 0) + 1)
        changes = np.array([start.toordinal() - EPOCH for start in starts], np.int64)
        occurring, self._law = np.unique(
            np.searchsorted(changes, span, side="right"), return_inverse=True
        )
        self._month = span.astype("M8[D]").astype("M8[M]").astype(np.int64)
        self.laws = len(occurring)

    def law(self, days: Any) -> Any:
        """The number of the stretch in which no law changes."""
        return self._law[days - self.first]

    def month(self, days: Any) -> Any:
        """The month, counted from 1970-01."""
        return self._month[days - self.first]


class _Settling:
    """The claims of a frame in order of person and day, settled block by block."""

    def __init__(self, table: Any, starts: Any, asked: _Asked) -> None:
        self.told, self.asked, self.size = _Told(table), asked, len(table)
        self.starts = starts
        days, lacking, wrong = _all(self.told.amount("on"), self.size)
        self.unread = lacking | wrong
        self.days = np.where(self.unread, days.max(initial=0), days)
        self._keys = _Keys(self, table)
        self._amounts = {name: self.told.amount(name) for name in (*AMOUNTS, "admitted")}
        self.columns = {name: np.zeros(self.size, np.int64) for name in NAMES}
        self.incomplete = np.zeros(self.size, bool)
        self.failed = np.zeros(self.size, bool)
        self.errors: dict[int, YibaoError] = {}
        self.folded: list[range] = []

    def run(self) -> None:
        """Settle everything; persons that columns can't do go to the scalar call."""
        bounds = np.r_[self.starts, self.size]
        first = 0
        while first < len(self.starts):
            last = int(np.searchsorted(bounds, bounds[first] + ROWS, side="right")) - 1
            last = max(last, first + 1)
            self._block(first, last, bounds)
            first = last
        for rows in self.folded:
            self._fold(rows)

    # -- columns

    def _block(self, first: int, last: int, bounds: Any) -> None:
        part = slice(int(bounds[first]), int(bounds[last]))
        person = np.repeat(np.arange(last - first), np.diff(bounds[first : last + 1]))
        kind = self._keys.kinds(part)
        read, wrong = self._read(part)
        amounts = {name: read.get(name, _NONE)[0] for name in AMOUNTS}
        held = amounts["outside"] + amounts["first_share"] + amounts["provider_share"]
        total = amounts["total"]
        refused = wrong | self.unread[part] | (held > total) | ~self._keys.of("payable", kind)
        hard = np.add.reduceat(total, bounds[first:last] - part.start) > NO_LIMIT
        month = self._keys.day.month(self.days[part])
        year = (month - (self._keys.of("first_month", kind) - 1)) // 12
        if "admitted" in read:
            hard |= self._stays(part, read["admitted"], kind, year, person, refused)
        rows = np.flatnonzero(~refused)
        self.failed[part] = refused
        hard[person[rows][self._keys.of("hard", kind[rows])]] = True
        block = _Block(self._keys, kind[rows], person[rows], year[rows], month[rows])
        hard[block.person[block.crossed()]] = True
        parts = {
            Part.OUTSIDE: np.broadcast_to(amounts["outside"], total.shape)[rows],
            Part.FIRST_SHARE: np.broadcast_to(amounts["first_share"], total.shape)[rows],
        }
        if rows.size:
            settled = block.settled((total - held)[rows], parts)
            hard[block.person[block.unsure]] = True
            fit = ~hard[block.person]
            self._write(part.start + rows[fit], settled, fit, block.incomplete)
        self.folded += [
            range(bounds[first + p], bounds[first + p + 1]) for p in np.flatnonzero(hard)
        ]

    def _read(self, part: slice) -> tuple[dict[str, Any], Any]:
        """The amounts of a block with where they are null, and the rows that can't be read."""
        size = part.stop - part.start
        wrong = np.zeros(size, bool)
        found: dict[str, Any] = {}
        for name, column in self._amounts.items():
            if column is None:
                continue
            values, null, unreadable = column.read(part)
            if unreadable is not None:
                wrong |= unreadable
            if null is not None and name != "admitted":
                values = np.where(null, 0, values)
                if name == "total":
                    wrong |= null
            found[name] = (values, np.zeros(size, bool) if null is None else null)
        return found, wrong

    def _stays(
        self, part: slice, admitted: Any, kind: Any, year: Any, person: Any, refused: Any
    ) -> Any:
        """Persons with a stay over a year's end; what no stay may be is refused."""
        values, null = admitted
        told = ~null
        care = self._keys.of("care", kind)
        stay = (care == Care.INPATIENT) | (care == Care.MATERNITY)
        refused |= told & (~stay | (values > self.days[part]))
        opening = year * 12 + self._keys.of("first_month", kind) - 1
        before = np.asarray(values).astype("M8[D]").astype("M8[M]").astype(np.int64) < opening
        hard = np.zeros(int(person[-1]) + 1, bool)
        hard[person[told & before]] = True
        return hard

    def _write(self, rows: Any, settled: dict[str, Any], fit: Any, incomplete: Any) -> None:
        for name, values in settled.items():
            self.columns[name][rows] = values[fit]
        self.incomplete[rows] = incomplete[fit]

    # -- one by one

    def _fold(self, rows: range) -> None:
        """A person's claims as the scalar call settles them."""
        years: dict[Any, BenefitYear] = {}
        self.failed[rows.start : rows.stop] = False
        for row, cells in zip(rows, self.told.cells(rows), strict=True):
            try:
                claim, enrolment = self.told.read(cells)
                done = self.asked.settle(claim, enrolment, years.get(enrolment.scheme))
            except YibaoError as error:
                self.failed[row] = True
                self.errors[row] = error.with_traceback(None)
                continue
            years[enrolment.scheme] = done.next
            for name, amount in _face(done).items():
                self.columns[name][row] = fen(amount)
            self.incomplete[row] = not done.complete

    def error(self, row: int) -> YibaoError:
        """Why a row has no answer."""
        if row not in self.errors:
            try:
                self.asked.settle(*self.told.read(self.told.cells([row])[0]))
            except YibaoError as error:
                self.errors[row] = error.with_traceback(None)
        return self.errors[row]


_NONE = (np.zeros(1, np.int64), None)


def _face(done: Settlement) -> dict[str, Any]:
    found = {name: done.paid_by(layer) for name, layer in zip(PAID, Layer, strict=True)}
    found |= {"fund_fen": done.fund, "third_party_fen": done.third_party}
    found["person_fen"] = done.person
    return found | {name: done.parts[part] for name, part in zip(LEFT, Part, strict=True)}


class _Keys:
    """Kinds of claims: rows that tell the same, under the same law, at the same age."""

    def __init__(self, settling: _Settling, table: Any) -> None:
        self._told, self._asked, self._days = settling.told, settling.asked, settling.days
        skipped = ("on", "birth_date", *AMOUNTS, "admitted")
        self._codes: list[tuple[Any, int]] = []
        regions: list[Any] = [None]
        for name, (column, read) in self._told.columns.items():
            if name in skipped:
                continue
            codes, values = distinct(table.get_column(column))
            self._codes.append((codes, len(values) + 1))
            if name == "region":
                regions += [read.one(value) for value in values]
        self.day = _Days(self._days, self._asked.laws(regions))
        self._births = self._told.amount("birth_date")
        self._dated = bool({"since", "until"} & set(self._told.columns))
        self._narrow()
        self._numbers: dict[int, int] = {}
        span = self._span()
        self._table = np.full(span, -1, np.int32) if span <= 1 << 21 else None
        self._kinds: list[_Kind] = []
        self._columns: dict[str, Any] = {}
        self._way_numbers: dict[tuple[int, int], int] = {}
        self.ways: list[_Way | None] = []

    def _span(self) -> int:
        span = self.day.laws * (_AGES if self._births else 1)
        span *= int(np.ptp(self._days)) + 1 if self._dated and self._days.size else 1
        for _, count in self._codes:
            span *= count
        return span

    def _narrow(self) -> None:
        """Number the combinations that occur, where all that may be pass 64 bits."""
        while self._span() > 1 << 60 and len(self._codes) > 1:
            (one, count), (other, more) = self._codes.pop(), self._codes.pop()
            joint = (one.astype(np.int64) + 1) * more + other + 1
            values, codes = np.unique(joint, return_inverse=True)
            self._codes.append((codes - 1, len(values)))

    def kinds(self, part: slice) -> Any:
        """The number of each row's kind."""
        days = self._days[part]
        key = self.day.law(days).astype(np.int64)
        for codes, count in self._codes:
            key *= count
            key += codes[part]
            key += 1
        if self._births:
            key = key * _AGES + self._ages(part, days)
        if self._dated:
            key = key * (int(np.ptp(self._days)) + 1) + days - self.day.first
        if self._table is None:
            values, which = np.unique(key, return_inverse=True)
            return np.array([self._kind(int(v), part, which, n) for n, v in enumerate(values)])[
                which
            ]
        found = self._table[key]
        while (found < 0).any():
            row = int(np.argmax(found < 0))
            self._table[key[row]] = self._new(part.start + row)
            found = self._table[key]
        return found

    def _ages(self, part: slice, days: Any) -> Any:
        assert self._births is not None
        values, null, wrong = self._births.read(part)
        lived = age_on(Col(values), Col(days)).values
        bad = (values > days) if wrong is None else wrong | (values > days)
        lived = np.where(bad, _AGES - 1, np.clip(lived, 0, _AGES - 3))
        return lived if null is None else np.where(null, _AGES - 2, lived)

    def _kind(self, key: int, part: slice, which: Any, number: int) -> int:
        if key not in self._numbers:
            self._numbers[key] = self._new(part.start + int(np.argmax(which == number)))
        return self._numbers[key]

    def _new(self, row: int) -> int:
        """Ask for the kind of a row."""
        self._columns = {}
        self._kinds.append(self._ask(self._told.cells([row])[0]))
        return len(self._kinds) - 1

    def _ask(self, cells: dict[str, Any]) -> _Kind:
        amounts = dict.fromkeys(("outside", "first_share", "provider_share"), 0)
        try:
            claim, enrolment = self._told.read(cells, total=0, admitted=None, **amounts)
            case, decision = self._asked.case(claim, enrolment)
            month = case.terms.first_month(case.scheme)
        except YibaoError:
            return _Kind(None)
        care = Care.parse(claim.care)
        return _Kind(
            case,
            scheme=case.scheme,
            first_month=month,
            care=care,
            hard=decision is not Payable.PAYABLE,
        )

    def of(self, name: str, kind: Any) -> Any:
        """What is told of each row's kind."""
        if name not in self._columns:
            self._columns[name] = np.array([getattr(k, name) for k in self._kinds])
        return self._columns[name][kind]

    def way(self, kind: int, admission: int) -> int:
        """The number of the way in which a kind of claim is paid at an admission of the year."""
        number = self._way_numbers.get((kind, admission))
        if number is None:
            number = self._way_numbers[kind, admission] = len(self.ways)
            case = self._kinds[kind].case
            assert case is not None
            self.ways.append(_way(case, admission))
        return number


_NOTHING = _Way(
    0, Stage(layer=Layer.BASIC, care=Care.OUTPATIENT, bands=((NO_LIMIT, 0),)), (), (), ()
)


class _Block:
    """The claims of some persons that may be paid: year by year, layer by layer."""

    def __init__(self, keys: _Keys, kind: Any, person: Any, year: Any, month: Any) -> None:
        self._keys, self._kind, self.person, self._month = keys, kind, person, month
        self._calendar = year
        self._scheme = keys.of("scheme", kind)
        fresh = (person[1:] != person[:-1]) | (year[1:] != year[:-1])
        self._year = np.cumsum(np.r_[0, fresh]) if len(kind) else year
        self.care = keys.of("care", kind)
        self.unsure = np.zeros(len(kind), bool)
        self.incomplete = np.zeros(len(kind), bool)

    def crossed(self) -> Any:
        """Rows that change the scheme, or fall back to an earlier year."""
        same = self.person[1:] == self.person[:-1]
        back = self._calendar[1:] < self._calendar[:-1]
        return np.flatnonzero(same & (back | (self._scheme[1:] != self._scheme[:-1])))

    def settled(self, eligible: Any, parts: dict[Part, Any]) -> dict[str, Any]:
        """What every layer pays and what is left, by column."""
        way, ways = self._ways()
        rate = _one(np.array([w.first_share for w in ways]), way)
        elsewhere = share(eligible, rate) if np.any(rate) else 0
        parts[Part.FIRST_SHARE] = parts[Part.FIRST_SHARE] + elsewhere
        done = self._pay([w.basic for w in ways], way, slice(None), eligible - elsewhere)
        parts[Part.DEDUCTIBLE] = done.deductible
        parts[Part.CO_PAYMENT] = done.co_payment
        parts[Part.ABOVE_CAP] = done.above_cap
        paid = {layer: np.zeros(0, np.int64) for layer in Layer}
        paid[Layer.BASIC] = done.paid
        for place in range(max(len(w.order) for w in ways)):
            self._above(place, ways, way, parts, paid)
        none = np.zeros(len(way), np.int64)
        settled = {f"{x.key}_fen": paid[x] if paid[x].size else none for x in Layer}
        settled["fund_fen"] = sum(settled.values())
        settled["person_fen"] = sum(parts.values())
        settled["third_party_fen"] = none
        return settled | {f"own_{part.key}_fen": parts[part] for part in Part}

    def _ways(self) -> tuple[Any, list[_Way]]:
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
        values, which = _distinct(
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

    def _pay(self, stages: list[Stage], which: Any, rows: Any, amount: Any) -> layers.Paid:
        """What a layer pays on some rows; ``which`` tells each row's stage."""
        if len(stages) > 1:
            used, which = _distinct(which, len(stages))
            stages = [stages[n] for n in used]
        claims = layers.Claims(which, self._year[rows], self._month[rows], self.care[rows], amount)
        done = layers.pay(stages, claims)
        if done.unsure.any():
            self.unsure[rows] |= done.unsure
        return done

    def _above(
        self, place: int, ways: list[_Way], way: Any, parts: dict[Part, Any], paid: dict[Layer, Any]
    ) -> None:
        """What the layer at a place of the order pays, on top of those before it."""
        names = {w.order[place] for w in ways if place < len(w.order)}
        for layer in sorted(names):
            mine = [place < len(w.order) and w.order[place] is layer for w in ways]
            missing = np.array([m and w.missing[place] for m, w in zip(mine, ways, strict=True)])
            stages = [w.above[place] if m else None for m, w in zip(mine, ways, strict=True)]
            there = np.array([stage is not None for stage in stages])
            if not there.any() and not missing.any():
                continue
            come = reaches(layer, parts) & ~self.incomplete
            if missing.any():
                self.incomplete |= come & missing[way]
            rows = np.flatnonzero(come & there[way])
            if rows.size:
                done = self._layer(stages, way[rows], rows, parts)
                if not paid[layer].size:
                    paid[layer] = np.zeros(len(way), np.int64)
                paid[layer][rows] = done

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


def _distinct(codes: Any, span: int) -> tuple[list[int], Any]:
    """The codes that occur, and the place of each row's among them."""
    if span > max(len(codes), 1 << 12):
        values, which = np.unique(codes, return_inverse=True)
        return values.tolist(), which
    there = np.zeros(span, bool)
    there[codes] = True
    return np.flatnonzero(there).tolist(), (np.cumsum(there) - 1)[codes]


def _one(values: Any, which: Any) -> Any:
    """A column; one number where all rows have the same."""
    return int(values[0]) if (values == values[0]).all() else values[which]


def _all(column: Column | None, size: int) -> tuple[Any, Any, Any]:
    """A whole column: values, where null, where unreadable."""
    assert column is not None
    values, null, wrong = column.read(slice(0, size))
    none = np.zeros(size, bool)
    return values, none if null is None else null, none if wrong is None else wrong


# -- in order, and back


def _in_order(table: Any, person: str) -> tuple[Any, Any]:
    """The order of rows by person and day (None where they stand so), and where persons begin."""
    if person not in table.columns:
        expected = "the column that tells whose claim it is, one of " + ", ".join(table.columns)
        raise InvalidInput("person", person, expected=expected)
    series = table.get_column(person)
    if series.null_count():
        raise InvalidInput(person, None, expected="a person in every row")
    days, null, wrong = _all(_Told(table).amount("on"), len(table))
    days = np.where(null | wrong, 0, days)
    fresh = _changes(series)
    heads = np.flatnonzero(fresh)
    if series.filter(
        fresh.tolist() if series.implementation.is_pandas() else fresh
    ).n_unique() == len(heads):
        if not ((days[1:] < days[:-1]) & ~fresh[1:]).any():
            return None, heads
        codes = np.cumsum(fresh)
    else:
        codes = distinct(series)[0]
    order = np.lexsort((days, codes))
    codes = codes[order]
    return order, np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])


def _changes(series: Any) -> Any:
    """Where a row's person is another than the row's before."""
    if series.implementation.is_polars():
        return np.asarray((series != series.shift(1)).fill_null(True).to_numpy(), bool)
    values = series.to_numpy()
    return np.r_[True, np.asarray(values[1:] != values[:-1], bool)]


def _answered(table: Any, person: str, asked: _Asked, on_error: str) -> Any:
    """The frame with its answers."""
    names = [*NAMES, "complete", *([REASON] if on_error == "null" else [])]
    for name in set(names) & set(table.columns):
        raise InvalidInput(
            name, "a column of the frame", expected="a frame without it", remedy="Rename it."
        )
    if not len(table):
        order, starts = None, np.zeros(0, np.int64)
        _Told(table)
    else:
        order, starts = _in_order(table, person)
    settling = _Settling(table if order is None else table[order, :], starts, asked)
    settling.run()
    bad = np.flatnonzero(settling.failed)
    place = (lambda row: row) if order is None else (lambda row: int(order[row]))
    if bad.size and on_error == "raise":
        shown = {place(row): settling.error(row) for row in bad[:SHOWN].tolist()}
        raise FrameError("settle", int(bad.size), shown)
    null = _back(settling.failed, order) if bad.size else None
    added = [
        nw.from_native(with_nulls(n, _back(v, order), null, table), series_only=True).alias(n)
        for n, v in (*settling.columns.items(), ("complete", ~settling.incomplete))
    ]
    if on_error == "null":
        texts: list[str | None] = [None] * len(table)
        for row in bad.tolist():
            texts[place(row)] = str(settling.error(row))
        added.append(nw.new_series(REASON, texts, nw.String, backend=table.implementation))
    return table.with_columns(*added).to_native()


def _back(values: Any, order: Any) -> Any:
    """Values of rows put in order, as the frame had them."""
    if order is None:
        return values
    back = np.empty_like(values)
    back[order] = values
    return back
