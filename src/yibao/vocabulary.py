"""Every enumerated term of the field, once: a code, the Chinese name, the English name."""

from __future__ import annotations

from yibao.core.sources import Evidence
from yibao.core.terms import Term

__all__ = [
    "Account",
    "AccountEvent",
    "AccountFate",
    "Beneficiary",
    "BucketOrder",
    "Circle",
    "Citizenship",
    "Component",
    "Cover",
    "CredentialKind",
    "CredentialState",
    "CreditKind",
    "Deposit",
    "Destination",
    "Distance",
    "Employer",
    "Employment",
    "Evidence",
    "Group",
    "HeirOrder",
    "Helped",
    "InterestBasis",
    "Membership",
    "NoBalance",
    "Origin",
    "Paid",
    "Payer",
    "Permission",
    "Plan",
    "Purpose",
    "Purse",
    "RecordKind",
    "Relation",
    "Scheme",
    "Sex",
    "Sharing",
    "SharingMove",
    "Status",
    "Term",
    "WalletOutcome",
]


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


class Relation(Term):
    """亲属关系: what a relative is to the person: the giver, the dead."""

    SPOUSE = 1, "配偶", "spouse", "丈夫", "妻子"
    PARENT = 2, "父母", "parent", "父亲", "母亲", "mother", "father"
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

    @property
    def allowed(self) -> bool | None:
        """Whether it is allowed; None where that isn't settled by what is on file."""
        return None if self in (Sharing.LOCAL, Sharing.UNDECIDED) else self is Sharing.ALLOWED


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


class Purse(Term):
    """支付来源: whose money pays."""

    OWN_ACCOUNT = 1, "本人个人账户", "own account"
    FAMILY = 2, "家庭共济", "family"
    CASH = 3, "现金", "cash"


class Account(Term):
    """记账科目: the accounts between which money moves."""

    EMPLOYER = 1, "单位", "employer"
    EMPLOYEE = 2, "职工个人", "employee"
    PERSON = 3, "个人", "insured person"
    UNEMPLOYMENT_FUND = 4, "失业保险基金", "unemployment fund"
    TREASURY = 5, "财政", "treasury"
    BASIC_FUND = 6, "待分账的基本医疗保险费", "basic contributions not yet split"
    CREDITS_DUE = 7, "待计入个人账户", "credits due to the account"
    PERSONAL_ACCOUNT = 8, "个人账户", "personal account"
    QUOTA = 9, "共济额度", "sharing quota"
    WALLET = 10, "医保钱包", "e-wallet"
    POOLED_FUND = 11, "统筹基金", "pooled fund"
    RESIDENT_FUND = 12, "居民医保基金", "resident fund"
    LARGE_SUM_FUND = 13, "大额医疗费用补助资金", "large-sum fund"
    PROVIDER = 14, "定点医药机构", "designated provider"
    INSURER = 15, "保险费收取方", "whoever takes a premium"
    INTEREST = 16, "利息", "interest paid by the depositary"
    CASH = 17, "现金", "cash"
    OTHER_REGION = 18, "其他统筹地区", "other region"
    ESTATE = 19, "遗产", "estate"


class Purpose(Term):
    """用途: what account money is spent on."""

    OUTPATIENT = 1, "门诊、急诊费用", "outpatient and emergency care", "门诊", "就医"
    INPATIENT = 2, "住院费用", "inpatient care", "住院"
    PHARMACY_DRUGS = 3, "定点零售药店购药", "drugs at a pharmacy", "购药", "pharmacy"
    DEVICES = 4, "医疗器械", "medical devices"
    CONSUMABLES = 5, "医用耗材", "medical consumables"
    RESIDENT_PREMIUM = 6, "居民医保个人缴费", "resident premium"
    LONG_TERM_CARE_PREMIUM = 7, "长期护理保险个人缴费", "long-term-care premium", "长护险个人缴费"
    LARGE_SUM_PREMIUM = 8, "大额补助个人缴费", "large-sum premium"
    COMMERCIAL_INSURANCE = 9, "商业健康保险", "commercial health insurance"
    CHECK_UP = 10, "健康体检", "health check-up", "体检"
    VACCINE = 11, "非免疫规划疫苗", "non-programme vaccine", "疫苗"
    OUT_OF_CATALOGUE = 12, "目录外费用", "cost outside the catalogues"
    PUBLIC_HEALTH = 13, "公共卫生费用", "public-health cost"
    FITNESS = 14, "体育健身", "sport and fitness", "健身"
    WELLNESS = 15, "养生保健消费", "wellness consumption", "保健"
    OTHER = 16, "其他不属于保障范围的支出", "other cost outside basic insurance"
    CASH = 17, "提取现金", "drawing cash", "提现"


