"""The action's review: its step run as a runner runs it, in checkouts as deep and as shallow as those of CI."""

import os
import shutil
from pathlib import Path

import pytest
from git_repository import NOTES, Repository, git
from test_github_action import Runner

NEW = NOTES.replace("ttl: 60s", "ttl: 120s").replace('"notes:{folder}"', '"all:{folder}"')

pytestmark = pytest.mark.slow


def commit(repository: Repository, text: str) -> str:
    repository.write("schemas/notes.yaml", text)
    return repository.commit()


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    """A repository whose `main` has the old schema, and whose `change` the new one."""
    made = Repository(tmp_path / "origin")
    made.git("config", "uploadpack.allowAnySHA1InWant", "true")
    commit(made, NOTES)
    made.git("switch", "-q", "-c", "change")
    commit(made, NEW)
    return made


def checkout(origin: Repository, folder: Path, *options: str) -> Runner:
    git(folder.parent, "clone", "-q", "-b", "change", *options, origin.folder.as_uri(), folder)
    return Runner(folder)


def test_a_pull_request_is_reviewed_and_its_lines_are_marked(origin: Repository, tmp_path: Path) -> None:
    runner = checkout(origin, tmp_path / "deep")
    done = runner.run("Review", base=origin.git("rev-parse", "main"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "\n::error file=schemas/notes.yaml,line=6," in done.stdout
    summary = runner.summary.read_text(encoding="utf-8")
    assert summary.startswith("### cachegen review\n\n**1 model changes: `note_list` goes cold at the deploy (≤ 60 s)")
    path = Path(runner.output.read_text(encoding="utf-8").removeprefix("review=").strip())
    assert path.read_text(encoding="utf-8") == summary.removeprefix("### cachegen review\n\n")


def test_a_shallow_checkout_gets_the_base_itself(origin: Repository, tmp_path: Path) -> None:
    runner = checkout(origin, tmp_path / "shallow", "--depth=1")
    base = origin.git("rev-parse", "main")
    assert runner.run("Review", base=base).returncode == 1
    assert "`note_list` goes cold" in runner.summary.read_text(encoding="utf-8")


def test_what_came_to_the_base_since_is_not_the_pull_requests(origin: Repository, tmp_path: Path) -> None:
    origin.git("switch", "-q", "main")
    later = commit(origin, NOTES.replace("count: int", "count: int\n      more: int = 0"))
    runner = checkout(origin, tmp_path / "deep")
    runner.run("Review", base=later)
    assert "more" not in runner.summary.read_text(encoding="utf-8")


@pytest.mark.parametrize("depth", [(), ("--depth=1",)], ids=["deep", "shallow"])
def test_the_merge_of_a_pull_request_begins_at_its_first_parent(
    origin: Repository, tmp_path: Path, depth: tuple[str, ...]
) -> None:
    base, head = (origin.git("rev-parse", name) for name in ("main", "change"))
    origin.git("switch", "-q", "main")
    commit(origin, NOTES.replace("count: int", "newest: int = 0\n      count: int"))  # after the event was made
    origin.git("switch", "-q", "-c", "merge", "main")
    origin.git("merge", "-q", "--no-edit", "change")
    git(tmp_path, "clone", "-q", "-b", "merge", *depth, origin.folder.as_uri(), tmp_path / "merged")
    runner = Runner(tmp_path / "merged")
    assert runner.run("Review", base=base, head=head).returncode == 1
    summary = runner.summary.read_text(encoding="utf-8")
    assert "`note_list` goes cold" in summary
    assert "newest" not in summary


def test_a_base_that_cannot_be_had_is_a_word_on_the_checkout(origin: Repository, tmp_path: Path) -> None:
    runner = checkout(origin, tmp_path / "shallow", "--depth=1")
    git(runner.folder, "remote", "set-url", "origin", (tmp_path / "gone").as_uri())
    done = runner.run("Review", base=origin.git("rev-parse", "main"))
    assert done.returncode == 2
    assert "::error title=cachegen review::The base is not in this checkout" in done.stdout
    assert runner.output.read_text(encoding="utf-8") == ""


def test_more_breaks_than_github_marks_are_counted(origin: Repository, tmp_path: Path) -> None:
    models = NOTES[NOTES.index("  note_list:") :]
    many = NOTES + "".join(models.replace("note_list", f"list_{at}").replace('"notes', f'"n{at}') for at in range(11))
    before = commit(origin, many)
    commit(origin, many.replace("ttl: 60s", "ttl: 2m"))
    runner = checkout(origin, tmp_path / "deep")
    done = runner.run("Review", against=before)
    assert done.stdout.count("\n::error file=") == 12
    assert "::notice title=cachegen review::12 breaks: GitHub marks ten lines" in done.stdout
    assert runner.summary.read_text(encoding="utf-8").count("**CG940**") == 13  # each, and all of the rule


@pytest.mark.skipif(os.geteuid() != 0, reason="gives the checkout to another user")
def test_a_checkout_of_another_user_is_read(origin: Repository, tmp_path: Path) -> None:
    runner = checkout(origin, tmp_path / "deep")
    shutil.chown(runner.folder, 12345, 12345)
    shutil.chown(runner.folder / ".git", 12345, 12345)
    assert runner.run("Review", base=origin.git("rev-parse", "main")).returncode == 1
    assert "`note_list` goes cold" in runner.summary.read_text(encoding="utf-8")


def test_breaks_may_be_told_without_failing(origin: Repository, tmp_path: Path) -> None:
    runner = checkout(origin, tmp_path / "deep")
    done = runner.run("Review", against="origin/main", fail_on_breaks="false")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n::error file=schemas/notes.yaml,line=6," in done.stdout


def test_without_a_change_it_is_one_line_and_passes(origin: Repository, tmp_path: Path) -> None:
    runner = checkout(origin, tmp_path / "deep")
    assert runner.run("Review", against="HEAD").returncode == 0
    assert runner.summary.read_text(encoding="utf-8").count("\n") == 3


def test_elsewhere_than_in_a_pull_request_there_is_none(origin: Repository, tmp_path: Path) -> None:
    runner = checkout(origin, tmp_path / "deep")
    done = runner.run("Review")
    assert done.returncode == 0
    assert "no pull request" in done.stdout
    assert runner.summary.read_text(encoding="utf-8") == ""


def test_an_unknown_ref_fails_and_says_so(origin: Repository, tmp_path: Path) -> None:
    runner = checkout(origin, tmp_path / "deep")
    done = runner.run("Review", against="--no-such; touch hacked")
    assert done.returncode == 2
    assert "no-such" in done.stdout
    assert not (runner.folder / "hacked").exists()


def test_a_pull_request_that_mends_a_schema_passes(origin: Repository, tmp_path: Path) -> None:
    origin.git("switch", "-q", "main")
    broken = commit(origin, NOTES.replace("ttl: 60s", "ttl: 1h"))
    origin.git("switch", "-q", "change")
    runner = checkout(origin, tmp_path / "deep")
    done = runner.run("Review", against=broken)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "::warning title=cachegen review::There is no review" in done.stdout
