"""险种与参保: schemes, who is enrolled as what."""

from __future__ import annotations

from yibao.core.terms import Term


class Scheme(Term):
    """险种: the basic schemes, two of them historical."""

    EMPLOYEE = (
        1,
        "职工医保",
        "employee scheme",
        "职工基本医疗保险",
        "城镇职工医保",
        "城镇职工基本医疗保险",
        "UEBMI",
        "310",
    )
    RESIDENT = (
        2,
        "居民医保",
        "resident scheme",
        "城乡居民基本医疗保险",
        "城乡居民医保",
        "URRBMI",
        "390",
    )
    URBAN_RESIDENT = (
        3,
        "城镇居民医保",
        "urban resident scheme",
        "城镇居民基本医疗保险",
        "URBMI",
        "391",
    )
    RURAL_COOPERATIVE = (
        4,
        "新农合",
        "new rural cooperative scheme",
        "新型农村合作医疗",
        "NRCMS",
        "380",
    )


class Status(Term):
    """参保身份: how an insured person stands in the employee scheme."""

    IN_SERVICE = 1, "在职", "in service", "在职职工"
    RETIRED = 2, "退休", "retired", "退休人员"
    FLEXIBLE = 3, "灵活就业", "flexible worker", "灵活就业人员"
    UNEMPLOYED = 4, "领取失业金", "drawing unemployment benefit", "失业", "领取失业保险金人员"
    SUSPENDED = 5, "中断缴费", "suspended", "停保", "断缴"


class Plan(Term):
    """参保档次: what was joined: account and pool, pool alone, or a tier of the region."""

    POOL_AND_ACCOUNT = 1, "统账结合", "pool and account"
    POOL_ONLY = 2, "单建统筹", "pool only"
    INPATIENT_ONLY = 3, "住院医疗", "inpatient only", "住院保险"
    TIER_1 = 4, "一档", "tier 1"
    TIER_2 = 5, "二档", "tier 2"
    TIER_3 = 6, "三档", "tier 3"
    TIER_4 = 7, "四档", "tier 4"
    LOW_TIER = 8, "低档", "low tier"
    HIGH_TIER = 9, "高档", "high tier"


class Sex(Term):
    """性别."""

    MALE = 1, "男", "male"
    FEMALE = 2, "女", "female"


class Employer(Term):
    """单位类型: kind of employer."""

    ENTERPRISE = 1, "企业", "enterprise"
    PUBLIC_BODY = 2, "机关事业单位", "public body", "事业单位"
    CIVIL_SERVICE = 3, "公务员单位", "civil service", "公务员"


class Origin(Term):
    """退休来源: what a retired person retired from."""

    EMPLOYER = 1, "单位退休", "retired from an employer"
    FLEXIBLE = 2, "灵活就业退休", "retired as a flexible worker"


class Group(Term):
    """居民缴费人群: premium group of the resident scheme."""

    ADULT = 1, "成年居民", "adult"
    STUDENT = 2, "学生", "student", "大学生"
    MINOR = 3, "未成年人", "minor", "儿童", "学龄前儿童"
    ELDERLY = 4, "老年居民", "elderly", "老年人"
    WITHOUT_PERMIT = 5, "未持居住证人员", "resident without a residence permit"


class Helped(Term):
    """资助参保对象: group whose individual payment is helped."""

    NONE = 1, "非资助对象", "not helped"
    DESTITUTE = 2, "特困人员", "destitute", "特困"
    ORPHAN = 3, "孤儿", "orphan"
    DIBAO = 4, "低保对象", "minimum-living-allowance", "低保"
    DIBAO_EDGE = 5, "低保边缘家庭成员", "near minimum-living-allowance", "低保边缘"
    MONITORED = 6, "防止返贫监测对象", "monitored against poverty relapse", "返贫监测"
    OUT_OF_POVERTY = 7, "脱贫人口", "out of poverty"
    DISABLED = 8, "重度残疾人", "severely disabled", "重残"
    LOW_INCOME = 9, "低收入救助对象", "low income", "困难群众"


class Employment(Term):
    """就业状态: how a person works, for deciding the scheme."""

    EMPLOYED = 1, "受雇", "employed", "在职", "职工", "公务员"
    FLEXIBLE = 2, "灵活就业", "flexible", "灵活就业人员", "个体工商户", "自由职业"
    UNEMPLOYED = 3, "未就业", "not employed", "失业", "无业", "农民", "未成年", "儿童"
    STUDENT = 4, "在校学生", "student", "学生"
    RETIRED = 5, "退休", "retired"
    SOLDIER = 6, "现役军人", "active military", "军人"


class Citizenship(Term):
    """国籍、户籍身份: mainland citizen, or whose rules for joining differ."""

    MAINLAND = 1, "内地居民", "mainland citizen"
    HONG_KONG_MACAO_TAIWAN = 2, "港澳台居民", "Hong Kong, Macao or Taiwan resident"
    FOREIGN = 3, "外国人", "foreigner"


class Membership(Term):
    """参保结论: which scheme a person must or may join."""

    OUTSIDE = 1, "不在基本医保参保范围", "outside the basic schemes"
    EMPLOYEE_DUTY = 2, "应当参加职工医保", "employee scheme, compulsory"
    EMPLOYEE_BY_UNEMPLOYMENT_FUND = (
        3,
        "随失业保险参加职工医保",
        "employee scheme, paid by the unemployment fund",
    )
    EMPLOYEE_RETIRED = 4, "享受职工医保退休待遇", "employee scheme, as a retired member"
    EMPLOYEE_CHOSEN = 5, "自愿参加职工医保", "employee scheme, by choice"
    RESIDENT = 6, "参加居民医保", "resident scheme"
    UNDECIDED = 7, "规则未定", "undecided"

    @property
    def scheme(self) -> Scheme | None:
        """The scheme of the outcome; None where there is none or it is not settled."""
        if self is Membership.RESIDENT:
            return Scheme.RESIDENT
        if self in (Membership.OUTSIDE, Membership.UNDECIDED):
            return None
        return Scheme.EMPLOYEE
