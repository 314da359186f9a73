"""What annotations and literals look like once read: small trees in which every part has its place and its text.

`text` is the part as it was written; a place's own text is more where YAML's quotes and escapes shift the characters.

Nothing here knows which names exist or which values fit which types.
"""

from dataclasses import dataclass

from ..source import Span

# --- annotations -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class TypeName:
    """A bare name: `int`, `Message`, `datetime.datetime`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """The `...` of `tuple[T, ...]`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Generic:
    """`name[arguments]`."""

    name: TypeName
    arguments: tuple["Argument", ...]
    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """`members | …`, two or more."""

    members: tuple["TypeSyntax", ...]
    text: str
    span: Span


TypeSyntax = TypeName | Generic | Alternatives

# --- literals --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A string, a number, a boolean or null."""

    value: str | int | float | bool | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The word `now`."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A list of values."""

    items: tuple["Written", ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key, its place, and its value."""

    key: str
    span: Span
    value: "Written"


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """A mapping of strings to values; its keys differ."""

    entries: tuple[Entry, ...]
    span: Span


Written = Constant | Moment | Items | Entries
"""A value as somebody wrote it, in a literal or in YAML: not yet of any type."""

Argument = TypeSyntax | Dots | Constant
"""What stands between the brackets of a generic: types, `...`, and the constants of a `Literal`."""


@dataclass(frozen=True, slots=True, eq=False)
class FieldSyntax:
    """`annotation` or `annotation = default`; `broken` where there is a default that could not be read."""

    type: TypeSyntax
    default: Written | None
    broken: bool
