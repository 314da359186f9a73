"""The door: tells what `--against` names, and reads both versions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from ..diagnostics import Diagnostic, Severity, in_order, outcome
from ..project.containment import shown_from
from ..project.finding import Found, find_workspaces
from ..project.presence import is_file, is_folder
from ..project.settings import Settings
from ..project.workspace import Workspace
from ..results import Options, Progress, silent
from ..rules.registry import shown
from .folders import folder_version
from .git import Unreadable
from .reading import read_both
from .refs import Commits, also_a_ref
from .savedfile import compare_with_saved
from .sides import Sides, candidates, sides_of
from .values import Baseline, Compared
from .version import Version

Open = Callable[[Workspace], tuple[Version, str]]
"""Returns the old version of a project's files, and what people call it."""


def compare_with(against: str, paths: Sequence[Path], options: Options, progress: Progress = silent) -> Compared:
    """Read the schemas that `paths` stand for as they are, and as they were at `against`.

    `against` is, in this order: a file that `cachegen ir` wrote; a folder, whose schemas are compared with those of the
    one folder that is asked for, by their paths in it; a git ref. Without `paths`: as `build`. Of `options` only `cwd`
    counts.
    """
    if not against.strip():
        return Compared(usage=("`--against` is empty (is a variable not set?): name a git ref, a folder or a file",))
    found = outcome(find_workspaces(paths, options.cwd))
    if found.value.usage:
        return Compared(usage=found.value.usage)
    errors = tuple(one for one in found.diagnostics if one.severity is Severity.ERROR)
    if errors:
        return Compared(label=shown(against), diagnostics=in_order(errors))
    path = options.cwd / against
    try:
        if is_file(path):
            compared = compare_with_saved(path, shown(against), found.value, everything=not paths)
        elif is_folder(path):
            version = folder_version(path, against, found.value, progress)
            compared = _compared(found.value, lambda _: (version, shown(against)), shown(against), progress)
        else:
            return _compared_with_ref(against, found.value, progress)
        return compared._replace(notes=(*also_a_ref(against, options.cwd), *compared.notes))
    except Unreadable as error:
        return Compared(usage=(str(error),))


def _compared_with_ref(ref: str, found: Found, progress: Progress) -> Compared:
    """Compare with a commit in the repository of each project."""
    with ExitStack() as opened:
        commits = Commits(ref, opened)
        compared = _compared(found, lambda one: commits.version(_homes(one, found.given)), shown(ref), progress)
        return compared._replace(label=commits.label)


def _homes(workspace: Workspace, given: Iterable[Path]) -> Sequence[Path]:
    """Return the folders whose repository is meant, the outermost first: a submodule is read as the outer commit has it."""
    root = workspace.root
    asked = {path if is_folder(path) else path.parent for path in given}
    homes = {path for path in asked if path.is_relative_to(root) or root.is_relative_to(path)}
    return sorted(homes | {root}, key=lambda path: (len(path.parts), path))


def _compared(found: Found, old: Open, label: str, progress: Progress) -> Compared:
    baselines: list[Baseline] = []
    errors: list[Diagnostic] = []
    notes: list[str] = []
    for sides, version_label in _sides(found, old):
        read = read_both(sides, version_label, progress)
        baselines.append(read.value)
        errors += read.value.told(read.diagnostics)
        if sides.old and not any(_is_in(path, found.given) for path in sides.old):
            notes.append(
                f"{version_label} has no schemas in {_shown(found, sides)}: compared with those that were elsewhere, and are gone"
            )
        if sides.new and not sides.old:
            notes.append(
                f"the schemas of {_shown(found, sides)} are new since {version_label}: there is nothing to compare with"
            )
    return Compared((), label, tuple(baselines), in_order(errors), tuple(notes))


def _sides(found: Found, old: Open) -> Iterator[tuple[Sides, str]]:
    """Yield the sides of each project, and of what belonged to one that is there no more."""
    roots = [workspace.root for workspace in found.workspaces]
    gone: dict[Path, tuple[Workspace, Version, str]] = {}
    for workspace in found.workspaces:
        version, label = old(workspace)
        yield sides_of(workspace, found.given, version, roots), label
        if not any(version.top.is_relative_to(root) for root in roots):
            whole = Workspace(version.top, True, Settings(), (), ())
            gone.setdefault(version.top, (whole, version, label))
    for whole, version, label in gone.values():
        left = [path for path in candidates(found.given, version) if not _is_in(path, roots)]
        if left:
            yield sides_of(whole, left, version, roots), label


def _is_in(path: Path, roots: Iterable[Path]) -> bool:
    return any(path.is_relative_to(root) for root in roots)


def _shown(found: Found, sides: Sides) -> str:
    """Return the files and folders of a project that were asked for, for people."""
    root = sides.workspace.root
    given = [path for path in found.given if path.is_relative_to(root)] or [root]
    return ", ".join(f"`{shown(shown_from(root, path), 200)}`" for path in given[:5])
