"""A text with quotes put in where they were meant: how a file with an unquoted text is read on.

Characters are only ever inserted, so every place of the draft is a place of the user's own text.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..source import Source, Span

_EXOTIC_BREAKS = "\x85\u2028\u2029"
LINE_SHOWN = 120
"""Characters of a rewritten line that a message shows."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The text that is parsed. `inserted` are the offsets, in it, of the characters that the user did not write.

    NEL, LS and PS stand in it as `stand_ins` (three characters that the source does not have): YAML 1.2 knows no such
    line breaks, libyaml does.
    """

    source: Source
    text: str
    stand_ins: str
    inserted: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """Return the place in the source of a range of the draft."""
        return Span(self.source, self.original(start), self.original(end))

    def original(self, offset: int) -> int:
        """Return the offset in the source of an offset of the draft."""
        return offset - bisect_left(self.inserted, offset)

    def place(self, original: int) -> int:
        """Return the first offset of the draft that stands for an offset of the source."""
        return bisect_left(range(len(self.text) + 1), original, key=self.original)

    def written(self, text: str) -> str:
        """Return a text of the draft as the user wrote it."""
        if not any(char in text for char in self.stand_ins):
            return text
        return text.translate(str.maketrans(self.stand_ins, _EXOTIC_BREAKS))

    def quoted(self, regions: Iterable[tuple[int, int]]) -> "Draft":
        """Return the draft with quotes around some ranges, which do not overlap."""
        put: list[tuple[int, str]] = []
        for start, end in sorted(regions):
            put.extend(_quotes(self.text, start, end))
        pieces: list[str] = []
        inserted, last = list(self._moved([at for at, _ in put])), 0
        for count, (at, char) in enumerate(put):
            pieces.extend((self.text[last:at], char))
            inserted.append(at + count)
            last = at
        pieces.append(self.text[last:])
        return Draft(self.source, "".join(pieces), self.stand_ins, tuple(sorted(inserted)))

    def without_tabs(self, offset: int) -> "Draft | None":
        """Return the draft with the tabs of a line as blanks, if nothing, or a comment, stands there; else None."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        line = self.text[start : len(self.text) if end < 0 else end]
        content = line.lstrip(" \t\r")
        if "\t" not in line[: len(line) - len(content)] or (content and not content.startswith("#")):
            return None
        blank = line[: len(line) - len(content)].replace("\t", " ")
        return replace(self, text=self.text[:start] + blank + self.text[start + len(blank) :])

    def line_of(self, span: Span) -> str:
        """Return the draft's line at a place of the source, stripped, cut to what a message can show."""
        return self.line_around(self.place(span.start))

    def line_around(self, offset: int) -> str:
        """Return the line around an offset, stripped, cut to what a message can show."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        line = self.text[start : len(self.text) if end < 0 else end]
        at = offset - start
        if len(line) > LINE_SHOWN:
            begin = max(0, at - LINE_SHOWN // 3)
            cut = line[begin : begin + LINE_SHOWN]
            line = ("…" if begin else "") + cut + ("…" if begin + LINE_SHOWN < len(line) else "")
        return self.written(line.strip())

    def _moved(self, new: list[int]) -> Iterable[int]:
        """Yield the places of what is inserted already, after inserting at `new` too."""
        for place in self.inserted:
            yield place + bisect_left(new, place + 1)


def first_draft(source: Source) -> Draft:
    """Return a source's text as it is parsed first."""
    if not any(char in source.text for char in _EXOTIC_BREAKS):
        return Draft(source, source.text, "")
    present = set(source.text)
    free = (chr(code) for code in range(0x20000, 0x10FFFE) if chr(code) not in present)
    stand_ins = "".join(next(free) for _ in _EXOTIC_BREAKS)
    return Draft(source, source.text.translate(str.maketrans(_EXOTIC_BREAKS, stand_ins)), stand_ins)


def _quotes(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Return what to insert to quote a range: double quotes where nothing in it needs an escape, else single ones."""
    inside = text[start:end]
    if '"' not in inside and "\\" not in inside:
        return [(start, '"'), (end, '"')]
    doubled = [(start + at, "'") for at, char in enumerate(inside) if char == "'"]
    return [(start, "'"), *doubled, (end, "'")]
