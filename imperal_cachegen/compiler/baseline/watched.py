"""Files that tell of each one that is read: for a line of progress."""

from pathlib import Path

from ..files import Files
from ..results import Progress


class Watched(Files):
    """Files that tell of each one that is read, of `total`."""

    def __init__(self, files: Files, progress: Progress, done: int, total: int) -> None:
        self._files = files
        self._progress = progress
        self._done = done
        self._total = total

    def real(self, path: Path) -> Path:
        """Return a path with links followed, `Files.real`."""
        return self._files.real(path)

    def is_file(self, path: Path) -> bool:
        """Whether a path leads to a file."""
        return self._files.is_file(path)

    def is_folder(self, path: Path) -> bool:
        """Whether a path leads to a folder."""
        return self._files.is_folder(path)

    def exists(self, path: Path) -> bool:
        """Whether a path leads to anything."""
        return self._files.exists(path)

    def read(self, path: Path, limit: int) -> tuple[bytes, int]:
        """Return a file's bytes and its size, `Files.read`."""
        self._progress(min(self._done, self._total - 1), self._total, path.name)
        self._done += 1
        return self._files.read(path, limit)
