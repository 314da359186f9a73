"""Which generated files no schema makes any more, in the folders that a run has to do with.

Other projects of a checkout may put their modules into the same folder: what one of them makes is none of this run's
business. Reads headers and names of files; writes nothing.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..diagnostics import outcome
from ..emit.header import companion_of
from ..emit.state import Orphan, orphans
from ..project.containment import enclosing
from ..project.finding import find_workspaces
from ..project.presence import is_file
from ..project.settings import VENDORED
from ..project.workspace import Workspace
from ..results import Compiled, Unit

FOLDERS = 20_000
"""Folders of a checkout that are searched for another project, at most."""


def orphaned(compiled: Compiled) -> Iterator[Orphan]:
    """Yield the generated files in the output folders that no schema makes any more, each once."""
    made = {path for unit in compiled.units for path in _known_modules(unit)}
    made |= {module.path for module in compiled.made}
    seen: set[Path] = set()
    for unit in compiled.units:
        known = {name for name, _ in (*unit.current, *unit.others)}
        known |= {module.schema.source.name for module in compiled.modules}
        for folder in compiled.folders(unit):
            if folder not in seen:
                seen.add(folder)
                found = tuple(orphans(folder, unit.workspace.root, made, known))
                yield from _of_no_project(found, unit.workspace, folder)
                yield from _runtime(unit.workspace, folder)


def named(left_over: Iterable[Orphan]) -> Iterator[Orphan]:
    """Return the orphans that are named to people: of a runtime that is left over, the first file stands for all."""
    runtimes: set[Path] = set()
    for orphan in left_over:
        at = next((folder for folder in orphan.path.parents if folder.name == VENDORED), None)
        if at not in runtimes:
            yield orphan
        if at is not None:
            runtimes.add(at)


def _known_modules(unit: Unit) -> Iterator[Path]:
    """Yield the modules of a workspace that are up to date, or that other schemas than those asked for make."""
    workspace = unit.workspace
    yield from (path for _, path in (*unit.current, *unit.companions))
    for name, module in unit.others:
        folder = workspace.out(workspace.root / name)
        yield folder / f"{module}.py"
        if workspace.settings.strategies:
            yield folder / f"{companion_of(module)}.py"


def _runtime(workspace: Workspace, folder: Path) -> Iterator[Orphan]:
    """Yield what is left over of a runtime beside modules."""
    if (folder / VENDORED).is_dir():
        from .vendoring import is_used, left_over, places

        if workspace.settings.runtime == "vendored":
            yield from left_over(folder, workspace.root, places(folder))
        elif not is_used(folder):
            yield from left_over(folder, workspace.root)


def _of_no_project(found: Sequence[Orphan], workspace: Workspace, folder: Path) -> Iterator[Orphan]:
    """Yield the orphans of a folder that no other project of the checkout makes, either."""
    elsewhere = _made_elsewhere({orphan.schema for orphan in found}, workspace, folder) if found else set()
    yield from (orphan for orphan in found if orphan.schema not in elsewhere)


def _made_elsewhere(names: set[str], workspace: Workspace, folder: Path) -> set[str]:
    """Return the names of schemas that are there under the root of another project, whose modules go to the folder."""
    elsewhere: set[str] = set()
    for root in _folders(enclosing(workspace.root)):
        for name in names - elsewhere if root != workspace.root else ():
            file = root / name
            if is_file(file):
                spaces = outcome(find_workspaces((file,), root, workspace.out_option)).value.workspaces
                if any(space.root == root and space.out(file) == folder for space in spaces):
                    elsewhere.add(name)
    return elsewhere


def _folders(checkout: Path) -> Iterator[Path]:
    """Yield the folders of a checkout in which a project may have its root."""
    for count, (current, below, _) in enumerate(os.walk(checkout)):
        below[:] = [name for name in below if not name.startswith(".") and name not in ("__pycache__", "node_modules")]
        if count == FOLDERS:
            return
        yield Path(current)
