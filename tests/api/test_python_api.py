"""`imperal_cachegen.build` and `check`: what a program of the user's sees."""

import dataclasses
import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import imperal_cachegen
from imperal_cachegen import Finding, ModuleChange, PathError, Report, api, build, check
from imperal_cachegen.compiler.emit.header import body_digest

SCHEMA = """\
cachegen: 1
app: notes
types:
  Note:
    description: One note, as of #1054
    fields:
      title: str
"""


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "schemas" / "notes.yaml"
    path.parent.mkdir()
    path.write_text(SCHEMA, encoding="utf-8")
    return path


def test_build_and_check(schema: Path, tmp_path: Path) -> None:
    module = tmp_path / "caches" / "notes_cache.py"
    missing = check(cwd=tmp_path)
    assert [found.code for found in missing.errors] == ["CG703"]
    assert (missing.ok, module.exists()) == (False, False)
    assert missing.modules == (ModuleChange(str(module), "notes.yaml", "missing"),)
    built = build(cwd=str(tmp_path))
    assert (built.ok, [one.state for one in built.modules]) == (True, ["created"])
    assert module.exists()
    assert [one.state for one in build([schema], cwd=tmp_path).modules] == ["unchanged"]
    assert check("schemas", cwd=tmp_path).ok


def test_a_finding_is_plain_values(schema: Path, tmp_path: Path) -> None:
    report = build(schema, out=tmp_path / "out")
    (found,) = report.findings
    assert report.warnings == (found,)
    assert (found.code, found.name, found.severity) == ("CG010", "text-as-comment", "warning")
    place = found.place
    assert (place.path, place.file) == (str(schema), "notes.yaml")
    assert (place.line, place.column, place.end_line) == (5, 34, 5)
    assert str(found) == f"notes.yaml:5:34: CG010 warning: {found.message}"
    assert "warning[CG010]" in report.text
    assert "5 |     description: One note, as of #1054" in report.text


def test_mistakes_are_in_the_report(schema: Path, tmp_path: Path) -> None:
    schema.write_text("cachegen: 1\napp: notes\napp: other\n", encoding="utf-8")
    report = build("schemas", cwd=tmp_path)
    found, *_ = report.errors
    assert (report.ok, report.modules, found.code) == (False, (), "CG011")
    assert [other.place.line for other in found.related] == [2]
    assert not (tmp_path / "caches").exists()


def test_edited_modules_are_overwritten_only_when_forced(schema: Path, tmp_path: Path) -> None:
    build(cwd=tmp_path)
    module = tmp_path / "caches" / "notes_cache.py"
    module.write_text(module.read_text(encoding="utf-8") + "x = 1\n", encoding="utf-8")
    assert [found.code for found in build(cwd=tmp_path).errors] == ["CG705"]
    assert build(cwd=tmp_path, force=True).ok
    assert check(schema).ok


@pytest.mark.parametrize("paths", ["nowhere", ["schemas", "nowhere"], Path("empty")])
@pytest.mark.parametrize("command", [build, check])
def test_wrong_paths_raise(schema: Path, tmp_path: Path, paths: str, command: object) -> None:
    (tmp_path / "empty").mkdir()
    assert callable(command)
    with pytest.raises(PathError) as caught:
        command(paths, cwd=tmp_path)
    assert len(caught.value.problems) == 1
    assert isinstance(caught.value, ValueError)
    assert schema.exists()


def test_public_values_are_frozen_and_documented() -> None:
    for name in imperal_cachegen.__all__:
        if name == "__version__":
            continue
        value = getattr(imperal_cachegen, name)
        assert inspect.getdoc(value), name
        if dataclasses.is_dataclass(value):
            assert value.__dataclass_params__.frozen, name  # type: ignore[union-attr]
    assert hash(Report((), (), "")) == hash(Report((), (), ""))


def test_the_documented_examples_run() -> None:
    assert doctest.testmod(api).failed == 0
    assert doctest.testmod(api).attempted > 0


PROGRAM = """\
from typing_extensions import assert_type
from imperal_cachegen import Finding, ModuleChange, Report, build, check

report = check(["schemas"], out="caches")
assert_type(report, Report)
assert_type(build(), Report)
assert_type(report.findings, tuple[Finding, ...])
assert_type(report.modules[0], ModuleChange)
assert_type(report.findings[0].place.line, int)
assert_type(report.ok, bool)
if report.modules[0].state == "stale":
    pass
if report.findings[0].severity == "error":
    pass
build(3)  # EXPECTED
"""


@pytest.mark.slow
@pytest.mark.parametrize("checker", [["mypy", "--strict", "--cache-dir", "/dev/null"], ["pyright"]])
def test_type_checkers_see_exact_types(tmp_path: Path, checker: list[str]) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    more = ["--pythonpath", sys.executable] if checker == ["pyright"] else []
    done = subprocess.run(
        [sys.executable, "-m", *checker, *more, str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    wrong = [line for line in done.stdout.splitlines() if "error" in line and "program.py" in line]
    expected = PROGRAM.splitlines().index("build(3)  # EXPECTED") + 1
    assert len(wrong) == 1, done.stdout + done.stderr
    assert f":{expected}:" in wrong[0]


def test_a_finding_can_be_made_for_tests() -> None:
    place = api.Place("/x/a.yaml", "a.yaml", 1, 2, 1, 3)
    assert str(Finding("CG011", "duplicate-key", "error", "m", place)) == "a.yaml:1:2: CG011 error: m"


def test_a_full_check_finds_what_a_forged_header_hides(schema: Path, tmp_path: Path) -> None:
    schema.write_text(SCHEMA.replace(", as of #1054", ""), encoding="utf-8")
    build(schema, out="caches", cwd=tmp_path)
    (module,) = (tmp_path / "caches").glob("*.py")
    first, second, body = module.read_text(encoding="utf-8").split("\n", 2)
    forged = body + "import this\n"
    module.write_text(f"{first}\n{second[:-32]}{body_digest(forged.encode())}\n{forged}", encoding="utf-8")
    assert check(schema, out="caches", cwd=tmp_path).ok
    found = check(schema, out="caches", cwd=tmp_path, full=True)
    assert [one.code for one in found.errors] == ["CG704"]
