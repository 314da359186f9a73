"""Judges models: every gap between the classes that a model's values are made of, with a whole value that shows it."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any

from ...ir import Model
from ..pairs import Comparison, ModelPair
from .declared import Declared, Likeness
from .entries import is_stored, meet, stored
from .mismatch import Cause, Direction, Mismatch

if TYPE_CHECKING:
    from .gaps import Gap, Put
    from .sides import Sides, Verdict
    from .views import View

_DIRECTIONS: tuple[Direction, ...] = ("old_to_new", "new_to_old")
_DRAWN = 60
"""Values that are drawn where nothing was found although something differs."""

_DRAWN_SIZE = 300_000
"""Characters of values that are drawn, at most."""


def judge(compared: Comparison, pairs: Iterable[ModelPair]) -> Iterator[Mismatch]:
    """Yield what values of each model come to in the other version."""
    like = Likeness(Declared(compared.old), Declared(compared.new))
    different = [pair for pair in pairs if not _alike(pair, like) and meet(pair)]
    if different:
        from .sides import Side, Sides  # Pydantic is loaded only where something differs

        versions = Side(compared.old), Side(compared.new)
        judges = [_Judge(Sides(compared, different, direction, versions)) for direction in _DIRECTIONS]
        for pair in different:
            for each in judges:
                yield from each.found(pair)


def _alike(pair: ModelPair, like: Likeness) -> bool:
    if pair.old is None or pair.new is None:
        return True
    return pair.old.closed == pair.new.closed and like.fields(pair.old.fields, pair.new.fields)


class _Judge:
    """One direction."""

    def __init__(self, sides: "Sides") -> None:
        from .objects import Objects

        self._sides = sides
        self._objects = Objects(sides)

    def found(self, pair: ModelPair) -> Iterator[Mismatch]:
        models = (pair.old, pair.new) if self._sides.forth else (pair.new, pair.old)
        assert models[0] is not None
        assert models[1] is not None
        mine, theirs = stored(models[0]), stored(models[1])
        found = list(self._shown(pair, mine, theirs))
        yield from found or self._drawn(pair, mine, theirs)

    def _shown(self, pair: ModelPair, mine: "View", theirs: "View") -> Iterator[Mismatch]:
        """Yield gaps, the nearest first: each class that is written beside each that is read, once."""
        start: tuple[View, View, str, Put] = (mine, theirs, "", lambda value: value)
        waiting = deque([start])
        seen = {(mine.key, theirs.key)}
        while waiting:
            writer, reader, path, put = waiting.popleft()
            between = self._objects.between(writer, reader)
            for gap in between.gaps:
                verdict = self._verdict(mine, theirs, put(gap.value))
                if verdict is not None and not verdict.fits:
                    yield self._mismatch(pair, gap, _joined(path, gap.path), verdict.text)
            for way in between.ways:
                key = (way.writer.key, way.reader.key)
                if key not in seen:
                    seen.add(key)
                    waiting.append((way.writer, way.reader, _joined(path, way.path), _within(put, way.put)))

    def _verdict(self, mine: "View", theirs: "View", value: Any) -> "Verdict | None":
        assert isinstance(mine.origin, Model)
        assert isinstance(theirs.origin, Model)
        verdict = self._sides.judge(mine.origin, theirs.origin, value)
        stored_so = verdict is None or is_stored(mine.origin, json.loads(verdict.text))
        return verdict if stored_so else None

    def _mismatch(self, pair: ModelPair, gap: "Gap", path: str, witness: str) -> Mismatch:
        spans = (gap.reader, gap.writer) if self._sides.forth else (gap.writer, gap.reader)
        return Mismatch(
            pair.either.name, self._sides.direction, gap.cause, path, witness, gap.part, gap.read_as, gap.reason,
            gap.owner, gap.field, *spans,
        )  # fmt: skip

    def _drawn(self, pair: ModelPair, mine: "View", theirs: "View") -> Iterator[Mismatch]:
        """Yield a mismatch that only drawing finds: values of any kind, the smallest that is not read as what it is."""
        random = Random(11)  # noqa: S311  # the same values in every run
        found: list[Verdict] = []
        size = 0
        for _ in range(_DRAWN):
            if size > _DRAWN_SIZE:
                break
            value = self._sides.writer.drawing.model(random, mine.fields)
            verdict = None if value is None else self._verdict(mine, theirs, value[0])
            size += 0 if verdict is None else len(verdict.text)
            if verdict is not None and not verdict.fits:
                found.append(verdict)
        if found:
            worst = min(found, key=lambda one: len(one.text))
            assert pair.old is not None
            assert pair.new is not None
            reason = "the value is refused" if worst.read_as is None else "the value is read as another"
            cause: Cause = "type" if worst.read_as is None else "changed"
            yield Mismatch(
                pair.either.name, self._sides.direction, cause, "", worst.text,
                worst.text, worst.read_as, reason, mine.name, None, pair.new.span, pair.old.span,
            )  # fmt: skip


def _joined(path: str, step: str) -> str:
    return f"{path}.{step}" if path and step else path or step


def _within(outer: "Put", inner: "Put") -> "Put":
    return lambda value: outer(inner(value))
