"""What becomes of a balance: contributions stop, death, departure, a move, abolition.

National rules N-ACC-01 to N-ACC-05 and N-ACC-18 to N-ACC-23.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from yibao.asking import answered, answers, decided
from yibao.core import calendar
from yibao.core.ledger import Posting
from yibao.core.money import fen, yuan
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.core.unknown import sure
from yibao.errors import InvalidInput, NotAllowed
from yibao.ledgers.account import PersonalAccount
from yibao.ledgers.uses import balance_situation
from yibao.people import Enrolment, Facts
from yibao.policy import Law, Policy
from yibao.schemes import account_held, scheme_on
from yibao.vocabulary import (
    Account,
    AccountEvent,
    AccountFate,
    Citizenship,
    HeirOrder,
    Relation,
    Scheme,
)

HIDDEN = Label("规定", "terms", hidden=True)
LOCALS = {"allowed": HIDDEN, "held": HIDDEN, "kept": HIDDEN, "move": HIDDEN}


@rule(
    "账户余额的处理",
    "what becomes of the balance",
    Quantity.TERM,
    "N-ACC-01",
    "N-ACC-02",
    "N-ACC-03",
    "N-ACC-04",
    "N-ACC-05",
    "N-ACC-18",
    "N-ACC-19",
    "N-ACC-20",
    "N-ACC-21",
    "N-ACC-22",
    "N-ACC-23",
    term=AccountFate,
    labels=LOCALS,
)
def fate(e: Any, on: date, law: Any) -> Any:
    """居民账户取消的余额另行判断；没有个人账户的没有余额；有账户的看事件。"""
    if e.event == AccountEvent.ABOLITION:
        return abolished(e, on, law)
    held = account_held(e, on, law)
    if not known(held):
        return outcome(AccountFate.UNDECIDED, "N-ACC-04")
    if held:
        return settled(e, on, law)
    if scheme_on(e, on, law) == Scheme.EMPLOYEE:
        return outcome(AccountFate.NO_ACCOUNT, "N-ACC-02")
    return outcome(AccountFate.NO_ACCOUNT, "N-ACC-01", "N-ACC-03")


@rule(
    "居民账户取消后的余额",
    "balance of an abolished resident account",
    Quantity.TERM,
    "N-ACC-05",
    term=AccountFate,
    labels=LOCALS,
)
def abolished(e: Any, on: date, law: Any) -> Any:
    """取消的是居民账户，与职工个人账户无关；余额能否继续使用由地方规定。"""
    if scheme_on(e, on, law) == Scheme.EMPLOYEE:
        return outcome(AccountFate.NO_ACCOUNT, "N-ACC-05")
    kept = law.abolished_balance
    if known(kept) and kept:
        return outcome(AccountFate.KEPT, "N-ACC-05")
    return outcome(AccountFate.UNDECIDED, "N-ACC-05")


@rule(
    "个人账户余额的处理",
    "what becomes of an account's balance",
    Quantity.TERM,
    "N-ACC-18",
    "N-ACC-19",
    "N-ACC-20",
    "N-ACC-21",
    "N-ACC-22",
    "N-ACC-23",
    term=AccountFate,
    labels=LOCALS,
)
def settled(e: Any, on: date, law: Any) -> Any:
    """停止缴费的保留；死亡的继承；转移的随同转移；离境、出境定居的依次判断。"""
    if e.event == AccountEvent.CONTRIBUTIONS_STOP:
        return outcome(AccountFate.KEPT, "N-ACC-23", "N-ACC-11")
    if e.event == AccountEvent.DEATH:
        return outcome(AccountFate.INHERITED, "N-ACC-18")
    if e.event == AccountEvent.MOVE:
        return outcome(AccountFate.TRANSFERRED, "N-ACC-22")
    if e.event == AccountEvent.MOVE_NOT_RECEIVED:
        move = law.account_move.paid_out
        if known(move) and move:
            return outcome(AccountFate.PAID_OUT, "N-ACC-22")
        return outcome(AccountFate.UNDECIDED, "N-ACC-22")
    if e.event == AccountEvent.DEPARTURE:
        return departure(e, on, law)
    if e.event == AccountEvent.EMIGRATION:
        allowed = law.emigration_payout
        if known(allowed):
            if allowed:
                return outcome(AccountFate.PAID_OUT, "N-ACC-21")
            return outcome(AccountFate.KEPT, "N-ACC-21")
        return outcome(AccountFate.UNDECIDED, "N-ACC-21")
    return outcome(AccountFate.NO_ACCOUNT, "N-ACC-05")


@rule(
    "离境人员的账户余额",
    "balance of a person who leaves",
    Quantity.TERM,
    "N-ACC-19",
    "N-ACC-20",
    term=AccountFate,
    labels=LOCALS,
)
def departure(e: Any, on: date, law: Any) -> Any:
    """外国人、港澳台居民离境，账户保留；书面申请终止关系的，一次性支付。"""
    if e.citizenship == Citizenship.MAINLAND:
        return outcome(AccountFate.KEPT, "N-ACC-11", "N-ACC-23")
    allowed = law.departure_payout(citizenship=e.citizenship).allowed
    if not known(allowed):
        return outcome(AccountFate.UNDECIDED, "N-ACC-19", "N-ACC-20")
    if e.written_request and allowed:
        if e.citizenship == Citizenship.FOREIGN:
            return outcome(AccountFate.PAID_OUT, "N-ACC-19")
        return outcome(AccountFate.PAID_OUT, "N-ACC-20")
    if e.citizenship == Citizenship.FOREIGN:
        return outcome(AccountFate.KEPT, "N-ACC-19")
    return outcome(AccountFate.KEPT, "N-ACC-20")


@rule(
    "法定继承顺序",
    "order of an heir",
    Quantity.TERM,
    "N-ACC-18",
    term=HeirOrder,
    labels=LOCALS,
)
def order_of(e: Any, on: date, law: Any) -> Any:
    """配偶、子女、父母为第一顺序；兄弟姐妹、祖父母、外祖父母为第二顺序。"""
    return law.heir_order(relation=e.relation).order


def event_situation(
    enrolment: Enrolment,
    event: AccountEvent | str | None,
    *,
    on: date,
    written_request: bool = False,
    citizenship: Citizenship | str | None = None,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``balance_after`` asks about; the person says whose citizen it is, unless told."""
    person = getattr(enrolment, "person", None)
    whose = citizenship or getattr(person, "citizenship", None) or Citizenship.MAINLAND
    return balance_situation(
        enrolment, on, policy, event=event, written_request=written_request, citizenship=whose
    )


