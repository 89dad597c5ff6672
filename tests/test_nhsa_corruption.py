"""Every amount of every shared message made wrong: is the wrong one among the fields named?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from attrs import evolve

from setlinfo_messages import FILES, SETTLED, load, put, read
from yibao import InvalidInput, nhsa
from yibao.nhsa.reading import AMOUNT

FEN = Decimal("0.01")
WHOLE = [path.stem for path in SETTLED if load(path.stem)["_complete"]]
CUT = [path.stem for path in SETTLED if path.stem not in WHOLE]
LINES = nhsa.read_lines(load("feedetail_2204_hebei"))
BESIDE: dict[str, dict[str, Any]] = {
    "outpatient_2207_hebei": {"lines": LINES, "balance_before": "1378.15"}
}
"""What a hospital has beside a message: the lines, and the balance that 1101 told."""

SCOPE = {"fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"}


def amounts(info: nhsa.SetlInfo) -> dict[str, Decimal]:
    specs = {name for name, spec in info.specs().items() if spec.kind is AMOUNT}
    told = {name: getattr(info, name) for name in info.specs() if name in specs}
    return {name: value for name, value in told.items() if value is not None}


def swapped_digits(value: Decimal) -> Decimal | None:
    """An amount with its last two unlike neighbours swapped; None where all are alike."""
    digits = list(f"{abs(value):f}".replace(".", ""))
    for i in range(len(digits) - 1, 0, -1):
        if digits[i] != digits[i - 1]:
            digits[i], digits[i - 1] = digits[i - 1], digits[i]
            return Decimal("".join(digits)).scaleb(-2).copy_sign(value)
    return None


def corruptions(info: nhsa.SetlInfo) -> Iterator[tuple[str, tuple[str, ...], dict[str, Decimal]]]:
    """What was done, to which amounts, and what they are then."""
    told = amounts(info)
    for name, value in told.items():
        yield "a fen more", (name,), {name: value + FEN}
        yield "a fen less", (name,), {name: value - FEN}
        turned = swapped_digits(value)
        if turned is not None:
            yield "digits swapped", (name,), {name: turned}
    for one, other in combinations(told, 2):
        if told[one] != told[other]:
            yield "swapped", (one, other), {one: told[other], other: told[one]}


def verdict(stem: str, names: tuple[str, ...], wrong: dict[str, Decimal], beside: Any) -> str:
    settlement = read(stem)
    before = {(each.id, each.where) for each in nhsa.check(settlement, **beside)}
    try:
        made = evolve(settlement, info=evolve(settlement.info, **wrong))
    except InvalidInput as error:
        return "named" if any(name in error.field for name in names) else "refused"
    found = [f for f in nhsa.check(made, **beside) if (f.id, f.where) not in before]
    spelt = settlement.info.spelt
    fields = {field for each in found for field in each.fields}
    if any(spelt.get(name, name) in fields for name in names):
        return "named"
    return "another is named" if found else "nothing fails"


def tally(
    stems: list[str], beside: Callable[[str], Any]
) -> tuple[Counter[str], set[tuple[str, ...]]]:
    """How often the wrong amount is named, and which amounts escape."""
    counted: Counter[str] = Counter()
    escaped = set()
    for stem in stems:
        for _, names, wrong in corruptions(read(stem).info):
            told = verdict(stem, names, wrong, beside(stem))
            counted[told] += 1
            if told == "nothing fails":
                escaped.add((stem, *names))
    return counted, escaped


def test_the_wrong_amount_is_named_or_nothing_could_tell() -> None:
    """In no whole message is another amount named; what escapes has no identity to break."""
    counted, escaped = tally(WHOLE, lambda stem: {})
    assert counted == {"named": 540, "nothing fails": 35}  # as the page tells
    for _, *names in escaped:
        alone = {"balc", "act_pay_dedc"}
        of_one_sum = (SCOPE, {"acct_pay", "acct_mulaid_pay", "psn_cash_pay"})
        assert set(names) <= alone or any(set(names) <= each for each in of_one_sum), names


def test_with_lines_and_the_balance_before_nothing_escapes_but_a_smaller_deductible() -> None:
    counted, escaped = tally(list(BESIDE), BESIDE.__getitem__)
    assert counted["another is named"] == 0
    left = {frozenset(names) for _, *names in escaped}
    assert left == {frozenset({"act_pay_dedc"})}


def test_a_message_that_was_cut_off_has_little_to_compare() -> None:
    counted, _ = tally(CUT, lambda stem: {})
    assert counted["another is named"] == 0
    assert counted["nothing fails"]


def test_every_amount_of_the_parts_and_lines_is_watched() -> None:
    """A part by payer in a whole message, a step of a trace, a line."""
    for stem in WHOLE:
        settlement = read(stem)
        for index, part in enumerate(settlement.parts or ()):
            assert part.fund_payamt is not None
            rows = list(settlement.parts or ())
            rows[index] = evolve(part, fund_payamt=part.fund_payamt + FEN)
            (found,) = nhsa.check(evolve(settlement, parts=tuple(rows)))
            assert "fund_payamt" in found.fields
    (line,) = LINES
    for name in ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt"):
        wrong = evolve(line, **{name: getattr(line, name) + FEN})
        assert any(name in each.fields for each in nhsa.check_lines([wrong])), name
    trace = load("setldetail_zhejiang")
    step = trace["output"]["setldetail"][0]["setl_proc_info"][0]
    for name in ("hifpPay", "hifpPayInscp"):
        raw = load("setldetail_zhejiang")
        raw["output"]["setldetail"][0]["setl_proc_info"][0][name] = step[name] + FEN
        found = nhsa.check(nhsa.read_settlement(raw, complete=False))
        assert [name in each.fields for each in found] in ([True], []), name


def test_every_message_of_the_folder_is_one_of_these() -> None:
    rest = {path.stem for path in FILES} - {path.stem for path in SETTLED}
    assert rest == {
        "feedetail_2204_hebei",
        "person_hangzhou_employee",
        "person_qinhuangdao_employee",
        "person_qinhuangdao_resident",
    }


# -- findings as the message spells them


def test_a_field_is_named_as_the_message_spells_it() -> None:
    shenzhen = load("query_5203_shenzhen")
    wrong = put(shenzhen, "psn_pay", Decimal("78.57"))
    found = {each.id: each for each in nhsa.check(wrong)}
    assert {"I1", "I2", "I11"} == set(found)
    assert found["I2"].fields == ("psn_pay", "acct_pay", "acct_mulaid_pay", "cash_payamt")
    assert "psn_pay [psn_part_amt] 78.57" in found["I2"].text("en")
    assert "cash_payamt [psn_cash_pay] 78.56" in found["I2"].text("zh")
    assert "psn_pay" not in found["I11"].text("en")


def test_what_failed_before_hides_no_cause() -> None:
    shenzhen = load("query_5203_shenzhen")
    assert nhsa.causes(shenzhen) == ()
    for name, right in (("psn_pay", "78.56"), ("cash_payamt", "78.56"), ("medfee_sumamt", "78.56")):
        wrong = put(shenzhen, name, Decimal(right) + FEN)
        found = {cause.field: cause for cause in nhsa.causes(wrong)}
        assert found[name].needed == Decimal(right), name
        mended = put(wrong, name, found[name].needed)
        assert [each.id for each in nhsa.check(mended)] == ["I11"]
    told = found["medfee_sumamt"].text("en")
    assert told == "adds up if medfee_sumamt were 78.56, not 78.57"
    wrong = put(shenzhen, "psn_pay", Decimal("78.57"))
    (cause,) = [each for each in nhsa.causes(wrong) if each.name == "psn_part_amt"]
    assert cause.text("en") == "adds up if psn_pay [psn_part_amt] were 78.56, not 78.57"


def test_a_wrong_line_hides_no_cause_of_a_wrong_sum() -> None:
    (line,) = LINES
    beside = {"lines": [evolve(line, selfpay_prop="0.06")]}
    wrong = put(load("outpatient_2207_hebei"), "psn_part_amt", "4.53")
    assert [each.id for each in nhsa.check(wrong, **beside)] == ["I1", "I2", "D3"]
    assert [cause.field for cause in nhsa.causes(wrong, **beside)] == ["psn_part_amt"]


def test_no_cause_that_breaks_something_else_is_told() -> None:
    """The amount within scope could be lowered to fit, but not below the deductible borne."""
    visit = put(load("outpatient_2207_hebei"), "fulamt_ownpay_amt", "0.50")
    fields = [cause.field for cause in nhsa.causes(visit)]
    assert "fulamt_ownpay_amt" in fields
    assert "inscp_scp_amt" not in fields


def test_where_the_persons_share_is_null_what_tells_it_is_named() -> None:
    back = load("outpatient_2208_hebei")
    for name in ("acct_pay", "psn_cash_pay"):
        wrong = put(back, name, back["output"]["setlinfo"][name] - FEN)
        found = nhsa.check(wrong)
        named = {field for each in found for field in each.fields}
        assert name in named
        assert not {"psn_part_amt", "hosp_part_amt"} & named
        assert name in {cause.field for cause in nhsa.causes(wrong)}


@pytest.mark.parametrize("payer", ["999996", "999997"])
def test_where_the_hospitals_part_is_null_the_part_by_payer_is_named(payer: str) -> None:
    back = load("outpatient_2208_hebei")
    for field, value in (("medfee_sumamt", "-30.00"), ("fulamt_ownpay_amt", "-4.90")):
        back = put(back, field, value)
    back["output"]["setldetail"].append({"fund_pay_type": payer, "fund_payamt": "-4.91"})
    found = {each.id: each for each in nhsa.check(back)}
    assert "setldetail[1].fund_payamt" in found["I1"].fields
    needed = {cause.field: cause.needed for cause in nhsa.causes(back)}
    assert needed["setldetail[1].fund_payamt"] == Decimal("-4.90")


def test_ownpay_hosp_part_is_named_where_it_stands_for_the_hospitals_part() -> None:
    visit = put(load("outpatient_2207_hebei"), "hosp_part_amt", None)
    found = nhsa.check(put(visit, "ownpay_hosp_part", "0.01"))
    assert [each.id for each in found] == ["I1"]
    assert "ownpay_hosp_part" in found[0].fields
    assert "hosp_part_amt" not in found[0].fields
