"""Handlers as the platform's reference page and its inbox recipe write them, with the real SDK, over our contexts."""

from datetime import UTC, datetime
from typing import Any

import pytest
from imperal_sdk import ChatExtension, Extension
from imperal_sdk.chat import ActionResult
from pydantic import BaseModel

from imperal_cachegen.testing import MemoryCache, MockContext

pytestmark = pytest.mark.asyncio

ext = Extension(
    "mail-client",
    version="1.0.0",
    display_name="Mail Client",
    description="Reads mail, for the tests of cached handlers.",
    icon="icon.svg",
    actions_explicit=True,
)
chat = ChatExtension(ext=ext, tool_name="tool_mail_chat", description="Reads, searches and sends mail.")


@ext.cache_model("inbox_page")
class InboxPage(BaseModel):
    account_id: str
    folder: str
    messages: list[dict[str, Any]]
    total: int = 0
    has_more: bool = False
    fetched_at: str = ""


@ext.cache_model("unread_summary")
class UnreadSummary(BaseModel):
    unread: int = 0
    accounts: list[str] = []


@chat.function("list_inbox", description="Lists the inbox of an account.", action_type="read")
async def list_inbox(ctx, account_id: str = "", folder: str = "INBOX") -> ActionResult:
    if not ctx.user.imperal_id or not account_id:
        return ActionResult.error("No account specified.")

    async def fetch() -> InboxPage:
        reply = await ctx.http.get("http://mail-service/v1/inbox", params={"account_id": account_id, "page": 0})
        body = reply.json() if reply.ok else {}
        return InboxPage(
            account_id=account_id,
            folder=folder,
            messages=body.get("messages", []),
            total=body.get("total", 0),
            fetched_at=datetime.now(UTC).isoformat(),
        )

    key = f"inbox:{account_id}:{folder}:0"
    page = await ctx.cache.get_or_fetch(key, InboxPage, fetcher=fetch, ttl_seconds=60)
    return ActionResult.success(data={"messages": page.messages, "total": page.total}, summary=f"{page.total} messages")


@chat.function("get_unread_summary", description="Counts unread messages.", action_type="read")
async def get_unread_summary(ctx) -> ActionResult:
    uid = ctx.user.imperal_id

    async def fetch() -> UnreadSummary:
        reply = await ctx.http.get("http://mail-service/v1/unread", params={"user_id": uid})
        return UnreadSummary(**(reply.json() if reply.ok else {}))

    found = await ctx.cache.get_or_fetch(f"unread:{uid}", UnreadSummary, fetcher=fetch, ttl_seconds=60)
    return ActionResult.success(data={"unread": found.unread, "accounts": found.accounts}, summary=str(found.unread))


async def archive(ctx, account_id: str, folder: str = "INBOX") -> None:
    await ctx.cache.delete(f"inbox:{account_id}:{folder}:0")


@pytest.fixture
def store() -> MemoryCache:
    return MemoryCache(ext)


@pytest.fixture
def answers() -> dict[str, dict[str, Any]]:
    """What the mail service says; a test may change it."""
    return {"inbox": {"messages": [{"id": "m1"}], "total": 1}, "unread": {"unread": 3, "accounts": ["a1"]}}


@pytest.fixture
def ctx(store: MemoryCache, answers: dict[str, dict[str, Any]]):
    made = MockContext(user_id="test_user", role="user", cache=store)
    for name, answer in answers.items():
        made.http.mock_get(name, answer)
    return made


async def test_the_inbox_is_read_once(ctx, store, answers):
    first = await list_inbox(ctx, account_id="a1")
    answers["inbox"].update(messages=[], total=0)
    second = await list_inbox(ctx, account_id="a1")
    assert first.data == second.data == {"messages": [{"id": "m1"}], "total": 1}
    assert store.calls == [
        "get inbox_page inbox:a1:INBOX:0: miss",
        "fetch inbox_page inbox:a1:INBOX:0: done",
        "set inbox_page inbox:a1:INBOX:0: stored for 60 s",
        "get inbox_page inbox:a1:INBOX:0: hit",
    ]
    store.verify()


async def test_a_write_deletes_what_it_made_stale(ctx, answers):
    await list_inbox(ctx, account_id="a1")
    answers["inbox"].update(messages=[], total=0)
    await archive(ctx, "a1")
    assert (await list_inbox(ctx, account_id="a1")).data["total"] == 0


async def test_the_summary_is_fetched_again_after_a_minute(ctx, store, answers):
    assert (await get_unread_summary(ctx)).data == {"unread": 3, "accounts": ["a1"]}
    answers["unread"].update(unread=0)
    store.clock.advance(59)
    assert (await get_unread_summary(ctx)).data["unread"] == 3
    store.clock.advance(1)
    assert (await get_unread_summary(ctx)).data["unread"] == 0


async def test_a_folder_that_makes_no_key_fails_the_handler_as_in_production(ctx):
    with pytest.raises(ValueError, match="a cache key is 1 to 128"):
        await list_inbox(ctx, account_id="a1", folder="Отправленные")


async def test_a_model_in_a_round_trip(ctx):
    entry = UnreadSummary(unread=1, accounts=["a1"])
    await ctx.cache.set("summary:test_user", entry, ttl_seconds=60)
    result = await ctx.cache.get("summary:test_user", UnreadSummary)
    assert result is not None
    assert result.accounts[0] == "a1"
