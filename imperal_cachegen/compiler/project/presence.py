"""Whether something is on disk: answers, and never raises.

`Path.exists` and its kin raise for names that no file system takes (too long, for one), which users can write.
"""

from collections.abc import Callable
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether a path leads to anything, links followed."""
    return _holds(path.exists)


def is_file(path: Path) -> bool:
    """Whether a path leads to a regular file."""
    return _holds(path.is_file)


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder."""
    return _holds(path.is_dir)


def _holds(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except (OSError, ValueError):
        return False
