"""`MemoryCache`: production's refusals, a clock that is moved, a list of calls, failures on demand."""

import asyncio

import mail_client_cache as mail
import pytest
from pydantic import BaseModel

from imperal_cachegen.keys import KeySegmentError
from imperal_cachegen.testing import MemoryCache


class Note(BaseModel):
    text: str


def manifest(total: int = 1) -> mail.InboxManifest:
    return mail.InboxManifest(account_id="a1", folder="INBOX", total=total)


WHERE = {"account_id": "a1", "folder": "INBOX"}
KEY = mail.inbox_manifest_key(**WHERE)
PAGE_KEY = mail.inbox_page_key(**WHERE)


class Source:
    """What a handler reads: counts how often."""

    def __init__(self, subject: str = "hello") -> None:
        self.reads = 0
        self.subject = subject

    async def page(self) -> mail.InboxPage:
        self.reads += 1
        return mail.InboxPage(**WHERE, messages=[mail.Message(id="1", message_id="1", subject=self.subject)])

    async def broken(self) -> mail.InboxPage:
        self.reads += 1
        raise ConnectionError("the mail server is away")


@pytest.fixture
def memory() -> MemoryCache:
    return MemoryCache(mail.ext)


class TestRefusals:
    pytestmark = pytest.mark.asyncio

    @pytest.mark.parametrize("key", ["", "a b", "a\n", "k" * 129, "é"])
    async def test_a_key_that_production_refuses_is_refused(self, memory: MemoryCache, key: str) -> None:
        with pytest.raises(ValueError, match="a cache key is 1 to 128"):
            await memory.get(key, mail.InboxManifest)

    @pytest.mark.parametrize("ttl", [4, 301, 60.0, True])
    async def test_a_ttl_that_production_refuses_is_refused(self, memory: MemoryCache, ttl: object) -> None:
        with pytest.raises(ValueError, match="whole number from 5 to 300"):
            await memory.set("k", manifest(), ttl)  # type: ignore[arg-type]

    async def test_a_class_that_nobody_registered_is_refused(self, memory: MemoryCache) -> None:
        with pytest.raises(ValueError, match="not registered"):
            await memory.set("k", Note(text="x"))

    async def test_a_segment_that_a_builder_refuses_is_refused(self, memory: MemoryCache) -> None:
        with pytest.raises(KeySegmentError):
            await mail.get_inbox_messages(memory, **WHERE, page=0)

    async def test_a_value_above_64_kb_is_refused(self, memory: MemoryCache) -> None:
        large = mail.InboxManifest(**WHERE, cursors=["c" * 70_000])
        with pytest.raises(ValueError, match="65536"):
            await memory.set("k", large)
        assert memory.problems == {"oversize": 1}


class TestClock:
    pytestmark = pytest.mark.asyncio

    async def test_time_stands_still_until_it_is_moved(self, memory: MemoryCache) -> None:
        await mail.set_inbox_manifest(memory, manifest(), **WHERE)
        memory.clock.advance(119)
        assert await mail.get_inbox_manifest(memory, **WHERE) == await memory.get(KEY, mail.InboxManifest) is not None
        entry = await memory.get_entry(KEY, mail.InboxManifest)
        assert entry is not None
        assert entry.age == pytest.approx(119, abs=0.01)
        memory.clock.advance(1)
        assert await mail.get_inbox_manifest(memory, **WHERE) is None

    async def test_a_clock_does_not_go_back(self, memory: MemoryCache) -> None:
        with pytest.raises(ValueError, match="forward only"):
            memory.clock.advance(-1)

    async def test_a_stale_page_is_served_and_refreshed_behind(self, memory: MemoryCache) -> None:
        old, new = Source("old"), Source("new")
        await mail.get_or_fetch_inbox_page(memory, old.page, **WHERE)
        memory.clock.advance(61)
        served = await mail.get_or_fetch_inbox_page(memory, new.page, **WHERE)
        assert served.messages[0].subject == "old"
        await memory.settle()
        assert new.reads == 1
        served = await mail.get_or_fetch_inbox_page(memory, new.page, **WHERE)
        assert (served.messages[0].subject, new.reads) == ("new", 1)


