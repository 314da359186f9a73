"""A project's settings: `[tool.cachegen]` of `pyproject.toml`, or `cachegen.toml`.

Owns TOML. Knows nothing of schemas; which settings file counts for which schema is `project`'s business.
"""

import re
import tomllib
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path
from typing import NamedTuple

from .diagnostics import Steps
from .read import load_source
from .rules import project as rules
from .source import Source, Span, beginning

KNOWN = ("schemas", "out", "package")
"""Every setting there is."""

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_TABLE = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*(?:cachegen|\"cachegen\"|'cachegen')[ \t]*\]", re.MULTILINE)
_PACKAGE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


class Place(NamedTuple):
    """Where a setting was made."""

    setting: str
    span: Span


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Paths are absolute; `file` is None where nothing sets anything.

    `schemas` are the folders and files built without PATHS; `out` the folder of the modules; `package` the dotted name
    of that folder as Python imports it. `places` say where each was set.
    """

    file: Path | None = None
    schemas: tuple[Path, ...] = ()
    out: Path | None = None
    package: str | None = None
    places: tuple[Place, ...] = ()


def settings_in(folder: Path) -> Steps[Settings | None]:
    """Return the settings that a folder's own files make; None where it has no settings file.

    A `pyproject.toml` without `[tool.cachegen]` is no settings file. Both files in one folder are an error.
    """
    tables: list[tuple[Source, dict[str, object]]] = []
    for name in ("cachegen.toml", "pyproject.toml"):
        path = folder / name
        if path.is_file():
            table = yield from _table(path)
            if table is not None:
                tables.append(table)
    if len(tables) == 2:
        yield rules.two_settings_files(_whole(tables[0][0]), _whole(tables[1][0]))
    return (yield from _settings(*tables[0])) if tables else None


def _table(path: Path) -> Steps[tuple[Source, dict[str, object]] | None]:
    """Read the table of a settings file; None where the file has none, or is broken."""
    source = yield from load_source(path, path.name)
    if source is None:
        return None
    try:
        document: dict[str, object] = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        yield rules.broken_toml(_place_of(source, error), _PLACE.sub("", str(error)).strip())
        return None
    except RecursionError:
        yield rules.broken_toml(_whole(source), "nested too deep")
        return None
    if path.name == "cachegen.toml":
        return source, document
    tool = document.get("tool")
    table = tool.get("cachegen") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        yield rules.bad_setting(_find(source, "cachegen"), "tool.cachegen", "a table")
        return None
    return source, table


def _settings(source: Source, table: dict[str, object]) -> Steps[Settings]:
    """Check a table's settings, and make its paths absolute."""
    folder = source.path.parent
    for key in table:
        if key not in KNOWN:
            yield rules.unknown_setting(_find(source, key), key, KNOWN)
    schemas: tuple[Path, ...] = ()
    out: Path | None = None
    package: str | None = None
    if "schemas" in table:
        value = table["schemas"]
        texts = value if isinstance(value, list) else [value]
        if texts and all(_is_path(text) for text in texts):
            schemas = tuple(folder / str(text) for text in texts)
        else:
            yield rules.bad_setting(_find(source, "schemas"), "schemas", "a path, or a list of paths")
    if "out" in table:
        value = table["out"]
        if _is_path(value):
            out = folder / str(value)
        else:
            yield rules.bad_setting(_find(source, "out"), "out", "a path")
    if "package" in table:
        value = table["package"]
        if isinstance(value, str) and _PACKAGE.fullmatch(value) and not any(map(iskeyword, value.split("."))):
            package = value
        else:
            yield rules.bad_setting(_find(source, "package"), "package", "a dotted package name, as `my_app.caches`")
    places = tuple(Place(key, _find(source, key)) for key in table if key in KNOWN)
    return Settings(source.path, schemas, out, package, places)


def _is_path(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _whole(source: Source) -> Span:
    """Return the first line, where nothing more exact is known."""
    return beginning(source)


def _place_of(source: Source, error: tomllib.TOMLDecodeError) -> Span:
    """Return where the TOML is broken, as the parser's message tells it."""
    match = _PLACE.search(str(error))
    if match is None or match[1] is None:
        end = len(source.text.rstrip())
        return Span(source, max(0, end - 1), max(1, end))
    line = min(int(match[1]), len(source.line_starts))
    start = min(source.line_starts[line - 1] + int(match[2]) - 1, len(source.text))
    return Span(source, start, start + 1)


def _find(source: Source, key: str) -> Span:
    """Return the place of a key in our table: TOML's parser tells none, so the text is searched."""
    table = _TABLE.search(source.text) if source.path.name == "pyproject.toml" else None
    start = table.end() if table else 0
    pattern = re.compile(
        rf"^[ \t]*(?:tool[ \t]*\.[ \t]*cachegen[ \t]*\.[ \t]*)?[\"']?({re.escape(key)})\b", re.MULTILINE
    )
    match = pattern.search(source.text, start) or re.compile(re.escape(key)).search(source.text, start)
    if match is None:
        return _whole(source)
    group = 1 if match.re.groups else 0
    return Span(source, match.start(group), match.end(group))
