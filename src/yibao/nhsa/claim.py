"""A claim as hospitals send it (就诊与费用明细): the visit, its line items, what is asked.

Inputs of 2203 (visit, diagnoses), 2204 and 2301 (line items), 2206, 2207, 2303 and 2304
(settlement asked for); the answer of 2204 and 2301 adds to each line how it was split. Nothing
here knows benefits: amounts and codes are those of the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from attrs import evolve, field, frozen

from yibao.core import money
from yibao.errors import InvalidInput
from yibao.nhsa import reading
from yibao.nhsa.codes import Code
from yibao.nhsa.records import (
    Record,
    amount,
    coded,
    flag,
    moment,
    number,
    one_sign,
    refuse_lacking,
    text,
    told,
)
from yibao.vocabulary import Purpose

NO_CEILING = Decimal(999999)
"""Written as the price ceiling where there is none."""


@frozen(kw_only=True, repr=False)
class Visit(Record):
    """就诊信息: whose visit, what kind of care, from when to when."""

    NODE: ClassVar[str] = "mdtrtinfo"

    mdtrt_id: str | None = text("就诊ID", "visit")
    psn_no: str | None = text("人员编号", "number of the person", personal=True)
    insutype: Code | None = coded("险种类型", "kind of insurance", "insutype")
    med_type: Code | None = coded("医疗类别", "care category", "med_type")
    begntime: datetime | None = moment("开始时间", "begin")
    endtime: datetime | None = moment("结束时间", "end", names=("dscgTime",))
    mdtrt_cert_type: Code | None = coded("就诊凭证类型", "credential shown", "mdtrt_cert_type")
    mdtrt_cert_no: str | None = text("就诊凭证编号", "number of the credential", personal=True)
    main_cond_dscr: str | None = text("主要病情描述", "condition", personal=True)
    dise_codg: str | None = text("病种编码", "disease code", personal=True)
    dise_name: str | None = text("病种名称", "disease", personal=True)
    birctrl_type: str | None = text("计划生育手术类别", "birth-control operation", personal=True)
    matn_type: str | None = text("生育类别", "maternity", personal=True)

    @property
    def inpatient(self) -> bool | None:
        """Whether it is a stay in hospital (住院); None where the category isn't known."""
        purpose = self.med_type.term(Purpose) if self.med_type else None
        return None if purpose is None else purpose is Purpose.INPATIENT


@frozen(kw_only=True, repr=False)
class Diagnosis(Record):
    """诊断信息: one diagnosis; what it says is personal."""

    NODE: ClassVar[str] = "diseinfo"

    diag_type: str | None = text("诊断类别", "kind of diagnosis")
    diag_srt_no: str | None = text("诊断排序号", "rank")
    diag_code: str | None = text("诊断代码", "code", personal=True)
    diag_name: str | None = text("诊断名称", "name", personal=True)


@frozen(kw_only=True, repr=False)
class FeeLine(Record):
    """费用明细: one line item; a refund has a quantity below zero."""

    NODE: ClassVar[str] = "feedetail"

    feedetl_sn: str | None = text("费用明细流水号", "line")
    init_feedetl_sn: str | None = text("原费用流水号", "line that is taken back")
    mdtrt_id: str | None = text("就诊ID", "visit")
    psn_no: str | None = text("人员编号", "number of the person", personal=True)
    chrg_bchno: str | None = text("收费批次号", "batch")
    fee_ocur_time: datetime | None = moment("费用发生时间", "when it arose")
    med_list_codg: str | None = text("医疗目录编码", "national code of the item")
    medins_list_codg: str | None = text("医药机构目录编码", "the provider's code of the item")
    det_item_fee_sumamt: Decimal | None = amount("明细项目费用总额", "fee", required=True)
    cnt: Decimal | None = number("数量", "quantity", 4, required=True)
    pric: Decimal | None = number("单价", "price", 6, required=True)
    pric_uplmt_amt: Decimal | None = number("定价上限金额", "price ceiling", 6)
    selfpay_prop: Decimal | None = told("自付比例", "own share", reading.RATIO, "6")
    fulamt_ownpay_amt: Decimal | None = amount("全自费金额", "wholly outside the catalogue")
    overlmt_amt: Decimal | None = amount("超限价金额", "above the price ceiling")
    preselfpay_amt: Decimal | None = amount("先行自付金额", "self-pay first")
    inscp_scp_amt: Decimal | None = amount("符合政策范围金额", "amount within policy scope")
    chrgitm_lv: Code | None = coded("收费项目等级", "class of the item", "chrgitm_lv")
    med_chrgitm_type: Code | None = coded("医疗收费项目类别", "kind of item", "med_chrgitm_type")
    list_type: Code | None = coded("目录类别", "catalogue", "list_type")
    bas_medn_flag: bool | None = flag("基本药物标志", "essential drug")
    hi_nego_drug_flag: bool | None = flag("医保谈判药品标志", "negotiated drug")
    lmt_used_flag: bool | None = flag("限制使用标志", "use is limited")
    drt_reim_flag: bool | None = flag("直报标志", "reimbursed directly")
    hosp_appr_flag: str | None = text("医院审批标志", "approved by the hospital")

    @property
    def refund(self) -> bool:
        """Whether it takes a line back (退费)."""
        return self.cnt is not None and self.cnt < 0

    @property
    def split(self) -> bool:
        """Whether the answer told how it is split: what is outside, above, first and within."""
        return None not in (
            self.fulamt_ownpay_amt,
            self.overlmt_amt,
            self.preselfpay_amt,
            self.inscp_scp_amt,
        )

    @property
    def price_ceiling(self) -> Decimal | None:
        """The price ceiling (限价), yuan; None where there is none or it isn't told."""
        return None if self.pric_uplmt_amt == NO_CEILING else self.pric_uplmt_amt


