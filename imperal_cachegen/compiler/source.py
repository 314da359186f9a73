"""Texts and places in them: what every diagnostic points at.

Knows nothing of YAML: a place is a range of characters, so that a part of a scalar (one member of a union, one hole of
a key template) can be pointed at as exactly as a whole line.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

_BEGINNING = 60
"""Characters that are underlined of a text's beginning, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One text that was read.

    `path` is absolute; `name` is what people see: relative to the project's root, with `/`. `text` is the file's, without a byte-order mark; offsets count its characters (code points).
    """

    path: Path
    name: str
    text: str
    line_starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        starts = [0]
        starts.extend(at + 1 for at, char in enumerate(self.text) if char == "\n")
        object.__setattr__(self, "line_starts", tuple(starts))

    @property
    def blank(self) -> bool:
        """Whether there is nothing to show of it: it is empty, or stands for a text of which only places were saved."""
        return not self.text or self.text.isspace()

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both counted from 1, columns in characters."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line (from 1), without its line break."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` to `end` (exclusive) of a source; never empty where there is something to underline."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line it starts on, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column it starts at, from 1, in characters."""
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]


def beginning(source: Source) -> Span:
    """Return what a finding about a whole text points at: the first line's beginning, to the end of its first word."""
    first = source.line(1)
    words = first.lstrip("# \t").split(maxsplit=1)
    end = first.index(words[0]) + len(words[0]) if words else len(first)
    return Span(source, 0, max(1, min(end, _BEGINNING)))


def top_key(source: Source, *names: str) -> Span:
    """Return what a finding about a whole schema points at: the first of some keys that stands at its top.

    Else the first line that is no comment: a comment above the place can speak for it then. Told without parsing.
    """
    for name in names:
        found = re.search(rf"^[\"']?{name}[\"']?[ \t]*:", source.text, re.MULTILINE)
        if found:
            return Span(source, found.start(), found.end() - 1)
    line = re.search(r"^[ \t]*+(?!#|%|---|\r?$)\S+", source.text, re.MULTILINE)
    return Span(source, line.start(), min(line.end(), line.start() + _BEGINNING)) if line else beginning(source)
