"""Persons and their enrolments: what a caller tells, checked on entry.

An enrolment carries its person's facts. Rules read them, as whole fen, codes and days,
from ``Enrolment.facts``; a fact that was not given raises only when a rule needs it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from attrs import Attribute, field, fields, frozen

from yibao.core import money
from yibao.core.calendar import Month, day, day_told
from yibao.core.plain import made, plain
from yibao.core.terms import Term
from yibao.core.unknown import Unknown
from yibao.errors import InvalidInput
from yibao.vocabulary import (
    AccountEvent,
    Beneficiary,
    Care,
    CareCover,
    Cause,
    Change,
    Citizenship,
    Component,
    Cover,
    Disease,
    Distance,
    Employer,
    Employment,
    FamilyDoctor,
    Ground,
    Group,
    Helped,
    Origin,
    Paid,
    Payer,
    Place,
    Plan,
    ProviderKind,
    Purpose,
    RecordKind,
    Referral,
    Registration,
    Relation,
    Scheme,
    Sex,
    ShortfallOption,
    Special,
    Status,
    Tier,
    Which,
    YearsKind,
)


@frozen
class Fact:
    """A fact a rule may read: its name, its labels, and what kind of value it is."""

    name: str
    zh: str
    en: str
    kind: Any
    example: str = ""


MONEY, DAY, COUNT, FLAG, RATE = "money", "day", "count", "flag", "rate"

FACTS: tuple[Fact, ...] = (
    Fact("scheme", "险种", "scheme", Scheme),
    Fact("status", "参保身份", "status", Status),
    Fact("plan", "参保档次", "plan", Plan),
    Fact("base", "缴费基数", "approved contribution base", MONEY, '"12000"'),
    Fact("wage", "月工资", "monthly wage", MONEY, '"12000"'),
    Fact("pension", "月基本养老金", "monthly basic pension", MONEY, '"4000"'),
    Fact("birth_date", "出生日期", "birth date", DAY, "date(1980, 1, 31)"),
    Fact("retired_on", "退休日期", "day of retirement", DAY, "date(2020, 1, 31)"),
    Fact("sex", "性别", "sex", Sex),
    Fact("employer", "单位类型", "kind of employer", Employer),
    Fact("origin", "退休来源", "retired from", Origin),
    Fact("short_years", "缴费年限差额", "contribution years missing", COUNT, "0"),
    Fact("group", "缴费人群", "premium group", Group),
    Fact("helped", "资助对象", "helped group", Helped),
    Fact("paid", "缴费时间", "time of payment", Paid),
    Fact("province", "省级代码前两位", "first two digits of the area code", COUNT, "22"),
    Fact("employment", "就业状态", "employment", Employment),
    Fact("citizenship", "国籍、户籍身份", "citizenship", Citizenship),
    Fact("on_unemployment_benefit", "领取失业保险金", "draws unemployment benefit", FLAG, "True"),
    Fact("entitled_retiree", "享受职工医保退休待遇", "entitled as a retired member", FLAG, "True"),
    Fact("chooses_employee_scheme", "选择职工医保", "chooses the employee scheme", FLAG, "True"),
    Fact("other_guarantee", "享有其他国家医疗保障", "has another state guarantee", FLAG, "True"),
    Fact("residence_permit", "持居住证", "holds a residence permit", FLAG, "True"),
    Fact("treaty_exempt", "协定免缴", "exempt by a bilateral agreement", FLAG, "True"),
    Fact("relation", "亲属关系", "what the relative is to the person", Relation),
    Fact("distance", "两人参保地", "where the two are insured", Distance),
    Fact("cover", "被共济人参保", "whether the relative is insured", Cover),
    Fact("balance", "账户余额", "balance", MONEY, '"5000"'),
    Fact("amount", "金额", "amount", MONEY, '"300"'),
    Fact("hour", "转账时刻", "hour of the transfer", COUNT, "14"),
    Fact("transfers", "当日已转账次数", "transfers already made on the day", COUNT, "0"),
    Fact("purpose", "用途", "purpose", Purpose),
    Fact("beneficiary", "费用属于谁", "whose cost", Beneficiary),
    Fact("not_designated", "不在定点医药机构", "not at a designated provider", FLAG, "True"),
    Fact("event", "账户事件", "event", AccountEvent),
    Fact("written_request", "本人书面申请", "written request", FLAG, "True"),
    Fact("this_year_part", "当年计息额", "this year's part", MONEY, '"1000"'),
    Fact("earlier_part", "历年计息额", "earlier years' part", MONEY, '"1000"'),
    Fact("demand_rate", "活期利率", "demand-deposit rate", RATE, '"0.0005"'),
    Fact("three_month_rate", "三个月整存整取利率", "three-month rate", RATE, '"0.0065"'),
    Fact("one_year_rate", "一年期整存整取利率", "one-year rate", RATE, '"0.0095"'),
    Fact("care", "医疗类别", "kind of care", Care),
    Fact("tier", "医疗机构级别", "tier of the provider", Tier),
    Fact("provider", "医疗机构类别", "kind of provider", ProviderKind),
    Fact("place", "就医地", "place of care", Place),
    Fact("referral", "转诊", "referral", Referral),
    Fact("family_doctor", "家庭医生签约", "family doctor", FamilyDoctor),
    Fact("disease", "病种", "disease", Disease),
    Fact("admission", "年度内第几次住院", "admission of the year", COUNT, "1"),
    Fact("months", "连续参保月数", "continuous months of enrolment", COUNT, "36"),
    Fact("cause", "费用原因", "cause of the cost", Cause),
    Fact("care_cover", "就医日期", "days of care that are covered", CareCover),
    Fact("emergency", "急诊抢救", "emergency or rescue", FLAG, "True"),
    Fact("third_party_share", "第三人责任比例", "the third party's share", RATE, '"0.7"'),
    Fact("third_party_paid", "第三人已支付", "the third party has paid", FLAG, "False"),
    Fact("advance_applied", "已申请先行支付", "an advance was applied for", FLAG, "True"),
    Fact("bill_paid", "个人已结算医疗费", "the patient has paid the bill", FLAG, "True"),
    Fact("other_scheme", "另一关系的险种", "the other relation's scheme", Scheme),
    Fact("other_status", "另一关系的参保身份", "the other relation's status", Status),
    Fact("other_helped", "另一关系的资助对象", "the other relation's helped group", Helped),
    Fact("same_place", "两个关系在同一地", "both relations in one place", FLAG, "True"),
    Fact("work_at", "就业地的关系", "the relation at the place of work", Which),
    Fact("home_at", "常住地的关系", "the relation at the usual residence", Which),
    Fact("study_at", "就读地的关系", "the relation at the place of study", Which),
    Fact("choice", "本人所选的关系", "the relation chosen", Which),
    Fact("flexible_work", "灵活就业", "flexible or part-time work", FLAG, "True"),
    Fact("employee_months", "连续参加职工医保月数", "months in a row as employee", COUNT, "12"),
    Fact("first_year_student", "大中专学生入学当年", "a student's year of entry", FLAG, "True"),
    Fact("waiting_until", "等待期最后一天", "last day of waiting", DAY, "date(2026, 6, 30)"),
    Fact("gives_way_on", "等待期满次日", "day after waiting", DAY, "date(2026, 7, 1)"),
    Fact("ground", "退费事由", "ground of the refund", Ground),
    Fact("ground_on", "事由发生日期", "day of the ground", DAY, "date(2026, 12, 1)"),
    Fact("benefit_start", "享受期开始日期", "start of benefits", DAY, "date(2027, 1, 1)"),
    Fact("premium_paid", "已缴金额", "what was paid", MONEY, '"400"'),
    Fact("premium_owed", "应缴金额", "what was owed", MONEY, '"200"'),
    Fact("months_paid", "预缴月数", "months paid ahead", COUNT, "12"),
    Fact("months_left", "未到月数", "months not begun", COUNT, "5"),
    Fact("drawn_twice", "重复享受金额", "benefits drawn twice", MONEY, '"3000"'),
    Fact("intent", "以骗取为目的", "meant to defraud", FLAG, "False"),
    Fact("days_late", "欠缴天数", "days in arrears", COUNT, "30"),
    Fact("last_month", "上月缴费额", "payment of the month before", MONEY, '"1000"'),
    Fact("months_unpaid", "欠费后月数", "months after the first unpaid month", COUNT, "1"),
    Fact("cured_in_time", "责令期限内补缴", "paid within the ordered time", FLAG, "True"),
    Fact("record_kind", "缴费类型", "kind of payment", RecordKind),
    Fact("join_day", "当月入职日", "day of joining in the month", COUNT, "1"),
    Fact("leave_day", "当月离职日", "day of leaving in the month", COUNT, "0"),
    Fact("years_kind", "年限类型", "kind of years", YearsKind),
    Fact("served_on", "所在月份", "month it is about", DAY, "date(1990, 1, 1)"),
    Fact("started_on", "参加工作时间", "start of work", DAY, "date(1990, 1, 1)"),
    Fact("total_months", "累计缴费月数", "months in total", COUNT, "264"),
    Fact("actual_months", "实际缴费月数", "months paid", COUNT, "264"),
    Fact("local_months", "本地实际缴费月数", "months paid in the region", COUNT, "264"),
    Fact("open_months", "未定月数", "months not settled", COUNT, "0"),
    Fact("short_months", "所差月数", "months missing", COUNT, "36"),
    Fact("option", "补足方式", "way to make up years", ShortfallOption),
    Fact("to_scheme", "转入险种", "scheme moved to", Scheme),
    Fact("from_scheme", "转出险种", "scheme moved from", Scheme),
    Fact("continuous_months", "连续参保月数", "months of continuous cover", COUNT, "24"),
    Fact("missed_years", "断保年数", "years missed since the rule", COUNT, "0"),
    Fact("earlier_missed", "制度施行前断保年数", "years missed before the rule", COUNT, "0"),
    Fact("bought_back", "补缴修复年数", "years bought back", COUNT, "0"),
    Fact("strict_missed", "未享受居民待遇年数", "years without resident benefits", COUNT, "1"),
    Fact("strict_earlier", "制度施行前未享受年数", "such years before the rule", COUNT, "0"),
    Fact("first_enrolment", "首次参保", "never enrolled before", FLAG, "False"),
    Fact("special", "特殊群体", "special group", Special),
    Fact("left_months", "退出职工医保至缴费月数", "months since the employee scheme", COUNT, "2"),
    Fact("left_days", "退出职工医保至缴费天数", "days since the employee scheme", COUNT, "60"),
    Fact(
        "paid_code", "缴费月日（自上年1月连续计月）", "day of payment in the window", COUNT, "1105"
    ),
    Fact("paid_on", "缴费日期", "day of payment", DAY, "date(2025, 11, 5)"),
    Fact("year_start", "待遇年度1月1日", "1 January of the benefit year", DAY, "date(2026, 1, 1)"),
    Fact("change", "中断缘由", "what lies between", Change),
    Fact("unpaid_months", "中断月数", "months without contribution", COUNT, "3"),
    Fact("made_up", "已补缴中断期间", "the gap was made up", FLAG, "True"),
    Fact("gap_from", "中断首日", "first day of the gap", DAY, "date(2025, 7, 1)"),
    Fact("registration", "户籍登记", "household registration", Registration),
    Fact("days_old", "出生至缴费天数", "days from birth to payment", COUNT, "30"),
    Fact("months_old", "出生至缴费月数", "months from birth to payment", COUNT, "1"),
    Fact("days_registered", "户籍登记至缴费天数", "days from registration", COUNT, "20"),
    Fact("crosses_year", "出生与缴费跨年度", "birth and payment in two years", FLAG, "True"),
    Fact("continuous_years", "连续参保年数", "continuous years since the rule", COUNT, "5"),
    Fact(
        "earlier_continuous", "制度施行前连续年数", "continuous years before the rule", COUNT, "0"
    ),
    Fact("zero_claim_years", "零报销年数", "years without claims", COUNT, "1"),
    Fact("earned_before_gap", "断保前激励额", "incentive earned before a gap", MONEY, '"3000"'),
    Fact("paid_rate", "缴费费率", "rate at which the person contributes", COUNT, '"0.06"'),
    Fact("cap", "大病保险封顶线", "critical-illness cap", MONEY, '"300000"'),
)
FACT = {fact.name: fact for fact in FACTS}


def missing(name: str) -> Unknown:
    """A fact that was not given."""
    fact = FACT[name]

    def make() -> InvalidInput:
        if isinstance(fact.kind, type) and issubclass(fact.kind, Term):
            example = '"…"'
            expected = "one of " + ", ".join(member.key for member in fact.kind)
        else:
            example, expected = fact.example, f"a value such as {fact.example}"
        return InvalidInput(
            name,
            None,
            expected=f"{fact.en} ({fact.zh}): {expected}",
            remedy=f"The rule needs it here: give {name}={example}.",
        )

    return Unknown(make)


class Facts:
    """The facts of one case as rules read them."""

    def __init__(self, **known: Any) -> None:
        self.__dict__.update(known)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name}: facts can't be changed; make another Enrolment")

    def __getstate__(self) -> dict[str, Any]:
        """What is known; what isn't is made again when asked for."""
        return {k: v for k, v in self.__dict__.items() if type(v) is not Unknown}

    def __setstate__(self, known: dict[str, Any]) -> None:
        self.__dict__.update(known)

    def __getattr__(self, name: str) -> Unknown:
        if name not in FACT:
            raise AttributeError(name)
        value = self.__dict__[name] = missing(name)
        return value

    def but(self, **changed: Any) -> Facts:
        """The same facts with some changed; unknown ones stay unknown."""
        known = {k: v for k, v in self.__dict__.items() if type(v) is not Unknown}
        return Facts(**{**known, **changed})


