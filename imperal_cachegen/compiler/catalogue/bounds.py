"""The largest form that `identity` proves: a stored field equals a segment of its key, and a key's segment has an end.

Only what the runtime really compares counts: text with `id` and `enum`, whole numbers with `int(a..b)`. A `text` segment proves
nothing, because what is too long for it is hashed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...keys import Enum, Id, Int, SegmentType
from ..ir import Annotation, Limited, LiteralOf, Model, Plain, UnionOf

_NONE = len("null")


@dataclass(frozen=True, slots=True)
class Bound:
    """The bytes of JSON that a field has at most, and the segment that proves it."""

    largest: int
    segment: str


def bounds_of(model: Model) -> dict[str, Bound]:
    """Return what `identity` proves of a model's fields, by their Python names."""
    annotations = {field.python: field.annotation for field in model.fields}
    found: dict[str, Bound] = {}
    for pair in model.identity:
        types = [segment.type for key in model.keys for segment in key.segments if segment.name == pair.segment]
        sizes = [_size(type) for type in types if _equals(annotations.get(pair.field), type)]
        proved = [size for size in sizes if size is not None]
        if types and len(proved) == len(types):
            found[pair.field] = Bound(max(proved), pair.segment)
    return found


def _size(type: SegmentType) -> int | None:
    """Return the bytes of the longest value of a segment as JSON; the characters of `id` and `enum` are one byte each."""
    match type:
        case Id(n):
            most = n + len('""')
        case Enum(values):
            most = max(map(len, values)) + len('""')
        case Int(low, high):
            most = max(len(str(low)), len(str(high)))
        case _:
            return None
    return max(most, _NONE) if type.optional else most


def _equals(annotation: Annotation | None, type: SegmentType) -> bool:
    """Whether a value of an annotation that equals a segment's has the segment's form: `Decimal("1.00")` equals 1 and has not."""
    plain = Plain("int") if isinstance(type, Int) else Plain("str")
    return annotation is not None and all(
        isinstance(one, LiteralOf) or one in (plain, Plain("None")) for one in _members(annotation)
    )


def _members(annotation: Annotation) -> Iterator[Annotation]:
    inner: Iterable[Annotation]
    match annotation:
        case Limited(one, _):
            inner = (one,)
        case UnionOf(members):
            inner = members
        case _:
            yield annotation
            return
    for one in inner:
        yield from _members(one)
