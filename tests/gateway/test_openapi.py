"""schemathesis over the gateway's OpenAPI document: nothing breaks it, and it gives no answer that is not documented."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from gateway_process import TOKEN, Running

pytestmark = pytest.mark.slow

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


def test_schemathesis_finds_no_5xx_and_no_undocumented_answer(open_to_all: Running, tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "run", f"{open_to_all.url}/openapi.json"),
        *("--header", f"X-Service-Token: {TOKEN}", "--checks", ",".join(CHECKS)),
        *("--max-examples", "60", "--max-time", "25", "--no-shrink", "--no-color"),
    ]
    found = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, cwd=tmp_path)
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    assert httpx.get(f"{open_to_all.url}/healthz").status_code == 200
    log = open_to_all.log.read_text()
    assert "Traceback" not in log
    assert {"PUT 204", "PUT 422", "DELETE 204", "GET 404"} <= {
        f"{line.split()[1]} {line.split()[3]}" for line in log.splitlines() if " ms" in line
    }
