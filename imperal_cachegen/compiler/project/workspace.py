"""The schemas of one project, and where each one's module goes. Knows nothing of how they were found."""

from pathlib import Path
from typing import NamedTuple

from ..files import DISK, Files
from .containment import shown_from
from .settings import Settings

SCHEMAS = "schemas"
"""The folder that schemas are looked for in, and beside which `caches/` lies."""

CACHES = "caches"
"""The folder that modules go to, where nothing says another."""


class Workspace(NamedTuple):
    """The schemas of one project. All paths are absolute, with links followed.

    `files` are all schemas of the folders that `chosen` (what was asked for) lie in, by name: names must be unique over
    all of them. `marked` tells that a settings file or `.git` made the root. `out_option` is `--out`. `settled` are those
    of `files` that need not be read: what they claim is known. `disk` is what they are read from.
    """

    root: Path
    marked: bool
    settings: Settings
    files: tuple[Path, ...]
    chosen: tuple[Path, ...]
    out_option: Path | None = None
    settled: frozenset[Path] = frozenset()
    disk: Files = DISK

    def name(self, path: Path) -> str:
        """Return what people see of a path: relative to the root, with `/`."""
        return path.relative_to(self.root).as_posix()

    def shown(self, path: Path) -> str:
        """Return what people see of a path that may lie elsewhere."""
        return shown_from(self.root, path)

    def out(self, schema: Path) -> Path:
        """Return the folder that the module of a schema goes to."""
        if self.out_option is not None:
            return self.out_option
        if self.settings.out is not None:
            return self.settings.out
        home = outermost_schemas(schema.parent, self.root if self.marked else None)
        return (home or schema.parent).parent / CACHES


def outermost_schemas(folder: Path, root: Path | None) -> Path | None:
    """Return the outermost folder called `schemas` of a folder and those above it, as far as the root."""
    found = None
    for above in (folder, *folder.parents):
        if above.name == SCHEMAS:
            found = above
        if above == root:
            break
    return found
