"""The distinct values of a column, and which of them each row has."""

from __future__ import annotations

from typing import Any

import numpy as np

STRETCH = 1 << 18
"""Rows coded at a time: a stretch's own codes are dropped before the next is read."""

WIDE = 1 << 21
"""Whole numbers that span less are counted in a table instead of sorted."""


def distinct(series: Any) -> tuple[Any, list[Any]]:
    """Codes and the distinct values they stand for; -1 where null."""
    native = series.to_native()
    if series.dtype.is_integer() and len(series):
        return _whole_numbers(series)
    if series.implementation.is_pandas():
        return _pandas(native)
    if series.implementation.is_polars():
        import polars as pl

        if native.dtype in (pl.String, pl.Categorical, pl.Enum):
            return _texts(native, pl.Categorical if native.dtype == pl.String else None)
    return _listed(series.to_list())


def plain(value: Any) -> Any:
    """A value as Python has it; None where it is null."""
    try:
        if value is None or value != value:
            return None
    except (TypeError, ValueError):
        # pandas' NA refuses to be true or false; so does an array in a cell, which is no null.
        return value if isinstance(value, np.ndarray) else None
    return value.item() if isinstance(value, np.generic) else value


def _pandas(native: Any) -> tuple[Any, list[Any]]:
    import pandas as pd

    if isinstance(native.dtype, pd.CategoricalDtype):
        return np.asarray(native.cat.codes), list(map(plain, native.cat.categories))
    try:
        codes, values = pd.factorize(native)
    except TypeError:  # cells that can't be hashed
        return _listed(list(native))
    if native.dtype == object and not all(isinstance(value, str) for value in values):
        return _listed(list(native))  # factorize takes 1, 1.0 and True for one value
    return np.asarray(codes, np.int32), [plain(value) for value in values]


def _listed(values: list[Any]) -> tuple[Any, list[Any]]:
    seen: dict[Any, int] = {}
    kept: list[Any] = []
    codes = np.full(len(values), -1, np.int32)
    for row, value in enumerate(map(plain, values)):
        if value is None:
            continue
        key = (type(value), value if value.__hash__ else repr(value))
        number = seen.setdefault(key, len(kept))
        if number == len(kept):
            kept.append(value)
        codes[row] = number
    return codes, kept


def _whole_numbers(series: Any) -> tuple[Any, list[Any]]:
    null = np.asarray(series.is_null().to_numpy(), bool)
    whole = np.asarray((series.fill_null(series.min()) if null.any() else series).to_numpy())
    if null.all() or whole.dtype.kind not in "iu":
        return _listed(series.to_list())
    least, most = int(whole.min()), int(whole.max())
    if most - least < WIDE:
        places = (whole - whole.dtype.type(least)).astype(np.int64)
        there = np.zeros(most - least + 1, bool)
        there[places] = True
        values = (np.flatnonzero(there) + least).tolist()
        codes = (np.cumsum(there, dtype=np.int32) - np.int32(1))[places]
    else:
        kept, codes = np.unique(whole, return_inverse=True)
        values, codes = kept.tolist(), codes.astype(np.int32)
    return np.where(null, np.int32(-1), codes) if null.any() else codes, values


def _texts(native: Any, kind: Any) -> tuple[Any, list[Any]]:
    """The codes of a Polars column of texts, as narrow as they may be, stretch by stretch.

    Texts are cast to ``kind``, a categorical, whose own codes may change with each stretch.
    """
    seen: dict[Any, int] = {}
    codes = np.empty(len(native), np.int8)
    for start in range(0, len(native), STRETCH):
        stretch = native.slice(start, STRETCH)
        stretch = stretch if kind is None else stretch.cast(kind)
        mine = _renumbered(stretch, seen)
        if len(seen) > np.iinfo(codes.dtype).max:
            codes = codes.astype(np.int16 if len(seen) < 1 << 15 else np.int32)
        codes[start : start + len(mine)] = mine
    return codes, list(seen)


def _renumbered(stretch: Any, seen: dict[Any, int]) -> Any:
    """A categorical's own codes, renumbered in the order in which values were first seen."""
    physical = stretch.to_physical()
    own = (physical.cast(int).fill_null(-1) if physical.null_count() else physical).to_numpy()
    rows = np.zeros(int(own.max()) + 2, np.int32)  # the last place, -1, is that of null
    rows[own] = np.arange(1, len(own) + 1, dtype=np.int32)
    held = np.flatnonzero(rows[:-1])
    texts = stretch.gather(rows[held] - 1).cast(str).to_list()
    numbers = np.full(len(rows), -1, np.int32)
    numbers[held] = [seen.setdefault(text, len(seen)) for text in texts]
    return numbers.take(own, mode="wrap")
