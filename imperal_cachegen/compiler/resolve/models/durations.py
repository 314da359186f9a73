"""Durations and shares as a TTL policy writes them: `60`, `60s`, `2m`; `80%`.

Reads one scalar; what a duration is for, and how long it may be, is `ttl`'s business.
"""

import re
from dataclasses import dataclass

from ...diagnostics import Steps
from ...nodes import Node, Scalar
from ...rules import ttl as rules
from ...source import Span
from ..shapes import found, place

_DURATION = re.compile(r"([0-9]+)[ \t]*(s|m|h)")
_NEAR = re.compile(r"([0-9]+(?:\.[0-9]+)?)[ \t]*([A-Za-z]+)")
_SEVERAL = re.compile(rf"(?:{_NEAR.pattern}[ \t]*){{1,3}}")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_WORDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours"), 3600),
}
_PERCENT = re.compile(r"([0-9]{1,3})[ \t]*%")


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration: whole seconds, as written, and where."""

    seconds: int
    spelling: str
    span: Span


def duration(node: Node, what: str) -> Steps[Duration | None]:
    """Read a duration. Its length is not judged, but it is not negative."""
    if not isinstance(node, Scalar):
        yield rules.not_a_duration(place(node), what, found(node))
        return None
    if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value >= 0:
        return Duration(node.value, node.text, node.span)
    match = _DURATION.fullmatch(node.value) if isinstance(node.value, str) else None
    if match:
        digits = match[1].lstrip("0") or "0"
        seconds = int(digits) if len(digits) <= 18 else 10**18
        return Duration(seconds * _SECONDS[match[2]], node.text, node.span)
    yield rules.not_a_duration(node.span, what, found(node), _better(node))
    return None


def looks_like_duration(text: str) -> bool:
    """Whether a text was rather meant as a duration than as a policy's name."""
    return not text or not text[0].isalpha()


def _better(node: Scalar) -> str | None:
    """Return the spelling that was probably meant."""
    if isinstance(node.value, float) and node.value.is_integer() and 0 < node.value <= 300:
        return f"{int(node.value)}s"
    seconds = 0.0
    if node.text.isdecimal() and node.text.isascii() and not node.plain:
        return node.text[:20]
    if not _SEVERAL.fullmatch(node.text[:40]):
        return None
    for match in _NEAR.finditer(node.text[:40]):
        if match[2].lower() not in _WORDS:
            return None
        seconds += float(match[1]) * _WORDS[match[2].lower()]
    if not seconds.is_integer() or not 5 <= seconds <= 300:
        return None
    return f"{int(seconds) // 60}m" if seconds % 60 == 0 else f"{int(seconds)}s"


def percentage(node: Node, what: str, low: int, high: int) -> Steps[int | None]:
    """Read a share in whole per cent, from `low` to `high`."""
    if isinstance(node, Scalar):
        match = _PERCENT.fullmatch(node.text)
        if match and low <= int(match[1]) <= high:
            return int(match[1])
        value = node.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            share = round(value * 100) if isinstance(value, float) and 0 < value < 1 else value
            better = f"{int(share)}%" if low <= share <= high and float(share).is_integer() else None
            yield rules.bad_percentage(node.span, what, found(node), low, high, better)
            return None
    yield rules.bad_percentage(place(node), what, found(node), low, high)
    return None
