"""The three readings of a rule agree: value, explanation, columns."""

from __future__ import annotations

import ast
import inspect
import textwrap
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beside import chapters
from yibao.catalogue import Dimension, Field, Kind, Parameter
from yibao.core.rules import (
    Quantity,
    age_on,
    clamp,
    known,
    outcome,
    rule,
    share,
    verbs,
)
from yibao.core.rules import column_verbs as cv
from yibao.core.rules import columns as col
from yibao.core.rules.spec import Label, spec_of
from yibao.core.unknown import Unknown
from yibao.errors import NotKnown
from yibao.explanations import traced
from yibao.people import Facts
from yibao.policy import Policy
from yibao.policy.law_columns import EPOCH, LawBlock, LawSet, Reasons
from yibao.policy.pack import read_pack
from yibao.vocabulary import Plan, Scheme, Status

CHAPTERS = chapters()
RULES = [r for chapter in CHAPTERS for r in chapter.RULES]
ON = date(2026, 11, 1)

TINY = (
    Parameter(
        "rate",
        "tiny.rate",
        "比例",
        "rate",
        (Field("value", Kind.RATE, "比例", "rate"),),
        (Dimension("plan", "档次", "plan", Plan),),
    ),
    Parameter("sum", "tiny.sum", "定额", "sum", (Field("value", Kind.MONEY, "定额", "sum"),)),
)

PACK = """
[region]
code = "999999"
zh = "某市"
en = "Somewhere"
[source.s]
title = "a test"
evidence = "official"
[[tiny.rate]]
from = 2020-01-01
rows = [
  { plan = "pool_and_account", value = 0.02 },
  { unknown = "no other plan was found" },
]
source = "s"
[[tiny.sum]]
from = 2020-01-01
value = "80"
source = "s"
"""


@rule("试行规则", "a rule to try", Quantity.MONEY, labels={"terms": Label("", "", hidden=True)})
def tried(e, on, law):
    """A rule whose table is unknown in one branch while the other branch still answers."""
    if e.status == Status.RETIRED:
        return law.sum
    terms = law.rate(plan=e.plan)
    return share(e.base, terms.value)


def tiny_law():
    pack = read_pack(PACK, "tiny.toml", catalogue=TINY)
    policy = Policy(catalogue=TINY, packs=(pack,), shipped=False)
    return policy.law("999999", ON)


class Given:
    """Facts as columns, from lists; None is a null."""

    def __init__(self, reasons, **lists):
        self.reasons, self.lists = reasons, lists

    def get(self, name):
        values = self.lists[name]
        null = np.array([v is None for v in values])
        numbers = np.array([0 if v is None else int(v) for v in values], np.int64)
        from yibao.people import missing

        bad = np.where(null, self.reasons.add(missing(name)), 0) if null.any() else None
        return cv.Col(numbers, bad)


def over_columns(law, size, **lists):
    reasons = Reasons()
    laws = LawSet([law], dict(law.parameters), reasons)
    block = col.Block(size)
    answer = col.run(
        tried, block, Given(reasons, **lists), cv.Col(ON.toordinal() - EPOCH), LawBlock(laws, 0)
    )
    values = np.broadcast_to(block.firm(answer, None), size)
    return [None if bad else int(value) for value, bad in zip(values, block.failed, strict=True)], [
        type(reasons.error(int(b))) if b else None for b in block.failed
    ]


def one(law, **facts):
    known_facts = {k: v for k, v in facts.items() if v is not None}
    try:
        answer = tried(Facts(**known_facts), ON, law)
        if type(answer) is Unknown:
            raise answer.error()
    except Exception as error:
        return None, type(error)
    return answer, None


