"""What only concerns caches of others: whose they are, what their exceptions mean, sizes, times."""

import asyncio
import gc
import json
import logging

import pytest
from caches import DictCache, TellingCache
from pydantic import BaseModel, ValidationError
from runtime_parts import Fetcher, Other, Page, settle

from imperal_cachegen.runtime import Extension, Policy, ReadThrough, Truncate, invalidate, models_of, process_stats
from imperal_cachegen.runtime.foreign import ForeignPort
from imperal_cachegen.runtime.platformsize import fits_platform, platform_size

pytestmark = pytest.mark.asyncio

plain = ReadThrough(Page, "page", "page:{account}", Policy(60))
short = ReadThrough(Page, "page", "page:{account}", Policy(60), oversize=Truncate(("items",), "more"))


async def test_a_thousand_contexts_of_one_user_make_one_fetch():
    store: dict = {}
    fetcher = Fetcher(delay=0.02)
    values = await asyncio.gather(
        *(plain.get_or_fetch(TellingCache(store), "k", fetcher) for _ in range(1000)),
    )
    assert fetcher.calls == 1
    assert len({id(value) for value in values}) == 1000


async def test_two_users_never_share():
    store: dict = {}
    fetchers = [Fetcher(delay=0.01), Fetcher(delay=0.01)]
    await asyncio.gather(
        *(
            plain.get_or_fetch(TellingCache({}, user), "k", fetcher)
            for user, fetcher in zip("ab", fetchers, strict=True)
        )
    )
    assert [fetcher.calls for fetcher in fetchers] == [1, 1]
    assert store == {}


@pytest.mark.parametrize("ids", [("", "u"), ("a", ""), (None, "u"), ("a", None), (5, "u"), ("a", object())])
async def test_nothing_is_shared_where_ids_are_no_words(ids):
    fetcher = Fetcher(delay=0.01)
    caches = [TellingCache(), TellingCache()]
    for cache in caches:
        cache._app_id, cache._user_id = ids
    await asyncio.gather(*(plain.get_or_fetch(cache, "k", fetcher) for cache in caches))
    assert fetcher.calls == 2


async def test_one_object_without_ids_shares_nothing_but_is_detached():
    cache = DictCache()
    old = Fetcher(Page(items=["old"]))
    old.gate = asyncio.Event()
    waiting = asyncio.create_task(plain.get_or_fetch(cache, "k", old))
    await settle()
    own = Fetcher(delay=0.001)
    assert (await plain.get_or_fetch(cache, "k", own)).items == ["1"]
    await plain.delete(cache, "k")
    old.gate.set()
    await waiting
    assert await plain.get(cache, "k") is None


async def test_another_gateway_app_or_type_shares_nothing():
    class Sub(TellingCache):
        pass

    caches = [TellingCache(), TellingCache(), TellingCache(), Sub()]
    caches[1]._gw_url = "http://elsewhere"
    caches[2]._app_id = "other"
    fetcher = Fetcher(delay=0.01)
    await asyncio.gather(*(plain.get_or_fetch(cache, "k", fetcher) for cache in caches))
    assert fetcher.calls == 4


async def test_the_stored_ttl_is_fresh():
    cache = TellingCache()
    await ReadThrough(Page, "page", "p", Policy(50, stale=100, eager=50, jitter=50)).set(cache, "k", Page())
    assert cache.ttls == [50]


class Refused(ValueError):
    pass


def bad_validation() -> Exception:
    try:
        Other.model_validate({"number": "x"})
    except ValidationError as exc:
        return exc
    raise AssertionError


OUTSIDE = [OSError("secret"), TimeoutError("secret"), Refused("secret"), KeyError("secret"), bad_validation()]
OUTSIDE += [
    json.JSONDecodeError("secret", "x", 0),
    UnicodeDecodeError("utf-8", b"", 0, 1, "secret"),
    NotImplementedError(),
]


@pytest.mark.parametrize("failure", OUTSIDE, ids=lambda exc: type(exc).__name__)
async def test_what_goes_wrong_outside_is_a_miss(failure, caplog):
    cache = TellingCache()
    await plain.set(cache, "k", Page())
    cache.failure = failure
    before = sum(process_stats().errors.values())
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        assert await plain.get(cache, "k") is None
        assert (await plain.get_or_fetch(cache, "k", Fetcher())).items == ["1"]
        assert await plain.set(cache, "k", Page()) is None
        assert await plain.delete(cache, "k") is False
        assert await plain.update(cache, "k", lambda page: page) is None
        assert await invalidate(cache, plain.entry("k")) is False
    assert sum(process_stats().errors.values()) - before == 7
    assert len(caplog.records) == (2 if isinstance(failure, TimeoutError) else 1)  # late, and then left alone
    assert "secret" not in caplog.text


