"""`cachegen build` and `cachegen check`."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import current_folder, show_usage
from .progress import ProgressLine
from .reporting import check_output, deliver, report_options

if TYPE_CHECKING:
    from ..compiler.pipeline import Report

PATHS = click.argument("paths", nargs=-1, metavar="[PATHS]...", type=click.Path(path_type=Path))
OUT = click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder that modules go to, in place of the settings'.",
)


@click.command(short_help="Write the modules whose text changes.")
@PATHS
@OUT
@report_options
@click.option(
    "--force", is_flag=True, help="Overwrite modules that were edited by hand, or that cachegen did not write."
)
def build(paths: tuple[Path, ...], out: Path | None, format: str, output: Path | None, force: bool) -> int:
    """Compile schemas, and write the modules whose text changes.

    PATHS are schema files or folders of them. Nothing is written where any schema has an error; a module whose text
    stays the same keeps its modification time.

    \b
      cachegen build                             the schemas of this project
      cachegen build schemas/mail_client.yaml    one of them
      cachegen build schemas/ --out app/caches   with another output folder
      cachegen build --format github             findings as annotations of a pull request
    """
    from ..compiler.pipeline import Options
    from ..compiler.pipeline import build as run

    check_output(output)
    with ProgressLine() as progress:
        report = run(paths, Options(current_folder(), out, force), progress)
    return _finish(report, format, output, strict=False, wrote=True)


@click.command(short_help="Say everything build would, and the state of each module; write nothing.")
@PATHS
@OUT
@report_options
@click.option("--strict", is_flag=True, help="Fail (exit code 1) on warnings too.")
def check(paths: tuple[Path, ...], out: Path | None, format: str, output: Path | None, strict: bool) -> int:
    """Say everything `build` would, and whether the generated modules are the ones it would write.

    Writes nothing. Fails (exit code 1) on an error, and where a module is missing, stale, orphaned or edited by hand:
    this is the command for CI.

    \b
      cachegen check --strict
      cachegen check --format json > findings.json
      cachegen check --format sarif --output cachegen.sarif
    """
    from ..compiler.pipeline import Options
    from ..compiler.pipeline import check as run

    check_output(output)
    with ProgressLine() as progress:
        report = run(paths, Options(current_folder(), out), progress)
    return _finish(report, format, output, strict=strict, wrote=False)


def _finish(report: "Report", format: str, output: Path | None, *, strict: bool, wrote: bool) -> int:
    """Hand over a report, and return the exit code."""
    if report.compiled.usage:
        show_usage(report.compiled.usage)
        return 2
    if deliver(report, format, output, strict=strict):
        show_changes(report, wrote=wrote)
    return int(report.failed or (strict and bool(report.diagnostics)))


def show_changes(report: "Report", *, wrote: bool) -> None:
    """Say what became of the modules."""
    from ..compiler.report.visible import visible

    counts = Counter(change.state for change in report.changes)
    for change in report.changes:
        if wrote and change.state != "unchanged":
            click.echo(f"{change.state} {visible(_where(change.path))}")
    if not counts:
        return
    total = len(report.changes)
    modules = f"{total} module{'' if total == 1 else 's'}"
    if set(counts) == {"unchanged"}:
        click.echo(f"{modules} up to date")
    else:
        click.echo(f"{modules}: {', '.join(f'{count} {state}' for state, count in sorted(counts.items()))}")


def _where(path: Path) -> str:
    """Return a path as the user's shell takes it: relative to the current folder where it lies in it."""
    folder = current_folder()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