@answers(fate, event_situation)
def balance_after(
    enrolment: Enrolment,
    event: AccountEvent | str,
    *,
    on: date,
    written_request: bool = False,
    citizenship: Citizenship | str | None = None,
    policy: Policy | None = None,
) -> AccountFate:
    """What becomes of an account's balance after an event (账户余额的处理).

    Args:
        enrolment: whose account; its ``person`` tells the citizenship, unless told here.
        event: 账户事件, such as ``"contributions_stop"``, ``"death"``, ``"离境"``.
        on: the day of the event.
        written_request: whether the person asked in writing to end the relation.
        citizenship: 身份, for a departure.
        policy: the policy to ask; the shipped packs unless given.

    ``UNDECIDED`` where regions decide and none of their rules is on file; ``NO_ACCOUNT``
    where the enrolment carries no account that the event could concern.

    Source: N-ACC-18 to N-ACC-23, N-ACC-01 to N-ACC-05.
    """
    asked = event_situation(
        enrolment,
        event,
        on=on,
        written_request=written_request,
        citizenship=citizenship,
        policy=policy,
    )
    return AccountFate.of(answered(fate, *asked))


def _relation(value: Relation | str) -> Relation:
    return Relation.parse(value, "relation")


@frozen
class Heir:
    """An heir: name, what the heir is to the dead, whether insured (in the employee scheme)."""

    name: str
    relation: Relation | str = field(converter=_relation)
    insured: bool = False

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name or ":" in self.name:
            raise InvalidInput("heir", self.name, expected="a name without a colon")


