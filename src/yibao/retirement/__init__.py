"""Chapter: retirement (退休). Are the years enough, what is missing, and what may be done about it.

National rules N-RET-01 to N-RET-08, N-MEM-09 and N-FIN-16; every number of years and every
price is the region's. The day of retirement is the caller's: the law read doesn't give the
steps by which the statutory age rises (N-RET-07).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from yibao.asking import answered, answers, quietly, situation
from yibao.contributions import base_of
from yibao.core.calendar import Month
from yibao.core.money import yuan
from yibao.core.rules import Quantity, known, outcome, rule, share
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput, NotAllowed, NotKnown
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.retirement.years import ContributionYears
from yibao.schemes import scheme_on
from yibao.vocabulary import Origin, RetirementOutcome, Scheme, ShortfallOption, Status

MONTHS = 12

LOCALS = {
    "terms": Label("规定", "terms", hidden=True),
    "origin": Label("退休来源", "retired from", hidden=True),
    "needed": Label("所需累计月数", "months needed in total", hidden=True),
    "actual": Label("所需实缴月数", "months needed actually paid", hidden=True),
    "local": Label("所需本地实缴月数", "months needed paid in the region", hidden=True),
    "monthly": Label("可按月缴费", "may pay by the month", Quantity.FLAG, hidden=True),
    "once": Label("可一次性补足", "may pay in one sum", Quantity.FLAG, hidden=True),
    "reduced": Label("可降低待遇", "may retire with lower benefits", Quantity.FLAG, hidden=True),
    "base": Label("补缴基数", "base", Quantity.MONEY, hidden=True),
    "rate": Label("补缴费率", "rate", Quantity.RATE, hidden=True),
}


@rule("年限规定", "terms of the years", Quantity.COUNT, "N-RET-02", hidden=True, labels=LOCALS)
def years_terms(e: Any, on: date, law: Any) -> Any:
    """当地按性别、退休来源、参保档次、出生和参加工作时间规定的年限；灵活就业按灵活就业退休。"""
    origin = e.origin
    if not known(origin) and known(e.status) and e.status == Status.FLEXIBLE:
        origin = Origin.FLEXIBLE
    return law.retirement_years(
        sex=e.sex,
        origin=origin,
        plan=e.plan,
        birth_date=e.birth_date,
        started_on=e.started_on,
    )


@rule(
    "所需累计缴费月数",
    "months required in total",
    Quantity.COUNT,
    "N-RET-01",
    "N-RET-02",
    labels=LOCALS,
)
def total_required(e: Any, on: date, law: Any) -> Any:
    """当地规定的累计年限；须超过的，多一个月。"""
    terms = years_terms(e, on, law)
    if not known(terms.total):
        return terms.total
    if terms.exceeds:
        return terms.total * MONTHS + 1
    return terms.total * MONTHS


@rule(
    "所需实际缴费月数",
    "months required actually paid",
    Quantity.COUNT,
    "N-RET-02",
    labels=LOCALS,
)
def actual_required(e: Any, on: date, law: Any) -> Any:
    """当地规定的实际缴费年限，包括在外地的。"""
    terms = years_terms(e, on, law)
    if not known(terms.actual):
        return terms.actual
    return terms.actual * MONTHS


@rule(
    "所需本地实际缴费月数",
    "months required paid in the region",
    Quantity.COUNT,
    "N-RET-05",
    labels=LOCALS,
)
def local_required(e: Any, on: date, law: Any) -> Any:
    """待遇享受地另行要求的本地实际缴费年限。"""
    terms = years_terms(e, on, law)
    if not known(terms.local):
        return terms.local
    return terms.local * MONTHS


@rule(
    "退休医保待遇",
    "retired members' benefits",
    Quantity.TERM,
    "N-RET-01",
    "N-RET-02",
    "N-RET-05",
    "N-RET-06",
    "N-MEM-09",
    "N-LAW-02",
    term=RetirementOutcome,
    labels=LOCALS,
)
def retirement(e: Any, on: date, law: Any) -> Any:
    """累计年限、实缴年限、本地年限都够的享受退休待遇；不够的看当地办法；没有收录的不下结论。"""
    if scheme_on(e, on, law) != Scheme.EMPLOYEE:
        return outcome(RetirementOutcome.NOT_EMPLOYEE, "N-MEM-09")
    needed = total_required(e, on, law)
    if not known(needed):
        return outcome(RetirementOutcome.UNDECIDED, "N-RET-02")
    if e.total_months + e.open_months < needed:
        return short_of_years(e, on, law)
    actual = actual_required(e, on, law)
    if known(actual) and e.actual_months + e.open_months < actual:
        return short_of_years(e, on, law)
    local = local_required(e, on, law)
    if known(local) and e.local_months + e.open_months < local:
        return short_of_years(e, on, law)
    if e.total_months < needed:
        return outcome(RetirementOutcome.OPEN_MONTHS, "N-RET-06")
    if known(actual) and e.actual_months < actual:
        return outcome(RetirementOutcome.OPEN_MONTHS, "N-RET-06")
    if known(local) and e.local_months < local:
        return outcome(RetirementOutcome.OPEN_MONTHS, "N-RET-06")
    if e.actual_months < needed and not known(actual):
        return outcome(RetirementOutcome.OPEN_FLOOR, "N-RET-02")
    if e.local_months < needed and not known(local):
        return outcome(RetirementOutcome.OPEN_FLOOR, "N-RET-05")
    if law.security_law:
        return outcome(RetirementOutcome.ENTITLED, "N-RET-01", "N-LAW-02")
    return outcome(RetirementOutcome.ENTITLED, "N-RET-01")


@rule(
    "年限不足",
    "short of years",
    Quantity.TERM,
    "N-RET-01",
    "N-RET-02",
    "N-MEM-09",
    "N-LAW-02",
    term=RetirementOutcome,
    labels=LOCALS,
)
def short_of_years(e: Any, on: date, law: Any) -> Any:
    """当地可以按差额降低待遇、一次性补足、按月缴费的从其规定；法律允许的缴费至规定年限不因此失去。"""
    reduced = law.shortfall(option=ShortfallOption.REDUCED).allowed
    if known(reduced) and reduced:
        if known(law.may_pay_on) and law.may_pay_on:
            return outcome(RetirementOutcome.REDUCED_OR_PAY_ON, "N-RET-01", "N-RET-02")
        return outcome(RetirementOutcome.REDUCED, "N-RET-02")
    monthly = law.shortfall(option=ShortfallOption.MONTHLY).allowed
    once = law.shortfall(option=ShortfallOption.LUMP_SUM).allowed
    if known(monthly) and monthly:
        if known(once) and once:
            return outcome(RetirementOutcome.EITHER, "N-RET-01", "N-RET-02")
        return outcome(RetirementOutcome.MONTHLY, "N-RET-01", "N-RET-02")
    if known(once) and once:
        if known(monthly):
            return outcome(RetirementOutcome.LUMP_SUM, "N-RET-01", "N-RET-02")
        if known(law.may_pay_on) and law.may_pay_on:
            return outcome(RetirementOutcome.LUMP_SUM_OR_PAY_ON, "N-RET-01", "N-RET-02")
        return outcome(RetirementOutcome.LUMP_SUM, "N-RET-01", "N-RET-02")
    if known(law.may_pay_on) and law.may_pay_on:
        if law.security_law:
            return outcome(RetirementOutcome.PAY_ON, "N-RET-01", "N-MEM-09", "N-LAW-02")
        return outcome(RetirementOutcome.PAY_ON, "N-RET-01", "N-MEM-09")
    return outcome(RetirementOutcome.SHORT, "N-RET-02")


@rule(
    "补缴一个月的费用",
    "price of a missing month",
    Quantity.MONEY,
    "N-RET-01",
    "N-RET-02",
    labels=LOCALS,
)
def missing_month(e: Any, on: date, law: Any) -> Any:
    """补缴基数乘以费率，加上每月的大额补助费；基数是本人的或者规定的，费率是规定的或者单位的。"""
    terms = law.shortfall(option=e.option)
    base = base_of(e, on, law) if terms.own_base else terms.base
    rate = terms.rate
    if terms.employer_rate:
        rate = law.employer_rate(plan=e.plan, employer=e.employer).rate
    return share(base, rate, law.contribution_rounding) + terms.large_sum


@rule(
    "补足年限的费用",
    "price of the missing years",
    Quantity.MONEY,
    "N-RET-01",
    "N-RET-02",
    labels=LOCALS,
)
def missing_years(e: Any, on: date, law: Any) -> Any:
    """所差月数乘以每月费用。"""
    return missing_month(e, on, law) * e.short_months


# -- how many years


def _in_years(months: int | None) -> str:
    """Months and the years they make, as ``YearsRequired`` shows them."""
    if months is None:
        return "None"
    years, rest = divmod(months, 12)
    told = [f"{n} {unit}{'s' * (n != 1)}" for n, unit in ((years, "year"), (rest, "month")) if n]
    return f"{months} months ({' '.join(told)})" if years else f"{months} months"


@frozen
class YearsRequired:
    """Years required at retirement (要求的缴费年限), each in whole months.

    ``total`` 累计, ``actual`` 实际缴费, ``local`` 本地实际缴费: 300 is 25 years. None where the
    region's floor isn't on file. Shown, it tells the months and the years they make.
    """

    total: int = field(repr=_in_years)
    actual: int | None = field(repr=_in_years)
    local: int | None = field(repr=_in_years)


def _month_first(month: Month | None) -> date | None:
    return None if month is None else month.first


def years_situation(
    enrolment: Enrolment,
    *,
    on: date,
    started_on: date | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``years_required`` asks about, as rules read it."""
    return situation(enrolment, on, policy, started_on=started_on)


