"""The checker (勾稽校验): which identity of a settlement fails, and what single change mends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from yibao.core import money
from yibao.errors import InvalidInput
from yibao.nhsa.amounts import (
    Amounts,
    counts,
    exact,
    failing,
    of_record,
    stated,
    sums,
    total,
)
from yibao.nhsa.claim import FeeLine
from yibao.nhsa.findings import SWITCHES, Cause, Conventions, Finding, chosen
from yibao.nhsa.identities import LINE, REVERSAL, SETTLEMENT, STEP, TOTAL, Identity
from yibao.nhsa.messages import STANDING, FundPart, SetlInfo, Settlement, read_settlement
from yibao.nhsa.reading import AMOUNT
from yibao.nhsa.records import Record
from yibao.nhsa.steps import check_sums

NO_PART = ("acct_mulaid_pay", "hifdm_pay")
"""Amounts that are nothing where a message has none."""

PAID = "fund_payamt"

HOSPITAL, OTHER_FUND = ("999996", "999900"), "999997"
"""Payers of ``setldetail``: the hospital; other funds, where reversals book the hospital's part."""


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
                found += failing(identity, of_record(line), Conventions(), where)
    return tuple(found)


def check_steps(parts: Iterable[FundPart]) -> tuple[Finding, ...]:
    """The steps of the pooled fund's payment (``setl_proc_info``) that fail."""
    found = []
    for index, part in enumerate(parts):
        for step in part.steps:
            where = f"setldetail[{index}] {step.polItemCode or ''}".rstrip()
            found += failing(STEP[0], of_record(step), Conventions(), where)
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
    old, new = stated(original), stated(reversal)
    told = [n for n, spec in SetlInfo.specs().items() if spec.kind is AMOUNT and n not in STANDING]
    found: list[Finding] = []
    for name in (*told, PAID):
        if name in old and name in new:
            amounts = Amounts({"original": old[name], "reversal": new[name]})
            found += failing(REVERSAL, amounts, Conventions(), name)
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

    Arguments as for ``check``. Sums are mended: what fails besides, such as a deductible above
    the amount within scope or a line of its own, may stay, and nothing else may come to fail.
    Empty where all adds up already, or where no single change mends it.
    """
    case = _case(settlement, lines, balance_before, region, conventions)
    found = case.findings()
    wrong = [f for f in found if _mendable(f)]
    if not wrong:
        return ()
    besides = {_what(f) for f in found if not _mendable(f)}
    changed = case.changes(wrong[0])
    return tuple(cause for cause, after in changed if set(map(_what, after.findings())) <= besides)


def _mendable(finding: Finding) -> bool:
    """Whether it is a sum of the settlement itself."""
    return not finding.where and finding.identity.relation == "="


def _what(finding: Finding) -> tuple[str, str]:
    """What fails, and where."""
    return finding.id, finding.where


def _case(
    settlement: Any, lines: Any, before: Any, region: str | None, given: Conventions | None
) -> _Case:
    if not isinstance(settlement, Settlement):
        settlement = read_settlement(settlement)
    balance = None if before is None else exact(money.yuan(money.fen(before, "balance_before")))
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
                found += failing(identity, amounts, self.told)
        found += check_steps(self.settlement.parts or ())
        found += check_sums(self.settlement, amounts, self.told)
        if self.lines is not None:
            found += check_lines(self.lines)
            for identity in TOTAL:
                found += failing(identity, amounts, self.told)
        return tuple(found)

    def amounts(self) -> Amounts:
        """Every amount by name, with what stands for one that is lacking."""
        values = stated(self.settlement)
        behind: dict[str, tuple[str, ...]] = {}
        if self.settlement.complete:
            behind |= {name: () for name in NO_PART if name not in values}
            values = dict.fromkeys(NO_PART, 0) | values
        if "hosp_part_amt" not in values:
            self._hospital(values, behind)
        if "psn_part_amt" not in values and {"acct_pay", "psn_cash_pay"} <= set(values):
            self._person(values, behind)
        if self.before is not None:
            values["balance_before"] = self.before
        if self.lines is not None:
            values |= sums(self.lines)
        return Amounts(values, behind, self.settlement.info.spelt)

    def _person(self, values: dict[str, int], behind: dict[str, tuple[str, ...]]) -> None:
        """The person's share, where it is null: account, family account and cash stand for it."""
        names = ["acct_pay", "psn_cash_pay"]
        if self.told.family_beside_account and values.get("acct_mulaid_pay"):
            names.append("acct_mulaid_pay")
        values["psn_part_amt"] = sum(values[name] for name in names)
        behind["psn_part_amt"] = tuple(names)

    def _hospital(self, values: dict[str, int], behind: dict[str, tuple[str, ...]]) -> None:
        """What the hospital bears, where ``hosp_part_amt`` is null and something else tells.

        Reversals leave it null and book it among the parts, as other funds too. Family money
        they leave null as well, without another place for it: it is taken for none.
        """
        info, parts = self.settlement.info, self.settlement.parts
        if info.ownpay_hosp_part is not None:
            values["hosp_part_amt"] = exact(info.ownpay_hosp_part)
            behind["hosp_part_amt"] = ("ownpay_hosp_part",)
        elif self.settlement.complete and not self.settlement.reversal:
            values["hosp_part_amt"], behind["hosp_part_amt"] = 0, ()
        elif self.settlement.complete and parts is not None:
            payers = HOSPITAL if info.oth_pay else (*HOSPITAL, OTHER_FUND)
            told = {
                f"setldetail[{index}].{PAID}": total([part])
                for index, part in enumerate(parts)
                if part.fund_pay_type and part.fund_pay_type.raw in payers
            }
            values |= {**told, "hosp_part_amt": sum(told.values())}
            behind["hosp_part_amt"] = tuple(told)

    def changes(self, finding: Finding) -> Iterable[tuple[Cause, _Case]]:
        """Every single change that mends one finding, with the case after it."""
        for switch in SWITCHES:
            stands = getattr(self.told, switch)
            other: Any = {switch: not stands}
            told = evolve(self.told, **other)
            yield Cause(switch, stands, not stands), evolve(self, told=told)
        amounts = self.amounts()
        for item in finding.identity.items:
            if counts(item, self.told):
                raises = (item in finding.identity.left) == (item.sign > 0)
                by = finding.difference
                for name in amounts.told_by(item.names[0]):
                    yield from self._moved(name, by.copy_negate() if raises else by)

    def _moved(self, name: str, by: Decimal) -> Iterable[tuple[Cause, _Case]]:
        """The case with one amount moved, where that leaves a settlement that can be."""
        settlement = self.settlement
        if name.endswith(PAID):
            parts = settlement.parts or ()
            for index, part in enumerate(parts):
                path = f"setldetail[{index}].{PAID}"
                if name in (PAID, path):
                    moved = _evolved(part, PAID, by)
                    rows = (*parts[:index], moved, *parts[index + 1 :])
                    yield from self._with(path, part, moved, parts=rows)
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
        written = old.spelt.get(path, path)
        cause = Cause(written, getattr(old, name), getattr(new, name), path)
        yield cause, evolve(self, settlement=settlement)


def _evolved(record: Any, name: str, by: Decimal) -> Any:
    whole = money.fen(getattr(record, name), negative=True) + money.fen(by, negative=True)
    return evolve(record, **{name: money.yuan(whole)})
