"""Policies: layers, figures of the caller's own, reforms, terms of answering, evidence."""

from __future__ import annotations

import gc
import re
import warnings
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import yibao
from yibao import (
    Enrolment,
    Evidence,
    InvalidInput,
    NotKnown,
    Policy,
    PolicyError,
    ShortfallOption,
    Source,
    UnknownRegion,
    UnverifiedParameterWarning,
)
from yibao.asking import dated
from yibao.policy.pack import Pack, read_pack

SOURCES = """
[source.notice]
title = "试验通知"
number = "试医保〔2025〕1号"
evidence = "official"

[source.report]
title = "试验晚报"
evidence = "reported"
"""

PROVINCE = f"""
[region]
code = "990000"
zh = "试验省"
en = "Trial"
parent = "100000"
layer = true
{SOURCES}
[[employee.contribution.base_floor]]
from = 2024-01-01
value = 3000
source = "notice"

[[employee.contribution.base_ceiling]]
from = 2024-01-01
value = 15000
source = "notice"

[[employee.contribution.employee_rate]]
from = 2024-01-01
rate = 0.02
source = "notice"

[[employee.credit.in_service]]
from = 2024-01-01
rate = 0.015
source = "notice"

[[employee.credit.retiree]]
from = 2024-01-01
sum = 50
source = "notice"
"""

CITY = f"""
[region]
code = "990100"
zh = "试验市"
en = "Trial City"
parent = "990000"
{SOURCES}
[[employee.contribution.base_floor]]
from = 2025-01-01
to = 2025-07-01
value = 4000
source = "notice"

[[employee.credit.in_service]]
from = 2025-01-01
to = 2026-01-01
rate = 0.02
source = "notice"

[[employee.credit.in_service]]
from = 2027-01-01
rate = 0.018
source = "notice"
gap = "2026 was not found"

[[employee.credit.in_service]]
seen = [2024-03-01, 2024-03-31]
rate = 0.03
source = "report"

[[employee.credit.in_service]]
from = 2025-01-01
to = 2026-01-01
rate = 0.025
source = "report"
rival_of = "notice: a report, and older"

[[employee.credit.retiree]]
sum = 70
source = "report"
"""


SINCE = date(2026, 1, 1)


def pack(text: str, name: str = "trial.toml") -> Pack:
    return read_pack(text, name)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy(packs=(pack(PROVINCE, "province.toml"), pack(CITY, "city.toml")))


def worker(region: str = "990100", **facts: Any) -> Enrolment:
    facts = facts or {"base": "10000"}
    return Enrolment(scheme="employee", status="in_service", region=region, **facts)


def credit(policy: Policy, on: date, region: str = "990100", **facts: Any) -> str:
    return str(yibao.monthly_credit(worker(region, **facts), on=on, policy=policy))


def base(policy: Policy, on: date, region: str = "990100", wage: str = "1000") -> str:
    return str(yibao.contribution_base(worker(region, wage=wage), on=on, policy=policy))


def cited(policy: Policy, on: date, **facts: Any) -> Any:
    """The citation behind the credit of a worker with a base."""
    told = yibao.explain(yibao.monthly_credit, worker(**facts), on=on, policy=policy)
    (found,) = [c for c in told.citations if c.parameter == "employee.credit.in_service"]
    return told, found


# Layers


def test_the_regions_own_value_stands_above_the_provinces(policy: Policy) -> None:
    assert base(policy, date(2025, 1, 1)) == "4000.00"
    assert base(policy, date(2025, 6, 30)) == "4000.00"


def test_where_the_region_says_nothing_the_provinces_value_answers(policy: Policy) -> None:
    assert base(policy, date(2024, 12, 31)) == "3000.00"
    assert base(policy, date(2025, 7, 1)) == "3000.00"
    assert base(policy, date(2025, 6, 30), wage="99999") == "15000.00"


def test_an_inherited_value_is_marked_with_its_province(policy: Policy) -> None:
    told = yibao.explain(
        yibao.contribution_base, worker(wage="1000"), on=date(2025, 3, 1), policy=policy
    )
    regions = {c.parameter: c.region for c in told.citations}
    assert regions["employee.contribution.base_floor"].zh == "试验市"
    assert regions["employee.contribution.base_ceiling"].zh == "试验省"
    assert {c.parameter: c.inherited for c in told.citations} == {
        "employee.contribution.base_floor": False,
        "employee.contribution.base_ceiling": True,
    }


