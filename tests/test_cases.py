"""Golden cases: every folder of tests/cases is one, found and never listed.

A case has `schemas/`, whatever else its run needs (settings, documents, modules of before in `caches/`), and what must
come out: `stderr.txt`, and the modules in `expected/`. `command` holds other arguments than `build schemas`.
`python/` are modules that the expected ones import. `pytest tests/test_cases.py --update` writes what comes out now.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from imperal_cachegen import cli
from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.rules.registry import all_rules

ROOT = Path(__file__).parents[1]
CASES = sorted(path for path in (Path(__file__).parent / "cases").glob("*") if path.is_dir())
KNOWN = {"schemas", "expected", "caches", "python", "stderr.txt", "command", "cachegen.toml", "pyproject.toml"}
"""What a case may have; other files are inputs that lie in `schemas`."""

ELSEWHERE = {
    "CG001": "a file that can't be read: tests/read/test_limits.py",
    "CG002": "a file of more than 1 MiB: tests/read/test_limits.py",
    "CG102": "a link that leads out of the project: tests/resolve/test_workspace.py",
    "CG103": "a file name that can't be printed: tests/resolve/test_workspace.py",
    "CG126": "an output folder that is a link: tests/security/attacks.py",
    "CG127": "a runtime that is a link: tests/builds/test_vendored.py",
    "CG123": "more findings than are shown: tests/resolve/test_schema_top.py",
    "CG519": "hundreds of keys: tests/resolve/test_models_and_keys.py",
    "CG702": "two output folders in one run: tests/emit/test_out.py",
    **{f"CG81{number}": "a comparison of two versions: tests/report/test_accepts.py" for number in range(1, 6)},
    "CG624": "the class generator fails: tests/documents/test_generator.py",
}
"""Codes that a folder in git can't show, and where they are tested."""

Output = tuple[str, dict[str, str]]


@pytest.fixture(params=CASES, ids=lambda path: path.name)
def case(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def run(case: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Output:
    """Run a case in a folder of its own; return what was said, and the modules that are there then."""
    for path in case.iterdir():
        if path.name not in ("expected", "stderr.txt", "command"):
            (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / path.name)
    command = case / "command"
    arguments = shlex.split(command.read_text(encoding="utf-8") if command.exists() else "build schemas")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "argv", ["cachegen", *arguments])
    code = cli.run()
    said = capsys.readouterr().err.replace(str(folder), "<folder>")
    assert code != 3, said
    modules = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("caches/*") if path.is_file()}
    return f"{said}exit code {code}\n", modules


def test_case(
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    said, modules = run(case, tmp_path, monkeypatch, capsys)
    expected = case / "expected"
    if request.config.getoption("--update"):
        shutil.rmtree(expected, ignore_errors=True)
        (case / "stderr.txt").write_text(said, encoding="utf-8")
        for name, text in modules.items():
            expected.mkdir(exist_ok=True)
            (expected / name).write_text(text, encoding="utf-8")
    assert said == (case / "stderr.txt").read_text(encoding="utf-8")
    assert modules == {path.name: path.read_text(encoding="utf-8") for path in expected.glob("*") if path.is_file()}


def test_a_case_has_nothing_that_is_not_looked_at(case: Path) -> None:
    assert {path.name for path in case.iterdir()} <= KNOWN
    assert all(path.suffix == ".py" for path in case.glob("expected/*") if path.name != "__pycache__")


def test_every_code_has_a_case() -> None:
    load_all()
    seen = {
        code
        for case in CASES
        for code in re.findall(r"\[(CG\d{3})\]", (case / "stderr.txt").read_text(encoding="utf-8"))
    }
    compared = {rule.code for rule in all_rules() if rule.code >= "CG900"}  # tests/compare/cases
    missing = {rule.code for rule in all_rules()} - seen - set(ELSEWHERE) - compared
    assert sorted(missing) == []


def expected_modules() -> list[Path]:
    return [path for case in CASES for path in sorted(case.glob("expected/*.py")) if path.name != "__init__.py"]


def test_module_names_differ_between_cases() -> None:
    """So that one process can import them all, and one run of mypy can check them."""
    counts = Counter(path.name for path in expected_modules())
    assert [name for name, count in counts.items() if count > 1] == []


def search_path() -> str:
    folders = {path.parent for path in expected_modules()} | {path for case in CASES for path in case.glob("python")}
    return os.pathsep.join(str(folder) for folder in sorted(folders))


@pytest.mark.slow
def test_expected_modules_can_be_imported() -> None:
    names = [path.stem for path in expected_modules()]
    assert names
    program = f"import importlib\nfor name in {names!r}:\n    importlib.import_module(name)"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-B", "-c", program],
        env={**os.environ, "PYTHONPATH": search_path()},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr


RUFF = ["ruff", "check", "--isolated", "--no-cache", "--target-version", "py311"]
CHECKERS = {
    "mypy": ["mypy", "--strict", "--cache-dir", os.devnull],
    "pyright": ["pyright", "--pythonpath", sys.executable, "-p", "."],
    "ruff": [*RUFF, "--select", "E4,E7,E9,F,B,PLE,RUF,UP,ASYNC,S", "--ignore", "E741"],
    "black": ["black", "--check", "--quiet", "--line-length", "120"],
}


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS)
def test_expected_modules_pass_the_checks_that_users_run(checker: str, tmp_path: Path) -> None:
    """Only of modules as `build` writes them: the cases of `check` hold some that were edited by hand."""
    modules = [path for path in expected_modules() if not path.parents[1].name.startswith("module-")]
    names = [str(path) for path in modules]
    if checker == "pyright":
        for path in modules:
            (tmp_path / path.parents[1].name).mkdir(exist_ok=True)
            shutil.copy(path, tmp_path / path.parents[1].name)
        settings = {"typeCheckingMode": "strict", "include": ["."], "extraPaths": search_path().split(os.pathsep)}
        (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        names = []
    run = subprocess.run(
        [sys.executable, "-m", *CHECKERS[checker], *names],
        env={**os.environ, "MYPYPATH": search_path()},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
