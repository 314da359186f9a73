"""The schemas of a project on both sides, and which of them have to be read: told from their bytes alone.

What is the same on both sides, and refers to nothing that is not, is not parsed on either side.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ..files import DISK
from ..loading import SIZE_LIMIT
from ..project.discovery import is_schema_name, is_schema_text
from ..project.workspace import Workspace
from .mentions import mentions, spelled_with_escapes
from .version import Version

_MOVED = 2_000
"""Files with a schema's name that are looked into for schemas that were moved, at most."""


@dataclass(slots=True)
class Sides:
    """The schemas of one project: `new` and `old` by path, `same` those of both that have the same bytes."""

    workspace: Workspace
    version: Version
    new: frozenset[Path]
    old: frozenset[Path]
    same: frozenset[Path]
    _known: dict[Path, bool] = field(default_factory=dict)

    @property
    def every(self) -> frozenset[Path]:
        """The schemas that are on either side."""
        return self.new | self.old

    def differing(self) -> frozenset[Path]:
        """Return the schemas that differ, or refer to something that does."""
        return frozenset(path for path in self.every if self._differs(path))

    def text(self, path: Path) -> str:
        """Return the text of a schema that is the same on both sides."""
        return _bytes(path).decode("utf-8", "replace")

    def _differs(self, first: Path) -> bool:
        """Whether a file, or any that it may refer to, is another one on the other side."""
        waiting, seen = [first], {first}
        while waiting:
            path = waiting.pop()
            if self._known.get(path) or not self._is_same(path):
                self._known[first] = True
                return True
            if path in self._known:
                continue
            text = self.text(path)
            if spelled_with_escapes(text):
                self._known[first] = True
                return True
            for mentioned in mentions(text, path.parent):
                if (
                    mentioned not in seen
                    and mentioned.is_relative_to(self.workspace.root)
                    and self._is_there(mentioned)
                ):
                    seen.add(mentioned)
                    waiting.append(mentioned)
        self._known |= dict.fromkeys(seen, False)
        return False

    def _is_there(self, path: Path) -> bool:
        return _is_file(path) or _asked(self.version.is_file, path)

    def _is_same(self, path: Path) -> bool:
        if path in self.every:
            return path in self.same
        return _is_file(path) and self.version.holds(path, _bytes(path))


def sides_of(workspace: Workspace, given: Iterable[Path], version: Version, others: Iterable[Path] = ()) -> Sides:
    """Look at both sides of what was asked for (`given`, files and folders); `others` are roots of other projects.

    Where the old version has no schema in the folders that were asked for, they were somewhere else: then its schemas of
    anywhere in the project, as far as they are gone, are the old side.

    Raises:
        Unreadable: the old version can't be read.
    """
    new = frozenset(workspace.chosen)
    same = {path for path in new if version.holds(path, _bytes(path))}
    old = set(same)
    roots = [root for root in others if root != workspace.root and root.is_relative_to(workspace.root)]

    def may_be_ours(path: Path) -> bool:
        inside = path.is_relative_to(workspace.root) and not any(path.is_relative_to(root) for root in roots)
        return inside and path not in old and workspace.name(path).isprintable()

    asked = tuple(given)
    old.update(
        path for path in candidates(asked, version) if may_be_ours(path) and _was_schema(path, version, path in new)
    )
    if new and not old and version.whole and not any(map(is_schema_name, asked)):
        gone = (path for path in candidates([workspace.root], version) if not _is_file(path) and may_be_ours(path))
        old.update(path for path in islice(gone, _MOVED) if _was_schema(path, version, False))
    return Sides(workspace, version, new, frozenset(old), frozenset(same))


def candidates(given: Iterable[Path], version: Version) -> Iterator[Path]:
    """Yield the files of the old version that were asked for, and have a schema's name."""
    for path in given:
        if is_schema_name(path) and version.is_file(path):
            yield path
        elif version.is_folder(path) or version.top.is_relative_to(path):
            yield from (file for file in version.files(path) if is_schema_name(file))


def _was_schema(path: Path, version: Version, is_schema: bool) -> bool:
    """Whether a file of the old version is a schema; one that can't be read is taken for what it is now."""
    if not is_schema and _is_file(path) and version.holds(path, _bytes(path)):
        return False
    try:
        return is_schema_text(version.read(path, SIZE_LIMIT)[0])
    except (OSError, RuntimeError, ValueError):
        return is_schema and _asked(version.exists, path)


def _asked(ask: Callable[[Path], bool], path: Path) -> bool:
    try:
        return ask(path)
    except (OSError, RuntimeError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    return _asked(DISK.is_file, path)


def _bytes(path: Path) -> bytes:
    """Return what a file holds now; one that is too long for a schema is cut, and so differs from every other."""
    try:
        return DISK.read(path, SIZE_LIMIT)[0]
    except OSError:
        return b""