def test_credits_are_not_inherited(policy: Policy) -> None:
    with pytest.raises(NotKnown, match=r"employee\.credit\.in_service"):
        credit(policy, date(2024, 2, 1))
    with pytest.raises(NotKnown, match=r"employee\.credit\.retiree"):
        yibao.monthly_credit(
            Enrolment(scheme="employee", status="retired", region="990100"),
            on=date(2025, 2, 1),
            policy=policy,
        )


def test_xian_inherits_the_resident_premium_of_shaanxi_between_its_own() -> None:
    person = Enrolment(scheme="resident", region="西安", group="adult")

    def premium(year: int) -> str:
        return str(yibao.resident_premium(person, benefit_year=year).individual)

    # 2019 and 2025 are the city's own, 2023 the province's; the years between are not on file.
    assert [premium(year) for year in (2019, 2023, 2025)] == ["220.00", "350.00", "400.00"]
    for year in (2020, 2021, 2022, 2024):
        with pytest.raises(NotKnown):
            premium(year)


def test_a_pack_brought_later_lies_above_the_one_before(policy: Policy) -> None:
    own = CITY.split("[[employee.contribution.base_floor]]")[0] + (
        "[[employee.contribution.base_floor]]\nfrom = 2025-03-01\nto = 2025-04-01\n"
        'value = 4500\nsource = "notice"\n'
    )
    above = policy.with_pack(pack(own, "own.toml"))
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1)]
    assert [base(above, day) for day in days] == ["4000.00", "4500.00", "4500.00", "4000.00"]


def test_a_pack_is_read_from_its_path(tmp_path: Path) -> None:
    file = tmp_path / "city.toml"
    file.write_text(CITY, "utf-8")
    assert credit(Policy().with_pack(file), date(2025, 5, 1)) == "200.00"
    assert credit(Policy().with_pack(str(file)), date(2025, 5, 1), "试验") == "200.00"


# Own figures


def test_a_figure_of_ones_own_holds_until_the_packs_next_entry(policy: Policy) -> None:
    told = policy.with_values(
        "990100", in_service_credit={"rate": "0.017"}, since=date(2025, 6, 1), source="our notice"
    )
    days = [
        date(2025, 5, 31),
        date(2025, 6, 1),
        date(2026, 5, 1),
        date(2026, 12, 31),
        date(2027, 1, 1),
    ]
    assert [credit(told, day) for day in days] == ["200.00", "170.00", "170.00", "170.00", "180.00"]


def test_a_figure_of_ones_own_holds_to_its_last_day_where_that_is_given(policy: Policy) -> None:
    told = policy.with_values(
        "990100",
        in_service_credit={"rate": "0.017"},
        since=date(2025, 6, 1),
        until=date(2027, 1, 31),
        source="our notice",
    )
    days = [date(2025, 5, 31), date(2025, 6, 1), date(2027, 1, 31), date(2027, 2, 1)]
    assert [credit(told, day) for day in days] == ["200.00", "170.00", "170.00", "180.00"]


def test_a_figure_of_ones_own_cites_its_source(policy: Policy) -> None:
    source = Source("来函", number="来〔2026〕5号", evidence=Evidence.OFFICIAL)
    told = policy.with_values(
        "990100", in_service_credit={"rate": "0.017"}, since=SINCE, source=source
    )
    _, found = cited(told, date(2026, 5, 1))
    assert found.source is source
    plain = policy.with_values(
        "990100", in_service_credit={"rate": "0.017"}, since=SINCE, source="our notice"
    )
    _, found = cited(plain, date(2026, 5, 1))
    assert (found.source.title, found.evidence) == ("our notice", Evidence.REPORTED)


