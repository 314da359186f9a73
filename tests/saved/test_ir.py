"""`cachegen ir`: complete, the same everywhere, read back as it was, and safe to read from strangers."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schema_strategy import Made, schemas

from imperal_cachegen import cli
from imperal_cachegen.compiler.ir import Project
from imperal_cachegen.compiler.pipeline import Options, resolve_project
from imperal_cachegen.compiler.saved import Malformed, from_json, from_text, json_schema, to_json, to_text

ROOT = Path(__file__).parents[2]
CASES = sorted(path for path in (ROOT / "tests" / "cases").iterdir() if (path / "schemas").is_dir())
VALIDATOR = Draft202012Validator(json_schema())
EXAMPLE = """\
cachegen: 1
app: notes
ttl: {short: 1m}
segments: {note_id: id(40)}
models:
  note:
    key: "note:{note_id}:{page}"
    segments: {page: int(0..9) = 0}
    ttl: short
    identity: note_id
    fields:
      note_id: str
      title: {type: str | None, default: null, max_length: 40}
  all_notes: {key: notes, ttl: 60, scope: [], store_if: {rows: not empty}, fields: {rows: "list[str] = []"}}
groups:
  changed: {invalidates: [{model: note, each: [page]}, all_notes]}
"""
SAME = """\
# The same, said otherwise.
app: "notes"
cachegen: 1
groups: {changed: {invalidates: [all_notes, {each: page, model: note}]}}
models:
  all_notes:
    fields: {rows: "list[str] = []"}
    store_if: {rows: not empty}
    scope: []
    ttl: {fresh: 60s}
    key: notes
  note:
    fields:
      title: {max_length: 40, default: null, type: str | None}
      note_id: str
    identity: [note_id]
    ttl: 60s
    segments: {page: int(0..9) = 0, note_id: id(40)}
    key: "note:{note_id}:{page}"
