"""Which settings hold for a folder: the nearest ones above it, unless they are those of another project.

A repository may lie in the folder of another project, which knows nothing of it; so settings above the nearest `.git` (a
folder, or the file of a worktree or submodule) count only where their `schemas` name what lies there.
"""

from pathlib import Path

from ..diagnostics import Outcome, Steps, outcome
from .settings import Settings, settings_in

Known = dict[Path, Outcome[Settings | None]]


def nearest_settings(folder: Path, known: Known) -> Steps[Settings | None]:
    """Return the settings that hold for a folder; each folder's files are read, and what is wrong with them told, once."""
    crossed = False
    for above in (folder, *folder.parents):
        if above not in known:
            known[above] = outcome(settings_in(above))
        settings = known[above].value
        if settings is not None and crossed and not _names(settings, above, folder):
            return None
        if settings is not None or not crossed:
            yield from known[above].diagnostics
            known[above] = Outcome(settings, ())
        if settings is not None:
            return settings
        crossed = crossed or (above / ".git").exists()
    return None


def _names(settings: Settings, home: Path, folder: Path) -> bool:
    """Whether the settings of a folder name another one, or something in it, as the place of schemas."""
    named = [path.resolve() for path in settings.schemas] or [home / "schemas"]
    return any(folder.is_relative_to(path) or path.parent == folder for path in named)
