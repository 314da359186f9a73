"""`cachegen rule`: what a code means."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..compiler.rules.registry import Rule


@click.command(short_help="Say what a finding means, and the way out.")
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--all", "every", is_flag=True, help="Print every rule.")
def rule(code: str | None, every: bool) -> int:
    """Say what a code (CG304) means: what is wrong, why it matters, an example, and what to write instead.

    \b
      cachegen rule CG304
      cachegen rule key-too-long
      cachegen rule --all
    """
    from ..compiler.rules import load_all
    from ..compiler.rules.registry import all_rules, did_you_mean

    if every == bool(code):
        raise click.UsageError("give a CODE such as CG304, or --all")
    load_all()
    rules = all_rules()
    if every:
        click.echo("\n\n".join(_text(one) for one in rules))
        return 0
    wanted = str(code).strip()
    for one in rules:
        if wanted.upper() == one.code or wanted.lower() == one.name:
            click.echo(_text(one))
            return 0
    if wanted.isdecimal():
        for one in rules:
            if one.code == f"CG{wanted:0>3}":
                click.echo(_text(one))
                return 0
    parts = [one for one in rules if wanted.lower() in one.name.split("-") or wanted.upper() in one.code]
    if parts:
        listed = "\n".join(f"  {one.code} {one.name}" for one in parts[:20])
        raise click.UsageError(f"no rule is called `{wanted[:60]}`; these are near it:\n{listed}")
    near = did_you_mean(wanted.lower(), [one.name for one in rules])
    hint = near[0] if near and near[0].startswith("did") else "`cachegen rule --all` lists them"
    raise click.UsageError(f"no rule is called `{wanted[:60]}`; {hint}")


def _text(one: "Rule") -> str:
    return f"{one.code} {one.name} ({one.severity.value})\n\n{one.doc}"
