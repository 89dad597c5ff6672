"""A household: persons, marriages, parents and children, from which kinship is derived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from attrs import evolve, field, frozen

from yibao.core.calendar import day
from yibao.errors import InvalidInput, nearest
from yibao.vocabulary import Relation, Sex

MOST_PARENTS = 2


@frozen
class Kinsperson:
    """One of a household: a name (or any key), and what is known of sex and birth."""

    name: str
    sex: Sex | None = None
    birth_date: date | None = None


@frozen
class Household:
    """A family as a graph (家庭成员关系); every change gives a new one, or is refused whole.

    ``relation`` derives what one is to another. Parents are those by birth or adoption, two at
    most; who is only married to a parent is a step-parent.
    """

    persons: Mapping[str, Kinsperson] = field(factory=dict)
    spouses: Mapping[str, str] = field(factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for one, other in self.spouses.items():
            self._two(one, other)
            if self.spouses.get(other) != one:
                raise InvalidInput("spouses", f"{one}: {other}", expected="the same the other way")
        self._check_parents()
        for one, other in self.spouses.items():
            if one in self.ancestors(other):
                raise InvalidInput(
                    "marriage",
                    f"{one} and {other}",
                    expected="no parent, grandparent … of the other",
                )
        for child in self.parents:
            self._one_of_a_sex(child)
            for forebear in sorted(self.ancestors(child)):
                self._older(child, forebear)

    def _check_parents(self) -> None:
        for child, parents in self.parents.items():
            if len(parents) > MOST_PARENTS or len(set(parents)) < len(parents):
                raise InvalidInput("parents", f"{child}: {parents}", expected="one or two parents")
            for parent in parents:
                self._two(child, parent)
            if child in self.ancestors(child):
                raise InvalidInput("parents", f"{child}: {parents}", expected="no cycle")

    # -- building

    def with_person(
        self, name: str, *, sex: Sex | str | None = None, birth_date: date | None = None
    ) -> Household:
        """The household with one more person."""
        if not isinstance(name, str) or not name.strip():
            raise InvalidInput("name", name, expected="a name or key, as text")
        if name in self.persons:
            raise InvalidInput("name", name, expected="a name that nobody in the household has yet")
        person = Kinsperson(
            name,
            None if sex is None else Sex.parse(sex, "sex"),
            None if birth_date is None else day(birth_date, "birth_date"),
        )
        return evolve(self, persons={**self.persons, name: person})

    def with_marriage(self, one: str, other: str) -> Household:
        """The household with two persons married (配偶)."""
        self._two(one, other)
        for name, second in ((one, other), (other, one)):
            if name in self.spouses:
                raise InvalidInput(
                    "marriage",
                    f"{one} and {other}",
                    expected=f"{name} unmarried, who is married to {self.spouses[name]}",
                    remedy=""
                    if self.spouses[name] == second
                    else f"End that marriage first: without_marriage({name!r}).",
                )
        return evolve(self, spouses={**self.spouses, one: other, other: one})

    def without_marriage(self, name: str) -> Household:
        """The household after a person's marriage has ended."""
        self._known(name)
        if name not in self.spouses:
            raise InvalidInput("name", name, expected="a married person")
        ended = {name, self.spouses[name]}
        return evolve(self, spouses={k: v for k, v in self.spouses.items() if k not in ended})

    def with_child(self, child: str, *parents: str) -> Household:
        """The household with one or two parents of a child (父母子女)."""
        if not parents:
            raise InvalidInput("parents", parents, expected="one or two parents of the child")
        found = self
        for parent in parents:
            found = found._with_parent(child, parent)
        return found

    def _with_parent(self, child: str, parent: str) -> Household:
        self._two(child, parent)
        known = self.parents.get(child, ())
        told = f"{parent} as a parent of {child}"
        if parent in known:
            raise InvalidInput("parent", told, expected="a parent who isn't recorded yet")
        if len(known) >= MOST_PARENTS:
            raise InvalidInput(
                "parent", told, expected=f"at most two parents; {' and '.join(known)} are recorded"
            )
        if parent == child or child in self.ancestors(parent):
            raise InvalidInput(
                "parent",
                told,
                expected=f"no descendant: {child} is a parent or forebear of {parent}, a cycle",
            )
        return evolve(self, parents={**self.parents, child: (*known, parent)})

    def _one_of_a_sex(self, child: str) -> None:
        """Two parents whose sex is known aren't both mothers, or both fathers."""
        sexes: dict[Sex, str] = {}
        for parent in self.parents[child]:
            sex = self.persons[parent].sex
            if sex is None:
                continue
            if sex in sexes:
                kind = "mother" if sex is Sex.FEMALE else "father"
                raise InvalidInput(
                    "parent",
                    f"{parent} as a {kind} of {child}",
                    expected=f"one {kind}; {sexes[sex]} is recorded",
                )
            sexes[sex] = parent

    def _older(self, child: str, forebear: str) -> None:
        born, before = self.persons[child].birth_date, self.persons[forebear].birth_date
        if born is not None and before is not None and born <= before:
            raise InvalidInput(
                "parent",
                f"{forebear} as a parent or forebear of {child}",
                expected=f"one born before the child (forebear {before}, child {born})",
            )

    # -- reading

    def children(self, name: str) -> set[str]:
        """The children of a person."""
        self._known(name)
        return {child for child, parents in self.parents.items() if name in parents}

    def siblings(self, name: str) -> set[str]:
        """Who has a parent in common with a person; half-siblings too."""
        self._known(name)
        shared = {c for parent in self.parents.get(name, ()) for c in self.children(parent)}
        return shared - {name}

    def ancestors(self, name: str) -> set[str]:
        """Parents, grandparents and so on."""
        self._known(name)
        found: set[str] = set()
        waiting = list(self.parents.get(name, ()))
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.parents.get(one, ())
        return found

    def relation(self, giver: str, relative: str) -> Relation:
        """What the relative is to the giver: ``PARENT`` means the relative is a parent.

        The nearest relation counts: a spouse who is a cousin too is a spouse. ``OTHER`` where
        the household knows of none of the others.
        """
        self._two(giver, relative)
        for found, relatives in self._relatives(giver):
            if relative in relatives:
                return found
        return Relation.OTHER

    def _relatives(self, name: str) -> Iterator[tuple[Relation, set[str]]]:
        """Each relation, nearest first, with those who stand in it."""
        parents = set(self.parents.get(name, ()))
        children = self.children(name)
        siblings = self.siblings(name)
        spouse = self._spouses({name})
        aunts = {s for parent in parents for s in self.siblings(parent)}
        yield Relation.SPOUSE, spouse
        yield Relation.PARENT, parents
        yield Relation.CHILD, children
        yield Relation.SIBLING, siblings
        yield Relation.GRANDPARENT, self._parents(parents)
        yield Relation.GRANDCHILD, self._children(children)
        yield Relation.STEP_PARENT, self._spouses(parents)
        yield Relation.STEP_CHILD, self._children(spouse)
        yield Relation.PARENT_IN_LAW, self._parents(spouse)
        yield Relation.CHILD_IN_LAW, self._spouses(children)
        yield Relation.UNCLE_OR_AUNT, aunts
        yield Relation.NEPHEW_OR_NIECE, self._children(siblings)
        yield Relation.COUSIN, self._children(aunts)

    def _parents(self, names: set[str]) -> set[str]:
        return {parent for name in names for parent in self.parents.get(name, ())}

    def _children(self, names: set[str]) -> set[str]:
        return {child for name in names for child in self.children(name)}

    def _spouses(self, names: set[str]) -> set[str]:
        return {self.spouses[name] for name in names if name in self.spouses}

    def _two(self, one: Any, other: Any) -> None:
        """Two persons of the household who are not the same."""
        self._known(one)
        self._known(other)
        if one == other:
            raise InvalidInput(
                "relation", one, expected="two different persons: nobody is their own relative"
            )

    def _known(self, name: Any) -> None:
        if name not in self.persons:
            raise InvalidInput(
                "person",
                name,
                expected="somebody of the household",
                remedy=nearest(name, self.persons) or f"with_person({name!r}) adds one.",
            )
