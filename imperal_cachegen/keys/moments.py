"""Segments of time: `date` and `datetime`."""

# ruff: noqa: D102 - what the methods of a segment type do stands in `SegmentType`

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime

from .errors import not_allowed, wrong_type
from .segment import DIGITS, SegmentType, no_value


def date_segment(value: object, model: str, segment: str) -> str:
    """Return the text of a `date`: `2026-11-21`.

    Raises:
        TypeError: no `date`, or a `datetime`.
    """
    if isinstance(value, datetime):
        raise TypeError(f"{wrong_type(model, segment, 'a date', value)}, use `.date()`")
    if not isinstance(value, date):
        raise wrong_type(model, segment, "a date", value)
    return date.isoformat(value)


def datetime_segment(value: object, model: str, segment: str) -> str:
    """Return the text of a `datetime`: `20261121T013000Z`, in UTC.

    Raises:
        TypeError: no `datetime`.
        KeySegmentError: without a time zone, with a part of a second, or outside the years 1 to 9999 in UTC.
    """
    if not isinstance(value, datetime):
        raise wrong_type(model, segment, "an aware datetime", value)
    allowed = "an aware datetime of whole seconds, in the years 1 to 9999 of UTC"
    if value.utcoffset() is None:
        raise not_allowed(model, segment, allowed, value)
    try:
        utc = value.astimezone(UTC)
    except (OverflowError, ValueError):
        raise not_allowed(model, segment, allowed, value) from None
    if utc.microsecond:
        raise not_allowed(model, segment, allowed, value)
    day = f"{utc.year:04}{utc.month:02}{utc.day:02}"
    return f"{day}T{utc.hour:02}{utc.minute:02}{utc.second:02}Z"


class Date(SegmentType):
    """`date`: ISO 8601 with a four-digit year."""

    __slots__ = ()

    @property
    def plain_spelling(self) -> str:
        return "date"

    @property
    def plain_python(self) -> str:
        return "date"

    @property
    def alphabet(self) -> AbstractSet[str]:
        return DIGITS | {"-"}

    @property
    def plain_lengths(self) -> tuple[int, int]:
        return 10, 10

    @property
    def encoder(self) -> str:
        return date_segment.__name__

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return date_segment(value, model, segment)

    def plain_decode(self, text: str) -> date:
        # `fromisoformat` reads other forms too (20261121, 2026-W47-6): only what is written the same way again counts.
        try:
            value = date.fromisoformat(text)
        except ValueError:
            raise no_value(text, self.spelling) from None
        if value.isoformat() != text:
            raise no_value(text, self.spelling)
        return value


class DateTime(SegmentType):
    """`datetime`: whole seconds in UTC, in the basic form of ISO 8601."""

    __slots__ = ()

    @property
    def plain_spelling(self) -> str:
        return "datetime"

    @property
    def plain_python(self) -> str:
        return "datetime"

    @property
    def alphabet(self) -> AbstractSet[str]:
        return DIGITS | {"T", "Z"}

    @property
    def plain_lengths(self) -> tuple[int, int]:
        return 16, 16

    @property
    def encoder(self) -> str:
        return datetime_segment.__name__

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return datetime_segment(value, model, segment)

    def plain_decode(self, text: str) -> datetime:
        groups = (text[:4], text[4:6], text[6:8], text[9:11], text[11:13], text[13:15])
        if len(text) != 16 or text[8] != "T" or text[15] != "Z" or not DIGITS.issuperset("".join(groups)):
            raise no_value(text, self.spelling)
        try:
            return datetime(*map(int, groups), tzinfo=UTC)  # type: ignore[arg-type,misc]
        except ValueError:
            raise no_value(text, self.spelling) from None