class Beneficiary(Term):
    """费用属于谁: whose cost is paid."""

    SELF = 1, "本人", "account holder"
    RELATIVE = 2, "近亲属", "relative"


class Permission(Term):
    """个人账户使用结论: whether account money may be spent on something."""

    ALLOWED = 1, "可以使用", "allowed"
    ALLOWED_LOCALLY = 2, "当地允许", "allowed by local rule"
    FORBIDDEN = 3, "不得使用", "forbidden"
    UNDECIDED = 4, "由地方规定", "left to local rules, none on file"
    NO_ACCOUNT = 5, "没有个人账户", "no account to spend from"


class BucketOrder(Term):
    """使用顺序: which money of an account is spent first."""

    THIS_YEAR_FIRST = 1, "先用当年", "this year's first"
    EARLIER_FIRST = 2, "先用历年", "earlier years' first"


class Deposit(Term):
    """存款利率种类: which deposit rate an account bears."""

    DEMAND = 1, "活期", "demand deposit"
    THREE_MONTH = 2, "三个月整存整取", "three-month time deposit"
    ONE_YEAR = 3, "一年期整存整取", "one-year time deposit"


class InterestBasis(Term):
    """计息基数: on which balance interest is reckoned."""

    YEAR_END_BALANCE = 1, "年末余额", "balance at the end of the year"
    DAILY_AVERAGE = 2, "逐日平均余额", "average of the daily balances"
    MONTHLY_AVERAGE = 3, "逐月平均余额", "average of the month-end balances"


class AccountEvent(Term):
    """账户事件: what happens to the holder or to the account."""

    CONTRIBUTIONS_STOP = 1, "停止缴费", "contributions stop", "断缴"
    DEATH = 2, "死亡", "death"
    DEPARTURE = 3, "离境", "departure from the mainland"
    EMIGRATION = 4, "出境定居", "settling abroad"
    MOVE = 5, "跨统筹地区转移", "move to another region"
    MOVE_NOT_RECEIVED = 6, "转入地不能接收", "move to where it can't be received"
    ABOLITION = 7, "居民个人（家庭）账户取消", "abolition of a resident household account"


class AccountFate(Term):
    """账户余额的处理: what becomes of a balance."""

    KEPT = 1, "保留，可继续使用", "kept, and may be spent"
    INHERITED = 2, "继承", "inherited"
    PAID_OUT = 3, "一次性支付本人", "paid out in one sum"
    TRANSFERRED = 4, "随关系转移", "transferred with the relation"
    UNDECIDED = 5, "由地方规定", "left to local rules, none on file"


class HeirOrder(Term):
    """法定继承顺序: the order in which heirs are called."""

    FIRST = 1, "第一顺序", "first order"
    SECOND = 2, "第二顺序", "second order"
    NONE = 3, "不是法定继承人", "no heir by law"


class CredentialKind(Term):
    """医保凭证种类: kind of credential."""

    CARD = 1, "社会保障卡", "social-security card", "社保卡"
    ELECTRONIC = 2, "医保电子凭证", "medical e-credential", "医保码"


class CredentialState(Term):
    """医保凭证状态: state of a credential."""

    NOT_ACTIVE = 1, "未激活", "not active"
    ACTIVE = 2, "正常", "active"
    LOST = 3, "挂失", "lost"
    FROZEN = 4, "冻结", "frozen"


class NoBalance(Term):
    """看不到余额的原因: why no balance is seen."""

    RESIDENT = 1, "参加的是居民医保", "resident scheme"
    POOL_ONLY = 2, "参保档次不建个人账户", "a plan without an account"
    NOT_YET_DUE = 3, "还没有到账", "not yet booked"
    ARREARS = 4, "欠费", "contributions in arrears"
    SUSPENDED = 5, "中断缴费", "suspended"
    INSURED_ELSEWHERE = 6, "参保地在别处", "insured elsewhere"
    CREDENTIAL_NOT_ACTIVE = 7, "凭证未激活", "credential not active"
    CREDENTIAL_LOST = 8, "凭证已挂失", "credential reported lost"
    CREDENTIAL_FROZEN = 9, "凭证已冻结", "credential frozen"
    QUOTA_GIVEN = 10, "划为近亲属的共济额度", "quota given to a relative"
    PREMIUM_TAKEN = 11, "扣缴了保费", "a premium or fee taken from it"
    SPENT = 12, "已经用完", "spent"
