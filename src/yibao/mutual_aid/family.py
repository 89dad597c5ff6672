"""A family's accounts and sharing relations, kept in step (家庭账户).

N-FAM-06, N-FAM-08. ``Sharings`` says what is allowed, the accounts hold the money; every
change here is made in both or in neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve, field, frozen

from yibao.core.money import fen, yuan
from yibao.errors import InvalidInput
from yibao.ledgers.account import PersonalAccount
from yibao.mutual_aid import shareable
from yibao.mutual_aid.household import Household
from yibao.mutual_aid.sharings import Sharings
from yibao.people import Enrolment
from yibao.policy import Policy
from yibao.vocabulary import Distance, Purpose


@frozen
class FamilyAccounts:
    """Accounts by their holder, a household and its sharing relations; changes give new ones.

    Kinship is the household's; whether a relative may be helped, with what and since when,
    is asked of the rule behind ``may_share`` at every step.

    Args:
        household: the persons and their kinship.
        accounts: the personal accounts by name of the holder.
        sharings: the relations so far; quotas already reserved stand in the accounts too.
        policy: the policy to ask; the shipped packs unless given.
    """

    household: Household
    accounts: Mapping[str, PersonalAccount]
    sharings: Sharings = field(factory=Sharings)
    policy: Policy | None = field(default=None, kw_only=True, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for name, account in self.accounts.items():
            if name not in self.household.persons:
                raise InvalidInput("accounts", name, expected="somebody of the household")
            if account.holder not in ("", name):
                raise InvalidInput("accounts", account.holder, expected=f"the account of {name}")
            if account.reserved() != self.sharings.reserved(name):
                raise InvalidInput(
                    "sharings",
                    str(self.sharings.reserved(name)),
                    expected=f"what the account of {name} has set aside ({account.reserved()})",
                )

    def share(
        self,
        giver: str,
        receiver: str,
        *,
        receiver_enrolment: Enrolment | None,
        distance: Distance | str | None = None,
        on: date,
    ) -> FamilyAccounts:
        """A sharing relation between two of the household (建立共济关系).

        ``distance`` is needed where the two regions don't tell it: for who isn't insured.
        """
        made = self.sharings.set_up(
            giver,
            receiver,
            self.household.relation(giver, receiver),
            giver_enrolment=self._account(giver).enrolment,
            receiver_enrolment=receiver_enrolment,
            distance=distance,
            on=on,
            policy=self.policy,
        )
        return evolve(self, sharings=made)

    def reserve(
        self, giver: str, receiver: str, amount: Decimal | str | int, *, on: date
    ) -> FamilyAccounts:
        """Fix a quota out of what the region lets the giver share (划定共济额度)."""
        account = self._account(giver)
        free = shareable(account.enrolment, balance=account.balance(on), on=on, policy=self.policy)
        made = self.sharings.reserve(giver, receiver, amount, balance=free, on=on)
        return self._both(giver, account.reserve(amount, receiver, on=on), made)

    def use(
        self,
        giver: str,
        receiver: str,
        amount: Decimal | str | int,
        purpose: Purpose | str,
        *,
        on: date,
    ) -> FamilyAccounts:
        """Pay a relative's cost or premium out of the quota (使用共济额度)."""
        made = self.sharings.use(giver, receiver, amount, purpose, on=on, policy=self.policy)
        paid = self._account(giver).spend_on_relative(amount, purpose, receiver, on=on)
        return self._both(giver, paid, made)

    def release(
        self,
        giver: str,
        receiver: str,
        amount: Decimal | str | int | None = None,
        *,
        on: date,
    ) -> FamilyAccounts:
        """Give unused quota back: an amount, or all that is left (退回共济额度)."""
        made = self.sharings.release(giver, receiver, amount, on=on)
        return self._returned(giver, receiver, made, on)

    def end(self, giver: str, receiver: str, *, on: date) -> FamilyAccounts:
        """End a relation; the unused quota returns to the giver (解除共济关系)."""
        return self._returned(giver, receiver, self.sharings.end(giver, receiver, on=on), on)

    def moved(self, giver: str, *, on: date) -> FamilyAccounts:
        """The giver's insurance relation changed: all its relations end (自动解除)."""
        found = self
        for relation in self.sharings.given_by(giver):
            found = found.end(giver, relation.receiver, on=on)
        return found

    def _account(self, name: str) -> PersonalAccount:
        if name not in self.accounts:
            known = ", ".join(self.accounts)
            raise InvalidInput("giver", name, expected=f"somebody with an account here: {known}")
        return self.accounts[name]

    def _returned(self, giver: str, receiver: str, made: Sharings, on: date) -> FamilyAccounts:
        back = fen(self.sharings.reserved(giver)) - fen(made.reserved(giver))
        account = self._account(giver)
        if back:
            account = account.release(receiver, amount=yuan(back), on=on)
        return self._both(giver, account, made)

    def _both(self, giver: str, account: PersonalAccount, made: Sharings) -> FamilyAccounts:
        return evolve(self, accounts={**self.accounts, giver: account}, sharings=made)
