"""`cachegen ir`: the resolved schemas as JSON."""

from pathlib import Path

import click

from .building import PATHS
from .output import current_folder, show_findings, show_usage
from .reporting import check_output, write_result


@click.command(short_help="Print the resolved schemas as JSON.")
@PATHS
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write the JSON to FILE, not to stdout."
)
@click.option("--schema", "describe", is_flag=True, help="Print the JSON Schema of the JSON, and nothing else.")
def ir(paths: tuple[Path, ...], output: Path | None, describe: bool) -> int:
    """Print what the schemas mean, with everything looked up, as stable JSON: docs/ir.md tells its members.

    Schemas that mean the same give the same JSON, apart from `places`. Where any schema has an error, there is none.

    \b
      cachegen ir schemas/
      cachegen ir --output released.json         the schemas of this project, saved
      cachegen ir | jq '.schemas[].models[].keys[].stored'
      cachegen ir --schema > cachegen.ir.json    its JSON Schema
    """
    from ..compiler.pipeline import Options, resolve_project
    from ..compiler.saved import schema_text, to_text

    check_output(output)
    if describe:
        write_result(output, schema_text(), ())
        return 0
    compiled = resolve_project(paths, Options(current_folder()))
    if compiled.usage:
        show_usage(compiled.usage)
        return 2
    show_findings(compiled.diagnostics, "full")
    if compiled.failed:
        return 1
    write_result(output, to_text(compiled.project), tuple(source.path for source in compiled.sources))
    return 0
