"""缴费: who pays what, and where it goes."""

from __future__ import annotations

from yibao.core.terms import Term


class Paid(Term):
    """缴费时间: when a resident premium was paid."""

    IN_WINDOW = 1, "集中缴费期内", "in the payment window"
    LATE = 2, "集中缴费期后", "after the window", "补缴", "逾期"


class Component(Term):
    """险种构成: what a contribution pays for."""

    BASIC = 1, "基本医疗保险费", "basic insurance"
    MATERNITY = 2, "生育保险费", "maternity insurance"
    LARGE_SUM = 3, "大额医疗费用补助费", "large-sum subsidy"


class Payer(Term):
    """缴费主体: who pays."""

    EMPLOYER = 1, "单位", "employer"
    EMPLOYEE = 2, "职工个人", "employee"
    PERSON = 3, "个人", "insured person", "灵活就业个人"
    UNEMPLOYMENT_FUND = 4, "失业保险基金", "unemployment fund"
    TREASURY = 5, "财政", "treasury"


class Destination(Term):
    """去向: where a contribution goes."""

    BASIC_FUND = 1, "基本医疗保险基金", "basic insurance fund"
    LARGE_SUM_FUND = 2, "大额医疗费用补助资金", "large-sum fund"
    PERSONAL_ACCOUNT = 3, "个人账户", "personal account"
    POOLED_FUND = 4, "统筹基金", "pooled fund"


class CreditKind(Term):
    """计入项目: why money is credited to a personal account."""

    CONTRIBUTION = 1, "按缴费基数计入", "share of the contribution base"
    POOL_SHARE = 2, "统筹基金按比例划入", "share from the pooled fund"
    POOL_YEARLY = 3, "统筹基金年度划入", "yearly sum from the pooled fund"
    RETIREE = 4, "退休人员划入", "retiree credit"
    RETIREE_YEARLY = 5, "退休人员年度划入", "yearly retiree credit"
    PREMIUM_TAKEN = 6, "代扣保费", "premium taken from the credit"


class RecordKind(Term):
    """缴费类型: kind of a contribution record."""

    NORMAL = 1, "正常缴费", "normal"
    ARREARS = 2, "补缴欠费", "arrears"
    BACK_PAYMENT = 3, "补缴中断", "back payment"
    BASE_MAKE_UP = 4, "补缴基数差", "make-up of a base change"
    PREPAID = 5, "预缴", "prepaid"
    DEEMED = 6, "视同缴费", "deemed"
    RETIREMENT_BUY_IN = 7, "退休补缴年限", "buy-in of years at retirement"
