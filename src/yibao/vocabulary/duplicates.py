"""重复参保: kinds of duplicates, what is kept and why, refunds, double benefits."""

from __future__ import annotations

from yibao.core.terms import Term


class DuplicateKind(Term):
    """重复参保的种类: what two relations running at once are to each other."""

    NONE = 1, "不是重复参保", "no duplicate"
    EMPLOYEE_TWICE = 2, "在两地参加职工医保", "employee scheme in two places"
    RESIDENT_TWICE = 3, "在两地参加居民医保", "resident scheme in two places"
    EMPLOYEE_SAME_PLACE = 4, "在同一地重复参加职工医保", "employee scheme twice in one place"
    RESIDENT_SAME_PLACE = 5, "在同一地重复参加居民医保", "resident scheme twice in one place"
    ACROSS_SAME_PLACE = 6, "在同一地参加职工医保和居民医保", "both schemes in one place"
    ACROSS_PLACES = 7, "在两地分别参加职工医保和居民医保", "both schemes in two places"


class EnrolmentBar(Term):
    """重复参保的禁止: how the law of the day stands to being enrolled twice."""

    IN_PRINCIPLE = 1, "原则上不得重复参保", "in principle not allowed"
    FORBIDDEN = 2, "不得重复参保", "forbidden by law"


class Which(Term):
    """哪一个关系: one of the two relations of a duplicate."""

    FIRST = 1, "前一个", "the first"
    SECOND = 2, "后一个", "the second"
    BOTH = 3, "两个都是", "both"
    NEITHER = 4, "都不是", "neither"


class KeptBy(Term):
    """保留依据: by what it is decided which relation is kept, or why it isn't decided."""

    PLACE_OF_WORK = 1, "保留就业地的", "the place of work"
    RESIDENCE = 2, "保留常住地的", "the usual residence"
    PLACE_OF_STUDY = 3, "保留就读地的", "the place of study"
    EMPLOYEE_YEAR = (
        4,
        "连续参加职工医保满一年，保留职工医保",
        "a year or more in the employee scheme",
    )
    EMPLOYEE_RETIRED = (
        5,
        "享受职工医保退休待遇，保留职工医保",
        "retired in the employee scheme",
    )
    EMPLOYER = 6, "随单位参保，保留单位的", "insured through an employer"
    FLEXIBLE_CHOICE = 7, "灵活就业，保留本人所选的", "flexible work, by choice"
    WRITTEN_CHOICE = 8, "按当地规定书面选择", "the local choice in writing"
    DECLARED = 9, "资助参保人员书面声明", "a helped person's written declaration"
    OWN_CHOICE = 10, "规定未定，保留本人所选的", "left open, by choice"
    NO_DUPLICATE = 11, "不是重复参保", "no duplicate"
    CHOICE_OPEN = 12, "由本人选择，尚未选择", "the person's choice, not made yet"
    DECLARATION_OPEN = 13, "须书面声明放弃哪一个", "a written declaration is needed"
    UNDECIDED = 14, "规则未定", "undecided"
    UNTOLD = 15, "缺少所需的事实", "a needed fact is not told"

    @property
    def settled(self) -> bool:
        """Whether one of the two relations is kept."""
        return self < KeptBy.NO_DUPLICATE


class RelationFate(Term):
    """另一个关系的处理: what becomes of the relation that isn't kept."""

    ENDED = 1, "终止", "ended"
    PAUSED = 2, "暂停", "paused"
    ENDED_AFTER_WAITING = 3, "等待期满后终止", "ended after the waiting period"
    PAUSED_AFTER_WAITING = 4, "等待期满后暂停", "paused after the waiting period"
    UNDECIDED = 5, "未定", "undecided"

    @property
    def ends(self) -> bool:
        return self in (RelationFate.ENDED, RelationFate.ENDED_AFTER_WAITING)

    @property
    def waits(self) -> bool:
        return self in (RelationFate.ENDED_AFTER_WAITING, RelationFate.PAUSED_AFTER_WAITING)


class SubsidyFate(Term):
    """财政补助的处理: what becomes of the year's subsidy of a relation that isn't kept."""

    DEDUCTED = 1, "扣减当年财政补助", "deducted"
    LEFT = 2, "大中专学生入学当年，不扣减", "left, in a student's year of entry"
    NONE = 3, "没有财政补助", "no subsidy in it"
    UNDECIDED = 4, "规定未及", "not said"


class Ground(Term):
    """退费事由: why a premium is asked back."""

    DEATH = 1, "死亡", "death"
    PAID_TWICE = 2, "重复缴费", "paid twice"
    JOINED_EMPLOYEE_SCHEME = (
        3,
        "参加职工医保",
        "joined the employee scheme",
        "joined_employee",
        "就业",
    )
    JOINED_ELSEWHERE = 4, "在其他统筹地区参加居民医保", "joined elsewhere", "异地参保"
    LATER_HELPED = 5, "缴费后认定为资助对象", "later recognised as helped"
    OVER_COLLECTED = 6, "多收", "over-collected", "擅自更改基数费率多收"
    OTHER = 7, "其他事由", "other"


class Refundability(Term):
    """退费结论: whether what was paid comes back, or why not."""

    REFUNDED = 1, "退费", "refunded"
    REFUNDED_LOCALLY = 2, "按当地规定退费", "refunded by local rule"
    BY_MONTH = 3, "按当地规定退还未到月份", "unused months refunded by local rule"
    PERIOD_BEGUN = 4, "待遇享受期已开始，不退", "not refunded: the benefit period has begun"
    DEADLINE_PASSED = 5, "已过当地退费期限", "not refunded: the local deadline has passed"
    NOT_LOCALLY = 6, "按当地规定不退", "not refunded by local rule"
    NO_NATIONAL_RULE = 7, "全国没有退费规定，看当地", "no national rule; local"
    UNDECIDED = 8, "由地方规定，未收录", "left to the region, not on file"
    NOT_REFUNDED = 9, "不退费", "not refunded"

    @property
    def refunded(self) -> bool | None:
        """Whether money comes back; None where the region decides and nothing is on file."""
        if self in (Refundability.NO_NATIONAL_RULE, Refundability.UNDECIDED):
            return None
        return self <= Refundability.BY_MONTH


class Sanction(Term):
    """重复享受待遇的处理: what follows on drawing benefits twice."""

    SUSPENSION = 1, "退回，暂停联网结算", "return and suspension"
    FINE = 2, "退回，暂停联网结算，并处罚款", "return, suspension and a fine"
    INTENT_OPEN = 3, "退回，暂停联网结算；是否罚款看是否以骗取为目的", "a fine if meant to defraud"
    NONE = 4, "没有处理规定", "no sanction"
