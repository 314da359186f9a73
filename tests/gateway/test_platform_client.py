"""The platform's client, unmodified, over `cachegen gateway`: over memory, and over Redis."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from gateway_process import SECRET, TOKEN, Running, start, stop
from httpx import HTTPStatusError
from imperal_sdk import Extension
from imperal_sdk._shared_http import get_shared_client
from imperal_sdk.cache.client import CacheClient
from imperal_sdk.security.call_token import mint_call_token
from pydantic import BaseModel
from redis_server import RedisServer

from imperal_cachegen.runtime import CacheClient as OurClient
from imperal_cachegen.runtime import connect

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


class Page(BaseModel):
    title: str
    rows: list[str] = []


@pytest.fixture(scope="module", params=["memory", "redis"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server = RedisServer().start() if request.param == "redis" else None
    try:
        options = ("--redis", server.url) if server else ()
        running = start(tmp_path_factory.mktemp("gateway"), "--call-token-secret", SECRET, *options)
        try:
            yield running
        finally:
            stop(running)
    finally:
        if server:
            server.stop()


@pytest.fixture
def ext() -> Extension:
    extension = Extension("mail", display_name="Mail", description="Mail for the gateway's tests.", icon="icon.svg")
    extension.cache_model("page")(Page)
    return extension


@pytest_asyncio.fixture(autouse=True)
async def _no_connection_is_left() -> AsyncIterator[None]:
    yield
    await get_shared_client().aclose()


def minted(user: str = "u1", seconds: int = 3600, secret: str = SECRET) -> str:
    return mint_call_token("tool", "mail", user, seconds, secret.encode())


@pytest.fixture
def client(served: Running, ext: Extension, request: pytest.FixtureRequest):
    def make(call_token: str = "", service_token: str = TOKEN, user: str = "") -> CacheClient:
        who = user or request.node.originalname
        return CacheClient("mail", who, served.url, service_token, call_token or minted(who), ext)

    return make


async def test_get_set_and_delete(client) -> None:
    cache = client()
    assert await cache.get("k", Page) is None
    await cache.set("k", Page(title="Größe", rows=["\U0001f600"]), ttl_seconds=60)
    assert await cache.get("k", Page) == Page(title="Größe", rows=["\U0001f600"])
    assert await client(user="another").get("k", Page) is None
    await cache.delete("k")
    assert await cache.get("k", Page) is None


async def test_get_or_fetch(client) -> None:
    reads = 0

    async def fetch() -> Page:
        nonlocal reads
        reads += 1
        return Page(title=str(reads))

    cache = client()
    pages = [await cache.get_or_fetch("k", Page, fetch, ttl_seconds=60) for _ in range(3)]
    assert [page.title for page in pages] == ["1", "1", "1"]


async def test_what_is_too_large_is_not_stored(client) -> None:
    cache = client()
    with pytest.raises(ValueError, match="65536"):
        await cache.set("k", Page(title="x" * 70_000), ttl_seconds=60)
    assert await cache.get("k", Page) is None


async def test_what_is_too_large_is_served_by_get_or_fetch_and_not_stored(client) -> None:
    cache = client()
    reads = 0

    async def fetch() -> Page:
        nonlocal reads
        reads += 1
        return Page(title="x" * 70_000)

    for number in (1, 2):
        assert len((await cache.get_or_fetch("k", Page, fetch, ttl_seconds=60)).title) == 70_000
        assert reads == number


async def test_what_the_platforms_client_just_lets_through_is_stored(client) -> None:
    cache = client()
    envelope = {"model": "page", "version": 1, "data": Page(title="").model_dump(), "cached_at": "x" * 32}
    spare = 65_536 - len(json.dumps({"envelope": envelope, "ttl_seconds": 60}, separators=(",", ":")))
    with pytest.raises(ValueError, match="65536"):
        await cache.set("k", Page(title="x" * (spare + 8)), ttl_seconds=60)
    await cache.set("k", Page(title="x" * spare), ttl_seconds=60)
    found = await cache.get("k", Page)
    assert found is not None
    assert len(found.title) == spare


@pytest.mark.parametrize(
    ("call_token", "service_token"),
    [
        (minted("test_tokens_that_are_refused"), "wrong"),
        (minted("test_tokens_that_are_refused", seconds=-5), TOKEN),
        (minted("test_tokens_that_are_refused", secret="another"), TOKEN),
        (minted("somebody else"), TOKEN),
        ("nonsense", TOKEN),
    ],
    ids=["service token", "expired", "another secret", "another user", "malformed"],
)
async def test_tokens_that_are_refused(client, call_token: str, service_token: str) -> None:
    user = "test_tokens_that_are_refused"
    allowed = client(minted(user), user=user)
    await allowed.set("k", Page(title="kept"), ttl_seconds=60)
    refused = client(call_token, service_token, user)
    with pytest.raises(HTTPStatusError, match=r"40[13]"):
        await refused.get("k", Page)
    with pytest.raises(HTTPStatusError, match=r"40[13]"):
        await refused.set("k", Page(title="changed"), ttl_seconds=60)
    assert await allowed.get("k", Page) == Page(title="kept")


async def test_ours_and_the_platforms_read_each_others_entries(client, served: Running, ext: Extension) -> None:
    user = "test_ours_and_the_platforms"
    theirs = client(user=user)
    async with connect(served.url, service_token=TOKEN) as backend:
        ours = OurClient("mail", user, backend, ext, call_token=minted(user), on_error="raise")
        await theirs.set("a", Page(title="theirs"), ttl_seconds=60)
        await ours.set("b", Page(title="ours"), 60)
        assert await ours.get("a", Page) == Page(title="theirs")
        assert await theirs.get("b", Page) == Page(title="ours")
        assert await ours.delete("a") is True
        assert await theirs.get("a", Page) is None
