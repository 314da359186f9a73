"""`cachegen schema`: the JSON Schema of the language, for editors."""

import click


@click.command(short_help="Print the JSON Schema of the language, for editors.")
def schema() -> int:
    """Print the JSON Schema that makes an editor complete, explain and check schemas.

    Draft 7, which yaml-language-server (VS Code) and JetBrains read alike. Save it beside your schemas, and let each
    begin with a line that names it.

    \b
      cachegen schema > schemas/cachegen.schema.json
      # yaml-language-server: $schema=./cachegen.schema.json
    """
    from ..compiler.editor import schema_text

    click.echo(schema_text(), nl=False)
    return 0
