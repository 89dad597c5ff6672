"""家庭共济: relatives, distances, outcomes of sharing."""

from __future__ import annotations

from yibao.core.terms import Term


class Relation(Term):
    """亲属关系: what a relative is to the person: the giver, the dead."""

    SPOUSE = 1, "配偶", "spouse", "丈夫", "妻子"
    PARENT = 2, "父母", "parent", "父亲", "母亲", "爸爸", "妈妈", "mother", "father"
    CHILD = 3, "子女", "child", "儿子", "女儿", "son", "daughter"
    SIBLING = 4, "兄弟姐妹", "sibling", "brother", "sister"
    GRANDPARENT = (
        5,
        "祖父母、外祖父母",
        "grandparent",
        "祖父母",
        "外祖父母",
        "祖父母/外祖父母",
        "grandmother",
        "grandfather",
    )
    GRANDCHILD = (
        6,
        "孙子女、外孙子女",
        "grandchild",
        "孙子女",
        "外孙子女",
        "孙子女/外孙子女",
        "grandson",
        "granddaughter",
    )
    PARENT_IN_LAW = 7, "配偶的父母", "parent-in-law", "公婆", "岳父母"
    CHILD_IN_LAW = 8, "子女的配偶", "child-in-law", "儿媳", "女婿"
    UNCLE_OR_AUNT = 9, "叔伯姑舅姨", "uncle or aunt", "uncle", "aunt"
    NEPHEW_OR_NIECE = 10, "侄甥", "nephew or niece", "nephew", "niece"
    COUSIN = 11, "堂表兄弟姐妹", "cousin"
    STEP_PARENT = 12, "继父母", "step-parent"
    STEP_CHILD = 13, "继子女", "step-child"
    OTHER = 14, "其他关系", "other", "其他", "无亲属关系"


class Circle(Term):
    """共济范围: the circles of relatives that the documents speak of."""

    CLOSE = 1, "配偶、父母、子女", "spouse, parents, children"
    NEAR = 2, "其他近亲属", "other near relatives"
    OUTSIDE = 3, "不属于近亲属", "no near relative"


class Distance(Term):
    """参保地之间: how far apart the two are insured."""

    SAME_REGION = 1, "同一统筹地区", "the same pooling region"
    SAME_PROVINCE = 2, "省内异地", "the same province"
    OTHER_PROVINCE = 3, "跨省", "different provinces"
    PILOT = 4, "跨省，均在试点地区", "different provinces, both in the pilot", "跨省试点"


class Cover(Term):
    """被共济人参保: whether the relative is in basic medical insurance."""

    INSURED = 1, "已参加基本医保", "insured", "已参保"
    UNINSURED = 2, "未参加基本医保", "not insured", "未参保"
    SUSPENDED = 3, "中断缴费", "suspended"
    EMPLOYEE = 4, "已参加职工医保", "insured as an employee", "职工医保"


class Sharing(Term):
    """共济结论: whether the account may be used for a relative, or why not."""

    ALLOWED = 1, "可以共济", "allowed"
    NO_ACCOUNT = 2, "共济人没有个人账户", "the giver has no personal account"
    FORBIDDEN_PURPOSE = 3, "个人账户不得用于此项支出", "the account may not pay this"
    OUTSIDE_CIRCLE = 4, "不属于近亲属", "no near relative"
    RELATION_NOT_YET = 5, "当时尚未扩大到这一亲属", "not yet open to this relative"
    RELATIVE_NOT_INSURED = 6, "被共济人未参加基本医保", "the relative is not insured"
    DISTANCE_NOT_YET = 7, "当时两地之间不能共济", "not yet open at this distance"
    LOCAL = 8, "由地方规定，未收录", "left to the region, not on file"
    UNDECIDED = 9, "继父母子女之间看是否形成抚养关系", "depends on who raised whom"
    COVER_UNDECIDED = (
        10,
        "中断缴费的近亲属是否算已参保，未见规定",
        "not settled whether a suspended relative counts as insured",
    )
    NO_PREMIUM_OWED = 11, "职工医保参保人不缴居民医保费", "an employee owes no resident premium"

    @property
    def allowed(self) -> bool | None:
        """Whether it is allowed; None where that isn't settled by what is on file."""
        open_ = (Sharing.LOCAL, Sharing.UNDECIDED, Sharing.COVER_UNDECIDED)
        return None if self in open_ else self is Sharing.ALLOWED


class SharingMove(Term):
    """共济记录: what happened to a sharing relation."""

    SET_UP = 1, "建立", "set up"
    RESERVED = 2, "设定额度", "reserved"
    USED = 3, "支付", "used"
    RETURNED = 4, "退回", "returned"
    ENDED = 5, "解除", "ended"


class WalletOutcome(Term):
    """医保钱包转账结论: whether a transfer goes through, or why not."""

    ALLOWED = 1, "可以转账", "allowed"
    OUTSIDE_CIRCLE = 2, "不属于近亲属", "no near relative"
    CLOSED = 3, "不在服务时间", "outside the hours of service"
    TOO_MANY = 4, "超过当日转账次数", "too many transfers on the day"
    TOO_MUCH = 5, "超过单笔限额", "above the limit of one transfer"
    NOT_ENOUGH = 6, "余额不足", "more than the balance"
    UNDECIDED = 7, "继父母子女之间看是否形成抚养关系", "depends on who raised whom"

    @property
    def allowed(self) -> bool | None:
        """Whether the transfer goes through; None between step-parent and step-child."""
        return None if self is WalletOutcome.UNDECIDED else self is WalletOutcome.ALLOWED


class Purse(Term):
    """支付来源: whose money pays."""

    OWN_ACCOUNT = 1, "本人个人账户", "own account"
    FAMILY = 2, "家庭共济", "family"
    CASH = 3, "现金", "cash"
