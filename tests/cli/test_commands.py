import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commanding import Ran, Run, runner

from imperal_cachegen.cli.progress import ProgressLine
from imperal_cachegen.compiler import pipeline

GOOD = """\
cachegen: 1
app: notes
models:
  note:
    description: One note.
    key: "note:{note_id}"
    segments: {note_id: id(40)}
    ttl: 60s
    fields:
      note_id: str
      title: str
"""
WARNS = GOOD.replace("One note.", "One note, as of #1054")
BROKEN = GOOD.replace("ttl: 60s", "ttl: 60s\n    ttl: 30s")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder with `schemas/notes.yaml`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    (tmp_path / "schemas").mkdir()

    ran = runner(monkeypatch, capsys)

    def execute(*arguments: str, schema: str = GOOD) -> Ran:
        (tmp_path / "schemas" / "notes.yaml").write_text(schema, encoding="utf-8")
        return ran(*arguments)

    return execute


def module(tmp_path: Path) -> Path:
    return tmp_path / "caches" / "notes_cache.py"


def test_build_writes_what_changes(run: Run, tmp_path: Path) -> None:
    assert run("build") == Ran(0, "created caches/notes_cache.py\n1 module: 1 created\n", "")
    written = module(tmp_path).stat().st_mtime_ns
    second = run("build", "schemas/")
    assert (second.code, second.err) == (0, "")
    assert second.out == "1 module up to date\n"
    assert module(tmp_path).stat().st_mtime_ns == written


def test_errors_write_nothing(run: Run, tmp_path: Path) -> None:
    ran = run("build", schema=BROKEN)
    assert (ran.code, ran.out) == (1, "")
    assert "error[CG011]: the key `ttl` stands here twice" in ran.err
    assert ran.err.endswith("\nfound 1 error\n")
    assert not module(tmp_path).exists()


def test_warnings_are_no_failure_but_with_strict(run: Run) -> None:
    assert run("build", schema=WARNS).code == 0
    loose = run("check", schema=WARNS)
    assert (loose.code, "warning[CG010]" in loose.err) == (0, True)
    assert run("check", "--strict", schema=WARNS).code == 1
    assert run("build", schema=GOOD).code == 0
    assert run("check", "--strict").code == 0


def test_check_says_the_state_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    assert run("check").code == 1
    assert not module(tmp_path).exists()
    run("build")
    assert run("check").code == 0
    changed = GOOD.replace("title: str", "title: str | None")
    assert run("check", schema=changed).code == 1
    module(tmp_path).write_text(module(tmp_path).read_text(encoding="utf-8") + "\nx = 1\n", encoding="utf-8")
    assert run("check").code == 1


def test_an_edited_module_is_overwritten_only_when_forced(run: Run, tmp_path: Path) -> None:
    run("build")
    written = module(tmp_path).read_text(encoding="utf-8")
    module(tmp_path).write_text(written + "\nx = 1\n", encoding="utf-8")
    assert run("build").code == 1
    assert run("build", "--force").code == 0
    assert module(tmp_path).read_text(encoding="utf-8") == written


def test_json(run: Run) -> None:
    ran = run("build", "--format", "json", schema=WARNS)
    assert (ran.code, ran.err) == (0, "")
    document = json.loads(ran.out)
    assert document["version"] == 1
    assert [one["code"] for one in document["diagnostics"]] == ["CG010"]
    assert [(one["state"], Path(one["path"]).name) for one in document["modules"]] == [("created", "notes_cache.py")]
    failed = run("check", "--format", "json", schema=BROKEN)
    assert (failed.code, json.loads(failed.out)["summary"]["errors"]) == (1, 1)


def test_github(run: Run) -> None:
    ran = run("build", "--format", "github", schema=WARNS)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("::warning file=schemas/notes.yaml,line=5,")
    assert ran.out.count("\n") == 1


def test_concise(run: Run) -> None:
    ran = run("build", "--format", "concise", schema=BROKEN)
    assert "notes.yaml:9:5: CG011 error: the key `ttl` stands here twice\nfound 1 error\n" in ran.err


