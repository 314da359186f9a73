"""The gateway that examples/mail_client_gateway.py starts ends with the example, however that ends."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAM = f"""
import sys, time
sys.path.insert(0, {str(EXAMPLES)!r})
from mail_client_gateway import gateway
with gateway() as platform:
    print(platform.url, flush=True)
    sys.stdin.readline()
    raise RuntimeError("the block failed")
"""


@pytest.mark.parametrize("ending", ["failure", "SIGTERM", "SIGINT"])
def test_no_gateway_is_left(ending: str) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        assert httpx.get(f"{url}/healthz").status_code == 200
        if ending != "failure":
            program.send_signal(signal.Signals[ending])
        _, errors = program.communicate("\n" if ending == "failure" else None, timeout=120)
    finally:
        program.kill()
        program.wait()
    assert program.returncode != 0
    assert ("the block failed" in errors) == (ending == "failure")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")


def test_a_gateway_that_does_not_start_is_told(tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError(name='uvicorn')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "mail_client_gateway.py")],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert re.match("the gateway did not start: .*uvicorn is not installed: pip install", done.stderr, re.DOTALL)
    assert "Traceback" not in done.stderr


def test_the_example_needs_what_make_installs_for_it() -> None:
    root = EXAMPLES.parent
    shown = subprocess.run(
        ["make", "-n", "-B", "-o", "pyproject.toml", "demo-gateway"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    assert "'.[gateway]'" in shown
    pinned = re.search(r"sed -nE '(.+?)' pyproject\.toml", shown)
    assert pinned
    found = subprocess.run(
        ["sed", "-nE", pinned[1], "pyproject.toml"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    assert re.fullmatch(r"imperal-sdk==[\d.]+\n", found)
