"""`cachegen gateway` as a process: what it prints, logs, refuses, and how it stops."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from gateway_process import TOKEN, start, stop

import imperal_cachegen.gateway
from imperal_cachegen.gateway import create_app
from imperal_cachegen.runtime import CacheClient, Extension, connect

pytestmark = pytest.mark.slow


def run(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "imperal_cachegen", "gateway", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_it_makes_a_token_prints_it_and_needs_it(tmp_path: Path) -> None:
    running = start(tmp_path, token=None)
    try:
        assert running.process.stdout is not None
        found = re.fullmatch(r"export IMPERAL_SERVICE_TOKEN=(\S{32})\n", running.process.stdout.readline())
        assert found
        url = f"{running.url}/v1/internal/extcache/a/u/m/0123456789abcdef"
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers={"X-Service-Token": found[1]}).status_code == 404
    finally:
        stop(running)


def test_an_empty_token_is_none_and_one_is_made(tmp_path: Path) -> None:
    running = start(tmp_path, token="")
    try:
        assert running.process.stdout is not None
        assert re.fullmatch(r"export IMPERAL_SERVICE_TOKEN=\S{32}\n", running.process.stdout.readline())
    finally:
        stop(running)


def test_the_log_has_models_and_statuses_and_no_key_value_user_or_token(tmp_path: Path) -> None:
    running = start(tmp_path)
    try:
        url = f"{running.url}/v1/internal/extcache/app1/secretuser/page%0d/0123456789abcdef"
        httpx.get(url, headers={"X-Service-Token": TOKEN})
        httpx.get(url.replace("%0d", ""), headers={"X-Service-Token": TOKEN})
        stop(running)
        log = running.log.read_text()
        assert re.search(r"^\d\d:\d\d:\d\d GET - 400 [\d.]+ ms$", log, re.MULTILINE)
        assert re.search(r"^\d\d:\d\d:\d\d GET page 404 [\d.]+ ms$", log, re.MULTILINE)
        assert not re.search(f"secretuser|0123456789abcdef|{TOKEN}", log)
    finally:
        stop(running)


def test_quiet_logs_no_requests(tmp_path: Path) -> None:
    running = start(tmp_path, "--quiet")
    try:
        httpx.get(f"{running.url}/v1/internal/extcache/a/u/m/0123456789abcdef")
        stop(running)
        assert "GET" not in running.log.read_text()
    finally:
        stop(running)


def test_it_stops_gracefully(tmp_path: Path) -> None:
    running = start(tmp_path)
    assert running.stop() == 0
    stop(running)


def test_wrong_usage_is_exit_2_with_a_way_out() -> None:
    found = run("--redis", "nonsense://")
    assert found.returncode == 2
    assert "nonsense" in found.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    running = start(tmp_path)
    try:
        found = run("--port", running.url.rpartition(":")[2], "--token", "x")
        assert (found.returncode, "address already in use" in found.stderr) == (1, True)
    finally:
        stop(running)


def test_it_warns_where_others_can_reach_it(tmp_path: Path) -> None:
    running = start(tmp_path, "--host", "0.0.0.0")
    stop(running)
    assert "everyone who can reach it may try tokens" in running.log.read_text()


def test_an_app_without_a_service_token_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="service token"):
        create_app(service_token="")
    monkeypatch.delenv("IMPERAL_SERVICE_TOKEN", raising=False)
    with pytest.raises(ValueError, match="IMPERAL_SERVICE_TOKEN"):
        _ = imperal_cachegen.gateway.app
    monkeypatch.setenv("IMPERAL_SERVICE_TOKEN", "x")
    assert callable(imperal_cachegen.gateway.app)


def test_our_client_works_over_it(tmp_path: Path) -> None:
    from pydantic import BaseModel

    ext = Extension("notes")

    @ext.cache_model("note")
    class Note(BaseModel):
        text: str

    running = start(tmp_path)

    async def use() -> None:
        async with connect(running.url, service_token=TOKEN) as backend:
            client = CacheClient("notes", "u/1", backend, ext, on_error="raise")
            await client.set("k", Note(text="x"), 60)
            assert await client.get("k", Note) == Note(text="x")
            assert await CacheClient("notes", "u%2F1", backend, ext, on_error="raise").get("k", Note) is None
            assert await client.delete("k") is True
            assert await client.get("k", Note) is None

    try:
        asyncio.run(use())
    finally:
        stop(running)