@frozen
class Estate:
    """A balance as it passed: the closed account, who got what, and the fen left over.

    ``remainder_fen`` fen didn't divide evenly; they went one each to ``remainder_to``.
    """

    account: PersonalAccount
    shares: dict[str, Decimal]
    remainder_fen: int
    remainder_to: tuple[str, ...]


def inherit(
    account: PersonalAccount,
    heirs: Iterable[Heir],
    *,
    on: date,
    will: Mapping[str, int] | None = None,
) -> Estate:
    """Pass a balance to heirs on death (继承) and close the account.

    By ``will``, a mapping of names to parts (``{"wife": 2, "son": 1}``), if there is one. Else
    to the spouse, children and parents in equal parts, or to siblings and grandparents where
    there are none of those. Quotas return first. Where the region credits an insured heir's
    account, that is where the money goes.

    Raises:
        InvalidInput: for no heir (unless the region says where it goes), or a name twice.
        NotAllowed: for a closed account, or one whose e-wallet isn't empty.

    Source: N-ACC-18 (民法典 arts 1123, 1127); equal parts are the library's convention.
    """
    _check_closing(account, on)
    called = tuple(heirs)
    names = [heir.name for heir in called]
    if len(set(names)) != len(names) or account.holder in names:
        raise InvalidInput("heirs", names, expected="heirs with names of their own, each once")
    parts = _will(will, names) if will else dict.fromkeys(_called(account, called, on), 1)
    account = _without_quotas(account, on)
    balance = fen(account.available())
    _, _, law = balance_situation(account.enrolment, on, account.policy)
    if not parts:
        return _without_heir(account, law, on)
    amounts, left, lucky = divided(balance, parts)
    local = law.account_death.to_insured_heir
    insured = {heir.name for heir in called if heir.insured} if known(local) and local else set()
    booked = []
    for name, amount in amounts.items():
        if amount:
            kind = Account.PERSONAL_ACCOUNT if name in insured else Account.ESTATE
            to = f"{name}:{kind.key}"
            booked.append(
                Posting(on, to, account.name, yuan(amount), "inheritance", name, ("N-ACC-18",))
            )
    closed = _closed(account.book(*booked), on, "N-ACC-18")
    return Estate(closed, {n: yuan(a) for n, a in amounts.items()}, left, lucky)


