"""How a command that judges schemas hands over what it found: `--format` and `--output`.

Without `--output`, a format for programs goes to stdout and is all that is said. With it, the chosen format goes to the
file, and the terminal gets the readable one.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .output import FORMATS, MACHINE, current_folder, show_findings

if TYPE_CHECKING:
    from ..compiler.pipeline import Report
    from ..compiler.report import Format, Run

F = TypeVar("F", bound=Callable[..., object])


class CannotWrite(click.ClickException):
    """The file of `--output` can't be written: wrong usage."""

    exit_code = 2


def report_options(command: F) -> F:
    """Give a command `--format` and `--output`."""
    command = click.option(
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write the findings to FILE in the chosen format, and show the readable one here.",
    )(command)
    return click.option(
        "--format",
        "format",
        type=click.Choice(FORMATS),
        default="full",
        show_default=True,
        help="How findings are shown.",
    )(command)


def check_output(path: Path | None) -> None:
    """Fail before anything else is done where the file of `--output` can't be written.

    Raises:
        CannotWrite: its folder is no folder or can't be written to, or it is a folder itself.
    """
    if path is None or _is_stdout(path):
        return
    try:
        if path.is_dir():
            raise CannotWrite(f"cannot write {_shown(path)}: it is a folder")
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise CannotWrite(f"cannot write {_shown(path)}: {_reason(error)}") from error
    if not os.access(path if path.exists() and not path.is_file() else path.parent, os.W_OK):
        raise CannotWrite(f"cannot write {_shown(path)}: permission denied")


def deliver(
    report: "Report", format: str, output: Path | None, *, strict: bool, extra: dict[str, Any] | None = None
) -> bool:
    """Hand over what a command found; returns whether the readable form was shown, so that more may be said to people.

    `extra` is what the command's JSON has besides the findings; without it, that is how each module stands.

    Raises:
        CannotWrite: the file of `--output` can't be written, or is one of the project's own.
    """
    if output is None or _is_stdout(output):
        if format not in MACHINE:
            show_findings(report.diagnostics, format)
            return True
        click.echo(document(report, format, strict=strict, extra=extra), nl=False)
        return False
    own = {source.path for source in report.compiled.sources} | {change.path for change in report.changes}
    if output.resolve() in own:
        raise CannotWrite(f"cannot write {_shown(output)}: it is one of the project's own files")
    _write(output, document(report, format, strict=strict, extra=extra))
    show_findings(report.diagnostics, "concise" if format == "concise" else "full")
    return True


def write_result(output: Path | None, text: str, own: tuple[Path, ...]) -> None:
    """Write a command's result to its `--output`, or to stdout; `own` are the project's files that it read.

    Raises:
        CannotWrite: the file can't be written, or is one of these.
    """
    if output is None or _is_stdout(output):
        click.echo(text, nl=False)
        return
    if output.resolve() in own:
        raise CannotWrite(f"cannot write {_shown(output)}: it is one of the project's own files")
    _write(output, text)


def needs_all(format: str) -> bool:
    """Whether a format tells of what only a whole run finds: the warnings that ignores accept."""
    return format == "sarif"


def document(report: "Report", format: str, *, strict: bool, extra: dict[str, Any] | None = None) -> str:
    """Return a report in a format, without colours; `extra` as of `deliver`."""
    import json

    from ..compiler.report import as_dict, render

    if format == "json":
        besides = {"modules": _modules(report)} if extra is None else extra
        return json.dumps({**as_dict(report.diagnostics), **besides}, indent=2) + "\n"
    chosen: Format = format  # type: ignore[assignment]  # click has checked it
    return render(report.diagnostics, chosen, run=_run(report, strict=strict))


def _run(report: "Report", *, strict: bool) -> "Run":
    from .. import __version__
    from ..compiler.report import Run
    from ..compiler.report.run import repository
    from ..compiler.source import Source

    compiled = report.compiled
    known = {source.path: source for source in compiled.sources}
    asked = {path: unit.workspace.name(path) for unit in compiled.units for path in unit.workspace.chosen}
    return Run(
        base=repository(current_folder(), os.environ),
        schemas=tuple(known.get(path) or Source(path, asked[path], "") for path in sorted(asked)),
        hidden=compiled.hidden,
        strict=strict,
        failed=report.failed or (strict and bool(report.diagnostics)),
        version=__version__,
    )


def _modules(report: "Report") -> list[dict[str, str]]:
    return [
        {
            "path": str(change.path),
            "name": change.name,
            "schema": change.schema,
            "state": change.state,
        }
        for change in report.changes
    ]


def _is_stdout(path: Path) -> bool:
    return str(path) == "-"


def _write(path: Path, text: str) -> None:
    """Write a file whole: whoever reads it meanwhile sees the old text. What is no regular file is written into."""
    import secrets

    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        target = path.resolve()
        temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
        try:
            temporary.write_bytes(data)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(f"cannot write {_shown(path)}: {_reason(error)}") from error


def _reason(error: OSError | ValueError) -> str:
    """Return what the system says, in our style."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def _shown(path: Path) -> str:
    from ..compiler.report.visible import visible

    return f"`{visible(str(path))}`"
