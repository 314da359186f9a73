"""`--against DIR`: the schemas of another folder, by their paths in it."""

import shutil
from pathlib import Path

import pytest
from git_history import MAIL, OTHER, History, only, said

from imperal_cachegen.compiler.baseline import compare_with, folders
from imperal_cachegen.compiler.results import Options

TYPES = "cachegen: 1\ntypes:\n  Row:\n    fields:\n      id: str\n"
BOTH = ["schemas/mail.yaml"]


@pytest.fixture
def project(tmp_path: Path) -> History:
    """A folder of schemas that is in no repository."""
    made = History(tmp_path.resolve() / "new")
    shutil.rmtree(made.folder / ".git")
    made.write("schemas/mail.yaml", MAIL)
    made.write("schemas/other.yaml", OTHER)
    made.write("cachegen.toml", "")
    shutil.copytree(made.folder / "schemas", tmp_path / "old")
    made.write("schemas/mail.yaml", MAIL.replace("60s", "2m"))
    return made


def test_by_paths_in_the_folder(project: History, tmp_path: Path) -> None:
    compared = project.compare("../old")
    assert only(compared) == (BOTH, BOTH)
    assert (compared.label, compared.compared, compared.read) == ("../old", 2, 1)
    (baseline,) = compared.baselines
    assert list(baseline.old_names.values()) == ["../old/mail.yaml"]
    assert baseline.old.schemas[0].models[0].keys[0].policy.fresh == 60
    assert only(project.compare(str(tmp_path / "old"), "schemas")) == (BOTH, BOTH)
    assert only(project.compare("../old/", "schemas/mail.yaml")) == (BOTH, BOTH)
    assert project.compare("../old/", "schemas/mail.yaml").compared == 1
    assert only(project.compare("../old/", "schemas/other.yaml")) == ([], [])


def test_removed_and_added(project: History, tmp_path: Path) -> None:
    (tmp_path / "old/deep").mkdir()
    shutil.move(tmp_path / "old/mail.yaml", tmp_path / "old/deep/mail.yaml")
    assert only(project.compare("../old")) == (["schemas/deep/mail.yaml"], ["schemas/mail.yaml"])


def test_a_whole_project_is_compared_where_its_schemas_lie(project: History, tmp_path: Path) -> None:
    shutil.copytree(project.folder, tmp_path / "checkout")
    (tmp_path / "checkout/schemas/mail.yaml").write_text(MAIL)
    compared = project.compare("../checkout")
    assert only(compared) == (BOTH, BOTH)
    (baseline,) = compared.baselines
    assert list(baseline.old_names.values()) == ["../checkout/schemas/mail.yaml"]
    assert only(project.compare("../checkout/schemas")) == (BOTH, BOTH)


def test_what_schemas_use_comes_from_around_the_old_folder(project: History, tmp_path: Path) -> None:
    using = MAIL.replace("app: mail\n", "app: mail\nuse: [../types.yaml]\n").replace("int", "list[Row]")
    project.write("schemas/mail.yaml", using)
    project.write("types.yaml", TYPES)
    shutil.copytree(project.folder, tmp_path / "checkout")
    (tmp_path / "checkout/types.yaml").write_text(TYPES.replace("str", "int"))
    both = ["schemas/mail.yaml", "types.yaml"]
    compared = project.compare("../checkout")
    assert only(compared) == (both, both)
    (baseline,) = compared.baselines
    assert sorted(baseline.old_names.values()) == ["../checkout/schemas/mail.yaml", "../checkout/types.yaml"]


def test_nothing_outside_of_the_old_project_is_read(project: History, tmp_path: Path) -> None:
    using = MAIL.replace("app: mail\n", "app: mail\nuse: [../types.yaml]\n").replace("int", "list[Row]")
    (tmp_path / "types.yaml").write_text(TYPES)
    (tmp_path / "old/mail.yaml").write_text(using)
    compared = project.compare("../old")
    (found,) = compared.diagnostics
    assert found.code == "CG980"
    assert "types.yaml" in found.message
    (tmp_path / "old/mail.yaml").unlink()
    (tmp_path / "old/mail.yaml").symlink_to(tmp_path / "types.yaml")
    compared = project.compare("../old")
    assert compared.diagnostics == ()
    assert only(compared) == ([], BOTH)


@pytest.mark.parametrize(
    ("against", "paths", "words"),
    [
        ("schemas", (), "is the folder of the schemas itself"),
        ("..", (), "holds the folder of the schemas itself"),
        (".", (), "`.` holds the folder of the schemas itself"),
        ("./", ("schemas/mail.yaml",), "holds the folder of the schemas itself"),
        ("../new", (), "holds the folder of the schemas itself"),
        ("../link", (), "holds the folder of the schemas itself"),
        ("../linked", (), "holds the folder of the schemas itself"),
        ("../empty", (), "holds no schema"),
        ("../old", ("schemas", "more"), "is compared with one folder of one project"),
    ],
)
def test_what_can_t_be_compared(
    project: History, tmp_path: Path, against: str, paths: tuple[str, ...], words: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(project.folder)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/cachegen.toml").write_text("")
    (tmp_path / "linked/schemas").symlink_to(project.folder / "schemas")
    project.write("more/mail.yaml", MAIL.replace("inbox", "drafts"))
    assert words in said(project.compare(against, *paths))


def test_a_folder_of_many_other_schemas_is_no_earlier_version(
    project: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_STRANGE", 2)
    for number in range(2):
        (tmp_path / f"old/more{number}.yaml").write_text(MAIL.replace("inbox", f"more{number}"))
    assert project.compare("../old").usage == ()
    (tmp_path / "old/deep").mkdir()
    (tmp_path / "old/deep/more.yaml").write_text(MAIL.replace("inbox", "deep"))
    words = (
        "`../old` has more than 2 schemas that `schemas` has not: name the one folder that has an earlier version of it"
    )
    assert said(project.compare("../old")) == words


def test_who_asks_is_told_how_far_it_is(project: History) -> None:
    told: list[tuple[int, int, str]] = []
    compare_with("../old", (), Options(project.folder), lambda *step: told.append(step))
    looked = [(0, 0, "mail.yaml"), (1, 0, "other.yaml")]
    assert told == [*looked, (0, 2, "mail.yaml"), (1, 2, "mail.yaml")]


def test_a_folder_that_has_the_name_of_a_ref(history: History) -> None:
    history.write("main/mail.yaml", MAIL.replace("60s", "2m"))
    history.git("branch", "release/1")
    compared = history.compare("main")
    assert compared.label == "main"
    assert compared.notes == (
        "`main` is a file or a folder here, and was taken for that; the git ref is `refs/heads/main`",
    )
    assert history.compare("./main").notes == ()
    assert only(history.compare("refs/heads/main")) == ([], [])


def test_a_folder_inside_of_the_project(history: History) -> None:
    history.write("old/mail.yaml", MAIL.replace("60s", "2m"))
    compared = history.compare("old")
    assert only(compared) == (BOTH, ["schemas/mail.yaml", "schemas/other.yaml"])
    (baseline,) = compared.baselines
    assert list(baseline.old_names.values()) == ["old/mail.yaml"]
