"""The fast path of a key builder: what can be printed at once, and the one regular expression that judges it.

It is sound because every character of a key then has one place: each field (what stands between two separators) that holds
a caller's own text holds nothing else but fixed literals, no text of any segment can hold a separator, and so the separators
of a key that matches are the template's own. Where this does not hold, there is no fast path.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from ...keys import Bool, Date, Enum, Int, SegmentType, Uuid
from ..ir import Segment
from .parts import Part, fields_of, is_pinned, segments_of


def is_settled(parts: Sequence[Part], separator: str) -> bool:
    """Whether matching the whole key says as much as checking each segment: see the module's docstring."""
    if not is_pinned(parts, separator):
        return False
    return not any(len(segments_of(field)) > 1 and holds_raw(field) for field in fields_of(parts, separator))


def pattern(parts: Sequence[Part]) -> str:
    """Return the regular expression of the keys that the fast path returns.

    A repetition keeps what it took (`+` behind it) where what follows cannot belong to it: that is a tenth faster.
    """
    texts = [part if isinstance(part, str) else "" for part in parts]
    pieces: list[str] = []
    for part, following in zip(parts, (*texts[1:], "|"), strict=True):
        if isinstance(part, str):
            pieces.append(part.replace("|", "[|]"))
        else:
            keeps = following[:1] not in part.type.alphabet if following else False
            pieces.append(_pattern_of(part.type, keeps))
    return "".join(pieces)


def _pattern_of(type_: SegmentType, keeps: bool) -> str:
    shortest, longest = 0 if type_.optional else type_.plain_lengths[0], type_.plain_lengths[1]
    if type_.raw_chars is not None:
        return f"[{type_.raw_chars}]{{{shortest},{longest}}}{'+' if keeps else ''}"
    if isinstance(type_, Enum):
        return f"(?:{'|'.join(type_.values)}){'?' if type_.optional else ''}"
    size = f"{longest}" if shortest == longest else f"{shortest},{longest}"
    return f"[{_character_class(type_)}]" + (f"{{{size}}}{'+' if keeps else ''}" if size != "1" else "")


def _character_class(type_: SegmentType) -> str:
    """Return the inside of `[…]` for an alphabet: ranges first, `-` last."""
    chars = sorted(set(type_.alphabet) - {"-"})
    ranges = ""
    for _, run in groupby(enumerate(chars), lambda pair: ord(pair[1]) - pair[0]):
        group = [char for _, char in run]
        ranges += group[0] if len(group) == 1 else f"{group[0]}-{group[-1]}" if len(group) > 2 else "".join(group)
    return ranges + ("-" if "-" in type_.alphabet else "")


Path = Literal["raw", "inline", "encoder"]


def path_of(type_: SegmentType) -> Path:
    """How the fast path prints a segment: as it is, after a check of its own, or through its encoder."""
    if type_.raw_chars is not None or isinstance(type_, Enum):
        return "raw"
    return "inline" if isinstance(type_, (Int, Bool, Uuid, Date)) else "encoder"


def holds_raw(field: Sequence[Part]) -> bool:
    """Whether a field holds a caller's own text."""
    return any(path_of(segment.type) == "raw" for segment in segments_of(field))


def inline(segment: Segment) -> str:
    """Return what stands between the braces of an f-string for a segment of the inline path that is not None."""
    match segment.type:
        case Bool():
            return f"{segment.name}:d"
        case Uuid():
            return f"{segment.name}.int:032x"
        case Date():
            return f"{segment.name}.isoformat()"
        case _:
            return segment.name


def check_of(segment: Segment, *, joined: bool) -> str | None:
    """Return the condition under which the fast path may print a segment; None where it needs none.

    With `joined`, a text that is no `str` is refused by the `join` itself, and a number too long to be written raises too.
    """
    name, type_ = segment.name, segment.type
    match type_:
        case Int() if joined and type_.low == 0 and set(str(type_.high)) == {"9"}:
            check = f"type({name}) is int"  # the number of digits says the rest
        case Int():
            check = f"type({name}) is int and {type_.low} <= {name} <= {type_.high}"
        case Bool():
            check = f"type({name}) is bool"
        case Uuid():
            check = f"type({name}) is UUID"
        case Date():
            check = f"type({name}) is date"
        case _ if path_of(type_) == "encoder":
            return None
        case _ if type_.optional:
            # Nothing at all is the text of None: the empty string must not pass for it.
            check = f'type({name}) is str and {name} != ""'
        case _:
            return None if joined else f"type({name}) is str"
    if not type_.optional:
        return check
    return f"({name} is None or ({check}))" if " and " in check else f"({name} is None or {check})"
