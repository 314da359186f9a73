"""`--against FILE`: what `cachegen ir` wrote."""

import json
from pathlib import Path
from typing import Any

import pytest
from git_history import MAIL, OTHER, History, only, said

from imperal_cachegen.compiler.pipeline import Options, resolve_project
from imperal_cachegen.compiler.saved import to_json

TYPES = "cachegen: 1\ntypes:\n  Row:\n    fields:\n      id: str\n"
FULL = """\
cachegen: 1
app: mail
use: [types.yaml]
models:
  inbox:
    key: "inbox:{account}:{page}"
    segments:
      account: id(40)
      page: int(0..9)
    ttl: 60s
    scope: account
    identity: account
    oversize: {truncate: rows, flag: more}
    store_if: {error: null}
    fields:
      account: str
      rows: list[Row]
      more: bool = false
      error: str | None = None
groups:
  changed:
    invalidates: [inbox]
"""


def saved(history: History, *paths: str) -> dict[str, Any]:
    history.write("cachegen.toml", 'package = "caches"\n')
    compiled = resolve_project(tuple(map(Path, paths)), Options(history.folder))
    assert not compiled.failed
    return to_json(compiled.project)


def save(history: History, data: object) -> None:
    history.write("released.json", json.dumps(data))


def test_everything_is_compared(history: History) -> None:
    save(history, saved(history))
    both = ["schemas/mail.yaml", "schemas/other.yaml"]
    compared = history.compare("released.json")
    assert only(compared) == (both, both)
    assert (compared.label, compared.compared, compared.read) == ("released.json", 2, 2)
    (history.folder / "schemas/mail.yaml").unlink()
    compared = history.compare("released.json")
    assert only(compared) == (both, both[1:])
    (baseline,) = compared.baselines
    assert sorted(baseline.old_names.values()) == [
        "released.json:schemas/mail.yaml",
        "released.json:schemas/other.yaml",
    ]


def test_only_the_paths_that_are_asked_for(history: History) -> None:
    save(history, saved(history))
    assert only(history.compare("released.json", "schemas/mail.yaml")) == (["schemas/mail.yaml"], ["schemas/mail.yaml"])
    assert only(history.compare("released.json", "schemas")) == (["schemas/mail.yaml", "schemas/other.yaml"],) * 2


def test_what_is_used_is_on_both_sides(history: History) -> None:
    history.write("schemas/types.yaml", TYPES)
    history.write("schemas/mail.yaml", FULL)
    save(history, saved(history))
    history.write("schemas/mail.yaml", MAIL)
    both = ["schemas/mail.yaml", "schemas/types.yaml"]
    assert only(history.compare("released.json", "schemas/mail.yaml")) == (both, both)


def test_a_file_with_none_of_the_schemas(history: History) -> None:
    save(history, saved(history, "schemas/mail.yaml"))
    compared = history.compare("released.json", "schemas/other.yaml")
    assert only(compared) == ([], ["schemas/other.yaml"])
    assert compared.notes == ("`released.json` holds none of the schemas: there is nothing to compare with",)


def test_errors_of_the_new_side(history: History) -> None:
    save(history, saved(history))
    history.write("schemas/mail.yaml", MAIL.replace("60s", "1h"))
    assert [one.code for one in history.compare("released.json").diagnostics] == ["CG402"]


def at(data: Any, path: str) -> tuple[Any, Any]:
    *steps, last = path.split(".")
    for step in steps:
        data = data[int(step) if step.isdecimal() else step]
    return data, int(last) if last.isdecimal() else last


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("format", 2, "upgrade it for a newer one"),
        ("schemas.0.uses", ["schemas/none.yaml"], "no schema `schemas/none.yaml`"),
        ("schemas.0.models.0.fields.3.annotation.item.name", "Rwo", "no type `Rwo` in `schemas/types.yaml`"),
        ("schemas.0.models.0.fields.3.annotation.item.schema", "x.yaml", "no type `Row` in `x.yaml`"),
        ("schemas.0.models.0.identity.0.field", "none", "no field `none`"),
        ("schemas.0.models.0.identity.0.segment", "none", "no segment `none`"),
        ("schemas.0.models.0.store_if.0.field", "none", "no field `none`"),
        ("schemas.0.models.0.oversize.lists.0", "none", "no field `none`"),
        ("schemas.0.models.0.oversize.flag", "none", "no field `none`"),
        ("schemas.0.models.0.scope.0", "none", "no segment `none`"),
        ("schemas.0.models.0.fields.0.python", "rows", "two of one name: the field `rows`"),
        ("schemas.0.groups.0.invalidates.0.model", "none", "/schemas/0: no schema"),
        ("schemas.0.models.0.keys.0.template", "inbox:{none}", "no key whose template has exactly its segments"),
        ("schemas.1.types.0.type.name", "Other", "no type `Row`"),
        ("schemas.1.types.0.type.schema", "x.yaml", "is of another schema"),
        ("schemas.1.file", "schemas/mail.yaml", "two of one name: the schema"),
    ],
)
def test_references_that_lead_nowhere_are_said(history: History, path: str, value: object, words: str) -> None:
    (history.folder / "schemas/other.yaml").unlink()
    history.write("schemas/types.yaml", TYPES)
    history.write("schemas/mail.yaml", FULL)
    data = saved(history)
    save(history, data)
    assert only(history.compare("released.json"))[0] == ["schemas/mail.yaml", "schemas/types.yaml"]
    holder, name = at(data, path)
    assert holder[name] != value
    holder[name] = value
    save(history, data)
    usage = said(history.compare("released.json"))
    assert usage.startswith("`released.json` is not what `cachegen ir` writes: ")
    assert words in usage


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"format": 1}', "\xff", "[" * 100_000])
def test_other_files_are_said(history: History, text: str) -> None:
    history.write("released.json", text.encode("latin-1"))
    assert said(history.compare("released.json")).startswith("`released.json` is not what `cachegen ir` writes: ")


def test_a_schema_is_no_saved_file(history: History) -> None:
    usage = said(history.compare("schemas/other.yaml", "schemas/mail.yaml"))
    assert (
        usage == "`schemas/other.yaml` is a YAML file: compare with its folder, or with a file that `cachegen ir` wrote"
    )


def test_two_projects(history: History) -> None:
    save(history, saved(history))
    history.write("sub/cachegen.toml", "")
    history.write("sub/schemas/mail.yaml", OTHER)
    assert "name the paths of one" in said(history.compare("released.json", "schemas", "sub/schemas"))