@frozen(kw_only=True, repr=False)
class SettlementRequest(Record):
    """结算请求: what a provider asks to be settled, and how."""

    NODE: ClassVar[str] = "data"

    mdtrt_id: str | None = text("就诊ID", "visit")
    psn_no: str | None = text("人员编号", "number of the person", personal=True)
    mdtrt_cert_type: Code | None = coded("就诊凭证类型", "credential shown", "mdtrt_cert_type")
    mdtrt_cert_no: str | None = text("就诊凭证编号", "number of the credential", personal=True)
    med_type: Code | None = coded("医疗类别", "care category", "med_type")
    insutype: Code | None = coded("险种类型", "kind of insurance", "insutype")
    medfee_sumamt: Decimal | None = amount("医疗费总额", "total fee", required=True)
    psn_setlway: Code | None = coded("个人结算方式", "how it is settled", "psn_setlway")
    acct_used_flag: bool | None = flag("个人账户使用标志", "whether the account may be used")
    mid_setl_flag: bool | None = flag("中途结算标志", "settled during the stay")
    chrg_bchno: str | None = text("收费批次号", "batch")
    invono: str | None = text("发票号", "invoice")
    dscgTime: datetime | None = moment("出院时间", "discharge", names=("endtime",))
    fulamt_ownpay_amt: Decimal | None = amount("全自费金额", "wholly outside the catalogue")
    overlmt_selfpay: Decimal | None = amount("超限价自费费用", "above the price ceiling")
    preselfpay_amt: Decimal | None = amount("先行自付金额", "self-pay first")
    inscp_scp_amt: Decimal | None = amount("符合政策范围金额", "amount within policy scope")


