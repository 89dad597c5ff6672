"""One layer's reckoning of one claim: deductible, bands, caps, in whole fen.

A plain loop over bands, not a compiled rule: what is left of a deductible or a cap is state
that is carried from claim to claim, and few integers say it (``Counts``). Yearly sums
telescope: a claim is paid f(now) − f(before), rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from attrs import field, frozen

from yibao.benefits import arithmetic
from yibao.benefits.arithmetic import INTEGERS, left_of, worth_from
from yibao.core.money import MILLION, NO_LIMIT, STEPS, round_millionths, yuan
from yibao.errors import InvalidInput, NotKnown
from yibao.vocabulary import Care, Disease, Layer, Measure, Part, Period, Position, Span

Counts = Mapping[str, int]
"""What a year has used up so far, in fen, by layer, care and what is counted."""

Bands = tuple[tuple[int, int], ...]
"""Up to which fen, at which rate in millionths; the last one is open."""

PARTS_OF_YEAR = (Period.MONTH, Period.QUARTER)


@frozen
class Deductible:
    """起付标准: a sum, over which period, where it is taken off, counted together with whom."""

    sum: int = 0
    per: Period | None = Period.YEAR
    position: Position = Position.COST
    year_most: int = NO_LIMIT
    cares: tuple[Care, ...] = ()


@frozen
class Cap:
    """支付限额: a sum, what it cuts, over which period, counted together with whom.

    With a ``name`` only what stood under a cap of that name counts; ``layers`` are others whose
    payments count too; ``read`` is the parameter that tells it.
    """

    sum: int
    on: Measure = Measure.FUND
    per: Period = Period.YEAR
    cares: tuple[Care, ...] = ()
    name: str = ""
    layers: tuple[Layer, ...] = ()
    read: str = ""

    def words(self, language: str = "zh") -> str:
        """What the cap is, without its sum: its period, what it cuts, its name, its layers."""
        zh = language == "zh"
        told = [self.per.zh if zh else self.per.en, self.on.zh if zh else self.on.en]
        told += [_named(self.name, language)] if self.name else []
        layers = [layer.zh if zh else layer.en for layer in self.layers]
        if layers:
            told.append(f"与{'、'.join(layers)}合计" if zh else f"with {', '.join(layers)}")
        return f"限额（{'，'.join(told)}）" if zh else f"cap ({', '.join(told)})"


def _named(name: str, language: str) -> str:
    """A cap's name; one that is called by a disease is told by the disease's own."""
    disease = next((d for d in Disease if d.key == name), None)
    if disease is None:
        return name
    return disease.zh if language == "zh" else disease.en


def _check_bands(_: object, __: object, bands: Bands) -> None:
    edges = [to for to, _ in bands]
    if not bands or edges != sorted(set(edges)) or edges[-1] != NO_LIMIT:
        raise InvalidInput("bands", bands, expected="rising bands, the last one open")
    if any(not 0 <= ratio <= MILLION for _, ratio in bands):
        raise InvalidInput("bands", bands, expected="ratios in 0..1")


@frozen(kw_only=True)
class Stage:
    """What one layer pays on a claim, every figure looked up: the layer's terms for this case.

    ``bands_cares``: kinds of care that move on along the bands together with the claim's own;
    ``cut``: what care elsewhere has taken off the bands' rates, millionths; ``known_to``: the
    fen on the bands' axis up to which the rates are known; ``periods``: over what other rows of
    the tables count, so that this claim is counted there too.
    """

    layer: Layer
    care: Care
    bands: Bands = field(validator=_check_bands)
    span: Span | None = Span.ABOVE_DEDUCTIBLE
    bands_per: Period | None = Period.YEAR
    known_to: int = NO_LIMIT
    deductible: Deductible = Deductible()
    bands_cares: tuple[Care, ...] = ()
    caps: tuple[Cap, ...] = ()
    takes: tuple[Part, ...] = ()
    cut: int = 0
    rounding: int = 0
    read: tuple[str, ...] = ()
    periods: frozenset[Period] = frozenset()

    @property
    def counted(self) -> set[Period]:
        """The periods over which sums are kept, the year apart."""
        asked = {self.deductible.per, self.bands_per, *(cap.per for cap in self.caps)}
        return {per for per in {*asked, *self.periods} if per in PARTS_OF_YEAR}

    def key(self, what: str, care: Care | None = None, period: str = "", name: str = "") -> str:
        """The name under which something is counted, in all or under a cap's name."""
        return count_key(self.layer, care or self.care, what, name) + period


