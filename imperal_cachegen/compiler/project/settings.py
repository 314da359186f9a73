"""A project's settings: `[tool.cachegen]` of `pyproject.toml`, or `cachegen.toml`.

Knows what each setting means and may be. Knows nothing of schemas; which settings file counts for which schema is
`project`'s business.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from keyword import iskeyword
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..categories import ALL, Category
from ..diagnostics import Steps
from ..files import DISK, Files
from ..rules import project as rules
from ..source import Span, beginning
from .containment import enclosing, leads_out
from .levels import Levels, read_levels
from .settings_file import NAMES, Table, read_table

KNOWN = ("schemas", "out", "package", "runtime", "rules", "jobs", "line-length", "strategies", "breaking")
"""Every setting there is."""

LINE_LENGTH = 120
"""The line length of generated modules where the settings name none."""

LINE_LENGTHS = range(60, 321)
"""The line lengths that may be set."""

MOST_JOBS = 256

RUNTIMES = ("installed", "vendored")
"""Where generated modules find the runtime: in the installed package, or in a copy beside them."""

VENDORED = "_cachegen"
"""The package beside the modules that has a copy of the runtime, where the settings want one."""

MOST_UNKNOWN = 20
"""Unknown settings that are reported, at most."""

_PACKAGE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")

T = TypeVar("T")


class Place(NamedTuple):
    """Where a setting was made. A rule's level is the setting `rules.CG308`."""

    setting: str
    span: Span


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Paths are absolute; `file` is None where nothing sets anything.

    `schemas` are the folders and files built without PATHS; `out` the folder of the modules; `package` the dotted name
    of that folder as Python imports it; `runtime` one of `RUNTIMES`; `rules` how severe the project takes rules, by code; `jobs` the processes that
    make modules, at most (0: not set); `line_length` what modules are formatted with; `strategies` whether each comes with
    Hypothesis strategies for tests; `breaking` the categories that
    `cachegen breaking` judges. `places` say where each was set.
    """

    file: Path | None = None
    schemas: tuple[Path, ...] = ()
    out: Path | None = None
    package: str | None = None
    runtime: str = RUNTIMES[0]
    rules: Levels = ()
    jobs: int = 0
    line_length: int = LINE_LENGTH
    strategies: bool = False
    breaking: tuple[Category, ...] = ALL
    places: tuple[Place, ...] = ()

    def place(self, setting: str) -> Span:
        """Return where a setting was made; `KeyError` where it was not."""
        return {place.setting: place.span for place in self.places}[setting]


def settings_in(folder: Path, files: Files = DISK) -> Steps[Settings | None]:
    """Return the settings that a folder's own files make; None where it has no settings file.

    A `pyproject.toml` without `[tool.cachegen]` is no settings file. Both files in one folder are an error.
    """
    tables: list[Table] = []
    for name in NAMES:
        path = folder / name
        if files.is_file(path):
            table = yield from read_table(path, files)
            if table is not None:
                tables.append(table)
    if len(tables) == 2:
        yield rules.two_settings_files(beginning(tables[0].source), beginning(tables[1].source))
    return (yield from _settings(tables[0])) if tables else None


def _settings(table: Table) -> Steps[Settings]:
    """Check a table's settings, and make its paths absolute."""
    for key in islice((key for key in table.values if key not in KNOWN), MOST_UNKNOWN):
        yield rules.unknown_setting(table.place(key), key, KNOWN)
    schemas = yield from _value(table, "schemas", _paths, "a path, or a list of paths")
    inside = (yield from _inside(table, "schemas", schemas)) if schemas is not None else ()
    out = yield from _value(table, "out", _path, "a path")
    outs = (yield from _inside(table, "out", (out,))) if out is not None else ()
    package = yield from _value(table, "package", _package, "a dotted package name, as `my_app.caches`")
    runtime = yield from _value(table, "runtime", _runtime, " or ".join(f'`"{name}"`' for name in RUNTIMES))
    jobs = yield from _value(table, "jobs", _jobs, f"a whole number from 1 to {MOST_JOBS}")
    allowed = f"a whole number from {LINE_LENGTHS[0]} to {LINE_LENGTHS[-1]}"
    length = yield from _value(table, "line-length", _line_length, allowed)
    strategies = yield from _value(table, "strategies", _flag, "true or false")
    words = " or ".join(f'`"{name}"`' for name in ALL)
    breaking = yield from _value(table, "breaking", _categories, f"a list of {words}")
    levels = yield from read_levels(table)
    places = [Place(key, table.place(key)) for key in table.values if key in KNOWN and key != "rules"]
    places += [Place(f"rules.{level.code}", level.span) for level in levels]
    return Settings(
        file=table.source.path,
        schemas=inside,
        out=outs[0] if outs else None,
        package=package,
        runtime=runtime or RUNTIMES[0],
        rules=tuple((level.code, level.level) for level in levels),
        jobs=jobs or 0,
        line_length=length or LINE_LENGTH,
        strategies=strategies or False,
        breaking=breaking or ALL,
        places=tuple(places),
    )


def _value(table: Table, key: str, read: Callable[[object], T | None], expected: str) -> Steps[T | None]:
    """Return a setting's value; None where it is not set, or not what it must be."""
    if key not in table.values:
        return None
    value = read(table.values[key])
    if value is None:
        written = table.values[key]
        quoted = isinstance(written, str) and written.isdecimal() and "number" in expected
        yield rules.bad_setting(table.place(key), key, expected, quoted)
    return value


def _inside(table: Table, key: str, texts: tuple[str, ...]) -> Steps[tuple[Path, ...]]:
    """Return the paths that a setting names; those that lead out of the checkout are reported and left out."""
    folder = table.source.path.parent
    kept: list[Path] = []
    for text in texts:
        path = Path(os.path.normpath(folder / text))
        if leads_out(path, enclosing(folder)):
            yield rules.setting_outside_project(table.place(key), key, text)
        else:
            kept.append(path)
    return tuple(kept)


def _path(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() and "\0" not in value else None


def _paths(value: object) -> tuple[str, ...] | None:
    paths = tuple(_path(item) for item in (value if isinstance(value, list) else [value]))
    return tuple(path for path in paths if path is not None) if paths and None not in paths else None


def _package(value: object) -> str | None:
    if isinstance(value, str) and _PACKAGE.fullmatch(value) and not any(map(iskeyword, value.split("."))):
        return value
    return None


def _runtime(value: object) -> str | None:
    return value if isinstance(value, str) and value in RUNTIMES else None


def _jobs(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_JOBS else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _line_length(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value in LINE_LENGTHS else None


def _categories(value: object) -> tuple[Category, ...] | None:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
        return None
    wanted = {str(word).upper() for word in value}
    return tuple(name for name in ALL if name in wanted) if wanted <= set(ALL) else None
