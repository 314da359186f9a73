"""Which folder's schemas are compared with which."""

from pathlib import Path

from ..diagnostics import outcome
from ..project.discovery import sightings
from ..project.finding import Found
from ..project.nearest import nearest_settings
from ..project.presence import is_file, is_folder
from ..project.workspace import outermost_schemas
from ..results import Progress
from ..rules.registry import shown
from .folder import FolderFiles
from .git import Unreadable

_STRANGE = 2_000
"""Schemas of the other folder that are not in this one, at most: it is no earlier version of it then."""


def folder_version(folder: Path, label: str, found: Found, progress: Progress) -> FolderFiles:
    """Return another folder's files, as if they lay where those lie that were asked for.

    The folder is that of the schemas; or that of a whole project (one with settings, or a checkout), in which the schemas
    lie where they do in this one.

    Raises:
        Unreadable: it holds no schemas, the present ones, or far too many; or more than one folder was asked for.
    """
    here = {path if is_folder(path) else path.parent for path in found.given}
    if len(here) != 1 or len(found.workspaces) != 1:
        raise Unreadable(f"`{shown(label)}` is a folder, and is compared with one folder of one project: name that one")
    given = next(iter(here))
    there, root = folder.resolve(), found.workspaces[0].root
    below = there / given.relative_to(root) if given.is_relative_to(root) else there
    itself = is_folder(below) and below.samefile(given)
    if (
        not itself
        and below != there
        and not any(given.samefile(each) for each in (there, *there.parents))
        and _has_schemas(below)
    ):
        inner = _root_of(below)
        if inner == there:
            _check_schemas(below, given, label, progress)
            return FolderFiles(below, given, inner, str(Path(label, given.relative_to(root))))
    if itself or given.is_relative_to(there):
        what = "is" if there == given else "holds"
        raise Unreadable(
            f"`{shown(label)}` {what} the folder of the schemas itself: name one that has an earlier version"
        )
    _check_schemas(there, given, label, progress)
    return FolderFiles(there, given, _root_of(there), label)


def _has_schemas(folder: Path) -> bool:
    return is_folder(folder) and any(seen.is_schema for seen in sightings(folder))


def _check_schemas(there: Path, given: Path, label: str, progress: Progress) -> None:
    """See that a folder has schemas, and not many that `given` lacks; nothing but first lines is read."""
    schemas = strange = 0
    for looked_at, seen in enumerate(sightings(there)):
        progress(looked_at, 0, seen.path.name)
        schemas += seen.is_schema
        strange += seen.is_schema and not is_file(given / seen.path.relative_to(there))
        if strange > _STRANGE:
            raise Unreadable(
                f"`{shown(label)}` has more than {_STRANGE:,} schemas that `{shown(given.name)}` has not: "
                "name the one folder that has an earlier version of it"
            )
    if not schemas:
        raise Unreadable(f"`{shown(label)}` holds no schema")


def _root_of(folder: Path) -> Path:
    """Return the root of the project that the schemas of a folder belong to, as `find_workspaces` has it; reads no schema."""
    settings = outcome(nearest_settings(folder, {})).value
    marker = settings.file.parent if settings is not None and settings.file is not None else None
    if marker is None:
        marker = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)
    return marker or outermost_schemas(folder, None) or folder
