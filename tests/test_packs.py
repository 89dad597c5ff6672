"""The shipped packs and their intake tables; and that every check of packs can fail."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from test_planted import FAULTS
from yibao.catalogue import CATALOGUE
from yibao.core.sources import Evidence
from yibao.core.timeline import Standing
from yibao.policy.checks import CHECKS, FILE_CHECKS, answered, check, check_file, main
from yibao.policy.pack import Pack, read_pack
from yibao.policy.policy import Policy, shipped_regions

DATA = Path(str(files("yibao") / "data"))
NATION = "100000"
REGIONS = sorted(set(shipped_regions()) - {NATION})
NAMES = {parameter.path: parameter.name for parameter in CATALOGUE}
PATHS = {parameter.name: parameter.path for parameter in CATALOGUE}

IN_SCOPE = (
    "employee.contribution.",
    "employee.flexible.",
    "employee.credit.",
    "employee.mutual_aid",
    "employee.retirement",
    "resident.premium.",
    "resident.contribution.",
    "duplicate.",
    "resident.waiting_period",
    "resident.window",
    "resident.newborn",
    "resident.benefit_period",
    "resident.incentive",
)
SETTLED = (*IN_SCOPE, "employee.account.")
BENEFITS = (
    *("employee.outpatient.", "employee.inpatient.", "employee.chronic.", "employee.maternity."),
    *("employee.large_sum.", "employee.civil_servant.", "employee.critical_illness."),
    *("resident.outpatient.", "resident.inpatient.", "resident.chronic.", "resident.maternity."),
    *("resident.critical_illness.", "resident.hypertension_diabetes."),
    *("employee.special_drugs.", "resident.special_drugs."),
    *("medical_assistance.", "further_assistance.", "out_of_area.", "benefit."),
)
LISTED = (*IN_SCOPE, *BENEFITS)
"""Entries that some line of the intake table must name."""

CHAPTERS = {"benefits"}
STANDINGS = {
    "pack": {Standing.FROM, Standing.SEEN},
    "undated": {Standing.UNDATED},
    "rival": {Standing.RIVAL},
}
TABLES = ("deductible", "ratio", "cap")
RENAMED = {"resident.cap": "resident.inpatient.cap"}
"""Topics of the facts that stand under another path."""

WITHOUT_DATA = {
    "duplicate.refund.prepaid",
    "duplicate.written_choice",
    "employee.credit.unemployed",
    "employee.history.backpay_credit",
    "employee.history.month_of_change",
    "employee.history.term",
    "employee.mutual_aid.pilot",
    "employee.mutual_aid.terms",
    "employee.rounding.base",
    "employee.rounding.contribution",
    "employee.rounding.credit",
    "resident.premium.late",
    "resident.incentive.earlier_years",
    "resident.incentive.kept",
    "resident.incentive.lower_cap",
}
MAY_LACK = {
    *(f"employee.{care}.{t}" for care in ("chronic", "maternity") for t in TABLES),
    *(f"resident.{care}.{t}" for care in ("chronic", "maternity") for t in TABLES),
    *(f"resident.hypertension_diabetes.{t}" for t in TABLES),
    *(f"{scheme}.special_drugs.{t}" for scheme in ("employee", "resident") for t in TABLES),
    *("employee.civil_servant.terms", "employee.civil_servant.takes"),
    *("employee.critical_illness.terms", "employee.critical_illness.takes"),
    *("further_assistance.terms", "further_assistance.takes"),
    *("benefit.account_first", "benefit.layers", "benefit.year", "benefit.stay_year"),
    *("benefit.late_claims", "benefit.rounding", "benefit.exclusion"),
}
"""Tables of benefits that no region on file may need."""

Rows = list[dict[str, str]]


def path_of(code: str) -> Path:
    return DATA / "national.toml" if code == NATION else DATA / "regions" / f"{code}.toml"


@cache
def pack(code: str) -> Pack:
    return Policy().pack(code)


# -- packs


def test_there_are_at_least_forty_three_regions_and_a_pack_of_the_nation() -> None:
    assert len(REGIONS) >= 43
    assert pack(NATION).region.code == NATION


@pytest.mark.parametrize("code", [NATION, *REGIONS])
def test_a_shipped_pack_loads_under_its_own_code(code: str) -> None:
    assert pack(code).region.code == code
    assert any(pack(code).entries.values())


@pytest.mark.parametrize("code", [NATION, *REGIONS])
def test_a_shipped_pack_has_no_finding(code: str) -> None:
    assert [str(found) for found in check_file(path_of(code), Policy())] == []
    assert check(pack(code), Policy()) == []


@pytest.mark.parametrize("code", REGIONS)
def test_the_parent_of_a_region_is_the_province_or_the_nation(code: str) -> None:
    region = pack(code).region
    top = code.endswith("0000")
    assert region.parent == (NATION if top else code[:2] + "0000")
    assert top or not region.layer


def test_a_province_layer_is_one_that_a_region_names_as_its_parent() -> None:
    layers = {code for code in REGIONS if pack(code).region.layer}
    assert layers == {"330000", "610000"}
    assert layers <= {pack(code).region.parent for code in REGIONS}


@pytest.mark.parametrize("code", REGIONS)
def test_a_region_is_found_by_each_of_its_names(code: str) -> None:
    region = pack(code).region
    short = re.sub("(省|市)$", "", region.zh)
    for name in (code, region.zh, short, region.en, region.en.upper(), *region.aliases):
        assert Policy().region(name) == region


@pytest.mark.parametrize("code", [NATION, *REGIONS])
def test_no_shipped_value_is_assumed(code: str) -> None:
    sources = [s for es in pack(code).entries.values() for e in es for s in e.sources]
    assert sources
    assert all(source.evidence is not Evidence.ASSUMED for source in sources)


def test_every_path_of_the_catalogue_has_data_or_is_listed_as_without() -> None:
    used = {
        PATHS[name] for code in [NATION, *REGIONS] for name, es in pack(code).entries.items() if es
    }
    assert set(NAMES) - used - MAY_LACK == WITHOUT_DATA
    assert set(NAMES) >= MAY_LACK


@pytest.mark.parametrize("code", REGIONS)
def test_only_the_nation_states_principles(code: str) -> None:
    assert not [e for es in pack(code).entries.values() for e in es if e.principle]


@pytest.mark.parametrize("code", [NATION, *REGIONS])
def test_a_question_is_about_a_path_of_the_catalogue(code: str) -> None:
    assert {question.topic for question in pack(code).questions} <= set(NAMES)


# -- intake


def intake(code: str) -> Rows:
    with (DATA / "intake" / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(rows: Rows, of: Pack) -> list[str]:
    """What is wrong with an intake table, as ``place: what``."""
    found = [f"{row['place']}: {fault}" for row in rows for fault in row_faults(row, of)]
    if [row["place"] for row in rows] != [str(i) for i in range(len(rows))]:
        found.append("places are not 0, 1, 2, …")
    named = {entry for row in rows for entry in row["entry"].split()}
    for name, entries in of.entries.items():
        for i in range(len(entries)):
            if PATHS[name].startswith(LISTED) and f"{PATHS[name]}[{i}]" not in named:
                found.append(f"{PATHS[name]}[{i}] is in no line")
    return found


def row_faults(row: dict[str, str], of: Pack) -> list[str]:
    became, topic = row["became"], row["topic"]
    if became in STANDINGS:
        return entry_faults(row, of)
    if row["entry"]:
        return [f"an entry, though it became {became}"]
    if became == "question":
        paths = RENAMED.get(topic, topic)
        asked = any((q.topic + ".").startswith(paths + ".") for q in of.questions)
        return [] if asked else ["no question of this topic"]
    if became == "later":
        waits = not topic.startswith(SETTLED) and row["why"] in CHAPTERS
        return [] if waits else ["later, without a chapter, or in scope now"]
    if became == "left_out":
        return [] if row["why"] else ["left out without a reason"]
    return [f"became {became!r}"]


def entry_faults(row: dict[str, str], of: Pack) -> list[str]:
    found = [] if row["entry"] else ["no entry"]
    for text in row["entry"].split():
        match = re.fullmatch(r"([a-z_.]+)\[(\d+)\]", text)
        entries = of.entries.get(NAMES.get(match[1], ""), ()) if match else ()
        if match is None or int(match[2]) >= len(entries):
            found.append(f"no entry {text}")
        elif entries[int(match[2])].standing not in STANDINGS[row["became"]]:
            found.append(f"{text} doesn't stand as {row['became']}")
    return found


@pytest.mark.parametrize("code", REGIONS)
def test_an_intake_table_agrees_with_its_pack(code: str) -> None:
    rows = intake(code)
    assert list(rows[0]) == ["place", "topic", "became", "entry", "why"]
    assert faults(rows, pack(code)) == []


def test_every_region_has_an_intake_table_and_they_hold_at_least_952_facts() -> None:
    assert sorted(path.stem for path in (DATA / "intake").iterdir()) == REGIONS
    assert sum(len(intake(code)) for code in REGIONS) >= 952


def test_every_fact_in_scope_ended_in_a_pack_or_as_a_question() -> None:
    facts = Counter(
        row["became"]
        for code in REGIONS
        for row in intake(code)
        if row["topic"].startswith(SETTLED)
    )
    assert set(facts) <= {"pack", "undated", "rival", "question", "left_out"}
    assert facts["pack"] > sum(facts.values()) - facts["pack"]


SAMPLE = "220100"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"became": "kept", "entry": ""}, "0: became 'kept'"),
        ({"became": "undated"}, "base_floor[0] doesn't stand as undated"),
        ({"became": "rival"}, "base_floor[0] doesn't stand as rival"),
        ({"entry": ""}, "0: no entry"),
        ({"entry": "employee.contribution.base_floor[9]"}, "no entry employee.contribution"),
        ({"entry": "employee.contribution.base"}, "no entry employee.contribution.base"),
        ({"became": "later", "entry": "", "why": "benefits"}, "0: later, without a chapter"),
        ({"became": "later", "entry": "", "why": "", "topic": "x"}, "0: later, without a chapter"),
        ({"became": "left_out", "entry": ""}, "0: left out without a reason"),
        ({"became": "question"}, "0: an entry, though it became question"),
        ({"became": "question", "entry": "", "topic": "x"}, "0: no question of this topic"),
        ({"place": "7"}, "places are not 0, 1, 2"),
        ({"entry": "employee.contribution.base_floor[1]"}, "base_floor[0] is in no line"),
    ],
)
def test_a_fault_in_an_intake_table_is_seen(change: dict[str, str], fault: str) -> None:
    first, *rest = intake(SAMPLE)
    found = faults([{**first, **change}, *rest], pack(SAMPLE))
    assert any(fault in text for text in found), found


# -- each check can fail

HEAD = """
[region]
code = "999900"
zh = "试验市"
en = "Testville"
parent = "100000"

