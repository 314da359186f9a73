"""What the gateway and its page do with stores that fail, hang or can't list, and with requests that are made to break them."""

import asyncio
import re
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from imperal_sdk.security.call_token import mint_call_token

from imperal_cachegen.gateway import asgi, create_app, health, view
from imperal_cachegen.gateway import page as pages
from imperal_cachegen.runtime.backend import Held
from imperal_cachegen.runtime.errors import BackendUnavailable
from imperal_cachegen.runtime.memory import MemoryBackend

pytestmark = pytest.mark.asyncio

TOKEN = "token-of-the-faults"
HASH = "0123456789abcdef"
ENTRY = f"/v1/internal/extcache/app/u1/page/{HASH}"
ENVELOPE = b'{"model": "page", "version": 1, "data": %s, "cached_at": "2026-01-01T00:00:00Z"}'
HEADERS = {"X-Service-Token": TOKEN, "Content-Type": "application/json"}


class Broken(MemoryBackend):
    """A store that fails, or hangs, in whatever it is asked."""

    def __init__(self, trouble: Any) -> None:
        super().__init__()
        self.trouble = trouble

    async def _fail(self, *_: object) -> Any:
        if self.trouble is None:
            await asyncio.sleep(3600)
        raise self.trouble

    get = set = delete = listed = get_held = _fail


def client_of(store: MemoryBackend) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(store, service_token=TOKEN))
    return httpx.AsyncClient(transport=transport, base_url="http://gateway")


async def sign_in(client: httpx.AsyncClient) -> str:
    """Sign in; returns the word of the session's forms."""
    answer = await client.post("/login", data={"token": TOKEN}, follow_redirects=True)
    found = re.search(r'name="word" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


async def put(client: httpx.AsyncClient, data: bytes = b"{}", path: str = ENTRY) -> httpx.Response:
    content = b'{"envelope": %s, "ttl_seconds": 60}' % (ENVELOPE % data)
    return await client.put(path, content=content, headers=HEADERS)


@pytest.mark.parametrize(
    "trouble", [OSError("down"), NotImplementedError("never"), None], ids=["down", "can't", "hangs"]
)
async def test_a_store_that_fails_is_told_and_nothing_breaks(trouble: Exception | None) -> None:
    store = Broken(trouble)
    with patch.object(asgi, "STORE_SECONDS", 0.05), patch.object(pages, "LISTING_SECONDS", 0.05):
        async with client_of(store) as client:
            for answer in (await client.get(ENTRY, headers=HEADERS), await client.delete(ENTRY, headers=HEADERS)):
                assert (answer.status_code, answer.json()["error"]) == (503, "store")
            assert (await put(client)).status_code == 503
            word = await sign_in(client)
            overview = await client.get("/")
            assert overview.status_code == 200
            assert 'role="alert"' in overview.text
            assert "<dt>Entries</dt><dd>\u2013</dd>" in overview.text
            assert (await client.get(f"/entries/app/u1/page/{HASH}")).status_code == 503
            form = {"word": word, "path": f"imperal:extcache:app:u1:page:{HASH}"}
            assert (await client.post("/delete", data=form)).status_code == 503


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (BackendUnavailable("Redis can't be reached"), "Redis can't be reached: until"),
        (OSError("secret"), "the store failed (OSError): until"),
        (None, "the store did not answer in time (TimeoutError): until"),
    ],
    ids=["unavailable", "unknown", "hangs"],
)
async def test_a_store_that_fails_is_told_at_the_start_and_by_health(
    trouble: Exception | None, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Broken(trouble), service_token=TOKEN)
    with patch.object(health, "SECONDS", 0.05):
        async with app.router.lifespan_context(app):
            assert caplog.messages[-1].startswith(told)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
                answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()["error"]) == (503, "store")
    assert "secret" not in caplog.text + answer.text


async def test_the_store_is_asked_for_its_health_once_at_a_time() -> None:
    asked: list[str] = []
    released = asyncio.Event()

    class Slow(MemoryBackend):
        async def get(self, path: str) -> bytes | None:
            asked.append(path)
            await released.wait()
            return await super().get(path)

    async with client_of(Slow()) as client:
        asking = [asyncio.create_task(client.get("/healthz")) for _ in range(50)]
        for _ in range(200):  # turns of the loop, in which each of them comes to wait
            await asyncio.sleep(0)
        released.set()
        assert {answer.status_code for answer in await asyncio.gather(*asking)} == {200}
        assert len(asked) == 1
        await client.get("/healthz")
        assert len(asked) == 2


@pytest.mark.parametrize("number", [b"1e999", b"[-1e999]", b'{"a": {"b": 1E+400}}'])
async def test_numbers_beyond_a_float_are_refused(number: bytes) -> None:
    async with client_of(MemoryBackend()) as client:
        assert (await put(client, number)).status_code == 400
        assert (await client.get(ENTRY, headers=HEADERS)).status_code == 404
        assert (await put(client, b'"Infinity"')).status_code == 204


