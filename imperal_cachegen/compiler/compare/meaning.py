"""What declarations mean, as values that can be compared: places, spellings and the files of types taken away.

Python's `==` takes `1`, `1.0` and `True` for one another; here they differ where a reader of JSON tells them apart.
"""

from collections.abc import Mapping
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
    SetOf,
    TupleOf,
    TypeRef,
    UnionOf,
)
from ..resolve.fields.spelling import literal_spelling, value_text

NO_NAMES: Mapping[str, str] = {}


def type_text(annotation: Annotation, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return an annotation as a schema writes it, with its limits: `list[str (max_length 40)]`.

    Two annotations have one text if they accept the same values, as far as that shows in how they are declared. `names`
    are types under other names: those that were renamed.
    """
    match annotation:
        case Plain(name):
            return name
        case TypeRef(name, _):
            return names.get(name, name)
        case ListOf(item):
            return f"list[{type_text(item, names)}]"
        case SetOf(item):
            return f"set[{type_text(item, names)}]"
        case TupleOf(item):
            return f"tuple[{type_text(item, names)}, ...]"
        case DictOf(value):
            return f"dict[str, {type_text(value, names)}]"
        case LiteralOf(values):
            return f"Literal[{', '.join(sorted(map(literal_spelling, values)))}]"
        case UnionOf(members):
            texts = sorted((type_text(member, names) for member in members), key=lambda text: (text == "None", text))
            return " | ".join(texts)
        case Limited(inner, limits):
            shown = ", ".join(f"{name} {_number(value)}" for name, value in sorted(limits))
            return f"{type_text(inner, names)} ({shown})"


def kind_text(annotation: Annotation, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return an annotation as a schema writes it, without its limits: what readers of an attribute see of it."""
    return type_text(_unlimited(annotation), names)


def _unlimited(annotation: Annotation) -> Annotation:
    match annotation:
        case Limited(inner, _):
            return _unlimited(inner)
        case ListOf(item):
            return ListOf(_unlimited(item))
        case SetOf(item):
            return SetOf(_unlimited(item))
        case TupleOf(item):
            return TupleOf(_unlimited(item))
        case DictOf(value):
            return DictOf(_unlimited(value))
        case UnionOf(members):
            return UnionOf(tuple(map(_unlimited, members)))
        case _:
            return annotation


def _number(value: float | str | Decimal) -> str:
    if isinstance(value, str):
        return repr(value)
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return f"{number.normalize():f}"


def default_text(default: Default | None) -> str | None:
    """Return a default as people read it: defaults of one type have one text if they are the same value. None for none."""
    return None if default is None else value_text(default.value)


def field_meaning(field: Field) -> tuple[object, ...]:
    """Return what a field means, but for its names."""
    return (type_text(field.annotation), default_text(field.default))


def parts_meaning(key: Key) -> tuple[object, ...]:
    """Return what a key's texts are made of: literals, and the names and types of segments; the revision's `:vN` included."""
    return tuple(part if isinstance(part, str) else (part.name, repr(part.type)) for part in key.parts)
