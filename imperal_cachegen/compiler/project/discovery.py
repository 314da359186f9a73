"""Which files of a folder are schemas: told from their first lines, cheaply, before anything is parsed.

A schema says `cachegen:` at its top. Documents that `schema:` refers to may lie beside schemas, in YAML too, and must
not be taken for one; nor may a schema be overlooked because something further down in it is broken.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .containment import leads_out

SUFFIXES = (".yaml", ".yml")

_LOOK_AT = 1 << 20  # a schema is no longer than this
_TOKEN = re.compile(r"""\"(?:[^\"\\]|\\.)*+\"|'[^']*+'|[{}\[\]:,]|[\w$][\w.$-]*+""")
_NOTHING = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n|---[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n)*")
_FIRST_LOOK = 4096
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*cachegen[ \t]*:(?=\s)")
"""What nearly every schema begins with: then nothing more needs to be looked at."""

_OURS = ("app", "models", "types", "segments", "ttl", "groups", "extension")
_FOREIGN = frozenset({"openapi", "swagger", "asyncapi", "$schema", "$id", "$defs"})


class Sighting(NamedTuple):
    """A YAML file in a folder: whether it is a schema, or only looks like one that lacks `cachegen: 1`."""

    path: Path
    is_schema: bool


def is_schema_name(path: Path) -> bool:
    """Whether a file's name is one that a schema may have."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def is_schema(path: Path) -> bool:
    """Whether a file says `cachegen:` at its top."""
    return "cachegen" in _keys(path)


def is_schema_text(data: bytes) -> bool:
    """Whether what a file holds says `cachegen:` at its top."""
    return bool(_BEGINS.match(data)) or "cachegen" in top_level_keys(_decoded(data))


def sightings(folder: Path) -> Iterator[Sighting]:
    """Yield the schemas in a folder's tree, and the files that look like one, in order of their paths.

    A link that leads out of the folder is yielded as a schema, unread: whether it may be read is for the caller to say.

    Hidden folders, and links to folders, are not entered.
    """
    for current, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            path = Path(current, name)
            if is_schema_name(path) and path.is_symlink() and leads_out(path, folder):
                yield Sighting(path, True)
            elif is_schema_name(path) and path.is_file():
                keys = _keys(path)
                if "cachegen" in keys:
                    yield Sighting(path, True)
                elif len(keys & set(_OURS)) >= 2 and not keys & _FOREIGN:
                    yield Sighting(path, False)


def _keys(path: Path) -> frozenset[str]:
    """Return the words that stand as keys at the top of a file; only `cachegen` where that is the first one."""
    try:
        with path.open("rb", buffering=0) as file:
            data = file.read(_FIRST_LOOK)
            if _BEGINS.match(data):
                return frozenset({"cachegen"})
            while len(data) <= _LOOK_AT and (more := file.read(_LOOK_AT + 1 - len(data))):
                data += more
    except OSError:
        data = b""
    return top_level_keys(_decoded(data))


def _decoded(data: bytes) -> str:
    """Return the text of a file's beginning, whatever its encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


def top_level_keys(text: str) -> frozenset[str]:
    """Return the words that stand as keys at the top level, as far as a look without parsing can tell."""
    nothing = _NOTHING.match(text)
    start = nothing.end() if nothing else 0
    indent = re.compile(r"[ \t]*").match(text, start)
    width = indent.group() if indent else ""
    if text.startswith("{", start + len(width)):
        return frozenset(_keys_in_braces(text, start))
    keys = re.compile(rf"^(?:{re.escape(width)})?[\"']?([$\w][\w.-]*)[\"']?[ \t]*:(?=\s|$)", re.MULTILINE)
    return frozenset(keys.findall(text, start))


def _keys_in_braces(text: str, start: int) -> Iterator[str]:
    """Yield the words that a colon follows inside the outermost braces (JSON, YAML's flow style)."""
    depth = 0
    word = ""
    for match in _TOKEN.finditer(text, start):
        mark = match.group()
        if mark == ":" and depth == 1 and word:
            yield word
        depth += (mark in "{[") - (mark in "}]")
        word = mark.strip("\"'") if mark not in "{}[]:," else ""
