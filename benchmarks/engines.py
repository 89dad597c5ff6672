"""The engines: each answers the workload its own way.

``prepare`` makes what a user would hold already (a frame, tables, a policy, a tax-benefit
system) and gives a function; a call of it is what is timed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from workload import CODES, ON, Figures, People, packs

CORES = os.cpu_count() or 1
Run = Callable[[], Any]


@dataclass(frozen=True)
class Engine:
    """One way to answer, and how to read its answer as fen."""

    key: str
    name: str
    prepare: Callable[[People, Figures], Run]
    needs: tuple[str, ...] = ()
    threads: int = 1
    fen: Callable[[Any], np.ndarray] = np.asarray
    answers: bool = True

    @property
    def lacking(self) -> list[str]:
        return [module for module in self.needs if find_spec(module) is None]


# -- the floor


def floor(who: People, law: Figures) -> Run:
    """Reads every byte of the input once and writes a number a row; computes nothing."""

    def run() -> Any:
        for column in who.columns[:-1]:
            raw = column.view(np.uint8)
            np.bitwise_xor.reduce(raw[: raw.size // 8 * 8].view(np.uint64))
        return who.wage.copy()

    return run


# -- written by hand

BLOCK = 1 << 14


def _block(who: People, law: Figures, answer: np.ndarray, start: int, size: int) -> None:
    part = slice(start, start + size)
    region = who.region[part].astype(np.intp)
    credit = np.maximum(who.wage[part], law.floor.take(region))
    np.minimum(credit, law.ceiling.take(region), out=credit)
    credit *= law.rate.take(region)
    credit += 5_000
    credit //= 10_000
    old = who.born[part] <= law.old_born
    np.copyto(credit, law.fixed.ravel().take(2 * region + old), where=who.retired[part])
    answer[part] = credit


def by_hand(who: People, law: Figures) -> Run:
    def run() -> Any:
        answer = np.empty(len(who), np.int64)
        for start in range(0, len(who), BLOCK):
            _block(who, law, answer, start, BLOCK)
        return answer

    return run


def by_hand_threads(who: People, law: Figures) -> Run:
    pool = ThreadPoolExecutor(CORES)
    size = 4 * BLOCK

    def run() -> Any:
        answer = np.empty(len(who), np.int64)
        starts = range(0, len(who), size)
        list(pool.map(lambda start: _block(who, law, answer, start, size), starts))
        return answer

    return run


# -- OpenFisca-Core


def openfisca(who: People, law: Figures) -> Run:
    """The tuned form: plain tables and ``take`` in place of ``parameters(...)[region]``.

    OpenFisca keeps numbers as 32-bit floats. In whole fen they are exact below 2**24, which
    every wage here is or is cut to; the rate is kept as a whole number for the same reason.
    """
    from openfisca_core.simulations import SimulationBuilder

    system = _system(law)
    period = f"{ON:%Y-%m}"

    def run() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, count=len(who))
        simulation.set_input("region", period, who.region)
        simulation.set_input("retired", period, who.retired)
        simulation.set_input("born", period, who.born)
        simulation.set_input("wage", period, who.wage.astype(np.float32))
        return simulation.calculate("credit", period)

    return run


def _system(law: Figures) -> Any:
    from openfisca_core.entities import Entity
    from openfisca_core.indexed_enums import Enum
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    names = [f"r{code}" for code in CODES]
    region_kind = Enum("Region", {name: name for name in names})
    person = Entity("person", "persons", "A person", "")

    def variable(name: str, kind: type, **more: Any) -> type[Variable]:
        body = {
            "value_type": kind,
            "entity": person,
            "definition_period": DateUnit.MONTH,
            "label": name,
            **more,
        }
        return type(name, (Variable,), body)

    def node(values: Any) -> dict[str, Any]:
        return {
            name: {"values": {"2020-01-01": {"value": int(value)}}}
            for name, value in zip(names, values, strict=True)
        }

    def table(node: Any) -> np.ndarray:
        return np.array([node[name] for name in names], np.float64)

    def credit(people: Any, period: Any, parameters: Any) -> Any:
        p = parameters(period)
        region = np.asarray(people("region", period)).view(np.ndarray)
        base = np.maximum(people("wage", period), table(p.floor).take(region))
        base = np.minimum(base, table(p.ceiling).take(region))
        earned = np.floor((base * table(p.rate).take(region) + 5_000) / 10_000)
        old = people("born", period) <= law.old_born
        fixed = np.where(old, table(p.old).take(region), table(p.young).take(region))
        return np.where(people("retired", period), fixed, earned)

    system = TaxBenefitSystem([person])
    tree = {
        "floor": node(law.floor),
        "ceiling": node(law.ceiling),
        "rate": node(law.rate),
        "young": node(law.fixed[:, 0]),
        "old": node(law.fixed[:, 1]),
    }
    system.parameters = ParameterNode("", data=tree)
    first = next(iter(region_kind))
    system.add_variables(
        variable("region", Enum, possible_values=region_kind, default_value=first),
        variable("retired", bool),
        variable("born", int),
        variable("wage", float),
        variable("credit", float, formula=credit),
    )
    return system


# -- yibao


def policy(law: Figures) -> Any:
    """The packs of the made-up regions, laid over the shipped ones."""
    from yibao import Policy

    laid = Policy()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in packs(law):
            path = Path(folder) / name
            path.write_text(text, "utf-8")
            laid = laid.with_pack(path)
    return laid


def polars_frame(who: People, *, coded: bool) -> Any:
    import polars as pl

    kind = pl.Categorical if coded else pl.String

    def text(options: tuple[str, ...], codes: np.ndarray) -> Any:
        return pl.Series(options, dtype=kind).gather(pl.Series(codes.view(np.uint8)))

    return pl.DataFrame(
        {
            "scheme": text(("employee",), np.zeros(len(who), np.uint8)),
            "status": text(("in_service", "retired"), who.retired),
            "region": text(CODES, who.region),
            "birth_date": pl.Series(who.born).cast(pl.Date),
            "wage_fen": who.wage,
        }
    )


def pandas_frame(who: People) -> Any:
    import pandas as pd

    def text(options: tuple[str, ...], codes: np.ndarray) -> Any:
        return pd.Categorical.from_codes(codes.view(np.int8), list(options))

    return pd.DataFrame(
        {
            "scheme": text(("employee",), np.zeros(len(who), np.int8)),
            "status": text(("in_service", "retired"), who.retired),
            "region": text(CODES, who.region),
            "birth_date": who.born.astype("M8[D]").astype("M8[s]"),
            "wage_fen": who.wage,
        }
    )


def _yibao(frame: Callable[[People], Any], threads: int) -> Callable[[People, Figures], Run]:
    def prepare(who: People, law: Figures) -> Run:
        from yibao import frames
        from yibao.frames import case

        held, terms = frame(who), policy(law)

        def run() -> Any:
            with patch.object(case.os, "cpu_count", lambda: threads):
                return frames.monthly_credit(held, on=ON, policy=terms)

        return run

    return prepare


def coded(who: People) -> Any:
    return polars_frame(who, coded=True)


def plain(who: People) -> Any:
    return polars_frame(who, coded=False)


def _credit(frame: Any) -> np.ndarray:
    return frame["monthly_credit_fen"].to_numpy()


POLARS = ("yibao", "narwhals", "polars")
PANDAS = ("yibao", "narwhals", "pandas")

ENGINES = (
    Engine("floor", "floor: read all, write a number a row", floor, answers=False),
    Engine("numpy", "NumPy by hand, blocks of 16 k", by_hand),
    Engine("numpy-all", "NumPy by hand, blocks of 64 k", by_hand_threads, threads=CORES),
    Engine("openfisca", "OpenFisca-Core, tuned", openfisca, ("openfisca_core",)),
    Engine("yibao", "yibao, Polars, categoricals", _yibao(coded, 1), POLARS, fen=_credit),
    Engine(
        "yibao-all",
        "yibao, Polars, categoricals",
        _yibao(coded, CORES),
        POLARS,
        threads=CORES,
        fen=_credit,
    ),
    Engine("yibao-text", "yibao, Polars, strings", _yibao(plain, 1), POLARS, fen=_credit),
    Engine(
        "yibao-text-all",
        "yibao, Polars, strings",
        _yibao(plain, CORES),
        POLARS,
        threads=CORES,
        fen=_credit,
    ),
    Engine(
        "yibao-pandas", "yibao, pandas, categoricals", _yibao(pandas_frame, 1), PANDAS, fen=_credit
    ),
    Engine(
        "yibao-pandas-all",
        "yibao, pandas, categoricals",
        _yibao(pandas_frame, CORES),
        PANDAS,
        threads=CORES,
        fen=_credit,
    ),
)
