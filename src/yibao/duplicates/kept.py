"""Which of two relations is kept (重复参保保留哪一个).

National rules N-DUP-03 to N-DUP-05, N-DUP-11, N-MEM-02, N-MEM-03, N-MEM-09.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao.core.rules import Quantity, known, outcome, rule
from yibao.core.rules.spec import Label
from yibao.duplicates.finding import duplicate_kind
from yibao.schemes import scheme_on
from yibao.vocabulary import DuplicateKind, Helped, KeptBy, Scheme, Status, Which

HIDDEN = Label("中间结果", "between", hidden=True)
LOCALS = dict.fromkeys(("kind", "basis", "status", "by_employer"), HIDDEN)


@rule(
    "职工医保的那个关系",
    "the relation in the employee scheme",
    Quantity.TERM,
    "N-DUP-05",
    term=Which,
    hidden=True,
    labels=LOCALS,
)
def employee_side(e: Any, on: date, law: Any) -> Any:
    """跨制度重复参保时，两个关系中属于职工医保的那个。"""
    if scheme_on(e, on, law) == Scheme.EMPLOYEE:
        return Which.FIRST
    return Which.SECOND


@rule(
    "职工医保关系的参保身份",
    "status in the employee scheme",
    Quantity.TERM,
    "N-DUP-05",
    term=Status,
    hidden=True,
    labels=LOCALS,
)
def employee_status(e: Any, on: date, law: Any) -> Any:
    """跨制度重复参保时，职工医保那个关系的参保身份。"""
    if employee_side(e, on, law) == Which.FIRST:
        return e.status
    return e.other_status


@rule(
    "保留哪一个",
    "which is kept",
    Quantity.TERM,
    "N-DUP-01",
    "N-DUP-03",
    "N-DUP-04",
    "N-DUP-05",
    "N-DUP-11",
    term=KeptBy,
    labels=LOCALS,
)
def kept_by(e: Any, on: date, law: Any) -> Any:
    """先看是否重复参保，再按职工医保重复、居民医保重复、跨制度重复分别处理。"""
    kind = duplicate_kind(e, on, law)
    if kind == DuplicateKind.NONE:
        return outcome(KeptBy.NO_DUPLICATE, "N-DUP-01")
    if not law.duplicate_terms.apply:
        return outcome(KeptBy.UNDECIDED, "N-DUP-01")
    if kind in (DuplicateKind.EMPLOYEE_TWICE, DuplicateKind.EMPLOYEE_SAME_PLACE):
        return kept_of_employees(e, on, law)
    if kind in (DuplicateKind.RESIDENT_TWICE, DuplicateKind.RESIDENT_SAME_PLACE):
        return kept_of_residents(e, on, law)
    return kept_across(e, on, law)


@rule(
    "职工医保重复，保留哪一个",
    "kept of two in the employee scheme",
    Quantity.TERM,
    "N-DUP-03",
    "N-DUP-05",
    "N-MEM-02",
    "N-MEM-03",
    term=KeptBy,
    labels=LOCALS,
)
def kept_of_employees(e: Any, on: date, law: Any) -> Any:
    """随单位参保的优先于灵活就业；原则上保留就业地的；灵活就业的保留一个，由本人选择。"""
    if known(e.status) and known(e.other_status):
        if e.status == Status.IN_SERVICE and e.other_status == Status.FLEXIBLE:
            return outcome(KeptBy.EMPLOYER, "N-MEM-02", "N-MEM-03")
        if e.status == Status.FLEXIBLE and e.other_status == Status.IN_SERVICE:
            return outcome(KeptBy.EMPLOYER, "N-MEM-02", "N-MEM-03")
    if known(e.work_at) and e.work_at in (Which.FIRST, Which.SECOND):
        return outcome(KeptBy.PLACE_OF_WORK, "N-DUP-03")
    if e.flexible_work:
        if known(e.choice):
            return outcome(KeptBy.FLEXIBLE_CHOICE, "N-DUP-05")
        return outcome(KeptBy.CHOICE_OPEN, "N-DUP-05")
    if not known(e.work_at):
        return outcome(KeptBy.UNTOLD, "N-DUP-03")
    if known(e.choice):
        return outcome(KeptBy.OWN_CHOICE, "N-DUP-03")
    return outcome(KeptBy.UNDECIDED, "N-DUP-03")


@rule(
    "居民医保重复，保留哪一个",
    "kept of two in the resident scheme",
    Quantity.TERM,
    "N-DUP-04",
    "N-DUP-11",
    term=KeptBy,
    labels=LOCALS,
)
def kept_of_residents(e: Any, on: date, law: Any) -> Any:
    """资助参保的书面声明；当地允许的书面选择；学生保留就读地的；其余原则上保留常住地的。"""
    if e.helped != Helped.NONE or e.other_helped != Helped.NONE:
        if known(e.choice):
            return outcome(KeptBy.DECLARED, "N-DUP-11")
        return outcome(KeptBy.DECLARATION_OPEN, "N-DUP-11")
    if known(e.choice) and known(law.written_choice) and law.written_choice:
        return outcome(KeptBy.WRITTEN_CHOICE, "N-DUP-04")
    if known(e.study_at) and e.study_at in (Which.FIRST, Which.SECOND):
        return outcome(KeptBy.PLACE_OF_STUDY, "N-DUP-04")
    if not known(e.home_at):
        return outcome(KeptBy.UNTOLD, "N-DUP-04")
    if e.home_at in (Which.FIRST, Which.SECOND):
        return outcome(KeptBy.RESIDENCE, "N-DUP-04")
    if known(e.choice):
        return outcome(KeptBy.OWN_CHOICE, "N-DUP-04")
    return outcome(KeptBy.UNDECIDED, "N-DUP-04")


@rule(
    "跨制度重复，保留哪一个",
    "kept of one in each scheme",
    Quantity.TERM,
    "N-DUP-05",
    "N-MEM-02",
    "N-MEM-05",
    "N-MEM-09",
    term=KeptBy,
    labels=LOCALS,
)
def kept_across(e: Any, on: date, law: Any) -> Any:
    """享受退休待遇或连续满规定月数的保留职工医保；灵活就业的由本人选择；不满的规定未定。"""
    status = employee_status(e, on, law)
    if known(status) and status == Status.RETIRED:
        return outcome(KeptBy.EMPLOYEE_RETIRED, "N-MEM-09", "N-MEM-05")
    if known(e.employee_months) and e.employee_months >= law.duplicate_terms.employee_months:
        return outcome(KeptBy.EMPLOYEE_YEAR, "N-DUP-05")
    if e.flexible_work:
        if known(e.choice):
            return outcome(KeptBy.FLEXIBLE_CHOICE, "N-DUP-05")
        return outcome(KeptBy.CHOICE_OPEN, "N-DUP-05")
    if not known(e.employee_months):
        return outcome(KeptBy.UNTOLD, "N-DUP-05")
    if not known(e.choice):
        return outcome(KeptBy.UNDECIDED, "N-DUP-05")
    by_employer = known(status) and status == Status.IN_SERVICE
    if by_employer and e.choice != employee_side(e, on, law):
        return outcome(KeptBy.UNDECIDED, "N-DUP-05", "N-MEM-02")
    return outcome(KeptBy.OWN_CHOICE, "N-DUP-05")


@rule(
    "保留的关系",
    "the relation kept",
    Quantity.TERM,
    "N-DUP-03",
    "N-DUP-04",
    "N-DUP-05",
    "N-DUP-11",
    term=Which,
    labels=LOCALS,
)
def kept_relation(e: Any, on: date, law: Any) -> Any:
    """保留依据所指的那个关系；依据未定的都不是。"""
    basis = kept_by(e, on, law)
    if basis == KeptBy.PLACE_OF_WORK:
        return e.work_at
    if basis == KeptBy.RESIDENCE:
        return e.home_at
    if basis == KeptBy.PLACE_OF_STUDY:
        return e.study_at
    if basis == KeptBy.EMPLOYER:
        if e.status == Status.IN_SERVICE:
            return Which.FIRST
        return Which.SECOND
    if basis in (KeptBy.EMPLOYEE_YEAR, KeptBy.EMPLOYEE_RETIRED):
        return employee_side(e, on, law)
    if basis in (
        KeptBy.FLEXIBLE_CHOICE,
        KeptBy.WRITTEN_CHOICE,
        KeptBy.DECLARED,
        KeptBy.OWN_CHOICE,
    ):
        return e.choice
    return Which.NEITHER


RULES = (
    employee_side,
    employee_status,
    kept_by,
    kept_of_employees,
    kept_of_residents,
    kept_across,
    kept_relation,
)
