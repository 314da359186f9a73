"""Our client over the platform's gateway: real HTTP, both clients on one gateway, and `cache_of`."""

import asyncio
import gc
import subprocess
import sys
import warnings

import pytest
import pytest_asyncio
from platform_models import Other, Page, Scoped, other, plain, scoped

from imperal_cachegen.runtime import (
    BackendFailed,
    BackendRefused,
    BackendTimeout,
    BackendUnavailable,
    CacheClient,
    cache_of,
    connect,
    invalidate,
)
from imperal_cachegen.runtime.board import board_of

pytestmark = pytest.mark.asyncio


@pytest.fixture
def ours(gateway, ext):
    def make(user: str = "u1", **options: object) -> CacheClient:
        return CacheClient("mail", user, make.backend, ext, call_token="call", **options)

    make.backend = connect(gateway.url + "/", service_token="service")
    return make


@pytest_asyncio.fixture(autouse=True)
async def _closed(ours):
    yield
    await ours.backend.aclose()


async def test_each_reads_what_the_other_wrote(ours, client, ext, gateway):
    value = Page(items=["é"], more=True)
    await ours().set("k", value)
    assert await client(ext).get("k", Page) == value
    await client(ext).set("k2", value, ttl_seconds=60)
    assert await ours().get("k2", Page) == value
    assert (await ours().get_entry("k2", Page)).age < 5
    assert await ours().delete("k2") is True
    assert await client(ext).get("k2", Page) is None
    for headers in gateway.headers:
        assert headers["x-service-token"] == "service"
        assert headers["authorization"] == "ImperalCallToken call"


async def test_methods_and_paths_are_theirs(ours, client, ext, gateway):
    await client(ext).set("k", Page(), ttl_seconds=60)
    (path,) = gateway.entries
    await ours().set("k", Page(more=True))
    assert list(gateway.entries) == [path]
    assert gateway.requests == ["PUT", "PUT"]
    await ours().delete("k", Page)
    assert gateway.requests[2:] == ["DELETE"]
    assert gateway.entries == {}


@pytest.mark.parametrize("user", ["a/../b", "..", ".", "a b", "ключ", "a?b#c", "%2E", "a@b.org"])
async def test_no_user_reaches_anothers_entry(ours, gateway, user):
    await ours(user).set("k", Page(items=[user]))
    (path,) = gateway.entries
    assert path.count("/") == 7
    assert ".." not in path.split("/")
    assert (await ours(user).get("k", Page)).items == [user]
    assert await ours("b").get("k", Page) is None


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [(401, b"", BackendRefused), (403, b"", BackendRefused), (500, b"", BackendFailed), (302, b"", BackendFailed)],
)
async def test_statuses(ours, gateway, status, body, raised):
    gateway.answer(status, body)
    cache = ours()
    assert await cache.get("k", Page) is None
    assert await cache.set("k", Page()) is None
    assert await cache.delete("k") is False
    assert sum(cache.stats().errors.values()) == 3
    with pytest.raises(raised):
        await ours(on_error="raise").get("k", Page)


async def test_a_gateway_that_is_gone(ext):
    async with connect("http://127.0.0.1:1", service_token="s") as backend:
        with pytest.raises(BackendUnavailable, match=r"^the gateway at 127\.0\.0\.1:1 can't be reached \(\w+\)$"):
            await CacheClient("mail", "u", backend, ext, call_token="call", on_error="raise").get("k", Page)
        assert await CacheClient("mail", "u", backend, ext).get_or_fetch("k", Page, _page) == Page(items=["fetched"])


async def _page() -> Page:
    return Page(items=["fetched"])


async def test_a_gateway_that_hangs_is_left_alone(gateway, ext):
    gateway.hold("GET")
    async with connect(gateway.url, service_token="service", seconds=0.6) as backend:
        cache = CacheClient("mail", "u", backend, ext, call_token="call", on_error="raise")
        with pytest.raises(BackendTimeout):
            await cache.get("k", Page)
        with pytest.raises(BackendUnavailable, match="left alone"):
            await cache.get("k", Page)
        assert gateway.requests == ["GET"]


async def test_a_connection_that_the_gateway_closed_is_no_failure(ours, gateway):
    cache = ours(on_error="raise")
    await cache.set("k", Page())
    for _ in range(3):
        gateway.disconnect()
        await asyncio.sleep(0.01)
        assert await cache.get("k", Page) == Page()


