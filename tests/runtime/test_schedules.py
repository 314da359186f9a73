"""Random schedules: whatever reads, writes and deletes overlap, and wherever they are cancelled, nothing deleted comes back.

A `set` that another one overtakes returns without having stored, maybe before the other has: only deletes are judged.
"""

import asyncio
import random
from itertools import count

import pytest
from pydantic import BaseModel
from redis_server import RedisServer
from typing_extensions import override

from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend, connect, models_of

pytestmark = pytest.mark.asyncio

KEYS = ("a", "b")


class Number(BaseModel):
    """A value that is written once."""

    n: int


class Ragged(MemoryBackend):
    """A memory that takes a few turns of the loop, at random, before and after what it does."""

    random = random.Random(0)

    async def _turns(self) -> None:
        for _ in range(self.random.randrange(4)):
            await asyncio.sleep(0)

    @override
    async def get(self, path: str) -> bytes | None:
        await self._turns()
        found = await super().get(path)
        await self._turns()
        return found

    @override
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        await self._turns()
        await super().set(path, value, ttl)
        await self._turns()

    @override
    async def delete(self, path: str) -> None:
        await self._turns()
        await super().delete(path)
        await self._turns()


class History:
    """What was done when, by a count of events."""

    def __init__(self) -> None:
        self._now = count()
        self._numbers = count()
        self.born: dict[int, float] = {}
        """When each value's fetch began, or its `set` was over."""
        self.deletes: dict[str, list[tuple[int, int]]] = {key: [] for key in KEYS}
        """When each `delete` of a key began and was over."""

    def now(self) -> int:
        return next(self._now)

    def number(self) -> int:
        return next(self._numbers)

    def check(self, key: str, began: int, n: int) -> None:
        for start, end in self.deletes[key]:
            old = self.born[n] < start and end < began
            assert not old, f"{n} of {self.born[n]} was served to a read of {began}, after a delete at {start}..{end}"


async def act(client: CacheClient, history: History, chance: random.Random) -> None:
    key, began, what = chance.choice(KEYS), history.now(), chance.random()

    async def fetch() -> Number:
        n = history.number()
        history.born[n] = history.now()
        for _ in range(chance.randrange(8)):
            await asyncio.sleep(0)
        return Number(n=n)

    if what < 0.45:
        value = await client.get_or_fetch(key, Number, fetch, refresh=chance.random() < 0.15)
        history.check(key, began, value.n)
    elif what < 0.65:
        found = await client.get(key, Number)
        if found is not None:
            history.check(key, began, found.n)
    elif what < 0.9:
        if await client.delete(key):
            history.deletes[key].append((began, history.now()))
    else:
        n = history.number()
        history.born[n] = float("inf")
        await client.set(key, Number(n=n))
        history.born[n] = history.now()


async def run(clients: list[CacheClient], seed: int) -> None:
    chance, history = random.Random(seed), History()

    async def worker() -> None:
        for _ in range(15):
            task = asyncio.create_task(act(chance.choice(clients), history, chance))
            if chance.random() < 0.2:
                for _ in range(chance.randrange(12)):
                    await asyncio.sleep(0)
                task.cancel()
            (outcome,) = await asyncio.gather(task, return_exceptions=True)
            if isinstance(outcome, BaseException) and not (
                isinstance(outcome, asyncio.CancelledError) and task.cancelled()
            ):
                raise outcome

    await asyncio.gather(*(worker() for _ in range(5)))


def registered() -> Extension:
    extension = Extension("app")
    models_of(extension).cache_model("number")(Number)
    return extension


async def test_nothing_dropped_comes_back_from_memory() -> None:
    extension = registered()
    for seed in range(60):
        backend = Ragged()
        backend.random = random.Random(seed)
        await run([CacheClient("app", "u", backend, extension, on_error="raise") for _ in range(2)], seed)
        await backend.aclose()


async def test_nothing_dropped_comes_back_from_a_fleet(redis_server: RedisServer) -> None:
    extension = registered()
    first, second = connect(redis_server.url, seconds=10), connect(redis_server.url, seconds=10)
    for seed in range(15):
        clients = [CacheClient("app", f"u{seed}", each, extension, single_flight="fleet") for each in (first, second)]
        await run(clients, seed)
    await first.aclose()
    await second.aclose()
