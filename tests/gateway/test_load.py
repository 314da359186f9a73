"""Two hundred clients at once over Redis: no error, no lost write, flat memory."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gateway_process import TOKEN, Running, start, stop
from pydantic import BaseModel
from redis_server import RedisServer

from imperal_cachegen.runtime import CacheClient, Extension, connect

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

CLIENTS = 200
KEYS = 5
GROWTH = 16 * 1024
"""KB that a gateway may grow by once it is warm: what allocators and connections take, no entry a request."""


class Note(BaseModel):
    text: str
    number: int


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    server = RedisServer().start()
    try:
        running = start(tmp_path, "--redis", server.url, "--quiet")
        try:
            yield running
        finally:
            stop(running)
    finally:
        server.stop()


def resident(running: Running) -> int:
    """Return how many KB of memory the gateway's process has."""
    lines = Path(f"/proc/{running.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.long)])
async def test_many_clients_lose_nothing_and_memory_stays_flat(gateway: Running, seconds: int) -> None:
    extension = Extension("load")
    extension.cache_model("note")(Note)
    done = 0

    async def work(number: int, end: float) -> None:
        nonlocal done
        cache = CacheClient("load", f"user{number}", backend, extension, on_error="raise")
        turn = 0
        while time.monotonic() < end:
            turn += 1
            note = Note(text="x" * (turn * 37 % 4000), number=turn)
            key = f"k{turn % KEYS}"
            await cache.set(key, note, ttl_seconds=300)
            assert await cache.get(key, Note) == note
            if turn % 7 == 0:
                assert await cache.delete(key)
                assert await cache.get(key, Note) is None
            done += 1

    async with connect(gateway.url, service_token=TOKEN, seconds=30, connections=CLIENTS) as backend:

        async def everyone(lasting: float) -> None:
            end = time.monotonic() + lasting
            await asyncio.gather(*(work(number, end) for number in range(CLIENTS)))

        await everyone(max(2, seconds / 6))
        warm = resident(gateway)
        await everyone(seconds)
        grown = resident(gateway) - warm
    assert done >= CLIENTS
    assert grown < GROWTH, f"{done} rounds, {warm} KB warm, {grown:+} KB"
    assert "store failed" not in gateway.log.read_text()