@pytest.mark.parametrize("failure", [ValueError("no"), TypeError("no"), RuntimeError("no")], ids=repr)
async def test_mistakes_of_the_program_raise(failure):
    cache = TellingCache()
    cache.failure = failure
    fetcher = Fetcher()
    for call in (
        lambda: plain.get(cache, "k"),
        lambda: plain.set(cache, "k", Page()),
        lambda: plain.delete(cache, "k"),
        lambda: plain.get_or_fetch(cache, "k", fetcher),
    ):
        with pytest.raises(type(failure), match="no") as found:
            await call()
        assert type(found.value) is type(failure)
    assert fetcher.calls == 0


async def test_an_unregistered_class_raises_with_advice():
    cache = TellingCache()
    cache.failure = ValueError("cache model 'Page' is not registered")
    with pytest.raises(ValueError, match=r"register\(ext\)"):
        await plain.get(cache, "k")


async def test_a_class_whose_name_another_class_has_is_told_which():
    cache = TellingCache()
    cache._extension = Extension("mail")
    models_of(cache._extension).cache_model("page")(Other)
    cache.failure = ValueError("cache model 'Page' is not registered")
    with pytest.raises(ValueError, match=r"^`page` is registered as another class: .*Other, not .*Page"):
        await plain.get(cache, "k")


async def test_a_mistake_that_is_not_about_registration_gets_no_advice_about_it():
    cache = TellingCache()
    cache.failure = ValueError("the cache is read-only")
    with pytest.raises(ValueError, match=r"^the cache is read-only$"):
        await plain.get(cache, "k")
    cache._extension = Extension("mail")
    with pytest.raises(ValueError, match=r"read-only.*register\(ext\)"):
        await plain.get(cache, "k")
    models_of(cache._extension).cache_model("page")(Page)
    with pytest.raises(ValueError, match=r"^the cache is read-only$"):
        await plain.get(cache, "k")


@pytest.mark.parametrize("wrong", [Other(), {"items": []}, "text", object()])
async def test_something_of_another_class_is_a_miss(wrong):
    cache = TellingCache()
    cache.store[Page, "k"] = wrong
    assert await plain.get(cache, "k") is None
    assert (await plain.get_or_fetch(cache, "k", Fetcher())).items == ["1"]


async def test_a_delete_that_says_false_is_false():
    class Honest(TellingCache):
        async def delete(self, key: str) -> bool:
            return False

    assert await plain.delete(Honest(), "k") is False


async def test_a_key_that_two_models_have_is_deleted_once():
    cache = TellingCache()
    other = ReadThrough(Other, "other", "k", Policy(60))
    assert await invalidate(cache, plain.entry("k"), other.entry("k"))
    assert cache.calls == ["delete"]


async def test_disabled(monkeypatch):
    cache = TellingCache()
    monkeypatch.setenv("IMPERAL_CACHEGEN_DISABLED", "1")
    await plain.set(cache, "k", Page())
    assert await plain.get(cache, "k") is None
    assert await plain.delete(cache, "k") is False
    assert (await plain.get_or_fetch(cache, "k", Fetcher())).items == ["1"]
    assert cache.calls == []


def sizes() -> list[BaseModel]:
    return [
        Page(),
        Page(items=["é" * 10_000]),
        Page(items=["я" * 10_000, "\x7f" * 100, "😀" * 100, '\n\t"\\/' * 100, "\u2028"]),
        Page(account="x" * 65_000),
    ]


@pytest.mark.parametrize("value", sizes())
async def test_the_size_is_that_of_the_platforms_body(value):
    moment = "2026-01-01T00:00:00.123456+00:00"
    envelope = {"model": "page", "version": 1, "data": value.model_dump(mode="json"), "cached_at": moment}
    body = json.dumps({"envelope": envelope, "ttl_seconds": 60}, separators=(",", ":")).encode()
    assert platform_size(value, "page", 60) == len(body)
    assert fits_platform(value.model_dump_json().encode(), value, "page", 60) is (len(body) <= 65_536)


async def test_russian_text_counts_as_the_platform_counts_it():
    """6 bytes a letter there, 2 in UTF-8: 53 messages where 154 English ones fit."""
    cache = TellingCache()
    await plain.set(cache, "k", Page(items=["я" * 10_800]))
    assert cache.calls == ["set"]
    cache.calls.clear()
    await plain.set(cache, "k", Page(items=["я" * 11_000]))
    assert cache.calls == ["delete"]
    await short.set(cache, "k", Page(items=["я" * 100] * 110))
    assert 105 < len((await short.get(cache, "k")).items) < 109


async def test_a_value_that_has_no_json_form_is_served_and_refused():
    cache = TellingCache()
    bad = Page.model_construct(account="\ud800", items=[], more=False)
    assert await plain.get_or_fetch(cache, "k", Fetcher(bad)) is bad
    with pytest.raises(ValueError, match="no JSON form"):
        await plain.set(cache, "k", bad)
    assert "set" not in cache.calls


