"""个人账户: ledger accounts, uses, interest, events, credentials."""

from __future__ import annotations

from yibao.core.terms import Term


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
    CIVIL_SERVANT_FUND = 20, "公务员医疗补助资金", "civil-servant subsidy"
    CRITICAL_ILLNESS_FUND = 21, "大病保险资金", "critical-illness fund"
    ASSISTANCE_FUND = 22, "医疗救助基金", "medical-assistance fund"
    THIRD_PARTY = 23, "第三人", "third party"


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

    @property
    def allowed(self) -> bool | None:
        """Whether it is allowed; None where regions decide and none of their rules is on file."""
        if self is Permission.UNDECIDED:
            return None
        return self in (Permission.ALLOWED, Permission.ALLOWED_LOCALLY)


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
    NO_ACCOUNT = 6, "没有这样的账户", "no such account"


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
    CLOSED = 13, "账户已终止", "account closed"
    SET_OFF = 14, "抵扣了多享待遇", "overdrawn benefits set off"
    RESIDENT_LOCAL = 15, "居民有无账户由地方规定", "a resident account left to local rules"
