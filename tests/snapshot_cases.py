"""The fixed persons and bills of the snapshots."""

from __future__ import annotations

from datetime import date
from typing import Any

WORKER = {
    "scheme": "employee",
    "status": "in_service",
    "employer": "enterprise",
    "birth_date": date(1988, 6, 15),
}
RETIREE = {
    "scheme": "employee",
    "status": "retired",
    "pension": "4000",
    "origin": "employer",
    "retired_on": date(2005, 6, 30),
}
FLEXIBLE = {
    "scheme": "employee",
    "status": "flexible",
    "wage": "5000",
    "birth_date": date(1980, 6, 15),
}
RESIDENT = {"scheme": "resident"}

WAGES = {f"in service, wage {wage}": {**WORKER, "wage": wage} for wage in ("3000", "9000", "60000")}
PLANS = {
    f"in service, base 9000, {plan.replace('_', ' ')}": {**WORKER, "base": "9000", "plan": plan}
    for plan in ("pool_only", "tier_1", "tier_2")
}
IN_SERVICE = {
    f"in service, base 9000, born {year}": {
        **WORKER,
        "base": "9000",
        "birth_date": date(year, 6, 15),
    }
    for year in (1995, 1988, 1978, 1968)
}
EMPLOYERS = {
    f"in service, base 9000, {employer.replace('_', ' ')}": {
        **WORKER,
        "base": "9000",
        "employer": employer,
    }
    for employer in ("public_body", "civil_service")
}
RETIRED = {
    f"retired, pension {pension}, born {year}": {
        **RETIREE,
        "pension": pension,
        "birth_date": date(year, 6, 15),
    }
    for pension, year in (("4000", 1960), ("4000", 1945), ("4000", 1935), ("1500", 1950))
}
BY_CHOICE = {
    f"flexible, {plan.replace('_', ' ')}": {**FLEXIBLE, "plan": plan}
    for plan in ("pool_and_account", "pool_only", "tier_1", "tier_2", "tier_3")
}
RETIRED_ALONE = {"retired as flexible worker": {**RETIREE, "origin": "flexible"}}
UNEMPLOYED = {"on unemployment benefit": {**WORKER, "status": "unemployed"}}
GROUPS = {
    group: {**RESIDENT, "group": group}
    for group in ("adult", "student", "minor", "elderly", "without_permit")
}
RESIDENTS = (
    GROUPS
    | {
        f"adult, {helped.replace('_', ' ')}": {**RESIDENT, "group": "adult", "helped": helped}
        for helped in ("destitute", "dibao", "dibao_edge", "monitored", "disabled", "low_income")
    }
    | {
        f"{group}, {plan.replace('_', ' ')}": {**RESIDENT, "group": group, "plan": plan}
        for group in ("adult", "student")
        for plan in ("low_tier", "high_tier", "tier_1", "tier_2")
    }
)
RETIRING = {
    f"{sex}, from {origin}": {
        "scheme": "employee",
        "status": "in_service",
        "sex": sex,
        "origin": origin,
        "birth_date": date(1966, 6, 15),
    }
    for sex in ("male", "female")
    for origin in ("employer", "flexible")
}
"""Who asks on each day how many years a retirement on that day requires."""

PATIENTS = {
    "in service": {**WORKER, "base": "9000"},
    "in service, born 1968": {**WORKER, "base": "9000", "birth_date": date(1968, 6, 15)},
    "retired": {**RETIREE, "birth_date": date(1945, 6, 15)},
    "retired, born 1930": {**RETIREE, "birth_date": date(1930, 6, 15)},
    "adult": {**RESIDENT, "group": "adult", "birth_date": date(1980, 6, 15)},
    "minor": {**RESIDENT, "group": "minor", "birth_date": date(2014, 6, 15)},
    "elderly": {**RESIDENT, "group": "elderly", "birth_date": date(1945, 6, 15)},
}
for _helped in ("dibao", "destitute"):
    PATIENTS[f"adult, {_helped}"] = {**PATIENTS["adult"], "helped": _helped}

Bill = dict[str, Any]


def _visit(tier: str, total: int, **more: Any) -> Bill:
    return {"care": "outpatient", "tier": tier, "total": total, **more}


def _stay(tier: str, total: int, **more: Any) -> Bill:
    return {"care": "inpatient", "tier": tier, "total": total, **more}


def _chronic(disease: str, total: int) -> Bill:
    return {"care": "chronic", "tier": "secondary", "disease": disease, "total": total}


LONG = _stay("tertiary", 20000)
BILLS: dict[str, tuple[Bill, ...]] = {
    "visit, village, 100": (_visit("village", 100),),
    "visit, community, 1,000": (_visit("community", 1000),),
    "visit, primary, 1,000": (_visit("primary", 1000),),
    "visit, primary, family doctor, 1,000": (_visit("primary", 1000, family_doctor="signed"),),
    "visit, secondary, 1,000": (_visit("secondary", 1000),),
    "visit, tertiary, 1,000": (_visit("tertiary", 1000),),
    "visit, tertiary, 30,000": (_visit("tertiary", 30000),),
    "visit, tertiary, referred, 30,000": (_visit("tertiary", 30000, referral="referred"),),
    "visit for hypertension, primary, 1,000": (
        {**_visit("primary", 1000), "care": "hypertension_diabetes", "disease": "hypertension"},
    ),
    "chronic, secondary, diabetes, 5,000": (_chronic("diabetes", 5000),),
    "chronic, secondary, dialysis, 100,000": (_chronic("dialysis", 100000),),
    "birth, secondary, 6,000": ({"care": "maternity", "tier": "secondary", "total": 6000},),
    "stay, primary, 5,000": (_stay("primary", 5000),),
    "stay, secondary, 10,000": (_stay("secondary", 10000),),
    "second stay, secondary, 10,000": (_stay("secondary", 10000),) * 2,
    "stay, tertiary, 20,000": (LONG,),
    **{
        f"second stay, tertiary, {kind.replace('_', ' ')}, 20,000": ({**LONG, "provider": kind},)
        * 2
        for kind in ("provincial", "municipal", "grade_a", "grade_b")
    },
    "second stay, tertiary, 20,000": (LONG,) * 2,
    "third stay, tertiary, 20,000": (LONG,) * 3,
    "stay elsewhere, unfiled, tertiary, 20,000": ({**LONG, "place": "unfiled"},),
    "stay, tertiary, cancer, 100,000": (_stay("tertiary", 100000, disease="cancer_chemo_radio"),),
    "stay, tertiary, cancer, 300,000": (_stay("tertiary", 300000, disease="cancer_chemo_radio"),),
    "stay, tertiary, cancer, 1,000,000": (
        _stay("tertiary", 1000000, disease="cancer_chemo_radio"),
    ),
}
"""Bills by name; where there are several, the last is told, settled after the others."""
