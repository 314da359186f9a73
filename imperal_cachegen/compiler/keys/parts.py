"""A key as a row of parts, and its fields: what stands between two separators."""

from collections.abc import Sequence

from ..ir import Segment

Part = str | Segment
"""A literal text, or a segment."""


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
