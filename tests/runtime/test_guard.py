"""A time limit and a circuit breaker around a store."""

import asyncio
import time

import pytest
from runtime_parts import Fetcher, Page, Recorded

from imperal_cachegen.runtime import (
    BackendFailed,
    BackendTimeout,
    BackendUnavailable,
    CacheClient,
    GuardedBackend,
    MemoryBackend,
)
from imperal_cachegen.runtime.breaker import REST_SECONDS

pytestmark = pytest.mark.asyncio


@pytest.fixture
def inner() -> Recorded:
    return Recorded(MemoryBackend())


@pytest.fixture
def guarded(inner, clock) -> GuardedBackend:
    return GuardedBackend(inner, seconds=0.05, clock=clock)


async def test_a_store_that_hangs_is_left_alone_after_its_first_time_out(guarded, inner, clock):
    inner.gates["get"] = asyncio.Event()
    with pytest.raises(BackendTimeout, match=r"within 0\.05 seconds"):
        await guarded.get("a")
    for call in (guarded.get("a"), guarded.set("a", b"1", 60), guarded.delete_many(["a"]), guarded.touch("a", 60)):
        with pytest.raises(BackendUnavailable, match="left alone"):
            await call
    assert inner.calls == ["get"]


async def test_after_a_rest_one_call_is_let_through_and_its_answer_opens_the_way(guarded, inner, clock):
    gate = inner.gates["get"] = asyncio.Event()
    with pytest.raises(BackendTimeout):
        await guarded.get("a")
    clock.move(REST_SECONDS)
    results = await asyncio.gather(*(guarded.get("a") for _ in range(5)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["BackendTimeout"] + ["BackendUnavailable"] * 4
    gate.set()
    clock.move(REST_SECONDS)
    assert await guarded.get("a") is None
    assert await asyncio.gather(*(guarded.get("a") for _ in range(5))) == [None] * 5


async def test_connections_that_fail_in_a_row(guarded, inner):
    inner.failure = ConnectionRefusedError("no")
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await guarded.get("a")
    with pytest.raises(BackendUnavailable, match="left alone"):
        await guarded.get("a")
    assert len(inner.calls) == 3


async def test_a_store_that_answers_with_an_error_is_not_left_alone(guarded, inner):
    for turn in range(20):
        inner.failure = BackendFailed("out of memory") if turn % 2 else ConnectionResetError("no")
        with pytest.raises(type(inner.failure)):
            await guarded.get("a")
    assert len(inner.calls) == 20


async def test_a_cancelled_call_is_no_time_out(guarded, inner):
    inner.gates["get"] = asyncio.Event()
    task = asyncio.create_task(guarded.get("a"))
    await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    inner.gates.clear()
    assert await guarded.get("a") is None


async def test_a_hung_store_costs_a_fetch_one_time_out_and_then_nothing(inner, ext):
    cache = CacheClient("mail", "u", GuardedBackend(inner, seconds=0.05), ext, call_token="token")
    for what in ("get", "set"):
        inner.gates[what] = asyncio.Event()
    start = time.perf_counter()
    assert (await cache.get_or_fetch("k", Page, Fetcher(delay=0.01))).items == ["1"]
    assert time.perf_counter() - start < 5  # it hangs for ever
    inner.calls.clear()
    assert (await cache.get_or_fetch("k", Page, Fetcher(delay=0.01))).items == ["1"]
    assert inner.calls == []
    assert cache.stats().errors == {"timeout": 1, "connection": 3}


async def test_everything_else_is_the_stores(guarded):
    await guarded.set_many([("a:1", b"1", 60), ("a:2", b"2", 60)])
    assert await guarded.get_many(["a:1", "a:2"]) == [b"1", b"2"]
    assert await guarded.touch("a:1", 60) is True
    await guarded.delete("a:1")
    await guarded.clear("a:")
    assert await guarded.get_many(["a:1", "a:2"]) == [None, None]
    assert guarded.sent_size(10, 60) == 10
    await guarded.aclose()
