"""What declarations mean, as values that can be compared: places, spellings and the files of types taken away.

Python's `==` takes `1`, `1.0` and `True` for one another; here they differ where a reader of JSON tells them apart.
"""

from decimal import Decimal

from ..ir import (
    Annotation,
    Default,
    DictOf,
    Field,
    Key,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    Segment,
    SetOf,
    TupleOf,
    TypeRef,
    UnionOf,
)
from ..resolve.fields.spelling import literal_spelling


def type_text(annotation: Annotation) -> str:
    """Return an annotation as a schema writes it, with its limits: `list[str (max_length 40)]`.

    Two annotations have one text if they accept the same values, as far as that shows in how they are declared.
    """
    match annotation:
        case Plain(name) | TypeRef(name, _):
            return name
        case ListOf(item):
            return f"list[{type_text(item)}]"
        case SetOf(item):
            return f"set[{type_text(item)}]"
        case TupleOf(item):
            return f"tuple[{type_text(item)}, ...]"
        case DictOf(value):
            return f"dict[str, {type_text(value)}]"
        case LiteralOf(values):
            return f"Literal[{', '.join(sorted(map(literal_spelling, values)))}]"
        case UnionOf(members):
            texts = sorted(map(type_text, members), key=lambda text: (text == "None", text))
            return " | ".join(texts)
        case Limited(inner, limits):
            return f"{type_text(inner)} ({', '.join(f'{name} {_number(value)}' for name, value in sorted(limits))})"


def _number(value: float | str | Decimal) -> str:
    if isinstance(value, str):
        return repr(value)
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return f"{number.normalize():f}"


def default_text(default: Default | None) -> str | None:
    """Return a default as text: two have one text if they are the same value. None for none."""
    return None if default is None else repr(_value(default.value))


def _value(value: object) -> object:
    """Return a value without the file of the types in it."""
    match value:
        case TypeRef(name, _):
            return name
        case tuple():
            return tuple(map(_value, value))
        case str() | int() | float() | None:
            return value
    slots = getattr(type(value), "__dataclass_fields__", None)
    if slots is None:
        return value
    return (type(value).__name__, *(_value(getattr(value, name)) for name in slots))


def field_meaning(field: Field) -> tuple[object, ...]:
    """Return what a field means, but for its names."""
    return (type_text(field.annotation), default_text(field.default))


def segment_meaning(segment: Segment) -> tuple[object, ...]:
    """Return what a segment means, but for its name."""
    return (repr(segment.type), default_text(segment.default))


def parts_meaning(key: Key) -> tuple[object, ...]:
    """Return what a key's texts are made of: literals, and the names and types of segments; the revision's `:vN` included."""
    return tuple(part if isinstance(part, str) else (part.name, repr(part.type)) for part in key.parts)