[source.a]
title = "通知"
number = "劳社部发〔1994〕14号"
date = "1994-04"
link = "https://example.cn/a"
evidence = "reported"
"""

CREDIT = "[[employee.credit.in_service]]\nfrom = 2025-01-01\nsource = 'a'\n"
FLOOR = "[[employee.contribution.base_floor]]\nfrom = 2025-01-01\nsource = 'a'\n"
CEILING = "[[employee.contribution.base_ceiling]]\nfrom = 2025-01-01\nsource = 'a'\n"
TIERS = "[[employee.flexible.tiers]]\nsource = 'a'\nfrom = 2025-01-01\n"
PREMIUM = "[[resident.premium.individual]]\nsource = 'a'\nfrom = 2024-01-01\nto = 2025-01-01\n"
SUBSIDY = "[[resident.premium.subsidy]]\nsource = 'a'\nfrom = 2024-01-01\nto = 2025-01-01\n"
RATE = "[[employee.contribution.employee_rate]]\nsource = 'a'\nrate = 0.02\n"
WAGE = "[[statistic]]\nname = 'average_wage'\nyear = 2024\nvalue = 8000\nsource = 'a'\n"
BETTER = "\n[source.b]\ntitle = '公告'\nevidence = 'official'\nlink = 'https://a.cn/b'\n"

# For each check: a pack that only it objects to.
BAD: dict[str, list[str]] = {
    "credit_above_contribution": [
        CREDIT + "rate = 0.03\n",
        CREDIT + "rate = 0.019\n",
        CREDIT + "rows = [{ age = '..44', rate = 0.02 }, { age = '45..', rate = 0.025 }]\n",
        CREDIT + "rate = 0.02\npool_rate = 0.01\n",
        CREDIT + "rate = 0.02\npool_yearly = 420\nmonth = 7\n",
        CREDIT.replace("2025", "2019") + "to = 2020-01-01\nrate = 0.031\n",
        "[[employee.credit.in_service]]\nsource = 'a'\nrate = 0.031\n",
    ],
    "base_limits": [
        FLOOR + "value = 4000\n" + CEILING + "value = 40000\n",
        FLOOR + "value = 5000\n" + CEILING + "value = 14000\n",
        FLOOR + "value = 4320\n" + CEILING + "value = 21700\n"
        "[[employee.contribution.base_rule]]\nfrom = 2020-01-01\nsource = 'a'\n"
        "floor_share = 0.6\nceiling_share = '3'\n",
    ],
    "stated_shares": [
        FLOOR + "value = 4330\nnote = '60% of 7200'\n",
        FLOOR
        + "value = 4320\nnote = '60% of 7200'\n"
        + CEILING
        + "value = 21700\nnote = '300% of 7200'\n",
    ],
    "plausible_rates": [
        "[[employee.contribution.employer_rate]]\nsource = 'a'\nrate = 0.15\n",
        "[[employee.contribution.employee_rate]]\nfrom = 1995-01-01\nto = 1998-01-01\n"
        "source = 'a'\nrate = 0.031\n",
        "[[employee.credit.retiree]]\nsource = 'a'\n"
        "pension_rate = { start = 0.02, per = 0.01, of = 'age' }\n",
    ],
    "flexible_sums": [
        TIERS + "rate = 0.09\nbase = 4999\nsum = '479.91'\n",
        TIERS + "sum = 400\nyearly = 4900\n",
    ],
    "premium_below_minimum": [
        PREMIUM + "sum = 379\nnote = 'Adults without help are not excused.'\n",
        PREMIUM + "sum = 400\nlong_term_care = 40\n",
        PREMIUM + "rows = [{ group = 'student', sum = 200 }, { unknown = 'not found' }]\n",
        PREMIUM + "rows = [{ plan = 'low_tier', sum = 220 }, { unknown = 'not found' }]\n",
    ],
    "subsidy_below_minimum": [SUBSIDY + "sum = 640\n"],
    "wait_above_ceiling": ["[[employee.gap.wait]]\nsource = 'a'\nmonths = 7\n"],
    "possible_windows": [
        f"[[resident.window]]\nfrom = 2025-01-01\nsource = 'a'\n{days}\n"
        for days in ("opens = 931", "closes = 2501", "opens = 1300", "opens = 1101\ncloses = 901")
    ],
    "unexplained_gaps": [
        SUBSIDY + "sum = 700\n" + SUBSIDY.replace("4", "6").replace("5", "7") + "sum = 800\n"
    ],
    "unmarked_contradictions": [
        "[[resident.central_share]]\nfrom = 2020-01-01\nsource = 'a'\n"
        "rows = [{ province = '61', value = 0.7 }, { unknown = 'not found' }]\n",
    ],
    "limits_of_the_average_wage": [
        WAGE + FLOOR + "value = 4000\n",
        WAGE + CEILING + "value = 23000\n",
        WAGE + FLOOR + "value = 4800\n" + CEILING + "value = 23000\n",
    ],
    "far_off": [
        FLOOR + "value = 43932\n",
        FLOOR + "value = '439.32'\n",
        CEILING + "value = 86142\n",
        "[[employee.credit.retiree]]\nfrom = 2025-01-01\nsource = 'a'\nsum = 1000\n",
    ],
    "outside_national_range": [
        "[[employee.contribution.employee_rate]]\nfrom = 2025-01-01\nsource = 'a'\nrate = 0.01\n",
        "[[employee.contribution.employee_rate]]\nfrom = 2025-01-01\nsource = 'a'\n"
        "rows = [{ plan = 'tier_2', rate = 0.005 }, { rate = 0.02 }]\n",
        "[[employee.contribution.employee_rate]]\nsource = 'a'\nrate = 0.01\n",
        "[[employee.outpatient.ratio]]\nfrom = 2023-01-01\nsource = 'a'\n"
        "ratio = [{ to = 1000, ratio = 0.45 }, { ratio = 0.6 }]\n",
        "[[employee.outpatient.ratio]]\nfrom = 2023-01-01\nsource = 'a'\n"
        "rows = [{ tier = 'tertiary', ratio = 0.45 }, { ratio = 0.6 }]\n",
        "[[resident.critical_illness.terms]]\nsource = 'a'\n"
        "ratio = [{ to = 30000, ratio = 0.5 }, { ratio = 0.6 }]\n",
        "[[out_of_area.cut]]\nfrom = 2024-01-01\nsource = 'a'\n"
        "rows = [{ place = 'referred', points = 0.15 }, { unknown = 'not found' }]\n",
    ],
    "zero_caps": [
        "[[employee.outpatient.cap]]\nsource = 'a'\nsum = 0\n",
        "[[resident.critical_illness.terms]]\nsource = 'a'\nratio = 0.6\ncap = 0\n",
        "[[employee.inpatient.cap]]\nsource = 'a'\n"
        "rows = [{ tier = 'tertiary', sum = 0 }, { sum = 300000 }]\n",
    ],
    "bands_that_turn": [
        "[[employee.inpatient.ratio]]\nsource = 'a'\nratio = " + bands
        for bands in (
            "[{ to = 1000, ratio = 0.8 }, { to = 2000, ratio = 0.9 }, { ratio = 0.85 }]\n",
            "[{ to = 1000, ratio = 0.9 }, { to = 2000, ratio = 0.8 }, { ratio = 0.85 }]\n",
            "[{ to = 1000, ratio = 0.8 }, { ratio = 0.8 }]\n",
        )
    ]
    + [
        "[[resident.critical_illness.terms]]\nsource = 'a'\n"
        "ratio = [{ to = 30000, ratio = 0.7 }, { ratio = 0.6 }]\n",
    ],
    "bands_below_the_threshold": [
        "[[resident.critical_illness.terms]]\nsource = 'a'\nthreshold = 12000\nspan = 'cost'\n"
        f"ratio = [{{ to = {to}, ratio = 0.6 }}, {{ ratio = 0.7 }}]\n"
        for to in (10000, 12000)
    ],
    "undated_and_alone": [
        "[[employee.contribution.large_sum]]\nsource = 'a'\nsum = 5\n"
        "[[employee.contribution.large_sum]]\nsource = 'a'\nsum = 6\n",
        "[[employee.contribution.large_sum]]\nfrom = 2025-01-01\nsource = 'a'\nsum = 5\n"
        "[[employee.contribution.large_sum]]\nsource = 'a'\nsum = 6\n",
    ],
    "evidence_of_rivals": [
        FLOOR
        + "value = 4000\n"
        + FLOOR.replace("'a'", "'b'")
        + "value = 4100\nrival_of = 'a:'\n"
        + BETTER,
    ],
    "well_formed_links": [
        RATE.replace("'a'", "'b'")
        + f"[source.b]\ntitle = 'x'\nevidence = 'reported'\nlink = {x!r}\n"
        for x in ("example.cn/a", "ftp://example.cn", "https://", "https://a.cn/b c", "https://x")
    ],
    "well_formed_numbers": [
        RATE.replace("'a'", "'b'")
        + f"[source.b]\ntitle = 'x'\nevidence = 'reported'\nnumber = {x!r}\n"
        for x in (
            "国办发[2021]14号",
            "国办发〔2021〕14",
            "〔2021〕14号",
            "国办发〔2021〕14号 见附件",
        )
    ],
    "well_formed_dates": [
        RATE.replace("'a'", "'b'")
        + f"[source.b]\ntitle = 'x'\nevidence = 'reported'\ndate = {x!r}\n"
        for x in ("2021年", "2021-13", "2021-2-3", "April 2021")
    ],
    "unanswered_placeholders": [
        RATE + "[[question]]\ntopic = 'resident.premium.subsidy'\ntext = 'Not looked for yet.'\n",
    ],
    "unused_sources": [RATE + BETTER],
    "rivals_without_a_counterpart": [
        FLOOR + "value = 4000\n" + FLOOR + "value = 4100\nrival_of = 'b: an older page'\n",
        FLOOR + "value = 4000\n" + FLOOR + "value = 4100\nrival_of = 'a'\n",
    ],
}


def told(note: str, *answers: str) -> str:
    """A note and the checks whose doubts it answers."""
    return f"note = '{note}'\nanswers = {list(answers)}\n"


def text_of(body: str) -> str:
    """A whole pack; where the body cites another source, the head's is cited beside it."""
    return HEAD + (body if "'a'" in body else body.replace("'b'", "['b', 'a']", 1))