class TestCalls:
    pytestmark = pytest.mark.asyncio

    async def test_they_read_as_text(self, memory: MemoryCache) -> None:
        await mail.get_inbox_manifest(memory, **WHERE)
        await mail.set_inbox_manifest(memory, manifest(), **WHERE)
        await mail.get_inbox_manifest(memory, **WHERE)
        await mail.delete_inbox_manifest(memory, **WHERE)
        assert memory.calls == [
            f"get inbox_manifest {KEY}: miss",
            f"set inbox_manifest {KEY}: stored for 120 s",
            f"get inbox_manifest {KEY}: hit",
            f"delete inbox_manifest {KEY}: gone",
        ]

    async def test_they_have_parts(self, memory: MemoryCache) -> None:
        await mail.set_inbox_manifest(memory, manifest(), **WHERE)
        (call,) = memory.calls
        assert (call.operation, call.model, call.key) == ("set", "inbox_manifest", KEY)
        assert (call.outcome, call.ttl) == ("stored", 120)

    async def test_an_entry_of_a_scope_is_shown_by_its_builders_key(self, memory: MemoryCache) -> None:
        await mail.get_or_fetch_inbox_page(memory, Source().page, **WHERE)
        assert [call for call in memory.calls if call.operation == "set"] == [
            f"set inbox_page {PAGE_KEY}: stored for 120 s"
        ]
        memory.calls.clear()
        await mail.get_or_fetch_inbox_page(memory, Source().page, **WHERE)
        assert memory.calls == [f"get inbox_page {PAGE_KEY}: hit"]

    async def test_a_value_that_is_too_large_is_told(self, memory: MemoryCache) -> None:
        async def fetch() -> mail.InboxManifest:
            return mail.InboxManifest(**WHERE, cursors=["c" * 70_000])

        await mail.get_or_fetch_inbox_manifest(memory, fetch, **WHERE)
        assert memory.calls[-1] == f"set inbox_manifest {KEY}: too large"

    async def test_reads_at_once_are_told_one_by_one(self, memory: MemoryCache) -> None:
        await memory.set("a", manifest())
        await memory.get_many([("a", mail.InboxManifest), ("b", mail.InboxManifest)])
        assert memory.calls[-2:] == ["get inbox_manifest a: hit", "get inbox_manifest b: miss"]


