"""`cachegen hook`: what pre-commit runs.

pre-commit sees files that a hook changes, but not those that it makes, and leaves files that git does not know where they
are. So that a commit holds the module with its schema, this says which modules are not in it.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from .building import OUT, PATHS
from .output import current_folder, show_findings, show_usage


@click.command(short_help="For pre-commit: check or build, and fail where a module is not in the commit.")
@click.argument("mode", type=click.Choice(["check", "build"]))
@PATHS
@OUT
@click.option("--strict", is_flag=True, help="Fail (exit code 1) on warnings too.")
def hook(mode: str, paths: tuple[Path, ...], out: Path | None, strict: bool) -> int:
    """Check or build the generated modules before a commit.

    Fails (exit code 1) as `check` does, where `build` wrote something, and where git does not know a module yet.

    \b
      cachegen hook check
      cachegen hook build services/mail/schemas
    """
    from ..compiler import pipeline
    from ..compiler.report.visible import visible

    run = pipeline.build if mode == "build" else pipeline.check
    report = run(paths, pipeline.Options(current_folder(), out, jobs=0))
    if report.compiled.usage:
        show_usage(report.compiled.usage)
        return 2
    show_findings(report.diagnostics, "full")
    wrote = [change for change in report.changes if change.state in ("created", "updated", "deleted")]
    for change in wrote:
        click.echo(f"{change.state} {visible(str(change.path))}")
    standing = [change.path for change in report.changes if change.state not in ("missing", "deleted")]
    unknown = tuple(_unknown(standing))
    for path in unknown:
        click.echo(f"git does not know {visible(str(path))} yet: add it to the commit")
    return int(report.failed or bool(wrote) or bool(unknown) or (strict and bool(report.diagnostics)))


def _unknown(modules: Iterable[Path]) -> Iterator[Path]:
    """Yield the modules, and runtimes, that git neither knows nor ignores all of; none where there is no git."""
    import subprocess

    by_folder: dict[Path, list[Path]] = {}
    for module in modules:
        by_folder.setdefault(module.parent, []).append(module)
    for folder, files in sorted(by_folder.items()):
        names = [f"./{file.name}" for file in files]
        command = ["git", "ls-files", "--others", "--exclude-standard", "-z", "--", *names]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603
        except OSError:
            return
        found = [folder / os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
        yield from (file for file in files if any(each.is_relative_to(file) for each in found))
