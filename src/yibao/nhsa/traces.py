"""A schedule read back out of settlements (由结算过程还原待遇表).

Where the platform tells how the pooled fund's payment was reckoned (``setl_proc_info``), its
steps show the bands: which ratio, on how much. What no trace shows stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from yibao.benefits import Schedule
from yibao.catalogue.benefits import KEYS
from yibao.core import money
from yibao.core.terms import Term
from yibao.errors import InvalidInput, nearest
from yibao.nhsa.checker import check_steps
from yibao.nhsa.codes import Code
from yibao.nhsa.messages import FundPart, Settlement
from yibao.nhsa.reading import refuse_other
from yibao.policy import Policy
from yibao.vocabulary import Account, Care, Period, Scheme

POOLS = {Account.POOLED_FUND: Scheme.EMPLOYEE, Account.RESIDENT_FUND: Scheme.RESIDENT}
"""The funds whose payment a trace tells, and whose they are."""

NAME = "settlement traces"
UNSEEN = "No trace on hand shows it."
Yuan = Decimal | str | int


@frozen
class Band:
    """A step of a trace (分段): up to which cost above the deductible, yuan, at which ratio.

    Of the last one ``to`` is only how far the bill went.
    """

    to: Decimal
    ratio: Decimal


@frozen(kw_only=True)
class Trace:
    """What a settlement shows of a region's benefit rules (结算过程).

    ``keys`` tell what the rules were asked for, such as the tier. ``deductible`` and ``cap`` are
    None where the message doesn't tell them; the cap is the limit of this time.
    """

    scheme: Scheme
    care: Care
    keys: tuple[tuple[str, Any], ...] = ()
    bands: tuple[Band, ...]
    deductible: Decimal | None = None
    cap: Decimal | None = None
    name: str = ""

    @property
    def known_to(self) -> Decimal:
        """The cost above the deductible up to which ratios were seen, yuan."""
        return self.bands[-1].to

    @property
    def about(self) -> str:
        """What it is a trace of: scheme, kind of care, keys."""
        return ", ".join((self.scheme.key, self.care.key, *(f"{k}={v}" for k, v in self.keys)))


# -- reading


def read_trace(
    settlement: Settlement,
    *,
    scheme: Scheme | str | None = None,
    care: Care | str | None = None,
    name: str = "",
    **keys: Any,
) -> Trace:
    """What a settlement shows of the region's benefit rules (结算过程).

    Args:
        settlement: one whose ``setldetail`` has ``setl_proc_info``.
        scheme, care: where ``insutype`` or the payer, or ``med_type``, doesn't tell it.
        name: what to call it in errors; its ``setl_id`` unless told.
        keys: what the rules were asked for, as the region's tables tell cases apart: ``tier``,
            ``status``, ``admission`` … The schedule will answer for these only.

    Raises:
        InvalidInput: naming the field, where there is no trace, where its steps don't add up
            to what the fund paid, or where the kind of care isn't told.
    """
    refuse_other(settlement, Settlement, "settlement", "read_settlement")
    path, info = f"{settlement.label}setldetail", settlement.info
    if settlement.reversal:
        expected = "a settlement, not one taken back"
        raise InvalidInput("medfee_sumamt", info.medfee_sumamt, expected=expected)
    for key in keys:
        _refuse_key(key)
    part = _traced(settlement.parts or (), path)
    cap = part.crt_payb_lmt_amt or None
    if cap is not None and part.fund_payamt is not None and cap < part.fund_payamt:
        expected = f"a limit not below what the fund paid ({part.fund_payamt} yuan), or none"
        raise InvalidInput(f"{path}.crt_payb_lmt_amt", cap, expected=expected)
    deductible = {each for each in (info.dedc_std, info.crt_dedc) if each is not None}
    return Trace(
        scheme=_scheme(scheme, info.insutype, part),
        care=_care(care, info.med_type),
        keys=tuple(sorted((key, _plain(value)) for key, value in keys.items())),
        bands=_bands(part, path),
        deductible=deductible.pop() if len(deductible) == 1 else None,
        cap=cap,
        name=name or info.setl_id or "",
    )


def _refuse_key(key: str) -> None:
    names = [dimension.name for dimension in KEYS]
    if key not in names:
        expected = f"what tells cases apart: {', '.join(names)}"
        raise InvalidInput("keys", key, expected=expected, remedy=nearest(key, names))


def _plain(value: Any) -> Any:
    return value.key if isinstance(value, Term) else value


def _traced(parts: Iterable[FundPart], path: str) -> FundPart:
    """The pooled fund's part, which has the steps."""
    found = [part for part in parts if _fund(part) in POOLS and part.steps]
    if len(found) != 1:
        raise InvalidInput(
            f"{path}.setl_proc_info",
            f"{len(found)} parts of the pooled fund with steps",
            expected="one that tells how the pooled fund's payment was reckoned",
            remedy="Few platforms tell it.",
        )
    return found[0]


