"""What the tests and values of a rule say, in words of both languages.

The names come from whoever knows the field (a ``Namer``); here stands only how a comparison,
an ``and`` or a verb is told. What can't be told is refused, by file and line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from attrs import evolve, frozen

from yibao.core.money import MILLION, yuan
from yibao.core.rules import verbs
from yibao.core.rules.source import RuleError, RuleSource
from yibao.core.rules.spec import Quantity, Spec
from yibao.core.terms import Term


@frozen
class Words:
    """One phrase in Chinese and in English."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@frozen
class Name:
    """What a value is called, and what kind of value it is.

    ``given``: the caller tells it; else it stands on file.
    """

    zh: str
    en: str
    quantity: Quantity = Quantity.COUNT
    term: type[Term] | None = None
    given: bool = False

    @property
    def words(self) -> Words:
        return Words(self.zh, self.en)


class Namer(Protocol):
    """Knows what facts and parameters are called; raises KeyError for what has no name."""

    def fact(self, name: str) -> Name: ...

    def parameter(self, name: str, field: str | None, keys: Iterable[Name]) -> Name:
        """A parameter, or one field of its rows; ``keys`` are those that the rule fixes."""
        ...


DAY = Name("所问之日", "the day asked about", given=True)
YES, NO = Words("是", "yes"), Words("否", "no")
NOT_ON_FILE = Words("未收录", "not on file")

_COMPARE: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("=", "≠"),
    ast.NotEq: ("≠", "="),
    ast.Lt: ("<", "≥"),
    ast.LtE: ("≤", ">"),
    ast.Gt: (">", "≤"),
    ast.GtE: ("≥", "<"),
}
_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "×",
    ast.FloorDiv: "÷",
    ast.Mod: "mod",
}
VERBS: dict[Any, Words] = {
    verbs.age_on: Words("年龄", "age"),
    verbs.month_of: Words("月份", "month"),
    verbs.days_between: Words("{0}至{1}的天数", "days from {0} to {1}"),
    verbs.month_day: Words("{0} 后第{1}个月的{2}日", "day {2} of month {1} after {0}"),
    verbs.matching_day: Words("{0} 起{1}个月后（当日计入）", "{1} months from {0}, itself counted"),
    verbs.day_after_period: Words(
        "{0} 起{1}个月后（当日不计入）", "{1} months from {0}, itself not counted"
    ),
    verbs.clamp: Words("{0}（不低于{1}，不高于{2}）", "{0} (at least {1}, at most {2})"),
    verbs.days_between: Words("{0}至{1}的天数", "days from {0} to {1}"),
    min: Words("{0} 与 {1} 中较小者", "the lesser of {0} and {1}"),
    max: Words("{0} 与 {1} 中较大者", "the greater of {0} and {1}"),
}
"""How a verb is told of its arguments."""


