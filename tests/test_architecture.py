"""The shape of the house, held by tests: who imports whom, and what an import wakes."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.rules.registry import Rule, all_rules

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "imperal_cachegen"
HEAVY = ("yaml", "jinja2", "black", "datamodel_code_generator", "pydantic", "click")
OWNERS: dict[str, str | tuple[str, ...]] = {
    "yaml": "compiler/read",
    "jinja2": "templating.py",
    "black": "compiler/emit",
    "datamodel_code_generator": "compiler/documents",
    "click": "cli",
    "redis": "runtime",
    "aiohttp": "runtime",
    "opentelemetry": "runtime",
    "starlette": "gateway",
    "uvicorn": "gateway",
    "hypothesis": "testing",
}
EXAMPLES = sorted((ROOT / "examples").glob("*_cache.py"))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the absolute names of the modules that a file imports."""
    package = [PACKAGE.name, *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize(
    ("inside", "never"),
    [
        ("compiler", ("runtime", "cli")),
        ("runtime", ("compiler", "cli")),
        ("keys", ("compiler", "runtime", "cli")),
    ],
)
def test_rooms_do_not_import_each_other(inside: str, never: tuple[str, ...]) -> None:
    wrong = [
        (room(path), name)
        for path in files()
        if room(path).startswith(f"{inside}/")
        for name in imports_of(path)
        if name.startswith(tuple(f"imperal_cachegen.{other}" for other in never))
    ]
    assert wrong == []


def test_each_library_has_one_owner() -> None:
    wrong = [
        (room(path), name)
        for path in files()
        for name in imports_of(path)
        if not room(path).startswith(OWNERS.get(name.split(".")[0], ""))
    ]
    assert wrong == []


def test_no_room_is_named_for_nothing() -> None:
    names = {part.removesuffix(".py") for path in files() for part in Path(room(path)).parts}
    assert names.isdisjoint({"utils", "util", "helpers", "common", "base", "misc"})


def test_every_module_says_why_it_exists() -> None:
    silent = [
        room(path)
        for path in files()
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def rules() -> tuple[Rule, ...]:
    load_all()
    return all_rules()


def test_rules_have_codes_names_and_docstrings_of_one_form() -> None:
    assert len({one.name for one in rules()}) == len(rules())
    for one in rules():
        assert re.fullmatch(r"CG[0-9]\d\d", one.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.name)
        assert one.summary.endswith("."), one.code
        assert "\n\nExample:\n" in one.doc, one.code
        assert "\n\nInstead:\n" in one.doc, one.code


def woken(statement: str, *names: str) -> list[str]:
    """Return which modules a statement loads in a fresh process."""
    program = f"import sys\n{statement}\nprint([name for name in {names!r} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT / "examples"
    )
    assert run.returncode == 0, run.stderr
    return list(ast.literal_eval(run.stdout.splitlines()[-1]))


ROOMS = ("imperal_cachegen.compiler", "imperal_cachegen.runtime", "imperal_cachegen.keys", "imperal_cachegen.cli")


def test_importing_the_package_wakes_no_room() -> None:
    assert woken("import imperal_cachegen; imperal_cachegen.__version__", *HEAVY, *ROOMS) == []


def test_the_command_line_is_light_until_a_command_runs() -> None:
    statement = (
        "from imperal_cachegen.cli import cli\n"
        "for arguments in (['--version'], ['--help'], ['build', '--help'], ['check', '--help'], ['keys', '--help']):\n"
        "    cli.main(arguments, standalone_mode=False)"
    )
    assert woken(statement, *HEAVY[:-1], *ROOMS[:2]) == []


def test_keys_are_light() -> None:
    heavy = ("hashlib", "json", "asyncio", "logging", "typing_extensions", *HEAVY)
    assert woken("import imperal_cachegen.keys", *heavy, ROOMS[0], ROOMS[1]) == []


@pytest.mark.parametrize("module", [path.stem for path in EXAMPLES])
def test_a_generated_module_needs_nothing_of_the_compiler(module: str) -> None:
    heavy = [name for name in HEAVY if name != "pydantic"]
    assert woken(f"import {module}", *heavy, "imperal_cachegen.compiler", "imperal_cachegen.cli") == []


def test_the_public_door_opens_lazily() -> None:
    statement = (
        "import imperal_cachegen as door\nassert set(door.__all__) <= set(dir(door))\nassert callable(door.build)\n"
        "try:\n    door.nothing\nexcept AttributeError as error:\n    assert 'nothing' in str(error)\n"
        "else:\n    raise SystemExit('no error')"
    )
    assert woken(statement, "imperal_cachegen.compiler.pipeline") == ["imperal_cachegen.compiler.pipeline"]


@pytest.mark.slow
def test_import_contracts() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_folder_of_tests_is_collected(pytestconfig: pytest.Config) -> None:
    """Pytest passes over folders of some names, `build` and `dist` among them, without a word."""
    folders = {part for path in (ROOT / "tests").rglob("test_*.py") for part in path.relative_to(ROOT).parent.parts}
    passed_over = pytestconfig.getini("norecursedirs")
    assert [folder for folder in folders if any(fnmatch(folder, pattern) for pattern in passed_over)] == []
