"""User code that the type checker must accept as it is, with these types."""

from datetime import date
from decimal import Decimal
from typing import Any, assert_type

import yibao
from yibao import Enrolment, Membership, Person, Policy, Status
from yibao.policy.difference import Difference
from yibao.policy.history import History

on = date(2026, 11, 1)
me = Enrolment(scheme="employee", status=Status.IN_SERVICE, region="长春", base=Decimal("12000"))
policy = Policy().using(carry_forward=True).revise("长春", since=on, in_service_credit="0.03")

assert_type(yibao.has_personal_account(me, on=on), bool)
assert_type(yibao.monthly_credit(me, on=on, policy=policy), Decimal)
assert_type(yibao.credits(me, "2026-11"), tuple[yibao.Credit, ...])
assert_type(yibao.contribution_base(me, on=on), Decimal)
assert_type(yibao.monthly_contribution(me, on=on), yibao.Contribution)
assert_type(yibao.allocate(yibao.monthly_contribution(me, on=on)), yibao.Allocation)
assert_type(yibao.resident_premium(me, benefit_year=2026), yibao.ResidentPremium)
assert_type(yibao.which_scheme(Person(employment="employed"), on), Membership)
assert_type(yibao.explain(yibao.monthly_credit, me, on=on), yibao.Explanation)
assert_type(yibao.reconcile("240.00", yibao.monthly_credit, me, on=on), yibao.Reconciliation)

assert_type(
    yibao.may_share(me, "parent", "pharmacy", receiver=me, on=on, policy=policy), yibao.Sharing
)
assert_type(yibao.may_share(me, "parent", "pharmacy", distance="pilot", on=on).allowed, bool | None)
assert_type(yibao.shareable(me, balance="5000", on=on), Decimal)
assert_type(yibao.Household().with_person("a").relation("a", "b"), yibao.Relation)
assert_type(yibao.pay("5", "3", [("mother", "2")], order=("own_account", "family")), yibao.Payment)
assert_type(yibao.Sharings().moved("a", on=on), yibao.Sharings)

years = yibao.contribution_years(me, [yibao.YearsSpan("2008-01", "2025-12")], on=on)
assert_type(years, yibao.ContributionYears)
assert_type(yibao.years_required(me, on=on).actual, int | None)
assert_type(yibao.retirement_entitlement(me, years, on=on).entitled, bool | None)
assert_type(yibao.shortfall_price(me, "lump_sum", short_months=36, on=on), Decimal)
assert_type(yibao.shortfall_options(me, short_months=36, on=on), tuple[yibao.ShortfallOffer, ...])
assert_type(yibao.transfer_relation(me, me, on=on), yibao.Transfer)
assert_type(yibao.gap_on_transfer(me, interrupted="2024-12", paid_on=on).waiting_months, int | None)

account = yibao.PersonalAccount.open(me, on=on)
assert_type(account, yibao.PersonalAccount)
assert_type(account.spend("1", "outpatient", on=on), yibao.PersonalAccount)
assert_type(account.balance(on), Decimal)
assert_type(account.ledger, yibao.Ledger)
assert_type(account.buckets(on), yibao.Buckets | None)
assert_type(yibao.may_spend(me, "fitness", on=on), yibao.Permission)
assert_type(yibao.balance_after(me, "death", on=on), yibao.AccountFate)
assert_type(yibao.why_no_balance(me, on=on), tuple[yibao.Reason, ...])
assert_type(yibao.inherit(account, [yibao.Heir("wife", "spouse")], on=on), yibao.Estate)

bill = yibao.Claim(care="outpatient", tier="secondary", on=on, total="800")
settled = yibao.settle(bill, me, account="5", policy=policy)
assert_type(settled, yibao.Settlement)
assert_type(settled.fund, Decimal)
assert_type(settled.next, yibao.BenefitYear)
assert_type(settled.postings(), tuple[yibao.Posting, ...])
assert_type(settled.left.account, Decimal)
batch = yibao.settle_all([bill], me, on_error="list")
assert_type(batch, yibao.Settlements)
assert_type(batch[0], yibao.Settlement)
assert_type(batch.refused[0].index, int)
assert_type(yibao.is_payable(bill, me), yibao.Payable)
assert_type(yibao.Schedule.of("西安"), yibao.Schedule)
duplicate = yibao.find_duplicates([me, me], as_of=on)[0]
assert_type(duplicate, yibao.Duplicate)
assert_type(duplicate.days, int | None)
resolution = yibao.resolve(duplicate, on=on, works_in="北京", choice="first")
assert_type(resolution.kept, yibao.Enrolment | None)
assert_type(resolution.basis, yibao.KeptBy)
back = yibao.refund(me, "death", on=on, paid="400", benefit_start=on)
assert_type(back.amount, Decimal | None)
assert_type(back.postings(on), tuple[yibao.Posting, ...])
assert_type(yibao.refundable(me, "death", on=on).refunded, bool | None)
assert_type(yibao.double_benefits(me, amount="1", on=on).fine, tuple[Decimal, Decimal] | None)

settlement = yibao.nhsa.read_settlement({"setlinfo": {}}, "2207", complete=False)
assert_type(settlement, yibao.nhsa.Settlement)
assert_type(settlement.info.medfee_sumamt, Decimal | None)
assert_type(settlement.info.med_type, yibao.nhsa.Code | None)
assert_type(yibao.nhsa.code("psn_type", "1101").term(Status), Status | None)
assert_type(yibao.nhsa.check(settlement), tuple[yibao.nhsa.Finding, ...])
assert_type(yibao.nhsa.check_day([settlement, "{}"]).total("acct_pay"), Decimal)
assert_type(yibao.nhsa.read_person("{}").enrolments(), tuple[Enrolment, ...])
history = policy.history("长春", "in_service_credit")
assert_type(history, History)
assert_type([value.start for value in history], list[date | None])
assert_type(history.to_dicts(), list[dict[str, Any]])
difference = policy.diff(on, date(2027, 1, 1), "长春")
assert_type(difference, Difference)
assert_type([change.text("en") for change in difference], list[str])