def _fund(part: FundPart) -> Any:
    return part.fund_pay_type.term(Account) if part.fund_pay_type else None


def _scheme(told: Scheme | str | None, code: Code | None, part: FundPart) -> Scheme:
    if told is not None:
        return Scheme.parse(told, "scheme")
    return (code.term(Scheme) if code else None) or POOLS[_fund(part)]


def _care(told: Care | str | None, code: Code | None) -> Care:
    if told is not None:
        return Care.parse(told, "care")
    found = code.term(Care) if code else None
    if found is None:
        expected = "a care category that tells the kind of care"
        shown = str(code) if code else None
        raise InvalidInput("med_type", shown, expected=expected, remedy="Say it: care=….")
    return found


def _bands(part: FundPart, path: str) -> tuple[Band, ...]:
    """The steps as bands; a fund that rounds band by band may be a fen apart for each."""
    for finding in check_steps([part]):
        raise InvalidInput(f"{path}.setl_proc_info", finding.text("en"), expected="steps that hold")
    bands: list[Band] = []
    at = paid = 0
    for step in part.steps:
        base = money.fen(step.hifpPayInscp or 0, f"{path}.setl_proc_info.hifpPayInscp")
        if step.poolPropSelfpay is None or step.hifpPay is None:
            name = "poolPropSelfpay" if step.poolPropSelfpay is None else "hifpPay"
            expected = "the ratio and the payment of each step"
            raise InvalidInput(f"{path}.setl_proc_info.{name}", None, expected=expected)
        at, paid = at + base, paid + money.fen(step.hifpPay)
        if base:
            bands.append(Band(money.yuan(at), step.poolPropSelfpay))
    stated = money.fen(part.fund_payamt or 0)
    if not bands or 2 * abs(paid - stated) > (len(bands) + 1 if len(bands) > 1 else 0):
        raise InvalidInput(
            f"{path}.setl_proc_info",
            money.yuan(paid),
            expected=f"steps that come to what the fund paid, {money.yuan(stated)} yuan",
        )
    return tuple(bands)


# -- the schedule


def schedule_of(
    traces: Trace | Iterable[Trace],
    *,
    deductible: Yuan | None = None,
    cap: Yuan | None = None,
    per: Period | str | None = None,
    name: str = NAME,
    policy: Policy | None = None,
) -> Schedule:
    """The schedule that traces show (还原的待遇表).

    Settling the same bill by it gives the same payment of the pooled fund. What no trace shows
    is unknown and raises ``NotKnown`` on use: a cost above those seen, another tier, a
    deductible or cap that no message tells, layers above the basic one.

    Args:
        traces: what ``read_trace`` gives, of one region: those of one scheme, kind of care and
            keys are laid together.
        deductible, cap: for what the traces don't tell, yuan; ``"none"`` for no cap. A cap told
            by a trace is the limit of that time; where traces tell different ones, none is known.
        per: over what the bands are counted, ``"visit"`` or ``"year"``; no trace tells it, and
            without it bands answer only where it makes no difference.
        name, policy: as for ``Schedule.read``.

    Raises:
        InvalidInput: for traces that contradict each other, naming both.
    """
    given = (traces,) if isinstance(traces, Trace) else tuple(traces)
    for each in given:
        refuse_other(each, Trace, "traces", "read_trace")
    if not given:
        raise InvalidInput("traces", (), expected="one trace at least")
    named = [_named(trace, number) for number, trace in enumerate(given, 1)]
    beside = {"deductible": deductible, "cap": cap, "per": per}
    tables: dict[str, Any] = {}
    for scheme, care in dict.fromkeys((one.scheme, one.care) for one in named):
        own = [one for one in named if (one.scheme, one.care) == (scheme, care)]
        tables.setdefault(scheme.key, {})[care.key] = _tables(own, beside)
    return Schedule.read(tables, name, policy)


