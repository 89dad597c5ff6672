"""Errors for people: which value, of which field, what was expected, what to do."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

DAY = "{day}"
"""Stands in a remedy for the day that was asked for."""


class YibaoError(Exception):
    """Root of every error the library raises on purpose."""

    def __reduce__(self) -> Any:
        """Errors travel between processes with all they tell."""
        return _remade, (type(self), self.args, self.__dict__)


def _remade(kind: type[YibaoError], args: tuple[Any, ...], told: dict[str, Any]) -> YibaoError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(told)
    return error


class InvalidInput(YibaoError, ValueError):
    """A caller's value cannot be used.

    ``field``, ``value``, ``expected`` and ``remedy`` stay readable as attributes.
    """

    def __init__(self, field: str, value: Any, *, expected: str, remedy: str = "") -> None:
        self.field, self.value, self.expected, self.remedy = field, value, expected, remedy
        text = f"{field}: got {_shown(value)}; expected {expected}."
        super().__init__(f"{text} {remedy}".rstrip())


class NotAllowed(InvalidInput):
    """What the law forbids, such as a payment from an account.

    ``rules`` are the ids of the national rules that forbid it; ``outcome`` is the decision
    behind it, where there is one.
    """

    def __init__(
        self,
        field: str,
        value: Any,
        *,
        expected: str,
        remedy: str = "",
        rules: tuple[str, ...] = (),
        outcome: Any = None,
    ) -> None:
        self.rules, self.outcome = rules, outcome
        cited = f" [{', '.join(rules)}]" if rules else ""
        super().__init__(field, value, expected=f"{expected}{cited}", remedy=remedy)


class UnknownRegion(InvalidInput):
    """No pack is on file for a region, or its name fits more than one."""


class NotKnown(YibaoError, LookupError):
    """The rule applies, but no value is on file for that region and day.

    ``parameter`` is the path of the parameter that is lacking, ``fact`` the name of the fact of
    the case that isn't told, where it is one of them.
    """

    def __init__(
        self,
        what: str,
        *,
        region: str = "",
        day: date | None = None,
        known: str = "",
        remedy: str = "",
        parameter: str = "",
        fact: str = "",
    ) -> None:
        self.what, self.region, self.day = what, region, day
        self.parameter, self.fact = parameter, fact
        self.known, self.template = known, remedy
        since = f"date({day.year}, {day.month}, {day.day})" if day else "date(…)"
        place = f" for {region}" if region else ""
        when = f" on {day.isoformat()}" if day else ""
        text = f"{what} is not known{place}{when}."
        self.remedy = remedy.replace(DAY, since)
        super().__init__(" ".join(part for part in (text, known, self.remedy) if part))


class NotInForce(YibaoError, LookupError):
    """The rule itself did not exist on that day, or had ended."""

    def __init__(
        self, what: str, *, day: date | None = None, why: str = "", remedy: str = ""
    ) -> None:
        self.what, self.day, self.why, self.remedy = what, day, why, remedy
        when = f" on {day.isoformat()}" if day else ""
        text = f"{what} was not in force{when}."
        super().__init__(" ".join(part for part in (text, why, remedy) if part))


class PolicyError(YibaoError, ValueError):
    """A policy pack cannot be used: the message names file, key and expectation."""


class UnverifiedParameterWarning(UserWarning):
    """A value was used whose source could not be trusted or was not seen."""


class ProvisionalWarning(UserWarning):
    """A value was used on request: carried beyond its days, or a national principle."""


def nearest(value: Any, known: Iterable[str], *, count: int = 3) -> str:
    """A hint naming the known spellings nearest to a value; empty where none is near."""
    found = close(str(value).lower(), known, count=count)
    return f"Did you mean {' or '.join(found)}?" if found else ""


def close(word: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """The known spellings nearest to a word, the nearest first."""
    return difflib.get_close_matches(word, list(known), count, 0.6)


def outside() -> int:
    """The ``stacklevel`` at which a warning of the asking function names the caller's own line."""
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "yibao":
        frame, level = frame.f_back, level + 1
    return level


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
