"""A class that writes beside a class that reads: fields that are missing, renamed, read from another, or not let in.

Each pair of classes is looked at once; what lies inside of their fields' classes is the next pair's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ...ir import Field
from ...rules.registry import shown
from .classes import plain, text_of
from .gaps import Gap, Spot, Way, spot_of
from .inclusion import Inclusion
from .sides import Sides, source_of
from .views import View

_TRIED = 60


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between two classes."""

    gaps: tuple[Gap, ...]
    ways: tuple[Way, ...]


class Objects:
    """Compares classes of two versions, in one direction."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._inclusion = Inclusion(sides)
        self._known: dict[tuple[object, ...], Between] = {}

    def between(self, mine: View, theirs: View) -> Between:
        """Return what lies between a class that is written and one that is read."""
        key = (mine.key, theirs.key)
        if key not in self._known:
            base = self._sides.writer.samples.fields(mine.fields)
            found = [] if base is None else list(_Pair(self._sides, self._inclusion, mine, theirs, base).found())
            self._known[key] = Between(
                tuple(one for one in found if isinstance(one, Gap)), tuple(one for one in found if isinstance(one, Way))
            )
        return self._known[key]


class _Pair:
    """Two classes, and the smallest value of the one that writes."""

    def __init__(self, sides: Sides, inclusion: Inclusion, mine: View, theirs: View, base: dict[str, Any]) -> None:
        self._sides = sides
        self._inclusion = inclusion
        self._mine, self._theirs = mine, theirs
        self._base = base
        self._written = {field.python: field for field in mine.fields}
        self._names = frozenset(self._written)
        self._former = sides.renames(mine.origin, theirs.origin)

    def found(self) -> Iterator[Gap | Way]:
        sources: set[str] = set()
        for field in self._theirs.fields:
            source = source_of(field, self._names)
            former = self._written.get(self._former.get(field.python, ""))
            if source is None:
                yield from self._unread(field, former)
                continue
            sources.add(source)
            mine = self._written[source]
            yield from self._inclusion.between(mine.annotation, field.annotation, self._spot(mine, field))
            if former is not None and former is not mine:
                yield from self._swapped(mine, former, field)
        if self._theirs.closed:
            for name, field in self._written.items():
                if name not in sources:
                    yield self._refused(field)

    def _spot(self, mine: Field, theirs: Field) -> Spot:
        return spot_of(self._mine, mine, lambda value: self._base | {mine.python: value}, theirs.span)

    def _unread(self, field: Field, former: Field | None) -> Iterator[Gap]:
        """Judge a field that no property is read into: it is required, or its default stands for a renamed one's value."""
        place = self._mine.span if former is None else former.span
        if field.default is None:
            reason = f"`{field.name}` is missing, and has no default"
            if former is not None:
                reason = f"`{field.name}` is missing: it is written as `{former.python}`"
            yield Gap(
                "required", field.python, self._base, None, None, reason,
                self._theirs.name, field.python, place, field.span,
            )  # fmt: skip
        elif former is not None:
            default = plain(field.default.value, self._sides.reader.declared)
            codec = self._sides.writer.classes.of(former.annotation)
            served = codec.read(text_of(default))
            for value in self._values(former):
                if codec.read(text_of(value)) != served:
                    reason = f"`{former.python}` is not read: `{field.name}` is `{shown(text_of(default))}` then"
                    yield self._lost(former, value, text_of(default), reason, field, self._base)
                    return

    def _swapped(self, mine: Field, former: Field, field: Field) -> Iterator[Gap]:
        """Judge a field that is read from a property of another meaning."""
        for value in self._values(former):
            if value != self._base[mine.python]:
                reason = f"`{field.name}` is read from `{mine.python}`: it was `{former.python}`"
                yield self._lost(former, value, text_of(self._base[mine.python]), reason, field, self._base)
                return

    def _values(self, field: Field) -> Iterator[Any]:
        samples = self._sides.writer.samples
        for value in islice(samples.variety(field.annotation), _TRIED):
            found = samples.accepted(field.annotation, value)
            if found is not None:
                yield found[0]

    def _lost(self, former: Field, value: Any, read_as: str, reason: str, field: Field, base: dict[str, Any]) -> Gap:
        return Gap(
            "lost", former.python, base | {former.python: value}, text_of(value), read_as, reason,
            self._mine.name, former.python, former.span, field.span,
        )  # fmt: skip

    def _refused(self, field: Field) -> Gap:
        part = text_of(self._base[field.python])
        reason = f"`{field.python}` is no property that `{self._theirs.name}` names, and it refuses others"
        return Gap(
            "closed", field.python, self._base, part, None, reason,
            self._mine.name, field.python, field.span, self._theirs.span,
        )  # fmt: skip
