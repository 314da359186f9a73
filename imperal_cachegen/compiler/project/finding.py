"""A project on disk: its root, its settings, and which schemas there are.

Looks at file names, settings files and the first words of YAML files; knows nothing of what a schema says.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..diagnostics import Steps
from ..rules import project as rules
from ..rules.registry import shown
from ..source import Source, Span, beginning
from .containment import leaves_checkout
from .discovery import SUFFIXES, Sighting, is_schema, is_schema_name, sightings
from .nearest import Known, nearest_settings
from .presence import is_there
from .settings import VENDORED, Settings
from .workspace import SCHEMAS, Workspace, outermost_schemas


class Found(NamedTuple):
    """What was found: a workspace for each project, and what is wrong with the paths themselves (wrong usage).

    `given` are the files and folders that were looked in, absolute, links followed.
    """

    workspaces: tuple[Workspace, ...]
    usage: tuple[str, ...]
    given: tuple[Path, ...] = ()


def find_workspaces(paths: Sequence[Path], cwd: Path, out: Path | None = None) -> Steps[Found]:
    """Find the schemas that `paths` (files and folders, relative to `cwd`) stand for, project by project.

    Without paths: `schemas` of the settings, else `./schemas`.
    """
    usage: list[str] = []
    look = _Look({}, {}, {}, {})
    given = tuple(paths)
    unasked = "" if given else "; name the schemas' folder"
    if not given:
        at_cwd = yield from nearest_settings(cwd, look.settings)
        given = (at_cwd.schemas if at_cwd else ()) or (Path(SCHEMAS),)
        if at_cwd and at_cwd.schemas:
            span = at_cwd.place("schemas")
            unasked = f"; it is `schemas` of {shown(str(span.source.path), 200)}:{span.line}"
    places: list[_Place] = []
    for path in given:
        absolute = _absolute(cwd / path)
        if absolute is None or not is_there(absolute):
            usage.append(f"`{shown(str(path), 200)}` does not exist{unasked}")
        elif leaves_checkout(cwd / path):
            usage.append(f"`{shown(str(path), 200)}` is a link that leads out of the project")
        elif absolute.is_dir():
            chosen = tuple((yield from _schemas_in(absolute, look)))
            if not chosen:
                usage.append(_no_schema(path, absolute))
            for file in chosen:
                places.append((yield from _place(file, absolute, look)))
        elif is_schema_name(absolute):
            places.append((yield from _place(absolute, absolute.parent, look)))
        else:
            usage.append(f"`{path}` is no schema: its name does not end in {' or '.join(SUFFIXES)}")
    option = _absolute(cwd / out) if out is not None else None
    if out is not None and option is None:
        usage.append(f"`--out {shown(str(out), 200)}` is no folder: its links go round in a circle")
    if usage:
        return Found((), tuple(usage))
    asked = tuple(path for path in map(_absolute, (cwd / path for path in given)) if path is not None)
    return Found(tuple((yield from _workspaces(places, option, look))), (), asked)


def _no_schema(given: Path, folder: Path) -> str:
    """Return what to say of a folder without a schema; a file in it may look like one."""
    words = f"`{given}` holds no schema: no {' or '.join('*' + end for end in SUFFIXES)} with `cachegen: 1`"
    near = next((seen.path for seen in sightings(folder)), None)
    if near is None:
        return words
    return f"{words}; `{shown(near.relative_to(folder).as_posix(), 200)}` looks like one: add that line at its top"


class _Look(NamedTuple):
    """What has been looked at, each thing once: settings and markers by folder, folders' trees, places of neighbours."""

    settings: Known
    markers: dict[Path, Path | None]
    trees: dict[Path, tuple[Sighting, ...]]
    places: dict[tuple[Path, Path], "_Place"]

    def sightings(self, folder: Path) -> tuple[Sighting, ...]:
        """Return the schemas in a folder's tree, and what looks like one."""
        if folder not in self.trees:
            self.trees[folder] = tuple(sightings(folder))
        return self.trees[folder]

    def marker(self, folder: Path) -> Path | None:
        """Return the nearest folder with `.git` above one, itself included."""
        if folder not in self.markers:
            above = (folder, *folder.parents)
            self.markers[folder] = next((each for each in above if (each / ".git").exists()), None)
        return self.markers[folder]


class _Place(NamedTuple):
    """A chosen schema: its project, and the folder whose schemas share their names with it."""

    file: Path
    root: Path
    marked: bool
    settings: Settings
    home: Path


