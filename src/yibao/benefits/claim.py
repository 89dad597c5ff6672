"""A claim (费用): what was done, where and when, what it cost, what brought it about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

from attrs import Converter, field, frozen

from yibao.core import money
from yibao.core.calendar import day
from yibao.core.rules import share
from yibao.core.terms import Term
from yibao.errors import InvalidInput, YibaoError
from yibao.vocabulary import (
    Care,
    Cause,
    Disease,
    FamilyDoctor,
    ItemClass,
    ItemKind,
    Place,
    ProviderKind,
    Referral,
    Tier,
)

Yuan = Decimal | str | int


def _fact(convert: Any, default: Any = None) -> Any:
    def checked(value: Any, attribute: Any) -> Any:
        return None if value is None else convert(value, attribute.name)

    return field(default=default, converter=Converter(checked, takes_field=True))


def _term(kind: type[Term], default: Any = None) -> Any:
    return _fact(kind.parse, default)


def _yuan(value: Any, name: str) -> Decimal:
    return money.yuan(money.fen(value, name))


def _rate(value: Any, name: str) -> Decimal:
    return Decimal(money.millionths(value, name)) / money.MILLION


def _ten_thousandths(value: Any, name: str) -> Decimal:
    if money.millionths(value, name) % 100:
        raise InvalidInput(name, value, expected="a rate in whole ten-thousandths, such as 0.065")
    return _rate(value, name)


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput(name, value, expected="True or False")
    return value


def _count(value: Any, name: str) -> int:
    if type(value) is not int or value < 0:
        raise InvalidInput(name, value, expected="a whole number of at least 0")
    return value


def _ordinal(value: Any, name: str) -> int:
    if _count(value, name) == 0:
        raise InvalidInput(name, value, expected="a whole number of at least 1")
    return int(value)


def _words(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise InvalidInput(name, value, expected="a text")
    return value


def _positive(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise InvalidInput(name, value, expected="a number as Decimal, int or str")
    try:
        number = Decimal(value)
    except ArithmeticError:
        raise InvalidInput(name, value, expected="a number such as 2 or '0.5'") from None
    if not number.is_finite() or number <= 0:
        raise InvalidInput(name, value, expected="a number above 0")
    return number


@frozen
class Item:
    """A line of the bill (费用明细).

    Args:
        amount: what the line costs in all, yuan.
        kind: 项目类别: ``"A"``, ``"B"``, ``"C"`` or ``"flat"``.
        share: for class B the share that the person bears first, for a flat line the whole
            share that the person bears; ``"0.1"``. Class B without it takes the region's.
        quantity: how many, where a price limit applies.
        limit: 支付标准: what of one unit's price counts at most, yuan; the rest is the person's.
        of: 单列项目: what kind of line it is, where the region has a share of its own for it:
            ``"negotiated_drug"``, ``"诊查费"``, …; a class B or flat line without ``share``
            takes it.
        name: what it is, for people.
    """

    amount: Yuan = _fact(_yuan)
    kind: ItemClass | str = _term(ItemClass, ItemClass.A)
    share: Decimal | str | int | None = _fact(_rate)
    quantity: Decimal | str | int = _fact(_positive, 1)
    limit: Yuan | None = _fact(_yuan)
    name: str = _fact(_words, "")
    of: ItemKind | str | None = _term(ItemKind)

    def __attrs_post_init__(self) -> None:
        if self.amount is None:
            raise InvalidInput("amount", None, expected="what the line costs in all, in yuan")
        if self.kind is ItemClass.FLAT and self.share is None and self.of is None:
            raise InvalidInput(
                "share", None, expected="the person's share of a flat line, or what it is (of)"
            )
        if self.kind in (ItemClass.A, ItemClass.C) and self.share is not None:
            raise InvalidInput(
                "share", self.share, expected=f"no share: a line of {self.kind.en} has none"
            )

    def split(self, region: Callable[[Item], int]) -> Amounts:
        """The line as parts, in fen; ``region`` tells the person's share of a line without one."""
        total = money.fen(self.amount)
        if self.kind is ItemClass.C:
            return Amounts(total, outside=total)
        within = total if self.limit is None else min(total, self._within_limit())
        own = 0
        if self.kind is not ItemClass.A:
            rate = region(self) if self.share is None else money.millionths(self.share)
            own = share(within, rate)
        flat = within - own if self.kind is ItemClass.FLAT else 0
        return Amounts(total, total - within, own, flat)

    def _within_limit(self) -> int:
        assert self.limit is not None
        exact = Decimal(money.fen(self.limit)) * Decimal(self.quantity) * money.MILLION
        return money.round_millionths(int(exact))


