"""Which modules are up to date: told from the digests in their headers, without reading what a schema means.

A module is up to date where its text is the one that was generated, and everything that it was made from is what it was:
its schema, the files that this refers to, cachegen's version, the settings. One whose schema has warnings never counts as
up to date, for they must be said again. Nothing outside of the root is opened, whatever a header says. Loads no library.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from posixpath import dirname, relpath
from typing import NamedTuple

from ..emit.folder import Out, out_of
from ..emit.header import companion_of, is_companion, is_generated, named_schema, read_header, source_digest
from ..loading import SIZE_LIMIT
from ..project.discovery import is_schema_name, top_level_keys
from ..project.workspace import Workspace
from .claims import Claims, claims_of_text, suspects

_MARK = b"\xef\xbb\xbf"
_DEPENDS_ON_OTHERS = re.compile(rb"ignore\[[^\]]*CG307")
"""An ignore of a finding that another file may cause: whether it hides anything is not the schema's own matter."""


class Standing(NamedTuple):
    """A schema whose module is up to date. `uses` are the schemas it is made from besides itself, by name.

    `companion` are the module's strategies, where the settings want them: they are up to date, too.
    """

    name: str
    module: Path
    uses: tuple[str, ...]
    claims: Claims
    companion: Path | None = None


class Stand:
    """What stands in the output folders of a workspace. Files are read when they are asked for, each once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._root = str(workspace.root)
        self._inside = {workspace.name(file) for file in workspace.files}
        self._outs: dict[Path, Out] = {}
        self._modules: dict[Path, dict[str, list[Path]]] = {}
        self._texts: dict[Path, bytes] = {}
        self._companions: dict[Path, bytes] = {}
        self._inputs: dict[str, bytes | None] = {}
        self._known: dict[str, Standing | None] = {}

    def of(self, name: str) -> Standing | None:
        """Return what stands of a schema; None where its module is not up to date."""
        if name not in self._known:
            self._known[name] = self._look(name)
        return self._known[name]

    def out(self, file: Path) -> Out:
        """Return the folder that a schema's module goes to."""
        folder = file.parent
        if folder not in self._outs:
            settings = self.workspace.settings
            self._outs[folder] = out_of(self.workspace.out(file), settings)
        return self._outs[folder]

    def _look(self, name: str) -> Standing | None:
        file = self.workspace.root / name
        out = self.out(file)
        paths = self._in(out.folder).get(name, [])
        own = self._text(name) if len(paths) == 1 else None
        if own is None or _DEPENDS_ON_OTHERS.search(own):
            return None
        text = self._texts.pop(paths[0])
        header = read_header(text)
        if header is None or header.newer or header.edited or header.facts.warnings:
            return None
        facts = header.facts
        inputs = [(name, own)]
        for used in facts.uses:
            data = self._text(used)
            if data is None:
                return None
            inputs.append((used, data))
        digest = source_digest(paths[0].stem, out.text_settings(bool(facts.uses)), inputs)
        if digest != header.source or not all(_is_named(used, inputs) for used in facts.uses):
            return None
        uses = tuple(used for used, data in inputs[1:] if _is_schema(used, data))
        if any(self.out(self.workspace.root / used).folder != out.folder for used in uses):
            return None
        claims = claims_of_text(paths[0].stem, text, app=facts.app, extension=facts.extension, imports=facts.imports)
        if not claims.models:
            return Standing(name, paths[0], uses, claims)
        if claims.app is None:
            return None
        if not self.workspace.settings.strategies:
            return Standing(name, paths[0], uses, claims)
        companion = paths[0].with_name(f"{companion_of(paths[0].stem)}.py")
        claims = claims._replace(companion=companion.stem.lower())
        return Standing(name, paths[0], uses, claims, companion) if self._stands(companion, out, inputs) else None

    def _stands(self, companion: Path, out: Out, inputs: list[tuple[str, bytes]]) -> bool:
        """Whether the strategies of a module are up to date."""
        text = self._companions.pop(companion, None)
        header = read_header(text) if text is not None else None
        if header is None or header.newer or header.edited:
            return False
        return source_digest(companion.stem, out.companion_settings(), inputs) == header.source

    def _in(self, folder: Path) -> dict[str, list[Path]]:
        """Return the generated modules of a folder by the schema that they name."""
        if folder not in self._modules:
            found: dict[str, list[Path]] = {}
            for path, text in _generated(folder):
                if is_companion(text):
                    self._companions[path] = text
                    continue
                found.setdefault(named_schema(text), []).append(path)
                self._texts[path] = text
            self._modules[folder] = found
        return self._modules[folder]

    def _text(self, name: str) -> bytes | None:
        """Return the bytes of an input, without a byte-order mark; None where it can't be one."""
        if name not in self._inputs:
            inside = name in self._inside
            file = os.path.join(self._root, name)  # noqa: PTH118 - Path is slow here
            self._inputs[name] = _bytes(file, None if inside else self._root)
        return self._inputs[name]


