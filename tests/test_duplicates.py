"""Duplicates: what overlaps, what is kept, what comes back, benefits drawn twice (N-DUP-*)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import yibao
from yibao import (
    Duplicate,
    DuplicateKind,
    Enrolment,
    EnrolmentBar,
    Ground,
    InvalidInput,
    KeptBy,
    Ledger,
    NotInForce,
    Policy,
    Refundability,
    RelationFate,
    Resolution,
    Sanction,
    SubsidyFate,
    Which,
    frames,
)

YEAR = date(2026, 1, 1)
NEXT = date(2027, 1, 1)
LAST = date(2026, 12, 31)
DAYS = ("until", "ground_on", "benefit_start", "birth_date", "on")


def employee(region: str = "长春", since: date = date(2025, 6, 1), **facts: Any) -> Enrolment:
    told = {"scheme": "employee", "status": "in_service", "since": since, **facts}
    return Enrolment(region=region, **told)


def resident(region: str = "长春", since: date = YEAR, **facts: Any) -> Enrolment:
    return Enrolment(**{"scheme": "resident", "region": region, "since": since, **facts})


def only(*enrolments: Enrolment, **asked: Any) -> Duplicate:
    (found,) = yibao.find_duplicates(enrolments, **asked)
    return found


def settle(*enrolments: Enrolment, on: date = date(2026, 7, 1), **told: Any) -> Resolution:
    return yibao.resolve(only(*enrolments), on=on, **told)


# -- finding


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (employee(), employee("北京"), "employee_twice"),
        (resident(), resident("北京"), "resident_twice"),
        (employee(), employee(since=YEAR), "employee_same_place"),
        (resident(), resident(since=date(2026, 2, 1)), "resident_same_place"),
        (employee(), resident(), "across_same_place"),
        (employee("Changchun"), resident("220100"), "across_same_place"),
        (employee(), resident("北京"), "across_places"),
        (resident("621200"), employee(), "across_places"),
    ],
)
def test_the_kind_of_a_duplicate(one: Enrolment, other: Enrolment, kind: str) -> None:
    assert only(one, other).kind.key == kind
    assert only(other, one).kind.key == kind


def test_old_names_are_the_resident_scheme_once_merged() -> None:
    old = resident("北京", scheme="新农合", since=date(2021, 1, 1), until=date(2021, 12, 31))
    new = resident("长春", since=date(2021, 3, 1))
    assert only(old, new).kind is DuplicateKind.RESIDENT_TWICE


def test_an_overlap_is_counted_in_days_both_ends_included() -> None:
    found = only(employee(until=date(2026, 3, 31)), resident(until=LAST))
    assert (found.since, found.until, found.days) == (YEAR, date(2026, 3, 31), 90)
    assert only(employee(until=YEAR), resident()).days == 1
    assert yibao.find_duplicates([employee(until=date(2025, 12, 31)), resident()]) == ()


def test_what_has_no_end_is_counted_to_the_day_of_looking() -> None:
    assert (only(employee(), resident()).until, only(employee(), resident()).days) == (None, None)
    assert only(employee(), resident(), as_of=date(2026, 1, 31)).days == 31
    # The day of looking ends the count, not the relations.
    found = only(employee(), resident(), as_of=date(2026, 1, 31))
    assert yibao.resolve(found, on=LAST, employee_months=12, benefit_start=YEAR).settled


@pytest.mark.parametrize("paused", [0, 1])
def test_a_suspended_relation_is_no_duplicate(paused: int) -> None:
    pair = [employee(), resident()]
    pair[paused] = (employee, resident)[paused](status="suspended")
    assert yibao.find_duplicates(pair) == ()


def test_a_retired_member_counts_as_normally_insured() -> None:
    assert only(employee(status="retired"), resident()).kind is DuplicateKind.ACROSS_SAME_PLACE


def test_three_relations_make_three_pairs_in_order_of_day() -> None:
    found = yibao.find_duplicates([resident(), employee("北京"), employee()])
    assert [d.since for d in found] == sorted(d.since for d in found)
    assert len(found) == 3


SPAN = st.tuples(
    st.dates(date(2021, 1, 1), date(2026, 12, 31)), st.one_of(st.none(), st.integers(0, 900))
)


def drawn(span: tuple[date, int | None], make: Any, region: str) -> Enrolment:
    since, length = span
    until = None if length is None else since + timedelta(length)
    made: Enrolment = make(region, since=since, until=until)
    return made


@given(st.lists(SPAN, min_size=2, max_size=5))
def test_the_overlaps_are_those_that_a_count_of_days_finds(spans: list[Any]) -> None:
    regions = ("长春", "北京", "上海", "重庆", "广州")
    listed = [
        drawn(span, employee if i % 2 else resident, regions[i]) for i, span in enumerate(spans)
    ]
    as_of = date(2030, 1, 1)
    found = yibao.find_duplicates(listed, as_of=as_of)

    def days(e: Enrolment) -> set[int]:
        assert e.since is not None
        last = min(e.until or as_of, as_of)
        return set(range(e.since.toordinal(), last.toordinal() + 1))

    expected = sorted(
        len(days(a) & days(b))
        for i, a in enumerate(listed)
        for b in listed[:i]
        if days(a) & days(b)
    )
    assert sorted(d.days or 0 for d in found) == expected
    assert yibao.find_duplicates(reversed(listed), as_of=as_of) == found or len(
        {e.since for e in listed}
    ) < len(listed)


def test_bad_enrolments_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"until: got .*not before 2026-01-01"):
        resident(until=date(2025, 12, 31))
    for bad, message in (
        ([Enrolment(scheme="resident", region="长春")], "since: got None"),
        ([Enrolment(scheme="resident", since=YEAR)], "region: got None"),
        ([resident(birth_date=date(2026, 1, 2))], "not before birth"),
        ([resident(birth_date=YEAR), employee(birth_date=date(1990, 1, 1))], "one person"),
        ([resident(), "employee"], "Enrolment objects"),
        ([resident(), resident()], "They are the same"),
        ([resident(), resident(until=LAST)], "contradict each other"),
        ([employee(), employee(status="retired")], "contradict each other"),
        ([resident("大城")], "region"),
    ):
        with pytest.raises(InvalidInput, match=message):
            yibao.find_duplicates(bad)
    with pytest.raises(InvalidInput, match="not after as_of"):
        yibao.find_duplicates([resident(since=date(2026, 3, 1))], as_of=date(2026, 2, 28))
    assert yibao.find_duplicates([resident(since=date(2026, 3, 1))], as_of=date(2026, 3, 1)) == ()


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.integers(1, 4),
            "scheme": st.sampled_from(["employee", "resident", "rural_cooperative"]),
            "status": st.sampled_from([None, "in_service", "suspended"]),
            "region": st.sampled_from(["长春", "110000", "621200"]),
            "since": st.dates(date(2020, 1, 1), date(2026, 12, 31)),
            "length": st.one_of(st.none(), st.integers(0, 700)),
        }
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda row: (row["person"], row["since"]),
)
AS_OF = date(2027, 1, 1)


def as_frame(people: list[dict[str, Any]]) -> pl.DataFrame:
    rows = [dict(row) for row in people]
    for row in rows:
        length = row.pop("length")
        row["until"] = None if length is None else row["since"] + timedelta(length)
    kinds = {"person": pl.Int64, "since": pl.Date, "until": pl.Date}
    return pl.DataFrame(
        rows, schema={name: kinds.get(name, pl.String) for name in rows[0]}
    ).with_row_index("row")


def by_scalar(frame: pl.DataFrame) -> set[tuple[Any, ...]]:
    """The duplicates of every person, as the scalar call finds them."""
    found = set()
    for person in set(frame["person"]):
        rows = {}
        for row in frame.filter(pl.col("person") == person).iter_rows(named=True):
            told = {k: v for k, v in row.items() if k not in ("person", "row")}
            rows[row["since"]] = row["row"], Enrolment(**told)
        for d in yibao.find_duplicates([e for _, e in rows.values()], as_of=AS_OF):
            numbers = (rows[e.since][0] for e in (d.first, d.second) if e.since)
            found.add((person, *numbers, d.kind.key, d.since, d.until, d.days))
    return found


def as_rows(asked: pl.DataFrame, frame: pl.DataFrame) -> set[tuple[Any, ...]]:
    numbers = frame["row"].to_list()
    return {
        (person, numbers[first], numbers[second], *rest)
        for person, first, second, *rest in asked.rows()
    }


@given(PEOPLE)
def test_a_frame_of_people_finds_what_the_scalar_call_finds(people: list[dict[str, Any]]) -> None:
    frame = as_frame(people)
    asked = frames.find_duplicates(frame, as_of=AS_OF)
    assert as_rows(asked, frame) == by_scalar(frame)
    pandas = frames.find_duplicates(frame.to_pandas(), as_of=AS_OF)
    assert pandas["days"].tolist() == asked["days"].to_list()
    assert pandas["kind"].tolist() == asked["kind"].to_list()


@given(PEOPLE, st.lists(st.integers(0, 14), max_size=5))
def test_batches_cut_inside_a_person_are_cut_anew(
    people: list[dict[str, Any]], cuts: list[int]
) -> None:
    frame = as_frame(people).sort("person", maintain_order=True)
    edges = [0, *sorted(cut for cut in cuts if cut < len(frame)), len(frame)]
    batches = [frame[a:b] for a, b in pairwise(edges)]
    found: set[tuple[Any, ...]] = set()
    seen: list[Any] = []
    for whole in frames.whole_persons(batches):
        found |= as_rows(frames.find_duplicates(whole, as_of=AS_OF), whole)
        seen += whole["row"].to_list()
    assert seen == frame["row"].to_list()
    assert found == by_scalar(frame)


def test_a_frame_of_people_refuses_what_it_cannot_use() -> None:
    good = {"person": [1, 2], "scheme": "resident", "region": "长春", "since": YEAR}
    bad = pl.DataFrame(good).with_columns(until=pl.Series([None, date(2025, 1, 1)]))
    with pytest.raises(frames.FrameError, match="row 1: until") as caught:
        frames.find_duplicates(bad)
    assert list(caught.value.rows) == [1]
    for frame, message in (
        (pl.DataFrame(good).drop("person"), "person: got 'person'"),
        (pl.DataFrame({**good, "person": [None, 1]}), "a person in every row"),
        (pl.DataFrame(good).lazy(), "Collect it first"),
        (pl.DataFrame(good).drop("scheme"), "a column scheme"),
        (pl.DataFrame({**good, "scheme": [None, "resident"]}), "row 0: scheme: got None"),
        ({"person": 1}, "data frame"),
    ):
        with pytest.raises(InvalidInput, match=message):
            frames.find_duplicates(frame)
    people = [pl.DataFrame({"person": list(keys)}) for keys in ("ab", "ca")]
    with pytest.raises(InvalidInput, match="person: got 'a'; expected frames sorted by person"):
        list(frames.whole_persons(people))
    with pytest.raises(InvalidInput, match="sorted by person"):
        list(frames.whole_persons([pl.DataFrame({"person": ["a", "b", "a"]})]))
    assert list(frames.whole_persons([pl.DataFrame({"person": []})])) == []


# -- what is kept


def test_two_employee_relations_the_place_of_work() -> None:
    pair = employee("北京", since=date(2024, 1, 1)), employee("长春")
    for place, kept in (("Changchun", pair[1]), ("110000", pair[0])):
        found = settle(*pair, works_in=place)
        assert (found.basis, found.kept) == (KeptBy.PLACE_OF_WORK, kept)
        assert (found.fate, found.from_day) == (RelationFate.PAUSED, date(2026, 7, 1))
        assert (found.refund, found.subsidy) == (
            Refundability.NO_NATIONAL_RULE,
            SubsidyFate.NONE,
        )
        assert found.rules == (
            *("N-DUP-03", "N-DUP-05", "N-DUP-14", "N-DUP-06", "N-DUP-10"),
            *("N-MEM-07", "N-DUP-01"),
        )
    assert settle(*pair).needs == ("works_in",)
    assert settle(*pair, works_in="上海").basis is KeptBy.UNDECIDED
    assert settle(*pair, works_in="上海", choice=pair[0]).kept == pair[0]


def test_an_employer_comes_before_flexible_contributions_of_ones_own() -> None:
    pair = employee("北京", status="flexible", since=date(2024, 1, 1)), employee("长春")
    for told in ({}, {"choice": "first"}, {"works_in": "北京"}):
        found = settle(*pair, **told)
        assert (found.basis, found.kept) == (KeptBy.EMPLOYER, pair[1])


def test_flexible_work_is_the_persons_choice() -> None:
    pair = employee("北京", status="flexible", since=date(2025, 9, 1)), resident("北京")
    found = settle(*pair)
    assert (found.basis, found.kept, found.needs) == (KeptBy.CHOICE_OPEN, None, ("choice",))
    for number, which in enumerate(("first", "second")):
        found = settle(*pair, choice=which, benefit_start=YEAR)
        assert (found.basis, found.kept) == (KeptBy.FLEXIBLE_CHOICE, pair[number])
        assert found.fate is RelationFate.PAUSED


def test_two_resident_relations_the_usual_residence_and_a_student_the_place_of_study() -> None:
    home, college = resident("哈尔滨"), resident("北京", since=date(2026, 3, 1))
    found = settle(home, college, lives_in="哈尔滨")
    assert (found.basis, found.kept) == (KeptBy.RESIDENCE, home)
    found = settle(home, college, lives_in="哈尔滨", studies_in="北京")
    assert (found.basis, found.kept) == (KeptBy.PLACE_OF_STUDY, college)
    assert (found.fate, found.subsidy) == (RelationFate.ENDED, SubsidyFate.DEDUCTED)
    first_year = settle(home, college, studies_in="北京", first_year_student=True)
    assert (first_year.fate, first_year.subsidy) == (RelationFate.ENDED, SubsidyFate.LEFT)
    assert settle(home, college).needs == ("lives_in", "studies_in")
    assert settle(home, college, lives_in="上海").basis is KeptBy.UNDECIDED


def test_a_choice_in_writing_counts_where_the_region_has_it_on_file() -> None:
    home, away = resident("哈尔滨"), resident("北京", since=date(2026, 3, 1))
    told = {"lives_in": "哈尔滨", "choice": "second"}
    assert settle(home, away, **told).kept == home
    policy = Policy().with_values("北京", written_choice=True, since=YEAR, source="the counter")
    found = settle(home, away, policy=policy, **told)
    assert (found.basis, found.kept) == (KeptBy.WRITTEN_CHOICE, away)
    elsewhere = Policy().with_values("哈尔滨", written_choice=True, since=YEAR, source="a sign")
    assert settle(home, away, policy=elsewhere, **told).kept == home


@pytest.mark.parametrize("side", [0, 1])
def test_a_helped_person_declares_in_writing(side: int) -> None:
    helped = [{}, {}]
    helped[side] = {"helped": "dibao"}
    pair = resident("哈尔滨", **helped[0]), resident("北京", **helped[1])
    found = settle(*pair, lives_in="北京")
    assert (found.basis, found.needs) == (KeptBy.DECLARATION_OPEN, ("choice",))
    assert settle(*pair, lives_in="北京", choice="first").basis is KeptBy.DECLARED


def test_a_year_in_the_employee_scheme_keeps_it() -> None:
    pair = employee("北京", since=date(2026, 3, 10)), resident("哈尔滨", since=date(2026, 3, 10))
    ask = {"benefit_start": date(2026, 3, 10)}
    assert settle(*pair, employee_months=12, **ask).basis is KeptBy.EMPLOYEE_YEAR
    under = settle(*pair, employee_months=11, **ask)
    assert (under.basis, under.kept, under.needs) == (KeptBy.UNDECIDED, None, ("choice",))
    assert settle(*pair, employee_months=11, choice=pair[0], **ask).basis is KeptBy.OWN_CHOICE
    # An employee may not choose the resident scheme instead (N-MEM-02).
    resisted = settle(*pair, employee_months=11, choice=pair[1], **ask)
    assert (resisted.basis, "N-MEM-02" in resisted.rules) == (KeptBy.UNDECIDED, True)
    assert settle(*pair).needs == ("employee_months", "flexible")


def test_the_year_is_read_off_a_relation_that_is_that_old() -> None:
    pair = employee(since=date(2025, 6, 15)), resident()
    assert settle(*pair, on=date(2026, 6, 14)).basis is KeptBy.UNTOLD
    assert settle(*pair, on=date(2026, 6, 15)).basis is KeptBy.EMPLOYEE_YEAR


def test_a_retired_member_stays_in_the_employee_scheme() -> None:
    pair = resident(since=date(2025, 1, 1)), employee(status="retired", since=YEAR)
    found = settle(*pair, choice="first", benefit_start=date(2025, 1, 1))
    assert (found.basis, found.kept) == (KeptBy.EMPLOYEE_RETIRED, pair[1])


def test_before_the_period_it_ends_and_afterwards_it_is_paused() -> None:
    pair = employee(since=date(2025, 1, 1)), resident(since=date(2026, 11, 1))
    fates = {}
    for on in (date(2026, 12, 31), date(2027, 1, 1)):
        found = settle(*pair, on=on, benefit_start=NEXT)
        fates[on] = found.fate, found.refund, found.subsidy
        assert found.from_day == on
    assert fates == {
        date(2026, 12, 31): (
            RelationFate.ENDED,
            Refundability.REFUNDED,
            SubsidyFate.DEDUCTED,
        ),
        date(2027, 1, 1): (
            RelationFate.PAUSED,
            Refundability.PERIOD_BEGUN,
            SubsidyFate.UNDECIDED,
        ),
    }
    open_ = settle(*pair, on=LAST)
    assert (open_.fate, open_.needs, open_.refund) == (
        RelationFate.UNDECIDED,
        ("benefit_start",),
        None,
    )


def test_a_local_deadline_counts_from_the_day_of_the_ground() -> None:
    pair = employee(since=date(2025, 12, 15)), resident()
    told = {"employee_months": 12, "benefit_start": YEAR, "on": date(2026, 1, 5)}
    assert settle(*pair, **told).refund is Refundability.PERIOD_BEGUN
    policy = Policy().with_values("长春", refund_deadline=-30, since=YEAR, source="a local notice")
    assert settle(*pair, policy=policy, **told).refund is Refundability.REFUNDED
    later = employee(since=date(2026, 1, 2)), resident()
    assert settle(*later, policy=policy, **told).refund is Refundability.PERIOD_BEGUN


def test_while_the_kept_one_waits_the_other_goes_on() -> None:
    pair = employee(since=date(2025, 1, 1)), resident(since=date(2026, 11, 1))
    for last, fate, refund in (
        (date(2026, 12, 30), RelationFate.ENDED_AFTER_WAITING, Refundability.REFUNDED),
        (date(2026, 12, 31), RelationFate.PAUSED_AFTER_WAITING, Refundability.PERIOD_BEGUN),
    ):
        found = settle(*pair, on=date(2026, 12, 1), benefit_start=NEXT, waiting_until=last)
        assert (found.fate, found.refund) == (fate, refund)
        assert found.from_day == last + timedelta(days=1)
        assert "N-DUP-07" in found.rules
    over = settle(*pair, on=LAST, benefit_start=NEXT, waiting_until=date(2026, 12, 30))
    assert (over.fate, over.from_day) == (RelationFate.ENDED, LAST)


def test_both_sides_of_the_healthcare_security_law() -> None:
    pair = employee("北京"), employee("长春", since=YEAR)
    before, after = (settle(*pair, on=on, works_in="北京") for on in (LAST, NEXT))
    assert (before.bar, after.bar) == (EnrolmentBar.IN_PRINCIPLE, EnrolmentBar.FORBIDDEN)
    assert before.basis is after.basis is KeptBy.PLACE_OF_WORK
    for found, law in ((before, "N-DUP-01"), (after, "N-LAW-02")):
        assert found.rules[-2:] == ("N-MEM-07", law)
    for on, cited in ((LAST, False), (NEXT, True)):
        why = yibao.explain(yibao.resolve, only(*pair), on=on, works_in="北京")
        assert why.value is KeptBy.PLACE_OF_WORK
        assert ("N-LAW-02" in why.root.ids) is ("N-LAW-02" in why.text()) is cited
        told = [step.name for step in why.root.steps]
        assert told[-3:] == ["relation_fate", "subsidy_fate", "enrolment_bar"]


def test_a_resolution_names_the_rules_of_its_refund() -> None:
    pair = employee(since=date(2025, 1, 1)), resident(since=date(2026, 11, 1))
    for on, rule in ((LAST, "N-DUP-08"), (NEXT, "N-DUP-09")):
        found = settle(*pair, on=on, benefit_start=NEXT)
        assert rule in found.rules
        assert {"N-DUP-06", "N-MEM-07"} < set(found.rules)


def test_what_is_needed_is_what_would_settle_it() -> None:
    pair = employee("北京", since=date(2026, 3, 10)), resident("哈尔滨", since=date(2026, 3, 10))
    refused = settle(*pair, employee_months=11, choice="second")
    assert (refused.basis, refused.needs) == (KeptBy.UNDECIDED, ())
    twice = resident("哈尔滨"), resident("北京", since=date(2026, 3, 1))
    untold = settle(*twice, lives_in="哈尔滨")
    assert (untold.fate, untold.refund) == (RelationFate.ENDED, None)
    assert untold.needs == ("benefit_start",)
    told = settle(*twice, lives_in="哈尔滨", benefit_start=YEAR)
    assert (told.refund, told.needs) == (Refundability.PERIOD_BEGUN, ())
    jobs = employee("北京"), employee("长春", since=YEAR)
    assert settle(*jobs, works_in="北京").needs == ()


def test_both_sides_of_the_opinion_of_2020() -> None:
    pair = employee("北京", since=date(2019, 1, 1)), employee("长春", since=date(2020, 1, 1))
    with pytest.raises(NotInForce, match="September 2020"):
        settle(*pair, on=date(2020, 9, 13), works_in="北京")
    assert settle(*pair, on=date(2020, 9, 14), works_in="北京").settled


def test_guangzhou_wants_the_other_relation_ended_first() -> None:
    pair = resident("哈尔滨"), resident("广州")
    assert settle(*pair, studies_in="广州").stop_first is True
    assert settle(*pair, lives_in="广州").stop_first is None
    assert settle(*pair, studies_in="哈尔滨").stop_first is None
    flexible = employee("广州", status="flexible", since=date(2025, 9, 1)), resident("广州")
    assert settle(*flexible, choice="second").stop_first is True
    assert settle(*flexible, choice="first", benefit_start=YEAR).stop_first is None
    late = settle(*pair, studies_in="广州", on=NEXT)
    assert (late.basis, late.stop_first) == (KeptBy.PLACE_OF_STUDY, None)


def test_a_resolution_refuses_what_it_cannot_use() -> None:
    pair = employee(until=LAST), resident()
    for told, message in (
        ({"on": date(2025, 12, 31)}, "on which both run"),
        ({"on": NEXT}, "on which both run"),
        ({"works_in": "大城"}, "region"),
        ({"choice": "both"}, "one of the two"),
        ({"choice": employee("北京")}, "one of the two"),
        ({"employee_months": -1}, "employee_months"),
        ({"waiting_until": "2026"}, "waiting_until"),
        ({"flexible": 1}, "flexible_work"),
    ):
        with pytest.raises(InvalidInput, match=message):
            settle(*pair, **told)
    with pytest.raises(InvalidInput, match="find_duplicates"):
        yibao.resolve(pair, on=LAST)  # type: ignore[arg-type]


PLACES = ("长春", "北京", "上海")
STATUSES = ("in_service", "flexible", "retired")


@given(
    st.sampled_from([*product(("employee", "resident"), PLACES[:2])]),
    st.sampled_from([*product(("employee", "resident"), PLACES[:2])]),
    st.sampled_from([*product(STATUSES, STATUSES)]),
    st.fixed_dictionaries(
        {
            "works_in": st.sampled_from([None, *PLACES]),
            "lives_in": st.sampled_from([None, *PLACES]),
            "studies_in": st.sampled_from([None, *PLACES]),
            "flexible": st.sampled_from([None, True, False]),
            "employee_months": st.sampled_from([None, 0, 11, 12, 40]),
            "waiting_until": st.sampled_from([None, date(2026, 9, 1), date(2027, 2, 1)]),
            "benefit_start": st.sampled_from([None, YEAR, NEXT]),
            "choice": st.sampled_from([None, "first", "second"]),
            "first_year_student": st.booleans(),
        }
    ),
)
def test_a_resolution_is_whole_or_says_what_it_lacks(
    one: Any, other: Any, statuses: Any, told: Any
) -> None:
    pair = [
        Enrolment(
            scheme=scheme,
            region=region,
            since=since,
            status=status if scheme == "employee" else None,
        )
        for (scheme, region), since, status in zip(
            (one, other), (date(2026, 2, 1), date(2026, 3, 1)), statuses, strict=True
        )
    ]
    duplicate = only(*pair)
    found = yibao.resolve(duplicate, on=date(2026, 7, 1), **told)
    assert found.settled == (found.kept is not None) == (found.given_up is not None)
    if found.settled:
        assert {id(found.kept), id(found.given_up)} == {id(duplicate.first), id(duplicate.second)}
        assert found.needs == (("benefit_start",) if found.refund is None else ())
        if found.fate.ends:
            assert found.given_up is not None
            assert found.given_up.scheme is yibao.Scheme.RESIDENT
    else:
        assert found.needs or told["choice"]
        assert (found.fate, found.from_day, found.refund) == (RelationFate.UNDECIDED, None, None)
    why = yibao.explain(yibao.resolve, duplicate, on=date(2026, 7, 1), **told)
    assert why.value is found.basis
    assert set(why.root.ids) <= set(found.rules)


# -- refunds

GROUNDS = ("death", "paid_twice", "joined_employee_scheme", "joined_elsewhere")


def give_back(ground: str, on: date, region: str = "长春", **told: Any) -> yibao.Refund:
    given_ = {"paid": "400", "benefit_start": NEXT, **told}
    return yibao.refund(resident(region, since=NEXT), ground, on=on, **given_)


@pytest.mark.parametrize("ground", GROUNDS)
def test_before_the_period_the_premium_comes_back(ground: str) -> None:
    found = give_back(ground, LAST, subsidy="700")
    assert (found.decision, found.amount) == (Refundability.REFUNDED, Decimal("400.00"))
    assert (found.until, found.subsidy) == (LAST, Decimal("700.00"))
    assert found.ends is not None
    assert found.rules == ("N-DUP-08", "N-DUP-06")


@pytest.mark.parametrize(
    ("ground", "decision"),
    [
        ("death", "undecided"),
        ("paid_twice", "undecided"),
        ("joined_employee_scheme", "period_begun"),
        ("joined_elsewhere", "period_begun"),
        ("later_helped", "undecided"),
        ("other", "undecided"),
    ],
)
def test_once_it_has_begun_pausing_gives_nothing_back(ground: str, decision: str) -> None:
    found = give_back(ground, NEXT, owed="0")
    assert found.decision.key == decision
    assert found.refunded is (False if decision == "period_begun" else None)
    assert found.amount == (Decimal("0.00") if decision == "period_begun" else None)
    assert found.ends is None


@pytest.mark.parametrize("ground", ["later_helped", "other", "over_collected"])
def test_grounds_that_the_nation_does_not_name_are_the_regions(ground: str) -> None:
    found = give_back(ground, LAST)
    assert (found.decision, found.amount, found.until) == (Refundability.UNDECIDED, None, None)
    with pytest.raises(InvalidInput, match="settled, yes or no"):
        found.postings(LAST)


def test_a_ground_in_time_put_forward_late_is_not_settled_nationally() -> None:
    late = {"on": date(2027, 1, 5), "ground_on": date(2026, 12, 20)}
    assert give_back("death", **late).decision is Refundability.UNDECIDED
    # Whoever still is in the resident scheme then is paused within the period (N-DUP-09).
    joined = give_back("joined_employee_scheme", **late)
    assert (joined.decision, joined.rules) == (Refundability.PERIOD_BEGUN, ("N-DUP-09",))
    assert give_back("death", region="北京", **late).decision is Refundability.DEADLINE_PASSED
    until_march = Policy().with_values(
        "长春", refund_deadline=-89, since=YEAR, source="a local notice"
    )
    assert give_back("death", policy=until_march, **late).amount == 400
    found = give_back("death", policy=until_march, **late)
    assert found.until == date(2027, 3, 31)
    on = date(2027, 4, 1)
    passed = give_back("death", on, ground_on=date(2026, 12, 20), policy=until_march)
    assert passed.decision is Refundability.DEADLINE_PASSED


def test_beijing_until_the_end_of_the_year_of_payment() -> None:
    found = give_back("joined_employee_scheme", LAST, "北京")
    assert (found.decision, found.until) == (Refundability.REFUNDED_LOCALLY, LAST)
    why = yibao.explain(
        yibao.refund,
        resident("北京", since=NEXT),
        "joined_employee_scheme",
        on=LAST,
        paid="400",
        benefit_start=NEXT,
    )
    cited = {c.parameter: c.source.number for c in why.citations}
    assert cited["duplicate.refund.local"] == "京人社农合发〔2017〕250号"
    # Beijing's rules answer years before the national ones.
    old = {"paid": "180", "benefit_start": date(2019, 1, 1), "on": date(2018, 12, 1)}
    for region, decision in (("北京", "refunded_locally"), ("长春", "undecided")):
        assert yibao.refund(resident(region), "death", **old).decision.key == decision


def test_both_sides_of_the_national_operating_rules() -> None:
    for on, decision in ((date(2021, 12, 31), "undecided"), (date(2022, 1, 1), "refunded")):
        found = yibao.refundable(resident(), "death", on=on, benefit_start=date(2022, 6, 1))
        assert found.key == decision


def test_a_local_rule_goes_before_the_national_one() -> None:
    rows: Any = [{"ground": "later_helped", "before": True, "after": True}, {"unknown": "no more"}]
    policy = Policy().with_values("长春", local_refund={"rows": rows}, since=YEAR, source="ours")
    found = give_back("later_helped", LAST, owed="150", policy=policy)
    assert (found.decision, found.amount) == (Refundability.REFUNDED_LOCALLY, Decimal("250.00"))
    assert found.ends is None
    with pytest.raises(InvalidInput, match="premium_owed"):
        give_back("later_helped", LAST, policy=policy)
    refused: Any = [{"ground": "death", "before": False, "after": False}, {"unknown": "no more"}]
    policy = Policy().with_values("长春", local_refund={"rows": refused}, since=YEAR, source="ours")
    for on in (LAST, NEXT):
        assert give_back("death", on, policy=policy).decision is Refundability.NOT_LOCALLY


def test_a_premium_of_the_library_tells_its_own_subsidy() -> None:
    premium = yibao.resident_premium(
        Enrolment(scheme="resident", region="广州", group="adult"), benefit_year=2026
    )
    found = yibao.refund(
        resident("广州"), "joined_elsewhere", on=date(2025, 12, 1), paid=premium, benefit_start=YEAR
    )
    assert found.amount == premium.individual
    assert found.subsidy == premium.subsidy


@given(st.integers(1, 10**8), st.integers(0, 10**8), st.sampled_from([*GROUNDS]), st.booleans())
def test_the_money_goes_back_where_it_came_from_and_it_balances(
    paid: int, subsidy: int, ground: str, first_year: bool
) -> None:
    yuan = Decimal(paid) / 100, Decimal(subsidy) / 100
    found = give_back(ground, LAST, paid=yuan[0], subsidy=yuan[1], first_year_student=first_year)
    into = (
        yibao.Posting(date(2026, 11, 1), "resident_fund", "person", yuan[0], "premium"),
        *(
            (yibao.Posting(date(2026, 11, 1), "resident_fund", "treasury", yuan[1], "premium"),)
            if subsidy
            else ()
        ),
    )
    book = Ledger().add(*into, *found.postings(LAST))
    assert book.total == 0
    assert book.balance("person", "estate") == 0
    assert book.balance("treasury") == (-yuan[1] if first_year else 0)
    assert book.balance("resident_fund") == (yuan[1] if first_year else 0)
    assert book.balance("estate") == (yuan[0] if ground == "death" else 0)


def test_what_is_not_refunded_moves_no_money() -> None:
    assert give_back("joined_elsewhere", NEXT, subsidy="700").postings(NEXT) == ()


FLEXIBLE = employee("长春", status="flexible")


def test_employee_contributions() -> None:
    on = date(2026, 8, 1)
    for ground in ("joined_elsewhere", "paid_twice", "death"):
        found = yibao.refund(employee(), ground, on=on, paid="300")
        assert (found.decision, found.amount) == (Refundability.NO_NATIONAL_RULE, None)
        assert (found.until, found.ends, found.rules) == (None, None, ("N-DUP-10",))
    found = yibao.refund(employee(), "over_collected", on=on, paid="300", owed="240.50")
    assert (found.decision, found.amount) == (Refundability.REFUNDED, Decimal("59.50"))
    (posting,) = found.postings(on)
    assert (posting.debit, posting.credit) == ("person", "basic_fund")
    # The Social Insurance Law took effect on 2011-07-01.
    with pytest.raises(yibao.NotKnown, match="over_collection"):
        yibao.refundable(employee(), "over_collected", on=date(2011, 6, 30))
    assert yibao.refundable(employee(), "over_collected", on=date(2011, 7, 1)).refunded


def test_prepaid_months_come_back_where_the_region_says_so() -> None:
    ask: dict[str, Any] = {
        "on": date(2026, 8, 1),
        "paid": "6000",
        "months_paid": 12,
        "months_left": 5,
    }
    ground = "joined_employee_scheme"
    assert yibao.refund(FLEXIBLE, ground, **ask).decision is Refundability.UNDECIDED
    for told, decision, amount in ((True, "by_month", "2500.00"), (False, "not_locally", "0.00")):
        policy = Policy().with_values("长春", prepaid_refund=told, since=YEAR, source="a notice")
        found = yibao.refund(FLEXIBLE, ground, policy=policy, **ask)
        assert (found.decision.key, found.amount) == (decision, Decimal(amount))
    # In service nobody prepays.
    assert yibao.refund(employee(), ground, **ask).decision is Refundability.NO_NATIONAL_RULE


@given(st.integers(1, 10**6), st.integers(1, 12), st.data())
def test_months_left_and_months_used_make_up_the_year(fen: int, months: int, data: Any) -> None:
    left = data.draw(st.integers(0, months))
    policy = Policy().with_values("长春", prepaid_refund=True, since=YEAR, source="a notice")
    paid = Decimal(fen * months) / 100
    found = yibao.refund(
        FLEXIBLE,
        "joined_employee_scheme",
        on=LAST,
        paid=paid,
        months_paid=months,
        months_left=left,
        policy=policy,
    )
    assert found.amount == Decimal(fen * left) / 100


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"paid": None}, "paid: got None; expected what was paid"),
        ({"paid": 0}, "Nothing was ever paid"),
        ({"paid": 400.0}, "paid: got 400.0"),
        ({"paid_on": date(2027, 1, 2)}, "never paid can't be refunded"),
        ({"ground_on": date(2027, 1, 1)}, "ground_on"),
        ({"benefit_start": None}, "benefit_start: got None"),
        ({"months_paid": 12}, "months_left: got None"),
        ({"months_paid": 0, "months_left": 0}, "months_left"),
        ({"months_paid": 2, "months_left": 3}, "at most the months paid"),
        ({"paid": "0.05", "months_paid": 2, "months_left": 1}, "2 months of one amount"),
        ({"first_year_student": None}, "first_year_student"),
        ({"subsidy": "-1"}, "subsidy"),
        ({"paid_on": date(2025, 12, 31)}, "paid_on: got .*a day from 2026-01-01 on"),
        ({"benefit_start": date(2028, 1, 1)}, "benefit_start: got .*2026-12-31 or of the next"),
    ],
)
def test_a_refund_refuses_what_it_cannot_use(told: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        give_back("death", LAST, **told)


def test_a_refund_is_not_asked_before_birth_nor_years_ahead() -> None:
    child = resident(birth_date=date(2026, 6, 1), since=NEXT)
    told: dict[str, Any] = {"benefit_start": NEXT, "paid": "400"}
    with pytest.raises(InvalidInput, match=r"on: got .*not before birth"):
        yibao.refund(child, "death", on=date(2026, 5, 31), **told)
    assert yibao.refund(child, "death", on=date(2026, 6, 1), **told).refunded
    assert give_back("death", LAST, paid_on=YEAR).refunded
    # A premium that is paid late is paid within its year.
    assert give_back("death", date(2027, 3, 1), paid_on=date(2027, 2, 1)).refunded is None


def test_an_unknown_ground_is_told_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="later_helped"):
        give_back("moved house", LAST)


@given(
    st.sampled_from([*Ground]),
    st.dates(date(2022, 1, 1), date(2027, 12, 31)),
    st.integers(0, 400),
    st.sampled_from(["长春", "北京", "广州"]),
    st.booleans(),
)
def test_what_is_refunded_is_what_was_paid_and_never_more(
    ground: Ground, on: date, ago: int, region: str, next_year: bool
) -> None:
    found = yibao.refund(
        resident(region),
        ground,
        on=on,
        ground_on=on - timedelta(ago),
        paid="400",
        owed="100",
        benefit_start=date(on.year + 1, 1, 1) if next_year else date(on.year, 1, 1),
    )
    assert (found.amount is None) == (found.refunded is None)
    if found.refunded is False:
        assert found.amount == 0
    if found.refunded:
        assert found.amount == 400
        assert next_year
        assert found.until == date(on.year, 12, 31)


ROW = st.fixed_dictionaries(
    {
        "scheme": st.sampled_from(["employee", "resident", "rural_cooperative", None]),
        "status": st.sampled_from([None, "flexible", "in_service", "retired"]),
        "region": st.sampled_from(["长春", "北京", "广州", "大城", None]),
        "until": st.sampled_from([None, date(2026, 6, 1)]),
        "ground": st.sampled_from([None, "moved", *(ground.key for ground in Ground)]),
        "ground_on": st.one_of(st.none(), st.dates(date(2025, 10, 1), date(2026, 3, 31))),
        "benefit_start": st.sampled_from([None, YEAR, YEAR, date(2035, 1, 1)]),
        "birth_date": st.sampled_from([None, None, date(1990, 5, 1), date(2026, 1, 15)]),
        "on": st.dates(date(2025, 11, 1), date(2026, 3, 31)),
    }
)


CASE = ("scheme", "status", "region", "until", "birth_date")


def scalar(row: dict[str, Any]) -> tuple[str | None, str | None]:
    """The answer and the error of a row's scalar call; a frame reads the cells first."""
    told = {k: v for k, v in row.items() if k in CASE}
    days = {k: row[k] for k in ("on", "ground_on", "benefit_start")}
    try:
        ground: Any = row["ground"] and Ground.parse(row["ground"], "ground")
        return yibao.refundable(Enrolment(**told), ground, **days).key, None
    except yibao.YibaoError as error:
        return None, str(error)


