"""Definitions → classes: one call of the generator for all of them, and the comparison of what it made."""

from collections.abc import Iterator, Mapping

from .. import ir
from ..diagnostics import Steps
from ..rules.documents import classes as rules
from .generator import GeneratorFailed, Request, classes
from .library import Place
from .members import members
from .results import DocumentClass
from .shapes import Class, Definition, annotation_of
from .takeover import Takeover, Unexpected


class Making:
    """Makes the classes of one schema file. `names` are those of the classes that something refers to."""

    def __init__(self, names: Mapping[Place, str], schema: str) -> None:
        self._names = names
        self._schema = schema

    def classes(self, definitions: Mapping[Place, Definition]) -> Steps[dict[Place, DocumentClass] | None]:
        """Return the class of each definition."""
        if not definitions:
            return {}
        request = Request(definitions.values())
        planned = {name: self._ref(found.place) for name, found in request.definitions.items()}
        some = next(iter(definitions.values()))
        try:
            takeover = Takeover(classes(request), planned, request.patterns)
        except (GeneratorFailed, Unexpected) as problem:
            yield rules.class_differs(some.span, str(problem))
            return None
        made: dict[Place, DocumentClass] = {}
        for name, found in request.definitions.items():
            one = yield from self._class(name, found, takeover)
            if one is not None:
                made[found.place] = one
        return made if len(made) == len(definitions) else None

    def _ref(self, place: Place) -> ir.TypeRef:
        """Return the type at a place; a model's class, which nothing refers to, has no name here."""
        return ir.TypeRef(self._names.get(place, ""), self._schema)

    def _class(self, name: str, found: Definition, takeover: Takeover) -> Steps[DocumentClass | None]:
        body = found.body
        shapes = tuple(one.shape for one in body.properties) if isinstance(body, Class) else (body,)
        try:
            taken = takeover.fields(name, len(shapes))
        except Unexpected as problem:
            yield rules.class_differs(found.span, str(problem))
            return None
        spans = [one.key.span for one in body.properties] if isinstance(body, Class) else [found.span]
        for shape, annotation, span in zip(shapes, taken, spans, strict=True):
            expected = annotation_of(shape, self._ref)
            if not _same(expected, annotation):
                yield rules.class_differs(span, f"{annotation} for {expected}")
                return None
        class_name = self._names.get(found.place, "")
        if not isinstance(body, Class):
            return DocumentClass(class_name, found.description, (), taken[0], False, found.span)
        fields = yield from members(body, taken)
        return DocumentClass(class_name, found.description, fields, None, body.closed, found.span)


def _same(one: ir.Annotation, other: ir.Annotation) -> bool:
    """Whether two annotations are equal, `1` and `True` told apart."""
    return one == other and list(_literals(one)) == list(_literals(other))


def _literals(annotation: ir.Annotation) -> Iterator[tuple[type, object]]:
    match annotation:
        case ir.LiteralOf(values):
            yield from ((type(value), value) for value in values)
        case ir.ListOf(inner) | ir.DictOf(inner) | ir.Limited(inner):
            yield from _literals(inner)
        case ir.UnionOf(parts):
            for part in parts:
                yield from _literals(part)
