"""Interest on a personal account (个人账户计息): the region's rate, day and balance.

National rule N-ACC-12. Deposit rates change often and are the caller's to give.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answered
from yibao.core.calendar import Month, day_within
from yibao.core.ledger import Posting
from yibao.core.money import fen, millionths, yuan
from yibao.core.rules import Quantity, rule, share
from yibao.core.rules.spec import Label
from yibao.core.unknown import sure
from yibao.errors import InvalidInput, NotKnown
from yibao.ledgers.account import PersonalAccount
from yibao.ledgers.corrections import taken_back
from yibao.ledgers.uses import balance_situation
from yibao.vocabulary import Account, Deposit, InterestBasis

LOCALS = {
    "terms": Label("计息规定", "terms", hidden=True),
    "deposit": Label("存款种类", "kind of deposit", Quantity.TERM),
    "this_year": Label("当年资金利息", "interest on this year's money", Quantity.MONEY),
    "earlier": Label("历年结余利息", "interest on earlier years' money", Quantity.MONEY),
}


@rule("存款利率", "deposit rate", Quantity.RATE, "N-ACC-12", labels=LOCALS)
def deposit_rate(e: Any, on: date, law: Any, deposit: Any) -> Any:
    """活期、三个月整存整取或者一年期整存整取利率，由调用者给出。"""
    if deposit == Deposit.DEMAND:
        return e.demand_rate
    if deposit == Deposit.THREE_MONTH:
        return e.three_month_rate
    return e.one_year_rate


@rule("年度利息", "interest of a year", Quantity.MONEY, "N-ACC-12", labels=LOCALS)
def interest_due(e: Any, on: date, law: Any) -> Any:
    """当年资金和历年结余分别按地方规定的利率计息，四舍五入到分。"""
    terms = law.account_interest
    this_year = share(e.this_year_part, deposit_rate(e, on, law, terms.this_year))
    earlier = share(e.earlier_part, deposit_rate(e, on, law, terms.earlier_years))
    return this_year + earlier


@frozen
class Deposits:
    """Yearly deposit rates (存款利率) as fractions: ``Deposits(demand="0.0005")`` is 0.05 %."""

    demand: str | Decimal | None = None
    three_month: str | Decimal | None = None
    one_year: str | Decimal | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("demand", "three_month", "one_year"):
            if getattr(self, name) is not None:
                millionths(getattr(self, name), name)


def account_interest(account: PersonalAccount, year: int, deposits: Deposits) -> Decimal:
    """What an account earns for a year (年度利息), in yuan, half up to the fen.

    The year is the twelve months that end on the region's settling day (结息日) of ``year``, or
    on 31 December where that day is not on file. Interest booked for that year is left out.

    Raises:
        NotKnown: where the region's rates, its balance, or the order of use of this and
            earlier years' money is not on file; where two rates hold and the region doesn't
            keep the two apart.
        InvalidInput: where the deposit rate it needs was not given, or the year ends after
            the account's ``as_of``.

    Source: N-ACC-12; the region's rule.
    """
    last = interest_year_ends(account, year)
    if account.as_of is not None and account.as_of < last:
        raise InvalidInput(
            "year", year, expected=f"a year that has ended: it ends on {last}", remedy=UNFINISHED
        )
    terms = _terms(account, last)
    one_rate = sure(terms.this_year) == sure(terms.earlier_years)
    days = _days(account, year, InterestBasis.of(sure(terms.basis)))
    parts = [_parts(account, year, day, one_rate) for day in days]
    this_year, earlier = (_mean([part[i] for part in parts]) for i in (0, 1))
    asked = balance_situation(
        account.enrolment,
        last,
        account.policy,
        this_year_part=yuan(this_year),
        earlier_part=yuan(earlier),
        demand_rate=deposits.demand,
        three_month_rate=deposits.three_month,
        one_year_rate=deposits.one_year,
    )
    return yuan(answered(interest_due, *asked))


def add_interest(
    account: PersonalAccount, year: int, deposits: Deposits, *, on: date | None = None
) -> PersonalAccount:
    """The account with a year's interest booked (结息), after the year's other entries.

    The day is the region's; where it isn't on file, ``on`` tells it, not before the year ends.
    After a late entry, or a correction of the interest, what it now lacks or has too much is
    booked.

    Raises:
        InvalidInput: where the year's interest is booked already, or ``on`` lies before the
            year's end.
    """
    due = fen(account_interest(account, year, deposits))
    booked = _booked(account, year)
    if due == booked:
        if due:
            raise InvalidInput("year", year, expected="a year whose interest isn't booked yet")
        return account
    sides = (account.name, Account.INTEREST.key)
    to, giver = sides if due > booked else sides[::-1]
    day, amount = _settling_day(account, year, on), yuan(abs(due - booked))
    return account.book(Posting(day, to, giver, amount, "interest", str(year), ("N-ACC-12",)))


def _terms(account: PersonalAccount, on: date) -> Any:
    _, _, law = balance_situation(account.enrolment, on, account.policy)
    return sure(law.account_interest)


UNFINISHED = "Interest of a year is reckoned when it has ended."


def _settled_on(account: PersonalAccount, year: int) -> date:
    """The region's settling day of a year; raises where it is not on file."""
    terms = _terms(account, date(year, 12, 31))
    return day_within(Month(year, sure(terms.month)), sure(terms.day))


