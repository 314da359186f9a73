"""A gateway that is told to stop answers what it has begun, and waits for nobody who never ends."""

import json
import signal
import socket
import time
from pathlib import Path

import pytest
from gateway_process import TOKEN, Running, start, stop

pytestmark = pytest.mark.slow

BODY = json.dumps(
    {
        "envelope": {"model": "page", "version": 1, "data": "x" * 1000, "cached_at": "2026-01-01T00:00:00Z"},
        "ttl_seconds": 60,
    }
).encode()


def begin_put(running: Running) -> socket.socket:
    """Send a request up to the middle of its body."""
    host, _, port = running.url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    head = (
        "PUT /v1/internal/extcache/app/user/page/0123456789abcdef HTTP/1.1",
        "Host: gateway",
        f"X-Service-Token: {TOKEN}",
        "Content-Type: application/json",
        f"Content-Length: {len(BODY)}",
        "Expect: 100-continue",
    )
    connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + BODY[:500])
    assert connection.recv(100).startswith(b"HTTP/1.1 100")  # it is read from now on
    return connection


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_is_under_way_is_answered(tmp_path: Path, number: signal.Signals) -> None:
    running = start(tmp_path)
    try:
        with begin_put(running) as connection:
            running.process.send_signal(number)
            end = time.monotonic() + 60
            while True:  # until it takes nobody new
                try:
                    socket.create_connection(connection.getpeername(), timeout=5).close()
                except ConnectionError:
                    break
                assert time.monotonic() < end
                time.sleep(0.01)
            connection.sendall(BODY[500:])
            assert connection.recv(1000).startswith(b"HTTP/1.1 204")
        assert running.process.wait(60) == 0
        log = running.log.read_text()
        assert "PUT page 204" in log
        assert "Traceback" not in log
    finally:
        stop(running)


def test_a_request_that_never_ends_does_not_hold_it(tmp_path: Path) -> None:
    running = start(tmp_path)
    try:
        with begin_put(running):
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(30) == 0
        log = running.log.read_text()
        assert "timeout graceful shutdown exceeded" in log
        assert "Traceback" not in log
        assert "204" not in log
    finally:
        stop(running)
