"""`cachegen config`: which settings are in force, and from where."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .building import OUT
from .output import current_folder, show_findings, show_usage

if TYPE_CHECKING:
    from ..compiler.project.configuration import Configuration, Value

UNSET = {"package": "-", "jobs": "as many as pay"}
"""What a setting that nothing sets is shown as."""


@click.command(short_help="Print the settings in force, and where each one comes from.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@OUT
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="As for `build`.")
@click.option("--format", "format", type=click.Choice(["table", "json"]), default="table", show_default=True)
def config(path: Path | None, out: Path | None, jobs: int | None, format: str) -> int:
    """Print every setting that holds for the schemas in PATH (without it: in the current folder), and from where.

    Settings are looked for upwards from the schemas: the nearest folder with a cachegen.toml, or a pyproject.toml with
    [tool.cachegen], counts; above the nearest .git, only if its `schemas` name the place. Both in one folder
    are an error: neither wins. Options win over settings.

    \b
      cachegen config
      cachegen config services/mail/schemas
      cachegen config --format json
    """
    from ..compiler.diagnostics import in_order, outcome
    from ..compiler.project.configuration import configuration

    cwd = current_folder()
    asked = cwd / path if path is not None else cwd
    if not asked.exists():
        show_usage((f"`{path}` does not exist",))
        return 2
    folder = asked.resolve() if asked.is_dir() else asked.resolve().parent
    found = outcome(configuration(folder, (cwd / out).resolve() if out is not None else None, jobs or 0))
    show_findings(in_order(found.diagnostics), "full")
    click.echo(_json(found.value) if format == "json" else _table(found.value))
    return int(found.failed)


def _json(found: "Configuration") -> str:
    import json

    settings = {one.name: {"value": one.value, "origin": one.origin} for one in found.settings}
    file = str(found.file) if found.file is not None else None
    return json.dumps({"root": str(found.root), "file": file, "settings": settings}, indent=2)


def _table(found: "Configuration") -> str:
    from ..compiler.report.visible import visible

    rows = [(one.name, _shown(one.name, one.value), one.origin) for one in found.settings]
    root = found.file.name if found.file is not None else "no settings file"
    rows.insert(0, ("root", str(found.root), root))
    rows = [(name, visible(value), visible(origin)) for name, value, origin in rows]
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(f"{name:<{wide[0]}}  {value:<{wide[1]}}  {origin}" for name, value, origin in rows)


def _shown(name: str, value: "Value") -> str:
    if value is None:
        return UNSET.get(name, "-")
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, list) else str(value)
