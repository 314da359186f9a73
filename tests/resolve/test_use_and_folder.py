"""Several files: `use`, and what must hold over all schemas of a folder."""

from pathlib import Path

import pytest
from resolving import resolve_files, said

from imperal_cachegen.compiler.ir import Policy, TypeRef

SHARED = """
cachegen: 1
ttl:
  panel: 60s
segments:
  account_id: id(40)
types:
  Message:
    fields:
      id: str
"""
USER = """
cachegen: 1
app: mail
use: [shared.yaml]
models:
  inbox:
    key: "inbox:{account_id}"
    ttl: panel
    identity: account_id
    fields:
      account_id: str
      messages: list[Message] = []
"""


def note(name: str, app: str = "notes", more: str = "") -> str:
    return f"""
cachegen: 1
app: {app}
{more}
models:
  {name}:
    key: "{name}:{{note_id}}"
    segments:
      note_id: id
    ttl: 60s
    fields:
      title: str
"""


def test_used_names_are_in_scope_and_used_files_are_built(tmp_path: Path) -> None:
    resolved = resolve_files(tmp_path, {"shared.yaml": SHARED, "mail.yaml": USER}, "mail.yaml")
    assert resolved.found == ()
    mail, shared = resolved.project.schemas
    (key,) = mail.models[0].keys
    assert (key.policy, key.policy_name) == (Policy(60), "panel")
    assert [segment.type.spelling for segment in key.segments] == ["id(40)"]
    assert mail.uses == ("schemas/shared.yaml",)
    assert mail.inputs == (mail.source, shared.source)
    assert shared.types[0].ref == TypeRef("Message", "schemas/shared.yaml")


def test_use_is_not_transitive(tmp_path: Path) -> None:
    files = {
        "shared.yaml": SHARED,
        "middle.yaml": "cachegen: 1\nuse: [shared.yaml]\nttl:\n  other: 30s\n",
        "mail.yaml": USER.replace("shared.yaml", "middle.yaml"),
    }
    resolved = resolve_files(tmp_path, files)
    assert sorted(resolved.codes) == ["CG202", "CG404", "CG504"]


@pytest.mark.parametrize(
    ("item", "code", "words"),
    [
        ("[sharde.yaml]", "CG130", ["`sharde.yaml` does not exist", "did you mean `shared.yaml`?"]),
        ("[.]", "CG130", ["folder"]),
        ('["https://example.org/a.yaml"]', "CG130", ["URL"]),
        ("[../../outside.yaml]", "CG131", ["outside the project's root"]),
        ("[/etc/passwd]", "CG131", []),
        ("[../../../../../../../../etc/passwd]", "CG131", []),
        ("[openapi.yaml]", "CG132", ["`schema:"]),
        ("[notes.txt]", "CG132", []),
        ("[mail.yaml]", "CG133", []),
        ("[shared.yaml, ./shared.yaml]", "CG124", ["twice"]),
        ("shared.yaml", "CG111", ["use: [shared.yaml]"]),
        ("[[shared.yaml]]", "CG111", []),
        ('["a\\0b.yaml"]', "CG130", ["no path"]),
    ],
)
def test_mistakes_of_use_make_no_noise(tmp_path: Path, item: str, code: str, words: list[str]) -> None:
    (tmp_path / "outside.yaml").write_text(SHARED)
    files = {
        "shared.yaml": SHARED,
        "openapi.yaml": "openapi: 3.1.0\n",
        "notes.txt": "cachegen: 1\n",
        "mail.yaml": USER.replace("[shared.yaml]", item),
    }
    found = resolve_files(tmp_path, files, "mail.yaml").only()
    assert (found.code, found.span.source.name) == (code, "schemas/mail.yaml")
    assert [word for word in words if word not in said(found)] == []


