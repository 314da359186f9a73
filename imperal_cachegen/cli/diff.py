"""What changes in the modules, as a unified diff that `git apply` takes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import current_folder, wants_color

if TYPE_CHECKING:
    from ..compiler.pipeline import ModuleChange, Report

_STYLES = (
    ("---", {"bold": True}),
    ("+++", {"bold": True}),
    ("@@", {"fg": "cyan"}),
    ("-", {"fg": "red"}),
    ("+", {"fg": "green"}),
)


def show_diff(report: "Report") -> None:
    """Print how the texts on disk differ from those that belong there, to stdout."""
    from ..compiler.report.visible import visible

    color = wants_color(sys.stdout)
    folder = current_folder()
    for change in (part for each in report.changes for part in (each, *each.parts)):
        for line in diff(change, folder):
            text = visible(line)
            style = next((style for beginning, style in _STYLES if line.startswith(beginning)), None)
            click.echo(click.style(text, **style) if color and style else text, color=color)


def diff(change: "ModuleChange", folder: Path) -> Iterator[str]:
    """Yield the lines of a unified diff of one module; none where nothing changes. Paths are relative to `folder`."""
    from difflib import unified_diff

    if change.state == "unchanged" or (change.before is None and change.state not in ("missing", "created")):
        return
    path = change.path.relative_to(folder) if change.path.is_relative_to(folder) else change.path
    name = path.as_posix().lstrip("/")
    before = (change.before or "").removesuffix("\n").split("\n") if change.before else []
    after = (change.after or "").removesuffix("\n").split("\n") if change.after else []
    names = (f"a/{name}" if change.before is not None else "/dev/null", f"b/{name}" if after else "/dev/null")
    yield from unified_diff(before, after, *names, lineterm="")
