"""What every segment type has: the parameter's Python type, the alphabet and lengths of its texts, encoder and decoder.

The compiler proves keys from the alphabet and the lengths; generated code calls the encoder. Both stand in one class, so
that they cannot disagree. Nothing here knows templates, schemas or how code is generated. The
classes are written by hand and not by `dataclass`, because every generated module imports them: it halves the time.
"""

from collections.abc import Set as AbstractSet
from typing import Self

DIGITS = frozenset("0123456789")
WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
WORD_AND_DASH = WORD | {"-"}


class SegmentType:
    """The type of a key segment: a frozen value, equal to another of its class with the same parameters.

    `optional` types (`| None`) write `None` as nothing at all. Subclasses give the `plain_…` parts, which know nothing of
    `None`; `encoder` names the function of this package that generated code calls, as
    `encoder(value, model, segment, *arguments)`.
    """

    __slots__ = ("optional",)
    __match_args__: tuple[str, ...] = ()

    optional: bool

    def __init__(self, *, optional: bool = False) -> None:
        object.__setattr__(self, "optional", optional)

    def _fix(self, optional: bool, *parameters: object) -> None:
        object.__setattr__(self, "optional", optional)
        for name, parameter in zip(self.__match_args__, parameters, strict=True):
            object.__setattr__(self, name, parameter)

    def or_none(self) -> Self:
        """Return the same type with `| None`."""
        return type(self)(*self._parameters, optional=True)

    @property
    def _parameters(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self._parameters, self.optional)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self) or not isinstance(other, SegmentType):
            return NotImplemented
        return self.optional == other.optional and self._parameters == other._parameters

    def __hash__(self) -> int:
        return hash((type(self), self.optional, self._parameters))

    def __repr__(self) -> str:
        return f"<{self.spelling}>"

    @property
    def spelling(self) -> str:
        """The type as a schema writes it: `int(0..999) | None`."""
        return f"{self.plain_spelling} | None" if self.optional else self.plain_spelling

    @property
    def python(self) -> str:
        """The annotation of the parameter in generated code: `int | None`."""
        return f"{self.plain_python} | None" if self.optional else self.plain_python

    @property
    def shortest(self) -> int:
        """Characters of its shortest text."""
        return 0 if self.optional else self.plain_lengths[0]

    @property
    def longest(self) -> int:
        """Characters of its longest text."""
        return self.plain_lengths[1]

    @property
    def plain_spelling(self) -> str:
        """The type as a schema writes it, without `| None`."""
        raise NotImplementedError

    @property
    def plain_python(self) -> str:
        """The annotation of the parameter, without `| None`."""
        return "str"

    @property
    def alphabet(self) -> AbstractSet[str]:
        """Every character that its texts can hold."""
        raise NotImplementedError

    @property
    def plain_lengths(self) -> tuple[int, int]:
        """Characters of the shortest and the longest text of a value that is not None."""
        raise NotImplementedError

    @property
    def raw_chars(self) -> str | None:
        """The `str` values that are their own text, as the inside of a regular expression's `[…]`; None without such.

        Their lengths are those of `plain_lengths`.
        """
        return None

    @property
    def encoder(self) -> str:
        """The name of the encoding function."""
        raise NotImplementedError

    @property
    def arguments(self) -> tuple[object, ...]:
        """The encoding function's arguments after value, model and segment."""
        return ()

    def encode(self, value: object, *, model: str, segment: str) -> str:
        """Return the text of a value.

        Raises:
            TypeError: the value is of another type.
            KeySegmentError: it is of the right type, but not allowed.
        """
        if value is None and self.optional:
            return ""
        return self.plain_encode(value, model, segment)

    def decode(self, text: str) -> object:
        """Return the value of a text: the reverse of `encode`, or what a digest leaves of it (`Cut`, `Hashed`).

        Raises:
            ValueError: no value has this text.
        """
        if not text and self.optional:
            return None
        return self.plain_decode(text)

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        """Encode a value that is not None, or refuse None."""
        raise NotImplementedError

    def plain_decode(self, text: str) -> object:
        """Decode a text of a value that is not None."""
        raise NotImplementedError


def _again(cls: type[SegmentType], parameters: tuple[object, ...], optional: bool) -> SegmentType:
    return cls(*parameters, optional=optional)


def no_value(text: str, spelling: str) -> ValueError:
    """Return the error for a text that no value of a type has."""
    return ValueError(f"{text[:140]!r} is the text of no {spelling}")
