"""Types and fields: annotations with defaults, the mapping form, limits, documents."""

from ..grammar.tokens import MAX_TEXT
from ..resolve.classes import TYPE_KEYS
from ..resolve.fields.declared import KEYS
from ..resolve.fields.foreign import BUILTIN_TYPES
from ..resolve.fields.limits import MAX_LENGTH
from ..resolve.fields.patterns import MAX_PATTERN
from ..resolve.head import CLASS
from . import patterns
from .shapes import Json, explained, ref, snippets, table, text, words

_BOUND: Json = {"type": ["number", "string"]}
_COUNT: Json = {"type": "integer", "minimum": 0, "maximum": MAX_LENGTH}
_WORD: Json = {"type": ["string", "number", "boolean"]}
_EXAMPLES = ('str = ""', "list[str] = []", "str | None = None", 'Literal["a", "b"]')
_TYPES = f"`{' '.join(BUILTIN_TYPES)}`, `list[T]`, `dict[str, T]`, `set[T]`, `tuple[T, ...]`, `Literal[…]`, `T | None`"
_WRONG = "expected a type as in a Pydantic class, perhaps with a default: list[str] = []"


def definitions() -> Json:
    """Return the definitions of what stands under `types`, and of a class's shapes."""
    return {"type": _type(), "fields": _fields(), "field": _field(), "document": _document()}


def types() -> Json:
    """Return what stands under `types`."""
    names = text(patterns.whole(CLASS.pattern), "expected a class's name: Message")
    return explained(
        table(ref("type"), names, defaultSnippets=snippets(("type", "a value class", {"${1:Name}": {"fields": {"${2:id}": "${3:str}"}}}))),
        "Nested value types, usable in every annotation of this file and of files that `use` it. Not cached by themselves.",
        "Message:\n  fields:\n    id: str\n    received_at: datetime",
        "Types",
    )  # fmt: skip


def _type() -> Json:
    entries = {
        "description": explained({"type": "string"}, "Becomes the class's docstring."),
        "fields": ref("fields"),
        "schema": ref("document"),
    }
    one = [{"required": ["fields"]}, {"required": ["schema"]}]
    return words(entries, TYPE_KEYS, oneOf=one)


def _fields() -> Json:
    names: Json = text(patterns.FIELD_NAME, "expected a word that can be seen")
    return explained(
        table(ref("field"), names),
        f"Fields as in a Pydantic class: `name: annotation` or `name: annotation = default`. Annotations are {_TYPES}, "
        "and names from `types`.",
        'title: str\ntags: list[str] = []\nsize: {type: int, default: 0, ge: 0, description: "Bytes."}',
        "Fields",
    )


def _field() -> Json:
    form = text(patterns.FIELD, _WRONG, maxLength=MAX_TEXT, examples=list(_EXAMPLES))
    return {
        "anyOf": [
            explained(form, f"A type, and perhaps ` = default`. Types: {_TYPES}, and names from `types`.", "list[str] = []"),
            explained(
                words(_long(), KEYS, required=["type"]),
                "A field with limits, a description or an alias.",
                "{type: int, default: 0, ge: 0}",
            ),
        ],
        "defaultSnippets": snippets(
            ("str", "a text", "str"),
            ("int", "a whole number", "int"),
            ("list", "a list, empty by default", "list[${1:str}] = []"),
            ("optional", "a value that may be missing", "${1:str} | None = None"),
            ("datetime", "the moment of creation, in UTC", "datetime = now"),
            ("mapping form", "a type with limits and a description", {"type": "${1:int}", "description": "$2"}),
        ),
    }  # fmt: skip


def _long() -> dict[str, Json]:
    annotation = text(patterns.ANNOTATION, _WRONG, maxLength=MAX_TEXT)
    numbers = "For `int`, `float` and `Decimal`"
    entries: dict[str, Json] = {
        "type": explained(annotation, f"The annotation, without a default: {_TYPES}, and names from `types`."),
        "default": explained({}, "The default, as YAML. `now` is the moment of creation."),
        "description": explained(_WORD, "Becomes the description of the Pydantic field."),
        "alias": explained(
            {**_WORD, "pattern": patterns.FIELD_NAME},
            "Another word that the field is read from; it is written by its own name.",
        ),
        "ge": explained(_BOUND, f"{numbers}: at least this."),
        "gt": explained(_BOUND, f"{numbers}: more than this."),
        "le": explained(_BOUND, f"{numbers}: at most this."),
        "lt": explained(_BOUND, f"{numbers}: less than this."),
        "multiple_of": explained(_BOUND, f"{numbers}: a multiple of this."),
        "min_length": explained(_COUNT, "For `str`: characters, at least."),
        "max_length": explained(_COUNT, "For `str`: characters, at most."),
        "min_items": explained(_COUNT, "For lists, sets and tuples: items, at least."),
        "max_items": explained(_COUNT, "For lists, sets and tuples: items, at most."),
    }
    pattern = text(maxLength=MAX_PATTERN)
    entries["pattern"] = explained(pattern, "For `str`: a regular expression of Pydantic's engine (no look-around).")
    return entries


def _document() -> Json:
    wrong = "expected a file of this project and a JSON Pointer: openapi.yaml#/components/schemas/Message"
    return explained(
        text(patterns.DOCUMENT, wrong),
        "The class comes from a JSON Schema (2020-12) or OpenAPI (3.1) document of this project, in YAML or JSON.",
        'schema: "openapi.yaml#/components/schemas/Message"',
        "Document",
    )
