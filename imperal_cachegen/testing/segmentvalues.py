"""Values of key segments: what a key builder takes, from the alphabets, lengths and ranges of the segments' types.

A value that equals another has its key, whatever its class: of a `uuid` and its text, only the first is drawn.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from ..keys import Bool, Date, DateTime, Digest, Enum, Id, Int, JsonDigest, Secret, SegmentType, Text, Uuid
from ..keys.errors import KeySegmentError
from .jsonvalues import json_values

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))])
"""Time zones that a moment is given in."""

FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001  # zones come on top
"""The first and the last moment: a day less at each end, so that in every zone the year is one of 1 to 9999."""

_ID = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


def segment_values(type_: SegmentType, *default: object) -> st.SearchStrategy[Any]:
    """Return values of a segment; a default that it has is one of those drawn often."""
    values = _plain(type_)
    if type_.optional:
        values = st.none() | values
    if default:
        values = st.just(_as_drawn(type_, default[0])) | values
    return values


def is_allowed(type_: SegmentType, value: object) -> bool:
    """Return whether a key builder takes a value."""
    try:
        type_.encode(value, model="", segment="")
    except (TypeError, KeySegmentError):
        return False
    return True


def _as_drawn(type_: SegmentType, default: object) -> object:
    return UUID(default) if isinstance(type_, Uuid) and isinstance(default, str) else default


def _plain(type_: SegmentType) -> st.SearchStrategy[Any]:
    """Return values that are not None."""
    match type_:
        case Id(n):
            return st.text(_ID, min_size=1, max_size=n)
        case Text() | Digest() | Secret():
            return st.text()
        case Int(low, high):
            return st.integers(low, high)
        case Bool():
            return st.booleans()
        case Enum(values):
            return st.sampled_from(values)
        case Uuid():
            return st.uuids()
        case Date():
            return st.dates()
        case DateTime():
            return st.datetimes(FIRST, LAST, timezones=ZONES).map(lambda moment: moment.replace(microsecond=0))
        case JsonDigest():
            return json_values(none=False)
        case _:
            raise TypeError(f"{type_!r} is no segment type of this cachegen")
