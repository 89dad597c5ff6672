"""Timelines: pieces never overlap, and cover exactly the days they should."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yibao.core.sources import Evidence, Source
from yibao.core.table import Cells, Table
from yibao.core.timeline import (
    FIRST,
    LAST,
    Entry,
    Piece,
    Standing,
    at,
    carry_forward,
    lay_over,
    lay_under,
    piece,
)

ORIGIN = date(2020, 1, 1)
SOURCE = Source("a notice", evidence=Evidence.REPORTED)


def day(number: int) -> date:
    return ORIGIN + timedelta(days=number)


def entry(value: int = 0, *, not_in_force: bool = False) -> Entry:
    table = None if not_in_force else Table((Cells({}, {"value": value}),))
    return Entry(SOURCE, Standing.FROM, table, not_in_force=not_in_force)


@st.composite
def spans(draw: st.DrawFn) -> Piece:
    start = draw(st.none() | st.integers(0, 40))
    end = draw(st.none() | st.integers((start or 0) + 1, 45))
    return Piece(
        FIRST if start is None else day(start),
        LAST if end is None else day(end),
        entry(not_in_force=draw(st.booleans())),
    )


@st.composite
def timelines(draw: st.DrawFn) -> list[Piece]:
    """Pieces in order that don't overlap, as loaded packs give them."""
    cuts = sorted(draw(st.sets(st.integers(0, 45), max_size=8)))
    edges = [FIRST, *map(day, cuts), LAST]
    pairs = list(pairwise(edges))
    return [
        Piece(start, end, entry(i, not_in_force=draw(st.booleans())))
        for i, (start, end) in enumerate(pairs)
        if draw(st.booleans())
    ]


DAYS = [FIRST, *(day(n) for n in range(-2, 50)), LAST - timedelta(days=1)]


def orderly(pieces: list[Piece]) -> bool:
    return all(p.start < p.end for p in pieces) and all(
        one.end <= other.start for one, other in pairwise(pieces)
    )


def answer(pieces: list[Piece], on: date) -> Entry | None:
    found = at(pieces, on)
    return found.entry if found else None


@given(timelines(), spans())
def test_laid_over_hides_what_lies_under_it_and_nothing_else(
    below: list[Piece], above: Piece
) -> None:
    laid = lay_over(below, above)
    assert orderly(laid)
    for on in DAYS:
        expected = above.entry if above.start <= on < above.end else answer(below, on)
        assert answer(laid, on) is expected


@given(timelines(), timelines())
def test_laid_under_answers_only_where_nothing_above_does(
    above: list[Piece], below: list[Piece]
) -> None:
    laid = lay_under(above, below)
    assert orderly(laid)
    for on in DAYS:
        assert answer(laid, on) is (answer(above, on) or answer(below, on))


@given(timelines())
def test_laying_leaves_what_was_given_as_it_was(below: list[Piece]) -> None:
    before = list(below)
    lay_over(below, piece(entry()))
    lay_under(below, [piece(entry())])
    carry_forward(below)
    assert below == before


@given(timelines())
def test_carried_forward_fills_each_gap_after_a_known_value(pieces: list[Piece]) -> None:
    carried = carry_forward(pieces)
    assert orderly(carried)
    for on in DAYS:
        known = answer(pieces, on)
        found = at(carried, on)
        if known is not None:
            assert found is not None
            assert found.entry is known
            assert found.carried_from is None
            continue
        earlier = [p for p in pieces if p.end <= on]
        if not earlier or earlier[-1].entry.not_in_force:
            assert found is None
        else:
            assert found is not None
            assert found.entry is earlier[-1].entry
            assert found.carried_from == earlier[-1].end - timedelta(days=1)


@given(timelines())
def test_carrying_forward_twice_changes_nothing_more(pieces: list[Piece]) -> None:
    once = carry_forward(pieces)
    assert [(p.start, p.end, p.carried_from) for p in carry_forward(once)] == [
        (p.start, p.end, p.carried_from) for p in once
    ]


def test_days_are_half_open() -> None:
    known = Piece(day(0), day(10), entry())
    assert at([known], day(0)) is known
    assert at([known], day(9)) is known
    assert at([known], day(10)) is None
    assert at([known], day(-1)) is None


def test_an_open_entry_answers_for_every_day() -> None:
    whole = piece(entry())
    assert (whole.start, whole.end) == (FIRST, LAST)
    assert at([whole], day(0)) is whole
