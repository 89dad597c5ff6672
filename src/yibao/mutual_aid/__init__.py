"""Chapter: family mutual aid (家庭共济). Whom an account may help, with what, how far, since when.

National rules N-FAM-01 to N-FAM-11, N-ACC-14 and N-ACC-15. Money may be shared, cards may not:
the pooled benefit is always that of the patient's own scheme (N-FAM-09).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from attrs import frozen

from yibao.asking import answered, answers, area_code, decided, default_policy, situation
from yibao.core import money
from yibao.core.calendar import day
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.core.unknown import Unknown
from yibao.errors import InvalidInput, NotAllowed
from yibao.ledgers.uses import use_of
from yibao.people import Enrolment, Facts, told
from yibao.policy import Law, Policy
from yibao.schemes import account_held
from yibao.vocabulary import (
    Beneficiary,
    Circle,
    Cover,
    Distance,
    Permission,
    Purpose,
    Relation,
    Scheme,
    Sharing,
    Status,
    WalletOutcome,
)

LOCALS = {
    "circle": Label("所属范围", "circle", hidden=True),
    "opened": Label("对该亲属开放", "open to this relative", Quantity.FLAG, hidden=True),
    "use": Label("用途", "use of the account", hidden=True),
    "reached": Label("地域允许", "distance open", Quantity.FLAG, hidden=True),
    "limits": Label("钱包规则", "limits of the wallet", hidden=True),
}


@rule(
    "对该亲属是否开放",
    "open to this relative",
    Quantity.FLAG,
    "N-FAM-02",
    "N-FAM-03",
    labels=LOCALS,
)
def open_to_relative(e: Any, on: date, law: Any) -> Any:
    """配偶、父母、子女自共济开展之日起，其他近亲属自扩大之日起。"""
    if law.sharing_kin(relation=e.relation).circle == Circle.CLOSE:
        return law.sharing_close
    return law.sharing_near


@rule(
    "家庭共济",
    "sharing the account",
    Quantity.TERM,
    "N-FAM-02",
    "N-FAM-03",
    "N-FAM-04",
    "N-FAM-05",
    "N-FAM-06",
    "N-FAM-08",
    "N-FAM-11",
    "N-MEM-05",
    term=Sharing,
    labels=LOCALS,
)
def sharing(e: Any, on: date, law: Any) -> Any:
    """有个人账户的职工可为已参保的近亲属支付允许的项目；亲属范围、用途、地域依次扩大，有的由地方定。"""
    if not account_held(e, on, law):
        return outcome(Sharing.NO_ACCOUNT, "N-FAM-08")
    use = use_of(e, on, law, Beneficiary.RELATIVE)
    if use == Permission.FORBIDDEN:
        if law.use_widened:
            return outcome(Sharing.FORBIDDEN_PURPOSE, "N-FAM-11", "N-ACC-15")
        return outcome(Sharing.FORBIDDEN_PURPOSE, "N-FAM-01", "N-ACC-13")
    if e.relation in (Relation.STEP_PARENT, Relation.STEP_CHILD) and law.use_widened:
        return outcome(Sharing.UNDECIDED, "N-FAM-02", "N-FAM-03")
    circle = law.sharing_kin(relation=e.relation).circle
    if not known(circle):
        return outcome(Sharing.LOCAL, "N-FAM-01")
    if circle == Circle.OUTSIDE:
        return outcome(Sharing.OUTSIDE_CIRCLE, "N-FAM-03")
    opened = open_to_relative(e, on, law)
    if known(opened) and not opened:
        return outcome(Sharing.RELATION_NOT_YET, "N-FAM-02", "N-FAM-03")
    if e.purpose == Purpose.RESIDENT_PREMIUM and e.cover == Cover.EMPLOYEE:
        return outcome(Sharing.NO_PREMIUM_OWED, "N-MEM-05")
    if e.purpose != Purpose.RESIDENT_PREMIUM and e.cover == Cover.UNINSURED:
        return outcome(Sharing.RELATIVE_NOT_INSURED, "N-FAM-04")
    reached = law.sharing_reach(distance=e.distance).open
    if e.distance != Distance.SAME_REGION and known(reached) and not reached:
        return outcome(Sharing.DISTANCE_NOT_YET, "N-FAM-05")
    if e.purpose != Purpose.RESIDENT_PREMIUM and e.cover == Cover.SUSPENDED:
        return outcome(Sharing.COVER_UNDECIDED, "N-FAM-04")
    if not known(opened):
        return outcome(Sharing.LOCAL, "N-FAM-02", "N-FAM-03")
    if use == Permission.UNDECIDED:
        return outcome(Sharing.LOCAL, "N-ACC-14", "N-ACC-16")
    if e.distance == Distance.SAME_REGION:
        return outcome(Sharing.ALLOWED, "N-FAM-02", "N-FAM-03", "N-ACC-14")
    if not known(reached):
        return outcome(Sharing.LOCAL, "N-FAM-05")
    return outcome(Sharing.ALLOWED, "N-FAM-03", "N-FAM-05", "N-FAM-06")


@rule("可共济余额", "balance that may be shared", Quantity.MONEY, "N-FAM-08", labels=LOCALS)
def shareable_balance(e: Any, on: date, law: Any) -> Any:
    """个人账户余额超过地方规定预留额的部分；没有个人账户的为零。"""
    if not account_held(e, on, law):
        return 0
    return max(e.balance - law.sharing_terms.reserve, 0)


@rule(
    "医保钱包转账",
    "transfer by the e-wallet",
    Quantity.TERM,
    "N-FAM-07",
    term=WalletOutcome,
    labels=LOCALS,
)
def wallet_rule(e: Any, on: date, law: Any) -> Any:
    """只转给近亲属的钱包；夜间不办理；每日次数、单笔金额有上限；不超过余额。"""
    limits = law.wallet
    circle = law.sharing_kin(relation=e.relation).circle
    if known(circle) and circle == Circle.OUTSIDE:
        return outcome(WalletOutcome.OUTSIDE_CIRCLE, "N-FAM-07", "N-FAM-03")
    if e.hour < limits.opens or e.hour >= limits.closes:
        return outcome(WalletOutcome.CLOSED, "N-FAM-07")
    if e.transfers >= limits.transfers:
        return outcome(WalletOutcome.TOO_MANY, "N-FAM-07")
    if e.amount > limits.each:
        return outcome(WalletOutcome.TOO_MUCH, "N-FAM-07")
    if e.amount > e.balance:
        return outcome(WalletOutcome.NOT_ENOUGH, "N-FAM-07")
    if e.relation in (Relation.STEP_PARENT, Relation.STEP_CHILD):
        return outcome(WalletOutcome.UNDECIDED, "N-FAM-07", "N-FAM-03")
    return outcome(WalletOutcome.ALLOWED, "N-FAM-07")


# -- may it be shared


def sharing_situation(
    giver: Enrolment,
    relation: Relation | str,
    purpose: Purpose | str,
    *,
    receiver: Enrolment | None = None,
    distance: Distance | str | None = None,
    on: date,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``may_share`` asks about, as rules read it."""
    if not isinstance(giver, Enrolment):
        raise InvalidInput("giver", giver, expected="an Enrolment")
    if receiver is not None and not isinstance(receiver, Enrolment):
        raise InvalidInput("receiver", receiver, expected="an Enrolment, or None if not insured")
    return situation(
        giver,
        on,
        policy,
        relation=relation,
        purpose=purpose,
        distance=distance or _distance(giver, receiver, on, policy or default_policy()),
        cover=_cover(receiver, day(on)),
        not_designated=False,
    )