REFUSED: list[tuple[str, bytes, dict[str, str]]] = [
    (ENTRY, b'{"envelope": %s, "ttl_seconds": 60}', {"X-Service-Token": "x"}),
    (ENTRY, b'{"envelope": %s, "ttl_seconds": 60}', {"Authorization": ""}),
    (ENTRY, b'{"envelope": %s, "ttl_seconds": 60}', {"Content-Type": "text/plain"}),
    (ENTRY, b'{"envelope": %s, "ttl_seconds": 4}', {}),
    (ENTRY, b'{"envelope": %s, "ttl_seconds": 301}', {}),
    (ENTRY, b'{"envelope": %s}', {}),
    (ENTRY, b'{"envelope": %s, "ttl_seconds": 60', {}),
    (ENTRY, b'{"envelope": [%s], "ttl_seconds": 60}', {}),
    (ENTRY, b'{"envelope": %s, "ttl_seconds": 60}' + b" " * 65_536, {}),
    (ENTRY.replace("page", "other"), b'{"envelope": %s, "ttl_seconds": 60}', {}),
    (ENTRY.replace("u1", "u2"), b'{"envelope": %s, "ttl_seconds": 60}', {}),
    (ENTRY + "0", b'{"envelope": %s, "ttl_seconds": 60}', {}),
    (ENTRY.replace("u1", "u1/u2"), b'{"envelope": %s, "ttl_seconds": 60}', {}),
    (ENTRY.replace("u1", ""), b'{"envelope": %s, "ttl_seconds": 60}', {}),
    (ENTRY.replace("u1", "u%00"), b'{"envelope": %s, "ttl_seconds": 60}', {}),
]


async def test_nothing_of_what_is_refused_reaches_the_store() -> None:
    asked: list[str] = []

    class Watched(MemoryBackend):
        async def set(self, path: str, value: bytes, ttl: int) -> None:
            asked.append(path)
            await super().set(path, value, ttl)

    secret = "secret-of-the-faults"
    call_token = mint_call_token("tool", "app", "u1", 60, secret.encode())
    right = {**HEADERS, "Authorization": f"ImperalCallToken {call_token}"}
    app = create_app(Watched(), service_token=TOKEN, call_token_secret=secret)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        for path, body, wrong in REFUSED:
            answer = await client.put(path, content=body % (ENVELOPE % b"{}"), headers={**right, **wrong})
            assert 400 <= answer.status_code < 500, (path, body, wrong)
            assert answer.json().keys() == {"error", "reason"}
            assert asked == []
        body = b'{"envelope": %s, "ttl_seconds": 60}' % (ENVELOPE % b"{}")
        assert (await client.put(ENTRY, content=body, headers=right)).status_code == 204
    assert asked == [f"imperal:extcache:app:u1:page:{HASH}"]


async def test_a_gateway_that_stops_closes_its_store() -> None:
    closed: list[bool] = []

    class Watched(MemoryBackend):
        async def aclose(self) -> None:
            closed.append(True)
            await super().aclose()

    app = create_app(Watched(), service_token=TOKEN)
    async with app.router.lifespan_context(app):
        assert closed == []
    assert closed == [True]


async def test_what_grows_over_the_cap_when_it_is_written_is_refused() -> None:
    async with client_of(MemoryBackend()) as client:
        assert (await put(client, b"[" + b"1e15," * 10_000 + b"1]")).status_code == 413


@pytest.mark.parametrize("moment", ["2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z"])
async def test_moments_that_no_calendar_has_are_refused(moment: str) -> None:
    async with client_of(MemoryBackend()) as client:
        envelope = (ENVELOPE % b"1").replace(b"2026-01-01T00:00:00Z", moment.encode())
        answer = await client.put(ENTRY, content=b'{"envelope": %s, "ttl_seconds": 60}' % envelope, headers=HEADERS)
        assert answer.status_code == 422


async def test_no_answer_is_kept_by_browsers() -> None:
    async with client_of(MemoryBackend()) as client:
        answers = [await put(client), await client.get(ENTRY, headers=HEADERS), await client.get(ENTRY)]
        await sign_in(client)
        answers += [
            await client.get("/"),
            await client.get(f"/entries/app/u1/page/{HASH}"),
            await client.get("/entries/x"),
        ]
        for answer in answers:
            assert answer.headers["cache-control"] == "no-store"
        for answer in answers[3:]:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy


