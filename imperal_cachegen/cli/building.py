"""`cachegen build` and `cachegen check`."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from .diff import show_diff
from .output import current_folder, show_usage
from .progress import ProgressLine
from .reporting import check_output, deliver, needs_all, report_options

if TYPE_CHECKING:
    from ..compiler.pipeline import Options, Report


class Delivery(TypedDict):
    """How a command hands over what it found."""

    format: str
    output: Path | None
    strict: bool
    diff: bool


PATHS = click.argument("paths", nargs=-1, metavar="[PATHS]...", type=click.Path(path_type=Path))
OUT = click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder that modules go to, in place of the settings'.",
)


JOBS = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    default=None,
    help="Make modules in N processes.  [default: the settings', else as many as pay]",
)
STRATEGIES = click.option(
    "--strategies", is_flag=True, help="With Hypothesis strategies beside each module, as the setting does for good."
)
STRICT = click.option("--strict", is_flag=True, help="Fail (exit code 1) on warnings too.")


@click.command(short_help="Write the modules whose text changes.")
@PATHS
@OUT
@report_options
@click.option(
    "--force", is_flag=True, help="Overwrite modules that were edited by hand, or that cachegen did not write."
)
@click.option("--prune", is_flag=True, help="Delete generated modules that no schema makes any more.")
@STRATEGIES
@STRICT
@click.option("--diff", is_flag=True, help="Show what has changed in the modules, as a unified diff.")
@JOBS
def build(
    paths: tuple[Path, ...],
    out: Path | None,
    force: bool,
    prune: bool,
    strategies: bool,
    jobs: int | None,
    **report: Unpack[Delivery],
) -> int:
    """Compile schemas, and write the modules whose text changes.

    PATHS are schema files or folders of them. Nothing is written where any schema has an error; a module whose text
    stays the same keeps its modification time. Schemas whose modules are up to date are not compiled again.

    \b
      cachegen build                             the schemas of this project
      cachegen build schemas/mail_client.yaml    one of them
      cachegen build schemas/ --out app/caches   with another output folder
      cachegen build --format github             findings as annotations of a pull request
      cachegen build --prune                     delete modules whose schema is gone, too
      cachegen build --strategies                with strategies of values and keys for tests
    """
    from ..compiler.pipeline import Options

    full = needs_all(report["format"])
    options = Options(current_folder(), out, force, prune, jobs=jobs or 0, full=full, strategies=strategies)
    return run("build", paths, options, **report)


@click.command(short_help="Say everything build would, and the state of each module; write nothing.")
@PATHS
@OUT
@report_options
@STRATEGIES
@STRICT
@click.option("--diff", is_flag=True, help="Show what build would change in the modules, as a unified diff.")
@JOBS
@click.option(
    "--full",
    "everything",
    is_flag=True,
    help="Make every module anew and compare: digests in headers find accidents, not forgers.",
)
def check(
    paths: tuple[Path, ...],
    out: Path | None,
    strategies: bool,
    jobs: int | None,
    everything: bool,
    **report: Unpack[Delivery],
) -> int:
    """Say everything `build` would, and whether the generated modules are the ones it would write.

    Writes nothing. Fails (exit code 1) on an error, and where a module is missing, stale, orphaned or edited by hand:
    this is the command for CI.

    \b
      cachegen check --strict
      cachegen check --diff
      cachegen check --full                      trees of strangers
      cachegen check --format json > findings.json
      cachegen check --format sarif --output cachegen.sarif
    """
    from ..compiler.pipeline import Options

    full = everything or needs_all(report["format"])
    options = Options(current_folder(), out, jobs=jobs or 0, full=full, strategies=strategies)
    return run("check", paths, options, **report)


def run(command: str, paths: tuple[Path, ...], options: "Options", **delivery: Unpack[Delivery]) -> int:
    """Run `build` or `check`, hand over what it found, and return the exit code."""
    from ..compiler import pipeline

    check_output(delivery["output"])
    steps = pipeline.build if command == "build" else pipeline.check
    with ProgressLine() as progress:
        report = steps(paths, options, progress)
    return finish(report, wrote=command == "build", **delivery)


def finish(report: "Report", *, wrote: bool, **delivery: Unpack[Delivery]) -> int:
    """Hand over a report, and return the exit code."""
    strict = delivery["strict"]
    if report.compiled.usage:
        show_usage(report.compiled.usage)
        return 2
    if deliver(report, delivery["format"], delivery["output"], strict=strict):
        if delivery["diff"]:
            show_diff(report)
        show_changes(report, wrote=wrote)
    return int(report.failed or (strict and bool(report.diagnostics)))


def show_changes(report: "Report", *, wrote: bool) -> None:
    """Say what became of the modules."""
    from ..compiler.report.visible import visible

    counts = Counter(change.state for change in report.changes if change.is_module)
    for change in report.changes:
        if wrote and change.state != "unchanged":
            click.echo(f"{change.state} {visible(_where(change.path))}")
    if not counts:
        return
    total = counts.total() - counts["deleted"]
    modules = f"{total} module{'' if total == 1 else 's'}"
    if set(counts) == {"unchanged"}:
        click.echo(f"{modules} up to date")
    else:
        click.echo(f"{modules}: {', '.join(f'{count} {state}' for state, count in sorted(counts.items()))}")


def _where(path: Path) -> str:
    """Return a path as the user's shell takes it: relative to the current folder where it lies in it."""
    folder = current_folder()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