def divided(amount: int, parts: Mapping[str, int]) -> tuple[dict[str, int], int, tuple[str, ...]]:
    """Fen by parts, exactly: each its whole fen, what is left one fen each in order."""
    whole = sum(parts.values())
    amounts = {name: amount * part // whole for name, part in parts.items()}
    left = amount - sum(amounts.values())
    lucky = tuple(name for name, part in parts.items() if part)[:left]
    for name in lucky:
        amounts[name] += 1
    return amounts, left, lucky


def close_account(
    account: PersonalAccount,
    event: AccountEvent | str,
    *,
    on: date,
    to_region: str = "",
    written_request: bool = False,
    citizenship: Citizenship | str | None = None,
) -> PersonalAccount:
    """Pay a balance out or transfer it, as ``balance_after`` decides, and close the account.

    Raises:
        NotAllowed: where the event leaves the balance in the account, or no rule on file
            settles it; for a closed account, or one whose e-wallet isn't empty.

    Source: N-ACC-19 to N-ACC-22.
    """
    asked = event_situation(
        account.enrolment,
        event,
        on=on,
        written_request=written_request,
        citizenship=citizenship,
        policy=account.policy,
    )
    _check_closing(account, on)
    found, ids = decided(settled, *asked)
    if found is AccountFate.PAID_OUT:
        receiver, purpose = account.named(Account.CASH), "payout"
    elif found is AccountFate.TRANSFERRED:
        if not to_region:
            raise InvalidInput("to_region", to_region, expected="the region moved to")
        account.check_elsewhere(to_region, "to_region")
        receiver, purpose = f"{Account.OTHER_REGION.key}:{to_region}", "transfer_out"
    else:
        wanted = "an event that pays the balance out or transfers it"
        if found is AccountFate.INHERITED:
            wanted += "; on death: yibao.inherit(…)"
        raise NotAllowed(
            "event",
            AccountEvent.parse(event).key,
            expected=f"{wanted} ({found.en}; {found.zh})",
            rules=ids,
            outcome=found,
        )
    account = _without_quotas(account, on)
    balance = account.available()
    if balance:
        account = account.book(Posting(on, receiver, account.name, balance, purpose, "", ids))
    return _closed(account, on, ids[0])


def _will(will: Mapping[str, int], names: list[str]) -> dict[str, int]:
    for name, part in will.items():
        if name not in names or type(part) is not int or part < 0:
            raise InvalidInput(
                "will", {name: part}, expected="whole parts of at least 0 for the named heirs"
            )
    if not sum(will.values()):
        raise InvalidInput("will", dict(will), expected="parts that add up to more than 0")
    return dict(will)


def _called(account: PersonalAccount, heirs: tuple[Heir, ...], on: date) -> list[str]:
    """The heirs of the first order, or of the second where there are none."""
    orders = {}
    for heir in heirs:
        asked = balance_situation(account.enrolment, on, account.policy, relation=heir.relation)
        orders[heir.name] = answered(order_of, *asked)
    for wanted in (HeirOrder.FIRST, HeirOrder.SECOND):
        found = [name for name, order in orders.items() if order == wanted]
        if found:
            return found
    return []


def _without_heir(account: PersonalAccount, law: Any, on: date) -> Estate:
    fund = law.account_death.without_heir
    if not known(fund):
        raise InvalidInput(
            "heirs",
            (),
            expected="at least one heir",
            remedy="Where a balance without heirs goes is local, and not on file here.",
        )
    to, balance = Account.of(sure(fund)).key, account.available()
    if balance:
        account = account.book(
            Posting(on, to, account.name, balance, "without_heir", "", ("N-ACC-18",))
        )
    return Estate(_closed(account, on, "N-ACC-18"), {}, 0, ())


def _without_quotas(account: PersonalAccount, on: date) -> PersonalAccount:
    """Relations of sharing end with the relation: what was not used comes back (N-FAM-06)."""
    for quota in account.quotas:
        if account.ledger.fen(quota, on=on):
            account = account.release(quota.rpartition(":")[2], on=on)
    return account


def _check_closing(account: PersonalAccount, on: date) -> None:
    """An open account, nothing booked later, and no money that nobody could pass on."""
    account.check_open(calendar.day(on))
    held = account.ledger.balance(account.wallet)
    if held:
        raise NotAllowed(
            "account",
            account.wallet,
            expected=f"an empty e-wallet; it holds {held} yuan, and no rule on file says what "
            "becomes of them",
            remedy="Before, spend(…, shared=True) uses them and share_out(…, shared=True) passes "
            "them on.",
            rules=("N-FAM-08",),
        )
    names = (account.name, account.wallet, *account.quotas)
    later = [p.day for p in account.ledger.of(*names) if p.day > on]
    if later:
        raise InvalidInput(
            "on", on.isoformat(), expected=f"a day not before the last posting ({max(later)})"
        )


def _closed(account: PersonalAccount, on: date, rule_id: str) -> PersonalAccount:
    return evolve(account, closed=on, closed_by=rule_id)


RULES = (fate, abolished, settled, departure, order_of)
