"""Whether what one annotation writes is what another reads: walked down together, and judged where they end.

Each member of a union is followed on the writer's side; the reader's side is always asked as a whole, as Pydantic reads it.
Classes are not entered: they are ways further in, walked by who asks, so that recursive types come to an end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from ...ir import Annotation, DictOf, Field, ListOf, LiteralOf, Plain, SetOf, TupleOf, TypeRef, UnionOf
from ..meaning import type_text
from .declared import ANY, EVERY_JSON, NONE, bare, fitting, lengths_of, opened
from .gaps import Gap, Spot, Way
from .mismatch import Cause
from .samples import plainness
from .scalars import scalars
from .sides import Sides, Verdict
from .told_apart import meant, variants
from .views import view_of

Found = Iterator[Gap | Way]

_SHOWN_MAX = 60


class Worst(NamedTuple):
    """A value that is not read as what it is."""

    value: Any
    verdict: Verdict


class Inclusion:
    """Compares annotations of two versions, in one direction."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._writer, self._reader = sides.writer, sides.reader
        self._scalars: dict[tuple[str, str], tuple[Cause, Worst | None]] = {}

    def between(self, mine: Annotation, theirs: Annotation, spot: Spot) -> Found:
        """Yield what lies between an annotation that is written and one that is read."""
        mine, theirs = opened(mine), opened(theirs)
        pair = (repr(mine), repr(theirs))
        if pair in spot.seen or self._sides.like.annotations(mine, theirs):
            return
        spot = spot.seeing(pair)
        if isinstance(theirs, TypeRef) and (decl := self._reader.declared.type(theirs)).root is not None:
            spot = spot.of_type(decl.ref.name, None, decl.span)
        for part, at in self._parts(bare(mine), spot):
            yield from self.between(part, theirs, at)
        if not self._is_many(bare(mine)):
            yield from self._one(mine, theirs, spot)

    def _is_many(self, inner: Annotation) -> bool:
        """Whether an annotation stands for others, each of which is followed."""
        if isinstance(inner, LiteralOf):
            return len({type(value) for value in inner.values}) > 1
        if isinstance(inner, TypeRef):
            return self._writer.declared.type(inner).root is not None
        return isinstance(inner, UnionOf) or inner == ANY

    def _parts(self, inner: Annotation, spot: Spot) -> Iterator[tuple[Annotation, Spot]]:
        if not self._is_many(inner):
            return
        if isinstance(inner, UnionOf):
            yield from ((member, spot) for member in inner.members)
        elif isinstance(inner, LiteralOf):
            for kind in dict.fromkeys(type(value) for value in inner.values):
                yield LiteralOf(tuple(value for value in inner.values if type(value) is kind)), spot
        elif isinstance(inner, TypeRef):
            decl = self._writer.declared.type(inner)
            assert decl.root is not None
            yield decl.root, spot.of_type(inner.name, decl.span, None)
        else:
            yield from ((member, spot) for member in EVERY_JSON)

    def _one(self, mine: Annotation, theirs: Annotation, spot: Spot) -> Found:
        """Yield what lies between an annotation of one kind and one that is read."""
        if ANY in self._reader.declared.leaves(theirs):
            return  # it holds every JSON value as it is
        inner = bare(mine)
        if isinstance(inner, ListOf | SetOf | TupleOf):
            yield from self._array(mine, theirs, spot)
        elif isinstance(inner, DictOf):
            yield from self._dict(mine, inner.value, theirs, spot)
        elif isinstance(inner, TypeRef):
            yield from self._class(inner, theirs, spot)
        else:
            yield from self._scalar(mine, theirs, spot)

    # --- plain types -------------------------------------------------------------------------------------------------

    def _scalar(self, mine: Annotation, theirs: Annotation, spot: Spot) -> Found:
        key = (repr(mine), repr(theirs))
        if key not in self._scalars:
            leaves = tuple(self._reader.declared.leaves(theirs))
            known = any(leaf == mine for leaf in leaves) and not isinstance(mine, LiteralOf)
            worst = None if known else self._worst(mine, theirs, scalars(mine, leaves))
            self._scalars[key] = _cause(mine, leaves), worst
        cause, found = self._scalars[key]
        if found is not None:
            yield _gap(cause, found, theirs, spot)

    def _worst(self, mine: Annotation, theirs: Annotation, values: Iterable[Any]) -> Worst | None:
        """Return the smallest value that is refused, else the smallest that is taken for another."""
        refused: list[Worst] = []
        changed: list[Worst] = []
        for value in values:
            verdict = self._sides.judge(mine, theirs, value)
            if verdict is not None and not verdict.fits:
                (refused if verdict.read_as is None else changed).append(Worst(value, verdict))
        return min(refused or changed, key=lambda one: plainness((one.value,)), default=None)

    def _shown(
        self, mine: Annotation, theirs: Annotation, values: Iterable[Any], spot: Spot, cause: Cause
    ) -> Iterator[Gap]:
        found = self._worst(mine, theirs, values)
        if found is not None:
            yield _gap(cause, found, theirs, spot)

    # --- arrays and dicts --------------------------------------------------------------------------------------------

    def _array(self, mine: Annotation, theirs: Annotation, spot: Spot) -> Found:
        inner = bare(mine)
        assert isinstance(inner, ListOf | SetOf | TupleOf)
        arrays = fitting(self._reader.declared, theirs)[0]
        low, high = lengths_of(mine)
        if not arrays:
            values = (self._writer.samples.array(mine, size) for size in (low, low + 1))
            yield from self._shown(mine, theirs, [one[0] for one in values if one is not None], spot, "type")
            return
        target = arrays[0]
        least, most = lengths_of(target)
        sizes = {max(low, least - 1), low, *(() if most is None else (most + 1, max(low, most + 1)))}
        rows = [self._writer.samples.array(mine, size) for size in sorted(sizes)]
        full = [one[0] for one in rows if one is not None]
        yield from self._shown(mine, theirs, self._whole(full, inner.item, target), spot, "limit")
        of_set = isinstance(bare(target), SetOf) and not isinstance(inner, SetOf)
        one = self._writer.samples.smallest(inner.item)
        if of_set and one is not None and (high is None or high > 1):
            yield from self._shown(mine, theirs, [[one[0]] * max(low, 2)], spot, "changed")
        if high == 0:
            return

        def put(value: Any) -> Any:
            found = self._writer.samples.array(mine, max(low, 1), (value,))
            return [value] if found is None else found[0]

        item = bare(target)
        assert isinstance(item, ListOf | SetOf | TupleOf)
        yield from self.between(inner.item, item.item, spot.inside("[]", put))

    def _whole(self, rows: list[Any], mine: Annotation, target: Annotation) -> list[Any]:
        """Return the rows whose items the reader takes one by one, so that what is refused is their number."""
        item = bare(target)
        assert isinstance(item, ListOf | SetOf | TupleOf)
        kept = []
        for row in rows:
            verdicts = (self._sides.judge(mine, item.item, value) for value in row[:20])
            if all(verdict is not None and verdict.read_as is not None for verdict in verdicts):
                kept.append(row)
        return kept

    def _dict(self, mine: Annotation, value: Annotation, theirs: Annotation, spot: Spot) -> Found:
        _, dicts, _ = fitting(self._reader.declared, theirs)
        if dicts:
            target = bare(dicts[0])
            assert isinstance(target, DictOf)
            yield from self.between(value, target.value, spot.inside("{}", lambda inner: {"a": inner}))
            return
        one = self._writer.samples.smallest(value)
        yield from self._shown(mine, theirs, [{}, *([{"a": one[0]}, {"a_1": one[0]}] if one else ())], spot, "type")

    # --- classes -----------------------------------------------------------------------------------------------------

    def _class(self, mine: TypeRef, theirs: Annotation, spot: Spot) -> Found:
        _, dicts, classes = fitting(self._reader.declared, theirs)
        decl = self._writer.declared.type(mine)
        base = self._writer.samples.smallest(mine)
        if base is None:
            return
        if dicts:
            target = bare(dicts[0])
            assert isinstance(target, DictOf)
            for field in decl.fields:
                inside = spot.inside(f".{field.python}", _into(base[0], field))
                inside = replace(inside, owner=decl.ref.name, field=field.python, writer=field.span)
                yield from self.between(field.annotation, target.value, inside)
        elif classes == [mine] or (len(classes) == 1 and self._sides.paired(mine, classes[0])):
            yield Way(spot.path, spot.put, view_of(decl), view_of(self._reader.declared.type(classes[0])))
        elif classes:
            for view, value in variants(self._sides, decl, base[0], classes):
                ref = meant(self._sides, view, mine, classes)
                if ref is None:
                    yield from self._shown(mine, theirs, [value], spot, "type")
                else:
                    yield Way(spot.path, spot.put, view, view_of(self._reader.declared.type(ref)))
        else:
            yield from self._shown(mine, theirs, [base[0]], spot, "type")


