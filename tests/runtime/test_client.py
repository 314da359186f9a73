"""The included client: the four methods, what it refuses, and what goes wrong outside."""

import json
import logging
from hashlib import sha256

import pytest
from pydantic import BaseModel
from runtime_parts import Fetcher, Other, Page, Recorded

from imperal_cachegen.runtime import (
    BackendTimeout,
    BackendUnavailable,
    CacheBackendError,
    CacheClient,
    EntryUnreadable,
    Extension,
    MemoryBackend,
    Policy,
    connect,
    models_of,
    process_stats,
)

pytestmark = pytest.mark.asyncio

PAGE = Page(items=["x"])
BAD_KEYS = ["", "a" * 129, "a b", "a@b", "käse", "a\n", "\na", "a/b", "a.b", "a\x00", "a\ud800", None, 5, b"a", Page]
BAD_TTLS = [4, 301, 0, -1, 60.0, "60", True, None]


class Unregistered(BaseModel):
    number: int = 0


class SubPage(Page):
    pass


async def test_set_get_delete(cache):
    assert await cache.get("k", Page) is None
    assert await cache.set("k", PAGE, ttl_seconds=60) is None
    assert await cache.get("k", Page) == PAGE
    assert await cache.delete("k") is True
    assert await cache.get("k", Page) is None


async def test_the_default_ttl_is_a_minute(cache, clock):
    await cache.set("k", PAGE)
    clock.move(59)
    assert await cache.get("k", Page) == PAGE
    clock.move(1)
    assert await cache.get("k", Page) is None


@pytest.mark.parametrize("key", BAD_KEYS, ids=repr)
async def test_keys_that_are_not_allowed_never_reach_the_backend(cache, backend, key):
    fetcher = Fetcher()
    for call in (
        lambda: cache.get(key, Page),
        lambda: cache.set(key, PAGE),
        lambda: cache.delete(key),
        lambda: cache.delete(key, Page),
        lambda: cache.get_entry(key, Page),
        lambda: cache.get_many([("fine", Page), (key, Page)]),
        lambda: cache.get_or_fetch(key, Page, fetcher),
    ):
        with pytest.raises(ValueError, match="cache key"):
            await call()
    assert backend.calls == []
    assert fetcher.calls == 0


@pytest.mark.parametrize("key", ["a", "A-Z_0:9", "x" * 128, "-", ":"])
async def test_keys_that_are_allowed(cache, key):
    await cache.set(key, PAGE)
    assert await cache.get(key, Page) == PAGE


@pytest.mark.parametrize("ttl", BAD_TTLS, ids=repr)
async def test_ttls_that_are_not_allowed_never_reach_the_backend(cache, backend, ttl):
    fetcher = Fetcher()
    with pytest.raises(ValueError, match="ttl_seconds"):
        await cache.set("k", PAGE, ttl)
    with pytest.raises(ValueError, match="ttl_seconds"):
        await cache.get_or_fetch("k", Page, fetcher, ttl)
    assert backend.calls == []
    assert fetcher.calls == 0


@pytest.mark.parametrize("ttl", [5, 300])
async def test_ttls_at_the_limits(cache, ttl):
    await cache.set("k", PAGE, ttl)
    assert await cache.get("k", Page) == PAGE


@pytest.mark.parametrize("model", [dict, "Page", None, PAGE, int], ids=repr)
async def test_a_model_is_a_pydantic_class(cache, backend, model):
    fetcher = Fetcher()
    for call in (
        lambda: cache.get("k", model),
        lambda: cache.get_entry("k", model),
        lambda: cache.get_or_fetch("k", model, fetcher),
    ):
        with pytest.raises(TypeError, match="Pydantic class"):
            await call()
    assert backend.calls == []
    assert fetcher.calls == 0


@pytest.mark.parametrize("value", [{"items": []}, None, "x", Page])
async def test_a_value_is_a_pydantic_instance(cache, value):
    with pytest.raises(TypeError, match="Pydantic instance"):
        await cache.set("k", value)


@pytest.mark.parametrize("model", [Unregistered, SubPage, BaseModel])
async def test_a_class_must_be_registered_itself(cache, backend, model):
    fetcher = Fetcher()
    for call in (
        lambda: cache.get("k", model),
        lambda: cache.delete("k", model),
        lambda: cache.get_or_fetch("k", model, fetcher),
    ):
        with pytest.raises(ValueError, match="not registered"):
            await call()
    assert backend.calls == []
    assert fetcher.calls == 0


async def test_a_subclass_is_not_stored_as_its_base(cache):
    with pytest.raises(ValueError, match="not registered"):
        await cache.set("k", SubPage())
    with pytest.raises(TypeError, match="exactly of the class Page"):
        await cache.get_or_fetch("k", Page, Fetcher(SubPage()))


