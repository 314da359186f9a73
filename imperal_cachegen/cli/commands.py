"""The group `cachegen` and the help that teaches it; each command has its own module."""

import click

from .breaking import breaking
from .building import build, check
from .catalogue import docs
from .completion import completion
from .config import config
from .explaining import explain
from .gateway import gateway
from .hook import hook
from .ir import ir
from .keys import keys
from .review import review
from .rules import rule
from .schema import schema
from .starting import init
from .watching import watch

HELP = """Typed caches for Imperal extensions, generated from YAML schemas.

A schema declares what an app caches: models, keys, how long. `build` turns it into one Python module with Pydantic
classes, key builders that cannot collide, and get/set/get_or_fetch/delete functions.

\b
  cachegen init                    a first schema, the settings, the pre-commit entry
  cachegen build schemas/          write the modules whose text changes
  cachegen check schemas/          say everything build would, write nothing (for CI)
  cachegen watch                   build, and build again whenever something changes
  cachegen keys schemas/           every key: longest form, an example, its TTL
  cachegen explain 'inbox:a1:INBOX:0' schemas/
                                   what a stored key means
  cachegen rule CG304              what a finding means, and the way out
  cachegen breaking --against main
                                   what a change of schemas breaks
  cachegen review --against main   the same for people: Markdown for a pull request
  cachegen config                  the settings in force, and where each one comes from
  cachegen ir schemas/             the resolved schemas, as JSON
  cachegen docs --out caches.html  a page of all that is cached, for people
  cachegen gateway                 a local gateway, so that extensions run on a laptop

Without PATHS: `schemas` of the settings ([tool.cachegen] in pyproject.toml, or cachegen.toml), else ./schemas.

\b
Exit codes:
  0  nothing found, or warnings only
  1  an error; a module that is missing, stale, orphaned or edited; a warning with --strict
  2  wrong usage, or a path that is missing or holds no schema
  3  a bug of cachegen (it says what to report)
"""


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from .. import __version__

    click.echo(f"cachegen {__version__}")
    context.exit()


@click.group(help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
def cli() -> None:
    """Hold the commands together."""


COMMANDS = (
    init, build, check, watch, keys, explain, rule, breaking, review, config, schema, ir, docs, hook, gateway, completion,
)  # fmt: skip

for command in COMMANDS:
    cli.add_command(command)
