"""`--against REF`: any ref, nothing written, and a clear word where there is none."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from git_history import MAIL, OTHER, History, only, said
from git_repository import git

BOTH = ["schemas/mail.yaml"]


def changed(history: History) -> str:
    """Commit a change of one of two schemas; return the first commit's id."""
    first = history.git("rev-parse", "HEAD")
    history.write("schemas/mail.yaml", MAIL.replace("60s", "120s"))
    history.commit("fix: say more")
    return first


@pytest.mark.parametrize(
    "ref",
    [
        "HEAD~1",
        "main~1",
        "HEAD^",
        "v1",
        "old",
        "refs/heads/old",
        "main^{/first}",
        ":/first",
        "@{-1}",
        "HEAD@{2}",
        "tagged",
    ],
)
def test_any_ref_is_understood(history: History, ref: str) -> None:
    history.git("branch", "old")
    history.git("tag", "v1")
    history.git("tag", "-a", "tagged", "-m", "annotated")
    history.git("checkout", "-q", "old")
    history.git("checkout", "-q", "main")
    first = changed(history)
    compared = history.compare("HEAD~1" if ref == "HEAD@{2}" else ref)
    assert only(compared) == (BOTH, BOTH)
    (baseline,) = compared.baselines
    assert compared.label == baseline.label
    assert first[:7] in compared.label
    assert (compared.compared, compared.read) == (2, 1)
    assert baseline.old.schemas[0].models[0].keys[0].policy.fresh == 60
    assert baseline.new.schemas[0].models[0].keys[0].policy.fresh == 120


def test_a_commit_s_id_is_a_ref_and_its_own_label(history: History) -> None:
    first = changed(history)
    for length in (7, 12, 40):
        compared = history.compare(first[:length])
        assert only(compared) == (BOTH, BOTH)
        assert compared.label == first[:7]


def test_the_work_tree_is_what_is_compared_staged_or_not(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL.replace("60s", "90s"))
    assert only(history.compare("HEAD")) == (BOTH, BOTH)
    history.git("add", "-A")
    assert only(history.compare("HEAD")) == (BOTH, BOTH)
    history.write("schemas/mail.yaml", MAIL)
    assert history.compare("HEAD").read == 0


def test_the_same_compiles_nothing(history: History) -> None:
    compared = history.compare("main")
    assert only(compared) == ([], [])
    assert (compared.compared, compared.read, compared.notes) == (2, 0, ())


def test_removed_and_added_schemas_are_on_one_side(history: History) -> None:
    (history.folder / "schemas/mail.yaml").unlink()
    history.write("schemas/deep/new.yaml", MAIL.replace("inbox", "drafts"))
    compared = history.compare("main")
    assert only(compared) == (["schemas/mail.yaml"], ["schemas/deep/new.yaml"])
    assert (compared.compared, compared.read) == (3, 2)


def test_a_file_that_was_no_schema_or_is_none_now(history: History) -> None:
    history.write("schemas/plain.yaml", "a: 1\n")
    history.write("schemas/.hidden.yaml", MAIL)
    history.write("schemas/.hidden/mail.yaml", MAIL)
    history.write("schemas/README.md", "read me\n")
    history.commit()
    history.write("schemas/plain.yaml", OTHER.replace("outbox", "drafts"))
    history.write("schemas/other.yaml", "a: 1\n")
    (history.folder / "schemas/.hidden/mail.yaml").unlink()
    assert only(history.compare("main")) == (["schemas/other.yaml"], ["schemas/plain.yaml"])


def test_only_the_paths_that_are_asked_for(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL.replace("60s", "120s"))
    history.write("schemas/other.yaml", OTHER.replace("60s", "120s"))
    assert only(history.compare("main", "schemas/mail.yaml")) == (BOTH, BOTH)
    compared = history.compare("main", "schemas/mail.yaml")
    assert compared.compared == 1


def test_from_a_folder_below_and_by_an_absolute_path(history: History) -> None:
    changed(history)
    from imperal_cachegen.compiler.baseline import compare_with
    from imperal_cachegen.compiler.results import Options

    below = compare_with("HEAD~1", (Path(),), Options(history.folder / "schemas"))
    assert only(below) == (BOTH, BOTH)
    absolute = compare_with("HEAD~1", (history.folder / "schemas",), Options(history.folder / "schemas"))
    assert only(absolute) == (BOTH, BOTH)


def test_a_ref_that_lacks_the_folder_makes_everything_new(history: History) -> None:
    history.git("rm", "-q", "-r", "schemas")
    history.write("README.yaml", "a: 1\n")
    history.commit()
    history.write("schemas/mail.yaml", MAIL)
    history.write("schemas/other.yaml", OTHER)
    compared = history.compare("main")
    assert only(compared) == ([], ["schemas/mail.yaml", "schemas/other.yaml"])
    words = f"the schemas of `schemas` are new since {compared.label}: there is nothing to compare with"
    assert compared.notes == (words,)


