"""What of a test's troubles is a problem: what production would count, unless a fault on demand caused it."""

import asyncio

import mail_client_cache as mail
import pytest
from pydantic import BaseModel

from imperal_cachegen.runtime import Extension
from imperal_cachegen.testing import MemoryCache

pytestmark = pytest.mark.asyncio

WHERE = {"account_id": "a1", "folder": "INBOX"}
LARGE = mail.InboxManifest(**WHERE, cursors=["c" * 70_000])


class Number(BaseModel):
    value: float


@pytest.fixture
def memory() -> MemoryCache:
    return MemoryCache(mail.ext)


async def page() -> mail.InboxPage:
    return mail.InboxPage(**WHERE, messages=[mail.Message(id="1", message_id="1", subject="s")])


async def broken() -> mail.InboxPage:
    raise ConnectionError("the mail server is away")


async def put(memory: MemoryCache, raw: bytes, key: str = "k") -> None:
    path = memory.port.ref(mail.InboxManifest, "inbox_manifest", key).path
    await memory.store.backend.set(path, raw, 60)


@pytest.mark.parametrize("fault", ["down", "slow", "corrupt", "full"])
async def test_what_a_fault_causes_is_no_problem(memory: MemoryCache, fault: str) -> None:
    await mail.set_inbox_manifest(memory, mail.InboxManifest(**WHERE), **WHERE)
    await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
    with getattr(memory.faults, fault)():
        await mail.get_inbox_manifest(memory, **WHERE)
        await memory.get_many([("k", mail.InboxManifest), ("l", mail.InboxManifest)])
        await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
        await mail.set_inbox_manifest(memory, mail.InboxManifest(**WHERE), **WHERE)
        await mail.delete_inbox_manifest(memory, **WHERE)
        await memory.clear()
    assert memory.stats().errors
    assert memory.problems == {}


@pytest.mark.parametrize("fault", ["down", "slow", "corrupt", "full"])
async def test_what_it_does_not_cause_is_one(memory: MemoryCache, fault: str) -> None:
    await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
    memory.clock.advance(61)
    await mail.get_or_fetch_inbox_page(memory, broken, **WHERE)  # its refresh fails in the fault, not by it
    with getattr(memory.faults, fault)():
        await mail.set_inbox_manifest(memory, LARGE, **WHERE)
        await memory.settle()
    assert memory.problems == {"oversize": 1, "refresh": 1}


async def test_an_entry_that_was_broken_before_the_store_was_full_is_one(memory: MemoryCache) -> None:
    await put(memory, b"no JSON")
    with memory.faults.full():
        assert await memory.get("k", mail.InboxManifest) is None
    assert memory.problems == {"entry_json": 1}


async def test_what_comes_after_a_fault_is_one(memory: MemoryCache) -> None:
    with memory.faults.corrupt():
        await memory.get("k", mail.InboxManifest)
    await put(memory, b"no JSON")
    await memory.get("k", mail.InboxManifest)
    assert memory.problems == {"entry_json": 1}


async def test_a_refresh_that_is_cancelled_with_the_loop_is_none() -> None:
    def run() -> MemoryCache:
        memory = MemoryCache(mail.ext)

        async def test() -> None:
            async def slow() -> mail.InboxPage:
                await asyncio.sleep(3600)
                return await page()

            await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
            memory.clock.advance(61)
            await mail.get_or_fetch_inbox_page(memory, slow, **WHERE)
            await asyncio.sleep(0)

        asyncio.run(test())
        return memory

    memory = await asyncio.to_thread(run)
    assert memory.stats().errors == {"refresh": 1}
    assert memory.problems == {}


async def test_they_tell_what_is_wrong_and_the_way_out(memory: MemoryCache) -> None:
    await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
    memory.clock.advance(61)
    await mail.get_or_fetch_inbox_page(memory, broken, **WHERE)
    await memory.settle()
    await mail.set_inbox_manifest(memory, LARGE, **WHERE)
    await mail.set_inbox_manifest(memory, LARGE, **WHERE)
    with pytest.raises(AssertionError) as found:
        memory.verify()
    first, refresh, oversize, way_out = str(found.value).splitlines()
    assert first == "the cache served its callers, but counted what production would: refresh, oversize (2 times)"
    line = broken.__code__.co_firstlineno + 1
    assert refresh == (
        f"  refresh: ConnectionError: the mail server is away, in broken, line {line} of test_problems.py"
    )
    assert oversize.startswith("  oversize: inbox_manifest: 70")
    assert 'with cache.expecting("refresh", "oversize")' in way_out


async def test_a_value_without_json_that_is_served_is_one() -> None:
    ext = Extension("numbers")
    ext.cache_model("number")(Number)
    memory = MemoryCache(ext)

    async def fetch() -> Number:
        return Number(value=float("nan"))

    await memory.get_or_fetch("k", Number, fetch)
    assert memory.problems == {"value_number": 1}


async def test_what_is_expected_must_happen(memory: MemoryCache) -> None:
    with pytest.raises(AssertionError, match=r"happen: oversize \(what runs behind"), memory.expecting("oversize"):
        pass
    with pytest.raises(AssertionError, match="did not happen: refresh "), memory.expecting("oversize", "refresh"):
        await mail.set_inbox_manifest(memory, LARGE, **WHERE)
    memory.verify()


async def test_what_is_expected_may_be_a_fault_of_the_test(memory: MemoryCache) -> None:
    with memory.faults.down(), memory.expecting("connection"):
        await memory.get("k", mail.InboxManifest)
    memory.verify()


async def test_a_failing_block_is_not_covered_by_what_it_expected(memory: MemoryCache) -> None:
    with pytest.raises(KeyError), memory.expecting("oversize"):
        raise KeyError
    await mail.set_inbox_manifest(memory, LARGE, **WHERE)
    assert memory.problems == {"oversize": 1}


@pytest.mark.parametrize("kinds", [(), ("oversized",), ("oversize", "")])
async def test_a_kind_that_there_is_not_is_refused(memory: MemoryCache, kinds: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="a problem is one of oversize, refresh"), memory.expecting(*kinds):
        pass


async def test_leaving_a_cache_says_what_the_plugin_would() -> None:
    async def refresh() -> None:
        async with MemoryCache(mail.ext) as memory:
            await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
            memory.clock.advance(61)
            await mail.get_or_fetch_inbox_page(memory, broken, **WHERE)

    async def fail() -> None:
        async with MemoryCache(mail.ext) as memory:
            await mail.set_inbox_manifest(memory, LARGE, **WHERE)
            raise KeyError

    with pytest.raises(AssertionError, match="refresh: ConnectionError"):
        await refresh()
    with pytest.raises(KeyError):
        await fail()


async def test_leaving_a_cache_waits_a_second_for_what_runs_behind_and_cancels_the_rest() -> None:
    ended = []

    async def endless() -> mail.InboxPage:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)
        return await page()

    async with MemoryCache(mail.ext) as memory:
        await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
        memory.clock.advance(61)
        await mail.get_or_fetch_inbox_page(memory, endless, **WHERE)
    assert ended == [True]
    assert memory.calls[-1] == f"fetch inbox_page {mail.inbox_page_key(**WHERE)}: cancelled"
