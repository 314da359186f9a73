"""Default values as Python source."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from uuid import UUID

from ..ir import DictValue, InstanceValue, ListValue, Now, SetValue, TupleValue, Value
from .imports import ClassNames
from .pysource import Code, identifier, integer, real, string


def value_code(value: Value, names: ClassNames) -> Code:
    """Return an expression that makes a value, for use in a class body. `Now` has none: it needs a factory."""
    match value:
        case None | bool():
            return Code(repr(value))
        case str():
            return string(value)
        case int():
            return integer(value)
        case float():
            return real(value)
        case datetime() | date() | time() | timedelta():
            return _moment(value, names)
        case UUID() | Decimal():
            return Code(f"{names.in_class(type(value).__name__)}({string(str(value))})")
        case InstanceValue(ref, fields):
            arguments = ", ".join(f"{identifier(name)}={value_code(item, names)}" for name, item in fields)
            return Code(f"{names.type(ref)}({arguments})")
        case Now():
            return Code(f"{names.in_class('datetime')}.now({names.in_class('UTC')})")
        case _:
            return _container(value, names)


def needs_factory(value: Value) -> bool:
    """Whether a default is made anew for each instance: the moment, and instances of classes that may not be complete."""
    match value:
        case Now() | InstanceValue():
            return True
        case ListValue(items) | SetValue(items) | TupleValue(items):
            return any(needs_factory(item) for item in items)
        case DictValue(pairs):
            return any(needs_factory(item) for _, item in pairs)
        case _:
            return False


def _container(value: ListValue | SetValue | TupleValue | DictValue, names: ClassNames) -> Code:
    """Return a display of a container."""
    match value:
        case DictValue(pairs):
            return Code("{" + ", ".join(f"{string(key)}: {value_code(item, names)}" for key, item in pairs) + "}")
        case SetValue(()):
            return Code(f"{names.in_class('set')}()")
    inner = ", ".join(value_code(item, names) for item in value.items)
    match value:
        case ListValue():
            return Code(f"[{inner}]")
        case SetValue():
            return Code(f"{{{inner}}}")
        case TupleValue(items):
            return Code(f"({inner},)" if len(items) == 1 else f"({inner})")


def _moment(value: datetime | date | time | timedelta, names: ClassNames) -> Code:
    """Return a call that makes a date, a time or a duration."""
    match value:
        case datetime():
            numbers = [value.year, value.month, value.day, *_clock(value)]
        case date():
            numbers = [value.year, value.month, value.day]
        case time():
            numbers = _clock(value)
        case timedelta():
            parts = (("days", value.days), ("seconds", value.seconds), ("microseconds", value.microseconds))
            arguments = ", ".join(f"{name}={number}" for name, number in parts if number) or "0"
            return Code(f"{names.in_class('timedelta')}({arguments})")
    words = [str(number) for number in numbers]
    if isinstance(value, (datetime, time)) and value.tzinfo is not None:
        words.append(f"tzinfo={_zone(value.tzinfo, value, names)}")
    return Code(f"{names.in_class(type(value).__name__)}({', '.join(words)})")


def _clock(value: datetime | time) -> list[int]:
    """Return hour and minute, and what else is not zero."""
    numbers = [value.hour, value.minute, value.second, value.microsecond]
    while len(numbers) > 2 and numbers[-1] == 0:
        numbers.pop()
    return numbers


def _zone(zone: tzinfo, value: datetime | time, names: ClassNames) -> Code:
    """Return a fixed offset from UTC."""
    offset = zone.utcoffset(value if isinstance(value, datetime) else None)
    if offset is None:
        raise ValueError(f"{zone!r} is no fixed offset")
    if zone is UTC or not offset:
        return names.in_class("UTC")
    return Code(f"{names.in_class('timezone')}({_moment(offset, names)})")
