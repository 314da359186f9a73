"""Properties → fields, as `fields:` makes them: safe names, aliases, and defaults that are made of a type later."""

from collections.abc import Iterable

from .. import ir
from ..diagnostics import Steps
from ..grammar.syntax import Constant, Entries, Entry, Items, Written
from ..nodes import Mapping, Node, Scalar
from ..resolve.fields.naming import UnnamedField, named
from ..resolve.fields.types import unplaced
from .shapes import Anything, Array, Class, Either, Property, Shape, Simple, Table


def members(body: Class, annotations: Iterable[ir.Annotation]) -> Steps[tuple[ir.Field, ...]]:
    """Return the fields (drafts) of a class; `annotations` are those of its properties, in order."""
    parts = [
        UnnamedField(found.key, unplaced(annotation, found.key.span), _default(found), found.description, None, False)
        for found, annotation in zip(body.properties, annotations, strict=True)
    ]
    return (yield from named(parts))


def _default(found: Property) -> Written | None:
    if found.default is not None:
        return _written(found.default, found.shape)
    return None if found.required else Constant(None, "null", found.key.span)


def _written(node: Node, shape: Shape) -> Written:
    """Take a default as a document has it: JSON's values, no words of our own.

    A Decimal that is a number in the document is handed on by its digits.
    """
    if isinstance(node, Scalar):
        exact = isinstance(node.value, (int, float)) and not isinstance(node.value, bool) and _is_exact(shape)
        return Constant(node.text if exact else node.value, node.text, node.span)
    members_of = shape.members if isinstance(shape, Either) else (shape,)
    if isinstance(node, Mapping):
        value = next((member.value for member in members_of if isinstance(member, Table)), Anything())
        entries = tuple(Entry(key.text, key.span, _written(below, value)) for key, below in node.items)
        return Entries(entries, node.span)
    item = next((member.item for member in members_of if isinstance(member, Array)), Anything())
    return Items(tuple(_written(below, item) for below in node.items), node.span)


def _is_exact(shape: Shape) -> bool:
    """Whether a number is a Decimal here."""
    if isinstance(shape, Either):
        return any(map(_is_exact, shape.members))
    return isinstance(shape, Simple) and shape.type == "number" and shape.format == "decimal"
