"""The questions a frame can be asked: each as rules over a block, and as the scalar call.

The rules give the answers; the scalar call gives the text of the error of a row that has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
from attrs import fields, frozen

from yibao import asking, contributions, premiums, schemes
from yibao.asking import rule_of, situation
from yibao.contributions import Due
from yibao.core.rules import Quantity, spec_of
from yibao.frames.case import Rows
from yibao.people import Enrolment, Person
from yibao.policy import Policy
from yibao.vocabulary import Cover, Scheme, Status


@frozen
class Found:
    """The answers of a block: columns, their missing parts, and which rows failed why."""

    columns: list[Any]
    failed: Any
    absent: list[Any] | None = None


@frozen
class Question:
    """What is asked of every row."""

    names: tuple[str, ...]
    quantity: Quantity

    @property
    def kind(self) -> Any:
        """What a row tells."""
        return Enrolment

    @property
    def parts(self) -> bool:
        """Whether parts of an answer may be missing in a row that has one."""
        return False

    @property
    def facts(self) -> tuple[str, ...]:
        """The columns that tell a row, in the order in which the scalar call checks them."""
        return tuple(a.name for a in fields(self.kind) if a.init and a.name != "person")

    @property
    def term(self) -> Any:
        """The vocabulary of the answer."""
        return None

    @property
    def reason(self) -> str:
        """The column that tells why a row has no answer."""
        return f"{self.names[0].removesuffix('_fen')}_reason"

    @property
    def bounded(self) -> bool:
        """Whether a question is about a day of the relation."""
        return True

    def last(self, on: Any) -> Any:
        """The last day a question of a day is about, counted as ``on`` is."""
        return on

    def answer(self, rows: Rows) -> Found:
        """The answers of a block of rows."""
        raise NotImplementedError

    def ask(self, told: Mapping[str, Any], on: Any, policy: Policy) -> Any:
        """The scalar call for one row; raises as it does."""
        raise NotImplementedError


@frozen
class _Plain(Question):
    """A public function that is one rule."""

    function: Callable[..., Any]

    @property
    def kind(self) -> Any:
        return Person if self.function is schemes.which_scheme else Enrolment

    @property
    def term(self) -> Any:
        return spec_of(rule_of(self.function)).term

    def answer(self, rows: Rows) -> Found:
        values, failed = rows.ask(rule_of(self.function))
        return Found([values], failed)

    def ask(self, told: Mapping[str, Any], on: Any, policy: Policy) -> Any:
        return self.function(self.kind(**told), on=on(), policy=policy)


@frozen
class Spending(_Plain):
    """Whether account money may be spent; the balance outlives the relation's days."""

    @property
    def facts(self) -> tuple[str, ...]:
        return (*super().facts, "purpose", "beneficiary", "not_designated")

    @property
    def bounded(self) -> bool:
        return False

    def ask(self, told: Mapping[str, Any], on: Any, policy: Policy) -> Any:
        case, beside = _apart(told, ("purpose", "beneficiary", "not_designated"))
        beside["designated"] = not beside.pop("not_designated", False)
        beside.setdefault("purpose", None)
        return self.function(case, on=on(), policy=policy, **beside)


RECEIVERS = {
    Cover.INSURED: Enrolment(scheme=Scheme.RESIDENT),
    Cover.UNINSURED: None,
    Cover.SUSPENDED: Enrolment(scheme=Scheme.EMPLOYEE, status=Status.SUSPENDED),
    Cover.EMPLOYEE: Enrolment(scheme=Scheme.EMPLOYEE),
}
"""The relative that a row's ``cover`` tells of, as the scalar call takes it."""


@frozen
class Sharing(_Plain):
    """Whether a giver's account may pay for a relative."""

    @property
    def facts(self) -> tuple[str, ...]:
        return (*super().facts, "relation", "purpose", "distance", "cover")

    def ask(self, told: Mapping[str, Any], on: Any, policy: Policy) -> Any:
        case, beside = _apart(told, ("relation", "purpose", "distance", "cover"))
        receiver = RECEIVERS[Cover.parse(beside.pop("cover", Cover.UNINSURED), "cover")]
        asked = {"relation": None, "purpose": None, **beside}
        return self.function(case, receiver=receiver, on=on(), policy=policy, **asked)


MONTHS_TOLD = ("total_months", "actual_months", "local_months", "open_months")


