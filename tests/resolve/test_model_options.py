"""identity, store_if, oversize, scope: every form, every mistake."""

from pathlib import Path

import pytest
from resolving import Resolution, resolve_text, said

from imperal_cachegen.compiler.ir import Condition, Identity, Truncate

FIELDS = """
      account_id: str
      case_id: int
      folder: str | None
      class: bool
      total: int = 0
      share: float = 0
      kind: Literal["a", "b"] = "a"
      at: datetime | None = None
      has_more: bool = false
      error: str | None = None
      messages: list[str] = []
      rows: {type: "list[int]", min_items: 1}
      words: set[str] = []
      anything: Any = None
"""


def page(folder: Path, options: str, key: str = '"p:{account_id}:{case_id}:{folder}"') -> Resolution:
    lines = "".join(f"    {line}\n" for line in options.splitlines())
    text = (
        f"models:\n  page:\n    key: {key}\n    segments:\n      account_id: id(20)\n      case_id: int(0..9)\n"
        f"      folder: text(24) | None\n    ttl: 60s\n{lines}    fields:{FIELDS}"
    )
    return resolve_text(folder, text)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("account_id", (Identity("account_id", "account_id"),)),
        ("[account_id, folder]", (Identity("account_id", "account_id"), Identity("folder", "folder"))),
        ("{total: case_id}", (Identity("total", "case_id"),)),
        ("{anything: case_id, kind: account_id}", (Identity("anything", "case_id"), Identity("kind", "account_id"))),
    ],
)
def test_identity(tmp_path: Path, written: str, wanted: tuple[Identity, ...]) -> None:
    resolved = page(tmp_path, f"identity: {written}")
    assert [code for code in resolved.codes if code != "CG320"] == []
    assert resolved.model("page").identity == wanted


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("acount_id", "CG508", ["did you mean `account_id`?"]),
        ("total", "CG509", ["identity: {total: segment}"]),
        ("{total: case}", "CG509", ["did you mean `case_id`?"]),
        ("{account_id: case_id}", "CG510", ["`str`", "`int(0..9)`"]),
        ("{at: account_id}", "CG510", []),
        ("{total: [case_id]}", "CG111", ["a name"]),
        ("[account_id, account_id]", "CG124", []),
        ("17", "CG111", ["a name, or a list of names"]),
    ],
)
def test_mistakes_of_identity(tmp_path: Path, written: str, code: str, words: list[str]) -> None:
    found = [one for one in page(tmp_path, f"identity: {written}").found if one.code != "CG320"]
    assert [code for one in found if one.code.startswith("CG5") or one.code.startswith("CG1")] == [
        one.code for one in found
    ]
    assert [word for word in words if word not in said(found[0])] == []


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("{error: null}", Condition("error", None, not_empty=False)),
        ("{error: None}", Condition("error", None, not_empty=False)),
        ("{has_more: true}", Condition("has_more", True, not_empty=False)),
        ("{has_more: False}", Condition("has_more", False, not_empty=False)),
        ("{class: true}", Condition("class_", True, not_empty=False)),
        ("{messages: not empty}", Condition("messages", None, not_empty=True)),
        ('{messages: "not empty"}', Condition("messages", None, not_empty=True)),
        ("{error: not empty}", Condition("error", None, not_empty=True)),
        ("{words: not empty}", Condition("words", None, not_empty=True)),
        ("{total: 3}", Condition("total", 3, not_empty=False)),
        ("{share: 1}", Condition("share", 1, not_empty=False)),
        ("{kind: b}", Condition("kind", "b", not_empty=False)),
        ("{anything: 1.5}", Condition("anything", 1.5, not_empty=False)),
        ('{error: "none"}', Condition("error", "none", not_empty=False)),
        ("{account_id: none}", Condition("account_id", "none", not_empty=False)),
        ("{account_id: ok}", Condition("account_id", "ok", not_empty=False)),
    ],
)
def test_store_if(tmp_path: Path, written: str, wanted: Condition) -> None:
    resolved = page(tmp_path, f"store_if: {written}\nidentity: account_id")
    assert resolved.found == ()
    (condition,) = resolved.model("page").store_if
    assert (condition, type(condition.value)) == (wanted, type(wanted.value))


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("{eror: null}", "CG508", ["did you mean `error`?"]),
        ("{has_more: yes}", "CG511", ["`bool`", "`yes`"]),
        ("{has_more: 1}", "CG511", []),
        ("{total: true}", "CG511", []),
        ("{total: null}", "CG511", ["`null`"]),
        ("{total: 1.5}", "CG511", []),
        ("{total: not empty}", "CG511", ["for texts, lists"]),
        ("{kind: c}", "CG511", ["`c`"]),
        ("{at: today}", "CG511", []),
        ("{messages: []}", "CG111", ["`not empty`"]),
        ("{error: none}", "CG111", ["`null`, or a quoted text", "write `error: null`", '`"none"`']),
        ("messages", "CG111", ["store_if: {messages: not empty}"]),
        ("[messages]", "CG111", []),
    ],
)
def test_mistakes_of_store_if(tmp_path: Path, written: str, code: str, words: list[str]) -> None:
    found = page(tmp_path, f"store_if: {written}\nidentity: account_id").only()
    assert found.code == code
    assert [word for word in words if word not in said(found)] == []


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("skip", None),
        ("{truncate: messages, flag: has_more}", Truncate(("messages",), "has_more")),
        ("{truncate: [messages], flag: class}", Truncate(("messages",), "class_")),
        ("{truncate: messages}", Truncate(("messages",), None)),
    ],
)
def test_oversize(tmp_path: Path, written: str, wanted: Truncate | None) -> None:
    resolved = page(tmp_path, f"oversize: {written}\nidentity: account_id")
    assert resolved.found == ()
    assert resolved.model("page").oversize == wanted


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("cut", "CG111", ["`skip`"]),
        ("{flag: has_more}", "CG515", []),
        ("{truncate: [], flag: has_more}", "CG515", []),
        ("{truncate: mesages, flag: has_more}", "CG508", ["did you mean `messages`?"]),
        ("{truncate: total, flag: has_more}", "CG513", ["`int`"]),
        ("{truncate: words, flag: has_more}", "CG513", []),
        ("{truncate: rows, flag: has_more}", "CG513", ["min_items"]),
        ("{truncate: anything, flag: has_more}", "CG513", []),
        ("{truncate: messages, flag: total}", "CG514", ["`int`"]),
        ("{truncate: messages, flag: more}", "CG508", []),
        ("{truncate: messages, flag: [has_more, class]}", "CG111", []),
        ("{truncate: messages, flags: has_more}", "CG110", ["did you mean `flag`?"]),
    ],
)
def test_mistakes_of_oversize(tmp_path: Path, written: str, code: str, words: list[str]) -> None:
    found = page(tmp_path, f"oversize: {written}\nidentity: account_id").only()
    assert found.code == code
    assert [word for word in words if word not in said(found)] == []


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("[]", ()), ("account_id", ("account_id",)), ("[folder, account_id]", ("folder", "account_id"))],
)
def test_scope(tmp_path: Path, written: str, wanted: tuple[str, ...]) -> None:
    resolved = page(tmp_path, f"scope: {written}\nidentity: account_id")
    assert resolved.found == ()
    model = resolved.model("page")
    assert (model.scope, [key.scoped for key in model.keys]) == (wanted, [True])