def told(**given: Any) -> dict[str, Any]:
    """Facts told beside a case, checked, as rules read them; None tells nothing."""
    checked = {}
    for name, value in given.items():
        if name not in FACT:
            raise InvalidInput(name, value, expected="a fact of a case: yibao.people.FACTS")
        if value is not None:
            checked[name] = _read(FACT[name], value)
    return checked


def _read(fact: Fact, value: Any) -> Any:
    if fact.kind == MONEY:
        return money.fen(value, fact.name)
    if fact.kind == RATE:
        return money.millionths(value, fact.name)
    if fact.kind == DAY:
        return day(value, fact.name)
    if fact.kind == FLAG and isinstance(value, bool):
        return value
    if fact.kind == COUNT and type(value) is int and value >= 0:
        return value
    if isinstance(fact.kind, type) and issubclass(fact.kind, Term):
        return fact.kind.parse(value, fact.name)
    expected = "True or False" if fact.kind == FLAG else "a whole number of at least 0"
    raise InvalidInput(fact.name, value, expected=expected)


def _term(kind: type[Term]) -> Any:
    def convert(value: Any, attribute: Attribute[Any]) -> Any:
        return None if value is None else kind.parse(value, attribute.name)

    return convert


def _money(value: Any, attribute: Attribute[Any]) -> Decimal | None:
    return None if value is None else money.yuan(money.fen(value, attribute.name))


