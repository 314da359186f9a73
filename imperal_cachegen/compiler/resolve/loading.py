"""Reads the schemas of a workspace, and follows `use` from file to file.

Knows of a schema only which keys stand at its top, and `use`. Nothing outside the root is opened.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from ..diagnostics import Steps, outcome
from ..loading import SIZE_LIMIT
from ..nodes import Mapping, Scalar, Sequence
from ..project.discovery import is_schema_name, is_schema_text
from ..project.workspace import Workspace
from ..read import read_file
from ..rules import schema as schema_rules
from ..rules import uses as rules
from ..source import Source, Span
from .shapes import found, known_keys, place

KEYS = (
    "cachegen", "app", "description", "extension", "module", "use", "ttl", "segments", "types", "models", "groups",
)  # fmt: skip
"""The keys that may stand at the top of a schema."""


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """A schema that was read.

    `uses` are the names of the files it uses, with where it says so; not `complete` where one of them is amiss, so that
    a name that is not known may well be in it. `torn` where the reader has reported errors, and left out parts.
    """

    path: Path
    source: Source
    tree: Mapping
    uses: tuple[tuple[str, Span], ...]
    complete: bool
    torn: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """The files to build, in order of their names, and the others of their folders (read, but not judged)."""

    files: tuple[File, ...]
    others: tuple[File, ...]
    sources: tuple[Source, ...]


@dataclass(slots=True)
class _Loading:
    """What has been read so far."""

    workspace: Workspace
    files: dict[str, File | None] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)


def load(workspace: Workspace) -> Steps[Loaded]:
    """Read the chosen schemas, those they use, and the other ones of the folder."""
    loading = _Loading(workspace)
    for path in workspace.chosen:
        yield from _load(path, loading)
    built = {name: file for name, file in loading.files.items() if file is not None}
    for name, file in built.items():
        if any(used not in built for used, _ in file.uses):
            built[name] = replace(file, uses=tuple(pair for pair in file.uses if pair[0] in built), complete=False)
    built = yield from _without_circles(built)
    others = []
    for path in workspace.files:
        if workspace.name(path) not in loading.files and path not in workspace.settled:
            read = outcome(read_file(path, workspace.name(path), workspace.disk)).value
            if read is not None:
                others.append(File(path, *read, (), True, False))
    return Loaded(tuple(built[name] for name in sorted(built)), tuple(others), tuple(loading.sources))


def _load(first: Path, loading: _Loading) -> Steps[None]:
    """Read a schema and every schema that it uses, directly or not."""
    waiting = [first]
    while waiting:
        path = waiting.pop()
        name = loading.workspace.name(path)
        if name in loading.files:
            continue
        loading.files[name] = None
        read = outcome(read_file(path, name, loading.workspace.disk))
        yield from read.diagnostics
        if read.value is None:
            continue
        (source, tree), torn = read.value, read.failed
        loading.sources.append(source)
        uses: dict[str, Span] = {}
        tree = yield from known_keys(tree, "a schema", KEYS)
        items, complete = yield from _uses(tree, path, loading.workspace)
        for used, span in items:
            used_name = loading.workspace.name(used)
            if used_name in uses:
                yield schema_rules.named_twice(span, "`use`", used_name, uses[used_name])
            elif used_name == name:
                yield rules.use_cycle(span, (name, name))
                complete = False
            else:
                uses[used_name] = span
                waiting.append(used)
        loading.files[name] = File(path, source, tree, tuple(uses.items()), complete and not torn, torn)


def _uses(tree: Mapping, path: Path, workspace: Workspace) -> Steps[tuple[list[tuple[Path, Span]], bool]]:
    """Return the files that `use` names and that may be read, and whether these are all."""
    node = tree.get("use")
    kept: list[tuple[Path, Span]] = []
    if node is None:
        return kept, True
    if not isinstance(node, Sequence):
        help = (f"write `use: [{node.text}]`",) if isinstance(node, Scalar) and 0 < len(node.text) < 60 else ()
        yield schema_rules.wrong_shape(place(node), "`use`", "a list of files", found(node), *help)
        return kept, False
    for item in node.items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value:
            yield schema_rules.wrong_shape(place(item), "each item of `use`", "a file's path", found(item))
            continue
        used = yield from _used(item, path, workspace)
        if used is not None:
            kept.append((used, item.span))
    return kept, len(kept) == len(node.items)


def _used(item: Scalar, path: Path, workspace: Workspace) -> Steps[Path | None]:
    """Return the file that an item of `use` names, links followed."""
    if "://" in item.text:
        yield rules.used_not_found(item.span, item.text, "is a URL: only files of the project can be used", ())
        return None
    try:
        used = workspace.disk.real(path.parent / item.text)
        inside = used.is_relative_to(workspace.root)
        exists = inside and workspace.disk.is_file(used)
    except (OSError, RuntimeError, ValueError):
        yield rules.used_not_found(item.span, item.text, "is no path", ())
        return None
    if not inside or Path(item.text).is_absolute():
        yield rules.used_outside_root(item.span, item.text, workspace.root.name, workspace.marked)
        return None
    if not exists:
        near = (workspace.name(file) for file in workspace.files if file.parent == path.parent and file != path)
        reason = "is a folder, not a file" if workspace.disk.is_folder(used) else "does not exist"
        yield rules.used_not_found(item.span, item.text, reason, [name.rpartition("/")[2] for name in near])
        return None
    if not is_schema_name(used) or not workspace.name(used).isprintable():
        yield rules.used_no_schema(item.span, item.text)
        return None
    if not _is_schema(used, workspace):
        yield rules.used_no_schema(item.span, item.text)
        return None
    return used


def _is_schema(path: Path, workspace: Workspace) -> bool:
    try:
        return is_schema_text(workspace.disk.read(path, SIZE_LIMIT)[0])
    except OSError:
        return False


def _without_circles(files: dict[str, File]) -> Steps[dict[str, File]]:
    """Report each `use` that closes a circle, and leave it out."""
    kept = dict(files)
    done: set[str] = set()
    for first in sorted(files):
        trail: list[tuple[str, list[tuple[str, Span]]]] = (
            [(first, list(files[first].uses))] if first not in done else []
        )
        while trail:
            name, ahead = trail[-1]
            if not ahead:
                done.add(name)
                trail.pop()
                continue
            used, span = ahead.pop(0)
            names = [step for step, _ in trail]
            if used in names:
                yield rules.use_cycle(span, (*names[names.index(used) :], used))
                left = tuple(pair for pair in kept[name].uses if pair[0] != used)
                kept[name] = replace(kept[name], uses=left, complete=False)
            elif used in files and used not in done:
                trail.append((used, list(files[used].uses)))
    return kept
