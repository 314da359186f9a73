"""Where no Chromium is installed, the tests of the page are skipped, and say why."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_the_page_is_not_tested_and_that_is_said(tmp_path: Path) -> None:
    command = [*(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly")]
    found = subprocess.run(
        [*command, "tests/gateway/test_page.py"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stdout
    assert re.search(r"^SKIPPED .* needs Chromium: apt-get install chromium$", found.stdout, re.MULTILINE)
    assert re.search(r"^\d+ skipped in ", found.stdout, re.MULTILINE)