def _named(trace: Trace, number: int) -> Trace:
    return evolve(trace, name=f"trace {number}{f' ({trace.name})' if trace.name else ''}")


def _tables(traces: list[Trace], beside: dict[str, Any]) -> dict[str, Any]:
    """The three tables of a kind of care, a row for each case that was seen."""
    rows: dict[str, list[dict[str, Any]]] = {"deductible": [], "ratio": [], "cap": []}
    for keys in dict.fromkeys(trace.keys for trace in traces):
        alike = [trace for trace in traces if trace.keys == keys]
        for table, cells in _cells(alike, beside).items():
            rows[table].append({**dict(keys), **cells})
    if all(trace.keys for trace in traces):
        for found in rows.values():
            found.append({"unknown": UNSEEN})
    return {table: [{"rows": found}] for table, found in rows.items()}


def _cells(alike: list[Trace], beside: dict[str, Any]) -> dict[str, dict[str, Any]]:
    longest = max(alike, key=lambda trace: trace.known_to)
    for trace in alike:
        _refuse_contradiction(trace, longest)
    off = _one(alike, "deductible", beside["deductible"])
    caps = {trace.cap for trace in alike if trace.cap is not None}
    room = caps.pop() if len(caps) == 1 else None
    per = {} if beside["per"] is None else {"per": Period.parse(beside["per"], "per").key}
    cap = {"sum": room, "per": Period.VISIT.key} if room is not None else {"sum": beside["cap"]}
    return {
        "deductible": {"sum": off} if off is not None else _unseen("deductible", longest),
        "ratio": {
            "ratio": _ratio(longest.bands),
            "span": "above_deductible",
            "known_to": longest.known_to,
            **per,
        },
        "cap": cap if cap["sum"] is not None else _unseen("cap", longest),
    }


def _ratio(bands: tuple[Band, ...]) -> Any:
    if len(bands) == 1:
        return bands[0].ratio
    closed = [{"to": band.to, "ratio": band.ratio} for band in bands[:-1]]
    return [*closed, {"ratio": bands[-1].ratio}]


def _unseen(what: str, trace: Trace) -> dict[str, str]:
    return {"unknown": f"{UNSEEN} If you know it: schedule_of(…, {what}=…) ({trace.about})."}


def _one(alike: list[Trace], what: str, given: Yuan | None) -> Any:
    """What all that tell it tell; what was given where none does."""
    told = [trace for trace in alike if getattr(trace, what) is not None]
    for trace in told[1:]:
        first = getattr(told[0], what)
        if getattr(trace, what) != first:
            raise _contradiction(
                what, f"{told[0].name}: {first} yuan; {trace.name}: {getattr(trace, what)} yuan"
            )
    if not told:
        return given
    found = getattr(told[0], what)
    if given is not None and money.fen(given, what) != money.fen(found):
        expected = f"what {told[0].name} tells, {found} yuan, or nothing"
        raise InvalidInput(what, given, expected=expected)
    return found


def _refuse_contradiction(one: Trace, other: Trace) -> None:
    """Refuse two traces that show different ratios on the same cost."""
    end = min(one.known_to, other.known_to)
    edges = sorted({band.to for trace in (one, other) for band in trace.bands if band.to <= end})
    for below, to in zip([Decimal(0), *edges], edges, strict=False):
        mine, its = (next(_at(trace, to)) for trace in (one, other))
        if mine != its:
            told = f"{one.name}: {mine}; {other.name}: {its}"
            raise _contradiction("setl_proc_info", f"{told}, on {below} to {to} yuan")


def _at(trace: Trace, to: Decimal) -> Iterator[Decimal]:
    """The ratio of the band that ends at a cost, or holds it."""
    return (band.ratio for band in trace.bands if to <= band.to)


def _contradiction(field: str, told: str) -> InvalidInput:
    return InvalidInput(
        field,
        told,
        expected="traces that show the same rules",
        remedy="Tell what sets them apart when they are read: read_trace(…, tier=…, admission=…).",
    )
