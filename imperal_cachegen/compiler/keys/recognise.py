"""Which key an entry stands under, where only its hash is known: a gateway never sees keys.

An entry's value tells much of its key: fields that bear a segment's name hold what the segment was made from. What is left
has a default, or few values. Every key that these make is tried, up to a bound; one whose hash is the entry's is the key.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from itertools import islice, product
from typing import NamedTuple

from ...keys import Bool, Date, DateTime, Enum, Int, Secret, SegmentType
from ..ir import Key, Project, Segment

MAX_TRIED = 5_000
"""Keys that are tried for one entry by a template, at most; generations multiply them."""

MAX_NUMBERS = 1_000
"""Values of a bounded `int` that are tried, at most."""


class Recognised(NamedTuple):
    """A key: its template, and each segment with the value that it was made from, as text."""

    template: str
    segments: tuple[tuple[str, str], ...]


class Recogniser:
    """The keys of a project's schemas, by app and registration name."""

    def __init__(self, project: Project) -> None:
        self._keys: dict[tuple[str, str], list[Key]] = {}
        for schema in project.schemas:
            for model in schema.models if schema.app is not None else ():
                self._keys.setdefault((schema.app or "", model.name), []).extend(model.keys)

    def templates(self, app: str, model: str) -> tuple[str, ...]:
        """Return the key templates of a model; none where no schema declares it."""
        return tuple(key.stored_text for key in self._keys.get((app, model), ()))

    def recognise(
        self, app: str, model: str, key_hash: str, value: object, generations: Iterable[str] = ()
    ) -> Recognised | None:
        """Return the key of an entry, or None where it can't be found.

        `key_hash` are the first 16 hex digits of the key's SHA-256, `value` is the entry's data, `generations` are those of the
        user's scopes.
        """
        known = tuple(generations)
        for key in self._keys.get((app, model), ()):
            endings = tuple(f":{generation}" for generation in known) if key.scoped else ("",)
            if not endings:
                continue
            for tried in islice(_tried(key, value), max(1, MAX_TRIED // len(endings))):
                stem = "".join(part if isinstance(part, str) else tried[part.name].text for part in key.parts)
                if any(_hash(stem + ending) == key_hash for ending in endings):
                    return Recognised(key.stored_text, tuple((name, one.shown) for name, one in tried.items()))
        return None


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:16]


class _Written(NamedTuple):
    """What stands in a key for a value, and the value as people read it."""

    text: str
    shown: str


def _tried(key: Key, value: object) -> Iterator[dict[str, _Written]]:
    """Yield what may stand in the key, segment by segment."""
    fields = value if isinstance(value, dict) else {}
    names = [segment.name for segment in key.segments]
    choices = [tuple(dict.fromkeys(_written(key, segment, fields))) for segment in key.segments]
    for chosen in product(*choices):
        yield dict(zip(names, chosen, strict=True))


def _written(key: Key, segment: Segment, fields: Mapping[object, object]) -> Iterator[_Written]:
    """Yield the texts that a segment may have."""
    if isinstance(segment.type, Secret):
        return  # nothing that could tell a secret is tried
    for candidate in _candidates(segment, fields):
        try:
            text = segment.type.encode(candidate, model=key.model, segment=segment.name)
        except (TypeError, ValueError):
            continue
        yield _Written(text, "" if candidate is None else str(candidate))


def _read(type_: SegmentType, value: object) -> object:
    """Return what a field holds: JSON has no dates."""
    if isinstance(value, str) and isinstance(type_, Date | DateTime):
        try:
            return date.fromisoformat(value) if isinstance(type_, Date) else datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _candidates(segment: Segment, fields: Mapping[object, object]) -> Iterator[object]:
    if segment.name in fields:
        yield _read(segment.type, fields[segment.name])
    if segment.default is not None:
        yield segment.default.value
    if segment.type.optional:
        yield None
    match segment.type:
        case Bool():
            yield from (False, True)
        case Enum():
            yield from segment.type.values
        case Int() if segment.type.high - segment.type.low < MAX_NUMBERS:
            yield from range(segment.type.low, segment.type.high + 1)
        case _:
            return
