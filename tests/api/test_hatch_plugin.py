"""The hatchling build hook, in real builds of a small project."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCHEMA = """\
cachegen: 1
app: my-notes
types:
  Note:
    fields:
      title: str
"""
PROJECT = """\
[build-system]
requires = ["hatchling", "imperal-cachegen"]
build-backend = "hatchling.build"

[project]
name = "my-notes"
version = "1.0"

[tool.hatch.build]
dev-mode-dirs = ["."]

[tool.hatch.build.targets.wheel]
packages = ["my_notes"]

[tool.hatch.build.hooks.cachegen]
{options}

[tool.cachegen]
out = "my_notes"
{settings}
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "my_notes").mkdir()
    (tmp_path / "my_notes" / "__init__.py").touch()
    (tmp_path / "schemas" / "notes.yaml").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*_cache.py\n", encoding="utf-8")
    return tmp_path


def wheel(project: Path, options: str, *command: str, settings: str = "") -> tuple[int, str]:
    text = PROJECT.format(options=options, settings=settings)
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", *(command or ("hatchling", "build", "--target", "wheel"))],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def packed(project: Path) -> list[str]:
    (path,) = (project / "dist").glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return sorted(name for name in archive.namelist() if name.startswith("my_notes/"))


def test_build_makes_modules_and_packs_them_although_git_ignores_them(project: Path) -> None:
    code, said = wheel(project, 'mode = "build"')
    assert code == 0, said
    assert packed(project) == ["my_notes/__init__.py", "my_notes/my_notes_notes_cache.py"]
    assert (project / "my_notes" / "my_notes_notes_cache.py").exists()


def test_a_vendored_runtime_is_packed_although_git_ignores_it(project: Path) -> None:
    (project / ".gitignore").write_text("*_cache.py\n_cachegen/\n", encoding="utf-8")
    code, said = wheel(project, 'mode = "build"', settings='runtime = "vendored"')
    assert code == 0, said
    assert {"my_notes/_cachegen/__init__.py", "my_notes/_cachegen/runtime/client.py"} <= set(packed(project))


def test_a_check_that_fails_stops_the_build_and_says_why(project: Path) -> None:
    code, said = wheel(project, "")
    assert code == 1
    assert "error[CG703]" in said
    assert "cachegen check found 1 errors" in said
    assert "Traceback" not in said
    assert not (project / "dist").exists() or not list((project / "dist").iterdir())
    assert not (project / "my_notes" / "my_notes_notes_cache.py").exists()
    assert wheel(project, 'mode = "build"')[0] == 0
    code, said = wheel(project, 'mode = "check"')
    assert code == 0, said


def test_warnings_stop_a_strict_build_only(project: Path) -> None:
    (project / "schemas" / "notes.yaml").write_text(f"{SCHEMA}description: As of #1054\n", encoding="utf-8")
    code, said = wheel(project, 'mode = "build"')
    assert (code, "warning[CG010]" in said) == (0, True)
    assert wheel(project, 'mode = "build"\nstrict = true')[0] == 1


def test_pip_makes_a_wheel(project: Path) -> None:
    command = ("pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", "dist", ".")
    code, said = wheel(project, 'mode = "build"\npaths = ["schemas"]', *command)
    assert code == 0, said
    assert "my_notes/my_notes_notes_cache.py" in packed(project)


def test_an_editable_install_goes_on(project: Path) -> None:
    program = "from hatchling.build import build_editable; build_editable('dist')"
    (project / "pyproject.toml").write_text(PROJECT.format(options="", settings=""), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", f"import os; os.makedirs('dist'); {program}"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "error[CG703]" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('mode = "make"', '`mode` of the build hook `cachegen` must be "check" or "build"'),
        ("path = 1", "has no option `path`"),
        ("paths = 1", "`paths` of the build hook"),
        ("strict = 1", "`strict` of the build hook"),
        ('paths = "nowhere"', "`nowhere` does not exist"),
    ],
)
def test_wrong_options_are_said(project: Path, options: str, said: str) -> None:
    code, output = wheel(project, options)
    assert code != 0
    assert said in output
