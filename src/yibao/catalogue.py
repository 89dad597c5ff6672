"""Every parameter of the law, declared once: path, columns, dimensions, labels, rules.

The loader, the editor schema, coverage, explanations and the docs all read ``CATALOGUE``.
A rule reads a parameter by its ``name``; a pack writes it under its ``path``.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from attrs import field, frozen

from yibao import vocabulary as v
from yibao.errors import PolicyError, nearest


class Kind(Enum):
    """What a cell of a parameter holds."""

    MONEY = "yuan, as a whole number or a decimal in quotes"
    RATE = "a rate in 0..1, such as 0.02"
    INTEGER = "a whole number"
    FLAG = "true or false"
    TEXT = "a text"
    TERM = "a term of the vocabulary"
    ROUNDING = "a unit and a direction, such as 'fen half_up', 'jiao up', 'yuan down'"
    LIST = "a list of texts, in order"


class _Absent(Enum):
    """Stands for "no default"; an enum member keeps its identity through copies."""

    ABSENT = "absent"


_ABSENT: Any = _Absent.ABSENT


@frozen
class Field:
    """One column of a parameter. Without a default, an omitted cell is not known."""

    name: str
    kind: Kind
    zh: str
    en: str
    default: Any = field(default=_ABSENT, hash=False)
    term: type[v.Term] | None = None

    @property
    def optional(self) -> bool:
        return self.default is not _ABSENT


@frozen
class Dimension:
    """A key of a table: a term, or a band of whole numbers or of days."""

    name: str
    zh: str
    en: str
    term: type[v.Term] | None = None
    days: bool = False
    last: int = 130

    @property
    def size(self) -> int:
        """How many keys there are (a last one stands for a key that is not given)."""
        return (max(self.term) if self.term else self.last) + 1


@frozen
class Parameter:
    """A parameter of the law."""

    name: str
    path: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    dimensions: tuple[Dimension, ...] = ()
    rules: tuple[str, ...] = ()
    inherits: bool = False
    default: dict[str, Any] | None = field(default=None, hash=False)
    adjusted: str | None = None

    @property
    def single(self) -> bool:
        """A parameter with no key and one column is read as that value itself."""
        return not self.dimensions and len(self.fields) == 1

    def field(self, name: str) -> Field:
        for column in self.fields:
            if column.name == name:
                return column
        raise KeyError(name)


def money(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.MONEY, zh, en, **extra)


def rate(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.RATE, zh, en, **extra)


def integer(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.INTEGER, zh, en, **extra)


def flag(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.FLAG, zh, en, **extra)


def text(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.TEXT, zh, en, **extra)


def rounding(name: str, zh: str, en: str, **extra: Any) -> Field:
    return Field(name, Kind.ROUNDING, zh, en, **extra)


AGE = Dimension("age", "年龄", "age")
PLAN = Dimension("plan", "参保档次", "plan", v.Plan)
EMPLOYER = Dimension("employer", "单位类型", "kind of employer", v.Employer)
ORIGIN = Dimension("origin", "退休来源", "retired from", v.Origin)
SHORT_YEARS = Dimension("short_years", "缴费年限差额", "contribution years missing", last=50)
RETIRED_ON = Dimension("retired_on", "退休日期", "day of retirement", days=True)
GROUP = Dimension("group", "缴费人群", "premium group", v.Group)
HELPED = Dimension("helped", "资助对象", "helped group", v.Helped)
SCHEME = Dimension("scheme", "险种", "scheme", v.Scheme)
STATUS = Dimension("status", "参保身份", "status", v.Status)
PROVINCE = Dimension("province", "省级代码前两位", "first two digits of the area code", last=99)
PAYER = Dimension("payer", "缴费主体", "payer", v.Payer)

CATALOGUE: tuple[Parameter, ...] = (
    Parameter(
        "scheme_period",
        "scheme.period",
        "险种存续",
        "existence of a scheme",
        (flag("open", "存续", "open"),),
        (SCHEME,),
        ("N-MEM-05", "N-MEM-06", "N-LAW-07"),
        inherits=True,
    ),
    Parameter(
        "security_law",
        "scheme.healthcare_security_law",
        "医疗保障法施行",
        "the Healthcare Security Law is in force",
        (flag("in_force", "施行", "in force"),),
        (),
        ("N-LAW-02",),
        inherits=True,
    ),
    Parameter(
        "foreigners_join",
        "scheme.foreigners",
        "在境内就业的外国人参保",
        "foreigners employed in China join",
        (flag("join", "参保", "join"),),
        (),
        ("N-MEM-13",),
        inherits=True,
    ),
    Parameter(
        "hong_kong_macao_taiwan_join",
        "scheme.hong_kong_macao_taiwan",
        "港澳台居民参保",
        "Hong Kong, Macao and Taiwan residents join",
        (flag("join", "参保", "join"),),
        (),
        ("N-MEM-12",),
        inherits=True,
    ),
    Parameter(
        "employee_account",
        "employee.account",
        "职工医保个人账户",
        "personal account of the employee scheme",
        (flag("exists", "是否建立", "exists"),),
        (PLAN,),
        ("N-ACC-01", "N-ACC-02"),
        inherits=True,
    ),
    Parameter(
        "resident_account",
        "resident.account",
        "居民个人（家庭）账户",
        "personal or family account of residents",
        (flag("exists", "是否设立", "exists"),),
        (SCHEME,),
        ("N-ACC-03", "N-ACC-04"),
        inherits=True,
    ),
    Parameter(
        "base_floor",
        "employee.contribution.base_floor",
        "缴费基数下限",
        "floor of the contribution base",
        (money("value", "下限", "floor"),),
        (),
        ("N-FIN-03",),
        inherits=True,
    ),
    Parameter(
        "base_ceiling",
        "employee.contribution.base_ceiling",
        "缴费基数上限",
        "ceiling of the contribution base",
        (money("value", "上限", "ceiling"),),
        (),
        ("N-FIN-03",),
        inherits=True,
    ),
    Parameter(
        "base_rule",
        "employee.contribution.base_rule",
        "缴费基数规则",
        "rule of the base limits",
        (
            rate("floor_share", "下限占平均工资比例", "floor as a share of the average wage"),
            Field(
                "ceiling_share",
                Kind.TEXT,
                "上限占平均工资倍数",
                "ceiling as a multiple of the average wage",
            ),
            text("wage", "平均工资口径", "which average wage"),
            text("rule", "规则", "rule"),
        ),
        (),
        ("N-FIN-03", "N-FIN-04"),
        inherits=True,
    ),
    Parameter(
        "base_period",
        "employee.contribution.base_period",
        "缴费年度",
        "contribution year",
        (
            integer("first_month", "起始月份", "first month"),
            text("rule", "规则", "rule"),
        ),
        (),
        ("N-FIN-03",),
        inherits=True,
    ),
    Parameter(
        "employer_rate",
        "employee.contribution.employer_rate",
        "单位缴费比例",
        "employer rate",
        (
            rate("rate", "单位缴费比例", "employer rate"),
            rate("supplement", "其中地方补充部分", "local supplement within it", default="0"),
            flag("with_maternity", "含生育保险", "includes maternity", default=False),
        ),
        (PLAN, EMPLOYER),
        ("N-FIN-02", "N-FIN-05"),
        inherits=True,
    ),
    Parameter(
        "employee_rate",
        "employee.contribution.employee_rate",
        "个人缴费比例",
        "employee rate",
        (rate("rate", "个人缴费比例", "employee rate"),),
        (PLAN,),
        ("N-FIN-01",),
        inherits=True,
    ),
    Parameter(
        "maternity_rate",
        "employee.contribution.maternity_rate",
        "生育保险费率",
        "maternity rate",
        (
            rate("rate", "生育保险费率", "maternity rate"),
            flag("merged", "已并入单位医保费率", "already inside the employer rate"),
        ),
        (),
        ("N-FIN-05",),
        inherits=True,
    ),
    Parameter(
        "large_sum",
        "employee.contribution.large_sum",
        "大额医疗费用补助缴费",
        "large-sum contribution",
        (
            rate("rate", "比例", "rate", default="0"),
            money("sum", "月缴额", "sum per month", default="0"),
            money("yearly", "年缴额", "sum per year", default="0"),
            integer("month", "年缴月份", "month of the yearly sum"),
            flag("from_account", "从个人账户代扣", "taken from the account", default=False),
        ),
        (PAYER, STATUS),
        ("N-FIN-06",),
    ),
    Parameter(
        "unemployed_contribution",
        "employee.contribution.unemployed",
        "领取失业金人员缴费",
        "contribution for persons on unemployment benefit",
        (
            rate("rate", "缴费比例", "rate"),
            money("base", "缴费基数", "base"),
        ),
        (),
        ("N-MEM-08", "N-FIN-08"),
    ),
    Parameter(
        "flexible_plan",
        "employee.flexible.tiers",
        "灵活就业参保档次",
        "flexible worker's plan",
        (
            rate("rate", "缴费比例", "rate"),
            money("base", "核定基数", "fixed base"),
            money("sum", "月缴额", "sum per month"),
            money("yearly", "年缴额", "sum per year"),
            flag("account", "建立个人账户", "carries a personal account"),
            flag("own_choice", "基数自选", "base of one's own choice", default=False),
            rate("large_sum_rate", "大额补助比例", "large-sum rate"),
            money("large_sum", "大额补助月缴额", "large-sum sum per month"),
            money("large_sum_yearly", "大额补助年缴额", "large-sum sum per year"),
            integer("large_sum_month", "大额补助年缴月份", "month of the yearly large sum"),
            text("base_rule", "基数规则", "how the base is chosen", default=""),
        ),
        (PLAN,),
        ("N-FIN-07", "N-ACC-02"),
    ),
    Parameter(
        "in_service_credit",
        "employee.credit.in_service",
        "在职职工个人账户计入标准",
        "credit of an in-service employee",
        (
            rate("rate", "计入比例", "credit rate"),
            rate("pool_rate", "统筹划入比例", "rate added from the pooled fund", default="0"),
            money("pool_yearly", "统筹年度划入额", "yearly sum from the pooled fund", default="0"),
            integer("month", "年度划入月份", "month of the yearly sum", default=0),
        ),
        (PLAN, AGE, EMPLOYER),
        ("N-ACC-06", "N-ACC-07"),
    ),
    Parameter(
        "retiree_credit",
        "employee.credit.retiree",
        "退休人员个人账户计入标准",
        "credit of a retired member",
        (
            money("sum", "月定额", "sum per month", default="0"),
            rate("pension_rate", "本人养老金比例", "rate of the own pension", default="0"),
            money("pension_floor", "养老金计算下限", "least pension counted", default="0"),
            money("least", "最低额", "least credit", default="0"),
            money("most", "最高额", "most credit", default="none"),
            money("yearly", "年度划入额", "yearly sum", default="0"),
            integer("month", "年度划入月份", "month of the yearly sum", default=0),
            money("deducted", "代扣保费", "premium taken from it", default="0"),
        ),
        (PLAN, AGE, ORIGIN, RETIRED_ON, SHORT_YEARS),
        ("N-ACC-06", "N-ACC-09"),
    ),
    Parameter(
        "flexible_credit",
        "employee.credit.flexible",
        "灵活就业人员个人账户计入标准",
        "credit of a flexible worker",
        (
            rate("rate", "计入比例", "credit rate", default="0"),
            money("sum", "月定额", "sum per month", default="0"),
            money("base", "计入基数", "base of the credit", default="0"),
        ),
        (PLAN, AGE),
        ("N-ACC-02",),
    ),
    Parameter(
        "unemployed_credit",
        "employee.credit.unemployed",
        "领取失业金人员个人账户计入标准",
        "credit while drawing unemployment benefit",
        (
            rate("rate", "计入比例", "credit rate", default="0"),
            money("sum", "月定额", "sum per month", default="0"),
        ),
        (),
        ("N-MEM-08",),
    ),
    Parameter(
        "credit_timing",
        "employee.credit.timing",
        "个人账户计入时间",
        "when a credit is booked",
        (
            integer("lag_months", "滞后月数", "months after the contribution month"),
            integer("day", "计入日", "day of the month", default=0),
            integer(
                "year_starts", "医保年度起始月", "first month of the insurance year", default=1
            ),
            text("rule", "规则", "rule", default=""),
        ),
        (),
        ("N-ACC-26",),
    ),
    Parameter(
        "base_rounding",
        "employee.rounding.base",
        "缴费基数取整",
        "rounding of the base",
        (rounding("value", "取整", "rounding"),),
        rules=("N-FIN-01",),
        default={"value": "fen half_up"},
        inherits=True,
    ),
    Parameter(
        "contribution_rounding",
        "employee.rounding.contribution",
        "缴费额取整",
        "rounding of each contribution",
        (rounding("value", "取整", "rounding"),),
        rules=("N-FIN-01",),
        default={"value": "fen half_up"},
        inherits=True,
    ),
    Parameter(
        "credit_rounding",
        "employee.rounding.credit",
        "计入额取整",
        "rounding of each credit",
        (rounding("value", "取整", "rounding"),),
        rules=("N-ACC-07",),
        default={"value": "fen half_up"},
        inherits=True,
    ),
    Parameter(
        "premium",
        "resident.premium.individual",
        "居民个人缴费标准",
        "individual premium of the resident scheme",
        (
            money("sum", "个人缴费", "individual payment"),
            money("long_term_care", "其中长护险", "long-term-care part within it", default="0"),
        ),
        (GROUP, HELPED, PLAN),
        ("N-FIN-09", "N-FIN-10", "N-FIN-13"),
        inherits=True,
    ),
    Parameter(
        "late_premium",
        "resident.premium.late",
        "居民逾期个人缴费标准",
        "individual premium paid after the window",
        (
            money("sum", "个人缴费", "individual payment"),
            flag("owes_subsidy", "另缴财政补助部分", "owes the subsidy too", default=False),
        ),
        (GROUP, HELPED, PLAN),
        ("N-FIN-10", "N-FIN-12"),
        inherits=True,
    ),
    Parameter(
        "subsidy",
        "resident.premium.subsidy",
        "居民财政补助标准",
        "government subsidy of the resident scheme",
        (
            money("sum", "财政补助", "subsidy"),
            rate("central_share", "中央财政分担比例", "central share"),
        ),
        (GROUP,),
        ("N-FIN-10", "N-FIN-11"),
        inherits=True,
    ),
    Parameter(
        "resident_base",
        "resident.contribution.base",
        "居民缴费计算基数",
        "base used for the resident premium",
        (money("value", "基数", "base"),),
        (),
        ("N-FIN-09",),
    ),
    Parameter(
        "notice",
        "resident.notice",
        "全国居民筹资标准（按通知年度）",
        "national resident financing by notice year",
        (
            money("individual", "个人缴费", "individual payment"),
            money("subsidy", "财政补助", "subsidy"),
            text("kind", "性质", "what the sums are", default="minimum"),
        ),
        (),
        ("N-FIN-10", "N-FIN-12"),
    ),
    Parameter(
        "central_share",
        "resident.central_share",
        "中央财政分担档次",
        "central share of the subsidy",
        (rate("value", "分担比例", "share"),),
        (PROVINCE,),
        ("N-FIN-11",),
        inherits=True,
    ),
)


def by_name(catalogue: tuple[Parameter, ...] = CATALOGUE) -> dict[str, Parameter]:
    """Parameters by the name rules read them by."""
    return {parameter.name: parameter for parameter in catalogue}


def find(key: str, catalogue: tuple[Parameter, ...] = CATALOGUE) -> Parameter:
    """The parameter of a name or a path."""
    for parameter in catalogue:
        if key in (parameter.name, parameter.path, parameter.zh):
            return parameter
    known = [name for p in catalogue for name in (p.name, p.path)]
    raise PolicyError(
        f"{key!r} is no parameter of the catalogue. {nearest(key, known)} "
        "yibao.catalogue.CATALOGUE lists them all.".replace("  ", " ")
    )
