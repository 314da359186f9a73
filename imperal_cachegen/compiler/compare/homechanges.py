"""API: modules that go to another folder, or package: every import of them has to change.

Told of all schemas, for a setting moves the modules of those that are the same, too.
"""

from ..baseline import Home, Homes
from ..diagnostics import Steps
from ..rules.breaking import modules as rules
from ..source import top_key
from .pairs import Comparison


def home_findings(compared: Comparison, homes: Homes) -> Steps[None]:
    """Find where modules are no longer imported from: once for each way that they went."""
    former = {
        pair.new.source.name: pair.old.source.name for pair in compared.schemas if pair.old is not None and pair.new
    }
    ways: dict[tuple[str, str], list[str]] = {}
    for name, now in sorted(homes.new.items()):
        was = homes.old.get(former.get(name, name))
        if was is not None and _differ(was, now):
            both = was.package is not None and now.package is not None
            ways.setdefault((_shown(was, dotted=both), _shown(now, dotted=both)), []).append(name)
    for (before, after), names in ways.items():
        yield rules.modules_moved(top_key(homes.texts[names[0]], "cachegen"), names, before, after, homes.set_at)


def _differ(was: Home, now: Home) -> bool:
    """Whether importers write another path: a package's name where both are known, else the folder's."""
    if was.package is not None and now.package is not None:
        return was.package != now.package
    return was.folder != now.folder


def _shown(home: Home, *, dotted: bool) -> str:
    return f"the package `{home.package}`" if dotted else f"`{home.folder}`"
