"""The gateway's rules, over HTTP: what is refused is 4xx with a JSON reason, and nothing is stored."""

import itertools
import json
import socket
from typing import Any

import httpx
import pytest
from gateway_process import SECRET, TOKEN, Running
from imperal_sdk.security.call_token import mint_call_token

pytestmark = pytest.mark.slow

HASH = "0123456789abcdef"
NUMBERS = itertools.count()


def call_token(app: str = "mail", user: str = "u1", seconds: int = 3600, secret: str = SECRET) -> str:
    return f"ImperalCallToken {mint_call_token('tool', app, user, seconds, secret.encode())}"


def envelope(**changed: Any) -> dict[str, Any]:
    whole = {"model": "page", "version": 1, "data": {"n": 1}, "cached_at": "2026-01-01T00:00:00+00:00", **changed}
    return {name: value for name, value in whole.items() if value is not ...}


def body(envelope: Any, ttl: Any = 60) -> dict[str, Any]:
    return {"envelope": envelope, "ttl_seconds": ttl}


class Entry:
    """An entry that no other test has."""

    def __init__(self, url: str, user: str = "u1") -> None:
        self.url = f"{url}/v1/internal/extcache/mail/{user}/page/{next(NUMBERS):016x}"
        self.headers = {"X-Service-Token": TOKEN, "Authorization": call_token(user=user)}

    def ask(self, method: str, **more: Any) -> httpx.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        return httpx.request(method, self.url, headers={k: v for k, v in headers.items() if v}, **more)

    def is_refused(self, answer: httpx.Response, status: int, words: str) -> None:
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
        assert answer.json().keys() == {"error", "reason"}
        assert words in answer.json()["reason"]
        assert self.ask("GET").status_code == 404


@pytest.fixture
def entry(served: Running) -> Entry:
    return Entry(served.url)


def test_what_is_put_is_got_and_deleted(entry: Entry) -> None:
    stored = envelope(data={"text": "Grüße \U0001f600", "n": 1.5, "big": 2**70}, more="kept")
    assert entry.ask("PUT", json=body(stored)).status_code == 204
    answer = entry.ask("GET")
    assert (answer.status_code, answer.json()) == (200, stored)
    assert entry.ask("DELETE").status_code == 204
    assert entry.ask("GET").status_code == 404
    assert entry.ask("DELETE").status_code == 204


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
class TestTokens:
    def test_no_service_token(self, entry: Entry, method: str) -> None:
        answer = entry.ask(method, headers={"X-Service-Token": ""}, json=body(envelope()))
        entry.is_refused(answer, 401, "X-Service-Token is missing")

    @pytest.mark.parametrize(
        ("authorization", "status", "words"),
        [
            ("", 401, "is missing"),
            ("Bearer x", 401, "is missing"),
            ("ImperalCallToken", 401, "is missing"),
            ("ImperalCallToken x", 401, "malformed"),
            ("ImperalCallToken !.!", 401, "malformed"),
            ("ImperalCallToken a.a", 401, "malformed"),
            (f"ImperalCallToken {'a' * 3000}.a", 401, "malformed"),
            (call_token(seconds=-1), 401, "expired"),
            (call_token(secret="another"), 401, "signature"),
            (call_token(user="u2"), 403, "another app or user"),
            (call_token(app="notes"), 403, "another app or user"),
        ],
    )
    def test_call_tokens(self, entry: Entry, method: str, authorization: str, status: int, words: str) -> None:
        answer = entry.ask(method, headers={"Authorization": authorization})
        entry.is_refused(answer, status, words)


def test_a_wrong_service_token(entry: Entry) -> None:
    for given in ("x", TOKEN[:-1], TOKEN + "x", "é"):
        answer = entry.ask("PUT", headers={"X-Service-Token": given.encode()}, json=body(envelope()))
        entry.is_refused(answer, 401, "another one")


def test_a_call_token_may_come_again(entry: Entry) -> None:
    assert [entry.ask("PUT", json=body(envelope())).status_code for _ in range(3)] == [204] * 3


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("mail/u1/page/0123456789abcde", "16 digits"),
        ("mail/u1/page/0123456789ABCDEF", "16 digits"),
        ("mail/u1/page/0123456789abcdefa", "16 digits"),
        ("mail/u1/page", "the path is"),
        ("mail/u1/page/x/0123456789abcdef", "the path is"),
        (f"mail//page/{HASH}", "user_id is empty"),
        (f"mail/%2e%2e/page/{HASH}", "user_id is empty"),
        (f"mail/%ff/page/{HASH}", "no UTF-8"),
        (f"mail/u%00/page/{HASH}", "control character"),
        (f"mail/u1/pa%0age/{HASH}", "control character"),
        (f"mail/{'u' * 1025}/page/{HASH}", "above 1024 bytes"),
    ],
)
def test_paths(served: Running, path: str, words: str) -> None:
    raw = f"/v1/internal/extcache/{path}".encode()
    url = httpx.URL(served.url).copy_with(raw_path=raw)
    answer = httpx.get(url, headers={"X-Service-Token": TOKEN, "Authorization": call_token()})
    assert answer.status_code == 400
    assert words in answer.json()["reason"]


