"""People and their bills, and entries of the packs laid out as schedules of one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from pack_entries import entry, pack
from yibao.benefits import Claim, Schedule

Facts = dict[str, Any]


def worker(born: int = 1990, **more: Any) -> Facts:
    born_on = {"birth_date": date(born, 1, 1)}
    return {"scheme": "employee", "status": "in_service", **born_on, **more}


def retiree(born: int = 1960, **more: Any) -> Facts:
    return {**worker(born), "status": "retired", "retired_on": date(2012, 1, 1), **more}


def resident(born: int = 1990, group: str = "adult", **more: Any) -> Facts:
    return {"scheme": "resident", "birth_date": date(born, 1, 1), "group": group, **more}


ON = date(2026, 3, 2)


def bill(care: str, tier: str, total: int, on: date = ON, **more: Any) -> Claim:
    return Claim(care=care, tier=tier, total=total, on=on, **more)


def out(tier: str, total: int, on: date = ON, **more: Any) -> Claim:
    return bill("outpatient", tier, total, on, **more)


def stay(tier: str, total: int, on: date = ON, **more: Any) -> Claim:
    return bill("inpatient", tier, total, on, **more)


def name_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


def put(tables: Facts, path: str, entry: Facts) -> None:
    *above, last = path.split(".")
    for name in above:
        tables = tables.setdefault(name, {})
    tables[last] = [entry]


def schedule(region: str, names: str, own: Facts) -> Schedule:
    """Entries of a pack by their names, as if in force on every day, and tables of one's own."""
    tables: Facts = {"source": pack(region)["source"]}
    for text in names.split():
        path, name = text.removesuffix("]").split("[")
        found = entry(region, path, name)
        put(tables, path, {k: v for k, v in found.items() if k not in ("from", "to", "seen")})
    for path, entry_ in own.items():
        put(tables, path, entry_)
    return Schedule.read(tables)


def named(path: str, kinds: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Addresses of entries; one name stands for all."""
    each = names if len(names) > 1 else names * len(kinds)
    return " ".join(f"{path}.{kind}[{name}]" for kind, name in zip(kinds, each, strict=True))


def two(path: str, *names: str) -> str:
    return named(path, ("deductible", "ratio"), names)


def three(path: str, *names: str) -> str:
    return named(path, ("deductible", "ratio", "cap"), names)


EO, EI = "employee.outpatient", "employee.inpatient"
RO, RI = "resident.outpatient", "resident.inpatient"
LOW = {"plan": "low_tier"}
NO_CAP: Facts = {f"{path}.cap": {"sum": "none"} for path in (EO, EI, RO, RI)}
"""No cap on file."""
