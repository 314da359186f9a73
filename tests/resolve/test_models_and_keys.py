"""Models: where the class comes from, keys, segments, revision."""

from pathlib import Path

import pytest
from resolving import resolve_text, said

from imperal_cachegen.compiler.ir import Policy


def model(lines: str, more: str = "") -> str:
    indented = "".join(f"    {line}\n" for line in lines.strip("\n").splitlines())
    return f"{more}models:\n  page:\n{indented}"


FIELDS = "fields:\n  title: str"


def test_several_keys_have_their_own_segments_and_ttl(tmp_path: Path) -> None:
    text = model(
        """
keys:
  first: "page:{account_id}"
  one:
    key: "page:{account_id}:{number}"
    segments:
      number: int(2..99) = 2
    ttl: short
segments:
  account_id: id(20)
ttl: 2m
revision: 3
fields:
  title: str
""",
        "ttl:\n  short: 30s\nsegments:\n  account_id: id(40)\n",
    )
    resolved = resolve_text(tmp_path, text)
    assert resolved.found == ()
    first, one = resolved.model("page").keys
    assert (first.name, first.base, first.policy, first.policy_name) == ("first", "page_first", Policy(120), None)
    assert (one.name, one.policy, one.policy_name, one.revision) == ("one", Policy(30), "short", 3)
    assert [(part.name, part.type.spelling) for part in one.segments] == [
        ("account_id", "id(20)"),
        ("number", "int(2..99)"),
    ]
    assert one.stored_text == "page:{account_id}:{number}:v3"


def test_a_model_without_keys_is_registered_only(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, model(FIELDS))
    assert resolved.found == ()
    assert resolved.model("page").keys == ()


def test_an_imported_class_keeps_its_name_or_gets_one(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, model('import: "app.models:Page"\nkey: page\nttl: 60s'))
    assert resolved.found == ()
    page = resolved.model("page")
    assert page.imported is not None
    assert (page.cls, page.imported.module, page.imported.name) == ("Page", "app.models", "Page")
    renamed = resolve_text(tmp_path, model('import: "app.models:Page"\nclass: NotePage\nkey: page\nttl: 60s'))
    assert (renamed.model("page").cls, renamed.found) == ("NotePage", ())


def test_a_class_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    assert resolve_text(tmp_path, model(f"class: NotePage\n{FIELDS}")).model("page").cls == "NotePage"


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ("key: page\nttl: 60s", "CG501", ["none of `fields`, `schema`, `import`"]),
        (f"{FIELDS}\nschema: 'a.json#/b'", "CG501", ["`fields` and `schema`"]),
        (f"key: page\nkeys:\n  one: pages\nttl: 60s\n{FIELDS}", "CG502", []),
        (f"ttl: 60s\n{FIELDS}", "CG503", ["`ttl` on a model without a key"]),
        (f"key: 'page:{{page_id}}'\nttl: 60s\n{FIELDS}", "CG504", ["`page_id`", "page_id: id(40)"]),
        (f"key: 'found:{{query}}'\nttl: 60s\n{FIELDS}", "CG504", ["query: text"]),
        (f"key: page\nsegments:\n  a: id\nttl: 60s\n{FIELDS}", "CG505", ["`a`"]),
        (
            f"key: 'p:{{account_id}}'\nsegments:\n  acount_id: id\n  account_id: id\nttl: 60s\n{FIELDS}",
            "CG505",
            ["did you mean `account_id`?"],
        ),
        (f"key: page\n{FIELDS}", "CG408", ["no `ttl`", "`ttl: 60s`"]),
        (f"keys: {{}}\nttl: 60s\n{FIELDS}", "CG506", []),
        (f"key:\n  key: page\nttl: 60s\n{FIELDS}", "CG111", ["`keys`"]),
        (f"key:\nttl: 60s\n{FIELDS}", "CG111", ["found nothing"]),
        (f"keys:\n  one:\n    ttl: 60s\n{FIELDS}", "CG111", ["`one`"]),
        (f"keys:\n  one:\n    key: page\n    tll: 60s\nttl: 60s\n{FIELDS}", "CG110", ["did you mean `ttl`?"]),
        (f"keys:\n  One: page\nttl: 60s\n{FIELDS}", "CG122", ["key"]),
        (f"key: page\nttl: 60s\nrevision: v2\n{FIELDS}", "CG507", ["`v2`"]),
        (f"key: page\nttl: 60s\nrevision: 1000\n{FIELDS}", "CG507", []),
        (f"key: page\nttl: 60s\nrevision: 0\n{FIELDS}", "CG507", []),
        (f"key: page\nttl: 60s\nrevision: true\n{FIELDS}", "CG507", []),
        (f"key: page\nttl: 60s\nindentity: []\n{FIELDS}", "CG110", ["did you mean `identity`?"]),
        (f"key: page\nttl: pannel\n{FIELDS}", "CG404", []),
        ("import: app.models.Page\nkey: page\nttl: 60s", "CG117", []),
        ("import: 'notes_cache:Page'\nkey: page\nttl: 60s", "CG120", ["notes_cache"]),
        (f"key: 'p:{{Page}}'\nttl: 60s\n{FIELDS}", "CG315", []),
        (f"key: 'p:{{cache}}'\nsegments:\n  cache: id\nttl: 60s\n{FIELDS}", "CG315", []),
        (f"key: 'p:{{get_page}}'\nsegments:\n  get_page: id\nttl: 60s\n{FIELDS}", "CG146", ["the model `page`"]),
    ],
)
def test_mistakes_are_answered_once(tmp_path: Path, lines: str, code: str, words: list[str]) -> None:
    found = resolve_text(tmp_path, model(lines)).only()
    assert found.code == code
    assert [word for word in words if word not in said(found)] == []


