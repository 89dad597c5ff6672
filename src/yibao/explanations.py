"""Why an answer is what it is: the steps of the rule, the parameters in force, the law cited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from html import escape
from inspect import isfunction
from typing import Any

from attrs import evolve, frozen

from yibao.asking import asked_of, dated, face, rule_of
from yibao.catalogue import Field, Kind, Parameter, by_name
from yibao.core import money
from yibao.core.rules import known
from yibao.core.rules.spec import Label, Quantity
from yibao.core.rules.trace import Step, Trace
from yibao.core.sources import Evidence, Source
from yibao.core.table import Row
from yibao.core.terms import Term
from yibao.core.timeline import FIRST, Piece, Standing, carried_words
from yibao.core.unknown import Unknown
from yibao.errors import InvalidInput, NotInForce, NotKnown
from yibao.people import DAY as DAY_FACT
from yibao.people import FACT, FLAG, Facts
from yibao.people import MONEY as MONEY_FACT
from yibao.people import RATE as RATE_FACT
from yibao.policy import Law, Policy, Region
from yibao.policy.face import percent, shown_cell
from yibao.policy.law import graded
from yibao.policy.values import default_cell
from yibao.rulebook import NationalRule, rulebook

QUANTITY = {
    Kind.MONEY: Quantity.MONEY,
    Kind.RATE: Quantity.RATE,
    Kind.FLAG: Quantity.FLAG,
    Kind.TERM: Quantity.TERM,
    Kind.ROUNDING: Quantity.ROUNDING,
}
DECISIONS = (Quantity.FLAG, Quantity.TERM, Quantity.COUNT, Quantity.DAY)
"""Answers that are read with the rules they rest on; a sum is read with its steps."""


@frozen
class Citation:
    """What a parameter rests on: its path, region, days in force, source, and the terms.

    ``inherited``: the value is that of a layer above the region asked about.
    ``principle``: a national principle answered for a missing local value. ``carried_from``:
    the day the value was last known; the answer is provisional.
    """

    parameter: str
    region: Region
    start: date | None
    end: date | None
    source: Source
    start_known: bool = True
    inherited: bool = False
    principle: bool = False
    carried_from: date | None = None
    note: str = ""

    @property
    def evidence(self) -> Evidence:
        return self.source.evidence

    def text(self, language: str = "zh") -> str:
        """The citation in one phrase."""
        zh = language == "zh"
        first = self.start.isoformat() if self.start else ""
        if not self.start_known:
            days = f"见于 {first}" if zh else f"seen {first}, start unknown"
        elif first:
            days = f"{first} 起" if zh else f"since {first}"
        else:
            days = ""
        words = [f"{self.region.zh if zh else self.region.en} {days}".strip()]
        known = self.source.cited if graded(self.source, self.region) else self.source.named
        words.append(known(language))
        if self.inherited and not self.principle:
            words.append("上级规定" if zh else "inherited")
        if self.principle:
            words.append("国家原则" if zh else "national principle")
        if self.carried_from:
            words.append(carried_words(self.carried_from, language))
        return "〔" + " · ".join(words) + "〕" if zh else "[" + " · ".join(words) + "]"


@frozen(eq=False)
class Explanation:
    """How one answer came about.

    ``str()`` tells it in Chinese, ``text("en")`` in English, ``text(detail=True)`` with every
    step; ``to_dict()`` for programs. It draws itself in a notebook.
    """

    value: Any
    on: date
    region: Region
    root: Step

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the parameters that were read rest on, in order of reading."""
        found: dict[Any, Citation] = {}
        for step in self.root.walk():
            if isinstance(step.cited, Citation):
                found.setdefault((step.cited.parameter, step.cited.start), step.cited)
        return tuple(found.values())

    @property
    def rules(self) -> tuple[NationalRule, ...]:
        """The national rules behind the steps."""
        ids = dict.fromkeys(i for s in self.root.walk() if s.kind == "rule" for i in s.ids)
        return tuple(rulebook()[i] for i in ids if i in rulebook())

    @property
    def evidence(self) -> Evidence:
        """The weakest evidence a parameter in it rests on."""
        return max((c.evidence for c in self.citations), default=Evidence.OFFICIAL)

    @property
    def provisional(self) -> bool:
        """Whether a value was carried beyond the days for which it is known."""
        return any(citation.carried_from for citation in self.citations)

    @property
    def principle(self) -> bool:
        """Whether a national principle answered for a local value."""
        return any(citation.principle for citation in self.citations)

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str = "zh", *, detail: bool = False) -> str:
        """The explanation as a tree of lines, in Chinese (zh) or English (en)."""
        if language not in ("zh", "en"):
            raise InvalidInput("language", language, expected='"zh" or "en"')
        lines = [_line(self.root, language)]
        root = self.root if detail else _essence(self.root)
        lines += _branches(root.steps, language, "")
        if detail or self.root.label.quantity in DECISIONS:
            shown = self.rules if detail else _decisive(self.root)
            lines += [_rule_line(rule, language) for rule in shown]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: texts, numbers as texts, days as ISO texts."""
        return {
            "value": _plain(self.value),
            "on": self.on.isoformat(),
            "region": self.region.code,
            "evidence": self.evidence.key,
            "provisional": self.provisional,
            "steps": _as_dict(self.root),
            "rules": [rule.id for rule in self.rules],
        }

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"


def explainable(function: Any) -> bool:
    """Whether ``explain`` takes a function: one with a rule, made of rules, or with its steps."""
    return isfunction(function) and any(hasattr(function, n) for n in ("rule", "parts", "told"))


def explain(
    function: Any,
    case: Any,
    *more: Any,
    on: date | None = None,
    policy: Policy | None = None,
    **asked: Any,
) -> Explanation:
    """Run a function's rule and tell how its answer came about.

    Args:
        function: a public function with a rule, such as ``yibao.monthly_credit``.
        case, on, policy, and what else the function takes: as for the function itself.

    Raises:
        NotKnown, NotInForce, InvalidInput: as the function itself does.
    """
    if hasattr(function, "told"):
        return _told_by(function, case, *more, policy=policy, **asked)
    facts, when, law = asked_of(function, case, *more, on=on, policy=policy, **asked)
    try:
        if hasattr(function, "parts"):
            root = summed(function, facts, when, law)
            day = {} if on is None else {"on": on}
            value = function(case, *more, policy=policy, **day, **asked)
        else:
            root = traced(rule_of(function), facts, when, law)
            _add_beside(root, function, facts, when, law)
            _add_notes(root, function, facts, when, law)
            value = face(rule_of(function), root.value)
    except (NotKnown, NotInForce) as error:
        if isinstance(error, NotKnown) and hasattr(function, "ranged"):
            raise dated(function.ranged(error, facts, when, law), when) from None
        raise dated(error, when) from None
    return Explanation(value, when, law.region, _told(root, facts, law))


def _add_beside(root: Step, function: Any, facts: Facts, when: date, law: Law) -> None:
    """Add the other decisions of a function that answers more than its rule."""
    for rule in getattr(function, "beside", ()):
        step = traced(rule, facts, when, law)
        root.steps.append(step)
        root.ids = tuple(dict.fromkeys((*root.ids, *step.ids)))


def _add_notes(root: Step, function: Any, facts: Facts, when: date, law: Law) -> None:
    """Add what a function has to say beside its answer, each resting on a parameter."""
    if hasattr(function, "notes"):
        for name, label, value in function.notes(root.value, facts, when, law):
            piece, parameter = law.piece(name), law.parameters[name]
            cited = _citation(parameter, piece, law.region)
            root.steps.append(Step("note", parameter.path, label, value, cited=cited))


def _told_by(function: Any, *arguments: Any, **asked: Any) -> Explanation:
    """The explanation of a function that tells its own steps; they name what they rest on."""
    result = function(*arguments, **asked)
    value, when, law, root = function.told(result)
    for step in root.walk():
        if isinstance(step.cited, str):
            piece = law.piece(step.cited)
            parameter = law.parameters[step.cited]
            step.cited = _citation(parameter, piece, law.region) if piece else None
    return Explanation(value, when, law.region, root)


def summed(function: Any, facts: Any, when: date, law: Law) -> Step:
    """The steps of a function whose answer is made of several rules."""
    steps = [
        traced(rule, facts, when, law, silent=silent)
        for rule, silent in function.parts(facts, when, law)
    ]
    total = sum(step.value for step in steps if known(step.value))
    return Step("rule", function.__name__, function.total, total, steps=steps)


def _told(step: Step, facts: Facts, law: Law) -> Step:
    """The steps as plain data, with a word where an approved base lies outside the limits."""
    for below in step.steps:
        _told(below, facts, law)
    if step.name == "base_of" and known(facts.base):
        note = _outside(facts.base, law)
        if note is not None:
            step.steps.append(note)
    if not isinstance(step.value, int | date):
        step.value = None
    step.row, step.locals = None, {}
    step.steps = [s for s in step.steps if s.kind != "local" or s.value is not None]
    return step


def _outside(base: Any, law: Law) -> Step | None:
    """An approved base is used as it is; beyond the limits on file it is worth a look."""
    for name, side, zh, en in (
        ("base_floor", -1, "低于在档下限", "below the floor on file"),
        ("base_ceiling", 1, "高于在档上限", "above the ceiling on file"),
    ):
        limit = getattr(law, name)
        if known(limit) and (base - limit) * side > 0:
            label = Label(zh, en, Quantity.MONEY)
            cited = _citation(law.parameters[name], law.piece(name), law.region)
            return Step("note", name, label, limit, cited=cited)
    return None


def traced(rule: Any, facts: Any, when: date, law: Law, *, silent: bool = False) -> Step:
    """The steps of a rule's run on a case; a ``silent`` one may be not on file."""
    trace = Trace(_fact_step)
    answer = trace.call(rule, facts, when, _TracedLaw(law, trace))
    if type(answer) is Unknown:
        error = answer.error()
        if not (silent and isinstance(error, NotKnown)):
            raise error
    return trace.root


