"""缴费历史: missed months, months of joining and leaving, cover while unpaid."""

from __future__ import annotations

from yibao.core.terms import Term


class MissedMonth(Term):
    """漏缴月份: what is owed for a month without a contribution."""

    OWED_BY_EMPLOYER = 1, "单位应当补缴", "owed by the employer"
    OWED_BY_UNEMPLOYMENT_FUND = 2, "失业保险基金应当缴纳", "owed by the unemployment fund"
    MAY_BE_MADE_UP = 3, "能否补缴由地方规定", "whether it may be made up is local"
    NOTHING_DUE = 4, "当月不应缴费", "nothing due"


class MonthDue(Term):
    """当月应否参保: whether an employment owes the contribution of a month."""

    DUE = 1, "由该单位缴纳", "due by this employer"
    JOINED_TOO_LATE = 2, "入职晚于截止日，次月起缴", "joined after the cut-off: from the next month"
    LEFT_TOO_EARLY = 3, "离职早于截止日，当月不缴", "left before the cut-off: not this month"


class UnpaidCover(Term):
    """欠费期间的待遇: who bears the costs of a month in which contributions are unpaid."""

    COVERED = 1, "仍享受待遇", "still covered"
    PAID_AFTERWARDS = 2, "补缴后由基金报销", "paid by the fund after the arrears are cured"
    EMPLOYER_BEARS = 3, "由用人单位承担", "borne by the employer"
    NOT_PAYABLE = 4, "基金不予支付", "not payable"
    LOCAL = 5, "由地方规定", "left to local rules, none on file"
