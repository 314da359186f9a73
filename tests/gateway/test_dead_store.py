"""A gateway over a Redis that is not there, dies, hangs and comes back: told at the start, by /healthz and in the log."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gateway_process import TOKEN, Running, start, stop
from redis_server import RedisServer

pytestmark = pytest.mark.slow

HEADERS = {"X-Service-Token": TOKEN}
UNUSABLE = {"error": "store", "reason": "the store can't be used at the moment"}


@pytest.fixture
def server() -> Iterator[RedisServer]:
    made = RedisServer()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[object]:
    """Start a gateway over a Redis, and stop it in the end."""
    running: list[Running] = []

    def over(url: str, *options: str) -> Running:
        running.append(start(tmp_path, "--redis", url, *options))
        return running[-1]

    yield over
    for one in running:
        stop(one)


def health(running: Running) -> tuple[int, object]:
    answer = httpx.get(f"{running.url}/healthz", timeout=30)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


def entry(running: Running) -> httpx.Response:
    return httpx.get(f"{running.url}/v1/internal/extcache/a/u/m/0123456789abcdef", headers=HEADERS, timeout=30)


def comes_back(running: Running) -> bool:
    """Whether a gateway finds its store again, which it leaves alone for a moment after failures."""
    end = time.monotonic() + 60
    while health(running)[0] != 200:
        assert time.monotonic() < end
        time.sleep(0.1)
    return entry(running).status_code == 404


@pytest.mark.parametrize("options", [(), ("--quiet",)])
def test_a_redis_that_is_not_there_is_told_at_the_start_and_used_once_it_is(
    server: RedisServer, served, options: tuple[str, ...]
) -> None:
    running = served(server.url.replace("redis://", "redis://default:hidden@"), *options)
    log = running.log.read_text()
    assert (
        "Redis can't be reached (ConnectionError): until that ends, what is asked of entries is answered with 503"
        in log
    )
    assert "hidden" not in log
    assert health(running) == (503, UNUSABLE)
    answer = entry(running)
    assert (answer.status_code, answer.json()) == (503, UNUSABLE)
    server.start()
    assert comes_back(running)


def test_a_redis_that_refuses_is_told_at_the_start(server: RedisServer, served) -> None:
    server.options = ["requirepass hidden"]
    server.start()
    running = served(server.url)
    assert "Redis refused this client (AuthenticationError): until" in running.log.read_text()
    assert health(running)[0] == 503


def test_health_follows_the_store(server: RedisServer, served) -> None:
    server.start()
    running = served(server.url)
    assert "can't be reached" not in running.log.read_text()
    assert comes_back(running)
    assert httpx.get(f"{running.url}/healthz").json() == {"status": "ok"}
    server.kill()
    assert health(running) == (503, UNUSABLE)
    assert entry(running).status_code == 503
    server.start()
    assert comes_back(running)
    server.pause()
    try:
        began = time.monotonic()
        assert health(running) == (503, UNUSABLE)
        assert time.monotonic() - began < 28  # it hangs for ever
    finally:
        server.resume()
    assert comes_back(running)
    assert server.client.keys("*") == []
