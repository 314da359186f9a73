"""Types of a union, which a `Literal` field tells apart: which of the reader's a value of the writer's is meant for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Any

from ...ir import Annotation, LiteralOf, TypeDecl, TypeRef, UnionOf
from .declared import NONE
from .sides import Sides
from .views import View, view_of

VARIANTS_MAX = 200
"""Combinations of constants of one class that are looked at, at most."""


def variants(sides: Sides, decl: TypeDecl, base: Any, classes: Iterable[TypeRef]) -> Iterator[tuple[View, Any]]:
    """Yield a class once for each value of the fields that tell the reader's types apart, with a value of it."""
    words = _telling(sides.reader.declared.type(ref) for ref in classes)
    rows = [
        [(field, value) for value in _constants(field.annotation) or ()]
        for field in decl.fields
        if field.python in words and len(_constants(field.annotation) or ()) > 1
    ]
    whole = view_of(decl)
    for row in islice(product(*rows), VARIANTS_MAX):
        chosen = {field.python: NONE if value is None else LiteralOf((value,)) for field, value in row}
        fields = (
            replace(each, annotation=chosen[each.python]) if each.python in chosen else each for each in decl.fields
        )
        yield replace(whole, fields=tuple(fields)), base | {field.python: value for field, value in row}


def _telling(types: Iterable[TypeDecl]) -> set[str]:
    """Return the properties whose constants differ between types."""
    found: dict[str, set[frozenset[object]]] = {}
    for decl in types:
        for field in decl.fields:
            values = _constants(field.annotation)
            if values is not None:
                for word in {field.python, field.alias or field.python}:
                    found.setdefault(word, set()).add(frozenset((type(value), value) for value in values))
    return {word for word, known in found.items() if len(known) > 1}


def meant(sides: Sides, view: View, mine: TypeRef, classes: Iterable[TypeRef]) -> TypeRef | None:
    """Return the one class of a union that a value is read as, or ought to be; None where there is none."""
    likely = [ref for ref in classes if _agree(view, sides.reader.declared.type(ref))]
    if len(likely) != 1:
        paired = [ref for ref in likely or classes if sides.paired(mine, ref)]
        likely = paired or likely
    return likely[0] if len(likely) == 1 else None


def _constants(annotation: Annotation) -> tuple[Any, ...] | None:
    """Return the constants that a field's values are, or None where it has others."""
    members = annotation.members if isinstance(annotation, UnionOf) else (annotation,)
    found: list[Any] = []
    for member in members:
        if isinstance(member, LiteralOf):
            found += member.values
        elif member == NONE:
            found.append(None)
        else:
            return None
    return tuple(found)


def _agree(view: View, decl: TypeDecl) -> bool:
    """Whether the constants of a class that is written are among those of a class that is read."""
    mine = {field.python: _constants(field.annotation) for field in view.fields}
    for field in decl.fields:
        theirs = _constants(field.annotation)
        ours = mine.get(field.alias or "", mine.get(field.python))
        if theirs is not None and ours is not None:
            known = {(type(value), value) for value in theirs}
            if not any((type(value), value) in known for value in ours):
                return False
    return True
