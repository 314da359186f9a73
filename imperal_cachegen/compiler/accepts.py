"""Breaks that somebody means: `# cachegen: accept[CG904] reason` accepts a finding of the comparison, visibly.

The comment stands in the new version, on the line that the finding points at, or above it. It has done its work once the
change is merged: compared with a version that has the change, it accepts nothing, and is reported.
"""

from collections.abc import Collection, Iterable

from .categories import CATEGORIES
from .diagnostics import Diagnostic, in_order
from .remarks import Applied, Hidden, Kind, place_of, read_remarks
from .rules import accepts as rules
from .rules.registry import Rule
from .source import Source, Span

_MEANT = frozenset({"accept", "accepts", "accepted", "acept", "accpet", "expect"})


def _wrong(span: Span, rule: Rule) -> Diagnostic | None:
    return None if rule.code in CATEGORIES else rules.accepted_no_break(span, rule.code, rule.summary)


_ACCEPT = Kind("accept", _MEANT, _wrong, rules.malformed_accept, rules.accept_without_reason, rules.unknown_code)


def apply_accepts(sources: Iterable[Source], found: tuple[Diagnostic, ...], judged: Collection[str]) -> Applied:
    """Take out the findings that comments accept. `judged` are the codes that were looked for: others accept nothing yet."""
    accepts, complaints = read_remarks(sources, _ACCEPT)
    accepting = {accept.place: accept for accept in accepts}
    used: set[tuple[int, int, str]] = set()
    kept, hidden = list(complaints), []
    for one in found:
        accept = accepting.get(place_of(one))
        if accept is None:
            kept.append(one)
        else:
            used.add(accept.place)
            hidden.append(Hidden(one, accept.reason, accept.span))
    kept += [
        rules.unused_accept(accept.span, accept.code)
        for accept in accepts
        if accept.place not in used and accept.code in judged
    ]
    return Applied(in_order(kept), tuple(hidden))
