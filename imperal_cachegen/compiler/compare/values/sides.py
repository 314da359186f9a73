"""The two sides of a comparison of values: who writes, and who reads; and what the one makes of a value of the other."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ...ir import Annotation, Field, Model, Project, TypeRef
from ..pairs import Comparison, ModelPair, Pair
from .classes import Classes, Instance, text_of
from .declared import Declared, Likeness
from .drawing import Drawing
from .mismatch import Direction
from .same import same
from .samples import Samples

STORED_MAX = 64 * 1024
"""Bytes of a value that is stored, at most."""


class Side:
    """One version: its types, its classes, and values of them."""

    def __init__(self, project: Project) -> None:
        self.declared = Declared(project)
        self.classes = Classes(self.declared)
        self.samples = Samples(self.declared, self.classes)
        self.drawing = Drawing(self.declared, self.samples)


class Verdict(NamedTuple):
    """What becomes of a value: the JSON that is stored of it; whether the reader takes it, and has what it was.

    `read_as` is what the reader would write for it; None where it refuses the value.
    """

    text: str
    fits: bool
    read_as: str | None


class Sides:
    """Who writes and who reads, of one direction."""

    def __init__(
        self, compared: Comparison, pairs: Iterable[ModelPair], direction: Direction, versions: tuple[Side, Side]
    ) -> None:
        self.direction = direction
        self.forth = direction == "old_to_new"
        self.writer, self.reader = versions if self.forth else versions[::-1]
        self.like = Likeness(self.writer.declared, self.reader.declared)
        self._types: dict[tuple[TypeRef, ...], tuple[Pair[Field], ...]] = {}
        for pair in compared.types:
            if pair.old is not None and pair.new is not None:
                refs = (pair.old.ref, pair.new.ref)
                self._types[refs if self.forth else refs[::-1]] = pair.fields
        self._models: dict[tuple[int, ...], tuple[Pair[Field], ...]] = {}
        for each in (*compared.models, *pairs):
            if each.old is not None and each.new is not None:
                ids = (id(each.old), id(each.new))
                self._models[ids if self.forth else ids[::-1]] = each.fields

    def renames(self, written: TypeRef | Model, read: TypeRef | Model) -> dict[str, str]:
        """Return which field of the writer each field of the reader was, or became, as far as the pairing knows."""
        pairs: tuple[Pair[Field], ...] | None = None
        if isinstance(written, TypeRef) and isinstance(read, TypeRef):
            pairs = self._types.get((written, read))
        elif isinstance(written, Model) and isinstance(read, Model):
            pairs = self._models.get((id(written), id(read)))
        found: dict[str, str] = {}
        for pair in pairs or ():
            if pair.old is not None and pair.new is not None:
                names = (pair.old.python, pair.new.python)
                mine, theirs = names if self.forth else names[::-1]
                found[theirs] = mine
        return found

    def paired(self, written: TypeRef, read: TypeRef) -> bool:
        """Whether a type of the reader is what became of one of the writer's, or what it was."""
        return (written, read) in self._types

    def judge(self, written_as: Annotation | Model, read_as: Annotation | Model, value: Any) -> Verdict | None:
        """Return what becomes of a value, or None where the writer can't write it, or no cache would store it."""
        codec, other = self.writer.classes.of(written_as), self.reader.classes.of(read_as)
        mine = codec.read(text_of(value))
        if mine is None:
            return None
        text = codec.written(*mine)
        if len(text.encode()) > STORED_MAX:
            return None
        theirs = other.read(text)
        if theirs is None:
            return Verdict(text, False, None)
        return Verdict(text, same(mine[0], theirs[0], self._partners), other.written(*theirs))

    def _partners(self, mine: type[Instance], theirs: type[Instance]) -> Mapping[str, str | None]:
        known = self.renames(mine.origin, theirs.origin)
        names = {field.python for field in mine.fields}
        return {field.python: known.get(field.python) or source_of(field, names) for field in theirs.fields}


def source_of(field: Field, names: set[str] | frozenset[str]) -> str | None:
    """Return which of the properties that are written a field is read from."""
    if field.alias is not None and field.alias in names:
        return field.alias
    return field.python if field.python in names else None
