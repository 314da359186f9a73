"""Segments that stand in a key as digits: `int` and `bool`."""

# ruff: noqa: D102 - what the methods of a segment type do stands in `SegmentType`

from collections.abc import Set as AbstractSet

from .errors import not_allowed, wrong_type
from .limits import INT_MAX
from .segment import DIGITS, SegmentType, no_value


def int_segment(value: object, model: str, segment: str, low: int, high: int) -> str:
    """Return the text of an `int(low..high)`: its decimal digits.

    Raises:
        TypeError: no `int`, or a `bool`.
        KeySegmentError: outside the range.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type(model, segment, "an int", value)
    number = int.__int__(value)
    if not low <= number <= high:
        raise not_allowed(model, segment, f"{low}..{high}", number)
    return int.__repr__(number)


def bool_segment(value: object, model: str, segment: str) -> str:
    """Return the text of a `bool`: `1` or `0`.

    Raises:
        TypeError: no `bool`.
    """
    if not isinstance(value, bool):
        raise wrong_type(model, segment, "a bool", value)
    return "1" if value else "0"


class Int(SegmentType):
    """`int(low..high)`: a whole number, both ends included; `bounded` is false for a plain `int`."""

    __slots__ = ("bounded", "high", "low")
    __match_args__ = ("low", "high", "bounded")

    low: int
    high: int
    bounded: bool

    def __init__(self, low: int = 0, high: int = INT_MAX, bounded: bool = False, *, optional: bool = False) -> None:
        self._fix(optional, low, high, bounded)

    @property
    def plain_spelling(self) -> str:
        return f"int({self.low}..{self.high})" if self.bounded else "int"

    @property
    def plain_python(self) -> str:
        return "int"

    @property
    def alphabet(self) -> AbstractSet[str]:
        return DIGITS

    @property
    def plain_lengths(self) -> tuple[int, int]:
        return len(str(self.low)), len(str(self.high))

    @property
    def encoder(self) -> str:
        return int_segment.__name__

    @property
    def arguments(self) -> tuple[object, ...]:
        return self.low, self.high

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return int_segment(value, model, segment, self.low, self.high)

    def plain_decode(self, text: str) -> int:
        if not text or len(text) > self.longest or not DIGITS.issuperset(text) or text != str(int(text)):
            raise no_value(text, self.spelling)
        number = int(text)
        if not self.low <= number <= self.high:
            raise no_value(text, self.spelling)
        return number


class Bool(SegmentType):
    """`bool`: `1` or `0`."""

    __slots__ = ()

    @property
    def plain_spelling(self) -> str:
        return "bool"

    @property
    def plain_python(self) -> str:
        return "bool"

    @property
    def alphabet(self) -> AbstractSet[str]:
        return frozenset("01")

    @property
    def plain_lengths(self) -> tuple[int, int]:
        return 1, 1

    @property
    def encoder(self) -> str:
        return bool_segment.__name__

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return bool_segment(value, model, segment)

    def plain_decode(self, text: str) -> bool:
        if text not in ("0", "1"):
            raise no_value(text, self.spelling)
        return text == "1"
