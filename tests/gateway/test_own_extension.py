"""The program of docs/gateway.md that runs a user's own extension: over a real gateway, with the platform's `Context`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from gateway_process import TOKEN, Running

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def block(page: str, language: str, words: str) -> str:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (shown,) = (part for part in found if words in part)
    return str(shown)


def test_the_program_that_is_shown_is_served_by_the_gateway(tmp_path: Path, open_to_all: Running) -> None:
    (tmp_path / "schemas").mkdir()
    for name, page, language, words in (
        ("schemas/mail_client.yaml", "README.md", "yaml", "mailbox_changed:"),
        ("main.py", "README.md", "python", "mail_client_cache.register(ext)"),
        ("handlers.py", "README.md", "python", "async def list_inbox"),
        ("laptop.py", "docs/gateway.md", "python", "# laptop.py"),
    ):
        (tmp_path / name).write_text(block(page, language, words), encoding="utf-8")
    environment = {**os.environ, "IMPERAL_GATEWAY_URL": open_to_all.url}

    def run(token: str, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env={**environment, "IMPERAL_SERVICE_TOKEN": token},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    run(TOKEN, "-m", "imperal_cachegen", "build", "schemas", "--out", ".")
    first, second, refused = (run(token, "laptop.py") for token in (TOKEN, TOKEN, "wrong"))
    assert first.startswith("3\n3\n")
    assert "hits=1, misses=1" in first
    assert "fetches=1" in first
    assert "hits=2, misses=0" in second
    assert "fetches=0" in second
    assert refused.startswith("3\n3\n")
    assert "refused" in refused