@frozen
class Amounts:
    """What a bill is made of, in fen: the eligible amount (政策范围内) is what is left.

    ``flat`` is paid by the fund on lines that have a share of their own and no further ratio.
    """

    total: int
    outside: int = 0
    first_share: int = 0
    flat: int = 0

    @property
    def eligible(self) -> int:
        return self.total - self.outside - self.first_share - self.flat

    def plus(self, other: Amounts) -> Amounts:
        return Amounts(
            self.total + other.total,
            self.outside + other.outside,
            self.first_share + other.first_share,
            self.flat + other.flat,
        )

    def less(self, rate: int) -> Amounts:
        """What is left when somebody else bears a share of everything.

        That share is rounded once, over the whole: the parts are differences of running sums.
        """
        sums = accumulate((self.outside, self.first_share, self.flat, self.eligible))
        left = [0, *(each - share(each, rate) for each in sums)]
        outside, first, flat, _ = (after - before for before, after in pairwise(left))
        return Amounts(left[-1], outside, first, flat)


def _items(value: Any) -> tuple[Item, ...]:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise InvalidInput("items", value, expected="Item objects, one a line of the bill")
    items = tuple(value)
    for place, item in enumerate(items):
        if not isinstance(item, Item):
            raise InvalidInput(
                f"items[{place}]", item, expected='an Item, such as Item("12.50", "A")'
            )
    return items


def _split(item: Item, place: int, region: Callable[[Item], int]) -> Amounts:
    """A line as parts; an error tells which line it was."""
    try:
        return item.split(region)
    except YibaoError as error:
        error.add_note(f"It was items[{place}]{f' ({item.name})' if item.name else ''}.")
        raise


