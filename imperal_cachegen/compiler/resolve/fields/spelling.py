"""How an annotation is spelt in messages: as a schema would write it."""

import json

from ...ir import Annotation, DictOf, Limited, ListOf, LiteralOf, Plain, SetOf, TupleOf, TypeRef, UnionOf


def spelling(annotation: Annotation) -> str:
    """Return an annotation as a schema writes it, without its limits."""
    match annotation:
        case Plain(name) | TypeRef(name, _):
            return name
        case ListOf(item):
            return f"list[{spelling(item)}]"
        case SetOf(item):
            return f"set[{spelling(item)}]"
        case TupleOf(item):
            return f"tuple[{spelling(item)}, ...]"
        case DictOf(value):
            return f"dict[str, {spelling(value)}]"
        case LiteralOf(values):
            return f"Literal[{', '.join(literal_spelling(value) for value in values)}]"
        case UnionOf(members):
            return " | ".join(spelling(member) for member in members)
        case Limited(inner, _):
            return spelling(inner)


def literal_spelling(value: str | float | bool | None) -> str:
    """Return a constant as a schema writes it."""
    if value is None:
        return "None"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)
