"""What the tests of the page keep in a gateway: a mail client's entries, and those of a stranger who means harm."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from gateway_process import TOKEN, Running
from imperal_sdk import Extension

from imperal_cachegen.runtime import CacheClient, connect

SCHEMAS = Path(__file__).parents[2] / "schemas" / "mail_client.yaml"
HEADERS = {"X-Service-Token": TOKEN}
HOSTILE = '"><script>document.title="taken"</script><img src=x onerror=document.title="taken">'
BACKWARDS = "\u202egnp.exe \u05d0\u05d1\u05d2"


def generated() -> Any:
    """Return the mail client's module."""
    examples = str(Path(__file__).parents[2] / "examples")
    sys.path.insert(0, examples)
    try:
        import mail_client_cache
    finally:
        sys.path.remove(examples)
    return mail_client_cache


async def fill_mail(running: Running, user: str = "user_7") -> None:
    """Store what two panels show."""
    mail = generated()
    extension = Extension("mail-client", display_name="Mail", description="Mail for the page's tests.", icon="icon.svg")
    mail.register(extension)
    async with connect(running.url, service_token=TOKEN) as backend:
        cache = CacheClient("mail-client", user, backend, extension, on_error="raise")
        for page in (1, 2):
            row = {"id": "1", "message_id": "<1@x>", "subject": "Отчёт 📈", "snippet": "x" * 20_000 * page}
            where = {"account_id": "ann@example.com", "folder": "Работа/2026"}
            await mail.set_inbox_messages(cache, mail.InboxMessages(**where, messages=[row]), **where, page=page)
        where = {"account_id": "ann@example.com", "folder": "INBOX"}
        await mail.set_unread_summary(cache, mail.UnreadSummary(**where, unread_count=3), **where)
        accounts = mail.AccountList(accounts=[mail.Account(email="ann@example.com")])
        await mail.set_account_list(cache, accounts)
        assert await mail.get_account_list(cache) is not None
        assert await mail.get_inbox_manifest(cache, **where) is None


def put(
    running: Running, user: str, model: str = "page", *, data: Any = None, number: int = 0, app: str = "app"
) -> str:
    """Store an entry; returns its path."""
    parts = (quote(part, safe="") for part in (app, user, model))
    path = f"/v1/internal/extcache/{'/'.join(parts)}/{number:016x}"
    envelope = {"model": model, "version": 1, "data": data or {}, "cached_at": "2026-01-01T00:00:00Z"}
    body = {"envelope": envelope, "ttl_seconds": 300}
    answer = httpx.put(running.url + path, json=body, headers=HEADERS)
    assert answer.status_code == 204, answer.text
    return path


def fill_hostile(running: Running) -> None:
    """Store entries whose parts are made to do harm."""
    put(running, HOSTILE, HOSTILE, data={HOSTILE: HOSTILE}, app=HOSTILE)
    put(running, BACKWARDS, data={"name": BACKWARDS})
    put(running, "long" * 250, "m" * 1000, data=["x" * 2_000])
    put(running, "../../logout?word=1#a b&amp;'`{{7*7}}", data="</pre><script>document.title='taken'</script>")
