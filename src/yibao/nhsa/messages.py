"""Settlement messages (结算信息): ``setlinfo`` and ``setldetail``, read, typed, written back.

Answers of 2206, 2207 (outpatient), 2303, 2304 (inpatient), 2208, 2305 (reversals), their
variants ending in A, and 5203 (query). A reversal takes amounts back: they are negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from attrs import field, frozen

from yibao.errors import InvalidInput
from yibao.nhsa import reading
from yibao.nhsa.codes import Code
from yibao.nhsa.reading import Node, froze, thawed
from yibao.nhsa.records import (
    Record,
    amount,
    coded,
    day,
    flag,
    moment,
    number,
    one_sign,
    refuse_lacking,
    text,
    told,
)

NOT_BOOKED = ("2206", "2303", "5203")
"""Transactions that settle nothing: a trial (预结算) and a query."""

TRANSACTIONS = ("2206", "2207", "2208", "2303", "2304", "2305", "5203")
"""Transactions that are answered by a settlement; each also with an A at its end."""

NULL_IN_REVERSALS = ("acct_mulaid_pay",)
STANDING = ("balc", "dedc_std")
"""Amounts that a reversal doesn't take back: the balance, and the rule's deductible."""

CUT_OFF = "complete=False reads what there is of a message that was cut off."


@frozen(kw_only=True, repr=False)
class SetlInfo(Record):
    """结算信息: who was settled, and every amount of the bill; amounts in yuan."""

    NODE: ClassVar[str] = "setlinfo"

    mdtrt_id: str | None = text("就诊ID", "visit")
    setl_id: str | None = text("结算ID", "settlement")
    psn_no: str | None = text("人员编号", "number of the person", personal=True)
    psn_name: str | None = text("人员姓名", "name", personal=True)
    psn_cert_type: Code | None = coded("人员证件类型", "kind of identity paper", "psn_cert_type")
    certno: str | None = text("证件号码", "number of the identity paper", personal=True)
    gend: Code | None = coded("性别", "sex", "gend")
    naty: str | None = text("民族", "ethnic group", personal=True)
    brdy: date | None = day("出生日期", "birth date", personal=True)
    age: Decimal | None = number("年龄", "age", 1)
    insutype: Code | None = coded("险种类型", "kind of insurance", "insutype")
    psn_type: Code | None = coded("人员类别", "class of insured person", "psn_type")
    cvlserv_flag: bool | None = flag("公务员标志", "civil servant")
    flxempe_flag: bool | None = flag("灵活就业标志", "flexible worker")
    setl_time: datetime | None = moment("结算时间", "time of settlement")
    setl_date: date | None = day("结算日期", "day of settlement")
    begndate: date | None = day("开始日期", "first day of care")
    enddate: date | None = day("结束日期", "last day of care")
    year: str | None = text("年度", "benefit year")
    mdtrt_cert_type: Code | None = coded("就诊凭证类型", "credential shown", "mdtrt_cert_type")
    med_type: Code | None = coded("医疗类别", "care category", "med_type")
    setl_type: Code | None = coded("结算类别", "kind of settlement", "setl_type")
    pay_loc: Code | None = coded("支付地点", "where it is paid", "pay_loc")
    refd_setl_flag: bool | None = flag("退费结算标志", "reversal")
    hosp_lv: Code | None = coded("医院等级", "grade of the hospital", "hosp_lv")
    dedc_hosp_lv: Code | None = coded(
        "起付线医院等级", "level that sets the deductible", "dedc_hosp_lv"
    )
    lmtpric_hosp_lv: Code | None = coded(
        "限价医院等级", "level that sets the price ceiling", "lmtpric_hosp_lv"
    )
    fixmedins_poolarea: str | None = text("医药机构统筹区", "area of the provider")

    medfee_sumamt: Decimal | None = amount("医疗费总额", "total fee", required=True)
    fulamt_ownpay_amt: Decimal | None = amount(
        "全自费金额", "wholly outside the catalogue", required=True
    )
    overlmt_selfpay: Decimal | None = amount(
        "超限价自费费用", "above the price ceiling", required=True
    )
    preselfpay_amt: Decimal | None = amount("先行自付金额", "self-pay first", required=True)
    inscp_scp_amt: Decimal | None = amount(
        "符合政策范围金额", "amount within policy scope", required=True, names=("inscp_amt",)
    )
    dedc_std: Decimal | None = amount("起付标准", "deductible of the rule")
    crt_dedc: Decimal | None = amount("本次起付线", "deductible of this time")
    act_pay_dedc: Decimal | None = amount("实际支付起付线", "deductible borne this time")
    hifp_pay: Decimal | None = amount(
        "基本医疗保险统筹基金支出", "basic pooled fund", required=True
    )
    pool_prop_selfpay: Decimal | None = told(
        "统筹基金支付比例", "ratio of the pooled fund", reading.RATIO, "4", required=True
    )
    cvlserv_pay: Decimal | None = amount(
        "公务员医疗补助资金支出", "civil-servant subsidy", required=True
    )
    hifes_pay: Decimal | None = amount(
        "企业补充医疗保险基金支出", "enterprise supplementary fund", required=True
    )
    hifmi_pay: Decimal | None = amount(
        "居民大病保险资金支出", "resident critical-illness insurance", required=True
    )
    hifob_pay: Decimal | None = amount(
        "职工大额医疗费用补助基金支出", "large-sum fund", required=True
    )
    maf_pay: Decimal | None = amount("医疗救助基金支出", "medical assistance", required=True)
    hifdm_pay: Decimal | None = amount("伤残人员医疗保障基金支出", "disabled soldiers' fund")
    oth_pay: Decimal | None = amount(
        "其他支出", "other funds", required=True, names=("othfund_pay",)
    )
    fund_pay_sumamt: Decimal | None = amount("基金支付总额", "paid by funds", required=True)
    psn_part_amt: Decimal | None = amount("个人负担总金额", "person's share", names=("psn_pay",))
    acct_pay: Decimal | None = amount("个人账户支出", "personal account", required=True)
    psn_cash_pay: Decimal | None = amount(
        "个人现金支出", "cash", required=True, names=("cash_payamt", "cashPayamt")
    )
    hosp_part_amt: Decimal | None = amount("医院负担金额", "borne by the hospital")
    ownpay_hosp_part: Decimal | None = amount(
        "自费中医院负担部分", "borne by the hospital, of the own pay"
    )
    hi_agre_sumfee: Decimal | None = amount("医保认可费用", "fee that the insurance accepts")
    balc: Decimal | None = amount("余额", "balance of the account afterwards", required=True)
    acct_mulaid_pay: Decimal | None = amount(
        "个人账户共济支付金额", "from a relative's account", required=True
    )
    medins_setl_id: str | None = text("医药机构结算ID", "settlement at the provider")
    clr_optins: str | None = text("清算经办机构", "clearing agency")
    clr_way: Code | None = coded("清算方式", "way of clearing", "clr_way")
    clr_type: Code | None = coded("清算类别", "clearing class", "clr_type")


@frozen(kw_only=True, repr=False)
class FundPart(Record):
    """结算基金分项: what one payer paid; the account and the hospital are among them."""

    NODE: ClassVar[str] = "setldetail"

    fund_pay_type: Code | None = coded("基金支付类型", "who pays", "fund_pay_type")
    fund_pay_type_name: str | None = text("基金支付类型名称", "name of who pays")
    fund_payamt: Decimal | None = amount("基金支付金额", "paid", required=True)
    inscp_scp_amt: Decimal | None = amount("符合政策范围金额", "amount within policy scope")
    crt_payb_lmt_amt: Decimal | None = amount("本次可支付限额", "limit of this time")

    @property
    def steps(self) -> tuple[PoolStep, ...]:
        """How the pooled fund's payment was reckoned, where ``setl_proc_info`` tells."""
        told = self.extra.get("setl_proc_info")
        if isinstance(told, str):
            told = reading.from_json(told, "setl_proc_info") if told.strip() else None
        return tuple(PoolStep.read(row, path) for path, row in reading.rows(told, "setl_proc_info"))


