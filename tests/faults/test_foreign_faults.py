"""Every fault of the table, with the wrappers over the caches of others: the platform's client, and any four methods."""

import asyncio
import builtins
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from fault_parts import BOUND, FETCHED, STORED, Fetcher, Page, envelope, pages
from fault_stores import limit_for, store_of
from fault_table import Fault, foreign_faults, kind
from imperal_sdk._shared_http import get_shared_client
from imperal_sdk.cache.client import CacheClient as PlatformClient
from pydantic import BaseModel

from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend, invalidate, process_stats

pytestmark = pytest.mark.asyncio

CELLS = [(fault, "platform") for platform, _, fault in foreign_faults() if platform]
CELLS += [(fault, other.removeprefix("a ").strip("`")) for _, other, fault in foreign_faults() if other]


class AnyCache:
    """Four methods, over one entry; what they do first is given."""

    def __init__(self) -> None:
        self.entry: Any = STORED
        self.failure = ""

    async def _act(self) -> None:
        match self.failure:
            case "" | "dict":
                return
            case "never ends":
                await asyncio.Event().wait()
            case "JSONDecodeError":
                json.loads("{")
            case "ValidationError":
                Page.model_validate({"items": 7})
            case name:
                raise getattr(builtins, name)("secret")

    async def get(self, key: str, model: type[BaseModel]) -> Any:
        await self._act()
        return self.entry

    async def set(self, key: str, value: BaseModel, ttl_seconds: int) -> None:
        if self.failure not in ("JSONDecodeError", "ValidationError"):
            await self._act()
        self.failure, self.entry = "", value

    async def delete(self, key: str) -> None:
        if self.failure not in ("JSONDecodeError", "ValidationError"):
            await self._act()
        self.failure, self.entry = "", None

    async def get_or_fetch(self, *_: object) -> Any:
        raise AssertionError("the wrappers do this themselves")


@pytest_asyncio.fixture(params=CELLS, ids=lambda cell: f"{cell[0].name}-{cell[1]}")
async def at(
    request: pytest.FixtureRequest, ext: Extension, redis_server: Any, gateway_server: Any, monkeypatch: Any
) -> AsyncIterator[tuple[Any, Fault]]:
    """A cache of another, to which a fault has just happened."""
    fault, how = request.param
    monkeypatch.setattr("imperal_cachegen.runtime.foreign.SECONDS", limit_for(fault.name))
    if how != "platform":
        cache = AnyCache()
        assert await pages.get(cache, "k") == STORED
        cache.failure = how
        cache.entry = {"items": []} if how == "dict" else STORED
        async with asyncio.timeout(BOUND):
            yield cache, fault
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return
    async with store_of("gateway", redis_server, gateway_server) as store:
        platform = PlatformClient("mail", "u1", f"http://127.0.0.1:{store.reached.port}", "service", "call", ext)
        path = CacheClient("mail", "u1", MemoryBackend(), ext).port.ref(Page, "page", "k").path
        store.put(path, envelope())
        assert await pages.get(platform, "k") == STORED
        await store.break_down(fault.name, path)
        try:
            async with asyncio.timeout(BOUND):
                yield platform, fault
        finally:
            await store.heal()
            await get_shared_client().aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def kinds(*outcomes: str) -> set[str]:
    found = {word for outcome in outcomes if (word := kind(outcome))}
    return found | ({"connection"} if "timeout" in found else set())


def errors_since(before: dict[str, int]) -> dict[str, int]:
    return {word: number - before.get(word, 0) for word, number in process_stats().errors.items()}


async def test_get_or_fetch(at: tuple[Any, Fault], caplog: pytest.LogCaptureFixture) -> None:
    cache, fault = at
    before, fetcher = dict(process_stats().errors), Fetcher()
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        assert await pages.get_or_fetch(cache, "k", fetcher) == FETCHED
    assert fetcher.calls == 1
    counted = {word for word, number in errors_since(before).items() if number}
    assert counted <= kinds(fault.read, fault.write)
    assert kind(fault.read) is None or kind(fault.read) in counted
    assert len(caplog.records) == len(counted)
    for secret in ("secret", "service", "stored"):
        assert secret not in caplog.text


async def test_get(at: tuple[Any, Fault]) -> None:
    cache, _ = at
    assert await pages.get(cache, "k") is None
    assert await pages.update(cache, "k", lambda page: page) is None


async def test_set_and_delete(at: tuple[Any, Fault]) -> None:
    cache, fault = at
    before = dict(process_stats().errors)
    assert await pages.set(cache, "k", FETCHED) is None
    assert {word for word, number in errors_since(before).items() if number} <= kinds(fault.write)
    if fault.write == "done":
        assert await pages.get(cache, "k") == FETCHED
    assert await pages.delete(cache, "k") is (fault.delete == "done")
    assert await invalidate(cache, pages.entry("k")) is (fault.delete == "done")


async def test_every_caller_gets_a_value(at: tuple[Any, Fault]) -> None:
    cache, _ = at
    fetcher = Fetcher(delay=0.05)
    found = await asyncio.gather(*(pages.get_or_fetch(cache, "k", fetcher) for _ in range(100)))
    assert found == [FETCHED] * 100
