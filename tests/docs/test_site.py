"""The site builds without a warning, and fetches nothing from anybody."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


def test_every_page_is_in_the_navigation_and_built(site: Path) -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    named = set(re.findall(r"[\w-]+\.md", str(settings["nav"])))
    assert named == {path.name for path in (ROOT / "docs").glob("*.md")} | {"examples.md"}
    for name in named:
        assert (site / name.replace(".md", ".html")).is_file(), name
    assert list(site.glob("**/*.py")) == []


def test_nothing_comes_from_elsewhere(site: Path) -> None:
    fetched = re.compile(
        r"<(?:script|img|iframe|source|link(?![^>]*rel=.?canonical))\b[^>]*(?:src|href)=.?(?:https?:)?//[^>]*>"
    )
    for page in site.glob("**/*.html"):
        assert fetched.findall(page.read_text(encoding="utf-8")) == [], page.name
    for sheet in site.glob("**/*.css"):
        assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)]*", sheet.read_text(encoding="utf-8")) == []
