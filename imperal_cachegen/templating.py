"""Owns Jinja2: where the templates lie, and how they are read. Knows nothing of what they print."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def templates_folder() -> Path:
    """Return the folder of the templates: in the package (a wheel), or beside it (an editable install)."""
    package = Path(__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def environment(
    *, autoescape: bool, filters: Mapping[str, Callable[..., object]] | None = None, **options: Any
) -> Environment:
    """Return an environment over the templates, which compiles each once. `options` are Jinja2's.

    A name that nothing was given for is an error; lines that hold only a statement print nothing. Every caller says
    whether what it prints is escaped: it is HTML, or it is not.
    """
    made = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=autoescape,  # noqa: S701 - what is no HTML is not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        **options,
    )
    made.filters.update(filters or {})
    return made
