"""The room of the national platform (国家医疗保障信息平台): codes, messages, checker.

What a hospital or an insurer exchanges with the platform, read into typed values and written
back: the person and enrolments of 1101, the claim of 2203, 2204 and 2303, the settlement that
is answered. The checker names the amount identity that fails. A bill becomes a claim of
benefits, what they settle becomes the message it should make, beside the bureau's answer, and an
answer that tells its steps becomes a schedule.

Codes and fields were read in public source code of programs that talk to the platform; the
specification itself was not reached.
"""

from __future__ import annotations

from yibao.nhsa.areas import Area, area
from yibao.nhsa.bills import claim_of
from yibao.nhsa.checker import causes, check, check_lines, check_reversal
from yibao.nhsa.claim import (
    Bill,
    Diagnosis,
    FeeLine,
    SettlementRequest,
    Visit,
    read_bill,
    read_lines,
)
from yibao.nhsa.codes import Code, CodeEntry, CodeList, code, code_list, code_lists
from yibao.nhsa.comparing import Comparison, Difference, compare, reversal_of
from yibao.nhsa.day import Contradicting, Day, Inconsistent, Repeated, Unreadable, check_day
from yibao.nhsa.findings import Cause, Conventions, Finding, conventions
from yibao.nhsa.foreseeing import foreseen
from yibao.nhsa.identities import IDENTITIES, Identity
from yibao.nhsa.messages import FundPart, PoolStep, SetlInfo, Settlement, read_settlement
from yibao.nhsa.person import BaseInfo, InsuranceRow, Insured, PersonIdentity, read_person
from yibao.nhsa.reading import from_json, to_json
from yibao.nhsa.traces import Band, Trace, read_trace, schedule_of

__all__ = [
    "IDENTITIES",
    "Area",
    "Band",
    "BaseInfo",
    "Bill",
    "Cause",
    "Code",
    "CodeEntry",
    "CodeList",
    "Comparison",
    "Contradicting",
    "Conventions",
    "Day",
    "Diagnosis",
    "Difference",
    "FeeLine",
    "Finding",
    "FundPart",
    "Identity",
    "Inconsistent",
    "InsuranceRow",
    "Insured",
    "PersonIdentity",
    "PoolStep",
    "Repeated",
    "SetlInfo",
    "Settlement",
    "SettlementRequest",
    "Trace",
    "Unreadable",
    "Visit",
    "area",
    "causes",
    "check",
    "check_day",
    "check_lines",
    "check_reversal",
    "claim_of",
    "code",
    "code_list",
    "code_lists",
    "compare",
    "conventions",
    "foreseen",
    "from_json",
    "read_bill",
    "read_lines",
    "read_person",
    "read_settlement",
    "read_trace",
    "reversal_of",
    "schedule_of",
    "to_json",
]