class _TracedLaw:
    """The law, reporting each parameter that a rule reads."""

    def __init__(self, law: Law, trace: Trace) -> None:
        self._law, self._trace = law, trace

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._law, name)
        parameter = _PARAMETERS.get(name) or by_name(tuple(self._law._parameters.values()))[name]
        piece = self._law.piece(name)
        if type(value) is Unknown:
            return value
        if parameter.single:
            self._read(parameter, parameter.fields[0], value, piece)
            return value
        if isinstance(value, Row):
            return _TracedRow(self, parameter, value, piece)
        return _TracedLookup(self, parameter, value, piece)

    def _read(
        self,
        parameter: Parameter,
        column: Field,
        value: Any,
        piece: Piece | None,
        row: Row | None = None,
    ) -> None:
        if type(value) is Unknown:
            return
        plain = piece is None or (column.optional and value == default_cell(column))
        label = _label(column)
        cited = _citation(parameter, piece, self._law.region) if piece else None
        name = f"{parameter.path}.{column.name}"
        self._trace.note(
            Step("parameter", name, label, value, column.term, cited, row, quiet=plain)
        )


@cache
def _label(column: Field) -> Label:
    return Label(column.zh, column.en, QUANTITY.get(column.kind, Quantity.COUNT))


class _TracedLookup:
    def __init__(self, law: _TracedLaw, parameter: Parameter, lookup: Any, piece: Any) -> None:
        self._law, self._parameter, self._lookup, self._piece = law, parameter, lookup, piece

    def __call__(self, **key: Any) -> Any:
        row = self._lookup(**key)
        if type(row) is Unknown:
            return row
        return _TracedRow(self._law, self._parameter, row, self._piece)