async def test_swapped_arguments_raise(cache):
    with pytest.raises(ValueError, match="cache key"):
        await cache.get(Page, "k")
    with pytest.raises(TypeError, match="fetcher"):
        await cache.get_or_fetch("k", Page, 60, Fetcher())
    with pytest.raises(TypeError, match="fetcher"):
        await cache.get_or_fetch("k", Page, PAGE)


async def test_an_argument_of_the_wrong_kind_is_told_by_its_type(cache, ext):
    secret = Page(items=["secret"])
    for call, kind in (
        (lambda: cache.set("k", PAGE, secret), "got Page"),
        (lambda: cache.set("k", PAGE, "secret"), "got str"),
        (lambda: cache.set("k", PAGE, 10**5000), "got a number of"),
        (lambda: cache.get_or_fetch("k", Page, Fetcher(), fetch_timeout=secret), "got Page"),
        (lambda: cache.get("k", secret), "got 'Page'"),
    ):
        with pytest.raises((TypeError, ValueError), match=kind) as raised:
            await call()
        assert "secret" not in str(raised.value)
    with pytest.raises(TypeError, match="`x`: 'Page' is no Pydantic class"):
        models_of(ext).cache_model("x")(secret)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), True, "5"])
async def test_a_fetch_timeout_is_checked_before_anything_else(backend, cache, seconds):
    fetcher = Fetcher()
    with pytest.raises(ValueError, match="fetch_timeout must be a number above 0"):
        await cache.get_or_fetch("k", Page, fetcher, fetch_timeout=seconds)
    assert (fetcher.calls, backend.calls) == (0, [])


@pytest.mark.parametrize("bad", ["", None, 5, "x" * 1025, "é" * 513])
async def test_ids_are_checked(backend, ext, bad):
    with pytest.raises(ValueError, match="app_id"):
        CacheClient(bad, "u", backend, ext)
    with pytest.raises(ValueError, match="user_id"):
        CacheClient("a", bad, backend, ext)
    CacheClient("x" * 1024, "é" * 512, backend, ext)


async def test_a_client_needs_an_extension_and_a_known_word(backend, ext):
    with pytest.raises(TypeError, match="no extension"):
        CacheClient("a", "u", backend, None)
    with pytest.raises(ValueError, match="on_error"):
        CacheClient("a", "u", backend, ext, on_error="ignore")


async def test_users_apps_and_models_do_not_meet(backend, ext):
    one, two = CacheClient("a", "u:1", backend, ext), CacheClient("a:u", "1", backend, ext)
    await one.set("k", PAGE)
    await one.set("k", Other(number=1))
    assert await two.get("k", Page) is None
    assert await one.get("k", Page) == PAGE
    assert await one.get("k", Other) == Other(number=1)


async def test_the_documented_path(backend, cache):
    await cache.set("inbox:1", PAGE)
    assert list(backend.inner._entries) == ["imperal:extcache:mail:u1:page:" + sha256(b"inbox:1").hexdigest()[:16]]


async def test_delete_removes_the_key_under_every_model_at_once(cache, backend):
    await cache.set("k", PAGE)
    await cache.set("k", Other())
    await cache.set("other", PAGE)
    backend.calls.clear()
    assert await cache.delete("k") is True
    assert backend.calls == ["delete_many"]
    assert await cache.get_many([("k", Page), ("k", Other), ("other", Page)]) == [None, None, PAGE]


async def test_delete_of_one_model_leaves_the_others(cache):
    await cache.set("k", PAGE)
    await cache.set("k", Other(number=2))
    assert await cache.delete("k", Page) is True
    assert await cache.get_many([("k", Page), ("k", Other)]) == [None, Other(number=2)]


async def test_get_many_is_one_round_trip_in_order(cache, backend):
    await cache.set("a", PAGE)
    await cache.set("b", Other(number=2))
    backend.calls.clear()
    assert await cache.get_many([("b", Other), ("none", Page), ("a", Page)]) == [Other(number=2), None, PAGE]
    assert backend.calls == ["get_many"]
    assert await cache.get_many([]) == []


async def test_an_entry_tells_its_age(cache, clock):
    await cache.set("k", PAGE)
    clock.move(12.5)
    entry = await cache.get_entry("k", Page)
    assert entry is not None
    assert (entry.value, entry.age) == (PAGE, 12.5)
    assert entry.cached_at.timestamp() == clock.now - 12.5
    assert entry.cached_at.utcoffset().total_seconds() == 0
    assert await cache.get_entry("none", Page) is None


