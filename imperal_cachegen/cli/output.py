"""Where output goes: results to stdout, the rest to stderr; colours only for people."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from ..compiler.diagnostics import Diagnostic

FORMATS = ("full", "concise", "json", "github", "gitlab", "sarif", "junit")
MACHINE = ("json", "github", "gitlab", "sarif", "junit")
"""Formats that are the result itself, and go to stdout."""


def wants_color(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal on which colours are welcome (`NO_COLOR`, `TERM=dumb` say no)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def show_findings(found: tuple["Diagnostic", ...], format: str) -> None:
    """Print findings for people, with a summary, to stderr."""
    from ..compiler.report import render, summary

    if found:
        color = wants_color(sys.stderr)
        text = render(found, "concise" if format == "concise" else "full", color)
        click.echo(text, err=True, nl=False, color=color)
        click.echo(f"{chr(10) if format == 'full' else ''}found {summary(found)}", err=True)


def show_usage(problems: tuple[str, ...]) -> None:
    """Print what is wrong with the paths that were given."""
    from ..compiler.report.visible import visible

    for problem in problems:
        click.echo(f"cachegen: {visible(problem)}", err=True)


def current_folder() -> Path:
    """Return the folder that relative paths start from.

    Raises:
        click.UsageError: it has been deleted, or can't be read.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise click.UsageError(f"the current folder can't be read: {error.strerror}") from error
