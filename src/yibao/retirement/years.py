"""Contribution years (缴费年限): which months count, exact to the month, each once.

National rules N-MEM-14, N-RET-05, N-RET-06 and N-RET-08.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from attrs import field, fields, frozen

from yibao.asking import default_policy, situation
from yibao.core.calendar import Month
from yibao.core.rules import Quantity, outcome, rule
from yibao.core.rules.spec import Label
from yibao.core.unknown import Unknown
from yibao.errors import InvalidInput, UnknownRegion
from yibao.people import ContributionRecord, Enrolment
from yibao.policy import Policy
from yibao.vocabulary import RecordKind, YearsKind

LOCALS = {"counts": Label("计入", "counts", Quantity.FLAG, hidden=True)}


@rule(
    "该月计入缴费年限",
    "the month counts",
    Quantity.FLAG,
    "N-RET-05",
    "N-RET-06",
    "N-RET-08",
    "N-MEM-14",
    labels=LOCALS,
)
def month_counts(e: Any, on: date, law: Any) -> Any:
    """实际缴费的计入；服现役的视同缴费；连续工龄、补缴、居民医保参保等由地方规定。"""
    if e.years_kind == YearsKind.PAID:
        return outcome(True, "N-RET-05")
    if e.years_kind == YearsKind.MILITARY:
        return outcome(law.military_years, "N-MEM-14")
    counts = law.counted_years(years_kind=e.years_kind, served_on=e.served_on).counts
    if e.years_kind == YearsKind.RESIDENT:
        return outcome(counts, "N-RET-08")
    return outcome(counts, "N-RET-06")


def _month(value: Any) -> Month:
    return Month.of(value)


def _kind(value: Any) -> YearsKind:
    return YearsKind.parse(value, "kind")


@frozen
class YearsSpan:
    """Months of one kind (一段年限): from ``first`` to ``last``, both included.

    Args:
        first, last: months, such as ``"1998-07"``, a ``Month`` or a day in the month.
        kind: 年限类型, such as ``"paid"``, ``"deemed"``, ``"军龄"``.
        region: where, by area code or name; that of the enrolment unless told.
    """

    first: Month = field(converter=_month)
    last: Month = field(converter=_month)
    kind: YearsKind | str = field(default=YearsKind.PAID, converter=_kind)
    region: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput(
                "last", str(self.last), expected=f"a month not before the first ({self.first})"
            )

    @property
    def months(self) -> int:
        """How many months it spans."""
        return _number(self.last) - _number(self.first) + 1

    def __str__(self) -> str:
        return f"{self.first}..{self.last} {self.kind}"


def _count(instance: Any, attribute: Any, value: Any) -> None:
    if type(value) is not int or value < 0:
        raise InvalidInput(attribute.name, value, expected="a whole number of months, at least 0")


def _months() -> Any:
    return field(default=0, validator=_count)


@frozen(kw_only=True)
class ContributionYears:
    """Contribution years in whole months (缴费年限，按月).

    ``paid`` are the months actually paid (实际缴费), ``local`` those of them paid in the
    region of the enrolment, ``deemed`` and ``military`` those that count without payment,
    ``resident`` those of the resident scheme where the region counts them. Of ``open`` months
    it is not on file whether they count; ``not_counted`` don't. ``started`` is the first month
    and ``ended`` the last.
    """

    paid: int = _months()
    deemed: int = _months()
    military: int = _months()
    resident: int = _months()
    local: int = field(validator=_count)
    open: int = _months()
    not_counted: int = _months()
    started: Month | None = None
    ended: Month | None = None

    @local.default
    def _all_of_them(self) -> int:
        return self.paid

    def __attrs_post_init__(self) -> None:
        if self.local > self.paid:
            raise InvalidInput(
                "local", self.local, expected=f"no more months than were paid ({self.paid})"
            )

    @property
    def total(self) -> int:
        """All months that count (累计缴费月数)."""
        return self.paid + self.deemed + self.military + self.resident

    def __str__(self) -> str:
        named = [
            (name, getattr(self, name))
            for name in ("total", *(a.name for a in fields(type(self)) if a.name not in _DAYS))
        ]
        return ", ".join(f"{name} {years_text(months)}" for name, months in named if months)


_DAYS = ("started", "ended")


def years_text(months: int, language: str = "en") -> str:
    """Months as years and months: ``27y 4m``, or in Chinese (``"zh"``) ``27年4个月``."""
    years, rest = divmod(months, 12)
    if language == "zh":
        return f"{years}年" * bool(years) + f"{rest}个月" * bool(rest or not years)
    return (
        " ".join(
            part for part in (f"{years}y" if years else "", f"{rest}m" if rest else "") if part
        )
        or "0m"
    )


Spans = Iterable[YearsSpan | ContributionRecord]

_RECORDS = {
    RecordKind.BACK_PAYMENT: YearsKind.BACK_PAID,
    RecordKind.DEEMED: YearsKind.DEEMED,
}
"""What a record of each kind is as years; the others were paid in their time or for it."""

_BEST = (
    YearsKind.PAID,
    YearsKind.MILITARY,
    YearsKind.DEEMED,
    YearsKind.PENSION_PAID,
    YearsKind.BACK_PAID,
    YearsKind.RESIDENT,
)
"""What a month is that is several things: the first of them."""


def contribution_years(
    enrolment: Enrolment, spans: Spans, *, on: date, policy: Policy | None = None
) -> ContributionYears:
    """Count contribution years by the rules of a region on a day (缴费年限认定).

    A month counts once, whatever overlaps. Months paid count everywhere (N-RET-05); months of
    active service count as paid (N-MEM-14); what else counts is the region's, and ``open``
    where that isn't on file. A deemed month after the region's cut-off is an error.

    Args:
        enrolment: in the region that decides, such as that of retirement.
        spans: ``YearsSpan`` objects, or ``ContributionRecord`` objects of that region.
        on: the day that is asked for.
        policy: the policy to ask; the shipped packs unless given.

    Raises:
        InvalidInput: for months before birth or after the day, service in the army while
            paying elsewhere, a deemed month that the region doesn't recognise.

    Source: N-RET-05, N-RET-06, N-RET-08, N-MEM-14; the region's rules.
    """
    facts, when, law = situation(enrolment, on, policy)
    listed = checked_spans(spans, enrolment, when)
    months = months_of(listed, enrolment, policy or default_policy())
    counts = []
    for month, kind, _ in months:
        told = month_counts(facts.but(years_kind=kind, served_on=month.first), when, law)
        counts.append(None if type(told) is Unknown else bool(told))
    return tallied(months, counts, law)


class MonthSpent(NamedTuple):
    """A month of a life, the best thing that it is, and whether it was paid for locally."""

    month: Month
    kind: YearsKind
    local: bool


def checked_spans(spans: Spans, enrolment: Enrolment, when: date) -> list[YearsSpan]:
    """A person's spans, if they may lie where they do."""
    listed = [_span(told) for told in spans]
    for span in listed:
        _check_days(span, enrolment, when)
    _check_service(listed)
    return listed


