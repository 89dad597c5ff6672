"""The real messages of tests/setlinfo, and made-up ones that add up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from yibao import nhsa

FOLDER = Path(__file__).parent / "setlinfo"
FILES = sorted(FOLDER.glob("*.json"))
SETTLED = [path for path in FILES if not path.name.startswith(("person", "feedetail"))]


def load(name: str) -> Any:
    return nhsa.from_json((FOLDER / f"{name}.json").read_text("utf-8"))


def read(name: str) -> nhsa.Settlement:
    raw = load(name)
    kind = "" if raw["_kind"] == "setldetail only" else raw["_kind"]
    return nhsa.read_settlement(raw, kind, complete=raw["_complete"])


FUNDS = (
    "hifp_pay",
    "cvlserv_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "hifdm_pay",
    "oth_pay",
)
FEN = st.integers(0, 10**7)


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


@st.composite
def consistent(draw: Any, *, contained: bool = False, back: bool | None = None) -> dict[str, Any]:
    """A whole answer that adds up, a bill or its reversal; `contained`: the account among funds."""
    funds = {name: draw(FEN) for name in FUNDS}
    account, family, cash, hospital = (draw(FEN) for _ in range(4))
    paid = sum(funds.values())
    total = paid + account + family + cash + hospital
    full = draw(st.integers(0, total))
    over = draw(st.integers(0, total - full))
    first = draw(st.integers(0, total - full - over))
    scope = total - full - over - first
    amounts = {
        "medfee_sumamt": total,
        "fulamt_ownpay_amt": full,
        "overlmt_selfpay": over,
        "preselfpay_amt": first,
        "inscp_scp_amt": scope,
        "act_pay_dedc": draw(st.integers(0, scope)),
        **funds,
        "fund_pay_sumamt": paid + (account if contained else 0),
        "psn_part_amt": account + family + cash,
        "acct_pay": account,
        "acct_mulaid_pay": family,
        "psn_cash_pay": cash,
        "hosp_part_amt": hospital,
    }
    back = draw(st.booleans()) if back is None else back
    sign = -1 if back and total else 1
    parts = [
        {"fund_pay_type": "310100", "fund_payamt": yuan(sign * paid)},
        {"fund_pay_type": "310200", "fund_payamt": yuan(sign * (account + family))},
        {"fund_pay_type": "999996", "fund_payamt": yuan(sign * hospital)},
    ]
    info = {name: yuan(sign * fen) for name, fen in amounts.items()}
    info |= {"pool_prop_selfpay": Decimal("0.85"), "balc": yuan(draw(FEN)), "med_type": "2101"}
    return {"output": {"setlinfo": info, "setldetail": parts}}


def put(message: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """The same message with one field of its setlinfo changed."""
    output = message["output"]
    info = {**output["setlinfo"], field: value}
    return {**message, "output": {**output, "setlinfo": info}}


def without(message: dict[str, Any], field: str) -> dict[str, Any]:
    output = message["output"]
    info = {name: value for name, value in output["setlinfo"].items() if name != field}
    return {**message, "output": {**output, "setlinfo": info}}
