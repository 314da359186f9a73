"""`cachegen review`: what a change of schemas means, told for people."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .breaking import AGAINST
from .building import PATHS
from .output import current_folder, show_findings, show_usage
from .progress import ProgressLine
from .reporting import check_output, write_result

if TYPE_CHECKING:
    from ..compiler.changes import Changes
    from ..compiler.review import Review

FORMATS = ("markdown", "html", "json")


@click.command(short_help="Tell what a change means for people: Markdown for a pull request.")
@PATHS
@AGAINST
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    default="markdown",
    show_default=True,
    help="What the review is written as.",
)
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write the review to FILE, not to stdout."
)
def review(paths: tuple[Path, ...], against: str, format: str, output: Path | None) -> int:
    """Tell what changed since an earlier version: one line first, then each model in words. Nothing is checked out.

    For each model: times, keys before and after, what goes cold at the deploy and for how long at most, what call sites
    must change, and which breaks comments accept. A long review is cut to what a comment holds; HTML and JSON have all.

    \b
      cachegen review --against main
      cachegen review --against origin/main --format html --output review.html
      cachegen review --against origin/main | gh pr comment --body-file -

    Exit code 0 whatever changed (`breaking` is the command that judges), 1 where schemas have errors.
    """
    from ..compiler.changes import find_changes
    from ..compiler.pipeline import Options
    from ..compiler.report.visible import visible
    from ..compiler.results import any_error
    from ..compiler.review.words import plain

    check_output(output)
    with ProgressLine() as progress:
        changes = find_changes(against, paths, Options(current_folder()), progress=progress)
    if changes.usage:
        show_usage(changes.usage)
        return 2
    show_findings(changes.errors, "full")
    for note in changes.notes:
        click.echo(f"note: {note}", err=True)
    if any_error(changes.errors):
        return 1
    told = _told(changes)
    write_result(output, _text(told, format, changes.label), tuple(source.path for source in changes.sources))
    if output is not None and str(output) != "-":
        click.echo(visible(plain(told.headline)), err=True)
    return 0


def _told(changes: "Changes") -> "Review":
    from ..compiler.categories import codes_of
    from ..compiler.review import tell_all

    valued = codes_of(("VALUE",)) <= changes.judged
    return tell_all(changes.comparisons, changes.found, changes.accepted, valued=valued)


def _text(told: "Review", format: str, against: str) -> str:
    match format:
        case "json":
            from ..compiler.review.document import to_json

            return to_json(told, against)
        case "html":
            from ..compiler.review.page import to_html

            return to_html(told, against)
        case _:
            from ..compiler.review.markdown import to_markdown

            return to_markdown(told)