async def test_an_age_below_zero_is_zero(cache, clock):
    await cache.set("k", PAGE)
    clock.move(-100)
    assert (await cache.get_entry("k", Page)).age == 0


async def test_clear_removes_this_users_entries_only(backend, ext, cache):
    other = CacheClient("mail", "u12", backend, ext)
    star = CacheClient("mail", "*", backend, ext)
    for client in (cache, other, star):
        await client.set("k", PAGE)
        await client.set("k", Other())
    assert await star.clear() is True
    assert await cache.clear(Page) is True
    assert await cache.get_many([("k", Page), ("k", Other)]) == [None, Other()]
    assert await other.get("k", Page) == PAGE
    assert await star.get("k", Other) is None


async def test_clear_says_when_the_store_cannot_list(ext):
    class Unlisted(Recorded):
        async def clear(self, prefix: str) -> None:
            raise NotImplementedError("can't")

    with pytest.raises(NotImplementedError):
        await CacheClient("a", "u", Unlisted(MemoryBackend()), ext).clear()


async def test_every_reader_has_its_own_value(cache):
    value = Page(items=["x"])
    await cache.set("k", value)
    value.items.append("mine")
    first = await cache.get("k", Page)
    first.items.append("theirs")
    assert await cache.get("k", Page) == Page(items=["x"])


async def test_the_largest_value_fits_and_one_more_byte_does_not(cache, backend):
    room = 65_536 - len('{"model":"page","version":1,"data":{"account":"a","items":[""],"more":false},"cached_at":""}')
    room -= len("2027-01-15T08:00:00+00:00")
    await cache.set("k", Page(items=["x" * room]))
    assert len(next(iter(backend.inner._entries.values()))[0]) == 65_536
    with pytest.raises(ValueError, match="65537 bytes") as found:
        await cache.set("k", Page(items=["x" * (room + 1)]))
    assert type(found.value) is ValueError
    assert cache.stats().oversize == 1


async def test_size_is_measured_in_utf8(cache):
    await cache.set("k", Page(items=["я" * 30_000]))
    assert (await cache.get("k", Page)).items == ["я" * 30_000]


async def test_a_value_that_cannot_be_stored_raises_from_set_and_is_served_by_get_or_fetch(cache, backend, caplog):
    bad = Page.model_construct(account="\ud800")
    with pytest.raises(ValueError, match="no JSON form"):
        await cache.set("k", bad)
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        for _ in range(3):
            assert await cache.get_or_fetch("k", Page, Fetcher(bad)) is bad
            assert await cache.get_or_fetch("k", Page, Fetcher(Page(items=["x" * 70_000]))) is not None
    assert len(caplog.records) == 2
    assert backend.inner._entries == {}
    assert cache.stats().oversize == 3
    assert cache.stats().errors == {"value_text": 3}


FAILURES = [ConnectionRefusedError("secret"), TimeoutError("secret"), RuntimeError("secret"), ValueError("secret")]


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
async def test_what_goes_wrong_outside_is_a_miss(cache, backend, failure, caplog):
    await cache.set("k", PAGE)
    backend.failure = failure
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        for _ in range(3):
            assert await cache.get("k", Page) is None
            assert await cache.get_entry("k", Page) is None
            assert await cache.get_many([("k", Page), ("k", Other)]) == [None, None]
            assert await cache.set("k", PAGE) is None
            assert await cache.delete("k") is False
            assert await cache.delete("k", Page) is False
            assert await cache.clear() is False
            assert await cache.get_or_fetch("k", Page, Fetcher(Other() and Page(items=["f"]))) == Page(items=["f"])
    assert sum(cache.stats().errors.values()) == 3 * 9
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


async def test_the_log_line_names_no_key(cache, backend, caplog):
    backend.failure = TimeoutError()
    await cache.get("inbox:someone", Page)
    assert "someone" not in caplog.text
    assert "page" in caplog.text
    assert "timeout" in caplog.text


async def test_on_error_raise_shows_what_went_wrong(backend, ext):
    cache = CacheClient("mail", "u1", backend, ext, on_error="raise")
    backend.failure = TimeoutError()
    for call in (cache.get("k", Page), cache.set("k", PAGE), cache.delete("k"), cache.clear()):
        with pytest.raises(BackendTimeout) as found:
            await call
        assert isinstance(found.value, CacheBackendError)
    backend.failure = ConnectionResetError()
    with pytest.raises(BackendUnavailable):
        await cache.get("k", Page)


async def raw_entry(cache, backend, raw: bytes) -> None:
    await cache.set("k", PAGE)
    path = next(iter(backend.inner._entries))
    await backend.inner.set(path, raw, 60)
    backend.calls.clear()


