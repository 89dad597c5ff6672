"""Runs the benchmarks and prints tables in Markdown: `make bench`, or

    python benchmarks/run.py [--rows 1000000 10000000] [--runs 3] [--quick]

Every engine answers the same question; its answer is checked to the fen before it is timed.
Rounds are interleaved, each in another order, so that whatever else the machine does meets
all alike. A full run writes results.md beside this file; --quick writes nothing.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import platform
import random
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import persons
import profile_steps
import single
import workload
from engines import CORES, ENGINES, Engine, Run

RESULTS = Path(__file__).parent / "results.md"
PACKAGES = ("yibao", "numpy", "narwhals", "polars", "duckdb", "pandas", "OpenFisca-Core")
SETTLING = "<!-- Written by settling.py. -->"
MIB = 1 << 20
SETTINGS = {
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
"""Freed memory goes back at once, so that a run can't hide in what its input left behind."""
MILLION = 1_000_000


# -- time


def ready(rows: int) -> tuple[list[Engine], dict[str, Run], list[str]]:
    """The engines that are installed, ready to run, each answer checked to the fen."""
    law, who = workload.figures(), workload.people(rows)
    right = workload.expected(who, law)
    engines, runs, skipped = [], {}, []
    for engine in ENGINES:
        if engine.lacking:
            skipped.append(f"{engine.name}: not installed: {', '.join(engine.lacking)}")
            continue
        run = engine.prepare(who, law)
        if engine.answers:
            wrong = np.count_nonzero(engine.fen(run()) != right)
            if wrong:
                sys.exit(f"{engine.name}: {wrong:,} of {rows:,} rows differ; nothing was timed")
        engines.append(engine)
        runs[engine.key] = run
    return engines, runs, skipped


