"""Which words a schema may use: the allow-list, and for the others the reason and the way out.

Every word of a schema is in one of the tables: an annotation that changes no class, one that is understood, one that is
refused, or it is unknown.
"""

from collections.abc import Iterable

from ..diagnostics import Steps
from ..nodes import Mapping, Node, Scalar
from ..rules.documents import keywords as rules

INERT = frozenset(
    [
        "title",
        "description",
        "deprecated",
        "readOnly",
        "writeOnly",
        "example",
        "examples",
        "externalDocs",
        "xml",
        "$comment",
        "$defs",
        "definitions",
        "$schema",
        "$id",
        "$anchor",
    ]
)
"""Say something to people, or name something. (`$id` and `$schema` only at a document's root.)"""

FORMS = ("$ref", "enum", "const", "anyOf", "oneOf", "allOf")
"""Decide what a schema is; at most one of them stands in a schema."""

OF_TYPE = {
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "integer": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"}),
    "array": frozenset({"items", "minItems", "maxItems", "uniqueItems"}),
    "object": frozenset({"properties", "required", "additionalProperties"}),
    "boolean": frozenset[str](),
    "null": frozenset[str](),
}
"""The types of JSON, and the words that each of them takes."""

OBJECT_WORDS = OF_TYPE["object"]
UNDERSTOOD = frozenset({*FORMS, "type", "default", "discriminator"}).union(*OF_TYPE.values())

_NO_CLASS = "a class cannot say it"
_USE_FIELDS = "leave it out, or declare the type by `fields`"
_REFUSED = {
    "nullable": ("it is of OpenAPI 3.0, and says nothing in 3.1", 'write `type: [string, "null"]`'),
    "not": (_NO_CLASS, _USE_FIELDS),
    "if": (_NO_CLASS, _USE_FIELDS),
    "then": (_NO_CLASS, _USE_FIELDS),
    "else": (_NO_CLASS, _USE_FIELDS),
    "patternProperties": (_NO_CLASS, "use `additionalProperties` with a schema"),
    "propertyNames": (_NO_CLASS, "leave it out: keys are any strings"),
    "minProperties": (_NO_CLASS, _USE_FIELDS),
    "maxProperties": (_NO_CLASS, _USE_FIELDS),
    "dependentSchemas": (_NO_CLASS, _USE_FIELDS),
    "dependentRequired": (_NO_CLASS, _USE_FIELDS),
    "dependencies": (_NO_CLASS, _USE_FIELDS),
    "unevaluatedProperties": (_NO_CLASS, "use `additionalProperties: false` where all properties stand together"),
    "unevaluatedItems": (_NO_CLASS, "use `items`"),
    "prefixItems": ("lists have one type of items", "use an object with named properties"),
    "additionalItems": ("lists have one type of items", "use `items`"),
    "contains": (_NO_CLASS, _USE_FIELDS),
    "minContains": (_NO_CLASS, _USE_FIELDS),
    "maxContains": (_NO_CLASS, _USE_FIELDS),
    "contentEncoding": ("the value is kept as it is written", "leave it out, and encode and decode in your own code"),
    "contentMediaType": ("the value is kept as it is written", "leave it out, and encode and decode in your own code"),
    "contentSchema": ("the value is kept as it is written", "leave it out, and encode and decode in your own code"),
    "$dynamicRef": ("what it refers to depends on who asks", "use `$ref`"),
    "$dynamicAnchor": ("what it names depends on who asks", "use `$ref` and a definition's place"),
    "$recursiveRef": ("what it refers to depends on who asks", "use `$ref`"),
    "$recursiveAnchor": ("what it names depends on who asks", "use `$ref` and a definition's place"),
    "$vocabulary": ("documents do not change the language", "leave it out"),
    "id": ("it is of draft 4", "leave it out"),
    "customTypePath": ("no document chooses Python code", "leave it out"),
    "customBasePath": ("no document chooses Python code", "leave it out"),
    "default_factory": ("no document chooses Python code", "use `default`"),
    "serializer": ("no document chooses Python code", "leave it out"),
}
_GENERATOR_PREFIXES = ("x-python", "x-enum", "x-avro", "x-is-", "x-property", "x-datamodel", "x-xsd", "x-nullable")


def check_words(node: Mapping, at_root: bool) -> Steps[bool]:
    """Check every word of a schema against the tables; return whether all are allowed."""
    allowed = True
    for key, value in node.items:
        word = key.text
        if word in _REFUSED:
            yield rules.keyword_refused(key.span, word, *_REFUSED[word])
        elif word.startswith("x-"):
            if not word.startswith(_GENERATOR_PREFIXES):
                continue
            yield rules.keyword_refused(key.span, word, "no extension changes a class", "leave it out")
        elif word in ("$id", "$schema") and not at_root:
            advice = "leave it out: definitions are found by their place"
            yield rules.keyword_refused(key.span, word, "it changes what references or words mean", advice)
        elif word in ("title", "description") and text_of(value) is None:
            yield rules.keyword_value(value.span, word, found(value), "a text")
        elif word not in INERT and word not in UNDERSTOOD:
            yield rules.keyword_unknown(key.span, word, UNDERSTOOD | INERT)
        else:
            continue
        allowed = False
    return allowed


def check_beside(node: Mapping, allowed: Iterable[str], beside: str, advice: str) -> Steps[bool]:
    """Check that a schema has no understood words but the allowed ones."""
    fine, good = True, frozenset(allowed)
    for key, _ in node.items:
        if key.text in UNDERSTOOD and key.text not in good:
            yield rules.keyword_misplaced(key.span, key.text, beside, advice)
            fine = False
    return fine


def text_of(node: Node | None) -> str | None:
    """Return the string that a node is, or None."""
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def found(node: Node) -> str:
    """Return what a node is, for a message."""
    if isinstance(node, Scalar):
        return f'"{node.text}"' if isinstance(node.value, str) else node.text
    return "an object" if isinstance(node, Mapping) else "an array"