async def test_a_pool_that_is_full_waits(gateway, ext):
    async with connect(gateway.url, service_token="service", connections=2) as backend:
        cache = CacheClient("mail", "u", backend, ext, call_token="call", on_error="raise")
        assert await asyncio.gather(*(cache.get(f"k{turn}", Page) for turn in range(50))) == [None] * 50
        assert gateway.connections <= 2


async def test_the_size_is_that_of_the_whole_body(ours, gateway):
    around = len('{"envelope":,"ttl_seconds":60}')
    envelope = len('{"model":"page","version":1,"data":{"account":"a","items":[""],"more":false},"cached_at":""}') + 32
    room = 65_536 - around - envelope
    with pytest.raises(ValueError, match="bytes are sent"):
        await ours().set("k", Page(items=["x" * (room + 1)]))
    assert gateway.requests == []
    await ours().set("k", Page(items=["x" * (room - 10)]))
    assert gateway.requests == ["PUT"]


async def test_clear_is_not_possible(ours):
    with pytest.raises(NotImplementedError):
        await ours().clear()


async def test_wrappers_scopes_and_one_model_deletes(ours, gateway):
    cache = ours()
    await plain.set(cache, "k", Page(items=["x"]))
    await other.set(cache, "k", Other())
    assert await plain.delete(cache, "k")
    assert await other.get(cache, "k") == Other()
    from imperal_cachegen.runtime import models_of

    models_of(cache._extension).cache_model("scoped")(Scoped)
    await scoped.set(cache, "s:1", Scoped(items=["old"]), scope="a")
    assert (await scoped.get(cache, "s:1", scope="a")).items == ["old"]
    assert await invalidate(ours(), scoped.scope("a"))
    assert await scoped.get(cache, "s:1", scope="a") is None


async def test_a_thousand_misses_are_one_fetch(ours):
    calls = 0

    async def fetch() -> Page:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.005)
        return Page()

    await asyncio.gather(*(ours().get_or_fetch("k", Page, fetch) for _ in range(1000)))
    assert calls == 1


async def test_cache_of_gives_our_client_over_the_contexts_gateway(context, ext, gateway, monkeypatch):
    monkeypatch.setenv("IMPERAL_SERVICE_TOKEN", "service")
    ctx = context(ext)
    cache = cache_of(ctx)
    assert isinstance(cache, CacheClient)
    await plain.set(cache, "k", Page(items=["x"]))
    assert (await ctx.cache.get("k", Page)).items == ["x"]
    assert gateway.headers[0]["x-service-token"] == gateway.headers[1]["x-service-token"]
    assert gateway.headers[0]["authorization"] == gateway.headers[1]["authorization"] == "ImperalCallToken call"
    again = cache_of(context(ext, "u2"))
    assert board_of_port(again) is board_of_port(cache)
    assert await plain.get(again, "k") is None


def board_of_port(cache: object) -> object:
    return cache.port.board  # type: ignore[attr-defined]


async def test_cache_of_keeps_a_client_that_does_not_tell_enough(context, ext, client):
    from types import SimpleNamespace

    for change in ({"_gw_url": ""}, {"_user_id": None}, {"_extension": None}, {"_http": object()}, {"_call_token": 5}):
        theirs = client(ext)
        for name, value in change.items():
            setattr(theirs, name, value)
        assert cache_of(SimpleNamespace(cache=theirs)) is theirs


async def test_cache_of_tells_once_of_a_url_without_a_scheme(client, ext, caplog):
    from types import SimpleNamespace

    from imperal_cachegen.runtime.notices import forget_notices

    forget_notices()
    for _ in range(2):
        theirs = client(ext)
        theirs._gw_url = "gateway.example:18471"
        assert cache_of(SimpleNamespace(cache=theirs)) is theirs
    (line,) = caplog.messages
    assert "http:// or https://: mend IMPERAL_GATEWAY_URL" in line
    assert "gateway.example" not in line


@pytest.mark.parametrize("name", ["_gw_url", "_service_token", "_call_token", "_app_id", "_user_id", "_extension"])
async def test_cache_of_keeps_a_client_that_calls_things_otherwise(client, ext, name):
    from types import SimpleNamespace

    theirs = client(ext)
    setattr(theirs, f"{name}_of_a_later_version", getattr(theirs, name))
    delattr(theirs, name)
    assert cache_of(SimpleNamespace(cache=theirs)) is theirs


