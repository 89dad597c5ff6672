"""Money is exact: whole fen inside, no float, no silent rounding."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao import InvalidInput
from yibao.core.money import (
    LIMIT,
    NO_LIMIT,
    fen,
    millionths,
    round_millionths,
    rounding_code,
    rounding_text,
    yuan,
)
from yibao.core.rules import share

ROUNDINGS = [
    f"{unit} {way}" for unit in ("fen", "jiao", "yuan") for way in ("half_up", "down", "up")
]
FEN_OF = {"fen": 1, "jiao": 10, "yuan": 100}


def exact(amount: Fraction, rounding: str) -> int:
    """An exact amount of fen, rounded by the definition of the rounding."""
    unit, way = rounding.split()
    units = amount / FEN_OF[unit]
    whole = {"half_up": floor(units + Fraction(1, 2)), "down": floor(units), "up": ceil(units)}
    return whole[way] * FEN_OF[unit]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0", 0),
        ("0.01", 1),
        ("4393.20", 439_320),
        ("4393.2", 439_320),
        ("4393.200", 439_320),
        (12_000, 1_200_000),
        (Decimal("228.00"), 22_800),
        (Decimal("1E+3"), 100_000),
        ("9999999999.99", LIMIT - 1),
    ],
)
def test_yuan_become_whole_fen(written: object, stored: int) -> None:
    assert fen(written) == stored


@pytest.mark.parametrize(
    "value",
    [
        12000.5,
        228.0,
        float("nan"),
        float("inf"),
        True,
        None,
        b"12",
        [12],
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        "NaN",
        "-Infinity",
        "",
        "twelve",
        "12,000",
        -1,
        "-0.01",
        "0.001",
        "1e-3",
        Decimal("83.4708"),
        10**10,
        "10000000000",
        "1e500",
        "1e999999",
    ],
)
def test_what_is_no_amount_of_whole_fen_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        fen(value, "base")
    assert str(caught.value).startswith("base: got ")


def test_a_float_is_refused_with_the_text_to_write_instead() -> None:
    with pytest.raises(InvalidInput, match=r"binary float.*base='12000\.5'"):
        fen(12000.5, "base")


def test_parts_of_a_fen_beyond_28_digits_are_not_rounded_away() -> None:
    with pytest.raises(InvalidInput):
        fen("1.0000000000000000000000000000000001")


def test_a_callers_low_decimal_precision_changes_no_amount() -> None:
    with localcontext() as context:
        context.prec = 4
        assert fen("1234567.89") == 123_456_789
        shown = str(yuan(123_456_789))
    assert shown == "1234567.89"


def test_a_callers_low_decimal_precision_changes_no_rate() -> None:
    with localcontext() as context:
        context.prec = 2
        assert millionths("0.019375") == 19_375


def test_negative_sums_pass_where_they_are_asked_for() -> None:
    assert fen("-3.50", negative=True) == -350


@given(st.integers(0, LIMIT - 1))
def test_fen_and_yuan_round_trip(amount: int) -> None:
    shown = yuan(amount)
    assert fen(shown) == amount
    assert fen(str(shown)) == amount
    assert shown.as_tuple().exponent == -2


@given(st.decimals(0, 10**9, places=2))
def test_any_amount_of_two_places_is_kept(amount: Decimal) -> None:
    assert yuan(fen(amount)) == amount


@pytest.mark.parametrize(
    ("written", "stored"),
    [("0.02", 20_000), (Decimal("0.019"), 19_000), (0, 0), (1, 10**6), ("0.000001", 1)],
)
def test_rates_become_whole_millionths(written: object, stored: int) -> None:
    assert millionths(written) == stored


@pytest.mark.parametrize(
    "value",
    [
        0.02,
        True,
        "2%",
        "1.01",
        "-0.01",
        "0.0000001",
        "NaN",
        None,
        "1.00000000000000000000000000000001",
    ],
)
def test_what_is_no_rate_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        millionths(value, "rate")


@pytest.mark.parametrize("text", ROUNDINGS)
def test_roundings_are_written_as_unit_and_direction(text: str) -> None:
    assert rounding_text(rounding_code(text)) == text


def test_the_usual_rounding_is_code_zero() -> None:
    assert rounding_code("fen half_up") == 0


@pytest.mark.parametrize("text", ["", "fen", "half_up fen", "cent up", "yuan half_even", "jiao  "])
def test_an_unknown_rounding_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput, match="jiao up"):
        rounding_code(text)


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("fen half_up", "83.47"),
        ("fen down", "83.47"),
        ("fen up", "83.48"),
        ("jiao half_up", "83.50"),
        ("jiao down", "83.40"),
        ("jiao up", "83.50"),
        ("yuan half_up", "83.00"),
        ("yuan down", "83.00"),
        ("yuan up", "84.00"),
    ],
)
def test_4393_20_at_1_9_percent_in_every_rounding(rounding: str, expected: str) -> None:
    # 4393.20 × 0.019 = 83.4708
    assert str(yuan(share(439_320, 19_000, rounding_code(rounding)))) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [("0.25", "0.01"), ("0.24", "0.00"), ("0.75", "0.02"), ("0.74", "0.01")]
)
def test_half_a_fen_goes_up(amount: str, expected: str) -> None:
    # 0.25 × 2 % is half a fen, 0.75 × 2 % one and a half; half-even would give 0.00 and 0.02.
    assert str(yuan(share(fen(amount), 20_000))) == expected


@given(st.integers(0, LIMIT), st.integers(0, 10**6), st.sampled_from(ROUNDINGS))
def test_a_share_is_the_exact_product_rounded(amount: int, rate: int, rounding: str) -> None:
    product = Fraction(amount) * Fraction(rate, 10**6)
    code = rounding_code(rounding)
    assert share(amount, rate, code) == exact(product, rounding)
    assert round_millionths(amount * rate, code) == exact(product, rounding)


def test_no_amount_reaches_what_stands_for_no_limit() -> None:
    with pytest.raises(InvalidInput):
        fen(yuan(NO_LIMIT))
