"""What docs/troubleshooting.md says of counters and log lines is what happens."""

import importlib
import logging
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from gateway_server import GatewayServer
from test_documentation import built, readme_block

from imperal_cachegen.runtime import CacheClient, MemoryBackend, cache_of, connect, process_stats
from imperal_cachegen.runtime.notices import forget_notices

pytestmark = pytest.mark.asyncio

WHERE = {"account_id": "a1", "folder": "INBOX"}


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    schema = readme_block("mailbox_changed:").replace(
        "app: mail-client", "app: troubled-mail"
    )  # other tests have its name
    (tmp_path / "troubled_cache.py").write_text(built(schema, tmp_path, "mail_client"))
    monkeypatch.syspath_prepend(str(tmp_path))
    forget_notices()
    return importlib.import_module("troubled_cache")


async def read(mail: ModuleType, cache: Any, **more: Any) -> None:
    async def fetch() -> Any:
        return mail.InboxPage(**WHERE)

    await mail.get_or_fetch_inbox_page(cache, fetch, **WHERE, **more)


async def read_summary(mail: ModuleType, cache: Any, **more: Any) -> None:
    """Read a model without a scope: no generation is counted with it."""

    async def fetch() -> Any:
        return mail.UnreadSummary(unread=1)

    await mail.get_or_fetch_unread_summary(cache, fetch, account_id="a1", **more)


async def test_a_context_without_a_cache(mail: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    before = process_stats().errors.get("no_cache", 0)
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        await read(mail, cache_of(SimpleNamespace()))
    assert process_stats().errors["no_cache"] == before + 1
    assert "the context has no cache" in caplog.text


@pytest.mark.parametrize(
    ("path", "token", "kind", "line"),
    [
        ("", "wrong", "refused", "refused"),
        ("/no/such/path", "service", "failed", "cache write of model"),
    ],
)
async def test_a_gateway_that_takes_nothing(
    mail: ModuleType,
    gateway_server: GatewayServer,
    caplog: pytest.LogCaptureFixture,
    path: str,
    token: str,
    kind: str,
    line: str,
) -> None:
    async with connect(gateway_server.url + path, service_token=token) as backend:
        cache = CacheClient("mail-client", "u1", backend, mail.ext, call_token=gateway_server.call_token)
        with caplog.at_level(logging.WARNING, "imperal_cachegen"):
            await read(mail, cache)
            await mail.get_unread_summary(cache, account_id="a1")
            await mail.set_unread_summary(cache, mail.UnreadSummary(unread=1), account_id="a1")
    assert set(cache.stats().errors) == {kind}
    assert cache.stats().hits == 0
    assert line in caplog.text


async def test_switched_off(mail: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPERAL_CACHEGEN_DISABLED", "1")
    cache = CacheClient("mail-client", "u1", MemoryBackend(), mail.ext)
    await read(mail, cache)
    await read(mail, cache)
    stats = cache.stats()
    assert (stats.fetches, stats.stored, stats.hits, dict(stats.errors)) == (2, 0, 0, {})


async def test_values_that_are_kept_out(mail: ModuleType) -> None:
    cache = CacheClient("mail-client", "u1", MemoryBackend(), mail.ext)
    await read_summary(mail, cache, cache_if=lambda _: False)
    assert (cache.stats().unstored, cache.stats().stored) == (1, 0)


async def test_a_store_for_each_request(mail: ModuleType) -> None:
    for _ in range(2):
        cache = CacheClient("mail-client", "u1", connect("memory://"), mail.ext)
        await read_summary(mail, cache)
        assert (cache.stats().stored, cache.stats().hits, cache.stats().fetches) == (1, 0, 1)


async def test_an_entry_in_a_scope_that_is_read_by_hand(mail: ModuleType) -> None:
    cache = CacheClient("mail-client", "u1", MemoryBackend(), mail.ext)
    await read(mail, cache)
    assert await cache.get(mail.inbox_page_key(**WHERE), mail.InboxPage) is None
    assert await mail.get_inbox_page(cache, **WHERE) is not None


async def test_a_fetcher_that_raises(mail: ModuleType) -> None:
    cache = CacheClient("mail-client", "u1", MemoryBackend(), mail.ext)

    async def fetch() -> Any:
        raise LookupError

    with pytest.raises(LookupError):
        await mail.get_or_fetch_unread_summary(cache, fetch, account_id="a1")
    stats = cache.stats()
    assert (stats.fetches, stats.stored, stats.unstored, dict(stats.errors)) == (1, 0, 0, {})
