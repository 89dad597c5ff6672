"""Why two figures differ: the smallest single change that turns ours into the printed one.

Known neighbours are tried one at a time: another period of a parameter, a rival or undated
value on file, the raw wage, another status, plan or age band, a premium not taken, another
rounding. Failing those, the value that a single parameter would need is worked out; no
source on file has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from yibao.asking import asked_of, default_policy, rule_of
from yibao.catalogue import Kind, Parameter
from yibao.core import money
from yibao.core.calendar import ONE_DAY, years_before
from yibao.core.rules import Quantity, spec_of
from yibao.core.rules.trace import Step
from yibao.core.sources import Evidence, Source
from yibao.core.table import Cells, Row, Table
from yibao.core.terms import Term
from yibao.core.timeline import Entry, Standing
from yibao.core.unknown import Unknown
from yibao.errors import InvalidInput, NotAllowed, NotInForce, NotKnown, YibaoError
from yibao.explanations import traced
from yibao.people import COUNT, FACT, Facts
from yibao.policy import Law, Policy
from yibao.policy.face import percent, shown_cell
from yibao.policy.law import trying
from yibao.vocabulary import Status

WORKED_OUT = Source("worked out from the printed figure", evidence=Evidence.ASSUMED)


@frozen
class Cause:
    """One change that gives the printed figure.

    ``parameter`` is the path of the parameter that differs, if one does; ``source`` what says
    so, None where the change is in a fact of the person or no source on file has the value.
    """

    kind: str
    zh: str
    en: str
    parameter: str | None = None
    source: Source | None = None

    def text(self, language: str = "zh") -> str:
        words = self.zh if language == "zh" else self.en
        if self.source is None:
            return words
        cited = f"{self.source.named(language)} · {self.source.evidence.key}"
        return f"{words}〔{cited}〕" if language == "zh" else f"{words} [{cited}]"


@frozen
class Reconciliation:
    """A printed figure beside ours: whether they agree, and if not, what would explain it.

    ``ours`` is None where the library has no answer, and ``problem`` says why. ``causes`` are
    in order, the smallest change first.
    """

    printed: Decimal
    ours: Decimal | None
    causes: tuple[Cause, ...]
    problem: str = ""
    tried: int = field(default=0, eq=False)

    @property
    def agrees(self) -> bool:
        return self.ours == self.printed

    @property
    def cause(self) -> Cause | None:
        """The smallest single change that explains the figure; None where none does."""
        return self.causes[0] if self.causes else None

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """Plain data: texts, and the causes in order."""
        return {
            "printed": str(self.printed),
            "ours": None if self.ours is None else str(self.ours),
            "agrees": self.agrees,
            "problem": self.problem,
            "causes": [
                {
                    "kind": c.kind,
                    "zh": c.zh,
                    "en": c.en,
                    "parameter": c.parameter,
                    "source": c.source.short if c.source else None,
                }
                for c in self.causes
            ],
        }

    def text(self, language: str = "zh") -> str:
        """The finding in one sentence."""
        zh = language == "zh"
        if self.agrees:
            return f"{self.printed} 元，一致。" if zh else f"{self.printed} agrees."
        if self.cause is not None:
            told = self.cause.text(language)
            return f"{self.printed} 元：{told}" if zh else f"{self.printed} is what {told}"
        ours = self.problem or str(self.ours)
        if zh:
            return f"{self.printed} 元（本库：{ours}）：试过 {self.tried} 种单项变化，均不能得出。"
        return f"{self.printed} (ours: {ours}): none of {self.tried} single changes gives it."


@frozen
class _Change:
    """A change to try: what it is called, and the case and law it leads to."""

    cause: Cause
    facts: Facts
    on: date
    law: Law
    minus: int = 0


def reconcile(
    printed: Any,
    function: Any,
    case: Any,
    *more: Any,
    on: date | None = None,
    policy: Policy | None = None,
    **asked: Any,
) -> Reconciliation:
    """Find the smallest single change that turns our figure into a printed one, to the fen.

    Args:
        printed: the other figure, in yuan.
        function: a public function whose rule gives money, such as ``yibao.monthly_credit``.
        case, on, policy, and what else the function takes: as for the function itself.
    """
    if hasattr(function, "neighbours"):
        return _beside(money.fen(printed, "printed"), function, case, *more, policy=policy, **asked)
    rule = rule_of(function)
    if spec_of(rule).label.quantity is not Quantity.MONEY:
        raise InvalidInput("function", function.__name__, expected="a function that gives money")
    wanted = money.fen(printed, "printed")
    facts, when, law = asked_of(function, case, *more, on=on, policy=policy, **asked)
    ours, problem, steps = None, "", []
    try:
        root = traced(rule, facts, when, law)
        ours, steps = root.value, list(root.walk())
    except YibaoError as error:
        problem = str(error)
    if ours == wanted:
        return Reconciliation(money.yuan(wanted), money.yuan(ours), ())
    causes: list[Cause] = []
    tried = 0
    with trying():
        for change in _changes(facts, when, law, steps, policy or default_policy(), rule, wanted):
            tried += 1
            if _answer(rule, change) == wanted and not _told(change.cause, causes):
                causes.append(change.cause)
    shown = None if ours is None else money.yuan(ours)
    return Reconciliation(money.yuan(wanted), shown, tuple(causes), problem, tried)


def _beside(wanted: int, function: Any, *arguments: Any, **asked: Any) -> Reconciliation:
    """Reconcile a function whose answer is a settlement: what the funds pay, or the own share.

    The function brings its own neighbours, each a whole answer with one thing changed.
    """
    if asked["policy"] is None:
        del asked["policy"]
    shown, ours, problem = money.yuan(wanted), None, ""
    causes: list[Cause] = []
    try:
        settled = function(*arguments, **asked)
    except (NotAllowed, NotKnown, NotInForce) as error:
        problem = str(error)
    else:
        ours = settled.fund
        if ours == shown:
            return Reconciliation(shown, ours, ())
        for zh, en in _figures(settled, shown)[:1]:
            causes.append(Cause("other figure", f"{zh}，而非基金支付总额", en))
    beside: list[Cause] = []
    tried = 0
    with trying():
        for near in function.neighbours(*arguments, **asked):
            tried += 1
            try:
                found = near.make()
            except YibaoError:
                continue
            for zh, en in _figures(found, shown)[:1]:
                cause = _named(near, zh, en)
                group = beside if zh else causes
                if cause not in group:
                    group.append(cause)
    return Reconciliation(shown, ours, (*causes, *beside), problem, tried)


def _figures(settled: Any, shown: Decimal) -> list[tuple[str, str]]:
    """What of a settlement is the printed figure: nothing to add for the funds' payment."""
    figures = [
        (settled.fund, "", ""),
        (settled.person, "个人负担", "is left to the person"),
        (settled.cash, "现金支付", "is paid in cash"),
        (settled.account, "个人账户支付", "the own account pays"),
        (settled.family, "家庭共济支付", "family accounts pay"),
    ]
    figures += [(one.paid, f"{one.layer.zh}支付", f"{one.layer.en} pays") for one in settled.layers]
    return [(zh, en) for figure, zh, en in figures if figure == shown and (figure or not zh)]


