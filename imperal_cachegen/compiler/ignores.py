"""Escape hatches a reviewer can see: `# cachegen: ignore[CG308] reason` hides a warning on its line, or the line below.

Errors can't be hidden, nor can findings about ignores.
"""

from collections.abc import Iterable

from .diagnostics import Diagnostic, Severity, in_order
from .remarks import Applied, Hidden, Kind, place_of, read_remarks
from .rules import ignores as rules
from .rules.registry import Rule
from .source import Source, Span

_MEANT = frozenset({"ignore", "ignores", "ignored", "ingore", "ignroe", "disable", "noqa", "skip", "allow"})


def _wrong(span: Span, rule: Rule) -> Diagnostic | None:
    if rule.severity is Severity.ERROR or rule.code.startswith("CG8"):
        return rules.ignored_error(span, rule.code, rule.summary)
    return None


_IGNORE = Kind("ignore", _MEANT, _wrong, rules.malformed_ignore, rules.ignore_without_reason, rules.unknown_code)


def apply_ignores(sources: Iterable[Source], found: tuple[Diagnostic, ...]) -> Applied:
    """Hide the warnings that comments accept.

    An ignore that hides nothing is reported only where nothing is an error: with one, later checks did not run.
    """
    ignores, complaints = read_remarks(sources, _IGNORE)
    hiding = {ignore.place: ignore for ignore in ignores}
    hidden: list[Hidden] = []
    kept: list[Diagnostic] = list(complaints)
    used: set[tuple[int, int, str]] = set()
    for one in found:
        place = place_of(one) if hiding else None
        if place in hiding and one.severity is Severity.WARNING:
            used.add(place)
            hidden.append(Hidden(one, hiding[place].reason, hiding[place].span))
        else:
            kept.append(one)
    if not any(one.severity is Severity.ERROR for one in found):
        kept += [rules.unused_ignore(ignore.span, ignore.code) for ignore in ignores if ignore.place not in used]
    return Applied(in_order(kept), tuple(hidden))
