"""What a cache was asked: every operation once, in words that an assertion shows."""

import copy
import pickle

import mail_client_cache as mail
import pytest

from imperal_cachegen.testing import Call, MemoryCache

pytestmark = pytest.mark.asyncio

WHERE = {"account_id": "a1", "folder": "INBOX"}
MANIFEST = mail.inbox_manifest_key(**WHERE)
PAGE = mail.inbox_page_key(**WHERE)


@pytest.fixture
def memory() -> MemoryCache:
    return MemoryCache(mail.ext)


async def manifest() -> mail.InboxManifest:
    return mail.InboxManifest(**WHERE)


async def page() -> mail.InboxPage:
    return mail.InboxPage(**WHERE, messages=[mail.Message(id="1", message_id="1", subject="s")])


async def broken() -> mail.InboxPage:
    raise ConnectionError


async def test_a_fetch(memory: MemoryCache) -> None:
    await mail.get_or_fetch_inbox_manifest(memory, manifest, **WHERE)
    await mail.get_or_fetch_inbox_manifest(memory, manifest, **WHERE)
    assert memory.calls == [
        f"get inbox_manifest {MANIFEST}: miss",
        f"fetch inbox_manifest {MANIFEST}: done",
        f"set inbox_manifest {MANIFEST}: stored for 120 s",
        f"get inbox_manifest {MANIFEST}: hit",
    ]


async def test_a_fetch_that_fails_and_what_covers_it(memory: MemoryCache) -> None:
    with pytest.raises(ConnectionError):
        await mail.get_or_fetch_inbox_page(memory, broken, **WHERE)
    assert memory.calls[-2:] == [f"fetch inbox_page {PAGE}: failed", f"get inbox_page {PAGE}: miss"]
    await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
    memory.clock.advance(61)
    memory.calls.clear()
    await mail.get_or_fetch_inbox_page(memory, broken, **WHERE)
    await memory.settle()
    assert memory.calls == [f"get inbox_page {PAGE}: hit", f"fetch inbox_page {PAGE}: failed"]


async def test_a_fetch_of_the_plain_client(memory: MemoryCache) -> None:
    await memory.get_or_fetch("k", mail.InboxManifest, manifest, 60)
    assert memory.calls[1:] == ["fetch inbox_manifest k: done", "set inbox_manifest k: stored for 60 s"]


async def test_a_fetch_for_many(memory: MemoryCache) -> None:
    from asyncio import gather

    await gather(*(mail.get_or_fetch_inbox_page(memory, page, **WHERE) for _ in range(10)))
    assert [call.operation for call in memory.calls].count("fetch") == 1


async def test_a_drop_of_a_scope(memory: MemoryCache) -> None:
    await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
    memory.calls.clear()
    assert await mail.invalidate_mailbox_changed(memory, **WHERE)
    drops = [call for call in memory.calls if call.operation == "drop"]
    assert sorted(drops) == ["drop inbox_messages a1|INBOX: gone", "drop inbox_page a1|INBOX: gone"]
    assert {(call.key, call.outcome) for call in drops} == {("a1|INBOX", "gone")}
    memory.calls.clear()
    with memory.faults.down():
        assert not await mail.invalidate_mailbox_changed(memory, **WHERE)
    assert "drop inbox_page a1|INBOX: failed" in memory.calls


async def test_a_clear(memory: MemoryCache) -> None:
    await memory.clear()
    await memory.clear(mail.InboxManifest)
    with memory.faults.down():
        await memory.clear(mail.InboxManifest)
    assert memory.calls == ["clear all models: gone", "clear inbox_manifest: gone", "clear inbox_manifest: failed"]
    assert [call.model for call in memory.calls] == ["all models", "inbox_manifest", "inbox_manifest"]


async def test_what_keeps_a_scope_alive_is_left_out(memory: MemoryCache) -> None:
    await mail.set_inbox_page(memory, await page(), **WHERE)
    assert memory.calls == [f"set inbox_page {PAGE}: stored for 120 s"]


async def test_a_key_of_ones_own_of_a_model_with_scopes_is_shown_whole(memory: MemoryCache) -> None:
    for key in ("k", "told:abcdefgh"):
        await memory.get(key, mail.InboxPage)
    await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
    await mail.invalidate_mailbox_changed(memory, **WHERE)
    await mail.get_inbox_page(memory, **WHERE)
    assert memory.calls[:2] == ["get inbox_page k: miss", "get inbox_page told:abcdefgh: miss"]
    assert memory.calls[-1] == f"get inbox_page {PAGE}: miss"


async def test_a_scope_that_was_never_written_hides_nothing(memory: MemoryCache) -> None:
    await mail.get_inbox_page(memory, **WHERE)
    await mail.delete_inbox_page(memory, **WHERE)
    assert memory.calls == [f"get inbox_page {PAGE}: miss", f"delete inbox_page {PAGE}: gone"]


async def test_a_scope_in_a_dead_store_hides_nothing(memory: MemoryCache) -> None:
    with memory.faults.down():
        await mail.get_inbox_page(memory, **WHERE)
        await mail.get_or_fetch_inbox_page(memory, page, **WHERE)
        await mail.set_inbox_page(memory, await page(), **WHERE)
        await mail.delete_inbox_page(memory, **WHERE)
    told = ["get: failed", "get: failed", "fetch: done", "set: failed", "set: failed", "delete: failed"]
    assert [f"{call.operation}: {call.outcome}" for call in memory.calls] == told
    assert {call.key for call in memory.calls} == {PAGE}


async def test_what_is_not_worth_storing_is_told(memory: MemoryCache) -> None:
    async def nothing() -> mail.AccountList:
        return mail.AccountList(accounts=[])

    await mail.get_or_fetch_account_list(memory, nothing)
    await mail.set_account_list(memory, await nothing())
    assert [call for call in memory.calls if call.operation == "set"] == ["set account_list accounts: kept out"] * 2
    await memory.get_or_fetch("k", mail.InboxManifest, manifest, 60, cache_if=lambda _: False)
    assert memory.calls[-1] == "set inbox_manifest k: kept out"


async def test_a_copy_is_one_too() -> None:
    call = Call("set", "inbox_page", "k", "stored", 60)
    for other in (copy.copy(call), copy.deepcopy(call), pickle.loads(pickle.dumps(call))):
        assert other == call == "set inbox_page k: stored for 60 s"
        assert (other.operation, other.model, other.key) == ("set", "inbox_page", "k")
        assert (other.outcome, other.ttl) == ("stored", 60)
