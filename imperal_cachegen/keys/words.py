"""Segments that stand in a key as they are: `id` and `enum`."""

# ruff: noqa: D102 - what the methods of a segment type do stands in `SegmentType`

from collections.abc import Set as AbstractSet

from .errors import not_allowed, wrong_type
from .pattern import key_pattern
from .segment import WORD_AND_DASH, SegmentType, no_value

_ID = key_pattern(globals(), "_ID", "[A-Za-z0-9_-]+")


def id_segment(value: object, model: str, segment: str, n: int) -> str:
    """Return the text of an `id(n)`.

    Raises:
        TypeError: no `str`.
        KeySegmentError: not 1 to n characters of `A-Z a-z 0-9 _ -`.
    """
    if not isinstance(value, str):
        raise wrong_type(model, segment, "a str", value)
    text = str.__str__(value)
    if len(text) > n or not _ID(text):
        raise not_allowed(model, segment, f"1 to {n} characters of A-Z a-z 0-9 _ -", value)
    return text


def enum_segment(value: object, model: str, segment: str, *values: str) -> str:
    """Return the text of an `enum(…)`.

    Raises:
        TypeError: no `str`.
        KeySegmentError: none of the values.
    """
    if not isinstance(value, str):
        raise wrong_type(model, segment, "a str", value)
    text = str.__str__(value)
    if text not in values:
        listed = ", ".join(values)
        raise not_allowed(model, segment, listed if len(listed) <= 200 else f"{listed[:199]}…", value)
    return text


class Id(SegmentType):
    """`id(n)`: 1 to n of `[A-Za-z0-9_-]`, as it is."""

    __slots__ = ("n",)
    __match_args__ = ("n",)

    n: int

    def __init__(self, n: int = 64, *, optional: bool = False) -> None:
        self._fix(optional, n)

    @property
    def plain_spelling(self) -> str:
        return f"id({self.n})"

    @property
    def alphabet(self) -> AbstractSet[str]:
        return WORD_AND_DASH

    @property
    def plain_lengths(self) -> tuple[int, int]:
        return 1, self.n

    @property
    def raw_chars(self) -> str | None:
        return "A-Za-z0-9_-"

    @property
    def encoder(self) -> str:
        return id_segment.__name__

    @property
    def arguments(self) -> tuple[object, ...]:
        return (self.n,)

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return id_segment(value, model, segment, self.n)

    def plain_decode(self, text: str) -> str:
        if len(text) > self.n or not _ID(text):
            raise no_value(text, self.spelling)
        return text


class Enum(SegmentType):
    """`enum(a, b)`: one of its values, as it is; each 1 or more of `[A-Za-z0-9_:-]`."""

    __slots__ = ("values",)
    __match_args__ = ("values",)

    values: tuple[str, ...]

    def __init__(self, values: tuple[str, ...], *, optional: bool = False) -> None:
        self._fix(optional, values)

    @property
    def plain_spelling(self) -> str:
        return f"enum({', '.join(self.values)})"

    @property
    def plain_python(self) -> str:
        return f"Literal[{', '.join(chr(34) + value + chr(34) for value in self.values)}]"

    @property
    def alphabet(self) -> AbstractSet[str]:
        return frozenset("".join(self.values))

    @property
    def plain_lengths(self) -> tuple[int, int]:
        lengths = [len(value) for value in self.values]
        return min(lengths), max(lengths)

    @property
    def encoder(self) -> str:
        return enum_segment.__name__

    @property
    def arguments(self) -> tuple[object, ...]:
        return self.values

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return enum_segment(value, model, segment, *self.values)

    def plain_decode(self, text: str) -> str:
        if text not in self.values:
            raise no_value(text, self.spelling)
        return text