class TestFaults:
    pytestmark = pytest.mark.asyncio

    async def test_down_is_a_miss_and_stores_nothing(self, memory: MemoryCache) -> None:
        source = Source()
        await mail.set_inbox_manifest(memory, manifest(), **WHERE)
        with memory.faults.down():
            assert await mail.get_inbox_manifest(memory, **WHERE) is None
            assert (await mail.get_or_fetch_inbox_page(memory, source.page, **WHERE)).account_id == "a1"
            assert await mail.delete_inbox_manifest(memory, **WHERE) is False
        assert await mail.get_inbox_manifest(memory, **WHERE) is not None
        assert source.reads == 1
        assert await mail.get_inbox_page(memory, **WHERE) is None
        memory.verify()

    async def test_slow_moves_the_clock_and_is_late_past_the_limit(self, memory: MemoryCache) -> None:
        await mail.set_inbox_manifest(memory, manifest(), **WHERE)
        before = memory.clock()
        with memory.faults.slow(0.1):
            assert await mail.get_inbox_manifest(memory, **WHERE) is not None
        assert memory.clock() == pytest.approx(before + 0.1)
        with memory.faults.slow(3):
            assert await mail.get_inbox_manifest(memory, **WHERE) is None
        assert memory.clock() == pytest.approx(before + 0.1 + 0.25)
        assert memory.stats().errors == {"timeout": 1}

    async def test_a_store_is_not_slow_for_no_time(self, memory: MemoryCache) -> None:
        with pytest.raises(ValueError, match="takes some time"), memory.faults.slow(0):
            pass

    async def test_a_corrupt_entry_is_a_miss_and_goes(self, memory: MemoryCache) -> None:
        await mail.set_inbox_manifest(memory, manifest(), **WHERE)
        with memory.faults.corrupt():
            assert await mail.get_inbox_manifest(memory, **WHERE) is None
        assert memory.stats().errors == {"entry_json": 1}
        assert await mail.get_inbox_manifest(memory, **WHERE) is None

    async def test_full_refuses_writes_only(self, memory: MemoryCache) -> None:
        await mail.set_inbox_manifest(memory, manifest(1), **WHERE)
        with memory.faults.full():
            await mail.set_inbox_manifest(memory, manifest(2), **WHERE)
            found = await mail.get_inbox_manifest(memory, **WHERE)
            assert await mail.delete_inbox_manifest(memory, **WHERE) is True
        assert found is not None
        assert found.total == 1
        assert memory.stats().errors == {"failed": 1}

    async def test_faults_go_on_together_and_end_with_their_blocks(self, memory: MemoryCache) -> None:
        with memory.faults.full(), memory.faults.slow(0.01), memory.faults.slow(0.02):
            assert memory.faults.any
        assert not memory.faults.any


class TestUsersAndProblems:
    pytestmark = pytest.mark.asyncio

    async def test_users_share_clock_and_calls_and_no_entry(self, memory: MemoryCache) -> None:
        other = memory.user("u2")
        await mail.set_inbox_manifest(memory, manifest(), **WHERE)
        assert await mail.get_inbox_manifest(other, **WHERE) is None
        assert other.clock is memory.clock
        assert memory.user("u2") is other
        assert other.user(memory.user_id) is memory
        assert len(other.calls) == len(memory.calls) == 2

    async def test_what_production_would_count_is_a_problem(self, memory: MemoryCache) -> None:
        await memory.set("k", manifest())
        path = memory.port.ref(mail.InboxManifest, "inbox_manifest", "k").path
        await memory.store.backend.set(path, b'{"no": "envelope"}', 60)
        assert await memory.get("k", mail.InboxManifest) is None
        assert memory.problems == {"entry_envelope": 1}
        with pytest.raises(AssertionError, match="entry_envelope"):
            memory.verify()

    async def test_a_refresh_that_fails_behind_is_a_problem(self, memory: MemoryCache) -> None:
        source = Source()
        await mail.get_or_fetch_inbox_page(memory, source.page, **WHERE)
        memory.clock.advance(61)
        await mail.get_or_fetch_inbox_page(memory, source.broken, **WHERE)
        await memory.settle()
        assert memory.problems == {"refresh": 1}

    async def test_a_problem_that_a_test_is_about_is_none(self, memory: MemoryCache) -> None:
        large = mail.InboxManifest(**WHERE, cursors=["c" * 70_000])
        with memory.expecting("oversize"):
            await mail.set_inbox_manifest(memory, large, **WHERE)
        memory.verify()
        await mail.set_inbox_manifest(memory, large, **WHERE)
        with pytest.raises(AssertionError, match="oversize"):
            memory.verify()

    async def test_concurrent_misses_fetch_once(self, memory: MemoryCache) -> None:
        source = Source()
        pages = await asyncio.gather(*(mail.get_or_fetch_inbox_page(memory, source.page, **WHERE) for _ in range(50)))
        assert source.reads == 1
        assert len({id(page) for page in pages}) == 50

    async def test_closing_forgets_everything(self) -> None:
        async with MemoryCache(mail.ext) as memory:
            await mail.set_inbox_manifest(memory, manifest(), **WHERE)
        assert await mail.get_inbox_manifest(memory, **WHERE) is None