@frozen(kw_only=True)
class Bill:
    """A visit with its line items, and the settlement that was asked for, if any.

    Raises:
        InvalidInput: for a discharge before the admission, for lines or a request of another
            visit, care category or insurance, and for lines that don't add up to the total
            asked for.
    """

    visit: Visit
    lines: tuple[FeeLine, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = field(default=(), repr=False)
    request: SettlementRequest | None = None

    def __attrs_post_init__(self) -> None:
        begin, end = self.visit.begntime, self.discharged
        if begin is not None and end is not None and end < begin:
            raise InvalidInput(
                "endtime", end.isoformat(" "), expected=f"a time not before begntime ({begin})"
            )
        others = (*self.lines, *([self.request] if self.request else ()))
        for other in others:
            mine, its = self.visit.mdtrt_id, other.mdtrt_id
            if mine is not None and its is not None and mine != its:
                raise InvalidInput("mdtrt_id", its, expected=f"the visit ({mine})")
        for name in ("med_type", "insutype") if self.request else ():
            mine, its = getattr(self.visit, name), getattr(self.request, name)
            if mine is not None and its is not None and mine != its:
                raise InvalidInput(f"data.{name}", str(its), expected=f"that of the visit ({mine})")
        self._adds_up()

    def _adds_up(self) -> None:
        stated = self.request.medfee_sumamt if self.request else None
        if stated is not None and self.lines and stated != self.total:
            raise InvalidInput(
                "medfee_sumamt",
                stated,
                expected=f"the sum of {len(self.lines)} line items, {self.total} yuan",
            )

    @property
    def discharged(self) -> datetime | None:
        """The end of the visit, as the visit or the request tells it."""
        asked = self.request.dscgTime if self.request else None
        return self.visit.endtime or asked

    @property
    def med_type(self) -> Code | None:
        """The care category, as the visit or the request tells it."""
        return self.visit.med_type or (self.request.med_type if self.request else None)

    @property
    def insutype(self) -> Code | None:
        """The kind of insurance, as the visit or the request tells it."""
        return self.visit.insutype or (self.request.insutype if self.request else None)

    @property
    def total(self) -> Decimal:
        """The sum of the lines, yuan; refunds count against it."""
        return sum_of(self.lines, "det_item_fee_sumamt")


def sum_of(lines: Iterable[FeeLine], name: str) -> Decimal:
    """The sum of one amount over lines, yuan; a line without it adds nothing."""
    return money.yuan(sum(money.fen(getattr(x, name) or 0, negative=True) for x in lines))


def read_lines(
    message: Mapping[str, Any] | str | bytes,
    *,
    answer: Mapping[str, Any] | str | bytes | None = None,
) -> tuple[FeeLine, ...]:
    """Line items from the input of 2204 or 2301, or from the answer to it.

    Args:
        message: the message, or its ``input`` or ``output``, as an object or JSON text.
        answer: the answer, joined to the input line by line by ``feedetl_sn``.

    Raises:
        InvalidInput: naming the line and field, for what isn't a number, for an amount whose
            sign isn't that of the quantity, for two lines of one number, and for an answer
            that leaves a line out, adds one, or tells another fee.
    """
    lines = _lines(reading.body_of(message, "line items", "input"))
    if answer is None:
        return lines
    told = {line.feedetl_sn: line for line in _lines(reading.body_of(answer, "line items"))}
    own = {line.feedetl_sn for line in lines}
    if set(told) != own or None in own:
        odd = sorted(str(number) for number in (set(told) ^ own) or own)
        raise InvalidInput("feedetl_sn", odd, expected="the same lines in input and answer")
    return tuple(_joined(line, told[line.feedetl_sn]) for line in lines)


def _lines(body: Mapping[str, Any]) -> tuple[FeeLine, ...]:
    name = next((name for name in ("result", FeeLine.NODE) if name in body), None)
    if name is None:
        raise InvalidInput(FeeLine.NODE, None, expected="line items (费用明细)")
    found = []
    numbers: set[str] = set()
    for path, row in reading.rows(body[name], name):
        line = FeeLine.read(row, path)
        refuse_lacking(line, path)
        _refuse_signs(line, path)
        if line.feedetl_sn in numbers:
            raise InvalidInput(f"{path}.feedetl_sn", line.feedetl_sn, expected="each line once")
        if line.feedetl_sn is not None:
            numbers.add(line.feedetl_sn)
        found.append(line)
    return tuple(found)


def _refuse_signs(line: FeeLine, path: str) -> None:
    """A price isn't negative; a refund's quantity and amounts are, all of them."""
    if line.pric is not None and line.pric < 0:
        raise InvalidInput(f"{path}.pric", line.pric, expected="a price of at least 0 yuan")
    one_sign(line, "det_item_fee_sumamt", path)
    assert line.det_item_fee_sumamt is not None
    if line.det_item_fee_sumamt and line.refund != (line.det_item_fee_sumamt < 0):
        raise InvalidInput(
            f"{path}.cnt",
            line.cnt,
            expected=f"the sign of det_item_fee_sumamt ({line.det_item_fee_sumamt})",
        )


def _joined(line: FeeLine, told: FeeLine) -> FeeLine:
    """A line of the input with what the answer adds."""
    for name in ("det_item_fee_sumamt", "cnt", "pric"):
        if getattr(line, name) != getattr(told, name):
            path, expected = f"result {line.feedetl_sn} {name}", f"{getattr(line, name)}, as sent"
            raise InvalidInput(path, getattr(told, name), expected=expected)
    names = (n for n in FeeLine.specs() if getattr(line, n) is None)
    return evolve(line, **{name: getattr(told, name) for name in names})


def read_bill(
    visit: Mapping[str, Any] | str | bytes,
    lines: Iterable[FeeLine] = (),
    request: Mapping[str, Any] | str | bytes | None = None,
) -> Bill:
    """A claim from what a provider sends.

    Args:
        visit: the input of 2203 (``mdtrtinfo``, ``diseinfo``), or that of 2303 or 2304
            (``data``), which then is the request as well.
        lines: what ``read_lines`` gives of 2204 or 2301.
        request: the input of 2206, 2207, 2303 or 2304.

    Raises:
        InvalidInput: as ``Bill`` does, and for what can't be read.
    """
    body = reading.body_of(visit, "visit", "input")
    asked = body if "data" in body else None
    if request is not None:
        asked = reading.body_of(request, "request", "input")
    node = next((name for name in (Visit.NODE, "data") if name in body), None)
    if node is None:
        raise InvalidInput(Visit.NODE, None, expected="a visit (就诊信息)")
    found = None
    if asked is not None:
        found = SettlementRequest.read(asked.get("data", asked), "data")
        refuse_lacking(found, "data")
        one_sign(found, "medfee_sumamt", "data")
    return Bill(
        visit=Visit.read(body[node], node),
        lines=tuple(lines),
        diagnoses=tuple(
            Diagnosis.read(row, path)
            for path, row in reading.rows(body.get("diseinfo"), "diseinfo")
        ),
        request=found,
    )