def test_a_figure_takes_each_of_its_forms(policy: Policy) -> None:
    since = date(2026, 1, 1)
    plain = policy.with_values("990100", base_floor="4952.5", since=since, source="x")
    assert base(plain, since) == "4952.50"
    by_path = policy.with_values(
        "990100", **{"employee.contribution.base_floor": 4952}, since=since, source="x"
    )
    assert base(by_path, since) == "4952.00"
    rows = [{"age": "..44", "rate": "0.03"}, {"age": "45..", "rate": Decimal("0.04")}]
    tabled = policy.with_values("990100", in_service_credit=rows, since=since, source="x")
    assert credit(tabled, since, base="10000", birth_date=date(1981, 1, 2)) == "300.00"
    assert credit(tabled, since, base="10000", birth_date=date(1981, 1, 1)) == "400.00"


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"base_flor": "4952"}, "base_floor"),
        ({"base_floor": 4952.5}, "base_floor"),
        ({"base_floor": None}, "base_floor"),
        ({"base_floor": "-1"}, "base_floor"),
        ({"employee_rate": "2%"}, "employee_rate"),
        ({"in_service_credit": [{"age": "..44", "rate": 0.03}]}, "rate"),
        ({"in_service_credit": {"rates": "0.03"}}, "rates"),
    ],
)
def test_a_wrong_figure_is_refused(policy: Policy, values: dict[str, Any], word: str) -> None:
    with pytest.raises(PolicyError, match=word):
        policy.with_values("990100", since=date(2026, 1, 1), **values, source="x")


def test_no_figure_at_all_and_days_out_of_order_are_refused(policy: Policy) -> None:
    with pytest.raises(InvalidInput, match="base_floor="):
        policy.with_values("990100", since=date(2026, 1, 1), source="x")
    with pytest.raises(InvalidInput, match="since"):
        policy.with_values("990100", base_floor=1, source="x")
    for nothing in ("", None):
        with pytest.raises(InvalidInput, match="source"):
            policy.with_values("990100", since=date(2026, 1, 1), base_floor=1, source=nothing)
    with pytest.raises(InvalidInput, match="evidence"):
        policy.with_values(
            "990100", since=date(2026, 1, 1), base_floor=1, source="x", evidence="assumed"
        )
    with pytest.raises(InvalidInput, match="until"):
        policy.with_values(
            "990100", base_floor=1, since=date(2026, 1, 2), until=date(2026, 1, 1), source="x"
        )
    with pytest.raises(InvalidInput, match="since"):
        policy.with_values("990100", base_floor=1, since="2026-01-02", source="x")  # type: ignore[arg-type]


def test_a_figure_of_one_day_is_taken(policy: Policy) -> None:
    day = date(2026, 1, 2)
    told = policy.with_values("990100", base_floor=5000, since=day, until=day, source="x")
    assert [base(told, date(2026, 1, n)) for n in (1, 2, 3)] == ["3000.00", "5000.00", "3000.00"]


# Reforms


def test_a_reform_holds_for_ever_whatever_the_pack_says_later(policy: Policy) -> None:
    reformed = policy.revise("990100", in_service_credit={"rate": "0.01"}, since=date(2025, 6, 1))
    days = [
        date(2025, 5, 31),
        date(2025, 6, 1),
        date(2026, 6, 1),
        date(2027, 1, 1),
        date(2090, 1, 1),
    ]
    assert [credit(reformed, day) for day in days] == ["200.00", *["100.00"] * 4]


def test_a_reform_without_a_region_holds_in_all(policy: Policy) -> None:
    reformed = policy.revise(in_service_credit={"rate": "0.01"}, since=date(2026, 1, 1))
    for region in ("990100", "长春", "武汉", "Shanghai"):
        assert credit(reformed, date(2026, 1, 1), region) == "100.00"
    assert credit(reformed, date(2025, 12, 31), "长春") == "190.00"


def test_a_reform_of_one_region_leaves_the_others(policy: Policy) -> None:
    reformed = policy.revise("武汉", in_service_credit={"rate": "0.01"}, since=date(2026, 1, 1))
    assert credit(reformed, date(2026, 5, 1), "武汉") == "100.00"
    assert credit(reformed, date(2026, 5, 1), "长春") == "190.00"


def test_a_reform_cites_an_assumption(policy: Policy) -> None:
    reformed = policy.revise("990100", in_service_credit={"rate": "0.01"}, title="half the rate")
    told, found = cited(reformed, date(2025, 6, 1))
    assert found.source == Source.assumed("half the rate")
    assert told.evidence is Evidence.ASSUMED
    assert "assumed" in told.text("en")


def test_an_assumption_cannot_stand_in_a_pack() -> None:
    with pytest.raises(PolicyError, match=r"policy\.revise"):
        pack(CITY.replace('evidence = "reported"', 'evidence = "assumed"'))


# What never answers, and on which terms


@pytest.mark.parametrize(
    "day", [date(2024, 2, 29), date(2024, 4, 1), date(2026, 1, 1), date(2026, 12, 31)]
)
def test_outside_the_days_on_file_nothing_is_known(policy: Policy, day: date) -> None:
    with pytest.raises(NotKnown):
        credit(policy, day)