def timed(runs: dict[str, Run], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Wall and processor seconds of each run, round by round."""
    times: dict[str, list[tuple[float, float]]] = {key: [] for key in runs}
    for number in range(rounds):
        order = list(runs)
        random.Random(number).shuffle(order)
        for key in order:
            gc.collect()
            wall, busy = perf_counter(), process_time()
            answer = runs[key]()
            times[key].append((perf_counter() - wall, process_time() - busy))
            del answer
    return times


def speed_table(rows: int, rounds: int, *, memory: bool) -> Iterator[str]:
    engines, runs, skipped = ready(rows)
    times = timed(runs, rounds)
    runs.clear()
    wall = {key: statistics.median(w for w, _ in lot) for key, lot in times.items()}
    yield f"### {rows:,} rows, median of {rounds}"
    yield ""
    yield (
        "| engine | threads | ms | fastest | processor ms | M rows/s "
        "| × as fast as OpenFisca | × the floor's time | memory, MiB |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for engine in engines:
        seconds = wall[engine.key]
        fastest = min(w for w, _ in times[engine.key])
        busy = statistics.median(b for _, b in times[engine.key])
        peer = f"{wall['openfisca'] / seconds:.2f}" if "openfisca" in wall else "–"
        beside = peak(engine, rows) if memory else None
        yield (
            f"| {engine.name} | {engine.threads} | {seconds * 1e3:.1f} | {fastest * 1e3:.1f} "
            f"| {busy * 1e3:.1f} | {rows / seconds / 1e6:.1f} | {peer if engine.answers else ''} "
            f"| {seconds / wall['floor']:.1f} | {'–' if beside is None else f'{beside:.0f}'} |"
        )
    for line in skipped:
        yield f"\nSkipped: {line}."
    yield ""


# -- memory


def peak(engine: Engine, rows: int) -> float | None:
    """MiB that a run takes beside its input and its answer, in a process of its own."""
    command = [sys.executable, __file__, "--peak", engine.key, "--rows", str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **SETTINGS})
    return float(done.stdout) / MIB if done.returncode == 0 else None


def print_peak(key: str, rows: int) -> None:
    engine = next(engine for engine in ENGINES if engine.key == key)
    law = workload.figures()
    engine.prepare(workload.people(300_000), law)()  # imports, compiles, starts threads
    run = engine.prepare(workload.people(rows), law)
    with watched() as seen:
        answer = run()
    written = answer.nbytes if isinstance(answer, np.ndarray) else 8 * rows
    print(seen["most"] - seen["before"] - written)


@contextmanager
def watched() -> Iterator[dict[str, int]]:
    """Resident memory before, and the most while it lasts: the kernel's mark, or samples."""
    import psutil

    gc.collect()
    if hasattr(ctypes.CDLL(None), "malloc_trim"):
        ctypes.CDLL(None).malloc_trim(0)

    process, seen, done = psutil.Process(), {}, threading.Event()
    try:
        Path("/proc/self/clear_refs").write_text("5")
        marked = True
    except OSError:
        marked = False
    seen["before"] = seen["most"] = process.memory_info().rss

    def sample() -> None:
        while not done.is_set():
            seen["most"] = max(seen["most"], process.memory_info().rss)
            sleep(0.001)

    sampler = None if marked else threading.Thread(target=sample)
    if sampler:
        sampler.start()
    yield seen
    done.set()
    if sampler:
        sampler.join()
    else:
        lines = Path("/proc/self/status").read_text().splitlines()
        seen["most"] = next(int(s.split()[1]) << 10 for s in lines if s.startswith("VmHWM"))


# -- where the time goes


def profile_tables(rows: int) -> Iterator[str]:
    if any(engine.lacking for engine in ENGINES if engine.key == "yibao"):
        return
    law, who = workload.figures(), workload.people(rows)
    names = {engine.key: engine for engine in ENGINES if engine.key in ("yibao", "yibao-text")}
    found = {key: profile_steps.steps(e.prepare(who, law), 5) for key, e in names.items()}
    coded, texts = found["yibao"], found["yibao-text"]
    yield f"### Where the time goes: {rows:,} rows on one thread"
    yield ""
    yield "| step | categoricals, ms | share | strings, ms | share |"
    yield "|---|--:|--:|--:|--:|"
    for step in sorted(coded, key=lambda step: -coded[step]):
        cells = (f"{lot[step]:.1f} | {lot[step] / sum(lot.values()):.0%}" for lot in (coded, texts))
        yield f"| {step} | {' | '.join(cells)} |"
    yield ""


# -- one at a time


def single_tables(*, quick: bool) -> Iterator[str]:
    yield "### One person, one call"
    yield ""
    yield "| call | µs | aim, at most |"
    yield "|---|--:|--:|"
    for name, taken, aim in single.latency(0.2 if quick else 2.0):
        yield f"| {name} | {taken:.1f} | {aim or ''} |"
    yield ""
    yield "### Fresh interpreters"
    yield ""
    yield "| | ms | aim, at most |"
    yield "|---|--:|--:|"
    for name, taken, aim in single.starts(3 if quick else 11):
        yield f"| {name} | {taken:.0f} | {aim or ''} |"
    yield ""


def persons_table(*, quick: bool) -> Iterator[str]:
    yield "### Rules over a person's rows"
    yield ""
    yield "| frame | persons a second | times the loop of scalar calls |"
    yield "|---|--:|--:|"
    for name, speed, ratio in persons.ratios(500 if quick else 5_000):
        yield f"| {name} | {speed:,.0f} | {ratio:.1f} |"
    yield ""


def about() -> str:
    """The machine without its name, the day, and the versions."""
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    memory = ""
    if hasattr(os, "sysconf"):
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        memory = f", {pages / 2**30:.0f} GiB of memory"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {platform.system()} {platform.machine()}, "
        f"{CORES} cores{memory}; Python {platform.python_version()}; {', '.join(found)}. "
        "Other work ran on the machine: compare within a table."
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, nargs="+", default=None)
    options.add_argument("--runs", type=int, default=3, help="rounds; the median is told")
    options.add_argument("--quick", action="store_true", help="few rows, nothing written")
    options.add_argument("--peak", help=argparse.SUPPRESS)
    given: Any = options.parse_args()
    if given.peak:
        return print_peak(given.peak, given.rows[0])
    rows = given.rows or ([100_000] if given.quick else [1_000_000, 10_000_000])
    lines = ["<!-- Written by run.py. -->", "", about(), ""]
    print(lines[2], end="\n\n", flush=True)
    for number in rows:
        for line in speed_table(number, given.runs, memory=not given.quick):
            print(line, flush=True)
            lines.append(line)
    rest = [
        *profile_tables(min(rows[0], MILLION)),
        *persons_table(quick=given.quick),
        *single_tables(quick=given.quick),
    ]
    for line in rest:
        print(line, flush=True)
        lines.append(line)
    if not given.quick:
        kept = RESULTS.read_text("utf-8").partition(SETTLING) if RESULTS.exists() else ("", "", "")
        RESULTS.write_text("\n".join([*lines, *filter(None, ["".join(kept[1:])])]), "utf-8")
    return None


if __name__ == "__main__":
    main()
