"""Chapter: transfer (转移接续). Whether a relation moves, by which steps, and what moves with it.

National rules N-TRF-01 to N-TRF-07, N-RET-05, N-RET-08, N-MEM-14, N-ACC-22, N-LAW-16 and
N-GAP-01 to N-GAP-03.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from attrs import evolve, frozen

from yibao.asking import answered, answers, decided, default_policy, quietly, situation
from yibao.continuity.gaps import employee_wait, may_make_up
from yibao.core.calendar import ONE_DAY, Month, day
from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.core.unknown import sure
from yibao.errors import InvalidInput, NotAllowed, UnknownRegion
from yibao.ledgers.account import PersonalAccount
from yibao.ledgers.closing import close_account, settled
from yibao.ledgers.uses import undated
from yibao.people import Enrolment, Facts, Person
from yibao.policy import Law, Policy
from yibao.schemes import account_held, scheme_on
from yibao.vocabulary import (
    AccountEvent,
    AccountFate,
    Change,
    Distance,
    Employment,
    GapOutcome,
    Scheme,
    Status,
    TransferOutcome,
    TransferParty,
    TransferStep,
    YearsFate,
    YearsKind,
)

HIDDEN = Label("规定", "terms", hidden=True)
LOCALS = {
    "scheme": Label("转出险种", "scheme moved from", hidden=True),
    "open_": Label("关系可以转移", "the relation may move", Quantity.FLAG, hidden=True),
    "retired": Label("退休人员可以转移", "a retired member's relation moves", hidden=True),
    "army": Label("服现役年限计入", "active service counts", hidden=True),
    "counts": Label("居民年限计入", "resident years count", hidden=True),
    "bridge": HIDDEN,
}


@rule(
    "关系转移",
    "transfer of the relation",
    Quantity.TERM,
    "N-TRF-01",
    "N-TRF-05",
    "N-TRF-07",
    "N-MEM-14",
    term=TransferOutcome,
    labels=LOCALS,
)
def relation(e: Any, on: date, law: Any) -> Any:
    """退役的由军队转出；换险种的是切换；同一统筹地区的无须转移；退休的不转；其余看险种。"""
    if known(e.employment) and e.employment == Employment.SOLDIER:
        army = law.military_years
        if e.to_scheme == Scheme.EMPLOYEE and known(army) and army:
            return outcome(TransferOutcome.FROM_ARMY, "N-MEM-14")
        return outcome(TransferOutcome.UNDECIDED, "N-MEM-14")
    scheme = scheme_on(e, on, law)
    if e.to_scheme != scheme:
        return outcome(TransferOutcome.SWITCH, "N-TRF-01", "N-TRF-07")
    if e.distance == Distance.SAME_REGION:
        return outcome(TransferOutcome.SAME_REGION, "N-TRF-01")
    if scheme == Scheme.EMPLOYEE and e.status == Status.RETIRED:
        retired = law.transfer_retired
        if known(retired) and not retired:
            return outcome(TransferOutcome.NOT_RETIRED, "N-TRF-05")
        return outcome(TransferOutcome.UNDECIDED, "N-TRF-05")
    open_ = law.transfer_open(scheme=scheme).moves
    if known(open_) and open_:
        if scheme == Scheme.EMPLOYEE:
            return outcome(TransferOutcome.MOVES, "N-TRF-01")
        return outcome(TransferOutcome.MOVES_RESIDENT, "N-TRF-01")
    return outcome(TransferOutcome.UNDECIDED, "N-TRF-01")


@rule(
    "缴费年限的处理",
    "contribution years on the move",
    Quantity.TERM,
    "N-RET-05",
    "N-RET-08",
    "N-TRF-05",
    "N-MEM-14",
    term=YearsFate,
    labels=LOCALS,
)
def years_on_move(e: Any, on: date, law: Any) -> Any:
    """服现役年限、职工医保年限合并计算；转入居民医保的保留，退休的不转；居民年限是否计入由转入地规定。"""
    if known(e.employment) and e.employment == Employment.SOLDIER:
        if e.to_scheme == Scheme.EMPLOYEE:
            return outcome(YearsFate.ADDED, "N-MEM-14")
        return outcome(YearsFate.KEPT, "N-MEM-14")
    if scheme_on(e, on, law) == Scheme.EMPLOYEE:
        if known(e.status) and e.status == Status.RETIRED:
            return outcome(YearsFate.STAY, "N-TRF-05")
        if e.to_scheme == Scheme.EMPLOYEE:
            return outcome(YearsFate.ADDED, "N-RET-05")
        return outcome(YearsFate.KEPT, "N-RET-05")
    if e.to_scheme != Scheme.EMPLOYEE:
        return outcome(YearsFate.NONE, "N-RET-08")
    counts = law.counted_years(years_kind=YearsKind.RESIDENT, served_on=on).counts
    if not known(counts):
        return outcome(YearsFate.LOCAL, "N-RET-08")
    if counts:
        return outcome(YearsFate.ADDED, "N-RET-08")
    return outcome(YearsFate.NOT_COUNTED, "N-RET-08")


@rule(
    "个人账户余额的处理",
    "account balance on the move",
    Quantity.TERM,
    "N-TRF-03",
    "N-TRF-05",
    "N-ACC-22",
    "N-ACC-23",
    "N-MEM-14",
    term=AccountFate,
    labels=LOCALS,
)
def balance_on_move(e: Any, on: date, law: Any) -> Any:
    """军人的资金由军队转出；没有离开统筹地区的、退休不转移的，余额留在原账户；其余看能否接收。"""
    if known(e.employment) and e.employment == Employment.SOLDIER:
        return outcome(AccountFate.TRANSFERRED, "N-MEM-14")
    if e.distance == Distance.SAME_REGION:
        return outcome(AccountFate.KEPT, "N-ACC-23")
    if relation(e, on, law) == TransferOutcome.NOT_RETIRED:
        return outcome(AccountFate.KEPT, "N-TRF-05")
    if relation(e, on, law) == TransferOutcome.MOVES:
        return outcome(AccountFate.TRANSFERRED, "N-TRF-03", "N-ACC-22")
    return settled(e, on, law)


@rule(
    "转出地办理时限",
    "time limit of the sending agency",
    Quantity.COUNT,
    "N-TRF-02",
)
def sending_days(e: Any, on: date, law: Any) -> Any:
    """转出地经办机构受理后的工作日。"""
    return law.transfer_limits.sending


@rule(
    "转入地办理时限",
    "time limit of the receiving agency",
    Quantity.COUNT,
    "N-TRF-02",
)
def receiving_days(e: Any, on: date, law: Any) -> Any:
    """转入地经办机构收到信息表后的工作日。"""
    return law.transfer_limits.receiving


@rule(
    "转移、切换前后的中断",
    "gap around a move or a switch",
    Quantity.TERM,
    "N-GAP-01",
    "N-GAP-02",
    "N-GAP-03",
    "N-LAW-16",
    term=GapOutcome,
    labels=LOCALS,
)
def gap_on_move(e: Any, on: date, law: Any) -> Any:
    """可补缴的中断见职工医保中断；居民医保转移、连续参保不够年数的按当地规定；中断长的当地可设等待期。"""
    if e.unpaid_months == 0:
        return outcome(GapOutcome.NONE, "N-GAP-01")
    if e.scheme == e.from_scheme and e.scheme != Scheme.EMPLOYEE:
        return outcome(GapOutcome.LOCAL, "N-LAW-16")
    bridge = law.bridge(change=e.change)
    if not known(bridge.months):
        return outcome(GapOutcome.UNDECIDED, "N-LAW-16")
    if may_make_up(e, on, law):
        if e.made_up:
            return outcome(GapOutcome.BRIDGED, "N-GAP-01", "N-GAP-02")
        return outcome(GapOutcome.MAY_PAY_UP, "N-GAP-01", "N-GAP-02")
    if e.unpaid_months > bridge.months:
        return outcome(GapOutcome.LOCAL_WAIT, "N-GAP-03")
    return outcome(GapOutcome.LOCAL, "N-GAP-02")


# -- the relation


def transfer_situation(
    case: Enrolment | Person,
    to: Enrolment,
    *,
    on: date,
    policy: Policy | None = None,
    **calendar: Any,
) -> tuple[Facts, date, Law]:
    """What ``transfer_relation`` asks about, as rules read it: by the law of the old region.

    ``calendar``, its holidays and workdays, is read by no rule: they date the steps only.
    """
    if not isinstance(to, Enrolment):
        raise InvalidInput("to", to, expected="an Enrolment")
    scheme = Scheme.parse(to.scheme)
    told: dict[str, Any] = {"to_scheme": scheme}
    if isinstance(case, Enrolment):
        told["distance"] = _distance(case, to, policy or default_policy())
        told["event"] = AccountEvent.MOVE_NOT_RECEIVED
        case = _ruled(case, policy or default_policy())
    elif isinstance(case, Person) and case.employment is not Employment.SOLDIER:
        raise InvalidInput(
            "case", case.employment, expected="an Enrolment, or a Person who is a soldier"
        )
    return situation(case, on, policy, **told)


def _distance(enrolment: Enrolment, to: Enrolment, policy: Policy) -> Distance:
    """Whether two enrolments are in one region; how far apart two regions are, by their codes."""
    codes = []
    for name, case in (("enrolment", enrolment), ("to", to)):
        if case.region is None:
            raise InvalidInput(f"{name}.region", None, expected="the region, by code or name")
        codes.append(_code(case.region, policy))
    here, there = codes
    if here == there:
        return Distance.SAME_REGION
    return Distance.SAME_PROVINCE if here[:2] == there[:2] else Distance.OTHER_PROVINCE


def _code(region: str, policy: Policy) -> str:
    """The area code of a region; one without a pack is told by its code."""
    try:
        return policy.region(region).code
    except UnknownRegion:
        if len(region) == 6 and region.isascii() and region.isdecimal():
            return region
        raise


def _ruled(case: Enrolment, policy: Policy) -> Enrolment:
    """The case as rules are asked: a region without a pack has the national ones only."""
    lasting: Enrolment = undated(case)
    try:
        policy.region(str(case.region))
    except UnknownRegion:
        return evolve(lasting, region=None)
    return lasting


@frozen
class Step:
    """A step of a transfer (办理步骤): what is done, by whom, in how many working days.

    ``working_days`` is None where no limit is on file; ``due`` is the last day, where the caller
    told the holidays.
    """

    step: TransferStep
    party: TransferParty
    working_days: int | None = None
    due: date | None = None


@frozen
class Transfer:
    """What moving an insurance relation means (转移接续).

    ``steps`` in order, none where nothing is moved; ``working_days`` from acceptance to the
    end, None where it isn't on file; what becomes of the ``years``, and of the account's
    ``balance`` (None without an account). What was paid into the pooled fund stays there,
    always: nobody has a share in it (N-TRF-03).
    """

    outcome: TransferOutcome
    years: YearsFate
    balance: AccountFate | None
    steps: tuple[Step, ...]
    working_days: int | None

    @property
    def moves(self) -> bool | None:
        """Whether a relation is moved; None where no rule is on file."""
        return self.outcome.moves


@answers(relation, transfer_situation)
def transfer_relation(
    case: Enrolment | Person,
    to: Enrolment,
    *,
    on: date,
    holidays: Collection[date] | None = None,
    workdays: Collection[date] = (),
    policy: Policy | None = None,
) -> Transfer:
    """What moving to another enrolment means: steps, time limits, what moves (关系转移接续).

    Args:
        case: the old relation (转出), in its region; or a ``Person`` who is a soldier and
            leaves the army (退役). A region without a pack is told by its area code.
        to: the new relation (转入).
        on: the day on which the application is accepted (受理).
        holidays, workdays: public holidays, and weekend days that are worked. Without
            ``holidays`` the limits are told in working days only: no calendar is on file.
        policy: the policy to ask; the shipped packs unless given.

    Raises:
        InvalidInput: for an enrolment without a region.

    Source: N-TRF-01 to N-TRF-05, N-TRF-07, N-RET-05, N-RET-08, N-ACC-22, N-MEM-14.
    """
    facts, when, law = transfer_situation(case, to, on=on, policy=policy)
    found = TransferOutcome.of(answered(relation, facts, when, law))
    _, _, there = situation(_ruled(to, policy or default_policy()), when, policy)
    years = YearsFate.of(answered(years_on_move, facts, when, there))
    balance = None
    # Where it isn't on file whether a plan carries an account: what would become of a balance.
    if isinstance(case, Person) or quietly(account_held, facts, when, law) is not False:
        balance = AccountFate.of(answered(balance_on_move, facts, when, law))
    sending = quietly(sending_days, facts, when, law)
    receiving = quietly(receiving_days, facts, when, there)
    steps = _steps(found, sending, receiving)
    if holidays is not None:
        free = frozenset(day(each, "holidays") for each in holidays)
        worked = frozenset(day(each, "workdays") for each in workdays)
        steps = _dated(steps, when, free, worked)
    whole = None
    if steps and sending is not None and receiving is not None and not isinstance(case, Person):
        whole = sending + receiving
    return Transfer(found, years, balance, steps, whole)


def _steps(found: TransferOutcome, sending: int | None, receiving: int | None) -> tuple[Step, ...]:
    if found is TransferOutcome.FROM_ARMY:
        return (
            Step(TransferStep.SEND, TransferParty.ARMY),
            Step(TransferStep.RECEIVE, TransferParty.RECEIVING),
        )
    if found not in (TransferOutcome.MOVES, TransferOutcome.MOVES_RESIDENT):
        return ()
    return (
        Step(TransferStep.APPLY, TransferParty.PERSON),
        Step(TransferStep.CHECK, TransferParty.BOTH),
        Step(TransferStep.SEND, TransferParty.SENDING, sending),
        Step(TransferStep.RECEIVE, TransferParty.RECEIVING, receiving),
    )


def _dated(
    steps: tuple[Step, ...], accepted: date, holidays: frozenset[date], workdays: frozenset[date]
) -> tuple[Step, ...]:
    """The steps with their last days: each clock starts where the one before runs out."""
    dated, start = [], accepted
    for step in steps:
        if step.working_days is not None:
            start = working_day(start, step.working_days, holidays, workdays)
            dated.append(evolve(step, due=start))
        else:
            dated.append(step)
    return tuple(dated)


def working_day(
    start: date, number: int, holidays: frozenset[date], workdays: frozenset[date]
) -> date:
    """The numbered working day after a day; the day itself isn't counted (民法典 art. 201)."""
    found, left = start, number
    while left:
        found += ONE_DAY
        if found in workdays or (found.weekday() < SATURDAY and found not in holidays):
            left -= 1
    return found


