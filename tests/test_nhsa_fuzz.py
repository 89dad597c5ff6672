"""Whatever comes in, the room answers or refuses; nothing else ever gets out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from setlinfo_messages import load
from yibao import YibaoError, nhsa

ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.decimals()
    | st.sampled_from(["", "0", "-1", "1e5", "2026-13-01", "310", "1.005", " 1", "9" * 30, b"1"])
)
JUNK = st.recursive(
    ANYTHING,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(ANYTHING.map(str), inner, max_size=3)
    ),
    max_leaves=6,
)


def broken(message: dict[str, Any], node: str, data: Any) -> dict[str, Any]:
    """A message with a few fields of one of its objects replaced by junk."""
    body = message["output"][node]
    row = body[0] if isinstance(body, list) else body
    names = st.sampled_from([*row, "setl_proc_info", "psn_pay", "exp_content"])
    row |= data.draw(st.dictionaries(names, JUNK, min_size=1, max_size=3))
    if data.draw(st.integers(0, 9)) == 0:
        message["output"][node] = data.draw(JUNK)
    return message


def refused(read: Any, *arguments: Any, **options: Any) -> Any:
    try:
        return read(*arguments, **options)
    except YibaoError:
        return None


@given(st.data(), st.sampled_from(["setlinfo", "setldetail"]), st.booleans())
def test_a_broken_settlement_is_read_or_refused(data: Any, node: str, complete: bool) -> None:
    message = broken(load("outpatient_2207_hebei"), node, data)
    settlement = refused(nhsa.read_settlement, message, "2207", complete=complete)
    if settlement is not None:
        assert repr(settlement.to_message()) == repr(message)
        found = refused(nhsa.check, settlement) or ()
        assert all(each.text("zh") and each.text("en") for each in found)
        refused(nhsa.causes, settlement)
    assert len(nhsa.check_day([message]).good) <= 1


@given(st.data(), st.sampled_from(["baseinfo", "insuinfo"]))
def test_a_broken_person_is_read_or_refused(data: Any, node: str) -> None:
    message = broken(load("person_qinhuangdao_employee"), node, data)
    person = refused(nhsa.read_person, message)
    if person is not None:
        assert repr(person.to_message()) == repr(message)
        refused(person.enrolments)
        refused(lambda: person.buckets)
        assert repr(person)


@given(st.data())
def test_broken_lines_are_read_or_refused(data: Any) -> None:
    message = broken(load("feedetail_2204_hebei"), "result", data)
    lines = refused(nhsa.read_lines, message)
    if lines is not None:
        assert all(each.text("en") for each in nhsa.check_lines(lines))


@given(JUNK)
def test_junk_is_refused(junk: Any) -> None:
    for read in (nhsa.read_settlement, nhsa.read_person, nhsa.read_lines, nhsa.read_bill):
        refused(read, junk)
    day = nhsa.check_day([junk])
    assert len(day.good) + len(day.inconsistent) + len(day.unreadable) == 1
