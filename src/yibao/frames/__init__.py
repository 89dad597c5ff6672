"""The rules over data frames: Polars (eager and lazy), pandas, and other eager frames.

Each function takes a frame with one row a case and returns it with the answer added, money
in whole fen in a column named ``…_fen``. Input columns are named as the fields of
``Enrolment`` (money in yuan, or whole fen under the name with ``_fen``), for ``which_scheme``
as those of ``Person``; the day is ``on=``, or a column ``on``. A null is a value not given.

A row answers as the scalar call answers the same case, and fails where it fails: every
column named as a field is checked, whether or not the rule reads it. A failing row raises,
naming the first such rows and why; with ``on_error="null"`` it becomes null, and a column
``…_reason`` tells why.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao import accounts, contributions, mutual_aid, retirement, schemes
from yibao.core.rules import Quantity
from yibao.duplicates import refunds
from yibao.errors import InvalidInput
from yibao.frames.months import contribution_years
from yibao.frames.persons import find_duplicates, whole_persons
from yibao.frames.questions import (
    Contributions,
    Premiums,
    Question,
    Refunding,
    Retirement,
    Sharing,
    Spending,
    plain,
)
from yibao.frames.residents import benefit_start, continuous_years, waiting_period
from yibao.frames.resolutions import resolve
from yibao.frames.settlements import settle
from yibao.frames.writing import FrameError, answered
from yibao.ledgers import uses
from yibao.policy import Policy

_PLAIN: dict[str, Question] = {
    "monthly_credit": plain("monthly_credit_fen", accounts.monthly_credit),
    "has_personal_account": plain("has_personal_account", schemes.has_personal_account),
    "contribution_base": plain("contribution_base_fen", contributions.contribution_base),
    "employee_contribution": plain(
        "employee_contribution_fen", contributions.employee_contribution
    ),
    "employer_contribution": plain(
        "employer_contribution_fen", contributions.employer_contribution
    ),
    "which_scheme": plain("which_scheme", schemes.which_scheme),
}
_SPENDING = Spending(("may_spend",), Quantity.TERM, uses.may_spend)
_REFUNDING = Refunding(("refundable",), Quantity.TERM, refunds.refundable)
_RETIREMENT = Retirement(("retirement",), Quantity.TERM, retirement.retirement_entitlement)
_SHARING = Sharing(("may_share",), Quantity.TERM, mutual_aid.may_share)


def monthly_credit(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.monthly_credit`` over a frame: adds ``monthly_credit_fen``."""
    return answered(_PLAIN["monthly_credit"], frame, on, policy, on_error)


def has_personal_account(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.has_personal_account`` over a frame: adds ``has_personal_account``."""
    return answered(_PLAIN["has_personal_account"], frame, on, policy, on_error)


def contribution_base(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.contribution_base`` over a frame: adds ``contribution_base_fen``."""
    return answered(_PLAIN["contribution_base"], frame, on, policy, on_error)


def employee_contribution(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.employee_contribution`` over a frame: adds ``employee_contribution_fen``."""
    return answered(_PLAIN["employee_contribution"], frame, on, policy, on_error)


def employer_contribution(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.employer_contribution`` over a frame: adds ``employer_contribution_fen``."""
    return answered(_PLAIN["employer_contribution"], frame, on, policy, on_error)


def which_scheme(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.which_scheme`` over a frame: adds ``which_scheme``, as the outcome's key."""
    return answered(_PLAIN["which_scheme"], frame, on, policy, on_error)


def may_spend(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.may_spend`` over a frame: adds ``may_spend``, as the answer's key.

    Columns ``purpose``, ``beneficiary`` and ``not_designated`` tell what is paid, for whom and
    where; for oneself and at a designated provider unless told otherwise.
    """
    return answered(_SPENDING, frame, on, policy, on_error)


def may_share(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.may_share`` over a frame: adds ``may_share``, as the answer's key.

    A row is the giver; ``relation`` and ``purpose`` tell what is paid for whom, ``cover``
    whether the relative is insured (``insured``, ``employee``, ``suspended``; not, unless told),
    ``distance`` where.
    """
    return answered(_SHARING, frame, on, policy, on_error)


def refundable(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.refundable`` over a frame: adds ``refundable``, as the answer's key.

    A row is the relation that was paid for; ``ground`` tells why, ``benefit_start`` the first
    day of the period paid for, ``ground_on`` the day of the ground (``on`` unless told).
    """
    return answered(_REFUNDING, frame, on, policy, on_error)


def retirement_outcome(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """The outcome of ``yibao.retirement_entitlement``: adds ``retirement``, as its key.

    Columns ``total_months``, ``actual_months`` and ``local_months`` tell the months counted,
    ``open_months`` those not settled (none unless told), ``started_on`` the start of work;
    ``contribution_years`` gives them all. The day is that of retirement.
    """
    return answered(_RETIREMENT, frame, on, policy, on_error)


def individual_premium(
    frame: Any, *, benefit_year: int, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """The individual part of ``yibao.resident_premium``: adds ``individual_premium_fen``.

    A column ``paid`` tells the time of payment; within the window unless told otherwise.
    """
    if type(benefit_year) is not int or benefit_year not in range(1949, 2101):
        raise InvalidInput("benefit_year", benefit_year, expected="a year, such as 2026")
    question = Premiums(("individual_premium_fen",), Quantity.MONEY, benefit_year)
    return answered(question, frame, date(benefit_year, 1, 1), policy, on_error)


def monthly_contribution(
    frame: Any, *, on: date | None = None, policy: Policy | None = None, on_error: str = "raise"
) -> Any:
    """``yibao.monthly_contribution`` over a frame: adds a column a component and payer.

    They are named ``basic_employer_fen``, ``maternity_employer_fen`` and so on: 0 where that
    payer owes nothing, null where an optional component is not on file for the region.
    """
    return answered(Contributions.over_all(), frame, on, policy, on_error)


__all__ = [
    "FrameError",
    "benefit_start",
    "continuous_years",
    "contribution_base",
    "contribution_years",
    "employee_contribution",
    "employer_contribution",
    "find_duplicates",
    "has_personal_account",
    "individual_premium",
    "may_share",
    "may_spend",
    "monthly_contribution",
    "monthly_credit",
    "refundable",
    "resolve",
    "retirement_outcome",
    "settle",
    "waiting_period",
    "which_scheme",
    "whole_persons",
]