SATURDAY = 5

# -- a gap around the move


@frozen
class TransferGap:
    """What a gap around a move does (中断的处理).

    ``months`` without contributions; ``waiting_months`` is the region's, 0 where none may be
    set, None where it is not on file; then ``longest_wait``, the national ceiling, tells at
    least how long it may be. ``benefits_from`` is the month of payment where the gap is bridged,
    and its own months are paid for afterwards.
    """

    outcome: GapOutcome
    months: int
    waiting_months: int | None
    longest_wait: int | None
    benefits_from: Month | None


def gap_situation(
    to: Enrolment,
    *,
    interrupted: Month | date | str,
    paid_on: date,
    from_scheme: Scheme | str = Scheme.EMPLOYEE,
    continuous_months: int | None = None,
    made_up: bool = False,
    policy: Policy | None = None,
) -> tuple[Facts, date, Law]:
    """What ``gap_on_transfer`` asks about, as rules read it: by the law of the new region."""
    when, first = day(paid_on, "paid_on"), Month.of(interrupted)
    months = (when.year - first.year) * 12 + when.month - first.month
    if months < 0:
        raise InvalidInput(
            "paid_on", when.isoformat(), expected=f"a day not before the gap ({first})"
        )
    old = Scheme.parse(from_scheme, "from_scheme")
    facts, when, law = situation(
        to,
        when,
        policy,
        from_scheme=old,
        unpaid_months=months,
        made_up=made_up,
        continuous_months=continuous_months,
        change=Change.MOVE,
    )
    if answered(scheme_on, facts, when, law) != old:
        facts = facts.but(change=Change.SWITCH)
    return facts, when, law


