"""The length of a key as a table of its parts, and the sizes with which a key that is too long would fit."""

from ...keys import Digest, Id, JsonDigest, SegmentType, Text
from ...keys.digests import digest_length
from ...keys.limits import KEY_MAX_LENGTH, SCOPE_SUFFIX_LENGTH
from ...keys.texts import TAIL
from ..ir import Key, Segment
from ..rules.registry import shown

_ROWS_MAX = 24

REVISION_ROOM = KEY_MAX_LENGTH - len(":v999")
"""Characters of the longest key that still has room for any revision."""


def length_table(key: Key) -> tuple[str, ...]:
    """Return the lines of a table: each part, its longest form, the sum."""
    rows = [
        (
            (shown(part), len(part), "")
            if isinstance(part, str)
            else (f"{{{part.name}}}", part.type.longest, shown(part.type.spelling))
        )
        for part in key.parts
    ]
    total = sum(length for _, length, _ in rows)
    if len(rows) > _ROWS_MAX:
        rest = rows[_ROWS_MAX:]
        rows = [*rows[:_ROWS_MAX], (f"and {len(rest)} more", sum(length for _, length, _ in rest), "")]
    if key.scoped:
        rows.append(("scope", SCOPE_SUFFIX_LENGTH, "the generation that a drop changes"))
        total += SCOPE_SUFFIX_LENGTH
    rows.append(("sum", total, f"of {KEY_MAX_LENGTH}"))
    width = max(len(name) for name, _, _ in rows)
    digits = max(len(str(length)) for _, length, _ in rows)
    return tuple(f"{name:<{width}}  {length:>{digits}}  {note}".rstrip() for name, length, note in rows)


def sizes_that_fit(key: Key, most: int) -> tuple[str, ...]:
    """Return help with sizes with which a key of at most `most` characters fits, with room for a revision if there can be.

    The longest segments are cut first, to one length.
    """
    sizes = _cut(key, most - REVISION_ROOM) if key.revision == 1 else None
    remark = ", which leaves room for a revision" if sizes else ""
    sizes = sizes or _cut(key, most - KEY_MAX_LENGTH)
    if sizes is None:
        return ("no sizes of these segments would fit: shorten the literal text, or take a segment out",)
    changed = [segment for segment in key.segments if sizes.get(segment.name, KEY_MAX_LENGTH) < segment.type.longest]
    fitting = ", ".join(f"`{segment.name}: {_spelled(segment, sizes[segment.name])}`" for segment in changed)
    return (f"it would fit with {fitting}{remark}",)


def _cut(key: Key, over: int) -> dict[str, int] | None:
    """Return sizes of segments that save `over` characters, or None where there are none."""
    segments = [segment for segment in key.segments if _least(segment.type) < segment.type.longest]
    sizes = {segment.name: segment.type.longest for segment in segments}
    for _ in range(over):
        open_ = [segment for segment in segments if sizes[segment.name] > _least(segment.type)]
        if not open_:
            return None
        longest = max(open_, key=lambda segment: sizes[segment.name])
        sizes[longest.name] -= 1
    return sizes


def _least(type_: SegmentType) -> int:
    """Return the longest form of the shortest useful variant of a type."""
    match type_:
        case Id():
            return min(16, type_.longest)
        case Text():
            return TAIL
        case Digest() | JsonDigest():
            return digest_length(96)
        case _:
            return type_.longest


def _spelled(segment: Segment, size: int) -> str:
    none = " | None" if segment.type.optional else ""
    match segment.type:
        case Digest() | JsonDigest() as digest:
            word = "digest" if isinstance(digest, Digest) else "json"
            return f"{word}({max(bits for bits in range(96, 257, 8) if digest_length(bits) <= size)}){none}"
        case Text():
            return f"text({size}){none}"
        case _:
            return f"id({size}){none}"