@frozen(kw_only=True, repr=False)
class PoolStep(Record):
    """结算过程: a base, a ratio, and what the pooled fund pays of it."""

    NODE: ClassVar[str] = "setl_proc_info"

    polItemCode: str | None = text("政策项", "stage")
    hifpPayInscp: Decimal | None = amount("统筹基金支付基数", "base")
    poolPropSelfpay: Decimal | None = told("统筹基金支付比例", "ratio", reading.RATIO, "4")
    hifpPay: Decimal | None = amount("统筹基金支出", "pooled fund")


@frozen(kw_only=True)
class Settlement:
    """A settlement as the platform answers it (结算): ``info``, and ``parts`` by payer.

    ``kind`` is the transaction (2206, 2207A, 2303 …), empty where it isn't told. ``parts`` is
    None where the message has no ``setldetail``. ``complete`` is False for a message that was
    cut off: what it lacks isn't nothing.

    Raises:
        InvalidInput: where an amount has another sign than the total; for a transaction that no
            settlement answers.
    """

    info: SetlInfo
    parts: tuple[FundPart, ...] | None = None
    kind: str = ""
    complete: bool = True
    form: Node = field(default=Node(), eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.kind and self.kind.removesuffix("A") not in TRANSACTIONS:
            raise InvalidInput(
                "kind",
                self.kind,
                expected=f"a transaction that a settlement answers ({', '.join(TRANSACTIONS)}), or "
                "none",
            )
        label = self.label
        path, balance = f"{label}setlinfo", self.info.balc
        one_sign(self.info, "medfee_sumamt", path, but=STANDING if self.reversal else STANDING[:1])
        if balance is not None and balance < 0:
            raise InvalidInput(f"{path}.balc", balance, expected="an amount of at least 0 yuan")
        for index, part in enumerate(self.parts or ()):
            paid = part.fund_payamt
            if paid and self.info.medfee_sumamt is not None and (paid < 0) != self.reversal:
                raise InvalidInput(
                    f"{label}setldetail[{index}].fund_payamt",
                    paid,
                    expected=f"the sign of medfee_sumamt ({self.info.medfee_sumamt})",
                )

    @property
    def label(self) -> str:
        """What stands before a field in errors."""
        return f"{self.kind} " if self.kind else ""

    @property
    def reversal(self) -> bool:
        """Whether it takes amounts back (冲正、退费): its total is below zero."""
        return self.info.medfee_sumamt is not None and self.info.medfee_sumamt < 0

    @property
    def booked(self) -> bool:
        """Whether money moved: not by a trial (预结算) nor by a query; taken so where not told."""
        return self.kind.removesuffix("A") not in NOT_BOOKED

    @property
    def told_as(self) -> tuple[Any, ...]:
        """What two answers share that tell one settlement: ``setl_id``, or else all they tell."""
        if self.info.setl_id:
            return self.info.setl_id, self.reversal
        return self.kind.removesuffix("A"), self.info, self.parts

    def to_message(self) -> dict[str, Any]:
        """The message, with the platform's names; read unchanged, it is written as it came."""
        whole: dict[str, Any] = thawed(self.form)
        body = whole.get("output", whole)
        if _bare(body) and self.parts is None:
            body.update(self.info.to_message())
            return whole
        if body.get("setlinfo") is not None or self.info != SetlInfo():
            body["setlinfo"] = self.info.to_message()
        if self.parts is not None:
            body["setldetail"] = [part.to_message() for part in self.parts]
        return whole


def _bare(body: Mapping[str, Any]) -> bool:
    """Whether the amounts stand in the answer itself, without a ``setlinfo`` around them."""
    return "medfee_sumamt" in body and "setlinfo" not in body


def read_settlement(
    message: Mapping[str, Any] | str | bytes, kind: str = "", *, complete: bool = True
) -> Settlement:
    """A settlement from the answer of the platform.

    Args:
        message: the answer, its ``output``, or its ``setlinfo``, as an object or JSON text.
            In text, numbers are read exactly. Fields that aren't known are kept.
        kind: the transaction that was answered, such as ``"2207"``, for an answer doesn't
            tell; taken from ``infno`` where a store of messages keeps it beside.
        complete: False reads a message that was cut off: amounts may be lacking.

    Raises:
        InvalidInput: naming message, field, value and what was expected: for an amount that is
            lacking, null, empty, no number, below zero where none may be, or finer than a fen;
            for a transaction that no settlement answers.
    """
    if isinstance(message, str | bytes):
        message = reading.from_json(message, kind or "message")
    message = reading.mapping(message, kind or "message")
    kind = kind or reading.text("infno", message.get("infno") or "")
    label = f"{kind} " if kind else ""
    body = reading.body_of(message, kind or "message")
    bare = _bare(body)
    shell = message if bare else _shell(message, body)
    if "setlinfo" not in body and not bare and complete:
        raise InvalidInput(f"{label}setlinfo", None, expected="a settlement (结算信息)")
    told = body if bare else body.get("setlinfo")
    info = SetlInfo.read({} if told is None else told, f"{label}setlinfo")
    rows = None if bare else body.get("setldetail")
    parts = tuple(
        FundPart.read(row, path) for path, row in reading.rows(rows, f"{label}setldetail")
    )
    if complete:
        _refuse_incomplete(info, parts, label)
    return Settlement(
        info=info,
        parts=None if rows is None else parts,
        kind=kind,
        complete=complete,
        form=froze(shell, f"{label}message"),
    )


def _shell(message: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The message without the objects that the settlement keeps itself."""
    empty: dict[str, Any] = {SetlInfo.NODE: {}, FundPart.NODE: []}
    nodes = {name: each for name, each in empty.items() if body.get(name) is not None}
    return {**message, **nodes} if body is message else {**message, "output": {**body, **nodes}}


def _refuse_incomplete(info: SetlInfo, parts: tuple[FundPart, ...], label: str) -> None:
    back = info.medfee_sumamt is not None and info.medfee_sumamt < 0
    refuse_lacking(info, f"{label}setlinfo", NULL_IN_REVERSALS if back else (), remedy=CUT_OFF)
    for index, part in enumerate(parts):
        refuse_lacking(part, f"{label}setldetail[{index}]", remedy=CUT_OFF)
