"""Code lists of the national platform (国家医疗保障信息平台), in Chinese and English.

A national code has one to six digits; regions lengthen it (``1160`` → ``116032``). A code is
read by the longest known one it begins with, and its digits are kept: a longer local code is
never refused, and a code that fits nothing is kept unread.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from attrs import field, frozen

from yibao.core.sources import Evidence, Source
from yibao.core.terms import Term
from yibao.errors import InvalidInput, nearest
from yibao.vocabulary import (
    Account,
    Care,
    CredentialKind,
    Employer,
    Group,
    Helped,
    ItemClass,
    Origin,
    Plan,
    Purpose,
    Scheme,
    Sex,
    Status,
)

MEANS: dict[str, type[Term]] = {
    "account": Account,
    "care": Care,
    "credential": CredentialKind,
    "employer": Employer,
    "group": Group,
    "helped": Helped,
    "item_class": ItemClass,
    "origin": Origin,
    "plan": Plan,
    "purpose": Purpose,
    "scheme": Scheme,
    "sex": Sex,
    "status": Status,
}
"""The library's own terms that a code may stand for, as the data files name them."""

FILES = ("persons", "care", "settlement", "providers", "items", "accounts")
PLACEHOLDER = "00"
"""Ends a national code in a padded list, where a region writes its own two digits."""

T = TypeVar("T", bound=Term)


@frozen
class CodeEntry:
    """A known code: its names, what it means in the library's own terms, where it was read.

    ``sources`` may be empty where only a count is told, in ``note``. ``asks`` names what of a
    claim the code says is not as usual without telling it, such as the place of care.
    """

    code: str
    zh: str
    en: str
    evidence: Evidence
    sources: tuple[Source, ...] = field(default=(), repr=False)
    note: str = ""
    means: tuple[Term, ...] = ()
    stem: str = field(default="", repr=False)
    asks: str = ""

    def term(self, kind: type[T]) -> T | None:
        """What it means as a term of a kind; None if nothing."""
        return next((term for term in self.means if isinstance(term, kind)), None)


@frozen
class CodeList:
    """A code list (代码集), named as the platform names its field."""

    name: str
    zh: str
    en: str
    entries: tuple[CodeEntry, ...] = field(repr=False)
    note: str = ""
    _stems: Mapping[str, CodeEntry] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_stems", {e.stem: e for e in self.entries})

    @property
    def evidence(self) -> Evidence:
        """The weakest evidence of its entries."""
        return max(entry.evidence for entry in self.entries)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where its codes were read."""
        found = {s.title: s for entry in self.entries for s in entry.sources}
        return tuple(found.values())

    def prefixes(self, raw: str) -> Iterator[CodeEntry]:
        """The known codes that a code begins with, the longest first."""
        exact = next((entry for entry in self.entries if entry.code == raw), None)
        if exact is not None:
            yield exact
        for length in range(len(raw), 0, -1):
            entry = self._stems.get(raw[:length])
            if entry is not None and entry is not exact:
                yield entry


@frozen
class Code:
    """A code as a message writes it; ``entry`` is the longest known code it begins with."""

    list: str
    raw: str
    entry: CodeEntry | None = field(default=None, eq=False, repr=False)

    @property
    def exact(self) -> bool:
        """Whether the code itself is known, not only the beginning of it."""
        return self.entry is not None and self.entry.code == self.raw

    @property
    def zh(self) -> str:
        """The Chinese name; the code itself where nothing is known."""
        return self.entry.zh if self.entry else self.raw

    @property
    def en(self) -> str:
        """The English name; the code itself where nothing is known."""
        return self.entry.en if self.entry else self.raw

    def term(self, kind: type[T]) -> T | None:
        """What it means in the library's own terms, such as ``term(Scheme)``; None if nothing.

        A longer code means what its beginning means, unless it means something else itself.
        """
        for entry in code_list(self.list).prefixes(self.raw):
            found = entry.term(kind)
            if found is not None:
                return found
        return None

    def __str__(self) -> str:
        return self.raw


def code(name: str, raw: str) -> Code:
    """A code of a list, read by its longest known beginning (最长前缀).

    Args:
        name: the list, by the platform's name of its field: ``"med_type"``, ``"insutype"`` …
        raw: the code, as text; its leading zeros count.

    Raises:
        InvalidInput: for a list that isn't on file, and for a code that is no text. A code
            that isn't on file is no error: its ``entry`` is None.
    """
    if not isinstance(raw, str) or not raw.strip():
        raise InvalidInput(name, raw, expected="a code as text, such as '11'")
    found = code_list(name)
    return Code(found.name, raw, next(found.prefixes(raw), None))


def code_of(name: str, term: Term) -> Code:
    """The first code of a list that means one of the library's own terms.

    Raises:
        InvalidInput: where none on file does.
    """
    for entry in code_list(name).entries:
        if entry.term(type(term)) is term:
            return code(name, entry.code)
    raise InvalidInput(name, term.key, expected="a term that a code on file means")


def code_list(name: str) -> CodeList:
    """A code list, by the platform's name of its field."""
    lists = _by_field()
    if name not in lists:
        raise InvalidInput("code list", name, expected="a list on file", remedy=_hint(name))
    return lists[name]


def _hint(name: Any) -> str:
    return nearest(name, _by_field()) or "code_lists() gives them all."


@cache
def code_lists() -> tuple[CodeList, ...]:
    """Every code list on file."""
    return tuple(dict.fromkeys(_by_field().values()))


@cache
def sources() -> dict[str, Source]:
    """Where codes and fields were read, by the keys that the data files use."""
    return {key: Source(**row) for key, row in data("sources").items()}


def data(name: str) -> dict[str, Any]:
    """One of the data files."""
    path = files("yibao") / "data" / "nhsa" / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _by_field() -> dict[str, CodeList]:
    found = {}
    for file in FILES:
        for name, row in data(file)["list"].items():
            entries = tuple(_entry(each, row.get("padded", False)) for each in row["codes"])
            read = CodeList(name, row["zh"], row["en"], entries, row.get("note", ""))
            for each in (name, *row.get("fields", ())):
                found[each] = read
    return found


def _entry(row: Mapping[str, Any], padded: bool) -> CodeEntry:
    stem = row["code"].removesuffix(PLACEHOLDER) if padded else row["code"]
    return CodeEntry(
        row["code"],
        row["zh"],
        row["en"],
        Evidence.parse(row.get("evidence", "reported")),
        tuple(sources()[key] for key in row.get("in", "").split()),
        row.get("note", ""),
        tuple(MEANS[key].parse(value) for key, value in row.get("means", {}).items()),
        row.get("stem", stem),
        row.get("asks", ""),
    )