@pytest.mark.parametrize("command", [("build",), ("check",), ("keys",), ("explain", "note:1")])
def test_wrong_paths_are_wrong_usage(run: Run, command: tuple[str, ...]) -> None:
    ran = run(*command, "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [("nope",), ("build", "--nope"), ("rule",), ("rule", "CG999"), ("build", "--format", "x")]
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_out(run: Run, tmp_path: Path) -> None:
    assert run("build", "--out", "app/caches").code == 0
    assert (tmp_path / "app" / "caches" / "notes_cache.py").exists()


def test_keys(run: Run) -> None:
    ran = run("keys")
    assert (ran.code, ran.err) == (0, "")
    head, row = ran.out.splitlines()[1:]
    assert head.split() == ["KEY", "TEMPLATE", "LONGEST", "EXAMPLE", "TTL"]
    assert row.split()[:5] == ["note", "note:{note_id}", "45", "of", "128"]
    assert row.split()[-1] == "60s"
    (key,) = json.loads(run("keys", "--format", "json").out)
    assert (key["model"], key["key"], key["template"], key["longest"]) == ("note", None, "note:{note_id}", 45)
    assert key["example"]["key"] == f"note:{key['example']['arguments']['note_id']}"
    assert key["ttl"]["fresh"] == 60


def test_explain(run: Run) -> None:
    ran = run("explain", "note:abc", "schemas")
    assert (ran.code, ran.err) == (0, "")
    assert "abc" in ran.out
    other = run("explain", "nothing:abc")
    assert other.code == 1
    assert "note:{note_id}" in other.out


def test_rule(run: Run) -> None:
    ran = run("rule", "cg011")
    assert ran.out.startswith("CG011 duplicate-key (error)\n\nA mapping has one key twice.\n")
    assert run("rule", "duplicate-key").out == ran.out
    assert "did you mean `duplicate-key`?" in run("rule", "duplicat-key").err
    assert run("rule", "402").out == run("rule", "CG402").out
    near = run("rule", "ttl")
    assert (near.code, "CG402 ttl-too-long" in near.err) == (2, True)
    every = run("rule", "--all").out
    assert ran.out.strip() in every
    assert every.count("\nInstead:\n") > 50


def test_version_and_help(run: Run) -> None:
    assert run("--version").out.startswith("cachegen 0.")
    text = run("--help").out
    for command in ("init", "build", "check", "keys", "explain", "rule", "config", "hook", "completion"):
        assert f"\n  {command} " in text
        assert "cachegen" in run(command, "--help").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Run, shell: str) -> None:
    assert "_CACHEGEN_COMPLETE" in run("completion", shell).out


def test_a_bug_of_ours_says_what_to_report(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise KeyError("secret\ndetail")

    monkeypatch.setattr(pipeline, "build", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ran = run("build")
    assert (ran.code, ran.out) == (3, "")
    assert "internal error: KeyError" in ran.err
    assert "bug of cachegen" in ran.err
    assert "Traceback" not in ran.err
    (saved,) = tmp_path.glob("cachegen-crash-*.txt")
    assert str(saved) in ran.err
    assert "Traceback" in saved.read_text(encoding="utf-8")


def test_a_bug_is_shown_where_it_can_not_be_saved(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(pipeline, "check", broken)
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    ran = run("check")
    assert ran.code == 3
    assert "Traceback" in ran.err


def test_an_interrupt_is_no_crash(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "build", interrupted)
    ran = run("build")
    assert (ran.code, ran.err.strip()) == (130, "cachegen: interrupted")


def process(arguments: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "imperal_cachegen", *arguments],
        cwd=folder,
        env={**os.environ, **more},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_a_reader_that_leaves_is_no_crash(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-m", "imperal_cachegen", "rule", "--all"],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (1, b"")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("command", ["check notes.yaml", "rule CG304", "check notes.yaml --format json"])
def test_what_is_closed_is_no_crash(tmp_path: Path, command: str, closed: str) -> None:
    (tmp_path / "notes.yaml").write_text("cachegen: 1\napp: notes\n", encoding="utf-8")
    line = f'"$0" -m imperal_cachegen {command} {closed}'
    ran = subprocess.run(["sh", "-c", line, sys.executable], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert ran.returncode == (0 if command.startswith("rule") else 1)
    assert b"internal error" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_stdout_is_no_bug_of_ours(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "imperal_cachegen", "rule", "CG304"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (1, b"cachegen: cannot write the output: no space left on device\n")


def test_a_terminal_without_unicode_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text("cachegen: 1\napp漢: ü\n", encoding="utf-8")
    ran = process(["check", "notes.yaml"], tmp_path, PYTHONIOENCODING="latin-1")
    assert ran.returncode == 1
    assert rb"app\u6f22" in ran.stderr


def test_a_deleted_folder_is_wrong_usage(tmp_path: Path) -> None:
    program = "import os, sys; os.mkdir('x'); os.chdir('x'); os.rmdir('../x'); sys.argv = ['cachegen', 'build']\n"
    program += "from imperal_cachegen.cli import main; main()"
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert ran.returncode == 2
    assert b"current folder" in ran.stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_for_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressLine() as progress:
        progress(0, 3, "few.yaml")
    assert terminal.getvalue() == ""
    with ProgressLine() as progress:
        progress(0, 20, "a\x1b[2J.yaml")
        progress(1, 20, "b.yaml")
    assert terminal.getvalue() == "\r[1/20] a<U+001B>[2J.yaml\x1b[K\r[2/20] b.yaml\x1b[K\r\x1b[K"


def test_progress_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressLine() as progress:
        progress(0, 0, "few.yaml")
        assert terminal.getvalue() == ""
        progress(20, 0, "many.yaml")
    assert terminal.getvalue() == "\r[21] many.yaml\x1b[K\r\x1b[K"


def test_progress_is_not_drawn_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine() as progress:
        progress(0, 20, "a.yaml")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("variables", "painted"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_terminals(
    run: Run, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], painted: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    run("build", schema=BROKEN)
    assert ("\x1b[1;31merror[CG011]" in terminal.getvalue()) == painted
    assert "error[CG011]" in terminal.getvalue()


def test_a_missing_folder_of_the_settings_is_told_with_the_line_that_names_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cachegen.toml").write_text('jobs = 1\nschemas = ["schema"]\n')
    ran = run("build")
    assert (ran.code, "cachegen.toml:2" in ran.err) == (2, True)