@frozen(kw_only=True)
class Claim:
    """A bill as it comes to be settled (一次就医的费用).

    Args:
        care: 医疗类别: ``"outpatient"``, ``"chronic"``, ``"inpatient"``, …
        tier: 医疗机构级别: ``"primary"``, ``"三级"``, ``"pharmacy"``, …
        on: the day of the visit; for a stay the day of discharge.
        admitted: the day of admission, for a stay.
        items: the lines of the bill; or give the amounts:
        total, outside, first_share: the bill, what of it is outside the catalogues (全自费) and
            what the person bears first (先行自付), yuan. Beside ``items``, ``total`` is checked.
        provider: 医疗机构类别, where the region tells providers of one tier apart.
        provider_share: what the provider itself bears (医院负担), yuan.
        place: 就医地: ``"local"``, or how the care elsewhere was arranged.
        referral, family_doctor, disease: where the region's tables ask for them.
        designated, emergency: a designated provider (定点); an emergency or rescue.
        cause: 费用原因: ``"illness"``, ``"third_party"``, ``"work_injury"``, …
        third_party_share: the third party's share of responsibility.
        third_party_paid, advance_applied, bill_paid: whether the third party has paid, an
            advance was applied for, the patient has already paid the bill.
        admission: which admission of the year it is; counted by the benefit year unless told.
        months, paid_rate: continuous months of enrolment, the rate at which the person
            contributes (``"0.06"``), where the region's tables ask for them.

    Raises:
        InvalidInput: naming the field, the value, what was expected.
    """

    care: Care | str = _term(Care)
    tier: Tier | str | None = _term(Tier)
    on: date = _fact(day)
    admitted: date | None = _fact(day)
    items: tuple[Item, ...] = field(default=(), converter=_items)
    total: Yuan | None = _fact(_yuan)
    outside: Yuan = _fact(_yuan, 0)
    first_share: Yuan = _fact(_yuan, 0)
    provider: ProviderKind | str = _term(ProviderKind, ProviderKind.ORDINARY)
    provider_share: Yuan = _fact(_yuan, 0)
    place: Place | str = _term(Place, Place.LOCAL)
    referral: Referral | str | None = _term(Referral)
    family_doctor: FamilyDoctor | str = _term(FamilyDoctor, FamilyDoctor.UNSIGNED)
    disease: Disease | str | None = _term(Disease)
    designated: bool = _fact(_flag, True)
    emergency: bool = _fact(_flag, False)
    cause: Cause | str = _term(Cause, Cause.ILLNESS)
    third_party_share: Decimal | str | int | None = _fact(_rate)
    third_party_paid: bool | None = _fact(_flag)
    advance_applied: bool = _fact(_flag, False)
    bill_paid: bool = _fact(_flag, False)
    admission: int | None = _fact(_ordinal)
    months: int | None = _fact(_count)
    paid_rate: Decimal | str | int | None = _fact(_ten_thousandths)

    def __attrs_post_init__(self) -> None:
        for name, expected in (
            ("care", 'the kind of care, such as "outpatient" or "inpatient"'),
            ("on", "the day of the visit, or of the discharge, such as date(2026, 3, 2)"),
        ):
            if getattr(self, name) is None:
                raise InvalidInput(name, None, expected=expected)
        if self.admitted and self.admitted > self.on:
            raise InvalidInput(
                "admitted", self.admitted, expected=f"a day not after the discharge ({self.on})"
            )
        if self.admitted and self.care not in (Care.INPATIENT, Care.MATERNITY):
            raise InvalidInput("admitted", self.admitted, expected="a day for a stay only")
        self._check_amounts()
        if (self.cause is Cause.THIRD_PARTY) != (self.third_party_share is not None):
            raise InvalidInput(
                "third_party_share",
                self.third_party_share,
                expected="the third party's share of responsibility, for that cause only",
            )

    def _check_amounts(self) -> None:
        if self.items and (self.outside or self.first_share):
            raise InvalidInput("items", "…", expected="lines, or amounts already split, not both")
        if not self.items and self.total is None:
            raise InvalidInput("total", None, expected="the bill's total, or its items")
        if self.total is None:
            return
        total = money.fen(self.total)
        if self.items:
            lines = sum(money.fen(item.amount) for item in self.items)
            if lines != total:
                raise InvalidInput(
                    "total",
                    str(self.total),
                    expected=f"what the items sum to ({money.yuan(lines)})",
                    remedy="Leave total out, or look for the line that is wrong or wanting.",
                )
        parts = ("outside", "first_share", "provider_share")
        held = sum(money.fen(getattr(self, name)) for name in parts)
        if held > total:
            raise InvalidInput(
                "total",
                str(self.total),
                expected=f"at least what is outside, borne first and the provider's "
                f"({money.yuan(held)})",
            )

    @property
    def facts(self) -> dict[str, Any]:
        """What rules and tables may ask of the claim; what was not told is left out."""
        told = {
            name: getattr(self, name)
            for name in (
                *("care", "tier", "provider", "place", "referral", "family_doctor", "disease"),
                *("admission", "months", "cause", "emergency", "third_party_share"),
                *("third_party_paid", "advance_applied", "bill_paid"),
            )
        }
        rate = None if self.paid_rate is None else int(Decimal(self.paid_rate) * 10_000)
        return {**told, "paid_rate": rate, "not_designated": not self.designated}

    @property
    def left_out(self) -> tuple[int, int]:
        """What is outside the catalogues, and above the lines' price limits (超限价自费), fen.

        Amounts that were split before tell both as one, outside.
        """
        if not self.items:
            return money.fen(self.outside), 0
        split = [(i.kind, i.split(lambda _: 0)) for i in self.items]  # own shares move neither
        full = sum(amounts.outside for kind, amounts in split if kind is ItemClass.C)
        return full, sum(amounts.outside for _, amounts in split) - full

    def amounts(self, region: Callable[[Item], int]) -> Amounts:
        """The parts of the bill, in fen; ``region`` tells the person's share of a line."""
        if not self.items:
            assert self.total is not None
            found = Amounts(
                money.fen(self.total), money.fen(self.outside), money.fen(self.first_share)
            )
        else:
            found = Amounts(0)
            for place, item in enumerate(self.items):
                found = found.plus(_split(item, place, region))
        borne = money.fen(self.provider_share)
        if borne > found.eligible:
            raise InvalidInput(
                "provider_share",
                self.provider_share,
                expected=f"at most the eligible amount ({money.yuan(found.eligible)} yuan)",
            )
        return Amounts(found.total - borne, found.outside, found.first_share, found.flat)
