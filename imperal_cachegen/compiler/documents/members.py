"""Properties → fields, as `fields:` makes them: safe names, aliases, and defaults that are made of a type later."""

from collections.abc import Iterable

from .. import ir
from ..diagnostics import Steps
from ..grammar.syntax import Constant, Entries, Entry, Items, Written
from ..nodes import Mapping, Node, Scalar
from ..resolve.drafts import Draft
from ..resolve.naming import NamedField, named
from ..resolve.types import unplaced
from .shapes import Class, Property


def members(body: Class, annotations: Iterable[ir.Annotation]) -> Steps[tuple[ir.Field, ...]]:
    """Return the fields (drafts) of a class; `annotations` are those of its properties, in order."""
    parts = [
        NamedField(found.key, unplaced(annotation, found.key.span), _default(found), found.description, None, False)
        for found, annotation in zip(body.properties, annotations, strict=True)
    ]
    words = yield from named(parts)
    return tuple(
        Draft(
            name=part.key.text,
            python=python,
            alias=alias,
            annotation=part.placed.annotation,
            default=None,
            description=part.description,
            span=part.key.span,
            placed=part.placed,
            written=part.written,
            broken=part.broken,
        )
        for part, (python, alias) in zip(parts, words, strict=True)
    )


def _default(found: Property) -> Written | None:
    if found.default is not None:
        return _written(found.default)
    return None if found.required else Constant(None, found.key.span)


def _written(node: Node) -> Written:
    """Take a default as a document has it: JSON's values, no words of our own."""
    if isinstance(node, Scalar):
        return Constant(node.value, node.span)
    if isinstance(node, Mapping):
        return Entries(tuple(Entry(key.text, key.span, _written(value)) for key, value in node.items), node.span)
    return Items(tuple(_written(item) for item in node.items), node.span)
