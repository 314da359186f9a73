"""Observers are told of operations by model and template, and can't stand in the way of one."""

import asyncio
import logging

import pytest
from telemetry_parts import Other, Page, Scoped, Told, pages, scoped, settle

from imperal_cachegen.runtime import (
    CacheClient,
    MemoryBackend,
    Observer,
    cache_of,
    invalidate,
    observe,
    observing,
    process_stats,
)

pytestmark = pytest.mark.asyncio


async def fetch() -> Page:
    await asyncio.sleep(0)
    return Page(items=["fetched"])


def ended(told: Told) -> list[tuple[str, str, str, str]]:
    return [(each.name, each.model, each.template, each.outcome) for each in told.ended_operations]


async def test_each_method_of_the_client_is_an_operation(cache, told):
    await cache.get("k", Page)
    await cache.set("k", Page())
    await cache.get("k", Page)
    await cache.get_entry("k", Page)
    await cache.get_many([("k", Page), ("k", Other)])
    await cache.get_or_fetch("k", Page, fetch)
    await cache.get_or_fetch("k", Page, fetch, refresh=True)
    await cache.delete("k", Page)
    await cache.delete("k")
    await cache.clear(Page)
    await cache.clear()
    assert ended(told) == [
        ("get", "page", "", "miss"),
        ("set", "page", "", "stored"),
        ("get", "page", "", "hit"),
        ("get", "page", "", "hit"),
        ("get_many", "", "", "done"),
        ("get_or_fetch", "page", "", "hit"),
        ("fetch", "page", "", "fetched"),
        ("get_or_fetch", "page", "", "fetched"),
        ("delete", "page", "", "deleted"),
        ("delete", "", "", "deleted"),
        ("clear", "page", "", "deleted"),
        ("clear", "", "", "deleted"),
    ]
    assert {each.system for each in told.ended_operations} == {"memory"}
    assert all(each.seconds > 0 for each in told.ended_operations)
    assert len(told.events) == 2 * len(told.ended_operations)


async def test_each_wrapper_is_an_operation_with_its_template(cache, told):
    template = "page:{account}"
    assert await pages.get(cache, "page:a") is None
    await pages.get_or_fetch(cache, "page:a", fetch)
    await pages.get_or_fetch(cache, "page:a", fetch)
    await pages.update(cache, "page:a", lambda page: page)
    await pages.update(cache, "page:b", lambda page: page)
    await pages.set(cache, "page:a", Page())
    cache.clock.advance(70)
    await pages.get_or_fetch(cache, "page:a", fetch)
    await settle()
    await pages.delete(cache, "page:a")
    await invalidate(cache, pages.entry("page:a"), scoped.scope("a"))
    assert ended(told) == [
        ("get", "page", template, "miss"),
        ("fetch", "page", template, "fetched"),
        ("get_or_fetch", "page", template, "fetched"),
        ("get_or_fetch", "page", template, "hit"),
        ("update", "page", template, "stored"),
        ("update", "page", template, "skipped"),
        ("set", "page", template, "stored"),
        ("get_or_fetch", "page", template, "stale"),
        ("fetch", "page", template, "fetched"),
        ("delete", "page", template, "deleted"),
        ("invalidate", "", "", "deleted"),
    ]
    assert ("get_or_fetch", "stored", 1, None) in told.counts


async def test_who_joins_has_coalesced(cache, told):
    gate = asyncio.Event()

    async def slow() -> Page:
        await gate.wait()
        return Page()

    calls = [asyncio.create_task(pages.get_or_fetch(cache, "page:a", slow)) for _ in range(3)]
    await settle()
    gate.set()
    await asyncio.gather(*calls)
    outcomes = sorted(each.outcome for each in told.ended_operations if each.name == "get_or_fetch")
    assert outcomes == ["coalesced", "coalesced", "fetched"]


async def test_what_raises_and_what_goes_wrong_outside(cache, told):
    async def failing() -> Page:
        raise LookupError("secret")

    with pytest.raises(LookupError):
        await pages.get_or_fetch(cache, "page:a", failing)
    with cache.faults.down():
        assert await pages.get(cache, "page:a") is None
        assert await pages.delete(cache, "page:a") is False
    found = [(each.name, each.outcome, each.error, each.errors) for each in told.ended_operations]
    assert found == [
        ("fetch", "raised", "LookupError", ()),
        ("get_or_fetch", "raised", "LookupError", ()),
        ("get", "miss", None, ("connection",)),
        ("delete", "failed", None, ("connection",)),
    ]
    assert ("get", "errors", 1, "connection") in told.counts


