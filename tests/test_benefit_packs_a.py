"""Benefit tables of Tianjin to Nanchang: bills reckoned by hand from the facts' own words.

``DATED`` are settled with the shipped packs. Undated entries are never computed with, so ``LISTED``
lays named entries of a pack over a schedule of its own, beside what the region has not on file.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pack_entries import entry, pack
from yibao import Enrolment, NotKnown, Policy
from yibao.benefits import Claim, Schedule, settle, settle_all
from yibao.vocabulary import Layer

POLICY = Policy().using(carry_forward=True)
ON = date(2026, 3, 1)

Facts = dict[str, Any]


def worker(born: int = 1990, **more: Any) -> Facts:
    born_on = {"birth_date": date(born, 1, 1)}
    return {"scheme": "employee", "status": "in_service", **born_on, **more}


def retiree(born: int = 1960, **more: Any) -> Facts:
    return {**worker(born), "status": "retired", "retired_on": date(2012, 1, 1), **more}


def resident(born: int = 1990, group: str = "adult", **more: Any) -> Facts:
    return {"scheme": "resident", "birth_date": date(born, 1, 1), "group": group, **more}


def bill(care: str, tier: str, total: int, on: date = ON, **more: Any) -> Claim:
    return Claim(care=care, tier=tier, total=total, on=on, **more)


def out(tier: str, total: int, on: date = ON, **more: Any) -> Claim:
    return bill("outpatient", tier, total, on, **more)


def stay(tier: str, total: int, on: date = ON, **more: Any) -> Claim:
    return bill("inpatient", tier, total, on, **more)


DATED: list[tuple[str, Facts, Claim, str]] = [
    # Tianjin: (3000 − 800) × 75%; both readings of the bands agree below 5,500
    ("120000", worker(), out("primary", 3000), "1650"),
    ("120000", worker(), out("tertiary", 12000), "5060"),  # (10000 − 800) × 55%: cap of cost
    ("120000", retiree(), out("secondary", 3000), "1610"),  # (3000 − 700) × 70%
    ("120000", retiree(1950), out("secondary", 3000), "1645"),  # (3000 − 650) × 70%
    # Shijiazhuang
    ("130100", retiree(), out("tertiary", 1100), "700"),  # (1100 − 100) × 70%
    ("130100", worker(1990), out("tertiary", 10000), "3500"),  # 9900 × 60% = 5940, under 45
    ("130100", worker(1980), out("tertiary", 10000), "4500"),  # 5940, from 45 on
    ("130100", retiree(), out("tertiary", 10000), "6000"),  # 9900 × 70% = 6930
    ("130100", resident(), out("village", 100), "unknown"),  # 95%, but no cap is told
    ("130100", resident(), out("community", 300), "270"),  # 300 × 90%
    ("130100", resident(), out("secondary", 1000), "200"),  # 1000 × 50% = 500
    # Taiyuan
    ("140100", worker(), out("secondary", 150, date(2024, 6, 30)), "55"),  # (150 − 50) × 55%
    ("140100", retiree(), out("tertiary", 180, date(2024, 6, 30)), "55"),  # (180 − 80) × 55%
    ("140100", worker(), out("primary", 4030, date(2024, 6, 30)), "1800"),  # 4000 × 60% = 2400
    ("140100", worker(), out("secondary", 150, date(2024, 7, 1)), "60"),  # × 60%, each visit
    ("140100", retiree(), out("tertiary", 180), "60"),  # × 60%
    ("140100", worker(), out("primary", 4030), "2500"),  # 4000 × 65% = 2600
    # Hohhot
    ("150100", worker(), out("tertiary", 3000), "1200"),  # (3000 − 1000) × 60%
    ("150100", retiree(), out("secondary", 3000), "1700"),  # (3000 − 1000) × 85%
    ("150100", worker(), out("community", 10000), "5000"),  # 9000 × 80% = 7200
    ("150100", worker(), out("community", 3000, date(2022, 9, 30)), "unknown"),
    # Shenyang
    ("210100", worker(), out("tertiary", 1600, provider="special"), "500"),  # 1000 × 50%
    ("210100", worker(), out("tertiary", 1200, provider="specialist"), "550"),  # 1000 × 55%
    ("210100", retiree(), out("tertiary", 1400), "600"),  # (1400 − 400) × 60%
    ("210100", retiree(), out("tertiary", 1600, provider="special"), "550"),  # 1000 × 55%
    ("210100", worker(), out("community", 1200, family_doctor="signed"), "800"),  # 70% + 10
    ("210100", worker(), out("community", 30000), "12000"),  # 29800 × 70% = 20860
    ("210100", worker(), out("pharmacy", 500), "unknown"),
    # Dalian
    ("210200", worker(), out("tertiary", 1400), "550"),  # (1400 − 400) × 55%
    ("210200", retiree(), out("tertiary", 1600, provider="special"), "550"),  # 1000 × 55%
    ("210200", worker(), out("secondary", 1200, family_doctor="signed"), "750"),  # 65% + 10
    ("210200", worker(), out("primary", 1200, date(2024, 12, 31)), "unknown"),
    # Changchun, both sides of the turn of 2023 to 2024
    ("220100", worker(), out("community", 700, date(2023, 12, 31)), "360"),  # (700 − 100) × 60%
    ("220100", worker(), out("community", 700, date(2024, 1, 1)), "420"),  # 700 × 60%
    ("220100", retiree(), out("secondary", 1200), "570"),  # (1200 − 200) × 57%
    ("220100", worker(), out("tertiary", 10000, date(2023, 12, 31)), "2000"),  # 4850
    ("220100", worker(), out("tertiary", 10000, date(2024, 1, 1)), "2500"),  # 9700 × 50% = 4850
    # Harbin: the cap counts the deductible: (3000 − 400) × 50%
    ("230100", worker(), out("tertiary", 5000), "1300"),
    ("230100", retiree(), out("secondary", 1400), "650"),  # (1400 − 400) × 65%
    # Hegang
    ("230400", retiree(), out("tertiary", 1400), "550"),  # (1400 − 400) × 55%
    ("230400", worker(), out("community", 10000), "2000"),  # 9600 × 70% = 6720
    # Shanghai: 10000 × 85%, retired × 92%; 800000 × 85% = 680000, cut at the cap of the year
    ("310000", worker(), stay("tertiary", 11500), "8500"),
    ("310000", worker(), stay("tertiary", 801500, date(2026, 6, 30)), "650000"),
    ("310000", retiree(), stay("tertiary", 11200), "9200"),
    # Changzhou
    ("320400", worker(), out("tertiary", 1600), "600"),  # (1600 − 600) × 60%
    ("320400", retiree(), out("secondary", 1400), "750"),  # (1400 − 400) × (70% + 5)
    ("320400", worker(), out("tertiary", 30000), "10000"),  # 29400 × 60% = 17640
    ("320400", retiree(), out("tertiary", 30000), "12000"),  # 29600 × 65% = 19240
    # Suzhou
    ("320500", worker(), out("primary", 1600), "800"),  # (1600 − 600) × 80%
    ("320500", retiree(), out("tertiary", 1400), "700"),  # (1400 − 400) × 70%
    ("320500", worker(), out("tertiary", 30000), "13000"),  # 29400 × 60% = 17640
    # Hangzhou, both sides of the turn of 2024 to 2025
    ("330100", worker(), out("secondary", 2000, date(2024, 12, 31)), "800"),  # 1000 × 80%
    ("330100", worker(), out("secondary", 1600, date(2025, 1, 1)), "800"),  # 1000 × 80%
    ("330100", worker(), out("community", 1300, family_doctor="signed"), "860"),  # 600 − 300
    ("330100", retiree(), out("community", 1200), "920"),  # (1200 − 200) × 92%
    ("330100", retiree(), out("tertiary", 1000, family_doctor="signed"), "820"),  # 200 − 300: none
    # Hefei
    ("340100", worker(), out("community", 1200), "600"),  # (1200 − 200) × 60%
    ("340100", retiree(), out("tertiary", 1400), "600"),  # (1400 − 400) × 60%
    ("340100", worker(), stay("tertiary", 10600), "9000"),  # (10600 − 600) × 90%
    ("340100", retiree(), stay("secondary", 10200, admission=2), "9600"),  # half of 400; 96%
    ("340100", worker(), stay("primary", 400000), "300000"),  # 399800 × 94% = 375812
    # Fuzhou
    ("350100", worker(), out("secondary", 1600), "830"),  # (1600 − 600) × 83%
    ("350100", retiree(), out("tertiary", 1600), "830"),  # (1600 − 600) × 83%
    ("350100", worker(), out("primary", 50600), "30000"),  # 50000 × 88% = 44000
    # Xiamen
    ("350200", worker(), out("primary", 2200), "900"),  # (2200 − 1200) × 90%
    ("350200", retiree(), out("tertiary", 1800), "850"),  # (1800 − 800) × 85%
    ("350200", worker(), stay("tertiary", 11000), "9000"),  # (11000 − 1000) × 90%
    ("350200", retiree(), stay("tertiary", 10250, admission=2), "9500"),  # half of 500; 95%
    ("350200", resident(), out("primary", 1000), "unknown"),
    ("350200", resident(), stay("secondary", 10400), "8000"),  # (10400 − 400) × 80%
    ("350200", resident(), stay("secondary", 200400), "100000"),  # 200000 × 80% = 160000
]


def name_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("region", "who", "claim", "paid"), DATED, ids=name_of)
def test_the_fund_pays_what_the_dated_tables_say(
    region: str, who: Facts, claim: Claim, paid: str
) -> None:
    enrolment = Enrolment(region=region, **who)
    if paid == "unknown":
        with pytest.raises(NotKnown):
            settle(claim, enrolment, policy=POLICY)
    else:
        assert settle(claim, enrolment, policy=POLICY).paid_by("basic") == Decimal(paid)


def put(tables: Facts, path: str, entry: Facts) -> None:
    *above, last = path.split(".")
    for name in above:
        tables = tables.setdefault(name, {})
    tables[last] = [entry]


def schedule(region: str, names: str, own: Facts) -> Schedule:
    """Entries of a pack by their names, as if in force on every day, and tables of one's own."""
    tables: Facts = {"source": pack(region)["source"]}
    for text in names.split():
        path, name = text.removesuffix("]").split("[")
        found = entry(region, path, name)
        put(tables, path, {k: v for k, v in found.items() if k not in ("from", "to", "seen")})
    for path, entry_ in own.items():
        put(tables, path, entry_)
    return Schedule.read(tables)


