"""Records: the objects inside a message, typed, immutable, and written back as they came.

A record knows its fields; what it doesn't know it keeps. ``to_message`` gives each unchanged
field in the very form in which it was read, under the name that was used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import Attribute, Converter, field, fields, frozen

from yibao.errors import InvalidInput
from yibao.nhsa import reading
from yibao.nhsa.reading import HIDDEN, Kind, Node, froze, thawed


@frozen
class Spec:
    """What is known of a field: names, kind, whether the specification wants a value.

    ``names`` are other spellings that the platform uses for it.
    """

    zh: str
    en: str
    kind: Kind
    detail: str = ""
    required: bool = False
    names: tuple[str, ...] = ()
    personal: bool = False

    def read(self, path: str, value: Any) -> Any:
        """A value of the field; null, and an empty text where none is a number, is None."""
        if value is None:
            return None
        if value == "" and self.kind in (reading.TEXT, reading.CODE, reading.DAY, reading.MOMENT):
            return None
        try:
            return self.kind.read(path, value, self.detail)
        except InvalidInput:
            if not self.personal:
                raise
        raise InvalidInput(path, HIDDEN, expected=f"a {self.kind.name} ({self.zh})")


def _converted(value: Any, attribute: Attribute[Any]) -> Any:
    return attribute.metadata["spec"].read(attribute.name, value)


def told(
    zh: str,
    en: str,
    kind: Kind,
    detail: str = "",
    *,
    required: bool = False,
    names: tuple[str, ...] = (),
    personal: bool = False,
) -> Any:
    """A field of a record."""
    return field(
        default=None,
        converter=Converter(_converted, takes_field=True),
        metadata={"spec": Spec(zh, en, kind, detail, required, names, personal)},
    )


def amount(zh: str, en: str, **more: Any) -> Any:
    """A field that holds yuan."""
    return told(zh, en, reading.AMOUNT, **more)


def number(zh: str, en: str, places: int, **more: Any) -> Any:
    """A field that holds a number of another kind."""
    return told(zh, en, reading.NUMBER, str(places), **more)


def coded(zh: str, en: str, name: str, **more: Any) -> Any:
    """A field that holds a code of a list."""
    return told(zh, en, reading.CODE, name, **more)


def flag(zh: str, en: str, **more: Any) -> Any:
    """A field that holds yes or no."""
    return told(zh, en, reading.FLAG, **more)


def text(zh: str, en: str, **more: Any) -> Any:
    """A field that holds a text."""
    return told(zh, en, reading.TEXT, **more)


def day(zh: str, en: str, **more: Any) -> Any:
    """A field that holds a day."""
    return told(zh, en, reading.DAY, **more)


def moment(zh: str, en: str, **more: Any) -> Any:
    """A field that holds a time."""
    return told(zh, en, reading.MOMENT, **more)


@frozen(kw_only=True, repr=False)
class Record:
    """An object inside a message. Fields that it doesn't know are in ``extra``."""

    NODE: ClassVar[str] = ""
    """The name of the object in a message."""

    unknown: Node = field(default=Node())
    form: Node = field(default=Node(), eq=False)

    @property
    def extra(self) -> dict[str, Any]:
        """The fields that the record doesn't know, as they came."""
        return dict(thawed(self.unknown))

    @property
    def spelt(self) -> dict[str, str]:
        """The fields that the message spells otherwise, by the platform's names."""
        names = _spelt(type(self))
        told = [(names[n], n) for n, raw in self.form.items if n in names and raw is not None]
        plain = {known for known, written in told if known == written}
        return {known: written for known, written in told if known not in plain}

    @classmethod
    def specs(cls) -> Mapping[str, Spec]:
        """Its fields, by the name of the attribute."""
        return _specs(cls)

    @classmethod
    def read(cls, raw: Any, path: str = "") -> Self:
        """A record from an object of a message; ``path`` stands before the fields in errors."""
        path = path or cls.NODE
        whole = froze(reading.mapping(raw, path), path)
        spelt = _spelt(cls)
        found: dict[str, Any] = {}
        unknown = []
        for name, value in whole.items:
            known = spelt.get(name)
            if known is None:
                unknown.append((name, value))
                continue
            spec = cls.specs()[known]
            read = spec.read(f"{path}.{name}", value)
            if found.get(known) is not None and read is not None and found[known] != read:
                shown = HIDDEN if spec.personal else value
                expected = f"what {known} says, of which it is another spelling"
                raise InvalidInput(f"{path}.{name}", shown, expected=expected)
            if read is not None or known not in found:
                found[known] = read
        return cls(**found, unknown=Node(tuple(unknown)), form=whole)

    def lacking(self) -> tuple[str, ...]:
        """The fields without a value that the specification wants."""
        return tuple(
            name
            for name, spec in self.specs().items()
            if spec.required and getattr(self, name) is None
        )

    def to_message(self) -> dict[str, Any]:
        """The object of a message: read unchanged, it is written as it came."""
        spelt, unknown = _spelt(type(self)), dict(self.unknown.items)
        out: dict[str, Any] = {}
        written = set()
        for name, raw in self.form.items:
            known = spelt.get(name)
            if known is not None:
                out[name] = self._written(known, name, raw)
                written.add(known)
            elif name in unknown:
                out[name] = thawed(unknown[name])
        for known, spec in self.specs().items():
            value = getattr(self, known)
            if known not in written and value is not None:
                out[known] = spec.kind.write(value)
        return out | {name: thawed(each) for name, each in unknown.items() if name not in out}

    def _written(self, known: str, name: str, raw: Any) -> Any:
        spec, value = self.specs()[known], getattr(self, known)
        if spec.read(name, raw) == value:
            return thawed(raw)
        return None if value is None else spec.kind.write(value)

    def __repr__(self) -> str:
        shown = [
            f"{name}={HIDDEN if spec.personal else _shown(getattr(self, name))}"
            for name, spec in self.specs().items()
            if getattr(self, name) is not None
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


def _shown(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _specs(kind: Any) -> dict[str, Spec]:
    if kind not in _SPECS:
        told = {a.name: a.metadata["spec"] for a in fields(kind) if "spec" in a.metadata}
        _SPECS[kind] = told
    return _SPECS[kind]


def _spelt(kind: Any) -> dict[str, str]:
    """Every spelling of a field, and the attribute it is read into."""
    if kind not in _SPELT:
        _SPELT[kind] = {
            name: known for known, spec in _specs(kind).items() for name in (known, *spec.names)
        }
    return _SPELT[kind]


_SPECS: dict[Any, dict[str, Spec]] = {}
_SPELT: dict[Any, dict[str, str]] = {}


def refuse_lacking(
    record: Record, path: str, allowed: tuple[str, ...] = (), *, remedy: str = ""
) -> None:
    """Refuse a record without a value that the specification wants."""
    for name in record.lacking():
        if name not in allowed:
            spec = record.specs()[name]
            raise InvalidInput(
                f"{path}.{name}",
                None,
                expected=f"{spec.en} ({spec.zh}), which the specification wants",
                remedy=remedy,
            )


def one_sign(record: Record, by: str, path: str, *, but: tuple[str, ...] = ()) -> None:
    """Refuse amounts of the other sign than the total: all go one way, or all come back."""
    told = {
        name: getattr(record, name)
        for name, spec in record.specs().items()
        if spec.kind is reading.AMOUNT and getattr(record, name) and name not in but
    }
    total = getattr(record, by)
    told.pop(by, None)
    back = total is not None and total < 0
    odd = [name for name, value in told.items() if (value < 0) != back]
    if not odd:
        return
    if total is not None and len(odd) == len(told):
        odd, back = [by], not back
    name, value = odd[0], getattr(record, odd[0])
    raise InvalidInput(
        f"{path}.{name}",
        value,
        expected=f"an amount of at {'most' if back else 'least'} 0 yuan, as the others are",
        remedy="" if back else f"Only a reversal, whose {by} is below 0, takes amounts back.",
    )