def test_what_was_seen_answers_inside_its_days(policy: Policy) -> None:
    assert credit(policy, date(2024, 3, 1)) == "300.00"
    assert credit(policy, date(2024, 3, 31)) == "300.00"
    told, found = cited(policy, date(2024, 3, 15))
    assert not found.start_known
    assert "start unknown" in told.text("en")


def test_a_rival_never_answers(policy: Policy) -> None:
    for day in (date(2025, 1, 1), date(2025, 12, 31)):
        assert credit(policy, day) == "200.00"
    assert credit(policy.using(carry_forward=True), date(2026, 6, 1)) == "200.00"


def test_an_undated_value_never_answers_on_any_terms(policy: Policy) -> None:
    pensioner = Enrolment(scheme="employee", status="retired", region="990100")
    for terms in (policy, policy.using(carry_forward=True), policy.using(national=True)):
        with pytest.raises(NotKnown, match="1 undated or rival"):
            yibao.monthly_credit(pensioner, on=date(2025, 3, 1), policy=terms)


def test_the_last_value_is_carried_forward_on_request_and_marked(policy: Policy) -> None:
    carried = policy.using(carry_forward=True)
    days = [
        date(2024, 12, 31),
        date(2025, 1, 1),
        date(2026, 1, 1),
        date(2026, 12, 31),
        date(2027, 1, 1),
    ]
    assert [credit(carried, day) for day in days] == [
        "300.00",
        "200.00",
        "200.00",
        "200.00",
        "180.00",
    ]
    with pytest.raises(NotKnown):
        credit(carried, date(2024, 2, 29))
    told, found = cited(carried, date(2026, 6, 1))
    assert told.provisional
    assert found.carried_from == date(2025, 12, 31)
    assert "last known 2025-12-31" in told.text("en")
    assert "最后所知 2025-12-31" in str(told)
    assert told.to_dict()["provisional"] is True
    told, found = cited(carried, date(2025, 12, 31))
    assert not told.provisional
    assert found.carried_from is None


def test_a_national_principle_answers_on_request_and_is_marked(policy: Policy) -> None:
    national = policy.using(national=True)
    assert credit(national, date(2026, 6, 1)) == "200.00"  # 2 % in principle, since 2021-04-22
    assert credit(national, date(2027, 1, 1)) == "180.00"  # the local value stands above it
    told, found = cited(national, date(2026, 6, 1))
    assert found.principle
    assert found.region.zh == "全国"
    assert "national principle" in told.text("en")
    assert "国家原则" in str(told)
    with pytest.raises(NotKnown):
        credit(policy, date(2026, 6, 1))
    with pytest.raises(NotKnown):
        credit(national, date(2021, 4, 21))
    assert credit(national, date(2021, 4, 22)) == "200.00"


def test_terms_can_be_taken_back(policy: Policy) -> None:
    again = policy.using(carry_forward=True, national=True).using(
        carry_forward=False, national=False
    )
    with pytest.raises(NotKnown):
        credit(again, date(2026, 6, 1))


def test_policies_never_change(policy: Policy) -> None:
    day = date(2026, 6, 1)
    before = credit(policy, date(2025, 3, 1)), base(policy, day)
    policy.using(carry_forward=True, national=True)
    policy.with_values(
        "990100",
        in_service_credit={"rate": "0.01"},
        base_floor=9999,
        since=date(2026, 1, 1),
        source="x",
    )
    policy.revise(in_service_credit={"rate": "0.01"}, base_floor=9999)
    policy.with_pack(pack(CITY.replace("0.02", "0.01"), "again.toml"))
    assert (credit(policy, date(2025, 3, 1)), base(policy, day)) == before
    with pytest.raises(NotKnown):
        credit(policy, day)
    with pytest.raises(AttributeError):
        policy.national = True  # type: ignore[misc]


def test_a_derived_policy_doesnt_answer_from_the_ones_it_came_from(policy: Policy) -> None:
    assert credit(policy, date(2025, 3, 1)) == "200.00"
    halved = policy.revise("990100", in_service_credit={"rate": "0.01"})
    assert credit(halved, date(2025, 3, 1)) == "100.00"
    assert credit(policy, date(2025, 3, 1)) == "200.00"
    assert credit(halved, date(2025, 3, 1)) == "100.00"