def test_three_readings_agree_where_one_branch_is_unknown():
    law = tiny_law()
    status = [Status.RETIRED, Status.IN_SERVICE, Status.IN_SERVICE, Status.RETIRED]
    plan = [Plan.TIER_1, Plan.POOL_AND_ACCOUNT, Plan.TIER_1, None]
    base = [None, 1_000_000, 1_000_000, 5]
    people = [
        dict(zip(("status", "plan", "base"), person, strict=True))
        for person in zip(status, plan, base, strict=True)
    ]
    scalar = [one(law, **person) for person in people]
    assert [answer for answer, _ in scalar] == [8000, 20_000, None, 8000]
    assert scalar[2][1] is NotKnown

    answers, errors = over_columns(law, 4, status=status, plan=plan, base=base)
    assert answers == [answer for answer, _ in scalar]
    assert errors == [error for _, error in scalar]

    for person, (answer, error) in zip(people, scalar, strict=True):
        facts = Facts(**{k: v for k, v in person.items() if v is not None})
        if error is None:
            assert traced(tried, facts, ON, law).value == answer
        else:
            with pytest.raises(error):
                traced(tried, facts, ON, law)


PERSON = st.fixed_dictionaries(
    {
        "status": st.sampled_from([*Status]),
        "plan": st.sampled_from([*Plan, None]),
        "base": st.one_of(st.none(), st.integers(0, 10**9)),
    }
)


@given(st.lists(PERSON, min_size=1, max_size=12))
def test_columns_are_the_scalar_answers_and_errors(people):
    law = tiny_law()
    lists = {name: [p[name] for p in people] for name in ("status", "plan", "base")}
    answers, errors = over_columns(law, len(people), **lists)
    assert list(zip(answers, errors, strict=True)) == [one(law, **p) for p in people]


@pytest.mark.parametrize("rule_", RULES, ids=lambda r: r.__name__)
def test_every_rule_compiles_to_columns(rule_):
    names, body = col.compiled(rule_)
    assert names[:3] in {("e", "on", "law"), ("p", "on", "law")}
    assert body


@pytest.mark.parametrize("rule_", RULES, ids=lambda r: r.__name__)
def test_every_rule_and_local_is_labelled_in_both_languages(rule_):
    spec = spec_of(rule_)
    assert spec.label.zh
    assert spec.label.en
    assert spec.ids, "a rule names the national rules it rests on"
    assert inspect.getdoc(rule_), "a rule carries its sentence"
    tree = ast.parse(textwrap.dedent(inspect.getsource(rule_)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            label = spec.locals[node.targets[0].id]
            assert label.hidden or (label.zh and label.en)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.__name__)
def test_a_chapter_lists_every_rule_it_defines(chapter):
    defined = [
        f
        for f in vars(chapter).values()
        if getattr(f, "__rule__", None) is not None and f.__module__ == chapter.__name__
    ]
    assert set(defined) == set(chapter.RULES)


def test_rules_cite_national_rules_on_file():
    from yibao.rulebook import rulebook

    for rule_ in RULES:
        assert set(spec_of(rule_).ids) <= set(rulebook())


# -- what a rule may not do


@rule("", "", Quantity.COUNT)
def loops(e, on, law):
    for _ in (1, 2):
        return 1
    return 0


@rule("", "", Quantity.COUNT)
def falls_through(e, on, law):
    if e.base > 3:
        return 1


@rule("", "", Quantity.COUNT)
def calls_out(e, on, law):
    return len(e.base)


@rule("", "", Quantity.COUNT)
def divides(e, on, law):
    return e.base / 2


@rule("", "", Quantity.COUNT)
def says_a_float(e, on, law):
    return e.base * 0.02


@rule("", "", Quantity.COUNT)
def chains(e, on, law):
    return 1 if 0 < e.base < 3 else 2


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (loops, "For"),
        (falls_through, "without return"),
        (calls_out, "len"),
        (divides, "Div"),
        (says_a_float, "0.02"),
        (chains, "chained"),
    ],
    ids=lambda x: getattr(x, "__name__", x),
)
def test_what_the_compiler_does_not_know_is_refused_by_file_and_line(bad, what):
    with pytest.raises(col.RuleError) as caught:
        col.compiled(bad)
    first = inspect.getsourcelines(bad)[1]
    file, line = str(caught.value).split(": ")[0].rsplit(":", 1)
    assert file == __file__
    assert first < int(line) <= first + 6
    assert what in str(caught.value)


