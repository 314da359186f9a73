"""Good documents: the fields they come to, and values judged by `jsonschema` and by the classes alike."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from kit import Runner, codes, declarations, resolve, write

from imperal_cachegen.compiler import ir
from imperal_cachegen.compiler.diagnostics import outcome
from imperal_cachegen.compiler.resolve.fields.declared import finish_fields

ORDER = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths: {}
components:
  schemas:
    Order:
      type: object
      description: An order.
      required: [id, lines, placed-at]
      properties:
        id: {type: string, format: uuid}
        placed-at: {type: string, format: date-time, description: When.}
        lines: {type: array, items: {$ref: '#/components/schemas/order_line'}, minItems: 1}
        state: {enum: [open, paid], default: open}
        note: {type: [string, "null"], maxLength: 20}
        price: {type: number, format: decimal, minimum: 0, multipleOf: 0.01, default: 1.5}
        tags: {type: array, items: {type: string, pattern: '^[a-z]+$'}, default: [a]}
        address: {type: object, properties: {street: {type: string}}, additionalProperties: false}
        labels: {type: object, additionalProperties: {type: integer, format: int32}}
        anything: {}
        parts: {type: array, items: {$ref: '#/components/schemas/Order'}, default: []}
        who: {$ref: 'common.json#/$defs/Who'}
    order_line:
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          properties: {n: {type: integer, default: 1}, class: {const: x}}
          required: [class]
    Base: {type: object, properties: {b: {type: boolean}}, required: [b]}
"""
COMMON = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {
        "Who": {"oneOf": [{"$ref": "#/$defs/Person"}, {"$ref": "#/$defs/Team"}]},
        "Person": {
            "type": "object",
            "properties": {"kind": {"const": "person"}, "name": {"type": "string"}},
            "required": ["kind", "name"],
        },
        "Team": {"type": "object", "properties": {"kind": {"const": "team"}}, "required": ["kind"]},
    },
}


def spelled(annotation: ir.Annotation) -> str:
    match annotation:
        case ir.Plain(name) | ir.TypeRef(name):
            return name
        case ir.ListOf(item):
            return f"list[{spelled(item)}]"
        case ir.DictOf(value):
            return f"dict[str, {spelled(value)}]"
        case ir.LiteralOf(values):
            return f"Literal{list(values)}"
        case ir.UnionOf(members):
            return " | ".join(map(spelled, members))
        case ir.Limited(inner, limits):
            return f"{spelled(inner)}({', '.join(f'{name}={value}' for name, value in limits)})"
    raise AssertionError(annotation)


def test_an_openapi_document_becomes_fields(tmp_path: Path) -> None:
    write(tmp_path, "api.yaml", ORDER)
    write(tmp_path, "common.json", COMMON)
    result = resolve(tmp_path, "StoredOrder=api.yaml#/components/schemas/Order", models=("StoredOrder",))
    assert result.diagnostics == ()
    assert [source.name for source in result.value.sources] == ["schemas/api.yaml", "schemas/common.json"]
    (order,) = result.value.made.values()
    assert (order.name, order.description, order.root, order.closed) == ("StoredOrder", "An order.", None, False)
    assert {field.name: spelled(field.annotation) for field in order.fields} == {
        "id": "UUID",
        "placed-at": "datetime",
        "lines": "list[OrderLine](min_length=1)",
        "state": "Literal['open', 'paid']",
        "note": "str(max_length=20) | None",
        "price": "Decimal(ge=0, multiple_of=0.01)",
        "tags": "list[str(pattern=^[a-z]+$)]",
        "address": "OrderAddress | None",
        "labels": "dict[str, int(ge=-2147483648, le=2147483647)] | None",
        "anything": "Any",
        "parts": "list[Order]",
        "who": "Person | Team | None",
    }
    placed = order.fields[1]
    assert (placed.python, placed.alias, placed.description) == ("placed_at", "placed-at", "When.")
    extra = {one.name: one for one in result.value.extra}
    assert sorted(extra) == ["Order", "OrderAddress", "OrderLine", "Person", "Team"]
    assert [field.python for field in extra["OrderLine"].fields] == ["b", "n", "class_"]
    assert extra["OrderAddress"].closed
    finished = outcome(finish_fields(order.fields, declarations(result.value)))
    assert finished.diagnostics == ()
    assert {field.name: field.default and field.default.value for field in finished.value} == {
        "id": None, "placed-at": None, "lines": None, "state": "open", "note": None, "price": Decimal("1.5"),
        "tags": ir.ListValue(("a",)), "address": None, "labels": None, "anything": None, "parts": ir.ListValue(()),
        "who": None,
    }  # fmt: skip
    assert [field.name for field in finished.value if field.default is None] == ["id", "placed-at", "lines"]


