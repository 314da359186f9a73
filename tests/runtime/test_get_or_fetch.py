"""One fetch for all who ask: joining, cancelling, detaching, refreshing, waiting."""

import asyncio
import contextvars
import gc
import traceback

import pytest
from pydantic import BaseModel, PrivateAttr
from runtime_parts import Fetcher, Other, Page, settle, until

from imperal_cachegen.runtime import CacheClient, Policy, board
from imperal_cachegen.runtime.board import board_of

pytestmark = pytest.mark.asyncio


def gated(result=None) -> Fetcher:
    fetcher = Fetcher(result)
    fetcher.gate = asyncio.Event()
    return fetcher


def nothing_left(backend) -> bool:
    gc.collect()
    board = board_of(backend)
    return not board._tasks and len(board.claims) == 0 and not any(board._places.values())


async def test_a_miss_fetches_and_stores_and_a_hit_does_not(cache):
    fetcher = Fetcher()
    assert await cache.get_or_fetch("k", Page, fetcher) == Page(items=["1"])
    assert await cache.get_or_fetch("k", Page, fetcher) == Page(items=["1"])
    assert fetcher.calls == 1


async def test_the_first_caller_gets_the_very_object(cache):
    value = Page()
    assert await cache.get_or_fetch("k", Page, Fetcher(value)) is value


@pytest.mark.parametrize("read_delay", [0, 0.001])
async def test_a_thousand_misses_are_one_fetch(backend, ext, read_delay):
    backend.delays["get"] = read_delay
    fetcher = Fetcher(delay=0.01)
    clients = [CacheClient("mail", "u", backend, ext) for _ in range(1000)]
    values = await asyncio.gather(*(client.get_or_fetch("k", Page, fetcher) for client in clients))
    assert fetcher.calls == 1
    assert all(value == Page(items=["1"]) for value in values)
    assert len({id(value) for value in values}) == len({id(value.items) for value in values}) == 1000
    assert nothing_left(backend)


async def test_a_caller_whose_read_is_slow_takes_what_was_fetched_meanwhile(backend, cache):
    """Its read missed before the store; it must not fetch again after it."""
    gate = backend.gates["get"] = asyncio.Event()
    fetcher = Fetcher()
    slow = asyncio.create_task(cache.get_or_fetch("k", Page, fetcher))
    await settle()
    del backend.gates["get"]
    assert (await cache.get_or_fetch("k", Page, fetcher)).items == ["1"]
    await backend.inner.delete(next(iter(backend.inner._entries)))
    gate.set()
    assert (await slow).items == ["1"]
    assert fetcher.calls == 1


async def test_what_was_fetched_before_a_caller_came_is_not_taken(backend, cache):
    gate = backend.gates["get"] = asyncio.Event()
    fetcher = Fetcher()
    slow = asyncio.create_task(cache.get_or_fetch("k", Page, fetcher))
    await settle()
    del backend.gates["get"]
    await cache.get_or_fetch("k", Page, fetcher)
    await backend.inner.delete(next(iter(backend.inner._entries)))
    assert (await cache.get_or_fetch("k", Page, fetcher)).items == ["2"]
    gate.set()
    await slow
    assert fetcher.calls == 2


async def test_users_models_and_keys_do_not_share(backend, ext):
    fetchers = [Fetcher(delay=0.01) for _ in range(4)]
    one, two = CacheClient("mail", "u1", backend, ext), CacheClient("mail", "u2", backend, ext)
    app = CacheClient("mail2", "u1", backend, ext)
    other = Fetcher(Other(), delay=0.01)
    await asyncio.gather(
        one.get_or_fetch("k", Page, fetchers[0]),
        two.get_or_fetch("k", Page, fetchers[1]),
        app.get_or_fetch("k", Page, fetchers[2]),
        one.get_or_fetch("k2", Page, fetchers[3]),
        one.get_or_fetch("k", Other, other),
    )
    assert [fetcher.calls for fetcher in (*fetchers, other)] == [1] * 5


async def test_two_backends_do_not_share(ext):
    fetcher = Fetcher(delay=0.01)
    await asyncio.gather(
        *(CacheClient("mail", "u", "memory://", ext).get_or_fetch("k", Page, fetcher) for _ in range(2))
    )
    assert fetcher.calls == 2


class Awkward(BaseModel):
    """Made in a function's scope when it is used: pickle can't find it."""


async def test_copies_hold_what_json_does_not(backend):
    from imperal_cachegen.runtime import Extension

    class Local(BaseModel):
        items: list[str] = []
        _secret: list[str] = PrivateAttr(default_factory=list)

    ext = Extension("mail")
    ext.cache_model("local")(Local)
    cache = CacheClient("mail", "u", backend, ext)
    value = Local(items=["x"])
    value._secret.append("private")
    first, second = await asyncio.gather(*(cache.get_or_fetch("k", Local, Fetcher(value, 0.01)) for _ in range(2)))
    assert first is value
    assert second._secret == ["private"]
    assert second._secret is not first._secret