def named(path: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Addresses of entries; one name stands for all."""
    each = names if len(names) > 1 else names * len(kinds)
    return " ".join(f"{path}.{kind}[{name}]" for kind, name in zip(kinds, each, strict=True))


def two(path: str, *names: str) -> str:
    return named(path, ("deductible", "ratio"), names)


def three(path: str, *names: str) -> str:
    return named(path, ("deductible", "ratio", "cap"), names)


EO, EI = "employee.outpatient", "employee.inpatient"
RO, RI = "resident.outpatient", "resident.inpatient"
CRITICAL = "resident.critical_illness.terms"
LOW = {"plan": "low_tier"}
OWN: Facts = {
    "resident.critical_illness.takes": {"parts": ["above_cap", "co_payment", "deductible"]}
}
NO_CAP: Facts = {f"{path}.cap": {"sum": "none"} for path in (EO, EI, RO, RI)}
"""What counts for critical illness stands in the nation's pack; these have no cap on file."""

LISTED: list[tuple[str, str, Facts, Facts, Claim, str]] = [
    # Tianjin: (20000 − 500) × (80% + 5); (2600 − 600) × 50% or 55%; (10500 − 500) × 75%
    (
        "120000",
        three(EI, "city-data", "city-data", "jiusong-2024"),
        {},
        retiree(),
        stay("tertiary", 20000, admission=2),
        "16575",
    ),
    *(
        ("120000", three(RO, "jiusong-resident-2025"), {}, who, out("secondary", 2600), paid)
        for who, paid in ((resident(**LOW), "1000"), (resident(plan="high_tier"), "1100"))
    ),
    (
        "120000",
        three(RI, "jiusong-resident-2025"),
        {},
        resident(plan="high_tier"),
        stay("tertiary", 10500),
        "7500",
    ),
    (
        "120000",
        three(RI, "jiusong-resident-2025"),
        {},
        resident(**LOW),
        stay("primary", 1000, admission=2),
        "750",
    ),
    # Shijiazhuang: (10900 − 900) × 82%; (10500 − 500) × 88%; (11000 − 1000) × 65%
    (
        "130100",
        three(EI, "jiusong-rules-2025"),
        {},
        worker(),
        stay("tertiary", 10900, provider="provincial"),
        "8200",
    ),
    (
        "130100",
        three(EI, "jiusong-rules-2025"),
        {},
        retiree(),
        stay("tertiary", 10500, provider="municipal"),
        "8800",
    ),
    (
        "130100",
        three(RI, "app-data"),
        {},
        resident(),
        stay("tertiary", 11000, provider="municipal"),
        "6500",
    ),
    # Taiyuan: (10250 − 250) × 86%; 300 × 60%; (11000 − 1000) × 60%
    (
        "140100",
        two(EI, "app-data"),
        NO_CAP,
        worker(),
        stay("secondary", 10250, admission=2),
        "8600",
    ),
    ("140100", three(RO, "resident-outpatient-2024"), {}, resident(), out("community", 300), "180"),
    ("140100", three(RI, "university-2025"), {}, resident(), stay("tertiary", 11000), "6000"),
    # Shenyang: (10200 − 200) × 97%; (100 − 40) × 55%; 460 × 55% = 253, cap of a quarter
    ("210100", three(EI, "jiusong-inpatient"), {}, retiree(), stay("primary", 10200), "9700"),
    (
        "210100",
        three(RO, "jiusong-resident-outpatient"),
        {},
        resident(),
        out("community", 100),
        "33",
    ),
    (
        "210100",
        three(RO, "jiusong-resident-outpatient"),
        {},
        resident(),
        out("community", 500),
        "150",
    ),
    # … two illnesses: 500 × 65% = 325, cut at 200 for hypertension, not for diabetes
    *(
        (
            "210100",
            three("resident.hypertension_diabetes", "jiusong-resident-outpatient"),
            {},
            resident(),
            bill("hypertension_diabetes", "community", 500, disease=disease),
            paid,
        )
        for disease, paid in (("hypertension", "200"), ("diabetes", "325"))
    ),
    # Dalian in December 2023: (3000 − 1000) × 50%, the ratio being that of 2025
    (
        "210200",
        three(EO, "jiusong-central-hospital", "jiusong-outpatient-2025", "jiusong-outpatient-2025"),
        {},
        worker(),
        out("tertiary", 3000, provider="special"),
        "1000",
    ),
    # … 10000 × 85%; (10240 − 240) × 90%; (10250 − 250) × 94%, from 70 on
    (
        "210200",
        three(EI, "yaozui-inpatient", "yaozui-inpatient", "jiusong-inpatient-2025"),
        {},
        worker(),
        stay("tertiary", 11200, provider="special"),
        "8500",
    ),
    (
        "210200",
        three(EI, "yaozui-inpatient", "yaozui-inpatient", "jiusong-inpatient-2025"),
        {},
        worker(),
        stay("primary", 10240, admission=2),
        "9000",
    ),
    (
        "210200",
        three(EI, "yaozui-inpatient", "yaozui-inpatient", "jiusong-inpatient-2025"),
        {},
        retiree(1950),
        stay("secondary", 10250, admission=2),
        "9400",
    ),
    # … elsewhere by referral: (11500 − 1500) × 70%, retired 85%
    *(
        (
            "210200",
            f"{two(EI, 'jiusong-retired-inpatient')} {EI}.cap[jiusong-inpatient-2025]",
            {},
            who,
            stay("tertiary", 11500, place="referred"),
            paid,
        )
        for who, paid in ((worker(), "7000"), (retiree(), "8500"))
    ),
    # … residents: (100 − 30) × 50%; 470 × 50% = 235, cap of a quarter
    ("210200", three(RO, "juke-resident-outpatient"), {}, resident(), out("primary", 100), "35"),
    (
        "210200",
        three(RO, "juke-resident-outpatient"),
        {},
        resident(2010, "student"),
        out("primary", 500),
        "100",
    ),
    # … 10000 × 85%; × 90%; × 65% is not settled: two sums of special hospitals; × 55%
    *(
        ("210200", two(RI, "resident-inpatient-article"), NO_CAP, who, claim, paid)
        for who, claim, paid in (
            (resident(2010, "student"), stay("secondary", 10200), "8500"),
            (resident(), stay("community", 10100), "9000"),
            (resident(), stay("tertiary", 10000, provider="special"), "unknown"),
            (resident(), stay("tertiary", 11500, provider="special", place="temporary"), "5500"),
            (resident(), stay("tertiary", 11500, place="residing"), "unknown"),
        )
    ),
    # Harbin: (10480 − 480) × 91%
    ("230100", three(EI, "jiusong-benefits"), {}, worker(), stay("secondary", 10480), "9100"),
    ("230100", three(EI, "jiusong-benefits"), {}, retiree(), stay("secondary", 10480), "unknown"),
    # Shanghai to June 2023: 1000 × 80%; × 85% from 70 on; in service × 60% from 45 on
    *(
        ("310000", two(EO, "benefit-compilation"), NO_CAP, who, out(tier, total), paid)
        for who, tier, total, paid in (
            (retiree(), "primary", 1700, "800"),
            (retiree(1950), "primary", 1700, "850"),
        )
    ),
    (
        "310000",
        f"{EO}.ratio[benefit-compilation]",
        {**NO_CAP, f"{EO}.deductible": {"sum": 1500, "per": "year"}},
        worker(1970),
        out("tertiary", 2500),
        "600",
    ),
    (
        "310000",
        f"{EO}.ratio[benefit-compilation]",
        {**NO_CAP, f"{EO}.deductible": {"sum": 1500, "per": "year"}},
        worker(1990),
        out("secondary", 2500),
        "600",
    ),
    # … since: 1000 × 85%; × 75% at tier three at any age, retired by 2000 (1300 − 200) × 80%;
    # in service (1500 − 500) × 75%
    *(
        ("310000", two(EO, "year-2023@2023-07-01"), NO_CAP, who, out(tier, total), paid)
        for who, tier, total, paid in (
            (retiree(), "primary", 1300, "850"),
            (retiree(1950), "tertiary", 1300, "750"),
            (retiree(1930, retired_on=date(2000, 12, 31)), "tertiary", 1300, "880"),
            (worker(), "secondary", 1500, "750"),
        )
    ),
    # … since 2025 (1500 − 500) × 75%; what retired members get more is not told
    *(
        ("310000", two(EO, "year-2025", "city-data"), NO_CAP, who, out("secondary", 1500), paid)
        for who, paid in ((worker(), "750"), (retiree(), "unknown"))
    ),
    # … retired: (11200 − 1200) × 92%; 800000 × 92%, cut at the caps of 2021 to 2025
    ("310000", two(EI, "city-data"), NO_CAP, retiree(), stay("tertiary", 11200), "9200"),
    *(
        (
            "310000",
            f"{two(EI, 'city-data')} {EI}.cap[{cap}]",
            {},
            retiree(),
            stay("tertiary", 801200),
            paid,
        )
        for cap, paid in (
            ("year-2021", "570000"),
            ("year-2023@2022-07-01", "590000"),
            ("year-2023@2023-07-01", "610000"),
            ("year-2024", "630000"),
            ("year-2025", "650000"),
        )
    ),
    # … residents: 1000 × 60%; (1300 − 300) × 70%; 10000 × 70% from 60 on, × 60% below
    *(
        ("310000", two(path, "residents-benefit"), NO_CAP, who, claim, paid)
        for path, who, claim, paid in (
            (RO, resident(), out("secondary", 1500), "600"),
            (RO, resident(2015, "minor"), out("primary", 1300), "700"),
            (RI, resident(1960, "elderly"), stay("tertiary", 10300), "7000"),
            (RI, resident(), stay("tertiary", 10300), "6000"),
        )
    ),
    # Nanjing: 100000 × 92%; 10000 × 96% from 70 on; 5000 × 85%; 20000 × 80%
    *(
        (
            "320100",
            f"{scheme}.chronic.ratio[{notice}] {scheme}.chronic.cap[{notice}]",
            {f"{scheme}.chronic.deductible": {"sum": 0}},
            who,
            bill("chronic", "tertiary", total, disease=disease),
            paid,
        )
        for notice in ("special-diseases-2022",)
        for scheme, who, total, disease, paid in (
            ("employee", worker(), 100000, "dialysis", "69000"),
            ("employee", retiree(1950), 10000, "cancer_targeted", "9600"),
            ("employee", retiree(), 1000, "haemophilia", "unknown"),
            ("resident", resident(2010, "student"), 5000, "cancer_other", "4250"),
            ("resident", resident(), 20000, "transplant_other", "8000"),
        )
    ),
    # … no deductible; 15000 of cost × 70%, a ratio of one's own; what sets the ratio isn't told
    (
        "320100",
        f"{EO}.deductible[reform-2023] {EO}.cap[reform-2023]",
        {f"{EO}.ratio": {"ratio": Decimal("0.7")}},
        worker(),
        out("community", 20000),
        "10500",
    ),
    ("320100", three(EO, "reform-2023"), {}, retiree(), out("tertiary", 1000), "unknown"),
    # … (10500 − 500) × 90%; (11000 − 1000) × 93%; 400 × 50%; 900 × 50% = 450; 10000 × 65%
    *(
        ("320100", three(EI, "inpatient-pages"), {}, who, claim, paid)
        for who, claim, paid in (
            (worker(), stay("tertiary", 10500, admission=2), "9000"),
            (retiree(), stay("tertiary", 11000), "9300"),
        )
    ),
    *(
        ("320100", three(RO, "residents-2022"), {}, who, out("community", total), paid)
        for who, total, paid in (
            (resident(), 600, "200"),
            (resident(), 1100, "300"),
            (resident(2005, "student"), 1100, "unknown"),
        )
    ),
    ("320100", three(RI, "city-data"), {}, resident(), stay("tertiary", 11000), "6500"),
    # Changzhou: (10400 − 400) × 88%; 10000 × 88%; 500 × 60%; (1200 − 200) × 40%; 10000 × 75%
    ("320400", three(EI, "city-data"), {}, worker(), stay("tertiary", 10400, admission=2), "8800"),
    ("320400", three(EI, "city-data"), {}, worker(), stay("tertiary", 10000, admission=4), "8800"),
    ("320400", three(RO, "city-data"), {}, resident(), out("community", 500), "300"),
    ("320400", three(RO, "city-data"), {}, resident(), out("tertiary", 1200), "400"),
    ("320400", three(RI, "city-data"), {}, resident(), stay("secondary", 10500), "7500"),
    # Suzhou: (10700 − 700) × 95%; (10200 − 200) × 95%; (1200 − 200) × 50%; 10000 × 85%
    ("320500", three(EI, "city-data"), {}, retiree(), stay("tertiary", 10700), "9500"),
    ("320500", three(EI, "city-data"), {}, worker(), stay("primary", 10200, admission=3), "9500"),
    ("320500", three(EI, "city-data"), {}, retiree(), stay("secondary", 10500), "unknown"),
    ("320500", three(RO, "city-data"), {}, resident(), out("secondary", 1200), "500"),
    ("320500", three(RI, "city-data"), {}, resident(), stay("primary", 10400), "8500"),
    # Hangzhou: (10500 − 500) × (88% + 4); 1000 × 70% with a family doctor; 1000 × 40%
    ("330100", three(EI, "city-data"), {}, retiree(), stay("secondary", 10500), "9200"),
    (
        "330100",
        two(RO, "city-data"),
        NO_CAP,
        resident(),
        out("community", 1000, family_doctor="signed"),
        "700",
    ),
    ("330100", two(RO, "city-data"), NO_CAP, resident(), out("tertiary", 1300), "400"),
    ("330100", three(RI, "city-data"), {}, resident(), stay("community", 10300), "8000"),
    # Hefei: 300 × 55%, cap 200; (10700 − 700) × 80%; (11000 − 1000) × 75%
    ("340100", three(RO, "app-data"), {}, resident(), out("community", 300), "165"),
    ("340100", three(RO, "app-data"), {}, resident(), out("community", 1000), "200"),
    (
        "340100",
        three(RI, "app-data"),
        {},
        resident(),
        stay("tertiary", 10700, provider="municipal"),
        "8000",
    ),
    (
        "340100",
        three(RI, "app-data"),
        {},
        resident(),
        stay("tertiary", 11000, provider="provincial"),
        "7500",
    ),
    # Fuzhou: (10800 − 800) × (85% + 3); (10600 − 600) × 93%; 1000 × 50%; cap 800; 10000 × 90%
    (
        "350100",
        three(EI, "city-data", "city-data", "fzinfz-book"),
        {},
        retiree(),
        stay("tertiary", 10800),
        "8800",
    ),
    (
        "350100",
        three(EI, "city-data", "city-data", "fzinfz-book"),
        {},
        worker(),
        stay("primary", 10600),
        "9300",
    ),
    ("350100", three(RO, "city-data"), {}, resident(), out("primary", 1000), "500"),
    ("350100", three(RO, "city-data"), {}, resident(), out("primary", 2000), "800"),
    ("350100", three(RI, "city-data"), {}, resident(), stay("community", 10150), "9000"),
    # … the old range: (6000 − 1500) at a ratio of one's own, 80%
    (
        "350100",
        f"{EO}.deductible[fzinfz-book] {EO}.cap[fzinfz-book]",
        {f"{EO}.ratio": {"ratio": Decimal("0.8")}},
        worker(),
        out("primary", 7000),
        "3600",
    ),
    # Nanchang: (1300 − 300) × 65%; (10800 − 800) × (85% + 3); 500 × 60%; cap 400; 10000 × 70%
    ("360100", three(EO, "daily-2023@2023-07-01"), {}, retiree(), out("secondary", 1300), "650"),
    ("360100", two(EI, "app-data"), NO_CAP, retiree(), stay("tertiary", 10800), "8800"),
    ("360100", three(RO, "app-data"), {}, resident(), out("community", 500), "300"),
    ("360100", three(RO, "app-data"), {}, resident(), out("community", 1000), "400"),
    (
        "360100",
        three(RI, "app-data"),
        {},
        resident(),
        stay("tertiary", 10600, provider="municipal"),
        "7000",
    ),
]


@pytest.mark.parametrize(("region", "names", "own", "who", "claim", "paid"), LISTED, ids=name_of)
def test_the_fund_pays_what_the_listed_tables_say(
    region: str, names: str, own: Facts, who: Facts, claim: Claim, paid: str
) -> None:
    own = {path: entry for path, entry in own.items() if path not in names.split()}
    enrolment, tables = Enrolment(region=region, **who), schedule(region, names, own)
    if paid == "unknown":
        with pytest.raises(NotKnown):
            settle(claim, enrolment, schedule=tables)
    else:
        assert settle(claim, enrolment, schedule=tables).paid_by("basic") == Decimal(paid)


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


def test_a_deductible_of_low_income_people_in_dalian_waits_for_the_cap() -> None:
    terms = entry("210200", CRITICAL, "jiusong-critical-2024")
    own = {
        **NO_CAP,
        **OWN,
        CRITICAL: {
            "rows": [{**r, "cap": "none"} if "threshold" in r else r for r in terms["rows"]]
        },
    }
    tables = schedule("210200", two(RI, "resident-inpatient-article"), own)
    # 100000 × 70% leaves 30600: (30600 − 22800) × 75%, or (30600 − 11400) × 75%
    for helped, paid in (("none", "5850"), ("dibao", "14400")):
        who = Enrolment(region="210200", **resident(helped=helped))
        settled = settle(stay("tertiary", 100600), who, schedule=tables)
        assert settled.paid_by("critical_illness") == Decimal(paid)


def test_xiamen_has_one_cap_over_outpatient_and_inpatient_care() -> None:
    me = Enrolment(region="350200", **worker())
    # (111000 − 1000) × 90% = 99000, so 1000 are left of 100000 for 2000 × 90%
    claims = [stay("tertiary", 111000), out("primary", 3200, date(2026, 3, 2))]
    first, second = settle_all(claims, me, policy=POLICY)
    assert (first.paid_by("basic"), second.paid_by("basic")) == (99000, 1000)


def test_shanghai_counts_its_insurance_year_from_july() -> None:
    me = Enrolment(region="310000", **worker())
    june, july = date(2026, 6, 30), date(2026, 7, 1)
    first, second = settle_all(
        [stay("tertiary", 11500, d) for d in (june, july)], me, policy=POLICY
    )
    assert [s.next.first for s in (first, second)] == [date(2025, 7, 1), july]
    assert second.paid_by("basic") == 8500  # the deductible is taken anew
