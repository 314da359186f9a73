"""Modules that go to another folder or package, told from both versions' settings and paths."""

import shutil
from pathlib import Path

import pytest
from git_history import MAIL, OTHER, History

from imperal_cachegen.compiler.changes import Changes, find_changes
from imperal_cachegen.compiler.results import Options

COMMENT = "# cachegen: accept[CG973] nothing imports it yet\n"


def found(history: History, against: str = "main", *paths: str) -> Changes:
    changes = find_changes(against, tuple(map(Path, paths)), Options(history.folder))
    assert (changes.usage, changes.errors) == ((), ())
    return changes


def said(changes: Changes) -> list[str]:
    return [f"{one.code} {one.span.source.name}:{one.span.line} {one.message}" for one in changes.found]


BOTH = "CG973 schemas/mail.yaml:1 the modules of `schemas/mail.yaml` and 1 more schema go to {} now, which was {}: importers fail"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", 'out = "app"\n', ("`app`", "`caches`")),
        ('out = "app"\n', 'out = "app/caches"\n', ("`app/caches`", "`app`")),
        ('out = "app"\n', "", ("`caches`", "`app`")),
        ('out = "app"\npackage = "app"\n', 'out = "app"\npackage = "my.app"\n', ("the package `my.app`", "the package `app`")),
        ('out = "app"\npackage = "app"\n', 'out = "src/app"\n', ("`src/app`", "`app`")),
        ('out = "app"\npackage = "app"\n', 'out = "src/app"\npackage = "app"\n', None),
        ('out = "app"\n', 'out = "app"\npackage = "app"\n', None),
        ("", 'out = "caches"\n', None),
        ("", "line-length = 100\n", None),
        ("out = 7\n", 'out = "app"\n', None),
    ],
)  # fmt: skip
def test_settings_of_a_commit(history: History, old: str, new: str, words: tuple[str, str] | None) -> None:
    """All schemas are the same, and none of them is read."""
    history.write("cachegen.toml", old)
    history.commit()
    history.write("cachegen.toml", new)
    changes = found(history)
    assert said(changes) == ([] if words is None else [BOTH.format(*words)])
    assert changes.read == 0
    if words is not None and new:
        ((place,),) = [one.related for one in changes.found]
        assert place.span.source.name == "cachegen.toml"


def test_a_pyproject_that_has_come(history: History) -> None:
    history.write("pyproject.toml", '[tool.cachegen]\nout = "app"\n')
    assert said(found(history)) == [BOTH.format("`app`", "`caches`")]


def test_one_schema_that_was_moved_with_its_folder(history: History) -> None:
    (history.folder / "schemas/other.yaml").unlink()
    history.write("mail/schemas/other.yaml", OTHER)
    (one,) = said(found(history, "main", "."))
    assert one.startswith(
        "CG973 mail/schemas/other.yaml:1 the module of `mail/schemas/other.yaml` goes to `mail/caches`"
    )


def test_it_is_accepted_in_a_schema_that_is_not_read(history: History) -> None:
    history.write("schemas/mail.yaml", COMMENT + MAIL)
    history.commit()
    history.write("cachegen.toml", 'out = "app"\n')
    changes = found(history)
    assert (said(changes), [one.reason for one in changes.accepted]) == ([], ["nothing imports it yet"])


def test_of_a_folder_it_is_told_where_that_is_a_project(history: History, tmp_path: Path) -> None:
    shutil.copytree(history.folder / "schemas", tmp_path / "alone")
    history.write("cachegen.toml", 'out = "app"\n')
    shutil.copytree(history.folder, tmp_path / "whole", ignore=shutil.ignore_patterns(".git"))
    assert said(found(history, "../alone", "schemas")) == []
    assert said(found(history, "../whole", "schemas")) == []
    (tmp_path / "whole/cachegen.toml").write_text('out = "older"\n', encoding="utf-8")
    assert said(found(history, "../whole", "schemas")) == [BOTH.format("`app`", "`older`")]
    history.write("before/mail.yaml", MAIL)
    assert [one for one in said(found(history, "before", "schemas")) if "CG973" in one] == []