@frozen
class Retirement(_Plain):
    """What follows at retirement, from months counted already."""

    @property
    def facts(self) -> tuple[str, ...]:
        return (*super().facts, *MONTHS_TOLD)

    def ask(self, told: Mapping[str, Any], on: Any, policy: Policy) -> Any:
        case, months = _apart(told, MONTHS_TOLD)
        asked = situation(case, on(), policy, **{"open_months": 0, **months})
        return asking.answered(rule_of(self.function), *asked)


@frozen
class Refunding(_Plain):
    """Whether a premium comes back; a refund outlives the relation's days."""

    @property
    def facts(self) -> tuple[str, ...]:
        return (*super().facts, "ground", "ground_on", "benefit_start")

    @property
    def bounded(self) -> bool:
        return False

    def answer(self, rows: Rows) -> Found:
        rows.refuse_later("ground_on")
        return super().answer(rows)

    def ask(self, told: Mapping[str, Any], on: Any, policy: Policy) -> Any:
        case, beside = _apart(told, ("ground", "ground_on", "benefit_start"))
        return self.function(case, beside.pop("ground", None), on=on(), policy=policy, **beside)


def _apart(told: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Enrolment, dict[str, Any]]:
    """The case of a row, and what it tells beside it."""
    case = Enrolment(**{name: value for name, value in told.items() if name not in names})
    return case, {name: told[name] for name in names if name in told}


def plain(name: str, function: Any) -> Question:
    """The question of a public function that is one rule."""
    return _Plain((name,), spec_of(rule_of(function)).label.quantity, function)


@frozen
class Premiums(Question):
    """The individual premium of a benefit year."""

    year: int

    @property
    def facts(self) -> tuple[str, ...]:
        return (*super().facts, "paid")

    def last(self, on: Any) -> Any:
        return on + (date(self.year, 12, 31) - date(self.year, 1, 1)).days

    def answer(self, rows: Rows) -> Found:
        scheme, failed = rows.ask(schemes.scheme_on)
        unfit = rows.unfit(scheme == Scheme.EMPLOYEE, failed)
        values, failed = rows.ask(premiums.individual_premium, unfit == 0)
        return Found([values], np.where(unfit, unfit, failed))

    def ask(self, told: Mapping[str, Any], on: Any, policy: Policy) -> Any:
        case, paid = _apart(told, ("paid",))
        return premiums.resident_premium(case, benefit_year=self.year, policy=policy, **paid)


@frozen
class Contributions(Question):
    """What each payer owes for a month, a column a component and payer."""

    @property
    def parts(self) -> bool:
        return True

    @classmethod
    def over_all(cls) -> Contributions:
        """The question, with a column for everything that anyone may owe."""
        dues = [due for listed in contributions.DUES.values() for due in listed]
        return cls(tuple(dict.fromkeys(map(_column, dues))), Quantity.MONEY)

    @property
    def reason(self) -> str:
        return "contribution_reason"

    def answer(self, rows: Rows) -> Found:
        scheme, failed = rows.ask(schemes.scheme_on)
        failed = rows.unfit(scheme != Scheme.EMPLOYEE, failed)
        status = rows.facts.get("status")
        if status.bad is not None:
            failed = np.where(failed, failed, status.bad)
        columns = {name: np.zeros(rows.size, np.int64) for name in self.names}
        absent = {name: np.zeros(rows.size, bool) for name in self.names}
        fit = failed == 0
        failed = np.array(failed)
        for who, listed in contributions.DUES.items():
            concerned = np.equal(status.values, who) & fit
            for due in listed if concerned.any() else ():
                self._part(rows, due, concerned, columns, absent, failed)
        return Found(list(columns.values()), failed, list(absent.values()))

    def _part(
        self, rows: Rows, due: Due, concerned: Any, columns: Any, absent: Any, failed: Any
    ) -> None:
        """One component and payer, by the rows of one status."""
        name = _column(due)
        values, bad = rows.ask(due.rule, concerned)
        np.copyto(columns[name], values, where=concerned)
        if not bad.any():
            return
        silent = rows.not_on_file(bad) if due.optional else np.zeros(rows.size, bool)
        np.copyto(absent[name], True, where=concerned & silent)
        np.copyto(failed, bad, where=concerned & (failed == 0) & ~silent)

    def ask(self, told: Mapping[str, Any], on: Any, policy: Policy) -> Any:
        return contributions.monthly_contribution(Enrolment(**told), on=on(), policy=policy)


def _column(due: Due) -> str:
    return f"{due.component.key}_{due.payer.key}_fen"
