"""What the generated wrappers promise, over the included client and over foreign caches alike."""

import asyncio
import sys
from uuid import UUID

import pytest
from caches import DictCache, TellingCache, included
from pydantic import BaseModel
from runtime_parts import Fetcher, Other, Page, settle

from imperal_cachegen.runtime import (
    NOT_EMPTY,
    CacheClient,
    MemoryBackend,
    Policy,
    ReadThrough,
    Truncate,
    invalidate,
)
from imperal_cachegen.runtime.board import board_of
from imperal_cachegen.runtime.notices import forget_notices

pytestmark = pytest.mark.asyncio

KINDS = ["included", "dict", "telling"]

plain = ReadThrough(Page, "page", "page:{account}", Policy(60))
other = ReadThrough(Other, "other", "other:{n}", Policy(60))
owned = ReadThrough(Page, "page", "page:{account}", Policy(60), identity=("account",))
full = ReadThrough(Page, "page", "page:{account}", Policy(60), store_if=(("items", NOT_EMPTY), ("more", False)))
short = ReadThrough(Page, "page", "page:{account}", Policy(60), oversize=Truncate(("items",), "more"))
stale = ReadThrough(Page, "page", "page:{account}", Policy(10, stale=20))


@pytest.fixture(params=KINDS)
def any_cache(request, ext, clock):
    return {"included": lambda: included(ext, clock), "dict": DictCache, "telling": TellingCache}[request.param]()


async def test_get_set_delete(any_cache):
    assert await plain.get(any_cache, "k") is None
    assert await plain.set(any_cache, "k", Page(items=["x"])) is None
    assert await plain.get(any_cache, "k") == Page(items=["x"])
    assert await plain.delete(any_cache, "k") is True
    assert await plain.get(any_cache, "k") is None


async def test_get_or_fetch(any_cache):
    fetcher = Fetcher()
    for _ in range(3):
        assert (await plain.get_or_fetch(any_cache, "k", fetcher)).items == ["1"]
    assert fetcher.calls == 1


async def test_a_wrapper_deletes_its_own_model(ext, clock):
    cache = included(ext, clock)
    await plain.set(cache, "k", Page())
    await other.set(cache, "k", Other())
    await plain.delete(cache, "k")
    assert await other.get(cache, "k") == Other()


async def test_own_copies(any_cache):
    value = Page(items=["x"])
    await plain.set(any_cache, "k", value)
    value.items.append("mine")
    found = await plain.get(any_cache, "k")
    found.items.append("theirs")
    assert (await plain.get(any_cache, "k")).items == ["x"]


async def test_cache_if(any_cache):
    await plain.get_or_fetch(any_cache, "k", Fetcher(Page()), cache_if=lambda page: bool(page.items))
    assert await plain.get(any_cache, "k") is None


async def test_refresh(any_cache):
    await plain.set(any_cache, "k", Page(items=["old"]))
    assert (await plain.get_or_fetch(any_cache, "k", Fetcher(), refresh=True)).items == ["1"]
    assert (await plain.get(any_cache, "k")).items == ["1"]


async def test_a_refresh_that_fails_is_covered_with_stale(any_cache):
    await stale.set(any_cache, "k", Page(items=["old"]))
    failing = Fetcher(LookupError())
    assert (await stale.get_or_fetch(any_cache, "k", failing, refresh=True)).items == ["old"]
    await plain.set(any_cache, "k", Page(items=["old"]))
    with pytest.raises(LookupError):
        await plain.get_or_fetch(any_cache, "k", failing, refresh=True)


async def test_timeout(any_cache):
    late = ReadThrough(Page, "page", "page:{account}", Policy(60, timeout=0.01))
    fetcher = Fetcher(delay=0.03)
    with pytest.raises(TimeoutError, match=r"page \(page:\{account\}\)"):
        await late.get_or_fetch(any_cache, "k", fetcher)
    async with asyncio.timeout(60):
        while (found := await late.get(any_cache, "k")) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert found.items == ["1"]


async def test_the_exact_class(any_cache):
    class Sub(Page):
        pass

    for wrong in (Sub(), Other()):
        with pytest.raises(TypeError, match="exactly of the class Page"):
            await plain.get_or_fetch(any_cache, "k", Fetcher(wrong))
        with pytest.raises(TypeError, match="exactly of the class Page"):
            await plain.set(any_cache, "k", wrong)
        with pytest.raises(TypeError, match="exactly of the class Page"):
            await plain.get_or_fetch(any_cache, "k", Fetcher(wrong), refresh=True)
    await plain.set(any_cache, "k", Page())
    with pytest.raises(TypeError, match="exactly of the class Page"):
        await plain.update(any_cache, "k", lambda page: Sub())