def test_links_do_not_lead_out_of_the_root(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(SHARED)
    project = tmp_path / "project"
    (project / "lib").mkdir(parents=True)
    (project / "lib/shared.yaml").symlink_to(outside)
    found = resolve_files(project, {"mail.yaml": USER.replace("[shared.yaml]", "[../lib/shared.yaml]")}).only()
    assert found.code == "CG131"


def test_circles_are_shown_once(tmp_path: Path) -> None:
    files = {
        "a.yaml": "cachegen: 1\nuse: [b.yaml]\nttl: {one: 60s}\n",
        "b.yaml": "cachegen: 1\nuse: [c.yaml]\nttl: {two: 60s}\n",
        "c.yaml": "cachegen: 1\nuse: [a.yaml]\nttl: {three: 60s}\n",
    }
    found = resolve_files(tmp_path, files).only()
    assert found.code == "CG133"
    assert "`schemas/a.yaml` → `schemas/b.yaml` → `schemas/c.yaml` → `schemas/a.yaml`" in found.message


def test_a_broken_used_file_makes_no_noise(tmp_path: Path) -> None:
    files = {"shared.yaml": "cachegen: 1\nttl: {panel: [\n", "mail.yaml": USER}
    resolved = resolve_files(tmp_path, files)
    assert {one.span.source.name for one in resolved.found} == {"schemas/shared.yaml"}


@pytest.mark.parametrize(
    ("own", "word"),
    [
        ("ttl: {panel: 30s}", "TTL policy"),
        ("segments: {account_id: id(20)}", "segment type"),
        ("types: {Message: {fields: {a: str}}}", "type"),
    ],
)
def test_a_name_from_two_places_is_an_error(tmp_path: Path, own: str, word: str) -> None:
    found = resolve_files(tmp_path, {"shared.yaml": SHARED, "mail.yaml": f"{USER}{own}\n"}).only()
    assert found.code == "CG134"
    assert f"the {word} " in found.message
    assert found.related[0].span.source.name == "schemas/shared.yaml"


def test_a_name_from_two_used_files_is_an_error(tmp_path: Path) -> None:
    files = {
        "shared.yaml": SHARED,
        "other.yaml": "cachegen: 1\nttl: {panel: 30s}\n",
        "mail.yaml": USER.replace("[shared.yaml]", "[shared.yaml, other.yaml]"),
    }
    assert resolve_files(tmp_path, files).only().code == "CG134"


def test_broken_names_are_silent_where_they_are_used(tmp_path: Path) -> None:
    shared = SHARED.replace("60s", "1h").replace("id(40)", "id(x)").replace("id: str", "id: strng")
    resolved = resolve_files(tmp_path, {"shared.yaml": shared, "mail.yaml": USER})
    assert {one.span.source.name for one in resolved.found} == {"schemas/shared.yaml"}
    assert len(resolved.found) == 3


# --- over all schemas of a folder ------------------------------------------------------------------------------------


def test_models_of_one_app_have_different_names(tmp_path: Path) -> None:
    files = {"a.yaml": note("page"), "b.yaml": note("page")}
    found = resolve_files(tmp_path, files).only()
    assert (found.code, found.span.source.name) == ("CG140", "schemas/b.yaml")


@pytest.mark.parametrize("given", ["a.yaml", "b.yaml"])
def test_names_are_unique_whichever_file_is_given(tmp_path: Path, given: str) -> None:
    files = {"a.yaml": note("page"), "b.yaml": note("page"), "c.yaml": "cachegen: 1\nbroken: [\n"}
    found = resolve_files(tmp_path, files, given).only()
    assert (found.code, found.span.source.name) == ("CG140", f"schemas/{given}")


def test_models_of_two_apps_may_share_a_name(tmp_path: Path) -> None:
    assert resolve_files(tmp_path, {"a.yaml": note("page", "one"), "b.yaml": note("page", "two")}).found == ()


def test_findings_of_files_that_were_not_asked_for_are_not_shown(tmp_path: Path) -> None:
    files = {"a.yaml": note("one"), "b.yaml": note("two").replace("60s", "1h")}
    assert resolve_files(tmp_path, files, "a.yaml").found == ()


def test_schemas_of_one_app_agree_on_the_extension(tmp_path: Path) -> None:
    files = {"a.yaml": note("one", more="extension: notes.app:ext"), "b.yaml": note("two")}
    found = resolve_files(tmp_path, files).only()
    assert (found.code, found.span.source.name) == ("CG141", "schemas/b.yaml")


def test_a_schema_without_models_need_not_name_the_extension(tmp_path: Path) -> None:
    files = {
        "a.yaml": note("one", more="extension: notes.app:ext"),
        "b.yaml": "cachegen: 1\napp: notes\nttl: {panel: 60s}\n",
    }
    assert resolve_files(tmp_path, files).found == ()


def test_two_schemas_do_not_make_one_module(tmp_path: Path) -> None:
    files = {"notes.yaml": note("one"), "sub/notes.yaml": note("two")}
    found = resolve_files(tmp_path, files).only()
    assert found.code == "CG142"
    assert "`notes_cache`" in found.message


def test_one_class_is_not_registered_under_two_names(tmp_path: Path) -> None:
    model = """
cachegen: 1
app: notes
models:
  {name}:
    import: "notes.models:Page"
    key: "{name}"
    ttl: 60s
"""
    files = {"a.yaml": model.format(name="one"), "b.yaml": model.format(name="two")}
    assert resolve_files(tmp_path, files).only().code == "CG145"
