"""The third reading: a rule's own source, run over columns with NumPy.

The body of a rule is compiled once into closures that work on a block of rows. Both sides
of an ``if`` are taken, each by the rows it concerns, and not at all where it concerns none.
What a scalar rule may do is a closed subset of Python; anything else is refused, by file
and line.

An unknown is never a number. A column carries beside its values the reason, row by row,
why a value is missing; reading and passing it on is free, and the first use that a scalar
rule would refuse (arithmetic, a comparison, a test) marks the rows that take that branch.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn

import numpy as np

from yibao.core.rules import column_verbs, verbs
from yibao.core.rules.column_verbs import Col, known
from yibao.core.rules.source import RuleError, RuleSource, always_returns, is_docstring
from yibao.core.rules.spec import Spec

Mask = Any
"""Which rows a branch concerns: a boolean array, or None for all of them."""


class Block:
    """One block of rows: how many, and which have failed for which reason."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.failed: Any = np.zeros(size, np.int32)
        self.results: dict[Any, tuple[Mask, tuple[Any, ...], Any]] = {}
        self._marked: list[tuple[Any, Mask]] = []

    def fail(self, bad: Any, active: Mask) -> None:
        """Mark the active rows that have a reason and none yet."""
        if bad is None or any(b is bad and (a is None or a is active) for b, a in self._marked):
            return
        self._marked.append((bad, active))
        hit = (self.failed == 0) & (bad != 0)
        if active is not None:
            hit &= active
        np.copyto(self.failed, bad, where=hit, casting="unsafe")

    def firm(self, column: Any, active: Mask) -> Any:
        """A column's values, its missing ones marked: what any strict use does first."""
        if not isinstance(column, Col):
            raise RuleError(f"a value is expected here, not {type(column).__name__}")
        if column.bad is not None:
            self.fail(column.bad, active)
        return column.values


Node = Callable[["Scope", Mask], Any]
Statement = Callable[["Scope", Mask], Mask]
NOBODY = object()
"""The mask of no row: the branch is not taken at all."""


class Scope:
    """The local names of one call of a rule over one block."""

    __slots__ = ("block", "names", "returned")

    def __init__(self, block: Block, names: dict[str, Any]) -> None:
        self.block = block
        self.names = names
        self.returned: list[tuple[Mask, Any]] = []


def run(rule: Any, block: Block, *arguments: Any, active: Mask = None) -> Any:
    """A rule over a block: its column, or the rows of a table it returns.

    A rule asked again for the same arguments and rows answers what it answered before.
    """
    done = block.results.get(rule)
    if done is not None and _covers(done, arguments, active):
        return done[2]
    result = _run(rule, block, arguments, active)
    block.results[rule] = active, arguments, result
    return result


def _covers(done: tuple[Mask, tuple[Any, ...], Any], arguments: Any, active: Mask) -> bool:
    same = all(one is other for one, other in zip(done[1], arguments, strict=True))
    return same and (done[0] is None or done[0] is active)


def _run(rule: Any, block: Block, arguments: tuple[Any, ...], active: Mask) -> Any:
    names, body = compiled(rule)
    scope = Scope(block, dict(zip(names, arguments, strict=True)))
    rest = active
    for statement in body:
        rest = statement(scope, rest)
        if rest is NOBODY:
            break
    return _merged(scope)


@cache
def compiled(rule: Any) -> tuple[tuple[str, ...], tuple[Statement, ...]]:
    """A rule's argument names and its statements in column form."""
    compiler = _Compiler(rule)
    return compiler.arguments, compiler.body()


def _merged(scope: Scope) -> Any:
    """What was returned, each row from the return it reached."""
    _, result = scope.returned[-1]
    for mask, column in reversed(scope.returned[:-1]):
        if not isinstance(column, Col) or not isinstance(result, Col):
            raise RuleError("a rule with several returns must return values, not rows")
        result = _chosen(mask, column, result)
    return result


def both(active: Mask, test: Any, size: int) -> tuple[Mask, Mask]:
    """The rows for which a test holds, and those for which it doesn't."""
    if not isinstance(test, np.ndarray):
        return (active, NOBODY) if test else (NOBODY, active)
    test = test.astype(bool, copy=False)
    yes = test if active is None else active & test
    held = np.count_nonzero(yes)
    among = size if active is None else np.count_nonzero(active)
    if held == 0:
        return NOBODY, active
    if held == among:
        return active, NOBODY
    return yes, (~test if active is None else active & ~test)


def _union(one: Mask, other: Mask) -> Mask:
    if one is NOBODY:
        return other
    if other is NOBODY:
        return one
    return None if one is None or other is None else one | other


