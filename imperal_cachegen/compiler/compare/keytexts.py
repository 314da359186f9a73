"""The texts of a key in two versions: whether the same arguments still make the same key, and if not, an example.

A key's texts change where its literals do, where segments move, or where a segment's type writes a value another way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from ...keys import Bool, Date, DateTime, Enum, Id, Int, JsonDigest, SegmentType, Text, Uuid
from ..ir import Key, Segment
from ..keys.arguments import Arguments, shown_value
from ..keys.describe import typical_value
from ..keys.explain import divided
from ..keys.proofs import same_key
from ..keys.search import Undecided
from .pairs import Pair

Parts = tuple[str | Segment, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A stored key that the two versions take for different arguments."""

    key: str
    old: Arguments
    new: Arguments


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A value that a segment writes in another way: its texts then and now."""

    value: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """A key whose template is the same but for the names of its holes: its segments side by side."""

    segments: tuple[Pair[Segment], ...]


def plain_parts(key: Key) -> Parts:
    """Return literals and segments in order, without the revision's `:vN`."""
    by_name = {segment.name: segment for segment in key.segments}
    return tuple(part if isinstance(part, str) else by_name[part.segment] for part in key.template.parts)


def aligned(old: Key, new: Key) -> Aligned | None:
    """Put the segments of two templates side by side, or None where the templates differ by more than a hole's name."""
    before, after = plain_parts(old), plain_parts(new)
    if len(before) != len(after):
        return None
    pairs: list[Pair[Segment]] = []
    for was, now in zip(before, after, strict=True):
        if isinstance(was, str) or isinstance(now, str):
            if was != now:
                return None
        else:
            pairs.append(Pair(was, now))
    names = {segment.name for segment in old.segments}, {segment.name for segment in new.segments}
    moved = any(
        pair.old.name != pair.new.name and (pair.old.name in names[1] or pair.new.name in names[0])
        for pair in pairs
        if pair.old is not None and pair.new is not None
    )
    return None if moved else Aligned(tuple(pairs))


def rewritten(pair: Pair[Segment]) -> Rewritten | None:
    """Return a value that a segment now writes in another way, or None where every value keeps its text or is refused.

    Where the new type takes texts only, a value that is none stands for its text: that is what a call site would give.
    """
    was, now = pair.old, pair.new
    if was is None or now is None or _same_texts(was.type, now.type):
        return None
    for value in _values(was, now):
        text = _text(was, value)
        after = _text(now, value)
        if after is None and now.type.plain_python == "str":
            after = _text(now, str(value))
        if text is not None and after is not None and text != after:
            return Rewritten(shown_value(value), text, after)
    return None


def _text(segment: Segment, value: object) -> str | None:
    try:
        return segment.type.encode(value, model="", segment=segment.name)
    except (TypeError, ValueError):
        return None


def meeting(old: Key, new: Key) -> Meeting | None:
    """Return a key that the versions take for different arguments, or None where none was found.

    One that people can read is looked for first: a proof's is the shortest.
    """
    readable = _example(old, new)
    if readable is not None:
        return readable
    try:
        doubt = same_key(plain_parts(old), plain_parts(new))
    except Undecided:
        return None
    if doubt is None or dict(doubt.one.values) == dict(doubt.other.values):
        return None
    return Meeting(doubt.key, doubt.one, doubt.other)


def _example(old: Key, new: Key) -> Meeting | None:
    """Return an example of one version's key that the other takes for different arguments."""
    before, after = plain_parts(old), plain_parts(new)
    for writer, reader in ((before, after), (after, before)):
        texts = [part if isinstance(part, str) else _text(part, _distinct(part, at)) for at, part in enumerate(writer)]
        key = "".join(text or "" for text in texts)
        read = divided(key, reader)
        if read is None:
            continue
        theirs = Arguments(tuple((segment.name, value) for segment, _, value in read))
        mine = _arguments(writer, [text or "" for text in texts])
        if dict(mine.values) != dict(theirs.values):
            return Meeting(key, *((mine, theirs) if writer is before else (theirs, mine)))
    return None


def swapped(old: Key, new: Key) -> Meeting | None:
    """Return a key that means other arguments since its segments changed places, or None where none was found."""
    before, after = plain_parts(old), plain_parts(new)
    if _outline(before) != _outline(after):
        return None
    texts: list[str] = []
    for was, now in zip(before, after, strict=True):
        if isinstance(was, str) or isinstance(now, str):
            texts.append(was if isinstance(was, str) else "")
            continue
        both = [text for text in _texts(was, now, len(texts)) if _reads(was, text) and _reads(now, text)]
        if not both:
            return None
        texts.append(next((text for text in both if text not in texts), both[0]))
    ways = [_arguments(parts, texts) for parts in (before, after)]
    return None if dict(ways[0].values) == dict(ways[1].values) else Meeting("".join(texts), ways[0], ways[1])


def _outline(parts: Parts) -> tuple[object, ...]:
    """Return a template without what its holes are."""
    return tuple(part if isinstance(part, str) else None for part in parts)


def _texts(was: Segment, now: Segment, number: int) -> Iterator[str]:
    """Yield texts of a place that is one segment's and now another's, others for each number."""
    for more in range(8):
        for segment in (was, now):
            text = _text(segment, _distinct(segment, number + more))
            if text is not None:
                yield text


def _reads(segment: Segment, text: str) -> bool:
    try:
        segment.type.decode(text)
    except ValueError:
        return False
    return True


def _arguments(parts: Parts, texts: Sequence[str]) -> Arguments:
    pairs = zip(parts, texts, strict=True)
    return Arguments(tuple((part.name, part.type.decode(text)) for part, text in pairs if not isinstance(part, str)))


def _distinct(segment: Segment, number: int) -> object:
    """Return a value of a segment, another one for each number as far as its type has them."""
    match segment.type:
        case Id(n):
            return f"{'abcdefgh'[number % 8]}1"[:n]
        case Text():
            return "abcdefgh"[number % 8]
        case Enum(values=values):
            return values[number % len(values)]
        case Int(low=low, high=high):
            return low + number % (high - low + 1)
        case Bool():
            return number % 2 == 1
        case Uuid():
            return UUID(int=number)
        case Date():
            return date(2026, 11, 21 + number % 8)
        case DateTime():
            return datetime(2026, 11, 21, number % 24, tzinfo=UTC)
        case JsonDigest():
            return {"example": number}
        case _:
            return typical_value(segment)


def _same_texts(was: SegmentType, now: SegmentType) -> bool:
    """Whether every value that both take has one text: `id` and `enum` write a value as it is, whatever its length."""
    if isinstance(was, Id | Enum) and isinstance(now, Id | Enum):
        return True
    if type(was) is not type(now):
        return False
    if isinstance(was, Text) and isinstance(now, Text):
        return was.n == now.n
    return getattr(was, "bits", None) == getattr(now, "bits", None)


def _values(was: Segment, now: Segment) -> tuple[object, ...]:
    """Return values that are likely to be written in another way."""
    sizes = [type_.n for type_ in (was.type, now.type) if isinstance(type_, Text | Id)]
    long = tuple("x" * (size + 1) for size in sorted(sizes))
    words = tuple(word for type_ in (was.type, now.type) if isinstance(type_, Enum) for word in type_.values)
    return (typical_value(was), "a.b", "a-b", *long, *words, 1, "1", None)
