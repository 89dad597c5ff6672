"""Where the time of yibao's column reading goes, by step, on one thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter
from typing import Any
from unittest.mock import patch

from engines import Run


class Clock:
    """Time by step, each without the steps inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._inner = [0.0]

    def around(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            begun = perf_counter()
            try:
                return function(*given, **named)
            finally:
                taken = perf_counter() - begun
                within = self._inner.pop()
                self.spent[step] = self.spent.get(step, 0.0) + taken - within
                self._inner[-1] += taken

        return timed


class _OneByOne:
    """Stands for the pool of threads, so that all blocks run on this thread."""

    def __init__(self, *_: Any) -> None:
        self.map = map

    def __enter__(self) -> _OneByOne:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _steps() -> list[tuple[str, Any, str]]:
    from yibao.frames import case, reading, writing
    from yibao.policy import law_columns

    return [
        ("reading the columns: coding texts", case, "distinct"),
        ("reading the columns: coding texts", reading, "distinct"),
        ("reading the columns: the rest", case.FactBlock, "_read"),
        ("the law of each row", case.Case, "_laws"),
        ("the law of each row", case.Case, "law_index"),
        ("laying out the tables", law_columns.LawSet, "table"),
        ("look-ups", law_columns._Dense, "find"),
        ("look-ups", law_columns.RowBlock, "get"),
        ("the rule: arithmetic, tests, masks", case, "run"),
        ("checking and handing over the answer", case.Rows, "all_failed"),
        ("checking and handing over the answer", writing, "_column"),
    ]


@contextmanager
def _watched(clock: Clock) -> Iterator[None]:
    from yibao.frames import case

    with ExitStack() as stack:
        stack.enter_context(patch.object(case, "ThreadPoolExecutor", _OneByOne))
        for step, owner, name in _steps():
            stack.enter_context(patch.object(owner, name, clock.around(step, getattr(owner, name))))
        yield


def steps(run: Run, rounds: int) -> dict[str, float]:
    """Milliseconds a call of ``run`` spends in each step: of all rounds, the fastest."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        clock = Clock()
        with _watched(clock):
            clock.around("everything else", run)()
        if not best or sum(clock.spent.values()) < sum(best.values()):
            best = clock.spent
    return {step: seconds * 1e3 for step, seconds in best.items()}
