"""A person's benefit year (待遇年度): what has been used up so far, as an immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Any

from attrs import evolve, field, frozen

from yibao.benefits.stage import count_key
from yibao.core.calendar import Month, day
from yibao.core.money import yuan
from yibao.errors import InvalidInput
from yibao.vocabulary import Care, Layer, Scheme

ADMISSIONS = "admissions"


def _counts(value: Mapping[str, int]) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise InvalidInput("counts", value, expected="what was counted, by name")
    for name, count in value.items():
        if not isinstance(name, str) or type(count) is not int or count < 0:
            raise InvalidInput(
                "counts",
                {name: count},
                expected="whole numbers of at least 0, as a settlement's next counts them",
            )
    return {name: value[name] for name in sorted(value) if value[name]}


def _first(value: Any) -> date:
    return day(value, "first")


def _last(value: Any) -> date | None:
    return None if value is None else day(value, "last")


def _marks(value: Any) -> tuple[str, ...]:
    if not isinstance(value, tuple | list) or set(map(type, value)) - {str}:
        raise InvalidInput("marks", value, expected="the marks of settlements, as texts")
    return tuple(sorted(value))


def _region(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InvalidInput("region", value, expected="an area code as text")
    return value


def _scheme(value: Any) -> Scheme | None:
    return None if value is None else Scheme.parse(value, "scheme")


@frozen
class BenefitYear:
    """What one person has used up of a benefit year: few whole numbers, and the last day.

    ``counts`` are fen by layer, care and what is counted (deductible, cost, shared, fund; open:
    what reached a layer that wasn't reckoned), and the number of admissions. It is a value:
    settling gives the next one and leaves this. Each scheme and each region (``region``, its
    code) counts for itself: who changes the scheme in a year begins anew. ``marks`` are short
    digests of the settlements that it counts: what isn't among them can't be taken back. A year
    opened by hand from counts alone has none.
    """

    first: date = field(converter=_first)
    counts: Mapping[str, int] = field(factory=dict, converter=_counts, hash=False)
    last: date | None = field(default=None, converter=_last)
    scheme: Scheme | None = field(default=None, converter=_scheme)
    region: str | None = field(default=None, converter=_region)
    marks: tuple[str, ...] = field(default=(), converter=_marks, repr=False)

    @classmethod
    def opening(
        cls,
        on: date,
        first_month: int = 1,
        scheme: Scheme | str | None = None,
        region: str | None = None,
    ) -> BenefitYear:
        """The year in which a day lies, with nothing used yet."""
        if type(first_month) is not int or not 1 <= first_month <= 12:
            raise InvalidInput("first_month", first_month, expected="a month from 1 to 12")
        return cls(year_start(day(on), first_month), scheme=scheme, region=region)

    def same_as(self, other: BenefitYear) -> bool:
        """Whether both are states of one year of one scheme and region."""
        return (self.first, self.scheme, self.region) == (other.first, other.scheme, other.region)

    @property
    def admissions(self) -> int:
        """How many stays have been settled."""
        return self.counts.get(ADMISSIONS, 0)

    def used(
        self, what: str, layer: Layer | str = Layer.BASIC, *cares: Care | str, name: str = ""
    ) -> Any:
        """What has been used, in yuan: ``"deductible"``, ``"cost"``, ``"shared"`` or ``"fund"``.

        With the ``name`` of a cap, what stood under it.
        """
        if what not in ("deductible", "cost", "shared", "fund"):
            raise InvalidInput("what", what, expected="deductible, cost, shared or fund")
        of = Layer.parse(layer, "layer")
        wanted = [Care.parse(care, "care") for care in cares] or list(Care)
        return yuan(sum(self.counts.get(count_key(of, care, what, name), 0) for care in wanted))

    def with_added(self, added: Mapping[str, int], on: date, care: Care) -> BenefitYear:
        """The year after a claim."""
        counts = {k: self.counts.get(k, 0) + added.get(k, 0) for k in {**self.counts, **added}}
        last = on if self.last is None else max(on, self.last)
        marks = (*self.marks, self._mark(added, on, care))
        return evolve(self, counts=counts, last=last, marks=marks)

    def _mark(self, added: Mapping[str, int], on: date, care: Care) -> str:
        """A digest of a claim: its day, its care, what it adds, and to what."""
        told = f"{on} {care.key} {sorted(added.items())} {[*self.counts.items()]}"
        return blake2b(told.encode(), digest_size=8).hexdigest()

    def refuse_uncounted(self, mark: str) -> None:
        """Refuse to take back a settlement that the year doesn't count."""
        if mark in self.marks:
            return
        by_hand = self.counts and not self.marks
        raise InvalidInput(
            "year",
            self.first,
            expected="a year that counts the settlement, and hasn't given it back yet",
            remedy="This one was opened from counts alone and knows no settlements: open it with "
            "the marks kept beside them, BenefitYear(…, marks=…)."
            if by_hand
            else "",
        )

    def without(self, added: Mapping[str, int], mark: str) -> BenefitYear:
        """The year without what a claim added to it; its last day stays."""
        self.refuse_uncounted(mark)
        marks = list(self.marks)
        marks.remove(mark)
        counts = {k: n - added.get(k, 0) for k, n in self.counts.items()}
        if any(n < 0 for n in counts.values()) or not set(added) <= set(self.counts):
            raise InvalidInput("year", self.first, expected="a year that counts the claim")
        return evolve(self, counts=counts, marks=tuple(marks))


def year_start(on: date, first_month: int = 1) -> date:
    """The first day of the benefit year in which a day lies."""
    year = on.year if on.month >= first_month else on.year - 1
    return Month(year, first_month).first


def checked_year(year: Any) -> BenefitYear | None:
    """A benefit year as a caller gives it, or none."""
    if year is not None and not isinstance(year, BenefitYear):
        raise InvalidInput("year", year, expected="a BenefitYear, such as settlement.next")
    return year
