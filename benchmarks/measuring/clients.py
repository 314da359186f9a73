"""Who is compared: raw redis-py, two cache libraries, the platform's client over HTTP, and ours over both stores."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis.asyncio
from aiocache import RedisCache
from aiocache.serializers import PickleSerializer
from cashews import Cache
from imperal_sdk._shared_http import get_shared_client
from imperal_sdk.cache.client import CacheClient as PlatformClient
from measuring.models import Page
from measuring.rounds import Operation
from measuring.tables import GATEWAY, OURS, PLATFORM, RAW

from imperal_cachegen.runtime import CacheClient, Extension, Policy, ReadThrough, connect, models_of

WRAPPER = "ours, Redis: wrapper"

TTL = 300


def registered() -> Extension:
    """Return an extension with the model, as a generated module makes one."""
    extension = Extension("bench")
    models_of(extension).cache_model("page")(Page)
    return extension


async def _no_fetch() -> Page:
    raise AssertionError("everything that is read here has been stored")


@asynccontextmanager
async def competitors(
    redis_url: str, gateway_url: str, value: Page, callers: int
) -> AsyncIterator[dict[str, Operation]]:
    """Yield the reads of each: every caller has a key of its own, and finds the value there."""
    extension = registered()
    raw = redis.asyncio.Redis.from_url(redis_url)
    cashews = Cache()
    cashews.setup(redis_url)
    aiocache = RedisCache(
        endpoint="127.0.0.1",
        port=int(redis_url.rpartition(":")[2].partition("/")[0]),
        serializer=PickleSerializer(),
        namespace="aiocache",
    )
    store, gateway = connect(redis_url), connect(gateway_url, service_token="service")
    ours = CacheClient("bench", "user-1", store, extension)
    over_http = CacheClient("bench", "user-1", gateway, extension, call_token="call")
    platform = PlatformClient("bench", "user-2", gateway_url, "service", "call", extension)
    rules = ReadThrough(Page, "page", "page:{number}", Policy(200, stale=60, eager=80), identity=("account_id",))
    identity = (value.account_id,)
    keys = [f"page:{number}" for number in range(callers)]

    async def read_raw(number: int) -> Page:
        return Page.model_validate_json(await raw.get(keys[number]))

    async def read_wrapped(number: int) -> Page:
        return await rules.get_or_fetch(ours, keys[number], _no_fetch, identity=identity)

    for key in keys:
        await raw.set(key, value.model_dump_json(), ex=TTL)
        await cashews.set(f"cashews:{key}", value, expire=TTL)
        await aiocache.set(key, value, ttl=TTL)
        for client in (ours, over_http, platform):
            await client.set(key, value, TTL)
    try:
        yield {
            RAW: read_raw,
            "cashews": lambda number: cashews.get(f"cashews:{keys[number]}"),
            "aiocache": lambda number: aiocache.get(keys[number]),
            OURS: lambda number: ours.get(keys[number], Page),
            WRAPPER: read_wrapped,
            GATEWAY: lambda number: over_http.get(keys[number], Page),
            PLATFORM: lambda number: platform.get(keys[number], Page),
        }
    finally:
        await raw.aclose()
        await cashews.close()
        await aiocache.close()
        await store.aclose()
        await gateway.aclose()
        await get_shared_client().aclose()
