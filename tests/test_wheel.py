"""The wheel holds everything: what it builds, away from this checkout, is what is checked in."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, and unpack it as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_builds_what_is_checked_in(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    (tmp_path / "cachegen.toml").write_text('out = "examples"\n', encoding="utf-8")
    code = (
        "import imperal_cachegen, imperal_cachegen.cli as cli; print(imperal_cachegen.__file__, flush=True); cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "build"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.splitlines()[0]).is_relative_to(installed)
    made = {path.name: path.read_bytes() for path in (tmp_path / "examples").glob("*.py")}
    assert made
    assert made == {path.name: path.read_bytes() for path in (ROOT / "examples").glob("*_cache.py")}


def test_the_wheel_says_that_it_is_typed_and_how_it_is_licensed(installed: Path) -> None:
    assert (installed / "imperal_cachegen" / "py.typed").exists()
    assert list(installed.glob("*.dist-info/licenses/LICENSE"))
