"""退休年限: kinds of contribution years, outcomes at retirement, ways to make up a shortfall."""

from __future__ import annotations

from yibao.core.terms import Term


class YearsKind(Term):
    """年限类型: what a stretch of months was."""

    PAID = 1, "实际缴费", "contributions paid", "实缴"
    DEEMED = 2, "视同缴费（连续工龄）", "deemed: continuous service", "视同缴费", "连续工龄"
    PENSION_PAID = 3, "视同缴费（养老保险缴费）", "deemed: pension contributions", "养老保险缴费"
    MILITARY = 4, "服现役", "active military service", "军龄"
    BACK_PAID = 5, "补缴中断", "gap paid up later", "补缴"
    RESIDENT = 6, "居民医保参保", "in the resident scheme", "居民医保"


class ShortfallOption(Term):
    """年限不足的办法: what a person who is short of years may do."""

    MONTHLY = 1, "按月继续缴费", "go on paying by the month", "按月缴费"
    LUMP_SUM = 2, "一次性补足", "pay in one sum", "一次性缴费"
    REDUCED = 3, "按差额降低待遇", "retire with lower benefits"
    RESIDENT = 4, "转入居民医保", "join the resident scheme"


class RetirementOutcome(Term):
    """退休医保待遇结论: whether retired members' benefits are due, or what may be done."""

    ENTITLED = 1, "享受退休医保待遇，不再缴费", "entitled, no more contributions"
    MONTHLY = 2, "年限不足，可按月缴费至规定年限", "short of years: may pay on by the month"
    LUMP_SUM = 3, "年限不足，可一次性补足", "short of years: may pay in one sum"
    EITHER = 4, "年限不足，可按月缴费或者一次性补足", "short of years: by the month or in one sum"
    REDUCED = 5, "年限不足，按差额降低待遇", "short of years: retires with lower benefits"
    PAY_ON = (
        6,
        "年限不足，可缴费至规定年限，方式未收录",
        "short of years: may pay up, how is not on file",
    )
    SHORT = 7, "年限不足，办法未收录", "short of years, what may be done is not on file"
    OPEN_MONTHS = 8, "看未定月份是否计入", "depends on months whose counting is not on file"
    OPEN_FLOOR = (
        9,
        "累计年限已够，实缴、本地年限要求未收录",
        "total reached, other floors not on file",
    )
    UNDECIDED = 10, "当地规定的年限未收录", "the region's years are not on file"
    NOT_EMPLOYEE = 11, "不是职工医保", "not in the employee scheme"
    REDUCED_OR_PAY_ON = (
        12,
        "年限不足，可按差额降低待遇，也可缴费至规定年限",
        "short of years: may retire with lower benefits, or pay up",
    )
    LUMP_SUM_OR_PAY_ON = (
        13,
        "年限不足，可一次性补足，能否按月缴费未收录",
        "short of years: may pay in one sum; by the month is not on file",
    )

    @property
    def entitled(self) -> bool | None:
        """Whether full retired benefits are due now; None where that isn't settled on file."""
        if self in (
            RetirementOutcome.OPEN_MONTHS,
            RetirementOutcome.OPEN_FLOOR,
            RetirementOutcome.UNDECIDED,
        ):
            return None
        return self is RetirementOutcome.ENTITLED

    @property
    def short(self) -> bool:
        """Whether years are missing, by what is on file."""
        return (
            RetirementOutcome.MONTHLY <= self <= RetirementOutcome.SHORT
            or self >= RetirementOutcome.REDUCED_OR_PAY_ON
        )
