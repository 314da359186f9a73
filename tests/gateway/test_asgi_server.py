"""`imperal_cachegen.gateway:app`, set up by the environment, in uvicorn: over memory and over a real Redis."""

import os
import subprocess
import sys

import httpx
import pytest
from redis_server import RedisServer, free_port

pytestmark = pytest.mark.slow

TOKEN = "token-of-the-environment"
HEADERS = {"X-Service-Token": TOKEN}
HASH = "0123456789abcdef"
ENTRY = f"/v1/internal/extcache/mail/u%2F1/page/{HASH}"
KEY = f"imperal:extcache:mail:u%2F1:page:{HASH}"
ENVELOPE = {"model": "page", "version": 1, "data": {"text": "Grüße"}, "cached_at": "2026-01-01T00:00:00+00:00"}


@pytest.mark.parametrize("over", ["memory", "redis"])
def test_the_app_of_the_environment_runs_in_any_server(over: str) -> None:
    server = RedisServer().start()
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "imperal_cachegen.gateway:app", "--port", str(port)]
    environment = {**os.environ, "IMPERAL_SERVICE_TOKEN": TOKEN, "CACHEGEN_CALL_TOKEN_SECRET": ""}
    if over == "redis":
        environment["CACHEGEN_GATEWAY_BACKEND"] = server.url
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert any("running on" in line for line in process.stderr)
        url = f"http://127.0.0.1:{port}"
        assert httpx.get(url + ENTRY).status_code == 401
        answer = httpx.put(url + ENTRY, json={"envelope": ENVELOPE, "ttl_seconds": 60}, headers=HEADERS)
        assert answer.status_code == 204
        assert httpx.get(url + ENTRY, headers=HEADERS).json() == ENVELOPE
        assert server.client.keys("*") == ([KEY.encode()] if over == "redis" else [])
        process.terminate()
        process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
        server.stop()
