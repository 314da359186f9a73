"""An earlier version of the files, at the paths where they lie (or would lie) in the work tree."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from ..files import Files


class Version(Files, ABC):
    """Files as they were. `top` is the folder that holds all that is known of them; `whole` tells that this is a whole tree."""

    top: Path
    whole = False

    @abstractmethod
    def named(self, path: Path) -> str:
        """Return what people see of a path: where the file really is."""

    @abstractmethod
    def holds(self, path: Path, data: bytes) -> bool:
        """Whether a path leads to a file of this content."""

    @abstractmethod
    def files(self, folder: Path) -> Iterator[Path]:
        """Yield what stands in a folder's tree and is a file or a link, in order. Hidden folders are not entered."""

    @abstractmethod
    def top_of_settings(self, root: Path) -> Path | None:
        """Return the outermost folder that may have settings of a project; None where they are not known."""

    def rest(self) -> bool:
        """Stop what runs beside this until it is read again; tells that nothing does, so that a process can be forked."""
        return True

    def close(self) -> None:
        """End what it was read through."""
