"""Chapter: premiums. What a resident pays for a benefit year, and what the state adds.

National rules N-FIN-09 to N-FIN-13.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answered, answers, quietly, situation
from yibao.core.ledger import Posting
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity, rule, share
from yibao.core.rules.spec import Label
from yibao.errors import InvalidInput
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.policy.law import NATION
from yibao.schemes import scheme_on
from yibao.vocabulary import Account, Helped, Paid, Scheme

LOCALS = {
    "standard": Label("同一人群标准", "the group's standard", Quantity.MONEY),
    "late": Label("规定", "terms", hidden=True),
}


@rule(
    "居民个人缴费",
    "resident's individual premium",
    Quantity.MONEY,
    "N-FIN-09",
    "N-FIN-10",
    "N-FIN-13",
    labels=LOCALS,
)
def individual_premium(e: Any, on: date, law: Any) -> Any:
    """居民按人群定额缴费；资助对象按资助后金额；逾期的，地方规定另缴财政补助部分。"""
    if e.paid == Paid.LATE:
        late = law.late_premium(group=e.group, helped=e.helped, plan=e.plan)
        if late.owes_subsidy:
            return late.sum + subsidy_standard(e, on, law)
        return late.sum
    return law.premium(group=e.group, helped=e.helped, plan=e.plan).sum


@rule("财政补助标准", "standard of the subsidy", Quantity.MONEY, "N-FIN-10", labels=LOCALS)
def subsidy_standard(e: Any, on: date, law: Any) -> Any:
    """当地各级财政按人定额补助的标准。"""
    return law.subsidy(group=e.group).sum


@rule("财政补助", "government subsidy", Quantity.MONEY, "N-FIN-10", labels=LOCALS)
def subsidy_due(e: Any, on: date, law: Any) -> Any:
    """各级财政按人定额补助；地方规定逾期的自缴补助部分的，不再补助。"""
    if e.paid == Paid.LATE:
        late = law.late_premium(group=e.group, helped=e.helped, plan=e.plan)
        if late.owes_subsidy:
            return 0
    return subsidy_standard(e, on, law)


@rule("资助参保", "help with the premium", Quantity.MONEY, "N-FIN-13", labels=LOCALS)
def assistance_due(e: Any, on: date, law: Any) -> Any:
    """资助对象的个人缴费由财政或医疗救助补足到同一人群的标准。"""
    if e.paid == Paid.LATE:
        late = law.late_premium(group=e.group, helped=e.helped, plan=e.plan)
        standard = law.late_premium(group=e.group, helped=Helped.NONE, plan=e.plan).sum
        return max(standard - late.sum, 0)
    standard = law.premium(group=e.group, helped=Helped.NONE, plan=e.plan).sum
    return max(standard - law.premium(group=e.group, helped=e.helped, plan=e.plan).sum, 0)


@rule("中央财政补助", "central part of the subsidy", Quantity.MONEY, "N-FIN-11", labels=LOCALS)
def central_subsidy(e: Any, on: date, law: Any) -> Any:
    """中央财政按国家规定的补助标准和分档比例分担；地方提高的部分由地方负担。"""
    standard = min(subsidy_due(e, on, law), law.notice.subsidy)
    return share(standard, law.central_share(province=e.province).value)


@frozen
class ResidentPremium:
    """The premium of one resident for one benefit year, in yuan.

    ``assistance`` is what is paid for a helped person (资助参保) up to the group's standard.
    It, ``subsidy`` and ``central`` (the central treasury's part of the national standard) are
    None where not on file; ``notice_year`` is the year of the national notice the individual
    payment follows.
    """

    benefit_year: int
    notice_year: int
    group: Any
    helped: Any
    paid: Paid
    individual: Decimal
    assistance: Decimal | None
    subsidy: Decimal | None
    central: Decimal | None

    @property
    def total(self) -> Decimal | None:
        """All three together; None where the subsidy or the assistance is not on file."""
        if self.subsidy is None or self.assistance is None:
            return None
        return yuan(fen(self.individual) + fen(self.assistance) + fen(self.subsidy))

    def postings(self, on: date) -> tuple[Posting, ...]:
        """The person's and the treasury's payment; all of it goes to the resident fund.

        Where the subsidy is not on file, only what the person pays.
        """
        fund, rules = Account.RESIDENT_FUND.key, ("N-ACC-03", "N-FIN-09")
        paid = ((Account.PERSON.key, self.individual), (Account.TREASURY.key, self.subsidy))
        return tuple(
            Posting(on, fund, payer, amount, "premium", str(self.benefit_year), rules)
            for payer, amount in paid
            if amount
        )


def premium_situation(
    enrolment: Enrolment,
    *,
    benefit_year: int,
    paid: Paid | str = Paid.IN_WINDOW,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What the rules of a resident premium read: the year's first day decides the law."""
    if type(benefit_year) is not int or benefit_year not in range(1949, 2101):
        raise InvalidInput("benefit_year", benefit_year, expected="a year, such as 2026")
    first, last = date(benefit_year, 1, 1), date(benefit_year, 12, 31)
    facts, when, law = situation(enrolment, first, policy, until=last, paid=paid)
    if answered(scheme_on, facts, when, law) == Scheme.EMPLOYEE:
        raise InvalidInput(
            "scheme",
            enrolment.scheme,
            expected="the resident scheme",
            remedy="The employee scheme is paid by the month: yibao.monthly_contribution(...).",
        )
    if law.region.code != NATION:
        facts = facts.but(province=int(law.region.code[:2]))
    return facts, when, law


@answers(individual_premium, premium_situation)
def resident_premium(
    enrolment: Enrolment,
    *,
    benefit_year: int,
    paid: Paid | str = Paid.IN_WINDOW,
    policy: Policy | None = None,
) -> ResidentPremium:
    """What a resident pays for a benefit year (居民个人缴费), and what the state adds.

    The year is the one in which the cover runs: what is paid in autumn 2025 is for 2026.
    ``enrolment.group`` and ``enrolment.helped`` choose the standard.

    Source: N-FIN-09 to N-FIN-13; the region's standard.
    """
    facts, when, law = premium_situation(
        enrolment, benefit_year=benefit_year, paid=paid, policy=policy
    )

    def part(rule: Any) -> Decimal | None:
        amount = quietly(rule, facts, when, law, InvalidInput)
        return None if amount is None else yuan(amount)

    return ResidentPremium(
        benefit_year,
        benefit_year - 1,
        enrolment.group,
        facts.helped,
        Paid.of(facts.paid),
        yuan(answered(individual_premium, facts, when, law)),
        part(assistance_due),
        part(subsidy_due),
        part(central_subsidy),
    )


def _premium_rules(facts: Facts, when: date, law: Law) -> list[tuple[Any, bool]]:
    """The rules a premium's total is made of, those left out of which nothing is on file."""
    return [
        (individual_premium, False),
        *(
            (rule, False)
            for rule in (assistance_due, subsidy_due)
            if quietly(rule, facts, when, law, InvalidInput) is not None
        ),
    ]


resident_premium.__dict__["parts"] = _premium_rules
resident_premium.__dict__["total"] = Label("缴费与补助合计", "premium and subsidy", Quantity.MONEY)


RULES = (individual_premium, subsidy_standard, subsidy_due, assistance_due, central_subsidy)
