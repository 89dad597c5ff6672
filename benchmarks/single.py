"""One person at a time: a call, an explanation, an import, the first answer of a fresh process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import timeit
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

ON = date(2026, 6, 1)
FIRST_ANSWER = """
from datetime import date
import yibao
me = yibao.Enrolment(scheme="employee", status="in_service", region="长春", base="12000")
yibao.monthly_credit(me, on=date(2026, 6, 1))
"""


def calls() -> dict[str, tuple[Callable[[], Any], float]]:
    """What is called, and the most microseconds it may take."""
    import yibao

    def worker() -> Any:
        return yibao.Enrolment(
            scheme="employee", status="in_service", region="220100", wage="12000"
        )

    born = date(1955, 3, 1)
    at_work = worker()
    retired = yibao.Enrolment(scheme="employee", status="retired", region="110000", birth_date=born)
    return {
        "monthly_credit, in service": (lambda: yibao.monthly_credit(at_work, on=ON), 10),
        "monthly_credit, retired": (lambda: yibao.monthly_credit(retired, on=ON), 10),
        "making an Enrolment": (worker, 0),
        "explain(monthly_credit)": (
            lambda: yibao.explain(yibao.monthly_credit, at_work, on=ON),
            100,
        ),
        "str(explain(monthly_credit))": (
            lambda: str(yibao.explain(yibao.monthly_credit, at_work, on=ON)),
            0,
        ),
    }


def microseconds(call: Callable[[], Any], seconds: float) -> float:
    """The median of five lots of calls."""
    timer = timeit.Timer(call)
    timer.timeit(10)
    once = timer.timeit(50) / 50
    number = max(1, int(seconds / 5 / once))
    return statistics.median(timer.repeat(5, number)) / number * 1e6


def latency(seconds: float) -> list[tuple[str, float, float]]:
    """Name, microseconds, and the most it may take (0: no aim)."""
    return [(name, microseconds(call, seconds), aim) for name, (call, aim) in calls().items()]


def starts(runs: int) -> list[tuple[str, float, float]]:
    """Fresh interpreters: milliseconds above the bare one, and the most it may take."""
    programs = {"bare interpreter": "pass", "import yibao": "import yibao", "first": FIRST_ANSWER}
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(runs + 1):
        for name, program in programs.items():
            begun = perf_counter()
            subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)
            times[name].append((perf_counter() - begun) * 1e3)
    # The first round writes byte code and warms the disk's cache.
    bare, imported, first = (statistics.median(t[1:]) for t in times.values())
    return [
        ("bare interpreter", bare, 0),
        ("import yibao, above it", imported - bare, 100),
        ("import, read the packs, first answer, above it", first - bare, 250),
    ]