def test_a_plain_function_is_no_rule():
    with pytest.raises(col.RuleError, match="is not a rule"):
        col.compiled(lambda e, on, law: 1)


# -- the verbs, one by one and in columns

MONEY = st.integers(0, 10**11)
RATE = st.integers(0, 10**6)


@given(MONEY, RATE, st.integers(0, 8))
def test_share_is_one_rounding_in_both(amount, rate, rounding):
    array = np.array([amount, 0])
    assert cv.share(array, rate, rounding)[0] == verbs.share(amount, rate, rounding)
    codes = np.array([rounding, 0])
    assert cv.share(array, np.array([rate, 5]), codes)[0] == verbs.share(amount, rate, rounding)


@given(MONEY, MONEY, MONEY)
def test_clamp_is_the_same_in_both(amount, least, most):
    assert cv.clamp(np.array([amount]), least, most)[0] == verbs.clamp(amount, least, most)


DAYS = st.dates(date(1900, 1, 1), date(2030, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS).map(sorted), min_size=1, max_size=20))
def test_age_is_the_same_in_both(pairs):
    births = np.array([b.toordinal() - EPOCH for b, _ in pairs])
    days = np.array([d.toordinal() - EPOCH for _, d in pairs])
    expected = [verbs.age_on(b, d) for b, d in pairs]
    assert cv.age_on(cv.Col(births), cv.Col(days)).values.tolist() == expected
    last = max(d for _, d in pairs)
    fixed = cv.age_on(cv.Col(births), cv.Col(last.toordinal() - EPOCH)).values
    assert fixed.tolist() == [verbs.age_on(b, last) for b, _ in pairs]


@given(DAYS, st.lists(DAYS, min_size=1, max_size=20))
def test_days_between_are_the_same_in_both(first, days):
    numbers = np.array([d.toordinal() - EPOCH for d in days])
    found = cv.days_between(first.toordinal() - EPOCH, numbers).tolist()
    assert found == [verbs.days_between(first, d) for d in days]
    assert verbs.days_between(date(2026, 12, 31), date(2027, 1, 1)) == 1


@given(st.lists(DAYS, min_size=1, max_size=20))
def test_month_is_the_same_in_both(days):
    numbers = np.array([d.toordinal() - EPOCH for d in days])
    assert cv.month_of(numbers).tolist() == [verbs.month_of(d) for d in days]


@rule("", "", Quantity.COUNT, labels={"kind": Label("", "", hidden=True)})
def logic(e, on, law):
    """Every form of expression a rule may use."""
    kind = 1 if e.scheme in (Scheme.EMPLOYEE, Scheme.RESIDENT) else 2
    if not known(e.base):
        kind = 3
    elif (e.base > 10 and e.pension < 5) or e.base == 7:
        kind = kind + 4
    if kind not in (1, 3) and not e.base % 2:
        return outcome(max(kind, min(e.base, 9)) - 1, "N-MEM-17")
    return clamp(-kind + e.base // 3, 0, 100) if known(e.base) else kind


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "scheme": st.sampled_from([*Scheme]),
                "base": st.one_of(st.none(), st.integers(0, 30)),
                "pension": st.integers(0, 10),
            }
        ),
        min_size=1,
        max_size=15,
    )
)
def test_every_form_of_expression_reads_the_same(people):
    def scalar(person):
        facts = Facts(**{k: v for k, v in person.items() if v is not None})
        try:
            return int(logic(facts, ON, None)), int(traced(logic, facts, ON, tiny_law()).value)
        except ValueError:
            return None, None

    reasons = Reasons()
    lists = {name: [p[name] for p in people] for name in ("scheme", "base", "pension")}
    block = col.Block(len(people))
    answer = col.run(logic, block, Given(reasons, **lists), cv.Col(0), None)
    values = np.broadcast_to(block.firm(answer, None), len(people))
    found = [None if bad else int(v) for v, bad in zip(values, block.failed, strict=True)]
    assert [(v, v) for v in found] == [scalar(p) for p in people]


def test_age_is_unknown_where_the_birth_date_is():
    assert type(age_on(Facts().birth_date, ON)) is Unknown
