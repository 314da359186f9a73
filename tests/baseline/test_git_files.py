"""The files of a commit: odd names, links, submodules, line breaks, pointers, at the paths of the work tree."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from git_history import MAIL, OTHER, History, names, only, said
from git_repository import git

from imperal_cachegen.compiler.baseline import Compared
from imperal_cachegen.compiler.baseline.git import Objects, open_repository
from imperal_cachegen.compiler.baseline.refs import commit_of
from imperal_cachegen.compiler.baseline.tree import GitFiles

NEW = MAIL.replace("60s", "120s")
TYPES = "cachegen: 1\ntypes:\n  Row:\n    fields:\n      id: str\n"
USING = MAIL.replace("app: mail\n", "app: mail\nuse: [%s]\n").replace("unread: int", "rows: list[Row]")


@pytest.mark.parametrize(
    "name",
    [
        "with space/ü mail.yaml",
        "日本/é.yaml",
        "e\u0301/x.yaml",
        "#/a:b.yaml",
        "%20/-x.yaml",
        "'\"/$x.yaml",
        "a\\b.yaml",
    ],
)
def test_odd_names(history: History, name: str) -> None:
    named = "module: mail_drafts_cache\n"
    history.write(f"schemas/{name}", MAIL.replace("inbox", "drafts") + named)
    history.commit()
    assert only(history.compare("main")) == ([], [])
    history.write(f"schemas/{name}", NEW.replace("inbox", "drafts") + named)
    compared = history.compare("main")
    assert only(compared) == ([f"schemas/{name}"], [f"schemas/{name}"])
    (baseline,) = compared.baselines
    assert list(baseline.old_names.values()) == [f"main:schemas/{name}"]


def test_names_that_can_t_be_printed_are_no_schemas(history: History) -> None:
    history.write("schemas/new\nline.yaml", MAIL.replace("inbox", "drafts"))
    history.write(os.fsdecode(b"schemas/\xff.yaml"), MAIL.replace("inbox", "sent"))
    history.commit()
    for path in history.folder.glob("schemas/*\n*"):
        path.unlink()
    (history.folder / os.fsdecode(b"schemas/\xff.yaml")).unlink()
    assert only(history.compare("main")) == ([], [])


def test_another_case_is_another_file(history: History) -> None:
    history.git("mv", "schemas/mail.yaml", "schemas/Mail.yaml")
    assert only(history.compare("main")) == (["schemas/mail.yaml"], ["schemas/Mail.yaml"])


def test_line_breaks_that_git_changes_are_no_difference(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL.replace("\n", "\r\n"))
    assert history.compare("main").read == 0
    history.git("config", "core.autocrlf", "true")
    assert history.compare("main").read == 0
    history.write("schemas/mail.yaml", "# mixed\r\n" + MAIL)
    compared = history.compare("main")
    assert compared.read == 1


def test_what_filters_change_is_compared_by_its_meaning(history: History) -> None:
    history.write(".gitattributes", "*.yaml filter=upper ident\n")
    history.git("config", "filter.upper.clean", "sed s/app:.mail/app:.MAIL/")
    history.git("config", "filter.upper.smudge", "sed s/app:.MAIL/app:.mail/")
    history.write("schemas/mail.yaml", MAIL + "# $Id$\n")
    history.commit()
    compared = history.compare("main")
    (baseline,) = compared.baselines
    assert baseline.read >= 1


def test_links(history: History) -> None:
    history.write("shared/real.yaml", MAIL.replace("inbox", "drafts"))
    (history.folder / "schemas/link.yaml").symlink_to("../shared/real.yaml")
    (history.folder / "schemas/circle.yaml").symlink_to("circle.yaml")
    (history.folder / "schemas/out.yaml").symlink_to("/etc/hostname")
    (history.folder / "schemas/up.yaml").symlink_to("../../../../../../../etc/hostname")
    (history.folder / "schemas/folder").symlink_to("../shared")
    history.commit()
    for name in ("circle", "out", "up"):
        (history.folder / f"schemas/{name}.yaml").unlink()
    assert only(history.compare("main")) == ([], [])
    history.write("shared/real.yaml", NEW.replace("inbox", "drafts"))
    assert only(history.compare("main")) == (["schemas/link.yaml"], ["schemas/link.yaml"])
    history.write("shared/real.yaml", MAIL.replace("inbox", "drafts"))
    (history.folder / "schemas/link.yaml").unlink()
    assert only(history.compare("main")) == (["schemas/link.yaml", "schemas/mail.yaml"], ["schemas/mail.yaml"])


def test_a_link_that_becomes_its_file_is_the_same(history: History) -> None:
    history.write("shared/real.yaml", MAIL.replace("inbox", "drafts"))
    link = history.folder / "schemas/link.yaml"
    link.symlink_to("../shared/real.yaml")
    history.commit()
    link.unlink()
    history.write("schemas/link.yaml", MAIL.replace("inbox", "drafts"))
    assert history.compare("main").read == 0


@pytest.fixture
def objects(history: History) -> Iterator[Objects]:
    with Objects(open_repository(history.folder)) as opened:
        yield opened


def files_of(objects: Objects) -> GitFiles:
    return GitFiles(objects, commit_of("main", objects).tree, "main:")


def test_a_commit_s_files_are_where_the_disk_has_them(history: History, objects: Objects) -> None:
    """The same answers for every path, links, circles and `..` included, as the checked-out files give."""
    from imperal_cachegen.compiler.files import DISK

    history.write("a/b/c.yaml", "c\n")
    for link, target in {
        "a/up": "..", "a/c": "b/c.yaml", "a/d": "b", "a/x": "nowhere", "a/loop": "loop", "a/abs": str(history.folder / "a/b"),
        "a/chain": "c", "a/far": "../a/d/../b/c.yaml", "a/empty": "b/./c.yaml", "a/out": "/etc", "a/slash": "b/",
    }.items():  # fmt: skip
        (history.folder / link).symlink_to(target)
    history.commit()
    files = files_of(objects)
    paths = [
        "a", "a/b", "a/b/c.yaml", "a/c", "a/d", "a/d/c.yaml", "a/x", "a/x/y", "a/abs/c.yaml", "a/chain", "a/far", "a/empty",
        "a/up/a/b/c.yaml", "a/up/schemas", "a/d/../b/c.yaml", "a/b/c.yaml/..", "a/b/c.yaml/x", "none/../a/c", "a/slash/c.yaml",
        ".", "a/./b", "a/b/../../schemas/mail.yaml", "nothing",
    ]  # fmt: skip
    for text in paths:
        path = Path(f"{history.folder}/{text}")
        kinds = (files.is_file(path), files.is_folder(path), files.exists(path))
        on_disk = (DISK.is_file(path), DISK.is_folder(path), DISK.exists(path))
        if ".." not in text:  # the disk looks whether a folder is there before it leaves it
            assert kinds == on_disk, text
        if on_disk[2]:
            assert kinds == on_disk, text
            assert files.real(path) == DISK.real(path), text
        if on_disk[0]:
            assert files.read(path, 10) == DISK.read(path, 10)
    with pytest.raises((OSError, RuntimeError)):
        files.read(history.folder / "a/loop", 10)
    with pytest.raises(FileNotFoundError):
        files.read(history.folder / "a/out/hostname", 10)
    with pytest.raises(IsADirectoryError):
        files.read(history.folder / "a/b", 10)
    assert files.read(history.folder / "a/b/c.yaml", 0) == (b"c", 2)


def test_used_schemas_of_elsewhere_come_from_the_commit(history: History) -> None:
    history.write("shared/types.yaml", TYPES)
    history.write("schemas/mail.yaml", USING % "../shared/types.yaml")
    history.commit()
    assert only(history.compare("main")) == ([], [])
    history.write("shared/types.yaml", TYPES.replace("id: str", "id: int"))
    both = ["schemas/mail.yaml", "shared/types.yaml"]
    compared = history.compare("main")
    assert only(compared) == (both, both)
    (baseline,) = compared.baselines
    fields = [side.schemas[1].types[0].fields[0].annotation for side in (baseline.old, baseline.new)]
    assert [str(one.name) for one in fields] == ["str", "int"]
    assert (baseline.compared, baseline.read) == (3, 2)


def submodule(history: History, tmp_path: Path) -> History:
    inner = History(tmp_path.resolve() / "inner")
    inner.write("types.yaml", TYPES)
    inner.commit()
    history.git("submodule", "add", "-q", str(inner.folder), "schemas/shared")
    history.write("schemas/mail.yaml", USING % "shared/types.yaml")
    history.commit()
    checked_out = History.__new__(History)
    checked_out.folder = history.folder / "schemas/shared"
    return checked_out


def both_projects(compared: Compared) -> list[tuple[list[str], list[str]]]:
    assert compared.usage == ()
    assert compared.diagnostics == ()
    return [(names(one.old), names(one.new)) for one in compared.baselines]


def test_a_submodule_is_read_as_the_outer_commit_has_it(history: History, tmp_path: Path) -> None:
    inner = submodule(history, tmp_path)
    assert both_projects(history.compare("main")) == [([], []), ([], [])]
    inner.write("types.yaml", TYPES.replace("id: str", "id: int"))
    outer = ["schemas/mail.yaml", "schemas/shared/types.yaml"]
    differ = [(outer, outer), (["types.yaml"], ["types.yaml"])]
    assert both_projects(history.compare("main")) == differ
    inner.commit("another")
    assert both_projects(history.compare("main")) == differ
    history.commit("move the submodule")
    assert both_projects(history.compare("main")) == [([], []), ([], [])]
    assert both_projects(history.compare("main~1")) == differ
    assert only(history.compare("main~1", "schemas/shared")) == (
        ["types.yaml"],
        ["types.yaml"],
    )  # of the inner repository


def test_a_submodule_of_one_project(history: History, tmp_path: Path) -> None:
    inner = submodule(history, tmp_path)
    history.write("cachegen.toml", 'schemas = "schemas"\n')
    history.commit()
    assert only(history.compare("main")) == ([], [])
    inner.write("types.yaml", TYPES.replace("id: str", "id: int"))
    both = ["schemas/mail.yaml", "schemas/shared/types.yaml"]
    assert only(history.compare("main")) == (both, both)
    assert only(history.compare("main", "schemas/shared")) == (both[1:], both[1:])


def test_a_submodule_without_that_commit(history: History, tmp_path: Path) -> None:
    inner = submodule(history, tmp_path)
    inner.write("types.yaml", TYPES.replace("id: str", "id: int"))
    inner.commit("another")
    history.commit("move the submodule")
    git(tmp_path, "clone", "-q", history.folder, tmp_path / "clone")
    clone = History(tmp_path.resolve() / "clone")
    clone.git("-c", f"submodule.schemas/shared.url={tmp_path / 'inner'}", "submodule", "init")
    git(tmp_path, "clone", "-q", tmp_path / "inner", clone.folder / "schemas/shared")
    assert "`main:schemas/shared` lacks the commit" in said(clone.compare("main"))


def test_a_submodule_that_is_not_checked_out(history: History, tmp_path: Path) -> None:
    submodule(history, tmp_path)
    history.write("schemas/mail.yaml", MAIL)
    history.commit("use it no more")
    git(tmp_path, "clone", "-q", history.folder, tmp_path / "clone")
    clone = History(tmp_path.resolve() / "clone")
    assert only(clone.compare("main")) == ([], [])


def test_a_pointer_of_git_lfs(history: History) -> None:
    digest = hashlib.sha256(MAIL.encode()).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(MAIL)}\n"
    history.write("schemas/mail.yaml", pointer)
    history.commit()
    history.write("schemas/mail.yaml", MAIL)
    assert history.compare("main").read == 0
    history.write("schemas/mail.yaml", NEW)
    compared = history.compare("main")
    (found,) = compared.diagnostics
    assert found.code == "CG980"
    assert "Git LFS" in found.message.replace("git lfs", "Git LFS")
    assert found.span.source.name == "schemas/mail.yaml"


def test_a_file_that_is_too_long_or_no_text(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL + "#" * (1 << 20))
    history.write("schemas/other.yaml", OTHER.encode() + b"# \xff\n")
    history.write("schemas/third.yaml", MAIL.replace("inbox", "drafts"))
    history.commit()
    history.write("schemas/mail.yaml", MAIL)
    history.write("schemas/other.yaml", OTHER)
    compared = history.compare("main")
    assert [(one.code, one.span.source.name) for one in compared.diagnostics] == [
        ("CG980", "schemas/mail.yaml"),
        ("CG980", "schemas/other.yaml"),
    ]
    assert names(compared.baselines[0].new) == []


def test_a_huge_tree_around_the_schemas_is_not_looked_at(history: History, objects: Objects) -> None:
    history.write("src/deep/er/file.txt", "x\n")
    history.commit()
    files = files_of(objects)
    folder = history.folder / "src"
    listed: list[Path] = []
    real = files._read_names
    files._read_names = lambda at, entry: listed.append(at) or real(at, entry)  # type: ignore[method-assign]
    assert [path.name for path in files.files(history.folder / "schemas")] == ["mail.yaml", "other.yaml"]
    assert folder not in listed
    assert listed == [history.folder, history.folder / "schemas"]