async def test_a_value_of_another_key_is_refused_and_read_as_a_miss(any_cache):
    mine, theirs = Page(account="mine"), Page(account="theirs")
    with pytest.raises(ValueError, match="another key") as found:
        await owned.set(any_cache, "k", theirs, identity=("mine",))
    assert "theirs" not in str(found.value)
    with pytest.raises(ValueError, match="another key"):
        await owned.get_or_fetch(any_cache, "k", Fetcher(theirs), identity=("mine",))
    assert await plain.get(any_cache, "k") is None
    await plain.set(any_cache, "k", theirs)
    assert await owned.get(any_cache, "k", identity=("mine",)) is None
    assert await owned.update(any_cache, "k", lambda page: page, identity=("mine",)) is None
    assert await owned.get_or_fetch(any_cache, "k", Fetcher(mine), identity=("mine",)) == mine
    assert await owned.get(any_cache, "k", identity=("mine",)) == mine
    with pytest.raises(ValueError, match="another key"):
        await owned.update(any_cache, "k", lambda page: theirs, identity=("mine",))
    assert await owned.get(any_cache, "k", identity=("mine",)) == mine


async def test_store_if(any_cache):
    for kept_out in (Page(), Page(items=["x"], more=True)):
        await full.set(any_cache, "k", kept_out)
        assert await full.get_or_fetch(any_cache, "k", Fetcher(kept_out)) == kept_out
        assert await full.get(any_cache, "k") is None
    await full.set(any_cache, "k", Page(items=["x"]))
    assert await full.get(any_cache, "k") == Page(items=["x"])
    await full.update(any_cache, "k", lambda page: Page())
    assert await full.get(any_cache, "k") is None
    await full.set(any_cache, "k", Page(items=["x"]))
    await full.set(any_cache, "k", Page())  # what was stored is not the newest any more
    assert await full.get(any_cache, "k") is None


@pytest.mark.parametrize("wrong", [None, Page(), Page])
@pytest.mark.parametrize("stored", [True, False])
async def test_a_fetcher_that_is_no_async_function(any_cache, wrong, stored):
    if stored:
        await plain.set(any_cache, "k", Page(items=["stored"]))
    with pytest.raises(TypeError, match=r"page \(page:\{account\}\): fetcher must be an async function"):
        await plain.get_or_fetch(any_cache, "k", wrong, refresh=callable(wrong))


async def test_a_fetcher_that_was_called_already(any_cache):
    given = Fetcher()()
    with pytest.raises(TypeError, match=r"got coroutine \(pass `fetch`, not `fetch\(\)`\)"):
        await plain.get_or_fetch(any_cache, "k", given)
    given.close()


async def _async_change(_: Page) -> Page:
    return Page()


@pytest.mark.parametrize(("wrong", "got"), [(Page(), "got Page"), (_async_change, "got an async one")])
async def test_a_change_that_is_no_plain_function(any_cache, wrong, got):
    await plain.set(any_cache, "k", Page(items=["stored"]))
    with pytest.raises(TypeError, match=rf"page \(page:\{{account\}}\): change must be a plain function.*{got}"):
        await plain.update(any_cache, "k", wrong)
    assert (await plain.get(any_cache, "k")).items == ["stored"]


class Taker(BaseModel):
    account: str = ""


async def test_a_name_that_another_class_has(ext, clock):
    taker = ReadThrough(Taker, "page", "page:{account}", Policy(60))
    for call in (taker.get(included(ext, clock), "k"), taker.get_or_fetch(included(ext, clock), "k", Fetcher())):
        with pytest.raises(ValueError, match=r"`page` is registered as another class: .*Page, not .*Taker"):
            await call


LARGE = Page(items=[f"{turn:05}" + "x" * 95 for turn in range(1000)])


async def test_an_oversize_value_is_served_and_not_stored(any_cache):
    await plain.set(any_cache, "k", Page(items=["old"]))
    await plain.set(any_cache, "k", LARGE)
    assert await plain.get(any_cache, "k") is None
    assert await plain.get_or_fetch(any_cache, "k", Fetcher(LARGE)) is LARGE
    assert await plain.get(any_cache, "k") is None