@given(st.lists(ROW, min_size=1, max_size=12))
def test_a_frame_answers_as_the_scalar_call(rows: list[dict[str, Any]]) -> None:
    kinds = {name: pl.Date if name in DAYS else pl.String for name in rows[0]}
    asked = frames.refundable(pl.DataFrame(rows, schema=kinds), on_error="null")
    answers = asked["refundable"].to_list(), asked["refundable_reason"].to_list()
    assert list(zip(*answers, strict=True)) == [scalar(row) for row in rows]


# -- benefits drawn twice


def test_both_sides_of_the_law_on_double_benefits() -> None:
    drawn_on = {
        on: yibao.double_benefits(employee(), amount="3000", on=on, intent=True)
        for on in (LAST, NEXT)
    }
    before, after = drawn_on.values()
    assert before.rules == ("N-DUP-13", "N-LAW-04")
    assert after.rules == ("N-DUP-13", "N-LAW-02")
    assert (before.suspension_mandatory, after.suspension_mandatory) == (None, True)
    for found in (before, after):
        assert (found.sanction, found.returned) == (Sanction.FINE, Decimal("3000.00"))
        assert found.suspension == (3, 12)
        assert found.fine == (Decimal("6000.00"), Decimal("15000.00"))
        assert found.instalments is found.set_off is found.account_set_off is True