class _TracedRow:
    def __init__(self, law: _TracedLaw, parameter: Parameter, row: Row, piece: Any) -> None:
        self._law, self._parameter, self._row, self._piece = law, parameter, row, piece

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(self._row, name)
        self._law._read(self._parameter, self._parameter.field(name), value, self._piece, self._row)
        return value


_PARAMETERS = by_name()


def _citation(parameter: Parameter, piece: Piece | None, region: Region) -> Citation:
    assert piece is not None
    entry = piece.entry
    return Citation(
        parameter.path,
        piece.inherited_from or region,
        None if entry.start in (None, FIRST) else entry.start,
        entry.end,
        entry.source,
        start_known=entry.standing is not Standing.SEEN,
        inherited=piece.inherited_from is not None,
        principle=entry.principle,
        carried_from=piece.carried_from,
        note=entry.note,
    )


def _fact_step(name: str, value: Any) -> Step | None:
    if type(value) is Unknown:
        return None
    label, term = fact_label(name)
    return Step("fact", name, label, value, term)


@cache
def fact_label(name: str) -> tuple[Label, type[Term] | None]:
    fact = FACT[name]
    kind = fact.kind
    if isinstance(kind, type) and issubclass(kind, Term):
        return Label(fact.zh, fact.en, Quantity.TERM), kind
    quantities = {
        MONEY_FACT: Quantity.MONEY,
        FLAG: Quantity.FLAG,
        RATE_FACT: Quantity.RATE,
        DAY_FACT: Quantity.DAY,
    }
    quantity = quantities.get(kind, Quantity.COUNT)
    return Label(fact.zh, fact.en, quantity), None


