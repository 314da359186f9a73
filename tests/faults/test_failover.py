"""A master is killed, and a replica takes over: the wrappers' callers notice misses at most, and nothing is left over."""

import asyncio
from collections.abc import Iterator

import pytest
from fault_parts import FETCHED, Fetcher, nothing_left, pages
from redis_cluster import IMPATIENT, RedisSentinel, wait_until

from imperal_cachegen.runtime import CacheClient, Extension, connect

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

HANGS_AFTER = 20


@pytest.fixture
def sentinel() -> Iterator[RedisSentinel]:
    made = RedisSentinel(IMPATIENT)
    try:
        yield made.start()
    finally:
        made.stop()


async def test_the_wrappers_go_on_through_a_failover(sentinel: RedisSentinel, ext: Extension) -> None:
    backend = connect(sentinel.url)
    cache = CacheClient("mail", "u1", backend, ext)
    over = False

    async def use(number: int) -> int:
        turn = 0
        while not over:
            turn += 1
            key = f"k{number}:{turn % 7}"
            async with asyncio.timeout(HANGS_AFTER):
                assert await pages.get_or_fetch(cache, key, Fetcher()) == FETCHED
            async with asyncio.timeout(HANGS_AFTER):
                assert await pages.get(cache, key) in (FETCHED, None)
            async with asyncio.timeout(HANGS_AFTER):
                await pages.set(cache, key, FETCHED)
            async with asyncio.timeout(HANGS_AFTER):
                await pages.delete(cache, key)
        return turn

    users = [asyncio.create_task(use(number)) for number in range(4)]
    await asyncio.sleep(0.2)
    sentinel.master.kill()
    await asyncio.to_thread(
        wait_until, lambda: sentinel.replica.info("replication")["role"] == "master", "the replica is the master"
    )
    async with asyncio.timeout(60):
        while True:
            await pages.set(cache, "after", FETCHED)
            if await pages.get(cache, "after") == FETCHED:
                break
            await asyncio.sleep(0.1)
    over = True
    assert min(await asyncio.gather(*users)) > 0
    assert set(cache.stats().errors) <= {"connection", "timeout", "failed"}
    await nothing_left(backend, None)
