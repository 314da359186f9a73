"""What is known of a model's fields and segments when its options are resolved: some may be broken, or nobody's to know."""

from collections.abc import Mapping as Names
from dataclasses import dataclass

from ...ir import Field, Key, Segment


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a model: those that could be made, and the words of all. `open` where there may be others."""

    by_name: Names[str, Field]
    words: frozenset[str]
    open: bool

    def get(self, name: str) -> Field | None:
        """Return a field; None where it is broken, or not known."""
        return self.by_name.get(name)

    def lacks(self, name: str) -> bool:
        """Whether there is certainly no such field."""
        return not self.open and name not in self.words


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of a model: those of the keys that could be made, and the holes of all. `open` as for fields.

    `lost` where a key could not be made.
    """

    keys: tuple[Key, ...]
    words: frozenset[str]
    open: bool
    lost: bool

    def get(self, name: str) -> Segment | None:
        """Return the first key's segment of that name; None where it is broken, or not known."""
        return next((part for key in self.keys for part in key.segments if part.name == name), None)

    def lacks(self, name: str) -> bool:
        """Whether there is certainly no such segment."""
        return not self.open and name not in self.words
