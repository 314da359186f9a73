"""Any document at all: findings or classes, never an exception; and what is taken agrees with `jsonschema`."""

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from kit import Runner, resolve, write

GOOD: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Page",
    "type": "object",
    "description": "D",
    "required": ["id", "rows"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z]{1,3}$", "minLength": 1},
        "rows": {"type": "array", "items": {"$ref": "#/$defs/Row"}, "minItems": 1},
        "at": {"type": ["string", "null"], "format": "date-time", "default": None},
        "n": {"type": "integer", "format": "int32", "minimum": 0, "default": 3},
        "kind": {"oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}], "discriminator": {"propertyName": "t"}},
        "map": {"type": "object", "additionalProperties": {"enum": ["x", "y"]}},
    },
    "$defs": {
        "Row": {"allOf": [{"$ref": "#/$defs/Base"}, {"type": "object", "properties": {"page": {"$ref": "#"}}}]},
        "Base": {"type": "object", "properties": {"x": {"type": "number", "exclusiveMinimum": 0}}, "required": ["x"]},
        "A": {"type": "object", "properties": {"t": {"const": "a"}}, "required": ["t"]},
        "B": {"type": "object", "properties": {"t": {"const": "b"}}, "required": ["t"]},
    },
}
WORDS = sorted({
    "type", "properties", "required", "items", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "default", "format",
    "minimum", "maxLength", "pattern", "additionalProperties", "title", "description", "nullable", "$id", "x-python-type",
    "$defs", "not", "discriminator", "multipleOf", "uniqueItems", "", "a b", "__class__", "model_config", "\u202e", "\0",
})  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(["string", "object", "array", "null", "date", "#", "#/$defs/Row", "#/$defs/A", "x.json", "http://a/", "", "("]),
    st.sampled_from([None, True, False, 0, -1, 1.5, 10**30, 1e300, [], {}, [[]], [{}], {"type": "string"}, ["a"], [None]]),
    st.text(max_size=5),
).map(copy.deepcopy)  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of a document, with each key in it."""
    found: list[tuple[Any, Any]] = []
    if isinstance(value, (dict, list)):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        for key in keys:
            found.append((value, key))
            found += places(value[key])
    return found


@settings(max_examples=150)
@given(st.data())
def test_random_edits_of_a_good_document(data: st.DataObject) -> None:
    document = copy.deepcopy(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(document)))
        match data.draw(st.sampled_from(("change", "remove", "add", "copy"))):
            case "change":
                container[key] = data.draw(VALUES)
            case "remove":
                del container[key]
            case "add" if isinstance(container, dict):
                container[data.draw(st.sampled_from(WORDS) | st.text(max_size=4))] = data.draw(VALUES)
            case _:
                container[key] = copy.deepcopy(data.draw(st.sampled_from(places(document)))[0])
        if not document:
            break
    judge(document)


@settings(max_examples=60)
@given(st.recursive(VALUES, lambda inner: st.dictionaries(st.sampled_from(WORDS), inner, max_size=4) | st.lists(inner)))
def test_random_documents(document: Any) -> None:
    judge(document)


def judge(document: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, "d.json", json.dumps(document, ensure_ascii=True))
        result = resolve(root, "It=d.json")
        assert bool(result.value.made) != any(one.severity == "error" for one in result.diagnostics)
        for one in result.diagnostics:
            assert one.code.startswith(("CG6", "CG2"))
            assert one.span.start < one.span.end


SCALARS = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "maxLength": 2},
        {"type": "string", "pattern": "b+"},
        {"type": "integer"},
        {"type": "integer", "minimum": 1, "maximum": 3},
        {"type": "number", "exclusiveMinimum": 1},
        {"type": "boolean"},
        {"type": "null"},
        {"enum": ["a", 2]},
        {"const": "b"},
        {"type": ["string", "null"]},
        {"type": ["integer", "string"], "minLength": 2},
    ]
)
SCHEMAS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(lambda item, n: {"type": "array", "items": item, "minItems": n}, inner, st.integers(0, 1)),
        st.builds(lambda value: {"type": "object", "additionalProperties": value}, inner),
        st.builds(
            lambda one, other, closed: {
                "type": "object",
                "properties": {"a": one, "b": other},
                "required": ["a"],
                **({"additionalProperties": False} if closed else {}),
            },
            inner,
            inner,
            st.booleans(),
        ),
        st.builds(lambda one, other: {"anyOf": [one, other]}, inner, inner),
        st.builds(lambda one, other: {"oneOf": [one, other]}, inner, inner),
    ),
    max_leaves=5,
)
JSON = st.recursive(
    st.sampled_from(["", "a", "b", "abc", 0, 1, 2, 4, 1.5, True, False, None]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=6,
)


@settings(max_examples=150)
@given(SCHEMAS, st.lists(JSON, min_size=1, max_size=8))
def test_classes_and_jsonschema_agree(schema: Any, values: list[Any]) -> None:
    """In one way only where the class is the wider: `b` may be null, as it is neither required nor has a default."""
    document = {"type": "object", "properties": {"it": schema}, "required": ["it"]}
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), "d.json", document)
        result = resolve(Path(folder), "It=d.json")
    if result.diagnostics:
        assert {one.code for one in result.diagnostics} <= {"CG618"}
        return
    runner, judged = Runner(result.value, unions=False), Draft202012Validator(with_null(document))
    for value in values:
        expected = judged.is_valid({"it": value})
        assert runner.accepts("It", json.dumps({"it": value})) == expected, value


def with_null(schema: Any) -> Any:
    """The schema with `null` for every property that may be left out."""
    if not isinstance(schema, dict):
        return schema
    made = {key: with_null(value) for key, value in schema.items()}
    for word in ("anyOf", "oneOf"):
        if word in made:
            made[word] = [with_null(member) for member in made[word]]
    if "properties" in made:
        made["properties"] = {
            name: value if name in made["required"] else {"anyOf": [value, {"type": "null"}]}
            for name, value in ((name, with_null(one)) for name, one in schema["properties"].items())
        }
    return made
