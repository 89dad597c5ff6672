"""What an account should hold: every credit of a history on its day, with interest.

National rules N-ACC-06 to N-ACC-12, N-ACC-26 and N-FIN-16.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from attrs import evolve, frozen

from yibao.accounts import Allocation, Credit, allocate, booking_day, credits
from yibao.asking import ask, default_policy, situation
from yibao.contributions import monthly_contribution
from yibao.core.calendar import Month
from yibao.core.ledger import Ledger, Posting
from yibao.core.money import fen, yuan
from yibao.errors import InvalidInput, NotKnown
from yibao.history.arrears import LATER, backpay_credited
from yibao.history.records import ContributionHistory, months
from yibao.ledgers.account import PersonalAccount
from yibao.ledgers.interest import Deposits, add_interest
from yibao.ledgers.uses import undated
from yibao.people import ContributionRecord, Enrolment
from yibao.policy import Policy
from yibao.schemes import account_held
from yibao.vocabulary import RecordKind, Status


def replay(
    enrolments: Enrolment | Iterable[Enrolment],
    history: ContributionHistory,
    *,
    deposits: Deposits | Mapping[int, Deposits] | None = None,
    whole: bool = False,
    holder: str = "",
    policy: Policy | None = None,
) -> PersonalAccount:
    """The account that a history should have left, untouched (应有余额), up to its ``as_of``.

    What each month credits is booked on the region's day, and a year's interest on its own. A
    month without a record credits nothing, but for retired members, who pay nothing.

    Args:
        enrolments: the person's relations in the employee scheme, one after another, each
            with ``since`` and, but for the last, ``until``. Bases are those of the records.
        history: the months as paid.
        deposits: deposit rates, for all years or by year; None reckons no interest.
        whole: books the contributions too, from payer to fund and split; it needs the rates
            of every month.
        holder: names the accounts in the ledger.
        policy: the policy to ask; figures that are not on file are laid over with
            ``with_values``.

    Raises:
        NotKnown: where a credit, the day of booking, the region's interest, or whether a back
            payment is credited is not on file.
        InvalidInput: for a record outside all enrolments.

    Source: N-ACC-06 to N-ACC-12, N-ACC-26, N-FIN-16.
    """
    relations = _relations(enrolments, policy or default_policy())
    _check_inside(history, relations)
    account = _opened(relations, history, holder, policy)
    booked: list[Posting] = []
    replayed = _Replayed(account, whole, policy)
    for relation in relations:
        for month in months(*_span(relation, _last(history))):
            booked += replayed.month(relation, history.of(month), month)
    past = [p for p in booked if p.day <= history.as_of]
    own = [p for p in past if account.name in (p.debit, p.credit)]
    others = [p for p in past if account.name not in (p.debit, p.credit)]
    account = evolve(account, ledger=Ledger(tuple(others))).book(*own)
    return _with_interest(account, deposits, history.as_of)


def _relations(
    enrolments: Enrolment | Iterable[Enrolment], policy: Policy
) -> tuple[Enrolment, ...]:
    """The relations in order: in one region, and no two in one month."""
    found = (enrolments,) if isinstance(enrolments, Enrolment) else tuple(enrolments)
    for relation in found:
        if not isinstance(relation, Enrolment) or relation.since is None:
            told = getattr(relation, "region", None) or type(relation).__name__
            raise InvalidInput(
                "since",
                told,
                expected="enrolments with a first day, such as since=date(2016, 1, 4)",
            )
    if len({relation.region and policy.region(relation.region) for relation in found}) > 1:
        raise InvalidInput(
            "enrolments",
            [relation.region for relation in found],
            expected="relations in one region",
            remedy="Replay each region by itself; PersonalAccount.transfer_in moves the balance.",
        )
    ordered = tuple(sorted(found, key=lambda r: r.since or date.min))
    for one, other in pairwise(ordered):
        assert other.since is not None
        if one.until is None or Month.of(one.until) >= Month.of(other.since):
            raise InvalidInput(
                "enrolments",
                other.since.isoformat(),
                expected=f"a relation from the month after {one.until or 'the last one ended'}",
                remedy="Two relations share a month: let one end before it or the other begin "
                "after it. Which of two employers paid tells yibao.who_pays.",
            )
    return ordered


def _check_inside(history: ContributionHistory, relations: tuple[Enrolment, ...]) -> None:
    covered = {m for r in relations for m in months(*_span(r, _last(history)))}
    for record in history.records:
        if record.month not in covered:
            raise InvalidInput(
                "records", str(record.month), expected="a month within one of the enrolments"
            )


def _span(relation: Enrolment, last: Month) -> tuple[Month, Month]:
    assert relation.since is not None
    return Month.of(relation.since), min(Month.of(relation.until), last) if relation.until else last


def _last(history: ContributionHistory) -> Month:
    """The last month to book: that of the reading, or a later one paid ahead."""
    return max([Month.of(history.as_of), *(record.month for record in history.paid)])


def _opened(
    relations: tuple[Enrolment, ...],
    history: ContributionHistory,
    holder: str,
    policy: Policy | None,
) -> PersonalAccount:
    """The account, opened with the first relation that carries one."""
    for relation in relations:
        assert relation.since is not None
        if ask(account_held, undated(relation), relation.since, policy):
            first = Month.of(relation.since).first
            return PersonalAccount(
                relations[-1], first, holder=holder, as_of=history.as_of, policy=policy
            )
    raise InvalidInput("enrolments", None, expected="an enrolment that carries an account")


@frozen
class _Replayed:
    """What months book to an account."""

    account: PersonalAccount
    whole: bool
    policy: Policy | None

    def month(
        self, relation: Enrolment, records: tuple[ContributionRecord, ...], month: Month
    ) -> list[Posting]:
        """Everything a month books; of a new base only what it adds."""
        if relation.status is Status.RETIRED:
            return self.retired(relation, records, month)
        if not records or records[0].kind is RecordKind.DEEMED:
            return []
        credited = records[0].kind not in LATER or self.credits_later(relation, records[0])
        booked: list[Posting] = []
        before: list[Posting] = []
        for record in records:
            at = evolve(relation, base=record.base, wage=record.wage)
            now = self.paid(at, record, credited)
            booked += _added(now, before)
            before = now
        return booked

    def retired(
        self, relation: Enrolment, records: tuple[ContributionRecord, ...], month: Month
    ) -> list[Posting]:
        """A retired member's month: credited without a record, which would contradict it."""
        if records:
            raise InvalidInput(
                "records",
                f"{month} {RecordKind.of(records[0].kind).key}",
                expected="no contribution for a month of retirement",
                remedy="Let the retired relation begin after it; what a buy-in of years credits "
                "isn't told by a month's record.",
            )
        booked = self.credited(relation, month, credits(relation, month, policy=self.policy))
        if not self.whole:
            return booked
        due = monthly_contribution(relation, on=month.first, policy=self.policy)
        return [*due.postings(min(month.last, self.account.as_of or month.last)), *booked]

    def paid(self, at: Enrolment, record: ContributionRecord, credited: bool) -> list[Posting]:
        """One record's month at its base: paid and split if wanted, and credited."""
        month = record.month
        on = record.paid_on or min(month.last, self.account.as_of or month.last)
        begun = month <= Month.of(self.account.as_of or month.last)
        found = credits(at, month, policy=self.policy) if credited and begun else ()
        booked = self.credited(at, max(month, Month.of(on)), found)
        if not self.whole:
            return booked
        due = monthly_contribution(at, on=month.first, policy=self.policy)
        split = allocate(due, policy=self.policy)
        if not credited:
            pooled = yuan(fen(split.personal_account) + fen(split.pooled_fund))
            split = Allocation(yuan(0), pooled, split.large_sum_fund)
        return [*due.postings(on), *split.postings(on), *booked]

    def credits_later(self, at: Enrolment, record: ContributionRecord) -> bool:
        on = record.month.first
        return backpay_credited(at, record.kind, on=on, policy=self.policy)

    def credited(
        self, relation: Enrolment, arrived: Month, found: tuple[Credit, ...]
    ) -> list[Posting]:
        """Credits as booked on the region's day after the money arrived."""
        if not found:
            return []
        on = booking_day(undated(relation), arrived, self.policy)
        if on is None:
            _, _, law = situation(undated(relation), arrived.first, self.policy)
            raise NotKnown(
                "employee.credit.timing (个人账户计入时间, when a credit is booked)",
                region=law.region.zh,
                day=arrived.first,
                remedy=f'If you know it: policy.with_values("{law.region.code}", '
                'credit_timing={"lag_months": 1, "day": 10}, since=date(…), source="…").',
            )
        return [p for c in found for p in c.postings(on, account=self.account.name)]


def _added(now: list[Posting], before: list[Posting]) -> list[Posting]:
    """What the later of two bookings of a month adds, money that goes back included."""
    left = Counter({_key(p): p.fen for p in before})
    added = []
    for posting in now:
        more = posting.fen - left.pop(_key(posting), 0)
        if more:
            forth = evolve(posting, amount=yuan(abs(more)))
            added.append(forth if more > 0 else _back(forth))
    return added


def _key(posting: Posting) -> tuple[str, str, str]:
    return posting.debit, posting.credit, posting.purpose


def _back(posting: Posting) -> Posting:
    return evolve(posting, debit=posting.credit, credit=posting.debit)


def _with_interest(
    account: PersonalAccount, deposits: Deposits | Mapping[int, Deposits] | None, as_of: date
) -> PersonalAccount:
    """The account with the interest of every year that has ended."""
    if deposits is None:
        return account
    for year in range(account.opened.year, as_of.year + 1):
        if date(year, 12, 31) <= as_of:
            rates = deposits if isinstance(deposits, Deposits) else deposits.get(year)
            if rates is None:
                raise InvalidInput("deposits", None, expected=f"deposit rates of {year}")
            account = add_interest(account, year, rates)
    return account
