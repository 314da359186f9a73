"""The store in this process: its bounds, and that everything goes on time."""

import asyncio
import gc
import weakref

import pytest

from imperal_cachegen.runtime import MemoryBackend
from imperal_cachegen.runtime.memory import ENTRY_COST

pytestmark = pytest.mark.asyncio


async def test_the_least_recently_used_goes_first(clock):
    store = MemoryBackend(max_entries=2, clock=clock)
    await store.set("a", b"1", 60)
    await store.set("b", b"2", 60)
    await store.get("a")
    await store.set("c", b"3", 60)
    assert await store.get_many(["a", "b", "c"]) == [b"1", None, b"3"]


async def test_bytes_are_bounded(clock):
    store = MemoryBackend(max_bytes=3 * (ENTRY_COST + 101), clock=clock)
    for name in "abcdef":
        await store.set(name, b"x" * 100, 60)
    assert await store.get_many(list("abcdef")) == [None] * 3 + [b"x" * 100] * 3


async def test_a_value_above_all_bounds_is_not_held_and_nothing_old_stays(clock):
    store = MemoryBackend(max_bytes=1000, clock=clock)
    await store.set("a", b"old", 60)
    await store.set("a", b"x" * 1000, 60)
    assert await store.get("a") is None
    assert store.held == 0


async def test_what_is_replaced_and_deleted_is_not_counted(clock):
    store = MemoryBackend(max_bytes=10 * (ENTRY_COST + 101), clock=clock)
    for turn in range(1000):
        await store.set("a", b"x" * 100, 60)
        await store.set(f"b{turn % 2}", b"y" * 50, 60)
        await store.delete(f"b{turn % 2}")
    assert await store.get("a") == b"x" * 100


async def test_values_go_on_time_though_nobody_reads_them():
    now = [0.0]
    store = MemoryBackend(clock=lambda: now[0])
    await store.set("long", b"1", 300)
    await store.set("short", b"2", 5)
    now[0] = 5.0
    await store.set("other", b"3", 300)
    assert store.held == 2


async def test_the_event_loop_wakes_the_store_when_nothing_is_written():
    start = asyncio.get_running_loop().time()
    store = MemoryBackend(clock=lambda: (asyncio.get_running_loop().time() - start) * 100)
    await store.set("long", b"1", 300)
    await store.set("short", b"2", 5)
    # the clock runs a hundred times as fast as the loop's, so the timer is shown the deadline late, not early
    store._timer[1].cancel()  # type: ignore[index]
    store._timer = None
    await asyncio.sleep(0.06)
    store.on_timer()
    assert store.held == 1


async def test_the_timer_is_set_for_the_earliest_deadline(clock):
    store = MemoryBackend(clock=clock)
    await store.set("long", b"1", 300)
    first = store._timer
    await store.set("short", b"2", 5)
    second = store._timer
    assert first is not None
    assert second is not None
    assert first[1].cancelled()
    assert second[2] == clock.now + 5
    await store.aclose()
    await asyncio.sleep(0)
    assert second[1].cancelled()


async def test_a_store_that_is_dropped_is_not_held_by_its_timer(clock):
    store = MemoryBackend(clock=clock)
    await store.set("a", b"1", 300)
    held = weakref.ref(store)
    del store
    gc.collect()
    assert held() is None


async def test_setting_one_path_for_ever_does_not_grow(clock):
    store = MemoryBackend(clock=clock)
    for _ in range(10_000):
        await store.set("a", b"1", 300)
        await store.touch("a", 300)
    assert len(store._deadlines) < 200


@pytest.mark.parametrize("bounds", [{"max_entries": 0}, {"max_bytes": 0}])
async def test_bounds_are_above_zero(bounds):
    with pytest.raises(ValueError, match="above 0"):
        MemoryBackend(**bounds)