def _named(near: Any, zh: str, en: str) -> Cause:
    """A neighbour as a cause; a figure that isn't the funds' payment is named first."""
    if not zh:
        return Cause(near.kind, near.zh, near.en)
    return Cause(near.kind, f"{zh}（{near.zh}）", f"{en}, as {near.en} it")


def _told(cause: Cause, causes: list[Cause]) -> bool:
    """Whether a cause stands already, or a source on file has what was worked out."""
    if cause.kind != "worked out" or cause in causes:
        return cause in causes
    return any(c.parameter == cause.parameter and c.source for c in causes)


def _answer(rule: Any, change: _Change) -> int | None:
    """What a rule gives under a change; None where it gives nothing."""
    try:
        answer = rule(change.facts, change.on, change.law)
        if type(answer) is Unknown:
            return None
        return int(answer) - change.minus
    except YibaoError:
        return None


def _changes(
    facts: Facts,
    on: date,
    law: Law,
    steps: list[Step],
    policy: Policy,
    rule: Any,
    wanted: int,
) -> Iterator[_Change]:
    """Every change, the smallest kinds first."""
    case = _Change(Cause("", "", ""), facts, on, law)
    yield from _raw_wage(case)
    yield from _other_values(case, policy, steps, rule)
    yield from _other_facts(case)
    yield from _whole_law(case, policy)
    yield from _premiums(case, policy, steps)
    yield from _roundings(case)
    stated_first = sorted(steps, key=lambda step: step.quiet)
    yield from _worked_out(case, stated_first, rule, wanted)


def _other_values(case: _Change, policy: Policy, steps: list[Step], rule: Any) -> Iterator[_Change]:
    """Another period, a rival or an undated value of one parameter that was read or wanting."""
    read = _read(case.law, steps)
    names = [*read, *_wanting(rule, case)] if read else case.law.parameters
    for name in dict.fromkeys(names):
        parameter = case.law.parameters[name]
        answering = case.law.piece(name)
        for entry in _entries(policy, case.law, name):
            if entry.table is None or (answering and entry is answering.entry):
                continue
            cause = _value_cause(parameter, entry, case, rule)
            yield evolve(case, cause=cause, law=case.law.but(name, entry))


