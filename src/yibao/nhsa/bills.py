"""A claim of benefits out of the messages of a visit (报文 → 待遇结算的费用).

What the messages tell is taken from them: kind of care, days, lines or amounts already split.
What they don't tell, such as the tier of the provider, is given beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import fields_dict

from yibao.benefits import Claim, Item
from yibao.core import money
from yibao.errors import InvalidInput, nearest
from yibao.nhsa.amounts import WIDE, exact
from yibao.nhsa.checker import check_lines
from yibao.nhsa.claim import Bill, FeeLine, sum_of
from yibao.nhsa.codes import Code
from yibao.nhsa.identities import LINE
from yibao.nhsa.reading import refuse_other
from yibao.nhsa.refunds import netted, path_of
from yibao.vocabulary import Care, ItemClass, Purpose, Tier

SCOPE = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
"""How a request tells the whole bill's split."""

LINE_SCOPE = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")
"""How lines tell theirs."""

SPLIT = next(each for each in LINE if each.id == "D2")

OWN = ("care", "on", "admitted", "items", "total", "outside", "first_share")
"""What of a claim comes out of the messages."""

EMERGENCY = "13"
ALL = Decimal(1)
FEN_OF_YUAN = 10_000
"""Millionths of a yuan in a fen."""


def claim_of(
    bill: Bill,
    *,
    care: Care | str | None = None,
    on: date | None = None,
    admitted: date | None = None,
    **told: Any,
) -> Claim:
    """The claim that a bill is (报文转为待遇结算的费用).

    Where every line tells how it was split, as the answer of 2204 does, or the request of 2207
    or 2304 does for the whole bill, the amounts are taken as they are split. Otherwise each line
    becomes an ``Item``: its class, own share, price ceiling and quantity. Refunds are taken off
    the lines that they take back.

    Args:
        bill: what ``read_bill`` gives.
        care: the kind of care, where ``med_type`` doesn't tell it: local codes, pharmacies, the
            two diseases. It goes before what the code means.
        on: the day of the visit or discharge, where the bill doesn't tell it.
        admitted: the day of admission, where the bill, as that of 2303 or 2304, doesn't tell it.
        told: what no message tells: ``tier``, ``provider``, ``place``, ``cause``, ``referral`` …
            as for ``yibao.Claim``.

    Raises:
        InvalidInput: naming the field of the message and what was expected: a ``med_type``
            that tells no kind of care, a line without a class, one whose split doesn't add up,
            a refund of nothing that is on the bill.
    """
    refuse_other(bill, Bill, "bill", "read_bill")
    _refuse_unknown(told)
    kind = _care(bill.med_type) if care is None else Care.parse(care, "care")
    _refuse_unusual(bill.med_type, told)
    days = _days(bill, kind, on, admitted)
    return Claim(care=kind, **days, **_amounts(bill), **{**_told_by_code(bill.med_type), **told})


def _refuse_unknown(told: Mapping[str, Any]) -> None:
    open_to = [name for name in fields_dict(Claim) if name not in OWN]
    for name in told:
        if name not in open_to:
            raise InvalidInput(
                name,
                told[name],
                expected=f"one of what no message tells: {', '.join(open_to)}",
                remedy=nearest(name, open_to),
            )


def _care(code: Code | None) -> Care:
    """The kind of care that a care category stands for."""
    found = code.term(Care) if code else None
    if found is not None:
        return found
    shown = None if code is None else f"{code} ({code.zh})" if code.entry else str(code)
    raise InvalidInput(
        "med_type",
        shown,
        expected="a care category that tells the kind of care",
        remedy='Say it: care="outpatient", "chronic", "inpatient", "maternity" or '
        '"hypertension_diabetes".',
    )


def _refuse_unusual(code: Code | None, told: Mapping[str, Any]) -> None:
    """Refuse to take for usual what a code says is not: the place of care, or its cause."""
    asked = code.entry.asks if code and code.entry else ""
    if asked and asked not in told:
        raise InvalidInput(
            "med_type",
            f"{code} ({code.zh if code else ''})",
            expected=f"{asked} beside it, which the code doesn't tell",
            remedy=f"Say it: {asked}=….",
        )


def _told_by_code(code: Code | None) -> dict[str, Any]:
    """What else a care category tells: a pharmacy, an emergency."""
    if code is None:
        return {}
    found: dict[str, Any] = {}
    if code.term(Purpose) is Purpose.PHARMACY_DRUGS:
        found["tier"] = Tier.PHARMACY
    if code.raw.startswith(EMERGENCY):
        found["emergency"] = True
    return found


def _days(bill: Bill, care: Care, on: date | None, admitted: date | None) -> dict[str, Any]:
    begin = bill.visit.begntime.date() if bill.visit.begntime else admitted
    end = on or (bill.discharged.date() if bill.discharged else None)
    purpose = bill.med_type.term(Purpose) if bill.med_type else None
    born = care is Care.MATERNITY and purpose is Purpose.INPATIENT
    if care is not Care.INPATIENT and not born:
        return {"on": on or _needed(begin or end, "begntime", "on"), "admitted": admitted}
    return {
        "on": _needed(end, "endtime", "on"),
        "admitted": admitted or _needed(begin, "begntime", "admitted"),
    }


def _needed(told: date | None, name: str, argument: str) -> date:
    if told is None:
        raise InvalidInput(
            name, None, expected="a day, which the bill doesn't tell", remedy=f"Give {argument}=…."
        )
    return told