# NotKnown says what is on file, and a line that repairs it


def test_not_known_names_parameter_region_day_what_is_on_file_and_a_remedy(policy: Policy) -> None:
    with pytest.raises(NotKnown) as caught:
        credit(policy, date(2026, 6, 1))
    error = caught.value
    for part in (
        "employee.credit.in_service",
        "在职职工个人账户计入标准",
        "试验市",
        "990100",
        "2026-06-01",
        "2024-03-01..2024-03-31",
        "2025-01-01..2025-12-31",
        "from 2027-01-01",
        "1 undated or rival",
    ):
        assert part in str(error)
    assert error.day == date(2026, 6, 1)
    assert error.remedy.startswith("policy.using(carry_forward=True) takes the last value")
    assert "If you know it: policy.with_values(" in error.remedy


def repaired(error: NotKnown, policy: Policy, figure: str) -> Policy:
    """The policy that the line of an error gives, its blanks filled in."""
    (line,) = re.findall(r"policy\.with_values\(.*\)", error.remedy)
    line = line.replace('source="…"', 'source="our notice"').replace("…", figure)
    scope: dict[str, Any] = {"policy": policy, "date": date}
    exec(f"mended = {line}", scope)
    mended: Policy = scope["mended"]
    return mended


def employee(status: str, **facts: Any) -> Enrolment:
    return Enrolment(scheme="employee", status=status, region="990100", **facts)