def test_without_scope_there_is_none(tmp_path: Path) -> None:
    model = page(tmp_path, "identity: account_id").model("page")
    assert (model.scope, model.keys[0].scoped) == (None, False)


@pytest.mark.parametrize("option", ["scope", "identity"])
def test_scope_and_identity_name_segments_of_every_key(tmp_path: Path, option: str) -> None:
    text = f"""
models:
  page:
    keys:
      one: "page:{{account_id}}"
      all: pages
    segments:
      account_id: id(20)
    ttl: 60s
    {option}: account_id
    fields:
      account_id: str
"""
    resolved = resolve_text(tmp_path, text)
    found = resolved.found[0]
    assert (found.code, "`pages`" in found.message) == ("CG516", True)
    assert {one.code for one in resolved.found} <= {"CG516", "CG320"}


@pytest.mark.parametrize(
    ("written", "code"),
    [("account", "CG509"), ("null", "CG111"), ("{a: b}", "CG111"), ("[account_id, account_id]", "CG124")],
)
def test_mistakes_of_scope(tmp_path: Path, written: str, code: str) -> None:
    assert page(tmp_path, f"scope: {written}\nidentity: account_id").only().code == code


def test_an_imported_class_is_not_judged(tmp_path: Path) -> None:
    text = """
models:
  page:
    import: "app.models:Page"
    key: "page:{account_id}"
    segments:
      account_id: id(20)
    ttl: 60s
    identity: account_id
    store_if: {whatever: not empty}
    oversize: {truncate: rows, flag: cut}
"""
    resolved = resolve_text(tmp_path, text)
    assert resolved.found == ()
    model = resolved.model("page")
    assert model.identity == (Identity("account_id", "account_id"),)
    assert model.store_if == (Condition("whatever", None, not_empty=True),)
    assert model.oversize == Truncate(("rows",), "cut")


# --- worth storing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ("{error: str | None = None, rows: 'list[str] = []'}", "`store_if: {error: null}`"),
        ("{total: int = 0, rows: 'list[str] = []'}", "`store_if: {rows: not empty}`"),
        ("{total: int = 0}", "remove the default"),
    ],
)
def test_a_model_of_defaults_only_is_a_warning(tmp_path: Path, fields: str, line: str) -> None:
    found = resolve_text(tmp_path, f"models:\n  page:\n    key: page\n    ttl: 60s\n    fields: {fields}\n").only()
    assert (found.code, str(found.severity)) == ("CG512", "warning")
    assert line in said(found)


@pytest.mark.parametrize(
    "lines",
    [
        "key: page\n    ttl: 60s\n    fields: {total: int}",
        "key: page\n    ttl: 60s\n    store_if: {total: 1}\n    fields: {total: int = 0}",
        "fields: {total: int = 0}",
    ],
)
def test_other_models_are_not(tmp_path: Path, lines: str) -> None:
    assert resolve_text(tmp_path, f"models:\n  page:\n    {lines}\n").found == ()
