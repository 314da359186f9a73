"""Where the modules of both versions go: what their importers write. Told by settings and paths; no schema is parsed."""

from pathlib import Path

from ..diagnostics import outcome
from ..project.settings import Settings, settings_in
from ..project.settings_file import NAMES
from ..project.workspace import Workspace
from ..source import Source, Span
from .sides import Sides
from .values import Home, Homes
from .version import Version


def homes_of(sides: Sides, sources: tuple[Source, ...]) -> Homes:
    """Return where the modules of both versions go; nothing where that is the same, or the old settings are not known.

    `sources` are those that were read.
    """
    workspace, version = sides.workspace, sides.version
    top = version.top_of_settings(workspace.root)
    marked = version.whole or any(version.exists(workspace.root / name) for name in (".git", *NAMES))
    if top is None or (workspace.marked and not marked):
        return Homes()
    known: dict[Path, Home | None] = {}
    old = {workspace.name(path): _old_home(path, version, (top, workspace), known) for path in sides.old}
    new = {workspace.name(path): _home(path, workspace, workspace) for path in sides.new}
    if len({*old.values(), *new.values()}) < 2:
        return Homes()
    read = {source.name: source for source in sources}
    texts = {
        name: read.get(name) or Source(path, name, sides.text(path).removeprefix("\ufeff"))
        for name, path in ((workspace.name(path), path) for path in sides.new)
    }
    before = {name: home for name, home in old.items() if home is not None}
    return Homes(before, new, texts, _set_at(workspace.settings))


def _home(path: Path, workspace: Workspace, named: Workspace) -> Home:
    return Home(named.shown(workspace.out(path)), workspace.settings.package)


def _old_home(
    path: Path, version: Version, where: tuple[Path, Workspace], known: dict[Path, Home | None]
) -> Home | None:
    """Return where the module of an old schema went; None where its settings can't be read."""
    folder = path.parent
    if folder not in known:
        known[folder] = _of_folder(path, version, *where)
    return known[folder]


def _of_folder(path: Path, version: Version, top: Path, named: Workspace) -> Home | None:
    settings = None
    for above in path.parents:
        found = outcome(settings_in(above, version))
        if found.failed:
            return None
        settings = found.value
        if settings is not None or above == top:
            break
    root = settings.file.parent if settings is not None and settings.file is not None else top
    marked = settings is not None or named.marked
    return _home(path, Workspace(root, marked, settings or Settings(), (), ()), named)


def _set_at(settings: Settings) -> Span | None:
    """Return where the settings say where modules go, if they do."""
    return next((place.span for place in settings.places if place.setting in ("package", "out")), None)