async def test_nothing_is_shown_or_deleted_without_a_session_and_its_word() -> None:
    store = MemoryBackend()
    async with client_of(store) as client:
        await put(client)
        path = f"imperal:extcache:app:u1:page:{HASH}"
        for url in ("/", f"/entries/app/u1/page/{HASH}", f"/entries/app/u1/page/{HASH}?token={TOKEN}"):
            answer = await client.get(url)
            assert answer.status_code == 401
            assert "u1" not in answer.text
        assert (await client.post("/delete", data={"path": path, "word": ""})).status_code == 403
        word = await sign_in(client)
        for wrong in ("", "é", word[:-1], word + "x"):
            assert (await client.post("/delete", data={"path": path, "word": wrong})).status_code == 403
        assert (await client.post("/delete", content=b"word=%ff&path=" + b"x" * 9000)).status_code == 403
        for other in ("", "imperal:other", "another:key", f"imperal:extcache:app:u1:page:{HASH}x"):
            assert (await client.post("/delete", data={"path": other, "word": word})).status_code == 404
        assert store.held == 1
        answer = await client.post(
            "/delete", data={"path": path, "word": word, "back": "user=//evil&x=y\r\nSet-Cookie: a"}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/?user=%2F%2Fevil")
        assert store.held == 0
        await client.post("/logout", data={"word": word})
        assert (await client.get("/")).status_code == 401


async def test_the_cookie_is_for_this_site_and_no_script() -> None:
    async with client_of(MemoryBackend()) as client:
        cookie = (await client.post("/login", data={"token": TOKEN})).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert TOKEN not in cookie


async def test_what_others_left_in_the_store_is_shown_and_can_be_deleted() -> None:
    store = MemoryBackend()
    paths = [
        f"imperal:extcache:app:%ED%A0%80:page:{HASH}",
        f"imperal:extcache:app:u:page:{HASH}",
        "imperal:extcache:odd",
    ]
    for path, value in zip(paths, (ENVELOPE % b"[1]", b"\xffno json", b"x"), strict=True):
        await store.set(path, value, 60)
    async with client_of(store) as client:
        word = await sign_in(client)
        text = (await client.get("/")).text
        assert text.count('class="entries"') == 2
        assert text.count("no envelope") == 1
        for href in re.findall(r'href="(/entries/[^"]+)"', text):
            assert (await client.get(href)).status_code == 200
        assert (await client.post("/delete", data={"path": paths[0], "word": word})).status_code == 303
        assert await store.get(paths[0]) is None


async def test_the_page_of_an_entry_reads_that_entry_only() -> None:
    asked: list[str] = []

    class Watched(MemoryBackend):
        async def get_held(self, path: str) -> Held | None:
            asked.append(path)
            return await super().get_held(path)

        async def listed(self, prefix: str, limit: int) -> list[Held]:
            asked.append(prefix)
            return await super().listed(prefix, limit)

    async with client_of(Watched()) as client:
        await put(client)
        await sign_in(client)
        asked.clear()
        assert (await client.get(f"/entries/app/u1/page/{HASH}")).status_code == 200
        assert asked == [f"imperal:extcache:app:u1:page:{HASH}"]


async def test_a_page_after_the_other_shows_every_entry_and_find_looks_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "SHOWN", 3)
    store = MemoryBackend()
    async with client_of(store) as client:
        for number in range(8):
            assert (
                await put(client, path=f"/v1/internal/extcache/app/u{number % 2}/page/{number:016x}")
            ).status_code == 204
        await client.get("/v1/internal/extcache/app/a/never/" + HASH, headers=HEADERS)
        await sign_in(client)
        seen, address = [], "/"
        while address:
            text = (await client.get(address)).text
            seen += re.findall(r'href="/entries/app/(u\d)/page/([0-9a-f]{16})"', text)
            assert "Entries 7 to 8 of 8" in text or 'aria-label="never of a"' in text
            after = re.search(r'href="([^"]+)" data-keep="after"', text)
            address = after[1].replace("&amp;", "&") if after else ""
        assert sorted(seen) == seen
        assert {user for user, _ in seen} == {"u0", "u1"}
        assert len(set(seen)) == 8
        for page in ("0", "-1", "x", "9" * 30, "2e5", "\u0661"):
            assert (await client.get("/", params={"page": page})).status_code == 200
        assert "There are 8 entries" in (await client.get("/?page=99")).text

        monkeypatch.setattr(pages, "SCANNED", 2)
        text = (await client.get("/?user=u1")).text
        assert text.count("/entries/app/u1/") == 2
        assert "this page looks at 2 entries that fit." in text
        assert "/entries/app/u0/" not in text


async def test_names_that_would_hide_or_turn_are_written_out() -> None:
    async with client_of(MemoryBackend()) as client:
        for user in ("ann", "ann%E2%80%8B", "%E2%80%AEnna", "a%C2%85nn", "a%E2%80%A8nn"):
            assert (await put(client, path=f"/v1/internal/extcache/app/{user}/page/{HASH}")).status_code == 204
        await sign_in(client)
        text = (await client.get("/")).text
        shown = set(re.findall(r"user <b><bdi>([^<]+)</bdi>", text))
        assert shown == {"ann", "a\\u0085nn", "ann\\u200b", "a\\u2028nn", "\\u202enna"}
