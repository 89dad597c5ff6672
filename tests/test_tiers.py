"""Hospitals by grade: 三甲 is a tertiary one, 三乙 is told by two terms."""

from __future__ import annotations

import pytest

from yibao import InvalidInput, Policy
from yibao.catalogue import CATALOGUE
from yibao.vocabulary import ProviderKind, Tier


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("三甲", Tier.TERTIARY),
        ("三级甲等", Tier.TERTIARY),
        ("二甲", Tier.SECONDARY),
        ("二级甲等", Tier.SECONDARY),
        ("一甲", Tier.PRIMARY),
        ("tier3", Tier.TERTIARY),
    ],
)
def test_grade_a_is_an_alias_of_the_tier(name: str, tier: Tier) -> None:
    assert Tier.parse(name) is tier


@pytest.mark.parametrize(
    ("name", "tier"), [("三乙", "三级"), ("二级乙等", "二级"), ("一乙", "一级")]
)
def test_grade_b_is_told_by_tier_and_provider(name: str, tier: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Tier.parse(name, "tier")
    assert caught.value.remedy == f'Write tier="{tier}", provider="乙等".'
    assert Tier.parse(tier)
    assert ProviderKind.parse("乙等") is ProviderKind.GRADE_B


def test_no_pack_pays_grade_a_otherwise_than_a_tier_that_is_told_without_its_grade() -> None:
    """What makes the aliases of grade A safe: they leave the kind of provider untold."""
    compared = 0
    for region in Policy().regions():
        for parameter in CATALOGUE:
            if {"tier", "provider"} - {dimension.name for dimension in parameter.dimensions}:
                continue
            for entry in Policy().pack(region.code).main(parameter.name):
                for row in entry.table.rows if entry.table else ():
                    kinds = row.when.get("provider")
                    if kinds is None or int(ProviderKind.GRADE_A) not in kinds.codes:
                        continue
                    plain = [
                        other
                        for other in entry.table.rows
                        if not other.unknown
                        and _overlaps(other.when, row.when)
                        and _takes(other.when.get("provider"), ProviderKind.ORDINARY)
                    ]
                    compared += 1
                    assert all(other.values == row.values for other in plain), region
    assert compared


def _takes(wanted: object, kind: ProviderKind) -> bool:
    return wanted is None or int(kind) in wanted.codes  # type: ignore[attr-defined]


def _overlaps(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether two keys agree on the tier, and name the same other terms."""
    rest = {*one, *other} - {"provider"}
    return all(one.get(name) == other.get(name) for name in rest)
