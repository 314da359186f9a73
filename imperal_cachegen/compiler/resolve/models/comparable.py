"""Whether a field can ever equal a segment, or a value that is written in a schema; whether it can be empty, or a list.

Judges annotations by what values they admit. Errs on the side of "it can": a finding must be true.
"""

from collections.abc import Iterator
from decimal import Decimal

from ....keys import Bool, Date, DateTime, Enum, Int, JsonDigest, SegmentType, Uuid
from ...ir import Annotation, DictOf, Limited, ListOf, LiteralOf, Plain, SetOf, TupleOf, UnionOf
from ..fields.limit_check import outside

_NUMBERS = ("int", "float", "Decimal")


def members(annotation: Annotation) -> Iterator[Annotation]:
    """Yield the members of a type, limits taken off."""
    waiting = [annotation]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Limited):
            waiting.append(part.inner)
        elif isinstance(part, UnionOf):
            waiting.extend(reversed(part.members))
        else:
            yield part


def can_equal(annotation: Annotation, segment: SegmentType) -> bool:
    """Whether a value of a field's type can equal an argument of a segment's type."""
    return any(_meets(part, segment) for part in members(annotation))


def _meets(part: Annotation, segment: SegmentType) -> bool:
    if isinstance(part, Plain) and part.name == "Any":
        return True
    if isinstance(part, LiteralOf):
        return any(_literal_meets(value, segment) for value in part.values)
    if isinstance(segment, JsonDigest):
        return not isinstance(part, Plain) or part.name in ("str", "int", "float", "bool", "dict", "list", "None")
    if not isinstance(part, Plain):
        return False
    if part.name == "None":
        return segment.optional
    if isinstance(segment, Int):
        return part.name in _NUMBERS
    if isinstance(segment, Bool):
        return part.name == "bool"
    if isinstance(segment, Uuid):
        return part.name in ("UUID", "str")
    if isinstance(segment, DateTime):
        return part.name == "datetime"
    if isinstance(segment, Date):
        return part.name == "date"
    return part.name == "str"


def _literal_meets(value: str | int | bool | None, segment: SegmentType) -> bool:
    if value is None:
        return segment.optional or isinstance(segment, JsonDigest)
    if isinstance(segment, JsonDigest):
        return True
    if isinstance(segment, Bool):
        return isinstance(value, bool)
    if isinstance(segment, Int):
        return isinstance(value, int) and not isinstance(value, bool) and segment.low <= value <= segment.high
    if isinstance(segment, Enum):
        return isinstance(value, str) and value in segment.values
    return isinstance(value, str) and not isinstance(segment, Date | DateTime)


def can_be(annotation: Annotation, value: str | float | None) -> bool:
    """Whether a field can have a value that a schema writes as a scalar."""
    if isinstance(annotation, UnionOf):
        return any(can_be(part, value) for part in annotation.members)
    if isinstance(annotation, Limited):
        return can_be(annotation.inner, value) and outside(value, annotation) is None
    if isinstance(annotation, LiteralOf):
        return any(type(own) is type(value) and own == value for own in annotation.values)
    if annotation == Plain("Decimal") and isinstance(value, float):
        return Decimal(value) == Decimal(repr(value))
    return isinstance(annotation, Plain) and (annotation.name == "Any" or annotation.name in _names_of(value))


def _names_of(value: str | float | None) -> tuple[str, ...]:
    if value is None:
        return ("None",)
    if isinstance(value, bool):
        return ("bool",)
    if isinstance(value, int):
        return _NUMBERS
    if isinstance(value, float):
        return ("float", "Decimal") if value != int(value) else _NUMBERS
    return ("str",)


def can_be_empty(annotation: Annotation) -> bool:
    """Whether `not empty` says anything of a field: it can hold a text, a list, a set, a mapping, or None."""
    for part in members(annotation):
        if isinstance(part, ListOf | SetOf | TupleOf | DictOf):
            return True
        if isinstance(part, Plain) and part.name in ("str", "dict", "list", "Any", "None"):
            return True
        if isinstance(part, LiteralOf) and ("" in part.values or None in part.values):
            return True
    return False


def can_lose_items(annotation: Annotation) -> bool:
    """Whether a field is a list (or None) whose end can be cut off."""
    parts = list(members(annotation))
    is_list = any(isinstance(part, ListOf) or part == Plain("list") for part in parts)
    others = [part for part in parts if not isinstance(part, ListOf) and part not in (Plain("list"), Plain("None"))]
    return is_list and not others and not _needs_items(annotation)


def _needs_items(annotation: Annotation) -> bool:
    if isinstance(annotation, Limited):
        return any(name == "min_length" and value for name, value in annotation.limits) or _needs_items(
            annotation.inner
        )
    return isinstance(annotation, UnionOf) and any(_needs_items(part) for part in annotation.members)


def can_be_true(annotation: Annotation) -> bool:
    """Whether a field can be set to true, as a flag is."""
    return any(
        part == Plain("bool") or (isinstance(part, LiteralOf) and any(value is True for value in part.values))
        for part in members(annotation)
    )