def months_of(spans: list[YearsSpan], enrolment: Enrolment, policy: Policy) -> list[MonthSpent]:
    """Every month that spans name, once, in order."""
    here = _Place(enrolment, policy)
    months = []
    before: list[YearsSpan] = []
    kind, local = YearsKind.PAID, False
    for month, found in _by_month(spans):
        if found != before:
            kind = min((YearsKind.of(span.kind) for span in found), key=_BEST.index)
            local = any(span.kind is kind and here.holds(span.region) for span in found)
            before = found
        months.append(MonthSpent(month, kind, local))
    return months


def tallied(
    months: Sequence[MonthSpent], counts: Sequence[bool | None], law: Any
) -> ContributionYears:
    """Months summed up by what ``month_counts`` says of each; None where it isn't known."""
    tally: dict[str, int] = {"local": 0}
    for (month, kind, local), counted in zip(months, counts, strict=True):
        if counted is None:
            name = "open"
        elif counted:
            name = _NAMES[kind]
        elif kind in (YearsKind.DEEMED, YearsKind.PENSION_PAID):
            raise _not_recognised(month, kind, law)
        else:
            name = "not_counted"
        tally[name] = tally.get(name, 0) + 1
        tally["local"] += name == "paid" and local
    first, last = (months[0].month, months[-1].month) if months else (None, None)
    return ContributionYears(**tally, started=first, ended=last)


