"""The amount identities of the platform's messages (勾稽关系), in one place.

Each was tested on real answers of the platform: ``basis`` tells on how many. A formula names
fields; ``a*b`` is a product; ``name?switch`` counts only where a region's convention says so;
``|<=|`` compares without signs. What follows from others is left out: the share of the
person built up from what the insurance doesn't cover follows from I1 and I4.
"""

from __future__ import annotations

import re

from attrs import field, frozen

ITEM = re.compile(r"([+-]?)\s*([\w*]+)(?:\?(\w+))?\s*")
RELATIONS = (" |<=| ", " <= ", " = ")


@frozen
class Item:
    """A member of a formula: a product of fields, with a sign, where a switch allows it."""

    names: tuple[str, ...]
    sign: int = 1
    switch: str = ""


@frozen
class Identity:
    """An identity of amounts (勾稽关系): its sentence in both languages, and its formula.

    ``kinds`` limits it to transactions, ``only`` and ``never`` to classes of line items.
    """

    id: str
    zh: str
    en: str
    formula: str
    basis: str = ""
    kinds: tuple[str, ...] = ()
    only: str = ""
    never: str = ""
    relation: str = field(init=False, repr=False)
    left: tuple[Item, ...] = field(init=False, repr=False)
    right: tuple[Item, ...] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        relation = next(sign for sign in RELATIONS if sign in self.formula)
        left, right = self.formula.split(relation)
        for name, value in (
            ("relation", relation.strip()),
            ("left", _items(left)),
            ("right", _items(right)),
        ):
            object.__setattr__(self, name, value)

    @property
    def items(self) -> tuple[Item, ...]:
        """The members of both sides."""
        return self.left + self.right

    @property
    def rounded(self) -> bool:
        """Whether a product is rounded to the fen in it."""
        return any(len(item.names) > 1 for item in self.items)


def _items(side: str) -> tuple[Item, ...]:
    return tuple(
        Item(tuple(names.split("*")), -1 if sign == "-" else 1, switch)
        for sign, names, switch in ITEM.findall(side)
    )


SETTLEMENT = (
    Identity(
        "I1",
        "医疗费总额 = 基金支付总额 + 个人负担总金额 + 医院负担金额",
        "the total is what funds, person and hospital bear",
        "medfee_sumamt = fund_pay_sumamt - acct_pay?fund_contains_account"
        " + psn_part_amt + hosp_part_amt",
        "7 of 7 answers, 5 settlements",
    ),
    Identity(
        "I2",
        "个人负担总金额 = 个人账户支出 + 个人账户共济支付金额 + 个人现金支出",
        "the person's share is account, family account and cash",
        "psn_part_amt = acct_pay + acct_mulaid_pay?family_beside_account + psn_cash_pay",
        "7 of 7 answers, 5 settlements; the family account was empty in all",
    ),
    Identity(
        "I3",
        "基金支付总额 = 各项基金支出之和",
        "the funds add up to what funds pay",
        "fund_pay_sumamt = hifp_pay + cvlserv_pay + hifes_pay + hifmi_pay + hifob_pay"
        " + maf_pay + hifdm_pay + oth_pay + acct_pay?fund_contains_account",
        "8 of 8 answers, 3 settlements with fund money, each from one fund",
    ),
    Identity(
        "I4",
        "符合政策范围金额 = 医疗费总额 - 全自费金额 - 超限价自费费用 - 先行自付金额",
        "the amount within scope is the total less own pay, price excess and self-pay first",
        "inscp_scp_amt = medfee_sumamt - fulamt_ownpay_amt - overlmt_selfpay - preselfpay_amt",
        "8 of 8 answers, 5 settlements",
    ),
    Identity(
        "I6",
        "分项金额之和 = 医疗费总额 - 个人现金支出",
        "the parts by payer are the total less the cash",
        "fund_payamt?parts_by_payer = medfee_sumamt - psn_cash_pay",
        "6 of 6 answers, 4 settlements",
    ),
    Identity(
        "I9",
        "结算后余额 = 结算前余额 - 个人账户支出",
        "the balance afterwards is the one before less what the account paid",
        "balc = balance_before - acct_pay + acct_mulaid_pay?family_within_account",
        "1 of 1 answer",
    ),
    Identity(
        "I10",
        "冲正的金额为负",
        "a reversal takes amounts back",
        "medfee_sumamt <= 0",
        "3 of 3 reversals, one of them cut off",
        kinds=("2208", "2305"),
    ),
    Identity(
        "I10",
        "结算的金额不为负",
        "a settlement that is no reversal takes nothing back",
        "0 <= medfee_sumamt",
        "by the same",
        kinds=("2206", "2207", "2303", "2304"),
    ),
    Identity(
        "I11",
        "实际支付起付线 ≤ 符合政策范围金额",
        "the deductible borne is not above the amount within scope",
        "act_pay_dedc |<=| inscp_scp_amt",
        "7 of 8 answers; not one of Shenzhen, from the first days of its platform in 2021",
    ),
)

