"""What the runtime's tests are made with: a clock that is moved, models, a backend and a fetcher that fail on demand."""

import asyncio
from collections.abc import Callable, Sequence

from pydantic import BaseModel

from imperal_cachegen.runtime import Backend


class Clock:
    """Seconds that move when told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


class Page(BaseModel):
    account: str = "a"
    items: list[str] = []
    more: bool = False


class Other(BaseModel):
    number: int = 0


class Recorded(Backend):
    """A memory backend that writes down what it is asked, waits or fails on demand."""

    def __init__(self, inner: Backend) -> None:
        self.inner = inner
        self.calls: list[str] = []
        self.failure: Exception | None = None
        self.failing = {"get", "get_many", "set", "set_many", "delete", "delete_many", "touch", "clear"}
        self.delays: dict[str, float] = {}
        self.gates: dict[str, asyncio.Event] = {}

    async def _act(self, what: str) -> None:
        self.calls.append(what)
        if what in self.gates:
            await self.gates[what].wait()
        await asyncio.sleep(self.delays.get(what, 0))
        if self.failure is not None and what in self.failing:
            raise self.failure

    async def get(self, path: str) -> bytes | None:
        await self._act("get")
        return await self.inner.get(path)

    async def get_many(self, paths: Sequence[str]) -> list[bytes | None]:
        await self._act("get_many")
        return await self.inner.get_many(paths)

    async def set(self, path: str, value: bytes, ttl: int) -> None:
        await self._act("set")
        await self.inner.set(path, value, ttl)

    async def delete(self, path: str) -> None:
        await self._act("delete")
        await self.inner.delete(path)

    async def delete_many(self, paths: Sequence[str]) -> None:
        await self._act("delete_many")
        await self.inner.delete_many(paths)

    async def touch(self, path: str, ttl: int) -> bool:
        await self._act("touch")
        return await self.inner.touch(path, ttl)

    async def clear(self, prefix: str) -> None:
        await self._act("clear")
        await self.inner.clear(prefix)

    async def aclose(self) -> None:
        await self.inner.aclose()


class Fetcher:
    """A fetcher that counts its calls, waits, and returns or raises what it is told."""

    def __init__(self, result: BaseModel | BaseException | None = None, delay: float = 0) -> None:
        self.result = result
        self.delay = delay
        self.calls = 0
        self.cancelled = 0
        self.gate: asyncio.Event | None = None

    async def __call__(self) -> Page:
        self.calls += 1
        try:
            await asyncio.sleep(self.delay)
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result if self.result is not None else Page(items=[str(self.calls)])  # type: ignore[return-value]


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def settle(turns: int = 20) -> None:
    """Let tasks that are ready run."""
    for _ in range(turns):
        await asyncio.sleep(0)
