"""Places beside the JSON: by JSON Pointer, so that two documents can be compared without them.

Read back, a place lies in a blank text of the same lines and columns: findings can name file, line and column of what is
no longer there. The text itself is not saved.
"""

from pathlib import Path
from typing import Any

from ..source import Source, Span

TEXT_MAX = 4 * 1024 * 1024
"""Characters and lines of one blank text, at most: a schema has 1 MiB."""


class Places:
    """Collects the places of what is written."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def note(self, at: str, span: Span) -> None:
        """Note the place of what stands at a pointer: what lies on its first line."""
        line = span.source.line(span.line)
        length = max(1, min(span.end - span.start, len(line) - span.column + 1))
        self.found[at] = {"file": span.source.name, "line": span.line, "column": span.column, "length": length}


class Blank:
    """Blank texts in which saved places lie, by the name of their file. Places that were not saved are beginnings."""

    def __init__(self, places: dict[str, tuple[str, int, int, int]], files: tuple[str, ...]) -> None:
        widths: dict[str, dict[int, int]] = {file: {1: 1} for file in files}
        for file, line, column, length in places.values():
            lines = widths.setdefault(file, {1: 1})
            lines[line] = max(lines.get(line, 0), column + length)
        self._places = places
        self._files = files
        self.sources = {file: _blank(file, lines) for file, lines in widths.items()}

    def span(self, at: str) -> Span:
        """Return the place of what stands at a pointer."""
        place = self._places.get(at)
        if place is None:
            number = at.split("/")[2] if at.startswith("/schemas/") else "0"
            return Span(self.sources[self._files[int(number)]], 0, 1)
        file, line, column, length = place
        source = self.sources[file]
        start = source.line_starts[line - 1] + column - 1
        return Span(source, start, start + length)


def _blank(file: str, widths: dict[int, int]) -> Source:
    last = max(widths)
    if last + sum(widths.values()) > TEXT_MAX:
        raise ValueError(file)
    text = "\n".join(" " * widths.get(line, 0) for line in range(1, last + 1))
    return Source(Path(file), file, text)