@pytest.mark.parametrize("raw", [b"garbage", b'{"model":"page"', b"[]", b"{}", b'"x"'])
async def test_an_entry_that_nobody_can_read_is_a_miss_and_deleted(cache, backend, raw):
    await raw_entry(cache, backend, raw)
    assert await cache.get("k", Page) is None
    assert backend.calls == ["get", "delete"]
    assert backend.inner._entries == {}


@pytest.mark.parametrize(
    "change",
    [{"model": "other"}, {"version": 2}, {"data": {"items": 5}}, {"data": None}],
    ids=repr,
)
async def test_an_entry_that_others_may_read_is_a_miss_and_left(cache, backend, change):
    good = {"model": "page", "version": 1, "data": {}, "cached_at": "2027-01-15T08:00:00Z"}
    await raw_entry(cache, backend, json.dumps(good | change).encode())
    assert await cache.get("k", Page) is None
    assert backend.calls == ["get"]
    await cache.set("k", PAGE)
    assert await cache.get("k", Page) == PAGE


async def test_on_error_raise_shows_unreadable_entries(backend, ext, cache):
    raising = CacheClient("mail", "u1", backend, ext, on_error="raise")
    await raw_entry(cache, backend, b"garbage")
    with pytest.raises(EntryUnreadable):
        await raising.get("k", Page)


async def test_disabled_reads_miss_and_writes_do_nothing(cache, backend, monkeypatch):
    await cache.set("k", PAGE)
    monkeypatch.setenv("IMPERAL_CACHEGEN_DISABLED", "1")
    backend.calls.clear()
    assert await cache.get("k", Page) is None
    assert await cache.get_many([("k", Page)]) == [None]
    await cache.set("k2", PAGE)
    assert await cache.delete("k") is False
    assert await cache.clear() is False
    assert await cache.get_or_fetch("k", Page, Fetcher()) == Page(items=["1"])
    assert backend.calls == []
    with pytest.raises(ValueError, match="cache key"):
        await cache.get("", Page)
    monkeypatch.setenv("IMPERAL_CACHEGEN_DISABLED", "0")
    assert await cache.get("k", Page) == PAGE


async def test_counters(cache):
    before = process_stats()
    await cache.get("k", Page)
    await cache.get_or_fetch("k", Page, Fetcher(PAGE))
    await cache.get("k", Page)
    stats = cache.stats()
    assert (stats.hits, stats.misses, stats.fetches, stats.stored) == (1, 2, 1, 1)
    assert stats.bytes_read == stats.bytes_written > 50
    assert process_stats().fetches == before.fetches + 1


async def test_a_url_opens_a_backend_that_the_client_closes(ext):
    async with CacheClient("mail", "u1", "memory://", ext) as cache:
        await cache.set("k", PAGE)
        assert await cache.get("k", Page) == PAGE
        opened = cache._opened
    assert opened.held == 0


async def test_a_backend_that_was_given_stays_open(backend, ext):
    async with CacheClient("mail", "u1", backend, ext) as cache:
        await cache.set("k", PAGE)
    assert backend.inner.held == 1


async def test_the_repr_names_no_user(cache):
    assert "u1" not in repr(cache)


async def test_a_class_that_a_hot_reload_replaced_keeps_its_name(backend):
    def made(extra: int) -> type[BaseModel]:
        return type("Reloaded", (BaseModel,), {"__module__": "m", "__annotations__": {"n": int}, "n": extra})

    old, new = made(1), made(2)
    ext = Extension("mail")
    models_of(ext).cache_model("x")(old)
    models_of(ext).cache_model("x")(new)
    cache = CacheClient("mail", "u", backend, ext)
    await cache.set("k", old(n=7))
    assert type(await cache.get("k", old)) is old
    assert (await cache.get("k", new)).n == 7


async def test_an_alias_is_read_back(backend):
    from pydantic import Field

    class Aliased(BaseModel):
        inner: int = Field(alias="Inner")

    ext = Extension("mail")
    ext.cache_model("aliased")(Aliased)
    cache = CacheClient("mail", "u", backend, ext)
    await cache.set("k", Aliased(Inner=4))
    assert await cache.get("k", Aliased) == Aliased(Inner=4)


async def test_a_policy_where_a_ttl_stands(cache, clock):
    policy = Policy(10, stale=20)
    assert await cache.get_or_fetch("k", Page, Fetcher(PAGE), policy) == PAGE
    clock.move(29)
    assert await cache.get("k", Page) == PAGE
    clock.move(1)
    assert await cache.get("k", Page) is None


async def test_connect_gives_a_store_of_its_own():
    one, two = connect("memory://"), connect("memory://")
    await one.set("a", b"1", 60)
    assert await two.get("a") is None
