"""A mail panel over the generated module: miss, hit, ten panels at once, a write, a stale entry, an expired one.

Run it: python examples/mail_client.py. Nothing is needed but this folder and the installed package: the entries are in
memory, the mail server is a function below, and the clock is moved by hand, so that minutes pass at once.
"""

import asyncio

from mail_client_cache import (
    InboxMessages,
    Message,
    UnreadSummary,
    ext,
    get_or_fetch_inbox_messages,
    get_or_fetch_unread_summary,
    inbox_messages_key,
    invalidate_mailbox_changed,
    unread_summary_key,
)

from imperal_cachegen.runtime import Cache, CacheClient, MemoryBackend

ACCOUNT = "john.doe@example.org"


class Clock:
    """The time, which only passes when we say so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class MailServer:
    """Stands in for a slow mail server, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.subjects = ["Lunch on Friday?", "Your invoice", "Welcome aboard"]

    async def messages(self, page: int) -> InboxMessages:
        self.asked += 1
        await asyncio.sleep(0)  # a real one would be awaited here
        rows = [Message(id=f"{page}-{text}", message_id=text, subject=text) for text in self.subjects]
        return InboxMessages(account_id=ACCOUNT, folder="INBOX", messages=rows, total_in_folder=len(rows))

    async def unread(self) -> UnreadSummary:
        self.asked += 1
        return UnreadSummary(account_id=ACCOUNT, unread_count=len(self.subjects))


class Panel:
    """What a handler does: it calls the wrapper. No key, no TTL, no class; the wrapper knows them."""

    def __init__(self, cache: Cache, server: MailServer) -> None:
        self.cache = cache
        self.server = server

    async def inbox(self, page: int = 1) -> InboxMessages:
        return await get_or_fetch_inbox_messages(
            self.cache, lambda: self.server.messages(page), account_id=ACCOUNT, folder="INBOX", page=page
        )

    async def unread(self) -> UnreadSummary:
        return await get_or_fetch_unread_summary(self.cache, self.server.unread, account_id=ACCOUNT, folder="INBOX")

    async def show_inbox(self, when: str) -> None:
        before = self.server.asked
        page = await self.inbox()
        source = "from the cache" if self.server.asked == before else "from the server"
        print(f"   {when}, {source}: {'; '.join(row.subject for row in page.messages)}")


def show_keys() -> None:
    print("1. Keys are made from typed parts, so no two accounts or folders can share one.")
    print(f"   {inbox_messages_key(account_id='john.doe@example.org', folder='INBOX')}")
    print(f"   {inbox_messages_key(account_id='john_doe@example.org', folder='INBOX')}")
    print(f"   {inbox_messages_key(account_id='john.doe@example.org', folder='Черновики', page=2)}  (Черновики)")


async def show_age(cache: CacheClient) -> None:
    key = unread_summary_key(account_id=ACCOUNT, folder="INBOX")
    entry = await cache.get_entry(key, UnreadSummary)
    print(f"   {key}: " + (f"stored {entry.age:.0f} seconds ago" if entry else "gone"))


async def main() -> None:
    clock, server = Clock(), MailServer()
    # In an extension this line is `cache = cache_of(ctx)`.
    cache = CacheClient("mail-client", "user-1", MemoryBackend(clock=clock), ext, clock=clock)
    panel = Panel(cache, server)

    show_keys()

    print("2. The first look is a miss and fetches; the second is a hit.")
    await panel.show_inbox("first look")
    await panel.show_inbox("second look")

    print("3. Ten panels open page 2 in the same moment. One fetch serves all.")
    before = server.asked
    await asyncio.gather(*(panel.inbox(page=2) for _ in range(10)))
    print(f"   ten looks, {server.asked - before} fetch")

    print("4. A message is archived. One call drops every page, cursor and counter of the folder.")
    await panel.unread()
    server.subjects.remove("Your invoice")
    gone = await invalidate_mailbox_changed(cache, account_id=ACCOUNT, folder="INBOX")
    print(f"   everything is known to be gone: {gone}")
    await panel.show_inbox("next look")

    print("5. 90 seconds pass. The page is stale (60 s fresh, 60 s stale): served at once, refreshed behind.")
    server.subjects.insert(0, "Minutes of the meeting")
    clock.now += 90
    await panel.show_inbox("stale")
    await asyncio.sleep(0.01)  # the refresh runs behind; let it finish
    await panel.show_inbox("refreshed")

    print("6. A counter of 30 seconds expires.")
    await panel.unread()
    await show_age(cache)
    clock.now += 29
    await show_age(cache)
    clock.now += 1
    await show_age(cache)

    counted = cache.stats()
    print(f"In all: {counted.hits} hits, {counted.stale} stale, {counted.misses} misses, {counted.fetches} fetches;")
    print(f"   {counted.coalesced} of the misses joined a fetch that was running.")


if __name__ == "__main__":
    asyncio.run(main())
