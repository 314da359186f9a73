"""Projects of one checkout that put their modules into one folder: each minds its own, and deletes nobody else's."""

from pathlib import Path

import pytest
from projects import codes, look, plain, run, write

from imperal_cachegen.compiler.modules import orphaned

SETTINGS = 'out = "../caches"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Two projects, built apart; their schemas have one name."""
    (tmp_path / ".git").mkdir()
    for name in ("one", "two"):
        write(tmp_path / name, {"cachegen.toml": SETTINGS, "schemas/main.yaml": plain(name, app=f"app-{name}")})
        assert codes(run(tmp_path / name)) == []
    return tmp_path


def modules(checkout: Path) -> list[str]:
    return sorted(path.name for path in (checkout / "caches").glob("*.py"))


@pytest.mark.parametrize("paths", [("one",), ("two",), ("one", "two")])
def test_a_module_of_another_project_is_no_orphan(checkout: Path, paths: tuple[str, ...]) -> None:
    assert codes(look(checkout, *paths)) == []
    assert codes(run(checkout, *paths, prune=True)) == []
    assert modules(checkout) == ["app_one_main_cache.py", "app_two_main_cache.py"]


def test_its_own_orphans_are_still_found(checkout: Path) -> None:
    (checkout / "one/schemas/main.yaml").rename(checkout / "one/schemas/other.yaml")
    (checkout / "two/schemas/main.yaml").rename(checkout / "two/schemas/other.yaml")
    assert codes(look(checkout, "one")) == ["CG707", "CG707", "CG703"]
    assert codes(run(checkout, "one", "two", prune=True)) == []
    assert modules(checkout) == ["app_one_other_cache.py", "app_two_other_cache.py"]


def test_a_project_that_puts_its_modules_elsewhere_does_not_count(checkout: Path) -> None:
    (checkout / "one/schemas/main.yaml").rename(checkout / "one/schemas/other.yaml")
    write(checkout / "two", {"cachegen.toml": 'out = "caches"\n'})
    assert {"CG707"} <= set(codes(look(checkout, "one")))


def test_a_project_within_another_s_root(tmp_path: Path) -> None:
    write(tmp_path, {"cachegen.toml": 'out = "caches"\n', "schemas/main.yaml": plain("outer", app="outer")})
    write(tmp_path / "inner", {"cachegen.toml": SETTINGS, "schemas/it.yaml": plain("inner", app="inner")})
    (tmp_path / ".git").mkdir()
    for folder in (tmp_path, tmp_path / "inner"):
        assert codes(run(folder, "schemas", prune=True)) == []
    assert modules(tmp_path) == ["inner_it_cache.py", "outer_main_cache.py"]
    assert codes(look(tmp_path, "schemas", "inner/schemas")) == []


def test_a_runtime_that_another_project_uses_stays(checkout: Path) -> None:
    (checkout / "caches/__init__.py").touch()
    write(checkout / "one", {"cachegen.toml": SETTINGS + 'runtime = "vendored"\n'})
    assert codes(run(checkout / "one")) == []
    assert codes(run(checkout / "two", prune=True)) == []
    assert codes(look(checkout, "one", "two")) == []
    write(checkout / "one", {"cachegen.toml": SETTINGS})
    assert codes(look(checkout / "one")) == ["CG704"]
    assert codes(run(checkout / "one", prune=True)) == []
    assert not list((checkout / "caches").rglob("client.py"))


def test_names_are_without_dots_where_they_can_be(checkout: Path) -> None:
    assert [change.name for change in look(checkout / "one").changes] == ["../caches/app_one_main_cache.py"]


def test_the_search_for_other_projects_has_an_end(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphaned, "FOLDERS", 1)
    assert codes(look(checkout, "one")) == ["CG707"]