@lru_cache(maxsize=4096)
def count_key(layer: Layer, care: Care, what: str, name: str = "") -> str:
    """The name under which a year counts something."""
    return f"{layer.key}.{care.key}.{what}{':' * bool(name)}{name}"


@frozen
class Reckoned:
    """What a layer made of the amount it was given, in fen; ``exact`` in millionths of a fen.

    ``shared`` is the cost to which the bands applied, from ``start`` on their axis; ``flat``
    what was paid on lines with a share of their own; ``cut_by`` the caps that cut, each with
    what it still left.
    """

    stage: Stage
    base: int
    deductible: int
    co_payment: int
    above_cap: int
    paid: int
    exact: int
    start: int
    shared: int
    flat: int
    added: Counts
    cut_by: tuple[tuple[Cap, int], ...] = ()

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        """The shared cost band by band: how much, at which rate, and what that makes (fen)."""
        at, end = self.start, self.start + self.shared
        for to, ratio in self.stage.bands:
            amount = min(end, to) - at
            if amount > 0:
                yield amount, ratio, round_millionths(amount * ratio, self.stage.rounding)
                at += amount

    @property
    def left(self) -> int:
        """What the layer left unpaid of its base."""
        return self.deductible + self.co_payment + self.above_cap


def period_of(per: Period, on: date) -> str:
    """The mark of the period that a day lies in; the benefit year needs none."""
    if per is Period.MONTH:
        return f"@{on.year}-{on.month:02d}"
    if per is Period.QUARTER:
        return f"@{on.year}Q{(on.month + 2) // 3}"
    return ""


NOTHING: Counts = {}


def reckon(
    stage: Stage,
    amount: int,
    on: date,
    counts: Counts,
    flat: int = 0,
    below: Counts = NOTHING,
) -> Reckoned:
    """What a layer pays of an amount (fen) on a day, given what the year has used up.

    ``below`` is what the layers below have added by this very claim, for caps of a visit over
    them too; ``counts`` hold it for the other caps.
    ``flat`` is what lines with a share of their own add to the payment, ratio and deductible
    apart. A cap on fund money pays the bands first: a flat line never makes co-payment, on
    which a layer above may pay, into cost above the cap, so a dearer bill is paid no less.
    """
    left = deductible_left(stage, on, counts)
    rooms = _rooms(stage, on, counts, below)
    at_cost = stage.deductible.position is Position.COST
    allowed, off_cost, shared = arithmetic.shared_cost(
        INTEGERS,
        amount,
        _least(rooms, Measure.COST),
        left if at_cost else 0,
        _least(rooms, Measure.SHARED),
    )
    start, furthest = _start(stage, on, counts, off_cost, shared)
    exact = worth_from(INTEGERS, stage.bands, start, shared)
    off_left, step = 0 if at_cost else left, STEPS[stage.rounding]
    paid, off_payment = arithmetic.payment(INTEGERS, exact, shared, off_left, step)
    room = _least(rooms, Measure.FUND)
    asked = {Measure.COST: amount, Measure.SHARED: allowed - off_cost, Measure.FUND: paid + flat}
    used = shared
    if furthest + shared > stage.known_to:
        _refuse_unseen(stage, start, off_left, room)
    if paid > room:
        paid = room
        used = min(shared, cost_of(stage.bands, start, paid + off_payment))
    flat_paid = min(flat, room - paid)
    taken = off_cost + off_payment
    return Reckoned(
        stage,
        amount + flat,
        taken,
        used - paid - off_payment,
        amount - off_cost - used + flat - flat_paid,
        paid + flat_paid,
        exact,
        start,
        shared,
        flat_paid,
        _added(stage, on, taken, allowed, shared, paid + flat_paid),
        tuple((c, room) for c, room in rooms if asked[c.on] > room == _least(rooms, c.on)),
    )


