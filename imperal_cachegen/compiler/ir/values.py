"""Values: what a default is, as Python values and trees of them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from .annotations import TypeRef


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list."""

    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class SetValue:
    """A set; items in the order written."""

    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class TupleValue:
    """A tuple."""

    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class DictValue:
    """A dict with string keys."""

    items: tuple[tuple[str, "Value"], ...]


@dataclass(frozen=True, slots=True)
class InstanceValue:
    """An instance of a declared type: values by Python field name."""

    type: TypeRef
    fields: tuple[tuple[str, "Value"], ...]


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of creation, UTC."""


Value = (
    str | int | float | bool | None | datetime | date | time | timedelta | UUID | Decimal
    | ListValue | SetValue | TupleValue | DictValue | InstanceValue | Now
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Default:
    """A default value (a `Default(None)` is the value None; no default at all is `None` in its place)."""

    value: Value
