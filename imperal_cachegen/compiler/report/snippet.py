"""A source line with a part of it underlined, as wide as a terminal can show."""

from collections.abc import Iterator

from ..source import Span
from .visible import visible, width

COLUMNS = 120
"""Columns of a source line that are shown; of a longer one, those around the place."""

BEFORE = 40
"""Characters that are shown before the place, of a line that is too long."""


def snippet(span: Span) -> tuple[int, str, str, int]:
    """Return a line's number, its shown text, the blanks before the underline, and the underline's width.

    Of a place of several lines the first is shown. Only the part that is shown is ever looked at: a line may have a
    million characters.
    """
    source = span.source
    number = span.line
    start = source.line_starts[number - 1]
    end = source.line_starts[number] if number < len(source.line_starts) else len(source.text)
    first, last = start, min(end, start + COLUMNS)
    if end - start > COLUMNS:
        first = max(start, span.start - BEFORE)
        last = min(end, first + COLUMNS)
    text = source.text[first:last].rstrip("\r\n")
    marked = source.text[span.start : min(max(span.end, span.start + 1), first + len(text))]
    left = "…" if first > start else ""
    right = "…" if first + len(text) < len(source.text[first : min(end, last + 2)].rstrip("\r\n")) + first else ""
    before = width(left) + width(source.text[first : span.start])
    return number, f"{left}{visible(text)}{right}", " " * before, max(1, width(marked))


def lines(span: Span, gutter: int, mark: str, note: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (gutter, text, role) of a snippet's lines: an empty one, the source's, the underline with a note."""
    if span.source.blank:
        return
    number, text, blanks, length = snippet(span)
    yield f"{'':{gutter}} |", "", ""
    yield f"{number:>{gutter}} |", text, ""
    yield f"{'':{gutter}} |", f"{blanks}{mark * length}{' ' + note if note else ''}", "mark"
