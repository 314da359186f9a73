"""With the platform's own client, extension and context, over real HTTP."""

import asyncio
import json
import subprocess
import sys

import pytest
from imperal_sdk import Extension as PlatformExtension
from imperal_sdk.cache.client import CacheClient as PlatformClient
from imperal_sdk.cache.client import _hash_key, _validate_key
from imperal_sdk.context import Context
from platform_models import Other, Page, Scoped, other, plain, scoped
from pydantic import BaseModel, ValidationError

from imperal_cachegen.runtime import (
    CacheClient,
    Extension,
    MemoryBackend,
    cache_of,
    invalidate,
    models_of,
    process_stats,
)
from imperal_cachegen.runtime.envelope import codec_of

pytestmark = pytest.mark.asyncio


class Fetcher:
    def __init__(self, result: object = None, delay: float = 0) -> None:
        self.result, self.delay, self.calls = result, delay, 0

    async def __call__(self) -> Page:
        self.calls += 1
        await asyncio.sleep(self.delay)
        if isinstance(self.result, Exception):
            raise self.result
        return Page(items=[str(self.calls)]) if self.result is None else self.result  # type: ignore[return-value]


async def test_our_extension_works_in_their_client(client):
    ext = Extension("mail")
    models_of(ext).cache_model("page")(Page)
    models_of(ext).cache_model("other")(Other)
    theirs = client(ext)
    await theirs.set("k", Page(items=["x"]), ttl_seconds=60)
    assert await theirs.get("k", Page) == Page(items=["x"])
    assert (await theirs.get_or_fetch("k2", Page, Fetcher(), 60)).items == ["1"]
    await theirs.delete("k")
    assert await theirs.get("k", Page) is None
    with pytest.raises(ValueError, match="not registered"):
        await theirs.get("k", Scoped)


async def test_their_extension_works_in_our_client(ext):
    @ext.cache_model("by_theirs")
    class Theirs(BaseModel):
        number: int = 0

    ours = CacheClient("mail", "u1", MemoryBackend(), ext)
    await ours.set("k", Theirs(number=4))
    await ours.set("k", Page())
    assert await ours.get("k", Theirs) == Theirs(number=4)
    assert await ours.delete("k")
    assert await ours.get_many([("k", Theirs), ("k", Page)]) == [None, None]


async def test_their_decorator_and_ours_fill_one_registry(ext):
    with pytest.raises(ValueError, match="already registered"):
        ext.cache_model("page")(Page)
    assert models_of(ext).cache_model("page")(Page) is Page
    assert ext._resolve_cache_model_name(Page) == "page"
    with pytest.raises(ValueError, match="can't be"):
        models_of(ext).cache_model("page")(Scoped)


async def test_the_entries_are_where_they_put_them(gateway, client, ext):
    await plain.set(client(ext), "inbox:1", Page())
    ours = CacheClient("mail", "u1", MemoryBackend(), ext)
    ref = ours.port.ref(Page, "page", "inbox:1")
    assert ref.hash == _hash_key("inbox:1")
    assert list(gateway.entries) == ["/v1/internal/extcache/mail/u1/page/" + ref.hash]
    assert ref.path == "imperal:extcache:mail:u1:page:" + ref.hash
    assert gateway.headers[0]["x-service-token"] == "service"
    assert gateway.headers[0]["authorization"] == "ImperalCallToken call"


async def test_each_reads_the_others_envelope(gateway, client, ext):
    value = Page(items=["é"], more=True)
    theirs = client(ext)
    await theirs.set("k", value, ttl_seconds=60)
    path, raw = next(iter(gateway.entries.items()))
    codec = codec_of(Page, "page")
    assert codec.decode(raw).value == value
    ours = codec.envelope(codec.data(value), 1_800_000_000.5)
    assert json.loads(ours).keys() == json.loads(raw).keys()
    gateway.put(path, ours)
    assert await theirs.get("k", Page) == value


@pytest.mark.parametrize("key", ["", "a" * 129, "a b", "käse", "a/b", "a.b", None, 5, "a", "A-Z_0:9", "x" * 128])
async def test_the_same_keys_are_refused(ext, key):
    ours = CacheClient("mail", "u1", MemoryBackend(), ext)
    try:
        _validate_key(key)
    except ValueError:
        with pytest.raises(ValueError, match="key"):
            await ours.get(key, Page)
    else:
        assert await ours.get(key, Page) is None


