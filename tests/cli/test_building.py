"""`build` and `check`: what is shown of changes, and that plain arguments mean the same with click and without."""

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imperal_cachegen import cli
from imperal_cachegen.cli.quick import quick

SCHEMA = """\
cachegen: 1
app: notes
models:
  note:
    key: "note:{note_id}"
    segments: {note_id: id(40)}
    ttl: 60s
    fields:
      note_id: str
      title: str
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "notes.yaml").write_text(SCHEMA, encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = _run(list(arguments))
    return code, *capsys.readouterr()


def _run(arguments: list[str]) -> int:
    old, sys.argv = sys.argv, ["cachegen", *arguments]
    try:
        return cli.run()
    finally:
        sys.argv = old


def test_a_diff_of_check_is_what_build_would_change(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module = project / "caches" / "notes_cache.py"
    code, out, _ = run(capsys, "check", "--diff")
    assert code == 1
    assert out.startswith("--- /dev/null\n+++ b/caches/notes_cache.py\n@@ -0,0 +1,")
    run(capsys, "build")
    old = module.read_text(encoding="utf-8")
    (project / "schemas" / "notes.yaml").write_text(SCHEMA.replace("60s", "90s"), encoding="utf-8")
    code, out, said = run(capsys, "check", "--diff")
    assert code == 1
    assert re.search(r"is stale: .*\(lines \d+ to \d+ differ\)", said)
    assert "\n-    Policy(fresh=60)," in out or "Policy(fresh=60)" in out
    patch = out[: out.rindex("1 module:")]
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=project, check=True)
    new = module.read_text(encoding="utf-8")
    assert new != old
    assert run(capsys, "check", "--diff") == (0, "1 module up to date\n", "")
    module.write_text(old, encoding="utf-8")
    code, out, _ = run(capsys, "build", "--diff")
    assert (code, out[: out.rindex("updated ")]) == (0, patch)
    assert module.read_text(encoding="utf-8") == new


def test_a_diff_shows_what_was_edited_and_nothing_raw(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "build")
    module = project / "caches" / "notes_cache.py"
    module.write_text(module.read_text(encoding="utf-8") + "# mine \x1b[2J\n", encoding="utf-8")
    code, out, said = run(capsys, "check", "--diff")
    assert (code, "CG705" in said) == (1, True)
    assert "\n-# mine <U+001B>[2J\n" in out


def test_a_diff_has_colours_on_a_terminal_only(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert "\x1b[" not in run(capsys, "check", "--diff")[1]
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    _run(["check", "--diff"])
    assert "\x1b[32m+import" in terminal.getvalue() or "\x1b[32m+from" in terminal.getvalue()


def test_prune_says_what_it_deleted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "build")
    (project / "schemas" / "notes.yaml").rename(project / "schemas" / "memos.yaml")
    said = run(capsys, "build", "--prune")
    assert said == (
        0,
        "created caches/notes_memos_cache.py\ndeleted caches/notes_cache.py\n1 module: 1 created, 1 deleted\n",
        "",
    )


def test_build_is_strict_when_asked(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "schemas" / "notes.yaml"
    path.write_text(SCHEMA.replace("title: str", "title: str # x\n    description: As of #1054"), encoding="utf-8")
    assert [run(capsys, "build", *flags)[0] for flags in ([], ["--strict"], ["--format", "concise", "--strict"])] == [
        0,
        1,
        1,
    ]


@pytest.mark.parametrize(
    "flags", [[], ["--strict"], ["schemas"], ["schemas/notes.yaml"], ["nowhere"], ["schemas", "."]]
)
@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize("state", ["new", "built", "stale", "edited", "broken", "warns"])
def test_plain_arguments_mean_the_same_without_click(
    project: Path, capsys: pytest.CaptureFixture[str], command: str, flags: list[str], state: str
) -> None:
    schema, module = project / "schemas" / "notes.yaml", project / "caches" / "notes_cache.py"
    if state != "new":
        run(capsys, "build")
    texts = {
        "stale": SCHEMA.replace("60s", "90s"),
        "broken": "cachegen: 2\n",
        "warns": SCHEMA + "  # cachegen: ignore\n",
    }
    schema.write_text(texts.get(state, SCHEMA), encoding="utf-8")
    if state == "edited":
        module.write_text(module.read_text(encoding="utf-8") + "x = 1\n", encoding="utf-8")
    shutil.copytree(project, project / ".before")
    results = []
    for more in ([], ["--format", "full"]):
        results.append(run(capsys, command, *flags, *more))
        shutil.rmtree(project / "caches", ignore_errors=True)
        if (project / ".before" / "caches").is_dir():
            shutil.copytree(project / ".before" / "caches", project / "caches")
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["keys"], ["--help"], ["build", "--help"], ["build", "--out", "x"], ["build", "--out=x"], ["check", "--force"],
        ["check", "--prune"], ["check", "-h"], ["check", "--", "x"], ["check", "--stric"], ["check", ""], ["check", "-"],
    ],
)  # fmt: skip
def test_what_is_not_plain_is_for_click(arguments: list[str]) -> None:
    assert quick(arguments) is None


def test_completion_is_for_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_CACHEGEN_COMPLETE", "bash_complete")
    assert quick(["check"]) is None
