"""A key as a row of parts, its fields (what stands between two separators), and its shape (types in place of segments)."""

from collections.abc import Sequence

from ...keys import SegmentType
from ..ir import Segment

Part = str | Segment
"""A literal text, or a segment."""

Shape = tuple[str | SegmentType, ...]
"""Literals and segment types: all that decides which texts a key, or a field of it, can be."""

SEPARATOR = ":"


def segments_of(parts: Sequence[Part]) -> tuple[Segment, ...]:
    """Return the segments among parts."""
    return tuple(part for part in parts if not isinstance(part, str))


def fields_of(parts: Sequence[Part], separator: str) -> tuple[tuple[Part, ...], ...]:
    """Split parts at the separators of their literals; an empty field is an empty tuple."""
    fields: list[list[Part]] = [[]]
    for part in parts:
        if not isinstance(part, str):
            fields[-1].append(part)
            continue
        first, *others = part.split(separator)
        if first:
            fields[-1].append(first)
        for other in others:
            fields.append([other] if other else [])
    return tuple(map(tuple, fields))


def shape_of(parts: Sequence[Part]) -> Shape:
    """Return the types of parts."""
    return tuple(part if isinstance(part, str) else part.type for part in parts)


def is_pinned(parts: Sequence[Part], separator: str = SEPARATOR) -> bool:
    """Whether no segment can hold a separator: then every field begins and ends at one place, and stands for itself."""
    return not any(separator in part.type.alphabet for part in parts if not isinstance(part, str))


def longest_of(shape: Shape) -> int:
    """Return the characters of the longest text of a shape."""
    return sum(len(part) if isinstance(part, str) else part.longest for part in shape)


def shortest_of(shape: Shape) -> int:
    """Return the characters of the shortest text of a shape."""
    return sum(len(part) if isinstance(part, str) else part.shortest for part in shape)
