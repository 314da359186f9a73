"""Which folder's schemas are compared with which."""

from pathlib import Path

from ..diagnostics import outcome
from ..discovery import sightings
from ..presence import is_folder
from ..project import Found, find_workspaces
from ..rules.registry import shown
from .folder import FolderFiles
from .git import Unreadable


def folder_version(folder: Path, label: str, found: Found) -> FolderFiles:
    """Return another folder's files, as if they lay where those lie that were asked for.

    The folder is that of the schemas; or that of a whole project (one with settings, or a checkout), in which the schemas
    lie where they do in this one.

    Raises:
        Unreadable: it holds no schemas, or more than one folder was asked for.
    """
    here = {path if is_folder(path) else path.parent for path in found.given}
    if len(here) != 1 or len(found.workspaces) != 1:
        raise Unreadable(f"`{shown(label)}` is a folder, and is compared with one folder of one project: name that one")
    given = next(iter(here))
    there, root = folder.resolve(), found.workspaces[0].root
    below = there / given.relative_to(root) if given.is_relative_to(root) else there
    if below != there and not any(given.samefile(each) for each in (there, *there.parents)) and is_folder(below):
        inner = _root_of(below)
        if inner == there:
            return FolderFiles(below, given, inner, str(Path(label, given.relative_to(root))))
    if there == given:
        raise Unreadable(f"`{shown(label)}` is the folder of the schemas itself")
    if not any(seen.is_schema for seen in sightings(there)):
        raise Unreadable(f"`{shown(label)}` holds no schema")
    return FolderFiles(there, given, _root_of(there), label)


def _root_of(folder: Path) -> Path:
    """Return the root of the project that a folder's schemas belong to; the folder itself without any."""
    workspaces = outcome(find_workspaces((folder,), folder)).value.workspaces
    roots = [one.root for one in workspaces if folder.is_relative_to(one.root)]
    return min(roots, default=folder)
