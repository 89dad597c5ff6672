"""A rule's own source, as its other readings take it: parsed once, and the names around it."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Mapping
from types import FunctionType
from typing import Any, NoReturn

from attrs import frozen

from yibao.core.rules.spec import Spec


class RuleError(TypeError):
    """A rule uses something outside the subset of Python that rules may use."""


@frozen(eq=False)
class RuleSource:
    """The source of a rule: its syntax tree, its arguments, the names from outside it."""

    rule: Any
    tree: ast.FunctionDef
    file: str
    line: int
    arguments: tuple[str, ...]
    outer: Mapping[str, Any]
    local_names: frozenset[str]

    @classmethod
    def of(cls, rule: Any) -> RuleSource:
        if not isinstance(rule, FunctionType) or not isinstance(
            rule.__dict__.get("__rule__"), Spec
        ):
            raise RuleError(f"{rule!r} is not a rule: decorate it with @rule")
        lines, line = inspect.getsourcelines(rule)
        tree = ast.parse(textwrap.dedent("".join(lines))).body[0]
        assert isinstance(tree, ast.FunctionDef)
        arguments = tuple(argument.arg for argument in tree.args.args)
        closure = inspect.getclosurevars(rule)
        outer = {**vars(builtins), **closure.builtins, **closure.globals, **closure.nonlocals}
        local = frozenset(arguments) | _assigned(tree)
        source = cls(rule, tree, inspect.getsourcefile(rule) or "?", line, arguments, outer, local)
        odd = tree.args
        if odd.vararg or odd.kwarg or odd.kwonlyargs or odd.defaults:
            source.refuse(tree, "arguments other than plain positional ones")
        return source

    @property
    def body(self) -> list[ast.stmt]:
        """The statements, without the docstring."""
        return [node for node in self.tree.body if not is_docstring(node)]

    def refuse(self, node: ast.AST, what: str) -> NoReturn:
        """What rules may not do, by file and line."""
        raise RuleError(
            f"{self.where(node)}: rule {self.rule.__name__} uses {what}, which rules may not"
        )

    def where(self, node: ast.AST) -> str:
        """File and line of a part of the rule."""
        return f"{self.file}:{self.line + getattr(node, 'lineno', 1) - 1}"

    def constant(self, node: ast.expr) -> tuple[bool, Any]:
        """A literal, or a name from outside the rule with its attributes: known at once."""
        if isinstance(node, ast.Constant):
            return True, node.value
        if isinstance(node, ast.Attribute):
            found, value = self.constant(node.value)
            return (True, getattr(value, node.attr)) if found else (False, None)
        if isinstance(node, ast.Name) and node.id not in self.local_names:
            if node.id not in self.outer:
                self.refuse(node, f"the unknown name {node.id}")
            return True, self.outer[node.id]
        return False, None


def _assigned(tree: ast.FunctionDef) -> frozenset[str]:
    return frozenset(
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    )


def is_docstring(node: ast.stmt) -> bool:
    """A text that stands alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def always_returns(body: list[ast.stmt]) -> bool:
    """Whether every path through some statements ends in a return."""
    last = body[-1]
    if isinstance(last, ast.If):
        return always_returns(last.body) and bool(last.orelse) and always_returns(last.orelse)
    return isinstance(last, ast.Return)
