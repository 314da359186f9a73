"""Generate, import, run: what a module does over the included client, from the schema of the language's page on."""

import asyncio
import importlib
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from imperal_cachegen.compiler.pipeline import Options, build
from imperal_cachegen.keys import KeySegmentError
from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend

SCHEMA = """
cachegen: 1
app: mail-client
description: What the mail sidebar shows.
segments:
  account_id: id(40)
  folder: text(48)
types:
  Message:
    fields:
      id: str
      subject: str = ""
      size: {type: int, default: 0, ge: 0}
models:
  inbox_page:
    key: "inbox:{account_id}:{folder}:{page}"
    segments:
      page: int(0..999) = 0
    ttl: 60s
    scope: [account_id, folder]
    identity: [account_id, folder]
    oversize: {truncate: messages, flag: has_more}
    store_if: {error: null}
    fields:
      account_id: str
      folder: str
      messages: list[Message] = []
      has_more: bool = false
      error: str | None = None
      fetched_at: datetime | None = None
  unread_summary:
    key: "unread:{account_id}"
    ttl: {fresh: 30s, stale: 60s}
    fields:
      unread: int
  page:
    keys:
      first: {key: "first", ttl: 5s}
      nth: {key: "nth:{number}:{wide}", segments: {number: int(0..9), wide: bool}, ttl: 60s}
    fields:
      text: str
  theirs:
    import: "their_models:Theirs"
    key: "theirs:{case_id}"
    segments: {case_id: id}
    ttl: 60s
groups:
  mailbox_changed:
    invalidates: [inbox_page, unread_summary]
  pages_changed:
    invalidates: [page.first, {model: page.nth, each: [number, wide]}]
"""

THEIRS = "from pydantic import BaseModel\n\n\nclass Theirs(BaseModel):\n    x: int = 0\n"

Generate = Callable[..., ModuleType]


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Generate:
    """Return a function that builds a schema and imports its module, under a name that no other test has."""
    (tmp_path / "their_models.py").write_text(THEIRS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path / "caches"))

    def make(text: str = SCHEMA) -> ModuleType:
        word = blake2b((request.node.nodeid + text).encode(), digest_size=6).hexdigest()
        name, app = f"mail_{word}_cache", f"mail-{word}"
        folder = tmp_path / "schemas"
        folder.mkdir(exist_ok=True)
        lines = text.replace("app: mail-client", f"app: {app}\nmodule: {name}")
        (folder / "mail.yaml").write_text(lines)
        report = build([folder], Options(tmp_path))
        assert not report.failed, report.diagnostics
        importlib.invalidate_caches()
        return importlib.import_module(name)

    return make


def client(
    module: ModuleType, user: str = "u1", backend: MemoryBackend | None = None, clock: Clock | None = None
) -> Any:
    """Return a client of a user over a backend in memory; mistakes and failures both raise."""
    clock = clock or Clock()
    return CacheClient("mail", user, backend or MemoryBackend(), module.ext, on_error="raise", clock=clock)


PLACE = {"account_id": "a1", "folder": "Папка/Входящие"}


@pytest.mark.asyncio
async def test_miss_fetch_hit_and_expiry(generate: Generate) -> None:
    module, clock = generate(), Clock()
    cache = client(module, clock=clock)
    fetched: list[int] = []

    async def fetch() -> Any:
        fetched.append(1)
        return module.InboxPage(**PLACE, messages=[module.Message(id="m")], fetched_at=datetime.now(UTC))

    assert await module.get_inbox_page(cache, **PLACE) is None
    first = await module.get_or_fetch_inbox_page(cache, fetch, **PLACE)
    again = await module.get_or_fetch_inbox_page(cache, fetch, **PLACE)
    assert again == first == await module.get_inbox_page(cache, **PLACE, page=0)
    assert type(again) is module.InboxPage
    assert len(fetched) == 1
    assert await module.get_inbox_page(cache, **PLACE, page=1) is None
    await module.get_or_fetch_inbox_page(cache, fetch, **PLACE, refresh=True)
    assert len(fetched) == 2
    clock.now += 61
    assert await module.get_inbox_page(cache, **PLACE) is None


@pytest.mark.asyncio
async def test_a_set_is_read_changed_and_deleted(generate: Generate) -> None:
    module = generate()
    cache = client(module)
    assert await module.update_unread_summary(cache, lambda value: None, account_id="a1") is None
    await module.set_unread_summary(cache, module.UnreadSummary(unread=1), account_id="a1")

    def one_more(value: Any) -> Any:
        value.unread += 1
        return value

    assert (await module.update_unread_summary(cache, one_more, account_id="a1")).unread == 2
    assert (await module.get_unread_summary(cache, account_id="a1")).unread == 2
    assert await module.get_unread_summary(cache, account_id="a2") is None
    assert await module.delete_unread_summary(cache, account_id="a1") is True
    assert await module.get_unread_summary(cache, account_id="a1") is None


@pytest.mark.asyncio
async def test_a_group_drops_scopes_and_entries_of_its_place_only(generate: Generate) -> None:
    module = generate()
    cache = client(module)
    other = {**PLACE, "folder": "Sent"}
    for place in (PLACE, other):
        for page in range(3):
            await module.set_inbox_page(cache, module.InboxPage(**place), **place, page=page)
    await module.set_unread_summary(cache, module.UnreadSummary(unread=1), account_id="a1")
    assert await module.invalidate_mailbox_changed(cache, **PLACE) is True
    for page in range(3):
        assert await module.get_inbox_page(cache, **PLACE, page=page) is None
        assert await module.get_inbox_page(cache, **other, page=page) is not None
    assert await module.get_unread_summary(cache, account_id="a1") is None


