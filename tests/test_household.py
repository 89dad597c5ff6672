"""Kinship derived from marriages, parents and children; bad graphs refused, nothing changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao import Household, InvalidInput, Relation


def family() -> Household:
    """Three generations: Li and Wang; their Hong and Gang; Hong and Chen's Ming; Gang's Fang."""
    found = Household()
    for name in ("Li", "Wang", "Hong", "Gang", "Chen", "Ming", "Fang", "Zhao", "Qian", "Stranger"):
        found = found.with_person(name)
    return (
        found.with_marriage("Li", "Wang")
        .with_child("Hong", "Li", "Wang")
        .with_child("Gang", "Li", "Wang")
        .with_marriage("Hong", "Chen")
        .with_child("Ming", "Hong", "Chen")
        .with_child("Fang", "Gang")
        .with_child("Chen", "Zhao")
        .with_marriage("Gang", "Qian")
    )


@pytest.mark.parametrize(
    ("giver", "relative", "relation"),
    [
        ("Li", "Wang", Relation.SPOUSE),
        ("Hong", "Li", Relation.PARENT),
        ("Li", "Hong", Relation.CHILD),
        ("Hong", "Gang", Relation.SIBLING),
        ("Li", "Ming", Relation.GRANDCHILD),
        ("Ming", "Wang", Relation.GRANDPARENT),
        ("Ming", "Zhao", Relation.GRANDPARENT),
        ("Chen", "Li", Relation.PARENT_IN_LAW),
        ("Li", "Chen", Relation.CHILD_IN_LAW),
        ("Ming", "Gang", Relation.UNCLE_OR_AUNT),
        ("Gang", "Ming", Relation.NEPHEW_OR_NIECE),
        ("Ming", "Fang", Relation.COUSIN),
        ("Fang", "Qian", Relation.STEP_PARENT),
        ("Qian", "Fang", Relation.STEP_CHILD),
        ("Gang", "Chen", Relation.OTHER),
        ("Li", "Stranger", Relation.OTHER),
        ("Li", "Zhao", Relation.OTHER),
    ],
)
def test_what_one_is_to_another(giver: str, relative: str, relation: Relation) -> None:
    assert family().relation(giver, relative) is relation


def test_half_siblings_are_siblings_and_a_divorce_ends_the_relation() -> None:
    half = family().with_person("Yu").with_child("Yu", "Chen")
    assert half.relation("Ming", "Yu") is Relation.SIBLING
    apart = half.without_marriage("Chen")
    assert apart.relation("Hong", "Chen") is Relation.OTHER
    assert apart.relation("Ming", "Chen") is Relation.PARENT
    assert half.relation("Hong", "Chen") is Relation.SPOUSE


MIRROR = {
    Relation.SPOUSE: Relation.SPOUSE,
    Relation.PARENT: Relation.CHILD,
    Relation.SIBLING: Relation.SIBLING,
    Relation.GRANDPARENT: Relation.GRANDCHILD,
    Relation.PARENT_IN_LAW: Relation.CHILD_IN_LAW,
    Relation.UNCLE_OR_AUNT: Relation.NEPHEW_OR_NIECE,
    Relation.COUSIN: Relation.COUSIN,
    Relation.STEP_PARENT: Relation.STEP_CHILD,
    Relation.OTHER: Relation.OTHER,
}
MIRROR |= {other: one for one, other in MIRROR.items()}
NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")
PAIR = st.tuples(
    st.sampled_from(["marry", "child"]), st.sampled_from(NAMES), st.sampled_from(NAMES)
)


@given(st.lists(PAIR, max_size=24))
def test_relations_mirror_each_other_in_any_graph_that_is_let_through(
    changes: list[tuple[str, str, str]],
) -> None:
    found = Household()
    for name in NAMES:
        found = found.with_person(name)
    for kind, one, other in changes:
        before = (dict(found.spouses), dict(found.parents))
        try:
            changed = (
                found.with_marriage(one, other) if kind == "marry" else found.with_child(one, other)
            )
        except InvalidInput:
            assert (found.spouses, found.parents) == before
        else:
            found = changed
    for one in NAMES:
        assert one not in found.ancestors(one)
        assert len(found.parents.get(one, ())) <= 2
        for other in NAMES:
            if one != other:
                assert MIRROR[found.relation(one, other)] is found.relation(other, one)


BORN = {
    "old": {"birth_date": date(1950, 1, 1), "sex": "female"},
    "young": {"birth_date": date(1980, 1, 1), "sex": "female"},
    "twin": {"birth_date": date(1980, 1, 1), "sex": "male"},
    "baby": {"birth_date": date(2010, 1, 1)},
}


def dated() -> Household:
    found = Household()
    for name, facts in BORN.items():
        found = found.with_person(name, **facts)
    return found.with_child("young", "old").with_child("baby", "young")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda h: h.with_child("old", "baby"), "a cycle"),
        (lambda h: h.with_child("young", "young"), "their own relative"),
        (lambda h: h.with_child("baby", "old"), "one mother; young is recorded"),
        (lambda h: h.with_child("baby", "twin").with_child("baby", "old"), "at most two parents"),
        (lambda h: h.with_child("baby", "young"), "isn't recorded yet"),
        (lambda h: h.with_child("twin", "young"), "born before the child"),
        (lambda h: h.with_child("twin", "baby"), "born before the child"),
        (lambda h: h.with_child("baby"), "one or two parents"),
        (lambda h: h.with_marriage("old", "old"), "their own relative"),
        (lambda h: h.with_marriage("old", "baby"), "no parent, grandparent"),
        (
            lambda h: h.with_marriage("young", "twin").with_marriage("old", "twin"),
            "twin unmarried, who is married to young",
        ),
        (
            lambda h: h.with_marriage("twin", "young").with_child("twin", "young"),
            "no parent, grandparent",
        ),
        (lambda h: h.with_marriage("old", "nobody"), "somebody of the household"),
        (lambda h: h.relation("old", "yuong"), "Did you mean young"),
        (lambda h: h.relation("old", "old"), "their own relative"),
        (lambda h: h.without_marriage("old"), "a married person"),
        (lambda h: h.with_person("old"), "nobody in the household has"),
        (lambda h: h.with_person(""), "a name or key"),
        (lambda h: h.with_person("x", sex="?"), "sex"),
        (lambda h: h.with_person("x", birth_date="1980"), "birth_date"),
    ],
)
def test_a_bad_graph_is_refused_and_the_household_unchanged(change: Any, told: str) -> None:
    household, same = dated(), dated()
    with pytest.raises(InvalidInput, match=told):
        change(household)
    assert household == same


@pytest.mark.parametrize(
    ("graph", "told"),
    [
        ({"spouses": {"a": "b"}}, "the same the other way"),
        ({"spouses": {"a": "x"}}, "somebody of the household"),
        ({"parents": {"a": ("b", "c", "d")}}, "one or two parents"),
        ({"parents": {"a": ("b",), "b": ("a",)}}, "no cycle"),
        ({"parents": {"a": ("a",)}}, "their own relative"),
        ({"parents": {"a": ("x",)}}, "somebody of the household"),
        (
            {"parents": {"a": ("b",), "b": ("c",)}, "spouses": {"a": "c", "c": "a"}},
            "no parent, grandparent",
        ),
    ],
)
def test_a_graph_made_by_hand_is_checked_too(graph: dict[str, Any], told: str) -> None:
    found = Household()
    for name in "abcd":
        found = found.with_person(name)
    with pytest.raises(InvalidInput, match=told):
        Household(persons=found.persons, **graph)


def test_a_graph_made_by_hand_has_one_mother_who_is_older() -> None:
    persons = dated().persons
    with pytest.raises(InvalidInput, match="one mother; old is recorded"):
        Household(persons, {}, {"baby": ("old", "young")})
    with pytest.raises(InvalidInput, match="born before the child"):
        Household(persons, {}, {"old": ("young",)})
    assert Household(persons, {}, {"baby": ("old", "twin")}).relation("old", "baby").key == "child"


def test_who_stands_between_may_have_no_birth_date() -> None:
    found = dated().with_person("between")
    assert found.with_child("young", "between").relation("young", "between") is Relation.PARENT
    between = found.with_child("between", "baby")
    with pytest.raises(InvalidInput, match="baby as a parent or forebear of old"):
        Household(between.persons, {}, {"between": ("baby",), "old": ("between",)})
    with pytest.raises(InvalidInput, match="baby as a parent or forebear of twin"):
        between.with_child("twin", "between")


def test_a_spouse_does_not_become_a_grandparent() -> None:
    found = Household().with_person("a").with_person("b").with_person("c")
    found = found.with_marriage("a", "c").with_child("a", "b")
    with pytest.raises(InvalidInput, match="no parent, grandparent"):
        found.with_child("b", "c")
