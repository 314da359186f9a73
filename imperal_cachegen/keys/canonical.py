"""The canonical form of a JSON value: RFC 8785, but whole numbers in full. Loaded when the first `json` key is built."""

from collections.abc import Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from math import isfinite

from .errors import KeySegmentError, wrong_type

DEPTH_MAX = 190
"""Levels of nesting, at most."""

_INT_BITS_MAX = 14_000  # CPython refuses to write more than 4,300 digits


def canonical_json(value: object, model: str, segment: str) -> bytes:
    """Return the canonical UTF-8 of a JSON value.

    Raises:
        TypeError: something in it is no JSON.
        KeySegmentError: NaN, an infinity, a lone surrogate, a key that is no `str`, a cycle, or more than 190 levels.
    """
    try:
        return "".join(_pieces(value, model, segment, 0)).encode()
    except RecursionError:
        raise _refused(model, segment, f"more than {DEPTH_MAX} levels, or a cycle") from None
    except UnicodeEncodeError:
        raise _refused(model, segment, "a lone surrogate") from None


def _pieces(value: object, model: str, segment: str, depth: int) -> Iterator[str]:
    if isinstance(value, (str, int, float)) or value is None:
        yield _scalar(value, model, segment)
        return
    if depth >= DEPTH_MAX:
        raise _refused(model, segment, f"more than {DEPTH_MAX} levels, or a cycle")
    if isinstance(value, Mapping):
        mark = "{"
        for name, member in _members(value, model, segment):
            yield f"{mark}{encode_basestring(name)}:"
            yield from _pieces(member, model, segment, depth + 1)
            mark = ","
        yield "}" if mark == "," else "{}"
    elif isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        mark = "["
        for item in value:
            yield mark
            yield from _pieces(item, model, segment, depth + 1)
            mark = ","
        yield "]" if mark == "," else "[]"
    else:
        raise wrong_type(model, segment, "JSON (mappings, sequences, scalars)", value)


def _members(value: Mapping[object, object], model: str, segment: str) -> list[tuple[str, object]]:
    """Return the members of an object, sorted by the UTF-16 code units of their names."""
    members: dict[str, object] = {}
    for name, member in value.items():
        if not isinstance(name, str):
            raise _refused(model, segment, f"a key that is no str ({type(name).__name__[:60]})")
        plain = str.__str__(name)
        if plain in members:
            raise _refused(model, segment, "one key twice")
        members[plain] = member
    return sorted(members.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass"))


def _scalar(value: str | float | None, model: str, segment: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return encode_basestring(str.__str__(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value.bit_length() > _INT_BITS_MAX:
            raise _refused(model, segment, "a whole number of more than 4,200 digits")
        return int.__repr__(value)
    return _number(value, model, segment)


def _number(value: float, model: str, segment: str) -> str:
    """Return a float as ECMAScript's `Number::toString` writes it."""
    if not isfinite(value):
        raise _refused(model, segment, "NaN or an infinity")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = float.__repr__(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if 0 < point <= 21:
        padded = digits.ljust(point, "0")
        return sign + padded[:point] + (f".{padded[point:]}" if len(padded) > point else "")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1:+d}"


def _refused(model: str, segment: str, what: str) -> KeySegmentError:
    return KeySegmentError(f"{model}: key segment `{segment}` allows JSON, without {what}")
