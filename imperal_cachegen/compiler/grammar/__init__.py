"""The little languages inside scalars: annotations and literals, read into trees with exact places.

Knows the words and brackets only: what a name means, and whether a value fits a type, is `resolve`'s to say.
"""

from .annotations import annotation, field
from .literals import literal, written
from .syntax import Alternatives, Constant, Entries, FieldSyntax, Generic, Items, Moment, TypeName, TypeSyntax, Written

__all__ = [
    "Alternatives",
    "Constant",
    "Entries",
    "FieldSyntax",
    "Generic",
    "Items",
    "Moment",
    "TypeName",
    "TypeSyntax",
    "Written",
    "annotation",
    "field",
    "literal",
    "written",
]