async def test_the_wrappers_over_their_client(client, ext):
    theirs = client(ext)
    fetcher = Fetcher()
    for _ in range(2):
        assert (await plain.get_or_fetch(theirs, "k", fetcher)).items == ["1"]
    assert fetcher.calls == 1
    assert (await plain.update(theirs, "k", lambda page: Page(items=[*page.items, "y"]))).items == ["1", "y"]
    assert (await theirs.get("k", Page)).items == ["1", "y"]
    await other.set(theirs, "k", Other())
    assert await invalidate(theirs, plain.entry("k")) is True
    assert await plain.get(theirs, "k") is None


async def test_many_contexts_of_one_user_make_one_fetch(gateway, context, ext):
    """A quick fetcher: it is over before the last of the reads has its answer."""
    fetcher = Fetcher(delay=0.005)
    contexts = [context(ext) for _ in range(300)]
    values = await asyncio.gather(*(plain.get_or_fetch(ctx.cache, "k", fetcher) for ctx in contexts))
    assert fetcher.calls == 1
    assert len({id(value) for value in values}) == 300
    assert gateway.requests.count("PUT") == 1


async def test_two_users_never_share(context, ext):
    fetchers = [Fetcher(Page(account=user), 0.02) for user in ("a", "b")]
    values = await asyncio.gather(
        *(
            plain.get_or_fetch(context(ext, fetcher.result.account).cache, "k", fetcher)
            for fetcher in fetchers
            for _ in range(20)
        )
    )
    assert [fetcher.calls for fetcher in fetchers] == [1, 1]
    assert [value.account for value in values] == ["a"] * 20 + ["b"] * 20


@pytest.mark.parametrize("write", ["delete", "set"])
async def test_the_old_value_of_a_running_fetch_is_never_served_again(context, ext, write):
    gate, began = asyncio.Event(), asyncio.Event()

    async def old() -> Page:
        began.set()
        await gate.wait()
        return Page(items=["old"])

    reading = asyncio.create_task(plain.get_or_fetch(context(ext).cache, "k", old))
    await began.wait()
    writer = context(ext).cache
    await (plain.delete(writer, "k") if write == "delete" else plain.set(writer, "k", Page(items=["new"])))
    gate.set()
    assert (await reading).items == ["old"]
    for _ in range(3):
        found = await plain.get_or_fetch(context(ext).cache, "k", Fetcher(Page(items=["new"])))
        assert found.items == ["new"]


async def test_a_store_under_way_is_waited_for(gateway, context, ext):
    gateway.hold("PUT")
    reading = asyncio.create_task(plain.get_or_fetch(context(ext).cache, "k", Fetcher(Page(items=["old"]))))
    while "PUT" not in gateway.requests:  # noqa: ASYNC110  # the server is another process
        await asyncio.sleep(0.01)
    deleting = asyncio.create_task(plain.delete(context(ext).cache, "k"))
    await asyncio.sleep(0.1)
    assert "DELETE" not in gateway.requests
    gateway.release()
    assert await deleting is True
    await reading
    assert await plain.get(context(ext).cache, "k") is None


FAULTS = [(401, b""), (403, b""), (500, b""), (503, b"x"), (200, b"garbage"), (200, b'{"model":'), (200, b"[]")]
FAULTS += [(200, b'{"model":"page","version":1,"data":{"items":5}}')]


@pytest.mark.parametrize(("status", "body"), FAULTS, ids=repr)
async def test_what_goes_wrong_outside_is_a_miss(gateway, client, ext, status, body):
    theirs = client(ext)
    gateway.answer(status, body)
    before = sum(process_stats().errors.values())
    assert await plain.get(theirs, "k") is None
    assert (await plain.get_or_fetch(theirs, "k", Fetcher())).items == ["1"]
    assert await plain.set(theirs, "k", Page()) is None
    assert await plain.delete(theirs, "k") is (status == 200)
    assert sum(process_stats().errors.values()) > before


@pytest.mark.parametrize(("status", "body"), [(200, b'{"model":"other","version":1,"data":{}}'), (404, b"")])
async def test_what_they_call_a_miss_is_one(gateway, client, ext, status, body):
    gateway.answer(status, body)
    before = process_stats().errors
    assert await plain.get(client(ext), "k") is None
    assert process_stats().errors == before