def _day(value: Any, attribute: Attribute[Any]) -> date | None:
    return None if value is None else day(value, attribute.name)


def _month(value: Any, attribute: Attribute[Any]) -> Month:
    return Month.of(value)


def _flag(value: Any, attribute: Attribute[Any]) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput(attribute.name, value, expected="True or False")
    return value


def _told(value: Any, attribute: Attribute[Any]) -> bool | None:
    return None if value is None else _flag(value, attribute)


def _person(value: Any, attribute: Attribute[Any]) -> Person | None:
    if value is not None and not isinstance(value, Person):
        raise InvalidInput(attribute.name, value, expected="a Person")
    return value


def _count(value: Any, attribute: Attribute[Any]) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidInput(attribute.name, value, expected="a whole number of at least 0")
    return value


def _fact(convert: Any, default: Any = None) -> Any:
    from attrs import Converter

    return field(default=default, converter=Converter(convert, takes_field=True))


@frozen(kw_only=True)
class Person:
    """A person (参保人), as far as joining a scheme and age decide.

    Attributes are optional: a rule that needs one that was not given says so. Flags are
    False unless told, but for ``entitled_retiree`` (享受职工医保退休待遇), which is asked of
    whoever is retired.
    """

    birth_date: date | None = _fact(_day)
    sex: Sex | str | None = _fact(_term(Sex))
    employment: Employment | str | None = _fact(_term(Employment))
    citizenship: Citizenship | str = _fact(_term(Citizenship), Citizenship.MAINLAND)
    on_unemployment_benefit: bool = _fact(_flag, False)
    entitled_retiree: bool | None = _fact(_told)
    chooses_employee_scheme: bool = _fact(_flag, False)
    other_guarantee: bool = _fact(_flag, False)
    residence_permit: bool = _fact(_flag, False)
    treaty_exempt: bool = _fact(_flag, False)

    @property
    def facts(self) -> Facts:
        """The facts as rules read them."""
        return Facts(**{k: v for k, v in _given(self).items() if v is not None})

    @classmethod
    def from_dict(cls, told: Any) -> Self:
        """The person that stands in an enrolment's ``to_dict``."""
        return made(cls, told, birth_date=day_told)


