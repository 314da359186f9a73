"""Classes as one side of a comparison has them."""

from dataclasses import dataclass

from ...ir import Field, Model, TypeDecl, TypeRef
from ...source import Span


@dataclass(frozen=True, slots=True)
class View:
    """A class as the one side has it: a type, or a model. `fields` may be narrower than declared where that is known of entries."""

    name: str
    fields: tuple[Field, ...]
    closed: bool
    span: Span
    origin: TypeRef | Model

    @property
    def key(self) -> tuple[object, ...]:
        """What tells one view from another."""
        origin = self.origin if isinstance(self.origin, TypeRef) else id(self.origin)
        return (origin, *(repr(field.annotation) for field in self.fields))


def view_of(decl: TypeDecl) -> View:
    """Return a type's class as declared."""
    return View(decl.ref.name, decl.fields, decl.closed, decl.span, decl.ref)