async def test_what_the_first_caller_does_to_its_value_nobody_else_sees(cache):
    fetcher = Fetcher(delay=0.01)

    async def first() -> Page:
        page = await cache.get_or_fetch("k", Page, fetcher)
        page.items.append("mine")
        return page

    pages = await asyncio.gather(first(), *(cache.get_or_fetch("k", Page, fetcher) for _ in range(5)))
    assert [page.items for page in pages[1:]] == [["1"]] * 5
    assert (await cache.get("k", Page)).items == ["1"]


async def test_all_get_the_exception_and_it_is_not_cached(cache, backend):
    fetcher = Fetcher(LookupError("no"), delay=0.01)
    results = await asyncio.gather(*(cache.get_or_fetch("k", Page, fetcher) for _ in range(10)), return_exceptions=True)
    assert fetcher.calls == 1
    assert {type(result) for result in results} == {LookupError}
    depth = len(traceback.extract_tb(results[0].__traceback__))
    fetcher.result = None
    assert (await cache.get_or_fetch("k", Page, fetcher)).items == ["2"]
    assert depth < 15
    assert nothing_left(backend)


async def test_a_fetcher_that_raises_cancelled_error_is_shown(cache):
    with pytest.raises(asyncio.CancelledError):
        await cache.get_or_fetch("k", Page, Fetcher(asyncio.CancelledError()))
    assert await cache.get_or_fetch("k", Page, Fetcher(Page())) == Page()


async def test_a_fetcher_that_is_no_coroutine_raises_its_type_error(cache):
    with pytest.raises(TypeError):
        await cache.get_or_fetch("k", Page, Page)


async def test_cancelling_the_first_caller_cancels_nobody_else(cache, backend):
    fetcher = gated()
    tasks = [asyncio.create_task(cache.get_or_fetch("k", Page, fetcher)) for _ in range(3)]
    await settle()
    tasks[0].cancel()
    await settle()
    fetcher.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    assert [(await task).items for task in tasks[1:]] == [["1"], ["1"]]
    assert (fetcher.calls, fetcher.cancelled) == (1, 0)
    assert (await cache.get("k", Page)).items == ["1"]


async def test_the_fetch_is_cancelled_when_nobody_waits(cache, backend):
    fetcher = gated()
    tasks = [asyncio.create_task(cache.get_or_fetch("k", Page, fetcher)) for _ in range(3)]
    await settle()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await settle()
    assert fetcher.cancelled == 1
    assert nothing_left(backend)
    assert cache.stats().errors == {}


async def test_who_waits_when_the_store_is_closed_is_not_taken_for_cancelled(cache, backend, monkeypatch):
    monkeypatch.setattr(board, "CLOSING_SECONDS", 0.01)
    fetcher = gated()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(caught(cache.get_or_fetch("k", Page, fetcher))) for _ in range(3)]
        await settle()
        await board.close_board(backend)
    assert [str(task.result()) for task in tasks] == ["the cache was closed while the value was fetched"] * 3
    assert {type(task.result()) for task in tasks} == {RuntimeError}
    assert fetcher.cancelled == 1
    assert nothing_left(backend)


async def caught(work):
    try:
        return await work
    except Exception as exc:  # noqa: BLE001  # whatever it is
        return exc


async def test_a_caller_that_comes_after_all_have_left_starts_anew(cache):
    fetcher = gated()
    task = asyncio.create_task(cache.get_or_fetch("k", Page, fetcher))
    await settle()
    task.cancel()
    second = asyncio.create_task(cache.get_or_fetch("k", Page, Fetcher(Page(items=["new"]))))
    assert (await second).items == ["new"]
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_caller_cancelled_before_the_fetch_began_leaves_nothing(cache, backend):
    for turns in range(8):
        fetcher = gated()
        task = asyncio.create_task(cache.get_or_fetch("k", Page, fetcher))
        await settle(turns)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await settle()
        assert nothing_left(backend)


async def test_cache_if_decides_what_is_stored(cache):
    def full(page: Page) -> bool:
        return bool(page.items)

    assert await cache.get_or_fetch("k", Page, Fetcher(Page()), cache_if=full) == Page()
    assert await cache.get("k", Page) is None
    assert cache.stats().unstored == 1
    await cache.get_or_fetch("k", Page, Fetcher(Page(items=["x"])), cache_if=full)
    assert await cache.get("k", Page) == Page(items=["x"])


async def test_the_predicate_of_the_call_that_started_counts(cache):
    fetcher = Fetcher(delay=0.01)
    await asyncio.gather(
        cache.get_or_fetch("k", Page, fetcher, cache_if=lambda _: False),
        cache.get_or_fetch("k", Page, fetcher, cache_if=lambda _: True),
    )
    assert await cache.get("k", Page) is None