async def test_a_caller_that_is_cancelled(cache, told):
    task = asyncio.create_task(pages.get_or_fetch(cache, "page:a", lambda: asyncio.sleep(60)))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await settle()
    assert {(each.name, each.outcome) for each in told.ended_operations} == {
        ("fetch", "cancelled"),
        ("get_or_fetch", "cancelled"),
    }


async def test_mistakes_of_the_program_are_no_operations(cache, told):
    with pytest.raises(ValueError, match="key"):
        await cache.get("no key", Page)
    assert told.events == []


async def test_counts_are_those_of_the_client_and_of_the_process(ext, told):
    cache = CacheClient("mail", "u", MemoryBackend(), ext)
    before = process_stats()
    await pages.get_or_fetch(cache, "page:a", fetch)
    await pages.get_or_fetch(cache, "page:a", fetch)
    stats, after = cache.stats(), process_stats()
    assert (stats.hits, stats.misses, stats.fetches, stats.stored) == (1, 1, 1, 1)
    assert stats.bytes_read == stats.bytes_written > 0
    sums: dict[str, int] = {}
    for _, counter, number, _ in told.counts:
        sums[counter] = sums.get(counter, 0) + number
    for counter, number in sums.items():
        assert getattr(stats, counter) == number
        assert getattr(after, counter) - getattr(before, counter) == number


class Raising(Observer):
    def started(self, operation):
        raise RuntimeError("secret")

    def counted(self, operation, counter, number, kind):
        raise RuntimeError("secret")

    def ended(self, operation):
        raise RuntimeError("secret")


async def test_one_that_raises_stops_nobody(cache, told, caplog):
    before = process_stats().errors.get("observer", 0)
    stop = observe(Raising())
    try:
        with caplog.at_level(logging.WARNING, "imperal_cachegen"):
            assert (await pages.get_or_fetch(cache, "page:a", fetch)).items == ["fetched"]
            assert (await pages.get(cache, "page:a")).items == ["fetched"]
    finally:
        stop()
    assert process_stats().errors["observer"] >= before + 6
    assert [record.getMessage() for record in caplog.records] == ["an observer of the cache failed (RuntimeError)"]
    assert len(told.ended_operations) == 3, "the others are told"


async def test_stopping_stops(cache):
    told = Told()
    stop = observe(told)
    await cache.get("k", Page)
    stop()
    stop()
    await cache.get("k", Page)
    assert len(told.ended_operations) == 1


async def test_while_nobody_watches_nothing_is_made(cache, monkeypatch):
    observing.uninstrument()
    assert observing.observers() == ()

    def never(*_: object) -> None:
        raise AssertionError("made for nobody")

    monkeypatch.setattr(observing, "Operation", never)
    monkeypatch.setattr(observing, "copy", never)
    monkeypatch.setattr(observing, "_watched", never)
    await pages.get_or_fetch(cache, "page:a", fetch)
    await pages.get(cache, "page:a")
    await cache.get("k", Page)


async def test_scopes_tell_the_model_and_no_generation(cache, told):
    await scoped.set(cache, "scoped:1", Scoped(items=["x"]), scope="a")
    await scoped.get(cache, "scoped:1", scope="a")
    assert ended(told) == [
        ("set", "scoped", "scoped:{n}", "stored"),
        ("get", "scoped", "scoped:{n}", "hit"),
    ]


async def test_a_context_without_a_cache_is_told_of(told):
    cache_of(None)
    assert told.counts == [("cache_of", "errors", 1, "no_cache")]


async def test_an_api_that_keeps_its_providers_elsewhere_is_told(monkeypatch):
    import opentelemetry.trace  # noqa: F401

    monkeypatch.setattr(observing, "_PROVIDERS", (("opentelemetry.trace", "no such name"),) * 2)
    monkeypatch.setattr(observing, "_looking", True)
    try:
        assert [type(observer).__name__ for observer in observing.observers()] == ["OpenTelemetry"]
    finally:
        observing.uninstrument()
    assert observing.observers() == ()
