"""What a hit does without: tasks, locks, claims, searches of the registry, imports, and a second look at its class."""

import asyncio
import builtins
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from runtime_parts import Fetcher, Page, Recorded

from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend, Policy, ReadThrough, envelope, flights
from imperal_cachegen.runtime.claims import Claims

pytestmark = pytest.mark.asyncio

PAGES = ReadThrough(Page, "page", "page:{number}", Policy(60, stale=30, eager=80), identity=("account",))

Read = Callable[[CacheClient], Coroutine[Any, Any, Any]]


async def no_fetch() -> Page:
    raise AssertionError


READS: dict[str, Read] = {
    "get": lambda cache: cache.get("page:1", Page),
    "get_or_fetch": lambda cache: cache.get_or_fetch("page:1", Page, no_fetch),
    "wrapped get": lambda cache: PAGES.get(cache, "page:1", identity=("a",)),
    "wrapped get_or_fetch": lambda cache: PAGES.get_or_fetch(cache, "page:1", no_fetch, identity=("a",)),
}


@pytest.fixture(params=READS.values(), ids=READS)
def read(request: pytest.FixtureRequest) -> Read:
    made: Read = request.param
    return made


@pytest.fixture
def memory(ext: Extension) -> CacheClient:
    return CacheClient("mail", "u1", MemoryBackend(), ext)


def at_once(call: Coroutine[Any, Any, Any]) -> Any:
    """Return what a call returns that never gives up its turn."""
    with pytest.raises(StopIteration) as found:
        call.send(None)
    return found.value.value


async def test_a_hit_starts_nothing_and_waits_for_nothing(memory, read, monkeypatch):
    await memory.set("page:1", Page(items=["x"]))
    assert (await read(memory)).items == ["x"]
    loop = asyncio.get_running_loop()
    with monkeypatch.context() as without:
        without.setattr(asyncio, "Lock", None)
        without.setattr(Claims, "take", None)
        for name in ("create_task", "create_future", "call_soon", "call_later", "call_at"):
            without.setattr(loop, name, None)
        found = at_once(read(memory))
    assert found.items == ["x"]


async def test_a_class_is_looked_up_once(memory, read, monkeypatch):
    await memory.set("page:1", Page(items=["x"]))
    await read(memory)

    class Known(dict[str, type]):
        def items(self) -> Any:
            raise AssertionError("the registry is searched again")

    with monkeypatch.context() as without:
        without.setattr(memory.extension, "_cache_models", Known(memory.extension._cache_models))
        without.setattr(envelope, "Codec", None)
        without.setattr(builtins, "__import__", None)
        found = at_once(read(memory))
    assert found.items == ["x"]


async def test_a_hit_is_one_read(cache: CacheClient, backend: Recorded, read):
    await cache.set("page:1", Page())
    backend.calls.clear()
    await read(cache)
    assert backend.calls == ["get"]


async def test_a_value_is_serialized_once_and_wrapped_once(memory, monkeypatch):
    calls = []
    for name in ("data", "envelope"):
        real = getattr(envelope.Codec, name)
        monkeypatch.setattr(
            envelope.Codec, name, lambda *args, real=real, name=name: (calls.append(name), real(*args))[1]
        )
    await memory.set("page:1", Page())
    assert calls == ["data", "envelope"]


async def test_what_waiters_copy_is_looked_up_once(memory, monkeypatch):
    looked_up = []

    def copier(value: Page) -> Any:
        looked_up.append(value)
        return flights_copier(value)

    flights_copier = flights.copier
    monkeypatch.setattr(flights, "copier", copier)
    fetcher = Fetcher(delay=0.01)
    found = await asyncio.gather(*(memory.get_or_fetch("page:2", Page, fetcher) for _ in range(50)))
    assert fetcher.calls == len(looked_up) == 1
    assert len({id(page) for page in found}) == len({id(page.items) for page in found}) == 50
