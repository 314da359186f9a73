"""`cachegen init`: first steps."""

from pathlib import Path

import click

from .output import current_folder


@click.command(short_help="Make a first schema, the settings and the pre-commit entry.")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--app", metavar="ID", help="The app's id, a part of every stored path; without it, made of FOLDER's name."
)
def init(folder: Path | None, app: str | None) -> int:
    """Make a first schema that builds, the settings and the pre-commit entry in FOLDER (without it: the current folder).

    Nothing is overwritten: what is there already is left alone, and what is to be added to it by hand is printed.

    \b
      cachegen init
      cachegen init services/mail --app mail-client
    """
    import shlex

    from ..compiler.project.starting import app_of, start
    from ..compiler.report.visible import visible

    cwd = current_folder()
    where = (cwd / folder).resolve() if folder is not None else cwd
    try:
        started = start(where, app or app_of(where))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.UsageError(f"cannot write to `{visible(str(where))}`: {error.strerror}") from error

    def shown(path: Path) -> str:
        return visible(path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else str(path))

    for path in started.created:
        click.echo(f"created {shown(path)}")
    for left in started.left:
        click.echo(f"left alone {shown(left.path)}: {left.why}")
        for line in left.todo.splitlines():
            click.echo(f"  {line}")
    schemas = shlex.quote(shown(where / "schemas"))
    click.echo("\nnext:")
    steps = (
        (f"cachegen build {schemas}", "after editing the schema there; check the module in"),
        ("cachegen schema --help", "completion and hints in editors"),
    )
    width = max(len(command) for command, _ in steps)
    for command, why in steps:
        click.echo(f"  {command:{width}}  {why}")
    click.echo("  keep formatters and linters away from *_cache.py: build refuses what was edited by hand")
    return 0
