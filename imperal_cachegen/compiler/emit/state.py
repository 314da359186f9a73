"""What stands on disk where modules go: up to date, stale, missing, edited, somebody else's, or left over.

Reads files and their headers; decides nothing and writes nothing.
"""

import errno
import re
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ..project.containment import enclosing, leads_out, shown_from
from ..project.presence import is_file, is_folder, is_there
from ..source import Source, Span, beginning
from .header import Header, is_companion, read_header

MODULE_LIMIT = 64 * 1024 * 1024
"""Bytes of a file that may be a module of ours: what a schema of 1 MiB makes is a fraction of it."""


_DIGEST = re.compile(r"\b[0-9a-f]{32}\b")


class State(StrEnum):
    """How a file differs from the module that belongs there."""

    CURRENT = "current"
    MISSING = "missing"
    STALE = "stale"
    EDITED = "edited"
    NEWER = "newer"
    FOREIGN = "foreign"


class Wanted(NamedTuple):
    """A module that belongs on disk. `name` is for people; `place` what findings about it point at."""

    path: Path
    name: str
    text: str
    place: Span


class Found(NamedTuple):
    """A module that belongs on disk, and what is there: its state, and its text where it can be read."""

    wanted: Wanted
    state: State
    text: str | None = None


class Orphan(NamedTuple):
    """A file with our header that no schema makes.

    `schema` is the name in the header, `place` the beginning of its header. `altered` tells that it is not what was
    generated: it was edited by hand, or a later cachegen wrote it. `companion` tells that it holds a module's strategies.
    """

    path: Path
    name: str
    schema: str
    place: Span
    altered: bool = False
    companion: bool = False


def look(wanted: Wanted) -> Found:
    """Look at the place of one module."""
    try:
        text = _text(wanted.path)
    except (FileNotFoundError, NotADirectoryError):
        return Found(wanted, State.MISSING)
    except (OSError, UnicodeError) as error:
        too_long = isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG
        return Found(wanted, State.MISSING if too_long else State.FOREIGN)
    if text == wanted.text:
        return Found(wanted, State.CURRENT, text)
    header = read_header(text)
    return Found(wanted, State.FOREIGN if header is None else _state(header), text)


def _state(header: Header) -> State:
    """Return the state of a file of ours whose text is not the wanted one."""
    if header.newer:
        return State.NEWER
    return State.EDITED if header.edited else State.STALE


def differing(there: str, wanted: str) -> str:
    """Return in a few words how the text of a module differs from the one that belongs there, digests apart."""
    old, new = (_DIGEST.sub("", text).split("\n") for text in (there, wanted))
    if old == new:
        return "only its digests differ"
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
    first, last = start + 1, max(len(new) - end, start + 1)
    return f"line {first} differs" if first == last else f"lines {first} to {last} differ"


def orphans(folder: Path, root: Path, made: Collection[Path], known: Collection[str]) -> Iterator[Orphan]:
    """Yield the files of a folder that bear our header, and that no schema makes.

    `made` are the modules of every known schema, `known` those schemas' names. A module of a schema that is not known,
    and that is still there under the root, is none of this run's business.
    """
    for path in sorted(_modules(folder)):
        if path in made:
            continue
        try:
            text = _text(path)
        except (OSError, UnicodeError):
            continue
        header = read_header(text)
        if header is None:
            continue
        if header.schema not in known and (header.schema.startswith("…") or is_there(root / header.schema)):
            continue
        name = shown_from(root, path)
        altered = header.edited or header.newer
        companion = is_companion(text.encode("utf-8", "surrogatepass"))
        yield Orphan(path, name, header.schema, beginning(Source(path, name, text)), altered, companion)


def _modules(folder: Path) -> Iterable[Path]:
    """Return the Python files of a folder that may not be there."""
    return (
        [path for path in folder.glob("*.py") if is_file(path) and not path.is_symlink()] if is_folder(folder) else []
    )


def _text(path: Path) -> str:
    """Return a file's text, with the line breaks that we write: a checkout may have made others of them.

    Nothing but a regular file is opened: a pipe would be waited for, for ever, and a link that leads out of the project
    is not followed (it counts as nothing, and is replaced).
    """
    if path.is_symlink() and leads_out(path, enclosing(path.parent)):
        raise FileNotFoundError(path)
    if is_there(path) and (not is_file(path) or path.stat().st_size > MODULE_LIMIT):
        raise IsADirectoryError(path)
    return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
