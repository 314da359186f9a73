"""Escape hatches a reviewer can see: `# cachegen: ignore[CG308] reason` hides a warning on its line, or the line below.

A comment that stands alone speaks for the next line that is no comment; one behind something speaks for its own line.
Errors can't be hidden, nor can findings about ignores.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .diagnostics import Diagnostic, Severity, in_order
from .read.comments import Comment, comments
from .rules import ignores as rules
from .rules.registry import Rule, all_rules
from .source import Source, Span

_ADDRESS = re.compile(r"#\s*cachegen\s*:\s*([a-z]+)", re.IGNORECASE)
_IGNORE = re.compile(r"#\s*cachegen:\s*ignore\[([^\]]*)\](.*)", re.DOTALL)
_MEANT = frozenset({"ignore", "ignores", "ignored", "ingore", "ignroe", "disable", "noqa", "skip", "allow"})
_CODE = re.compile(r"[^,\s]+")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One code of one comment, the line it speaks for, and why. `span` is the code's."""

    source: Source
    line: int
    code: str
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A warning that an ignore hides: for formats that tell of accepted findings too. `span` is the ignore's."""

    found: Diagnostic
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Applied:
    """What is left of the findings, with what is wrong with the ignores themselves, in order; and what was hidden."""

    kept: tuple[Diagnostic, ...]
    hidden: tuple[Hidden, ...]


def apply_ignores(sources: Iterable[Source], found: tuple[Diagnostic, ...]) -> Applied:
    """Hide the warnings that comments accept.

    An ignore that hides nothing is reported only where nothing is an error: with one, later checks did not run.
    """
    known = {rule.code: rule for rule in all_rules()}
    ignores: list[Ignore] = []
    complaints: list[Diagnostic] = []
    for source in dict.fromkeys(sources):
        next_lines = _next_lines(source) if "cachegen" in source.text else ()
        results = [
            result for comment in comments(source, "cachegen") for result in _read(source, comment, known, next_lines)
        ]
        ignores += [result for result in results if isinstance(result, Ignore)]
        complaints += [result for result in results if isinstance(result, Diagnostic)]
    hiding = {(id(ignore.source), ignore.line, ignore.code): ignore for ignore in ignores}
    used: set[tuple[int, int, str]] = set()
    kept: list[Diagnostic] = []
    hidden: list[Hidden] = []
    for one in found:
        place = (id(one.span.source), one.span.line, one.code) if hiding else None
        if place in hiding and one.severity is Severity.WARNING:
            used.add(place)
            hidden.append(Hidden(one, hiding[place].reason, hiding[place].span))
        else:
            kept.append(one)
    if not any(one.severity is Severity.ERROR for one in found):
        complaints += [
            rules.unused_ignore(ignore.span, ignore.code)
            for ignore in ignores
            if (id(ignore.source), ignore.line, ignore.code) not in used
        ]
    return Applied(in_order((*kept, *complaints)), tuple(hidden))


def _read(
    source: Source, comment: Comment, known: dict[str, Rule], next_lines: tuple[int, ...]
) -> Iterator[Ignore | Diagnostic]:
    """Yield the ignores of a comment, or what is wrong with it; nothing for a comment that is not for us."""
    address = _ADDRESS.match(comment.text)
    if address is None or address.group(1).lower() not in _MEANT:
        return
    match = _IGNORE.fullmatch(comment.text.rstrip())
    if match is None or not _CODE.search(match.group(1)):
        yield rules.malformed_ignore(comment.span, comment.text.strip())
        return
    if not re.search(r"\w", match.group(2)):
        yield rules.ignore_without_reason(comment.span, match.group(1).strip()[:60])
        return
    line = next_lines[comment.span.line - 1] if comment.alone else comment.span.line
    for code in _CODE.finditer(match.group(1)):
        start = comment.span.start + match.start(1) + code.start()
        span = Span(source, start, start + len(code.group()))
        rule = known.get(code.group())
        if rule is None:
            yield rules.unknown_code(span, code.group(), tuple(known))
        elif rule.severity is Severity.ERROR or rule.code.startswith("CG8"):
            yield rules.ignored_error(span, rule.code, rule.summary)
        else:
            yield Ignore(source, line, rule.code, span, match.group(2).strip())


def _next_lines(source: Source) -> tuple[int, ...]:
    """Return, for each line, the number of the next one below that is no comment."""
    lines = source.text.split("\n")
    following = [0] * len(lines)
    below = len(lines) + 1
    for index in range(len(lines) - 1, -1, -1):
        following[index] = below
        if not lines[index].lstrip().startswith("#"):
            below = index + 1
    return tuple(following)
