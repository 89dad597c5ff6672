"""Statistics: each cited, found by region and layer, and a national one is never a local one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from importlib.resources import files
from itertools import pairwise

import figures
import pages
import pytest

from yibao import Enrolment, Policy, PolicyError, resident_premium
from yibao.catalogue import CATALOGUE
from yibao.core.sources import Evidence
from yibao.policy.pack import read_pack
from yibao.policy.statistics import (
    NAMES,
    OWN,
    Statistic,
    read_statistics,
    shipped_figures,
    shipped_statistics,
)

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
    assert Policy().statistic("350200", "average_wage", 2020) == 612_642
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


FILE = (files("yibao") / "data" / "statistics.toml").read_text("utf-8")
BANDS = {  # a month or a year, in yuan: whoever takes one for the other is outside
    "average_wage": (4_000, 20_000),
    "on_post_wage": (40_000, 250_000),
    "average_pension": (2_000, 8_000),
    "disposable_income": (10_000, 120_000),
    "wage_above_scale": (50_000, 150_000),
    "national_average_pension": (2_000, 6_000),
    "national_disposable_income": (15_000, 60_000),
}


def _series(found: list[Statistic]) -> Iterator[tuple[Statistic, Statistic]]:
    """Each figure with the one of its name and region before it."""
    ordered = sorted(found, key=lambda each: (each.name, each.region, each.year))
    for before, after in pairwise(ordered):
        if (before.name, before.region) == (after.name, after.region):
            yield before, after


def _odd(found: list[Statistic]) -> list[Statistic]:
    """What falls, or rises by more than a quarter a year, without saying so."""
    return [
        after
        for before, after in _series(found)
        if not after.note
        and not before.value <= after.value <= before.value * 1.25 ** (after.year - before.year)
    ]


def test_no_figure_falls_or_leaps_without_a_note() -> None:
    assert _odd(figures.on_file()) == []
    head, entry = TEXT.split("[[statistic]]")
    for value, odd in ((8000, []), (8001, [8000]), (6400, []), (6399, [8000])):
        before = entry.replace("2024", "2023").replace("8000", str(value))
        text = f"{head}[[statistic]]{before}[[statistic]]{entry}"
        found = read_statistics(text, "a.toml")
        assert [each.value // 100 for each in _odd(list(found))] == odd, value


def test_every_figure_is_of_the_size_of_its_name() -> None:
    for each in figures.on_file():
        least, most = BANDS[each.name]
        assert least * 100 <= each.value <= most * 100, each


def test_every_source_is_cited_and_says_where_or_why_it_is_weak() -> None:
    raw = tomllib.loads(FILE, parse_float=Decimal)
    assert set(raw["source"]) == {row["source"] for row in raw["statistic"]}
    for key, source in raw["source"].items():
        assert source.get("issuer") or source.get("note"), key
        assert source.get("link") or source.get("date") or source.get("note"), key
        if source["evidence"] == "unverified":
            assert source.get("note"), key
    for row in raw["statistic"]:
        assert 2010 <= row["year"] <= 2026


def test_a_region_of_the_file_is_a_province_or_has_a_pack() -> None:
    known = {region.code for region in Policy().regions()} | {"100000"}
    for code in shipped_statistics():
        assert code in known or code.endswith("0000"), code


def test_a_table_by_region_is_read_as_so_many_entries() -> None:
    head, entry = TEXT.split("[[statistic]]")
    table = entry.replace('region = "320000"\n', "").replace(
        "value = 8000", 'by.320000 = 96001\nby.330000 = "96000"\nmonths = 12'
    )
    one, two = read_statistics(f"{head}[[statistic]]{table}", "statistics.toml")
    assert (one.region, one.value, two.region, two.value) == ("320000", 800_008, "330000", 800_000)
    for wrong in (table + "value = 1\n", table.replace("by.", "of.")):
        with pytest.raises(PolicyError, match="expected region and value, or by"):
            read_statistics(f"{head}[[statistic]]{wrong}", "statistics.toml")
    with pytest.raises(ValueError, match=r"statistic\[0\].by.320000"):
        read_statistics(f"{head}[[statistic]]{table.replace('96001', '-1')}", "statistics.toml")


def test_a_pension_or_an_income_of_a_province_is_not_a_citys() -> None:
    assert shipped_figures("440000", "disposable_income")[2022] == 4_706_460
    assert Policy().statistic("440000", "disposable_income", 2022) == 4_706_460
    for code in ("441900", "440100"):  # Dongguan has the figure of another year, Guangzhou none
        assert Policy().statistic(code, "disposable_income", 2022) is None
    assert shipped_figures("530000", "average_pension")[2023] == 343_100
    assert Policy().statistic("530100", "average_pension", 2023) is None
    text = """
[region]
code = "530199"
zh = "试验市"
en = "Testville"
parent = "530000"

[source.a]
title = "通知"
evidence = "reported"

[[employee.credit.retiree]]
from = 2024-01-01
source = "a"
sum = { share = 0.02, of = "average_pension", year = 2023 }
"""
    policy = Policy().with_pack(
        read_pack(text, "a.toml", statistics=partial(Policy().statistic, "530199"))
    )
    assert "not on file" in policy.history("530199", "employee.credit.retiree").text("en")


def test_a_region_with_wages_of_its_own_takes_none_of_its_province() -> None:
    assert Policy().statistic("440000", "average_wage", 2023) == 916_700
    assert Policy().statistic("440100", "average_wage", 2021) == 945_600
    assert Policy().statistic("440100", "average_wage", 2023) is None
    assert Policy().statistic("440300", "average_wage", 2023) == 916_700
    assert set(OWN) <= set(NAMES)


def test_limits_on_file_are_the_ruled_shares_of_the_wages_on_file() -> None:
    """Of limits that rest on a wage of the file, most are its share: it is the right wage."""
    policy, agree = Policy(), set()
    for region in policy.regions():
        for name, share in (("base_floor", "0.6"), ("base_ceiling", "3")):
            for entry in policy.pack(region.code).main(name):
                value = entry.table.rows[0].values.get("value") if entry.table else None
                if isinstance(value, int) and entry.start:
                    wages = [
                        policy.statistic(region.code, "average_wage", entry.start.year - n)
                        for n in (1, 2)
                    ]
                    if any(w and abs(value - Decimal(share) * w) <= 100 for w in wages):
                        agree.add((region.code, name, entry.start.year))
    provinces = {code[:2] for code, _, _ in agree}
    assert len(agree) >= 60
    assert {"11", "14", "31", "34", "35", "37", "44", "45", "50", "51", "63"} <= provinces


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_every_figure_by_year_and_region_and_every_source(language: str) -> None:
    write = pages.Writer(language)
    page = figures.statistics_page(language, write.source)
    for each in figures.on_file():
        section = page[page.index(f"{{ #{each.name} }}") :].partition("\n## ")[0]
        assert write.source(each.source) in section
        lines = section.splitlines()
        head = next(line for line in lines if line.startswith("| ")).split("|")
        name = figures._Figures(language).region(each.region)
        (row,) = [line.split("|") for line in lines if line.startswith(f"| {name} |")]
        shown = row[head.index(f" {each.year} ")]
        assert shown.strip().split(" ")[0] == f"{Decimal(each.value) / 100:,.2f}".removesuffix(
            ".00"
        )
