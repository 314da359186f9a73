"""`cachegen keys`: every key of the schemas, as a table or as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .building import PATHS
from .output import current_folder, show_findings, show_usage

if TYPE_CHECKING:
    from ..compiler.ir import Key, Policy, Project

Row = tuple[str, str, str, str, str]
HEAD: Row = ("KEY", "TEMPLATE", "LONGEST", "EXAMPLE", "TTL")


@click.command(short_help="List every key: longest form, an example, its TTL.")
@PATHS
@click.option("--format", "format", type=click.Choice(["table", "json"]), default="table", show_default=True)
def keys(paths: tuple[Path, ...], format: str) -> int:
    """List the key templates: the longest form of 128 characters, an example key, and the TTL.

    The longest form counts a revision's `:vN`, and the 9 characters that `scope` costs.

    \b
      cachegen keys schemas/
      cachegen keys schemas/mail_client.yaml --format json
    """
    from ..compiler.pipeline import Options, resolve_project

    compiled = resolve_project(paths, Options(current_folder()))
    if compiled.usage:
        show_usage(compiled.usage)
        return 2
    show_findings(compiled.diagnostics, "concise")
    if format == "json":
        click.echo(json.dumps(list(_objects(compiled.project)), indent=2))
    else:
        _table(compiled.project)
    return int(compiled.failed)


def ttl(policy: "Policy") -> str:
    """Return a policy as one reads it: `60s`, `60s +30s stale, eager 80%`."""
    text = f"{policy.fresh}s" + (f" +{policy.stale}s stale" if policy.stale else "")
    extras = [f"eager {policy.eager}%"] if policy.eager is not None else []
    extras += [f"jitter {policy.jitter}%"] if policy.jitter else []
    extras += [f"timeout {policy.timeout}s"] if policy.timeout is not None else []
    return ", ".join([text, *extras])


def _table(project: "Project") -> None:
    from ..compiler.keys.describe import example, longest
    from ..compiler.report.visible import visible
    from ..keys.limits import KEY_MAX_LENGTH

    for number, schema in enumerate(schema for schema in project.schemas if any(True for _ in schema.keys())):
        click.echo(f"{chr(10) if number else ''}{visible(schema.source.name)}")
        rows: list[Row] = [HEAD]
        for key in schema.keys():
            rows.append(
                (_name(key), key.stored_text, f"{longest(key)} of {KEY_MAX_LENGTH}", example(key)[1], ttl(key.policy))
            )
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        for row in rows:
            cells = (f"{cell:<{size}}" for cell, size in zip(row, widths, strict=True))
            click.echo(f"  {'  '.join(cells)}".rstrip())


def _objects(project: "Project") -> Iterator[dict[str, object]]:
    from ..compiler.keys.describe import example, longest
    from ..keys.limits import KEY_MAX_LENGTH

    for schema in project.schemas:
        for key in schema.keys():
            arguments, text = example(key)
            yield {
                "schema": schema.source.name,
                "model": key.model,
                "key": key.name,
                "template": key.stored_text,
                "segments": {segment.name: segment.type.spelling for segment in key.segments},
                "longest": longest(key),
                "limit": KEY_MAX_LENGTH,
                "example": {"arguments": {name: _plain(value) for name, value in arguments}, "key": text},
                "ttl": _policy(key.policy),
            }


def _policy(policy: "Policy") -> dict[str, object]:
    return {
        "fresh": policy.fresh,
        "stale": policy.stale,
        "eager": policy.eager,
        "jitter": policy.jitter,
        "timeout": policy.timeout,
    }


def _plain(value: object) -> object:
    """Return an example value as JSON holds it: dates and UUIDs as their text."""
    return value if isinstance(value, str | int | bool | dict | list | None) else str(value)


def _name(key: "Key") -> str:
    return key.model if key.name is None else f"{key.model}.{key.name}"