def worth(bands: Bands, amount: int) -> int:
    """What bands pay on an amount counted from zero: millionths of a fen, exact."""
    return int(worth_from(INTEGERS, bands, 0, amount))


def cost_of(bands: Bands, start: int, paid: int) -> int:
    """The cost from ``start`` on at which bands have paid a sum: fen, half up."""
    return int(arithmetic.cost_of(INTEGERS, bands, start, paid))


def _used(stage: Stage, what: str, cares: Iterable[Care], period: str, counts: Counts) -> int:
    own = (stage.care, *cares)
    return sum(counts.get(stage.key(what, care, period), 0) for care in dict.fromkeys(own))


def _used_under(stage: Stage, cap: Cap, period: str, counts: Counts) -> int:
    """What a cap has let through: of its kinds of care, its layers, what stood under its name."""
    return sum(
        counts.get(count_key(layer, care, cap.on.key, cap.name) + period, 0)
        for layer in (stage.layer, *cap.layers)
        for care in dict.fromkeys((stage.care, *cap.cares))
    )


def deductible_left(stage: Stage, on: date, counts: Counts) -> int:
    """What is left of a layer's deductible at a time, fen."""
    own = stage.deductible
    in_year = _used(stage, "deductible", own.cares, "", counts)
    if own.per is None and in_year and own.sum:
        what = "over which period its deductible counts"
        raise _not_told(stage, what, "deductible", "deductible", "per")
    used = 0
    if own.per not in (None, Period.VISIT):
        used = _used(stage, "deductible", own.cares, period_of(own.per, on), counts)
    return int(min(left_of(INTEGERS, own.sum, used), left_of(INTEGERS, own.year_most, in_year)))


def room_left(stage: Stage, on: date, counts: Counts) -> int:
    """What the caps on fund money still leave a layer to pay, fen; NO_LIMIT without one."""
    return _least(_rooms(stage, on, counts), Measure.FUND)


def could_differ(one: Reckoned, on: date, counts: Counts, more: Counts) -> bool:
    """Whether an answer could be another, had the year used up to ``more`` than its counts.

    It is the same where the deductible takes the same, no cap comes to cut, and the bands have
    one rate wherever they may begin.
    """
    stage = one.stage
    off = {min(one.base, deductible_left(stage, on, each)) for each in (counts, more)}
    rooms = zip(_rooms(stage, on, counts), _rooms(stage, on, more), strict=True)
    if len(off) > 1 or any(left != room and left < one.base for (_, room), (_, left) in rooms):
        return True
    starts, others = (_starts(stage, on, each, one.deductible) for each in (counts, more))
    if starts == others or not one.shared or not room_left(stage, on, counts):
        return False
    low, high = min(starts), max(others) + one.shared
    edges = (0, *(to for to, _ in stage.bands))
    passed = zip(edges, stage.bands, strict=False)
    return len({ratio for below, (to, ratio) in passed if to > low and below < high}) > 1


def _rooms(
    stage: Stage, on: date, counts: Counts, below: Counts = NOTHING
) -> tuple[tuple[Cap, int], ...]:
    """The caps that there are, each with what it still leaves."""
    limits = (cap for cap in stage.caps if cap.sum != NO_LIMIT)
    return tuple((cap, _room(stage, cap, on, counts, below)) for cap in limits)