def test_real_values_come_back(tmp_path: Path) -> None:
    write(tmp_path, "api.yaml", ORDER)
    write(tmp_path, "common.json", COMMON)
    made = Runner(resolve(tmp_path, "Order=api.yaml#/components/schemas/Order").value).classes["Order"]
    text = json.dumps(
        {
            "id": "12345678-1234-5678-1234-567812345678",
            "placed-at": "2026-01-02T03:04:05Z",
            "lines": [{"b": True, "class": "x"}],
            "labels": {"a": 1},
            "who": {"kind": "team"},
            "parts": [],
            "anything": [1, {"a": None}],
        }
    )
    value = made.model_validate_json(text)
    assert made.model_validate_json(value.model_dump_json()) == value
    assert type(value.who).__name__ == "Team"
    assert value.lines[0].class_ == "x"


@pytest.mark.parametrize(
    ("schema", "texts"),
    [
        ({"type": "string", "minLength": 2, "maxLength": 3}, ['"a"', '"ab"', '"abcd"', "1", "null", '"\U0001f600b"']),
        ({"type": "string", "pattern": r"\d\d"}, ['"x12y"', '"1"', '"x1y2"']),
        ({"type": "string", "pattern": r"^[\w.]+$"}, ['"a.b_1"', '"a b"', '""']),
        ({"type": "string", "pattern": "^a|b$"}, ['"ax"', '"xb"', '"xay"']),
        ({"type": "integer", "minimum": 1, "exclusiveMaximum": 5, "multipleOf": 2}, ["0", "2", "3", "4", "5", "6"]),
        ({"type": "integer", "format": "int32"}, ["0", "2147483647", "-2147483648"]),
        ({"type": "number", "exclusiveMinimum": 0.5, "maximum": 2}, ["0.5", "0.6", "2", "2.1", '"1"', "true"]),
        ({"type": "boolean"}, ["true", "0", '"true"', "null"]),
        ({"type": "null"}, ["null", "0"]),
        ({"enum": ["a", 1, None]}, ['"a"', "1", "null", '"b"', "2", "[]"]),
        ({"enum": [True, "x"]}, ["true", "false", '"x"', "2"]),
        ({"const": 3}, ["3", "4", '"3"']),
        ({"type": ["integer", "string"], "maxLength": 2, "minimum": 3}, ["3", "2", '"ab"', '"abc"', "null"]),
        ({"type": ["string", "null"], "enum": ["a", None]}, ['"a"', "null", '"b"']),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, ['"a"', "1", "true", "[]"]),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, ['"a"', "null", "1"]),
        ({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2}, ["[]", '["a"]', '["a","b","c"]']),
        ({"type": "array"}, ["[]", '[1,"a"]', "{}"]),
        ({"type": "array", "uniqueItems": False, "items": True}, ["[1,1]"]),
        ({"type": "object"}, ["{}", '{"a":1}', "[]"]),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, ["{}", '{"a":true}', '{"a":1}']),
        (
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False},
            ['{"a":1}', '{"a":1,"b":2}', "{}", "[]"],
        ),
        (
            {"allOf": [{"$ref": "#/$defs/A"}, {"required": ["a"]}, {"type": "object", "properties": {"b": {"const": 1}}}]},
            ['{"a":"x"}', '{"a":"x","b":1}', '{"b":1}', '{"a":"x","b":2}'],
        ),
        ({"$ref": "#/$defs/Tree"}, ['{"kids":[]}', '{"kids":[{"kids":[]}]}', '{"kids":[1]}', "{}"]),
        ({"$ref": "#/$defs/Nested"}, ["[]", "[[],[[]]]", "[1]", '"a"']),
        ({"$ref": "#/$defs/a~1b~0%20c"}, ['"x"', "1"]),
        ({"title": "T", "description": "D", "x-other": 1, "deprecated": True, "type": "string"}, ['"a"']),
        ({"type": "string", "format": "uuid"}, ['"12345678-1234-5678-1234-567812345678"', "1"]),
        ({"type": "string", "format": "date"}, ['"2026-01-02"', "1"]),
        ({"type": "string", "format": "duration"}, ['"PT5M"', "1"]),
        ({"type": "string", "format": "time"}, ['"10:11:12"', "1"]),
    ],
)  # fmt: skip
def test_the_class_takes_what_the_schema_takes(tmp_path: Path, schema: dict[str, object], texts: list[str]) -> None:
    document = {
        "$defs": {
            "It": {"type": "object", "properties": {"it": schema}, "required": ["it"]},
            "A": {"type": "object", "properties": {"a": {"type": "string"}}},
            "Tree": {
                "type": "object",
                "properties": {"kids": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
                "required": ["kids"],
            },
            "Nested": {"type": "array", "items": {"$ref": "#/$defs/Nested"}},
            "a/b~ c": {"type": "string"},
        }
    }
    write(tmp_path, "d.json", document)
    result = resolve(tmp_path, "It=d.json#/$defs/It")
    assert result.diagnostics == ()
    runner = Runner(result.value)
    judge = Draft202012Validator({**document, "$ref": "#/$defs/It"})
    for text in texts:
        value = json.loads(text)
        assert runner.accepts("It", f'{{"it": {text}}}') == judge.is_valid({"it": value}), text


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "array", "items": {"type": "string"}}, "list[str]"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "dict[str, float]"),
        ({"type": "array", "items": {"$ref": "#"}}, "list[It]"),
    ],
)
def test_a_type_may_be_no_object(tmp_path: Path, schema: dict[str, object], expected: str) -> None:
    write(tmp_path, "d.json", schema)
    result = resolve(tmp_path, "It=d.json")
    assert result.diagnostics == ()
    (made,) = result.value.made.values()
    assert made.root is not None
    assert spelled(made.root) == expected
    assert result.value.extra == ()