def test_a_folder_that_was_moved_is_compared_with_where_it_was(history: History) -> None:
    history.git("mv", "schemas", "elsewhere")
    history.write("kept/third.yaml", MAIL.replace("inbox", "drafts"))
    history.commit()
    history.git("mv", "elsewhere", "schemas")
    compared = history.compare("main")
    assert only(compared) == (
        ["elsewhere/mail.yaml", "elsewhere/other.yaml"],
        ["schemas/mail.yaml", "schemas/other.yaml"],
    )
    label = compared.label
    words = f"{label} has no schemas in `schemas`: compared with those that were elsewhere, and are gone"
    assert compared.notes == (words,)
    assert only(history.compare("main", "schemas/mail.yaml")) == ([], ["schemas/mail.yaml"])


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("nope", "neither a file nor a folder here, nor a git ref of `project`"),
        ("mian", "did you mean `main`?"),
        ("origin/main", "there is a `main`: write that, or run `git fetch origin main` first"),
        ("HEAD~7", "there is no `HEAD~7` in `project`: the history of `HEAD` has no such commit"),
        ("-x", "is no git ref"),
        ("--all", "is no git ref"),
        ("--output=x", "is no git ref"),
        ("", "is a variable not set?"),
        ("a\nb", "is no git ref"),
        ("a\0b", "is no git ref"),
        ("^main", "nor a git ref"),
        ("main..HEAD", "nor a git ref"),
        ("main:schemas", "write `--against main`, and `schemas` as path"),
        (":schemas", "write `--against HEAD`, and `schemas` as path"),
        ("0" * 40, "nor a git ref"),
        ("HEAD^{tree}", "is no commit"),
        ("refs/heads/", "nor a git ref"),
        ("x" * 5000, "nor a git ref"),
        ("💥", "nor a git ref"),
    ],
)
def test_what_is_no_ref_is_said(history: History, ref: str, words: str) -> None:
    usage = said(history.compare(ref))
    assert words in usage
    assert len(usage) < 400
    assert not (history.folder / "x").exists()


def test_a_branch_that_only_the_remote_has(history: History, tmp_path: Path) -> None:
    history.git("branch", "release")
    git(tmp_path, "clone", "-q", history.folder, tmp_path / "clone")
    clone = History(tmp_path.resolve() / "clone")
    assert said(clone.compare("release")).endswith("did you mean `origin/release`?")
    assert only(clone.compare("origin/release")) == ([], [])


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    empty = History(tmp_path.resolve() / "empty")
    empty.write("schemas/mail.yaml", MAIL)
    assert "there is no commit yet" in said(empty.compare("HEAD"))
    assert "there is no commit yet" in said(empty.compare("main"))


def test_no_repository(tmp_path: Path) -> None:
    folder = tmp_path.resolve() / "plain"
    history = History(folder)
    shutil.rmtree(folder / ".git")
    history.write("schemas/mail.yaml", MAIL)
    assert (
        said(history.compare("main"))
        == "`main` is neither a file nor a folder, and the schemas are in no git repository"
    )


