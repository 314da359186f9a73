"""Types of a union, which a `Literal` field tells apart: which of the reader's a value of the writer's is meant for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ...ir import Annotation, LiteralOf, TypeDecl, TypeRef, UnionOf
from .declared import NONE
from .sides import Sides
from .views import View, view_of


def variants(decl: TypeDecl, base: Any) -> Iterator[tuple[View, Any]]:
    """Yield a class once for each value of the fields that tell types apart, with a value of it."""
    whole = view_of(decl)
    for at, field in enumerate(decl.fields):
        values = _constants(field.annotation)
        if values is not None and len(values) > 1:
            for value in values:
                fields = list(decl.fields)
                fields[at] = replace(field, annotation=NONE if value is None else LiteralOf((value,)))
                yield replace(whole, fields=tuple(fields)), base | {field.python: value}
            return
    yield whole, base


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
