"""Benefit tables of Tianjin to Nanchang, dated or not: bills reckoned by hand from their words.

Undated entries are never computed with, so each row lays named entries of a pack over a schedule
of its own, beside what the region has not on file.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from benefit_bills import (
    EI,
    EO,
    LOW,
    NO_CAP,
    RI,
    RO,
    Facts,
    bill,
    name_of,
    out,
    resident,
    retiree,
    schedule,
    stay,
    three,
    two,
    worker,
)
from yibao import Enrolment, NotKnown
from yibao.benefits import Claim, settle

SIGNED: dict[str, Any] = {"family_doctor": "signed"}

LISTED: list[tuple[str, str, Facts, Facts, Claim, str]] = [
    # Tianjin: (20000 − 500) × 90%; bands of cost: (120000 − 1700) × 85% + 80000 × 80%; cost up
    # to 450000: 100555 + 330000 × 80%
    *(
        ("120000", three(EI, "table-2020"), {}, who, claim, paid)
        for who, claim, paid in (
            (retiree(), stay("tertiary", 20000, admission=2), "17550"),
            (worker(), stay("tertiary", 200000), "164555"),
            (worker(), stay("tertiary", 500000), "364555"),
        )
    ),
    # … (2600 − 600) × 50% or 55%; (10500 − 500) × 75%
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
    # Dalian: 10000 × 85%; (10240 − 240) × 90%; (10250 − 250) × 94%, from 70 on
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
    # Hangzhou: (10500 − 500) × 88%; bands of cost: (40000 − 800) × 82% + 10800 × 88%; the pages
    # part above 400000
    *(
        ("330100", three(EI, "city-data", "inpatient-page-2025", "city-data"), {}, who, claim, paid)
        for who, claim, paid in (
            (retiree(), stay("secondary", 10500), "8800"),
            (worker(), stay("tertiary", 50800), "41648"),
            (worker(), stay("tertiary", 400001), "unknown"),
        )
    ),
    # … with a family doctor 1000 × 70%, after a deductible of one's own; 1000 × 40%
    *(
        ("330100", names, {**NO_CAP, **own}, resident(), out("community", 1000, **SIGNED), paid)
        for names, own, paid in (
            (two(RO, "city-data"), {}, "unknown"),
            (f"{RO}.ratio[city-data]", {f"{RO}.deductible": {"sum": 0, "per": "year"}}, "700"),
        )
    ),
    ("330100", two(RO, "city-data"), NO_CAP, resident(), out("tertiary", 1300), "400"),
    ("330100", three(RI, "city-data"), {}, resident(), stay("community", 10300), "8000"),
    # Hefei: 200 × 55%; 300 × 55% = 165, cap 150; (10700 − 700) × 80%; (11000 − 1000) × 75%
    *(
        (
            "340100",
            three(RO, "app-data", "app-data", "changes-2023"),
            {},
            resident(),
            out("community", total),
            paid,
        )
        for total, paid in ((200, "110"), (300, "150"))
    ),
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
    # Xiamen: (11000 − 1000) × 90%, (10500 − 500) × 95%, after deductibles of one's own
    *(
        (
            "350200",
            f"{EI}.ratio[city-data] {EI}.cap[city-data]",
            {f"{EI}.deductible": {"sum": deducted, "per": "visit"}},
            who,
            stay("tertiary", 10000 + deducted),
            paid,
        )
        for who, deducted, paid in ((worker(), 1000, "9000"), (retiree(), 500, "9500"))
    ),
    # Nanchang: (1300 − 300) × 65%; 10000 × 85%, retired or not; 500 × 60%; cap 400; 10000 × 70%
    ("360100", three(EO, "daily-2023@2023-07-01"), {}, retiree(), out("secondary", 1300), "650"),
    *(
        ("360100", two(EI, "app-data"), NO_CAP, who, stay("tertiary", 10800), "8500")
        for who in (worker(), retiree())
    ),
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
