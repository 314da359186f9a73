"""`--output`: the chosen format goes to a file, the readable one to the terminal."""

import json
import os
import sys
from pathlib import Path

import pytest

from imperal_cachegen import cli

SCHEMA = """\
cachegen: 1
app: notes
models:
  note:
    description: One note, as of #1054
    key: "note:{note_id}"
    segments: {note_id: id(40)}
    ttl: 60s
    fields:
      note_id: str
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "notes.yaml").write_text(SCHEMA, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str) -> int:
    sys.argv = ["cachegen", *arguments]
    return cli.run()


@pytest.mark.parametrize("format", ["sarif", "gitlab", "junit", "json", "github"])
def test_a_format_for_programs_is_all_of_stdout(project: Path, capsys: pytest.CaptureFixture[str], format: str) -> None:
    assert run("build", "--format", format) == 0
    out, err = capsys.readouterr()
    assert "CG010" in out
    assert err == ""
    assert run("build", "--format", format, "--output", "-") == 0
    assert "CG010" in capsys.readouterr().out
    assert not (project / "-").exists()


@pytest.mark.parametrize("format", ["sarif", "gitlab", "junit", "json", "github", "full", "concise"])
def test_the_file_has_the_format_and_people_read_on(
    project: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    assert run("check", "--format", format, "--output", "reports/findings", "--strict") == 1
    out, err = capsys.readouterr()
    written = (project / "reports" / "findings").read_text(encoding="utf-8")
    assert "CG010" in written
    assert "CG703" in written
    assert "\x1b" not in written
    assert "CG010" in err
    assert out == "1 module: 1 missing\n"
    assert [path.name for path in (project / "reports").iterdir()] == ["findings"]


def test_without_findings_the_file_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "schemas" / "notes.yaml").write_text(SCHEMA.replace(", as of #1054", "."), encoding="utf-8")
    (project / "r.sarif").write_text("old", encoding="utf-8")
    assert run("build", "--format", "sarif", "--output", "r.sarif") == 0
    assert capsys.readouterr().err == ""
    (log,) = json.loads((project / "r.sarif").read_text(encoding="utf-8"))["runs"]
    assert log["results"] == []
    assert [one["location"]["uri"] for one in log["artifacts"]] == ["schemas/notes.yaml"]


@pytest.mark.parametrize("where", ["schemas", "schemas/notes.yaml/x"])
def test_what_cannot_be_written_is_wrong_usage_before_anything_is_done(
    project: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    assert run("build", "--format", "sarif", "--output", where) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "cannot write" in err
    assert not (project / "caches").exists()


def test_a_folder_that_may_not_be_written_to(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root, who may run the tests, may write anywhere
    assert run("build", "--output", "x") == 2
    assert "permission denied" in capsys.readouterr().err
    assert not (project / "caches").exists()


@pytest.mark.parametrize("own", ["schemas/notes.yaml", "caches/notes_cache.py"])
def test_the_projects_own_files_are_not_overwritten(
    project: Path, capsys: pytest.CaptureFixture[str], own: str
) -> None:
    assert run("build") == 0
    before = (project / own).read_bytes()
    assert run("check", "--format", "json", "--output", own) == 2
    assert "one of the project's own files" in capsys.readouterr().err
    assert (project / own).read_bytes() == before


def test_a_device_is_written_into(project: Path) -> None:
    assert run("build", "--format", "json", "--output", os.devnull) == 0
    assert not Path(os.devnull).is_file()


def test_the_old_report_stays_whole_where_the_new_one_fails(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "r.json").write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert run("check", "--format", "json", "--output", "r.json") == 2
    assert "no space left on device" in capsys.readouterr().err
    assert (project / "r.json").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in project.iterdir()) == ["r.json", "schemas"]


def test_an_accepted_warning_stays_in_the_log_when_there_is_nothing_to_do(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = SCHEMA.replace("    description", "    # cachegen: ignore[CG010] our own number\n    description")
    (project / "schemas" / "notes.yaml").write_text(accepted, encoding="utf-8")
    logs = []
    for _ in range(2):
        capsys.readouterr()
        assert run("build", "--format", "sarif") == 0
        (log,) = json.loads(capsys.readouterr().out)["runs"]
        logs.append(log)
    assert logs[0] == logs[1]
    (result,) = logs[0]["results"]
    assert result["suppressions"][0]["justification"] == "our own number"


def test_clean_schemas_are_passed_tests_when_there_is_nothing_to_do(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "schemas" / "notes.yaml").write_text(SCHEMA.replace(", as of #1054", "."), encoding="utf-8")
    assert run("build") == 0
    capsys.readouterr()
    assert run("check", "--format", "junit") == 0
    assert 'tests="1" failures="0"' in capsys.readouterr().out