def test_without_intent_no_fine_and_untold_it_is_open() -> None:
    for intent, sanction, fine in (
        (False, Sanction.SUSPENSION, (Decimal("0.00"), Decimal("0.00"))),
        (None, Sanction.INTENT_OPEN, None),
    ):
        for on in (LAST, NEXT):
            found = yibao.double_benefits(resident(), amount="3000", on=on, intent=intent)
            assert (found.sanction, found.fine) == (sanction, fine)


@pytest.mark.parametrize("intent", [None, True, False])
def test_before_the_fund_use_regulation_it_was_not_in_force(intent: bool | None) -> None:
    with pytest.raises(NotInForce, match="2021-05-01"):
        yibao.double_benefits(employee(), amount="1", on=date(2021, 4, 30), intent=intent)
    found = yibao.double_benefits(employee(), amount="1", on=date(2021, 5, 1), intent=intent)
    assert found.instalments is found.set_off is found.account_set_off is None
    since = yibao.double_benefits(employee(), amount="1", on=date(2023, 12, 1), intent=intent)
    assert since.instalments is True


def test_a_reform_may_lift_the_prohibition() -> None:
    policy = Policy().revise("长春", double_benefits={"forbidden": False}, since=YEAR)
    found = yibao.double_benefits(resident(), amount="1", on=LAST, policy=policy)
    assert (found.sanction, found.returned, found.suspension) == (Sanction.NONE, 0, (0, 0))