async def test_what_is_too_large_is_logged_as_what_became_of_it(any_cache, caplog):
    await plain.set(any_cache, "k", LARGE)
    forget_notices()
    await plain.get_or_fetch(any_cache, "k", Fetcher(LARGE))
    set_, fetched = (record.getMessage() for record in caplog.records)
    assert ": not stored: " in set_
    assert ": served, not stored: " in fetched


async def test_truncating_keeps_as_much_as_fits(any_cache):
    assert await short.get_or_fetch(any_cache, "k", Fetcher(LARGE)) is LARGE
    assert (len(LARGE.items), LARGE.more) == (1000, False)
    kept = await short.get(any_cache, "k")
    assert kept.more is True
    assert kept.items == LARGE.items[: len(kept.items)]
    around, item = 160, 103
    assert 65_536 - around - item < len(kept.model_dump_json()) < 65_536 - around // 2


async def test_truncating_what_does_not_help_skips(any_cache):
    huge = Page(account="x" * 70_000, items=["x"])
    assert await short.get_or_fetch(any_cache, "k", Fetcher(huge)) is huge
    assert await short.get(any_cache, "k") is None


class Lists(BaseModel):
    first: list[str] = []
    second: tuple[str, ...] = ()
    third: list[str] = []


async def test_lists_are_shortened_in_order(ext):
    from imperal_cachegen.runtime import CacheClient, MemoryBackend

    ext.cache_model("lists")(Lists)
    cache = CacheClient("mail", "u1", MemoryBackend(), ext)
    rules = ReadThrough(Lists, "lists", "lists", Policy(60), oversize=Truncate(("second", "first")))
    items = ["x" * 997] * 40
    await rules.set(cache, "k", Lists(first=items, second=tuple(items), third=items[:10]))
    kept = await rules.get(cache, "k")
    assert (len(kept.first), len(kept.second), len(kept.third)) == (40, 15, 10)
    await rules.set(cache, "k", Lists(first=items * 2, second=tuple(items), third=items[:10]))
    kept = await rules.get(cache, "k")
    assert (len(kept.first), len(kept.second), len(kept.third)) == (55, 0, 10)


async def test_update_changes_its_own_copy(any_cache):
    await plain.set(any_cache, "k", Page(items=["x"]))

    def change(page: Page) -> Page:
        page.items.append("y")
        return page

    assert (await plain.update(any_cache, "k", change)).items == ["x", "y"]
    assert (await plain.get(any_cache, "k")).items == ["x", "y"]


async def test_update_of_nothing_calls_nothing(any_cache):
    assert await plain.update(any_cache, "k", lambda page: pytest.fail("called")) is None


async def test_update_that_returns_none_leaves_the_entry(any_cache):
    await plain.set(any_cache, "k", Page(items=["x"]))

    def change(page: Page) -> None:
        page.items.clear()

    assert await plain.update(any_cache, "k", change) is None
    assert (await plain.get(any_cache, "k")).items == ["x"]


async def test_updates_of_one_key_come_one_after_the_other(any_cache):
    await other.set(any_cache, "k", Other(number=0))

    def more(value: Other) -> Other:
        return Other(number=value.number + 1)

    await asyncio.gather(*(other.update(any_cache, "k", more) for _ in range(50)))
    assert await other.get(any_cache, "k") == Other(number=50)


async def test_updates_from_several_event_loops_come_one_after_the_other(ext):
    store = MemoryBackend()
    loops, updates = 3, 100
    await plain.set(CacheClient("mail", "u1", store, ext), "k", Page())

    def one_more(page: Page) -> Page:
        return Page(items=[*page.items, "x"])

    async def work() -> None:
        mine = CacheClient("mail", "u1", store, ext)
        for number in range(updates):
            await asyncio.gather(
                plain.update(mine, "k", one_more),
                plain.get_or_fetch(mine, f"k{number % 2}", Fetcher()),
                plain.delete(mine, f"k{number % 2}"),
            )

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        await asyncio.gather(*(asyncio.to_thread(asyncio.run, work()) for _ in range(loops)))
    finally:
        sys.setswitchinterval(interval)
    assert len((await plain.get(CacheClient("mail", "u1", store, ext), "k")).items) == loops * updates


