"""Regular expressions, in what JavaScript, Java and Python read alike, for the small grammars inside of YAML's texts.

They follow `compiler.grammar` and `compiler.keys` as far as a regular expression can: brackets are not counted. Each
runs in linear time, as editors try them at every keystroke.
"""

from keyword import kwlist

from ...keys.limits import TTL_MAX, TTL_MIN
from ..keys.names import NAME
from ..keys.segments import SIZED, TYPES
from ..resolve.fields.field_names import MAX_NAME
from ..resolve.fields.foreign import BUILTIN_TYPES, CONTAINERS
from ..resolve.head import CLASS
from ..resolve.models.ttl import EAGER, JITTER, TIMEOUT_MIN

_TEXT = r""""(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'"""
_NUMBER = r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_CONSTANT = "true|false|null|True|False|None"
_SCALAR = f"{_TEXT}|{_NUMBER}|{_CONSTANT}"


def whole(pattern: str) -> str:
    """Return a pattern that the whole of a text must match."""
    return f"^(?:{pattern})$"


def number_between(low: int, high: int) -> str:
    """Return a pattern of the whole numbers from `low` to `high`, without leading zeros.

    >>> number_between(5, 300)
    '[5-9]|[1-9][0-9]|[1-2][0-9][0-9]|300'
    """
    ends = {high}
    for size in (10**digits for digits in range(1, len(str(high)) + 1)):
        ends |= {(low // size + 1) * size - 1, (high + 1) // size * size - 1}
    parts, start = [], low
    for end in sorted(end for end in ends if low <= end <= high):
        pairs = zip(str(start), str(end), strict=True)
        parts.append("".join(first if first == last else f"[{first}-{last}]" for first, last in pairs))
        start = end + 1
    return "|".join(parts)


# --- durations -------------------------------------------------------------------------------------------------------

DURATION = whole(r"[0-9]+[ \t]*[smh]")
"""A duration of any length."""

FRESH = whole(rf"0*(?:{number_between(TTL_MIN, 9)}|[1-9][0-9]+)[ \t]*s|0*[1-9][0-9]*[ \t]*[mh]")
"""A duration that is not too short; one that is too long may be cut."""


def duration_between(low: int, high: int) -> str:
    """Return a pattern of the durations from `low` to `high` seconds, in seconds or minutes."""
    minutes = range(-(-low // 60), high // 60 + 1)
    whole_minutes = rf"|0*(?:{number_between(max(minutes[0], 1), minutes[-1])})[ \t]*m" if high >= 60 else ""
    return whole(rf"0*(?:{number_between(low, high)})[ \t]*s{whole_minutes}")


TTL = duration_between(TTL_MIN, TTL_MAX)
TIMEOUT = duration_between(TIMEOUT_MIN, TTL_MAX)
EAGER_SHARE = whole(rf"(?:{number_between(*EAGER)})[ \t]*%")
JITTER_SHARE = whole(rf"(?:{number_between(*JITTER)})[ \t]*%")

# --- names -----------------------------------------------------------------------------------------------------------

_WORD = rf"(?!__|(?:{'|'.join(kwlist)})(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*"
REFERENCE = whole(rf"{_WORD}(?:\.{_WORD})*:{_WORD}")
TARGET = whole(rf"{NAME.pattern}(?:\.{NAME.pattern})?")
DOCUMENT = whole(r"(?![A-Za-z][A-Za-z0-9+.-]*:|/)[^#]+(?:#(?:/[\s\S]*)?)?")

# --- keys ------------------------------------------------------------------------------------------------------------

TEMPLATE = whole(rf"(?:[A-Za-z0-9_:-]|\{{{NAME.pattern}\}})+")

_ENUM_VALUE = r"""(?:"[A-Za-z0-9_:-]+"|'[A-Za-z0-9_:-]+'|[A-Za-z0-9_:-]+)"""


def _segment_type(name: str) -> str:
    """Return the pattern of one segment type with what may stand in its parentheses."""
    if name == "enum":
        return rf"enum\s*\(\s*{_ENUM_VALUE}(?:\s*,\s*{_ENUM_VALUE})*\s*\)"
    if name == "int":
        return r"int(?:\s*\(\s*[0-9]+\s*\.\.\s*[0-9]+\s*\))?"
    if name in SIZED:
        _, least, most, step = SIZED[name]
        sizes = number_between(least, most) if step == 1 else "|".join(map(str, range(least, most + 1, step)))
        return rf"{name}(?:\s*\(\s*(?:{sizes})\s*\))?"
    return name


_SEGMENT = rf"\s*(?:{'|'.join(_segment_type(name) for name in TYPES)})(?:\s*\|\s*(?:None|null))?"
SEGMENT_TYPE = whole(rf"{_SEGMENT}\s*")
SEGMENT = whole(rf"{_SEGMENT}\s*(?:=\s*(?:{_SCALAR})\s*)?")

# --- fields ----------------------------------------------------------------------------------------------------------

_PLAIN = "|".join(name for name in dict.fromkeys((*BUILTIN_TYPES, *CONTAINERS)) if not CLASS.fullmatch(name))
_TYPE = rf"(?:(?:{_PLAIN})(?![A-Za-z0-9_.])|{CLASS.pattern}(?![A-Za-z0-9_.]))"
_ARGUMENT = rf"(?:{_TYPE}|\.\.\.|[-+]?[0-9]+(?![0-9.eE_])|true|false|null|{_TEXT})"
_OPEN = r"(?:\s*\()*\s*"
_CLOSE = r"(?:(?:\s*,)?\s*[\])])*"
_ANNOTATION = rf"{_OPEN}{_TYPE}{_CLOSE}(?:(?:\s*\|{_OPEN}{_TYPE}|\s*[,\[]{_OPEN}{_ARGUMENT}){_CLOSE})*"
ANNOTATION = whole(rf"{_ANNOTATION}\s*")
FIELD_NAME = rf"^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]{{1,{MAX_NAME}}}$"
"""A word that can be seen."""

FIELD = whole(rf"{_ANNOTATION}\s*(?:=\s*(?:{_SCALAR}|now|\[[\s\S]*\]|\{{[\s\S]*\}})\s*)?")
