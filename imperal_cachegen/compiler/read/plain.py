"""What a plain (unquoted) scalar is by YAML 1.2's core schema, and nothing more: `yes`, `on`, `1:30`, dates are texts."""

import re

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = frozenset({".nan", ".NaN", ".NAN"})
_FIRST = frozenset("0123456789+-.~nNtTfF")

DIGITS = 400
"""Digits a whole number may have."""


class NumberTooLarge(ValueError):
    """A number that Python would take for infinite, or refuse to read; its text says why."""


def core_value(text: str) -> str | int | float | bool | None:
    """Return the value of a plain scalar.

    Raises:
        NumberTooLarge: a whole number of more than 400 digits, or a fraction beyond the largest float.

    >>> [core_value(word) for word in ("yes", "1:30", "0o17", "017", "1e3", "~", "TRUE", "2026-11-21")]
    ['yes', '1:30', 15, 17, 1000.0, None, True, '2026-11-21']
    """
    if text in _NULL:
        return None
    if text[0] not in _FIRST:
        return text
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return _whole(text)
    if _FLOAT.fullmatch(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise NumberTooLarge("the number is larger than the largest float (1.8e308)")
        return value
    infinite = _INFINITE.fullmatch(text)
    if infinite:
        return float(f"{infinite.group(1)}inf")
    return float("nan") if text in _NAN else text


def _whole(text: str) -> int:
    if len(text) > DIGITS:
        raise NumberTooLarge(f"the number has {len(text):,} digits, more than {DIGITS}")
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
