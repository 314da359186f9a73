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
from .imports import Imports
from .pysource import Code, integer, real, string

NONE = Plain("None")
JSON_VALUE = Plain("Any")


def annotation(wanted: Annotation, imports: Imports) -> Code:
    """Return an annotation for use in a class body."""
    match wanted:
        case Plain(name):
            return _plain(name, imports)
        case ListOf(item):
            return Code(f"{imports.in_class('list')}[{annotation(item, imports)}]")
        case SetOf(item):
            return Code(f"{imports.in_class('set')}[{annotation(item, imports)}]")
        case TupleOf(item):
            return Code(f"{imports.in_class('tuple')}[{annotation(item, imports)}, ...]")
        case DictOf(value):
            return Code(f"{imports.in_class('dict')}[{imports.in_class('str')}, {annotation(value, imports)}]")
        case LiteralOf(values):
            return Code(f"{imports.in_class('Literal')}[{', '.join(map(_literal, values))}]")
        case TypeRef():
            return imports.type(wanted)
        case UnionOf(members):
            ordered = sorted(members, key=lambda member: member == NONE)
            return Code(" | ".join(annotation(member, imports) for member in ordered))
        case Limited(inner, _):
            limits = ", ".join(limit_arguments(wanted, imports))
            field = imports.in_class("Field")
            return Code(f"{imports.in_class('Annotated')}[{annotation(inner, imports)}, {field}({limits})]")


def _plain(name: PlainName, imports: Imports) -> Code:
    """Return the annotation of a built-in type."""
    match name:
        case "None":
            return Code("None")
        case "dict":
            return annotation(DictOf(JSON_VALUE), imports)
        case "list":
            return annotation(ListOf(JSON_VALUE), imports)
        case _:
            return imports.in_class({"Any": "AnyJson", "datetime": "AwareDatetime"}.get(name, name))


def limit_arguments(limited: Limited, imports: Imports) -> tuple[Code, ...]:
    """Return the limits of a type as keyword arguments of `Field`."""
    return tuple(Code(f"{name}={_limit(name, value, imports)}") for name, value in limited.limits)


def _limit(name: str, value: float | str | Decimal, imports: Imports) -> Code:
    """Return the value of a limit. Pydantic's `multiple_of` is typed as a float; it reads one by its digits."""
    match value:
        case str():
            return string(value)
        case Decimal() if name == "multiple_of":
            return real(float(value))
        case Decimal():
            return Code(f"{imports.in_class('Decimal')}({string(str(value))})")
        case int():
            return integer(value)
        case _:
            return real(value)


def _literal(value: str | int | bool | None) -> Code:
    """Return a member of a `Literal`."""
    if isinstance(value, str):
        return string(value)
    return Code(repr(value)) if value is None or isinstance(value, bool) else integer(value)


def type_refs(wanted: Annotation) -> frozenset[TypeRef]:
    """Return every declared type that an annotation names."""
    match wanted:
        case TypeRef():
            return frozenset((wanted,))
        case ListOf(inner) | SetOf(inner) | TupleOf(inner) | DictOf(inner) | Limited(inner, _):
            return type_refs(inner)
        case UnionOf(members):
            return frozenset(ref for member in members for ref in type_refs(member))
        case _:
            return frozenset()