def test_no_git(history: History, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert said(history.compare("main")).startswith("git is not installed, or not on PATH")


def test_a_shallow_clone(history: History, tmp_path: Path) -> None:
    changed(history)
    url = f"file://{history.folder}"
    git(tmp_path, "clone", "-q", "--depth=1", url, tmp_path / "clone")
    clone = History(tmp_path.resolve() / "clone")
    assert only(clone.compare("HEAD")) == ([], [])
    assert "shallow clone" in said(clone.compare("HEAD~1"))
    assert "`git fetch --unshallow`" in said(clone.compare("HEAD~1"))
    assert "fetch-depth: 0" in said(clone.compare("HEAD~1"))
    usage = said(clone.compare("origin/release"))
    command = usage.partition("run `")[2].partition("`")[0]
    assert command == "git fetch --depth=1 origin +release:refs/remotes/origin/release"
    history.git("branch", "release", "HEAD~1")
    clone.git(*command.split()[1:])
    assert only(clone.compare("origin/release")) == (BOTH, BOTH)


def test_a_partial_clone_fetches_nothing(history: History, tmp_path: Path) -> None:
    changed(history)
    for setting in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        history.git("config", setting, "true")
    url = f"file://{history.folder}"
    git(tmp_path, "clone", "-q", "--filter=blob:none", url, tmp_path / "clone")
    clone = History(tmp_path.resolve() / "clone")
    before = listing(clone.folder)
    assert only(clone.compare("HEAD")) == ([], [])
    usage = said(clone.compare("HEAD~1"))
    assert "this is a partial clone" in usage
    assert listing(clone.folder) == before
    command = usage.partition("by `")[2].partition("`")[0]
    clone.git(*command.split()[1:], "HEAD~1")
    assert only(clone.compare("HEAD~1")) == (BOTH, BOTH)


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return everything in a folder, with size, mode and time of change."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        status = path.lstat()
        found[str(path)] = (status.st_size, status.st_mode, status.st_mtime_ns)
    return found


def test_nothing_is_written(history: History) -> None:
    first = changed(history)
    history.git("update-index", "--really-refresh")
    os.utime(
        history.folder / "schemas/other.yaml"
    )  # the index's memory of it is stale: git would like to write it anew
    before = listing(history.folder)
    for ref in ("HEAD~1", first, "main", "nope", "HEAD~9"):
        history.compare(ref)
    assert listing(history.folder) == before


def test_hooks_variables_of_another_repository_do_not_count(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(history)
    other = History(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/nothing")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.folder / ".git/objects"))
    assert only(history.compare("HEAD~1")) == (BOTH, BOTH)


def test_a_repository_that_only_the_environment_names(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(history)
    shutil.move(history.folder / ".git", tmp_path / "apart.git")
    assert "in no git repository" in said(history.compare("HEAD~1"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "apart.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(history.folder))
    assert only(history.compare("HEAD~1")) == (["mail.yaml"], ["mail.yaml"])  # nothing marks the root any more


def test_a_hook_of_git_itself(history: History, tmp_path: Path) -> None:
    """What pre-commit runs in: git's own variables, and an index that is locked."""
    program = (
        "from pathlib import Path\n"
        "from imperal_cachegen.compiler.baseline import compare_with\n"
        "from imperal_cachegen.compiler.results import Options\n"
        "found = compare_with('HEAD', (), Options(Path.cwd()))\n"
        f"Path({str(tmp_path / 'out')!r}).write_text(f'{{found.usage}} {{found.compared}} {{found.read}}')\n"
    )
    script = history.write("hook.py", program)
    hook = history.write(".git/hooks/pre-commit", f'#!/bin/sh\nexec "{sys.executable}" "{script}"\n')
    hook.chmod(0o755)
    history.write("schemas/mail.yaml", MAIL.replace("60s", "120s"))
    history.commit()
    assert (tmp_path / "out").read_text() == "() 2 1"


def test_a_worktree(history: History, tmp_path: Path) -> None:
    changed(history)
    history.git("worktree", "add", "-q", str(tmp_path / "tree"), "HEAD~1")
    tree = History.__new__(History)
    tree.folder = tmp_path.resolve() / "tree"
    assert only(tree.compare("main")) == (BOTH, BOTH)
    assert only(tree.compare("main~1")) == ([], [])


def test_a_repository_with_sha_256(tmp_path: Path) -> None:
    history = History(tmp_path.resolve() / "project", "--object-format=sha256")
    history.write("schemas/mail.yaml", MAIL)
    history.write("schemas/other.yaml", OTHER)
    history.commit("first")
    changed(history)
    compared = history.compare("HEAD~1")
    assert only(compared) == (BOTH, BOTH)
    assert (compared.compared, compared.read) == (2, 1)


def test_a_bare_repository(tmp_path: Path) -> None:
    bare = History(tmp_path.resolve() / "bare", "--bare")
    bare.write("schemas/mail.yaml", MAIL)
    assert "in no work tree" in said(bare.compare("main"))


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only root can give folders away")
def test_a_repository_of_another_user_s(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (history.folder, history.folder / ".git"):
        os.chown(path, 12345, 12345)
    assert "safe.directory" in said(history.compare("main"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(history.folder))
    # git takes `safe.directory` from the command's own scope, too
    assert only(history.compare("main")) == ([], [])


def test_a_damaged_repository(history: History) -> None:
    blob = history.git("rev-parse", "HEAD:schemas/mail.yaml")
    history.write("schemas/mail.yaml", MAIL.replace("60s", "120s"))
    path = history.folder / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.unlink()
    assert "`main:schemas/mail.yaml` is not in the repository" in said(history.compare("main"))


def test_a_git_that_hangs_is_ended(history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from imperal_cachegen.compiler.baseline import git

    real = shutil.which("git")
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\ncase "$*" in *cat-file*) exec sleep 60;; esac\nexec {real} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(git, "SECONDS", 0.5)
    assert "git ended while it was asked" in said(history.compare("main"))
    fake.write_text("#!/bin/sh\nexec sleep 60\n")
    assert "git did not answer within" in said(history.compare("main"))
