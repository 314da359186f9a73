"""One suite for every backend: one test for each sentence of the interface."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from redis_server import RedisServer
from runtime_parts import Clock

from imperal_cachegen.runtime import Backend, GuardedBackend, MemoryBackend, connect
from imperal_cachegen.runtime.paths import key_hash, user_prefix

pytestmark = pytest.mark.asyncio


class FourMethods(Backend):
    """A backend that has only what it must have."""

    def __init__(self, clock: Clock) -> None:
        self.inner = MemoryBackend(clock=clock)

    async def get(self, path: str) -> bytes | None:
        return await self.inner.get(path)

    async def set(self, path: str, value: bytes, ttl: int) -> None:
        await self.inner.set(path, value, ttl)

    async def delete(self, path: str) -> None:
        await self.inner.delete(path)

    async def aclose(self) -> None:
        await self.inner.aclose()


class RemoteClock:
    """Time as a server in another process has it: `move` lets everything stored there grow older at once."""

    def __init__(self, move: Callable[[float], None]) -> None:
        self.move = move


def _older(*servers: RedisServer) -> Callable[[float], None]:
    def move(seconds: float) -> None:
        for server in servers:
            for path in server.client.keys("*"):
                left = server.client.pttl(path) - round(seconds * 1000)
                server.client.pexpire(path, max(1, left))
                if left <= 0:
                    server.client.delete(path)

    return move


Made = tuple[Backend, Clock | RemoteClock]


def _memory(_: pytest.FixtureRequest) -> Made:
    clock = Clock()
    return connect("memory://", clock=clock), clock


def _guarded(_: pytest.FixtureRequest) -> Made:
    clock = Clock()
    return GuardedBackend(MemoryBackend(clock=clock), seconds=5), clock


def _least(_: pytest.FixtureRequest) -> Made:
    clock = Clock()
    return FourMethods(clock), clock


def _redis(request: pytest.FixtureRequest) -> Made:
    server = request.getfixturevalue("redis_server")
    return connect(server.url, seconds=SECONDS), RemoteClock(_older(server))


def _sentinel(request: pytest.FixtureRequest) -> Made:
    servers = request.getfixturevalue("redis_sentinel")
    return connect(servers.url, seconds=SECONDS), RemoteClock(_older(servers.master))


def _cluster(request: pytest.FixtureRequest) -> Made:
    cluster = request.getfixturevalue("redis_cluster")
    return connect(cluster.url, seconds=SECONDS), RemoteClock(_older(*cluster.masters()))


def _gateway(request: pytest.FixtureRequest) -> Made:
    server = request.getfixturevalue("gateway_server")
    backend = connect(server.url, service_token=server.service_token, seconds=SECONDS)
    return backend.bound(server.call_token), RemoteClock(server.move)


SECONDS = 30
"""The time limit of operations here: the machine may be busy, and no test is about it."""

BACKENDS = {
    "memory": _memory,
    "guarded": _guarded,
    "least": _least,
    "redis": _redis,
    "sentinel": _sentinel,
    "cluster": _cluster,
    "gateway": _gateway,
}
CANNOT_CLEAR = ("least", "gateway")
CANNOT_TOUCH = ("least", "gateway")


@pytest.fixture(
    params=[
        pytest.param(name, marks=[pytest.mark.slow] if name in ("sentinel", "cluster") else []) for name in BACKENDS
    ]
)
def made(request: pytest.FixtureRequest) -> Made:
    return BACKENDS[request.param](request)


@pytest_asyncio.fixture
async def store(made: Made) -> AsyncIterator[Backend]:
    async with made[0] as backend:
        yield backend


@pytest.fixture
def clock(made: Made) -> Clock | RemoteClock:
    return made[1]


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["made"])


def at(entry: str, user: str = "u1") -> str:
    """Return the path of an entry."""
    return f"{user_prefix('mail', user)}page:{key_hash(entry)}"


A, B, C, NONE = map(at, ("a", "b", "c", "none"))
ONE, TWO, THREE = b'{"n":1}', b'{"n":2}', '{"n":"drei \u00fc"}'.encode()


async def test_what_was_set_is_got(store):
    await store.set(A, THREE, 60)
    assert await store.get(A) == THREE


async def test_nothing_is_none(store):
    assert await store.get(A) is None


async def test_set_replaces_value_and_time(store, clock):
    await store.set(A, ONE, 300)
    await store.set(A, TWO, 5)
    assert await store.get(A) == TWO
    clock.move(5)
    assert await store.get(A) is None


async def test_a_value_is_there_until_its_time_is_over(store, clock):
    await store.set(A, ONE, 60)
    clock.move(40)
    assert await store.get(A) == ONE
    clock.move(20)
    assert await store.get(A) is None


async def test_delete_removes_one_path(store):
    await store.set(A, ONE, 60)
    await store.set(B, TWO, 60)
    await store.delete(A)
    assert await store.get(A) is None
    assert await store.get(B) == TWO


async def test_deleting_nothing_is_fine(store):
    await store.delete(A)
    assert await store.get(A) is None


async def test_many_are_got_in_order(store):
    await store.set(B, TWO, 60)
    await store.set(A, ONE, 60)
    assert await store.get_many([B, NONE, A]) == [TWO, None, ONE]
    assert await store.get_many([]) == []


async def test_many_are_set_each_with_its_time(store, clock):
    await store.set_many([(A, ONE, 5), (B, TWO, 60)])
    clock.move(6)
    assert await store.get_many([A, B]) == [None, TWO]


async def test_many_are_deleted(store):
    await store.set_many([(A, ONE, 60), (B, TWO, 60), (C, THREE, 60)])
    await store.delete_many([A, C, NONE])
    assert await store.get_many([A, B, C]) == [None, TWO, None]


async def test_touch_prolongs_what_is_there_or_says_no(store, clock, name):
    await store.set(A, ONE, 10)
    clock.move(8)
    prolonged = await store.touch(A, 300)
    assert prolonged is (name not in CANNOT_TOUCH)
    assert await store.get(A) == ONE
    clock.move(8)
    assert await store.get(A) == (ONE if prolonged else None)


async def test_touch_brings_nothing_back(store):
    assert await store.touch(NONE, 300) is False
    assert await store.get(NONE) is None


async def test_clear_removes_a_prefix_or_says_that_it_cannot(store, name):
    users = ("u1", "u11", "*", "u?", "u1:x")
    await store.set_many([(at("a", user), ONE, 60) for user in users])
    await store.set_many([(at(f"e{number}", "u1"), TWO, 60) for number in range(700)])
    if name in CANNOT_CLEAR:
        with pytest.raises(NotImplementedError):
            await store.clear(user_prefix("mail", "u1"))
        return
    await store.clear(user_prefix("mail", "u1"))
    await store.clear(user_prefix("mail", "*"))
    assert await store.get_many([at("a", user) for user in users]) == [None, ONE, None, ONE, ONE]
    assert set(await store.get_many([at(f"e{number}", "u1") for number in range(700)])) == {None}


async def test_what_is_held_is_listed_or_it_says_that_it_cannot(store, clock, name):
    await store.set_many([(A, ONE, 300), (B, TWO, 5), (at("a", "u11"), ONE, 60), (at("a", "*"), THREE, 60)])
    prefix = user_prefix("mail", "u1")
    if name in CANNOT_CLEAR:
        with pytest.raises(NotImplementedError):
            await store.listed(prefix, 10)
        return
    found = {held.path: held for held in await store.listed(prefix, 10)}
    assert {path: held.value for path, held in found.items()} == {A: ONE, B: TWO}
    assert 290 < found[A].left <= 300
    assert 0 < found[B].left <= 5
    assert [held.path for held in await store.listed(user_prefix("mail", "*"), 10)] == [at("a", "*")]
    assert len(await store.listed("imperal:extcache:", 3)) == 3
    assert [held.path for held in await store.listed("imperal:extcache:", 1, lambda path: path == B)] == [B]
    clock.move(6)
    assert [held.path for held in await store.listed(prefix, 10)] == [A]


async def test_one_entry_is_told_with_its_time_left_or_it_says_that_it_cannot(store, clock, name):
    await store.set_many([(A, ONE, 300), (B, TWO, 5), (A + "x", THREE, 60)])
    if name in CANNOT_CLEAR:
        with pytest.raises(NotImplementedError):
            await store.get_held(A)
        return
    found = await store.get_held(A)
    assert (found.path, found.value) == (A, ONE)
    assert 290 < found.left <= 300
    assert (await store.get_held(B)).value == TWO
    assert await store.get_held(A[:-1]) is None
    clock.move(6)
    assert await store.get_held(B) is None


async def test_many_hundreds_at_once_all_arrive(store):
    paths = [at(f"many{number}") for number in range(1500)]
    await asyncio.gather(*(store.set(path, b'{"n":%d}' % number, 60) for number, path in enumerate(paths)))
    found = await asyncio.gather(*(store.get(path) for path in paths))
    assert found == [b'{"n":%d}' % number for number in range(1500)]


async def test_who_is_cancelled_takes_nobody_along(store):
    await store.set(A, ONE, 60)
    tasks = [asyncio.ensure_future(store.get(A)) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert found[1::2] == [ONE] * 10
    assert await store.get(A) == ONE


async def test_a_sent_size_is_never_below_the_value(store):
    assert store.sent_size(1000, 300) >= 1000


async def test_a_call_token_gives_the_same_store(store):
    await store.set(A, ONE, 60)
    assert await store.bound("token").get(A) == ONE


async def test_closing_twice_is_fine(store):
    await store.get(A)
    await store.aclose()
    await store.aclose()


async def test_another_event_loop_is_served_too(store):
    await store.set(A, ONE, 60)
    assert await asyncio.to_thread(lambda: asyncio.run(store.get(A))) == ONE
    assert await store.get(A) == ONE


class Halting(FourMethods):
    """Fails for one path."""

    async def set(self, path: str, value: bytes, ttl: int) -> None:
        if path == "bad":
            raise OSError("down")
        await super().set(path, value, ttl)

    async def delete(self, path: str) -> None:
        if path == "bad":
            raise OSError("down")
        await super().delete(path)


async def test_many_at_once_go_on_past_a_failure_and_raise_it():
    store = Halting(Clock())
    with pytest.raises(OSError, match="down"):
        await store.set_many([("bad", b"1", 60), ("a", b"2", 60)])
    assert await store.get("a") == b"2"
    with pytest.raises(OSError, match="down"):
        await store.delete_many(["bad", "a"])
    assert await store.get("a") is None


async def test_unknown_urls_and_options_are_refused():
    for url in ("", "memory", "memory://host", "ftp://x", "memory:"):
        with pytest.raises(ValueError, match="no backend"):
            connect(url)
    with pytest.raises(TypeError):
        connect("memory://", nonsense=1)
