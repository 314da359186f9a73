"""The gateway that the tests run against answers as the reference pages say."""

import http.client
import json
from collections.abc import Iterator

import pytest

PATH = "/v1/internal/extcache/mail/u1/page/0123456789abcdef"
TOKENS = {"X-Service-Token": "service", "Authorization": "ImperalCallToken call"}
ENVELOPE = {"model": "page", "version": 1, "data": {}, "cached_at": "2026-01-01T00:00:00+00:00"}


@pytest.fixture
def ask(gateway_server) -> Iterator[object]:
    connection = http.client.HTTPConnection("127.0.0.1", gateway_server.port, timeout=30)

    def request(method: str, path: str = PATH, body: bytes | None = None, tokens: object = TOKENS) -> tuple[int, bytes]:
        connection.request(method, path, body, tokens)
        with connection.getresponse() as answer:
            return answer.status, answer.read()

    yield request
    connection.close()


def body(ttl: object = 60, envelope: object = ENVELOPE, **more: object) -> bytes:
    return json.dumps({"envelope": envelope, "ttl_seconds": ttl, **more}).encode()


def test_an_entry_is_there_until_its_time_is_over_or_it_is_deleted(ask, gateway_server):
    assert ask("GET")[0] == 404
    assert ask("PUT", body=body(60)) == (204, b"")
    gateway_server.move(59)
    status, raw = ask("GET")
    assert (status, json.loads(raw)) == (200, ENVELOPE)
    gateway_server.move(1)
    assert ask("GET")[0] == 404
    ask("PUT", body=body(300))
    for _ in range(2):
        assert ask("DELETE") == (204, b"")
        assert ask("GET")[0] == 404


@pytest.mark.parametrize(
    "tokens",
    [
        {},
        {**TOKENS, "X-Service-Token": "other"},
        {"X-Service-Token": "service"},
        {**TOKENS, "Authorization": "Bearer call"},
    ],
    ids=["none", "service", "no call", "kind"],
)
def test_both_tokens_are_needed(ask, gateway_server, tokens):
    for method in ("GET", "PUT", "DELETE"):
        assert ask(method, body=body(), tokens=tokens)[0] == 401
    assert gateway_server.entries == {}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (body(4), 422),
        (body(301), 422),
        (body(True), 422),
        (body("60"), 422),
        (body(envelope=[]), 422),
        (body(more=1), 422),
        (b"{", 422),
        (b'{"envelope": {"data": NaN}, "ttl_seconds": 60}', 422),
        (body(envelope={"data": "x" * 65_536}), 413),
    ],
)
def test_what_is_not_taken(ask, gateway_server, sent, status):
    assert ask("PUT", body=sent)[0] == status
    assert gateway_server.entries == {}


def test_sixty_four_kilobytes_are_taken(ask):
    fill = 65_536 - len(body(envelope={"data": ""}))
    assert ask("PUT", body=body(envelope={"data": "x" * fill}))[0] == 204
    assert ask("PUT", body=body(envelope={"data": "x" * (fill + 1)}))[0] == 413


def test_it_can_be_made_to_fail_and_tells_what_it_was_asked(ask, gateway_server):
    gateway_server.answer(500, b"oops", ["GET"])
    assert ask("GET") == (500, b"oops")
    assert ask("DELETE")[0] == 204
    gateway_server.answer(0)
    assert ask("GET")[0] == 404
    assert gateway_server.requests == ["GET", "DELETE", "GET"]
    assert gateway_server.asked[0]["headers"]["x-service-token"] == "service"


def test_killed_and_started_again_it_is_empty_and_at_the_same_port(gateway_server, ask):
    ask("PUT", body=body())
    url = gateway_server.url
    gateway_server.kill()
    gateway_server.start()
    assert (gateway_server.url, gateway_server.entries) == (url, {})
