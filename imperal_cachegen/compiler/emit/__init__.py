"""From a resolved schema to the text of its module: plan, render, format, verify; and from texts to files.

What makes text is loaded when the first text is made: most runs find that every file stands, and make none.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ir import ImportRef, Project, Schema
    from .folder import Out
    from .header import Facts


def emit(schema: "Schema", project: "Project", out: "Out", warnings: int = 0) -> str:
    """Return the whole text of a module, formatted and verified. `warnings` is how many its schema has of itself."""
    from .format import formatted
    from .header import source_digest, with_header
    from .out import home_of
    from .planner import plan_module
    from .pysource import lines_of
    from .render import render
    from .verify import verify

    facts = facts_of(schema, warnings)
    inputs = ((source.name, source.text.encode("utf-8", "surrogatepass")) for source in schema.inputs)
    digest = source_digest(schema.module, out.text_settings(bool(facts.uses)), inputs)
    with lines_of(out.line_length):
        plan = plan_module(schema, home_of(schema, project, out), digest)
        body = formatted(render(plan))
    verify(body, plan)
    return with_header(schema.source.name, digest, body, facts)


def emit_strategies(schema: "Schema", out: "Out") -> str:
    """Return the whole text of the strategies of a schema's module, formatted and verified."""
    from .companion import plan_companion, verify_companion
    from .format import formatted
    from .header import CHANGE_SCHEMA_OF_STRATEGIES, companion_of, source_digest, with_header
    from .pysource import lines_of
    from .render import render

    inputs = ((source.name, source.text.encode("utf-8", "surrogatepass")) for source in schema.inputs)
    digest = source_digest(companion_of(schema.module), out.companion_settings(), inputs)
    with lines_of(out.line_length):
        plan = plan_companion(schema, out)
        body = formatted(render(plan))
    verify_companion(body, plan)
    return with_header(schema.source.name, digest, body, remedy=CHANGE_SCHEMA_OF_STRATEGIES)


def facts_of(schema: "Schema", warnings: int) -> "Facts":
    """Return what the header of a schema's module says beyond its digests."""
    from .header import Facts

    return Facts(
        uses=tuple(source.name for source in schema.inputs if source.name != schema.source.name),
        app=schema.app if schema.extension is not None else None,
        extension=_reference(schema.extension) if schema.extension is not None else None,
        imports=tuple(_reference(model.imported) for model in schema.models if model.imported is not None),
        warnings=warnings,
    )


def _reference(reference: "ImportRef") -> str:
    return f"{reference.module}:{reference.name}"
