"""`cachegen init`, `config` and `hook`: from an empty folder to a checked commit, with real git and real pre-commit."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from commanding import Ran, Run, runner
from git_repository import git

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    return runner(monkeypatch, capsys)


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".git/" not in path.as_posix())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_init_in_an_empty_folder_builds_and_checks_clean(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("init", "My Notes", "--app", "notes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:3] == [
        "created My Notes/schemas/notes.yaml",
        "created My Notes/cachegen.toml",
        "created My Notes/.pre-commit-config.yaml",
    ]
    (step,) = [line for line in ran.out.splitlines() if "cachegen build" in line]
    assert run(*shlex.split(step)[1:3]).out.startswith("created My Notes/caches/notes_cache.py\n")
    monkeypatch.chdir(tmp_path / "My Notes")
    built = run("build")
    assert (built.code, built.err) == (0, "")
    assert (tmp_path / "My Notes" / "caches" / "notes_cache.py").exists()
    assert run("check", "--strict").code == 0
    assert run("keys").code == 0


def test_init_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.cachegen]\nout = 'mine'\n", encoding="utf-8")
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "a.yaml").write_text("cachegen: 1\ntypes:\n  A:\n    fields: {a: int}\n", encoding="utf-8")
    before = files(tmp_path)
    ran = run("init")
    assert ran.code == 0
    assert files(tmp_path) == before
    assert "left alone schemas: it has schemas already" in ran.out
    assert "left alone pyproject.toml: its settings hold here" in ran.out
    assert "left alone .pre-commit-config.yaml: it is there already\n  to have commits checked, add to" in ran.out
    assert "cachegen hook check" in ran.out
    again = run("init")
    assert again == ran


def test_init_beside_other_files_leaves_them_and_builds(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "openapi.yaml").write_text("openapi: 3.1.0\n", encoding="utf-8")
    assert run("init", "--app", "mail-client").code == 0
    assert (tmp_path / "pyproject.toml").read_text(encoding="utf-8") == "[project]\nname = 'x'\n"
    assert run("build").code == 0
    assert run("check", "--strict").code == 0
    second = run("init", "--app", "mail-client")
    assert "created" not in second.out


def test_init_below_the_top_of_a_repository_writes_nothing_outside_its_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    ran = run("init", "services/mail")
    assert sorted(files(tmp_path)) == ["services/mail/cachegen.toml", "services/mail/schemas/mail.yaml"]
    assert "cachegen hook check services/mail/schemas" in ran.out
    assert run("build", "services/mail/schemas").code == 0
    assert run("check", "--strict", "services/mail/schemas").code == 0


@pytest.mark.parametrize(
    ("name", "app"),
    [("Notes", "notes"), ("my_app.v2", "my-app-v2"), ("2fa", "app-2fa"), ("…", "my-app"), ("x", "app-x")],
)
def test_the_app_is_named_for_the_folder(run: Run, tmp_path: Path, name: str, app: str) -> None:
    assert run("init", name).code == 0
    assert [path.stem for path in (tmp_path / name / "schemas").iterdir()] == [app]
    assert run("build", f"{name}/schemas").err == ""


@pytest.mark.parametrize("arguments", [("--app", "No App"), ("--app", "a"), ("taken",), ("taken/x",)])
def test_wrong_usage_of_init(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "taken").touch()
    ran = run("init", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert sorted(files(tmp_path)) == ["taken"]


SETTINGS = """\
[tool.other]
out = "not ours"

[tool.cachegen]
schemas = ["api/schemas"]
line-length = 100