async def test_without_aiohttp_it_is_the_contexts_cache(context, ext, monkeypatch):
    from imperal_cachegen.runtime import cacheof

    monkeypatch.setitem(sys.modules, "imperal_cachegen.runtime.gateway", None)
    cacheof._backend.cache_clear()
    ctx = context(ext)
    assert cache_of(ctx) is ctx.cache
    cacheof._backend.cache_clear()


SCRIPT = """
import asyncio, gc, warnings
warnings.simplefilter("error")
from imperal_cachegen.runtime import CacheClient, Extension, connect, models_of
from pydantic import BaseModel
class Page(BaseModel):
    number: int = 0
ext = Extension("mail")
models_of(ext).cache_model("page")(Page)
backend = connect("{url}", service_token="service")
async def main():
    await CacheClient("mail", "u", backend, ext, call_token="call", on_error="raise").get("k", Page)
for _ in range(2):
    asyncio.run(main())
gc.collect()
"""


async def test_a_loop_that_ends_closes_its_connections(gateway):
    """Nobody closes the store that `cache_of` shares: the event loop's own shutdown does."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-W", "error", "-c", SCRIPT.format(url=gateway.url)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(gateway.requests) == 2


async def test_another_loop_has_connections_of_its_own(ours):
    await ours().set("k", Page(items=["x"]))

    def elsewhere() -> Page | None:
        return asyncio.run(ours().get("k", Page))

    assert (await asyncio.to_thread(elsewhere)).items == ["x"]
    assert (await ours().get("k", Page)).items == ["x"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gc.collect()


async def test_boards_are_of_the_store_not_of_the_call(ours):
    assert ours().port.board is ours("u2").port.board is board_of(ours.backend)


@pytest.mark.parametrize("began", ["ctx.cache", "cache_of(ctx)"])
@pytest.mark.parametrize("write", ["delete", "set"])
async def test_a_write_by_one_detaches_a_fetch_by_the_other(context, ext, began, write):
    """Some handlers pass `ctx.cache`, some `cache_of(ctx)`: they are about the same entries."""
    gate, running = asyncio.Event(), asyncio.Event()

    async def old() -> Page:
        running.set()
        await gate.wait()
        return Page(items=["old"])

    caches = [context(ext).cache, cache_of(context(ext))]
    reader, writer = caches if began == "ctx.cache" else reversed(caches)
    reading = asyncio.create_task(plain.get_or_fetch(reader, "k", old))
    await running.wait()
    await (plain.delete(writer, "k") if write == "delete" else plain.set(writer, "k", Page(items=["new"])))
    gate.set()
    assert (await reading).items == ["old"]
    for cache in caches:
        assert (await plain.get_or_fetch(cache, "k", _new)).items == ["new"]


async def _new() -> Page:
    return Page(items=["new"])


async def test_misses_of_both_are_one_fetch(context, ext, gateway):
    calls = 0

    async def fetch() -> Page:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.005)
        return Page(items=[str(calls)])

    caches = [cache for _ in range(50) for cache in (context(ext).cache, cache_of(context(ext)))]
    values = await asyncio.gather(*(plain.get_or_fetch(cache, "k", fetch) for cache in caches))
    assert (calls, gateway.requests.count("PUT")) == (1, 1)
    assert len({id(value) for value in values}) == 100
    assert (await plain.get_or_fetch(cache_of(context(ext, "u2")), "k", fetch)).items == ["2"]


async def test_a_scope_dropped_by_one_is_dropped_for_the_other(context, ext):
    from imperal_cachegen.runtime import models_of

    models_of(ext).cache_model("scoped")(Scoped)
    caches = [context(ext).cache, cache_of(context(ext))]
    for dropper in caches:
        await scoped.set(caches[0], "s:1", Scoped(items=["old"]), scope="a")
        assert [(await scoped.get(cache, "s:1", scope="a")).items for cache in caches] == [["old"]] * 2
        assert await invalidate(dropper, scoped.scope("a"))
        assert [await scoped.get(cache, "s:1", scope="a") for cache in caches] == [None] * 2


async def test_one_store_a_process_and_gateway_with_the_tokens_of_each_call(context, ext, gateway):
    ctx, again = context(ext), context(ext)
    again.cache._call_token = "another"
    for each in (ctx, again):
        await plain.get(cache_of(each), "k")
    assert [headers["authorization"] for headers in gateway.headers] == [
        "ImperalCallToken call",
        "ImperalCallToken another",
    ]
    assert gateway.connections == 1
