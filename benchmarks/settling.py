"""Settling claims: one deductible and cap beside window sums, and the pipeline beside the loop.

    python benchmarks/settling.py [--rows 10000000] [--runs 3]

The people and the figures are made up. Every answer is checked to the fen before it is timed.
A run over ten million rows writes its part of results.md.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent))

import run

from yibao import Enrolment, frames
from yibao.benefits import Claim, Schedule, settle
from yibao.core.money import fen, yuan
from yibao.frames.settlements import layers, terms
from yibao.vocabulary import Care, Scheme

OFF, RATE, CAP = 180_000, 700_000, 2_000_000
"""A yearly deductible, a ratio in millionths, a yearly cap on fund money; fen."""

ONE = Schedule.read("""
[[employee.outpatient.deductible]]
sum = 1800
per = "year"
[[employee.outpatient.ratio]]
ratio = 0.7
[[employee.outpatient.cap]]
sum = 20000
[[benefit.layers]]
order = ["basic"]
""")

ALL = Schedule.read("""
[[resident.outpatient.deductible]]
rows = [{ tier = "primary", sum = 200, per = "year" }, { sum = 400, per = "year" }]
[[resident.outpatient.ratio]]
ratio = 0.55
[[resident.outpatient.cap]]
sum = 500
per = "month"
[[resident.inpatient.deductible]]
rows = [
    { admission = "..1", sum = 800, per = "visit" },
    { admission = "2..", sum = 400, per = "visit" },
]
[[resident.inpatient.ratio]]
ratio = [{ to = 30000, ratio = 0.7 }, { ratio = 0.8 }]
span = "cost"
per = "year"
[[resident.inpatient.cap]]
sum = 100000
shared = ["outpatient"]
[[resident.critical_illness.terms]]
threshold = 8000
ratio = [{ to = 50000, ratio = 0.6 }, { ratio = 0.7 }]
span = "above_deductible"
cap = 200000
[[resident.critical_illness.takes]]
parts = ["co_payment", "above_cap"]
[[medical_assistance.terms]]
threshold = 2000
ratio = 0.7
cap = 50000
[[medical_assistance.takes]]
parts = ["co_payment", "deductible"]
[[further_assistance.terms]]
threshold = 3500
ratio = 0.7
cap = 20000
[[further_assistance.takes]]
parts = ["co_payment", "deductible"]
""")


def claims(rows: int) -> pl.DataFrame:
    """Claims in order of person and day, eight a person on average, within one year."""
    rng = np.random.default_rng(7)
    person = np.sort(rng.integers(0, max(1, rows // 8), rows))
    day = rng.integers(0, 365, rows)
    day = day[np.lexsort((day, person))]
    on = pl.Series(np.datetime64("2026-01-01") + day).cast(pl.Date)
    stay = rng.random(rows) < 0.05
    total = np.where(stay, rng.integers(300_000, 9_000_000, rows), rng.integers(100, 90_000, rows))
    return pl.DataFrame({"person": person, "on": on, "stay": stay, "total_fen": total})


def constant(text: str, rows: int) -> pl.Series:
    return pl.Series([text]).cast(pl.Categorical).new_from_index(0, rows)


# -- one deductible and cap

Run = Callable[[], Any]


def by_hand(frame: pl.DataFrame) -> Run:
    """NumPy: three running sums over the whole column."""
    person, total = frame["person"].to_numpy(), frame["total_fen"].to_numpy()

    def run() -> Any:
        starts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
        lengths = np.diff(np.r_[starts, len(person)])

        def running(amounts: Any) -> Any:
            sums = np.cumsum(amounts)
            return sums - np.repeat((sums - amounts)[starts], lengths)

        cost = running(total)
        shared = np.maximum(cost - OFF, 0) - np.maximum(cost - total - OFF, 0)
        full = (shared * RATE + 500_000) // 1_000_000
        paid = running(full)
        return np.minimum(paid, CAP) - np.minimum(paid - full, CAP)

    return run


def by_polars(frame: pl.DataFrame) -> Run:
    def run() -> Any:
        cost = pl.col("total_fen").cum_sum().over("person")
        before = cost - pl.col("total_fen")
        shared = (cost - OFF).clip(0) - (before - OFF).clip(0)
        paid = pl.col("full").cum_sum().over("person")
        return (
            frame.lazy()
            .with_columns(full=(shared * RATE + 500_000) // 1_000_000)
            .select(paid=paid.clip(upper_bound=CAP) - (paid - pl.col("full")).clip(upper_bound=CAP))
            .collect()
        )["paid"].to_numpy()

    return run


SQL = f"""
with cost as (
  select row, person, total_fen, sum(total_fen) over one as cost from claims
  window one as (partition by person order by row rows unbounded preceding)
), whole as (
  select row, person, ((greatest(cost - {OFF}, 0) - greatest(cost - total_fen - {OFF}, 0))::bigint
    * {RATE} + 500000) // 1000000 as whole from cost
), paid as (
  select row, whole, sum(whole) over one as paid from whole
  window one as (partition by person order by row rows unbounded preceding)
)
select (least(paid, {CAP}) - least(paid - whole, {CAP}))::bigint as paid from paid order by row
"""


def by_duckdb(frame: pl.DataFrame) -> Run:
    import duckdb

    con = duckdb.connect(config={"threads": 2})
    con.register("given", frame.select("person", "total_fen").with_row_index("row").to_arrow())
    con.execute("create table claims as from given")

    def run() -> Any:
        return con.execute(SQL).fetchnumpy()["paid"]

    return run


def by_layer(frame: pl.DataFrame) -> Run:
    """yibao's reckoning of one layer alone, in blocks: its claims as arrays of numbers."""
    person, total = frame["person"].to_numpy(), frame["total_fen"].to_numpy()
    facts = Enrolment(scheme="employee").facts.but(care=Care.OUTPATIENT, place=1)
    stage = ONE.on(date(2026, 1, 1)).basic(facts)
    zero = np.zeros(1, np.int64)

    def run() -> Any:
        paid = np.empty(len(total), np.int64)
        first = 0
        while first < len(total):
            last = first + (1 << 16)
            last = len(total) if last >= len(total) else int(np.searchsorted(person, person[last]))
            part = slice(first, last)
            year = person[part] - person[first]
            asked = terms.Claims(zero, year, zero, zero + stage.care, total[part])
            paid[part] = layers.pay([stage], asked).paid
            first = last
        return paid

    return run


