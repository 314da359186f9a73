"""The segment `uuid`."""

# ruff: noqa: D102 - what the methods of a segment type do stands in `SegmentType`

from collections.abc import Set as AbstractSet
from uuid import UUID

from .errors import not_allowed, wrong_type
from .pattern import key_pattern
from .segment import SegmentType, no_value

_TEXT = key_pattern(
    globals(), "_TEXT", "[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
)
_HEX = key_pattern(globals(), "_HEX", "[0-9a-f]{32}")


def uuid_segment(value: object, model: str, segment: str) -> str:
    """Return the text of a `uuid`, given as a `UUID` or as its text: 32 hex digits, in lower case.

    Raises:
        TypeError: neither a `UUID` nor a `str`.
        KeySegmentError: a `str` that is not 32 hex digits, or 8-4-4-4-12 of them.
    """
    if isinstance(value, UUID):
        return f"{value.int:032x}"
    if not isinstance(value, str):
        raise wrong_type(model, segment, "a UUID or its text", value)
    text = str.__str__(value)
    if len(text) > 36 or not _TEXT(text):
        raise not_allowed(model, segment, "a UUID's 32 hex digits, or 8-4-4-4-12 of them", value)
    return text.replace("-", "").lower()


class Uuid(SegmentType):
    """`uuid`: its 32 hex digits."""

    __slots__ = ()

    @property
    def plain_spelling(self) -> str:
        return "uuid"

    @property
    def plain_python(self) -> str:
        return "UUID | str"

    @property
    def alphabet(self) -> AbstractSet[str]:
        return frozenset("0123456789abcdef")

    @property
    def plain_lengths(self) -> tuple[int, int]:
        return 32, 32

    @property
    def encoder(self) -> str:
        return uuid_segment.__name__

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return uuid_segment(value, model, segment)

    def plain_decode(self, text: str) -> UUID:
        if not _HEX(text):
            raise no_value(text, self.spelling)
        return UUID(hex=text)