def _read(law: Law, steps: list[Step]) -> list[str]:
    """The names of the parameters that were read."""
    paths = {parameter.path: name for name, parameter in law.parameters.items()}
    found = [s.name.rpartition(".")[0] for s in steps if s.kind == "parameter"]
    return [paths[path] for path in dict.fromkeys(found)]


class _Asked:
    """The law, keeping the names of the parameters that a rule asks for and doesn't find."""

    def __init__(self, law: Law) -> None:
        self._law, self.lacking = law, list[str]()

    def __getattr__(self, name: str) -> Any:
        if name in self._law.parameters and self._law.piece(name) is None:
            self.lacking.append(name)
        return getattr(self._law, name)


def _wanting(rule: Any, case: _Change) -> list[str]:
    """The parameters that a rule asks for and that nothing in force answers.

    Such is a part of a contribution of which only an undated figure is on file.
    """
    asked = _Asked(case.law)
    rule(case.facts, case.on, asked)
    return asked.lacking


def _entries(policy: Policy, law: Law, name: str) -> list[Entry]:
    """Everything on file for a parameter in a region, newest first."""
    own = [e for p in policy.chain_packs(law.region.code) for e in p.entries.get(name, ())]
    return sorted(own, key=lambda e: e.start or date.min, reverse=True)


def _value_cause(parameter: Parameter, entry: Entry, case: _Change, rule: Any) -> Cause:
    shown = _cells(parameter, entry, case, rule)
    zh, en = parameter.zh, parameter.en
    if entry.standing is Standing.RIVAL:
        kind, told = (
            "rival",
            (f"另一来源的{zh}（{shown}）", f"a rival value of the {en} gives ({shown})"),
        )
    elif entry.standing is Standing.UNDATED:
        kind = "undated"
        told = (f"日期不详的{zh}（{shown}）", f"an undated value of the {en} gives ({shown})")
    elif entry.end and entry.end <= case.on:
        last = entry.end - ONE_DAY
        kind = "earlier"
        told = (
            f"与 {last} 以前的规定一致（{zh} {shown}）",
            f"the rule in force until {last} gives ({shown}), {en}",
        )
    elif entry.start and entry.start > case.on:
        kind = "later"
        told = (
            f"与 {entry.start} 起的规定一致（{zh} {shown}）",
            f"the rule in force from {entry.start} gives ({shown}), {en}",
        )
    else:
        kind = "other layer"
        told = (f"按另一层级在档的{zh}（{shown}）", f"the {en} of another layer gives ({shown})")
    return Cause(kind, *told, parameter.path, entry.source)


def _cells(parameter: Parameter, entry: Entry, case: _Change, rule: Any) -> str:
    """The cells of an entry that hold for the case, as people read them."""
    law = case.law.but(parameter.name, entry)
    if any(d.name != "age" and d.name not in FACT for d in parameter.dimensions):
        return ", ".join(_cells_read(parameter, evolve(case, law=law), rule)) or "…"
    row = law.read(parameter.name)
    if parameter.dimensions and type(row) is not Unknown:
        key = {d.name: _key(case, d.name) for d in parameter.dimensions}
        row = row(**key)
    found = []
    for column in parameter.fields:
        cell = row if parameter.single else getattr(row, column.name)
        if type(cell) is Unknown or (not cell and len(parameter.fields) > 1):
            continue
        if column.kind in (Kind.MONEY, Kind.RATE) and cell != money.NO_LIMIT:
            found.append(_shown(column.kind, cell))
    return ", ".join(found) or "…"


def _cells_read(parameter: Parameter, case: _Change, rule: Any) -> list[str]:
    """The cells that a rule reads of a parameter whose key is the rule's own, such as a payer."""
    try:
        steps = list(traced(rule, case.facts, case.on, case.law).walk())
    except YibaoError:
        return []
    return [
        _shown_step(step)
        for step in steps
        if step.kind == "parameter" and step.name.rpartition(".")[0] == parameter.path
        if step.value and step.label.quantity in (Quantity.MONEY, Quantity.RATE)
    ]


def _key(case: _Change, name: str) -> Any:
    from yibao.core.rules import age_on

    if name == "age":
        return age_on(case.facts.birth_date, case.on)
    return getattr(case.facts, name)


