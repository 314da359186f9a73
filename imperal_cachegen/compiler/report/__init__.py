"""Reporting: findings to text, for people and for programs. Pure: nothing is printed here, nothing looked up."""

from typing import Literal

from ..diagnostics import Diagnostic, Severity
from .concise import concise
from .full import full
from .gitlab import gitlab
from .junit import junit
from .machine import as_dict, as_json, github
from .run import Run
from .sarif import sarif
from .style import Style

__all__ = ["FORMATS", "Format", "Run", "as_dict", "render", "summary"]

Format = Literal["full", "concise", "json", "github", "gitlab", "sarif", "junit"]
FORMATS: tuple[Format, ...] = ("full", "concise", "json", "github", "gitlab", "sarif", "junit")

_NO_RUN = Run()


def render(
    diagnostics: tuple[Diagnostic, ...], format: Format = "full", color: bool = False, run: Run = _NO_RUN
) -> str:
    """Return the findings in a format, in the order given, each line ended; without any, what the format has for that.

    `run` is what `github`, `gitlab`, `sarif` and `junit` tell besides. Only `full` and `concise` have colours.
    """
    match format:
        case "full":
            return full(diagnostics, Style(color))
        case "concise":
            return concise(diagnostics, Style(color))
        case "json":
            return as_json(diagnostics)
        case "github":
            return github(diagnostics, run)
        case "gitlab":
            return gitlab(diagnostics, run)
        case "sarif":
            return sarif(diagnostics, run)
        case "junit":
            return junit(diagnostics, run)


def summary(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Return `2 errors and 1 warning`, or an empty text where nothing was found."""
    errors = sum(one.severity is Severity.ERROR for one in diagnostics)
    warnings = len(diagnostics) - errors
    counts = [(errors, "error"), (warnings, "warning")]
    return " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count)
