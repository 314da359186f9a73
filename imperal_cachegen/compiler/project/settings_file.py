"""A settings file: its TOML, and where in it each setting stands. Owns TOML; knows no setting's meaning."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Steps
from ..files import DISK, Files
from ..loading import load_source
from ..rules import project as rules
from ..source import Source, Span, beginning

NAMES = ("cachegen.toml", "pyproject.toml")
"""The files that may hold settings."""

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_PART = r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')"
_PATH = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_LINE = re.compile(rf"^[ \t]*(?:\[\[?(?P<head>[ \t]*{_PATH}[ \t]*)\]|(?P<key>{_PATH})[ \t]*=)", re.MULTILINE)

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The settings of one file, as TOML gives them.

    `prefix` are the tables that they stand in: `("tool", "cachegen")`. `names` are the places of the names that begin a
    line, by their whole path.
    """

    source: Source
    prefix: Keys
    values: Mapping[str, object]
    names: Mapping[Keys, Span]

    def place(self, *keys: str) -> Span:
        """Return the place of a setting's name; where it stands in an inline table, that of its word behind the table's name.

        TOML's parser tells no places, so the text is searched.
        """
        wanted = (*self.prefix, *keys)
        known = next((wanted[:length] for length in range(len(wanted), 0, -1) if wanted[:length] in self.names), ())
        holder = self.names.get(known, beginning(self.source))
        if known == wanted:
            return holder
        word = re.compile(rf"(?<![\w-]){re.escape(wanted[-1])}(?![\w-])")
        inside = word.search(self.source.text, holder.end if known else 0)
        return Span(self.source, *inside.span()) if inside else holder


def _names(source: Source) -> dict[Keys, Span]:
    """Return the place of each table head and each key that begins a line, by its whole path."""
    found: dict[Keys, Span] = {}
    head: Keys = ()
    for match in _LINE.finditer(source.text):
        group = "head" if match["head"] is not None else "key"
        parts = list(re.finditer(_PART, match[group]))
        path = tuple(part.group().strip("\"'") for part in parts)
        if group == "head":
            head = path
        else:
            path = (*head, *path)
        start = match.start(group)
        found.setdefault(path, Span(source, start + parts[-1].start(), start + parts[-1].end()))
    return found


def read_table(path: Path, files: Files = DISK) -> Steps[Table | None]:
    """Read the settings of a file; None where it has none, or is broken."""
    source = yield from load_source(path, path.name, files)
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
        return Table(source, (), document, _names(source))
    tool = document.get("tool")
    values = tool.get("cachegen") if isinstance(tool, dict) else None
    if values is None:
        return None
    table = Table(source, ("tool", "cachegen"), values if isinstance(values, dict) else {}, _names(source))
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