@answers(gap_on_move, gap_situation)
def gap_on_transfer(
    to: Enrolment,
    *,
    interrupted: Month | date | str,
    paid_on: date,
    from_scheme: Scheme | str = Scheme.EMPLOYEE,
    continuous_months: int | None = None,
    made_up: bool = False,
    policy: Policy | None = None,
) -> TransferGap:
    """What a gap in contributions around a move or a switch does (转移接续前后中断缴费).

    The rule is that of ``employee_gap``, asked for a switch into the resident scheme too, whose
    wait is another matter: ``waiting_period``.

    Args:
        to: the new enrolment, whose region's rules count.
        interrupted: the first month without contributions.
        paid_on: the day of payment in the new region.
        from_scheme: the scheme left.
        continuous_months: of cover before the gap, asked for on a switch of schemes.
        made_up: whether the months of the gap were paid for too.
        policy: the policy to ask; the shipped packs unless given.

    Source: N-GAP-01 to N-GAP-03 (医保办发〔2021〕43号 art. 11, 医保发〔2020〕33号).
    """
    facts, when, law = gap_situation(
        to,
        interrupted=interrupted,
        paid_on=paid_on,
        from_scheme=from_scheme,
        continuous_months=continuous_months,
        made_up=made_up,
        policy=policy,
    )
    found = GapOutcome.of(answered(gap_on_move, facts, when, law))
    bridged = found in (GapOutcome.NONE, GapOutcome.BRIDGED)
    wait = 0 if bridged else None
    if not bridged and facts.scheme == Scheme.EMPLOYEE:
        wait = quietly(employee_wait, facts, when, law)
    limited = found is GapOutcome.LOCAL_WAIT and wait is None
    return TransferGap(
        found,
        sure(facts.unpaid_months),
        wait,
        quietly(lambda e, on, law: law.gap_ceiling, facts, when, law) if limited else None,
        Month.of(when) if bridged else None,
    )


