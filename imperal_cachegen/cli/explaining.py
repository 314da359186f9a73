"""`cachegen explain`: what a stored key means."""

from pathlib import Path

import click

from .building import PATHS
from .output import current_folder, show_findings, show_usage


@click.command(short_help="Say what a stored key means.")
@click.argument("key")
@PATHS
def explain(key: str, paths: tuple[Path, ...]) -> int:
    """Say which templates a stored KEY belongs to, and the values of its segments.

    For a key that no template makes, the nearest one is shown, and where the key departs from it (exit code 1). A key
    that begins with `-` is given behind `--`.

    \b
      cachegen explain 'inbox:acc-1:INBOX:0' schemas/
    """
    from ..compiler.keys.explain import explain as run
    from ..compiler.pipeline import Options, resolve_project
    from ..compiler.report.visible import visible

    compiled = resolve_project(paths, Options(current_folder()))
    if compiled.usage:
        show_usage(compiled.usage)
        return 2
    show_findings(compiled.diagnostics, "concise")
    explanation = run(key, compiled.project)
    for line in explanation.lines():
        click.echo(visible(line))
    return int(compiled.failed or not explanation.readings)
