"""Bad input: each gets an error that names the value, the field, what was expected, what to do.

The frames' errors are tested beside the frames.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import yibao
from yibao import (
    Enrolment,
    InvalidInput,
    NotInForce,
    NotKnown,
    Policy,
    PolicyError,
    UnknownRegion,
    YibaoError,
)
from yibao.policy.pack import Pack, read_pack

DAY = date(2026, 11, 1)

PACK = """
[region]
code = "990100"
zh = "双林市"
en = "Shuanglin"

[source.notice]
title = "双林通知"
evidence = "official"

[[employee.contribution.base_floor]]
from = 2025-01-01
to = 2026-01-01
value = 4000
source = "notice"
"""


def error_of(kind: type[YibaoError], call: Callable[[], Any]) -> YibaoError:
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    return caught.value


def says(error: YibaoError, *, value: str, field: str, expected: str, remedy: str) -> None:
    """The message holds all four; the parts stay readable as attributes too."""
    message = str(error)
    for part in (value, field, expected, remedy):
        assert part
        assert part in message
    if isinstance(error, InvalidInput):
        assert error.field == field
        assert error.remedy


def worker(**told: Any) -> Enrolment:
    return Enrolment(
        **{"scheme": "employee", "status": "in_service", "region": "长春", "base": "1", **told}
    )


def read(text: str) -> Pack:
    return read_pack(text, "990100.toml")


def test_an_unknown_region() -> None:
    says(
        error_of(UnknownRegion, lambda: yibao.monthly_credit(worker(region="Chang-chun"), on=DAY)),
        value="'Chang-chun'",
        field="region",
        expected="a region on file, by area code, Chinese or English name",
        remedy="Did you mean 长春市 (220100)",
    )


def test_a_region_of_which_no_pack_is_on_file() -> None:
    says(
        error_of(UnknownRegion, lambda: yibao.monthly_credit(worker(region="阿勒泰"), on=DAY)),
        value="'阿勒泰'",
        field="region",
        expected="a region on file",
        remedy="Policy().with_pack(path)",
    )


def test_an_ambiguous_region() -> None:
    other = PACK.replace("990100", "990200").replace("双林市", "双林地区")
    policy = Policy(packs=(read(PACK), read(other)))
    says(
        error_of(
            UnknownRegion,
            lambda: yibao.monthly_credit(worker(region="双林"), on=DAY, policy=policy),
        ),
        value="'双林'",
        field="region",
        expected="one region",
        remedy="It may be 990100 双林市, 990200 双林地区: give the code.",
    )


def test_an_unknown_status() -> None:
    says(
        error_of(InvalidInput, lambda: worker(status="retird")),
        value="'retird'",
        field="status",
        expected="one of in_service (在职), retired (退休)",
        remedy="Did you mean retired?",
    )


def test_an_unknown_status_near_no_other_lists_them_all() -> None:
    error = error_of(InvalidInput, lambda: worker(status="xyz"))
    for word in (
        "'xyz'",
        "in_service (在职)",
        "retired (退休)",
        "flexible (灵活就业)",
        "unemployed",
        "suspended",
    ):
        assert word in str(error)


@pytest.mark.parametrize("field", ["base", "wage", "pension"])
def test_a_negative_sum(field: str) -> None:
    error = error_of(InvalidInput, lambda: worker(**{"base": None, field: "-12000"}))
    for part in (f"{field}: got", "'-12000'", "an amount of at least 0 yuan"):
        assert part in str(error)


def test_a_scalar_float() -> None:
    says(
        error_of(InvalidInput, lambda: worker(base=12000.0)),
        value="12000.0",
        field="base",
        expected="yuan as Decimal, int or str",
        remedy="A binary float can't hold most sums exactly: write base='12000.0'.",
    )


def test_a_date_before_the_scheme_existed() -> None:
    error = error_of(NotInForce, lambda: yibao.monthly_credit(worker(), on=date(1997, 1, 1)))
    says(
        error,
        value="1997-01-01",
        field="险种存续",
        expected="was not in force",
        remedy="founded by 国发〔1998〕44号 of 1998-12-14",
    )
    assert isinstance(error, NotInForce)
    assert error.day == date(1997, 1, 1)


def test_a_month_for_which_no_parameter_is_known() -> None:
    error = error_of(NotKnown, lambda: yibao.monthly_credit(worker(), on=date(2022, 11, 1)))
    says(
        error,
        value="2022-11-01",
        field="employee.credit.in_service",
        expected="On file: 2022-12-31, from 2023-01-01",
        remedy='policy.with_values("220100", ',
    )
    assert "长春市 Changchun (220100)" in str(error)


def test_a_value_that_has_ended_may_be_carried_forward() -> None:
    town = Policy().with_pack(read(PACK))
    me = worker(region="双林", wage="3000", base=None)
    carry = "policy.using(carry_forward=True)"
    late, early = date(2026, 1, 1), date(2024, 12, 31)
    error = error_of(NotKnown, lambda: yibao.contribution_base(me, on=late, policy=town))
    says(
        error,
        value="2026-01-01",
        field="employee.contribution.base_floor",
        expected="On file: 2025-01-01..2025-12-31.",
        remedy=f"{carry} takes the last value on file, marked provisional. If you know it: ",
    )
    # The same question, asked as the remedy says, is answered as far as that value goes.
    floor = town.using(carry_forward=True).law("双林", late).base_floor
    assert floor == 400_000
    before = error_of(NotKnown, lambda: yibao.contribution_base(me, on=early, policy=town))
    assert carry not in str(before)


def test_nothing_is_carried_from_what_is_only_known_not_to_be_known() -> None:
    silent = PACK.replace("value = 4000", 'unknown = "The notice is lost"')
    town = Policy().with_pack(read(silent))
    me = worker(region="双林", wage="3000", base=None)
    for day in (date(2025, 6, 1), date(2026, 6, 1)):
        error = error_of(NotKnown, lambda day=day: yibao.contribution_base(me, on=day, policy=town))
        assert "carry_forward" not in str(error)


def test_a_day_that_is_no_date() -> None:
    for day in ("2026-11-01", None, 20261101):
        says(
            error_of(InvalidInput, lambda day=day: yibao.monthly_credit(worker(), on=day)),
            value=repr(day),
            field="on",
            expected="a datetime.date",
            remedy="Write date(2026, 11, 1).",
        )


def test_a_policy_or_a_case_of_the_wrong_kind() -> None:
    error = error_of(InvalidInput, lambda: yibao.monthly_credit(worker(), on=DAY, policy="strict"))  # type: ignore[arg-type]
    for part in ("policy: got 'strict'", "a Policy"):
        assert part in str(error)
    error = error_of(InvalidInput, lambda: yibao.monthly_credit("me", on=DAY))  # type: ignore[arg-type]
    for part in ("enrolment: got 'me'", "an Enrolment"):
        assert part in str(error)


def test_a_pack_with_an_unmarked_overlap() -> None:
    text = (
        PACK
        + "\n[[employee.contribution.base_floor]]\n"
        + 'from = 2025-12-31\nvalue = 4100\nsource = "notice"\n'
    )
    says(
        error_of(PolicyError, lambda: read(text)),
        value="2025-01-01..2025-12-31 (《双林通知》) and 2025-12-31..",
        field="990100.toml: employee.contribution.base_floor",
        expected="entries whose days don't overlap",
        remedy="Close the first with to, or mark the weaker one with rival_of.",
    )


def test_a_pack_with_an_unknown_key() -> None:
    says(
        error_of(PolicyError, lambda: read(PACK.replace("value = 4000", "vlaue = 4000"))),
        value="'vlaue'",
        field="990100.toml: employee.contribution.base_floor[0]",
        expected="a key among value",
        remedy="Did you mean value?",
    )


def test_a_pack_with_an_unknown_path() -> None:
    says(
        error_of(PolicyError, lambda: read(PACK.replace("base_floor", "base_flor"))),
        value="employee.contribution.base_flor",
        field="990100.toml: [[employee.contribution.base_flor]]",
        expected="a path of the catalogue",
        remedy="Did you mean employee.contribution.base_floor",
    )


@pytest.mark.parametrize("null", ['""', "{}"])
def test_a_pack_with_a_null_cell(null: str) -> None:
    says(
        error_of(PolicyError, lambda: read(PACK.replace("value = 4000", f"value = {null}"))),
        value={'""': "''", "{}": "{}"}[null],
        field="990100.toml: employee.contribution.base_floor[0].value",
        expected="yuan, as a whole number or a decimal in quotes",
        remedy='A null cell is written unknown = "why".',
    )


def test_a_pack_with_a_value_without_a_source() -> None:
    says(
        error_of(
            PolicyError,
            lambda: read(PACK.replace('value = 4000\nsource = "notice"\n', "value = 4000\n")),
        ),
        value="4000",
        field="990100.toml: employee.contribution.base_floor[0]",
        expected="a source for every value",
        remedy='Write source = "key".',
    )


def test_a_function_without_a_rule_cannot_be_explained() -> None:
    error = error_of(InvalidInput, lambda: yibao.explain(print, worker(), on=DAY))
    for part in ("function: got 'print'", "such as yibao.monthly_credit"):
        assert part in str(error)


def test_an_unknown_national_rule() -> None:
    error = error_of(InvalidInput, lambda: yibao.national_rule("N-ACC-99"))
    assert "'N-ACC-99'" in str(error)


def test_every_error_is_a_yibao_error_and_of_a_builtin_kind() -> None:
    for kind, builtin in (
        (InvalidInput, ValueError),
        (UnknownRegion, ValueError),
        (NotKnown, LookupError),
        (NotInForce, LookupError),
        (PolicyError, ValueError),
    ):
        assert issubclass(kind, YibaoError)
        assert issubclass(kind, builtin)


def test_a_long_value_is_cut_in_the_message() -> None:
    error = error_of(InvalidInput, lambda: worker(status="x" * 5000))
    assert len(str(error)) < 500


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: worker(scheme="职工"), "Did you mean employee (职工医保)?"),
        (
            lambda: yibao.may_spend(worker(), purpose="药店", on=DAY),
            "Did you mean pharmacy_drugs (定点零售药店购药)?",
        ),
        (
            lambda: yibao.may_share(worker(), relation="妈妈们", purpose="购药", on=DAY),
            "Did you mean parent (父母)?",
        ),
    ],
)
def test_a_chinese_word_near_a_term_is_told(call: Callable[[], Any], hint: str) -> None:
    assert str(error_of(InvalidInput, call)).endswith(hint)


@pytest.mark.parametrize("word", ["x", "", "火", 7.5])
def test_a_word_near_no_term_gets_no_hint(word: Any) -> None:
    assert "Did you mean" not in str(error_of(InvalidInput, lambda: worker(status=word)))


def test_a_mother_is_a_parent() -> None:
    assert yibao.Relation.parse("妈妈") is yibao.Relation.parse("爸爸") is yibao.Relation.PARENT


@pytest.mark.parametrize(
    ("told", "remedy"),
    [
        ("2026-10-01", "Write date(2026, 10, 1)."),
        ("2026年9月30日", "Write date(2026, 9, 30)."),
        (datetime(2025, 3, 4, 12), "Write date(2025, 3, 4)."),
        ("2026-02-30", "Write date(2026, 11, 1)."),
        ("soon", "Write date(2026, 11, 1)."),
        (20261001, "Write date(2026, 11, 1)."),
    ],
)
def test_a_day_of_another_kind_is_echoed_as_it_should_be_written(told: Any, remedy: str) -> None:
    error = error_of(InvalidInput, lambda: yibao.monthly_credit(worker(), on=told))
    assert error.remedy == remedy  # type: ignore[attr-defined]


def test_a_float_rate_is_to_be_written_in_quotes() -> None:
    def call() -> Any:
        return Policy().with_values(
            "长春", in_service_credit={"rate": 0.019}, since=DAY, source="a notice"
        )

    error = error_of(PolicyError, call)
    assert 'got 0.019; expected a rate in 0..1, such as 0.02. Write "0.019", in quotes.' in str(
        error
    )


def test_a_message_given_as_a_path_is_to_be_read_first(tmp_path: Path) -> None:
    error = error_of(InvalidInput, lambda: yibao.nhsa.read_settlement(tmp_path / "a.json"))
    assert error.remedy == "Read the file first: path.read_bytes()."  # type: ignore[attr-defined]


def test_a_warning_points_at_the_callers_own_line() -> None:
    note = Policy().with_values(
        "长春",
        in_service_credit={"rate": "0.02"},
        since=DAY,
        source="hearsay",
        evidence="unverified",
    )
    with pytest.warns(yibao.UnverifiedParameterWarning) as caught:
        yibao.monthly_credit(worker(), on=DAY, policy=note)
    assert [warning.filename for warning in caught] == [__file__]


def test_who_asks_for_a_plan_that_is_not_on_file_is_told_which_are() -> None:
    worker = Enrolment(scheme="employee", status="in_service", region="深圳", base="9000")
    with pytest.raises(NotKnown, match='On file for plan tier_1, tier_2: give plan="…"'):
        yibao.employee_contribution(worker, on=date(2025, 3, 1))
    ours = Enrolment(
        scheme="resident", group="adult", plan="low_tier", region="成都", helped="orphan"
    )
    with pytest.raises(NotKnown) as caught:
        yibao.resident_premium(ours, benefit_year=2025)
    assert "On file for plan" not in str(caught.value)
