"""Rounds in which competitors take turns, so that what else the machine does falls on all of them; medians of the rounds."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from statistics import median, quantiles

Operation = Callable[[int], Awaitable[object]]
"""One operation of the caller with this number."""


@dataclass(frozen=True)
class Measured:
    """Microseconds of this process's CPU and of wall time for one operation, and how long callers waited for one."""

    cpu: float
    wall: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        return 1e6 / self.wall


async def measure(
    competitors: Mapping[str, Operation], *, callers: int, operations: Mapping[str, int], rounds: int
) -> dict[str, Measured]:
    """Return what one operation of each competitor takes, with so many callers at once.

    `operations`: how many a round has, by competitor.
    """
    found: dict[str, list[Measured]] = {name: [] for name in competitors}
    for name, operation in competitors.items():  # connections are opened, adapters built
        await _round(operation, callers, max(1, operations[name] // 4))
    for _ in range(rounds):
        for name, operation in competitors.items():
            found[name].append(await _round(operation, callers, operations[name]))
    return {name: _median(measured) for name, measured in found.items()}


async def _round(operation: Operation, callers: int, operations: int) -> Measured:
    each = max(1, operations // callers)
    waited: list[float] = []

    async def call(number: int) -> None:
        for _ in range(each):
            start = time.perf_counter()
            await operation(number)
            waited.append(time.perf_counter() - start)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(call(number) for number in range(callers)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    done = callers * each
    cuts = quantiles(waited, n=100, method="inclusive")
    return Measured(cpu / done * 1e6, wall / done * 1e6, cuts[49] * 1e6, cuts[98] * 1e6)


def _median(measured: list[Measured]) -> Measured:
    return Measured(
        *(median(getattr(one, name) for one in measured) for name in ("cpu", "wall", "p50", "p99")),
    )


def cpu_of(functions: Mapping[str, Callable[[], object]], *, loops: int, rounds: int) -> dict[str, float]:
    """Return the median CPU time of one call of each function in microseconds; they take turns."""
    found: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds + 1):
        for name, function in functions.items():
            start = time.process_time()
            for _ in range(loops):
                function()
            found[name].append((time.process_time() - start) / loops * 1e6)
    return {name: median(times[1:]) for name, times in found.items()}