@frozen(kw_only=True)
class Enrolment:
    """A dated relation of a person to a scheme in a region (参保关系).

    Args:
        scheme: 险种, such as ``"employee"`` or ``"居民医保"``.
        status: 参保身份 in the employee scheme: ``"in_service"``, ``"retired"``, …
        region: 统筹地区, by area code, Chinese or English name.
        plan: 参保档次; in service and retired: account and pool, unless told otherwise.
        base: 核定缴费基数, yuan a month, as approved: used as it is.
        wage: 月工资, yuan a month; the limits of the base are applied to it.
        since, until: first and last day of the relation, if known.
        person: a ``Person``, or give ``birth_date``, ``sex`` here.
        retired_on, pension, origin, short_years: for retired members; ``origin`` is from an
            employer and ``short_years`` 0 unless told otherwise.
        employer: 单位类型.
        group, helped: 居民缴费人群, 资助对象; nobody is helped unless told otherwise.

    Raises:
        InvalidInput: naming the field, the value, what was expected.
    """

    scheme: Scheme | str = _fact(_term(Scheme))
    status: Status | str | None = _fact(_term(Status))
    region: str | None = None
    plan: Plan | str | None = _fact(_term(Plan))
    base: Decimal | str | int | None = _fact(_money)
    wage: Decimal | str | int | None = _fact(_money)
    since: date | None = _fact(_day)
    until: date | None = _fact(_day)
    person: Person | None = _fact(_person)
    birth_date: date | None = _fact(_day)
    sex: Sex | str | None = _fact(_term(Sex))
    retired_on: date | None = _fact(_day)
    pension: Decimal | str | int | None = _fact(_money)
    origin: Origin | str | None = _fact(_term(Origin))
    short_years: int | None = _fact(_count)
    employer: Employer | str | None = _fact(_term(Employer))
    group: Group | str | None = _fact(_term(Group))
    helped: Helped | str | None = _fact(_term(Helped))
    facts: Facts = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.scheme is None:
            raise InvalidInput("scheme", None, expected="a scheme, such as 'employee'")
        if self.region is not None and not isinstance(self.region, str):
            raise InvalidInput("region", self.region, expected="an area code or a name, as text")
        if self.since and self.until and self.since > self.until:
            raise InvalidInput("until", self.until, expected=f"a day not before {self.since}")
        _base_or_wage(self)
        facts = Facts(**self._facts())
        _retired_after_birth(self.retired_on, facts.birth_date)
        object.__setattr__(self, "facts", facts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: terms as keys, money and days as texts; what wasn't told is left out."""
        told: dict[str, Any] = plain(self)
        return told

    @classmethod
    def from_dict(cls, told: Any) -> Self:
        """The enrolment that ``to_dict`` wrote."""
        days = dict.fromkeys(("since", "until", "birth_date", "retired_on"), day_told)
        return made(cls, told, person=lambda person, _: Person.from_dict(person), **days)

    def _facts(self) -> dict[str, Any]:
        known = {name: value for name, value in _given(self).items() if value is not None}
        for name in ("birth_date", "sex"):
            told = getattr(self.person, name, None)
            if told is not None:
                if known.get(name, told) != told:
                    raise InvalidInput(name, known[name], expected=f"what the person says ({told})")
                known[name] = told
        return with_defaults(known)


def _base_or_wage(case: Any) -> None:
    if case.base is not None and case.wage is not None:
        raise InvalidInput(
            "wage",
            case.wage,
            expected="base or wage, not both",
            remedy="base is what the bureau approved; wage is raw pay.",
        )


def _retired_after_birth(retired_on: date | None, born: Any) -> None:
    if retired_on is not None and type(born) is not Unknown and retired_on <= born:
        raise InvalidInput("retired_on", retired_on, expected=f"a day after birth ({born})")


def with_defaults(known: dict[str, Any]) -> dict[str, Any]:
    """The facts, with what holds unless told otherwise."""
    known.setdefault("helped", Helped.NONE)
    known.setdefault("paid", Paid.IN_WINDOW)
    if known.get("scheme") == Scheme.EMPLOYEE and known.get("status") != Status.FLEXIBLE:
        known.setdefault("plan", Plan.POOL_AND_ACCOUNT)
        known.setdefault("origin", Origin.EMPLOYER)
        known.setdefault("short_years", 0)
    return known


def _given(case: Any) -> dict[str, Any]:
    """What was given, as rules read it: money as fen."""
    found = {a.name: getattr(case, a.name, None) for a in fields(type(case)) if a.name in FACT}
    return {
        name: money.fen(value) if value is not None and FACT[name].kind == MONEY else value
        for name, value in found.items()
    }


@frozen(kw_only=True)
class ContributionRecord:
    """One month of contributions as booked (缴费记录).

    ``amounts`` tells, by component and payer, what was paid, in yuan.
    """

    month: Month = _fact(_month)
    kind: RecordKind | str = _fact(_term(RecordKind), RecordKind.NORMAL)
    base: Decimal | str | int | None = _fact(_money)
    wage: Decimal | str | int | None = _fact(_money)
    paid_on: date | None = _fact(_day)
    payer: Payer | str | None = _fact(_term(Payer))
    amounts: dict[tuple[Component, Payer], Decimal] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        _base_or_wage(self)

    @amounts.validator
    def _check(self, _: Any, amounts: Any) -> None:
        if not isinstance(amounts, dict):
            raise InvalidInput("amounts", amounts, expected="a dict by (Component, Payer)")
        for key, amount in amounts.items():
            if not (
                isinstance(key, tuple)
                and len(key) == 2
                and isinstance(key[0], Component)
                and isinstance(key[1], Payer)
            ):
                raise InvalidInput("amounts", key, expected="keys (Component, Payer)")
            money.fen(amount, "amounts", negative=self.kind is RecordKind.BASE_MAKE_UP)
