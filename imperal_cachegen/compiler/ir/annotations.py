"""Annotations: what type a value has. The words are the language's; Python's spelling is `emit`'s."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

PlainName = Literal[
    "str", "int", "float", "bool", "datetime", "date", "time", "timedelta", "UUID", "Decimal",
    "dict", "list", "Any", "None",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plain:
    """A built-in type. Bare `dict`, `list` and `Any` hold JSON values; `datetime` is timezone-aware."""

    name: PlainName


@dataclass(frozen=True, slots=True)
class ListOf:
    """`list[item]`."""

    item: "Annotation"


@dataclass(frozen=True, slots=True)
class SetOf:
    """`set[item]`."""

    item: "Annotation"


@dataclass(frozen=True, slots=True)
class TupleOf:
    """`tuple[item, ...]`."""

    item: "Annotation"


@dataclass(frozen=True, slots=True)
class DictOf:
    """`dict[str, value]`."""

    value: "Annotation"


@dataclass(frozen=True, slots=True)
class LiteralOf:
    """`Literal[values]`, in the order written; ints and bools are told apart by their class."""

    values: tuple[str | int | bool | None, ...]


@dataclass(frozen=True, slots=True)
class UnionOf:
    """`members | …`: flat, in the order written, each once."""

    members: tuple["Annotation", ...]


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A type of `types`: its name, and the `Source.name` of the schema that declares it."""

    name: str
    schema: str


LIMIT_NAMES = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern")
"""The limits that a type can have, in Pydantic's words."""


@dataclass(frozen=True, slots=True)
class Limited:
    """A type with limits: pairs of a name in `LIMIT_NAMES` and its value.

    `min_items` and `max_items` have become `min_length` and `max_length` of the array they stand on.
    """

    inner: "Annotation"
    limits: tuple[tuple[str, int | float | str | Decimal], ...]


Annotation = Plain | ListOf | SetOf | TupleOf | DictOf | LiteralOf | UnionOf | TypeRef | Limited
