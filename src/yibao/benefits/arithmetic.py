"""The arithmetic of a layer in whole fen: on the integers of one claim, or on columns of them.

It is written once: ``how`` tells what the smaller, the larger and a choice of two is. An
amount below ``NO_LIMIT`` times a rate in millionths fits 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from yibao.core.money import MILLION, NO_LIMIT


@frozen
class How:
    """Least, most and choice, of integers or of columns."""

    least: Callable[[Any, Any], Any]
    most: Callable[[Any, Any], Any]
    choose: Callable[[Any, Any, Any], Any]


INTEGERS = How(min, max, lambda chosen, one, other: one if chosen else other)

Bands = Iterable[tuple[Any, Any]]
"""Up to which fen, at which rate in millionths; the last one is open."""


def left_of(how: How, whole: Any, used: Any) -> Any:
    """What is left of a sum."""
    return how.most(0, whole - used)


def shared_cost(how: How, amount: Any, room: Any, left: Any, room_shared: Any) -> Any:
    """The cost that counts, what the deductible takes off it, and what the bands share."""
    allowed = how.least(amount, room)
    off = how.least(allowed, left)
    return allowed, off, how.least(allowed - off, room_shared)


def worth_from(how: How, bands: Bands, start: Any, amount: Any) -> Any:
    """What bands pay on an amount from ``start`` on: millionths of a fen, exact."""
    end, total, below = start + amount, 0, 0
    for to, ratio in bands:
        total = total + how.most(0, how.least(end, to) - how.most(start, below)) * ratio
        below = to
    return total


def payment(how: How, exact: Any, shared: Any, left: Any, step: tuple[Any, Any]) -> Any:
    """What is paid once rounded and less the deductible off the payment, and that deductible."""
    divisor, offset = step
    rounded = (exact + offset) // divisor * (divisor // MILLION)
    paid = how.least(rounded, shared)
    off = how.least(paid, left)
    return paid - off, off


def cost_of(how: How, bands: Bands, start: Any, paid: Any) -> Any:
    """The cost from ``start`` on at which bands have paid a sum: fen, half up."""
    rest, at, cost = paid * MILLION, start, 0
    for to, ratio in bands:
        width = how.most(0, to - at)
        full = width * ratio
        part = how.choose(rest <= full, (2 * rest + ratio) // how.most(1, 2 * ratio), width)
        cost = cost + how.choose(rest > 0, part, 0)
        rest = how.most(0, rest - full)
        at = how.most(at, to)
    return how.choose(rest > 0, NO_LIMIT, cost)
