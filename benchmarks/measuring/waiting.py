"""How long callers wait: a thousand for one fetch, and one whose Redis hangs.

python -m measuring.waiting REDIS_URL GATEWAY_URL ROUNDS (as `runtime.py` starts it)
"""

import asyncio
import gc
import json
import logging
import sys
import time
from statistics import median

from measuring.clients import registered
from measuring.models import SIZES, Page, page
from redis_server import RedisServer

from imperal_cachegen.runtime import CacheClient, connect

WAITERS = 1_000
FETCH_SECONDS = 0.05


async def stampede(url: str, rounds: int, **options: object) -> dict[str, object]:
    """Return what it takes until a thousand callers of one missing key have their values, and the fetches of each time.

    Milliseconds of wall time, the median and the best of the rounds, and of this process's CPU.
    """
    value = page(SIZES["2 KB"])
    fetches = 0

    async def fetch() -> Page:
        nonlocal fetches
        fetches += 1
        await asyncio.sleep(FETCH_SECONDS)
        return value

    async with connect(url, **options) as store:
        client = CacheClient("bench", "stampede", store, registered(), call_token="call")
        walls, cpus = [], []
        for _ in range(rounds + 1):
            key = f"page:{time.time_ns()}"
            calls = [client.get_or_fetch(key, Page, fetch) for _ in range(WAITERS)]
            gc.collect()  # what the round before has left
            wall, cpu = time.perf_counter(), time.process_time()
            found = await asyncio.gather(*calls)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            walls.append(wall * 1e3)
            cpus.append(cpu * 1e3)
            if any(one != value for one in found):
                raise AssertionError("not everybody got the value")
            del found, calls
    return {
        "store": url.partition(":")[0],
        "ms": median(walls[1:]),
        "best": min(walls[1:]),
        "cpu": median(cpus[1:]),
        "fetches": fetches / (rounds + 1),
    }


async def hung(server: RedisServer, rounds: int) -> dict[str, object]:
    """Return the milliseconds of the first call on a Redis that hangs, and of one while it is left alone."""
    value = page(SIZES["2 KB"])

    async def fetch() -> Page:
        await asyncio.sleep(FETCH_SECONDS)
        return value

    first, later = [], []
    for _ in range(rounds):
        async with connect(f"redis://127.0.0.1:{server.port}") as store:
            client = CacheClient("bench", "hung", store, registered())
            await client.set("page:1", value)
            server.pause()
            try:
                first.append(await _milliseconds(client, "page:first", fetch))
                later.append(await _milliseconds(client, "page:later", fetch))
            finally:
                server.resume()
    return {"first": median(first), "later": median(later)}


async def _milliseconds(client: CacheClient, key: str, fetch: object) -> float:
    start = time.perf_counter()
    await client.get_or_fetch(key, Page, fetch)
    return (time.perf_counter() - start) * 1e3


async def waiting(redis_url: str, gateway_url: str, rounds: int) -> list[dict[str, object]]:
    rows = [
        await stampede("memory://", rounds),
        await stampede(redis_url, rounds),
        await stampede(gateway_url, rounds, service_token="service"),
    ]
    server = RedisServer().start()
    try:
        return [*rows, await hung(server, rounds)]
    finally:
        server.stop()


if __name__ == "__main__":
    logging.disable()  # it tells that Redis hangs
    print(json.dumps(asyncio.run(waiting(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
