"""Where modules go, and whether they can import each other."""

from dataclasses import replace
from pathlib import Path

import pytest
from everything import SHARED, everything
from made_schemas import NAME

from imperal_cachegen.compiler.emit.folder import Out, out_of
from imperal_cachegen.compiler.emit.out import check_out, home_of
from imperal_cachegen.compiler.project.settings import Settings

FOLDER = Path("/project/caches")


@pytest.mark.parametrize(
    ("out", "module"),
    [
        (Out(FOLDER, regular=True), ".shared_cache"),
        (Out(FOLDER, package="app.caches"), "app.caches.shared_cache"),
        (Out(FOLDER, package="app.caches", regular=True), "app.caches.shared_cache"),
    ],
)
def test_a_used_module_is_a_neighbour(out: Out, module: str) -> None:
    project = everything()
    assert home_of(project.schemas[0], project, out).modules == ((SHARED, module),)
    assert not list(check_out(project, {NAME: out, SHARED: out}))


def test_outside_a_package_both_ways_out_are_named() -> None:
    out = Out(FOLDER)
    found = list(check_out(everything(), {NAME: out, SHARED: out}))
    assert [finding.code for finding in found] == ["CG701"]
    assert "__init__.py" in found[0].help[0]
    assert "package" in found[0].help[1]
    with pytest.raises(ValueError, match="no package"):
        home_of(everything().schemas[0], everything(), out)


def test_a_module_in_another_folder_is_an_error() -> None:
    outs = {NAME: Out(FOLDER, regular=True), SHARED: Out(FOLDER.with_name("others"), regular=True)}
    assert [finding.code for finding in check_out(everything(), outs)] == ["CG702"]


def test_nothing_is_wanted_of_a_folder_where_nothing_is_used() -> None:
    project = everything()
    alone = replace(project, schemas=project.schemas[1:])
    assert not list(check_out(alone, {SHARED: Out(FOLDER)}))


def test_a_folder_is_looked_at(tmp_path: Path) -> None:
    assert out_of(tmp_path, Settings()) == Out(tmp_path)
    (tmp_path / "__init__.py").touch()
    assert out_of(tmp_path, Settings(package="a.b")) == Out(tmp_path, "a.b", regular=True)
