"""A value that is not there, carrying the error that says why.

Rules pass it along untouched (as a table's key, through a field, out of a function); any
other use raises its error. So a rule asks only for what its branch needs, and whoever
reads a value that is missing learns which one.
"""

from __future__ import annotations

from typing import Any, NoReturn


class Unknown:
    """Stands where a fact or a parameter is missing."""

    __slots__ = ("_make",)

    def __init__(self, make: Any) -> None:
        self._make = make

    def error(self) -> Exception:
        """A fresh error to raise."""
        made: Exception = self._make()
        return made

    def __call__(self, *_: Any, **__: Any) -> Unknown:
        return self

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def _refuse(self, *_: Any) -> NoReturn:
        raise self.error()

    __bool__ = __int__ = __index__ = __hash__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __floordiv__ = __rfloordiv__ = __mod__ = __neg__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse


def sure(value: Any) -> Any:
    """The value itself; raises if it is unknown."""
    if type(value) is Unknown:
        raise value.error()
    return value
