"""Scopes: a drop makes everything under it a miss, whoever fetched it and whenever it is stored."""

import asyncio
import random

import pytest
from caches import DictCache, TellingCache, included
from runtime_parts import Fetcher, Page, Recorded, settle

from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend, Policy, ReadThrough, invalidate, models_of
from imperal_cachegen.runtime.board import _boards, board_of

pytestmark = pytest.mark.asyncio

scoped = ReadThrough(Page, "page", "page:{account}:{n}", Policy(60, stale=30), scoped=True)
patient = ReadThrough(Page, "page", "page:{account}:{n}", Policy(300), scoped=True)


@pytest.fixture(params=["included", "dict", "telling"])
def any_cache(request, ext, clock):
    return {"included": lambda: included(ext, clock), "dict": DictCache, "telling": TellingCache}[request.param]()


@pytest.fixture
def store(ext):
    return Recorded(MemoryBackend())


async def test_everything_works_under_a_scope(any_cache):
    fetcher = Fetcher()
    assert await scoped.get(any_cache, "p:a:1", scope="a") is None
    assert (await scoped.get_or_fetch(any_cache, "p:a:1", fetcher, scope="a")).items == ["1"]
    assert (await scoped.get_or_fetch(any_cache, "p:a:1", fetcher, scope="a")).items == ["1"]
    await scoped.set(any_cache, "p:a:2", Page(items=["set"]), scope="a")
    assert (await scoped.get(any_cache, "p:a:2", scope="a")).items == ["set"]
    await scoped.update(any_cache, "p:a:2", lambda page: Page(items=["new"]), scope="a")
    assert (await scoped.get(any_cache, "p:a:2", scope="a")).items == ["new"]
    assert await scoped.delete(any_cache, "p:a:2", scope="a") is True
    assert await scoped.get(any_cache, "p:a:2", scope="a") is None
    assert (await scoped.get(any_cache, "p:a:1", scope="a")).items == ["1"]


async def test_a_drop_makes_its_scope_a_miss_and_no_other(any_cache):
    for account in "ab":
        for number in range(3):
            await scoped.set(any_cache, f"p:{account}:{number}", Page(account=account), scope=account)
    assert await invalidate(any_cache, scoped.scope("a")) is True
    for number in range(3):
        assert await scoped.get(any_cache, f"p:a:{number}", scope="a") is None
        assert await scoped.get(any_cache, f"p:b:{number}", scope="b") == Page(account="b")


async def test_what_a_fetch_began_before_a_drop_stores_is_never_served(any_cache):
    fetcher = Fetcher(Page(items=["old"]))
    fetcher.gate = asyncio.Event()
    waiting = asyncio.create_task(scoped.get_or_fetch(any_cache, "p:a:1", fetcher, scope="a"))
    await settle()
    assert await invalidate(any_cache, scoped.scope("a"))
    fetcher.gate.set()
    assert (await waiting).items == ["old"]
    assert await scoped.get(any_cache, "p:a:1", scope="a") is None
    assert (await scoped.get_or_fetch(any_cache, "p:a:1", Fetcher(), scope="a")).items == ["1"]


async def test_the_first_drop_of_a_scope_counts_too(any_cache):
    assert await invalidate(any_cache, scoped.scope("never seen"))
    fetcher = Fetcher()
    await scoped.get_or_fetch(any_cache, "p:x", fetcher, scope="never seen")
    assert (await scoped.get(any_cache, "p:x", scope="never seen")).items == ["1"]


async def test_nothing_is_known_to_be_gone_while_caching_is_off(any_cache, monkeypatch):
    await scoped.set(any_cache, "k", Page(), scope="s")
    monkeypatch.setenv("IMPERAL_CACHEGEN_DISABLED", "1")
    assert await scoped.delete(any_cache, "k", scope="s") is False
    assert await invalidate(any_cache, scoped.scope("s")) is False
    monkeypatch.delenv("IMPERAL_CACHEGEN_DISABLED")
    assert await scoped.get(any_cache, "k", scope="s") == Page()


async def test_a_drop_by_another_process_is_seen(ext, store):
    one = CacheClient("mail", "u1", store, ext)
    await scoped.set(one, "p:a:1", Page(), scope="a")
    assert await scoped.get(one, "p:a:1", scope="a") == Page()
    other = MemoryBackend()
    other._entries = store.inner._entries  # the same store, through another backend: other flights and memories
    assert await invalidate(CacheClient("mail", "u1", other, ext), scoped.scope("a"))
    assert await scoped.get(one, "p:a:1", scope="a") is None


async def test_a_read_is_one_round_trip_when_nothing_was_dropped(ext, store):
    cache = CacheClient("mail", "u1", store, ext)
    await scoped.set(cache, "p:a:1", Page(), scope="a")
    store.calls.clear()
    await scoped.get(cache, "p:a:1", scope="a")
    assert store.calls == ["get_many"]
    board_of(store).generations.forget(cache.port.shared("cachegen_scope", generation_key("a")))
    store.calls.clear()
    await scoped.get(cache, "p:a:1", scope="a")
    assert store.calls == ["get", "get"]


