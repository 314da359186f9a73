"""What only concerns our client of the gateway: connections, what an answer may cost, tokens that are told to nobody."""

import asyncio
import gzip
import json
import logging
import re
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from platform_models import Page

from imperal_cachegen.runtime import BackendFailed, BackendUnavailable, CacheClient, connect
from imperal_cachegen.runtime.gateway import ANSWER_MAX_BYTES

pytestmark = pytest.mark.asyncio

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Raw:
    """A server that answers as no gateway should."""

    def __init__(self, answer: Answer) -> None:
        self.requests = 0
        self.url = ""
        self._answer = answer

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Raw"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.requests += 1
            await self._answer(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def client(url: str, ext: object, **options: object) -> AsyncIterator[CacheClient]:
    async with connect(url, service_token="service-secret", **options) as backend:
        yield CacheClient("mail", "u1", backend, ext, call_token="call-secret", on_error="raise")


@asynccontextmanager
async def raw(answer: Answer, ext: object) -> AsyncIterator[tuple[Raw, CacheClient]]:
    async with Raw(answer).running() as server, client(server.url, ext, seconds=10) as cache:
        yield server, cache


@pytest.fixture
def open_client(gateway, ext):
    @asynccontextmanager
    async def opened() -> AsyncIterator[CacheClient]:
        async with connect(gateway.url, service_token="service") as backend:
            yield CacheClient("mail", "u1", backend, ext, call_token="call", on_error="raise")

    return opened


async def test_connections_are_kept(open_client, gateway):
    async with open_client() as cache:
        for number in range(5):
            await cache.set(f"k{number}", Page())
            assert await cache.get("none", Page) is None
            assert await cache.delete(f"k{number}", Page)
        assert gateway.connections == 1
    assert gateway.connections == 0


@pytest.mark.parametrize("what", ["get", "set", "delete"])
async def test_idle_connections_that_the_gateway_has_closed_are_no_failure(open_client, gateway, what):
    """All of them at once, before this loop can see it: each request is sent again, once."""
    async with open_client() as cache:
        calls = {
            "get": lambda number: cache.get(f"k{number}", Page),
            "set": lambda number: cache.set(f"k{number}", Page()),
            "delete": lambda number: cache.delete(f"k{number}", Page),
        }
        await asyncio.gather(*(cache.get(f"k{number}", Page) for number in range(20)))
        opened = gateway.connections
        assert opened > 5
        for _ in range(3):
            gateway.disconnect()
            await asyncio.gather(*(calls[what](number) for number in range(20)))
            assert 0 < gateway.connections <= 20


async def test_reads_of_one_entry_in_one_turn_are_one_request(open_client, gateway):
    async with open_client() as cache:
        await cache.set("k", Page(items=["a"]))
        gateway.forget()
        assert await asyncio.gather(*(cache.get("k", Page) for _ in range(20))) == [None] * 20
        assert gateway.requests == ["GET"]
        await cache.set("k", Page(items=["a"]))
        found = await asyncio.gather(*(cache.get("k", Page) for _ in range(20)), cache.get("other", Page))
        assert found == [Page(items=["a"])] * 20 + [None]
        assert len({id(value) for value in found}) == 21
        assert gateway.requests == ["GET", "PUT", "GET", "GET"]


async def test_a_request_is_sent_twice_at_most(ext):
    async def nothing(writer: asyncio.StreamWriter) -> None:
        return

    async with raw(nothing, ext) as (server, cache):
        for number, call in enumerate((cache.get("k", Page), cache.set("k", Page()), cache.delete("k", Page)), 1):
            with pytest.raises(BackendUnavailable):
                await call
            assert server.requests == 2 * number


async def test_redirects_are_not_followed(open_client, gateway):
    gateway.answer(307, headers={"Location": gateway.url + "/v1/internal/extcache/mail/u2/page/0123456789abcdef"})
    async with open_client() as cache:
        for call in (cache.get("k", Page), cache.set("k", Page()), cache.delete("k", Page)):
            with pytest.raises(BackendFailed, match="307"):
                await call
    assert gateway.requests == ["GET", "PUT", "DELETE"]


async def test_nothing_is_decompressed(open_client, gateway):
    async with open_client() as cache:
        await cache.get("k", Page)
        assert gateway.headers[0]["accept-encoding"] == "identity"
        gateway.answer(200, gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})
        with pytest.raises(BackendFailed, match="compressed"):
            await cache.get("k", Page)


async def test_an_answer_that_has_no_end_is_not_read(ext):
    sent = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while sent < 500_000_000:
            writer.write(b"10000\r\n" + bytes(65_536) + b"\r\n")
            sent += 65_536
            await writer.drain()

    async with raw(endless, ext) as (_, cache):
        with pytest.raises(BackendFailed, match="too large"):
            await cache.get("k", Page)
    assert sent < 100_000_000  # what system buffers take, and no more


