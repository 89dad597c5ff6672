"""Run case files: published figures beside ours.

    python examples/cases.py [FILE …]        all files of examples/cases unless named

Each figure agrees, disagrees (with the reason, and what ``yibao.reconcile`` finds), or cannot
be answered (with why). Where the text states parameters of its own and the region has a pack,
the figure is asked for once more from the packs alone, and counted apart. The exit code is 0
where every verdict is the one the file pins, 1 otherwise or where a file cannot be read.
"""

from __future__ import annotations

import sys
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any

from attrs import frozen

import yibao
from casefile import Call, Case, CaseError, Verdict, read

FOLDER = Path(__file__).parent / "cases"
FEN = Decimal("0.01")


@frozen
class Answer:
    """What a call gave: a verdict, our figure, and why where there is none."""

    verdict: Verdict
    ours: Any = None
    why: str = ""


@frozen
class Result:
    """A published figure, our answer, and the answer of the packs alone."""

    case: Case
    call: Call
    answer: Answer
    alone: Answer | None
    reconciled: str = ""

    @property
    def reason(self) -> str:
        """Why a figure disagrees or cannot be answered."""
        return self.call.cannot or self.call.reason or self.answer.why

    @property
    def astray(self) -> str:
        """Where the verdict isn't the one that the file pins."""
        told = []
        for name, pinned, got in (
            ("verdict", self.call.verdict, self.answer.verdict),
            ("alone", self.call.alone, self.alone and self.alone.verdict),
        ):
            if pinned is not None and pinned is not got:
                told.append(f"{name} pinned {pinned.value}, got {got.value if got else 'none'}")
        return "; ".join(told)


def run_file(path: Path) -> list[Result]:
    """Every published figure of a file, answered."""
    with warnings.catch_warnings():
        # The table tells how far each source can be trusted, the file what it asks on which terms.
        warnings.simplefilter("ignore", yibao.UnverifiedParameterWarning)
        warnings.simplefilter("ignore", yibao.ProvisionalWarning)
        return [_result(case, call) for case in read(path) for call in case.calls]


def _result(case: Case, call: Call) -> Result:
    if call.function is None:
        return Result(case, call, Answer(Verdict.CANNOT, why=call.cannot), None)
    policy = case.policy(call)
    answer = _answer(case, call, policy)
    alone = None
    if case.has_pack:
        laid = call.values or call.statistics
        alone = _answer(case, call, case.base_policy) if laid else answer
    found = _reconciled(case, call, answer, policy)
    return Result(case, call, answer, alone, found)


def _answer(case: Case, call: Call, policy: yibao.Policy) -> Answer:
    try:
        ours = _ours(case, call, policy)
    except (yibao.NotKnown, yibao.NotInForce) as error:
        return Answer(Verdict.CANNOT, why=_short(error))
    except yibao.InvalidInput as error:
        if error.value is None:  # the rule needs a fact that the text doesn't tell
            return Answer(Verdict.CANNOT, why=f"needs {error.field}, which the text doesn't tell")
        case.place.refuse(error.field, error.value, error.expected, error.remedy)
    same = _comparable(ours, call.expected, case) == ours
    return Answer(Verdict.AGREE if same else Verdict.DISAGREE, ours)


def _ours(case: Case, call: Call, policy: yibao.Policy) -> Any:
    """Our figure: one call, or the sum over its months."""
    if not call.months:
        return _picked(case, call, _called(call, policy))
    monthly = [_picked(case, call, _called(call, policy, month)) for month in call.months]
    return sum(monthly, Decimal("0.00"))


def _called(call: Call, policy: yibao.Policy, month: yibao.Month | None = None) -> Any:
    arguments = dict(call.arguments)
    if call.claims:
        return yibao.settle_all(call.claims, call.subject, policy=policy, **arguments)
    if month is not None:
        arguments.pop("month", None)
        name = "month" if call.function is yibao.credits else "on"
        arguments[name] = month.first
    assert call.function is not None
    return call.function(call.subject, **arguments, policy=policy)


