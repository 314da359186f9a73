"""What entries of the one version come to in the other: each cause, in both directions, with the value that shows it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from two_versions import compared, model

from imperal_cachegen.compiler.compare import Comparison
from imperal_cachegen.compiler.compare.values import Mismatch, all_mismatches, mismatches, value_findings
from imperal_cachegen.compiler.compare.values import sides as sides_module
from imperal_cachegen.compiler.diagnostics import Diagnostic, outcome

Told = set[tuple[str, str, str]]


def told(found: tuple[Mismatch, ...]) -> Told:
    return {("old" if one.direction == "old_to_new" else "new", one.cause, one.witness) for one in found}


def between(folder: Path, old: str, new: str) -> tuple[Mismatch, ...]:
    return all_mismatches(compared(folder, old, new))


def findings(comparison: Comparison) -> tuple[Diagnostic, ...]:
    return outcome(value_findings(comparison)).diagnostics


FIELD = [
    ("str", "int", {("old", "type", '""'), ("new", "type", "0")}),
    ("int", "str", {("old", "type", "0"), ("new", "type", '""')}),
    ("bool", "int", {("old", "changed", "true"), ("new", "type", "2")}),
    ("int", "float", {("old", "changed", "9007199254740993"), ("new", "type", "0.1")}),
    ("{type: int, ge: 0, le: 99}", "{type: float, ge: 0, le: 99}", {("new", "type", "0.1")}),
    ("int", "Decimal", {("new", "type", '"0.1"')}),
    ("Decimal", "float", {("old", "type", '"1E+400"')}),
    ("str", "Decimal", {("old", "type", '""')}),
    ("datetime", "date", {("old", "type", '"2026-11-21T08:00:00Z"'), ("new", "type", '"2026-11-21"')}),
    ("datetime", "str", {("new", "type", '""')}),
    ("time", "timedelta", {("old", "type", '"08:00:00Z"'), ("new", "type", '"P1D"')}),
    ("str | None", "str", {("old", "none", "null")}),
    ("str", "str | None", {("new", "none", "null")}),
    ('Literal["a", None]', 'Literal["a"]', {("old", "none", "null")}),
    ("int | str", "int", {("old", "type", '""')}),
    ('Literal["a", "b"]', 'Literal["a", "c"]', {("old", "choice", '"b"'), ("new", "choice", '"c"')}),
    ("Literal[1, 2]", "{type: int, ge: 2}", {("old", "limit", "1"), ("new", "choice", "3")}),
    ('Literal["a"]', "str", {("new", "choice", '""')}),
    ("Literal[1]", "Literal[true]", {("old", "changed", "1"), ("new", "changed", "true")}),
    ("{type: int, ge: 0}", "{type: int, gt: 0}", {("old", "limit", "0")}),
    ("{type: int, le: 100}", "{type: int, le: 50}", {("old", "limit", "51")}),
    ("{type: int, ge: 5, le: 9}", "{type: int, ge: 0, le: 9}", {("new", "limit", "0")}),
    ("{type: int, multiple_of: 2}", "{type: int, multiple_of: 6}", {("old", "limit", "2")}),
    ("{type: int, multiple_of: 6}", "{type: int, multiple_of: 2}", {("new", "limit", "2")}),
    ("{type: float, lt: 1.5}", "{type: float, le: 1.5}", {("new", "limit", "1.5")}),
    ('{type: Decimal, ge: "0.5"}', '{type: Decimal, ge: "0.75"}', {("old", "limit", '"0.5"')}),
    ("{type: str, max_length: 3}", "{type: str, max_length: 2}", {("old", "limit", '"000"')}),
    ("{type: str, min_length: 1}", "{type: str, min_length: 2}", {("old", "limit", '"0"')}),
    ("{type: str, pattern: '^[a-z]$'}", "{type: str, pattern: '^[a-y]$'}", {("old", "limit", '"z"')}),
    ("str", "{type: str, pattern: '^[a-z]*$'}", {("old", "limit", '"0"')}),
    ("{type: str, pattern: '^[0-9]$'}", r"{type: str, pattern: '^\d$'}", {("new", "limit", '"٣"')}),
    ("list[int]", "dict[str, int]", {("old", "type", "[]"), ("new", "type", "{}")}),
    ("list[int]", "set[int]", {("old", "changed", "[0,0]")}),
    ("list[int]", "tuple[int, ...]", set[tuple[str, str, str]]()),
    ("{type: 'list[int]', max_items: 2}", "{type: 'list[int]', max_items: 1}", {("old", "limit", "[0,1]")}),
    ("{type: 'list[int]', min_items: 1}", "list[int]", {("new", "limit", "[]")}),
    ("list[int]", "list[str]", {("old", "type", "[0]"), ("new", "type", '[""]')}),
    ("dict[str, int | None]", "dict[str, int]", {("old", "none", '{"a":null}')}),
    ("dict", "dict[str, int]", {("old", "none", '{"a":null}'), ("old", "changed", '{"a":true}'), ("old", "type", '{"a":0.1}')}),
    ("Any", "int | float | str | bool | list | dict | None", set[tuple[str, str, str]]()),
    ("set[int]", "list[int]", {("new", "changed", "[0,0]")}),
    ("set[Decimal]", "list[str]", {("new", "type", '[""]'), ("new", "changed", '["",""]')}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), FIELD)
def test_a_field_of_another_type(tmp_path: Path, old: str, new: str, expected: Told) -> None:
    found = between(tmp_path, model(f"v: {old}"), model(f"v: {new}"))
    whole = {(side, cause, f'{{"v":{part}}}') for side, cause, part in expected}
    firsts = {(side, cause, witness) for side, cause, witness in told(found) if (side, cause, witness) in whole}
    assert firsts == whole
    assert {(side, cause) for side, cause, _ in told(found)} == {(side, cause) for side, cause, _ in expected}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: int = 60", "a: int = 60  # spelt otherwise"),
        ("a: int | str", "a: str | int"),
        ('a: Literal["x", "y"]', 'a: Literal["y", "x"]'),
        ("a: {type: float, ge: 1}", "a: {type: float, ge: 1.0}"),
        ("a: int", "a: {type: int, description: Something.}"),
        ("a: int", "a: int = 5"),
        ("a: Any", "a: Any | None"),
    ],
)
def test_nothing_is_told_where_nothing_changes_for_values(tmp_path: Path, old: str, new: str) -> None:
    assert between(tmp_path, model(old, "b: str"), model("b: str", new)) == ()


def test_a_field_with_a_default_may_come_and_an_unread_one_go(tmp_path: Path) -> None:
    found = between(tmp_path, model("a: str"), model("a: str", "b: int = 0"))
    assert found == ()
    assert between(tmp_path, model("a: str", "b: int = 0"), model("a: str")) == ()


def test_a_required_field_is_missing_in_every_entry(tmp_path: Path) -> None:
    (found,) = between(tmp_path, model("a: str"), model("a: str", "b: int"))
    assert told((found,)) == {("old", "required", '{"a":""}')}
    assert (found.part, found.read_as, found.path, found.field, found.place.text) == (None, None, "b", "b", "b")
    (found,) = between(tmp_path, model("a: str", "b: int"), model("a: str"))
    assert told((found,)) == {("new", "required", '{"a":""}')}
    assert found.other is not None
    assert (found.place.text, found.other.text) == ("m", "b")


def test_a_renamed_field_loses_its_value(tmp_path: Path) -> None:
    found = between(tmp_path, model("a: int = 0"), model("b: int = 0"))
    assert told(found) == {("old", "lost", '{"a":1}'), ("new", "lost", '{"b":1}')}
    assert {(one.path, one.part, one.read_as, one.place.text) for one in found} == {
        ("a", "1", "0", "b"),
        ("b", "1", "0", "b"),
    }


def test_a_renamed_field_with_its_old_name_as_alias_is_read(tmp_path: Path) -> None:
    found = between(tmp_path, model("a: int = 0"), model("b: {type: int, default: 0, alias: a}"))
    assert told(found) == {("new", "lost", '{"b":1}')}


def test_a_value_that_is_the_default_anyway_is_not_lost(tmp_path: Path) -> None:
    old, new = model('a: Literal["x"] = "x"', "c: str"), model('b: Literal["x"] = "x"', "c: str")
    assert between(tmp_path, old, new) == ()


def test_a_field_that_is_read_from_another_ones_property(tmp_path: Path) -> None:
    old = model("a: {type: int, description: One.}", "b: {type: int, description: Two.}")
    new = model("b: {type: int, description: Two., alias: a}")
    assert told(between(tmp_path, old, new)) >= {("old", "lost", '{"a":0,"b":1}')}


TYPE = "  Row:\n    fields:\n      id: str\n      size: {}\n      rows: list[Row] = []\n"


def test_a_field_of_a_type_is_told_once_with_the_models_that_hold_it(tmp_path: Path) -> None:
    more = "  n:\n    key: 'n:{x}'\n    segments: {x: id}\n    ttl: 60\n    fields: {best: Row | None}\n"
    old, new = (model("rows: list[Row]", types=TYPE.format(kind)) + more for kind in ("int", "{type: int, le: 5}"))
    comparison = compared(tmp_path, old, new)
    found = all_mismatches(comparison)
    assert [(one.model, one.path, one.witness) for one in found] == [
        ("m", "rows[].size", '{"rows":[{"id":"","size":6,"rows":[]}]}'),
        ("n", "best.size", '{"best":{"id":"","size":6,"rows":[]}}'),
    ]
    (finding,) = findings(comparison)
    assert finding.code == "CG923"
    assert finding.message == (
        "old entries of `m` and 1 more model are refused by the new version: `rows[].size`: `6` is no `int (le 5)`"
    )
    assert finding.span.text == "size"
    assert "models that hold it: `m`, `n`" in finding.help
    assert finding.related[0].span.source is not finding.span.source


def test_types_of_a_union_are_compared_with_the_one_they_are_told_by(tmp_path: Path) -> None:
    types = """
  Cat:
    fields:
      kind: Literal["cat"]
      lives: {0}
  Dog:
    fields:
      kind: Literal["dog", "puppy"]
      name: str