def _cover(receiver: Enrolment | None, on: date) -> Cover:
    """Whether the relative is insured on the day; a historical scheme is the resident scheme."""
    if receiver is None or not (receiver.since or on) <= on <= (receiver.until or on):
        return Cover.UNINSURED
    if receiver.status is Status.SUSPENDED:
        return Cover.SUSPENDED
    return Cover.EMPLOYEE if receiver.scheme is Scheme.EMPLOYEE else Cover.INSURED


@answers(sharing, sharing_situation)
def may_share(
    giver: Enrolment,
    relation: Relation | str,
    purpose: Purpose | str,
    *,
    receiver: Enrolment | None = None,
    distance: Distance | str | None = None,
    on: date,
    policy: Policy | None = None,
) -> Sharing:
    """Whether an account may pay for a relative on a day (家庭共济), or why not.

    ``.allowed`` is True or False; None where the region decides and nothing is on file
    (``LOCAL``), for step-relatives, who are near relatives only where one raised the other
    (``UNDECIDED``), and for a relative whose payment is suspended (``COVER_UNDECIDED``).

    Args:
        giver: whose account pays (共济人).
        relation: what the relative is to the giver: ``"parent"``, ``"外祖父母"`` …
        purpose: what is paid: ``"outpatient"``, ``"pharmacy_drugs"``, ``"resident_premium"`` …
        receiver: the relative's enrolment (被共济人); None if not insured. One that has ended,
            or is still to begin, on the day insures nobody. For a resident premium, the
            enrolment that is paid for.
        distance: where the two are insured; worked out from their regions unless given.
        on, policy: the day, and the policy.

    Raises:
        InvalidInput: where the distance is needed and can't be told.

    Source: N-FAM-01 to N-FAM-08, N-FAM-11 (国办发〔2021〕14号, 国办发〔2024〕38号, the notice of
    2026-01-09); the start in each region.
    """
    asked = sharing_situation(
        giver, relation, purpose, receiver=receiver, distance=distance, on=on, policy=policy
    )
    return Sharing.of(answered(sharing, *asked))


