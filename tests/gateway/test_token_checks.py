"""Tokens: what is compared in constant time, what a call token must say, and to the second when it expires."""

import hmac
import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from imperal_cachegen.gateway import create_app, sessions, tokens
from imperal_cachegen.runtime.memory import MemoryBackend

pytestmark = pytest.mark.asyncio

TOKEN = "token-of-these-checks"
SECRET = "secret-of-these-checks"
NOW = 1_800_000_000
ENTRY = "/v1/internal/extcache/app/u1/page/0123456789abcdef"
CLAIMS = {"app_id": "app", "user_id": "u1", "exp": NOW + 1, "iat": NOW, "jti": "x" * 16, "tool_type": "tool"}


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(payload: bytes) -> str:
    return f"{encoded(payload)}.{encoded(hmac.new(SECRET.encode(), payload, sha256).digest())}"


def claims(**changed: Any) -> str:
    whole = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not ...}
    return signed(json.dumps(whole).encode())


async def ask(call_token: str, *, service_token: str = TOKEN, now: float = NOW) -> httpx.Response:
    store = MemoryBackend()
    app = create_app(store, service_token=TOKEN, call_token_secret=SECRET, clock=lambda: now)
    headers = {"X-Service-Token": service_token, "Authorization": f"ImperalCallToken {call_token}".encode("latin-1")}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        return await client.get(ENTRY, headers=headers)


async def test_a_token_is_good_until_the_second_in_which_it_expires() -> None:
    assert (await ask(claims(), now=NOW + 0.99)).status_code == 404
    for now in (NOW + 1, NOW + 1.01):
        answer = await ask(claims(), now=now)
        assert (answer.status_code, answer.json()["reason"]) == (401, "the call token has expired")


@pytest.mark.parametrize(
    ("token", "status", "reason"),
    [
        (claims(exp=...), 401, "expired"),
        (claims(exp=None), 401, "expired"),
        (claims(exp=True), 401, "expired"),
        (claims(exp=str(NOW + 60)), 401, "expired"),
        (claims(exp=NOW + 60.5), 401, "expired"),
        (claims(app_id=...), 403, "another app or user"),
        (claims(user_id=...), 403, "another app or user"),
        (claims(user_id=["u1"]), 403, "another app or user"),
        (claims(app_id="APP"), 403, "another app or user"),
        (signed(b"[]"), 401, "no JSON object"),
        (signed(b"null"), 401, "no JSON object"),
        (signed(b"{"), 401, "no JSON object"),
        (signed(b"\xff"), 401, "no JSON object"),
        (signed(b"[" * 700), 401, "no JSON object"),
        (claims()[:-4], 401, "signature"),
        (f"{claims().partition('.')[0]}.", 401, "signature"),
        (f".{claims().partition('.')[2]}", 401, "signature"),
        (f"{claims()}.x", 401, "malformed"),
        (f"{claims()}!", 401, "malformed"),
        (f"{claims()[:20]} {claims()[20:]}", 401, "malformed"),
        ("\u00e9.\u00e9", 401, "malformed"),
        (claims(more="x" * 2048), 401, "malformed"),
    ],
)
async def test_what_a_token_must_be(token: str, status: int, reason: str) -> None:
    answer = await ask(token)
    assert answer.status_code == status
    assert reason in answer.json()["reason"]


async def test_the_scheme_is_known_in_any_case_and_further_claims_are_fine() -> None:
    assert (await ask(claims(more=1))).status_code == 404


async def test_the_service_token_and_signatures_are_compared_in_constant_time() -> None:
    """Whatever `compare_digest` says decides, and it is given the whole of both."""
    compared: list[tuple[bytes, bytes]] = []

    def says(answer: bool):
        def compare(given: bytes, known: bytes) -> bool:
            compared.append((given, known))
            return answer

        return patch.object(tokens.hmac, "compare_digest", compare)

    with says(False):
        assert (await ask(claims())).status_code == 401
    with says(True):
        assert (await ask(claims().partition(".")[0] + ".AAAA", service_token="x")).status_code == 404
    assert compared[0] == (TOKEN.encode(), TOKEN.encode())
    assert compared[1] == (b"x", TOKEN.encode())
    assert (len(compared[2][0]), compared[2][1]) == (32, b"\0\0\0")


async def test_the_token_that_opens_the_page_is_compared_alike() -> None:
    app = create_app(MemoryBackend(), service_token=TOKEN)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        with patch.object(tokens.hmac, "compare_digest", return_value=False) as compared:
            assert (await client.post("/login", data={"token": TOKEN})).status_code == 401
        compared.assert_called_once_with(TOKEN.encode(), TOKEN.encode())


@pytest.mark.parametrize("token", ["é", " x", "x ", "a\nb", "a\0b", "\u2026"])
async def test_a_service_token_that_nobody_could_send_is_refused_at_once(token: str) -> None:
    with pytest.raises(ValueError, match="the service token holds what no header does, so that nobody could send it"):
        create_app(service_token=token)


async def test_a_session_ends_in_time_and_the_oldest_goes_first() -> None:
    now = [0.0]
    known = sessions.Sessions(lambda: now[0])
    first = known.begin()
    assert known.word(first)
    assert known.word(None) is known.word("") is known.word("other") is None
    others = [known.begin() for _ in range(sessions.MOST)]
    assert known.word(first) is None
    assert all(known.word(cookie) for cookie in others)
    now[0] = sessions.SECONDS - 1
    assert known.word(others[0])
    now[0] = sessions.SECONDS
    assert known.word(others[0]) is None
