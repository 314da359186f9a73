"""A field between its two steps: its type is known, its default is still as written."""

from dataclasses import dataclass

from ...grammar import Written
from ...ir import Field
from .types import Placed


@dataclass(frozen=True, slots=True)
class Draft(Field):
    """A field whose default has not been made yet: `default` is None until `finish_fields`.

    `broken`: it has a default that could not be read, and counts as one that may be left out.
    """

    placed: Placed
    written: Written | None
    broken: bool


def has_default(field: Field) -> bool:
    """Whether a field, finished or a draft, may be left out."""
    return field.default is not None or (isinstance(field, Draft) and (field.broken or field.written is not None))
