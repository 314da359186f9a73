"""The files of another folder, at the paths where they would lie in the work tree. Nothing outside of its project is read."""

import os
from collections.abc import Iterator
from pathlib import Path

from .version import Version

_NOWHERE = Path("/")


class FolderFiles(Version):
    """What lies in (and around) the folder `there`, as if it were in (and around) the folder `here`; both links followed.

    `root` is the project of `there`: what lies outside of it is not there. `label` is the folder as people wrote it.
    """

    def __init__(self, there: Path, here: Path, root: Path, label: str) -> None:
        self.top = here
        self._there = there
        self._root = root
        self._label = label

    def named(self, path: Path) -> str:
        """Return what people see of a path: `../old/schemas/mail.yaml`."""
        return Path(os.path.normpath(Path(self._label, os.path.relpath(path, self.top)))).as_posix()

    def real(self, path: Path) -> Path:
        """Return a path with links followed, `Files.real`; nowhere where that leads out of the project."""
        real = self._place(path).resolve()
        if not real.is_relative_to(self._root):
            return _NOWHERE
        return Path(os.path.normpath(self.top / os.path.relpath(real, self._there)))

    def is_file(self, path: Path) -> bool:
        """Whether a path leads to a regular file."""
        return self._inside(path) and self._place(path).is_file()

    def is_folder(self, path: Path) -> bool:
        """Whether a path leads to a folder."""
        return self._inside(path) and self._place(path).is_dir()

    def exists(self, path: Path) -> bool:
        """Whether a path leads to anything."""
        return self._inside(path) and self._place(path).exists()

    def read(self, path: Path, limit: int) -> tuple[bytes, int]:
        """Return a file's bytes and its size, `Files.read`."""
        if not self._inside(path):
            raise FileNotFoundError(2, os.strerror(2))
        return super().read(self._place(path), limit)

    def holds(self, path: Path, data: bytes) -> bool:
        """Whether a path leads to a file of this content."""
        try:
            return self.is_file(path) and self.read(path, len(data))[0] == data
        except (OSError, RuntimeError, ValueError):
            return False

    def files(self, folder: Path) -> Iterator[Path]:
        """Yield what stands in a folder's tree and is a file or a link, in order. Hidden folders are not entered."""
        for current, below, names in os.walk(self._place(folder)):
            below[:] = sorted(name for name in below if not name.startswith(".") and name != "__pycache__")
            here = Path(os.path.normpath(self.top / os.path.relpath(current, self._there)))
            for name in sorted(names):
                yield here / name

    def top_of_settings(self, root: Path) -> Path | None:
        """Return the project's root, if it is where the old one's is: a folder of schemas alone has no settings."""
        return root if self._place(root) == self._root else None

    def _place(self, path: Path) -> Path:
        return Path(os.path.normpath(self._there / os.path.relpath(path, self.top)))

    def _inside(self, path: Path) -> bool:
        return self.real(path) != _NOWHERE
