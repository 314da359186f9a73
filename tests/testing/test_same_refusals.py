"""A test's cache refuses what production refuses: the platform's own client over a real gateway is the judge.

Each row is one call. Where the two differ, the row says so, and why.
"""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from gateway_server import GatewayServer
from httpx import HTTPStatusError
from imperal_sdk import Extension
from imperal_sdk._shared_http import get_shared_client
from imperal_sdk.cache.client import CacheClient
from pydantic import BaseModel

from imperal_cachegen.testing import Clock, MemoryCache, MockContext

pytestmark = pytest.mark.asyncio


class Page(BaseModel):
    text: str = ""
    number: float = 0.0


class Narrower(Page):
    pass


class Unknown(BaseModel):
    pass


FINE, AT_THE_GATEWAY = "fine", "refused by the gateway"
AROUND = 230
"""Bytes around a text, at most."""


class Row(NamedTuple):
    """A call, what the platform does with it, and what a test does where that is something else."""

    call: Callable[[Any], Awaitable[Any]]
    platform: object
    ours: object = None


class Returns:
    def __init__(self, value: object) -> None:
        self.value = value

    async def __call__(self) -> Any:
        return self.value


def rows_of_keys() -> dict[str, Row]:
    refused = ["", "a b", "a.b", "a@b", "a/b", "*", "é", "k" * 129, "\n", None, 5, b"a"]
    table = {}
    for key, what in [(key, ValueError) for key in refused] + [(key, FINE) for key in ("k" * 128, "A-z_0:9", ":")]:
        table[f"get {key!r:.12}"] = Row(lambda cache, key=key: cache.get(key, Page), what)
        table[f"set {key!r:.12}"] = Row(lambda cache, key=key: cache.set(key, Page(), 60), what)
        table[f"delete {key!r:.12}"] = Row(lambda cache, key=key: cache.delete(key), what)
        table[f"fetch {key!r:.12}"] = Row(lambda cache, key=key: cache.get_or_fetch(key, Page, Returns(Page())), what)
    table["a newline at the end: ours is stricter"] = Row(lambda cache: cache.get("k\n", Page), FINE, ValueError)
    return table


def rows_of_ttls() -> dict[str, Row]:
    table = {}
    for ttl in (5, 300):
        table[f"ttl {ttl}"] = Row(lambda cache, ttl=ttl: cache.set("k", Page(), ttl), FINE)
    for ttl in (4, 301, 0, -1, True, 60.0, "60", None):
        table[f"ttl {ttl!r}"] = Row(lambda cache, ttl=ttl: cache.set("k", Page(), ttl), ValueError)
        table[f"fetch ttl {ttl!r}: the platform serves it and never stores it"] = Row(
            lambda cache, ttl=ttl: cache.get_or_fetch("k", Page, Returns(Page()), ttl), FINE, ValueError
        )
    return table


def rows_of_classes() -> dict[str, Row]:
    table = {
        "get of a class that nobody registered": Row(lambda cache: cache.get("k", Unknown), ValueError),
        "set of one": Row(lambda cache: cache.set("k", Unknown(), 60), ValueError),
        "fetch of one": Row(lambda cache: cache.get_or_fetch("k", Unknown, Returns(Unknown())), ValueError),
        "get of a narrower class": Row(lambda cache: cache.get("k", Narrower), ValueError),
        "set of one that is narrower": Row(lambda cache: cache.set("k", Narrower(), 60), ValueError),
        "a fetcher with a narrower result: the platform serves it and never stores it": Row(
            lambda cache: cache.get_or_fetch("k", Page, Returns(Narrower())), FINE, TypeError
        ),
    }
    for wrong in (dict, "page", None, Page()):
        table[f"get as {wrong!r:.30}"] = Row(lambda cache, wrong=wrong: cache.get("k", wrong), TypeError)
    for wrong in ({"text": ""}, "text", None, Page):
        table[f"set of {wrong!r:.30}"] = Row(lambda cache, wrong=wrong: cache.set("k", wrong, 60), TypeError)
        table[f"fetch of {wrong!r:.30}"] = Row(
            lambda cache, wrong=wrong: cache.get_or_fetch("k", Page, Returns(wrong)), TypeError
        )
    return table


def rows_of_values() -> dict[str, Row]:
    large = Page(text="x" * 65_536)
    return {
        "a value of 64 KB": Row(lambda cache: cache.set("k", large, 60), ValueError),
        "a fetched one is served": Row(lambda cache: cache.get_or_fetch("k", Page, Returns(large)), FINE),
        "no number: ours is told before it is sent": Row(
            lambda cache: cache.set("k", Page(number=math.nan), 60), AT_THE_GATEWAY, ValueError
        ),
        "30,000 letters that the platform's client sends as six characters each": Row(
            lambda cache: cache.set("k", Page(text="ы" * 30_000), 60), ValueError, FINE
        ),
    }


TABLE = rows_of_keys() | rows_of_ttls() | rows_of_classes() | rows_of_values()


async def outcome(call: Awaitable[Any]) -> object:
    try:
        await call
    except HTTPStatusError:
        return AT_THE_GATEWAY
    except (TypeError, ValueError) as exc:
        return TypeError if isinstance(exc, TypeError) else ValueError
    return FINE


@pytest.fixture
def ext() -> Extension:
    extension = Extension("pages", display_name="Pages", description="Pages for the tests.", icon="icon.svg")
    extension.cache_model("page")(Page)
    return extension


@pytest_asyncio.fixture
async def platform(gateway_server: GatewayServer, ext: Extension) -> AsyncIterator[CacheClient]:
    yield CacheClient("pages", "u1", gateway_server.url, gateway_server.service_token, gateway_server.call_token, ext)
    await get_shared_client().aclose()


@pytest.mark.parametrize("row", TABLE.values(), ids=[ascii(name) for name in TABLE])
async def test_a_call(row: Row, platform: CacheClient, ext: Extension) -> None:
    expected = row.platform if row.ours is None else row.ours
    memory = MemoryCache(ext)
    assert await outcome(row.call(platform)) == row.platform
    assert await outcome(row.call(memory)) == expected
    assert await outcome(row.call(MockContext("u1", extension=ext, cache=memory).cache)) == expected
    if expected is not FINE:
        assert not [call for call in memory.calls if call.outcome == "stored"]


async def test_the_largest_value_is_as_large(
    platform: CacheClient, ext: Extension, gateway_server: GatewayServer
) -> None:
    """To the byte, for ASCII: what is measured is the whole body of the request."""
    memory = MemoryCache(ext, clock=Clock(1_800_000_000.5))  # with the microseconds that a date of today has, too
    lengths = range(65_536 - AROUND, 65_536)
    taken = [[await outcome(cache.set("k", Page(text="x" * n), 60)) for n in lengths] for cache in (platform, memory)]
    assert taken[0] == taken[1]
    assert {FINE, ValueError} == set(taken[0])
    (largest,) = [request["size"] for request in gateway_server.asked][-1:]
    assert largest == 65_536


@pytest.mark.parametrize("who", [("", "u1"), ("pages", "")])
async def test_an_empty_id(who: tuple[str, str], ext: Extension, gateway_server: GatewayServer) -> None:
    app_id, user_id = who
    with pytest.raises(ValueError, match="_id"):
        CacheClient(app_id, user_id, gateway_server.url, extension=ext)
    with pytest.raises(ValueError, match="_id"):
        MemoryCache(ext, app_id=app_id, user_id=user_id)
