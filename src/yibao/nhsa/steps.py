"""The steps of the pooled fund's payment (``setl_proc_info``), summed beside the settlement."""

from __future__ import annotations

from collections.abc import Iterator

from yibao.nhsa.amounts import Amounts, exact, failing, of_record
from yibao.nhsa.findings import Conventions, Finding
from yibao.nhsa.identities import STEP, STEPS
from yibao.nhsa.messages import FundPart, Settlement
from yibao.vocabulary import Account

HALF_A_FEN = 5_000
"""In millionths of a yuan: what rounding moves a payment at most."""

POOLED = (Account.POOLED_FUND, Account.RESIDENT_FUND)


def check_sums(settlement: Settlement, amounts: Amounts, told: Conventions) -> Iterator[Finding]:
    """The identities that steps have with their part, and with the settlement, and that fail."""
    paid, base, ratio = STEPS[0], STEPS[1:3], STEPS[3:]
    traced = []
    for index, part in enumerate(settlement.parts or ()):
        if not part.steps:
            continue
        where = f"setldetail[{index}]"
        sums = _sum(part, where, "hifpPay", "step_paid")
        holds = all(not failing(STEP[0], of_record(step), told) for step in part.steps)
        if sums is not None and part.fund_payamt is not None and holds:
            stated = exact(part.fund_payamt)
            if abs(sums.values["step_paid"] - stated) > _slack(part):
                beside = _beside(Amounts({"fund_payamt": stated}), sums)
                yield from failing(paid, beside, told, where)
        if part.fund_pay_type and part.fund_pay_type.term(Account) in POOLED:
            traced.append((part, where))
    if len(traced) != 1:
        return
    part, where = traced[0]
    for identity in base:
        bases = _bases(part, where, amounts.values.get("hosp_part_amt"))
        yield from failing(identity, _beside(amounts, bases), told)
    for identity in ratio:
        yield from failing(identity, _beside(amounts, _ratios(part, where)), told)


def _slack(part: FundPart) -> int:
    """How far a payment that is rounded once may be from steps that are rounded each."""
    return HALF_A_FEN * (len(part.steps) + 1) if len(part.steps) > 1 else 0


def _sum(part: FundPart, where: str, name: str, called: str) -> Amounts | None:
    """A sum over the steps, with the steps that tell it; None where one doesn't."""
    rows = [(row, getattr(step, name)) for row, step in enumerate(part.steps)]
    if any(value is None for _, value in rows):
        return None
    told = {_path(where, row, name): exact(value) for row, value in rows}
    return Amounts({**told, called: sum(told.values())}, {called: tuple(told)})


def _bases(part: FundPart, where: str, borne: int | None) -> Amounts | None:
    """What the steps shared; less than all where a limit cut, or the hospital bears a part."""
    whole = borne == 0 and not _cut(part)
    return _sum(part, where, "hifpPayInscp", "step_base" if whole else "step_base_most")


def _cut(part: FundPart) -> bool:
    """Whether the payment came to its limit; a limit of nothing is none."""
    limit, paid = part.crt_payb_lmt_amt or None, part.fund_payamt
    return limit is not None and (paid is None or abs(paid) >= abs(limit))


def _ratios(part: FundPart, where: str) -> Amounts | None:
    """The least and the highest ratio of the steps that shared anything.

    Where a limit cut, steps above it aren't told, and the ratio may be theirs too.
    """
    if _cut(part):
        return None
    rows = [(n, step.poolPropSelfpay) for n, step in enumerate(part.steps) if step.hifpPayInscp]
    told = {_path(where, row, "poolPropSelfpay"): exact(r) for row, r in rows if r is not None}
    if not told or len(told) < len(rows):
        return None
    least, most = min(told, key=told.__getitem__), max(told, key=told.__getitem__)
    ends = {"step_ratio_least": told[least], "step_ratio_most": told[most]}
    behind = {"step_ratio_least": (least,), "step_ratio_most": (most,)}
    return Amounts({**told, **ends}, behind)


def _path(where: str, row: int, name: str) -> str:
    return f"{where}.setl_proc_info[{row}].{name}"


def _beside(amounts: Amounts, more: Amounts | None) -> Amounts:
    if more is None:
        return amounts
    values, behind = {**amounts.values, **more.values}, {**amounts.behind, **more.behind}
    return Amounts(values, behind, amounts.spelt)
