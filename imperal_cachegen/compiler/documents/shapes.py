"""What a schema comes to: a few shapes, which map one to one to annotations.

Reading a document makes shapes; the class generator is given them as a plain document again; what it makes is compared
with `annotation_of`. So nothing that it would drop, weaken or change can pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .. import ir
from ..ir.annotations import LIMIT_NAMES
from ..nodes import Node, Scalar
from ..source import Source, Span
from .library import Place

SimpleType = Literal["string", "integer", "number", "boolean", "null"]
Limits = tuple[tuple[str, int | float | str | Decimal], ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value: `true`, or `{}`."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A scalar type with its `format` (`""` for none) and limits, in the order of `LIMIT_NAMES`."""

    type: SimpleType
    format: str = ""
    limits: Limits = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """`enum` or `const`: strings, or whole numbers, or booleans, or strings with one of these."""

    values: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """An array of one kind of items."""

    item: "Shape"
    limits: Limits = ()


@dataclass(frozen=True, slots=True)
class Table:
    """An object without named properties: any key, one kind of values."""

    value: "Shape"


@dataclass(frozen=True, slots=True)
class Ref:
    """A class of its own: an object with properties, or a definition that is named or recursive."""

    place: Place


@dataclass(frozen=True, slots=True)
class Either:
    """Two or more members: flat, each once, null last."""

    members: tuple["Shape", ...]


Shape = Anything | Simple | Choice | Array | Table | Ref | Either

NULL = Simple("null")


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """A property of an object. `default` is the node of the document, None where there is none."""

    key: Scalar
    shape: Shape
    required: bool
    default: Node | None
    description: str


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """An object with properties. `closed` refuses others (`additionalProperties: false`)."""

    properties: tuple[Property, ...]
    closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """What stands at a place that becomes a class: an object, or (`body` is a shape) a root model."""

    place: Place
    title: str
    description: str
    body: Class | Shape
    source: Source
    span: Span


def either(members: tuple[Shape, ...]) -> Shape:
    """Return the union of shapes: nested ones flat, each once, null last; the shape itself where there is one."""
    flat: dict[Shape, None] = {}
    for member in members:
        flat.update(dict.fromkeys(member.members if isinstance(member, Either) else (member,)))
    ordered = tuple(sorted(flat, key=lambda member: member == NULL))
    return ordered[0] if len(ordered) == 1 else Either(ordered)


def in_order(limits: dict[str, int | float | str | Decimal]) -> Limits:
    """Return limits in the order of `LIMIT_NAMES`."""
    return tuple((name, limits[name]) for name in LIMIT_NAMES if name in limits)


_FORMATS: dict[str, ir.PlainName] = {
    "date-time": "datetime",
    "date": "date",
    "time": "time",
    "duration": "timedelta",
    "uuid": "UUID",
    "decimal": "Decimal",
}
_TYPES: dict[SimpleType, ir.PlainName] = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
}


def annotation_of(shape: Shape, ref: Callable[[Place], ir.TypeRef]) -> ir.Annotation:
    """Return the annotation that a shape means; `ref` gives the class at a place."""
    match shape:
        case Anything():
            return ir.Plain("Any")
        case Simple():
            return _limited(ir.Plain(_FORMATS.get(shape.format, _TYPES[shape.type])), shape.limits)
        case Choice():
            return ir.LiteralOf(shape.values)
        case Array():
            return _limited(list_of(annotation_of(shape.item, ref)), shape.limits)
        case Table():
            return dict_of(annotation_of(shape.value, ref))
        case Ref():
            return ref(shape.place)
        case Either():
            return union_of(tuple(annotation_of(member, ref) for member in shape.members))


def _limited(inner: ir.Annotation, limits: Limits) -> ir.Annotation:
    if inner == ir.Plain("float"):
        limits = tuple((name, float(value)) for name, value in limits)
    return ir.Limited(inner, limits) if limits else inner


def list_of(item: ir.Annotation) -> ir.Annotation:
    """Return `list[item]`, `list` for `list[Any]`."""
    return ir.Plain("list") if item == ir.Plain("Any") else ir.ListOf(item)


def dict_of(value: ir.Annotation) -> ir.Annotation:
    """Return `dict[str, value]`, `dict` for `dict[str, Any]`."""
    return ir.Plain("dict") if value == ir.Plain("Any") else ir.DictOf(value)


def union_of(members: tuple[ir.Annotation, ...]) -> ir.Annotation:
    """Return a union: flat, each member once, None last."""
    flat: dict[ir.Annotation, None] = {}
    for member in members:
        flat.update(dict.fromkeys(member.members if isinstance(member, ir.UnionOf) else (member,)))
    ordered = tuple(sorted(flat, key=lambda member: member == ir.Plain("None")))
    return ordered[0] if len(ordered) == 1 else ir.UnionOf(ordered)
