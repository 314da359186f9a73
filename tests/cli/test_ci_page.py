"""docs/ci.md: what it shows is what each platform takes."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from imperal_cachegen.compiler.diagnostics import outcome
from imperal_cachegen.compiler.project.settings import KNOWN, settings_in

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("beginning", "command"),
    [
        ("name: cachegen", ["check_jsonschema", "--builtin-schema", "vendor.github-workflows"]),
        ("cachegen:\n  image", ["check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"]),
        ("repos:", ["pre_commit", "validate-config"]),
    ],
)
def test_what_is_shown_is_taken(tmp_path: Path, beginning: str, command: list[str]) -> None:
    (text,) = (block for block in blocks("yml") if block.startswith(beginning))
    path = tmp_path / "shown.yaml"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", *command, str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_settings_that_are_shown_are_valid_and_all_there_are(tmp_path: Path) -> None:
    (text,) = (block for block in blocks("toml") if "[tool.cachegen]" in block)
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    found = outcome(settings_in(tmp_path))
    assert found.diagnostics == ()
    assert set(tomllib.loads(text)["tool"]["cachegen"]) == set(KNOWN)


def test_the_program_that_is_shown_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (text,) = blocks("python")
    (tmp_path / "schemas").mkdir()
    schema = "cachegen: 1\napp: notes\ntypes:\n  Note:\n    fields:\n      title: str\n"
    (tmp_path / "schemas" / "notes.yaml").write_text(schema, encoding="utf-8")
    (tmp_path / "program.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(tmp_path / "program.py"))
    missing, created = capsys.readouterr().out.splitlines()
    assert missing.startswith("notes.yaml 1 CG703 ")
    assert created == f"created {tmp_path / 'my_extension' / 'notes_cache.py'}"