def written(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "bad.toml"
    path.write_text(text_of(body), encoding="utf-8")
    return path


APART = {"out_of_order", "one_document_two_values", *(name for name, *_ in FAULTS)}
"""Checks that need more than one pack or a catalogue of their own: tests/test_checks.py; faults
planted in shipped packs: tests/test_planted.py.
"""


def test_there_is_a_bad_pack_for_every_check() -> None:
    assert set(BAD) | APART == {run.__name__ for run in CHECKS + FILE_CHECKS}


def bad(checks: tuple[Any, ...]) -> list[tuple[str, str]]:
    return [(run.__name__, body) for run in checks for body in BAD.get(run.__name__, ())]


@pytest.mark.parametrize(("name", "body"), bad(CHECKS))
def test_a_bad_pack_is_found_by_its_check_and_no_other(name: str, body: str) -> None:
    findings = check(read_pack(text_of(body), "bad.toml"), Policy())
    assert {found.check for found in findings} == {name}
    assert all(found.region == "999900" and found.message for found in findings)


@pytest.mark.parametrize(("name", "body"), bad(FILE_CHECKS))
def test_a_bad_file_is_found_by_its_check_and_no_other(
    name: str, body: str, tmp_path: Path
) -> None:
    assert {found.check for found in check_file(written(tmp_path, body), Policy())} == {name}


@pytest.mark.parametrize(("name", "body"), bad(CHECKS))
def test_a_file_is_checked_as_the_pack_it_holds(name: str, body: str, tmp_path: Path) -> None:
    assert name in {found.check for found in check_file(written(tmp_path, body), Policy())}


@pytest.mark.parametrize(
    "body",
    [
        CREDIT + "rate = 0.03\n" + told("Until the city reforms.", "credit_above_contribution"),
        FLOOR + "value = 4000\n" + CEILING + "value = 40000\n"
        "" + told("The floor is that of another wage.", "base_limits"),
        FLOOR + "value = 4320\nnote = '60% of 7200'\n" + CEILING + "value = 21600\n"
        "note = '300% of 7200'\n",
        FLOOR + "value = '4511'\nnote = '60% of 90,220/12.'\n",
        "[[employee.contribution.employer_rate]]\nsource = 'a'\nrate = 0.15\n"
        "" + told("With all.", "plausible_rates"),
        TIERS + "rate = 0.09\nbase = 4999\nsum = '479.91'\n" + told("So.", "flexible_sums"),
        TIERS + "rate = '0.0695'\nbase = '4999.55'\nsum = '347.46'\n",
        PREMIUM + "rows = [{ group = 'student', sum = 200 }, { unknown = 'not found' }]\n"
        "" + told("Students pay less.", "premium_below_minimum"),
        PREMIUM + "rows = [{ helped = 'dibao', sum = 0 }, { unknown = 'not found' }]\n",
        PREMIUM + "rows = [{ group = 'without_permit', sum = 1050 }, { sum = 380 }]\n",
        PREMIUM + "sum = 420\nlong_term_care = 40\n",
        SUBSIDY + "sum = 640\n" + told("Of the notice of 2023.", "subsidy_below_minimum"),
        SUBSIDY
        + "sum = 700\ngap = 'The notice was not found.'\n"
        + SUBSIDY.replace("4", "6").replace("5", "7")
        + "sum = 800\n",
        "[[resident.central_share]]\nfrom = 2020-01-01\nsource = 'a'\n"
        "rows = [{ province = '61', value = 0.7 }, { unknown = 'not found' }]\n"
        "" + told("A city of its own.", "unmarked_contradictions"),
        FLOOR
        + "value = 4000\n"
        + FLOOR.replace("'a'", "'b'")
        + "value = 4100\nrival_of = 'a: withdrawn a day later'\n"
        + BETTER,
        FLOOR
        + "value = 4000\n"
        + CEILING
        + "value = 20000\n"
        + CEILING
        + "value = 60000\nrival_of = 'a: an older page'\n",
        CREDIT + "rate = 0.02\n" + CREDIT + "rate = 0.03\nrival_of = 'a: an older page'\n",
        "[[employee.contribution.employee_rate]]\nfrom = 2025-01-01\nsource = 'a'\nrate = 0.01\n"
        "" + told("Half of it is borne by the city.", "outside_national_range"),
        "[[employee.contribution.large_sum]]\nfrom = 2025-01-01\nsource = 'a'\nsum = 5\n"
        "[[employee.contribution.large_sum]]\nsource = 'a'\nsum = 6\nnote = 'Before 2020.'\n",
        WAGE + FLOOR + "value = 4800\n" + CEILING + "value = 24000\n",
        WAGE.replace("2024", "2023") + FLOOR + "value = 4800\n" + CEILING + "value = 24000\n",
        WAGE.replace("2024", "2020") + FLOOR + "value = 4000\n" + CEILING + "value = 20000\n",
        WAGE + FLOOR + "value = 4000\n"
        "" + told("Of the wage of the province.", "limits_of_the_average_wage"),
        WAGE.replace("2024", "2023") + FLOOR + "value = 4600\n" + CEILING + "value = 23000\n",
        FLOOR + "value = 1800\n" + told("Of the minimum wage.", "far_off"),
        "[[employee.contribution.large_sum]]\nfrom = 2025-01-01\nsource = 'a'\nsum = 5\n"
        "[[employee.contribution.large_sum]]\nsource = 'a'\nsum = 5\n",
        "[[employee.outpatient.cap]]\nsource = 'a'\nsum = 'none'\n",
        "[[employee.outpatient.cap]]\nsource = 'a'\nsum = 0\n" + told("So.", "zero_caps"),
        "[[employee.inpatient.ratio]]\nsource = 'a'\n"
        "ratio = [{ to = 1000, ratio = 0.9 }, { ratio = 0.8 }]\n",
        "[[resident.critical_illness.terms]]\nsource = 'a'\nthreshold = 12000\n"
        "ratio = [{ to = 10000, ratio = 0.6 }, { ratio = 0.7 }]\nspan = 'above_deductible'\n",
        "[[resident.critical_illness.terms]]\nfrom = 2015-01-01\nto = 2019-01-01\nsource = 'a'\n"
        "ratio = 0.5\n",
    ],
)
def test_what_a_pack_answers_is_no_finding(body: str, tmp_path: Path) -> None:
    assert check_file(written(tmp_path, body), Policy()) == []


@pytest.mark.parametrize(
    "number",
    [
        "市政府令第68号（第158号令修改）",
        "主席令第八十号",
        "公告2020年第5号",
        "医保发〔2024〕19号",
        "吉人社联〔2025〕97号；吉医保规〔2025〕3号",
    ],
)
def test_document_numbers_as_they_are_written(number: str, tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    head = HEAD.replace("劳社部发〔1994〕14号", number).replace('date = "1994-04"\n', "")
    path.write_text(head + RATE, encoding="utf-8")
    assert check_file(path, Policy()) == []


def test_check_takes_a_pack_of_the_callers_own() -> None:
    bad = read_pack(HEAD + CREDIT + "rate = 0.03\n", "mine.toml")
    (found,) = check(bad, Policy())
    assert str(found) == (
        "999900 employee.credit.in_service[0]: credits 3% of the base where the employee "
        "pays 2% (credit_above_contribution); if it is so, say why in a note and add "
        'answers = ["credit_above_contribution"]'
    )


def test_a_finding_compares_with_the_rates_of_the_pack_itself() -> None:
    own = "[[employee.contribution.employee_rate]]\nsource = 'a'\nfrom = 2025-01-01\nrate = 0.03\n"
    own += told("A point more than elsewhere.", "outside_national_range")
    good = read_pack(HEAD + own + CREDIT + "rate = 0.03\n", "mine.toml")
    assert check(good, Policy()) == []


def test_answered_gives_the_oddity_and_the_note() -> None:
    oddities = {found.message: note for found, note in answered(pack(SAMPLE), Policy())}
    note = oddities["credits 1.9% of the base where the employee pays 2%"]
    assert note.startswith("1.9% of the base is credited though 2% is paid")


def test_a_region_differs_from_the_province_layer_only_with_a_note(tmp_path: Path) -> None:
    layer = HEAD + SUBSIDY + "sum = 700\n"
    city = layer.replace("999900", "999901").replace("100000", "999900").replace("700", "710")
    for name, text in (("layer", layer), ("city", city)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    policy = Policy().with_pack(tmp_path / "layer.toml")
    (found,) = check_file(tmp_path / "city.toml", policy)
    assert found.check == "unmarked_contradictions"
    assert "劳社部发〔1994〕14号" in found.message


def test_the_command_prints_findings_and_fails(tmp_path: Path, capsys: Any) -> None:
    assert main([str(written(tmp_path, BAD["subsidy_below_minimum"][0]))]) == 1
    assert "640.00 is below the national minimum of 670.00" in capsys.readouterr().out
    assert main([str(path_of(SAMPLE))]) == 0


def test_every_check_tells_its_reason() -> None:
    assert all((run.__doc__ or "").strip().endswith(".") for run in CHECKS + FILE_CHECKS)
