"""The checker (勾稽校验): which identity of a settlement fails, and what single change mends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from functools import cache
from typing import Any

from attrs import evolve, field, frozen

from yibao.core import money
from yibao.core.sources import Source
from yibao.errors import InvalidInput
from yibao.nhsa.areas import SHAPE
from yibao.nhsa.claim import FeeLine
from yibao.nhsa.codes import data, sources
from yibao.nhsa.identities import LINE, REVERSAL, SETTLEMENT, STEP, TOTAL, Identity, Item
from yibao.nhsa.messages import STANDING, FundPart, PoolStep, SetlInfo, Settlement, read_settlement
from yibao.nhsa.reading import AMOUNT
from yibao.nhsa.records import Record

PLACES = 6
"""Numbers are whole millionths here, sums of products millionths of millionths."""

FACTORS = 2
"""How many numbers a product has at most."""

FEN = 10**10
"""A fen in millionths of millionths of a yuan."""

_WIDE = Context(prec=60)
NO_PART = ("acct_mulaid_pay", "hifdm_pay")
"""Amounts that are nothing where a message has none."""


HOSPITAL, OTHER_FUND = ("999996", "999900"), "999997"
"""Payers of ``setldetail``: the hospital; other funds, where reversals book the hospital's part."""


@frozen(kw_only=True)
class Conventions:
    """What an amount contains, where regions differ (各地口径).

    Args:
        fund_contains_account: whether ``fund_pay_sumamt`` contains ``acct_pay``.
        family_beside_account: whether ``acct_mulaid_pay`` stands beside ``acct_pay``, and isn't
            part of it. No message with family money was seen: this one is assumed.
        parts_by_payer: whether ``setldetail`` tells by payer; a hospital's own view of it, by
            own pay and co-payment, doesn't.
        source: where the region's convention was read; None for the usual one.
    """

    fund_contains_account: bool = False
    family_beside_account: bool = True
    parts_by_payer: bool = True
    source: Source | None = field(default=None, eq=False)


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

    ``where`` names the line or part, and is empty for the settlement itself.
    """

    identity: Identity
    left: Decimal
    right: Decimal
    amounts: tuple[tuple[str, Decimal], ...]
    where: str = ""

    @property
    def id(self) -> str:
        return self.identity.id

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields involved."""
        return tuple(name for name, _ in self.amounts)

    @property
    def difference(self) -> Decimal:
        """The left side less the right side, yuan."""
        left, right = (money.fen(side, negative=True) for side in (self.left, self.right))
        return money.yuan(left - right)

    def text(self, language: str = "zh") -> str:
        """The finding in a sentence, in Chinese or English."""
        listed = [f"{name} {value:f}" for name, value in self.amounts]
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
    """A single change after which everything adds up: an amount, or a convention."""

    field: str
    stated: Decimal | bool
    needed: Decimal | bool

    def text(self, language: str = "zh") -> str:
        """The change in a sentence."""
        if self.field in SWITCHES:
            zh, en = SWITCHES[self.field]
            if language == "en":
                return f"adds up if {'' if self.needed else 'it is not so that '}{en}"
            return f"若{'' if self.needed else '并非'}{zh}，则全部相符"
        if language == "en":
            return f"adds up if {self.field} were {self.needed}, not {self.stated}"
        return f"{self.field} 若为 {self.needed} 元（报文为 {self.stated} 元），则全部相符"

    def __str__(self) -> str:
        return self.text()


# -- checking


def check(
    settlement: Settlement | Mapping[str, Any] | str | bytes,
    *,
    lines: Iterable[FeeLine] | None = None,
    balance_before: Decimal | str | int | None = None,
    region: str | None = None,
    conventions: Conventions | None = None,
) -> tuple[Finding, ...]:
    """The identities of a settlement that fail (勾稽不符); empty where all hold.

    An identity is left out where an amount that it needs is lacking.

    Args:
        settlement: a ``Settlement``, or a message that ``read_settlement`` reads.
        lines: its line items: each is checked, and their sums.
        balance_before: the balance of the account before, yuan, as 1101 told it.
        region: the area code of the platform that answered, for its conventions.
        conventions: the conventions themselves.

    Raises:
        InvalidInput: for a message that can't be read.
    """
    case = _case(settlement, lines, balance_before, region, conventions)
    return case.findings()


def check_lines(lines: Iterable[FeeLine]) -> tuple[Finding, ...]:
    """The identities of line items (费用明细) that fail."""
    found = []
    for index, line in enumerate(lines):
        where = line.feedetl_sn or f"feedetail[{index}]"
        entry = line.chrgitm_lv.entry if line.chrgitm_lv else None
        level = entry.code if entry else ""
        for identity in LINE:
            if _for_class(identity, level):
                found += _failing(identity, _amounts(line), Conventions(), where)
    return tuple(found)


def _for_class(identity: Identity, level: str) -> bool:
    """Whether an identity is one of lines of a class; "" is a class that isn't told."""
    if identity.only:
        return level == identity.only
    return not identity.never or level not in ("", identity.never)


