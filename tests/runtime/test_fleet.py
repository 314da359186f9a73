"""One fetch for several processes, as two backends of one process have it: they share nothing but the server."""

import asyncio
import random
import re

import pytest
import pytest_asyncio
from redis_server import RedisServer
from runtime_parts import Fetcher, Page, settle

from imperal_cachegen.runtime import (
    CacheClient,
    GuardedBackend,
    MemoryBackend,
    Policy,
    ReadThrough,
    connect,
    invalidate,
)
from imperal_cachegen.runtime.board import board_of
from imperal_cachegen.runtime.fleet import FIRST_PAUSE, LONGEST_PAUSE, pauses
from imperal_cachegen.runtime.lease import lease_path

pytestmark = pytest.mark.asyncio

scoped = ReadThrough(Page, "page", "page:{n}", Policy(60), scoped=True)
STALE = Policy(10, stale=60)


@pytest.fixture(params=["redis", "cluster"])
def server(request: pytest.FixtureRequest) -> object:
    return request.getfixturevalue("redis_server" if request.param == "redis" else "redis_cluster")


@pytest_asyncio.fixture
async def backends(server):
    made = [connect(server.url, seconds=10) for _ in range(3)]
    yield made
    for backend in made:
        await backend.aclose()


@pytest.fixture
def members(backends, ext, clock):
    return [CacheClient("mail", "u1", backend, ext, single_flight="fleet", clock=clock) for backend in backends]


@pytest.fixture
def one(members):
    return members[0]


@pytest.fixture
def two(members):
    return members[1]


def gated(result=None) -> Fetcher:
    fetcher = Fetcher(result)
    fetcher.gate = asyncio.Event()
    return fetcher


def asked(cache: CacheClient, fetcher: Fetcher, *policy: object, **options: object) -> "asyncio.Task[Page]":
    return asyncio.create_task(cache.get_or_fetch("k", Page, fetcher, *policy, **options))


async def begun(fetcher: Fetcher) -> None:
    async with asyncio.timeout(60):
        while not fetcher.calls:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def lease_of(cache: CacheClient) -> bytes | None:
    return await cache.port._backend.get(lease_path(cache.port.ref(Page, "page", "k").path))


async def test_one_fetches_and_the_others_get_what_it_stored(members):
    fetcher = Fetcher(delay=0.05)
    pages = await asyncio.gather(*(asked(member, fetcher) for member in members for _ in range(10)))
    assert fetcher.calls == 1
    assert [page.items for page in pages] == [["1"]] * 30
    assert sorted(member.stats().fetches for member in members) == [0, 0, 1]
    assert sum(member.stats().coalesced for member in members) == 29
    assert await lease_of(members[0]) is None


async def test_what_was_stored_between_the_read_and_the_lease_is_taken(one, two):
    """The read missed; another process fetched and stored; only then this one had the lease."""
    read = one.port._backend.get
    late = asyncio.Event()

    async def get(path: str) -> bytes | None:
        found = await read(path)
        await late.wait()
        return found

    one.port._backend.get = get
    fetcher = Fetcher()
    waiting = asked(one, fetcher)
    await settle()
    assert (await asked(two, fetcher)).items == ["1"]
    late.set()
    assert (await waiting).items == ["1"]
    assert fetcher.calls == 1


async def test_under_a_scope_all_agree_on_the_generation(members, server):
    fetcher = Fetcher(delay=0.05)
    pages = await asyncio.gather(
        *(scoped.get_or_fetch(member, "k", fetcher, scope="s") for member in members for _ in range(10))
    )
    assert fetcher.calls == 1
    assert [page.items for page in pages] == [["1"]] * 30
    assert await invalidate(members[2], scoped.scope("s"))
    assert (await scoped.get_or_fetch(members[0], "k", fetcher, scope="s")).items == ["2"]


async def test_an_exception_stays_where_it_was_raised(one, two):
    failing = Fetcher(LookupError(), delay=0.05)
    waiting = asked(one, failing)
    await begun(failing)
    other = Fetcher(Page(items=["other"]))
    following = asked(two, other)
    with pytest.raises(LookupError):
        await waiting
    assert (await following).items == ["other"]
    assert failing.calls == 1


async def test_what_is_not_stored_each_process_fetches(one, two):
    fetcher = Fetcher(delay=0.02)
    found = await asyncio.gather(*(asked(cache, fetcher, cache_if=lambda _: False) for cache in (one, two)))
    assert sorted(page.items[0] for page in found) == ["1", "2"]


async def test_processes_do_not_wait_for_one_failure_after_another(backends, ext):
    """Each may have its own reason to fail; the last must not wait for all of them."""
    members = [CacheClient("mail", "u1", backend, ext, single_flight="fleet") for backend in backends for _ in "ab"]
    for member in members[::2]:  # six processes: three more boards
        member.port.board = type(member.port.board)()
    running, most = 0, 0

    async def fetch() -> Page:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.1)
        running -= 1
        raise LookupError

    found = await asyncio.gather(*(member.get_or_fetch("k", Page, fetch) for member in members), return_exceptions=True)
    assert {type(each) for each in found} == {LookupError}
    assert most > 1


