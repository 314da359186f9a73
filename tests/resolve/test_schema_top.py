"""The top of a schema: version, app, description, extension, module; the sections' shapes."""

from pathlib import Path

import pytest
from resolving import resolve_files, resolve_text, said

from imperal_cachegen.compiler.ir import ImportRef

MODEL = """
models:
  note:
    key: "note:{note_id}"
    segments:
      note_id: id
    ttl: 60s
    fields:
      title: str
"""


def test_a_whole_schema_has_no_findings(tmp_path: Path) -> None:
    text = "description: Notes.\nextension: notes.app:ext\nx-owner: me\n" + MODEL
    resolved = resolve_text(tmp_path, text)
    assert resolved.found == ()
    schema = resolved.schema
    assert (schema.app, schema.description, schema.module) == ("notes", "Notes.", "notes_cache")
    assert isinstance(schema.extension, ImportRef)
    assert (schema.extension.module, schema.extension.name) == ("notes.app", "ext")
    assert [model.name for model in schema.models] == ["note"]
    assert schema.source.name == "schemas/notes.yaml"
    assert schema.inputs == (schema.source,)


@pytest.mark.parametrize(
    ("name", "app", "module"),
    [
        ("notes.yaml", "notes", "notes_cache"),
        ("folders.yaml", "notes", "notes_folders_cache"),
        ("mail-client.v1.yaml", "mail-client", "mail_client_mail_client_v1_cache"),
        ("mail_client.yaml", "mail-client", "mail_client_cache"),
    ],
)
def test_default_module_names(tmp_path: Path, name: str, app: str, module: str) -> None:
    resolved = resolve_files(tmp_path, {name: f"cachegen: 1\napp: {app}\n{MODEL}"})
    assert (resolved.schema.module, resolved.found) == (module, ())


def test_a_schema_of_types_only_needs_no_app(tmp_path: Path) -> None:
    resolved = resolve_files(tmp_path, {"shared.yaml": "cachegen: 1\ntypes:\n  A:\n    fields:\n      a: int\n"})
    assert (resolved.schema.app, resolved.schema.module, resolved.found) == (None, "shared_cache", ())


@pytest.mark.parametrize(
    ("top", "code", "words"),
    [
        ("cachegen: 2\napp: notes\n", "CG113", ["`2`", "understands `1`"]),
        ("cachegen: one\napp: notes\n", "CG113", ["`one`"]),
        ("cachegen: [1]\napp: notes\n", "CG113", ["a list"]),
        ("cachegen: true\napp: notes\n", "CG113", ["`true`"]),
        ("cachegen: 1\n", "CG114", ["app: "]),
        ("cachegen: 1\napp: Notes App\n", "CG115", ["`Notes App`"]),
        ("cachegen: 1\napp: 17\n", "CG111", ["a text", '"17"']),
        (f"cachegen: 1\napp: {'a' * 64}\n", "CG115", []),
        ("cachegen: 1\napp: notes_app\n", "CG116", ["app: notes-app"]),
        ("cachegen: 1\napp: notes-\n", "CG116", []),
        ("cachegen: 1\napp: notes\ndescription: [a]\n", "CG111", ["`description`", "a list"]),
        ("cachegen: 1\napp: notes\nextension: notes.app\n", "CG117", ["`:`"]),
        ("cachegen: 1\napp: notes\nextension: .app:ext\n", "CG117", ["relative"]),
        ("cachegen: 1\napp: notes\nextension: notes/app:ext\n", "CG117", ["`notes/app`"]),
        ("cachegen: 1\napp: notes\nextension: notes.class:ext\n", "CG117", ["keyword `class`"]),
        ("cachegen: 1\napp: notes\nextension: 'notes.app:'\n", "CG117", ["empty"]),
        ("cachegen: 1\napp: notes\nextension: 'os:system(1)'\n", "CG117", []),
        ("cachegen: 1\napp: notes\nextension: notes_cache:ext\n", "CG120", ["notes_cache"]),
        ("cachegen: 1\napp: notes\nmodule: notes-cache\n", "CG118", ["`notes-cache`"]),
        ("cachegen: 1\napp: notes\nmodule: class\n", "CG118", []),
        ("cachegen: 1\napp: notes\nmodule: json\n", "CG120", ["json"]),
        ("cachegen: 1\napp: notes\nmodule: __init__\n", "CG120", ["`__init__`", "package"]),
        ("cachegen: 1\napp: notes\nmodule: __main__\n", "CG120", []),
        ("cachegen: 1\napp: notes\nmodule: _cachegen\n", "CG120", ["runtime"]),
        ("cachegen: 1\napp: notes\nmodule: caches\n", "CG119", ["notes_caches"]),
        ("cachegen: 1\napp: notes\nmodle: notes_a\n", "CG110", ["`modle`"]),
        ("cachegen: 1\napp: notes\ngruops: {}\n", "CG110", ["did you mean `groups`?"]),
    ],
)
def test_mistakes_at_the_top(tmp_path: Path, top: str, code: str, words: list[str]) -> None:
    found = resolve_text(tmp_path, MODEL, top).only()
    assert found.code == code
    assert [word for word in words if word not in said(found)] == []


