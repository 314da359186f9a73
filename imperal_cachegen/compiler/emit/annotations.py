"""Annotations as Python source.

`Any`, bare `dict` and bare `list` become the runtime's `AnyJson`; a `datetime` is aware. `None` stands last in a union.
"""

from decimal import Decimal

from ..ir import (
    Annotation,
    DictOf,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    PlainName,
    SetOf,
    TupleOf,
    TypeRef,
    UnionOf,
)
from .imports import ClassNames
from .pysource import Code, integer, real, string

NONE = Plain("None")
JSON_VALUE = Plain("Any")


def annotation(wanted: Annotation, names: ClassNames) -> Code:
    """Return an annotation for use in a class body."""
    match wanted:
        case Plain(name):
            return _plain(name, names)
        case ListOf(item):
            return Code(f"{names.in_class('list')}[{annotation(item, names)}]")
        case SetOf(item):
            return Code(f"{names.in_class('set')}[{annotation(item, names)}]")
        case TupleOf(item):
            return Code(f"{names.in_class('tuple')}[{annotation(item, names)}, ...]")
        case DictOf(value):
            return Code(f"{names.in_class('dict')}[{names.in_class('str')}, {annotation(value, names)}]")
        case LiteralOf(values):
            return Code(f"{names.in_class('Literal')}[{', '.join(map(_literal, values))}]")
        case TypeRef():
            return names.type(wanted)
        case UnionOf(members):
            ordered = sorted(members, key=lambda member: member == NONE)
            return Code(" | ".join(annotation(member, names) for member in ordered))
        case Limited(inner, _):
            limits = ", ".join(limit_arguments(wanted, names))
            field = names.in_class("Field")
            return Code(f"{names.in_class('Annotated')}[{annotation(inner, names)}, {field}({limits})]")


def _plain(name: PlainName, names: ClassNames) -> Code:
    """Return the annotation of a built-in type."""
    match name:
        case "None":
            return Code("None")
        case "dict":
            return annotation(DictOf(JSON_VALUE), names)
        case "list":
            return annotation(ListOf(JSON_VALUE), names)
        case _:
            return names.in_class({"Any": "AnyJson", "datetime": "AwareDatetime"}.get(name, name))


def limit_arguments(limited: Limited, names: ClassNames) -> tuple[Code, ...]:
    """Return the limits of a type as keyword arguments of `Field`."""
    return tuple(Code(f"{name}={_limit(name, value, names)}") for name, value in limited.limits)


def _limit(name: str, value: float | str | Decimal, names: ClassNames) -> Code:
    """Return the value of a limit. Pydantic's `multiple_of` is typed as a float; it reads one by its digits."""
    match value:
        case str():
            return string(value)
        case Decimal() if name == "multiple_of":
            return real(float(value))
        case Decimal():
            return Code(f"{names.in_class('Decimal')}({string(str(value))})")
        case int():
            return integer(value)
        case _:
            return real(value)


def _literal(value: str | int | bool | None) -> Code:
    """Return a member of a `Literal`."""
    if isinstance(value, str):
        return string(value)
    return Code(repr(value)) if value is None or isinstance(value, bool) else integer(value)
