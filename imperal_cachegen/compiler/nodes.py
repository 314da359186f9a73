"""The tree that reading a YAML file gives: scalars, mappings and sequences, each with its place.

The value of a scalar is resolved by YAML 1.2's core schema; `text` is what stands there. Aliases are already followed.
"""

from dataclasses import dataclass

from .source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A scalar. `text` is its content as a string; `value` its core-schema value (`str int float bool None`).

    Only a plain (unquoted) scalar has a value that is not its text.
    """

    text: str
    value: str | int | float | bool | None
    plain: bool
    span: Span

    def part(self, start: int, end: int) -> Span:
        """Return the place of `text[start:end]`; of the whole scalar where escapes or folding shift the characters."""
        source, inner = self.span.source, self.span.start + (0 if self.plain else 1)
        if source.text[inner : inner + len(self.text)] != self.text:
            return self.span
        return Span(source, inner + start, inner + max(end, start + 1))


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """A mapping: pairs of key and value in the order written. Keys are scalars and differ in their text."""

    items: tuple[tuple[Scalar, "Node"], ...]
    span: Span

    def get(self, key: str) -> "Node | None":
        """Return the value under a key, or None."""
        return next((value for name, value in self.items if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """Return the node of a key itself, or None."""
        return next((name for name, _ in self.items if name.text == key), None)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A sequence."""

    items: tuple["Node", ...]
    span: Span


Node = Scalar | Mapping | Sequence
