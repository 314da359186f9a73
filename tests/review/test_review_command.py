"""`cachegen review` as it is run: formats, files, exit codes, several projects, what is new, what has errors."""

import json
from pathlib import Path

import pytest
from commanding import Ran, runner
from git_repository import NOTES, Repository

NEW = NOTES.replace("ttl: 60s", "ttl: 2m")


class Checkout(Repository):
    """A repository in which commands run."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(folder)
        self._run, self._capsys = runner(monkeypatch, capsys), capsys
        monkeypatch.chdir(folder)
        monkeypatch.setenv("NO_COLOR", "1")

    def run(self, *arguments: str) -> Ran:
        self._capsys.readouterr()
        return self._run(*arguments)

    def review(self, *arguments: str) -> Ran:
        return self.run("review", *arguments)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Checkout:
    made = Checkout(tmp_path, monkeypatch, capsys)
    made.write("schemas/notes.yaml", NOTES)
    made.commit()
    return made


def test_a_change_is_told_and_judged_by_nobody(checkout: Checkout) -> None:
    checkout.write("schemas/notes.yaml", NEW)
    code, out, err = checkout.review("--against", "HEAD")
    assert (code, err) == (0, "")
    assert out.startswith("**1 model changes: data of `note_list` can be 60 s older; 1 break.**\n")
    assert "<sub>schemas/notes.yaml:9</sub>" in out
    assert "TTL 60 s → 120 s; key unchanged." in out


def test_nothing_is_one_line(checkout: Checkout) -> None:
    checkout.write("schemas/notes.yaml", NOTES.replace("60s", "1m"))
    assert checkout.review("--against", "HEAD") == (
        0,
        "Nothing changes: stored entries, times and call sites stay as they are.\n",
        "",
    )


def test_a_break_that_is_accepted_is_told_with_its_reason(checkout: Checkout) -> None:
    checkout.write("schemas/notes.yaml", NEW.replace("ttl: 2m", "ttl: 2m  # cachegen: accept[CG940] nobody minds"))
    code, out, _ = checkout.review("--against", "HEAD")
    assert code == 0
    assert "1 break, accepted.**" in out
    assert "  Accepted: nobody minds\n" in out
    assert "What breaks" not in out


def test_formats_and_a_file(checkout: Checkout) -> None:
    checkout.write("schemas/notes.yaml", NEW)
    code, out, _ = checkout.review("--against", "main", "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert told["against"].startswith("main (")
    assert [one["code"] for one in told["breaks"]] == ["CG940"]
    assert told["changes"][0]["later"] == 60
    page = checkout.folder / "made" / "review.html"
    code, out, err = checkout.review("--against", "main", "--format", "html", "--output", str(page))
    assert (code, out) == (0, "")
    assert err == "1 model changes: data of `note_list` can be 60 s older; 1 break.\n"
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "main (" in text
    code, _, err = checkout.review("--against", "main", "--output", "schemas/notes.yaml")
    assert (code, "own files" in err) == (2, True)


def test_a_saved_file_and_a_folder_are_versions_too(checkout: Checkout) -> None:
    assert checkout.run("ir", "--output", "saved.json").code == 0
    checkout.write("schemas/notes.yaml", NEW)
    assert "TTL 60 s → 120 s" in checkout.review("--against", "saved.json")[1]
    checkout.write("before/schemas/notes.yaml", NOTES)
    assert "TTL 60 s → 120 s" in checkout.review("--against", "before/schemas", "schemas")[1]


def test_wrong_usage(checkout: Checkout) -> None:
    for arguments in (["--against", "nowhere"], ["--against", "HEAD", "missing"], [], ["--against"]):
        code, out, err = checkout.review(*arguments)
        assert (code, out) == (2, "")
        assert err


def test_errors_are_told_and_there_is_no_review(checkout: Checkout) -> None:
    checkout.write("schemas/notes.yaml", NOTES.replace("60s", "1h"))
    code, out, err = checkout.review("--against", "HEAD")
    assert (code, out) == (1, "")
    assert "error[CG" in err


def test_projects_are_told_together_and_apart(checkout: Checkout) -> None:
    checkout.write("other/cachegen.toml", "")
    checkout.write("other/schemas/notes.yaml", NOTES.replace("app: notes", "app: other"))
    checkout.commit()
    checkout.write("schemas/notes.yaml", NEW)
    checkout.write("other/schemas/notes.yaml", NOTES.replace("app: notes", "app: other").replace("60s", "90s"))
    code, out, _ = checkout.review("--against", "HEAD", "schemas", "other/schemas")
    assert code == 0
    assert (
        "2 models change: data of `note_list` of `notes` and `note_list` of `other` can be 60 s older; 2 breaks" in out
    )
    assert "#### `note_list` of `other`" in out


def test_no_entry_is_told_valid_where_nobody_looked(checkout: Checkout) -> None:
    checkout.write("schemas/notes.yaml", NOTES.replace("count: int", "count: int\n      more: int = 0"))
    assert "old entries still valid" in checkout.review("--against", "HEAD")[1]
    checkout.write("cachegen.toml", 'breaking = ["KEY"]\n')
    out = checkout.review("--against", "HEAD")[1]
    assert "1 field added; key unchanged" in out


def test_what_is_new_is_told_as_new(checkout: Checkout) -> None:
    checkout.write("schemas/more.yaml", NOTES.replace("note_list", "tag_list").replace("notes:", "tags:"))
    code, out, _ = checkout.review("--against", "HEAD")
    assert code == 0
    assert out.startswith("**1 model is added: nothing is broken.**")