def _picked(case: Case, call: Call, result: Any) -> Any:
    """The part of a result that the text gives: a field, or the parts of one kind."""
    # Which fields a result has is known only now.
    try:
        if call.claims:
            return settled(result, call.field)
        if call.part is not None:
            return _part(result, call.part)
        return attrgetter(call.field)(result) if call.field else result
    except AttributeError as error:
        case.place.refuse("field", call.field or call.part, "what the result has", str(error))


def settled(result: Sequence[yibao.Settlement], field: str) -> Any:
    """A figure of settlements: ``fund``, ``basic``, ``critical_illness.base``, ``deductible``.

    That of the last claim, of another (``1.basic``), or the sum over all (``all.fund``).
    """
    which, _, name = field.rpartition(".")
    first, _, rest = field.partition(".")
    if first == "all":
        return sum((_figure_of(one, rest) for one in result), Decimal("0.00"))
    if first.isdecimal():
        return _figure_of(result[int(first) - 1], rest)
    return _figure_of(result[-1], field if which else name)


def _figure_of(one: yibao.Settlement, name: str) -> Any:
    head, _, of_layer = name.partition(".")
    layers = {layer.layer.key: layer for layer in one.layers}
    missing = {row.layer.key: row for row in one.missing}
    if head in {layer.key for layer in yibao.Layer}:
        if head in missing:
            raise yibao.NotKnown(missing[head].why.partition(" (")[0])
        return getattr(layers[head], of_layer or "paid") if head in layers else Decimal("0.00")
    if head in {part.key for part in yibao.Part}:
        return one.parts[yibao.Part.parse(head)]
    if missing:
        raise yibao.NotKnown(next(iter(missing.values())).why.partition(" (")[0])
    return getattr(one, name)


def _part(result: Any, part: dict[str, str]) -> Decimal:
    items = result if isinstance(result, tuple) else result.parts
    amounts = [item.amount for item in items if _is(item, part)]
    if not amounts and _silent(result, part):
        raise yibao.NotKnown(f"the part {' '.join(part.values())}")
    return sum(amounts, Decimal("0.00"))


def _is(item: Any, part: dict[str, str]) -> bool:
    return all(_same_term(getattr(item, key), told) for key, told in part.items())


def _silent(result: Any, part: dict[str, str]) -> bool:
    """Whether the pack says nothing of a part: it may be due or not."""
    absent = getattr(result, "not_on_file", ())
    return any(
        all(
            _same_term({"component": component, "payer": payer}.get(key), told)
            for key, told in part.items()
        )
        for component, payer in absent
    )


def _same_term(term: Any, told: str) -> bool:
    return told in (term.key, term.zh, term.en) if hasattr(term, "key") else term == told


def _comparable(ours: Any, told: Any, case: Case) -> Any:
    """The published figure in the form of ours; finer than a fen is rounded to the fen."""
    if isinstance(ours, bool) or ours is None:
        return told
    if isinstance(ours, Decimal):
        try:
            return Decimal(told).quantize(FEN, ROUND_HALF_UP)
        except (ArithmeticError, TypeError, ValueError):
            case.place.refuse("expected", told, "a sum of yuan")
    if hasattr(ours, "key"):
        return ours if _same_term(ours, told) else told
    return told


def _reconciled(case: Case, call: Call, answer: Answer, policy: yibao.Policy) -> str:
    """What reconcile finds, for a sum that is one call's whole answer."""
    if answer.verdict is not Verdict.DISAGREE or not isinstance(answer.ours, Decimal):
        return ""
    if call.months or call.field or call.part is not None or not hasattr(call.function, "rule"):
        return ""
    printed = _comparable(answer.ours, call.expected, case)
    arguments = {**call.arguments, "policy": policy}
    return yibao.reconcile(printed, call.function, call.subject, **arguments).text("en")


def _short(error: yibao.NotKnown | yibao.NotInForce) -> str:
    """An error's first sentence, without the labels of the parameter."""
    what = error.what.partition(" (")[0]
    word = "is not known" if isinstance(error, yibao.NotKnown) else "was not in force"
    return f"{what} {word}" + (f" on {error.day}" if error.day else "")


# -- the table

HEAD = ("case", "region", "call", "published", "ours", "verdict", "packs alone", "grade")
RIGHT = {3, 4}


