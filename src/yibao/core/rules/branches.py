"""The fourth reading: a rule's own source as a tree of questions and answers, in words.

Local names are put in where they are used, so that each question stands by itself. A test
that the questions before it settle is left out.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from yibao.core.rules import verbs
from yibao.core.rules.source import RuleSource
from yibao.core.rules.spec import Quantity, Spec, spec_of
from yibao.core.rules.words import NOT_ON_FILE, Namer, Teller, Words, fixed
from yibao.core.terms import Term


@frozen
class Answer:
    """Where a path ends: what is answered, and the ids of the rules it rests on.

    ``values`` are the answers it can be: one where the rule names it, several where it reads
    it from a table, none for a number. ``code`` is the answer as Python.
    """

    words: Words
    values: tuple[Any, ...]
    ids: tuple[str, ...]
    code: str

    def walk(self) -> Iterator[Node]:
        yield self


@frozen
class Test:
    """A question, with what follows on yes and on no; ``code`` is the test as Python."""

    question: Words
    yes: Node
    no: Node
    code: str

    def walk(self) -> Iterator[Node]:
        """This question and all below it."""
        yield self
        yield from self.yes.walk()
        yield from self.no.walk()


@frozen
class Passed:
    """A path that ends in another rule: which, and its own tree where it is expanded."""

    words: Words
    rule: Any
    tree: Node | None

    def walk(self) -> Iterator[Node]:
        yield self
        if self.tree is not None:
            yield from self.tree.walk()


Node = Answer | Test | Passed

Possible = Mapping[str, frozenset[Any]]
"""What the questions so far leave open, by the expression they ask about."""


def branches(rule: Any, namer: Namer, depth: int | None = None) -> Node:
    """The tree of a rule.

    Args:
        rule: a function decorated with ``@rule``.
        namer: what facts and parameters are called.
        depth: how many rules deep an answer that is another rule's is followed; all if None.

    Raises:
        RuleError: for what can't be told in words, by file and line.
    """
    source = RuleSource.of(rule)
    return _Reader(source, namer, source.arguments, depth, (rule,)).tree({}, {})


class _Reader:
    """Reads one rule, as the rule asked about or below it."""

    def __init__(
        self,
        source: RuleSource,
        namer: Namer,
        arguments: tuple[str, ...],
        depth: int | None,
        above: tuple[Any, ...],
    ) -> None:
        # All local names are put in, so only the arguments of the rule asked about are left.
        self.source = evolve(source, local_names=frozenset(arguments))
        self.namer, self.arguments, self.depth, self.above = namer, arguments, depth, above
        self.spec: Spec = spec_of(source.rule)
        self.teller = Teller(self.source, namer, arguments)

    def tree(self, names: Mapping[str, ast.expr], possible: Possible) -> Node:
        return self.follow(self.source.body, names, possible)

    def follow(
        self, statements: list[ast.stmt], names: Mapping[str, ast.expr], possible: Possible
    ) -> Node:
        if not statements:
            self.source.refuse(self.source.tree, "a path without return")
        first, *rest = statements
        if isinstance(first, ast.Return) and first.value is not None:
            return self.answer(_put(first.value, names), possible)
        if isinstance(first, ast.If):
            bodies = first.body, first.orelse
            yes, no = (lambda p, b=b: self.follow([*b, *rest], names, p) for b in bodies)
            return self.ask(_put(first.test, names), yes, no, possible)
        if isinstance(first, ast.Assign) and isinstance(first.targets[0], ast.Name):
            return self.assign(first.targets[0].id, _put(first.value, names), rest, names, possible)
        self.source.refuse(first, f"a statement of kind {type(first).__name__}")

    def assign(
        self,
        name: str,
        value: ast.expr,
        rest: list[ast.stmt],
        names: Mapping[str, ast.expr],
        possible: Possible,
    ) -> Node:
        if isinstance(value, ast.IfExp):
            yes, no = (
                lambda p, v=v: self.assign(name, v, rest, names, p)
                for v in (value.body, value.orelse)
            )
            return self.ask(value.test, yes, no, possible)
        label = self.spec.locals.get(name)
        if label is not None and not label.hidden and not self.source.constant(value)[0]:
            value.told = label  # type: ignore[attr-defined]
        return self.follow(rest, {**names, name: value}, possible)

    def ask(
        self,
        test: ast.expr,
        yes: Callable[[Possible], Node],
        no: Callable[[Possible], Node],
        possible: Possible,
    ) -> Node:
        """A test, put so that it asks no "not"."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self.ask(test.operand, no, yes, possible)
        turned = _turned(test)
        if turned is not None:
            return self.ask(turned, no, yes, possible)
        about = self.membership(test)
        if about is not None:
            left = possible.get(about[0], about[2])
            if left <= about[1]:
                return yes(possible)
            if not left & about[1]:
                return no(possible)
        return Test(
            self.teller.test(test),
            yes(self.narrowed(test, True, possible)),
            no(self.narrowed(test, False, possible)),
            ast.unparse(test),
        )

    def membership(self, test: ast.expr) -> tuple[str, frozenset[Any], frozenset[Any]] | None:
        """A test as "this is one of these, of all of those"; None where it is no such test."""
        if self.teller.verb(test) is verbs.known:
            assert isinstance(test, ast.Call)
            return f"known {ast.dump(test.args[0])}", frozenset([True]), frozenset([True, False])
        if isinstance(test, ast.Compare):
            (operator,), (right,) = test.ops, test.comparators
            if not isinstance(operator, ast.Eq | ast.In):
                return None
            options = right.elts if isinstance(right, ast.Tuple) else [right]
            found = [self.source.constant(option) for option in options]
            values = frozenset(value for known, value in found if known)
            every = self.values(test.left)
            if not every or len(values) < len(options) or not values <= every:
                return None
            return ast.dump(test.left), values, every
        every = self.values(test)
        flag = bool(every) and all(isinstance(value, bool) for value in every)
        return (ast.dump(test), frozenset([True]), every) if flag else None

    def values(self, node: ast.expr) -> frozenset[Any]:
        """All that a term or a flag may be; nothing for other values."""
        found, value = self.source.constant(node)
        if found:
            return frozenset([value] if isinstance(value, Term | bool) else [])
        if isinstance(node, ast.BoolOp | ast.Compare | ast.UnaryOp | ast.IfExp):
            return frozenset()
        name = self.teller.value(node)
        if name.term is not None:
            return frozenset(name.term)
        return frozenset([True, False] if name.quantity is Quantity.FLAG else [])

    def narrowed(self, test: ast.expr, holds: bool, possible: Possible) -> Possible:
        """What is left open once a test was answered."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self.narrowed(test.operand, not holds, possible)
        if isinstance(test, ast.BoolOp):
            if isinstance(test.op, ast.And) is holds:
                for part in test.values:
                    possible = self.narrowed(part, holds, possible)
            return possible
        turned = _turned(test)
        if turned is not None:
            return self.narrowed(turned, not holds, possible)
        about = self.membership(test)
        if about is None:
            return possible
        key, values, every = about
        left = possible.get(key, every)
        return {**possible, key: left & values if holds else left - values}

    def answer(self, value: ast.expr, possible: Possible, ids: tuple[str, ...] = ()) -> Node:
        """What a return answers."""
        if self.teller.verb(value) is verbs.outcome:
            assert isinstance(value, ast.Call)
            named = tuple(str(self.source.constant(key)[1]) for key in value.args[1:])
            return self.answer(value.args[0], possible, named)
        if isinstance(value, ast.IfExp):
            yes, no = (lambda p, v=v: self.answer(v, p, ids) for v in (value.body, value.orelse))
            return self.ask(value.test, yes, no, possible)
        if self.spec.label.quantity is Quantity.FLAG and self.is_test(value):
            yes, no = (lambda p, v=v: self.answer(ast.Constant(v), p, ids) for v in (True, False))
            return self.ask(value, yes, no, possible)
        rule = self.teller.rule_called(value)
        if rule is not None and not ids:
            assert isinstance(value, ast.Call)
            return self.passed(value, rule, possible)
        key = ast.dump(value)
        left = possible.get(key, self.values(value))
        if self.spec.term is not None:
            left = frozenset(self.spec.term.of(code) for code in left)
        words = self.words(value, left)
        if possible.get(f"known {key}") == frozenset([False]):
            words, left = NOT_ON_FILE, frozenset()
        return Answer(words, tuple(sorted(left)), ids or self.spec.ids, ast.unparse(value))

    def words(self, value: ast.expr, left: frozenset[Any]) -> Words:
        """An answer in words: by name where only one is left."""
        if len(left) == 1:
            (only,) = left
            expression, outer = fixed(only)
            ast.copy_location(expression, value)
            source = evolve(self.source, outer={**self.source.outer, **outer})
            return Teller(source, self.namer, self.arguments).value(expression).words
        name = self.teller.value(value, self.spec.label.quantity)
        read = not hasattr(value, "told") and self.teller.rule_called(value) is None
        if read and name.quantity in (Quantity.TERM, Quantity.FLAG):
            zh, en = ("所提供", "as given: ") if name.given else ("收录", "as on file: ")
            return Words(f"以{zh}为准：{name.zh}", en + name.en)
        return name.words

    def is_test(self, value: ast.expr) -> bool:
        negated = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        known = self.teller.verb(value) is verbs.known
        return negated or known or isinstance(value, ast.BoolOp | ast.Compare)

    def passed(self, call: ast.Call, rule: Any, possible: Possible) -> Node:
        """An answer that is another rule's."""
        words = self.teller.value(call).words
        if self.depth == 0 or rule in self.above:
            return Passed(words, rule, None)
        for place, given in enumerate(call.args):
            if isinstance(given, ast.IfExp):
                calls = (_with(call, place, v) for v in (given.body, given.orelse))
                yes, no = (lambda p, c=c: self.passed(c, rule, p) for c in calls)
                return self.ask(given.test, yes, no, possible)
        source = RuleSource.of(rule)
        names: dict[str, ast.expr] = {}
        for argument, given in zip(source.arguments, call.args, strict=True):
            names[argument], outer = self.handed(given)
            for name, value in outer.items():
                if source.outer.get(name, value) is not value:
                    self.source.refuse(given, f"a name that means two things, {name},")
            source = evolve(source, outer={**source.outer, **outer})
        depth = None if self.depth is None else self.depth - 1
        inner = _Reader(source, self.namer, self.arguments, depth, (*self.above, rule))
        return Passed(words, rule, inner.tree(names, possible))

    def handed(self, given: ast.expr) -> tuple[ast.expr, Mapping[str, Any]]:
        """An argument as the rule below can read it, and the names from here that it uses."""
        found, value = self.source.constant(given)
        if found:
            return fixed(value)
        if isinstance(given, ast.Name) and given.id in self.arguments[3:]:
            given = copy.deepcopy(given)
            given.told = self.teller.value(given)  # type: ignore[attr-defined]
        used = {part.id for part in ast.walk(given) if isinstance(part, ast.Name)}
        return given, {name: self.source.outer[name] for name in used - {*self.arguments}}


def _with(call: ast.Call, place: int, value: ast.expr) -> ast.Call:
    """A call with another argument in one place."""
    arguments = [*call.args[:place], value, *call.args[place + 1 :]]
    return ast.copy_location(ast.Call(call.func, arguments, call.keywords), call)


def _turned(test: ast.expr) -> ast.expr | None:
    """``==`` for ``!=``, ``in`` for ``not in``; None for other tests."""
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotEq | ast.NotIn):
        operator = ast.Eq() if isinstance(test.ops[0], ast.NotEq) else ast.In()
        return ast.copy_location(ast.Compare(test.left, [operator], test.comparators), test)
    return None


def _put(node: ast.expr, names: Mapping[str, ast.expr]) -> ast.expr:
    """An expression with the local names put in."""
    put: ast.expr = _Put(names).visit(copy.deepcopy(node))
    return put


class _Put(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, ast.expr]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.names.get(node.id, node))
