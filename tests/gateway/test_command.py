"""`cachegen gateway` as a process: what it prints, logs, refuses, and how it stops."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from gateway_process import SECRET, TOKEN, start, stop
from imperal_sdk.security.call_token import mint_call_token

import imperal_cachegen.gateway
from imperal_cachegen.gateway import create_app
from imperal_cachegen.runtime import CacheClient, Extension, connect

pytestmark = pytest.mark.slow


def run(*options: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "imperal_cachegen", "gateway", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=cwd)


def test_it_makes_a_token_prints_it_and_needs_it(tmp_path: Path) -> None:
    running = start(tmp_path, token=None)
    try:
        assert running.process.stdout is not None
        found = re.fullmatch(r"export IMPERAL_SERVICE_TOKEN=(\S{32})\n", running.process.stdout.readline())
        assert found
        assert running.url.startswith("http://127.0.0.1:")
        assert "everyone who can reach it" not in running.log.read_text()
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


def logged(log: str) -> list[str]:
    """Return the lines of a request log, without times."""
    return [re.sub(r"^\d\d:\d\d:\d\d | [\d.]+ ms", "", line) for line in log.splitlines() if re.match(r"\d\d:", line)]


def test_the_log_says_why_and_has_no_key_value_user_or_token(tmp_path: Path) -> None:
    running = start(tmp_path, "--call-token-secret", SECRET)
    ours, foreign, late = (
        f"ImperalCallToken {mint_call_token('tool', 'app1', user, seconds, SECRET.encode())}"
        for user, seconds in (("secretuser", 60), ("otheruser", 60), ("secretuser", -60))
    )
    envelope = {"model": "page", "version": 1, "data": "secretvalue", "cached_at": "2026-01-01T00:00:00Z"}
    headers = {"X-Service-Token": TOKEN, "Authorization": ours}
    root = f"{running.url}/v1/internal/extcache/app1/secretuser"
    whole = f"{root}/page/0123456789abcdef"
    try:
        with httpx.Client() as client:
            client.get(whole, headers=headers)
            client.put(whole, headers=headers, json={"envelope": envelope, "ttl_seconds": 60})
            client.get(whole, headers=headers)
            client.put(whole, headers=headers, json={"envelope": envelope, "ttl_seconds": 4})
            client.put(
                whole, headers=headers, json={"envelope": {**envelope, "model": "secretvalue"}, "ttl_seconds": 9}
            )
            client.put(whole, headers=headers, json={"envelope": "secretvalue" * 9_000, "ttl_seconds": 60})
            client.put(whole, headers=headers, content=b"secretvalue")
            client.put(whole, headers={**headers, "Content-Type": "application/json"}, content=b"secretvalue")
            client.get(f"{root}/page%0d/0123456789abcdef", headers=headers)
            client.get(f"{root}/page/secretvalue", headers=headers)
            client.get(whole, headers={"X-Service-Token": "secretvalue", "Authorization": ours})
            client.get(whole, headers={"Authorization": ours})
            client.get(whole, headers={"X-Service-Token": TOKEN})
            for other in (foreign, late, f"{ours[:-4]}AAAA", "ImperalCallToken secretvalue"):
                client.get(whole, headers={**headers, "Authorization": other})
            client.delete(whole, headers=headers)
            client.request("SECRETVALUE", whole, headers=headers)
            client.get(f"{running.url}/secretuser", headers=headers)
            client.post(f"{running.url}/login", data={"token": "secretvalue"})
        stop(running)
        log = running.log.read_text()
    finally:
        stop(running)
    assert logged(log) == [
        "GET page 404",
        "PUT page 204",
        "GET page 200",
        "PUT page 422: ttl_seconds is a whole number from 5 to 300",
        "PUT page 422: the envelope is of another model than the path",
        "PUT page 413: the body is above 65536 bytes",
        "PUT page 415: the body is sent as application/json",
        "PUT page 400: the body is no JSON",
        "GET - 400: model holds a control character",
        "GET - 400: the key's hash is 16 digits of 0-9 a-f",
        "GET - 401: the service token is another one",
        "GET - 401: the header X-Service-Token is missing",
        "GET page 401: the header Authorization: ImperalCallToken … is missing",
        "GET page 403: the call token is for another app or user",
        "GET page 401: the call token has expired",
        "GET page 401: the call token's signature is not of this secret",
        "GET page 401: the call token is malformed",
        "DELETE page 204",
        "? - 405: this path does not take that method",
        "GET - 404: there is nothing at this path",
        "POST /login 401: the service token is another one",
    ]
    assert not re.search(f"app1|secretuser|otheruser|secretvalue|0123456789abcdef|{TOKEN}", log, re.IGNORECASE)
    assert not any(part in log for token in (ours, foreign, late) for part in token.split()[1].split("."))


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


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (("--redis", "nonsense://"), 2, "no backend for nonsense://"),
        (("--redis", "redis://"), 2, "write redis://host:port"),
        (("--redis", "redis://user:hidden@host:port"), 2, "the URL is redis://"),
        (("--token", "hidden "), 2, "printable ASCII"),
        (("--call-token-secret", ""), 2, "call tokens would not be checked"),
        (("--port", "70000"), 2, "0<=x<=65535"),
        (("--schemas", "nowhere"), 2, "does not exist"),
        (("--schemas", "broken"), 1, "`cachegen check broken` says which"),
        (("--host", "nowhere.invalid"), 1, "can't listen on nowhere.invalid:8471: "),
        (("--host", "ü..b"), 1, "malformed"),
        (("--host", "192.0.2.1"), 1, "cannot assign requested address"),
    ],
)
def test_what_can_not_be_done_is_told_with_a_way_out(
    tmp_path: Path, options: tuple[str, ...], status: int, words: str
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "mail.yaml").write_text("cachegen: 1\napp: mail\nmodels: 1\n", encoding="utf-8")
    found = run(*options, cwd=tmp_path)
    assert (found.returncode, found.stdout) == (status, "")
    assert words in found.stderr
    assert not re.search("Traceback|hidden|unknown error", found.stderr)


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    running = start(tmp_path)
    try:
        found = run("--port", running.url.rpartition(":")[2], "--token", "x")
        assert (found.returncode, "address already in use; `--port 0` takes a free one" in found.stderr) == (1, True)
    finally:
        stop(running)


def test_it_warns_where_others_can_reach_it(tmp_path: Path) -> None:
    running = start(tmp_path, "--host", "0.0.0.0")
    stop(running)
    log = running.log.read_text()
    assert "everyone who can reach it may try tokens" in log
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", running.url)  # a URL that this machine can use
    assert "other machines use this machine's name or address in that URL" in log


def test_an_app_without_a_service_token_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="service token"):
        create_app(service_token="")
    monkeypatch.delenv("IMPERAL_SERVICE_TOKEN", raising=False)
    with pytest.raises(ValueError, match="IMPERAL_SERVICE_TOKEN"):
        _ = imperal_cachegen.gateway.app
    assert [
        getattr(imperal_cachegen.gateway, name) for name in dir(imperal_cachegen.gateway)
    ]  # as libraries do that freeze time
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