@pytest.mark.asyncio
async def test_a_group_runs_through_bounded_segments(generate: Generate) -> None:
    module = generate()
    cache = client(module)
    places = [{"number": number, "wide": wide} for number in range(10) for wide in (True, False)]
    await module.set_page_first(cache, module.Page(text="x"))
    for place in places:
        await module.set_page_nth(cache, module.Page(text="x"), **place)
    assert await module.invalidate_pages_changed(cache) is True
    assert await module.get_page_first(cache) is None
    assert [await module.get_page_nth(cache, **place) for place in places] == [None] * 20


@pytest.mark.asyncio
async def test_rules_of_a_model_hold_for_every_wrapper(generate: Generate) -> None:
    module = generate()
    cache = client(module)
    with pytest.raises(ValueError, match="folder"):
        await module.set_inbox_page(cache, module.InboxPage(account_id="a1", folder="Sent"), **PLACE)
    await module.set_inbox_page(cache, module.InboxPage(**PLACE, error="down"), **PLACE)
    assert await module.get_inbox_page(cache, **PLACE) is None
    large = [module.Message(id=str(number), subject="Я" * 500) for number in range(100)]
    await module.set_inbox_page(cache, module.InboxPage(**PLACE, messages=large), **PLACE)
    stored = await module.get_inbox_page(cache, **PLACE)
    assert stored.has_more is True
    assert 10 < len(stored.messages) < 100


@pytest.mark.asyncio
async def test_segments_are_checked_before_anything_else(generate: Generate) -> None:
    module = generate()
    cache = client(module)
    with pytest.raises(KeySegmentError, match="account_id"):
        await module.get_unread_summary(cache, account_id="a b")
    with pytest.raises(TypeError, match="page"):
        await module.get_inbox_page(cache, **PLACE, page=True)
    with pytest.raises(TypeError):
        await module.get_inbox_page(cache, "a1", "INBOX")


@pytest.mark.asyncio
async def test_imported_classes_are_registered_and_used(generate: Generate) -> None:
    module = generate()
    cache = client(module)
    theirs = module.Theirs
    assert theirs.__module__ == "their_models"
    await module.set_theirs(cache, theirs(x=3), case_id="c")
    assert (await module.get_theirs(cache, case_id="c")).x == 3


@pytest.mark.asyncio
async def test_register_puts_every_model_on_another_extension(generate: Generate) -> None:
    module = generate()
    other = Extension("other-app")
    cache = CacheClient("other-app", "u1", MemoryBackend(), other, on_error="raise")
    with pytest.raises(ValueError, match="register"):
        await module.set_unread_summary(cache, module.UnreadSummary(unread=1), account_id="a1")
    module.register(other)
    module.register(other)
    await module.set_unread_summary(cache, module.UnreadSummary(unread=1), account_id="a1")
    assert (await module.get_unread_summary(cache, account_id="a1")).unread == 1


@pytest.mark.asyncio
async def test_a_reload_keeps_the_classes_that_handlers_hold(generate: Generate) -> None:
    module = generate()
    before = (module.InboxPage, module.Message)
    again = importlib.reload(module)
    assert (again.InboxPage, again.Message) == before
    cache = client(again)
    page = before[0](**PLACE, messages=[before[1](id="m")])
    await again.set_inbox_page(cache, page, **PLACE)
    assert await again.get_inbox_page(cache, **PLACE) == page


@pytest.mark.asyncio
async def test_concurrent_misses_share_one_fetch(generate: Generate) -> None:
    module = generate()
    cache = client(module)
    fetched: list[int] = []

    async def fetch() -> Any:
        fetched.append(1)
        await asyncio.sleep(0)
        return module.UnreadSummary(unread=1)

    values = await asyncio.gather(
        *(module.get_or_fetch_unread_summary(cache, fetch, account_id="a1") for _ in range(50))
    )
    assert len(fetched) == 1
    assert len({id(value) for value in values}) == 50


def test_cache_of_never_raises(generate: Generate) -> None:
    module = generate()
    for ctx in (None, object()):
        assert callable(module.cache_of(ctx).get_or_fetch)


FORGOTTEN = {
    "a field of `identity`": "    identity: {y: case_id}\n",
    "a field of `store_if`": "    store_if: {y: null}\n",
    "a list of `oversize`": "    oversize: {truncate: y, flag: z}\n",
}


@pytest.mark.parametrize("line", FORGOTTEN.values(), ids=FORGOTTEN.keys())
def test_what_an_imported_class_lacks_is_said_at_import(generate: Generate, line: str) -> None:
    text = SCHEMA.replace('    import: "their_models:Theirs"\n', '    import: "their_models:Theirs"\n' + line)
    with pytest.raises((TypeError, ValueError), match="Theirs"):
        generate(text)


def test_a_cycle_of_a_hundred_types_imports(generate: Generate) -> None:
    types = "".join(f"  T{at}:\n    fields:\n      next: T{(at + 1) % 100} | None = None\n" for at in range(100))
    module = generate(SCHEMA.replace("types:\n", f"types:\n{types}", 1))
    value = module.T7.model_validate_json('{"next": {"next": {"next": null}}}')
    assert type(value.next.next) is module.T9
    assert all(getattr(module, f"T{at}").__pydantic_complete__ for at in range(100))


HEAVY = (
    "yaml",
    "jinja2",
    "black",
    "datamodel_code_generator",
    "imperal_cachegen.compiler",
    "click",
    "redis",
    "aiohttp",
)


def test_a_fresh_process_imports_nothing_heavy(generate: Generate, tmp_path: Path) -> None:
    name = generate().__name__
    program = f"import sys; import {name}; print([name for name in {HEAVY!r} if name in sys.modules])"
    path = f"{tmp_path}:{tmp_path / 'caches'}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={"PYTHONPATH": path, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "[]\n", done.stderr
