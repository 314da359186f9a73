"""What belongs to a project: no `..`, no absolute path and no link leads a reader, or a writer, out of it.

For the paths that a tree brings along, which may be an untrusted pull request. Knows no settings and no schemas.
"""

import os
from pathlib import Path


def enclosing(folder: Path) -> Path:
    """Return the checkout that a folder is in: the nearest one with `.git` above it, else the folder itself."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def leads_out(path: Path, root: Path) -> bool:
    """Whether a path, links followed, ends outside of a root; one that goes in a circle ends nowhere."""
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def leaves_checkout(path: Path) -> bool:
    """Whether a path stands in one checkout, and leads to another place through links."""
    place = Path(os.path.normpath(path))
    return leads_out(place, enclosing(place.parent))


def shown_from(root: Path, path: Path) -> str:
    """Return what people see of a path: relative to a root, with `/`; absolute where it lies outside of the checkout."""
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    if path.is_relative_to(enclosing(root)):
        return Path(os.path.relpath(path, root)).as_posix()
    return path.as_posix()
