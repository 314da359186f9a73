"""Reads of one turn of the event loop, over caches of others: one request, own copies, no shared fate but mistakes."""

import asyncio

import pytest
from caches import TellingCache
from runtime_parts import Page, settle

from imperal_cachegen.runtime import Policy, ReadThrough

pytestmark = pytest.mark.asyncio

plain = ReadThrough(Page, "page", "page:{account}", Policy(60))


async def test_a_thousand_reads_of_one_turn_are_one():
    cache = TellingCache()
    await plain.set(cache, "k", Page(items=["x"]))
    cache.calls.clear()
    pages = await asyncio.gather(*(plain.get(cache, "k") for _ in range(1000)))
    assert cache.calls == ["get"]
    assert len({id(page.items) for page in pages}) == 1000
    pages[0].items.append("mine")
    assert pages[1].items == ["x"]


async def test_a_read_is_not_shared_with_one_who_comes_when_it_is_sent():
    cache = TellingCache()
    cache.gates["get"] = asyncio.Event()
    first = asyncio.create_task(plain.get(cache, "k"))
    await settle()
    del cache.gates["get"]
    await plain.set(cache, "k", Page(items=["new"]))
    assert (await plain.get(cache, "k")).items == ["new"]
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_who_shares_a_read_does_not_share_a_cancellation():
    for turns in range(4):
        cache = TellingCache()
        await plain.set(cache, "k", Page(items=["x"]))
        first, *others = [asyncio.create_task(plain.get(cache, "k")) for _ in range(3)]
        await settle(turns)
        first.cancel()
        assert [(await other).items for other in others] == [["x"]] * 2
        await asyncio.gather(first, return_exceptions=True)


async def test_a_mistake_that_is_shared_raises_for_all():
    cache = TellingCache()
    cache.failure = TypeError("no")
    found = await asyncio.gather(*(plain.get(cache, "k") for _ in range(100)), return_exceptions=True)
    assert {repr(each) for each in found} == {"TypeError('no')"}
    assert cache.calls == ["get"]