def _essence(step: Step) -> Step:
    """What a reader needs: no zero parts, no steps that only repeat the one above."""
    kept = [_essence(s) for s in step.steps if not _quiet(s, step)]
    if len(kept) == 1 and kept[0].kind == "rule" and kept[0].value == step.value:
        kept = kept[0].steps
    return evolve(step, steps=kept)


def _quiet(step: Step, above: Step) -> bool:
    decision = above.label.quantity in (Quantity.FLAG, Quantity.TERM)
    if step.quiet or step.label.hidden:
        return True
    if step.kind == "fact":
        return not decision
    if step.kind == "local":
        return step.value is None or bool(step.value == above.value)
    if step.kind == "rule":
        no_part = step.label.quantity is Quantity.MONEY and step.value == 0
        passed = step.label.quantity is Quantity.FLAG and bool(step.value)
        return no_part or (passed and not decision)
    return False


def _decisive(root: Step) -> tuple[NationalRule, ...]:
    return tuple(rulebook()[i] for i in root.ids if i in rulebook())


def _branches(steps: list[Step], language: str, indent: str) -> Iterator[str]:
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        yield f"{indent}{'└─' if last else '├─'} {_line(step, language)}"
        yield from _branches(step.steps, language, indent + ("   " if last else "│  "))


def _rule_line(rule: NationalRule, language: str) -> str:
    line = f"{rule.id} {getattr(rule, language)}"
    return f"{line}〔{rule.short}〕" if rule.short else line


def _line(step: Step, language: str) -> str:
    line = f"{getattr(step.label, language)} {_shown(step, language)}".rstrip()
    if isinstance(step.cited, Citation):
        line += f"   {step.cited.text(language)}"
    return line


def _shown(step: Step, language: str) -> str:
    value, quantity = step.value, step.label.quantity
    if value is None:
        if step.kind == "rule" and not step.label.hidden:
            return "未收录" if language == "zh" else "not on file"
        return ""
    if quantity is Quantity.ROUNDING:
        return money.rounding_text(value, language)
    if quantity is Quantity.MONEY:
        if value == money.NO_LIMIT:
            return "不限" if language == "zh" else "no limit"
        return f"{money.yuan(value):,} {'元' if language == 'zh' else 'yuan'}"
    if quantity is Quantity.RATE:
        return percent(value)
    if quantity is Quantity.FLAG:
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if quantity is Quantity.TERM and step.term is not None:
        return str(getattr(step.term.of(value), language))
    return str(value)


def _as_dict(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": step.kind,
        "name": step.name,
        "zh": step.label.zh,
        "en": step.label.en,
        "value": _datum(step),
        "text": _shown(step, "zh"),
    }
    if isinstance(step.cited, Citation):
        cited = step.cited
        found["citation"] = {
            "parameter": cited.parameter,
            "region": cited.region.code,
            "inherited": cited.inherited,
            "start": cited.start.isoformat() if cited.start else None,
            "start_known": cited.start_known,
            "title": cited.source.title,
            "issuer": cited.source.issuer,
            "number": cited.source.number,
            "date": cited.source.date,
            "link": cited.source.link,
            "evidence": cited.evidence.key,
            "principle": cited.principle,
            "last_known": cited.carried_from.isoformat() if cited.carried_from else None,
            "note": cited.note,
        }
    if step.ids:
        found["rules"] = list(step.ids)
    if step.steps:
        found["steps"] = [_as_dict(s) for s in step.steps]
    return found


def _datum(step: Step) -> Any:
    """A step's value as plain data: yuan and rates as texts, terms by their key."""
    value, quantity = step.value, step.label.quantity
    if isinstance(value, date):
        return value.isoformat()
    if value is None or quantity is Quantity.COUNT:
        return value
    if quantity is Quantity.MONEY:
        return "none" if value == money.NO_LIMIT else str(money.yuan(value))
    if quantity is Quantity.RATE:
        return str(shown_cell(Kind.RATE, value))
    if quantity is Quantity.FLAG:
        return bool(value)
    if quantity is Quantity.ROUNDING:
        return money.rounding_text(value)
    if quantity is Quantity.DAY:
        return value.isoformat()
    return step.term.of(value).key if step.term else value


def _plain(value: Any) -> Any:
    if isinstance(value, bool | None):
        return value
    return value.key if isinstance(value, Term) else str(value)


__all__ = ["Citation", "Explanation", "explain", "explainable"]