STEP = (
    Identity(
        "I7",
        "统筹基金支出 = 统筹基金支付比例 × 支付基数（四舍五入到分）",
        "the pooled fund pays its ratio of the base, to the fen",
        "hifpPay = poolPropSelfpay*hifpPayInscp",
        "2 of 2 where the base is told",
    ),
)

STEPS = (
    Identity(
        "I12",
        "统筹基金各段支出之和 = 该项基金支出（逐段四舍五入的分差除外）",
        "the steps add up to what the fund paid, but for fens of rounding step by step",
        "step_paid = fund_payamt",
        "1 of 1 payment with steps",
    ),
    Identity(
        "I13",
        "各段支付基数之和 = 符合政策范围金额 - 实际支付起付线",
        "the bases of the steps are the amount within scope less the deductible",
        "step_base?steps_cover_scope = inscp_scp_amt - act_pay_dedc",
        "assumed: no real message seen tells both",
    ),
    Identity(
        "I13",
        "支付达到限额、医院负担一部分的，各段支付基数之和与起付线不超过符合政策范围金额",
        "where a limit cut or the hospital bears a part, bases and deductible are within scope",
        "step_base_most + act_pay_dedc |<=| inscp_scp_amt",
        "by the same",
    ),
    Identity(
        "I14",
        "统筹基金支付比例不低于各段的最低比例",
        "the pooled fund's ratio is not below the least of its steps",
        "step_ratio_least <= pool_prop_selfpay",
        "assumed: no real message seen tells both",
    ),
    Identity(
        "I14",
        "统筹基金支付比例不高于各段的最高比例",
        "the pooled fund's ratio is not above the highest of its steps",
        "pool_prop_selfpay <= step_ratio_most",
        "by the same",
    ),
)

LINE = (
    Identity(
        "D1",
        "明细金额 = 数量 × 单价（四舍五入到分）",
        "a line's fee is quantity times price, to the fen",
        "det_item_fee_sumamt = cnt*pric",
        "17 of 17 lines",
    ),
    Identity(
        "D2",
        "明细符合政策范围金额 = 明细金额 - 全自费金额 - 超限价金额 - 先行自付金额",
        "a line's amount within scope is its fee less own pay, price excess and self-pay first",
        "inscp_scp_amt = det_item_fee_sumamt - fulamt_ownpay_amt - overlmt_amt - preselfpay_amt",
        "17 of 17 lines, 6 with a deduction",
    ),
    Identity(
        "D3",
        "明细先行自付金额 = 自付比例 ×（明细金额 - 超限价金额）（四舍五入到分）",
        "a line's self-pay first is the own share of the fee below the ceiling, to the fen",
        "preselfpay_amt = selfpay_prop*det_item_fee_sumamt - selfpay_prop*overlmt_amt",
        "12 of 12 lines, one of them not zero",
        never="03",
    ),
    Identity(
        "D4",
        "丙类、自费明细全额自费",
        "a line of class C is own pay whole",
        "fulamt_ownpay_amt = det_item_fee_sumamt",
        "5 of 5 lines",
        only="03",
    ),
    Identity(
        "D5",
        "丙类、自费明细没有先行自付",
        "a line of class C has no self-pay first",
        "preselfpay_amt = 0",
        "5 of 5 lines",
        only="03",
    ),
    Identity(
        "D6",
        "丙类、自费明细自付比例为 1",
        "a line of class C has an own share of 1",
        "selfpay_prop = 1",
        "5 of 5 lines",
        only="03",
    ),
)

TOTAL = (
    Identity(
        "L1",
        "医疗费总额 = 各明细金额之和",
        "the total is the sum of the lines",
        "medfee_sumamt = det_item_fee_sumamt",
        "2 of 2 bills; so are L2 to L5 in 1 of 1",
    ),
    Identity(
        "L2",
        "全自费金额 = 各明细全自费金额之和",
        "the own pay is that of the lines",
        "fulamt_ownpay_amt = line_fulamt_ownpay_amt",
    ),
    Identity(
        "L3",
        "超限价自费费用 = 各明细超限价金额之和",
        "the price excess is that of the lines",
        "overlmt_selfpay = line_overlmt_amt",
    ),
    Identity(
        "L4",
        "先行自付金额 = 各明细先行自付金额之和",
        "the self-pay first is that of the lines",
        "preselfpay_amt = line_preselfpay_amt",
    ),
    Identity(
        "L5",
        "符合政策范围金额 = 各明细符合政策范围金额之和",
        "the amount within scope is that of the lines",
        "inscp_scp_amt = line_inscp_scp_amt",
    ),
)

REVERSAL = Identity(
    "I10",
    "冲正金额 = 原结算金额的相反数",
    "a reversal takes back what was settled",
    "reversal = - original",
    "1 of 1 pair, cut off; signs in 3 of 3 reversals",
)

IDENTITIES = (*SETTLEMENT, REVERSAL, *STEP, *STEPS, *LINE, *TOTAL)
"""Every identity."""
