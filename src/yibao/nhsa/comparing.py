"""A foreseen settlement beside the bureau's answer (预期与结算比对); a settlement taken back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from yibao.core import money
from yibao.errors import InvalidInput
from yibao.nhsa.findings import Conventions, beside, chosen
from yibao.nhsa.foreseeing import TRACE
from yibao.nhsa.messages import STANDING, FundPart, SetlInfo, Settlement, read_settlement
from yibao.nhsa.reading import AMOUNT, Node, froze, refuse_other
from yibao.nhsa.records import Record

BACK = {"2206": "", "2207": "2208", "2303": "", "2304": "2305"}
"""By which transaction one is taken back; a trial isn't."""

LIMIT = "crt_payb_lmt_amt"


@frozen
class Difference:
    """An amount that a foreseen settlement and the bureau's answer tell differently, yuan.

    ``field`` is spelt as the answer spells it, ``name`` as the platform does.
    """

    field: str
    name: str
    zh: str
    en: str
    foreseen: Decimal
    answered: Decimal

    @property
    def difference(self) -> Decimal:
        """What was answered less what was foreseen."""
        answered, foreseen = (
            money.fen(side, negative=True) for side in (self.answered, self.foreseen)
        )
        return money.yuan(answered - foreseen)

    def text(self, language: str = "zh") -> str:
        """The difference in a line, in Chinese or English."""
        shown = beside(self.field, self.name)
        if language == "en":
            return (
                f"{shown}, {self.en}: foreseen {self.foreseen}, answered {self.answered}, "
                f"difference {self.difference}"
            )
        return (
            f"{shown} {self.zh}：预期 {self.foreseen} 元，结算 {self.answered} 元，"
            f"相差 {self.difference} 元"
        )

    def __str__(self) -> str:
        return self.text()


@frozen
class Comparison:
    """The amounts that differ, in the order of the message; ``compared`` is how many both tell."""

    differences: tuple[Difference, ...]
    compared: int

    @property
    def agrees(self) -> bool:
        """Whether every amount that both tell is the same."""
        return not self.differences

    def text(self, language: str = "zh") -> str:
        """A line for each amount that differs, after how many there are."""
        count = len(self.differences)
        if language == "en":
            head = f"{count} of {self.compared} amounts differ"
        else:
            head = f"比对 {self.compared} 项金额，{count} 项不同"
        return "\n".join((head, *(each.text(language) for each in self.differences)))

    def __str__(self) -> str:
        return self.text()


def compare(
    foreseen: Settlement, answered: Settlement | Mapping[str, Any] | str | bytes
) -> Comparison:
    """What of a foreseen settlement the bureau answered otherwise, field by field.

    Compared are the amounts of ``setlinfo`` that both tell, and what each payer paid where both
    have parts: by the national code, so that a longer local one is the same payer. Why a
    payment differs, ``yibao.reconcile`` with ``yibao.settle`` may tell.

    Args:
        foreseen: what ``foreseen`` gives.
        answered: the bureau's answer, or a message that ``read_settlement`` reads.

    Raises:
        InvalidInput: for an answer that can't be read.
    """
    refuse_other(foreseen, Settlement, "foreseen", "foreseen or read_settlement")
    if not isinstance(answered, Settlement):
        answered = read_settlement(answered)
    pairs = [*_of_info(foreseen.info, answered.info), *_of_parts(foreseen, answered)]
    differ = tuple(each for each in pairs if each.foreseen != each.answered)
    return Comparison(differ, len(pairs))


def _of_info(mine: SetlInfo, its: SetlInfo) -> list[Difference]:
    spelt, found = its.spelt, []
    for name, spec in SetlInfo.specs().items():
        ours, theirs = getattr(mine, name), getattr(its, name)
        if spec.kind is AMOUNT and ours is not None and theirs is not None:
            written = spelt.get(name, name)
            found.append(Difference(written, name, spec.zh, spec.en, ours, theirs))
    return found


