"""Faults planted in shipped packs are found, and by what an entry answers alone they aren't."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

import pack_entries
from yibao import Policy, PolicyError
from yibao.catalogue import CATALOGUE, Order
from yibao.catalogue.courses import TIERS
from yibao.core.table import Cells
from yibao.policy.checks import CHECKS, Finding, answered, check
from yibao.policy.checks.findings import Placed, Subject
from yibao.policy.checks.order import _against
from yibao.policy.doubts import ANSWERABLE
from yibao.policy.pack import Pack, pack_of
from yibao.policy.policy import shipped_regions
from yibao.vocabulary import ProviderKind

PATHS = {parameter.name: parameter.path for parameter in CATALOGUE}

Change = Callable[[dict[str, Any]], None]


def planted(code: str, path: str, name: str, change: Change) -> list[Finding]:
    """What is found in a shipped pack after a change of one entry, or of one source."""
    raw = deepcopy(pack_entries.pack(code))
    change(raw["source"][name] if path == "source" else pack_entries.named(raw, path, name))
    return check(pack_of(raw, f"{code}.toml"), Policy())


def row(column: str, value: Any, **keys: Any) -> Change:
    """A cell of the first row with these keys."""

    def change(entry: dict[str, Any]) -> None:
        rows = entry.get("rows", [entry])
        next(r for r in rows if keys.items() <= r.items())[column] = value

    return change


def said(**cells: Any) -> Change:
    """What an entry or a source says otherwise; None takes it out."""

    def change(entry: dict[str, Any]) -> None:
        for key, value in cells.items():
            if value is None:
                del entry[key]
            else:
                entry[key.rstrip("_")] = value

    return change


def seen_instead(first: date, last: date) -> Change:
    def change(entry: dict[str, Any]) -> None:
        entry.pop("from", None)
        entry.pop("to", None)
        entry["seen"] = [first, last]

    return change


PREMIUM = "resident.premium.individual"
YINCHUAN = "premium-2024@2024-01-01"
FAULTS: list[tuple[str, str, str, str, Change]] = [
    # The subsidy taken for part of the premium.
    (
        "premium_far_above_minimum",
        "640100",
        PREMIUM,
        YINCHUAN,
        row("sum", 1050, helped="none"),
    ),
    (
        "premium_below_minimum",
        "640100",
        PREMIUM,
        YINCHUAN,
        row("sum", 280, helped="none"),
    ),
    # A decimal off, the person's own share.
    (
        "unusual_values",
        "460000",
        "resident.inpatient.ratio",
        "jiusong-5599873",
        row("ratio", Decimal("0.075"), tier="secondary"),
    ),
    (
        "unusual_values",
        "640100",
        "employee.inpatient.ratio",
        "shebao100-2023",
        row("ratio", Decimal("0.1"), tier="secondary"),
    ),
    (
        "unusual_values",
        "640100",
        "employee.flexible.tiers",
        "jiusong-4537967",
        said(rate=Decimal("0.18"), base_rule=None),
    ),
    (
        "unusual_values",
        "330200",
        "employee.flexible.tiers",
        "bases-2018",
        row("rate", Decimal("0.0055"), plan="inpatient_only"),
    ),
    (
        "unusual_values",
        "110000",
        "employee.outpatient.deductible",
        "outpatient-2023@2023-01-01",
        row("sum", 18000),
    ),
    (
        "residents_ahead_of_members",
        "460000",
        "resident.inpatient.ratio",
        "jiusong-5599873",
        row("ratio", Decimal("0.95"), helped="none", tier="primary"),
    ),
    (
        "rates_together",
        "640100",
        "employee.contribution.employer_rate",
        "shebaomi-159677",
        said(rate=Decimal("0.02")),
    ),
    (
        "rates_together",
        "640100",
        "employee.contribution.employer_rate",
        "shebaomi-159677",
        said(rate=Decimal("0.12")),
    ),
    (
        "out_of_order",
        "110000",
        "employee.retirement.years",
        "regulation-2001",
        row("total", 15, sex="male"),
    ),
    # Tier two above the city's hospitals of tier three, which have a sum apart.
    (
        "out_of_order",
        "130100",
        "employee.inpatient.deductible",
        "jiusong-rules-2025",
        row("sum", 650, tier="secondary"),
    ),
    (
        "out_of_order",
        "130100",
        "resident.inpatient.deductible",
        "jiusong-benefits-2025",
        row("sum", 700, provider="municipal"),
    ),
    (
        "long_before_its_document",
        "120000",
        "employee.credit.in_service",
        "mutual-aid-2021",
        said(from_=date(2019, 1, 1)),
    ),
    (
        "seen_after_its_source",
        "620100",
        "employee.contribution.employee_rate",
        "shebao100-2025",
        seen_instead(date(2025, 1, 1), date(2026, 6, 30)),
    ),
    (
        "page_day_as_first_day",
        "620100",
        "employee.contribution.employee_rate",
        "shebao100-2025",
        said(from_=date(2025, 1, 10), seen=None),
    ),
    ("official_without_a_trace", "320500", "source", "answer-2025", said(link=None)),
    (
        "dates_before_their_numbers",
        "120000",
        "source",
        "mutual-aid-2021",
        said(date="2020-09-30"),
    ),
]


@pytest.mark.parametrize(("name", "code", "path", "entry", "change"), FAULTS)
def test_a_fault_planted_in_a_shipped_pack_is_found(
    name: str, code: str, path: str, entry: str, change: Change
) -> None:
    found = planted(code, path, entry, change)
    assert name in {finding.check for finding in found}, found
    assert planted(code, path, entry, lambda _: None) == []


def turned_round(placed: Placed, order: Order, highest: bool) -> Placed | None:
    """The lowest tier's deductible above all, or its ratio below all, or the reverse.

    None for a single tier.
    """
    rows = [(r, _tiers(r)) for r in placed.rows if order.column in r.values]
    known = set().union(*(tiers for _, tiers in rows))
    turned = next((tier for tier in (TIERS[::-1] if highest else TIERS) if tier in known), None)
    if placed.entry.table is None or not any(t and turned not in t for _, t in rows):
        return None
    value = -1 if order.falls is not highest else 10**9
    slipped = tuple(
        evolve(r, values={**r.values, order.column: value}) if turned in _tiers(r) else r
        for r in placed.rows
    )
    return evolve(
        placed, entry=evolve(placed.entry, table=evolve(placed.entry.table, rows=slipped))
    )


def _tiers(row: Cells) -> frozenset[int]:
    aside = {ProviderKind.SPECIAL, ProviderKind.SPECIALIST}
    wanted = row.when.get("provider")
    if "tier" not in row.when or (wanted is not None and wanted.codes <= aside):
        return frozenset()
    codes: frozenset[int] = row.when["tier"].codes
    return codes


@pytest.mark.parametrize("highest", [False, True])
def test_no_shipped_table_escapes_the_order_of_tiers(highest: bool) -> None:
    policy, tried, escaped = Policy(), 0, []
    for code in shipped_regions():
        for placed in Subject(policy.pack(code), policy).placed():
            for order in placed.parameter.orders:
                turned = turned_round(placed, order, highest) if order.along == "tier" else None
                if turned and turned.entry.table:
                    tried += 1
                    if not list(_against(turned, turned.entry.table, order)):
                        escaped.append((code, placed.parameter.path, placed.index))
    assert escaped == []
    assert tried > 300


def test_a_document_adopted_in_autumn_may_bear_the_number_of_the_next_year() -> None:
    for day, found in (("2020-10-01", False), ("2020", False), ("2020-09-30", True)):
        told = planted("120000", "source", "mutual-aid-2021", said(date=day))
        assert ("dates_before_their_numbers" in {f.check for f in told}) is found, day


# -- answers


def shipped(code: str) -> Pack:
    return Policy().pack(code)


def named(pack: Pack) -> set[tuple[str, int | None, str]]:
    """What entries name in ``answers``: path, place, check."""
    return {
        (PATHS[name], place, check_name)
        for name, entries in pack.entries.items()
        for place, entry in enumerate(entries)
        for check_name in entry.answers
    }


def without(pack: Pack, *fields: str) -> Pack:
    empty = dict.fromkeys(fields, ()) if fields == ("answers",) else dict.fromkeys(fields, "")
    entries = {
        name: tuple(evolve(entry, **empty) for entry in entries)
        for name, entries in pack.entries.items()
    }
    return evolve(pack, entries=entries)


@pytest.mark.parametrize("code", shipped_regions())
def test_what_an_entry_names_is_found_as_soon_as_it_names_it_no_more(code: str) -> None:
    policy, pack = Policy(), shipped(code)
    found = check(without(pack, "answers"), policy)
    assert {(f.path, f.entry, f.check) for f in found} == named(pack)
    assert all(f'add answers = ["{f.check}"]' in str(f) for f in found)


def test_a_new_slip_on_an_entry_with_a_note_is_found() -> None:
    """The premium has a note that answers another check."""
    entry = pack_entries.entry("310000", PREMIUM, "residents-2025")
    assert entry["note"]
    assert entry["answers"] == ["premium_below_minimum"]
    found = planted("310000", PREMIUM, "residents-2025", row("sum", 1600, group="adult"))
    assert [finding.check for finding in found] == ["premium_far_above_minimum"]


def test_a_name_that_answers_nothing_is_found() -> None:
    (found,) = planted("640100", PREMIUM, YINCHUAN, said(answers=["premium_below_minimum"]))
    assert (found.check, found.remedy) == ("unneeded_answers", "")
    assert "answers premium_below_minimum, which has no doubt here" in found.message


def test_a_gap_and_a_rival_keep_the_key_of_their_own() -> None:
    pack = shipped("110000")
    told = {finding.check for finding, _ in answered(pack, Policy())}
    assert "unexplained_gaps" in told
    assert {f.check for f in check(without(pack, "gap"), Policy())} == {"unexplained_gaps"}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"answers": ["far_of"]}, "Did you mean far_off?"),
        ({"answers": ["unused_sources"]}, "a check that a note may answer"),
        ({"answers": "far_off"}, "checks in brackets"),
        ({"answers": ["far_off"], "note": None}, "a note beside answers"),
    ],
)
def test_the_reader_refuses_a_name_that_is_no_check_and_an_answer_without_a_note(
    cells: dict[str, Any], told: str
) -> None:
    with pytest.raises(PolicyError, match=told.replace("?", r"\?")):
        planted("640100", PREMIUM, YINCHUAN, said(**cells))


def test_what_may_be_named_is_a_check() -> None:
    assert set(ANSWERABLE) < {run.__name__ for run in CHECKS}
    assert list(ANSWERABLE) == sorted(set(ANSWERABLE))
