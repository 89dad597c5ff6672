"""The answer that the platform is expected to give (预期结算结果): a settlement as a message.

The other way round from ``bills``: what ``yibao.settle`` worked out, under the platform's names,
so that the checker, the writer and a comparison with the bureau's answer take it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve

from yibao import benefits
from yibao.benefits.settlement import GIVERS
from yibao.benefits.stage import Reckoned, deductible_left, room_left
from yibao.core import money
from yibao.core.money import NO_LIMIT, fen, yuan
from yibao.errors import InvalidInput, NotKnown, nearest
from yibao.nhsa.bills import LINE_SCOPE
from yibao.nhsa.checker import HOSPITAL
from yibao.nhsa.claim import Bill, sum_of
from yibao.nhsa.codes import code, code_of
from yibao.nhsa.findings import Conventions, chosen
from yibao.nhsa.messages import FundPart, SetlInfo, Settlement
from yibao.nhsa.reading import AMOUNT, froze, refuse_other
from yibao.nhsa.refunds import netted
from yibao.vocabulary import Account, Layer, Position, Scheme

FIELDS: dict[Layer, str] = {
    Layer.BASIC: "hifp_pay",
    Layer.LARGE_SUM: "hifob_pay",
    Layer.CIVIL_SERVANT: "cvlserv_pay",
    Layer.CRITICAL_ILLNESS: "hifmi_pay",
    Layer.ASSISTANCE: "maf_pay",
    Layer.EXTRA_ASSISTANCE: "maf_pay",
}
"""Where a layer's payment stands; the employees' own critical-illness fund stands in oth_pay."""

OTHER = "oth_pay"
FUNDS = (*dict.fromkeys(FIELDS.values()), "hifes_pay", "hifdm_pay", OTHER)
TRACE = "setl_proc_info"
RATIO_STEP = 100
"""Millionths in the last place of a ratio that a message can write."""


def foreseen(
    settled: benefits.Settlement,
    *,
    balance_before: Decimal | str | int,
    bill: Bill | None = None,
    kind: str = "",
    region: str | None = None,
    conventions: Conventions | None = None,
    payers: Mapping[Layer | str, str] | None = None,
    trace: bool = False,
    partial: bool = False,
    **told: Any,
) -> Settlement:
    """The message that a settlement makes (预期的 setlinfo、setldetail).

    It satisfies ``check`` under the same conventions, and reads back equal.

    Args:
        settled: what ``yibao.settle`` gives.
        balance_before: the balance of the account before, yuan, as 1101 told it; 0 for who has
            none.
        bill: the bill that was settled, for its visit, care category and kind of insurance, and
            how much of the cost outside was above a price ceiling.
        kind: the transaction, such as ``"2207"``; of a trial (2206, 2303) no money moves.
        region, conventions: as for ``check``: what the region's amounts contain.
        payers: the region's own ``fund_pay_type`` of a layer, such as
            ``{"critical_illness": "330200"}``; needed for the employees' critical-illness fund,
            which no national code on file names.
        trace: whether to tell how the pooled fund's payment was reckoned (``setl_proc_info``),
            its deductible (``dedc_std``, ``crt_dedc``) and the limit of this time.
        partial: whether a layer that isn't on file may stand as nothing.
        told: what a settlement doesn't know: ``setl_id``, ``psn_no``, ``setl_time`` … as fields
            of ``SetlInfo``. What isn't given is left out.

    Raises:
        InvalidInput: for what has no place in the message (a third party's part), a bill that
            isn't the settlement's, a balance that is less than the account paid, a trace that
            a message can't write.
        NotKnown: where a layer isn't on file, unless ``partial``.
    """
    _refuse_amounts(told)
    _refuse_unplaced(settled, partial)
    own = chosen(region, conventions)
    amounts = _amounts(settled, own, fen(balance_before, "balance_before"))
    amounts |= _scope(settled, bill)
    if trace:
        amounts |= _deductible(settled)
    parts = _parts(settled, payers or {}, trace) if own.parts_by_payer else None
    return Settlement(
        info=SetlInfo(**{**_known(settled, bill), **told, **amounts}),
        parts=None if parts is None else tuple(parts),
        kind=kind,
    )


def _refuse_amounts(told: Mapping[str, Any]) -> None:
    specs = SetlInfo.specs()
    open_to = [n for n, s in specs.items() if s.kind is not AMOUNT and n != "pool_prop_selfpay"]
    for name, value in told.items():
        if name not in open_to:
            expected = "a field of setlinfo that the settlement doesn't reckon itself"
            raise InvalidInput(name, value, expected=expected, remedy=nearest(name, open_to))


def _refuse_unplaced(settled: benefits.Settlement, partial: bool) -> None:
    refuse_other(settled, benefits.Settlement, "settled", "yibao.settle")
    if settled.third_party:
        raise InvalidInput(
            "third_party",
            settled.third_party,
            expected="nothing borne by a third party: a settlement message has no place for it",
            remedy="Settle what is left to the insurance as a claim of its own.",
        )
    if settled.missing and not partial:
        first = settled.missing[0]
        raise NotKnown(
            f"what the {first.layer.en} ({first.layer.zh}) pays",
            known=first.why,
            remedy="Or write it as nothing: partial=True.",
        )


def _known(settled: benefits.Settlement, bill: Bill | None) -> dict[str, Any]:
    """What the settlement and its bill tell beside amounts."""
    claim = settled.claim
    found: dict[str, Any] = {
        "insutype": code_of("insutype", Scheme.parse(settled.enrolment.scheme)),
        "begndate": claim.admitted or claim.on,
        "enddate": claim.on,
    }
    if bill is not None:
        asked = bill.request
        told = {
            "mdtrt_id": bill.visit.mdtrt_id or (asked.mdtrt_id if asked else None),
            "psn_no": bill.visit.psn_no or (asked.psn_no if asked else None),
            "mdtrt_cert_type": bill.visit.mdtrt_cert_type,
            "med_type": bill.med_type,
            "insutype": bill.insutype,
        }
        found |= {name: value for name, value in told.items() if value is not None}
    return found


# -- amounts


def _amounts(settled: benefits.Settlement, own: Conventions, before: int) -> dict[str, Any]:
    """Who paid what, and the account's balance afterwards."""
    basic = settled.layers[0]
    account, family = fen(settled.account), fen(settled.family)
    if account > before:
        expected = f"at least what the account paid ({settled.account} yuan)"
        raise InvalidInput("balance_before", yuan(before), expected=expected)
    within = account if own.family_beside_account else account + family
    paid = dict.fromkeys(FUNDS, 0)
    for one in settled.layers:
        paid[_field(one.layer, settled)] += fen(one.paid)
    whole = sum(paid.values()) + (within if own.fund_contains_account else 0)
    found = {
        **paid,
        "medfee_sumamt": fen(settled.total),
        "act_pay_dedc": fen(basic.deductible),
        "fund_pay_sumamt": whole,
        "psn_part_amt": fen(settled.person),
        "acct_pay": within,
        "acct_mulaid_pay": family,
        "psn_cash_pay": fen(settled.cash),
        "hosp_part_amt": fen(settled.provider_share),
        "balc": before - account,
    }
    ratio = {"pool_prop_selfpay": _ratio(basic.reckoned)}
    return {**{name: yuan(amount) for name, amount in found.items()}, **ratio}


def _field(layer: Layer, settled: benefits.Settlement) -> str:
    employee = Scheme.parse(settled.enrolment.scheme) is Scheme.EMPLOYEE
    return OTHER if layer is Layer.CRITICAL_ILLNESS and employee else FIELDS[layer]


def _ratio(reckoned: Reckoned) -> Decimal:
    """The pooled fund's ratio: that of the band, or over several what they come to together."""
    rates = {rate for _, rate, _ in reckoned.pieces()}
    if not reckoned.paid or not reckoned.shared:
        return Decimal(0)
    whole = rates.pop() * reckoned.shared if len(rates) == 1 else reckoned.exact
    rate = (2 * whole + RATIO_STEP * reckoned.shared) // (2 * RATIO_STEP * reckoned.shared)
    return Decimal(rate).scaleb(-4)


def _scope(settled: benefits.Settlement, bill: Bill | None) -> dict[str, Decimal]:
    """What of the bill is outside, above a ceiling, borne first, within the scope."""
    total, basic = fen(settled.total), settled.layers[0]
    within = fen(basic.base) + fen(settled.account_first) + fen(settled.provider_share)
    outside, over = _outside(settled, bill)
    found = {
        "fulamt_ownpay_amt": outside,
        "overlmt_selfpay": over,
        "preselfpay_amt": total - within - outside - over,
        "inscp_scp_amt": within,
    }
    return {name: yuan(amount) for name, amount in found.items()}


def _outside(settled: benefits.Settlement, bill: Bill | None) -> tuple[int, int]:
    """What is outside the catalogues, and what above price ceilings, fen."""
    claim = settled.claim
    if claim.items:
        return claim.left_out
    outside, over = fen(claim.outside), _told_over(bill)
    if over > outside or (bill and bill.lines and bill.total != settled.total):
        raise InvalidInput(
            "bill", "(not shown)", expected=f"the bill that was settled ({settled.total} yuan)"
        )
    return outside - over, over


def _told_over(bill: Bill | None) -> int:
    """What a bill tells to be above price ceilings, fen."""
    if bill is None:
        return 0
    if bill.lines:
        return fen(sum_of(netted(bill.lines), LINE_SCOPE[1]))
    stated = bill.request.overlmt_selfpay if bill.request else None
    return fen(stated or 0)


# -- parts by payer


def _parts(
    settled: benefits.Settlement, payers: Mapping[Layer | str, str], trace: bool
) -> Iterator[FundPart]:
    """What each payer paid; account and family account together, as the hospital last."""
    own = {Layer.parse(layer, "payers"): raw for layer, raw in payers.items()}
    paid: dict[str, int] = {}
    for one in settled.layers:
        if one.paid:
            raw = own.get(one.layer) or _payer(one.layer, settled)
            paid[raw] = paid.get(raw, 0) + fen(one.paid)
    basic = own.get(Layer.BASIC) or _payer(Layer.BASIC, settled)
    account = code_of("fund_pay_type", Account.PERSONAL_ACCOUNT).raw
    for raw, amount in (
        (account, fen(settled.account) + fen(settled.family)),
        (HOSPITAL[0], fen(settled.provider_share)),
    ):
        if amount:
            paid[raw] = paid.get(raw, 0) + amount
    for raw, amount in paid.items():
        more = _traced(settled) if trace and raw == basic else {}
        found = code("fund_pay_type", raw)
        name = found.zh if found.entry else None
        yield FundPart(
            fund_pay_type=found, fund_payamt=yuan(amount), fund_pay_type_name=name, **more
        )


def _payer(layer: Layer, settled: benefits.Settlement) -> str:
    """The national code of who pays a layer."""
    employee = Scheme.parse(settled.enrolment.scheme) is Scheme.EMPLOYEE
    if layer is Layer.CRITICAL_ILLNESS and employee:
        raise InvalidInput(
            "payers",
            None,
            expected=f"the region's code of the employees' {layer.en} ({layer.zh})",
            remedy='Give it: payers={"critical_illness": "…"}.',
        )
    scheme_fund = Account.POOLED_FUND if employee else Account.RESIDENT_FUND
    return code_of("fund_pay_type", GIVERS.get(layer, scheme_fund)).raw


# -- the trace


def _deductible(settled: benefits.Settlement) -> dict[str, Decimal]:
    """The deductible of the rule, and what was left of it at this time."""
    stage = settled.layers[0].reckoned.stage
    left = deductible_left(stage, settled.on, settled.before.counts)
    return {"dedc_std": yuan(stage.deductible.sum), "crt_dedc": yuan(left)}


def _traced(settled: benefits.Settlement) -> dict[str, Any]:
    """The steps of the pooled fund's payment, and the limit of this time where there is one."""
    reckoned = settled.layers[0].reckoned
    _refuse_trace(reckoned)
    used = reckoned.co_payment + reckoned.paid
    steps = [
        {
            "polItemCode": f"C{number:03}",
            "hifpPayInscp": yuan(amount),
            "poolPropSelfpay": Decimal(rate // RATIO_STEP).scaleb(-4),
            "hifpPay": yuan(money.round_millionths(amount * rate)),
        }
        for number, (amount, rate, _) in enumerate(evolve(reckoned, shared=used).pieces(), 1)
    ]
    room = room_left(reckoned.stage, settled.on, settled.before.counts)
    return {
        "crt_payb_lmt_amt": None if room == NO_LIMIT else yuan(room),
        "unknown": froze({TRACE: steps}, TRACE),
    }


def _refuse_trace(reckoned: Reckoned) -> None:
    """Refuse a payment that isn't a sum of ratios of bases, to the fen."""
    stage = reckoned.stage
    why = ""
    if reckoned.flat:
        why = "lines with a share of their own"
    elif stage.deductible.position is Position.PAYMENT and reckoned.deductible:
        why = "a deductible taken off the payment"
    elif stage.rounding:
        why = "a payment rounded otherwise than half up to the fen"
    elif any(rate % RATIO_STEP for _, rate in stage.bands):
        why = "a ratio of more than four places"
    if why:
        expected = f"a payment that setl_proc_info can tell, which has no place for {why}"
        raise InvalidInput("trace", True, expected=expected)
