"""schemathesis over the gateway's OpenAPI document: nothing breaks it, and it gives no answer that is not documented."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest
from gateway_process import SECRET, TOKEN, Running

pytestmark = pytest.mark.slow

EXAMPLES = [8, pytest.param(300, marks=pytest.mark.long)]
"""How many requests it makes up for each operation in each of its phases."""

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
    "negative_data_rejection",
)


def answers(running: Running) -> Counter[str]:
    """Return methods and statuses of the log, with how often each was."""
    found = re.findall(r"^[\d:]{8} (\S+) \S+ (\d{3})\b", running.log.read_text(), re.MULTILINE)
    return Counter(f"{method} {status}" for method, status in found)


def run(
    running: Running, folder: Path, examples: int, *options: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    command = [
        *(sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "run", f"{running.url}/openapi.json"),
        *(
            "--checks",
            ",".join(CHECKS),
            "--max-examples",
            str(examples),
            "--no-shrink",
            "--no-color",
        ),
        *options,
    ]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("examples", EXAMPLES)
def test_schemathesis_finds_no_5xx_and_no_undocumented_answer(
    open_to_all: Running, tmp_path: Path, examples: int
) -> None:
    found = run(open_to_all, tmp_path, examples, "--header", f"X-Service-Token: {TOKEN}")
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    assert httpx.get(f"{open_to_all.url}/healthz").status_code == 200
    assert "Traceback" not in open_to_all.log.read_text()
    assert {"PUT 204", "PUT 422", "DELETE 204", "GET 404", "GET 401"} <= answers(open_to_all).keys()


@pytest.mark.parametrize("examples", EXAMPLES)
def test_schemathesis_finds_none_where_call_tokens_are_checked(served: Running, tmp_path: Path, examples: int) -> None:
    found = run(
        served,
        tmp_path,
        examples,
        SCHEMATHESIS_HOOKS="call_token_hook",
        PYTHONPATH=str(Path(__file__).parent),
        IMPERAL_SERVICE_TOKEN=TOKEN,
        CACHEGEN_CALL_TOKEN_SECRET=SECRET,
    )
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    assert "Traceback" not in served.log.read_text()
    assert {"PUT 204", "PUT 422", "DELETE 204", "GET 404", "GET 401"} <= answers(served).keys()


def test_the_document_asks_for_what_the_gateway_checks(open_to_all: Running, served: Running) -> None:
    asked = [httpx.get(f"{running.url}/openapi.json").json()["security"] for running in (open_to_all, served)]
    assert asked == [[{"service": []}], [{"service": [], "call": []}]]
