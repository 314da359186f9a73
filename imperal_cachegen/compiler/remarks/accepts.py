"""Breaks that somebody means: `# cachegen: accept[CG904] reason` accepts a finding of the comparison, visibly.

The comment stands in the new version, on the line that the finding points at, or above it. It has done its work once the
change is merged: compared with a version that has the change, it accepts nothing, and is reported.
"""

from collections.abc import Collection, Iterable

from ..categories import CATEGORIES
from ..diagnostics import Diagnostic
from ..rules import accepts as rules
from ..rules.registry import Rule
from ..source import Source, Span
from .comments import Applied, Kind, apply


def _wrong(span: Span, rule: Rule) -> Diagnostic | None:
    return None if rule.code in CATEGORIES else rules.accepted_no_break(span, rule.code, rule.summary)


_ACCEPT = Kind(
    word="accept",
    meant=frozenset({"accept", "accepts", "accepted", "acept", "accpet", "expect"}),
    hides=lambda _: True,
    wrong=_wrong,
    malformed=rules.malformed_accept,
    reasonless=rules.accept_without_reason,
    unknown=rules.unknown_code,
    unused=rules.unused_accept,
)


def accepting(codes: Iterable[str]) -> str:
    """Return the comment that accepts all breaks of one line."""
    return f"# cachegen: accept[{', '.join(sorted(set(codes)))}] why nobody minds"


def apply_accepts(sources: Iterable[Source], found: tuple[Diagnostic, ...], judged: Collection[str]) -> Applied:
    """Take out the findings that comments accept. `judged` are the codes that were looked for: others accept nothing yet."""
    return apply(_ACCEPT, sources, found, judged.__contains__)
