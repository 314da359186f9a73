"""What settings may say, where findings about them point, and what levels of rules do."""

import time
from pathlib import Path

import pytest

from imperal_cachegen.compiler.diagnostics import outcome
from imperal_cachegen.compiler.pipeline import Options, build, check
from imperal_cachegen.compiler.project.settings import Settings, settings_in
from imperal_cachegen.compiler.results import Report

SCHEMA = """\
cachegen: 1
app: notes
description: As of #1054
types:
  Note:
    fields:
      title: str
"""


def settings(folder: Path, text: str, name: str = "cachegen.toml") -> Settings:
    (folder / name).write_text(text, encoding="utf-8")
    found = outcome(settings_in(folder))
    assert found.diagnostics == ()
    assert found.value is not None
    return found.value


def test_every_setting(tmp_path: Path) -> None:
    text = (
        'schemas = ["a", "b"]\nout = "c"\npackage = "d.e"\njobs = 3\nline-length = 88\nbreaking = ["value", "KEY"]\n'
        '[rules]\nCG010 = "off"\nempty-value-is-stored = "error"\nCG308 = "warning"\nCG011 = "error"\n'
    )
    found = settings(tmp_path, text)
    assert found.schemas == (tmp_path / "a", tmp_path / "b")
    assert (found.out, found.package, found.jobs, found.line_length) == (tmp_path / "c", "d.e", 3, 88)
    assert found.breaking == ("KEY", "VALUE")
    assert dict(found.rules) == {"CG010": "off", "CG512": "error", "CG308": "warning", "CG011": "error"}
    assert {place.setting: place.span.line for place in found.places} == {
        "schemas": 1,
        "out": 2,
        "package": 3,
        "jobs": 4,
        "line-length": 5,
        "breaking": 6,
        "rules.CG010": 8,
        "rules.CG512": 9,
        "rules.CG308": 10,
        "rules.CG011": 11,
    }


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ('[tool.cachegen]\nrules = {CG010 = "off"}\n', 2, "CG010"),
        ('[tool.cachegen]\nrules.CG010 = "off"\n', 2, "CG010"),
        ('[tool.cachegen]\nrules."CG010" = "off"\n', 2, '"CG010"'),
        ('[tool]\ncachegen.rules.CG010 = "off"\n', 2, "CG010"),
        ('tool.cachegen.rules.CG010 = "off"\n', 1, "CG010"),
        ('[tool . "cachegen" . rules]\n\nCG010 = "off"\n', 3, "CG010"),
        ('[other.rules]\nCG010 = 1\n[tool.cachegen.rules]\nCG010 = "off"\n', 4, "CG010"),
        ('[tool.cachegen]\n[[tool.other]]\nrules.CG010 = 1\n[tool.cachegen.rules]\nCG010 = "off"\n', 5, "CG010"),
        ('[tool]\ncachegen = {rules = {CG010 = "off"}}\n', 2, "CG010"),
    ],
)
def test_a_setting_is_found_in_every_form_that_toml_has(tmp_path: Path, text: str, line: int, shown: str) -> None:
    (place,) = settings(tmp_path, text, "pyproject.toml").places
    assert (place.setting, place.span.line, place.span.text) == ("rules.CG010", line, shown)


@pytest.mark.parametrize(
    "text",
    [
        "jobs = true",
        "jobs = 0",
        'jobs = "2"',
        "line-length = 59",
        "breaking = []",
        'breaking = "KEY"',
        'breaking = ["KEYS"]',
        "breaking = [1]",
        "line-length = 321",
        "line-length = 88.0",
        "rules = 3",
        "rules.CG010 = 1",
        'rules.CG010 = "OFF"',
        'schemas = ["a", 1]',
        'schemas = [["a"]]',
        'package = ["a"]',
    ],
)
def test_wrong_values_are_said_at_their_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "cachegen.toml").write_text(f"# a comment\n{text}\n", encoding="utf-8")
    (found,) = outcome(settings_in(tmp_path)).diagnostics
    assert (found.code, found.span.line) == ("CG106", 2)


@pytest.mark.parametrize("level", ["off", "warning"])
def test_no_error_can_be_turned_down(tmp_path: Path, level: str) -> None:
    (tmp_path / "cachegen.toml").write_text(f'rules.key-too-long = "{level}"\n', encoding="utf-8")
    found = outcome(settings_in(tmp_path))
    assert [one.code for one in found.diagnostics] == ["CG109"]
    assert found.value is not None
    assert found.value.rules == ()


