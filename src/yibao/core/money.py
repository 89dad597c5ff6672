"""Exact money: integer fen (分) inside, ``Decimal`` yuan (元) with two places at the face.

Rates are exact too: whole millionths. A rounding is one small code, so that a column of
roundings is a column of numbers; code 0 is the usual one, half up to the fen.
"""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from typing import Any

from yibao.errors import InvalidInput

MILLION = 1_000_000
LIMIT = 10**12
"""Largest amount in fen (ten thousand million yuan): a rate times it fits 64 bits."""

NO_LIMIT = LIMIT
"""Stands for ``"none"`` where a cap is read: no amount reaches it."""

_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, Overflow])
"""Arithmetic that a caller's decimal context can't change, and that never rounds."""

UNITS = {"fen": 1, "jiao": 10, "yuan": 100}
DIRECTIONS = ("half_up", "down", "up")
_UNITS_ZH = {"fen": "分", "jiao": "角", "yuan": "元"}
_DIRECTIONS_ZH = {"half_up": "四舍五入到", "down": "舍去至", "up": "进位到"}
HALF_UP_TO_FEN = 0


def fen(value: Any, field: str = "amount", *, negative: bool = False) -> int:
    """An amount of yuan as whole fen.

    Takes ``Decimal``, ``int`` or ``str``. Refuses ``float`` (it can't hold most sums),
    parts of a fen, and, unless ``negative``, sums below zero.
    """
    if isinstance(value, float):
        raise InvalidInput(
            field,
            value,
            expected="yuan as Decimal, int or str",
            remedy=f"A binary float can't hold most sums exactly: write {field}='{value}'.",
        )
    amount = _decimal(value, field)
    if amount < 0 and not negative:
        raise InvalidInput(field, value, expected="an amount of at least 0 yuan")
    if amount and amount.adjusted() >= 10:
        raise InvalidInput(field, value, expected="an amount below 10,000,000,000 yuan")
    whole = _whole(amount, 2)
    if whole is None:
        raise InvalidInput(
            field,
            value,
            expected="at most two decimal places",
            remedy="Round it to the fen first, by the rule that made it.",
        )
    return whole


NEAR = 1e-6
"""How far from a whole fen, in fen, a float may be that stands for one."""


def float_fen(value: float, field: str = "amount", *, negative: bool = False) -> int:
    """A float of yuan as whole fen, where it comes from a file or a frame that has no decimals.

    Refuses one that isn't within a millionth of a whole fen, and what ``fen`` refuses.
    """
    lowest = -LIMIT if negative else -NEAR
    if not lowest < value * 100 < LIMIT:
        least = "above -10,000,000,000" if negative else "at least 0"
        raise InvalidInput(field, value, expected=f"{least} and below 10,000,000,000 yuan")
    whole = round(value * 100)
    if abs(value * 100 - whole) > NEAR:
        raise InvalidInput(field, value, expected="whole fen (within a millionth of one)")
    return whole


def yuan(amount: int) -> Decimal:
    """Whole fen as ``Decimal`` yuan with two places."""
    return Decimal(int(amount)).scaleb(-2, _EXACT)


def millionths(value: Any, field: str = "rate") -> int:
    """A rate in 0..1 as whole millionths."""
    if isinstance(value, float):
        raise InvalidInput(
            field, value, expected="a rate as Decimal or str", remedy=f"Write {field}='{value}'."
        )
    rate = _decimal(value, field, "a rate such as '0.1'")
    whole = _whole(rate, 6) if 0 <= rate <= 1 else None
    if whole is None:
        raise InvalidInput(
            field, value, expected="a rate in 0..1 with at most six decimal places, such as 0.02"
        )
    return whole


def multiple(value: Any, field: str = "share") -> int:
    """How many times a sum, as whole millionths: a share of it, or six times it."""
    number = None if isinstance(value, float) else _decimal(value, field)
    whole = _whole(number, 6) if number is not None and number >= 0 else None
    if whole is None:
        raise InvalidInput(
            field, value, expected="a number of at least 0 with at most six decimal places"
        )
    return whole


def rounding_code(value: str, field: str = "rounding") -> int:
    """The code of a rounding written as unit and direction: ``"jiao up"``."""
    words = str(value).split()
    if len(words) == 2 and words[0] in UNITS and words[1] in DIRECTIONS:
        return list(UNITS).index(words[0]) * 3 + DIRECTIONS.index(words[1])
    raise InvalidInput(
        field,
        value,
        expected="a unit (fen, jiao, yuan) and a direction (half_up, down, up), such as 'jiao up'",
    )


def rounding_text(code: int, language: str = "") -> str:
    """The unit and direction of a rounding code: as packs write it, or in a language."""
    unit, direction = list(UNITS)[code // 3], DIRECTIONS[code % 3]
    if language == "zh":
        return _DIRECTIONS_ZH[direction] + _UNITS_ZH[unit]
    if language == "en":
        return f"{direction.replace('_', ' ')} to the {unit}"
    return f"{unit} {direction}"


def _steps() -> tuple[tuple[int, int], ...]:
    steps = []
    for unit in UNITS.values():
        divisor = unit * MILLION
        for offset in (divisor // 2, 0, divisor - 1):
            steps.append((divisor, offset))
    return tuple(steps)


STEPS = _steps()
"""For each rounding code: the divisor and what is added before dividing."""


def round_millionths(product: int, rounding: int = HALF_UP_TO_FEN) -> int:
    """An amount in millionths of a fen, rounded; half up, on amounts that are not negative."""
    divisor, offset = STEPS[rounding]
    return (product + offset) // divisor * (divisor // MILLION)


def _whole(number: Decimal, places: int) -> int | None:
    """A number with its point moved, if it is whole then."""
    try:
        moved = number.scaleb(places, _EXACT)
    except DecimalException:
        return None
    return int(moved) if moved == moved.to_integral_value(context=_EXACT) else None


def _decimal(value: Any, field: str, expected: str = "a number such as '12000.50'") -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise InvalidInput(field, value, expected="a number as Decimal, int or str")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise InvalidInput(field, value, expected=expected) from None
    if not amount.is_finite():
        raise InvalidInput(field, value, expected="a finite number")
    return amount