"""


def resolved(folder: Path) -> Project | None:
    compiled = resolve_project([folder / "schemas"], Options(folder))
    return None if compiled.failed or compiled.usage else compiled.project


def made(folder: Path, text: str) -> dict[str, Any]:
    (folder / "schemas").mkdir(parents=True)
    (folder / "schemas" / "notes.yaml").write_text(text, encoding="utf-8")
    project = resolved(folder)
    assert project is not None
    return to_json(project)


def hold(project: Project) -> None:
    data = to_json(project)
    VALIDATOR.validate(data)
    text = to_text(project)
    assert json.loads(text) == data
    back = from_text(text.encode())
    assert to_text(back) == text
    assert [schema.module for schema in back.schemas] == sorted_modules(project)


def sorted_modules(project: Project) -> list[str]:
    return [one.module for one in sorted(project.schemas, key=lambda schema: schema.source.name)]


@pytest.mark.slow
def test_every_golden_case_and_example_comes_back(tmp_path: Path) -> None:
    held = 0
    for case in CASES:
        shutil.copytree(case, tmp_path / case.name)
        project = resolved(tmp_path / case.name)
        if project is not None:
            hold(project)
            held += 1
    assert held > 30
    examples = resolved(ROOT)
    assert examples is not None
    hold(examples)


@given(schemas())
def test_every_schema_comes_back(drawn: Made) -> None:
    with tempfile.TemporaryDirectory() as name:
        for path, text in drawn.files.items():
            file = Path(name) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace("APP-ID", "my-app").replace("APP_WORD", "my_app"), encoding="utf-8")
        (Path(name) / "caches").mkdir()
        (Path(name) / "caches" / "__init__.py").touch()
        project = resolved(Path(name))
        assert project is not None
        hold(project)


def test_the_same_meaning_is_the_same_json(tmp_path: Path) -> None:
    one, other = made(tmp_path / "a", EXAMPLE), made(tmp_path / "b", SAME)
    assert one.pop("places") != other.pop("places")
    assert json.dumps(one) == json.dumps(other)


def test_another_meaning_is_other_json(tmp_path: Path) -> None:
    one = made(tmp_path / "one", EXAMPLE)["schemas"]
    changes = (
        ("1m", "2m"),
        ("id(40)", "id(41)"),
        ("0..9", "0..8"),
        (") = 0", ") = 1"),
        ("max_length: 40", "max_length: 4"),
        (", store_if: {rows: not empty}", ""),
        ("identity: note_id", "revision: 2"),
    )
    for number, (before, after) in enumerate(changes):
        assert before in EXAMPLE
        assert made(tmp_path / str(number), EXAMPLE.replace(before, after))["schemas"] != one


def test_places_come_back(tmp_path: Path) -> None:
    data = made(tmp_path, EXAMPLE)
    note = next(model for model in from_json(data).schemas[0].models if model.name == "note")
    assert (note.span.source.name, note.span.line, note.span.column) == ("notes.yaml", 6, 3)
    assert from_json({**data, "places": {}}).schemas[0].models[0].span.line == 1


@pytest.mark.slow
def test_the_same_bytes_everywhere(tmp_path: Path) -> None:
    made(tmp_path, EXAMPLE)
    said = {
        subprocess.run(
            [sys.executable, "-m", "imperal_cachegen", "ir", path],
            cwd=cwd,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed, cwd, path in (("1", tmp_path, "schemas"), ("2", tmp_path / "schemas", "notes.yaml"))
    }
    assert len(said) == 1
    assert str(tmp_path).encode() not in said.pop()


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cachegen", "ir", *arguments])
    return cli.run()


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    data = made(tmp_path, EXAMPLE)
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "--output", "ir.json") == 0
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "ir.json").read_text(encoding="utf-8")) == data
    assert run(monkeypatch, "--output", "schemas/notes.yaml") == 2
    assert (tmp_path / "schemas" / "notes.yaml").read_text(encoding="utf-8") == EXAMPLE
    assert run(monkeypatch, "nowhere") == 2
    assert run(monkeypatch, "--schema") == 0
    Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))
    (tmp_path / "schemas" / "notes.yaml").write_text(EXAMPLE.replace("1m", "1d"), encoding="utf-8")
    assert run(monkeypatch) == 1
    ran = capsys.readouterr()
    assert ran.out == ""
    assert "error[CG4" in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[]", "the document: a list, where an object is due"),
        (b"{}", "/format: this cachegen reads format 1"),
        (b'{"format": 2}', "upgrade it for a newer one"),
        (b'{"format": true}', "/format"),
        (b'{"format": 1}', "/schemas"),
        (b'{"format": 1, "schemas": [{"file": 3}]}', "/schemas/0/file: `3`, where a text is due"),
        (b'{"format": 1, "schemas": [{"file": "a"}]}', "/schemas/0: no `app`"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"format": 1' + b"0" * 5000 + b"}", "no JSON"),
    ],
)
def test_what_is_no_saved_schema_is_refused(text: bytes, said: str) -> None:
    with pytest.raises(Malformed, match=r"^[^\n]{1,400}$") as caught:
        from_text(text)
    assert said in str(caught.value)


def test_places_of_strangers_take_no_memory(tmp_path: Path) -> None:
    data = made(tmp_path, EXAMPLE)
    places = {f"/{at}": {"file": "a", "line": at + 1, "column": 4_000_000, "length": 1} for at in range(3)}
    with pytest.raises(Malformed, match="/places"):
        from_json({**data, "places": places})


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        document = made(Path(name) / "project", EXAMPLE)
    at: Any = document
    while True:
        key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.integers(0, 5)) == 0:
            break
        at = at[key]
    damage = [None, True, -1, 1.5, 10**30, "", "x", "\ud800", [], {}, [[]], {"kind": "now"}, {"kind": []}, "{a}{b}"]
    at[key] = data.draw(st.sampled_from(damage))
    with suppress(Malformed):
        from_json(document)