def _absolute(path: Path) -> Path | None:
    """Return a path with links followed; None where it can't be a path at all (a NUL, a loop of links)."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None


def _place(file: Path, given: Path, look: _Look) -> Steps[_Place]:
    """Find the project of a schema. `given` is the folder that was asked for: the root where nothing marks one."""
    neighbour = look.places.get((file.parent, given))
    if neighbour is not None:
        return neighbour._replace(file=file)
    settings = yield from nearest_settings(file.parent, look.settings)
    if settings is not None and settings.file is not None:
        marker: Path | None = settings.file.parent
    else:
        marker = look.marker(file.parent)
    home = outermost_schemas(file.parent, marker)
    for folder in settings.schemas if settings else ():
        named = _absolute(folder)
        if named is not None and file.is_relative_to(named):
            home = named
    root = marker or home or given
    found = _Place(file, root, marker is not None, settings or Settings(), home or file.parent)
    if all(named.suffix not in SUFFIXES for named in found.settings.schemas):  # else files of one folder may differ
        look.places[file.parent, given] = found
    return found


def _schemas_in(folder: Path, look: _Look) -> Steps[list[Path]]:
    """Return the schemas in a folder's tree; a file that looks like one, and lacks `cachegen: 1`, is a warning."""
    files: list[Path] = []
    for seen in look.sightings(folder):
        if seen.is_schema:
            files.append(seen.path)
        else:
            text = seen.path.read_text(encoding="utf-8", errors="replace")
            source = Source(seen.path, seen.path.relative_to(folder).as_posix(), text)
            yield rules.looks_like_a_schema(beginning(source))
    return files


def _workspaces(places: Iterable[_Place], option: Path | None, look: _Look) -> Steps[list[Workspace]]:
    """Gather chosen schemas by project, and find every schema of their folders."""
    by_root: dict[Path, list[_Place]] = {}
    for place in places:
        by_root.setdefault(place.root, []).append(place)
    workspaces = []
    for root in sorted(by_root):
        first = by_root[root][0]
        chosen = {place.file for place in by_root[root]}
        homes = {place.home for place in by_root[root]}
        every = chosen | {seen.path for home in homes for seen in look.sightings(home) if seen.is_schema}
        workspace = Workspace(root, first.marked, first.settings, (), (), option)
        kept = yield from _inside(workspace, every, chosen)
        chosen_kept = tuple(file for file in kept if file in chosen)
        led_out = sorted(path for path in _written_to(workspace, chosen_kept) if leaves_checkout(path))
        for out in led_out:
            yield rules.out_outside_project(Span(Source(out, workspace.shown(out), ""), 0, 0))
        linked = sorted(path for path in _runtimes(workspace, chosen_kept) if path.is_symlink())
        for runtime in linked:
            yield rules.runtime_is_a_link(Span(Source(runtime, workspace.shown(runtime), ""), 0, 0))
        if not led_out and not linked:
            workspaces.append(workspace._replace(files=tuple(kept), chosen=chosen_kept))
    return workspaces


def _written_to(workspace: Workspace, schemas: Iterable[Path]) -> set[Path]:
    """Return the folders that a build of schemas writes to, and nobody has named on the command line."""
    return set() if workspace.out_option is not None else {workspace.out(schema) for schema in schemas}


def _runtimes(workspace: Workspace, schemas: Iterable[Path]) -> Iterator[Path]:
    """Yield the folders below those that a build of schemas writes to as well, for the runtime beside the modules."""
    if workspace.settings.runtime == "vendored":
        for copy in {workspace.out(schema) / VENDORED for schema in schemas}:
            yield copy
            if not copy.is_symlink():
                yield from (Path(above, name) for above, names, _ in os.walk(copy) for name in names)


def _inside(workspace: Workspace, files: Iterable[Path], chosen: set[Path]) -> Steps[list[Path]]:
    """Keep the files that lie in the root, links followed, and whose names can be shown; say which chosen ones do not."""
    kept = []
    folders: dict[Path, bool] = {}  # those that lie in the root, links followed
    for file in sorted(files, key=str):
        folder = file.parent
        if folder not in folders:
            folders[folder] = folder.resolve().is_relative_to(workspace.root)
        if not (file.resolve().is_relative_to(workspace.root) if file.is_symlink() else folders[folder]):
            if file in chosen:
                yield rules.schema_outside_root(_nowhere(file), str(file.resolve()), str(workspace.root))
        elif not workspace.name(file).isprintable():
            if file in chosen:
                yield rules.unprintable_name(_nowhere(file), workspace.name(file))
        elif not file.is_symlink() or is_schema(file):
            kept.append(file)
    return kept


def _nowhere(file: Path) -> Span:
    """Return the place of a finding about a file's name."""
    shown = file.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
    return Span(Source(file, shown.rpartition("/")[2], ""), 0, 0)