def _shown(kind: Kind, cell: int) -> str:
    if kind is Kind.RATE:
        return percent(cell)
    return f"{shown_cell(kind, cell):,}"


def _raw_wage(case: _Change) -> Iterator[_Change]:
    if type(case.facts.wage) is not Unknown:
        told = ("直接按工资、不设上下限", "the raw wage gives, without floor and ceiling")
        yield _with_fact(case, "raw wage", told, base=case.facts.wage)


def _other_facts(case: _Change) -> Iterator[_Change]:
    """Another fact of the person: raw wage, status, plan, age band, group."""
    known = {k: v for k, v in vars(case.facts).items() if type(v) is not Unknown}
    for name, limit in (("base_floor", "下限"), ("base_ceiling", "上限")):
        value = getattr(case.law, name)
        if type(value) is not Unknown and ("base" in known or "wage" in known):
            en = "floor" if name == "base_floor" else "ceiling"
            told = (f"按缴费基数{limit} {money.yuan(value):,} 元", f"the {en} of the base gives")
            yield _with_fact(case, f"base at the {en}", told, base=value)
    for name, value in known.items():
        kind = FACT[name].kind
        if isinstance(kind, type) and issubclass(kind, Term) and name not in ("scheme", "status"):
            yield from _other_terms(case, name, kind, value)
        elif kind == COUNT and name == "short_years":
            for years in range(16):
                if years != value:
                    told = (f"缴费年限差 {years} 年", f"{years} missing contribution years give")
                    yield _with_fact(case, "short years", told, short_years=years)
    if "plan" not in known:
        yield from _other_terms(case, "plan", FACT["plan"].kind, None)
    yield from _other_ages(case, known)
    if "status" in known:
        yield from _other_terms(case, "status", Status, known["status"])


def _with_fact(case: _Change, kind: str, told: tuple[str, str], **changed: Any) -> _Change:
    return evolve(case, cause=Cause(kind, *told), facts=case.facts.but(**changed))


def _other_terms(case: _Change, name: str, kind: type[Term], value: Any) -> Iterator[_Change]:
    fact = FACT[name]
    for member in kind:
        if member != value:
            told = (f"{fact.zh}按“{member.zh}”", f"{fact.en} '{member.key}' gives")
            yield _with_fact(case, f"other {name}", told, **{name: member})


def _other_ages(case: _Change, known: dict[str, Any]) -> Iterator[_Change]:
    """One age in each band that any table on file knows."""
    edges = {30}
    for name in ("in_service_credit", "retiree_credit", "flexible_credit"):
        found = case.law.piece(name)
        if found is not None and found.entry.table is not None:
            edges.update(found.entry.table.edges("age"))
            edges.update(edge - 1 for edge in found.entry.table.edges("age"))
    for years in sorted(edges):
        birth = years_before(case.on, years)
        if birth != known.get("birth_date"):
            told = (f"年龄按 {years} 岁", f"the age of {years} gives")
            yield _with_fact(case, "other age", told, birth_date=birth)


def _whole_law(case: _Change, policy: Policy) -> Iterator[_Change]:
    """The whole law of another day of the region: several parameters changed together."""
    code = None if case.law.region.code == "100000" else case.law.region.code
    for law in policy.laws(code):
        if law.start == case.law.start:
            continue
        earlier = law.end <= case.on
        day = law.end - ONE_DAY if earlier else law.start
        zh = f"与 {day} {'以前' if earlier else '起'}的全部规定一致"
        en = f"all rules in force {'until' if earlier else 'from'} {day} give"
        yield evolve(case, cause=Cause("other day", zh, en), on=day, law=law)


def _premiums(case: _Change, policy: Policy, steps: list[Step]) -> Iterator[_Change]:
    """A premium not taken that we take, or taken that we don't."""
    for step in steps:
        if step.name.endswith(".deducted") and step.value and isinstance(step.row, Row):
            changed = _patched(case.law, step, 0)
            told = (
                f"未代扣保费 {money.yuan(step.value)} 元",
                f"no premium taken gives ({money.yuan(step.value)})",
            )
            path = step.name.rpartition(".")[0]
            yield evolve(case, cause=Cause("premium", *told, path), law=changed)
    path = case.law.parameters["large_sum"].path if "large_sum" in case.law.parameters else ""
    for entry in _entries(policy, case.law, "large_sum") if path else ():
        for cells in entry.table.rows if entry.table else ():
            amount = cells.values.get("sum")
            if amount:
                told = (
                    f"另扣大额补助费 {money.yuan(amount)} 元",
                    f"a large-sum premium of {money.yuan(amount)} taken from it leaves",
                )
                cause = Cause("premium", *told, path, entry.source)
                yield evolve(case, cause=cause, minus=amount)


