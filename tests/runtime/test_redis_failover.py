"""A failover while reads and writes run: nobody sees an exception, nothing hangs, and all works again afterwards."""

import asyncio
from collections.abc import Callable, Iterator

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


class Users:
    """Callers who read, write, delete and fetch all the time."""

    def __init__(self, cache: CacheClient) -> None:
        self.cache = cache
        self.fetches = 0
        self.operations = 0
        self._over = False

    async def during(self, change: Callable[[], None]) -> None:
        """Go on until a change, made by another thread, is over; raise what any operation raised."""
        users = [asyncio.ensure_future(self._use(number)) for number in range(8)]
        await asyncio.sleep(0.2)
        await asyncio.to_thread(change)
        before = self.operations
        async with asyncio.timeout(HANGS_AFTER):
            while self.operations == before:  # noqa: ASYNC110  # the users count
                await asyncio.sleep(0.05)
        self._over = True
        await asyncio.gather(*users)

    async def _use(self, number: int) -> None:
        turn = 0
        while not self._over:
            key = f"k{number}:{turn % 40}"
            turn += 1
            self.operations += 4
            async with asyncio.timeout(HANGS_AFTER):
                await self.cache.set(key, Page(account=key), 60)
            async with asyncio.timeout(HANGS_AFTER):
                found = await self.cache.get(key, Page)
            assert found is None or found.account == key
            async with asyncio.timeout(HANGS_AFTER):
                assert (await self.cache.get_or_fetch(f"f{key}", Page, self._fetch)).account == "fetched"
            async with asyncio.timeout(HANGS_AFTER):
                await self.cache.delete(f"f{key}")

    async def _fetch(self) -> Page:
        self.fetches += 1
        return Page(account="fetched")


async def works(backend: Backend, ext) -> None:
    """Every key is stored, read and deleted; nothing is turned into a miss."""
    cache = CacheClient("mail", "u2", backend, ext, on_error="raise")
    keys = [f"after:{number}" for number in range(100)]
    for key in keys:
        await cache.set(key, Page(account=key), 60)
    assert [found and found.account for found in await cache.get_many([(key, Page) for key in keys])] == keys
    assert all([await cache.delete(key) for key in keys])


async def recovered(backend: Backend, ext) -> None:
    """Wait until it works: who is late to tell the masters, or was gone, is left alone for some seconds."""
    end = asyncio.get_running_loop().time() + 60
    while True:
        try:
            await works(backend, ext)
        except Exception:
            if asyncio.get_running_loop().time() > end:
                raise
            await asyncio.sleep(0.2)
        else:
            return


@pytest.mark.parametrize("how", ["killed", "asked"])
async def test_a_cluster(cluster: RedisCluster, ext, how: str):
    def failover() -> None:
        if how == "killed":
            cluster.masters()[0].kill()
            wait_until(lambda: len(cluster.masters()) == 3, "a replica has become a master")
        else:
            replica = next(server for server in cluster.servers if server not in cluster.masters())
            replica.client.execute_command("CLUSTER", "FAILOVER")
            wait_until(lambda: replica in cluster.masters(), "the replica has become a master")
        cluster.wait_until_well()

    async with connect(cluster.url) as backend:
        await recovered(backend, ext)
        await Users(CacheClient("mail", "u1", backend, ext)).during(failover)
        await recovered(backend, ext)


async def test_a_master_with_sentinels(sentinel: RedisSentinel, ext):
    def failover() -> None:
        sentinel.master.kill()
        wait_until(
            lambda: sentinel.replica.info("replication")["role"] == "master", "the replica has become the master"
        )

    async with connect(sentinel.url) as backend:
        await recovered(backend, ext)
        await Users(CacheClient("mail", "u1", backend, ext)).during(failover)
        await recovered(backend, ext)
        assert sentinel.replica.client.dbsize() > 0


async def test_a_cluster_of_which_no_node_answers_is_a_miss(ext):
    gone = RedisCluster(IMPATIENT)
    async with connect(gone.url) as backend:
        cache = CacheClient("mail", "u1", backend, ext)
        async with asyncio.timeout(HANGS_AFTER):
            assert await cache.get("k", Page) is None
            assert await cache.delete("k") is False
        assert set(cache.stats().errors) <= {"connection", "timeout"}
    for server in gone.servers:
        server.stop()


async def test_slots_that_nobody_has_are_misses_and_the_others_go_on(cluster: RedisCluster, ext):
    async with connect(cluster.url) as backend:
        await recovered(backend, ext)
        for server in cluster.servers:
            server.client.config_set("cluster-require-full-coverage", "no")
        cluster.servers[0].kill()
        cluster.servers[3].kill()
        cache = CacheClient("mail", "u1", backend, ext)
        found: list[bool] = []
        async with asyncio.timeout(60):
            while sum(found) <= 10:
                found = [await is_stored(cache, f"k{number}") for number in range(60)]
        assert sum(found) < 60


async def is_stored(cache: CacheClient, key: str) -> bool:
    async with asyncio.timeout(HANGS_AFTER):
        await cache.set(key, Page(account=key), 60)
    async with asyncio.timeout(HANGS_AFTER):
        return await cache.get(key, Page) is not None
