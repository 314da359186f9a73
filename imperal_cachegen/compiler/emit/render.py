"""Prints a plan through the templates. The only module that knows Jinja2.

The environment prints `Code` and nothing else: a text of a user's that no function of `pysource` has made safe can't
reach a module, whatever a template does.
"""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ...templating import templates_folder
from .errors import NotCode
from .plan import CompanionPlan, FilePlan
from .pysource import Code


def _only_code(value: object) -> object:
    """Let `Code` pass, and what a macro returned (its parts have passed already)."""
    if isinstance(value, Code):
        return value
    raise NotCode(f"a template prints {type(value).__name__}, not Code: {value!r:.80}")


@cache
def environment() -> Environment:
    """Return the environment; templates are compiled once in a process."""
    return Environment(  # noqa: S701 - what it prints is Python, and `finalize` lets nothing else pass
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        finalize=_only_code,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def render(plan: FilePlan | CompanionPlan) -> str:
    """Return the text of a module, not yet formatted, without its header."""
    template = "module.py.jinja" if isinstance(plan, FilePlan) else "strategies.py.jinja"
    return environment().get_template(template).render(plan=plan)