def generation_key(scope: str) -> str:
    from base64 import urlsafe_b64encode
    from hashlib import blake2b

    return "page:" + urlsafe_b64encode(blake2b(scope.encode(), digest_size=16).digest()).decode()[:22]


async def test_the_generation_is_an_entry_of_its_own(ext, store):
    cache = CacheClient("mail", "u1", store, ext)
    await scoped.set(cache, "p:a:1", Page(), scope="a")
    generation_class = ext._cache_models["cachegen_scope"]
    generation = (await cache.get(generation_key("a"), generation_class)).generation
    assert len(generation) == 8
    assert await cache.get(f"p:a:1:{generation}", Page) == Page()


async def test_a_generation_that_is_lost_is_a_new_one(ext, store):
    cache = CacheClient("mail", "u1", store, ext)
    await scoped.set(cache, "p:a:1", Page(items=["old"]), scope="a")
    await cache.delete(generation_key("a"))
    assert await scoped.get(cache, "p:a:1", scope="a") is None
    assert (await scoped.get_or_fetch(cache, "p:a:1", Fetcher(), scope="a")).items == ["1"]


async def test_every_write_keeps_the_generation_alive(ext, clock):
    cache = included(ext, clock)
    await patient.set(cache, "p:a:1", Page(items=["first"]), scope="a")
    clock.move(250)
    await patient.set(cache, "p:a:2", Page(), scope="a")
    clock.move(49)
    assert (await patient.get(cache, "p:a:1", scope="a")).items == ["first"]
    clock.move(200)
    assert await patient.get(cache, "p:a:2", scope="a") == Page()


async def test_keeping_alive_never_brings_an_old_generation_back(ext, store):
    cache = CacheClient("mail", "u1", store, ext)
    fetcher = Fetcher(Page(items=["old"]))
    fetcher.gate = asyncio.Event()
    waiting = asyncio.create_task(scoped.get_or_fetch(cache, "p:a:1", fetcher, scope="a"))
    await settle()
    await invalidate(cache, scoped.scope("a"))
    store.calls.clear()
    fetcher.gate.set()
    await waiting
    assert store.calls == ["set", "touch"]
    assert await scoped.get(cache, "p:a:1", scope="a") is None


async def test_a_thousand_misses_under_a_scope_are_one_fetch(ext, store):
    store.delays["get"] = 0.001
    fetcher = Fetcher(delay=0.02)
    clients = [CacheClient("mail", "u1", store, ext) for _ in range(1000)]
    values = await asyncio.gather(*(scoped.get_or_fetch(client, "p:a:1", fetcher, scope="a") for client in clients))
    assert fetcher.calls == 1
    assert len({id(value) for value in values}) == 1000
    assert store.calls.count("set") == 2


async def test_a_generation_that_cannot_be_read_stores_nothing(ext, store):
    cache = CacheClient("mail", "u1", store, ext)
    store.failure, store.failing = OSError(), {"get", "get_many"}
    assert (await scoped.get_or_fetch(cache, "p:a:1", Fetcher(), scope="a")).items == ["1"]
    await scoped.set(cache, "p:a:1", Page(), scope="a")
    assert await scoped.get(cache, "p:a:1", scope="a") is None
    assert await scoped.update(cache, "p:a:1", lambda page: page, scope="a") is None
    assert await scoped.delete(cache, "p:a:1", scope="a") is False
    assert store.inner.held == 0


async def test_a_generation_that_cannot_be_written_stores_nothing(ext, store):
    cache = CacheClient("mail", "u1", store, ext)
    store.failure, store.failing = OSError(), {"set"}
    fetcher = Fetcher(delay=0.01)
    pages = await asyncio.gather(*(scoped.get_or_fetch(cache, "p:a:1", fetcher, scope="a") for _ in range(20)))
    assert {page.items[0] for page in pages} == {"1"}
    assert await invalidate(cache, scoped.scope("a")) is False
    assert store.inner.held == 0


async def test_refresh_under_a_scope_reads_no_entry(ext, store):
    cache = CacheClient("mail", "u1", store, ext)
    await scoped.set(cache, "p:a:1", Page(items=["old"]), scope="a")
    store.calls.clear()
    assert (await scoped.get_or_fetch(cache, "p:a:1", Fetcher(), scope="a", refresh=True)).items == ["1"]
    assert store.calls == ["get", "set", "touch"]
    assert (await scoped.get(cache, "p:a:1", scope="a")).items == ["1"]
    covered = await scoped.get_or_fetch(cache, "p:a:1", Fetcher(LookupError()), scope="a", refresh=True)
    assert covered.items == ["1"]