def _roundings(case: _Change) -> Iterator[_Change]:
    """Another rounding, at each stage."""
    for name in ("credit_rounding", "contribution_rounding", "base_rounding"):
        parameter = case.law.parameters.get(name)
        if parameter is None:
            continue
        for code in range(len(money.STEPS)):
            zh, en = money.rounding_text(code, "zh"), money.rounding_text(code, "en")
            cells = {"value": code}
            told = (f"{parameter.zh}：{zh}", f"rounding {en} gives ({parameter.en})")
            cause = Cause("rounding", *told, parameter.path)
            yield evolve(case, cause=cause, law=case.law.but(name, _entry(cells)))


def _worked_out(case: _Change, steps: list[Step], rule: Any, wanted: int) -> Iterator[_Change]:
    """The value the base or one parameter would need, alone, to give the printed figure."""
    yield from _worked_out_base(case, rule, wanted)
    for step in steps:
        rates = step.label.quantity is Quantity.RATE
        if step.kind != "parameter" or not (rates or step.label.quantity is Quantity.MONEY):
            continue
        for value in _solutions(case, step, rule, wanted, rates=rates):
            shown = _shown(Kind.RATE if rates else Kind.MONEY, value)
            told = (
                f"需{step.label.zh}为 {shown}（现行 {_shown_step(step)}），在档来源均无此值",
                f"{_a(step.label.en)} of {shown} would give (ours {_shown_step(step)}); "
                "no source on file has it",
            )
            cause = Cause("worked out", *told, step.name.rpartition(".")[0])
            yield evolve(case, cause=cause, law=_patched(case.law, step, value))
            break


def _worked_out_base(case: _Change, rule: Any, wanted: int) -> Iterator[_Change]:
    """A base in whole yuan that would give the figure."""
    facts = case.facts
    ours: Any = facts.base if type(facts.base) is not Unknown else facts.wage
    if type(ours) is Unknown:
        return

    def at(base: int) -> int | None:
        return _answer(rule, evolve(case, facts=facts.but(base=base)))

    for base in _on_the_line(at, ours, wanted, 1_000_000, (100_000, 10_000, 100), money.LIMIT):
        told = (
            f"按缴费基数 {money.yuan(base):,} 元",
            f"a base of {money.yuan(base):,} would give",
        )
        yield _with_fact(case, "other base", told, base=base)
        return


def _solutions(case: _Change, step: Step, rule: Any, wanted: int, *, rates: bool) -> Iterator[int]:
    """Values of one parameter for which the rule gives what is wanted."""

    def at(value: int) -> int | None:
        return _answer(rule, evolve(case, law=_patched(case.law, step, value)))

    most = money.MILLION if rates else money.LIMIT
    grains = (10_000, 1_000, 500, 100, 10, 1) if rates else (10_000, 100, 10, 1)
    for reach in (1_000, 1_000_000) if rates else (100, 1_000_000):
        yield from _on_the_line(at, step.value, wanted, reach, grains, most)


def _on_the_line(
    at: Callable[[int], int | None],
    value: int,
    wanted: int,
    reach: int,
    grains: tuple[int, ...],
    most: int,
) -> Iterator[int]:
    """Values near where the line through two answers meets what is wanted, roundest first."""
    here, there = at(value), at(value + reach)
    if here is None or there is None or there == here:
        return
    guess = value + round(Decimal(wanted - here) * reach / (there - here))
    for grain in grains:
        nearest = (guess + grain // 2) // grain * grain
        for found in (nearest, nearest - grain, nearest + grain):
            if 0 <= found <= most and found != value and at(found) == wanted:
                yield found


def _patched(law: Law, step: Step, value: int) -> Law:
    """The law with one cell of the row that was read changed."""
    path, _, cell = step.name.rpartition(".")
    name = next(n for n, parameter in law.parameters.items() if parameter.path == path)
    cells = {"value": value}
    if isinstance(step.row, Row):
        cells = {k: v for k, v in vars(step.row).items() if k != "_missing"}
        cells[cell] = value
    elif not law.parameters[name].single:
        cells = {cell: value}
    return law.but(name, _entry(cells))


def _entry(cells: dict[str, Any]) -> Entry:
    return Entry(WORKED_OUT, Standing.FROM, Table((Cells({}, cells),)))


def _a(words: str) -> str:
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


def _shown_step(step: Step) -> str:
    return _shown(Kind.RATE if step.label.quantity is Quantity.RATE else Kind.MONEY, step.value)
