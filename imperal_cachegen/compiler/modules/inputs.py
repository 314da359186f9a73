"""What a build of some paths depends on, seen from outside: which files, in which state, and which folders to listen to.

For `watch`, which builds again where this changes. Finds more than a build reads (a file's name in a schema's text
counts, also of a file that is not there yet): a file too many costs a look, one too few a stale module. Knows nothing
of how changes are told, and of YAML only words.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import outcome
from ..project.discovery import SUFFIXES
from ..project.finding import Found, find_workspaces
from ..project.presence import is_folder, is_there
from ..project.settings_file import NAMES as SETTINGS_FILES
from ..project.workspace import Workspace

State = tuple[int, int, int]
"""What tells one state of a file from the next: its number on the disk, size, time of change in nanoseconds."""

LIMIT = 1 << 20
"""Bytes of a file in which other files' names are looked for: none that a build reads is longer."""

FOLLOWED = 2_000
"""Files that are looked into, at most."""

_DOCUMENTS = (*SUFFIXES, ".json")
_MENTION = re.compile(r"[^\s\"'\[\]{}(),#:]+\.(?:ya?ml|json)\b")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Files by state (None: not there), and the folders in which a change of one of them shows."""

    states: Mapping[Path, State | None]
    folders: frozenset[Path]

    def changed_since(self, before: "Inputs") -> tuple[Path, ...]:
        """Return the files that are in another state than before, in order."""
        paths = self.states.keys() | before.states.keys()
        return tuple(sorted(path for path in paths if self.states.get(path) != before.states.get(path)))


def inputs_of(paths: Sequence[Path], cwd: Path, before: Inputs | None = None) -> Inputs:
    """Look at everything that a build of `paths` depends on.

    While no schema is there at all, what was there before counts: it may come back.
    """
    found = outcome(find_workspaces(paths, cwd)).value
    given = [Path(os.path.normpath(cwd / path)) for path in (*paths, *(() if paths else (Path("schemas"),)))]
    trees = {path for path in given if is_folder(path)}
    trees |= {folder for workspace in found.workspaces for folder in _named(workspace)}
    schemas = [file for workspace in found.workspaces for file in workspace.files]
    folders = {folder for tree in trees for folder in _folders(tree)}
    files = {*schemas, *(file for folder in folders for file in _documents(folder))}
    files |= _mentioned(schemas, found.workspaces)
    homes = {cwd, *given, *(file.parent for file in schemas)}
    settings = {above / name for home in homes for above in (home, *home.parents) for name in SETTINGS_FILES}
    folders |= {_nearest(path.parent) for path in (*files, *given)} | {_nearest(path) for path in given}
    folders |= _up_to_root(homes, found)
    if not found.workspaces and before is not None:
        folders |= {_nearest(folder) for folder in before.folders}
        files |= before.states.keys()
    states = {path: _state(path) for path in files | settings}
    return Inputs(states, frozenset(folder for folder in folders if is_folder(folder)))


def _named(workspace: Workspace) -> Iterator[Path]:
    """Yield the folders that settings name as those of the schemas, there or not."""
    for path in workspace.settings.schemas:
        yield path if is_folder(path) else path.parent


def _folders(tree: Path) -> Iterator[Path]:
    """Yield the folders of a tree in which schemas are looked for."""
    for current, below, _ in os.walk(tree):
        below[:] = [name for name in below if not name.startswith(".") and name not in ("__pycache__", "node_modules")]
        yield Path(current)


def _documents(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that a build may read."""
    try:
        found = list(folder.iterdir())
    except OSError:
        return
    for path in found:
        if path.suffix.lower() in _DOCUMENTS and not path.name.startswith("."):
            yield path


def _mentioned(schemas: Iterable[Path], workspaces: Iterable[Workspace]) -> set[Path]:
    """Return the files inside of the projects that schemas name, and those that these name."""
    roots = tuple(workspace.root for workspace in workspaces)
    waiting, seen = list(schemas), set(schemas)
    for _ in range(FOLLOWED):
        if not waiting:
            break
        file = waiting.pop()
        for word in _MENTION.findall(_text(file)):
            path = Path(os.path.normpath(file.parent / word))
            if path not in seen and any(path.is_relative_to(root) for root in roots):
                seen.add(path)
                waiting.append(path)
    return seen


def _text(file: Path) -> str:
    try:
        if not file.is_file():
            return ""
        with file.open("rb") as opened:
            return opened.read(LIMIT).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def _up_to_root(homes: Iterable[Path], found: Found) -> set[Path]:
    """Return the folders from schemas up to their project's root: where settings may appear."""
    roots = [workspace.root for workspace in found.workspaces]
    return {
        above for home in homes for above in (home, *home.parents) if any(above.is_relative_to(root) for root in roots)
    }


def _nearest(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that is there."""
    return next((above for above in (folder, *folder.parents) if is_there(above)), Path(folder.anchor))


def _state(path: Path) -> State | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
