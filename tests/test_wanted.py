"""What is wanted of every province: at least one pool with a value, or with an open question."""

from __future__ import annotations

import re
from datetime import date

import pytest

from yibao import Policy
from yibao.catalogue import CATALOGUE
from yibao.policy.checks import holes, main, silences
from yibao.policy.checks.silence import ENDED
from yibao.policy.law import NATION
from yibao.policy.pack import read_pack

PROVINCES = {
    str(code)
    for band in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
    for code in range(band[0], band[1] + 1)
}
HEAD = """
[region]
code = "{code}"
zh = "试验市{code}"
en = "Testville {code}"

[source.a]
title = "通知"
evidence = "reported"
"""
EVERYWHERE = [p for p in CATALOGUE if p.everywhere]


def asked(*without: str) -> str:
    """A question about all that is wanted everywhere, but for some paths."""
    return "".join(
        f"[[question]]\ntopic = '{p.path}'\ntext = 'The yearbook was read.'\n"
        for p in EVERYWHERE
        if p.path not in without
    )


def policy(*bodies: str, shared: str = "9999") -> Policy:
    packs = [
        read_pack(HEAD.format(code=f"{shared}{i:02}") + body, "test.toml")
        for i, body in enumerate(bodies)
    ]
    return Policy(shipped=False, packs=tuple(packs))


def lacking(*bodies: str) -> list[tuple[str, str]]:
    (found,) = holes(policy(*bodies)).values()
    return [(mark.parameter.path, mark.text("en")) for mark in found]


def test_the_list_of_what_is_wanted_everywhere() -> None:
    assert all(parameter.wanted for parameter in EVERYWHERE)
    assert {parameter.path for parameter in EVERYWHERE} == {
        *(f"employee.contribution.{x}" for x in ("base_floor", "base_ceiling")),
        *(f"employee.contribution.{x}" for x in ("employer_rate", "employee_rate")),
        *(f"employee.credit.{x}" for x in ("in_service", "retiree")),
        "employee.retirement.years",
        "resident.premium.individual",
        *(
            f"{scheme}.{care}.{table}"
            for scheme in ("employee", "resident")
            for care in ("outpatient", "inpatient")
            for table in ("deductible", "ratio", "cap")
        ),
    }


def test_a_question_is_enough_and_silence_is_not() -> None:
    assert lacking(asked()) == []
    for parameter in EVERYWHERE:
        (hole,) = lacking(asked(parameter.path))
        assert hole == (parameter.path, "neither a value nor an open question")


def test_one_pool_of_a_province_is_enough() -> None:
    rate, cap = "employee.contribution.employee_rate", "resident.inpatient.cap"
    assert lacking(asked(rate), asked()) == []
    assert [path for path, _ in lacking(asked(rate, cap), asked(cap))] == [cap]


def test_a_province_layer_is_no_pool() -> None:
    layer = HEAD.replace('en = "Testville {code}"', 'en = "Testville {code}"\nlayer = true')
    pack = read_pack(layer.format(code="990000"), "test.toml")
    assert holes(Policy(shipped=False, packs=(pack,))) == {}


CREDIT = "[[employee.credit.in_service]]\nsource = 'a'\nrate = 0.02\n"


@pytest.mark.parametrize(
    ("days", "complete"),
    [
        ([""], False),
        (["from = 2024-01-01"], False),
        (["from = 2004-01-01\nto = 2024-01-01"], False),
        (["from = 2004-01-01"], True),
        (["seen = [2019-01-01, 2019-02-01]", "from = 2024-01-01"], True),
        (["from = 2004-01-01\nto = 2022-07-01", "from = 2022-07-01\nto = 2024-01-01"], True),
        (["", "from = 2024-01-01"], True),
        (["", ""], False),
        (["from = 2025-02-01\nto = 2026-01-01", "from = 2026-01-01"], False),
        (["from = 2002-01-01\nto = 2004-01-01", "from = 2004-01-01\nto = 2006-01-01"], False),
    ],
)
def test_values_from_both_sides_of_the_reform_are_wanted(days: list[str], complete: bool) -> None:
    body = "".join(CREDIT.replace("source", f"{day}\nsource") for day in days)
    if days == ["", ""]:
        body = body.replace("0.02", "0.03", 1)
    told = lacking(body + asked("employee.credit.in_service"))
    assert [path for path, _ in told] == ([] if complete else ["employee.credit.in_service"])