async def test_updates_do_not_prolong_what_this_process_stored(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("imperal_cachegen.runtime.foreign.time.monotonic", lambda: now[0])
    cache = TellingCache()
    await plain.set(cache, "k", Page())
    for moved, expected in ((10, 50), (20.5, 29), (5, 24)):
        now[0] += moved
        assert await plain.update(cache, "k", lambda page: page) is not None
        assert cache.ttls[-1] == expected
    now[0] += 20
    assert await plain.update(cache, "k", lambda page: page) is not None
    assert await plain.get(cache, "k") is None


async def test_an_update_of_what_another_process_stored_is_stored_for_fresh_once():
    cache = TellingCache()
    cache.store[Page, "k"] = Page()
    await plain.update(cache, "k", lambda page: page)
    assert cache.ttls == [60]
    await plain.update(cache, "k", lambda page: page)
    assert cache.ttls[1] in (59, 60)


async def test_nothing_of_a_cache_object_is_held():
    from weakref import ref

    cache = DictCache()
    await plain.get_or_fetch(cache, "k", Fetcher())
    await plain.update(cache, "k", lambda page: page)
    held = ref(cache)
    del cache
    gc.collect()
    assert held() is None


async def test_a_cache_that_cannot_be_referred_to_weakly_works():
    class Slotted:
        __slots__ = ("store",)
        __hash__ = None  # type: ignore[assignment]

        def __init__(self) -> None:
            self.store = DictCache()

        async def get(self, key, model):
            return await self.store.get(key, model)

        async def set(self, key, value, ttl_seconds):
            await self.store.set(key, value, ttl_seconds)

        async def delete(self, key):
            await self.store.delete(key)

        async def get_or_fetch(self, key, model, fetcher, ttl_seconds):
            raise AssertionError

    cache = Slotted()
    assert (await plain.get_or_fetch(cache, "k", Fetcher())).items == ["1"]
    assert (await plain.get(cache, "k")).items == ["1"]


async def test_a_cancelled_read_is_cancelled():
    cache = TellingCache()
    cache.gates["get"] = asyncio.Event()
    task = asyncio.create_task(plain.get(cache, "k"))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.fixture
def _short_limits(monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.foreign.SECONDS", 0.05)


@pytest.mark.usefixtures("_short_limits")
@pytest.mark.parametrize("kind", [DictCache, TellingCache])
async def test_a_cache_that_never_ends_is_late_and_then_left_alone(kind):
    cache, fetcher = kind(), Fetcher()
    for what in ("get", "set", "delete"):
        cache.gates[what] = asyncio.Event()
    before = dict(process_stats().errors)
    assert (await plain.get_or_fetch(cache, "k", fetcher)).items == ["1"]
    assert cache.calls == ["get"]
    assert process_stats().errors["timeout"] == before.get("timeout", 0) + 1
    assert await plain.delete(kind(), "k") is (kind is DictCache)
    assert await plain.get(kind(), "k") is None
    assert process_stats().errors["connection"] == before.get("connection", 0) + (1 if kind is DictCache else 3)


@pytest.mark.usefixtures("_short_limits")
async def test_a_cache_that_is_left_alone_is_asked_again(monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.breaker.REST_SECONDS", 0.01)
    cache = TellingCache()
    cache.gates["get"] = asyncio.Event()
    assert await plain.get(cache, "k") is None
    cache.gates.clear()
    await asyncio.sleep(0.02)
    await plain.set(cache, "k", Page())
    assert await plain.get(TellingCache(cache.store), "k") == Page()
    elsewhere = TellingCache(cache.store)
    elsewhere._gw_url = "http://elsewhere"
    assert await plain.get(elsewhere, "k") == Page()


@pytest.mark.usefixtures("_short_limits")
async def test_a_gateway_that_hangs_does_not_touch_another():
    cache = TellingCache()
    cache.gates["get"] = asyncio.Event()
    assert await plain.get(cache, "k") is None
    elsewhere = TellingCache()
    elsewhere._gw_url = "http://elsewhere"
    await plain.set(elsewhere, "k", Page())
    assert await plain.get(elsewhere, "k") == Page()


class Coded(Exception):
    class response:  # noqa: N801  # as HTTP libraries name it
        status_code = 401


def under(cause: BaseException) -> Exception:
    exc = RuntimeWarning("theirs")
    exc.__cause__ = cause
    return exc


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Coded(), "refused"),
        (under(under(TimeoutError())), "timeout"),
        (under(ConnectionResetError()), "connection"),
        (under(KeyError()), "failed"),
        (bad_validation(), "entry_shape"),
        (json.JSONDecodeError("secret", "x", 0), "entry_json"),
    ],
    ids=lambda found: found if isinstance(found, str) else "",
)
async def test_what_happened_is_told_by_what_lies_below(failure, kind, caplog):
    cache = TellingCache()
    cache.failure = failure
    before = process_stats().errors.get(kind, 0)
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        assert await plain.get(cache, "k") is None
    assert process_stats().errors[kind] == before + 1
    assert type(failure).__name__ in caplog.text


async def test_exceptions_that_go_round_in_a_circle_are_told_too():
    cache = TellingCache()
    first, second = KeyError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    cache.failure = first
    assert await plain.get(cache, "k") is None


async def test_the_port_has_a_clock_of_the_day():
    import time

    assert abs(ForeignPort(DictCache()).now() - time.time()) < 1