def test_two_names_of_one_definition_share_its_nested_classes(tmp_path: Path) -> None:
    document = {"$defs": {"Page": {"type": "object", "properties": {"row": {"$ref": "#/$defs/Row"}}}, "Row": {
        "type": "object", "properties": {"page": {"$ref": "#/$defs/Page"}}}}}  # fmt: skip
    write(tmp_path, "d.json", document)
    result = resolve(tmp_path, "First=d.json#/$defs/Page", "Second=d.json#/$defs/Page")
    assert result.diagnostics == ()
    assert [one.name for one in result.value.made.values()] == ["First", "Second"]
    (row,) = result.value.extra
    assert spelled(row.fields[0].annotation) == "First | None"


def test_a_definition_that_types_names_bears_that_name_everywhere(tmp_path: Path) -> None:
    document = {"$defs": {"Page": {"type": "object", "properties": {"row": {"$ref": "#/$defs/Alias"}}},
        "Alias": {"$ref": "#/$defs/Row"}, "Row": {"type": "string", "maxLength": 3}}}  # fmt: skip
    write(tmp_path, "d.json", document)
    result = resolve(tmp_path, "Page=d.json#/$defs/Page", "Short=d.json#/$defs/Row", models=("Page",))
    assert result.diagnostics == ()
    page, short = result.value.made.values()
    assert spelled(page.fields[0].annotation) == "Short | None"
    assert short.root is not None
    assert spelled(short.root) == "str(max_length=3)"


def test_names_of_nested_classes(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"x": {"type": "integer"}}}
    document = {
        "type": "object",
        "properties": {
            "plain": inner,
            "rows": {"type": "array", "items": inner},
            "by-name": {"type": "object", "additionalProperties": inner},
            "titled": {"title": "Money", **inner},
            "with blank": {"title": "Not a name", **inner},
            "either": {"anyOf": [inner, {"type": "string"}]},
        },
    }
    write(tmp_path, "d.json", document)
    result = resolve(tmp_path, "Page=d.json", models=("Page",))
    assert result.diagnostics == ()
    assert sorted(one.name for one in result.value.extra) == [
        "Money", "PageByNameValue", "PageEitherOption1", "PagePlain", "PageRowsItem", "PageWithBlank",
    ]  # fmt: skip


def test_a_definition_in_a_file_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "order.json", {"type": "object", "properties": {"line": {"$ref": "parts/order_line.yaml"}}})
    write(tmp_path, "parts/order_line.yaml", "type: object\nproperties:\n  order: {$ref: ../order.json}\n  1: {}\n")
    result = resolve(tmp_path, "Order=order.json")
    assert result.diagnostics == ()
    (line,) = result.value.extra
    assert line.name == "OrderLine"
    assert [spelled(field.annotation) for field in line.fields] == ["Order | None", "Any"]
    assert [(field.python, field.alias) for field in line.fields] == [("order", None), ("field_1", "1")]


def test_a_discriminator_that_says_what_the_members_say_is_fine(tmp_path: Path) -> None:
    def pet(kind: str) -> dict[str, object]:
        return {"type": "object", "properties": {"kind": {"const": kind}}, "required": ["kind"]}

    mapping = {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}
    members = [{"$ref": target} for target in mapping.values()]
    schemas = {
        "Cat": pet("cat"),
        "Dog": pet("dog"),
        "Pet": {"oneOf": members, "discriminator": {"propertyName": "kind", "mapping": mapping}},
    }
    write(tmp_path, "d.json", {"openapi": "3.1.0", "components": {"schemas": schemas}})
    assert resolve(tmp_path, "Pet=d.json#/components/schemas/Pet").diagnostics == ()
    mapping["cat"] = mapping["dog"]
    write(tmp_path, "e.json", {"openapi": "3.1.0", "components": {"schemas": schemas}})
    assert codes(resolve(tmp_path, "Pet=e.json#/components/schemas/Pet").diagnostics) == ["CG618"]


def test_nothing_wanted_reads_nothing(tmp_path: Path) -> None:
    result = resolve(tmp_path)
    assert (result.diagnostics, result.value.sources, result.value.extra) == ((), (), ())
