"""Prints a plan through the templates.

The environment prints `Code` and nothing else: a text of a user's that no function of `pysource` has made safe can't
reach a module, whatever a template does.
"""

from ...templating import environment
from .errors import NotCode
from .plan import CompanionPlan, FilePlan
from .pysource import Code


def _only_code(value: object) -> object:
    """Let `Code` pass, and what a macro returned (its parts have passed already)."""
    if isinstance(value, Code):
        return value
    raise NotCode(f"a template prints {type(value).__name__}, not Code: {value!r:.80}")


TEMPLATES = environment(autoescape=False, finalize=_only_code, keep_trailing_newline=True)
"""Not escaped: what it prints is Python, and `finalize` lets nothing else pass."""


def render(plan: FilePlan | CompanionPlan) -> str:
    """Return the text of a module, not yet formatted, without its header."""
    template = "module.py.jinja" if isinstance(plan, FilePlan) else "strategies.py.jinja"
    return TEMPLATES.get_template(template).render(plan=plan)