async def test_a_stale_value_under_a_scope_refreshes_behind(ext, clock):
    cache = included(ext, clock)
    fetcher = Fetcher()
    await scoped.get_or_fetch(cache, "p:a:1", fetcher, scope="a")
    clock.move(61)
    assert (await scoped.get_or_fetch(cache, "p:a:1", fetcher, scope="a")).items == ["1"]
    await settle()
    assert (await scoped.get(cache, "p:a:1", scope="a")).items == ["2"]


async def test_scopes_of_two_models_and_of_two_users_do_not_meet(ext, store):
    from runtime_parts import Other

    other = ReadThrough(Other, "other", "other", Policy(60), scoped=True)
    one, two = CacheClient("mail", "u1", store, ext), CacheClient("mail", "u2", store, ext)
    await scoped.set(one, "k", Page(), scope="a")
    await scoped.set(two, "k", Page(), scope="a")
    await other.set(one, "k", Other(), scope="a")
    assert await invalidate(one, scoped.scope("a"))
    assert await scoped.get(one, "k", scope="a") is None
    assert await scoped.get(two, "k", scope="a") == Page()
    assert await other.get(one, "k", scope="a") == Other()


async def test_any_text_tells_a_scope(any_cache):
    for scope in ("", "x" * 1000, "ключ|\ud800", "a|b"):
        await scoped.set(any_cache, "k", Page(account=scope[:3]), scope=scope)
        assert (await scoped.get(any_cache, "k", scope=scope)).account == scope[:3]


async def test_a_model_may_be_scoped_after_it_was_registered_and_before():
    class Late(Page):
        pass

    first, second = Extension("one"), Extension("two")
    models_of(first).cache_model("late")(Late)
    assert "cachegen_scope" not in first._cache_models
    ReadThrough(Late, "late", "late", Policy(60), scoped=True)
    models_of(second).cache_model("late")(Late)
    assert list(first._cache_models) == list(second._cache_models) == ["late", "cachegen_scope"]


async def test_several_things_are_dropped_at_once(any_cache):
    plain = ReadThrough(Page, "page", "plain", Policy(60))
    await scoped.set(any_cache, "p:a:1", Page(), scope="a")
    await scoped.set(any_cache, "p:b:1", Page(), scope="b")
    await plain.set(any_cache, "plain", Page())
    assert await invalidate(any_cache, scoped.scope("a"), scoped.entry("p:b:1", scope="b"), plain.entry("plain"))
    assert await scoped.get(any_cache, "p:a:1", scope="a") is None
    assert await scoped.get(any_cache, "p:b:1", scope="b") is None
    assert await plain.get(any_cache, "plain") is None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", ["included", "foreign"])
async def test_what_was_fetched_before_a_drop_is_not_returned_after_it(ext, seed, kind):  # noqa: C901
    """Readers, slow fetchers and droppers in four processes: none may see what was there before a drop had ended."""
    chance = random.Random(seed)
    version = dropped = 0
    shared = MemoryBackend(max_entries=6)
    held: dict = {}

    class Slow(Recorded):
        async def _act(self, what: str) -> None:
            await asyncio.sleep(chance.random() * 0.004)
            if chance.random() < 0.05:
                raise OSError

    class SlowCache(TellingCache):
        async def _act(self, what: str) -> None:
            await asyncio.sleep(chance.random() * 0.004)
            if chance.random() < 0.05:
                raise OSError

    def process() -> object:
        if kind == "included":
            return CacheClient("mail", "u1", Slow(shared), ext)
        cache = SlowCache(held)
        cache._gw_url = f"http://process/{id(cache)}"
        return cache

    async def fetch() -> Page:
        seen = version
        await asyncio.sleep(chance.random() * 0.01)
        return Page(items=[str(seen)])

    async def read(cache: object) -> None:
        for _ in range(40):
            floor = dropped
            page = await patient.get_or_fetch(cache, f"k{chance.randrange(2)}", fetch, scope="s")
            assert int(page.items[0]) >= floor
            await asyncio.sleep(chance.random() * 0.003)

    async def drop(cache: object) -> None:
        nonlocal version, dropped
        for _ in range(25):
            version += 1
            mine = version
            if await invalidate(cache, patient.scope("s")):
                dropped = max(dropped, mine)
            await asyncio.sleep(chance.random() * 0.006)

    processes = [process() for _ in range(4)]
    await asyncio.gather(
        *(read(cache) for cache in processes for _ in range(3)), *(drop(cache) for cache in processes[:2])
    )
    assert dropped > 10


async def test_boards_go_with_their_stores(ext):
    import gc

    gc.collect()
    before = len(_boards)
    for _ in range(50):
        cache = CacheClient("mail", "u1", MemoryBackend(), ext)
        await scoped.get_or_fetch(cache, "k", Fetcher(), scope="a")
    del cache
    gc.collect()
    assert len(_boards) <= before