def interest_year_ends(account: PersonalAccount, year: int) -> date:
    """The last day of an interest year."""
    try:
        return _settled_on(account, year)
    except NotKnown:
        return date(year, 12, 31)


def _days(account: PersonalAccount, year: int, basis: InterestBasis) -> list[date]:
    """The days whose balances count."""
    last = interest_year_ends(account, year)
    if basis is InterestBasis.YEAR_END_BALANCE:
        return [last]
    days = [last - timedelta(n) for n in range((last - interest_year_ends(account, year - 1)).days)]
    if basis is InterestBasis.MONTHLY_AVERAGE:
        return [day for day in days if day == Month.of(day).last]
    return days


def _settling_day(account: PersonalAccount, year: int, on: date | None) -> date:
    """The day on which a year's interest is booked."""
    if on is None:
        try:
            return _settled_on(account, year)
        except NotKnown as error:
            told = "Tell it: on=date(…)."
            raise NotKnown(error.what, region=error.region, remedy=told) from None
    last = interest_year_ends(account, year)
    if on < last:
        raise InvalidInput(
            "on", on.isoformat(), expected=f"a day from {last} on", remedy=UNFINISHED
        )
    return on


def _booked(account: PersonalAccount, year: int, on: date | None = None) -> int:
    """The interest booked for a year up to a day, in fen, less what was taken back."""
    entries = account.ledger.of(account.name)
    back = taken_back(entries)
    own = frozenset({account.name})
    of_year = [p.purpose == "interest" and p.note == str(year) for p in entries]
    return sum(
        p.effect(own)
        for place, p in enumerate(entries)
        if of_year[back.get(place, place)] and (on is None or p.day <= on)
    )


def _parts(account: PersonalAccount, year: int, on: date, one_rate: bool) -> tuple[int, int]:
    """This year's and earlier years' money on a day, in fen; together where one rate holds."""
    booked = _booked(account, year, on)
    if one_rate:
        return fen(account.balance(on)) - booked, 0
    found = account.buckets(on)
    if found is None:
        raise NotKnown(
            "employee.balance.interest (个人账户计息, interest on the account): two rates, and "
            "which money is this year's",
            region=str(account.enrolment.region),
            day=on,
            remedy="The region doesn't keep this and earlier years' money apart.",
        )
    return fen(found.this_year) - booked, fen(found.earlier_years)


def _mean(amounts: list[int]) -> int:
    """The average, half up to the fen."""
    return (2 * sum(amounts) + len(amounts)) // (2 * len(amounts))


RULES = (deposit_rate, interest_due)