def _generated(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the files of a folder (which may not be there) that begin as our modules do."""
    try:
        names = sorted(
            entry.name
            for entry in os.scandir(folder)
            if entry.name.endswith(".py") and entry.is_file(follow_symlinks=False)
        )
    except (OSError, ValueError):
        return
    for name in names:
        path = folder / name
        try:
            with path.open("rb", buffering=0) as file:
                text = file.readall()
        except OSError:
            continue
        if is_generated(text):
            yield path, text


def _bytes(file: str, root: str | None) -> bytes | None:
    """Return what a regular file holds; with `root`, only of one inside of it, links followed."""
    try:
        if root is not None and os.path.commonpath((os.path.realpath(file), root)) != root:
            return None
        status = os.stat(file)  # noqa: PTH116 - Path is slow here
        if not stat.S_ISREG(status.st_mode) or status.st_size > SIZE_LIMIT:
            return None
        with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
            return opened.read(SIZE_LIMIT + 1).removeprefix(_MARK)
    except (OSError, ValueError):
        return None


def _is_schema(name: str, data: bytes) -> bool:
    return is_schema_name(Path(name)) and "cachegen" in top_level_keys(data.decode("utf-8", "replace"))


def _is_named(name: str, inputs: list[tuple[str, bytes]]) -> bool:
    """Whether one of the inputs names another by its path: then no link, which may lead elsewhere by now, stands between."""
    for source, text in inputs:
        path = re.escape(relpath(name, dirname(source) or ".").encode())
        if re.search(rb"(?<![\w./-])(?:\./)*" + path, text):
            return True
    return False


class Survey(NamedTuple):
    """What of a workspace needs no look, and what does.

    `files` are all schemas by name, used ones included; `asked` the names of those asked for and those they use;
    `standing` those that are up to date; `unsettled` those that have to be read.
    """

    files: dict[str, Path]
    asked: frozenset[str]
    standing: dict[str, Standing]
    unsettled: frozenset[str]


def survey(workspace: Workspace) -> Survey:
    """Find out which schemas of a workspace have to be read."""
    stand = Stand(workspace)
    files = {workspace.name(file): file for file in workspace.files}
    asked = {workspace.name(file) for file in workspace.chosen}
    standing: dict[str, Standing] = {}
    unsettled: set[str] = set()
    waiting = sorted(files)
    while waiting:
        name = waiting.pop()
        found = stand.of(name)
        if found is None:
            unsettled.add(name)
            continue
        standing[name] = found
        waiting += [used for used in found.uses if used not in files]
        files |= {used: workspace.root / used for used in found.uses}
    for name in sorted(asked & standing.keys()):
        asked.update(standing[name].uses)
    unsettled |= {name for name in asked & standing.keys() if not standing.keys() >= set(standing[name].uses)}
    unsettled |= suspects({name: one.claims for name, one in standing.items()})
    return Survey(files, frozenset(asked), standing, frozenset(unsettled))


def current_modules(known: Survey, further: Iterable[str] = ()) -> tuple[tuple[str, Path], ...]:
    """Return the modules that are up to date of the schemas asked for, and of `further` ones, with the schemas' names."""
    names = sorted((known.asked | set(further)) & known.standing.keys())
    return tuple((name, known.standing[name].module) for name in names)


def current_companions(known: Survey, further: Iterable[str] = ()) -> tuple[tuple[str, Path], ...]:
    """Return the strategies beside the modules that `current_modules` returns."""
    found = ((name, known.standing[name].companion) for name, _ in current_modules(known, further))
    return tuple((name, path) for name, path in found if path is not None)
