"""待遇衔接: gaps, waiting periods, starts of benefits, incentives, newborns."""

from __future__ import annotations

from yibao.core.terms import Term


class Special(Term):
    """特殊群体: groups that a region may exempt from the residents' waiting period."""

    NONE = 1, "非特殊群体", "no special group"
    NEWBORN = 2, "新生儿", "newborn"
    ASSISTED = 3, "医疗救助对象", "assisted person", "救助对象"
    GRADUATE = 4, "毕业生", "graduate", "大中专毕业生"
    DISCHARGED_SOLDIER = 5, "退役军人", "discharged soldier", "退役士兵"
    RELEASED_PRISONER = 6, "刑满释放人员", "released prisoner"
    NEWLY_ELIGIBLE = 7, "新取得参保资格人员", "newly eligible person", "新符合条件人员"
    OTHER = 8, "其他特殊群体", "other special group"


class YearEntry(Term):
    """参保情形: how a resident comes into a benefit year."""

    CONTINUOUS = 1, "集中参保期内连续参保", "in the window, without a gap"
    GAP = 2, "集中参保期内断保后参保", "in the window, after a gap"
    LATE = 3, "集中参保期后参保", "after the window"
    LEFT_EMPLOYEE = 4, "退出职工医保后规定时限内参保", "soon after leaving the employee scheme"
    EXEMPT = 5, "不设等待期的特殊群体", "exempt group"


class StartDay(Term):
    """起算日: the day from which a wait runs, or benefits where there is no wait."""

    PERIOD_START = 1, "待遇期首日", "first day of the benefit period", "1月1日"
    PAYMENT_DAY = 2, "缴费当日（当日计入）", "day of payment, which counts"
    DAY_AFTER = 3, "缴费次日", "day after payment"
    PAYMENT_MONTH = 4, "缴费当月首日", "first day of the month of payment"
    NEXT_MONTH = 5, "缴费次月首日", "first day of the next month"


class DayCover(Term):
    """就诊日待遇: whether a cost of that day is payable."""

    COVERED = 1, "享受待遇", "covered"
    RETROACTIVE = 2, "补缴后追溯享受待遇", "covered retroactively"
    NOT_YET = 3, "尚未缴费或待遇期尚未开始", "not yet paid, or the period has not begun"
    WAITING = 4, "待遇等待期内不予支付", "waiting: not payable"
    ENDED = 5, "待遇期已结束", "the benefit period is over"
    UNPAID = 6, "缴费中断期间不予支付", "contributions unpaid: not payable"
    LOCAL = (
        7,
        "缴费中断期间由地方规定，未见规定",
        "unpaid: left to the region, not on file",
    )
    NEVER = 8, "等待期超过待遇期，当年不享受待遇", "the wait outlasts the period: no cover in it"

    @property
    def payable(self) -> bool:
        """Whether the pooled fund pays for that day."""
        return self in (DayCover.COVERED, DayCover.RETROACTIVE)


class Change(Term):
    """中断缘由: what lies between two spells of the employee scheme."""

    MOVE = 1, "跨统筹地区转移关系", "moved to another region", "转移接续"
    SWITCH = 2, "职工、居民医保之间转换", "changed between the schemes", "转换险种"
    RESUME = 3, "原地恢复缴费", "resumed in the same place", "恢复缴费"


class Resumption(Term):
    """职工中断后恢复: what becomes of a gap in the employee scheme."""

    NO_GAP = 1, "没有中断", "no gap"
    RETROACTIVE = 2, "已补缴，不设等待期并追溯享受待遇", "made up: no wait, the gap is covered"
    MAY_MAKE_UP = 3, "可以补缴；未补缴的按当地规定", "may be made up; else by local rule"
    NO_WAIT = 4, "当地不设等待期", "no wait by local rule"
    WAITS = 5, "按当地规定设等待期", "waits by local rule"
    LOCAL = 6, "由地方规定，未收录", "left to the region, not on file"


class Registration(Term):
    """新生儿户籍登记: whether a newborn's household registration is made."""

    REGISTERED = 1, "已登记户籍", "registered"
    UNREGISTERED = 2, "未登记户籍", "not registered"


class NewbornClock(Term):
    """新生儿参保时限起算: from what a newborn's window runs."""

    BIRTH = 1, "出生之日", "birth"
    REGISTRATION = 2, "户籍登记之日", "household registration"


class NewbornEntry(Term):
    """新生儿参保情形: whether a newborn was enrolled in time."""

    FROM_BIRTH = 1, "时限内参保，自出生之日起享受待遇", "in time: covered from birth"
    IN_TIME = 2, "时限内参保，不追溯", "in time, not back to birth"
    LATE = 3, "超过新生儿参保时限", "after the window for newborns"
