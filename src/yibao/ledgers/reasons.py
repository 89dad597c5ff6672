"""Why no balance is seen (看不到余额的原因), each reason with its rule.

National rules N-ACC-01 to N-ACC-04, N-ACC-14, N-ACC-18, N-ACC-22 to N-ACC-26, N-MEM-16, N-FIN-15.
"""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from yibao.accounts import booking_day
from yibao.asking import ask, default_policy, quietly, situation
from yibao.core.calendar import Month
from yibao.core.ledger import Posting
from yibao.errors import NotInForce, NotKnown
from yibao.ledgers.account import PersonalAccount
from yibao.ledgers.uses import undated
from yibao.people import Enrolment
from yibao.policy import Policy
from yibao.rulebook import NationalRule, national_rule
from yibao.schemes import account_held, scheme_on
from yibao.vocabulary import CredentialKind, CredentialState, NoBalance, Purpose, Scheme, Status

RULE_OF: dict[NoBalance, str] = {
    NoBalance.RESIDENT: "N-ACC-03",
    NoBalance.POOL_ONLY: "N-ACC-02",
    NoBalance.NOT_YET_DUE: "N-ACC-26",
    NoBalance.ARREARS: "N-FIN-15",
    NoBalance.SUSPENDED: "N-ACC-23",
    NoBalance.INSURED_ELSEWHERE: "N-ACC-22",
    NoBalance.CREDENTIAL_NOT_ACTIVE: "N-MEM-16",
    NoBalance.CREDENTIAL_LOST: "N-MEM-16",
    NoBalance.CREDENTIAL_FROZEN: "N-MEM-16",
    NoBalance.QUOTA_GIVEN: "N-FAM-06",
    NoBalance.PREMIUM_TAKEN: "N-ACC-14",
    NoBalance.SPENT: "N-ACC-24",
    NoBalance.SET_OFF: "N-ACC-28",
    NoBalance.RESIDENT_LOCAL: "N-ACC-04",
}
STATES = {
    CredentialState.NOT_ACTIVE: NoBalance.CREDENTIAL_NOT_ACTIVE,
    CredentialState.LOST: NoBalance.CREDENTIAL_LOST,
    CredentialState.FROZEN: NoBalance.CREDENTIAL_FROZEN,
}
PREMIUMS = {
    "premium_taken",
    Purpose.LARGE_SUM_PREMIUM.key,
    Purpose.LONG_TERM_CARE_PREMIUM.key,
    Purpose.RESIDENT_PREMIUM.key,
    Purpose.COMMERCIAL_INSURANCE.key,
}


def _kind(value: CredentialKind | str) -> CredentialKind:
    return CredentialKind.parse(value, "kind")


def _state(value: CredentialState | str) -> CredentialState:
    return CredentialState.parse(value, "state")


@frozen
class Credential:
    """A credential (医保凭证): a card or an e-credential, in a state.

    It shows who someone is. No state of it changes the money or who is insured (N-MEM-16).
    """

    kind: CredentialKind | str = field(converter=_kind)
    state: CredentialState | str = field(default=CredentialState.ACTIVE, converter=_state)

    @property
    def usable(self) -> bool:
        """Whether it can be shown at a provider."""
        return self.state is CredentialState.ACTIVE


@frozen
class Reason:
    """A reason why no balance is seen, with its national rule; ``note`` tells what was found."""

    kind: NoBalance
    rule: NationalRule
    note: str = ""


def why_no_balance(
    enrolment: Enrolment,
    *,
    on: date,
    account: PersonalAccount | None = None,
    credential: Credential | None = None,
    in_arrears: bool = False,
    asked_in: str | None = None,
    policy: Policy | None = None,
) -> tuple[Reason, ...]:
    """The reasons that apply why no balance is seen (看不到余额), each with its rule.

    Args:
        enrolment: ``since`` tells when contributions began, for a first credit still to come.
        on: the day of looking.
        account: the account, where its postings are known.
        credential: the card or e-credential that was used to look.
        in_arrears: whether contributions are owed.
        asked_in: the region whose system was asked, if not that of the enrolment.
        policy: the policy to ask; the shipped packs unless given.

    An empty answer means that none of them applies.

    Source: N-ACC-01 to N-ACC-04, N-ACC-14, N-ACC-18 to N-ACC-28, N-MEM-16, N-FIN-15.
    """
    found: list[tuple[NoBalance, str]] = []
    case = undated(enrolment)
    if ask(scheme_on, case, on, policy) != Scheme.EMPLOYEE:
        held = quietly(account_held, *situation(case, on, policy))
        found.append((NoBalance.RESIDENT if held is not None else NoBalance.RESIDENT_LOCAL, ""))
    elif not ask(account_held, case, on, policy):
        found.append((NoBalance.POOL_ONLY, ""))
    else:
        found += _standing(enrolment, on, in_arrears, policy)
    if asked_in is not None and enrolment.region is not None:
        packs = policy or default_policy()
        if packs.region(asked_in) != packs.region(enrolment.region):
            found.append((NoBalance.INSURED_ELSEWHERE, str(enrolment.region)))
    if credential is not None and not credential.usable:
        found.append((STATES[CredentialState.of(credential.state)], ""))
    if account is not None:
        found += _booked(account, on)
    rules = RULE_OF if account is None else {**RULE_OF, NoBalance.CLOSED: account.closed_by}
    return tuple(Reason(kind, national_rule(rules[kind]), note) for kind, note in found)


def _standing(
    enrolment: Enrolment, on: date, in_arrears: bool, policy: Policy | None
) -> list[tuple[NoBalance, str]]:
    """What the relation itself explains: nothing due yet, arrears, a pause."""
    found = []
    if enrolment.since is not None and _first_credit_ahead(enrolment, on, policy):
        found.append((NoBalance.NOT_YET_DUE, enrolment.since.isoformat()))
    if in_arrears:
        found.append((NoBalance.ARREARS, ""))
    if enrolment.status is Status.SUSPENDED:
        found.append((NoBalance.SUSPENDED, ""))
    return found


def _first_credit_ahead(enrolment: Enrolment, on: date, policy: Policy | None) -> bool:
    """Whether the first credit may still be to come: its due day, or its own month."""
    assert enrolment.since is not None
    first = Month.of(enrolment.since)
    try:
        due = booking_day(undated(enrolment), first, policy)
    except (NotKnown, NotInForce):
        due = None
    return on < due if due else Month.of(on) <= first


def _booked(account: PersonalAccount, on: date) -> list[tuple[NoBalance, str]]:
    """What the postings explain, where nothing is left to spend."""
    if account.closed is not None and account.closed <= on:
        return [(NoBalance.CLOSED, account.closed.isoformat())]
    if account.available(on):
        return []
    found = []
    if account.reserved(on):
        found.append((NoBalance.QUOTA_GIVEN, f"{account.reserved(on)}"))
    own = account.own
    gone = [p for p in account.ledger.of(*own) if p.effect(own) < 0 and p.day <= on]
    for kind, purposes in GONE:
        last = [p for p in gone if _purpose(p) in purposes][-1:]
        found += [(kind, f"{p.day} {p.amount}") for p in last]
    return found


SPENT = {purpose.key for purpose in Purpose} - PREMIUMS | {"share_out"}
GONE = (
    (NoBalance.PREMIUM_TAKEN, PREMIUMS),
    (NoBalance.SPENT, SPENT),
    (NoBalance.SET_OFF, {"set_off"}),
)


def _purpose(posting: Posting) -> str:
    return posting.purpose.removeprefix("family.")