@pytest.mark.parametrize("write", ["delete", "set", "delete one", "clear"])
async def test_a_write_of_another_process_detaches_a_fetch(one, two, write):
    old = gated(Page(items=["old"]))
    waiting = asked(one, old)
    await begun(old)
    await {
        "delete": lambda: two.delete("k"),
        "set": lambda: two.set("k", Page(items=["new"])),
        "delete one": lambda: two.delete("k", Page),
        "clear": two.clear,
    }[write]()
    for cache in (one, two):
        assert (await asked(cache, Fetcher(Page(items=["new"])))).items == ["new"]
    old.gate.set()
    assert (await waiting).items == ["old"]
    for cache in (one, two):
        assert (await cache.get("k", Page)).items == ["new"]


async def test_a_delete_lets_those_who_wait_fetch_anew(members):
    one, two, three = members
    old, new = gated(Page(items=["old"])), Fetcher(Page(items=["new"]))
    waiting = asked(one, old)
    await begun(old)
    following = asked(two, new)
    await asyncio.sleep(0.02)
    assert new.calls == 0
    assert await three.delete("k")
    assert (await following).items == ["new"]
    old.gate.set()
    await waiting
    assert (await two.get("k", Page)).items == ["new"]


async def test_one_who_comes_late_joins_its_process_while_the_lease_holds(one, two):
    fetcher = gated()
    first = asked(one, fetcher)
    await begun(fetcher)
    late = [asked(one, fetcher) for _ in range(5)]
    following = asked(two, fetcher)
    await asyncio.sleep(0.02)
    later = [asked(two, fetcher) for _ in range(5)]
    await asyncio.sleep(0.02)
    fetcher.gate.set()
    pages = await asyncio.gather(first, following, *late, *later)
    assert [page.items for page in pages] == [["1"]] * 12
    assert fetcher.calls == 1


async def test_a_refresh_takes_the_lease_over(one, two):
    await one.set("k", Page(items=["stored"]))
    old = gated(Page(items=["old"]))
    waiting = asked(one, old, refresh=True)
    await begun(old)
    assert (await asked(two, Fetcher(Page(items=["new"])), refresh=True)).items == ["new"]
    old.gate.set()
    assert (await waiting).items == ["old"]
    assert (await one.get("k", Page)).items == ["new"]


async def test_one_refresh_behind_for_all(members, clock):
    await members[0].set("k", Page(items=["stale"]), 300)
    clock.move(20)
    fetcher = Fetcher(delay=2)
    for _ in range(3):
        pages = await asyncio.gather(*(asked(member, fetcher, STALE) for member in members for _ in range(3)))
        assert [page.items for page in pages] == [["stale"]] * 9
    for member in members:
        while board_of(member.port._backend).running():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert fetcher.calls == 1
    assert (await members[2].get("k", Page)).items == ["1"]
    assert await lease_of(members[0]) is None


