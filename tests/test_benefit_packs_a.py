"""Dated benefit tables of Tianjin to Nanchang: bills reckoned by hand from the facts' own words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from benefit_bills import Facts, name_of, out, resident, retiree, stay, worker
from yibao import Enrolment, NotKnown, Policy
from yibao.benefits import Claim, settle, settle_all

POLICY = Policy().using(carry_forward=True)

DATED: list[tuple[str, Facts, Claim, str]] = [
    # Tianjin: (3000 − 800) × 75%; both readings of the bands agree below 5,500
    ("120000", worker(), out("primary", 3000), "1650"),
    ("120000", worker(), out("tertiary", 12000), "5060"),  # (10000 − 800) × 55%: cap of cost
    ("120000", retiree(), out("secondary", 3000), "1610"),  # (3000 − 700) × 70%
    ("120000", retiree(1950), out("secondary", 3000), "1645"),  # (3000 − 650) × 70%
    # … bands of cost: (120000 − 1700) × 85% + 80000 × 80%
    ("120000", worker(), stay("tertiary", 200000, date(2024, 12, 31)), "164555"),
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
    # … ten points with a family doctor at tier one and below: 70% + 10, but 65%
    ("210200", worker(), out("primary", 1200, family_doctor="signed"), "800"),
    ("210200", worker(), out("secondary", 1200, family_doctor="signed"), "650"),
    ("210200", worker(), out("tertiary", 1400, provider="specialist"), "unknown"),
    # … both sides of the turn of 2023 to 2024: (3000 − 1000) and (3000 − 600) × 50%
    ("210200", worker(), out("tertiary", 3000, date(2023, 12, 31), provider="special"), "1000"),
    ("210200", worker(), out("tertiary", 3000, date(2024, 1, 1), provider="special"), "1200"),
    # … (1500 − 500) × 65%, (1200 − 200) × 70%
    ("210200", retiree(), out("secondary", 1500, date(2023, 12, 31)), "650"),
    ("210200", retiree(), out("secondary", 1200, date(2024, 1, 1)), "700"),
    ("210200", worker(), out("primary", 1300, date(2023, 1, 1)), "700"),  # (1300 − 300) × 70%
    ("210200", worker(), out("primary", 1300, date(2022, 12, 31)), "unknown"),
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
    ("330100", resident(), stay("community", 10300), "8000"),  # (10300 − 300) × 80%
    ("330100", resident(), stay("tertiary", 400000), "209440"),  # (300000 − 800) × 70%: cap of cost
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
    ("350200", worker(), stay("tertiary", 11000), "unknown"),  # the deductible of a stay
    ("350200", resident(), out("primary", 1000), "unknown"),
    ("350200", resident(), stay("secondary", 10400), "8000"),  # (10400 − 400) × 80%
    ("350200", resident(), stay("secondary", 200400), "100000"),  # 200000 × 80% = 160000
    # Nanchang: (10800 − 800) × 85%, retired or not
    ("360100", worker(), stay("tertiary", 10800), "8500"),
    ("360100", retiree(), stay("tertiary", 10800), "8500"),
]


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


def test_xiamen_has_one_cap_over_outpatient_and_inpatient_care() -> None:
    me = Enrolment(region="350200", **worker())
    policy = POLICY.with_values(
        "350200",
        employee_inpatient_deductible={"sum": 1000, "per": "visit"},
        since=date(2026, 1, 1),
        source="the caller's own",
    )
    # (111000 − 1000) × 90% = 99000, so 1000 are left of 100000 for 2000 × 90%
    claims = [stay("tertiary", 111000), out("primary", 3200, date(2026, 3, 3))]
    first, second = settle_all(claims, me, policy=policy)
    assert (first.paid_by("basic"), second.paid_by("basic")) == (99000, 1000)


def test_shanghai_counts_its_insurance_year_from_july() -> None:
    me = Enrolment(region="310000", **worker())
    june, july = date(2026, 6, 30), date(2026, 7, 1)
    first, second = settle_all(
        [stay("tertiary", 11500, d) for d in (june, july)], me, policy=POLICY
    )
    assert [s.next.first for s in (first, second)] == [date(2025, 7, 1), july]
    assert second.paid_by("basic") == 8500  # the deductible is taken anew