_NAMES = {
    YearsKind.PAID: "paid",
    YearsKind.BACK_PAID: "paid",
    YearsKind.DEEMED: "deemed",
    YearsKind.PENSION_PAID: "deemed",
    YearsKind.MILITARY: "military",
    YearsKind.RESIDENT: "resident",
}


@frozen
class _Place:
    """The region of an enrolment, for telling months paid there from others."""

    enrolment: Enrolment
    policy: Policy

    def holds(self, region: str | None) -> bool:
        own = self.enrolment.region
        return region is None or region == own or self._code(region) == self._code(own)

    def _code(self, region: str | None) -> str | None:
        """The code of a region on file; others are told by their own spelling."""
        if region is None:
            return None
        try:
            return self.policy.region(region).code
        except UnknownRegion:
            return region


def _span(told: Any) -> YearsSpan:
    if isinstance(told, YearsSpan):
        return told
    if isinstance(told, ContributionRecord):
        kind = _RECORDS.get(RecordKind.parse(told.kind), YearsKind.PAID)
        return YearsSpan(told.month, told.month, kind)
    raise InvalidInput("spans", told, expected="YearsSpan or ContributionRecord objects")


def _check_days(span: YearsSpan, enrolment: Enrolment, when: date) -> None:
    if span.last > Month.of(when):
        raise InvalidInput("spans", str(span), expected=f"months not after {when}")
    born = enrolment.facts.birth_date
    if type(born) is not Unknown and span.first < Month.of(born):
        raise InvalidInput("spans", str(span), expected=f"months not before birth ({born})")


def _check_service(spans: list[YearsSpan]) -> None:
    """A soldier isn't in the scheme; only the month of joining or leaving may be both."""
    for one in (span for span in spans if span.kind is YearsKind.MILITARY):
        for other in spans:
            if other.kind not in _BESIDE_SERVICE:
                both = _number(min(one.last, other.last)) - _number(max(one.first, other.first))
                if both > 0:
                    raise InvalidInput(
                        "spans",
                        f"{one} and {other}",
                        expected="no contributions or other service during active service",
                        remedy="Only the month of joining or leaving may be in both.",
                    )


_BESIDE_SERVICE = (YearsKind.MILITARY, YearsKind.RESIDENT)


def _by_month(spans: list[YearsSpan]) -> list[tuple[Month, list[YearsSpan]]]:
    """The months of spans in order, each with the spans that it lies in."""
    found: dict[int, list[YearsSpan]] = {}
    for span in spans:
        first = _number(span.first)
        for number in range(first, first + span.months):
            found.setdefault(number, []).append(span)
    return [(_numbered(number), found[number]) for number in sorted(found)]


@cache
def _numbered(number: int) -> Month:
    year, month = divmod(number - 1, 12)
    return Month(year, month + 1)


def _not_recognised(month: Month, kind: YearsKind, law: Any) -> InvalidInput:
    return InvalidInput(
        "spans",
        f"{month} {kind}",
        expected=f"months that {law.region.zh} recognises as {kind.en} ({kind.zh})",
        remedy="The month lies outside the region's cut-off.",
    )


def _number(month: Month) -> int:
    return month.year * 12 + month.month


RULES = (month_counts,)