def _room(stage: Stage, cap: Cap, on: date, counts: Counts, below: Counts) -> int:
    """How much a cap still leaves: of a visit, after what the layers below paid of it."""
    of = below if cap.per is Period.VISIT else counts
    used = _used_under(stage, cap, period_of(cap.per, on), of)
    return int(left_of(INTEGERS, cap.sum, used))


def _least(rooms: Iterable[tuple[Cap, int]], measure: Measure) -> int:
    """How much the caps of one kind still leave."""
    return min((room for cap, room in rooms if cap.on is measure), default=NO_LIMIT)


def _start(stage: Stage, on: date, counts: Counts, taken: int, shared: int) -> tuple[int, int]:
    """Where on the bands' axis the shared cost begins, and the furthest that it may.

    What the region's table doesn't tell may make no difference; where it does, it is asked for.
    """
    starts = _starts(stage, on, counts, taken)
    if len({worth_from(INTEGERS, stage.bands, start, shared) for start in starts}) > 1:
        what = "where and over which period its bands are counted"
        told = (("span", stage.span), ("per", stage.bands_per))
        open_cells = (name for name, value in told if value is None)
        raise _not_told(stage, what, "ratio", "bands", *open_cells)
    return starts[0], max(starts)


def _starts(stage: Stage, on: date, counts: Counts, taken: int) -> list[int]:
    """Where on the bands' axis the shared cost may begin, for all that the table tells."""
    spans = list(Span) if stage.span is None else [stage.span]
    periods = list(Period) if stage.bands_per is None else [stage.bands_per]
    return [_begins(stage, span, per, on, counts, taken) for span in spans for per in periods]


def _refuse_unseen(stage: Stage, start: int, off: int, room: int) -> None:
    """Refuse cost beyond the known rates, unless what is known already fills the cap."""
    seen = max(0, stage.known_to - start)
    exact = worth_from(INTEGERS, stage.bands, start, seen)
    if arithmetic.payment(INTEGERS, exact, seen, off, STEPS[stage.rounding])[0] < room:
        what = f"what it pays above {yuan(stage.known_to)} yuan (ratios are known up to there)"
        raise _not_told(stage, what, "ratio", "ratio", "the ratio above")


def _begins(stage: Stage, span: Span, per: Period, on: date, counts: Counts, taken: int) -> int:
    what, ahead = ("cost", taken) if span is Span.COST else ("shared", 0)
    if per is Period.VISIT:
        return ahead
    return ahead + _used(stage, what, stage.bands_cares, period_of(per, on), counts)


def _added(
    stage: Stage, on: date, taken: int, allowed: int, shared: int, paid: int
) -> dict[str, int]:
    """What this claim adds to the counts, by year, quarter and month as far as anybody asks."""
    marks = {"", *(period_of(per, on) for per in stage.counted)}
    amounts = {"deductible": taken, "cost": allowed, "shared": shared, "fund": paid}
    names = {cap.name for cap in stage.caps}
    return {
        stage.key(what, None, mark, name): amount
        for what, amount in amounts.items()
        for name in ("", *sorted(names - {""}))
        for mark in sorted(marks)
        if amount and not (name and what == "deductible")
    }


class NotTold(NotKnown):
    """What a table leaves open and a claim asks for: ``cells`` of the row in ``table``."""

    table: str = ""
    cells: tuple[str, ...] = ()
    lacks: str = ""


def _not_told(stage: Stage, what: str, table: str, lacks: str, *cells: str) -> NotTold:
    error = NotTold(
        f"{stage.care.zh} {stage.layer.zh} ({stage.care.en}, {stage.layer.en}): {what}",
        known=f"Its table doesn't tell {' and '.join(cells)}, and for this claim it makes a "
        "difference.",
    )
    names = [name for name in stage.read if name.endswith(f"_{table}")]
    error.table, error.cells, error.lacks = next(iter(names or stage.read), ""), cells, lacks
    return error