# -- amounts


def _amounts(bill: Bill) -> dict[str, Any]:
    """The amounts of a bill: split already, or its lines."""
    if bill.total < 0 or (not bill.lines and bill.request and _total(bill) < 0):
        raise InvalidInput(
            "medfee_sumamt",
            bill.total if bill.lines else _total(bill),
            expected="a bill of at least 0 yuan",
            remedy="A settled bill is taken back by a reversal: Settlement.reverse, reversal_of.",
        )
    if not bill.lines:
        return _split(_of_request(bill), _total(bill))
    lines = netted(bill.lines)
    if all(line.split for line in lines):
        for line in lines:
            _refuse_bad_split(line)
        whole = {name: sum_of(lines, line) for name, line in zip(SCOPE, LINE_SCOPE, strict=True)}
        _refuse_other_request(bill, whole)
        return _split(whole, bill.total)
    return {"items": tuple(_items(lines)), "total": bill.total}


def _total(bill: Bill) -> Decimal:
    stated = bill.request.medfee_sumamt if bill.request else None
    return bill.total if stated is None else stated


def _of_request(bill: Bill) -> dict[str, Decimal]:
    """The split that the request tells, which a bill without lines needs."""
    for name in SCOPE:
        if bill.request is None or getattr(bill.request, name) is None:
            raise InvalidInput(
                f"data.{name}",
                None,
                expected="the line items of 2204, or a request that tells how the bill is split",
                remedy="Give read_bill(…, lines, …): the bill has none.",
            )
    return {name: getattr(bill.request, name) for name in SCOPE}


def _split(whole: Mapping[str, Decimal], total: Decimal) -> dict[str, Any]:
    outside = WIDE.add(whole["fulamt_ownpay_amt"], whole["overlmt_selfpay"])
    within = WIDE.subtract(WIDE.subtract(total, outside), whole["preselfpay_amt"])
    if within != whole["inscp_scp_amt"]:
        raise InvalidInput(
            "inscp_scp_amt",
            whole["inscp_scp_amt"],
            expected=f"what is left of the total ({total}), {within} yuan",
        )
    return {"total": total, "outside": outside, "first_share": whole["preselfpay_amt"]}


def _refuse_bad_split(line: FeeLine) -> None:
    """Refuse a line whose split isn't its fee: the checker's own identity."""
    for finding in check_lines([line]):
        if finding.identity is SPLIT:
            expected = f"what is left of its fee, {finding.right} yuan"
            raise InvalidInput(path_of(line, "inscp_scp_amt"), finding.left, expected=expected)


def _refuse_other_request(bill: Bill, whole: Mapping[str, Decimal]) -> None:
    """Refuse a request that tells another split than its lines."""
    for name in SCOPE:
        stated = getattr(bill.request, name) if bill.request else None
        if stated is not None and stated != whole[name]:
            expected = f"what the lines tell, {whole[name]} yuan"
            raise InvalidInput(f"data.{name}", stated, expected=expected)


def _items(lines: Iterable[FeeLine]) -> Iterable[Item]:
    for line in lines:
        if line.split:
            _refuse_bad_split(line)
            yield from _pieces(line)
        elif line.det_item_fee_sumamt:
            yield _item(line)


def _pieces(line: FeeLine) -> Iterable[Item]:
    """A line whose split is told, beside others whose isn't: each amount a line of its own."""
    name = line.med_list_codg or ""
    outside, over, first, within = (getattr(line, each) for each in LINE_SCOPE)
    if outside:
        yield Item(outside, ItemClass.C, name=name)
    if over:
        yield Item(over, ItemClass.A, limit=0, name=name)
    if first:
        yield Item(first, ItemClass.B, share=ALL, name=name)
    if within:
        yield Item(within, ItemClass.A, name=name)


def _item(line: FeeLine) -> Item:
    fee, name = line.det_item_fee_sumamt, line.med_list_codg or ""
    assert fee is not None
    kind = line.chrgitm_lv.term(ItemClass) if line.chrgitm_lv else None
    if kind is None:
        raise InvalidInput(
            path_of(line, "chrgitm_lv"),
            str(line.chrgitm_lv) if line.chrgitm_lv else None,
            expected="the class of the line (01 A, 02 B, 03 C)",
            remedy="Join the answer of 2204: read_lines(message, answer=…).",
        )
    share = line.selfpay_prop
    if kind is ItemClass.C:
        if share is not None and share != 1:
            expected = "1, or nothing, on a line of class C"
            raise InvalidInput(path_of(line, "selfpay_prop"), share, expected=expected)
        return Item(fee, kind, name=name)
    if kind is ItemClass.A and share:
        kind = ItemClass.B  # the formula asks for the share, whatever the class is called
    own = share if kind is ItemClass.B else None
    return Item(fee, kind, own, name=name, **_ceiling(line))


def _ceiling(line: FeeLine) -> dict[str, Any]:
    """The price ceiling and quantity; a ceiling finer than a fen is that of the whole line."""
    ceiling, count = line.price_ceiling, line.cnt
    if ceiling is None or not count:
        return {}
    fen, finer = divmod(exact(ceiling), FEN_OF_YUAN)
    if not finer:
        return {"limit": money.yuan(fen), "quantity": count}
    of_line = exact(ceiling) * exact(count) // FEN_OF_YUAN
    return {"limit": money.yuan(money.round_millionths(of_line))}
