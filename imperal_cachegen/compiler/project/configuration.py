"""Which settings are in force for a folder, and where each one comes from: what `cachegen config` prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Steps
from .nearest import nearest_settings
from .settings import KNOWN, Settings
from .workspace import SCHEMAS, Workspace

Value = str | int | list[str] | None


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting. `origin` is `pyproject.toml:12`, the name of an option, or `default`; paths are relative to the root."""

    name: str
    value: Value
    origin: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """The project's root, the settings file (None where there is none), and every setting there is."""

    root: Path
    file: Path | None
    settings: tuple[InForce, ...]


def configuration(folder: Path, out: Path | None = None, jobs: int = 0) -> Steps[Configuration]:
    """Find what is in force for the schemas in `folder` (absolute, links followed), under `--out` and `--jobs`."""
    settings = (yield from nearest_settings(folder, {})) or Settings()
    marker = settings.file.parent if settings.file is not None else None
    if marker is None:
        marker = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)
    workspace = Workspace(marker or folder, marker is not None, settings, (), (), out)
    return Configuration(workspace.root, settings.file, tuple(_each(workspace, folder, jobs)))


def _each(workspace: Workspace, folder: Path, jobs: int) -> Iterator[InForce]:
    """Yield every setting, in the order in which they are documented; rules as they are set."""
    settings = workspace.settings
    schemas = settings.schemas or (folder if folder.name == SCHEMAS else folder / SCHEMAS,)
    modules = workspace.out(schemas[0] / "schema.yaml")
    values: dict[str, Value] = {
        "schemas": [_shown(path, workspace.root) for path in schemas],
        "out": _shown(modules, workspace.root),
        "package": settings.package,
        "jobs": jobs or settings.jobs or None,
        "runtime": settings.runtime,
        "line-length": settings.line_length,
        "breaking": list(settings.breaking),
    }
    options = {"out": "--out" if workspace.out_option is not None else None, "jobs": "--jobs" if jobs else None}
    for name in KNOWN:
        if name != "rules":
            value = values[name] if name in values else getattr(settings, name.replace("-", "_"))
            yield InForce(name, value, options.get(name) or _origin(settings, name))
    for code, level in settings.rules:
        yield InForce(f"rules.{code}", level, _origin(settings, f"rules.{code}"))


def _origin(settings: Settings, name: str) -> str:
    """Return file and line of a setting, or `default`."""
    place = next((place.span for place in settings.places if place.setting == name), None)
    return "default" if place is None else f"{place.source.name}:{place.line}"


def _shown(path: Path, root: Path) -> str:
    """Return a path relative to the root where it lies in it."""
    path = path.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