def test_nothing_drawn_twice_is_refused() -> None:
    with pytest.raises(InvalidInput, match="amount"):
        yibao.double_benefits(employee(), amount=0, on=LAST)
    with pytest.raises(InvalidInput, match="intent"):
        yibao.double_benefits(employee(), amount=1, on=LAST, intent="yes")  # type: ignore[arg-type]


@given(st.integers(1, 10**9))
def test_a_fine_lies_between_twice_and_five_times(fen: int) -> None:
    amount = Decimal(fen) / 100
    found = yibao.double_benefits(employee(), amount=amount, on=LAST, intent=True)
    assert found.fine == (amount * 2, amount * 5)


# -- explained


@pytest.mark.parametrize(
    ("on", "ids"), [(LAST, ("N-DUP-13", "N-LAW-04")), (NEXT, ("N-DUP-13", "N-LAW-02"))]
)
def test_an_explanation_cites_the_law_of_the_day(on: date, ids: tuple[str, ...]) -> None:
    case = {"amount": "10", "on": on, "intent": True}
    why = yibao.explain(yibao.double_benefits, employee(), **case)
    assert (why.value, why.root.ids) == (Sanction.FINE, ids)
    assert "处" in str(why)


def test_an_explanation_shows_days() -> None:
    ask = {"on": LAST, "paid": "400", "benefit_start": NEXT}
    why = yibao.explain(yibao.refund, resident(), "death", **ask)
    assert "2027-01-01" in why.text("en")
    told = {s["name"]: s["value"] for s in why.to_dict()["steps"]["steps"]}
    assert told["benefit_start"] == "2027-01-01"


def test_terms_have_names_in_both_languages() -> None:
    for term in (KeptBy, RelationFate, SubsidyFate, Refundability, Ground, Which, Sanction):
        assert len({m.zh for m in term}) == len({m.en for m in term}) == len(term)
