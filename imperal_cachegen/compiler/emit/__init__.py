"""From a resolved schema to the text of its module: plan, render, format, verify; and from texts to files."""

from ..ir import Project, Schema
from .format import formatted
from .header import source_digest, with_header
from .out import Out, home_of
from .planner import plan_module
from .pysource import lines_of
from .render import render
from .verify import verify


def emit(schema: Schema, project: Project, out: Out) -> str:
    """Return the whole text of a module, formatted and verified."""
    home = home_of(schema, project, out)
    digest = source_digest(schema, (*out.text_settings, *(module for _, module in home.modules)))
    with lines_of(out.line_length):
        plan = plan_module(schema, home, digest)
        body = formatted(render(plan))
    verify(body, plan)
    return with_header(schema.source.name, digest, body)