def check_reversal(original: Settlement, reversal: Settlement) -> tuple[Finding, ...]:
    """The amounts of a reversal (冲正) that don't take back those of a settlement.

    Each must be the other's negative, but for the balance; one that either message leaves
    null is not compared, as reversals leave out the person's share. Of the parts by payer the
    sums are compared: a reversal may book the hospital's part under another payer.
    """
    old, new = _stated(original), _stated(reversal)
    told = [n for n, spec in SetlInfo.specs().items() if spec.kind is AMOUNT and n not in STANDING]
    found: list[Finding] = []
    for name in (*told, "fund_payamt"):
        if name in old and name in new:
            amounts = {"original": old[name], "reversal": new[name]}
            found += _failing(REVERSAL, amounts, Conventions(), name)
    return tuple(found)


def causes(
    settlement: Settlement | Mapping[str, Any] | str | bytes,
    *,
    lines: Iterable[FeeLine] | None = None,
    balance_before: Decimal | str | int | None = None,
    region: str | None = None,
    conventions: Conventions | None = None,
) -> tuple[Cause, ...]:
    """The single changes that would make a settlement add up: one amount, or one convention.

    Arguments as for ``check``. Empty where all adds up already, or where no single change
    mends it.
    """
    case = _case(settlement, lines, balance_before, region, conventions)
    failing = [f for f in case.findings() if not f.where and f.identity.relation == "="]
    if not failing:
        return ()
    mended = [cause for cause, after in case.changes(failing[0]) if not after.findings()]
    return tuple(mended)


def _case(
    settlement: Any, lines: Any, before: Any, region: str | None, given: Conventions | None
) -> _Case:
    if not isinstance(settlement, Settlement):
        settlement = read_settlement(settlement)
    balance = None if before is None else _exact(money.yuan(money.fen(before, "balance_before")))
    return _Case(
        settlement, None if lines is None else tuple(lines), balance, chosen(region, given)
    )


@frozen
class _Case:
    """A settlement with what it is checked against."""

    settlement: Settlement
    lines: tuple[FeeLine, ...] | None
    before: int | None
    told: Conventions

    def findings(self) -> tuple[Finding, ...]:
        kind, amounts = self.settlement.kind.removesuffix("A"), self.amounts()
        found: list[Finding] = []
        for identity in SETTLEMENT:
            if not identity.kinds or kind in identity.kinds:
                found += _failing(identity, amounts, self.told)
        for index, part in enumerate(self.settlement.parts or ()):
            for step in part.steps:
                where = f"setldetail[{index}] {step.polItemCode or ''}".rstrip()
                found += _failing(STEP[0], _amounts(step), self.told, where)
        if self.lines is not None:
            found += check_lines(self.lines)
            for identity in TOTAL:
                found += _failing(identity, amounts, self.told)
        return tuple(found)

    def amounts(self) -> dict[str, int]:
        """Every amount by name, with what stands for one that is lacking."""
        found = _stated(self.settlement)
        if self.settlement.complete:
            found = dict.fromkeys(NO_PART, 0) | found
        hospital = self._hospital()
        if hospital is not None:
            found.setdefault("hosp_part_amt", hospital)
        if self.before is not None:
            found["balance_before"] = self.before
        if self.lines is not None:
            found |= _sums(self.lines)
        if "psn_part_amt" not in found and {"acct_pay", "psn_cash_pay"} <= set(found):
            family = "acct_mulaid_pay" if self.told.family_beside_account else ""
            found["psn_part_amt"] = found["acct_pay"] + found["psn_cash_pay"] + found.get(family, 0)
        return found

    def _hospital(self) -> int | None:
        """What the hospital bears, where ``hosp_part_amt`` is null; None where it isn't told.

        Reversals leave it null and book it among the parts, as other funds too. Family money
        they leave null as well, without another place for it: it is taken for none.
        """
        info, parts = self.settlement.info, self.settlement.parts
        if info.ownpay_hosp_part is not None:
            return _exact(info.ownpay_hosp_part)
        if not self.settlement.complete:
            return None
        if not self.settlement.reversal:
            return 0
        payers = HOSPITAL if info.oth_pay else (*HOSPITAL, OTHER_FUND)
        told = [p for p in parts or () if p.fund_pay_type and p.fund_pay_type.raw in payers]
        return None if parts is None else _total(told)

    def changes(self, finding: Finding) -> Iterable[tuple[Cause, _Case]]:
        """Every single change that mends one finding, with the case after it."""
        for switch in SWITCHES:
            stated = getattr(self.told, switch)
            other: Any = {switch: not stated}
            told = evolve(self.told, **other)
            yield Cause(switch, stated, not stated), evolve(self, told=told)
        for item in finding.identity.items:
            if _counts(item, self.told):
                raises = (item in finding.identity.left) == (item.sign > 0)
                by = finding.difference
                for name in self._told_by(item.names[0]):
                    yield from self._moved(name, by.copy_negate() if raises else by)

    def _told_by(self, name: str) -> tuple[str, ...]:
        """The amounts that stand for one: without the person's share, account and cash."""
        if name == "psn_part_amt" and self.settlement.info.psn_part_amt is None:
            return ("acct_pay", "psn_cash_pay")
        return (name,)

    def _moved(self, name: str, by: Decimal) -> Iterable[tuple[Cause, _Case]]:
        """The case with one amount moved, where that leaves a settlement that can be."""
        settlement = self.settlement
        if name == "fund_payamt":
            parts = settlement.parts or ()
            for index, part in enumerate(parts):
                moved = _evolved(part, name, by)
                rows = (*parts[:index], moved, *parts[index + 1 :])
                yield from self._with(f"setldetail[{index}].{name}", part, moved, parts=rows)
        elif getattr(settlement.info, name, None) is not None:
            moved = _evolved(settlement.info, name, by)
            yield from self._with(name, settlement.info, moved, info=moved)

    def _with(
        self, path: str, old: Record, new: Record, **changed: Any
    ) -> Iterable[tuple[Cause, _Case]]:
        name = path.rpartition(".")[2]
        try:
            settlement = evolve(self.settlement, **changed)
        except InvalidInput:
            return
        cause = Cause(path, getattr(old, name), getattr(new, name))
        yield cause, evolve(self, settlement=settlement)


