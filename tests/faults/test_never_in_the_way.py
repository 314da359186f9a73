"""A cache that hangs, is busy or is gone costs a request next to nothing, and never an exception.

The bounds in seconds are twice what is promised: a machine may be busy.
"""

import asyncio
import itertools
import logging
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fault_parts import FETCHED, Fetcher, Page, pages
from gateway_server import GatewayServer
from redis_server import RedisServer

from imperal_cachegen.runtime import Backend, CacheClient, Extension, connect, gateway, redis
from imperal_cachegen.runtime.foreign import ForeignPort, guard_of

pytestmark = pytest.mark.asyncio

Server = RedisServer | GatewayServer


@pytest.fixture(params=["redis", "gateway"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server of the test's own, that it may hang."""
    made: Server = RedisServer() if request.param == "redis" else GatewayServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=["redis", "gateway"])
def shared(request: pytest.FixtureRequest, redis_server: RedisServer, gateway_server: GatewayServer) -> Server:
    return redis_server if request.param == "redis" else gateway_server


def opened(server: Server, **options: Any) -> Backend:
    if isinstance(server, GatewayServer):
        return connect(server.url, service_token=server.service_token, **options)
    return connect(server.url, **options)


def on(backend: Backend, ext: Extension, on_error: str = "miss") -> CacheClient:
    return CacheClient("mail", "u1", backend, ext, call_token="call", on_error=on_error)


async def test_the_limits_are_the_documented_ones() -> None:
    assert (redis.SECONDS, gateway.SECONDS) == (0.25, 2.0)
    assert guard_of(ForeignPort, "http://gateway").seconds == 10.0


async def test_a_server_that_hangs(server: Server, ext: Extension) -> None:
    first, later = [], []
    for turn in range(20):
        if turn >= 3 and min(first) <= 0.7 and min(later) <= 0.12:
            break  # only where the machine does much else are there more
        async with opened(server, seconds=0.25) as backend:
            cache = on(backend, ext)
            await cache.get_or_fetch("k", Page, Fetcher())
            server.pause()
            for costs in (first, later, later):
                start = time.perf_counter()
                fetched = await cache.get_or_fetch(f"k{len(later)}", Page, Fetcher(delay=0.05))
                costs.append(time.perf_counter() - start)
                assert fetched == FETCHED
            assert await cache.get("k", Page) is None
            assert await cache.delete("k") is False
            server.resume()
        assert cache.stats().errors["timeout"] >= 1
    assert min(first) <= 0.7
    assert min(later) <= 0.12


async def test_a_hundred_callers_of_a_server_that_hangs_wait_once(server: Server, ext: Extension) -> None:
    async with opened(server, seconds=0.25, connections=1) as backend:
        cache = on(backend, ext)
        await cache.get("k", Page)
        server.pause()
        start = time.perf_counter()
        found = await asyncio.gather(
            *(cache.get_or_fetch(f"k{number}", Page, Fetcher(delay=0.05)) for number in range(100))
        )
        assert found == [FETCHED] * 100
        assert time.perf_counter() - start <= 12  # one after the other they would take 25
        server.resume()


async def test_one_connection_and_a_hundred_callers(shared: Server, ext: Extension) -> None:
    async with opened(shared, seconds=20, connections=1) as backend:
        cache = on(backend, ext, "raise")
        await asyncio.gather(*(cache.set(f"k{number}", Page(items=[str(number)])) for number in range(100)))
        found = await asyncio.gather(*(cache.get(f"k{number}", Page) for number in range(100)))
        assert [page.items for page in found if page] == [[str(number)] for number in range(100)]
        assert await asyncio.gather(*(cache.delete(f"k{number}") for number in range(100))) == [True] * 100
        assert shared.connections == 1


async def test_after_a_rest_one_call_asks_whether_it_is_well(
    gateway_server: GatewayServer, ext: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imperal_cachegen.runtime.breaker.REST_SECONDS", 60.0)
    async with opened(gateway_server, seconds=1.0) as backend:
        cache = on(backend, ext)
        gateway_server.hold("GET")
        for _ in range(20):
            assert await cache.get("k", Page) is None
        assert gateway_server.requests == ["GET"]
        monkeypatch.setattr(backend._guard._breaker, "_until", 0.0)  # type: ignore[attr-defined]  # the rest is over
        await asyncio.gather(*(cache.get(f"k{number}", Page) for number in range(20)))
        assert gateway_server.requests == ["GET"] * 2
        gateway_server.release()
        monkeypatch.setattr(backend._guard._breaker, "_until", 0.0)  # type: ignore[attr-defined]
        assert await cache.get("k", Page) is None
        await asyncio.gather(*(cache.get(f"k{number}", Page) for number in range(20)))
        assert len(gateway_server.requests) == 23
        assert cache.stats().errors["timeout"] == 2


async def test_clients_of_one_store_leave_it_alone_together(gateway_server: GatewayServer, ext: Extension) -> None:
    """And a client with a token of its own is one of them."""
    async with opened(gateway_server, seconds=0.6) as backend:
        gateway_server.hold("GET")
        assert await on(backend, ext).get("k", Page) is None
        other = CacheClient("mail", "u2", backend, ext, call_token="another")
        assert await other.get("k", Page) is None
        assert other.stats().errors == {"connection": 1}
        assert gateway_server.requests == ["GET"]
        gateway_server.release()


async def test_a_program_that_is_busy_is_no_late_store(shared: Server, ext: Extension) -> None:
    """The answer is there when the event loop looks again: nothing is counted, and the store is not left alone."""
    async with opened(shared, seconds=0.5) as backend:
        cache = on(backend, ext)
        await cache.set("k", FETCHED)
        reading = asyncio.create_task(cache.get("k", Page))
        for _ in range(3):
            await asyncio.sleep(0)
        time.sleep(0.8)  # noqa: ASYNC251  # what a handler should not do, and does
        assert await reading == FETCHED
        assert cache.stats().errors == {}


async def test_one_line_a_minute_and_kind(
    ext: Extension, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("imperal_cachegen.runtime.notices.time", SimpleNamespace(monotonic=lambda: now[0]))
    async with connect("http://127.0.0.1:1", service_token="service") as backend:
        cache = on(backend, ext)
        with caplog.at_level(logging.WARNING, "imperal_cachegen"):
            for _ in range(10):
                await pages.get_or_fetch(cache, "k", Fetcher())
            assert len(caplog.records) == 1
            now[0] += 59.9
            await cache.get("k", Page)
            assert len(caplog.records) == 1
            now[0] += 0.1
            await cache.get("k", Page)
            assert len(caplog.records) == 2
    assert cache.stats().errors == {"connection": 22}


async def test_killed_under_load_and_started_again(server: Server, ext: Extension) -> None:
    """Callers go on through it; afterwards the store is used again."""
    async with opened(server, seconds=0.25) as backend:
        cache = on(backend, ext)
        over = False

        async def use(number: int) -> int:
            turn = 0
            while not over:
                turn += 1
                key = f"k{number}:{turn % 10}"
                assert await cache.get_or_fetch(key, Page, Fetcher()) == FETCHED
                await cache.set(key, FETCHED)
                await cache.delete(key)
            return turn

        users = [asyncio.create_task(use(number)) for number in range(8)]
        await asyncio.sleep(0.1)
        server.kill()
        await asyncio.sleep(0.1)
        await asyncio.to_thread(server.start)
        await _is_used(cache)
        over = True
        assert min(await asyncio.gather(*users)) > 0
        await _is_used(cache)
        assert set(cache.stats().errors) <= {"connection", "timeout"}


async def _is_used(cache: CacheClient) -> None:
    """Wait until what is stored is read again."""
    async with asyncio.timeout(60):
        for number in itertools.count():
            await cache.set("after", Page(items=[str(number)]))
            if await cache.get("after", Page) is not None:
                return
            await asyncio.sleep(0.05)
