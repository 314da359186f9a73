"""Nothing grows: tasks, connections, what the runtime remembers, and memory, over 100,000 operations that go well and ill."""

import asyncio
import gc
import json
import random
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio
from caches import TellingCache
from pydantic_core import from_json
from runtime_parts import Page, settle

from imperal_cachegen.runtime import Backend, CacheClient, Policy, ReadThrough, connect, invalidate
from imperal_cachegen.runtime.board import board_of
from imperal_cachegen.runtime.recent import Recent
from imperal_cachegen.runtime.wrapping import port_of

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]

plain = ReadThrough(Page, "page", "page:{n}", Policy(60))
stale = ReadThrough(Page, "page", "page:{n}", Policy(5, stale=60, eager=50, timeout=0.001))
scoped = ReadThrough(Page, "page", "page:{n}", Policy(60), scoped=True)

SHORT, LONG = 2_000, 100_000
KEYS = 40
HELD = 200
"""Entries that a store of this process holds: those under generations that were dropped would be a growth of their own."""
AT_ONCE = 40

GROWTH = 400_000
"""Bytes that memory may have grown by after a warm-up: what interpreters and libraries keep. A leak of 10 bytes an
operation is above it in the long form, one of 200 in the short one."""


class Few(dict[Any, Any]):
    """A dict of a bounded number of entries."""

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        if len(self) > HELD:
            del self[next(iter(self))]


class Down(TellingCache):
    """A cache of others that fails now and then."""

    chance = random.Random(5)

    async def _act(self, what: str) -> None:
        await asyncio.sleep(0)
        if self.chance.random() < 0.1:
            raise OSError


@pytest_asyncio.fixture(params=["memory", "redis", "fleet", "gateway", "foreign"])
async def kind(
    request: pytest.FixtureRequest, ext: Any
) -> AsyncIterator[tuple[Callable[[], Any], Any, Backend | None]]:
    """How a cache is made, the server that counts connections, and the backend."""
    if request.param == "foreign":
        store = Few()
        yield lambda: Down(store), None, None
        return
    server: Any = None
    options: dict[str, Any] = {}
    if request.param == "memory":
        backend = connect("memory://", max_entries=HELD)
    elif request.param == "gateway":
        server = request.getfixturevalue("gateway_server")
        backend = connect(server.url, service_token=server.service_token, seconds=30)
        options["call_token"] = server.call_token
    else:
        server = request.getfixturevalue("redis_server")
        backend = connect(server.url, seconds=30)
        if request.param == "fleet":
            options["single_flight"] = "fleet"
    yield lambda: CacheClient("mail", f"u{random.randrange(3)}", backend, ext, **options), server, backend
    await backend.aclose()


class Load:
    """Operations at random: hits, misses, failures, cancellations, time-outs."""

    def __init__(self, cache: Callable[[], Any], seed: int) -> None:
        self.cache = cache
        self.chance = random.Random(seed)
        self.done = 0

    async def run(self, operations: int) -> None:
        async def some() -> None:
            while self.done < operations:
                self.done += 1
                with suppress(LookupError, TimeoutError):
                    await self.operation()

        self.done = 0
        await asyncio.gather(*(some() for _ in range(AT_ONCE)))

    async def fetch(self) -> Page:
        await asyncio.sleep(self.chance.choice((0, 0, 0.0005, 0.002)))
        if self.chance.random() < 0.1:
            raise LookupError
        return Page(items=["x" * (70_000 if self.chance.random() < 0.01 else 20)])

    async def operation(self) -> None:
        cache, key = self.cache(), f"k{self.chance.randrange(KEYS)}"
        calls: list[Callable[[], Awaitable[Any]]] = [
            lambda: plain.get(cache, key),
            lambda: plain.set(cache, key, Page(items=[key])),
            lambda: plain.delete(cache, key),
            lambda: plain.get_or_fetch(cache, key, self.fetch),
            lambda: plain.get_or_fetch(cache, key, self.fetch, refresh=True),
            lambda: plain.get_or_fetch(cache, key, self.fetch, cache_if=lambda _: False),
            lambda: stale.get_or_fetch(cache, key, self.fetch),
            lambda: plain.update(cache, key, lambda page: page),
            lambda: scoped.get_or_fetch(cache, key, self.fetch, scope=key[-1]),
            lambda: invalidate(cache, scoped.scope(key[-1])),
            lambda: self.cancelled(lambda: plain.get_or_fetch(cache, key, self.fetch)),
            lambda: self.cancelled(lambda: scoped.get_or_fetch(cache, key, self.fetch, scope=key[-1])),
        ]
        await self.chance.choice(calls)()

    async def cancelled(self, call: Callable[[], Awaitable[Any]]) -> None:
        task = asyncio.ensure_future(call())
        await settle(self.chance.randrange(12))
        task.cancel()
        with suppress(asyncio.CancelledError, LookupError):
            await task


def fill_string_cache() -> None:
    """Pydantic's JSON parser keeps up to 16,384 short strings, as the times in envelopes are: 1.3 MB that are no leak."""
    from_json(json.dumps([f"{number:032}" for number in range(150_000)]), cache_strings="all")


async def quiet(backend: Backend | None, tasks: int) -> None:
    """Wait until what runs behind has ended."""
    async with asyncio.timeout(60):
        while len(asyncio.all_tasks()) > tasks:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    gc.collect()


@pytest.mark.parametrize("operations", [SHORT, pytest.param(LONG, marks=pytest.mark.long)])
async def test_nothing_grows(kind, operations):
    cache, server, backend = kind
    board = port_of(cache()).board if backend is None else board_of(backend)
    board.deadlines = Recent(HELD)  # of its own size it fills over the whole run
    tasks = len(asyncio.all_tasks())
    await Load(cache, 1).run(max(SHORT // 2, operations // 10))
    await quiet(backend, tasks)
    connections = None if server is None else server.connections
    tracemalloc.start()
    try:
        fill_string_cache()
        await Load(cache, 2).run(max(SHORT // 2, operations // 10))
        await quiet(backend, tasks)
        before, _ = tracemalloc.get_traced_memory()
        await Load(cache, 3).run(operations)
        await quiet(backend, tasks)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < GROWTH
    assert not board._tasks
    assert len(board.claims) == 0
    assert not any(board._places.values())
    assert not board._turns
    assert len(board.generations) <= 10 * 3
    if server is not None:
        assert server.connections <= max(connections, AT_ONCE)
