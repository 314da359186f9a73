"""`cache_of(ctx)`: the context's cache, or one that holds nothing; never an exception."""

import asyncio
import logging

import pytest
from caches import TellingCache
from runtime_parts import Fetcher, Page

from imperal_cachegen.runtime import Policy, ReadThrough, cache_of, invalidate, process_stats

pytestmark = pytest.mark.asyncio

plain = ReadThrough(Page, "page", "page:{account}", Policy(60))


class Context:
    def __init__(self, cache: object) -> None:
        self.cache = cache


class Raising:
    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    @property
    def cache(self) -> object:
        raise self.failure


async def test_it_is_the_contexts_cache():
    cache = TellingCache()
    assert cache_of(Context(cache)) is cache


@pytest.mark.parametrize(
    "ctx",
    [None, object(), Context(None), Raising(RuntimeError("secret")), Raising(AttributeError()), Raising(KeyError())],
    ids=lambda ctx: type(ctx).__name__,
)
async def test_without_one_it_holds_nothing_counted_and_logged_once(ctx, caplog):
    before = process_stats().errors.get("no_cache", 0)
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        caches = [cache_of(ctx) for _ in range(3)]
    assert process_stats().errors["no_cache"] == before + 3
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
    fetcher = Fetcher(delay=0.001)
    await asyncio.gather(*(plain.get_or_fetch(cache, "k", fetcher) for cache in (*caches, caches[0])))
    assert fetcher.calls == 4
    await plain.set(caches[0], "k", Page())
    assert await plain.get(caches[0], "k") is None
    assert await plain.delete(caches[0], "k") is False
    assert await invalidate(caches[0], plain.entry("k")) is False
    assert await caches[0].get_or_fetch("k", Page, Fetcher(), 60) == Page(items=["1"])


async def test_what_is_not_stored_is_not_counted_as_stored():
    before = process_stats()
    cache = cache_of(Context(None))
    for _ in range(2):
        await plain.get_or_fetch(cache, "k", Fetcher())
    await plain.set(cache, "k", Page())
    scoped = ReadThrough(Page, "page", "page:{account}", Policy(60), scoped=True)
    await scoped.get_or_fetch(cache, "k", Fetcher(), scope="s")
    after = process_stats()
    assert (after.stored, after.hits) == (before.stored, before.hits)
    assert (after.misses, after.fetches) == (before.misses + 3, before.fetches + 3)
