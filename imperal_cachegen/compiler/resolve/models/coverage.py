"""What a group's drop of single entries leaves behind: segments that tell entries apart which one write makes stale alike.

A write knows which account it changed; it does not know which pages, cursors and searches of it have been stored. The
two kinds of segments are told apart by type, default, identity, name, and by what else the group asks for. A finding
must be true, so that in doubt there is none.
"""

from collections.abc import Collection, Iterable

from ....keys import Bool, Enum, Id, Int, SegmentType, Text, Uuid
from ...ir import Model, Segment, Target
from ...rules.groups import MAX_KEYS

_RUNNING = frozenset(
    (
        "after", "before", "cursor", "filter", "filters", "limit", "offset", "order", "page", "q", "query", "search",
        "size", "sort", "start", "term", "terms", "token",
    )
)  # fmt: skip
"""Words in the names of segments that run over one thing's pages, cursors and searches."""


def values_of(type: SegmentType) -> int | None:
    """Return how many values a segment type has; None where they can't be run through."""
    if isinstance(type, Bool):
        number = 2
    elif isinstance(type, Enum):
        number = len(type.values)
    elif isinstance(type, Int) and type.bounded:
        number = type.high - type.low + 1
    else:
        return None
    return number + type.optional


def undropped(model: Model, targets: Iterable[Target], others: Collection[str]) -> tuple[str, ...]:
    """Return the segments of which a group drops one value and leaves the others; `others` are what it asks anyway."""
    identity = {pair.segment for pair in model.identity}
    missed: dict[str, None] = {}
    for target in targets:
        for segment in target.key.segments if target.key is not None else ():
            whole = target.key is not None and len(target.key.segments) == 1
            asked = segment.name in target.each or segment.name in others
            if not asked and _runs(segment, identity, whole=whole):
                missed[segment.name] = None
    return tuple(missed)


def _runs(segment: Segment, identity: Collection[str], *, whole: bool) -> bool:
    """Whether a segment runs over the pages, cursors or searches of one thing.

    One that is the `whole` of a key and holds an id, a number or a text names the one thing that was written.
    """
    number = values_of(segment.type)
    if number is not None and number <= MAX_KEYS:
        return False
    words = segment.name.split("_")
    if segment.default is not None or (words[-1] != "id" and _RUNNING.intersection(words)):
        return True
    if whole and isinstance(segment.type, Int | Text):
        return False
    return not isinstance(segment.type, Id | Uuid) and segment.name not in identity and number is None


def varying(model: Model, missed: Collection[str], others: Collection[str] | None) -> set[str]:
    """Return the segments that a scope must leave out, so that a group drops everything that one write makes stale.

    `others` are what the rest of the group asks for anyway: a scope of no more leaves the group's parameters as they
    are. None where there is no rest: then those stay whose values can't be run through.
    """
    identity = {pair.segment for pair in model.identity}
    left_out = set(missed)
    for key in model.keys:
        for segment in key.segments:
            asked = segment.name in identity or values_of(segment.type) is None
            if (segment.name not in others) if others is not None else not asked:
                left_out.add(segment.name)
    return left_out


def scope_line(model: Model, without: Collection[str]) -> str:
    """Return the `scope` that would drop all values of some segments: the others that every key of the model has."""
    first, *others = model.keys
    kept = [
        segment.name
        for segment in first.segments
        if segment.name not in without and all(segment.name in {part.name for part in key.segments} for key in others)
    ]
    return f"scope: [{', '.join(kept)}]"
