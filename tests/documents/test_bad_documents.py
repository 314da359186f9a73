"""Bad documents: each is refused at its place, and nothing of it becomes a class."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from kit import codes, resolve, write

from imperal_cachegen.compiler.rules.registry import all_rules

STRING = {"type": "string"}


def thing(schema: object) -> dict[str, object]:
    return {"$defs": {"It": {"type": "object", "properties": {"it": schema}, "required": ["it"]}}}


# schema of a required property, code, the underlined text
SCHEMAS: list[tuple[object, str, str]] = [
    ({"type": "strng"}, "CG611", '"strng"'),
    ({"type": ["string", "strng"]}, "CG611", '"strng"'),
    ({"type": ["string", "string"]}, "CG610", '"string"'),
    ({"type": None}, "CG610", "null"),
    ({"type": []}, "CG610", "[]"),
    ({"$ref": "#/$defs/Nothing"}, "CG604", '"#/$defs/Nothing"'),
    ({"$ref": "other.json#/$defs/Nothing"}, "CG600", '"other.json#/$defs/Nothing"'),
    ({"$ref": "https://example.com/a.json"}, "CG602", '"https://example.com/a.json"'),
    ({"$ref": "file:///etc/passwd"}, "CG602", '"file:///etc/passwd"'),
    ({"$ref": "//example.com/a.json"}, "CG602", '"//example.com/a.json"'),
    ({"$ref": "/etc/passwd"}, "CG601", '"/etc/passwd"'),
    ({"$ref": "../../secret.json"}, "CG601", '"../../secret.json"'),
    ({"$ref": "%2e%2e/%2e%2e/secret.json"}, "CG601", '"%2e%2e/%2e%2e/secret.json"'),
    ({"$ref": "#It"}, "CG603", '"#It"'),
    ({"$ref": "#/a~2"}, "CG603", '"#/a~2"'),
    ({"$ref": "#/%zz"}, "CG603", '"#/%zz"'),
    ({"$ref": "a\\b.json"}, "CG603", r'"a\\b.json"'),
    ({"$ref": ""}, "CG603", '""'),
    ({"$ref": 5}, "CG610", "5"),
    ({"$ref": "#/$defs/It", "type": "object"}, "CG613", '"type"'),
    ({"$ref": "#/$defs/It", "minLength": 3}, "CG613", '"minLength"'),
    ({"type": "string", "maxLenght": 3}, "CG608", '"maxLenght"'),
    ({"type": "string", "x-python-type": "os.system"}, "CG609", '"x-python-type"'),
    ({"type": "string", "x-python-import": {"module": "os"}}, "CG609", '"x-python-import"'),
    ({"type": "string", "x-enum-varnames": ["A"]}, "CG609", '"x-enum-varnames"'),
    ({"type": "string", "customTypePath": "os.system"}, "CG609", '"customTypePath"'),
    ({"type": "object", "customBasePath": "os.system"}, "CG609", '"customBasePath"'),
    ({"type": "string", "default_factory": "os.getcwd"}, "CG609", '"default_factory"'),
    ({"type": "string", "nullable": True}, "CG609", '"nullable"'),
    ({"type": "string", "contentEncoding": "base64"}, "CG609", '"contentEncoding"'),
    ({"$dynamicRef": "#x"}, "CG609", '"$dynamicRef"'),
    ({"type": "string", "$id": "https://example.com/x"}, "CG609", '"$id"'),
    ({"type": "string", "$schema": "http://json-schema.org/draft-07/schema#"}, "CG609", '"$schema"'),
    *(
        ({"type": "object", word: value}, "CG609", f'"{word}"')
        for word, value in {
            "patternProperties": {"^a": STRING},
            "propertyNames": STRING,
            "minProperties": 1,
            "maxProperties": 1,
            "dependentSchemas": {},
            "dependentRequired": {},
            "unevaluatedProperties": False,
        }.items()
    ),
    *(
        ({"type": "array", word: value}, "CG609", f'"{word}"')
        for word, value in {
            "prefixItems": [STRING],
            "contains": STRING,
            "minContains": 1,
            "unevaluatedItems": False,
            "additionalItems": False,
        }.items()
    ),
    *(({"type": "string", word: {}}, "CG609", f'"{word}"') for word in ("not", "if", "then", "else")),
    ({"type": "array", "uniqueItems": True}, "CG609", "true"),
    ({"type": "array", "items": [STRING]}, "CG610", '[{"type": "string"}]'),
    ({"type": "array", "items": {"type": "strng"}}, "CG611", '"strng"'),
    *(
        ({"type": "string", "format": form}, "CG612", f'"{form}"')
        for form in ("password", "email", "uri", "byte", "binary", "ipv4", "hostname", "unix-time", "date-tme")
    ),
    ({"type": "string", "format": 5}, "CG612", "5"),
    ({"type": "integer", "format": "date"}, "CG613", '"date"'),
    ({"type": "number", "format": "int32"}, "CG613", '"int32"'),
    ({"type": "string", "format": "date", "minLength": 3}, "CG613", '"minLength"'),
    ({"type": "string", "format": "uuid", "pattern": "a"}, "CG613", '"pattern"'),
    ({"minLength": 3}, "CG613", '"minLength"'),
    ({"format": "date"}, "CG613", '"format"'),
    ({"properties": {"a": STRING}}, "CG613", '"properties"'),
    ({"type": "integer", "minLength": 3}, "CG613", '"minLength"'),
    ({"type": "string", "items": STRING}, "CG613", '"items"'),
    ({"type": "string", "minLength": "3"}, "CG610", '"3"'),
    ({"type": "string", "minLength": -1}, "CG610", "-1"),
    ({"type": "string", "minLength": True}, "CG610", "true"),
    ({"type": "string", "minLength": 3, "maxLength": 2}, "CG626", '"maxLength"'),
    ({"type": "integer", "minimum": 0.5}, "CG610", "0.5"),
    ({"type": "integer", "minimum": 5, "maximum": 4}, "CG626", ""),
    ({"type": "integer", "minimum": 5, "exclusiveMaximum": 5}, "CG626", ""),
    ({"type": "integer", "multipleOf": 0}, "CG610", "0"),
    ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, "CG610", "true"),
    ({"type": "number", "format": "decimal", "minimum": 0}, "", ""),
    ({"type": "string", "pattern": "("}, "CG622", '"("'),
    ({"type": "string", "pattern": "(?!a)b"}, "CG622", '"(?!a)b"'),
    ({"type": "string", "pattern": r"(a)\1"}, "CG622", r'"(a)\\1"'),
    ({"type": "string", "pattern": "[a&&b]"}, "CG622", '"[a&&b]"'),
    ({"type": "string", "pattern": "[[a]]"}, "CG622", '"[[a]]"'),
    ({"type": "string", "pattern": r"\Aa\z"}, "CG622", r'"\\Aa\\z"'),
    ({"type": "string", "pattern": "(?i)a"}, "CG622", '"(?i)a"'),
    ({"type": "string", "pattern": "a" * 20_000}, "CG622", ""),
    ({"type": "string", "pattern": "(a{1000}){1000}"}, "CG622", '"(a{1000}){1000}"'),
    ({"type": "string", "pattern": 5}, "CG610", "5"),
    ({"enum": []}, "CG610", "[]"),
    ({"enum": "a"}, "CG610", '"a"'),
    ({"enum": [{"a": 1}]}, "CG614", '{"a": 1}'),
    ({"const": [1]}, "CG614", "[1]"),
    ({"enum": [1.5]}, "CG614", "1.5"),
    ({"enum": ["a", "a"]}, "CG614", '"a"'),
    ({"enum": [1, True]}, "CG614", "true"),
    ({"type": "string", "enum": ["a", 1]}, "CG614", "1"),
    ({"type": "string", "enum": ["a", None]}, "CG614", "null"),
    ({"enum": ["a"], "minLength": 1}, "CG613", '"minLength"'),
    ({"enum": ["a"], "const": "a"}, "CG613", '"const"'),
    ({"type": "string", "default": "a"}, "CG616", '"a"'),
    ({"type": "array", "items": {"type": "string", "default": "a"}}, "CG616", '"default"'),
    ({"type": "object", "properties": {"a": STRING}, "required": ["b"]}, "CG615", '"b"'),
    ({"type": "object", "properties": {"a": STRING}, "required": "a"}, "CG610", '"a"'),
    ({"type": "object", "properties": []}, "CG610", "[]"),
    ({"type": "object", "properties": {"a": STRING}, "additionalProperties": True}, "CG609", "true"),
    ({"type": "object", "properties": {"a": STRING}, "additionalProperties": STRING}, "CG609", ""),
    ({"type": "object", "additionalProperties": False}, "CG626", "false"),
    ({"type": "object", "required": ["a"]}, "CG613", '["a"]'),
    (False, "CG626", "false"),
    ("string", "CG610", '"string"'),
    ({"anyOf": []}, "CG610", "[]"),
    ({"anyOf": [STRING, {}]}, "CG618", "{}"),
    ({"anyOf": [STRING], "type": "string"}, "CG613", '"type"'),
    ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, "CG618", ""),
    ({"oneOf": [STRING, {"enum": ["a"]}]}, "CG618", ""),
    ({"oneOf": [{"type": "object"}, {"type": "object", "properties": {"a": STRING}}]}, "CG618", ""),
    ({"oneOf": [STRING, {"type": "integer"}], "discriminator": {"propertyName": "k"}}, "CG618", '"k"'),
    ({"oneOf": [STRING], "discriminator": "k"}, "CG610", '"k"'),
    ({"allOf": []}, "CG610", "[]"),
    ({"allOf": [STRING, {"type": "string", "minLength": 1}]}, "CG617", '"string"'),
    ({"allOf": [{"$ref": "#/$defs/It"}, {"anyOf": [STRING]}]}, "CG613", '"anyOf"'),
    (
        {"type": "object", "allOf": [{"properties": {"a": STRING}}, {"properties": {"a": {"type": "integer"}}}]},
        "CG617",
        '"a"',
    ),
    (
        {
            "type": "object",
            "properties": {"a": STRING},
            "allOf": [{"type": "object", "properties": {"b": STRING}, "additionalProperties": False}],
        },
        "CG617",
        "",
    ),
    ({"allOf": [{"properties": {"a": STRING}}, {"required": ["a"]}]}, "CG613", ""),
    ({"title": 5, "type": "string"}, "CG610", "5"),
    ({"description": {"a": 1}, "type": "string"}, "CG610", '{"a": 1}'),
]


@pytest.mark.parametrize(("schema", "code", "underlined"), SCHEMAS, ids=lambda value: str(value)[:60])
def test_a_schema_is_refused_at_its_place(tmp_path: Path, schema: object, code: str, underlined: str) -> None:
    write(tmp_path, "d.json", thing(schema))
    result = resolve(tmp_path, "It=d.json#/$defs/It")
    assert codes(result.diagnostics) == ([code] if code else [])
    if code:
        assert result.value.made == {}
        assert result.value.extra == ()
        assert [source.name for source in result.value.sources] == ["schemas/d.json"]
    for found in result.diagnostics:
        assert found.span.source.name == "schemas/d.json"
        assert found.span.text == (underlined or found.span.text)


def test_every_finding_of_a_document_is_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, "d.yaml", "type: object\nproperties:\n  a: {type: strng}\n  b: {type: string, format: email}\n")
    result = resolve(tmp_path, "It=d.yaml")
    assert [(one.code, one.span.line, one.span.text) for one in result.diagnostics] == [
        ("CG611", 3, "strng"),
        ("CG612", 4, "email"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('{"a": 1,}', "CG605", 1, 9),
        ('{"a" 1}', "CG605", 1, 6),
        ("{'a': 1}", "CG605", 1, 2),
        ('{\n  "a": NaN}', "CG605", 2, 8),
        ('{"a": 1e999}', "CG605", 1, 7),
        ('{"a": 01}', "CG605", 1, 7),
        ('{"a": "x\ty"}', "CG605", 1, 9),
        ('{"a": "\\q"}', "CG605", 1, 8),
        ('{"a": "\\ud800"}', "CG605", 1, 7),
        ('{"a": ', "CG605", 1, 6),
        ('{"a": [1, 2', "CG605", 1, 11),
        ("{} {}", "CG605", 1, 4),
        ('{"a": 1, "a": 2}', "CG606", 1, 10),
        ("[" * 70 + "]" * 70, "CG621", 1, 66),
        ('{"a": ' + "9" * 5000 + "}", "CG605", 1, 7),
    ],
)  # fmt: skip
def test_broken_json_has_a_place(tmp_path: Path, text: str, code: str, line: int, column: int) -> None:
    write(tmp_path, "d.json", text)
    (found,) = resolve(tmp_path, "It=d.json").diagnostics
    assert (found.code, found.span.line, found.span.column) == (code, line, column)


def test_json_escapes_tabs_and_surrogate_pairs_are_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        "d.json",
        '{\t"type":\t"object",\r\n\t"properties": {"\\ud83d\\ude00 \\u00e9": {"const": "a\\tb\\/"}}}',
    )
    result = resolve(tmp_path, "It=d.json")
    assert result.diagnostics == ()
    (made,) = result.value.made.values()
    assert made.fields[0].name == "\U0001f600 é"


@pytest.mark.parametrize(
    ("document", "found", "text"),
    [
        ({"openapi": "3.0.3"}, "CG607", '"3.0.3"'),
        ({"swagger": "2.0"}, "CG607", '"2.0"'),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "CG607", '"http://json-schema.org/draft-07/schema#"'),
        ({"openapi": "3.1.0", "jsonSchemaDialect": "https://example.com/d"}, "CG607", '"https://example.com/d"'),
    ],
)
def test_other_dialects_are_refused(tmp_path: Path, document: dict[str, Any], found: str, text: str) -> None:
    write(tmp_path, "d.json", {**document, **thing(STRING)})
    (one,) = resolve(tmp_path, "It=d.json#/$defs/It").diagnostics
    assert (one.code, one.span.text) == (found, text)


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("missing.json", "CG600"),
        ("folder.json", "CG600"),
        ("d.txt", "CG600"),
        ("#/$defs/It", "CG603"),
        ("", "CG603"),
        ("d.json#It", "CG603"),
        ("d.json#/$defs/Itt", "CG604"),
        ("d.json#/$defs/list/3", "CG604"),
        ("d.json#/$defs/list/-1", "CG604"),
        ("d.json#/$defs/list/01", "CG604"),
        ("d.json#/$defs/list", "CG610"),
        ("../../d.json#/$defs/It", "CG601"),
        ("/etc/passwd", "CG601"),
        ("https://example.com/d.json", "CG602"),
        ("file:d.json", "CG602"),
        ("link.json#/$defs/It", "CG601"),
        ("a\0b.json", "CG603"),
        ("x" * 5000 + ".json", "CG600"),
    ],
)
def test_references_of_the_schema_file(tmp_path: Path, reference: str, code: str) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps(thing(STRING)), encoding="utf-8")
    root = tmp_path / "project"
    document = thing(STRING)
    document["$defs"]["list"] = [STRING]  # type: ignore[index]
    write(root, "d.json", document)
    write(root, "d.txt", document)
    (root / "schemas" / "folder.json").mkdir()
    (root / "schemas" / "link.json").symlink_to(outside)
    result = resolve(root, f"It={reference}")
    assert codes(result.diagnostics) == [code]
    assert result.value.made == {}


def test_a_link_inside_of_the_project_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "d.json", thing(STRING))
    (tmp_path / "schemas" / "link.json").symlink_to(tmp_path / "schemas" / "d.json")
    assert resolve(tmp_path, "It=link.json#/$defs/It").diagnostics == ()


@pytest.mark.parametrize("kind", ["array", "string", "map", "union"])
def test_a_model_is_an_object(tmp_path: Path, kind: str) -> None:
    document = {"$defs": {
        "array": {"type": "array"}, "string": STRING, "map": {"type": "object"},
        "union": {"type": ["object", "null"], "properties": {"a": STRING}},
    }}  # fmt: skip
    write(tmp_path, "d.json", document)
    (found,) = resolve(tmp_path, f"It=d.json#/$defs/{kind}", models=("It",)).diagnostics
    assert (found.code, found.span.source.name) == ("CG619", "schemas/app.yaml")


def test_a_class_name_that_is_taken(tmp_path: Path) -> None:
    row = {"type": "object", "properties": {"x": STRING}}
    page = {"type": "object", "properties": {"row": {"$ref": "#/$defs/Row"}}}
    write(tmp_path, "d.json", {"$defs": {"Row": row, "Page": page}})
    (found,) = resolve(tmp_path, "Page=d.json#/$defs/Page", taken=frozenset({"Row"})).diagnostics
    assert found.code == "CG620"
    assert found.help == ('name it under `types`:  AnotherRow: {schema: "d.json#/$defs/Row"}',)
    assert resolve(tmp_path, "Page=d.json#/$defs/Page", "AnotherRow=d.json#/$defs/Row").diagnostics == ()


@pytest.mark.parametrize("name", ["BaseModel", "Field", "Any", "Literal"])
def test_a_class_named_like_what_the_module_uses(tmp_path: Path, name: str) -> None:
    row = {"type": "object", "properties": {"x": STRING}}
    page = {"type": "object", "properties": {"row": {"$ref": f"#/$defs/{name}"}}}
    write(tmp_path, "d.json", {"$defs": {name: row, "Page": page}})
    assert codes(resolve(tmp_path, "Page=d.json#/$defs/Page").diagnostics) == ["CG620"]


@pytest.mark.parametrize("name", ["2d", "Адрес", "__", ""])
def test_a_definition_that_no_class_can_be_named_after(tmp_path: Path, name: str) -> None:
    row = {"type": "object", "properties": {"x": STRING}}
    page = {"type": "object", "properties": {"row": {"$ref": f"#/$defs/{name}"}}}
    write(tmp_path, "d.json", {"$defs": {name: row, "Page": page}})
    assert codes(resolve(tmp_path, "Page=d.json#/$defs/Page").diagnostics) == ["CG625"]


@pytest.mark.parametrize(
    "definitions",
    [
        {"It": {"$ref": "#/$defs/It"}},
        {"It": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/It"}},
        {"It": {"anyOf": [{"$ref": "#/$defs/It"}, STRING]}},
        {"It": {"anyOf": [{"$ref": "#/$defs/B"}, STRING]}, "B": {"anyOf": [{"$ref": "#/$defs/It"}, {"type": "null"}]}},
        {"It": {"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}}, "B": {"$ref": "#/$defs/B"}},
        {"It": {"allOf": [{"$ref": "#/$defs/It"}, {"type": "object", "properties": {"b": STRING}}]}},
    ],
)
def test_definitions_that_are_nothing_but_themselves(tmp_path: Path, definitions: dict[str, object]) -> None:
    write(tmp_path, "d.json", {"$defs": definitions})
    assert set(codes(resolve(tmp_path, "It=d.json#/$defs/It").diagnostics)) == {"CG623"}


def bombs() -> dict[str, dict[str, Any]]:
    def ref(number: int) -> dict[str, str]:
        return {"$ref": f"#/$defs/A{number}"}

    def one(number: int, next_schema: Any) -> dict[str, Any]:
        return {f"A{number}": next_schema}

    doubling, chain, diamond, classes = {}, {}, {}, {}
    for number in range(200):
        doubling |= one(number, {"anyOf": [{"type": "array", "items": ref(number + 1)}] * 2})
        chain |= one(number, ref(number + 1))
        diamond |= one(number, {"type": "object", "allOf": [ref(number + 1), ref(number + 1)]})
    for number in range(400):
        classes |= one(number, {"type": "object", "properties": {"next": ref(number + 1)}})
    many = {"A0": {"type": "object", "properties": {f"p{number}": STRING for number in range(30_000)}}}
    wide = {"A0": {"anyOf": [{"type": "array", "items": {"type": "string", "maxLength": n}} for n in range(9_000)]}}
    end = {"A200": {"type": "object", "properties": {"x": STRING}}}
    return {
        "doubling": doubling | end, "chain": chain | end, "diamond": diamond | end, "classes": classes | {"A400": STRING},
        "many": many, "wide": wide,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["doubling", "chain", "diamond", "classes", "many", "wide"])
def test_bombs_are_refused_in_time(tmp_path: Path, name: str) -> None:
    write(tmp_path, "d.json", {"$defs": bombs()[name]})
    started = time.process_time()
    result = resolve(tmp_path, "It=d.json#/$defs/A0")
    assert time.process_time() - started < 8
    assert set(codes(result.diagnostics)) <= {"CG621", "CG623"}
    assert result.diagnostics
    assert len(result.diagnostics) < 5


def test_a_chain_of_documents_ends(tmp_path: Path) -> None:
    for number in range(70):
        schema = {"type": "object", "properties": {"next": {"$ref": f"d{number + 1}.json"}}}
        write(tmp_path, f"d{number}.json", schema)
    result = resolve(tmp_path, "It=d0.json")
    assert codes(result.diagnostics) == ["CG621"]
    assert len(result.value.sources) == 64


def test_patterns_that_take_long_to_compile_are_counted(tmp_path: Path) -> None:
    properties = {f"p{n}": {"type": "string", "pattern": rf"\p{{L}}{{{n + 1}}}"} for n in range(31)}
    write(tmp_path, "d.json", {"type": "object", "properties": properties})
    assert codes(resolve(tmp_path, "It=d.json").diagnostics) == ["CG621"]
    properties.pop("p30")
    write(tmp_path, "d.json", {"type": "object", "properties": properties})
    assert resolve(tmp_path, "It=d.json").diagnostics == ()


def test_what_is_allowed_at_most_takes_little_time(tmp_path: Path) -> None:
    definitions = {
        f"A{number}": {
            "type": "object",
            "properties": {"next": {"$ref": f"#/$defs/A{number + 1}"}, **{f"p{n}": STRING for n in range(6)}},
        }
        for number in range(195)
    } | {"A195": STRING}
    write(tmp_path, "d.json", {"$defs": definitions})
    started = time.process_time()
    result = resolve(tmp_path, "It=d.json#/$defs/A0")
    assert result.diagnostics == ()
    assert len(result.value.extra) == 194
    assert time.process_time() - started < 10


def test_every_rule_has_a_test_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    others = (Path(__file__).parent / "test_generator.py").read_text(encoding="utf-8")
    ours = [rule.code for rule in all_rules() if rule.code.startswith("CG6")]
    assert [code for code in ours if code not in here + others] == []
