"""`cachegen docs`: what is cached, as one page for people."""

import sys
from pathlib import Path

import click

from .building import PATHS
from .output import current_folder, show_findings, show_usage
from .reporting import check_output, write_result

MARKDOWN = (".md", ".markdown")


@click.command(short_help="Write a page of all that is cached.")
@PATHS
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the page to FILE; `-` is stdout. Default: stdout.",
)
@click.option(
    "--format",
    "format",
    type=click.Choice(["html", "markdown"]),
    help="What to write. Default: html, or markdown for a FILE that ends with .md.",
)
def docs(paths: tuple[Path, ...], out: Path | None, format: str | None) -> int:
    """Write what is cached as one page: keys drawn to scale, times, sizes, which write makes what stale, every field.

    The page needs no other file, no network and no script. The same schemas give the same bytes, so it can be checked in.
    Where any schema has an error, there is none.

    \b
      cachegen docs --out catalogue.html
      cachegen docs schemas/mail_client.yaml --out docs/caches.md
      cachegen docs --format markdown | less
    """
    from ..compiler.pipeline import Options, resolve_project

    check_output(out)
    format = format or ("markdown" if out is not None and out.suffix.lower() in MARKDOWN else "html")
    if out is None and format == "html" and sys.stdout.isatty():
        raise click.UsageError(
            "a page of HTML is nothing for a terminal: name a file with --out (or --out - to see it)"
        )
    compiled = resolve_project(paths, Options(current_folder()))
    if compiled.usage:
        show_usage(compiled.usage)
        return 2
    show_findings(compiled.diagnostics, "full" if compiled.failed else "concise")
    if compiled.failed:
        return 1
    from ..compiler.catalogue import gather, markdown, page

    facts = gather(compiled.project, compiled.diagnostics, compiled.hidden)
    text = markdown(facts) if format == "markdown" else page(facts)
    write_result(out, text, tuple(source.path for source in compiled.sources))
    return 0
