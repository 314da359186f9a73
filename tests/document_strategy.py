"""Classes of drawn schemas that are made from a JSON Schema document."""

from typing import Any

from hypothesis import strategies as st
from type_strategy import NONE, UNKNOWN, Member, Shape
from yaml_text import Node

from imperal_cachegen.compiler.ir import Annotation, DictOf, Limited, ListOf, LiteralOf, Plain, UnionOf

_PROPERTIES: dict[str, tuple[dict[str, Any], Annotation]] = {
    "id": ({"type": "string", "minLength": 1}, Limited(Plain("str"), (("min_length", 1),))),
    "at": ({"type": "string", "format": "date-time"}, Plain("datetime")),
    "class": ({"type": ["integer", "null"]}, UnionOf((Plain("int"), NONE))),
    "share of": ({"type": "number", "minimum": 0, "maximum": 1}, Limited(Plain("float"), (("ge", 0.0), ("le", 1.0)))),
    "tags": ({"type": "array", "items": {"type": "string"}, "maxItems": 3}, ListOf(Plain("str"))),
    "state": ({"enum": ["a", "b", None]}, LiteralOf(("a", "b", None))),
    "by_name": ({"type": "object", "additionalProperties": {"type": "boolean"}}, DictOf(Plain("bool"))),
    "price": ({"type": "string", "format": "decimal"}, Plain("Decimal")),
}
"""Properties of documents, and the types that they become."""


def from_document(draw: st.DrawFn, shape: Shape) -> Node:
    """Draw a class that is made from a document."""
    words = draw(st.lists(st.sampled_from(sorted(_PROPERTIES)), unique=True, min_size=1, max_size=5))
    required = [word for word in words if draw(st.booleans())]
    for word in words:
        annotation = _PROPERTIES[word][1]
        able = word in required or word in ("class", "state")
        member = Member(word, annotation if able else UnionOf((annotation, NONE)), optional=word not in required)
        member.default = None if member.optional else UNKNOWN
        shape.members.append(member)
    properties = {word: _PROPERTIES[word][0] for word in words}
    shape.document = {"type": "object", "properties": properties, "required": required}
    if draw(st.booleans()):
        shape.document["additionalProperties"] = False
    return {"schema": f"documents/shapes.json#/$defs/{shape.name}"}
