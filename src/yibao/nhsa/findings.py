"""What the checker tells: findings and causes, and what a region's amounts contain (各地口径)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from attrs import field, frozen

from yibao.core import money
from yibao.core.sources import Source
from yibao.errors import InvalidInput
from yibao.nhsa.areas import SHAPE
from yibao.nhsa.codes import data, sources
from yibao.nhsa.identities import Identity


@frozen(kw_only=True)
class Conventions:
    """What an amount contains, where regions differ (各地口径).

    Args:
        fund_contains_account: whether ``fund_pay_sumamt`` contains ``acct_pay``.
        family_beside_account: whether ``acct_mulaid_pay`` stands beside ``acct_pay``, and isn't
            part of it. No message with family money was seen: this one is assumed.
        parts_by_payer: whether ``setldetail`` tells by payer; a hospital's own view of it, by
            own pay and co-payment, doesn't.
        steps_cover_scope: whether the steps of ``setl_proc_info`` share all of the amount within
            scope but the deductible, where the hospital bears nothing; not so where this year's
            account money pays first, or the deductible is taken off the payment. Assumed.
        source: where the region's convention was read; None for the usual one.
    """

    fund_contains_account: bool = False
    family_beside_account: bool = True
    parts_by_payer: bool = True
    steps_cover_scope: bool = True
    source: Source | None = field(default=None, eq=False)

    @property
    def family_within_account(self) -> bool:
        """Whether ``acct_pay`` holds family money too, which the own balance doesn't pay."""
        return not self.family_beside_account


SWITCHES = {
    "fund_contains_account": ("基金支付总额含个人账户支出", "fund_pay_sumamt contains acct_pay"),
    "family_beside_account": (
        "共济支付与个人账户支出分列",
        "acct_mulaid_pay stands beside acct_pay",
    ),
}


@cache
def _regional() -> dict[str, Conventions]:
    return {
        row["area"]: Conventions(
            fund_contains_account=row["fund_contains_account"], source=sources()[row["in"]]
        )
        for row in data("conventions")["convention"]
    }


def conventions(region: str) -> Conventions:
    """The conventions of the platform of a region, by area code; the usual ones if none."""
    if not isinstance(region, str) or not SHAPE.fullmatch(region):
        raise InvalidInput("region", region, expected="an area code of six digits, as text")
    known = _regional()
    fits = (region[:length] for length in range(len(region), 0, -1))
    return next((known[each] for each in fits if each in known), Conventions())


def chosen(region: str | None, given: Conventions | None) -> Conventions:
    """The conventions that were given, else those of the region, else the usual ones."""
    if given is not None:
        return given
    return Conventions() if region is None else conventions(region)


@frozen
class Finding:
    """An identity that fails: both sides in yuan, and the amounts that stand in it.

    ``amounts`` are those of the message, by the platform's names; where the message lacks one
    that others tell (the person's share of a reversal), those are named. ``spelt`` tells which
    of them the message spells otherwise. ``where`` names the line or part, and is empty for the
    settlement itself.
    """

    identity: Identity
    left: Decimal
    right: Decimal
    amounts: tuple[tuple[str, Decimal], ...]
    where: str = ""
    spelt: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return self.identity.id

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields involved, as the message spells them."""
        spelt = dict(self.spelt)
        return tuple(spelt.get(name, name) for name, _ in self.amounts)

    @property
    def difference(self) -> Decimal:
        """The left side less the right side, yuan."""
        left, right = (money.fen(side, negative=True) for side in (self.left, self.right))
        return money.yuan(left - right)

    def text(self, language: str = "zh") -> str:
        """The finding in a sentence, in Chinese or English."""
        pairs = zip(self.fields, self.amounts, strict=True)
        listed = [f"{beside(written, name)} {value:f}" for written, (name, value) in pairs]
        if language == "en":
            return (
                f"{self.id}{' ' + self.where if self.where else ''}: {self.identity.en}: "
                f"left {self.left} yuan, right {self.right} yuan, "
                f"difference {self.difference} ({', '.join(listed)})"
            )
        return (
            f"{self.id}{' ' + self.where if self.where else ''} {self.identity.zh}："
            f"左边 {self.left} 元，右边 {self.right} 元，相差 {self.difference} 元"
            f"（{'、'.join(listed)}）"
        )

    def __str__(self) -> str:
        return self.text()


@frozen
class Cause:
    """A single change after which the sums add up: an amount, or a convention.

    ``field`` is spelt as the message spells it, ``name`` as the platform does.
    """

    field: str
    stated: Decimal | bool
    needed: Decimal | bool
    name: str = ""

    def text(self, language: str = "zh") -> str:
        """The change in a sentence."""
        if self.field in SWITCHES:
            zh, en = SWITCHES[self.field]
            if language == "en":
                return f"adds up if {'' if self.needed else 'it is not so that '}{en}"
            return f"若{'' if self.needed else '并非'}{zh}，则全部相符"
        shown = beside(self.field, self.name or self.field)
        if language == "en":
            return f"adds up if {shown} were {self.needed}, not {self.stated}"
        return f"{shown} 若为 {self.needed} 元（报文为 {self.stated} 元），则全部相符"

    def __str__(self) -> str:
        return self.text()


def beside(written: str, name: str) -> str:
    """A field as the message spells it, the platform's name beside it where that is another."""
    return written if written == name else f"{written} [{name}]"
