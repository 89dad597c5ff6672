"""Which transaction a message answers: told beside it, for all, or not known."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yibao import InvalidInput, NotKnown, nhsa

TRIAL, VISIT = (
    json.loads((Path(__file__).parent / f"setlinfo/outpatient_{kind}_hebei.json").read_text())
    for kind in ("2206", "2207")
)
BILL = Decimal("4.52")


def test_a_day_of_messages_that_tell_no_transaction_has_no_total() -> None:
    day = nhsa.check_day([TRIAL, VISIT, ("2207", {**VISIT, "note": "other"})])
    assert day.untold == (0, 1)
    assert day.text("en").splitlines()[0].endswith(", 2 of unknown transaction")
    assert day.text("zh").splitlines()[0].endswith("，未注明交易 2 条")
    with pytest.raises(NotKnown, match=r'which transaction messages 0, 1.*kind="2207"'):
        day.total("medfee_sumamt")


def test_the_transaction_is_told_beside_a_message_or_for_all() -> None:
    day = nhsa.check_day([("2206", TRIAL), VISIT], kind="2207")
    assert (day.untold, day.total("medfee_sumamt")) == ((), BILL)
    text = nhsa.to_json(VISIT)
    assert nhsa.check_day([("2207A", text)]).total("medfee_sumamt") == BILL
    read = nhsa.read_settlement(VISIT)
    assert nhsa.check_day([("2206", read)]).total("medfee_sumamt") == 0
    # What a message tells itself goes before what is told for all.
    assert nhsa.check_day([{"infno": "2206", **TRIAL}], kind="2207").total("medfee_sumamt") == 0


def test_the_same_content_without_a_settlement_id_counts_once() -> None:
    visit = {"infno": "2207", **VISIT}
    day = nhsa.check_day([visit, visit])
    assert day.total("medfee_sumamt") == BILL
    assert [(each.index, each.first) for each in day.repeated] == [(1, 0)]
    assert day.text("en").endswith("message 1: the same, without a setl_id, again, as message 0")
    assert day.text("zh").endswith("第 2 条：没有结算ID，内容与第 1 条相同")


@pytest.mark.parametrize("kind", ["9999", "2207B", "22"])
def test_an_unknown_transaction_is_refused(kind: str) -> None:
    with pytest.raises(InvalidInput, match=r"kind: got .*2206, 2207, 2208, 2303, 2304, 2305, 5203"):
        nhsa.read_settlement(VISIT, kind)
    told: Any = {"infno": kind, **VISIT}
    day = nhsa.check_day([told, (kind, VISIT)])
    assert [each.index for each in day.unreadable] == [0, 1]
