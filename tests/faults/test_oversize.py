"""A value of one byte too many, on every store: never sent, never in the way, and what it replaces is gone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from fault_parts import STORED, Fetcher, Page, nothing_left, pages
from fault_stores import LONG, FaultyStore, store_of

from imperal_cachegen.runtime import CacheClient, Extension
from imperal_cachegen.runtime.envelope import codec_of

pytestmark = pytest.mark.asyncio

LIMIT = 65_536
AROUND_BODY = len('{"envelope":,"ttl_seconds":60}')


@pytest_asyncio.fixture(params=["memory", "redis", "gateway"])
async def at(
    request: pytest.FixtureRequest, ext: Extension, redis_server: Any, gateway_server: Any
) -> AsyncIterator[tuple[CacheClient, FaultyStore]]:
    async with store_of(request.param, redis_server, gateway_server) as store:
        backend = store.connect(LONG)
        yield CacheClient("mail", "u1", backend, ext, call_token=store.call_token, clock=lambda: 1.8e9 + 0.5), store
        await nothing_left(backend, store.proxy)


def sized(store: FaultyStore, more: int) -> Page:
    """Return a value of which the limit and so many bytes are sent."""
    codec = codec_of(Page, "page")
    around = len(codec.envelope(codec.data(Page(items=["é"])), 1.8e9 + 0.5)) - 2
    around += AROUND_BODY if store.call_token else 0
    text = "é" * ((LIMIT + more - around) // 2)
    return Page(items=[text + "x" * ((LIMIT + more - around) % 2)])


async def test_the_last_byte_counts(at: tuple[CacheClient, FaultyStore]) -> None:
    cache, store = at
    await cache.set("k", sized(store, 0), 60)
    assert await cache.get("k", Page) == sized(store, 0)
    with pytest.raises(ValueError, match="65537 bytes are sent"):
        await cache.set("k", sized(store, 1), 60)
    assert await cache.get("k", Page) == sized(store, 0)
    assert cache.stats().oversize == 1


async def test_it_is_served_and_not_stored(at: tuple[CacheClient, FaultyStore]) -> None:
    cache, store = at
    large = sized(store, 1)
    for fetch in (
        lambda fetcher: cache.get_or_fetch("k", Page, fetcher),
        lambda fetcher: pages.get_or_fetch(cache, "k", fetcher),
    ):
        fetcher = Fetcher(large)
        assert await fetch(fetcher) == large
        assert fetcher.calls == 1
    assert await cache.get("k", Page) is None
    assert cache.stats().oversize == 2
    assert cache.stats().errors == {}


async def test_a_wrapper_removes_what_it_would_have_replaced(at: tuple[CacheClient, FaultyStore]) -> None:
    cache, store = at
    await pages.set(cache, "k", STORED)
    await pages.set(cache, "k", sized(store, 1))
    assert await pages.get(cache, "k") is None
    assert await cache.delete("k") is True
