"""Where schemas and documents are read from: the disk, or what stands for it.

The one seam between the compiler and the disk: who compares with an earlier version hands in another `Files`. Says what is
there, and gives bytes; knows nothing of what they mean. Loads no library: it is on the way of a run that finds nothing to do.
"""

import os
import stat
from pathlib import Path


class Files:
    """The files on the disk, by absolute path."""

    def real(self, path: Path) -> Path:
        """Return a path with links followed, whether anything is there or not.

        Raises:
            OSError, RuntimeError, ValueError: it can't be a path, or goes in a circle.
        """
        return path.resolve()

    def is_file(self, path: Path) -> bool:
        """Whether a path leads to a regular file, links followed."""
        return path.is_file()

    def is_folder(self, path: Path) -> bool:
        """Whether a path leads to a folder, links followed."""
        return path.is_dir()

    def exists(self, path: Path) -> bool:
        """Whether a path leads to anything, links followed."""
        return path.exists()

    def read(self, path: Path, limit: int) -> tuple[bytes, int]:
        """Return a file's bytes (up to one more than the limit) and its size; nothing but a regular file is opened.

        Raises:
            OSError: it can't be read.
        """
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(21, os.strerror(21))
        if not stat.S_ISREG(status.st_mode):
            raise OSError("it is no regular file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
        return data, max(status.st_size, len(data))


DISK = Files()
