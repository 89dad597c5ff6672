"""A personal account and a pooled fund over a ledger: what may be booked, and what it leaves.

National rules N-ACC-11 to N-ACC-17, N-ACC-24, N-ACC-28, N-FAM-06 and N-FAM-08.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self

from attrs import Attribute, evolve, field, frozen

from yibao.accounts import Credit
from yibao.asking import area_code, ask, decided, default_policy
from yibao.core import calendar
from yibao.core.ledger import Ledger, Posting, Statement
from yibao.core.money import yuan
from yibao.core.rules import known
from yibao.core.unknown import sure
from yibao.errors import InvalidInput, NotAllowed
from yibao.ledgers import buckets
from yibao.ledgers.buckets import Buckets
from yibao.ledgers.corrections import CORRECTION
from yibao.ledgers.receivers import (
    FAMILY,
    PURPOSES,
    amount_above_zero,
    meant_by,
    purpose_of,
    receiver_of,
)
from yibao.ledgers.uses import (
    balance_situation,
    spending,
    spending_situation,
    undated,
    wallet_use,
)
from yibao.people import Enrolment
from yibao.policy import Policy
from yibao.schemes import account_held
from yibao.vocabulary import Account, Beneficiary, Permission, Purpose

OVERDRAWN = ("N-ACC-13", "N-ACC-24")
KEYS = ("holder", "opened", "as_of", "closed", "closed_by", "wallet_only", "ledger")


def _day_of(name: str, text: Any) -> date | None:
    if text is None and name != "opened":
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise InvalidInput(name, text, expected="a day as text, such as '2026-11-01'") from None


def _person(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, str) or ":" in value:
        raise InvalidInput(attribute.name, value, expected="a name without a colon")


def _optional_day(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if value is not None:
        calendar.day(value, attribute.name)


@frozen
class PersonalAccount:
    """A personal account (个人账户) as an immutable view over a ledger.

    Each operation gives a new account and leaves this one as it is; one that isn't allowed
    raises ``NotAllowed``, which names the rule.

    Args:
        enrolment: whose account it is, for the rules that depend on it.
        opened: the day from which it stands.
        holder: names the account in a ledger of several persons.
        ledger: the postings.
        as_of: the day of the statement; nothing later may be booked.
        policy: the policy to ask; the shipped packs unless given.
        closed, closed_by: the day of closing, and the rule behind it.
        wallet_only: that there is only an e-wallet; ``open_wallet`` opens one.
    """

    enrolment: Enrolment
    opened: date = field(validator=_optional_day)
    holder: str = field(default="", validator=_person, kw_only=True)
    ledger: Ledger = field(factory=Ledger, kw_only=True)
    as_of: date | None = field(default=None, validator=_optional_day, kw_only=True)
    policy: Policy | None = field(default=None, kw_only=True, eq=False, repr=False)
    closed: date | None = field(default=None, validator=_optional_day, kw_only=True)
    closed_by: str = field(default="", kw_only=True)
    wallet_only: bool = field(default=False, kw_only=True)

    @classmethod
    def open(cls, enrolment: Enrolment, *, on: date, **more: Any) -> Self:
        """An account opened on a day; refused where the enrolment carries none."""
        if not ask(account_held, undated(enrolment), on, more.get("policy")):
            raise NotAllowed(
                "enrolment",
                enrolment.scheme,
                expected="an enrolment that carries a personal account",
                rules=("N-ACC-01", "N-ACC-02", "N-ACC-03"),
            )
        return cls(enrolment, on, **more)

    @classmethod
    def open_wallet(cls, enrolment: Enrolment, *, on: date, **more: Any) -> Self:
        """An e-wallet (医保钱包) alone, for who has no personal account, such as a resident.

        It holds what relatives give (``share_in``), spends it and passes it on with ``shared``.

        Source: N-FAM-08.
        """
        return cls(enrolment, on, **more, wallet_only=True)

    # -- names in the ledger

    def named(self, account: Account, *more: str) -> str:
        """The name of an account of the holder's in the ledger."""
        return ":".join(part for part in (self.holder, account.key, *more) if part)

    @property
    def name(self) -> str:
        """The name of the personal account itself."""
        return self.named(Account.PERSONAL_ACCOUNT)

    @property
    def wallet(self) -> str:
        """The name of the holder's e-wallet (医保钱包), for money that relatives gave."""
        return self.named(Account.WALLET)

    @property
    def quotas(self) -> tuple[str, ...]:
        """The names of the quotas set aside for relatives (共济额度)."""
        first = self.named(Account.QUOTA) + ":"
        return tuple(name for name in self.ledger.accounts if name.startswith(first))

    @property
    def own(self) -> frozenset[str]:
        """The names whose money is the balance: the account's and those of quotas."""
        return frozenset((self.name, *self.quotas))

    # -- reading

    def balance(self, on: date | None = None) -> Decimal:
        """The balance at the end of a day (余额), quotas set aside included."""
        return self.ledger.balance(self.name, *self.quotas, on=on)

    def available(self, on: date | None = None) -> Decimal:
        """What the holder may spend: the balance without quotas."""
        return self.ledger.balance(self.name, on=on)

    def reserved(self, on: date | None = None) -> Decimal:
        """What is set aside for relatives."""
        return self.ledger.balance(*self.quotas, on=on)

    def buckets(self, on: date) -> Buckets | None:
        """This year's and earlier years' money (当年资金、历年结余); None where not kept apart.

        Raises:
            NotKnown: where the region's rule, or the order of use that it needs, is not on
                file.
        """
        _, _, law = balance_situation(self.enrolment, on, self.policy)
        terms = law.account_buckets
        if not sure(sure(terms).two):
            return None
        own = self.own
        return buckets.split(
            self.ledger.of(*own), own, on, sure(terms.year_starts), terms.order, self._earlier_only
        )

    def statement(self, year: int, *, first_month: int = 1) -> Statement:
        """The account's year (年度对账单); quotas are accounts of their own in the ledger.

        Source: N-ACC-27.
        """
        return self.ledger.statement(self.name, year, first_month=first_month)

    # -- booking

    def post(self, *postings: Posting) -> Self:
        """Book postings of the caller's own, whole or not at all.

        Money may leave the account only for a purpose that ``may_spend`` allows; the purpose
        of what is spent on a relative begins with ``family.``.
        """
        for posting in postings:
            if self._inside(posting.credit) and not self._inside(posting.debit):
                self._check_purpose(posting)
        return self.book(*postings)

    def book(self, *postings: Posting) -> Self:
        """Book postings whose purpose has been checked, whole or not at all."""
        for posting in postings:
            self.check_open(posting.day)
            self._check_wallet_only(posting)
        booked = evolve(self, ledger=self.ledger.add(*postings))
        for name in dict.fromkeys(p.credit for p in postings):
            if self._inside(name):
                booked._check_balance(name, postings)
        booked._check_buckets(postings)
        return booked

    def credit(self, *credits: Credit, on: date | None = None) -> Self:
        """Book credits (计入) on their due day, or on a day told."""
        return self.book(*(p for c in credits for p in c.postings(on, account=self.name)))

    def spend(
        self,
        amount: Decimal | str | int,
        purpose: Purpose | str,
        *,
        on: date,
        to: str = "",
        designated: bool = True,
        shared: bool = False,
        note: str = "",
    ) -> Self:
        """Spend on the holder's own costs (支付本人费用).

        ``shared`` spends money that relatives gave, out of the e-wallet.
        """
        giver = self.wallet if shared else self.name
        return self.book(
            self._spending(amount, purpose, on, giver, designated=designated, to=to, note=note)
        )

    def spend_on_relative(
        self,
        amount: Decimal | str | int,
        purpose: Purpose | str,
        relative: str,
        *,
        on: date,
        designated: bool = True,
    ) -> Self:
        """Pay a relative's own share or premium (支付近亲属费用), from the quota if there is one.

        Where a quota was fixed, no more than what is left of it may be spent, until it is given
        back (``release``) or added to (``reserve``).
        Whether the person counts as a relative, and from when, tells ``yibao.may_share``.
        """
        self._check_relative(relative)
        quota = self.named(Account.QUOTA, relative)
        giver = quota if self._quota_stands(quota, on) else self.name
        return self.book(
            self._spending(
                amount,
                purpose,
                on,
                giver,
                whose=Beneficiary.RELATIVE,
                designated=designated,
                note=relative,
            )
        )

    def share_out(
        self,
        amount: Decimal | str | int,
        relative: str,
        *,
        on: date,
        rules: Iterable[str] = (),
        shared: bool = False,
    ) -> Self:
        """Give money to a relative's e-wallet (家庭共济转出).

        ``shared`` passes on money that relatives gave, out of the holder's own e-wallet.

        Source: N-FAM-08.
        """
        self._check_relative(relative)
        giver = self.wallet if shared else self.name
        self._check_use(on, Purpose.OUTPATIENT, Beneficiary.RELATIVE, giver=giver)
        wallet = f"{relative}:{Account.WALLET.key}"
        ids = tuple(rules) or (("N-FAM-08",) if shared else ("N-ACC-14",))
        return self.book(
            Posting(on, wallet, giver, amount_above_zero(amount), "share_out", relative, ids)
        )

    def share_in(self, amount: Decimal | str | int, giver: str, *, on: date) -> Self:
        """Receive money from a relative's account into the e-wallet (家庭共济转入)."""
        self._check_relative(giver)
        self._check_use(on, Purpose.OUTPATIENT, Beneficiary.RELATIVE, giver=self.wallet)
        source = f"{giver}:{Account.PERSONAL_ACCOUNT.key}"
        return self.book(
            Posting(
                on, self.wallet, source, amount_above_zero(amount), "share_in", giver, ("N-ACC-14",)
            )
        )

    def reserve(self, amount: Decimal | str | int, relative: str, *, on: date) -> Self:
        """Set a quota aside for a relative (划定共济额度); the holder can't spend it meanwhile."""
        self._check_relative(relative)
        self._check_use(on, Purpose.OUTPATIENT, Beneficiary.RELATIVE)
        quota = self.named(Account.QUOTA, relative)
        return self.book(
            Posting(
                on, quota, self.name, amount_above_zero(amount), "quota_reserved", relative, QUOTA
            )
        )

    def release(
        self, relative: str, *, on: date, amount: Decimal | str | int | None = None
    ) -> Self:
        """Give a quota back (退回共济额度): all that was not used, unless an amount is told."""
        quota = self.named(Account.QUOTA, relative)
        left = self.ledger.balance(quota, on=on) if amount is None else amount_above_zero(amount)
        if not left:
            raise InvalidInput("relative", relative, expected="a relative with an unused quota")
        return self.book(Posting(on, self.name, quota, left, "quota_released", relative, QUOTA))

    def transfer_in(self, amount: Decimal | str | int, region: str, *, on: date) -> Self:
        """Receive the balance from another region (转入), told by name or area code.

        Source: N-ACC-22.
        """
        self.check_elsewhere(region, "region")
        other = f"{Account.OTHER_REGION.key}:{region}"
        return self.book(
            Posting(
                on,
                self.name,
                other,
                amount_above_zero(amount),
                "transfer_in",
                region,
                ("N-ACC-22",),
            )
        )

    def set_off(self, amount: Decimal | str | int, *, on: date) -> Self:
        """Set overdrawn benefits off against the balance (多享待遇抵扣). Source: N-ACC-28."""
        ask(lambda e, day, law: law.account_set_off, undated(self.enrolment), on, self.policy)
        fund = Account.POOLED_FUND.key
        return self.book(
            Posting(on, fund, self.name, amount_above_zero(amount), "set_off", "", ("N-ACC-28",))
        )

    def correct(self, posting: Posting, *, on: date, note: str = "") -> Self:
        """Take a posting back (冲正), on a day of its own; each one once."""
        back = posting.reversed(calendar.day(on), CORRECTION)
        own = self.ledger.of(self.name, self.wallet, *self.quotas)
        same = sum(1 for p in own if p == posting)
        if not same or posting.purpose == CORRECTION or on < posting.day:
            raise InvalidInput(
                "posting", posting, expected=f"a posting of the ledger, not after {on}"
            )
        key = (back.debit, back.credit, back.amount, back.note)
        undone = sum(
            1
            for p in self.ledger.postings
            if p.purpose == CORRECTION
            and (p.debit, p.credit, p.amount, p.note.partition("; ")[0]) == key
        )
        if undone >= same:
            raise InvalidInput("posting", posting, expected="a posting not taken back already")
        return self.book(evolve(back, note=f"{back.note}; {note}" if note else back.note))

    # -- out and back

    def to_dict(self) -> dict[str, Any]:
        """Plain data: holder, days and postings; the enrolment and the policy stay outside."""
        return {
            "holder": self.holder,
            "opened": self.opened.isoformat(),
            "as_of": self.as_of and self.as_of.isoformat(),
            "closed": self.closed and self.closed.isoformat(),
            "closed_by": self.closed_by,
            "wallet_only": self.wallet_only,
            "ledger": self.ledger.to_dicts(),
        }

    @classmethod
    def from_dict(
        cls, plain: Mapping[str, Any], enrolment: Enrolment, *, policy: Policy | None = None
    ) -> Self:
        """The account that ``to_dict`` wrote, for its enrolment."""
        if set(plain) != set(KEYS):
            raise InvalidInput("account", sorted(plain), expected="the keys " + ", ".join(KEYS))
        days = {name: _day_of(name, plain[name]) for name in ("opened", "as_of", "closed")}
        ledger = Ledger.from_dicts(plain["ledger"])
        return cls(enrolment, **{**plain, **days, "ledger": ledger}, policy=policy)

    # -- what is refused

    def _inside(self, name: str) -> bool:
        quota = self.named(Account.QUOTA) + ":"
        return name in (self.name, self.wallet) or name.startswith(quota)

    def _check_relative(self, relative: str) -> None:
        if not isinstance(relative, str) or not relative or ":" in relative:
            raise InvalidInput("relative", relative, expected="a relative's name without a colon")
        if relative == self.holder:
            raise InvalidInput("relative", relative, expected="someone other than the holder")

    def check_open(self, on: date) -> None:
        """Refuse a day on which nothing may be done: the account closed, or not yet opened."""
        if self.closed is not None:
            raise NotAllowed(
                "day",
                on.isoformat(),
                expected=f"no posting: the account was closed on {self.closed}",
                rules=(self.closed_by,),
            )
        if on < self.opened:
            raise NotAllowed(
                "day",
                on.isoformat(),
                expected=f"a day from {self.opened} on, when the account was opened",
                rules=("N-ACC-01",),
            )
        if self.as_of is not None and on > self.as_of:
            raise InvalidInput(
                "day",
                on.isoformat(),
                expected=f"a day not after {self.as_of}, the day of the statement",
                remedy="What lies ahead isn't booked yet.",
            )

    def check_elsewhere(self, region: str, name: str) -> None:
        """Refuse a region that is not known, or is the account's own."""
        policy, here = self.policy or default_policy(), self.enrolment.region
        code = area_code(region, policy)
        if here is not None and code == area_code(here, policy):
            raise InvalidInput(name, region, expected=f"a region other than {here}")

    def _check_wallet_only(self, posting: Posting) -> None:
        if self.wallet_only and self.own & {posting.debit, posting.credit}:
            raise NotAllowed(
                "account",
                self.name,
                expected="money of the e-wallet only: the holder has no personal account",
                rules=("N-ACC-03", "N-FAM-08"),
            )

    def _quota_stands(self, quota: str, on: date) -> bool:
        """Whether a quota was fixed and not given back whole since."""
        stands, left = False, 0
        for posting in self.ledger.of(quota):
            if posting.day <= on:
                left += posting.effect(frozenset({quota}))
                given_back = posting.debit == self.name and not left
                stands = posting.debit == quota or (stands and not given_back)
        return stands

    def _check_balance(self, name: str, postings: tuple[Posting, ...]) -> None:
        first = min(p.day for p in postings)
        day, low = self.ledger.lowest(name, since=first)
        if low < 0:
            wanted = sum(p.fen for p in postings if p.credit == name)
            raise NotAllowed(
                "amount",
                str(yuan(wanted)),
                expected=f"at most {yuan(max(wanted + low, 0))} yuan, what {name} has on {day}",
                remedy="What it lacks is paid in cash.",
                rules=OVERDRAWN,
            )

    def _check_purpose(self, posting: Posting) -> None:
        purpose, whose = purpose_of(posting.purpose)
        meant = meant_by(Purpose.parse(purpose, "purpose"), posting.debit)
        self._check_use(posting.day, meant, whose, giver=posting.credit)

    def _spending(
        self,
        amount: Any,
        purpose: Any,
        on: date,
        giver: str,
        *,
        whose: Beneficiary = Beneficiary.SELF,
        designated: bool,
        to: str = "",
        note: str = "",
    ) -> Posting:
        meant = meant_by(Purpose.parse(purpose, "purpose"), to)
        rules = self._check_use(on, meant, whose, designated, giver)
        receiver = to or (self.named(Account.CASH) if meant is Purpose.CASH else receiver_of(meant))
        prefix = FAMILY if whose is Beneficiary.RELATIVE else ""
        return Posting(
            on, receiver, giver, amount_above_zero(amount), prefix + meant.key, note, rules
        )

    def _check_use(
        self,
        on: date,
        purpose: Purpose,
        whose: Beneficiary,
        designated: bool = True,
        giver: str = "",
    ) -> tuple[str, ...]:
        """The ids of the rules that allow a use; raises where none does."""
        asked = spending_situation(
            self.enrolment,
            purpose,
            on=on,
            beneficiary=whose,
            designated=designated,
            policy=self.policy,
        )
        answer, ids = decided(wallet_use if giver == self.wallet else spending, *asked)
        if answer in (Permission.ALLOWED, Permission.ALLOWED_LOCALLY):
            return ids
        remedy = ""
        if answer is Permission.UNDECIDED:
            name = "account_cash" if purpose is Purpose.CASH else "account_extension"
            remedy = (
                f'If the region allows it: policy.with_values("{self.enrolment.region}", '
                f'{name}={{"allowed": True}}, since=…, source="…").'
            )
        raise NotAllowed(
            "purpose",
            purpose.key,
            expected=f"a use that is allowed on {on} ({answer.en}; {answer.zh})",
            remedy=remedy,
            rules=ids,
            outcome=answer,
        )

    def _earlier_only(self, posting: Posting) -> bool:
        """Whether a spending may only draw on earlier years' money."""
        purpose, whose = purpose_of(posting.purpose)
        if purpose not in PURPOSES or posting.credit not in self.own:
            return False
        _, _, law = balance_situation(self.enrolment, posting.day, self.policy)
        row = law.account_extension(purpose=PURPOSES[purpose], beneficiary=whose)
        return bool(known(row.allowed) and row.allowed and sure(row.earlier_years_only))

    def _check_buckets(self, postings: tuple[Posting, ...]) -> None:
        """What may only draw on earlier years' money still does, late entries included."""
        first = min((p.day for p in postings), default=self.opened)
        for posting in self.ledger.of(self.name, *self.quotas):
            if posting.day >= first and self._earlier_only(posting):
                found = self.buckets(posting.day)
                if found is not None and found.earlier_years < 0:
                    raise NotAllowed(
                        "amount",
                        str(posting.amount),
                        expected=f"at most {posting.amount + found.earlier_years} yuan, "
                        "what is left of earlier years",
                        rules=("N-ACC-16",),
                    )


QUOTA = ("N-FAM-06",)
