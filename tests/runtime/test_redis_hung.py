"""Servers of a cluster, and Sentinels, that hang: they take connections and answer none, as does a host that is gone."""

import asyncio
from collections.abc import Iterator

import pytest
from redis_cluster import IMPATIENT, RedisCluster, RedisSentinel, wait_until
from runtime_parts import Page

from imperal_cachegen.runtime import Backend, CacheClient, connect

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

HANGS_AFTER = 20
"""Seconds after which an operation is taken to hang: its limit is a quarter of one, on a machine that is busy."""


@pytest.fixture
def cluster() -> Iterator[RedisCluster]:
    made = RedisCluster(IMPATIENT)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def sentinel() -> Iterator[RedisSentinel]:
    made = RedisSentinel(IMPATIENT)
    try:
        yield made.start()
    finally:
        made.stop()


async def stored(backend: Backend, ext, user: str) -> int:
    """Return how many of some values, on every master, are stored and read again; nobody sees an exception or hangs."""
    cache = CacheClient("mail", user, backend, ext)
    keys = [f"k{number}" for number in range(60)]
    async with asyncio.timeout(HANGS_AFTER):
        await asyncio.gather(*(cache.set(key, Page(account=key), 60) for key in keys))
    async with asyncio.timeout(HANGS_AFTER):
        found = await asyncio.gather(*(cache.get(key, Page) for key in keys))
    assert all(one is None or one.account == key for one, key in zip(found, keys, strict=True))
    return sum(one is not None for one in found)


async def until_stored(backend: Backend, ext, number: int) -> None:
    """Wait until so many of them are."""
    async with asyncio.timeout(60):
        turn = 0
        while await stored(backend, ext, f"later{turn}") < number:
            turn += 1
            await asyncio.sleep(0.2)


async def all_stored(backend: Backend, ext) -> None:
    await until_stored(backend, ext, 60)


async def test_a_master_that_hangs_has_the_others_go_on_until_its_replica_takes_over(cluster, ext):
    async with connect(cluster.url) as backend:
        await all_stored(backend, ext)
        hung = cluster.servers[0]
        hung.pause()
        try:
            await stored(backend, ext, "at once")
            await until_stored(backend, ext, 10)
            await all_stored(backend, ext)
        finally:
            hung.resume()
        await all_stored(backend, ext)


async def test_a_cluster_is_found_although_the_first_server_of_the_url_hangs(cluster, ext):
    cluster.servers[0].pause()
    try:
        wait_until(
            lambda: cluster.servers[3].info("replication")["role"] == "master", "the replica has become a master"
        )
        async with connect(cluster.url) as backend:
            await all_stored(backend, ext)
    finally:
        cluster.servers[0].resume()


async def test_a_master_is_found_although_all_sentinels_but_one_hang(sentinel, ext):
    for hung in sentinel.sentinels[:2]:
        hung.pause()
    try:
        async with connect(sentinel.url) as backend:
            await all_stored(backend, ext)
    finally:
        for hung in sentinel.sentinels[:2]:
            hung.resume()


async def test_a_master_that_hangs_is_replaced_by_the_sentinels(sentinel, ext):
    async with connect(sentinel.url) as backend:
        await all_stored(backend, ext)
        sentinel.master.pause()
        try:
            await stored(backend, ext, "at once")
            await all_stored(backend, ext)
            assert sentinel.replica.info("replication")["role"] == "master"
        finally:
            sentinel.master.resume()
        await all_stored(backend, ext)