def by_frame(frame: pl.DataFrame) -> Run:
    """yibao from a frame to a frame, every check and result column included."""
    size = len(frame)
    told = frame.drop("stay").with_columns(
        constant("employee", size).alias("scheme"), constant("outpatient", size).alias("care")
    )
    return lambda: frames.settle(told, schedule=ONE)["basic_fen"].to_numpy()


ENGINES: dict[str, Callable[[pl.DataFrame], Run]] = {
    "NumPy by hand, whole columns": by_hand,
    "Polars, window sums, 2 threads": by_polars,
    "DuckDB, window sums, 2 threads": by_duckdb,
    "yibao, the layer alone": by_layer,
    "yibao, `frames.settle`, frame to frame": by_frame,
}


def one_deductible(rows: int, runs: int) -> Iterator[str]:
    frame = claims(rows)
    right = by_hand(frame)()
    ready: dict[str, Run] = {}
    for name, prepare in ENGINES.items():
        try:
            ready[name] = prepare(frame)
        except ModuleNotFoundError as error:
            yield f"Skipped: {name}: {error}."
            continue
        wrong = np.count_nonzero(ready[name]() != right)
        if wrong:
            sys.exit(f"{name}: {wrong:,} of {rows:,} rows differ; nothing was timed")
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ready}
    for _ in range(runs):
        for name, engine in ready.items():
            gc.collect()
            wall, used = perf_counter(), process_time()
            engine()
            times[name].append((perf_counter() - wall, process_time() - used))
    busy = {name: statistics.median(b for _, b in lot) for name, lot in times.items()}
    hand = busy["NumPy by hand, whole columns"]
    yield f"### Settling, one deductible and cap: {rows:,} claims, median of {runs}"
    yield ""
    yield (
        "| engine | ms | fastest | processor ms | M claims a processor second "
        "| × as fast as by hand, processor time |"
    )
    yield "|---|--:|--:|--:|--:|--:|"
    for name, lot in times.items():
        wall = [w for w, _ in lot]
        yield (
            f"| {name} | {statistics.median(wall) * 1e3:.0f} | {min(wall) * 1e3:.0f} "
            f"| {busy[name] * 1e3:.0f} | {rows / busy[name] / 1e6:.1f} | {hand / busy[name]:.2f} |"
        )
    yield ""


