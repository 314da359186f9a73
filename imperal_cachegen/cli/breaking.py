"""`cachegen breaking`: what a change of schemas breaks, for CI."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .building import PATHS, STRICT
from .output import current_folder, show_usage
from .progress import ProgressLine
from .reporting import check_output, deliver, report_options

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..compiler.changes import Changes
    from ..compiler.remarks.comments import Hidden

    _Choice = click.Choice[str]
else:
    _Choice = click.Choice

AGAINST = click.option(
    "--against",
    metavar="REF|DIR|FILE",
    required=True,
    help="What to compare with: a git ref, a folder of schemas, or a file that `cachegen ir` wrote.",
)


CATEGORIES = ("KEY", "VALUE", "TTL", "API")
"""What `--category` takes: `compiler.categories.ALL`, which help alone does not load."""


class _Category(_Choice):
    """Takes a category in any case; help and errors list them as the documentation writes them (click: in lower case)."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(str(value).upper(), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        return super().shell_complete(ctx, param, incomplete.upper())


@click.command(short_help="Compare with an earlier version: what breaks stored data, call sites, users.")
@PATHS
@AGAINST
@click.option(
    "--category",
    "categories",
    multiple=True,
    type=_Category(CATEGORIES),
    help="Judge only this category; may be given more than once.  [default: the settings', else all]",
)
@report_options
@STRICT
def breaking(
    paths: tuple[Path, ...],
    against: str,
    categories: tuple[Any, ...],
    format: str,
    output: Path | None,
    strict: bool,
) -> int:
    """Compare schemas with an earlier version, and say what the change breaks. Nothing is checked out or written.

    \b
    KEY    stored entries are no longer found, or mean something else
    VALUE  one version can't read what the other stores (both run during a deploy)
    TTL    what users see later, and what is fetched more often
    API    functions, parameters, classes and fields that call sites use; groups that drop less

    \b
      cachegen breaking --against main
      cachegen breaking --against HEAD~1 schemas/mail.yaml
      cachegen breaking --against released.json --category KEY --category VALUE
      cachegen breaking --against origin/main --format github

    A break that is meant is accepted in the new version, on the line that the finding points at, or above it:
    `# cachegen: accept[CG904] why nobody minds`.

    Exit code 1 where anything is found that nobody has accepted.
    """
    from ..compiler.changes import find_changes
    from ..compiler.pipeline import Options

    check_output(output)
    with ProgressLine() as progress:
        changes = find_changes(against, paths, Options(current_folder()), categories, progress)
    if changes.usage:
        show_usage(changes.usage)
        return 2
    if deliver(_report(changes), format, output, strict=strict, extra=_extra(changes)):
        show_accepted(changes.accepted)
        for note in (*changes.notes, *_advice(changes)):
            click.echo(f"note: {note}", err=True)
        click.echo(_summary(changes))
    return int(changes.failed or (strict and bool(changes.found)))


def _report(changes: "Changes") -> Any:
    """Return the changes as the other commands' report, so that every format tells of them alike."""
    from ..compiler.diagnostics import in_order
    from ..compiler.results import Compiled, Report

    found = in_order((*changes.errors, *changes.found))
    compiled = Compiled(diagnostics=found, sources=changes.sources, hidden=changes.accepted)
    return Report(compiled, (), found)


def _extra(changes: "Changes") -> dict[str, Any]:
    """Return what the JSON has besides the findings."""
    from ..compiler.report import as_dict

    told = as_dict(tuple(one.found for one in changes.accepted))["diagnostics"]
    accepted = [{**found, "reason": one.reason} for found, one in zip(told, changes.accepted, strict=True)]
    return {"against": changes.label, "accepted": accepted, "notes": list(changes.notes)}


def show_accepted(accepted: tuple["Hidden", ...]) -> None:
    """Say which breaks comments accept, and why."""
    from ..compiler.report.full import place
    from ..compiler.report.visible import visible

    for one in accepted:
        words = (
            f"accepted[{one.found.code}]: {visible(one.found.message)}\n  --> {place(one.span)}: {visible(one.reason)}"
        )
        click.echo(words, err=True)


def _advice(changes: "Changes") -> Iterator[str]:
    """Yield how a break is accepted, where there is one that a comment could accept; with all others of its line."""
    from ..compiler.categories import CATEGORIES
    from ..compiler.remarks.accepts import accepting

    breaks = [one for one in changes.found if one.code in CATEGORIES]
    lines = [(one.span.source.name, one.span.line) for one in breaks]
    if breaks:
        meant = accepting(one.code for one, line in zip(breaks, lines, strict=True) if line == lines[0])
        yield f"what is meant is accepted above its line: `{meant}`"


def _summary(changes: "Changes") -> str:
    from ..compiler.categories import CATEGORIES

    schemas = f"{changes.compared} schema{'' if changes.compared == 1 else 's'}"
    what = f"{schemas if changes.compared else 'nothing'} compared with {changes.label}"
    if changes.errors:
        return f"{what}: mend the errors first"
    breaks = sum(one.code in CATEGORIES for one in changes.found)
    others = len(changes.found) - breaks
    parts = [f"{breaks} break{'' if breaks == 1 else 's'}" if breaks else "nothing breaks"]
    parts += [f"{len(changes.accepted)} accepted"] * bool(changes.accepted)
    parts += [f"{others} other finding{'' if others == 1 else 's'}"] * bool(others)
    return f"{what}: {', '.join(parts)}"