def _of_parts(mine: Settlement, its: Settlement) -> list[Difference]:
    if mine.parts is None or its.parts is None:
        return []
    ours, theirs = _by_payer(mine.parts), _by_payer(its.parts)
    found = []
    for key in dict.fromkeys((*ours, *theirs)):
        zh, en = (ours.get(key) or theirs[key])[1:]
        amounts = [money.yuan(side[key][0] if key in side else 0) for side in (ours, theirs)]
        name = f"setldetail {key}"
        found.append(Difference(name, name, zh, en, *amounts))
    return found


def _by_payer(parts: tuple[FundPart, ...]) -> dict[str, tuple[int, str, str]]:
    """What each payer paid, fen, by its national code, with its names."""
    found: dict[str, tuple[int, str, str]] = {}
    for part in parts:
        payer = part.fund_pay_type
        entry = payer.entry if payer else None
        key = entry.code if entry else str(payer or "")
        names = (payer.zh, payer.en) if payer else ("", "")
        paid = money.fen(part.fund_payamt or 0, negative=True)
        found[key] = (found.get(key, (0,))[0] + paid, *names)
    return found


# -- reversals


def reversal_of(
    settlement: Settlement,
    *,
    kind: str = "",
    region: str | None = None,
    conventions: Conventions | None = None,
    **told: Any,
) -> Settlement:
    """The message that takes a settlement back (冲正报文): every amount turned round.

    The deductible of the rule stays as it is; the balance is what it was before the account
    paid. ``check_reversal`` finds nothing in the pair.

    Args:
        settlement: what was settled.
        kind: the transaction, 2208 or 2305; by that of the settlement, unless told.
        region, conventions: as for ``check``: whether ``acct_pay`` holds family money.
        told: what else differs, such as ``setl_time``, as fields of ``SetlInfo``.

    Raises:
        InvalidInput: for a trial, which settled nothing, and for a reversal.
    """
    refuse_other(settlement, Settlement, "settlement", "read_settlement or foreseen")
    if not settlement.booked or settlement.reversal:
        raise InvalidInput(
            "settlement",
            settlement.kind or settlement.info.medfee_sumamt,
            expected="a settlement by which money moved, and that is no reversal itself",
        )
    own, info = chosen(region, conventions), settlement.info
    back = {"refd_setl_flag": True, **_turned(info), **_balance(info, own), **told}
    parts = settlement.parts
    return evolve(
        settlement,
        info=evolve(info, **back),
        parts=None if parts is None else tuple(map(_part_back, parts)),
        kind=kind or BACK.get(settlement.kind.removesuffix("A"), ""),
    )


def _turned(record: Record, standing: tuple[str, ...] = STANDING) -> dict[str, Any]:
    """The amounts of a record with the other sign."""
    amounts = (n for n, s in record.specs().items() if s.kind is AMOUNT and n not in standing)
    told = {name: getattr(record, name) for name in amounts}
    return {n: value.copy_negate() for n, value in told.items() if value is not None}


def _balance(info: SetlInfo, own: Conventions) -> dict[str, Decimal]:
    """The balance with what the account paid given back."""
    if info.balc is None or info.acct_pay is None:
        return {}
    family = 0 if own.family_beside_account else money.fen(info.acct_mulaid_pay or 0)
    return {"balc": money.yuan(money.fen(info.balc) + money.fen(info.acct_pay) - family)}


def _part_back(part: FundPart) -> FundPart:
    """A part with the other sign, and the steps that tell how it was reckoned."""
    turned = _turned(part, (LIMIT,))
    if part.steps:
        steps = [evolve(step, **_turned(step)).to_message() for step in part.steps]
        kept = tuple(item for item in part.unknown.items if item[0] != TRACE)
        turned["unknown"] = Node((*kept, (TRACE, froze(steps, TRACE))))
    return evolve(part, **turned)
