"""What is found between a class that writes and one that reads: gaps, each with a value that shows it, and ways further in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...ir import Field
from ...source import Span
from .mismatch import Cause
from .views import View

Put = Callable[[Any], Any]
"""Puts a value where it belongs in a whole value of the class."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in values of the writer's class: how it is reached, and where both versions declare it."""

    owner: str
    field: str | None
    path: str
    put: Put
    writer: Span
    reader: Span
    seen: frozenset[tuple[str, str]] = frozenset()

    def inside(self, step: str, put: Put) -> "Spot":
        """Return the place of a part."""
        outer = self.put
        return Spot(
            self.owner,
            self.field,
            self.path + step,
            lambda value: outer(put(value)),
            self.writer,
            self.reader,
            self.seen,
        )

    def of_type(self, name: str, writer: Span | None, reader: Span | None) -> "Spot":
        """Return the same place, declared by a root type of its own."""
        return Spot(
            name if writer is not None else self.owner,
            None if writer is not None else self.field,
            self.path,
            self.put,
            writer or self.writer,
            reader or self.reader,
            self.seen,
        )

    def seeing(self, pair: tuple[str, str]) -> "Spot":
        """Return the same place, where a pair of annotations has been looked at."""
        return Spot(self.owner, self.field, self.path, self.put, self.writer, self.reader, self.seen | {pair})


def spot_of(view: View, field: Field, put: Put, reader: Span) -> Spot:
    """Return the place of a field."""
    return Spot(view.name, field.python, field.python, put, field.span, reader)


@dataclass(frozen=True, slots=True)
class Gap:
    """A value of the writer's class that the reader's class refuses, or takes for another; `value` is a plain JSON value."""

    cause: Cause
    path: str
    value: Any
    part: str | None
    read_as: str | None
    reason: str
    owner: str
    field: str | None
    writer: Span
    reader: Span


@dataclass(frozen=True, slots=True)
class Way:
    """A class inside a class: what is found there holds for the outer one, too."""

    path: str
    put: Put
    writer: View
    reader: View
