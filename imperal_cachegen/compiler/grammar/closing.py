"""What a text lacks that ends inside its brackets or quotes: shown as the user's own line, written so that it works.

Counts brackets and quotes only; whether what stands in them makes sense is the grammar's business.
"""

from ..nodes import Scalar
from ..rules.registry import shown

_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def close(scalar: Scalar) -> tuple[str, ...]:
    """Return the help for a scalar in which something is left open; nothing where all is closed, or wrongly nested."""
    ending = _missing(scalar.text)
    if not ending:
        return ()
    meant = scalar.text.rstrip().rstrip(",").rstrip() + ending
    line = scalar.span.source.line(scalar.span.line)
    before, behind = line[: scalar.span.column - 1].lstrip(" -"), line[scalar.span.column - 1 + len(scalar.text) :]
    alone = scalar.plain and "\n" not in scalar.span.text and not behind.strip()
    return (f"close it: `{shown(before + meant if alone else meant, 120)}`",)


def _missing(text: str) -> str:
    """Return what closes what is open at the end of a text."""
    closers: list[str] = []
    quote, escaped = "", False
    for char in text:
        if quote:
            quote = "" if char == quote and not escaped else quote
            escaped = char == "\\" and not escaped
        elif char in "\"'":
            quote = char
        elif char in _CLOSERS:
            closers.append(_CLOSERS[char])
        elif char in ")]}" and (not closers or closers.pop() != char):
            return ""
    return quote + "".join(reversed(closers))