async def test_a_gateway_that_is_gone_is_a_miss(ext):
    theirs = PlatformClient("mail", "u1", "http://127.0.0.1:1", "s", "c", ext)
    assert (await plain.get_or_fetch(theirs, "k", Fetcher())).items == ["1"]
    assert await plain.delete(theirs, "k") is False


async def test_a_value_that_is_too_large_is_never_sent(gateway, client, ext):
    theirs = client(ext)
    large = Page(items=["я" * 11_000])
    assert await plain.get_or_fetch(theirs, "k", Fetcher(large)) is large
    assert gateway.requests == ["GET"]
    with pytest.raises(ValueError, match="too large"):
        await theirs.set("k", large)
    await plain.set(theirs, "k", Page(items=["я" * 10_880]))
    assert gateway.requests[-1] == "PUT"


async def test_an_unregistered_class_raises_with_advice(client):
    ext = PlatformExtension(
        "mail", display_name="Mail", description="Mail for the tests of the cache.", icon="icon.svg"
    )
    fetcher = Fetcher()
    with pytest.raises(ValueError, match=r"not registered.*register\(ext\)"):
        await plain.get_or_fetch(client(ext), "k", fetcher)
    with pytest.raises(RuntimeError):
        await plain.get(client(None), "k")
    assert fetcher.calls == 0
    models_of(ext).cache_model("page")(Page)
    assert (await plain.get_or_fetch(client(ext), "k", fetcher)).items == ["1"]


async def test_scopes_over_their_client(gateway, context):
    ext = PlatformExtension(
        "mail", display_name="Mail", description="Mail for the tests of the cache.", icon="icon.svg"
    )
    models_of(ext).cache_model("scoped")(Scoped)
    for number in range(3):
        await scoped.set(context(ext).cache, f"s:{number}", Scoped(items=["old"]), scope="a")
    assert (await scoped.get(context(ext).cache, "s:1", scope="a")).items == ["old"]
    assert await invalidate(context(ext).cache, scoped.scope("a"))
    for number in range(3):
        assert await scoped.get(context(ext).cache, f"s:{number}", scope="a") is None
    gateway.answer(500)
    assert await invalidate(context(ext).cache, scoped.scope("a")) is False


async def test_cache_of_a_real_context(context, ext):
    ctx = context(ext)
    cache = cache_of(ctx)
    fetcher = Fetcher()
    for _ in range(2):
        assert (await plain.get_or_fetch(cache, "k", fetcher)).items == ["1"]
    assert fetcher.calls == 1
    assert (await ctx.cache.get("k", Page)).items == ["1"]


async def test_cache_of_a_context_without_a_cache(monkeypatch):
    from imperal_sdk.testing import MockContext
    from imperal_sdk.types.identity import UserContext

    monkeypatch.delenv("IMPERAL_GATEWAY_URL", raising=False)
    bare = Context(user=UserContext(imperal_id="u", email="u@example.org", tenant_id="t", role="user"))
    with pytest.raises(RuntimeError):
        _ = bare.cache
    for ctx in (bare, MockContext(user_id="u1")):
        cache = cache_of(ctx)
        assert (await plain.get_or_fetch(cache, "k", Fetcher())).items == ["1"]
        assert await plain.get(cache, "k") is None


async def test_a_reloaded_class_keeps_working_in_their_client(client, ext):
    newer = type("Page", (BaseModel,), {"__module__": Page.__module__, "__qualname__": "Page"})
    models_of(ext).cache_model("page")(newer)
    assert ext._cache_models["page"] is newer
    models_of(ext).cache_model("page")(Page)
    await plain.set(client(ext), "k", Page(items=["x"]))
    assert (await plain.get(client(ext), "k")).items == ["x"]


async def test_their_entries_that_no_longer_validate_raise_in_their_client(gateway, client, ext):
    gateway.answer(200, b'{"model":"page","version":1,"data":{"items":5}}')
    with pytest.raises(ValidationError):
        await client(ext).get("k", Page)


async def test_the_runtime_does_not_load_the_platform():
    code = "import imperal_cachegen.runtime.wrapping, imperal_cachegen.runtime.cacheof, sys; print('imperal_sdk' in sys.modules)"
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