def test_a_slash_in_an_id_is_no_slash_of_the_path(open_to_all: Running) -> None:
    def url(user: str, model: str) -> httpx.URL:
        raw = f"/v1/internal/extcache/mail/{user}/{model}/{HASH}".encode()
        return httpx.URL(open_to_all.url).copy_with(raw_path=raw)

    headers = {"X-Service-Token": TOKEN}
    assert httpx.put(url("a%2Fb", "page"), headers=headers, json=body(envelope())).status_code == 204
    assert httpx.get(url("a%2Fb", "page"), headers=headers).status_code == 200
    assert httpx.get(url("a%252Fb", "page"), headers=headers).status_code == 404
    assert httpx.get(url("a", "b"), headers=headers).status_code == 404


@pytest.mark.parametrize("ttl", [4, 301, 0, -5, 60.0, 60.5, "60", True, None])
def test_ttls(entry: Entry, ttl: object) -> None:
    entry.is_refused(entry.ask("PUT", json=body(envelope(), ttl)), 422, "from 5 to 300")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (envelope(model="other"), "another model"),
        (envelope(version=2), "version is 1"),
        (envelope(version=True), "version is 1"),
        (envelope(version=...), "members"),
        (envelope(data=...), "members"),
        (envelope(cached_at="yesterday"), "ISO 8601"),
        (envelope(cached_at=1), "ISO 8601"),
        ([], "members"),
        (None, "members"),
    ],
)
def test_envelopes(entry: Entry, wrong: object, words: str) -> None:
    entry.is_refused(entry.ask("PUT", json=body(wrong)), 422, words)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b'{"envelope": NaN, "ttl_seconds": 60}',
        b'{"envelope": "\\ud800", "ttl_seconds": 60}',
        b"[" * 10_000 + b"]" * 10_000,
    ],
)
def test_bodies_that_are_no_json(entry: Entry, content: bytes) -> None:
    answer = entry.ask("PUT", content=content, headers={"Content-Type": "application/json"})
    entry.is_refused(answer, 400, "no JSON")


@pytest.mark.parametrize("content", [b"[]", b"1", b"{}", json.dumps({**body(envelope()), "more": 1}).encode()])
def test_bodies_of_another_shape(entry: Entry, content: bytes) -> None:
    answer = entry.ask("PUT", content=content, headers={"Content-Type": "application/json"})
    entry.is_refused(answer, 422, "envelope and ttl_seconds")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_content_types(entry: Entry, kind: str) -> None:
    answer = entry.ask("PUT", content=json.dumps(body(envelope())).encode(), headers={"Content-Type": kind})
    entry.is_refused(answer, 415, "application/json")


def test_the_size_is_that_of_the_whole_body(entry: Entry) -> None:
    spare = 65_536 - len(json.dumps(body(envelope(data="")), separators=(",", ":")))
    for size, status in ((spare, 204), (spare + 1, 413)):
        content = json.dumps(body(envelope(data="x" * size)), separators=(",", ":")).encode()
        answer = entry.ask("PUT", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == status
    assert len(entry.ask("GET").json()["data"]) == spare


FRAMINGS = [
    "Content-Length: 100000000",
    "Content-Length: 100000000\r\nExpect: 100-continue",
    "Transfer-Encoding: chunked",
]


@pytest.mark.parametrize(("token", "status"), [(TOKEN, 413), ("wrong", 401)])
@pytest.mark.parametrize("framing", FRAMINGS, ids=["told", "asked for", "chunked"])
def test_a_body_over_the_cap_is_refused_without_being_read_whole(
    served: Running, entry: Entry, framing: str, token: str, status: int
) -> None:
    url = httpx.URL(entry.url)
    lines = [
        f"PUT {url.path} HTTP/1.1",
        "Host: x",
        "Content-Type: application/json",
        framing,
        *(f"{name}: {value}" for name, value in {**entry.headers, "X-Service-Token": token}.items()),
    ]
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    with socket.create_connection((url.host, url.port), timeout=20) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        if framing.startswith("Transfer"):
            connection.sendall(chunk * 2)  # and no end: an answer now was given before it
        assert connection.recv(20).startswith(f"HTTP/1.1 {status}".encode())
    assert entry.ask("GET").status_code == 404


def test_unknown_paths_and_methods_have_a_json_reason(served: Running) -> None:
    answer = httpx.get(f"{served.url}/nothing")
    assert (answer.status_code, answer.json()["error"]) == (404, "path")
    answer = httpx.post(f"{served.url}/v1/internal/extcache/a/b/c/{HASH}")
    assert (answer.status_code, answer.json()["error"]) == (405, "method")


def test_health_needs_no_token(served: Running) -> None:
    assert httpx.get(f"{served.url}/healthz").json() == {"status": "ok"}
