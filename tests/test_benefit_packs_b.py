"""Benefit tables of Jinan to Urumqi, each against a bill reckoned by hand from its source's words.

A row that lists no tables is settled with the shipped packs on the day. One that lists some lays
those entries alone over an own schedule, since undated entries never answer: a region's path with
the names of deductible, ratio and cap, one where they share it, or of a layer's terms. ``-`` stands
for a table that is not on file; it is filled by nothing deducted, everything paid, no cap. A layer
listed by itself is given the whole bill.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from benefit_bills import bill, out, stay
from pack_entries import entry
from yibao import Enrolment, NotKnown, cap_incentive
from yibao.benefits import Claim, Schedule, settle, settle_all
from yibao.vocabulary import Care

Case = tuple[str, str, dict[str, Any], Claim, dict[str, str | None] | None]

KINDS = ("deductible", "ratio", "cap")
LAYERS = ("critical_illness", "large_sum")
FILL: dict[str, dict[str, Any]] = {
    "deductible": {"sum": 0},
    "ratio": {"ratio": 1},
    "cap": {"sum": "none"},
}
ALL_PARTS = {"parts": ["above_cap", "co_payment", "deductible"]}
ABOUT = {"source", "rival_of", "evidence", "note", "answers", "gap", "from", "to", "seen"}


def person(scheme: str, status: str | None = None, **more: Any) -> dict[str, Any]:
    return {"scheme": scheme, "status": status, "birth_date": date(1990, 1, 1), **more}


WORKER = person("employee", "in_service")
RETIRED = person("employee", "retired", birth_date=date(1955, 1, 1))
ADULT = person("resident", group="adult")
ELDER = person("resident", group="elderly", birth_date=date(1955, 1, 1))
DIBAO = {**ADULT, "helped": "dibao"}
HIGH, LOW = {**ADULT, "plan": "high_tier"}, {**ADULT, "plan": "low_tier"}
ONE, TWO = {**ADULT, "plan": "tier_1"}, {**ADULT, "plan": "tier_2"}
FIRST, SECOND = {**WORKER, "plan": "tier_1"}, {**WORKER, "plan": "tier_2"}


def other(care: str, total: int, **more: Any) -> Claim:
    return bill(care, "community", total, **more)


def b(basic: str, **layers: str | None) -> dict[str, str | None]:
    return {"basic": basic, **layers}


def ci(paid: str | None) -> dict[str, str | None]:
    return {"basic": "0", "critical_illness": paid}


UNKNOWN = None
MUN: dict[str, Any] = {"provider": "municipal"}
PROV: dict[str, Any] = {"provider": "provincial"}
SIGNED = "signed"

EO = "employee.outpatient jiusong-ratios app-data changes-2024@2024-01-01"
EO_2 = "employee.outpatient - - rates-2023@2023-01-01"
EI = "employee.inpatient app-data"
RO = "resident.outpatient app-data"
RI = "resident.inpatient app-data"
CI = "resident.critical_illness jiusong-resident-2025"
JINAN: list[Case] = [
    ("370100", EO, WORKER, out("tertiary", 5000), b("2520")),  # 4200×60%
    # 8800 × 85% = 7480, cap 7000
    ("370100", EO, RETIRED, out("community", 9000), b("7000")),
    ("370100", EO_2, WORKER, out("primary", 9000), b("4500")),
    ("370100", EO_2, RETIRED, out("primary", 9000), b("4500")),
    # 9500 × 88% + 1000 × 91%; the third stay has no deductible: 2000 × 90%
    ("370100", EI, RETIRED, stay("tertiary", 11000, admission=2), b("9270")),
    ("370100", EI, WORKER, stay("secondary", 2000, admission=3), b("1800")),
    # 1000 × 65% = 650, cap 500; without a contract nothing is told
    (*("370100", RO, ADULT), *(out("community", 1000, family_doctor=SIGNED), b("500"))),
    ("370100", RO, ADULT, out("community", 1000), UNKNOWN),
    ("370100", RI, ADULT, stay("primary", 2400), b("1600")),  # 2000×80%
    # 80000 × 60% + 100000 × 65% + 50000 × 70%
    ("370100", CI, ADULT, stay("tertiary", 250000), ci("148000")),
    (
        "370100",
        CI,
        DIBAO,
        stay("tertiary", 250000),
        ci(None),
    ),  # half the threshold, but which bands
]

EO = "employee.outpatient jiusong-outpatient-2024 youjia-2024 jiusong-outpatient-2024"
EI = "employee.inpatient university-2025@2025-01-01 youjia-2024 youjia-2024"
RI = "resident.inpatient university-2025 university-2025 jiusong-resident-2025"
CI = "resident.critical_illness app-data"
RO = "resident.outpatient app-data toubao-2025 toubao-2025"
QINGDAO: list[Case] = [
    ("370200", EO, WORKER, out("secondary", 1500), b("700")),  # 1000×70%
    ("370200", EO, RETIRED, out("primary", 10000), b("7000")),  # 8500
    ("370200", EI, WORKER, stay("tertiary", 10800), b("8600")),  # ×86%
    # (2250 − 250) × 94%
    ("370200", EI, RETIRED, stay("secondary", 2250, admission=2), b("1880")),
    # 500 × 65%; 1000 × 65% = 650, cap 600
    (*("370200", RO, ONE), *(out("community", 500, family_doctor=SIGNED), b("325"))),
    (*("370200", RO, TWO), *(out("community", 1000, family_doctor=SIGNED), b("600"))),
    ("370200", RI, ONE, stay("secondary", 4500), b("3200")),  # 4000×80%
    ("370200", RI, TWO, stay("secondary", 4500), b("3000")),  # 4000×75%
    # 400000 × 70% = 280000, cap 180000
    ("370200", RI, ONE, stay("tertiary", 400800), b("180000")),
    # 51600 + 65000 + 400000 × 75% = 416600, cap 300000
    ("370200", CI, ADULT, stay("tertiary", 600000), ci("300000")),
]

ON = date(2022, 7, 1)
EI = "employee.inpatient youjia-inpatient-2025 youjia-inpatient-2025 app-data"
EI_2 = "employee.inpatient jiusong-inpatient@undated jiusong-inpatient@undated app-data"
RO = "resident.outpatient kidbbs-2024 app-data app-data"
RI = "resident.inpatient app-data"
CI = "resident.critical_illness general"
CI_2 = "resident.critical_illness app-data"
EI_LS = f"{EI}; employee.large_sum app-data"
ZHENGZHOU: list[Case] = [
    ("410100", "", WORKER, out("secondary", 140, ON), b("60")),  # (140 − 40) × 60%
    ("410100", "", WORKER, out("primary", 140, ON), b("60")),  # (140 − 40) × 60%
    # (140 − 40) × (60% + 10%), of the province (140 − 40) × (55% + 10%)
    ("410100", "", RETIRED, out("tertiary", 140, ON), b("70")),
    ("410100", "", RETIRED, out("tertiary", 140, ON, **PROV), b("65")),
    # 4000 × 65% = 2600, × (65% + 10%) = 3000: half of the cap in the year of the start
    ("410100", "", WORKER, out("community", 4000, date(2022, 12, 31)), b("900")),
    ("410100", "", RETIRED, out("community", 4000, date(2022, 12, 31)), b("1150")),
    ("410100", "", WORKER, out("community", 4000, date(2023, 1, 1)), b("1800")),
    ("410100", "", RETIRED, out("community", 4000, date(2023, 1, 1)), b("2300")),
    ("410100", "", WORKER, out("village", 140, ON), UNKNOWN),
    # (5300 − 300) × 95%; (10900 − 900) × 93%
    ("410100", EI, WORKER, stay("secondary", 5300, **MUN), b("4750")),
    ("410100", EI, WORKER, stay("tertiary", 10900, **PROV), UNKNOWN),
    ("410100", EI_2, RETIRED, stay("tertiary", 10900, **PROV), b("9300")),
    # 200000 × 95% = 190000, cap 150000, reached at 157894.74; 42105.26 × 85%
    (*("410100", EI_LS, WORKER), *(stay("community", 200200), b("150000", large_sum="35789.47"))),
    ("410100", RO, ADULT, out("secondary", 240), b("110")),  # 200 × 55%
    ("410100", RO, ADULT, out("primary", 240), UNKNOWN),  # hospitals of the counties and above
    ("410100", RO, ADULT, out("tertiary", 1040), b("300")),  # 450
    # (5000 − 1200) × 60% + (11200 − 5000) × 70%
    ("410100", RI, ADULT, stay("tertiary", 11200, **MUN), b("6620")),
    # 89000 × 60% + 11000 × 70%; 39000 × 60% + 50000 × 65% + 11000 × 75%
    ("410100", CI, ADULT, stay("tertiary", 111000), ci("61100")),
    ("410100", CI_2, ADULT, stay("tertiary", 111000), ci("64150")),
]

ON = date(2023, 2, 20)
EO = "employee.outpatient changes-2023@2023-04-10"
EI = "employee.inpatient app-data jiusong-7335844 app-data"
RI = "resident.inpatient app-data jiusong-7335844 app-data"
RI_2 = "resident.inpatient app-data"
RO = "resident.outpatient app-data"
CI = "resident.critical_illness app-data"
EI_LS = f"{EI}; employee.large_sum app-data"
WUHAN: list[Case] = [
    ("420100", "", WORKER, out("tertiary", 2700, ON), b("1000")),  # (2700 − 700) × 50%
    ("420100", "", RETIRED, out("secondary", 1500, ON), b("680")),  # (1500 − 500) × 68%
    ("420100", "", RETIRED, out("community", 10000, ON), b("4000")),  # 9500 × 84% = 7980
    ("420100", EO, RETIRED, out("tertiary", 1000), b("650")),  # × 65%
    ("420100", EO, RETIRED, out("secondary", 10000), b("4500")),  # 7500
    # (10400 − 400) × 88.8%; (10600 − 600) × 89%
    ("420100", EI, RETIRED, stay("tertiary", 10400, admission=2), b("8880")),
    ("420100", EI, WORKER, stay("secondary", 10600), b("8900")),
    # 240000 × 86%, the cap being of what fund and member share; the ratio above is not on file
    (*("420100", EI_LS, WORKER), *(stay("tertiary", 300800), b("206400", large_sum=None))),
    ("420100", RI, ADULT, stay("tertiary", 10800), b("6000")),  # × 60%
    ("420100", RI_2, ADULT, stay("primary", 2200), b("1800")),  # 2000 × 90%
    ("420100", RO, ADULT, out("community", 1000), b("400")),  # 500
    # 18000 × 60% + 70000 × 65% + 12000 × 75%
    ("420100", CI, ADULT, stay("tertiary", 112000), ci("65300")),
    ("420100", CI, DIBAO, stay("tertiary", 112000), ci(None)),  # the general terms aren't theirs
]

EO = "employee.outpatient app-data"
EI = "employee.inpatient app-data"
RO = "resident.outpatient outpatient-2025"
RI = "resident.inpatient app-data"
CI = "resident.critical_illness app-data"
CHANGSHA: list[Case] = [
    ("430100", EO, WORKER, out("secondary", 1200), b("600")),  # 1000×60%
    ("430100", EO, RETIRED, out("tertiary", 1300), b("650")),  # 1000×65%
    ("430100", EO, WORKER, out("primary", 3000), b("1500")),  # 2100
    ("430100", EI, WORKER, stay("tertiary", 11100, **MUN), b("8500")),
    # (10750 − 750) × (80% + 2%)
    (*("430100", EI, RETIRED), *(stay("tertiary", 10750, admission=2, **PROV), b("8200"))),
    ("430100", RO, ADULT, out("community", 1000), b("700")),  # × 70%
    ("430100", RO, ADULT, out("community", 2000), b("800")),  # 1400
    ("430100", RI, ADULT, stay("primary", 1500), b("820")),  # 1000 × 82%
    (
        *("430100", RI, ADULT),
        *(stay("tertiary", 11000, admission=2, **PROV), b("6000")),  # (11000 − 1000) × 60%
    ),
    # 14000 × 60% + 50000 × 65% + 70000 × 75% + 66000 × 85%
    ("430100", CI, ADULT, stay("tertiary", 216000), ci("149500")),
]

EO = "employee.outpatient city-data city-data -"
EI = "employee.inpatient city-data city-data -"
RO = "resident.outpatient city-data"
RI = "resident.inpatient city-data city-data -"
CI = "resident.critical_illness city-data"
GUANGZHOU: list[Case] = [
    ("440100", "", WORKER, out("tertiary", 1000), UNKNOWN),  # the caps are approximate
    ("440100", EO, WORKER, out("tertiary", 1000), b("650")),
    ("440100", EO, RETIRED, out("community", 1000), b("850")),
    # (11000 − 1000) × 80%; (10500 − 500) × 89.5%
    ("440100", EI, WORKER, stay("tertiary", 11000), b("8000")),
    ("440100", EI, RETIRED, stay("secondary", 10500), b("8950")),
    ("440100", RO, ADULT, out("community", 2000), b("1000")),  # 1600
    ("440100", RI, ADULT, stay("tertiary", 10500), b("7000")),
    (
        *("440100", RI, {**ADULT, "group": "student"}),
        *(stay("secondary", 10300), b("8500")),  # 10000 × 85%
    ),
    # 40000 × 60%; beyond 100,000 it matters whether the band counts the threshold
    ("440100", CI, ADULT, stay("tertiary", 58000), ci("24000")),
    ("440100", CI, ADULT, stay("tertiary", 130000), ci(None)),
]

EO = "employee.outpatient knowledge-base knowledge-base -"
EI = "employee.inpatient window-benefits window-benefits -"
RO = "resident.outpatient knowledge-base knowledge-base -"
RI = "resident.inpatient window-benefits window-benefits -"
CI = "resident.critical_illness city-data"
EC = "employee.chronic - knowledge-base -"
HD = "resident.hypertension_diabetes - knowledge-base -"
SHENZHEN: list[Case] = [
    ("440300", "", FIRST, out("tertiary", 1000), UNKNOWN),  # the cap is a share of a wage
    ("440300", EO, FIRST, out("tertiary", 1000), b("550")),
    (
        *("440300", EO, {**RETIRED, "plan": "tier_1"}),
        *(out("community", 1000), b("800")),  # 75% + 5%
    ),
    (*("440300", EC, WORKER), *(other("chronic", 1000, disease="class_1", months=11), b("600"))),
    (*("440300", EC, WORKER), *(other("chronic", 1000, disease="class_1", months=12), b("750"))),
    (*("440300", EC, WORKER), *(other("chronic", 1000, disease="class_1", months=36), b("900"))),
    (*("440300", EC, FIRST), *(other("chronic", 1000, disease="class_2", months=1), b("800"))),
    # (10200 − 200) × 92%, in tier 2 of the insurance × 91%; (10600 − 600) × 95%
    ("440300", EI, FIRST, stay("secondary", 10200, admission=2), b("9200")),
    ("440300", EI, SECOND, stay("secondary", 10200, admission=2), b("9100")),
    ("440300", EI, {**RETIRED, "plan": "tier_2"}, stay("tertiary", 10600), b("9500")),
    # the third stay as the second: (10100 − 100) × 94%
    ("440300", EI, FIRST, stay("primary", 10100, admission=3), b("9400")),
    ("440300", EI, WORKER, stay("primary", 10100, admission=3), UNKNOWN),  # of which plan
    ("440300", RO, ADULT, out("community", 1000), b("750")),
    ("440300", RO, ADULT, out("secondary", 1000), b("650")),
    ("440300", RO, ELDER, out("community", 1000), b("800")),  # 75% + 5%
    (
        *("440300", HD, ADULT),
        *(other("hypertension_diabetes", 1000, family_doctor=SIGNED), b("900")),
    ),
    (*("440300", HD, ADULT), *(other("hypertension_diabetes", 1000), UNKNOWN)),
    ("440300", RI, ADULT, stay("tertiary", 10600), b("9000")),
    ("440300", RI, ELDER, stay("tertiary", 10300, admission=2), b("9500")),  # × 95% from 60 on
    ("440300", CI, ADULT, stay("tertiary", 60000), ci("40000")),
]

ON = date(2024, 12, 31)
EO = "employee.outpatient outpatient-2022 - outpatient-2022"
NANNING: list[Case] = [
    ("450100", EO, WORKER, out("tertiary", 1600), b("1000")),  # − 600
    ("450100", EO, RETIRED, out("tertiary", 3000), b("1800")),  # 2400
    ("450100", "", WORKER, out("tertiary", 2300, ON), b("1000")),  # (2300 − 300) × 50%
    ("450100", "", RETIRED, out("secondary", 1200, ON), b("600")),  # (1200 − 200) × 60%
    ("450100", "", WORKER, out("community", 5000, ON), b("2000")),  # 4900 × 60% = 2940
    ("450100", "", RETIRED, out("pharmacy", 500, ON), UNKNOWN),  # 65%, but which deductible
]

ON = date(2025, 4, 18)
FEWER = {**RETIRED, "short_years": 2}
SENT: dict[str, Any] = {"referral": "referred"}
EI = "employee.inpatient hzbdd-274575 jiusong-4735309 jiusong-4735309"
ECI = "employee.critical_illness hzbdd-653990"
HAINAN: list[Case] = [
    ("460000", "", WORKER, out("tertiary", 1100, ON), b("500")),  # (1100 − 100) × 50%
    ("460000", "", WORKER, out("secondary", 5050, ON), b("2500")),  # 5000 × 60% = 3000
    ("460000", "", RETIRED, out("secondary", 10050, date(2024, 12, 31)), b("2000")),  # 6000
    ("460000", "", RETIRED, out("secondary", 10050, date(2025, 1, 1)), b("3000")),
    ("460000", "", WORKER, out("community", 110, date(2022, 1, 1)), b("70")),  # 100 × 70%
    ("460000", "", FEWER, out("community", 110, ON), UNKNOWN),
    ("460000", EI, WORKER, stay("secondary", 10600), b("8800")),
    # (10600 − 600) × (90% − 2 × 3%)
    ("460000", EI, FEWER, stay("tertiary", 10600), b("8400")),
    ("460000", ECI, WORKER, stay("tertiary", 50000), ci(None)),
    # (10350 − 350) × 65%, without referral 55%; (10150 − 150) × (75% + 5%)
    ("460000", "", ADULT, stay("tertiary", 10350, ON, **SENT), b("6500")),
    ("460000", "", ADULT, stay("tertiary", 10350, ON, referral="none"), b("5500")),
    ("460000", "", DIBAO, stay("secondary", 10150, ON, **SENT), b("8000")),
    ("460000", "", {**ADULT, "helped": "destitute"}, stay("secondary", 10150, ON, **SENT), UNKNOWN),
    ("460000", "", ADULT, stay("primary", 300100, ON, **SENT), b("150000")),  # 270000
    (
        "460000",
        "",
        ADULT,
        stay("secondary", 10300, ON, place="unfiled", **SENT),
        b("5500"),
    ),  # 75% − 20
    ("460000", "", ADULT, out("secondary", 1050, ON), b("500")),  # 1000 × 50%
    ("460000", "", ADULT, out("community", 2050, ON), b("500")),  # 1200, cap below 60
    ("460000", "", ELDER, out("community", 2050, ON), b("700")),  # 1200, cap from 60
]

ON = date(2024, 1, 1)
EI = "employee.inpatient toubaow-2025 toubaow-2025 hzbdd-929720"
RO = "resident.outpatient pooling-2022"
RI = "resident.inpatient city-data zhifou-2024 jiusong-6226119"
CI = "resident.critical_illness city-data@2025-01-01"
CI_2 = "resident.critical_illness city-data@2026-01-01"
EI_LS = f"{EI}; employee.large_sum hzbdd-929720"
CHONGQING: list[Case] = [
    ("500000", "", WORKER, out("tertiary", 1200, ON), b("500")),  # (1200 − 200) × 50%
    ("500000", "", RETIRED, out("community", 1100, ON), b("700")),  # (1100 − 100) × 70%
    ("500000", "", RETIRED, out("secondary", 10000, ON), b("4000")),  # 6930
    ("500000", EI, WORKER, stay("secondary", 10440), b("8700")),
    ("500000", EI, RETIRED, stay("tertiary", 10880), b("9500")),
    # (100200 − 200) × 90% = 90000, cap 47000, reached at 52222.22; all of the 47777.78 left
    (*("500000", EI_LS, WORKER), *(stay("primary", 100200), b("47000", large_sum="47777.78"))),
    ("500000", RO, ONE, out("secondary", 1000), b("300")),  # (1000 − 200) × 40% = 320
    ("500000", RO, TWO, out("secondary", 1000), b("320")),
    ("500000", RO, TWO, out("tertiary", 1000), b("0")),
    ("500000", RI, ONE, stay("secondary", 10300), b("7000")),
    ("500000", RI, TWO, stay("tertiary", 10800), b("5500")),
    ("500000", RI, ONE, stay("primary", 200100), b("80000")),  # 160000
    # (28797 − 18797) × 60%; (29856 − 19856) × 60%
    ("500000", CI, ADULT, stay("tertiary", 28797), ci("6000")),
    ("500000", CI_2, ADULT, stay("tertiary", 29856), ci("6000")),
]

ON = date(2023, 1, 1)
AT_95 = {**RETIRED, "birth_date": date(1931, 1, 1)}
EI = "employee.inpatient app-data benefits-2024 app-data"
RO = "resident.outpatient app-data"
RI = "resident.inpatient app-data app-data -"
CHENGDU: list[Case] = [
    ("510100", "", WORKER, out("tertiary", 1200, ON), b("500")),  # (1200 − 200) × 50%
    ("510100", "", RETIRED, out("pharmacy", 1150, ON), b("600")),  # (1150 − 150) × 60%
    ("510100", "", RETIRED, out("community", 5150, ON), b("2500")),  # 3500
    ("510100", EI, WORKER, stay("tertiary", 10800), b("8500")),
    ("510100", EI, RETIRED, stay("tertiary", 10800), b("9100")),  # 85% + 6% from 70 on
    ("510100", EI, RETIRED, stay("primary", 10200), b("9800")),  # 92% + 6%
    ("510100", EI, AT_95, stay("community", 10160), b("10000")),  # 105%
    ("510100", RO, ADULT, out("community", 1000), b("200")),  # 600
    ("510100", RI, HIGH, stay("secondary", 10200), b("8200")),
    ("510100", RI, LOW, stay("secondary", 10200), b("7500")),
]

EO = "employee.outpatient bureau-2024"
EI = "employee.inpatient app-data app-data -"
RO = "resident.outpatient bureau-2024"
RI = "resident.inpatient pooling-2024 app-data app-data"
CI = "resident.critical_illness app-data"
GUIYANG: list[Case] = [
    ("520100", EO, RETIRED, out("secondary", 1150), b("750")),  # 1000×75%
    ("520100", EO, WORKER, out("primary", 5150), b("2000")),  # 3750
    ("520100", EI, RETIRED, stay("tertiary", 10950), b("9450")),
    ("520100", EI, WORKER, stay("tertiary", 11500, **PROV), b("8400")),
    (
        *("520100", EI, RETIRED),
        *(stay("tertiary", 10750, admission=2, **PROV), b("9200")),  # (10750 − 750) × 92%
    ),
    ("520100", RO, ADULT, out("community", 1000), b("500")),  # 850
    ("520100", RO, ADULT, out("secondary", 500), b("300")),  # 500 × 60%
    ("520100", RI, ADULT, stay("tertiary", 11000, **MUN), b("6000")),  # 10000 × 60%
    # 40000 × 60% + 50000 × 70% + 10000 × 80%
    ("520100", CI, ADULT, stay("tertiary", 110000), ci("67000")),
]

EO = "employee.outpatient app-data app-data outpatient-2022"
EI = "employee.inpatient app-data app-data -"
RO = "resident.outpatient app-data"
RI = "resident.inpatient notice-2019 app-data app-data"
CI = "resident.critical_illness app-data"
KUNMING: list[Case] = [
    ("530100", EO, WORKER, out("secondary", 140), b("55")),  # 100 × 55%
    ("530100", EO, RETIRED, out("tertiary", 160), b("60")),  # 100 × 60%
    ("530100", EI, WORKER, stay("tertiary", 11200, admission=2), b("8500")),
    ("530100", EI, RETIRED, stay("primary", 10200), b("9500")),
    ("530100", RO, ADULT, out("community", 1000), b("400")),  # 500
    ("530100", RI, ADULT, stay("secondary", 10550), b("7500")),
    ("530100", RI, ADULT, stay("tertiary", 200880), b("60000")),  # 120000
    # 38000 × 60% + 22000 × 70%
    ("530100", CI, ADULT, stay("tertiary", 72000), ci("38200")),
]

ON = date(2025, 1, 1)
EO = "employee.outpatient city-data-2026 jiusong-4828008 jiusong-4828008"
EI = "employee.inpatient - jiusong-4528251 jiusong-4828008"
RI = "resident.inpatient - jiusong-7450931 jiusong-7312715"
HD = "resident.hypertension_diabetes - jiusong-7450931 -"
CI = "resident.critical_illness jiusong-7312715"
EI_LS = "employee.inpatient - jiusong-4528251 jiusong-4528251; employee.large_sum jiusong-4528251"
LHASA: list[Case] = [
    ("540100", EO, WORKER, out("tertiary", 1200), b("600")),  # 1000×60%
    ("540100", EO, RETIRED, out("primary", 10140), b("5000")),  # 9000
    # 20000 × 93% + 20000 × 96% + 10000 × 98%
    ("540100", EI, WORKER, stay("tertiary", 50000), b("47600")),
    (
        *("540100", EI_LS, RETIRED),
        *(stay("tertiary", 100000), b("80000", large_sum=None)),  # 96600
    ),
    ("540100", "", HIGH, out("community", 550, ON), b("300")),  # (550 − 50) × 60%
    ("540100", "", LOW, out("community", 1050, ON), b("300")),  # 600
    ("540100", RI, HIGH, stay("tertiary", 10000), b("8500")),
    ("540100", RI, LOW, stay("secondary", 10000), b("6500")),
    ("540100", HD, ADULT, other("两病", 100), b("70")),
    ("540100", CI, ADULT, stay("tertiary", 90000), ci(None)),
]

ON = date(2023, 1, 1)
RO = "resident.outpatient eqbk"
HD = "resident.hypertension_diabetes - eqbk -"
RI = "resident.inpatient eqbk"
CI = "resident.critical_illness city-data-2026"
LANZHOU: list[Case] = [
    ("620100", "", WORKER, out("primary", 1200, ON), b("650")),  # (1200 − 200) × 65%
    ("620100", "", RETIRED, out("tertiary", 1200, ON), b("600")),  # (1200 − 200) × 60%
    ("620100", "", RETIRED, out("secondary", 10200, ON), b("2500")),  # 6500
    ("620100", RO, ADULT, out("community", 100), b("70")),
    ("620100", RO, ADULT, out("community", 300), b("130")),  # 210
    ("620100", HD, ADULT, other("两病", 100), b("70")),
    # (11200 − 1200) and (11000 − 1000) × 75%; outside the city (12000 − 2000) × 75%
    ("620100", RI, ADULT, stay("tertiary", 11200), b("7500")),
    ("620100", RI, ADULT, stay("tertiary", 11000, admission=2), b("7500")),
    (*("620100", RI, ADULT), *(stay("tertiary", 12000, place="referred"), b("7500"))),
    # (10000 − 5000) × 60% however bands are counted; at 30,000 it matters
    ("620100", CI, ADULT, stay("tertiary", 10000), ci("3000")),
    ("620100", CI, ADULT, stay("tertiary", 30000), ci(None)),
]

EO = "employee.outpatient sysxhz-2023 sysxhz-2023 -"
RI = "resident.inpatient jiusong-4823781"
XINING: list[Case] = [
    # the cap goes by the rate
    ("630100", "", WORKER, out("tertiary", 3000, paid_rate="0.06"), b("1200")),
    ("630100", "", RETIRED, out("community", 3000, paid_rate="0.045"), b("500")),
    ("630100", "", WORKER, out("tertiary", 5000, paid_rate="0.1"), b("2000")),
    ("630100", "", WORKER, out("tertiary", 1000, paid_rate="0.08"), UNKNOWN),
    ("630100", EO, WORKER, out("tertiary", 1000), b("500")),
    ("630100", EO, RETIRED, out("community", 1000), b("700")),
    ("630100", RI, ADULT, stay("secondary", 10600), b("8000")),
]

JUNE = date(2023, 6, 1)
A: dict[str, Any] = {"provider": "grade_a"}
B: dict[str, Any] = {"provider": "grade_b"}
EC = "employee.chronic shebao100-2023 shebao100-2023 -"
YINCHUAN: list[Case] = [
    ("640100", "", WORKER, out("secondary", 1200, JUNE), b("700")),  # (1200 − 200) × 70%
    ("640100", "", RETIRED, out("tertiary", 1300, JUNE, **A), b("650")),  # (1300 − 300) × 65%
    ("640100", "", WORKER, out("community", 1000, JUNE), b("750")),
    ("640100", "", WORKER, out("secondary", 10200, JUNE), b("4000")),  # 7000
    ("640100", "", WORKER, out("secondary", 1200, date(2023, 5, 31)), UNKNOWN),
    ("640100", EC, WORKER, other("chronic", 1500), b("750")),  # 1000 × 75%
    ("640100", "", WORKER, stay("tertiary", 10800, ON, **B), b("8500")),  # 10000 × 85%
    # later stays bear 80%: (10240 − 240) × 95%
    ("640100", "", WORKER, stay("primary", 10240, ON, admission=2), b("9500")),
    ("640100", "", WORKER, stay("tertiary", 101200, ON, **A), b("50000", large_sum=None)),  # 80000
]

EO = "employee.outpatient jiusong-6398545 - jiusong-6398545"
EI = "employee.inpatient web-694095"
RI = "resident.inpatient jiusong-6226773"
URUMQI: list[Case] = [
    ("650100", "", WORKER, out("primary", 1000), UNKNOWN),  # no ratios of the city
    ("650100", EO, WORKER, out("primary", 1000), b("300")),
    ("650100", EO, WORKER, out("tertiary", 2000), b("1300")),
    ("650100", EI, WORKER, stay("tertiary", 5800), b("3750")),  # 5000×75%
    # (5200 − 200) × (83% + 5%)
    ("650100", EI, RETIRED, stay("primary", 5200), b("4400")),
    ("650100", "", ADULT, out("community", 60, ON), b("42")),  # 60 × 70%
    ("650100", "", ADULT, out("community", 100, ON), b("50")),  # 70, cap of one visit
    ("650100", "", ADULT, out("village", 100, ON), UNKNOWN),
    ("650100", RI, ADULT, stay("community", 10080), b("9000")),
    ("650100", RI, ADULT, stay("tertiary", 10600), b("6500")),
]

CASES: list[Case] = [
    *(*JINAN, *QINGDAO, *ZHENGZHOU, *WUHAN, *CHANGSHA, *GUANGZHOU, *SHENZHEN, *NANNING, *HAINAN),
    *(*CHONGQING, *CHENGDU, *GUIYANG, *KUNMING, *LHASA, *LANZHOU, *XINING, *YINCHUAN, *URUMQI),
]


def cells(code: str, path: str, kind: str, name: str) -> dict[str, Any]:
    """One entry of a pack without its source and days; a layer without a cap has none."""
    if name == "-":
        return FILL[kind]
    found = entry(code, f"{path}.{kind}", name)
    kept = {key: cell for key, cell in found.items() if key not in ABOUT}
    if kind != "terms":
        return kept
    if "rows" not in kept:
        return {"cap": "none", **kept}
    rows = [{"cap": "none", **row} if "threshold" in row else row for row in kept["rows"]]
    return {**kept, "rows": rows}


def schedule(code: str, listed: str, care: str) -> Schedule:
    """A schedule of the entries that a row lists."""
    tables: dict[str, Any] = {}
    for text in listed.split("; "):
        path, *names = text.split()
        scheme, what = path.split(".")
        kinds = ("terms",) if what in LAYERS else KINDS
        each = names if len(names) > 1 else names * len(kinds)
        pairs = zip(kinds, each, strict=True)
        own = {kind: [cells(code, path, kind, name)] for kind, name in pairs}
        if what == "critical_illness":
            own["takes"] = [ALL_PARTS]
            nothing = {**FILL, "ratio": {"ratio": 0}}
            tables[scheme] = {care: {kind: [fill] for kind, fill in nothing.items()}}
        tables.setdefault(scheme, {})[what] = own
    return Schedule.read(tables)


@pytest.mark.parametrize(("code", "listed", "who", "claim", "paid"), CASES)
def test_a_bill_is_what_the_sources_words_give(
    code: str, listed: str, who: dict[str, Any], claim: Claim, paid: dict[str, str | None] | None
) -> None:
    enrolment = Enrolment(region=code, **who)
    tables = schedule(code, listed, Care.parse(claim.care).key) if listed else None
    if paid is None:
        with pytest.raises(NotKnown):
            settle(claim, enrolment, schedule=tables)
        return
    settled = settle(claim, enrolment, schedule=tables)
    missing = {one.layer.key for one in settled.missing}
    for layer, amount in paid.items():
        assert (layer in missing) == (amount is None)
        assert settled.paid_by(layer) == Decimal(amount or 0)


@pytest.mark.parametrize(
    ("code", "cap", "years", "no_claim", "extra"),
    [
        ("440100", 450_000, 6, True, 11_400),  # 2 × 3800 + 3800
        ("440100", 450_000, 40, False, 90_000),  # 36 × 3800, at most a fifth
        ("440300", 450_000, 4, False, 0),
        ("460000", 300_000, 6, True, 9_000),  # 2 × 3000 + 3000
        ("460000", 300_000, 40, True, 60_000),  # with all incentives the cap is 360,000
    ],
)
def test_continuous_years_raise_the_cap_of_critical_illness(
    code: str, cap: int, years: int, no_claim: bool, extra: int
) -> None:
    found = cap_incentive(
        Enrolment(scheme="resident", region=code, group="adult"),
        on=date(2025, 1, 1),
        continuous_years=years,
        zero_claim_years=int(no_claim),
        cap=cap,
    )
    assert found.rise == extra


def test_deductibles_that_are_counted_together_are_borne_once() -> None:
    yinchuan = schedule(
        "640100",
        "employee.outpatient shebao100-2023; employee.chronic shebao100-2023 shebao100-2023 -",
        "chronic",
    )
    claims = [out("tertiary", 300, date(2026, 3, 1), **B), other("chronic", 1000)]
    settled = settle_all(claims, Enrolment(region="640100", **WORKER), schedule=yinchuan)
    assert [one.fund for one in settled] == [0, 600]  # 500 − 300 are left: 800 × 75%

    outpatient = "employee.outpatient hzbdd-274575 hzbdd-274575 notice-2024@2025-01-01"
    inpatient = "employee.inpatient hzbdd-274575 jiusong-4735309 jiusong-4735309"
    hainan = schedule("460000", f"{outpatient}; {inpatient}", "inpatient")
    claims = [stay("tertiary", 10800, date(2026, 3, 1)), out("tertiary", 200)]
    settled = settle_all(claims, Enrolment(region="460000", **WORKER), schedule=hainan)
    assert [one.fund for one in settled] == [8500, 100]  # nothing left of the 100
    with pytest.raises(NotKnown):  # how an outpatient deductible counts for a stay isn't said
        settle_all(
            [claims[1], stay("primary", 900, date(2026, 3, 3))],
            Enrolment(region="460000", **WORKER),
            schedule=hainan,
        )


def test_the_deductibles_of_a_year_have_a_limit_in_changsha() -> None:
    tables = schedule("430100", "employee.outpatient app-data", "outpatient")
    claims = [out("secondary", 1200, date(2026, 3, 1)), out("tertiary", 1000)]
    settled = settle_all(claims, Enrolment(region="430100", **WORKER), schedule=tables)
    assert [one.fund for one in settled] == [600, 540]  # 300 − 200 are left: 900 × 60%
