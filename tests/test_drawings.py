"""Decisions told and drawn: they say what the rule says, and the pages show them as they are."""

from __future__ import annotations

import ast
import pkgutil
import re
import xml.etree.ElementTree as ET
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from beside import DOCS, load
from strategies import REGIONS
from yibao import Enrolment, InvalidInput, NotKnown, Policy, decision
from yibao.asking import default_policy
from yibao.catalogue import Kind, by_name
from yibao.core.rules import Quantity, clamp, known, rule, share, spec_of
from yibao.core.rules.branches import Answer, Node, Passed, Test
from yibao.core.rules.source import RuleError, RuleSource
from yibao.core.rules.spec import Label
from yibao.core.rules.trace import Trace
from yibao.core.rules.verbs import age_on
from yibao.core.unknown import Unknown
from yibao.decisions.sheet import width, wrapped
from yibao.errors import YibaoError
from yibao.ledgers import uses
from yibao.mutual_aid import sharing
from yibao.people import COUNT, DAY, FACT, FLAG, told
from yibao.schemes import account_held
from yibao.vocabulary import (
    Beneficiary,
    Cover,
    Distance,
    Permission,
    Purpose,
    Relation,
    Scheme,
    Sharing,
    Status,
)

Test.__test__ = False  # type: ignore[attr-defined]
LANGUAGES = ("zh", "en")
drawings = load("drawings")


def chapters() -> list[Any]:
    """Every module of the package that lists rules."""
    names = [found.name for found in pkgutil.walk_packages(yibao.__path__, "yibao.")]
    return [m for m in map(import_module, names) if hasattr(m, "RULES")]


RULES = list(dict.fromkeys(rule for chapter in chapters() for rule in chapter.RULES))
EVERY = pytest.mark.parametrize("asked", RULES, ids=lambda r: r.__name__)


# -- every rule of every chapter


@EVERY
def test_every_rule_is_told_in_words_of_both_languages(asked: Any) -> None:
    told = decision(asked)
    for language in LANGUAGES:
        text = told.text(language)
        found = re.search(r"\w_\w|[=!<>]=|\b(?:law|e|p)\.\w|\((?:e|p), on|\(\)|\bNone\b", text)
        assert not found, (found, text)
    assert str(told) == told.text("zh")
    assert told._repr_svg_() == told.svg("zh")


@EVERY
def test_every_outcome_of_a_rule_is_an_answer_of_its_tree(asked: Any) -> None:
    source = RuleSource.of(asked)
    written = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "outcome":
            ids = tuple(str(source.constant(key)[1]) for key in node.args[1:])
            found, value = source.constant(node.args[0])
            written.add((value if found else None, ids))
    for value, ids in written:
        answers = [a for a in decision(asked, depth=0).answers if a.ids == ids]
        assert answers, f"{asked.__name__}: outcome {value!r} {ids} is never reached"
        assert value is None or any(a.values == (value,) for a in answers)


@EVERY
def test_the_answers_of_a_rule_name_rules_on_file(asked: Any) -> None:
    told = decision(asked)
    assert {rule.id for rule in told.rules} == {key for a in told.answers for key in a.ids}
    for answer in told.answers:
        assert answer.ids
        if spec_of(asked).term:
            assert answer.values
            assert {type(value) for value in answer.values} == {spec_of(asked).term}


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_drawing_overlaps_or_runs_over(asked: Any, language: str) -> None:
    root = ET.fromstring(decision(asked).svg(language))
    card, *boxes = [_box(n) for n in root.iter() if n.tag.endswith("}rect")]
    for number, box in enumerate(boxes):
        assert _inside(box, card)
        assert not any(_overlap(box, other) for other in boxes[number + 1 :])
    for node in root.iter():
        if node.tag.endswith("}text") and node.get("text-anchor") == "start":
            x, y, size = (float(node.get(key, "0")) for key in ("x", "y", "font-size"))
            bold = int(node.get("font-weight", "0")) >= 600
            run = (x, y - size, x + width(node.text or "", size, bold=bold), y)
            around = [box for box in boxes if _overlap(box, run)] or [card]
            assert all(_inside(run, box) for box in around), node.text


def _box(node: ET.Element) -> tuple[float, float, float, float]:
    x, y, w, h = (float(node.get(key, "0")) for key in ("x", "y", "width", "height"))
    return x, y, x + w, y + h


