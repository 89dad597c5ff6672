"""Critical illness of Tianjin to Nanchang, on what a long stay leaves by entries on file."""

from __future__ import annotations

from decimal import Decimal

import pytest

from benefit_bills import (
    LOW,
    NO_CAP,
    RI,
    Facts,
    name_of,
    resident,
    schedule,
    stay,
    three,
    two,
)
from pack_entries import entry
from yibao import Enrolment
from yibao.benefits import Claim, settle
from yibao.vocabulary import Layer

CRITICAL = "resident.critical_illness.terms"
OWN: Facts = {
    "resident.critical_illness.takes": {"parts": ["above_cap", "co_payment", "deductible"]}
}
"""What counts stands in the nation's pack."""

STAYS: list[tuple[str, str, Facts, Claim, str, str]] = [
    # Tianjin 2014: (200000 − 500) × 65%; (70325 − 20000) × 50%
    (
        "120000",
        f"{three(RI, 'jiusong-resident-2025')} {CRITICAL}[critical-illness-2014]",
        LOW,
        stay("tertiary", 200000),
        "129675",
        "25162.50",
    ),
    # … of 2022: half of the income per head of the year before, which is not on file
    (
        "120000",
        f"{three(RI, 'jiusong-resident-2025')} {CRITICAL}[resident-list-2022]",
        LOW,
        stay("tertiary", 200000),
        "129675",
        "unknown",
    ),
    # … 2014, 250000 left: 80000 × 50% + 100000 × 60% + 50000 × 70%
    (
        "120000",
        f"{three(RI, 'jiusong-resident-2025')} {CRITICAL}[critical-illness-2014]",
        LOW,
        stay("tertiary", 500000),
        "250000",
        "135000",
    ),
    # … 350000 left, cut at 300000 of cost: 40000 + 60000 + 100000 × 70%
    (
        "120000",
        f"{three(RI, 'jiusong-resident-2025')} {CRITICAL}[critical-illness-2014]",
        LOW,
        stay("tertiary", 600000),
        "250000",
        "170000",
    ),
    # Shijiazhuang: 299000 × 65%; bands of burden: 86600 × 60% + 5650 × 70%
    (
        "130100",
        f"{three(RI, 'app-data')} {CRITICAL}[app-data]",
        {},
        stay("tertiary", 300000, provider="municipal"),
        "194350",
        "55915",
    ),
    # Taiyuan: 50000 × 60%; (21000 − 10000) × 75%
    (
        "140100",
        f"{three(RI, 'university-2025')} {CRITICAL}[resident-rates-2025]",
        {},
        stay("tertiary", 51000),
        "30000",
        "8250",
    ),
    (
        "140100",
        f"{three(RI, 'university-2025')} {CRITICAL}[app-data]",
        {},
        stay("tertiary", 51000),
        "30000",
        "unknown",
    ),
    # Nanjing: 100000 × 65%; (36000 − 15000) × 60%
    (
        "320100",
        f"{three(RI, 'city-data')} {CRITICAL}[city-data]",
        {},
        stay("tertiary", 101000),
        "65000",
        "12600",
    ),
    # Changzhou: 100000 × 65%; (35800 − 15000) × 60%
    (
        "320400",
        f"{three(RI, 'city-data')} {CRITICAL}[city-data]",
        {},
        stay("tertiary", 100800),
        "65000",
        "12480",
    ),
    # Suzhou: 100000 × 70%; (30800 − 15000) × 60%
    (
        "320500",
        f"{three(RI, 'city-data')} {CRITICAL}[city-data]",
        {},
        stay("tertiary", 100800),
        "70000",
        "9480",
    ),
    # Hangzhou: 200000 × 70%; (60800 − 25000) × 70%
    (
        "330100",
        f"{three(RI, 'city-data')} {CRITICAL}[city-data]",
        {},
        stay("tertiary", 200800),
        "140000",
        "25060",
    ),
    # Hefei: the cap is not told
    (
        "340100",
        f"{three(RI, 'app-data')} {CRITICAL}[app-data]",
        {},
        stay("tertiary", 100700, provider="municipal"),
        "80000",
        "unknown",
    ),
    # Fuzhou: 100000 × 60%; (40800 − 23200) × 70%
    (
        "350100",
        f"{three(RI, 'city-data')} {CRITICAL}[city-data]",
        {},
        stay("tertiary", 100800),
        "60000",
        "12320",
    ),
    # Xiamen: 100000 × 70%; (31000 − 20000) × 65%
    (
        "350200",
        f"{three(RI, 'city-data')} {CRITICAL}[city-data]",
        {},
        stay("tertiary", 101000),
        "70000",
        "7150",
    ),
    # Nanchang: 100000 × 70%; (30600 − 15000) × 60%
    (
        "360100",
        f"{three(RI, 'app-data')} {CRITICAL}[app-data]",
        {},
        stay("tertiary", 100600, provider="municipal"),
        "70000",
        "9360",
    ),
]


@pytest.mark.parametrize(("region", "names", "who", "claim", "basic", "above"), STAYS, ids=name_of)
def test_critical_illness_pays_on_what_the_basic_fund_left(
    region: str, names: str, who: Facts, claim: Claim, basic: str, above: str
) -> None:
    tables = schedule(region, names, OWN)
    settled = settle(claim, Enrolment(region=region, **resident(**who)), schedule=tables)
    assert settled.paid_by("basic") == Decimal(basic)
    if above == "unknown":
        assert [missing.layer for missing in settled.missing] == [Layer.CRITICAL_ILLNESS]
    else:
        assert settled.complete
        assert settled.paid_by("critical_illness") == Decimal(above)


@pytest.mark.parametrize(
    ("region", "names", "own", "name", "total", "paid"),
    [
        # Dalian: 100000 × 70% leaves 30600: (30600 − 22800) × 75%. Half of the threshold is told
        # for those with a low income, not their bands
        (
            "210200",
            two(RI, "resident-inpatient-article"),
            NO_CAP,
            "jiusong-critical-2024",
            100600,
            "5850",
        ),
        # Nanjing, of whose helped groups nothing is told: as above
        ("320100", three(RI, "city-data"), {}, "city-data", 101000, "12600"),
    ],
    ids=name_of,
)
def test_terms_that_leave_out_the_bands_of_helped_groups_do_not_answer_for_them(
    region: str, names: str, own: Facts, name: str, total: int, paid: str
) -> None:
    terms = entry(region, CRITICAL, name)["rows"]
    rows = [{"cap": "none", **row} if "threshold" in row else row for row in terms]
    tables = schedule(region, names, {**own, **OWN, CRITICAL: {"rows": rows}})
    ordinary, poor = (
        settle(
            stay("tertiary", total),
            Enrolment(region=region, **resident(helped=helped)),
            schedule=tables,
        )
        for helped in ("none", "dibao")
    )
    assert ordinary.paid_by("critical_illness") == Decimal(paid)
    assert poor.paid_by("basic") == ordinary.paid_by("basic")
    assert [missing.layer for missing in poor.missing] == [Layer.CRITICAL_ILLNESS]
