"""Family mutual aid: whom an account may help, with what, how far and since when (N-FAM-*)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yibao
from strategies import REGIONS, maybe
from yibao import (
    Enrolment,
    InvalidInput,
    NotAllowed,
    NotKnown,
    Policy,
    Sharing,
    UnknownRegion,
    WalletOutcome,
    frames,
)
from yibao.vocabulary import (
    Circle,
    Cover,
    Distance,
    Permission,
    Plan,
    Purpose,
    Relation,
    Scheme,
    Status,
)

ORDER = date(2026, 1, 9)  # the notice that widens sharing to the whole country
EVE = date(2026, 1, 8)
NATIONAL = Policy().using(national=True)


def employee(region: str = "长春", **facts: Any) -> Enrolment:
    return Enrolment(scheme="employee", **{"status": "in_service", **facts}, region=region)


def resident(region: str = "长春") -> Enrolment:
    return Enrolment(scheme="resident", region=region)


def share(
    relation: str = "parent",
    purpose: str = "pharmacy",
    *,
    giver: Enrolment | None = None,
    receiver: Enrolment | None = None,
    on: date = ORDER,
    **options: Any,
) -> Sharing:
    return yibao.may_share(
        giver or employee(),
        relation,
        purpose,
        receiver=resident() if receiver is None else receiver,
        on=on,
        **options,
    )


# -- who can give


@pytest.mark.parametrize(
    "giver",
    [
        resident(),
        employee(status="flexible", plan="pool_only"),
        Enrolment(scheme="rural_cooperative", region="长春"),
    ],
    ids=["a resident", "a plan without account", "the rural scheme, which is the resident scheme"],
)
def test_who_has_no_account_has_nothing_to_give(giver: Enrolment) -> None:
    assert share(giver=giver) is Sharing.NO_ACCOUNT
    why = yibao.explain(yibao.may_share, giver, "parent", "pharmacy", receiver=resident(), on=ORDER)
    assert why.root.ids == ("N-FAM-08",)


@pytest.mark.parametrize("status", ["in_service", "retired", "suspended"])
def test_who_has_an_account_can_give_in_either_direction_of_scheme(status: str) -> None:
    giver = employee(status=status)
    for receiver in (resident(), employee()):
        assert share(giver=giver, receiver=receiver).allowed is True


# -- which relatives since when

CLOSE = ("spouse", "parent", "child")
NEAR = ("sibling", "grandparent", "grandchild")
NEVER = ("parent_in_law", "child_in_law", "uncle_or_aunt", "nephew_or_niece", "cousin", "other")


def test_every_relation_is_in_one_circle() -> None:
    law = Policy().law(None, ORDER)
    circles = {r.key: law.sharing_kin(relation=r) for r in Relation}
    step = {r for r in circles if r.startswith("step_")}
    known = {key: Circle.of(row.circle) for key, row in circles.items() if key not in step}
    assert {k for k, c in known.items() if c is Circle.CLOSE} == set(CLOSE)
    assert {k for k, c in known.items() if c is Circle.NEAR} == set(NEAR)
    assert {k for k, c in known.items() if c is Circle.OUTSIDE} == set(NEVER)


@pytest.mark.parametrize("relation", CLOSE)
def test_close_family_in_the_same_region(relation: str) -> None:
    assert share(relation, on=date(2021, 4, 21)) is Sharing.LOCAL
    assert share(relation, on=date(2021, 4, 21), policy=NATIONAL) is Sharing.LOCAL
    assert share(relation, on=date(2021, 4, 22)) is Sharing.LOCAL
    assert share(relation, on=date(2021, 4, 22), policy=NATIONAL) is Sharing.ALLOWED
    assert share(relation, on=date(2024, 10, 4)) is Sharing.LOCAL
    assert share(relation, on=date(2024, 10, 5)) is Sharing.ALLOWED


@pytest.mark.parametrize("relation", NEAR)
def test_near_relatives_came_later(relation: str) -> None:
    assert share(relation, on=date(2024, 7, 31)) is Sharing.RELATION_NOT_YET
    assert share(relation, on=date(2024, 8, 1)) is Sharing.LOCAL
    assert share(relation, on=EVE) is Sharing.LOCAL
    assert share(relation, on=EVE, policy=NATIONAL) is Sharing.ALLOWED
    assert share(relation, on=ORDER) is Sharing.ALLOWED


@pytest.mark.parametrize("relation", NEVER)
@pytest.mark.parametrize("on", [date(2021, 4, 22), ORDER, date(2027, 1, 1)], ids=str)
def test_others_never(relation: str, on: date) -> None:
    assert share(relation, on=on) is Sharing.OUTSIDE_CIRCLE
    assert share(relation, on=on).allowed is False


@pytest.mark.parametrize("relation", ["step_parent", "继子女"])
def test_for_step_relatives_it_depends_on_who_raised_whom(relation: str) -> None:
    assert share(relation) is Sharing.UNDECIDED
    assert share(relation).allowed is None
    assert share(relation, on=date(2021, 4, 22)) is Sharing.UNDECIDED


@pytest.mark.parametrize("relation", ["step_parent", "step_child", "parent"])
def test_before_the_opinion_of_2021_there_were_only_local_pilots(relation: str) -> None:
    asked = {"receiver": resident(), "on": date(2021, 4, 21)}
    why = yibao.explain(yibao.may_share, employee(), relation, "outpatient", **asked)
    assert (why.value, why.root.ids) == (Sharing.LOCAL, ("N-FAM-01",))


@pytest.mark.parametrize(
    ("region", "relation", "day", "before"),
    [
        ("北京", "grandparent", date(2024, 12, 9), Sharing.RELATION_NOT_YET),
        ("广州", "sibling", date(2025, 1, 1), Sharing.LOCAL),
        ("深圳", "grandchild", date(2025, 1, 1), Sharing.LOCAL),
        ("南京", "grandparent", date(2025, 6, 30), Sharing.LOCAL),
        ("苏州", "grandparent", date(2025, 6, 30), Sharing.LOCAL),
        ("哈尔滨", "spouse", date(2022, 9, 1), Sharing.LOCAL),
    ],
)
def test_a_region_begins_at_its_own_date(
    region: str, relation: str, day: date, before: Sharing
) -> None:
    plan = "tier_1" if region == "深圳" else None
    here = {"giver": employee(region, plan=plan), "receiver": resident(region)}
    assert share(relation, on=day - timedelta(days=1), **here) is before
    assert share(relation, on=day, **here) is Sharing.ALLOWED


# -- insured or not


def test_the_relative_must_be_insured_except_for_a_resident_premium() -> None:
    def ask(purpose: str, **options: Any) -> Sharing:
        return yibao.may_share(employee(), "child", purpose, on=ORDER, **options)

    for purpose in ("outpatient", "pharmacy", "long_term_care_premium"):
        assert ask(purpose) is Sharing.RELATIVE_NOT_INSURED
    assert ask("resident_premium", distance="same_region") is Sharing.ALLOWED
    with pytest.raises(InvalidInput, match="distance"):
        ask("resident_premium")


@pytest.mark.parametrize("purpose", ["outpatient", "pharmacy", "long_term_care_premium"])
def test_the_relative_is_insured_only_within_the_days_of_the_relation(purpose: str) -> None:
    def ask(**days: date) -> Sharing:
        there = Enrolment(scheme="resident", region="长春", **days)
        return share(purpose=purpose, receiver=there)

    assert ask(until=date(2020, 12, 31)) is Sharing.RELATIVE_NOT_INSURED
    assert ask(until=EVE) is Sharing.RELATIVE_NOT_INSURED
    assert ask(until=ORDER) is Sharing.ALLOWED
    assert ask(since=ORDER) is Sharing.ALLOWED
    assert ask(since=ORDER + timedelta(days=1)) is Sharing.RELATIVE_NOT_INSURED


def test_the_premium_of_cover_that_is_still_to_begin() -> None:
    coming = Enrolment(scheme="resident", region="长春", since=date(2027, 1, 1))
    assert share(purpose="resident_premium", receiver=coming) is Sharing.ALLOWED


def test_a_historical_scheme_is_the_resident_scheme() -> None:
    assert share(receiver=Enrolment(scheme="新农合", region="长春")) is Sharing.ALLOWED


def test_whether_a_suspended_relative_is_insured_is_not_settled() -> None:
    for purpose in ("outpatient", "long_term_care_premium"):
        found = share(purpose=purpose, receiver=employee(status="suspended"))
        assert (found, found.allowed) == (Sharing.COVER_UNDECIDED, None)
    asked = {"receiver": employee(status="suspended"), "on": ORDER}
    why = yibao.explain(yibao.may_share, employee(), "parent", "pharmacy", **asked)
    assert why.root.ids == ("N-FAM-04",)
    premium = share(purpose="resident_premium", receiver=employee(status="suspended"))
    assert premium is Sharing.ALLOWED
    assert share("cousin", receiver=employee(status="suspended")).allowed is False


@pytest.mark.parametrize("status", ["in_service", "retired", "flexible"])
def test_an_employee_owes_no_resident_premium(status: str) -> None:
    receiver = employee(status=status)
    found = share(purpose="resident_premium", receiver=receiver)
    assert (found, found.allowed) == (Sharing.NO_PREMIUM_OWED, False)
    assert share(purpose="long_term_care_premium", receiver=receiver) is Sharing.ALLOWED
    assert share(purpose="resident_premium") is Sharing.ALLOWED


# -- for what


@pytest.mark.parametrize("purpose", ["public_health", "fitness", "养生保健消费", "other"])
@pytest.mark.parametrize("on", [date(2019, 1, 1), date(2021, 4, 22), ORDER], ids=str)
def test_forbidden_purposes_at_any_date(purpose: str, on: date) -> None:
    assert share("spouse", purpose, on=on) is Sharing.FORBIDDEN_PURPOSE


def test_premiums_by_date_and_region() -> None:
    for purpose in ("resident_premium", "long_term_care_premium"):
        assert share("parent", purpose, on=EVE) is Sharing.LOCAL
        assert share("parent", purpose, on=ORDER) is Sharing.ALLOWED
        here = {"giver": employee("南京"), "receiver": resident("南京")}
        assert share("parent", purpose, on=date(2025, 6, 29), **here) is Sharing.LOCAL
        assert share("parent", purpose, on=date(2025, 6, 30), **here) is Sharing.ALLOWED


def test_a_region_may_refuse_a_purpose() -> None:
    rows = [{"purpose": "resident_premium", "beneficiary": "relative", "allowed": False}]
    policy = Policy().with_values(
        "长春", account_extension=rows, since=date(2024, 11, 1), until=EVE, source="a notice"
    )
    on = date(2025, 3, 1)
    refused = share(purpose="resident_premium", on=on, policy=policy)
    assert refused is Sharing.FORBIDDEN_PURPOSE
    assert share(purpose="pharmacy", on=on, policy=policy) is Sharing.ALLOWED


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("region", ["长春", "南京", "上海", "北京"])
@pytest.mark.parametrize("on", [date(2019, 1, 1), date(2023, 1, 1), date(2025, 4, 19), EVE, ORDER])
def test_sharing_never_contradicts_what_an_account_may_pay(
    purpose: Purpose, region: str, on: date
) -> None:
    shared = share("spouse", purpose.key, giver=employee(region), receiver=resident(region), on=on)
    spent = yibao.may_spend(employee(region), purpose, beneficiary="relative", on=on)
    allowed = spent in (Permission.ALLOWED, Permission.ALLOWED_LOCALLY)
    assert (shared is Sharing.FORBIDDEN_PURPOSE) is (spent is Permission.FORBIDDEN)
    assert shared is not Sharing.ALLOWED or allowed
    assert spent is not Permission.UNDECIDED or shared is Sharing.LOCAL


# -- how far


@pytest.mark.parametrize(
    ("there", "answers"),
    [
        ("长春", (Sharing.ALLOWED, Sharing.ALLOWED, Sharing.ALLOWED, Sharing.ALLOWED)),
        ("哈尔滨", (Sharing.DISTANCE_NOT_YET, Sharing.LOCAL, Sharing.LOCAL, Sharing.ALLOWED)),
        ("440900", (Sharing.DISTANCE_NOT_YET, Sharing.LOCAL, Sharing.LOCAL, Sharing.ALLOWED)),
    ],
)
def test_across_provinces(there: str, answers: tuple[Sharing, ...]) -> None:
    days = (date(2024, 12, 1), date(2024, 12, 2), EVE, ORDER)
    assert tuple(share(receiver=resident(there), on=day) for day in days) == answers


def test_a_certain_refusal_goes_before_what_is_left_to_the_region() -> None:
    far = {"receiver": resident("哈尔滨"), "on": date(2023, 5, 6)}
    assert share("spouse", **far) is Sharing.DISTANCE_NOT_YET
    assert share("spouse", on=date(2023, 5, 6)) is Sharing.LOCAL


def test_within_a_province() -> None:
    two = {"giver": employee("沈阳"), "receiver": resident("大连")}
    assert share(on=date(2024, 11, 25), **two) is Sharing.LOCAL
    assert share(on=date(2024, 11, 26), **two) is Sharing.ALLOWED


def test_the_pilot_needs_both_regions_on_file() -> None:
    def pilot(policy: Policy, region: str) -> Policy:
        return policy.with_values(
            region, sharing_pilot=True, since=date(2024, 12, 2), source="a list of the pilot"
        )

    one = pilot(Policy(), "长春")
    both = pilot(one, "哈尔滨")
    two = {"receiver": resident("哈尔滨"), "on": date(2025, 3, 1)}
    assert share(**two, policy=one) is Sharing.LOCAL
    assert share(**two, policy=both) is Sharing.ALLOWED
    two["on"] = date(2024, 12, 1)
    assert share(**two, policy=both) is Sharing.DISTANCE_NOT_YET


def test_within_a_province_a_place_without_a_pack_needs_the_distance() -> None:
    with pytest.raises(InvalidInput, match="distance"):
        share(receiver=resident("220200"))
    assert share(receiver=resident("220200"), distance="省内异地") is Sharing.ALLOWED


@pytest.mark.parametrize("region", ["Atlantis", "999999", "160100", "000000", "12999"])
def test_a_name_that_is_no_region_is_refused(region: str) -> None:
    with pytest.raises(UnknownRegion, match=region):
        share(receiver=resident(region))


def test_a_code_that_only_the_insurance_has_tells_its_province() -> None:
    assert share(receiver=resident("339900")) is Sharing.ALLOWED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"relation": "friend"}, "relation"),
        ({"purpose": "holiday"}, "purpose"),
        ({"distance": "far"}, "distance"),
        ({"giver": "me"}, "giver"),
        ({"receiver": "mum"}, "receiver"),
    ],
)
def test_bad_input_names_the_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        share(**wrong)
    assert caught.value.field == field


# -- explained, and in columns


def test_the_explanation_cites_rule_parameter_and_source() -> None:
    why = yibao.explain(
        yibao.may_share,
        employee("北京"),
        "grandparent",
        "pharmacy",
        receiver=resident("哈尔滨"),
        on=ORDER,
    )
    assert why.value is Sharing.ALLOWED
    assert why.root.ids == ("N-FAM-03", "N-FAM-05", "N-FAM-06")
    cited = {c.parameter: c.source.date for c in why.citations}
    assert cited["employee.mutual_aid.near"] == "2024-12-09"
    assert cited["employee.mutual_aid.reach"] == "2026-01-09"
    assert "外祖父母" in str(why)
    assert "different provinces" in why.text("en")


def test_explain_refuses_arguments_that_a_function_does_not_take() -> None:
    with pytest.raises(InvalidInput, match="monthly_credit"):
        yibao.explain(yibao.monthly_credit, employee(base="1"), "parent", on=ORDER)


CASES = st.fixed_dictionaries(
    {
        "scheme": st.sampled_from([m.key for m in Scheme]),
        "status": st.sampled_from([m.key for m in Status]),
        "plan": maybe(st.sampled_from([m.key for m in Plan])),
        "region": st.sampled_from(REGIONS),
        "relation": maybe(st.sampled_from([m.key for m in Relation])),
        "purpose": maybe(st.sampled_from([m.key for m in Purpose])),
        "distance": maybe(st.sampled_from([m.key for m in Distance])),
        "cover": maybe(st.sampled_from([m.key for m in Cover])),
        "on": st.dates(date(2019, 1, 1), date(2027, 6, 1)),
    }
)
MORE = ("relation", "purpose", "distance")
COVERED = {
    "insured": Enrolment(scheme="resident"),
    "employee": Enrolment(scheme="employee"),
    "suspended": Enrolment(scheme="employee", status="suspended"),
}


def scalar(row: dict[str, Any]) -> tuple[Sharing | None, str | None]:
    try:
        facts = {k: row[k] for k in ("scheme", "status", "plan", "region")}
        receiver = COVERED.get(row["cover"])
        told = {k: row[k] for k in MORE}
        return yibao.may_share(Enrolment(**facts), receiver=receiver, on=row["on"], **told), None
    except yibao.YibaoError as error:
        return None, str(error)


@settings(max_examples=80)
@given(st.lists(CASES, min_size=1, max_size=30))
def test_columns_and_explanations_equal_the_scalar_answers(rows: list[dict[str, Any]]) -> None:
    texts = dict.fromkeys(("plan", "cover", *MORE), pl.String)
    frame = pl.DataFrame(rows, schema_overrides=texts)
    found = frames.may_share(frame, on_error="null")
    for row, key, reason in zip(rows, found["may_share"], found["may_share_reason"], strict=True):
        expected, error = scalar(row)
        assert (key, reason) == (expected and expected.key, error)
        if expected is not None:
            giver = Enrolment(**{k: row[k] for k in ("scheme", "status", "plan", "region")})
            receiver = COVERED.get(row["cover"])
            told = {k: row[k] for k in MORE}
            why = yibao.explain(yibao.may_share, giver, receiver=receiver, on=row["on"], **told)
            assert why.value is expected


# -- how much may be shared


def test_a_local_reserve_is_kept_for_the_holder() -> None:
    policy = Policy().with_values(
        "太原",
        sharing_terms={"reserve": "1000", "own_first": True},
        since=date(2025, 1, 1),
        source="the example of W-123",
    )
    on = date(2025, 6, 1)
    giver = employee("太原")
    answers = [
        yibao.shareable(giver, balance=balance, on=on, policy=policy)
        for balance in ("5000", "1000.01", "1000", "0")
    ]
    assert answers == [Decimal("4000.00"), Decimal("0.01"), Decimal("0.00"), Decimal("0.00")]
    assert yibao.shareable(resident("太原"), balance="5000", on=on) == 0
    why = yibao.explain(yibao.shareable, giver, balance="5000", on=on, policy=policy)
    assert why.value == 4000
    with pytest.raises(NotKnown, match=r"employee\.mutual_aid\.terms"):
        yibao.shareable(giver, balance="5000", on=on)


# -- the e-wallet (N-FAM-07), known for September 2025

NOON = datetime(2025, 9, 18, 12, 0)


def send(amount: Any = "300", relation: str = "parent", **options: Any) -> Any:
    return yibao.wallet_transfer(amount, relation, **{"at": NOON, "balance": "9000", **options})


def test_what_is_not_accepted_returns_in_the_morning() -> None:
    sent = send("2000")
    assert (sent.amount, sent.returns) == (Decimal("2000.00"), datetime(2025, 9, 19, 6, 0))
    last = send(at=datetime(2025, 9, 30, 21, 59, 59))
    assert last.returns == datetime(2025, 10, 1, 6, 0)


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ({"amount": "2000.01"}, WalletOutcome.TOO_MUCH),
        ({"amount": "1500", "balance": "1499.99"}, WalletOutcome.NOT_ENOUGH),
        ({"relation": "cousin"}, WalletOutcome.OUTSIDE_CIRCLE),
        ({"at": datetime(2025, 9, 18, 22, 0)}, WalletOutcome.CLOSED),
        ({"at": datetime(2025, 9, 18, 5, 59, 59)}, WalletOutcome.CLOSED),
        ({"earlier": [datetime(2025, 9, 18, hour) for hour in (6, 7, 8)]}, WalletOutcome.TOO_MANY),
    ],
)
def test_a_transfer_is_refused_with_the_rule(told: dict[str, Any], outcome: WalletOutcome) -> None:
    with pytest.raises(NotAllowed, match="N-FAM-07") as caught:
        send(**told)
    assert caught.value.outcome is outcome


@pytest.mark.parametrize("relation", ["step_parent", "step_child"])
def test_a_transfer_between_step_relatives_is_not_settled(relation: str) -> None:
    with pytest.raises(NotAllowed, match="depends on who raised whom") as caught:
        send(relation=relation)
    assert (caught.value.outcome, caught.value.outcome.allowed) == (WalletOutcome.UNDECIDED, None)
    with pytest.raises(NotAllowed) as caught:
        send("2000.01", relation=relation)
    assert caught.value.outcome is WalletOutcome.TOO_MUCH


def test_edges_of_the_wallet() -> None:
    send(at=datetime(2025, 9, 18, 6, 0))
    send(earlier=[datetime(2025, 9, 18, 6), datetime(2025, 9, 18, 7)])
    send(earlier=[datetime(2025, 9, 17, hour) for hour in (6, 7, 8)])
    send("1500", balance="1500")


def test_the_hour_is_that_of_beijing() -> None:
    with pytest.raises(NotAllowed, match="hours of service"):
        send(at=datetime(2025, 9, 18, 14, 0, tzinfo=UTC))
    assert send(at=datetime(2025, 9, 18, 13, 59, tzinfo=UTC)).at.hour == 21


def test_the_limits_are_known_for_september_2025_and_carried_on_request() -> None:
    later = datetime(2026, 11, 1, 12)
    with pytest.raises(NotKnown, match=r"employee\.mutual_aid\.wallet"):
        send(at=later)
    assert send(at=later, policy=Policy().using(carry_forward=True)).amount == 300


@pytest.mark.parametrize(
    "told",
    [
        {"at": date(2025, 9, 18)},
        {"amount": "0"},
        {"amount": 3.5},
        {"amount": "-1"},
        {"earlier": [NOON + timedelta(seconds=1)]},
    ],
)
def test_bad_input_of_a_transfer(told: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        send(**told)
