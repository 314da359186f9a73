"""The files of a commit, at the paths where they lie in the work tree: read object by object, as they are asked for.

Follows links and submodules as the work tree would have them. Knows nothing of schemas.
"""

import hashlib
import os
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from .git import Objects, Refused, Unreadable, open_repository
from .version import Version

_LINKS = 40
"""Links that are followed on the way to one file, at most."""

_TREE = 64 * 1024 * 1024
"""Bytes of one folder's list, at most."""

_POINTER = b"version https://git-lfs.github.com/spec/"
_POINTER_MAX = 1024


class Kind(Enum):
    """What stands in a folder of a commit."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    MODULE = "submodule"


class Entry(NamedTuple):
    """A name in a folder of a commit: what it is, and the object (of which repository) that it names."""

    kind: Kind
    oid: str
    objects: Objects


_KINDS = {"120000": Kind.LINK, "40000": Kind.FOLDER, "160000": Kind.MODULE}


class GitFiles(Version):
    """The files of a commit. `tree` is the id of its root; `prefix` goes before a path for people (`main:`)."""

    whole = True

    def __init__(self, objects: Objects, tree: str, prefix: str) -> None:
        self.top = objects.repository.top
        self._root = Entry(Kind.FOLDER, tree, objects)
        self._prefix = prefix
        self._folders: dict[tuple[Path, str], dict[str, Entry]] = {}
        self._blobs: dict[str, tuple[bytes, int]] = {}
        self._modules: dict[Path, Objects] = {}

    def close(self) -> None:
        """End the processes that submodules are read through."""
        for objects in self._modules.values():
            objects.close()

    def rest(self) -> bool:
        """Stop the timers of the processes that it is read through, `Version.rest`."""
        for objects in (self._root.objects, *self._modules.values()):
            objects.rest()
        return True

    def named(self, path: Path) -> str:
        """Return what people see of a path, in git's own spelling: `main:schemas/mail.yaml`."""
        return f"{self._prefix}{path.relative_to(self.top).as_posix() if path.is_relative_to(self.top) else path}"

    def real(self, path: Path) -> Path:
        """Return a path with links followed, `Files.real`."""
        return self._find(path)[0]

    def is_file(self, path: Path) -> bool:
        """Whether a path leads to a file."""
        found = self._find(path)[1]
        return found is not None and found.kind is Kind.FILE

    def is_folder(self, path: Path) -> bool:
        """Whether a path leads to a folder."""
        found = self._find(path)[1]
        return found is not None and found.kind in (Kind.FOLDER, Kind.MODULE)

    def exists(self, path: Path) -> bool:
        """Whether a path leads to anything."""
        return self._find(path)[1] is not None

    def read(self, path: Path, limit: int) -> tuple[bytes, int]:
        """Return a file's bytes as they are stored, and its size, `Files.read`.

        Raises:
            OSError: there is none, or only a pointer of Git LFS.
            Unreadable: it is not in the repository.
        """
        found = self._find(path)[1]
        if found is None:
            raise FileNotFoundError(2, os.strerror(2))
        if found.kind is not Kind.FILE:
            raise IsADirectoryError(21, os.strerror(21))
        data, size = self._blob(found, path, limit)
        if _is_pointer(data):
            raise OSError("it is kept in Git LFS, and only a pointer to it in the repository")
        return data[: limit + 1], size

    def holds(self, path: Path, data: bytes) -> bool:
        """Whether a path leads to a file of this content; one whose line breaks git has changed counts, too."""
        try:
            found = self._find(path)[1]
        except (OSError, RuntimeError, ValueError):
            return False
        if found is None or found.kind is not Kind.FILE:
            return False
        texts = (data, data.replace(b"\r\n", b"\n")) if b"\r\n" in data else (data,)
        if any(self._id(text) == found.oid for text in texts):
            return True
        pointer, _ = self._blob(found, path, _POINTER_MAX)
        return _is_pointer(pointer) and f"oid sha256:{hashlib.sha256(data).hexdigest()}\n".encode() in pointer

    def files(self, folder: Path) -> Iterator[Path]:
        """Yield what stands in a folder's tree and is a file or a link, in order. Hidden folders are not entered."""
        start = folder if folder.is_relative_to(self.top) else self.top
        if start.is_relative_to(folder):
            found = self._find(start)[1]
            if found is not None:
                yield from self._walk(start, found)

    def top_of_settings(self, root: Path) -> Path | None:
        """Return the outermost folder in which the commit may have settings: none for a project that is not all in it."""
        return self.top if root.is_relative_to(self.top) else None

    def _walk(self, folder: Path, at: Entry) -> Iterator[Path]:
        for name, entry in sorted(self._names(folder, at).items()):
            path = folder / name
            if entry.kind in (Kind.FILE, Kind.LINK):
                yield path
            elif not name.startswith(".") and name != "__pycache__":
                yield from self._walk(path, entry)

    def _id(self, data: bytes) -> str:
        make = hashlib.sha256 if len(self._root.oid) == 64 else hashlib.sha1
        return make(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def _find(self, path: Path) -> tuple[Path, Entry | None]:
        """Return where a path leads, and what is there."""
        if "\0" in str(path):
            raise ValueError(path)
        waiting = [*reversed(path.parts[1:])]
        trail: list[tuple[Path, Entry | None]] = [(Path(path.anchor), None)]
        links = 0
        while waiting:
            name = waiting.pop()
            folder, at = trail[-1]
            if name == "..":
                if len(trail) > 1:
                    trail.pop()
                continue
            there = folder / name
            entry = self._names(folder, at).get(name) if at is not None else None
            if there == self.top:
                entry = self._root
            if entry is not None and entry.kind is Kind.LINK:
                links += 1
                if links > _LINKS:
                    raise RuntimeError(f"the links of {path} go round in a circle")
                target = Path(os.fsdecode(self._blob(entry, there, 4096)[0]))
                if target.is_absolute():
                    trail = trail[:1]
                waiting += reversed(target.parts[1:] if target.is_absolute() else target.parts)
                continue
            trail.append((there, entry))
        return trail[-1]

    def _names(self, folder: Path, at: Entry) -> dict[str, Entry]:
        """Return what stands in a folder; nothing for a file, and for a submodule that is not checked out."""
        known = self._folders.get((folder, at.oid))
        if known is None:
            known = self._folders[folder, at.oid] = self._read_names(folder, at)
        return known

    def _read_names(self, folder: Path, at: Entry) -> dict[str, Entry]:
        objects, name = at.objects, at.oid
        if at.kind is Kind.FILE:
            return {}
        if at.kind is Kind.MODULE:
            if not (folder / ".git").exists():
                return {}
            objects, name = self._module(folder), f"{at.oid}^{{tree}}"
        found = objects.read(name, _TREE)
        if found is None or found.size > _TREE:
            lacking = (
                f"lacks the commit {at.oid[:7]}: run `git fetch` in it" if at.kind is Kind.MODULE else "is not here"
            )
            raise Unreadable(f"`{self.named(folder)}` {lacking}")
        return dict(_entries(found.data, objects))

    def _module(self, folder: Path) -> Objects:
        if folder not in self._modules:
            try:
                self._modules[folder] = Objects(open_repository(folder))
            except Refused as error:
                raise Unreadable(f"the submodule `{folder}` cannot be read: {error}") from None
        return self._modules[folder]

    def _blob(self, entry: Entry, path: Path, limit: int) -> tuple[bytes, int]:
        known = self._blobs.get(entry.oid)
        if known is None or len(known[0]) < min(known[1], limit + 1):
            found = entry.objects.read(entry.oid, limit + 1)
            if found is None:
                raise Unreadable(f"`{self.named(path)}` is not in the repository, which is damaged or a partial clone")
            known = self._blobs[entry.oid] = found.data, found.size
        return known


def _entries(data: bytes, objects: Objects) -> Iterator[tuple[str, Entry]]:
    """Yield the names of a folder: `mode name NUL id`, one behind the other."""
    width = objects.repository.digits // 2
    at = 0
    while at < len(data):
        mode_end = data.index(b" ", at)
        name_end = data.index(b"\0", mode_end)
        mode = data[at:mode_end].decode("ascii")
        at = name_end + 1 + width
        yield os.fsdecode(data[mode_end + 1 : name_end]), Entry(
            _KINDS.get(mode, Kind.FILE), data[name_end + 1 : at].hex(), objects
        )


def _is_pointer(data: bytes) -> bool:
    return data.startswith(_POINTER)
