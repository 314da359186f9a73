"""The gateway over a real Redis: the documented keys and times, and the page."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio
from pydantic import BaseModel
from redis_server import RedisServer

from imperal_cachegen.gateway import create_app
from imperal_cachegen.runtime import CacheClient, Extension, connect

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

TOKEN = "token-over-redis"
HEADERS = {"X-Service-Token": TOKEN}
HASH = "0123456789abcdef"
ENTRY = f"/v1/internal/extcache/mail/u%2F1/page/{HASH}"
KEY = f"imperal:extcache:mail:u%2F1:page:{HASH}"
ENVELOPE = {"model": "page", "version": 1, "data": {"text": "Grüße"}, "cached_at": "2026-01-01T00:00:00+00:00"}


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    made = RedisServer().start()
    try:
        yield made
    finally:
        made.stop()


@pytest_asyncio.fixture
async def client(server: RedisServer) -> AsyncIterator[httpx.AsyncClient]:
    server.forget()
    app = create_app(server.url, service_token=TOKEN)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as made,
    ):
        yield made


async def store(client: httpx.AsyncClient, path: str = ENTRY, ttl: int = 60) -> None:
    answer = await client.put(path, json={"envelope": ENVELOPE, "ttl_seconds": ttl}, headers=HEADERS)
    assert answer.status_code == 204, answer.text


async def test_entries_are_where_the_reference_says_and_end_with_their_time(
    client: httpx.AsyncClient, server: RedisServer
) -> None:
    await store(client, ttl=300)
    assert server.client.keys("*") == [KEY.encode()]
    assert 290 < server.client.ttl(KEY) <= 300
    await store(client, ttl=5)
    assert 0 < server.client.ttl(KEY) <= 5
    assert (await client.get(ENTRY, headers=HEADERS)).json() == ENVELOPE
    server.client.pexpire(KEY, 1)
    await asyncio.sleep(0.05)
    assert (await client.get(ENTRY, headers=HEADERS)).status_code == 404


async def test_a_client_on_the_same_redis_reads_what_came_through_the_gateway(
    client: httpx.AsyncClient, server: RedisServer
) -> None:
    extension = Extension("mail")

    @extension.cache_model("page")
    class Page(BaseModel):
        text: str

    async with connect(server.url) as backend:
        cache = CacheClient("mail", "u/1", backend, extension, on_error="raise")
        await cache.set("k", Page(text="direct"), 60)
        (key,) = server.client.keys("*")
        path = "/v1/internal/extcache/" + key.decode().removeprefix("imperal:extcache:").replace(":", "/")
        assert (await client.get(path, headers=HEADERS)).json()["data"] == {"text": "direct"}
        await store(client, path)
        assert await cache.get("k", Page) == Page(text="Grüße")
        assert (await client.delete(path, headers=HEADERS)).status_code == 204
        assert await cache.get("k", Page) is None


async def test_the_page_shows_and_deletes_what_redis_holds(client: httpx.AsyncClient, server: RedisServer) -> None:
    await store(client)
    server.client.set("somebody:elses", "x")
    text = (await client.post("/login", data={"token": TOKEN}, follow_redirects=True)).text
    assert "entries in redis" in text
    assert text.count('class="entries"') == 1
    assert "elses" not in text
    (link,) = re.findall(r'href="(/entries/[^"]+)"', text)
    before = server.client.info("commandstats").get("cmdstat_scan", {"calls": 0})["calls"]
    shown = (await client.get(link)).text
    assert "Grüße" in shown
    assert re.search(r"(59|60) s left", shown)
    assert server.client.info("commandstats")["cmdstat_scan"]["calls"] == before
    word = re.findall(r'name="word" value="([^"]+)"', shown)[0]
    assert (await client.post("/delete", data={"word": word, "path": KEY})).status_code == 303
    assert server.client.keys("*") == [b"somebody:elses"]
    assert (await client.get(link)).status_code == 404
