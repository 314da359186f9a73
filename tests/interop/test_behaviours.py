"""What the platform's client does, as a table, held for both clients over one gateway, so that a drift of either shows.

Where ours differs on purpose, the two columns differ.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from imperal_sdk import Extension as PlatformExtension
from imperal_sdk.cache.client import CacheClient as PlatformClient
from platform_models import Other, Page, Scoped
from pydantic import BaseModel

from imperal_cachegen.runtime import CacheBackendError, CacheClient, Extension, connect, models_of

pytestmark = pytest.mark.asyncio

PATH = "/v1/internal/extcache/mail/u1/page/"
PLATFORM, OURS = 0, 1


class Sub(Page):
    pass


class Fetcher:
    def __init__(self, result: Any = None) -> None:
        self.result = Page(items=["fetched"]) if result is None else result
        self.calls = 0

    async def __call__(self) -> Any:
        self.calls += 1
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture(params=[PLATFORM, OURS], ids=["platform", "ours"])
def column(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest_asyncio.fixture
async def make(gateway, column) -> AsyncIterator[Callable[..., Any]]:
    backend = connect(gateway.url, service_token="service")

    def client(extension: Any, call_token: str = "call", app_id: str = "mail", user_id: str = "u1") -> Any:
        if column == PLATFORM:
            return PlatformClient(app_id, user_id, gateway.url, "service", call_token, extension)
        return CacheClient(app_id, user_id, backend, extension, call_token=call_token)

    yield client
    await backend.aclose()


@pytest.fixture
def cache(make, ext) -> Any:
    return make(ext)


async def outcome(work: Awaitable[Any]) -> Any:
    """Return what a call returned, or the class that the exception it raised is taken for."""
    try:
        return await work
    except (ValueError, TypeError, RuntimeError, httpx.HTTPStatusError) as exc:
        kinds = (httpx.HTTPStatusError, TypeError, ValueError, RuntimeError)
        return next(kind for kind in kinds if isinstance(exc, kind))


def methods(cache: Any, key: Any, fetcher: Fetcher) -> list[Awaitable[Any]]:
    return [
        cache.get(key, Page),
        cache.set(key, Page(), ttl_seconds=60),
        cache.delete(key),
        cache.get_or_fetch(key, Page, fetcher, 60),
    ]


REFUSED_KEYS = ["", "a" * 129, "a/b", "*", "a b", "a.b", "a@b", "käse", "Привет", "a\0b", "\n", None, 5, b"a", ["a"]]


@pytest.mark.parametrize("key", REFUSED_KEYS, ids=ascii)
async def test_a_key_that_is_refused(cache, gateway, key):
    fetcher = Fetcher()
    for call in methods(cache, key, fetcher):
        with pytest.raises(ValueError, match="key"):
            await call
    assert (gateway.requests, fetcher.calls) == ([], 0)


@pytest.mark.parametrize("key", ["a", "A-Z_0:9", ":", "-", "a" * 128])
async def test_a_key_that_is_taken(cache, key):
    for call in methods(cache, key, Fetcher()):
        assert await outcome(call) not in (ValueError, TypeError)


async def test_a_trailing_newline_is_a_key_to_the_platform_only(cache, column):
    assert await outcome(cache.get("k\n", Page)) is (None, ValueError)[column]


@pytest.mark.parametrize("ttl", [4, 301, 0, -1, 600, 3600, True, False, 60.0, "60", None], ids=repr)
async def test_a_ttl_that_is_refused(cache, gateway, ttl):
    with pytest.raises(ValueError, match="ttl_seconds"):
        await cache.set("k", Page(), ttl_seconds=ttl)
    assert gateway.requests == []


@pytest.mark.parametrize("ttl", [5, 300, 60])
async def test_a_ttl_that_is_taken(cache, gateway, ttl):
    await cache.set("k", Page(), ttl_seconds=ttl)
    (left,) = gateway.ttls.values()
    assert ttl - 2 < left <= ttl
    gateway.move(ttl)
    assert await cache.get("k", Page) is None


async def test_a_ttl_is_sixty_unless_told(cache, gateway):
    await cache.set("k", Page())
    await cache.get_or_fetch("k2", Page, Fetcher())
    assert all(58 < left <= 60 for left in gateway.ttls.values())
    assert len(gateway.ttls) == 2


async def test_a_wrong_ttl_of_get_or_fetch(cache, gateway, column):
    """Theirs fetches each time, stores nothing, and tells a log; ours tells at once."""
    fetcher = Fetcher()
    found = [await outcome(cache.get_or_fetch("k", Page, fetcher, ttl_seconds=600)) for _ in range(2)]
    assert (found, fetcher.calls) == (([fetcher.result] * 2, 2), ([ValueError] * 2, 0))[column]
    assert gateway.entries == {}


@pytest.mark.parametrize("value", [{"items": []}, "text", 5, None, [Page()], Page], ids=repr)
async def test_a_value_that_is_no_instance(cache, gateway, value):
    with pytest.raises(TypeError):
        await cache.set("k", value)
    assert gateway.requests == []


@pytest.mark.parametrize("model", [dict, str, "page", None, Page()], ids=repr)
async def test_a_model_that_is_no_class(cache, gateway, model):
    fetcher = Fetcher()
    for call in (cache.get("k", model), cache.get_or_fetch("k", model, fetcher, 60)):
        with pytest.raises(TypeError, match="model"):
            await call
    assert (gateway.requests, fetcher.calls) == ([], 0)


async def test_a_class_that_is_not_registered(cache, gateway):
    fetcher = Fetcher()
    for call in (cache.get("k", Scoped), cache.set("k", Scoped()), cache.get_or_fetch("k", Scoped, fetcher, 60)):
        with pytest.raises(ValueError, match=r"Scoped.*not registered"):
            await call
    with pytest.raises(ValueError, match="not registered"):
        await cache.set("k", Sub())
    assert (gateway.requests, fetcher.calls) == ([], 0)


@pytest.mark.parametrize("ids", [{"app_id": ""}, {"user_id": ""}])
async def test_ids_are_needed(make, ext, ids):
    (name,) = ids
    with pytest.raises(ValueError, match=name):
        make(ext, **ids)


async def test_an_extension_is_needed(make, column):
    """Theirs is made and can do nothing, ours is not made."""
    if column == OURS:
        with pytest.raises(TypeError, match="extension"):
            make(None)
    else:
        with pytest.raises(RuntimeError, match="Extension"):
            await make(None).get("k", Page)


async def test_what_is_sent(cache, gateway):
    await cache.set("inbox:1", Page(account="b", items=["x"]), ttl_seconds=120)
    ((path, raw),) = gateway.entries.items()
    (sent,) = gateway.asked
    envelope = json.loads(raw)
    assert path.startswith(PATH)
    assert set(envelope) == {"model", "version", "data", "cached_at"}
    assert (envelope["model"], envelope["version"]) == ("page", 1)
    assert type(envelope["version"]) is int
    assert envelope["data"] == {"account": "b", "items": ["x"], "more": False}
    assert envelope["cached_at"].endswith("+00:00")
    assert (sent["method"], sent["path"]) == ("PUT", path)
    assert sent["headers"]["content-type"] == "application/json"
    assert sent["headers"]["x-service-token"] == "service"
    assert sent["headers"]["authorization"] == "ImperalCallToken call"
    assert sent["size"] == len(b'{"envelope":%b,"ttl_seconds":120}' % raw), "compact, and nothing else"


async def test_without_a_call_token_none_is_sent(make, ext, gateway):
    for call in methods(make(ext, call_token=""), "k", Fetcher()):
        await outcome(call)
    assert len(gateway.asked) >= 4
    for headers in gateway.headers:
        assert headers["x-service-token"] == "service"
        assert "authorization" not in headers


async def test_reads_ask_for_one_entry(cache, gateway):
    await cache.set("k", Page())
    await cache.get("k", Page)
    put, get = gateway.asked
    assert (get["method"], get["path"], get["size"]) == ("GET", put["path"], 0)


async def test_a_miss_and_a_hit(cache):
    assert await cache.get("k", Page) is None
    await cache.set("k", Page(items=["x"]))
    found = await cache.get("k", Page)
    assert (type(found), found) == (Page, Page(items=["x"]))
    assert await cache.get("k", Other) is None
    await cache.set("k", Page(items=["y"]))
    assert await cache.get("k", Page) == Page(items=["y"])


ENVELOPE = {"model": "page", "version": 1, "data": {"items": ["x"]}, "cached_at": "2026-01-01T00:00:00+00:00"}


@pytest.mark.parametrize(
    ("change", "hit"),
    [
        ({}, True),
        ({"more": 1}, True),
        ({"model": "other"}, False),
        ({"model": None}, False),
        ({"version": 2}, False),
        ({"version": "1"}, False),
        ({"version": None}, False),
        ({"data": None}, False),
        ({"data": {}}, True),
    ],
    ids=repr,
)
async def test_envelopes_that_are_read(cache, gateway, change, hit):
    gateway.answer(200, json.dumps({**ENVELOPE, **change}).encode(), ["GET"])
    assert (await cache.get("k", Page) is not None) is hit
    fetcher = Fetcher()
    await cache.get_or_fetch("k", Page, fetcher, 60)
    assert fetcher.calls == (0 if hit else 1)


@pytest.mark.parametrize("status", [401, 403, 500, 503])
async def test_a_gateway_that_fails(cache, gateway, column, status):
    """Theirs raises, and its fetcher never runs; ours misses, and fetches."""
    gateway.answer(status)
    fetcher = Fetcher()
    found = [await outcome(call) for call in methods(cache, "k", fetcher)]
    theirs = [httpx.HTTPStatusError] * 4
    assert (found, fetcher.calls) == ((theirs, 0), ([None, None, False, fetcher.result], 1))[column]


async def test_failures_raise_from_ours_when_it_is_told_to(gateway, ext):
    gateway.answer(500)
    async with connect(gateway.url, service_token="service") as backend:
        cache = CacheClient("mail", "u1", backend, ext, call_token="call", on_error="raise")
        for call in (cache.get("k", Page), cache.set("k", Page()), cache.delete("k")):
            with pytest.raises(CacheBackendError):
                await call


@pytest.mark.parametrize("body", [b"garbage", b'{"model":', b"", b"[]", b"5", b'{"model":"page","version":1,"data":5}'])
async def test_what_can_not_be_read(cache, gateway, column, body):
    gateway.answer(200, body, ["GET"])
    fetcher = Fetcher()
    try:
        found = await cache.get_or_fetch("k", Page, fetcher, 60)
    except Exception:  # noqa: BLE001  # of many classes
        assert column == PLATFORM
        assert fetcher.calls == 0
    else:
        assert column == OURS
        assert (found, fetcher.calls) == (fetcher.result, 1)


@pytest.mark.parametrize("letter", ["x", "я"])
async def test_a_value_that_is_too_large(cache, gateway, column, letter):
    """Both measure the whole body: theirs is ASCII, so a Cyrillic letter costs six bytes, and two in ours."""
    around = 200
    cost = {"x": (1, 1), "я": (6, 2)}[letter][column]
    most = 65_536 // cost
    with pytest.raises(ValueError, match=r"65[,_]?536"):
        await cache.set("k", Page(items=[letter * most]))
    assert gateway.requests == []
    await cache.set("k", Page(items=[letter * (most - around)]))
    (sent,) = gateway.asked
    assert 65_536 - 2 * around * cost < sent["size"] <= 65_536


@pytest.mark.parametrize("over", [0, 1])
async def test_the_limit_is_met_to_the_byte(cache, gateway, over):
    await cache.set("k", Page(items=["x" * 60_000]))
    moment = len(json.loads(next(iter(gateway.entries.values())))["cached_at"])
    if moment != len("2026-01-01T00:00:00.000001+00:00"):
        pytest.skip("a moment without microseconds, one in a million")
    room = 65_536 - gateway.asked[0]["size"] + 60_000
    found = await outcome(cache.set("k", Page(items=["x" * (room + over)])))
    assert found is (None, ValueError)[over]


async def test_delete_is_under_every_model(cache, gateway, column):
    await cache.set("k", Page())
    await cache.set("k", Other())
    await cache.set("k2", Page())
    assert await cache.delete("k") is (None, True)[column]
    deleted = sorted(request["path"].split("/")[-2] for request in gateway.asked if request["method"] == "DELETE")
    assert deleted == ["other", "page"]
    assert await cache.get("k", Page) is None
    assert await cache.get("k", Other) is None
    assert await cache.get("k2", Page) == Page()


@pytest.mark.parametrize("status", [200, 204, 404])
async def test_delete_is_content_with(cache, gateway, column, status):
    gateway.answer(status, methods=["DELETE"])
    assert await cache.delete("k") is (None, True)[column]
    assert gateway.requests == ["DELETE"] * 2


async def test_delete_goes_on_past_a_failure_in_ours(cache, gateway, column):
    gateway.answer(500, methods=["DELETE"])
    assert await outcome(cache.delete("k")) is (httpx.HTTPStatusError, False)[column]
    assert gateway.requests == ["DELETE"] * (1, 2)[column]


async def test_delete_without_models_asks_nobody(make, gateway, column):
    assert await make(Extension("mail")).delete("k") is (None, True)[column]
    assert gateway.requests == []


async def test_get_or_fetch_of_what_is_stored_does_not_fetch(cache, gateway):
    await cache.set("k", Page(items=["stored"]))
    fetcher = Fetcher()
    assert (await cache.get_or_fetch("k", Page, fetcher, 60)).items == ["stored"]
    assert (fetcher.calls, gateway.requests) == (0, ["PUT", "GET"])


async def test_get_or_fetch_of_what_is_not_stores_it(cache, gateway):
    fetcher = Fetcher()
    assert await cache.get_or_fetch("k", Page, fetcher, ttl_seconds=30) is fetcher.result
    assert (fetcher.calls, gateway.requests) == (1, ["GET", "PUT"])
    assert await cache.get("k", Page) == fetcher.result
    assert all(28 < left <= 30 for left in gateway.ttls.values())


@pytest.mark.parametrize("result", [{"items": []}, "text", Other()], ids=repr)
async def test_a_result_of_another_class(cache, gateway, result):
    with pytest.raises(TypeError, match="Page"):
        await cache.get_or_fetch("k", Page, Fetcher(result), 60)
    assert gateway.entries == {}


async def test_a_result_of_a_subclass_is_never_cached(cache, gateway, column):
    """Theirs returns it, and fetches anew each time; ours says so."""
    fetcher = Fetcher(Sub())
    assert await outcome(cache.get_or_fetch("k", Page, fetcher, 60)) is (fetcher.result, TypeError)[column]
    assert gateway.entries == {}


async def test_an_exception_of_the_fetcher_is_the_callers(cache, gateway):
    failure = LookupError("theirs")
    with pytest.raises(LookupError) as raised:
        await cache.get_or_fetch("k", Page, Fetcher(failure), 60)
    assert raised.value is failure
    assert gateway.requests == ["GET"]


async def test_a_result_that_is_too_large_is_served_and_not_stored(cache, gateway):
    fetcher = Fetcher(Page(items=["x" * 70_000]))
    assert await cache.get_or_fetch("k", Page, fetcher, 60) is fetcher.result
    assert gateway.requests == ["GET"]


async def test_a_write_that_fails_does_not_hide_the_fetched_value(cache, gateway):
    gateway.answer(503, methods=["PUT"])
    fetcher = Fetcher()
    assert await cache.get_or_fetch("k", Page, fetcher, 60) is fetcher.result
    assert gateway.requests == ["GET", "PUT"]


async def test_users_and_apps_are_apart(make, ext):
    await make(ext, user_id="u1").set("k", Page(items=["x"]))
    assert await make(ext, user_id="u2").get("k", Page) is None
    assert await make(ext, app_id="other").get("k", Page) is None
    assert await make(ext, user_id="u1").get("k", Page) == Page(items=["x"])


# The registry: `Extension.cache_model` of the platform's, and ours.


def platform_extension() -> PlatformExtension:
    return PlatformExtension("mail", display_name="Mail", description="Mail for the tests of it.", icon="icon.svg")


@pytest.fixture
def extension(column) -> Any:
    return platform_extension() if column == PLATFORM else Extension("mail")


async def test_registration(extension, column):
    assert extension.cache_model("page")(Page) is Page
    assert extension._cache_models == {"page": Page}
    assert extension._resolve_cache_model_name(Page) == "page"
    assert extension._resolve_cache_model_name(Other) is None
    assert extension._resolve_cache_model_name(Sub) is None
    with pytest.raises(ValueError, match="page"):
        extension.cache_model("page")(Other)
    assert extension._cache_models == {"page": Page}


async def test_the_same_class_again_is_a_mistake_to_the_platform_only(extension, column):
    extension.cache_model("page")(Page)
    try:
        extension.cache_model("page")(Page)
    except ValueError:
        assert column == PLATFORM
    else:
        assert column == OURS


@pytest.mark.parametrize("wrong", [dict, object, "page", 5, None, Page()], ids=repr)
async def test_what_is_no_pydantic_class_is_not_registered(extension, wrong):
    with pytest.raises(TypeError):
        extension.cache_model("page")(wrong)
    assert extension._cache_models == {}


async def test_extensions_are_independent(extension):
    class Mine(BaseModel):
        pass

    other = platform_extension()
    extension.cache_model("page")(Page)
    models_of(other).cache_model("page")(Mine)
    assert extension._resolve_cache_model_name(Page) == other._resolve_cache_model_name(Mine) == "page"
    assert extension._resolve_cache_model_name(Mine) is other._resolve_cache_model_name(Page) is None