""".strip("\n") + "{1}\n"
    old = model("pet: Cat | Dog", types=types.format("int", ""))
    found = between(tmp_path, old, model("pet: Cat | Dog", types=types.format("str", "\n      age: int = 0")))
    assert {(one.owner, one.field, one.cause) for one in found} == {("Cat", "lives", "type")}
    gone = between(tmp_path, old, model("pet: Cat", types=types.format("int", "")))
    assert {(one.field, one.cause) for one in gone} == {("pet", "type")}
    assert {one.witness for one in gone} == {'{"pet":{"kind":"dog","name":""}}'}
    wild = types.format("int", "").replace('"puppy"', '"wolf"')
    assert told(between(tmp_path, old, model("pet: Cat | Dog", types=wild))) == {
        ("old", "choice", '{"pet":{"kind":"puppy","name":""}}'),
        ("new", "choice", '{"pet":{"kind":"wolf","name":""}}'),
    }


def test_a_class_that_refuses_others_refuses_what_went(tmp_path: Path) -> None:
    document = {"type": "object", "additionalProperties": False, "properties": {"a": {"type": "string"}}, "required": ["a"]}  # fmt: skip
    wider = document | {"properties": {"a": {"type": "string"}, "b": {"type": "integer", "default": 0}}}
    schema = "app: values\nmodels:\n  m:\n    key: 'm:{x}'\n    segments: {x: id}\n    ttl: 60\n    schema: doc.json\n"
    files = tuple({"schemas/doc.json": json.dumps(one)} for one in (wider, document))
    found = all_mismatches(compared(tmp_path, schema, schema, (files[0], files[1])))
    assert told(found) == {("old", "closed", '{"a":"","b":0}')}
    found = all_mismatches(compared(tmp_path, schema, schema, (files[1], files[0])))
    assert told(found) == {("new", "closed", '{"a":"","b":0}')}


@pytest.mark.parametrize(
    "change",
    [
        ("segments: {x: id}", "revision: 2\n    segments: {x: id}"),
        ("m:{x}", "other:{x}"),
        ("  m:", "  mm:"),
        ("app: values", "app: others"),
        ("    fields:", "    scope: [x]\n    fields:"),
    ],
)
def test_entries_that_never_meet_are_not_compared(tmp_path: Path, change: tuple[str, str]) -> None:
    old, new = model("a: str"), model("a: int")
    assert change[0] in new
    assert between(tmp_path, old, new) != ()
    assert between(tmp_path, old, new.replace(change[0], change[1], 1)) == ()


def test_keys_that_meet_although_the_revision_differs(tmp_path: Path) -> None:
    old = model("a: str").replace("segments: {x: id}", "segments: {x: 'id(9)'}\n    revision: 2")
    new = model("a: int").replace("m:{x}", "m:{x}:v2").replace("{x: id}", "{x: 'id(9)'}")
    assert told(between(tmp_path, old, new)) == {("old", "type", '{"a":""}'), ("new", "type", '{"a":0}')}


def test_only_values_that_are_stored_count(tmp_path: Path) -> None:
    old = model("error: str | None", "rows: list[int]", more="    store_if: {error: null, rows: not empty}\n")
    new = model("error: None", "rows: {type: 'list[int]', min_items: 1}")
    assert between(tmp_path, old, new) == ()
    assert told(between(tmp_path, old, new.replace("min_items: 1", "min_items: 2"))) == {
        ("old", "limit", '{"error":null,"rows":[0]}')
    }


def test_a_field_that_equals_a_segment_holds_what_that_does(tmp_path: Path) -> None:
    keyed = {"key: 'm:{x}'": "key: 'm:{x}:{page}'", "{x: id}": "{x: id, page: 'int(0..9)'}"}
    old, new = (
        model("x: str", f"page: {kind}", more="    identity: [x, page]\n")
        for kind in ("int", "{type: int, ge: 0, le: 9}")
    )
    for was, now in keyed.items():
        old, new = old.replace(was, now), new.replace(was, now)
    assert between(tmp_path, old, new) == ()
    narrower = new.replace("le: 9", "le: 8")
    assert told(between(tmp_path, old, narrower)) == {("old", "limit", '{"x":"0","page":9}')}


def test_an_imported_class_is_not_judged(tmp_path: Path) -> None:
    old = model("a: str")
    new = old.partition("    fields:")[0] + "    import: 'theirs:Theirs'\n"
    assert between(tmp_path, old, new) == ()


def test_recursive_types_come_to_an_end(tmp_path: Path) -> None:
    types = "  A:\n    fields: {{b: B | None, all: 'list[A]'}}\n  B:\n    fields: {{a: A | None, v: {0}}}\n"
    found = between(tmp_path, model("a: A", types=types.format("int")), model("a: A", types=types.format("str")))
    assert told(found) == {
        ("old", "type", '{"a":{"b":{"a":null,"v":0},"all":[]}}'),
        ("new", "type", '{"a":{"b":{"a":null,"v":""},"all":[]}}'),
    }


def test_a_value_that_is_too_large_to_be_stored_is_no_witness(tmp_path: Path) -> None:
    old, new = (model(f"a: {{type: str, min_length: {size}}}") for size in (65_000, 66_000))
    assert told(between(tmp_path, old, new)) != set()
    old, new = (model(f"a: {{type: str, min_length: {size}}}") for size in (70_000, 80_000))
    assert between(tmp_path, old, new) == ()


def test_equal_versions_are_compared_without_making_a_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = compared(
        tmp_path, model("rows: list[Row]", types=TYPE.format("int")), model("rows: list[Row]", types=TYPE.format("int"))
    )
    monkeypatch.setattr(sides_module, "Side", None)
    assert all_mismatches(comparison) == ()


def test_one_model_is_judged_as_all_are(tmp_path: Path) -> None:
    comparison = compared(tmp_path, model("a: str"), model("a: int"))
    assert mismatches(comparison.models[0], comparison) == all_mismatches(comparison) != ()


def test_a_finding_says_what_to_do(tmp_path: Path) -> None:
    (finding,) = findings(compared(tmp_path, model("a: str"), model("a: str", "b: int")))
    assert finding.message == "old entries of `m` are refused by the new version: `b` is missing, and has no default"
    assert finding.help[0] == 'for example `{"a":""}`'
    assert "raise `revision: 2`: no old entry is read then" in finding.help


def test_a_pair_that_was_made_anew_keeps_its_renames(tmp_path: Path) -> None:
    comparison = compared(tmp_path, model("a: int = 0"), model("b: int = 0"))
    (pair,) = comparison.models
    assert pair.old is not None
    again = replace(pair, old=replace(pair.old, description="Another."))
    assert {one.cause for one in mismatches(again, comparison)} == {"lost"}


def test_a_set_in_a_witness_has_the_same_order_in_every_run(tmp_path: Path) -> None:
    found = between(tmp_path, model("a: set[str]"), model("a: {type: 'set[str]', max_items: 3}"))
    assert told(found) == {("old", "limit", '{"a":["","0","1","2"]}')}


def test_a_default_stands_in_where_no_text_of_a_pattern_can_be_drawn(tmp_path: Path) -> None:
    odd = "a: {type: str, pattern: '^(?-u:x)(?x: y )$', default: xy}"
    found = between(tmp_path, model(odd), model(odd, "b: int"))
    assert {one.cause for one in found} == {"required"}


def test_a_long_value_is_told_by_its_beginning_and_its_size(tmp_path: Path) -> None:
    old, new = (model(f"a: {{type: str, max_length: {size}}}") for size in (2000, 1000))
    (finding,) = findings(compared(tmp_path, old, new))
    assert f"`\"{'0' * 58}…` (1,001 characters) is no `str (max_length 1000)`" in finding.message
    assert len(finding.help[0]) < 500


def test_a_type_that_was_split_in_two_is_told_by_each_of_its_constants(tmp_path: Path) -> None:
    dog = '  Dog:\n    fields:\n      size: Literal["s", "l"]\n      kind: {0}\n      name: str\n'
    other = '  Cat:\n    fields:\n      kind: Literal["cat"]\n'
    puppy = '  Puppy:\n    fields:\n      size: Literal["s", "l"]\n      kind: Literal["puppy"]\n      name: {0}\n'
    old = model("pet: Dog | Cat", types=dog.format('Literal["dog", "puppy"]') + other)
    for kind, witness in (("str", None), ("int", '{"pet":{"size":"l","kind":"puppy","name":""}}')):
        now = dog.format('Literal["dog"]') + other + puppy.format(kind)
        found = between(tmp_path, old, model("pet: Dog | Cat | Puppy", types=now))
        assert [one.witness for one in found if one.direction == "old_to_new"] == ([] if witness is None else [witness])


def test_a_text_beside_a_set_is_written_as_a_text(tmp_path: Path) -> None:
    found = between(tmp_path, model("a: set[str]"), model("a: set[str] | str"))
    assert told(found) == {("new", "type", '{"a":""}')}
    found = between(tmp_path, model("a: int | dict[str, int]"), model("a: set[int] | int | dict[str, int]"))
    assert told(found) == {("new", "type", '{"a":[]}')}