async def test_an_answer_that_says_it_is_too_large_is_not_waited_for(ext):
    async def large(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (ANSWER_MAX_BYTES + 1))
        await writer.drain()
        await asyncio.sleep(60)

    async with Raw(large).running() as server, client(server.url, ext, seconds=30) as cache:
        with pytest.raises(BackendFailed, match="too large"):
            await asyncio.wait_for(cache.get("k", Page), 20)


async def test_an_answer_in_pieces_is_read(ext):
    body = b'{"model":"page","version":1,"data":{"items":["x"]},"cached_at":"2026-01-01T00:00:00+00:00"}'

    async def pieces(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(body), 7):
            part = body[start : start + 7]
            writer.write(b"%x\r\n%b\r\n" % (len(part), part))
            await writer.drain()
            await asyncio.sleep(0)
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async with raw(pieces, ext) as (_, cache):
        assert await cache.get("k", Page) == Page(items=["x"])


async def test_an_answer_that_breaks_off_in_its_body_is_a_lost_connection(ext):
    async def part(writer: asyncio.StreamWriter) -> None:
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"model":')
        await writer.drain()

    async with raw(part, ext) as (_, cache):
        with pytest.raises(BackendUnavailable):
            await cache.get("k", Page)


async def test_what_another_json_makes_of_the_largest_value_is_read(open_client, gateway, ext):
    """Blanks, and `\\uXXXX` for every letter: a value of 64 KB here is one of 165 KB there."""
    async with open_client() as cache:
        value = Page(items=["я"] * 13_000)
        await cache.set("k", value)
        ((path, stored),) = gateway.entries.items()
        spaced = json.dumps(json.loads(stored), indent=1).encode()
        assert 150_000 < len(spaced) < ANSWER_MAX_BYTES
        gateway.put(path, spaced)
        assert await cache.get("k", Page) == value


async def test_cookies_are_not_kept(open_client, gateway):
    async with open_client() as cache:
        gateway.answer(404, headers={"Set-Cookie": "session=1; Path=/"})
        await cache.get("k", Page)
        await cache.get("k", Page)
    assert "cookie" not in gateway.headers[1]


async def test_tokens_are_told_to_nobody(ext, caplog):
    async def garbage(writer: asyncio.StreamWriter) -> None:
        writer.write(b"garbage\r\n\r\n")
        await writer.drain()

    with caplog.at_level(logging.DEBUG):
        async with raw(garbage, ext) as (_, cache):
            told = [repr(cache), repr(cache.port), repr(cache.port._backend)]
            for call in (cache.get("k", Page), cache.set("k", Page()), cache.delete("k", Page)):
                with pytest.raises(BackendFailed) as raised:
                    await call
                exc: BaseException | None = raised.value
                told += traceback.format_exception(raised.value)
                while exc is not None:
                    told.append(repr(exc) + repr(vars(exc)))
                    exc = exc.__cause__ or exc.__context__
    assert not re.search("secret", "".join(told) + caplog.text)


@pytest.mark.parametrize("token", ["a\n", "a\r\nX: y", " a", "a ", "é", "\x00", None, 5])
async def test_tokens_that_no_header_can_hold(ext, token, monkeypatch):
    monkeypatch.delenv("IMPERAL_SERVICE_TOKEN", raising=False)
    if token is not None:
        with pytest.raises(ValueError, match="service token holds a character") as raised:
            connect("http://gateway", service_token=token)
        assert repr(token) not in str(raised.value)
    backend = connect("http://gateway", service_token="s")
    if token is not None:
        with pytest.raises(ValueError, match="call token holds a character"):
            CacheClient("mail", "u1", backend, ext, call_token=token)


async def test_the_token_of_the_environment(gateway, ext, monkeypatch):
    monkeypatch.setenv("IMPERAL_SERVICE_TOKEN", "service")
    async with connect(gateway.url) as backend:
        cache = CacheClient("mail", "u1", backend, ext, call_token="call", on_error="raise")
        assert await cache.get("k", Page) is None
    monkeypatch.setenv("IMPERAL_SERVICE_TOKEN", "bad\n")
    with pytest.raises(ValueError, match="service token"):
        connect(gateway.url)


@pytest.mark.parametrize(
    "url", ["http://user:secret@gateway", "http://gateway?secret=1", "http://gateway/#secret", "http://gateway:99999"]
)
async def test_urls_that_are_no_gateways(url):
    with pytest.raises(ValueError, match="a gateway's URL") as raised:
        connect(url, service_token="s")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("option", "value"),
    [("seconds", 0), ("seconds", True), ("seconds", "2"), ("connections", 0), ("connections", 1.5)],
)
async def test_options_that_make_no_sense(option, value):
    with pytest.raises(ValueError, match=option):
        connect("http://gateway", service_token="s", **{option: value})


async def test_a_gateway_under_a_path(gateway, ext):
    async with connect(gateway.url + "/elsewhere/", service_token="service") as backend:
        assert await CacheClient("mail", "u1", backend, ext, call_token="call").get("k", Page) is None
    assert gateway.requests == []  # the test's gateway has nothing there