def test_a_broken_key_leaves_fields_and_options_checked(tmp_path: Path) -> None:
    lines = """
key: "page {account_id}"
segments:
  account_id: id
scope: [acount_id]
identity: [account_id]
store_if: {titel: not empty}
ttl: 1h
fields:
  title: strng
  account_id: str
"""
    assert sorted(resolve_text(tmp_path, model(lines)).codes) == ["CG202", "CG302", "CG402", "CG508"]


def test_a_broken_segment_type_is_reported_once(tmp_path: Path) -> None:
    lines = """
keys:
  one: "a:{account_id}"
  two: "b:{account_id}"
segments:
  account_id: idd
scope: [account_id]
identity: [account_id]
ttl: 60s
fields:
  account_id: str
"""
    assert resolve_text(tmp_path, model(lines)).codes == ["CG311"]


def test_a_ttl_is_asked_for_once_a_model(tmp_path: Path) -> None:
    assert resolve_text(tmp_path, model(f"keys:\n  one: a\n  two: b\n{FIELDS}")).codes == ["CG408"]


def test_what_the_reader_left_out_is_not_missed(tmp_path: Path) -> None:
    text = 'models:\n  page:\n    key: "page"\n    ttl: 60s\n    ttl: 30s\n    fields:\n      a: str\n      a: int\n'
    assert resolve_text(tmp_path, text).codes == ["CG011", "CG011"]


def test_a_model_has_a_bounded_number_of_keys(tmp_path: Path) -> None:
    keys = "".join(f"  k{number}: 'k{number}:{{a}}'\n" for number in range(20_000))
    lines = f"keys:\n{keys}segments:\n  a: id(9)\nttl: 60s\nscope: [a]\n{FIELDS}"
    found = resolve_text(tmp_path, model(lines)).only()
    assert (found.code, "20,000 keys: at most 200" in found.message) == ("CG519", True)


# --- names that meet -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["BaseModel", "Field", "UUID", "Policy", "Cache", "ReadThrough", "None", "Literal"])
def test_types_keep_out_of_the_way_of_the_module(tmp_path: Path, name: str) -> None:
    found = resolve_text(tmp_path, f"types:\n  {name}:\n    fields:\n      a: str\n").only()
    assert (found.code, "rename the type" in said(found)) == ("CG143", True)


def test_a_model_is_told_to_take_another_class_name(tmp_path: Path) -> None:
    text = model(FIELDS) + "types:\n  Page:\n    fields:\n      a: str\n"
    found = resolve_text(tmp_path, text).only()
    assert found.code == "CG143"
    assert "the type `Page`" in found.message
    assert "class: PageValue" in said(found)


def test_two_models_of_one_class_name(tmp_path: Path) -> None:
    text = "models:\n  a_1:\n    fields:\n      a: str\n  a1:\n    fields:\n      a: str\n"
    assert resolve_text(tmp_path, text).codes == ["CG143"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "  inbox:\n    keys: {first: a}\n    ttl: 60s\n    fields: {t: str}\n"
            "  inbox_first:\n    key: b\n    ttl: 60s\n    fields: {t: str}\n",
            ["`inbox_first_key`", "`inbox.first`"],
        ),
        (
            "  a:\n    key: a\n    ttl: 60s\n    fields: {t: str}\n"
            "  or_fetch_a:\n    key: b\n    ttl: 60s\n    fields: {t: str}\n",
            ["`get_or_fetch_a`"],
        ),
        (
            "  a:\n    key: a\n    ttl: 60s\n    scope: []\n    fields: {t: str}\n"
            "  a_scope:\n    key: b\n    ttl: 60s\n    fields: {t: str}\n",
            ["`a_scope`"],
        ),
    ],
)
def test_functions_of_one_name(tmp_path: Path, text: str, words: list[str]) -> None:
    found = resolve_text(tmp_path, f"models:\n{text}").only()
    assert found.code == "CG144"
    assert [word for word in words if word not in said(found)] == []