def _distance(
    giver: Enrolment, receiver: Enrolment | None, on: date, policy: Policy
) -> Distance | None:
    """How far apart two are insured; None where it can't be told."""
    if receiver is None or giver.region is None or receiver.region is None:
        return None
    here, there = area_code(giver.region, policy), area_code(receiver.region, policy)
    if here == there:
        return Distance.SAME_REGION
    if here[:2] == there[:2]:
        return Distance.SAME_PROVINCE if _on_file(here, there, policy) else None
    if _on_file(here, there, policy) and all(_pilot(c, on, policy) for c in (here, there)):
        return Distance.PILOT
    return Distance.OTHER_PROVINCE


def _on_file(here: str, there: str, policy: Policy) -> bool:
    return {here, there} <= {region.code for region in policy.regions()}


def _pilot(code: str, on: date, policy: Policy) -> bool:
    member = policy.law(code, on).sharing_pilot
    return type(member) is not Unknown and bool(member)


# -- how much


def shareable_situation(
    giver: Enrolment, *, balance: Any, on: date, policy: Policy | None = None
) -> tuple[Facts, date, Law]:
    """What ``shareable`` asks about, as rules read it."""
    if not isinstance(giver, Enrolment):
        raise InvalidInput("giver", giver, expected="an Enrolment")
    return situation(giver, on, policy, balance=balance)


@answers(shareable_balance, shareable_situation)
def shareable(
    giver: Enrolment,
    *,
    balance: Decimal | str | int,
    on: date,
    policy: Policy | None = None,
) -> Decimal:
    """How much of a balance may be shared (可共济余额): what exceeds the local reserve.

    Raises:
        NotKnown: where it is not on file whether the region keeps a reserve for the holder.
    """
    asked = shareable_situation(giver, balance=balance, on=on, policy=policy)
    return money.yuan(answered(shareable_balance, *asked))


# -- the e-wallet

BEIJING_TIME = timezone(timedelta(hours=8))


@frozen
class WalletTransfer:
    """A transfer between wallets (医保钱包转账): what isn't accepted returns at ``returns``."""

    amount: Decimal
    at: datetime
    returns: datetime


def wallet_transfer(
    amount: Decimal | str | int,
    relation: Relation | str,
    *,
    at: datetime,
    balance: Decimal | str | int,
    earlier: Iterable[datetime] = (),
    policy: Policy | None = None,
) -> WalletTransfer:
    """Send money to a near relative's e-wallet (医保钱包), if the rules allow it.

    Args:
        amount, balance: yuan to send, and what account or wallet holds.
        relation: what the receiver is to the sender.
        at: when; without a zone it is Beijing time.
        earlier: when this wallet has sent before; those of the same day count.
        policy: the limits are known for September 2025; ``Policy().using(carry_forward=True)``
            answers later days by them.

    Raises:
        NotAllowed: naming the outcome and the rule; between step-parent and step-child too,
            where it is not settled (``UNDECIDED``).
        NotKnown: on a day for which the limits are not on file.

    Source: N-FAM-07.
    """
    when = _beijing(at, "at")
    sent = [_beijing(moment, "earlier") for moment in earlier]
    if any(moment > when for moment in sent):
        raise InvalidInput("earlier", max(sent), expected=f"times not after {when}")
    fen = money.fen(amount, "amount")
    if fen == 0:
        raise InvalidInput("amount", amount, expected="an amount above 0 yuan")
    facts = told(
        relation=Relation.parse(relation, "relation"),
        amount=amount,
        balance=balance,
        hour=when.hour,
        transfers=sum(moment.date() == when.date() for moment in sent),
    )
    law = (policy or default_policy()).law(None, when.date())
    found, rules = decided(wallet_rule, Facts(**facts), when.date(), law)
    if found is not WalletOutcome.ALLOWED:
        raise NotAllowed(
            "amount",
            str(money.yuan(fen)),
            expected=f"a transfer that the e-wallet allows ({found.en}; {found.zh})",
            rules=rules,
            outcome=found,
        )
    morning = datetime(when.year, when.month, when.day) + timedelta(days=1)
    return WalletTransfer(money.yuan(fen), when, morning + timedelta(hours=int(law.wallet.returns)))


def _beijing(moment: Any, name: str) -> datetime:
    """A moment in Beijing time, without a zone."""
    if not isinstance(moment, datetime):
        raise InvalidInput(name, moment, expected="a datetime", remedy="The hour decides.")
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(BEIJING_TIME).replace(tzinfo=None)


RULES = (open_to_relative, sharing, shareable_balance, wallet_rule)