async def test_refresh_neither_reads_nor_joins(cache, backend):
    old = gated(Page(items=["old"]))
    waiting = asyncio.create_task(cache.get_or_fetch("k", Page, old))
    await settle()
    backend.calls.clear()
    new = await cache.get_or_fetch("k", Page, Fetcher(Page(items=["new"])), refresh=True)
    assert backend.calls == ["set"]
    assert new.items == ["new"]
    old.gate.set()
    assert (await waiting).items == ["old"]
    assert (await cache.get("k", Page)).items == ["new"]


async def test_readers_are_served_what_is_stored_while_a_refresh_runs(cache):
    await cache.set("k", Page(items=["stored"]))
    fetcher = gated()
    refreshing = asyncio.create_task(cache.get_or_fetch("k", Page, fetcher, refresh=True))
    await settle()
    assert (await cache.get_or_fetch("k", Page, fetcher)).items == ["stored"]
    fetcher.gate.set()
    assert (await refreshing).items == ["1"]
    assert fetcher.calls == 1


async def test_a_refresh_that_fails_raises_without_stale(cache):
    await cache.set("k", Page())
    with pytest.raises(LookupError):
        await cache.get_or_fetch("k", Page, Fetcher(LookupError()), refresh=True)
    with pytest.raises(TimeoutError):
        await cache.get_or_fetch("k", Page, Fetcher(delay=0.2), refresh=True, fetch_timeout=0.01)


async def test_a_refresh_that_fails_or_is_late_is_covered_with_stale(cache, clock):
    policy = Policy(10, stale=20)
    await cache.get_or_fetch("k", Page, Fetcher(Page(items=["old"])), policy)
    clock.move(25)
    failing = Fetcher(LookupError())
    assert (await cache.get_or_fetch("k", Page, failing, policy, refresh=True)).items == ["old"]
    late = Fetcher(delay=0.05)
    found = await cache.get_or_fetch("k", Page, late, policy, refresh=True, fetch_timeout=0.01)
    assert found.items == ["old"]
    clock.move(5)
    with pytest.raises(LookupError):
        await cache.get_or_fetch("k2", Page, failing, policy, refresh=True)


async def test_a_mistake_is_not_covered(cache):
    policy = Policy(10, stale=20)
    await cache.get_or_fetch("k", Page, Fetcher(Page()), policy)
    with pytest.raises(TypeError, match="exactly of the class Page"):
        await cache.get_or_fetch("k", Page, Fetcher(Other()), policy, refresh=True)


@pytest.mark.parametrize("write", ["delete", "delete one", "set", "clear", "clear one"])
async def test_a_write_detaches_a_running_fetch(cache, write):
    fetcher = gated(Page(items=["old"]))
    waiting = asyncio.create_task(cache.get_or_fetch("k", Page, fetcher))
    await settle()
    await {
        "delete": lambda: cache.delete("k"),
        "delete one": lambda: cache.delete("k", Page),
        "set": lambda: cache.set("k", Page(items=["new"])),
        "clear": cache.clear,
        "clear one": lambda: cache.clear(Page),
    }[write]()
    after = asyncio.create_task(cache.get_or_fetch("k", Page, Fetcher(Page(items=["new"]))))
    await settle()
    fetcher.gate.set()
    assert (await waiting).items == ["old"]
    assert (await after).items == ["new"]
    assert (await cache.get("k", Page)).items == ["new"]


@pytest.mark.parametrize("write", ["delete", "set"])
async def test_a_write_waits_for_a_store_that_is_under_way(cache, backend, write):
    """A store on its way to the server could arrive after the delete."""
    backend.gates["set"] = asyncio.Event()
    waiting = asyncio.create_task(cache.get_or_fetch("k", Page, Fetcher(Page(items=["old"]))))
    await settle()
    assert backend.calls[-1] == "set"
    action = cache.delete("k") if write == "delete" else cache.set("k", Page(items=["new"]))
    deleting = asyncio.create_task(action)
    await settle()
    assert not deleting.done()
    backend.gates.pop("set").set()
    await deleting
    await waiting
    found = await cache.get("k", Page)
    assert found is None if write == "delete" else found.items == ["new"]


async def test_a_write_of_another_key_detaches_nothing(cache):
    fetcher = gated()
    waiting = asyncio.create_task(cache.get_or_fetch("k", Page, fetcher))
    await settle()
    await cache.delete("k2")
    await cache.delete("k", Other)
    await cache.set("k", Other())
    fetcher.gate.set()
    await waiting
    assert (await cache.get("k", Page)).items == ["1"]


