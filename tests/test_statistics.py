"""Statistics: each cited, found by region and layer, and a national one is never a local one."""

from __future__ import annotations

from datetime import date
from functools import partial
from importlib.resources import files

import pytest

from yibao import Enrolment, Policy, PolicyError, resident_premium
from yibao.catalogue import CATALOGUE
from yibao.core.sources import Evidence
from yibao.policy.pack import read_pack
from yibao.policy.statistics import NAMES, read_statistics, shipped_figures, shipped_statistics

TEXT = """
[source.a]
title = "统计公报"
evidence = "reported"

[[statistic]]
region = "320000"
name = "average_wage"
year = 2024
value = 8000
source = "a"
"""


def test_every_shipped_statistic_is_cited_and_named() -> None:
    found = [s for of_region in shipped_statistics().values() for s in of_region]
    assert found
    for statistic in found:
        assert statistic.name in NAMES
        assert statistic.source.title
        assert statistic.source.evidence is not Evidence.ASSUMED
        assert statistic.value > 0


def test_every_statistic_shipped_is_one_that_a_check_or_a_rule_needs() -> None:
    needed = {c.near.statistic for p in CATALOGUE for c in p.fields if c.near}
    needed |= {"average_wage", "average_pension", "disposable_income", "on_post_wage"}
    assert set(NAMES) == needed
    shipped = {s.name for of_region in shipped_statistics().values() for s in of_region}
    assert shipped <= needed


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('"average_wage"', '"average_wages"'), "Did you mean average_wage"),
        (('source = "a"\n', 'source = "b"\n'), "expected a source"),
        (("value = 8000", 'value = "much"'), "statistic\\[0\\].value"),
    ],
)
def test_a_wrong_file_is_refused(change: tuple[str, str], expected: str) -> None:
    with pytest.raises((PolicyError, ValueError), match=expected):
        read_statistics(TEXT.replace(*change), "statistics.toml")


def test_a_statistic_twice_is_refused() -> None:
    head, entry = TEXT.split("[[statistic]]")
    with pytest.raises(PolicyError, match="twice"):
        read_statistics(f"{head}[[statistic]]{entry}[[statistic]]{entry}", "statistics.toml")


def test_a_national_figure_is_found_from_every_region_by_its_own_name_only() -> None:
    assert shipped_figures("100000", "wage_above_scale")[2024] == 10_245_200
    assert Policy().statistic("220100", "wage_above_scale", 2024) == 10_245_200
    assert Policy(shipped=False).statistic("220100", "wage_above_scale", 2024) is None
    assert Policy().statistic("220100", "disposable_income", 2024) is None
    for name in ("average_wage", "average_pension", "disposable_income"):
        assert not [s for s in shipped_statistics()["100000"] if s.name == name]
    assert Policy().statistic("220100", "average_pension", 2021) is None


def test_a_pack_of_ones_own_takes_a_share_of_a_shipped_statistic() -> None:
    text = """
[region]
code = "999900"
zh = "试验市"
en = "Testville"

[source.a]
title = "通知"
evidence = "reported"

[[resident.premium.individual]]
from = 2025-01-01
source = "a"
sum = { share = 0.005, of = "wage_above_scale", year = 2024, rounding = "yuan half_up" }
"""
    pack = read_pack(text, "a.toml", statistics=lambda n, y: Policy().statistic("100000", n, y))
    policy = Policy().with_pack(pack)
    case = Enrolment(scheme="resident", group="adult", region="999900")
    assert str(resident_premium(case, benefit_year=2025, policy=policy).individual) == "512.00"


def test_a_province_without_a_pack_hands_its_statistics_down() -> None:
    assert "370000" not in {region.code for region in Policy().regions()}
    for code in ("370000", "370100", "370200"):
        assert Policy().statistic(code, "average_wage", 2022) == 706_925
    assert Policy().statistic("350200", "average_wage", 2022) is None
    text = """
[region]
code = "370699"
zh = "试验市"
en = "Testville"
parent = "370000"

[source.a]
title = "通知"
evidence = "reported"

[[employee.contribution.base_floor]]
from = 2023-08-01
source = "a"
value = { share = 0.6, of = "average_wage", year = 2022, rounding = "yuan half_up" }
"""
    lookup = partial(Policy().statistic, "370000")
    policy = Policy().with_pack(read_pack(text, "a.toml", statistics=lookup))
    assert policy.law("370699", date(2023, 9, 1)).base_floor == 424_200


def test_dongguan_takes_its_premium_from_the_income_of_the_year_before_last() -> None:
    assert Policy().statistic("441900", "disposable_income", 2023) == 6_570_100
    case = Enrolment(scheme="resident", group="adult", region="东莞")
    assert str(resident_premium(case, benefit_year=2025).individual) == "526.00"
    (figure,) = (f for f in Policy().pack("441900").figures if f.name == "disposable_income")
    assert (figure.year, figure.value) == (2023, 6_570_100)
    assert figure.source.evidence is Evidence.REPORTED
    law = Policy().law("441900", date(2025, 6, 1))
    assert law.resident_base == 6_570_100


def test_the_file_says_what_each_name_means() -> None:
    text = (files("yibao") / "data" / "statistics.toml").read_text("utf-8")
    for name in NAMES:
        assert f"# {name} " in text
