"""`cachegen breaking` as it is run: exit codes, formats, categories, accepts. What is found is `tests/compare`'s matter."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from commanding import Run, runner
from git_repository import NOTES, Repository, git

from imperal_cachegen.cli.breaking import CATEGORIES
from imperal_cachegen.compiler.categories import ALL
from imperal_cachegen.compiler.pipeline import Options, resolve_project
from imperal_cachegen.compiler.saved.document import to_text

ACCEPTED = NOTES.replace(
    '    key: "notes:', '    # cachegen: accept[CG904] the old word was a typo\n    key: "note_list:'
)
CHANGED = NOTES.replace('"notes:', '"note_list:').replace("60s", "2m")


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """Return the file of a schema that is committed."""
    repository = Repository(tmp_path)
    path = repository.write("schemas/notes.yaml", NOTES)
    repository.commit()
    return path


@pytest.fixture
def breaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    return partial(runner(monkeypatch, capsys), "breaking")


def codes(breaking: Run, *arguments: str) -> list[str]:
    return [one["code"] for one in json.loads(breaking("--format", "json", *arguments)[1])["diagnostics"]]


def test_nothing_changed(schema: Path, breaking: Run) -> None:
    code, out, err = breaking("--against", "main")
    assert (code, err) == (0, "")
    assert out.startswith("1 schema compared with main (")
    assert out.endswith("): nothing breaks\n")
    schema.write_text(f"# a comment\n{NOTES.replace('60s', '1m')}", encoding="utf-8")
    assert breaking("--against", "main")[0] == 0


def test_a_break_fails_and_says_how_it_is_accepted(schema: Path, breaking: Run) -> None:
    schema.write_text(CHANGED, encoding="utf-8")
    code, out, err = breaking("--against", "main")
    assert code == 1
    assert out.endswith("): 2 breaks\n")
    assert "error[CG904]: the key `notes:{folder}` is now `note_list:{folder}`" in err
    assert "main:schemas/notes.yaml:6:" in err
    assert "# cachegen: accept[CG904] why nobody minds" in err


def test_one_comment_accepts_all_breaks_of_a_line(schema: Path, breaking: Run) -> None:
    schema.write_text(NOTES.replace("count: int", "count: str"), encoding="utf-8")
    err = breaking("--against", "main")[2]
    assert "`# cachegen: accept[CG921, CG931, CG963] why nobody minds`" in err
    comment = "      # cachegen: accept[CG921, CG931, CG963] why nobody minds\n      count: str"
    schema.write_text(NOTES.replace("      count: int", comment), encoding="utf-8")
    assert breaking("--against", "main")[0] == 0


def test_an_accepted_break_is_told_and_does_not_fail(schema: Path, breaking: Run) -> None:
    schema.write_text(ACCEPTED, encoding="utf-8")
    code, out, err = breaking("--against", "main", "--strict")
    assert code == 0
    assert out.endswith("): nothing breaks, 1 accepted\n")
    assert "accepted[CG904]: the key `notes:{folder}` is now" in err
    assert "the old word was a typo" in err
    told = json.loads(breaking("--against", "main", "--format", "json")[1])
    assert (told["diagnostics"], told["against"].partition(" ")[0]) == ([], "main")
    assert [(one["code"], one["reason"]) for one in told["accepted"]] == [("CG904", "the old word was a typo")]


def test_an_accept_that_has_done_its_work_is_a_warning(schema: Path, breaking: Run, tmp_path: Path) -> None:
    schema.write_text(ACCEPTED, encoding="utf-8")
    git(tmp_path, "commit", "-qam", "another key")
    code, out, err = breaking("--against", "HEAD")
    assert (code, "warning[CG814]" in err) == (0, True)
    assert out.endswith("): nothing breaks, 1 other finding\n")
    assert breaking("--against", "HEAD", "--strict")[0] == 1


def test_categories_of_options_and_settings(schema: Path, breaking: Run, tmp_path: Path) -> None:
    schema.write_text(CHANGED, encoding="utf-8")
    assert codes(breaking, "--against", "main") == ["CG904", "CG940"]
    assert codes(breaking, "--against", "main", "--category", "ttl") == ["CG940"]
    assert codes(breaking, "--against", "main", "--category", "API", "--category", "VALUE") == []
    (tmp_path / "cachegen.toml").write_text('breaking = ["KEY"]\n', encoding="utf-8")
    assert codes(breaking, "--against", "main") == ["CG904"]
    assert codes(breaking, "--against", "main", "--category", "TTL") == ["CG940"]
    code, _, err = breaking("--against", "main", "--category", "KEYS")
    assert (code, "'KEY', 'VALUE', 'TTL', 'API'" in err) == (2, True)


@pytest.mark.parametrize("format", ["concise", "github", "gitlab", "junit", "sarif"])
def test_every_format_names_the_new_file(schema: Path, breaking: Run, format: str) -> None:
    schema.write_text(CHANGED, encoding="utf-8")
    code, out, err = breaking("--against", "main", "--format", format)
    assert code == 1
    assert "CG904" in (err if format == "concise" else out)
    assert "schemas/notes.yaml" in out + err


def test_findings_go_to_a_file_while_the_terminal_stays_readable(schema: Path, breaking: Run, tmp_path: Path) -> None:
    schema.write_text(CHANGED, encoding="utf-8")
    code, out, err = breaking("--against", "main", "--format", "sarif", "--output", "found.sarif")
    assert code == 1
    assert "2 breaks" in out
    assert "error[CG904]" in err
    results = json.loads((tmp_path / "found.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == ["CG904", "CG940"]
    assert breaking("--against", "main", "--output", "schemas/notes.yaml")[0] == 2
    assert schema.read_text(encoding="utf-8") == CHANGED


def test_wrong_usage_and_broken_schemas(schema: Path, breaking: Run) -> None:
    code, out, err = breaking("--against", "mian")
    assert (code, out) == (2, "")
    assert "mian" in err
    assert breaking()[0] == 2
    assert "is a variable not set?" in breaking("--against", "")[2]
    assert breaking("--against", "main", "nowhere")[0] == 2
    schema.write_text(NOTES.replace("count: int", "count: imt"), encoding="utf-8")
    code, out, err = breaking("--against", "main")
    assert (code, "did you mean `int`?" in err, out.endswith("mend the errors first\n")) == (1, True, True)


def test_broken_settings_are_told_before_anything_is_compared(breaking: Run, tmp_path: Path, schema: Path) -> None:
    (tmp_path / "cachegen.toml").write_text('breaking = ["KEYS"]\n', encoding="utf-8")
    code, out, err = breaking("--against", "main")
    assert (code, out) == (1, "nothing compared with main: mend the errors first\n")
    assert "error[CG106]" in err
    assert json.loads(breaking("--against", "main", "--format", "json")[1])["against"] == "main"


def test_every_category_can_be_chosen() -> None:
    assert CATEGORIES == ALL


def test_a_moved_schema_is_counted_once(schema: Path, breaking: Run, tmp_path: Path) -> None:
    (tmp_path / "schemas/more").mkdir()
    schema.rename(tmp_path / "schemas/more/notes.yaml")
    assert breaking("--against", "main")[1].startswith("1 schema compared with main (")


def test_a_folder_and_a_saved_file_are_compared_alike(schema: Path, breaking: Run, tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "notes.yaml").write_text(NOTES, encoding="utf-8")
    cachegen = [sys.executable, "-m", "imperal_cachegen", "ir", "--output", "before.json"]
    subprocess.run(cachegen, cwd=tmp_path, check=True, timeout=60)
    schema.write_text(CHANGED, encoding="utf-8")
    for against in ("main", "before", "before.json"):
        assert codes(breaking, "--against", against, "schemas") == ["CG904", "CG940"]


@pytest.mark.parametrize("format", ["full", "sarif"])
def test_of_a_saved_file_the_place_is_told_and_no_excerpt(
    schema: Path, breaking: Run, tmp_path: Path, format: str
) -> None:
    saved = resolve_project([schema], Options(tmp_path)).project
    (tmp_path / "before.json").write_text(to_text(saved), encoding="utf-8")
    schema.write_text(CHANGED, encoding="utf-8")
    _, out, err = breaking("--against", "before.json", "--format", format)
    if format == "full":
        assert " ::: before.json:schemas/notes.yaml:6:10: it was\n" in err
        assert ("- it was" in err, "- it was" in breaking("--against", "main")[2]) == (False, True)
        return
    place, *_ = [
        one["physicalLocation"] for found in json.loads(out)["runs"][0]["results"] for one in found["relatedLocations"]
    ]
    assert place["region"]["startLine"] == 6
    assert ("snippet" in place["region"], "contextRegion" in place) == (False, False)


@pytest.mark.parametrize(
    "text",
    [NOTES, "# about notes\n\n---\n" + NOTES, NOTES.replace("cachegen: 1\napp: notes", "app: notes\ncachegen: 1")],
)
def test_a_break_of_the_whole_schema_is_accepted_above_its_line(schema: Path, breaking: Run, text: str) -> None:
    schema.write_text(text.replace("app: notes", "app: other"), encoding="utf-8")
    found = json.loads(breaking("--against", "main", "--format", "json")[1])["diagnostics"]
    assert sorted(one["code"] for one in found) == ["CG900", "CG950"]
    lines = schema.read_text(encoding="utf-8").splitlines()
    for one in sorted(found, key=lambda one: -int(one["line"])):
        lines.insert(one["line"] - 1, f"# cachegen: accept[{one['code']}] it was nobody's")
    schema.write_text("\n".join(lines), encoding="utf-8")
    code, out, _ = breaking("--against", "main")
    assert (code, out.endswith("nothing breaks, 2 accepted\n")) == (0, True)
