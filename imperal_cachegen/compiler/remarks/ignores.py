"""Escape hatches a reviewer can see: `# cachegen: ignore[CG308] reason` hides a warning on its line, or the line below.

Errors can't be hidden, nor can findings about ignores.
"""

from collections.abc import Iterable

from ..diagnostics import Diagnostic, Severity
from ..rules import ignores as rules
from ..rules.registry import Rule
from ..source import Source, Span
from .comments import Applied, Kind, apply


def _wrong(span: Span, rule: Rule) -> Diagnostic | None:
    if rule.severity is Severity.ERROR or rule.code.startswith("CG8"):
        return rules.ignored_error(span, rule.code, rule.summary)
    return None


_IGNORE = Kind(
    word="ignore",
    meant=frozenset({"ignore", "ignores", "ignored", "ingore", "ignroe", "disable", "noqa", "skip", "allow"}),
    hides=lambda one: one.severity is Severity.WARNING,
    wrong=_wrong,
    malformed=rules.malformed_ignore,
    reasonless=rules.ignore_without_reason,
    unknown=rules.unknown_code,
    unused=rules.unused_ignore,
)


def apply_ignores(sources: Iterable[Source], found: tuple[Diagnostic, ...]) -> Applied:
    """Hide the warnings that comments accept.

    An ignore that hides nothing is reported only where nothing is an error: with one, later checks did not run.
    """
    failed = any(one.severity is Severity.ERROR for one in found)
    return apply(_IGNORE, sources, found, lambda _: not failed)
