"""What a key builder raises: one exception, and the words that it and `TypeError` are raised with.

A message names the model, the segment, what is allowed, and at most 60 characters of the value.
"""

from datetime import date
from uuid import UUID

SHOWN = 60
"""Characters of a value that a message shows, at most."""


class KeySegmentError(ValueError):
    """A value of the right type that a key segment does not allow."""


def shown(value: object) -> str:
    """Return at most 60 characters that tell a value; only the type of what is no scalar."""
    if isinstance(value, str):
        plain = str.__str__(value)
        text = repr(plain[:SHOWN])
        if len(plain) <= SHOWN and len(text) <= SHOWN:
            return text
    elif isinstance(value, bool) or value is None:
        return repr(value)
    elif isinstance(value, int):
        if value.bit_length() > 200:
            return f"a number of {value.bit_length()} bits"
        text = int.__repr__(value)
    elif isinstance(value, float):
        text = float.__repr__(value)
    elif isinstance(value, (UUID, date)):
        text = str(value)
    else:
        return "a value"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def wrong_type(model: str, segment: str, takes: str, value: object, *, hide: bool = False) -> TypeError:
    """Return the error for a value of another type; with `hide` nothing but its type is told."""
    got = type(value).__name__[:SHOWN]
    if not hide and value is not None:
        got = f"{shown(value)} ({got})"
    return TypeError(f"{model}: key segment `{segment}` takes {takes}, got {'None' if value is None else got}")


def not_allowed(model: str, segment: str, allowed: str, value: object) -> KeySegmentError:
    """Return the error for a value that is not allowed."""
    return KeySegmentError(f"{model}: key segment `{segment}` allows {allowed}, got {shown(value)}")
