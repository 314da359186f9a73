"""One suite for every backend: one test for each sentence of the interface."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from runtime_parts import Clock

from imperal_cachegen.runtime import Backend, GuardedBackend, MemoryBackend, connect

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


BACKENDS: dict[str, Callable[[Clock], Backend]] = {
    "memory": lambda clock: connect("memory://", clock=clock),
    "guarded": lambda clock: GuardedBackend(MemoryBackend(clock=clock), seconds=5),
    "least": FourMethods,
}


@pytest_asyncio.fixture(params=sorted(BACKENDS))
async def store(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Backend]:
    async with BACKENDS[request.param](clock) as backend:
        yield backend


async def test_what_was_set_is_got(store):
    await store.set("a", b"\x00\xffvalue", 60)
    assert await store.get("a") == b"\x00\xffvalue"


async def test_nothing_is_none(store):
    assert await store.get("a") is None


async def test_set_replaces_value_and_time(store, clock):
    await store.set("a", b"1", 300)
    await store.set("a", b"2", 5)
    assert await store.get("a") == b"2"
    clock.move(5)
    assert await store.get("a") is None


async def test_a_value_is_there_until_its_time_is_over(store, clock):
    await store.set("a", b"1", 60)
    clock.move(59)
    assert await store.get("a") == b"1"
    clock.move(1)
    assert await store.get("a") is None


async def test_delete_removes_one_path(store):
    await store.set("a", b"1", 60)
    await store.set("b", b"2", 60)
    await store.delete("a")
    assert await store.get("a") is None
    assert await store.get("b") == b"2"


async def test_deleting_nothing_is_fine(store):
    await store.delete("a")
    assert await store.get("a") is None


async def test_many_are_got_in_order(store):
    await store.set("b", b"2", 60)
    await store.set("a", b"1", 60)
    assert await store.get_many(["b", "none", "a"]) == [b"2", None, b"1"]
    assert await store.get_many([]) == []


async def test_many_are_set_each_with_its_time(store, clock):
    await store.set_many([("a", b"1", 5), ("b", b"2", 60)])
    clock.move(6)
    assert await store.get_many(["a", "b"]) == [None, b"2"]


async def test_many_are_deleted(store):
    await store.set_many([("a", b"1", 60), ("b", b"2", 60), ("c", b"3", 60)])
    await store.delete_many(["a", "c", "none"])
    assert await store.get_many(["a", "b", "c"]) == [None, b"2", None]


async def test_touch_prolongs_what_is_there_or_says_no(store, clock):
    await store.set("a", b"1", 10)
    clock.move(8)
    prolonged = await store.touch("a", 300)
    clock.move(8)
    assert await store.get("a") == (b"1" if prolonged else None)
    assert await store.touch("none", 300) is False


async def test_clear_removes_a_prefix_or_says_that_it_cannot(store):
    await store.set_many([("x:1", b"1", 60), ("x:2", b"2", 60), ("xy:1", b"3", 60), ("*", b"4", 60)])
    try:
        await store.clear("x:")
    except NotImplementedError:
        assert type(store) is FourMethods
    else:
        assert await store.get_many(["x:1", "x:2", "xy:1", "*"]) == [None, None, b"3", b"4"]


async def test_a_sent_size_is_never_below_the_value(store):
    assert store.sent_size(1000, 300) >= 1000


async def test_a_call_token_gives_the_same_store(store):
    await store.set("a", b"1", 60)
    assert await store.bound("token").get("a") == b"1"


async def test_closing_twice_is_fine(store):
    await store.aclose()
    await store.aclose()


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


async def test_many_at_once_go_on_past_a_failure_and_raise_it(clock):
    store = Halting(clock)
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


async def test_a_memory_store_serves_other_loops(clock):
    store = MemoryBackend(clock=clock)
    await store.set("a", b"1", 60)
    assert await asyncio.to_thread(lambda: asyncio.run(store.get("a"))) == b"1"
