"""A settings file: its TOML, and where in it each setting stands. Owns TOML; knows no setting's meaning."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .diagnostics import Steps
from .loading import load_source
from .rules import project as rules
from .source import Source, Span, beginning

NAMES = ("cachegen.toml", "pyproject.toml")
"""The files that may hold settings."""

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_PART = r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')"
_PATH = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_LINE = re.compile(rf"^[ \t]*(?:\[(?P<head>[ \t]*{_PATH}[ \t]*)\]|(?P<key>{_PATH})[ \t]*=)", re.MULTILINE)

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The settings of one file, as TOML gives them. `prefix` are the tables that they stand in: `("tool", "cachegen")`."""

    source: Source
    prefix: Keys
    values: Mapping[str, object]

    def place(self, *keys: str) -> Span:
        """Return the place of a setting's name; of what holds it where it stands in an inline table.

        TOML's parser tells no places, so the text is searched.
        """
        wanted = (*self.prefix, *keys)
        best, known = beginning(self.source), 0
        for path, spans in _names(self.source):
            shared = 0
            while shared < min(len(path), len(wanted)) and path[shared] == wanted[shared]:
                shared += 1
            if shared > known and shared == len(path):
                best, known = spans[-1], shared
        if known < len(wanted):
            inside = re.compile(rf"(?<![\w-]){re.escape(wanted[-1])}(?![\w-])").search(
                self.source.text, best.end if known else 0
            )
            return Span(self.source, *inside.span()) if inside else best
        return best


def _names(source: Source) -> Iterator[tuple[Keys, tuple[Span, ...]]]:
    """Yield the full path of each table head and each key that begins a line, with the places of its own parts."""
    head: Keys = ()
    for match in _LINE.finditer(source.text):
        group = "head" if match["head"] is not None else "key"
        found = list(re.finditer(_PART, match[group]))
        parts = tuple(part.group().strip("\"'") for part in found)
        start = match.start(group)
        spans = tuple(Span(source, start + part.start(), start + part.end()) for part in found)
        if group == "head":
            head = parts
            yield head, spans
        else:
            yield (*head, *parts), spans


def read_table(path: Path) -> Steps[Table | None]:
    """Read the settings of a file; None where it has none, or is broken."""
    source = yield from load_source(path, path.name)
    if source is None:
        return None
    import tomllib  # not at import: most folders above a schema have no settings file

    try:
        document: dict[str, object] = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        yield rules.broken_toml(_place_of(source, error), _PLACE.sub("", str(error)).strip())
        return None
    except RecursionError:
        yield rules.broken_toml(beginning(source), "nested too deep")
        return None
    if path.name == "cachegen.toml":
        return Table(source, (), document)
    tool = document.get("tool")
    values = tool.get("cachegen") if isinstance(tool, dict) else None
    if values is None:
        return None
    table = Table(source, ("tool", "cachegen"), values if isinstance(values, dict) else {})
    if not isinstance(values, dict):
        yield rules.bad_setting(table.place(), "tool.cachegen", "a table")
        return None
    return table


def _place_of(source: Source, error: ValueError) -> Span:
    """Return where the TOML is broken, as the parser's message tells it."""
    match = _PLACE.search(str(error))
    if match is None or match[1] is None:
        end = len(source.text.rstrip())
        return Span(source, max(0, end - 1), max(1, end))
    line = min(int(match[1]), len(source.line_starts))
    start = min(source.line_starts[line - 1] + int(match[2]) - 1, len(source.text))
    return Span(source, start, start + 1)