@answers(total_required, years_situation)
def years_required(
    enrolment: Enrolment,
    *,
    on: date,
    started_on: date | None = None,
    policy: Policy | None = None,
) -> YearsRequired:
    """How many years of contributions, in months, a retirement requires (退休所需缴费年限).

    Args:
        enrolment: in the region of retirement; its ``sex``, ``origin``, ``plan`` and
            ``birth_date`` count where the region tells by them.
        on: the day of retirement.
        started_on: 参加工作时间, where the region tells by it.
        policy: the policy to ask; the shipped packs unless given.

    Raises:
        NotKnown: where the region's total of that day is not on file.

    Source: N-RET-01, N-RET-02, N-RET-05; the region's rule.
    """
    return _required(*years_situation(enrolment, on=on, started_on=started_on, policy=policy))


def _required(facts: Facts, when: date, law: Law) -> YearsRequired:
    return YearsRequired(
        answered(total_required, facts, when, law),
        quietly(actual_required, facts, when, law),
        quietly(local_required, facts, when, law),
    )


# -- entitled or not


def retirement_situation(
    enrolment: Enrolment, years: ContributionYears, *, on: date, policy: Policy | None = None
) -> tuple[Facts, date, Law]:
    """What ``retirement_entitlement`` asks about, as rules read it."""
    if not isinstance(years, ContributionYears):
        raise InvalidInput(
            "years",
            years,
            expected="ContributionYears",
            remedy="Count them with yibao.contribution_years(…), or give them in months.",
        )
    asked = situation(
        enrolment,
        on,
        policy,
        total_months=years.total,
        actual_months=years.paid,
        local_months=years.local,
        open_months=years.open,
        started_on=_month_first(years.started),
    )
    for name, month in (("first", years.started), ("last", years.ended)):
        if month is not None and Month.of(asked[1]) < month:
            raise InvalidInput(
                "on",
                asked[1].isoformat(),
                expected=f"a day of retirement not before the {name} contribution ({month})",
                remedy="Count the years up to that day: yibao.contribution_years(…, on=…).",
            )
    return asked