_BINARY: dict[type[ast.operator], Any] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.remainder,
}
_COMPARE: dict[type[ast.cmpop], Any] = {
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}


class _Compiler:
    def __init__(self, rule: Any) -> None:
        self.source = RuleSource.of(rule)
        self.tree = self.source.tree
        self.arguments = self.source.arguments

    def refuse(self, node: ast.AST, what: str) -> NoReturn:
        self.source.refuse(node, what)

    def body(self) -> tuple[Statement, ...]:
        statements = self.statements(self.tree.body)
        if not always_returns(self.tree.body):
            self.refuse(self.tree.body[-1], "a path without return")
        return statements

    def statements(self, nodes: list[ast.stmt]) -> tuple[Statement, ...]:
        return tuple(self.statement(n) for n in nodes if not is_docstring(n))

    def statement(self, node: ast.stmt) -> Statement:
        if isinstance(node, ast.Return) and node.value is not None:
            return self.returning(self.expression(node.value))
        if isinstance(node, ast.If):
            return self.branching(node)
        if isinstance(node, ast.Assign):
            if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                return self.assigning(node.targets[0].id, self.expression(node.value))
            self.refuse(node, "an assignment to something other than one local name")
        self.refuse(node, f"a statement of kind {type(node).__name__}")

    def returning(self, value: Node) -> Statement:
        def statement(scope: Scope, active: Mask) -> Mask:
            scope.returned.append((active, value(scope, active)))
            return NOBODY

        return statement

    def assigning(self, name: str, value: Node) -> Statement:
        def statement(scope: Scope, active: Mask) -> Mask:
            new = value(scope, active)
            old = scope.names.get(name)
            if active is not None and isinstance(old, Col) and isinstance(new, Col):
                new = _chosen(active, new, old)
            scope.names[name] = new
            return active

        return statement

    def branching(self, node: ast.If) -> Statement:
        test = self.expression(node.test)
        branches = self.statements(node.body), self.statements(node.orelse)

        def statement(scope: Scope, active: Mask) -> Mask:
            holds = scope.block.firm(test(scope, active), active)
            rest: Mask = NOBODY
            for mask, body in zip(both(active, holds, scope.block.size), branches, strict=True):
                for step in body:
                    if mask is NOBODY:
                        break
                    mask = step(scope, mask)
                rest = _union(rest, mask)
            return rest

        return statement

    def expression(self, node: ast.expr) -> Node:
        found, value = self.constant(node)
        if found:
            if not isinstance(value, int):
                self.refuse(node, f"the constant {value!r}")
            column = Col(int(value))
            return lambda scope, active: column
        method = getattr(self, f"on_{type(node).__name__}", None)
        if method is None:
            self.refuse(node, f"an expression of kind {type(node).__name__}")
        result: Node = method(node)
        return result

    def constant(self, node: ast.expr) -> tuple[bool, Any]:
        return self.source.constant(node)

    def on_Name(self, node: ast.Name) -> Node:
        name = node.id
        return lambda scope, active: scope.names[name]

    def on_Attribute(self, node: ast.Attribute) -> Node:
        owner, name = self.expression(node.value), node.attr
        return lambda scope, active: owner(scope, active).get(name)

    def on_BinOp(self, node: ast.BinOp) -> Node:
        operation = _BINARY.get(type(node.op))
        if operation is None:
            self.refuse(node, f"the operator {type(node.op).__name__}")
        return self.strict(operation, node.left, node.right)

    def on_UnaryOp(self, node: ast.UnaryOp) -> Node:
        if isinstance(node.op, ast.Not):
            return self.strict(np.logical_not, node.operand)
        if isinstance(node.op, ast.USub):
            return self.strict(np.negative, node.operand)
        self.refuse(node, f"the operator {type(node.op).__name__}")

    def on_Compare(self, node: ast.Compare) -> Node:
        if len(node.ops) != 1:
            self.refuse(node, "a chained comparison")
        (operator,), (right,) = node.ops, node.comparators
        if isinstance(operator, ast.In | ast.NotIn):
            return self.membership(node, right, negated=isinstance(operator, ast.NotIn))
        operation = _COMPARE.get(type(operator))
        if operation is None:
            self.refuse(node, f"the comparison {type(operator).__name__}")
        return self.strict(operation, node.left, right)

    def membership(self, node: ast.Compare, right: ast.expr, *, negated: bool) -> Node:
        if not isinstance(right, ast.Tuple):
            self.refuse(node, "'in' with something other than a tuple of terms")
        left = self.expression(node.left)
        options = [self.constant(option) for option in right.elts]
        if not all(found for found, _ in options):
            self.refuse(node, "'in' with terms that are not constants")
        codes = [int(value) for _, value in options]

        def expression(scope: Scope, active: Mask) -> Col:
            values = scope.block.firm(left(scope, active), active)
            held = np.isin(values, codes, invert=negated)
            return Col(held if isinstance(values, np.ndarray) else bool(held))

        return expression

    def on_BoolOp(self, node: ast.BoolOp) -> Node:
        parts = [self.expression(value) for value in node.values]
        every = isinstance(node.op, ast.And)

        def expression(scope: Scope, active: Mask) -> Col:
            size, mask = scope.block.size, active
            held: Any = every
            for part in parts:
                values = scope.block.firm(part(scope, mask), mask)
                held = np.logical_and(held, values) if every else np.logical_or(held, values)
                yes, no = both(mask, values, size)
                mask = yes if every else no
                if mask is NOBODY:
                    break
            return Col(held)

        return expression

    def on_IfExp(self, node: ast.IfExp) -> Node:
        test = self.expression(node.test)
        branches = self.expression(node.body), self.expression(node.orelse)

        def expression(scope: Scope, active: Mask) -> Col:
            holds = scope.block.firm(test(scope, active), active)
            result: Col | None = None
            for mask, branch in zip(both(active, holds, scope.block.size), branches, strict=True):
                if mask is not NOBODY:
                    value = branch(scope, mask)
                    result = value if result is None else _chosen(mask, value, result)
            assert result is not None
            return result

        return expression

    def on_Call(self, node: ast.Call) -> Node:
        found, function = self.constant(node.func)
        if not found:
            return self.lookup(node)
        if node.keywords:
            self.refuse(node, "keywords in a call other than a look-up")
        if isinstance(getattr(function, "__dict__", {}).get("__rule__"), Spec):
            return self.calling(function, [self.expression(a) for a in node.args])
        if function is verbs.known:
            value = self.expression(node.args[0])
            return lambda scope, active: known(value(scope, active))
        if function is verbs.outcome:
            return self.expression(node.args[0])
        if function in _LAZY:
            return self.lazy(_LAZY[function], node.args)
        if function in _STRICT:
            return self.strict(_STRICT[function], *node.args)
        self.refuse(node, f"a call of {getattr(function, '__name__', function)}")

    def lookup(self, node: ast.Call) -> Node:
        if not isinstance(node.func, ast.Attribute) or node.args:
            self.refuse(node, "a call that is no look-up of the form law.table(key=…)")
        owner, name = self.expression(node.func.value), node.func.attr
        keys = {str(k.arg): self.expression(k.value) for k in node.keywords}

        def expression(scope: Scope, active: Mask) -> Any:
            def later(key: Node) -> Callable[[], Col]:
                return lambda: key(scope, active)

            asked = {label: later(key) for label, key in keys.items()}
            return owner(scope, active).lookup(name, asked)

        return expression

    def calling(self, function: Any, arguments: list[Node]) -> Node:
        def expression(scope: Scope, active: Mask) -> Any:
            values = [argument(scope, active) for argument in arguments]
            return run(function, scope.block, *values, active=active)

        return expression

    def strict(self, operation: Callable[..., Any], *nodes: ast.expr) -> Node:
        parts = [self.expression(node) for node in nodes]
        backwards = operation in (np.minimum, np.maximum)

        def expression(scope: Scope, active: Mask) -> Col:
            columns = [part(scope, active) for part in parts]
            # Of two unknowns, Python's min and max trip over the second one first.
            for column in reversed(columns) if backwards else columns:
                scope.block.firm(column, active)
            return Col(operation(*(column.values for column in columns)))

        return expression

    def lazy(self, operation: Callable[..., Col], nodes: list[ast.expr]) -> Node:
        parts = [self.expression(node) for node in nodes]
        return lambda scope, active: operation(*(part(scope, active) for part in parts))


def _chosen(mask: Mask, new: Col, old: Col) -> Col:
    """New values where the mask holds, old ones elsewhere."""
    if mask is None:
        return new
    bad = None
    if new.bad is not None or old.bad is not None:
        bad = np.where(mask, 0 if new.bad is None else new.bad, 0 if old.bad is None else old.bad)
    return Col(np.where(mask, new.values, old.values), bad)


_LAZY: dict[Any, Callable[..., Col]] = {verbs.age_on: column_verbs.age_on}
_STRICT: dict[Any, Callable[..., Any]] = {
    verbs.share: column_verbs.share,
    verbs.clamp: column_verbs.clamp,
    verbs.month_of: column_verbs.month_of,
    verbs.days_between: column_verbs.days_between,
    verbs.month_day: column_verbs.month_day,
    verbs.matching_day: column_verbs.matching_day,
    verbs.day_after_period: column_verbs.day_after_period,
    min: np.minimum,
    max: np.maximum,
}