async def test_an_event_loop_that_ended_in_its_turn_holds_up_nobody(ext):
    store = MemoryBackend()
    await plain.set(CacheClient("mail", "u1", store, ext), "k", Page())
    board = board_of(store)
    gone = asyncio.new_event_loop()
    gone.close()
    client = CacheClient("mail", "u1", store, ext)
    board._turns[client.port.claimed("page", "k")] = gone
    async with asyncio.timeout(60):
        await plain.update(client, "k", lambda page: Page(items=["new"]))
    assert (await plain.get(client, "k")).items == ["new"]


async def test_update_does_not_prolong(ext, clock):
    cache = included(ext, clock)
    await plain.set(cache, "k", Page(items=["x"]))
    for _ in range(5):
        clock.move(10)
        assert await plain.update(cache, "k", lambda page: page) is not None
    clock.move(9.9)
    assert (await cache.get_entry("k", Page)).age == pytest.approx(59.9)
    clock.move(0.2)
    assert await cache.get("k", Page) is None


async def test_update_with_less_than_five_seconds_left_deletes(ext, clock):
    cache = included(ext, clock)
    await plain.set(cache, "k", Page(items=["x"]))
    clock.move(55)
    assert await plain.update(cache, "k", lambda page: page) is not None
    assert await plain.get(cache, "k") is not None
    clock.move(0.5)
    assert await plain.update(cache, "k", lambda page: page) is not None
    assert await cache.get("k", Page) is None


async def test_update_of_a_stale_value_keeps_it_stale(ext, clock):
    cache = included(ext, clock)
    await stale.set(cache, "k", Page(items=["x"]))
    clock.move(15)
    assert (await stale.update(cache, "k", lambda page: Page(items=["y"]))).items == ["y"]
    assert await stale.get(cache, "k") is None
    fetcher = Fetcher()
    assert (await stale.get_or_fetch(cache, "k", fetcher)).items == ["y"]
    await settle()
    assert fetcher.calls == 1


async def test_get_serves_fresh_values_only(ext, clock):
    cache = included(ext, clock)
    await stale.set(cache, "k", Page(items=["x"]))
    clock.move(9.9)
    assert await stale.get(cache, "k") is not None
    clock.move(0.1)
    assert await stale.get(cache, "k") is None


async def test_update_detaches_a_running_fetch(any_cache):
    await plain.set(any_cache, "k", Page(items=["x"]))
    fetcher = Fetcher(Page(items=["old"]))
    fetcher.gate = asyncio.Event()
    waiting = asyncio.create_task(plain.get_or_fetch(any_cache, "k", fetcher, refresh=True))
    await settle()
    await plain.update(any_cache, "k", lambda page: Page(items=["new"]))
    fetcher.gate.set()
    await waiting
    assert (await plain.get(any_cache, "k")).items == ["new"]


async def test_a_delete_during_an_update_wins(ext, clock):
    from runtime_parts import Recorded

    from imperal_cachegen.runtime import CacheClient, MemoryBackend

    backend = Recorded(MemoryBackend())
    cache = CacheClient("mail", "u1", backend, ext)
    await plain.set(cache, "k", Page(items=["x"]))
    gate = backend.gates["get"] = asyncio.Event()
    updating = asyncio.create_task(plain.update(cache, "k", lambda page: Page(items=["y"])))
    await settle()
    deleting = asyncio.create_task(plain.delete(cache, "k"))
    await settle()
    gate.set()
    await deleting
    assert await updating is None
    assert await cache.get("k", Page) is None


@pytest.mark.parametrize("write", ["delete", "set", "invalidate"])
async def test_the_old_value_of_a_running_fetch_is_never_served_again(any_cache, write):
    """A read begins, then a write and a delete, then the read ends."""
    fetcher = Fetcher(Page(items=["old"]))
    fetcher.gate = asyncio.Event()
    waiting = asyncio.create_task(plain.get_or_fetch(any_cache, "k", fetcher))
    await settle()
    if write == "delete":
        await plain.delete(any_cache, "k")
    elif write == "set":
        await plain.set(any_cache, "k", Page(items=["new"]))
    else:
        assert await invalidate(any_cache, plain.entry("k")) is True
    new = asyncio.create_task(plain.get_or_fetch(any_cache, "k", Fetcher(Page(items=["new"]))))
    await settle()
    fetcher.gate.set()
    assert (await waiting).items == ["old"]
    assert (await new).items == ["new"]
    for _ in range(3):
        assert (await plain.get_or_fetch(any_cache, "k", Fetcher(Page(items=["new"])))).items == ["new"]