# -- the pipeline


def pipeline_frame(rows: int) -> pl.DataFrame:
    rng = np.random.default_rng(8)
    frame = claims(rows)
    tier = pl.Series(np.array(["primary", "tertiary"])[rng.integers(0, 2, rows)])
    helped = pl.Series(np.array(["none", "dibao"])[frame["person"].to_numpy() % 5 // 4])
    care = pl.when("stay").then(pl.lit("inpatient")).otherwise(pl.lit("outpatient"))
    return frame.with_columns(
        constant("resident", rows).alias("scheme"),
        care.cast(pl.Categorical).alias("care"),
        tier.cast(pl.Categorical).alias("tier"),
        helped.cast(pl.Categorical).alias("helped"),
    ).drop("stay")


def fold(frame: pl.DataFrame) -> list[int]:
    """The scalar call, claim by claim; what the funds pay, in fen."""
    paid: list[int] = []
    years: dict[int, Any] = {}
    for row in frame.rows(named=True):
        who = Enrolment(scheme=Scheme.RESIDENT, group="adult", helped=row["helped"])
        bill = Claim(care=row["care"], tier=row["tier"], on=row["on"], total=yuan(row["total_fen"]))
        done = settle(bill, who, year=years.get(row["person"]), schedule=ALL)
        years[row["person"]] = done.next
        paid.append(fen(done.fund))
    return paid


def pipeline(rows: int, runs: int) -> Iterator[str]:
    frame = pipeline_frame(rows)
    few = frames_of_persons(frame, 1_000)
    if fold(few) != frames.settle(few, schedule=ALL)["fund_fen"].to_list():
        sys.exit("the pipeline differs from the scalar call; nothing was timed")
    scalar, columns = [], []
    for _ in range(runs):
        gc.collect()
        start = process_time()
        fold(few)
        scalar.append((process_time() - start) / len(few))
        start = process_time()
        frames.settle(frame, schedule=ALL)
        columns.append((process_time() - start) / rows)
    one, many = statistics.median(scalar), statistics.median(columns)
    most, answer = peak(rows)
    yield f"### Settling, every layer: {rows:,} claims, processor time, median of {runs}"
    yield ""
    yield "| | µs a claim | claims/s | × the scalar call | adds at most, MiB | its answer, MiB |"
    yield "|---|--:|--:|--:|--:|--:|"
    yield f"| scalar `settle`, folded | {one * 1e6:.1f} | {1 / one:,.0f} | 1 | | |"
    yield (
        f"| `frames.settle` | {many * 1e6:.2f} | {1 / many:,.0f} | {one / many:.0f} "
        f"| {most:.0f} | {answer:.0f} |"
    )
    yield ""


def frames_of_persons(frame: pl.DataFrame, rows: int) -> pl.DataFrame:
    """The first persons, about so many rows."""
    return frame.filter(pl.col("person") < frame["person"][min(rows, len(frame) - 1)])


def peak(rows: int) -> tuple[float, float]:
    """MiB that a run adds at most, answer included, in a process of its own; and the answer's."""
    command = [sys.executable, __file__, "--peak", str(rows)]
    env = {**os.environ, **run.SETTINGS}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    most, answer = map(float, done.stdout.split())
    return most, answer


def print_peak(rows: int) -> None:
    frames.settle(pipeline_frame(10_000), schedule=ALL)
    frame = pipeline_frame(rows)
    with run.watched() as seen:
        answer = frames.settle(frame, schedule=ALL)
    written = answer.estimated_size() - frame.estimated_size()
    print((seen["most"] - seen["before"]) / run.MIB, written / run.MIB)


def tables(rows: int, runs: int) -> Iterator[str]:
    """Both tables, as Markdown."""
    yield from one_deductible(rows, runs)
    yield from pipeline(max(1_000, rows // 10), runs)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.peak:
        return print_peak(given.peak)
    lines = [run.SETTLING, "", run.about(), ""]
    for line in tables(given.rows, given.runs):
        print(line, flush=True)
        lines.append(line)
    if given.rows >= 10_000_000:
        before = run.RESULTS.read_text("utf-8").split(run.SETTLING)[0].rstrip()
        run.RESULTS.write_text("\n".join([before, "", *lines]), "utf-8")
    return None


if __name__ == "__main__":
    main()