DAY = date(2026, 3, 1)
CALLS: dict[str, tuple[Callable[[Policy], Any], str, str]] = {
    "credit": (
        lambda p: yibao.monthly_credit(worker(), on=DAY, policy=p),
        "0.017",
        "170.00",
    ),
    "employer rate": (
        lambda p: yibao.monthly_contribution(worker(), on=DAY, policy=p).employer,
        "0.08",
        "800.00",
    ),
    "retiree": (
        lambda p: yibao.monthly_credit(employee("retired"), on=DAY, policy=p),
        "88",
        "88.00",
    ),
    "flexible": (
        lambda p: (
            yibao.monthly_contribution(
                employee("flexible", plan="pool_only", base="5000"), on=DAY, policy=p
            ).total
        ),
        "0.06",
        "300.00",
    ),
    "resident": (
        lambda p: (
            yibao.resident_premium(
                Enrolment(scheme="resident", region="990100", group="adult"),
                benefit_year=2026,
                policy=p,
            ).individual
        ),
        "400",
        "400.00",
    ),
    "unemployed": (
        lambda p: yibao.monthly_credit(employee("unemployed", base="5000"), on=DAY, policy=p),
        "0.02",
        "100.00",
    ),
    "account": (
        lambda p: yibao.has_personal_account(
            employee("in_service", plan="tier_1"), on=DAY, policy=p
        ),
        "True",
        "True",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_line_that_repairs_works_as_it_stands(policy: Policy, name: str) -> None:
    call, figure, expected = CALLS[name]
    with pytest.raises(NotKnown) as caught:
        call(policy)
    assert str(call(repaired(caught.value, policy, figure))) == expected


BANDS: Any = [{"to": "50000", "ratio": "0.6"}, {"ratio": "0.7"}]
PARTS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "beside the sums": (
        {"incentive": {"zero_claim": "4000"}},
        {},
        "after_years",
        '{"after_years": …, "continuous": "…", "zero_claim": "4000.00"}',
    ),
    "of a key": (
        {"shortfall": [{"option": ["lump_sum", "resident"], "allowed": True}]},
        {"option": ShortfallOption.LUMP_SUM},
        "base",
        '[{"option": "lump_sum", "allowed": True, "base": "…", "rate": "…"}]',
    ),
    "of a band": (
        {
            "retirement_years": [
                {"started_on": "..2001-10-09", "total": 20, "actual": 15},
                {"started_on": "2001-10-10..", "total": 20},
            ]
        },
        {"started_on": date(2005, 1, 1)},
        "actual",
        '[{"started_on": "2001-10-10..", "total": 20, "actual": …}]',
    ),
    "of bands of cost": (
        {"critical_illness": {"threshold": "30404", "ratio": BANDS}},
        {},
        "cap",
        '{"threshold": "30404.00", "ratio": [{"to": "50000.00", "ratio": "0.6"}, '
        '{"ratio": "0.7"}], "cap": "…"}',
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_the_line_for_a_cell_keeps_what_the_row_says(policy: Policy, name: str) -> None:
    """One cell is missing: the line is the row with that cell, not the first column alone."""
    values, key, column, line = PARTS[name]
    (parameter,) = values

    def cell(of: Policy) -> Any:
        row = of.law("990100", DAY).lookup(parameter)(**key)
        return getattr(row, column)

    told = policy.with_values("990100", since=SINCE, source="our notice", **values)
    error = dated(cell(told).error(), DAY)
    assert isinstance(error, NotKnown)
    assert f"{parameter}={line}, since=date(2026, 3, 1)" in error.remedy
    assert type(cell(repaired(error, told, "1"))) is int


def test_one_line_after_another_repairs_both_limits() -> None:
    policy, limits = Policy(), {"base_floor": "4600", "base_ceiling": "23000"}
    for _ in limits:
        with pytest.raises(NotKnown) as caught:
            base(policy, DAY, "郑州")
        (missing,) = [name for name in limits if f"{name}=" in caught.value.remedy]
        policy = repaired(caught.value, policy, limits[missing])
    assert base(policy, DAY, "郑州") == "4600.00"
    assert base(policy, DAY, "郑州", "24000") == "23000.00"


def test_keys_that_ones_own_rows_leave_out_are_not_known(policy: Policy) -> None:
    rows = [{"plan": "tier_1", "rate": "0.03"}]
    told = policy.with_values(
        "990100", in_service_credit=rows, employee_account=True, since=SINCE, source="our notice"
    )
    assert credit(told, SINCE, base="10000", plan="tier_1") == "300.00"
    with pytest.raises(NotKnown, match=r"our notice.*plan"):
        credit(told, SINCE, base="10000", plan="tier_2")


# Names of regions


TWINS = (
    pack(
        PROVINCE.replace("990000", "980000")
        .replace("试验省", "双林省")
        .replace('"Trial"', '"Shuanglin"')
    ),
    pack(
        CITY.replace("990100", "980200")
        .replace("试验市", "双林市")
        .replace('"Trial City"', '"Shuanglin"')
    ),
)


@pytest.mark.parametrize("name", ["双林", "Shuanglin", "shuanglin", " 双林 "])
def test_a_name_of_two_regions_is_refused_with_both(name: str) -> None:
    with pytest.raises(UnknownRegion) as caught:
        Policy(packs=TWINS).region(name)
    message = str(caught.value)
    for part in (
        "region",
        name.strip(),
        "one region",
        "980000 双林省",
        "980200 双林市",
        "give the code",
    ):
        assert part in message


def test_the_code_or_the_full_name_settles_it() -> None:
    twins = Policy(packs=TWINS)
    assert twins.region("980200").zh == "双林市"
    assert twins.region("双林省").code == "980000"


@pytest.mark.parametrize(
    "name", ["长春", "长春市", "220100", "Changchun", "CHANGCHUN", " changchun "]
)
def test_a_region_is_known_by_code_and_names(name: str) -> None:
    assert Policy().region(name).code == "220100"


@pytest.mark.parametrize(
    "name",
    [
        *("Xi'an", "Xian", "xian", "XIAN", "xi an", "Xi’an", "西安", "陕西西安", "陕西省西安市"),
        *("陕西 西安市", "陕西省西安", "Xian, Shaanxi", "xi'an, shaanxi"),
    ],
)
def test_a_region_is_known_without_apostrophe_and_with_its_province(name: str) -> None:
    assert Policy().region(name).code == "610100"


def test_every_region_is_found_with_its_province_before_it() -> None:
    with_province = {
        "内蒙古呼和浩特": "150100",
        "广西壮族自治区南宁市": "450100",
        "吉林省长春": "220100",
    }
    for name, code in with_province.items():
        assert Policy().region(name).code == code


@pytest.mark.parametrize("name", ["吉林西安", "陕西", "陕西省", "Xi'an, Jilin", "陕西上海"])
def test_a_province_that_does_not_hold_the_city_is_no_name_of_it(name: str) -> None:
    try:
        found = Policy().region(name).code
    except UnknownRegion:
        found = ""
    assert found in ("", "610000")


def test_a_name_with_its_province_that_fits_two_is_refused() -> None:
    with pytest.raises(UnknownRegion, match="give the code"):
        Policy(packs=TWINS).region("Shuang lin")


@pytest.mark.parametrize(
    ("name", "near"),
    [("Shangai", "上海市 (310000)"), ("Changchn", "长春市 (220100)"), ("西安巿", "西安")],
)
def test_the_nearest_names_are_offered(name: str, near: str) -> None:
    with pytest.raises(UnknownRegion, match=re.escape(near)):
        Policy().region(name)


@pytest.mark.parametrize("name", ["阿克苏", "999999", "", "  ", 220100, None])
def test_a_region_without_a_pack_is_refused_with_the_way_to_add_one(name: object) -> None:
    with pytest.raises(UnknownRegion) as caught:
        Policy().region(name)  # type: ignore[arg-type]
    assert "region: got" in str(caught.value)
    if isinstance(name, str) and name.strip():
        assert "with_pack(path)" in str(caught.value)


def test_at_least_forty_three_regions_are_shipped() -> None:
    assert len(Policy().regions()) >= 43


# Unverified values


def test_an_unverified_value_warns_once_for_each_value() -> None:
    text = CITY.replace('evidence = "reported"', 'evidence = "unverified"')
    fresh = Policy(packs=(pack(text),))
    with pytest.warns(
        UnverifiedParameterWarning, match=r"试验市 employee\.credit\.in_service 2024-03-01"
    ):
        credit(fresh, date(2024, 3, 1))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        credit(fresh, date(2024, 3, 1))
        credit(fresh, date(2024, 3, 2))
        credit(fresh.using(carry_forward=True), date(2024, 3, 3))
        credit(fresh, date(2025, 3, 1))
    assert caught == []


def test_each_packs_unverified_value_warns_though_others_came_and_went() -> None:
    text = CITY.replace('evidence = "reported"', 'evidence = "unverified"')
    told = 0
    for _ in range(30):
        fresh = Policy(packs=(pack(text),))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            credit(fresh, date(2024, 3, 1))
        told += len(caught)
        del fresh
        gc.collect()
    assert told == 30


def test_an_unverified_value_shows_in_the_explanation(policy: Policy) -> None:
    text = CITY.replace('evidence = "reported"', 'evidence = "unverified"')
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told, found = cited(Policy(packs=(pack(text),)), date(2024, 3, 1))
    assert told.evidence is Evidence.UNVERIFIED
    assert found.evidence is Evidence.UNVERIFIED
    assert "unverified" in told.text("en")


# What is known


def test_coverage_tells_since_when_until_when_and_how_well(policy: Policy) -> None:
    rows = {row["topic"]: row for row in policy.coverage("990100")}
    known = rows["employee.credit.in_service"]
    assert (known["first"], known["last"], known["values"], known["rivals"], known["undated"]) == (
        date(2024, 3, 1),
        None,
        3,
        1,
        0,
    )
    assert known["evidence"] == "reported"
    assert known["stretches"] == (  # what lies between them is not on file
        (date(2024, 3, 1), date(2024, 3, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2027, 1, 1), None),
    )
    assert rows["employee.contribution.base_floor"]["last"] == date(2025, 6, 30)
    assert rows["employee.credit.retiree"]["undated"] == 1


def test_the_panel_lists_each_value_with_days_standing_and_source(policy: Policy) -> None:
    rows = [r for r in policy.panel("in_service_credit") if r["code"] == "990100"]
    told = {(r["from"], r["to"], str(r["value"]["rate"]), r["standing"]) for r in rows}
    assert told == {
        (date(2025, 1, 1), date(2025, 12, 31), "0.02", "from"),
        (date(2027, 1, 1), None, "0.018", "from"),
        (date(2024, 3, 1), date(2024, 3, 31), "0.03", "seen"),
        (date(2025, 1, 1), date(2025, 12, 31), "0.025", "rival"),
    }
    assert {r["number"] for r in rows if r["standing"] == "from"} == {"试医保〔2025〕1号"}


def test_an_unknown_topic_is_refused_with_the_near_one() -> None:
    with pytest.raises(PolicyError, match=r"in_service_credit"):
        Policy().panel("in_servise_credit")


def test_a_figure_laid_over_a_province_reaches_the_regions_that_inherit_it(policy: Policy) -> None:
    told = policy.with_values("990000", base_floor=3500, since=SINCE, source="our notice")
    assert base(told, SINCE) == "3500.00"
    assert base(policy.revise("990000", base_floor=3600, since=SINCE), SINCE) == "3600.00"
