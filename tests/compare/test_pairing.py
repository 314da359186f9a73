"""What was is found beside what is: by name, as a rename where nothing else can be meant, else as gone and come."""

from pathlib import Path

import pytest

from imperal_cachegen.compiler.compare import Comparison, pair_up
from imperal_cachegen.compiler.ir import Project
from imperal_cachegen.compiler.pipeline import Options, resolve_project


def project(folder: Path, **files: str) -> Project:
    for name, text in files.items():
        path = folder / "schemas" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"cachegen: 1\n{text}", encoding="utf-8")
    compiled = resolve_project([Path("schemas")], Options(folder))
    assert not compiled.usage
    assert not compiled.failed, [one.message for one in compiled.diagnostics]
    return compiled.project


def compared(folder: Path, old: dict[str, str], new: dict[str, str]) -> Comparison:
    return pair_up(project(folder / "old", **old), project(folder / "new", **new))


def names(pairs: object) -> list[tuple[str | None, str | None]]:
    assert isinstance(pairs, tuple)
    return [(pair.old and pair.old.name, pair.new and pair.new.name) for pair in pairs]


def model(name: str, fields: str, key: str = "a:{x}", more: str = "") -> str:
    return f"  {name}:\n    key: '{key}'\n    segments: {{x: id(9)}}\n    ttl: 60\n{more}    fields: {{{fields}}}\n"


def one(text: str) -> dict[str, str]:
    return {"app": f"app: app\nmodels:\n{text}"}


def fields(tmp_path: Path, old: str, new: str) -> list[tuple[str | None, str | None]]:
    declared = "models:\n  note:\n    fields:\n"
    both = (
        {"app": f"app: app\n{declared}{''.join(f'      {line}' + chr(10) for line in text.split(';'))}"}
        for text in (old, new)
    )
    (pair,) = compared(tmp_path, *both).models
    return sorted(names(pair.fields), key=str)


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("a: int;b: str", "b: str;a: int", [("a", "a"), ("b", "b")]),
        ("a: int", "c: int", [("a", "c")]),
        ("a: int", "c: str", [("a", None), (None, "c")]),
        ("a: int;b: int", "c: int", [("a", None), ("b", None), (None, "c")]),
        ("a: int", "c: int;d: int", [("a", None), (None, "c"), (None, "d")]),
        ("a: int;b: str", "c: int;d: str", [("a", "c"), ("b", "d")]),
        ("a: int;z: str", "c: {type: str, alias: a};z: str", [("a", "c"), ("z", "z")]),
    ],
)
def test_fields(tmp_path: Path, old: str, new: str, pairs: list[tuple[str, str]]) -> None:
    assert fields(tmp_path, old, new) == pairs


def test_a_renamed_model_is_known_by_its_class_keys_or_fields(tmp_path: Path) -> None:
    old = one(model("note", "a: int, b: str"))
    for number, new in enumerate(
        (
            one(model("memo", "c: float", "b:{x}", "    class: Note\n")),
            one(model("memo", "c: float")),
            one(model("memo", "a: int, b: str", "b:{x}")),
        )
    ):
        assert names(compared(tmp_path / str(number), old, new).models) == [("note", "memo")]
    other = one(model("memo", "c: float", "b:{x}"))
    assert names(compared(tmp_path / "other", old, other).models) == [(None, "memo"), ("note", None)]


def test_two_candidates_are_none(tmp_path: Path) -> None:
    old = one(model("note", "a: int, b: str"))
    new = one(model("memo", "a: int, b: str") + model("page", "a: int, b: str"))
    assert names(compared(tmp_path, old, new).models) == [(None, "memo"), (None, "page"), ("note", None)]


def test_a_renamed_app_and_a_moved_file_keep_their_models(tmp_path: Path) -> None:
    old = {"app": f"app: app\nmodels:\n{model('note', 'a: int')}"}
    new = {"notes": f"app: other\nmodule: app_cache\nmodels:\n{model('note', 'b: str')}"}
    found = compared(tmp_path, old, new)
    (schemas,) = found.schemas
    assert (schemas.old and schemas.old.source.name, schemas.new and schemas.new.source.name) == (
        "app.yaml",
        "notes.yaml",
    )
    assert names(found.models) == [("note", "note")]


def test_models_of_two_apps_are_not_each_other(tmp_path: Path) -> None:
    old = {"a": f"app: aa\nmodels:\n{model('note', 'a: int')}"}
    new = {"b": f"app: bb\nmodels:\n{model('memo', 'a: int')}"}
    assert names(compared(tmp_path, old, new).models) == [(None, "memo"), ("note", None)]


def test_keys_types_and_groups(tmp_path: Path) -> None:
    def text(key: str, type_: str, group: str) -> dict[str, str]:
        return {
            "app": f"app: app\ntypes:\n  {type_}:\n    fields: {{size: int}}\nmodels:\n  note:\n    keys: {{{key}: 'a:{{x}}'}}\n"
            f"    segments: {{x: id(9)}}\n    ttl: 60\n    fields: {{one: {type_}}}\n"
            f"groups:\n  {group}:\n    invalidates: [note]\n"
        }

    found = compared(tmp_path, text("first", "Size", "changed"), text("start", "Extent", "edited"))
    (pair,) = found.models
    assert names(pair.keys) == [("first", "start")]
    assert names(pair.fields) == [("one", "one")]
    (types,) = found.types
    assert [decl and decl.ref.name for decl in (types.old, types.new)] == ["Size", "Extent"]
    assert names(found.groups) == [("changed", "edited")]


def test_a_version_beside_itself(tmp_path: Path) -> None:
    text = one(model("note", "a: int, b: str") + model("memo", "c: float", "b:{x}"))
    found = compared(tmp_path, text, text)
    assert all(
        pair.old is not None and pair.new is not None and pair.old.name == pair.new.name for pair in found.models
    )
    assert all(each.old and each.new for pair in found.models for each in (*pair.fields, *pair.keys))