def _evolved(record: Any, name: str, by: Decimal) -> Any:
    whole = money.fen(getattr(record, name), negative=True) + money.fen(by, negative=True)
    return evolve(record, **{name: money.yuan(whole)})


# -- arithmetic, exact


def _exact(value: Any) -> int:
    """A number of at most six places as whole millionths, whatever the caller's context."""
    return int(_WIDE.scaleb(value, PLACES))


def _stated(settlement: Settlement) -> dict[str, int]:
    """Every amount that a settlement tells, by name, and the sum of its parts."""
    found, parts = _amounts(settlement.info), settlement.parts
    if parts is not None and all(part.fund_payamt is not None for part in parts):
        found["fund_payamt"] = _total(parts)
    return found


def _total(parts: Iterable[FundPart]) -> int:
    return sum(_exact(p.fund_payamt) for p in parts if p.fund_payamt is not None)


def _amounts(record: SetlInfo | FundPart | FeeLine | PoolStep) -> dict[str, int]:
    """The numbers of a record by name."""
    values = {name: getattr(record, name) for name in record.specs()}
    return {name: _exact(v) for name, v in values.items() if isinstance(v, Decimal)}


def _sums(lines: tuple[FeeLine, ...]) -> dict[str, int]:
    """The sums of the lines, where every line tells the amount."""
    found = {}
    for name in (
        "det_item_fee_sumamt",
        "fulamt_ownpay_amt",
        "overlmt_amt",
        "preselfpay_amt",
        "inscp_scp_amt",
    ):
        told = [getattr(line, name) for line in lines]
        if None not in told:
            key = name if name == "det_item_fee_sumamt" else f"line_{name}"
            found[key] = sum(map(_exact, told))
    return found


def _failing(
    identity: Identity, amounts: Mapping[str, int], told: Conventions, where: str = ""
) -> list[Finding]:
    """A finding, where an identity can be checked and fails."""
    sides, used = [], []
    for side in (identity.left, identity.right):
        counted = [item for item in side if _counts(item, told)]
        if not counted:
            return []
        values = [_value(item, amounts) for item in counted]
        if any(value is None for value in values):
            return []
        sides.append(sum(v for v in values if v is not None))
        used += [name for item in counted for name in item.names if name in amounts]
    if _holds(identity, *sides):
        return []
    shown = tuple((name, _shown(amounts[name])) for name in dict.fromkeys(used))
    return [Finding(identity, _yuan(sides[0]), _yuan(sides[1]), shown, where)]


def _counts(item: Item, told: Conventions) -> bool:
    return not item.switch or bool(getattr(told, item.switch))


def _value(item: Item, amounts: Mapping[str, int]) -> int | None:
    """A member of a formula, in millionths of millionths; None where a number is lacking."""
    product = item.sign
    for name in item.names:
        if name.isdecimal():
            product *= int(name) * money.MILLION
        elif name in amounts:
            product *= amounts[name]
        else:
            return None
    return product if len(item.names) == FACTORS else product * money.MILLION


def _holds(identity: Identity, left: int, right: int) -> bool:
    if identity.relation == "<=":
        return left <= right
    if identity.relation == "|<=|":
        return abs(left) <= abs(right)
    return 2 * abs(left - right) <= FEN if identity.rounded else left == right


def _yuan(value: int) -> Decimal:
    """Millionths of millionths of a yuan to the fen, half away from zero."""
    whole = (2 * abs(value) + FEN) // (2 * FEN)
    return money.yuan(whole if value >= 0 else -whole)


def _shown(value: int) -> Decimal:
    """Millionths as a number was told: two places at least, six at most."""
    whole, rest = divmod(value, FEN // money.MILLION)
    return Decimal(f"{value}E-{PLACES}") if rest else money.yuan(whole)
