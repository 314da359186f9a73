"""How much of a body is read, and for how long: an answer does not wait for what may never come, or never end."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import httpx
import pytest

from imperal_cachegen.gateway import asgi, create_app
from imperal_cachegen.gateway.bodies import READ_AWAY, Bodies

pytestmark = pytest.mark.asyncio

TOKEN = "token-of-the-bodies"
ENTRY = "/v1/internal/extcache/app/u1/page/0123456789abcdef"
ENVELOPE = b'{"model": "page", "version": 1, "data": {}, "cached_at": "2026-01-01T00:00:00Z"}'
BODY = b'{"envelope": %s, "ttl_seconds": 60}' % ENVELOPE
HEADERS = {"X-Service-Token": TOKEN, "Content-Type": "application/json"}


def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(service_token=TOKEN))
    return httpx.AsyncClient(transport=transport, base_url="http://gateway")


async def in_parts(*parts: bytes, then: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    if then is not None:
        await then.wait()


async def test_a_connection_on_which_much_may_yet_come_ends_with_the_answer() -> None:
    async with client() as gateway:
        large = {**HEADERS, "Content-Length": str(READ_AWAY + 1)}
        for method, path in (("PUT", ENTRY), ("GET", ENTRY), ("POST", "/login"), ("POST", "/nothing")):
            answer = await gateway.request(method, path, content=in_parts(b"x" * 9_000, b"x"), headers=large)
            assert answer.headers.get("connection") == "close", (method, path)
        endless = await gateway.put(
            ENTRY, content=in_parts(b"x" * 70_000), headers={**HEADERS, "Transfer-Encoding": "chunked"}
        )
        assert (endless.status_code, endless.headers.get("connection")) == (413, "close")


async def test_it_stays_where_little_or_nothing_is_left() -> None:
    async with client() as gateway:
        whole = await gateway.put(ENTRY, content=in_parts(BODY), headers={**HEADERS, "Transfer-Encoding": "chunked"})
        little = await gateway.put(ENTRY, content=b"x" * 70_000, headers=HEADERS)
        plain = await gateway.get(ENTRY, headers=HEADERS)
        assert [one.status_code for one in (whole, little, plain)] == [204, 413, 200]
        assert all("connection" not in one.headers for one in (whole, little, plain))


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "Bodies", partial(Bodies, seconds=0.05))
    never = asyncio.Event()
    async with client() as gateway:
        put = await gateway.put(ENTRY, content=in_parts(BODY[:20], then=never), headers=HEADERS)
        assert (put.status_code, put.json()["error"], put.headers["connection"]) == (400, "body", "close")
        login = await gateway.post("/login", content=in_parts(b"token=", then=never))
        assert (login.status_code, login.headers["connection"]) == (401, "close")


async def test_a_packed_body_is_told_that_it_is() -> None:
    async with client() as gateway:
        answer = await gateway.put(ENTRY, content=b"\x1f\x8b", headers={**HEADERS, "Content-Encoding": "gzip"})
        assert (answer.status_code, answer.json()["reason"]) == (
            415,
            "the body is sent as it is, without a Content-Encoding",
        )
        plain = await gateway.put(ENTRY, content=BODY, headers={**HEADERS, "Content-Encoding": "identity"})
        assert plain.status_code == 204