@pytest.mark.parametrize("name", ["CG904", "key-changed"])
def test_a_break_that_is_turned_off_is_shown_how_breaks_are_accepted(tmp_path: Path, name: str) -> None:
    (tmp_path / "cachegen.toml").write_text(f'rules.{name} = "off"\n', encoding="utf-8")
    (found,) = outcome(settings_in(tmp_path)).diagnostics
    assert found.code == "CG109"
    assert "`# cachegen: accept[CG904] why`" in " ".join(found.help)
    assert "`breaking = [" in " ".join(found.help)


def run(folder: Path, rules: str, schema: str = SCHEMA) -> Report:
    (folder / "schemas").mkdir(exist_ok=True)
    (folder / "schemas" / "notes.yaml").write_text(schema, encoding="utf-8")
    (folder / "cachegen.toml").write_text(rules, encoding="utf-8")
    return build([folder / "schemas"], Options(folder))


def found(report: Report) -> list[tuple[str, str]]:
    return [(one.code, one.severity.value) for one in report.diagnostics]


def test_a_level_changes_what_is_found(tmp_path: Path) -> None:
    assert found(run(tmp_path, "")) == [("CG010", "warning")]
    assert found(run(tmp_path, 'rules.CG010 = "warning"')) == [("CG010", "warning")]
    assert found(run(tmp_path, 'rules.CG010 = "off"')) == []
    assert found(run(tmp_path, "")) == [("CG010", "warning")]
    (tmp_path / "caches" / "notes_cache.py").unlink()
    failed = run(tmp_path, 'rules.text-as-comment = "error"')
    assert (found(failed), failed.failed) == ([("CG010", "error")], True)
    assert not (tmp_path / "caches" / "notes_cache.py").exists()


def test_a_level_holds_after_a_build_that_had_nothing_to_say(tmp_path: Path) -> None:
    """What is up to date is not read again: a changed level must be."""
    run(tmp_path, 'rules.CG010 = "off"')
    assert found(run(tmp_path, 'rules.CG010 = "off"')) == []
    assert found(run(tmp_path, 'rules.CG010 = "error"')) == [("CG010", "error")]


def test_an_ignore_accepts_a_finding_whatever_its_level(tmp_path: Path) -> None:
    schema = SCHEMA.replace("description", "# cachegen: ignore[CG010] our number\ndescription")
    for level in ("off", "warning", "error"):
        report = run(tmp_path, f'rules.CG010 = "{level}"', schema)
        assert (found(report), report.failed) == ([], False)


def test_an_ignore_that_hides_nothing_can_be_an_error_too(tmp_path: Path) -> None:
    schema = SCHEMA.replace("description: As of #1054", "description: x  # cachegen: ignore[CG010] why")
    assert found(run(tmp_path, "", schema)) == [("CG804", "warning")]
    assert found(run(tmp_path, 'rules.unused-ignore = "error"', schema)) == [("CG804", "error")]
    assert found(run(tmp_path, 'rules.unused-ignore = "off"', schema)) == []


def test_each_project_has_its_own_levels(tmp_path: Path) -> None:
    for name, level in (("one", "off"), ("two", "error")):
        (tmp_path / name).mkdir()
        run(tmp_path / name, f'rules.CG010 = "{level}"')
    report = check([tmp_path / "one", tmp_path / "two"], Options(tmp_path))
    assert [one.severity.value for one in report.diagnostics if one.code == "CG010"] == ["error"]
    assert "two" in report.diagnostics[0].span.source.path.parts


def test_another_line_length_makes_modules_stale(tmp_path: Path) -> None:
    run(tmp_path, "rules.CG010 = 'off'")
    (tmp_path / "cachegen.toml").write_text("rules.CG010 = 'off'\nline-length = 88\n", encoding="utf-8")
    report = check([tmp_path / "schemas"], Options(tmp_path))
    assert found(report) == [("CG704", "error")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "".join(f"unknown{number} = 1\n" for number in range(50_000)),
        "[rules]\n" + "".join(f'CG{number} = "off"\n' for number in range(1000, 50_000)),
        "rules = {" + ", ".join(f'u{number} = "off"' for number in range(50_000)) + "}\n",
        ".".join(["a"] * 900) + " = 1\n",
        "x = [" + "'a.b', " * 100_000 + "]\n",
    ],
    ids=["unknown", "rules", "inline", "dotted", "long line"],
)
def test_hostile_settings_are_answered_in_good_time(tmp_path: Path, text: str) -> None:
    (tmp_path / "cachegen.toml").write_text(text, encoding="utf-8")
    begin = time.process_time()
    found = outcome(settings_in(tmp_path))
    assert time.process_time() - begin < 20
    assert 1 <= len(found.diagnostics) <= 20