def test_a_file_without_version_that_is_named_is_told_so(tmp_path: Path) -> None:
    resolved = resolve_files(tmp_path, {"notes.yaml": "app: notes\n" + MODEL}, "notes.yaml")
    assert resolved.codes == ["CG112"]


def test_a_schema_that_declares_nothing_is_an_error(tmp_path: Path) -> None:
    assert resolve_text(tmp_path, "").codes == ["CG121"]


@pytest.mark.parametrize("section", ["ttl", "segments", "types", "models", "groups"])
@pytest.mark.parametrize(("value", "found"), [("[a]", "a list"), ("17", "the number `17`"), ("", "nothing")])
def test_sections_are_mappings(tmp_path: Path, section: str, value: str, found: str) -> None:
    diagnostic = resolve_text(tmp_path, f"{section}: {value}\n").only()
    assert diagnostic.code == "CG111"
    assert f"`{section}` must be a mapping, found {found}" in diagnostic.message


def test_file_names_that_make_no_module_ask_for_one(tmp_path: Path) -> None:
    found = resolve_files(tmp_path, {"my notes.yaml": "cachegen: 1\napp: notes\n" + MODEL}).only()
    assert found.code == "CG118"
    assert "module:" in said(found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("models:\n  Note-Page:\n    fields:\n      a: str\n", "Note-Page"),
        (f"models:\n  {'a' * 64}:\n    fields:\n      a: str\n", "a" * 59 + "…"),
        ("types:\n  note:\n    fields:\n      a: str\n", "note"),
        ("ttl:\n  Panel: 60s\n", "Panel"),
        ("models:\n  a:\n    class: page\n    fields:\n      a: str\n", "page"),
    ],
)
def test_names_have_forms(tmp_path: Path, text: str, name: str) -> None:
    found = resolve_text(tmp_path, text).only()
    assert (found.code, f"`{name}`" in found.message) == ("CG122", True)


def test_a_bad_name_gets_a_good_one(tmp_path: Path) -> None:
    found = resolve_text(tmp_path, "types:\n  inbox_page:\n    fields:\n      a: str\n").only()
    assert found.help == ("for example `InboxPage`",)


def test_too_many_findings_end_a_file(tmp_path: Path) -> None:
    lines = "".join(f"wrong{number}: 1\n" for number in range(20_000))
    resolved = resolve_text(tmp_path, lines)
    assert resolved.codes.count("CG123") == 1
    assert len(resolved.found) < 400


def test_too_many_broken_models_end_a_file(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, "models:\n" + "".join(f"  m{number}: x\n" for number in range(5_000)))
    assert resolved.codes.count("CG123") == 1
    assert len(resolved.found) < 400


@pytest.mark.parametrize(
    "text",
    [
        MODEL.replace("models:", "model:"),
        MODEL.replace("key:", "ky:"),
        MODEL.replace("segments:", "segment:"),
        MODEL.replace("ttl:", "tl:"),
        MODEL.replace("fields:", "field:"),
    ],
)
def test_a_misspelt_key_is_one_finding(tmp_path: Path, text: str) -> None:
    found = resolve_text(tmp_path, text + "groups:\n  changed:\n    invalidates: note\n").only()
    assert found.code == "CG110"