@frozen
class Entitlement:
    """Whether retired members' benefits are due, and what is missing, in months.

    ``required`` is None where the region's years are not on file; then nothing is missing
    that could be told.
    """

    outcome: RetirementOutcome
    years: ContributionYears
    required: YearsRequired | None

    @property
    def entitled(self) -> bool | None:
        """Whether they are due now; None where that isn't settled by what is on file."""
        return self.outcome.entitled

    @property
    def short_total(self) -> int:
        """Months missing of the total (累计年限差额)."""
        return self._short("total", self.years.total)

    @property
    def short_actual(self) -> int:
        """Months missing of those actually paid (实缴年限差额)."""
        return self._short("actual", self.years.paid)

    @property
    def short_local(self) -> int:
        """Months missing of those paid in the region (本地年限差额)."""
        return self._short("local", self.years.local)

    @property
    def months_to_pay(self) -> int:
        """Months to pay in the region until every floor on file is reached."""
        return max(self.short_total, self.short_actual, self.short_local)

    @property
    def short_years(self) -> int:
        """The missing months as years, part of a year as a whole one (年限差额)."""
        return -(-self.months_to_pay // MONTHS)

    def _short(self, name: str, have: int) -> int:
        needed = getattr(self.required, name, None)
        return 0 if needed is None else max(needed - have, 0)


@answers(retirement, retirement_situation)
def retirement_entitlement(
    enrolment: Enrolment, years: ContributionYears, *, on: date, policy: Policy | None = None
) -> Entitlement:
    """Whether someone who retires on a day has a retired member's benefits (退休医保待遇).

    Args:
        enrolment: in the region of retirement, with ``sex`` where the region tells by it.
        years: as ``contribution_years`` counts them, or given in months.
        on: the day of retirement; that it is of age is the caller's.
        policy: the policy to ask; the shipped packs unless given.

    An outcome is drawn only as far as it is on file: ``UNDECIDED`` without the region's years,
    ``OPEN_FLOOR`` where the total is reached but a floor of years actually or locally paid
    might bind, ``OPEN_MONTHS`` where months of unknown standing decide.

    Raises:
        InvalidInput: for a day before the first or the last month counted, or without ``sex``
            where it counts.

    Source: N-RET-01, N-RET-02, N-RET-05, N-RET-06, N-MEM-09; from 2027-01-01 with N-LAW-02.
    """
    asked = retirement_situation(enrolment, years, on=on, policy=policy)
    found = RetirementOutcome.of(answered(retirement, *asked))
    if found in (RetirementOutcome.NOT_EMPLOYEE, RetirementOutcome.UNDECIDED):
        return Entitlement(found, years, None)
    return Entitlement(found, years, _required(*asked))


# -- what a shortfall costs

PRICED = (ShortfallOption.MONTHLY, ShortfallOption.LUMP_SUM)


def price_situation(
    enrolment: Enrolment,
    option: ShortfallOption | str,
    *,
    short_months: int,
    on: date,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``shortfall_price`` asks about, as rules read it."""
    wanted = ShortfallOption.parse(option, "option")
    if wanted not in PRICED:
        raise InvalidInput("option", wanted.key, expected="monthly or lump_sum, which are paid for")
    asked = situation(enrolment, on, policy, option=wanted, short_months=short_months)
    allowed = asked[2].shortfall(option=wanted).allowed
    if known(allowed) and not allowed:
        raise NotAllowed(
            "option",
            wanted.key,
            expected=f"a way that {asked[2].region.zh} allows on {asked[1]}",
            rules=("N-RET-02",),
        )
    return asked


@answers(missing_years, price_situation)
def shortfall_price(
    enrolment: Enrolment,
    option: ShortfallOption | str,
    *,
    short_months: int,
    on: date,
    policy: Policy | None = None,
) -> Decimal:
    """What the missing months cost at the base of a day (补足年限的费用), in yuan.

    Months × (base × rate + large-sum contribution), each month rounded as the region does. By
    the month it is what the months cost if the base stayed; each year's base will differ.

    Args:
        enrolment: in the region of retirement.
        option: ``"monthly"`` or ``"lump_sum"``.
        short_months: 所差月数, such as ``Entitlement.months_to_pay``.
        on, policy: the day, and the policy.

    Raises:
        NotKnown: where base or rate is not on file.
        NotAllowed: where the region doesn't offer the way.

    Source: N-RET-01, N-RET-02; the region's rule.
    """
    asked = price_situation(enrolment, option, short_months=short_months, on=on, policy=policy)
    return yuan(answered(missing_years, *asked))


@frozen
class ShortfallOffer:
    """A way to make up missing years.

    ``month`` and ``total`` are yuan, None where base or rate is not on file, which ``why``
    tells. ``credits_account`` tells whether the payments credit the personal account and
    ``meanwhile`` as whose status benefits are paid until then; None where not on file.
    ``on_file`` is False for the nation's right to pay until the years are reached (N-RET-01)
    where nothing tells whether the region takes it by the month.
    """

    option: ShortfallOption
    month: Decimal | None
    total: Decimal | None
    credits_account: bool | None
    meanwhile: Status | None
    why: str = ""
    on_file: bool = True


BY_LAW = (
    "By law one may pay until the years are reached (N-RET-01); whether by the month, and at "
    "what price, is not on file."
)


def shortfall_options(
    enrolment: Enrolment, *, short_months: int, on: date, policy: Policy | None = None
) -> tuple[ShortfallOffer, ...]:
    """Every way on file to make up missing months, with its price (年限不足的办法).

    Nationally one may pay until the years are reached (N-RET-01): where paying by the month is
    neither allowed nor refused on file, it is listed with ``on_file`` False.

    Source: N-RET-01, N-MEM-09, N-FIN-16; the region's rule.
    """
    offers = [
        _offer(option, *situation(enrolment, on, policy, option=option, short_months=short_months))
        for option in ShortfallOption
    ]
    return tuple(offer for offer in offers if offer is not None)


def _offer(option: ShortfallOption, facts: Facts, when: date, law: Law) -> ShortfallOffer | None:
    terms = law.shortfall(option=option)
    if not known(terms.allowed):
        by_law = option is ShortfallOption.MONTHLY and _may_pay_on(facts, when, law)
        return ShortfallOffer(option, None, None, None, None, BY_LAW, False) if by_law else None
    if not terms.allowed:
        return None
    month = total = None
    why = ""
    if option in PRICED:
        try:
            month = yuan(answered(missing_month, facts, when, law))
            total = yuan(answered(missing_years, facts, when, law))
        except NotKnown as error:
            why = str(error)
    credited = bool(terms.credits) if known(terms.credits) else None
    status = Status.of(terms.meanwhile) if known(terms.meanwhile) else None
    return ShortfallOffer(option, month, total, credited, status, why)


def _may_pay_on(facts: Facts, when: date, law: Law) -> bool:
    """Whether the nation's right to pay until the years are reached is in force for the case."""
    if scheme_on(facts, when, law) != Scheme.EMPLOYEE:
        return False
    return known(law.may_pay_on) and bool(law.may_pay_on)


RULES = (
    years_terms,
    total_required,
    actual_required,
    local_required,
    retirement,
    short_of_years,
    missing_month,
    missing_years,
)