def _inside(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# -- the tree leads where the rule leads

NAMES = {key: value for chapter in chapters() for key, value in vars(chapter).items()}


@cache
def tree_of(asked: Any) -> Node:
    return decision(asked).tree


@cache
def arguments(asked: Any) -> tuple[str, ...]:
    return RuleSource.of(asked).arguments


@cache
def compiled(code: str) -> Any:
    return compile(code, "<tree>", "eval")


def followed(tree: Node, read: dict[str, Any]) -> Answer:
    """The answer a case comes to, its questions answered by their own code."""
    while not isinstance(tree, Answer):
        if isinstance(tree, Passed):
            assert tree.tree is not None
            tree = tree.tree
        else:
            tree = tree.yes if eval(compiled(tree.code), NAMES, read) else tree.no
    return tree


def agreed(asked: Any, *read: Any) -> Answer | None:
    """Where the rule answers, its tree gives that answer, for decisions on the same rules.

    None where the rule has no answer.
    """
    trace = Trace(lambda name, value: None)
    try:
        answer = trace.call(asked, *read)
    except (YibaoError, ValueError, OverflowError):  # also of values that no pack would hold
        return None
    if type(answer) is Unknown:
        return None
    named = dict(zip(arguments(asked), read, strict=True))
    found = followed(tree_of(asked), named)
    if spec_of(asked).term:
        assert answer in found.values
        assert found.ids == trace.root.ids
    assert not found.values or answer in found.values
    assert eval(compiled(found.code), NAMES, named) == answer
    return found


DRAWN_YEARS = (1940, 1960, 1970, 1990, 2005, *range(2019, 2029))
"""Few enough years that a drawn day often lies near the day asked for."""


class Drawn:
    """Values of any kind that a declaration allows, or unknown; each drawn when it is read."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.cells: dict[Any, Any] = {}

    def cell(self, key: Any, kind: Any, term: Any = None) -> Any:
        if key not in self.cells:
            self.cells[key] = self.drawn(kind, term)
        return self.cells[key]

    def drawn(self, kind: Any, term: Any) -> Any:
        if kind is Kind.ROUNDING:
            return 0
        if self.random.random() < 0.15:
            return Unknown(lambda: NotKnown("a value drawn as unknown"))
        if term is not None:
            return self.random.choice([*term])
        if kind in (Kind.FLAG, FLAG):
            return self.random.random() < 0.5
        if kind == DAY:
            return self.day()
        if kind in (COUNT, Kind.INTEGER):
            return self.random.choice((0, 1, 2, 3, 6, 12, 23, 30))
        return self.random.choice((0, 1, 100, 20_000, 1_000_000))

    def day(self) -> date:
        """A day of the years in which most rules changed, or of a birth."""
        year = self.random.choice(DRAWN_YEARS)
        return date(year, self.random.randint(1, 12), self.random.randint(1, 28))


class DrawnFacts:
    """A case."""

    def __init__(self, drawn: Drawn) -> None:
        self.drawn = drawn

    def __getattr__(self, name: str) -> Any:
        kind = FACT[name].kind
        return self.drawn.cell(name, kind, kind if isinstance(kind, type) else None)


class DrawnLaw:
    """A law."""

    def __init__(self, drawn: Drawn) -> None:
        self.drawn = drawn

    def __getattr__(self, name: str) -> Any:
        parameter = by_name()[name]
        if parameter.single:
            (column,) = parameter.fields
            return self.drawn.cell(name, column.kind, column.term)
        if not parameter.dimensions:
            return self.row(parameter, ())
        return lambda **keys: self.row(parameter, tuple(map(str, keys.values())))

    def row(self, parameter: Any, key: tuple[str, ...]) -> DrawnRow:
        rows = self.drawn.cells
        return rows.setdefault((parameter.name, key), DrawnRow(self.drawn, parameter, key))


class DrawnRow:
    """A row of a table."""

    def __init__(self, drawn: Drawn, parameter: Any, key: tuple[str, ...]) -> None:
        self.drawn, self.parameter, self.key = drawn, parameter, key

    def __getattr__(self, name: str) -> Any:
        column = self.parameter.field(name)
        key = (self.parameter.name, self.key, name)
        return self.drawn.cell(key, column.kind, column.term)


def agreed_on_a_drawn_case(asked: Any, seed: int) -> Answer | None:
    drawn = Drawn(seed)
    more = [drawn.random.randint(1, 3) for _ in arguments(asked)[3:]]
    return agreed(asked, DrawnFacts(drawn), drawn.day(), DrawnLaw(drawn), *more)


@EVERY
@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_the_tree_of_every_rule_leads_to_its_answer(asked: Any, seed: int) -> None:
    agreed_on_a_drawn_case(asked, seed)


@pytest.mark.parametrize(
    "asked",
    [rule for rule in RULES if spec_of(rule).term or spec_of(rule).label.quantity is Quantity.FLAG],
    ids=lambda r: r.__name__,
)
def test_every_answer_of_a_decision_is_reached_by_some_case(asked: Any) -> None:
    left = {(answer.words, answer.ids) for answer in decision(asked).answers}
    for seed in range(90_000):
        found = agreed_on_a_drawn_case(asked, seed)
        if found is not None:
            left.discard((found.words, found.ids))
        if not left:
            return
    assert not left


POLICIES = (Policy(), Policy().using(national=True, carry_forward=True))


@given(
    st.sampled_from([Scheme.EMPLOYEE, Scheme.EMPLOYEE, Scheme.RESIDENT]),
    st.sampled_from([*Status]),
    st.fixed_dictionaries(
        {
            "relation": st.sampled_from([*Relation]),
            "distance": st.sampled_from([*Distance]),
            "cover": st.sampled_from([*Cover]),
            "purpose": st.sampled_from([*Purpose]),
            "beneficiary": st.sampled_from([*Beneficiary]),
            "not_designated": st.booleans(),
        }
    ),
    st.dates(date(2019, 1, 1), date(2028, 12, 31)),
    st.sampled_from(REGIONS),
    st.sampled_from(POLICIES),
)
def test_under_the_law_on_file_the_tree_leads_to_the_answer_of_the_rule(
    scheme: Scheme, status: Status, beside: dict[str, Any], on: date, region: str, policy: Policy
) -> None:
    me = Enrolment(scheme=scheme, status=status, region=region)
    read = me.facts.but(**told(**beside)), on, policy.law(region, on)
    for asked in (account_held, sharing, uses.spending):
        agreed(asked, *read)
    for whose in Beneficiary:
        agreed(uses.use_of, *read, whose)


def test_a_case_that_no_rule_would_answer_so_is_seen() -> None:
    """The comparison above can fail: a tree whose yes and no are exchanged doesn't agree."""
    tree = decision(account_held).tree
    assert isinstance(tree, Test)
    turned = Test(tree.question, tree.no, tree.yes, tree.code)
    on = date(2026, 11, 1)
    me = Enrolment(scheme="employee", status="in_service", region="长春")
    read = {"e": me.facts, "on": on, "law": default_policy().law("220100", on)}
    assert followed(tree, read).ids == ("N-ACC-01",)
    assert followed(turned, read).ids == ("N-ACC-01", "N-ACC-03")


# -- how things are told


LABELS = {
    "kept": Label("留下的", "what is kept", Quantity.MONEY),
    "row": Label("", "", hidden=True),
    "kind": Label("类别", "kind", Quantity.TERM),
}


@rule("试题", "a trial", Quantity.MONEY, "N-ACC-01", labels=LABELS)
def trial(e: Any, on: date, law: Any, kind: Any) -> Any:
    """各种写法。"""
    row = law.wallet
    kept = clamp(e.balance - row.each, 0, max(e.amount, row.each))
    if known(e.plan) and not e.not_designated:
        return kept
    if not (
        e.status == Status.RETIRED or (e.scheme in (Scheme.RURAL_COOPERATIVE, Scheme.RESIDENT))
    ):
        return kept + share(e.base, row.each)
    if age_on(e.birth_date, on) > 60 and e.scheme != kind:
        return 5
    if e.relation == Relation.GRANDPARENT or e.demand_rate >= 15_000:
        return 0
    if known(law.security_law) and law.security_law:
        return row.each if law.foreigners_join else -e.amount
    if not known(row.opens):
        return row.opens
    return 2 * (e.amount + e.balance)


def test_every_form_is_told_in_english() -> None:
    assert decision(trial).text("en").splitlines() == [
        "a trial",
        "1. Plan: given, and not at a designated provider: no?",
        "  yes → what is kept [N-ACC-01]",
        "  no ↓",
        "2. Status: retired, or scheme: new rural cooperative scheme or resident scheme?",
        "  no → what is kept + approved contribution base × limit of one transfer [N-ACC-01]",
        "  yes ↓",
        "3. Age > 60, and scheme ≠ kind?",
        "  yes → 0.05 yuan [N-ACC-01]",
        "  no ↓",
        "4. What the relative is to the person: grandparent, or demand-deposit rate ≥ 1.5 %?",
        "  yes → 0 [N-ACC-01]",
        "  no ↓",
        "5. The Healthcare Security Law is in force: on file as yes?",
        "  yes →",
        "    6. Foreigners employed in China join?",
        "      yes → limit of one transfer [N-ACC-01]",
        "      no → -amount [N-ACC-01]",
        "  no ↓",
        "7. Hour of opening: on file?",
        "  yes → 2 × (amount + balance) [N-ACC-01]",
        "  no → not on file [N-ACC-01]",
    ]


def test_every_form_is_told_in_chinese() -> None:
    assert decision(trial).text().splitlines() == [
        "试题",
        "1. 参保档次：已提供，且不在定点医药机构：否？",
        "  是 → 留下的〔N-ACC-01〕",
        "  否 ↓",
        "2. 参保身份：退休，或险种：新农合或居民医保？",
        "  否 → 留下的 + 缴费基数 × 单笔限额〔N-ACC-01〕",
        "  是 ↓",
        "3. 年龄 > 60，且险种 ≠ 类别？",
        "  是 → 0.05 元〔N-ACC-01〕",
        "  否 ↓",
        "4. 亲属关系：“祖父母、外祖父母”，或活期利率 ≥ 1.5 %？",
        "  是 → 0〔N-ACC-01〕",
        "  否 ↓",
        "5. 医疗保障法施行：已收录，为是？",
        "  是 →",
        "    6. 在境内就业的外国人参保？",
        "      是 → 单笔限额〔N-ACC-01〕",
        "      否 → -金额〔N-ACC-01〕",
        "  否 ↓",
        "7. 开放时刻：已收录？",
        "  是 → 2 × （金额 + 账户余额）〔N-ACC-01〕",
        "  否 → 未收录〔N-ACC-01〕",
    ]


@rule("转交的试题", "a trial that passes on", Quantity.MONEY, "N-ACC-01")
def trial_above(e: Any, on: date, law: Any) -> Any:
    """把词语转交给另一条规则。"""
    return trial_below(e, on, law, Cover.INSURED if e.written_request else e.cover)


@rule("接收的试题", "a trial below", Quantity.MONEY, "N-ACC-01")
def trial_below(p: Any, on: date, law: Any, cover: Any) -> Any:
    """看转交的词语。"""
    if cover == Cover.INSURED:
        return p.amount
    return 0


def test_an_argument_with_two_values_is_asked_about_first() -> None:
    assert decision(trial_above).text("en").splitlines()[1:] == [
        "1. Written request?",
        "  yes →",
        "    ▸ a trial below (insured)",
        "    amount [N-ACC-01]",
        "  no ↓",
        "▸ a trial below",
        "2. Whether the relative is insured: insured?",
        "  yes → amount [N-ACC-01]",
        "  no → 0 [N-ACC-01]",
    ]


def test_a_rule_that_is_called_is_named_and_followed_as_deep_as_asked() -> None:
    closed = decision(yibao.may_spend, depth=0)
    assert "a use of the account [another rule]" in closed.text("en")
    once, whole = decision(yibao.may_spend, depth=1), decision(yibao.may_spend)
    assert "▸ a use of the account" in once.text("en")
    assert "uses fixed nationally [another rule]" in once.text("en")
    assert "another rule" not in whole.text("en")
    assert {a.ids for a in once.answers} < {a.ids for a in whole.answers}
    assert [a.values for a in closed.answers] == [(Permission.NO_ACCOUNT,)]


@rule("亲属的用途", "a relative's use", Quantity.TERM, "N-FAM-02", term=Permission)
def for_a_relative(e: Any, on: date, law: Any) -> Any:
    """近亲属的用途。"""
    return uses.national_use(e, on, law, Beneficiary.RELATIVE)


def test_what_is_settled_is_not_asked() -> None:
    """An argument that is fixed, and what the questions before it leave open."""
    told = decision(for_a_relative)
    assert "whose cost" in decision(uses.national_use).text("en")
    assert "whose cost" not in told.text("en")
    (widened,) = [a for a in told.answers if a.ids == ("N-FAM-06",)]
    assert widened.values == (Permission.ALLOWED,)
    refused = [a for a in told.answers if a.ids == ("N-ACC-15",)]
    assert all(Permission.UNDECIDED not in a.values for a in refused)
    assert all(Permission.ALLOWED not in a.values for a in refused)


def test_a_way_that_was_told_is_not_told_again() -> None:
    text = decision(yibao.which_scheme).text("en")
    assert text.count("The Healthcare Security Law is in force?") == 1
    (number,) = re.findall(r"→ go to question (\d+)$", text, re.M)
    assert re.search(rf"^ *{number}\. Employment: flexible", text, re.M)


def test_the_answers_of_sharing_are_all_its_outcomes() -> None:
    told = decision(yibao.may_share)
    assert {value for a in told.answers for value in a.values} == set(Sharing)
    svg = told.svg("en")
    for colour in ("#0f766e", "#e76f51", "#d6a13c"):
        assert f'stroke="{colour}"' in svg


# -- what can't be told


@rule("", "", Quantity.COUNT, "N-ACC-01")
def unnamed_fact(e: Any, on: date, law: Any) -> Any:
    return e.shoe_size


@rule("", "", Quantity.COUNT, "N-ACC-01")
def unnamed_parameter(e: Any, on: date, law: Any) -> Any:
    return law.wallet.colour


@rule("", "", Quantity.COUNT, "N-ACC-01")
def unnamed_argument(e: Any, on: date, law: Any, kind: Any) -> Any:
    return 1 if kind == 2 else 3


@rule("", "", Quantity.COUNT, "N-ACC-01")
def unnamed_verb(e: Any, on: date, law: Any) -> Any:
    return abs(e.balance)


@rule("", "", Quantity.COUNT, "N-ACC-01")
def a_text(e: Any, on: date, law: Any) -> Any:
    return "much"


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (unnamed_fact, "e.shoe_size can't be told in words: 'shoe_size' has no name"),
        (unnamed_parameter, "law.wallet.colour can't be told in words: 'colour' has no name"),
        (unnamed_argument, "give the argument kind a label among labels="),
        (unnamed_verb, "the verb has no words"),
        (a_text, "'much' is neither a term nor a number"),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_what_has_no_words_is_refused_by_file_and_line(bad: Any, what: str) -> None:
    with pytest.raises(RuleError, match=re.escape(what)) as caught:
        decision(bad)
    first = bad.__code__.co_firstlineno
    file, line = str(caught.value).split(": ")[0].rsplit(":", 1)
    assert file == __file__
    assert first < int(line) <= first + 2


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(InvalidInput, match="language"):
        decision(yibao.may_share).text("fr")
    with pytest.raises(InvalidInput, match="language"):
        decision(yibao.may_share).svg("")
    for depth in (-1, True, "2"):
        with pytest.raises(InvalidInput, match="depth"):
            decision(yibao.may_share, depth=depth)
    with pytest.raises(InvalidInput, match="function"):
        decision(yibao.pay)


# -- text that fits


PIECES = [
    "家庭",
    "共济",
    "（",
    "）",
    "，",
    "。",
    "“",
    "”",
    " ",
    "a ",
    "long-term-care ",
    "N-FAM-01 ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.integers(120, 400), st.booleans())
def test_a_wrapped_text_keeps_every_word_and_fits(pieces: list[str], room: int, bold: bool) -> None:
    text = re.sub(" +(?=[，。）”])", "", "".join(pieces))
    lines = wrapped(text, 15, room, bold=bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines[1:]:
        assert line[0] not in "，。）”"
    for line in lines:
        parts = re.findall(r"[A-Za-z0-9-]+|[（），。“” ]+", line)
        marks = sum(width(part, 15, bold=True) for part in parts if part[0] in "（），。“” ")
        longest = max((width(part, 15, bold=True) for part in parts), default=0)
        assert width(line, 15, bold=bold) <= max(room, longest + marks + 30)


# -- the pages and their pictures


def test_every_drawing_made_by_code_is_as_it_should_be() -> None:
    stale = [path.relative_to(DOCS).as_posix() for path in drawings.stale()]
    assert not stale, "run python docs/drawings.py --write"


@pytest.mark.parametrize("name", [marker.file for marker in drawings.markers()])
def test_both_languages_show_a_decision(name: str) -> None:
    for language in LANGUAGES:
        texts = [page.read_text("utf-8") for page in (DOCS / language).rglob("*.md")]
        picture = f"assets/decisions/{name}.{language}.svg)"
        assert any(picture in text for text in texts), (name, language)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pages of its own."""
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
    monkeypatch.setattr(drawings, "DOCS", tmp_path)
    monkeypatch.setattr(drawings, "ASSETS", tmp_path / "assets")
    return tmp_path


MARKED = "# Page\n\n<!-- decision: mutual_aid.sharing -->\n\nText.\n"


def test_a_bare_marker_gets_its_picture_once(house: Path) -> None:
    page = house / "en" / "page.md"
    page.write_text(MARKED, "utf-8")
    picture = house / "assets" / "decisions" / "mutual_aid.sharing.en.svg"
    assert {page, picture} < set(drawings.stale())
    drawings.write()
    assert page.read_text("utf-8") == MARKED.replace(
        "-->\n",
        "-->\n![sharing the account](../assets/decisions/mutual_aid.sharing.en.svg)\n",
    )
    assert picture.read_text("utf-8") == decision(sharing).svg("en")
    assert drawings.stale() == []


def test_a_picture_that_is_missing_old_or_not_asked_for_is_stale(house: Path) -> None:
    page = house / "zh" / "page.md"
    page.write_text(MARKED, "utf-8")
    drawings.write()
    picture = house / "assets" / "decisions" / "mutual_aid.sharing.zh.svg"
    picture.write_text("old", "utf-8")
    assert drawings.stale() == [picture]
    picture.unlink()
    assert drawings.stale() == [picture]
    drawings.write()
    page.write_text("# Page\n", "utf-8")
    assert picture in drawings.stale()
    drawings.write()
    assert not picture.exists()


def test_other_words_under_a_picture_are_kept_and_a_wrong_picture_replaced(house: Path) -> None:
    page = house / "en" / "page.md"
    own = "-->\n![my words](../assets/decisions/mutual_aid.sharing.en.svg)\n"
    page.write_text(MARKED.replace("-->\n", own), "utf-8")
    assert drawings.with_pictures(page) == page.read_text("utf-8")
    page.write_text(MARKED.replace("-->\n", own.replace("sharing.en", "sharing.zh")), "utf-8")
    assert drawings.with_pictures(page).count("![") == 1
    assert "mutual_aid.sharing.en.svg" in drawings.with_pictures(page)


def test_a_marker_may_say_how_deep_other_rules_are_followed(house: Path) -> None:
    page = house / "en" / "page.md"
    page.write_text("<!-- decision: ledgers.spending depth=0 -->\n", "utf-8")
    drawings.write()
    picture = house / "assets" / "decisions" / "ledgers.spending-0.en.svg"
    assert "](../assets/decisions/ledgers.spending-0.en.svg)" in page.read_text("utf-8")
    assert picture.read_text("utf-8") == decision(uses.spending, depth=0).svg("en")


def test_a_rule_is_found_in_a_chapter_of_several_files() -> None:
    assert drawings.rule_named("ledgers.spending") is uses.spending
    assert drawings.rule_named("ledgers.uses.spending") is uses.spending
    assert drawings.rule_named("mutual_aid.sharing") is sharing
    with pytest.raises(SystemExit, match=r"no rule of yibao\.mutual_aid"):
        drawings.rule_named("mutual_aid.dancing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_floor_with_many_modules_has_several_rows(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tuple(f"chapter_number_{n}" for n in range(20))
    crowded = drawings.Floor("章节", "Chapters", "很多", "many of them", (names,))
    monkeypatch.setattr(drawings, "FLOORS", (*drawings.FLOORS[:4], crowded))
    root = ET.fromstring(drawings.floors(language))
    card, *boxes = [_box(n) for n in root.iter() if n.tag.endswith("}rect")]
    bands = [box for box in boxes if box[2] - box[0] == 896]
    pills = [box for box in boxes if box not in bands]
    assert len({pill[1] for pill in pills if _inside(pill, bands[0])}) > 3
    for number, pill in enumerate(pills):
        assert sum(_inside(pill, band) for band in bands) == 1
        assert not any(_overlap(pill, other) for other in pills[number + 1 :])
    assert all(_inside(band, card) for band in bands)