async def test_invalidate_drops_several_at_once(any_cache):
    await plain.set(any_cache, "a", Page())
    await plain.set(any_cache, "b", Page())
    await other.set(any_cache, "c", Other())
    await plain.set(any_cache, "d", Page())
    assert await invalidate(any_cache, plain.entry("a"), *(plain.entry(key) for key in ("b", "x")), other.entry("c"))
    assert [await plain.get(any_cache, key) for key in ("a", "b", "d")] == [None, None, Page()]
    assert await other.get(any_cache, "c") is None
    assert await invalidate(any_cache) is True


async def test_invalidate_of_entries_is_one_round_trip(ext):
    from runtime_parts import Recorded

    from imperal_cachegen.runtime import CacheClient, MemoryBackend

    backend = Recorded(MemoryBackend())
    cache = CacheClient("mail", "u1", backend, ext)
    await invalidate(cache, plain.entry("a"), plain.entry("b"), other.entry("c"))
    assert backend.calls == ["delete_many"]
    backend.failure = OSError()
    assert await invalidate(cache, plain.entry("a"), other.entry("c")) is False
    assert await plain.delete(cache, "a") is False


async def test_something_that_is_no_cache_raises(ext):
    for wrong in (None, {}, object(), ext):
        with pytest.raises(TypeError, match=r"is no cache.*cache_of\(ctx\)"):
            await plain.get(wrong, "k")
        with pytest.raises(TypeError, match="is no cache"):
            await invalidate(wrong, plain.entry("k"))


class Ids(BaseModel):
    uuid: UUID | str | None = None
    number: int | bool | str | None = None
    data: dict | list | None = None


@pytest.mark.parametrize(
    ("value", "given", "same"),
    [
        ({"uuid": UUID(int=5)}, {"uuid": str(UUID(int=5)).upper()}, True),
        ({"uuid": str(UUID(int=5))}, {"uuid": UUID(int=5)}, True),
        ({"uuid": "x"}, {"uuid": UUID(int=5)}, False),
        ({"uuid": None}, {"uuid": UUID(int=5)}, False),
        ({"number": 1}, {"number": True}, False),
        ({"number": None}, {"number": None}, True),
        ({"number": 0}, {"number": None}, False),
        ({"data": [1, {"a": [2]}]}, {"data": (1, {"a": (2,)})}, True),
        ({"data": [1]}, {"data": [2]}, False),
    ],
)
async def test_identity_compares_what_a_key_can_hold(ext, value, given, same):
    from imperal_cachegen.runtime.rules import Rules

    field = next(iter(given))
    rules = Rules((field,))
    assert rules.foreign_field(Ids(**value), (given[field],)) == (None if same else field)


@pytest.mark.parametrize(
    ("wanted", "value", "holds"),
    [
        (None, None, True),
        (None, 0, False),
        (True, True, True),
        (True, 1, False),
        (False, 0, False),
        (0, False, False),
        (0, 0, True),
        (1, 1.0, True),
        ("a", "a", True),
        (NOT_EMPTY, [], False),
        (NOT_EMPTY, "", False),
        (NOT_EMPTY, None, False),
        (NOT_EMPTY, {}, False),
        (NOT_EMPTY, ["x"], True),
        (NOT_EMPTY, 0, True),
    ],
    ids=repr,
)
async def test_conditions(wanted, value, holds):
    from imperal_cachegen.runtime.rules import Rules

    page = Page.model_construct(items=value)
    assert Rules((), (("items", wanted),)).worth_storing(page) is holds


async def test_the_wrappers_check_no_key_again(ext, clock):
    """What a builder made is not checked again: a scope's suffix makes keys of up to 137 characters impossible there."""
    cache = included(ext, clock)
    await plain.set(cache, "not a key that a client would take", Page())
    assert await plain.get(cache, "not a key that a client would take") == Page()


async def test_an_unregistered_class_raises_before_anything(clock):
    from imperal_cachegen.runtime import Extension

    cache = included(Extension("mail"), clock)
    fetcher = Fetcher()
    for call in (
        lambda: plain.get(cache, "k"),
        lambda: plain.set(cache, "k", Page()),
        lambda: plain.delete(cache, "k"),
        lambda: plain.update(cache, "k", lambda page: page),
        lambda: plain.get_or_fetch(cache, "k", fetcher),
        lambda: invalidate(cache, plain.entry("k")),
    ):
        with pytest.raises(ValueError, match=r"register\(ext\)"):
            await call()
    assert fetcher.calls == 0