class Teller:
    """Tells the expressions of one rule."""

    def __init__(self, source: RuleSource, namer: Namer, arguments: tuple[str, ...]) -> None:
        self.source = source
        self.namer = namer
        self.case, self.day, self.law = arguments[:3]

    def refuse(self, node: ast.AST, why: str) -> RuleError:
        return RuleError(
            f"{self.source.where(node)}: rule {self.source.rule.__name__}: "
            f"{ast.unparse(node)} can't be told in words: {why}"
        )

    # -- values

    def value(self, node: ast.expr, quantity: Quantity = Quantity.COUNT) -> Name:
        """A value in words; a bare number is told as the quantity it is."""
        label = getattr(node, "told", None)
        if isinstance(label, Name):
            return label
        if label is not None:
            return Name(label.zh, label.en, label.quantity)
        found, constant = self.source.constant(node)
        if found:
            return self._constant(node, constant, quantity)
        tell: Callable[[Any], Name] | None = getattr(self, f"_{type(node).__name__}", None)
        if tell is None:
            raise self.refuse(node, "no words for this form")
        return tell(node)

    def _constant(self, node: ast.expr, value: Any, quantity: Quantity) -> Name:
        if isinstance(value, Term):
            return Name(value.zh, value.en, Quantity.TERM, type(value))
        if isinstance(value, bool):
            words = YES if value else NO
            return Name(words.zh, words.en, Quantity.FLAG)
        if isinstance(value, int) and quantity is Quantity.MONEY and value:
            return Name(f"{yuan(value):,} 元", f"{yuan(value):,} yuan", quantity)
        if isinstance(value, int) and quantity is Quantity.RATE and value:
            percent = f"{(Decimal(value) / 10_000).normalize():f} %"
            return Name(percent, percent, quantity)
        if isinstance(value, int):
            return Name(f"{value:,}", f"{value:,}")
        raise self.refuse(node, f"{value!r} is neither a term nor a number")

    def _Name(self, node: ast.Name) -> Name:
        if node.id == self.day:
            return DAY
        spec: Spec = self.source.rule.__rule__
        label = spec.locals.get(node.id)
        if label is None:
            raise self.refuse(node, f"give the argument {node.id} a label among labels=")
        return Name(label.zh, label.en, label.quantity, given=True)

    def _Attribute(self, node: ast.Attribute) -> Name:
        owner = node.value
        try:
            if isinstance(owner, ast.Name) and owner.id == self.case:
                return evolve(self.namer.fact(node.attr), given=True)
            if isinstance(owner, ast.Name) and owner.id == self.law:
                return self.namer.parameter(node.attr, None, ())
            row = self._row(owner)
            if row is not None:
                return self.namer.parameter(row[0], node.attr, row[1])
        except KeyError as error:
            raise self.refuse(node, f"{error.args[0]!r} has no name") from None
        raise self.refuse(node, "it is no fact, parameter or row")

    def _row(self, node: ast.expr) -> tuple[str, tuple[Name, ...]] | None:
        """The parameter a row comes from, and the keys that are fixed."""
        if isinstance(node, ast.Attribute) and self._is_law(node.value):
            return node.attr, ()
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Attribute) and self._is_law(node.func.value):
            fixed = [k.value for k in node.keywords if self.source.constant(k.value)[0]]
            return node.func.attr, tuple(self.value(value) for value in fixed)
        rule = self.rule_called(node)
        if rule is None:
            return None
        inner = RuleSource.of(rule)
        teller = Teller(inner, self.namer, inner.arguments)
        returned = (n.value for n in ast.walk(inner.tree) if isinstance(n, ast.Return) and n.value)
        rows = (teller._row(value) for value in returned)
        return next((row for row in rows if row is not None), None)

    def _is_law(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == self.law

    def rule_called(self, node: ast.expr) -> Any:
        """The rule that a call calls; None where it calls no rule."""
        if not isinstance(node, ast.Call):
            return None
        found, function = self.source.constant(node.func)
        rule = found and isinstance(getattr(function, "__dict__", {}).get("__rule__"), Spec)
        return function if rule else None

    def verb(self, node: ast.expr) -> Any:
        """The verb that a call calls; None where it calls something else."""
        if isinstance(node, ast.Call):
            found, function = self.source.constant(node.func)
            return function if found else None
        return None

    def _Call(self, node: ast.Call) -> Name:
        rule = self.rule_called(node)
        if rule is not None:
            return self._rule(node, rule)
        row = self._row(node)
        if row is not None:
            return self.namer.parameter(row[0], None, row[1])
        verb = self.verb(node)
        if verb is verbs.known:
            words = self.test(node)
            return Name(words.zh, words.en, Quantity.FLAG)
        if verb is verbs.outcome:
            return self.value(node.args[0])
        if verb is verbs.share:
            return self._share(node)
        if verb not in VERBS:
            raise self.refuse(node, "the verb has no words in yibao.core.rules.words.VERBS")
        told = [self.value(argument) for argument in node.args]
        zh = VERBS[verb].zh.format(*(name.zh for name in told))
        en = VERBS[verb].en.format(*(name.en for name in told))
        return Name(zh, en, told[0].quantity)

    def _rule(self, node: ast.Call, rule: Any) -> Name:
        spec: Spec = rule.__rule__
        zh, en = spec.label.zh, spec.label.en
        fixed = [a for a in node.args[3:] if self.source.constant(a)[0]]
        if fixed:
            told = [self.value(argument) for argument in fixed]
            zh += f"（{'、'.join(name.zh for name in told)}）"
            en += f" ({', '.join(name.en for name in told)})"
        return Name(zh, en, spec.label.quantity, spec.term)

    def _share(self, node: ast.Call) -> Name:
        amount, rate = node.args[:2]
        if self.source.constant(rate) == (True, MILLION):
            told = self.value(amount)
            return evolve(told, zh=f"{told.zh}（取整）", en=f"{told.en}, rounded")
        return self._joined(amount, "×", rate)

    def _BinOp(self, node: ast.BinOp) -> Name:
        sign = _BINARY.get(type(node.op))
        if sign is None:
            raise self.refuse(node, "no words for the operator")
        return self._joined(node.left, sign, node.right)

    def _joined(self, left: ast.expr, sign: str, right: ast.expr) -> Name:
        one, other = self._operand(left, sign), self._operand(right, sign)
        quantity = one.quantity
        return Name(f"{one.zh} {sign} {other.zh}", f"{one.en} {sign} {other.en}", quantity)

    def _operand(self, node: ast.expr, sign: str) -> Name:
        name = self.value(node)
        if isinstance(node, ast.BinOp) and not hasattr(node, "told"):
            if sign == _BINARY[type(node.op)] == "+":
                return name
            return evolve(name, zh=f"（{name.zh}）", en=f"({name.en})")
        return name

    def _UnaryOp(self, node: ast.UnaryOp) -> Name:
        if isinstance(node.op, ast.USub):
            name = self.value(node.operand)
            return evolve(name, zh=f"-{name.zh}", en=f"-{name.en}")
        return self._flag(node)

    def _IfExp(self, node: ast.IfExp) -> Name:
        test, yes, no = self.test(node.test), self.value(node.body), self.value(node.orelse)
        zh = f"{yes.zh}（{test.zh}时），否则{no.zh}"
        return evolve(yes, zh=zh, en=f"{yes.en} (if {test.en}), else {no.en}")

    def _flag(self, node: ast.expr) -> Name:
        words = self.test(node)
        return Name(words.zh, words.en, Quantity.FLAG)

    _BoolOp = _Compare = _flag

    # -- tests

    def test(self, node: ast.expr, holds: bool = True, sure: bool = False) -> Words:
        """A test in words; ``holds`` False tells its opposite.

        ``sure``: the same sentence also asks whether the value is known at all.
        """
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.test(node.operand, not holds, sure)
        if isinstance(node, ast.BoolOp):
            return self._all(node, holds)
        if self.verb(node) is verbs.known:
            assert isinstance(node, ast.Call)
            return self._known(node.args[0], holds)
        if isinstance(node, ast.Compare) and not hasattr(node, "told"):
            return self._compared(node, holds, sure)
        name = self.value(node)
        if not holds or sure:
            return said(name, YES if holds else NO, True, sure)
        return name.words

    def _all(self, node: ast.BoolOp, holds: bool) -> Words:
        every = isinstance(node.op, ast.And) is holds
        guards: set[str] = set()
        if isinstance(node.op, ast.And) and holds:
            asked = {ast.dump(subject(part)) for part in node.values}
            guards = asked & {self._guarded(part) for part in node.values}
        told = []
        for part in node.values:
            if self._guarded(part) in guards:
                continue
            words = self.test(part, holds, ast.dump(subject(part)) in guards)
            mixed = isinstance(part, ast.BoolOp) and type(part.op) is not type(node.op)
            told.append(Words(f"（{words.zh}）", f"({words.en})") if mixed else words)
        zh = ("，且" if every else "，或") if len(told) > 1 else ""
        return Words(
            zh.join(words.zh for words in told),
            (", and " if every else ", or ").join(words.en for words in told),
        )

    def _guarded(self, node: ast.expr) -> str:
        """The value that ``known(…)`` is about; empty for other tests."""
        if isinstance(node, ast.Call) and self.verb(node) is verbs.known:
            return ast.dump(node.args[0])
        return ""

    def _known(self, node: ast.expr, holds: bool) -> Words:
        name = self.value(node)
        zh, en = ("已提供", "given") if name.given else ("已收录", "on file")
        no = ("未提供", "not given") if name.given else ("未收录", "not on file")
        return (
            Words(f"{name.zh}：{zh}", f"{name.en}: {en}")
            if holds
            else Words(f"{name.zh}：{no[0]}", f"{name.en}: {no[1]}")
        )

    def _compared(self, node: ast.Compare, holds: bool, sure: bool) -> Words:
        (operator,), (right,) = node.ops, node.comparators
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(right, ast.Tuple):
                raise self.refuse(node, "'in' with something other than a tuple")
            options = [_quoted(self.value(option).words) for option in right.elts]
            words = Words(
                "或".join(name.zh for name in options), " or ".join(name.en for name in options)
            )
            return said(self.value(node.left), words, holds is isinstance(operator, ast.In), sure)
        left = self.value(node.left)
        other = self.value(right, left.quantity)
        same = isinstance(operator, ast.Eq | ast.NotEq)
        if same and isinstance(self.source.constant(right)[1], Term | bool):
            return said(left, _quoted(other.words), holds is isinstance(operator, ast.Eq), sure)
        if type(operator) not in _COMPARE:
            raise self.refuse(node, "no words for the comparison")
        sign = _COMPARE[type(operator)][0 if holds else 1]
        return Words(f"{left.zh} {sign} {other.zh}", f"{left.en} {sign} {other.en}")


def _quoted(words: Words) -> Words:
    """A term in quotation marks where its name has marks of its own."""
    zh, en = (f"“{t}”" if re.search("[,:;，：；、]", t) else t for t in (words.zh, words.en))
    return Words(zh, en)


def subject(node: ast.expr) -> ast.expr:
    """What a test is about."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return subject(node.operand)
    return node.left if isinstance(node, ast.Compare) else node


def said(name: Name, words: Words, holds: bool, sure: bool) -> Words:
    """A name and what is said of it."""
    if sure and name.given:
        zh, en = ("已提供，为", "given as ") if holds else ("已提供，但不是", "given, but not ")
    elif sure:
        zh, en = ("已收录，为", "on file as ") if holds else ("已收录，但不是", "on file, but not ")
    else:
        zh, en = ("", "") if holds else ("不是", "not ")
    return Words(f"{name.zh}：{zh}{words.zh}", f"{name.en}: {en}{words.en}")


def fixed(value: Any) -> tuple[ast.expr, Mapping[str, Any]]:
    """A constant as an expression that any module can read, and the name it uses."""
    if isinstance(value, Term):
        kind = type(value)
        return ast.Attribute(ast.Name(kind.__name__, ast.Load()), value.name, ast.Load()), {
            kind.__name__: kind
        }
    return ast.Constant(value), {}
