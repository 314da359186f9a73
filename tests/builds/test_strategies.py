"""Strategies beside modules: made where they are wanted, kept true, told apart from modules, and gone when nobody wants them."""

import subprocess
import sys
from pathlib import Path

import pytest
from git_repository import git
from projects import ORDERS, codes, counting, look, plain, run, shop, write

from imperal_cachegen import api, cli
from imperal_cachegen.compiler.emit import header
from imperal_cachegen.compiler.pipeline import Report

TOML = "strategies = true\n"
WITH_MODELS = ["shop_carts_cache", "shop_orders_cache", "shop_tags_cache", "shop_users_cache"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that wants strategies, built."""
    shop(tmp_path)
    (tmp_path / "cachegen.toml").write_text(TOML)
    assert codes(run(tmp_path)) == []
    return tmp_path


def beside(project: Path) -> list[str]:
    """Return the names of the modules that have strategies beside them."""
    return sorted(path.stem.removesuffix("_strategies") for path in (project / "caches").glob("*_strategies.py"))


def of(project: Path, name: str) -> Path:
    return project / "caches" / f"{name}_strategies.py"


def companions(report: Report) -> dict[str, str]:
    return {change.path.stem.removesuffix("_strategies"): change.state for change in report.changes if change.companion}


def test_each_module_with_models_has_some(project: Path) -> None:
    assert beside(project) == WITH_MODELS
    assert (project / "caches" / "shop_shared_cache.py").is_file()


def test_nobody_gets_any_unasked(tmp_path: Path) -> None:
    report = run(shop(tmp_path))
    assert (beside(tmp_path), companions(report)) == ([], {})


@pytest.mark.parametrize("steps", [run, look])
def test_nothing_is_made_where_they_are_up_to_date(project: Path, steps) -> None:
    before = {path: path.stat().st_mtime_ns for path in (project / "caches").iterdir()}
    with counting() as made:
        report = steps(project)
        assert companions(report) == dict.fromkeys(WITH_MODELS, "unchanged")
        assert codes(report) == codes(steps(project, "schemas/orders.yaml")) == []
    assert made == []
    assert {path: path.stat().st_mtime_ns for path in (project / "caches").iterdir()} == before


def test_the_flag_is_as_good_as_the_setting(project: Path) -> None:
    (project / "cachegen.toml").write_text("")
    assert codes(look(project)) == ["CG707"] * 4
    assert codes(run(project, strategies=True)) == codes(look(project, strategies=True)) == []
    assert companions(look(project, strategies=True)) == dict.fromkeys(WITH_MODELS, "unchanged")


def test_check_says_missing_and_build_makes_it_again(project: Path) -> None:
    text = of(project, "shop_orders_cache").read_text()
    of(project, "shop_orders_cache").unlink()
    report = look(project)
    assert codes(report) == ["CG703"]
    assert companions(report)["shop_orders_cache"] == "missing"
    assert report.diagnostics[0].span.source.name == "schemas/orders.yaml"
    assert companions(run(project))["shop_orders_cache"] == "created"
    assert of(project, "shop_orders_cache").read_text() == text


def test_strategies_are_stale_as_soon_as_their_module_is(project: Path) -> None:
    write(project / "schemas", {"tags.yaml": plain("tag").replace("title: str", "title: int")})
    report = look(project)
    assert codes(report) == ["CG704", "CG704"]
    assert companions(report)["shop_tags_cache"] == "stale"
    assert companions(run(project)) == {**dict.fromkeys(WITH_MODELS, "unchanged"), "shop_tags_cache": "updated"}
    assert codes(look(project)) == []


def test_a_used_file_makes_them_stale(project: Path) -> None:
    shared = project / "schemas" / "shared.yaml"
    shared.write_text(shared.read_text().replace("id(40)", "id(30)"))
    report = run(project)
    assert companions(report)["shop_orders_cache"] == "updated"
    assert "Id(30)" in of(project, "shop_orders_cache").read_text()


def test_their_digest_is_their_own(project: Path) -> None:
    module = header.read_header((project / "caches" / "shop_tags_cache.py").read_bytes())
    strategies = header.read_header(of(project, "shop_tags_cache").read_bytes())
    assert module is not None
    assert strategies is not None
    assert module.schema == strategies.schema == "schemas/tags.yaml"
    assert module.source != strategies.source


def test_a_module_in_the_place_of_strategies_is_no_strategies(project: Path) -> None:
    """A digest that proves another file proves nothing."""
    of(project, "shop_tags_cache").write_text((project / "caches" / "shop_tags_cache.py").read_text())
    assert codes(look(project)) == ["CG704"]


@pytest.mark.parametrize(
    ("text", "code"), [("{before}# mine\n", "CG705"), ("MINE = 1\n", "CG706"), ("{newer}", "CG708")]
)
def test_what_is_not_ours_stays_unless_forced(project: Path, text: str, code: str) -> None:
    path = of(project, "shop_tags_cache")
    before = path.read_text()
    path.write_text(text.format(before=before, newer=before.replace("# cachegen: 1 ", "# cachegen: 2 ")))
    kept = path.read_text()
    assert codes(look(project)) == codes(run(project)) == [code]
    assert path.read_text() == kept
    assert codes(run(project, force=True)) == codes(look(project)) == []
    assert path.read_text() == before


def test_turned_off_they_are_orphans_until_pruned(project: Path) -> None:
    (project / "cachegen.toml").write_text("strategies = false\n")
    with counting() as made:
        report = run(project)
    assert made == []
    assert codes(report) == ["CG707"] * 4
    assert {one.severity.value for one in report.diagnostics} == {"warning"}
    assert "strategies = true" in report.diagnostics[0].help[1]
    pruned = run(project, prune=True)
    assert companions(pruned) == dict.fromkeys(WITH_MODELS, "deleted")
    assert beside(project) == []
    assert codes(look(project)) == []


def test_an_edited_orphan_is_not_pruned(project: Path) -> None:
    (project / "cachegen.toml").write_text("")
    path = of(project, "shop_tags_cache")
    path.write_text(path.read_text() + "# mine\n")
    assert codes(run(project, prune=True)) == ["CG707"]
    assert beside(project) == ["shop_tags_cache"]


def test_a_schema_that_is_gone_leaves_two_orphans(project: Path) -> None:
    (project / "schemas" / "tags.yaml").unlink()
    assert codes(look(project)) == ["CG707", "CG707"]
    assert codes(run(project, prune=True)) == []
    assert not of(project, "shop_tags_cache").exists()


def test_a_schema_without_models_any_more_leaves_its_strategies(project: Path) -> None:
    (project / "schemas" / "tags.yaml").write_text("cachegen: 1\napp: shop\ntypes: {Tag: {fields: {a: int}}}\n")
    assert codes(run(project)) == ["CG707"]
    assert codes(run(project, prune=True)) == codes(look(project)) == []
    assert "shop_tags_cache" not in beside(project)


def test_those_of_schemas_that_were_not_asked_for_are_no_orphans(project: Path) -> None:
    (project / "schemas" / "tags.yaml").write_text(plain("tag").replace("title: str", "title: int"))
    report = run(project, "schemas/tags.yaml")
    assert codes(report) == []
    assert companions(report) == {"shop_tags_cache": "updated"}
    assert codes(look(project, "schemas/users.yaml", full=True)) == []


CLASH = plain("clash").replace("app: shop\n", "app: shop\nmodule: shop_tags_cache_strategies\n")


@pytest.mark.parametrize("paths", [(), ("schemas/clash.yaml",)])
def test_a_module_of_the_same_name_is_an_error(project: Path, paths: tuple[str, ...]) -> None:
    write(project / "schemas", {"clash.yaml": CLASH})
    text = of(project, "shop_tags_cache").read_text()
    assert codes(run(project, *paths)) == ["CG142"]
    assert of(project, "shop_tags_cache").read_text() == text


def test_without_strategies_there_is_no_clash(project: Path) -> None:
    write(project, {"cachegen.toml": "", "schemas/clash.yaml": CLASH})
    assert codes(run(project, prune=True, force=True)) == []
    assert codes(look(project)) == []
    (project / "cachegen.toml").write_text(TOML)
    assert codes(look(project)) == ["CG142"]


def test_a_schema_without_models_claims_no_second_name(project: Path) -> None:
    clash = CLASH.replace("shop_tags_cache_strategies", "shop_shared_cache_strategies")
    write(project / "schemas", {"clash.yaml": clash})
    assert codes(run(project)) == codes(look(project)) == []


def test_they_are_the_same_in_many_processes_and_a_full_check_agrees(project: Path, tmp_path: Path) -> None:
    texts = {path.name: path.read_text() for path in (project / "caches").glob("*.py")}
    for path in (project / "caches").glob("*_*.py"):
        if path.name != "__init__.py":
            path.unlink()
    assert codes(run(project, jobs=3)) == []
    assert {path.name: path.read_text() for path in (project / "caches").glob("*.py")} == texts
    assert codes(look(project, full=True)) == []


def test_a_line_length_holds_for_them_too(project: Path) -> None:
    (project / "cachegen.toml").write_text(TOML + "line-length = 80\n")
    assert "stale" in companions(look(project)).values()
    run(project)
    assert max(map(len, of(project, "shop_orders_cache").read_text().splitlines()[2:])) <= 80


@pytest.mark.parametrize(
    ("settings", "made", "line"),
    [
        ("", True, "from . import shop_tags_cache as cached"),
        ('package = "my_app.caches"\n', True, "from my_app.caches import shop_tags_cache as cached"),
        ("", False, "import shop_tags_cache as cached"),
    ],
    ids=["package", "named", "flat"],
)
def test_they_import_the_module_beside_them(tmp_path: Path, settings: str, made: bool, line: str) -> None:
    write(tmp_path, {"schemas/tags.yaml": plain("tag"), "cachegen.toml": TOML + settings})
    if made:
        write(tmp_path, {"caches/__init__.py": ""})
    assert codes(run(tmp_path)) == []
    assert f"\n{line}\n" in of(tmp_path, "shop_tags_cache").read_text()


def test_a_folder_that_becomes_a_package_makes_them_stale_only(tmp_path: Path) -> None:
    write(tmp_path, {"schemas/tags.yaml": plain("tag"), "cachegen.toml": TOML})
    run(tmp_path)
    write(tmp_path, {"caches/__init__.py": ""})
    report = look(tmp_path)
    assert codes(report) == ["CG704"]
    assert companions(report) == {"shop_tags_cache": "stale"}


def commanded(monkeypatch: pytest.MonkeyPatch, project: Path, *arguments: str) -> int:
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, "argv", ["cachegen", *arguments])
    return cli.run()


@pytest.mark.parametrize("arguments", [["build"], ["check"], ["check", "--strict"], ["check", "--jobs", "1"]])
def test_they_are_not_counted_as_modules(project: Path, monkeypatch, capsys, arguments: list[str]) -> None:
    assert commanded(monkeypatch, project, *arguments) == 0
    assert capsys.readouterr().out == "5 modules up to date\n"


@pytest.mark.parametrize("arguments", [["--strategies"], ["--strategies", "--jobs", "1"]])
def test_the_option_of_both_commands(tmp_path: Path, monkeypatch, capsys, arguments: list[str]) -> None:
    write(tmp_path, {"schemas/tags.yaml": plain("tag")})
    assert commanded(monkeypatch, tmp_path, "build", *arguments) == 0
    created = "created caches/shop_tags_cache.py\ncreated caches/shop_tags_cache_strategies.py\n"
    assert capsys.readouterr().out == f"{created}1 module: 1 created\n"
    assert commanded(monkeypatch, tmp_path, "check", *arguments) == 0
    assert capsys.readouterr().out == "1 module up to date\n"
    assert commanded(monkeypatch, tmp_path, "check") == 1


def test_a_diff_shows_what_changes_in_them(project: Path, monkeypatch, capsys) -> None:
    write(project / "schemas", {"tags.yaml": plain("tag").replace("id(40)", "id(30)")})
    assert commanded(monkeypatch, project, "check", "--diff") == 1
    out = capsys.readouterr().out
    assert "+++ b/caches/shop_tags_cache_strategies.py" in out
    assert '-_tag = KeyStrategies(TagArguments, cached.Tag, {"tag_id": Id(40)})' in out


def test_a_hook_names_those_that_git_does_not_know(project: Path, monkeypatch, capsys) -> None:
    git(project, "init")
    git(project, "add", ".")
    git(project, "rm", "--cached", "caches/shop_tags_cache_strategies.py")
    assert commanded(monkeypatch, project, "hook", "check") == 1
    expected = f"git does not know {of(project, 'shop_tags_cache')} yet: add it to the commit\n"
    assert capsys.readouterr().out == expected


def test_the_python_interface_follows_the_setting(project: Path) -> None:
    of(project, "shop_tags_cache").unlink()
    report = api.check(cwd=project)
    assert [(finding.code, finding.place.file) for finding in report.findings] == [("CG703", "schemas/tags.yaml")]
    made = api.build(cwd=project)
    assert {Path(one.path).stem for one in made.modules if one.state == "created"} == {"shop_tags_cache_strategies"}


VENDORED = TOML + 'runtime = "vendored"\n'
PROGRAM = """
import sys

class Never:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "imperal_cachegen":
            raise AssertionError(f"{name} is not installed")

sys.meta_path.insert(0, Never())
from hypothesis import given, settings
from caches import shop_tags_cache as tags
from caches.shop_tags_cache_strategies import tag_entries

@settings(max_examples=5, database=None)
@given(tag_entries())
def run(entry):
    arguments, tag = entry
    assert tags.tag_key(**arguments).startswith("tag:")
    assert type(tag) is tags.Tag

run()
print("ran")
"""


def test_they_use_the_runtime_beside_the_modules(tmp_path: Path) -> None:
    write(tmp_path, {"schemas/tags.yaml": plain("tag"), "cachegen.toml": VENDORED, "caches/__init__.py": ""})
    assert codes(run(tmp_path)) == codes(look(tmp_path)) == []
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("ran\n", "")


def test_without_hypothesis_they_say_what_to_install(project: Path) -> None:
    program = (
        "import sys\nsys.modules['hypothesis'] = None\n"
        "try:\n    import caches.shop_tags_cache_strategies\nexcept ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True, timeout=60, check=True
    )
    assert "pip install hypothesis" in done.stdout


def test_a_mistake_in_the_setting_is_said(project: Path) -> None:
    (project / "cachegen.toml").write_text('strategies = "yes"\n')
    report = look(project)
    assert [(one.code, one.message) for one in report.diagnostics] == [
        ("CG106", "the setting `strategies` must be true or false")
    ]


def test_orders_still_use_what_they_share(project: Path) -> None:
    """The schema that uses another has its strategies imported as the modules import each other."""
    assert "use: [shared.yaml]" in ORDERS
    program = "import caches.shop_orders_cache_strategies as s; print(*s.__all__)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("OrderArguments order_arguments order_entries order_values\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["build"], ["check", "--strategies"]])
def test_nothing_is_loaded_where_nothing_is_to_do(project: Path, arguments: list[str]) -> None:
    heavy = (
        "yaml",
        "pydantic",
        "jinja2",
        "black",
        "click",
        "hypothesis",
        "imperal_cachegen.compiler.modules.compiling",
    )
    program = (
        "import sys\nfrom imperal_cachegen.cli import run\n"
        f"sys.argv = ['cachegen', *{arguments!r}]\ncode = run()\n"
        f"print(code, [name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "5 modules up to date\n0 []\n", done.stderr