def _into(base: Any, field: Field) -> Any:
    return lambda value: base | {field.python: value}


def _cause(mine: Annotation, leaves: tuple[Annotation, ...]) -> Cause:
    """Return why values of a plain type are refused by another annotation, if they are."""
    inner = bare(mine)
    if inner == NONE or (isinstance(inner, LiteralOf) and inner.values == (None,)):
        return "none"
    theirs = [bare(leaf) for leaf in leaves]
    if inner in theirs and not isinstance(inner, LiteralOf):
        return "limit"
    literals = [value for leaf in theirs if isinstance(leaf, LiteralOf) for value in leaf.values]
    if isinstance(inner, LiteralOf):
        kinds = {type(value) for value in inner.values}
        if any(type(value) in kinds for value in literals):
            return "choice"
        names = {"str" if kind is str else kind.__name__ for kind in kinds}
        return "limit" if any(isinstance(leaf, Plain) and leaf.name in names for leaf in theirs) else "type"
    name = inner.name if isinstance(inner, Plain) else ""
    return "choice" if any(type(value).__name__ == name for value in literals) else "type"


def _short(text: str, value: Any = None) -> str:
    """Return JSON for a message: whole, or its beginning and how much there is."""
    if len(text) <= _SHOWN_MAX:
        return f"`{text}`"
    size = (
        f" ({len(value):,} {'characters' if isinstance(value, str) else 'items'})"
        if isinstance(value, str | list)
        else ""
    )
    return f"`{text[: _SHOWN_MAX - 1]}…`{size}"


def _gap(cause: Cause, found: Worst, theirs: Annotation, spot: Spot) -> Gap:
    value, verdict = found
    shown = _short(verdict.text, value)
    if verdict.read_as is not None:
        cause, reason = "changed", f"{shown} is read as {_short(verdict.read_as)}"
    elif cause == "none":
        reason = f"`None` is no `{type_text(theirs)}`"
    else:
        reason = f"{shown} is no `{type_text(theirs)}`"
    return Gap(
        cause, spot.path, spot.put(value), verdict.text, verdict.read_as, reason,
        spot.owner, spot.field, spot.writer, spot.reader,
    )  # fmt: skip
