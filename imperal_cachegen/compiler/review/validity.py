"""Whether entries of the one version are still values of the other: as the findings of values say, by model.

A finding stands at a field of a model or of a type: a model is concerned by those at itself, and at types that it holds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from ..compare.pairs import Comparison
from ..diagnostics import Diagnostic
from ..ir import (
    Annotation,
    DictOf,
    Limited,
    ListOf,
    Project,
    Schema,
    SetOf,
    TupleOf,
    TypeDecl,
    TypeRef,
    UnionOf,
)
from ..source import Span

Owner = tuple[str, str, str]
"""What a place belongs to: `model`, `type`, `group` or a blank; the schema; the name."""

NEW_REFUSED = "CG930"
"""The first code of those that tell what the old version can't read; those before tell what the new one can't."""

_FIRST, _LAST = "CG920", "CG939"


class Validity:
    """What the findings of values say. `types` are the types of which something changed; `valued`: whether any were sought."""

    def __init__(
        self, compared: Comparison, found: Iterable[Diagnostic], types: frozenset[TypeRef], *, valued: bool
    ) -> None:
        self._project = compared.new
        self._types = types
        self._decls = {decl.ref: decl for schema in compared.new.schemas for decl in schema.types}
        self._held: dict[TypeRef, frozenset[TypeRef]] = {}
        owners = _Owners((compared.new, compared.old))
        self._codes: dict[Owner, set[str]] = {}
        self._unplaced = not valued
        for one in found:
            if _FIRST <= one.code <= _LAST:
                owner = owners.of(one.span)
                self._codes.setdefault(owner, set()).add(one.code)
                self._unplaced = self._unplaced or owner[0] not in ("model", "type")
        self._by_type = self._spread()

    @property
    def known(self) -> bool:
        """Whether findings of values were sought, and each has its model or type: else nobody's entries are told to be valid."""
        return not self._unplaced

    def changed(self, annotations: Iterable[Annotation]) -> tuple[str, ...]:
        """Return the names of the changed types that annotations hold, at any depth."""
        return tuple(sorted({ref.name for ref in self._reached(annotations) & self._types}))

    def codes(self, schema: str, model: str, annotations: Iterable[Annotation]) -> tuple[str, ...]:
        """Return the codes of the findings of values that concern a model."""
        found = set(self._codes.get(("model", schema, model), ()))
        for ref in self._reached(annotations):
            found |= self._codes.get(("type", ref.schema, ref.name), set())
            found |= self._by_type.get(ref, set())
        return tuple(sorted(found))

    def _spread(self) -> dict[TypeRef, set[str]]:
        """Return the codes found at models by the changed types these hold: another model may be told of only there."""
        spread: dict[TypeRef, set[str]] = {}
        for schema in self._project.schemas:
            for model in schema.models:
                codes = self._codes.get(("model", schema.source.name, model.name))
                if codes:
                    for ref in self._reached(field.annotation for field in model.fields) & self._types:
                        spread.setdefault(ref, set()).update(codes)
        return spread

    def _reached(self, annotations: Iterable[Annotation]) -> frozenset[TypeRef]:
        return frozenset(ref for one in annotations for direct in refs(one) for ref in self._closure(direct))

    def _closure(self, start: TypeRef) -> frozenset[TypeRef]:
        if start not in self._held:
            seen: set[TypeRef] = set()
            waiting = [start]
            while waiting:
                ref = waiting.pop()
                if ref not in seen:
                    seen.add(ref)
                    decl = self._decls.get(ref)
                    waiting += _held_by(decl) if decl is not None else ()
            self._held[start] = frozenset(seen)
        return self._held[start]


def _held_by(decl: TypeDecl) -> Iterator[TypeRef]:
    for field in decl.fields:
        yield from refs(field.annotation)
    if decl.root is not None:
        yield from refs(decl.root)


def refs(annotation: Annotation) -> Iterator[TypeRef]:
    """Yield the types that an annotation names."""
    match annotation:
        case TypeRef():
            yield annotation
        case ListOf(inner) | SetOf(inner) | TupleOf(inner) | DictOf(inner) | Limited(inner, _):
            yield from refs(inner)
        case UnionOf(members):
            for member in members:
                yield from refs(member)


class _Owners:
    """What each place of some projects belongs to: the declaration that begins last before it, in its text."""

    def __init__(self, projects: Iterable[Project]) -> None:
        starts: dict[int, list[tuple[int, Owner]]] = {}
        for project in projects:
            for schema in project.schemas:
                for span, owner in _declared(schema):
                    starts.setdefault(id(span.source), []).append((span.start, owner))
        self._starts = {source: sorted(found) for source, found in starts.items()}

    def of(self, span: Span) -> Owner:
        """Return what a place belongs to; a blank one where nothing is declared before it."""
        found = self._starts.get(id(span.source), [])
        at = bisect_right(found, span.start, key=lambda one: one[0])
        return found[at - 1][1] if at else ("", "", "")


def _declared(schema: Schema) -> Iterator[tuple[Span, Owner]]:
    name = schema.source.name
    for decl in schema.types:
        yield decl.span, ("type", name, decl.ref.name)
    for model in schema.models:
        yield model.span, ("model", name, model.name)
    for group in schema.groups:
        yield group.span, ("group", name, group.name)