async def test_a_fetch_that_is_longer_than_the_lease_is_not_doubled(backends, ext, monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.client.LEASE_SECONDS", 1.0)
    members = [CacheClient("mail", "u1", backend, ext, single_flight="fleet") for backend in backends]
    fetcher = Fetcher(delay=2.5)
    pages = await asyncio.gather(*(asked(member, fetcher) for member in members))
    assert [page.items for page in pages] == [["1"]] * 3
    assert fetcher.calls == 1


async def test_a_lease_ends_by_itself(backends, ext, monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.client.LEASE_SECONDS", 0.3)
    one, two = (CacheClient("mail", "u1", backend, ext, single_flight="fleet") for backend in backends[:2])
    assert await one.port.take(one.port.ref(Page, "page", "k"))  # and its process is gone
    assert await two.port.take(two.port.ref(Page, "page", "k")) is None
    assert (await asked(two, Fetcher())).items == ["1"]


async def test_a_late_fetch_is_a_timeout_from_the_call_on(one, two):
    fetcher = gated()
    waiting = asked(one, fetcher)
    await begun(fetcher)
    with pytest.raises(TimeoutError):
        await asked(two, Fetcher(), fetch_timeout=0.05)
    fetcher.gate.set()
    assert (await waiting).items == ["1"]


async def test_one_that_nobody_waits_for_gives_its_lease_up(one, two):
    fetcher = gated()
    waiting = asked(one, fetcher)
    await begun(fetcher)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await asked(two, Fetcher(Page(items=["two"])))).items == ["two"]
    assert await lease_of(one) is None


async def test_a_caller_cancelled_at_any_moment_holds_nobody_up(one, two):
    for turns in range(0, 60, 3):
        waiting = asked(one, gated())
        await settle(turns)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert (await asked(one, Fetcher(Page(items=["again"])))).items == ["again"]
        assert await two.delete("k")
    assert len(board_of(one.port._backend).claims) == 0


async def test_values_too_large_are_served_and_not_stored(one, two):
    large = Page(items=["x" * 70_000])
    assert await asked(one, Fetcher(large)) is large
    assert await lease_of(one) is None
    assert one.stats().oversize == 1


async def test_users_do_not_wait_for_each_other(backends, ext):
    users = [CacheClient("mail", user, backends[0], ext, single_flight="fleet") for user in ("a", "b")]
    fetchers = [gated(Page(account=user)) for user in ("a", "b")]
    waiting = [asked(*pair) for pair in zip(users, fetchers, strict=True)]
    for fetcher in fetchers:
        await begun(fetcher)
        fetcher.gate.set()
    assert [page.account for page in await asyncio.gather(*waiting)] == ["a", "b"]


async def test_clearing_drops_leases_too(one, two):
    fetcher = gated()
    waiting = asked(one, fetcher)
    await begun(fetcher)
    assert await lease_of(two) is not None
    assert await two.clear()
    assert await lease_of(two) is None
    fetcher.gate.set()
    await waiting
    assert await two.get("k", Page) is None


async def test_disabled(one, monkeypatch):
    monkeypatch.setenv("IMPERAL_CACHEGEN_DISABLED", "1")
    fetcher = Fetcher()
    pages = await asyncio.gather(*(asked(one, fetcher) for _ in range(3)))
    assert fetcher.calls == 1
    assert [page.items for page in pages] == [["1"]] * 3


@pytest.mark.parametrize("way", ["dead", "hung", "read-only"])
async def test_the_fetcher_runs_whatever_redis_does(ext, way):
    server = RedisServer().start()
    try:
        async with connect(server.url, seconds=0.5) as backend:
            cache = CacheClient("mail", "u1", backend, ext, single_flight="fleet")
            await asked(cache, Fetcher())
            await cache.delete("k")
            if way == "read-only":
                server.client.replicaof("127.0.0.1", 1)
            else:
                server.kill() if way == "dead" else server.pause()
            fetcher = Fetcher(delay=0.05)
            pages = await asyncio.gather(*(asked(cache, fetcher) for _ in range(50)))
            assert [page.items for page in pages] == [["1"]] * 50
            assert fetcher.calls == 1
            assert sum(cache.stats().errors.values()) > 0
            for _ in range(3):
                assert (await asked(cache, Fetcher(Page(items=["x"])), refresh=True)).items == ["x"]
    finally:
        server.stop()


async def test_redis_dies_while_a_fetch_runs(ext):
    server = RedisServer().start()
    try:
        async with connect(server.url, seconds=0.5) as first, connect(server.url, seconds=0.5) as second:
            one, two = (CacheClient("mail", "u1", each, ext, single_flight="fleet") for each in (first, second))
            fetcher, other = gated(), Fetcher(Page(items=["other"]))
            waiting = asked(one, fetcher)
            await begun(fetcher)
            following = asked(two, other)
            await asyncio.sleep(0.05)
            server.kill()
            assert (await following).items == ["other"]
            fetcher.gate.set()
            assert (await waiting).items == ["1"]
    finally:
        server.stop()


async def test_in_memory_there_is_one_process(ext):
    fetcher = Fetcher(delay=0.01)
    for backend in (MemoryBackend(), GuardedBackend(MemoryBackend(), seconds=5)):
        cache = CacheClient("mail", "u1", backend, ext, single_flight="fleet")
        await asyncio.gather(*(asked(cache, fetcher) for _ in range(10)))
    assert fetcher.calls == 2


async def test_what_has_no_leases_is_refused_at_once(ext):
    backend = connect("http://127.0.0.1:1", service_token="s")
    with pytest.raises(ValueError, match=r'single_flight="fleet" needs a backend with leases.*leave it out'):
        CacheClient("mail", "u1", backend, ext, single_flight="fleet")
    with pytest.raises(ValueError, match='"process" or "fleet"'):
        CacheClient("mail", "u1", backend, ext, single_flight="all")
    await backend.aclose()


@pytest.mark.parametrize(("app", "user"), [("mail", "u1"), ("a{b", "}c"), ("{}", "{x}"), ("*", "ü")])
async def test_a_lease_is_where_no_entry_can_be_and_on_the_entrys_node(ext, backends, app, user):
    from redis.crc import key_slot

    cache = CacheClient(app, user, backends[0], ext, single_flight="fleet")
    path = cache.port.ref(Page, "page", "k").path
    assert re.search("[{}]", path) is None
    lease = lease_path(path)
    assert lease.startswith(cache.port.prefix)
    assert key_slot(lease.encode()) == key_slot(path.encode())
    assert (await asked(cache, Fetcher())).items == ["1"]


async def test_pauses_grow_and_differ():
    chance = random.Random(1)
    found = [pause for pause, _ in zip(pauses(chance.uniform), range(30), strict=False)]
    assert FIRST_PAUSE / 2 <= found[0] <= FIRST_PAUSE * 1.5
    assert max(found) <= LONGEST_PAUSE * 1.5
    assert len(set(found)) == 30