WISHED = "".join(
    f"[[question]]\ntopic = '{p.path}'\ntext = 'The yearbook was read.'\n"
    for p in CATALOGUE
    if p.wanted and not p.everywhere
)
FLOOR = """
[[employee.contribution.base_floor]]
from = {}-01-01
to = {}-01-01
source = "a"
value = 4000
"""


def test_the_latest_of_what_is_set_anew_every_year_is_on_file_or_asked_for() -> None:
    path = "employee.contribution.base_floor"
    elsewhere = read_pack(HEAD.format(code="889900") + FLOOR.format(2026, 2027), "test.toml")
    for year, question, found in ((2025, "", 1), (2026, "", 0), (2025, path, 0)):
        body = FLOOR.format(year, year + 1) + asked("" if question else path) + WISHED
        both = policy(body).with_pack(elsewhere)
        told = [mark.text("en") for mark in holes(both)["99"]]
        assert told == ["the latest is neither on file nor asked for"] * found
        assert silences(both, "999900") == (), "what is old is stale, not silent"


YEARS = """
[[employee.retirement.years]]
{days}
source = "a"
rows = [
  {{ sex = "male", total = {years}, local = 10 }},
  {{ sex = "female", total = 20, local = 10 }},
]
"""


@pytest.mark.parametrize(
    ("days", "question", "found"),
    [
        ("seen = 2023-12-31", "", 1),
        ("from = 2010-01-01\nto = 2024-01-01", "", 1),
        ("seen = 2024-01-01", "", 0),
        ("from = 2010-01-01\nto = 2024-01-02", "", 0),
        ("from = 2010-01-01", "", 0),
        ("seen = 2020-01-01", "employee.retirement.years", 0),
    ],
)
def test_what_ended_two_years_before_the_newest_elsewhere_is_silent(
    days: str, question: str, found: int
) -> None:
    path = "employee.retirement.years"
    body = YEARS.format(days=days, years=25) + asked("" if question else path) + WISHED
    newer = HEAD.format(code="889900") + YEARS.format(days="from = 2026-01-01", years=30)
    alone = policy(body)
    assert silences(alone, "999900") == ()
    both = alone.with_pack(read_pack(newer, "test.toml"))
    told = [(mark.parameter.path, mark.text("en")) for mark in silences(both, "999900")]
    assert told == [(path, ENDED[0])] * found


def test_no_pack_ends_in_the_past_without_a_question() -> None:
    policy = Policy()
    ended = [
        str(mark)
        for region in policy.regions()
        for mark in silences(policy, region.code)
        if mark.why == ENDED
    ]
    assert ended == []


def test_a_hole_is_told_in_both_languages() -> None:
    (mark,) = holes(policy(asked("employee.retirement.years")))["99"]
    assert str(mark).startswith("999900 employee.retirement.years: neither a value")
    assert mark.text() == "没有数值，也没有待查问题"


def test_every_province_has_a_pool_on_file() -> None:
    assert set(holes(Policy())) == PROVINCES


def test_the_command_without_a_file_lists_the_holes(capsys: pytest.CaptureFixture[str]) -> None:
    found = [mark for marks in holes(Policy()).values() for mark in marks]
    assert main([]) == (1 if found else 0)
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line]) == len(found)


def test_the_reform_begins_with_its_document_and_is_over_with_its_transition() -> None:
    turned = {p.turned for p in CATALOGUE if p.turned}
    assert turned == {(date(2021, 4, 22), date(2025, 1, 1))}


def test_no_province_lacks_what_is_wanted_everywhere() -> None:
    """``python -m yibao.policy.checks`` lists what is missing."""
    assert [str(mark) for marks in holes(Policy()).values() for mark in marks] == []


LOOKED = re.compile(r"ooked for|[Tt]ried|was read|were read|that this pack cites")


@pytest.mark.parametrize("province", sorted(PROVINCES))
def test_where_no_pool_of_a_province_has_a_value_with_a_day_a_question_tells_the_search(
    province: str,
) -> None:
    policy = Policy()
    pools = [r for r in policy.regions() if r.code[:2] == province and not r.layer]
    for parameter in EVERYWHERE:
        told = (
            piece.entry.table is not None and getattr(piece.inherited_from, "code", "") != NATION
            for pool in pools
            for piece in policy.timeline(pool.code, parameter.name)
        )
        if not any(told):
            questions = [
                question.text
                for pool in pools
                for question in policy.pack(pool.code).questions
                if question.topic == parameter.path
            ]
            assert any(map(LOOKED.search, questions)), (parameter.path, questions)
