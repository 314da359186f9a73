"""What the platform's client does, as a table, held for both clients over one gateway, so that a drift of either shows.

Where ours differs on purpose, the two columns differ.
"""

import json

import pytest
from behaviour_parts import OURS, Fetcher, Sub, methods, outcome
from platform_models import Other, Page, Scoped

from imperal_cachegen.runtime import CacheBackendError, CacheClient, connect

pytestmark = pytest.mark.asyncio

PATH = "/v1/internal/extcache/mail/u1/page/"


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


async def test_failures_raise_from_ours_when_it_is_told_to(gateway, ext):
    gateway.answer(500)
    async with connect(gateway.url, service_token="service") as backend:
        cache = CacheClient("mail", "u1", backend, ext, call_token="call", on_error="raise")
        for call in (cache.get("k", Page), cache.set("k", Page()), cache.delete("k")):
            with pytest.raises(CacheBackendError):
                await call


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


async def test_users_and_apps_are_apart(make, ext):
    await make(ext, user_id="u1").set("k", Page(items=["x"]))
    assert await make(ext, user_id="u2").get("k", Page) is None
    assert await make(ext, app_id="other").get("k", Page) is None
    assert await make(ext, user_id="u1").get("k", Page) == Page(items=["x"])
