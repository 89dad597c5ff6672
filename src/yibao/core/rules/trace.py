"""The second reading: a rule's own source, instrumented, telling what it did.

Each rule is compiled once with its named locals, tests, returns and calls of other rules
reported to a ``Trace``. Parameters report themselves as they are read. The result is a tree
of steps: what was computed, from what, on the branch that was taken.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import FunctionType
from typing import Any

from attrs import define, field

from yibao.core.rules.source import RuleSource
from yibao.core.rules.spec import Label, spec_of


@define
class Step:
    """One thing a rule did: ``kind`` is rule, local, parameter or fact."""

    kind: str
    name: str
    label: Label
    value: Any
    term: type[Any] | None = None
    cited: Any = None
    row: Any = None
    quiet: bool = False
    ids: tuple[str, ...] = ()
    locals: Mapping[str, Label] = field(factory=dict, repr=False)
    steps: list[Step] = field(factory=list)

    def walk(self) -> Iterator[Step]:
        """This step and all below it."""
        yield self
        for step in self.steps:
            yield from step.walk()


class Trace:
    """Collects steps while instrumented rules run; ``on_fact`` makes the step of a fact."""

    def __init__(self, on_fact: Callable[[str, Any], Step | None]) -> None:
        self._on_fact = on_fact
        self._open: list[Step] = []

    def call(self, rule: Any, *arguments: Any) -> Any:
        """Run a rule, its steps below one of its own."""
        spec = spec_of(rule)
        step = Step(
            "rule", rule.__name__, spec.label, None, spec.term, ids=spec.ids, locals=spec.locals
        )
        if self._open:
            self._open[-1].steps.append(step)
        self._open.append(step)
        try:
            step.value = instrumented(rule)(self, *arguments)
        finally:
            self._open.pop()
        for below in step.steps:
            passed_on = below.kind == "rule" and below.value is step.value
            if step.ids is spec.ids and spec.term and below.term is spec.term and passed_on:
                step.ids = below.ids
        self.root = step
        return step.value

    def note(self, step: Step) -> None:
        """Add a step to the rule that is running, unless it stands there already."""
        steps = self._open[-1].steps
        if not any(s.kind == step.kind and s.name == step.name for s in steps):
            steps.append(step)

    def named(self, name: str, value: Any) -> Any:
        """A local name was given a value."""
        label = self._open[-1].locals.get(name)
        if label is not None and not label.hidden:
            self.note(Step("local", name, label, value))
        return value

    def test(self, case: Any, facts: tuple[str, ...], value: Any) -> Any:
        """A test was taken; the facts it looked at tell why."""
        seen = {step.name for step in self._open[-1].steps if step.kind == "fact"}
        for name in facts:
            if name in seen:
                continue
            step = self._on_fact(name, getattr(case, name))
            if step is not None:
                self.note(step)
        return value

    def outcome(self, code: Any, *ids: str) -> Any:
        """A decision was reached, resting on these rules."""
        self._open[-1].ids = ids
        return code


@cache
def instrumented(rule: Any) -> Callable[..., Any]:
    """A rule that takes a ``Trace`` first and reports to it."""
    source = RuleSource.of(rule)
    function = source.tree
    function.decorator_list = []
    case = function.args.args[0].arg
    function.args.args.insert(0, ast.arg("_trace"))
    _Instrument(rule, case).visit(function)
    tree = ast.fix_missing_locations(ast.Module([function], []))
    names: dict[str, Any] = {}
    code = compile(tree, source.file, "exec")
    exec(code, rule.__globals__, names)
    made: FunctionType = names[function.name]
    return made


class _Instrument(ast.NodeTransformer):
    """Reports to ``_trace``: locals, tests with the facts they read, rules called, outcomes."""

    def __init__(self, rule: Any, case: str) -> None:
        self.scope = {**rule.__globals__}
        self.case = case

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        (target,) = node.targets
        assert isinstance(target, ast.Name)
        node.value = _report("named", ast.Constant(target.id), node.value)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        facts = sorted(
            {
                part.attr
                for part in ast.walk(node.test)
                if isinstance(part, ast.Attribute)
                and isinstance(part.value, ast.Name)
                and part.value.id == self.case
            }
        )
        self.generic_visit(node)
        names = ast.Tuple([ast.Constant(name) for name in facts], ast.Load())
        node.test = _report("test", ast.Name(self.case, ast.Load()), names, node.test)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name):
            function = self.scope.get(node.func.id)
            if getattr(function, "__rule__", None) is not None:
                return _report("call", node.func, *node.args)
            if getattr(function, "__name__", "") == "outcome":
                return _report("outcome", *node.args)
        return node


def _report(method: str, *arguments: ast.expr) -> ast.Call:
    trace = ast.Attribute(ast.Name("_trace", ast.Load()), method, ast.Load())
    return ast.Call(trace, list(arguments), [])