async def test_the_fetch_runs_in_a_copy_of_the_first_callers_context(cache):
    word = contextvars.ContextVar("word", default="none")
    seen = []

    async def fetch() -> Page:
        seen.append(word.get())
        word.set("changed by the fetcher")
        return Page()

    word.set("first")
    await cache.get_or_fetch("k", Page, fetch)
    assert seen == ["first"]
    assert word.get() == "first"


async def test_a_late_fetch_goes_on_and_is_stored(cache, backend):
    fetcher = gated()
    with pytest.raises(TimeoutError, match=r"longer than 0\.01 seconds"):
        await cache.get_or_fetch("k", Page, fetcher, fetch_timeout=0.01)
    fetcher.gate.set()
    await settle()
    assert (await cache.get("k", Page)).items == ["1"]
    assert fetcher.cancelled == 0
    assert nothing_left(backend)


async def test_a_policys_timeout_is_the_callers(cache):
    with pytest.raises(TimeoutError):
        await cache.get_or_fetch("k", Page, Fetcher(delay=0.2), Policy(60, timeout=0.01))


async def test_a_late_fetch_that_fails_is_counted(cache):
    fetcher = gated(LookupError("no"))
    with pytest.raises(TimeoutError):
        await cache.get_or_fetch("k", Page, fetcher, fetch_timeout=0.01)
    fetcher.gate.set()
    await settle()
    assert cache.stats().errors == {"refresh": 1}


async def test_a_late_fetch_does_not_go_on_for_ever(cache, monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.flights.BACKGROUND_SECONDS", 0.02)
    fetcher = gated()
    with pytest.raises(TimeoutError):
        await cache.get_or_fetch("k", Page, fetcher, fetch_timeout=0.005)
    await until(lambda: fetcher.cancelled == 1)


async def test_nobody_joins_a_late_fetch_while_it_is_being_cut(cache, monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.flights.BACKGROUND_SECONDS", 0.02)
    cut, cleaned = asyncio.Event(), asyncio.Event()

    async def cleans_up_slowly() -> Page:
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()
            await cleaned.wait()
        return Page()

    with pytest.raises(TimeoutError):
        await cache.get_or_fetch("k", Page, cleans_up_slowly, fetch_timeout=0.005)
    await cut.wait()
    asyncio.get_running_loop().call_later(0.02, cleaned.set)
    assert await cache.get_or_fetch("k", Page, Fetcher(Page(items=["new"]))) == Page(items=["new"])


async def test_a_late_fetch_with_a_caller_who_waits_is_not_cut(cache, monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.flights.BACKGROUND_SECONDS", 0.02)
    fetcher = Fetcher(delay=0.06)
    results = await asyncio.gather(
        cache.get_or_fetch("k", Page, fetcher, fetch_timeout=0.005),
        cache.get_or_fetch("k", Page, fetcher),
        return_exceptions=True,
    )
    assert type(results[0]) is TimeoutError
    assert results[1].items == ["1"]


async def test_the_fetchers_value_arrives_whatever_the_backend_does(cache, backend):
    backend.failure = OSError()
    for _ in range(3):
        assert await cache.get_or_fetch("k", Page, Fetcher(Page())) == Page()


async def test_closing_the_backend_ends_what_runs(cache, backend, monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.board.CLOSING_SECONDS", 0.2)
    quick, endless = gated(), gated()
    for key, fetcher in (("a", quick), ("b", endless)):
        with pytest.raises(TimeoutError):
            await cache.get_or_fetch(key, Page, fetcher, fetch_timeout=0.001)
    quick.gate.set()
    await board_of(backend).close()
    assert (quick.cancelled, endless.cancelled) == (0, 1)
    assert nothing_left(backend)


async def test_each_loop_has_its_own_fetch(backend, ext):
    fetcher = Fetcher(delay=0.02)

    def elsewhere() -> Page:
        return asyncio.run(CacheClient("mail", "u", backend, ext).get_or_fetch("k", Page, fetcher))

    one, two = await asyncio.gather(asyncio.to_thread(elsewhere), asyncio.to_thread(elsewhere))
    assert one.items
    assert two.items
    assert fetcher.calls == 2


async def test_a_delete_in_another_loop_detaches_a_fetch(cache, backend, ext):
    fetcher = gated(Page(items=["old"]))
    waiting = asyncio.create_task(cache.get_or_fetch("k", Page, fetcher))
    await settle()
    other = CacheClient("mail", "u1", backend, ext)
    assert await asyncio.to_thread(lambda: asyncio.run(other.delete("k")))
    fetcher.gate.set()
    assert (await waiting).items == ["old"]
    assert await cache.get("k", Page) is None


async def test_nothing_grows(cache, backend):
    for turn in range(2000):
        await cache.get_or_fetch(f"k{turn}", Page, Fetcher(Page()))
        await cache.delete(f"k{turn}")
    assert nothing_left(backend)