# -- the balance


def move_balance(
    account: PersonalAccount, to: PersonalAccount, *, on: date, received_on: date
) -> tuple[PersonalAccount, PersonalAccount]:
    """Move the whole balance with the relation (个人账户余额划转): the closed account, the new one.

    Args:
        account: in the old region; quotas for relatives return first, then it is closed.
        to: the holder's account in the new region.
        on, received_on: the days on which it is remitted and booked.

    Raises:
        NotAllowed: where the relation doesn't move, such as a retired member's.
        InvalidInput: for another holder's account, or booked before it is remitted.

    Source: N-TRF-03, N-ACC-22.
    """
    if account.holder != to.holder:
        raise InvalidInput(
            "to", to.holder, expected=f"an account of the same holder: {account.holder!r}"
        )
    if day(received_on, "received_on") < day(on):
        raise InvalidInput("received_on", received_on, expected=f"a day not before {on}")
    asked = transfer_situation(account.enrolment, to.enrolment, on=on, policy=account.policy)
    found, ids = decided(relation, *asked)
    if found is not TransferOutcome.MOVES:
        raise NotAllowed(
            "to",
            to.enrolment.region,
            expected=f"a move with the employee relation ({found.en}; {found.zh})",
            rules=ids,
            outcome=found,
        )
    here, there = str(account.enrolment.region), str(to.enrolment.region)
    closed = close_account(account, AccountEvent.MOVE, on=on, to_region=there)
    moved = account.balance(on)
    if moved:
        to = to.transfer_in(moved, here, on=received_on)
    return closed, to


RULES = (
    relation,
    years_on_move,
    balance_on_move,
    sending_days,
    receiving_days,
    gap_on_move,
)