def table(results: Sequence[Result], *, short: bool = False) -> str:
    """The results as a table; ``short`` leaves out those that simply agree."""
    shown = [r for r in results if not short or r.answer.verdict is not Verdict.AGREE]
    rows = [HEAD, *(_row(result) for result in shown)]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = [_line(HEAD, widths), "  ".join("-" * width for width in widths)]
    for result, row in zip(shown, rows[1:], strict=True):
        lines += [_line(row, widths), *(f"       {remark}" for remark in _remarks(result))]
    return "\n".join(lines)


def _row(result: Result) -> tuple[str, ...]:
    return (
        result.case.id,
        result.case.region.zh,
        _call_text(result.call),
        _figure(result.call.expected),
        _figure(result.answer.ours),
        result.answer.verdict.value,
        _alone_text(result),
        result.case.source.get("grade", ""),
    )


def _call_text(call: Call) -> str:
    if call.function is None:
        return call.label or "-"
    words = [call.function.__name__]
    if call.field:
        words[0] += f".{call.field}"
    if call.part and not call.label:
        words += call.part.values()
    if call.months:
        words.append(f"{call.months[0]}..{call.months[-1]}")
    return " ".join(words) + (f" ({call.label})" if call.label else "")


def _figure(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "key", value))


def _alone_text(result: Result) -> str:
    return result.alone.verdict.value if result.alone else "-"


def _remarks(result: Result) -> list[str]:
    remarks = []
    if result.answer.verdict is not Verdict.AGREE:
        word = "why" if result.answer.verdict is Verdict.CANNOT else "reason"
        remarks.append(f"{word}: {result.reason or 'not explained'}")
        remarks += [f"reconcile: {line}" for line in result.reconciled.splitlines()]
    if result.alone and result.alone.verdict is not Verdict.AGREE:
        why = result.call.alone_reason or result.alone.why
        ours = "" if result.alone.ours is None else f" {result.alone.ours}"
        remarks.append(f"packs alone:{ours} {why or 'not explained'}")
    if result.astray:
        remarks.append(f"NOT AS PINNED: {result.astray}")
    return remarks


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = []
    for i, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - _width(cell))
        padded.append(space + cell if i in RIGHT else cell + space)
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def summary(results: Sequence[Result]) -> str:
    """The counts: figures, cases, and figures that the packs alone can be asked for."""
    figures = Counter(r.answer.verdict for r in results)
    alone = Counter(r.alone.verdict for r in results if r.alone)
    cases = Counter(_of_case(rs) for rs in _by_case(results).values())
    return "\n".join(
        f"{name}: {sum(found.values())} = "
        + ", ".join(f"{found[verdict]} {verdict.value}" for verdict in Verdict)
        for name, found in (
            ("published figures", figures),
            ("cases", cases),
            ("figures from packs alone", alone),
        )
    )


def _by_case(results: Sequence[Result]) -> dict[int, list[Result]]:
    found: dict[int, list[Result]] = {}
    for result in results:
        found.setdefault(id(result.case), []).append(result)
    return found


def _of_case(results: Sequence[Result]) -> Verdict:
    """A case agrees where all its figures do; one that disagrees outweighs one unanswered."""
    verdicts = {r.answer.verdict for r in results}
    for verdict in (Verdict.DISAGREE, Verdict.CANNOT):
        if verdict in verdicts:
            return verdict
    return Verdict.AGREE


def run(paths: Iterable[Path], *, short: bool = False) -> int:
    """Run files and print; the exit code."""
    results: list[Result] = []
    broken = 0
    for path in paths:
        try:
            found = run_file(path)
        except CaseError as error:
            print(error, file=sys.stderr)
            broken += 1
            continue
        count = len(_by_case(found))
        print(f"{path.name}: {count} cases\n\n{table(found, short=short)}\n")
        results += found
    print(summary(results))
    astray = [r for r in results if r.astray]
    if astray:
        print(f"{len(astray)} not as pinned: " + ", ".join(r.case.id for r in astray))
    return 1 if broken or astray else 0


def main(arguments: Sequence[str]) -> int:
    """Run the files named, or all that the project holds."""
    return run([Path(name) for name in arguments] or sorted(FOLDER.glob("*.toml")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