[tool.cachegen.rules]
text-as-comment = "off"
"""


def test_config_says_what_is_in_force_and_from_where(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    deep = tmp_path / "api" / "schemas" / "deep"
    deep.mkdir(parents=True)
    ran = run("config", "api/schemas/deep", "--jobs", "3")
    assert (ran.code, ran.err) == (0, "")
    rows = [line.split("  ") for line in ran.out.splitlines()]
    assert [[cell.strip() for cell in row if cell.strip()] for row in rows] == [
        ["root", str(tmp_path), "pyproject.toml"],
        ["schemas", "api/schemas", "pyproject.toml:5"],
        ["out", "api/caches", "default"],
        ["package", "-", "default"],
        ["runtime", "installed", "default"],
        ["jobs", "3", "--jobs"],
        ["line-length", "100", "pyproject.toml:6"],
        ["strategies", "false", "default"],
        ["breaking", "KEY, VALUE, TTL, API", "default"],
        ["rules.CG010", "off", "pyproject.toml:9"],
    ]
    found = json.loads(run("config", "--format", "json", "--out", "elsewhere").out)
    assert found["file"] == str(tmp_path / "pyproject.toml")
    assert found["settings"]["out"] == {"value": "elsewhere", "origin": "--out"}
    assert found["settings"]["jobs"] == {"value": None, "origin": "default"}


def test_config_without_settings_and_with_broken_ones(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    ran = run("config", "schemas")
    assert (ran.code, "no settings file" in ran.out) == (0, True)
    (tmp_path / "cachegen.toml").write_text("jbos = 1\n", encoding="utf-8")
    broken = run("config")
    assert (broken.code, "did you mean `jobs`?" in broken.err) == (1, True)
    assert run("config", "nowhere").code == 2


def test_a_hook_fails_until_the_module_is_in_the_commit(run: Run, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    run("init", "--app", "notes")
    git(tmp_path, "add", ".")
    missing = run("hook", "check")
    assert (missing.code, "CG703" in missing.err) == (1, True)
    built = run("hook", "build")
    assert built.code == 1
    assert "created" in built.out
    assert "git does not know" in built.out
    unknown = run("hook", "check")
    assert (unknown.code, unknown.err) == (1, "")
    assert "notes_cache.py yet: add it" in unknown.out
    git(tmp_path, "add", ".")
    assert run("hook", "check") == run("hook", "build", "--strict") == Ran(0, "", "")
    git(tmp_path, "rm", "-q", "--cached", "caches/notes_cache.py")
    (tmp_path / ".gitignore").write_text("*_cache.py\n", encoding="utf-8")
    assert run("hook", "check").code == 0
    assert run("hook", "check", "nowhere").code == 2


def test_a_hook_needs_no_git(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", "--app", "notes")
    run("build")
    assert run("hook", "check").code == 0
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("hook", "check").code == 0


def commit(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder / ".pc"),
    }
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *(more or ("run",))],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.slow
def test_the_entry_that_init_makes_works_in_pre_commit(run: Run, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    run("init", "--app", "notes")
    (tmp_path / ".gitignore").write_text(".pc/\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    failed = commit(tmp_path)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "CG703" in failed.stdout
    run("build")
    git(tmp_path, "add", ".")
    passed = commit(tmp_path)
    assert passed.returncode == 0, passed.stdout
    assert "Passed" in passed.stdout
    git(tmp_path, "commit", "-q", "-m", "x")
    (tmp_path / "README.md").write_text("x\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    assert "Skipped" in commit(tmp_path).stdout
    module = tmp_path / "caches" / "notes_cache.py"
    module.write_text(module.read_text(encoding="utf-8") + "x = 1\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    edited = commit(tmp_path)
    assert (edited.returncode, "CG705" in edited.stdout) == (1, True)


@pytest.mark.slow
def test_the_hooks_manifest_is_valid(tmp_path: Path) -> None:
    manifest = ROOT / ".pre-commit-hooks.yaml"
    done = commit(tmp_path, "validate-manifest", str(manifest))
    assert done.returncode == 0, done.stdout + done.stderr
    hooks = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["cachegen-check", "cachegen-build"]


@pytest.mark.long
def test_the_hooks_install_and_run_from_a_repository(run: Run, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    git(project, "init", "-q")
    run("init", "project", "--app", "notes")
    (project / ".pre-commit-config.yaml").unlink()
    git(project, "add", ".")
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "dist", "build")
    shutil.copytree(ROOT, source, ignore=ignored)
    git(source, "init", "-q")
    git(source, "add", ".")
    git(source, "commit", "-q", "-m", "x")
    built = commit(project, "try-repo", str(source), "cachegen-build", "--verbose")
    assert built.returncode == 1, built.stdout + built.stderr
    assert "created" in built.stdout
    git(project, "add", ".")
    checked = commit(project, "try-repo", str(source), "cachegen-check", "--verbose")
    assert checked.returncode == 0, checked.stdout + checked.stderr
